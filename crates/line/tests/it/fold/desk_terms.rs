//! What the charter says of answer times and of the hold of a readout counts for what is said under it, and by nobody's clock.

use detente_line::body;
use detente_line::fold::SignedAs;
use detente_line::line_test::drills::{Weeks, sounds};
use detente_line::line_test::outcome::Verdict;
use detente_line::line_test::{CHALLENGE, READ_BACK, scorecard::Scorecard};
use detente_line::matter::{Course, Matter, ask, readout, ring};
use detente_record::{
    Act, CharterChanges, DeskChanges, EntryId, PartyIndex, Precedence, Status, Timestamp,
};

use crate::scribe::{RELEASING, Scribe, WATCH};

const OWN: u8 = 0;
const OTHER: u8 = 1;

const ONE: [(u16, SignedAs); 1] = [(WATCH, SignedAs::Releaser)];
const TWO: [(u16, SignedAs); 2] = [(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)];

const HOUR_MS: u64 = 3_600_000;
const HOLD_MS: u64 = 1_800_000;

/// Both parties adopt a charter that says something of the desks.
fn agree(scribe: &mut Scribe, desk: DeskChanges) {
    let changes = CharterChanges {
        desk,
        ..CharterChanges::default()
    };
    let terms = scribe.fold().terms_of(PartyIndex(OWN)).clone();
    let proposal = scribe.propose(OWN, (terms.version(), terms.hash), &changes);
    scribe.deliver_all();
    let signed = scribe.say(OTHER, Act::SIGN, proposal.id()).id();
    scribe.deliver_all();
    let adopted = scribe.adopt(OWN, proposal.id(), &[signed]).id();
    scribe.deliver_all();
    scribe.adopt(OTHER, proposal.id(), &[adopted]);
    scribe.deliver_all();
}

fn times(within: Option<[u64; 3]>) -> DeskChanges {
    DeskChanges {
        answer_within_ms: Some(within),
        ..DeskChanges::default()
    }
}

fn hold(ms: Option<u64>) -> DeskChanges {
    DeskChanges {
        readout_hold_ms: Some(ms),
        ..DeskChanges::default()
    }
}

/// Begins a matter of a precedence, which wants an answer so long after it, if it says so.
fn begin(
    scribe: &mut Scribe,
    course: &Course,
    precedence: Precedence,
    due: Option<u64>,
) -> EntryId {
    let mut header = scribe.header(OWN, course.kind, course.begins);
    header.action = vec![PartyIndex(OTHER)];
    header.precedence = precedence;
    header.due = due.map(|ms| Timestamp::from_ms(header.time.as_ms() + ms));
    let id = scribe.sign(header, true, &ONE).id();
    scribe.deliver_all();
    id
}

fn say(
    scribe: &mut Scribe,
    course: &Course,
    by: u8,
    act: Act,
    of: EntryId,
    due: Option<u64>,
) -> EntryId {
    let matter = matter(scribe, course, of);
    let mut header = scribe.header(by, course.kind, act);
    header.object = Some(of);
    header.precedence = matter.precedence;
    header.due = due.map(|ms| Timestamp::from_ms(header.time.as_ms() + ms));
    let releases = act == readout::RELEASE && course.kind == readout::COURSE.kind;
    if releases {
        header.references = matter.versions.clone();
    }
    let officers: &[_] = if releases { &TWO } else { &ONE };
    let id = scribe.sign(header, !releases, officers).id();
    scribe.deliver_all();
    id
}

fn matter(scribe: &Scribe, course: &Course, id: EntryId) -> Matter {
    scribe.fold().matter(course, &id).unwrap()
}

/// How long after the latest word its time is up.
fn within_ms(matter: &Matter) -> u64 {
    matter.time_up().as_ms() - matter.latest().time.as_ms()
}

#[test]
fn an_answer_is_awaited_as_the_charter_of_the_word_says_that_it_follows_on() {
    let course = &ask::COURSE;
    let precedences = [
        Precedence::Routine,
        Precedence::Priority,
        Precedence::Immediate,
    ];
    let usual = [48 * HOUR_MS, 24 * HOUR_MS, HOUR_MS / 2];
    let agreed = [7 * HOUR_MS, 5 * HOUR_MS, 3 * HOUR_MS];
    let mut scribe = Scribe::new(2);
    let before = precedences.map(|precedence| begin(&mut scribe, course, precedence, None));
    agree(&mut scribe, times(Some(agreed)));
    for (at, precedence) in precedences.into_iter().enumerate() {
        let old = matter(&scribe, course, before[at]);
        assert_eq!((within_ms(&old), old.charter_time()), (usual[at], None));
        let id = begin(&mut scribe, course, precedence, None);
        let new = matter(&scribe, course, id);
        assert_eq!(within_ms(&new), agreed[at]);
        assert_eq!(
            (new.stated_time(), new.charter_time()),
            (None, Some(new.time_up()))
        );
        // Whoever wants it by another time says so, and the charter's stays in sight.
        for wanted in [HOUR_MS / 4, 30 * HOUR_MS] {
            let id = begin(&mut scribe, course, precedence, Some(wanted));
            let stated = matter(&scribe, course, id);
            assert_eq!(within_ms(&stated), wanted);
            let charter = Timestamp::from_ms(stated.begun.time.as_ms() + agreed[at]);
            assert_eq!(stated.charter_time(), Some(charter));
        }
        // What was asked under the charter before is answered under that; what is said of it now counts by this one.
        say(&mut scribe, course, OTHER, ask::REFUSE, before[at], None);
        say(&mut scribe, course, OWN, ask::REPEAT, before[at], None);
        let repeated = matter(&scribe, course, before[at]);
        assert_eq!(repeated.awaited(), Some(PartyIndex(OTHER)));
        assert_eq!(within_ms(&repeated), agreed[at]);
    }
    // A ring is up when it has rung for as long as it says.
    let mut header = scribe.header(OWN, ring::COURSE.kind, ring::RING);
    header.action = vec![PartyIndex(OTHER)];
    header.precedence = Precedence::Immediate;
    header.number = Some(60);
    let rung = scribe.sign(header, true, &ONE).id();
    scribe.deliver_all();
    let rung = matter(&scribe, &ring::COURSE, rung);
    assert_eq!((within_ms(&rung), rung.charter_time()), (60_000, None));
    agree(&mut scribe, times(None));
    let id = begin(&mut scribe, course, Precedence::Routine, None);
    assert_eq!(within_ms(&matter(&scribe, course, id)), usual[0]);
}

#[test]
fn a_version_is_held_as_its_side_says_and_no_shorter_than_is_agreed() {
    let course = &readout::COURSE;
    let held = |matter: &Matter, at: Timestamp, version: EntryId| {
        let until = matter.held_until(&version);
        until.map(|until| until.as_ms() - at.as_ms())
    };
    for (agreed, stated, expected, by_charter) in [
        (None, None, None, false),
        (None, Some(HOLD_MS), Some(HOLD_MS), false),
        (Some(HOLD_MS), None, Some(HOLD_MS), true),
        (Some(HOLD_MS), Some(HOLD_MS - 1), Some(HOLD_MS), true),
        (Some(HOLD_MS), Some(HOLD_MS), Some(HOLD_MS), false),
        (Some(HOLD_MS), Some(HOUR_MS), Some(HOUR_MS), false),
    ] {
        for revises in [false, true] {
            let mut scribe = Scribe::new(2);
            if agreed.is_some() {
                agree(&mut scribe, hold(agreed));
            }
            let first = (!revises).then_some(stated).flatten();
            let id = begin(&mut scribe, course, Precedence::Routine, first);
            let version = if revises {
                say(&mut scribe, course, OWN, readout::REVISE, id, stated)
            } else {
                id
            };
            let shown = matter(&scribe, course, id);
            let at = shown.latest().time;
            assert_eq!(held(&shown, at, version), expected);
            assert_eq!(shown.is_held_by_charter(&version), by_charter);
            // Until then the other side's word is awaited, on both sides.
            assert_eq!(within_ms(&shown), expected.unwrap_or(48 * HOUR_MS));
            // A moment before it has passed it is released all the same, and that shows.
            scribe.now_ms = at.as_ms() + expected.unwrap_or(0).saturating_sub(1_000);
            say(&mut scribe, course, OWN, readout::RELEASE, id, None);
            let released = matter(&scribe, course, id);
            assert_eq!(released.row.name, "released");
            assert_eq!(released.published()[0].before_hold, expected.is_some());
        }
    }
}

/// A test by one party, which the other answers in time or nobody does.
fn test(scribe: &mut Scribe, by: u8, number: Option<u64>, answered: bool) -> EntryId {
    let other = if by == OWN { OTHER } else { OWN };
    let challenge = scribe.challenge(by, number).id();
    scribe.deliver_all();
    let verdict = if answered {
        scribe.reply(other, READ_BACK, challenge);
        scribe.deliver_all();
        Verdict::InTime
    } else {
        Verdict::Failed(6)
    };
    scribe.result(by, other, challenge, verdict.code());
    scribe.deliver_all();
    challenge
}

#[test]
fn drills_are_scored_by_themselves_and_no_more_of_a_party_in_a_week_than_is_agreed() {
    const WEEK_MS: u64 = 7 * 24 * HOUR_MS;
    let mut scribe = Scribe::new(2);
    let card = |scribe: &Scribe| -> Scorecard { scribe.fold().whole_scorecard(Status::Actual) };
    test(&mut scribe, OWN, Some(0), true);
    let scheduled = card(&scribe).scheduled;
    assert_eq!(scheduled.overall.streak, 1);
    // Nothing is agreed: each counts.
    for _ in 0..3 {
        test(&mut scribe, OTHER, None, false);
    }
    let drills = card(&scribe);
    assert_eq!(
        (drills.unscheduled.overall.failed, drills.beyond.len()),
        (3, 0)
    );

    let drills = DeskChanges {
        drills_a_week: Some(Some(2)),
        ..DeskChanges::default()
    };
    agree(&mut scribe, drills);
    for week in 1..3_u64 {
        scribe.now_ms += WEEK_MS;
        // One without a word has no effect, and takes the place of none.
        let mut header = scribe.header(OTHER, body::LINE_TEST, CHALLENGE);
        header.action = vec![PartyIndex(OWN)];
        scribe.sign(header, false, &[]);
        scribe.deliver_all();
        for answered in [true, true, false, false] {
            test(&mut scribe, OTHER, None, answered);
        }
        test(&mut scribe, OWN, None, true);
        let card = card(&scribe);
        let theirs = &card.unscheduled.begun_by[&PartyIndex(OTHER)];
        // The first ones of the week: what comes after them is no failure of ours.
        assert_eq!((theirs.in_time, theirs.failed), (2 * week, 3));
        assert_eq!(card.unscheduled.begun_by[&PartyIndex(OWN)].in_time, week);
        assert_eq!(card.beyond, [(PartyIndex(OTHER), 2 * week)].into());
        assert_eq!(card.scheduled, scheduled, "no drill touches the schedule's");
    }
}

#[test]
fn a_drill_of_a_time_that_is_past_takes_the_place_of_none_that_was_begun_before_it() {
    const WEEK_MS: u64 = 7 * 24 * HOUR_MS;
    let mut scribe = Scribe::new(2);
    let drills = DeskChanges {
        drills_a_week: Some(Some(2)),
        ..DeskChanges::default()
    };
    agree(&mut scribe, drills);
    // In the middle of a week, so that there is a time before in the same.
    let weeks = Weeks::of(&scribe.fold().terms_of(PartyIndex(OTHER)).charter);
    let week = |ms: u64| weeks.week_of(Timestamp::from_ms(ms));
    scribe.now_ms += WEEK_MS;
    while week(scribe.now_ms - 24 * HOUR_MS) != week(scribe.now_ms + 24 * HOUR_MS) {
        scribe.now_ms += 24 * HOUR_MS;
    }
    let noon = scribe.now_ms;
    for answered in [true, true] {
        test(&mut scribe, OTHER, None, answered);
    }
    scribe.now_ms = noon - 12 * HOUR_MS;
    let back_dated = [false, false].map(|answered| test(&mut scribe, OTHER, None, answered));
    let fold = scribe.fold();
    let card = fold.whole_scorecard(Status::Actual);
    let theirs = &card.unscheduled.begun_by[&PartyIndex(OTHER)];
    assert_eq!((theirs.in_time, theirs.failed), (2, 0));
    assert_eq!(fold.drills_beyond(Status::Actual), back_dated.into());
}

#[test]
fn a_drill_sounds_and_a_scheduled_test_and_a_rehearsal_do_not() {
    let mut scribe = Scribe::new(2);
    let drill = scribe.challenge(OTHER, None).id();
    let scheduled = scribe.challenge(OTHER, Some(1)).id();
    let mut header = scribe.header(OTHER, body::LINE_TEST, CHALLENGE);
    header.action = vec![PartyIndex(OWN)];
    header.status = Status::Exercise;
    let rehearsal = scribe.sign(header, true, &[]).id();
    scribe.deliver_all();
    let fold = scribe.fold();
    for (challenge, expected) in [(drill, true), (scheduled, false), (rehearsal, false)] {
        assert_eq!(sounds(fold.speech(&challenge).unwrap()), expected);
    }
}
