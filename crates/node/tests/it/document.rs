//! The document of the interface against the interface: generated anew, compared with the committed
//! copy, with the table of permissions, and with what it must say of every operation.

use std::collections::BTreeSet;
use std::path::Path;

use detente_node::desk::permission::TABLE;
use detente_node::openapi_document;
use serde_json::Value;

use crate::desk::Desk;

const REWRITE: &str =
    "DETENTE_REWRITE_OPENAPI=1 cargo test --release -p detente-node --test it document";

/// Every operation of the document: method, path, what it says.
pub fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = ["get", "post", "put", "delete"];
            methods.into_iter().filter_map(move |method| {
                let operation = item.get(method)?;
                Some((method.to_uppercase(), path.clone(), operation))
            })
        })
        .collect()
}

fn document() -> Value {
    serde_json::from_str(&openapi_document()).unwrap()
}

#[test]
fn the_committed_document_is_what_the_handlers_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/openapi.json");
    let generated = openapi_document();
    if std::env::var_os("DETENTE_REWRITE_OPENAPI").is_some() {
        std::fs::write(&path, &generated).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    for (number, (now, then)) in generated.lines().zip(committed.lines()).enumerate() {
        let line = number + 1;
        assert_eq!(now, then, "openapi.json, line {line}: look, then {REWRITE}");
    }
    assert_eq!(generated, committed, "look, then {REWRITE}");
}

#[test]
fn every_operation_stands_in_the_table_of_permissions_and_every_row_in_the_document() {
    let document = document();
    let documented: BTreeSet<(String, String)> = operations(&document)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();
    let listed: BTreeSet<(String, String)> = TABLE
        .iter()
        .map(|row| (row.method.to_owned(), row.path.to_owned()))
        .collect();
    assert_eq!(documented, listed, "operations, rows of desk/permission.rs");
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_words_for_every_refusal() {
    let document = document();
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let said = format!("{method} {path}");
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{said}: {name} twice");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(summary.ends_with('.'), "{said}: a summary is a sentence");
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{said}: no success"
        );
        for (status, response) in responses {
            let is_problem = response["content"]
                .get("application/problem+json")
                .is_some();
            assert_eq!(is_problem, !status.starts_with('2'), "{said}: {status}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{said}: {parameter}");
        }
    }
}

#[test]
fn nothing_is_routed_past_the_document() {
    let source = include_str!("../../src/http/mod.rs");
    for way in [".route(", ".nest(", ".route_service("] {
        assert!(
            !source.contains(way),
            "{way} leaves no trace in the document"
        );
    }
}

#[test]
fn the_node_serves_its_document() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let served: Value = desk.client.get("/v1/openapi.json");
    assert!(served == document(), "it serves another document");
}
