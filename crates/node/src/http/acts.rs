//! Officers' acts: handed in whole or waiting for another officer, one by one or in batches.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use detente_api::act::{
    ActAnswer, AssertedOfficer, Assertion, BATCH_ACTS_MAX, BatchAnswer, BatchOutcome, Body, Drafts,
    NewAct, NewActs, OfficerChange, WaitingDraft,
};
use detente_api::matter::{ReadoutDraft, ReadoutFields};
use detente_api::officer::AnswerText;
use detente_api::page::PageQuery;
use detente_api::template::WordsQuery;
use detente_api::text::{precedence_name, status_name, status_of};
use detente_api::{AsText, DigestText, HexBytes, KeyText, Moment};
use detente_language::{error_key, key};
use detente_line::body;
use detente_line::fold::is_change;
use detente_line::line::Line;
use detente_line::matter::own_account::OwnAccount;
use detente_line::matter::readout;
use detente_line::message::RELEASE;
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::{Answer, Input, InputError, OfficerAct};
use detente_record::{
    Act, AssertionMethod, AssertionRole, Digest, Draft, LineId, Officer, Part, Precedence,
    Signature, Status,
};
use tokio::sync::oneshot;

use super::given::{Given, Known, Path, Reader, parsed};
use super::once::{Begun, Keyed, Once};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::bounds::BATCH_BYTES_MAX;
use crate::causes::{Cause as _, plain_text, with};
use crate::desk::caller::By;
use crate::message_view::officer_name;
use crate::said::{Agreed, Said, Wanted};

/// Hands in an act that officers have signed.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/acts",
    operation_id = "hand_in_act",
    tag = "acts",
    request_body = NewAct,
    responses(
        (status = 201, description = "It is an entry, durable.", body = ActAnswer),
        (status = 202, description = "It is durable and waits: for another officer, or until this node may sign.", body = ActAnswer),
        (status = 200, description = "It is done and leaves no entry to name.", body = ActAnswer),
    )
)]
pub(crate) async fn act(
    State(api): Shared,
    Path(line): Path<String>,
    Known(by): Known,
    once: Once,
    Given(act): Given<NewAct>,
) -> Outcome<Response> {
    let act = officer_act(&by, parsed(&line)?, act)?;
    api.check_template(&act).await?;
    api.check_translatable(&act.draft, act.body.as_ref())
        .await?;
    api.act(&once, Input::Act(Box::new(act)), of_answer).await
}

/// Hands in up to 256 acts; each stands or falls alone, in order.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/acts:batch",
    operation_id = "hand_in_acts",
    tag = "acts",
    request_body = NewActs,
    responses(
        (status = 200, description = "What became of each.", body = BatchAnswer),
    )
)]
pub(crate) async fn batch(
    State(api): Shared,
    Path(line): Path<String>,
    Reader(language): Reader,
    Known(by): Known,
    once: Once,
    Given(NewActs { acts }): Given<NewActs, BATCH_BYTES_MAX>,
) -> Outcome<Json<BatchAnswer>> {
    let line: LineId = parsed(&line)?;
    if acts.len() > BATCH_ACTS_MAX {
        return Err(Refusal::not_understood(with(
            key::CAUSE_ASKED_AT_MOST,
            &[("name", "acts".into()), ("max", BATCH_ACTS_MAX.into())],
        )));
    }
    // All are handed in before the first answer is awaited, so that they share commits.
    let mut handed_in = Vec::with_capacity(acts.len());
    for (place, act) in acts.into_iter().enumerate() {
        let part = once.part(place, &act);
        handed_in.push(hand_in_part(&api, &by, line, part, act).await);
    }
    let mut outcomes = Vec::with_capacity(handed_in.len());
    for part in handed_in {
        outcomes.push(match part.outcome(&api).await {
            Ok(answer) => BatchOutcome::Accepted(answer),
            Err(refusal) => BatchOutcome::Refused(refusal.in_words(language)),
        });
    }
    Ok(Json(BatchAnswer { acts: outcomes }))
}

/// One act of a batch on its way.
enum HandedIn {
    /// It was done before, under the same key of its batch, or it can't be handed in.
    Ended(Outcome<ActAnswer>),
    /// The driver has it.
    UnderWay(oneshot::Receiver<Result<Answer, InputError>>, Option<Keyed>),
}

/// Hands in an act of a batch, unless it was done already: the kill that cut the batch short came after it.
async fn hand_in_part(
    api: &Api,
    by: &By,
    line: LineId,
    part: Option<Keyed>,
    act: NewAct,
) -> HandedIn {
    let handed_in = async {
        let act = officer_act(by, line, act)?;
        api.check_template(&act).await?;
        api.check_translatable(&act.draft, act.body.as_ref())
            .await?;
        let act = Input::Act(Box::new(act));
        let Some(part) = part else {
            return Ok(HandedIn::UnderWay(api.engine.input_later(act)?, None));
        };
        if let Begun::Answered = api.begin(&part)? {
            let (_, answer) = api.answer_again(&part).await?;
            let answer = serde_json::from_slice(&answer).map_err(Refusal::not_json);
            return Ok(HandedIn::Ended(answer));
        }
        match api.act_kept(&part, act, Arc::new(in_words)) {
            Ok(answer) => Ok(HandedIn::UnderWay(answer, Some(part))),
            Err(refusal) => {
                api.end(&part);
                Err(refusal)
            }
        }
    };
    let handed_in: Outcome<HandedIn> = handed_in.await;
    handed_in.unwrap_or_else(|refusal| HandedIn::Ended(Err(refusal)))
}

impl HandedIn {
    async fn outcome(self, api: &Api) -> Outcome<ActAnswer> {
        let (answer, part) = match self {
            Self::Ended(outcome) => return outcome,
            Self::UnderWay(answer, part) => (answer, part),
        };
        let given = answer.await;
        if let Some(part) = &part {
            if let Ok(Ok(given)) = &given {
                api.is_kept(part, in_words(given));
            }
            api.end(part);
        }
        Ok(of_answer(&given.map_err(|_| Refusal::stopping())??).1)
    }
}

fn in_words(given: &Answer) -> (StatusCode, Vec<u8>) {
    let (status, answer) = of_answer(given);
    let body = serde_json::to_vec(&answer).expect("an answer has text keys only");
    (status, body)
}

/// Acts that wait, with all that the next officer signs.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/drafts",
    operation_id = "list_drafts",
    tag = "acts",
    params(WordsQuery, PageQuery),
    responses(
        (status = 200, description = "What waits.", body = Drafts),
    )
)]
pub(crate) async fn drafts(
    State(api): Shared,
    Path(line): Path<String>,
    wanted: Wanted,
    paged: Paged<(Moment, DigestText)>,
) -> Outcome<Json<Drafts>> {
    let id: LineId = parsed(&line)?;
    let ask = api.engine.query(move |board, _, _| {
        let line = board.line(id)?;
        let drafts = line.drafts();
        let drafts = drafts.map(|(hash, act)| waiting(line, hash, act));
        Some(drafts.collect::<Vec<_>>())
    });
    let mut drafts = ask.await?.ok_or_else(|| Refusal::no_line(id))?;
    for draft in &mut drafts {
        say_draft(&api, &wanted, draft);
    }
    let page = paged.of_all(drafts, |draft| (draft.expires, draft.hash));
    Ok(Json(Drafts {
        drafts: page.rows,
        next: page.next,
    }))
}

/// One act that waits.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/drafts/{hash}",
    operation_id = "draft",
    tag = "acts",
    params(WordsQuery),
    responses(
        (status = 200, description = "What waits.", body = WaitingDraft),
    )
)]
pub(crate) async fn draft(
    State(api): Shared,
    Path((line, hash)): Path<(String, String)>,
    wanted: Wanted,
) -> Outcome<Json<WaitingDraft>> {
    let (id, hash): (LineId, Digest) = (parsed(&line)?, parsed(&hash)?);
    let ask = api.engine.query(move |board, _, _| {
        let line = board.line(id)?;
        Some(
            line.drafts()
                .find(|(of, _)| *of == hash)
                .map(|(of, act)| waiting(line, of, act)),
        )
    });
    let found = ask.await?.ok_or_else(|| Refusal::no_line(id))?;
    let mut found = found.ok_or_else(|| Refusal::no_draft(hash))?;
    say_draft(&api, &wanted, &mut found);
    Ok(Json(found))
}

/// Puts the template of a waiting act into words: the second officer reads what the first has read.
fn say_draft(api: &Api, wanted: &Wanted, draft: &mut WaitingDraft) {
    let status = status_of(&draft.status).unwrap_or(Status::Actual);
    if let Some(template) = &mut draft.template {
        let whole = wanted.say_template(&api.templates, template, status);
        (draft.language, draft.text) = whole.unzip();
    }
}

/// Adds an officer's assertion to an act that waits.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/drafts/{hash}/assertions",
    operation_id = "assert_draft",
    tag = "acts",
    request_body = Assertion,
    responses(
        (status = 201, description = "It is an entry, durable.", body = ActAnswer),
        (status = 202, description = "It is durable and waits: for another officer, or until this node may sign.", body = ActAnswer),
        (status = 200, description = "It is done and leaves no entry to name.", body = ActAnswer),
    )
)]
pub(crate) async fn assert(
    State(api): Shared,
    Path((line, hash)): Path<(String, String)>,
    once: Once,
    Given(assertion): Given<Assertion>,
) -> Outcome<Response> {
    let line: LineId = parsed(&line)?;
    let draft = parsed(&hash)?;
    let by = read_assertion(&assertion)?;
    let input = Input::Assert { line, draft, by };
    api.act(&once, input, of_answer).await
}

/// An answer of the switchboard as an answer of the interface.
pub(crate) fn of_answer(answer: &Answer) -> (StatusCode, ActAnswer) {
    match *answer {
        Answer::Entry(entry) => (
            StatusCode::CREATED,
            ActAnswer::Entry {
                entry: AsText(entry),
            },
        ),
        Answer::WaitsForRelease(draft) => (
            StatusCode::ACCEPTED,
            ActAnswer::WaitsForRelease {
                draft: AsText(draft),
            },
        ),
        Answer::WaitsForHeads(draft) => (
            StatusCode::ACCEPTED,
            ActAnswer::WaitsForHeads {
                draft: AsText(draft),
            },
        ),
        _ => (StatusCode::OK, ActAnswer::Done),
    }
}

pub(super) fn officer_act(by: &By, line: LineId, act: NewAct) -> Outcome<OfficerAct> {
    let draft =
        Draft::decode(&act.draft.0).map_err(|fault| Refusal::not_understood(fault.words()))?;
    let is_routine =
        (draft.kind, draft.act, draft.precedence) == (body::MESSAGE, RELEASE, Precedence::Routine);
    if by.is_routine_only() && !is_routine {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            error_key::PERMISSION_ROUTINE_ONLY,
        ));
    }
    if draft.line != line {
        return Err(Refusal::not_understood(plain_text(
            key::CAUSE_ASKED_OTHER_LINE,
        )));
    }
    if act.assertions.is_empty() {
        return Err(Refusal::not_understood(plain_text(
            key::CAUSE_ASKED_NO_ASSERTION,
        )));
    }
    let body = act.body.map(read_body).transpose()?;
    let assertions: Outcome<Vec<_>> = act.assertions.iter().map(read_assertion).collect();
    Ok(OfficerAct {
        draft,
        body,
        assertions: assertions?,
    })
}

fn bytes(name: &str, bytes: usize) -> Refusal {
    let facts = [("name", name.into()), ("bytes", bytes.into())];
    Refusal::not_understood(with(key::CAUSE_ASKED_BYTES, &facts))
}

fn one_of_two(name: &str) -> Refusal {
    let facts = [("name", name.into()), ("known", "0, 1".into())];
    Refusal::not_understood(with(key::CAUSE_ASKED_ONE_OF, &facts))
}

fn read_body(body: Body) -> Outcome<Part> {
    let salt = body.salt.0.try_into();
    let salt = salt.map_err(|_| bytes("salt", 16))?;
    Ok(Part {
        salt,
        content: body.content.0,
    })
}

fn read_assertion(assertion: &Assertion) -> Outcome<detente_record::Assertion> {
    let signature: [u8; 64] = assertion
        .signature
        .0
        .as_slice()
        .try_into()
        .map_err(|_| bytes("signature", 64))?;
    Ok(detente_record::Assertion {
        officer: assertion.officer,
        role: match assertion.role {
            0 => AssertionRole::Drafter,
            1 => AssertionRole::Releaser,
            _ => return Err(one_of_two("role")),
        },
        method: AssertionMethod::from_number(assertion.method.into())
            .ok_or_else(|| one_of_two("method"))?,
        at: assertion.at.0,
        signature: Signature(signature),
    })
}

/// Whom an appointment or a revocation that waits is about.
fn change_of(line: &Line, act: &OfficerAct) -> Option<OfficerChange> {
    let draft = &act.draft;
    if !is_change(draft.kind, draft.act) {
        return None;
    }
    let number = u16::try_from(draft.number?).ok()?;
    let appointed = act.body.as_ref();
    let appointed = appointed.and_then(|body| Officer::from_appointment(&body.content).ok());
    let revoked = || line.fold().officer_in_office(line.own(), number).cloned();
    let officer = appointed.or_else(revoked)?;
    Some(OfficerChange {
        appoints: draft.act == Act::APPOINT,
        number,
        name: officer.name,
        key: KeyText(officer.key),
        roles: officer.roles,
    })
}

/// The version of a readout that an act states.
fn account_of(act: &OfficerAct) -> Option<OwnAccount> {
    let draft = &act.draft;
    let states = draft.kind == readout::COURSE.kind && readout::COURSE.states_version(draft.act);
    let body = act.body.as_ref().filter(|_| states)?;
    OwnAccount::decode(&body.content).ok()
}

/// What a release or a correction of a readout is about.
fn readout_of(act: &OfficerAct, own: Option<&OwnAccount>) -> Option<ReadoutDraft> {
    let draft = &act.draft;
    let course = &readout::COURSE;
    let name = course
        .act_name(draft.act)
        .filter(|_| draft.kind == course.kind)?;
    let named = draft.references.first().filter(|_| own.is_none());
    Some(ReadoutDraft {
        matter: AsText(draft.object?),
        act: name.to_owned(),
        version: named.copied().map(AsText),
        embargo: draft.due.map(Moment),
        account: own.map(ReadoutFields::of),
    })
}

fn waiting(line: &Line, hash: Digest, act: &OfficerAct) -> WaitingDraft {
    let draft = &act.draft;
    let said = match &act.body {
        Some(part) if draft.kind == body::MESSAGE => {
            Said::of(&part.content, Agreed::Set(line.terms().charter.templates))
        }
        _ => Said::default(),
    };
    let own = account_of(act);
    let words = act.body.as_ref().filter(|_| draft.kind == body::SUSPENSION);
    let words = words.and_then(|part| FreeText::decode(&part.content).ok());
    let words = words.map(|words| AnswerText {
        language: words.language().to_owned(),
        text: words.text().to_owned(),
    });
    let text = own.as_ref().map(AnswerText::of).or(words);
    let (language, text) = text.map_or((said.language, said.text), |text| {
        (Some(text.language), Some(text.text))
    });
    WaitingDraft {
        hash: AsText(hash),
        line: AsText(line.id()),
        kind: draft.kind.0,
        act: draft.act.0,
        status: status_name(draft.status).to_owned(),
        precedence: precedence_name(draft.precedence).to_owned(),
        expires: Moment(draft.expiry),
        draft: HexBytes(draft.encode()),
        body: act.body.as_ref().map(|part| Body {
            salt: HexBytes(part.salt.to_vec()),
            content: HexBytes(part.content.clone()),
        }),
        language,
        reason: said.reason,
        text,
        template: said.template,
        officer: change_of(line, act),
        epoch: super::epochs::opens(act),
        ends: super::ending::ends(act),
        suspension: super::suspensions::says(line, act),
        amends: super::amendments::amends(line, act),
        readout: readout_of(act, own.as_ref()),
        assertions: act
            .assertions
            .iter()
            .map(|assertion| AssertedOfficer {
                number: assertion.officer,
                officer: officer_name(line.fold(), line.own(), assertion.officer),
                role: assertion.role as u8,
                method: assertion.method.name().to_owned(),
                at: Moment(assertion.at),
            })
            .collect(),
    }
}
