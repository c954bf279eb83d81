//! Why a node was not started, in the words of whoever must mend it. Most of these are met once, on the
//! first day or after somebody else has changed the machine.

use std::error::Error as _;
use std::io;
use std::path::Path;

use detente_bearers::BindError;
use detente_language::{ErrorKey, error_key};
use detente_node::{KeyFileError, StartError};
use detente_store::StoreError;

use crate::failure::Failure;
use crate::passphrase;

/// The failure to tell; what an operator can do something about has words of its own.
#[must_use]
pub fn not_started(data: &Path, error: &StartError) -> Failure {
    let path = data.display().to_string();
    let of_folder = |key| Failure::new(key, &[("path", &path)]);
    match error {
        StartError::Store(StoreError::Locked { .. }) => {
            return of_folder(error_key::NODE_ALREADY_RUNNING);
        }
        StartError::Store(StoreError::NewerSchema { found, known, .. }) => {
            let (found, known) = (found.to_string(), known.to_string());
            let facts = [("path", &*path), ("found", &*found), ("known", &*known)];
            return Failure::new(error_key::DATA_NEWER, &facts);
        }
        StartError::Store(StoreError::Full) => return of_folder(error_key::START_DISK_FULL),
        StartError::Store(
            error @ (StoreError::Corrupt { .. } | StoreError::AlteredDocument { .. }),
        ) => {
            return Failure::file(error_key::START_DAMAGED, data, error);
        }
        StartError::OtherKey(file) => {
            let file = data.join(file);
            return Failure::new(
                error_key::START_OTHER_KEY,
                &[("file", &file.display().to_string()), ("path", &path)],
            );
        }
        StartError::TooOpen { path, mode } => {
            let (path, mode) = (path.display().to_string(), format!("{mode:03o}"));
            return Failure::new(
                error_key::START_TOO_OPEN,
                &[("path", &*path), ("mode", &*mode)],
            );
        }
        StartError::OtherUser { owner, user } => {
            let (owner, user) = (owner.to_string(), user.to_string());
            let facts = [("path", &*path), ("owner", &*owner), ("user", &*user)];
            return Failure::new(error_key::START_OTHER_USER, &facts);
        }
        StartError::Key(KeyFileError::File { path: file, source })
            if source.kind() == io::ErrorKind::NotFound =>
        {
            let file = file.display().to_string();
            return Failure::new(error_key::START_KEY_MISSING, &[("file", &file)]);
        }
        _ => {}
    }
    of_the_system(data, error).unwrap_or_else(|| match error {
        StartError::Key(error) => passphrase::key_failure(error, |other| {
            Failure::file(error_key::NODE_NOT_STARTED, data, other)
        }),
        other => Failure::file(error_key::NODE_NOT_STARTED, data, other),
    })
}

/// What the operating system refused, wherever in the start that was.
fn of_the_system(data: &Path, error: &StartError) -> Option<Failure> {
    let kind = kind(error)?;
    let path = data.display().to_string();
    let of_folder = |key| Failure::file(key, data, error);
    Some(match kind {
        io::ErrorKind::StorageFull => Failure::new(error_key::START_DISK_FULL, &[("path", &path)]),
        io::ErrorKind::ReadOnlyFilesystem => of_folder(error_key::START_READ_ONLY),
        io::ErrorKind::PermissionDenied if !is_listening(error) => {
            of_folder(error_key::START_NOT_PERMITTED)
        }
        io::ErrorKind::AddrInUse => listening(error_key::START_PORT_IN_USE, error)?,
        io::ErrorKind::AddrNotAvailable => listening(error_key::START_ADDRESS_NOT_HERE, error)?,
        _ => return None,
    })
}

/// The settings of a node that is there and may not be read.
#[must_use]
pub fn may_not_read(data: &Path, error: &detente_node::config::ConfigError) -> Option<Failure> {
    let source = error.source()?.downcast_ref::<io::Error>()?;
    (source.kind() == io::ErrorKind::PermissionDenied)
        .then(|| Failure::file(error_key::START_NOT_PERMITTED, data, error))
}

fn is_listening(error: &StartError) -> bool {
    matches!(error, StartError::Api { .. } | StartError::Bearers(_))
}

fn listening(key: ErrorKey, error: &StartError) -> Option<Failure> {
    let (address, setting) = match error {
        StartError::Api { address, .. } => (address, "[api] address"),
        StartError::Bearers(BindError::Address {
            bearer, address, ..
        }) => {
            let tcp = bearer.eq_ignore_ascii_case("tcp");
            (address, if tcp { "[listen] tcp" } else { "[listen] quic" })
        }
        _ => return None,
    };
    let (address, port) = (address.to_string(), address.port().to_string());
    Some(Failure::new(
        key,
        &[
            ("address", &*address),
            ("port", &*port),
            ("setting", setting),
        ],
    ))
}

/// What kind of error of the operating system stands behind an error.
fn kind(error: &StartError) -> Option<io::ErrorKind> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}
