//! A faulty network between two nodes, for the demo, the tests and the benchmarks.
//!
//! A relay stands before one UDP or TCP port and passes everything on, as badly as its
//! [`Faults`] say. Several relays may share one [`Bottleneck`]: then a flood on one of them
//! delays the others, as on a real narrow link. Loss follows a seed, not the machine.

mod bottleneck;
mod tcp;
mod udp;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use bottleneck::Bottleneck;

/// What is wrong with a relay now. The default is a perfect network.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Nothing passes and nobody is told. Datagrams are lost; what TCP sent waits, as it would for
    /// retransmission.
    pub cut: bool,
    /// The port is closed and what was open is reset, as if the far process were gone.
    pub refuse: bool,
    /// Datagrams lost of a hundred, in each direction.
    pub loss_percent: u8,
    /// Time everything takes beside the bottleneck's.
    pub delay: Duration,
    /// Largest packet that passes, in bytes with 48 of headers (IPv6 and UDP); datagrams only.
    pub mtu: Option<usize>,
    /// The narrow link everything passes.
    pub bottleneck: Option<Bottleneck>,
}

/// A relay before one port. Dropping it closes the port and resets what is open.
pub struct Relay {
    address: SocketAddr,
    faults: watch::Sender<(u64, Faults)>,
    obeyed: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Relays datagrams that arrive at `listen` to `target`; losses follow `seed`.
    ///
    /// # Errors
    ///
    /// What the operating system says of the listening address.
    pub async fn udp(listen: SocketAddr, target: SocketAddr, seed: u64) -> io::Result<Self> {
        let socket = tokio::net::UdpSocket::bind(listen).await?;
        let address = socket.local_addr()?;
        let (faults, changes) = watch::channel((0, Faults::default()));
        let (obeys, obeyed) = watch::channel(0);
        let task = tokio::spawn(udp::run(socket, address, target, seed, changes, obeys));
        Ok(Self {
            address,
            faults,
            obeyed,
            task,
        })
    }

    /// Relays connections that arrive at `listen` to `target`.
    ///
    /// # Errors
    ///
    /// What the operating system says of the listening address.
    pub async fn tcp(listen: SocketAddr, target: SocketAddr) -> io::Result<Self> {
        let listener = tcp::bind(listen)?;
        let address = listener.local_addr()?;
        let (faults, changes) = watch::channel((0, Faults::default()));
        let (obeys, obeyed) = watch::channel(0);
        let task = tokio::spawn(tcp::run(listener, address, target, changes, obeys));
        Ok(Self {
            address,
            faults,
            obeyed,
            task,
        })
    }

    /// Where to connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what is wrong, and returns once the relay's port obeys it.
    pub async fn change(&self, edit: impl FnOnce(&mut Faults)) {
        self.faults.send_modify(|(round, faults)| {
            edit(faults);
            *round += 1;
        });
        let round = self.faults.borrow().0;
        // Fails only if the relay's task is gone, and then nothing passes at all.
        let _ = self
            .obeyed
            .clone()
            .wait_for(|obeyed| *obeyed >= round)
            .await;
    }

    /// Makes the network perfect again; what a cut held back then arrives.
    pub async fn heal(&self) {
        self.change(|faults| *faults = Faults::default()).await;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Faults as they stand at this moment.
fn now(changes: &watch::Receiver<(u64, Faults)>) -> Faults {
    changes.borrow().1.clone()
}

/// SplitMix64 (Steele, Lea, Flood 2014): good enough to lose datagrams, and always the same.
struct Dice(u64);

impl Dice {
    fn lost(&mut self, percent: u8) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % 100 < u64::from(percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dice_lose_what_was_asked_and_the_same_every_time() {
        let lost = |seed| {
            let mut dice = Dice(seed);
            (0..10_000).map(|_| dice.lost(20)).collect::<Vec<_>>()
        };
        let count = lost(1).iter().filter(|lost| **lost).count();
        assert!((1_900..2_100).contains(&count), "{count}");
        assert_eq!(lost(1), lost(1));
        assert_ne!(lost(1), lost(2));
    }
}
