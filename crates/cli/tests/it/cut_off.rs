//! A connection that is cut off after a command's request went out, before its answer came: the command sends it
//! again under its key, and it is done once.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use detente_api::message::Messages;
use detente_api::test::Tests;
use detente_cli::rig::Schedule;

use crate::harness::{Line, Ran, detente};

/// When the connection of a request that does something is cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cut {
    /// As soon as the node has it: what it asks may not be done yet.
    Sent,
    /// When the node begins to answer.
    Answered,
    /// In the middle of the answer.
    HalfTold,
}

/// Stands between the commands and the interface of a node.
struct Between {
    address: SocketAddr,
    cut: Arc<Mutex<Option<Cut>>>,
    /// The keys of what was to be done, one a request.
    keys: Arc<Mutex<Vec<String>>>,
}

impl Between {
    fn before(node: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (cut, keys) = (Arc::default(), Arc::default());
        let between = Self { address, cut, keys };
        let (cut, keys) = (Arc::clone(&between.cut), Arc::clone(&between.keys));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (cut, keys) = (Arc::clone(&cut), Arc::clone(&keys));
                std::thread::spawn(move || one(client, node, &cut, &keys));
            }
        });
        between
    }

    /// Runs a command whose first request that does something is cut off; gives that request's keys.
    fn run(&self, cut: Cut, arguments: &[&str]) -> (Ran, Vec<String>) {
        self.keys.lock().expect("no panic").clear();
        *self.cut.lock().expect("no panic") = Some(cut);
        let ran = detente(arguments);
        (ran, self.keys.lock().expect("no panic").clone())
    }
}

/// Carries one request and its answer, or cuts it off.
fn one(
    mut client: TcpStream,
    node: SocketAddr,
    cut: &Mutex<Option<Cut>>,
    keys: &Mutex<Vec<String>>,
) {
    let mut lines = BufReader::new(client.try_clone().expect("a handle"));
    let (mut head, mut length, mut key) = (String::new(), 0, String::new());
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).unwrap_or_default() == 0 {
            return;
        }
        let lower = line.to_lowercase();
        if lower.starts_with("host:") {
            line = format!("Host: {node}\r\n");
        } else if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        } else if let Some(value) = lower.strip_prefix("idempotency-key:") {
            key = value.trim().to_owned();
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).expect("a whole body");
    let does = head.starts_with("POST");
    let cut = if does {
        keys.lock().expect("no panic").push(key);
        cut.lock().expect("no panic").take()
    } else {
        None
    };
    let mut node = TcpStream::connect(node).expect("the node");
    let request = format!("{head}Connection: close\r\n\r\n");
    node.write_all(request.as_bytes())
        .expect("it takes the head");
    node.write_all(&body).expect("it takes the body");
    let mut answer = Vec::new();
    match cut {
        Some(Cut::Sent) => {}
        Some(Cut::Answered) => {
            let mut first = [0; 1];
            node.read_exact(&mut first).expect("an answer");
        }
        Some(Cut::HalfTold) => {
            node.read_to_end(&mut answer).expect("an answer");
            let _ = client.write_all(&answer[..answer.len() - 5]);
        }
        None => {
            node.read_to_end(&mut answer).expect("an answer");
            let _ = client.write_all(&answer);
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

/// Whether a request was sent again, under the one key that it had: twice, or more often while the first was under way.
fn is_one_key(keys: &[String]) -> bool {
    keys.len() >= 2 && keys[0].len() == 32 && keys.iter().all(|key| *key == keys[0])
}

#[test]
fn a_command_that_is_cut_off_before_its_answer_is_done_once_and_has_the_answer() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let node = line.a.node().expect("started").api();
    let between = Between::before(node);
    let data: PathBuf = line.a.desk.data.clone();
    std::fs::write(data.join("api-address"), between.address.to_string()).expect("written");
    let data = data.display().to_string();
    let officer = line.a.officers[0].path.display().to_string();
    let cuts = [Cut::Sent, Cut::Answered, Cut::HalfTold];
    for (number, cut) in cuts.into_iter().enumerate() {
        let text = format!("Only once: {cut:?}.");
        let (sent, keys) = between.run(
            cut,
            &["--data", &data, "send", &text, "--officer", &officer],
        );
        assert_eq!(sent.code, 0, "{cut:?}: {}{}", sent.out, sent.err);
        assert!(is_one_key(&keys), "{cut:?}: {keys:?}");
        // No officer signs it: nothing but the key tells the second time from another test.
        let (started, keys) = between.run(cut, &["--data", &data, "--json", "test", "start"]);
        let started = started.json();
        assert_eq!(started["outcome"], "entry", "{cut:?}: {started}");
        assert!(is_one_key(&keys), "{cut:?}: {keys:?}");
        line.equal_records();
        for party in [&line.a, &line.b] {
            let client = party.client().expect("started");
            let messages: Messages = client
                .get(&format!("/v1/lines/{}/messages", line.id))
                .expect("a list");
            assert_eq!(messages.messages.len(), number + 1, "{cut:?}");
        }
        let client = line.a.client().expect("started");
        let started = ["actual", "exercise", "test"].map(|status| {
            let path = format!("/v1/lines/{}/tests?status={status}", line.id);
            let tests: Tests = client.get(&path).expect("a list");
            tests
                .tests
                .iter()
                .filter(|test| test.challenge.is_some())
                .count()
        });
        assert_eq!(started.iter().sum::<usize>(), number + 1, "{cut:?}");
    }
    line.close();
}
