//! What every request passes: it must be addressed to this host, come from somebody known, and stand
//! in the table of permissions (`desk/permission.rs`); and what every refusal passes on its way out:
//! the words in the reader's language.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use detente_language::{Language, error_key};
use detente_record::LineId;

use super::given::parsed;
use super::query::Words;
use super::refusal::{self, Outcome, Refusal};
use super::tls::Peer;
use super::{Api, once};
use crate::desk::audit::{DONE, Deed};
use crate::desk::caller::{By, Who};
use crate::desk::permission::{Verdict, judge, stops_at_books};

/// Checks a request, and words what is refused.
pub(crate) async fn gate(
    State((api, words)): State<(Arc<Api>, Arc<Words>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let language = language_of(request.headers()).unwrap_or_else(|| api.live.desk_language());
    request.extensions_mut().insert(language);
    let by = caller(&api, &request);
    let path = request.extensions().get::<MatchedPath>();
    let deed = path.and_then(|path| deed(request.method().as_str(), path.as_str()));
    let about = deed.map(|_| request.uri().path().to_owned());
    let admitted = admit(&api, &words, &by, &request);
    let admitted = match admitted.and_then(|()| line_that_is_no_book(&by, &request)) {
        Ok(Some(line)) => no_book_of_others(&api, &by, line).await,
        Ok(None) => Ok(()),
        Err(refusal) => Err(refusal),
    };
    let response = match admitted {
        Ok(()) => {
            request.extensions_mut().insert(by.clone());
            once::pass(Arc::clone(&api), &by, request, next).await
        }
        Err(refusal) => refusal.into_response(),
    };
    if let (Some((deed, noted)), Some(about)) = (deed, about) {
        note(&api, &by, (deed, noted), &about, &response);
    }
    api.metrics.answered(response.status().as_u16());
    refusal::with_words(response, language)
}

/// The administrative act that a request asks for, and who notes one that is done: the desk, which
/// knows more of it, or nobody but the gate.
fn deed(method: &str, path: &str) -> Option<(Deed, NotedBy)> {
    let (deed, noted) = match (method, path) {
        ("POST", "/v1/stop") => (Deed::StopAsked, NotedBy::Gate),
        ("POST", "/v1/reload") => (Deed::SettingsReloaded, NotedBy::Gate),
        ("POST", "/v1/backup") => (Deed::BackupMade, NotedBy::Desk),
        ("POST", "/v1/epoch-keys") => (Deed::EpochKeysTaken, NotedBy::Desk),
        ("POST", "/v1/alarms/silence") => (Deed::BellSilenced, NotedBy::Gate),
        ("POST", "/v1/cards/{card}/confirm") => (Deed::CardConfirmed, NotedBy::Gate),
        ("PUT", "/v1/cards/{card}/addresses") => (Deed::AddressesSet, NotedBy::Gate),
        ("POST", "/v1/charters") => (Deed::CharterProposed, NotedBy::Gate),
        ("POST", "/v1/charters/{line}/sign") => (Deed::CharterSigned, NotedBy::Gate),
        ("GET" | "POST", "/v1/lines/{line}/export") => (Deed::Exported, NotedBy::Gate),
        ("DELETE", "/v1/sessions/{id}") => (Deed::SessionRevoked, NotedBy::Desk),
        ("POST", "/v1/accounts") => (Deed::AccountMade, NotedBy::Desk),
        ("PUT", "/v1/accounts/{account}") => (Deed::AccountChanged, NotedBy::Desk),
        ("POST", "/v1/accounts/{account}/key") => (Deed::KeyRenewed, NotedBy::Desk),
        ("POST", "/v1/accounts/{account}/unlock") => (Deed::AccountUnlocked, NotedBy::Desk),
        ("POST", "/v1/tokens") => (Deed::TokenMade, NotedBy::Desk),
        ("DELETE", "/v1/tokens/{name}") => (Deed::TokenRevoked, NotedBy::Desk),
        _ => return None,
    };
    Some((deed, noted))
}

/// Who notes an administrative act that is done; one that is refused is the gate's to note.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NotedBy {
    Gate,
    Desk,
}

fn note(api: &Api, by: &By, (deed, noted): (Deed, NotedBy), about: &str, response: &Response) {
    match response.extensions().get::<Refusal>() {
        // Whoever is not known has done nothing yet; sign-ins are noted where they are tried.
        Some(_) if matches!(by.who, Who::Nobody) => {}
        Some(refusal) => api.desk.note_refused(by, deed, about, refusal.name()),
        None if noted == NotedBy::Gate => api.desk.note(by, deed, about, DONE),
        None => {}
    }
}

fn admit(api: &Api, words: &Words, by: &By, request: &Request) -> Outcome<()> {
    check_host(api, request)?;
    // An address that the router does not have is answered by its fallback, to those who are known.
    let path = request.extensions().get::<MatchedPath>();
    let verdict = match path {
        Some(path) => judge(request.method().as_str(), path.as_str(), &by.callers()),
        None if matches!(by.who, Who::Nobody) => Verdict::Forbidden,
        None => Verdict::Allowed,
    };
    match verdict {
        Verdict::Allowed => path.map_or(Ok(()), |path| {
            words.check(request.method(), path.as_str(), request.uri())
        }),
        _ if matches!(by.who, Who::Nobody) => {
            Err(Refusal::new(StatusCode::UNAUTHORIZED, error_key::API_TOKEN))
        }
        Verdict::Forbidden => Err(forbidden(by)),
        Verdict::NoSuchMethod => Err(refusal::no_such_method(request.method())),
        Verdict::Unlisted => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            error_key::PERMISSION_UNLISTED,
        )),
    }
}

/// The line of which whoever asks reads what stands on it, but not if it is a desk's own book.
fn line_that_is_no_book(by: &By, request: &Request) -> Outcome<Option<LineId>> {
    let path = request.extensions().get::<MatchedPath>();
    let stops = |path: &&MatchedPath| {
        stops_at_books(request.method().as_str(), path.as_str(), &by.callers())
    };
    if path.filter(stops).is_none() {
        return Ok(None);
    }
    // As it stands in the address, and no other way: a handler would read the same id with a letter of it percent-encoded.
    let line = request.uri().path().split('/').nth(3);
    parsed(line.unwrap_or_default()).map(Some)
}

/// A desk's own book is read by its keepers alone, under whatever address.
async fn no_book_of_others(api: &Api, by: &By, line: LineId) -> Outcome<()> {
    let is_book = api.engine.query(move |board, _, _| {
        let line = board.line(line);
        line.is_some_and(|line| line.terms().is_book())
    });
    if is_book.await? {
        return Err(forbidden(by));
    }
    Ok(())
}

/// Why somebody who is known may not do this.
fn forbidden(by: &By) -> Refusal {
    let refusal = |key| Refusal::new(StatusCode::FORBIDDEN, key);
    match &by.who {
        Who::Officer(session) if session.must_change() => {
            refusal(error_key::SESSION_PASSWORD_OF_ANOTHER)
        }
        Who::Officer(session) => {
            let roles: Vec<&str> = session.roles.iter().map(|role| role.name()).collect();
            refusal(error_key::PERMISSION_ROLE).fact("roles", roles.join(", "))
        }
        Who::Machine(machine) => {
            let scopes: Vec<&str> = machine.scopes.iter().map(|scope| scope.name()).collect();
            refusal(error_key::PERMISSION_SCOPE)
                .fact("token", machine.name.as_str())
                .fact("scopes", scopes.join(", "))
        }
        Who::Owner | Who::Nobody => refusal(error_key::PERMISSION_OWNER),
    }
}

/// A page of another site that points its own name at this node must not reach the interface, and a
/// page that was loaded elsewhere must not use it.
fn check_host(api: &Api, request: &Request) -> Outcome<()> {
    let over_tls = request.extensions().get::<ConnectInfo<Peer>>().is_some();
    let is_own = |host: &str| match &api.tls {
        Some((local, names)) if over_tls => is_named_host(host, *local, names),
        _ => is_own_host(host, api.local),
    };
    let refused = |host: &str| {
        Err(Refusal::new(StatusCode::FORBIDDEN, error_key::API_HOST).fact("host", host))
    };
    let given = |name| request.headers().get(name).map(|value| value.to_str());
    match given(header::HOST) {
        Some(Ok(host)) if is_own(host) => {}
        Some(Ok(host)) => return refused(host),
        _ => return refused(""),
    }
    match given(header::ORIGIN) {
        None => Ok(()),
        Some(Ok(origin)) => match origin.split_once("://") {
            Some((_, host)) if is_own(host) => Ok(()),
            _ => refused(origin),
        },
        Some(Err(_)) => refused(""),
    }
}

/// Whether a host is an address, which no other site can take for its own, or one of our names; with our port.
fn is_named_host(host: &str, local: SocketAddr, names: &[String]) -> bool {
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.port() == local.port();
    }
    host.rsplit_once(':').is_some_and(|(name, port)| {
        port.parse() == Ok(local.port()) && names.iter().any(|own| own.eq_ignore_ascii_case(name))
    })
}

/// Who asks, by the secret that comes with the request, and from where.
fn caller(api: &Api, request: &Request) -> By {
    let given = request.headers().get(header::AUTHORIZATION);
    let secret = given.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let extensions = request.extensions();
    let plain = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = match extensions.get::<ConnectInfo<Peer>>() {
        Some(ConnectInfo(Peer(peer))) => Some(peer),
        None => plain.map(|ConnectInfo(peer)| peer),
    };
    By {
        who: secret.map_or(Who::Nobody, |secret| api.desk.who(secret)),
        from: peer.map_or(UNKNOWN, SocketAddr::ip),
    }
}

/// Whether a `Host` header names this interface: a loopback address or `localhost`, and our port.
fn is_own_host(host: &str, local: SocketAddr) -> bool {
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.ip().is_loopback() && address.port() == local.port();
    }
    match host.rsplit_once(':') {
        Some((name, port)) => {
            let is_ours = port.parse() == Ok(local.port());
            is_ours && (name == "localhost" || is_loopback_name(name))
        }
        None => false,
    }
}

fn is_loopback_name(name: &str) -> bool {
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    name.parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback())
}

/// The language a reader prefers of those we speak (RFC 9110 §12.5.4); `None` if none is named.
fn language_of(headers: &HeaderMap) -> Option<Language> {
    let wishes = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(u16, Language)> = None;
    for wish in wishes.split(',').take(WISHES_MAX) {
        let mut parts = wish.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(Language::from_tag) else {
            continue;
        };
        let quality = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1000, thousandths);
        // Of equal wishes the first wins; quality 0 means "not this one".
        if quality > 0 && best.is_none_or(|(found, _)| quality > found) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

/// A quality of 0 to 1 with at most three decimals, in thousandths; what is none counts as 0.
fn thousandths(quality: &str) -> u16 {
    let (whole, decimals) = quality.split_once('.').unwrap_or((quality, ""));
    let padded = format!("{decimals:0<3}");
    match (whole, padded.parse::<u16>()) {
        ("1", _) => 1000,
        ("0", Ok(thousandths)) if padded.len() == 3 => thousandths,
        _ => 0,
    }
}

const WISHES_MAX: usize = 16;
/// A connection that does not say where it comes from is of no machine.
const UNKNOWN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_loopback_address_is_our_host() {
        let local = "127.0.0.1:7801".parse().unwrap();
        for host in ["127.0.0.1:7801", "localhost:7801", "[::1]:7801"] {
            assert!(is_own_host(host, local), "{host}");
        }
        for host in [
            "evil.example:7801",
            "127.0.0.1:7802",
            "127.0.0.1",
            "192.0.2.1:7801",
            "",
            "localhost",
            "127.0.0.1.evil.example:7801",
        ] {
            assert!(!is_own_host(host, local), "{host}");
        }
    }

    #[test]
    fn over_tls_an_address_or_a_name_of_ours_is_our_host() {
        let local = "0.0.0.0:7802".parse().unwrap();
        let names = ["hq.example".to_owned()];
        for host in ["192.0.2.1:7802", "[2001:db8::1]:7802", "HQ.example:7802"] {
            assert!(is_named_host(host, local, &names), "{host}");
        }
        for host in ["hq.example", "hq.example:7801", "evil.example:7802", ""] {
            assert!(!is_named_host(host, local, &names), "{host}");
        }
    }

    #[test]
    fn the_best_wish_that_we_speak_decides() {
        let wish = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
            language_of(&headers)
        };
        assert_eq!(wish("ru"), Some(Language::Russian));
        assert_eq!(wish("de, ru-RU;q=0.8, en;q=0.9"), Some(Language::English));
        assert_eq!(wish("en;q=0, ru;q=0.1"), Some(Language::Russian));
        assert_eq!(wish("de"), None);
        assert_eq!(language_of(&HeaderMap::new()), None);
    }
}
