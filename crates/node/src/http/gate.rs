//! What every request passes: it must be addressed to this host, come from somebody known, and stand
//! in the table of permissions (`desk/permission.rs`); and what every refusal passes on its way out:
//! the words in the reader's language.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use detente_language::{Language, error_key};

use super::Api;
use super::refusal::{self, Outcome, Refusal};
use crate::desk::caller::By;
use crate::desk::permission::{Verdict, judge};

/// Checks a request, and words what is refused.
pub(crate) async fn gate(
    State(api): State<Arc<Api>>,
    mut request: Request,
    next: Next,
) -> Response {
    let language = language_of(request.headers()).unwrap_or(api.desk_language);
    request.extensions_mut().insert(language);
    let response = match admit(&api, &request) {
        Ok(by) => {
            request.extensions_mut().insert(by);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    refusal::with_words(response, language)
}

fn admit(api: &Api, request: &Request) -> Outcome<By> {
    check_host(api, request.headers())?;
    let by = caller(api, request.headers());
    // An address that the router does not have is answered by its fallback, to those who are known.
    let path = request.extensions().get::<MatchedPath>();
    let verdict = match path {
        Some(path) => judge(request.method().as_str(), path.as_str(), &by.callers()),
        None if matches!(by, By::Nobody) => Verdict::Forbidden,
        None => Verdict::Allowed,
    };
    let forbidden = |key| Err(Refusal::new(StatusCode::FORBIDDEN, key));
    match (verdict, &by) {
        (Verdict::Allowed, _) => Ok(by),
        (_, By::Nobody) => Err(Refusal::new(StatusCode::UNAUTHORIZED, error_key::API_TOKEN)),
        (Verdict::Forbidden, By::Owner) => forbidden(error_key::PERMISSION_OWNER),
        (Verdict::NoSuchMethod, _) => Err(refusal::no_such_method(request.method())),
        (Verdict::Unlisted, _) => forbidden(error_key::PERMISSION_UNLISTED),
    }
}

fn check_host(api: &Api, headers: &HeaderMap) -> Outcome<()> {
    // A page of another site that points its own name at 127.0.0.1 must not reach this interface.
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if !is_own_host(host, api.local) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, error_key::API_HOST).fact("host", host));
    }
    Ok(())
}

/// Who asks, by the credential that comes with the request.
fn caller(api: &Api, headers: &HeaderMap) -> By {
    let given = headers
        .get(header::AUTHORIZATION)
        .map_or(&b""[..], |value| value.as_bytes());
    let owner = format!("Bearer {}", api.token);
    if verify_slices_are_equal(given, owner.as_bytes()).is_ok() {
        return By::Owner;
    }
    By::Nobody
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
