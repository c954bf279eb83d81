//! What a person types: every form that people write is read, and what could be read in two ways is refused.

use proptest::prelude::*;

use super::*;
use crate::mgrs::NoSquare;

fn field(kind: Kind) -> FieldShape {
    FieldShape {
        name: "field".to_owned(),
        kind,
        optional: false,
    }
}

fn read(kind: Kind, text: &str) -> Result<Field, NoValue> {
    read_field(&field(kind), text, "en")
}

fn at(text: &str) -> Result<(i32, i32), NoPosition> {
    read_position(text).map(|found| (found.latitude(), found.longitude()))
}

#[test]
fn a_position_is_read_in_every_form_that_people_write() {
    for text in [
        "50.45N 30.52E",
        "50.45 N, 30.52 E",
        "50,45N 30,52E",
        "N50.45 E30.52",
        "30.52E 50.45N",
        "50°27'00\"N 30°31'12\"E",
        "50°27′00″N 030°31′12″E",
        "50 27 00 N 30 31 12 E",
        "50°27'N 30°31.2'E",
        "502700N 0303112E",
        "502700.0N 0303112.0E",
        "5027.00N 03031.20E",
        "50.450000°N 030.520000°E",
        "50°27′00″ с. ш. 030°31′12″ в. д.",
        "50,45° с.ш., 30,52° в.д.",
        "50°27′00″ شمالاً 030°31′12″ شرقاً",
        "٥٠°٢٧′٠٠″ شمالًا ٣٠°٣١′١٢″ شرقًا",
    ] {
        assert_eq!(at(text), Ok((50_450_000, 30_520_000)), "{text}");
    }
    assert_eq!(
        at("33.856784S 151.215297W"),
        Ok((-33_856_784, -151_215_297))
    );
    assert_eq!(at("90S 180E"), Ok((-90_000_000, -180_000_000)));
    let square = at("MGRS 36U UA 23940 91604").expect("a square");
    assert!((square.0 - 50_450_000).abs() < 10 && (square.1 - 30_520_000).abs() < 10);
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    for (text, why) in [
        ("50.45 30.52", NoPosition::NoHemisphere),
        ("50.45, -30.52", NoPosition::Form),
        ("50.45N", NoPosition::NoHemisphere),
        ("50.45N 30.52", NoPosition::NoHemisphere),
        ("50.45N 30.52N", NoPosition::NoHemisphere),
        ("50.45E 30.52W", NoPosition::NoHemisphere),
        ("50.45N 30 31 12 E", NoPosition::Mixed),
        ("5027N 30E", NoPosition::Mixed),
        ("502N 030E", NoPosition::Form),
        ("91N 30E", NoPosition::OutOfBounds),
        ("50 60 00 N 30 31 12 E", NoPosition::OutOfBounds),
        ("50.5 27 00 N 30 31 12 E", NoPosition::OutOfBounds),
        ("", NoPosition::NoHemisphere),
        ("near Kyiv", NoPosition::Form),
        ("36U UA 2394 9", NoPosition::Square(NoSquare::Halves)),
    ] {
        assert_eq!(at(text), Err(why), "{text}");
    }
}

#[test]
fn a_moment_is_a_date_time_group_or_has_its_zone() {
    let moment = |text: &str| match read(Kind::Time, text) {
        Ok(Field::Time(time)) => Ok(time.to_string()),
        Ok(other) => panic!("{other:?}"),
        Err(NoValue::Time(why)) => Err(why),
        Err(other) => panic!("{other:?}"),
    };
    for text in [
        "211430Z OCT 22",
        "211430ZOCT22",
        "211430z oct 2022",
        "14:30:00Z 21 OCT 22",
        "2022-10-21T14:30:00Z",
        "2022-10-21T17:30:00+03:00",
        "2022-10-21T14:30Z",
    ] {
        assert_eq!(
            moment(text),
            Ok("2022-10-21T14:30:00.000Z".to_owned()),
            "{text}"
        );
    }
    assert_eq!(
        moment("14:30:05Z 21 OCT 22"),
        Ok("2022-10-21T14:30:05.000Z".to_owned())
    );
    for (text, why) in [
        ("211430 OCT 22", NoTime::NotZulu),
        ("211730C OCT 22", NoTime::NotZulu),
        ("2022-10-21T14:30:00", NoTime::Form),
        ("2022-10-21", NoTime::Form),
        ("14:30", NoTime::Form),
        ("321430Z OCT 22", NoTime::NotThere),
        ("302400Z OCT 22", NoTime::NotThere),
        ("290000Z FEB 23", NoTime::NotThere),
        ("211430Z OKT 22", NoTime::Form),
        ("211430Z OCT 1999", NoTime::OtherCentury),
        ("211430Z OCT 2100", NoTime::OtherCentury),
        ("2022-10-21T14:30:00.5Z", NoTime::PartOfSecond),
        ("tomorrow", NoTime::Form),
        ("Щ1430Z OCT 22", NoTime::Form),
    ] {
        assert_eq!(moment(text), Err(why), "{text}");
    }
}

#[test]
fn a_height_has_its_datum() {
    let height = |text: &str| match read(Kind::Height, text) {
        Ok(Field::Height(height)) => Ok((height.reference(), height.value())),
        Ok(other) => panic!("{other:?}"),
        Err(why) => Err(why),
    };
    for (text, reference, value) in [
        ("FL100", HeightReference::FlightLevel, 100),
        ("fl 035", HeightReference::FlightLevel, 35),
        ("300 m AMSL", HeightReference::MetresAmsl, 300),
        ("1000 ft AGL", HeightReference::FeetAgl, 1000),
        ("0mAGL", HeightReference::MetresAgl, 0),
        ("33000 ft AMSL", HeightReference::FeetAmsl, 33_000),
        ("120 m WGS84", HeightReference::MetresWgs84, 120),
        ("430 m below MSL", HeightReference::MetresBelowMsl, 430),
    ] {
        assert_eq!(height(text), Ok((reference, value)), "{text}");
    }
    for text in [
        "300",
        "300 m",
        "AMSL",
        "FL",
        "-5 m AMSL",
        "3.5 m AMSL",
        "FLx",
        "300 м AMSL",
    ] {
        assert_eq!(height(text), Err(NoValue::Height), "{text}");
    }
    for text in [
        "FL1000",
        "200000 m AMSL",
        "0 m below MSL",
        "99999999999 m AGL",
    ] {
        assert_eq!(height(text), Err(NoValue::HeightOutOfBounds), "{text}");
    }
}

#[test]
fn a_number_has_its_measure_or_none_and_stays_in_its_bounds() {
    let number = |measure, decimals, text: &str| {
        let (min, max) = (1, 200_000);
        match read(
            Kind::Number {
                measure,
                decimals,
                min,
                max,
            },
            text,
        ) {
            Ok(Field::Number(number)) => Ok(number),
            Ok(other) => panic!("{other:?}"),
            Err(why) => Err(why),
        }
    };
    let km = Some(Measure::Kilometres);
    assert_eq!(number(km, 0, "12"), Ok(12));
    assert_eq!(number(km, 0, "12 km"), Ok(12));
    assert_eq!(number(km, 1, "12.5km"), Ok(125));
    assert_eq!(
        number(Some(Measure::Megahertz), 3, "121,5 MHz"),
        Ok(121_500)
    );
    assert_eq!(
        number(Some(Measure::KilometresAnHour), 0, "40 km/h"),
        Ok(40)
    );
    let other = NoValue::OtherMeasure { wanted: km };
    for text in ["12 m", "12 miles", "12 km/h"] {
        assert_eq!(number(km, 0, text), Err(other.clone()), "{text}");
    }
    assert_eq!(
        number(None, 0, "12 km"),
        Err(NoValue::OtherMeasure { wanted: None })
    );
    for text in ["", "12.", ".5", "12.55", "1.2.3", "-1"] {
        let found = number(None, 1, text);
        assert!(found.is_err(), "{text}: {found:?}");
    }
    let (min, max) = ("1".to_owned(), "200000".to_owned());
    let bounds = NoValue::OutOfBounds { min, max };
    assert_eq!(number(None, 0, "0"), Err(bounds.clone()));
    assert_eq!(number(None, 0, "200001"), Err(bounds));
}

#[test]
fn a_choice_is_one_of_its_names_and_texts_are_one_line() {
    let choices = ["aircraft", "vessel"].map(str::to_owned).to_vec();
    let kind = || Kind::Choice(choices.clone());
    assert_eq!(read(kind(), "vessel"), Ok(Field::Choice(2)));
    let fault = NoValue::Choice {
        choices: choices.clone(),
    };
    assert_eq!(read(kind(), "ship"), Err(fault));
    let unit = read(Kind::Unit, " RCH 871 ").expect("a designation");
    assert_eq!(unit, Field::Unit("RCH 871".to_owned()));
    for wrong in ["", "a\nb", "a\u{202e}b"] {
        assert_eq!(read(Kind::Unit, wrong), Err(NoValue::Unit), "{wrong:?}");
        assert_eq!(read(Kind::Text, wrong), Err(NoValue::Text), "{wrong:?}");
    }
    let text = read_field(&field(Kind::Text), "Два судна", "ru").expect("a text");
    let (language, words) = ("ru".to_owned(), "Два судна".to_owned());
    assert_eq!(
        text,
        Field::Text {
            language,
            text: words
        }
    );
}

#[test]
fn a_template_is_filled_with_what_is_typed_and_every_fault_is_told_at_once() {
    let template = crate::built_in()
        .named("identification-request")
        .expect("there");
    let typed = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        pairs.collect::<BTreeMap<String, String>>()
    };
    let good = typed(&[
        ("object", "aircraft"),
        ("place", "50.45N 30.52E"),
        ("seen", "211430Z OCT 22"),
        ("height", "FL100"),
    ]);
    let filled = fill(template, &good, "en").expect("it fits");
    assert_eq!(filled.fields().len(), 7);
    let bad = typed(&[
        ("object", "bird"),
        ("place", "50.45 30.52"),
        ("colour", "grey"),
        ("speed", "40 kt"),
    ]);
    let faults = fill(template, &bad, "en").expect_err("nothing of it");
    let told: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(told, ["colour", "object", "place", "speed", "seen"]);
    assert_eq!(faults[4].why, WhyNot::Missing);
    assert_eq!(
        faults[2].why,
        WhyNot::NotRead(NoValue::Position(NoPosition::NoHemisphere))
    );
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_read_can_be_sent(text in "[0-9NSEWZ.,°'\" A-Z:+-]{0,24}|.{0,24}") {
        let number = Kind::Number { measure: None, decimals: 2, min: 0, max: u64::MAX >> 11 };
        for kind in [Kind::Position, Kind::Time, Kind::Height, Kind::Unit, number, Kind::Text] {
            if let Ok(field) = read(kind, &text) {
                let filled = detente_line::message::template::Filled::new(1, vec![Some(field)]);
                prop_assert!(filled.is_ok(), "{text}");
            }
        }
    }
}
