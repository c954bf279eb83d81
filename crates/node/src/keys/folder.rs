//! The folder `keys/` as a whole: what lies in it, and sealing all of it anew at one stroke.
//!
//! All keys of a node are under one passphrase at any moment, also if the machine stops in between:
//! a new folder is written beside the old one, read back, and the two change places in one step.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use detente_record::SecretKey;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::epoch_token::{kept_epochs, key_files, opening_file};
use super::noted::NOTED;
use super::sealed::Purpose;
use super::{KeysError, Passphrase, Seal};
use crate::key_file::{self, KeyFile, KeyFileError};
use crate::private_file;
use crate::setup::{self, KEY_FILES, KEYS};

/// How a key lies on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Sealed under a passphrase.
    Sealed,
    /// Whoever reads the file has the key.
    Plain,
    /// Not on this machine, as it should be: the recovery key was taken out.
    TakenOut,
    /// Of the first epoch, and lost with the disk it lay on: the node was made from a later epoch's token.
    Lost,
    /// Not there, and nobody took it out.
    Missing,
    /// There, and it is no key, or a spoiled one.
    Unreadable,
}

impl Protection {
    /// Its name, for machines and for labels.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Plain => "plain",
            Self::TakenOut => "taken-out",
            Self::Lost => "lost",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One key of a node.
#[derive(Clone, Debug)]
pub struct KeyState {
    /// Its file's name.
    pub file: String,
    /// Whether and how it lies here.
    pub protection: Protection,
    /// The permissions of its file.
    pub mode: Option<u32>,
    /// When its file was last written.
    pub written: Option<SystemTime>,
}

/// Every key file that the node in `folder` has or should have: those that a card names, in its order, then
/// those of each later epoch.
fn files(folder: &Path) -> Vec<(String, Purpose)> {
    let first = KEY_FILES.map(|(name, purpose)| (name.to_owned(), purpose));
    let later = kept_epochs(folder).into_iter().flat_map(key_files);
    first.into_iter().chain(later).collect()
}

/// Every key of the node in `folder`, in the order a card names them, then those of later epochs.
#[must_use]
pub fn list(folder: &Path) -> Vec<KeyState> {
    let keys = folder.join(KEYS);
    let is_first_lost = setup::made_from_epoch(folder).is_some();
    let state = |(file, purpose): (String, Purpose)| {
        let path = keys.join(&file);
        let there = fs::metadata(&path).ok();
        let of_first_epoch = KEY_FILES.iter().any(|(name, _)| *name == file);
        let gone = || match purpose {
            Purpose::Recovery if keys.join(setup::TAKEN_OUT).exists() => Protection::TakenOut,
            Purpose::Recovery | Purpose::Link => Protection::Missing,
            _ if of_first_epoch && is_first_lost => Protection::Lost,
            _ => Protection::Missing,
        };
        let protection = match KeyFile::read(&path) {
            Ok(file) if file.is_sealed() => Protection::Sealed,
            Ok(_) => Protection::Plain,
            Err(_) if there.is_some() => Protection::Unreadable,
            Err(_) => gone(),
        };
        KeyState {
            file,
            protection,
            mode: there
                .as_ref()
                .map(|there| there.permissions().mode() & 0o777),
            written: there.and_then(|there| there.modified().ok()),
        }
    };
    files(folder).into_iter().map(state).collect()
}

/// Whether a passphrase is needed to start the node in `folder`.
#[must_use]
pub fn any_sealed(folder: &Path) -> bool {
    list(folder)
        .iter()
        .any(|key| key.protection == Protection::Sealed && key.file != setup::RECOVERY)
}

/// Seals every key of the node in `folder` under `to`, or under nothing; `from` opens those that are sealed now.
///
/// # Errors
///
/// What it failed of: `keys/` is then as it was.
pub fn reseal(
    folder: &Path,
    from: Option<&Passphrase>,
    to: Option<&Passphrase>,
) -> Result<usize, KeysError> {
    let keys = folder.join(KEYS);
    let beside = folder.join(BESIDE);
    remove_leftover(&beside).map_err(|source| failed(&beside, source))?;
    let seal = to.map(Seal::new).transpose()?;
    let mut opened = Vec::new();
    let epochs = kept_epochs(folder);
    let states = list(folder);
    let away = |name: &str| {
        let state = states.iter().find(|state| state.file == name);
        state.is_some_and(|state| {
            let is_recovery = state.file == setup::RECOVERY && state.mode.is_none();
            is_recovery || state.protection == Protection::Lost
        })
    };
    for (name, purpose) in files(folder) {
        let path = keys.join(&name);
        if away(&name) {
            continue;
        }
        let file = KeyFile::read(&path)?;
        let seed = file.open(purpose, from)?;
        opened.push((name, purpose, file, seed));
    }
    // Everything opened: only now is anything written.
    private_file::make_folder(&beside).map_err(|source| failed(&beside, source))?;
    for (name, purpose, file, seed) in &opened {
        let path = beside.join(name);
        key_file::create(&path, &file.comment, (seed, *purpose), seal.as_ref())?;
        let back = KeyFile::read(&path)?.open(*purpose, to)?;
        if back != *seed {
            return Err(KeysError::NotReadBack { path });
        }
    }
    let openings = epochs.iter().map(|epoch| opening_file(*epoch));
    for name in openings.chain([setup::TAKEN_OUT, setup::LOST, NOTED].map(str::to_owned)) {
        let plain = keys.join(&name);
        if plain.exists() {
            fs::copy(&plain, beside.join(&name)).map_err(|source| failed(&plain, source))?;
        }
    }
    exchange(folder, &keys, &beside).map_err(|source| failed(&keys, source))?;
    remove_leftover(&beside).map_err(|source| failed(&beside, source))?;
    Ok(opened.len())
}

/// Seals one officer's key file under `to`, or under nothing; `from` opens it if it is sealed now.
///
/// # Errors
///
/// What it failed of: the file is then as it was.
pub fn reseal_file(
    path: &Path,
    from: Option<&Passphrase>,
    to: Option<&Passphrase>,
) -> Result<(), KeysError> {
    let file = KeyFile::read(path)?;
    match (file.is_sealed(), from, to) {
        (true, None, Some(_)) => return Err(KeysError::AlreadySealed),
        (false, _, None) => return Err(KeysError::NotSealed),
        _ => {}
    }
    let seed = file.open(Purpose::Officer, from)?;
    let seal = to.map(Seal::new).transpose()?;
    let text = key_file::text(&file.comment, (&seed, Purpose::Officer), seal.as_ref())?;
    // The old file keeps a second name until it is overwritten: a rename alone would leave its blocks as they are.
    let old = path.with_extension("old");
    fs::rename(path, &old).map_err(|source| failed(path, source))?;
    let written = private_file::create(path, text.as_bytes())
        .map_err(|source| failed(path, source))
        .and_then(|()| Ok(KeyFile::read(path)?.open(Purpose::Officer, to)?));
    match written {
        Ok(back) if back == seed => overwrite(&old).map_err(|source| failed(&old, source)),
        other => {
            fs::rename(&old, path).map_err(|source| failed(path, source))?;
            other?;
            Err(KeysError::NotReadBack {
                path: path.to_owned(),
            })
        }
    }
}

/// Reads an officer's key.
///
/// # Errors
///
/// As for a node's key.
pub fn officer_key(
    path: &Path,
    passphrase: Option<&Passphrase>,
) -> Result<SecretKey, KeyFileError> {
    let seed = KeyFile::read(path)?.open(Purpose::Officer, passphrase)?;
    Ok(SecretKey::from_seed(*seed))
}

/// Overwrites a file with zeros, then removes it. What a disk keeps of it elsewhere is out of our reach.
pub(super) fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    file.write_all(&vec![0; length.min(WIPED_BYTES_MAX)])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    private_file::sync_folder_of(path)
}

fn exchange(folder: &Path, one: &Path, other: &Path) -> io::Result<()> {
    File::open(other)?.sync_all()?;
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?;
    File::open(folder)?.sync_all()
}

/// Overwrites and removes what an interrupted run left, or what this one has replaced.
fn remove_leftover(beside: &Path) -> io::Result<()> {
    let files = match fs::read_dir(beside) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for file in files {
        overwrite(&file?.path())?;
    }
    fs::remove_dir(beside)
}

fn failed(path: &Path, source: io::Error) -> KeysError {
    KeysError::File {
        path: PathBuf::from(path),
        source,
    }
}

/// The new keys until they change places with the old ones, then the old ones until they are gone.
const BESIDE: &str = "keys.new";
/// More than any file of the folder has.
const WIPED_BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::setup::{NewNode, NewParty, NodeKeys, init};

    fn passphrase(words: &str) -> Passphrase {
        Passphrase::chosen(Zeroizing::new(words.to_owned())).unwrap()
    }

    fn node(folder: &Path, seal: Option<&Passphrase>) {
        let party = NewParty {
            name: "Northern HQ".to_owned(),
            languages: vec!["en".to_owned()],
            node: NewNode {
                desk_language: "en".to_owned(),
                api: "127.0.0.1:0".parse().unwrap(),
                quic: None,
                tcp: None,
            },
        };
        match seal {
            None => init(folder, &party),
            Some(passphrase) => setup::init_sealed(folder, &party, passphrase),
        }
        .unwrap();
    }

    fn bytes(folder: &Path) -> Vec<Vec<u8>> {
        KEY_FILES
            .iter()
            .map(|(name, _)| fs::read(folder.join(KEYS).join(name)).unwrap())
            .collect()
    }

    #[test]
    fn keys_are_sealed_changed_and_unsealed_and_stay_the_same_keys() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        node(&folder, None);
        let public = |passphrase: Option<&Passphrase>| {
            let keys = NodeKeys::open(&folder, passphrase).unwrap();
            let first = keys.first.unwrap();
            [first.entry.public(), first.note.public()]
        };
        let before = public(None);
        let (first, second) = (
            passphrase("correct horse battery"),
            passphrase("another twelve"),
        );
        assert!(!any_sealed(&folder));
        assert_eq!(reseal(&folder, None, Some(&first)).unwrap(), 5);
        assert!(any_sealed(&folder) && !folder.join(BESIDE).exists());
        assert_eq!(public(Some(&first)), before);
        assert_eq!(reseal(&folder, Some(&first), Some(&second)).unwrap(), 5);
        assert!(matches!(
            NodeKeys::open(&folder, Some(&first)),
            Err(KeyFileError::WrongPassphrase { .. })
        ));
        assert_eq!(public(Some(&second)), before);
        assert_eq!(reseal(&folder, Some(&second), None).unwrap(), 5);
        assert_eq!(public(None), before);
    }

    #[test]
    fn a_wrong_passphrase_touches_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        let right = passphrase("correct horse battery");
        node(&folder, Some(&right));
        let before = bytes(&folder);
        let wrong = passphrase("incorrect horse battery");
        for to in [None, Some(&wrong)] {
            assert!(matches!(
                reseal(&folder, Some(&wrong), to),
                Err(KeysError::Key(KeyFileError::WrongPassphrase { .. }))
            ));
            assert!(matches!(
                reseal(&folder, None, to),
                Err(KeysError::Key(KeyFileError::Sealed { .. }))
            ));
        }
        assert_eq!(bytes(&folder), before);
    }

    #[test]
    fn what_an_interrupted_run_left_is_cleared_and_the_keys_are_whole() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        node(&folder, None);
        fs::create_dir(folder.join(BESIDE)).unwrap();
        fs::write(folder.join(BESIDE).join("entry.key"), "half").unwrap();
        let words = passphrase("correct horse battery");
        reseal(&folder, None, Some(&words)).unwrap();
        assert!(!folder.join(BESIDE).exists());
        assert!(NodeKeys::open(&folder, Some(&words)).is_ok());
    }

    #[test]
    fn the_list_says_how_each_key_lies_here() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        node(&folder, Some(&passphrase("correct horse battery")));
        let says = |file: &str| {
            let all = list(&folder);
            all.iter().find(|key| key.file == file).unwrap().protection
        };
        assert_eq!(says("entry.key"), Protection::Sealed);
        fs::remove_file(folder.join(KEYS).join("link.key")).unwrap();
        fs::write(folder.join(KEYS).join("note.key"), "no key").unwrap();
        assert_eq!(says("link.key"), Protection::Missing);
        assert_eq!(says("note.key"), Protection::Unreadable);
    }

    #[test]
    fn an_officers_key_is_sealed_in_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        let seed = key_file::random_seed().unwrap();
        key_file::create(&path, "Key of A.", (&seed, Purpose::Officer), None).unwrap();
        let words = passphrase("correct horse battery");
        reseal_file(&path, None, Some(&words)).unwrap();
        assert!(matches!(
            officer_key(&path, None),
            Err(KeyFileError::Sealed { .. })
        ));
        let public = SecretKey::from_seed(*seed).public();
        assert_eq!(officer_key(&path, Some(&words)).unwrap().public(), public);
        assert!(matches!(
            reseal_file(&path, None, Some(&words)),
            Err(KeysError::AlreadySealed)
        ));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
