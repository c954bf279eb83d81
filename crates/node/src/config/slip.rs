//! Where a settings file is not understood: line, column, and the setting that was probably meant.

use std::fmt;

/// A slip in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Line, from 1; 0 if it belongs to no line (a setting that is missing).
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub kind: SlipKind,
}

/// What can be wrong with a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipKind {
    /// There is no such setting there.
    Unknown {
        /// What is written.
        name: String,
        /// The one that was probably meant.
        near: Option<String>,
        /// Every setting that may stand there.
        known: Vec<String>,
    },
    /// A setting without which the file says too little.
    Missing {
        /// Which.
        name: String,
    },
    /// A value of another kind than the setting takes.
    Kind {
        /// Which setting.
        name: String,
        /// What it takes.
        wanted: Wanted,
        /// The parser's words, for the log.
        why: String,
    },
    /// A value that the setting does not take.
    Value {
        /// Why, by the parser.
        why: String,
    },
    /// No TOML.
    Syntax {
        /// Why, by the parser.
        why: String,
    },
}

/// The kinds of values that settings take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A whole number that is not negative.
    Number,
    /// Text in quotation marks.
    Text,
    /// `true` or `false`.
    YesNo,
    /// Values in square brackets.
    List,
    /// A section with settings of its own.
    Section,
    /// An address with a port.
    Address,
}

impl Wanted {
    /// What the parser says it expected.
    fn of(message: &str) -> Option<Self> {
        if message.contains("socket address") {
            return Some(Self::Address);
        }
        let (_, expected) = message.rsplit_once(", expected ")?;
        let expected = expected.trim_start_matches("a ").trim_start_matches("an ");
        let begins = |words: &[&str]| words.iter().any(|word| expected.starts_with(word));
        let number = expected.strip_prefix(['u', 'i']).unwrap_or_default();
        if number.parse::<u8>().is_ok() || begins(&["usize", "integer", "nonzero"]) {
            Some(Self::Number)
        } else if begins(&["string", "borrowed string", "character", "path"]) {
            Some(Self::Text)
        } else if begins(&["bool"]) {
            Some(Self::YesNo)
        } else if begins(&["sequence", "tuple", "array"]) {
            Some(Self::List)
        } else if begins(&["map", "struct"]) {
            Some(Self::Section)
        } else {
            None
        }
    }
}

impl Slip {
    /// Reads the parser's complaint about `text`.
    pub(crate) fn of(text: &str, error: &toml::de::Error) -> Self {
        let mut kind = SlipKind::of(error.message());
        let at = error
            .span()
            .filter(|_| !matches!(kind, SlipKind::Missing { .. }))
            .map(|span| span.start);
        let (line, column) = at.map_or((0, 0), |at| place(text, at));
        if let SlipKind::Kind { name, .. } = &mut kind {
            setting_at(text, line).clone_into(name);
        }
        Self { line, column, kind }
    }
}

impl SlipKind {
    fn of(message: &str) -> Self {
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        match quoted.split_first() {
            Some((name, known)) if message.starts_with("unknown field") => Self::Unknown {
                name: (*name).to_owned(),
                near: nearest(name, known).map(str::to_owned),
                known: known.iter().map(|one| (*one).to_owned()).collect(),
            },
            Some((name, _)) if message.starts_with("missing field") => Self::Missing {
                name: (*name).to_owned(),
            },
            _ if message.starts_with("invalid") && !message.contains("expected newline") => {
                let why = one_line(message);
                match Wanted::of(&why) {
                    Some(wanted) => Self::Kind {
                        name: String::new(),
                        wanted,
                        why,
                    },
                    None => Self::Value { why },
                }
            }
            _ => Self::Syntax {
                why: one_line(message),
            },
        }
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}, column {}: ", self.line, self.column)?;
        }
        match &self.kind {
            SlipKind::Unknown { name, near, .. } => {
                write!(f, "there is no setting `{name}` here")?;
                match near {
                    Some(near) => write!(f, "; did you mean `{near}`?"),
                    None => Ok(()),
                }
            }
            SlipKind::Missing { name } => write!(f, "the setting `{name}` is missing"),
            SlipKind::Kind { why, .. } | SlipKind::Value { why } | SlipKind::Syntax { why } => {
                f.write_str(why)
            }
        }
    }
}

/// The setting whose value stands in a line: a long list begins above it.
fn setting_at(text: &str, line: usize) -> &str {
    let lines: Vec<&str> = text.lines().take(line).collect();
    let mut names = lines.iter().rev().filter_map(|line| line.split_once('='));
    names.next().map_or("", |(name, _)| name.trim())
}

/// Line and column of a byte, both from 1.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// The name that was probably meant: the closest, if it is close.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distances = known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate));
    let (distance, candidate) = distances.min()?;
    let short = name.chars().count().min(candidate.chars().count());
    (distance <= (short / 3).clamp(1, 3)).then_some(candidate)
}

/// How many letters are to be put in, left out, replaced or swapped with their neighbour to get from
/// one word to the other (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(WORD_CHARACTERS_MAX).collect();
    let b: Vec<char> = b.chars().take(WORD_CHARACTERS_MAX).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

pub(crate) fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WORD_CHARACTERS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_that_was_meant_is_found_and_a_stranger_is_not_guessed_at() {
        let known = ["quic", "tcp", "hook", "uncertainty_ms"];
        for (written, meant) in [
            ("tpc", Some("tcp")),
            ("qiuc", Some("quic")),
            ("hok", Some("hook")),
            ("uncertainty-ms", Some("uncertainty_ms")),
            ("uncertainity_ms", Some("uncertainty_ms")),
            ("udp", None),
            ("listen_on", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, &known), meant, "{written}");
        }
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "a = 1\nимя = 2\n\nx";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, text.find("мя").unwrap()), (2, 2));
        assert_eq!(place(text, text.len() - 1), (4, 1));
        assert_eq!(place(text, 9_999), (4, 2));
    }
}
