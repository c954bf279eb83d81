//! The officer's key, which stays with the person at this command line: it signs here, and only
//! signatures go to the node.

use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use detente_language::{Text, error_key, plain_line};
use detente_node::{KeyFileError, keys};
use detente_record::{PublicKey, SecretKey};

use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::passphrase;
use crate::signed_in::{self, SignedIn};

/// An officer of our own party in a line, with the key to act.
pub struct Officer {
    /// The number in the charter.
    pub number: u16,
    /// The name in the charter.
    pub name: String,
    /// The key.
    pub key: SecretKey,
}

/// Whoever acts at this command line.
pub enum Actor {
    /// An officer with a key of their own: it signs here.
    Key(Officer),
    /// A person who has signed in: the node signs, with the key that their session holds.
    Session(SignedIn),
}

impl Actor {
    /// The officer whose key `wish` names; without a wish, whoever has signed in.
    ///
    /// # Errors
    ///
    /// As for [`of_line`]; nobody has signed in.
    pub fn of(desk: &Desk, line: &LineHere, wish: Option<&String>) -> Outcome<Self> {
        match wish {
            Some(wish) => of_line(desk, line, wish).map(Self::Key),
            None => signed_in::required(desk).map(Self::Session),
        }
    }

    /// Whether anybody can act at all: found out before anything else is.
    ///
    /// # Errors
    ///
    /// No key is named, and nobody has signed in.
    pub fn is_there(desk: &Desk, wish: Option<&String>) -> Outcome {
        match wish {
            Some(_) => Ok(()),
            None => signed_in::required(desk).map(drop),
        }
    }

    /// The person's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Key(officer) => &officer.name,
            Self::Session(session) => &session.person,
        }
    }
}

/// Makes a key and writes it to a file that must not exist, readable by its owner alone.
///
/// # Errors
///
/// The file exists or cannot be written, or there is no randomness.
pub fn create(path: &Path, name: &str) -> Outcome<PublicKey> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::unwritable(path, &error))?;
    let public = SecretKey::from_seed(seed).public();
    let content = format!(
        "# Key of officer {} (Ed25519 seed). Whoever holds it acts as this officer.\n\
         # Public key: {public}\n{}\n",
        detente_language::plain_line(name),
        hex::encode(seed)
    );
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
    }
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
    match written {
        Ok(()) => Ok(public),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Failure::new(
            error_key::FILE_EXISTS,
            &[("path", &path.display().to_string())],
        )),
        Err(error) => Err(Failure::unwritable(path, &error)),
    }
}

/// Reads a key file; of a sealed key asks for the passphrase, in the words of `text`.
///
/// # Errors
///
/// `key-too-open`, `key-unreadable`, or what is wrong with the passphrase.
pub fn read(text: &Text, path: &Path) -> Outcome<SecretKey> {
    let unusable = |error: &KeyFileError| {
        passphrase::key_failure(error, |other| {
            Failure::file(error_key::KEY_UNREADABLE, path, other)
        })
    };
    if let Ok(found) = std::fs::metadata(path) {
        let mode = found.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let (path, mode) = (path.display().to_string(), format!("{mode:03o}"));
            return Err(Failure::new(
                error_key::KEY_TOO_OPEN,
                &[("path", &path), ("mode", &mode)],
            ));
        }
    }
    match keys::officer_key(path, None) {
        Err(KeyFileError::Sealed { .. }) => {
            let file = passphrase::file_of_environment();
            let open = |passphrase: &_| keys::officer_key(path, Some(passphrase));
            let wrong = |error: &_| matches!(error, KeyFileError::WrongPassphrase { .. });
            passphrase::opened(text, path, file.as_deref(), open, wrong)?
                .map_err(|error| unusable(&error))
        }
        read => read.map_err(|error| unusable(&error)),
    }
}

/// Where the key lies that `wish` names: a file, or the name of an officer of this desk.
#[must_use]
pub fn path_of(desk: &Desk, wish: &str) -> PathBuf {
    let file = PathBuf::from(wish);
    if file.components().count() > 1 || file.exists() {
        return file;
    }
    desk.data.join("officers").join(format!("{wish}.key"))
}

/// The officer whose key `wish` names, as the line knows the person: by its charter or an appointment.
///
/// # Errors
///
/// The key cannot be read, or it is no officer's of our party, or of one who was revoked.
pub fn of_line(desk: &Desk, line: &LineHere, wish: &str) -> Outcome<Officer> {
    let path = path_of(desk, wish);
    if !path.exists() {
        let folder = desk.data.join("officers").display().to_string();
        return Err(Failure::new(
            error_key::KEY_NOT_FOUND,
            &[("officer", wish), ("path", &folder)],
        ));
    }
    let key = read(desk.text, &path)?;
    let public = key.public();
    let known = line.officers.iter().find(|officer| officer.key.0 == public);
    let known = known.ok_or_else(|| {
        Failure::new(
            error_key::OFFICER_NOT_IN_CHARTER,
            &[
                ("path", &path.display().to_string()),
                ("key", &public.to_string()),
            ],
        )
    })?;
    if !known.in_office {
        return Err(Failure::new(
            error_key::OFFICER_REVOKED,
            &[("officer", &plain_line(&known.name))],
        ));
    }
    Ok(Officer {
        number: known.number,
        name: known.name.clone(),
        key,
    })
}

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn a_made_key_reads_back_is_its_owners_alone_and_is_never_overwritten() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("officers/a.key");
        let public = create(&path, "Capt. A\nx").expect("made");
        assert_eq!(
            read(Text::of(Language::English), &path)
                .expect("read")
                .public(),
            public
        );
        let mode = std::fs::metadata(&path)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(create(&path, "Capt. A").is_err());
    }

    #[test]
    fn a_file_with_two_keys_or_none_is_no_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("k");
        for content in [
            String::new(),
            "00".repeat(31),
            format!("{0}\n{0}\n", "00".repeat(32)),
        ] {
            std::fs::write(&path, content).expect("written");
            assert!(read(Text::of(Language::English), &path).is_err());
        }
    }
}
