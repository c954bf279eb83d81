//! Every list that the document has comes in pages of one form, and whoever follows them has every row once.
//! Every operation refuses what is not in the document, as a problem with words.

use detente_api::audit::AuditPage;
use detente_api::problem::Problem;
use detente_record::{AssertionRole, LineId, Precedence};
use serde_json::{Value, json};

use crate::desk::{Desk, found, new_act};
use crate::document::operations;

/// Two desks, and at the first more than one of most things.
fn scene(dir: &tempfile::TempDir) -> (Desk, Desk, LineId) {
    let a = Desk::new(dir.path().join("a"), "HQ a", 0, true);
    let b = Desk::new(dir.path().join("b"), "HQ b", 1, false);
    let line = found(&a, &b);
    for number in 0..4 {
        let precedence = if number < 2 {
            Precedence::Flash
        } else {
            Precedence::Routine
        };
        let composed = a.compose(line, precedence, &format!("Number {number}"));
        let by = vec![a.assert(&composed, 1, AssertionRole::Releaser)];
        a.client
            .post(&format!("/v1/lines/{line}/acts"), &new_act(&composed, by));
        a.client
            .post(&format!("/v1/lines/{line}/tests"), &json!({}));
        a.client.post(
            "/v1/tokens",
            &json!({ "name": format!("machine-{number}"), "scopes": ["read"], "days": 1 }),
        );
        a.client.post(
            "/v1/accounts",
            &json!({ "account": format!("person{number}"), "person": "P", "roles": ["press"],
                "password": "chosen by a technician" }),
        );
    }
    (a, b, line)
}

fn takes(operation: &Value, word: &str) -> bool {
    let words = operation["parameters"].as_array();
    words.is_some_and(|words| {
        words
            .iter()
            .any(|one| one["name"] == word && one["in"] == "query")
    })
}

fn document() -> Value {
    serde_json::from_str(&detente_node::openapi_document()).unwrap()
}

/// The rows of a page: the one field that holds as many as were asked for at most.
fn rows(list: &Value) -> Vec<(String, Vec<Value>)> {
    let fields = list.as_object().unwrap().iter();
    fields
        .filter_map(|(name, field)| Some((name.clone(), field.as_array()?.clone())))
        .collect()
}

#[test]
fn every_list_of_the_document_gives_each_row_once_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = scene(&dir);
    let document = document();
    let mut walked = 0;
    for (_, path, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        let is_list = name.starts_with("list_") || name == "alarms_list";
        assert_eq!(is_list, takes(operation, "cursor"), "{name}");
        if !is_list {
            continue;
        }
        let path = path.replace("{line}", &line.to_string());
        let whole: Value = a.client.get(&format!("{path}?limit=500"));
        assert!(whole["next"].is_null(), "{path}: {whole}");
        let whole = rows(&whole);
        let mut seen: Vec<Vec<Value>> = vec![Vec::new(); whole.len()];
        let mut behind = String::new();
        loop {
            let page: Value = a.client.get(&format!("{path}?limit=1{behind}"));
            for (seen, (_, rows)) in seen.iter_mut().zip(rows(&page)) {
                seen.extend(rows);
            }
            let Some(next) = page["next"].as_str() else {
                break;
            };
            behind = format!("&cursor={next}");
        }
        // Another array that stands beside the rows is the same on every page.
        let mut both = whole.iter().zip(&seen);
        let is_empty = whole.iter().all(|(_, rows)| rows.is_empty());
        let listed = is_empty || both.any(|((_, rows), seen)| rows == seen && !rows.is_empty());
        assert!(listed, "{path}: {whole:?}\n{seen:?}");
        walked += usize::from(whole.iter().any(|(_, rows)| rows.len() > 1));
    }
    assert!(walked >= 7, "only {walked} lists had more than one row");
}

#[test]
fn every_operation_refuses_a_word_that_it_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = scene(&dir);
    let document = document();
    let mut asked = 0;
    for (method, path, _) in operations(&document) {
        // A stream and a stop are refused before they are begun as well.
        let filled = path.replace("{line}", &line.to_string());
        let whole: String = filled
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let refused = a
            .client
            .request(&method, &format!("{whole}?nonsense=1"), Some(b"{}"));
        let problem: Problem = refused.json();
        // Who may not do this at all is told that, and nothing else.
        if refused.status != 403 {
            let said = (refused.status, problem.name());
            assert_eq!(said, (400, "api-unknown-parameter"), "{method} {whole}");
            asked += 1;
        }
    }
    assert!(asked >= 40, "only {asked} operations");
}

#[test]
fn the_audit_log_is_read_before_a_number_and_on_from_there_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, _line) = scene(&dir);
    let numbers = |query: &str| {
        let page: AuditPage = a.client.get(&format!("/v1/audit?{query}"));
        let numbers: Vec<u64> = page.records.iter().map(|record| record.number).collect();
        (numbers, page.next)
    };
    assert!(numbers("limit=1").0[0] > 7, "a log that is long enough");
    let (first, next) = numbers("before=7&limit=4");
    assert_eq!(first, [6, 5, 4, 3]);
    let next = next.expect("more");
    let (rest, next) = numbers(&format!("before=7&limit=4&cursor={next}"));
    assert_eq!((rest, next), (vec![2, 1], None));
    assert_eq!(numbers("before=1"), (Vec::new(), None));
    let refused = a.client.request("GET", "/v1/audit?before=x", None);
    assert_eq!(refused.status, 400);
}
