//! Whatever two sides say on a matter at once, in whatever state both knew it: every pair of acts of its table, for each of
//! the six kinds, ends alike on both sides and where spec/matters.md §3 has it end. And both sides begin one at once.
//!
//! Each state of a kind is a world of its own, with a matter for each pair in it: they are brought there with the line up,
//! both sides speak with it down, and it comes up again. Of every pair it is printed with how many seeds it was tried: two,
//! and with `DETENTE_SOAK=1` many more. What a node says by itself is crossed where that is tried: `rings.rs`, `matters.rs`.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use detente_line::body::{self, Needs};
use detente_line::limits::{RING_SECONDS_MAX, RING_SECONDS_MIN};
use detente_line::link::channel::Bearer;
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::course::BEGUN;
use detente_line::matter::ring::NoDevice;
use detente_line::matter::wish::Wish;
use detente_line::matter::{
    ActRow, COURSES, Cell, Course, Matter, Side, State, TakesUp, call, call_request,
};
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::{Answer, Input};
use detente_record::{Act, EntryId, LineId, PartyIndex, Precedence, Status};
use detente_simulator::matters::account;
use detente_simulator::people::{RELEASING, WATCH, limits};
use detente_simulator::world::{World, no_tests};

/// Who begins what is crossed on, and whom it is addressed to: each by its host, which is its party too.
const ASKER: usize = 0;
const ASKED: usize = 1;
const SEEDS: u64 = 2;
const SEEDS_OF_SOAK: u64 = 64;

/// Two acts that are said at once.
#[derive(Clone, Copy)]
struct Pair {
    asker: &'static ActRow,
    asked: &'static ActRow,
}

/// How a state is come to.
enum Way {
    /// By these acts, each by its side.
    Said(Vec<&'static ActRow>),
    /// At the other desk nothing rings, as its node says.
    NothingRings,
    /// Nobody came while it rang, as the node of whoever rang says.
    NobodyCame,
}

/// Two nodes with a line, and what is under way on it.
struct Line {
    world: World,
    id: LineId,
}

impl Line {
    fn founded(seed: u64) -> Self {
        let mut world = World::seeded(2, seed);
        let id = world.found(no_tests());
        Self { world, id }
    }

    fn until(&mut self, what: &str, within: Duration, holds: impl Fn(&Self) -> bool) {
        let mut left = within;
        while !holds(self) {
            assert!(!left.is_zero(), "never: {what}");
            self.world.run_for(STEP);
            left = left.saturating_sub(STEP);
        }
    }

    fn held(&self, host: usize, course: &Course, id: &EntryId) -> Option<Matter> {
        self.world.line(host, self.id).fold().matter(course, id)
    }

    /// A matter, once both sides show the same of it.
    fn both(&mut self, what: &str, course: &Course, id: &EntryId, acts: usize) -> Matter {
        self.until(what, HEALED_WITHIN, |line| {
            let held = [ASKER, ASKED].map(|host| line.held(host, course, id));
            held[0] == held[1] && held[0].as_ref().is_some_and(|held| held.acts.len() >= acts)
        });
        self.held(ASKER, course, id).unwrap()
    }

    fn cut(&mut self) {
        let all = Bearer::ALL.into_iter();
        all.for_each(|bearer| self.world.cut(bearer));
        self.world.run_for(Duration::from_secs(1));
    }

    fn heal(&mut self) {
        let all = Bearer::ALL.into_iter();
        all.for_each(|bearer| self.world.heal(bearer));
    }

    /// Both records are one in the end: nothing was kept back for having crossed.
    fn end_equal(&mut self) {
        self.until("equal records", HEALED_WITHIN, |line| {
            let [here, there] = [ASKER, ASKED].map(|host| line.world.line(host, line.id).heads());
            here == there
        });
    }

    fn begin(&mut self, host: usize, course: &'static Course, seconds: u64) -> EntryId {
        self.sign(host, course, course.begins, None, Some(seconds))
    }

    /// Says something on a matter as it is known there.
    fn say(&mut self, host: usize, course: &'static Course, act: &ActRow, id: &EntryId) -> EntryId {
        let on = self.held(host, course, id).unwrap();
        self.sign(host, course, act.act, Some((act, &on)), None)
    }

    fn sign(
        &mut self,
        host: usize,
        course: &'static Course,
        act: Act,
        on: Option<(&ActRow, &Matter)>,
        rings_for: Option<u64>,
    ) -> EntryId {
        let (utc, salt) = (self.world.utc(), self.world.next_salt());
        let party = &self.world.hosts[host].party;
        let author = party.author(self.id, utc, salt);
        let rings = course.kind == body::RING;
        let precedence = match (on, rings) {
            (Some((_, matter)), _) => matter.precedence,
            (None, true) => Precedence::Immediate,
            (None, false) => Precedence::Routine,
        };
        let mut draft = author.draft(course.kind, act, Status::Actual, precedence);
        match on {
            Some((row, matter)) => {
                draft.object = Some(matter.id);
                draft.due = Some(utc + LATER);
                draft.number = Some(30);
                draft.outcome = Some(1);
                if act == call_request::DELEGATE && course.kind == body::CALL_REQUEST {
                    draft.number = Some(0);
                }
                match row.takes_up {
                    Some(TakesUp::Act(_)) => {
                        let (proposal, window) = matter.proposed()[0];
                        draft.references = vec![proposal];
                        draft.due = Some(window.from);
                        draft.number = Some(window.minutes.into());
                    }
                    Some(TakesUp::Version) => draft.references = vec![matter.versions[0]],
                    None => {}
                }
                if (course.kind, act) == (body::CALL, call::LEAVE) {
                    let joined = matter.participants().into_iter();
                    let own = PartyIndex(u8::try_from(host).unwrap());
                    let mut ours = joined.filter(|one| one.by == own);
                    draft.references = vec![ours.next().unwrap().entry];
                }
            }
            None => {
                draft.action = vec![PartyIndex(u8::try_from(1 - host).unwrap())];
                draft.number = rings_for.filter(|_| rings).or(Some(0));
                draft.outcome = (course.kind == body::CALL).then_some(0);
            }
        }
        let composed = author.composed(draft, Some(body_of(course, act)));
        let two = body::act(course.kind, act).unwrap().needs == Needs::TwoPeople;
        let officers: &[u16] = if two { &[WATCH, RELEASING] } else { &[WATCH] };
        let input = party.signed(composed, utc, officers);
        match self.world.give(host, input) {
            Ok(Answer::Entry(id)) => id,
            other => panic!("{} of {act:?}: {other:?}", course.states[0].name),
        }
    }
}

const STEP: Duration = Duration::from_millis(200);
/// Within this both sides know everything once the line is up again.
const HEALED_WITHIN: Duration = Duration::from_secs(90);
/// Times that acts state lie behind everything that is tried here.
const LATER: Duration = Duration::from_secs(7_200);

fn body_of(course: &Course, act: Act) -> Vec<u8> {
    let begins = act == course.begins;
    let (language, subject) = ("en".to_owned(), "Flights near the border".to_owned());
    let (whom, behalf) = ("Minister of Defence", "Secretary of Defense");
    let (whom, behalf) = (whom.to_owned(), behalf.to_owned());
    match course.kind {
        body::CALL_REQUEST if begins => Wish {
            language,
            subject,
            whom,
            behalf,
            times: Vec::new(),
            languages: Vec::new(),
            interpreter: true,
            recording: false,
        }
        .encode()
        .unwrap(),
        body::CALL if begins => Conversation {
            language,
            subject,
            whom,
            behalf,
            medium: Medium::Telephone,
        }
        .encode()
        .unwrap(),
        _ if course.has_versions() && (begins || course.states_version(act)) => {
            account(act).encode().unwrap()
        }
        _ => {
            let text = FreeText::new("en", "As you know.", Precedence::Immediate, &limits());
            text.unwrap().encode()
        }
    }
}

fn name_of(course: &Course) -> &'static str {
    body::kind(course.kind).unwrap().name
}

/// The ways to every state: the fewest acts of officers, and what only nodes say of a ring.
fn ways(course: &'static Course) -> BTreeMap<State, Way> {
    let mut ways = BTreeMap::from([(BEGUN, Vec::new())]);
    let mut next = VecDeque::from([BEGUN]);
    while let Some(state) = next.pop_front() {
        for row in course
            .acts
            .iter()
            .filter(|row| course.is_by_officers(row.act))
        {
            if let Cell::To(to) = course.cell(state, row.act, row.by)
                && !ways.contains_key(&to)
            {
                let mut way: Vec<&ActRow> = ways[&state].clone();
                way.push(row);
                ways.insert(to, way);
                next.push_back(to);
            }
        }
    }
    let mut ways: BTreeMap<State, Way> = ways
        .into_iter()
        .map(|(state, way)| (state, Way::Said(way)))
        .collect();
    for (name, way) in [
        ("no-device", Way::NothingRings),
        ("nobody-there", Way::NobodyCame),
    ] {
        if let Some(state) = course.state_of_name(name) {
            ways.insert(state, way);
        }
    }
    ways
}

/// The pairs of acts that both sides' officers can say in a state, of which one at least moves it.
fn pairs(course: &'static Course, state: State) -> Vec<Pair> {
    let of = |side: Side| {
        let rows = course.acts.iter().filter(move |row| row.by == side);
        let rows = rows.filter(move |row| course.is_by_officers(row.act));
        rows.filter(move |row| course.cell(state, row.act, side) != Cell::Without)
    };
    let moves = |row: &ActRow| matches!(course.cell(state, row.act, row.by), Cell::To(_));
    let all =
        of(Side::Asker).flat_map(|asker| of(Side::Asked).map(move |asked| Pair { asker, asked }));
    all.filter(|pair| moves(pair.asker) || moves(pair.asked))
        .collect()
}

/// Where a pair ends: what both give together, else what commits less; what stands beside the state moves nothing.
fn end(course: &Course, from: State, pair: Pair) -> State {
    let to = |row: &ActRow| match course.cell(from, row.act, row.by) {
        Cell::To(to) => Some(to),
        _ => None,
    };
    match (to(pair.asker), to(pair.asked)) {
        (Some(one), Some(other)) => {
            let fits = |of: [State; 2]| of == [one, other] || of == [other, one];
            let mut together = course.together.iter();
            let together = together.find(|row| fits(row.of)).map(|row| row.give);
            let least = [one, other].into_iter();
            let least = least.min_by_key(|state| course.state(*state).commits);
            together.or(least).unwrap()
        }
        (one, other) => one.or(other).unwrap(),
    }
}

/// Brings a matter for each pair to a state.
fn brought(line: &mut Line, course: &'static Course, way: &Way, count: usize) -> Vec<EntryId> {
    let bell = |line: &mut Line, silent| {
        line.world.give(ASKED, Input::Bell { silent }).unwrap();
    };
    if let Way::NothingRings = way {
        bell(line, Some(NoDevice::NotSetUp));
    }
    let seconds = match way {
        Way::NobodyCame => RING_SECONDS_MIN,
        _ => RING_SECONDS_MAX,
    };
    let ids: Vec<EntryId> = (0..count)
        .map(|_| line.begin(ASKER, course, seconds))
        .collect();
    for id in &ids {
        line.both("a matter at both sides", course, id, 0);
    }
    match way {
        Way::Said(acts) => {
            for (at, row) in acts.iter().enumerate() {
                let host = host_of(row.by);
                for id in &ids {
                    line.say(host, course, row, id);
                }
                for id in &ids {
                    line.both(row.name, course, id, at + 1);
                }
            }
        }
        Way::NothingRings | Way::NobodyCame => {
            for id in &ids {
                line.both("what a node says of a ring", course, id, 1);
            }
            bell(line, None);
        }
    }
    ids
}

fn host_of(side: Side) -> usize {
    match side {
        Side::Asker => ASKER,
        Side::Asked => ASKED,
    }
}

/// Tries every pair in one state, and says how often each was tried.
fn cross(
    seed: u64,
    course: &'static Course,
    (from, way): (State, &Way),
    tried: &mut BTreeMap<String, u64>,
) {
    let pairs = pairs(course, from);
    if pairs.is_empty() {
        return;
    }
    let mut line = Line::founded(seed);
    let ids = brought(&mut line, course, way, pairs.len());
    let before = course.state(from).name;
    // Whoever leaves a call has joined it before.
    for (pair, id) in pairs.iter().zip(&ids) {
        for row in [pair.asker, pair.asked] {
            if (course.kind, row.act) == (body::CALL, call::LEAVE) {
                let join = course.row(call::JOIN, row.by).unwrap();
                line.say(host_of(row.by), course, join, id);
                line.both("joined", course, id, 1);
            }
        }
        let held = line.held(ASKER, course, id).unwrap();
        assert_eq!(held.row.name, before, "{}", name_of(course));
    }
    line.end_equal();
    line.cut();
    let said: Vec<[EntryId; 2]> = pairs
        .iter()
        .zip(&ids)
        .map(|(pair, id)| {
            [
                line.say(ASKER, course, pair.asker, id),
                line.say(ASKED, course, pair.asked, id),
            ]
        })
        .collect();
    line.heal();
    for ((pair, id), said) in pairs.iter().zip(&ids).zip(said) {
        let name = format!(
            "{}, {before}: {} and {}",
            name_of(course),
            pair.asker.name,
            pair.asked.name
        );
        line.until(&name, HEALED_WITHIN, |line| {
            let held = [ASKER, ASKED].map(|host| line.held(host, course, id).unwrap());
            let knows = |matter: &Matter, act: &EntryId| {
                matter.acts.iter().any(|done| done.fact.entry == *act)
            };
            held[0] == held[1] && said.iter().all(|act| knows(&held[0], act))
        });
        let held = line.held(ASKED, course, id).unwrap();
        let expected = course.state(end(course, from, *pair)).name;
        assert_eq!(held.row.name, expected, "seed {seed}: {name}");
        assert!(held.without_effect.is_empty(), "seed {seed}: {name}");
        let moves = |row: &ActRow| matches!(course.cell(from, row.act, row.by), Cell::To(_));
        let both = moves(pair.asker) && moves(pair.asked);
        let crossed: Vec<[EntryId; 2]> = held
            .crossed
            .iter()
            .map(|pair| [pair.asker, pair.asked])
            .collect();
        let expected: &[[EntryId; 2]] = if both { &[said] } else { &[] };
        assert_eq!(crossed, expected, "seed {seed}: {name}");
        *tried.entry(name).or_default() += 1;
    }
    line.end_equal();
}

fn seeds() -> u64 {
    let is_soak = std::env::var_os("DETENTE_SOAK").is_some();
    if is_soak { SEEDS_OF_SOAK } else { SEEDS }
}

#[test]
fn every_two_acts_that_cross_on_a_matter_end_alike_and_where_its_table_says() {
    let seeds = seeds();
    let mut tried: BTreeMap<String, u64> = BTreeMap::new();
    for course in COURSES {
        let ways = ways(course);
        assert_eq!(
            ways.len(),
            course.states.len(),
            "every state of {} is come to",
            name_of(course)
        );
        for (state, way) in &ways {
            for seed in 0..seeds {
                cross(seed, course, (*state, way), &mut tried);
            }
        }
    }
    for (pair, seeds) in &tried {
        println!("{seeds} seeds: {pair}");
    }
    assert!(tried.values().all(|count| *count == seeds), "{tried:?}");
    let mut expected = 0;
    for course in COURSES {
        for state in ways(course).keys() {
            expected += pairs(course, *state).len();
        }
    }
    println!("{} pairs, {seeds} seeds each", tried.len());
    assert_eq!(tried.len(), expected);
}

#[test]
fn both_sides_begin_one_at_once_and_both_desks_see_both() {
    let seeds = seeds();
    for course in COURSES {
        for seed in 0..seeds {
            let mut line = Line::founded(seed);
            line.cut();
            let begun = [ASKER, ASKED].map(|host| line.begin(host, course, RING_SECONDS_MAX));
            assert!(line.held(ASKED, course, &begun[0]).is_none());
            line.heal();
            for (host, id) in begun.iter().enumerate() {
                let matter = line.both("both at both sides", course, id, 0);
                assert_eq!((matter.state, matter.crossed.len()), (BEGUN, 0));
                assert_eq!(usize::from(matter.asker.0), host, "seed {seed}");
                assert_eq!(usize::from(matter.asked.0), 1 - host);
            }
            line.end_equal();
        }
        println!(
            "{seeds} seeds: both sides begin a {} at once",
            name_of(course)
        );
    }
}
