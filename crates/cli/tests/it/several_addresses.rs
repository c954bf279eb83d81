//! Several addresses of one counterpart: dead ones cost time and nothing else, the good one is found,
//! IPv6 is as good as IPv4, and a line moves to another address while it is in use.

use std::net::{TcpListener, UdpSocket};

use detente_api::card::{Cards, DialAddress};
use detente_cli::rig::{Network, Schedule};
use detente_record::Precedence;

use crate::PROGRAM;
use crate::harness::{Ran, detente};
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, beside_others, hand_in, message, paths_up, reached, until,
    until_within,
};

fn dial(bearer: &str, address: impl ToString) -> DialAddress {
    DialAddress {
        bearer: bearer.to_owned(),
        address: address.to_string(),
    }
}

/// `detente pair addresses Northland …` at b's desk.
fn change(line: &LineOfTwo, arguments: &[&str]) -> Ran {
    let data = line.b.desk.data.display().to_string();
    let mut all = vec!["--data", &data, "pair", "addresses", "Northland"];
    all.extend(arguments);
    detente(&all)
}

fn addresses(line: &LineOfTwo) -> Vec<DialAddress> {
    let client = line.b.client().must("b's node");
    let cards: Cards = client.get("/v1/cards").must("cards");
    cards.cards[0].addresses.clone()
}

#[test]
fn addresses_that_answer_nothing_or_refuse_are_passed_over_for_the_one_that_works() {
    let _machine = beside_others();
    // A machine that swallows everything, and one where nobody listens.
    let silent_udp = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let silent_tcp = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed_at = closed.local_addr().expect("bound");
    drop(closed);
    let silent = [
        dial("quic", silent_udp.local_addr().expect("bound")),
        dial("tcp", silent_tcp.local_addr().expect("bound")),
    ];
    // The waits for both paths are those of every founding: they hold with the dead addresses in front.
    let mut line = LineOfTwo::between(PROGRAM.as_ref(), Schedule::NONE_SOON, |network, _| {
        network.addresses()
    });
    let client = line.b.client().must("b's node").clone();
    let cards: Cards = client.get("/v1/cards").must("cards");
    let mut all = silent.to_vec();
    all.extend([dial("quic", closed_at), dial("tcp", closed_at)]);
    all.extend(line.network.addresses());
    let _: serde_json::Value = client
        .put(&format!("/v1/cards/{}/addresses", cards.cards[0].id), &all)
        .must("set");
    // From a start on, with nothing remembered.
    line.b.node.take().expect("a running node").kill();
    line.b.start().must("b comes back");
    until("both paths are up past two dead addresses", || {
        (paths_up(&line.b) == 2).then_some(())
    });
    // What worked is tried first: a cut is healed without going through the dead ones again.
    line.a.node.take().expect("a running node").kill();
    until("b sees both paths down", || {
        (paths_up(&line.b) == 0).then_some(())
    });
    line.a.start().must("a comes back");
    line.until_healed();
    let desk = Desk::of(&line.b);
    let id = hand_in(
        line.b.client().must("b"),
        line.line,
        &desk.message(Precedence::Flash, "here"),
    )
    .must("taken")
    .expect("an entry");
    until("it is delivered", || {
        message(&line.b, line.line, id)
            .ok()
            .filter(|message| reached(message, "delivered"))
    });
}

#[test]
fn a_line_moves_to_another_address_while_it_is_in_use_and_loses_nothing() {
    let _machine = beside_others();
    let line = LineOfTwo::found(PROGRAM.as_ref());
    let old = line.network.addresses();
    let other = Network::before(line.a.node().must("a's node")).must("other relays");
    let new = other.addresses();
    let [quic, tcp] = [&new[0].address, &new[1].address];
    assert_eq!(
        change(&line, &["--add", "--quic", quic, "--tcp", tcp]).code,
        0
    );
    assert_eq!(addresses(&line).len(), 4);
    // Given again they are not there twice; one that is not there can't be taken away.
    assert_eq!(change(&line, &["--add", "--quic", quic]).code, 0);
    assert_eq!(addresses(&line).len(), 4);
    let unknown = change(&line, &["--remove", "--tcp", "192.0.2.9:1"]);
    assert_eq!(unknown.code, 1, "{}", unknown.err);
    let bad = change(&line, &["--add", "--quic", "2001:db8::1:7800"]);
    assert_eq!(bad.code, 1, "{}", bad.out);
    assert!(change(&line, &[]).said().contains(quic.as_str()));
    let desk = Desk::of(&line.b);
    let client = line.b.client().must("b's node").clone();
    let mut sent = Vec::new();
    for number in 0..60 {
        if number == 20 {
            // The old way goes, in the middle of what is said.
            line.network.quic(|faults| faults.cut = true);
            line.network.tcp(|faults| faults.cut = true);
        }
        let act = desk.message(Precedence::Routine, &format!("number {number}"));
        sent.push(
            hand_in(&client, line.line, &act)
                .must("taken")
                .expect("an entry"),
        );
    }
    until("everything arrives over the other address", || {
        sent.iter()
            .all(|id| {
                message(&line.b, line.line, *id)
                    .ok()
                    .is_some_and(|message| reached(&message, "delivered"))
            })
            .then_some(())
    });
    until("both paths are up again", || {
        (paths_up(&line.b) == 2).then_some(())
    });
    let [quic, tcp] = [&old[0].address, &old[1].address];
    assert_eq!(
        change(&line, &["--remove", "--quic", quic, "--tcp", tcp]).code,
        0
    );
    assert_eq!(addresses(&line), new);
    line.until_equal();
}

#[test]
fn a_line_over_ipv6_is_found_and_healed_like_any_other() {
    let _machine = beside_others();
    if TcpListener::bind("[::1]:0").is_err() {
        eprintln!("no IPv6 here: not tried");
        return;
    }
    // Listening on every address of both families, dialled over each.
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    let path = line.a.desk.data.join("config.toml");
    let config = std::fs::read_to_string(&path).expect("a config");
    // A port of its own: the usual one is taken by other tests, each on an address of its own.
    let free = TcpListener::bind("[::]:0").expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    let wide = config.replace(&line.listens.to_string(), &format!("[::]:{port}"));
    assert_ne!(wide, config);
    std::fs::write(&path, wide).expect("written");
    line.a.node.take().expect("a running node").kill();
    line.a.start().must("a listens on every address");
    for host in ["[::1]", "127.0.0.1"] {
        let address = format!("{host}:{port}");
        assert_eq!(change(&line, &["--address", &address]).code, 0, "{host}");
        line.b.node.take().expect("a running node").kill();
        line.b.start().must("b comes back");
        until_within(host, std::time::Duration::from_secs(60), || {
            (paths_up(&line.b) == 2).then_some(())
        });
    }
    line.until_equal();
}
