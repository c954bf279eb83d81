//! Matters that await an act: what rings while they do, and what is stated when their time is up. Follows
//! spec/matters.md §5.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Entry, EntryId, Kind, LineId, PartyIndex, Precedence, Status, Timestamp};

use super::{UNDECIDED_LOOK, UNDECIDED_MAX, monotonic_of};
use crate::alarm::Alarm;
use crate::alarms::Left;
use crate::body;
use crate::fold::{Changed, ObjectId, Speech};
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
    /// What one of the others began.
    Of(PartyIndex),
    /// Rings of one of the others for us.
    RingsOf(PartyIndex),
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
        let most = match share {
            Share::RingsOf(_) => RINGS_WATCHED_MAX,
            Share::Ours | Share::Of(_) => MATTERS_WATCHED_MAX,
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

    /// Of a share that whose time is up first.
    fn first_up(&self, share: Share) -> Option<EntryId> {
        let of_share = self.awaited.iter().filter(|(_, one)| one.share == share);
        let first = of_share.min_by_key(|(_, one)| one.at);
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

    /// Who is excused by a suspension has changed: all that are watched are looked at.
    pub(in crate::line) fn look_at_all_matters(&mut self, s: &mut Surroundings<'_>) {
        let watched: Vec<EntryId> = self.duty.matters.awaited.keys().copied().collect();
        for id in watched {
            self.look_at_matter(id, s);
        }
    }

    /// After a start, and when this node may speak again: all that await an act are looked at. Of each party the last
    /// that are urgent, so that nothing that others say, and no time that they state, hides one.
    pub(in crate::line) fn resume_matters(&mut self, now: Now) {
        let mut ids = BTreeSet::new();
        let statuses = [Status::Actual, Status::Exercise, Status::Test];
        for course in COURSES {
            for status in statuses {
                let most = 2 * MATTERS_WATCHED_MAX;
                let latest = self.fold.latest(course.kind, course.begins, status, most);
                ids.extend(latest.iter().map(|begun| begun.id));
            }
        }
        let urgent = self.last_urgent(2 * MATTERS_WATCHED_MAX);
        ids.extend(urgent.into_iter().filter(|id| self.begins_matter(id)));
        let looks = ids.into_iter().map(|id| (now.monotonic, id));
        self.duty.matters.looks.extend(looks);
    }

    fn begins_matter(&self, id: &EntryId) -> bool {
        let speech = self.fold.speech(id);
        speech.is_some_and(|speech| {
            matter::course(speech.kind).is_some_and(|course| course.begins == speech.act)
        })
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
        self.read_suspensions();
        let Some(begun) = self.fold.speech(&id) else {
            return;
        };
        let Some(course) = matter::course(begun.kind) else {
            return;
        };
        let alarms = alarms_of(self.id, begun);
        let Some(matter) = self.fold.matter(course, &id) else {
            // An opening has left it behind.
            self.stop_watching(&id, &alarms, Left::ByOthers, s);
            return;
        };
        let Some(party) = matter.awaited() else {
            self.stop_watching(&id, &alarms, self.why(&matter), s);
            return;
        };
        let Some(share) = self.share(&matter) else {
            return;
        };
        let awaited = self.reckon(&matter, share, s);
        let is_ring = course.kind == body::RING;
        // Whoever rang may know before we do that it rings no more.
        let is_up = awaited.at <= s.now.monotonic
            || is_ring && matter.is_stated_unanswered(matter.asker, awaited.up);
        let calls_us =
            party == self.own && matter.precedence == Precedence::Immediate && !(is_ring && is_up);
        let [waits, unanswered] = &alarms;
        if !self.give_room(id, awaited, is_ring && !is_up, &alarms, s) {
            self.stop_watching(&id, &alarms, Left::ByOthers, s);
            if is_up || calls_us {
                s.alarms
                    .note_more(if is_up { unanswered } else { waits }.clone());
            }
            return;
        }
        if calls_us {
            s.alarms.join(s.now, waits.clone(), id, s.out);
            if is_ring {
                self.state_unheard(&matter, waits, s);
            }
        } else {
            // Nobody here has dealt with a ring whose time was up.
            let why = if is_ring {
                Left::ByOthers
            } else {
                Left::Tended
            };
            s.alarms.leave(waits, &id, why, s.out);
        }
        // Nobody is awaited in vain who has said before that no answer is to be awaited.
        if !is_up || matter.from.is_empty() && self.is_excused(&id, party) {
            s.alarms.leave(unanswered, &id, self.why(&matter), s.out);
            return;
        }
        s.alarms.join(s.now, unanswered.clone(), id, s.out);
        if share == Share::Ours && party == matter.asked {
            self.state_unanswered(course, &matter, awaited, s);
        }
    }

    fn stop_watching(
        &mut self,
        id: &EntryId,
        alarms: &[Alarm; 2],
        why: Left,
        s: &mut Surroundings<'_>,
    ) {
        self.duty.matters.forget(id);
        for alarm in alarms {
            s.alarms.leave(alarm, id, why, s.out);
        }
    }

    /// From whose share a matter takes room; `None` for what is not watched here: a ring at another desk.
    fn share(&self, matter: &Matter) -> Option<Share> {
        match (matter.asker == self.own, matter.kind == body::RING) {
            (true, _) => Some(Share::Ours),
            (false, false) => Some(Share::Of(matter.asker)),
            (false, true) => (matter.asked == self.own).then_some(Share::RingsOf(matter.asker)),
        }
    }

    /// Something that rings at this desk has failed, or there is none: whoever rings just now is told.
    pub(crate) fn look_at_rings(&mut self, s: &mut Surroundings<'_>) {
        let awaited = self.duty.matters.awaited.iter();
        let rings = awaited.filter(|(_, awaited)| matches!(awaited.share, Share::RingsOf(_)));
        let rings: Vec<EntryId> = rings.map(|(id, _)| *id).collect();
        for id in rings {
            self.look_at_matter(id, s);
        }
    }

    /// States, once for each ring, that nothing rings at this desk: whoever rings is not to take it for silence of people.
    fn state_unheard(&mut self, matter: &Matter, alarm: &Alarm, s: &mut Surroundings<'_>) {
        let held_back = (!s.alarms.sounds(alarm)).then_some(NoDevice::HeldBack);
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

    /// When the time of a matter is up, as it was reckoned when it was first known.
    fn reckon(&self, matter: &Matter, share: Share, s: &Surroundings<'_>) -> Awaited {
        let up = matter.time_up();
        let known = self.duty.matters.awaited.get(&matter.id).copied();
        if let Some(known) = known.filter(|known| known.up == up) {
            return known;
        }
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
            // However far ahead its author's clock is: it rings for no longer than it says, from when we held it.
            at = at.min(s.now.monotonic + rings_for);
            let held = matter.delivered.as_ref();
            if let Some(held) = held.filter(|held| held.address.party == self.own) {
                at = at.min(monotonic_of(s.now, held.time + rings_for));
            }
        }
        Awaited {
            share,
            up,
            at,
            stated: false,
        }
    }

    /// Watches a matter from now on, if there is room. What rings just now takes the place of the ring of that party that
    /// is over first: that there are more than it counts is said with the alarm.
    fn give_room(
        &mut self,
        id: EntryId,
        awaited: Awaited,
        rings: bool,
        alarms: &[Alarm; 2],
        s: &mut Surroundings<'_>,
    ) -> bool {
        let share = awaited.share;
        let known = self.duty.matters.awaited.get(&id);
        // What is looked at as it was reckoned before is not to be looked at once more.
        if known.is_some_and(|known| known.up == awaited.up) {
            return true;
        }
        if known.is_none() && !self.duty.matters.has_room(share) {
            let is_ring = rings && matches!(share, Share::RingsOf(_));
            let first = self.duty.matters.first_up(share).filter(|_| is_ring);
            let Some(first) = first else {
                return false;
            };
            self.stop_watching(&first, alarms, Left::ByOthers, s);
            let [_, unanswered] = alarms;
            s.alarms.note_more(unanswered.clone());
        }
        self.duty.matters.keep(id, awaited);
        true
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
        // A translation of its words is none, and whoever withholds whose it is puts off nothing.
        acts.any(|act| act.kind == matter.kind && self.is_basis_missing(act))
    }

    /// Officers of ours end what they are rung for by their own acts, and ours is as seldom as they speak.
    fn why(&self, matter: &Matter) -> Left {
        if matter.latest().address.party == self.own || matter.asker == self.own {
            Left::Tended
        } else {
            Left::ByOthers
        }
    }
}

/// The alarms that a matter may be behind, by what began it: an act of ours is awaited, or they ring; none came in time.
fn alarms_of(line: LineId, begun: &Speech) -> [Alarm; 2] {
    let (party, precedence) = (begun.party(), begun.precedence);
    let waits = if begun.kind == body::RING {
        Alarm::Ring { line, party }
    } else {
        Alarm::MatterWaits { line, party }
    };
    let unanswered = Alarm::Unanswered {
        line,
        party,
        precedence,
    };
    [waits, unanswered]
}
