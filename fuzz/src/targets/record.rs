//! What proves what was said: encoding, header, entry, note, files of proof, Merkle proofs.

use detente_record::encoding::{self, Reader};
use detente_record::{
    Draft, Entry, EntryId, ForkProof, Header, Note, PART_ASSERTIONS, UnverifiedEntry, one_by_one,
    verify_consistency, verify_file, verify_file_over, verify_inclusion,
};

use super::{Target, on_text, same};
use crate::seeds;
use crate::tree::Tree;

pub(super) const ENCODING: Target = Target {
    name: "encoding",
    oracle: "accepted ⇒ the typed doors read it and write the same bytes",
    run: |bytes| {
        if encoding::check(bytes).is_ok() {
            let trees = Tree::of(bytes);
            assert!(
                !matches!(trees[..], [Tree::Raw(_)]),
                "accepted and not read"
            );
            same(Tree::write(&trees), bytes);
        }
        let mut reader = Reader::new(bytes);
        let skipped = reader.skip(0).map(<[u8]>::len);
        if let Ok(skipped) = skipped {
            assert_eq!(reader.position(), skipped);
            assert_eq!(encoding::check(&bytes[..skipped]), Ok(()));
        }
    },
    seeds: || seeds::vectors("encoding", "bytes"),
};

pub(super) const HEADER: Target = Target {
    name: "header",
    oracle: "accepted and understood ⇒ written as the same bytes",
    run: |bytes| {
        let Ok(mut header) = Header::decode(bytes) else {
            return;
        };
        if header.understood {
            same(header.encode().expect("it was read"), bytes);
        } else {
            // Keys not known are left out of what is written, and nothing else.
            header.understood = true;
            let written = header.encode().expect("it was read");
            assert_eq!(Header::decode(&written), Ok(header));
        }
    },
    seeds: || {
        let entries = seeds::entry_bytes();
        let parsed = entries
            .iter()
            .filter_map(|bytes| UnverifiedEntry::parse(bytes).ok());
        let headers = parsed.filter_map(|entry| header_bytes(entry.bytes()).map(<[u8]>::to_vec));
        let mut headers: Vec<_> = headers.collect();
        let mut full = Header::decode(&headers[0]).expect("the first entry's header");
        full.references = vec![EntryId([1; 32]), EntryId([2; 32])];
        full.due = Some(full.time);
        (full.number, full.outcome) = (Some(1), Some(2));
        let full = full.encode().expect("a header");
        // The same reference twice.
        let twice = hex::encode(&full).replace(&"02".repeat(32), &"01".repeat(32));
        headers.extend([full, hex::decode(twice).expect("hexadecimal")]);
        headers
    },
};

pub(super) const ENTRY: Target = Target {
    name: "entry",
    oracle: "bytes and id stay; signed anew by its author, parts and officers are weighed and its id does not change",
    run: |bytes| {
        let Ok(entry) = UnverifiedEntry::parse(bytes) else {
            return;
        };
        same(entry.bytes(), bytes);
        let again = UnverifiedEntry::parse(entry.bytes()).expect("it was parsed");
        assert_eq!((again.id(), again.address()), (entry.id(), entry.address()));
        let Some(signed) = signed_anew(&entry) else {
            return;
        };
        assert_eq!(
            signed.id(),
            entry.id(),
            "the signature is not part of the id"
        );
        let bare = signed.with_parts(&[]);
        assert_eq!(
            (bare.id(), bare.signature()),
            (signed.id(), signed.signature())
        );
        assert_eq!(
            bare.missing_parts().count(),
            signed.header().commitments.len()
        );
        if let Ok(Some((hash, assertions))) = signed.asserted() {
            assert_eq!(Some(&assertions.encode()[..]), signed.part(PART_ASSERTIONS));
            let draft = Draft::from_entry(&signed).expect("it has assertions");
            assert_eq!(draft.hash(), hash);
        }
    },
    seeds: seeds::entry_bytes,
};

pub(super) const NOTE: Target = Target {
    name: "note",
    oracle: "accepted ⇒ shown as the same text",
    run: |bytes| {
        on_text(bytes, |text| {
            let Ok(note) = Note::parse(text) else {
                return;
            };
            same(note.to_string(), bytes);
            // Whatever it says, it is signed or it is not.
            let _ = note.verify(&seeds::key("0 note 0").public());
        });
    },
    seeds: || seeds::vectors("checkpoint", "note"),
};

pub(super) const FORK_ENTRIES: Target = Target {
    name: "fork_entries",
    oracle: "accepted ⇒ written as the same bytes, two ids at one address",
    run: |bytes| {
        let Ok(proof) = ForkProof::decode(bytes) else {
            return;
        };
        same(proof.encode(), bytes);
        assert!(proof.ids().0 < proof.ids().1);
        let _ = proof.verify(&seeds::ROSTER);
    },
    seeds: || {
        let file = Tree::of(&seeds::vectors("fork", "bytes")[0]);
        let entry = |at: usize| match &file[at] {
            Tree::Section(_, entry) => Tree::Bytes(Tree::write(entry)),
            other => panic!("{other:?} where an entry stands"),
        };
        vec![Tree::write(&[Tree::Array(vec![entry(2), entry(3)])])]
    },
};

pub(super) const PROOF_FILE: Target = Target {
    name: "proof_file",
    oracle: "one verdict however the work is spread, also with every section's digest made anew",
    run: |bytes| {
        let resealed = Tree::write(&Tree::of(bytes));
        for bytes in [bytes, &resealed] {
            let backwards = |pieces: usize, work: &(dyn Fn(usize) + Sync)| {
                (0..pieces).rev().for_each(work);
            };
            let one = verify_file(bytes).map(|verdict| format!("{verdict:?}"));
            let other = verify_file_over(bytes, &backwards).map(|verdict| format!("{verdict:?}"));
            let third = verify_file_over(bytes, &one_by_one).map(|verdict| format!("{verdict:?}"));
            assert_eq!(one, other);
            assert_eq!(one, third);
        }
    },
    seeds: seeds::files,
};

pub(super) const MERKLE_PROOF: Target = Target {
    name: "merkle_proof",
    oracle: "a proof that holds does not hold for another leaf, root or length",
    run: |bytes| {
        let Some((numbers, hashes)) = bytes.split_at_checked(16) else {
            return;
        };
        let number = |half: &[u8]| {
            half.iter()
                .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
        };
        let (index, size) = (number(&numbers[..8]), number(&numbers[8..]));
        let hashes: Vec<_> = hashes
            .chunks_exact(32)
            .map(|hash| detente_record::Digest(hash.try_into().expect("32 bytes")))
            .collect();
        let [first, second, proof @ ..] = &hashes[..] else {
            return;
        };
        if verify_inclusion(EntryId(first.0), index, size, proof, *second).is_ok() {
            let mut other = *first;
            other.0[0] ^= 1;
            assert!(verify_inclusion(EntryId(other.0), index, size, proof, *second).is_err());
            assert!(verify_inclusion(EntryId(first.0), index, size, proof, other).is_err());
            let longer = [proof, &[other]].concat();
            assert!(verify_inclusion(EntryId(first.0), index, size, &longer, *second).is_err());
        }
        if verify_consistency(index, size, proof, *first, *second).is_ok() {
            let mut other = *second;
            other.0[0] ^= 1;
            assert!(verify_consistency(index, size, proof, *first, other).is_err());
            assert!(verify_consistency(index, size, proof, other, *second).is_err());
        }
    },
    seeds: || {
        let mut tree = detente_record::Tree::new();
        let ids: Vec<EntryId> = (0..7).map(|n| EntryId([n; 32])).collect();
        let mut seeds = Vec::new();
        let mut old = tree.root();
        for (size, id) in (1_u64..).zip(&ids) {
            tree.append(*id);
            let proof = tree.inclusion_proof(0, size).expect("a leaf of the tree");
            let head = |a: u64, b: u64| [a.to_be_bytes(), b.to_be_bytes()].concat();
            let hashes = |proof: &[detente_record::Digest]| -> Vec<u8> {
                proof.iter().flat_map(|hash| hash.0).collect()
            };
            let leaf = [
                head(0, size),
                ids[0].0.to_vec(),
                tree.root().0.to_vec(),
                hashes(&proof),
            ];
            seeds.push(leaf.concat());
            if size > 1 {
                let proof = tree
                    .consistency_proof(size - 1, size)
                    .expect("a smaller tree");
                let grown = [
                    head(size - 1, size),
                    old.0.to_vec(),
                    tree.root().0.to_vec(),
                    hashes(&proof),
                ];
                seeds.push(grown.concat());
            }
            old = tree.root();
        }
        seeds
    },
};

/// An entry of the vectors' line with the signature that its author would give it, if it then holds.
pub(super) fn signed_anew(entry: &UnverifiedEntry) -> Option<Entry> {
    let signed = crate::cases::signed_anew(entry)?;
    let signed = UnverifiedEntry::parse(&signed).expect("only the signature is another");
    seeds::proved(signed)
}

/// The header in an entry's bytes.
pub(super) fn header_bytes(entry: &[u8]) -> Option<&[u8]> {
    Reader::new(entry.get(1..)?).skip(0).ok()
}
