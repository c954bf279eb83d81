//! Who has signed in at this command line: the session's token, in the person's own runtime folder and
//! readable by that person alone. Never in the data folder, which may be another's.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use detente_language::error_key;
use detente_record::Digest;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};

/// A session, as the command line keeps it.
#[derive(Serialize, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub account: String,
    /// The person.
    pub person: String,
    /// The session's secret.
    token: String,
}

impl SignedIn {
    /// What is kept of a session that was just opened.
    #[must_use]
    pub fn of(opened: &detente_api::session::SignedIn) -> Self {
        Self {
            account: opened.session.account.clone(),
            person: opened.session.person.clone(),
            token: opened.token.0.to_string(),
        }
    }

    /// The node, as this person.
    ///
    /// # Errors
    ///
    /// No node was made in the data folder.
    pub fn client(&self, desk: &Desk) -> Outcome<Client> {
        desk.client_with(&self.token)
    }
}

/// The session of this person at the desk's node; `None` if nobody has signed in.
///
/// # Errors
///
/// Its file is there and can't be read.
pub fn read(desk: &Desk) -> Outcome<Option<SignedIn>> {
    let path = path(desk);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::unreadable(&path, &error)),
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|error| Failure::unreadable(&path, &error))
}

/// The session of this person; an officer who has not signed in can't act with it.
///
/// # Errors
///
/// Nobody has signed in.
pub fn required(desk: &Desk) -> Outcome<SignedIn> {
    read(desk)?.ok_or_else(|| Failure::new(error_key::NOBODY_SIGNED_IN, &[]))
}

/// Keeps a session for the commands to come.
///
/// # Errors
///
/// Its file can't be written.
pub fn keep(desk: &Desk, session: &SignedIn) -> Outcome {
    let path = path(desk);
    let unwritable = |error: std::io::Error| Failure::unwritable(&path, &error);
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(unwritable)?;
    // Made anew, so that it has its mode whatever stood there before.
    forget(desk)?;
    let text = serde_json::to_vec(session).expect("a session has text keys only");
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(&text))
        .map_err(unwritable)
}

/// Forgets the session here; the node is told elsewhere.
///
/// # Errors
///
/// Its file can't be removed.
pub fn forget(desk: &Desk) -> Outcome {
    let path = path(desk);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::unwritable(&path, &error))
        }
        _ => Ok(()),
    }
}

/// Forgets who was signed in at a node whose data folder, by its canonical path, was removed with all that was in it. A file
/// that can't be removed stays: it opens nothing any more.
pub fn forget_removed(data: &Path) {
    let _ = std::fs::remove_file(path_of(data));
}

/// A file for each node: what is signed in at one is nobody at another.
fn path(desk: &Desk) -> PathBuf {
    let node = match &desk.node {
        Some(remote) => PathBuf::from(&remote.url),
        None => std::fs::canonicalize(&desk.data).unwrap_or_else(|_| desk.data.clone()),
    };
    path_of(&node)
}

fn path_of(node: &Path) -> PathBuf {
    let name = Digest::plain(&[node.as_os_str().as_encoded_bytes()]).to_string();
    runtime_folder().join(format!("session-{}", &name[..16]))
}

/// The person's own runtime folder, which goes with the person's last login; else a private one at home.
fn runtime_folder() -> PathBuf {
    match std::env::var_os("XDG_RUNTIME_DIR") {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder).join("detente"),
        _ => std::env::var_os("HOME")
            .map(PathBuf::from)
            .unwrap_or_default()
            .join(".local/state/detente"),
    }
}
