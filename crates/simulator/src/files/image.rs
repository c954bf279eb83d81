//! What is on a disk, and what a crash leaves of a trace: what was synced, and of the rest whatever the
//! disk happened to have done.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::operation::Operation;

/// Names and contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    names: BTreeMap<String, u64>,
    contents: BTreeMap<u64, Arc<Vec<u8>>>,
}

impl Image {
    /// An image of these files.
    #[must_use]
    pub fn of(files: BTreeMap<String, Vec<u8>>) -> Self {
        let mut image = Self::default();
        for (file, (name, content)) in (0..).zip(files) {
            image.names.insert(name, file);
            image.contents.insert(file, Arc::new(content));
        }
        image
    }

    /// Names of its files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Bytes of all its files.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let files = self
            .names
            .values()
            .filter_map(|file| self.contents.get(file));
        files.map(|content| content.len()).sum()
    }

    /// What a file holds, if there is one of that name.
    #[must_use]
    pub fn content(&self, name: &str) -> Option<&[u8]> {
        let content = self.contents.get(self.names.get(name)?)?;
        Some(content.as_slice())
    }

    /// The content of a file that is there, to be changed.
    pub fn content_mut(&mut self, name: &str) -> Option<&mut Vec<u8>> {
        let content = self.contents.get_mut(self.names.get(name)?)?;
        Some(Arc::make_mut(content))
    }

    /// Takes a file away.
    pub fn remove(&mut self, name: &str) {
        self.names.remove(name);
    }

    pub(super) fn file(&self, name: &str) -> Option<u64> {
        self.names.get(name).copied()
    }

    pub(super) fn next_file(&self) -> u64 {
        self.contents
            .last_key_value()
            .map_or(0, |(file, _)| file + 1)
    }

    pub(super) fn length(&self, file: u64) -> u64 {
        self.contents.get(&file).map_or(0, |content| content.len()) as u64
    }

    /// Fills `buffer`, with zeros past the file's end; says whether all of it was there.
    pub(super) fn read(&self, file: u64, buffer: &mut [u8], offset: u64) -> bool {
        let content = self.contents.get(&file).map_or(&[][..], |c| c.as_slice());
        let from = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(content.len());
        let there = &content[from..content.len().min(from + buffer.len())];
        buffer[..there.len()].copy_from_slice(there);
        buffer[there.len()..].fill(0);
        there.len() == buffer.len()
    }

    /// Does what an operation does to it.
    pub fn apply(&mut self, operation: &Operation) {
        match operation {
            Operation::Make { name, file } => {
                self.names.insert(name.clone(), *file);
                self.contents.entry(*file).or_default();
            }
            Operation::Rename { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
            }
            Operation::Remove { name } => {
                self.names.remove(name);
            }
            Operation::Write {
                file,
                offset,
                bytes,
            } => self.overwrite(*file, *offset, bytes),
            Operation::SetLength { file, length } => {
                let content = Arc::make_mut(self.contents.entry(*file).or_default());
                content.resize(usize::try_from(*length).unwrap_or(0), 0);
            }
            Operation::SyncNames
            | Operation::Read { .. }
            | Operation::Sync { .. }
            | Operation::Lost { .. } => {}
        }
    }

    fn overwrite(&mut self, file: u64, offset: u64, bytes: &[u8]) {
        let content = Arc::make_mut(self.contents.entry(file).or_default());
        let from = usize::try_from(offset).unwrap_or(0);
        if content.len() < from + bytes.len() {
            content.resize(from + bytes.len(), 0);
        }
        content[from..from + bytes.len()].copy_from_slice(bytes);
    }
}

/// What a crash at a point of a trace can leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crash {
    /// What was synced, and nothing else.
    Lost,
    /// Everything.
    Kept,
    /// Everything, the last write up to a sector of 512 bytes; the sector under the head is rubbish, what
    /// else was in it included.
    TornSector,
    /// Everything, the last write up to a page of 4 KiB.
    TornPage,
    /// Of what was not synced each write by chance: done, not done, or done in some of its pages.
    Reordered,
}

impl Crash {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Lost,
        Self::Kept,
        Self::TornSector,
        Self::TornPage,
        Self::Reordered,
    ];
}

/// A trace up to some point: what is durable, and what is not yet.
#[derive(Clone, Debug, Default)]
pub struct Remains {
    durable: Image,
    pending: Vec<Operation>,
}

impl Remains {
    /// Before the first operation: all of `image` is durable.
    #[must_use]
    pub fn of(image: Image) -> Self {
        Self {
            durable: image,
            pending: Vec::new(),
        }
    }

    /// One operation further.
    pub fn push(&mut self, operation: &Operation) {
        match operation {
            Operation::SyncNames => self.settle(Operation::names),
            Operation::Sync { file } => self.settle(|pending| pending.is_to(*file)),
            Operation::Lost { file } => self.pending.retain(|pending| !pending.is_to(*file)),
            Operation::Read { .. } => {}
            changes => self.pending.push(changes.clone()),
        }
    }

    fn settle(&mut self, settled: impl Fn(&Operation) -> bool) {
        let durable = &mut self.durable;
        self.pending.retain(|pending| {
            if settled(pending) {
                durable.apply(pending);
            }
            !settled(pending)
        });
    }

    /// What that crash leaves here; `None` where it leaves the same as [`Crash::Lost`] or [`Crash::Kept`].
    #[must_use]
    pub fn after(&self, crash: Crash, seed: u64) -> Option<Image> {
        let mut lots = Lots(seed | 1);
        let mut image = self.durable.clone();
        let (last, before) = match self.pending.split_last() {
            None => return (crash == Crash::Lost).then_some(image),
            Some(split) => split,
        };
        match crash {
            Crash::Lost => {}
            Crash::Kept => self.pending.iter().for_each(|done| image.apply(done)),
            Crash::TornSector | Crash::TornPage => {
                let Operation::Write {
                    file,
                    offset,
                    bytes,
                } = last
                else {
                    return None;
                };
                before.iter().for_each(|done| image.apply(done));
                if crash == Crash::TornSector {
                    tear_sector(&mut image, (*file, *offset, bytes), &mut lots);
                } else {
                    let pages = pieces(*offset, bytes.len(), PAGE);
                    if pages.len() < 2 {
                        return None;
                    }
                    let done = 1 + lots.below(pages.len() - 1);
                    let end = pages[done - 1].1;
                    image.overwrite(*file, *offset, &bytes[..end]);
                }
            }
            Crash::Reordered => {
                if self.pending.len() < 2 {
                    return None;
                }
                self.reorder(&mut image, &mut lots);
            }
        }
        Some(image)
    }

    fn reorder(&self, image: &mut Image, lots: &mut Lots) {
        // What is done to names goes through the filesystem's log: some beginning of it is done.
        let names = self
            .pending
            .iter()
            .filter(|pending| pending.names())
            .count();
        let mut names_left = lots.below(names + 1);
        for pending in &self.pending {
            if pending.names() {
                if names_left > 0 {
                    names_left -= 1;
                    image.apply(pending);
                }
                continue;
            }
            match (lots.below(5), pending) {
                (0 | 1, _) => image.apply(pending),
                (
                    2,
                    Operation::Write {
                        file,
                        offset,
                        bytes,
                    },
                ) => {
                    for (from, to) in pieces(*offset, bytes.len(), PAGE) {
                        if lots.below(2) == 0 {
                            image.overwrite(*file, *offset + from as u64, &bytes[from..to]);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// Writes some sectors of a write, and rubbish into the next one, all of it.
fn tear_sector(image: &mut Image, (file, offset, bytes): (u64, u64, &[u8]), lots: &mut Lots) {
    let sectors = pieces(offset, bytes.len(), SECTOR);
    let under_the_head = lots.below(sectors.len());
    let (from, to) = sectors[under_the_head];
    image.overwrite(file, offset, &bytes[..from]);
    let begin = (offset + from as u64) / SECTOR * SECTOR;
    let length = image.length(file).max(offset + to as u64);
    let end = (begin + SECTOR).min(length);
    let rubbish: Vec<u8> = (begin..end).map(|_| lots.next().to_be_bytes()[3]).collect();
    image.overwrite(file, begin, &rubbish);
}

/// The pieces of a write that lie in one sector each, as ranges of its bytes.
fn pieces(offset: u64, length: usize, sector: u64) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < length {
        let at = offset + from as u64;
        let rest = usize::try_from(sector - at % sector).unwrap_or(length);
        let to = length.min(from + rest);
        pieces.push((from, to));
        from = to;
    }
    pieces
}

/// Draws lots: xorshift64.
struct Lots(u64);

impl Lots {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        // Mixed once more: seeds that are neighbours shall not draw the same.
        let mixed = self.next().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        usize::try_from(mixed).unwrap_or(0) % end.max(1)
    }
}

const SECTOR: u64 = 512;
const PAGE: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn write(offset: u64, byte: u8, length: usize) -> Operation {
        Operation::Write {
            file: 0,
            offset,
            bytes: vec![byte; length],
        }
    }

    /// A durable file of 8 KiB of 1, and two writes over it that are not durable.
    fn remains() -> Remains {
        let mut remains = Remains::of(Image::of(BTreeMap::from([("f".into(), vec![1; 8192])])));
        remains.push(&write(0, 2, 4096));
        remains.push(&write(1000, 3, 6000));
        remains
    }

    #[test]
    fn what_was_synced_stays_and_what_was_not_is_lost_kept_torn_or_done_in_part() {
        let remains = remains();
        let after = |crash, seed| {
            remains
                .after(crash, seed)
                .unwrap()
                .content("f")
                .unwrap()
                .to_vec()
        };
        assert_eq!(after(Crash::Lost, 1), vec![1; 8192]);
        let kept = after(Crash::Kept, 1);
        assert_eq!(
            (kept[999], kept[1000], kept[6999], kept[7000]),
            (2, 3, 3, 1)
        );
        let torn = after(Crash::TornPage, 5);
        assert_eq!((torn[1000], torn[4095], torn[4096]), (3, 3, 1));
        let seen: std::collections::BTreeSet<Vec<u8>> =
            (0..64).map(|seed| after(Crash::Reordered, seed)).collect();
        assert!(seen.len() > 5, "{}", seen.len());
    }

    #[test]
    fn a_sector_under_the_head_is_rubbish_with_what_else_was_in_it() {
        let mut remains = Remains::of(Image::of(BTreeMap::from([("f".into(), vec![1; 1024])])));
        remains.push(&write(700, 2, 10));
        let image = remains.after(Crash::TornSector, 9).unwrap();
        let content = image.content("f").unwrap();
        assert_eq!(content[..512], [1; 512]);
        assert!(content[512..700].iter().any(|byte| *byte != 1));
    }

    #[test]
    fn a_sync_settles_its_own_file_alone_and_a_failed_one_loses_it() {
        let mut other = remains();
        other.push(&Operation::Sync { file: 9 });
        assert_eq!(other.pending.len(), 2);
        let mut synced = remains();
        synced.push(&Operation::Sync { file: 0 });
        assert_eq!(
            synced.after(Crash::Lost, 0),
            remains().after(Crash::Kept, 0)
        );
        let mut lost = remains();
        lost.push(&Operation::Lost { file: 0 });
        lost.push(&Operation::Sync { file: 0 });
        assert_eq!(lost.after(Crash::Lost, 0), remains().after(Crash::Lost, 0));
    }

    #[test]
    fn a_new_name_is_durable_when_names_are_synced_not_when_its_file_is() {
        let mut remains = Remains::default();
        let name = "f".to_owned();
        remains.push(&Operation::Make { name, file: 0 });
        remains.push(&write(0, 7, 10));
        remains.push(&Operation::Sync { file: 0 });
        assert_eq!(remains.after(Crash::Lost, 0).unwrap().content("f"), None);
        remains.push(&Operation::SyncNames);
        let image = remains.after(Crash::Lost, 0).unwrap();
        assert_eq!(image.content("f"), Some(&[7; 10][..]));
    }
}
