//! Epoch tokens: what opens one epoch, made ahead where the recovery key is, to lie apart from disks and
//! backups; and the keys of later epochs in a node's own folder. Follows spec/epochs.md §4.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_lc_rs::signature::{KeyPair as _, ML_DSA_44_SIGNING, PqdsaKeyPair};
use detente_language::{Value, key};
use detente_record::{Epoch, MlDsa44PublicKey, Opening, PartyCard, SecretKey};
use zeroize::Zeroizing;

use super::folder::any_sealed;
use super::sealed::{Purpose, SealFault, Sealed};
use super::{KeysError, Passphrase, Seal};
use crate::causes::{Cause as _, plain_text, with};
use crate::key_file::{self, KeyFile, KeyFileError, Seed};
use crate::private_file;
use crate::setup::{CARD, KEYS, LINK};

/// An epoch token as it was read: its keys are sealed.
pub struct EpochToken {
    card: PartyCard,
    opening: Opening,
    entry: Sealed,
    note: Sealed,
    note_ml_dsa: Sealed,
    link: Option<Sealed>,
}

/// The keys of one epoch after the first.
pub struct LaterEpoch {
    /// What opens it.
    pub opening: Opening,
    /// Signs its entries.
    pub entry: SecretKey,
    /// Signs what is exported in it.
    pub(crate) note: SecretKey,
    seeds: [Seed; 3],
}

/// Why an epoch token can't be made or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EpochTokenError {
    /// The file is none.
    #[error("{why}")]
    NotAToken {
        /// What is wrong with it.
        why: Value,
    },
    /// Its passphrase is another one.
    #[error("the passphrase does not open the epoch token")]
    WrongPassphrase,
    /// It is of another party than the node.
    #[error("the epoch token is another party's")]
    OtherParty,
    /// The key is not the recovery key that the card names.
    #[error("the recovery key is not the one that the party card names")]
    OtherRecoveryKey,
    /// The key is not the link key that the card names.
    #[error("the link key is not the one that the party card names")]
    OtherLinkKey,
    /// The first epoch has no token.
    #[error("epoch 0 is opened by the party card")]
    FirstEpoch,
    /// Another token of that epoch was given to this node before.
    #[error("the node has other keys of epoch {0}")]
    OtherKeys(Epoch),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The folder of keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The cryptographic library refused its own key.
    #[error("the ML-DSA-44 key can't be made")]
    MlDsa,
}

impl EpochToken {
    /// Makes the token of an epoch: new keys, the recovery key's signature, everything secret sealed.
    ///
    /// # Errors
    ///
    /// `OtherRecoveryKey`, `FirstEpoch`; a key can't be read or made.
    pub fn make(
        card: &PartyCard,
        recovery: (&Path, Option<&Passphrase>),
        link: Option<(&Path, Option<&Passphrase>)>,
        epoch: Epoch,
        passphrase: &Passphrase,
    ) -> Result<Zeroizing<String>, EpochTokenError> {
        if epoch == Epoch(0) {
            return Err(EpochTokenError::FirstEpoch);
        }
        let open = |(path, words): (&Path, Option<&Passphrase>), purpose| {
            KeyFile::read(path)?.open(purpose, words)
        };
        let recovery = SecretKey::from_seed(*open(recovery, Purpose::Recovery)?);
        if recovery.public() != *card.recovery() {
            return Err(EpochTokenError::OtherRecoveryKey);
        }
        let link = link.map(|of| open(of, Purpose::Link)).transpose()?;
        let of_card = |seed: &Seed| SecretKey::from_seed(**seed).public() == *card.link();
        if !link.as_ref().is_none_or(of_card) {
            return Err(EpochTokenError::OtherLinkKey);
        }
        let [entry, note, note_ml_dsa] = [(); 3].map(|()| key_file::random_seed());
        let (entry, note, note_ml_dsa) = (entry?, note?, note_ml_dsa?);
        let public = |seed: &Seed| SecretKey::from_seed(**seed).public();
        let opening = Opening::issue(
            &recovery,
            epoch,
            public(&entry),
            public(&note),
            ml_dsa_public(&note_ml_dsa)?,
        );
        let seal = Seal::new(passphrase)?;
        let mut text = Zeroizing::new(format!(
            "# Epoch token of {}: opens epoch {epoch}. Keep it apart from the node, its disks and its backups,\n\
             # under lock, where two officers get at it at any hour. It is good once, on every line of the party.\n\
             # What is on it: detente epoch show FILE. To use it: detente epoch open --token FILE --reason REASON\n\
             {FIRST_LINE}\ncard: {}\nopening: {}\n",
            card.name().replace(char::is_control, " "),
            hex::encode(card.encode()),
            hex::encode(opening.encode()),
        ));
        let keys = [
            ("entry", Some(&entry), Purpose::Entry),
            ("note", Some(&note), Purpose::Note),
            ("note-mldsa44", Some(&note_ml_dsa), Purpose::NoteMlDsa44),
            ("link", link.as_ref(), Purpose::Link),
        ];
        for (name, seed, purpose) in keys {
            if let Some(seed) = seed {
                let sealed = seal.seal(seed, purpose)?;
                text.push_str(&format!("{name}: {}\n", hex::encode(sealed.as_bytes())));
            }
        }
        Ok(text)
    }

    /// Reads a token's file, without opening what is sealed.
    ///
    /// # Errors
    ///
    /// `NotAToken`.
    pub fn read(path: &Path) -> Result<Self, EpochTokenError> {
        let text = private_file::read_text(path, BYTES_MAX);
        Self::parse(&text.map_err(|source| KeyFileError::File {
            path: path.to_owned(),
            source,
        })?)
    }

    /// Reads a token's text, without opening what is sealed.
    ///
    /// # Errors
    ///
    /// `NotAToken`.
    pub fn parse(text: &str) -> Result<Self, EpochTokenError> {
        let bad = |why: Value| EpochTokenError::NotAToken { why };
        let lines = text.lines().map(str::trim);
        let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        if text.len() as u64 > BYTES_MAX || lines.next() != Some(FIRST_LINE) {
            return Err(bad(with(
                key::CAUSE_TOKEN_PREFIX,
                &[("prefix", FIRST_LINE.into())],
            )));
        }
        let mut field = |name: &str| -> Result<Option<Vec<u8>>, EpochTokenError> {
            let Some(line) = lines.next() else {
                return Ok(None);
            };
            let (found, digits) = line.split_once(": ").unwrap_or((line, ""));
            if found != name {
                return Err(bad(with(key::CAUSE_TOKEN_FIELD, &[("name", name.into())])));
            }
            hex::decode(digits)
                .map(Some)
                .map_err(|_| bad(plain_text(key::CAUSE_HEX)))
        };
        let needed =
            |found: Option<Vec<u8>>| found.ok_or_else(|| bad(plain_text(key::CAUSE_TOKEN_SHORT)));
        let card =
            PartyCard::decode(&needed(field("card")?)?).map_err(|fault| bad(fault.words()))?;
        let opening =
            Opening::decode(&needed(field("opening")?)?).map_err(|fault| bad(fault.words()))?;
        let sealed = |bytes: Vec<u8>| Sealed::parse(&bytes).map_err(|fault| bad(fault.words()));
        let token = Self {
            entry: sealed(needed(field("entry")?)?)?,
            note: sealed(needed(field("note")?)?)?,
            note_ml_dsa: sealed(needed(field("note-mldsa44")?)?)?,
            link: field("link")?.map(sealed).transpose()?,
            card,
            opening,
        };
        if lines.next().is_some() {
            return Err(bad(plain_text(key::CAUSE_TOKEN_FOLLOWS)));
        }
        if token.opening.recovery != *token.card.recovery() || token.opening.epoch == Epoch(0) {
            return Err(bad(plain_text(key::CAUSE_TOKEN_OPENING)));
        }
        Ok(token)
    }

    /// Whose it is.
    #[must_use]
    pub fn card(&self) -> &PartyCard {
        &self.card
    }

    /// What it opens.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Whether a copy of the party's link key is on it.
    #[must_use]
    pub fn has_link_key(&self) -> bool {
        self.link.is_some()
    }

    /// Opens the copy of the party's link key, if one is on it.
    ///
    /// # Errors
    ///
    /// `WrongPassphrase`; `NotAToken` if it is not the key that the card names.
    pub(crate) fn open_link(
        &self,
        passphrase: &Passphrase,
    ) -> Result<Option<Seed>, EpochTokenError> {
        let Some(sealed) = &self.link else {
            return Ok(None);
        };
        let seed = passphrase.open(sealed, Purpose::Link).map_err(spoiled)?;
        if SecretKey::from_seed(*seed).public() != *self.card.link() {
            return Err(EpochTokenError::NotAToken {
                why: plain_text(key::CAUSE_TOKEN_LINK),
            });
        }
        Ok(Some(seed))
    }

    /// Opens its keys.
    ///
    /// # Errors
    ///
    /// `WrongPassphrase`; `NotAToken` if they are not those that its opening names.
    pub fn open(&self, passphrase: &Passphrase) -> Result<LaterEpoch, EpochTokenError> {
        let open = |sealed: &Sealed, purpose| passphrase.open(sealed, purpose).map_err(spoiled);
        let seeds = [
            open(&self.entry, Purpose::Entry)?,
            open(&self.note, Purpose::Note)?,
            open(&self.note_ml_dsa, Purpose::NoteMlDsa44)?,
        ];
        LaterEpoch::of(self.opening.clone(), seeds)?.ok_or_else(|| EpochTokenError::NotAToken {
            why: plain_text(key::CAUSE_TOKEN_KEYS),
        })
    }
}

impl LaterEpoch {
    /// The keys, if they are those that the opening names.
    fn of(opening: Opening, seeds: [Seed; 3]) -> Result<Option<Self>, EpochTokenError> {
        let [entry, note, note_ml_dsa] = &seeds;
        let public = |seed: &Seed| SecretKey::from_seed(**seed).public();
        let named = public(entry) == opening.entry
            && public(note) == opening.note
            && ml_dsa_public(note_ml_dsa)? == opening.note_ml_dsa;
        Ok(named.then(|| Self {
            opening,
            entry: SecretKey::from_seed(*seeds[0]),
            note: SecretKey::from_seed(*seeds[1]),
            seeds,
        }))
    }

    /// Keeps the keys in a node's folder, sealed as the others there are; keeps them once.
    ///
    /// # Errors
    ///
    /// `OtherKeys`; a file can't be written or read back.
    pub fn keep(
        &self,
        folder: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<(), EpochTokenError> {
        let (keys, epoch) = (folder.join(KEYS), self.opening.epoch);
        let last = keys.join(opening_file(epoch));
        if last.exists() {
            return match read_opening(&last)? == self.opening {
                true => Ok(()),
                false => Err(EpochTokenError::OtherKeys(epoch)),
            };
        }
        let seal = if any_sealed(folder) {
            // What the node was started with may have been changed since: then these would not open with the rest.
            let link = KeyFile::read(&keys.join(LINK))?;
            link.open(Purpose::Link, passphrase)?;
            passphrase.map(Seal::new).transpose()?
        } else {
            None
        };
        for ((name, purpose), seed) in key_files(epoch).iter().zip(&self.seeds) {
            let path = keys.join(name);
            // What is there without an opening is what an interrupted run left.
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(file(&path, error).into());
                }
                _ => {}
            }
            let comment = format!("Key of epoch {epoch}, from its token.");
            key_file::create(&path, &comment, (seed, *purpose), seal.as_ref())?;
        }
        let text = format!("{OPENING_PREFIX}{}\n", hex::encode(self.opening.encode()));
        private_file::create(&last, text.as_bytes()).map_err(|source| file(&last, source))?;
        Ok(())
    }
}

/// The keys of every later epoch in a node's folder, by epoch.
///
/// # Errors
///
/// One of them can't be read, or is not the one that its opening names.
pub fn later_epochs(
    folder: &Path,
    passphrase: Option<&Passphrase>,
) -> Result<Vec<LaterEpoch>, KeyFileError> {
    let keys = folder.join(KEYS);
    let mut all = Vec::new();
    for epoch in kept_epochs(folder) {
        let path = keys.join(opening_file(epoch));
        let opening = read_opening(&path)?;
        let open = |(name, purpose): (String, Purpose)| {
            KeyFile::read(&keys.join(name))?.open(purpose, passphrase)
        };
        let [entry, note, note_ml_dsa] = key_files(epoch).map(open);
        let kept = LaterEpoch::of(opening, [entry?, note?, note_ml_dsa?]);
        let kept = kept.ok().flatten();
        all.push(kept.ok_or(KeyFileError::NotAKey { path })?);
    }
    Ok(all)
}

/// The later epochs whose keys lie in a node's folder, ascending.
#[must_use]
pub fn kept_epochs(folder: &Path) -> Vec<Epoch> {
    let files = std::fs::read_dir(folder.join(KEYS));
    let names = files.into_iter().flatten().filter_map(Result::ok);
    let number = |name: String| {
        let digits = name.strip_prefix("opening-")?.strip_suffix(".txt")?;
        let epoch = digits.parse::<u32>().ok()?;
        (digits == epoch.to_string() && epoch > 0).then_some(Epoch(epoch))
    };
    let mut epochs: Vec<Epoch> = names
        .filter_map(|file| number(file.file_name().into_string().ok()?))
        .collect();
    epochs.sort_unstable();
    epochs
}

/// Since when the node in `folder` has the keys that it signs with: those of its last epoch, or those it was
/// made with.
#[must_use]
pub fn keys_since(folder: &Path) -> Option<SystemTime> {
    let last = kept_epochs(folder).into_iter().max();
    let file = match last {
        Some(epoch) => folder.join(KEYS).join(opening_file(epoch)),
        None => folder.join(CARD),
    };
    std::fs::metadata(file).ok()?.modified().ok()
}

/// The key files of a later epoch.
pub(super) fn key_files(epoch: Epoch) -> [(String, Purpose); 3] {
    [
        (format!("entry-{epoch}.key"), Purpose::Entry),
        (format!("note-{epoch}.key"), Purpose::Note),
        (format!("note-mldsa44-{epoch}.key"), Purpose::NoteMlDsa44),
    ]
}

/// The file that says what opens a later epoch; it is no secret.
pub(super) fn opening_file(epoch: Epoch) -> String {
    format!("opening-{epoch}.txt")
}

/// What opens a later epoch whose keys lie in a node's folder.
///
/// # Errors
///
/// It can't be read.
pub(crate) fn later_opening(folder: &Path, epoch: Epoch) -> Result<Opening, KeyFileError> {
    read_opening(&folder.join(KEYS).join(opening_file(epoch)))
}

fn read_opening(path: &Path) -> Result<Opening, KeyFileError> {
    let text = private_file::read_text(path, BYTES_MAX);
    let text = text.map_err(|source| KeyFileError::File {
        path: path.to_owned(),
        source,
    })?;
    let bytes = text.trim().strip_prefix(OPENING_PREFIX).map(hex::decode);
    let opening = bytes.and_then(|bytes| Opening::decode(&bytes.ok()?).ok());
    opening.ok_or_else(|| KeyFileError::NotAKey {
        path: path.to_owned(),
    })
}

fn ml_dsa_public(seed: &Seed) -> Result<MlDsa44PublicKey, EpochTokenError> {
    let pair = PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, seed.as_ref());
    let pair = pair.map_err(|_| EpochTokenError::MlDsa)?;
    MlDsa44PublicKey::parse(pair.public_key().as_ref()).map_err(|_| EpochTokenError::MlDsa)
}

fn spoiled(fault: SealFault) -> EpochTokenError {
    match fault {
        SealFault::WrongPassphrase => EpochTokenError::WrongPassphrase,
        other => EpochTokenError::NotAToken { why: other.words() },
    }
}

fn file(path: &Path, source: std::io::Error) -> KeysError {
    KeysError::File {
        path: PathBuf::from(path),
        source,
    }
}

/// The first line that is not for people.
const FIRST_LINE: &str = "detente-epoch-token-v0";
const OPENING_PREFIX: &str = "detente-opening-v0:";
/// A token with its five long lines and what it says of itself.
const BYTES_MAX: u64 = 32 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::{NewNode, NewParty, init, own_card};

    fn words(words: &str) -> Passphrase {
        Passphrase::chosen(Zeroizing::new(words.to_owned())).unwrap()
    }

    fn node(folder: &Path) -> PartyCard {
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
        init(folder, &party).unwrap();
        own_card(folder).unwrap()
    }

    #[test]
    fn a_token_opens_its_epoch_with_its_passphrase_and_shows_what_it_is_without() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        let card = node(&folder);
        let (recovery, link) = (
            folder.join("keys/recovery.key"),
            folder.join("keys/link.key"),
        );
        let passphrase = words("twelve letters");
        let link = Some((&*link, None));
        let text = EpochToken::make(&card, (&recovery, None), link, Epoch(2), &passphrase).unwrap();
        let token = EpochToken::parse(&text).unwrap();
        assert_eq!(
            (token.opening().epoch, token.card().id()),
            (Epoch(2), card.id())
        );
        assert!(token.has_link_key());
        let wrong = words("another twelve");
        assert!(matches!(
            token.open(&wrong),
            Err(EpochTokenError::WrongPassphrase)
        ));
        let opened = token.open(&passphrase).unwrap();
        assert_eq!(opened.entry.public(), token.opening().entry);
        // Kept once, and read back at the next start.
        for _ in 0..2 {
            opened.keep(&folder, None).unwrap();
        }
        let kept = later_epochs(&folder, None).unwrap();
        assert_eq!(kept[0].opening, *token.opening());
        let other = EpochToken::make(&card, (&recovery, None), None, Epoch(2), &passphrase);
        let other = EpochToken::parse(&other.unwrap())
            .unwrap()
            .open(&passphrase)
            .unwrap();
        assert!(matches!(
            other.keep(&folder, None),
            Err(EpochTokenError::OtherKeys(Epoch(2)))
        ));
        // Sealed anew with the node's other keys.
        let sealed = words("the node's own words");
        super::super::reseal(&folder, None, Some(&sealed)).unwrap();
        assert!(later_epochs(&folder, None).is_err());
        assert_eq!(later_epochs(&folder, Some(&sealed)).unwrap().len(), 1);
        // Under what no longer opens the others nothing is kept.
        let third = EpochToken::make(
            &card,
            (&recovery, Some(&sealed)),
            None,
            Epoch(3),
            &passphrase,
        );
        let third = EpochToken::parse(&third.unwrap())
            .unwrap()
            .open(&passphrase)
            .unwrap();
        for stale in [None, Some(&wrong)] {
            assert!(matches!(
                third.keep(&folder, stale),
                Err(EpochTokenError::Key(_))
            ));
        }
        third.keep(&folder, Some(&sealed)).unwrap();
        assert_eq!(later_epochs(&folder, Some(&sealed)).unwrap().len(), 2);
    }

    #[test]
    fn no_altered_token_is_taken_for_one() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        let card = node(&folder);
        let recovery = folder.join("keys/recovery.key");
        let passphrase = words("twelve letters");
        let text = EpochToken::make(&card, (&recovery, None), None, Epoch(1), &passphrase).unwrap();
        let begin = text.find(FIRST_LINE).unwrap();
        for at in (begin..text.len()).step_by(97) {
            let mut altered = text.as_bytes().to_vec();
            altered[at] = if altered[at] == b'0' { b'1' } else { b'0' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(EpochToken::parse(&altered).is_err(), "byte {at}");
        }
        let officer = folder.join("keys/entry.key");
        let other = EpochToken::make(&card, (&officer, None), None, Epoch(1), &passphrase);
        assert!(matches!(other, Err(EpochTokenError::OtherRecoveryKey)));
        let note = folder.join("keys/link-of-another.key");
        let (comment, seed) = ("Another's.", key_file::random_seed().unwrap());
        key_file::create(&note, comment, (&seed, Purpose::Link), None).unwrap();
        let link = Some((&*note, None));
        let other = EpochToken::make(&card, (&recovery, None), link, Epoch(1), &passphrase);
        assert!(matches!(other, Err(EpochTokenError::OtherLinkKey)));
        let first = EpochToken::make(&card, (&recovery, None), None, Epoch(0), &passphrase);
        assert!(matches!(first, Err(EpochTokenError::FirstEpoch)));
    }
}
