//! `spec/vectors/link.json` is what this crate does with frames: regenerated and compared.
//!
//! `DETENTE_WRITE_VECTORS=1` writes it anew.

use detente_line::link::compact::Compact;
use detente_line::link::frame::{Frame, Holdings, LENGTH_BYTES};
use detente_record::{Address, EntryId, Head, LineId, Timestamp};
use serde_json::{Value, json};

use crate::vectors::compare;

fn good() -> Vec<(&'static str, Frame)> {
    let utc = Timestamp::from_ms(1_666_362_600_000);
    let head = |party, sequence| Head {
        address: Address::new(party, 0, sequence),
        id: EntryId([party + 1; 32]),
    };
    let holdings = Holdings {
        linked: vec![head(0, 7), head(1, 300)],
        beyond: vec![head(1, 302)],
    };
    vec![
        (
            "hello",
            Frame::Hello {
                instance: [9; 16],
                utc,
            },
        ),
        ("heartbeat", Frame::Heartbeat { count: 24, utc }),
        ("heard", Frame::Heard { count: 24, utc }),
        ("got", Frame::Got { total: 70_000 }),
        (
            "heads of nothing",
            Frame::Heads {
                line: LineId([1; 32]),
                holdings: Holdings::default(),
            },
        ),
        (
            "heads with a gap",
            Frame::Heads {
                line: LineId([1; 32]),
                holdings,
            },
        ),
        ("entry", Frame::Entry(vec![1, 2, 3])),
        ("piece", Frame::Piece(vec![4, 5])),
        ("charter", Frame::Charter(vec![6])),
        ("compact", Frame::Compact(Box::new(compact()))),
        ("whole", Frame::Whole),
        ("goodbye", Frame::Goodbye),
    ]
}

fn compact() -> Compact {
    Compact {
        slot: 2,
        fresh: false,
        // Another act, and the previous entry's object is gone.
        changed: [(11, vec![3])].into(),
        removed: vec![12],
        later_ms: 1500,
        known: Some(Address::new(0, 0, 7).place),
        rest: [vec![7; 64], vec![0xa0]].concat(),
    }
}

fn bad() -> Vec<(&'static str, &'static str)> {
    vec![
        ("empty", ""),
        ("not an array", "07"),
        ("no kind", "80"),
        ("a kind of a later version", "810b"),
        ("goodbye with an item too many", "820700"),
        ("goodbye with bytes behind it", "810700"),
        ("goodbye in a longer form", "811807"),
        (
            "hello of another version",
            "84000250090909090909090909090909090909091b00000183f0fbb940",
        ),
        (
            "hello with a short instance",
            "84000141091b00000183f0fbb940",
        ),
        ("got with text", "82036137"),
        (
            "heads of a party past 255",
            "8404582001010101010101010101010101010101010101010101010101010101010101018184190100000058200101010101010101010101010101010101010101010101010101010101010101\
         80",
        ),
        ("compact in a slot past the last", "87091820a0800080584000"),
        ("compact with half a place", "870904a08000810040"),
        ("whole with an item too many", "820a00"),
        ("entry of indefinite length", "82055f4101ff"),
    ]
}

#[test]
fn the_link_vectors_are_what_this_crate_does() {
    let good = good().into_iter().map(|(name, frame)| {
        let framed = frame.encode();
        let (length, bytes) = framed.split_at(LENGTH_BYTES);
        assert_eq!(
            u32::from_be_bytes(length.try_into().unwrap()) as usize,
            bytes.len()
        );
        assert_eq!(Frame::decode(bytes), Ok(frame), "{name}");
        json!({ "name": name, "good": true, "bytes": hex::encode(bytes) })
    });
    let bad = bad().into_iter().map(|(name, bytes)| {
        let fault = Frame::decode(&hex::decode(bytes).unwrap()).expect_err(name);
        json!({ "name": name, "good": false, "bytes": bytes, "fault": fault.to_string() })
    });
    let cases: Vec<Value> = good.chain(bad).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "cases": cases })).unwrap();
    text.push('\n');
    compare("link.json", &text);
}
