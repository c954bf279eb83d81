//! What a stranger may make of good bytes: bits flipped, cut, spliced, numbers at their edges, nesting,
//! far too much of it. Half of the changes keep the structure around them right, so that they get past
//! the first check.

use crate::random::Random;
use crate::tree::{EDGES, ODD, Tree, changed_text};

/// Longest input that a mutation makes, in bytes: past every bound of what is read whole from the network.
pub const BYTES_MAX: usize = 320 * 1024;

/// A mutation of one of the seeds, of which there must be one.
pub fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.one(seeds).clone();
    if random.one_in(2) {
        let mut trees = Tree::of(&bytes);
        for _ in 0..=random.below(2) {
            Tree::change(&mut trees, random);
        }
        bytes = Tree::write(&trees);
    } else {
        for _ in 0..=random.below(3) {
            change(&mut bytes, seeds, random);
        }
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(12) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        1 if !bytes.is_empty() => {
            bytes[at] = *random.one(&[0, 1, 0x18, 0x1b, 0x1f, 0x5f, 0x7f, 0x80, 0xbf, 0xff])
        }
        2 => bytes.truncate(at),
        3 => {
            let range = random.range(bytes.len());
            bytes.drain(range);
        }
        4 => {
            let range = random.range(bytes.len());
            let again = bytes[range].to_vec();
            bytes.splice(at..at, again);
        }
        5 => {
            let other = random.one(seeds);
            let from = random.below(other.len());
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        6 => {
            let other = random.one(seeds);
            let range = random.range(other.len());
            bytes.splice(at..at, other[range].iter().copied());
        }
        7 => {
            let head = head(random);
            let end = bytes.len().min(at + head.len() * random.below(2));
            bytes.splice(at..end, head);
        }
        8 => {
            let deep = *random.one(&["\u{0}", "[", "{\"a\":", "a.", "[[", "(", "{a="]);
            let deep = if deep == "\u{0}" {
                vec![0x81]
            } else {
                deep.as_bytes().to_vec()
            };
            let times = *random.one(&[8, 9, 100, 5_000]);
            bytes.splice(at..at, deep.repeat(times));
        }
        9 => {
            bytes.splice(at..at, random.one(ODD).bytes());
        }
        10 if random.one_in(20) => {
            let fill = vec![*random.one(b"\0a0 "); *random.one(&[1_025, 8_193, 51_201, BYTES_MAX])];
            bytes.splice(at..at, fill);
        }
        _ => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                *bytes = changed_text(text, random).into_bytes();
            } else if !bytes.is_empty() {
                bytes[at] = random.number() as u8;
            }
        }
    }
}

/// The head of an item of any type, of any width, with a number at an edge: often one that its width is
/// too wide or too narrow for.
fn head(random: &mut Random) -> Vec<u8> {
    let major = (random.below(8) as u8) << 5;
    let value = random.one(EDGES).to_be_bytes();
    match random.below(6) {
        0 => vec![major | (value[7] & 0x1f)],
        1 => vec![major | 24, value[7]],
        2 => [&[major | 25], &value[6..]].concat(),
        3 => [&[major | 26], &value[4..]].concat(),
        4 => vec![major | 31],
        _ => [&[major | 27], &value[..]].concat(),
    }
}
