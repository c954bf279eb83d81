//! Suspending a line and resuming it; how often and for how long it was suspended; and what of it a message falls under.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use detente_api::officer::AnswerText;
use detente_api::suspension::{
    NewResumption, NewSuspension, SuspensionDraft, Suspensions, UnderSuspension,
};
use detente_api::{EntryIdText, Moment};
use detente_language::key;
use detente_line::body;
use detente_line::line::Line;
use detente_line::message::compose::ComposeError;
use detente_line::suspension::compose::{SuspendError, Suspending, resume, suspend};
use detente_line::suspension::{Part, Reason, SUSPEND, Stated, What};
use detente_line::switchboard::input::{InputError, OfficerAct};
use detente_record::LineId;

use super::acting::{Acted, Acting};
use super::given::{Given, Path, parsed};
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::causes::with;
use crate::engine::Haste;
use crate::message_view::LineSource;
use crate::suspension_view;

/// How often the line was suspended, by whom, for how long; every suspension with its words.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/suspensions",
    operation_id = "suspensions",
    tag = "lines",
    responses(
        (status = 200, description = "The suspensions.", body = Suspensions),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<Suspensions>> {
    let id: LineId = parsed(&line)?;
    let ask = api.engine.query(move |board, store, now| {
        let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
        let source = LineSource {
            fold: line.fold(),
            roster: line.roster(),
        };
        Ok::<_, Refusal>(suspension_view::all(source, store, now.utc)?)
    });
    Ok(Json(ask.await??))
}

/// Suspends the line or part of it, or states a suspension of ours anew; it waits for a second officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/suspend",
    operation_id = "suspend_line",
    tag = "officers",
    request_body = NewSuspension,
    responses(Acted)
)]
pub(crate) async fn begin(officer: Acting, Given(given): Given<NewSuspension>) -> Outcome<Acted> {
    let what = what_of(&given.parts)?;
    let reason = given.reason.as_deref().map(reason_of).transpose()?;
    let acted = officer.act(move |author, line| {
        let limits = &line.terms().charter.limits;
        let suspending = Suspending {
            what,
            from: given.from.map(|from| from.0),
            review: given.review.0,
            reason,
            words: given.words.as_ref().map(said),
        };
        Ok(suspend(author, limits, &suspending)?)
    });
    acted.await
}

/// Resumes what our party has suspended: one releasing officer says it.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/resume",
    operation_id = "resume_line",
    tag = "officers",
    request_body = NewResumption,
    responses(Acted)
)]
pub(crate) async fn end(officer: Acting, Given(given): Given<NewResumption>) -> Outcome<Acted> {
    let acted = officer.act(move |author, line| {
        let stands = line.fold().suspended(line.own());
        let stands = stands.ok_or(InputError::NotSuspended)?;
        let limits = &line.terms().charter.limits;
        let words = given.words.as_ref().map(said);
        Ok(resume(author, limits, stands.last().fact.entry, words)?)
    });
    acted.await
}

/// What a waiting act says of a suspension.
pub(super) fn says(line: &Line, act: &OfficerAct) -> Option<SuspensionDraft> {
    let draft = &act.draft;
    if draft.kind != body::SUSPENSION {
        return None;
    }
    let suspends = draft.act == SUSPEND;
    let (reason, what) = Stated::of_draft(draft).unwrap_or((None, What::of(&[])));
    Some(SuspensionDraft {
        suspends,
        anew: suspends && line.fold().suspended(line.own()).is_some(),
        parts: suspension_view::part_names(what),
        everything: what.is_everything(),
        from: draft
            .number
            .map(|ms| Moment(detente_record::Timestamp::from_ms(ms))),
        review: draft.due.map(Moment),
        reason: reason.map(|reason| reason.name().to_owned()),
    })
}

impl Api {
    /// The suspensions that messages or matters of a line fall under: asked of the line itself, for one that comes after
    /// them may be what they fall under.
    pub(crate) async fn under_suspension(
        &self,
        line: LineId,
        ids: Vec<EntryIdText>,
    ) -> Outcome<BTreeMap<EntryIdText, Vec<UnderSuspension>>> {
        let ask = self.engine.query_with(Haste::Urgent, move |board, _, _| {
            let fold = board.line(line)?.fold();
            let all = fold.all_suspensions();
            let under = |id: EntryIdText| (id, suspension_view::under(fold, id.0, &all));
            Some(ids.into_iter().map(under).collect())
        });
        ask.await?.ok_or_else(|| Refusal::no_line(line))
    }
}

fn said(words: &AnswerText) -> (&str, &str) {
    (&words.language, &words.text)
}

fn what_of(parts: &[String]) -> Outcome<What> {
    if parts.is_empty() {
        return Ok(What::everything());
    }
    let known = || Part::ALL.map(Part::name);
    let read = |name: &String| Part::named(name).ok_or_else(|| unknown("parts", name, &known()));
    let parts: Outcome<Vec<Part>> = parts.iter().map(read).collect();
    Ok(What::of(&parts?))
}

fn reason_of(name: &str) -> Outcome<Reason> {
    let known = || Reason::ALL.map(Reason::name);
    Reason::named(name).ok_or_else(|| unknown("reason", name, &known()))
}

fn unknown(field: &str, value: &str, known: &[&str]) -> Refusal {
    let facts = [
        ("name", format!("{field} ({value})").into()),
        ("known", known.join(", ").into()),
    ];
    Refusal::not_understood(with(key::CAUSE_ASKED_ONE_OF, &facts))
}

impl From<SuspendError> for Refusal {
    fn from(error: SuspendError) -> Self {
        match error {
            SuspendError::Text(fault) => ComposeError::Text(fault).into(),
            other => Self::senseless(&other),
        }
    }
}
