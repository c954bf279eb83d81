//! Asking the node over loopback: HTTP with the token that lies in the data folder, or with the session
//! of whoever has signed in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use detente_api::once::{IDEMPOTENCY_KEY, takes_key};
use detente_api::page::{Listed, PAGE_MAX};
use detente_api::problem::Problem;
use detente_language::{Language, error_key};
use detente_node::setup;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::desk::bad_value;
use crate::failure::{Failure, Outcome};

/// A running node.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    authorization: String,
    language: &'static str,
    /// The data folder that the token is from, for errors; empty if it was handed over.
    folder: String,
    /// Whether the token is of a session, which can end.
    signed_in: bool,
    /// Whether an answer is waited for as long as it takes.
    is_patient: bool,
}

/// A node on another machine.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Where: `https://host:port`.
    pub url: String,
    /// The file with the certificate that it must show, and no other.
    pub certificate: PathBuf,
}

impl Client {
    /// The node whose data lies in `data`, as whoever owns that folder.
    ///
    /// # Errors
    ///
    /// No node was made there, or its files cannot be read.
    pub fn of(data: &Path, language: Language) -> Outcome<Self> {
        let address = Self::address(data)?;
        let token = setup::read_token(data).map_err(|error| Failure::unreadable(data, &error))?;
        let mut client = Self::at(address, &token, language);
        client.folder = data.display().to_string();
        Ok(client)
    }

    /// The node whose data lies in `data`, as a person who has signed in or is about to.
    ///
    /// # Errors
    ///
    /// No node was made there.
    pub fn signed_in(data: &Path, token: &str, language: Language) -> Outcome<Self> {
        let mut client = Self::at(Self::address(data)?, token, language);
        client.signed_in = true;
        Ok(client)
    }

    /// A node elsewhere, over TLS: it must show the certificate that lies in the file.
    ///
    /// # Errors
    ///
    /// The address is not `https://host:port`, or the file holds no certificate.
    pub fn remote(remote: &Remote, token: &str, language: Language) -> Outcome<Self> {
        let Remote { url, certificate } = remote;
        if !url.starts_with("https://") {
            return Err(bad_value("--node", url, "https://host:port"));
        }
        let pem =
            std::fs::read(certificate).map_err(|error| Failure::unreadable(certificate, &error))?;
        let pinned = ureq::tls::Certificate::from_pem(&pem)
            .map_err(|error| Failure::unreadable(certificate, &error))?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&[pinned]))
            .unversioned_rustls_crypto_provider(Arc::new(
                rustls::crypto::aws_lc_rs::default_provider(),
            ))
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .proxy(None)
            .tls_config(tls)
            .build()
            .into();
        Ok(Self {
            agent,
            base: url.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {}", token.trim()),
            language: language.tag(),
            folder: String::new(),
            signed_in: true,
            is_patient: false,
        })
    }

    fn address(data: &Path) -> Outcome<std::net::SocketAddr> {
        setup::api_address(data).map_err(|error| Failure::no_node(data, &error))
    }

    /// The same, for a question that must be answered within a second or not at all.
    ///
    /// # Errors
    ///
    /// As for [`Client::of`].
    pub fn quick(data: &Path, language: Language) -> Outcome<Self> {
        let mut client = Self::of(data, language)?;
        client.agent = agent(QUICK);
        Ok(client)
    }

    /// The node at an address, with its token.
    #[must_use]
    pub fn at(address: std::net::SocketAddr, token: &str, language: Language) -> Self {
        let agent = agent(TIMEOUT);
        Self {
            agent,
            base: format!("http://{address}"),
            authorization: format!("Bearer {}", token.trim()),
            language: language.tag(),
            folder: String::new(),
            signed_in: false,
            is_patient: false,
        }
    }

    /// Asks for what stands at `path`.
    ///
    /// # Errors
    ///
    /// No node answers, it refuses, or its answer cannot be read.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        parse(&self.get_bytes(path)?)
    }

    /// Asks for what stands at `path`, and waits no longer than that for it.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn get_within<T: DeserializeOwned>(&self, path: &str, within: Duration) -> Outcome<T> {
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .config()
            .timeout_global(Some(within))
            .build()
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        parse(&self.answer(request.call()).map_err(Failure::from)?)
    }

    /// Asks for a whole list, page after page.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn list<T: Listed + DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        let mut whole: Option<T> = None;
        self.pages(path, |page| {
            match &mut whole {
                Some(list) => list.append(page),
                None => whole = Some(page),
            }
            true
        })?;
        Ok(whole.expect("a list has a first page, or it is an error"))
    }

    /// Asks for a list page after page, as long as whoever takes them wants another.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn pages<T: Listed + DeserializeOwned>(
        &self,
        path: &str,
        mut take: impl FnMut(T) -> bool,
    ) -> Outcome {
        let more = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{more}limit={PAGE_MAX}");
        let mut page: T = self.get(&path)?;
        loop {
            let next = page.next().map(str::to_owned);
            let (true, Some(next)) = (take(page), next) else {
                return Ok(());
            };
            page = self.get(&format!("{path}&cursor={next}"))?;
            // A page that leads to itself would be read for ever.
            if page.next() == Some(&next) {
                let cause = format!("{path}: cursor={next}");
                return Err(Failure::new(
                    error_key::NODE_ANSWER_UNCLEAR,
                    &[("cause", &cause)],
                ));
            }
        }
    }

    /// Asks for a file.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn get_bytes(&self, path: &str) -> Outcome<Vec<u8>> {
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        self.answer(request.call()).map_err(Failure::from)
    }

    /// Opens the event stream for what the query asks, behind the place given if one is. It ends with the node,
    /// and after a minute: over a path that is gone without a word nothing would ever come again.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn events(&self, query: &str, after: Option<&str>) -> Outcome<impl std::io::Read + use<>> {
        let mut request = self
            .agent
            .get(format!("{}/v1/events{query}", self.base))
            .config()
            .timeout_global(None)
            .timeout_connect(Some(CONNECT_WITHIN))
            .timeout_recv_response(Some(CONNECT_WITHIN))
            .timeout_recv_body(Some(STREAM_MAX))
            .build()
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = request.call().map_err(|error| unclear(&error))?;
        if !response.status().is_success() {
            return Err(unclear_status(response.status()));
        }
        Ok(response.into_body().into_reader())
    }

    /// Hands something in, once: under a key of its own where the operation takes one, and again under the same
    /// key if the connection fails before the answer.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        self.once("POST", path, body)
    }

    /// The same for what takes as long as it takes.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post_patiently<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        let patient = Self {
            is_patient: true,
            ..self.clone()
        };
        patient.post(path, body)
    }

    /// Hands something in under a key that the caller may send again.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post_under<T: DeserializeOwned>(
        &self,
        key: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        let body = to_json(body)?;
        let answer = self.send("POST", path, &body, Some(key));
        let answer = answer.map_err(Failure::from)?;
        crate::output::done();
        parse(&answer)
    }

    /// Hands something in under no key: a flood, of whose parts the node would keep an answer each for a day.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post_without_key<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        parse(&self.post_for_bytes(path, body)?)
    }

    /// Hands in a question and gets a file. Nothing is done there that could be done twice.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post_for_bytes(&self, path: &str, body: &impl Serialize) -> Outcome<Vec<u8>> {
        let body = to_json(body)?;
        self.send("POST", path, &body, None).map_err(Failure::from)
    }

    /// Replaces something, once, as [`Client::post`] does it.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        self.once("PUT", path, body)
    }

    /// Takes something away. What is taken away has a name, and is there no more a second time.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn delete(&self, path: &str) -> Outcome {
        let request = self
            .agent
            .delete(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        self.answer(request.call()).map_err(Failure::from)?;
        crate::output::done();
        Ok(())
    }

    fn once<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        let body = to_json(body)?;
        let key = takes_key(path).then(new_key).transpose()?;
        let first = self.send(method, path, &body, key.as_deref());
        let answer = match (first, &key) {
            // It may have been done. Under its key it is answered, or done now.
            (Err(Fault::CutOff(_)), Some(key)) => self.send_again(method, path, &body, key),
            (answer, _) => answer,
        };
        let answer = answer.map_err(Failure::from)?;
        crate::output::done();
        parse(&answer)
    }

    /// Sends again; what was begun the first time is waited for.
    fn send_again(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        key: &str,
    ) -> Result<Vec<u8>, Fault> {
        let started = Instant::now();
        loop {
            let answer = self.send(method, path, body, Some(key));
            let under_way = error_key::API_KEY_UNDER_WAY.id();
            match &answer {
                Err(Fault::Answered(failure))
                    if failure.problem() == Some(under_way)
                        && (self.is_patient || started.elapsed() < UNDER_WAY) => {}
                _ => return answer,
            }
            std::thread::sleep(UNDER_WAY_PAUSE);
        }
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        key: Option<&str>,
    ) -> Result<Vec<u8>, Fault> {
        let address = format!("{}{path}", self.base);
        let request = match method {
            "PUT" => self.agent.put(address),
            _ => self.agent.post(address),
        };
        let request = if self.is_patient {
            request.config().timeout_global(None).build()
        } else {
            request
        };
        let mut request = request
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language)
            .header("Content-Type", "application/json");
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        self.answer(request.send(body))
    }

    fn answer(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Vec<u8>, Fault> {
        let mut response = answer.map_err(|error| {
            let failure = Failure::new(
                error_key::NODE_NOT_RUNNING,
                &[("address", &self.base), ("cause", &error.to_string())],
            );
            Fault::of(&error, failure)
        })?;
        let accepted = response.status().is_success();
        let status = response.status();
        let bytes = response
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_vec()
            .map_err(|error| Fault::of(&error, unclear(&error)))?;
        if accepted {
            return Ok(bytes);
        }
        Err(Fault::Answered(
            match serde_json::from_slice::<Problem>(&bytes) {
                Ok(problem) if problem.name() == error_key::API_TOKEN.id() && self.signed_in => {
                    Failure::new(error_key::SESSION_ENDED, &[])
                }
                Ok(problem) if problem.name() == error_key::API_TOKEN.id() => Failure::new(
                    error_key::NODE_OTHER_TOKEN,
                    &[("address", &self.base), ("path", &self.folder)],
                ),
                Ok(problem) => Failure::Refused(problem),
                Err(_) => unclear_status(status),
            },
        ))
    }
}

/// Why a request has no answer that can be used.
enum Fault {
    /// The connection failed before the whole answer was there: nobody knows here whether it was done.
    CutOff(Failure),
    /// The node answered, or it cannot have been reached, or has not answered for so long that it is stuck.
    Answered(Failure),
}

impl Fault {
    fn of(error: &ureq::Error, failure: Failure) -> Self {
        let is_cut_off = match error {
            ureq::Error::Io(error) => error.kind() != std::io::ErrorKind::ConnectionRefused,
            ureq::Error::Protocol(_) => true,
            _ => false,
        };
        if is_cut_off {
            Self::CutOff(failure)
        } else {
            Self::Answered(failure)
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::CutOff(failure) | Fault::Answered(failure) => failure,
        }
    }
}

/// A key that nobody has used.
fn new_key() -> Outcome<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| unclear(&error))?;
    Ok(hex::encode(random))
}

fn to_json(body: &impl Serialize) -> Outcome<Vec<u8>> {
    serde_json::to_vec(body).map_err(|error| unclear(&error))
}

/// A name as a part of an address (RFC 3986 §2.1).
#[must_use]
pub fn in_path(name: &str) -> String {
    let mut path = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            path.push(byte.into());
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

fn agent(timeout: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        .proxy(None)
        .build()
        .into()
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    // An answer without a body stands for "done".
    let bytes = if bytes.is_empty() { b"null" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| unclear(&error))
}

fn unclear(cause: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::caused(error_key::NODE_ANSWER_UNCLEAR, cause)
}

fn unclear_status(status: ureq::http::StatusCode) -> Failure {
    Failure::new(
        error_key::NODE_ANSWER_UNCLEAR,
        &[("cause", &status.to_string())],
    )
}

/// Longer than any answer the node computes; a node that takes longer is stuck.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A node that has not begun to answer by then is away.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// How long one event stream is read; the next goes on behind it.
const STREAM_MAX: Duration = Duration::from_secs(60);
/// What a watchdog waits, less what the process itself takes.
const QUICK: Duration = Duration::from_millis(900);
/// How long what was begun and cut off is waited for.
const UNDER_WAY: Duration = Duration::from_secs(20);
const UNDER_WAY_PAUSE: Duration = Duration::from_millis(20);
/// The largest answer read: an export of a whole line.
const ANSWER_BYTES_MAX: u64 = 1 << 30;
