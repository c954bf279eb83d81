//! Which epoch tokens were made for a node: they lie apart from it, and a node that has none can't speak again
//! after a loss. It keeps their numbers, nothing secret. Follows spec/keys.md.

use std::collections::BTreeSet;
use std::path::Path;

use detente_record::Epoch;

use super::{KeysError, kept_epochs};
use crate::private_file;
use crate::setup::KEYS;

/// Notes that tokens of these epochs exist.
///
/// # Errors
///
/// The note can't be read or written: it is then as it was.
pub fn note_tokens(folder: &Path, epochs: &[Epoch]) -> Result<(), KeysError> {
    let path = folder.join(KEYS).join(NOTED);
    let failed = |source| KeysError::File {
        path: path.clone(),
        source,
    };
    let mut all = match private_file::read_text(&path, BYTES_MAX) {
        Ok(text) => read(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeSet::new(),
        Err(error) => return Err(failed(error)),
    };
    all.extend(epochs);
    let lines = all.iter().map(|epoch| format!("{epoch}\n"));
    let text = format!("{FIRST_LINE}{}", lines.collect::<String>());
    private_file::replace(&path, text.as_bytes()).map_err(failed)
}

/// Every token that was noted, used or not. None if the note can't be read: nothing rests on it.
#[must_use]
pub fn noted_tokens(folder: &Path) -> BTreeSet<Epoch> {
    let text = private_file::read_text(&folder.join(KEYS).join(NOTED), BYTES_MAX);
    text.map(|text| read(&text)).unwrap_or_default()
}

/// The noted tokens that open an epoch after those the node has been in.
#[must_use]
pub fn unused_tokens(folder: &Path) -> Vec<Epoch> {
    let last = kept_epochs(folder).into_iter().max().unwrap_or(Epoch(0));
    let noted = noted_tokens(folder);
    noted.into_iter().filter(|epoch| *epoch > last).collect()
}

fn read(text: &str) -> BTreeSet<Epoch> {
    let numbers = text.lines().filter_map(|line| line.trim().parse().ok());
    numbers.map(Epoch).collect()
}

/// The note's file in the folder of keys.
pub(super) const NOTED: &str = "tokens.txt";
const FIRST_LINE: &str = "# Epochs that a token was made for. The tokens lie elsewhere.\n";
const BYTES_MAX: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_kept_and_counts_until_it_is_used() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        private_file::make_folder(&folder.join(KEYS)).unwrap();
        assert!(unused_tokens(folder).is_empty());
        note_tokens(folder, &[Epoch(2), Epoch(1)]).unwrap();
        note_tokens(folder, &[Epoch(2), Epoch(3)]).unwrap();
        assert_eq!(unused_tokens(folder), [Epoch(1), Epoch(2), Epoch(3)]);
        std::fs::write(folder.join(KEYS).join("opening-2.txt"), "").unwrap();
        assert_eq!(unused_tokens(folder), [Epoch(3)]);
        assert_eq!(noted_tokens(folder).len(), 3);
    }
}
