//! The roster: everything a verifier needs to know about who may sign on a line.
//!
//! Built from a founding and from the openings that authority entries carry. Follows spec/authority.md §6.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::authority::charter::{Charter, Officer};
use crate::authority::founding::Founding;
use crate::authority::officers::{OfficerLog, OfficersAt, OfficersUnknown};
use crate::authority::opening::{Opening, OpeningFault};
use crate::digest::{CardId, LineId};
use crate::entry::{Entry, UnverifiedEntry};
use crate::header::Header;
use crate::limits::EPOCHS_MAX;
use crate::place::{Epoch, PartyIndex, Sequence};
use crate::signature::PublicKey;
use crate::status::{Act, Kind};

/// Who may sign on a line: parties, the keys of their epochs, their officers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Roster {
    line: LineId,
    charter: Arc<Charter>,
    parties: Arc<Vec<RosterParty>>,
    /// Each party's authority entries, as far as they were noted.
    officers: Arc<Vec<OfficerLog>>,
}

/// One party of a roster.
#[derive(Clone, Debug)]
pub struct RosterParty {
    /// Its name in the charter.
    pub name: String,
    /// Its card.
    pub card: CardId,
    /// Its recovery key.
    pub recovery: PublicKey,
    /// Its link key.
    pub link: PublicKey,
    /// Its openings, by epoch.
    pub openings: BTreeMap<Epoch, Opening>,
}

/// Why an opening is not taken into the roster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmitFault {
    /// The line has no such party.
    #[error("party {0} is not a party of this line")]
    UnknownParty(PartyIndex),
    /// Signed by another recovery key than the party's.
    #[error("the opening is not signed by the recovery key of party {0}")]
    OtherRecoveryKey(PartyIndex),
    /// A different opening of that epoch is known.
    #[error("party {party} has opened epoch {epoch} twice, with different keys")]
    OpenedTwice {
        /// Whose.
        party: PartyIndex,
        /// Which.
        epoch: Epoch,
    },
    /// What the entry carries is not an opening.
    #[error("opening: {0}")]
    Opening(OpeningFault),
    /// The opening is of another epoch than the entry that carries it.
    #[error("the opening is of epoch {0}, the entry is not")]
    OtherEpoch(Epoch),
    /// Another epoch of the line already has that key.
    #[error("a key of the opening is already in use on this line")]
    KeyInUse,
    /// As many epochs as a party may have.
    #[error("a party has at most {EPOCHS_MAX} epochs on a line")]
    TooManyEpochs,
}

impl Roster {
    pub(super) fn of_founding(founding: &Founding) -> Self {
        let charter = founding.charter().charter();
        let parties = charter
            .parties
            .iter()
            .zip(founding.cards())
            .map(|(party, card)| RosterParty {
                name: party.name.clone(),
                card: card.id(),
                recovery: *card.recovery(),
                link: *card.link(),
                openings: [(Epoch(0), card.opening().clone())].into(),
            })
            .collect();
        Self {
            line: founding.line(),
            charter: Arc::new(charter.clone()),
            parties: Arc::new(parties),
            officers: Arc::new(
                (0..charter.parties.len() as u8)
                    .map(|party| OfficerLog::new(charter, PartyIndex(party)))
                    .collect(),
            ),
        }
    }

    /// Takes in what a verified entry says about its party's officers, if it is an authority entry.
    pub fn note(&mut self, entry: &Entry) {
        if entry.header().kind != Kind::AUTHORITY {
            return;
        }
        let party = usize::from(entry.address().party.0);
        if let Some(log) = Arc::make_mut(&mut self.officers).get_mut(party) {
            log.add(entry);
        }
    }

    /// Who the officers of an entry's author are at its place, by the authority entries noted.
    ///
    /// # Errors
    ///
    /// Why that is not known.
    pub fn officers_at(&self, header: &Header) -> Result<OfficersAt<'_>, OfficersUnknown> {
        let log = self.officers.get(usize::from(header.party.0));
        let log = log.ok_or(OfficersUnknown::Missing)?;
        log.at(header.place(), header.authority)
    }

    /// Takes in a later epoch of a party's journal.
    ///
    /// # Errors
    ///
    /// Why the opening does not count; the roster is then unchanged.
    pub fn admit(&mut self, party: PartyIndex, opening: &Opening) -> Result<(), AdmitFault> {
        let known = self.party(party).ok_or(AdmitFault::UnknownParty(party))?;
        if known.recovery != opening.recovery {
            return Err(AdmitFault::OtherRecoveryKey(party));
        }
        match known.openings.get(&opening.epoch) {
            Some(before) if before == opening => return Ok(()),
            Some(_) => {
                return Err(AdmitFault::OpenedTwice {
                    party,
                    epoch: opening.epoch,
                });
            }
            None => {}
        }
        if known.openings.len() >= EPOCHS_MAX {
            return Err(AdmitFault::TooManyEpochs);
        }
        let in_use = self
            .parties
            .iter()
            .flat_map(|party| party.openings.values())
            .any(|other| {
                [other.entry, other.note]
                    .iter()
                    .any(|key| [opening.entry, opening.note].contains(key))
            });
        if in_use {
            return Err(AdmitFault::KeyInUse);
        }
        if let Some(known) = Arc::make_mut(&mut self.parties).get_mut(usize::from(party.0)) {
            known.openings.insert(opening.epoch, opening.clone());
        }
        Ok(())
    }

    /// Takes in the epoch that `entry` opens, if it is the first entry of a later epoch and carries an
    /// opening; says whether it did. The entry itself is verified afterwards, with the key taken in.
    ///
    /// # Errors
    ///
    /// Why the opening it carries does not count.
    pub fn admit_from(&mut self, entry: &UnverifiedEntry) -> Result<bool, AdmitFault> {
        let header = entry.header();
        let opens = (header.kind, header.act) == (Kind::AUTHORITY, Act::OPEN_EPOCH)
            && header.sequence == Sequence(0)
            && header.line == self.line
            && self.entry_key(header.party, header.epoch).is_none();
        let Some(body) = entry.body().filter(|_| opens) else {
            return Ok(false);
        };
        let opening = Opening::decode(body).map_err(AdmitFault::Opening)?;
        if opening.epoch != header.epoch {
            return Err(AdmitFault::OtherEpoch(opening.epoch));
        }
        self.admit(header.party, &opening)?;
        Ok(true)
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> LineId {
        self.line
    }

    /// The charter in force.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// The indexes of the parties, ascending.
    pub fn party_indexes(&self) -> impl Iterator<Item = PartyIndex> + use<> {
        (0..self.parties.len() as u8).map(PartyIndex)
    }

    /// The party of that index.
    #[must_use]
    pub fn party(&self, party: PartyIndex) -> Option<&RosterParty> {
        self.parties.get(usize::from(party.0))
    }

    /// Whether the charter has a party of that index.
    #[must_use]
    pub fn has_party(&self, party: PartyIndex) -> bool {
        self.party(party).is_some()
    }

    /// The opening of that party's epoch, if it is known.
    #[must_use]
    pub fn opening(&self, party: PartyIndex, epoch: Epoch) -> Option<&Opening> {
        self.party(party)?.openings.get(&epoch)
    }

    /// The key that signs the entries of that party's epoch, if its opening is known.
    #[must_use]
    pub fn entry_key(&self, party: PartyIndex, epoch: Epoch) -> Option<&PublicKey> {
        self.opening(party, epoch).map(|opening| &opening.entry)
    }

    /// The key that signs the checkpoints of that party's epoch, if its opening is known.
    #[must_use]
    pub fn note_key(&self, party: PartyIndex, epoch: Epoch) -> Option<&PublicKey> {
        self.opening(party, epoch).map(|opening| &opening.note)
    }

    /// The officer to whom the charter gives that number of that party.
    #[must_use]
    pub fn officer(&self, party: PartyIndex, number: u16) -> Option<&Officer> {
        self.charter.officer(party, number)
    }
}
