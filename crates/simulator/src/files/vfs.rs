//! How SQLite reaches a simulated disk: a VFS through the crate sqlite-vfs, which has a safe door.
//!
//! Where it differs from SQLite's own on Unix: a sector is 1,024 bytes (there 4,096), so commits in the log
//! are filled up to 1 KiB; temporary files, shared memory and mapped files there are none, and the store uses none.

use std::cell::OnceCell;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use detente_store::DiskFile;
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenKind, OpenOptions, Vfs, WalDisabled};

use super::operation::Operation;
use super::{SimulatedFile, disk_of, held};

/// The name of the VFS that this thread's disks are reached by. One for each thread: the crate counts the
/// files a VFS opens without a lock. They can't be unregistered; a process has few threads that use one.
pub(super) fn of_this_thread() -> String {
    thread_local! {
        static NAME: OnceCell<String> = const { OnceCell::new() };
    }
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NAME.with(|name| {
        name.get_or_init(|| {
            let name = format!("simulated-{}", NEXT.fetch_add(1, Ordering::Relaxed));
            sqlite_vfs::register(&name, Simulated, false).expect("SQLite takes one more VFS");
            name
        })
        .clone()
    })
}

struct Simulated;

struct Handle {
    file: SimulatedFile,
    lock: LockKind,
    /// SQLite's own makes a new log's name durable with the log's first sync; so does this.
    name_not_durable: bool,
}

impl Vfs for Simulated {
    type Handle = Handle;

    fn open(&self, path: &str, options: OpenOptions) -> io::Result<Handle> {
        let shared = disk_of(path)?;
        let may_make = matches!(options.access, OpenAccess::Create | OpenAccess::CreateNew);
        let (file, made) = held(&shared).open(name_of(path), may_make)?;
        Ok(Handle {
            file: SimulatedFile { shared, file },
            lock: LockKind::None,
            name_not_durable: made && options.kind != OpenKind::MainDb,
        })
    }

    fn delete(&self, path: &str) -> io::Result<()> {
        let shared = disk_of(path)?;
        held(&shared).remove(name_of(path))
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        Ok(held(&*disk_of(path)?).seen.file(name_of(path)).is_some())
    }

    fn temporary_name(&self) -> String {
        unreachable!("temp_store is memory")
    }

    fn random(&self, buffer: &mut [i8]) {
        buffer.fill(0);
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = WalDisabled;

    fn size(&self) -> io::Result<u64> {
        self.file.length()
    }

    fn read_exact_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(buffer, offset)
    }

    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        match self.file.write_all_at(bytes, offset) {
            // What the crate takes for a full disk.
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                Err(io::ErrorKind::WriteZero.into())
            }
            written => written,
        }
    }

    fn sync(&mut self, _: bool) -> io::Result<()> {
        self.file.sync_data()?;
        if self.name_not_durable {
            held(&self.file.shared).does(Operation::SyncNames)?;
            self.name_not_durable = false;
        }
        Ok(())
    }

    fn set_len(&mut self, length: u64) -> io::Result<()> {
        // The crate lengthens a file when SQLite says how long it will be; SQLite's own does not.
        if length >= self.file.length()? {
            return Ok(());
        }
        self.file.set_length(length)
    }

    fn lock(&mut self, lock: LockKind) -> io::Result<bool> {
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn current_lock(&self) -> io::Result<LockKind> {
        Ok(self.lock)
    }

    fn wal_index(&self, _: bool) -> io::Result<WalDisabled> {
        Ok(WalDisabled)
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
