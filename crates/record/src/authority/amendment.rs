//! The text of an amendment: the keys of a charter that it changes, and the hash of what it amends.
//!
//! What no amendment may touch can't be said in it. Who proposed and signed it, and where it is in force,
//! is the fold's. Follows spec/amendments.md §1.

use crate::authority::charter::{
    Charter, CharterFault, CharterLimits, Level, TestSchedule, read_level, read_limits,
    read_numbers, write_level, write_limits, write_tests,
};
use crate::authority::desk::DeskChanges;
use crate::authority::text::{
    ByLanguage, is_language, read_by_language, read_texts, write_by_language, write_texts,
};
use crate::digest::{Digest, LineId};
use crate::encoding::{EncodingFault, EncodingRule, MapWriter, Reader};
use crate::limits::{
    AMENDMENT_BYTES_MAX, AREAS_BYTES_MAX, CHARTER_VERSION_MAX, LANGUAGES_MAX, LEVELS_MAX,
};
use crate::time::Timestamp;

/// The hash of what an amendment amends: the line's id, or the hash of the amendment before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharterHash(pub [u8; 32]);

impl From<LineId> for CharterHash {
    fn from(line: LineId) -> Self {
        Self(line.0)
    }
}

/// What an amendment changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The version that the charter gets.
    pub version: u32,
    /// What it amends.
    pub amends: CharterHash,
    /// The keys that change.
    pub changes: CharterChanges,
}

/// The keys of a charter that can change, each with its new value if it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharterChanges {
    /// The line's name.
    pub name: Option<ByLanguage>,
    /// The levels of contact: those that there were stay, by their identifiers.
    pub levels: Option<Vec<Level>>,
    /// The languages of the line.
    pub languages: Option<Vec<String>>,
    /// When the line is tested by people.
    pub tests: Option<TestSchedule>,
    /// Within how many milliseconds a message is acknowledged, by precedence, ROUTINE first.
    pub acknowledge_within_ms: Option<[u64; 4]>,
    /// How often the state of the links is summarised into the record, in milliseconds.
    pub summary_period_ms: Option<u64>,
    /// Sizes and rates.
    pub limits: Option<CharterLimits>,
    /// The areas it covers.
    pub areas: Option<String>,
    /// How long ordinary parts are kept, in days.
    pub retention_days: Option<u32>,
    /// Whether calls may be recorded.
    pub recording: Option<bool>,
    /// Whether one releasing officer may release a FLASH alone.
    pub break_glass: Option<bool>,
    /// The template set; `Some(None)` agrees on none any more.
    pub templates: Option<Option<Digest>>,
    /// How the desks work together.
    pub desk: DeskChanges,
}

/// Why a text amends nothing, or bytes are no amendment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmendmentFault {
    /// Larger than an amendment may be.
    #[error("an amendment has at most {AMENDMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// Not in the encoding, or with a key that is never amended.
    #[error("{0}")]
    Malformed(#[from] EncodingFault),
    /// It changes nothing.
    #[error("it changes nothing")]
    Nothing,
    /// The version is not the one after that of the charter.
    #[error("the amended charter has the version {expected}")]
    Version {
        /// The next.
        expected: u32,
    },
    /// A key has the value that it has already.
    #[error("{what} is as it was")]
    AsItWas {
        /// Which.
        what: &'static str,
    },
    /// A level that there was would be gone.
    #[error("the level {0} would be gone")]
    LevelGone(String),
    /// What would come of it is no charter.
    #[error("{0}")]
    Charter(#[from] CharterFault),
}

impl Amendment {
    /// The amendment's one byte form.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Nothing`.
    pub fn encode(&self) -> Result<Vec<u8>, AmendmentFault> {
        let mut map = MapWriter::new();
        map.key(1).uint(self.version.into());
        map.key(2).bytes(&self.amends.0);
        self.changes.write(&mut map);
        let bytes = map.finish();
        if bytes.len() > AMENDMENT_BYTES_MAX {
            return Err(AmendmentFault::TooLarge);
        }
        if self.changes == CharterChanges::default() {
            return Err(AmendmentFault::Nothing);
        }
        Ok(bytes)
    }

    /// Reads the body of a proposal.
    ///
    /// # Errors
    ///
    /// What is wrong with it, whatever charter it amends.
    pub fn decode(bytes: &[u8]) -> Result<Self, AmendmentFault> {
        if bytes.len() > AMENDMENT_BYTES_MAX {
            return Err(AmendmentFault::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        let amendment = read_amendment(&mut reader)?;
        reader.end()?;
        if amendment.changes == CharterChanges::default() {
            return Err(AmendmentFault::Nothing);
        }
        Ok(amendment)
    }

    /// The hash of an amendment's text: what the next one names as amended.
    #[must_use]
    pub fn hash(text: &[u8]) -> CharterHash {
        CharterHash(Digest::labelled(LABEL_AMENDMENT, &[text]).0)
    }

    /// The charter that comes of it. Whether it is that charter that it amends, its hash says.
    ///
    /// # Errors
    ///
    /// What makes no sense in it.
    pub fn apply(&self, charter: &Charter) -> Result<Charter, AmendmentFault> {
        let expected = charter.version.saturating_add(1);
        if self.version != expected || expected > CHARTER_VERSION_MAX {
            return Err(AmendmentFault::Version { expected });
        }
        let mut amended = charter.clone();
        amended.version = self.version;
        self.changes.put_into(&mut amended)?;
        for level in &charter.levels {
            if !amended.levels.iter().any(|kept| kept.id == level.id) {
                return Err(AmendmentFault::LevelGone(level.id.clone()));
            }
        }
        amended.check_terms()?;
        Ok(amended)
    }
}

impl CharterChanges {
    /// What one charter changes of another, of what an amendment can change.
    #[must_use]
    pub fn between(old: &Charter, new: &Charter) -> Self {
        fn changed<T: PartialEq + Clone>(old: &T, new: &T) -> Option<T> {
            (old != new).then(|| new.clone())
        }
        Self {
            name: changed(&old.name, &new.name),
            levels: changed(&old.levels, &new.levels),
            languages: changed(&old.languages, &new.languages),
            tests: changed(&old.tests, &new.tests),
            acknowledge_within_ms: changed(&old.acknowledge_within_ms, &new.acknowledge_within_ms),
            summary_period_ms: changed(&old.summary_period_ms, &new.summary_period_ms),
            limits: changed(&old.limits, &new.limits),
            areas: changed(&old.areas, &new.areas),
            retention_days: changed(&old.retention_days, &new.retention_days),
            recording: changed(&old.recording, &new.recording),
            break_glass: changed(&old.break_glass, &new.break_glass),
            templates: changed(&old.templates, &new.templates),
            desk: DeskChanges::between(&old.desk, &new.desk),
        }
    }

    /// What a charter says of the same keys.
    #[must_use]
    pub fn of(&self, charter: &Charter) -> Self {
        fn asked<T, U: Clone>(key: Option<&T>, value: &U) -> Option<U> {
            key.map(|_| value.clone())
        }
        Self {
            name: asked(self.name.as_ref(), &charter.name),
            levels: asked(self.levels.as_ref(), &charter.levels),
            languages: asked(self.languages.as_ref(), &charter.languages),
            tests: asked(self.tests.as_ref(), &charter.tests),
            acknowledge_within_ms: asked(
                self.acknowledge_within_ms.as_ref(),
                &charter.acknowledge_within_ms,
            ),
            summary_period_ms: asked(self.summary_period_ms.as_ref(), &charter.summary_period_ms),
            limits: asked(self.limits.as_ref(), &charter.limits),
            areas: asked(self.areas.as_ref(), &charter.areas),
            retention_days: asked(self.retention_days.as_ref(), &charter.retention_days),
            recording: asked(self.recording.as_ref(), &charter.recording),
            break_glass: asked(self.break_glass.as_ref(), &charter.break_glass),
            templates: asked(self.templates.as_ref(), &charter.templates),
            desk: self.desk.of(&charter.desk),
        }
    }

    /// The names of the keys that change: behind `term-` they are keys of words in `i18n/`.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let all = [
            ("name", self.name.is_some()),
            ("levels", self.levels.is_some()),
            ("languages", self.languages.is_some()),
            ("tests", self.tests.is_some()),
            ("acknowledge-within", self.acknowledge_within_ms.is_some()),
            ("summaries", self.summary_period_ms.is_some()),
            ("limits", self.limits.is_some()),
            ("areas", self.areas.is_some()),
            ("retention", self.retention_days.is_some()),
            ("recording", self.recording.is_some()),
            ("break-glass", self.break_glass.is_some()),
            ("templates", self.templates.is_some()),
        ];
        let all = all.into_iter().chain(self.desk.names());
        let changed = all.filter(|(_, changes)| *changes);
        changed.map(|(name, _)| name).collect()
    }

    fn put_into(&self, charter: &mut Charter) -> Result<(), AmendmentFault> {
        put("name", self.name.as_ref(), &mut charter.name)?;
        put("levels", self.levels.as_ref(), &mut charter.levels)?;
        put("languages", self.languages.as_ref(), &mut charter.languages)?;
        put("tests", self.tests.as_ref(), &mut charter.tests)?;
        let times = self.acknowledge_within_ms.as_ref();
        put(
            "acknowledge-within",
            times,
            &mut charter.acknowledge_within_ms,
        )?;
        let period = self.summary_period_ms.as_ref();
        put("summaries", period, &mut charter.summary_period_ms)?;
        put("limits", self.limits.as_ref(), &mut charter.limits)?;
        put("areas", self.areas.as_ref(), &mut charter.areas)?;
        let days = self.retention_days.as_ref();
        put("retention", days, &mut charter.retention_days)?;
        put("recording", self.recording.as_ref(), &mut charter.recording)?;
        let alone = self.break_glass.as_ref();
        put("break-glass", alone, &mut charter.break_glass)?;
        let set = self.templates.as_ref();
        put("templates", set, &mut charter.templates)?;
        self.desk.put_into(&mut charter.desk)
    }

    fn write(&self, map: &mut MapWriter) {
        if let Some(name) = &self.name {
            write_by_language(map.key(3), name);
        }
        if let Some(levels) = &self.levels {
            let writer = map.key(6).array(levels.len());
            for level in levels {
                write_level(writer, level);
            }
        }
        if let Some(languages) = &self.languages {
            write_texts(map.key(7), languages);
        }
        if let Some(tests) = &self.tests {
            write_tests(map.key(8), tests);
        }
        if let Some(times) = self.acknowledge_within_ms {
            let writer = map.key(9).array(4);
            for within_ms in times {
                writer.uint(within_ms);
            }
        }
        if let Some(period_ms) = self.summary_period_ms {
            map.key(10).uint(period_ms);
        }
        if let Some(limits) = &self.limits {
            write_limits(map.key(11), limits);
        }
        if let Some(areas) = &self.areas {
            map.key(12).text(areas);
        }
        if let Some(days) = self.retention_days {
            map.key(13).uint(days.into());
        }
        if let Some(recording) = self.recording {
            map.key(14).uint(recording.into());
        }
        if let Some(alone) = self.break_glass {
            map.key(16).uint(alone.into());
        }
        match self.templates {
            Some(Some(set)) => {
                map.key(18).bytes(&set.0);
            }
            // An empty byte string: none.
            Some(None) => {
                map.key(18).bytes(&[]);
            }
            None => {}
        }
        self.desk.write(map);
    }
}

/// Puts a new value in the place of another, if there is one: it must be another.
pub(super) fn put<T: PartialEq + Clone>(
    what: &'static str,
    new: Option<&T>,
    into: &mut T,
) -> Result<(), AmendmentFault> {
    match new {
        Some(new) if new == into => Err(AmendmentFault::AsItWas { what }),
        Some(new) => {
            into.clone_from(new);
            Ok(())
        }
        None => Ok(()),
    }
}

fn read_amendment(reader: &mut Reader<'_>) -> Result<Amendment, AmendmentFault> {
    let mut keys = reader.map(KEYS_MAX)?;
    keys.required(reader, 1)?;
    let version = reader.uint_max(CHARTER_VERSION_MAX.into())? as u32;
    keys.required(reader, 2)?;
    let amends = CharterHash(reader.bytes_exact()?);
    let mut changes = CharterChanges::default();
    if keys.optional(reader, 3)? {
        changes.name = Some(read_by_language(reader)?);
    }
    if keys.optional(reader, 6)? {
        let len = reader.array(LEVELS_MAX)?;
        let levels: Result<Vec<Level>, CharterFault> =
            (0..len).map(|_| read_level(reader)).collect();
        changes.levels = Some(levels?);
    }
    if keys.optional(reader, 7)? {
        changes.languages = Some(read_texts(reader, LANGUAGES_MAX, is_language)?);
    }
    if keys.optional(reader, 8)? {
        let [anchor, period_ms, answer_within_ms] = read_numbers(reader)?;
        changes.tests = Some(TestSchedule {
            anchor: Timestamp::from_ms(anchor),
            period_ms,
            answer_within_ms,
        });
    }
    if keys.optional(reader, 9)? {
        reader.array_exact(4)?;
        let mut times = [0; 4];
        for within_ms in &mut times {
            *within_ms = reader.uint()?;
        }
        changes.acknowledge_within_ms = Some(times);
    }
    if keys.optional(reader, 10)? {
        changes.summary_period_ms = Some(reader.uint()?);
    }
    if keys.optional(reader, 11)? {
        changes.limits = Some(read_limits(reader)?);
    }
    if keys.optional(reader, 12)? {
        changes.areas = Some(reader.text(AREAS_BYTES_MAX)?.to_owned());
    }
    if keys.optional(reader, 13)? {
        changes.retention_days = Some(reader.uint_max(u32::MAX.into())? as u32);
    }
    if keys.optional(reader, 14)? {
        changes.recording = Some(reader.uint_max(1)? == 1);
    }
    if keys.optional(reader, 16)? {
        changes.break_glass = Some(reader.uint_max(1)? == 1);
    }
    if keys.optional(reader, 18)? {
        let at = reader.position();
        changes.templates = Some(match reader.bytes()? {
            [] => None,
            set => Some(Digest(set.try_into().map_err(|_| EncodingFault {
                at,
                rule: EncodingRule::OutOfBounds,
            })?)),
        });
    }
    changes.desk = DeskChanges::read(&mut keys, reader)?;
    keys.end(reader)?;
    Ok(Amendment {
        version,
        amends,
        changes,
    })
}

/// Keys of the map at most.
const KEYS_MAX: usize = 18;
const LABEL_AMENDMENT: &str = "detente/amendment/v0";
