//! The duty roster: who is planned for which watch, and how each is reached. Of those that cover a time the one set last counts.
//! Who really is on watch is another fact ([`crate::watch`]). Follows spec/books.md §4.

use std::collections::BTreeSet;
use std::fmt;

use detente_record::encoding::{MapWriter, Reader, Writer};
use detente_record::{Act, EncodingFault, EntryId, Precedence, Status, Timestamp};

use super::judge_actual;
use super::note::{Bounded, NoteFault, body_reader, read_list};
use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Speech, WATCH};
use crate::limits::{
    BOOK_NAME_BYTES_MAX, LANGUAGE_TAG_BYTES_MAX, REACHES_MAX, ROSTER_PEOPLE_MAX, ROSTER_SHIFTS_MAX,
    SPOKEN_MAX,
};
use crate::message::compose::{Author, Composed};
use crate::message::text::{TextFault, check_text, is_language_tag};

/// An officer sets the roster; the object, if there is one, is the roster that it replaces.
pub const SET: Act = Act(0);

/// The rules of the duty roster.
pub const RULES: KindRules = KindRules {
    kind: body::DUTY_ROSTER,
    name: "duty-roster",
    acts: &[ActRules {
        act: SET,
        name: "set",
        needs: Needs::Officer(WATCH),
        about: About::MaybeEntry(body::DUTY_ROSTER, SET),
        judge: judge_actual,
    }],
    objects,
    state_text,
};

/// Who is planned for what.
#[derive(Clone, PartialEq, Eq)]
pub struct DutyRoster {
    /// The time that it is meant to cover: from then on.
    pub from: Timestamp,
    /// Until then.
    pub until: Timestamp,
    /// Everybody in it.
    pub people: Vec<Person>,
    /// The shifts, by beginning, step and person.
    pub shifts: Vec<Shift>,
}

/// Somebody in a roster.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The name, as the charter has it for an officer.
    pub name: String,
    /// The languages the person speaks, tags of BCP 47.
    pub languages: Vec<String>,
    /// How to reach the person, in the order in which to try: a room, a telephone number.
    pub reach: Vec<String>,
}

/// A time of duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    /// When it begins.
    pub from: Timestamp,
    /// As what.
    pub step: Step,
    /// Whose it is: the index among the people.
    pub person: usize,
    /// When it ends.
    pub until: Timestamp,
}

/// As what somebody is on duty. Whoever is sought is sought in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// At the desk.
    Watch,
    /// The one who comes if the watch does not answer.
    Deputy,
    /// The one who is called at home.
    OnCall,
}

/// A time in which nobody is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Step {
    /// All of them, in the order in which they are sought.
    pub const ALL: [Self; 3] = [Self::Watch, Self::Deputy, Self::OnCall];

    /// The key of its words in `i18n/`, without what stands in front; and the word for it in a file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Deputy => "deputy",
            Self::OnCall => "on-call",
        }
    }

    /// The step of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl DutyRoster {
    /// The body's bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn encode(&self) -> Result<Vec<u8>, NoteFault> {
        self.check()?;
        let mut map = MapWriter::new();
        map.key(1).uint(self.from.as_ms());
        map.key(2).uint(self.until.as_ms());
        let writer = map.key(3).array(self.people.len());
        self.people.iter().for_each(|person| person.write(writer));
        let writer = map.key(4).array(self.shifts.len());
        self.shifts.iter().for_each(|shift| shift.write(writer));
        let body = map.finish();
        body_reader(&body)?;
        Ok(body)
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, NoteFault> {
        let mut reader = body_reader(body)?;
        let r = &mut reader;
        let mut keys = r.map(4)?;
        keys.required(r, 1)?;
        let from = Timestamp::from_ms(r.uint()?);
        keys.required(r, 2)?;
        let until = Timestamp::from_ms(r.uint()?);
        keys.required(r, 3)?;
        let people = read_list(r, ROSTER_PEOPLE_MAX, Person::read)?;
        keys.required(r, 4)?;
        let shifts = read_list(r, ROSTER_SHIFTS_MAX, Shift::read)?;
        keys.end(r)?;
        r.end()?;
        let roster = Self {
            from,
            until,
            people,
            shifts,
        };
        roster.check()?;
        Ok(roster)
    }

    /// Whether it is meant to cover a time.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Who is planned at a time for a step, in the order of the roster.
    pub fn on(&self, step: Step, at: Timestamp) -> impl Iterator<Item = (&Person, Shift)> {
        let shifts = self
            .shifts
            .iter()
            .filter(move |shift| shift.step == step && shift.from <= at && at < shift.until);
        shifts.filter_map(|shift| Some((self.people.get(shift.person)?, *shift)))
    }

    /// Within a span, the times for which nobody is planned for a step; what the roster does not cover is a gap as well.
    #[must_use]
    pub fn gaps(&self, step: Step, from: Timestamp, until: Timestamp) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut covered = from;
        let mut shifts: Vec<&Shift> = self.shifts.iter().filter(|one| one.step == step).collect();
        shifts.sort_unstable();
        for shift in shifts {
            if covered >= until {
                break;
            }
            if shift.from > covered {
                gaps.push(Gap {
                    from: covered,
                    until: shift.from.min(until),
                });
            }
            covered = covered.max(shift.until);
        }
        if covered < until {
            gaps.push(Gap {
                from: covered,
                until,
            });
        }
        gaps
    }

    fn check(&self) -> Result<(), NoteFault> {
        let makes_sense = |shift: &Shift| {
            let is_within = self.from <= shift.from && shift.until <= self.until;
            shift.from < shift.until && is_within && shift.person < self.people.len()
        };
        if let Some(shift) = self.shifts.iter().position(|shift| !makes_sense(shift)) {
            return Err(NoteFault::Shift { shift });
        }
        if let Some(shift) = self.shifts.windows(2).position(|two| two[0] >= two[1]) {
            return Err(NoteFault::Shift { shift: shift + 1 });
        }
        Bounded::People.check(self.people.len())?;
        Bounded::Shifts.check(self.shifts.len())?;
        if self.people.is_empty() || self.shifts.is_empty() {
            return Err(TextFault::Empty.into());
        }
        let names: BTreeSet<&str> = self.people.iter().map(|one| one.name.as_str()).collect();
        if names.len() < self.people.len() {
            return Err(NoteFault::SameName);
        }
        self.people.iter().try_for_each(Person::check)
    }
}

impl Person {
    fn write(&self, writer: &mut Writer) {
        let mut map = MapWriter::new();
        map.key(1).text(&self.name);
        for (key, list) in [(2, &self.languages), (3, &self.reach)] {
            if !list.is_empty() {
                let writer = map.key(key).array(list.len());
                list.iter().for_each(|one| {
                    writer.text(one);
                });
            }
        }
        writer.raw(&map.finish());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = reader.map(3)?;
        keys.required(reader, 1)?;
        let name = reader.text(BOOK_NAME_BYTES_MAX)?.to_owned();
        let mut list = |key, most, bytes_max| {
            if !keys.optional(reader, key)? {
                return Ok(Vec::new());
            }
            read_list(reader, most, |r| Ok(r.text(bytes_max)?.to_owned()))
        };
        let languages = list(2, SPOKEN_MAX, LANGUAGE_TAG_BYTES_MAX)?;
        let reach = list(3, REACHES_MAX, BOOK_NAME_BYTES_MAX)?;
        keys.end(reader)?;
        Ok(Self {
            name,
            languages,
            reach,
        })
    }

    fn check(&self) -> Result<(), NoteFault> {
        Bounded::Languages.check(self.languages.len())?;
        Bounded::Ways.check(self.reach.len())?;
        for text in self.reach.iter().chain([&self.name]) {
            check_text(text)?;
            Bounded::NameBytes.check(text.len())?;
        }
        match self.languages.iter().all(|tag| is_language_tag(tag)) {
            true => Ok(()),
            false => Err(TextFault::Language.into()),
        }
    }
}

impl Shift {
    fn write(&self, writer: &mut Writer) {
        let step = Step::ALL.iter().position(|step| *step == self.step);
        let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        writer.array(4);
        writer.uint(self.from.as_ms()).uint(self.until.as_ms());
        writer.uint(number(step.unwrap_or_default()));
        writer.uint(number(self.person));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        reader.array_exact(4)?;
        let from = Timestamp::from_ms(reader.uint()?);
        let until = Timestamp::from_ms(reader.uint()?);
        let mut number = |most: usize| {
            let number = reader.uint_max(most as u64)?;
            Ok(usize::try_from(number).unwrap_or(usize::MAX))
        };
        let step = Step::ALL[number(Step::ALL.len() - 1)?];
        let person = number(ROSTER_PEOPLE_MAX)?;
        Ok(Self {
            from,
            step,
            person,
            until,
        })
    }
}

/// Draws up a roster in the place of another.
///
/// # Errors
///
/// What is wrong with it.
pub fn set(
    author: &Author,
    roster: &DutyRoster,
    replaces: Option<EntryId>,
) -> Result<Composed, NoteFault> {
    let mut draft = author.draft(body::DUTY_ROSTER, SET, Status::Actual, Precedence::Routine);
    draft.object = replaces;
    let body = roster.encode()?;
    Ok(author.composed(draft, Some(body)))
}

impl Fold {
    /// The entries of the rosters that were set, the last by place first. At any time the first of them that covers it is in
    /// force, which their bodies say.
    #[must_use]
    pub fn rosters(&self) -> Vec<EntryId> {
        let set = self.effective(body::DUTY_ROSTER, SET);
        set.into_iter().map(|set| set.id).collect()
    }
}

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    let ids: BTreeSet<EntryId> = [speech.id].into_iter().chain(speech.object).collect();
    objects.extend(ids.into_iter().map(ObjectId::Entry));
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    let speech = fold
        .speech(&id)
        .filter(|speech| speech.kind == body::DUTY_ROSTER)?;
    let is_effective = fold.is_effective(speech);
    Some(format!("{:?} {is_effective}", speech.object))
}

// Who is how reached reaches no log.
impl fmt::Debug for DutyRoster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (people, shifts) = (self.people.len(), self.shifts.len());
        write!(f, "DutyRoster({people} people, {shifts} shifts)")
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u64) -> Timestamp {
        Timestamp::from_ms(1_795_305_600_000 + hour * 3_600_000)
    }

    fn shift(from: u64, until: u64, step: Step, person: usize) -> Shift {
        Shift {
            from: at(from),
            step,
            person,
            until: at(until),
        }
    }

    fn roster() -> DutyRoster {
        let person = |name: &str, reach: &[&str]| Person {
            name: name.to_owned(),
            languages: vec!["en".to_owned(), "ru".to_owned()],
            reach: reach.iter().map(|way| (*way).to_owned()).collect(),
        };
        DutyRoster {
            from: at(0),
            until: at(24),
            people: vec![
                person("Ivanova", &["desk", "+49 30 1234"]),
                person("Petrov", &[]),
            ],
            shifts: vec![
                shift(0, 8, Step::Watch, 0),
                shift(0, 24, Step::Deputy, 1),
                shift(8, 16, Step::Watch, 1),
                shift(18, 24, Step::Watch, 0),
            ],
        }
    }

    #[test]
    fn a_roster_reads_back_and_says_who_is_planned() {
        let roster = roster();
        assert_eq!(
            DutyRoster::decode(&roster.encode().unwrap()),
            Ok(roster.clone())
        );
        let on = |step, hour| {
            let on = roster.on(step, at(hour));
            on.map(|(person, _)| person.name.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(on(Step::Watch, 7), ["Ivanova"]);
        // A shift ends where the next begins.
        assert_eq!(on(Step::Watch, 8), ["Petrov"]);
        assert!(on(Step::Watch, 16).is_empty());
        assert_eq!(on(Step::Deputy, 16), ["Petrov"]);
        assert!(on(Step::OnCall, 3).is_empty());
    }

    #[test]
    fn a_gap_is_where_nobody_is_planned_or_the_roster_does_not_reach() {
        let roster = roster();
        let gap = |from, until| Gap {
            from: at(from),
            until: at(until),
        };
        let gaps = |step, from, until| roster.gaps(step, at(from), at(until));
        assert_eq!(gaps(Step::Watch, 0, 24), [gap(16, 18)]);
        assert_eq!(gaps(Step::Watch, 4, 17), [gap(16, 17)]);
        assert_eq!(gaps(Step::Watch, 20, 30), [gap(24, 30)]);
        assert_eq!(gaps(Step::Deputy, 0, 24), []);
        assert_eq!(gaps(Step::OnCall, 0, 24), [gap(0, 24)]);
        assert_eq!(gaps(Step::Watch, 30, 40), [gap(30, 40)]);
    }

    #[test]
    fn a_roster_that_makes_no_sense_is_refused() {
        type Case = (fn(&mut DutyRoster), NoteFault);
        let cases: [Case; 8] = [
            (
                |roster| roster.shifts[1].person = 2,
                NoteFault::Shift { shift: 1 },
            ),
            (
                |roster| roster.shifts[0].until = roster.shifts[0].from,
                NoteFault::Shift { shift: 0 },
            ),
            (
                |roster| roster.until = at(20),
                NoteFault::Shift { shift: 1 },
            ),
            (
                |roster| roster.shifts.swap(0, 3),
                NoteFault::Shift { shift: 1 },
            ),
            (
                |roster| roster.shifts[1] = roster.shifts[0],
                NoteFault::Shift { shift: 1 },
            ),
            (|roster| roster.shifts.clear(), TextFault::Empty.into()),
            (
                |roster| roster.people[1].name = "Ivanova".to_owned(),
                NoteFault::SameName,
            ),
            (
                |roster| roster.people[1].languages = vec!["german?".to_owned()],
                TextFault::Language.into(),
            ),
        ];
        for (spoil, fault) in cases {
            let mut roster = roster();
            spoil(&mut roster);
            assert_eq!(roster.encode(), Err(fault));
        }
    }
}
