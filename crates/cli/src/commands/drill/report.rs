//! What a drill came to: every act that was expected, when it was done, against which times. Also what `--report`
//! writes and `--show` reads. What it cites are entries of the training desk's record. Not here: its words.

use std::time::Duration;

use detente_api::{DigestText, EntryIdText, LineIdText, Moment};
use serde::{Deserialize, Serialize};

/// The form of a report in JSON.
pub(super) const FORMAT: u32 = 1;

/// A whole drill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    /// [`FORMAT`].
    pub format: u32,
    /// The program's version.
    pub version: String,
    /// When the first exercise could begin: the officer had signed in.
    pub begun: Moment,
    /// When the last one was over.
    pub ended: Moment,
    /// Always `exercise`.
    pub status: String,
    /// Who was trained.
    pub officer: String,
    /// The training line.
    pub line: LineIdText,
    /// The number that the order followed; `null` if it was the fixed one.
    pub seed: Option<u64>,
    /// The limit that was set for every act of the officer; `null` if each had its own.
    pub limit_ms: Option<u64>,
    /// The target that was set; `null` if each act had its own.
    pub target_ms: Option<u64>,
    /// Whether every exercise that was asked for was run and passed.
    pub passed: bool,
    /// Whether a person ended it before its end.
    pub interrupted: bool,
    /// The exercises that were begun, in order.
    pub exercises: Vec<Run>,
    /// Those that were not.
    pub not_run: Vec<Exercise>,
    /// The training desk's record at the end; `null` if its node did not answer any more.
    pub record: Option<RecordAtEnd>,
    /// The file with that record, to be verified; `null` if it was not kept.
    pub evidence: Option<String>,
}

/// What the record of the training desk held at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RecordAtEnd {
    /// How many entries.
    pub entries: u64,
    /// The digest over them, as `detente entries --digest` shows it.
    pub digest: DigestText,
}

/// An exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Exercise {
    /// A FLASH comes in.
    Flash,
    /// Every path of the line is cut.
    LineCut,
    /// A caller on the telephone says to be the other side.
    Hoax,
    /// A call is asked for, and declined.
    RefusedRequest,
    /// A check fire comes in, and one is sent.
    CheckFire,
}

impl Exercise {
    /// Every one, in the fixed order.
    pub(super) const ALL: [Self; 5] = [
        Self::Flash,
        Self::LineCut,
        Self::Hoax,
        Self::RefusedRequest,
        Self::CheckFire,
    ];

    /// What a person types.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Flash => "flash",
            Self::LineCut => "line-cut",
            Self::Hoax => "hoax",
            Self::RefusedRequest => "refused-request",
            Self::CheckFire => "check-fire",
        }
    }
}

/// An exercise that was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Run {
    /// Which.
    pub exercise: Exercise,
    /// When it began.
    pub begun: Moment,
    /// When it was over.
    pub ended: Moment,
    /// Whether everything in it was as expected and in time.
    pub passed: bool,
    /// What was expected, in order.
    pub steps: Vec<Step>,
}

/// One thing that was expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Step {
    /// Which: the key of its words in `i18n/`, without `drill-step-`.
    pub step: String,
    /// Of whom.
    pub by: By,
    /// Since when it is timed; `null` of what is not timed.
    pub from: Option<Timed>,
    /// What became of it.
    pub result: Outturn,
    /// Whether that was as expected and in time.
    pub passed: bool,
    /// When it was done.
    pub at: Option<Moment>,
    /// How long that took.
    pub took_ms: Option<u64>,
    /// The entry that proves it, of the training desk's record.
    pub entry: Option<EntryIdText>,
    /// The officer who did it, as far as the node knows.
    pub officer: Option<String>,
    /// What was seen of it besides.
    pub remarks: Vec<Remark>,
}

/// Of whom something is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum By {
    /// The officer in training.
    Officer,
    /// A node: what the line itself promises.
    Node,
}

/// Since when an act is timed, and against what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Timed {
    /// What happened then.
    pub since: Since,
    /// When it happened.
    pub at: Moment,
    /// The entry that proves it, if one does.
    pub entry: Option<EntryIdText>,
    /// To be done within this.
    pub target_ms: u64,
    /// Later than this it counts as not done.
    pub limit_ms: u64,
}

/// What an act is timed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Since {
    /// It rang at the training desk, by that node's own word.
    Rang,
    /// The situation was shown.
    Shown,
    /// The paths were cut.
    Cut,
    /// The line was back.
    Back,
    /// The refusal, as it is dated.
    Refused,
}

impl Since {
    /// The key of its words, without `drill-from-`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rang => "rang",
            Self::Shown => "shown",
            Self::Cut => "cut",
            Self::Back => "back",
            Self::Refused => "refused",
        }
    }
}

/// What became of something expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outturn {
    /// Done by its target.
    InTime,
    /// Done after its target, by its limit.
    Late,
    /// Not done by its limit.
    NotDone,
    /// Done otherwise than expected.
    Wrong,
    /// What was not to be done was not done.
    Kept,
    /// What comes before it was not done.
    NotReached,
    /// The drill was ended first.
    Ended,
}

impl Outturn {
    /// The key of its words, without `drill-result-`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::NotDone => "not-done",
            Self::Wrong => "wrong",
            Self::Kept => "kept",
            Self::NotReached => "not-reached",
            Self::Ended => "ended",
        }
    }

    /// Whether it is what was wanted.
    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::InTime | Self::Kept)
    }

    /// What an act came to that took so long.
    pub(super) fn of(took: Duration, target: Duration, limit: Duration) -> Self {
        if took <= target {
            Self::InTime
        } else if took <= limit {
            Self::Late
        } else {
            Self::NotDone
        }
    }
}

/// What was seen of an act besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Remark {
    /// A message was acknowledged or answered before anybody opened it.
    Unopened,
    /// Said with status ACTUAL.
    SaidAsActual,
    /// Asked again without naming the request it repeats.
    NotARepeat,
    /// Asked again at the same level and for no other times.
    SameAgain,
    /// A check fire for another place or target than the one reported.
    OtherPlace,
    /// A stranger's card was confirmed.
    Paired,
    /// A check fire was answered in words alone.
    NoAnswerCode,
    /// The line was tested, and the test was not passed.
    TestFailed,
}

impl Remark {
    /// Every one.
    #[cfg(test)]
    pub(super) const ALL: [Self; 8] = [
        Self::Unopened,
        Self::SaidAsActual,
        Self::NotARepeat,
        Self::SameAgain,
        Self::OtherPlace,
        Self::Paired,
        Self::NoAnswerCode,
        Self::TestFailed,
    ];

    /// The key of its words, without `drill-remark-`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unopened => "unopened",
            Self::SaidAsActual => "said-as-actual",
            Self::NotARepeat => "not-a-repeat",
            Self::SameAgain => "same-again",
            Self::OtherPlace => "other-place",
            Self::Paired => "paired",
            Self::NoAnswerCode => "no-answer-code",
            Self::TestFailed => "test-failed",
        }
    }
}

impl Report {
    /// How many exercises were asked for.
    pub(super) fn asked_for(&self) -> usize {
        self.exercises.len() + self.not_run.len()
    }

    /// How many were passed.
    pub(super) fn passed_count(&self) -> usize {
        self.exercises.iter().filter(|run| run.passed).count()
    }
}
