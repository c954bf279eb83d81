//! Whether the database that was opened is the one that signed last, or was put back from a copy.
//!
//! Only the answer is here; what a node does about it is the line's rule. Follows spec/store.md §3.

use detente_record::{Head, LineId};

use crate::error::StoreError;
use crate::head_file::HeadFile;

/// What the head file says about the database, at open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Continuity {
    /// Lines whose last own entry the database lacks: it was put back from a copy or lost commits.
    pub behind: Vec<Behind>,
    /// Lines whose own head was lost with the head file, so that it can't be told.
    pub unknown: Vec<LineId>,
    /// The last own entry of each other line: the database has it, altered or not.
    pub known: Vec<(LineId, Head)>,
}

/// A line of which the database lacks the last own entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The line.
    pub line: LineId,
    /// The last own entry that may have been sent.
    pub head: Head,
}

impl Continuity {
    /// Compares `heads` with a database that `holds` an entry or does not.
    pub(crate) fn of(
        heads: &HeadFile,
        mut holds: impl FnMut(LineId, &Head) -> Result<bool, StoreError>,
    ) -> Result<Self, StoreError> {
        let mut found = Self::default();
        for (line, head) in heads.heads() {
            match head {
                None => found.unknown.push(line),
                Some(head) if !holds(line, &head)? => found.behind.push(Behind { line, head }),
                Some(head) => found.known.push((line, head)),
            }
        }
        Ok(found)
    }

    /// The last own entry of `line`, if the database has it, altered or not.
    #[must_use]
    pub fn known_head(&self, line: LineId) -> Option<Head> {
        let of_line = self.known.iter().find(|(of, _)| *of == line);
        of_line.map(|(_, head)| *head)
    }

    /// Says whether any line must open its next epoch before it signs again.
    #[must_use]
    pub fn restored(&self) -> bool {
        !self.behind.is_empty() || !self.unknown.is_empty()
    }

    /// Says whether `line` must open its next epoch before it signs again.
    #[must_use]
    pub fn restored_line(&self, line: LineId) -> bool {
        self.unknown.contains(&line) || self.behind.iter().any(|behind| behind.line == line)
    }
}
