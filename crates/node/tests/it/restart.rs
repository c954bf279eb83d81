//! A node that is stopped, started and rebuilt says the same as before.

use std::time::{Duration, Instant};

use detente_api::message::Messages;
use detente_node::Node;
use detente_node::rebuild::rebuild;
use detente_record::Precedence;

use crate::desk::{Desk, eventually, found};

#[test]
fn a_rebuild_changes_nothing_and_a_damaged_read_model_is_put_right() {
    let dir = tempfile::tempdir().unwrap();
    let mut a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let mut last = None;
    for number in 0..10 {
        last = Some(a.send(line, Precedence::Routine, &format!("Number {number}")));
    }
    let last = last.unwrap();
    a.await_state(line, last, "delivered");
    let list = |desk: &Desk| -> Messages { desk.client.get(&format!("/v1/lines/{line}/messages")) };
    let before = list(&a);
    assert_eq!(before.messages.len(), 10);
    a.stop();
    let rebuilt = rebuild(&a.folder).unwrap();
    assert_eq!(rebuilt.lines, 1);
    assert_eq!(
        rebuilt.digest_before,
        Some(rebuilt.digest_after),
        "a rebuild changes nothing"
    );
    std::fs::write(a.folder.join("projection.db"), [7; 4096]).unwrap();
    let again = rebuild(&a.folder).unwrap();
    assert_eq!(again.digest_after, rebuilt.digest_after);
    assert_ne!(
        again.digest_before,
        Some(rebuilt.digest_after),
        "the damage was seen"
    );
    a.start();
    assert_eq!(list(&a).messages, before.messages);
}

#[test]
fn a_second_node_on_the_same_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let refused = Node::start(&a.folder)
        .err()
        .expect("two live nodes with one key");
    assert!(refused.to_string().contains("in use"), "{refused}");
    assert!(rebuild(&a.folder).is_err());
}

#[test]
fn a_stopped_node_says_goodbye_and_its_counterpart_names_it_as_closed() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let mut b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let started = Instant::now();
    b.stop();
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    let alarm = eventually("the alarm", || {
        a.status()
            .alarms
            .into_iter()
            .find(|alarm| alarm.name == "line-down")
    });
    assert_eq!(alarm.cause.as_deref(), Some("closed-by-operator"));
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    b.start();
    let id = a.send(line, Precedence::Immediate, "After the restart.");
    b.await_state(line, id, "sent");
    eventually("the end of the alarm", || {
        a.status()
            .alarms
            .iter()
            .all(|alarm| alarm.name != "line-down")
            .then_some(())
    });
}

#[test]
fn a_node_asked_to_stop_over_its_interface_ends_its_event_streams_and_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let client = a.client.clone();
    let _open = client.events(None);
    let node = a.node.take().unwrap();
    let running = std::thread::spawn(move || node.run_until_stopped());
    let started = Instant::now();
    assert_eq!(client.request("POST", "/v1/stop", None).status, 202);
    running.join().unwrap().unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    assert!(!a.folder.join("api-address").exists());
    a.start();
    assert_eq!(a.status().party, "Northern HQ");
}
