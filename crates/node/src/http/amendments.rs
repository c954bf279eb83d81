//! Amendments of a charter: proposed, signed, refused by two releasing officers, one after the other.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use detente_api::amendment::{
    AmendmentDraft, AmendmentView, AmendmentWord, Amendments, CharterChange, CharterTerms, InForce,
    NewAmendment, PartyZone, TermLimits,
};
use detente_api::charter::TestSchedule;
use detente_api::page::PageQuery;
use detente_api::text::precedence_name;
use detente_api::{AsText, EntryIdText, HexBytes, Moment};
use detente_line::amendment;
use detente_line::fold::{AmendmentOutcome, AmendmentState, Fact, Fold, is_amending};
use detente_line::line::Line;
use detente_line::switchboard::input::{InputError, OfficerAct};
use detente_record::{
    Act, Amendment, CharterChanges, CharterHash, Digest, EntryId, LineId, PartyIndex, Precedence,
};
use serde::Deserialize;

use super::acting::{Acted, Acting};
use super::given::{Given, Path, parsed};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Shared, status};
use crate::message_view::signers;

/// The amendments of a line, and which charter is in force in whose journal.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/amendments",
    operation_id = "list_amendments",
    tag = "lines",
    params(PageQuery),
    responses((status = 200, description = "The amendments.", body = Amendments))
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    paged: Paged<EntryIdText>,
) -> Outcome<Json<Amendments>> {
    let id: LineId = parsed(&line)?;
    let ask = api.engine.query(move |board, _, _| {
        let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
        let all = line.fold().amendments();
        let views: Vec<AmendmentView> = all.iter().map(|state| view(line, state)).collect();
        Ok::<_, Refusal>((in_force(line), views))
    });
    let (in_force, views) = ask.await??;
    let page = paged.of_all(views, |one| one.proposal);
    Ok(Json(Amendments {
        in_force,
        amendments: page.rows,
        next: page.next,
    }))
}

/// The proposal that an address names.
#[derive(Deserialize)]
pub(crate) struct OfProposal {
    line: AsText<LineId>,
    proposal: AsText<EntryId>,
}

/// One amendment: what it changes, and who said what of it.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/amendments/{proposal}",
    operation_id = "amendment",
    tag = "lines",
    responses((status = 200, description = "The amendment.", body = AmendmentView))
)]
pub(crate) async fn one(
    State(api): Shared,
    Path(of): Path<OfProposal>,
) -> Outcome<Json<AmendmentView>> {
    let (line, id) = (of.line.0, of.proposal.0);
    let ask = api.engine.query(move |board, _, _| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let state = line.fold().amendment(&id);
        let state = state.ok_or_else(|| Refusal::from(InputError::NoSuchEntry { id }))?;
        Ok::<_, Refusal>(view(line, &state))
    });
    Ok(Json(ask.await??))
}

/// Proposes an amendment; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/amendments",
    operation_id = "propose_amendment",
    tag = "officers",
    request_body = NewAmendment,
    responses(Acted)
)]
pub(crate) async fn propose(
    officer: Acting,
    Given(NewAmendment { text }): Given<NewAmendment>,
) -> Outcome<Acted> {
    let bad = |fault: detente_record::AmendmentFault| {
        Refusal::from(InputError::BadAmendment { why: fault.into() })
    };
    officer
        .act(move |author, _| {
            let amendment = Amendment::decode(&text.0).map_err(bad)?;
            amendment::propose(author, &amendment).map_err(bad)
        })
        .await
}

/// Signs an amendment for our party; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/amendments/{proposal}/sign",
    operation_id = "sign_amendment",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn sign(officer: Acting, Path(of): Path<OfProposal>) -> Outcome<Acted> {
    let id = of.proposal.0;
    officer
        .act(move |author, _| Ok(amendment::sign(author, id)))
        .await
}

/// Refuses an amendment for our party, or withdraws our own; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/amendments/{proposal}/refuse",
    operation_id = "refuse_amendment",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn refuse(officer: Acting, Path(of): Path<OfProposal>) -> Outcome<Acted> {
    let id = of.proposal.0;
    officer
        .act(move |author, _| Ok(amendment::refuse(author, id)))
        .await
}

/// What a waiting act would say of an amendment.
pub(super) fn amends(line: &Line, act: &OfficerAct) -> Option<AmendmentDraft> {
    let draft = &act.draft;
    if !is_amending(draft.kind, draft.act, draft.object) {
        return None;
    }
    let fold = line.fold();
    let proposed = match draft.object {
        Some(id) => fold.amendment(&id).and_then(|state| state.amendment),
        None => {
            let text = act.body.as_ref().map_or(&[][..], |body| &body.content);
            Amendment::decode(text).ok()
        }
    };
    let word = match draft.act {
        Act::PROPOSE => "propose",
        Act::SIGN => "sign",
        _ => "refuse",
    };
    Some(AmendmentDraft {
        word: word.to_owned(),
        proposal: draft.object.map(AsText),
        change: proposed.map(|amendment| change(fold, &amendment)),
    })
}

/// Open amendments on which our party has not said its word.
pub(super) fn waiting_for_us(line: &Line) -> Vec<EntryIdText> {
    let candidates = line.fold().amendments_of(line.terms().hash);
    let ours = |fact: &Fact| fact.address.party == line.own();
    let waits = candidates.iter().filter(|state| {
        let open = state.outcome == AmendmentOutcome::Open;
        open && !ours(&state.proposed) && !state.signed.iter().any(ours)
    });
    waits.map(|state| AsText(state.proposed.entry)).collect()
}

/// Which charter is in force in each party's journal.
fn in_force(line: &Line) -> Vec<InForce> {
    let fold = line.fold();
    let of_party = |party| {
        let terms = fold.terms_of(party);
        InForce {
            party: party.0,
            version: terms.version(),
            hash: hash_text(terms.hash),
            since: fold.adopted_at(party).map(Moment),
        }
    };
    fold.facts().all_parties().map(of_party).collect()
}

fn view(line: &Line, state: &AmendmentState) -> AmendmentView {
    let fold = line.fold();
    let said = |facts: &[Fact], word: &str| -> Vec<AmendmentWord> {
        let word = |fact: &Fact| AmendmentWord {
            party: fact.address.party.0,
            word: word.to_owned(),
            at: Moment(fact.time),
            entry: AsText(fact.entry),
            signers: signers(fold, &fact.signers),
        };
        facts.iter().map(word).collect()
    };
    let words = [
        said(&state.signed, "sign"),
        said(&state.refused, "refuse"),
        said(&state.adopted, "adopt"),
    ];
    let proposer = state.proposed.address.party;
    let open = state.outcome == AmendmentOutcome::Open;
    let silent = fold.facts().all_parties().filter(|party| {
        let has_signed = |fact: &Fact| fact.address.party == *party;
        open && *party != proposer && !state.signed.iter().any(has_signed)
    });
    AmendmentView {
        proposal: AsText(state.proposed.entry),
        party: proposer.0,
        at: Moment(state.proposed.time),
        signers: signers(fold, &state.proposed.signers),
        change: state.amendment.as_ref().map(|one| change(fold, one)),
        hash: state.hash.map(hash_text),
        outcome: state.outcome.name().to_owned(),
        void: state.void.map(|why| why.name().to_owned()),
        words: words.concat(),
        waits_for: silent.map(|party| party.0).collect(),
    }
}

fn change(fold: &Fold, amendment: &Amendment) -> CharterChange {
    let changes = &amendment.changes;
    let before = fold.terms_with(amendment.amends);
    CharterChange {
        version: amendment.version,
        amends: hash_text(amendment.amends),
        changed: changes.names().into_iter().map(str::to_owned).collect(),
        before: before.map(|terms| in_words(fold, &changes.of(&terms.charter))),
        after: in_words(fold, changes),
        // It was read from its one form.
        text: HexBytes(amendment.encode().unwrap_or_default()),
    }
}

fn in_words(fold: &Fold, changes: &CharterChanges) -> CharterTerms {
    // No amendment changes who the parties are.
    let founding = &fold.facts().founding.charter;
    CharterTerms {
        name: changes.name.clone(),
        levels: changes.levels.as_deref().map(status::names_of_levels),
        languages: changes.languages.clone(),
        tests: changes.tests.map(|tests| TestSchedule {
            anchor_ms: tests.anchor.as_ms(),
            period_ms: tests.period_ms,
            answer_within_ms: tests.answer_within_ms,
        }),
        acknowledge_within_ms: changes.acknowledge_within_ms.map(within_by_name),
        summary_period_ms: changes.summary_period_ms,
        limits: changes.limits.map(|limits| TermLimits {
            flash_text_bytes_max: limits.flash_text_bytes_max,
            text_bytes_max: limits.text_bytes_max,
            flash_per_hour_max: limits.flash_per_hour_max,
        }),
        areas: changes.areas.clone(),
        retention_days: changes.retention_days,
        recording: changes.recording,
        break_glass: changes.break_glass,
        templates: changes
            .templates
            .map(|set| set.map_or_else(|| NO_SET.to_owned(), |set| set.to_string())),
        answer_within_ms: changes
            .desk
            .answer_within_ms
            .map(|times| times.map(within_by_name).unwrap_or_default()),
        readout_hold_ms: changes
            .desk
            .readout_hold_ms
            .map(|ms| ms.unwrap_or_default()),
        drills_a_week: changes
            .desk
            .drills_a_week
            .map(|drills| drills.unwrap_or_default()),
        zones: changes.desk.zones.as_ref().map(|zones| {
            let zone = |(party, zone): (&PartyIndex, &String)| PartyZone {
                party: party.0,
                name: founding
                    .party(*party)
                    .map_or_else(String::new, |party| party.name.clone()),
                zone: zone.clone(),
            };
            zones.iter().map(zone).collect()
        }),
    }
}

/// Times by the names of their precedences, ROUTINE first.
pub(super) fn within_by_name<const N: usize>(times: [u64; N]) -> BTreeMap<String, u64> {
    let named = Precedence::ALL.into_iter().zip(times);
    named
        .map(|(precedence, ms)| (precedence_name(precedence).to_owned(), ms))
        .collect()
}

/// How it is said that a charter agrees on no template set.
const NO_SET: &str = "none";

pub(super) fn hash_text(hash: CharterHash) -> AsText<Digest> {
    AsText(Digest(hash.0))
}
