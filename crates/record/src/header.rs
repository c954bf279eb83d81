//! The signed header of an entry: everything that moves state.
//!
//! At most 1,024 bytes. Keys it does not know are kept in the bytes and flagged, so that an older
//! reader still verifies and chains a newer entry. Follows spec/entry.md §2.

use std::collections::BTreeMap;

use crate::digest::{Digest, EntryId, LineId};
use crate::encoding::{EncodingFault, EncodingRule, Keys, MapWriter, Reader, Writer};
use crate::limits::{
    ENTRY_OFFICERS_MAX, HEADER_BYTES_MAX, INTEGER_END, PARTIES_MAX, PARTS_MAX, REFERENCES_MAX,
};
use crate::place::{Address, Epoch, Head, PartyIndex, Place, Sequence};
use crate::status::{Act, Keep, Kind, Precedence, Status};
use crate::time::Timestamp;

/// Everything an entry's author signs, but the content of its parts, which is committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The line the entry belongs to.
    pub line: LineId,
    /// Its author.
    pub party: PartyIndex,
    /// The epoch of the author's journal.
    pub epoch: Epoch,
    /// The number in the epoch.
    pub sequence: Sequence,
    /// The entry before it in the epoch; `None` exactly at sequence 0.
    pub previous: Option<EntryId>,
    /// The last linked entry of each other journal that the author held, ascending by party; in the first
    /// entry of a later epoch also the last one known of the author's own journal before it.
    pub seen: Vec<Head>,
    /// The author's UTC time.
    pub time: Timestamp,
    /// How far `time` may be off, in milliseconds; `None` if the author does not know.
    pub uncertainty_ms: Option<u32>,
    /// Actual, exercise or test.
    pub status: Status,
    /// What sort of thing it is about.
    pub kind: Kind,
    /// What it does.
    pub act: Act,
    /// The entry it acts on.
    pub object: Option<EntryId>,
    /// Other entries it refers to; none twice.
    pub references: Vec<EntryId>,
    /// By when something is due.
    pub due: Option<Timestamp>,
    /// How urgent.
    pub precedence: Precedence,
    /// The officers of the author's party on whose act it rests, ascending.
    pub officers: Vec<u16>,
    /// The author's latest authority entry, if it has one before this.
    pub authority: Option<Place>,
    /// The commitment to each part, by part number.
    pub commitments: BTreeMap<u8, Digest>,
    /// The charter version it was written under.
    pub charter_version: u32,
    /// How long its parts are kept.
    pub keep: Keep,
    /// Parties that must act on it, ascending.
    pub action: Vec<PartyIndex>,
    /// Parties that are informed, ascending.
    pub info: Vec<PartyIndex>,
    /// A number whose meaning the kind gives.
    pub number: Option<u64>,
    /// A code whose meaning the kind gives.
    pub outcome: Option<u64>,
    /// False if the header has keys this software does not know. Never written.
    pub understood: bool,
}

/// A rule of headers that is broken, though the encoding is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderFault {
    /// Longer than 1,024 bytes.
    #[error("the header is longer than {HEADER_BYTES_MAX} bytes")]
    TooLong,
    /// `previous` must be there at every sequence but 0, and only there.
    #[error("the previous entry's id is missing, or stands at sequence 0")]
    Previous,
    /// `seen` must ascend by party, once each, and name the author only where an epoch begins, with a
    /// place of an earlier one.
    #[error("the seen heads are out of order, repeated, or name the author's own epoch")]
    Seen,
    /// `authority` must be an earlier place of the same journal.
    #[error("the authority entry named does not stand before this entry")]
    Authority,
    /// A list that must ascend does not.
    #[error("a list of officers or addressees does not ascend")]
    ListOrder,
    /// A reference is repeated.
    #[error("a reference is repeated")]
    ReferenceRepeated,
    /// A list is longer than its bound.
    #[error("a list is longer than its bound")]
    ListTooLong,
    /// A number is 2^53 or more.
    #[error("a number is too large")]
    NumberTooLarge,
}

/// Why bytes are not a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The bytes are not in the encoding, or a field is missing or out of bounds.
    #[error(transparent)]
    Encoding(#[from] EncodingFault),
    /// The bytes decode, but break a rule of headers.
    #[error(transparent)]
    Rule(#[from] HeaderFault),
}

impl Header {
    /// Where the entry stands in the line's record.
    #[must_use]
    pub fn address(&self) -> Address {
        Address {
            party: self.party,
            place: self.place(),
        }
    }

    /// Where the entry stands in its author's journal.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            epoch: self.epoch,
            sequence: self.sequence,
        }
    }

    /// The author's own head before this epoch, as the first entry of a later epoch names it.
    #[must_use]
    pub fn own_head_before(&self) -> Option<Head> {
        let mut seen = self.seen.iter();
        seen.find(|head| head.address.party == self.party).copied()
    }

    /// The header's one byte form.
    ///
    /// # Errors
    ///
    /// The rule of headers that it breaks.
    pub fn encode(&self) -> Result<Vec<u8>, HeaderFault> {
        self.check()?;
        let mut map = MapWriter::new();
        map.key(1).bytes(&self.line.0);
        map.key(2).uint(self.party.0.into());
        map.key(3).uint(self.epoch.0.into());
        map.key(4).uint(self.sequence.0);
        if let Some(previous) = self.previous {
            map.key(5).bytes(&previous.0);
        }
        if !self.seen.is_empty() {
            write_seen(map.key(6), &self.seen);
        }
        map.key(7).uint(self.time.as_ms());
        if let Some(uncertainty) = self.uncertainty_ms {
            map.key(8).uint(uncertainty.into());
        }
        map.key(9).uint(self.status as u64);
        map.key(10).uint(self.kind.0.into());
        map.key(11).uint(self.act.0.into());
        if let Some(object) = self.object {
            map.key(12).bytes(&object.0);
        }
        write_list(&mut map, 13, &self.references, |writer, id| {
            writer.bytes(&id.0);
        });
        if let Some(due) = self.due {
            map.key(14).uint(due.as_ms());
        }
        map.key(15).uint(self.precedence as u64);
        write_list(&mut map, 16, &self.officers, |writer, officer| {
            writer.uint((*officer).into());
        });
        if let Some(place) = self.authority {
            map.key(17)
                .array(2)
                .uint(place.epoch.0.into())
                .uint(place.sequence.0);
        }
        if !self.commitments.is_empty() {
            let mut inner = MapWriter::new();
            for (part, commitment) in &self.commitments {
                inner.key((*part).into()).bytes(&commitment.0);
            }
            map.key(18).raw(&inner.finish());
        }
        map.key(19).uint(self.charter_version.into());
        map.key(20).uint(self.keep as u64);
        for (key, parties) in [(21, &self.action), (22, &self.info)] {
            write_list(&mut map, key, parties, |writer, party| {
                writer.uint(party.0.into());
            });
        }
        for (key, number) in [(23, self.number), (24, self.outcome)] {
            if let Some(number) = number {
                map.key(key).uint(number);
            }
        }
        let bytes = map.finish();
        if bytes.len() > HEADER_BYTES_MAX {
            return Err(HeaderFault::TooLong);
        }
        Ok(bytes)
    }

    /// Reads a header from exactly `bytes`.
    ///
    /// # Errors
    ///
    /// What the bytes break; never panics.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        let mut reader = Reader::new(bytes);
        let header = Self::read(&mut reader)?;
        reader.end()?;
        Ok(header)
    }

    /// Reads a header and leaves the reader behind it.
    ///
    /// # Errors
    ///
    /// What the bytes break; never panics.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, HeaderError> {
        let start = reader.position();
        let header = read_fields(reader)?;
        if reader.position() - start > HEADER_BYTES_MAX {
            return Err(HeaderFault::TooLong.into());
        }
        header.check()?;
        Ok(header)
    }

    fn check(&self) -> Result<(), HeaderFault> {
        if self.previous.is_some() == (self.sequence.0 == 0) {
            return Err(HeaderFault::Previous);
        }
        let ascends = self
            .seen
            .is_sorted_by(|a, b| a.address.party < b.address.party);
        // Where an epoch begins, its author says how far it knows its own journal before it.
        let of_own = |head: &&Head| head.address.party == self.party;
        let begins = |head: &Head| self.sequence.0 == 0 && head.address.place.epoch < self.epoch;
        if !ascends || !self.seen.iter().find(of_own).is_none_or(begins) {
            return Err(HeaderFault::Seen);
        }
        if self
            .authority
            .is_some_and(|authority| authority >= self.place())
        {
            return Err(HeaderFault::Authority);
        }
        let ordered = self.officers.is_sorted_by(|a, b| a < b)
            && self.action.is_sorted_by(|a, b| a < b)
            && self.info.is_sorted_by(|a, b| a < b);
        if !ordered {
            return Err(HeaderFault::ListOrder);
        }
        let repeated = (1..self.references.len())
            .any(|at| self.references[..at].contains(&self.references[at]));
        if repeated {
            return Err(HeaderFault::ReferenceRepeated);
        }
        let too_long = self.references.len() > REFERENCES_MAX
            || self.officers.len() > ENTRY_OFFICERS_MAX
            || self.commitments.len() > PARTS_MAX
            || self.commitments.contains_key(&0)
            || [self.seen.len(), self.action.len(), self.info.len()]
                .iter()
                .any(|len| *len > PARTIES_MAX);
        if too_long {
            return Err(HeaderFault::ListTooLong);
        }
        let numbers = [Some(self.sequence.0), self.number, self.outcome];
        if numbers
            .into_iter()
            .flatten()
            .any(|number| number >= INTEGER_END)
        {
            return Err(HeaderFault::NumberTooLarge);
        }
        Ok(())
    }
}

fn write_seen(writer: &mut Writer, seen: &[Head]) {
    writer.array(seen.len());
    for head in seen {
        let Address { party, place } = head.address;
        writer.array(4);
        writer
            .uint(party.0.into())
            .uint(place.epoch.0.into())
            .uint(place.sequence.0);
        writer.bytes(&head.id.0);
    }
}

fn write_list<T>(map: &mut MapWriter, key: u64, items: &[T], write: impl Fn(&mut Writer, &T)) {
    if items.is_empty() {
        return;
    }
    let writer = map.key(key).array(items.len());
    for item in items {
        write(writer, item);
    }
}

/// Fields are read in the order they are written in, which is that of their keys.
fn read_fields(reader: &mut Reader<'_>) -> Result<Header, EncodingFault> {
    let mut keys = reader.map(HEADER_BYTES_MAX)?;
    let keys = &mut keys;
    let mut header = Header {
        line: required(keys, reader, 1, |reader| reader.bytes_exact().map(LineId))?,
        party: required(keys, reader, 2, read_party)?,
        epoch: required(keys, reader, 3, read_u32).map(Epoch)?,
        sequence: required(keys, reader, 4, Reader::uint).map(Sequence)?,
        previous: optional(keys, reader, 5, read_id)?,
        seen: optional(keys, reader, 6, read_seen)?.unwrap_or_default(),
        time: required(keys, reader, 7, Reader::uint).map(Timestamp::from_ms)?,
        uncertainty_ms: optional(keys, reader, 8, read_u32)?,
        status: required(keys, reader, 9, |reader| {
            number(reader, Status::from_number)
        })?,
        kind: required(keys, reader, 10, read_u16).map(Kind)?,
        act: required(keys, reader, 11, read_u16).map(Act)?,
        object: optional(keys, reader, 12, read_id)?,
        references: list(keys, reader, 13, REFERENCES_MAX, read_id)?,
        due: optional(keys, reader, 14, Reader::uint)?.map(Timestamp::from_ms),
        precedence: required(keys, reader, 15, |reader| {
            number(reader, Precedence::from_number)
        })?,
        officers: list(keys, reader, 16, ENTRY_OFFICERS_MAX, read_u16)?,
        authority: optional(keys, reader, 17, read_authority)?,
        commitments: optional(keys, reader, 18, read_commitments)?.unwrap_or_default(),
        charter_version: required(keys, reader, 19, read_u32)?,
        keep: required(keys, reader, 20, |reader| number(reader, Keep::from_number))?,
        action: list(keys, reader, 21, PARTIES_MAX, read_party)?,
        info: list(keys, reader, 22, PARTIES_MAX, read_party)?,
        number: optional(keys, reader, 23, Reader::uint)?,
        outcome: optional(keys, reader, 24, Reader::uint)?,
        understood: true,
    };
    while let Some(_later_key) = keys.next(reader)? {
        reader.skip(1)?;
        header.understood = false;
    }
    Ok(header)
}

pub(crate) fn required<'a, T>(
    keys: &mut Keys,
    reader: &mut Reader<'a>,
    key: u64,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, EncodingFault>,
) -> Result<T, EncodingFault> {
    keys.required(reader, key)?;
    read(reader)
}

pub(crate) fn optional<'a, T>(
    keys: &mut Keys,
    reader: &mut Reader<'a>,
    key: u64,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, EncodingFault>,
) -> Result<Option<T>, EncodingFault> {
    if keys.optional(reader, key)? {
        read(reader).map(Some)
    } else {
        Ok(None)
    }
}

/// An absent list is empty; a present one is not, so that there is one form for "none".
pub(crate) fn list<'a, T>(
    keys: &mut Keys,
    reader: &mut Reader<'a>,
    key: u64,
    max: usize,
    read: impl Fn(&mut Reader<'a>) -> Result<T, EncodingFault>,
) -> Result<Vec<T>, EncodingFault> {
    let items = optional(keys, reader, key, |reader| {
        let len = non_empty(reader, |reader| reader.array(max))?;
        (0..len)
            .map(|_| read(reader))
            .collect::<Result<Vec<T>, EncodingFault>>()
    })?;
    Ok(items.unwrap_or_default())
}

pub(crate) fn non_empty(
    reader: &mut Reader<'_>,
    open: impl FnOnce(&mut Reader<'_>) -> Result<usize, EncodingFault>,
) -> Result<usize, EncodingFault> {
    let at = reader.position();
    match open(reader)? {
        0 => Err(EncodingFault {
            at,
            rule: EncodingRule::OutOfBounds,
        }),
        len => Ok(len),
    }
}

pub(crate) fn number<T>(
    reader: &mut Reader<'_>,
    parse: impl FnOnce(u64) -> Option<T>,
) -> Result<T, EncodingFault> {
    let at = reader.position();
    parse(reader.uint()?).ok_or(EncodingFault {
        at,
        rule: EncodingRule::OutOfBounds,
    })
}

pub(crate) fn read_id(reader: &mut Reader<'_>) -> Result<EntryId, EncodingFault> {
    reader.bytes_exact().map(EntryId)
}

pub(crate) fn read_party(reader: &mut Reader<'_>) -> Result<PartyIndex, EncodingFault> {
    Ok(PartyIndex(reader.uint_max(u8::MAX.into())? as u8))
}

pub(crate) fn read_u32(reader: &mut Reader<'_>) -> Result<u32, EncodingFault> {
    Ok(reader.uint_max(u32::MAX.into())? as u32)
}

pub(crate) fn read_u16(reader: &mut Reader<'_>) -> Result<u16, EncodingFault> {
    Ok(reader.uint_max(u16::MAX.into())? as u16)
}

fn read_authority(reader: &mut Reader<'_>) -> Result<Place, EncodingFault> {
    reader.array_exact(2)?;
    read_place(reader)
}

fn read_place(reader: &mut Reader<'_>) -> Result<Place, EncodingFault> {
    Ok(Place {
        epoch: Epoch(reader.uint_max(u32::MAX.into())? as u32),
        sequence: Sequence(reader.uint()?),
    })
}

fn read_seen(reader: &mut Reader<'_>) -> Result<Vec<Head>, EncodingFault> {
    let len = non_empty(reader, |reader| reader.array(PARTIES_MAX))?;
    let mut seen = Vec::with_capacity(len);
    for _ in 0..len {
        reader.array_exact(4)?;
        let party = read_party(reader)?;
        let place = read_place(reader)?;
        seen.push(Head {
            address: Address { party, place },
            id: read_id(reader)?,
        });
    }
    Ok(seen)
}

fn read_commitments(reader: &mut Reader<'_>) -> Result<BTreeMap<u8, Digest>, EncodingFault> {
    let at = reader.position();
    let mut keys = reader.map(PARTS_MAX)?;
    let mut commitments = BTreeMap::new();
    while let Some(part) = keys.next(reader)? {
        let part = u8::try_from(part)
            .ok()
            .filter(|part| *part > 0)
            .ok_or_else(|| reader.fault(EncodingRule::OutOfBounds))?;
        commitments.insert(part, Digest(reader.bytes_exact()?));
    }
    if commitments.is_empty() {
        return Err(EncodingFault {
            at,
            rule: EncodingRule::OutOfBounds,
        });
    }
    Ok(commitments)
}
