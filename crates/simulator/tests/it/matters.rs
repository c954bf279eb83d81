//! Call requests, calls, queries and asks between two nodes: what rings while they wait, what is stated when nobody
//! answered, and that what crosses ends alike on both sides.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::body;
use detente_line::link::channel::Bearer;
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::wish::Wish;
use detente_line::matter::{Course, Matter, Side, ask, call, call_request, query};
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::{Answer, InputError};
use detente_line::translation;
use detente_record::{Act, EntryId, Header, LineId, PartyIndex, Precedence, Status, Timestamp};
use detente_simulator::people::{WATCH, limits};
use detente_simulator::world::{World, no_tests};

use crate::hostile::{header, next, sealed};

/// An act on a matter, with what the header says of it.
pub(crate) struct Say<'a> {
    pub(crate) course: &'a Course,
    pub(crate) act: Act,
    pub(crate) object: Option<EntryId>,
    pub(crate) precedence: Precedence,
    pub(crate) due: Option<Timestamp>,
    pub(crate) number: Option<u64>,
    /// Of a beginning: to whom, where there are more than two.
    pub(crate) to: Option<u8>,
}

pub(crate) fn begin(course: &Course, precedence: Precedence) -> Say<'_> {
    Say {
        course,
        act: course.begins,
        object: None,
        precedence,
        due: None,
        number: Some(0),
        to: None,
    }
}

pub(crate) fn on<'a>(course: &'a Course, id: &EntryId, act: Act) -> Say<'a> {
    Say {
        act,
        object: Some(*id),
        ..begin(course, Precedence::Routine)
    }
}

/// What an officer of a host says: taken by its node, or not.
pub(crate) fn say(
    world: &mut World,
    line: LineId,
    host: usize,
    what: &Say<'_>,
) -> Result<EntryId, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let begun = what
        .object
        .map(|id| world.line(host, line).fold().speech(&id).unwrap().clone());
    let party = &world.hosts[host].party;
    let author = party.author(line, utc, salt);
    let precedence = begun
        .as_ref()
        .map_or(what.precedence, |begun| begun.precedence);
    let mut draft = author.draft(what.course.kind, what.act, Status::Actual, precedence);
    draft.object = what.object;
    draft.due = what.due;
    draft.number = what.number;
    draft.outcome = Some(u64::from(begun.is_some()));
    if begun.is_none() {
        let other = || u8::try_from(1 - host).unwrap();
        draft.action = vec![PartyIndex(what.to.unwrap_or_else(other))];
    }
    let text = FreeText::new("en", "As you know.", precedence, &limits()).unwrap();
    let mut text = text.encode();
    if (what.course.kind, what.act) == (body::CALL_REQUEST, call_request::REQUEST) {
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
        text = wish.encode().unwrap();
    }
    if (what.course.kind, what.act) == (body::CALL, call::START) {
        let conversation = Conversation {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Minister of Defence".to_owned(),
            behalf: "Secretary of Defense".to_owned(),
            medium: Medium::Line,
        };
        text = conversation.encode().unwrap();
    }
    let composed = author.composed(draft, Some(text));
    let input = party.signed(composed, utc, &[WATCH]);
    match world.give(host, input)? {
        Answer::Entry(id) => Ok(id),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn state(
    world: &World,
    line: LineId,
    host: usize,
    course: &Course,
    id: &EntryId,
) -> Option<Matter> {
    world.line(host, line).fold().matter(course, id)
}

pub(crate) fn both_hold(
    world: &World,
    line: LineId,
    course: &Course,
    id: &EntryId,
    name: &str,
) -> bool {
    (0..2).all(|host| state(world, line, host, course, id).is_some_and(|one| one.row.name == name))
}

pub(crate) fn statements(
    world: &World,
    line: LineId,
    host: usize,
    course: &Course,
    id: &EntryId,
) -> usize {
    let matter = state(world, line, host, course, id).unwrap();
    let stated = matter
        .acts
        .iter()
        .filter(|done| course.is_silence(done.act));
    stated.count()
}

#[test]
fn an_immediate_query_rings_at_once_and_that_nobody_answers_is_alarmed_and_stated_once() {
    let (mut world, line) = World::with_line(no_tests());
    let course = &query::COURSE;
    let id = say(&mut world, line, 0, &begin(course, Precedence::Immediate)).unwrap();
    let party = PartyIndex(0);
    let waits = Alarm::MatterWaits { line, party };
    let unanswered = Alarm::Unanswered {
        line,
        party,
        precedence: Precedence::Immediate,
    };
    world.run_until("it rings there", Duration::from_secs(1), |world| {
        world.is_behind(1, &waits, &id)
    });
    assert!(
        !world.alarms(0).contains(&waits),
        "whoever asks waits, and nobody waits for it"
    );
    world.run_for(Duration::from_secs(30 * 60 - 5));
    assert!(!world.alarms(0).contains(&unanswered));
    assert_eq!(statements(&world, line, 0, course, &id), 0);
    world.run_until("both sides alarm", Duration::from_secs(10), |world| {
        (0..2).all(|host| world.is_behind(host, &unanswered, &id))
    });
    // A start in between states nothing twice.
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(30));
    for host in 0..2 {
        assert_eq!(
            statements(&world, line, host, course, &id),
            1,
            "by its asker, in both records"
        );
        assert!(world.is_behind(host, &unanswered, &id), "host {host}");
    }
    // "Will check by": the alarms are over until then.
    let mut check = on(course, &id, query::WILL_CHECK);
    check.due = Some(world.utc() + Duration::from_secs(600));
    say(&mut world, line, 1, &check).unwrap();
    world.run_until("the alarms are over", Duration::from_secs(2), |world| {
        (0..2).all(|host| !world.alarms(host).contains(&unanswered))
    });
    world.run_for(Duration::from_secs(590));
    assert_eq!(statements(&world, line, 0, course, &id), 1);
    world.run_until("nor was it looked into", Duration::from_secs(15), |world| {
        (0..2).all(|host| world.is_behind(host, &unanswered, &id))
            && statements(world, line, 1, course, &id) == 2
    });
    // A late answer adds to it and ends everything.
    say(&mut world, line, 1, &on(course, &id, query::ANSWER)).unwrap();
    world.run_until("all alarms are over", Duration::from_secs(2), |world| {
        (0..2).all(|host| world.alarms(host).is_empty())
    });
    assert!(both_hold(&world, line, course, &id, "answered"));
    assert_eq!(
        statements(&world, line, 0, course, &id),
        2,
        "what was stated stands"
    );
}

#[test]
fn a_translation_of_what_was_asked_that_awaits_its_charter_for_ever_puts_off_no_statement() {
    let (mut world, line) = World::with_line(no_tests());
    let course = &query::COURSE;
    let id = say(&mut world, line, 0, &begin(course, Precedence::Immediate)).unwrap();
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let ahead = next(&world, line, 1) + 1_000;
    let translation = Header {
        kind: body::TRANSLATION,
        act: translation::TRANSLATE,
        object: Some(id),
        precedence: Precedence::Immediate,
        charter_version: 1,
        action: Vec::new(),
        number: Some(1),
        ..header(&world, line, 1, ahead)
    };
    let translation = sealed(translation, &key);
    world.inject(1, 0, translation.bytes());
    world.run_for(Duration::from_secs(30 * 60 + 15));
    assert!(world.line(0, line).fold().holds(&translation.id()));
    assert_eq!(statements(&world, line, 0, course, &id), 1);
}

#[test]
fn a_clock_that_is_set_makes_no_answer_overdue() {
    let (mut world, line) = World::with_line(no_tests());
    let course = &ask::COURSE;
    let id = say(&mut world, line, 0, &begin(course, Precedence::Immediate)).unwrap();
    world.run_for(Duration::from_secs(5));
    world.set_clock(0, 3_600_000);
    world.run_for(Duration::from_secs(60));
    assert_eq!(statements(&world, line, 0, course, &id), 0);
    world.run_until(
        "by the time that passed",
        Duration::from_secs(30 * 60),
        |world| statements(world, line, 0, course, &id) == 1,
    );
}

#[test]
fn an_acceptance_that_crosses_a_withdrawal_ends_as_withdrawn_on_both_sides() {
    let (mut world, line) = World::with_line(no_tests());
    let course = &call_request::COURSE;
    let id = say(&mut world, line, 0, &begin(course, Precedence::Priority)).unwrap();
    world.run_until("it is there", Duration::from_secs(2), |world| {
        both_hold(world, line, course, &id, "asked")
    });
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(1));
    say(
        &mut world,
        line,
        0,
        &on(course, &id, call_request::WITHDRAW),
    )
    .unwrap();
    let mut accept = on(course, &id, call_request::ACCEPT);
    accept.due = Some(world.utc() + Duration::from_secs(7_200));
    accept.number = Some(60);
    say(&mut world, line, 1, &accept).unwrap();
    let agreed = state(&world, line, 1, course, &id).unwrap();
    assert_eq!((agreed.row.name, agreed.agreed().len()), ("agreed", 1));
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("both hold it withdrawn", Duration::from_secs(40), |world| {
        both_hold(world, line, course, &id, "withdrawn")
    });
    world.run_until("both desks are told", Duration::from_secs(5), |world| {
        let told = |host| {
            let matter = state(world, line, host, course, &id).unwrap();
            (matter.crossed.len(), matter.acts.len(), matter.row.name) == (1, 2, "withdrawn")
        };
        (0..2).all(told)
    });
    // And whoever accepts it now is refused at the own door: nothing is signed that would do nothing.
    assert!(matches!(
        say(&mut world, line, 1, &accept),
        Err(InputError::Senseless { .. })
    ));
}

#[test]
fn what_fell_due_while_the_asker_was_not_running_is_stated_when_it_speaks_again() {
    let (mut world, line) = World::with_line(no_tests());
    let course = &query::COURSE;
    let id = say(&mut world, line, 0, &begin(course, Precedence::Immediate)).unwrap();
    world.run_for(Duration::from_secs(5));
    world.kill(0);
    world.run_for(Duration::from_secs(40 * 60));
    let unanswered = Alarm::Unanswered {
        line,
        party: PartyIndex(0),
        precedence: Precedence::Immediate,
    };
    assert!(
        world.is_behind(1, &unanswered, &id),
        "the other side knows by itself"
    );
    assert_eq!(
        statements(&world, line, 1, course, &id),
        0,
        "and states nothing of its own silence"
    );
    world.start(0);
    world.run_until("it is stated", Duration::from_secs(20), |world| {
        (0..2).all(|host| statements(world, line, host, course, &id) == 1)
    });
}

#[test]
fn a_call_that_both_sides_end_while_the_line_is_down_is_ended_by_both_and_each_has_its_own_account()
{
    let (mut world, line) = World::with_line(no_tests());
    let course = &call::COURSE;
    let stated = |world: &World, before: u64| Some(world.utc().as_ms() - before * 1_000);
    let mut start = begin(course, Precedence::Routine);
    start.number = stated(&world, 60);
    let id = say(&mut world, line, 0, &start).unwrap();
    world.run_until("it is there", Duration::from_secs(2), |world| {
        both_hold(world, line, course, &id, "begun")
    });
    let mut began = on(course, &id, call::BEGAN);
    began.number = stated(&world, 50);
    say(&mut world, line, 1, &began).unwrap();
    world.run_until("both hold it", Duration::from_secs(2), |world| {
        both_hold(world, line, course, &id, "held")
    });
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(1));
    for (host, before) in [(0, 20), (1, 15)] {
        let mut end = on(course, &id, call::END);
        end.number = stated(&world, before);
        say(&mut world, line, host, &end).unwrap();
    }
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("both hold it ended", Duration::from_secs(40), |world| {
        both_hold(world, line, course, &id, "ended")
    });
    for host in 0..2 {
        let matter = state(&world, line, host, course, &id).unwrap();
        assert_eq!(matter.crossed.len(), 1);
        let lasted = [Side::Asker, Side::Asked].map(|side| matter.account(side).lasted());
        assert!(lasted[1].is_some() && lasted[0] > lasted[1], "{lasted:?}");
    }
}
