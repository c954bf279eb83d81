//! Pairing two parties by their phrases and founding a line between them.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_api::HexBytes;
use detente_api::card::{CounterpartCard, DialAddress, NewCard, OwnCard};
use detente_api::charter::{CharterAnswer, Charters};
use detente_api::status::NodeStatus;
use detente_language::{Key, Language, Text, key};
use detente_record::{
    Charter, CharterLimits, CharterParty, DeskTerms, Level, LineId, Officer, TestSchedule,
    Timestamp,
};

use crate::commands::charter::propose;
use crate::commands::pair::confirm;
use crate::desk::LineHere;
use crate::failure::Outcome;
use crate::rig::party::Party;
use crate::rig::wait::{Stop, until};

/// When the line tests of a rig's line fall due.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// The first, so long after the charter is drafted.
    pub first_after: Duration,
    /// The time between two.
    pub every: Duration,
    /// Later than this is late.
    pub answer_within: Duration,
}

impl Schedule {
    /// One that lets no test fall due while a test of something else runs.
    pub const NONE_SOON: Self = Self {
        first_after: Duration::from_secs(24 * 3600),
        every: Duration::from_secs(12 * 3600),
        answer_within: Duration::from_secs(300),
    };
}

/// Hands each party's card to the other, reads each phrase out and types it in, and waits for the link.
///
/// # Errors
///
/// A node refuses, or the link does not come up.
pub fn pair(stop: &Stop, a: &Party, b: &Party, b_dials: &[DialAddress]) -> Outcome {
    for (reader, writer, dials) in [(a, b, &[][..]), (b, a, b_dials)] {
        // The owner reads the phrase out of its own card, the other side types what it heard.
        let own: OwnCard = reader_of(writer)?;
        let new = NewCard {
            card: HexBytes(writer.card.encode().to_vec()),
        };
        let card: CounterpartCard = reader.client()?.post("/v1/cards", &new)?;
        confirm(reader.client()?, &card, &own.phrase, dials.to_vec())?;
    }
    for party in [a, b] {
        until(stop, key::DEMO_WAIT_LINK, || {
            let status: NodeStatus = party.client()?.get("/v1/status")?;
            let both = status
                .links
                .iter()
                .any(|link| link.paths.iter().filter(|p| p.up).count() == 2);
            Ok(both.then_some(()))
        })?;
    }
    Ok(())
}

/// Founds a line between two paired parties: `a` drafts and signs, `b` signs what arrives.
///
/// # Errors
///
/// The charter is not one, a node refuses it, or it does not arrive.
pub fn found(
    stop: &Stop,
    a: &Party,
    b: &Party,
    levels: Vec<Level>,
    schedule: Schedule,
) -> Outcome<LineId> {
    let name = BTreeMap::from([
        ("en".to_owned(), "Desk-to-desk line (fictional)".to_owned()),
        ("ru".to_owned(), "Линия дежурных (вымышленная)".to_owned()),
    ]);
    found_named(stop, a, b, name, levels, schedule)
}

/// The same with a name, by language: of several lines between two parties each has its own.
///
/// # Errors
///
/// As for [`found`].
pub fn found_named(
    stop: &Stop,
    a: &Party,
    b: &Party,
    name: BTreeMap<String, String>,
    levels: Vec<Level>,
    schedule: Schedule,
) -> Outcome<LineId> {
    let now: NodeStatus = a.client()?.get("/v1/status")?;
    let charter = Charter {
        name,
        ..charter([a, b], levels, schedule, now.now.0)
    };
    let answer = propose(a.client()?, charter)?;
    let line = answer.line;
    until(stop, key::DEMO_WAIT_CHARTER, || {
        let list: Charters = b.client()?.list("/v1/charters")?;
        Ok(list
            .charters
            .iter()
            .any(|charter| charter.line == line)
            .then_some(()))
    })?;
    let _: CharterAnswer = b
        .client()?
        .post(&format!("/v1/charters/{line}/sign"), &())?;
    for party in [a, b] {
        until(stop, key::DEMO_WAIT_LINE, || {
            let here: LineHere = party.desk.line(party.client()?, Some(&line.to_string()))?;
            Ok(here.status.mute.is_none().then_some(()))
        })?;
    }
    Ok(line.0)
}

/// A text in every language of a rig's line.
#[must_use]
pub fn in_each_language(key: Key) -> BTreeMap<String, String> {
    let said = |language: Language| {
        let words = Text::of(language).say(key, &[]);
        (language.tag().to_owned(), words)
    };
    Language::ALL.into_iter().map(said).collect()
}

fn reader_of(party: &Party) -> Outcome<OwnCard> {
    party.client()?.get("/v1/card")
}

fn charter(
    parties: [&Party; 2],
    levels: Vec<Level>,
    schedule: Schedule,
    now: Timestamp,
) -> Charter {
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let mut nonce = [0; 16];
    // Without randomness two rigs would share a line id, and nothing else would go wrong.
    let _ = getrandom::fill(&mut nonce);
    Charter {
        version: 0,
        nonce,
        name: BTreeMap::new(),
        rules: 0,
        parties: parties.map(party).to_vec(),
        levels,
        languages: vec!["en".to_owned(), "ru".to_owned()],
        tests: TestSchedule {
            anchor: now + schedule.first_after,
            period_ms: ms(schedule.every),
            answer_within_ms: ms(schedule.answer_within),
        },
        acknowledge_within_ms: [21_600_000, 10_800_000, 1_800_000, 600_000],
        summary_period_ms: 3_600_000,
        limits: CharterLimits {
            flash_text_bytes_max: 2_000,
            text_bytes_max: 20_000,
            flash_per_hour_max: 600,
        },
        areas: String::new(),
        retention_days: 3650,
        recording: false,
        break_glass: false,
        succeeds: None,
        templates: Some(detente_templates::built_in().hash()),
        desk: DeskTerms::default(),
    }
}

fn party(party: &Party) -> CharterParty {
    CharterParty {
        card: party.card.id(),
        name: party.card.name().to_owned(),
        officers: party
            .officers
            .iter()
            .map(|officer| Officer {
                name: officer.name.clone(),
                key: officer.key,
                roles: officer.roles.clone(),
            })
            .collect(),
    }
}
