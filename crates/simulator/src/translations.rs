//! Linguists who translate what was written on a line, and others of their party who review it, both sides at once now and
//! then. What stands beside the originals is compared in the end.

use detente_line::body;
use detente_line::limits::URGENT_TRANSLATION_BYTES_MAX;
use detente_line::message::compose::Composed;
use detente_line::switchboard::input::Answer;
use detente_line::translation::compose::{self, NewTranslation, Target};
use detente_line::translation::precedence_of;
use detente_record::{EntryId, LineId, Status};

use crate::amends::author;
use crate::chance::Chance;
use crate::officers::{can_act, note_refused};
use crate::people::{RELEASING, SECOND, WATCH};
use crate::points::Point;
use crate::world::World;

/// A translation that was answered with an entry.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its id.
    pub id: EntryId,
    /// On which line.
    pub line: LineId,
    /// By which host.
    pub by: usize,
    /// What it translates.
    pub of: EntryId,
}

/// The translations of a world, with lots of their own.
#[derive(Debug)]
pub struct Book {
    /// Those that were made.
    pub made: Vec<Made>,
    lots: Chance,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new(lots: Chance) -> Self {
        Self {
            made: Vec::new(),
            lots,
        }
    }

    /// Somebody of a host translates something that was written there, or reviews a translation of the same party.
    pub(crate) fn act(&mut self, world: &mut World, line: LineId, host: usize) {
        if !can_act(world, host, line) {
            return;
        }
        let ours: Vec<EntryId> = self
            .made
            .iter()
            .filter(|made| made.line == line && made.by == host)
            .map(|made| made.id)
            .collect();
        if ours.is_empty() || self.lots.in_thousand(500) {
            self.translate(world, line, host, &ours);
        } else {
            let id = self.lots.one_of(&ours);
            self.review(world, line, host, id);
        }
    }

    fn translate(&mut self, world: &mut World, line: LineId, host: usize, ours: &[EntryId]) {
        let fold = world.line(host, line).fold();
        let messages = [Status::Actual, Status::Exercise].map(|status| fold.messages(status));
        let mut written: Vec<Target> = messages
            .into_iter()
            .flatten()
            .map(|message| Target {
                id: message.id,
                status: message.status,
                precedence: message.precedence,
            })
            .collect();
        let queries = fold.said(body::QUERY, detente_record::Act(0)).into_iter();
        written.extend(queries.map(|query| Target {
            id: query.id,
            status: query.status,
            precedence: query.precedence,
        }));
        if written.is_empty() {
            return;
        }
        let mut of = self.lots.one_of(&written);
        let mut replaces = None;
        // One in the place of another, of the same text.
        if !ours.is_empty() && self.lots.in_thousand(300) {
            let named = self.lots.one_of(ours);
            let held = world.line(host, line).fold().translation(&named);
            let target = held.and_then(|held| written.iter().find(|one| one.id == held.of));
            if let Some(target) = target {
                (of, replaces) = (*target, Some(named));
            }
        }
        // One in eight as long as there is room for: it goes ahead of much, and of no FLASH.
        let words = "Ваши ли это самолёты? ";
        let times = match self.lots.below(8) {
            0 => URGENT_TRANSLATION_BYTES_MAX / words.len(),
            _ => 1,
        };
        let text = words.repeat(times);
        let new = NewTranslation {
            part: 1,
            language: "ru",
            text: &text,
            by_machine: self.lots.in_thousand(200),
            replaces,
        };
        let author = author(world, line, host);
        let composed = compose::translate(&author, &of, &new).unwrap();
        if let Some(id) = sign(world, line, host, composed, WATCH) {
            world.hit(Point::Translated);
            let of = of.id;
            self.made.push(Made {
                id,
                line,
                by: host,
                of,
            });
        }
    }

    fn review(&mut self, world: &mut World, line: LineId, host: usize, id: EntryId) {
        let held = world.line(host, line).fold().translation(&id);
        // A machine that was set back may have lost it.
        let Some(held) = held else { return };
        let target = Target {
            id,
            status: held.status,
            precedence: precedence_of(held.precedence),
        };
        let author = author(world, line, host);
        let composed = if self.lots.in_thousand(600) {
            compose::confirm(&author, &target)
        } else {
            compose::query(&author, &target, ("en", "Two, not three.")).unwrap()
        };
        let officer = self.lots.one_of(&[RELEASING, SECOND]);
        if sign(world, line, host, composed, officer).is_some() {
            world.hit(Point::TranslationReviewed);
        }
    }
}

fn sign(
    world: &mut World,
    line: LineId,
    host: usize,
    composed: Composed,
    officer: u16,
) -> Option<EntryId> {
    let now = author(world, line, host).now;
    let input = world.hosts[host].party.signed(composed, now, &[officer]);
    let answer = world.give_unless_it_dies(host, input);
    note_refused(world, &answer);
    let Some(Ok(Answer::Entry(id))) = answer else {
        return None;
    };
    world.note_answered(host, line, id);
    Some(id)
}
