//! Bytes as their structure, so that a change inside leaves lengths, counts and digests around it right:
//! an item of the encoding with the items in its byte strings, an entry, a file of proof.

use detente_record::Digest;
use detente_record::encoding::{self, Reader, Writer};

use crate::random::Random;

/// A piece of structured bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// Bytes as they are.
    Raw(Vec<u8>),
    /// An unsigned integer.
    Uint(u64),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A byte string that holds structure.
    Holds(Vec<Tree>),
    /// A text string.
    Text(String),
    /// An array.
    Array(Vec<Tree>),
    /// A map: keys and values, one after the other.
    Map(Vec<Tree>),
    /// A section of a file of proof: its number, what it holds. Its digest is made anew.
    Section(u8, Vec<Tree>),
}

impl Tree {
    /// The structure of bytes; all of it raw if none is found.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Vec<Self> {
        sections(bytes)
            .or_else(|| item(bytes).map(|item| vec![item]))
            .or_else(|| entry(bytes))
            .unwrap_or_else(|| vec![Self::Raw(bytes.to_vec())])
    }

    /// The bytes again.
    #[must_use]
    pub fn write(trees: &[Self]) -> Vec<u8> {
        let mut writer = Writer::new();
        trees.iter().for_each(|tree| tree.put(&mut writer));
        writer.finish()
    }

    fn put(&self, writer: &mut Writer) {
        match self {
            Self::Raw(bytes) => {
                writer.raw(bytes);
            }
            Self::Uint(value) => put_head(writer, 0, *value),
            Self::Bytes(bytes) => {
                writer.bytes(bytes);
            }
            Self::Holds(inner) => {
                writer.bytes(&Self::write(inner));
            }
            Self::Text(text) => {
                writer.text(text);
            }
            Self::Array(items) => {
                writer.array(items.len());
                items.iter().for_each(|item| item.put(writer));
            }
            Self::Map(items) => {
                writer.map(items.len() / 2);
                items.iter().for_each(|item| item.put(writer));
            }
            Self::Section(number, inner) => {
                let content = Self::write(inner);
                writer
                    .raw(&[*number])
                    .raw(&(content.len() as u64).to_be_bytes())
                    .raw(&Digest::plain(&[&content]).0)
                    .raw(&content);
            }
        }
    }

    /// Changes one piece somewhere in `trees`.
    pub fn change(trees: &mut [Self], random: &mut Random) {
        let count = trees.iter().map(Self::count).sum();
        let mut at = random.below(count);
        for tree in trees {
            if tree.change_at(&mut at, random) {
                return;
            }
        }
    }

    fn inner(&self) -> &[Self] {
        match self {
            Self::Holds(inner)
            | Self::Array(inner)
            | Self::Map(inner)
            | Self::Section(_, inner) => inner,
            Self::Raw(_) | Self::Uint(_) | Self::Bytes(_) | Self::Text(_) => &[],
        }
    }

    fn count(&self) -> usize {
        1 + self.inner().iter().map(Self::count).sum::<usize>()
    }

    /// Changes the piece `at` pieces further on, if it is in here.
    fn change_at(&mut self, at: &mut usize, random: &mut Random) -> bool {
        if *at == 0 {
            self.change_this(random);
            return true;
        }
        *at -= 1;
        match self {
            Self::Holds(inner)
            | Self::Array(inner)
            | Self::Map(inner)
            | Self::Section(_, inner) => inner.iter_mut().any(|tree| tree.change_at(at, random)),
            Self::Raw(_) | Self::Uint(_) | Self::Bytes(_) | Self::Text(_) => false,
        }
    }

    fn change_this(&mut self, random: &mut Random) {
        if random.one_in(8) {
            *self = any(random);
            return;
        }
        match self {
            Self::Raw(bytes) | Self::Bytes(bytes) => change_bytes(bytes, random),
            Self::Uint(value) => {
                *value = match random.below(4) {
                    0 => value.wrapping_add(1),
                    1 => value.saturating_sub(1),
                    _ => *random.one(EDGES),
                };
            }
            Self::Text(text) => *text = changed_text(text, random),
            Self::Holds(inner) | Self::Array(inner) | Self::Map(inner) => {
                change_list(inner, random);
            }
            Self::Section(number, inner) => {
                if random.one_in(4) {
                    *number = number.wrapping_add(1);
                } else {
                    change_list(inner, random);
                }
            }
        }
    }
}

/// A section's number, length and digest.
const SECTION_HEAD: usize = 1 + 8 + 32;

/// Numbers at which something changes: widths of a head, types, the encoding's end, protocol bounds.
pub const EDGES: &[u64] = &[
    0,
    1,
    2,
    15,
    16,
    17,
    23,
    24,
    25,
    63,
    64,
    65,
    255,
    256,
    1023,
    1024,
    1025,
    65_535,
    65_536,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    (1 << 53) - 1,
    1 << 53,
    u64::MAX,
];

fn put_head(writer: &mut Writer, major: u8, value: u64) {
    if value < detente_record::limits::INTEGER_END && major == 0 {
        writer.uint(value);
    } else {
        writer.raw(&[major << 5 | 27]).raw(&value.to_be_bytes());
    }
}

fn any(random: &mut Random) -> Tree {
    match random.below(8) {
        0 => Tree::Uint(*random.one(EDGES)),
        1 => Tree::Bytes(vec![7; random.below(70)]),
        2 => Tree::Text("x".repeat(random.below(40))),
        3 => Tree::Array(Vec::new()),
        4 => Tree::Map(Vec::new()),
        // Not the shortest form, and no form at all.
        5 => Tree::Raw(vec![0x18, 0x05]),
        6 => Tree::Raw(vec![random.number() as u8]),
        _ => Tree::Raw([vec![0x81; random.below(12)], vec![0]].concat()),
    }
}

fn change_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    match random.below(4) {
        0 if !bytes.is_empty() => {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        1 => bytes.truncate(random.below(bytes.len())),
        2 => bytes.push(random.number() as u8),
        _ => bytes.iter_mut().for_each(|byte| *byte = 0),
    }
}

/// Texts that readers trip over: hidden, turning, empty, control, composed, beyond the BMP.
pub const ODD: &[&str] = &[
    "\u{202e}",
    "\u{200b}",
    "\u{2028}",
    "\0",
    "\n",
    "\r",
    "\t",
    " ",
    "\u{a0}",
    "\u{301}",
    "\u{feff}",
    "\u{1f600}",
    "Ж",
    "İ",
    "ß",
    "\u{7f}",
    "\u{85}",
    "\u{61c}",
    "/",
    "-",
    "+",
    "=",
    "\"",
    "\\",
    "0",
    "9",
    "a",
    "A",
    "\u{3000}",
];

/// The text with a change that keeps it text.
pub fn changed_text(text: &str, random: &mut Random) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = random.below(chars.len() + 1);
    let (before, after) = chars.split_at(at);
    let before: String = before.iter().collect();
    let rest: String = after.iter().collect();
    let less: String = after.iter().skip(1).collect();
    match random.below(6) {
        0 => before,
        1 => before + &less,
        2 => before + *random.one(ODD) + &less,
        3 => before + &rest + &rest,
        4 => before + &"y".repeat(*random.one(&[1, 64, 128, 512, 1100])) + &rest,
        _ => before + *random.one(ODD) + &rest,
    }
}

fn change_list(items: &mut Vec<Tree>, random: &mut Random) {
    let at = random.below(items.len());
    let other = random.below(items.len());
    match random.below(6) {
        _ if items.is_empty() => items.push(any(random)),
        0 => {
            items.remove(at);
        }
        1 => items.insert(other, items[at].clone()),
        2 => items.swap(at, other),
        3 => items.clear(),
        4 => {
            for _ in 0..random.below(70) {
                items.push(items[at].clone());
            }
        }
        _ => items.push(any(random)),
    }
}

/// The one item that all of `bytes` is.
fn item(bytes: &[u8]) -> Option<Tree> {
    encoding::check(bytes).ok()?;
    let mut reader = Reader::new(bytes);
    read(&mut reader)
}

fn read(reader: &mut Reader<'_>) -> Option<Tree> {
    let start = reader.clone();
    if let Ok(number) = reader.uint() {
        return Some(Tree::Uint(number));
    }
    *reader = start.clone();
    if let Ok(bytes) = reader.bytes() {
        let inner = Tree::of(bytes);
        let plain = matches!(
            inner[..],
            [Tree::Raw(_) | Tree::Uint(_) | Tree::Bytes(_) | Tree::Text(_)]
        );
        return Some(if plain {
            Tree::Bytes(bytes.to_vec())
        } else {
            Tree::Holds(inner)
        });
    }
    *reader = start.clone();
    if let Ok(text) = reader.text(usize::MAX) {
        return Some(Tree::Text(text.to_owned()));
    }
    *reader = start.clone();
    if let Ok(len) = reader.array(usize::MAX) {
        return (0..len)
            .map(|_| read(reader))
            .collect::<Option<_>>()
            .map(Tree::Array);
    }
    *reader = start;
    // A map's head has the shape of an array's: the count is read from it by hand, keys may be texts.
    let mut ahead = reader.clone();
    let first = ahead.take(1).ok()?[0] & 0x1f;
    let len = match first {
        0..=23 => u64::from(first),
        24..=27 => ahead
            .take(1 << (first - 24))
            .ok()?
            .iter()
            .fold(0, |value, byte| (value << 8) | u64::from(*byte)),
        _ => return None,
    };
    *reader = ahead;
    (0..2 * len)
        .map(|_| read(reader))
        .collect::<Option<_>>()
        .map(Tree::Map)
}

/// Suite, header, signature, parts.
fn entry(bytes: &[u8]) -> Option<Vec<Tree>> {
    let (suite, rest) = bytes.split_first()?;
    let mut reader = Reader::new(rest);
    let header = reader.skip(0).ok()?;
    let rest = &rest[header.len()..];
    let (signature, parts) = rest.split_at_checked(64)?;
    (*suite == detente_record::SUITE).then_some(())?;
    Some(vec![
        Tree::Raw(vec![*suite]),
        item(header)?,
        Tree::Raw(signature.to_vec()),
        item(parts)?,
    ])
}

fn sections(bytes: &[u8]) -> Option<Vec<Tree>> {
    if !bytes.starts_with(b"detente ") {
        return None;
    }
    let line = bytes.iter().position(|byte| *byte == b'\n')? + 1;
    let (line, mut rest) = bytes.split_at(line);
    let mut trees = vec![Tree::Raw(line.to_vec())];
    while !rest.is_empty() {
        let (head, after) = rest.split_at_checked(SECTION_HEAD)?;
        let length = head[1..9]
            .iter()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let (content, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        trees.push(Tree::Section(head[0], Tree::of(content)));
        rest = after;
    }
    Some(trees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_writes_what_it_was_read_from() {
        for target in crate::targets::TARGETS {
            for seed in (target.seeds)() {
                let written = Tree::write(&Tree::of(&seed));
                // A file's digests are made anew: one that was wrong is right then, and stays so.
                let expected = if target.name == "proof_file" {
                    Tree::write(&Tree::of(&written))
                } else {
                    seed
                };
                assert!(written == expected, "{}", target.name);
            }
        }
    }

    #[test]
    fn a_bundle_is_seen_down_to_its_entries() {
        let bundle = crate::seeds::files().remove(0);
        let depth = |trees: &[Tree]| trees.iter().map(Tree::count).sum::<usize>();
        assert!(depth(&Tree::of(&bundle)) > 300);
    }
}
