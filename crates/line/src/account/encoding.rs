//! The one byte form of an account and of a preamble, as bodies of entries. Follows spec/accounts.md §4.

use std::str::FromStr;

use detente_record::encoding::{EncodingFault, EncodingRule, MapWriter, Reader, Writer};

use super::edtf::Edtf;
use super::form::{Account, Ask, Initiative, Length};
use super::kind::{AccountKind, Basis};
use super::limits::{
    BODY_BYTES_MAX, DURATION_MINUTES_MAX, LABEL_BYTES_MAX, LIST_MAX, WORDS_BYTES_MAX,
};
use super::words::{Label, Words};

/// Why an account or a preamble can't be written as a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyTooLarge {
    /// A list has too many members.
    #[error("a list has {found} members, at most {max} are taken")]
    List {
        /// How many it has.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// The whole is too long.
    #[error("it takes {found} bytes, at most {max} are taken")]
    Bytes {
        /// Its length in bytes.
        found: usize,
        /// The bound in bytes.
        max: usize,
    },
}

/// Pairs in a map of a body: more than any has, so that an unknown key is named and not counted.
const PAIRS_MAX: usize = 64;

impl Account {
    /// Its body.
    ///
    /// # Errors
    ///
    /// `BodyTooLarge`: a list or the whole is past its bound.
    pub fn encode(&self) -> Result<Vec<u8>, BodyTooLarge> {
        let lists = [
            self.levels.len(),
            self.quotes.len(),
            self.texts.len(),
            self.confirmed_by.len(),
            self.asks.len(),
            self.topics.len(),
            self.about.len(),
        ];
        lists_bounded(&lists, LIST_MAX)?;
        let mut map = MapWriter::new();
        map.key(1).text(self.id.as_str());
        map.key(2).text(self.kind.word());
        map.key(3).text(&self.date.to_string());
        if let Some(basis) = self.basis {
            map.key(4).uint(basis as u64);
        }
        label(&mut map, 5, self.source.as_ref());
        label(&mut map, 6, self.by_account_of.as_ref());
        label(&mut map, 7, self.by.as_ref());
        labels(&mut map, 8, &self.levels);
        words(&mut map, 9, self.means.as_ref());
        words(&mut map, 10, self.count.as_ref());
        words(&mut map, 11, self.said_by.as_ref());
        words(&mut map, 12, self.attribution.as_ref());
        list(&mut map, 13, &self.quotes, |writer, quote| {
            writer.text(quote.as_str());
        });
        pairs(&mut map, 14, &self.texts);
        labels(&mut map, 15, &self.confirmed_by);
        if let Some(initiative) = &self.initiated_by {
            map.key(16).raw(&initiative.encode());
        }
        if let Some(length) = self.duration {
            let mut inner = MapWriter::new();
            inner.key(1).uint(length.minutes.into());
            inner.key(2).uint(length.approximate.into());
            map.key(17).raw(&inner.finish());
        }
        list(&mut map, 18, &self.asks, |writer, ask| {
            writer.raw(&ask.encode());
        });
        pairs(&mut map, 19, &self.topics);
        label(&mut map, 20, self.of.as_ref());
        label(&mut map, 21, self.follows.as_ref());
        label(&mut map, 22, self.since.as_ref());
        labels(&mut map, 23, &self.about);
        label(&mut map, 24, self.requested_by.as_ref());
        date(&mut map, 25, self.requests_span.as_ref());
        if let Some(scheduled) = self.scheduled {
            map.key(26).uint(scheduled.into());
        }
        date(&mut map, 27, self.reported.as_ref());
        whole(map)
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// Where and how the bytes break the encoding or a bound.
    pub fn decode(bytes: &[u8]) -> Result<Self, EncodingFault> {
        let mut reader = body(bytes)?;
        let r = &mut reader;
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let id = read_label(r)?;
        keys.required(r, 2)?;
        let kind = AccountKind::from_word(read_label(r)?);
        keys.required(r, 3)?;
        let mut account = Self::new(id, kind, read_date(r)?);
        while let Some(key) = keys.next(r)? {
            account.read_field(key, r)?;
        }
        r.end()?;
        Ok(account)
    }

    fn read_field(&mut self, key: u64, r: &mut Reader<'_>) -> Result<(), EncodingFault> {
        match key {
            4 => {
                let number = r.uint()?;
                self.basis = Some(
                    Basis::from_number(number).ok_or_else(|| r.fault(EncodingRule::OutOfBounds))?,
                );
            }
            5 => self.source = Some(read_label(r)?),
            6 => self.by_account_of = Some(read_label(r)?),
            7 => self.by = Some(read_label(r)?),
            8 => self.levels = read_list(r, read_label)?,
            9 => self.means = Some(read_words(r)?),
            10 => self.count = Some(read_words(r)?),
            11 => self.said_by = Some(read_words(r)?),
            12 => self.attribution = Some(read_words(r)?),
            13 => self.quotes = read_list(r, read_words)?,
            14 => self.texts = read_list(r, read_pair)?,
            15 => self.confirmed_by = read_list(r, read_label)?,
            16 => self.initiated_by = Some(Initiative::read(r)?),
            17 => self.duration = Some(Length::read(r)?),
            18 => self.asks = read_list(r, Ask::read)?,
            19 => self.topics = read_list(r, read_pair)?,
            20 => self.of = Some(read_label(r)?),
            21 => self.follows = Some(read_label(r)?),
            22 => self.since = Some(read_label(r)?),
            23 => self.about = read_list(r, read_label)?,
            24 => self.requested_by = Some(read_label(r)?),
            25 => self.requests_span = Some(read_date(r)?),
            26 => self.scheduled = Some(r.uint_max(1)? == 1),
            27 => self.reported = Some(read_date(r)?),
            unknown => return Err(r.fault(EncodingRule::Unknown(unknown))),
        }
        Ok(())
    }
}

impl Initiative {
    fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).text(self.party.as_str());
        label(&mut map, 2, self.by_account_of.as_ref());
        map.key(3).uint(self.implied.into());
        map.finish()
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let party = read_label(r)?;
        let by_account_of = if keys.optional(r, 2)? {
            Some(read_label(r)?)
        } else {
            None
        };
        keys.required(r, 3)?;
        let implied = r.uint_max(1)? == 1;
        keys.end(r)?;
        Ok(Self {
            party,
            by_account_of,
            implied,
        })
    }
}

impl Length {
    fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let minutes = r.uint_max(DURATION_MINUTES_MAX.into())?;
        keys.required(r, 2)?;
        let approximate = r.uint_max(1)? == 1;
        keys.end(r)?;
        let minutes = u32::try_from(minutes).map_err(|_| r.fault(EncodingRule::OutOfBounds))?;
        Ok(Self {
            minutes,
            approximate,
        })
    }
}

impl Ask {
    fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).text(self.id.as_str());
        label(&mut map, 2, self.by.as_ref());
        words(&mut map, 3, self.text.as_ref());
        words(&mut map, 4, self.raised.as_ref());
        words(&mut map, 5, self.answer.as_ref());
        map.finish()
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let id = read_label(r)?;
        let by = if keys.optional(r, 2)? {
            Some(read_label(r)?)
        } else {
            None
        };
        let text = if keys.optional(r, 3)? {
            Some(read_words(r)?)
        } else {
            None
        };
        let raised = if keys.optional(r, 4)? {
            Some(read_words(r)?)
        } else {
            None
        };
        let answer = if keys.optional(r, 5)? {
            Some(read_words(r)?)
        } else {
            None
        };
        keys.end(r)?;
        Ok(Self {
            id,
            by,
            text,
            raised,
            answer,
        })
    }
}

fn lists_bounded(lengths: &[usize], max: usize) -> Result<(), BodyTooLarge> {
    match lengths.iter().find(|found| **found > max) {
        Some(found) => Err(BodyTooLarge::List { found: *found, max }),
        None => Ok(()),
    }
}

fn whole(map: MapWriter) -> Result<Vec<u8>, BodyTooLarge> {
    let bytes = map.finish();
    if bytes.len() > BODY_BYTES_MAX {
        return Err(BodyTooLarge::Bytes {
            found: bytes.len(),
            max: BODY_BYTES_MAX,
        });
    }
    Ok(bytes)
}

fn body(bytes: &[u8]) -> Result<Reader<'_>, EncodingFault> {
    let reader = Reader::new(bytes);
    if bytes.len() > BODY_BYTES_MAX {
        Err(reader.fault(EncodingRule::OutOfBounds))
    } else {
        Ok(reader)
    }
}

fn label(map: &mut MapWriter, key: u64, value: Option<&Label>) {
    if let Some(value) = value {
        map.key(key).text(value.as_str());
    }
}

fn words(map: &mut MapWriter, key: u64, value: Option<&Words>) {
    if let Some(value) = value {
        map.key(key).text(value.as_str());
    }
}

fn date(map: &mut MapWriter, key: u64, value: Option<&Edtf>) {
    if let Some(value) = value {
        map.key(key).text(&value.to_string());
    }
}

/// Writes a list; an empty one is left out, so that there is one form.
fn list<T>(map: &mut MapWriter, key: u64, items: &[T], write: impl Fn(&mut Writer, &T)) {
    if items.is_empty() {
        return;
    }
    let writer = map.key(key).array(items.len());
    for item in items {
        write(writer, item);
    }
}

fn labels(map: &mut MapWriter, key: u64, items: &[Label]) {
    list(map, key, items, |writer, item| {
        writer.text(item.as_str());
    });
}

fn pairs(map: &mut MapWriter, key: u64, items: &[(Label, Words)]) {
    list(map, key, items, |writer, (name, text)| {
        writer.array(2).text(name.as_str()).text(text.as_str());
    });
}

/// Reads a list; an empty one is refused, so that there is one form.
fn read_list<T>(
    r: &mut Reader<'_>,
    read: impl Fn(&mut Reader<'_>) -> Result<T, EncodingFault>,
) -> Result<Vec<T>, EncodingFault> {
    let len = r.array(LIST_MAX)?;
    if len == 0 {
        return Err(r.fault(EncodingRule::OutOfBounds));
    }
    (0..len).map(|_| read(r)).collect()
}

fn read_label(r: &mut Reader<'_>) -> Result<Label, EncodingFault> {
    let text = r.text(LABEL_BYTES_MAX)?;
    Label::new(text).map_err(|_| r.fault(EncodingRule::OutOfBounds))
}

fn read_words(r: &mut Reader<'_>) -> Result<Words, EncodingFault> {
    let text = r.text(WORDS_BYTES_MAX)?;
    Words::new(text).map_err(|_| r.fault(EncodingRule::OutOfBounds))
}

fn read_pair(r: &mut Reader<'_>) -> Result<(Label, Words), EncodingFault> {
    r.array_exact(2)?;
    Ok((read_label(r)?, read_words(r)?))
}

fn read_date(r: &mut Reader<'_>) -> Result<Edtf, EncodingFault> {
    let text = r.text(LABEL_BYTES_MAX)?;
    Edtf::from_str(text).map_err(|_| r.fault(EncodingRule::OutOfBounds))
}

mod preamble;

#[cfg(test)]
mod tests;
