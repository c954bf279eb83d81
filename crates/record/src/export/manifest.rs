//! The manifest of an evidence bundle: what it claims to hold, signed by its exporter.
//!
//! Follows spec/bundle.md §3.

use crate::authority::is_name;
use crate::digest::{Digest, EntryId, LineId};
use crate::encoding::{EncodingFault, EncodingRule, MapWriter, Reader};
use crate::entry::Entry;
use crate::export::section::Section;
use crate::limits::{MARK_BYTES_MAX, MARKS_MAX, RANGES_MAX};
use crate::place::{Address, Epoch, PartyIndex, Place, Sequence};
use crate::time::Timestamp;

/// A run of consecutive entries of one journal's epoch. An entry chosen alone is a run of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Whose journal.
    pub party: PartyIndex,
    /// Which epoch.
    pub epoch: Epoch,
    /// The first sequence.
    pub from: Sequence,
    /// The last sequence.
    pub to: Sequence,
    /// The id of the entry before the first; `None` if the run starts at sequence 0.
    pub previous: Option<EntryId>,
    /// The id of the last entry.
    pub last: EntryId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    pub line: LineId,
    pub exporter: PartyIndex,
    pub exporter_epoch: Epoch,
    pub exported_at: Timestamp,
    pub ranges: Vec<Range>,
    pub marks: Vec<String>,
    /// The digests of the sections in [`COVERED`], in that order.
    pub digests: [Digest; COVERED.len()],
}

/// The sections whose digests the manifest names, so that its signature covers them.
pub(super) const COVERED: [Section; 4] = [
    Section::Founding,
    Section::Entries,
    Section::Checkpoints,
    Section::Proofs,
];

impl Range {
    /// Where the first entry stands.
    #[must_use]
    pub fn first_address(&self) -> Address {
        self.address(self.from)
    }

    /// Where the last entry stands.
    #[must_use]
    pub fn last_address(&self) -> Address {
        self.address(self.to)
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.to.0 - self.from.0 + 1
    }

    /// A run is never empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    pub(super) fn address(&self, sequence: Sequence) -> Address {
        Address {
            party: self.party,
            place: Place {
                epoch: self.epoch,
                sequence,
            },
        }
    }
}

/// The runs that `entries`, in address order, consist of.
pub(super) fn runs(entries: &[Entry]) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for entry in entries {
        let header = entry.header();
        match ranges.last_mut() {
            Some(range)
                if (range.party, range.epoch) == (header.party, header.epoch)
                    && range.to.next() == header.sequence
                    && header.previous == Some(range.last) =>
            {
                range.to = header.sequence;
                range.last = entry.id();
            }
            _ => ranges.push(Range {
                party: header.party,
                epoch: header.epoch,
                from: header.sequence,
                to: header.sequence,
                previous: header.previous,
                last: entry.id(),
            }),
        }
    }
    ranges
}

impl Manifest {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).bytes(&self.line.0);
        map.key(2).uint(self.exporter.0.into());
        map.key(3).uint(self.exporter_epoch.0.into());
        map.key(4).uint(self.exported_at.as_ms());
        let writer = map.key(5).array(self.ranges.len());
        for range in &self.ranges {
            writer.array(6);
            writer.uint(range.party.0.into()).uint(range.epoch.0.into());
            writer.uint(range.from.0).uint(range.to.0);
            writer.bytes(range.previous.as_ref().map_or(&[][..], |id| &id.0));
            writer.bytes(&range.last.0);
        }
        let writer = map.key(6).array(self.marks.len());
        for mark in &self.marks {
            writer.text(mark);
        }
        let mut digests = MapWriter::new();
        for (section, digest) in COVERED.into_iter().zip(&self.digests) {
            digests.key(section as u64).bytes(&digest.0);
        }
        map.key(7).raw(&digests.finish());
        map.finish()
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, EncodingFault> {
        let mut reader = Reader::new(bytes);
        let mut keys = reader.map(7)?;
        keys.required(&mut reader, 1)?;
        let line = LineId(reader.bytes_exact()?);
        keys.required(&mut reader, 2)?;
        let exporter = PartyIndex(reader.uint_max(u8::MAX.into())? as u8);
        keys.required(&mut reader, 3)?;
        let exporter_epoch = Epoch(reader.uint_max(u32::MAX.into())? as u32);
        keys.required(&mut reader, 4)?;
        let exported_at = Timestamp::from_ms(reader.uint()?);
        keys.required(&mut reader, 5)?;
        let len = reader.array(RANGES_MAX)?;
        let mut ranges: Vec<Range> = Vec::with_capacity(len);
        for _ in 0..len {
            let at = reader.position();
            let range = read_range(&mut reader)?;
            // Ascending and apart, so that each place is claimed once at most.
            if ranges
                .last()
                .is_some_and(|last| last.last_address() >= range.first_address())
            {
                return Err(EncodingFault {
                    at,
                    rule: EncodingRule::OutOfBounds,
                });
            }
            ranges.push(range);
        }
        keys.required(&mut reader, 6)?;
        let len = reader.array(MARKS_MAX)?;
        let mut marks = Vec::with_capacity(len);
        for _ in 0..len {
            let at = reader.position();
            let mark = reader.text(MARK_BYTES_MAX)?;
            if !is_name(mark, MARK_BYTES_MAX) {
                return Err(EncodingFault {
                    at,
                    rule: EncodingRule::OutOfBounds,
                });
            }
            marks.push(mark.to_owned());
        }
        keys.required(&mut reader, 7)?;
        let mut sections = reader.map(COVERED.len())?;
        let mut digests = [Digest([0; 32]); COVERED.len()];
        for (section, digest) in COVERED.into_iter().zip(&mut digests) {
            sections.required(&mut reader, section as u64)?;
            *digest = Digest(reader.bytes_exact()?);
        }
        keys.end(&mut reader)?;
        reader.end()?;
        Ok(Self {
            line,
            exporter,
            exporter_epoch,
            exported_at,
            ranges,
            marks,
            digests,
        })
    }
}

fn read_range(reader: &mut Reader<'_>) -> Result<Range, EncodingFault> {
    let at = reader.position();
    let out_of_bounds = EncodingFault {
        at,
        rule: EncodingRule::OutOfBounds,
    };
    reader.array_exact(6)?;
    let party = PartyIndex(reader.uint_max(u8::MAX.into())? as u8);
    let epoch = Epoch(reader.uint_max(u32::MAX.into())? as u32);
    let from = Sequence(reader.uint()?);
    let to = Sequence(reader.uint()?);
    let previous = match reader.bytes()? {
        [] => None,
        id => Some(EntryId(id.try_into().map_err(|_| out_of_bounds.clone())?)),
    };
    let last = EntryId(reader.bytes_exact()?);
    if from > to || previous.is_none() != (from.0 == 0) {
        return Err(out_of_bounds);
    }
    Ok(Range {
        party,
        epoch,
        from,
        to,
        previous,
        last,
    })
}
