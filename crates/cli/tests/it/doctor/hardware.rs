//! A machine whose clock and disk a test can spoil without spoiling the machine's own: `hardware.c`, loaded
//! before the program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What one program sees of its machine, or all that are given it.
#[derive(Clone, Debug)]
pub struct Hardware(PathBuf);

impl Hardware {
    /// A clock that is right and a disk that is quick; kept in a file of its own.
    pub fn right(path: PathBuf) -> Self {
        let hardware = Self(path);
        hardware.well();
        hardware
    }

    /// Nothing is wrong with it.
    pub fn well(&self) {
        self.set(0, true, 1_000, 0);
    }

    /// UTC is so many seconds off.
    pub fn off_by(&self, seconds: i64) {
        self.set(seconds, true, 1_000, 0);
    }

    /// Whether something keeps the clock right, and how far it may be off by its own word.
    pub fn clock(&self, is_kept: bool, error_us: u32) {
        self.set(0, is_kept, error_us, 0);
    }

    /// A file takes so many milliseconds more to be durable.
    pub fn slow(&self, sync_ms: u32) {
        self.set(0, true, 1_000, sync_ms);
    }

    fn set(&self, seconds: i64, is_kept: bool, error_us: u32, sync_ms: u32) {
        let text = format!("{seconds} {} {error_us} {sync_ms}\n", u8::from(is_kept));
        // Never half written: programs read it at any time.
        let next = self.0.with_extension("next");
        std::fs::write(&next, text).expect("written");
        std::fs::rename(next, &self.0).expect("in place");
    }

    /// What a program must have in its environment to see it.
    pub fn environment(&self) -> [(&'static str, PathBuf); 2] {
        [
            ("LD_PRELOAD", library().to_owned()),
            ("DETENTE_TEST_HARDWARE", self.0.clone()),
        ]
    }
}

/// Built once; cargo needs a C compiler anyway.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = LIBRARY.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hardware.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/doctor/hardware.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-Wall", "-Werror", "-O1", "-o"])
            .args([&path, &source])
            .output()
            .expect("a C compiler, as the bundled SQLite needs");
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        (folder, path)
    });
    path
}
