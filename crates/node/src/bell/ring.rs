//! What is rung: the facts that the command is given as arguments, environment and JSON.

use std::sync::Arc;

use detente_api::book::RosterPerson;
use detente_api::status::AlarmStatus;
use detente_line::book::duty_roster::Step;
use serde::Serialize;

/// Why it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// An alarm was raised.
    Raised,
    /// Nobody has taken an alarm: a further step of the duty roster is to be raised for it.
    Escalated,
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
            Self::Escalated => "escalated",
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
    /// Whom it is to raise: steps of the duty roster, in their order.
    pub raises: Vec<Raises>,
    /// By which the bell knows it again.
    pub(crate) number: u64,
}

/// A step of the duty roster whose people are to be raised; or were, of an alarm that is over.
#[derive(Clone)]
pub struct Raises {
    /// Which.
    pub step: Step,
    /// Who, in the order in which to try them.
    pub people: Arc<[RosterPerson]>,
}

// Who is how reached reaches no log.
impl std::fmt::Debug for Raises {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} people", self.step.name(), self.people.len())
    }
}

impl Ring {
    /// A ring for these alarms, that raises nobody in particular.
    #[must_use]
    pub fn new(occasion: Occasion, alarms: Vec<AlarmStatus>, party: &str) -> Self {
        Self {
            occasion,
            count: alarms.len(),
            alarms,
            party: party.to_owned(),
            raises: Vec::new(),
            number: 0,
        }
    }

    /// A ring for one alarm.
    pub(crate) fn of(occasion: Occasion, alarm: AlarmStatus, party: &str) -> Self {
        Self::new(occasion, vec![alarm], party)
    }

    /// The step that it is run for apart from what rings in the room; `None` if it rings there.
    pub(crate) fn step_rung(&self) -> Option<Step> {
        let is_step = self.occasion == Occasion::Escalated;
        self.raises.first().filter(|_| is_step).map(|one| one.step)
    }

    /// Whether it is run for people apart from what rings in the room: that they are not reached is no fault of the bell.
    pub(crate) fn is_for_people(&self) -> bool {
        let apart = [Occasion::Escalated, Occasion::Test].contains(&self.occasion);
        apart && !self.raises.is_empty()
    }

    /// The names of the steps that it raises, with spaces between.
    pub(crate) fn step_names(&self) -> String {
        let names: Vec<&str> = self.raises.iter().map(|one| one.step.name()).collect();
        names.join(" ")
    }

    /// Takes another ring in: one run tells of both.
    pub(crate) fn join(&mut self, other: Self) {
        self.count += other.count;
        let room = ALARMS_TOLD_MAX.saturating_sub(self.alarms.len());
        self.alarms.extend(other.alarms.into_iter().take(room));
        for raises in other.raises {
            match self.raises.iter_mut().find(|one| one.step == raises.step) {
                // Of a shift that has changed meanwhile those are raised who are planned now.
                Some(same) => *same = raises,
                None => self.raises.push(raises),
            }
        }
        self.raises.sort_by_key(|one| one.step);
    }

    /// The two words behind the command's own arguments: the occasion, and the alarm or `several`. No
    /// names and no words: other users of the machine can read arguments.
    pub(crate) fn arguments(&self) -> [&str; 2] {
        [self.occasion.name(), self.subject()]
    }

    /// What it is about in a word: the alarm's name, `several`, or the occasion.
    pub(crate) fn subject(&self) -> &str {
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
            ("DETENTE_STEP", self.step_names()),
            ("DETENTE_PEOPLE", self.people()),
        ]
    }

    /// A line a person: step, name, languages with commas between, and each way to reach them; a tab between, `-` for nothing.
    fn people(&self) -> String {
        let line = |step: Step, person: &RosterPerson| {
            let languages = one_line(&person.languages.join(","));
            let ways = person.reach.iter().map(|way| one_line(way));
            let ways: Vec<String> = ways.collect();
            let or_none = |text: String| {
                if text.is_empty() {
                    "-".to_owned()
                } else {
                    text
                }
            };
            let fields = [
                step.name().to_owned(),
                one_line(&person.name),
                or_none(languages),
                or_none(ways.join("\t")),
            ];
            fields.join("\t")
        };
        let lines = self.raises.iter().flat_map(|raises| {
            let people = raises.people.iter();
            people.map(move |person| line(raises.step, person))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What stands on standard input.
    pub(crate) fn json(&self) -> Vec<u8> {
        let told = Told {
            event: self.occasion.name(),
            party: &self.party,
            count: self.count,
            alarms: &self.alarms,
            raise: self.raises.iter().map(ToldStep::of).collect(),
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    raise: Vec<ToldStep<'a>>,
}

#[derive(Serialize)]
struct ToldStep<'a> {
    step: &'static str,
    people: &'a [RosterPerson],
}

impl<'a> ToldStep<'a> {
    fn of(raises: &'a Raises) -> Self {
        Self {
            step: raises.step.name(),
            people: &raises.people,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, languages: &[&str], reach: &[&str]) -> RosterPerson {
        let list = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        RosterPerson {
            name: name.to_owned(),
            languages: list(languages),
            reach: list(reach),
        }
    }

    fn value(ring: &Ring, name: &str) -> String {
        let all = ring.environment();
        let found = all.into_iter().find(|(one, _)| *one == name);
        found.expect("it is there").1
    }

    #[test]
    fn the_command_is_told_who_and_how_in_order_and_no_name_makes_a_line_or_a_field_more() {
        let mut ring = Ring::new(Occasion::Escalated, Vec::new(), "North");
        let forged = person(
            "A\ndeputy\tForged",
            &["en", "ru"],
            &["desk 2", "+49 30 1234"],
        );
        ring.raises = vec![
            Raises {
                step: Step::Deputy,
                people: [forged, person("B", &[], &[])].into(),
            },
            Raises {
                step: Step::OnCall,
                people: [person("C", &["ru"], &["+7 495"])].into(),
            },
        ];
        assert_eq!(value(&ring, "DETENTE_STEP"), "deputy on-call");
        let people = value(&ring, "DETENTE_PEOPLE");
        let rows: Vec<Vec<&str>> = people
            .lines()
            .map(|row| row.split('\t').collect())
            .collect();
        assert_eq!(rows.len(), 3, "{people}");
        assert_eq!(rows[0][2..], ["en,ru", "desk 2", "+49 30 1234"]);
        assert_eq!(rows[1], ["deputy", "B", "-", "-"]);
        assert_eq!(rows[2], ["on-call", "C", "ru", "+7 495"]);
        let json: serde_json::Value = serde_json::from_slice(&ring.json()).unwrap();
        assert_eq!(json["raise"][1]["people"][0]["reach"][0], "+7 495");
        assert_eq!(json["raise"][0]["step"], "deputy");
        assert!(!format!("{ring:?}").contains("1234"), "{ring:?}");
    }

    #[test]
    fn a_ring_that_raises_nobody_is_told_as_before() {
        let ring = Ring::new(Occasion::Raised, Vec::new(), "North");
        assert_eq!(value(&ring, "DETENTE_STEP"), "");
        assert!(
            !String::from_utf8(ring.json())
                .unwrap()
                .contains("raise\":[")
        );
    }

    #[test]
    fn as_much_as_can_be_told_of_people_fits_into_one_variable() {
        let long = |bytes: usize| "ю".repeat(bytes / 2);
        let way = long(detente_line::limits::BOOK_NAME_BYTES_MAX);
        let tag = "x".repeat(detente_line::limits::LANGUAGE_TAG_BYTES_MAX);
        let longest = person(
            &way,
            &[tag.as_str(); detente_line::limits::SPOKEN_MAX],
            &[way.as_str(); detente_line::limits::REACHES_MAX],
        );
        let people: Arc<[RosterPerson]> = vec![longest; crate::bounds::BELL_PEOPLE_MAX].into();
        let mut ring = Ring::new(Occasion::Standing, Vec::new(), "North");
        ring.raises = Step::ALL
            .map(|step| Raises {
                step,
                people: Arc::clone(&people),
            })
            .to_vec();
        // Linux takes no longer one (MAX_ARG_STRLEN in execve(2)).
        assert!(value(&ring, "DETENTE_PEOPLE").len() < 128 * 1024 - 64);
    }
}
