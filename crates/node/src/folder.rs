//! Whose the data folder is and who may read the keys in it: looked at before anything is opened. A node
//! started as another user would leave files that the right one can't open; keys that others can read are
//! keys that others have.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use crate::node::StartError;

/// Looks at the folder of a node.
///
/// # Errors
///
/// `OtherUser`, `TooOpen`. What can't be looked at is for whoever opens it to say.
pub(crate) fn check(folder: &Path) -> Result<(), StartError> {
    let (Ok(there), Ok(own)) = (std::fs::metadata(folder), std::fs::metadata("/proc/self")) else {
        return Ok(());
    };
    if there.uid() != own.uid() {
        return Err(StartError::OtherUser {
            owner: there.uid(),
            user: own.uid(),
        });
    }
    closed(folder, WRITABLE_BY_OTHERS)?;
    let keys = folder.join("keys");
    closed(&keys, OPEN_TO_OTHERS)?;
    let files = std::fs::read_dir(&keys).into_iter().flatten().flatten();
    for file in files.take(KEY_FILES_MAX) {
        closed(&file.path(), OPEN_TO_OTHERS)?;
    }
    Ok(())
}

fn closed(path: &Path, not: u32) -> Result<(), StartError> {
    let Ok(found) = std::fs::metadata(path) else {
        return Ok(());
    };
    let mode = found.permissions().mode() & 0o777;
    if mode & not == 0 {
        return Ok(());
    }
    Err(StartError::TooOpen {
        path: path.to_owned(),
        mode,
    })
}

const WRITABLE_BY_OTHERS: u32 = 0o022;
const OPEN_TO_OTHERS: u32 = 0o077;
/// There are five, and four for each later epoch; more are somebody's copies.
const KEY_FILES_MAX: usize = 2_048;
