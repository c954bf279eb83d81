//! Our Merkle tree against another library's (`ct-merkle`, RFC 6962): the same roots and proofs, and the same
//! verdicts on proofs that were tampered with.

use ct_merkle::array::Array;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use detente_record::merkle::{Tree, verify_consistency, verify_inclusion};
use detente_record::{Digest, EntryId};
use sha2::Sha256;

type Theirs = MemoryBackedTree<Sha256, Vec<u8>>;

/// Trees of every size up to this one; two complete levels more than any edge of the algorithms.
const LEAVES: u64 = 70;

fn leaf(number: u64) -> EntryId {
    EntryId(Digest::plain(&[&number.to_be_bytes()]).0)
}

/// Our tree, theirs, and the roots of each size.
fn trees() -> (Tree, Vec<Theirs>) {
    let mut ours = Tree::new();
    let mut all = vec![Theirs::new()];
    let mut theirs = Theirs::new();
    for number in 0..LEAVES {
        ours.append(leaf(number));
        theirs.push(leaf(number).0.to_vec());
        all.push(theirs.clone());
    }
    (ours, all)
}

fn hashes(bytes: &[u8]) -> Vec<Digest> {
    let hashes = bytes.chunks(32);
    hashes
        .map(|hash| Digest(hash.try_into().unwrap()))
        .collect()
}

fn root(of: Digest, size: u64) -> RootHash<Sha256> {
    RootHash::new(Array(of.0), size)
}

/// A proof as it is, and with faults: a bit flipped, two hashes swapped, one left out, one too many.
fn variants(proof: &[Digest]) -> Vec<Vec<Digest>> {
    let mut all = vec![proof.to_vec(), [proof, &[Digest([7; 32])]].concat()];
    for at in 0..proof.len() {
        let mut flipped = proof.to_vec();
        flipped[at].0[at % 32] ^= 1 << (at % 8);
        let mut short = proof.to_vec();
        short.remove(at);
        let mut swapped = proof.to_vec();
        swapped.swap(at, 0);
        all.extend([flipped, short, swapped]);
    }
    all
}

#[test]
fn inclusion_proofs_are_those_of_another_library_and_are_judged_alike() {
    let (ours, theirs) = trees();
    let mut judged = 0;
    for size in 1..=LEAVES {
        let tree = &theirs[usize::try_from(size).unwrap()];
        let own_root = ours.root_at(size).unwrap();
        assert_eq!(own_root.0[..], tree.root().as_bytes()[..], "size {size}");
        for index in 0..size {
            let proof = ours.inclusion_proof(index, size).unwrap();
            let foreign = tree.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(proof, hashes(foreign.as_bytes()), "{index} of {size}");
            for variant in variants(&proof) {
                let said = verify_inclusion(leaf(index), index, size, &variant, own_root).is_ok();
                let digests: Vec<_> = variant.iter().map(|hash| Array(hash.0)).collect();
                let foreign = InclusionProof::from_digests(&digests);
                let leaf = leaf(index).0.to_vec();
                let verdict = root(own_root, size).verify_inclusion(&leaf, index, &foreign);
                assert_eq!(said, verdict.is_ok(), "{index} of {size}: {variant:?}");
                assert_eq!(said, variant == proof);
                judged += 1;
            }
        }
    }
    println!("inclusion: {judged} proofs judged alike");
}

#[test]
fn consistency_proofs_are_those_of_another_library_and_are_judged_alike() {
    let (ours, theirs) = trees();
    let mut judged = 0;
    for new in 1..=LEAVES {
        let tree = &theirs[usize::try_from(new).unwrap()];
        let new_root = ours.root_at(new).unwrap();
        for old in 1..new {
            let old_root = ours.root_at(old).unwrap();
            let proof = ours.consistency_proof(old, new).unwrap();
            let foreign = tree.prove_consistency(usize::try_from(new - old).unwrap());
            assert_eq!(proof, hashes(foreign.as_bytes()), "{old} in {new}");
            for variant in variants(&proof) {
                let said = verify_consistency(old, new, &variant, old_root, new_root).is_ok();
                let digests: Vec<_> = variant.iter().map(|hash| Array(hash.0)).collect();
                let foreign = ConsistencyProof::from_digests(&digests);
                let verdict =
                    root(new_root, new).verify_consistency(&root(old_root, old), &foreign);
                assert_eq!(said, verdict.is_ok(), "{old} in {new}: {variant:?}");
                assert_eq!(said, variant == proof);
                judged += 1;
            }
        }
    }
    println!("consistency: {judged} proofs judged alike");
}
