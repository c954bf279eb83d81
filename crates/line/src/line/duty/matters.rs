//! Matters that await an act: what rings while they do, and what is stated when their time is up. Follows
//! spec/matters.md §5.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Entry, EntryId, Kind, PartyIndex, Precedence, Status, Timestamp};

use super::{UNDECIDED_LOOK, UNDECIDED_MAX, monotonic_of};
use crate::alarm::Alarm;
use crate::alarms::Left;
use crate::fold::{Changed, ObjectId};
use crate::limits::MATTERS_WATCHED_MAX;
use crate::line::{Line, Statement, Surroundings};
use crate::matter::{self, COURSES, Course, Matter};
use crate::now::{Monotonic, Now};

/// The matters that a line watches.
#[derive(Debug, Default)]
pub(super) struct Matters {
    /// Those that await an act, with when their time is up.
    awaited: BTreeMap<EntryId, Awaited>,
    /// When to look at which of them, soonest first.
    looks: BTreeSet<(Monotonic, EntryId)>,
    /// How many of them others began.
    of_others: usize,
}

/// When the time of a matter is up: by the monotonic clock, since UTC may be set meanwhile.
#[derive(Clone, Copy, Debug)]
struct Awaited {
    ours: bool,
    up: Timestamp,
    at: Monotonic,
    /// Whether we have said that it was up.
    stated: bool,
}

impl Matters {
    /// When one is to be looked at next.
    pub(super) fn wake(&self) -> Option<Monotonic> {
        self.looks.first().map(|(at, _)| *at)
    }

    fn has_room(&self, ours: bool) -> bool {
        let others = self.of_others;
        let many = if ours {
            self.awaited.len() - others
        } else {
            others
        };
        many < MATTERS_WATCHED_MAX
    }

    fn keep(&mut self, id: EntryId, awaited: Awaited) {
        if self.awaited.insert(id, awaited).is_none() {
            self.of_others += usize::from(!awaited.ours);
        }
        self.looks.insert((awaited.at, id));
    }

    fn forget(&mut self, id: &EntryId) {
        if let Some(awaited) = self.awaited.remove(id) {
            self.of_others -= usize::from(!awaited.ours);
        }
    }
}

impl Line {
    /// An entry may have changed what matters await: the one that it is of, and those that are watched. What makes
    /// officers of people may give effect to any.
    pub(in crate::line) fn look_at_matters(
        &mut self,
        entry: &Entry,
        changed: &Changed,
        s: &mut Surroundings<'_>,
    ) {
        let header = entry.header();
        let watched = &self.duty.matters.awaited;
        let any = header.kind == Kind::AUTHORITY;
        let objects = changed.objects.iter().filter_map(|object| match object {
            ObjectId::Entry(id) if any || watched.contains_key(id) => Some(*id),
            _ => None,
        });
        let mut ids: BTreeSet<EntryId> = objects.collect();
        if changed.and_more {
            ids.extend(watched.keys());
        }
        if matter::course(header.kind).is_some() {
            ids.insert(header.object.unwrap_or(entry.id()));
        }
        for id in ids {
            self.look_at_matter(id, s);
        }
    }

    /// After a start, and when this node may speak again: all that await an act are looked at.
    pub(in crate::line) fn resume_matters(&mut self, now: Now) {
        let statuses = [Status::Actual, Status::Exercise, Status::Test];
        for course in COURSES {
            for status in statuses {
                let latest =
                    self.fold
                        .latest(course.kind, course.begins, status, 2 * MATTERS_WATCHED_MAX);
                let looks = latest.iter().map(|begun| (now.monotonic, begun.id));
                self.duty.matters.looks.extend(looks);
            }
        }
    }

    /// Matters whose time is up.
    pub(super) fn tend_matters(&mut self, s: &mut Surroundings<'_>) {
        while let Some((at, id)) = self.duty.matters.looks.first().copied() {
            if at > s.now.monotonic {
                return;
            }
            self.duty.matters.looks.pop_first();
            self.look_at_matter(id, s);
        }
    }

    /// What a matter awaits is alarmed; and if its time is up, and it is ours, stated.
    fn look_at_matter(&mut self, id: EntryId, s: &mut Surroundings<'_>) {
        let begun = self.fold.speech(&id);
        let Some(course) = begun.and_then(|begun| matter::course(begun.kind)) else {
            return;
        };
        let Some(matter) = self.fold.matter(course, &id) else {
            return;
        };
        let Some(party) = matter.awaited() else {
            self.duty.matters.forget(&id);
            self.settle_alarms(&matter, s);
            return;
        };
        let ours = matter.asker == self.own;
        let Some(awaited) = self.reckon(&matter, s) else {
            return;
        };
        let [waits, unanswered] = self.alarms_of_matter(&matter);
        if party == self.own && matter.precedence == Precedence::Immediate {
            s.alarms.join(s.now, waits, id, s.out);
        } else {
            s.alarms.leave(&waits, &id, Left::Tended, s.out);
        }
        if awaited.at > s.now.monotonic {
            s.alarms.leave(&unanswered, &id, self.why(&matter), s.out);
            return;
        }
        s.alarms.join(s.now, unanswered, id, s.out);
        if ours && party == matter.asked {
            self.state_unanswered(course, &matter, awaited, s);
        }
    }

    /// When the time of a matter is up, as it was reckoned when it was first known; `None` if there is no room to
    /// watch it.
    fn reckon(&mut self, matter: &Matter, s: &Surroundings<'_>) -> Option<Awaited> {
        let up = matter.due(matter::answer_within(matter.precedence));
        let known = self.duty.matters.awaited.get(&matter.id).copied();
        if let Some(known) = known.filter(|known| known.up == up) {
            return Some(known);
        }
        let ours = matter.asker == self.own;
        if known.is_none() && !self.duty.matters.has_room(ours) {
            return None;
        }
        let author = matter
            .from
            .last()
            .map_or(matter.asker, |done| done.fact.address.party);
        let by_ours = if author == self.own {
            up
        } else {
            self.by_our_clock(author, up, s)
        };
        let at = monotonic_of(s.now, by_ours);
        let stated = false;
        let awaited = Awaited {
            ours,
            up,
            at,
            stated,
        };
        self.duty.matters.keep(matter.id, awaited);
        Some(awaited)
    }

    /// States, once for each time, that no answer was held when it was up.
    fn state_unanswered(
        &mut self,
        course: &Course,
        matter: &Matter,
        awaited: Awaited,
        s: &mut Surroundings<'_>,
    ) {
        let Awaited { up, at, .. } = awaited;
        if awaited.stated || matter.is_stated_unanswered(self.own, up) {
            return;
        }
        // What cannot speak looks again when it can.
        if self.mute.is_some() {
            return;
        }
        // Not for ever: anybody can name a charter that nobody will ever sign.
        let undecided = self.is_matter_undecided(matter, matter.asked);
        if undecided && s.now.monotonic < at + UNDECIDED_MAX {
            let again = s.now.monotonic + UNDECIDED_LOOK;
            self.duty.matters.looks.insert((again, matter.id));
            return;
        }
        let mut statement = Statement::of_node(course.kind, course.silence());
        statement.object = Some(matter.id);
        statement.status = matter.status;
        statement.precedence = matter.precedence;
        statement.action = vec![matter.asked];
        statement.due = Some(up);
        // Once, whatever comes of it: saying it makes this node look at the matter again.
        if let Some(awaited) = self.duty.matters.awaited.get_mut(&matter.id) {
            awaited.stated = true;
        }
        self.say(statement, s);
    }

    /// Whether a party's act on a matter is held and what it rests on is not.
    fn is_matter_undecided(&self, matter: &Matter, party: PartyIndex) -> bool {
        let mut acts = self.fold.about_by(&matter.id, party);
        acts.any(|act| self.is_basis_missing(act))
    }

    fn settle_alarms(&self, matter: &Matter, s: &mut Surroundings<'_>) {
        for alarm in self.alarms_of_matter(matter) {
            s.alarms.leave(&alarm, &matter.id, self.why(matter), s.out);
        }
    }

    /// Officers of ours end what they are rung for by their own acts, and ours is as seldom as they speak.
    fn why(&self, matter: &Matter) -> Left {
        if matter.latest().address.party == self.own || matter.asker == self.own {
            Left::Tended
        } else {
            Left::ByOthers
        }
    }

    /// The alarms that a matter may be behind: an act of ours is awaited, none came in time.
    fn alarms_of_matter(&self, matter: &Matter) -> [Alarm; 2] {
        let (line, party) = (self.id, matter.asker);
        let precedence = matter.precedence;
        [
            Alarm::MatterWaits { line, party },
            Alarm::Unanswered {
                line,
                party,
                precedence,
            },
        ]
    }
}
