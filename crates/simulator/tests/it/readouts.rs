//! Readouts between two nodes: whatever two sides say at once ends alike on both, a hold passes without a word, and what
//! waits for a second signature goes nowhere.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::body::{self, Needs};
use detente_line::link::channel::Bearer;
use detente_line::matter::readout::{
    AGREE, CORRECT, COURSE, NO_ANSWER, OBJECT, OFFER, RELEASE, REVISE, WITHDRAW, Word,
};
use detente_line::matter::{Cell, Matter, Side, State, TakesUp};
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::{Answer, InputError};
use detente_record::{Act, EntryId, LineId, PartyIndex, Precedence, Status, Timestamp};
use detente_simulator::matters::account;
use detente_simulator::people::{RELEASING, WATCH, limits};
use detente_simulator::world::{World, no_tests};

const OWN: usize = 0;
const OTHER: usize = 1;

/// A line of two nodes on which a readout was offered.
struct Told {
    world: World,
    line: LineId,
    id: EntryId,
}

impl Told {
    fn offered(seed: u64, due_in: Option<Duration>) -> Self {
        let mut world = World::seeded(2, seed);
        let line = world.found(no_tests());
        let due = due_in.map(|later| world.utc() + later);
        let id = say(&mut world, line, OWN, OFFER, None, due, &[WATCH]).unwrap();
        let Answer::Entry(id) = id else {
            panic!("{id:?}")
        };
        let mut told = Self { world, line, id };
        told.until(|told| (0..2).all(|host| told.held(host).is_some()));
        told
    }

    fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        for _ in 0..600 {
            if holds(self) {
                return;
            }
            self.world.run_for(Duration::from_millis(100));
        }
        panic!("not within a minute");
    }

    fn held(&self, host: usize) -> Option<Matter> {
        self.world
            .line(host, self.line)
            .fold()
            .matter(&COURSE, &self.id)
    }

    fn matter(&self, host: usize) -> Matter {
        self.held(host).unwrap()
    }

    fn say(&mut self, host: usize, act: Act, signers: &[u16]) -> Result<Answer, InputError> {
        let due = (act == REVISE).then(|| self.world.utc() + Duration::from_secs(600));
        let on = self.matter(host);
        say(
            &mut self.world,
            self.line,
            host,
            act,
            Some(&on),
            due,
            signers,
        )
    }

    fn said(&mut self, host: usize, act: Act) -> EntryId {
        let two = body::act(COURSE.kind, act).unwrap().needs == Needs::TwoPeople;
        let signers: &[u16] = if two { &[WATCH, RELEASING] } else { &[WATCH] };
        match self.say(host, act, signers) {
            Ok(Answer::Entry(id)) => id,
            other => panic!("{other:?}"),
        }
    }

    fn knows(&self, host: usize, act: &EntryId) -> bool {
        let matter = self.matter(host);
        matter.acts.iter().any(|done| done.fact.entry == *act)
    }

    /// Says it, and both sides know it.
    fn known(&mut self, host: usize, act: Act) {
        let id = self.said(host, act);
        self.until(|told| told.knows(1 - host, &id));
    }

    fn cut(&mut self) {
        Bearer::ALL
            .into_iter()
            .for_each(|bearer| self.world.cut(bearer));
        self.world.run_for(Duration::from_secs(1));
    }

    fn heal(&mut self) {
        Bearer::ALL
            .into_iter()
            .for_each(|bearer| self.world.heal(bearer));
    }
}

fn say(
    world: &mut World,
    line: LineId,
    host: usize,
    act: Act,
    on: Option<&Matter>,
    due: Option<Timestamp>,
    signers: &[u16],
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let author = party.author(line, utc, salt);
    let mut draft = author.draft(COURSE.kind, act, Status::Actual, Precedence::Routine);
    draft.due = due;
    draft.object = on.map(|on| on.id);
    if on.is_none() {
        draft.action = vec![PartyIndex(u8::try_from(OTHER).unwrap())];
    }
    let mut rows = COURSE.acts.iter();
    if rows.any(|row| row.act == act && row.takes_up == Some(TakesUp::Version)) {
        draft.references = vec![on.unwrap().versions[0]];
    }
    let body = if act == OFFER || COURSE.states_version(act) {
        account(act).encode().unwrap()
    } else {
        let text = FreeText::new("en", "As you know.", Precedence::Routine, &limits());
        text.unwrap().encode()
    };
    let input = party.signed(author.composed(draft, Some(body)), utc, signers);
    world.give(host, input)
}

/// How each state is reached that both sides can leave at once.
const WAYS: [(&str, &[(usize, Act)]); 4] = [
    ("offered", &[]),
    ("revised", &[(OWN, REVISE)]),
    ("objected", &[(OTHER, OBJECT)]),
    ("agreed", &[(OTHER, AGREE)]),
];
const SEEDS: u64 = 8;

#[test]
fn whatever_two_sides_say_at_once_ends_alike_on_both() {
    let mut seeds: BTreeMap<String, u64> = BTreeMap::new();
    for (name, way) in WAYS {
        let state = COURSE.state_of_name(name).unwrap();
        let of = |side| {
            let rows = COURSE.acts.iter();
            rows.filter(move |row| row.by == side)
                .filter_map(move |row| match COURSE.cell(state, row.act, side) {
                    Cell::To(to) => Some((row, to)),
                    _ => None,
                })
        };
        for (own, to) in of(Side::Asker) {
            for (other, there) in of(Side::Asked) {
                for seed in 0..SEEDS {
                    let end = crossed(seed, way, (own.act, other.act));
                    let least = [to, there].into_iter().min_by_key(|to| commits(*to));
                    assert_eq!(Some(end), least, "seed {seed}");
                    let pair = format!("{} and {} in {name}", own.name, other.name);
                    *seeds.entry(pair).or_default() += 1;
                }
            }
        }
    }
    for (pair, count) in &seeds {
        println!("{count} seeds: {pair}");
    }
    // Every state that the other side can move in is one of those.
    let moved = |state: &usize| {
        let state = State(u8::try_from(*state).unwrap());
        let mut asked = COURSE.acts.iter().filter(|row| row.by == Side::Asked);
        asked.any(|row| matches!(COURSE.cell(state, row.act, Side::Asked), Cell::To(_)))
    };
    assert_eq!((0..COURSE.states.len()).filter(moved).count(), WAYS.len());
    assert!(
        seeds.len() == 18 && seeds.values().all(|count| *count == SEEDS),
        "{seeds:?}"
    );
}

fn commits(state: State) -> u8 {
    COURSE.state(state).commits
}

/// Where it ends when both sides say something and neither knows of the other's.
fn crossed(seed: u64, way: &[(usize, Act)], both: (Act, Act)) -> State {
    let mut told = Told::offered(seed, None);
    for (host, act) in way {
        told.known(*host, *act);
    }
    told.cut();
    let said = [told.said(OWN, both.0), told.said(OTHER, both.1)];
    told.heal();
    told.until(|told| (0..2).all(|host| said.iter().all(|act| told.knows(host, act))));
    told.until(|told| told.matter(OWN) == told.matter(OTHER));
    let matter = told.matter(OWN);
    let pair = (matter.crossed[0].asker, matter.crossed[0].asked);
    assert_eq!((pair, matter.crossed.len()), ((said[0], said[1]), 1));
    matter.state
}

#[test]
fn a_hold_passes_without_a_word_as_its_own_side_stated_it_and_a_revision_holds_anew() {
    let mut told = Told::offered(7, Some(Duration::from_secs(1_800)));
    let stated = |told: &Told| {
        let acts = told.matter(OTHER).acts;
        acts.iter().filter(|done| done.act == NO_ANSWER).count()
    };
    told.world.run_for(Duration::from_secs(1_700));
    assert_eq!(stated(&told), 0);
    told.known(OWN, REVISE);
    // Held for another ten minutes: nothing is up at the first version's time.
    told.world.run_for(Duration::from_secs(500));
    assert_eq!(stated(&told), 0);
    told.world.run_for(Duration::from_secs(130));
    assert_eq!(stated(&told), 1);
    let unanswered = Alarm::Unanswered {
        line: told.line,
        party: PartyIndex(0),
        precedence: Precedence::Routine,
    };
    let id = told.id;
    assert!((0..2).all(|host| told.world.is_behind(host, &unanswered, &id)));
    told.known(OWN, RELEASE);
    told.until(|told| (0..2).all(|host| !told.world.alarms(host).contains(&unanswered)));
    assert!(!told.matter(OTHER).published()[0].before_hold);
}

#[test]
fn one_person_releases_nothing_and_a_second_releases_what_stands_then() {
    let mut told = Told::offered(11, None);
    let Ok(Answer::WaitsForRelease(draft)) = told.say(OWN, RELEASE, &[WATCH]) else {
        panic!("one person released it")
    };
    told.world.run_for(Duration::from_secs(5));
    assert_eq!(told.matter(OTHER).row.name, "offered");
    assert_eq!(told.matter(OTHER).acts, []);
    // Its own side puts another version in its place: the second signature releases what nobody shows any more.
    told.known(OWN, REVISE);
    let line = told.line;
    let waiting = told.world.line(OWN, line).drafts();
    let act = waiting.into_iter().find(|(hash, _)| *hash == draft);
    let act = act.unwrap().1.draft.clone();
    let officer = &told.world.hosts[OWN].party.officers[usize::from(RELEASING)];
    let role = detente_record::AssertionRole::Releaser;
    let by = act.assert(RELEASING, role, told.world.utc(), officer);
    let second = detente_line::switchboard::input::Input::Assert { line, draft, by };
    let refused = told.world.give(OWN, second);
    assert!(
        matches!(refused, Err(InputError::Senseless { .. })),
        "{refused:?}"
    );
    told.known(OWN, RELEASE);
    assert_eq!(told.matter(OTHER).row.name, "released");
    // A watch officer alone corrects nothing either; a version corrected by two voids the word on the one before it.
    told.known(OTHER, AGREE);
    told.known(OWN, CORRECT);
    let matter = told.matter(OTHER);
    let [first, corrected] = &matter.published()[..] else {
        panic!("{:?}", matter.published())
    };
    assert_eq!(matter.word_on(&first.version), Some(Word::Agreed));
    assert_eq!(matter.word_on(&corrected.version), None);
    told.known(OWN, WITHDRAW);
    assert_eq!(told.matter(OTHER).row.name, "retracted");
}
