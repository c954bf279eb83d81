//! The interface beyond loopback: TLS 1.3 with the certificate of this node, and nothing else.
//!
//! Handshakes run beside each other, each within its time; connections are bounded, all together and
//! from one address. Whoever takes nothing of an answer for [`API_TLS_STALLED`] is cut off. The certificate is
//! read again with the settings (`live.rs`).

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use detente_language::{Value, key};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::bounds::{
    API_TLS_CONNECTIONS_MAX, API_TLS_HANDSHAKE, API_TLS_PER_ADDRESS_MAX, API_TLS_STALLED,
};
use crate::causes::plain_text;
use crate::config::ApiTls;

/// Why the certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("{path} holds no certificate or key in PEM: {why}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        why: Value,
    },
    /// Certificate and key do not go together, or are of a sort that TLS 1.3 has not.
    #[error("the certificate and the key of the API can't be used: {0}")]
    Unusable(rustls::Error),
}

/// The certificate in use; another can take its place while connections stand.
#[derive(Debug)]
pub(crate) struct Certificate {
    files: (PathBuf, PathBuf),
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads the certificate that the settings name; paths are from the data folder.
    pub(crate) fn read(folder: &Path, settings: &ApiTls) -> Result<Arc<Self>, CertificateError> {
        let files = (
            folder.join(&settings.certificate),
            folder.join(&settings.key),
        );
        let current = RwLock::new(read(&files)?);
        Ok(Arc::new(Self { files, current }))
    }

    /// Reads the files again; what they hold is not in use yet.
    pub(crate) fn read_again(&self) -> Result<Next, CertificateError> {
        read(&self.files).map(Next)
    }

    /// Takes what was read into use; whether it is another one. Connections that stand stay as they are.
    pub(crate) fn take(&self, Next(next): Next) -> bool {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = current.cert != next.cert;
        *current = next;
        is_other
    }
}

/// A certificate that was read and can be used.
pub(crate) struct Next(Arc<CertifiedKey>);

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current))
    }
}

fn read((certificate, key): &(PathBuf, PathBuf)) -> Result<Arc<CertifiedKey>, CertificateError> {
    let no_pem = |path: &Path, why: Value| CertificateError::Unreadable {
        path: path.to_owned(),
        why,
    };
    let unreadable =
        |path: &Path, why: &dyn std::fmt::Display| no_pem(path, why.to_string().into());
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate)
        .map_err(|error| unreadable(certificate, &error))?
        .collect();
    let chain = chain.map_err(|error| unreadable(certificate, &error))?;
    if chain.is_empty() {
        return Err(no_pem(certificate, plain_text(key::CAUSE_PEM_NONE)));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, &error))?;
    CertifiedKey::from_der(chain, secret, &aws_lc_rs::default_provider())
        .map(Arc::new)
        .map_err(CertificateError::Unusable)
}

/// Where a connection over TLS comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Connections whose handshake is done.
pub(crate) struct TlsListener {
    local: SocketAddr,
    ready: mpsc::Receiver<(Counted, SocketAddr)>,
}

impl TlsListener {
    /// Listens where the settings say.
    pub(crate) async fn bind(
        address: SocketAddr,
        certificate: Arc<Certificate>,
    ) -> io::Result<Self> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(certificate);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        let listener = TcpListener::bind(address).await?;
        let local = listener.local_addr()?;
        let (done, ready) = mpsc::channel(1);
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), done));
        Ok(Self { local, ready })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.local
    }
}

impl Listener for TlsListener {
    type Io = Counted;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Counted, SocketAddr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // The task ends with the runtime only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.local)
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    done: mpsc::Sender<(Counted, SocketAddr)>,
) {
    let counts = Counts::default();
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, most likely: others close meanwhile.
                tracing::warn!(%error, "the API over TLS takes no connection just now");
                tokio::time::sleep(API_TLS_HANDSHAKE / 10).await;
                continue;
            }
        };
        // One too many is closed unanswered.
        let Some(place) = counts.place(peer.ip()) else {
            continue;
        };
        let (acceptor, done) = (acceptor.clone(), done.clone());
        tokio::spawn(async move {
            if let Ok(Ok(stream)) = timeout(API_TLS_HANDSHAKE, acceptor.accept(stream)).await {
                let counted = Counted {
                    stream,
                    stalled: None,
                    _place: place,
                };
                // A listener that is gone takes nothing more.
                let _ = done.send((counted, peer)).await;
            }
        });
    }
}

/// Connections that stand, by address.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<HashMap<IpAddr, usize>>>);

impl Counts {
    fn place(&self, address: IpAddr) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = counts.get(&address).copied().unwrap_or_default();
        if own >= API_TLS_PER_ADDRESS_MAX
            || counts.values().sum::<usize>() >= API_TLS_CONNECTIONS_MAX
        {
            return None;
        }
        counts.insert(address, own + 1);
        Some(Place {
            counts: self.clone(),
            address,
        })
    }
}

/// One connection's place, given back when it ends.
struct Place {
    counts: Counts,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = counts.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// A connection with its place.
pub(crate) struct Counted {
    stream: TlsStream<TcpStream>,
    /// Runs while the far end takes nothing of what is to be written.
    stalled: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl Counted {
    /// What came of writing; an error once the far end has taken nothing for too long.
    fn written<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(API_TLS_STALLED)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.written(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.written(context, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_bounded_from_one_address_and_all_together_and_places_come_back() {
        let counts = Counts::default();
        let address = |n: u32| IpAddr::V4(std::net::Ipv4Addr::from(n));
        let mut held: Vec<Place> = (0..API_TLS_PER_ADDRESS_MAX)
            .map(|_| counts.place(address(1)).unwrap())
            .collect();
        assert!(counts.place(address(1)).is_none());
        let others = (2..1000).filter_map(|n| counts.place(address(n)));
        held.extend(others);
        assert_eq!(held.len(), API_TLS_CONNECTIONS_MAX);
        drop(held);
        assert!(counts.place(address(1)).is_some());
    }
}
