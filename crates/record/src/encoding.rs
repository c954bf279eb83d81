//! The one byte form of everything signed: a strict, deterministic subset of CBOR.
//!
//! RFC 8949 §4.2.1, narrowed: unsigned integers below 2^53, byte strings, text strings, arrays and
//! maps, nothing else. Two different byte strings never decode to the same value, so a signature
//! over bytes is a signature over meaning. Not here: what any field means. Follows spec/encoding.md.

use crate::limits::{DEPTH_MAX, INTEGER_END};

/// Where and why bytes are not in the record's encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule} at byte {at}")]
pub struct EncodingFault {
    /// Offset of the offending item from the start of what was being read.
    pub at: usize,
    /// The rule that was broken.
    pub rule: EncodingRule,
}

/// A rule of the encoding that bytes can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodingRule {
    /// The bytes end inside an item.
    #[error("bytes end too early")]
    Truncated,
    /// RFC 8949 §4.2.1: "the argument … MUST be as short as possible".
    #[error("a number is not in its shortest form")]
    NotShortest,
    /// Indefinite lengths are not part of the subset.
    #[error("a length is indefinite")]
    Indefinite,
    /// Negative numbers, tags, floats, booleans, null and undefined are not part of the subset.
    #[error("an item of a type outside the subset")]
    Forbidden,
    /// An integer of 2^53 or more.
    #[error("a number too large")]
    TooLarge,
    /// RFC 8949 §4.2.1: keys sorted bytewise by their encoding; a repeated key is out of order too.
    #[error("map keys are not ascending")]
    KeysNotAscending,
    /// A text string that is not UTF-8.
    #[error("a text is not UTF-8")]
    NotUtf8,
    /// Nested deeper than eight levels.
    #[error("nesting too deep")]
    TooDeep,
    /// Something follows the item that should be the last.
    #[error("bytes after the end")]
    Trailing,
    /// An item of another type than its place asks for.
    #[error("an item of the wrong type")]
    WrongType,
    /// A field that must be there is not.
    #[error("required field {0} is missing")]
    Missing(u64),
    /// A field that may not stand here, or is not known here.
    #[error("field {0} does not belong here")]
    Unknown(u64),
    /// A field with a value outside its bounds.
    #[error("a value is out of its bounds")]
    OutOfBounds,
}

const MAJOR_UINT: u8 = 0;
const MAJOR_BYTES: u8 = 2;
const MAJOR_TEXT: u8 = 3;
const MAJOR_ARRAY: u8 = 4;
const MAJOR_MAP: u8 = 5;

/// Writes items in their only form.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Starts with nothing written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes an unsigned integer; it must be below 2^53.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        debug_assert!(
            value < INTEGER_END,
            "integers of the record stay below 2^53"
        );
        self.head(MAJOR_UINT, value)
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(MAJOR_BYTES, value.len() as u64);
        self.bytes.extend_from_slice(value);
        self
    }

    /// Writes a text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(MAJOR_TEXT, value.len() as u64);
        self.bytes.extend_from_slice(value.as_bytes());
        self
    }

    /// Opens an array; the caller writes exactly `len` items after it.
    pub fn array(&mut self, len: usize) -> &mut Self {
        self.head(MAJOR_ARRAY, len as u64)
    }

    /// Opens a map; the caller writes exactly `len` key and value pairs, keys ascending.
    pub fn map(&mut self, len: usize) -> &mut Self {
        self.head(MAJOR_MAP, len as u64)
    }

    /// Puts bytes that are already encoded.
    pub fn raw(&mut self, encoded: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(encoded);
        self
    }

    /// The bytes written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let top = major << 5;
        let be = argument.to_be_bytes();
        match argument {
            0..=23 => self.bytes.push(top | be[7]),
            24..=0xff => self.bytes.extend_from_slice(&[top | 24, be[7]]),
            0x100..=0xffff => {
                self.bytes.push(top | 25);
                self.bytes.extend_from_slice(&be[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.bytes.push(top | 26);
                self.bytes.extend_from_slice(&be[4..]);
            }
            _ => {
                self.bytes.push(top | 27);
                self.bytes.extend_from_slice(&be);
            }
        }
        self
    }
}

/// Writes a map with integer keys, counting as it goes.
#[derive(Clone, Debug, Default)]
pub struct MapWriter {
    pairs: usize,
    last: Option<u64>,
    body: Writer,
}

impl MapWriter {
    /// Starts an empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the next pair and hands out the writer for its one value. Keys must ascend.
    pub fn key(&mut self, key: u64) -> &mut Writer {
        debug_assert!(
            self.last.is_none_or(|last| last < key),
            "keys are written ascending"
        );
        self.last = Some(key);
        self.pairs += 1;
        self.body.uint(key);
        &mut self.body
    }

    /// The map's bytes.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(self.pairs).raw(&self.body.bytes);
        writer.finish()
    }
}

/// Reads items and refuses every form but the only one. Never panics, never allocates more than it reads.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes have been read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// A fault at the current place.
    #[must_use]
    pub fn fault(&self, rule: EncodingRule) -> EncodingFault {
        EncodingFault { at: self.at, rule }
    }

    /// Reads an unsigned integer below 2^53.
    ///
    /// # Errors
    ///
    /// Whatever the bytes break.
    pub fn uint(&mut self) -> Result<u64, EncodingFault> {
        self.expect(MAJOR_UINT)
    }

    /// Reads an unsigned integer of at most `max`.
    ///
    /// # Errors
    ///
    /// `OutOfBounds` above `max`; whatever else the bytes break.
    pub fn uint_max(&mut self, max: u64) -> Result<u64, EncodingFault> {
        let at = self.at;
        let value = self.uint()?;
        if value > max {
            return Err(EncodingFault {
                at,
                rule: EncodingRule::OutOfBounds,
            });
        }
        Ok(value)
    }

    /// Reads a byte string.
    ///
    /// # Errors
    ///
    /// Whatever the bytes break.
    pub fn bytes(&mut self) -> Result<&'a [u8], EncodingFault> {
        let len = self.expect(MAJOR_BYTES)?;
        self.take(len)
    }

    /// Reads a byte string of exactly `N` bytes.
    ///
    /// # Errors
    ///
    /// `OutOfBounds` for another length; whatever else the bytes break.
    pub fn bytes_exact<const N: usize>(&mut self) -> Result<[u8; N], EncodingFault> {
        let at = self.at;
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| EncodingFault {
            at,
            rule: EncodingRule::OutOfBounds,
        })
    }

    /// Reads a text string of at most `bytes_max` bytes of UTF-8.
    ///
    /// # Errors
    ///
    /// `NotUtf8`, `OutOfBounds`; whatever else the bytes break.
    pub fn text(&mut self, bytes_max: usize) -> Result<&'a str, EncodingFault> {
        let at = self.at;
        let len = self.expect(MAJOR_TEXT)?;
        let bytes = self.take(len)?;
        if bytes.len() > bytes_max {
            return Err(EncodingFault {
                at,
                rule: EncodingRule::OutOfBounds,
            });
        }
        std::str::from_utf8(bytes).map_err(|_| EncodingFault {
            at,
            rule: EncodingRule::NotUtf8,
        })
    }

    /// Opens an array of at most `max` items and gives their number.
    ///
    /// # Errors
    ///
    /// `OutOfBounds` above `max`, `Truncated` if so many items cannot follow; whatever else the bytes break.
    pub fn array(&mut self, max: usize) -> Result<usize, EncodingFault> {
        let at = self.at;
        let len = self.expect(MAJOR_ARRAY)?;
        self.count(at, len, max)
    }

    /// Opens an array of exactly `len` items.
    ///
    /// # Errors
    ///
    /// `OutOfBounds` for another number; whatever else the bytes break.
    pub fn array_exact(&mut self, len: usize) -> Result<(), EncodingFault> {
        let at = self.at;
        if self.array(len)? == len {
            Ok(())
        } else {
            Err(EncodingFault {
                at,
                rule: EncodingRule::OutOfBounds,
            })
        }
    }

    /// Opens a map with integer keys, of at most `max` pairs.
    ///
    /// # Errors
    ///
    /// As for [`Reader::array`].
    pub fn map(&mut self, max: usize) -> Result<Keys, EncodingFault> {
        let at = self.at;
        let len = self.expect(MAJOR_MAP)?;
        Ok(Keys {
            left: self.count(at, len, max)?,
            last: None,
        })
    }

    /// Opens a map with text keys, of at most `max` pairs.
    ///
    /// # Errors
    ///
    /// As for [`Reader::array`].
    pub fn text_map(&mut self, max: usize) -> Result<TextKeys<'a>, EncodingFault> {
        let at = self.at;
        let len = self.expect(MAJOR_MAP)?;
        Ok(TextKeys {
            left: self.count(at, len, max)?,
            last: None,
        })
    }

    /// Reads over one item of any type and gives its bytes; it stands inside `depth` arrays or maps.
    ///
    /// # Errors
    ///
    /// Whatever the bytes break; `TooDeep` past eight levels.
    pub fn skip(&mut self, depth: usize) -> Result<&'a [u8], EncodingFault> {
        let start = self.at;
        self.skip_item(depth)?;
        Ok(self.bytes.get(start..self.at).unwrap_or_default())
    }

    /// Takes exactly `len` bytes that are not part of the encoding.
    ///
    /// # Errors
    ///
    /// `Truncated` if there are fewer.
    pub fn take(&mut self, len: u64) -> Result<&'a [u8], EncodingFault> {
        let taken = usize::try_from(len)
            .ok()
            .and_then(|len| self.at.checked_add(len))
            .and_then(|end| self.bytes.get(self.at..end))
            .ok_or_else(|| self.fault(EncodingRule::Truncated))?;
        self.at += taken.len();
        Ok(taken)
    }

    /// Confirms that everything was read.
    ///
    /// # Errors
    ///
    /// `Trailing` if anything is left.
    pub fn end(&self) -> Result<(), EncodingFault> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(self.fault(EncodingRule::Trailing))
        }
    }

    fn count(&self, at: usize, len: u64, max: usize) -> Result<usize, EncodingFault> {
        let len = usize::try_from(len)
            .ok()
            .filter(|len| *len <= max)
            .ok_or(EncodingFault {
                at,
                rule: EncodingRule::OutOfBounds,
            })?;
        // Each item takes a byte at least: a count beyond what is left is a lie about memory.
        if len > self.bytes.len() - self.at {
            return Err(EncodingFault {
                at,
                rule: EncodingRule::Truncated,
            });
        }
        Ok(len)
    }

    fn skip_item(&mut self, depth: usize) -> Result<(), EncodingFault> {
        let at = self.at;
        let (major, argument) = self.head()?;
        match major {
            MAJOR_UINT => {}
            MAJOR_BYTES => {
                self.take(argument)?;
            }
            MAJOR_TEXT => {
                let text = self.take(argument)?;
                std::str::from_utf8(text).map_err(|_| EncodingFault {
                    at,
                    rule: EncodingRule::NotUtf8,
                })?;
            }
            _ if depth >= DEPTH_MAX => {
                return Err(EncodingFault {
                    at,
                    rule: EncodingRule::TooDeep,
                });
            }
            MAJOR_ARRAY => {
                for _ in 0..self.count(at, argument, usize::MAX)? {
                    self.skip_item(depth + 1)?;
                }
            }
            // A map: `head` lets no other type through.
            _ => {
                let mut last: &[u8] = &[];
                for _ in 0..self.count(at, argument, usize::MAX)? {
                    let key_at = self.at;
                    let key = self.skip(depth + 1)?;
                    let major = key.first().map_or(MAJOR_UINT, |first| first >> 5);
                    if !matches!(major, MAJOR_UINT | MAJOR_TEXT) {
                        return Err(EncodingFault {
                            at: key_at,
                            rule: EncodingRule::WrongType,
                        });
                    }
                    if key <= last {
                        return Err(EncodingFault {
                            at: key_at,
                            rule: EncodingRule::KeysNotAscending,
                        });
                    }
                    last = key;
                    self.skip_item(depth + 1)?;
                }
            }
        }
        Ok(())
    }

    fn expect(&mut self, major: u8) -> Result<u64, EncodingFault> {
        let at = self.at;
        let (found, argument) = self.head()?;
        if found == major {
            Ok(argument)
        } else {
            self.at = at;
            Err(self.fault(EncodingRule::WrongType))
        }
    }

    fn head(&mut self) -> Result<(u8, u64), EncodingFault> {
        let at = self.at;
        let fault = |rule| EncodingFault { at, rule };
        let first = self.take(1)?[0];
        let (major, short) = (first >> 5, first & 0x1f);
        if !matches!(
            major,
            MAJOR_UINT | MAJOR_BYTES | MAJOR_TEXT | MAJOR_ARRAY | MAJOR_MAP
        ) {
            return Err(fault(EncodingRule::Forbidden));
        }
        let (argument, least) = match short {
            0..=23 => (u64::from(short), 0),
            24 => (self.big_endian(1)?, 24),
            25 => (self.big_endian(2)?, 0x100),
            26 => (self.big_endian(4)?, 0x1_0000),
            27 => (self.big_endian(8)?, 0x1_0000_0000),
            31 => return Err(fault(EncodingRule::Indefinite)),
            _ => return Err(fault(EncodingRule::Forbidden)),
        };
        if argument < least {
            return Err(fault(EncodingRule::NotShortest));
        }
        if argument >= INTEGER_END {
            return Err(fault(EncodingRule::TooLarge));
        }
        Ok((major, argument))
    }

    fn big_endian(&mut self, len: u64) -> Result<u64, EncodingFault> {
        Ok(self
            .take(len)?
            .iter()
            .fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }
}

/// The keys of a map with integer keys, as they are read.
#[derive(Clone, Debug)]
pub struct Keys {
    left: usize,
    last: Option<u64>,
}

impl Keys {
    /// The next key; the caller then reads its value. `None` at the end.
    ///
    /// # Errors
    ///
    /// `KeysNotAscending`; whatever else the bytes break.
    pub fn next(&mut self, reader: &mut Reader<'_>) -> Result<Option<u64>, EncodingFault> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        let at = reader.at;
        let key = reader.uint()?;
        if self.last.is_some_and(|last| last >= key) {
            return Err(EncodingFault {
                at,
                rule: EncodingRule::KeysNotAscending,
            });
        }
        self.last = Some(key);
        Ok(Some(key))
    }

    /// Reads the next key, which must be `key`.
    ///
    /// # Errors
    ///
    /// `Missing` if another key or none stands there; whatever else the bytes break.
    pub fn required(&mut self, reader: &mut Reader<'_>, key: u64) -> Result<(), EncodingFault> {
        let at = reader.at;
        if self.next(reader)? == Some(key) {
            Ok(())
        } else {
            Err(EncodingFault {
                at,
                rule: EncodingRule::Missing(key),
            })
        }
    }

    /// Whether the next key is `key`; reads it only then.
    ///
    /// # Errors
    ///
    /// Whatever the bytes break.
    pub fn optional(&mut self, reader: &mut Reader<'_>, key: u64) -> Result<bool, EncodingFault> {
        let mut ahead = reader.clone();
        let mut keys = self.clone();
        if keys.next(&mut ahead)? == Some(key) {
            *reader = ahead;
            *self = keys;
            return Ok(true);
        }
        Ok(false)
    }

    /// Confirms that no key is left.
    ///
    /// # Errors
    ///
    /// `Unknown` with the key that is.
    pub fn end(&mut self, reader: &mut Reader<'_>) -> Result<(), EncodingFault> {
        let at = reader.at;
        match self.next(reader)? {
            None => Ok(()),
            Some(key) => Err(EncodingFault {
                at,
                rule: EncodingRule::Unknown(key),
            }),
        }
    }
}

/// The keys of a map with text keys, as they are read.
#[derive(Clone, Debug)]
pub struct TextKeys<'a> {
    left: usize,
    last: Option<&'a str>,
}

impl<'a> TextKeys<'a> {
    /// The next key, of at most `bytes_max` bytes; the caller then reads its value. `None` at the end.
    ///
    /// # Errors
    ///
    /// `KeysNotAscending`; whatever else the bytes break.
    pub fn next(
        &mut self,
        reader: &mut Reader<'a>,
        bytes_max: usize,
    ) -> Result<Option<&'a str>, EncodingFault> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        let at = reader.at;
        let key = reader.text(bytes_max)?;
        if self
            .last
            .is_some_and(|last| text_key_order(last) >= text_key_order(key))
        {
            return Err(EncodingFault {
                at,
                rule: EncodingRule::KeysNotAscending,
            });
        }
        self.last = Some(key);
        Ok(Some(key))
    }
}

/// The order of text keys: bytewise by their encodings, which is by length, then bytewise.
#[must_use]
pub fn text_key_order(key: &str) -> (usize, &[u8]) {
    (key.len(), key.as_bytes())
}

/// Confirms that `bytes` are exactly one item of the encoding.
///
/// # Errors
///
/// The first rule broken.
pub fn check(bytes: &[u8]) -> Result<(), EncodingFault> {
    let mut reader = Reader::new(bytes);
    reader.skip(0)?;
    reader.end()
}
