//! Officers' acts: checked, kept durable while they wait, signed into the journal when complete.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_record::limits::APPOINTERS_MIN;
use detente_record::{
    Act, Assertion, AssertionRole, Assertions, Digest, Draft, Entry, Keep, Kind, Officer,
    PART_ASSERTIONS, PART_BODY, Part, Precedence, Role,
};

use super::epoch::is_opening;
use super::refusals::Capped;
use super::{Line, Statement, Surroundings, is_urgent};
use crate::body::{self, Needs};
use crate::fold::facts::needs_two_people;
use crate::fold::{
    Judgement, OfficerEvidence, Refusal, Speech, WATCH, is_amending, is_change, is_ending,
};
use crate::limits::{DRAFTS_MAX, TRANSLATIONS_MAX, WAITING_MAX};
use crate::matter::{self, Standing};
use crate::message::content::Content;
use crate::message::template::Filled;
use crate::message::text::text_bytes_max;
use crate::persist::{DocumentKind, Room, Write};
use crate::switchboard::input::{Answer, InputError, OfficerAct};
use crate::switchboard::output::{Event, Output};
use crate::switchboard::refused::{ActRefused, AssertionRefused};
use crate::{message, translation};

impl Line {
    /// An act with the assertions it has so far.
    ///
    /// # Errors
    ///
    /// Why it can't be taken; nothing is kept then.
    pub fn act(&mut self, act: OfficerAct, s: &mut Surroundings<'_>) -> Result<Answer, InputError> {
        let hash = act.draft.hash();
        self.check_draft(&act, hash, s)?;
        if self.drafts.contains_key(&hash) {
            return Err(InputError::UsedBefore);
        }
        if self.drafts.len() >= DRAFTS_MAX {
            return Err(InputError::OutboxFull {
                waiting: self.drafts.len(),
            });
        }
        self.settle(hash, act, s)
    }

    /// One more officer's assertion on an act that waits.
    ///
    /// # Errors
    ///
    /// Why it can't be taken; the act goes on waiting then.
    pub fn assert(
        &mut self,
        hash: Digest,
        by: Assertion,
        s: &mut Surroundings<'_>,
    ) -> Result<Answer, InputError> {
        let Some(waiting) = self.drafts.get(&hash) else {
            return Err(InputError::NoSuchDraft { draft: hash });
        };
        let mut act = waiting.clone();
        act.assertions.push(by);
        self.check_draft(&act, hash, s)?;
        self.settle(hash, act, s)
    }

    /// Signs an act into the journal if it is complete and we may; keeps it durable otherwise.
    fn settle(
        &mut self,
        hash: Digest,
        act: OfficerAct,
        s: &mut Surroundings<'_>,
    ) -> Result<Answer, InputError> {
        let complete = self.is_complete(&act);
        if let Some(capped) = capped(&act.draft).filter(|_| complete) {
            self.check_flash_cap(hash, capped, s)?;
        }
        if complete && is_opening(&act.draft) {
            return self.open_epoch(&act, hash, s);
        }
        if complete && self.mute.is_none() {
            let (entry, evidence) = self.seal_sound(&act, Some(hash), s)?;
            // The entry first: if the two are committed apart, the draft is used, not lost.
            let id = self.publish(entry, evidence, s);
            self.forget_draft(hash, s);
            return Ok(Answer::Entry(id));
        }
        s.out.push(Output::Persist(Write::Put {
            kind: DocumentKind::Draft,
            key: hash.0.to_vec(),
            bytes: act.encode(),
        }));
        self.drafts.insert(hash, act);
        s.out.push(Output::Notify(Event::Draft {
            line: self.id,
            draft: hash,
            waits: true,
        }));
        Ok(if complete {
            Answer::WaitsForHeads(hash)
        } else {
            Answer::WaitsForRelease(hash)
        })
    }

    /// An act read back from the store at the start.
    pub fn restore_draft(&mut self, act: OfficerAct) {
        self.drafts.insert(act.draft.hash(), act);
    }

    /// We may sign again: acts that were complete become entries.
    pub(super) fn release_drafts(&mut self, s: &mut Surroundings<'_>) {
        let complete: Vec<Digest> = self
            .drafts
            .iter()
            .filter(|(_, act)| self.is_complete(act))
            .map(|(hash, _)| *hash)
            .collect();
        for hash in complete {
            let Some(act) = self.drafts.get(&hash).cloned() else {
                continue;
            };
            if is_opening(&act.draft) {
                // Complete, and yet no entry: it could not be opened when its second officer signed.
                self.forget_draft(hash, s);
                continue;
            }
            // Read back from the disk perhaps: its assertions are proved with the entry.
            let sealed = self.seal_sound(&act, None, s);
            if let (Ok((entry, evidence)), true) = (sealed, act.draft.expiry >= s.now.utc) {
                self.publish(entry, evidence, s);
            }
            self.forget_draft(hash, s);
        }
    }

    /// Acts whose time has run out wait for nobody any more.
    pub(super) fn drop_expired_drafts(&mut self, s: &mut Surroundings<'_>) {
        let expired = self
            .drafts
            .iter()
            .filter(|(_, act)| act.draft.expiry < s.now.utc);
        for hash in expired.map(|(hash, _)| *hash).collect::<Vec<_>>() {
            self.forget_draft(hash, s);
        }
    }

    pub(super) fn forget_draft(&mut self, hash: Digest, s: &mut Surroundings<'_>) {
        if self.drafts.remove(&hash).is_some() {
            s.out.push(Output::Persist(Write::Remove {
                kind: DocumentKind::Draft,
                key: hash.0.to_vec(),
            }));
            s.out.push(Output::Notify(Event::Draft {
                line: self.id,
                draft: hash,
                waits: false,
            }));
        }
    }

    fn check_draft(
        &self,
        act: &OfficerAct,
        hash: Digest,
        s: &Surroundings<'_>,
    ) -> Result<(), InputError> {
        let draft = &act.draft;
        if draft.party != self.own || draft.charter_version != self.terms().version() {
            return Err(InputError::NotOurDraft);
        }
        if draft.expiry < s.now.utc {
            return Err(InputError::Expired);
        }
        let commitment = act
            .body
            .as_ref()
            .map(|body| body.commitment(self.id, PART_BODY));
        if commitment != draft.body {
            return Err(InputError::BodyMismatch);
        }
        for (n, assertion) in act.assertions.iter().enumerate() {
            let bad = |why: AssertionRefused| InputError::BadAssertion {
                officer: assertion.officer,
                why,
            };
            let officer = self.fold.officer_in_office(self.own, assertion.officer);
            let officer = officer.ok_or(InputError::NotInOffice {
                officer: assertion.officer,
            })?;
            assertion
                .verify_with(hash, &officer.key)
                .map_err(|fault| bad(fault.into()))?;
            if is_by_two_releasing(draft) && !officer.may(&[Role::Releasing]) {
                return Err(InputError::NotEntitled {
                    officer: assertion.officer,
                });
            }
            if is_by_two_people(draft) && !officer.may(WATCH) {
                return Err(InputError::NotEntitled {
                    officer: assertion.officer,
                });
            }
            let twice = act
                .assertions
                .iter()
                .take(n)
                .any(|other| other.officer == assertion.officer);
            if twice {
                return Err(bad(AssertionRefused::Twice));
            }
        }
        if is_change(draft.kind, draft.act) {
            self.check_change(act, s)?;
        }
        if is_opening(draft) {
            self.check_opening(act, s)?;
        }
        if is_ending(draft.kind, draft.act) {
            self.check_ending(draft, s)?;
        }
        if is_amending(draft.kind, draft.act, draft.object) {
            self.check_amending(act, s)?;
        }
        self.check_goes_on(draft)?;
        self.check_suspending(act, s.now.utc)?;
        self.check_not_suspended(draft, s.now.utc)?;
        self.check_new(act)?;
        self.check_matter(act)?;
        self.check_translation(act)?;
        self.check_limits(draft, act.body.as_ref())
    }

    /// Tells the first officer who signs an appointment or a revocation what the second would be told.
    fn check_change(&self, act: &OfficerAct, s: &Surroundings<'_>) -> Result<(), InputError> {
        let senseless = |why: ActRefused| InputError::Senseless { why };
        let officers = self.fold.officers(self.own);
        let draft = &act.draft;
        let number = draft.number.and_then(|number| u16::try_from(number).ok());
        let number = number.ok_or_else(|| senseless(ActRefused::NoNumber))?;
        if !self.has_authority_left(self.own, s.now.utc) {
            return Err(InputError::AuthorityCap);
        }
        if draft.act == Act::REVOKE {
            if self.fold.officer_in_office(self.own, number).is_none() {
                return Err(InputError::NotInOffice { officer: number });
            }
            if self.fold.releasing_without(self.own, number) < APPOINTERS_MIN {
                return Err(InputError::TooFewReleasing);
            }
            return Ok(());
        }
        if usize::from(number) != officers.len() {
            let next = officers.len();
            return Err(senseless(ActRefused::NextNumber { next }));
        }
        let body = act.body.as_ref().map_or(&[][..], |body| &body.content);
        Officer::from_appointment(body).map_err(|fault| senseless(fault.into()))?;
        Ok(())
    }

    fn check_limits(&self, draft: &Draft, body: Option<&Part>) -> Result<(), InputError> {
        match self.room {
            Room::Ample => {}
            Room::UrgentOnly if is_urgent(draft.precedence) => {}
            Room::UrgentOnly => return Err(InputError::DiskLow),
            Room::Nothing => return Err(InputError::DiskFull),
        }
        let waiting = self
            .others()
            .map(|(party, _)| self.waiting(party))
            .max()
            .unwrap_or(0);
        let waiting = usize::try_from(waiting).unwrap_or(usize::MAX);
        if waiting >= WAITING_MAX && !is_urgent(draft.precedence) {
            return Err(InputError::OutboxFull { waiting });
        }
        let Some(body) = body.filter(|_| draft.kind == body::MESSAGE) else {
            return Ok(());
        };
        let senseless = |why: ActRefused| InputError::Senseless { why };
        let content = Content::decode(&body.content).map_err(|fault| senseless(fault.into()))?;
        if content.template().is_some() && self.terms().charter.templates.is_none() {
            return Err(senseless(ActRefused::NoTemplates));
        }
        let alone = draft.act == message::RELEASE && draft.outcome == Some(message::BREAK_GLASS);
        if alone != content.reason().is_some() {
            return Err(senseless(ActRefused::Alone));
        }
        let most = text_bytes_max(draft.precedence, &self.terms().charter.limits);
        let bytes = content.counted_bytes();
        if is_check_fire(draft) && !content.template().is_some_and(fills_check_fire) {
            return Err(senseless(ActRefused::NotACheckFire));
        }
        if bytes > most {
            return Err(senseless(ActRefused::TextTooLong { bytes, max: most }));
        }
        Ok(())
    }

    /// What stands in the body of a matter is read before it is signed; and an act on one that would do nothing in
    /// the state that is known here is refused, where the fold would keep it without effect.
    fn check_matter(&self, act: &OfficerAct) -> Result<(), InputError> {
        let senseless = |why: ActRefused| InputError::Senseless { why };
        let draft = &act.draft;
        let Some(course) = matter::course(draft.kind) else {
            return Ok(());
        };
        if let Some(body) = &act.body {
            let charter = &self.terms().charter;
            let of = (draft.kind, draft.act);
            let read = matter::check_body(of, draft.precedence, &body.content, charter);
            read.map_err(|fault| senseless(fault.into()))?;
        }
        let Some(id) = draft.object else {
            return if needs_two_people(draft.precedence) {
                Err(senseless(ActRefused::MatterFlash))
            } else {
                Ok(())
            };
        };
        // What is not held here, or is no such matter, the fold refuses by itself.
        let Some(matter) = self.fold.matter(course, &id) else {
            return Ok(());
        };
        let takes_up = draft.references.first().copied();
        let standing = Standing::of(&matter);
        standing
            .check(self.own, draft.act, takes_up)
            .map_err(|why| senseless(why.into()))
    }

    /// What a translation says, or is said of one, is read before it is signed; there is no end of them otherwise; and what
    /// corrects another names one of ours of the same text.
    fn check_translation(&self, act: &OfficerAct) -> Result<(), InputError> {
        let draft = &act.draft;
        let Some(of) = draft.object.filter(|_| draft.kind == body::TRANSLATION) else {
            return Ok(());
        };
        let senseless = |why: ActRefused| InputError::Senseless { why };
        if let Some(body) = &act.body {
            let read = translation::check_body(draft.act, draft.precedence, &body.content);
            read.map_err(|fault| senseless(fault.into()))?;
        }
        let said = self.fold.about_by(&of, self.own);
        let said = said.filter(|said| said.kind == body::TRANSLATION);
        if said.count() >= TRANSLATIONS_MAX {
            return Err(senseless(ActRefused::TooManyTranslations));
        }
        for id in &draft.references {
            let named = self.fold.speech(id);
            let same = |named: &Speech| {
                translation::is_translation(named)
                    && (named.party(), named.object, named.number)
                        == (self.own, draft.object, draft.number)
            };
            if !named.is_some_and(same) {
                return Err(senseless(ActRefused::CorrectsAnother));
            }
        }
        Ok(())
    }

    /// Beyond the cap the counterparts' nodes would refuse it without a receipt: our officers are to know
    /// before it is sent. What is complete and waits for heads counts: it is on its way.
    fn check_flash_cap(
        &mut self,
        hash: Digest,
        counts_as: Capped,
        s: &Surroundings<'_>,
    ) -> Result<(), InputError> {
        let now = s.now.monotonic;
        let same = |act: &OfficerAct| capped(&act.draft) == Some(counts_as);
        let on_the_way = self
            .drafts
            .iter()
            .filter(|(other, act)| **other != hash && same(act) && self.is_complete(act))
            .count();
        if self.flash_room(self.own, counts_as, now) > on_the_way {
            return Ok(());
        }
        let cap = self.flash_cap(self.own, counts_as);
        let counts = self.flashes.get(usize::from(self.own.0));
        let wait = counts.map_or(Duration::ZERO, |counts| {
            counts[counts_as as usize].room_in(now, cap)
        });
        Err(match counts_as {
            Capped::Flash => InputError::FlashCap { cap, wait },
            Capped::CheckFire => InputError::CheckFireCap { cap, wait },
        })
    }

    /// Whether nobody else has to assert it: a FLASH that is released needs a drafter and a releaser, an
    /// appointment, a revocation, a word to the line's end or of an amendment two releasing officers.
    fn is_complete(&self, act: &OfficerAct) -> bool {
        if is_by_two_releasing(&act.draft) {
            return act.assertions.len() >= APPOINTERS_MIN;
        }
        if is_opening(&act.draft) {
            return self.is_opened_by_two(act);
        }
        if is_by_two_people(&act.draft) {
            let mut roles = act.assertions.iter().map(|assertion| assertion.role);
            return act.assertions.len() >= APPOINTERS_MIN
                && roles.any(|role| role == AssertionRole::Releaser);
        }
        let flash = capped(&act.draft).is_some();
        let releasers = act
            .assertions
            .iter()
            .filter(|a| a.role == AssertionRole::Releaser)
            .count();
        let alone = matches!(
            act.draft.outcome,
            Some(message::BREAK_GLASS | message::CHECK_FIRE)
        );
        let needed = if flash && !alone { 2 } else { 1 };
        act.assertions.len() >= needed && (!flash || releasers >= 1)
    }

    /// Signs an act and asks the fold whether it would have effect: what would not is refused here,
    /// and its signature thrown away. `proved` is the hash of the draft over which the act's assertions
    /// were proved just now, if they were.
    pub(super) fn seal_sound(
        &self,
        act: &OfficerAct,
        proved: Option<Digest>,
        s: &mut Surroundings<'_>,
    ) -> Result<(Entry, OfficerEvidence), InputError> {
        self.check_goes_on(&act.draft)?;
        let statement = statement_of(act, s);
        let sealed = if is_opening(&act.draft) {
            let parts = statement.parts.clone();
            let header = self.opening_header(act, statement, s)?;
            self.keys.sign(header, parts)
        } else {
            self.seal(statement, s.now)
        };
        let entry = sealed.map_err(|fault| InputError::Senseless { why: fault.into() })?;
        let evidence = match proved {
            Some(hash) => OfficerEvidence::proved_before(
                &entry,
                hash,
                act.draft.expiry,
                &act.assertions,
                &self.roster,
            ),
            None => OfficerEvidence::of(&entry, &self.roster),
        };
        match self.fold.weigh(&entry, evidence.clone()) {
            Judgement::Effective => Ok((entry, evidence)),
            Judgement::Waits => Err(act.draft.object.map_or_else(
                || InputError::Senseless {
                    why: ActRefused::AboutNothing,
                },
                |id| InputError::NoSuchEntry { id },
            )),
            Judgement::Refused(Refusal::DraftUsedBefore) => Err(InputError::UsedBefore),
            Judgement::Refused(Refusal::NotEntitled | Refusal::OneRelease) => {
                Err(InputError::NotEntitled {
                    officer: act
                        .assertions
                        .first()
                        .map_or(0, |assertion| assertion.officer),
                })
            }
            Judgement::Refused(Refusal::NotInOffice) => Err(InputError::NotInOffice {
                officer: act
                    .assertions
                    .first()
                    .map_or(0, |assertion| assertion.officer),
            }),
            Judgement::Refused(Refusal::SaidBefore) if is_ending(act.draft.kind, act.draft.act) => {
                Err(InputError::EndSaidBefore)
            }
            Judgement::Refused(Refusal::NoBreakGlass) => Err(InputError::NoBreakGlass),
            Judgement::Refused(Refusal::TooFewReleasing) => Err(InputError::TooFewReleasing),
            Judgement::Refused(refusal) => Err(InputError::Senseless {
                why: ActRefused::WithoutEffect(refusal),
            }),
        }
    }

    /// The two statements that open a journal: the epoch's opening and the charter.
    pub(super) fn founding_statements(&self, s: &mut Surroundings<'_>) -> [Statement; 2] {
        let cards = self.founding.cards();
        let opening = cards
            .get(usize::from(self.own.0))
            .map(|card| card.opening().encode().to_vec());
        let charter = self.founding.charter().encode();
        let mut part = |content: Vec<u8>| BTreeMap::from([(PART_BODY, salted(content, s))]);
        let mut open = Statement::of_node(Kind::AUTHORITY, Act::OPEN_EPOCH);
        open.keep = Keep::Always;
        open.parts = part(opening.unwrap_or_default());
        let mut adopt = Statement::of_node(Kind::AUTHORITY, Act::ADOPT_CHARTER);
        adopt.keep = Keep::Always;
        adopt.parts = part(charter);
        [open, adopt]
    }
}

/// Whether two releasing officers must assert a draft.
fn is_by_two_releasing(draft: &Draft) -> bool {
    is_change(draft.kind, draft.act)
        || is_ending(draft.kind, draft.act)
        || is_amending(draft.kind, draft.act, draft.object)
}

/// Whether two people must assert a draft, of whom one releases it, whatever its precedence.
fn is_by_two_people(draft: &Draft) -> bool {
    body::act(draft.kind, draft.act).is_some_and(|rules| rules.needs == Needs::TwoPeople)
}

/// As what the caps count a draft.
fn capped(draft: &Draft) -> Option<Capped> {
    Capped::of(draft.kind, draft.act, draft.precedence, draft.outcome)
}

/// Whether a draft releases a check fire.
fn is_check_fire(draft: &Draft) -> bool {
    draft.kind == body::MESSAGE
        && draft.act == message::RELEASE
        && draft.outcome == Some(message::CHECK_FIRE)
}

fn fills_check_fire(filled: &Filled) -> bool {
    filled.code() == message::CHECK_FIRE_TEMPLATE
}

/// A part with a fresh salt.
pub(super) fn salted(content: Vec<u8>, s: &mut Surroundings<'_>) -> Part {
    let mut salt = [0; 16];
    (s.random)(&mut salt);
    Part { salt, content }
}

fn statement_of(act: &OfficerAct, s: &mut Surroundings<'_>) -> Statement {
    let draft = &act.draft;
    let assertions = Assertions {
        nonce: draft.nonce,
        expiry: draft.expiry,
        list: act.assertions.clone(),
    };
    let always = draft.precedence == Precedence::Flash || draft.kind == Kind::AUTHORITY;
    let mut parts = BTreeMap::from([(PART_ASSERTIONS, salted(assertions.encode(), s))]);
    parts.extend(act.body.clone().map(|body| (PART_BODY, body)));
    Statement {
        kind: draft.kind,
        act: draft.act,
        status: draft.status,
        precedence: draft.precedence,
        object: draft.object,
        references: draft.references.clone(),
        due: draft.due,
        action: draft.action.clone(),
        info: draft.info.clone(),
        number: draft.number,
        outcome: draft.outcome,
        officers: assertions.officers(),
        keep: if always { Keep::Always } else { Keep::Ordinary },
        parts,
    }
}
