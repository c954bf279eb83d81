//! Asking the node over loopback: HTTP with the token that lies in the data folder, or with the session
//! of whoever has signed in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

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
use crate::failure::{Failure, Outcome, with_causes};

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
        let token = setup::read_token(data)
            .map_err(|error| Failure::unreadable(data, &with_causes(&error)))?;
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
        })
    }

    fn address(data: &Path) -> Outcome<std::net::SocketAddr> {
        setup::api_address(data).map_err(|error| Failure::no_node(data, &with_causes(&error)))
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

    /// Asks for a whole list, page after page.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn list<T: Listed + DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        let more = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{more}limit={PAGE_MAX}");
        let mut list: T = self.get(&path)?;
        while let Some(next) = list.next().map(str::to_owned) {
            let page: T = self.get(&format!("{path}&cursor={next}"))?;
            // A page that leads to itself would be read for ever.
            if page.next() == Some(&next) {
                let cause = format!("{path}: cursor={next}");
                return Err(Failure::new(
                    error_key::NODE_ANSWER_UNCLEAR,
                    &[("cause", &cause)],
                ));
            }
            list.append(page);
        }
        Ok(list)
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
        self.answer(request.call())
    }

    /// Opens the event stream for what the query asks, behind the place given if one is. It ends with the node.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn events(&self, query: &str, after: Option<&str>) -> Outcome<impl std::io::Read + use<>> {
        let mut request = agent_without_end()
            .get(format!("{}/v1/events{query}", self.base))
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = request.call().map_err(|error| unclear(&error))?;
        if !response.status().is_success() {
            return Err(unclear(&response.status()));
        }
        Ok(response.into_body().into_reader())
    }

    /// Hands something in.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        parse(&self.post_for_bytes(path, body)?)
    }

    /// Hands something in under an idempotency key: sent again, it is answered again and not done again.
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
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language)
            .header("Idempotency-Key", key);
        parse(&self.answer(request.send_json(body))?)
    }

    /// Asks for what takes as long as it takes.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post_patiently<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .config()
            .timeout_global(None)
            .build()
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        parse(&self.answer(request.send_json(body))?)
    }

    /// Hands something in and gets a file.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn post_for_bytes(&self, path: &str, body: &impl Serialize) -> Outcome<Vec<u8>> {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        self.answer(request.send_json(body))
    }

    /// Replaces something.
    ///
    /// # Errors
    ///
    /// As for [`Client::get`].
    pub fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        let request = self
            .agent
            .put(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Accept-Language", self.language);
        parse(&self.answer(request.send_json(body))?)
    }

    /// Takes something away.
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
        self.answer(request.call()).map(drop)
    }

    fn answer(&self, answer: Result<Response<Body>, ureq::Error>) -> Outcome<Vec<u8>> {
        let mut response = answer.map_err(|error| {
            Failure::new(
                error_key::NODE_NOT_RUNNING,
                &[("address", &self.base), ("cause", &error.to_string())],
            )
        })?;
        let accepted = response.status().is_success();
        let status = response.status();
        let bytes = response
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_vec()
            .map_err(|error| unclear(&error))?;
        if accepted {
            return Ok(bytes);
        }
        Err(match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) if problem.name() == error_key::API_TOKEN.id() && self.signed_in => {
                Failure::new(error_key::SESSION_ENDED, &[])
            }
            Ok(problem) if problem.name() == error_key::API_TOKEN.id() => Failure::new(
                error_key::NODE_OTHER_TOKEN,
                &[("address", &self.base), ("path", &self.folder)],
            ),
            Ok(problem) => Failure::Refused(problem),
            Err(_) => unclear(&status),
        })
    }
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

fn agent_without_end() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(TIMEOUT))
        .proxy(None)
        .build()
        .into()
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

fn unclear(cause: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        error_key::NODE_ANSWER_UNCLEAR,
        &[("cause", &cause.to_string())],
    )
}

/// Longer than any answer the node computes; a node that takes longer is stuck.
const TIMEOUT: Duration = Duration::from_secs(60);
/// What a watchdog waits, less what the process itself takes.
const QUICK: Duration = Duration::from_millis(900);
/// The largest answer read: an export of a whole line.
const ANSWER_BYTES_MAX: u64 = 1 << 30;
