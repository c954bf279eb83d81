//! The keys that sign: Ed25519 (RFC 8032) verified strictly, ML-DSA-44 (FIPS 204) for what must outlast it.
//!
//! Strict: canonical A, R and S, neither A nor R of small order, the equation without the cofactor.
//! One signature at a time: a batch verifier accepts crafted signatures that the single one refuses.
//! The equation is aws-lc's; what makes the verdict strict beyond it stands here, and the tests
//! hold every verdict against another library's. Not here: where keys are kept. Follows spec/encoding.md §5.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ML_DSA_44, UnparsedPublicKey};
use curve25519_dalek::edwards::CompressedEdwardsY;

use crate::digest::{NotHex, parse_hex, write_hex};

/// Why a key or a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureFault {
    /// The public key is not the one encoding of a point on the curve.
    #[error("the public key is not a canonical point")]
    KeyNotCanonical,
    /// The public key has small order: signatures under it mean nothing.
    #[error("the public key has small order")]
    KeySmallOrder,
    /// R is not the one encoding of a point on the curve.
    #[error("the signature's R is not a canonical point")]
    PointNotCanonical,
    /// R has small order.
    #[error("the signature's R has small order")]
    PointSmallOrder,
    /// S is not below the group's order.
    #[error("the signature's S is not reduced")]
    ScalarNotReduced,
    /// Well formed, but not by this key over these bytes.
    #[error("the signature does not match")]
    Mismatch,
    /// An ML-DSA-44 public key or signature has the wrong length.
    #[error("a post-quantum key or signature has the wrong length")]
    WrongLength,
}

/// An Ed25519 public key, proved canonical and not of small order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Checks that `bytes` are the one encoding of a point on the curve that is not of small order.
    ///
    /// # Errors
    ///
    /// `KeyNotCanonical`, `KeySmallOrder`.
    pub fn parse(bytes: &[u8; 32]) -> Result<Self, SignatureFault> {
        if !is_canonical_point(bytes) {
            return Err(SignatureFault::KeyNotCanonical);
        }
        // aws-lc takes any 32 bytes for a key, so that there is such a point is found out here.
        let point = CompressedEdwardsY(*bytes)
            .decompress()
            .ok_or(SignatureFault::KeyNotCanonical)?;
        if point.is_small_order() {
            return Err(SignatureFault::KeySmallOrder);
        }
        Ok(Self(*bytes))
    }

    /// The key's 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Verifies `signature` over `label ‖ 0x00 ‖ data`.
    ///
    /// # Errors
    ///
    /// The fault found; any means that the signature is worth nothing.
    pub fn verify(
        &self,
        label: &str,
        data: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureFault> {
        self.verify_unlabelled(&labelled(label, data), signature)
    }

    /// Verifies `signature` over exactly `message`: only for formats that another standard defines.
    ///
    /// # Errors
    ///
    /// As for [`PublicKey::verify`].
    pub fn verify_unlabelled(
        &self,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureFault> {
        let (r, s) = signature.halves();
        if !is_reduced_scalar(&s) {
            return Err(SignatureFault::ScalarNotReduced);
        }
        if !is_canonical_point(&r) {
            return Err(SignatureFault::PointNotCanonical);
        }
        if SMALL_ORDER.contains(&r) {
            return Err(SignatureFault::PointSmallOrder);
        }
        // aws-lc computes [S]B - [k]A and compares its encoding with R's bytes: no cofactor, and an R that is
        // no point never matches.
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, &signature.0)
            .map_err(|_| SignatureFault::Mismatch)
    }

    /// What a person compares: the first 16 bytes of the key in groups of four hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let groups: Vec<String> = self.as_bytes()[..16]
            .chunks_exact(2)
            .map(|pair| format!("{:02x}{:02x}", pair[0], pair[1]))
            .collect();
        groups.join(" ")
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An Ed25519 signature, not yet verified.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// The 64 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// Reads 128 digits of lowercase hexadecimal.
    ///
    /// # Errors
    ///
    /// `NotHex` for anything else.
    pub fn from_hex(text: &str) -> Result<Self, NotHex> {
        parse_hex(text).map(Self)
    }

    fn halves(&self) -> ([u8; 32], [u8; 32]) {
        let mut halves = ([0; 32], [0; 32]);
        halves.0.copy_from_slice(&self.0[..32]);
        halves.1.copy_from_slice(&self.0[32..]);
        halves
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An Ed25519 secret key. Cannot be printed or read out; wiped when the last copy is dropped.
#[derive(Clone)]
pub struct SecretKey {
    key: Arc<Ed25519KeyPair>,
    public: PublicKey,
}

impl SecretKey {
    /// The key that 32 random bytes give (RFC 8032 §5.1.5). The caller wipes its own copy.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let seed = zeroize::Zeroizing::new(seed);
        let key = Ed25519KeyPair::from_seed_unchecked(&*seed)
            .expect("any 32 bytes are a seed, aws-lc refuses another length only");
        let public = key
            .public_key()
            .as_ref()
            .try_into()
            .map(PublicKey)
            .expect("a public key of Ed25519 has 32 bytes");
        Self {
            key: Arc::new(key),
            public,
        }
    }

    /// Its public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        // A seed's scalar is a multiple of 8 and not of the group's order: never of small order.
        self.public
    }

    /// Signs `label ‖ 0x00 ‖ data`.
    #[must_use]
    pub fn sign(&self, label: &str, data: &[u8]) -> Signature {
        self.sign_unlabelled(&labelled(label, data))
    }

    /// Signs exactly `message`: only for formats that another standard defines.
    #[must_use]
    pub fn sign_unlabelled(&self, message: &[u8]) -> Signature {
        let signature = self.key.sign(message);
        Signature(
            signature
                .as_ref()
                .try_into()
                .expect("a signature of Ed25519 has 64 bytes"),
        )
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(hidden)")
    }
}

/// An ML-DSA-44 public key (FIPS 204), 1,312 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct MlDsa44PublicKey(Box<[u8]>);

impl MlDsa44PublicKey {
    /// Bytes of a public key.
    pub const BYTES: usize = 1312;
    /// Bytes of a signature.
    pub const SIGNATURE_BYTES: usize = 2420;

    /// Checks the length; a key proves itself by its proof of possession.
    ///
    /// # Errors
    ///
    /// `WrongLength`.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignatureFault> {
        if bytes.len() == Self::BYTES {
            Ok(Self(bytes.into()))
        } else {
            Err(SignatureFault::WrongLength)
        }
    }

    /// The key's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Verifies `signature` over `label ‖ 0x00 ‖ data` with the empty context string of FIPS 204.
    ///
    /// # Errors
    ///
    /// `WrongLength`, `Mismatch`.
    pub fn verify(&self, label: &str, data: &[u8], signature: &[u8]) -> Result<(), SignatureFault> {
        if signature.len() != Self::SIGNATURE_BYTES {
            return Err(SignatureFault::WrongLength);
        }
        UnparsedPublicKey::new(&ML_DSA_44, &self.0)
            .verify(&labelled(label, data), signature)
            .map_err(|_| SignatureFault::Mismatch)
    }
}

impl fmt::Debug for MlDsa44PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MlDsa44PublicKey(")?;
        write_hex(f, &self.0[..8])?;
        f.write_str("…)")
    }
}

/// The bytes that are signed for `data` under `label`: `label ‖ 0x00 ‖ data`.
#[must_use]
pub fn labelled(label: &str, data: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(label.len() + 1 + data.len());
    message.extend_from_slice(label.as_bytes());
    message.push(0);
    message.extend_from_slice(data);
    message
}

/// Whether the y coordinate is below p and a zero x has no sign (RFC 8032 §5.1.3, steps 1 and 4).
///
/// Libraries differ in whether they decompress y ≥ p and a negative zero (ZIP 215 does), so we look ourselves.
fn is_canonical_point(bytes: &[u8; 32]) -> bool {
    let mut y = *bytes;
    let negative = y[31] & 0x80 != 0;
    y[31] &= 0x7f;
    // x is zero exactly where y is 1 or p - 1.
    let zero_x = y == Y_ONE || y == Y_MINUS_ONE;
    is_below(&y, &P) && !(negative && zero_x)
}

/// Whether S < L (RFC 8032 §5.1.7, step 1).
fn is_reduced_scalar(bytes: &[u8; 32]) -> bool {
    is_below(bytes, &L)
}

/// Whether `a` < `b`, both little-endian.
fn is_below(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// p = 2^255 - 19, little-endian.
const P: [u8; 32] = {
    let mut p = [0xff; 32];
    p[0] = 0xed;
    p[31] = 0x7f;
    p
};

/// L = 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032 §5.1).
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

const Y_ONE: [u8; 32] = {
    let mut y = [0; 32];
    y[0] = 1;
    y
};

const Y_MINUS_ONE: [u8; 32] = {
    let mut y = P;
    y[0] = 0xec;
    y
};

/// The canonical encodings of the eight points of small order.
const SMALL_ORDER: [[u8; 32]; 8] = [
    // Order 1 and 2.
    Y_ONE,
    Y_MINUS_ONE,
    // Order 4: y = 0, both signs.
    [0; 32],
    {
        let mut y = [0; 32];
        y[31] = 0x80;
        y
    },
    // Order 8.
    ORDER_8_A,
    with_sign(ORDER_8_A),
    ORDER_8_B,
    with_sign(ORDER_8_B),
];

const ORDER_8_A: [u8; 32] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
];

const ORDER_8_B: [u8; 32] = [
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
];

const fn with_sign(mut y: [u8; 32]) -> [u8; 32] {
    y[31] |= 0x80;
    y
}
