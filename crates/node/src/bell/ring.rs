//! What is rung: the facts that the command is given as arguments, environment and JSON.

use detente_api::status::AlarmStatus;
use serde::Serialize;

/// Why it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// An alarm was raised.
    Raised,
    /// An alarm is over.
    Cleared,
    /// Alarms stand, and nobody has silenced them.
    Standing,
    /// Somebody tries the bell.
    Test,
    /// The own node is gone.
    NodeDied,
}

impl Occasion {
    /// Its name, as the command is given it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Cleared => "cleared",
            Self::Standing => "standing",
            Self::Test => "test",
            Self::NodeDied => "node-died",
        }
    }
}

/// One ring. Under a flood one ring stands for many alarms.
#[derive(Clone, Debug)]
pub struct Ring {
    /// Why.
    pub occasion: Occasion,
    /// The alarms, with words, at most [`ALARMS_TOLD_MAX`] of them.
    pub alarms: Vec<AlarmStatus>,
    /// How many there are.
    pub count: usize,
    /// Whose node rings.
    pub party: String,
}

impl Ring {
    /// A ring for one alarm.
    pub(crate) fn of(occasion: Occasion, alarm: AlarmStatus, party: &str) -> Self {
        Self {
            occasion,
            alarms: vec![alarm],
            count: 1,
            party: party.to_owned(),
        }
    }

    /// Takes another ring in: one run tells of both.
    pub(crate) fn join(&mut self, other: Self) {
        self.count += other.count;
        let room = ALARMS_TOLD_MAX.saturating_sub(self.alarms.len());
        self.alarms.extend(other.alarms.into_iter().take(room));
    }

    /// The two words behind the command's own arguments: the occasion, and the alarm or `several`. No
    /// names and no words: other users of the machine can read arguments.
    pub(crate) fn arguments(&self) -> [&str; 2] {
        [self.occasion.name(), self.subject()]
    }

    fn subject(&self) -> &str {
        match self.alarms.as_slice() {
            [] => self.occasion.name(),
            [one] if self.count == 1 => &one.name,
            _ => "several",
        }
    }

    /// What stands in the environment beside [`PATH`] and the language.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let words: Vec<&str> = self
            .alarms
            .iter()
            .map(|alarm| alarm.words.as_str())
            .collect();
        vec![
            ("PATH", PATH.to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("DETENTE_EVENT", self.occasion.name().to_owned()),
            ("DETENTE_ALARM", self.subject().to_owned()),
            ("DETENTE_COUNT", self.count.to_string()),
            ("DETENTE_PARTY", one_line(&self.party)),
            ("DETENTE_WORDS", one_line(&words.join(" / "))),
        ]
    }

    /// What stands on standard input.
    pub(crate) fn json(&self) -> Vec<u8> {
        let told = Told {
            event: self.occasion.name(),
            party: &self.party,
            count: self.count,
            alarms: &self.alarms,
        };
        let mut bytes = serde_json::to_vec(&told).expect("a ring has text keys only");
        bytes.push(b'\n');
        bytes
    }
}

#[derive(Serialize)]
struct Told<'a> {
    event: &'static str,
    party: &'a str,
    count: usize,
    alarms: &'a [AlarmStatus],
}

/// Names come from others: no line break and no NUL of theirs reaches the environment.
fn one_line(words: &str) -> String {
    detente_language::plain_line(words)
        .chars()
        .filter(|c| *c != '\0')
        .take(WORDS_CHARACTERS_MAX)
        .collect()
}

/// Alarms that one ring names; of more it tells the number.
pub const ALARMS_TOLD_MAX: usize = 32;
const WORDS_CHARACTERS_MAX: usize = 4_000;
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
