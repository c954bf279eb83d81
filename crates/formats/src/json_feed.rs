//! A feed as JSON Feed 1.1 (jsonfeed.org), written only. Every text is plain (`content_text`), none is HTML.
//!
//! What the format has no field for stands in one of ours, `_detente`: every version of an item with its text, whether
//! it was withdrawn, and the other accounts of the same call.

use serde::Serialize;

use crate::feed::{Entry, Feed, line, moment, tag, text};

/// A feed as a JSON Feed. An entry whose times can't be written is left out.
#[must_use]
pub fn json_feed(feed: &Feed) -> String {
    let whole = Whole {
        version: "https://jsonfeed.org/version/1.1",
        title: line(&feed.title),
        home_page_url: &feed.page,
        feed_url: &feed.json,
        description: feed.note.as_deref().map(line),
        authors: [author(&feed.author)],
        language: tag(&feed.language),
        items: feed.entries.iter().filter_map(item).collect(),
    };
    let mut out = serde_json::to_string_pretty(&whole).expect("texts and lists become JSON");
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Whole<'a> {
    version: &'static str,
    title: String,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    authors: [Author; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author {
    name: String,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: String,
    content_text: String,
    date_published: String,
    date_modified: String,
    authors: [Author; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    /// "A custom object … must start with an underscore" (1.1, Extensions).
    _detente: Own<'a>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    title: String,
    size_in_bytes: u64,
}

#[derive(Serialize)]
struct Own<'a> {
    withdrawn: bool,
    history_url: &'a str,
    versions: Vec<Version>,
    other_accounts: Vec<Other<'a>>,
}

#[derive(Serialize)]
struct Version {
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    content_text: String,
}

#[derive(Serialize)]
struct Other<'a> {
    url: &'a str,
    title: String,
}

fn item(entry: &Entry) -> Option<Item<'_>> {
    let versions = entry.versions.iter().map(|version| {
        Some(Version {
            date_published: moment(version.published)?,
            why: version.why.as_deref().map(text),
            content_text: text(&version.text),
        })
    });
    let attachments = entry.evidence.iter().map(|evidence| Attachment {
        url: &evidence.address,
        mime_type: &evidence.media_type,
        title: line(&evidence.title),
        size_in_bytes: evidence.bytes,
    });
    let others = entry.others.iter().map(|other| Other {
        url: &other.page,
        title: line(&other.title),
    });
    Some(Item {
        id: &entry.id,
        url: &entry.page,
        title: line(&entry.title),
        content_text: text(&entry.text),
        date_published: moment(entry.published)?,
        date_modified: moment(entry.updated)?,
        authors: [author(&entry.author)],
        language: entry.language.as_deref().and_then(tag),
        attachments: attachments.collect(),
        _detente: Own {
            withdrawn: entry.withdrawn,
            history_url: &entry.history,
            versions: versions.collect::<Option<_>>()?,
            other_accounts: others.collect(),
        },
    })
}

fn author(name: &str) -> Author {
    Author { name: line(name) }
}

#[cfg(test)]
mod tests {
    use detente_record::Timestamp;
    use serde_json::{Value, json};

    use super::*;
    use crate::feed::tests::feed;

    fn read(feed: &Feed) -> Value {
        serde_json::from_str(&json_feed(feed)).expect("JSON")
    }

    #[test]
    fn a_feed_is_written_as_the_format_says() {
        let (first, second) = ("2022-10-21T14:30:00.999Z", "2099-11-30T15:00:00.000Z");
        let expected = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "A <b>",
            "home_page_url": "https://example.org/",
            "feed_url": "https://example.org/feed.json",
            "description": "A <b>",
            "authors": [{"name": "A <b>"}],
            "language": "en",
            "items": [{
                "id": format!("nih:sha-256;{}", "ab".repeat(32)),
                "url": "https://example.org/readouts/one.html",
                "title": "A <b>",
                "content_text": "A <b>",
                "date_published": first,
                "date_modified": second,
                "authors": [{"name": "A <b>"}],
                "language": "ar",
                "attachments": [{
                    "url": "https://example.org/evidence/one",
                    "mime_type": "application/octet-stream",
                    "title": "A <b>",
                    "size_in_bytes": 7,
                }],
                "_detente": {
                    "withdrawn": false,
                    "history_url": "https://example.org/readouts/one.html#versions",
                    "versions": [
                        {"date_published": first, "content_text": "Before"},
                        {"date_published": second, "why": "A <b>", "content_text": "A <b>"},
                    ],
                    "other_accounts": [{
                        "url": "https://example.org/readouts/two.html?a=1&b=\"<'",
                        "title": "A <b>",
                    }],
                },
            }],
        });
        assert_eq!(read(&feed("A <b>")), expected);
    }

    #[test]
    fn words_from_outside_stay_words() {
        let hostile =
            "\"}],\"items\":[{\"content_html\":\"<script>\"}] \\u0000 \u{202e}\u{1b}\u{0}a\r\nb";
        let written = read(&feed(hostile));
        assert_eq!(written["items"].as_array().map(Vec::len), Some(1));
        let shown = hostile.replace(['\u{202e}', '\u{1b}', '\u{0}'], "\u{FFFD}");
        assert_eq!(
            written["items"][0]["content_text"],
            shown.replace("\r\n", "\n")
        );
        assert_eq!(written["items"][0].get("content_html"), None);
    }

    #[test]
    fn an_item_whose_times_cannot_be_written_is_left_out_and_an_unknown_language_is_not_said() {
        let mut late = feed("Late");
        late.entries.push(late.entries[0].clone());
        late.entries[0].versions[0].published = Timestamp::from_ms(253_402_300_800_000);
        late.entries[1].language = Some("no tag".to_owned());
        let written = read(&late);
        assert_eq!(written["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(written["items"][0].get("language"), None);
    }
}
