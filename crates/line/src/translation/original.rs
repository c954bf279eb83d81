//! The texts that an entry has, in an order that its body alone decides: what a translation's number counts. An entry's id
//! commits to its body, and a body has one byte form, so that a number means one text for ever.
//!
//! What a template says, each reader's node says in the reader's language; of a filled template only what its author wrote is
//! a text. Follows spec/translations.md §2.

use detente_record::{Act, Kind};

use crate::account::Words;
use crate::account::limits::LIST_MAX;
use crate::body;
use crate::limits::{TEMPLATE_FIELDS_MAX, TRANSLATED_PART_MAX};
use crate::matter::conversation::Conversation;
use crate::matter::own_account::OwnAccount;
use crate::matter::wish::Wish;
use crate::matter::{call, call_request, readout};
use crate::message::content::Content;
use crate::message::template::Field;
use crate::message::text::{FreeText, turns_direction};

/// One text of an entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Original {
    /// What it is in its entry: the key of its words in `i18n/`, without what stands in front.
    pub what: &'static str,
    /// Its language, a tag of BCP 47; `None` if its author does not say: the reason beside a template.
    pub language: Option<String>,
    /// The text as written.
    pub text: String,
}

// What is said reaches no log.
impl std::fmt::Debug for Original {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Original({}, {} bytes)", self.what, self.text.len())
    }
}

impl Original {
    fn new(what: &'static str, language: &str, text: &str) -> Self {
        Self {
            what,
            language: Some(language.to_owned()),
            text: text.to_owned(),
        }
    }

    /// Whether its author says that it is in that very language. A tag means the same in capitals (RFC 5646 §2.1.1).
    #[must_use]
    pub fn is_in(&self, tag: &str) -> bool {
        let own = self.language.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(tag))
    }

    /// Whether it has characters that turn the direction of what follows.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        turns_direction(&self.text)
    }
}

// A number reaches every text that an entry can have: of a readout its texts, its topics and what it corrects; of a template
// its fields and a reason.
const _: () = assert!(2 * (LIST_MAX as u64) < TRANSLATED_PART_MAX);
const _: () = assert!((TEMPLATE_FIELDS_MAX as u64) < TRANSLATED_PART_MAX);

/// What a text can be in its entry, of every kind.
pub const WHATS: [&str; 12] = [
    "text",
    "reason",
    "field",
    "subject",
    "whom",
    "behalf",
    "topic",
    "participant",
    "agreed-line",
    "own-line",
    "private",
    "correction",
];

/// Reads the texts of a body, the first of which has the number 1; `None` if it is not as its kind and act say, so that
/// nobody knows what in it is a text.
#[must_use]
pub fn read_originals(kind: Kind, act: Act, body: &[u8]) -> Option<Vec<Original>> {
    if kind == body::MESSAGE {
        return Some(match Content::decode(body).ok()? {
            Content::Text(text) => of_text(&text),
            Content::Template(filled) => {
                let fields = filled.fields().iter().flatten();
                let fields = fields.filter_map(|field| match field {
                    Field::Text { language, text } => Some(Original::new("field", language, text)),
                    _ => None,
                });
                let reason = filled.reason().map(|reason| Original {
                    what: "reason",
                    language: None,
                    text: reason.to_owned(),
                });
                fields.chain(reason).collect()
            }
        });
    }
    if (kind, act) == (call_request::COURSE.kind, call_request::REQUEST) {
        let wish = Wish::decode(body).ok()?;
        let texts = [wish.subject, wish.whom, wish.behalf];
        return Some(of_call(&wish.language, &texts));
    }
    if (kind, act) == (call::COURSE.kind, call::START) {
        let said = Conversation::decode(body).ok()?;
        let texts = [said.subject, said.whom, said.behalf];
        return Some(of_call(&said.language, &texts));
    }
    let readouts = &readout::COURSE;
    if kind == readouts.kind && (act == readouts.begins || readouts.states_version(act)) {
        return Some(of_readout(&OwnAccount::decode(body).ok()?));
    }
    Some(of_text(&FreeText::decode(body).ok()?))
}

fn of_text(text: &FreeText) -> Vec<Original> {
    let language = text.language();
    let reason = text.reason();
    let reason = reason.map(|reason| Original::new("reason", language, reason));
    std::iter::once(Original::new("text", language, text.text()))
        .chain(reason)
        .collect()
}

fn of_call(language: &str, texts: &[String; 3]) -> Vec<Original> {
    let whats = ["subject", "whom", "behalf"];
    let each = whats.into_iter().zip(texts);
    each.map(|(what, text)| Original::new(what, language, text))
        .collect()
}

/// The text first, then topic by topic, and the rest in the order of spec/readouts.md.
fn of_readout(own: &OwnAccount) -> Vec<Original> {
    let new = |what, words: &Words| Original::new(what, &own.language, words.as_str());
    let mut all = vec![new("text", &own.text)];
    all.extend(own.topics.iter().map(|(_, words)| new("topic", words)));
    for (what, list) in [
        ("participant", &own.participants),
        ("agreed-line", &own.agreed_lines),
        ("own-line", &own.own_lines),
        ("private", &own.private),
    ] {
        all.extend(list.iter().map(|words| new(what, words)));
    }
    all.extend(own.reason.iter().map(|words| new("correction", words)));
    all
}
