//! The table of permissions against the router: what stands in one stands in the other, and nobody
//! passes who is not known.

use detente_api::problem::Problem;
use detente_node::desk::permission::{Caller, May, TABLE};

use crate::desk::Desk;

/// An address of a route, with something in every place.
fn address(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part == "{party}" {
            "0".to_owned()
        } else if part.starts_with('{') {
            "0".repeat(64)
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_row_of_the_table_is_a_route_and_a_stranger_passes_none() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let mut stranger = desk.client.clone();
    stranger.token = "0".repeat(64);
    for row in TABLE {
        let path = address(row.path);
        let said = format!("{} {path}", row.method);
        // A body that nobody reads would reset the connection under the answer.
        let body = (row.method != "GET").then_some(&b"{}"[..]);
        if !row.allows(&[Caller::Nobody]) {
            let refused = stranger.request(row.method, &path, body);
            assert_eq!(refused.status, 401, "{said}");
        }
        if path == "/v1/stop" || path == "/v1/events" || row.may == May::Anyone {
            continue;
        }
        let answer = desk.client.request(row.method, &path, body);
        let problem = (answer.status >= 400).then(|| answer.json::<Problem>());
        let name = problem.as_ref().map_or("", |problem| problem.name());
        assert!(
            !["api-not-found", "api-method", "permission-unlisted"].contains(&name),
            "{said}: {name}"
        );
        if !row.allows(&[Caller::Owner]) {
            assert_eq!((answer.status, name), (403, "permission-owner"), "{said}");
        }
    }
}
