//! Where counterparts are dialled: `counterparts.toml`, several addresses a bearer, tried in turn.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use detente_bearers::Bearer;
use detente_record::{Digest, PublicKey};
use serde::{Deserialize, Serialize};

use crate::private_file;

/// Every counterpart's addresses. Clones share them.
#[derive(Clone, Debug)]
pub struct AddressBook {
    path: PathBuf,
    peers: Arc<Mutex<BTreeMap<[u8; 32], Peer>>>,
}

/// One counterpart.
#[derive(Clone, Debug, Default)]
struct Peer {
    name: String,
    addresses: Vec<(Bearer, String)>,
    /// How often each bearer was dialled: the next dial takes the next address.
    dialled: [usize; 2],
}

/// Why the address book cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddressBookError {
    /// The file cannot be read or written.
    #[error("counterparts.toml can't be used")]
    File(#[from] io::Error),
    /// The file is not an address book.
    #[error("counterparts.toml is not understood: {0}")]
    NotUnderstood(String),
}

impl AddressBook {
    /// Reads the address book in `folder`; empty if there is none.
    ///
    /// # Errors
    ///
    /// What is wrong with the file.
    pub fn read(folder: &Path) -> Result<Self, AddressBookError> {
        let path = folder.join(FILE);
        let text = match private_file::read_text(&path, BYTES_MAX) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let file: FileForm = toml::from_str(&text)
            .map_err(|error| AddressBookError::NotUnderstood(error.to_string()))?;
        let mut peers = BTreeMap::new();
        for form in file.counterpart {
            let key: Digest = form
                .link_key
                .parse()
                .map_err(|_| AddressBookError::NotUnderstood(form.link_key.clone()))?;
            let list =
                |bearer, of: Vec<String>| of.into_iter().map(move |address| (bearer, address));
            let addresses = list(Bearer::Quic, form.quic)
                .chain(list(Bearer::Tcp, form.tcp))
                .collect();
            peers.insert(
                key.0,
                Peer {
                    name: form.name,
                    addresses,
                    dialled: [0; 2],
                },
            );
        }
        Ok(Self {
            path,
            peers: Arc::new(Mutex::new(peers)),
        })
    }

    /// The addresses of a counterpart, in the order they are tried.
    #[must_use]
    pub fn addresses(&self, peer: &PublicKey) -> Vec<(Bearer, String)> {
        self.lock()
            .get(peer.as_bytes())
            .map(|peer| peer.addresses.clone())
            .unwrap_or_default()
    }

    /// Whether a counterpart can be dialled, for each of [`Bearer::ALL`].
    #[must_use]
    pub fn dialable(&self, peer: &PublicKey) -> [bool; 2] {
        let addresses = self.addresses(peer);
        Bearer::ALL.map(|bearer| addresses.iter().any(|(of, _)| *of == bearer))
    }

    /// The address to dial next over a bearer: each in turn.
    pub fn next(&self, peer: &PublicKey, bearer: Bearer) -> Option<String> {
        let mut peers = self.lock();
        let peer = peers.get_mut(peer.as_bytes())?;
        let of_bearer: Vec<&String> = peer
            .addresses
            .iter()
            .filter(|(of, _)| *of == bearer)
            .map(|(_, address)| address)
            .collect();
        let count = &mut peer.dialled[bearer as usize];
        let chosen = of_bearer
            .get(*count % of_bearer.len().max(1))
            .map(|address| (*address).clone());
        *count = count.wrapping_add(1);
        chosen
    }

    /// Replaces the addresses of a counterpart, on disk first.
    ///
    /// # Errors
    ///
    /// `File` if the file cannot be written; the old addresses then hold.
    pub fn set(
        &self,
        peer: &PublicKey,
        name: &str,
        addresses: Vec<(Bearer, String)>,
    ) -> Result<(), AddressBookError> {
        let mut peers = self.lock();
        let mut changed = peers.clone();
        changed.insert(
            *peer.as_bytes(),
            Peer {
                name: name.to_owned(),
                addresses,
                dialled: [0; 2],
            },
        );
        private_file::replace(&self.path, to_text(&changed)?.as_bytes())?;
        *peers = changed;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<[u8; 32], Peer>> {
        // Nothing in here panics half-way through a change.
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn to_text(peers: &BTreeMap<[u8; 32], Peer>) -> Result<String, AddressBookError> {
    let of = |peer: &Peer, bearer| {
        let list = peer.addresses.iter().filter(|(of, _)| *of == bearer);
        list.map(|(_, address)| address.clone()).collect()
    };
    let counterpart = peers
        .iter()
        .map(|(key, peer)| PeerForm {
            name: peer.name.clone(),
            link_key: Digest(*key).to_string(),
            quic: of(peer, Bearer::Quic),
            tcp: of(peer, Bearer::Tcp),
        })
        .collect();
    let text = toml::to_string(&FileForm { counterpart })
        .map_err(|error| AddressBookError::NotUnderstood(error.to_string()))?;
    Ok(format!(
        "# Where this node dials its counterparts. Several addresses a bearer are tried in turn.\n\
         # Edit it while the node is stopped; the node writes it when addresses are set.\n\n{text}"
    ))
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    counterpart: Vec<PeerForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeerForm {
    name: String,
    link_key: String,
    #[serde(default)]
    quic: Vec<String>,
    #[serde(default)]
    tcp: Vec<String>,
}

const FILE: &str = "counterparts.toml";
const BYTES_MAX: u64 = 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use detente_record::SecretKey;

    #[test]
    fn addresses_are_tried_in_turn_and_survive_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let peer = SecretKey::from_seed([7; 32]).public();
        let book = AddressBook::read(dir.path()).unwrap();
        assert_eq!(book.dialable(&peer), [false, false]);
        assert_eq!(book.next(&peer, Bearer::Quic), None);
        let addresses = vec![
            (Bearer::Quic, "192.0.2.1:7800".to_owned()),
            (Bearer::Quic, "192.0.2.2:7800".to_owned()),
        ];
        book.set(&peer, "South", addresses.clone()).unwrap();
        let book = AddressBook::read(dir.path()).unwrap();
        assert_eq!(book.addresses(&peer), addresses);
        assert_eq!(book.dialable(&peer), [true, false]);
        let dialled: Vec<_> = (0..3)
            .filter_map(|_| book.next(&peer, Bearer::Quic))
            .collect();
        assert_eq!(
            dialled,
            ["192.0.2.1:7800", "192.0.2.2:7800", "192.0.2.1:7800"]
        );
        assert_eq!(book.next(&peer, Bearer::Tcp), None);
    }
}
