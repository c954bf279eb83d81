//! TLS 1.3 over TCP: a connection per lane.
//!
//! Each side's first byte is the lane tag; the answering side sends it only after it has
//! checked the key, so a dialler that has read it knows that it was accepted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use rustls::pki_types::ServerName;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::carry::{deadline, within};
use crate::cause::of_io;
use crate::endpoint::{Birth, Shared};
use crate::gate::Ticket;
use crate::limits::{
    REFUSED_BYTES_DRAINED_MAX, REFUSED_DRAIN, TCP_SEND_BUFFER_BYTES, TCP_UNSENT_BYTES,
};
use crate::{Bearer, CloseCause, Lane, group, tls};

/// Opens the listening socket.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = new_socket(address)?;
    // A restarted node must get its port back while old connections are in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts for ever.
pub(crate) async fn accept(
    shared: Arc<Shared>,
    listener: TcpListener,
    config: Arc<rustls::ServerConfig>,
) {
    let acceptor = TlsAcceptor::from(config);
    loop {
        let Ok((stream, from)) = listener.accept().await else {
            // Out of descriptors, most likely: those under way must end first.
            sleep(ACCEPT_RETRY).await;
            continue;
        };
        let Some(ticket) = shared.gate.enter(Moment::now(), from.ip()) else {
            shared.gate.count();
            continue;
        };
        let serving = serve(Arc::clone(&shared), acceptor.clone(), stream, from, ticket);
        tokio::spawn(shared.until_stopped(serving));
    }
}

async fn serve(
    shared: Arc<Shared>,
    acceptor: TlsAcceptor,
    stream: TcpStream,
    from: SocketAddr,
    ticket: Ticket,
) {
    let limit = deadline(shared.timeouts.handshake);
    let proven = within(limit, prove(&acceptor, stream)).await;
    let (mut stream, peer, group) = match proven {
        Ok(proven) => proven,
        Err(cause) => {
            shared.gate.stranger(
                Moment::now(),
                Bearer::Tcp,
                from,
                cause,
                shared.events.of(Lane::Urgent),
            );
            return;
        }
    };
    let Ok(lane) = within(limit, answer_tag(&mut stream)).await else {
        // A counterpart that went away again, or a dial that lost against another.
        return;
    };
    tune(stream.get_ref().0, lane, shared.timeouts.idle);
    shared.gate.proven(from.ip());
    drop(ticket);
    let birth = Birth {
        peer,
        bearer: Bearer::Tcp,
        lane,
        dialed: false,
        group,
        from,
    };
    let (reader, writer) = split(stream);
    shared.run(birth, reader, writer).await;
}

type Served = tokio_rustls::server::TlsStream<TcpStream>;

async fn prove(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
) -> Result<(Served, [u8; 32], String), CloseCause> {
    let _ = stream.set_nodelay(true);
    let stream = match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => stream,
        Err((error, stream)) => {
            refuse(stream).await;
            return Err(of_io(&error));
        }
    };
    let (peer, group) = proof(stream.get_ref().1)?;
    Ok((stream, peer, group))
}

/// Closes so that the alert arrives: closing with unread bytes would send a reset after it.
async fn refuse(mut stream: TcpStream) {
    let drain = async {
        let _ = stream.shutdown().await;
        let mut junk = [0; 1024];
        let mut left = REFUSED_BYTES_DRAINED_MAX;
        while let Ok(length @ 1..) = stream.read(&mut junk).await {
            left = left.saturating_sub(length);
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(REFUSED_DRAIN, drain).await;
}

/// Dials lanes; either all of them open or none, and the first failure is told.
pub(crate) async fn dial(
    shared: Arc<Shared>,
    peer: [u8; 32],
    lanes: Vec<Lane>,
    address: SocketAddr,
) -> Result<(), (Lane, CloseCause)> {
    let limit = deadline(shared.timeouts.dial);
    let first = lanes.first().copied().unwrap_or(Lane::Urgent);
    let config =
        tls::client(&shared.key, &shared.pins, peer).map_err(|_| (first, CloseCause::Local))?;
    let connector = TlsConnector::from(Arc::new(config));
    let mut dialing = Vec::new();
    for lane in lanes {
        let (connector, shared) = (connector.clone(), Arc::clone(&shared));
        let opening = async move { open(&shared, &connector, lane, address, limit).await };
        dialing.push((lane, AbortOnDrop(tokio::spawn(opening))));
    }
    let (mut opened, mut failed) = (Vec::new(), None);
    for (lane, mut task) in dialing {
        match (&mut task.0).await.unwrap_or(Err(CloseCause::Local)) {
            Ok(open) => opened.push((lane, open)),
            Err(cause) => failed = failed.or(Some((lane, cause))),
        }
    }
    if let Some(failed) = failed {
        for (_, (mut stream, _)) in opened {
            // The far end holds this lane for open: we give it up in good order.
            let _ = timeout(shared.timeouts.drain, stream.shutdown()).await;
        }
        return Err(failed);
    }
    for (lane, (stream, group)) in opened {
        let birth = Birth {
            peer,
            bearer: Bearer::Tcp,
            lane,
            dialed: true,
            group,
            from: address,
        };
        let running = Arc::clone(&shared);
        let carry = async move {
            let (reader, writer) = split(stream);
            running.run(birth, reader, writer).await;
        };
        tokio::spawn(shared.until_stopped(carry));
    }
    Ok(())
}

/// A lane's dial, given up with the dial it belongs to.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

type Dialed = tokio_rustls::client::TlsStream<TcpStream>;

async fn open(
    shared: &Shared,
    connector: &TlsConnector,
    lane: Lane,
    address: SocketAddr,
    limit: Instant,
) -> Result<(Dialed, String), CloseCause> {
    let name = ServerName::try_from(tls::UNUSED_NAME).map_err(|_| CloseCause::Local)?;
    within(limit, async {
        let socket = new_socket(address).map_err(|e| of_io(&e))?;
        let stream = socket.connect(address).await.map_err(|e| of_io(&e))?;
        tune(&stream, lane, shared.timeouts.idle);
        let mut stream = connector
            .connect(name, stream)
            .await
            .map_err(|e| of_io(&e))?;
        let (_, group) = proof(stream.get_ref().1)?;
        // If the tag cannot be sent, what the far end said before it closed tells why.
        let _ = send_tag(&mut stream, lane).await;
        let mut tag = [0];
        stream.read_exact(&mut tag).await.map_err(|e| of_io(&e))?;
        if tag[0] != lane as u8 {
            return Err(CloseCause::Version);
        }
        Ok((stream, group))
    })
    .await
}

/// What the handshake has proven: the far end's key and the group. The protocol must be ours.
fn proof(connection: &rustls::CommonState) -> Result<([u8; 32], String), CloseCause> {
    if connection.alpn_protocol() != Some(tls::PROTOCOL) {
        return Err(CloseCause::Version);
    }
    let peer = tls::peer_of(connection.peer_certificates()).ok_or(CloseCause::NotPinned)?;
    let group = connection
        .negotiated_key_exchange_group()
        .ok_or(CloseCause::Version)?;
    Ok((peer, group::name(group.name())))
}

/// Reads the lane tag of a dialler and answers it.
pub(crate) async fn answer_tag(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> Result<Lane, CloseCause> {
    let mut tag = [0];
    stream.read_exact(&mut tag).await.map_err(|e| of_io(&e))?;
    let lane = lane_of(tag[0]).ok_or(CloseCause::Version)?;
    send_tag(stream, lane).await.map_err(|e| of_io(&e))?;
    Ok(lane)
}

async fn send_tag(stream: &mut (impl AsyncWrite + Unpin), lane: Lane) -> io::Result<()> {
    stream.write_all(&[lane as u8]).await?;
    stream.flush().await
}

/// The lane a tag names.
pub(crate) fn lane_of(tag: u8) -> Option<Lane> {
    Lane::ALL.into_iter().find(|lane| *lane as u8 == tag)
}

fn new_socket(address: SocketAddr) -> io::Result<TcpSocket> {
    if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }
}

/// Small buffers, so that bytes wait in our queue and not in the kernel; and the kernel's own
/// watch over the far machine. A socket that refuses an option works without it.
fn tune(stream: &TcpStream, lane: Lane, idle: Duration) {
    let socket = SockRef::from(stream);
    let probes = TcpKeepalive::new()
        .with_time(idle / 3)
        .with_interval((idle / 6).max(Duration::from_secs(1)))
        .with_retries(4);
    let set = [
        socket.set_tcp_nodelay(true),
        socket.set_send_buffer_size(TCP_SEND_BUFFER_BYTES[lane as usize]),
        socket.set_tcp_notsent_lowat(TCP_UNSENT_BYTES),
        socket.set_tcp_user_timeout(Some(idle)),
        socket.set_tcp_keepalive(&probes),
    ];
    for error in set.into_iter().filter_map(Result::err) {
        tracing::debug!(%error, "a socket option was refused");
    }
}

const BACKLOG: u32 = 256;
const ACCEPT_RETRY: Duration = Duration::from_millis(50);
