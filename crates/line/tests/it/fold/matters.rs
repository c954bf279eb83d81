//! Matters: the tables of `spec/` are the tables of the code, every cell of them is walked with real entries, and
//! what crosses settles on the less committing.

use std::collections::{BTreeMap, VecDeque};

use detente_line::body::{self, Needs};
use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::matter::{
    Cell, Course, Effect, Matter, Side, State, TakesUp, ask, call, call_request, query, readout,
    ring,
};
use detente_record::{Act, CharterChanges, EntryId, Head, PartyIndex, Precedence, Timestamp};

use crate::page;
use crate::scribe::{RELEASING, Said, Scribe, WATCH, fold_of};

const ASKER: u8 = 0;
const ASKED: u8 = 1;
const OTHER: u8 = 2;

/// Each course with the page of `spec/` that has its table.
const COURSES: [(&Course, &str); 6] = [
    (
        &call_request::COURSE,
        include_str!("../../../../../spec/call-requests.md"),
    ),
    (
        &query::COURSE,
        include_str!("../../../../../spec/queries.md"),
    ),
    (&ask::COURSE, include_str!("../../../../../spec/asks.md")),
    (
        &readout::COURSE,
        include_str!("../../../../../spec/readouts.md"),
    ),
    (&call::COURSE, include_str!("../../../../../spec/calls.md")),
    (&ring::COURSE, include_str!("../../../../../spec/rings.md")),
];

/// A table as a page has it: states with what they commit to and whose word they await, and by state and act (with its
/// side) what the act does.
struct Table {
    states: Vec<(String, u8, String)>,
    acts: Vec<String>,
    cells: BTreeMap<(usize, String), String>,
}

impl Table {
    fn of(page: &str) -> Self {
        let table = page::Table::of(page, "state");
        let (mut states, mut cells) = (Vec::new(), BTreeMap::new());
        for (at, row) in table.rows.into_iter().enumerate() {
            states.push((row[0].clone(), row[1].parse().unwrap(), row[2].clone()));
            let of_row = table.head.iter().zip(row).skip(3);
            cells.extend(of_row.map(|(act, cell)| ((at, act.clone()), cell)));
        }
        Self {
            states,
            acts: table.head[3..].to_vec(),
            cells,
        }
    }
}

fn label(name: &str, by: Side) -> String {
    format!("{name} ({})", side_name(by))
}

fn side_name(side: Side) -> &'static str {
    if side == Side::Asker {
        "asker"
    } else {
        "asked"
    }
}

fn states(course: &Course) -> impl Iterator<Item = State> {
    (0..u8::try_from(course.states.len()).unwrap()).map(State)
}

#[test]
fn the_tables_of_the_pages_are_those_of_the_code() {
    for (course, page) in COURSES {
        let table = Table::of(page);
        let rows = course.states.iter();
        let rows: Vec<_> = rows
            .map(|row| {
                let awaits = row.awaits.map_or("–", side_name);
                let put_off = if row.put_off { ", put off" } else { "" };
                (
                    row.name.to_owned(),
                    row.commits,
                    format!("{awaits}{put_off}"),
                )
            })
            .collect();
        assert_eq!(table.states, rows);
        let acts: Vec<_> = course
            .acts
            .iter()
            .map(|row| label(row.name, row.by))
            .collect();
        assert_eq!(table.acts, acts);
        for act in course.acts {
            assert_eq!(act.cells.len(), course.states.len(), "{}", act.name);
            for state in states(course) {
                let told = match course.cell(state, act.act, act.by) {
                    Cell::To(to) => course.state(to).name,
                    Cell::Beside => "·",
                    Cell::Without => "–",
                };
                let at = (usize::from(state.0), label(act.name, act.by));
                assert_eq!(table.cells[&at], told, "{at:?}");
            }
        }
        let mut ranks: Vec<u8> = course.states.iter().map(|row| row.commits).collect();
        ranks.sort_unstable();
        ranks.dedup();
        assert_eq!(
            ranks.len(),
            course.states.len(),
            "no two states commit alike"
        );
        let together = course.together.iter().map(|row| {
            let [one, other] = row.of;
            [one, other, row.give].map(|state| course.state(state).name.to_owned())
        });
        let together: Vec<_> = together.collect();
        let told = if together.is_empty() {
            Vec::new()
        } else {
            page::Table::of(page, "one").rows
        };
        assert_eq!(told, together);
    }
}

/// Who signs what takes two people; the first alone what takes one.
const BY_TWO: [(u16, SignedAs); 2] = [(WATCH, SignedAs::Releaser), (RELEASING, SignedAs::Releaser)];

/// A matter while a test writes it.
struct Told<'a> {
    scribe: Scribe,
    course: &'a Course,
    id: EntryId,
    /// The last time proposed, with what it states.
    proposal: Option<(EntryId, Option<Timestamp>, Option<u64>)>,
    /// What every act states as its time, if not an hour after it.
    due: Option<Timestamp>,
}

impl<'a> Told<'a> {
    fn begin(course: &'a Course, parties: u8) -> Self {
        let mut scribe = Scribe::new(parties);
        let mut header = scribe.header(ASKER, course.kind, course.begins);
        header.action = vec![PartyIndex(ASKED)];
        header.number = Some(0);
        header.outcome = Some(0);
        header.precedence = precedence(course);
        if course.kind == ring::COURSE.kind {
            header.number = Some(60);
        }
        let said = scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
        scribe.deliver_all();
        Self {
            scribe,
            course,
            id: said.id(),
            proposal: None,
            due: None,
        }
    }

    /// An act with all that its kind asks for, by what its author holds.
    fn say(&mut self, by: u8, act: Act) -> Said {
        // Whoever says that somebody left has said that they joined.
        let leaves = (self.course.kind, act) == (call::COURSE.kind, call::LEAVE);
        let joined = leaves.then(|| self.say(by, call::JOIN).id());
        let mut header = self.scribe.header(by, self.course.kind, act);
        header.object = Some(self.id);
        header.precedence = precedence(self.course);
        let in_an_hour = Timestamp::from_ms(header.time.as_ms() + 3_600_000);
        header.due = Some(self.due.unwrap_or(in_an_hour));
        header.number = Some(30);
        header.outcome = Some(1);
        header.references = joined.into_iter().collect();
        let requests = self.course.kind == call_request::COURSE.kind;
        if requests && act == call_request::DELEGATE {
            header.number = Some(0);
        }
        if requests && act == call_request::TAKE {
            let (proposal, due, number) = self.proposal.unwrap_or((self.id, None, None));
            header.references = vec![proposal];
            (header.due, header.number) = (due, number);
        }
        if self.names_a_version(act) {
            header.references = vec![self.version_known_to(by, &header.seen)];
        }
        if (self.course.kind, act) == (ring::COURSE.kind, ring::NO_ANSWER) {
            // Nothing but its own header says when it is up.
            let matter = self.scribe.fold().matter(self.course, &self.id);
            header.due = matter.map(|matter| matter.time_up());
        }
        let (due, number) = (header.due, header.number);
        let needs = body::act(self.course.kind, act).unwrap().needs;
        let (machine, two) = (needs == Needs::Machine, needs == Needs::TwoPeople);
        let officers: &[_] = match (machine, two) {
            (true, _) => &[],
            (_, true) => &BY_TWO,
            _ => &BY_TWO[..1],
        };
        let said = self.scribe.sign(header, !machine, officers);
        if requests && act == call_request::PROPOSE && by == ASKED {
            self.proposal = Some((said.id(), due, number));
        }
        said
    }

    fn names_a_version(&self, act: Act) -> bool {
        let mut rows = self.course.acts.iter();
        rows.any(|row| row.act == act && row.takes_up == Some(TakesUp::Version))
    }

    /// The last version that an author knows, by the heads that it has seen.
    fn version_known_to(&self, by: u8, seen: &[Head]) -> EntryId {
        let known = |said: &&Said| {
            let at = said.entry.address();
            let mut heads = seen.iter().map(|head| head.address);
            at.party.0 == by || heads.any(|head| head.party == at.party && head.place >= at.place)
        };
        let stated = self.scribe.said.iter().filter(|said| {
            let header = said.entry.header();
            let on_it = header.kind == self.course.kind && header.object == Some(self.id);
            on_it && self.course.states_version(header.act)
        });
        let mut last = stated.filter(known).map(Said::id);
        last.next_back().unwrap_or(self.id)
    }

    /// Leads the matter to a state, everybody knowing everything.
    fn lead_to(&mut self, state: State) {
        for (act, by) in way(self.course, state) {
            self.say(party(by), act);
            self.scribe.deliver_all();
        }
        assert_eq!(self.matter().state, state);
    }

    fn matter(&self) -> Matter {
        self.scribe.fold().matter(self.course, &self.id).unwrap()
    }
}

/// A ring is IMMEDIATE; of the others it makes no difference here.
fn precedence(course: &Course) -> Precedence {
    if course.kind == ring::COURSE.kind {
        Precedence::Immediate
    } else {
        Precedence::Routine
    }
}

fn party(side: Side) -> u8 {
    if side == Side::Asker { ASKER } else { ASKED }
}

/// The shortest way to a state.
fn way(course: &Course, to: State) -> Vec<(Act, Side)> {
    let mut open = VecDeque::from([(State(0), Vec::new())]);
    let mut been = vec![State(0)];
    while let Some((state, way)) = open.pop_front() {
        if state == to {
            return way;
        }
        for row in course.acts {
            if let Cell::To(next) = course.cell(state, row.act, row.by)
                && !been.contains(&next)
            {
                been.push(next);
                let mut way = way.clone();
                way.push((row.act, row.by));
                open.push_back((next, way));
            }
        }
    }
    panic!("no way leads to {}", course.state(to).name);
}

#[test]
fn every_act_does_in_every_state_what_its_cell_says() {
    for (course, _) in COURSES {
        for state in states(course) {
            for row in course.acts {
                let mut told = Told::begin(course, 2);
                told.lead_to(state);
                // Whoever takes a time needs one to take, whether or not it may.
                if told.proposal.is_none() {
                    told.proposal = Some((told.id, None, None));
                }
                let said = told.say(party(row.by), row.act);
                let matter = told.matter();
                let at = format!(
                    "{} in {}",
                    label(row.name, row.by),
                    course.state(state).name
                );
                let done = matter.acts.iter().find(|done| done.fact.entry == said.id());
                let without = matter.without_effect.iter();
                let why = without
                    .filter(|act| act.fact.entry == said.id())
                    .map(|act| act.why);
                let why: Vec<_> = why.collect();
                match course.cell(state, row.act, row.by) {
                    Cell::To(to) => {
                        assert_eq!(matter.state, to, "{at}");
                        assert_eq!(
                            done.unwrap().effect,
                            Effect::Led { from: state, to },
                            "{at}"
                        );
                        assert_eq!(matter.from.last().unwrap().fact.entry, said.id(), "{at}");
                    }
                    Cell::Beside => {
                        assert_eq!(matter.state, state, "{at}");
                        assert_eq!(done.unwrap().effect, Effect::Beside, "{at}");
                    }
                    Cell::Without => {
                        assert_eq!(matter.state, state, "{at}");
                        assert_eq!(done, None, "{at}");
                        // What is senseless by itself is so everywhere.
                        let known = [Refusal::NotNow, Refusal::Senseless];
                        assert!(why.len() == 1 && known.contains(&why[0]), "{at}: {why:?}");
                    }
                }
                assert!(matter.crossed.is_empty(), "{at}: both knew everything");
            }
        }
    }
}

#[test]
fn of_two_acts_that_crossed_the_less_committing_holds_and_both_stay() {
    let mut crossings = 0;
    for (course, _) in COURSES {
        let by = |side| course.acts.iter().filter(move |row| row.by == side);
        for state in states(course) {
            for (one, other) in
                by(Side::Asker).flat_map(|one| by(Side::Asked).map(move |o| (one, o)))
            {
                let cells = [one, other].map(|row| course.cell(state, row.act, row.by));
                let [Cell::To(first), Cell::To(second)] = cells else {
                    continue;
                };
                let mut told = Told::begin(course, 2);
                told.lead_to(state);
                let ids = [
                    told.say(ASKER, one.act).id(),
                    told.say(ASKED, other.act).id(),
                ];
                told.scribe.deliver_all();
                let at = format!(
                    "{} and {} in {}",
                    one.name,
                    other.name,
                    course.state(state).name
                );
                let both = [first, second];
                let mut together = course.together.iter();
                let together = together.find(|row| row.of.iter().all(|of| both.contains(of)));
                let least = both.into_iter().min_by_key(|to| course.state(*to).commits);
                let least = together.map(|row| row.give).or(least);
                let matter = told.matter();
                assert_eq!(Some(matter.state), least, "{at}");
                let pair = (matter.crossed[0].asker, matter.crossed[0].asked);
                assert_eq!((pair, matter.crossed.len()), ((ids[0], ids[1]), 1), "{at}");
                let stay = |id| matter.acts.iter().any(|done| done.fact.entry == id);
                assert!(ids.into_iter().all(stay), "{at}");
                // And it goes on from there, for both alike.
                let next = course.acts.iter().find_map(|row| {
                    match course.cell(matter.state, row.act, row.by) {
                        Cell::To(to) if row.act != call_request::TAKE => Some((row, to)),
                        _ => None,
                    }
                });
                if let Some((row, to)) = next {
                    told.say(party(row.by), row.act);
                    assert_eq!(told.matter().state, to, "{at}, then {}", row.name);
                }
                crossings += 1;
            }
        }
    }
    println!("{crossings} crossings of two acts");
    assert!(crossings > 60, "{crossings}");
}

#[test]
fn an_act_is_worth_what_its_author_could_know_and_nothing_later_changes_it() {
    let course = &call_request::COURSE;
    let mut told = Told::begin(course, 2);
    // Withdrawn, and the other side does not know it yet: it accepts, and is not told that it said nonsense.
    told.say(ASKER, call_request::WITHDRAW);
    let accepted = told.say(ASKED, call_request::ACCEPT);
    let matter = told.matter();
    assert_eq!(matter.row.name, "withdrawn");
    let done = matter
        .acts
        .iter()
        .find(|done| done.fact.entry == accepted.id());
    let agreed = call_request::AGREED;
    assert_eq!(
        done.unwrap().effect,
        Effect::Led {
            from: State(0),
            to: agreed
        }
    );
    // Once it knows, an acceptance is without effect.
    told.scribe.deliver_all();
    let late = told.say(ASKED, call_request::ACCEPT);
    let matter = told.matter();
    let refused = matter
        .without_effect
        .iter()
        .find(|act| act.fact.entry == late.id());
    assert_eq!(refused.unwrap().why, Refusal::NotNow);
}

#[test]
fn an_act_that_came_ahead_of_what_its_charter_rests_on_crossed_whatever_was_said_meanwhile() {
    let course = &call_request::COURSE;
    for lacks_another in [false, true] {
        let mut told = Told::begin(course, 3);
        let changes = CharterChanges {
            retention_days: Some(30),
            ..CharterChanges::default()
        };
        let scribe = &mut told.scribe;
        let proposal = scribe.propose(ASKED, scribe.founding(), &changes);
        scribe.deliver_all();
        let signed = [ASKER, OTHER].map(|party| scribe.say(party, Act::SIGN, proposal.id()).id());
        scribe.deliver(ASKER, ASKED);
        scribe.deliver(OTHER, ASKED);
        let adopted = scribe.adopt(ASKED, proposal.id(), &signed).id();
        let deferred = told.say(ASKED, call_request::DEFER).id();
        // It comes ahead of the adoption; or without a gap, and ahead of a third party's signature.
        let lacking = if lacks_another {
            told.scribe.deliver(ASKED, ASKER);
            signed[1]
        } else {
            told.scribe.receipt(ASKER, body::RECEIPT_HELD, &[deferred]);
            adopted
        };
        let proposed = told.say(ASKER, call_request::PROPOSE).id();
        let there = told.scribe.said.iter().filter(|said| said.id() != lacking);
        let there = fold_of(&told.scribe.facts, there);
        assert_ne!(there.judgement(&deferred), Some(Judgement::Effective));
        let all = told.scribe.fold();
        assert_eq!(all.judgement(&deferred), Some(Judgement::Effective));
        let asked = State(0);
        for fold in [there, all] {
            let matter = fold.matter(course, &told.id).unwrap();
            let effect = effect_of(&matter, proposed);
            let (from, to) = (asked, asked);
            assert_eq!(effect, Some(Effect::Led { from, to }));
        }
        let matter = told.matter();
        let crossed: Vec<_> = matter.crossed.iter().map(|c| (c.asker, c.asked)).collect();
        assert_eq!(crossed, [(proposed, deferred)]);
        assert_eq!(matter.row.name, "deferred");
        // Once all of it is there, it is known.
        told.scribe.deliver_all();
        let again = told.say(ASKER, call_request::PROPOSE).id();
        let (from, to) = (matter.state, asked);
        let effect = effect_of(&told.matter(), again);
        assert_eq!(effect, Some(Effect::Led { from, to }));
    }
}

fn effect_of(matter: &Matter, act: EntryId) -> Option<Effect> {
    let mut acts = matter.acts.iter();
    let done = acts.find(|done| done.fact.entry == act);
    done.map(|done| done.effect)
}

#[test]
fn only_the_two_sides_say_anything_and_each_what_is_its_own() {
    for (course, _) in COURSES {
        let mut told = Told::begin(course, 3);
        for row in course.acts {
            let said = told.say(OTHER, row.act);
            let judged = told.scribe.fold().judgement(&said.id());
            assert_eq!(
                judged,
                Some(Judgement::Refused(Refusal::NotASide)),
                "{}",
                row.name
            );
            let wrong = if row.by == Side::Asker { ASKED } else { ASKER };
            let both = course
                .acts
                .iter()
                .filter(|other| other.act == row.act)
                .count()
                == 2;
            if !both {
                let said = told.say(wrong, row.act);
                let judged = told.scribe.fold().judgement(&said.id());
                assert_eq!(
                    judged,
                    Some(Judgement::Refused(Refusal::NotASide)),
                    "{}",
                    row.name
                );
            }
        }
        assert_eq!(told.matter().state, State(0));
    }
}

#[test]
fn a_beginning_addresses_one_other_party() {
    for (course, _) in COURSES {
        for (action, info) in [
            (vec![], vec![]),
            (vec![ASKER], vec![]),
            (vec![ASKED, OTHER], vec![]),
            (vec![ASKED], vec![OTHER]),
            (vec![9], vec![]),
        ] {
            let mut scribe = Scribe::new(3);
            let mut header = scribe.header(ASKER, course.kind, course.begins);
            header.action = action.into_iter().map(PartyIndex).collect();
            header.info = info.into_iter().map(PartyIndex).collect();
            header.number = Some(0);
            let said = scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
            let fold = scribe.fold();
            assert_eq!(
                fold.judgement(&said.id()),
                Some(Judgement::Refused(Refusal::Senseless))
            );
            assert_eq!(fold.matter(course, &said.id()), None);
        }
    }
}

#[test]
fn no_answer_is_no_statement_against_what_its_author_knew_and_a_late_answer_stands_beside_it() {
    for (course, _) in COURSES {
        let row = |name: &str| *course.acts.iter().find(|row| row.name == name).unwrap();
        let silent = course.silence();
        let answers: &[&str] = match course.kind {
            kind if kind == call_request::COURSE.kind => {
                &["accept", "propose", "defer", "delegate", "decline"]
            }
            kind if kind == query::COURSE.kind => &["answer", "will-check"],
            kind if kind == readout::COURSE.kind => &["agree", "object"],
            kind if kind == call::COURSE.kind => &["began", "deny"],
            kind if kind == ring::COURSE.kind => &["answer", "refuse"],
            _ => &["answer", "put-off", "refuse"],
        };
        for answer in answers {
            let mut told = Told::begin(course, 2);
            let up = Timestamp::from_ms(told.scribe.now_ms + 3_600_000);
            told.due = Some(up);
            let early = told.say(ASKER, silent);
            told.due = Some(Timestamp::from_ms(up.as_ms() + 1));
            let answered = told.say(ASKED, row(answer).act);
            told.scribe.deliver_all();
            // What puts off until a time is no answer to what is due then.
            let later = told.say(ASKER, silent);
            told.due = Some(up);
            let late = told.say(ASKER, silent);
            let puts_off = ["defer", "will-check", "put-off"].contains(answer);
            let matter = told.matter();
            let counts = |said: &Said| matter.acts.iter().any(|done| done.fact.entry == said.id());
            let denied = |said: &Said| {
                let mut without = matter.without_effect.iter();
                without.any(|act| (act.fact.entry, act.why) == (said.id(), Refusal::NotNow))
            };
            assert!(counts(&early) && counts(&answered), "{answer}");
            assert!(denied(&late), "{answer}: against what its author knew");
            assert!(
                if puts_off {
                    counts(&later)
                } else {
                    denied(&later)
                },
                "{answer}"
            );
            let leads = matches!(course.cell(State(0), silent, Side::Asker), Cell::To(_));
            assert_eq!(
                matter.crossed.len(),
                usize::from(leads),
                "a statement beside a state crosses nothing"
            );
        }
    }
}

#[test]
fn a_time_is_taken_as_it_was_proposed_and_from_the_other_side() {
    let course = &call_request::COURSE;
    let mut told = Told::begin(course, 2);
    let own = told.say(ASKER, call_request::PROPOSE);
    let proposed = told.say(ASKED, call_request::PROPOSE);
    told.scribe.deliver_all();
    let (id, due, number) = told.proposal.unwrap();
    assert_eq!(id, proposed.id());
    let cases = [
        (own.id(), due, number),
        (id, due, Some(45)),
        (id, None, number),
        (told.id, due, number),
    ];
    for case in cases {
        told.proposal = Some((case.0, case.1, case.2));
        let said = told.say(ASKER, call_request::TAKE);
        let judged = told.scribe.fold().judgement(&said.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::Senseless)));
    }
    told.proposal = Some((id, due, number));
    // The proposals crossed: the asker's holds, which commits less, so there is nothing to take.
    told.say(ASKER, call_request::TAKE);
    assert_eq!(told.matter().row.name, "asked");
    told.say(ASKED, call_request::PROPOSE);
    told.scribe.deliver_all();
    told.say(ASKER, call_request::TAKE);
    let matter = told.matter();
    let agreed = matter.agreed();
    assert_eq!((matter.row.name, agreed.len()), ("agreed", 1));
    let (_, due, _) = told.proposal.unwrap();
    assert_eq!((Some(agreed[0].1.from), agreed[0].1.minutes), (due, 30));
}

#[test]
fn a_flood_of_acts_by_one_side_neither_moves_the_other_nor_costs_more_than_its_bound() {
    let course = &ask::COURSE;
    let mut told = Told::begin(course, 2);
    for _ in 0..300 {
        told.say(ASKER, ask::REPEAT);
    }
    told.scribe.deliver_all();
    told.say(ASKED, ask::ANSWER);
    let matter = told.matter();
    assert_eq!(matter.row.name, "answered");
    assert_eq!(matter.acts.len(), 65);
    assert_eq!(
        matter.left_out,
        256 - 64,
        "those that are judged and do not count"
    );
}

#[test]
fn a_forked_journal_gives_one_state_whatever_came_first() {
    let course = &call_request::COURSE;
    let mut told = Told::begin(course, 2);
    let tip = told.scribe.tip(ASKED);
    told.say(ASKED, call_request::ACCEPT);
    told.scribe.deliver_all();
    told.say(ASKER, call_request::CALL_OFF);
    told.scribe.rewind(ASKED, tip);
    told.scribe.deliver(ASKER, ASKED);
    told.say(ASKED, call_request::DECLINE);
    told.say(ASKED, call_request::ACCEPT);
    let forward = told.scribe.fold();
    let mut said = told.scribe.said.clone();
    said.reverse();
    let backward = fold_of(&told.scribe.facts, &said);
    let of = |fold: &detente_line::fold::Fold| fold.matter(course, &told.id).unwrap();
    assert_eq!(of(&forward), of(&backward));
    assert!(!of(&forward).from.is_empty());
}

#[test]
fn one_officer_begins_no_flash_and_what_is_said_is_as_urgent_as_what_was_begun() {
    for (course, _) in COURSES {
        let mut scribe = Scribe::new(2);
        let mut header = scribe.header(ASKER, course.kind, course.begins);
        header.action = vec![PartyIndex(ASKED)];
        header.number = Some(0);
        header.precedence = Precedence::Flash;
        let flash = scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
        let judged = scribe.fold().judgement(&flash.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::OneRelease)));

        let mut told = Told::begin(course, 2);
        let row = course.acts.iter().find(|row| row.by == Side::Asked);
        let mut header = told.scribe.header(ASKED, course.kind, row.unwrap().act);
        header.object = Some(told.id);
        header.due = Some(header.time);
        header.outcome = Some(1);
        header.precedence = Precedence::Flash;
        let said = told
            .scribe
            .sign(header, true, &[(WATCH, SignedAs::Releaser)]);
        let judged = told.scribe.fold().judgement(&said.id());
        assert_eq!(judged, Some(Judgement::Refused(Refusal::Senseless)));
    }
}

#[test]
fn a_time_that_its_proposer_has_replaced_is_not_taken_any_more() {
    let offered = || {
        let mut told = Told::begin(&call_request::COURSE, 2);
        told.say(ASKED, call_request::PROPOSE);
        told.scribe.deliver_all();
        told
    };
    let mut told = offered();
    let first = told.proposal;
    told.say(ASKED, call_request::PROPOSE);
    told.scribe.deliver_all();
    let second = std::mem::replace(&mut told.proposal, first);
    let late = told.say(ASKER, call_request::TAKE);
    let matter = told.matter();
    assert_eq!(matter.row.name, "other-time");
    let why = matter.without_effect.iter();
    let why: Vec<_> = why.map(|act| (act.fact.entry, act.why)).collect();
    assert_eq!(why, [(late.id(), Refusal::NotNow)]);
    told.proposal = second;
    told.say(ASKER, call_request::TAKE);
    let agreed = told.matter().agreed();
    assert_eq!(Some(agreed[0].1.from), second.unwrap().1);

    // Taken by one who could not know the second, the first was on offer; and the second crossed it.
    let mut told = offered();
    told.say(ASKER, call_request::TAKE);
    told.say(ASKED, call_request::PROPOSE);
    told.scribe.deliver_all();
    let matter = told.matter();
    assert_eq!((matter.row.name, matter.crossed.len()), ("other-time", 1));
    told.say(ASKER, call_request::TAKE);
    assert_eq!(told.matter().row.name, "agreed");
}

#[test]
fn what_each_author_knew_is_what_the_fold_says_of_any_two_entries() {
    let mut crossings = 0;
    for seed in 0..120_u32 {
        let (course, _) = COURSES[seed as usize % COURSES.len()];
        let mut dice = seed;
        let mut roll = |below: usize| {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (dice >> 16) as usize % below
        };
        let mut told = Told::begin(course, 2);
        for _ in 0..14 {
            let row = course.acts[roll(course.acts.len())];
            // One side forks its journal now and then: it is held to what either branch held.
            let tip = told.scribe.tip(party(row.by));
            told.say(party(row.by), row.act);
            match roll(8) {
                0 => told.scribe.rewind(party(row.by), tip),
                1..4 => told.scribe.deliver(ASKER, ASKED),
                4..6 => told.scribe.deliver(ASKED, ASKER),
                _ => {}
            }
        }
        let fold = told.scribe.fold();
        let matter = fold.matter(course, &told.id).unwrap();
        let led = |by: u8| {
            let led = matter.acts.iter();
            let led = led.filter(|done| matches!(done.effect, Effect::Led { .. }));
            let facts = led.map(|done| &done.fact);
            facts.filter(move |fact| fact.address.party == PartyIndex(by))
        };
        let pairs = led(ASKER).flat_map(|one| led(ASKED).map(move |two| (one.entry, two.entry)));
        let by_fold: Vec<_> = pairs.filter(|(one, two)| fold.crossed(one, two)).collect();
        let told = matter.crossed.iter();
        let told: Vec<_> = told.map(|pair| (pair.asker, pair.asked)).collect();
        assert_eq!(told, by_fold, "seed {seed}");
        crossings += told.len();
    }
    assert!(crossings > 100, "{crossings}");
}
