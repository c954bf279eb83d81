//! What the record of a line shows of a call, as one more column beside its sides' accounts; and which agreed lines stand in
//! which account. The record is no third account: it holds what each side stated, under whose statement it is.

use detente_language::{Key, Text, key, plain_line};
use detente_line::account::{Account, Words};

use super::sides::{Cell, Row, Sides, Verdict};
use super::{Piece, Teller};

/// What the record shows of a call, field by field, in words that say whose statement each is.
#[derive(Clone, Debug, Default)]
pub struct OnRecord {
    /// When it began.
    pub began: Vec<String>,
    /// When it ended.
    pub ended: Vec<String>,
    /// By whose request or ring it came.
    pub initiative: Vec<String>,
    /// How long it lasted.
    pub duration: Vec<String>,
    /// Who spoke, who joined and who left.
    pub participants: Vec<String>,
    /// Where an account says otherwise than what its own side, or the request, has on record.
    pub differs: Vec<String>,
}

impl OnRecord {
    /// Adds the record as the last column; what no account says has a row of its own.
    pub(super) fn beside(&self, text: &Text, sides: &mut Sides) {
        let fields: [(Key, &[String]); 5] = [
            (key::COMPARE_BEGAN, &self.began),
            (key::COMPARE_ENDED, &self.ended),
            (key::TOLD_INITIATIVE, &self.initiative),
            (key::TOLD_DURATION, &self.duration),
            (key::TOLD_TEXT_PARTICIPANTS, &self.participants),
        ];
        let columns = sides.givers.len();
        let mut others = std::mem::take(&mut sides.rows);
        for (name, said) in fields {
            let name = text.say(name, &[]);
            let at = others.iter().position(|row| row.name == name);
            let mut row = match at {
                Some(at) => others.remove(at),
                None if said.is_empty() => continue,
                None => Row {
                    cells: (0..columns).map(|_| Cell::Silent).collect(),
                    verdict: Verdict::OnRecord,
                    name,
                },
            };
            let said = said.iter().cloned().map(Piece::Said).collect();
            row.cells.push(Cell::Says(said));
            sides.rows.push(row);
        }
        for mut row in others {
            row.cells.push(Cell::NotCompared);
            sides.rows.push(row);
        }
        sides.givers.push(text.say(key::COMPARE_RECORD, &[]));
        sides.summary.extend(self.differs.iter().cloned());
    }
}

impl Teller<'_> {
    /// Which lines that were to be the same stand word for word in the accounts of both sides, and which in one alone.
    pub(super) fn agreed_lines(&self, accounts: &[&Account]) -> Vec<String> {
        let [one, other] = accounts else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (line, in_both, own) in lines_in_both(one, other) {
            let quoted = [("words", plain_line(line.as_str()).into())];
            let quoted = self.inner.say(key::AS_WRITTEN, &quoted);
            rows.push(if in_both {
                self.text
                    .say(key::COMPARE_LINES_BOTH, &[("line", quoted.into())])
            } else {
                let facts = [
                    ("party", self.giver(own.giver()).into()),
                    ("line", quoted.into()),
                ];
                self.text.say(key::COMPARE_LINES_ONE, &facts)
            });
        }
        rows
    }
}

/// The agreed lines of two accounts, each once: whether it stands in both, and in whose account it is named so.
#[must_use]
pub fn lines_in_both<'a>(
    one: &'a Account,
    other: &'a Account,
) -> Vec<(&'a Words, bool, &'a Account)> {
    let mut found: Vec<(&Words, bool, &Account)> = Vec::new();
    for (own, beside) in [(one, other), (other, one)] {
        let lines = own.texts.iter().filter(|(name, _)| *name == AGREED_LINE);
        for (_, line) in lines {
            let in_both = stands_in(line, beside);
            let same = |(known, both, _): &(&Words, bool, &Account)| {
                *both && in_both && squeezed(known) == squeezed(line)
            };
            if !found.iter().any(same) {
                found.push((line, in_both, own));
            }
        }
    }
    found
}

/// Whether a line stands in what an account says publicly, word for word; how words are broken into lines is no matter.
#[must_use]
pub fn stands_in(line: &Words, account: &Account) -> bool {
    let line = squeezed(line);
    let mut told = account
        .texts
        .iter()
        .filter(|(name, _)| [TEXT, AGREED_LINE, OWN_LINE].contains(&name.as_str()));
    told.any(|(_, words)| holds(&squeezed(words), &line))
}

/// Whether a text holds a line at the bounds of words.
fn holds(text: &str, line: &str) -> bool {
    let is_bound = |one: Option<char>| !one.is_some_and(char::is_alphanumeric);
    text.match_indices(line).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + line.len()..]);
        is_bound(before.chars().next_back()) && is_bound(after.chars().next())
    })
}

fn squeezed(words: &Words) -> String {
    let words: Vec<&str> = words.as_str().split_whitespace().collect();
    words.join(" ")
}

/// Names of the texts of a readout (spec/readouts.md §2).
const TEXT: &str = "text";
const AGREED_LINE: &str = "agreed-line";
const OWN_LINE: &str = "own-line";

#[cfg(test)]
mod tests {
    use detente_line::account::{AccountKind, Label};

    use super::*;

    fn account(by: &str, texts: &[(&str, &str)]) -> Account {
        let day = "2026-11-30".parse().unwrap();
        let mut account = Account::new(Label::new(by).unwrap(), AccountKind::Readout, day);
        account.by = Label::new(by).ok();
        let named =
            |(name, words): &(&str, &str)| (Label::new(name).unwrap(), Words::new(words).unwrap());
        account.texts = texts.iter().map(named).collect();
        account
    }

    fn lines(one: &Account, other: &Account) -> Vec<(String, bool, String)> {
        let found = lines_in_both(one, other).into_iter();
        found
            .map(|(line, both, own)| (line.to_string(), both, own.id.to_string()))
            .collect()
    }

    #[test]
    fn an_agreed_line_is_in_both_only_word_for_word_wherever_the_other_side_says_it() {
        let ours = account(
            "north",
            &[
                ("text", "They spoke."),
                ("agreed-line", "Lines stay open."),
                ("agreed-line", "No fire."),
                ("agreed-line", "They met at sea."),
            ],
        );
        let theirs = account(
            "south",
            &[
                (
                    "text",
                    "The ministers spoke. Lines stay\nopen. No firearms.",
                ),
                ("agreed-line", "Lines stay open."),
                ("agreed-line", "Peace."),
                ("stays-private", "They met at sea."),
            ],
        );
        let row = |line: &str, both, by: &str| (line.to_owned(), both, by.to_owned());
        assert_eq!(
            lines(&ours, &theirs),
            [
                row("Lines stay open.", true, "north"),
                row("No fire.", false, "north"),
                row("They met at sea.", false, "north"),
                row("Peace.", false, "south"),
            ]
        );
    }

    #[test]
    fn a_line_is_not_found_inside_longer_words() {
        assert!(holds("no fire at all", "no fire"));
        assert!(!holds("no firearms", "no fire"));
        assert!(!holds("volcano fire", "no fire"));
    }
}
