//! The own head of each line in a second, preallocated file: how a restored database gives itself away.
//!
//! Order: commit, this file, transmit. It may trail the database, never lead it; so a database that
//! lacks what stands here was put back from a copy or lost commits. Follows spec/store.md §3.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_record::{Address, Digest, EntryId, Head, LineId};

use crate::disk::{Disk, DiskFile};
use crate::error::StoreError;
use crate::files;

/// The own heads on disk and in memory.
#[derive(Debug)]
pub struct HeadFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    lines_max: u32,
    slots: BTreeMap<LineId, Slot>,
    /// The next slot that nothing was ever kept in.
    unused: u32,
    /// Some slot, or the file as a whole, can't be read as it was written.
    damaged: bool,
    /// A write or its sync failed: nothing is tried again.
    stopped: bool,
}

/// One line's slot: two copies, of which the one with the higher counter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    number: u32,
    /// The copy that holds: 0 or 1. The other is overwritten next.
    copy: u32,
    counter: u64,
    /// `None`: the file was lost or damaged, so what was signed last can't be known.
    head: Option<Head>,
}

impl HeadFile {
    /// Opens the head file at `path`. One that is missing or damaged is made again with room for
    /// `lines_max` lines (more if more are needed), in which every line of `lines_held` (those the
    /// database holds entries of) whose head can't be read stands as unknown, until it is advanced.
    ///
    /// # Errors
    ///
    /// `Full` if it could not be made; any I/O error.
    pub fn open(
        disk: &Arc<dyn Disk>,
        path: &Path,
        lines_max: u32,
        lines_held: &[LineId],
    ) -> Result<Self, StoreError> {
        let lines_max = lines_max.min(LINES_MAX);
        let length = disk
            .length(path)
            .map_err(|error| StoreError::io("looking for the head file", error))?;
        if length.is_none() {
            return make(disk, path, lines_max, &BTreeMap::new(), lines_held);
        }
        let found = read(disk, path)?;
        if found.damaged {
            return make(
                disk,
                path,
                lines_max.max(found.lines_max),
                &found.slots,
                lines_held,
            );
        }
        Ok(found)
    }

    /// The own head of each line, as last kept; `None` if it is unknown.
    pub fn heads(&self) -> impl Iterator<Item = (LineId, Option<Head>)> {
        self.slots.iter().map(|(line, slot)| (*line, slot.head))
    }

    /// Keeps `heads`, durable when this returns: after the commit that holds them, before anything is sent.
    /// A head that is kept already costs nothing.
    ///
    /// # Errors
    ///
    /// `HeadReused` if one does not follow what is kept, before anything is written: sending it would
    /// be a fork of our own. `HeadsFull` with as many lines as there can be; `Full` if the file had to
    /// grow for a new line and could not. After any other error nothing is tried again.
    pub fn advance(&mut self, heads: &[(LineId, Head)]) -> Result<(), StoreError> {
        let heads = heads.iter().map(|(line, head)| (*line, Some(*head)));
        self.put(&heads.collect::<Vec<_>>())
    }

    /// Makes the own heads of lines unknown, durable when this returns: what was signed last on them is no
    /// longer what this database says. One that is unknown already costs nothing.
    ///
    /// # Errors
    ///
    /// As for [`HeadFile::advance`].
    pub fn lose(&mut self, lines: &[LineId]) -> Result<(), StoreError> {
        let heads = lines.iter().map(|line| (*line, None));
        self.put(&heads.collect::<Vec<_>>())
    }

    fn put(&mut self, heads: &[(LineId, Option<Head>)]) -> Result<(), StoreError> {
        if self.stopped {
            return Err(StoreError::Stopped);
        }
        let next = match self.next_slots(heads) {
            Err(StoreError::HeadsFull { .. }) => {
                self.grow(heads.len())
                    .inspect_err(|error| self.stopped = error.is_fatal())?;
                self.next_slots(heads)?
            }
            next => next?,
        };
        if next.is_empty() {
            return Ok(());
        }
        self.write(&next).inspect_err(|_| self.stopped = true)?;
        for (line, slot) in next {
            self.unused = self.unused.max(slot.number + 1);
            self.slots.insert(line, slot);
        }
        Ok(())
    }

    /// Makes the file again with room for `lines` more lines and as many as it had.
    fn grow(&mut self, lines: usize) -> Result<(), StoreError> {
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        let lines_max = self
            .lines_max
            .saturating_mul(2)
            .saturating_add(lines)
            .min(LINES_MAX);
        *self = make(
            &Arc::clone(&self.disk),
            &self.path,
            lines_max,
            &self.slots,
            &[],
        )?;
        Ok(())
    }

    fn next_slots(
        &self,
        heads: &[(LineId, Option<Head>)],
    ) -> Result<BTreeMap<LineId, Slot>, StoreError> {
        let mut next: BTreeMap<LineId, Slot> = BTreeMap::new();
        let mut unused = self.unused;
        for (line, head) in heads {
            let kept = next.get(line).or_else(|| self.slots.get(line)).copied();
            if kept.is_some_and(|kept| kept.head == *head) {
                continue;
            }
            let held = kept.and_then(|kept| kept.head);
            if let (Some(held), Some(given)) = (held, head)
                && !follows(&held, given)
            {
                return Err(StoreError::HeadReused {
                    line: *line,
                    held: held.address,
                    given: given.address,
                });
            }
            let slot = match kept {
                // Two steps in one call are one write: the copy that holds on disk must stay untouched.
                Some(slot) if next.contains_key(line) => Slot {
                    head: *head,
                    ..slot
                },
                Some(slot) => Slot {
                    copy: 1 - slot.copy,
                    counter: slot.counter + 1,
                    head: *head,
                    ..slot
                },
                None if unused >= self.lines_max => {
                    return Err(StoreError::HeadsFull {
                        lines_max: self.lines_max,
                    });
                }
                None => {
                    unused += 1;
                    Slot {
                        number: unused - 1,
                        copy: 1,
                        counter: 2,
                        head: *head,
                    }
                }
            };
            next.insert(*line, slot);
        }
        Ok(next)
    }

    /// Overwrites one copy of each slot. A new slot gets its copy 0 first, durably: so a slot whose
    /// copy 1 is still zeros was never relied on, and a torn first write is not taken for a lost head.
    fn write(&self, slots: &BTreeMap<LineId, Slot>) -> Result<(), StoreError> {
        let mut any_new = false;
        for (line, slot) in slots.iter().filter(|(_, slot)| slot.number >= self.unused) {
            any_new = true;
            write_copy(
                &*self.file,
                *line,
                &Slot {
                    copy: 0,
                    counter: 1,
                    ..*slot
                },
            )?;
        }
        if any_new {
            sync(&*self.file)?;
        }
        for (line, slot) in slots {
            write_copy(&*self.file, *line, slot)?;
        }
        sync(&*self.file)
    }
}

/// Reads what is there; never fails for what it reads.
fn read(disk: &Arc<dyn Disk>, path: &Path) -> Result<HeadFile, StoreError> {
    let (file, _) = files::open_or_make(&**disk, path)?;
    let length = file
        .length()
        .map_err(|error| StoreError::io("measuring the head file", error))?;
    let mut first = [0_u8; PAGE_BYTES as usize];
    read_page(&*file, &mut first, 0, length)?;
    let stated = parse_first_page(&first);
    // Slots carry their own digests: they are read even when the first page can't be.
    let by_length = u32::try_from((length / PAGE_BYTES).saturating_sub(1) / 2).unwrap_or(LINES_MAX);
    let lines_max = stated.unwrap_or(by_length.min(LINES_MAX));
    let damaged = stated.is_none() || length != file_bytes(lines_max);
    let mut found = HeadFile {
        disk: Arc::clone(disk),
        path: path.to_owned(),
        file,
        lines_max,
        slots: BTreeMap::new(),
        unused: 0,
        damaged,
        stopped: false,
    };
    for number in 0..lines_max {
        let mut copies = [[0_u8; PAGE_BYTES as usize]; 2];
        for (copy, bytes) in (0_u32..).zip(copies.iter_mut()) {
            read_page(&*found.file, bytes, offset(number, copy), length)?;
        }
        let newest = (0_u32..)
            .zip(copies.iter())
            .filter_map(|(copy, bytes)| parse(bytes, number, copy))
            .max_by_key(|(_, slot)| slot.counter);
        match newest {
            Some((line, slot)) => {
                found.unused = number + 1;
                found.damaged |= found.slots.insert(line, slot).is_some();
            }
            None => found.damaged |= copies[1].iter().any(|byte| *byte != 0),
        }
    }
    Ok(found)
}

/// Makes a head file beside the old one and puts it in its place in one step, so that a crash
/// leaves either no file, the damaged one, or one that says which heads are unknown.
fn make(
    disk: &Arc<dyn Disk>,
    path: &Path,
    lines_max: u32,
    kept: &BTreeMap<LineId, Slot>,
    lines_held: &[LineId],
) -> Result<HeadFile, StoreError> {
    let mut lines: BTreeMap<LineId, Option<Head>> =
        lines_held.iter().map(|line| (*line, None)).collect();
    lines.extend(kept.iter().map(|(line, slot)| (*line, slot.head)));
    let needed = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    if needed > LINES_MAX {
        return Err(StoreError::HeadsFull {
            lines_max: LINES_MAX,
        });
    }
    let lines_max = lines_max.max(needed);
    let beside = path.with_extension("new");
    files::remove(&**disk, &beside)?;
    let (file, _) = files::open_or_make(&**disk, &beside)?;
    file.preallocate(file_bytes(lines_max))
        .and_then(|()| file.write_all_at(&first_page(lines_max), 0))
        .map_err(|error| StoreError::io("making the head file", error))?;
    let mut slots = BTreeMap::new();
    for (number, (line, head)) in (0_u32..).zip(lines) {
        let slot = Slot {
            number,
            copy: 1,
            counter: 2,
            head,
        };
        write_copy(
            &*file,
            line,
            &Slot {
                copy: 0,
                counter: 1,
                ..slot
            },
        )?;
        write_copy(&*file, line, &slot)?;
        slots.insert(line, slot);
    }
    file.sync_all()
        .map_err(|error| fatal("making the head file durable", error))?;
    disk.rename(&beside, path)
        .map_err(|error| fatal("putting the head file in its place", error))?;
    files::sync_parent(&**disk, path)?;
    Ok(HeadFile {
        disk: Arc::clone(disk),
        path: path.to_owned(),
        file,
        lines_max,
        slots,
        unused: needed,
        damaged: false,
        stopped: false,
    })
}

fn write_copy(file: &dyn DiskFile, line: LineId, slot: &Slot) -> Result<(), StoreError> {
    file.write_all_at(&page(line, slot), offset(slot.number, slot.copy))
        .map_err(|error| fatal("writing the head file", error))
}

fn sync(file: &dyn DiskFile) -> Result<(), StoreError> {
    file.sync_data()
        .map_err(|error| fatal("making the head file durable", error))
}

/// Reads one page; what lies past the end of the file is zeros.
fn read_page(
    file: &dyn DiskFile,
    page: &mut [u8; PAGE_BYTES as usize],
    at: u64,
    length: u64,
) -> Result<(), StoreError> {
    if at + PAGE_BYTES > length {
        return Ok(());
    }
    file.read_exact_at(page, at)
        .map_err(|error| StoreError::io("reading the head file", error))
}

/// Says whether `given` may take the place of `kept`: same party, a later place.
fn follows(kept: &Head, given: &Head) -> bool {
    kept.address.party == given.address.party && kept.address.place < given.address.place
}

/// An overwrite in a preallocated file needs no space: even a full disk is not survivable here.
fn fatal(doing: &'static str, error: std::io::Error) -> StoreError {
    StoreError::Io {
        doing,
        source: Box::new(error),
    }
}

fn file_bytes(lines_max: u32) -> u64 {
    PAGE_BYTES * (1 + 2 * u64::from(lines_max))
}

fn offset(number: u32, copy: u32) -> u64 {
    PAGE_BYTES * (1 + 2 * u64::from(number) + u64::from(copy))
}

fn first_page(lines_max: u32) -> [u8; PAGE_BYTES as usize] {
    let mut page = [0; PAGE_BYTES as usize];
    page[..MAGIC.len()].copy_from_slice(MAGIC);
    let at = MAGIC.len();
    page[at..at + 4].copy_from_slice(&lines_max.to_be_bytes());
    let digest = Digest::labelled(LABEL, &[&page[..at + 4]]);
    page[at + 4..at + 36].copy_from_slice(digest.as_bytes());
    page
}

fn parse_first_page(page: &[u8]) -> Option<u32> {
    let at = MAGIC.len();
    let lines_max = u32::from_be_bytes(page.get(at..at + 4)?.try_into().ok()?);
    (lines_max <= LINES_MAX && page == first_page(lines_max)).then_some(lines_max)
}

/// One copy: counter 8, line 32, known 1, party 1, epoch 4, sequence 8, id 32, digest 32, zeros. Integers big-endian.
fn page(line: LineId, slot: &Slot) -> [u8; PAGE_BYTES as usize] {
    let mut content = Vec::with_capacity(CONTENT_BYTES + 32);
    content.extend_from_slice(&slot.counter.to_be_bytes());
    content.extend_from_slice(&line.0);
    content.push(u8::from(slot.head.is_some()));
    let head = slot.head.unwrap_or(Head {
        address: Address::new(0, 0, 0),
        id: EntryId([0; 32]),
    });
    content.push(head.address.party.0);
    content.extend_from_slice(&head.address.place.epoch.0.to_be_bytes());
    content.extend_from_slice(&head.address.place.sequence.0.to_be_bytes());
    content.extend_from_slice(&head.id.0);
    let digest = copy_digest(&content, slot.number, slot.copy);
    content.extend_from_slice(digest.as_bytes());
    let mut page = [0; PAGE_BYTES as usize];
    page[..content.len()].copy_from_slice(&content);
    page
}

fn parse(page: &[u8; PAGE_BYTES as usize], number: u32, copy: u32) -> Option<(LineId, Slot)> {
    let content = &page[..CONTENT_BYTES];
    if page[CONTENT_BYTES..CONTENT_BYTES + 32] != copy_digest(content, number, copy).0 {
        return None;
    }
    let counter = u64::from_be_bytes(content[..8].try_into().ok()?);
    let line = LineId(content[8..40].try_into().ok()?);
    let epoch = u32::from_be_bytes(content[42..46].try_into().ok()?);
    let sequence = u64::from_be_bytes(content[46..54].try_into().ok()?);
    let id = EntryId(content[54..86].try_into().ok()?);
    let head = (content[40] == 1).then_some(Head {
        address: Address::new(content[41], epoch, sequence),
        id,
    });
    Some((
        line,
        Slot {
            number,
            copy,
            counter,
            head,
        },
    ))
}

/// The digest names slot and copy, so that a write that went to the wrong place is not taken for a right one.
fn copy_digest(content: &[u8], number: u32, copy: u32) -> Digest {
    Digest::labelled(
        LABEL,
        &[&number.to_be_bytes(), &copy.to_be_bytes(), content],
    )
}

/// What one overwrite touches: a page of today's disks and filesystems.
const PAGE_BYTES: u64 = 4096;
const CONTENT_BYTES: usize = 8 + 32 + 1 + 1 + 4 + 8 + 32;
const MAGIC: &[u8] = b"detente heads v0\n";
const LABEL: &str = "detente/store-head/v0";
/// More lines than a hub's node serves; keeps a damaged first page from asking for terabytes.
const LINES_MAX: u32 = 1 << 20;

const _: () = assert!(CONTENT_BYTES + 32 <= PAGE_BYTES as usize);

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::disk::MachineDisk;

    fn machine() -> Arc<dyn Disk> {
        Arc::new(MachineDisk)
    }

    const LINE: LineId = LineId([7; 32]);
    const OTHER: LineId = LineId([8; 32]);

    fn head(sequence: u64) -> Head {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&sequence.to_be_bytes());
        Head {
            address: Address::new(0, 0, sequence),
            id: EntryId(id),
        }
    }

    fn fresh() -> (tempfile::TempDir, PathBuf, HeadFile) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("heads");
        let file = HeadFile::open(&machine(), &path, 4, &[]).unwrap();
        assert_eq!(file.heads().count(), 0);
        (dir, path, file)
    }

    /// What is kept, when the database holds entries of `LINE`.
    fn kept(path: &Path) -> Vec<(LineId, Option<Head>)> {
        HeadFile::open(&machine(), path, 4, &[LINE])
            .unwrap()
            .heads()
            .collect()
    }

    #[test]
    fn the_last_head_of_each_line_is_there_after_opening_again() {
        let (_dir, path, mut file) = fresh();
        for sequence in 0..5 {
            file.advance(&[(LINE, head(sequence))]).unwrap();
        }
        file.advance(&[(OTHER, head(1)), (OTHER, head(2)), (OTHER, head(2))])
            .unwrap();
        drop(file);
        assert_eq!(kept(&path), [(LINE, Some(head(4))), (OTHER, Some(head(2)))]);
    }

    #[test]
    fn a_write_torn_at_any_byte_leaves_the_head_before_it() {
        let (_dir, path, mut file) = fresh();
        file.advance(&[(LINE, head(1))]).unwrap();
        let before = std::fs::read(&path).unwrap();
        file.advance(&[(LINE, head(2))]).unwrap();
        let after = std::fs::read(&path).unwrap();
        drop(file);
        let changed: Vec<usize> = (0..after.len())
            .filter(|at| before[*at] != after[*at])
            .collect();
        assert!(changed.len() > 32);
        for torn in &changed {
            // Everything before `torn` reached the disk, nothing from it on.
            let mut bytes = before.clone();
            bytes[..*torn].copy_from_slice(&after[..*torn]);
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(kept(&path), [(LINE, Some(head(1)))], "torn at {torn}");
        }
        std::fs::write(&path, &after).unwrap();
        assert_eq!(kept(&path), [(LINE, Some(head(2)))]);
    }

    #[test]
    fn a_torn_first_write_is_not_taken_for_a_lost_head() {
        let (_dir, path, mut file) = fresh();
        let before = std::fs::read(&path).unwrap();
        file.advance(&[(LINE, head(1))]).unwrap();
        let after = std::fs::read(&path).unwrap();
        let first = usize::try_from(offset(0, 0)).unwrap();
        for torn in (first..first + CONTENT_BYTES + 32).step_by(5) {
            let mut bytes = before.clone();
            bytes[..torn].copy_from_slice(&after[..torn]);
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(kept(&path), [], "torn at {torn}");
        }
    }

    #[test]
    fn a_flipped_byte_shows_this_head_the_one_before_or_unknown_and_never_another() {
        let (_dir, path, mut file) = fresh();
        for sequence in 1..=3 {
            file.advance(&[(LINE, head(sequence))]).unwrap();
        }
        drop(file);
        let good = std::fs::read(&path).unwrap();
        for at in (0..usize::try_from(offset(1, 0)).unwrap()).step_by(37) {
            let mut bytes = good.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&path, &bytes).unwrap();
            let found = kept(&path);
            assert!(
                found == [(LINE, Some(head(3)))] || found == [(LINE, Some(head(2)))],
                "byte {at}: {found:?}"
            );
        }
    }

    #[test]
    fn a_head_that_cannot_be_read_stays_unknown_over_starts_until_it_is_advanced() {
        let (_dir, path, mut file) = fresh();
        file.advance(&[(LINE, head(3)), (OTHER, head(5))]).unwrap();
        let good = std::fs::read(&path).unwrap();
        // Both copies of one slot altered; the file cut short; the file gone.
        let mut altered = good.clone();
        for copy in 0..2 {
            altered[usize::try_from(offset(0, copy)).unwrap() + 60] ^= 1;
        }
        for (bytes, other) in [
            (altered, true),
            (good[..5000].to_vec(), false),
            (Vec::new(), false),
        ] {
            if bytes.is_empty() {
                std::fs::remove_file(&path).unwrap();
            } else {
                std::fs::write(&path, &bytes).unwrap();
            }
            for _start in 0..2 {
                let found = kept(&path);
                assert_eq!(found[0], (LINE, None));
                assert_eq!(found.get(1), other.then_some(&(OTHER, Some(head(5)))));
            }
            HeadFile::open(&machine(), &path, 4, &[LINE])
                .unwrap()
                .advance(&[(LINE, head(1))])
                .unwrap();
            assert_eq!(kept(&path)[0], (LINE, Some(head(1))));
        }
    }

    #[test]
    fn a_second_id_at_a_kept_place_an_earlier_place_and_another_party_are_refused_unwritten() {
        let (_dir, path, mut file) = fresh();
        file.advance(&[(LINE, head(5))]).unwrap();
        let good = std::fs::read(&path).unwrap();
        let mut fork = head(5);
        fork.id.0[31] = 1;
        let mut stranger = head(6);
        stranger.address.party.0 = 1;
        for wrong in [fork, head(4), stranger] {
            let refused = file.advance(&[(OTHER, head(1)), (LINE, wrong)]);
            assert!(
                matches!(refused, Err(StoreError::HeadReused { .. })),
                "{refused:?}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), good);
        }
        let later_epoch = Head {
            address: Address::new(0, 1, 0),
            ..head(9)
        };
        file.advance(&[(LINE, later_epoch)]).unwrap();
    }

    #[test]
    fn more_lines_than_it_was_made_for_make_it_grow() {
        let (_dir, path, mut file) = fresh();
        let before = std::fs::metadata(&path).unwrap().len();
        for line in 0..9 {
            file.advance(&[
                (LineId([100 + line; 32]), head(1)),
                (LINE, head(u64::from(line))),
            ])
            .unwrap();
        }
        assert_eq!(kept(&path).len(), 10);
        assert_eq!(kept(&path)[0], (LINE, Some(head(8))));
        assert!(std::fs::metadata(&path).unwrap().len() > before);
    }

    #[test]
    fn after_a_failed_write_nothing_is_tried_again() {
        let (_dir, path, mut file) = fresh();
        file.advance(&[(LINE, head(1))]).unwrap();
        file.file = Box::new(File::options().write(true).open("/dev/full").unwrap());
        let failed = file.advance(&[(LINE, head(2))]).unwrap_err();
        assert!(failed.is_fatal(), "{failed}");
        file.file = Box::new(File::options().write(true).open(&path).unwrap());
        assert!(matches!(
            file.advance(&[(LINE, head(2))]),
            Err(StoreError::Stopped)
        ));
        assert_eq!(kept(&path), [(LINE, Some(head(1)))]);
    }
}
