//! What a storm does about charters: which amendments are proposed, and how they are judged in the end.

use std::time::Duration;

use detente_line::fold::{AmendmentOutcome, Judgement, Refusal};
use detente_record::{Digest, EntryId};

use super::{Planned, Storm, Weather};
use crate::amends::Amends;
use crate::checkers::Terms;
use crate::officers::Deed;
use crate::points::Point;
use crate::world::Founded;

impl Storm {
    /// In most seeds officers amend their charters, and all of them look at what was proposed.
    pub(super) fn plan_amendments(&mut self, weather: &Weather) {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let lots = self.lots.of(3_000);
        if lots.clone().in_thousand(250) {
            return;
        }
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(1..) {
            let mut lots = lots.of(n);
            for _ in 0..lots.between(1, 4) {
                let at = begin + Duration::from_millis(lots.below(lasts));
                let by = usize::try_from(lots.below(hosts.len() as u64)).unwrap();
                let both = lots.in_thousand(300);
                for by in [by, by + 1].into_iter().take(1 + usize::from(both)) {
                    let host = hosts[by % hosts.len()];
                    self.add(at, Planned::Deed(Deed::Amend(line, host, Amends::Propose)));
                }
                for host in hosts.iter().chain(&hosts) {
                    let later = at + Duration::from_millis(lots.between(1_000, 240_000));
                    self.add(later, Planned::Deed(Deed::Amend(line, *host, Amends::Read)));
                }
            }
        }
    }

    /// The second officers come, everywhere: while an act waits for one, its node adopts no other charter.
    pub(super) fn sign_what_waits(&mut self) {
        for (line, host) in self.parties().collect::<Vec<_>>() {
            let watch = self.world.watch.as_ref().unwrap();
            let amended = watch.proposals(line).next().is_some();
            if amended && self.world.speaks(host, line) {
                let drafts = self.world.line(host, line).drafts();
                let drafts: Vec<Digest> = drafts.map(|(draft, _)| draft).collect();
                for draft in drafts {
                    self.officers.second(&mut self.world, line, host, draft);
                }
            }
        }
    }

    /// Whether every party of a line is under the charter that was concluded last, as every node has it.
    pub(super) fn same_charter(&self) -> bool {
        let watch = self.world.watch.as_ref().unwrap();
        self.parties().all(|(line, host)| {
            let (hash, _) = watch.charter(line);
            let fold = self.world.line(host, line).fold();
            let mut parties = fold.facts().all_parties();
            parties.all(|party| fold.terms_of(party).hash == hash)
        })
    }

    /// What is in force and what came of each proposal, by what was signed; and by which charter what officers
    /// said was judged.
    pub(super) fn judge_charters(&mut self) {
        for Founded { line, hosts } in self.world.lines.clone() {
            let watch = self.world.watch.as_ref().unwrap();
            let (hash, terms) = watch.charter(line);
            let proposals: Vec<(EntryId, bool)> = watch.proposals(line).collect();
            for host in &hosts {
                let fold = self.world.line(*host, line).fold();
                for party in fold.facts().all_parties() {
                    let there = fold.terms_of(party);
                    assert_eq!(
                        (there.hash, Terms::of(&there.charter)),
                        (hash, terms),
                        "P2: host {host} has {party:?} under another charter than was concluded"
                    );
                }
            }
            let first = self.world.line(hosts[0], line).fold();
            for (proposal, concluded) in &proposals {
                for host in &hosts {
                    let fold = self.world.line(*host, line).fold();
                    let state = fold.amendment(proposal);
                    assert_eq!(
                        state,
                        first.amendment(proposal),
                        "P2: two answers about one proposal"
                    );
                    let shown = state.expect("it is held").outcome == AmendmentOutcome::Concluded;
                    assert_eq!(
                        shown, *concluded,
                        "P3: what came of {proposal} is not shown"
                    );
                }
            }
            let judged = self
                .officers
                .book
                .iter()
                .filter(|booked| booked.line == line);
            let judged = judged.flat_map(|booked| {
                let acts = booked.acts.iter().map(|(_, id)| *id);
                acts.chain([booked.id])
            });
            let other = Some(Judgement::Refused(Refusal::OtherCharter));
            for id in judged.clone() {
                assert_ne!(
                    first.judgement(&id),
                    other,
                    "P2: {id} is judged by another charter"
                );
            }
            let judged = judged.count();
            for _ in 0..proposals.len() {
                self.world.hit(Point::AmendmentOutcome);
            }
            if terms.version > 0 {
                self.world.hit(Point::SameCharter);
                for _ in 0..judged {
                    self.world.hit(Point::JudgedUnderIt);
                }
            }
        }
    }
}
