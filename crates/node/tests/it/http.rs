//! A plain HTTP/1.1 client, so that a test says exactly which bytes go out.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!(
                "{error}: {} {}",
                self.status,
                String::from_utf8_lossy(&self.body)
            )
        })
    }
}

/// A client of one node.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    pub token: String,
    pub language: &'static str,
    pub host: String,
}

impl Client {
    /// A client with the node's own token and address.
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self {
            address,
            token: token.to_owned(),
            language: "en",
            host: address.to_string(),
        }
    }

    /// Sends a request and reads the whole answer.
    pub fn request(&self, method: &str, path: &str, body: Option<&[u8]>) -> Answer {
        self.request_with(method, path, body, "")
    }

    /// The same with more header lines.
    pub fn request_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&[u8]>,
        more: &str,
    ) -> Answer {
        let mut stream = self.send(method, path, body, more);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("a head");
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head,
            body: answer[end + 4..].to_vec(),
        }
    }

    /// The status of an answer whose body does not end.
    pub fn status_of(&self, method: &str, path: &str) -> u16 {
        let mut lines = BufReader::new(self.send(method, path, None, ""));
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        line.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Asks for what must be there.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let answer = self.request("GET", path, None);
        assert_eq!(
            answer.status,
            200,
            "{path}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        answer.json()
    }

    /// Hands something in.
    pub fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.request("POST", path, Some(&serde_json::to_vec(body).unwrap()))
    }

    /// Hands something in under an idempotency key; under none if it is empty.
    pub fn post_under(&self, key: &str, path: &str, body: &impl Serialize) -> Answer {
        let more = match key {
            "" => String::new(),
            key => format!("Idempotency-Key: {key}\r\n"),
        };
        let body = serde_json::to_vec(body).unwrap();
        self.request_with("POST", path, Some(&body), &more)
    }

    /// Hands in what must be taken.
    pub fn put_in<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> T {
        let answer = self.post(path, body);
        let said = String::from_utf8_lossy(&answer.body);
        assert!(
            (200..300).contains(&answer.status),
            "{path}: {} {said}",
            answer.status
        );
        answer.json()
    }

    /// Opens the event stream behind an event.
    pub fn events(&self, last: Option<&str>) -> Events {
        self.events_of("", last)
    }

    /// Opens the event stream for those that a query asks for.
    pub fn events_of(&self, query: &str, last: Option<&str>) -> Events {
        let resume = last
            .map(|id| format!("Last-Event-ID: {id}\r\n"))
            .unwrap_or_default();
        let stream = self.send("GET", &format!("/v1/events{query}"), None, &resume);
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        // The head is through, so that what happens from now on is in the stream.
        while line != "\r\n" {
            line.clear();
            lines.read_line(&mut line).unwrap();
        }
        Events { lines }
    }

    fn send(&self, method: &str, path: &str, body: Option<&[u8]>, more: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let body = body.unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nAccept-Language: {}\r\n\
             {more}Connection: close\r\nContent-Length: {}\r\n\r\n",
            self.host,
            self.token,
            self.language,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        stream
    }
}

/// An open event stream.
pub struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next block: its id, and its event if it has one.
    pub fn block(&mut self) -> (Option<String>, Option<detente_api::event::Event>) {
        let (mut id, mut event) = (None, None);
        loop {
            let mut line = String::new();
            assert!(
                self.lines.read_line(&mut line).unwrap() > 0,
                "the stream ended"
            );
            if let Some(number) = line.strip_prefix("id: ") {
                id = Some(number.trim().to_owned());
            } else if let Some(data) = line.strip_prefix("data: ") {
                event = Some(serde_json::from_str(data).unwrap());
            } else if line == "\n" {
                return (id, event);
            }
        }
    }

    /// The next event: its id and its data.
    pub fn next(&mut self) -> (String, detente_api::event::Event) {
        let started = Instant::now();
        loop {
            // The stream shows that it lives, so that reading from it does not end by itself.
            assert!(started.elapsed() < PATIENCE, "no such event came");
            if let (id, Some(event)) = self.block() {
                return (id.expect("an event has an id"), event);
            }
        }
    }

    /// Reads on until the node ends the stream.
    pub fn until_end(mut self) {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            line.clear();
        }
    }

    /// The first event that is looked for.
    pub fn until<T>(
        &mut self,
        mut is_it: impl FnMut(&detente_api::event::Event) -> Option<T>,
    ) -> (String, T) {
        loop {
            let (id, event) = self.next();
            if let Some(found) = is_it(&event) {
                return (id, found);
            }
        }
    }
}

/// How long an event is waited for that must come.
const PATIENCE: Duration = Duration::from_secs(40);
