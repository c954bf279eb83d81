//! Why a command did not do what was asked, in the words of whoever sits at the desk.
//!
//! What happened, why and what to do stand in `i18n/`; a refusal by the node brings its own words,
//! in the language it was asked in.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use detente_api::problem::{Problem, TYPE_PREFIX};
use detente_language::{ErrorKey, Explanation, Key, Text, Value, error_key, key, plain_line};
use detente_node::causes;
use detente_node::config::check::{Finding, check};
use detente_node::setup::{self, Held};

use crate::commands::config::in_a_row;

/// What a command returns.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// Something this program found out.
    Known {
        /// Which error.
        error: ErrorKey,
        /// Its facts.
        facts: Vec<(&'static str, Value)>,
        /// Whether the command was typed wrongly.
        usage: bool,
    },
    /// The node refused.
    Refused(Problem),
    /// Something awaited did not come within its limit.
    TimedOut {
        /// What was awaited.
        step: Key,
        /// The limit.
        seconds: u64,
        /// What the last look failed of, if it failed.
        last: Option<Box<Failure>>,
    },
    /// The settings of a node are wrong.
    Settings {
        /// The file.
        path: String,
        /// What is wrong in it.
        findings: Vec<Finding>,
    },
    /// A person ended it.
    Interrupted,
    /// Already explained in full: the text goes out as it is.
    Said(String),
}

impl Failure {
    /// A failure with the facts that its words name.
    #[must_use]
    pub fn new(error: ErrorKey, facts: &[(&'static str, &str)]) -> Self {
        Self::Known {
            error,
            facts: words(facts),
            usage: false,
        }
    }

    /// A mistake in how the command was typed: ends with 2.
    #[must_use]
    pub fn usage(error: ErrorKey, facts: &[(&'static str, &str)]) -> Self {
        Self::Known {
            error,
            facts: words(facts),
            usage: true,
        }
    }

    /// A file that could not be read.
    #[must_use]
    pub fn unreadable(path: &Path, cause: &(dyn Error + 'static)) -> Self {
        Self::file(error_key::FILE_UNREADABLE, path, cause)
    }

    /// A file that could not be written.
    #[must_use]
    pub fn unwritable(path: &Path, cause: &(dyn Error + 'static)) -> Self {
        Self::file(error_key::FILE_UNWRITABLE, path, cause)
    }

    /// A folder whose settings do not read: no node was made there, or its settings were spoiled since.
    #[must_use]
    pub fn no_node(data: &Path, cause: &(dyn Error + 'static)) -> Self {
        // To an operator who is told to make a node anew, a slip in one line would cost the keys.
        let settings = data.join("config.toml");
        let path = data.display().to_string();
        if let Err(error) = std::fs::File::open(&settings)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Self::file(error_key::START_NOT_PERMITTED, data, &error);
        }
        match setup::held(data) {
            Held::Node => {
                let mut findings = check(data, true);
                findings.retain(|finding| finding.wrong);
                if findings.is_empty() {
                    return Self::file(error_key::CONFIG_WRONG, &settings, cause);
                }
                let path = settings.display().to_string();
                Self::Settings { path, findings }
            }
            Held::WithoutSettings => Self::new(error_key::SETTINGS_MISSING, &[("path", &path)]),
            Held::Unfinished => Self::new(error_key::DATA_UNFINISHED, &[("path", &path)]),
            Held::Nothing => Self::new(error_key::DATA_NOT_FOUND, &[("path", &path)]),
        }
    }

    /// An error that names a file and a cause.
    #[must_use]
    pub fn file(error: ErrorKey, path: &Path, cause: &(dyn Error + 'static)) -> Self {
        Self::new(error, &[("path", &path.display().to_string())]).with_cause(causes::of(cause))
    }

    /// An error that names nothing but its cause.
    #[must_use]
    pub fn caused(error: ErrorKey, cause: &(dyn Error + 'static)) -> Self {
        Self::new(error, &[]).with_cause(causes::of(cause))
    }

    /// The same with what caused it, in the language of whoever reads.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Value>) -> Self {
        if let Self::Known { facts, .. } = &mut self {
            facts.push(("cause", cause.into()));
        }
        self
    }

    /// What happened, why, and what to do.
    #[must_use]
    pub fn explain(&self, text: &Text) -> Explanation {
        match self {
            Self::Known { error, facts, .. } => text.explain(*error, facts),
            Self::Refused(problem) => Explanation {
                what: plain_line(&problem.title),
                why: plain_line(&problem.detail),
                what_to_do: plain_line(&problem.what_to_do),
            },
            Self::TimedOut {
                step,
                seconds,
                last,
            } => {
                let mut cause = text.say(key::DEMO_LIMIT, &[("seconds", (*seconds).into())]);
                if let Some(last) = last {
                    cause.push_str(&format!(" {}", last.in_one_line(text)));
                }
                let step = text.say(*step, &[]);
                text.explain(
                    error_key::DEMO_FAILED,
                    &[("step", step.into()), ("cause", cause.into())],
                )
            }
            Self::Settings { path, findings } => {
                let said: Vec<String> = findings.iter().map(|one| in_a_row(text, one)).collect();
                let facts = [
                    ("path", path.as_str().into()),
                    ("cause", said.join(" ").into()),
                ];
                text.explain(error_key::CONFIG_WRONG, &facts)
            }
            Self::Interrupted => text.explain(error_key::DEMO_INTERRUPTED, &[]),
            Self::Said(said) => Explanation {
                what: said.clone(),
                why: String::new(),
                what_to_do: String::new(),
            },
        }
    }

    /// What standard error shows of it: words for a person, or for a program that asked for JSON one line with a
    /// problem as the interface gives it (RFC 9457). Only a refusal by the node has a `status`.
    #[must_use]
    pub fn shown(&self, text: &Text, as_json: bool) -> String {
        if !as_json {
            return self.render(text);
        }
        let problem = match self {
            Self::Refused(problem) => serde_json::json!(problem),
            _ => {
                let said = self.explain(text);
                serde_json::json!({
                    "type": format!("{TYPE_PREFIX}{}", self.name()),
                    "title": said.what,
                    "detail": said.why,
                    "what_to_do": said.what_to_do,
                })
            }
        };
        format!("{problem}\n")
    }

    /// What a program branches on.
    fn name(&self) -> &str {
        match self {
            Self::Known { error, .. } => error.id(),
            Self::Refused(problem) => problem.name(),
            Self::TimedOut { .. } => error_key::DEMO_FAILED.id(),
            Self::Settings { .. } => error_key::CONFIG_WRONG.id(),
            Self::Interrupted => error_key::DEMO_INTERRUPTED.id(),
            Self::Said(_) => "reported-record-not-read",
        }
    }

    /// The same, a line each, under their headings.
    #[must_use]
    pub fn render(&self, text: &Text) -> String {
        let Explanation {
            what,
            why,
            what_to_do,
        } = self.explain(text);
        if let Self::Said(said) = self {
            return format!("{}\n", said.trim_end());
        }
        let mut lines = format!("{}: {what}\n", text.say(key::ERROR_HEADING, &[]));
        for (heading, part) in [(key::ERROR_WHY, why), (key::ERROR_DO, what_to_do)] {
            if !part.is_empty() {
                lines.push_str(&format!("{}: {part}\n", text.say(heading, &[])));
            }
        }
        lines
    }

    /// What and why in one line, for machines and for logs.
    #[must_use]
    pub fn in_one_line(&self, text: &Text) -> String {
        let Explanation { what, why, .. } = self.explain(text);
        plain_line(format!("{what} {why}").trim())
    }

    /// Whether it is this error, found out by this program.
    #[must_use]
    pub fn is(&self, key: ErrorKey) -> bool {
        matches!(self, Self::Known { error, .. } if *error == key)
    }

    /// The name of the refusal, if the node refused.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(problem.name()),
            _ => None,
        }
    }

    /// What the process ends with: 1, or 2 for a mistake in how the command was typed.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Known { usage: true, .. }) {
            2
        } else {
            1
        })
    }
}

fn words(facts: &[(&'static str, &str)]) -> Vec<(&'static str, Value)> {
    facts
        .iter()
        .map(|(name, value)| (*name, Value::from(*value)))
        .collect()
}
