//! What a storm does about matters, and how they are judged in the end: alike everywhere, and each act as it was
//! worth where it was said.

use std::time::Duration;

use super::{Planned, Storm, Weather};
use crate::matters::{Does, effect};
use crate::officers::Deed;
use crate::points::Point;
use crate::world::Founded;
use detente_line::body::{CALL, READOUT, RING};
use detente_line::matter::readout::Published;
use detente_line::matter::{COURSES, Matter, ring};

/// What went out of a readout, each signed by two people.
fn went_out(matter: &Matter) -> impl Iterator<Item = Published> {
    let published = matter.published().into_iter();
    published.inspect(|one| {
        let act = matter.acts.iter().find(|done| done.fact.entry == one.by);
        let signers = act.map_or(0, |done| done.fact.signers.len());
        assert!(signers >= 2, "{} went out by one person", one.by);
    })
}

/// What came of a ring: of the two nodes and of people, each by its own word.
fn came_of_ring(matter: &Matter) -> Vec<Point> {
    let said = |act| matter.acts.iter().any(|done| done.act == act);
    let of = [
        (ring::ANSWER, Point::RingAnswered),
        (ring::REFUSE, Point::RingAnswered),
        (ring::NO_ANSWER, Point::RingMissed),
        (ring::NO_DEVICE, Point::RingUnheard),
    ];
    let said = of.into_iter().filter(|(act, _)| said(*act));
    said.map(|(_, point)| point).collect()
}

impl Storm {
    /// In four seeds of ten officers begin matters and go on with them. Drawn by itself, so that the others are as
    /// they were.
    pub(super) fn plan_matters(&mut self, weather: &Weather) {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let lots = self.lots.of(4_000);
        if !lots.clone().in_thousand(400) {
            return;
        }
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(1..) {
            let mut lots = lots.of(n);
            for _ in 0..lots.between(2, 8) {
                let at = lots.below(lasts);
                let by = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                let does = |host, what| Planned::Deed(Deed::Matter(line, host, what));
                self.add(begin + Duration::from_millis(at), does(by, Does::Begin));
                for _ in 0..lots.between(1, 5) {
                    let later = at + lots.between(1_000, 240_000);
                    let later = begin + Duration::from_millis(later);
                    // All sides at once now and then.
                    if lots.in_thousand(400) {
                        for host in &hosts {
                            self.add(later, does(*host, Does::Go));
                        }
                    } else {
                        let host = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                        self.add(later, does(host, Does::Go));
                    }
                }
            }
        }
    }

    /// P2: every node says the same of a matter; and what an act did where it was said, it did.
    pub(super) fn judge_matters(&mut self) {
        for begun in std::mem::take(&mut self.officers.matters.begun) {
            let hosts = self.world.hosts_of(begun.line).to_vec();
            if !self.binds(begun.line, begun.by, &begun.id) {
                continue;
            }
            let course = COURSES[begun.course];
            let of = |host: &usize| {
                let fold = self.world.line(*host, begun.line).fold();
                fold.matter(course, &begun.id)
            };
            let first = of(&hosts[0]);
            for host in &hosts[1..] {
                assert_eq!(first, of(host), "P2: two answers about matter {}", begun.id);
            }
            let Some(matter) = first else {
                panic!("P1: matter {} was begun and is none", begun.id);
            };
            let mut hits = vec![Point::MatterSame];
            hits.extend(matter.crossed.iter().map(|_| Point::MatterCrossed));
            if course.kind == READOUT {
                hits.extend(matter.crossed.iter().map(|_| Point::ReadoutCrossed));
                hits.extend(went_out(&matter).map(|_| Point::ReadoutReleased));
            }
            if course.kind == CALL {
                hits.extend(matter.crossed.iter().map(|_| Point::CallCrossed));
            }
            if course.kind == RING {
                hits.extend(came_of_ring(&matter));
            }
            let stated = matter
                .acts
                .iter()
                .filter(|done| course.is_silence(done.act));
            hits.extend(stated.map(|_| Point::MatterUnanswered));
            let watch = self.world.watch.as_ref().unwrap();
            let set_back = hosts.iter().any(|host| watch.was_set_back(*host));
            // Whoever was set back may have lost what its act was read with.
            for (_, act, then) in begun.acts.iter().filter(|_| !set_back) {
                assert_eq!(
                    effect(&matter, act),
                    Some(*then),
                    "P2: what {act} did on matter {} was changed by what came later",
                    begun.id
                );
                hits.push(Point::MatterActStands);
            }
            for hit in hits {
                self.world.hit(hit);
            }
        }
    }
}
