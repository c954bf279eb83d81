//! `spec/vectors/filled-template.json` is what this crate says of bodies that fill a template.
//!
//! `DETENTE_WRITE_VECTORS=1` writes it anew.

use detente_line::message::content::Content;
use detente_line::message::template::{Field, Filled, Height, HeightReference, Position};
use detente_record::Timestamp;
use serde_json::{Value, json};

use crate::vectors::compare;

fn place(latitude: i32, longitude: i32) -> Option<Field> {
    Position::new(latitude, longitude).map(Field::Position)
}

fn time(second: u64) -> Option<Field> {
    Some(Field::Time(Timestamp::from_ms(second * 1000)))
}

fn height(reference: HeightReference, value: u32) -> Option<Field> {
    Height::new(reference, value).map(Field::Height)
}

fn text(language: &str, text: &str) -> Option<Field> {
    Some(Field::Text {
        language: language.to_owned(),
        text: text.to_owned(),
    })
}

fn good() -> Vec<(&'static str, Filled)> {
    let unit = |designation: &str| Some(Field::Unit(designation.to_owned()));
    let heights = HeightReference::ALL.map(|reference| height(reference, 100));
    let filled = |code, fields: Vec<Option<Field>>| Filled::new(code, fields).unwrap();
    vec![
        ("without fields", filled(1, Vec::new())),
        (
            "a position and a time",
            filled(2, vec![place(50_450_000, 30_520_000), time(1_666_362_600)]),
        ),
        (
            "the poles and the date line",
            filled(
                2,
                vec![
                    place(90_000_000, 0),
                    place(-90_000_000, 179_999_999),
                    place(0, -180_000_000),
                ],
            ),
        ),
        (
            "the first and the last second",
            filled(2, vec![time(946_684_800), time(4_102_444_799)]),
        ),
        ("every datum of heights", filled(3, heights.to_vec())),
        (
            "designations and short texts",
            filled(
                4,
                vec![
                    unit("RCH 871"),
                    unit("١٢"),
                    text("ru", "Два судна"),
                    text("zh-Hant", "船"),
                ],
            ),
        ),
        (
            "choices and numbers",
            filled(
                999,
                vec![
                    Some(Field::Choice(1)),
                    Some(Field::Choice(99)),
                    Some(Field::Number(0)),
                    Some(Field::Number((1 << 53) - 1)),
                ],
            ),
        ),
        (
            "fields left out before the last",
            filled(5, vec![None, None, Some(Field::Choice(1)), None]),
        ),
        (
            "released by one officer alone",
            filled(6, vec![Some(Field::Choice(1))])
                .with_reason("Nobody else is here.")
                .unwrap(),
        ),
    ]
}

fn bad() -> Vec<(&'static str, &'static str)> {
    vec![
        ("empty", ""),
        ("no map", "80"),
        ("no key", "a0"),
        ("no code", "a1058180"),
        ("code 0", "a10400"),
        ("code 1000", "a1041903e8"),
        ("no fields, and a key for them", "a204010580"),
        (
            "left out at the end, and an item for it",
            "a204010582 820501 80",
        ),
        ("only what is left out", "a20401058180"),
        ("seventeen fields", SEVENTEEN),
        ("a kind of a later version", "a2040105818208 00"),
        ("kind 0", "a204010581820000"),
        ("a kind without a value", "a20401058 18105"),
        ("a choice with an item too many", "a2040105818305 0101"),
        ("choice 0", "a204010581820500"),
        ("choice 100", "a20401058182051864"),
        ("north of the pole", "a2040105818301 1a0aba9501 00"),
        ("180 degrees east", "a2040105818301 00 1a15752a00"),
        ("a second of 1999", "a20401058182021a386d437f"),
        ("a second of 2100", "a20401058182021af4865700"),
        ("a height without a datum", "a20401058183030001"),
        ("a datum of a later version", "a20401058183030801"),
        ("flight level 1000", "a2040105818303061903e8"),
        ("zero metres below the sea", "a20401058183030700"),
        ("an empty designation", "a204010581820460"),
        (
            "a designation that turns direction",
            "a20401058182046541e280ae42",
        ),
        ("a text of two lines", "a2040105818307626 56e63410a42"),
        ("a text that ends in a space", "a204010581830762656e624120"),
        ("a language that is none", "a20401058183076141 6141"),
        ("a text beside a template", "a302614104010541"),
        ("language, text and template", "a30162656e0261780401"),
        ("an empty reason", "a203600401"),
        ("keys out of order", "a20581820501 0401"),
        ("a key of a later version", "a204010600"),
        ("a longer form of a number", "a104180 1"),
        ("bytes behind it", "a1040100"),
    ]
}

const SEVENTEEN: &str = "a20401 0591 820501820501820501820501820501820501820501820501 \
                         820501820501820501820501820501820501820501820501820501";

#[test]
fn the_vectors_of_filled_templates_are_what_this_crate_does() {
    let good = good().into_iter().map(|(name, filled)| {
        let bytes = filled.encode();
        let kinds: Vec<Option<&str>> = filled
            .fields()
            .iter()
            .map(|field| field.as_ref().map(Field::kind_name))
            .collect();
        let (code, reason) = (filled.code(), filled.reason().map(str::to_owned));
        assert_eq!(
            Content::decode(&bytes),
            Ok(Content::Template(filled)),
            "{name}"
        );
        let bytes = hex::encode(bytes);
        json!({ "name": name, "good": true, "bytes": bytes, "code": code, "kinds": kinds, "reason": reason })
    });
    let bad = bad().into_iter().map(|(name, bytes)| {
        let bytes = bytes.replace(' ', "");
        let fault = Content::decode(&hex::decode(&bytes).expect(name)).expect_err(name);
        json!({ "name": name, "good": false, "bytes": bytes, "fault": fault.to_string() })
    });
    let cases: Vec<Value> = good.chain(bad).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "cases": cases })).unwrap();
    text.push('\n');
    compare("filled-template.json", &text);
}
