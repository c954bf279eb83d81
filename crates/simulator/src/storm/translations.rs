//! What a storm has linguists do, and how it is judged in the end: every node says the same of a translation, and what it
//! translates is what it was without it.

use std::time::Duration;

use super::{Planned, Storm, Weather};
use crate::officers::Deed;
use crate::points::Point;
use crate::world::Founded;

impl Storm {
    /// On lines that have linguists they translate and review. Drawn by itself, so that the others are as they were.
    pub(super) fn plan_translations(&mut self, weather: &Weather) {
        if !self.world.linguists {
            return;
        }
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let lots = self.lots.of(6_000);
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(1..) {
            let mut lots = lots.of(n);
            for _ in 0..lots.between(3, 12) {
                let at = begin + Duration::from_millis(lots.below(lasts));
                let does = |host| Planned::Deed(Deed::Translation(line, host));
                if lots.in_thousand(300) {
                    for host in &hosts {
                        self.add(at, does(*host));
                    }
                } else {
                    let host = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                    self.add(at, does(host));
                }
            }
        }
    }

    /// P2 and P9: every node says the same of a translation that counts; and none is part of what it translates.
    pub(super) fn judge_translations(&mut self) {
        for made in std::mem::take(&mut self.officers.translations.made) {
            let hosts = self.world.hosts_of(made.line).to_vec();
            if !self.binds(made.line, made.by, &made.id) {
                continue;
            }
            let of = |host: &usize| {
                self.world
                    .line(*host, made.line)
                    .fold()
                    .translation(&made.id)
            };
            let first = of(&hosts[0]);
            for host in &hosts[1..] {
                assert_eq!(
                    first,
                    of(host),
                    "P2: two answers about translation {}",
                    made.id
                );
            }
            let Some(translation) = first else {
                panic!("P1: translation {} was made and is none", made.id);
            };
            assert_eq!(translation.of, made.of);
            for host in &hosts {
                let fold = self.world.line(*host, made.line).fold();
                let Some(message) = fold.message(&made.of) else {
                    continue;
                };
                let facts = message.addressees.iter().flat_map(|addressee| {
                    let displayed = addressee.displayed.iter();
                    let acknowledged = addressee.acknowledged.iter().map(|one| &one.fact);
                    let answered = addressee.answered.iter().map(|one| &one.fact);
                    displayed.chain(acknowledged).chain(answered)
                });
                let voided = message.without_effect.iter().map(|act| &act.fact);
                for fact in facts.chain(voided) {
                    assert_ne!(
                        fact.entry, made.id,
                        "P9: a translation is part of {}",
                        made.of
                    );
                }
            }
            self.world.hit(Point::TranslationSame);
        }
    }
}
