//! Rings: what each of two sides and their nodes says of one, whatever crossed; when its time is up; what follows.

use std::time::Duration;

use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::matter::ring::{self, NoDevice, Reason};
use detente_line::matter::{Matter, call, call_request};
use detente_record::{Act, EntryId, PartyIndex, Precedence, Timestamp};

use crate::scribe::{Said, Scribe, WATCH};

const ASKER: u8 = 0;
const ASKED: u8 = 1;
const OFFICER: [(u16, SignedAs); 1] = [(WATCH, SignedAs::Releaser)];

/// A ring while a test writes it.
struct Told {
    scribe: Scribe,
    id: EntryId,
}

impl Told {
    fn new() -> Self {
        let mut scribe = Scribe::new(2);
        let id = rung(&mut scribe, Some(60), false).id();
        scribe.deliver_all();
        Self { scribe, id }
    }

    fn say(&mut self, by: u8, act: Act) -> EntryId {
        let mut header = self.scribe.header(by, ring::COURSE.kind, act);
        header.object = Some(self.id);
        header.precedence = Precedence::Immediate;
        header.outcome = [ring::REFUSE, ring::NO_DEVICE].contains(&act).then_some(1);
        let up = self.matter().time_up();
        header.due = (act == ring::NO_ANSWER).then_some(up);
        let nodes = [ring::NO_DEVICE, ring::NO_ANSWER].contains(&act);
        let officers: &[_] = if nodes { &[] } else { &OFFICER };
        self.scribe.sign(header, false, officers).id()
    }

    /// What is said at once, neither knowing of the other.
    fn say_both(&mut self, asker: Act, asked: Act) {
        self.say(ASKER, asker);
        self.say(ASKED, asked);
        self.scribe.deliver_all();
    }

    /// What is said one after the other.
    fn say_all(&mut self, said: &[(u8, Act)]) {
        for (by, act) in said {
            self.say(*by, *act);
            self.scribe.deliver_all();
        }
    }

    fn matter(&self) -> Matter {
        let fold = self.scribe.fold();
        fold.matter(&ring::COURSE, &self.id).unwrap()
    }

    fn state(&self) -> &'static str {
        self.matter().row.name
    }
}

fn rung(scribe: &mut Scribe, seconds: Option<u64>, body: bool) -> Said {
    let mut header = scribe.header(ASKER, ring::COURSE.kind, ring::RING);
    header.action = vec![PartyIndex(ASKED)];
    header.precedence = Precedence::Immediate;
    header.number = seconds;
    scribe.sign(header, body, &OFFICER)
}

#[test]
fn whoever_answered_in_time_is_not_called_away_because_the_time_was_up_before_it_was_known() {
    let mut told = Told::new();
    told.say_both(ring::NO_ANSWER, ring::ANSWER);
    let matter = told.matter();
    assert_eq!((matter.row.name, matter.crossed.len()), ("answered", 1));
    assert_eq!(matter.acts.len(), 2, "both stand");
    assert_eq!(matter.awaited(), None);
    let mut told = Told::new();
    told.say_both(ring::NO_ANSWER, ring::REFUSE);
    assert_eq!(told.state(), "refused");
}

#[test]
fn whoever_gave_a_ring_up_is_not_held_to_an_answer_that_crossed_it() {
    let mut told = Told::new();
    told.say_both(ring::WITHDRAW, ring::ANSWER);
    let matter = told.matter();
    assert_eq!((matter.row.name, matter.crossed.len()), ("withdrawn", 1));
    assert!(matter.spoken_of().is_empty(), "there is no call to begin");
}

#[test]
fn that_nobody_came_and_that_nothing_rang_there_are_two_facts_and_stand_in_any_order() {
    let (nobody, nothing) = ((ASKER, ring::NO_ANSWER), (ASKED, ring::NO_DEVICE));
    for order in [[nobody, nothing], [nothing, nobody]] {
        let mut told = Told::new();
        told.say_all(&order);
        let matter = told.matter();
        assert_eq!((matter.row.name, matter.acts.len()), ("no-device", 2));
        assert!(matter.is_stated_unanswered(PartyIndex(ASKER), matter.time_up()));
        // Somebody there may hear of it all the same.
        told.say_all(&[(ASKED, ring::ANSWER)]);
        assert_eq!(told.state(), "answered");
    }
    let mut told = Told::new();
    told.say_both(ring::NO_ANSWER, ring::NO_DEVICE);
    assert_eq!(told.state(), "no-device");
}

#[test]
fn a_late_answer_stands_beside_the_statement_that_nobody_was_there() {
    let mut told = Told::new();
    told.say_all(&[(ASKER, ring::NO_ANSWER)]);
    let missed = told.matter();
    assert_eq!(missed.row.name, "nobody-there");
    assert_eq!(missed.awaited(), Some(PartyIndex(ASKED)), "it was missed");
    assert!(missed.is_stated_unanswered(PartyIndex(ASKER), missed.time_up()));
    assert!(!missed.is_stated_unanswered(PartyIndex(ASKED), missed.time_up()));
    told.say_all(&[(ASKED, ring::ANSWER)]);
    let late = told.matter();
    let acts: Vec<Act> = late.acts.iter().map(|done| done.act).collect();
    assert_eq!(late.row.name, "answered");
    assert_eq!(acts, [ring::NO_ANSWER, ring::ANSWER]);
    // Whoever knew an answer states no silence.
    told.say_all(&[(ASKER, ring::NO_ANSWER)]);
    let why = told.matter().without_effect[0].why;
    assert_eq!(why, Refusal::NotNow);
}

#[test]
fn its_time_is_up_when_it_has_rung_as_long_as_it_says_whatever_was_said_meanwhile() {
    let mut told = Told::new();
    let begun = told.matter().begun.time;
    let up = begun + Duration::from_mins(1);
    told.scribe.now_ms += 20_000;
    for said in [(ASKED, ring::NO_DEVICE), (ASKER, ring::NO_ANSWER)] {
        assert_eq!(told.matter().time_up(), up);
        told.say_all(&[said]);
    }
    assert_eq!(told.matter().time_up(), up);
}

#[test]
fn a_ring_is_immediate_says_for_how_long_it_rings_and_needs_no_words() {
    let mut scribe = Scribe::new(2);
    let judged = |scribe: &Scribe, said: &Said| scribe.fold().judgement(&said.id());
    let senseless = Some(Judgement::Refused(Refusal::Senseless));
    for (seconds, effect) in [
        (Some(10), Some(Judgement::Effective)),
        (Some(600), Some(Judgement::Effective)),
        (Some(9), senseless),
        (Some(601), senseless),
        (None, senseless),
    ] {
        for body in [true, false] {
            let said = rung(&mut scribe, seconds, body);
            assert_eq!(judged(&scribe, &said), effect, "{seconds:?}");
        }
    }
    let mut with = |precedence, due: Option<Timestamp>, to: u8| {
        let mut header = scribe.header(ASKER, ring::COURSE.kind, ring::RING);
        header.action = vec![PartyIndex(to)];
        (header.precedence, header.number, header.due) = (precedence, Some(60), due);
        let said = scribe.sign(header, false, &OFFICER);
        judged(&scribe, &said)
    };
    let at = Some(Timestamp::from_ms(1));
    assert_eq!(with(Precedence::Immediate, at, ASKED), senseless);
    assert_eq!(with(Precedence::Immediate, None, ASKER), senseless);
    assert_eq!(with(Precedence::Priority, None, ASKED), senseless);
    let alone = Some(Judgement::Refused(Refusal::OneRelease));
    assert_eq!(with(Precedence::Flash, None, ASKED), alone);
}

#[test]
fn a_ring_is_over_at_the_time_that_its_own_header_says_and_no_statement_can_name_another() {
    let mut told = Told::new();
    let up = told.matter().time_up();
    let mut stated = |due: Option<Timestamp>| {
        let mut header = told
            .scribe
            .header(ASKER, ring::COURSE.kind, ring::NO_ANSWER);
        header.object = Some(told.id);
        (header.precedence, header.due) = (Precedence::Immediate, due);
        let said = told.scribe.sign(header, false, &[]);
        told.scribe.fold().judgement(&said.id())
    };
    let senseless = Some(Judgement::Refused(Refusal::Senseless));
    for ms in [up.as_ms() - 1, up.as_ms() + 1, 0, u64::MAX] {
        assert_eq!(stated(Some(Timestamp::from_ms(ms))), senseless, "{ms}");
    }
    assert_eq!(stated(None), senseless);
    assert_eq!(stated(Some(up)), Some(Judgement::Effective));
}

#[test]
fn a_node_speaks_for_its_own_desk_and_says_why_nothing_rings() {
    let mut told = Told::new();
    let mut said = |by, act, outcome| {
        let mut header = told.scribe.header(by, ring::COURSE.kind, act);
        header.object = Some(told.id);
        (header.precedence, header.outcome) = (Precedence::Immediate, outcome);
        header.due = Some(header.time);
        let said = told.scribe.sign(header, false, &[]);
        told.scribe.fold().judgement(&said.id())
    };
    let not_a_side = Some(Judgement::Refused(Refusal::NotASide));
    let senseless = Some(Judgement::Refused(Refusal::Senseless));
    assert_eq!(said(ASKER, ring::NO_DEVICE, Some(0)), not_a_side);
    assert_eq!(said(ASKED, ring::NO_ANSWER, None), not_a_side);
    assert_eq!(said(ASKED, ring::NO_DEVICE, None), senseless);
    let unsigned = said(ASKED, ring::ANSWER, None);
    assert_eq!(unsigned, Some(Judgement::Refused(Refusal::NoOfficer)));
    for why in NoDevice::ALL.into_iter().chain([NoDevice::Other(9)]) {
        assert_eq!(NoDevice::from_number(why.number()), why);
    }
    for reason in Reason::ALL.into_iter().chain([Reason::Other(9)]) {
        assert_eq!(Reason::from_number(reason.number()), reason);
    }
}

#[test]
fn the_call_that_is_held_after_a_ring_names_it_and_its_words_are_of_the_answer() {
    let mut told = Told::new();
    assert_eq!(told.matter().spoken_of(), []);
    let answered = told.say(ASKED, ring::ANSWER);
    told.scribe.deliver_all();
    assert_eq!(told.matter().spoken_of(), [answered]);
    let begin = |scribe: &mut Scribe, kind, act, of: EntryId| {
        let mut header = scribe.header(ASKER, kind, act);
        header.action = vec![PartyIndex(ASKED)];
        (header.number, header.outcome) = (Some(0), Some(0));
        header.references = vec![of];
        scribe.sign(header, true, &OFFICER).id()
    };
    let (calls, requests) = (call::COURSE.kind, call_request::COURSE.kind);
    let held = begin(&mut told.scribe, calls, call::START, told.id);
    let asked = begin(&mut told.scribe, requests, call_request::REQUEST, told.id);
    let mut header = told.scribe.header(ASKER, ring::COURSE.kind, ring::RING);
    header.action = vec![PartyIndex(ASKED)];
    (header.precedence, header.number) = (Precedence::Immediate, Some(30));
    header.references = vec![held, told.id];
    let again = told.scribe.sign(header, false, &OFFICER).id();
    let fold = told.scribe.fold();
    assert_eq!(fold.calls_from(&told.id), [held, asked]);
    assert_eq!(fold.calls_from(&held), [again], "the call was cut off");
}
