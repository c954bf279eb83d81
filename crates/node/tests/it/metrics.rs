//! The figures: read by a strict reader of the format, and true.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::Precedence;

use crate::desk::{Desk, found};

/// One sample: its name, its labels, its value.
type Sample = (String, BTreeMap<String, String>, f64);

/// Reads OpenMetrics text as its specification has it, and panics at whatever is not so.
fn read(text: &str) -> Vec<Sample> {
    let body = text
        .strip_suffix("# EOF\n")
        .expect("it ends with EOF and a line break");
    let mut families = BTreeSet::new();
    let mut samples = Vec::new();
    let mut seen = BTreeSet::new();
    let (mut family, mut kind) = (String::new(), String::new());
    for line in body.lines() {
        assert!(!line.is_empty() && line.trim() == line, "{line:?}");
        if let Some(meta) = line.strip_prefix("# ") {
            let mut words = meta.splitn(3, ' ');
            let (what, name, rest) = (
                words.next().unwrap(),
                words.next().unwrap(),
                words.next().unwrap(),
            );
            match what {
                "TYPE" => {
                    assert!(families.insert(name.to_owned()), "{name} is interleaved");
                    assert!(
                        ["gauge", "counter", "histogram", "info"].contains(&rest),
                        "{line}"
                    );
                    (family, kind) = (name.to_owned(), rest.to_owned());
                }
                "UNIT" => assert!(
                    name == family && name.ends_with(&format!("_{rest}")),
                    "{line}"
                ),
                "HELP" => assert!(name == family && !rest.is_empty(), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let sample = read_sample(line);
        let suffix = sample
            .0
            .strip_prefix(&family)
            .unwrap_or_else(|| panic!("{line} in {family}"));
        let allowed: &[&str] = match kind.as_str() {
            "counter" => &["_total"],
            "histogram" => &["_bucket", "_count", "_sum"],
            "info" => &["_info"],
            _ => &[""],
        };
        assert!(allowed.contains(&suffix), "{line} in a {kind}");
        assert!(kind == "gauge" || sample.2 >= 0.0, "{line}");
        assert!(
            seen.insert((sample.0.clone(), sample.1.clone())),
            "{line} stands twice"
        );
        samples.push(sample);
    }
    samples
}

fn read_sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).expect("a name ends");
    let name = &line[..end];
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    assert!(
        name.chars().all(fine) && !name.starts_with(|c: char| c.is_ascii_digit()),
        "{line}"
    );
    let mut labels = BTreeMap::new();
    let mut rest = &line[end..];
    if let Some(inner) = rest.strip_prefix('{') {
        let (inside, after) = inner.split_once("} ").expect("labels end");
        for pair in inside.split(',') {
            let (label, value) = pair.split_once('=').expect("a label has a value");
            let value = value
                .strip_prefix('"')
                .and_then(|v| v.strip_suffix('"'))
                .expect("quoted");
            assert!(!value.contains(['"', '\\', '\n']), "{line}");
            assert!(
                labels.insert(label.to_owned(), value.to_owned()).is_none(),
                "{line}"
            );
        }
        rest = after;
    }
    let value = rest.trim_start();
    (
        name.to_owned(),
        labels,
        value.parse().unwrap_or_else(|_| panic!("{line}")),
    )
}

fn page(desk: &Desk) -> String {
    let answer = desk.client.request("GET", "/metrics", None);
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .head
            .contains("application/openmetrics-text; version=1.0.0"),
        "{}",
        answer.head
    );
    String::from_utf8(answer.body).unwrap()
}

fn value(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> f64 {
    let fits = |sample: &&Sample| {
        let has = |(label, value): &(&str, &str)| sample.1.get(*label).is_some_and(|v| v == value);
        sample.0 == name && labels.iter().all(has)
    };
    let mut found = samples.iter().filter(fits);
    let sample = found
        .next()
        .unwrap_or_else(|| panic!("no {name} {labels:?}"));
    sample.2
}

#[test]
fn the_figures_are_open_metrics_are_true_and_name_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    for text in ["One zanzibar.", "Two zanzibar."] {
        let id = a.send(line, Precedence::Immediate, text);
        b.await_state(line, id, "sent");
        a.await_state(line, id, "delivered");
    }
    let text = page(&a);
    let samples = read(&text);
    assert_eq!(value(&samples, "detente_link_up", &[]), 1.0);
    assert_eq!(
        value(&samples, "detente_path_up", &[("bearer", "quic")]),
        1.0
    );
    let messages = value(
        &samples,
        "detente_entries_held_total",
        &[("party", "0"), ("kind", "2")],
    );
    assert_eq!(messages, 2.0, "{text}");
    let sequence = a.status().lines[0]
        .heads
        .iter()
        .find(|head| head.party == 0)
        .unwrap()
        .sequence;
    assert!(value(&samples, "detente_entries", &[("party", "0")]) <= sequence as f64 + 1.0);
    let commits = value(&samples, "detente_commit_seconds_count", &[]);
    assert!(commits >= 2.0, "{commits}");
    let inf = value(&samples, "detente_commit_seconds_bucket", &[("le", "+Inf")]);
    assert_eq!(inf, commits);
    assert!(value(&samples, "detente_commit_seconds_sum", &[]) > 0.0);
    assert!(value(&samples, "detente_head_file_seconds_count", &[]) >= 2.0);
    assert!(value(&samples, "detente_disk_free_bytes", &[]) > 0.0);
    let buckets: Vec<f64> = samples
        .iter()
        .filter(|sample| sample.0 == "detente_commit_seconds_bucket")
        .map(|sample| sample.2)
        .collect();
    assert!(buckets.is_sorted() && buckets.len() > 10, "{buckets:?}");
    let asked = value(&samples, "detente_api_requests_total", &[("class", "2xx")]);
    let again = read(&page(&a));
    assert!(value(&again, "detente_api_requests_total", &[("class", "2xx")]) > asked);
    for marker in ["zanzibar", "Northern", "Southern", "watch"] {
        assert!(!text.contains(marker), "{marker}: {text}");
    }
}

#[test]
fn the_figures_take_a_token() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let mut stranger = a.client.clone();
    stranger.token = "0".repeat(64);
    assert_eq!(stranger.request("GET", "/metrics", None).status, 401);
}
