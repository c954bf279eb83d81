//! The byte form of a preamble, with the helpers of accounts. Follows spec/accounts.md §4.

use detente_record::Digest;
use detente_record::encoding::{EncodingFault, EncodingRule, MapWriter, Reader};

use super::{
    BodyTooLarge, PAIRS_MAX, body, labels, list, lists_bounded, pairs, read_date, read_label,
    read_list, read_pair, read_words, whole, words,
};
use crate::account::kind::Basis;
use crate::account::limits::{LIST_MAX, PREAMBLE_LIST_MAX};
use crate::account::preamble::{Appeared, LevelNamed, PartyNamed, Preamble, Source};

impl Preamble {
    /// Its body.
    ///
    /// # Errors
    ///
    /// `BodyTooLarge`: a list or the whole is past its bound.
    pub fn encode(&self) -> Result<Vec<u8>, BodyTooLarge> {
        lists_bounded(
            &[self.sources.len(), self.parties.len(), self.levels.len()],
            PREAMBLE_LIST_MAX,
        )?;
        for inner in self
            .sources
            .iter()
            .map(|source| source.texts.len())
            .chain(self.parties.iter().map(|party| party.languages.len()))
            .chain(self.levels.iter().map(|level| level.holders.len()))
        {
            lists_bounded(&[inner], LIST_MAX)?;
        }
        let mut map = MapWriter::new();
        map.key(1).text(self.mark.as_str());
        list(&mut map, 2, &self.sources, |writer, source| {
            writer.raw(&source.encode());
        });
        list(&mut map, 3, &self.parties, |writer, party| {
            let mut inner = MapWriter::new();
            inner.key(1).text(party.id.as_str());
            words(&mut inner, 2, party.name.as_ref());
            labels(&mut inner, 3, &party.languages);
            writer.raw(&inner.finish());
        });
        list(&mut map, 4, &self.levels, |writer, level| {
            let mut inner = MapWriter::new();
            inner.key(1).text(level.id.as_str());
            words(&mut inner, 2, level.name.as_ref());
            pairs(&mut inner, 3, &level.holders);
            writer.raw(&inner.finish());
        });
        if let Some(file) = &self.file {
            map.key(5).bytes(&file.0);
        }
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
        let mark = read_words(r)?;
        let sources = if keys.optional(r, 2)? {
            read_list(r, Source::read)?
        } else {
            Vec::new()
        };
        let parties = if keys.optional(r, 3)? {
            read_list(r, PartyNamed::read)?
        } else {
            Vec::new()
        };
        let levels = if keys.optional(r, 4)? {
            read_list(r, LevelNamed::read)?
        } else {
            Vec::new()
        };
        let file = if keys.optional(r, 5)? {
            Some(Digest(r.bytes_exact()?))
        } else {
            None
        };
        keys.end(r)?;
        r.end()?;
        Ok(Self {
            mark,
            sources,
            parties,
            levels,
            file,
        })
    }
}

impl Source {
    fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).text(self.id.as_str());
        words(&mut map, 2, self.title.as_ref());
        for (key, appeared) in [(3, &self.published), (5, &self.updated)] {
            match appeared {
                None => {}
                Some(Appeared::Date(date)) => {
                    map.key(key).text(&date.to_string());
                }
                Some(Appeared::Moment(moment)) => {
                    map.key(key + 1).text(moment.as_str());
                }
            }
        }
        if let Some(basis) = self.basis {
            map.key(7).uint(basis as u64);
        }
        pairs(&mut map, 8, &self.texts);
        map.finish()
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let mut source = Self {
            id: read_label(r)?,
            title: None,
            published: None,
            updated: None,
            basis: None,
            texts: Vec::new(),
        };
        while let Some(key) = keys.next(r)? {
            match key {
                2 => source.title = Some(read_words(r)?),
                3 => source.published = Some(Appeared::Date(read_date(r)?)),
                4 if source.published.is_none() => {
                    source.published = Some(Appeared::Moment(read_words(r)?))
                }
                5 => source.updated = Some(Appeared::Date(read_date(r)?)),
                6 if source.updated.is_none() => {
                    source.updated = Some(Appeared::Moment(read_words(r)?))
                }
                7 => {
                    let number = r.uint()?;
                    source.basis = Some(
                        Basis::from_number(number)
                            .ok_or_else(|| r.fault(EncodingRule::OutOfBounds))?,
                    );
                }
                8 => source.texts = read_list(r, read_pair)?,
                unknown => return Err(r.fault(EncodingRule::Unknown(unknown))),
            }
        }
        Ok(source)
    }
}

impl PartyNamed {
    fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let id = read_label(r)?;
        let name = if keys.optional(r, 2)? {
            Some(read_words(r)?)
        } else {
            None
        };
        let languages = if keys.optional(r, 3)? {
            read_list(r, read_label)?
        } else {
            Vec::new()
        };
        keys.end(r)?;
        Ok(Self {
            id,
            name,
            languages,
        })
    }
}

impl LevelNamed {
    fn read(r: &mut Reader<'_>) -> Result<Self, EncodingFault> {
        let mut keys = r.map(PAIRS_MAX)?;
        keys.required(r, 1)?;
        let id = read_label(r)?;
        let name = if keys.optional(r, 2)? {
            Some(read_words(r)?)
        } else {
            None
        };
        let holders = if keys.optional(r, 3)? {
            read_list(r, read_pair)?
        } else {
            Vec::new()
        };
        keys.end(r)?;
        Ok(Self { id, name, holders })
    }
}
