//! The handshake over bad paths, and the relay that makes them.

use std::time::{Duration, Instant};

use detente_bearers::relay::{Bottleneck, Relay};
use detente_bearers::{Bearer, Timeouts};
use tokio::net::UdpSocket;

use crate::node::{Node, exchange, join, loopback};

#[tokio::test(flavor = "multi_thread")]
async fn the_handshake_succeeds_at_20_percent_loss_and_1280_bytes() {
    let mut slowest = Duration::ZERO;
    for seed in 1..=SEEDS {
        // The loss follows the seed, the timers do not: of 100 tries the slowest took 7 s.
        let patient = Timeouts {
            dial: Duration::from_secs(25),
            handshake: Duration::from_secs(25),
            ..Timeouts::default()
        };
        let mut a = Node::start(1, &[2], false, patient).await;
        let mut b = Node::start(2, &[1], true, patient).await;
        let relay = Relay::udp(loopback(), b.address(Bearer::Quic), seed)
            .await
            .unwrap();
        relay
            .change(|faults| {
                faults.loss_percent = 20;
                faults.mtu = Some(1280);
            })
            .await;
        let start = Instant::now();
        let (on_a, on_b) = join(&mut a, &mut b, 2, Bearer::Quic, relay.address()).await;
        slowest = slowest.max(start.elapsed());
        exchange(&mut a, on_a[1], &mut b, on_b[1], &[5; 20_000]).await;
    }
    println!("slowest handshake of {SEEDS}: {slowest:?}");
}

const SEEDS: u64 = 6;

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_drops_what_is_too_large_and_passes_the_rest() {
    let target = UdpSocket::bind(loopback()).await.unwrap();
    let relay = Relay::udp(loopback(), target.local_addr().unwrap(), 1)
        .await
        .unwrap();
    relay.change(|faults| faults.mtu = Some(1280)).await;
    let client = UdpSocket::bind(loopback()).await.unwrap();
    client.connect(relay.address()).await.unwrap();
    for size in [1233, 1232, 1400, 1] {
        client.send(&vec![0; size]).await.unwrap();
    }
    let mut buffer = vec![0; 2000];
    assert_eq!(target.recv(&mut buffer).await.unwrap(), 1232);
    assert_eq!(target.recv(&mut buffer).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_relays_on_one_bottleneck_share_its_rate() {
    let target = UdpSocket::bind(loopback()).await.unwrap();
    let link = Bottleneck::new(80_000, 100_000);
    let mut relays = Vec::new();
    for seed in 0..2 {
        let relay = Relay::udp(loopback(), target.local_addr().unwrap(), seed)
            .await
            .unwrap();
        relay
            .change(|faults| faults.bottleneck = Some(link.clone()))
            .await;
        relays.push(relay);
    }
    let client = UdpSocket::bind(loopback()).await.unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        for relay in &relays {
            client.send_to(&[0; 952], relay.address()).await.unwrap();
        }
    }
    let mut buffer = vec![0; 2000];
    for _ in 0..10 {
        target.recv(&mut buffer).await.unwrap();
    }
    // Ten packets of 1,000 bytes at 10,000 bytes a second.
    assert!(
        start.elapsed() >= Duration::from_millis(990),
        "{:?}",
        start.elapsed()
    );
}
