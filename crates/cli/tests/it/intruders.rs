//! Strangers who hold connections half open, from many addresses of loopback: over TCP they dribble the
//! bytes of a handshake one by one, over QUIC they prove their address and then say nothing more.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use detente_bearers::{Bearer, BearerEvent, Config, Endpoint, LinkKey, Pins, Timeouts};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream, UdpSocket};
use tokio::runtime::Runtime;
use tokio::time::{interval, sleep};

/// Strangers at work until this is dropped.
pub struct Intruders {
    opened: Arc<AtomicUsize>,
    _runtime: Runtime,
}

impl Intruders {
    /// Keeps as many TCP connections half open, and begins QUIC handshakes, `at` both bearers' ports.
    pub fn at(address: SocketAddr, peer: [u8; 32], tcp: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let opened = Arc::new(AtomicUsize::new(0));
        for number in 0..tcp {
            runtime.spawn(dribble(address, number, Arc::clone(&opened)));
        }
        for number in 0..QUIC_CALLERS {
            runtime.spawn(fall_silent(address, peer, number, Arc::clone(&opened)));
        }
        Self {
            opened,
            _runtime: runtime,
        }
    }

    /// How many connections were begun so far, both bearers together.
    pub fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }
}

/// One address of loopback of many, none of them ours.
fn elsewhere(number: usize) -> SocketAddr {
    let [.., high, low] = u32::try_from(number).expect("few").to_be_bytes();
    SocketAddr::from((Ipv4Addr::new(127, 200, high, low.max(1)), 0))
}

/// Says the beginning of a TLS record and a byte of it now and then; begins again when it is closed.
async fn dribble(address: SocketAddr, number: usize, opened: Arc<AtomicUsize>) {
    loop {
        if let Ok(mut stream) = connect(address, number).await {
            opened.fetch_add(1, Ordering::Relaxed);
            let mut said = stream.write_all(&[0x16, 3, 1, 2, 0]).await;
            while said.is_ok() {
                sleep(BETWEEN_BYTES).await;
                said = stream.write_all(&[1]).await;
            }
        }
        sleep(BETWEEN_CALLS).await;
    }
}

async fn connect(address: SocketAddr, number: usize) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(elsewhere(number))?;
    socket.connect(address).await
}

/// Dials with a key that nobody knows, through somebody who carries the first two datagrams there and the
/// first one back: its address is proven, its handshake begun, and nothing follows.
async fn fall_silent(address: SocketAddr, peer: [u8; 32], number: usize, opened: Arc<AtomicUsize>) {
    let seed = [u8::try_from(number % 200).unwrap_or(0) + 1; 32];
    let key = LinkKey::from_seed(&seed).expect("a key");
    let config = Config {
        key,
        pins: Pins::new([peer]),
        listen_quic: None,
        listen_tcp: None,
        timeouts: Timeouts {
            dial: Duration::from_millis(700),
            ..Timeouts::default()
        },
    };
    let (endpoint, mut events) = Endpoint::bind(config).await.expect("an endpoint");
    let mut calls = interval(BETWEEN_CALLS);
    for call in 0.. {
        calls.tick().await;
        let from = elsewhere(number * 64 + call % 64);
        let Ok((near, far)) = pair(from, address).await else {
            continue;
        };
        let Ok(at) = near.local_addr() else { continue };
        endpoint.dial(peer, Bearer::Quic, at);
        opened.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(carry_little(near, far));
        while let Some(event) = events.try_recv() {
            assert!(!matches!(event, BearerEvent::Opened { .. }), "let in");
        }
    }
}

async fn pair(from: SocketAddr, to: SocketAddr) -> std::io::Result<(UdpSocket, UdpSocket)> {
    let near = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let far = UdpSocket::bind(from).await?;
    far.connect(to).await?;
    Ok((near, far))
}

async fn carry_little(near: UdpSocket, far: UdpSocket) {
    let carry = async {
        let mut datagram = [0; 2048];
        let (length, caller) = near.recv_from(&mut datagram).await?;
        far.send(&datagram[..length]).await?;
        // The Retry, and the first packet once more with its token.
        let length = far.recv(&mut datagram).await?;
        near.send_to(&datagram[..length], caller).await?;
        let (length, _) = near.recv_from(&mut datagram).await?;
        far.send(&datagram[..length]).await?;
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(Duration::from_secs(1), carry).await;
}

const QUIC_CALLERS: usize = 4;
const BETWEEN_CALLS: Duration = Duration::from_millis(50);
const BETWEEN_BYTES: Duration = Duration::from_millis(300);
