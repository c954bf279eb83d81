//! The template sets that this node has: its program's own, and those that earlier programs left in its folder, so that
//! an upgrade leaves no message unreadable and no line without its words.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use detente_line::message::content::Content;
use detente_line::message::template::Filled;
use detente_line::message::text::{TextFault, text_bytes_max};
use detente_record::{CharterLimits, Digest, Precedence};
use detente_templates::{Set, ShowFault, built_in};

/// Every set, by its hash.
#[derive(Clone, Debug)]
pub struct TemplateSets {
    others: Arc<BTreeMap<Digest, Set>>,
}

/// Why a filled template is neither sent nor shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateRefused {
    /// The charter that the message is under agrees on no set.
    #[error("the charter agrees on no template set")]
    NoneAgreed,
    /// The charter agrees on a set that this node does not have.
    #[error("the template set {set} that the charter agrees on is not here")]
    NotHere {
        /// Which.
        set: Digest,
    },
    /// The set can't say it.
    #[error("{0}")]
    Show(#[from] ShowFault),
    /// The template is not for this precedence.
    #[error("template {name} is not sent with {precedence}")]
    Precedence {
        /// The template's name.
        name: String,
        /// The one asked for.
        precedence: Precedence,
        /// Those that it is for.
        known: Vec<Precedence>,
    },
}

impl TemplateSets {
    /// Those of a data folder; the program's own is left there for the programs that come after it.
    ///
    /// What can't be read or written there is told in the log and costs nothing else: the program's own set is here.
    #[must_use]
    pub fn open(data: &Path) -> Self {
        let folder = data.join(FOLDER);
        let own = built_in();
        let path = folder.join(format!("{}{ENDING}", own.hash()));
        if !path.exists()
            && let Err(error) = leave(&folder, &path, own.encode())
        {
            tracing::warn!(%error, "the template set of this program is not left in the data folder");
        }
        let mut others = BTreeMap::new();
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for file in files.take(SETS_MAX) {
            let path = file.path();
            let name = file.file_name().to_string_lossy().into_owned();
            let named = name.strip_suffix(ENDING).and_then(|hash| hash.parse().ok());
            let Some(hash) = named.filter(|hash| *hash != own.hash()) else {
                continue;
            };
            match read(&path) {
                Ok(set) if set.hash() == hash => {
                    others.insert(hash, set);
                }
                Ok(_) => tracing::warn!(%hash, "a template set is not the one that its name says"),
                Err(error) => tracing::warn!(%hash, error, "a template set can't be read"),
            }
        }
        Self {
            others: Arc::new(others),
        }
    }

    /// The set of that hash.
    #[must_use]
    pub fn with(&self, hash: Digest) -> Option<&Set> {
        let own = built_in();
        if own.hash() == hash {
            return Some(own);
        }
        self.others.get(&hash)
    }

    /// The set that a charter agrees on.
    ///
    /// # Errors
    ///
    /// `NoneAgreed`, `NotHere`.
    pub fn agreed(&self, set: Option<Digest>) -> Result<&Set, TemplateRefused> {
        let set = set.ok_or(TemplateRefused::NoneAgreed)?;
        self.with(set).ok_or(TemplateRefused::NotHere { set })
    }

    /// Whether a filled template may be sent: under a charter that agrees on this set, with this precedence.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn may_send(
        &self,
        agreed: Option<Digest>,
        filled: &Filled,
        precedence: Precedence,
    ) -> Result<(), TemplateRefused> {
        let template = self.agreed(agreed)?.template_of(filled)?;
        if template.precedences.contains(&precedence) {
            return Ok(());
        }
        Err(TemplateRefused::Precedence {
            name: template.name.clone(),
            precedence,
            known: template.precedences.clone(),
        })
    }
}

/// The body of an answer that fills a template. The charter's limit on texts counts it, as it counts a message's.
///
/// # Errors
///
/// `TooLong`.
pub fn body_of_answer(
    filled: Filled,
    precedence: Precedence,
    limits: &CharterLimits,
) -> Result<Vec<u8>, TextFault> {
    let content = Content::Template(filled);
    let (bytes, bytes_max) = (content.counted_bytes(), text_bytes_max(precedence, limits));
    if bytes > bytes_max {
        return Err(TextFault::TooLong {
            bytes,
            bytes_max,
            precedence,
        });
    }
    Ok(content.encode())
}

fn leave(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // Under another name first: what was written in part has not the name of a set.
    let new = path.with_extension("new");
    std::fs::write(&new, bytes)?;
    std::fs::rename(&new, path)
}

fn read(path: &Path) -> Result<Set, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    Set::decode(&bytes).map_err(|fault| fault.to_string())
}

const FOLDER: &str = "templates";
const ENDING: &str = ".set";
/// A program leaves one; more than a release a week for years.
const SETS_MAX: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_an_earlier_program_left_is_here_and_another_under_its_name_is_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let sets = TemplateSets::open(dir.path());
        let own = built_in();
        let left = dir
            .path()
            .join(FOLDER)
            .join(format!("{}{ENDING}", own.hash()));
        assert_eq!(std::fs::read(&left).expect("it is left"), own.encode());
        let agreed = sets.agreed(Some(own.hash())).expect("our own");
        assert_eq!(agreed.hash(), own.hash());
        // The set of an earlier program: ours with another letter.
        let mut bytes = own.encode().to_vec();
        let at = bytes
            .windows(10)
            .position(|window| window == b"Check of t")
            .expect("there");
        bytes[at] = b'K';
        let earlier = Set::decode(&bytes).expect("a set");
        let name = |hash: Digest| dir.path().join(FOLDER).join(format!("{hash}{ENDING}"));
        std::fs::write(name(earlier.hash()), &bytes).expect("written");
        let false_name = Digest([7; 32]);
        std::fs::write(name(false_name), &bytes).expect("written");
        std::fs::write(name(Digest([8; 32])), b"nothing").expect("written");
        let sets = TemplateSets::open(dir.path());
        assert_eq!(sets.with(earlier.hash()), Some(&earlier));
        for set in [false_name, Digest([8; 32])] {
            assert_eq!(
                sets.agreed(Some(set)).err(),
                Some(TemplateRefused::NotHere { set })
            );
        }
        assert_eq!(sets.agreed(None).err(), Some(TemplateRefused::NoneAgreed));
    }

    #[test]
    fn a_template_is_sent_with_its_own_precedences_only() {
        let dir = tempfile::tempdir().expect("a folder");
        let sets = TemplateSets::open(dir.path());
        let hash = Some(built_in().hash());
        let check = built_in().named("line-check").expect("there");
        let filled = Filled::new(check.code, Vec::new()).expect("no fields");
        assert_eq!(sets.may_send(hash, &filled, Precedence::Routine), Ok(()));
        let exercise = built_in().named("check-fire").expect("there");
        let empty = Filled::new(exercise.code, Vec::new()).expect("no fields");
        let refused = sets.may_send(hash, &empty, Precedence::Flash);
        assert!(
            matches!(refused, Err(TemplateRefused::Show(_))),
            "{refused:?}"
        );
        let ended = built_in().named("exercise-ended").expect("there");
        let unit = detente_line::message::template::Field::Unit("X 1".to_owned());
        let time = detente_record::Timestamp::from_ms(1_666_362_600_000);
        let time = detente_line::message::template::Field::Time(time);
        let filled = Filled::new(ended.code, vec![Some(unit), Some(time)]).expect("in bounds");
        let refused = sets.may_send(hash, &filled, Precedence::Flash);
        assert!(
            matches!(refused, Err(TemplateRefused::Precedence { .. })),
            "{refused:?}"
        );
    }
}
