//! A key's seed sealed under a passphrase: Argon2id (RFC 9106) makes the key, AES-256-GCM seals.
//!
//! The bytes, and nothing about files. Follows spec/keys.md.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use detente_record::Digest;
use zeroize::Zeroizing;

use crate::key_file::Seed;

/// What a sealed key is for: a seed sealed as one cannot be opened as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Opens the next epoch.
    Recovery = 1,
    /// Signs entries.
    Entry = 2,
    /// Signs checkpoints and manifests.
    Note = 3,
    /// Signs checkpoints against later computers.
    NoteMlDsa44 = 4,
    /// Proves the party to its counterparts.
    Link = 5,
    /// An officer's own.
    Officer = 6,
}

/// What one guess at a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u8,
}

impl Cost {
    /// RFC 9106 §4, "second recommended option": 64 MiB, three passes, four lanes.
    pub(crate) const OURS: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };

    /// A file may not ask for more than this machine can be expected to give.
    fn within_bounds(self) -> bool {
        (8..=MEMORY_KIB_MAX).contains(&self.memory_kib)
            && (1..=PASSES_MAX).contains(&self.passes)
            && (1..=LANES_MAX).contains(&self.lanes)
            && self.memory_kib >= 8 * u32::from(self.lanes)
    }
}

/// The salt of a passphrase.
pub(crate) type Salt = [u8; 16];

/// What a passphrase, a cost and a salt give: the sealing key, and the value that tells a wrong
/// passphrase from a damaged file.
pub(crate) struct Derived {
    key: Zeroizing<[u8; 32]>,
    check: [u8; 32],
}

impl Derived {
    /// Derives; takes about a tenth of a second and 64 MiB with [`Cost::OURS`].
    pub(crate) fn of(passphrase: &str, cost: Cost, salt: &Salt) -> Result<Self, SealFault> {
        let lanes = u32::from(cost.lanes);
        let params = Params::new(cost.memory_kib, cost.passes, lanes, Some(64))
            .map_err(|_| SealFault::TooCostly)?;
        let mut output = Zeroizing::new([0; 64]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, output.as_mut())
            .map_err(|_| SealFault::TooCostly)?;
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(&output[..32]);
        let check = Digest::labelled(CHECK_LABEL, &[&output[32..]]).0;
        Ok(Self { key, check })
    }
}

/// Why sealed bytes do not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealFault {
    /// They are not what was written.
    #[error("it is damaged")]
    Damaged,
    /// They are of a version that this program does not know.
    #[error("it is sealed in version {0}, which this program does not know")]
    Version(u8),
    /// Opening would take more memory or time than is allowed.
    #[error("its passphrase asks for more memory or time than is allowed")]
    TooCostly,
    /// Another passphrase sealed them.
    #[error("the passphrase is not the one that sealed it")]
    WrongPassphrase,
    /// Whole, and sealed under this passphrase, but not by us, or as another key.
    #[error("it is not the key that stands there, or somebody has altered it")]
    Altered,
}

/// A sealed seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealed([u8; BYTES]);

impl Sealed {
    /// Seals a seed. `derived` must come of `cost` and `salt`; the nonce must be new for this key.
    pub(crate) fn seal(
        seed: &Seed,
        purpose: Purpose,
        (cost, salt, derived): (Cost, &Salt, &Derived),
        nonce: [u8; NONCE_LEN],
    ) -> Self {
        let mut bytes = [0; BYTES];
        bytes[0] = VERSION;
        bytes[1] = purpose as u8;
        bytes[2..6].copy_from_slice(&cost.memory_kib.to_be_bytes());
        bytes[6..10].copy_from_slice(&cost.passes.to_be_bytes());
        bytes[10] = cost.lanes;
        bytes[11..27].copy_from_slice(salt);
        bytes[27..59].copy_from_slice(&derived.check);
        bytes[59..HEAD].copy_from_slice(&nonce);
        let mut sealed = Zeroizing::new(seed.to_vec());
        aead(derived)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(associated(&bytes[..HEAD])),
                &mut *sealed,
            )
            .expect("32 bytes are within what the cipher takes");
        bytes[HEAD..SUM].copy_from_slice(&sealed);
        let sum = Digest::labelled(FILE_LABEL, &[&bytes[..SUM]]).0;
        bytes[SUM..].copy_from_slice(&sum);
        Self(bytes)
    }

    /// Reads what was written; finds accidents, not yet intent.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, SealFault> {
        match bytes.first() {
            None => return Err(SealFault::Damaged),
            Some(&VERSION) => {}
            Some(&other) => return Err(SealFault::Version(other)),
        }
        let bytes: [u8; BYTES] = bytes.try_into().map_err(|_| SealFault::Damaged)?;
        if Digest::labelled(FILE_LABEL, &[&bytes[..SUM]]).0 != bytes[SUM..] {
            return Err(SealFault::Damaged);
        }
        let sealed = Self(bytes);
        if !sealed.cost().within_bounds() {
            return Err(SealFault::TooCostly);
        }
        Ok(sealed)
    }

    /// Opens it.
    pub(crate) fn open(&self, purpose: Purpose, derived: &Derived) -> Result<Seed, SealFault> {
        if derived.check != self.0[27..59] {
            return Err(SealFault::WrongPassphrase);
        }
        if self.0[1] != purpose as u8 {
            return Err(SealFault::Altered);
        }
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&self.0[59..HEAD]);
        let mut sealed = Zeroizing::new(self.0[HEAD..SUM].to_vec());
        let opened = aead(derived)
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(associated(&self.0[..HEAD])),
                &mut sealed,
            )
            .map_err(|_| SealFault::Altered)?;
        let mut seed = Zeroizing::new([0; 32]);
        seed.copy_from_slice(opened);
        Ok(seed)
    }

    /// What deriving for it costs.
    pub(crate) fn cost(&self) -> Cost {
        let number = |at: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&self.0[at..at + 4]);
            u32::from_be_bytes(four)
        };
        Cost {
            memory_kib: number(2),
            passes: number(6),
            lanes: self.0[10],
        }
    }

    /// The salt it was sealed with.
    pub(crate) fn salt(&self) -> Salt {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.0[11..27]);
        salt
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

fn aead(derived: &Derived) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, derived.key.as_ref());
    LessSafeKey::new(key.expect("32 bytes are a key of AES-256"))
}

fn associated(head: &[u8]) -> Vec<u8> {
    [AAD_LABEL.as_bytes(), &[0], head].concat()
}

const VERSION: u8 = 1;
/// Where the sealed seed begins.
const HEAD: usize = 71;
/// Where the digest begins that finds accidents.
const SUM: usize = HEAD + 32 + 16;
const BYTES: usize = SUM + 32;
const AAD_LABEL: &str = "detente/sealed-key/v0";
const CHECK_LABEL: &str = "detente/sealed-key-check/v0";
const FILE_LABEL: &str = "detente/sealed-key-file/v0";
/// 1 GiB.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 64;
const LANES_MAX: u8 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    /// Cheap, so that many tries are quick.
    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };
    const SALT: Salt = [7; 16];

    fn derived(passphrase: &str) -> Derived {
        Derived::of(passphrase, CHEAP, &SALT).unwrap()
    }

    fn sealed() -> Sealed {
        let seed = Zeroizing::new([0x42; 32]);
        let derived = derived("correct horse");
        Sealed::seal(&seed, Purpose::Entry, (CHEAP, &SALT, &derived), [9; 12])
    }

    #[test]
    fn a_sealed_seed_opens_with_its_passphrase_and_for_its_purpose_only() {
        let sealed = Sealed::parse(sealed().as_bytes()).unwrap();
        let right = derived("correct horse");
        assert_eq!(*sealed.open(Purpose::Entry, &right).unwrap(), [0x42; 32]);
        assert_eq!(
            sealed.open(Purpose::Entry, &derived("correct horsf")),
            Err(SealFault::WrongPassphrase)
        );
        assert_eq!(
            sealed.open(Purpose::Link, &right),
            Err(SealFault::Altered),
            "a key can't be put in another's place"
        );
    }

    #[test]
    fn no_bit_of_a_sealed_seed_can_be_turned_unseen() {
        let whole = sealed();
        for bit in 0..BYTES * 8 {
            let mut bytes = whole.0;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Sealed::parse(&bytes).is_err(), "bit {bit}");
            // Somebody who makes the digest anew is found by what the passphrase authenticates.
            let sum = Digest::labelled(FILE_LABEL, &[&bytes[..SUM]]).0;
            bytes[SUM..].copy_from_slice(&sum);
            if bit / 8 >= SUM {
                continue;
            }
            let opened = Sealed::parse(&bytes).and_then(|sealed| {
                let derived = Derived::of("correct horse", CHEAP, &sealed.salt())?;
                sealed.open(Purpose::Entry, &derived)
            });
            assert!(opened.is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_file_that_asks_for_all_memory_is_refused_before_it_gets_any() {
        for (memory_kib, passes, lanes) in [
            (MEMORY_KIB_MAX + 1, 1, 1),
            (64, PASSES_MAX + 1, 1),
            (1024, 1, LANES_MAX + 1),
            (64, 0, 1),
            (64, 1, 0),
        ] {
            let mut bytes = sealed().0;
            bytes[2..6].copy_from_slice(&memory_kib.to_be_bytes());
            bytes[6..10].copy_from_slice(&passes.to_be_bytes());
            bytes[10] = lanes;
            let sum = Digest::labelled(FILE_LABEL, &[&bytes[..SUM]]).0;
            bytes[SUM..].copy_from_slice(&sum);
            assert_eq!(Sealed::parse(&bytes), Err(SealFault::TooCostly));
        }
    }

    #[test]
    fn another_version_is_named_and_a_cut_file_is_damaged() {
        let mut bytes = sealed().0;
        assert_eq!(Sealed::parse(&bytes[..80]), Err(SealFault::Damaged));
        assert_eq!(Sealed::parse(&[]), Err(SealFault::Damaged));
        bytes[0] = 2;
        assert_eq!(Sealed::parse(&bytes), Err(SealFault::Version(2)));
    }

    #[test]
    fn the_bytes_are_those_of_the_page() {
        let page = include_str!("../../../../spec/keys.md");
        let shown: String = page
            .split("## An example")
            .nth(1)
            .unwrap()
            .split("`:")
            .nth(1)
            .unwrap()
            .split_whitespace()
            .collect();
        assert_eq!(shown, hex::encode(sealed().as_bytes()));
    }
}
