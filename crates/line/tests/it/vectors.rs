//! The files of `spec/vectors/` that this crate's tests make: compared, or with `DETENTE_WRITE_VECTORS=1` written anew.

use std::path::PathBuf;

/// Holds what the crate does against what the file says.
pub fn compare(file: &str, text: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    let path = folder.join(file);
    if std::env::var_os("DETENTE_WRITE_VECTORS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "{} differs from what the crate does",
        path.display()
    );
}
