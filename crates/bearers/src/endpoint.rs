//! The endpoint: one party's open and awaited channels over every bearer.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};

use crate::carry::{Carriage, Heard};
use crate::gate::Gate;
use crate::limits::{
    BYTES_PER_EVENT, CHANNELS_PER_PEER_AND_BEARER_MAX, DIALS_MAX, EVENTS_QUEUED_MAX,
};
use crate::outgoing::{Ending, Outgoing, SendError};
use crate::quic::Sockets;
use crate::{
    Bearer, BearerEvent, BindError, ChannelId, CloseCause, Config, Lane, LinkKey, Pins, Timeouts,
    quic, tcp, tls,
};

/// Opens and accepts channels. Dropping it ends every channel without a goodbye;
/// [`Endpoint::shutdown`] ends them in good order.
pub struct Endpoint {
    shared: Arc<Shared>,
    runtime: Handle,
    dials: Arc<AtomicUsize>,
    quic_address: Option<SocketAddr>,
    tcp_address: Option<SocketAddr>,
}

impl Endpoint {
    /// Listens where the configuration says and returns the stream of events.
    ///
    /// Call it inside a tokio runtime. The events must be taken: while they are not, nothing is read.
    ///
    /// # Errors
    ///
    /// `Address` if a port cannot be listened on; `Tls` if the key or suite is refused.
    pub async fn bind(config: Config) -> Result<(Self, Reported), BindError> {
        let setup = |source| BindError::Tls { source };
        let server = tls::server(&config.key, &config.pins).map_err(setup)?;
        let sockets = Sockets::bind(&config, &server)?;
        let quic_address = sockets.listening();
        let listener = match config.listen_tcp {
            None => None,
            Some(address) => Some(tcp::listen(address).map_err(|source| BindError::Address {
                bearer: "TCP",
                address,
                source,
            })?),
        };
        let tcp_address = listener.as_ref().and_then(|l| l.local_addr().ok());
        let (urgent, of_urgent) = mpsc::channel(EVENTS_QUEUED_MAX);
        let (ordinary, of_ordinary) = mpsc::channel(EVENTS_QUEUED_MAX);
        let events = Events([urgent, ordinary]);
        let received = Reported {
            urgent: of_urgent,
            ordinary: of_ordinary,
        };
        let shared = Arc::new(Shared {
            key: config.key,
            pins: config.pins,
            timeouts: config.timeouts,
            gate: Arc::new(Gate::default()),
            events,
            table: Mutex::default(),
            open: watch::channel(0).0,
            stage: watch::channel(Stage::Running).0,
            sockets,
        });
        let endpoint = Self {
            shared,
            runtime: Handle::current(),
            dials: Arc::default(),
            quic_address,
            tcp_address,
        };
        endpoint.accept(server, listener);
        Ok((endpoint, received))
    }

    fn accept(&self, server: rustls::ServerConfig, listener: Option<TcpListener>) {
        if let Some(listener) = listener {
            let server = Arc::new(server);
            self.shared
                .listen(tcp::accept(Arc::clone(&self.shared), listener, server));
        }
        if self.quic_address.is_some() {
            self.shared.listen(quic::accept(Arc::clone(&self.shared)));
        }
    }

    /// Where QUIC is listened for.
    #[must_use]
    pub fn quic_address(&self) -> Option<SocketAddr> {
        self.quic_address
    }

    /// Where TLS over TCP is listened for.
    #[must_use]
    pub fn tcp_address(&self) -> Option<SocketAddr> {
        self.tcp_address
    }

    /// The pinned keys; changes hold at once.
    #[must_use]
    pub fn pins(&self) -> &Pins {
        &self.shared.pins
    }

    /// Dials a counterpart: both lanes open, or one `DialFailed` comes. Returns at once.
    pub fn dial(&self, peer: [u8; 32], bearer: Bearer, address: SocketAddr) {
        match bearer {
            Bearer::Quic => {
                let dialing = quic::dial(Arc::clone(&self.shared), peer, address);
                self.start_dial(peer, bearer, Lane::Urgent, dialing);
            }
            Bearer::Tcp => {
                let dialing =
                    tcp::dial(Arc::clone(&self.shared), peer, Lane::ALL.to_vec(), address);
                self.start_dial(peer, bearer, Lane::Urgent, dialing);
            }
        }
    }

    /// Dials one lane over TCP, where lanes are connections of their own.
    pub fn dial_tcp_lane(&self, peer: [u8; 32], lane: Lane, address: SocketAddr) {
        let dialing = tcp::dial(Arc::clone(&self.shared), peer, vec![lane], address);
        self.start_dial(peer, Bearer::Tcp, lane, dialing);
    }

    fn start_dial(
        &self,
        peer: [u8; 32],
        bearer: Bearer,
        lane: Lane,
        dialing: impl Future<Output = Result<(), (Lane, CloseCause)>> + Send + 'static,
    ) {
        let dials = Arc::clone(&self.dials);
        let events = self.shared.events.of(lane).clone();
        let below_bound = dials.fetch_add(1, Ordering::SeqCst) < DIALS_MAX;
        let task = async move {
            let outcome = if below_bound {
                dialing.await
            } else {
                Err((lane, CloseCause::Local))
            };
            dials.fetch_sub(1, Ordering::SeqCst);
            if let Err((lane, cause)) = outcome {
                let _ = events
                    .send(BearerEvent::DialFailed {
                        peer,
                        bearer,
                        lane,
                        cause,
                    })
                    .await;
            }
        };
        self.runtime.spawn(self.shared.until_stopped(task));
    }

    /// Queues bytes for a channel without waiting.
    ///
    /// # Errors
    ///
    /// `Closed` if the channel is not open; `Overflow` if the queue is over its bound, after which
    /// the channel ends.
    pub fn send(&self, channel: ChannelId, bytes: Vec<u8>) -> Result<(), SendError> {
        let outgoing = self.shared.outgoing(channel).ok_or(SendError::Closed)?;
        if bytes.is_empty() {
            return Ok(());
        }
        outgoing.push(bytes)
    }

    /// Bytes queued for a channel that its bearer has not taken yet; `None` if it is not open.
    #[must_use]
    pub fn queued(&self, channel: ChannelId) -> Option<usize> {
        self.shared
            .outgoing(channel)
            .map(|outgoing| outgoing.queued())
    }

    /// Ends a channel once what is queued has gone out, or after the drain timeout.
    pub fn close(&self, channel: ChannelId) {
        if let Some(outgoing) = self.shared.outgoing(channel) {
            outgoing.end(Ending::Drain);
        }
    }

    /// Ends every channel in good order and stops listening; bounded by the drain timeout.
    pub async fn shutdown(self) {
        self.shared.stage.send_replace(Stage::Closing);
        let channels: Vec<_> = {
            let table = self
                .shared
                .table
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            table
                .open
                .values()
                .map(|open| Arc::clone(&open.outgoing))
                .collect()
        };
        for outgoing in channels {
            outgoing.end(Ending::Drain);
        }
        let mut open = self.shared.open.subscribe();
        let patience = self.shared.timeouts.drain;
        // What has not ended by then ends with the endpoint.
        let _ = timeout(patience, open.wait_for(|open| *open == 0)).await;
        let _ = timeout(patience, self.shared.sockets.goodbye()).await;
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.shared.stage.send_replace(Stage::Stopped);
        self.shared.sockets.drop_all();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Running,
    Closing,
    Stopped,
}

/// Where events go, by lane.
#[derive(Clone)]
pub(crate) struct Events([mpsc::Sender<BearerEvent>; 2]);

impl Events {
    /// Those of one lane's channels.
    pub(crate) fn of(&self, lane: Lane) -> &mpsc::Sender<BearerEvent> {
        &self.0[lane as usize]
    }
}

/// What an endpoint reports, to be taken: while one lane's events are not, nothing is read on it, and the
/// other lane's go on.
pub struct Reported {
    /// Of urgent channels, and of what is no channel: failed dials, strangers.
    pub urgent: mpsc::Receiver<BearerEvent>,
    /// Of ordinary channels.
    pub ordinary: mpsc::Receiver<BearerEvent>,
}

impl Reported {
    /// The next event of either lane, an urgent one first; `None` once the endpoint is gone.
    pub async fn recv(&mut self) -> Option<BearerEvent> {
        tokio::select! {
            biased;
            Some(event) = self.urgent.recv() => Some(event),
            Some(event) = self.ordinary.recv() => Some(event),
            else => None,
        }
    }

    /// The same without waiting.
    pub fn try_recv(&mut self) -> Option<BearerEvent> {
        let urgent = self.urgent.try_recv().ok();
        urgent.or_else(|| self.ordinary.try_recv().ok())
    }
}

/// What the tasks of an endpoint share.
pub(crate) struct Shared {
    pub(crate) key: LinkKey,
    pub(crate) pins: Pins,
    pub(crate) timeouts: Timeouts,
    pub(crate) gate: Arc<Gate>,
    pub(crate) events: Events,
    pub(crate) sockets: Sockets,
    table: Mutex<Table>,
    open: watch::Sender<usize>,
    stage: watch::Sender<Stage>,
}

#[derive(Default)]
struct Table {
    next: u64,
    open: HashMap<ChannelId, Open>,
    /// When each counterpart was last heard over TCP, while it has a TCP channel.
    heard: HashMap<[u8; 32], Arc<Mutex<Instant>>>,
}

struct Open {
    outgoing: Arc<Outgoing>,
    peer: [u8; 32],
    bearer: Bearer,
}

/// What is known of a channel when it opens.
#[derive(Clone)]
pub(crate) struct Birth {
    pub(crate) peer: [u8; 32],
    pub(crate) bearer: Bearer,
    pub(crate) lane: Lane,
    pub(crate) dialed: bool,
    pub(crate) group: String,
    pub(crate) from: SocketAddr,
}

impl Shared {
    /// Spawns a listener's loop, which ends when the endpoint begins to close.
    fn listen(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let mut stage = self.stage.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                _ = stage.wait_for(|stage| *stage >= Stage::Closing) => {}
                () = task => {}
            }
        });
    }

    /// A task that ends with the endpoint, so that no socket outlives it.
    pub(crate) fn until_stopped(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let mut stage = self.stage.subscribe();
        async move {
            tokio::select! {
                _ = stage.wait_for(|stage| *stage == Stage::Stopped) => {}
                () = task => {}
            }
        }
    }

    /// Carries a channel from `Opened` to `Closed`. A counterpart with too many gets no more.
    pub(crate) async fn run(
        &self,
        birth: Birth,
        reader: impl AsyncRead + Unpin,
        writer: impl AsyncWrite + Unpin,
    ) -> CloseCause {
        let Some(carriage) = self.register(&birth) else {
            tracing::warn!(
                bearer = birth.bearer.name(),
                "a counterpart opens too many channels"
            );
            return CloseCause::Overflow;
        };
        let channel = carriage.channel;
        let Birth {
            peer,
            bearer,
            lane,
            dialed,
            group,
            from,
        } = birth;
        let opened = BearerEvent::Opened {
            channel,
            peer,
            bearer,
            lane,
            dialed,
            group,
            from,
        };
        let events = self.events.of(lane);
        if events.send(opened).await.is_err() {
            self.forget(channel, peer);
            return CloseCause::Local;
        }
        let cause = tokio::select! {
            biased;
            () = self.pins.removed(peer) => CloseCause::NotPinned,
            cause = carriage.carry(reader, writer) => cause,
        };
        self.forget(channel, peer);
        let _ = events.send(BearerEvent::Closed { channel, cause }).await;
        cause
    }

    fn register(&self, birth: &Birth) -> Option<Carriage> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = |open: &&Open| open.peer == birth.peer && open.bearer == birth.bearer;
        if table.open.values().filter(alike).count() >= CHANNELS_PER_PEER_AND_BEARER_MAX {
            return None;
        }
        let heard = (birth.bearer == Bearer::Tcp).then(|| {
            let fresh = || Arc::new(Mutex::new(Instant::now()));
            Heard::new(
                birth.lane,
                Arc::clone(table.heard.entry(birth.peer).or_insert_with(fresh)),
            )
        });
        table.next += 1;
        let channel = ChannelId(table.next);
        let outgoing = Arc::new(Outgoing::new());
        let open = Open {
            outgoing: Arc::clone(&outgoing),
            peer: birth.peer,
            bearer: birth.bearer,
        };
        table.open.insert(channel, open);
        self.open.send_replace(table.open.len());
        let events = self.events.of(birth.lane).clone();
        Some(Carriage {
            channel,
            outgoing,
            events,
            heard,
            bytes_per_event: BYTES_PER_EVENT[birth.lane as usize],
            timeouts: self.timeouts,
        })
    }

    fn forget(&self, channel: ChannelId, peer: [u8; 32]) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.open.remove(&channel);
        if !table
            .open
            .values()
            .any(|open| open.peer == peer && open.bearer == Bearer::Tcp)
        {
            table.heard.remove(&peer);
        }
        self.open.send_replace(table.open.len());
    }

    fn outgoing(&self, channel: ChannelId) -> Option<Arc<Outgoing>> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table
            .open
            .get(&channel)
            .map(|open| Arc::clone(&open.outgoing))
    }
}
