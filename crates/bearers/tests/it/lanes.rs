//! What is urgent does not wait for what is ordinary.

use std::time::{Duration, Instant};

use detente_bearers::relay::{Bottleneck, Relay};
use detente_bearers::{Bearer, BearerEvent};

use crate::node::{Node, join, loopback};

/// The narrowest path promised: 64 kbit/s with one queue of 32 KiB for both lanes.
fn narrow() -> Bottleneck {
    Bottleneck::new(64_000, 32 * 1024)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_urgent_lane_overtakes_an_ordinary_one_that_is_paced() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        let relay = relay(&b, bearer).await;
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, relay.address()).await;
        // As the line does: at most 4 KiB of ordinary bytes that have not been answered for.
        let (mut sent, mut arrived) = (0, 0);
        let mut flash = None;
        let took = loop {
            while sent - arrived < 4096 {
                a.endpoint.send(on_a[1], vec![0; 1024]).unwrap();
                sent += 1024;
            }
            if arrived >= 12 * 1024 && flash.is_none() {
                a.endpoint.send(on_a[0], b"FLASH".to_vec()).unwrap();
                flash = Some(Instant::now());
            }
            match b.next().await {
                BearerEvent::Bytes { channel, bytes } if channel == on_b[1] => {
                    arrived += bytes.len()
                }
                BearerEvent::Bytes { bytes, .. } => {
                    assert_eq!(bytes, b"FLASH");
                    break flash.unwrap().elapsed();
                }
                other => panic!("{other:?}"),
            }
        };
        println!("{bearer:?}: FLASH after {took:?}");
        assert!(took < Duration::from_secs(2), "{bearer:?}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ordinary_lane_nobody_reads_does_not_stop_the_urgent_one_s_sends() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        let address = b.address(bearer);
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        // b takes none of its events and its ordinary lane fills; b can still send.
        for _ in 0..16 {
            a.endpoint.send(on_a[1], vec![0; 60_000]).unwrap();
        }
        b.endpoint.send(on_b[0], b"from b".to_vec()).unwrap();
        assert_eq!(a.receive(on_a[0], 6).await, b"from b");
        // And what a says urgently is there as soon as b takes what waits.
        a.endpoint.send(on_a[0], b"FLASH".to_vec()).unwrap();
        assert_eq!(b.receive(on_b[0], 5).await, b"FLASH");
    }
}

async fn relay(to: &Node, bearer: Bearer) -> Relay {
    let target = to.address(bearer);
    let relay = match bearer {
        Bearer::Quic => Relay::udp(loopback(), target, 1).await.unwrap(),
        Bearer::Tcp => Relay::tcp(loopback(), target).await.unwrap(),
    };
    relay
        .change(|faults| faults.bottleneck = Some(narrow()))
        .await;
    relay
}
