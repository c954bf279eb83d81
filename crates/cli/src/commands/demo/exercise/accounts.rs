//! What is asked in the call; both sides' accounts of it, shown to each other, laid side by side and released.

use std::collections::BTreeMap;

use detente_api::matter::{Matter, MatterKind, NewMatter, ReadoutFields, ReadoutTopic};
use detente_api::reported::Reported;
use detente_language::{Key, key, plain_line};
use detente_line::account::topics::topics;
use detente_line::account::{Account, AccountKind, Day, Giver, Label, ReportedRecord};

use super::report::{Accounts, Asked, Told};
use super::{EXERCISE, Exercise, HOUR, Shown, Side, later, said, today, unclear};
use crate::commands::{contacts, matter};
use crate::failure::Outcome;

/// North asks for something in the call, by a time.
pub(super) fn ask(exercise: &Exercise<'_>, call: &Matter) -> Outcome<Shown> {
    let words = exercise.words(Side::A, key::DEMO_EXERCISE_WANTED);
    let new = NewMatter {
        references: vec![call.id],
        due: Some(later(2 * HOUR)),
        text: Some(matter::under_topic(PASSAGE, words)?),
        ..exercise.beginning(Side::A, MatterKind::Ask, key::DEMO_EXERCISE_WANTED)
    };
    exercise.begin(Side::A, new, "open")
}

/// Both sides show each other their accounts of the call; both nodes lay them side by side; two officers of each release
/// theirs.
pub(super) fn exchanged(
    exercise: &Exercise<'_>,
    call: &Matter,
    ask: &Matter,
) -> Outcome<(Asked, Accounts)> {
    let of_a = [
        (CROSSING, key::DEMO_EXERCISE_CROSSING),
        (PASSAGE, key::DEMO_EXERCISE_PASSAGE),
    ];
    let of_b = [
        (CROSSING, key::DEMO_EXERCISE_CROSSING),
        (WEATHER, key::DEMO_EXERCISE_WEATHER),
    ];
    let ours = shown_to_other(exercise, Side::A, call, &of_a)?;
    let theirs = shown_to_other(exercise, Side::B, call, &of_b)?;
    let record = told_by_both(exercise)?;
    let compared = Compared::of(exercise, &record, call)?;
    compared.tell(exercise, ask);
    let released = |by, offered| exercise.say(by, offered, said("release"), "released");
    let (a, b) = (released(Side::A, &ours)?, released(Side::B, &theirs)?);
    // Both accounts are out, and nobody has answered.
    let open = exercise.read(Side::B, ask.id.0)?;
    let accounts = Accounts {
        shown_by: [Side::A, Side::B],
        in_both: compared.in_both,
        one_only: compared.one_only,
        a: Told::of(&a),
        b: Told::of(&b),
    };
    Ok((Asked::of(&open, compared.mentioned_by), accounts))
}

/// A side shows the other its account of the call, and an officer there has seen it.
fn shown_to_other(
    exercise: &Exercise<'_>,
    by: Side,
    call: &Matter,
    told: &[(&str, Key)],
) -> Outcome<Shown> {
    let topics = told.iter().map(|(topic, words)| ReadoutTopic {
        topic: (*topic).to_owned(),
        text: exercise.words(by, *words).text,
    });
    let new = NewMatter {
        references: vec![call.id],
        readout: Some(ReadoutFields {
            date: today(),
            level: call.level.clone(),
            initiator: Some(Side::A.index()),
            topics: topics.collect(),
            ..ReadoutFields::default()
        }),
        ..exercise.beginning(by, MatterKind::Readout, key::DEMO_EXERCISE_ACCOUNT)
    };
    let offered = exercise.begin(by, new, "offered")?;
    exercise.say(by.other(), &offered, said("seen"), "offered")
}

/// What both nodes tell of the exercise's line, once they tell the same.
fn told_by_both(exercise: &Exercise<'_>) -> Outcome<ReportedRecord> {
    let line = exercise.line.to_string();
    let told =
        |side| -> Outcome<Reported> { contacts::reported(exercise.client(side)?, &line, EXERCISE) };
    exercise.until(|| {
        let (here, there) = (told(Side::A)?, told(Side::B)?);
        Ok((here == there).then(|| here.record()).flatten())
    })
}

/// The accounts of the call side by side, and whose mention what was asked in it.
struct Compared {
    in_both: Vec<String>,
    one_only: BTreeMap<Side, Vec<String>>,
    mentioned_by: Vec<Side>,
}

impl Compared {
    fn of(exercise: &Exercise<'_>, record: &ReportedRecord, call: &Matter) -> Outcome<Self> {
        let id = call.id.to_string();
        let contact = record.account(&id).ok_or_else(|| unclear(&id))?;
        let asked = contact.asks.first().ok_or_else(|| unclear(PASSAGE))?;
        // Nothing is left out for a day that is still to come where this machine is.
        let day = Day::new(9999, 12, 31).ok_or_else(|| unclear(&id))?;
        let found = topics(record, &id, day);
        let names = |labels: Vec<&Label>| labels.iter().map(ToString::to_string).collect();
        let side = |giver: Giver<'_>| side_of(exercise, giver).ok_or_else(|| unclear(&id));
        let mut one_only = BTreeMap::new();
        for giver in &found.givers {
            one_only.insert(side(*giver)?, names(found.only_in(*giver)));
        }
        let mentions = |account: &&Account| {
            let of_call = account.of.as_ref() == Some(&contact.id);
            let mut topics = account.topics.iter();
            let is_readout = account.kind == AccountKind::Readout && of_call;
            is_readout && topics.any(|(topic, _)| *topic == asked.id)
        };
        let by = record.accounts().iter().filter(mentions);
        let mut mentioned_by = by
            .map(|account| side(account.giver()))
            .collect::<Outcome<Vec<_>>>()?;
        mentioned_by.sort();
        Ok(Self {
            in_both: names(found.in_every_account()),
            one_only,
            mentioned_by,
        })
    }

    fn tell(&self, exercise: &Exercise<'_>, ask: &Matter) {
        let desk = exercise.desk;
        let both = [("topics", self.in_both.join(", ").into())];
        let mut sides = vec![desk.say(key::CONTACTS_TOPICS_BOTH, &both)];
        sides.extend(self.one_only.iter().map(|(side, topics)| {
            let party = exercise.short_name(*side);
            let facts = [
                ("party", party.into()),
                ("topics", topics.join(", ").into()),
            ];
            desk.say(key::CONTACTS_TOPICS_ONE, &facts)
        }));
        let by: Vec<String> = self
            .mentioned_by
            .iter()
            .map(|side| exercise.short_name(*side))
            .collect();
        let text = ask.text.as_deref().unwrap_or_default();
        let facts = [
            ("sides", sides.join(". ").into()),
            ("ask", plain_line(text).into()),
            ("parties", by.join(", ").into()),
            ("absence", desk.say(key::CONTACTS_ABSENCE, &[]).into()),
        ];
        exercise.row(key::DEMO_EXERCISE_COMPARED, &facts);
    }
}

/// Whose account it is: a party is called by its name in the charter.
fn side_of(exercise: &Exercise<'_>, giver: Giver<'_>) -> Option<Side> {
    let Giver::Party(name) = giver else {
        return None;
    };
    let mut sides = [Side::A, Side::B].into_iter();
    sides.find(|side| exercise.party(*side).card.name() == name.as_str())
}

/// What was spoken of, by its tag in either account.
const CROSSING: &str = "crossing";
const PASSAGE: &str = "passage";
const WEATHER: &str = "weather";
