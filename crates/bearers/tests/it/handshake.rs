//! Who is let in: the pinned key over the one group in the one version, and nobody else.

use std::sync::Arc;

use detente_bearers::{Bearer, BearerEvent, CloseCause, PROTOCOL};
use quinn::crypto::rustls::QuicClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::foreign;
use crate::node::{LANES, Node, exchange, hasty, join, loopback, public};

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_prove_their_keys_and_bytes_go_both_ways_on_both_lanes() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        a.endpoint.dial(public(2), bearer, b.address(bearer));
        let mut on = [[None; 2]; 2];
        for (node, other, side) in [(&mut a, 2, 0), (&mut b, 1, 1)] {
            for _ in LANES {
                let BearerEvent::Opened {
                    channel,
                    peer,
                    bearer: over,
                    lane,
                    dialed,
                    group,
                    ..
                } = node.next().await
                else {
                    panic!("not opened");
                };
                assert_eq!((peer, over, dialed), (public(other), bearer, side == 0));
                assert_eq!(group, "X25519MLKEM768");
                on[side][lane as usize] = Some(channel);
            }
        }
        for lane in LANES {
            let (on_a, on_b) = (on[0][lane as usize].unwrap(), on[1][lane as usize].unwrap());
            exchange(&mut a, on_a, &mut b, on_b, format!("{lane:?}").as_bytes()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_run_of_bytes_arrives_whole_and_in_order() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[2]).await, Node::open(2, &[1]).await);
        let address = b.address(bearer);
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        let text: Vec<u8> = (0..900_000_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        exchange(&mut a, on_a[1], &mut b, on_b[1], &text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpinned_client_is_a_stranger_and_learns_it() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(9, &[2]).await, Node::open(2, &[1]).await);
        a.endpoint.dial(public(2), bearer, b.address(bearer));
        assert_eq!(a.dial_failed().await, CloseCause::NotPinned, "{bearer:?}");
        assert_eq!(b.stranger().await, CloseCause::NotPinned, "{bearer:?}");
        let other = |event: &BearerEvent| !matches!(event, BearerEvent::Stranger { .. });
        assert!(!b.rest().iter().any(other));
    }
}

/// A client may believe the handshake done before the server has checked its key; only bytes prove.
#[tokio::test(flavor = "multi_thread")]
async fn an_unpinned_client_that_sends_all_it_can_reads_no_application_byte() {
    let mut b = Node::open(2, &[1]).await;
    let connector = TlsConnector::from(Arc::new(foreign::client(9, true, PROTOCOL)));
    let stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
    let name = ServerName::try_from("detente").unwrap();
    let mut read = Vec::new();
    if let Ok(mut stream) = connector.connect(name, stream).await {
        let _ = stream.write_all(&[0; 1000]).await;
        assert!(stream.read_to_end(&mut read).await.is_err());
    }
    assert!(read.is_empty());
    assert_eq!(b.stranger().await, CloseCause::NotPinned);

    let connection = quic_connect(9, true, PROTOCOL, &b).await;
    if let Ok(connection) = connection
        && let Ok((mut send, mut receive)) = connection.open_bi().await
    {
        let _ = send.write_all(&[0; 1000]).await;
        assert!(receive.read_to_end(10).await.is_err());
    }
    assert_eq!(b.stranger().await, CloseCause::NotPinned);
}

/// The same client, when pinned, is let in: the refusals above and below are not for other reasons.
#[tokio::test(flavor = "multi_thread")]
async fn the_foreign_client_is_let_in_when_its_key_group_and_version_are_right() {
    let mut b = Node::open(2, &[9]).await;
    let connector = TlsConnector::from(Arc::new(foreign::client(9, true, PROTOCOL)));
    let stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
    let name = ServerName::try_from("detente").unwrap();
    let mut stream = connector.connect(name, stream).await.unwrap();
    stream.write_all(&[1]).await.unwrap();
    let mut tag = [9];
    stream.read_exact(&mut tag).await.unwrap();
    assert_eq!(tag, [1]);
    assert!(matches!(b.next().await, BearerEvent::Opened { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_the_one_dialled_is_refused() {
    for bearer in Bearer::ALL {
        // The server at that address is pinned too, but it is not the one that was dialled.
        let (mut a, mut b) = (Node::dial_only(1, &[2, 3]).await, Node::open(3, &[1]).await);
        a.endpoint.dial(public(2), bearer, b.address(bearer));
        assert_eq!(a.dial_failed().await, CloseCause::NotPinned, "{bearer:?}");
        b.stranger().await;
        // Dialled by its own name it is let in, unless it is not pinned.
        a.endpoint.pins().remove(&public(3));
        a.endpoint.dial(public(3), bearer, b.address(bearer));
        assert_eq!(a.dial_failed().await, CloseCause::NotPinned, "{bearer:?}");
        b.stranger().await;
        a.endpoint.pins().add(public(3));
        let address = b.address(bearer);
        join(&mut a, &mut b, 3, bearer, address).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_key_is_refused_on_both_sides() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (Node::dial_only(1, &[1]).await, Node::open(1, &[1]).await);
        a.endpoint.dial(public(1), bearer, b.address(bearer));
        assert_eq!(a.dial_failed().await, CloseCause::NotPinned, "{bearer:?}");
        b.stranger().await;
        // A client that takes any server is refused by the server alone.
        let mut c = Node::open(9, &[9]).await;
        let stream = TcpStream::connect(c.address(Bearer::Tcp)).await.unwrap();
        let connector = TlsConnector::from(Arc::new(foreign::client(9, true, PROTOCOL)));
        let name = ServerName::try_from("detente").unwrap();
        if let Ok(mut stream) = connector.connect(name, stream).await {
            assert!(stream.read_u8().await.is_err());
        }
        assert_eq!(c.stranger().await, CloseCause::NotPinned);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_the_hybrid_group_is_refused() {
    let mut b = Node::open(2, &[1]).await;
    let stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
    let connector = TlsConnector::from(Arc::new(foreign::client(1, false, PROTOCOL)));
    let name = ServerName::try_from("detente").unwrap();
    let error = connector.connect(name, stream).await.unwrap_err();
    assert!(error.to_string().contains("HandshakeFailure"), "{error}");
    assert_eq!(b.stranger().await, CloseCause::Version);

    let error = quic_connect(1, false, PROTOCOL, &b).await.unwrap_err();
    assert!(
        matches!(error, quinn::ConnectionError::ConnectionClosed(_)),
        "{error:?}"
    );
    assert_eq!(b.stranger().await, CloseCause::Version);
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_1_2_is_refused_with_the_alert_for_it() {
    let mut b = Node::open(2, &[1]).await;
    let mut stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
    stream.write_all(&foreign::tls12_hello()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    // RFC 8446 §6: fatal (2), protocol_version (70).
    assert_eq!(answer, [0x15, 0x03, 0x03, 0x00, 0x02, 2, 70]);
    assert_eq!(b.stranger().await, CloseCause::Version);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_protocol_version_is_refused() {
    let mut b = Node::open(2, &[1]).await;
    let stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
    let connector = TlsConnector::from(Arc::new(foreign::client(1, true, b"detente/0")));
    let name = ServerName::try_from("detente").unwrap();
    let error = connector.connect(name, stream).await.unwrap_err();
    assert!(
        error.to_string().contains("NoApplicationProtocol"),
        "{error}"
    );
    assert_eq!(b.stranger().await, CloseCause::Version);

    quic_connect(1, true, b"detente/0", &b).await.unwrap_err();
    assert_eq!(b.stranger().await, CloseCause::Version);

    // TLS lets a client name no protocol at all; we do not.
    let mut silent = foreign::client(1, true, PROTOCOL);
    silent.alpn_protocols.clear();
    let stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
    let name = ServerName::try_from("detente").unwrap();
    if let Ok(mut stream) = TlsConnector::from(Arc::new(silent))
        .connect(name, stream)
        .await
    {
        let _ = stream.write_all(&[0]).await;
        assert!(stream.read_u8().await.is_err());
    }
    assert_eq!(b.stranger().await, CloseCause::Version);
}

/// The foreign client would resume if it could: it keeps what tickets it gets.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_connection_is_a_whole_handshake_again() {
    let b = Node::open(2, &[9]).await;
    let connector = TlsConnector::from(Arc::new(foreign::client(9, true, PROTOCOL)));
    for _ in 0..3 {
        let stream = TcpStream::connect(b.address(Bearer::Tcp)).await.unwrap();
        let name = ServerName::try_from("detente").unwrap();
        let mut stream = connector.connect(name, stream).await.unwrap();
        stream.write_all(&[0]).await.unwrap();
        // Tickets would come before this byte.
        assert_eq!(stream.read_u8().await.unwrap(), 0);
        let connection = stream.get_ref().1;
        assert_eq!(
            connection.handshake_kind(),
            Some(rustls::HandshakeKind::Full)
        );
        assert_eq!(connection.tls13_tickets_received(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_pin_ends_live_channels_and_a_second_connection_is_checked_again() {
    for bearer in Bearer::ALL {
        let (mut a, mut b) = (
            Node::start(1, &[2], false, hasty()).await,
            Node::start(2, &[1], true, hasty()).await,
        );
        let address = b.address(bearer);
        let (on_a, on_b) = join(&mut a, &mut b, 2, bearer, address).await;
        exchange(&mut a, on_a[0], &mut b, on_b[0], b"before").await;
        b.endpoint.pins().remove(&public(1));
        for channel in on_b {
            assert_eq!(b.closed(channel).await, CloseCause::NotPinned, "{bearer:?}");
        }
        let seen = a.closed(on_a[0]).await;
        assert!(
            matches!(seen, CloseCause::NotPinned | CloseCause::Reset),
            "{seen:?}"
        );
        let _ = a.closed(on_a[1]).await;
        // Were there tickets, this dial would resume the session and pass.
        a.endpoint.dial(public(2), bearer, address);
        assert_eq!(a.dial_failed().await, CloseCause::NotPinned, "{bearer:?}");
        assert_eq!(b.stranger().await, CloseCause::NotPinned);
        b.endpoint.pins().add(public(1));
        join(&mut a, &mut b, 2, bearer, address).await;
    }
}

async fn quic_connect(
    number: u8,
    hybrid: bool,
    protocol: &[u8],
    to: &Node,
) -> Result<quinn::Connection, quinn::ConnectionError> {
    let crypto = QuicClientConfig::try_from(foreign::client(number, hybrid, protocol)).unwrap();
    let config = quinn::ClientConfig::new(Arc::new(crypto));
    let endpoint = quinn::Endpoint::client(loopback()).unwrap();
    let address = to.address(Bearer::Quic);
    endpoint
        .connect_with(config, address, "detente")
        .unwrap()
        .await
}
