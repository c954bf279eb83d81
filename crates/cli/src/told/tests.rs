//! What a teller says of accounts side by side, in each language, and of a hostile file.

use detente_formats::reported;

use super::*;

fn rows(file: &str, language: Language, as_of: &str) -> Vec<String> {
    let record = reported::read(file.as_bytes()).expect("a record");
    let as_of = as_of.parse().expect("a day");
    Teller::new(Text::of(language), &record, as_of, &[]).rows()
}

fn has(rows: &[String], row: &str) -> bool {
    rows.iter().any(|one| one.trim() == row)
}

const HEAD: &str = r#"
source = [{ id = "s", title = "A paper" }]
party = [{ id = "a", name = "Northland" }, { id = "b", name = "Southmark" }, { id = "c" }]
level = [{ id = "l" }]
[[event]]
id = "call"
date = "2026-01-02"
kind = "contact"
level = "l"
source = "s"
"#;

fn readout(party: &str, more: &str) -> String {
    format!(
        "[[event]]\nid = \"readout-{party}\"\ndate = \"2026-01-02\"\nkind = \"readout\"\n\
         of = \"call\"\nby = \"{party}\"\nsource = \"s\"\n{more}\n"
    )
}

#[test]
fn who_began_and_how_long_it_took_may_be_said_differently_and_neither_is_called_true() {
    let own = |party| {
        let minutes = if party == "a" { 60 } else { 45 };
        let more = format!(
            "initiated_by = {{ party = \"{party}\" }}\nduration = {{ minutes = {minutes} }}\n\
             participants = [\"both ministers\"]\ntopics = {{ fishing = \"spoke of it\" }}"
        );
        readout(party, &more)
    };
    let file = format!("{HEAD}{}{}", own("a"), own("b"));
    let told = rows(&file, Language::English, "2026-01-02");
    for row in [
        "Initiative (said differently)",
        "Northland: Northland",
        "Southmark: Southmark",
        "Duration (said differently)",
        "Northland: 60 minutes",
        "Southmark: 45 minutes",
        "Participants (in every account)",
        "Southmark: “both ministers”",
        "In both accounts: fishing",
        "The accounts differ: Initiative",
        "The accounts differ: Duration",
        "Absence from an account is not denial.",
    ] {
        assert!(has(&told, row), "{row}: {told:#?}");
    }
}

#[test]
fn of_three_sides_a_topic_of_two_is_in_several_and_who_is_silent_is_said_to_mention_nothing() {
    let file = format!(
        "{HEAD}{}{}{}",
        readout("a", "topics = { fishing = \"yes\" }"),
        readout("b", "topics = { fishing = \"also\", ice = \"thick\" }"),
        readout("c", "topics = { weather = \"fair\" }")
    );
    let told = rows(&file, Language::English, "2026-01-02");
    for row in [
        "fishing (in several accounts)",
        "c: not mentioned",
        "ice (in one account only)",
        "No topic is in every account.",
        "Only in the account of c: weather",
    ] {
        assert!(has(&told, row), "{row}: {told:#?}");
    }
    let told = rows(&file, Language::Russian, "2026-01-02");
    assert!(
        has(&told, "Отсутствие в сообщении не означает отрицания."),
        "{told:#?}"
    );
}

#[test]
fn one_side_alone_stands_beside_nothing_and_a_source_that_carries_others_is_never_called_silent() {
    let topic = "topics = { fishing = \"spoke of it\" }";
    let alone = rows(
        &format!("{HEAD}{}", readout("a", topic)),
        Language::English,
        "2026-01-02",
    );
    assert!(has(&alone, "Topic: fishing; “spoke of it”"), "{alone:#?}");
    assert!(
        !alone.iter().any(|row| row.contains("not mentioned")),
        "{alone:#?}"
    );
    let timed = HEAD.replace(
        "level = \"l\"",
        "level = \"l\"\nduration = { minutes = 60 }",
    );
    let begun = format!("{topic}\ninitiated_by = {{ party = \"a\" }}");
    let both = format!("{timed}{}{}", readout("a", &begun), readout("b", topic));
    let both = rows(&both, Language::English, "2026-01-02");
    for row in [
        "A paper: 60 minutes",
        "Northland: not mentioned",
        "Southmark: not mentioned",
        "fishing (in every account)",
    ] {
        assert!(has(&both, row), "{row}: {both:#?}");
    }
    assert!(!has(&both, "A paper: not mentioned"), "{both:#?}");
}

#[test]
fn what_a_later_contact_says_of_an_ask_is_told_there_and_nothing_where_nobody_gave_an_account() {
    let first = HEAD.replace(
        "source = \"s\"\n",
        "source = \"s\"\nasks = [{ id = \"truce\", by = \"a\" }]\n",
    );
    let second = HEAD[HEAD.find("[[event]]").expect("an event")..]
        .replace("\"call\"", "\"second\"")
        .replace("2026-01-02", "2026-01-09");
    let later = |more: &str| readout("b", more).replace("\"call\"", "\"second\"");
    let day = "2026-01-09";
    let without = rows(&format!("{first}{second}"), Language::English, day);
    assert!(
        !without.iter().any(|row| row.contains("truce\u{201d} (")),
        "{without:#?}"
    );
    let silent = format!("{first}{second}{}", later("topics = { ice = \"thick\" }"));
    let silent = rows(&silent, Language::English, day);
    let row = "Asked on 2 January 2026, and in no account of this contact: “truce” (Northland)";
    assert!(has(&silent, row), "{silent:#?}");
    let mentioned = format!(
        "{first}{second}{}",
        later("topics = { truce = \"refused\" }")
    );
    let mentioned = rows(&mentioned, Language::English, day);
    let row = "Asked on 2 January 2026: “truce” (Northland); mentioned in the account of Southmark";
    assert!(has(&mentioned, row), "{mentioned:#?}");
}

#[test]
fn what_a_file_says_moves_no_screen() {
    let hostile = HEAD.replace("A paper", "A\u{202e}paper");
    let file = format!(
        "{hostile}{}",
        readout("a", "said_by = \"x\u{2067}\\n\u{202e}y\"")
    );
    for language in Language::ALL {
        let told = rows(&file, language, "2026-01-02").join("\n");
        for moves in ['\u{202e}', '\u{2067}', '\u{1b}'] {
            assert!(!told.contains(moves), "{told}");
        }
        assert!(told.contains("x⟨U+2067⟩⟨U+000A⟩⟨U+202E⟩y"), "{told}");
    }
}
