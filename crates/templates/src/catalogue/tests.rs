//! The set that is built in: whole, of every subject, in each language's own letters, and short on the wire.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::message::template::{Field, Filled, Height, HeightReference, Position};
use detente_record::Timestamp;

use super::*;
use crate::template::{FieldShape, Kind, Review, Template};

/// 2022-10-21T14:30:00Z.
pub(crate) const MOMENT: Timestamp = Timestamp::from_ms(1_666_362_600_000);

/// A value for a field: the widest of its kind that a message of every day has.
pub(crate) fn sample(shape: &FieldShape) -> Field {
    match &shape.kind {
        Kind::Position => Field::Position(Position::new(50_450_000, 30_520_000).expect("there")),
        Kind::Time => Field::Time(MOMENT),
        Kind::Height => {
            let height = Height::new(HeightReference::FeetAmsl, 33_000);
            Field::Height(height.expect("a height"))
        }
        Kind::Unit => Field::Unit("RCH 871".to_owned()),
        Kind::Choice(choices) => Field::Choice(u8::try_from(choices.len()).expect("few")),
        Kind::Number { max, .. } => Field::Number(*max),
        Kind::Text => Field::Text {
            language: "ru".to_owned(),
            text: "Две лодки".to_owned(),
        },
    }
}

/// A template filled with samples, with what may be left out or without.
pub(crate) fn filled(template: &Template, all: bool) -> Filled {
    let there = template
        .fields
        .iter()
        .filter(|shape| all || !shape.optional);
    let values: BTreeMap<String, Field> = there
        .map(|shape| (shape.name.clone(), sample(shape)))
        .collect();
    template.fill(values).expect("samples fit")
}

#[test]
fn the_set_that_is_built_in_is_one() {
    let set = source::read(FILES).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(set.templates().count() >= 30);
    assert_eq!(set.languages().collect::<Vec<_>>(), ["ar", "en", "ru"]);
    assert_eq!(Set::decode(set.encode()), Ok(set.clone()));
    assert_eq!(&set, built_in());
}

/// The hash as it is. A change of any text of `templates/` is another set: lines whose charters name this one must
/// be amended before they can send in the new words, so nothing here changes by accident.
#[test]
fn the_hash_of_the_set_changes_with_every_word_and_so_on_purpose_only() {
    assert_eq!(built_in().hash().to_string(), HASH);
    let mut files: Vec<(&str, &str, String)> = FILES
        .iter()
        .map(|(folder, name, content)| (*folder, *name, (*content).to_owned()))
        .collect();
    for file in &mut files {
        if (file.0, file.1) == ("check-fire", "ar") {
            file.2 = file.2.replace("فوراً", "الآن");
        }
    }
    let files: Vec<(&str, &str, &str)> = files
        .iter()
        .map(|(folder, name, content)| (*folder, *name, content.as_str()))
        .collect();
    let other = source::read(&files).expect("a set");
    assert_ne!(other.hash(), built_in().hash());
}

/// What a desk needs first, by subject: the names that stand for it.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("line tests", &["line-check"]),
    (
        "services",
        &[
            "service-interruption",
            "service-restored",
            "alternate-means",
            "interpreter-request",
        ],
    ),
    (
        "requests",
        &[
            "call-request",
            "identification-request",
            "activity-explanation-request",
            "keep-clear-request",
        ],
    ),
    (
        "answers",
        &[
            "identification-answer",
            "answer-deferred",
            "activity-answer",
        ],
    ),
    (
        "warnings",
        &[
            "readiness-change",
            "hazardous-activity-warning",
            "launch-notification",
            "approach-warning",
        ],
    ),
    (
        "clarifications",
        &[
            "unintended-event",
            "exercise-clarification",
            "passage-clarification",
            "repeat-request",
        ],
    ),
    (
        "check fire",
        &["check-fire", "firing-stopped", "check-fire-ended"],
    ),
    (
        "incidents",
        &[
            "incident-report",
            "fired-upon-report",
            "own-crossing-report",
        ],
    ),
    ("exercises", &["exercise-notice", "exercise-ended"]),
    (
        "humanitarian movement",
        &[
            "humanitarian-movement",
            "humanitarian-site",
            "pause-request",
            "medical-evacuation-request",
        ],
    ),
    (
        "search and rescue",
        &[
            "search-and-rescue-notice",
            "rescue-assistance-request",
            "distress-entry",
            "persons-found",
        ],
    ),
    ("corrections", &["correction", "withdrawal"]),
];

#[test]
fn every_subject_that_a_desk_needs_first_has_its_templates() {
    for (subject, names) in SUBJECTS {
        for name in *names {
            assert!(built_in().named(name).is_some(), "{subject}: {name}");
        }
    }
}

#[test]
fn every_text_says_who_has_reviewed_it() {
    for template in built_in().templates() {
        for (language, text) in &template.texts {
            let reviewed = matches!(&text.review, Review::By(who) if !who.is_empty());
            let original = text.review == Review::UnreviewedOriginal && language == "en";
            let translation = text.review == Review::UnreviewedTranslation && language != "en";
            assert!(
                reviewed || original || translation,
                "{}, {language}",
                template.name
            );
        }
    }
}

#[test]
fn every_kind_of_field_and_every_answer_to_a_request_is_used() {
    let fields = built_in().templates().flat_map(|template| &template.fields);
    let kinds: BTreeSet<&str> = fields.map(|field| field.kind.name()).collect();
    let all = [
        "choice", "height", "number", "position", "text", "time", "unit",
    ];
    assert!(kinds.iter().copied().eq(all), "{kinds:?}");
    let answers = built_in()
        .templates()
        .flat_map(|template| &template.answers);
    let answers: BTreeSet<_> = answers.collect();
    assert_eq!(answers.len(), 6);
}

#[test]
fn only_a_flash_stops_fire_and_it_says_at_once_where_and_what_is_hit() {
    let template = built_in().named("check-fire").expect("it is there");
    assert_eq!(template.precedences, [detente_record::Precedence::Flash]);
    let needed: Vec<&str> = template
        .fields
        .iter()
        .filter(|field| !field.optional)
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(needed, ["place", "target"]);
}

#[test]
fn most_bodies_are_of_thirty_two_bytes_at_most() {
    let mut short = 0;
    let mut sizes = Vec::new();
    for template in built_in().templates() {
        let [needed, all] = [false, true].map(|all| filled(template, all).encode().len());
        short += usize::from(needed <= 32);
        sizes.push(format!(
            "{:>3} {needed:>3} {all:>3} {}",
            template.code, template.name
        ));
    }
    println!(
        "code, bytes with what is needed, with everything\n{}",
        sizes.join("\n")
    );
    println!("{short} of {} are at most 32 bytes", sizes.len());
    assert!(
        short >= 30,
        "{short} are at most 32 bytes:\n{}",
        sizes.join("\n")
    );
}

#[test]
fn no_line_of_a_text_is_longer_than_a_screen_and_none_ends_without_its_point() {
    for template in built_in().templates() {
        for (language, text) in &template.texts {
            for (written, _) in text.clauses.iter().chain(&text.read_back) {
                let place = format!("{}, {language}: {written}", template.name);
                assert!(written.chars().count() <= 160, "{place}");
                assert!(written.ends_with(['.', '?', '؟']), "{place}");
                assert!(written.starts_with(char::is_alphabetic), "{place}");
            }
        }
    }
}

/// The letters of each language: a text that slipped into another language's file is found, and so is a letter that
/// looks like another alphabet's.
#[test]
fn every_text_is_written_in_its_own_letters() {
    let latin_in_others = ["UN", "MGRS", "AMSL", "AGL", "WGS", "UTC"];
    for template in built_in().templates() {
        for (language, text) in &template.texts {
            let labels = text.labels.values();
            let choices = text.choices.values().flat_map(BTreeMap::values);
            let clauses = text.clauses.iter().chain(&text.read_back);
            let clauses = clauses.map(|(_, clause)| clause.said(|_| String::new()));
            let all = labels
                .chain(choices)
                .chain([&text.title])
                .cloned()
                .chain(clauses);
            for said in all {
                for word in said
                    .split(|c: char| !c.is_alphabetic())
                    .filter(|w| !w.is_empty())
                {
                    let own = |c: char| match language.as_str() {
                        "en" => c.is_ascii_alphabetic(),
                        "ru" => {
                            ('а'..='я').contains(&c) || ('А'..='Я').contains(&c) || "ёЁ".contains(c)
                        }
                        _ => ('\u{621}'..='\u{652}').contains(&c),
                    };
                    let known = latin_in_others.contains(&word);
                    assert!(
                        known || word.chars().all(own),
                        "{}, {language}: {word}",
                        template.name
                    );
                }
            }
        }
    }
}

/// Which they are is decided by their codes: one more template among them, or another use of a code, is seen here.
#[test]
fn the_templates_that_say_by_themselves_to_be_for_the_safety_of_life_are_these() {
    let set = built_in();
    let codes = detente_line::message::SAFETY_OF_LIFE_TEMPLATES;
    let saving = codes.filter_map(|code| set.template(code));
    let names: Vec<&str> = saving.map(|template| template.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "humanitarian-movement",
            "humanitarian-site",
            "pause-request",
            "medical-evacuation-request",
            "movement-completed",
            "search-and-rescue-notice",
            "rescue-assistance-request",
            "distress-entry",
            "persons-found",
        ]
    );
}

const HASH: &str = "bde682798ac52c90653a8a3d9dc32a8b448bc58b2cfccca92074f5ae79f7c85b";
