//! Idempotency keys against SIGKILL: an act on its way is killed at random moments and sent again under its
//! key until it is answered; in the end it is there once, at both sides.
//!
//! The walk follows a seed that a failure prints; `DETENTE_SEED` runs it again. Eight kills, or a hundred
//! with `DETENTE_SOAK=1`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use detente_api::act::ActAnswer;
use detente_record::{EntryId, Precedence};

use crate::PROGRAM;
use crate::killed::Walk;
use crate::line_of_two::{Desk, LineOfTwo, Must as _, PATIENCE, beside_others, entries, until};

#[test]
fn an_act_killed_on_its_way_and_sent_again_under_its_key_is_sent_once() {
    let _machine = beside_others();
    let kills = if std::env::var("DETENTE_SOAK").is_ok_and(|soak| soak == "1") {
        100
    } else {
        8
    };
    let mut walk = Walk::new();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    let path = line.path("/acts");
    let mut sent: Vec<EntryId> = Vec::new();
    let mut replayed = 0;
    for kill in 0..kills {
        let act = Desk::of(&line.b).message(Precedence::Routine, &format!("no. {kill}"));
        let key = format!("kill-{kill}");
        let client = line.b.client().must("a client").clone();
        let first = std::thread::spawn({
            let (act, path, key) = (act.clone(), path.clone(), key.clone());
            move || client.post_under::<ActAnswer>(&key, &path, &act).ok()
        });
        walk.pause(0, 12);
        line.b.node.take().expect("a running node").kill();
        let answered = first.join().expect("no panic");
        line.b.start().must("the killed node comes back");
        let client = line.b.client().must("a client").clone();
        let entry = |answer: &ActAnswer| match answer {
            ActAnswer::Entry { entry } => Some(entry.0),
            _ => None,
        };
        // It waits for heads if it came too early: then it becomes an entry by itself.
        let end = Instant::now() + PATIENCE;
        let answer = loop {
            match client.post_under::<ActAnswer>(&key, &path, &act) {
                Ok(answer) => break answer,
                Err(failure) => assert!(Instant::now() < end, "{failure:?}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        if let Some(first) = answered {
            assert_eq!(first, answer, "the retry has the first answer");
            replayed += 1;
        }
        sent.extend(entry(&answer));
        let wanted = kill + 1;
        until(&format!("message {wanted} at the other side"), || {
            let rows = entries(line.a.client().ok()?, line.line).ok()?;
            let messages = rows.iter().filter(|row| row.party == 1 && row.kind == 2);
            (messages.count() == wanted).then_some(())
        });
    }
    line.until_equal();
    let rows = entries(line.a.client().must("a client"), line.line).must("the record");
    let messages: BTreeSet<EntryId> = rows
        .iter()
        .filter(|row| row.party == 1 && row.kind == 2)
        .map(|row| row.id.0)
        .collect();
    assert_eq!(messages.len(), kills, "each once");
    assert!(sent.iter().all(|id| messages.contains(id)));
    eprintln!("{kills} kills, {replayed} after the answer");
    walk.done = true;
}
