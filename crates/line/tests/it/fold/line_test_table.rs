//! Line tests: the tables of `spec/line-tests.md` are read from the page, and every cell of them is walked with real
//! entries: who may say what in each state, and what comes of every combination of what was said.

use std::collections::BTreeSet;

use detente_line::alarm::Cause;
use detente_line::body;
use detente_line::fold::{Fold, Judgement, SignedAs};
use detente_line::line_test::outcome::{Outcome, READ_BACK_DIFFERS, Verdict};
use detente_line::line_test::state::{LineTest, TestId};
use detente_line::line_test::{CHALLENGE, MISSED, READ_BACK, REFUSE, RESULT};
use detente_record::{Act, EntryId, PartyIndex, Status, Timestamp};

use crate::page::Table;
use crate::scribe::{ARCHIVIST, Scribe, WATCH, fold_of};

const PAGE: &str = include_str!("../../../../../spec/line-tests.md");

const INITIATOR: u8 = 0;
const CHALLENGED: u8 = 1;
const CHALLENGED_TOO: u8 = 2;
const NOT_CHALLENGED: u8 = 3;

/// A test that the first of four parties begins, and the one after it that it begins.
const TEST: u64 = 0;
const NEXT_TEST: u64 = 4;

/// What a party can say about a test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Says {
    Challenge,
    ChallengeNobody,
    ChallengeOneself,
    ChallengeWithoutWord,
    ChallengeOf,
    ReadBack,
    ReadBackNothing,
    ReadBackByArchivist,
    ReadBackInExercise,
    Refuse,
    RefuseByArchivist,
    Result(Verdict),
    ResultAboutBoth,
    ResultAboutNobody,
    ResultOfCode(u64),
    ResultAboutOther,
    Missed,
    MissedNamed,
    MissedEarly,
    MissedWithoutCause,
    MissedOther,
}

/// Everything that can be said, with its row in the table of acts.
const SAYINGS: [(Says, &str); 20] = [
    (Says::Challenge, "challenge"),
    (
        Says::ChallengeNobody,
        "challenge of nobody or its author, or without a word",
    ),
    (
        Says::ChallengeOneself,
        "challenge of nobody or its author, or without a word",
    ),
    (
        Says::ChallengeWithoutWord,
        "challenge of nobody or its author, or without a word",
    ),
    (Says::ChallengeOf, "challenge that names one as object"),
    (Says::ReadBack, "read-back"),
    (Says::ReadBackNothing, "read-back without a word"),
    (Says::ReadBackByArchivist, "read-back, by an archivist"),
    (Says::ReadBackInExercise, "read-back, under another status"),
    (Says::Refuse, "refuse"),
    (Says::Result(Verdict::InTime), "result"),
    (
        Says::ResultAboutBoth,
        "result about nobody or two, or with a code of 2 to 15",
    ),
    (
        Says::ResultAboutNobody,
        "result about nobody or two, or with a code of 2 to 15",
    ),
    (
        Says::ResultOfCode(2),
        "result about nobody or two, or with a code of 2 to 15",
    ),
    (
        Says::ResultOfCode(15),
        "result about nobody or two, or with a code of 2 to 15",
    ),
    (Says::ResultAboutOther, "result about who is not challenged"),
    (Says::Missed, "missed"),
    (
        Says::MissedEarly,
        "missed before it was due, or without a cause",
    ),
    (
        Says::MissedWithoutCause,
        "missed before it was due, or without a cause",
    ),
    (
        Says::MissedOther,
        "missed that names another test's challenge",
    ),
];

impl Says {
    fn act(self) -> Act {
        match self {
            Self::Challenge
            | Self::ChallengeNobody
            | Self::ChallengeOneself
            | Self::ChallengeWithoutWord
            | Self::ChallengeOf => CHALLENGE,
            Self::ReadBack
            | Self::ReadBackNothing
            | Self::ReadBackByArchivist
            | Self::ReadBackInExercise => READ_BACK,
            Self::Refuse | Self::RefuseByArchivist => REFUSE,
            Self::Result(_)
            | Self::ResultAboutBoth
            | Self::ResultAboutNobody
            | Self::ResultOfCode(_)
            | Self::ResultAboutOther => RESULT,
            Self::Missed
            | Self::MissedNamed
            | Self::MissedEarly
            | Self::MissedWithoutCause
            | Self::MissedOther => MISSED,
        }
    }

    /// Whether it says something about a challenge, and waits for it.
    fn waits(self) -> bool {
        let named = [Self::ChallengeOf, Self::MissedNamed].contains(&self);
        [READ_BACK, REFUSE, RESULT].contains(&self.act()) || named
    }
}

/// A test as it is written: one of the schedule, or a drill.
struct Told {
    scribe: Scribe,
    scheduled: bool,
    challenge: EntryId,
    /// The challenge of another test.
    other: EntryId,
}

impl Told {
    fn begin(scheduled: bool) -> Self {
        let mut told = Self {
            scribe: Scribe::new(4),
            scheduled,
            challenge: EntryId([0; 32]),
            other: EntryId([0; 32]),
        };
        told.other = told.scribe.challenge(INITIATOR, Some(NEXT_TEST)).id();
        told.challenge = told.say(INITIATOR, Says::Challenge);
        told
    }

    fn id(&self) -> TestId {
        if self.scheduled {
            TestId::Scheduled(TEST)
        } else {
            TestId::Unscheduled(self.challenge)
        }
    }

    fn say(&mut self, by: u8, says: Says) -> EntryId {
        let act = says.act();
        let mut header = self.scribe.header(by, body::LINE_TEST, act);
        let both = [CHALLENGED, CHALLENGED_TOO].map(PartyIndex);
        let numbered = [CHALLENGE, MISSED].contains(&act) && self.scheduled;
        header.number = numbered.then_some(TEST);
        header.object = says.waits().then_some(self.challenge);
        header.action = match says {
            Says::Challenge | Says::ChallengeWithoutWord | Says::ResultAboutBoth => both.to_vec(),
            // Whoever is challenged challenges others.
            Says::ChallengeOf => vec![PartyIndex((by + 1) % 4)],
            Says::ChallengeOneself => vec![PartyIndex(by)],
            Says::ResultAboutOther => vec![PartyIndex(NOT_CHALLENGED)],
            Says::Result(_) | Says::ResultOfCode(_) => both[..1].to_vec(),
            _ => Vec::new(),
        };
        header.outcome = match says {
            Says::Result(verdict) => Some(verdict.code()),
            Says::ResultOfCode(code) => Some(code),
            Says::MissedWithoutCause => None,
            _ if act == RESULT || act == MISSED => Some(Verdict::failed(Cause::AllSilent).code()),
            _ => None,
        };
        if act == MISSED {
            header.outcome = header.outcome.map(|_| Cause::AllSilent.code());
            let due = self.scribe.facts.founding.schedule.due(TEST).unwrap();
            header.time = header.time.max(due.deadline);
            if says == Says::MissedEarly {
                header.time = Timestamp::from_ms(due.at.as_ms() - 1);
            }
        }
        if says == Says::MissedOther {
            header.object = Some(self.other);
        }
        if says == Says::ReadBackInExercise {
            header.status = Status::Exercise;
        }
        let archivist = [Says::ReadBackByArchivist, Says::RefuseByArchivist].contains(&says);
        let officer = if archivist { ARCHIVIST } else { WATCH };
        let officers = [(officer, SignedAs::Releaser)];
        let officers = &officers[usize::from(![READ_BACK, REFUSE].contains(&act))..];
        let wordless = [Says::ChallengeWithoutWord, Says::ReadBackNothing].contains(&says);
        let body = [CHALLENGE, READ_BACK].contains(&act) && !wordless;
        self.scribe.sign(header, body, officers).id()
    }

    /// A fold of everything, with the challenge or without.
    fn fold(&self, challenged: bool) -> Fold {
        let said = self.scribe.said.iter();
        let said = said.filter(|said| challenged || said.id() != self.challenge);
        fold_of(&self.scribe.facts, said)
    }
}

/// Which acts a test shows as counting.
fn counting(test: &LineTest) -> BTreeSet<EntryId> {
    let facts = test.parties.iter().flat_map(|party| {
        let accounts = party.accounts.iter().map(|account| &account.fact);
        let replies = party.read_back.iter().chain(&party.refused);
        accounts.chain(replies)
    });
    let facts = facts.chain(&test.challenge);
    facts.map(|fact| fact.entry).collect()
}

/// Whether an act left a test as it was, but for what is listed as without effect and when the challenge was held.
fn is_unchanged(before: Option<LineTest>, after: Option<LineTest>) -> bool {
    let bare = |test: Option<LineTest>| {
        let mut test = test?;
        test.without_effect.clear();
        for party in &mut test.parties {
            party.delivered = None;
        }
        // What was only named says nothing.
        let nothing = counting(&test).is_empty() && test.outcome == Outcome::Open;
        (!nothing).then_some(test)
    };
    bare(before) == bare(after)
}

/// A state of a test: its name, whether the challenge is held, and what was said since.
type Stands = (&'static str, bool, Vec<(u8, Says)>);

fn states() -> [Stands; 8] {
    let read_back = (CHALLENGED, Says::ReadBack);
    let answered = vec![read_back, (INITIATOR, Says::Result(Verdict::Late))];
    let void = (CHALLENGED, Says::ReadBackByArchivist);
    [
        ("nothing held", false, vec![]),
        ("missed", false, vec![(CHALLENGED_TOO, Says::Missed)]),
        ("challenged", true, vec![]),
        ("read back", true, vec![read_back]),
        ("answered", true, answered),
        ("read back without effect", true, vec![void]),
        ("refused", true, vec![(CHALLENGED, Says::Refuse)]),
        ("missed as well", true, vec![(INITIATOR, Says::MissedNamed)]),
    ]
}

/// The cell of an act in a state.
fn place(
    table: &Table,
    (_, challenged, way): &Stands,
    label: &str,
    by: u8,
    says: Says,
) -> [String; 2] {
    let again = match says {
        Says::Challenge => *challenged,
        _ => way.iter().any(|(_, said)| *said == says),
    };
    let once_more = format!("{label}, once more");
    let known = table.rows.iter().any(|row| row[0] == once_more);
    let row = if again && known {
        once_more
    } else {
        label.to_owned()
    };
    let column = match by {
        INITIATOR => "initiator",
        // Without a challenge everybody but the initiator is challenged.
        NOT_CHALLENGED if *challenged || says.act() != MISSED => "not challenged",
        _ => "challenged",
    };
    [row, column.to_owned()]
}

/// Says something in a state, and compares what it does with its cell.
fn try_out(stands: &Stands, by: u8, says: Says, cell: &str) {
    let (state, challenged, way) = stands;
    let at = format!("{says:?} by {by}, {state}");
    let mut told = Told::begin(true);
    for (by, says) in way {
        told.say(*by, *says);
    }
    let mut before = told.fold(*challenged);
    let new = told.say(by, says);
    let mut fold = told.fold(*challenged);
    // Whose officers may not say it is known before the challenge is held.
    let early = says == Says::ReadBackByArchivist || says.act() == CHALLENGE;
    if says.waits() && !challenged && !early {
        assert_eq!(fold.judgement(&new), Some(Judgement::Waits), "{at}");
        for fold in [&mut before, &mut fold] {
            let mut said = told.scribe.said.iter();
            let challenge = said.find(|said| said.id() == told.challenge).unwrap();
            fold.insert(&challenge.entry, challenge.officers.clone());
        }
    }
    let [before, test] = [&before, &fold].map(|fold| fold.line_test(Status::Actual, told.id()));
    let void = test.iter().flat_map(|test| &test.without_effect);
    let void = void.filter(|void| void.fact.entry == new);
    let why: Vec<_> = void.map(|void| void.why.name().replace('-', " ")).collect();
    let counts = test
        .as_ref()
        .is_some_and(|test| counting(test).contains(&new));
    let judged = fold.judgement(&new).unwrap();
    if ["+", "–"].contains(&cell) {
        assert_eq!((judged, why), (Judgement::Effective, vec![]), "{at}");
        assert_eq!(counts, cell == "+", "{at}");
    } else {
        assert!(
            matches!(judged, Judgement::Refused(why) if why.name().replace('-', " ") == cell),
            "{at}: {judged:?}"
        );
        // Without the challenge it is about nobody looks for it yet.
        assert!(
            why == [cell] || early && why.is_empty() && !challenged,
            "{at}: {why:?}"
        );
        assert!(!counts, "{at}");
    }
    assert!(cell == "+" || is_unchanged(before, test), "{at}");
}

#[test]
fn every_act_counts_or_has_no_effect_in_every_state_as_its_cell_says() {
    let table = Table::of(PAGE, "act | initiator");
    let mut walked = BTreeSet::new();
    for stands in states() {
        for (says, label) in SAYINGS {
            for by in [INITIATOR, CHALLENGED, NOT_CHALLENGED] {
                let [row, column] = place(&table, &stands, label, by, says);
                try_out(&stands, by, says, table.cell(&row, &column));
                walked.insert((row, column));
            }
        }
    }
    assert_eq!(table.places().collect::<BTreeSet<_>>(), walked);
}

/// The initiator's results about a party that are tried, each with its column: the worst of several counts.
fn results() -> Vec<(Vec<Verdict>, &'static str)> {
    let no_officer = Verdict::failed(Cause::NoOfficer);
    let differs = Verdict::Failed(READ_BACK_DIFFERS);
    vec![
        (vec![], "no result"),
        (vec![Verdict::InTime], "in time"),
        (vec![Verdict::Late], "late"),
        (vec![no_officer], "failed"),
        (vec![Verdict::Failed(0)], "failed"),
        (vec![differs], "failed, cause 9"),
        (vec![Verdict::Late, Verdict::InTime], "late"),
        (vec![Verdict::InTime, no_officer], "failed"),
        (vec![differs, Verdict::Late], "failed, cause 9"),
        (vec![differs, no_officer], "failed, cause 9"),
    ]
}

/// What was said about a test, and what comes of it at the party it is about, by the page.
struct Course<'a> {
    table: &'a Table,
    refused: &'a [Says],
    read_back: &'a [Says],
    missed: &'a [u8],
    column: &'static str,
}

impl Course<'_> {
    /// The row of one party, of whom all that was read back or refused is the first one's.
    fn row(&self, party: u8) -> &'static str {
        let missed = self.missed.iter().any(|by| [party, INITIATOR].contains(by));
        let own = party == CHALLENGED;
        let read_back = own && self.read_back.contains(&Says::ReadBack);
        match (
            own && self.refused.contains(&Says::Refuse),
            read_back,
            missed,
        ) {
            (true, ..) => "refused",
            (_, true, true) => "read back, M",
            (_, true, false) => "read back",
            (_, false, true) => "M",
            _ if own && !self.read_back.is_empty() => "read back without effect",
            _ => "said nothing",
        }
    }

    fn outcome(&self, party: u8) -> (&'static str, &str) {
        let column = if party == CHALLENGED {
            self.column
        } else {
            "no result"
        };
        let row = self.row(party);
        (row, self.table.cell(row, column))
    }
}

fn worst<'a>(outcomes: impl Iterator<Item = &'a str>) -> &'a str {
    let order = ["in time", "late", "open", "failed"];
    let rank = |one: &&str| order.iter().position(|name| name == one);
    outcomes.max_by_key(rank).unwrap()
}

#[test]
fn what_comes_of_every_combination_of_accounts_is_what_its_cell_says() {
    use Says::{ReadBack, ReadBackByArchivist, ReadBackNothing, Refuse, RefuseByArchivist};
    let table = Table::of(PAGE, "the party");
    let refusals: [&[Says]; 3] = [&[], &[Refuse], &[RefuseByArchivist]];
    let replies: [&[Says]; 5] = [
        &[],
        &[ReadBack],
        &[ReadBackByArchivist],
        &[ReadBackNothing, ReadBack],
        &[ReadBack, ReadBackByArchivist],
    ];
    let misses: [&[u8]; 6] = [
        &[],
        &[CHALLENGED],
        &[INITIATOR],
        &[CHALLENGED, INITIATOR],
        &[CHALLENGED_TOO],
        &[NOT_CHALLENGED],
    ];
    let results = results();
    let (mut walked, mut count) = (BTreeSet::new(), 0);
    for (refused, read_back) in refusals
        .iter()
        .flat_map(|one| replies.map(|other| (one, other)))
    {
        for (missed, (verdicts, column)) in misses
            .iter()
            .flat_map(|one| results.iter().map(move |other| (one, other)))
        {
            for (scheduled, named) in [(true, false), (true, true), (false, false)] {
                // A drill is in no schedule and can't be missed.
                if !scheduled && !missed.is_empty() {
                    continue;
                }
                let course = Course {
                    table: &table,
                    refused,
                    read_back,
                    missed,
                    column,
                };
                let mut told = Told::begin(scheduled);
                for says in refused.iter().chain(read_back) {
                    told.say(CHALLENGED, *says);
                }
                for verdict in verdicts {
                    told.say(INITIATOR, Says::Result(*verdict));
                }
                for by in *missed {
                    told.say(
                        *by,
                        if named {
                            Says::MissedNamed
                        } else {
                            Says::Missed
                        },
                    );
                }
                check(&told, &course, verdicts, &mut walked);
                count += 1;
            }
        }
    }
    println!("{count} combinations");
    assert_eq!(table.places().collect::<BTreeSet<_>>(), walked);
}

/// Compares the state of a test with the page, in two orders of arrival and without the challenge.
fn check(
    told: &Told,
    course: &Course,
    verdicts: &[Verdict],
    walked: &mut BTreeSet<(String, String)>,
) {
    let at = || {
        format!(
            "{:?} {:?} {verdicts:?}, missed {:?}",
            course.refused, course.read_back, course.missed
        )
    };
    let fold = told.fold(true);
    let test = fold.line_test(Status::Actual, told.id()).unwrap();
    let party = |party: u8| test.party(PartyIndex(party)).unwrap();
    let spoken = |party: u8| party_outcome(&test, party);
    for of in [CHALLENGED, CHALLENGED_TOO] {
        let (row, cell) = course.outcome(of);
        assert_eq!(spoken(of), cell, "{}: {row}", at());
        let column = if of == CHALLENGED {
            course.column
        } else {
            "no result"
        };
        walked.insert((row.to_owned(), column.to_owned()));
    }
    let expected = worst(
        [CHALLENGED, CHALLENGED_TOO]
            .map(|of| course.outcome(of).1)
            .into_iter(),
    );
    assert_eq!(test.outcome.name().replace('-', " "), expected, "{}", at());
    // Every account stays, whatever comes of it, and all that has no effect is listed.
    let one = party(CHALLENGED);
    let missed = course.missed.iter();
    let missed = missed
        .filter(|by| [CHALLENGED, INITIATOR].contains(by))
        .count();
    let (by_result, by_missed): (Vec<_>, Vec<_>) =
        one.accounts.iter().partition(|account| account.is_result);
    let told_of: BTreeSet<_> = by_result.iter().map(|account| account.verdict).collect();
    assert_eq!(told_of, verdicts.iter().copied().collect(), "{}", at());
    assert_eq!(by_missed.len(), missed, "{}", at());
    assert_eq!(
        one.read_back.is_some(),
        course.read_back.contains(&Says::ReadBack),
        "{}",
        at()
    );
    assert_eq!(
        one.refused.is_some(),
        course.refused.contains(&Says::Refuse),
        "{}",
        at()
    );
    let voids = course.refused.iter().chain(course.read_back);
    let voids = voids.filter(|says| ![Says::Refuse, Says::ReadBack].contains(says));
    assert_eq!(test.without_effect.len(), voids.count(), "{}", at());
    // And in any order.
    let backwards = told.scribe.said.iter().rev();
    let backwards = fold_of(&told.scribe.facts, backwards);
    assert_eq!(
        backwards.line_test(Status::Actual, told.id()),
        Some(test),
        "{}",
        at()
    );
    // Without the challenge all but `missed` waits.
    let fold = told.fold(false);
    let test = fold.line_test(Status::Actual, told.id());
    if course.missed.is_empty() || !told.scheduled {
        assert_eq!(test, None, "{}", at());
        return;
    }
    let test = test.unwrap();
    for of in [CHALLENGED, CHALLENGED_TOO, NOT_CHALLENGED] {
        let waits = fold.waiting(&told.challenge).len();
        let named = waits > course.refused.len() + course.read_back.len() + verdicts.len();
        let bare = Course {
            refused: &[],
            read_back: &[],
            missed: if named { &[] } else { course.missed },
            column: "no result",
            table: course.table,
        };
        assert_eq!(party_outcome(&test, of), bare.outcome(of).1, "{}", at());
    }
}

fn party_outcome(test: &LineTest, party: u8) -> String {
    let state = test.party(PartyIndex(party)).unwrap();
    state.outcome.name().replace('-', " ")
}
