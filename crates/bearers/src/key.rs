//! A party's link key: an Ed25519 key, offered as an RFC 7250 raw public key.

use std::sync::Arc;

use aws_lc_rs::hmac;
use rustls::crypto::aws_lc_rs::sign::any_eddsa_type;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

/// The key that proves this party on the link. Cannot be printed or read back.
#[derive(Clone)]
pub struct LinkKey {
    certified: Arc<CertifiedKey>,
    public: [u8; 32],
    reset: [u8; 32],
    connection_ids: u64,
}

impl LinkKey {
    /// Makes the key from its 32-byte seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    ///
    /// What rustls says if the library refuses the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, rustls::Error> {
        let mut der = Zeroizing::new(Vec::with_capacity(PKCS8_PREFIX.len() + seed.len()));
        der.extend_from_slice(&PKCS8_PREFIX);
        der.extend_from_slice(seed);
        let signing = any_eddsa_type(&PrivatePkcs8KeyDer::from(der.as_slice()))?;
        let offered = signing
            .public_key()
            .ok_or_else(|| rustls::Error::General("the key has no public half".into()))?;
        let public = public_of_spki(offered.as_ref())
            .ok_or_else(|| rustls::Error::General("the key is not Ed25519".into()))?;
        let chain = vec![CertificateDer::from(spki_of_public(&public))];
        // After a restart the far end's old connections are told at once, instead of waiting for
        // silence: so what recognises them (RFC 9000 §10.3) must outlive the process.
        let reset = derive(seed, RESET_LABEL);
        let mut connection_ids = [0; 8];
        connection_ids.copy_from_slice(&derive(seed, CONNECTION_ID_LABEL)[..8]);
        Ok(Self {
            certified: Arc::new(CertifiedKey::new(chain, signing)),
            public,
            reset,
            connection_ids: u64::from_be_bytes(connection_ids),
        })
    }

    /// The public half, as a counterpart pins it.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.public
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }

    pub(crate) fn reset_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.reset)
    }

    pub(crate) fn connection_id_key(&self) -> u64 {
        self.connection_ids
    }
}

fn derive(seed: &[u8; 32], label: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, seed), label);
    let mut derived = [0; 32];
    derived.copy_from_slice(tag.as_ref());
    derived
}

/// The SubjectPublicKeyInfo (RFC 8410 §4) of an Ed25519 key: the only form accepted.
pub(crate) fn spki_of_public(public: &[u8; 32]) -> Vec<u8> {
    let mut spki = Vec::with_capacity(SPKI_PREFIX.len() + public.len());
    spki.extend_from_slice(&SPKI_PREFIX);
    spki.extend_from_slice(public);
    spki
}

/// The key in a SubjectPublicKeyInfo of exactly that form.
pub(crate) fn public_of_spki(spki: &[u8]) -> Option<[u8; 32]> {
    spki.strip_prefix(&SPKI_PREFIX)?.try_into().ok()
}

const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const CONNECTION_ID_LABEL: &[u8] = b"detente/link-connection-id/v0";
const RESET_LABEL: &[u8] = b"detente/link-stateless-reset/v0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_key_is_that_of_rfc_8032_test_1() {
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec,
            0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
            0x1c, 0xae, 0x7f, 0x60,
        ];
        let key = LinkKey::from_seed(&seed).unwrap();
        assert_eq!(key.public()[..4], [0xd7, 0x5a, 0x98, 0x01]);
        assert_eq!(key.public()[28..], [0xf7, 0x07, 0x51, 0x1a]);
    }

    #[test]
    fn a_public_key_in_another_form_is_not_read() {
        let spki = spki_of_public(&[7; 32]);
        assert_eq!(public_of_spki(&spki), Some([7; 32]));
        assert_eq!(public_of_spki(&spki[..43]), None);
        let mut longer = spki.clone();
        longer.push(0);
        assert_eq!(public_of_spki(&longer), None);
        let mut other_algorithm = spki;
        other_algorithm[8] = 0x71;
        assert_eq!(public_of_spki(&other_algorithm), None);
    }
}
