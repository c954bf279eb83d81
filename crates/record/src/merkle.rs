//! The Merkle tree over an epoch's entry ids: root, inclusion proof, consistency proof.
//!
//! Hashing of RFC 6962 §2.1, proofs and their verification of RFC 9162 §2.1.3 and §2.1.4.
//! Follows spec/merkle.md.

use crate::digest::{Digest, EntryId};
use crate::limits::PROOF_HASHES_MAX;

/// A tree that grows by appending leaves; an append costs O(log n) hashes at worst, two on average.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `levels[h][i]` is the root of the complete subtree of 2^h leaves from leaf i·2^h on.
    levels: Vec<Vec<Digest>>,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofFault {
    /// The leaf or the smaller tree is not inside the larger tree.
    #[error("the proof is for a place outside the tree")]
    OutOfRange,
    /// Too many or too few hashes for a tree of that size.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    OtherRoot,
}

impl Tree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends an entry's id as the next leaf.
    pub fn append(&mut self, id: EntryId) {
        let mut hash = leaf_hash(id);
        for height in 0.. {
            if height == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let level = &mut self.levels[height];
            level.push(hash);
            // An odd node waits for its sibling; an even count completes the parent.
            if level.len() % 2 == 1 {
                return;
            }
            hash = node_hash(level[level.len() - 2], level[level.len() - 1]);
        }
    }

    /// The root; SHA-256 of nothing for the empty tree (RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Digest {
        self.root_at(self.size()).unwrap_or_else(empty_root)
    }

    /// The root as it was at `size` leaves; `None` if the tree is smaller.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        match size {
            0 => Some(empty_root()),
            _ if size > self.size() => None,
            _ => Some(self.range(0, size)),
        }
    }

    /// The proof that the leaf at `index` is in the tree of the first `size` leaves (RFC 9162 §2.1.3.1).
    #[must_use]
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Option<Vec<Digest>> {
        if index >= size || size > self.size() {
            return None;
        }
        let mut proof = Vec::new();
        let (mut start, mut end) = (0, size);
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                proof.push(self.range(middle, end));
                end = middle;
            } else {
                proof.push(self.range(start, middle));
                start = middle;
            }
        }
        proof.reverse();
        Some(proof)
    }

    /// The proof that the tree of `old` leaves is a prefix of that of `new` (RFC 9162 §2.1.4.1).
    /// Empty for equal sizes; `None` if `old` is 0 or the sizes are out of order.
    #[must_use]
    pub fn consistency_proof(&self, old: u64, new: u64) -> Option<Vec<Digest>> {
        if old == 0 || old > new || new > self.size() {
            return None;
        }
        let mut proof = Vec::new();
        let (mut start, mut end, mut whole) = (0, new, true);
        // SUBPROOF(m, D[n], b), with b in `whole`: is the old tree's root known to the verifier here?
        while old < end {
            let middle = start + split(end - start);
            if old <= middle {
                proof.push(self.range(middle, end));
                end = middle;
            } else {
                proof.push(self.range(start, middle));
                start = middle;
                whole = false;
            }
        }
        if !whole {
            proof.push(self.range(start, end));
        }
        proof.reverse();
        Some(proof)
    }

    /// The root of the leaves from `start` to before `end`, where `start` is a multiple of the largest
    /// power of two below the length, as every subtree of RFC 6962 is.
    fn range(&self, start: u64, end: u64) -> Digest {
        let len = end - start;
        if len.is_power_of_two() {
            let height = len.trailing_zeros();
            return self.levels[height as usize][(start >> height) as usize];
        }
        let middle = start + split(len);
        node_hash(self.range(start, middle), self.range(middle, end))
    }
}

/// Verifies that the entry `id` is leaf `index` of the tree of `size` leaves with `root` (RFC 9162 §2.1.3.2).
///
/// # Errors
///
/// Why the proof proves nothing.
pub fn verify_inclusion(
    id: EntryId,
    index: u64,
    size: u64,
    proof: &[Digest],
    root: Digest,
) -> Result<(), ProofFault> {
    if index >= size {
        return Err(ProofFault::OutOfRange);
    }
    if proof.len() > PROOF_HASHES_MAX {
        return Err(ProofFault::WrongLength);
    }
    // "Set fn to leaf_index and sn to tree_size - 1."
    let (mut fnode, mut snode) = (index, size - 1);
    let mut hash = leaf_hash(id);
    for sibling in proof {
        if snode == 0 {
            return Err(ProofFault::WrongLength);
        }
        if fnode & 1 == 1 || fnode == snode {
            hash = node_hash(*sibling, hash);
            while fnode & 1 == 0 && fnode != 0 {
                fnode >>= 1;
                snode >>= 1;
            }
        } else {
            hash = node_hash(hash, *sibling);
        }
        fnode >>= 1;
        snode >>= 1;
    }
    if snode != 0 {
        return Err(ProofFault::WrongLength);
    }
    if hash == root {
        Ok(())
    } else {
        Err(ProofFault::OtherRoot)
    }
}

/// Verifies that the tree of `old` leaves with `old_root` is a prefix of that of `new` leaves with
/// `new_root` (RFC 9162 §2.1.4.2).
///
/// # Errors
///
/// Why the proof proves nothing.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Digest],
    old_root: Digest,
    new_root: Digest,
) -> Result<(), ProofFault> {
    if old == 0 || old > new {
        return Err(ProofFault::OutOfRange);
    }
    if proof.len() > PROOF_HASHES_MAX {
        return Err(ProofFault::WrongLength);
    }
    if old == new {
        let is_same = old_root == new_root;
        return match (proof.is_empty(), is_same) {
            (false, _) => Err(ProofFault::WrongLength),
            (true, false) => Err(ProofFault::OtherRoot),
            (true, true) => Ok(()),
        };
    }
    // "If first is an exact power of 2, then prepend first_hash to the consistency_path array."
    let path: Vec<Digest> = if old.is_power_of_two() {
        std::iter::once(old_root)
            .chain(proof.iter().copied())
            .collect()
    } else {
        proof.to_vec()
    };
    let Some((first, rest)) = path.split_first() else {
        return Err(ProofFault::WrongLength);
    };
    let (mut fnode, mut snode) = (old - 1, new - 1);
    while fnode & 1 == 1 {
        fnode >>= 1;
        snode >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if snode == 0 {
            return Err(ProofFault::WrongLength);
        }
        if fnode & 1 == 1 || fnode == snode {
            old_hash = node_hash(*sibling, old_hash);
            new_hash = node_hash(*sibling, new_hash);
            while fnode & 1 == 0 && fnode != 0 {
                fnode >>= 1;
                snode >>= 1;
            }
        } else {
            new_hash = node_hash(new_hash, *sibling);
        }
        fnode >>= 1;
        snode >>= 1;
    }
    if snode != 0 {
        return Err(ProofFault::WrongLength);
    }
    if (old_hash, new_hash) == (old_root, new_root) {
        Ok(())
    } else {
        Err(ProofFault::OtherRoot)
    }
}

/// The hash of a leaf: SHA-256(0x00 ‖ id) (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(id: EntryId) -> Digest {
    Digest::plain(&[&[0], &id.0])
}

fn node_hash(left: Digest, right: Digest) -> Digest {
    Digest::plain(&[&[1], &left.0, &right.0])
}

fn empty_root() -> Digest {
    Digest::plain(&[])
}

/// "Let k be the largest power of two smaller than n" (RFC 6962 §2.1), for n > 1.
fn split(len: u64) -> u64 {
    1 << (u64::BITS - 1 - (len - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> EntryId {
        EntryId(Digest::plain(&[&number.to_be_bytes()]).0)
    }

    fn tree(size: u64) -> Tree {
        let mut tree = Tree::new();
        (0..size).for_each(|number| tree.append(id(number)));
        tree
    }

    /// The definition of RFC 6962 §2.1, word for word.
    fn root_by_definition(ids: &[EntryId]) -> Digest {
        match ids {
            [] => Digest::plain(&[]),
            [one] => leaf_hash(*one),
            _ => {
                let (left, right) = ids.split_at(ids.len().next_power_of_two() / 2);
                node_hash(root_by_definition(left), root_by_definition(right))
            }
        }
    }

    #[test]
    fn the_root_at_every_size_is_that_of_the_definition() {
        let ids: Vec<EntryId> = (0..70).map(id).collect();
        let tree = tree(70);
        for size in 0..=70 {
            assert_eq!(
                tree.root_at(size as u64),
                Some(root_by_definition(&ids[..size]))
            );
        }
        assert_eq!(tree.root_at(71), None);
        assert_eq!(Tree::new().root().to_string()[..8], *"e3b0c442");
    }

    #[test]
    fn every_inclusion_proof_verifies_and_no_altered_one_does() {
        let tree = tree(33);
        for size in 1..=33 {
            let root = tree.root_at(size).unwrap();
            for index in 0..size {
                let proof = tree.inclusion_proof(index, size).unwrap();
                assert_eq!(
                    verify_inclusion(id(index), index, size, &proof, root),
                    Ok(())
                );
                assert!(verify_inclusion(id(index + 1), index, size, &proof, root).is_err());
                assert!(verify_inclusion(id(index), index + 1, size, &proof, root).is_err());
                let mut longer = proof.clone();
                longer.push(root);
                assert!(verify_inclusion(id(index), index, size, &longer, root).is_err());
                for at in 0..proof.len() {
                    let mut altered = proof.clone();
                    altered[at].0[0] ^= 1;
                    assert!(verify_inclusion(id(index), index, size, &altered, root).is_err());
                    let mut shorter = proof.clone();
                    shorter.remove(at);
                    assert!(verify_inclusion(id(index), index, size, &shorter, root).is_err());
                }
            }
        }
        assert_eq!(tree.inclusion_proof(33, 33), None);
        assert_eq!(tree.inclusion_proof(0, 34), None);
    }

    #[test]
    fn every_consistency_proof_verifies_and_no_altered_one_does() {
        let tree = tree(33);
        for new in 1..=33 {
            let new_root = tree.root_at(new).unwrap();
            for old in 1..=new {
                let old_root = tree.root_at(old).unwrap();
                let proof = tree.consistency_proof(old, new).unwrap();
                assert_eq!(
                    verify_consistency(old, new, &proof, old_root, new_root),
                    Ok(())
                );
                assert!(verify_consistency(old, new, &proof, new_root, empty_root()).is_err());
                let mut longer = proof.clone();
                longer.push(old_root);
                assert!(verify_consistency(old, new, &longer, old_root, new_root).is_err());
                for at in 0..proof.len() {
                    let mut altered = proof.clone();
                    altered[at].0[31] ^= 0x80;
                    assert!(verify_consistency(old, new, &altered, old_root, new_root).is_err());
                }
            }
        }
        assert_eq!(tree.consistency_proof(0, 5), None);
        assert_eq!(tree.consistency_proof(6, 5), None);
    }

    #[test]
    fn a_proof_for_an_absurd_size_is_refused_and_does_not_panic() {
        let proof = vec![empty_root(); PROOF_HASHES_MAX + 1];
        let root = empty_root();
        let wrong = Err(ProofFault::WrongLength);
        assert_eq!(verify_inclusion(id(0), 0, u64::MAX, &proof, root), wrong);
        assert_eq!(verify_consistency(1, u64::MAX, &proof, root, root), wrong);
        assert!(verify_inclusion(id(0), u64::MAX - 1, u64::MAX, &proof[..63], root).is_err());
        assert!(verify_consistency(u64::MAX - 1, u64::MAX, &proof[..63], root, root).is_err());
        assert_eq!(
            verify_inclusion(id(0), 0, 0, &[], root),
            Err(ProofFault::OutOfRange)
        );
    }
}
