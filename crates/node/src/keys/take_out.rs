//! Taking the recovery key off the machine: two copies on two media, each read back, before the
//! original is overwritten.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use detente_record::Digest;
use rustix::fs::{Advice, fadvise};
use zeroize::Zeroizing;

use super::folder::overwrite;
use crate::key_file::{KeyFile, KeyFileError};
use crate::private_file;
use crate::setup::{KEYS, RECOVERY, TAKEN_OUT};

/// Why the recovery key was not taken out. It lies where it lay.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TakeOutError {
    /// There is none here any more.
    #[error("the recovery key was taken out before")]
    AlreadyOut,
    /// The file is no key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The two folders are one medium, or the node's own disk.
    #[error("{path} lies on the same disk as {other}")]
    SameMedium {
        /// A folder.
        path: PathBuf,
        /// What lies on its disk too.
        other: PathBuf,
    },
    /// A copy cannot be written or read back.
    #[error("{path} can't be used")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A copy reads back as something else.
    #[error("{path} does not read back as it was written")]
    NotReadBack {
        /// Which.
        path: PathBuf,
    },
}

/// Where the recovery key lies now.
#[derive(Clone, Debug)]
pub struct TakenOut {
    /// The copies.
    pub copies: [PathBuf; 2],
    /// What both are, to compare them with later: H("detente/recovery-copy/v0", the file).
    pub digest: Digest,
}

/// Moves the recovery key of the node in `folder` into two folders on two media.
///
/// `even_on_one_disk` allows folders that lie on one disk, or on the node's own.
///
/// # Errors
///
/// What it failed of: the original is then untouched, and copies that were made are removed.
pub fn take_out(
    folder: &Path,
    media: [&Path; 2],
    name: &str,
    even_on_one_disk: bool,
) -> Result<TakenOut, TakeOutError> {
    let keys = folder.join(KEYS);
    let original = keys.join(RECOVERY);
    if !original.exists() && keys.join(TAKEN_OUT).exists() {
        return Err(TakeOutError::AlreadyOut);
    }
    KeyFile::read(&original)?;
    let content = read(&original)?;
    if !even_on_one_disk {
        apart([media[0], media[1], folder])?;
    }
    let copies = media.map(|medium| medium.join(name));
    let made = copy_all(&copies, &content);
    if let Err((error, made)) = made {
        for copy in made {
            // One that stays behind is a copy more, not one less.
            let _ = overwrite(copy);
        }
        return Err(error);
    }
    let digest = Digest::labelled(DIGEST_LABEL, &[&content]);
    let note = format!(
        "The recovery key was taken out into two copies, each read back before the original was overwritten:\n\
         {}\n{}\nH(\"{DIGEST_LABEL}\", file) = {digest}\n",
        copies[0].display(),
        copies[1].display(),
    );
    let note_path = keys.join(TAKEN_OUT);
    private_file::replace(&note_path, note.as_bytes())
        .map_err(|source| failed(&note_path, source))?;
    overwrite(&original).map_err(|source| failed(&original, source))?;
    Ok(TakenOut { copies, digest })
}

fn copy_all<'a>(
    copies: &'a [PathBuf; 2],
    content: &[u8],
) -> Result<(), (TakeOutError, Vec<&'a Path>)> {
    let mut made = Vec::new();
    for copy in copies {
        if let Err(source) = private_file::create(copy, content) {
            return Err((failed(copy, source), made));
        }
        made.push(copy.as_path());
    }
    for copy in copies {
        match read(copy) {
            Ok(back) if *back == *content => {}
            Ok(_) => {
                let path = copy.clone();
                return Err((TakeOutError::NotReadBack { path }, made));
            }
            Err(error) => return Err((error, made)),
        }
    }
    Ok(())
}

/// Refuses two folders of one file system.
fn apart(folders: [&Path; 3]) -> Result<(), TakeOutError> {
    let mut seen: Vec<(u64, &Path)> = Vec::new();
    for folder in folders {
        let device = fs::metadata(folder)
            .map_err(|source| failed(folder, source))?
            .dev();
        if let Some((_, other)) = seen.iter().find(|(known, _)| *known == device) {
            return Err(TakeOutError::SameMedium {
                path: other.to_path_buf(),
                other: folder.to_owned(),
            });
        }
        seen.push((device, folder));
    }
    Ok(())
}

/// Reads what is on the medium, not what the system still remembers of it.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, TakeOutError> {
    let mut content = Zeroizing::new(Vec::new());
    File::open(path)
        .and_then(|file| {
            // A file system without this advice gives what it has; the comparison stands either way.
            let _ = fadvise(&file, 0, None, Advice::DontNeed);
            file.take(BYTES_MAX).read_to_end(&mut content)
        })
        .map_err(|source| failed(path, source))?;
    Ok(content)
}

fn failed(path: &Path, source: io::Error) -> TakeOutError {
    TakeOutError::File {
        path: path.to_owned(),
        source,
    }
}

const DIGEST_LABEL: &str = "detente/recovery-copy/v0";
const BYTES_MAX: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    struct Media {
        dir: tempfile::TempDir,
    }

    impl Media {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            for name in ["node/keys", "one", "two"] {
                fs::create_dir_all(dir.path().join(name)).unwrap();
            }
            fs::write(dir.path().join("node/keys/recovery.key"), "07".repeat(32)).unwrap();
            Self { dir }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.dir.path().join(name)
        }

        fn take_out(&self, second: &str, even_on_one_disk: bool) -> Result<TakenOut, TakeOutError> {
            let media = [self.path("one"), self.path(second)];
            take_out(
                &self.path("node"),
                [&media[0], &media[1]],
                "north-recovery.key",
                even_on_one_disk,
            )
        }
    }

    #[test]
    fn the_original_goes_when_two_copies_read_back_and_only_then() {
        let media = Media::new();
        let original = media.path("node/keys/recovery.key");
        assert!(matches!(
            media.take_out("absent", true),
            Err(TakeOutError::File { .. })
        ));
        assert!(original.exists(), "one copy is not two");
        assert_eq!(fs::read_dir(media.path("one")).unwrap().count(), 0);
        let out = media.take_out("two", true).unwrap();
        assert!(!original.exists());
        for copy in &out.copies {
            assert_eq!(fs::read_to_string(copy).unwrap(), "07".repeat(32));
        }
        assert!(matches!(
            media.take_out("two", true),
            Err(TakeOutError::AlreadyOut)
        ));
    }

    #[test]
    fn two_folders_of_one_disk_are_not_two_media() {
        let media = Media::new();
        assert!(matches!(
            media.take_out("two", false),
            Err(TakeOutError::SameMedium { .. })
        ));
        assert!(media.path("node/keys/recovery.key").exists());
    }

    #[test]
    fn a_copy_that_is_there_already_is_never_overwritten() {
        let media = Media::new();
        fs::write(media.path("two/north-recovery.key"), "another party's").unwrap();
        assert!(media.take_out("two", true).is_err());
        assert_eq!(
            fs::read_to_string(media.path("two/north-recovery.key")).unwrap(),
            "another party's"
        );
        assert_eq!(fs::read_dir(media.path("one")).unwrap().count(), 0);
    }
}
