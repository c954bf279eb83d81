//! QUIC: one connection, two bidirectional streams, which are the lanes.
//!
//! The dialler opens both streams; the first byte of each, in each direction, is its lane tag.
//! Follows spec/link-security.md §4.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use quinn::{
    Connection, EndpointConfig, IdleTimeout, RecvStream, SendStream, TransportConfig, VarInt,
};
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::carry::{deadline, within};
use crate::cause::{QUIC_BROKEN, QUIC_ENDED, QUIC_NOT_PINNED, of_connection, of_io};
use crate::endpoint::{Birth, Shared};
use crate::gate::Ticket;
use crate::group::{Negotiated, Remembering};
use crate::limits::{
    CONNECTION_WINDOW_BYTES, QUIC_DATAGRAM_BYTES, QUIC_INCOMING_BYTES_MAX, QUIC_INCOMING_MAX,
    SEND_WINDOW_BYTES, STREAM_WINDOW_BYTES,
};
use crate::tcp::lane_of;
use crate::{Bearer, BindError, CloseCause, Config, Lane, LinkKey, Timeouts, group, tls};

/// The UDP sockets of an endpoint: one that listens, and one a family to dial from, made when used.
pub(crate) struct Sockets {
    key: LinkKey,
    listening: Option<quinn::Endpoint>,
    dialing: Mutex<[Option<quinn::Endpoint>; 2]>,
}

impl Sockets {
    pub(crate) fn bind(config: &Config, server: &rustls::ServerConfig) -> Result<Self, BindError> {
        let listening = match config.listen_quic {
            None => None,
            Some(address) => {
                let server = server_config(server, config.timeouts)?;
                let bound = bind(&config.key, address, Some(server));
                let failed = |source| BindError::Address {
                    bearer: "QUIC",
                    address,
                    source,
                };
                Some(bound.map_err(failed)?)
            }
        };
        Ok(Self {
            key: config.key.clone(),
            listening,
            dialing: Mutex::default(),
        })
    }

    pub(crate) fn listening(&self) -> Option<SocketAddr> {
        self.listening
            .as_ref()
            .and_then(|endpoint| endpoint.local_addr().ok())
    }

    /// The socket to dial from towards such an address.
    fn towards(&self, address: SocketAddr) -> io::Result<quinn::Endpoint> {
        let (place, any) = match address {
            SocketAddr::V4(_) => (0, SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))),
            SocketAddr::V6(_) => (1, SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))),
        };
        let mut dialing = self.dialing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(endpoint) = &dialing[place] {
            return Ok(endpoint.clone());
        }
        let endpoint = bind(&self.key, any, None)?;
        dialing[place] = Some(endpoint.clone());
        Ok(endpoint)
    }

    fn all(&self) -> Vec<quinn::Endpoint> {
        let dialing = self.dialing.lock().unwrap_or_else(PoisonError::into_inner);
        self.listening
            .iter()
            .chain(dialing.iter().flatten())
            .cloned()
            .collect()
    }

    /// Waits until every close has been said.
    pub(crate) async fn goodbye(&self) {
        for endpoint in self.all() {
            endpoint.wait_idle().await;
        }
    }

    /// Ends every connection with code 0, which is no goodbye.
    pub(crate) fn drop_all(&self) {
        for endpoint in self.all() {
            endpoint.close(VarInt::from_u32(0), b"");
        }
    }
}

fn bind(
    key: &LinkKey,
    address: SocketAddr,
    server: Option<quinn::ServerConfig>,
) -> io::Result<quinn::Endpoint> {
    let socket = UdpSocket::bind(address)?;
    let runtime = Arc::new(quinn::TokioRuntime);
    let mut config = EndpointConfig::new(Arc::new(key.reset_key()));
    let connection_ids = key.connection_id_key();
    config.cid_generator(move || {
        Box::new(quinn_proto::HashedConnectionIdGenerator::from_key(
            connection_ids,
        ))
    });
    quinn::Endpoint::new(config, server, socket, runtime)
}

fn server_config(
    tls: &rustls::ServerConfig,
    timeouts: Timeouts,
) -> Result<quinn::ServerConfig, BindError> {
    let crypto = QuicServerConfig::try_from(tls.clone()).map_err(|_| BindError::Tls {
        source: rustls::Error::General("no suite for QUIC's first packets".into()),
    })?;
    let mut config = quinn::ServerConfig::with_crypto(Arc::new(Remembering(Arc::new(crypto))));
    config.transport_config(Arc::new(transport(timeouts)));
    config.max_incoming(QUIC_INCOMING_MAX);
    config.incoming_buffer_size(QUIC_INCOMING_BYTES_MAX[0]);
    config.incoming_buffer_size_total(QUIC_INCOMING_BYTES_MAX[1]);
    // Every dial proves its address by a Retry; no token spares it that.
    let mut tokens = quinn::ValidationTokenConfig::default();
    tokens.sent(0);
    config.validation_token_config(tokens);
    Ok(config)
}

fn transport(timeouts: Timeouts) -> TransportConfig {
    let mut transport = TransportConfig::default();
    transport
        .max_concurrent_bidi_streams(VarInt::from_u32(Lane::ALL.len() as u32))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .datagram_receive_buffer_size(None)
        .stream_receive_window(VarInt::from_u32(STREAM_WINDOW_BYTES))
        .receive_window(VarInt::from_u32(CONNECTION_WINDOW_BYTES))
        .send_window(u64::from(SEND_WINDOW_BYTES))
        // Heartbeats are the application's, every 2 s.
        .keep_alive_interval(None)
        .max_idle_timeout(IdleTimeout::try_from(timeouts.idle).ok())
        // A first packet lost is sent again after three of these. RFC 9002 §6.2.2 recommends
        // 333 ms; shorter brings a handshake at 20 % loss home within its time.
        .initial_rtt(Duration::from_millis(150))
        .initial_mtu(QUIC_DATAGRAM_BYTES)
        .min_mtu(QUIC_DATAGRAM_BYTES)
        // A route that changes to a narrower path must not cost a FLASH its first packets,
        // so larger datagrams are never tried.
        .mtu_discovery_config(None);
    transport
}

/// Accepts for ever.
pub(crate) async fn accept(shared: Arc<Shared>) {
    let Some(endpoint) = shared.sockets.listening.clone() else {
        return;
    };
    while let Some(incoming) = endpoint.accept().await {
        if !incoming.remote_address_validated() {
            // An address that does not exist cannot answer, and costs no state here.
            let _ = incoming.retry();
            continue;
        }
        let from = incoming.remote_address();
        let Some(ticket) = shared.gate.enter(Moment::now(), from.ip()) else {
            shared.gate.count();
            // Not refused: a counterpart behind the flood sends again and may find a place.
            incoming.ignore();
            continue;
        };
        let serving = serve(Arc::clone(&shared), incoming, from, ticket);
        tokio::spawn(shared.until_stopped(serving));
    }
}

async fn serve(shared: Arc<Shared>, incoming: quinn::Incoming, from: SocketAddr, ticket: Ticket) {
    let limit = deadline(shared.timeouts.handshake);
    let proven = within(limit, async {
        let connecting = incoming.accept().map_err(|e| of_connection(&e))?;
        let connection = connecting.await.map_err(|e| of_connection(&e))?;
        let (peer, group) = proof(&connection)?;
        Ok((connection, peer, group))
    });
    let (connection, peer, group) = match proven.await {
        Ok(proven) => proven,
        Err(cause) => {
            shared.gate.stranger(
                Moment::now(),
                Bearer::Quic,
                from,
                cause,
                shared.events.of(Lane::Urgent),
            );
            return;
        }
    };
    let Ok(streams) = within(limit, answer_streams(&connection)).await else {
        connection.close(QUIC_BROKEN, b"");
        return;
    };
    shared.gate.proven(from.ip());
    drop(ticket);
    let birth = Birth {
        peer,
        bearer: Bearer::Quic,
        lane: Lane::Urgent,
        dialed: false,
        group,
        from,
    };
    run(&shared, connection, streams, birth).await;
}

/// Dials; both lanes open or neither.
pub(crate) async fn dial(
    shared: Arc<Shared>,
    peer: [u8; 32],
    address: SocketAddr,
) -> Result<(), (Lane, CloseCause)> {
    let failed = |cause| (Lane::Urgent, cause);
    let limit = deadline(shared.timeouts.dial);
    let connecting = connect(&shared, peer, address);
    let connection = within(limit, connecting).await.map_err(failed)?;
    let streams = match within(limit, open_streams(&connection)).await {
        Ok(streams) => streams,
        Err(cause) => {
            // The far end may hold the lanes for open: we give up in good order.
            connection.close(QUIC_ENDED, b"");
            return Err(failed(cause));
        }
    };
    let (_, group) = proof(&connection).map_err(failed)?;
    let birth = Birth {
        peer,
        bearer: Bearer::Quic,
        lane: Lane::Urgent,
        dialed: true,
        group,
        from: address,
    };
    let running = Arc::clone(&shared);
    let carry = async move { run(&running, connection, streams, birth).await };
    tokio::spawn(shared.until_stopped(carry));
    Ok(())
}

async fn connect(
    shared: &Shared,
    peer: [u8; 32],
    address: SocketAddr,
) -> Result<Connection, CloseCause> {
    let tls = tls::client(&shared.key, &shared.pins, peer).map_err(|_| CloseCause::Local)?;
    let crypto = QuicClientConfig::try_from(tls).map_err(|_| CloseCause::Local)?;
    let mut config = quinn::ClientConfig::new(Arc::new(Remembering(Arc::new(crypto))));
    config.transport_config(Arc::new(transport(shared.timeouts)));
    let endpoint = shared.sockets.towards(address).map_err(|e| of_io(&e))?;
    let connecting = endpoint
        .connect_with(config, address, tls::UNUSED_NAME)
        .map_err(|_| CloseCause::Local)?;
    connecting.await.map_err(|e| of_connection(&e))
}

/// What the handshake has proven. quinn has checked the protocol's name on both sides already.
fn proof(connection: &Connection) -> Result<([u8; 32], String), CloseCause> {
    let identity = connection.peer_identity().ok_or(CloseCause::NotPinned)?;
    let offered = identity
        .downcast::<Vec<CertificateDer<'static>>>()
        .map_err(|_| CloseCause::NotPinned)?;
    let peer = tls::peer_of(Some(offered.as_slice())).ok_or(CloseCause::NotPinned)?;
    let negotiated = connection.handshake_data().ok_or(CloseCause::Version)?;
    let negotiated = negotiated
        .downcast::<Negotiated>()
        .map_err(|_| CloseCause::Version)?;
    let group = negotiated.group.ok_or(CloseCause::Version)?;
    Ok((peer, group::name(group)))
}

/// The streams of a connection, urgent first.
type Streams = [(Lane, SendStream, RecvStream); 2];

async fn open_streams(connection: &Connection) -> Result<Streams, CloseCause> {
    let (urgent, ordinary) = (
        open(connection, Lane::Urgent),
        open(connection, Lane::Ordinary),
    );
    let (mut urgent, mut ordinary) = (urgent.await?, ordinary.await?);
    // The far end answers only after it has checked our key.
    for (lane, _, receive) in [&mut urgent, &mut ordinary] {
        if read_tag(receive).await? != *lane {
            return Err(CloseCause::Version);
        }
    }
    Ok([urgent, ordinary])
}

async fn open(
    connection: &Connection,
    lane: Lane,
) -> Result<(Lane, SendStream, RecvStream), CloseCause> {
    let (mut send, receive) = connection.open_bi().await.map_err(|e| of_connection(&e))?;
    prioritise(&send, lane);
    send_tag(&mut send, lane).await?;
    Ok((lane, send, receive))
}

async fn answer_streams(connection: &Connection) -> Result<Streams, CloseCause> {
    let mut found: [Option<(Lane, SendStream, RecvStream)>; 2] = [None, None];
    for _ in Lane::ALL {
        let (mut send, mut receive) = connection
            .accept_bi()
            .await
            .map_err(|e| of_connection(&e))?;
        let lane = read_tag(&mut receive).await?;
        prioritise(&send, lane);
        send_tag(&mut send, lane).await?;
        found[lane as usize] = Some((lane, send, receive));
    }
    match found {
        [Some(urgent), Some(ordinary)] => Ok([urgent, ordinary]),
        _ => Err(CloseCause::Version),
    }
}

async fn send_tag(send: &mut SendStream, lane: Lane) -> Result<(), CloseCause> {
    AsyncWriteExt::write_all(send, &[lane as u8])
        .await
        .map_err(|e| of_io(&e))
}

async fn read_tag(receive: &mut RecvStream) -> Result<Lane, CloseCause> {
    let mut tag = [0];
    AsyncReadExt::read_exact(receive, &mut tag)
        .await
        .map_err(|e| of_io(&e))?;
    lane_of(tag[0]).ok_or(CloseCause::Version)
}

fn prioritise(send: &SendStream, lane: Lane) {
    // Fails on a closed stream only, which the next write finds.
    let _ = send.set_priority(match lane {
        Lane::Urgent => 1,
        Lane::Ordinary => 0,
    });
}

/// Carries both lanes. One may end before the other; a lost connection ends both for one cause.
async fn run(shared: &Shared, connection: Connection, streams: Streams, birth: Birth) {
    let lanes = streams.map(|(lane, mut send, mut receive)| {
        let birth = Birth {
            lane,
            ..birth.clone()
        };
        async move {
            let cause = shared.run(birth, &mut receive, &mut send).await;
            if !matches!(cause, CloseCause::Ended | CloseCause::Local) {
                // A stream dropped unfinished would look like an end in good order.
                let _ = (send.reset(QUIC_BROKEN), receive.stop(QUIC_BROKEN));
            }
            cause
        }
    });
    let [urgent, ordinary] = lanes;
    let causes: [CloseCause; 2] = tokio::join!(urgent, ordinary).into();
    if causes.contains(&CloseCause::Ended) {
        // Our ends may still be on their way; the far end closes when it has them.
        let _ = timeout(shared.timeouts.drain, connection.closed()).await;
    }
    let in_order = |cause: &CloseCause| matches!(cause, CloseCause::Ended | CloseCause::Local);
    let code = if causes.contains(&CloseCause::NotPinned) {
        QUIC_NOT_PINNED
    } else if causes.iter().all(in_order) {
        QUIC_ENDED
    } else {
        QUIC_BROKEN
    };
    connection.close(code, b"");
}
