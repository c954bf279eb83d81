//! The evidence bundle: chosen entries with everything that proves them, in one file.
//!
//! Verified offline and years later, by anyone, with nothing else at hand but the parties' recovery
//! keys to compare. Follows spec/bundle.md.

use crate::authority::{AdmitFault, AssertionFault, Founding, FoundingFault, Roster, is_name};
use crate::checkpoint::{Note, NoteFault};
use crate::digest::Digest;
use crate::encoding::{EncodingFault, Reader, Writer};
use crate::entry::{Entry, EntryFault, UnverifiedEntry};
use crate::export::findings::{
    CheckpointFinding, EntryFinding, Findings, OfficersFinding, PartyFinding, PostQuantumCoverage,
};
use crate::export::manifest::{COVERED, Manifest, Range, runs};
use crate::export::section::{FramingFault, Section, read_sections, write_sections};
use crate::export::spread::{self, Spread, one_by_one};
use crate::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_ENTRIES_MAX, CHECKPOINTS_MAX, MANIFEST_BYTES_MAX, MARK_BYTES_MAX,
    MARKS_MAX, NOTE_BYTES_MAX, PROOF_HASHES_MAX, RANGES_MAX,
};
use crate::merkle::{ProofFault, verify_inclusion};
use crate::place::{Address, Epoch, PartyIndex};
use crate::signature::{SecretKey, Signature, SignatureFault};
use crate::time::Timestamp;

/// The first line of an evidence bundle.
pub const EVIDENCE_FIRST_LINE: &str = "detente evidence v0\n";

/// What goes into an evidence bundle.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The line's founding.
    pub founding: Founding,
    /// The party that exports.
    pub exporter: PartyIndex,
    /// The epoch whose note key signs the manifest.
    pub exporter_epoch: Epoch,
    /// When.
    pub exported_at: Timestamp,
    /// Texts that must be shown with anything taken from the bundle.
    pub marks: Vec<String>,
    /// The entries, in any order; leave out parts with [`Entry::with_parts`] to withhold them.
    pub entries: Vec<Entry>,
    /// Checkpoints, each signed by its journal's own note key or by the exporter's.
    pub checkpoints: Vec<Note>,
    /// Inclusion proofs.
    pub proofs: Vec<BundleProof>,
}

/// An inclusion proof of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleProof {
    /// The checkpoint, by its place in the bundle's list.
    pub checkpoint: usize,
    /// Where the entry stands.
    pub entry: Address,
    /// The hashes of RFC 9162 §2.1.3.
    pub hashes: Vec<Digest>,
}

/// Why a bundle proves nothing, or cannot be written. Names the section or the entry at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleFault {
    /// Larger than a bundle may be.
    #[error("a bundle has at most {BUNDLE_BYTES_MAX} bytes and {BUNDLE_ENTRIES_MAX} entries")]
    TooLarge,
    /// The framing is broken.
    #[error("{0}")]
    Framing(#[from] FramingFault),
    /// A section is not in the encoding.
    #[error("section {section}: {fault}")]
    Encoding {
        /// Which.
        section: Section,
        /// Why.
        fault: EncodingFault,
    },
    /// The founding founds no line.
    #[error("section \"founding\": {0}")]
    Founding(FoundingFault),
    /// The manifest is of another line than the founding.
    #[error("section \"manifest\": it names another line than the founding")]
    OtherLine,
    /// The exporter is not a party with that epoch.
    #[error("section \"manifest\": the exporter is no party of the line, or has no such epoch")]
    UnknownExporter,
    /// The exporter's note key has not signed the manifest.
    #[error("section \"manifest signature\": {0}")]
    NotSigned(SignatureFault),
    /// A section is not the one that the exporter signed for.
    #[error("section {0} is not the one the manifest names")]
    OtherSection(Section),
    /// An entry is not its author's.
    #[error("entry {index}{}: {fault}", at(.address))]
    Entry {
        /// Its place in the section, from 0.
        index: usize,
        /// Where it claims to stand, if that much can be read.
        address: Option<Address>,
        /// Why.
        fault: EntryFault,
    },
    /// An entry opens an epoch that does not count.
    #[error("entry {index} at {address}: {fault}")]
    Opening {
        /// Its place in the section, from 0.
        index: usize,
        /// Where it stands.
        address: Address,
        /// Why.
        fault: AdmitFault,
    },
    /// An entry stands at the place of another.
    #[error("entry {index} at {address} is repeated")]
    Repeated {
        /// Its place in the section, from 0.
        index: usize,
        /// Where it stands.
        address: Address,
    },
    /// An entry stands before one that should come first.
    #[error("entry {index} at {address} is out of order")]
    OutOfOrder {
        /// Its place in the section, from 0.
        index: usize,
        /// Where it stands.
        address: Address,
    },
    /// An entry of a stated range is not there.
    #[error("the entry at {address} is missing from the bundle's stated range")]
    Missing {
        /// Where it should stand.
        address: Address,
    },
    /// An entry is in no stated range.
    #[error("entry {index} at {address} is in none of the bundle's stated ranges")]
    NotInRange {
        /// Its place in the section, from 0.
        index: usize,
        /// Where it stands.
        address: Address,
    },
    /// An entry does not follow the one before it, or is not the one the manifest names.
    #[error("entry {index} at {address} is of another history than the bundle states")]
    NotLinked {
        /// Its place in the section, from 0.
        index: usize,
        /// Where it stands.
        address: Address,
    },
    /// A checkpoint is not one, or not signed as it must be.
    #[error("checkpoint {index}: {fault}")]
    Checkpoint {
        /// Its place in the section, from 0.
        index: usize,
        /// Why.
        fault: NoteFault,
    },
    /// A checkpoint is of another line, or of an epoch not known.
    #[error("checkpoint {index} is of no journal of this line")]
    OtherJournal {
        /// Its place in the section, from 0.
        index: usize,
    },
    /// An inclusion proof proves nothing.
    #[error("inclusion proof {index} for the entry at {entry}: {fault}")]
    Proof {
        /// Its place in the section, from 0.
        index: usize,
        /// The entry's address.
        entry: Address,
        /// Why.
        fault: ProofFault,
    },
    /// An inclusion proof names an entry or a checkpoint that is not in the bundle.
    #[error("inclusion proof {index} for the entry at {entry} names what is not in the bundle")]
    ProofOfNothing {
        /// Its place in the section, from 0.
        index: usize,
        /// The entry's address.
        entry: Address,
    },
    /// More ranges or marks than a manifest may have, or a mark that is not a plain text in its bound.
    #[error("section {0} has too many items, or one that is too large or not plain text")]
    OutOfBounds(Section),
}

impl Bundle {
    /// Writes the bundle's file, its manifest signed with the exporter's note key.
    ///
    /// # Errors
    ///
    /// What would make it no bundle: the bytes are verified before they are handed out.
    pub fn write(&self, note: &SecretKey) -> Result<Vec<u8>, BundleFault> {
        let mut entries = self.entries.clone();
        entries.sort_by_key(Entry::address);
        let ranges = runs(&entries);
        if ranges.len() > RANGES_MAX
            || self.marks.len() > MARKS_MAX
            || !self.marks.iter().all(|mark| is_name(mark, MARK_BYTES_MAX))
        {
            return Err(BundleFault::OutOfBounds(Section::Manifest));
        }
        let founding = self.founding.encode();
        let entries = encode_entries(&entries);
        let checkpoints = encode_checkpoints(&self.checkpoints);
        let proofs = encode_proofs(&self.proofs);
        let manifest = Manifest {
            line: self.founding.line(),
            exporter: self.exporter,
            exporter_epoch: self.exporter_epoch,
            exported_at: self.exported_at,
            ranges,
            marks: self.marks.clone(),
            digests: [&founding, &entries, &checkpoints, &proofs]
                .map(|bytes| Digest::plain(&[bytes])),
        }
        .encode();
        let signature = note.sign(LABEL_MANIFEST, &manifest);
        let bytes = write_sections(
            EVIDENCE_FIRST_LINE,
            &[
                (Section::Founding, &founding),
                (Section::Manifest, &manifest),
                (Section::Entries, &entries),
                (Section::Checkpoints, &checkpoints),
                (Section::Proofs, &proofs),
                (Section::ManifestSignature, &signature.0),
            ],
        );
        Self::verify(&bytes)?;
        Ok(bytes)
    }

    /// Verifies a bundle's file, all of it, and says what it proves.
    ///
    /// # Errors
    ///
    /// The first thing wrong with it; it then proves nothing.
    pub fn verify(bytes: &[u8]) -> Result<Findings, BundleFault> {
        Self::verify_over(bytes, &one_by_one)
    }

    /// As [`Bundle::verify`], with the work spread as the caller likes; the verdict is the same.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::verify`].
    pub fn verify_over(bytes: &[u8], spread: &Spread<'_>) -> Result<Findings, BundleFault> {
        if bytes.len() > BUNDLE_BYTES_MAX {
            return Err(BundleFault::TooLarge);
        }
        let [
            founding,
            manifest_bytes,
            entries,
            checkpoints,
            proofs,
            signature,
        ] = read_sections(EVIDENCE_FIRST_LINE, SECTIONS, bytes)?;
        let digests = [founding, entries, checkpoints, proofs].map(|bytes| Digest::plain(&[bytes]));
        let founding = Founding::decode(founding).map_err(BundleFault::Founding)?;
        let mut roster = founding.roster();
        if manifest_bytes.len() > MANIFEST_BYTES_MAX {
            return Err(BundleFault::OutOfBounds(Section::Manifest));
        }
        let manifest = Manifest::decode(manifest_bytes).map_err(|fault| BundleFault::Encoding {
            section: Section::Manifest,
            fault,
        })?;
        if manifest.line != roster.line() {
            return Err(BundleFault::OtherLine);
        }

        let parsed = decode_entries(entries, spread)?;
        check_order(&parsed)?;
        let entries = verify_entries(parsed, &mut roster, spread)?;
        let signed = check_manifest_signature(&manifest, manifest_bytes, signature, &roster);
        // What is wrong with an entry is told first, because it says more than a signature that fails.
        check_ranges(&entries, &manifest.ranges)?;
        signed?;
        let notes = verify_checkpoints(checkpoints, &manifest, &roster)?;
        let proved = verify_proofs(proofs, &entries, &notes)?;
        let named = COVERED.into_iter().zip(manifest.digests).zip(digests);
        for ((section, named), found) in named {
            if named != found {
                return Err(BundleFault::OtherSection(section));
            }
        }
        Ok(findings(
            &founding, &roster, manifest, &entries, notes, &proved, spread,
        ))
    }
}

fn check_manifest_signature(
    manifest: &Manifest,
    bytes: &[u8],
    signature: &[u8],
    roster: &Roster,
) -> Result<(), BundleFault> {
    let note = roster
        .note_key(manifest.exporter, manifest.exporter_epoch)
        .ok_or(BundleFault::UnknownExporter)?;
    let signature = signature
        .try_into()
        .map(Signature)
        .map_err(|_| BundleFault::NotSigned(SignatureFault::WrongLength))?;
    note.verify(LABEL_MANIFEST, bytes, &signature)
        .map_err(BundleFault::NotSigned)
}

fn encode_entries(entries: &[Entry]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(entries.len());
    for entry in entries {
        writer.bytes(entry.bytes());
    }
    writer.finish()
}

fn decode_entries(bytes: &[u8], spread: &Spread<'_>) -> Result<Vec<UnverifiedEntry>, BundleFault> {
    let section = |fault| BundleFault::Encoding {
        section: Section::Entries,
        fault,
    };
    let mut reader = Reader::new(bytes);
    let len = reader.array(BUNDLE_ENTRIES_MAX).map_err(section)?;
    let mut each = Vec::with_capacity(len);
    let mut framing = Ok(());
    for _ in 0..len {
        match reader.bytes() {
            Ok(bytes) => each.push(bytes),
            Err(fault) => {
                framing = Err(section(fault));
                break;
            }
        }
    }
    // The first thing wrong is told: an entry that is none stands before where the framing breaks.
    let parsed = spread::map(&each, spread, |bytes| UnverifiedEntry::parse(bytes));
    let entries = parsed.into_iter().enumerate().map(|(index, parsed)| {
        parsed.map_err(|fault| BundleFault::Entry {
            index,
            address: None,
            fault,
        })
    });
    let entries = entries.collect::<Result<_, _>>()?;
    framing?;
    reader.end().map_err(section)?;
    Ok(entries)
}

/// One verification an entry: the cost of a bundle is the cost of its signatures. Openings are taken in
/// in order, so each entry is proved by the key that was known at its place; the proofs themselves are
/// spread, and of several faults the first is told.
fn verify_entries(
    parsed: Vec<UnverifiedEntry>,
    roster: &mut Roster,
    spread: &Spread<'_>,
) -> Result<Vec<Entry>, BundleFault> {
    let mut with_keys = Vec::with_capacity(parsed.len());
    let mut stopped = Ok(());
    for (index, entry) in parsed.into_iter().enumerate() {
        let address = entry.address();
        let admitted = roster
            .admit_from(&entry)
            .map_err(|fault| BundleFault::Opening {
                index,
                address,
                fault,
            });
        let key = admitted.and_then(|_| {
            let key = entry.author_key(roster);
            key.map_err(|fault| not_its_author_s(index, address, fault))
        });
        match key {
            Ok(key) => with_keys.push((entry, key)),
            Err(fault) => {
                stopped = Err(fault);
                break;
            }
        }
    }
    let proved = spread::map(&with_keys, spread, |(entry, key)| {
        entry.clone().verify_by(key)
    });
    let each = proved.into_iter().zip(&with_keys).enumerate();
    let entries = each
        .map(|(index, (proved, (entry, _)))| {
            proved.map_err(|fault| not_its_author_s(index, entry.address(), fault))
        })
        .collect::<Result<Vec<Entry>, _>>()?;
    stopped?;
    // No opening rests on who the officers are, so these are taken in when all is proved.
    for entry in &entries {
        roster.note(entry);
    }
    Ok(entries)
}

fn not_its_author_s(index: usize, address: Address, fault: EntryFault) -> BundleFault {
    BundleFault::Entry {
        index,
        address: Some(address),
        fault,
    }
}

fn check_order(entries: &[UnverifiedEntry]) -> Result<(), BundleFault> {
    let Some(line) = entries.first().map(|entry| entry.header().line) else {
        return Ok(());
    };
    // Addresses compare within a line only; an entry of another is told as such when it is verified.
    if entries.iter().any(|entry| entry.header().line != line) {
        return Ok(());
    }
    let mut seen = std::collections::BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let address = entry.address();
        if !seen.insert(address) {
            return Err(BundleFault::Repeated { index, address });
        }
        if seen.last() != Some(&address) {
            return Err(BundleFault::OutOfOrder { index, address });
        }
    }
    Ok(())
}

/// Walks the stated ranges and the entries, both ascending, side by side.
fn check_ranges(entries: &[Entry], ranges: &[Range]) -> Result<(), BundleFault> {
    let mut entries = entries.iter().enumerate().peekable();
    for range in ranges {
        let mut previous = range.previous;
        let mut sequence = range.from;
        while sequence <= range.to {
            let wanted = range.address(sequence);
            let Some((index, entry)) = entries.next_if(|(_, entry)| entry.address() <= wanted)
            else {
                return Err(BundleFault::Missing { address: wanted });
            };
            let address = entry.address();
            if address < wanted {
                return Err(BundleFault::NotInRange { index, address });
            }
            let ends_well = sequence < range.to || entry.id() == range.last;
            if entry.header().previous != previous || !ends_well {
                return Err(BundleFault::NotLinked { index, address });
            }
            previous = Some(entry.id());
            sequence = sequence.next();
        }
    }
    match entries.next() {
        None => Ok(()),
        Some((index, entry)) => Err(BundleFault::NotInRange {
            index,
            address: entry.address(),
        }),
    }
}

fn encode_checkpoints(notes: &[Note]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(notes.len());
    for note in notes {
        writer.text(&note.to_string());
    }
    writer.finish()
}

fn verify_checkpoints(
    bytes: &[u8],
    manifest: &Manifest,
    roster: &Roster,
) -> Result<Vec<CheckpointFinding>, BundleFault> {
    let section = |fault| BundleFault::Encoding {
        section: Section::Checkpoints,
        fault,
    };
    let mut reader = Reader::new(bytes);
    let len = reader.array(CHECKPOINTS_MAX).map_err(section)?;
    let mut notes = Vec::with_capacity(len);
    for index in 0..len {
        let text = reader.text(NOTE_BYTES_MAX).map_err(section)?;
        let fault = |fault| BundleFault::Checkpoint { index, fault };
        let note = Note::parse(text).map_err(fault)?;
        let checkpoint = note.checkpoint;
        let own = roster
            .note_key(checkpoint.party, checkpoint.epoch)
            .filter(|_| checkpoint.line == roster.line())
            .ok_or(BundleFault::OtherJournal { index })?;
        let signed_by = match note.verify(own) {
            Ok(_) => checkpoint.party,
            Err(NoteFault::NotSigned) => {
                let key = roster
                    .note_key(manifest.exporter, manifest.exporter_epoch)
                    .ok_or(BundleFault::UnknownExporter)?;
                note.verify_as(manifest.exporter, manifest.exporter_epoch, key)
                    .map_err(fault)?;
                manifest.exporter
            }
            Err(other) => return Err(fault(other)),
        };
        notes.push(CheckpointFinding {
            checkpoint,
            signed_by,
        });
    }
    reader.end().map_err(section)?;
    Ok(notes)
}

fn encode_proofs(proofs: &[BundleProof]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(proofs.len());
    for proof in proofs {
        let place = proof.entry.place;
        writer.array(5).uint(proof.checkpoint as u64);
        writer
            .uint(proof.entry.party.0.into())
            .uint(place.epoch.0.into())
            .uint(place.sequence.0);
        writer.array(proof.hashes.len());
        for hash in &proof.hashes {
            writer.bytes(&hash.0);
        }
    }
    writer.finish()
}

fn decode_proofs(bytes: &[u8]) -> Result<Vec<BundleProof>, EncodingFault> {
    let mut reader = Reader::new(bytes);
    let len = reader.array(BUNDLE_ENTRIES_MAX)?;
    let mut proofs = Vec::with_capacity(len);
    for _ in 0..len {
        reader.array_exact(5)?;
        let checkpoint = reader.uint_max(CHECKPOINTS_MAX as u64)? as usize;
        let party = reader.uint_max(u8::MAX.into())? as u8;
        let epoch = reader.uint_max(u32::MAX.into())? as u32;
        let entry = Address::new(party, epoch, reader.uint()?);
        let hashes = (0..reader.array(PROOF_HASHES_MAX)?)
            .map(|_| reader.bytes_exact().map(Digest))
            .collect::<Result<Vec<Digest>, EncodingFault>>()?;
        proofs.push(BundleProof {
            checkpoint,
            entry,
            hashes,
        });
    }
    reader.end()?;
    Ok(proofs)
}

/// Which checkpoint each proved entry is tied to, by the entry's place in the list.
fn verify_proofs(
    bytes: &[u8],
    entries: &[Entry],
    notes: &[CheckpointFinding],
) -> Result<Vec<Option<usize>>, BundleFault> {
    let proofs = decode_proofs(bytes).map_err(|fault| BundleFault::Encoding {
        section: Section::Proofs,
        fault,
    })?;
    let mut proved = vec![None; entries.len()];
    for (index, proof) in proofs.iter().enumerate() {
        let entry = proof.entry;
        let nothing = BundleFault::ProofOfNothing { index, entry };
        let at = entries
            .binary_search_by_key(&entry, Entry::address)
            .map_err(|_| nothing.clone())?;
        let checkpoint = notes
            .get(proof.checkpoint)
            .ok_or(nothing.clone())?
            .checkpoint;
        if (checkpoint.party, checkpoint.epoch) != (entry.party, entry.place.epoch) {
            return Err(nothing);
        }
        verify_inclusion(
            entries[at].id(),
            entry.place.sequence.0,
            checkpoint.size,
            &proof.hashes,
            checkpoint.root,
        )
        .map_err(|fault| BundleFault::Proof {
            index,
            entry,
            fault,
        })?;
        proved[at] = Some(proof.checkpoint);
    }
    Ok(proved)
}

fn findings(
    founding: &Founding,
    roster: &Roster,
    manifest: Manifest,
    entries: &[Entry],
    checkpoints: Vec<CheckpointFinding>,
    proved: &[Option<usize>],
    spread: &Spread<'_>,
) -> Findings {
    let charter = founding.charter().charter();
    let parties = roster
        .party_indexes()
        .zip(founding.cards())
        .zip(&charter.parties)
        .map(|((index, card), party)| PartyFinding {
            index,
            name: party.name.clone(),
            card: card.id(),
            phrase: card.phrase(),
            recovery: *card.recovery(),
            entry: card.opening().entry,
            entries: entries
                .iter()
                .filter(|entry| entry.address().party == index)
                .count(),
        })
        .collect();
    let mut by_kind = std::collections::BTreeMap::new();
    let mut by_status = std::collections::BTreeMap::new();
    for entry in entries {
        let header = entry.header();
        *by_kind.entry((header.kind, header.act)).or_insert(0) += 1;
        *by_status.entry(header.status).or_insert(0) += 1;
    }
    let each: Vec<_> = entries.iter().zip(proved).collect();
    let entries = spread::map(&each, spread, |(entry, checkpoint)| {
        entry_finding((*entry).clone(), roster, **checkpoint)
    });
    Findings {
        line: roster.line(),
        charter: charter.clone(),
        parties,
        exporter: manifest.exporter,
        exported_at: manifest.exported_at,
        marks: manifest.marks,
        ranges: manifest.ranges,
        entries,
        by_kind,
        by_status,
        checkpoints,
        post_quantum: PostQuantumCoverage::NoneYet,
    }
}

fn entry_finding(entry: Entry, roster: &Roster, checkpoint: Option<usize>) -> EntryFinding {
    let header = entry.header();
    let officers = match entry.officers_verified(roster) {
        Ok(assertions) if assertions.is_empty() => OfficersFinding::NoneNamed,
        Ok(assertions) => OfficersFinding::Proved(assertions),
        Err(AssertionFault::Withheld) => OfficersFinding::Withheld(header.officers.clone()),
        Err(fault) => OfficersFinding::NotProved(header.officers.clone(), fault),
    };
    let withheld: Vec<u8> = entry.missing_parts().collect();
    let opened = header.commitments.keys().copied();
    let opened = opened.filter(|n| !withheld.contains(n)).collect();
    EntryFinding {
        entry,
        opened,
        withheld,
        officers,
        checkpoint,
    }
}

fn at(address: &Option<Address>) -> String {
    address
        .map(|address| format!(" at {address}"))
        .unwrap_or_default()
}

const SECTIONS: [Section; 6] = [
    Section::Founding,
    Section::Manifest,
    Section::Entries,
    Section::Checkpoints,
    Section::Proofs,
    Section::ManifestSignature,
];
const LABEL_MANIFEST: &str = "detente/manifest/v0";
