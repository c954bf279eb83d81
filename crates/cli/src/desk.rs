//! Where a command stands: the data folder, the language, whether a machine reads along; and
//! finding the line, message or party that a person named by the beginning of its id or name.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use detente_api::charter::CharterView;
use detente_api::message::Message;
use detente_api::roster::{OfficerHere, Officers};
use detente_api::status::{LineStatus, NodeStatus};
use detente_language::{Key, Language, Text, Value, error_key, plain_line};
use detente_record::EntryId;
use serde::Serialize;

use crate::client::{Client, Remote};
use crate::commands::read;
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::signed_in;
use crate::{said, screen};

/// What every command is given.
#[derive(Clone)]
pub struct Desk {
    /// The words of its language.
    pub text: &'static Text,
    /// The node's data folder.
    pub data: PathBuf,
    /// The node to ask if it is not the one of the data folder.
    pub node: Option<Remote>,
    /// Whether to print JSON.
    pub json: bool,
}

/// A line with the charter that its officers act under.
pub struct LineHere {
    /// Its state.
    pub status: LineStatus,
    /// Its charter.
    pub charter: CharterView,
    /// Who may act for our own party, or could: by the charter and by appointment.
    pub officers: Vec<OfficerHere>,
}

impl Desk {
    /// Reads the options that every command has.
    ///
    /// # Errors
    ///
    /// A language that we do not speak.
    pub fn from_arguments(text: &'static Text, matches: &ArgMatches) -> Outcome<Self> {
        if let Some(wish) = matches.get_one::<String>("lang")
            && Language::from_tag(wish).is_none()
        {
            return Err(bad_value("--lang", wish, "en, ru"));
        }
        let data = matches
            .get_one::<String>("data")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("DETENTE_DATA").map(PathBuf::from))
            .unwrap_or_else(default_data);
        let given = |id: &str| matches.get_one::<String>(id).cloned();
        let node = match (given("node"), given("certificate")) {
            (None, _) => None,
            (Some(url), Some(certificate)) => Some(Remote {
                url,
                certificate: certificate.into(),
            }),
            (Some(_), None) => {
                return Err(Failure::usage(
                    error_key::USAGE_MISSING,
                    &[("argument", "--certificate")],
                ));
            }
        };
        Ok(Self {
            text,
            data,
            node,
            json: matches.get_flag("json"),
        })
    }

    /// Says a text of this desk's language.
    #[must_use]
    pub fn say(&self, key: Key, values: &[(&str, Value)]) -> String {
        self.text.say(key, values)
    }

    /// Prints a text of this desk's language on a line.
    pub fn tell(&self, key: Key, values: &[(&str, Value)]) {
        out_line!("{}", self.text.say(key, values));
    }

    /// The label `<family>-<name>` of a fixed word in a node's answer; the bare word if this
    /// version has no label for it, because an unknown word must not vanish.
    #[must_use]
    pub fn label(&self, family: &str, name: &str) -> String {
        label(self.text, family, name)
    }

    /// Prints an answer as JSON, for machines.
    ///
    /// # Errors
    ///
    /// None in practice: our own types become JSON.
    pub fn print_json(&self, answer: &impl Serialize) -> Outcome {
        let json = serde_json::to_string_pretty(answer).map_err(|error| {
            Failure::new(
                error_key::NODE_ANSWER_UNCLEAR,
                &[("cause", &error.to_string())],
            )
        })?;
        out_line!("{json}");
        Ok(())
    }

    /// The running node of the data folder, as the person who has signed in; else as the folder's owner.
    ///
    /// # Errors
    ///
    /// No node there, or its token cannot be read.
    pub fn client(&self) -> Outcome<Client> {
        match signed_in::read(self)? {
            Some(session) => session.client(self),
            None if self.node.is_some() => Err(Failure::new(error_key::NOBODY_SIGNED_IN, &[])),
            None => Client::of(&self.data, self.text.language()),
        }
    }

    /// The running node of the data folder, as the folder's owner; else as the person who has signed in.
    ///
    /// # Errors
    ///
    /// As for [`Desk::client`].
    pub fn administrator(&self) -> Outcome<Client> {
        if self.node.is_some() {
            return self.client();
        }
        match (
            Client::of(&self.data, self.text.language()),
            signed_in::read(self)?,
        ) {
            (Err(_), Some(session)) => session.client(self),
            (owner, _) => owner,
        }
    }

    /// The node as whoever has this secret, and as nobody with none.
    ///
    /// # Errors
    ///
    /// No node was made in the data folder, or the one elsewhere is not named as it must be.
    pub fn client_with(&self, secret: &str) -> Outcome<Client> {
        let language = self.text.language();
        match &self.node {
            Some(remote) => Client::remote(remote, secret, language),
            None => Client::signed_in(&self.data, secret, language),
        }
    }

    /// The line that `wish` names, by the beginning of its id, by its name, or by a part of its name or of
    /// another party's; without a wish the only one, or of several the only one that has not ended.
    ///
    /// # Errors
    ///
    /// None, none of that id, or more than one.
    pub fn line(&self, client: &Client, wish: Option<&String>) -> Outcome<LineHere> {
        let status = self.line_status(client, wish)?;
        Self::here(client, status)
    }

    /// The book that `wish` names in the same way; the only one if there is no wish.
    ///
    /// # Errors
    ///
    /// There is none, it is not a book, or there is more than one.
    pub fn book(&self, client: &Client, wish: Option<&String>) -> Outcome<LineHere> {
        let mut status: NodeStatus = client.get("/v1/status")?;
        if !status.lines.iter().any(LineStatus::is_book) {
            return Err(Failure::new(error_key::BOOK_NONE, &[]));
        }
        if wish.is_none() {
            status.lines.retain(LineStatus::is_book);
        }
        let named = self.one_named(status.lines, wish)?;
        if !named.is_book() {
            let line = self.line_name(&named);
            return Err(Failure::new(error_key::BOOK_NOT_ONE, &[("line", &line)]));
        }
        Self::here(client, named)
    }

    /// A line with what its officers need.
    pub(crate) fn here(client: &Client, status: LineStatus) -> Outcome<LineHere> {
        let charter = client.get(&format!("/v1/lines/{}/charter", status.id))?;
        let all: Officers = client.list(&format!("/v1/lines/{}/officers", status.id))?;
        let own = all.officers.into_iter();
        let officers = own.filter(|one| one.party == status.own).collect();
        Ok(LineHere {
            status,
            charter,
            officers,
        })
    }

    /// The state of a line that is found in the same way, for who needs no more of it.
    ///
    /// # Errors
    ///
    /// As for [`Desk::line`].
    pub fn line_status(&self, client: &Client, wish: Option<&String>) -> Outcome<LineStatus> {
        let mut status: NodeStatus = client.get("/v1/status")?;
        // Whoever names no line means one with another side, if there is any.
        if wish.is_none() && !status.lines.iter().all(LineStatus::is_book) {
            status.lines.retain(|line| !line.is_book());
        }
        // On a line that has ended nothing new begins: it is meant by whoever names it.
        if wish.is_none() && !status.lines.iter().all(|line| line.ended.is_some()) {
            status.lines.retain(|line| line.ended.is_none());
        }
        self.one_named(status.lines, wish)
    }

    fn one_named(&self, lines: Vec<LineStatus>, wish: Option<&String>) -> Outcome<LineStatus> {
        let wish = wish.map_or("", String::as_str);
        let mut fitting = lines_named(lines, wish);
        match (fitting.len(), wish) {
            (1, _) => {}
            (0, "") => return Err(Failure::new(error_key::LINE_NONE, &[])),
            (0, _) => return Err(Failure::new(error_key::LINE_UNKNOWN, &[("line", wish)])),
            (count, _) => {
                let names: Vec<String> = fitting.iter().map(|line| self.line_name(line)).collect();
                return Err(Failure::new(
                    error_key::LINE_AMBIGUOUS,
                    &[("count", &count.to_string()), ("lines", &names.join(", "))],
                ));
            }
        }
        Ok(fitting.remove(0))
    }

    /// A line's name in this desk's language, and the beginning of its id.
    #[must_use]
    pub fn line_name(&self, line: &LineStatus) -> String {
        let id = line.id.to_string();
        let name = line
            .name
            .get(self.text.language().tag())
            .or_else(|| line.name.values().next());
        let name = name.map(|name| plain_line(name)).unwrap_or_default();
        format!("{} ({name})", screen::short(&id))
    }

    /// The message of a line that `wish` names by the beginning of its id, whatever its status.
    ///
    /// # Errors
    ///
    /// None of that id, or more than one.
    pub fn message(&self, client: &Client, line: &LineHere, wish: &str) -> Outcome<Message> {
        let id = line.status.id.to_string();
        if wish.parse::<EntryId>().is_ok() {
            let words = said::words(None);
            return client.get(&format!("/v1/lines/{id}/messages/{wish}?{words}"));
        }
        let mut fitting = Vec::new();
        for status in STATUSES {
            let found = read::all(client, &id, status)?;
            fitting.extend(
                found
                    .into_iter()
                    .filter(|one| one.id.to_string().starts_with(wish)),
            );
        }
        match fitting.len() {
            1 => Ok(fitting.remove(0)),
            0 => Err(Failure::new(error_key::MESSAGE_NOT_FOUND, &[("id", wish)])),
            count => Err(Failure::new(
                error_key::MESSAGE_ID_AMBIGUOUS,
                &[("id", wish), ("count", &count.to_string())],
            )),
        }
    }

    /// A name of the line or of a level, in this desk's language if it has one.
    #[must_use]
    pub fn own_words<'a>(
        &self,
        names: &'a std::collections::BTreeMap<String, String>,
        otherwise: &'a str,
    ) -> &'a str {
        names
            .get(self.text.language().tag())
            .or_else(|| names.values().next())
            .map_or(otherwise, String::as_str)
    }
}

/// The lines that a wish fits. What fits better stands for what fits less: an id, a whole name, a part of
/// a name, a part of another party's name.
fn lines_named(lines: Vec<LineStatus>, wish: &str) -> Vec<LineStatus> {
    let wish = wish.to_lowercase();
    let named = |line: &LineStatus, fits: &dyn Fn(&str) -> bool| {
        line.name.values().any(|name| fits(&name.to_lowercase()))
    };
    let fit = |line: &LineStatus| {
        let others = line.parties.iter().filter(|party| party.index != line.own);
        let party = |wish: &str| {
            others
                .clone()
                .any(|party| party.name.to_lowercase().contains(wish))
        };
        if line.id.to_string().starts_with(&wish) {
            Some(0)
        } else if named(line, &|name| name == wish) {
            Some(1)
        } else if named(line, &|name| name.contains(&wish)) {
            Some(2)
        } else {
            party(&wish).then_some(3)
        }
    };
    let best = lines.iter().filter_map(fit).min();
    let fits = |line: &LineStatus| best.is_some() && fit(line) == best;
    lines.into_iter().filter(|line| fits(line)).collect()
}

impl LineHere {
    /// A party's name.
    #[must_use]
    pub fn party(&self, index: u8) -> &str {
        self.status
            .parties
            .iter()
            .find(|p| p.index == index)
            .map_or("?", |p| p.name.as_str())
    }

    /// The indexes of the parties that `wishes` name by index or the beginning of the name.
    ///
    /// # Errors
    ///
    /// A wish that names none.
    pub fn parties(&self, wishes: &[String]) -> Outcome<Vec<u8>> {
        let mut found = Vec::new();
        for wish in wishes {
            let party = self.status.parties.iter().find(|party| {
                party.index.to_string() == *wish
                    || party.name.to_lowercase().starts_with(&wish.to_lowercase())
            });
            let Some(party) = party else {
                let known: Vec<&str> = self
                    .status
                    .parties
                    .iter()
                    .map(|p| p.name.as_str())
                    .collect();
                return Err(Failure::new(
                    error_key::SEND_UNKNOWN_ADDRESSEE,
                    &[("party", wish), ("known", &known.join(", "))],
                ));
            };
            found.push(party.index);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The line's levels in the charter's order, each by its id and its name in the desk's language.
    #[must_use]
    pub fn levels(&self, desk: &Desk) -> Vec<(String, Option<String>)> {
        let own = desk.text.language().tag();
        let levels = self.status.levels.iter();
        levels
            .map(|level| (level.id.clone(), level.name.get(own).cloned()))
            .collect()
    }

    /// Every party but our own.
    #[must_use]
    pub fn others(&self) -> Vec<u8> {
        self.status
            .parties
            .iter()
            .map(|p| p.index)
            .filter(|p| *p != self.status.own)
            .collect()
    }
}

/// The label `<family>-<name>`, or the bare name where there is none.
#[must_use]
pub fn label(text: &Text, family: &str, name: &str) -> String {
    text.label(family, name)
}

/// The key `<family>-<name>`, if there is one.
#[must_use]
pub fn key_of(family: &str, name: &str) -> Option<Key> {
    Key::of(family, name)
}

/// A value that an argument does not take.
#[must_use]
pub fn bad_value(argument: &str, value: &str, allowed: &str) -> Failure {
    Failure::usage(
        error_key::USAGE_BAD_VALUE,
        &[
            ("argument", argument),
            ("value", value),
            ("allowed", allowed),
        ],
    )
}

/// Writes a file that must not exist yet.
///
/// # Errors
///
/// It exists, or cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Outcome {
    write_new_for(path, bytes, EVERYBODY)
}

/// The same for a file that only its owner reads.
///
/// # Errors
///
/// As for [`write_new`].
pub fn write_new_private(path: &Path, bytes: &[u8]) -> Outcome {
    write_new_for(path, bytes, OWNER)
}

fn write_new_for(path: &Path, bytes: &[u8], mode: u32) -> Outcome {
    use std::io::{ErrorKind, Write as _};
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path);
    let written = file.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::new(
            error_key::FILE_EXISTS,
            &[("path", &path.display().to_string())],
        ),
        _ => Failure::unwritable(path, &error),
    })
}

/// Rights of a new file, as far as the process's mask lets them.
const EVERYBODY: u32 = 0o666;
const OWNER: u32 = 0o600;

/// Every status, as the interface names it.
pub const STATUSES: [&str; 3] = ["actual", "exercise", "test"];

fn default_data() -> PathBuf {
    std::env::var_os("HOME")
        .map(|home| PathBuf::from(home).join(".local/share/detente"))
        .unwrap_or_else(|| PathBuf::from("detente-data"))
}

#[cfg(test)]
mod tests {
    use detente_line::alarm::Cause;
    use detente_line::body;
    use detente_line::matter::call_request::Reason;
    use detente_line::matter::conversation::Medium;
    use detente_line::matter::query::{Question, Reply};
    use detente_line::matter::{COURSES, Course, ring};
    use detente_line::message::answer::Answer;

    use super::*;

    /// The names of kinds, states, acts and codes of matters.
    fn words_of_matters() -> Vec<(String, &'static str)> {
        let mut words = Vec::new();
        let kind = |course: &Course| body::kind(course.kind).expect("it has rules");
        for course in COURSES {
            let rules = kind(course);
            words.push(("matter".to_owned(), rules.name));
            let states = course.states.iter();
            words.extend(states.map(|row| (format!("state-of-{}", rules.name), row.name)));
            let acts = rules.acts.iter();
            words.extend(acts.map(|act| (format!("said-on-{}", rules.name), act.name)));
        }
        let family = |family: &'static str| move |name| (family.to_owned(), name);
        let reasons = Reason::ALL.map(Reason::name).into_iter();
        words.extend(reasons.chain(["other"]).map(family("call-reason")));
        let questions = Question::ALL.map(Question::name).into_iter();
        words.extend(questions.chain(["other"]).map(family("question")));
        let replies = Reply::ALL.map(Reply::name).into_iter();
        words.extend(replies.chain(["other"]).map(family("reply")));
        let means = Medium::ALL.map(Medium::name).into_iter();
        words.extend(means.chain(["other"]).map(family("call-medium")));
        let refused = ring::Reason::ALL.map(ring::Reason::name).into_iter();
        words.extend(refused.chain(["other"]).map(family("ring-reason")));
        let unheard = ring::NoDevice::ALL.map(ring::NoDevice::name).into_iter();
        words.extend(unheard.chain(["other"]).map(family("no-device")));
        words.extend(["not-now", "not-a-side"].map(family("refusal")));
        words
    }

    #[test]
    fn every_fixed_word_that_a_node_answers_with_has_a_label() {
        let mut words: Vec<(&str, &str)> = Vec::new();
        words.extend(Answer::ALL.map(|answer| ("answer", answer.name())));
        words.extend(STATUSES.map(|status| ("status", status)));
        words.extend(["routine", "priority", "immediate", "flash"].map(|one| ("precedence", one)));
        words.extend(["watch", "releasing", "archivist"].map(|role| ("role", role)));
        words.extend(["quic", "tcp"].map(|path| ("path", path)));
        words.extend(["in-time", "late", "failed"].map(|outcome| ("test", outcome)));
        let states = [
            "drafted",
            "released",
            "sent",
            "delivered",
            "not-understood",
            "displayed",
            "no-acknowledgement-held",
            "acknowledged",
            "answered",
            "cancelled",
        ];
        words.extend(states.map(|state| ("state", state)));
        for cause in (1..=8).filter_map(Cause::from_code).map(Cause::name) {
            if !cause.starts_with("path-down-") {
                words.push(("cause", cause));
            }
        }
        let families: Vec<(String, &str)> = words
            .into_iter()
            .map(|(family, name)| (family.to_owned(), name))
            .chain(words_of_matters())
            .collect();
        for (family, name) in families {
            let family = family.as_str();
            assert!(key_of(family, name).is_some(), "{family}-{name}");
        }
    }
}
