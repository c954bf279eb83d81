//! Officers who amend their charter: who propose, sign, refuse and withdraw, two sides at once, and who let a
//! proposal lie. What changes is what a node watches by: tests, times to acknowledge, the cap on FLASH.

use std::time::Duration;

use detente_line::amendment;
use detente_line::fold::{AmendmentOutcome, AmendmentState};
use detente_line::message::compose::{Author, Composed};
use detente_line::switchboard::input::Answer;
use detente_record::{
    Act, Amendment, Charter, CharterChanges, CharterLimits, Digest, EntryId, LineId, TestSchedule,
    Timestamp,
};

use crate::chance::Chance;
use crate::officers::{Deed, can_act, note_refused};
use crate::people::{RELEASING, SECOND};
use crate::points::Point;
use crate::world::World;

/// What officers do about the charter of their line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amends {
    /// They propose another.
    Propose,
    /// They read the proposals that are open, and say their party's word or nothing.
    Read,
}

/// Officers of a host do so; gives what follows, and after how long.
pub(crate) fn amend(
    world: &mut World,
    lots: &mut Chance,
    line: LineId,
    host: usize,
    what: Amends,
) -> Option<(Duration, Deed)> {
    if !can_act(world, host, line) {
        return None;
    }
    match what {
        Amends::Propose => propose(world, lots, line, host),
        Amends::Read => read(world, lots, line, host),
    }
}

fn propose(
    world: &mut World,
    lots: &mut Chance,
    line: LineId,
    host: usize,
) -> Option<(Duration, Deed)> {
    let author = author(world, line, host);
    let utc = world.utc().as_ms();
    let terms = world.line(host, line).terms();
    let amendment = Amendment {
        version: terms.version() + 1,
        amends: terms.hash,
        changes: drawn(lots, &terms.charter, utc),
    };
    let composed = amendment::propose(&author, &amendment).unwrap();
    by_two(world, lots, line, host, composed)
}

/// Other terms than those of a charter.
fn drawn(lots: &mut Chance, charter: &Charter, utc_ms: u64) -> CharterChanges {
    let mut new = charter.clone();
    while new == *charter {
        if lots.in_thousand(500) {
            let period_ms = charter.tests.period_ms * lots.between(500, 1_600) / 1_000;
            let period_ms = period_ms.max(TESTS_EVERY_MS_LEAST);
            new.tests = TestSchedule {
                anchor: Timestamp::from_ms(utc_ms + lots.below(period_ms)),
                period_ms,
                answer_within_ms: lots.between(30_000, 60_000),
            };
        }
        if lots.in_thousand(500) {
            let [routine, priority, _, _] = charter.acknowledge_within_ms;
            let (immediate, flash) = (lots.between(40, 120), lots.between(10, 40));
            new.acknowledge_within_ms = [routine, priority, immediate * 1_000, flash * 1_000];
        }
        if lots.in_thousand(300) {
            let flash_per_hour_max = u32::try_from(lots.between(30, 90)).unwrap();
            new.limits = CharterLimits {
                flash_per_hour_max,
                ..charter.limits
            };
        }
        if lots.in_thousand(200) {
            new.summary_period_ms = lots.between(10, 60) * 60_000;
        }
    }
    // Drawn by itself, so that all else is as it is without it.
    let mut apart = lots.of(19);
    if apart.in_thousand(700) {
        let [routine, priority, immediate] =
            [300, 200, 60].map(|seconds| apart.between(seconds / 2, seconds) * 1_000);
        new.desk.answer_within_ms = Some([routine, priority, immediate]);
        new.desk.readout_hold_ms = Some(apart.between(30, 300) * 1_000);
        new.desk.drills_a_week = Some(apart.between(1, 21));
    }
    CharterChanges::between(charter, &new)
}

fn read(
    world: &mut World,
    lots: &mut Chance,
    line: LineId,
    host: usize,
) -> Option<(Duration, Deed)> {
    let own = world.line(host, line).own();
    let hash = world.line(host, line).terms().hash;
    let of_it = world.line(host, line).fold().amendments_of(hash);
    let said = |state: &AmendmentState| {
        let mut said = state.signed.iter().chain(&state.refused);
        said.any(|fact| fact.address.party == own)
    };
    let mut open = of_it
        .iter()
        .filter(|state| state.outcome == AmendmentOutcome::Open && !said(state));
    let proposed = &open.next()?.proposed;
    let (id, ours) = (proposed.entry, proposed.address.party == own);
    let author = author(world, line, host);
    let (act, composed) = match lots.below(100) {
        0..12 => (Act::REFUSE, amendment::refuse(&author, id)),
        12..80 if !ours => (Act::SIGN, amendment::sign(&author, id)),
        _ => {
            world.hit(Point::AmendmentLet);
            return None;
        }
    };
    if let Some(watch) = world.watch.as_mut() {
        watch.word_of_officers(host, act, id);
    }
    by_two(world, lots, line, host, composed)
}

/// Two releasing officers sign, at once or one after the other.
fn by_two(
    world: &mut World,
    lots: &mut Chance,
    line: LineId,
    host: usize,
    composed: Composed,
) -> Option<(Duration, Deed)> {
    let (act, object) = (composed.draft.act, composed.draft.object);
    let officers: &[u16] = if lots.in_thousand(300) {
        &[RELEASING]
    } else {
        &[RELEASING, SECOND]
    };
    let utc = world.utc_at(host);
    let input = world.hosts[host].party.signed(composed, utc, officers);
    match world.give_unless_it_dies(host, input) {
        Some(Ok(Answer::Entry(id))) => {
            said(world, line, host, act, object, id);
            None
        }
        Some(Ok(Answer::WaitsForRelease(draft))) => Some(second(lots, line, host, draft)),
        other => {
            note_refused(world, &other);
            None
        }
    }
}

fn second(lots: &mut Chance, line: LineId, host: usize, draft: Digest) -> (Duration, Deed) {
    let after = Duration::from_millis(lots.between(200, 20_000));
    (after, Deed::Second(line, host, draft))
}

/// A word about the charter became an entry.
pub(crate) fn said(
    world: &mut World,
    line: LineId,
    host: usize,
    act: Act,
    object: Option<EntryId>,
    id: EntryId,
) {
    world.note_answered(host, line, id);
    let point = match act {
        Act::PROPOSE => Point::AmendmentProposed,
        Act::SIGN => Point::AmendmentSigned,
        _ => {
            let ours = |world: &World| {
                let own = world.hosts[host].party.index_in(line);
                let fact = world.line(host, line).fold().fact(&object?)?;
                Some(fact.address.party == own)
            };
            // Its node may have died since.
            if !world.is_dead(host) && ours(world) == Some(true) {
                Point::AmendmentWithdrawn
            } else {
                Point::AmendmentRefused
            }
        }
    };
    world.hit(point);
}

/// Whoever draws up an act at a host, under the charter that its node is under.
pub(crate) fn author(world: &mut World, line: LineId, host: usize) -> Author {
    let (utc, salt) = (world.utc_at(host), world.next_salt());
    let mut author = world.hosts[host].party.author(line, utc, salt);
    author.charter_version = world.line(host, line).terms().version();
    author
}

/// Tests come no more often than this.
const TESTS_EVERY_MS_LEAST: u64 = 90_000;
