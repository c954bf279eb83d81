//! The relay of datagrams: a socket towards the target for each client address.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::bottleneck::Way;
use super::{Dice, Faults, now};
use crate::limits::{RELAY_FLOWS_MAX, RELAY_IN_FLIGHT_MAX};

type Changes = watch::Receiver<(u64, Faults)>;

/// Relays until it is aborted.
pub(super) async fn run(
    socket: UdpSocket,
    address: SocketAddr,
    target: SocketAddr,
    seed: u64,
    mut changes: Changes,
    obeys: watch::Sender<u64>,
) {
    let mut socket = Some(Arc::new(socket));
    loop {
        let (round, faults) = changes.borrow_and_update().clone();
        if faults.refuse {
            // The last handle: the port is closed from here on.
            socket = None;
        } else if socket.is_none() {
            match UdpSocket::bind(address).await {
                Ok(bound) => socket = Some(Arc::new(bound)),
                Err(error) => {
                    tracing::warn!(%error, %address, "a relay waits for its port");
                    sleep(PORT_RETRY).await;
                    continue;
                }
            }
        }
        obeys.send_replace(round);
        let refusing = |(_, faults): &(u64, Faults)| faults.refuse != socket.is_none();
        match &socket {
            None => {
                if changes.wait_for(refusing).await.is_err() {
                    return;
                }
            }
            Some(open) => {
                let serving = serve(Arc::clone(open), target, seed, changes.clone());
                let obeying = obey(&mut changes, &obeys);
                tokio::select! {
                    () = serving => {}
                    () = obeying => {}
                }
            }
        }
    }
}

/// Says of every change that it holds, until one closes the port. What is read per datagram
/// needs no more than that.
async fn obey(changes: &mut Changes, obeys: &watch::Sender<u64>) {
    while changes.changed().await.is_ok() {
        let (round, refuse) = {
            let change = changes.borrow_and_update();
            (change.0, change.1.refuse)
        };
        if refuse {
            return;
        }
        obeys.send_replace(round);
    }
    std::future::pending::<()>().await;
}

async fn serve(socket: Arc<UdpSocket>, target: SocketAddr, seed: u64, changes: Changes) {
    let mut flows: HashMap<SocketAddr, Flow> = HashMap::new();
    let mut tasks = JoinSet::new();
    let mut dice = Dice(seed);
    let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
    loop {
        // An error here is news of a datagram sent before; there is nothing to do about it.
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        if !flows.contains_key(&client) {
            if flows.len() >= RELAY_FLOWS_MAX {
                flows.clear();
                tasks.abort_all();
            }
            let Some(flow) = open(&socket, client, target, seed, &changes, &mut tasks).await else {
                continue;
            };
            flows.insert(client, flow);
        }
        let Some(flow) = flows.get(&client) else {
            continue;
        };
        pass(&buffer[..length], Way::Out, &changes, &mut dice, &flow.out);
    }
}

/// The way of one client's datagrams to the target.
struct Flow {
    out: mpsc::Sender<(Instant, Vec<u8>)>,
}

async fn open(
    socket: &Arc<UdpSocket>,
    client: SocketAddr,
    target: SocketAddr,
    seed: u64,
    changes: &Changes,
    tasks: &mut JoinSet<()>,
) -> Option<Flow> {
    let any = match target {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let upstream = Arc::new(UdpSocket::bind(any).await.ok()?);
    upstream.connect(target).await.ok()?;
    let (out, outgoing) = mpsc::channel(RELAY_IN_FLIGHT_MAX);
    let (back, returning) = mpsc::channel(RELAY_IN_FLIGHT_MAX);
    tasks.spawn(deliver(
        Arc::clone(&upstream),
        None,
        outgoing,
        changes.clone(),
    ));
    tasks.spawn(deliver(
        Arc::clone(socket),
        Some(client),
        returning,
        changes.clone(),
    ));
    tasks.spawn(read_back(upstream, back, Dice(!seed), changes.clone()));
    Some(Flow { out })
}

async fn read_back(
    upstream: Arc<UdpSocket>,
    back: mpsc::Sender<(Instant, Vec<u8>)>,
    mut dice: Dice,
    changes: Changes,
) {
    let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
    loop {
        match upstream.recv(&mut buffer).await {
            Ok(length) => pass(&buffer[..length], Way::Back, &changes, &mut dice, &back),
            // The target is not there at the moment; the next datagram may find it.
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

/// Decides a datagram's fate.
fn pass(
    datagram: &[u8],
    way: Way,
    changes: &Changes,
    dice: &mut Dice,
    to: &mpsc::Sender<(Instant, Vec<u8>)>,
) {
    let faults = now(changes);
    let lost = dice.lost(faults.loss_percent);
    let packet = datagram.len() + HEADER_BYTES;
    if lost || faults.cut || faults.mtu.is_some_and(|mtu| packet > mtu) {
        return;
    }
    let leaves = match &faults.bottleneck {
        None => Instant::now(),
        Some(link) => match link.offer(Instant::now(), way, packet) {
            None => return,
            Some(leaves) => leaves,
        },
    };
    // A full way loses the datagram, as any queue would.
    let _ = to.try_send((leaves + faults.delay, datagram.to_vec()));
}

async fn deliver(
    socket: Arc<UdpSocket>,
    client: Option<SocketAddr>,
    mut arriving: mpsc::Receiver<(Instant, Vec<u8>)>,
    changes: Changes,
) {
    while let Some((at, datagram)) = arriving.recv().await {
        if at > Instant::now() {
            sleep_until(at).await;
        }
        if now(&changes).cut {
            continue;
        }
        // A datagram that cannot be sent is lost.
        let _ = match client {
            Some(client) => socket.send_to(&datagram, client).await,
            None => socket.send(&datagram).await,
        };
    }
}

/// IPv6 and UDP headers.
const HEADER_BYTES: usize = 48;
const DATAGRAM_BYTES_MAX: usize = 65_536;
const PORT_RETRY: Duration = Duration::from_millis(20);
