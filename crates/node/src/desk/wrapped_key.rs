//! An officer's signing key as it lies on disk: sealed under the officer's password. Opening it *is*
//! the check of the password; there is no other trace of one.
//!
//! ChaCha20-Poly1305 (RFC 8439) under the key that Argon2id makes of the password. The account's name,
//! the public half, the parameters and the salt are associated data: a seal moved to another account,
//! or made cheaper to guess, opens no more.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use detente_record::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::password::Hardness;
use crate::key_file::Seed;

/// A signing key under a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrappedKey {
    public: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

/// The password is not the one, or the seal was altered: nobody can tell which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrongPassword;

impl WrappedKey {
    /// Seals a key.
    pub(crate) fn seal(
        account: &str,
        password: &str,
        seed: &Seed,
        hardness: Hardness,
    ) -> Result<Self, getrandom::Error> {
        let mut random = [0; 28];
        getrandom::fill(&mut random)?;
        let (mut salt, mut nonce) = ([0; 16], [0; 12]);
        salt.copy_from_slice(&random[..16]);
        nonce.copy_from_slice(&random[16..]);
        let public = SecretKey::from_seed(**seed).public();
        let bound = associated(account, &public, hardness, &salt);
        let mut sealed = seed.to_vec();
        cipher(&hardness.derive(password, &salt))
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(&bound),
                &mut sealed,
            )
            .expect("32 bytes are within what the cipher seals");
        Ok(Self {
            public: public.to_string(),
            memory_kib: hardness.memory_kib,
            passes: hardness.passes,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            sealed: hex::encode(sealed),
        })
    }

    /// What stands in for the key of an account that there is not: no password opens it, and finding that out
    /// costs the same. Made without a password, so that a start need not wait for Argon2id.
    pub(crate) fn that_nothing_opens(hardness: Hardness) -> Result<Self, getrandom::Error> {
        let mut random = [0; 32 + 16 + 12 + 48];
        getrandom::fill(&mut random)?;
        let (seed, rest) = random.split_at(32);
        let (salt, rest) = rest.split_at(16);
        let (nonce, sealed) = rest.split_at(12);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(seed);
        Ok(Self {
            public: SecretKey::from_seed(bytes).public().to_string(),
            memory_kib: hardness.memory_kib,
            passes: hardness.passes,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            sealed: hex::encode(sealed),
        })
    }

    /// Opens it: as costly with a wrong password as with the right one.
    pub(crate) fn open(&self, account: &str, password: &str) -> Result<Seed, WrongPassword> {
        let (public, hardness) = (self.public()?, self.hardness());
        let (mut salt, mut nonce) = ([0; 16], [0; 12]);
        hex::decode_to_slice(&self.salt, &mut salt).map_err(|_| WrongPassword)?;
        hex::decode_to_slice(&self.nonce, &mut nonce).map_err(|_| WrongPassword)?;
        let mut sealed = Zeroizing::new(hex::decode(&self.sealed).map_err(|_| WrongPassword)?);
        if !hardness.is_bounded() {
            return Err(WrongPassword);
        }
        let bound = associated(account, &public, hardness, &salt);
        let opened = cipher(&hardness.derive(password, &salt))
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(&bound),
                &mut sealed,
            )
            .map_err(|_| WrongPassword)?;
        let seed: Result<[u8; 32], _> = (&*opened).try_into();
        let mut bytes = seed.map_err(|_| WrongPassword)?;
        let seed = Seed::new(bytes);
        bytes.zeroize();
        // The cipher alone could open under two keys; the public half settles which was meant.
        if SecretKey::from_seed(*seed).public() != public {
            return Err(WrongPassword);
        }
        Ok(seed)
    }

    /// The public half.
    pub(crate) fn public(&self) -> Result<PublicKey, WrongPassword> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&self.public, &mut bytes).map_err(|_| WrongPassword)?;
        PublicKey::parse(&bytes).map_err(|_| WrongPassword)
    }

    fn hardness(&self) -> Hardness {
        Hardness {
            memory_kib: self.memory_kib,
            passes: self.passes,
        }
    }
}

fn cipher(key: &Zeroizing<[u8; 32]>) -> LessSafeKey {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.as_ref());
    LessSafeKey::new(key.expect("32 bytes are a key of the cipher"))
}

/// Everything a seal is bound to, in a form that no two of them share.
fn associated(account: &str, public: &PublicKey, hardness: Hardness, salt: &[u8; 16]) -> Vec<u8> {
    let mut bytes = LABEL.to_vec();
    bytes.extend(
        u32::try_from(account.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes(),
    );
    bytes.extend(account.as_bytes());
    bytes.extend(public.as_bytes());
    bytes.extend(hardness.memory_kib.to_be_bytes());
    bytes.extend(hardness.passes.to_be_bytes());
    bytes.extend(salt);
    bytes
}

const LABEL: &[u8] = b"detente/v0 officer key\0";

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Hardness = Hardness::CHEAP_FOR_TESTS;

    fn sealed(seed: &Seed) -> WrappedKey {
        WrappedKey::seal("ivanova", "correct horse battery", seed, CHEAP).unwrap()
    }

    #[test]
    fn the_right_password_and_no_other_opens_the_key() {
        let seed = crate::key_file::random_seed().unwrap();
        let key = sealed(&seed);
        assert_eq!(key.open("ivanova", "correct horse battery"), Ok(seed));
        for password in ["", "correct horse batterz", "correct horse battery "] {
            assert_eq!(key.open("ivanova", password), Err(WrongPassword));
        }
    }

    #[test]
    fn the_key_of_an_account_that_is_not_there_is_like_one_and_opens_with_nothing() {
        let key = WrappedKey::that_nothing_opens(CHEAP).unwrap();
        let other = sealed(&crate::key_file::random_seed().unwrap());
        assert_eq!(key.sealed.len(), other.sealed.len());
        assert_eq!(key.hardness(), other.hardness());
        for password in ["", "correct horse battery"] {
            assert_eq!(key.open("", password), Err(WrongPassword));
        }
    }

    #[test]
    fn a_seal_moved_to_another_account_or_altered_in_any_part_opens_no_more() {
        let seed = crate::key_file::random_seed().unwrap();
        let key = sealed(&seed);
        let other = sealed(&crate::key_file::random_seed().unwrap());
        let altered = |change: &dyn Fn(&mut WrappedKey)| {
            let mut key = key.clone();
            change(&mut key);
            key.open("ivanova", "correct horse battery")
        };
        assert_eq!(altered(&|_| {}), Ok(seed));
        let swapped = key.open("petrov", "correct horse battery");
        assert_eq!(swapped, Err(WrongPassword));
        let changes: [&dyn Fn(&mut WrappedKey); 7] = [
            &|key| key.public.clone_from(&other.public),
            &|key| key.memory_kib *= 2,
            &|key| key.passes += 1,
            &|key| key.salt.clone_from(&other.salt),
            &|key| key.nonce.clone_from(&other.nonce),
            &|key| key.sealed.clone_from(&other.sealed),
            &|key| key.memory_kib = u32::MAX,
        ];
        for (number, change) in changes.iter().enumerate() {
            assert_eq!(altered(change), Err(WrongPassword), "change {number}");
        }
    }

    #[test]
    fn two_seals_of_one_key_share_no_byte_that_would_show_it() {
        let seed = crate::key_file::random_seed().unwrap();
        let (one, two) = (sealed(&seed), sealed(&seed));
        assert_ne!((&one.salt, &one.nonce), (&two.salt, &two.nonce));
        assert_ne!(one.sealed, two.sealed);
    }
}
