//! How long a call was sought: the requests that repeat each other, and what became of each.

use detente_line::fold::SignedAs;
use detente_line::matter::call_request;
use detente_line::matter::sought::{Counted, Sought};
use detente_record::{Act, EntryId, Level, PartyIndex};

use crate::scribe::{Said, Scribe, WATCH};

const ASKER: u8 = 0;
const ASKED: u8 = 1;

#[test]
fn how_long_a_call_was_sought_follows_the_requests_that_repeat_each_other() {
    let course = &call_request::COURSE;
    let mut scribe = Scribe::new(3);
    let levels = &mut scribe.facts.founding.charter.levels;
    levels.push(Level {
        id: "heads".to_owned(),
        name: levels[0].name.clone(),
    });
    let request = |scribe: &mut Scribe, by: u8, level: u64, repeats: &[EntryId]| {
        let mut header = scribe.header(by, course.kind, course.begins);
        header.action = vec![PartyIndex(1 - by.min(1))];
        header.number = Some(level);
        header.references = repeats.to_vec();
        scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)])
    };
    let say = |scribe: &mut Scribe, by: u8, act: Act, on: EntryId| {
        let mut header = scribe.header(by, course.kind, act);
        header.object = Some(on);
        header.outcome = Some(5);
        header.due = Some(header.time);
        let machine = act == call_request::NO_ANSWER;
        let officers: &[_] = if machine {
            &[]
        } else {
            &[(WATCH, SignedAs::Releaser)]
        };
        let said = scribe.sign(header, false, officers);
        scribe.deliver_all();
        said.entry.header().time
    };
    let first = request(&mut scribe, ASKER, 0, &[]);
    scribe.deliver_all();
    let declined = say(&mut scribe, ASKED, call_request::DECLINE, first.id());
    let unrelated = request(&mut scribe, ASKER, 0, &[]);
    let theirs = request(&mut scribe, ASKED, 0, &[first.id()]);
    let second = request(&mut scribe, ASKER, 0, &[first.id(), theirs.id()]);
    scribe.deliver_all();
    let silent = say(&mut scribe, ASKER, call_request::NO_ANSWER, second.id());
    let higher = request(&mut scribe, ASKER, 1, &[second.id(), first.id()]);
    scribe.deliver_all();
    let fold = scribe.fold();
    let sought = fold.sought(&higher.id());
    let time = |said: &Said| said.entry.header().time;
    let counted = |count, from, to| Counted {
        count,
        span: Some((from, to)),
    };
    assert_eq!(
        sought,
        [
            Sought {
                level: 0,
                requests: counted(2, time(&first), time(&second)),
                declined: counted(1, declined, declined),
                unanswered: counted(1, silent, silent),
            },
            Sought {
                level: 1,
                requests: counted(1, time(&higher), time(&higher)),
                declined: Counted::default(),
                unanswered: Counted::default(),
            },
        ]
    );
    assert_eq!(fold.sought(&unrelated.id())[0].requests.count, 1);
    assert_eq!(fold.sought(&EntryId([7; 32])), []);
}

#[test]
fn a_chain_of_requests_is_looked_back_over_to_its_bound() {
    let course = &call_request::COURSE;
    let mut scribe = Scribe::new(2);
    let mut last: Option<EntryId> = None;
    for _ in 0..80 {
        let mut header = scribe.header(ASKER, course.kind, course.begins);
        header.action = vec![PartyIndex(ASKED)];
        header.number = Some(0);
        header.references = last.into_iter().collect();
        let said = scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
        last = Some(said.id());
    }
    let sought = scribe.fold().sought(&last.unwrap());
    assert_eq!(sought[0].requests.count, 64);
}
