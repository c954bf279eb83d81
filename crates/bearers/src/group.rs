//! The only key-exchange group, and how the group of a QUIC connection is read.
//!
//! quinn does not tell which group a handshake used. So the group is wrapped: it notes, on the
//! thread that completes it, that it was completed; and the handshake of each connection is
//! wrapped: it clears the note before a step and takes it after. A step runs on one thread
//! without yielding, so a note belongs to that connection and to no other.

use std::any::Any;
use std::cell::Cell;
use std::sync::Arc;

use quinn::crypto::{
    self, ExportKeyingMaterialError, HeaderKey, KeyPair, Keys, PacketKey, Session,
};
use quinn::{ConnectError, ConnectionId, Side};
use quinn_proto::TransportError;
use quinn_proto::transport_parameters::TransportParameters;
use rustls::crypto::aws_lc_rs::kx_group::X25519MLKEM768;
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup};

/// X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem), noting its completion.
pub(crate) static HYBRID: Noting = Noting;

thread_local! {
    static COMPLETED: Cell<Option<NamedGroup>> = const { Cell::new(None) };
}

/// The name of a group as IANA registered it.
pub(crate) fn name(group: NamedGroup) -> String {
    group
        .as_str()
        .map_or_else(|| format!("{:#06x}", u16::from(group)), str::to_owned)
}

#[derive(Debug)]
pub(crate) struct Noting;

impl SupportedKxGroup for Noting {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Ok(Box::new(NotingExchange(X25519MLKEM768.start()?)))
    }

    fn start_and_complete(&self, peer_pub_key: &[u8]) -> Result<CompletedKeyExchange, Error> {
        let completed = X25519MLKEM768.start_and_complete(peer_pub_key)?;
        COMPLETED.set(Some(completed.group));
        Ok(completed)
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        X25519MLKEM768.name()
    }

    fn fips(&self) -> bool {
        X25519MLKEM768.fips()
    }

    fn usable_for_version(&self, version: rustls::ProtocolVersion) -> bool {
        X25519MLKEM768.usable_for_version(version)
    }
}

/// Leaves out `hybrid_component`: X25519 alone is never offered, not even as a half.
struct NotingExchange(Box<dyn ActiveKeyExchange>);

impl ActiveKeyExchange for NotingExchange {
    fn complete(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        let group = self.0.group();
        let secret = self.0.complete(peer_pub_key)?;
        COMPLETED.set(Some(group));
        Ok(secret)
    }

    fn pub_key(&self) -> &[u8] {
        self.0.pub_key()
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        self.0.group()
    }
}

/// What `handshake_data` of our connections holds.
#[derive(Clone, Debug)]
pub(crate) struct Negotiated {
    /// The group this connection's handshake completed.
    pub(crate) group: Option<NamedGroup>,
}

/// A QUIC handshake configuration whose sessions remember their group.
pub(crate) struct Remembering<C>(pub(crate) Arc<C>);

impl<C: crypto::ClientConfig + 'static> crypto::ClientConfig for Remembering<C> {
    fn start_session(
        self: Arc<Self>,
        version: u32,
        server_name: &str,
        params: &TransportParameters,
    ) -> Result<Box<dyn Session>, ConnectError> {
        let inner = Arc::clone(&self.0).start_session(version, server_name, params)?;
        Ok(Box::new(RememberingSession { inner, group: None }))
    }
}

impl<C: crypto::ServerConfig + 'static> crypto::ServerConfig for Remembering<C> {
    fn initial_keys(
        &self,
        version: u32,
        dst_cid: &ConnectionId,
    ) -> Result<Keys, crypto::UnsupportedVersion> {
        self.0.initial_keys(version, dst_cid)
    }

    fn retry_tag(&self, version: u32, orig_dst_cid: &ConnectionId, packet: &[u8]) -> [u8; 16] {
        self.0.retry_tag(version, orig_dst_cid, packet)
    }

    fn start_session(
        self: Arc<Self>,
        version: u32,
        params: &TransportParameters,
    ) -> Box<dyn Session> {
        let inner = Arc::clone(&self.0).start_session(version, params);
        Box::new(RememberingSession { inner, group: None })
    }
}

struct RememberingSession {
    inner: Box<dyn Session>,
    group: Option<NamedGroup>,
}

impl Session for RememberingSession {
    fn read_handshake(&mut self, buf: &[u8]) -> Result<bool, TransportError> {
        COMPLETED.set(None);
        let read = self.inner.read_handshake(buf);
        if let Some(group) = COMPLETED.take() {
            self.group = Some(group);
        }
        read
    }

    fn handshake_data(&self) -> Option<Box<dyn Any>> {
        self.inner.handshake_data()?;
        Some(Box::new(Negotiated { group: self.group }))
    }

    fn initial_keys(&self, dst_cid: &ConnectionId, side: Side) -> Keys {
        self.inner.initial_keys(dst_cid, side)
    }

    fn peer_identity(&self) -> Option<Box<dyn Any>> {
        self.inner.peer_identity()
    }

    fn early_crypto(&self) -> Option<(Box<dyn HeaderKey>, Box<dyn PacketKey>)> {
        self.inner.early_crypto()
    }

    fn early_data_accepted(&self) -> Option<bool> {
        self.inner.early_data_accepted()
    }

    fn is_handshaking(&self) -> bool {
        self.inner.is_handshaking()
    }

    fn transport_parameters(&self) -> Result<Option<TransportParameters>, TransportError> {
        self.inner.transport_parameters()
    }

    fn write_handshake(&mut self, buf: &mut Vec<u8>) -> Option<Keys> {
        self.inner.write_handshake(buf)
    }

    fn next_1rtt_keys(&mut self) -> Option<KeyPair<Box<dyn PacketKey>>> {
        self.inner.next_1rtt_keys()
    }

    fn is_valid_retry(&self, orig_dst_cid: &ConnectionId, header: &[u8], payload: &[u8]) -> bool {
        self.inner.is_valid_retry(orig_dst_cid, header, payload)
    }

    fn export_keying_material(
        &self,
        output: &mut [u8],
        label: &[u8],
        context: &[u8],
    ) -> Result<(), ExportKeyingMaterialError> {
        self.inner.export_keying_material(output, label, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_exchange_is_noted_on_its_thread_only() {
        let client = HYBRID.start().unwrap();
        COMPLETED.set(None);
        let server = HYBRID.start_and_complete(client.pub_key()).unwrap();
        assert_eq!(
            COMPLETED.take().map(name).as_deref(),
            Some("X25519MLKEM768")
        );
        let elsewhere = std::thread::spawn(|| COMPLETED.take());
        client.complete(&server.pub_key).unwrap();
        assert_eq!(COMPLETED.take(), Some(NamedGroup::X25519MLKEM768));
        assert_eq!(elsewhere.join().unwrap(), None);
    }

    #[test]
    fn the_classical_half_is_not_offered_alone() {
        assert!(HYBRID.start().unwrap().hybrid_component().is_none());
    }
}
