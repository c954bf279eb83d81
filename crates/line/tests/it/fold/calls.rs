//! Calls as held: what crosses gives both sides' word, each side's account stands by itself, and what hangs together is
//! found.

use std::time::Duration;

use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::matter::call::{self, Account};
use detente_line::matter::{Effect, Matter, Side, call_request};
use detente_record::{Act, EntryId, Kind, PartyIndex, Timestamp};

use crate::scribe::{Said, Scribe, WATCH};

const ASKER: u8 = 0;
const ASKED: u8 = 1;
const SIDES: [u8; 2] = [ASKER, ASKED];

/// A call while a test writes it.
struct Told {
    scribe: Scribe,
    id: EntryId,
}

fn at(minute: u64) -> Timestamp {
    Timestamp::from_ms(1_666_362_600_000 + minute * 60_000)
}

fn began(scribe: &mut Scribe, references: &[EntryId]) -> Said {
    begin(scribe, call::COURSE.kind, call::START, references)
}

fn begin(scribe: &mut Scribe, kind: Kind, act: Act, references: &[EntryId]) -> Said {
    let mut header = scribe.header(ASKER, kind, act);
    header.action = vec![PartyIndex(ASKED)];
    let calls = kind == call::COURSE.kind;
    header.number = Some(if calls { at(0).as_ms() } else { 0 });
    header.outcome = calls.then_some(0);
    header.references = references.to_vec();
    scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)])
}

impl Told {
    fn new() -> Self {
        let mut scribe = Scribe::new(2);
        let id = began(&mut scribe, &[]).id();
        scribe.deliver_all();
        Self { scribe, id }
    }

    fn say(&mut self, by: u8, act: Act, minute: u64) -> EntryId {
        self.try_say(by, act, Some(minute), &[], true).id()
    }

    fn try_say(
        &mut self,
        by: u8,
        act: Act,
        minute: Option<u64>,
        references: &[EntryId],
        body: bool,
    ) -> Said {
        let mut header = self.scribe.header(by, call::COURSE.kind, act);
        header.object = Some(self.id);
        header.number = minute.map(|minute| at(minute).as_ms());
        header.references = references.to_vec();
        let officers = [(WATCH, SignedAs::Releaser)];
        self.scribe.sign(header, body, &officers)
    }

    fn matter(&self) -> Matter {
        let fold = self.scribe.fold();
        fold.matter(&call::COURSE, &self.id).unwrap()
    }

    fn state(&self) -> &'static str {
        self.matter().row.name
    }
}

fn minutes(minutes: u64) -> Option<Duration> {
    Some(Duration::from_mins(minutes))
}

#[test]
fn a_call_that_both_sides_end_at_once_is_ended_by_both_and_both_acts_stay() {
    for order in [SIDES, [ASKED, ASKER]] {
        let mut told = Told::new();
        told.say(ASKED, call::BEGAN, 0);
        told.scribe.deliver_all();
        let ends = order.map(|by| told.say(by, call::END, 30));
        told.scribe.deliver_all();
        let matter = told.matter();
        assert_eq!((matter.row.name, matter.crossed.len()), ("ended", 1));
        let from: Vec<EntryId> = matter.from.iter().map(|done| done.fact.entry).collect();
        assert_eq!(from.len(), 2, "the state follows from both");
        assert!(ends.iter().all(|end| from.contains(end)));
    }
}

#[test]
fn who_ends_a_call_before_it_knows_that_the_other_began_it_has_ended_it_all_the_same() {
    let mut told = Told::new();
    told.say(ASKER, call::END, 30);
    assert_eq!(told.state(), "ended-unconfirmed");
    told.say(ASKED, call::BEGAN, 1);
    assert_eq!(told.state(), "ended-by-asker");
    told.say(ASKED, call::END, 31);
    told.scribe.deliver_all();
    assert_eq!(told.state(), "ended");
    // Whoever had withdrawn it is not held to a word that it took back before it could know.
    let mut told = Told::new();
    told.say(ASKER, call::WITHDRAW, 0);
    told.say(ASKED, call::BEGAN, 1);
    told.scribe.deliver_all();
    assert_eq!(told.state(), "withdrawn");
}

#[test]
fn each_side_has_its_own_account_which_it_corrects_by_stating_it_anew() {
    let mut told = Told::new();
    let account = |told: &Told| [Side::Asker, Side::Asked].map(|side| told.matter().account(side));
    let nothing = Account::default();
    let first = Account {
        began: Some(at(0)),
        ..nothing
    };
    assert_eq!(account(&told), [first, nothing]);
    told.say(ASKED, call::BEGAN, 2);
    told.scribe.deliver_all();
    told.say(ASKED, call::END, 32);
    told.say(ASKER, call::END, 40);
    told.scribe.deliver_all();
    let [ours, theirs] = account(&told);
    assert_eq!((ours.lasted(), theirs.lasted()), (minutes(40), minutes(30)));
    told.say(ASKER, call::BEGAN, 5);
    told.say(ASKER, call::END, 36);
    told.scribe.deliver_all();
    let [ours, theirs] = account(&told);
    assert_eq!((ours.lasted(), theirs.lasted()), (minutes(31), minutes(30)));
    assert_eq!(told.state(), "ended", "a correction changes no state");
    // An end before the beginning is no duration, and is refused for nobody.
    let end = told.say(ASKED, call::END, 1);
    let matter = told.matter();
    assert_eq!(matter.account(Side::Asked).lasted(), None);
    let effect = matter.acts.iter().find(|done| done.fact.entry == end);
    assert_eq!(effect.unwrap().effect, Effect::Beside);
}

#[test]
fn who_joined_and_who_left_is_said_by_each_side_of_its_own_acts() {
    let mut told = Told::new();
    let ours = told.say(ASKER, call::JOIN, 1);
    told.say(ASKED, call::BEGAN, 2);
    let theirs = told.say(ASKED, call::JOIN, 3);
    told.scribe.deliver_all();
    let senseless = [
        (vec![], true),
        (vec![theirs], true),
        (vec![told.id], true),
        (vec![EntryId([7; 32])], true),
    ];
    for (references, body) in senseless {
        let said = told.try_say(ASKER, call::LEAVE, Some(9), &references, body);
        let judged = told.scribe.fold().judgement(&said.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::Senseless)));
    }
    for (act, minute, body) in [(call::JOIN, Some(4), false), (call::JOIN, None, true)] {
        let said = told.try_say(ASKER, act, minute, &[], body);
        let judged = told.scribe.fold().judgement(&said.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::Senseless)));
    }
    told.try_say(ASKER, call::LEAVE, Some(20), &[ours], false);
    let all = told.matter().participants();
    let all: Vec<_> = all
        .iter()
        .map(|one| (one.entry, one.by.0, one.joined, one.left))
        .collect();
    assert_eq!(
        all,
        [
            (ours, ASKER, at(1), Some(at(20))),
            (theirs, ASKED, at(3), None)
        ]
    );
}

#[test]
fn a_call_states_when_it_began_and_a_level_of_the_charter() {
    for (number, outcome) in [(None, Some(0)), (Some(1), None), (Some(1), Some(1))] {
        let mut scribe = Scribe::new(2);
        let mut header = scribe.header(ASKER, call::COURSE.kind, call::START);
        header.action = vec![PartyIndex(ASKED)];
        (header.number, header.outcome) = (number, outcome);
        let said = scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
        let judged = scribe.fold().judgement(&said.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::Senseless)));
    }
    let mut told = Told::new();
    for act in [call::BEGAN, call::END] {
        let said = told.try_say(ASKER, act, None, &[], false);
        let judged = told.scribe.fold().judgement(&said.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::Senseless)));
    }
}

#[test]
fn what_was_held_after_a_request_and_what_followed_from_a_call_is_found() {
    let mut scribe = Scribe::new(2);
    let (calls, requests) = (call::COURSE, call_request::COURSE);
    let request = begin(&mut scribe, requests.kind, requests.begins, &[]).id();
    let repeats = begin(&mut scribe, requests.kind, requests.begins, &[request]).id();
    let held = [(); 2].map(|()| began(&mut scribe, &[request]).id());
    let follows = begin(&mut scribe, requests.kind, requests.begins, &[held[0]]).id();
    // What has no effect hangs nowhere.
    let mut header = scribe.header(ASKER, calls.kind, calls.begins);
    header.references = vec![request];
    scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
    let fold = scribe.fold();
    assert_eq!(fold.calls_from(&request), [held[1], held[0]]);
    assert_eq!(fold.calls_from(&held[0]), [follows]);
    for nothing in [held[1], follows, repeats, EntryId([7; 32])] {
        assert_eq!(fold.calls_from(&nothing), []);
    }
}

#[test]
fn the_words_before_a_call_are_of_what_was_agreed_or_of_the_call_itself() {
    let mut told = Told::new();
    assert_eq!(told.matter().spoken_of(), [told.id]);
    told.say(ASKED, call::DENY, 1);
    assert_eq!(told.matter().spoken_of(), []);
    let mut scribe = Scribe::new(2);
    let requests = call_request::COURSE;
    let id = begin(&mut scribe, requests.kind, requests.begins, &[]).id();
    scribe.deliver_all();
    let of = |scribe: &Scribe| scribe.fold().matter(&requests, &id).unwrap().spoken_of();
    assert_eq!(of(&scribe), []);
    let mut header = scribe.header(ASKED, requests.kind, call_request::ACCEPT);
    header.object = Some(id);
    (header.due, header.number) = (Some(at(60)), Some(30));
    let accepted = scribe.sign(header, false, &[(WATCH, SignedAs::Releaser)]);
    assert_eq!(of(&scribe), [accepted.id()]);
}
