//! Two libraries, one verdict: what the record accepts is what dalek's `verify_strict` accepts, once it is
//! asked whether A and R are the one encoding of their points, which it does not ask itself.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use detente_record::{PublicKey, Signature};
use ed25519_dalek::Signer as _;
use proptest::prelude::*;

use crate::signature::{challenge, join, plus_order};

fn ours(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    PublicKey::parse(key)
        .and_then(|key| key.verify_unlabelled(message, &Signature(*signature)))
        .is_ok()
}

fn dalek(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let r: [u8; 32] = signature[..32].try_into().unwrap();
    let is_canonical = |bytes: &[u8; 32]| {
        CompressedEdwardsY(*bytes)
            .decompress()
            .is_some_and(|point| point.compress().0 == *bytes)
    };
    is_canonical(key)
        && is_canonical(&r)
        && ed25519_dalek::VerifyingKey::from_bytes(key).is_ok_and(|key| {
            key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature))
                .is_ok()
        })
}

/// The points that differ from `point` by each point of small order, and those eight themselves.
fn with_torsion(point: EdwardsPoint) -> Vec<[u8; 32]> {
    EIGHT_TORSION
        .iter()
        .flat_map(|small| [point + small, *small])
        .map(|point| point.compress().0)
        .collect()
}

/// Byte strings that a lax decoder takes for points: y past p, a zero x with a sign; and no point at all.
fn odd_points() -> Vec<[u8; 32]> {
    let mut odd = Vec::new();
    for past in 0..19_u8 {
        for sign in [0x7f, 0xff] {
            let mut y = [0xff; 32];
            y[0] = 0xed + past;
            y[31] = sign;
            odd.push(y);
        }
    }
    for y in [1, 2] {
        let mut bytes = [0; 32];
        bytes[0] = y;
        bytes[31] = 0x80;
        odd.push(bytes);
    }
    let mut minus_one = [0xff; 32];
    minus_one[0] = 0xec;
    odd.push(minus_one);
    odd
}

#[test]
fn no_crafted_key_or_signature_gets_another_verdict_than_from_dalek() {
    let (a, r) = (Scalar::from(0x00de_7e47_u64), Scalar::from(0x5eed_u64));
    let mut keys = with_torsion(ED25519_BASEPOINT_POINT * a);
    keys.extend(odd_points());
    let mut points = with_torsion(ED25519_BASEPOINT_POINT * r);
    points.extend(odd_points());
    let (mut accepted, mut refused) = (0, 0);
    for key in &keys {
        for point in &points {
            // Several messages, so that k takes different values modulo 8: torsion shows or cancels by it.
            for message in [&b"m"[..], b"n", b"o", b"pq"] {
                let honest = join(*point, (r + challenge(point, key, message) * a).to_bytes());
                let without_r = join(*point, (challenge(point, key, message) * a).to_bytes());
                let nothing = join(*point, [0; 32]);
                for signature in [honest, plus_order(honest), without_r, nothing] {
                    let verdict = ours(key, message, &signature);
                    assert_eq!(
                        verdict,
                        dalek(key, message, &signature),
                        "A {key:02x?} R {point:02x?} S {:02x?}",
                        &signature[32..]
                    );
                    *(if verdict { &mut accepted } else { &mut refused }) += 1;
                }
            }
        }
    }
    // An honest key accepts its honest R; one with torsion accepts when k cancels it.
    assert!(accepted >= 8, "{accepted} accepted, {refused} refused");
    assert!(refused > 10_000, "{accepted} accepted, {refused} refused");
}

proptest! {
    #[test]
    fn no_altered_signature_gets_another_verdict_than_from_dalek(
        seed: [u8; 32],
        message in proptest::collection::vec(any::<u8>(), 0..200),
        bit in 0..(96 * 8_usize),
        altered: bool,
    ) {
        let secret = ed25519_dalek::SigningKey::from_bytes(&seed);
        let mut bytes = [0; 96];
        bytes[..32].copy_from_slice(secret.verifying_key().as_bytes());
        bytes[32..].copy_from_slice(&secret.sign(&message).to_bytes());
        prop_assert_eq!(
            &bytes[32..],
            &detente_record::SecretKey::from_seed(seed).sign_unlabelled(&message).0[..]
        );
        if altered {
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        let key: [u8; 32] = bytes[..32].try_into().unwrap();
        let signature: [u8; 64] = bytes[32..].try_into().unwrap();
        prop_assert_eq!(ours(&key, &message, &signature), !altered);
        prop_assert_eq!(dalek(&key, &message, &signature), !altered);
    }

    #[test]
    fn no_random_bytes_are_a_key_to_one_library_and_none_to_the_other(bytes: [u8; 32]) {
        let theirs = CompressedEdwardsY(bytes).decompress().is_some_and(|point| {
            point.compress().0 == bytes && !point.is_small_order()
        });
        prop_assert_eq!(PublicKey::parse(&bytes).is_ok(), theirs);
    }
}
