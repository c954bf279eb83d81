//! Addresses that name what is not there, or nothing at all, at every operation of the document: refused as a
//! problem in the reader's language, whatever the method and the place in the address.

use std::collections::{BTreeMap, BTreeSet};

use detente_api::problem::Problem;
use serde_json::Value;

use crate::document::operations;
use crate::http::{Answer, Client};
use crate::roles::{Asker, Scene, asker_may};

fn document() -> Value {
    serde_json::from_str(&detente_node::openapi_document()).unwrap()
}

/// The names in an address, by their places.
fn named(path: &str) -> Vec<(usize, &str)> {
    let parts = path.split('/').enumerate();
    parts.filter(|(_, part)| part.starts_with('{')).collect()
}

/// The refusal in every language; what is wrong with it, if something is.
fn refused(
    client: &Client,
    method: &str,
    address: &str,
    body: Option<&[u8]>,
    fits: impl Fn(u16, &str) -> bool,
) -> Result<(), String> {
    let mut titles = BTreeSet::new();
    for language in ["en", "ru"] {
        let client = Client {
            language,
            ..client.clone()
        };
        let Answer { status, head, body } = client.request(method, address, body);
        let text = String::from_utf8_lossy(&body).into_owned();
        let said = format!("{method} {address}: {status} {text}");
        let problem: Problem = serde_json::from_slice(&body).map_err(|_| said.clone())?;
        let words = [&problem.title, &problem.detail, &problem.what_to_do];
        let in_words = words.iter().all(|words| !words.is_empty());
        let is_problem = head.contains("application/problem+json") && problem.status == status;
        if !in_words || !is_problem || !fits(status, problem.name()) {
            return Err(said);
        }
        titles.insert(problem.title);
    }
    if titles.len() == 2 {
        Ok(())
    } else {
        Err(format!("{method} {address}: in one language: {titles:?}"))
    }
}

#[test]
fn what_an_address_names_and_is_not_there_is_refused_at_every_operation_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let (scene, askers) = Scene::new(&dir);
    let document = document();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (method, path, _) in operations(&document) {
        let may = |asker: &&Asker| asker_may(asker, &method, &path);
        // Whoever has an account of the operation's role, before the owner, who has none.
        let asker = askers
            .iter()
            .filter(may)
            .max_by_key(|asker| asker.name != "owner");
        let asker = asker.expect("somebody may");
        for (place, name) in named(&path) {
            let unknown = match name {
                "{party}" => "255".to_owned(),
                "{number}" => "65535".to_owned(),
                _ => "0".repeat(64),
            };
            for (bad, statuses) in [
                ("%ff", &[400][..]),
                // An account's or a token's name may look like this.
                ("zz", &[400, 404]),
                (&unknown, &[404]),
            ] {
                let also = match path.rsplit('/').next() {
                    // Whose it is is not said to others: it is not one's own.
                    Some("password") => Some(403),
                    // Nobody in office has that number.
                    Some("revoke") => Some(403),
                    // The act names its line itself, and it is another one.
                    Some("acts") => Some(400),
                    // Each act of a batch is refused by itself, for the same reason.
                    Some("acts:batch") if bad == unknown => continue,
                    _ => None,
                };
                let (filled, body) = scene.sample(&method, &path, asker).expect("a sample");
                let mut parts: Vec<&str> = filled.split('/').collect();
                parts[place] = bad;
                let address = parts.join("/");
                let body = serde_json::to_vec(&body).unwrap();
                let body = Some(&body[..]).filter(|_| method != "GET");
                let fits = |status, _: &str| statuses.contains(&status) || also == Some(status);
                wrong.extend(refused(&asker.client, &method, &address, body, fits).err());
                asked += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked > 100, "{asked} addresses");
}

#[test]
fn every_method_that_an_address_does_not_take_is_refused_and_the_answer_names_those_it_takes() {
    let dir = tempfile::tempdir().unwrap();
    let (scene, _) = Scene::new(&dir);
    let document = document();
    let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path, _) in operations(&document) {
        taken.entry(path).or_default().insert(method);
    }
    let mut wrong = Vec::new();
    for (path, methods) in &taken {
        let parts = path.split('/');
        let parts = parts.map(|part| if part.starts_with('{') { "x" } else { part });
        let address = parts.collect::<Vec<_>>().join("/");
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            if methods.contains(method) {
                continue;
            }
            let client = &scene.a.client;
            let body = Some(&b"{}"[..]);
            let fits = |status, name: &str| (status, name) == (405, "api-method");
            wrong.extend(refused(client, method, &address, body, fits).err());
            let answer = client.request(method, &address, body);
            let allow = answer.head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("allow")
                    .then(|| value.trim().to_owned())
            });
            let allow: BTreeSet<String> = allow
                .unwrap_or_default()
                .split(',')
                .filter(|method| *method != "HEAD" && !method.is_empty())
                .map(str::to_owned)
                .collect();
            if allow != *methods {
                wrong.push(format!(
                    "{method} {address}: Allow: {allow:?}, takes {methods:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
