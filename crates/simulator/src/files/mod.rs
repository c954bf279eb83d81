//! A disk in memory under the real store: SQLite, head file, reserve and lock write to it as they would to
//! the machine's. It keeps a trace of everything that was asked of it and fails where it is told to.
//!
//! What a crash leaves of a trace is image.rs; how SQLite reaches it is vfs.rs.

mod image;
mod operation;
mod vfs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use detente_store::{Disk, DiskFile};

pub use image::{Crash, Image, Remains};
pub use operation::{Failure, Fault, Operation};

/// A disk in memory; clones are the same disk.
#[derive(Clone, Debug)]
pub struct SimulatedDisk {
    shared: Arc<Mutex<State>>,
    number: u64,
    vfs: String,
}

#[derive(Debug)]
struct State {
    /// What a process sees, synced or not.
    seen: Image,
    trace: Option<Vec<Operation>>,
    operations: u64,
    fault: Option<Fault>,
    /// From now on everything that writes fails.
    read_only: bool,
    locked: BTreeSet<u64>,
    free: u64,
    next_file: u64,
}

/// Every disk there is, for SQLite, which knows files by their path alone.
static DISKS: Mutex<BTreeMap<u64, Weak<Mutex<State>>>> = Mutex::new(BTreeMap::new());
static NEXT_DISK: AtomicU64 = AtomicU64::new(0);

impl SimulatedDisk {
    /// A disk that holds what `image` holds, for the thread that makes it.
    #[must_use]
    pub fn new(image: Image) -> Self {
        let number = NEXT_DISK.fetch_add(1, Ordering::Relaxed);
        let next_file = image.next_file();
        let shared = Arc::new(Mutex::new(State {
            seen: image,
            trace: None,
            operations: 0,
            fault: None,
            read_only: false,
            locked: BTreeSet::new(),
            free: 1 << 40,
            next_file,
        }));
        held(&DISKS).insert(number, Arc::downgrade(&shared));
        Self {
            shared,
            number,
            vfs: vfs::of_this_thread(),
        }
    }

    /// The one directory on it.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        Path::new(ROOT).join(self.number.to_string())
    }

    /// Keeps a trace from now on.
    pub fn record(&self) {
        held(&self.shared).trace = Some(Vec::new());
    }

    /// The trace so far; nothing more is kept.
    #[must_use]
    pub fn recorded(&self) -> Vec<Operation> {
        held(&self.shared).trace.take().unwrap_or_default()
    }

    /// How many operations that write or sync were asked of it while it kept a trace.
    #[must_use]
    pub fn length_of_trace(&self) -> usize {
        held(&self.shared).trace.as_ref().map_or(0, Vec::len)
    }

    /// How many operations were asked of it, reads among them.
    #[must_use]
    pub fn operations(&self) -> u64 {
        held(&self.shared).operations
    }

    /// Fails as told; `None` mends it.
    pub fn fail(&self, fault: Option<Fault>) {
        let mut state = held(&self.shared);
        state.fault = fault;
        state.read_only = false;
    }

    /// Whether the fault it was told of has come.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        held(&self.shared)
            .fault
            .is_none_or(|fault| fault.after == 0)
    }

    /// What a process sees of it now.
    #[must_use]
    pub fn image(&self) -> Image {
        held(&self.shared).seen.clone()
    }

    /// Bytes of all its files, as a process sees them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        held(&self.shared).seen.bytes()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        held(&self.shared)
    }
}

impl State {
    /// The file of that name, made if it may be; says whether it was.
    fn open(&mut self, name: &str, may_make: bool) -> io::Result<(u64, bool)> {
        if let Some(file) = self.seen.file(name) {
            return Ok((file, false));
        }
        if !may_make {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = self.next_file;
        self.next_file += 1;
        self.does(Operation::Make {
            name: name.to_owned(),
            file,
        })?;
        Ok((file, true))
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        if self.seen.file(name).is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.does(Operation::Remove {
            name: name.to_owned(),
        })
    }

    /// Does an operation, or what a fault leaves of it.
    fn does(&mut self, operation: Operation) -> io::Result<()> {
        self.operations += 1;
        if self.read_only && operation.writes() {
            return Err(Failure::ReadOnly.error());
        }
        if let Some(failure) = self.fault_of(&operation) {
            return self.fails(operation, failure);
        }
        if operation.changes() {
            self.seen.apply(&operation);
        }
        self.keep(operation);
        Ok(())
    }

    /// The fault that comes with this operation, if one does.
    fn fault_of(&mut self, operation: &Operation) -> Option<Failure> {
        let fault = self.fault.as_mut()?;
        if fault.after == 0 || !fault.failure.concerns(operation) {
            return None;
        }
        fault.after -= 1;
        (fault.after == 0).then_some(fault.failure)
    }

    fn fails(&mut self, operation: Operation, failure: Failure) -> io::Result<()> {
        match (failure, operation) {
            (
                Failure::ShortWrite,
                Operation::Write {
                    file,
                    offset,
                    bytes,
                },
            ) => {
                let half = Operation::Write {
                    file,
                    offset,
                    bytes: bytes[..bytes.len() / 2].to_vec(),
                };
                self.seen.apply(&half);
                self.keep(half);
            }
            // What was written before a failed sync is dropped and no longer known to be unwritten.
            (Failure::Sync, Operation::Sync { file }) => self.keep(Operation::Lost { file }),
            _ => {}
        }
        self.read_only = failure == Failure::ReadOnly;
        Err(failure.error())
    }

    fn keep(&mut self, operation: Operation) {
        if let Some(trace) = self.trace.as_mut().filter(|_| operation.writes()) {
            trace.push(operation);
        }
    }
}

impl Disk for SimulatedDisk {
    fn vfs(&self) -> Option<&str> {
        Some(&self.vfs)
    }

    fn make_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        let state = self.state();
        Ok(state
            .seen
            .file(name_of(path)?)
            .map(|file| state.seen.length(file)))
    }

    fn open_or_make(&self, path: &Path) -> io::Result<(Box<dyn DiskFile>, bool)> {
        let (file, made) = self.state().open(name_of(path)?, true)?;
        let shared = Arc::clone(&self.shared);
        Ok((Box::new(SimulatedFile { shared, file }), made))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.state().remove(name_of(path)?)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, to) = (name_of(from)?.to_owned(), name_of(to)?.to_owned());
        self.state().does(Operation::Rename { from, to })
    }

    fn sync_parent(&self, _: &Path) -> io::Result<()> {
        self.state().does(Operation::SyncNames)
    }

    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        Ok(self.state().free)
    }
}

/// One open file of it.
#[derive(Debug)]
struct SimulatedFile {
    shared: Arc<Mutex<State>>,
    file: u64,
}

impl DiskFile for SimulatedFile {
    fn length(&self) -> io::Result<u64> {
        Ok(held(&self.shared).seen.length(self.file))
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let mut state = held(&self.shared);
        state.does(Operation::Read { file: self.file })?;
        if state.seen.read(self.file, buffer, offset) {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        held(&self.shared).does(Operation::Write {
            file: self.file,
            offset,
            bytes: bytes.to_vec(),
        })
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        held(&self.shared).does(Operation::SetLength {
            file: self.file,
            length,
        })
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        let length = self.length()?.max(bytes);
        self.set_length(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        held(&self.shared).does(Operation::Sync { file: self.file })
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        if held(&self.shared).locked.insert(self.file) {
            Ok(())
        } else {
            Err(TryLockError::WouldBlock)
        }
    }

    fn unlock(&self) -> io::Result<()> {
        held(&self.shared).locked.remove(&self.file);
        Ok(())
    }
}

/// The disk that a path lies on.
fn disk_of(path: &str) -> io::Result<Arc<Mutex<State>>> {
    let number = Path::new(path)
        .parent()
        .and_then(|dir| dir.file_name())
        .and_then(|name| name.to_str())
        .and_then(|name| name.parse::<u64>().ok());
    number
        .and_then(|number| held(&DISKS).get(&number).and_then(Weak::upgrade))
        .ok_or_else(|| io::ErrorKind::NotFound.into())
}

impl Drop for State {
    fn drop(&mut self) {
        held(&DISKS).retain(|_, disk| disk.strong_count() > 0);
    }
}

fn name_of(path: &Path) -> io::Result<&str> {
    path.file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const ROOT: &str = "/simulated";
