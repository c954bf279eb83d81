//! What stands in a handover: what was open when the watch was given, by the node that gave it, and what the officer says
//! of it. Nothing of it moves state. Follows spec/books.md §3.

use std::fmt;

use detente_record::encoding::{MapWriter, Reader, Writer};
use detente_record::{EncodingFault, EntryId, LineId, Timestamp};

use super::note::{Bounded, NoteFault, body_reader, check_words, read_list, read_words};
use crate::limits::{BOOK_NAME_BYTES_MAX, OPEN_ITEMS_MAX};
use crate::message::text::{check_text, turns_direction};

/// What one watch leaves to the next.
#[derive(Clone, PartialEq, Eq)]
pub struct Handover {
    /// The language of the words, a tag of BCP 47.
    pub language: String,
    /// What the officer says.
    pub text: String,
    /// What was open.
    pub open: Vec<OpenItem>,
    /// How much more was open than is listed.
    pub more: u64,
}

/// One thing that was open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenItem {
    /// What sort of thing.
    pub sort: Sort,
    /// On which line; none for what concerns the desk as a whole.
    pub line: Option<LineId>,
    /// Which entry, or which draft by its hash.
    pub entry: Option<EntryId>,
    /// Until when.
    pub due: Option<Timestamp>,
    /// The name of an alarm or of a kind of matter, as in `i18n/`.
    pub name: Option<String>,
    /// Whom it concerns at the other side, by name.
    pub whom: Option<String>,
}

/// A sort of thing that may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Sort {
    /// A message that waits for an officer here to acknowledge it.
    ToAcknowledge,
    /// A message of ours that the other side has not acknowledged.
    NotAcknowledged,
    /// A matter in which the other side waits for our word.
    OurWord,
    /// A matter in which we wait for the other side's.
    TheirWord,
    /// A line test that is due.
    Test,
    /// An act that waits for a second officer.
    Draft,
    /// An alarm that stands.
    Alarm,
    /// A sort that this version does not know.
    Other(u64),
}

impl Sort {
    /// Every one that has a name.
    pub const ALL: [Self; 7] = [
        Self::ToAcknowledge,
        Self::NotAcknowledged,
        Self::OurWord,
        Self::TheirWord,
        Self::Test,
        Self::Draft,
        Self::Alarm,
    ];

    /// The sort of a number.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let at = usize::try_from(number).ok();
        let known = at.and_then(|at| Self::ALL.get(at)).copied();
        known.unwrap_or(Self::Other(number))
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::ToAcknowledge => 0,
            Self::NotAcknowledged => 1,
            Self::OurWord => 2,
            Self::TheirWord => 3,
            Self::Test => 4,
            Self::Draft => 5,
            Self::Alarm => 6,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ToAcknowledge => "to-acknowledge",
            Self::NotAcknowledged => "not-acknowledged",
            Self::OurWord => "our-word",
            Self::TheirWord => "their-word",
            Self::Test => "test",
            Self::Draft => "draft",
            Self::Alarm => "alarm",
            Self::Other(_) => "other",
        }
    }
}

impl Handover {
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
        if !self.open.is_empty() {
            let writer = map.key(3).array(self.open.len());
            self.open.iter().for_each(|item| item.write(writer));
        }
        if self.more > 0 {
            map.key(4).uint(self.more);
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
        let open = match keys.optional(r, 3)? {
            true => read_list(r, OPEN_ITEMS_MAX, OpenItem::read)?,
            false => Vec::new(),
        };
        let more = match keys.optional(r, 4)? {
            true => r.uint()?,
            false => 0,
        };
        keys.end(r)?;
        r.end()?;
        let handover = Self {
            language,
            text,
            open,
            more,
        };
        handover.check()?;
        // A zero is said by leaving it out.
        if handover.encode()? != body {
            return Err(r
                .fault(detente_record::encoding::EncodingRule::OutOfBounds)
                .into());
        }
        Ok(handover)
    }

    /// Whether it has characters that turn the direction of what stands around them on a screen.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        turns_direction(&self.text)
    }

    fn check(&self) -> Result<(), NoteFault> {
        check_words(&self.language, &self.text)?;
        Bounded::OpenItems.check(self.open.len())?;
        let texts = |item: &OpenItem| [item.name.clone(), item.whom.clone()];
        for name in self.open.iter().flat_map(texts).flatten() {
            let name = name.as_str();
            check_text(name)?;
            Bounded::NameBytes.check(name.len())?;
        }
        Ok(())
    }
}

impl OpenItem {
    fn write(&self, writer: &mut Writer) {
        let mut map = MapWriter::new();
        map.key(1).uint(self.sort.number());
        if let Some(line) = self.line {
            map.key(2).bytes(&line.0);
        }
        if let Some(entry) = self.entry {
            map.key(3).bytes(&entry.0);
        }
        if let Some(due) = self.due {
            map.key(4).uint(due.as_ms());
        }
        if let Some(name) = &self.name {
            map.key(5).text(name);
        }
        if let Some(whom) = &self.whom {
            map.key(6).text(whom);
        }
        writer.raw(&map.finish());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = reader.map(6)?;
        keys.required(reader, 1)?;
        let mut item = Self {
            sort: Sort::from_number(reader.uint()?),
            line: None,
            entry: None,
            due: None,
            name: None,
            whom: None,
        };
        if keys.optional(reader, 2)? {
            item.line = Some(LineId(reader.bytes_exact()?));
        }
        if keys.optional(reader, 3)? {
            item.entry = Some(EntryId(reader.bytes_exact()?));
        }
        if keys.optional(reader, 4)? {
            item.due = Some(Timestamp::from_ms(reader.uint()?));
        }
        if keys.optional(reader, 5)? {
            item.name = Some(reader.text(BOOK_NAME_BYTES_MAX)?.to_owned());
        }
        if keys.optional(reader, 6)? {
            item.whom = Some(reader.text(BOOK_NAME_BYTES_MAX)?.to_owned());
        }
        keys.end(reader)?;
        Ok(item)
    }
}

// What is said in it reaches no log.
impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, open) = (self.text.len(), self.open.len());
        write!(f, "Handover({}, {bytes} bytes, {open} open)", self.language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handover() -> Handover {
        let item = |sort, name: Option<&str>| OpenItem {
            sort,
            line: Some(LineId([1; 32])),
            entry: (sort != Sort::Alarm).then_some(EntryId([2; 32])),
            due: Some(Timestamp::from_ms(1_795_305_600_000)),
            name: name.map(str::to_owned),
            whom: name.map(|_| "Southmark Defence Staff".to_owned()),
        };
        Handover {
            language: "en".to_owned(),
            text: "Their linguist comes at 06:00".to_owned(),
            open: vec![
                item(Sort::ToAcknowledge, None),
                item(Sort::OurWord, Some("call-request")),
                item(Sort::Alarm, Some("line-down")),
                item(Sort::Other(99), None),
            ],
            more: 3,
        }
    }

    #[test]
    fn a_handover_reads_back_as_it_was_written() {
        let nothing = Handover {
            open: Vec::new(),
            more: 0,
            ..handover()
        };
        for one in [handover(), nothing] {
            assert_eq!(Handover::decode(&one.encode().unwrap()), Ok(one));
        }
        for sort in Sort::ALL {
            assert_eq!(Sort::from_number(sort.number()), sort);
        }
    }

    #[test]
    fn more_than_may_be_open_is_refused_and_a_full_one_fits_a_body() {
        let mut full = handover();
        let item = OpenItem {
            name: Some("x".repeat(BOOK_NAME_BYTES_MAX)),
            whom: Some("x".repeat(BOOK_NAME_BYTES_MAX)),
            ..full.open[0].clone()
        };
        full.text = "x".repeat(crate::limits::NOTE_BYTES_MAX);
        full.open = vec![item.clone(); OPEN_ITEMS_MAX];
        full.more = u64::from(u32::MAX);
        let body = full.encode().unwrap();
        assert!(body.len() <= crate::limits::BOOK_BODY_BYTES_MAX);
        assert_eq!(Handover::decode(&body), Ok(full.clone()));
        full.open.push(item);
        let found = OPEN_ITEMS_MAX + 1;
        assert_eq!(
            full.encode(),
            Err(NoteFault::TooMany {
                of: Bounded::OpenItems,
                found
            })
        );
    }

    #[test]
    fn what_could_be_said_in_two_ways_is_read_in_one() {
        let mut body = handover();
        body.more = 0;
        let mut bytes = body.encode().unwrap();
        assert_eq!(bytes[0], 0xa3);
        bytes[0] = 0xa4;
        bytes.extend([4, 0]);
        assert!(Handover::decode(&bytes).is_err());
    }
}
