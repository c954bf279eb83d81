//! What is wrong with a file that should hold a reported record, and where.

use std::fmt;

use detente_line::account::{EdtfFault, TextFault, Unresolved};

/// Why a file can't be read as a reported record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, in the order of the file; never empty.
    pub problems: Vec<Problem>,
    /// How many more problems there are than are listed.
    pub more: usize,
}

/// One thing that is wrong, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The entry of the file, as `event "sought"`; empty where none is meant.
    pub item: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong. What to do about it is `record-…` in `i18n/`, by [`Fault::key`] and [`Fault::values`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It is not TOML.
    #[error("the file is not TOML: {cause}")]
    NotToml {
        /// What the reader of TOML says.
        cause: String,
    },
    /// It is longer than is read.
    #[error("the file has {found} bytes, at most {max} are read")]
    TooLarge {
        /// Its length in bytes.
        found: usize,
        /// The bound in bytes.
        max: usize,
    },
    /// A list has too many members.
    #[error("there are {found} of {table}, at most {max} are read")]
    TooMany {
        /// The list.
        table: String,
        /// How many it has.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// It holds no event.
    #[error("the file holds no [[event]]")]
    NoAccounts,
    /// A table that the form doesn't have.
    #[error("a record has no table named {name}")]
    UnknownTable {
        /// Its name.
        name: String,
    },
    /// A field that must be there is not.
    #[error("{field} is missing")]
    MissingField {
        /// The field.
        field: String,
    },
    /// A value of another type.
    #[error("{field} is {found}, and must be {wanted}")]
    WrongType {
        /// The field.
        field: String,
        /// What it is.
        found: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A field that the form doesn't have and that holds no words to keep.
    #[error("{field} is not a field of this form, and its value can't be kept as words")]
    UnknownField {
        /// The field.
        field: String,
    },
    /// A text that can't be taken.
    #[error("{field}: {cause}")]
    Text {
        /// The field.
        field: String,
        /// Why not.
        cause: TextFault,
    },
    /// A text that is no date.
    #[error("{field} is {found:?}, which is not a date: {cause}")]
    BadDate {
        /// The field.
        field: String,
        /// What it says.
        found: String,
        /// Why it is none.
        cause: EdtfFault,
    },
    /// A date with an hour.
    #[error("{field} is {found:?}, with an hour; a date stays a date")]
    DateHasTime {
        /// The field.
        field: String,
        /// What it says.
        found: String,
    },
    /// A basis that is none of the three.
    #[error("date_basis is {found:?}, and must be stated, derived or outside")]
    UnknownBasis {
        /// What it says.
        found: String,
    },
    /// An event that does not fit into an entry.
    #[error("it takes {found} bytes, at most {max} fit into an entry")]
    EventTooLarge {
        /// Its length in bytes.
        found: usize,
        /// The bound in bytes.
        max: usize,
    },
    /// A name that does not resolve.
    #[error("{field}: {cause}")]
    Name {
        /// The field.
        field: &'static str,
        /// Why not.
        cause: Unresolved,
        /// What sort of event it is.
        kind: String,
    },
}

impl Fault {
    /// Every id that [`Fault::key`] can give.
    pub const KEYS: [&'static str; 22] = [
        "record-not-toml",
        "record-too-large",
        "record-too-many",
        "record-no-accounts",
        "record-unknown-table",
        "record-missing-field",
        "record-wrong-type",
        "record-unknown-field",
        "record-empty-text",
        "record-text-too-long",
        "record-control-character",
        "record-bad-date",
        "record-date-has-time",
        "record-unknown-basis",
        "record-duplicate-id",
        "record-unknown-source",
        "record-unknown-party",
        "record-unknown-level",
        "record-unknown-event",
        "record-self-reference",
        "record-no-level",
        "record-event-too-large",
    ];

    /// The id of its explanation in `i18n/`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotToml { .. } => "record-not-toml",
            Self::TooLarge { .. } => "record-too-large",
            Self::TooMany { .. } => "record-too-many",
            Self::NoAccounts => "record-no-accounts",
            Self::UnknownTable { .. } => "record-unknown-table",
            Self::MissingField { .. } => "record-missing-field",
            Self::WrongType { .. } => "record-wrong-type",
            Self::UnknownField { .. } => "record-unknown-field",
            Self::Text { cause, .. } => match cause {
                TextFault::Empty => "record-empty-text",
                TextFault::TooLong { .. } => "record-text-too-long",
                _ => "record-control-character",
            },
            Self::BadDate { .. } => "record-bad-date",
            Self::DateHasTime { .. } => "record-date-has-time",
            Self::UnknownBasis { .. } => "record-unknown-basis",
            Self::EventTooLarge { .. } => "record-event-too-large",
            Self::Name { cause, .. } => match cause {
                Unresolved::DuplicateId { .. } => "record-duplicate-id",
                Unresolved::Source { .. } => "record-unknown-source",
                Unresolved::Party { .. } => "record-unknown-party",
                Unresolved::Level { .. } => "record-unknown-level",
                Unresolved::Account { .. } => "record-unknown-event",
                Unresolved::Itself => "record-self-reference",
                Unresolved::NoLevel => "record-no-level",
                Unresolved::TooMany { .. } => "record-too-many",
                _ => "record-missing-field",
            },
        }
    }

    /// What its explanation in `i18n/` is filled with: name and value.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let field = |field: &str| ("field", field.to_owned());
        match self {
            Self::NotToml { cause } => vec![("cause", cause.clone())],
            Self::TooLarge { found, max } | Self::EventTooLarge { found, max } => {
                bounds(*found, *max)
            }
            Self::TooMany { table, found, max } => {
                with(("table", table.clone()), bounds(*found, *max))
            }
            Self::NoAccounts => Vec::new(),
            Self::UnknownTable { name } => vec![("name", name.clone())],
            Self::MissingField { field: name } | Self::UnknownField { field: name } => {
                vec![field(name)]
            }
            Self::WrongType {
                field: name,
                found,
                wanted,
            } => {
                vec![
                    field(name),
                    ("found", (*found).to_owned()),
                    ("wanted", (*wanted).to_owned()),
                ]
            }
            Self::Text {
                field: name,
                cause: TextFault::TooLong { found, max },
            } => with(field(name), bounds(*found, *max)),
            Self::Text { field: name, .. } => vec![field(name)],
            Self::BadDate {
                field: name,
                found,
                cause,
            } => vec![
                field(name),
                ("found", found.clone()),
                ("cause", cause.to_string()),
            ],
            Self::DateHasTime { field: name, found } => vec![field(name), ("found", found.clone())],
            Self::UnknownBasis { found } => vec![("found", found.clone())],
            Self::Name {
                field: name,
                cause,
                kind,
            } => match cause {
                Unresolved::DuplicateId { id } | Unresolved::Source { id } => {
                    vec![("id", id.to_string())]
                }
                Unresolved::Party { id }
                | Unresolved::Level { id }
                | Unresolved::Account { id } => vec![field(name), ("id", id.to_string())],
                Unresolved::NoLevel => vec![("kind", kind.clone())],
                Unresolved::TooMany { found } => with(
                    ("table", "event".to_owned()),
                    bounds(*found, detente_line::account::limits::ACCOUNTS_MAX),
                ),
                _ => vec![field(name)],
            },
        }
    }
}

fn bounds(found: usize, max: usize) -> Vec<(&'static str, String)> {
    vec![("found", found.to_string()), ("max", max.to_string())]
}

fn with(
    first: (&'static str, String),
    mut rest: Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    rest.insert(0, first);
    rest
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: ", self.line, self.column)?;
        if !self.item.is_empty() {
            write!(f, "{}: ", self.item)?;
        }
        self.fault.fmt(f)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            if number > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        if self.more > 0 {
            write!(f, "; and {} more", self.more)
        } else {
            Ok(())
        }
    }
}

impl std::error::Error for Unreadable {}
