//! What stands in a note of the watch log. Nothing of it moves state. Follows spec/books.md §3.

use std::fmt;

use detente_record::encoding::{EncodingRule, MapWriter, Reader, Writer};
use detente_record::{EncodingFault, EntryId, LineId, Timestamp};

use crate::limits::{
    BOOK_BODY_BYTES_MAX, BOOK_NAME_BYTES_MAX, ELSEWHERE_MAX, LANGUAGE_TAG_BYTES_MAX,
    NOTE_BYTES_MAX, OPEN_ITEMS_MAX, REACHES_MAX, ROSTER_PEOPLE_MAX, ROSTER_SHIFTS_MAX, SPOKEN_MAX,
};
use crate::message::text::{TextFault, check_text, is_language_tag, turns_direction};

/// What an officer notes.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// The language it is written in, a tag of BCP 47.
    pub language: String,
    /// The words.
    pub text: String,
    /// When it happened, if that is not when it was noted.
    pub at: Option<Timestamp>,
    /// The entries that it is about, on any line of this node.
    pub about: Vec<Elsewhere>,
}

/// An entry on a line of this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Elsewhere {
    /// The line.
    pub line: LineId,
    /// The entry.
    pub entry: EntryId,
}

/// What is wrong with something that would stand in a book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteFault {
    /// With its words.
    #[error("{0}")]
    Text(#[from] TextFault),
    /// The words are longer than they may be.
    #[error("the text has {bytes} bytes; {NOTE_BYTES_MAX} are the most")]
    TooLong {
        /// How long they are.
        bytes: usize,
    },
    /// There is too much of something.
    #[error("there are {found} {}; {} are the most", .of.name(), .of.max())]
    TooMany {
        /// Of what.
        of: Bounded,
        /// How many there are.
        found: usize,
    },
    /// A shift that ends before it begins, or is somebody's whom the roster does not name.
    #[error("shift {shift} makes no sense")]
    Shift {
        /// Which one, from 0.
        shift: usize,
    },
    /// Two people of one roster have one name: nobody could say whose a shift is.
    #[error("two people have the same name")]
    SameName,
    /// Not the form of such a body.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
}

/// What is bounded in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounded {
    /// The entries that a note is about.
    References,
    /// What a handover lists as open.
    OpenItems,
    /// People in a roster.
    People,
    /// Shifts in a roster.
    Shifts,
    /// Languages of one person.
    Languages,
    /// Ways to reach one person.
    Ways,
    /// Bytes of a name, or of a way to reach somebody.
    NameBytes,
    /// Bytes of the whole.
    BodyBytes,
}

impl Bounded {
    /// How many there may be.
    #[must_use]
    pub fn max(self) -> usize {
        match self {
            Self::References => ELSEWHERE_MAX,
            Self::OpenItems => OPEN_ITEMS_MAX,
            Self::People => ROSTER_PEOPLE_MAX,
            Self::Shifts => ROSTER_SHIFTS_MAX,
            Self::Languages => SPOKEN_MAX,
            Self::Ways => REACHES_MAX,
            Self::NameBytes => BOOK_NAME_BYTES_MAX,
            Self::BodyBytes => BOOK_BODY_BYTES_MAX,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::References => "references",
            Self::OpenItems => "open-items",
            Self::People => "people",
            Self::Shifts => "shifts",
            Self::Languages => "languages",
            Self::Ways => "ways",
            Self::NameBytes => "name-bytes",
            Self::BodyBytes => "body-bytes",
        }
    }

    pub(super) fn check(self, found: usize) -> Result<(), NoteFault> {
        if found > self.max() {
            return Err(NoteFault::TooMany { of: self, found });
        }
        Ok(())
    }
}

impl Note {
    /// Words alone.
    #[must_use]
    pub fn new(language: &str, text: &str) -> Self {
        Self {
            language: language.to_owned(),
            text: text.to_owned(),
            at: None,
            about: Vec::new(),
        }
    }

    /// The body's bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn encode(&self) -> Result<Vec<u8>, NoteFault> {
        self.check()?;
        let mut map = MapWriter::new();
        map.key(1).text(&self.language);
        map.key(2).text(&self.text);
        if let Some(at) = self.at {
            map.key(3).uint(at.as_ms());
        }
        if !self.about.is_empty() {
            let writer = map.key(4).array(self.about.len());
            self.about.iter().for_each(|one| one.write(writer));
        }
        Ok(map.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, NoteFault> {
        let mut reader = body_reader(body)?;
        let r = &mut reader;
        let mut keys = r.map(4)?;
        let (language, text) = read_words(&mut keys, r)?;
        let at = match keys.optional(r, 3)? {
            true => Some(Timestamp::from_ms(r.uint()?)),
            false => None,
        };
        let about = match keys.optional(r, 4)? {
            true => read_list(r, ELSEWHERE_MAX, Elsewhere::read)?,
            false => Vec::new(),
        };
        keys.end(r)?;
        r.end()?;
        let note = Self {
            language,
            text,
            at,
            about,
        };
        note.check()?;
        Ok(note)
    }

    /// Whether it has characters that turn the direction of what stands around them on a screen.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        turns_direction(&self.text)
    }

    fn check(&self) -> Result<(), NoteFault> {
        check_words(&self.language, &self.text)?;
        Bounded::References.check(self.about.len())
    }
}

impl Elsewhere {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.array(2).bytes(&self.line.0).bytes(&self.entry.0);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        reader.array_exact(2)?;
        Ok(Self {
            line: LineId(reader.bytes_exact()?),
            entry: EntryId(reader.bytes_exact()?),
        })
    }
}

/// Words and their language under keys 1 and 2.
pub(super) fn read_words(
    keys: &mut detente_record::encoding::Keys,
    reader: &mut Reader<'_>,
) -> Result<(String, String), EncodingFault> {
    keys.required(reader, 1)?;
    let language = reader.text(LANGUAGE_TAG_BYTES_MAX)?.to_owned();
    keys.required(reader, 2)?;
    let text = reader.text(NOTE_BYTES_MAX)?.to_owned();
    Ok((language, text))
}

pub(super) fn check_words(language: &str, text: &str) -> Result<(), NoteFault> {
    if !is_language_tag(language) {
        return Err(TextFault::Language.into());
    }
    if text.len() > NOTE_BYTES_MAX {
        let bytes = text.len();
        return Err(NoteFault::TooLong { bytes });
    }
    Ok(check_text(text)?)
}

/// A list of which the absent form is the empty one.
pub(super) fn read_list<T>(
    reader: &mut Reader<'_>,
    most: usize,
    read: impl Fn(&mut Reader<'_>) -> Result<T, EncodingFault>,
) -> Result<Vec<T>, EncodingFault> {
    let len = reader.array(most)?;
    if len == 0 {
        return Err(reader.fault(EncodingRule::OutOfBounds));
    }
    (0..len).map(|_| read(reader)).collect()
}

pub(super) fn body_reader(body: &[u8]) -> Result<Reader<'_>, NoteFault> {
    Bounded::BodyBytes.check(body.len())?;
    Ok(Reader::new(body))
}

// What is said in it reaches no log.
impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Note({}, {} bytes)", self.language, self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> Note {
        Note {
            at: Some(Timestamp::from_ms(1_795_305_600_000)),
            about: vec![Elsewhere {
                line: LineId([1; 32]),
                entry: EntryId([2; 32]),
            }],
            ..Note::new("ru", "Звонок из порта, переадресован дежурному")
        }
    }

    #[test]
    fn a_note_reads_back_as_it_was_written() {
        for note in [note(), Note::new("en", "x")] {
            assert_eq!(Note::decode(&note.encode().unwrap()), Ok(note));
        }
    }

    #[test]
    fn what_is_wrong_with_a_note_is_said() {
        let with = |spoil: fn(&mut Note)| {
            let mut note = note();
            spoil(&mut note);
            note.encode()
        };
        assert_eq!(with(|note| note.text.clear()), Err(TextFault::Empty.into()));
        assert_eq!(
            with(|note| note.language = "russian!".to_owned()),
            Err(TextFault::Language.into())
        );
        assert_eq!(
            with(|note| note.text = "x".repeat(NOTE_BYTES_MAX + 1)),
            Err(NoteFault::TooLong {
                bytes: NOTE_BYTES_MAX + 1
            })
        );
        assert_eq!(
            with(|note| note.about = vec![note.about[0]; ELSEWHERE_MAX + 1]),
            Err(NoteFault::TooMany {
                of: Bounded::References,
                found: ELSEWHERE_MAX + 1
            })
        );
    }
}
