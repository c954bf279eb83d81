//! The accounts of one contact side by side: fields and topics, who says what, and what only one side says.

use std::collections::BTreeSet;

use detente_language::{Key, key, plain_line};
use detente_line::account::compared::{Agreement, Compared, Field, compared};
use detente_line::account::topics::Topic;
use detente_line::account::{Account, Giver, Label};

use super::{Piece, Teller, written};

/// The accounts of one contact, side by side.
pub struct Sides {
    /// Whose accounts they are, a column each.
    pub givers: Vec<String>,
    /// Fields and topics.
    pub rows: Vec<Row>,
    /// What follows, in words. Where any of it is shown, it is said too that absence is not denial.
    pub summary: Vec<String>,
}

/// One field or topic.
pub struct Row {
    /// Its name.
    pub name: String,
    /// What each side says of it.
    pub cells: Vec<Cell>,
    /// How they stand to each other.
    pub verdict: Verdict,
}

/// What one side's accounts say in a row.
pub enum Cell {
    /// This.
    Says(Vec<Piece>),
    /// Nothing, though they could: they are compared in it.
    Silent,
    /// They are not compared in it: they name no topics, or it is a source's own account, which carries others'.
    NotCompared,
}

/// How accounts of one thing stand to each other. Which one is true is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every side's accounts have it.
    InEvery,
    /// Some have it, and none otherwise.
    InSome,
    /// One side alone has it.
    InOne,
    /// It is said differently.
    Different,
    /// No account says it; the record of the line does.
    OnRecord,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub fn key(self) -> Key {
        match self {
            Self::InEvery => key::TOLD_IN_EVERY,
            Self::InSome => key::TOLD_IN_SOME,
            Self::InOne => key::TOLD_IN_ONE,
            Self::Different => key::TOLD_DIFFERENT,
            Self::OnRecord => key::TOLD_ON_RECORD,
        }
    }
}

impl<'a> Teller<'a> {
    /// `None` where nobody gave an account of it, and nothing asked before could stand in one.
    pub(super) fn sides(&self, contact: &'a Account) -> Option<Sides> {
        let compared = compared(self.record, contact.id.as_str(), self.as_of)?;
        if compared.accounts.is_empty() {
            return None;
        }
        let mut givers: Vec<Giver<'_>> = Vec::new();
        let fields = [
            speakers(&compared.initiator),
            speakers(&compared.duration),
            speakers(&compared.participants),
        ];
        let accounts = compared.accounts.iter().map(|account| account.giver());
        for giver in accounts.chain(fields.into_iter().flatten()) {
            if !givers.contains(&giver) {
                givers.push(giver);
            }
        }
        let mut rows = Vec::new();
        rows.extend(self.row(
            key::TOLD_INITIATIVE,
            &givers,
            &compared.initiator,
            |party, it| {
                let mut value = vec![Piece::Said(self.party(party.as_str()))];
                if it
                    .initiated_by
                    .as_ref()
                    .is_some_and(|initiative| initiative.implied)
                {
                    value.push(Piece::Said(self.text.say(key::TOLD_IMPLIED, &[])));
                }
                value
            },
        ));
        rows.extend(self.row(
            key::TOLD_DURATION,
            &givers,
            &compared.duration,
            |length, _| vec![Piece::Said(self.length(*length))],
        ));
        rows.extend(self.row(
            key::TOLD_TEXT_PARTICIPANTS,
            &givers,
            &compared.participants,
            |names, account| names.iter().map(|words| written(account, words)).collect(),
        ));
        let fields = rows.len();
        rows.extend(self.topic_rows(&givers, &compared));
        let sides = compared.accounts.iter().map(|account| account.giver());
        let sides: BTreeSet<Giver<'_>> = sides.collect();
        let mut summary = self.summary(contact, &compared, &rows);
        if sides.len() > 1 {
            let alone = rows[..fields]
                .iter()
                .filter(|row| row.verdict == Verdict::InOne);
            for row in alone {
                let says = row
                    .cells
                    .iter()
                    .position(|cell| matches!(cell, Cell::Says(_)));
                let giver = says.and_then(|at| givers.get(at));
                let values = [
                    ("what", row.name.clone().into()),
                    (
                        "party",
                        giver
                            .map_or_else(String::new, |giver| self.giver(*giver))
                            .into(),
                    ),
                ];
                summary.push(self.text.say(key::TOLD_FIELD_ONE, &values));
            }
        }
        // One side alone stands beside nothing; what differs is shown all the same.
        let alone = sides.len() < 2 && self.on_record.is_none();
        if alone && rows.iter().all(|row| row.verdict != Verdict::Different) {
            rows.clear();
            givers.clear();
        }
        let givers = givers.iter().map(|giver| self.giver(*giver)).collect();
        summary.extend(self.agreed_lines(&compared.accounts));
        let mut sides = Sides {
            givers,
            rows,
            summary,
        };
        if let Some(on_record) = self.on_record {
            on_record.beside(self.text, &mut sides);
        }
        Some(sides)
    }

    fn row<T: PartialEq>(
        &self,
        name: Key,
        givers: &[Giver<'_>],
        field: &Field<'_, T>,
        say: impl Fn(&T, &Account) -> Vec<Piece>,
    ) -> Option<Row> {
        let verdict = match field.agreement() {
            Agreement::NotSaid => return None,
            Agreement::SaidByOne => Verdict::InOne,
            Agreement::Different => Verdict::Different,
            Agreement::Same => {
                let says = |giver: &Giver<'_>| field.said.iter().any(|own| own.giver == *giver);
                if givers.iter().all(says) {
                    Verdict::InEvery
                } else {
                    Verdict::InSome
                }
            }
        };
        let cell = |giver: &Giver<'_>| {
            let own = field.said.iter().filter(|own| own.giver == *giver);
            let said: Vec<Piece> = own.flat_map(|own| say(&own.value, own.account)).collect();
            cell(said, !matches!(giver, Giver::Source(_)))
        };
        Some(Row {
            name: self.text.say(name, &[]),
            cells: givers.iter().map(cell).collect(),
            verdict,
        })
    }

    fn topic_rows(&self, givers: &[Giver<'_>], compared: &Compared<'_>) -> Vec<Row> {
        let in_every = compared.topics.in_every_account();
        let topics = compared.topics.topics.iter();
        let row = |topic: &Topic<'_>| {
            let cell = |giver: &Giver<'_>| {
                let own = topic.in_accounts.iter().filter(|(one, _)| one == giver);
                let own = own.map(|(giver, words)| match account_of(compared, *giver) {
                    Some(account) => written(account, words),
                    None => Piece::Written(words.to_string(), None),
                });
                cell(own.collect(), compared.topics.givers.contains(giver))
            };
            let alone = topic
                .in_accounts
                .iter()
                .all(|(giver, _)| *giver == topic.in_accounts[0].0);
            Row {
                name: plain_line(topic.name.as_str()),
                cells: givers.iter().map(cell).collect(),
                verdict: if in_every.contains(&topic.name) {
                    Verdict::InEvery
                } else if alone {
                    Verdict::InOne
                } else {
                    Verdict::InSome
                },
            }
        };
        topics.map(row).collect()
    }

    fn summary(&self, contact: &Account, compared: &Compared<'_>, rows: &[Row]) -> Vec<String> {
        let mut said = Vec::new();
        let topics = &compared.topics;
        let names = |all: &[&Label]| {
            let names: Vec<String> = all.iter().map(|name| plain_line(name.as_str())).collect();
            names.join(", ")
        };
        if topics.givers.len() > 1 {
            let every = topics.in_every_account();
            if every.is_empty() {
                said.push(self.text.say(key::TOLD_TOPICS_NONE, &[]));
            } else if topics.givers.len() == 2 {
                let both = [("topics", names(&every).into())];
                said.push(self.text.say(key::CONTACTS_TOPICS_BOTH, &both));
            } else {
                let every = [("topics", names(&every).into())];
                said.push(self.text.say(key::TOLD_TOPICS_EVERY, &every));
            }
            for giver in &topics.givers {
                let only = topics.only_in(*giver);
                if !only.is_empty() {
                    let values = [
                        ("party", self.giver(*giver).into()),
                        ("topics", names(&only).into()),
                    ];
                    said.push(self.text.say(key::CONTACTS_TOPICS_ONE, &values));
                }
            }
        }
        for row in rows.iter().filter(|row| row.verdict == Verdict::Different) {
            let what = [("what", row.name.clone().into())];
            said.push(self.text.say(key::TOLD_SAID_DIFFERENTLY, &what));
        }
        for before in self.asked_before.get(&contact.id).into_iter().flatten() {
            // Where nobody gave an account, nothing could be mentioned.
            if before.mention.accounts == 0 {
                continue;
            }
            let mut values = vec![
                ("ask", self.ask(before.ask)),
                ("date", self.date(&before.contact.date.to_string()).into()),
            ];
            let by = before.mention.by.iter().map(|giver| self.giver(*giver));
            let by: Vec<String> = by.collect();
            if by.is_empty() {
                said.push(self.text.say(key::TOLD_ASK_IN_NONE, &values));
            } else {
                values.push(("parties", by.join(", ").into()));
                said.push(self.text.say(key::TOLD_ASK_MENTIONED, &values));
            }
        }
        said
    }
}

fn cell(said: Vec<Piece>, is_compared: bool) -> Cell {
    match (said.is_empty(), is_compared) {
        (false, _) => Cell::Says(said),
        (true, true) => Cell::Silent,
        (true, false) => Cell::NotCompared,
    }
}

fn speakers<'a, T>(field: &Field<'a, T>) -> Vec<Giver<'a>> {
    field.said.iter().map(|saying| saying.giver).collect()
}

fn account_of<'a>(compared: &Compared<'a>, giver: Giver<'_>) -> Option<&'a Account> {
    let mut own = compared
        .accounts
        .iter()
        .filter(|account| account.giver() == giver);
    own.find(|account| !account.topics.is_empty()).copied()
}
