//! What a set must be, whatever it is read from; its one form and its vectors.

use crate::source;
use crate::words::WORDS;

use super::*;

const SHAPE: &str = r#"
code = 7
precedences = ["routine", "flash"]
answers = ["yes", "no"]

[[field]]
name = "place"
kind = "position"

[[field]]
name = "speed"
kind = "number"
optional = true
measure = "km/h"
max = 900

[[field]]
name = "kind"
kind = "choice"
optional = true
choices = ["boat", "buoy"]
"#;

const ENGLISH: &str = r#"
title = "A boat"
review = "unreviewed original"
text = ["We see it.", "Place: {place}.", "Speed: {speed}.", "Kind: {kind}."]
read_back = ["Place: {place}."]
[label]
place = "Place"
speed = "Speed"
kind = "Kind"
[choice.kind]
boat = "a boat"
buoy = "a buoy"
"#;

const RUSSIAN: &str = r#"
title = "Судно"
review = "reviewed by A. Person, linguist, 2026-11-30"
text = ["Мы его видим.", "Место: {place}.", "Скорость: {speed}.", "Вид: {kind}."]
read_back = ["Место: {place}."]
[label]
place = "Место"
speed = "Скорость"
kind = "Вид"
[choice.kind]
boat = "судно"
buoy = "буй"
"#;

/// Words that are only names of themselves.
fn words() -> String {
    let line = |(key, places): &(&str, &[&str])| {
        let places: Vec<String> = places.iter().map(|place| format!("{{{place}}}")).collect();
        format!("{key} = \"{key} {}\"\n", places.join(" "))
    };
    WORDS.iter().map(line).collect()
}

fn read(shape: &str, english: &str, russian: &str) -> Result<Set, SetFault> {
    let words = words();
    source::read(&[
        ("boat", "en", english),
        ("boat", "ru", russian),
        ("boat", "template", shape),
        ("words", "en", &words),
        ("words", "ru", &words),
    ])
}

#[test]
fn a_set_reads_back_from_its_canonical_form_and_no_other_bytes_are_it() {
    let set = read(SHAPE, ENGLISH, RUSSIAN).expect("a set");
    assert_eq!(Set::decode(set.encode()), Ok(set.clone()));
    assert!(set.speaks("ru") && !set.speaks("ar"));
    let bytes = set.encode();
    let mut accepted = 0;
    for at in 0..bytes.len() {
        assert!(Set::decode(&bytes[..at]).is_err());
        let mut other = bytes.to_vec();
        other[at] ^= 1;
        if let Ok(read) = Set::decode(&other) {
            assert_eq!(read.encode(), other, "one form");
            assert_ne!(read.hash(), set.hash());
            accepted += 1;
        }
    }
    assert!(accepted > 0, "a letter can be another letter");
}

#[test]
fn languages_that_say_other_things_are_no_set() {
    for (what, english, russian) in [
        (
            "a clause fewer",
            ENGLISH.to_owned(),
            RUSSIAN.replace(r#""Мы его видим.", "#, ""),
        ),
        (
            "clauses in another order",
            ENGLISH.to_owned(),
            RUSSIAN.replace(
                r#""Скорость: {speed}.", "Вид: {kind}.""#,
                r#""Вид: {kind}.", "Скорость: {speed}.""#,
            ),
        ),
        (
            "another field said back",
            ENGLISH.to_owned(),
            RUSSIAN.replace(r#"read_back = ["#, r#"read_back = ["Вид: {kind}.", "#),
        ),
    ] {
        let fault = read(SHAPE, &english, &russian).expect_err(what);
        assert!(
            fault.to_string().contains("than those of another language"),
            "{what}: {fault}"
        );
    }
}

#[test]
fn what_could_leave_a_field_unsaid_is_no_set() {
    let both = |from: &str, to: &str| {
        let fault = read(SHAPE, &ENGLISH.replace(from, to), RUSSIAN);
        fault.expect_err(to).to_string()
    };
    for (from, to, said) in [
        (
            r#", "Speed: {speed}.""#,
            "",
            "speed can be filled and stay unsaid",
        ),
        (
            r#""Speed: {speed}.", "Kind: {kind}.""#,
            r#""Speed {speed}, kind {kind}.""#,
            "speed can be filled and stay unsaid",
        ),
        (
            "\"Place: {place}.\", \"Speed",
            "\"Place: {place}, {speed}.\", \"Speed",
            "place can be filled and stay unsaid",
        ),
        (
            r#"read_back = ["Place: {place}."]"#,
            r#"read_back = ["Yes."]"#,
            "place can be filled and stay unsaid",
        ),
    ] {
        assert!(both(from, to).contains(said), "{to}: {}", both(from, to));
    }
}

#[test]
fn what_is_wrong_with_a_set_is_told_with_its_place() {
    let text = |from: &str, to: &str| {
        let fault = read(SHAPE, &ENGLISH.replace(from, to), RUSSIAN);
        fault.expect_err(to).to_string()
    };
    for (from, to, said) in [
        ("{place}", "{plaice}", "no field plaice"),
        ("We see it.", "{place} is where.", "is no clause"),
        ("We see it.", "We { it.", "is no clause"),
        ("A boat", "A\\u202eboat", "title"),
        ("speed = \"Speed\"\n", "", "speed has no label"),
        ("boat = \"a boat\"\n", "", "the choice boat has no word"),
        (
            "buoy = \"a buoy\"",
            "buoy = \"a buoy\"\nshark = \"a shark\"",
            "that is none",
        ),
        ("[label]", "[label]\nheight = \"Height\"", "that is none"),
        ("unreviewed original", "fine", "is no review"),
        ("unreviewed original", "reviewed by ", "nobody is named"),
        ("title", "tittle", "tittle"),
    ] {
        assert!(text(from, to).contains(said), "{to}: {}", text(from, to));
    }
    let shape = |from: &str, to: &str| {
        let fault = read(&SHAPE.replacen(from, to, 1), ENGLISH, RUSSIAN);
        fault.expect_err(to).to_string()
    };
    for (from, to, said) in [
        ("code = 7", "code = 0", "code is out of bounds"),
        ("code = 7", "code = 1000", "code is out of bounds"),
        (
            "[\"routine\", \"flash\"]",
            "[\"flash\", \"routine\"]",
            "precedences",
        ),
        ("[\"routine\", \"flash\"]", "[]", "precedences"),
        ("\"routine\"", "\"urgent\"", "no precedence urgent"),
        ("[\"yes\", \"no\"]", "[\"no\", \"yes\"]", "answers"),
        ("\"yes\"", "\"maybe\"", "no answer maybe"),
        ("\"position\"", "\"colour\"", "does not belong"),
        (
            "kind = \"position\"",
            "kind = \"position\"\nmax = 3",
            "does not belong",
        ),
        ("measure = \"km/h\"", "measure = \"mph\"", "no measure mph"),
        ("max = 900", "max = 900\nmin = 901", "bounds make no sense"),
        ("max = 900", "", "a number has a most"),
        ("\"boat\", \"buoy\"", "\"boat\", \"boat\"", "stand twice"),
        ("name = \"speed\"", "name = \"place\"", "stands twice"),
        ("name = \"speed\"", "name = \"Speed\"", "no identifier"),
    ] {
        assert!(shape(from, to).contains(said), "{to}: {}", shape(from, to));
    }
}

#[test]
fn every_language_of_a_set_has_every_text_and_every_word() {
    let (words, no_words) = (words(), words().replace("north =", "nord ="));
    let files = |russian: &'static str, words_of_russian| {
        source::read(&[
            ("boat", "en", ENGLISH),
            ("boat", russian, RUSSIAN),
            ("boat", "template", SHAPE),
            ("words", "en", words.as_str()),
            ("words", "ru", words_of_russian),
        ])
    };
    assert!(files("ru", &words).is_ok());
    let other = files("uk", &words).expect_err("no Russian text");
    assert!(
        other.to_string().contains("no text in a language"),
        "{other}"
    );
    let fault = files("ru", &no_words).expect_err("a word is missing");
    assert!(
        fault.to_string().contains("words of ru: north is missing"),
        "{fault}"
    );
    let value = words.replace("north {value}", "north {value} {value}");
    let fault = files("ru", &value).expect_err("a place too many");
    assert!(fault.to_string().contains("other fields"), "{fault}");
    let shapeless = source::read(&[("boat", "en", ENGLISH), ("words", "en", &words)]);
    let fault = shapeless.expect_err("no template.toml");
    assert!(fault.to_string().contains("template.toml"), "{fault}");
}

/// `spec/vectors/template-set.json`; `DETENTE_WRITE_VECTORS=1` writes it anew.
#[test]
fn the_vectors_of_template_sets_are_what_this_crate_does() {
    let good = read(SHAPE, ENGLISH, RUSSIAN).expect("a set");
    let mut cases = vec![
        serde_json::json!({
            "name": "the files of templates/", "good": true,
            "hash": crate::built_in().hash().to_string(),
        }),
        serde_json::json!({
            "name": "two languages", "good": true,
            "bytes": hex(good.encode()), "hash": good.hash().to_string(),
        }),
    ];
    for (name, from, to) in [
        (
            "a field that is none",
            &b"Place: {place}."[..],
            &b"Place: {plaxe}."[..],
        ),
        (
            "a clause that begins with a field",
            b"Place: {place}.",
            b"{place} is ther",
        ),
        ("an open brace", b"We see it.", b"We { see. "),
        ("a control character", b"We see it.", b"We\nsee it."),
        (
            "a clause that ends in a space",
            b"We see it.",
            b"We see it ",
        ),
        (
            "other fields than in the other language",
            b"Speed: {speed}.",
            b"Course: unknown",
        ),
        (
            "a review that is none",
            b"unreviewed original",
            b"unreviewed anything",
        ),
        (
            "a reviewer without a name",
            b"\x73unreviewed original",
            b"\x73reviewed by \t\t\t\t\t\t\t",
        ),
        (
            "a label of a field that is none",
            b"\x65place\x65Place",
            b"\x65plaxe\x65Place",
        ),
        (
            "a word for a choice that is none",
            b"\x64boat\x66a boat",
            b"\x64baat\x66a boat",
        ),
        ("a word that is not known", b"\x65north", b"\x65narth"),
        ("code 0", b"\x01\x07\x02\x64boat", b"\x01\x00\x02\x64boat"),
        (
            "precedences that do not ascend",
            b"\x03\x82\x00\x03",
            b"\x03\x82\x03\x00",
        ),
        (
            "a precedence that is none",
            b"\x03\x82\x00\x03",
            b"\x03\x82\x00\x04",
        ),
        (
            "answers that do not ascend",
            b"\x04\x82\x01\x02",
            b"\x04\x82\x02\x01",
        ),
        ("a kind that is none", b"\x68position", b"\x68pozition"),
        ("a measure that is none", b"\x64km/h", b"\x64km/x"),
        ("a field's name twice", b"\x65speed\x02", b"\x65place\x02"),
        ("a choice twice", b"\x64boat\x64buoy", b"\x64boat\x64boat"),
        ("a language that is not lowercase", b"\x62ru", b"\x62rU"),
        ("languages out of order", b"\x62en", b"\x62zz"),
        (
            "a number whose least is above its most",
            b"\x07\x00\x08\x19\x03\x84",
            b"\x07\x18\xff\x08\x18\x20",
        ),
    ] {
        let at = good
            .encode()
            .windows(from.len())
            .rposition(|window| window == from);
        let at = at.unwrap_or_else(|| panic!("{name}: it is not there"));
        let mut bytes = good.encode().to_vec();
        bytes[at..at + from.len()].copy_from_slice(to);
        let fault = Set::decode(&bytes).expect_err(name);
        cases.push(serde_json::json!({
            "name": name, "good": false, "bytes": hex(&bytes), "fault": fault.to_string(),
        }));
    }
    let mut trailing = good.encode().to_vec();
    trailing.push(0);
    cases.push(
        serde_json::json!({ "name": "bytes behind it", "good": false, "bytes": hex(&trailing) }),
    );
    let mut text =
        serde_json::to_string_pretty(&serde_json::json!({ "cases": cases })).expect("JSON");
    text.push('\n');
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../spec/vectors/template-set.json"
    );
    if std::env::var_os("DETENTE_WRITE_VECTORS").is_some() {
        std::fs::write(path, &text).expect("the source can be written");
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stored == text,
        "template-set.json differs from what the crate does"
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
