//! What a verified file proves and what it does not, in words; the same facts as JSON.

use detente_api::Moment;
use detente_api::text::status_name;
use detente_language::{Text, key, plain_line};
use detente_record::export::PostQuantumCoverage;
use detente_record::{AssertionMethod, Findings, ForkFindings, PartyIndex, Verdict};
use serde_json::{Value, json};

use crate::commands::contacts::mark_in_words;
use crate::screen;

/// What an evidence bundle proves, a line each; its marks come first.
#[must_use]
pub fn evidence(text: &Text, findings: &Findings) -> Vec<String> {
    let mut rows: Vec<String> = findings
        .marks
        .iter()
        .map(|mark| {
            let mark = mark_in_words(text, mark);
            text.say(key::VERIFY_MARK, &[("mark", mark.into())])
        })
        .collect();
    rows.push(text.say(key::VERIFY_GOOD, &[]));
    rows.push(text.say(
        key::VERIFY_LINE,
        &[("line", findings.line.to_string().into())],
    ));
    rows.extend(parties(text, findings));
    rows.extend(ranges(text, findings));
    rows.extend(opened(text, findings));
    for ((party, _, officer, method), count) in findings.officers() {
        let words = match method {
            AssertionMethod::NodeHeld => key::VERIFY_OFFICER_NODE_HELD,
            _ => key::VERIFY_OFFICER,
        };
        rows.push(text.say(
            words,
            &[
                ("officer", plain_line(&officer).into()),
                ("party", name_of(findings, party).into()),
                ("count", count.into()),
            ],
        ));
    }
    for checkpoint in &findings.checkpoints {
        rows.push(text.say(
            key::VERIFY_CHECKPOINT,
            &[
                ("party", name_of(findings, checkpoint.signed_by).into()),
                (
                    "author",
                    name_of(findings, checkpoint.checkpoint.party).into(),
                ),
                ("size", checkpoint.checkpoint.size.into()),
            ],
        ));
    }
    let exported = screen::moment(text, Moment(findings.exported_at));
    rows.push(text.say(
        key::VERIFY_EXPORTED,
        &[
            ("party", name_of(findings, findings.exporter).into()),
            ("time", exported.into()),
        ],
    ));
    if findings.post_quantum == PostQuantumCoverage::NoneYet {
        rows.push(text.say(key::VERIFY_PQ_NONE, &[]));
    }
    rows.push(text.say(key::VERIFY_PROVES_SIGNED, &[]));
    rows.push(text.say(key::VERIFY_PROVES_NOT_READ, &[]));
    rows
}

/// What a fork proof proves, a line each.
#[must_use]
pub fn fork(text: &Text, findings: &ForkFindings) -> Vec<String> {
    let place = findings.address.place;
    let name = plain_line(&findings.party_name);
    let mut rows = vec![
        text.say(
            key::VERIFY_FORK,
            &[
                ("party", name.clone().into()),
                ("epoch", place.epoch.to_string().into()),
                ("sequence", place.sequence.to_string().into()),
            ],
        ),
        text.say(
            key::VERIFY_LINE,
            &[("line", findings.line.to_string().into())],
        ),
    ];
    for (id, time) in [findings.first, findings.second] {
        let time = screen::moment_to_second(text, Moment(time));
        rows.push(text.say(
            key::VERIFY_FORK_ENTRY,
            &[("id", id.to_string().into()), ("time", time.into())],
        ));
    }
    rows.push(text.say(
        key::VERIFY_KEY,
        &[
            ("party", name.clone().into()),
            ("fingerprint", findings.entry_key.fingerprint().into()),
        ],
    ));
    rows.push(text.say(
        key::VERIFY_CARD_PHRASE,
        &[
            ("party", name.into()),
            ("phrase", findings.phrase.clone().into()),
        ],
    ));
    rows.push(text.say(key::VERIFY_FORK_PROVES, &[]));
    rows
}

/// The same facts for machines.
#[must_use]
pub fn as_json(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Evidence(findings) => json!({
            "good": true,
            "format": "evidence",
            "line": findings.line.to_string(),
            "marks": findings.marks,
            "exported_at": findings.exported_at.to_string(),
            "exporter": findings.exporter.0,
            "parties": findings.parties.iter().map(|party| json!({
                "index": party.index.0,
                "name": party.name,
                "card": party.card.to_string(),
                "phrase": party.phrase,
                "entry_key": party.entry.to_string(),
                "recovery_key": party.recovery.to_string(),
                "entries": party.entries,
            })).collect::<Vec<_>>(),
            "ranges": findings.ranges.iter().map(|range| json!({
                "party": range.party.0, "epoch": range.epoch.0,
                "from": range.from.0, "to": range.to.0, "last": range.last.to_string(),
            })).collect::<Vec<_>>(),
            "entries": findings.entries.len(),
            "entries_with_withheld_parts": findings.entries_with_withheld_parts(),
            "by_status": findings.by_status.iter()
                .map(|(status, count)| (status_name(*status).to_owned(), *count))
                .collect::<std::collections::BTreeMap<_, _>>(),
            "officers": findings.officers().into_iter().map(|((party, number, name, method), count)| json!({
                "party": party.0, "number": number, "officer": name, "method": method.name(),
                "entries": count,
            })).collect::<Vec<_>>(),
            "checkpoints": findings.checkpoints.len(),
            "post_quantum": "none yet",
        }),
        Verdict::Fork(findings) => json!({
            "good": true,
            "format": "fork",
            "line": findings.line.to_string(),
            "party": findings.address.party.0,
            "party_name": findings.party_name,
            "epoch": findings.address.place.epoch.0,
            "sequence": findings.address.place.sequence.0,
            "entries": [findings.first.0.to_string(), findings.second.0.to_string()],
            "entry_key": findings.entry_key.to_string(),
        }),
    }
}

fn parties(text: &Text, findings: &Findings) -> Vec<String> {
    let mut rows = Vec::new();
    for party in &findings.parties {
        let name = plain_line(&party.name);
        let fingerprint = party.entry.fingerprint();
        rows.push(text.say(
            key::VERIFY_SIGNED,
            &[
                ("count", party.entries.into()),
                ("party", name.clone().into()),
            ],
        ));
        rows.push(text.say(
            key::VERIFY_KEY,
            &[
                ("party", name.clone().into()),
                ("fingerprint", fingerprint.into()),
            ],
        ));
        rows.push(text.say(
            key::VERIFY_CARD_PHRASE,
            &[
                ("party", name.into()),
                ("phrase", party.phrase.clone().into()),
            ],
        ));
    }
    rows
}

fn ranges(text: &Text, findings: &Findings) -> Vec<String> {
    findings
        .ranges
        .iter()
        .map(|range| {
            text.say(
                key::VERIFY_RANGE,
                &[
                    ("party", name_of(findings, range.party).into()),
                    ("from", range.from.to_string().into()),
                    ("to", range.to.to_string().into()),
                    ("epoch", range.epoch.to_string().into()),
                ],
            )
        })
        .collect()
}

fn opened(text: &Text, findings: &Findings) -> Vec<String> {
    let withheld = findings.entries_with_withheld_parts();
    let total = findings
        .entries
        .iter()
        .filter(|entry| !entry.opened.is_empty() || !entry.withheld.is_empty())
        .count();
    if withheld == 0 {
        return vec![text.say(key::VERIFY_ALL_OPEN, &[("total", total.to_string().into())])];
    }
    vec![text.say(
        key::VERIFY_OPENED,
        &[
            ("opened", (total - withheld).to_string().into()),
            ("total", total.to_string().into()),
        ],
    )]
}

/// What a party is called.
#[must_use]
pub fn name_of(findings: &Findings, index: PartyIndex) -> String {
    let party = findings.parties.iter().find(|party| party.index == index);
    plain_line(party.map_or("?", |party| party.name.as_str()))
}
