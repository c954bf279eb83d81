//! TLS 1.3 with a raw public key on each side, checked against the pins and nothing else.
//!
//! Not here: certificates, authorities, names, resumption. Follows spec/link-security.md §2.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{AlwaysResolvesClientRawPublicKeys, Resumption};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error,
    PeerIncompatible, ServerConfig, SignatureScheme,
};

use crate::group::HYBRID;
use crate::key::{public_of_spki, spki_of_public};
use crate::{LinkKey, Pins};

/// The application protocol both ends must name (ALPN, RFC 7301): it carries the version.
pub const PROTOCOL: &[u8] = b"detente/1";

/// The name a client must give rustls; never sent, never checked.
pub(crate) const UNUSED_NAME: &str = "detente";

/// The configuration for one dial: it accepts `expected` and no other key.
pub(crate) fn client(
    key: &LinkKey,
    pins: &Pins,
    expected: [u8; 32],
) -> Result<ClientConfig, Error> {
    let verifier = PinVerifier::new(key, pins, Some(expected));
    let resolver = AlwaysResolvesClientRawPublicKeys::new(key.certified());
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    config.enable_sni = false;
    // A resumed session would not run the verifier again, and a removed pin would live on.
    config.resumption = Resumption::disabled();
    config.enable_early_data = false;
    Ok(config)
}

/// The configuration for everyone who comes in.
pub(crate) fn server(key: &LinkKey, pins: &Pins) -> Result<ServerConfig, Error> {
    let verifier = PinVerifier::new(key, pins, None);
    let resolver = AlwaysResolvesServerRawPublicKeys::new(key.certified());
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.max_early_data_size = 0;
    // Nothing of ours is sent before the client's key is checked.
    config.send_half_rtt_data = false;
    Ok(config)
}

/// The link key in a handshake's raw public key slot; the verifier has seen it before.
pub(crate) fn peer_of(offered: Option<&[CertificateDer<'_>]>) -> Option<[u8; 32]> {
    match offered? {
        [only] => public_of_spki(only.as_ref()),
        _ => None,
    }
}

/// One group, TLS 1.3 suites, Ed25519 signatures: nothing else can be negotiated.
fn provider() -> Arc<CryptoProvider> {
    let all = aws_lc_rs::default_provider();
    let suites = all
        .cipher_suites
        .into_iter()
        .filter(|s| s.tls13().is_some())
        .collect();
    Arc::new(CryptoProvider {
        cipher_suites: suites,
        kx_groups: vec![&HYBRID],
        ..aws_lc_rs::default_provider()
    })
}

#[derive(Debug)]
struct PinVerifier {
    own: [u8; 32],
    expected: Option<[u8; 32]>,
    pins: Pins,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinVerifier {
    fn new(key: &LinkKey, pins: &Pins, expected: Option<[u8; 32]>) -> Self {
        Self {
            own: key.public(),
            expected,
            pins: pins.clone(),
            algorithms: aws_lc_rs::default_provider().signature_verification_algorithms,
        }
    }

    fn check(
        &self,
        offered: &CertificateDer<'_>,
        more: &[CertificateDer<'_>],
    ) -> Result<(), Error> {
        let refused = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
        let Some(key) = public_of_spki(offered.as_ref()) else {
            return Err(refused);
        };
        let as_pinned = spki_of_public(&key) == offered.as_ref();
        let expected = self.expected.is_none_or(|expected| expected == key);
        // Our own key back at us is a reflection, even if somebody pinned it.
        if more.is_empty() && as_pinned && expected && key != self.own && self.pins.contains(&key) {
            return Ok(());
        }
        Err(refused)
    }

    fn check_signature(
        &self,
        message: &[u8],
        offered: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let spki = SubjectPublicKeyInfoDer::from(offered.as_ref());
        verify_tls13_signature_with_raw_key(message, &spki, signature, &self.algorithms)
    }
}

impl ServerCertVerifier for PinVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity, intermediates)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for PinVerifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(end_entity, intermediates)?;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifier(expected: Option<[u8; 32]>) -> PinVerifier {
        let key = LinkKey::from_seed(&[1; 32]).unwrap();
        let pins = Pins::new([[2; 32], [3; 32], key.public()]);
        PinVerifier::new(&key, &pins, expected)
    }

    fn offered(key: [u8; 32]) -> CertificateDer<'static> {
        CertificateDer::from(spki_of_public(&key))
    }

    #[test]
    fn only_a_pinned_key_passes_and_of_two_pinned_ones_only_the_dialled() {
        assert!(verifier(None).check(&offered([2; 32]), &[]).is_ok());
        assert!(verifier(None).check(&offered([4; 32]), &[]).is_err());
        assert!(
            verifier(Some([2; 32]))
                .check(&offered([2; 32]), &[])
                .is_ok()
        );
        assert!(
            verifier(Some([2; 32]))
                .check(&offered([3; 32]), &[])
                .is_err()
        );
    }

    #[test]
    fn the_own_key_is_refused_even_when_pinned() {
        let own = LinkKey::from_seed(&[1; 32]).unwrap().public();
        assert!(verifier(None).check(&offered(own), &[]).is_err());
    }

    #[test]
    fn a_second_key_beside_the_first_is_refused() {
        assert!(
            verifier(None)
                .check(&offered([2; 32]), &[offered([3; 32])])
                .is_err()
        );
    }
}
