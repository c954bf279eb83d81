//! What stands in the body of a call as held: by what means, between whom, what about. Nothing of it moves state; what
//! does stands in the header. Follows spec/calls.md §2.

use detente_record::encoding::{MapWriter, Reader};

use super::wish::{WishFault, check_subject, check_who};
use crate::limits::{CALL_WHO_BYTES_MAX, LANGUAGE_TAG_BYTES_MAX, URGENT_TEXT_BYTES_MAX};
use crate::message::text::{TextFault, is_language_tag, turns_direction};

/// What is said of a call that is held.
#[derive(Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The language that the texts are written in, a tag of BCP 47.
    pub language: String,
    /// What the call is about.
    pub subject: String,
    /// Who speaks for the other side: name and office.
    pub whom: String,
    /// Who speaks for the side that says so: name and office.
    pub behalf: String,
    /// By what means.
    pub medium: Medium,
}

/// By what means people speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Medium {
    /// Over this line itself.
    Line,
    /// By telephone.
    Telephone,
    /// By video.
    Video,
    /// In one room.
    InPerson,
    /// By radio.
    Radio,
    /// By some other means, which the subject says.
    Another,
    /// A code that this version does not know.
    Other(u64),
}

impl Medium {
    /// Every one that has a name.
    pub const ALL: [Self; 6] = [
        Self::Line,
        Self::Telephone,
        Self::Video,
        Self::InPerson,
        Self::Radio,
        Self::Another,
    ];

    /// The means of a number.
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
            Self::Line => 0,
            Self::Telephone => 1,
            Self::Video => 2,
            Self::InPerson => 3,
            Self::Radio => 4,
            Self::Another => 5,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Telephone => "telephone",
            Self::Video => "video",
            Self::InPerson => "in-person",
            Self::Radio => "radio",
            Self::Another => "another",
            Self::Other(_) => "other",
        }
    }
}

impl Conversation {
    /// The body's bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn encode(&self) -> Result<Vec<u8>, WishFault> {
        self.check()?;
        let mut map = MapWriter::new();
        map.key(1).text(&self.language);
        map.key(2).text(&self.subject);
        map.key(4).text(&self.whom);
        map.key(5).text(&self.behalf);
        map.key(10).uint(self.medium.number());
        Ok(map.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, WishFault> {
        let mut reader = Reader::new(body);
        let mut keys = reader.map(5)?;
        let mut text = |reader: &mut Reader<'_>, key, most| {
            keys.required(reader, key)?;
            reader.text(most).map(str::to_owned)
        };
        let language = text(&mut reader, 1, LANGUAGE_TAG_BYTES_MAX)?;
        let subject = text(&mut reader, 2, URGENT_TEXT_BYTES_MAX)?;
        let whom = text(&mut reader, 4, CALL_WHO_BYTES_MAX)?;
        let behalf = text(&mut reader, 5, CALL_WHO_BYTES_MAX)?;
        keys.required(&mut reader, 10)?;
        let medium = Medium::from_number(reader.uint()?);
        keys.end(&mut reader)?;
        reader.end()?;
        let conversation = Self {
            language,
            subject,
            whom,
            behalf,
            medium,
        };
        conversation.check()?;
        Ok(conversation)
    }

    /// Whether a text of it has characters that turn the direction of what stands around them on a screen.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        let texts = [&self.subject, &self.whom, &self.behalf];
        texts.iter().any(|text| turns_direction(text))
    }

    fn check(&self) -> Result<(), WishFault> {
        if !is_language_tag(&self.language) {
            return Err(TextFault::Language.into());
        }
        check_subject(&self.subject)?;
        check_who(&self.whom)?;
        check_who(&self.behalf)
    }
}

// What is said in it reaches no log.
impl std::fmt::Debug for Conversation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (language, bytes) = (&self.language, self.subject.len());
        write!(f, "Conversation({language}, {bytes} bytes)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation() -> Conversation {
        Conversation {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Chief of the General Staff".to_owned(),
            behalf: "Chairman of the Joint Chiefs of Staff".to_owned(),
            medium: Medium::Telephone,
        }
    }

    #[test]
    fn a_conversation_reads_back_as_it_was_written_by_whatever_means() {
        for medium in Medium::ALL.into_iter().chain([Medium::Other(99)]) {
            let said = Conversation {
                medium,
                ..conversation()
            };
            assert_eq!(Conversation::decode(&said.encode().unwrap()), Ok(said));
            assert_eq!(Medium::from_number(medium.number()), medium);
        }
    }

    #[test]
    fn what_is_wrong_with_a_conversation_is_said() {
        let bytes = CALL_WHO_BYTES_MAX + 1;
        type Case = (fn(&mut Conversation), WishFault);
        let cases: [Case; 4] = [
            (|said| said.subject.clear(), TextFault::Empty.into()),
            (
                |said| said.language = "english".to_owned(),
                TextFault::Language.into(),
            ),
            (
                |said| said.whom = "a\u{7}".to_owned(),
                TextFault::Control { code: 7, at: 1 }.into(),
            ),
            (
                |said| said.behalf = "x".repeat(CALL_WHO_BYTES_MAX + 1),
                WishFault::WhoTooLong { bytes },
            ),
        ];
        for (spoil, fault) in cases {
            let mut said = conversation();
            spoil(&mut said);
            assert_eq!(said.encode(), Err(fault));
        }
    }

    #[test]
    fn bytes_that_are_no_conversation_are_refused_without_panic() {
        let good = conversation().encode().unwrap();
        for end in 0..good.len() {
            assert!(Conversation::decode(&good[..end]).is_err());
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(said) = Conversation::decode(&bytes) {
                    assert_eq!(said.encode().unwrap(), bytes, "one form");
                }
            }
        }
    }
}
