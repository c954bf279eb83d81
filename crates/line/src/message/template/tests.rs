//! Filled templates: one byte form, bounds by field and kind, and no panic on any bytes.

use super::*;

const KYIV: (i32, i32) = (50_450_000, 30_520_000);
/// 2022-10-21T14:30:00Z.
const MOMENT: Timestamp = Timestamp::from_ms(1_666_362_600_000);

fn position((latitude, longitude): (i32, i32)) -> Field {
    Field::Position(Position::new(latitude, longitude).expect("on the earth"))
}

fn height(reference: HeightReference, value: u32) -> Field {
    Field::Height(Height::new(reference, value).expect("a height"))
}

fn text(text: &str) -> Field {
    Field::Text {
        language: "ru".to_owned(),
        text: text.to_owned(),
    }
}

/// One field of each kind, and one that is left out.
fn full() -> Filled {
    let fields = [
        Some(position(KYIV)),
        Some(Field::Time(MOMENT)),
        None,
        Some(height(HeightReference::FlightLevel, 100)),
        Some(Field::Unit("RCH 871".to_owned())),
        Some(Field::Choice(3)),
        Some(Field::Number(121_500)),
        Some(text("Два судна")),
    ];
    Filled::new(7, fields.to_vec()).expect("within bounds")
}

#[test]
fn a_filled_template_reads_back_whatever_kinds_its_fields_are_of() {
    let filled = full();
    let read = Filled::decode(&filled.encode());
    assert_eq!(read, Ok(filled.clone()));
    let alone = filled
        .with_reason("Nobody else is here.")
        .expect("a reason");
    let read = Filled::decode(&alone.encode()).expect("a body");
    assert_eq!(read.reason(), Some("Nobody else is here."));
    assert_eq!(read, alone);
    let bare = Filled::new(1, Vec::new()).expect("a template without fields");
    assert_eq!(bare.encode(), [0xa1, 4, 1]);
    assert_eq!(Filled::decode(&[0xa1, 4, 1]), Ok(bare));
}

#[test]
fn a_place_and_a_time_take_twenty_four_bytes() {
    let fields = [Some(position(KYIV)), Some(Field::Time(MOMENT))];
    let filled = Filled::new(1, fields.to_vec()).expect("within bounds");
    assert_eq!(
        filled.encode(),
        [
            0xa2, 4, 1, 5, 0x82, // The code, and two fields:
            0x83, 1, 0x1a, 0x08, 0x5f, 0x18, 0xd0, 0x1a, 0x0c, 0x8c, 0x47,
            0xc0, // a position,
            0x82, 2, 0x1a, 0x63, 0x52, 0xac, 0xe8, // a time.
        ]
    );
}

#[test]
fn what_is_left_out_at_the_end_takes_no_bytes() {
    let choice = Some(Field::Choice(1));
    let short = Filled::new(1, vec![None, choice.clone()]).expect("within bounds");
    let long = Filled::new(1, vec![None, choice, None, None]).expect("within bounds");
    assert_eq!(short, long);
    assert_eq!(short.encode(), [0xa2, 4, 1, 5, 0x82, 0x80, 0x82, 5, 1]);
}

#[test]
fn every_corner_of_the_earth_has_one_form() {
    for (latitude, longitude) in [
        (0, 0),
        (90_000_000, 0),
        (-90_000_000, 179_999_999),
        (1, -1),
        (-1, -180_000_000),
    ] {
        let filled = Filled::new(1, vec![Some(position((latitude, longitude)))]).expect("one");
        let read = Filled::decode(&filled.encode()).expect("a body");
        let Some(Field::Position(read)) = &read.fields()[0] else {
            panic!("a position was written");
        };
        assert_eq!((read.latitude(), read.longitude()), (latitude, longitude));
    }
    assert_eq!(
        Position::new(0, 180_000_000),
        Position::new(0, -180_000_000)
    );
    assert_eq!(Position::new(90_000_001, 0), None);
    assert_eq!(Position::new(0, -180_000_001), None);
    // 180° east, written as itself.
    let [_, east] = [0_u32, 360_000_000].map(u32::to_be_bytes);
    let body = [&[0xa2, 4, 1, 5, 0x81, 0x83, 1, 0, 0x1a][..], &east].concat();
    let what = "position";
    assert_eq!(
        Filled::decode(&body),
        Err(TemplateFault::Value { field: 1, what })
    );
}

#[test]
fn what_is_out_of_bounds_is_refused_by_field_and_kind() {
    let refused = |field: Field| Filled::new(1, vec![None, Some(field)]).unwrap_err();
    let value = |what| TemplateFault::Value { field: 2, what };
    for ms in [946_684_799_000, 4_102_444_800_000, MOMENT.as_ms() + 1] {
        assert_eq!(refused(Field::Time(Timestamp::from_ms(ms))), value("time"));
    }
    for designation in ["", " A", "A\n", "A\u{202e}B", &"A".repeat(65)] {
        assert_eq!(refused(Field::Unit(designation.to_owned())), value("unit"));
    }
    for words in ["", "one\ntwo", "\u{2067}x", &"x".repeat(201)] {
        assert_eq!(refused(text(words)), value("text"));
    }
    for choice in [0, 100] {
        assert_eq!(refused(Field::Choice(choice)), value("choice"));
    }
    assert_eq!(refused(Field::Number(1 << 53)), value("number"));
    let nameless = Field::Text {
        language: "english".to_owned(),
        text: "x".to_owned(),
    };
    assert_eq!(refused(nameless), value("text"));
    assert_eq!(Height::new(HeightReference::FlightLevel, 1000), None);
    assert_eq!(Height::new(HeightReference::MetresBelowMsl, 0), None);
    for code in [0, 1000] {
        let fault = Filled::new(code, Vec::new()).unwrap_err();
        assert_eq!(fault, TemplateFault::Code { code: code.into() });
    }
    let many = vec![Some(Field::Choice(1)); TEMPLATE_FIELDS_MAX + 1];
    let count = many.len();
    assert_eq!(
        Filled::new(1, many),
        Err(TemplateFault::TooManyFields { count })
    );
}

#[test]
fn a_kind_of_a_later_version_is_told_by_its_number() {
    assert_eq!(
        Filled::decode(&[0xa2, 4, 1, 5, 0x82, 0x80, 0x82, 8, 0]),
        Err(TemplateFault::Kind { field: 2, kind: 8 })
    );
}

#[test]
fn the_code_is_read_of_a_body_that_says_more_than_this_version_knows() {
    assert_eq!(code_of(&[0xa2, 4, 9, 5, 0x81, 0x82, 8, 0]), Some(9));
    assert_eq!(code_of(&[0xa3, 3, 0x61, 0x78, 4, 9, 7, 0]), Some(9));
    for other in [
        &[][..],
        &[0xa0],
        &[0xa1, 5, 0x80],
        &[0xa2, 1, 0x62, b'e', b'n', 4, 9],
    ] {
        assert_eq!(code_of(other), None);
    }
}

#[test]
fn a_body_has_one_form() {
    let good: &[u8] = &[0xa2, 4, 1, 5, 0x81, 0x82, 5, 2];
    assert!(Filled::decode(good).is_ok());
    for (bad, why) in [
        (&[0xa2, 4, 1, 5, 0x80][..], "no fields are no key"),
        (
            &[0xa2, 4, 1, 5, 0x81, 0x80],
            "left out at the end is nothing",
        ),
        (&[0xa1, 5, 0x81, 0x80], "no code"),
        (&[0xa2, 5, 0x80, 4, 1], "keys out of order"),
        (&[0xa2, 4, 1, 5, 0x81, 0x83, 5, 2, 2], "a choice and more"),
        (&[0xa2, 4, 1, 5, 0x81, 0x82, 5, 0x18, 2], "not the shortest"),
        (&[0xa2, 4, 1, 6, 0], "a key that is not known"),
        (&[0xa2, 4, 1, 5, 0x81, 0x81, 5], "a kind without a value"),
        (&[0xa2, 2, 0x61, 0x78, 4, 1], "a text beside a template"),
        (&[0xa1, 4, 1, 0], "bytes behind the end"),
    ] {
        assert!(Filled::decode(bad).is_err(), "{why}");
    }
}

#[test]
fn bytes_that_are_no_body_are_refused_without_panic() {
    let good = full().encode();
    for end in 0..good.len() {
        assert!(Filled::decode(&good[..end]).is_err());
    }
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << bit;
            if let Ok(read) = Filled::decode(&bytes) {
                assert_eq!(read.encode(), bytes, "one form");
            }
        }
    }
}

#[test]
fn a_debug_line_shows_no_values() {
    assert_eq!(format!("{:?}", full()), "Filled(template 7, 8 fields)");
    assert_eq!(format!("{:?}", position(KYIV)), "position");
    assert_eq!(format!("{:?}", Position::new(1, 1)), "Some(Position)");
}
