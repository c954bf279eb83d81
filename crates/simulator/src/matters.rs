//! Officers who begin matters and go on with them: call requests, calls, queries, asks, readouts, rings, both sides at once
//! now and then; and desks at which nothing rings.
//! What each act did where it was said is kept, for it must have done the same everywhere in the end.

use std::time::Duration;

use detente_line::account::Words;
use detente_line::body::{self, Needs};
use detente_line::limits::{RING_SECONDS_MAX, RING_SECONDS_MIN};
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::own_account::OwnAccount;
use detente_line::matter::ring::NoDevice;
use detente_line::matter::wish::Wish;
use detente_line::matter::{
    ActRow, COURSES, Cell, Course, Effect, Matter, Side, TakesUp, call, call_request, readout,
};
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::{Answer, Input};
use detente_record::{Act, EntryId, LineId, PartyIndex, Precedence, Status};

use crate::amends::author;
use crate::chance::Chance;
use crate::officers::{can_act, note_refused};
use crate::people::{RELEASING, WATCH, limits};
use crate::points::Point;
use crate::world::World;

/// What officers do about matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// They begin one.
    Begin,
    /// They go on with one that they know.
    Go,
}

/// A matter that officers began, and what they did about it.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Its id.
    pub id: EntryId,
    /// On which line.
    pub line: LineId,
    /// By which host.
    pub by: usize,
    /// Of which course, by its place.
    pub course: usize,
    /// Acts that were answered with an entry: by which host, and what each did there.
    pub acts: Vec<(usize, EntryId, Effect)>,
}

/// The matters of a world, with lots of their own.
#[derive(Debug)]
pub struct Book {
    /// Those that were begun.
    pub begun: Vec<Begun>,
    lots: Chance,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new(lots: Chance) -> Self {
        let begun = Vec::new();
        Self { begun, lots }
    }

    /// Officers of a host do something.
    pub(crate) fn act(&mut self, world: &mut World, line: LineId, host: usize, what: Does) {
        if !can_act(world, host, line) {
            return;
        }
        match what {
            Does::Begin => self.begin(world, line, host),
            Does::Go => self.go(world, line, host),
        }
    }

    fn begin(&mut self, world: &mut World, line: LineId, host: usize) {
        let own = world.line(host, line).own();
        let others = world.hosts_of(line).len() as u64;
        let other = (u64::from(own.0) + self.lots.between(1, others - 1)) % others;
        let at = usize::try_from(self.lots.below(COURSES.len() as u64)).unwrap();
        let course = COURSES[at];
        let precedence = self.lots.one_of(&[
            Precedence::Routine,
            Precedence::Priority,
            Precedence::Immediate,
        ]);
        let author = author(world, line, host);
        let mut draft = author.draft(course.kind, course.begins, Status::Actual, precedence);
        draft.action = vec![PartyIndex(u8::try_from(other).unwrap())];
        draft.number = Some(0);
        draft.outcome = (course.kind == body::CALL).then_some(0);
        let soon = Duration::from_secs(self.lots.between(30, 300));
        draft.due = self.lots.in_thousand(600).then(|| author.now + soon);
        if course.kind == body::RING {
            draft.precedence = Precedence::Immediate;
            draft.number = Some(self.lots.between(RING_SECONDS_MIN, RING_SECONDS_MAX / 2));
            draft.due = None;
            let silent =
                self.lots
                    .one_of(&[None, None, Some(NoDevice::NotSetUp), Some(NoDevice::Fails)]);
            let there = world.hosts_of(line)[usize::try_from(other).unwrap()];
            if can_act(world, there, line) {
                world.give_unless_it_dies(there, Input::Bell { silent });
            }
            if !can_act(world, host, line) {
                return;
            }
        }
        let composed = author.composed(draft, Some(text_of(course, course.begins)));
        let input = world.hosts[host]
            .party
            .signed(composed, author.now, &[WATCH]);
        let answer = world.give_unless_it_dies(host, input);
        note_refused(world, &answer);
        if let Some(Ok(Answer::Entry(id))) = answer {
            world.note_answered(host, line, id);
            world.hit(Point::MatterBegun);
            self.begun.push(Begun {
                id,
                line,
                by: host,
                course: at,
                acts: Vec::new(),
            });
        }
    }

    /// Goes on with the latest that this side may go on with, by any act that the table has there.
    fn go(&mut self, world: &mut World, line: LineId, host: usize) {
        let own = world.line(host, line).own();
        let mut found = None;
        for (at, begun) in self.begun.iter().enumerate().rev() {
            let course = COURSES[begun.course];
            let known = || world.line(host, line).fold().matter(course, &begun.id);
            if begun.line != line {
                continue;
            }
            let Some(matter) = known() else { continue };
            let side = match own {
                own if own == matter.asker => Side::Asker,
                own if own == matter.asked => Side::Asked,
                _ => continue,
            };
            let rows = course.acts.iter().filter(|row| {
                let does = course.cell(matter.state, row.act, side);
                row.by == side && does != Cell::Without && course.is_by_officers(row.act)
            });
            let mut rows: Vec<_> = rows.collect();
            // A call goes on as calls do, most often: it has begun, then it has ended.
            if course.kind == body::CALL && self.lots.in_thousand(850) {
                let goes_on = |row: &&ActRow| {
                    let leads = matches!(course.cell(matter.state, row.act, side), Cell::To(_));
                    leads && [call::BEGAN, call::END].contains(&row.act)
                };
                let going: Vec<_> = rows.iter().copied().filter(goes_on).collect();
                if !going.is_empty() {
                    rows = going;
                }
            }
            if !rows.is_empty() {
                found = Some((at, matter, self.lots.one_of(&rows)));
                break;
            }
        }
        let Some((at, matter, row)) = found else {
            return;
        };
        let course = COURSES[self.begun[at].course];
        let author = author(world, line, host);
        let mut draft = author.draft(course.kind, row.act, matter.status, matter.precedence);
        draft.object = Some(matter.id);
        draft.due = Some(author.now + Duration::from_secs(self.lots.between(30, 300)));
        draft.number = Some(30);
        draft.outcome = Some(1);
        if (course.kind, row.act) == (body::CALL, call::LEAVE) {
            let mut joined = matter.participants().into_iter();
            let Some(joined) = joined.find(|one| one.by == own) else {
                return;
            };
            draft.references = vec![joined.entry];
        }
        if course.kind == body::CALL_REQUEST {
            match row.act {
                call_request::DELEGATE => draft.number = Some(0),
                call_request::TAKE => {
                    let proposed = matter.proposed();
                    let Some((id, window)) = proposed.first() else {
                        return;
                    };
                    draft.references = vec![*id];
                    draft.due = Some(window.from);
                    draft.number = Some(window.minutes.into());
                }
                _ => {}
            }
        }
        if row.takes_up == Some(TakesUp::Version) {
            draft.references = vec![self.lots.one_of(&matter.versions)];
        }
        let composed = author.composed(draft, Some(text_of(course, row.act)));
        let rules = body::act(course.kind, row.act);
        let two = rules.is_some_and(|rules| rules.needs == Needs::TwoPeople);
        let officers: &[u16] = if two { &[WATCH, RELEASING] } else { &[WATCH] };
        let input = world.hosts[host]
            .party
            .signed(composed, author.now, officers);
        let answer = world.give_unless_it_dies(host, input);
        note_refused(world, &answer);
        if let Some(Ok(Answer::Entry(id))) = answer {
            world.note_answered(host, line, id);
            world.hit(Point::MatterGoneOn);
            if course.kind == body::RING {
                world.note_settled(matter.id);
            }
            if !world.is_awake(host) {
                return;
            }
            let now = world.line(host, line).fold().matter(course, &matter.id);
            let done = now.as_ref().and_then(|now| effect(now, &id));
            let done = done.unwrap_or_else(|| panic!("{id} was taken and does nothing"));
            self.begun[at].acts.push((host, id, done));
        }
    }
}

/// What an act came to, as a node shows it.
#[must_use]
pub fn effect(matter: &Matter, act: &EntryId) -> Option<Effect> {
    let mut acts = matter.acts.iter();
    acts.find(|done| done.fact.entry == *act)
        .map(|done| done.effect)
}

/// What stands in the body of an act.
fn text_of(course: &Course, act: Act) -> Vec<u8> {
    let begins = act == course.begins;
    if begins && course.kind == body::CALL_REQUEST {
        let wish = Wish {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Minister of Defence".to_owned(),
            behalf: "Secretary of Defense".to_owned(),
            times: Vec::new(),
            languages: Vec::new(),
            interpreter: true,
            recording: false,
        };
        return wish.encode().unwrap();
    }
    if begins && course.kind == body::CALL {
        let conversation = Conversation {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Minister of Defence".to_owned(),
            behalf: "Secretary of Defense".to_owned(),
            medium: Medium::Telephone,
        };
        return conversation.encode().unwrap();
    }
    if course.has_versions() && (begins || course.states_version(act)) {
        return account(act).encode().unwrap();
    }
    let text = if begins { "Are these yours?" } else { "Yes." };
    let text = FreeText::new("en", text, Precedence::Immediate, &limits());
    text.unwrap().encode()
}

/// A version of a readout.
#[must_use]
pub fn account(act: Act) -> OwnAccount {
    let words = |text| Words::new(text).unwrap();
    let date = "2026-11-30".parse().unwrap();
    let corrects = act == readout::CORRECT;
    OwnAccount {
        initiator: Some(PartyIndex(0)),
        own_lines: vec![words("We asked for a ceasefire.")],
        reason: corrects.then(|| words("The initiative was not ours.")),
        ..OwnAccount::new("en", words("The ministers spoke."), date)
    }
}
