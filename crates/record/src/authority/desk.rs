//! What a charter may say of how the desks work together, beside what every charter says: how soon a matter is answered,
//! for how long a readout is held, in which time zone each party's desk is, how many drills each party begins a week. Each is left out where nothing is agreed, and
//! a charter without them has the bytes that it had before there were any. Follows spec/authority.md §4.

use std::collections::BTreeMap;

use crate::authority::amendment::{AmendmentFault, put};
use crate::authority::charter::CharterFault;
use crate::authority::text::{is_zone, read_text};
use crate::encoding::{EncodingFault, EncodingRule, Keys, MapWriter, Reader, Writer};
use crate::limits::{DRILLS_A_WEEK_MAX, INTEGER_END, PARTIES_MAX};
use crate::place::PartyIndex;
use crate::status::Precedence;

/// The time zone of each party's desk, by its IANA name, of those that have stated one. Whether there is such a zone is
/// not known here: the record outlives every list of them.
pub type Zones = BTreeMap<PartyIndex, String>;

/// What the desks agree on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskTerms {
    /// Within how many milliseconds an act on a matter is awaited, by precedence, ROUTINE first: a matter is never FLASH.
    pub answer_within_ms: Option<[u64; MATTER_PRECEDENCES]>,
    /// For how many milliseconds a readout is held for the other side's word before it is released.
    pub readout_hold_ms: Option<u64>,
    /// The parties' time zones.
    pub zones: Zones,
    /// How many drills of the line each party begins a week: its officers, or its node at moments that nobody knows.
    pub drills_a_week: Option<u64>,
}

/// The precedences that a matter can have: ROUTINE, PRIORITY, IMMEDIATE.
pub const MATTER_PRECEDENCES: usize = 3;

impl DeskTerms {
    /// Within how many milliseconds an act on a matter of `precedence` is awaited, if that is agreed.
    #[must_use]
    pub fn answer_within_ms(&self, precedence: Precedence) -> Option<u64> {
        let times = self.answer_within_ms.as_ref()?;
        times.get(precedence as usize).copied()
    }

    /// Checks it for a line of so many parties.
    pub(super) fn check(&self, parties: usize) -> Result<(), CharterFault> {
        let is_time = |ms: &u64| (1..INTEGER_END).contains(ms);
        let times = self.answer_within_ms.as_ref();
        if !times.is_none_or(|times| times.iter().all(is_time)) {
            let what = "an answer time";
            return Err(CharterFault::Number { what });
        }
        if !self.readout_hold_ms.as_ref().is_none_or(is_time) {
            let what = "the hold of a readout";
            return Err(CharterFault::Number { what });
        }
        let nobody = |party: &&PartyIndex| usize::from(party.0) >= parties;
        if let Some(party) = self.zones.keys().find(nobody) {
            return Err(CharterFault::NoParty(*party));
        }
        if !self.zones.values().all(|zone| is_zone(zone)) {
            let what = "a time zone";
            return Err(CharterFault::Name { what });
        }
        let is_number = |drills: &u64| (1..=DRILLS_A_WEEK_MAX).contains(drills);
        if self.drills_a_week.as_ref().is_none_or(is_number) {
            Ok(())
        } else {
            let what = "the number of drills";
            Err(CharterFault::Number { what })
        }
    }

    pub(super) fn write(&self, map: &mut MapWriter) {
        if let Some(times) = &self.answer_within_ms {
            write_times(map.key(KEY_ANSWER_WITHIN), times);
        }
        if let Some(ms) = self.readout_hold_ms {
            map.key(KEY_READOUT_HOLD).uint(ms);
        }
        if !self.zones.is_empty() {
            write_zones(map.key(KEY_ZONES), &self.zones);
        }
        if let Some(drills) = self.drills_a_week {
            map.key(KEY_DRILLS).uint(drills);
        }
    }

    pub(super) fn read(keys: &mut Keys, reader: &mut Reader<'_>) -> Result<Self, CharterFault> {
        let mut terms = Self::default();
        if keys.optional(reader, KEY_ANSWER_WITHIN)? {
            reader.array_exact(MATTER_PRECEDENCES)?;
            terms.answer_within_ms = Some(read_times(reader)?);
        }
        if keys.optional(reader, KEY_READOUT_HOLD)? {
            terms.readout_hold_ms = Some(reader.uint()?);
        }
        if keys.optional(reader, KEY_ZONES)? {
            let at = reader.position();
            terms.zones = read_zones(reader)?;
            // One form for "nobody has stated one": the key is absent.
            if terms.zones.is_empty() {
                let rule = EncodingRule::OutOfBounds;
                return Err(EncodingFault { at, rule }.into());
            }
        }
        if keys.optional(reader, KEY_DRILLS)? {
            terms.drills_a_week = Some(reader.uint()?);
        }
        Ok(terms)
    }
}

/// What an amendment changes of it; `Some` of nothing agrees on none any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskChanges {
    /// Within how many milliseconds an act on a matter is awaited.
    pub answer_within_ms: Option<Option<[u64; MATTER_PRECEDENCES]>>,
    /// For how many milliseconds a readout is held.
    pub readout_hold_ms: Option<Option<u64>>,
    /// The parties' time zones, those that stay too.
    pub zones: Option<Zones>,
    /// How many drills of the line each party begins a week.
    pub drills_a_week: Option<Option<u64>>,
}

impl DeskChanges {
    pub(super) fn between(old: &DeskTerms, new: &DeskTerms) -> Self {
        fn changed<T: PartialEq + Clone>(old: &T, new: &T) -> Option<T> {
            (old != new).then(|| new.clone())
        }
        Self {
            answer_within_ms: changed(&old.answer_within_ms, &new.answer_within_ms),
            readout_hold_ms: changed(&old.readout_hold_ms, &new.readout_hold_ms),
            zones: changed(&old.zones, &new.zones),
            drills_a_week: changed(&old.drills_a_week, &new.drills_a_week),
        }
    }

    /// What terms say of the same keys.
    pub(super) fn of(&self, terms: &DeskTerms) -> Self {
        Self {
            answer_within_ms: self.answer_within_ms.map(|_| terms.answer_within_ms),
            readout_hold_ms: self.readout_hold_ms.map(|_| terms.readout_hold_ms),
            zones: self.zones.as_ref().map(|_| terms.zones.clone()),
            drills_a_week: self.drills_a_week.map(|_| terms.drills_a_week),
        }
    }

    pub(super) fn names(&self) -> [(&'static str, bool); 4] {
        [
            (ANSWER_WITHIN, self.answer_within_ms.is_some()),
            (READOUT_HOLD, self.readout_hold_ms.is_some()),
            (ZONES, self.zones.is_some()),
            (DRILLS, self.drills_a_week.is_some()),
        ]
    }

    pub(super) fn put_into(&self, terms: &mut DeskTerms) -> Result<(), AmendmentFault> {
        let times = self.answer_within_ms.as_ref();
        put(ANSWER_WITHIN, times, &mut terms.answer_within_ms)?;
        let hold = self.readout_hold_ms.as_ref();
        put(READOUT_HOLD, hold, &mut terms.readout_hold_ms)?;
        put(ZONES, self.zones.as_ref(), &mut terms.zones)?;
        let drills = self.drills_a_week.as_ref();
        put(DRILLS, drills, &mut terms.drills_a_week)
    }

    pub(super) fn write(&self, map: &mut MapWriter) {
        if let Some(times) = &self.answer_within_ms {
            let times = times.as_ref().map_or(&[][..], |times| &times[..]);
            write_times(map.key(KEY_ANSWER_WITHIN), times);
        }
        if let Some(ms) = self.readout_hold_ms {
            map.key(KEY_READOUT_HOLD).uint(ms.unwrap_or(0));
        }
        if let Some(zones) = &self.zones {
            write_zones(map.key(KEY_ZONES), zones);
        }
        if let Some(drills) = self.drills_a_week {
            map.key(KEY_DRILLS).uint(drills.unwrap_or(0));
        }
    }

    pub(super) fn read(keys: &mut Keys, reader: &mut Reader<'_>) -> Result<Self, CharterFault> {
        let mut changes = Self::default();
        if keys.optional(reader, KEY_ANSWER_WITHIN)? {
            let at = reader.position();
            changes.answer_within_ms = Some(match reader.array(MATTER_PRECEDENCES)? {
                0 => None,
                MATTER_PRECEDENCES => Some(read_times(reader)?),
                _ => {
                    let rule = EncodingRule::OutOfBounds;
                    return Err(EncodingFault { at, rule }.into());
                }
            });
        }
        if keys.optional(reader, KEY_READOUT_HOLD)? {
            changes.readout_hold_ms = Some(Some(reader.uint()?).filter(|ms| *ms > 0));
        }
        if keys.optional(reader, KEY_ZONES)? {
            changes.zones = Some(read_zones(reader)?);
        }
        if keys.optional(reader, KEY_DRILLS)? {
            changes.drills_a_week = Some(Some(reader.uint()?).filter(|drills| *drills > 0));
        }
        Ok(changes)
    }
}

fn write_times(writer: &mut Writer, times: &[u64]) {
    writer.array(times.len());
    for ms in times {
        writer.uint(*ms);
    }
}

fn read_times<const N: usize>(reader: &mut Reader<'_>) -> Result<[u64; N], EncodingFault> {
    let mut times = [0; N];
    for ms in &mut times {
        *ms = reader.uint()?;
    }
    Ok(times)
}

fn write_zones(writer: &mut Writer, zones: &Zones) {
    writer.map(zones.len());
    for (party, zone) in zones {
        writer.uint(party.0.into()).text(zone);
    }
}

fn read_zones(reader: &mut Reader<'_>) -> Result<Zones, EncodingFault> {
    let mut zones = Zones::new();
    let mut parties = reader.map(PARTIES_MAX)?;
    while let Some(party) = parties.next(reader)? {
        let party = u8::try_from(party).map_err(|_| reader.fault(EncodingRule::OutOfBounds))?;
        zones.insert(PartyIndex(party), read_text(reader, is_zone)?);
    }
    Ok(zones)
}

// Their names, behind `term-` keys of words in `i18n/`.
const ANSWER_WITHIN: &str = "answer-within";
const READOUT_HOLD: &str = "readout-hold";
const ZONES: &str = "zones";
const DRILLS: &str = "drills";

const KEY_ANSWER_WITHIN: u64 = 19;
const KEY_READOUT_HOLD: u64 = 20;
const KEY_ZONES: u64 = 21;
const KEY_DRILLS: u64 = 22;
