//! The folder that is published: what this command wrote into it, and putting files there. Each stands whole or not at
//! all at any moment; what somebody else put there or changed is neither written over nor taken away; nothing is ever
//! deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use detente_language::error_key;
use detente_record::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Outcome};

/// A folder that no other run of the command writes to as long as this stands.
pub(super) struct Folder {
    path: PathBuf,
    note: Note,
    _locked: File,
}

/// What the command remembers of a folder, beside what it wrote there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    /// The form of this note.
    form: u32,
    /// The address at which the folder is published.
    pub(super) address: String,
    /// The line whose readouts are published here; none where it is a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    /// Every version of the record that was published here, the present one last.
    pub(super) records: Vec<Published>,
    /// SHA-256 of each file that this command wrote, or was about to write when it was stopped.
    files: BTreeMap<String, BTreeSet<String>>,
}

/// Where what is published in a folder comes from.
pub(super) enum Source {
    /// A reported record.
    Record,
    /// A line, by its id.
    Line(String),
}

/// A version of a record, and since when it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Published {
    /// SHA-256 of its file.
    pub(super) digest: String,
    /// Since when, in POSIX milliseconds.
    pub(super) at_ms: u64,
}

/// What became of the files of a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Those that were not there before.
    pub(super) new: Vec<String>,
    /// Those that say something else than before.
    pub(super) changed: Vec<String>,
    /// How many are as they were.
    pub(super) unchanged: usize,
}

impl Folder {
    /// Opens a folder that is to be reached at an address, or makes it.
    ///
    /// # Errors
    ///
    /// It is published at another address, another run writes to it, or what it says of itself does not read.
    pub(super) fn open(path: &Path, address: &str) -> Outcome<Self> {
        fs::create_dir_all(path).map_err(|error| Failure::unwritable(path, &error))?;
        let locked = File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
        let folder = path.display().to_string();
        if let Err(fs::TryLockError::WouldBlock) = locked.try_lock() {
            return Err(Failure::new(
                error_key::PUBLISH_BUSY,
                &[("folder", &folder)],
            ));
        }
        let note = read_note(&path.join(NOTE))?.unwrap_or_else(|| Note {
            form: FORM,
            address: address.to_owned(),
            line: None,
            records: Vec::new(),
            files: BTreeMap::new(),
        });
        if note.address != address {
            let facts = [
                ("folder", folder.as_str()),
                ("found", &note.address),
                ("address", address),
            ];
            return Err(Failure::new(error_key::PUBLISH_OTHER_ADDRESS, &facts));
        }
        Ok(Self {
            path: path.to_owned(),
            note,
            _locked: locked,
        })
    }

    /// Says where what is published here comes from. A folder has one source, or pages of another would stay among its
    /// own and be led to by nothing.
    ///
    /// # Errors
    ///
    /// It has another.
    pub(super) fn is_from(&mut self, source: &Source) -> Outcome {
        let is_new = self.note.records.is_empty() && self.note.files.is_empty();
        let (line, fits) = match source {
            Source::Record => (None, self.note.line.is_none()),
            Source::Line(line) => (
                Some(line.clone()),
                is_new || self.note.line.as_ref() == Some(line),
            ),
        };
        if !fits {
            let folder = self.path.display().to_string();
            let facts = [("folder", folder.as_str())];
            return Err(Failure::new(error_key::PUBLISH_OTHER_SOURCE, &facts));
        }
        self.note.line = line;
        Ok(())
    }

    /// Whether a file was written here.
    pub(super) fn has(&self, name: &str) -> bool {
        self.note.files.contains_key(name)
    }

    /// What it says of itself.
    pub(super) fn note(&self) -> &Note {
        &self.note
    }

    /// Reads a file that was written here.
    ///
    /// # Errors
    ///
    /// It can't be read, or is not as it was written.
    pub(super) fn read(&self, name: &str) -> Outcome<Vec<u8>> {
        let path = self.path.join(name);
        let bytes = fs::read(&path).map_err(|error| Failure::unreadable(&path, &error))?;
        if self.note.has_written(name, &bytes) {
            Ok(bytes)
        } else {
            Err(not_ours(&path))
        }
    }

    /// Says that a version of the record stands here from now on.
    pub(super) fn stands(&mut self, digest: &Digest, at: Timestamp) {
        self.note.records.push(Published {
            digest: digest.to_string(),
            at_ms: at.as_ms(),
        });
    }

    /// Puts files there, in this order; those that are there already stay untouched.
    ///
    /// # Errors
    ///
    /// One of them is there and not ours: then none is written. Or the disk does not take one.
    pub(super) fn write(mut self, files: &[(String, Vec<u8>)]) -> Outcome<Written> {
        let mut written = Written::default();
        let mut due = Vec::new();
        for (name, bytes) in files {
            let path = self.path.join(name);
            match fs::read(&path) {
                Ok(there) if !self.note.has_written(name, &there) => return Err(not_ours(&path)),
                Ok(there) if there == *bytes => {
                    written.unchanged += 1;
                    continue;
                }
                Ok(_) => written.changed.push(name.clone()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    written.new.push(name.clone());
                }
                Err(error) => return Err(Failure::unreadable(&path, &error)),
            }
            due.push((path, name, bytes));
        }
        // Whenever this is stopped, each file is one that the note knows: the one before or the one to be.
        for (_, name, bytes) in &due {
            let digest = Digest::plain(&[bytes]).to_string();
            let known = self.note.files.entry((*name).clone()).or_default();
            known.insert(digest);
        }
        self.keep()?;
        for (path, _, bytes) in &due {
            put(path, bytes).map_err(|error| Failure::unwritable(path, &error))?;
        }
        for (_, name, bytes) in &due {
            let digest = Digest::plain(&[bytes]).to_string();
            self.note.files.insert((*name).clone(), [digest].into());
        }
        self.keep()?;
        Ok(written)
    }

    /// Writes down what the folder says of itself, if that changed.
    fn keep(&self) -> Outcome {
        let path = self.path.join(NOTE);
        if read_note(&path)?.as_ref() == Some(&self.note) {
            return Ok(());
        }
        let mut json = serde_json::to_vec_pretty(&self.note)
            .map_err(|error| unclear(&path, &error.to_string()))?;
        json.push(b'\n');
        put(&path, &json).map_err(|error| Failure::unwritable(&path, &error))
    }
}

impl Note {
    fn has_written(&self, name: &str, bytes: &[u8]) -> bool {
        let digest = Digest::plain(&[bytes]).to_string();
        self.files
            .get(name)
            .is_some_and(|known| known.contains(&digest))
    }
}

fn read_note(path: &Path) -> Outcome<Option<Note>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::unreadable(path, &error)),
    };
    let note: Note =
        serde_json::from_slice(&bytes).map_err(|error| unclear(path, &error.to_string()))?;
    if note.form != FORM || note.records.len() > RECORDS_MAX {
        return Err(unclear(
            path,
            &format!("form {}, {} records", note.form, note.records.len()),
        ));
    }
    Ok(Some(note))
}

/// Puts a file in the place of the one that may be there: the old one or the new one stands there at any moment, and
/// is durable when this returns.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.detente-part"));
    // One that was left behind when the command was stopped; the name is nobody else's.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let placed = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if placed.is_err() {
        // On a full disk what was half written would take room for nothing.
        let _ = fs::remove_file(&beside);
    }
    placed?;
    File::open(folder)?.sync_all()
}

fn not_ours(path: &Path) -> Failure {
    let path = path.display().to_string();
    Failure::new(error_key::PUBLISH_NOT_OURS, &[("path", &path)])
}

fn unclear(path: &Path, cause: &str) -> Failure {
    let path = path.display().to_string();
    Failure::new(
        error_key::PUBLISH_UNCLEAR,
        &[("path", &path), ("cause", cause)],
    )
}

/// The note's own file.
pub(super) const NOTE: &str = "published.json";
const FORM: u32 = 1;
/// Versions of a record that one folder holds at most: each is read anew whenever the folder is written.
pub(super) const RECORDS_MAX: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://example.org/";

    fn files(all: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        let file = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        all.iter().map(file).collect()
    }

    fn write(path: &Path, all: &[(&str, &str)]) -> Outcome<Written> {
        Folder::open(path, ADDRESS)?.write(&files(all))
    }

    fn refused(outcome: Outcome<impl Sized>, with: &str) {
        match outcome {
            Err(Failure::Known { error, .. }) => assert_eq!(error.id(), with),
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("taken"),
        }
    }

    #[test]
    fn the_same_files_are_written_once_and_what_changed_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path(), &[("a", "1"), ("b/c", "2")]).unwrap();
        assert_eq!(
            (first.new.len(), first.changed.len(), first.unchanged),
            (2, 0, 0)
        );
        let note = fs::read(folder.path().join(NOTE)).unwrap();
        let again = write(folder.path(), &[("a", "1"), ("b/c", "2")]).unwrap();
        assert_eq!(
            (again.new.len(), again.changed.len(), again.unchanged),
            (0, 0, 2)
        );
        assert_eq!(fs::read(folder.path().join(NOTE)).unwrap(), note);
        let more = write(folder.path(), &[("a", "1"), ("b/c", "3"), ("d", "4")]).unwrap();
        assert_eq!(
            (more.new, more.changed, more.unchanged),
            (vec!["d".into()], vec!["b/c".into()], 1)
        );
        assert_eq!(fs::read(folder.path().join("b/c")).unwrap(), b"3");
        let mut there: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|one| one.unwrap().file_name())
            .collect();
        there.sort();
        assert_eq!(there, ["a", "b", "d", NOTE], "nothing is left beside them");
    }

    #[test]
    fn what_somebody_else_wrote_or_changed_stays_and_then_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("index.html");
        fs::write(&own, "my own page").unwrap();
        refused(
            write(folder.path(), &[("a", "1"), ("index.html", "2")]),
            "publish-not-ours",
        );
        assert_eq!(fs::read(&own).unwrap(), b"my own page");
        assert!(!folder.path().join("a").exists());
        fs::remove_file(&own).unwrap();
        write(folder.path(), &[("a", "1"), ("index.html", "2")]).unwrap();
        fs::write(&own, "changed by hand").unwrap();
        refused(
            write(folder.path(), &[("a", "3"), ("index.html", "2")]),
            "publish-not-ours",
        );
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"1");
        let open = Folder::open(folder.path(), ADDRESS).unwrap();
        refused(open.read("index.html"), "publish-not-ours");
        assert_eq!(open.read("a").unwrap(), b"1");
    }

    #[test]
    fn a_run_that_was_stopped_is_taken_up_again() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("a", "1"), ("b", "1")]).unwrap();
        // The note knows both what is there and what is to be; one file is put there, and half of another beside it.
        let mut stopped = Folder::open(folder.path(), ADDRESS).unwrap();
        for name in ["a", "b"] {
            let known = stopped.note.files.entry(name.to_owned()).or_default();
            known.insert(Digest::plain(&[b"2"]).to_string());
        }
        stopped.keep().unwrap();
        drop(stopped);
        put(&folder.path().join("a"), b"2").unwrap();
        fs::write(folder.path().join(".b.detente-part"), "half").unwrap();
        let again = write(folder.path(), &[("a", "2"), ("b", "2")]).unwrap();
        assert_eq!(
            (again.new, again.changed, again.unchanged),
            (vec![], vec!["b".into()], 1)
        );
        assert_eq!(fs::read(folder.path().join("b")).unwrap(), b"2");
        assert!(!folder.path().join(".b.detente-part").exists());
    }

    #[test]
    fn a_folder_keeps_its_address_and_is_written_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::open(folder.path(), ADDRESS).unwrap();
        refused(Folder::open(folder.path(), ADDRESS), "publish-busy");
        first.write(&files(&[("a", "1")])).unwrap();
        refused(
            Folder::open(folder.path(), "https://example.net/"),
            "publish-other-address",
        );
    }

    #[test]
    fn a_note_that_does_not_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for note in [
            "",
            "{}",
            "{\"form\":2,\"address\":\"https://example.org/\",\"records\":[],\"files\":{}}",
            "{\"form\":1,\"address\":\"https://example.org/\",\"records\":[],\"files\":{},\"more\":1}",
        ] {
            fs::write(folder.path().join(NOTE), note).unwrap();
            refused(Folder::open(folder.path(), ADDRESS), "publish-unclear");
        }
    }
}
