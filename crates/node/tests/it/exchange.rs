//! What two headquarters say to each other, as each one's interface shows it.

use detente_api::act::{ActAnswer, BATCH_ACTS_MAX, BatchAnswer, BatchOutcome, Drafts, NewActs};
use detente_api::entry::RecordDigest;
use detente_api::message::Messages;
use detente_api::test::Tests;
use detente_line::fold::facts::CharterFacts;
use detente_line::fold::{Fold, OfficerEvidence};
use detente_line::line_test::compose::read_back;
use detente_line::line_test::word::Word;
use detente_line::message::compose::acknowledge;
use detente_record::export::OfficersFinding;
use detente_record::{
    AssertionRole, Founding, Kind, LineId, PartyCard, Precedence, SignedCharter, UnverifiedEntry,
};
use serde_json::json;

use crate::desk::{Desk, entry_of, eventually, found, new_act};

fn two_desks(dir: &tempfile::TempDir) -> (Desk, Desk, LineId) {
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    (a, b, line)
}

/// The fold as an officer's own program may compute it: from the entries that the node gives out.
fn fold_of(desk: &Desk, line: LineId) -> Fold {
    let charter = desk.charter(line);
    let view: detente_api::charter::CharterView =
        desk.client.get(&format!("/v1/lines/{line}/charter"));
    let signed = SignedCharter::decode(&view.signed_charter.0).unwrap();
    let own: detente_api::card::OwnCard = desk.client.get("/v1/card");
    let others: detente_api::card::Cards = desk.client.get("/v1/cards");
    let mut cards: Vec<PartyCard> = vec![PartyCard::decode(&own.card.0).unwrap()];
    cards.extend(
        others
            .cards
            .iter()
            .map(|card| PartyCard::decode(&card.card.0).unwrap()),
    );
    cards.sort_by_key(|card| charter.index_of(card.id()));
    let roster = Founding::new(signed, cards).unwrap().roster();
    let mut fold = Fold::new(CharterFacts::of(charter.line().unwrap(), &charter));
    let entries: detente_api::entry::Entries =
        desk.client.get(&format!("/v1/lines/{line}/entries"));
    for row in entries.entries {
        let path = format!("/v1/lines/{line}/entries/{}", row.id);
        let whole: detente_api::entry::EntryWhole = desk.client.get(&path);
        let entry = UnverifiedEntry::parse(&whole.bytes.0)
            .unwrap()
            .verify(&roster)
            .unwrap();
        let officers = OfficerEvidence::of(&entry, &roster);
        fold.insert(&entry, officers);
    }
    fold
}

#[test]
fn a_flash_needs_two_officers_and_reaches_every_state_by_name_at_both_desks() {
    let dir = tempfile::tempdir().unwrap();
    let (mut a, mut b, line) = two_desks(&dir);
    let flash = a.compose(line, Precedence::Flash, "Cease fire at the bridge.");
    let first = a.act(
        line,
        &flash,
        vec![a.assert(&flash, 0, AssertionRole::Drafter)],
    );
    let ActAnswer::WaitsForRelease { draft } = first else {
        panic!("{first:?}")
    };
    let drafts: Drafts = a.client.get(&format!("/v1/lines/{line}/drafts"));
    assert_eq!(drafts.drafts.len(), 1);
    assert_eq!(
        drafts.drafts[0].text.as_deref(),
        Some("Cease fire at the bridge.")
    );
    assert_eq!(drafts.drafts[0].assertions[0].officer, "watch-0");

    let path = format!("/v1/lines/{line}/drafts/{draft}/assertions");
    let second = a.assert(&flash, 1, AssertionRole::Releaser);
    let released = entry_of(&a.client.put_in(&path, &second));
    b.await_state(line, released, "sent");
    let _: ActAnswer = b.client.put_in(
        &format!("/v1/lines/{line}/messages/{released}/displayed"),
        &json!({}),
    );
    let ack = acknowledge(&b.author(line), &fold_of(&b, line), &released).unwrap();
    b.act(line, &ack, vec![b.assert(&ack, 0, AssertionRole::Releaser)]);

    let seen = a.await_state(line, released, "acknowledged");
    let names: Vec<&str> = seen
        .states
        .iter()
        .map(|state| state.state.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "drafted",
            "released",
            "sent",
            "delivered",
            "displayed",
            "acknowledged"
        ]
    );
    assert_eq!(seen.precedence, "flash");
    assert!(seen.flags.is_empty(), "{:?}", seen.flags);
    let signers: Vec<&str> = seen.states[1]
        .signers
        .iter()
        .map(|signer| signer.officer.as_str())
        .collect();
    assert_eq!(signers, ["watch-0", "releaser-0"]);
    assert_eq!(seen.states[5].signers[0].officer, "watch-1");
    let there = b.await_state(line, released, "acknowledged");
    assert_eq!(there.text.as_deref(), Some("Cease fire at the bridge."));
    assert_eq!(there.states, seen.states);
    a.stop_and_rebuild();
    b.stop_and_rebuild();
}

#[test]
fn both_records_have_one_digest_once_a_flood_from_both_sides_is_through() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two_desks(&dir);
    let long = "x".repeat(1000);
    for desk in [&a, &b] {
        let acts = (0..BATCH_ACTS_MAX).map(|number| {
            let message = desk.compose(line, Precedence::Routine, &format!("{number} {long}"));
            new_act(
                &message,
                vec![desk.assert(&message, 1, AssertionRole::Releaser)],
            )
        });
        let path = format!("/v1/lines/{line}/acts:batch");
        let answer: BatchAnswer = desk.client.put_in(
            &path,
            &NewActs {
                acts: acts.collect(),
            },
        );
        let taken = |outcome: &&BatchOutcome| matches!(outcome, BatchOutcome::Accepted(_));
        assert_eq!(answer.acts.iter().filter(taken).count(), BATCH_ACTS_MAX);
    }
    for number in 0..10 {
        let id = a.send(line, Precedence::Immediate, &format!("Immediate {number}"));
        b.await_state(line, id, "sent");
    }
    let digest =
        |desk: &Desk| -> RecordDigest { desk.client.get(&format!("/v1/lines/{line}/digest")) };
    let (one, other) = eventually("equal records", || {
        let (one, other) = (digest(&a), digest(&b));
        (one.digest == other.digest && one.entries > 2 * BATCH_ACTS_MAX as u64)
            .then_some((one, other))
    });
    assert_eq!(one.entries, other.entries);
    for desk in [&a, &b] {
        let mut messages: Vec<String> = Vec::new();
        let mut behind = String::new();
        loop {
            let path = format!("/v1/lines/{line}/messages?limit=100{behind}");
            let page: Messages = desk.client.get(&path);
            messages.extend(page.messages.iter().map(|message| message.id.to_string()));
            let Some(next) = page.next else { break };
            behind = format!("&cursor={next}");
        }
        assert_eq!(
            messages.len(),
            2 * BATCH_ACTS_MAX + 10,
            "page by page, each once"
        );
        messages.sort();
        messages.dedup();
        assert_eq!(messages.len(), 2 * BATCH_ACTS_MAX + 10);
    }
}

#[test]
fn one_officer_twice_is_not_two_officers() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = two_desks(&dir);
    let flash = a.compose(line, Precedence::Flash, "Alone.");
    let first = a.act(
        line,
        &flash,
        vec![a.assert(&flash, 1, AssertionRole::Releaser)],
    );
    let ActAnswer::WaitsForRelease { draft } = first else {
        panic!("{first:?}")
    };
    let path = format!("/v1/lines/{line}/drafts/{draft}/assertions");
    let again = a.assert(&flash, 1, AssertionRole::Drafter);
    let refused = a.client.post(&path, &again);
    assert_eq!(
        refused.status,
        422,
        "{}",
        String::from_utf8_lossy(&refused.body)
    );
    let drafts: Drafts = a.client.get(&format!("/v1/lines/{line}/drafts"));
    assert_eq!(drafts.drafts.len(), 1, "it still waits");
}

#[test]
fn a_line_test_is_asked_read_back_and_counted_the_same_at_both_desks() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two_desks(&dir);
    let path = format!("/v1/lines/{line}/tests");
    let _: ActAnswer = a.client.put_in(&path, &json!({}));
    let ask = eventually("the challenge", || {
        let tests: Tests = b.client.get(&path);
        tests.asks.into_iter().next()
    });
    let word = Word::new(ask.word.as_deref().unwrap()).unwrap();
    let answer = read_back(&b.author(line), &fold_of(&b, line), &ask.challenge.0, &word).unwrap();
    b.act(
        line,
        &answer,
        vec![b.assert(&answer, 0, AssertionRole::Releaser)],
    );
    for desk in [&a, &b] {
        let tests = eventually("the result", || {
            let tests: Tests = desk.client.get(&path);
            (tests.scorecard.in_time == 1).then_some(tests)
        });
        assert_eq!((tests.scorecard.due, tests.scorecard.failed), (1, 0));
        assert_eq!(tests.tests[0].outcome, "in-time");
        assert_eq!(tests.tests[0].parties[0].signers[0].officer, "watch-1");
        assert!(tests.asks.is_empty());
        // A drill is no test of the schedule, in the figures neither.
        let figures = desk.client.request("GET", "/metrics", None).body;
        let figures = String::from_utf8(figures).unwrap();
        let of_line = &line.to_string()[..12];
        for (family, in_time) in [("detente_line_tests", "0"), ("detente_line_drills", "1")] {
            let sample = format!("{family}{{line=\"{of_line}\",outcome=\"in-time\"}} {in_time}\n");
            assert!(figures.contains(&sample), "{sample}: {figures}");
        }
    }
}

#[test]
fn an_export_of_everything_and_of_one_entry_checks_without_the_node() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two_desks(&dir);
    let id = a.send(line, Precedence::Immediate, "For the record.");
    b.await_state(line, id, "sent");
    let path = format!("/v1/lines/{line}/export");
    let whole = b.client.request("GET", &path, None);
    assert_eq!(whole.status, 200);
    let findings = detente_record::Bundle::verify(&whole.body).unwrap();
    assert_eq!(findings.line, line);
    assert!(findings.entries.iter().any(|one| one.entry.id() == id));
    assert_eq!(findings.checkpoints.len(), 2);
    let one = b
        .client
        .post(&path, &json!({ "entries": [id.to_string()] }));
    let findings = detente_record::Bundle::verify(&one.body).unwrap();
    // What its officers rest on goes along: the two authority entries that founded the journal.
    let [opening, charter, chosen] = &findings.entries[..] else {
        panic!("{} entries", findings.entries.len());
    };
    let kinds = [opening, charter].map(|one| one.entry.header().kind);
    assert_eq!(kinds, [Kind::AUTHORITY; 2]);
    assert_eq!((chosen.entry.id(), chosen.checkpoint), (id, Some(0)));
    assert!(matches!(chosen.officers, OfficersFinding::Proved(_)));
    let mut altered = one.body.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    assert!(detente_record::Bundle::verify(&altered).is_err());
}
