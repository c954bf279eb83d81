//! The drafts by which two releasing officers leave a line, or say that their party is for closing it.
//!
//! What they do to the line is the fold's (`fold/ending.rs`). Follows spec/ending.md.

use detente_record::{Act, Kind, Precedence, Status};

use crate::message::compose::{Author, Composed};

/// Draws up that the party leaves the line.
#[must_use]
pub fn leave(author: &Author) -> Composed {
    end(author, Act::LEAVE)
}

/// Draws up that the party is for closing the line.
#[must_use]
pub fn close(author: &Author) -> Composed {
    end(author, Act::CLOSE)
}

fn end(author: &Author, act: Act) -> Composed {
    let urgency = Precedence::Immediate;
    let draft = author.draft(Kind::AUTHORITY, act, Status::Actual, urgency);
    author.composed(draft, None)
}
