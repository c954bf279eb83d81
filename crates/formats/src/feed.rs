//! What a feed says, whatever it is written in: [`crate::atom`] and [`crate::json_feed`] write it. Nothing is read, and
//! no words are made here: which readouts stand in it, and what is said of them, is whoever publishes them.
//!
//! Why no library writes them, and what a permanent id is: `docs/decisions/0046-public-output.md`.

use detente_record::Timestamp;

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The same for every version of this feed, and for no other: an IRI.
    pub id: String,
    /// What it is, on a line.
    pub title: String,
    /// What whoever reads any of it must know of the whole.
    pub note: Option<String>,
    /// The language that all but the entries' texts is in (BCP 47).
    pub language: String,
    /// Who publishes it, on a line.
    pub author: String,
    /// When any of it last changed.
    pub updated: Timestamp,
    /// The address of the page that it goes with.
    pub page: String,
    /// Its own address as Atom.
    pub atom: String,
    /// Its own address as a JSON Feed.
    pub json: String,
    /// What it holds, newest first.
    pub entries: Vec<Entry>,
}

/// One entry of a feed: one readout, with every version of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for every version of this entry, and for no other: an IRI.
    pub id: String,
    /// The permanent address of its page.
    pub page: String,
    /// Where on the page its versions stand.
    pub history: String,
    /// When the first version was published.
    pub published: Timestamp,
    /// When the present one was, or it was withdrawn.
    pub updated: Timestamp,
    /// What it is, on a line.
    pub title: String,
    /// Whose account it is, on a line.
    pub author: String,
    /// The language of its text, where that is known (BCP 47).
    pub language: Option<String>,
    /// The whole text: of the present version, and what became of those before.
    pub text: String,
    /// Every version, the first one first.
    pub versions: Vec<Version>,
    /// Whether it was withdrawn: it stays, with that mark.
    pub withdrawn: bool,
    /// Other accounts of the same call.
    pub others: Vec<Other>,
    /// What it can be checked against.
    pub evidence: Vec<Evidence>,
}

/// One version of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was published.
    pub published: Timestamp,
    /// Why it took the place of the one before, where that is said.
    pub why: Option<String>,
    /// Its text.
    pub text: String,
}

/// Another account of the same call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The permanent address of its page.
    pub page: String,
    /// What it is, on a line.
    pub title: String,
}

/// A file that an entry can be checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its address.
    pub address: String,
    /// Its media type.
    pub media_type: String,
    /// What it is, on a line.
    pub title: String,
    /// Its length in bytes.
    pub bytes: u64,
}

impl Entry {
    /// Whether its times can be written: years have four digits. One whose times can't is left out of a feed.
    #[must_use]
    pub fn can_be_written(&self) -> bool {
        let versions = self.versions.iter().map(|version| version.published);
        let all = [self.published, self.updated].into_iter().chain(versions);
        all.map(moment).all(|written| written.is_some())
    }
}

/// A moment (RFC 3339) in UTC; `None` past the year 9999.
pub(crate) fn moment(time: Timestamp) -> Option<String> {
    let written = time.to_string();
    let year = written.split('-').next()?;
    (year.len() == 4).then_some(written)
}

/// A text of which no reader obeys a character: line ends are line feeds, tabs stay, and whatever else steers, reorders
/// or can't stand in XML 1.0 (2.2) is the character that says so.
pub(crate) fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut characters = words.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push('\t'),
            steers if is_obeyed(steers) => out.push('\u{FFFD}'),
            other => out.push(other),
        }
    }
    out
}

/// The same on one line.
pub(crate) fn line(words: &str) -> String {
    let words = text(words);
    let all: Vec<&str> = words.split_whitespace().collect();
    all.join(" ")
}

/// A language's tag, if it is written as one (BCP 47, 2.1).
pub(crate) fn tag(language: &str) -> Option<&str> {
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_tag = language.split('-').all(part) && language.len() <= TAG_BYTES_MAX;
    is_tag.then_some(language)
}

/// Controls; embeddings, overrides and isolates (UAX #9); annotations, tags, and what is no character.
fn is_obeyed(character: char) -> bool {
    let last = u32::from(character) & 0xFFFF;
    character.is_control()
        || last >= 0xFFFE
        || matches!(character,
            '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// The longest tag that is not private or grandfathered has 35 characters (RFC 5646, 4.4.1).
const TAG_BYTES_MAX: usize = 35;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A feed of one entry, with these words wherever words may stand.
    pub(crate) fn feed(words: &str) -> Feed {
        let words = words.to_owned();
        let first = Timestamp::from_ms(1_666_362_600_999);
        let second = Timestamp::from_ms(4_099_734_000_000);
        let entry = Entry {
            id: format!("nih:sha-256;{}", "ab".repeat(32)),
            page: "https://example.org/readouts/one.html".to_owned(),
            history: "https://example.org/readouts/one.html#versions".to_owned(),
            published: first,
            updated: second,
            title: words.clone(),
            author: words.clone(),
            language: Some("ar".to_owned()),
            text: words.clone(),
            versions: vec![
                Version {
                    published: first,
                    why: None,
                    text: "Before".to_owned(),
                },
                Version {
                    published: second,
                    why: Some(words.clone()),
                    text: words.clone(),
                },
            ],
            withdrawn: false,
            others: vec![Other {
                page: "https://example.org/readouts/two.html?a=1&b=\"<'".to_owned(),
                title: words.clone(),
            }],
            evidence: vec![Evidence {
                address: "https://example.org/evidence/one".to_owned(),
                media_type: "application/octet-stream".to_owned(),
                title: words.clone(),
                bytes: 7,
            }],
        };
        Feed {
            id: format!("nih:sha-256;{}", "cd".repeat(32)),
            title: words.clone(),
            note: Some(words.clone()),
            language: "en".to_owned(),
            author: words,
            updated: second,
            page: "https://example.org/".to_owned(),
            atom: "https://example.org/atom.xml".to_owned(),
            json: "https://example.org/feed.json".to_owned(),
            entries: vec![entry],
        }
    }

    #[test]
    fn no_reader_obeys_a_character_of_a_text() {
        let hostile = "a\r\nb\rc\u{85}d\u{2028}e\u{0}f\u{1b}[2Jg\u{202e}h\u{2067}i\u{FFFF}j\u{FEFF}k\u{E0041}l\tm";
        assert_eq!(
            text(hostile),
            "a\nb\nc\nd\ne\u{FFFD}f\u{FFFD}[2Jg\u{FFFD}h\u{FFFD}i\u{FFFD}j\u{FFFD}k\u{FFFD}l\tm"
        );
        assert_eq!(line("\n a\tb \u{2029}c\n"), "a b c");
    }

    #[test]
    fn ordinary_text_of_any_script_stays_as_written() {
        for words in [
            "Ситуация",
            "الوضع\u{200f}",
            "e\u{301} 😀",
            "two\nlines\tand a tab",
        ] {
            assert_eq!(text(words), words);
        }
    }

    #[test]
    fn a_tag_is_a_tag_or_is_not_said() {
        for good in ["en", "zh-Hant-TW", "ar"] {
            assert_eq!(tag(good), Some(good));
        }
        for bad in [
            "",
            "en ",
            "\"onload=",
            "a--b",
            "abcdefghi",
            "русский",
            &"a-".repeat(40),
        ] {
            assert_eq!(tag(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_past_the_year_9999_is_not_written() {
        let mut late = feed("Late").entries.remove(0);
        assert!(late.can_be_written());
        late.versions[1].published = Timestamp::from_ms(253_402_300_800_000);
        assert!(!late.can_be_written());
        assert_eq!(
            moment(Timestamp::from_ms(0)).as_deref(),
            Some("1970-01-01T00:00:00.000Z")
        );
    }
}
