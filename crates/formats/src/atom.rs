//! A feed in Atom (RFC 4287), written only. Every text is of type `text`: a reader shows it, and finds no markup in it.

use detente_record::Timestamp;

use crate::feed::{Entry, Feed, line, moment, tag, text};

/// A feed as an Atom document. An entry whose times can't be written is left out.
#[must_use]
pub fn atom(feed: &Feed) -> String {
    let mut out = Elements::default();
    let language = tag(&feed.language).unwrap_or("und");
    let namespace = [("xmlns", NAMESPACE), ("xml:lang", language)];
    out.open("feed", &namespace);
    out.element("id", &[], &feed.id);
    out.element("title", &[], &line(&feed.title));
    if let Some(note) = &feed.note {
        out.element("subtitle", &[], &line(note));
    }
    out.moment("updated", feed.updated);
    out.person(&feed.author);
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    out.element("generator", &version, "detente");
    out.link("self", &feed.atom, &[("type", ATOM)]);
    out.link("alternate", &feed.page, &[("type", HTML)]);
    out.link("alternate", &feed.json, &[("type", JSON_FEED)]);
    for entry in feed.entries.iter().filter(|entry| entry.can_be_written()) {
        out.entry(entry);
    }
    out.close("feed");
    out.0
}

#[derive(Default)]
struct Elements(String);

impl Elements {
    fn entry(&mut self, entry: &Entry) {
        self.open("entry", &[]);
        self.element("id", &[], &entry.id);
        self.element("title", &[], &line(&entry.title));
        self.moment("published", entry.published);
        self.moment("updated", entry.updated);
        self.person(&entry.author);
        self.link("alternate", &entry.page, &[("type", HTML)]);
        // RFC 5829, 3.1: a resource with the history of versions.
        self.link("version-history", &entry.history, &[("type", HTML)]);
        for other in &entry.others {
            let title = line(&other.title);
            self.link("related", &other.page, &[("type", HTML), ("title", &title)]);
        }
        for evidence in &entry.evidence {
            let (title, length) = (line(&evidence.title), evidence.bytes.to_string());
            let attributes = [
                ("type", evidence.media_type.as_str()),
                ("length", &length),
                ("title", &title),
            ];
            self.link("enclosure", &evidence.address, &attributes);
        }
        // An unknown language is said to be one: that of the feed would be inherited (XML 1.0, 2.12).
        let language = entry.language.as_deref().and_then(tag).unwrap_or("und");
        let attributes = [("type", "text"), ("xml:lang", language)];
        self.element("content", &attributes, &text(&entry.text));
        self.close("entry");
    }

    fn person(&mut self, name: &str) {
        self.open("author", &[]);
        self.element("name", &[], &line(name));
        self.close("author");
    }

    fn moment(&mut self, name: &str, time: Timestamp) {
        // A feed's own time is that of an entry; without one that can be written it is the earliest there is.
        let written = moment(time).unwrap_or_else(|| Timestamp::from_ms(0).to_string());
        self.element(name, &[], &written);
    }

    fn link(&mut self, relation: &str, address: &str, attributes: &[(&str, &str)]) {
        self.0.push_str("<link");
        self.attributes(&[("rel", relation), ("href", address)]);
        self.attributes(attributes);
        self.0.push_str("/>\n");
    }

    fn element(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) {
        self.0.push_str(&format!("<{name}"));
        self.attributes(attributes);
        self.0.push('>');
        self.escaped(words);
        self.close(name);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        if self.0.is_empty() {
            self.0
                .push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        }
        self.0.push_str(&format!("<{name}"));
        self.attributes(attributes);
        self.0.push_str(">\n");
    }

    fn close(&mut self, name: &str) {
        self.0.push_str(&format!("</{name}>\n"));
    }

    fn attributes(&mut self, attributes: &[(&str, &str)]) {
        for (name, words) in attributes {
            self.0.push_str(&format!(" {name}=\""));
            self.escaped(words);
            self.0.push('"');
        }
    }

    /// The one place at which a text gets in: nothing in it ends an element or a value.
    fn escaped(&mut self, words: &str) {
        for character in text(words).chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
    }
}

/// The namespace of Atom (RFC 4287, 1.2).
const NAMESPACE: &str = "http://www.w3.org/2005/Atom";
const ATOM: &str = "application/atom+xml";
const HTML: &str = "text/html";
const JSON_FEED: &str = "application/feed+json";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::feed::tests::feed;

    /// What stands in the first element of a name after another, by the words of XML 1.0 (2.4).
    fn read(document: &str, after: &str, name: &str) -> String {
        let (_, rest) = document.split_once(after).expect("the first is there");
        let (_, rest) = rest.split_once(&format!("<{name}")).expect("it is there");
        let (_, rest) = rest.split_once('>').expect("its tag ends");
        let (words, _) = rest.split_once(&format!("</{name}>")).expect("it ends");
        assert!(!words.contains(['<', '>', '"']), "{words}");
        let words = words.replace("&lt;", "<").replace("&gt;", ">");
        let words = words.replace("&quot;", "\"").replace("&#39;", "'");
        words.replace("&amp;", "&")
    }

    #[test]
    fn a_feed_is_written_as_the_standard_says() {
        let program = concat!(
            "<generator version=\"",
            env!("CARGO_PKG_VERSION"),
            "\">detente</generator>"
        );
        let (feed_id, entry_id) = ("cd".repeat(32), "ab".repeat(32));
        let written = atom(&feed("A & B"));
        let expected = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">
<id>nih:sha-256;{feed_id}</id>
<title>A &amp; B</title>
<subtitle>A &amp; B</subtitle>
<updated>2099-11-30T15:00:00.000Z</updated>
<author>
<name>A &amp; B</name>
</author>
{program}
<link rel=\"self\" href=\"https://example.org/atom.xml\" type=\"application/atom+xml\"/>
<link rel=\"alternate\" href=\"https://example.org/\" type=\"text/html\"/>
<link rel=\"alternate\" href=\"https://example.org/feed.json\" type=\"application/feed+json\"/>
<entry>
<id>nih:sha-256;{entry_id}</id>
<title>A &amp; B</title>
<published>2022-10-21T14:30:00.999Z</published>
<updated>2099-11-30T15:00:00.000Z</updated>
<author>
<name>A &amp; B</name>
</author>
<link rel=\"alternate\" href=\"https://example.org/readouts/one.html\" type=\"text/html\"/>
<link rel=\"version-history\" href=\"https://example.org/readouts/one.html#versions\" type=\"text/html\"/>
<link rel=\"related\" href=\"https://example.org/readouts/two.html?a=1&amp;b=&quot;&lt;&#39;\" type=\"text/html\" title=\"A &amp; B\"/>
<link rel=\"enclosure\" href=\"https://example.org/evidence/one\" type=\"application/octet-stream\" length=\"7\" title=\"A &amp; B\"/>
<content type=\"text\" xml:lang=\"ar\">A &amp; B</content>
</entry>
</feed>
"
        );
        assert_eq!(written, expected);
    }

    #[test]
    fn words_from_outside_begin_no_element_and_end_no_value() {
        let hostile = "</title><script>alert(1)</script>\"/><x a='1'>]]><![CDATA[ &lt;b&gt; <!-- \u{202e}\u{1b}";
        let written = atom(&feed(hostile));
        let plain = atom(&feed("A"));
        for mark in ["<", ">", "\""] {
            assert_eq!(
                written.matches(mark).count(),
                plain.matches(mark).count(),
                "{mark}"
            );
        }
        let shown = hostile.replace(['\u{202e}', '\u{1b}'], "\u{FFFD}");
        assert_eq!(read(&written, "<entry>", "content"), shown);
        assert_eq!(read(&written, "<entry>", "title"), shown);
    }

    #[test]
    fn an_entry_whose_times_cannot_be_written_is_left_out() {
        let mut late = feed("Late");
        late.entries[0].updated = Timestamp::from_ms(253_402_300_800_000);
        late.updated = late.entries[0].updated;
        let written = atom(&late);
        assert!(!written.contains("<entry>"), "{written}");
        assert!(
            written.contains("<updated>1970-01-01T00:00:00.000Z</updated>"),
            "{written}"
        );
    }

    #[test]
    fn a_language_that_is_no_tag_is_unknown() {
        let mut odd = feed("A");
        odd.entries[0].language = Some("\"onload=alert(1)".to_owned());
        assert!(atom(&odd).contains("<content type=\"text\" xml:lang=\"und\">"));
    }

    proptest! {
        #[test]
        fn any_words_come_back(words in "(?s)[\\PC<>&\"'\\]\n\té😀ع]{0,300}") {
            let written = atom(&feed(&words));
            let words = text(&words);
            prop_assert_eq!(read(&written, "<entry>", "content"), words.clone());
            prop_assert_eq!(read(&written, "<feed", "title"), line(&words));
        }
    }
}
