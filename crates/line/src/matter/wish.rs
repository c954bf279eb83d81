//! What stands in the body of a call request: for whom and on whose behalf, what about, when it would suit, in which
//! languages. Nothing of it moves state; what does stands in the header. Follows spec/call-requests.md §2.

use detente_record::encoding::{MapWriter, Reader};
use detente_record::{EncodingFault, EncodingRule, Timestamp};

use crate::limits::{
    CALL_LANGUAGES_MAX, CALL_TIMES_MAX, CALL_WHO_BYTES_MAX, LANGUAGE_TAG_BYTES_MAX,
    URGENT_TEXT_BYTES_MAX,
};
use crate::message::text::{TextFault, check_text, is_language_tag, turns_direction};

/// What is wished of a call.
#[derive(Clone, PartialEq, Eq)]
pub struct Wish {
    /// The language that the texts are written in, a tag of BCP 47.
    pub language: String,
    /// What the call is to be about.
    pub subject: String,
    /// For whom: name and office.
    pub whom: String,
    /// On whose behalf: name and office.
    pub behalf: String,
    /// Times that suit, each with its end.
    pub times: Vec<(Timestamp, Timestamp)>,
    /// The languages of the call, tags of BCP 47.
    pub languages: Vec<String>,
    /// Whether an interpreter is asked for.
    pub interpreter: bool,
    /// Whether a recording is wished.
    pub recording: bool,
}

/// Why something cannot be wished of a call or said of one that is held, or bytes are neither.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WishFault {
    /// A text of it is empty, too long, or has what a text may not have.
    #[error("{0}")]
    Text(#[from] TextFault),
    /// A name is longer than it may be.
    #[error("a name has {bytes} bytes; {CALL_WHO_BYTES_MAX} are the most")]
    WhoTooLong {
        /// How long it is.
        bytes: usize,
    },
    /// More times than a request may have.
    #[error("a request has {CALL_TIMES_MAX} times that suit at the most")]
    Times,
    /// A time that ends before it begins.
    #[error("a time that suits ends before it begins")]
    TimeBackwards,
    /// More languages than a request may have.
    #[error("a request names {CALL_LANGUAGES_MAX} languages at the most")]
    Languages,
    /// A recording is wished, and the charter does not let calls be recorded.
    #[error("the charter does not let calls be recorded")]
    Recording,
    /// Not the form of a wish.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
}

impl Wish {
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
        if !self.times.is_empty() {
            let times = map.key(6).array(self.times.len());
            for (from, until) in &self.times {
                times.array(2).uint(from.as_ms()).uint(until.as_ms());
            }
        }
        if !self.languages.is_empty() {
            let languages = map.key(7).array(self.languages.len());
            for tag in &self.languages {
                languages.text(tag);
            }
        }
        for (key, wished) in [(8, self.interpreter), (9, self.recording)] {
            if wished {
                map.key(key).uint(1);
            }
        }
        Ok(map.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, WishFault> {
        let mut reader = Reader::new(body);
        let mut keys = reader.map(8)?;
        let mut text = |reader: &mut Reader<'_>, key, most| {
            keys.required(reader, key)?;
            reader.text(most).map(str::to_owned)
        };
        let language = text(&mut reader, 1, LANGUAGE_TAG_BYTES_MAX)?;
        let subject = text(&mut reader, 2, URGENT_TEXT_BYTES_MAX)?;
        let whom = text(&mut reader, 4, CALL_WHO_BYTES_MAX)?;
        let behalf = text(&mut reader, 5, CALL_WHO_BYTES_MAX)?;
        let (mut times, mut languages) = (Vec::new(), Vec::new());
        if keys.optional(&mut reader, 6)? {
            for _ in 0..some(reader.array(CALL_TIMES_MAX)?, &reader)? {
                reader.array_exact(2)?;
                let (from, until) = (reader.uint()?, reader.uint()?);
                times.push((Timestamp::from_ms(from), Timestamp::from_ms(until)));
            }
        }
        if keys.optional(&mut reader, 7)? {
            for _ in 0..some(reader.array(CALL_LANGUAGES_MAX)?, &reader)? {
                languages.push(reader.text(LANGUAGE_TAG_BYTES_MAX)?.to_owned());
            }
        }
        let mut wished = [false; 2];
        for (wished, key) in wished.iter_mut().zip([8, 9]) {
            if keys.optional(&mut reader, key)? {
                some(usize::try_from(reader.uint_max(1)?).unwrap_or(0), &reader)?;
                *wished = true;
            }
        }
        keys.end(&mut reader)?;
        reader.end()?;
        let [interpreter, recording] = wished;
        let wish = Self {
            language,
            subject,
            whom,
            behalf,
            times,
            languages,
            interpreter,
            recording,
        };
        wish.check()?;
        Ok(wish)
    }

    /// Whether a text of it has characters that turn the direction of what stands around them on a screen.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        let texts = [&self.subject, &self.whom, &self.behalf];
        texts.iter().any(|text| turns_direction(text))
    }

    fn check(&self) -> Result<(), WishFault> {
        let tags = self.languages.iter().chain([&self.language]);
        for tag in tags {
            if !is_language_tag(tag) {
                return Err(TextFault::Language.into());
            }
        }
        check_subject(&self.subject)?;
        check_who(&self.whom)?;
        check_who(&self.behalf)?;
        if self.times.len() > CALL_TIMES_MAX {
            return Err(WishFault::Times);
        }
        if self.times.iter().any(|(from, until)| until <= from) {
            return Err(WishFault::TimeBackwards);
        }
        if self.languages.len() > CALL_LANGUAGES_MAX {
            return Err(WishFault::Languages);
        }
        Ok(())
    }
}

/// What a call is about is a text no longer than an urgent one may be.
pub(super) fn check_subject(subject: &str) -> Result<(), WishFault> {
    check_text(subject)?;
    if subject.len() > URGENT_TEXT_BYTES_MAX {
        return Err(TextFault::TooLong {
            bytes: subject.len(),
            bytes_max: URGENT_TEXT_BYTES_MAX,
            precedence: detente_record::Precedence::Immediate,
        }
        .into());
    }
    Ok(())
}

/// A name with an office is a text of one bound.
pub(super) fn check_who(who: &str) -> Result<(), WishFault> {
    check_text(who)?;
    let bytes = who.len();
    if bytes > CALL_WHO_BYTES_MAX {
        return Err(WishFault::WhoTooLong { bytes });
    }
    Ok(())
}

/// What is there is not empty: nothing has two forms.
fn some(count: usize, reader: &Reader<'_>) -> Result<usize, EncodingFault> {
    if count == 0 {
        return Err(reader.fault(EncodingRule::OutOfBounds));
    }
    Ok(count)
}

// What is said in it reaches no log.
impl std::fmt::Debug for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wish({}, {} bytes)", self.language, self.subject.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish() -> Wish {
        Wish {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Chief of the General Staff".to_owned(),
            behalf: "Chairman of the Joint Chiefs of Staff".to_owned(),
            times: vec![(Timestamp::from_ms(1_000), Timestamp::from_ms(2_000))],
            languages: vec!["en".to_owned(), "ru".to_owned()],
            interpreter: true,
            recording: false,
        }
    }

    #[test]
    fn a_wish_reads_back_as_it_was_written() {
        let bare = Wish {
            times: Vec::new(),
            languages: Vec::new(),
            interpreter: false,
            ..wish()
        };
        for wish in [wish(), bare] {
            assert_eq!(Wish::decode(&wish.encode().unwrap()), Ok(wish));
        }
    }

    #[test]
    fn what_is_wrong_with_a_wish_is_said() {
        let long = "x".repeat(CALL_WHO_BYTES_MAX + 1);
        type Case = (fn(&mut Wish), WishFault);
        let cases: [Case; 5] = [
            (
                |wish| wish.subject = " ".to_owned(),
                TextFault::Empty.into(),
            ),
            (
                |wish| wish.whom = "a\u{7}".to_owned(),
                TextFault::Control { code: 7, at: 1 }.into(),
            ),
            (
                |wish| wish.languages.push("english".to_owned()),
                TextFault::Language.into(),
            ),
            (
                |wish| {
                    wish.times
                        .push((Timestamp::from_ms(2), Timestamp::from_ms(1)))
                },
                WishFault::TimeBackwards,
            ),
            (
                |wish| wish.times = vec![wish.times[0]; CALL_TIMES_MAX + 1],
                WishFault::Times,
            ),
        ];
        for (spoil, fault) in cases {
            let mut wish = wish();
            spoil(&mut wish);
            assert_eq!(wish.encode(), Err(fault));
        }
        let mut wish = wish();
        wish.behalf = long.clone();
        assert_eq!(
            wish.encode(),
            Err(WishFault::WhoTooLong { bytes: long.len() })
        );
    }

    #[test]
    fn bytes_that_are_no_wish_are_refused_without_panic() {
        let good = wish().encode().unwrap();
        for end in 0..good.len() {
            assert!(Wish::decode(&good[..end]).is_err());
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(wish) = Wish::decode(&bytes) {
                    assert_eq!(wish.encode().unwrap(), bytes, "one form");
                }
            }
        }
    }
}
