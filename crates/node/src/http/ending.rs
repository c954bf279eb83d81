//! Leaving a line, and closing it: two releasing officers say it, one after the other.

use detente_api::ending::LineEnding;
use detente_api::{AsText, Moment};
use detente_line::ending;
use detente_line::fold::is_ending;
use detente_line::line::Line;
use detente_line::switchboard::input::OfficerAct;
use detente_record::Act;

use super::acting::{Acted, Acting};
use super::refusal::Outcome;
use crate::message_view::signers;

/// Leaves the line; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/leave",
    operation_id = "leave_line",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn leave(officer: Acting) -> Outcome<Acted> {
    officer.act(|author, _| Ok(ending::leave(author))).await
}

/// Says that our party is for closing the line; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/close",
    operation_id = "close_line",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn close(officer: Acting) -> Outcome<Acted> {
    officer.act(|author, _| Ok(ending::close(author))).await
}

/// What a waiting act would say to the line's end.
pub(super) fn ends(act: &OfficerAct) -> Option<String> {
    let draft = &act.draft;
    is_ending(draft.kind, draft.act).then(|| word(draft.act == Act::LEAVE))
}

/// What the parties of a line have said to its end.
pub(super) fn endings(line: &Line) -> Vec<LineEnding> {
    let fold = line.fold();
    let said = fold.endings().into_iter().map(|ending| LineEnding {
        party: ending.party.0,
        word: word(ending.leaves),
        at: Moment(ending.fact.time),
        entry: AsText(ending.fact.entry),
        signers: signers(fold, &ending.fact.signers),
    });
    said.collect()
}

fn word(leaves: bool) -> String {
    if leaves { "leave" } else { "close" }.to_owned()
}
