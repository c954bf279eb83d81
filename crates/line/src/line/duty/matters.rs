//! Matters that await an act: what rings while they do, and what is stated when their time is up. Follows
//! spec/matters.md §5.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Entry, EntryId, Kind, PartyIndex, Precedence, Status, Timestamp};

use super::{UNDECIDED_LOOK, UNDECIDED_MAX, monotonic_of};
use crate::alarm::Alarm;
use crate::alarms::{Joined, Left};
use crate::body;
use crate::fold::{Changed, ObjectId};
use crate::limits::{MATTERS_WATCHED_MAX, RINGS_WATCHED_MAX};
use crate::line::{Line, Statement, Surroundings};
use crate::matter::ring::{self, NoDevice};
use crate::matter::{self, COURSES, Course, Matter};
use crate::now::{Monotonic, Now};

/// The matters that a line watches.
#[derive(Debug, Default)]
pub(super) struct Matters {
    /// Those that await an act, with when their time is up.
    awaited: BTreeMap<EntryId, Awaited>,
    /// When to look at which of them, soonest first.
    looks: BTreeSet<(Monotonic, EntryId)>,
    /// How many of them there are of each share.
    many: BTreeMap<Share, usize>,
}

/// What a matter that is watched takes room from: no flood of one keeps another from being watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Share {
    /// What we began.
    Ours,
    /// What others began.
    Theirs,
    /// What others rang for.
    TheirRings,
}

/// When the time of a matter is up: by the monotonic clock, since UTC may be set meanwhile.
#[derive(Clone, Copy, Debug)]
struct Awaited {
    share: Share,
    up: Timestamp,
    at: Monotonic,
    /// Whether we have said that it was up or, of a ring of theirs, that nothing rings here.
    stated: bool,
}

impl Matters {
    /// When one is to be looked at next.
    pub(super) fn wake(&self) -> Option<Monotonic> {
        self.looks.first().map(|(at, _)| *at)
    }

    fn has_room(&self, share: Share) -> bool {
        let most = if share == Share::TheirRings {
            RINGS_WATCHED_MAX
        } else {
            MATTERS_WATCHED_MAX
        };
        self.many.get(&share).copied().unwrap_or_default() < most
    }

    fn keep(&mut self, id: EntryId, awaited: Awaited) {
        if self.awaited.insert(id, awaited).is_none() {
            *self.many.entry(awaited.share).or_default() += 1;
        }
        self.looks.insert((awaited.at, id));
    }

    fn forget(&mut self, id: &EntryId) {
        if let Some(awaited) = self.awaited.remove(id)
            && let Some(many) = self.many.get_mut(&awaited.share)
        {
            *many -= 1;
        }
    }

    /// The ring of theirs whose time was up first, if one's is.
    fn missed_longest_ago(&self, now: Now) -> Option<EntryId> {
        let missed = self.awaited.iter().filter(|(_, awaited)| {
            awaited.share == Share::TheirRings && awaited.at <= now.monotonic
        });
        let first = missed.min_by_key(|(_, awaited)| awaited.at);
        first.map(|(id, _)| *id)
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
                let many = if course.kind == body::RING {
                    RINGS_WATCHED_MAX
                } else {
                    MATTERS_WATCHED_MAX
                };
                let latest = self
                    .fold
                    .latest(course.kind, course.begins, status, 2 * many);
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
        let Some(awaited) = self.reckon(&matter, s) else {
            return;
        };
        let [waits, unanswered] = self.alarms_of_matter(&matter);
        let is_up = awaited.at <= s.now.monotonic;
        let is_ring = course.kind == body::RING;
        let calls_us = party == self.own && matter.precedence == Precedence::Immediate;
        if calls_us && !(is_ring && is_up) {
            let joined = s.alarms.join(s.now, waits, id, s.out);
            if is_ring {
                self.state_unheard(&matter, joined, s);
            }
        } else {
            // Nobody here has dealt with a ring whose time was up.
            let why = if is_ring {
                Left::ByOthers
            } else {
                Left::Tended
            };
            s.alarms.leave(&waits, &id, why, s.out);
        }
        if !is_up {
            s.alarms.leave(&unanswered, &id, self.why(&matter), s.out);
            return;
        }
        s.alarms.join(s.now, unanswered, id, s.out);
        if awaited.share == Share::Ours && party == matter.asked {
            self.state_unanswered(course, &matter, awaited, s);
        }
    }

    /// Something that rings at this desk has failed, or there is none: whoever rings just now is told.
    pub(crate) fn look_at_rings(&mut self, s: &mut Surroundings<'_>) {
        let awaited = self.duty.matters.awaited.iter();
        let rings = awaited.filter(|(_, awaited)| awaited.share == Share::TheirRings);
        let rings: Vec<EntryId> = rings.map(|(id, _)| *id).collect();
        for id in rings {
            self.look_at_matter(id, s);
        }
    }

    /// States, once for each ring, that nothing rings at this desk: whoever rings is not to take it for silence of people.
    fn state_unheard(&mut self, matter: &Matter, joined: Joined, s: &mut Surroundings<'_>) {
        let held_back = (joined == Joined::Unrung).then_some(NoDevice::HeldBack);
        let Some(why) = s.alarms.silent().or(held_back) else {
            return;
        };
        let mut acts = matter.acts.iter();
        let known = acts.any(|done| done.act == ring::NO_DEVICE);
        let awaited = self.duty.matters.awaited.get_mut(&matter.id);
        // What cannot speak looks again when it can.
        let Some(awaited) = awaited.filter(|one| !known && !one.stated && self.mute.is_none())
        else {
            return;
        };
        // Once, whatever comes of it: saying it makes this node look at the matter again.
        awaited.stated = true;
        let mut statement = Statement::of_node(body::RING, ring::NO_DEVICE);
        statement.object = Some(matter.id);
        statement.status = matter.status;
        statement.precedence = matter.precedence;
        statement.action = vec![matter.asker];
        statement.outcome = Some(why.number());
        self.say(statement, s);
    }

    /// When the time of a matter is up, as it was reckoned when it was first known; `None` if there is no room to
    /// watch it.
    fn reckon(&mut self, matter: &Matter, s: &mut Surroundings<'_>) -> Option<Awaited> {
        let up = matter.time_up();
        let known = self.duty.matters.awaited.get(&matter.id).copied();
        if let Some(known) = known.filter(|known| known.up == up) {
            return Some(known);
        }
        let share = match matter.asker == self.own {
            true => Share::Ours,
            false if matter.kind == body::RING => Share::TheirRings,
            false => Share::Theirs,
        };
        // By whose clock: that of a ring counts from when it was begun.
        let latest = matter.from.last().filter(|_| matter.kind != body::RING);
        let author = latest.map_or(matter.asker, |done| done.fact.address.party);
        let by_ours = if author == self.own {
            up
        } else {
            self.by_our_clock(author, up, s)
        };
        let mut at = monotonic_of(s.now, by_ours);
        if let Some(rings_for) = matter.rings_for() {
            // However far ahead its author's clock is: it rings for no longer than it says.
            at = at.min(s.now.monotonic + rings_for);
        }
        let stated = false;
        let awaited = Awaited {
            share,
            up,
            at,
            stated,
        };
        if known.is_none() && !self.duty.matters.has_room(share) {
            self.make_room(awaited, s)?;
        }
        self.duty.matters.keep(matter.id, awaited);
        Some(awaited)
    }

    /// A ring that rings takes the place of the one that was missed longest ago: of that it is known that it was missed,
    /// and the alarm says that there are more than it counts. `None` if there is nothing to make room for, or with.
    fn make_room(&mut self, awaited: Awaited, s: &mut Surroundings<'_>) -> Option<()> {
        let rings = awaited.share == Share::TheirRings && awaited.at > s.now.monotonic;
        let missed = self.duty.matters.missed_longest_ago(s.now);
        let missed = missed.filter(|_| rings)?;
        self.duty.matters.forget(&missed);
        let matter = self.fold.any_matter(&missed)?;
        let [_, unanswered] = self.alarms_of_matter(&matter);
        s.alarms.note_more(unanswered.clone());
        s.alarms.leave(&unanswered, &missed, Left::ByOthers, s.out);
        Some(())
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

    /// The alarms that a matter may be behind: an act of ours is awaited, or they ring; none came in time.
    fn alarms_of_matter(&self, matter: &Matter) -> [Alarm; 2] {
        let (line, party) = (self.id, matter.asker);
        let precedence = matter.precedence;
        let waits = if matter.kind == body::RING {
            Alarm::Ring { line, party }
        } else {
            Alarm::MatterWaits { line, party }
        };
        [
            waits,
            Alarm::Unanswered {
                line,
                party,
                precedence,
            },
        ]
    }
}
