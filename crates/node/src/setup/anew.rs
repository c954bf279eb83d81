//! A node made from an epoch token alone: its disk is lost, and no backup is at hand.
//!
//! The token has the card, the keys of its epoch and a copy of the link key. The keys of the first epoch are
//! lost and are not missed: what they signed lies with the counterparts, and the next epoch has its own.

use std::path::Path;

use detente_record::{Epoch, PartyCard, PublicKey};

use super::{
    CARD, KEYS, LINK, NewNode, SetupError, TAKEN_OUT, card_text, settings, token_text, write,
};
use crate::key_file;
use crate::keys::{EpochToken, Passphrase, Purpose, Seal, later_opening};
use crate::private_file;

/// Makes the node of a token's party in `folder`, its keys sealed under `passphrase` if one is given. It
/// signs nothing until two officers open the token's epoch, or a later one.
///
/// # Errors
///
/// `Exists` if there is a node already; `Token`; what cannot be made otherwise.
pub fn init_from_token(
    folder: &Path,
    new: &NewNode,
    token: (&EpochToken, &Passphrase),
    passphrase: Option<&Passphrase>,
) -> Result<PartyCard, SetupError> {
    let (token, words) = token;
    let card = token.card().clone();
    let config = settings(folder, (card.name(), card.languages()), new)?;
    // All of the token is opened before anything is written.
    let link = token.open_link(words)?.ok_or(SetupError::NoLinkKey)?;
    let epoch = token.open(words)?;
    let keys = folder.join(KEYS);
    private_file::make_folder(&keys).map_err(|source| SetupError::File {
        path: keys.clone(),
        source,
    })?;
    let seal = passphrase.map(Seal::new).transpose()?;
    let number = epoch.opening.epoch;
    let lost = format!(
        "The disk with this party's keys was lost; this node was made from the token of an epoch. Keys of\n\
         the first epoch are not here, and nothing is signed with them any more.\n{LOST_PREFIX}{number}\n"
    );
    write(&keys, LOST, lost.as_bytes())?;
    write(
        &keys,
        TAKEN_OUT,
        b"The recovery key was never on this machine, which was made from an epoch token.\n",
    )?;
    let comment = "Link key, which proves this party to its counterparts, from an epoch token.";
    key_file::create(
        &keys.join(LINK),
        comment,
        (&link, Purpose::Link),
        seal.as_ref(),
    )?;
    epoch.keep(folder, passphrase)?;
    write(folder, CARD, card_text(&card).as_bytes())?;
    write(folder, super::TOKEN, token_text()?.as_bytes())?;
    // The settings last: a folder without them holds no node yet.
    write(folder, crate::config::FILE, config.to_text().as_bytes())?;
    Ok(card)
}

/// The epoch from whose token the node in `folder` was made; `None` if it has the keys of its first epoch.
#[must_use]
pub fn made_from_epoch(folder: &Path) -> Option<Epoch> {
    let text =
        private_file::read_text(&folder.join(KEYS).join(LOST), super::TEXT_BYTES_MAX).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(LOST_PREFIX));
    Some(Epoch(line?.trim().parse().ok()?))
}

/// The key that signs the audit log of the node in `folder`: the note key that it was made with.
///
/// # Errors
///
/// The card, or the opening of the epoch that it was made from, cannot be read.
pub fn audit_key(folder: &Path) -> Result<PublicKey, SetupError> {
    match made_from_epoch(folder) {
        None => Ok(super::own_card(folder)?.opening().note),
        Some(epoch) => Ok(later_opening(folder, epoch)?.note),
    }
}

/// Says that the keys of the first epoch are lost, and from which epoch's token the node was made.
pub(crate) const LOST: &str = "first-epoch.lost";
const LOST_PREFIX: &str = "made-from-epoch: ";
