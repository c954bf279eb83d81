//! The first run: every key of a party made here, its card issued, its settings written.
//!
//! Nothing is ever overwritten: a folder that holds a node keeps it.

mod anew;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{KeyPair as _, ML_DSA_44_SIGNING, PqdsaKeyPair};
use detente_language::{Value, key};
use detente_record::{
    CardFault, CardKeys, Epoch, MlDsa44PublicKey, Opening, PartyCard, PublicKey, SecretKey,
};
use zeroize::Zeroizing;

use crate::causes::{Cause as _, plain_text, with};
use crate::config::{AccountSettings, AlarmSettings, Config, ConfigError, LOG_LEVEL};
use crate::key_file::{self, KeyFile, KeyFileError, Seed};
use crate::keys::{EpochTokenError, Passphrase, Purpose, Seal};
use crate::private_file;

pub(crate) use self::anew::LOST;
pub use self::anew::{audit_key, init_from_token, made_from_epoch};

/// What a person says about a party at the first run.
#[derive(Clone, Debug)]
pub struct NewParty {
    /// The party's name.
    pub name: String,
    /// Its languages (BCP 47).
    pub languages: Vec<String>,
    /// What is its node's own.
    pub node: NewNode,
}

/// What a person says about a node at its first run.
#[derive(Clone, Debug)]
pub struct NewNode {
    /// The language of labels at its desk.
    pub desk_language: String,
    /// Where the HTTP interface listens; loopback only.
    pub api: SocketAddr,
    /// Where QUIC listens; `None`: no inbound port.
    pub quic: Option<SocketAddr>,
    /// Where TLS over TCP listens; `None`: no inbound port.
    pub tcp: Option<SocketAddr>,
}

/// Why a node cannot be made, or its files not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The folder holds a node already.
    #[error("{0} already holds a node")]
    Exists(PathBuf),
    /// A key cannot be made, written or read.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A file cannot be written or read.
    #[error("{path} can't be used")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The settings are not allowed.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The name or the languages do not fit a card.
    #[error("the party card can't be issued: {0}")]
    Card(#[from] CardFault),
    /// A card file holds no card.
    #[error("{path} is not a party card: {why}")]
    NotACard {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: Value,
    },
    /// The cryptographic library refused its own key.
    #[error("the ML-DSA-44 key can't be made")]
    MlDsa,
    /// An epoch token.
    #[error(transparent)]
    Token(#[from] Box<EpochTokenError>),
    /// No copy of the link key is on the token.
    #[error("no copy of the party's link key is on the epoch token")]
    NoLinkKey,
}

impl From<EpochTokenError> for SetupError {
    fn from(error: EpochTokenError) -> Self {
        Self::Token(Box::new(error))
    }
}

/// Makes a node in `folder`: keys, card, settings, token, all from the operating system's randomness.
/// Whoever reads its key files has its keys.
///
/// # Errors
///
/// `Exists` if there is one already; what cannot be made otherwise.
pub fn init(folder: &Path, party: &NewParty) -> Result<PartyCard, SetupError> {
    make(folder, party, None)
}

/// Makes a node in `folder` whose keys are sealed under a passphrase from their first moment on disk.
///
/// # Errors
///
/// As for [`init`].
pub fn init_sealed(
    folder: &Path,
    party: &NewParty,
    passphrase: &Passphrase,
) -> Result<PartyCard, SetupError> {
    make(folder, party, Some(passphrase))
}

fn make(
    folder: &Path,
    party: &NewParty,
    passphrase: Option<&Passphrase>,
) -> Result<PartyCard, SetupError> {
    let config = settings(folder, (&party.name, &party.languages), &party.node)?;
    let keys = folder.join(KEYS);
    let seeds = Seeds::random()?;
    // The card first: a name that does not fit leaves no folder behind.
    let card = seeds.card(&party.name, &party.languages)?;
    private_file::make_folder(&keys).map_err(|source| SetupError::File {
        path: keys.clone(),
        source,
    })?;
    let seal = passphrase.map(Seal::new).transpose()?;
    seeds.write(&keys, &party.name, seal.as_ref())?;
    write(folder, CARD, card_text(&card).as_bytes())?;
    write(folder, TOKEN, token_text()?.as_bytes())?;
    // The settings last: a folder without them holds no node yet.
    write(folder, crate::config::FILE, config.to_text().as_bytes())?;
    Ok(card)
}

/// The settings of a node that is to be made in `folder`, which holds none yet.
fn settings(
    folder: &Path,
    (name, languages): (&str, &[String]),
    node: &NewNode,
) -> Result<Config, SetupError> {
    let config = Config {
        name: name.to_owned(),
        languages: languages.to_vec(),
        desk_language: node.desk_language.clone(),
        api: node.api,
        api_tls: None,
        quic: node.quic,
        tcp: node.tcp,
        clock_uncertainty_ms: None,
        accounts: AccountSettings::default(),
        alarm: AlarmSettings::default(),
        log_level: LOG_LEVEL.to_owned(),
        backup_folder: None,
    }
    .checked()?;
    if held(folder) != Held::Nothing {
        return Err(SetupError::Exists(folder.to_owned()));
    }
    Ok(config)
}

/// What of a node a folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// Keys, without settings or a record: a node whose making was cut off.
    Unfinished,
    /// A record, without settings.
    WithoutSettings,
    /// Settings.
    Node,
}

/// What of a node `folder` holds.
#[must_use]
pub fn held(folder: &Path) -> Held {
    let any = |names: &[&str]| names.iter().any(|name| folder.join(name).exists());
    if any(&[crate::config::FILE]) {
        Held::Node
    } else if any(&RECORD) {
        Held::WithoutSettings
    } else if any(&[KEYS, CARD]) {
        Held::Unfinished
    } else {
        Held::Nothing
    }
}

/// Files of which a node's record is made.
const RECORD: [&str; 3] = ["truth.db", "heads", "index.db"];

/// A new token of the interface, a line.
fn token_text() -> Result<Zeroizing<String>, KeyFileError> {
    let token = key_file::random_seed()?;
    let mut line = Zeroizing::new(hex::encode(token.as_ref()));
    line.push('\n');
    Ok(line)
}

/// The one-line text form of a card.
#[must_use]
pub fn card_text(card: &PartyCard) -> String {
    format!("{CARD_PREFIX}{}\n", hex::encode(card.encode()))
}

/// Reads a card from its text form.
///
/// # Errors
///
/// What is wrong with it: the card is a stranger's until its phrase is confirmed.
pub fn parse_card(text: &str) -> Result<PartyCard, Value> {
    let digits = text
        .trim()
        .strip_prefix(CARD_PREFIX)
        .ok_or_else(|| with(key::CAUSE_CARD_PREFIX, &[("prefix", CARD_PREFIX.into())]))?;
    let bytes = hex::decode(digits).map_err(|_| plain_text(key::CAUSE_HEX))?;
    PartyCard::decode(&bytes).map_err(|fault| fault.words())
}

/// Reads a card file.
///
/// # Errors
///
/// `File` or `NotACard`.
pub fn read_card(path: &Path) -> Result<PartyCard, SetupError> {
    let text = read(path)?;
    parse_card(&text).map_err(|why| SetupError::NotACard {
        path: path.to_owned(),
        why,
    })
}

/// Reads the own card of the node in `folder`.
///
/// # Errors
///
/// As for [`read_card`].
pub fn own_card(folder: &Path) -> Result<PartyCard, SetupError> {
    read_card(&folder.join(CARD))
}

/// Reads the token of the HTTP interface of the node in `folder`.
///
/// # Errors
///
/// `File` if there is none.
pub fn read_token(folder: &Path) -> Result<String, SetupError> {
    Ok(read(&folder.join(TOKEN))?.trim().to_owned())
}

/// Where the HTTP interface of the node in `folder` listens: what the running node says, else the setting.
///
/// # Errors
///
/// `Config` if the settings cannot be read.
pub fn api_address(folder: &Path) -> Result<SocketAddr, SetupError> {
    if let Ok(text) = private_file::read_text(&folder.join(API_ADDRESS), 256)
        && let Ok(address) = text.trim().parse::<SocketAddr>()
        && address.ip().is_loopback()
    {
        return Ok(address);
    }
    Ok(Config::read(folder)?.api)
}

/// Keeps where the HTTP interface listens, for the command line of this machine.
pub(crate) fn write_api_address(folder: &Path, address: SocketAddr) -> Result<(), SetupError> {
    let path = folder.join(API_ADDRESS);
    let written = private_file::replace(&path, format!("{address}\n").as_bytes());
    if written.is_err() {
        // An earlier run's address would lead commands astray. One that stays is of no harm but that.
        let _ = std::fs::remove_file(&path);
    }
    written.map_err(|source| SetupError::File { path, source })
}

/// The keys that a running node holds. The recovery key is not among them.
pub(crate) struct NodeKeys {
    /// Those of the first epoch; `None` if they were lost with a disk.
    pub(crate) first: Option<FirstKeys>,
    /// The seed of the key that proves this party on the link.
    pub(crate) link: Seed,
}

impl NodeKeys {
    /// Reads them from the node in `folder`, with the passphrase if they are sealed.
    pub(crate) fn open(
        folder: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<Self, KeyFileError> {
        let open = |name: &str, purpose| {
            KeyFile::read(&folder.join(KEYS).join(name))?.open(purpose, passphrase)
        };
        let first = match made_from_epoch(folder) {
            Some(_) => None,
            None => Some(FirstKeys {
                entry: SecretKey::from_seed(*open(ENTRY, Purpose::Entry)?),
                note: SecretKey::from_seed(*open(NOTE, Purpose::Note)?),
            }),
        };
        Ok(Self {
            first,
            link: open(LINK, Purpose::Link)?,
        })
    }
}

/// The keys of a node's first epoch.
pub(crate) struct FirstKeys {
    /// Signs entries.
    pub(crate) entry: SecretKey,
    /// Signs checkpoints and manifests.
    pub(crate) note: SecretKey,
}

struct Seeds {
    recovery: Seed,
    entry: Seed,
    note: Seed,
    note_ml_dsa: Seed,
    link: Seed,
}

impl Seeds {
    fn random() -> Result<Self, KeyFileError> {
        Ok(Self {
            recovery: key_file::random_seed()?,
            entry: key_file::random_seed()?,
            note: key_file::random_seed()?,
            note_ml_dsa: key_file::random_seed()?,
            link: key_file::random_seed()?,
        })
    }

    fn card(&self, name: &str, languages: &[String]) -> Result<PartyCard, SetupError> {
        let [recovery, entry, note, link] = [&self.recovery, &self.entry, &self.note, &self.link]
            .map(|seed| SecretKey::from_seed(**seed));
        let ml_dsa = PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, self.note_ml_dsa.as_ref())
            .map_err(|_| SetupError::MlDsa)?;
        let ml_dsa_public =
            MlDsa44PublicKey::parse(ml_dsa.public_key().as_ref()).map_err(|_| SetupError::MlDsa)?;
        let opening = Opening::issue(
            &recovery,
            Epoch(0),
            entry.public(),
            note.public(),
            ml_dsa_public,
        );
        let keys = CardKeys {
            recovery: &recovery,
            entry: &entry,
            note: &note,
            link: &link,
        };
        let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
        let sign = |message: &[u8]| {
            let mut signature = vec![0; MlDsa44PublicKey::SIGNATURE_BYTES];
            ml_dsa.sign(message, &mut signature).ok().map(|_| signature)
        };
        Ok(PartyCard::issue(name, &languages, keys, &opening, sign)?)
    }

    fn write(&self, keys: &Path, party: &str, seal: Option<&Seal<'_>>) -> Result<(), KeyFileError> {
        let public = |seed: &Seed| -> PublicKey { SecretKey::from_seed(**seed).public() };
        let kept = "It stays on this machine; a copy of it elsewhere can speak for this party.";
        let named = |what: &str, seed: &Seed, rule: &str| {
            format!(
                "{what} of {party:?} (Ed25519 seed).\n{rule}\nPublic key: {}",
                public(seed)
            )
        };
        let offline = "TAKE THIS FILE OFF THIS MACHINE, on two media in two places. It opens the next epoch\n\
                       after a loss or a theft; the running node never needs it.";
        for (file, purpose, comment, seed) in [
            (
                RECOVERY,
                Purpose::Recovery,
                named("Recovery key", &self.recovery, offline),
                &self.recovery,
            ),
            (
                ENTRY,
                Purpose::Entry,
                named("Entry key, which signs every entry,", &self.entry, kept),
                &self.entry,
            ),
            (
                NOTE,
                Purpose::Note,
                named(
                    "Note key, which signs checkpoints and exports,",
                    &self.note,
                    kept,
                ),
                &self.note,
            ),
            (
                LINK,
                Purpose::Link,
                named(
                    "Link key, which proves this party to its counterparts,",
                    &self.link,
                    kept,
                ),
                &self.link,
            ),
        ] {
            key_file::create(&keys.join(file), &comment, (seed, purpose), seal)?;
        }
        let comment = format!(
            "Post-quantum note key of {party:?} (ML-DSA-44 seed, FIPS 204).\n{kept}\nIts public key stands in the party card."
        );
        let key = (&self.note_ml_dsa, Purpose::NoteMlDsa44);
        key_file::create(&keys.join(NOTE_ML_DSA), &comment, key, seal)
    }
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<(), SetupError> {
    let path = folder.join(name);
    private_file::create(&path, content).map_err(|source| SetupError::File { path, source })
}

/// Writes a file that was not there, for its owner alone.
///
/// # Errors
///
/// `File`, also if there is one already.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), SetupError> {
    let written = private_file::create(path, content);
    written.map_err(|source| SetupError::File {
        path: path.to_owned(),
        source,
    })
}

fn read(path: &Path) -> Result<String, SetupError> {
    private_file::read_text(path, TEXT_BYTES_MAX).map_err(|source| SetupError::File {
        path: path.to_owned(),
        source,
    })
}

/// What a card's text form begins with.
pub const CARD_PREFIX: &str = "detente-card-v0:";
pub(crate) const KEYS: &str = "keys";
pub(crate) const RECOVERY: &str = "recovery.key";
/// Says where the recovery key went.
pub(crate) const TAKEN_OUT: &str = "recovery.taken-out";
const ENTRY: &str = "entry.key";
const NOTE: &str = "note.key";
const NOTE_ML_DSA: &str = "note-mldsa44.key";
pub(crate) const LINK: &str = "link.key";
/// Every key file of a node, in the order a card names them.
pub(crate) const KEY_FILES: [(&str, Purpose); 5] = [
    (RECOVERY, Purpose::Recovery),
    (ENTRY, Purpose::Entry),
    (NOTE, Purpose::Note),
    (NOTE_ML_DSA, Purpose::NoteMlDsa44),
    (LINK, Purpose::Link),
];
pub(crate) const CARD: &str = "card.txt";
pub(crate) const TOKEN: &str = "api-token";
pub(crate) const API_ADDRESS: &str = "api-address";
const TEXT_BYTES_MAX: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn party() -> NewParty {
        NewParty {
            name: "Northern HQ".to_owned(),
            languages: vec!["en".to_owned()],
            node: NewNode {
                desk_language: "en".to_owned(),
                api: "127.0.0.1:0".parse().unwrap(),
                quic: None,
                tcp: None,
            },
        }
    }

    #[test]
    fn a_made_node_has_five_private_keys_a_card_that_checks_and_is_not_made_twice() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        let card = init(&folder, &party()).unwrap();
        assert_eq!(own_card(&folder).unwrap().id(), card.id());
        for name in [
            "recovery.key",
            "entry.key",
            "note.key",
            "note-mldsa44.key",
            "link.key",
        ] {
            let mode = std::fs::metadata(folder.join(KEYS).join(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        let keys = NodeKeys::open(&folder, None).unwrap();
        let first = keys.first.unwrap();
        assert_eq!(first.entry.public(), card.opening().entry);
        assert_eq!(first.note.public(), card.opening().note);
        assert_eq!(&SecretKey::from_seed(*keys.link).public(), card.link());
        assert_eq!(read_token(&folder).unwrap().len(), 64);
        assert!(matches!(
            init(&folder, &party()),
            Err(SetupError::Exists(_))
        ));
    }

    #[test]
    fn a_card_altered_in_one_digit_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let text = card_text(&init(&dir.path().join("node"), &party()).unwrap());
        assert!(parse_card(&text).is_ok());
        for place in [CARD_PREFIX.len() + 30, text.len() - 3] {
            let mut altered = text.clone().into_bytes();
            altered[place] = if altered[place] == b'0' { b'1' } else { b'0' };
            assert!(parse_card(&String::from_utf8(altered).unwrap()).is_err());
        }
        assert!(parse_card("detente-card-v1:00").is_err());
    }

    #[test]
    fn an_interface_open_to_the_network_is_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let open = NewParty {
            node: NewNode {
                api: "0.0.0.0:7801".parse().unwrap(),
                ..party().node
            },
            ..party()
        };
        assert!(matches!(
            init(&dir.path().join("node"), &open),
            Err(SetupError::Config(_))
        ));
        assert!(!dir.path().join("node").exists());
    }
}
