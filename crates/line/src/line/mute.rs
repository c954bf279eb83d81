//! When we may sign: after a start what the others hold of our journal is heard first.
//!
//! A machine that was put back to a snapshot knows nothing of it: its head file names the last entry that is
//! there. Whoever was told more by us says so in its heads. With two parties that is the only other one; with more,
//! what one of them does not hold another may, and one alone may have stood still, or had no path, since
//! before the snapshot. Follows spec/epochs.md §3.

use detente_record::{Head, PartyIndex, PublicKey};

use super::{Line, Mute, Surroundings};
use crate::alarm::Alarm;
use crate::limits::{CLAIM_HEEDED, CLAIMS_WITHOUT_PROOF, HEADS_EVERY};
use crate::link::frame::Holdings;
use crate::now::Monotonic;
use crate::persist::Room;
use crate::switchboard::output::{Event, Output};

/// What the parties have told of our journal since our start, by party index.
#[derive(Debug)]
pub(super) struct Heard {
    /// One party's word is enough: what was signed here before is known.
    by_one: bool,
    words: Vec<Word>,
}

/// What one party's heads said.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// When they first named nothing of ours that we lack.
    agreed: Option<Monotonic>,
    /// When they first named something.
    claimed: Option<Monotonic>,
    /// The last entry of ours that any of them named and that is not here yet. It stays when later ones do not
    /// name it: they may be another machine's with that party's key, which lacks it too.
    claims: Option<Head>,
}

impl Word {
    /// Whether a claim stands that may still be proved.
    fn is_heeded(&self, now: Monotonic) -> bool {
        let early = |at: Monotonic| now.since(at) < CLAIM_HEEDED;
        self.claims.is_some() && self.claimed.is_some_and(early)
    }
}

impl Heard {
    /// Of a line that this run of the program has founded, or has spoken on: one party's word is enough.
    pub(super) fn by_one(parties: usize) -> Self {
        Self {
            by_one: true,
            words: vec![Word::default(); parties],
        }
    }

    /// Takes a party's heads, of which `lacked` is the last entry that is not here; says whether we may sign by
    /// what was told since the start.
    ///
    /// Either every other party says that it holds nothing which we lack; or one that said so says it again so
    /// much later that all who have a path to each other have told each other their heads meanwhile: whoever is
    /// not heard by then may be away for long. What another claims has its time to be proved first. What a party has
    /// claimed itself it does not take back: it holds that, or lies.
    fn told(
        &mut self,
        own: PartyIndex,
        party: PartyIndex,
        lacked: Option<Head>,
        is_here: impl Fn(&Head) -> bool,
        now: Monotonic,
    ) -> bool {
        let Some(word) = self.words.get_mut(usize::from(party.0)) else {
            return false;
        };
        let lacks = lacked.is_some();
        word.claims = word.claims.filter(|head| !is_here(head)).max(lacked);
        let first = if lacks {
            &mut word.claimed
        } else {
            &mut word.agreed
        };
        let first = *first.get_or_insert(now);
        if lacks || self.by_one {
            return !lacks;
        }
        if word.claims.is_some() {
            return false;
        }
        let others = || {
            let numbered = self.words.iter().zip(0..);
            numbered
                .filter(|(_, of)| *of != own.0)
                .map(|(word, _)| word)
        };
        if others().any(|word| word.is_heeded(now)) {
            return false;
        }
        let all = others().all(|word| word.agreed.is_some() && word.claims.is_none());
        all || now.since(first) >= HEADS_EVERY
    }
}

impl Line {
    /// This is a start: what was signed here before may be more than is known.
    pub fn hear_everybody(&mut self) {
        self.heard.by_one = false;
    }

    /// Whether a counterpart's holdings show that we may sign: it must claim nothing of ours that we lack.
    ///
    /// What it holds of an epoch of ours before the one we are in binds us to nothing that we could still
    /// say otherwise. A claim is only a claim. It keeps silent a node that has not spoken since its start; one that
    /// speaks is silenced by nothing less than its own signature on an entry it lacks (`received`). That
    /// comes a moment behind the claim if we run twice; claims that stay without it are the claimant's fault.
    pub(super) fn judge_mute(
        &mut self,
        party: PartyIndex,
        peer: PublicKey,
        theirs: &Holdings,
        s: &mut Surroundings<'_>,
    ) {
        let epoch = self.epoch();
        let ours =
            |head: &&Head| head.address.party == self.own && head.address.place.epoch >= epoch;
        let is_here = |head: &Head| self.fold.at(head.address).map(|held| held.id) == Some(head.id);
        let named = theirs.linked.iter().chain(&theirs.beyond).filter(ours);
        let lacked = named.filter(|head| !is_here(head)).max().copied();
        let now = s.now.monotonic;
        let heard = self.mute == Some(Mute::UntilHeads)
            && self.heard.told(self.own, party, lacked, is_here, now);
        match (lacked.is_some(), self.mute) {
            (true, Some(Mute::UntilHeads | Mute::BehindOwnRecord)) => {
                s.alarms
                    .raise(s.now, Alarm::BehindOwnRecord { line: self.id }, s.out)
            }
            (true, Some(Mute::DiskFull) | None) => {
                // What it holds comes behind what we tell.
                self.tell_heads_soon(s.now);
                if self.claims_without_proof(party, s.now.monotonic) >= CLAIMS_WITHOUT_PROOF {
                    s.alarms
                        .raise(s.now, Alarm::PeerFault { counterpart: peer }, s.out);
                }
            }
            (false, Some(Mute::UntilHeads))
                if !heard || self.awaited.is_some() || self.lacks_basis() => {}
            (false, Some(Mute::UntilHeads)) => self.is_heard_out(s),
            (false, _) => {}
        }
    }

    /// In a book there is nobody who could hold more of our journal than is here, so nobody is waited for. Not before the
    /// first tick: until then nothing that is signed is committed before our head is kept.
    pub(crate) fn hear_nobody(&mut self, s: &mut Surroundings<'_>) {
        let alone = self.others().next().is_none() && self.mute == Some(Mute::UntilHeads);
        if alone && self.awaited.is_none() && !self.lacks_basis() {
            self.is_heard_out(s);
        }
    }

    fn is_heard_out(&mut self, s: &mut Surroundings<'_>) {
        s.alarms.clear(&Alarm::Mute { line: self.id }, s.out);
        s.alarms
            .clear(&Alarm::BehindOwnRecord { line: self.id }, s.out);
        if self.room == Room::Nothing {
            self.mute = Some(Mute::DiskFull);
        } else {
            self.begin_to_speak(s);
        }
    }

    /// Counts a claim that no proof came for, once in the time between two heads of a sound node.
    fn claims_without_proof(&mut self, party: PartyIndex, now: Monotonic) -> u32 {
        let Some((claims, last)) = self.claims.get_mut(usize::from(party.0)) else {
            return 0;
        };
        if *claims == 0 || now.since(*last) >= HEADS_EVERY {
            *claims = claims.saturating_add(1);
            *last = now;
        }
        *claims
    }

    /// No proof was due yet of what a counterpart has claimed.
    pub(super) fn forget_claims(&mut self, peer: &PublicKey, now: Monotonic) {
        let party = self.party_of(peer);
        let claims = party.and_then(|party| self.claims.get_mut(usize::from(party.0)));
        if let Some(claims) = claims {
            *claims = (0, now);
        }
    }

    /// A counterpart holds entries of ours that we lack: to sign on would be to sign two histories.
    pub fn fall_behind(&mut self, s: &mut Surroundings<'_>) {
        self.mute = Some(Mute::BehindOwnRecord);
        s.alarms
            .raise(s.now, Alarm::BehindOwnRecord { line: self.id }, s.out);
    }

    pub(super) fn begin_to_speak(&mut self, s: &mut Surroundings<'_>) {
        if !self.has_key() {
            self.fall_behind(s);
            return;
        }
        self.mute = None;
        s.out.push(Output::Notify(Event::Speaks { line: self.id }));
        self.speak(s);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use detente_record::{Address, EntryId};

    use super::*;

    const OWN: PartyIndex = PartyIndex(1);
    const A: PartyIndex = PartyIndex(0);
    const B: PartyIndex = PartyIndex(2);

    fn at(seconds: u64) -> Monotonic {
        Monotonic(Duration::from_secs(seconds))
    }

    /// Takes heads that name the `lacked`th entry of ours, of which we have so many.
    fn told(heard: &mut Heard, party: PartyIndex, lacked: Option<u64>, now: u64) -> bool {
        told_with(heard, 10, party, lacked, now)
    }

    fn told_with(
        heard: &mut Heard,
        have: u64,
        party: PartyIndex,
        lacked: Option<u64>,
        now: u64,
    ) -> bool {
        let lacked = lacked.map(|sequence| Head {
            address: Address::new(OWN.0, 0, sequence),
            id: EntryId([0; 32]),
        });
        let is_here = |head: &Head| head.address.place.sequence.0 < have;
        heard.told(OWN, party, lacked, is_here, at(now))
    }

    fn after_start(parties: usize) -> Heard {
        Heard {
            by_one: false,
            ..Heard::by_one(parties)
        }
    }

    #[test]
    fn of_two_parties_the_other_is_everybody() {
        let mut heard = after_start(2);
        assert!(told(&mut heard, A, None, 1));
        let mut heard = after_start(2);
        assert!(!told(&mut heard, A, Some(12), 1));
        assert!(!told(&mut heard, A, Some(12), 1_000), "nobody denies it");
    }

    #[test]
    fn what_a_party_has_claimed_its_own_word_does_not_take_back() {
        for parties in [2, 3] {
            let mut heard = after_start(parties);
            told(&mut heard, B, None, 1);
            assert!(!told(&mut heard, A, Some(12), 2));
            for now in [3, 40, 1_000] {
                // It, or a copy of its machine: its key is the same.
                assert!(!told(&mut heard, A, None, now), "at {now}");
            }
            assert!(told_with(&mut heard, 13, A, None, 1_001), "it came");
        }
    }

    #[test]
    fn of_three_parties_both_are_heard_or_one_again_when_it_may_know_what_the_third_held() {
        let mut heard = after_start(3);
        assert!(!told(&mut heard, A, None, 1));
        assert!(told(&mut heard, B, None, 2));
        let mut heard = after_start(3);
        for now in [1, 2, 30] {
            assert!(!told(&mut heard, A, None, now), "at {now}");
        }
        assert!(told(&mut heard, A, None, 31));
    }

    #[test]
    fn a_claim_is_outweighed_by_nobody_until_there_was_time_to_prove_it_and_then_by_one() {
        let mut heard = after_start(3);
        assert!(!told(&mut heard, B, None, 1));
        for now in (2..90).step_by(10) {
            // That it says so now and then only does not make its time longer.
            told(&mut heard, A, (now % 20 == 12).then_some(12), now);
            told(&mut heard, A, Some(12), now);
            assert!(!told(&mut heard, B, None, now), "at {now}");
        }
        told(&mut heard, A, Some(12), 91);
        assert!(told(&mut heard, B, None, 92));
    }

    #[test]
    fn who_runs_on_hears_one() {
        let mut heard = Heard::by_one(3);
        assert!(!told(&mut heard, A, Some(12), 1));
        assert!(told(&mut heard, B, None, 1));
    }
}
