//! What goes out on the wire, read before TLS closes it and after TLS has opened it: by a counterpart that has the other
//! side's link key and keeps every byte. A draft is in none of it.

use std::fs;

use detente_bearers::Bearer;
use detente_cli::rig::{Party, Schedule};
use detente_line::link::frame::{Frame, Holdings};
use detente_record::{Address, Epoch, Head, PartyIndex, Place, Precedence, Sequence};
use serde_json::Value;

use crate::far_party::{FarParty, Said};
use crate::harness::{Line, Ran, at, by_two, key_of};
use crate::line_of_two::{Must as _, seed, status};

fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

/// A file with an account of a call.
fn written(line: &Line, name: &str, text: &str, more: &str) -> String {
    let path = line.path(name);
    let content =
        format!("language = \"en\"\ndate = \"2026-11-30\"\ntext = \"\"\"\n{text}\n\"\"\"\n{more}");
    fs::write(&path, content).expect("written");
    path.display().to_string()
}

/// Closes the other side's node and speaks in its place, from what both hold.
fn in_place_of_b(line: &mut Line) -> FarParty {
    let mut b = line.b.node.take().expect("b's node");
    b.stop().must("it closes");
    let node = *line.a.card.link().as_bytes();
    let addresses = line.network.addresses();
    let tcp = addresses.iter().find(|one| one.bearer == "tcp");
    let tcp = tcp.expect("a path").address.parse().expect("an address");
    let mut far = FarParty::with_key(&seed(&line.b, "link.key"), node);
    far.connect(node, Bearer::Tcp, tcp);
    far.listen_for("a tells its heads", |said| {
        matches!(said, Said::Frame(Frame::Heads { .. })).then_some(())
    });
    let held = status(&line.a).must("a status").lines[0].heads.clone();
    let linked = held.into_iter().map(|head| Head {
        address: Address {
            party: PartyIndex(head.party),
            place: Place {
                epoch: Epoch(head.epoch),
                sequence: Sequence(head.sequence),
            },
        },
        id: head.id.0,
    });
    let holdings = Holdings {
        linked: linked.collect(),
        beyond: Vec::new(),
    };
    let line = line.id;
    far.say(
        detente_bearers::Lane::Ordinary,
        &Frame::Heads { line, holdings },
    );
    far
}

#[test]
fn a_draft_of_a_readout_is_in_no_frame_before_it_is_signed_by_two_and_then_it_is() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let id = line.id.to_string();
    let mut far = in_place_of_b(&mut line);
    let public = "PLANTED-PUBLIC-7f3a";
    let [kept, waiting] = ["PLANTED-SECRET-19c4", "PLANTED-WAITING-5be2"];
    written(&line, "kept.toml", kept, "");
    let offered = written(&line, "offered.toml", public, "");
    let answer: Value = say(&line.a, &["readout", "offer", &offered, "--json"]).json();
    let readout = answer["entry"].as_str().expect("an entry");
    // The search finds what went out.
    far.hears(public);
    by_two(&line.a, &id, &["readout", "release", readout], &[public]);
    let more = "corrects = \"The text.\"\n";
    let correction = written(&line, "correction.toml", waiting, more);
    let first = key_of(&line.a, "Releasing");
    let correct = [
        "readout",
        "correct",
        readout,
        &correction,
        "--officer",
        &first,
    ];
    let waits = at(&line.a, &correct);
    assert!(waits.said().contains("waits for a second"), "{waits:?}");
    // What is said after it goes the same way, and whatever was to go before it has gone.
    line.send(&line.a, Precedence::Routine, "After the draft.");
    far.hears("After the draft.");
    for words in [kept, waiting] {
        assert!(!far.has_heard(words), "{words}");
    }
    // The same search finds it as soon as two have signed.
    let drafts = at(&line.a, &["release", "--json"]).json();
    let draft = drafts["drafts"][0]["hash"].as_str().expect("a draft");
    let second = key_of(&line.a, "Second");
    at(&line.a, &["release", draft, "--officer", &second]).said();
    far.hears(waiting);
    assert!(!far.has_heard(kept));
}
