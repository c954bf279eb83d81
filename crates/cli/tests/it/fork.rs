//! A party that signs two entries at one place: caught, proved to anyone, and the line goes on.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use detente_api::entry::EntryWhole;
use detente_api::export::Forks;
use detente_bearers::{Bearer, Lane};
use detente_line::body;
use detente_line::link::frame::Frame;
use detente_record::{
    Entry, EntryId, Header, PartyIndex, Precedence, SecretKey, Status, UnverifiedEntry,
};

use crate::PROGRAM;
use crate::evidence::second_verifier;
use crate::far_party::{FarParty, Said};
use crate::harness::detente;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, alarm, beside_others, entries, hand_in, message, now, reached,
    seed, status, until,
};

#[test]
fn a_party_that_signs_two_entries_at_one_place_is_proved_to_anyone_and_the_line_goes_on() {
    let _machine = beside_others();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    let (a_desk, b_desk) = (Desk::of(&line.a), Desk::of(&line.b));
    let said = hand_in(
        line.b.client().must("b's node"),
        line.line,
        &b_desk.message(Precedence::Routine, "before"),
    );
    let said = said.must("a message").expect("an entry");
    until("it is delivered", || {
        message(&line.b, line.line, said)
            .ok()
            .filter(|sent| reached(sent, "delivered"))
    });
    line.until_equal();
    line.b
        .node
        .take()
        .expect("b's node")
        .stop()
        .must("b's node closes");

    let (last, twin, mut far) = sign_twice(&line, said);
    let key = SecretKey::from_seed(seed(&line.b, "entry.key"));
    assert_eq!(status(&line.a).must("a status").lines[0].forks, [1]);
    proved(&line, [last.id(), twin.id()]);

    // What the other party says goes out to it, and what it says next comes in: by id.
    let client = line.a.client().must("a's node").clone();
    let flash = a_desk.message(Precedence::Flash, "after the fork");
    let flash = hand_in(&client, line.line, &flash)
        .must("a FLASH")
        .expect("an entry");
    far.listen_for("the FLASH goes out", |said| match said {
        Said::Frame(Frame::Entry(bytes)) => {
            (UnverifiedEntry::parse(&bytes).ok()?.id() == flash).then_some(())
        }
        _ => None,
    });
    let header = last.header().clone();
    let next = Header {
        sequence: header.sequence.next(),
        previous: Some(last.id()),
        time: now(),
        ..header
    };
    let receipt = receipt(next, &key, flash, Precedence::Flash);
    far.say(Lane::Urgent, &Frame::Entry(receipt.bytes().to_vec()));
    until("the receipt after the fork counts", || {
        message(&line.a, line.line, flash)
            .ok()
            .filter(|sent| reached(sent, "delivered"))
    });
    drop(far);

    // The party's own node finds that its key has spoken elsewhere: it signs nothing, and shows everything.
    line.b.start().must("b comes back");
    until("b knows that it may not sign", || {
        alarm(&line.b, |alarm| alarm.name == "behind-own-record")
    });
    let late = a_desk.message(Precedence::Immediate, "still read");
    let late = hand_in(&client, line.line, &late)
        .must("a message")
        .expect("an entry");
    for id in [flash, late] {
        until("b shows what a says", || {
            message(&line.b, line.line, id).ok()
        });
    }
}

/// Somebody with the keys of `b`, whose node is down, signs a receipt at the place of its last entry, and `a`
/// hears of it: both entries, and the connection.
pub fn sign_twice(line: &LineOfTwo, said: EntryId) -> (UnverifiedEntry, Entry, FarParty) {
    let last = last_of(line, PartyIndex(1));
    let key = SecretKey::from_seed(seed(&line.b, "entry.key"));
    let twin = receipt(last.header().clone(), &key, said, Precedence::Routine);
    let far = speak_as_b(line);
    far.say(Lane::Ordinary, &Frame::Entry(twin.bytes().to_vec()));
    until("the fork is alarmed", || {
        alarm(&line.a, |alarm| {
            alarm.name == "fork" && alarm.party == Some(1)
        })
    });
    (last, twin, far)
}

/// A connection with b's link key to a's node, heads heard.
pub fn speak_as_b(line: &LineOfTwo) -> FarParty {
    let node = *line.a.card.link().as_bytes();
    let mut far = FarParty::with_key(&seed(&line.b, "link.key"), node);
    far.connect(node, Bearer::Tcp, line.listens);
    far.listen_for("a tells its heads", |said| {
        matches!(said, Said::Frame(Frame::Heads { .. })).then_some(())
    });
    far
}

/// The last entry of a journal that a's node holds.
pub fn last_of(line: &LineOfTwo, party: PartyIndex) -> UnverifiedEntry {
    let client = line.a.client().must("a's node");
    let rows = entries(client, line.line).must("a record");
    let last = rows
        .iter()
        .filter(|row| row.party == party.0)
        .max_by_key(|row| row.sequence);
    let id = last.expect("entries of that party").id;
    let whole: EntryWhole = client
        .get(&line.path(&format!("/entries/{id}")))
        .must("an entry");
    UnverifiedEntry::parse(&whole.bytes.0).expect("an entry's bytes")
}

/// A receipt at the place of `header`, which its author's node never signed.
fn receipt(header: Header, key: &SecretKey, of: EntryId, precedence: Precedence) -> Entry {
    let header = Header {
        time: header.time + Duration::from_millis(1),
        status: Status::Actual,
        kind: body::RECEIPT,
        act: body::RECEIPT_HELD,
        object: None,
        references: vec![of],
        due: None,
        precedence,
        officers: Vec::new(),
        commitments: BTreeMap::new(),
        action: Vec::new(),
        info: Vec::new(),
        number: None,
        outcome: None,
        ..header
    };
    Entry::sign(header, BTreeMap::new(), key).expect("a signed entry")
}

/// The interface gives a file that both verifiers explain, and that proves nothing once a bit of it differs.
fn proved(line: &LineOfTwo, mut entries: [EntryId; 2]) {
    entries.sort_unstable();
    let client = line.a.client().must("a's node");
    let forks: Forks = client.get(&line.path("/forks")).must("the forks");
    assert_eq!(forks.forks.len(), 1);
    assert_eq!(forks.forks[0].entries.map(|id| id.0), entries);
    let path = line.folder().join("fork.proof");
    let [at, out] = [&line.a.desk.data, &path].map(|path| path.display().to_string());
    let ids = entries.map(|id| id.to_string());
    let node = |words: &[&str]| detente(&[&["--data", &at, "--lang", "en"], words].concat());
    let listed = node(&["fork", "list"]);
    for fact in ["Southmark", &ids[0], &ids[1]] {
        assert!(listed.said().contains(fact), "{}", listed.out);
    }
    let none = node(&["fork", "prove", "--party", "0", "--out", &out]);
    assert!(
        none.err.contains("no proof of two histories"),
        "{}",
        none.err
    );
    node(&["fork", "prove", "--out", &out]).said();
    let file = std::fs::read(&path).expect("written");
    let verified = Command::new(PROGRAM)
        .arg("verify")
        .arg(&path)
        .output()
        .expect("it runs");
    let words = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{words}");
    for fact in ["Southmark", &ids[0], &ids[1]] {
        assert!(words.contains(fact), "{fact} is not named:\n{words}");
    }
    assert_eq!(second_verifier(&path).0, Some(0));

    let mut altered = file;
    *altered.last_mut().expect("bytes") ^= 1;
    std::fs::write(&path, &altered).expect("written");
    let refused = Command::new(PROGRAM)
        .arg("verify")
        .arg(&path)
        .output()
        .expect("it runs");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(second_verifier(&path).0, Some(1));
}
