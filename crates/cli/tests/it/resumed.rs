//! The event stream under load, cut at random moments and resumed: the socket closed, or the node killed with
//! SIGKILL and started again. Every entry of the record is told once.
//!
//! The walk follows a seed that a failure prints; `DETENTE_SEED` runs it again. Twenty cuts, or three hundred
//! with `DETENTE_SOAK=1`.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use detente_api::event::Event;
use detente_cli::rig::Party;
use detente_node::setup;
use detente_record::{EntryId, Precedence};

use crate::PROGRAM;
use crate::killed::Walk;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, PATIENCE, beside_others, entries, hand_in_all,
};

#[test]
fn a_stream_cut_and_resumed_under_load_and_over_kills_tells_every_entry_once() {
    let _machine = beside_others();
    let cuts = if std::env::var("DETENTE_SOAK").is_ok_and(|soak| soak == "1") {
        300
    } else {
        20
    };
    let mut walk = Walk::new();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    line.until_equal();
    let mut reader = Reader::default();
    let end = AtomicBool::new(false);
    let (desk, client) = (Desk::of(&line.a), line.a.client().must("a client").clone());
    let id = line.line;
    // A stream says where it begins before anything happens.
    while reader.last.is_none() {
        reader.read(&line.b, Duration::from_millis(500));
    }
    // What came before that is not told: a receipt that was late among it.
    let held_before: BTreeSet<EntryId> = held(&line.b, &line);
    std::thread::scope(|scope| {
        let traffic = scope.spawn(|| {
            while !end.load(Ordering::SeqCst) {
                let message = |n: usize| desk.message(Precedence::Routine, &format!("no. {n}"));
                hand_in_all(&client, id, (0..20).map(message).collect());
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        for cut in 0..cuts {
            reader.read(&line.b, Duration::from_millis(10 + walk.below(250)));
            if cut % 4 == 3 {
                line.b.node.take().expect("a running node").kill();
                walk.pause(0, 200);
                line.b.start().must("the killed node comes back");
            }
        }
        end.store(true, Ordering::SeqCst);
        traffic.join().expect("the traffic ends without a panic");
    });
    line.until_equal();
    let deadline = Instant::now() + PATIENCE;
    let missing = loop {
        reader.read(&line.b, Duration::from_millis(500));
        let mut missing = held(&line.b, &line);
        missing.retain(|id| !reader.told.contains(id) && !held_before.contains(id));
        if missing.is_empty() || Instant::now() > deadline {
            break missing;
        }
    };
    assert_eq!(missing.len(), 0, "told nowhere: {missing:?}");
    assert_eq!(reader.again, Vec::new(), "told twice");
    assert!(reader.told.len() > 20 * cuts, "{} told", reader.told.len());
    assert!(reader.missed > 0, "some were given from the store");
    eprintln!(
        "{} entries told, {} resumed from the store",
        reader.told.len(),
        reader.missed
    );
    walk.done = true;
}

fn held(party: &Party, line: &LineOfTwo) -> BTreeSet<EntryId> {
    let rows = entries(party.client().must("a client"), line.line).must("the record");
    rows.into_iter().map(|row| row.id.0).collect()
}

/// Somebody who reads a stream and comes back to it.
#[derive(Default)]
struct Reader {
    /// Where the reader is: the last id.
    last: Option<String>,
    told: BTreeSet<EntryId>,
    again: Vec<EntryId>,
    missed: usize,
}

impl Reader {
    /// Reads on for a while, then drops the connection where it stands.
    fn read(&mut self, party: &Party, time: Duration) {
        let end = Instant::now() + time;
        let node = party.node.as_ref().expect("a running node");
        let token = setup::read_token(&party.desk.data).expect("a token");
        let mut stream = TcpStream::connect(node.api()).expect("a connection");
        let tick = Duration::from_millis(5);
        stream.set_read_timeout(Some(tick)).expect("a time limit");
        let resume = self.last.as_ref();
        let resume = resume.map_or(String::new(), |id| format!("Last-Event-ID: {id}\r\n"));
        let head = format!(
            "GET /v1/events HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n{resume}\r\n",
            node.api()
        );
        stream.write_all(head.as_bytes()).expect("a request");
        let mut lines = BufReader::new(stream);
        let (mut line, mut id) = (String::new(), None);
        while Instant::now() < end {
            match lines.read_line(&mut line) {
                Ok(0) => return,
                Ok(_) => {}
                // What has been read of a line stays in it.
                Err(_) => continue,
            }
            if let Some(text) = line.strip_prefix("id: ") {
                id = Some(text.trim().to_owned());
            }
            if let Some(data) = line.strip_prefix("data: ") {
                let event = serde_json::from_str(data).expect("an event");
                self.take(event, id.take());
            }
            // A block without data says where the reader is.
            if line.trim_end().is_empty() {
                self.last = id.take().or(self.last.take());
            }
            line.clear();
        }
    }

    fn take(&mut self, event: Event, id: Option<String>) {
        self.last = id.or(self.last.take());
        match event {
            Event::Held { entry, .. } if !self.told.insert(entry.0) => self.again.push(entry.0),
            Event::Missed => self.missed += 1,
            _ => {}
        }
    }
}
