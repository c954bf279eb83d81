//! What amendments of the charter are to a node: what it takes from its officers, and when it concludes and
//! adopts. Follows spec/amendments.md §5.

use detente_record::{Act, Amendment, Draft, EntryId, Keep, Kind};

use super::{Line, Statement, Surroundings};
use crate::fold::{AmendmentOutcome, AmendmentState, Judgement, OfficerEvidence};
use crate::persist::Room;
use crate::switchboard::input::{InputError, OfficerAct};
use crate::switchboard::refused::{ActRefused, AmendmentRefused};

impl Line {
    /// Tells the first officer who says our word on an amendment what the second would be told.
    pub(super) fn check_amending(
        &self,
        act: &OfficerAct,
        s: &Surroundings<'_>,
    ) -> Result<(), InputError> {
        if let Some(end) = self.fold.line_end() {
            return Err(InputError::LineEnded { end });
        }
        if !self.has_authority_left(self.own, s.now.utc) {
            return Err(InputError::AuthorityCap);
        }
        match act.draft.object {
            None if act.draft.act == Act::PROPOSE => self.check_proposal(act),
            Some(id) => self.check_word(&act.draft, id),
            None => Err(senseless(ActRefused::NoAmendment)),
        }
    }

    fn check_proposal(&self, act: &OfficerAct) -> Result<(), InputError> {
        let bad = |why| InputError::BadAmendment { why };
        let body = act.body.as_ref().map_or(&[][..], |body| &body.content);
        let amendment = Amendment::decode(body).map_err(|fault| bad(fault.into()))?;
        let terms = self.terms();
        if amendment.amends != terms.hash {
            let version = terms.version();
            return Err(bad(AmendmentRefused::OtherCharter { version }));
        }
        let applied = amendment.apply(&terms.charter);
        applied.map_err(|fault| bad(fault.into()))?;
        let of_it = self.fold.amendments_of(terms.hash).into_iter();
        let mut open = of_it.filter(|state| state.outcome == AmendmentOutcome::Open);
        match open.next() {
            Some(state) => Err(InputError::AmendmentOpen {
                proposal: state.proposed.entry,
            }),
            None => Ok(()),
        }
    }

    fn check_word(&self, draft: &Draft, id: EntryId) -> Result<(), InputError> {
        let state = self.fold.amendment(&id);
        let state = state.ok_or(InputError::NoSuchEntry { id })?;
        let own = state.proposed.address.party == self.own;
        let mut said = state.signed.iter().chain(&state.refused);
        if said.any(|fact| fact.address.party == self.own) {
            return Err(InputError::AmendmentSaidBefore);
        }
        let signs = draft.act == Act::SIGN;
        if state.outcome != AmendmentOutcome::Open {
            let outcome = state.outcome;
            return Err(InputError::AmendmentOver { outcome });
        }
        if signs && own {
            return Err(senseless(ActRefused::OurProposal));
        }
        if signs && state.amendment.map(|text| text.amends) != Some(self.terms().hash) {
            return Err(senseless(ActRefused::OtherCharter));
        }
        Ok(())
    }

    /// Concludes what every party has signed, adopts what is concluded.
    pub(super) fn tend_amendments(&mut self, s: &mut Surroundings<'_>) {
        // Nothing more is due until something comes: this is asked in every turn.
        while self.nothing_to_adopt != Some(self.fold.changes()) && self.may_adopt(s) {
            let Some(statement) = self.adoption_due() else {
                self.nothing_to_adopt = Some(self.fold.changes());
                return;
            };
            let Ok(entry) = self.seal(statement, s.now) else {
                return;
            };
            if self.fold.weigh(&entry, OfficerEvidence::Nobody) != Judgement::Effective {
                self.nothing_to_adopt = Some(self.fold.changes());
                return;
            }
            self.publish(entry, OfficerEvidence::Nobody, s);
            self.follow_charter(s.now);
        }
    }

    /// What waits for its second officer was drawn up under the charter in force, and may be a FLASH. Acts of
    /// kind 0 count under any: a word that nobody signs any more keeps no charter out.
    fn may_adopt(&self, s: &Surroundings<'_>) -> bool {
        let under_any = |act: &OfficerAct| act.draft.kind == Kind::AUTHORITY;
        self.fold.has_amendments()
            && self.mute.is_none()
            && self.drafts.values().all(under_any)
            && self.room != Room::Nothing
            && self.has_authority_left(self.own, s.now.utc)
    }

    fn adoption_due(&self) -> Option<Statement> {
        let candidates = self.fold.amendments_of(self.terms().hash);
        let due = candidates.iter().find_map(|state| {
            let references = match &state.concluded {
                Some(concluded) => vec![concluded.entry],
                None => self.signatures_of(state)?,
            };
            Some((state.proposed.entry, references))
        });
        let (object, references) = due?;
        let mut statement = Statement::of_node(Kind::AUTHORITY, Act::ADOPT_CHARTER);
        statement.keep = Keep::Always;
        statement.object = Some(object);
        statement.references = references;
        Some(statement)
    }

    /// The signatures of all others on a proposal of ours, if it is complete.
    fn signatures_of(&self, state: &AmendmentState) -> Option<Vec<EntryId>> {
        let ours = state.proposed.address.party == self.own;
        let open = state.outcome == AmendmentOutcome::Open;
        let by = |party| {
            let mut signed = state.signed.iter();
            let fact = signed.find(|fact| fact.address.party == party)?;
            Some(fact.entry)
        };
        let others = self.others().map(|(party, _)| by(party));
        let signatures: Option<Vec<EntryId>> = others.collect();
        signatures.filter(|_| ours && open)
    }
}

fn senseless(why: ActRefused) -> InputError {
    InputError::Senseless { why }
}
