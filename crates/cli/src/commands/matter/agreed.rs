//! Calls that are agreed and not held yet, as a desk sees them: how long it is until one begins, that its time is now, or
//! that its time passed and nobody entered a call. Which ones these are, the node says. Follows spec/call-requests.md.

use detente_api::Moment;
use detente_api::matter::{CallAgreed, Matter};
use detente_language::{Text, key, plain_line};

use crate::desk::label;
use crate::{countdown, screen};

/// An agreed call in the state of a line, as it is at `now`.
#[must_use]
pub fn in_words(text: &Text, now: Moment, party: &str, call: &CallAgreed) -> String {
    let id = call.id.to_string();
    let facts = [
        ("party", plain_line(party).into()),
        ("time", screen::moment(text, call.from).into()),
        ("minutes", call.minutes.into()),
        (
            "left",
            countdown::of_call(text, now, call.from, call.minutes).into(),
        ),
        ("id", screen::short(&id).into()),
    ];
    let said = if call.passed {
        key::STATUS_CALL_NOT_ENTERED
    } else {
        key::STATUS_CALL_AGREED
    };
    let said = text.say(said, &facts);
    match call.status.as_str() {
        "actual" => said,
        status => format!("{}: {said}", label(text, "status", status)),
    }
}

/// The same beneath the times of one call request, for as long as no call is entered after it.
pub(super) fn until_it_is_held(text: &Text, matter: &Matter, now: Moment) -> Option<String> {
    let last = matter.agreed.iter().max_by_key(|time| time.from.0)?;
    // What follows from a call request is a call that was held, or a ring for it.
    let left = countdown::of_call(text, now, last.from, last.minutes);
    matter.leads_to.is_empty().then(|| format!("  {left}"))
}
