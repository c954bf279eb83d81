//! What strangers can do to a node: next to nothing, and the live line goes on.

use std::time::{Duration, Instant};

use detente_bearers::limits::{HANDSHAKES_MAX, STRANGERS_REPORTED_PER_SECOND_MAX};
use detente_bearers::{Bearer, BearerEvent, Lane, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UdpSocket};

use crate::node::{Node, exchange, hasty, join, loopback, public};

/// The same junk every time.
fn junk(length: usize, mut seed: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    for _ in 0..length {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push((seed >> 24) as u8);
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_of_any_size_at_both_ports_is_refused_and_the_live_line_goes_on() {
    let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
    let (tcp, quic) = (b.address(Bearer::Tcp), b.address(Bearer::Quic));
    let (tcp_a, tcp_b) = join(&mut a, &mut b, 2, Bearer::Tcp, tcp).await;
    let (quic_a, quic_b) = join(&mut a, &mut b, 2, Bearer::Quic, quic).await;
    let udp = UdpSocket::bind(loopback()).await.unwrap();
    let started = Instant::now();
    for round in 0..20_u32 {
        for size in [0, 1, 20, 1200, 1472, 9000, 65_507] {
            let mut datagram = junk(size, round);
            if let Some(first) = datagram.first_mut() {
                // Long header and short header alike.
                *first |= if round % 2 == 0 { 0xc0 } else { 0x40 };
            }
            udp.send_to(&datagram, quic).await.unwrap();
        }
        let mut stream = TcpStream::connect(tcp).await.unwrap();
        let opening: &[u8] = match round % 4 {
            // A record longer than TLS allows, a hello longer than its record, HTTP, nothing.
            0 => &[0x16, 0x03, 0x01, 0xff, 0xff],
            1 => &[0x16, 0x03, 0x01, 0x00, 0x04, 0x01, 0xff, 0xff, 0xff],
            2 => b"GET / HTTP/1.1\r\n\r\n",
            _ => &[],
        };
        let _ = stream.write_all(opening).await;
        let _ = stream.write_all(&junk(200_000, round)).await;
        let mut answer = vec![0; 4096];
        let answered = stream.read(&mut answer).await.unwrap_or(0);
        assert!(answered <= 64, "an alert at most, not {answered} bytes");
        exchange(&mut a, tcp_a[0], &mut b, tcp_b[0], b"live").await;
        exchange(&mut a, quic_a[0], &mut b, quic_b[0], b"live").await;
    }
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_do_not_touch_the_live_line_and_are_gone_after_the_timeout() {
    let mut a = Node::start(1, &[2], false, hasty()).await;
    let mut b = Node::start(2, &[1], true, hasty()).await;
    let tcp = b.address(Bearer::Tcp);
    let (on_a, on_b) = join(&mut a, &mut b, 2, Bearer::Tcp, tcp).await;
    let mut held = Vec::new();
    for _ in 0..300 {
        if let Ok(stream) = TcpStream::connect(tcp).await {
            held.push(stream);
        }
        exchange(&mut a, on_a[0], &mut b, on_b[0], b"live").await;
    }
    // Those over the limit were closed unread at once, the others when their time was over.
    let flooded = Instant::now();
    for mut stream in held {
        loop {
            let mut byte = [0];
            let read = stream.read(&mut byte);
            match tokio::time::timeout(Duration::from_millis(200), read).await {
                Ok(Ok(1..)) => {}
                Ok(_) => break,
                Err(_) => exchange(&mut a, on_a[0], &mut b, on_b[0], b"live").await,
            }
        }
    }
    assert!(flooded.elapsed() < hasty().handshake + Duration::from_secs(3));
    // A counterpart finds a place again.
    a.endpoint
        .dial_tcp_lane(public(2), detente_bearers::Lane::Urgent, tcp);
    assert!(matches!(a.next().await, BearerEvent::Opened { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_that_hold_every_place_and_dribble_do_not_keep_a_counterpart_out() {
    let patient = Timeouts {
        handshake: Duration::from_secs(60),
        ..hasty()
    };
    let mut a = Node::start(1, &[2], false, hasty()).await;
    let mut b = Node::start(2, &[1], true, patient).await;
    let tcp = b.address(Bearer::Tcp);
    let _first = join(&mut a, &mut b, 2, Bearer::Tcp, tcp).await;
    // From many addresses, so that only the bound on all of them stops it.
    let mut held = Vec::new();
    for number in 0..HANDSHAKES_MAX + 20 {
        let socket = TcpSocket::new_v4().unwrap();
        let last = u8::try_from(number % 250).unwrap() + 1;
        socket.bind(([127, 0, 2, last], 0).into()).unwrap();
        let mut stream = socket.connect(tcp).await.unwrap();
        // The head of a TLS record, and its bytes one by one.
        let _ = stream.write_all(&[0x16, 3, 1, 2, 0]).await;
        held.push(stream);
    }
    for round in 0..3 {
        for stream in &mut held {
            let _ = stream.write_all(&[round]).await;
        }
        let begun = Instant::now();
        for lane in Lane::ALL {
            a.endpoint.dial_tcp_lane(public(2), lane, tcp);
            a.find(|event| match event {
                BearerEvent::Opened { lane: of, .. } if *of == lane => Some(()),
                BearerEvent::DialFailed { cause, .. } => panic!("kept out: {cause:?}"),
                _ => None,
            })
            .await;
        }
        assert!(begun.elapsed() < patient.handshake / 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_strangers_are_counted_but_few_are_reported() {
    let mut b = Node::open(2, &[1]).await;
    let tcp = b.address(Bearer::Tcp);
    let started = Instant::now();
    for _ in 0..200 {
        let Ok(mut stream) = TcpStream::connect(tcp).await else {
            continue;
        };
        let _ = stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    let seconds = started.elapsed().as_secs() as u32 + 1;
    let mut reports = 0;
    for event in b.rest() {
        assert!(matches!(event, BearerEvent::Stranger { .. }), "{event:?}");
        reports += 1;
    }
    assert!(reports > 0 && reports <= (seconds + 1) * STRANGERS_REPORTED_PER_SECOND_MAX);
}

#[tokio::test(flavor = "multi_thread")]
async fn quic_first_packets_from_everywhere_cost_a_retry_each_and_no_state() {
    let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
    let quic = b.address(Bearer::Quic);
    let (on_a, on_b) = join(&mut a, &mut b, 2, Bearer::Quic, quic).await;
    // A first packet as RFC 9000 §17.2.2 shapes it, with a payload that nobody can decrypt.
    let mut initial = vec![0xc3, 0, 0, 0, 1, 8];
    initial.extend_from_slice(&junk(8, 1));
    initial.extend_from_slice(&[8]);
    initial.extend_from_slice(&junk(8, 2));
    initial.extend_from_slice(&[0, 0x44, 0x9a]);
    initial.resize(1200, 0x55);
    let mut sockets = Vec::new();
    for round in 0..500_u32 {
        let socket = UdpSocket::bind(loopback()).await.unwrap();
        initial[6..14].copy_from_slice(&junk(8, round));
        socket.send_to(&initial, quic).await.unwrap();
        sockets.push(socket);
    }
    exchange(&mut a, on_a[0], &mut b, on_b[0], b"live").await;
    let mut answered = 0;
    for socket in &sockets {
        let mut answer = vec![0; 2000];
        while let Ok(length) = socket.try_recv(&mut answer) {
            assert!(
                length < initial.len() / 3,
                "an answer must not amplify: {length} bytes"
            );
            answered += 1;
        }
    }
    assert!(answered <= sockets.len());
    assert!(b.rest().is_empty(), "such a packet is not even a stranger");
}
