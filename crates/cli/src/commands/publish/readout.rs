//! What is published, whatever it comes from: readouts with every version of each, in the reader's words. Pages and
//! feeds are made of this and of nothing else.

use std::collections::BTreeMap;

use detente_language::{Key, Text, key};
use detente_line::account::Day;
use detente_record::Timestamp;

use crate::told::{Fact, Item, Piece, Sides};

/// Readouts that are published together, under one address.
pub(super) struct Publication {
    /// What a feed of it is called in every version of the feed: an IRI.
    pub(super) id: String,
    /// What it is, on a line.
    pub(super) title: String,
    /// What must stand on everything that shows it.
    pub(super) mark: Option<String>,
    /// What whoever reads it must know.
    pub(super) intro: Vec<String>,
    /// Who publishes it, on a line.
    pub(super) author: String,
    /// How its moments are told.
    pub(super) moments: &'static Moments,
    /// Newest first.
    pub(super) readouts: Vec<Readout>,
    /// Files beside the pages, which they can be checked against: by their paths in the folder.
    pub(super) evidence: Vec<(String, Vec<u8>)>,
}

/// What is said of the moments of readouts.
pub(super) struct Moments {
    /// When the first version was published.
    pub(super) published: Key,
    /// When one was, with its number.
    pub(super) version: Key,
    /// The same of one that does not stand any more.
    pub(super) former: Key,
    /// When a readout was withdrawn.
    pub(super) withdrawn: Key,
}

/// One side's own account of a call, in every version of it.
pub(super) struct Readout {
    /// Its permanent id: an IRI.
    pub(super) id: String,
    /// Its permanent name in addresses: small letters, digits, hyphens.
    pub(super) name: String,
    /// What it is, on a line.
    pub(super) title: String,
    /// Whose account it is, by name alone.
    pub(super) giver: String,
    /// The call, as far as others say it: when, at which level.
    pub(super) call: Vec<Fact>,
    /// The day of the call, to order by.
    pub(super) day: Option<Day>,
    /// The first one first; there is one.
    pub(super) versions: Vec<Version>,
    /// When it was withdrawn, if it was.
    pub(super) withdrawn: Option<Timestamp>,
    /// The accounts of the call side by side.
    pub(super) sides: Option<Sides>,
    /// Names of the other accounts of the same call.
    pub(super) others: Vec<String>,
    /// Other accounts of the same call that others publish.
    pub(super) elsewhere: Vec<Elsewhere>,
    /// How it can be checked, in words.
    pub(super) check: Vec<Fact>,
    /// The file that it can be checked against, if one is published with it.
    pub(super) evidence: Option<Evidence>,
}

/// An account that somebody else publishes.
pub(super) struct Elsewhere {
    /// What it is, on a line.
    pub(super) title: String,
    /// Its permanent id: an IRI.
    pub(super) id: String,
    /// The address of its page, where that is known.
    pub(super) page: Option<String>,
    /// Whether whose it is has taken it back.
    pub(super) is_withdrawn: bool,
}

/// One version of a readout.
pub(super) struct Version {
    /// When it was published.
    pub(super) at: Timestamp,
    /// Why it took the place of the one before, where that is said.
    pub(super) why: Option<String>,
    /// What it says.
    pub(super) facts: Vec<Fact>,
    /// The file that it can be checked against, if one is published with it.
    pub(super) evidence: Option<Evidence>,
}

/// A file beside the pages.
#[derive(Clone)]
pub(super) struct Evidence {
    /// Where, in the folder.
    pub(super) path: String,
    /// Its media type.
    pub(super) media_type: &'static str,
    /// What it is, on a line.
    pub(super) title: String,
    /// Its length.
    pub(super) bytes: u64,
}

impl Readout {
    /// The version that stands.
    pub(super) fn present(&self) -> &Version {
        self.versions.last().expect("a readout has a version")
    }

    /// When the first version was published.
    pub(super) fn published(&self) -> Timestamp {
        self.versions
            .first()
            .map_or(self.updated(), |version| version.at)
    }

    /// When it last changed.
    pub(super) fn updated(&self) -> Timestamp {
        self.withdrawn.unwrap_or(self.present().at)
    }

    /// The path of its page in the folder.
    pub(super) fn page(&self) -> String {
        page_of(&self.name)
    }
}

/// The path of the page of a readout of this name, in every folder that this command writes.
pub(super) fn page_of(name: &str) -> String {
    format!("readouts/{name}.html")
}

/// What a readout is called: whose, of which call.
pub(super) fn title(
    text: &Text,
    giver: &str,
    own: &Item<'_>,
    contact: Option<&Item<'_>>,
) -> String {
    let of = contact.unwrap_or(own);
    let levels = of.levels.iter().map(|level| format!(", {level}"));
    let when = format!("{}{}", of.date, levels.collect::<String>());
    let values = [
        ("party", giver.into()),
        ("kind", own.kind.clone().into()),
        ("call", when.into()),
    ];
    text.say(key::PUBLISH_READOUT_TITLE, &values)
}

/// A call, as far as its accounts say it: when, at which level.
pub(super) fn call(text: &Text, contact: &Item<'_>) -> Vec<Fact> {
    let day = match &contact.basis {
        Some(basis) => format!("{} ({basis})", contact.date),
        None => contact.date.clone(),
    };
    let mut facts = vec![fact(text, key::PUBLISH_DAY, day)];
    if !contact.levels.is_empty() {
        facts.push(fact(text, key::TIMELINE_LEVEL, contact.levels.join(", ")));
    }
    facts
}

/// One thing that is said of a readout in our words.
pub(super) fn fact(text: &Text, name: Key, said: impl ToString) -> Fact {
    Fact {
        name: text.say(name, &[]),
        value: vec![Piece::Said(said.to_string())],
    }
}

/// A side that says two things of one call, or has two calls on one day, has two accounts that are called alike: behind each
/// stands what it is called here.
pub(super) fn tell_apart(readouts: &mut [Readout], called: fn(&str) -> &str) {
    let mut titles: BTreeMap<String, usize> = BTreeMap::new();
    for readout in readouts.iter() {
        *titles.entry(readout.title.clone()).or_default() += 1;
    }
    for readout in readouts {
        if titles.get(&readout.title).is_some_and(|count| *count > 1) {
            readout.title = format!("{} ({})", readout.title, called(&readout.name));
        }
    }
}

/// Puts what changed last first; of what changed at one moment the later call.
pub(super) fn newest_first(readouts: &mut [Readout]) {
    readouts.sort_by(|one, other| {
        let order = |readout: &Readout| (readout.updated(), readout.day);
        order(other)
            .cmp(&order(one))
            .then_with(|| one.name.cmp(&other.name))
    });
}

impl Publication {
    /// The readout of this name.
    pub(super) fn readout(&self, name: &str) -> Option<&Readout> {
        self.readouts.iter().find(|readout| readout.name == name)
    }

    /// When any of it last changed; the earliest moment there is if there is nothing.
    pub(super) fn updated(&self) -> Timestamp {
        let all = self.readouts.iter().map(Readout::updated);
        all.max().unwrap_or(Timestamp::from_ms(0))
    }
}
