//! An entry without what the far end can put back: both ends of a channel remember the last entry of each
//! author that went over it, and the next one is told by how it differs. The signature proves the rebuild.
//!
//! What is remembered follows from the channel's own bytes alone, so both ends remember the same; the one
//! exception is the id of an entry that the receiver itself wrote, which it looks up. Follows spec/link.md §2.

use std::collections::BTreeMap;

use detente_record::encoding::{EncodingFault, EncodingRule, MapWriter, Reader, Writer};
use detente_record::limits::{HEADER_BYTES_MAX, INTEGER_END, PARTIES_MAX, PARTS_MAX, SALT_BYTES};
use detente_record::{
    Entry, EntryId, Epoch, Head, LineId, Part, PartyIndex, Place, Sequence, UnverifiedEntry,
};

use super::frame::{read_heads, write_heads};
use crate::limits::COMPACT_SLOTS;

/// A header's items: key, and the value's bytes.
type Items = BTreeMap<u64, Vec<u8>>;

/// What one compact frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compact {
    /// In which slot it is remembered.
    pub slot: u8,
    /// Whether nothing is taken from that slot: everything is said.
    pub fresh: bool,
    /// Header items that are not as expected.
    pub changed: Items,
    /// Keys that are expected and not there.
    pub removed: Vec<u64>,
    /// How much later than the slot's entry it was written, in milliseconds.
    pub later_ms: u64,
    /// The place of the receiver's own entry that it has seen, if another than the slot's entry had.
    pub known: Option<Place>,
    /// Signature and parts, as in the entry.
    pub rest: Vec<u8>,
}

/// One direction of a channel, as either end remembers it.
#[derive(Debug, Default)]
pub struct Shelf {
    slots: [Slot; COMPACT_SLOTS],
    next: usize,
}

#[derive(Debug, Default)]
enum Slot {
    #[default]
    Empty,
    /// An entry of that line could not be put together, so what follows it can't be either.
    Lost(LineId),
    Holds(Remembered),
}

#[derive(Debug)]
struct Remembered {
    items: Items,
    id: EntryId,
}

/// What came of a compact frame.
#[derive(Debug)]
pub enum Rebuilt {
    /// The entry, as far as its form is right; its signature proves the rest.
    Entry(UnverifiedEntry),
    /// It takes an entry of that line that is not here.
    Lost(LineId),
}

impl Shelf {
    /// Says an entry by how it differs from the last one of its author, and remembers it; `None` if it
    /// has a form that this can't say. `to` is the receiver among the line's parties.
    pub fn shorten(&mut self, entry: &Entry, to: Option<PartyIndex>) -> Option<Compact> {
        let (items, rest) = split(entry.bytes()).ok()?;
        let found = self.slots.iter().position(|slot| match slot {
            Slot::Holds(of) => [LINE, PARTY]
                .iter()
                .all(|key| of.items.get(key) == items.get(key)),
            _ => false,
        });
        let slot = found.unwrap_or(self.next);
        let before = match self.slots.get(slot) {
            Some(Slot::Holds(before)) if found.is_some() => Some(before),
            _ => None,
        };
        let later_ms = before
            .and_then(|before| uint(&items, TIME)?.checked_sub(uint(&before.items, TIME)?))
            .unwrap_or(0);
        let known = before.and_then(|before| known_head(before, &items, to?));
        let expected = expect(before, rest, later_ms, known).ok()?;
        let mut changed = items.clone();
        changed.retain(|key, value| expected.get(key) != Some(value));
        let removed = expected.into_keys().filter(|key| !items.contains_key(key));
        let compact = Compact {
            slot: u8::try_from(slot).ok()?,
            fresh: before.is_none(),
            changed,
            removed: removed.collect(),
            later_ms,
            known: known.map(|head| head.address.place),
            rest: rest.to_vec(),
        };
        if found.is_none() {
            self.next = (slot + 1) % COMPACT_SLOTS;
        }
        *self.slots.get_mut(slot)? = Slot::Holds(Remembered {
            items,
            id: entry.id(),
        });
        Some(compact)
    }

    /// Puts an entry together again and remembers it. `own` gives the receiver's own entry at a place.
    ///
    /// # Errors
    ///
    /// No sound node says this.
    pub fn rebuild(
        &mut self,
        compact: &Compact,
        own: impl FnOnce(LineId, Place) -> Option<Head>,
    ) -> Result<Rebuilt, EncodingFault> {
        let slot = self.slots.get_mut(usize::from(compact.slot)).ok_or(FAULT)?;
        let before = match slot {
            _ if compact.fresh => None,
            Slot::Empty => return Err(FAULT),
            Slot::Lost(line) => return Ok(Rebuilt::Lost(*line)),
            Slot::Holds(before) => Some(&*before),
        };
        let known = match (compact.known, before) {
            (None, _) => None,
            (Some(_), None) => return Err(FAULT),
            (Some(place), Some(before)) => {
                let line = line_of(&before.items)?;
                let Some(head) = own(line, place) else {
                    *slot = Slot::Lost(line);
                    return Ok(Rebuilt::Lost(line));
                };
                Some(head)
            }
        };
        let mut items = expect(before, &compact.rest, compact.later_ms, known)?;
        for key in &compact.removed {
            items.remove(key).ok_or(FAULT)?;
        }
        items.extend(compact.changed.clone());
        let mut bytes = vec![detente_record::SUITE];
        let mut header = MapWriter::new();
        for (key, value) in &items {
            header.key(*key).raw(value);
        }
        bytes.extend_from_slice(&header.finish());
        bytes.extend_from_slice(&compact.rest);
        let entry = UnverifiedEntry::parse(&bytes).map_err(|_| FAULT)?;
        *slot = Slot::Holds(Remembered {
            items,
            id: entry.id(),
        });
        Ok(Rebuilt::Entry(entry))
    }
}

impl Compact {
    pub(super) fn write(&self, w: &mut Writer) {
        w.uint(u64::from(self.slot) * 2 + u64::from(self.fresh));
        w.map(self.changed.len());
        for (key, value) in &self.changed {
            w.uint(*key).raw(value);
        }
        w.array(self.removed.len());
        for key in &self.removed {
            w.uint(*key);
        }
        w.uint(self.later_ms);
        match self.known {
            None => w.array(0),
            Some(place) => w.array(2).uint(place.epoch.0.into()).uint(place.sequence.0),
        };
        w.bytes(&self.rest);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let slot = r.uint_max(2 * COMPACT_SLOTS as u64 - 1)?;
        let mut changed = Items::new();
        let mut keys = r.map(ITEMS_MAX)?;
        while let Some(key) = keys.next(r)? {
            changed.insert(key, r.skip(2)?.to_vec());
        }
        let removed = r.array(ITEMS_MAX)?;
        let removed = (0..removed).map(|_| r.uint()).collect::<Result<_, _>>()?;
        let later_ms = r.uint()?;
        let known = match r.array(2)? {
            0 => None,
            2 => Some(Place {
                // Lossless: bounded by the type's largest value.
                epoch: Epoch(r.uint_max(u64::from(u32::MAX))? as u32),
                sequence: Sequence(r.uint()?),
            }),
            _ => return Err(r.fault(EncodingRule::OutOfBounds)),
        };
        Ok(Self {
            // Lossless: bounded above.
            slot: (slot / 2) as u8,
            fresh: slot % 2 == 1,
            changed,
            removed,
            later_ms,
            known,
            rest: r.bytes()?.to_vec(),
        })
    }
}

/// A header's items, and what follows the header.
fn split(bytes: &[u8]) -> Result<(Items, &[u8]), EncodingFault> {
    let mut r = Reader::new(bytes);
    if r.take(1)? != [detente_record::SUITE] {
        return Err(FAULT);
    }
    let mut items = Items::new();
    let mut keys = r.map(ITEMS_MAX)?;
    while let Some(key) = keys.next(&mut r)? {
        items.insert(key, r.skip(1)?.to_vec());
    }
    let rest = bytes.get(r.position()..).unwrap_or_default();
    Ok((items, rest))
}

/// What the header would be if nothing but its place, its time and its parts were new.
fn expect(
    before: Option<&Remembered>,
    rest: &[u8],
    later_ms: u64,
    known: Option<Head>,
) -> Result<Items, EncodingFault> {
    let Some(before) = before else {
        return Ok(Items::new());
    };
    let mut items = before.items.clone();
    let sum = |key, more: u64| {
        let sum = uint(&items, key)?.checked_add(more)?;
        (sum < INTEGER_END).then_some(sum)
    };
    let sequence = sum(SEQUENCE, 1).ok_or(FAULT)?;
    let time = sum(TIME, later_ms).ok_or(FAULT)?;
    items.insert(SEQUENCE, written(|w| w.uint(sequence)));
    items.insert(PREVIOUS, written(|w| w.bytes(&before.id.0)));
    items.insert(TIME, written(|w| w.uint(time)));
    let commitments = commitments(line_of(&items)?, rest)?;
    match commitments {
        None => items.remove(&COMMITMENTS),
        Some(commitments) => items.insert(COMMITMENTS, commitments),
    };
    if let Some(known) = known {
        let mut seen = heads(&items).ok_or(FAULT)?;
        let of_receiver = |head: &&mut Head| head.address.party == known.address.party;
        *seen.iter_mut().find(of_receiver).ok_or(FAULT)? = known;
        items.insert(
            SEEN,
            written(|w| {
                write_heads(w, &seen);
                w
            }),
        );
    }
    Ok(items)
}

/// The commitments that a header of that line carries for these parts, and no others.
fn commitments(line: LineId, rest: &[u8]) -> Result<Option<Vec<u8>>, EncodingFault> {
    let mut r = Reader::new(rest);
    r.take(SIGNATURE_BYTES)?;
    let mut keys = r.map(PARTS_MAX)?;
    let mut map = MapWriter::new();
    let mut any = false;
    while let Some(number) = keys.next(&mut r)? {
        let (salt, content) = r.bytes()?.split_first_chunk::<SALT_BYTES>().ok_or(FAULT)?;
        let part = Part {
            salt: *salt,
            content: content.to_vec(),
        };
        let number = u8::try_from(number).map_err(|_| FAULT)?;
        map.key(number.into())
            .bytes(&part.commitment(line, number).0);
        any = true;
    }
    Ok(any.then(|| map.finish()))
}

/// The head of the receiver's journal, if it is what is new in `seen`.
fn known_head(before: &Remembered, items: &Items, to: PartyIndex) -> Option<Head> {
    if before.items.get(&SEEN) == items.get(&SEEN) {
        return None;
    }
    let of_receiver = |heads: Vec<Head>| heads.into_iter().find(|head| head.address.party == to);
    of_receiver(heads(&before.items)?)?;
    of_receiver(heads(items)?)
}

fn heads(items: &Items) -> Option<Vec<Head>> {
    read_heads(&mut Reader::new(items.get(&SEEN)?), PARTIES_MAX).ok()
}

fn uint(items: &Items, key: u64) -> Option<u64> {
    Reader::new(items.get(&key)?).uint().ok()
}

fn line_of(items: &Items) -> Result<LineId, EncodingFault> {
    let bytes = items.get(&LINE).ok_or(FAULT)?;
    Ok(LineId(Reader::new(bytes).bytes_exact()?))
}

fn written(write: impl FnOnce(&mut Writer) -> &mut Writer) -> Vec<u8> {
    let mut writer = Writer::new();
    write(&mut writer);
    writer.finish()
}

/// What is wrong when the rules of one item are kept and the whole says nothing.
const FAULT: EncodingFault = EncodingFault {
    at: 0,
    rule: EncodingRule::OutOfBounds,
};

/// A key and a value are two bytes at least.
const ITEMS_MAX: usize = HEADER_BYTES_MAX / 2;

// Keys of a header, spec/entry.md §2.
const LINE: u64 = 1;
const PARTY: u64 = 2;
const SEQUENCE: u64 = 4;
const PREVIOUS: u64 = 5;
const SEEN: u64 = 6;
const TIME: u64 = 7;
const COMMITMENTS: u64 = 18;
const SIGNATURE_BYTES: u64 = 64;
