//! What two nodes say to each other on a channel: a length and a frame, one after the other.
//!
//! Not here: which channel a frame takes (`link.rs`), what it changes (`line.rs`).
//! Follows spec/link.md.

use detente_record::encoding::{EncodingFault, EncodingRule, Reader, Writer};
use detente_record::{
    Address, EntryId, Epoch, Head, LineId, PartyIndex, Place, Sequence, Timestamp,
};

use super::compact::Compact;
use crate::limits::{FRAME_BYTES_MAX, HEADS_HELD_MAX, HEADS_LINKED_MAX};

/// The version of the frames; ALPN carries it too, so that nodes of two versions never get this far.
pub const PROTOCOL_VERSION: u64 = 1;

/// How many bytes stand before each frame: its length, big-endian.
pub const LENGTH_BYTES: usize = 4;

/// What one counterpart holds of a line, by its own word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Per journal the last entry that is held with all before it.
    pub linked: Vec<Head>,
    /// Entries held past a gap or a fork, as many as fit.
    pub beyond: Vec<Head>,
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The first on every channel: which run of the node speaks, and its clock.
    Hello {
        /// Random, new at every start of the node.
        instance: [u8; 16],
        /// The sender's UTC.
        utc: Timestamp,
    },
    /// "Are you there?", every two seconds on every urgent channel.
    Heartbeat {
        /// Counts up on this channel.
        count: u64,
        /// The sender's UTC.
        utc: Timestamp,
    },
    /// The answer to a heartbeat, at once.
    Heard {
        /// The heartbeat's count.
        count: u64,
        /// The answerer's UTC.
        utc: Timestamp,
    },
    /// How many bytes of this channel have arrived; what follows may be sent.
    Got {
        /// Bytes since the channel was opened.
        total: u64,
    },
    /// What the sender holds of a line.
    Heads {
        /// Which line.
        line: LineId,
        /// What of it.
        holdings: Holdings,
    },
    /// An entry of any author, or its last piece if pieces came before on this channel.
    Entry(Vec<u8>),
    /// A piece of an entry; more follow on this channel, other frames perhaps between them.
    Piece(Vec<u8>),
    /// An entry, by how it differs from the last one of its author on this channel.
    Compact(Box<Compact>),
    /// "I could not put an entry together: whole ones from now on, on this channel."
    Whole,
    /// A charter with the signatures it has so far.
    Charter(Vec<u8>),
    /// "Closed by operator": the sender stops on purpose.
    Goodbye,
}

const HELLO: u64 = 0;
const HEARTBEAT: u64 = 1;
const HEARD: u64 = 2;
const GOT: u64 = 3;
const HEADS: u64 = 4;
const ENTRY: u64 = 5;
const CHARTER: u64 = 6;
const GOODBYE: u64 = 7;
const PIECE: u64 = 8;
const COMPACT: u64 = 9;
const WHOLE: u64 = 10;

impl Frame {
    /// The frame with its length in front, as it goes on a channel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            Self::Hello { instance, utc } => {
                w.array(4)
                    .uint(HELLO)
                    .uint(PROTOCOL_VERSION)
                    .bytes(instance)
                    .uint(utc.as_ms());
            }
            Self::Heartbeat { count, utc } => {
                w.array(3).uint(HEARTBEAT).uint(*count).uint(utc.as_ms());
            }
            Self::Heard { count, utc } => {
                w.array(3).uint(HEARD).uint(*count).uint(utc.as_ms());
            }
            Self::Got { total } => {
                w.array(2).uint(GOT).uint(*total);
            }
            Self::Heads { line, holdings } => {
                w.array(4).uint(HEADS).bytes(&line.0);
                write_heads(&mut w, &holdings.linked);
                write_heads(&mut w, &holdings.beyond);
            }
            Self::Entry(bytes) => {
                w.array(2).uint(ENTRY).bytes(bytes);
            }
            Self::Piece(bytes) => {
                w.array(2).uint(PIECE).bytes(bytes);
            }
            Self::Compact(compact) => {
                w.array(7).uint(COMPACT);
                compact.write(&mut w);
            }
            Self::Whole => {
                w.array(1).uint(WHOLE);
            }
            Self::Charter(bytes) => {
                w.array(2).uint(CHARTER).bytes(bytes);
            }
            Self::Goodbye => {
                w.array(1).uint(GOODBYE);
            }
        }
        let frame = w.finish();
        let mut framed = Vec::with_capacity(LENGTH_BYTES + frame.len());
        framed.extend_from_slice(&u32::try_from(frame.len()).unwrap_or(u32::MAX).to_be_bytes());
        framed.extend_from_slice(&frame);
        framed
    }

    /// Reads one frame, without its length.
    ///
    /// # Errors
    ///
    /// Whatever of spec/link.md the bytes break.
    pub fn decode(bytes: &[u8]) -> Result<Self, EncodingFault> {
        let mut r = Reader::new(bytes);
        let fields = r.array(7)?;
        let kind = r.uint()?;
        let expected = match kind {
            HELLO | HEADS => 4,
            HEARTBEAT | HEARD => 3,
            GOT | ENTRY | PIECE | CHARTER => 2,
            GOODBYE | WHOLE => 1,
            COMPACT => 7,
            _ => return Err(r.fault(EncodingRule::Unknown(kind))),
        };
        if fields != expected {
            return Err(r.fault(EncodingRule::OutOfBounds));
        }
        let frame = match kind {
            HELLO => {
                if r.uint()? != PROTOCOL_VERSION {
                    return Err(r.fault(EncodingRule::OutOfBounds));
                }
                Self::Hello {
                    instance: r.bytes_exact()?,
                    utc: Timestamp::from_ms(r.uint()?),
                }
            }
            HEARTBEAT => Self::Heartbeat {
                count: r.uint()?,
                utc: Timestamp::from_ms(r.uint()?),
            },
            HEARD => Self::Heard {
                count: r.uint()?,
                utc: Timestamp::from_ms(r.uint()?),
            },
            GOT => Self::Got { total: r.uint()? },
            HEADS => Self::Heads {
                line: LineId(r.bytes_exact()?),
                holdings: Holdings {
                    linked: read_heads(&mut r, HEADS_LINKED_MAX)?,
                    beyond: read_heads(&mut r, HEADS_HELD_MAX)?,
                },
            },
            ENTRY => Self::Entry(r.bytes()?.to_vec()),
            PIECE => Self::Piece(r.bytes()?.to_vec()),
            CHARTER => Self::Charter(r.bytes()?.to_vec()),
            COMPACT => Self::Compact(Box::new(Compact::read(&mut r)?)),
            WHOLE => Self::Whole,
            _ => Self::Goodbye,
        };
        r.end()?;
        Ok(frame)
    }
}

pub(super) fn write_heads(w: &mut Writer, heads: &[Head]) {
    w.array(heads.len());
    for head in heads {
        let Address { party, place } = head.address;
        w.array(4)
            .uint(u64::from(party.0))
            .uint(u64::from(place.epoch.0))
            .uint(place.sequence.0)
            .bytes(&head.id.0);
    }
}

pub(super) fn read_heads(r: &mut Reader<'_>, max: usize) -> Result<Vec<Head>, EncodingFault> {
    let len = r.array(max)?;
    let mut heads = Vec::with_capacity(len);
    for _ in 0..len {
        r.array_exact(4)?;
        // Narrowing is lossless: each bound is its type's largest value.
        let party = PartyIndex(r.uint_max(u64::from(u8::MAX))? as u8);
        let epoch = Epoch(r.uint_max(u64::from(u32::MAX))? as u32);
        let sequence = Sequence(r.uint()?);
        let id = EntryId(r.bytes_exact()?);
        heads.push(Head {
            address: Address {
                party,
                place: Place { epoch, sequence },
            },
            id,
        });
    }
    Ok(heads)
}

/// Puts a channel's bytes back together into frames. Holds at most one frame.
#[derive(Debug, Default)]
pub struct Reassembly {
    bytes: Vec<u8>,
}

/// A channel that announced a frame longer than any may be, or sent one that breaks the rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// The length in front is too large.
    #[error("a frame of {bytes} bytes was announced; {FRAME_BYTES_MAX} is the most")]
    TooLong {
        /// As announced.
        bytes: usize,
    },
    /// The bytes are no frame.
    #[error("no frame: {0}")]
    Encoding(#[from] EncodingFault),
}

impl Reassembly {
    /// Takes in what arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes out every whole frame, in order, at most one fault last.
    pub fn frames(&mut self) -> Vec<Result<Frame, FrameFault>> {
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some(length) = self.bytes.get(at..at + LENGTH_BYTES) {
            let length = u32::from_be_bytes(length.try_into().unwrap_or_default()) as usize;
            if length > FRAME_BYTES_MAX {
                frames.push(Err(FrameFault::TooLong { bytes: length }));
                break;
            }
            let Some(frame) = self
                .bytes
                .get(at + LENGTH_BYTES..at + LENGTH_BYTES + length)
            else {
                break;
            };
            let frame = Frame::decode(frame).map_err(FrameFault::from);
            let faulty = frame.is_err();
            frames.push(frame);
            if faulty {
                break;
            }
            at += LENGTH_BYTES + length;
        }
        self.bytes.drain(..at);
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Frame> {
        let head = Head {
            address: Address::new(1, 0, 7),
            id: EntryId([3; 32]),
        };
        vec![
            Frame::Hello {
                instance: [9; 16],
                utc: Timestamp::from_ms(1_666_362_600_000),
            },
            Frame::Heartbeat {
                count: 1,
                utc: Timestamp::from_ms(2),
            },
            Frame::Heard {
                count: 1,
                utc: Timestamp::from_ms(3),
            },
            Frame::Got { total: 70_000 },
            Frame::Heads {
                line: LineId([1; 32]),
                holdings: Holdings {
                    linked: vec![head],
                    beyond: vec![head, head],
                },
            },
            Frame::Entry(vec![1, 2, 3]),
            Frame::Piece(vec![5; 600]),
            Frame::Charter(vec![4]),
            Frame::Compact(Box::new(Compact {
                slot: 3,
                fresh: false,
                changed: [(9, vec![1])].into(),
                removed: vec![12],
                later_ms: 40,
                known: Some(Address::new(0, 0, 7).place),
                rest: vec![6; 70],
            })),
            Frame::Whole,
            Frame::Goodbye,
        ]
    }

    #[test]
    fn every_frame_survives_the_channel_however_it_is_cut() {
        let stream: Vec<u8> = samples().iter().flat_map(Frame::encode).collect();
        for piece in [1, 2, 3, 7, 64, stream.len()] {
            let mut reassembly = Reassembly::default();
            let mut got = Vec::new();
            for bytes in stream.chunks(piece) {
                reassembly.push(bytes);
                got.extend(
                    reassembly
                        .frames()
                        .into_iter()
                        .map(|f| f.expect("a good frame")),
                );
            }
            assert_eq!(got, samples(), "cut into pieces of {piece}");
        }
    }

    #[test]
    fn a_frame_longer_than_any_is_refused_before_it_is_held() {
        let mut reassembly = Reassembly::default();
        reassembly.push(&u32::MAX.to_be_bytes());
        assert_eq!(
            reassembly.frames(),
            vec![Err(FrameFault::TooLong {
                bytes: u32::MAX as usize
            })]
        );
    }

    #[test]
    fn a_frame_with_bytes_behind_it_is_no_frame() {
        let mut framed = Frame::Goodbye.encode();
        framed.push(0);
        let end = framed.len();
        assert!(Frame::decode(&framed[LENGTH_BYTES..end]).is_err());
    }
}
