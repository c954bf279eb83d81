//! Where counterparts are dialled: `counterparts.toml`, several addresses a bearer, tried in turn.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use detente_bearers::Bearer;
use detente_language::{Value, key};
use detente_record::{Digest, PublicKey};
use serde::{Deserialize, Serialize};

use crate::causes::with;
use crate::config::one_line;
use crate::dial_address;
use crate::private_file;

/// Every counterpart's addresses. Clones share them.
#[derive(Clone, Debug)]
pub struct AddressBook {
    path: PathBuf,
    peers: Arc<Mutex<BTreeMap<[u8; 32], Peer>>>,
}

/// One counterpart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peer {
    name: String,
    addresses: Vec<(Bearer, String)>,
    turns: [Turn; 2],
}

/// Whose turn it is among one bearer's addresses: first the one that worked last, then each after it.
#[derive(Clone, Copy, Debug, Default)]
struct Turn {
    /// The address that worked last.
    good: usize,
    /// Dials since it worked.
    dials: usize,
    /// The address dialled last.
    last: usize,
}

/// An address to dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NextAddress {
    /// As it was set.
    pub(crate) address: String,
    /// Dials since the bearer worked last: of a name with several addresses, each has its turn.
    pub(crate) dials: usize,
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
    NotUnderstood(Value),
}

impl AddressBook {
    /// Reads the address book in `folder`; empty if there is none.
    ///
    /// # Errors
    ///
    /// What is wrong with the file.
    pub fn read(folder: &Path) -> Result<Self, AddressBookError> {
        let path = folder.join(FILE);
        let peers = Arc::new(Mutex::new(read_peers(&path)?));
        Ok(Self { path, peers })
    }

    /// Reads the file again: a person has changed it.
    ///
    /// # Errors
    ///
    /// What is wrong with the file; the old addresses then hold.
    pub fn read_again(&self) -> Result<(), AddressBookError> {
        let read = read_peers(&self.path)?;
        *self.lock() = read;
        Ok(())
    }

    /// The addresses of a counterpart, in the order they are tried.
    #[must_use]
    pub fn addresses(&self, peer: &PublicKey) -> Vec<(Bearer, String)> {
        self.lock()
            .get(peer.as_bytes())
            .map(|peer| peer.addresses.clone())
            .unwrap_or_default()
    }

    /// Every address of everyone.
    pub(crate) fn all_addresses(&self) -> Vec<(Bearer, String)> {
        let peers = self.lock();
        let addresses = peers.values().flat_map(|peer| peer.addresses.iter());
        addresses.cloned().collect()
    }

    /// Whether a counterpart can be dialled, for each of [`Bearer::ALL`].
    #[must_use]
    pub fn dialable(&self, peer: &PublicKey) -> [bool; 2] {
        let addresses = self.addresses(peer);
        Bearer::ALL.map(|bearer| addresses.iter().any(|(of, _)| *of == bearer))
    }

    /// The address to dial next over a bearer: the one that worked last, and while it does not, each in turn.
    pub(crate) fn next(&self, peer: &PublicKey, bearer: Bearer) -> Option<NextAddress> {
        let mut peers = self.lock();
        let peer = peers.get_mut(peer.as_bytes())?;
        let of_bearer = of_bearer(&peer.addresses, bearer);
        let turn = peer.turns.get_mut(bearer as usize)?;
        let at = turn.good.wrapping_add(turn.dials) % of_bearer.len().max(1);
        let next = NextAddress {
            address: (*of_bearer.get(at)?).clone(),
            dials: turn.dials / of_bearer.len(),
        };
        turn.last = at;
        turn.dials = turn.dials.wrapping_add(1);
        Some(next)
    }

    /// A dial over a bearer has reached the counterpart, at `reached`: the next one begins there.
    pub(crate) fn worked(&self, peer: &[u8; 32], bearer: Bearer, reached: SocketAddr) {
        let mut peers = self.lock();
        let Some(peer) = peers.get_mut(peer) else {
            return;
        };
        let of_bearer = of_bearer(&peer.addresses, bearer);
        let is_reached = |address: &&String| dial_address::literal(address) == Some(reached);
        let at = of_bearer.iter().position(is_reached);
        if let Some(turn) = peer.turns.get_mut(bearer as usize) {
            // What is not written as such was a name, and dialled last.
            turn.good = at.unwrap_or(turn.last);
            turn.dials = 0;
        }
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
                turns: Default::default(),
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

fn of_bearer(addresses: &[(Bearer, String)], bearer: Bearer) -> Vec<&String> {
    let of = addresses.iter().filter(|(of, _)| *of == bearer);
    of.map(|(_, address)| address).collect()
}

fn read_peers(path: &Path) -> Result<BTreeMap<[u8; 32], Peer>, AddressBookError> {
    let text = match private_file::read_text(path, BYTES_MAX) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    parse(&text)
}

/// Reads the text of the file.
pub(crate) fn parse(text: &str) -> Result<BTreeMap<[u8; 32], Peer>, AddressBookError> {
    let file: FileForm = toml::from_str(text)
        .map_err(|error| AddressBookError::NotUnderstood(one_line(&error.to_string()).into()))?;
    let mut peers = BTreeMap::new();
    for form in file.counterpart {
        let key: Digest = form.link_key.parse().map_err(|_| {
            AddressBookError::NotUnderstood(with(
                key::CAUSE_COUNTERPARTS_KEY,
                &[("key", form.link_key.clone().into())],
            ))
        })?;
        let list = |bearer, of: Vec<String>| of.into_iter().map(move |address| (bearer, address));
        let addresses = list(Bearer::Quic, form.quic)
            .chain(list(Bearer::Tcp, form.tcp))
            .collect();
        peers.insert(
            key.0,
            Peer {
                name: form.name,
                addresses,
                turns: Default::default(),
            },
        );
    }
    Ok(peers)
}

pub(crate) fn to_text(peers: &BTreeMap<[u8; 32], Peer>) -> Result<String, AddressBookError> {
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
        .map_err(|error| AddressBookError::NotUnderstood(one_line(&error.to_string()).into()))?;
    Ok(format!(
        "# Where this node dials its counterparts. Several addresses a bearer are tried in turn.\n\
         # After a change by hand: detente config reload. The node writes it when addresses are set.\n\n{text}"
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
        let next = || book.next(&peer, Bearer::Quic).map(|next| next.address);
        let dialled: Vec<_> = (0..3).filter_map(|_| next()).collect();
        assert_eq!(
            dialled,
            ["192.0.2.1:7800", "192.0.2.2:7800", "192.0.2.1:7800"]
        );
        assert_eq!(book.next(&peer, Bearer::Tcp), None);
    }

    #[test]
    fn the_address_that_worked_last_is_tried_first_and_every_other_has_its_turn_after_it() {
        let dir = tempfile::tempdir().unwrap();
        let peer = SecretKey::from_seed([7; 32]).public();
        let book = AddressBook::read(dir.path()).unwrap();
        let all = ["192.0.2.1:1", "[2001:db8::2]:1", "south.example:1"];
        let addresses = all.map(|address| (Bearer::Tcp, address.to_owned()));
        book.set(&peer, "South", addresses.to_vec()).unwrap();
        let next = || book.next(&peer, Bearer::Tcp).unwrap();
        assert_eq!(
            (next().address, next().address),
            (all[0].into(), all[1].into())
        );
        // The first one answers late: it is known by the address reached.
        book.worked(peer.as_bytes(), Bearer::Tcp, "192.0.2.1:1".parse().unwrap());
        assert_eq!(next().address, all[0]);
        book.worked(
            peer.as_bytes(),
            Bearer::Tcp,
            "[2001:db8::2]:1".parse().unwrap(),
        );
        let dialled: Vec<String> = (0..4).map(|_| next().address).collect();
        assert_eq!(dialled, [all[1], all[2], all[0], all[1]]);
        // A name is known by having been dialled last.
        let _ = next();
        book.worked(
            peer.as_bytes(),
            Bearer::Tcp,
            "198.51.100.9:1".parse().unwrap(),
        );
        assert_eq!(next().address, all[2]);
        assert_eq!(
            next(),
            NextAddress {
                address: all[0].into(),
                dials: 0
            }
        );
        let _ = next();
        // A second round through them asks a name for its next address.
        assert_eq!(
            next(),
            NextAddress {
                address: all[2].into(),
                dials: 1
            }
        );
    }
}
