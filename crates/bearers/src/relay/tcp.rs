//! The relay of connections: reads no more than the bottleneck takes, so that the sender feels it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::bottleneck::Way;
use super::{Faults, now};
use crate::limits::{RELAY_FLOWS_MAX, RELAY_IN_FLIGHT_MAX, RELAY_SEGMENT_BYTES};

type Changes = watch::Receiver<(u64, Faults)>;

/// Opens the listening socket, with small buffers: what waits must wait at the bottleneck.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.set_recv_buffer_size(BUFFER_BYTES)?;
    socket.bind(address)?;
    socket.listen(128)
}

/// Relays until it is aborted.
pub(super) async fn run(
    listener: TcpListener,
    address: SocketAddr,
    target: SocketAddr,
    mut changes: Changes,
    obeys: watch::Sender<u64>,
) {
    let mut listener = Some(listener);
    // Dropped with this task: every connection is then reset.
    let mut connections = JoinSet::new();
    loop {
        let (round, faults) = changes.borrow_and_update().clone();
        if faults.refuse {
            listener = None;
            connections.shutdown().await;
        } else if listener.is_none() {
            match bind(address) {
                Ok(bound) => listener = Some(bound),
                Err(error) => {
                    tracing::warn!(%error, %address, "a relay waits for its port");
                    sleep(PORT_RETRY).await;
                    continue;
                }
            }
        }
        obeys.send_replace(round);
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            stream = accept(listener.as_ref()) => {
                while connections.try_join_next().is_some() {}
                if connections.len() < RELAY_FLOWS_MAX {
                    connections.spawn(connection(stream, target, changes.clone()));
                }
            }
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    let Some(listener) = listener else {
        return std::future::pending().await;
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // Out of descriptors, most likely: others must end first.
            Err(_) => sleep(PORT_RETRY).await,
        }
    }
}

async fn connection(mut client: TcpStream, target: SocketAddr, mut changes: Changes) {
    if uncut(&mut changes).await.is_err() {
        return;
    }
    let Ok(mut server) = connect(target).await else {
        return;
    };
    // From here on a relay that is gone, refuses, or has lost one side resets the other.
    for stream in [&client, &server] {
        let _ = (stream.set_nodelay(true), stream.set_zero_linger());
    }
    let passed = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let out = pump(from_client, to_server, Way::Out, changes.clone());
        let back = pump(from_server, to_client, Way::Back, changes);
        tokio::try_join!(out, back)
    };
    if passed.is_ok() {
        // Two good ends: what is still in the kernel must arrive.
        for stream in [&client, &server] {
            let _ = SockRef::from(stream).set_linger(None);
        }
    }
}

async fn connect(target: SocketAddr) -> io::Result<TcpStream> {
    let socket = if target.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_recv_buffer_size(BUFFER_BYTES)?;
    socket.connect(target).await
}

/// Passes one direction on until its end.
async fn pump(
    mut from: ReadHalf<'_>,
    to: WriteHalf<'_>,
    way: Way,
    mut changes: Changes,
) -> io::Result<()> {
    let (queue, queued) = mpsc::channel(RELAY_IN_FLIGHT_MAX);
    let reading = {
        let mut changes = changes.clone();
        async move {
            let mut segment = vec![0; RELAY_SEGMENT_BYTES];
            loop {
                uncut(&mut changes).await?;
                let length = from.read(&mut segment).await?;
                let faults = now(&changes);
                let leaves = match &faults.bottleneck {
                    None => Instant::now(),
                    Some(link) => link.take(way, length + HEADER_BYTES).await,
                };
                let arriving = (leaves + faults.delay, segment[..length].to_vec());
                if queue.send(arriving).await.is_err() || length == 0 {
                    return Ok::<(), io::Error>(());
                }
            }
        }
    };
    let writing = write(to, queued, &mut changes);
    tokio::try_join!(reading, writing)?;
    Ok(())
}

async fn write(
    mut to: WriteHalf<'_>,
    mut queued: mpsc::Receiver<(Instant, Vec<u8>)>,
    changes: &mut Changes,
) -> io::Result<()> {
    while let Some((at, segment)) = queued.recv().await {
        if at > Instant::now() {
            sleep_until(at).await;
        }
        uncut(changes).await?;
        if segment.is_empty() {
            return to.shutdown().await;
        }
        to.write_all(&segment).await?;
    }
    Ok(())
}

/// Waits while the relay is cut.
async fn uncut(changes: &mut Changes) -> io::Result<()> {
    match changes.wait_for(|(_, faults)| !faults.cut).await {
        Ok(_) => Ok(()),
        Err(_) => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

/// IPv4 and TCP headers.
const HEADER_BYTES: usize = 40;
const BUFFER_BYTES: u32 = 16 * 1024;
const PORT_RETRY: Duration = Duration::from_millis(20);
