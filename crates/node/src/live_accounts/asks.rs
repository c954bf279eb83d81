//! Asks that were raised in calls, and how an account of a later call is found to mention one: by a topic that is the ask's
//! topic word or the beginning of its id, or by naming the ask among its references. What its text says is read by nobody.

use std::collections::BTreeMap;

use detente_api::EntryIdText;
use detente_api::live_contact::ASKED_AGAIN;
use detente_api::matter::Matter;
use detente_line::account::{Account, AccountKind, Ask, Label, Words};
use detente_record::EntryId;

use super::{ASK, OnLine, name};

/// The asks of a line that were raised in a call, the latest.
pub(super) struct Asks {
    all: Vec<Raised>,
    /// Those of each call, in the order in which they were raised.
    by_call: BTreeMap<EntryId, Vec<Ask>>,
    /// That one was raised again in a call, by the account of another than the one by which the call stands.
    again: Vec<(EntryId, Account)>,
}

struct Raised {
    /// What it is called by: its topic word, or its whole id.
    label: Label,
    id: String,
    entry: EntryId,
}

impl Asks {
    pub(super) fn of(line: &OnLine<'_>) -> Self {
        let mut found = Self {
            all: Vec::new(),
            by_call: BTreeMap::new(),
            again: Vec::new(),
        };
        let mut raised: Vec<(&Matter, EntryId)> = line
            .of_kind(ASK)
            .filter(|ask| ask.state != "withdrawn" && line.is_by(ask.time))
            .filter_map(|ask| Some((ask, line.call_named(ask, &ask.references)?)))
            .collect();
        let older = raised.len().saturating_sub(ASKS_MAX);
        for (matter, call) in raised.split_off(older) {
            found.add(line, matter, call);
        }
        found
    }

    fn add(&mut self, line: &OnLine<'_>, matter: &Matter, call: EntryId) {
        let word = matter.text.as_deref().and_then(topic_word);
        let label = word.unwrap_or_else(|| name(matter.id.0));
        let words = |text: &Option<String>| text.as_ref().and_then(|text| Words::new(text).ok());
        let answers = line.acts(matter, "answer");
        let ask = Ask {
            id: label.clone(),
            by: Some(line.party(matter.asker)),
            text: words(&matter.text),
            raised: None,
            answer: answers.last().and_then(|act| words(&act.text)),
        };
        self.by_call.entry(call).or_default().push(ask.clone());
        for act in line.acts(matter, "repeat") {
            let Some(again) = line.call_named(matter, &act.references) else {
                continue;
            };
            let in_it = self.by_call.entry(again).or_default();
            if in_it.iter().any(|one| one.id == label) {
                continue;
            }
            // A contact stands by the account of whoever entered it: what another side says of it is an account beside it.
            let entered_by = line.by_id.get(&again).map(|call| call.asker);
            if entered_by == Some(act.by) {
                in_it.push(ask.clone());
            } else if self.again.len() < AGAIN_MAX {
                let kind = AccountKind::from_word(Label::new(ASKED_AGAIN).expect("a word of ours"));
                let account = line.account(act.entry.0, kind, act.at, act.by);
                self.again.extend(account.map(|mut account| {
                    account.of = Some(name(again));
                    let said = ask.text.clone().unwrap_or_else(unsaid);
                    account.topics = vec![(label.clone(), said)];
                    (act.entry.0, account)
                }));
            }
        }
        self.all.push(Raised {
            label,
            id: matter.id.to_string(),
            entry: matter.id.0,
        });
    }

    /// What was asked in a call.
    pub(super) fn raised_in(&self, call: EntryId) -> Vec<Ask> {
        self.by_call.get(&call).cloned().unwrap_or_default()
    }

    /// That one was raised again, by the account of whoever raised it.
    pub(super) fn again(self) -> Vec<(EntryId, Account)> {
        self.again
    }

    /// Has an account that mentions an ask mention it by the ask's own name, so that what it is compared by is one word.
    pub(super) fn tie(&self, account: &mut Account, references: &[EntryIdText]) {
        for (topic, _) in &mut account.topics {
            if let Some(label) = self.named(topic.as_str()) {
                *topic = label.clone();
            }
        }
        let named = self.all.iter().filter(|ask| {
            let id = |id: &EntryIdText| id.0 == ask.entry;
            references.iter().any(id)
        });
        for ask in named {
            if !account.topics.iter().any(|(topic, _)| *topic == ask.label) {
                account.topics.push((ask.label.clone(), unsaid()));
            }
        }
    }

    /// The name of the ask that a topic means: by its topic word, or by an id that begins so as no other's does.
    fn named(&self, topic: &str) -> Option<&Label> {
        let lower = topic.to_lowercase();
        let mut all = self.all.iter();
        if let Some(ask) = all.find(|ask| ask.label.as_str() == lower) {
            return Some(&ask.label);
        }
        let begins = |ask: &&Raised| lower.len() >= ID_DIGITS_MIN && ask.id.starts_with(&lower);
        let mut fitting = self.all.iter().filter(begins);
        match (fitting.next(), fitting.next()) {
            (Some(ask), None) => Some(&ask.label),
            _ => None,
        }
    }
}

/// The topic word of an ask: one word with a colon before all else, as in `ceasefire: none of ours fires first`.
pub(super) fn topic_word(text: &str) -> Option<Label> {
    let (word, rest) = text.split_once(':')?;
    let is_word = !word.is_empty() && word.chars().all(|one| one.is_alphanumeric() || one == '-');
    let is_heading = is_word && rest.starts_with(char::is_whitespace);
    is_heading
        .then(|| Label::new(&word.to_lowercase()).ok())
        .flatten()
}

/// What stands where an account names something and has no words of its own for it.
fn unsaid() -> Words {
    Words::new("…").expect("a text")
}

/// Asks that are looked for in accounts of later calls, the latest.
const ASKS_MAX: usize = 64;
/// Times that they were raised again which stand by themselves, at most.
const AGAIN_MAX: usize = 512;
/// Digits by which an id can be named.
const ID_DIGITS_MIN: usize = 8;
