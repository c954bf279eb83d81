use crate::desk::*;
use detente_api::act::*;
use detente_api::event::Event;
use detente_record::*;
use std::time::{Duration, Instant};

#[test]
fn scratch() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let mut events = b.client.events(None);
    let mut flash = |n: usize| {
        let mut times = Vec::new();
        for _ in 0..n {
            let c = a.compose(line, Precedence::Immediate, "Now.");
            let act = new_act(&c, vec![a.assert(&c, 1, AssertionRole::Releaser)]);
            let body = serde_json::to_vec(&act).unwrap();
            let t = Instant::now();
            let answer = a
                .client
                .request("POST", &format!("/v1/lines/{line}/acts"), Some(&body));
            let t1 = t.elapsed();
            let id = entry_of(&answer.json());
            events.until(|e| match e {
                Event::Held {
                    entry, party: 0, ..
                } if entry.0 == id => Some(()),
                _ => None,
            });
            times.push((t.elapsed(), t1));
        }
        times.sort();
        println!(
            "p50 {:?} p90 {:?} max {:?}",
            times[n / 2],
            times[n * 9 / 10],
            times[n - 1]
        );
    };
    flash(50);
    // flood of routine
    let text = "x".repeat(1000);
    let acts: Vec<NewAct> = (0..1000)
        .map(|i| {
            let c = a.compose(line, Precedence::Routine, &format!("{i} {text}"));
            new_act(&c, vec![a.assert(&c, 1, AssertionRole::Releaser)])
        })
        .collect();
    let t = Instant::now();
    for chunk in acts.chunks(250) {
        let answer: BatchAnswer = a.client.put_in(
            &format!("/v1/lines/{line}/acts:batch"),
            &NewActs {
                acts: chunk.to_vec(),
            },
        );
        let bad: Vec<_> = answer
            .acts
            .iter()
            .filter(|o| !matches!(o, BatchOutcome::Accepted(ActAnswer::Entry { .. })))
            .collect();
        if !bad.is_empty() {
            println!("bad {} {:?}", bad.len(), bad[0]);
        }
        println!("batch {:?}", t.elapsed());
    }
    flash(10);
    loop {
        let s = a.status();
        let w = s.lines[0].waiting[0].entries;
        println!(
            "{:?} waiting {w} alarms {:?}",
            t.elapsed(),
            s.alarms.iter().map(|x| &x.words).collect::<Vec<_>>()
        );
        if t.elapsed() > Duration::from_secs(3) && w > 0 {
            let e: detente_api::entry::Entries = b
                .client
                .get(&format!("/v1/lines/{line}/entries?after=0/0/0&limit=1000"));
            let mut rows = e.entries;
            if let Some(n) = e.next {
                let e: detente_api::entry::Entries =
                    b.client.get(&format!("/v1/lines/{line}/entries?after={n}"));
                rows.extend(e.entries);
            }
            let have: std::collections::BTreeSet<u64> = rows
                .iter()
                .filter(|r| r.party == 0)
                .map(|r| r.sequence)
                .collect();
            let max = *have.iter().max().unwrap();
            for seq in 0..max {
                if !have.contains(&seq) {
                    let e: detente_api::entry::Entries = a
                        .client
                        .get(&format!("/v1/lines/{line}/entries?after=0/0/{seq}&limit=1"));
                    println!("MISSING {seq} {:?}", e.entries.first());
                }
            }
            println!("b alarms {:?}", b.status().alarms);
            println!("max {max} {}", have.len());
        }
        if w == 0 || t.elapsed() > Duration::from_secs(50) {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    let t = Instant::now();
    let m: detente_api::message::Messages = b
        .client
        .get(&format!("/v1/lines/{line}/messages?limit=500"));
    println!("list {} {:?}", m.messages.len(), t.elapsed());
    let t = Instant::now();
    let d: detente_api::entry::RecordDigest = b.client.get(&format!("/v1/lines/{line}/digest"));
    println!("digest {} {:?}", d.entries, t.elapsed());
    let t = Instant::now();
    let d = b
        .client
        .request("GET", &format!("/v1/lines/{line}/export"), None);
    println!("export {} {} {:?}", d.status, d.body.len(), t.elapsed());
    println!("{}", serde_json::to_string_pretty(&b.status()).unwrap());
}
