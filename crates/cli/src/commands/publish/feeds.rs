//! What is published, as a feed: texts alone, without a mark of direction or markup.

use detente_formats::feed::{Entry, Evidence, Feed, Other, Version};
use detente_language::{Text, key};

use super::readout::{self, Publication, Readout};
use crate::told::{Fact, Piece};

/// The feed of what is published at an address.
pub(super) fn feed(text: &'static Text, address: &str, published: &Publication) -> Feed {
    let at = |path: &str| format!("{address}{path}");
    let note = published.mark.iter().chain(&published.intro);
    let note: Vec<String> = note.map(|words| sentence(words)).collect();
    Feed {
        id: published.id.clone(),
        title: published.title.clone(),
        note: Some(note.join(" ")),
        language: text.language().tag().to_owned(),
        author: published.author.clone(),
        updated: published.updated(),
        page: address.to_owned(),
        atom: at(ATOM),
        json: at(JSON),
        entries: published
            .readouts
            .iter()
            .map(|readout| entry(text, address, published, readout))
            .collect(),
    }
}

fn entry(text: &'static Text, address: &str, published: &Publication, readout: &Readout) -> Entry {
    let at = |path: &str| format!("{address}{path}");
    let page = at(&readout.page());
    let others = readout.others.iter();
    let others = others.filter_map(|name| published.readout(name));
    let elsewhere = readout.elsewhere.iter().filter_map(|other| {
        let (page, title) = (other.page.clone()?, other.title.clone());
        Some(Other { page, title })
    });
    let withdrawn = readout.withdrawn.is_some();
    let own_title = [("title", readout.title.clone().into())];
    Entry {
        id: readout.id.clone(),
        history: format!("{page}#versions"),
        page,
        published: readout.published(),
        updated: readout.updated(),
        title: if withdrawn {
            text.say(key::PUBLISH_WITHDRAWN_TITLE, &own_title)
        } else {
            readout.title.clone()
        },
        author: readout.giver.clone(),
        language: Some(text.language().tag().to_owned()),
        text: whole(text, published, readout),
        versions: readout
            .versions
            .iter()
            .map(|version| Version {
                published: version.at,
                why: version.why.clone(),
                text: facts(text, &version.facts),
            })
            .collect(),
        withdrawn,
        others: others
            .map(|other| Other {
                page: at(&other.page()),
                title: other.title.clone(),
            })
            .chain(elsewhere)
            .collect(),
        evidence: readout
            .evidence
            .iter()
            .map(|evidence| Evidence {
                address: at(&evidence.path),
                media_type: evidence.media_type.to_owned(),
                title: evidence.title.clone(),
                bytes: evidence.bytes,
            })
            .collect(),
    }
}

/// Everything that whoever has nothing but the entry must know: its mark, whether it still stands, the call, what is
/// said, and what stood there before.
fn whole(text: &'static Text, published: &Publication, readout: &Readout) -> String {
    let mut rows: Vec<String> = published.mark.iter().cloned().collect();
    if let Some(at) = readout.withdrawn {
        rows.push(text.say(
            published.moments.withdrawn,
            &[("moment", text.moment(at).into())],
        ));
    }
    let party = [("party", readout.giver.clone().into())];
    rows.push(text.say(key::BY_ACCOUNT_OF, &party));
    rows.push(facts(text, &readout.call));
    rows.push(facts(text, &readout.present().facts));
    let before = readout.versions.len() - 1;
    for (at, version) in readout.versions.iter().enumerate().take(before).rev() {
        rows.push(former(text, published, at + 1, version));
    }
    rows.retain(|row| !row.is_empty());
    rows.join("\n\n")
}

fn former(
    text: &'static Text,
    published: &Publication,
    number: usize,
    version: &readout::Version,
) -> String {
    let values = [
        ("number", number.into()),
        ("moment", text.moment(version.at).into()),
    ];
    let heading = text.say(published.moments.former, &values);
    format!("{heading}\n{}", facts(text, &version.facts))
}

fn facts(text: &'static Text, facts: &[Fact]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Said(said) => said.clone(),
        Piece::Written(words, _) => {
            let words = [("words", detente_language::plain(words).into())];
            text.say(key::AS_WRITTEN, &words)
        }
    };
    let row = |fact: &Fact| {
        let value: Vec<String> = fact.value.iter().map(piece).collect();
        format!("{}: {}", fact.name, value.join("; "))
    };
    let rows: Vec<String> = facts.iter().map(row).collect();
    rows.join("\n")
}

/// Words of ours as a sentence of its own, between others.
fn sentence(words: &str) -> String {
    if words.ends_with('.') {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

/// Where the feeds stand in the folder.
pub(super) const ATOM: &str = "atom.xml";
/// The same for JSON Feed.
pub(super) const JSON: &str = "feed.json";
