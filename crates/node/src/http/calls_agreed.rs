//! Calls that are agreed and not held yet: what a desk must not forget. Computed from the rows of call requests and the
//! calls that were entered after them; nothing is stated by that. Follows spec/call-requests.md and spec/calls.md.

use std::sync::Arc;

use detente_api::matter::{CallAgreed, Matter};
use detente_line::fold::Fold;
use detente_line::matter::{call, call_request};
use detente_record::{EntryId, LineId, PartyIndex, Status, Timestamp};

use super::Api;
use crate::bounds::{CALL_NOT_ENTERED_TOLD, CALLS_AGREED_LOOKED_OVER_MAX, CALLS_AGREED_SHOWN_MAX};
use crate::read_model::{MatterPlace, ReadModel};

/// A call that is agreed, and with whom.
pub(super) struct Agreed {
    /// As the interface has it.
    pub(super) call: CallAgreed,
    /// The other side, by name.
    pub(super) with: String,
}

impl Api {
    /// The calls of some lines that are agreed and not held, the next first; what the rows don't have yet may be missing.
    pub(super) async fn calls_agreed(&self, lines: Vec<(LineId, PartyIndex)>) -> Vec<Vec<Agreed>> {
        let rows = Arc::clone(&self.rows);
        let (count, asked) = (lines.len(), lines.clone());
        let read = move || {
            let of_line = |(line, _): &(LineId, PartyIndex)| agreed_on(&rows, *line);
            asked.iter().map(of_line).collect::<Vec<_>>()
        };
        let found = tokio::task::spawn_blocking(read).await.unwrap_or_default();
        let nothing = || (0..count).map(|_| Vec::new()).collect();
        if found.iter().all(Vec::is_empty) {
            return nothing();
        }
        let still = self.engine.query(move |board, _, now| {
            let of_line = |((line, own), matters): ((LineId, PartyIndex), Vec<Matter>)| {
                let line = board.line(line);
                line.map_or_else(Vec::new, |line| {
                    to_be_held(line.fold(), own, now.utc, &matters)
                })
            };
            lines.into_iter().zip(found).map(of_line).collect()
        });
        still.await.unwrap_or_else(|_| nothing())
    }
}

/// The newest requests of a line whose time is agreed, of every status.
fn agreed_on(rows: &ReadModel, line: LineId) -> Vec<Matter> {
    // Nobody's word is awaited there: it is one place, however many parties there are.
    let place = MatterPlace {
        course: &call_request::COURSE,
        state: call_request::AGREED,
        awaits: None,
    };
    let read = |status| {
        let most = CALLS_AGREED_LOOKED_OVER_MAX;
        let rows = rows.matters(line, status, std::slice::from_ref(&place), None, most);
        rows.unwrap_or_default()
    };
    let all = [Status::Actual, Status::Exercise, Status::Test].map(read);
    let all = all.iter().flatten();
    all.filter_map(|row| serde_json::from_str(&row.json).ok())
        .collect()
}

/// Those that are still to be held at `now`, or whose time has passed lately.
fn to_be_held(fold: &Fold, own: PartyIndex, now: Timestamp, matters: &[Matter]) -> Vec<Agreed> {
    let mut found: Vec<Agreed> = Vec::new();
    for matter in matters {
        for time in &matter.agreed {
            let end = time.from.0.as_ms() + u64::from(time.minutes) * 60_000;
            let told = u64::try_from(CALL_NOT_ENTERED_TOLD.as_millis()).unwrap_or(u64::MAX);
            if end.saturating_add(told) <= now.as_ms() || was_held(fold, &matter.id.0) {
                continue;
            }
            let (with, name) = if matter.asker == own.0 {
                (matter.asked, &matter.asked_name)
            } else {
                (matter.asker, &matter.asker_name)
            };
            let call = CallAgreed {
                id: matter.id,
                status: matter.status.clone(),
                with,
                level: matter.level.clone(),
                from: time.from,
                minutes: time.minutes,
                passed: end <= now.as_ms(),
            };
            let with = name.clone();
            found.push(Agreed { call, with });
        }
    }
    found.sort_by_key(|agreed| (agreed.call.from, agreed.call.id.0));
    found.truncate(CALLS_AGREED_SHOWN_MAX);
    found
}

/// Whether a call was entered that follows from a request, and neither denied nor taken back.
fn was_held(fold: &Fold, request: &EntryId) -> bool {
    let calls = fold.calls_from(request).into_iter();
    let mut calls = calls.filter_map(|id| fold.matter(&call::COURSE, &id));
    calls.any(|held| ![call::DENIED, call::WITHDRAWN].contains(&held.state))
}
