//! `Idempotency-Key`: what is sent again is answered again and not done again, over a restart too.

use detente_api::act::{ActAnswer, BatchAnswer, BatchOutcome, NewActs};
use detente_api::message::Messages;
use detente_api::problem::Problem;
use detente_api::test::Tests;
use detente_record::{AssertionRole, LineId, Precedence};
use serde_json::json;

use crate::desk::{Desk, eventually, found, new_act};
use crate::http::Answer;

fn two(dir: &tempfile::TempDir) -> (Desk, Desk, LineId) {
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    (a, b, line)
}

fn is_replayed(answer: &Answer) -> bool {
    answer
        .head
        .to_lowercase()
        .contains("idempotency-replayed: true")
}

fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json::<Problem>().name().to_owned())
}

fn messages(desk: &Desk, line: LineId) -> usize {
    let list: Messages = desk.client.get(&format!("/v1/lines/{line}/messages"));
    list.messages.len()
}

#[test]
fn an_act_sent_again_under_its_key_is_answered_word_for_word_over_a_restart_and_sent_once() {
    let dir = tempfile::tempdir().unwrap();
    // The one that dials: it finds the other again after a restart.
    let (b, mut a, line) = two(&dir);
    let path = format!("/v1/lines/{line}/acts");
    let composed = a.compose(line, Precedence::Routine, "Once.");
    let act = new_act(
        &composed,
        vec![a.assert(&composed, 1, AssertionRole::Releaser)],
    );
    let first = a.client.post_under("key-1", &path, &act);
    assert_eq!((first.status, is_replayed(&first)), (201, false));
    for restarted in [false, true] {
        if restarted {
            a.stop();
            a.start();
        }
        let again = a.client.post_under("key-1", &path, &act);
        assert_eq!((again.status, &again.body), (201, &first.body));
        assert!(is_replayed(&again), "{}", again.head);
        let other = a.client.post_under("key-1", &path, &json!({}));
        assert_eq!(refusal(&other), (422, "api-key-other-request".to_owned()));
        let elsewhere = format!("/v1/lines/{line}/acts:batch");
        let other = a.client.post_under("key-1", &elsewhere, &act);
        assert_eq!(refusal(&other), (422, "api-key-other-request".to_owned()));
    }
    eventually("a line that speaks", || {
        a.status().lines[0].mute.is_none().then_some(())
    });
    // The same act under no key, or under another, is known by its draft.
    for key in ["", "key-2"] {
        let used = a.client.post_under(key, &path, &act);
        assert_eq!(refusal(&used), (409, "input-used-before".to_owned()));
    }
    eventually("the message at the other side", || {
        (messages(&b, line) == 1).then_some(())
    });
    assert_eq!(messages(&a, line), 1);
}

#[test]
fn a_key_that_was_refused_is_free_and_one_that_is_malformed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = two(&dir);
    let path = format!("/v1/lines/{line}/acts");
    let composed = a.compose(line, Precedence::Routine, "Corrected.");
    let archivist = a.assert(&composed, 2, AssertionRole::Releaser);
    let wrong = new_act(&composed, vec![archivist]);
    assert_eq!(a.client.post_under("key", &path, &wrong).status, 403);
    let nobody = new_act(&composed, Vec::new());
    assert_eq!(a.client.post_under("key", &path, &nobody).status, 400);
    let right = new_act(
        &composed,
        vec![a.assert(&composed, 1, AssertionRole::Releaser)],
    );
    assert_eq!(a.client.post_under("key", &path, &right).status, 201);
    for malformed in ["two words", &"k".repeat(129)] {
        let refused = a.client.post_under(malformed, &path, &right);
        assert_eq!(refusal(&refused), (400, "api-key-malformed".to_owned()));
    }
}

#[test]
fn a_line_test_started_by_ten_requests_at_once_under_one_key_is_one_test() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = two(&dir);
    let path = format!("/v1/lines/{line}/tests");
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| a.client.post_under("test", &path, &json!({}))))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let mut entries = Vec::new();
    for answer in &answers {
        if answer.status == 409 {
            assert_eq!(answer.json::<Problem>().name(), "api-key-under-way");
        } else {
            assert_eq!(answer.status, 201);
            entries.push(answer.body.clone());
        }
    }
    entries.dedup();
    assert_eq!(entries.len(), 1, "every answer names the same entry");
    let started = ["actual", "exercise", "test"].map(|status| {
        let tests: Tests = a.client.get(&format!("{path}?status={status}"));
        let started = tests.tests.iter().filter(|test| test.challenge.is_some());
        started.count()
    });
    assert_eq!(started.iter().sum::<usize>(), 1);
}

#[test]
fn what_waits_for_a_second_officer_is_answered_again_and_released_once() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two(&dir);
    let composed = a.compose(line, Precedence::Flash, "By two.");
    let act = new_act(
        &composed,
        vec![a.assert(&composed, 0, AssertionRole::Releaser)],
    );
    let path = format!("/v1/lines/{line}/acts");
    let first = a.client.post_under("draft", &path, &act);
    let again = a.client.post_under("draft", &path, &act);
    let ActAnswer::WaitsForRelease { draft } = first.json() else {
        panic!("it waits");
    };
    assert_eq!((again.status, &again.body), (202, &first.body));
    let second = a.assert(&composed, 1, AssertionRole::Releaser);
    let path = format!("/v1/lines/{line}/drafts/{draft}/assertions");
    let released = a.client.post_under("release", &path, &second);
    let again = a.client.post_under("release", &path, &second);
    assert_eq!((released.status, again.status), (201, 201));
    assert_eq!(released.body, again.body);
    // The first answer stays what it was, although the act waits no longer.
    let path = format!("/v1/lines/{line}/acts");
    let first_again = a.client.post_under("draft", &path, &act);
    assert_eq!((first_again.status, &first_again.body), (202, &first.body));
    eventually("the message at the other side", || {
        (messages(&b, line) == 1).then_some(())
    });
}

#[test]
fn a_batch_under_a_key_is_done_once_and_what_a_kill_left_of_it_is_done_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    // The one that dials: it finds the other again after a restart.
    let (b, mut a, line) = two(&dir);
    let acts: Vec<_> = (0..20)
        .map(|n| {
            let composed = a.compose(line, Precedence::Routine, &format!("No. {n}"));
            new_act(
                &composed,
                vec![a.assert(&composed, 1, AssertionRole::Releaser)],
            )
        })
        .collect();
    let path = format!("/v1/lines/{line}/acts:batch");
    let batch = NewActs { acts };
    let first = a.client.post_under("batch", &path, &batch);
    assert_eq!(first.status, 200);
    let again = a.client.post_under("batch", &path, &batch);
    assert!(is_replayed(&again));
    assert_eq!(first.body, again.body);
    // As after a kill between the acts and the end of the batch: the answer of the whole is not there.
    a.stop();
    forget_whole_answers(&a);
    a.start();
    let again = a.client.post_under("batch", &path, &batch);
    assert_eq!((again.status, is_replayed(&again)), (200, false));
    let answers: BatchAnswer = again.json();
    assert!(
        answers
            .acts
            .iter()
            .all(|act| matches!(act, BatchOutcome::Accepted(ActAnswer::Entry { .. })))
    );
    assert_eq!(first.body, again.body);
    eventually("every message at the other side", || {
        (messages(&b, line) == 20).then_some(())
    });
}

/// Takes the answers of whole batches out of a closed store: they are longer than any act's.
fn forget_whole_answers(desk: &Desk) {
    use detente_line::persist::{DocumentKind, Write};
    use detente_store::{Settings, SqliteStore, Store as _};
    let opened = SqliteStore::open(&desk.folder, &Settings::default()).unwrap();
    let mut store = opened.store;
    let answers = store.documents(DocumentKind::Answer).unwrap();
    let whole = answers.into_iter().filter(|one| one.bytes.len() > 1000);
    let removed: Vec<Write> = whole
        .map(|one| Write::Remove {
            kind: DocumentKind::Answer,
            key: one.key,
        })
        .collect();
    assert_eq!(removed.len(), 1);
    let _ = store.commit(&removed).unwrap();
}

#[test]
fn pairing_and_charters_under_a_key_are_answered_again() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two(&dir);
    let theirs: detente_api::card::OwnCard = b.client.get("/v1/card");
    let requests = [
        ("/v1/cards".to_owned(), json!({ "card": theirs.card })),
        (
            format!("/v1/cards/{}/confirm", theirs.id),
            json!({ "phrase": theirs.phrase }),
        ),
        (format!("/v1/charters/{line}/sign"), json!({})),
    ];
    for (path, body) in requests {
        let first = a.client.post_under(&path, &path, &body);
        assert!((200..300).contains(&first.status), "{path}");
        let again = a.client.post_under(&path, &path, &body);
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert!(is_replayed(&again), "{path}");
    }
}
