//! The demonstration's exercise: officers of both sides go through the procedures that the reported record tells of, with
//! each other, on a line for exercises that they found for it and close at its end. Status EXERCISE.
//!
//! What came of an act is read from the other side's node, never from the one that acted: each step is told by what that
//! node shows, and so is the report. Not here: how an officer acts (`rig::acts`), as in drills.

mod accounts;
mod calls;
mod check_fire;
mod ending;
mod line_test;
mod report;
mod statement;

use std::time::Duration;

use detente_api::matter::{Matter, MatterKind, NewMatter, NewMatterAct};
use detente_api::message::Signer;
use detente_api::officer::AnswerText;
use detente_api::{AsText, Moment};
use detente_language::{Key, Language, Text, error_key, key, plain_line};
use detente_record::{EntryId, LineId};
use serde::Serialize;

pub use self::report::Report;
use crate::client::Client;
use crate::commands::demo::run::{Stage, levels};
use crate::commands::{matter, now};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::err_line;
use crate::rig::{Party, Schedule, acts, found_named, in_each_language, until};
use crate::screen;

/// One of the two parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    A,
    B,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// Its index in the charter.
    fn index(self) -> u8 {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }

    fn of_index(index: u8) -> Self {
        if index == 0 { Self::A } else { Self::B }
    }
}

/// A matter as a node shows it.
struct Shown {
    /// Whose node.
    at: Side,
    matter: Matter,
}

impl std::ops::Deref for Shown {
    type Target = Matter;

    fn deref(&self) -> &Matter {
        &self.matter
    }
}

/// The exercise while it runs.
struct Exercise<'a> {
    /// Whose words it is told in.
    desk: &'a Desk,
    stage: &'a Stage<'a>,
    line: LineId,
}

/// Runs the exercise; the answer is what the other side's node shows of each procedure at its end.
///
/// # Errors
///
/// The procedure that failed, and why: an act was refused or did not come, or the other side shows something else.
pub fn run(desk: &Desk, stage: &Stage<'_>) -> Outcome<Report> {
    err_line!();
    let [a, b] = [&stage.a, &stage.b].map(|party| plain_line(party.card.name()));
    let facts = [("a", a.into()), ("b", b.into())];
    err_line!("{}", desk.say(key::DEMO_EXERCISE_TITLE, &facts));
    let founded = || {
        let name = in_each_language(key::DEMO_EXERCISE_LINE);
        let levels = levels(&stage.record);
        let (a, b) = (&stage.a, &stage.b);
        found_named(stage.stop, a, b, name, levels, Schedule::NONE_SOON)
    };
    let line = named(desk, key::DEMO_EXERCISE_FOUND, founded())?;
    let exercise = Exercise { desk, stage, line };
    let of = &exercise;
    let line_test = of.named(key::DEMO_EXERCISE_LINE_TEST, line_test::run(of))?;
    let declined = of.named(key::DEMO_EXERCISE_DECLINED, calls::declined(of))?;
    let agreed = of.named(key::DEMO_EXERCISE_AGREED, calls::agreed(of, &declined))?;
    let before_call = of.named(key::DEMO_EXERCISE_BEFORE, calls::before(of, &agreed))?;
    let call = of.named(key::DEMO_EXERCISE_CALL, calls::held(of, &agreed))?;
    let ask = of.named(key::DEMO_EXERCISE_ASK, accounts::ask(of, &call))?;
    let exchanged = accounts::exchanged(of, &call, &ask);
    let (ask, accounts) = of.named(key::DEMO_EXERCISE_ACCOUNTS, exchanged)?;
    let statement = of.named(key::DEMO_EXERCISE_STATEMENT, statement::run(of))?;
    let follow_up = of.named(key::DEMO_EXERCISE_FOLLOW_UP, calls::follow_up(of, &call))?;
    let check_fire = of.named(key::DEMO_EXERCISE_CHECK_FIRE, check_fire::run(of))?;
    let ended = of.named(key::DEMO_EXERCISE_ENDING, ending::run(of))?;
    Ok(Report {
        line: AsText(line),
        line_test,
        call_declined: report::Requested::of(&declined),
        call_agreed: report::Requested::of(&agreed),
        before_call,
        call: report::Held::of(&call),
        ask,
        accounts,
        statement,
        follow_up,
        check_fire,
        ended,
    })
}

/// What failed within a procedure is told under that procedure's name.
fn named<T>(desk: &Desk, procedure: Key, outcome: Outcome<T>) -> Outcome<T> {
    outcome.map_err(|failure| match failure {
        Failure::TimedOut { seconds, last, .. } => Failure::TimedOut {
            step: procedure,
            seconds,
            last,
        },
        Failure::Interrupted => failure,
        other => {
            let (step, cause) = (desk.say(procedure, &[]), other.in_one_line(desk.text));
            let facts = [("step", &*step), ("cause", &*cause)];
            Failure::new(error_key::DEMO_FAILED, &facts)
        }
    })
}

impl Exercise<'_> {
    fn named<T>(&self, procedure: Key, outcome: Outcome<T>) -> Outcome<T> {
        named(self.desk, procedure, outcome)
    }

    fn party(&self, side: Side) -> &Party {
        match side {
            Side::A => &self.stage.a,
            Side::B => &self.stage.b,
        }
    }

    fn client(&self, side: Side) -> Outcome<&Client> {
        self.party(side).client()
    }

    /// An address under the line.
    fn path(&self, rest: &str) -> String {
        format!("/v1/lines/{}/{rest}", self.line)
    }

    /// Waits until a node shows something.
    fn until<T>(&self, look: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
        until(self.stage.stop, key::DEMO_WAIT_MESSAGES, look)
    }

    /// A text of a side's officer, in the language of that desk.
    fn words(&self, by: Side, words: Key) -> AnswerText {
        let desk = &self.party(by).desk;
        AnswerText {
            language: desk.text.language().tag().to_owned(),
            text: desk.say(words, &[]),
        }
    }

    /// A party's name.
    fn name(&self, side: Side) -> String {
        plain_line(self.party(side).card.name())
    }

    /// The first word of it, which tells the two apart in a row; the title has both whole.
    fn short_name(&self, side: Side) -> String {
        let name = self.name(side);
        name.split(' ').next().unwrap_or_default().to_owned()
    }

    /// The beginning of a matter of a kind with the other side, of the status of an exercise.
    fn beginning(&self, by: Side, kind: MatterKind, words: Key) -> NewMatter {
        NewMatter {
            kind,
            status: EXERCISE.to_owned(),
            precedence: "priority".to_owned(),
            to: by.other().index(),
            due: None,
            references: Vec::new(),
            text: Some(self.words(by, words)),
            level: None,
            call: None,
            held: None,
            question: None,
            rings_for_s: None,
            readout: None,
            although_suspended: false,
        }
    }

    /// A side begins a matter; what the other side shows of it.
    fn begin(&self, by: Side, new: NewMatter, state: &str) -> Outcome<Shown> {
        let entry = acts::begin(self.party(by), self.line, new)?;
        self.shown(by.other(), entry, entry, state)
    }

    /// A side says something on a matter; what the other side shows of it.
    fn say(&self, by: Side, on: &Matter, new: NewMatterAct, state: &str) -> Outcome<Shown> {
        let kind = MatterKind::of_name(&on.kind).ok_or_else(|| unclear(&on.kind))?;
        let (stop, party) = (self.stage.stop, self.party(by));
        let entry = acts::say(stop, party, self.line, (kind, on.id.0), new)?;
        self.shown(by.other(), on.id.0, entry, state)
    }

    /// What a side's node shows of a matter once it holds an entry of it, told in a row. It must be in this state, and marked
    /// as an exercise.
    fn shown(&self, at: Side, id: EntryId, entry: EntryId, state: &str) -> Outcome<Shown> {
        let shown = self.until(|| {
            let shown = self.read(at, id)?;
            let mut acts = shown.acts.iter();
            let is_there = id == entry || acts.any(|act| act.entry.0 == entry);
            Ok(is_there.then_some(shown))
        })?;
        let mut acts = shown.acts.iter();
        let act = acts.find(|act| act.entry.0 == entry);
        let versions = shown.readout.iter().flat_map(|readout| &readout.versions);
        let mut versions = versions.filter(|version| version.entry.0 == entry);
        let written = versions.next().and_then(|version| version.text.as_ref());
        let text = match (act, written) {
            (_, Some(written)) => Some(written.text.as_str()),
            (Some(act), None) => act.text.as_deref(),
            (None, None) => shown.text.as_deref(),
        };
        is_marked(&shown.status, text)?;
        self.must_show(shown.at, state, &shown.state)?;
        let line = self.party(at).line_of(self.line)?;
        let mut did = matter::said_by(self.desk, &line, &shown, &AsText(entry));
        if let Some(text) = text {
            let facts = [("did", did.into()), ("text", plain_line(text).into())];
            did = self.desk.say(key::DEMO_EXERCISE_QUOTED, &facts);
        }
        let (by, signers) = match act {
            Some(act) => (act.by, &act.signers),
            None => (shown.asker, &shown.signers),
        };
        let what = self.desk.label("matter", &shown.kind);
        let shows = self.with_counts(&shown, matter::stands(self.desk, &shown));
        self.tell(
            &what,
            (Side::of_index(by), signers),
            &did,
            (shown.at, &shows),
        );
        Ok(shown)
    }

    /// How a matter stands, with how often a call was sought if it was more than once, and how long one took by each side's
    /// account.
    fn with_counts(&self, matter: &Matter, shows: String) -> String {
        let say = |key, facts: &[_]| self.desk.say(key, facts);
        let requests: u32 = matter.sought.iter().map(|one| one.requests.count).sum();
        let declined: u32 = matter.sought.iter().map(|one| one.declined.count).sum();
        let held = matter.held.iter();
        let accounts = held.flat_map(|held| [&held.by_asker, &held.by_asked]);
        let lasted = accounts.filter_map(|account| {
            let lasted = screen::duration(self.desk.text, account.lasted_ms?);
            let party = self.short_name(Side::of_index(account.by));
            let account = say(key::BY_ACCOUNT_OF, &[("party", party.into())]);
            let facts = [("what", lasted.into()), ("account", account.into())];
            Some(say(key::COMPARE_STATED, &facts))
        });
        let lasted: Vec<String> = lasted.collect();
        if requests > 1 {
            let facts = [
                ("shows", shows.into()),
                ("requests", requests.into()),
                ("declined", declined.into()),
            ];
            say(key::DEMO_EXERCISE_SOUGHT, &facts)
        } else if lasted.len() > 1 {
            let facts = [
                ("shows", shows.into()),
                ("lasted", lasted.join("; ").into()),
            ];
            say(key::DEMO_EXERCISE_LASTED, &facts)
        } else {
            shows
        }
    }

    /// A matter as a side's node shows it; whose node that is, it says itself.
    fn read(&self, at: Side, id: EntryId) -> Outcome<Shown> {
        let line = self.party(at).line_of(self.line)?;
        let matter = self.client(at)?.get(&self.path(&format!("matters/{id}")))?;
        let at = Side::of_index(line.status.own);
        Ok(Shown { at, matter })
    }

    /// A node must show a word.
    fn must_show(&self, at: Side, expected: &str, shown: &str) -> Outcome {
        if shown == expected {
            return Ok(());
        }
        let party = self.short_name(at);
        let facts = [("party", &*party), ("shown", shown), ("expected", expected)];
        Err(Failure::new(error_key::DEMO_EXERCISE_SHOWS, &facts))
    }

    /// Tells a step: of what, who did it, what, and whose node shows what then.
    fn tell(
        &self,
        what: &str,
        (by, signers): (Side, &[Signer]),
        did: &str,
        (at, shows): (Side, &str),
    ) {
        let facts = [
            ("what", what.into()),
            ("party", self.short_name(by).into()),
            ("officers", screen::officers(self.desk.text, signers).into()),
            ("did", did.into()),
            ("other", self.short_name(at).into()),
            ("shows", shows.into()),
        ];
        self.row(key::DEMO_EXERCISE_ROW, &facts);
    }

    /// A row of the exercise, which begins with what it is.
    fn row(&self, words: Key, facts: &[(&str, detente_language::Value)]) {
        let status = self.desk.label("status", EXERCISE);
        err_line!("  {status}: {}", self.desk.say(words, facts));
    }
}

/// Whatever is shown of an exercise has its status, and its words say so too.
fn is_marked(status: &str, text: Option<&str>) -> Outcome {
    let says = |language| {
        let mark = Text::of(language).say(key::STATUS_EXERCISE, &[]);
        text.is_none_or(|text| text.contains(&mark))
    };
    if status == EXERCISE && Language::ALL.into_iter().any(says) {
        return Ok(());
    }
    let facts = [("status", status), ("text", text.unwrap_or_default())];
    Err(Failure::new(error_key::DEMO_EXERCISE_UNMARKED, &facts))
}

/// An act with nothing beside it.
fn said(act: &str) -> NewMatterAct {
    NewMatterAct {
        act: act.to_owned(),
        ..NewMatterAct::default()
    }
}

fn unclear(cause: &str) -> Failure {
    Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", cause)])
}

/// A moment so much later than this one.
fn later(by: Duration) -> Moment {
    Moment(now() + by)
}

/// This day, as accounts name it.
fn today() -> String {
    now().to_string().chars().take(DAY_CHARACTERS).collect()
}

/// Everything said in it has this status; line tests and the end of a line are ACTUAL, as everywhere.
const EXERCISE: &str = "exercise";
const DAY_CHARACTERS: usize = "2026-11-30".len();
const HOUR: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_told_under_the_name_of_its_procedure_in_either_language() {
        for language in Language::ALL {
            let desk = Desk {
                text: Text::of(language),
                data: std::path::PathBuf::new(),
                node: None,
                json: false,
            };
            let procedure = desk.say(key::DEMO_EXERCISE_CALL, &[]);
            let refused = || unclear("no such call");
            let timed_out = || Failure::TimedOut {
                step: key::DEMO_WAIT_MESSAGES,
                seconds: 90,
                last: Some(Box::new(unclear("no such call"))),
            };
            for failure in [refused(), timed_out()] {
                let told = named::<()>(&desk, key::DEMO_EXERCISE_CALL, Err(failure));
                let told = told.expect_err("it failed").in_one_line(desk.text);
                assert!(told.contains(&procedure), "{told}");
                assert!(told.contains("no such call"), "{told}");
            }
            let ended = named::<()>(&desk, key::DEMO_EXERCISE_CALL, Err(Failure::Interrupted));
            assert!(matches!(ended, Err(Failure::Interrupted)));
        }
    }

    #[test]
    fn what_is_not_of_the_status_or_does_not_say_so_is_not_taken_for_an_exercise() {
        for (status, text) in [
            ("actual", Some("EXERCISE. A vehicle")),
            ("test", None),
            ("exercise", Some("A vehicle")),
            ("exercise", Some("")),
        ] {
            let unmarked = is_marked(status, text).expect_err("it is not marked");
            assert!(unmarked.is(error_key::DEMO_EXERCISE_UNMARKED), "{status}");
        }
        for text in [Some("EXERCISE. A vehicle"), Some("УЧЕНИЕ. Машина"), None] {
            is_marked("exercise", text).expect("it is");
        }
    }
}
