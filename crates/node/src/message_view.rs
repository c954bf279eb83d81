//! One message as the interface shows it: the fold's state, names from the charter, text from the store.

use detente_api::message::{ActWithoutEffect, Message, Signer, StateReached};
use detente_api::text::{precedence_name, status_name};
use detente_api::translation::BesideTexts;
use detente_api::{AsText, Moment};
use detente_line::fold::{self, Fact, Fold, Remark, SignedAs, Speech};
use detente_line::message::text::FreeText;
use detente_line::message::{CHECK_FIRE_TEMPLATE, state};
use detente_line::suspension::says_although_suspended;
use detente_record::{Entry, EntryId, PartyIndex, Roster, UnverifiedEntry};
use detente_store::{Store, StoreError};

use crate::said::{Agreed, Said};

/// A line as the views need it.
#[derive(Clone, Copy)]
pub(crate) struct LineSource<'a> {
    /// Every state of it.
    pub(crate) fold: &'a Fold,
    /// Who its parties and officers are.
    pub(crate) roster: &'a Roster,
}

/// The message `id`; `None` if it is no message held here.
pub(crate) fn message(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<Message>, StoreError> {
    let Some(message) = source.fold.message(&id) else {
        return Ok(None);
    };
    let Some(speech) = source.fold.speech(&id) else {
        return Ok(None);
    };
    let said = said(source, store, speech)?;
    let from = message.sent.address.party;
    let mut flags: Vec<String> = message
        .refused
        .iter()
        .map(|refusal| refusal.name().to_owned())
        .collect();
    let mut flag = |name: &str, holds: bool| {
        if holds {
            flags.push(name.to_owned());
        }
    };
    flag("without-effect", message.refused.is_some());
    flag("break-glass", message.break_glass);
    flag("check-fire", message.check_fire);
    flag(
        "not-a-check-fire",
        message.check_fire && says_else_than_check_fire(&said),
    );
    flag(
        "although-suspended",
        source.fold.speech(&id).is_some_and(says_although_suspended),
    );
    flag("crossed", !message.crossed_cancel.is_empty());
    flag("disputed", message.sent.disputed);
    flag("earlier-entries-missing", message.sent.earlier_missing);
    flag(
        "draft-expired",
        message.remarks.contains(&Remark::DraftExpired),
    );
    let acknowledged = || {
        message
            .addressees
            .iter()
            .flat_map(|addressee| &addressee.acknowledged)
    };
    flag(
        "changed-since-acknowledged",
        acknowledged().any(|one| !one.changed_since.is_empty()),
    );
    flag("turns-direction", said.turns_direction);
    Ok(Some(Message {
        id: AsText(id),
        line: AsText(source.roster.line()),
        from: from.0,
        from_name: party_name(source.roster, from),
        status: status_name(message.status).to_owned(),
        precedence: precedence_name(message.precedence).to_owned(),
        time: Moment(message.sent.time),
        dtg: message.dtg(),
        action: speech.action.iter().map(|party| party.0).collect(),
        info: speech.info.iter().map(|party| party.0).collect(),
        due: message.due.map(Moment),
        references: speech.references.iter().copied().map(AsText).collect(),
        language: said.language,
        break_glass: message.break_glass,
        check_fire: message.check_fire,
        reason: said.reason,
        text: said.text,
        template: said.template,
        safety_of_life: message.safety_of_life,
        // Read from the line when it is asked for.
        under_suspension: Vec::new(),
        cancelled: message.cancelled.is_some(),
        flags,
        states: states(source, store, &message)?,
        without_effect: message
            .without_effect
            .iter()
            .map(|act| ActWithoutEffect {
                entry: AsText(act.fact.entry),
                by: act.fact.address.party.0,
                kind: act.kind.0,
                act: act.act.0,
                why: act.why.name().to_owned(),
            })
            .collect(),
        translations: BesideTexts::default(),
    }))
}

/// A check fire's release rests on its header alone. What is held of its body is read here, for whoever is to act on it.
fn says_else_than_check_fire(said: &Said) -> bool {
    let fills = said.template.as_ref().and_then(|template| template.code);
    said.is_held && fills != Some(CHECK_FIRE_TEMPLATE)
}

/// Every state a message reached, in the order of its life, addressee by addressee.
fn states(
    source: LineSource<'_>,
    store: &dyn Store,
    message: &state::Message,
) -> Result<Vec<StateReached>, StoreError> {
    let own = |name: &str, fact: &Fact| reached(source, name, None, fact);
    let mut states = Vec::new();
    let latest = |part| {
        let signed = message
            .sent
            .signers
            .iter()
            .filter(move |signer| signer.part == part);
        signed.map(|signer| signer.at).max()
    };
    if let Some(at) = latest(SignedAs::Drafter) {
        let mut drafted = own("drafted", &message.sent);
        drafted.at = Moment(at);
        drafted.signers = signers(source.fold, &message.drafted);
        states.push(drafted);
    }
    if let Some(at) = latest(SignedAs::Releaser).filter(|_| message.refused.is_none()) {
        // The release rests on everyone who signed: for a FLASH that is two people.
        let mut released = own("released", &message.sent);
        released.at = Moment(at);
        states.push(released);
    }
    states.push(StateReached {
        signers: Vec::new(),
        ..own("sent", &message.sent)
    });
    for addressee in &message.addressees {
        let with = |name: &str, fact: &Fact| reached(source, name, Some(addressee.party), fact);
        states.extend(
            addressee
                .delivered
                .iter()
                .map(|fact| with("delivered", fact)),
        );
        states.extend(
            addressee
                .not_understood
                .iter()
                .map(|fact| with("not-understood", fact)),
        );
        states.extend(
            addressee
                .displayed
                .iter()
                .map(|fact| with("displayed", fact)),
        );
        for silence in &addressee.not_acknowledged {
            states.push(with("no-acknowledgement-held", &silence.fact));
        }
        for one in &addressee.acknowledged {
            let mut state = with("acknowledged", &one.fact);
            changed_since(&mut state, &one.changed_since);
            states.push(state);
        }
        for answered in &addressee.answered {
            let mut state = with("answered", &answered.fact);
            changed_since(&mut state, &answered.changed_since);
            state.answer = answered.code.map(|code| code.name().to_owned());
            state.due = answered.due.map(Moment);
            if answered.has_text {
                let speech = source.fold.speech(&answered.fact.entry);
                let words = speech.map(|speech| said(source, store, speech));
                let said = words.transpose()?.unwrap_or_default();
                state.text = said.text;
                state.template = said.template;
            }
            states.push(state);
        }
    }
    states.extend(message.cancelled.iter().map(|fact| own("cancelled", fact)));
    let crossed: Vec<EntryId> = message
        .crossed_cancel
        .iter()
        .map(|fact| fact.entry)
        .collect();
    for state in &mut states {
        if crossed.contains(&state.entry.0) {
            state.flags.push("crossed".to_owned());
        }
    }
    Ok(states)
}

fn reached(
    source: LineSource<'_>,
    name: &str,
    addressee: Option<PartyIndex>,
    fact: &Fact,
) -> StateReached {
    let mut flags = Vec::new();
    if fact.disputed {
        flags.push("disputed".to_owned());
    }
    if fact.earlier_missing {
        flags.push("earlier-entries-missing".to_owned());
    }
    StateReached {
        state: name.to_owned(),
        addressee: addressee.map(|party| party.0),
        at: Moment(fact.time),
        entry: AsText(fact.entry),
        by: fact.address.party.0,
        signers: signers(source.fold, &fact.signers),
        answer: None,
        due: None,
        text: None,
        template: None,
        flags,
    }
}

fn changed_since(state: &mut StateReached, changed: &[EntryId]) {
    if !changed.is_empty() {
        state.flags.push("changed-since".to_owned());
    }
}

/// Officers by name.
pub(crate) fn signers(fold: &Fold, signers: &[fold::Signer]) -> Vec<Signer> {
    signers
        .iter()
        .map(|signer| Signer {
            party: signer.party.0,
            number: signer.officer,
            officer: officer_name(fold, signer.party, signer.officer),
            method: signer.method.name().to_owned(),
        })
        .collect()
}

/// An officer's name, in the charter or in the appointment.
pub(crate) fn officer_name(fold: &Fold, party: PartyIndex, number: u16) -> String {
    fold.officer_name(party, number)
        .map_or_else(String::new, str::to_owned)
}

/// A party's name in the charter.
pub(crate) fn party_name(roster: &Roster, party: PartyIndex) -> String {
    roster
        .party(party)
        .map_or_else(String::new, |party| party.name.clone())
}

/// The entry `id`, read from the store and verified again: what is altered is never shown.
pub(crate) fn stored_entry(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<Entry>, StoreError> {
    let bytes = store.entry(source.roster.line(), id)?;
    let entry = bytes.and_then(|bytes| UnverifiedEntry::parse(&bytes).ok());
    Ok(entry.and_then(|entry| entry.verify(source.roster).ok()))
}

/// The free text in an entry's body; `None` if it is withheld, or no text.
pub(crate) fn free_text(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<FreeText>, StoreError> {
    let body = stored_body(source, store, id)?;
    Ok(body.and_then(|body| FreeText::decode(&body).ok()))
}

/// An entry's body; `None` if it is withheld or not held.
pub(crate) fn stored_body(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let bytes = match store.entry(source.roster.line(), id) {
        Ok(bytes) => bytes,
        // The rest of what is known of it is shown without its text; the store's alarm is raised elsewhere.
        Err(StoreError::Altered { .. }) => None,
        Err(error) => return Err(error),
    };
    // The fold holds ids of proved entries only.
    let entry = bytes.and_then(|bytes| UnverifiedEntry::parse(&bytes).ok());
    let body = entry.as_ref().and_then(|entry| entry.body_of(id).ok()?);
    Ok(body.map(<[u8]>::to_vec))
}

/// What an entry says; nothing if its body is withheld.
fn said(source: LineSource<'_>, store: &dyn Store, speech: &Speech) -> Result<Said, StoreError> {
    let body = stored_body(source, store, speech.id)?;
    Ok(body.map_or_else(Said::default, |body| {
        Said::of(&body, agreed_at(source.fold, speech))
    }))
}

/// The template set of the charter that an entry names: its words stay what they were when it was signed.
fn agreed_at(fold: &Fold, speech: &Speech) -> Agreed {
    let terms = fold.terms_at(speech).ok();
    let terms = terms.or_else(|| fold.terms_of_version(speech.charter_version));
    terms.map_or(Agreed::CharterNotHeld, |terms| {
        Agreed::Set(terms.charter.templates)
    })
}

#[cfg(test)]
mod tests {
    use detente_line::message::template::Filled;

    use super::*;

    #[test]
    fn what_says_to_be_a_check_fire_and_fills_no_such_template_is_shown_as_none() {
        let agreed = Agreed::Set(None);
        let filled = |code| Filled::new(code, Vec::new()).unwrap().encode();
        let text = [0xa2, 1, 0x62, b'e', b'n', 2, 0x61, b'x'];
        let malformed = [0xff];
        for (body, says_else) in [
            (filled(CHECK_FIRE_TEMPLATE), false),
            (filled(CHECK_FIRE_TEMPLATE + 1), true),
            (text.to_vec(), true),
            (malformed.to_vec(), true),
        ] {
            let said = Said::of(&body, agreed);
            assert_eq!(says_else_than_check_fire(&said), says_else, "{body:?}");
        }
        // Of a body that is withheld nothing is known.
        assert!(!says_else_than_check_fire(&Said::default()));
    }
}
