//! The charter that founds a line: parties, officers, levels, languages, schedule, limits.
//!
//! Its hash is the line's id; every party signs that. Follows spec/authority.md §4.

use crate::authority::desk::DeskTerms;
use crate::authority::text::{
    ByLanguage, all_differ, are_names, is_identifier, is_language, is_name, read_by_language,
    read_texts, write_by_language, write_texts,
};
use crate::digest::{CardId, Digest, LineId};
use crate::encoding::{EncodingFault, EncodingRule, Keys, MapWriter, Reader, Writer};
use crate::limits::{
    AREAS_BYTES_MAX, CHARTER_BYTES_MAX, INTEGER_END, LANGUAGES_MAX, LEVELS_MAX, NAME_BYTES_MAX,
    OFFICERS_MAX, PARTIES_MAX, ROLES_MAX,
};
use crate::place::PartyIndex;
use crate::signature::{PublicKey, SecretKey, Signature};
use crate::status::Precedence;
use crate::time::Timestamp;

/// What the parties of a line agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// 0 for the founding charter.
    pub version: u32,
    /// 16 random bytes: two lines of the same terms are two lines.
    pub nonce: [u8; 16],
    /// The line's name by language.
    pub name: ByLanguage,
    /// The version of the rules by which entries become state.
    pub rules: u32,
    /// The parties; a party's index is its place here.
    pub parties: Vec<CharterParty>,
    /// The levels of contact (duty desk, chiefs of staff, …), lowest first.
    pub levels: Vec<Level>,
    /// The languages of the line (BCP 47).
    pub languages: Vec<String>,
    /// When the line is tested by people.
    pub tests: TestSchedule,
    /// Within how many milliseconds a message is acknowledged, by precedence, ROUTINE first.
    pub acknowledge_within_ms: [u64; 4],
    /// How often the state of the links is summarised into the record, in milliseconds.
    pub summary_period_ms: u64,
    /// Sizes and rates.
    pub limits: CharterLimits,
    /// The areas it covers, in words; may be empty.
    pub areas: String,
    /// How long ordinary parts are kept, in days.
    pub retention_days: u32,
    /// Whether calls may be recorded.
    pub recording: bool,
    /// Whether one releasing officer may release a FLASH alone, with a reason. Not unless it says so.
    pub break_glass: bool,
    /// The line that this one succeeds, if it succeeds one.
    pub succeeds: Option<LineId>,
    /// The template set that the parties have agreed on, by its hash. No template is sent if it names none.
    pub templates: Option<Digest>,
    /// How the desks work together.
    pub desk: DeskTerms,
}

/// A party, as the charter names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharterParty {
    /// Its card, and so its keys.
    pub card: CardId,
    /// Its name.
    pub name: String,
    /// Its officers; an officer's number is its place here.
    pub officers: Vec<Officer>,
}

/// A person who may act for a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The officer's name or post.
    pub name: String,
    /// The key of the officer's own.
    pub key: PublicKey,
    /// What the officer may do: `watch`, `releasing`, `archivist`, …
    pub roles: Vec<String>,
}

impl Officer {
    /// Whether the officer has `role`.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }
}

/// A level of contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its identifier: `desk`, `chiefs`, `ministers`, `heads`.
    pub id: String,
    /// Its name by language.
    pub name: ByLanguage,
}

/// When the line is tested by people: test n falls due at `anchor` + n × period, begun by party n mod N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestSchedule {
    /// When test 0 is due.
    pub anchor: Timestamp,
    /// From one test to the next, in milliseconds.
    pub period_ms: u64,
    /// Within how many milliseconds a test is answered.
    pub answer_within_ms: u64,
}

/// Sizes and rates that the parties agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharterLimits {
    /// Longest text of a FLASH, in bytes of UTF-8.
    pub flash_text_bytes_max: u32,
    /// Longest text of any other message, in bytes of UTF-8.
    pub text_bytes_max: u32,
    /// FLASH messages that one party may release in an hour.
    pub flash_per_hour_max: u32,
}

/// Why bytes are not a charter, or a charter makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CharterFault {
    /// Larger than a charter may be.
    #[error("a charter has at most {CHARTER_BYTES_MAX} bytes, this has {bytes}")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// The bytes are not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// The line, a party, an officer or a level has no valid name.
    #[error("{what} has no valid name")]
    Name {
        /// Which sort of thing.
        what: &'static str,
    },
    /// Something stands twice that must not.
    #[error("{what} stands twice")]
    Repeated {
        /// Which sort of thing.
        what: &'static str,
    },
    /// There is none, or there are too many.
    #[error("the number of {what} is out of bounds")]
    Count {
        /// Of what.
        what: &'static str,
    },
    /// A period, time or limit is zero, or contradicts another.
    #[error("{what} makes no sense")]
    Number {
        /// Which.
        what: &'static str,
    },
    /// Signatures over another charter.
    #[error("the signatures are for another charter")]
    OtherCharter,
    /// A signature by a party that the charter does not have.
    #[error("the charter has no party {0}")]
    NoParty(PartyIndex),
    /// Two different signatures of one party.
    #[error("party {0} has two different signatures")]
    TwoSignatures(PartyIndex),
}

impl Charter {
    /// The charter's one byte form.
    ///
    /// # Errors
    ///
    /// What makes no sense in it.
    pub fn encode(&self) -> Result<Vec<u8>, CharterFault> {
        self.check()?;
        let mut map = MapWriter::new();
        map.key(1).uint(self.version.into());
        map.key(2).bytes(&self.nonce);
        write_by_language(map.key(3), &self.name);
        map.key(4).uint(self.rules.into());
        let writer = map.key(5).array(self.parties.len());
        for party in &self.parties {
            write_party(writer, party);
        }
        let writer = map.key(6).array(self.levels.len());
        for level in &self.levels {
            write_level(writer, level);
        }
        write_texts(map.key(7), &self.languages);
        write_tests(map.key(8), &self.tests);
        let writer = map.key(9).array(4);
        for within_ms in self.acknowledge_within_ms {
            writer.uint(within_ms);
        }
        map.key(10).uint(self.summary_period_ms);
        write_limits(map.key(11), &self.limits);
        map.key(12).text(&self.areas);
        map.key(13).uint(self.retention_days.into());
        map.key(14).uint(self.recording.into());
        map.key(15).array(0);
        if self.break_glass {
            map.key(16).uint(1);
        }
        if let Some(line) = self.succeeds {
            map.key(17).bytes(&line.0);
        }
        if let Some(set) = self.templates {
            map.key(18).bytes(&set.0);
        }
        self.desk.write(&mut map);
        let bytes = map.finish();
        if bytes.len() > CHARTER_BYTES_MAX {
            return Err(CharterFault::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads a charter.
    ///
    /// # Errors
    ///
    /// What the bytes break or makes no sense in it.
    pub fn decode(bytes: &[u8]) -> Result<Self, CharterFault> {
        if bytes.len() > CHARTER_BYTES_MAX {
            return Err(CharterFault::TooLarge { bytes: bytes.len() });
        }
        let mut reader = Reader::new(bytes);
        let charter = read_charter(&mut reader)?;
        reader.end()?;
        charter.check()?;
        Ok(charter)
    }

    /// The id of the line that this charter founds.
    ///
    /// # Errors
    ///
    /// What makes no sense in the charter.
    pub fn line(&self) -> Result<LineId, CharterFault> {
        self.encode().map(|bytes| line_of(&bytes))
    }

    /// Signs the charter with a party's entry key of epoch 0.
    ///
    /// # Errors
    ///
    /// What makes no sense in the charter.
    pub fn sign(&self, entry: &SecretKey) -> Result<Signature, CharterFault> {
        self.line().map(|line| entry.sign(LABEL_SIGNATURE, &line.0))
    }

    /// The party of that index.
    #[must_use]
    pub fn party(&self, party: PartyIndex) -> Option<&CharterParty> {
        self.parties.get(usize::from(party.0))
    }

    /// The officer of that number of that party.
    #[must_use]
    pub fn officer(&self, party: PartyIndex, number: u16) -> Option<&Officer> {
        self.party(party)?.officers.get(usize::from(number))
    }

    /// The index of the party with that card.
    #[must_use]
    pub fn index_of(&self, card: CardId) -> Option<PartyIndex> {
        let at = self.parties.iter().position(|party| party.card == card)?;
        u8::try_from(at).ok().map(PartyIndex)
    }

    /// Within how many milliseconds a message of `precedence` is acknowledged.
    #[must_use]
    pub fn acknowledge_within_ms(&self, precedence: Precedence) -> u64 {
        self.acknowledge_within_ms[precedence as usize]
    }

    fn check(&self) -> Result<(), CharterFault> {
        let parties = self.parties.len();
        if parties == 0 || parties > PARTIES_MAX {
            return Err(CharterFault::Count { what: "parties" });
        }
        check_parties(&self.parties)?;
        self.check_terms()
    }

    /// Checks what amendments can change: all but the parties.
    pub(super) fn check_terms(&self) -> Result<(), CharterFault> {
        for (what, len, max) in [
            ("levels", self.levels.len(), LEVELS_MAX),
            ("languages", self.languages.len(), LANGUAGES_MAX),
        ] {
            if len == 0 || len > max {
                return Err(CharterFault::Count { what });
            }
        }
        if !are_names(&self.name) {
            return Err(CharterFault::Name { what: "the line" });
        }
        if !self.languages.iter().all(|tag| is_language(tag)) {
            return Err(CharterFault::Name { what: "a language" });
        }
        if !self
            .levels
            .iter()
            .all(|level| is_identifier(&level.id) && are_names(&level.name))
        {
            return Err(CharterFault::Name { what: "a level" });
        }
        if !self.areas.is_empty() && !is_name(&self.areas, AREAS_BYTES_MAX) {
            return Err(CharterFault::Name { what: "the area" });
        }
        let levels: Vec<&String> = self.levels.iter().map(|level| &level.id).collect();
        if !all_differ(&levels) {
            return Err(CharterFault::Repeated { what: "a level" });
        }
        if !all_differ(&self.languages) {
            return Err(CharterFault::Repeated { what: "a language" });
        }
        self.check_numbers()?;
        self.desk.check(self.parties.len())
    }

    fn check_numbers(&self) -> Result<(), CharterFault> {
        let tests = &self.tests;
        let makes_sense = [
            (
                "the test schedule",
                tests.period_ms > 0 && tests.answer_within_ms > 0,
            ),
            (
                "the test schedule",
                tests.answer_within_ms <= tests.period_ms,
            ),
            ("the test schedule", tests.period_ms < INTEGER_END),
            (
                "an answer time",
                self.acknowledge_within_ms
                    .iter()
                    .all(|ms| (1..INTEGER_END).contains(ms)),
            ),
            (
                "the summary period",
                (1..INTEGER_END).contains(&self.summary_period_ms),
            ),
            (
                "a limit",
                self.limits.flash_text_bytes_max > 0
                    && self.limits.text_bytes_max >= self.limits.flash_text_bytes_max
                    && self.limits.flash_per_hour_max > 0,
            ),
        ];
        match makes_sense.into_iter().find(|(_, sense)| !sense) {
            None => Ok(()),
            Some((what, _)) => Err(CharterFault::Number { what }),
        }
    }
}

pub(super) fn line_of(charter: &[u8]) -> LineId {
    LineId(Digest::labelled(LABEL_LINE, &[charter]).0)
}

fn check_parties(parties: &[CharterParty]) -> Result<(), CharterFault> {
    let cards: Vec<CardId> = parties.iter().map(|party| party.card).collect();
    if !all_differ(&cards) {
        return Err(CharterFault::Repeated {
            what: "a party card",
        });
    }
    let names: Vec<&String> = parties.iter().map(|party| &party.name).collect();
    if !all_differ(&names) {
        return Err(CharterFault::Repeated {
            what: "a party's name",
        });
    }
    let mut keys = Vec::new();
    for party in parties {
        if !is_name(&party.name, NAME_BYTES_MAX) {
            return Err(CharterFault::Name { what: "a party" });
        }
        if party.officers.len() > OFFICERS_MAX {
            return Err(CharterFault::Count { what: "officers" });
        }
        for officer in &party.officers {
            if !is_name(&officer.name, NAME_BYTES_MAX) {
                return Err(CharterFault::Name { what: "an officer" });
            }
            if officer.roles.len() > ROLES_MAX || !officer.roles.iter().all(|r| is_identifier(r)) {
                return Err(CharterFault::Count { what: "roles" });
            }
            keys.push(officer.key);
        }
    }
    // One key is one person: otherwise one person could release a FLASH as two.
    if all_differ(&keys) {
        Ok(())
    } else {
        Err(CharterFault::Repeated {
            what: "an officer's key",
        })
    }
}

fn write_party(writer: &mut Writer, party: &CharterParty) {
    writer
        .map(3)
        .uint(1)
        .bytes(&party.card.0)
        .uint(2)
        .text(&party.name);
    writer.uint(3).array(party.officers.len());
    for officer in &party.officers {
        write_officer(writer, officer);
    }
}

pub(super) fn write_officer(writer: &mut Writer, officer: &Officer) {
    writer
        .map(3)
        .uint(1)
        .text(&officer.name)
        .uint(2)
        .bytes(officer.key.as_bytes())
        .uint(3);
    write_texts(writer, &officer.roles);
}

pub(super) fn write_level(writer: &mut Writer, level: &Level) {
    writer.map(2).uint(1).text(&level.id).uint(2);
    write_by_language(writer, &level.name);
}

pub(super) fn write_tests(writer: &mut Writer, tests: &TestSchedule) {
    let anchor = tests.anchor.as_ms();
    write_numbers(writer, &[anchor, tests.period_ms, tests.answer_within_ms]);
}

pub(super) fn write_limits(writer: &mut Writer, limits: &CharterLimits) {
    let numbers = [
        limits.flash_text_bytes_max,
        limits.text_bytes_max,
        limits.flash_per_hour_max,
    ];
    write_numbers(writer, &numbers.map(u64::from));
}

/// A map of numbers under keys 1, 2, …
fn write_numbers(writer: &mut Writer, numbers: &[u64]) {
    writer.map(numbers.len());
    for (key, number) in (1..).zip(numbers) {
        writer.uint(key).uint(*number);
    }
}

fn read_charter(reader: &mut Reader<'_>) -> Result<Charter, CharterFault> {
    let mut keys = reader.map(22)?;
    keys.required(reader, 1)?;
    let version = read_u32(reader)?;
    keys.required(reader, 2)?;
    let nonce = reader.bytes_exact()?;
    keys.required(reader, 3)?;
    let name = read_by_language(reader)?;
    keys.required(reader, 4)?;
    let rules = read_u32(reader)?;
    keys.required(reader, 5)?;
    let parties = read_array(reader, PARTIES_MAX, read_party)?;
    keys.required(reader, 6)?;
    let levels = read_array(reader, LEVELS_MAX, read_level)?;
    keys.required(reader, 7)?;
    let languages = read_texts(reader, LANGUAGES_MAX, is_language)?;
    keys.required(reader, 8)?;
    let [anchor, period_ms, answer_within_ms] = read_numbers(reader)?;
    keys.required(reader, 9)?;
    reader.array_exact(4)?;
    let mut acknowledge_within_ms = [0; 4];
    for within_ms in &mut acknowledge_within_ms {
        *within_ms = reader.uint()?;
    }
    keys.required(reader, 10)?;
    let summary_period_ms = reader.uint()?;
    keys.required(reader, 11)?;
    let limits = read_limits(reader)?;
    keys.required(reader, 12)?;
    let areas = reader.text(AREAS_BYTES_MAX)?.to_owned();
    keys.required(reader, 13)?;
    let retention_days = read_u32(reader)?;
    keys.required(reader, 14)?;
    let recording = reader.uint_max(1)? == 1;
    keys.required(reader, 15)?;
    reader.array_exact(0)?;
    let break_glass = keys.optional(reader, 16)?;
    // One form for "not allowed": the key is absent.
    let at = reader.position();
    if break_glass && reader.uint_max(1)? != 1 {
        let rule = EncodingRule::OutOfBounds;
        return Err(EncodingFault { at, rule }.into());
    }
    let succeeds = match keys.optional(reader, 17)? {
        true => Some(LineId(reader.bytes_exact()?)),
        false => None,
    };
    let templates = match keys.optional(reader, 18)? {
        true => Some(Digest(reader.bytes_exact()?)),
        false => None,
    };
    let desk = DeskTerms::read(&mut keys, reader)?;
    keys.end(reader)?;
    Ok(Charter {
        version,
        nonce,
        name,
        rules,
        parties,
        levels,
        languages,
        tests: TestSchedule {
            anchor: Timestamp::from_ms(anchor),
            period_ms,
            answer_within_ms,
        },
        acknowledge_within_ms,
        summary_period_ms,
        limits,
        areas,
        retention_days,
        recording,
        break_glass,
        succeeds,
        templates,
        desk,
    })
}

fn read_party(reader: &mut Reader<'_>) -> Result<CharterParty, CharterFault> {
    let mut keys = reader.map(3)?;
    keys.required(reader, 1)?;
    let card = CardId(reader.bytes_exact()?);
    keys.required(reader, 2)?;
    let name = reader.text(NAME_BYTES_MAX)?.to_owned();
    keys.required(reader, 3)?;
    let officers = read_array(reader, OFFICERS_MAX, read_officer)?;
    keys.end(reader)?;
    Ok(CharterParty {
        card,
        name,
        officers,
    })
}

pub(super) fn read_officer(reader: &mut Reader<'_>) -> Result<Officer, CharterFault> {
    let mut keys = reader.map(3)?;
    keys.required(reader, 1)?;
    let name = reader.text(NAME_BYTES_MAX)?.to_owned();
    keys.required(reader, 2)?;
    let at = reader.position();
    let key = PublicKey::parse(&reader.bytes_exact()?).map_err(|_| EncodingFault {
        at,
        rule: EncodingRule::OutOfBounds,
    })?;
    keys.required(reader, 3)?;
    let roles = read_texts(reader, ROLES_MAX, is_identifier)?;
    keys.end(reader)?;
    Ok(Officer { name, key, roles })
}

pub(super) fn read_level(reader: &mut Reader<'_>) -> Result<Level, CharterFault> {
    let mut keys = reader.map(2)?;
    keys.required(reader, 1)?;
    let id = reader.text(NAME_BYTES_MAX)?.to_owned();
    keys.required(reader, 2)?;
    let name = read_by_language(reader)?;
    keys.end(reader)?;
    Ok(Level { id, name })
}

pub(super) fn read_limits(reader: &mut Reader<'_>) -> Result<CharterLimits, CharterFault> {
    let at = reader.position();
    let mut limits = [0; 3];
    for (limit, number) in limits.iter_mut().zip(read_numbers::<3>(reader)?) {
        *limit = u32::try_from(number).map_err(|_| EncodingFault {
            at,
            rule: EncodingRule::OutOfBounds,
        })?;
    }
    let [flash_text_bytes_max, text_bytes_max, flash_per_hour_max] = limits;
    Ok(CharterLimits {
        flash_text_bytes_max,
        text_bytes_max,
        flash_per_hour_max,
    })
}

pub(super) fn read_numbers<const N: usize>(
    reader: &mut Reader<'_>,
) -> Result<[u64; N], CharterFault> {
    let mut keys: Keys = reader.map(N)?;
    let mut numbers = [0; N];
    for (key, number) in (1..).zip(&mut numbers) {
        keys.required(reader, key)?;
        *number = reader.uint()?;
    }
    Ok(numbers)
}

fn read_array<T>(
    reader: &mut Reader<'_>,
    max: usize,
    read: fn(&mut Reader<'_>) -> Result<T, CharterFault>,
) -> Result<Vec<T>, CharterFault> {
    let len = reader.array(max)?;
    (0..len).map(|_| read(reader)).collect()
}

fn read_u32(reader: &mut Reader<'_>) -> Result<u32, CharterFault> {
    Ok(reader.uint_max(u32::MAX.into())? as u32)
}

const LABEL_LINE: &str = "detente/charter/v0";
pub(super) const LABEL_SIGNATURE: &str = "detente/charter-signature/v0";
