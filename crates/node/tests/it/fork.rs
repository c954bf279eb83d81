//! A party that signs two entries at one place: its counterpart keeps the proof, and the line goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_api::entry::EntryWhole;
use detente_api::export::Forks;
use detente_bearers::{Bearer, BearerEvent, Config, Endpoint, Lane, LinkKey, Pins, Timeouts};
use detente_line::link::frame::Frame;
use detente_node::setup;
use detente_record::{
    Entry, EntryId, LineId, Part, Precedence, SecretKey, UnverifiedEntry, Verdict, verify_file,
};

use crate::desk::{Desk, eventually, found, now};

#[test]
fn two_entries_at_one_place_become_a_proof_that_checks_and_the_line_stays_usable() {
    let dir = tempfile::tempdir().unwrap();
    let mut a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let mut b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let first = b.send(line, Precedence::Routine, "Signed once.");
    a.await_state(line, first, "sent");
    b.stop();
    let second = forged(&a, &b, line, first);
    lie(&a, &b, &second);
    let forks = format!("/v1/lines/{line}/forks");
    let held = eventually("the proof", || {
        let held: Forks = a.client.get(&forks);
        held.forks.into_iter().next()
    });
    assert_eq!(held.party, 1);
    let mut ids = held.entries.map(|id| id.0);
    ids.sort();
    let mut expected = [first, second.id()];
    expected.sort();
    assert_eq!(ids, expected);
    let file = a.client.request("GET", &format!("{forks}/1"), None);
    match verify_file(&file.body).unwrap() {
        Verdict::Fork(found) => assert_eq!(
            (found.line, found.party_name.as_str()),
            (line, "Southern HQ")
        ),
        Verdict::Evidence(_) => panic!("a fork proof, not evidence"),
    }
    let mut altered = file.body.clone();
    let end = altered.len() - 20;
    altered[end] ^= 1;
    assert!(verify_file(&altered).is_err());
    let alarms = a.status().alarms;
    assert!(
        alarms.iter().any(|alarm| alarm.name == "fork"),
        "{alarms:?}"
    );
    let shown = a.message(line, first).unwrap();
    assert!(
        shown.flags.contains(&"disputed".to_owned()),
        "{:?}",
        shown.flags
    );
    b.start();
    let after = a.send(line, Precedence::Immediate, "Still here.");
    b.await_state(line, after, "sent");
    // The forger's own node finds that its key has signed what it does not hold, and signs no more;
    // it still receives and shows what the other side sends.
    eventually("silence", || {
        let status = b.status();
        (status.lines[0].mute.as_deref() == Some("behind-own-record")).then_some(())
    });
    let none = a.client.request("GET", &format!("{forks}/0"), None);
    assert_eq!(none.status, 404);
    a.stop_and_rebuild();
    b.stop_and_rebuild();
}

/// Another entry at the place of `id`, signed with the party's own key.
fn forged(at: &Desk, author: &Desk, line: LineId, id: EntryId) -> Entry {
    let whole: EntryWhole = at.client.get(&format!("/v1/lines/{line}/entries/{id}"));
    let unverified = UnverifiedEntry::parse(&whole.bytes.0).unwrap();
    let mut header = unverified.header().clone();
    header.time = now();
    header.commitments = BTreeMap::new();
    let text = Part {
        salt: [7; 16],
        content: b"another".to_vec(),
    };
    let key = SecretKey::from_seed(seed(author, "entry.key"));
    Entry::sign(header, BTreeMap::from([(1, text)]), &key).unwrap()
}

/// Dials as the author would, with its link key, and sends the entry.
fn lie(to: &Desk, author: &Desk, entry: &Entry) {
    let address = to.node.as_ref().unwrap().listens()["quic"];
    let peer = *setup::own_card(&to.folder).unwrap().link().as_bytes();
    let config = Config {
        key: LinkKey::from_seed(&seed(author, "link.key")).unwrap(),
        pins: Pins::new([peer]),
        listen_quic: None,
        listen_tcp: None,
        timeouts: Timeouts::default(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (endpoint, mut events) = Endpoint::bind(config).await.unwrap();
        endpoint.dial(peer, Bearer::Quic, address);
        let told = async {
            while let Some(event) = events.recv().await {
                if let BearerEvent::Opened {
                    channel,
                    lane: Lane::Urgent,
                    ..
                } = event
                {
                    let hello = Frame::Hello {
                        instance: [9; 16],
                        utc: now(),
                    };
                    endpoint.send(channel, hello.encode()).unwrap();
                    let lie = Frame::Entry(entry.bytes().to_vec());
                    endpoint.send(channel, lie.encode()).unwrap();
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), told)
            .await
            .expect("a channel");
        endpoint.shutdown().await;
    });
}

fn seed(desk: &Desk, name: &str) -> [u8; 32] {
    let text = std::fs::read_to_string(desk.folder.join("keys").join(name)).unwrap();
    let digits = text.lines().find(|line| !line.starts_with('#')).unwrap();
    hex::decode(digits).unwrap().try_into().unwrap()
}
