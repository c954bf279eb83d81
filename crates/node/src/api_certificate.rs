//! A self-signed certificate for the interface beyond loopback. Whoever connects is given the file, or
//! compares the fingerprint: no authority stands behind it.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
};
use detente_record::Digest;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType,
    SignatureAlgorithm, SigningKey,
};
use zeroize::Zeroizing;

use crate::private_file;

/// A certificate that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where it lies: the file that goes to whoever connects.
    pub certificate: PathBuf,
    /// Where its key lies: it stays here.
    pub key: PathBuf,
    /// SHA-256 of the certificate, in pairs of digits.
    pub fingerprint: String,
}

/// Why none can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// A name is neither a host's name nor an address.
    #[error("{0:?} is neither a host's name nor an address")]
    Name(String),
    /// The library refuses.
    #[error("the certificate can't be made: {0}")]
    Library(#[from] rcgen::Error),
    /// The operating system gave no random bytes, or the library no key.
    #[error("the certificate's key can't be made")]
    Key,
    /// A file cannot be written, or stands there already.
    #[error("{path} can't be made")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Makes a certificate for the names and addresses under which the node is reached, and writes it with
/// its key into the data folder. Never overwrites one.
///
/// # Errors
///
/// A name is none, or the files are there already or cannot be made.
pub fn make(folder: &Path, party: &str, names: &[String]) -> Result<Made, MakeError> {
    let mut params = CertificateParams::default();
    for name in names {
        let san = match name.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(
                name.as_str()
                    .try_into()
                    .map_err(|_| MakeError::Name(name.clone()))?,
            ),
        };
        params.subject_alt_names.push(san);
    }
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, party);
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|_| MakeError::Key)?;
    // Positive, and of one length.
    serial[0] = serial[0] & 0x3f | 0x40;
    params.serial_number = Some(serial.to_vec().into());
    let random = aws_lc_rs::rand::SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(SIGNING, &random).map_err(|_| MakeError::Key)?;
    let pair = EcdsaKeyPair::from_pkcs8(SIGNING, pkcs8.as_ref()).map_err(|_| MakeError::Key)?;
    let certificate = params.self_signed(&P256(pair))?;
    let (path, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    let secret = Zeroizing::new(pem("PRIVATE KEY", pkcs8.as_ref()));
    let public = pem("CERTIFICATE", certificate.der());
    for (path, content) in [(&key, secret.as_bytes()), (&path, public.as_bytes())] {
        private_file::create(path, content).map_err(|source| MakeError::File {
            path: path.clone(),
            source,
        })?;
    }
    let digest = Digest::plain(&[certificate.der().as_ref()]).0;
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    Ok(Made {
        certificate: path,
        key,
        fingerprint: pairs.join(":"),
    })
}

/// A key on P-256, which every browser takes.
struct P256(EcdsaKeyPair);

impl PublicKeyData for P256 {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for P256 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let random = aws_lc_rs::rand::SystemRandom::new();
        let signature = self.0.sign(&random, message);
        let signature = signature.map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signature.as_ref().to_vec())
    }
}

/// The text form of RFC 7468: base64 (RFC 4648 §4) in lines of 64.
fn pem(label: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("-----BEGIN {label}-----");
    for (place, three) in bytes.chunks(3).enumerate() {
        if place % 16 == 0 {
            text.push('\n');
        }
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit) & 63) as usize;
            let is_padding = digit > three.len();
            text.push(if is_padding {
                '='
            } else {
                DIGITS[value].into()
            });
        }
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
    text
}

const SIGNING: &EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
/// The certificate's name in the data folder.
pub const CERTIFICATE: &str = "api-certificate.pem";
/// Its key's name in the data folder.
pub const KEY: &str = "api-certificate-key.pem";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_are_those_of_the_standard() {
        let of = |bytes: &[u8]| pem("X", bytes);
        // RFC 4648 §10.
        for (bytes, digits) in [
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            let text = format!("-----BEGIN X-----\n{digits}\n-----END X-----\n");
            assert_eq!(of(bytes.as_bytes()), text);
        }
        let longest = of(&[0; 49]).lines().map(str::len).max();
        assert_eq!(longest, Some(64));
    }

    #[test]
    fn a_certificate_is_made_once_for_names_and_addresses_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["hq.example".to_owned(), "192.0.2.5".to_owned()];
        let made = make(dir.path(), "Northern HQ", &names).unwrap();
        assert_eq!(made.fingerprint.len(), 32 * 3 - 1);
        assert!(made.certificate.exists() && made.key.exists());
        let again = make(dir.path(), "Northern HQ", &names);
        assert!(matches!(again, Err(MakeError::File { .. })));
        let bad = make(dir.path(), "Northern HQ", &["ünïcode".to_owned()]);
        assert!(matches!(bad, Err(MakeError::Name(_))));
    }
}
