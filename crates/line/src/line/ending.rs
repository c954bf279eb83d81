//! What the end of a line is to its node: nothing new is taken from officers, the duties rest, and an
//! alarm stands until our own officers have said their word. Follows spec/ending.md.

use detente_record::{Act, Draft, PartyIndex};

use super::{Line, Surroundings};
use crate::alarm::Alarm;
use crate::body;
use crate::fold::begins;
use crate::switchboard::input::InputError;

impl Line {
    /// Refuses what begins something on a line that has ended, by all that is held here.
    pub(super) fn check_goes_on(&self, draft: &Draft) -> Result<(), InputError> {
        let Some(rules) = body::act(draft.kind, draft.act) else {
            return Ok(());
        };
        match self.fold.line_end() {
            Some(end) if begins(rules, draft.object) => Err(InputError::LineEnded { end }),
            _ => Ok(()),
        }
    }

    /// Tells the first officer who says our word to the line's end what the second would be told.
    pub(super) fn check_ending(
        &self,
        draft: &Draft,
        s: &Surroundings<'_>,
    ) -> Result<(), InputError> {
        let leaves = draft.act == Act::LEAVE;
        let mut ours = self.fold.endings().into_iter();
        if ours.any(|one| one.party == self.own && (one.leaves || !leaves)) {
            return Err(InputError::EndSaidBefore);
        }
        if !self.has_authority_left(self.own, s.now.utc) {
            return Err(InputError::AuthorityCap);
        }
        Ok(())
    }

    /// Whether the line goes on; if it has ended the duties rest. Others' words to that are alarms until
    /// we have said ours.
    pub(super) fn look_at_the_end(&mut self, s: &mut Surroundings<'_>) -> bool {
        let goes_on = self.fold.line_end().is_none();
        self.duty.rest(!goes_on, s.now);
        let endings = self.fold.endings();
        let answered = endings.iter().any(|one| one.party == self.own);
        let said = |party: PartyIndex, leaves: bool| {
            let mut by = endings.iter().filter(|one| one.party == party);
            !answered && by.any(|one| one.leaves == leaves)
        };
        let line = self.id;
        for (party, _) in self.others().collect::<Vec<_>>() {
            let left = said(party, true);
            let alarms = [
                (Alarm::PartyLeft { line, party }, left),
                (
                    Alarm::PartyCloses { line, party },
                    said(party, false) && !left,
                ),
            ];
            for (alarm, stands) in alarms {
                if stands {
                    s.alarms.raise(s.now, alarm, s.out);
                } else {
                    s.alarms.clear(&alarm, s.out);
                }
            }
        }
        goes_on
    }
}
