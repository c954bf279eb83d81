//! What a verified evidence bundle proves, and by whom: facts for whoever puts them in words.

use std::collections::BTreeMap;

use crate::authority::{AssertionFault, AssertionMethod, Charter, VerifiedAssertion};
use crate::checkpoint::Checkpoint;
use crate::digest::{CardId, LineId};
use crate::entry::Entry;
use crate::export::manifest::Range;
use crate::place::PartyIndex;
use crate::signature::PublicKey;
use crate::status::{Act, Kind, Status};
use crate::time::Timestamp;

/// Everything that an evidence bundle was found to prove.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The line.
    pub line: LineId,
    /// The founding charter.
    pub charter: Charter,
    /// Its parties, by index. That these keys are theirs, the reader must know from elsewhere.
    pub parties: Vec<PartyFinding>,
    /// Who exported and signed the manifest.
    pub exporter: PartyIndex,
    /// When, by the exporter's word.
    pub exported_at: Timestamp,
    /// Texts that must be shown with anything taken from this bundle.
    pub marks: Vec<String>,
    /// The runs of entries, complete and chained.
    pub ranges: Vec<Range>,
    /// Every entry, in address order.
    pub entries: Vec<EntryFinding>,
    /// Entries by kind and act.
    pub by_kind: BTreeMap<(Kind, Act), usize>,
    /// Entries by status.
    pub by_status: BTreeMap<Status, usize>,
    /// Checkpoints, in the order they stand in.
    pub checkpoints: Vec<CheckpointFinding>,
    /// How far a post-quantum signature covers the entries.
    pub post_quantum: PostQuantumCoverage,
}

/// A party of the line, and what its keys have signed here.
#[derive(Clone, Debug)]
pub struct PartyFinding {
    /// Its index.
    pub index: PartyIndex,
    /// Its name in the charter, which every party signed.
    pub name: String,
    /// Its card.
    pub card: CardId,
    /// The phrase of its card, which its officers can read to whoever asks.
    pub phrase: String,
    /// Its recovery key, the root of its others.
    pub recovery: PublicKey,
    /// The key that signed its entries of epoch 0.
    pub entry: PublicKey,
    /// Its entries in the bundle.
    pub entries: usize,
}

/// An entry of the bundle: signed by its author, in its place.
#[derive(Clone, Debug)]
pub struct EntryFinding {
    /// The entry, with its header and the parts that are here.
    pub entry: Entry,
    /// The numbers of the parts that are here.
    pub opened: Vec<u8>,
    /// The numbers of the parts that are committed to and not here: withheld, or erased.
    pub withheld: Vec<u8>,
    /// The officers on whose act it rests.
    pub officers: OfficersFinding,
    /// The checkpoint, by its place in the list, that an inclusion proof ties it to.
    pub checkpoint: Option<usize>,
}

/// What is known of the officers behind an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficersFinding {
    /// The entry names none: the node's own statement.
    NoneNamed,
    /// Each of them signed it.
    Proved(Vec<VerifiedAssertion>),
    /// It names these, and what they signed is withheld.
    Withheld(Vec<u16>),
    /// It names these, and what it carries does not prove them. The entry is its author's all the same.
    NotProved(Vec<u16>, AssertionFault),
}

/// A checkpoint and who signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointFinding {
    /// The tree.
    pub checkpoint: Checkpoint,
    /// The party whose note key signed it: the journal's own, or the exporter.
    pub signed_by: PartyIndex,
}

/// How far a post-quantum signature covers the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PostQuantumCoverage {
    /// None yet: checkpoints carry no ML-DSA-44 signature in this version.
    NoneYet,
}

impl Findings {
    /// How many entries have a part withheld.
    #[must_use]
    pub fn entries_with_withheld_parts(&self) -> usize {
        self.entries
            .iter()
            .filter(|entry| !entry.withheld.is_empty())
            .count()
    }

    /// The distinct officers proved, as party, number, name and means, with how many entries rest on each.
    #[must_use]
    pub fn officers(&self) -> BTreeMap<(PartyIndex, u16, String, AssertionMethod), usize> {
        let mut officers = BTreeMap::new();
        for entry in &self.entries {
            let OfficersFinding::Proved(assertions) = &entry.officers else {
                continue;
            };
            let mut people: Vec<(u16, &String, AssertionMethod)> = assertions
                .iter()
                .map(|proved| (proved.officer, &proved.name, proved.method))
                .collect();
            people.sort_unstable();
            people.dedup();
            for (officer, name, method) in people {
                *officers
                    .entry((entry.entry.address().party, officer, name.clone(), method))
                    .or_insert(0) += 1;
            }
        }
        officers
    }
}
