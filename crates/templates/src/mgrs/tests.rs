//! The military grid against the squares that GEOTRANS gives, and against itself.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Points whose squares GEOTRANS of the National Geospatial-Intelligence Agency gives (spec/vectors/README.md).
fn published() -> Vec<(String, Position, String)> {
    let text = include_str!("../../../../spec/vectors/mgrs.json");
    let file: Value = serde_json::from_str(text).expect("JSON");
    let cases = file["cases"].as_array().expect("cases").iter();
    let micro = |value: &Value| {
        let number = value.as_i64().expect("a whole number");
        i32::try_from(number).expect("of an angle")
    };
    cases
        .filter(|case| case["good"] == true)
        .map(|case| {
            let position = Position::new(micro(&case["latitude"]), micro(&case["longitude"]));
            let text = |name: &str| case[name].as_str().expect("a text").to_owned();
            (text("name"), position.expect("on the earth"), text("mgrs"))
        })
        .collect()
}

#[test]
fn every_published_point_has_its_published_square() {
    let points = published();
    assert!(points.len() >= 300, "{} points", points.len());
    for (name, position, square) in points {
        let ours = written(position).replace(' ', "");
        assert_eq!(ours, square, "{name}");
    }
}

#[test]
fn the_middle_of_a_published_square_is_within_a_metre_of_its_point() {
    for (name, position, square) in published() {
        let point = parse(&square).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(written(point).replace(' ', ""), square, "{name}");
        let north = f64::from(point.latitude() - position.latitude()) * 0.1112;
        // East and west come together towards the poles.
        let narrower = (f64::from(position.latitude()) / 1e6).to_radians().cos();
        let turn = f64::from(wrapped(point.longitude() - position.longitude()));
        let east = turn * 0.1114 * narrower;
        assert!(north.hypot(east) < 1.0, "{name}: {north} m, {east} m");
    }
}

#[test]
fn a_coarser_square_is_its_middle() {
    for (text, digits, middle) in [
        ("36U UA 23 91", 3, "36U UA 235 915"),
        ("36UUA239916", 4, "36U UA 2395 9165"),
        ("36u ua 2394 9160", 5, "36U UA 23945 91605"),
    ] {
        let point = parse(text).expect("a square");
        // The middle lies on an edge of smaller squares: half a metre beside it is in the one named.
        let beside = Position::new(point.latitude() + 4, point.longitude() + 4);
        let found = Square::of(beside.expect("there"), digits).to_string();
        assert_eq!(found, middle, "{text}");
    }
}

#[test]
fn what_is_no_square_is_refused_with_its_reason() {
    for (text, why) in [
        ("", NoSquare::Form),
        ("36", NoSquare::Form),
        ("36UUA", NoSquare::Coarse),
        ("36UUA29", NoSquare::Coarse),
        ("36UUA2394091", NoSquare::Halves),
        ("36UUA239409160411", NoSquare::Form),
        ("00UUA2394091604", NoSquare::Form),
        ("61UUA2394091604", NoSquare::NotThere),
        ("999UUA2394091604", NoSquare::Form),
        ("36IUA2394091604", NoSquare::NotThere),
        // The column is not of this zone's set; the row not of this band.
        ("36UJA2394091604", NoSquare::NotThere),
        ("36NUA2394091604", NoSquare::NotThere),
        // There is no zone 32 about Svalbard.
        ("32XMH0000000000", NoSquare::NotThere),
        ("YZZ0000000000", NoSquare::NotThere),
        ("Щ6UUA2394091604", NoSquare::Form),
        ("36UЩA2394091604", NoSquare::Form),
    ] {
        assert_eq!(parse(text), Err(why), "{text}");
    }
}

proptest! {
    #[test]
    fn every_point_lies_in_the_square_that_it_is_given(
        latitude in -90_000_000..=90_000_000_i32,
        longitude in -180_000_000..180_000_000_i32,
    ) {
        let position = Position::new(latitude, longitude).expect("on the earth");
        let square = written(position);
        prop_assert!(!square.contains('?'), "{square}");
        let middle = parse(&square);
        prop_assert!(middle.is_ok(), "{square}: {middle:?}");
        prop_assert_eq!(written(middle.expect("just seen")), square);
    }

    #[test]
    fn no_text_panics(text in "[0-9]{0,3}[A-Z]{0,4}[0-9 ]{0,12}|.{0,20}") {
        let _ = (parse(&text), looks_like(&text));
    }
}
