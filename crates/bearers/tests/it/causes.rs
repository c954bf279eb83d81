//! How a channel ends is told exactly, because alarms name it.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use detente_bearers::limits::QUEUED_BYTES_MAX;
use detente_bearers::relay::Relay;
use detente_bearers::{Bearer, BearerEvent, CloseCause, SendError};

use crate::node::{Node, exchange, hasty, join, loopback, public};

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_tcp_port_is_refused_and_a_closed_udp_port_is_silent() {
    let mut a = Node::start(1, &[2], false, hasty()).await;
    let free = TcpListener::bind(loopback()).unwrap().local_addr().unwrap();
    a.endpoint.dial(public(2), Bearer::Tcp, free);
    assert_eq!(a.dial_failed().await, CloseCause::Refused);
    a.endpoint.dial(public(2), Bearer::Quic, free);
    assert_eq!(a.dial_failed().await, CloseCause::Silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_drains_first_and_is_an_end_in_good_order_on_the_other_side() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        let address = b.address(bearer);
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        let text = vec![7; 700_000];
        a.endpoint.send(on_a[1], text.clone()).unwrap();
        a.endpoint.close(on_a[1]);
        assert_eq!(a.endpoint.send(on_a[1], vec![1]), Err(SendError::Closed));
        assert_eq!(b.receive(on_b[1], text.len()).await, text);
        assert_eq!(b.closed(on_b[1]).await, CloseCause::Ended, "{bearer:?}");
        assert_eq!(a.closed(on_a[1]).await, CloseCause::Local, "{bearer:?}");
        // The other lane lives on.
        exchange(&mut a, on_a[0], &mut b, on_b[0], b"still here").await;
        a.endpoint.close(on_a[0]);
        assert_eq!(b.closed(on_b[0]).await, CloseCause::Ended, "{bearer:?}");
        assert_eq!(a.closed(on_a[0]).await, CloseCause::Local, "{bearer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_says_goodbye_and_a_dropped_endpoint_does_not() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        let address = b.address(bearer);
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        a.endpoint.send(on_a[0], b"goodbye".to_vec()).unwrap();
        a.shutdown().await;
        assert_eq!(b.receive(on_b[0], 7).await, b"goodbye");
        assert_eq!(b.closed(on_b[0]).await, CloseCause::Ended, "{bearer:?}");

        let mut a = Node::dial_only(1, &[2]).await;
        let (_, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        drop(a);
        assert_eq!(b.closed(on_b[0]).await, CloseCause::Reset, "{bearer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_is_a_reset_at_once_over_tcp_and_silence_over_quic() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "causes::a_process_to_be_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut addresses = lines.find_map(|line| {
        let line = line.unwrap();
        let (_, addresses) = line.split_once("listening at ")?;
        Some(
            addresses
                .split(' ')
                .map(|a| a.parse().unwrap())
                .collect::<Vec<SocketAddr>>(),
        )
    });
    let addresses = addresses.take().unwrap();
    let mut a = Node::start(1, &[2], false, hasty()).await;
    a.endpoint.dial(public(2), Bearer::Tcp, addresses[1]);
    let tcp = a.opened().await;
    a.endpoint.dial(public(2), Bearer::Quic, addresses[0]);
    let quic = a.opened().await;
    let killed = Instant::now();
    child.kill().unwrap();
    let mut causes = Vec::new();
    while causes.len() < 4 {
        if let BearerEvent::Closed { channel, cause } = a.next().await {
            causes.push((channel, cause, killed.elapsed()));
        }
    }
    child.wait().unwrap();
    for (channel, cause, after) in causes {
        if tcp.contains(&channel) {
            assert_eq!(cause, CloseCause::Reset);
            assert!(after < Duration::from_secs(1), "{after:?}");
        } else {
            assert!(quic.contains(&channel));
            assert_eq!(cause, CloseCause::Silent);
        }
    }
}

const CHILD: &str = "DETENTE_BEARERS_TEST_CHILD";

/// Not a test of its own: the far process of the test above.
#[tokio::test]
#[ignore = "started and killed by the test above"]
async fn a_process_to_be_killed() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let mut b = Node::open(2, &[1]).await;
    println!(
        "listening at {} {}",
        b.address(Bearer::Quic),
        b.address(Bearer::Tcp)
    );
    loop {
        b.next().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_started_again_resets_its_old_quic_connections_at_once() {
    let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
    let address = b.address(Bearer::Quic);
    let relay = Relay::udp(loopback(), address, 1).await.unwrap();
    let (on_a, _) = join(&mut a, &mut b, 2, Bearer::Quic, relay.address()).await;
    // The old process goes without a word, and a new one has its port and its key.
    relay.change(|faults| faults.cut = true).await;
    drop(b);
    let config = detente_bearers::Config {
        key: crate::node::key(2),
        pins: detente_bearers::Pins::new([public(1)]),
        listen_quic: Some(address),
        listen_tcp: None,
        timeouts: hasty(),
    };
    let _again = loop {
        match detente_bearers::Endpoint::bind(clone(&config)).await {
            Ok(again) => break again,
            // The old socket closes when the last of its tasks has ended.
            Err(_) => tokio::task::yield_now().await,
        }
    };
    relay.heal().await;
    // Whatever comes to the new process is answered; what QUIC sends by itself may have been, before this.
    let _ = a.endpoint.send(on_a[0], vec![1; 100]);
    assert_eq!(a.closed(on_a[0]).await, CloseCause::Reset);
}

fn clone(config: &detente_bearers::Config) -> detente_bearers::Config {
    detente_bearers::Config {
        key: config.key.clone(),
        pins: config.pins.clone(),
        ..*config
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_path_says_nothing_and_then_is_silent() {
    for bearer in Bearer::ALL {
        let mut a = Node::start(1, &[2], false, hasty()).await;
        let mut b = Node::start(2, &[1], true, hasty()).await;
        let relay = match bearer {
            Bearer::Quic => Relay::udp(loopback(), b.address(bearer), 1).await.unwrap(),
            Bearer::Tcp => Relay::tcp(loopback(), b.address(bearer)).await.unwrap(),
        };
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, relay.address()).await;
        exchange(&mut a, on_a[0], &mut b, on_b[0], b"before").await;
        let cut = Instant::now();
        relay.change(|faults| faults.cut = true).await;
        a.endpoint.send(on_a[0], b"into the void".to_vec()).unwrap();
        for (node, on) in [(&mut a, on_a), (&mut b, on_b)] {
            // Nothing else comes before the end.
            for _ in on {
                match node.next().await {
                    BearerEvent::Closed { channel, cause } => {
                        assert!(on.contains(&channel));
                        assert_eq!(cause, CloseCause::Silent, "{bearer:?}");
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert!(cut.elapsed() >= Duration::from_secs(1));
        }
        // While it is cut a dial meets silence as well; healed, the same relay serves again.
        a.endpoint.dial(public(2), bearer, relay.address());
        assert_eq!(a.dial_failed().await, CloseCause::Silent, "{bearer:?}");
        relay.heal().await;
        a.endpoint.dial(public(2), bearer, relay.address());
        let on_a = a.opened().await;
        a.endpoint.send(on_a[0], b"after".to_vec()).unwrap();
        // The dial that failed may have come through with the healing, too late, and ended.
        let after = |event: &BearerEvent| match event {
            BearerEvent::Bytes { bytes, .. } => Some(bytes.clone()),
            _ => None,
        };
        assert_eq!(b.find(after).await, b"after");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusing_relay_resets_what_is_open_and_refuses_what_comes() {
    let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
    let relay = Relay::tcp(loopback(), b.address(Bearer::Tcp))
        .await
        .unwrap();
    let (on_a, on_b) = join(&mut a, &mut b, 2, Bearer::Tcp, relay.address()).await;
    relay.change(|faults| faults.refuse = true).await;
    assert_eq!(a.closed(on_a[0]).await, CloseCause::Reset);
    assert_eq!(b.closed(on_b[0]).await, CloseCause::Reset);
    assert_eq!(a.closed(on_a[1]).await, CloseCause::Reset);
    assert_eq!(b.closed(on_b[1]).await, CloseCause::Reset);
    a.endpoint.dial(public(2), Bearer::Tcp, relay.address());
    assert_eq!(a.dial_failed().await, CloseCause::Refused);
    relay.heal().await;
    join(&mut a, &mut b, 2, Bearer::Tcp, relay.address()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_ordinary_lane_lives_as_long_as_the_urgent_one_is_heard() {
    let mut a = Node::start(1, &[2], false, hasty()).await;
    let mut b = Node::start(2, &[1], true, hasty()).await;
    let address = b.address(Bearer::Tcp);
    let (on_a, on_b) = join(&mut a, &mut b, 2, Bearer::Tcp, address).await;
    let start = Instant::now();
    while start.elapsed() < 2 * hasty().idle {
        exchange(&mut a, on_a[0], &mut b, on_b[0], b"heartbeat").await;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    exchange(&mut a, on_a[1], &mut b, on_b[1], b"still here").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_over_its_bound_ends_its_channel_and_says_so() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        let address = b.address(bearer);
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        let refused = (0..10).find_map(|_| {
            a.endpoint
                .send(on_a[1], vec![0; QUEUED_BYTES_MAX / 2])
                .err()
        });
        assert!(
            matches!(refused, Some(SendError::Overflow { .. })),
            "{refused:?}"
        );
        assert_eq!(a.closed(on_a[1]).await, CloseCause::Overflow, "{bearer:?}");
        assert_eq!(b.closed(on_b[1]).await, CloseCause::Reset, "{bearer:?}");
        // The urgent lane is not touched.
        exchange(&mut a, on_a[0], &mut b, on_b[0], b"FLASH").await;
    }
}
