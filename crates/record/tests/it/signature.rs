//! Strict Ed25519: what other verifiers let pass and this one does not.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::scalar::Scalar;
use detente_record::{PublicKey, Signature, SignatureFault, labelled};
use sha2::{Digest as _, Sha512};

use crate::scene::{key, seed};

/// A signature case: name, key, message, signature, and the fault that refuses it.
pub struct Case {
    pub name: &'static str,
    pub key: [u8; 32],
    pub message: Vec<u8>,
    pub signature: [u8; 64],
    pub fault: Option<SignatureFault>,
}

pub fn cases() -> Vec<Case> {
    let secret = key("signature cases");
    let message = labelled("detente/test/v0", b"message");
    let good = secret.sign("detente/test/v0", b"message").0;
    let public = *secret.public().as_bytes();
    let case = |name, key, signature, fault| Case {
        name,
        key,
        message: message.clone(),
        signature,
        fault: Some(fault),
    };
    let mut identity = [0; 32];
    identity[0] = 1;
    let small = join(identity, [0; 32]);
    let mut altered = good;
    altered[40] ^= 1;
    let mut cases = vec![
        Case {
            fault: None,
            ..case("good", public, good, SignatureFault::Mismatch)
        },
        Case {
            message: message[1..].to_vec(),
            ..case("other message", public, good, SignatureFault::Mismatch)
        },
        case("S altered", public, altered, SignatureFault::Mismatch),
        case(
            "S + L",
            public,
            plus_order(good),
            SignatureFault::ScalarNotReduced,
        ),
        case(
            "R of small order, valid equation",
            public,
            forged_with_small_r(&message),
            SignatureFault::PointSmallOrder,
        ),
        case(
            "R = p + 1 (identity, not canonical)",
            public,
            join(not_canonical(), [0; 32]),
            SignatureFault::PointNotCanonical,
        ),
        case(
            "R = identity with sign (minus zero)",
            public,
            join(minus_zero(), [0; 32]),
            SignatureFault::PointNotCanonical,
        ),
        case(
            "R is no point",
            public,
            join(no_point(), [0; 32]),
            SignatureFault::Mismatch,
        ),
        case(
            "A = p + 1 (identity, not canonical)",
            not_canonical(),
            small,
            SignatureFault::KeyNotCanonical,
        ),
        case(
            "A = identity with sign (minus zero)",
            minus_zero(),
            small,
            SignatureFault::KeyNotCanonical,
        ),
        case(
            "A is no point",
            no_point(),
            small,
            SignatureFault::KeyNotCanonical,
        ),
        cofactored_only(&message),
    ];
    for (name, point) in TORSION_NAMES.into_iter().zip(EIGHT_TORSION) {
        cases.push(case(
            name,
            point.compress().0,
            small,
            SignatureFault::KeySmallOrder,
        ));
    }
    cases
}

const TORSION_NAMES: [&str; 8] = [
    "A of small order 0",
    "A of small order 1",
    "A of small order 2",
    "A of small order 3",
    "A of small order 4",
    "A of small order 5",
    "A of small order 6",
    "A of small order 7",
];

#[test]
fn each_crafted_signature_is_refused_for_what_is_wrong_with_it() {
    for case in cases() {
        let verified = PublicKey::parse(&case.key)
            .and_then(|key| key.verify_unlabelled(&case.message, &Signature(case.signature)));
        assert_eq!(verified.err(), case.fault, "{}", case.name);
    }
}

#[test]
fn a_lax_verifier_would_have_accepted_the_crafted_ones() {
    // Otherwise the cases above would prove nothing about strictness.
    for name in ["A of small order 0", "R of small order, valid equation"] {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&case.key).unwrap();
        let signature = ed25519_dalek::Signature::from_bytes(&case.signature);
        use ed25519_dalek::Verifier as _;
        assert!(key.verify(&case.message, &signature).is_ok(), "{name}");
    }
}

#[test]
fn a_label_is_part_of_what_is_signed() {
    let secret = key("labels");
    let signature = secret.sign("detente/a/v0", b"data");
    assert_eq!(
        secret.public().verify("detente/a/v0", b"data", &signature),
        Ok(())
    );
    assert!(
        secret
            .public()
            .verify("detente/b/v0", b"data", &signature)
            .is_err()
    );
    assert_eq!(format!("{secret:?}"), "SecretKey(hidden)");
}

/// RFC 8032 §7.1, test 2.
#[test]
fn the_vector_of_rfc_8032_verifies() {
    let key: [u8; 32] =
        hex::decode("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
            .unwrap()
            .try_into()
            .unwrap();
    let signature = Signature::from_hex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    )
    .unwrap();
    assert_eq!(
        PublicKey::parse(&key)
            .unwrap()
            .verify_unlabelled(&[0x72], &signature),
        Ok(())
    );
}

pub fn join(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
    [r, s].concat().try_into().unwrap()
}

fn not_canonical() -> [u8; 32] {
    let mut y = [0xff; 32];
    y[0] = 0xee;
    y[31] = 0x7f;
    y
}

fn minus_zero() -> [u8; 32] {
    let mut y = [0; 32];
    y[0] = 1;
    y[31] = 0x80;
    y
}

fn no_point() -> [u8; 32] {
    let mut y = [0; 32];
    y[0] = 2;
    y
}

pub fn plus_order(mut signature: [u8; 64]) -> [u8; 64] {
    // L, little-endian: -1 mod L is L - 1.
    let mut carry = 1_u16;
    for (byte, of_order) in signature[32..].iter_mut().zip((-Scalar::ONE).to_bytes()) {
        let sum = u16::from(*byte) + u16::from(of_order) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    signature
}

fn secret_scalar(seed: [u8; 32]) -> Scalar {
    let hash = Sha512::digest(seed);
    let mut bytes: [u8; 32] = hash[..32].try_into().unwrap();
    bytes[0] &= 248;
    bytes[31] &= 63;
    bytes[31] |= 64;
    Scalar::from_bytes_mod_order(bytes)
}

pub fn challenge(r: &[u8; 32], a: &[u8; 32], message: &[u8]) -> Scalar {
    let hash: [u8; 64] = Sha512::new()
        .chain_update(r)
        .chain_update(a)
        .chain_update(message)
        .finalize()
        .into();
    Scalar::from_bytes_mod_order_wide(&hash)
}

/// The holder of the key takes R = identity: [S]B = R + [k]A holds with S = k·a.
fn forged_with_small_r(message: &[u8]) -> [u8; 64] {
    let a = secret_scalar(seed("signature cases"));
    let mut r = [0; 32];
    r[0] = 1;
    let k = challenge(&r, key("signature cases").public().as_bytes(), message);
    join(r, (k * a).to_bytes())
}

/// A key with a component of order 8: the equation holds only when multiplied by the cofactor.
fn cofactored_only(message: &[u8]) -> Case {
    let a = secret_scalar(seed("cofactor"));
    let public = (ED25519_BASEPOINT_POINT * a + EIGHT_TORSION[1])
        .compress()
        .0;
    let (r, k) = (1_u64..)
        .map(|nonce| {
            let r = Scalar::from(nonce);
            let point = (ED25519_BASEPOINT_POINT * r).compress().0;
            (r, challenge(&point, &public, message))
        })
        .find(|(_, k)| k.to_bytes()[0] % 8 != 0)
        .unwrap();
    let signature = join(
        (ED25519_BASEPOINT_POINT * r).compress().0,
        (r + k * a).to_bytes(),
    );
    Case {
        name: "holds only with the cofactor",
        key: public,
        message: message.to_vec(),
        signature,
        fault: Some(SignatureFault::Mismatch),
    }
}
