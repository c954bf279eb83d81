//! One byte form, and no bytes that can do harm.

use detente_record::authority::{
    Assertions, Charter, Draft, Founding, Opening, PartyCard, SignedCharter,
};
use detente_record::encoding::{MapWriter, Reader, Writer, check};
use detente_record::{Bundle, EncodingRule, ForkProof, Header, Note, UnverifiedEntry, verify_file};
use proptest::prelude::*;

/// A value of the subset.
#[derive(Clone, Debug)]
enum Value {
    Uint(u64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Value>),
    Map(Vec<(u64, Value)>),
}

fn write(value: &Value, writer: &mut Writer) {
    match value {
        Value::Uint(number) => {
            writer.uint(*number);
        }
        Value::Bytes(bytes) => {
            writer.bytes(bytes);
        }
        Value::Text(text) => {
            writer.text(text);
        }
        Value::Array(items) => {
            writer.array(items.len());
            items.iter().for_each(|item| write(item, writer));
        }
        Value::Map(pairs) => {
            let mut map = MapWriter::new();
            for (key, value) in pairs {
                write(value, map.key(*key));
            }
            writer.raw(&map.finish());
        }
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0..1_u64 << 53).prop_map(Value::Uint),
        (0..300_u64).prop_map(Value::Uint),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        "\\PC{0,12}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map(0..400_u64, inner, 0..6)
                .prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

/// Reads a value by the reader's typed doors and writes it again: what is accepted has one form.
fn rewrite(reader: &mut Reader<'_>, writer: &mut Writer) -> bool {
    let start = reader.clone();
    if let Ok(number) = reader.uint() {
        writer.uint(number);
        return true;
    }
    *reader = start.clone();
    if let Ok(bytes) = reader.bytes() {
        writer.bytes(bytes);
        return true;
    }
    *reader = start.clone();
    if let Ok(text) = reader.text(usize::MAX) {
        writer.text(text);
        return true;
    }
    *reader = start.clone();
    if let Ok(len) = reader.array(usize::MAX) {
        writer.array(len);
        return (0..len).all(|_| rewrite(reader, writer));
    }
    *reader = start;
    let Ok(mut keys) = reader.map(usize::MAX) else {
        return false;
    };
    let mut map = MapWriter::new();
    loop {
        match keys.next(reader) {
            Ok(Some(key)) => {
                if !rewrite(reader, map.key(key)) {
                    return false;
                }
            }
            Ok(None) => break,
            Err(_) => return false,
        }
    }
    writer.raw(&map.finish());
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_accepted_and_reads_back_to_the_same_bytes(value in values()) {
        let mut writer = Writer::new();
        write(&value, &mut writer);
        let bytes = writer.finish();
        prop_assert_eq!(check(&bytes), Ok(()));
        let mut again = Writer::new();
        prop_assert!(rewrite(&mut Reader::new(&bytes), &mut again));
        prop_assert_eq!(again.finish(), bytes);
    }

    #[test]
    fn accepted_bytes_are_the_only_form_of_what_they_say(
        value in values(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut writer = Writer::new();
        write(&value, &mut writer);
        let mut bytes = writer.finish();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let mut again = Writer::new();
        let mut reader = Reader::new(&bytes);
        if rewrite(&mut reader, &mut again) && reader.end().is_ok() {
            prop_assert_eq!(again.finish(), bytes);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_everything(&bytes);
    }

    #[test]
    fn no_altered_entry_makes_a_reader_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = crate::scene::chain(0, 2)[1].bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_everything(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        read_everything(&bytes);
    }
}

fn read_everything(bytes: &[u8]) {
    let _ = check(bytes);
    let _ = Header::decode(bytes);
    let _ = UnverifiedEntry::parse(bytes);
    let _ = Opening::decode(bytes);
    let _ = PartyCard::decode(bytes);
    let _ = Charter::decode(bytes);
    let _ = SignedCharter::decode(bytes);
    let _ = Founding::decode(bytes);
    let _ = Draft::decode(bytes);
    let _ = Assertions::decode(bytes);
    let _ = Bundle::verify(bytes);
    let _ = ForkProof::decode(bytes);
    let _ = verify_file(bytes);
    let _ = Note::parse(&String::from_utf8_lossy(bytes));
    for line in ["detente evidence v0\n", "detente fork v0\n"] {
        let _ = verify_file(&[line.as_bytes(), bytes].concat());
    }
}

/// Bytes and the rule they break; the vectors carry them too.
pub const REFUSED: [(&str, &str, EncodingRule); 28] = [
    ("nothing", "", EncodingRule::Truncated),
    ("length cut", "19 01", EncodingRule::Truncated),
    ("bytes cut", "43 0102", EncodingRule::Truncated),
    (
        "array of more items than bytes",
        "9a ffffffff",
        EncodingRule::Truncated,
    ),
    (
        "map of more pairs than bytes",
        "a2 01",
        EncodingRule::Truncated,
    ),
    ("0 in two bytes", "18 00", EncodingRule::NotShortest),
    ("23 in two bytes", "18 17", EncodingRule::NotShortest),
    ("255 in three bytes", "19 00ff", EncodingRule::NotShortest),
    (
        "65535 in five bytes",
        "1a 0000ffff",
        EncodingRule::NotShortest,
    ),
    (
        "2^32 - 1 in nine bytes",
        "1b 00000000ffffffff",
        EncodingRule::NotShortest,
    ),
    ("length not shortest", "58 01 00", EncodingRule::NotShortest),
    ("2^53", "1b 0020000000000000", EncodingRule::TooLarge),
    ("indefinite bytes", "5f 41 00 ff", EncodingRule::Indefinite),
    ("indefinite array", "9f 00 ff", EncodingRule::Indefinite),
    ("indefinite map", "bf 00 00 ff", EncodingRule::Indefinite),
    ("negative", "20", EncodingRule::Forbidden),
    ("tag", "c0 00", EncodingRule::Forbidden),
    ("false", "f4", EncodingRule::Forbidden),
    ("null", "f6", EncodingRule::Forbidden),
    ("undefined", "f7", EncodingRule::Forbidden),
    ("half float", "f9 3c00", EncodingRule::Forbidden),
    ("reserved length", "1c", EncodingRule::Forbidden),
    (
        "repeated key",
        "a2 01 00 01 00",
        EncodingRule::KeysNotAscending,
    ),
    (
        "descending keys",
        "a2 02 00 01 00",
        EncodingRule::KeysNotAscending,
    ),
    ("bytes as a key", "a1 40 00", EncodingRule::WrongType),
    ("array as a key", "a1 80 00", EncodingRule::WrongType),
    ("text not UTF-8", "62 c328", EncodingRule::NotUtf8),
    ("two items", "00 00", EncodingRule::Trailing),
];

/// Bytes that are in the encoding.
pub const ACCEPTED: [(&str, &str); 11] = [
    ("0", "00"),
    ("23", "17"),
    ("24", "18 18"),
    ("2^53 - 1", "1b 001fffffffffffff"),
    ("empty bytes", "40"),
    ("empty text", "60"),
    ("text beyond the BMP", "64 f09f9590"),
    ("map with ascending keys of two sizes", "a2 17 00 18 18 00"),
    ("map with text keys by length", "a2 62 7275 00 63 656e67 00"),
    ("map with a number and a text as keys", "a2 18 18 00 60 00"),
    ("eight levels", "81 81 81 81 81 81 81 80"),
];

pub fn unspaced(hex_with_spaces: &str) -> Vec<u8> {
    hex::decode(hex_with_spaces.replace(' ', "")).unwrap()
}

#[test]
fn each_form_outside_the_subset_is_refused_by_its_rule() {
    for (name, bytes, rule) in REFUSED {
        assert_eq!(check(&unspaced(bytes)).unwrap_err().rule, rule, "{name}");
    }
    for (name, bytes) in ACCEPTED {
        assert_eq!(check(&unspaced(bytes)), Ok(()), "{name}");
    }
    let nine = unspaced("81 81 81 81 81 81 81 81 80");
    assert_eq!(check(&nine).unwrap_err().rule, EncodingRule::TooDeep);
}
