//! What a filled template says in each language, value by value, and what is not said at all.

use std::collections::BTreeMap;

use detente_record::authority::is_name;
use jiff::tz::Offset;

use super::*;
use crate::built_in;
use crate::catalogue::tests::{MOMENT, filled};

const LANGUAGES: [&str; 3] = ["en", "ru", "ar"];

fn zone(hours: i8) -> TimeZone {
    TimeZone::fixed(Offset::constant(hours))
}

fn render(filled: &Filled, language: &str, hours: i8) -> Rendered {
    let zone = zone(hours);
    let reader = Reader {
        language,
        zone: &zone,
    };
    built_in()
        .render(filled, Status::Actual, &reader)
        .unwrap_or_else(|fault| panic!("{fault}"))
}

fn named(name: &str, values: &[(&str, Field)]) -> Filled {
    let template = built_in().named(name).expect("a template");
    let values = values.iter();
    let values = values.map(|(name, value)| ((*name).to_owned(), value.clone()));
    template.fill(values.collect()).expect("it fits")
}

fn place() -> Field {
    Field::Position(Position::new(50_450_000, 30_520_000).expect("there"))
}

/// Every template with everything, and with what is needed alone; through the bytes of a body, in each language.
#[test]
fn every_template_is_said_in_every_language_on_the_other_side() {
    let mut kinds: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for template in built_in().templates() {
        for all in [true, false] {
            let sent = filled(template, all);
            let arrived = Filled::decode(&sent.encode()).expect("a body");
            assert_eq!(arrived, sent);
            for language in LANGUAGES {
                let said = render(&arrived, language, 3);
                let text = &template.texts[language];
                assert_eq!(said.title, text.title);
                if all {
                    assert_eq!(said.lines.len(), text.clauses.len(), "nothing is left out");
                }
                for (field, shape) in said.fields.iter().zip(template.fields.iter()) {
                    if all {
                        assert_eq!(field.name, shape.name);
                    }
                    let kind = template.field(&field.name).expect("its own").kind.name();
                    *kinds.entry((kind, language)).or_default() += 1;
                    let isolated = format!("{ISOLATE}{}{ISOLATE_END}", field.value);
                    let mut lines = said.lines.iter();
                    let found = lines.any(|line| line.contains(&isolated));
                    assert!(found, "{}, {}", template.name, field.name);
                    assert!(!field.label.is_empty() && !field.value.is_empty());
                }
                for line in said.lines.iter().chain(&said.read_back) {
                    assert_balanced(line);
                    assert!(!line.contains(['{', '}']), "{line}");
                }
            }
        }
    }
    println!("values said, by kind and language: {kinds:?}");
    assert_eq!(kinds.len(), 7 * 3, "{kinds:?}");
}

/// No line leaves an isolate open, closes one that is not open, or turns direction by any other character.
fn assert_balanced(line: &str) {
    let mut depth = 0;
    for character in line.chars() {
        match character {
            ISOLATE => depth += 1,
            ISOLATE_END => depth -= 1,
            '\u{200e}'
            | '\u{200f}'
            | '\u{061c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'
            | '\u{2067}' => {
                panic!("{line}")
            }
            _ => {}
        }
        assert!(depth >= 0, "{line}");
    }
    assert_eq!(depth, 0, "{line}");
}

#[test]
fn a_request_to_stop_firing_reads_the_same_in_three_languages() {
    let filled = named(
        "check-fire",
        &[("place", place()), ("target", Field::Choice(1))],
    );
    let said = |language| without_isolates(&render(&filled, language, 3).whole());
    assert_eq!(
        said("en"),
        "Request to stop firing\n\
         Stop firing at this place at once.\n\
         Place: 50°27′00″N 030°31′12″E (50.450000°N 030.520000°E; MGRS 36U UA 23940 91604).\n\
         What is being hit: a hospital or an ambulance.\n\
         Please answer at once."
    );
    assert_eq!(
        said("ru"),
        "Просьба прекратить огонь\n\
         Немедленно прекратите огонь по этому месту.\n\
         Место: 50°27′00″ с. ш. 030°31′12″ в. д. (50,450000° с. ш. 030,520000° в. д.; MGRS 36U UA 23940 91604).\n\
         Что поражается: больница или санитарный транспорт.\n\
         Просим ответить немедленно."
    );
    assert_eq!(
        said("ar"),
        "طلب وقف إطلاق النار\n\
         أوقفوا إطلاق النار على هذا المكان فوراً.\n\
         المكان: 50°27′00″ شمالاً 030°31′12″ شرقاً (50.450000° شمالاً 030.520000° شرقاً؛ MGRS 36U UA 23940 91604).\n\
         ما يُصاب بالنيران: مستشفى أو مركبة إسعاف.\n\
         نرجو الرد فوراً."
    );
    let read_back = render(&filled, "en", 3).read_back;
    let read_back: Vec<String> = read_back
        .iter()
        .map(|line| without_isolates(line))
        .collect();
    assert_eq!(
        read_back,
        [
            "We read back, in your words, what we have received: Request to stop firing.",
            "Place: 50°27′00″N 030°31′12″E.",
            "What is being hit: a hospital or an ambulance."
        ]
    );
}

#[test]
fn each_form_of_a_value_stands_in_isolates_of_its_own() {
    let filled = named(
        "check-fire",
        &[("place", place()), ("target", Field::Choice(1))],
    );
    let said = render(&filled, "ar", 0);
    let [open, close] = [ISOLATE, ISOLATE_END];
    assert_eq!(
        said.lines[1],
        format!(
            "المكان: {open}{open}50°27′00″ شمالاً 030°31′12″ شرقاً{close} \
             ({open}50.450000° شمالاً 030.520000° شرقاً{close}؛ MGRS {open}36U UA 23940 91604{close}){close}."
        )
    );
}

#[test]
fn a_time_is_a_date_time_group_and_the_reader_s_own_clock() {
    let at = |time: Timestamp, language: &str, hours: i8| {
        let filled = named("service-restored", &[("since", Field::Time(time))]);
        without_isolates(&render(&filled, language, hours).fields[0].value)
    };
    assert_eq!(
        at(MOMENT, "en", 0),
        "211430Z OCT 22 (21 October 2022, 14:30 UTC)"
    );
    assert_eq!(
        at(MOMENT, "en", 3),
        "211430Z OCT 22 (21 October 2022, 17:30 local time, UTC+03:00)"
    );
    assert_eq!(
        at(MOMENT, "ru", 10),
        "211430Z OCT 22 (22 октября 2022 г., 00:30 по местному времени, UTC+10:00)"
    );
    assert_eq!(
        at(MOMENT, "ar", -5),
        "211430Z OCT 22 (21 تشرين الأول/أكتوبر 2022، 09:30 بالتوقيت المحلي، UTC-05:00)"
    );
    let second = Timestamp::from_ms(MOMENT.as_ms() + 5_000);
    assert_eq!(
        at(second, "en", 0),
        "14:30:05Z 21 OCT 22 (21 October 2022, 14:30:05 UTC)"
    );
}

#[test]
fn a_height_is_never_said_without_its_datum_and_a_number_never_without_its_measure() {
    let value = |language: &str, name: &str, field: Field| {
        let filled = named(
            "identification-request",
            &[
                ("object", Field::Choice(3)),
                ("place", place()),
                ("seen", Field::Time(MOMENT)),
                (name, field),
            ],
        );
        let said = render(&filled, language, 0);
        let found = said.fields.iter().find(|field| field.name == name);
        without_isolates(&found.expect("it is there").value)
    };
    let height = |reference, value| Field::Height(Height::new(reference, value).expect("a height"));
    for (language, reference, number, said) in [
        (
            "en",
            HeightReference::MetresAmsl,
            300,
            "300 m above mean sea level (AMSL)",
        ),
        (
            "ru",
            HeightReference::MetresAgl,
            300,
            "300 м над поверхностью земли или воды (AGL)",
        ),
        (
            "en",
            HeightReference::FlightLevel,
            35,
            "flight level FL035 (standard pressure 1013.25 hPa)",
        ),
        (
            "ar",
            HeightReference::FeetAmsl,
            5,
            "5 (قدم) فوق متوسط سطح البحر (AMSL)",
        ),
        (
            "en",
            HeightReference::MetresBelowMsl,
            430,
            "430 m below mean sea level",
        ),
        (
            "en",
            HeightReference::MetresWgs84,
            120,
            "120 m above the WGS 84 ellipsoid",
        ),
    ] {
        assert_eq!(value(language, "height", height(reference, number)), said);
    }
    assert_eq!(value("en", "speed", Field::Number(40)), "40 km/h");
    assert_eq!(value("ru", "speed", Field::Number(1)), "1 км/ч");
    assert_eq!(value("ar", "course", Field::Number(270)), "270°");
    let frequency = named(
        "alternate-means",
        &[
            ("means", Field::Choice(3)),
            ("contact", Field::Unit("NORTH 1".to_owned())),
            ("frequency", Field::Number(121_500)),
        ],
    );
    let said = |language| render(&frequency, language, 0).fields[2].value.clone();
    assert_eq!(said("en"), "121.500 MHz");
    assert_eq!(said("ru"), "121,500 МГц");
}

#[test]
fn a_short_text_is_said_as_it_was_written_and_in_which_language() {
    let statement = Field::Text {
        language: "ru".to_owned(),
        text: "Наши войска отходят".to_owned(),
    };
    let filled = named(
        "statement-confirmation-request",
        &[("statement", statement)],
    );
    for (language, said) in [
        ("en", "“Наши войска отходят” (as written, in: ru)"),
        ("ru", "«Наши войска отходят» (как написано; язык: ru)"),
        ("ar", "«Наши войска отходят» (كما كُتب، اللغة: ru)"),
    ] {
        let rendered = render(&filled, language, 0);
        assert_eq!(without_isolates(&rendered.fields[0].value), said);
    }
}

#[test]
fn what_is_no_actual_message_says_so_before_and_behind() {
    let filled = named("line-check", &[]);
    let zone = TimeZone::UTC;
    for (language, status, words) in [
        ("en", Status::Exercise, "EXERCISE. EXERCISE. EXERCISE."),
        ("ru", Status::Test, "ПРОВЕРКА. ПРОВЕРКА. ПРОВЕРКА."),
    ] {
        let reader = Reader {
            language,
            zone: &zone,
        };
        let said = built_in()
            .render(&filled, status, &reader)
            .expect("it is said");
        let whole = said.whole();
        assert!(
            whole.starts_with(words) && whole.ends_with(words),
            "{whole}"
        );
    }
    assert!(
        render(&filled, "en", 0)
            .whole()
            .starts_with("Check of this line")
    );
}

#[test]
fn a_clause_whose_field_is_left_out_is_left_out_whole() {
    let filled = named(
        "approach-warning",
        &[
            ("object", Field::Choice(1)),
            ("place", place()),
            ("seen", Field::Time(MOMENT)),
            ("request", Field::Choice(1)),
            ("distance", Field::Number(125)),
        ],
    );
    let said = without_isolates(&render(&filled, "en", 0).whole());
    assert!(said.contains("border: 12.5 km."), "{said}");
    for word in ["Course", "Speed", "Height", "{"] {
        assert!(!said.contains(word), "{said}");
    }
}

#[test]
fn what_does_not_fit_the_set_is_not_shown_even_in_part() {
    let zone = TimeZone::UTC;
    let reader = |language| Reader {
        language,
        zone: &zone,
    };
    let set = built_in();
    let show = |filled: &Filled, language| set.render(filled, Status::Actual, &reader(language));
    let unknown = Filled::new(999, vec![Some(place())]).expect("a body");
    let fault = ShowFault::NoSuchTemplate {
        set: set.hash(),
        code: 999,
    };
    assert_eq!(show(&unknown, "en"), Err(fault));
    let code = set.named("check-fire").expect("a template").code;
    let other_kind = Filled::new(code, vec![Some(place()), Some(Field::Time(MOMENT))]);
    let Err(ShowFault::OtherFields { faults, .. }) = show(&other_kind.expect("a body"), "en")
    else {
        panic!("a time is no choice");
    };
    assert_eq!(faults[0].field, "target");
    for fields in [
        vec![Some(place())],
        vec![None, Some(Field::Choice(1))],
        vec![Some(place()), Some(Field::Choice(99))],
        vec![
            Some(place()),
            Some(Field::Choice(1)),
            None,
            None,
            None,
            Some(Field::Choice(1)),
        ],
    ] {
        let filled = Filled::new(code, fields).expect("a body");
        let shown = show(&filled, "en");
        assert!(
            matches!(shown, Err(ShowFault::OtherFields { .. })),
            "{shown:?}"
        );
    }
    let good = named("line-check", &[]);
    let shown = show(&good, "fr");
    assert!(
        matches!(shown, Err(ShowFault::NoSuchLanguage { .. })),
        "{shown:?}"
    );
}

/// What a field can hold, no text can leave: whatever a counterpart puts there stays between its isolates.
#[test]
fn no_field_can_hold_what_ends_its_isolate() {
    for steering in [
        "x\u{2069}y",
        "x\u{202e}y",
        "x\ny",
        "x\u{200f}y",
        "\u{2066}x",
    ] {
        assert!(!is_name(steering, 200), "{steering:?}");
        assert!(Filled::new(1, vec![Some(Field::Unit(steering.to_owned()))]).is_err());
    }
}

#[test]
fn a_position_that_was_shown_can_be_typed_again_in_every_language() {
    for (latitude, longitude) in [
        (50_450_000, 30_520_000),
        (-33_856_667, -151_215_278),
        (1, -1),
    ] {
        let at = Position::new(latitude, longitude).expect("there");
        for language in LANGUAGES {
            let decimal = position::decimal(at, &built_in().words[language]);
            let typed = crate::input::read_position(&decimal);
            assert_eq!(typed, Ok(at), "{decimal}");
        }
    }
}
