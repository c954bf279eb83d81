//! What a storm does about suspensions, and how they are judged in the end: all nodes say alike who had suspended what
//! and what fell under it, as the officers had said; nothing was held back by it, and nobody was called silent who had
//! said before that no answer was to be awaited.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::body;
use detente_line::line_test::CHALLENGE;
use detente_line::message::precedence::HandlingTimes;
use detente_record::{EntryId, LineId, PartyIndex, Precedence, Timestamp};

use super::{Planned, Storm, Weather};
use crate::officers::Deed;
use crate::points::Point;
use crate::suspends::Does;
use crate::world::Founded;

impl Storm {
    /// In three seeds of ten officers suspend lines and resume them. Drawn by itself, so that the others are as they
    /// were.
    pub(super) fn plan_suspensions(&mut self, weather: &Weather) {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let lots = self.lots.of(6_000);
        if !lots.clone().in_thousand(300) {
            return;
        }
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(1..) {
            let mut lots = lots.of(n);
            for _ in 0..lots.between(1, 4) {
                let at = lots.below(lasts);
                let by = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                // Both sides at once now and then.
                let both = lots.in_thousand(300);
                let does = |host, what| Planned::Deed(Deed::Suspends(line, host, what));
                for host in hosts.iter().filter(|host| both || **host == by) {
                    self.add(
                        begin + Duration::from_millis(at),
                        does(*host, Does::Suspend),
                    );
                    // In that very moment the others say something, which nobody can know to be suspended.
                    for other in hosts.iter().filter(|other| *other != host) {
                        self.add(begin + Duration::from_millis(at), does(*other, Does::Send));
                    }
                    if lots.in_thousand(300) {
                        let anew = at + lots.between(1_000, 120_000);
                        let anew = begin + Duration::from_millis(anew);
                        self.add(anew, does(*host, Does::Suspend));
                    }
                    // One of five is not resumed in the storm.
                    if !lots.in_thousand(200) {
                        let end = at + lots.between(5_000, 400_000);
                        self.add(
                            begin + Duration::from_millis(end),
                            does(*host, Does::Resume),
                        );
                    }
                }
                for _ in 0..lots.between(2, 6) {
                    let later = at + lots.below(300_000);
                    let host = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                    self.add(begin + Duration::from_millis(later), does(host, Does::Send));
                }
            }
        }
    }

    /// P2 and P3 for suspensions, and that none holds back what saves life.
    pub(super) fn judge_suspensions(&mut self) {
        for Founded { line, hosts } in self.world.lines.clone() {
            let parties: Vec<PartyIndex> = {
                let fold = self.world.line(hosts[0], line).fold();
                fold.facts().all_parties().collect()
            };
            let mut any = false;
            for party in parties {
                let of = |host: &usize| self.world.line(*host, line).fold().suspensions(party);
                let first = of(&hosts[0]);
                for host in &hosts[1..] {
                    assert_eq!(
                        first,
                        of(host),
                        "P2: two answers about {party:?}'s suspensions"
                    );
                }
                any |= !first.is_empty();
                let by = hosts[usize::from(party.0)];
                self.judge_as_said(line, by, party);
            }
            if any {
                self.world.hit(Point::SuspendedSame);
                self.judge_under(line, &hosts);
                self.judge_through(line, hosts[0]);
            }
        }
    }

    /// Whether a party has suspended the line is what its officers were told last; and every desk has the alarm.
    fn judge_as_said(&mut self, line: LineId, by: usize, party: PartyIndex) {
        let watch = self.world.watch.as_ref().unwrap();
        let said = self.officers.suspensions.suspended.get(&(line, by));
        let stands = self.world.line(by, line).fold().suspended(party).is_some();
        if let Some(Some(said)) = said
            && !watch.was_set_back(by)
        {
            assert_eq!(stands, *said, "P3: {party:?} of {line} was told otherwise");
        }
        let alarm = Alarm::Suspended { line, party };
        for host in self.world.hosts_of(line) {
            let alarmed = self.world.alarms(*host).contains(&alarm);
            assert_eq!(
                alarmed, stands,
                "that {party:?} has suspended, at host {host}"
            );
        }
    }

    /// What fell under one is the same everywhere, and was not stated as unanswered by whoever knew of it.
    fn judge_under(&mut self, line: LineId, hosts: &[usize]) {
        let begun = self.officers.matters.begun.iter();
        let begun = begun.filter(|one| one.line == line).map(|one| one.id);
        let sent = self.officers.book.iter();
        let sent = sent.filter(|one| one.line == line).map(|one| one.id);
        let all: Vec<EntryId> = sent.chain(begun).collect();
        // That all nodes have the same is judged before.
        let all_suspended = self.world.line(hosts[0], line).fold().all_suspensions();
        let mut hits = Vec::new();
        for id in all {
            let of = |host: &usize| {
                let fold = self.world.line(*host, line).fold();
                fold.under_suspension(&id, &all_suspended)
            };
            let first = of(&hosts[0]);
            for host in &hosts[1..] {
                assert_eq!(first, of(host), "P2: what {id} falls under");
            }
            let fold = self.world.line(hosts[0], line).fold();
            let Some(message) = fold.message(&id) else {
                continue;
            };
            let from = message.sent.address.party;
            let watch = self.world.watch.as_ref().unwrap();
            let sure = !hosts.iter().any(|host| watch.was_set_back(*host));
            assert!(
                message.precedence != Precedence::Flash || first.is_empty(),
                "a FLASH falls under nothing"
            );
            // And whoever is not excused is awaited, whatever was resumed when. A node that starts while its clock is set back
            // counts from that, and says so later.
            let sender = hosts[usize::from(from.0)];
            let terms = fold
                .speech(&id)
                .and_then(|speech| fold.terms_at(speech).ok());
            let by = terms.map(|terms| {
                HandlingTimes::of(&terms.charter)
                    .acknowledge_by(message.precedence, message.sent.time)
            });
            let is_late = by.is_some_and(|by| by + LATE_ALARMED < self.world.utc_at(sender));
            let open = message.addressees.iter().any(|one| {
                let taken = !one.acknowledged.is_empty() || !one.answered.is_empty();
                let excused = first.iter().any(|under| under.party == one.party);
                one.action && !taken && !excused
            });
            if sure && !watch.clocks_wrong && is_late && open && message.cancelled.is_none() {
                assert!(
                    self.world.is_overdue(sender, line, &id),
                    "{id} is awaited, and host {sender} does not say so"
                );
                hits.push(Point::SuspendedAwaited);
            }
            for under in first {
                hits.push(match (under.party == from, under.known) {
                    (true, _) => Point::SuspendedOwn,
                    (false, true) => Point::SuspendedSent,
                    (false, false) => Point::SuspendedCrossed,
                });
                let Some(addressee) = message.addressee(under.party).filter(|_| sure) else {
                    continue;
                };
                for stated in &addressee.not_acknowledged {
                    assert!(
                        !fold.knew(&stated.fact.entry, &under.stated),
                        "{id} was stated as not acknowledged by {:?}, who had suspended it",
                        under.party
                    );
                }
                if under.known && addressee.not_acknowledged.is_empty() {
                    hits.push(Point::SuspendedNotAwaited);
                }
            }
        }
        for hit in hits {
            self.world.hit(hit);
        }
    }

    /// FLASH and line tests went on: that each FLASH came in time and each test is stated is judged as in any storm.
    fn judge_through(&mut self, line: LineId, host: usize) {
        let fold = self.world.line(host, line).fold();
        let suspensions: Vec<_> = fold
            .facts()
            .all_parties()
            .flat_map(|party| fold.suspensions(party))
            .collect();
        let within = |at: Timestamp| {
            suspensions.iter().any(|one| {
                let over = one.resumed.as_ref().is_some_and(|fact| fact.time < at);
                one.since() <= at && !over
            })
        };
        let book = self.officers.book.iter();
        let flashes = book.filter(|one| {
            let message = fold.message(&one.id).filter(|_| one.line == line);
            message.is_some_and(|one| one.precedence == Precedence::Flash && within(one.sent.time))
        });
        let flashes = flashes.count();
        let tests = fold.said(body::LINE_TEST, CHALLENGE).into_iter();
        let tests = tests.filter(|test| within(test.time)).count();
        for (count, point) in [
            (flashes, Point::SuspendedFlash),
            (tests, Point::SuspendedTest),
        ] {
            for _ in 0..count {
                self.world.hit(point);
            }
        }
    }
}

/// So long after its time was up a message that nobody took is alarmed, at the latest: longer than words that cannot be
/// judged yet are waited for.
const LATE_ALARMED: Duration = Duration::from_secs(90);
