//! One thing has one word in Russian: `i18n/TERMS.md` names the words, and every Russian text is read for the others.

use std::path::{Path, PathBuf};

/// Texts that a person reads in Russian outside `i18n/ru/`; of these only the lines in Russian count.
const ELSEWHERE: [&str; 5] = [
    "README.md",
    "examples/line.toml",
    "docs/operate/first-line.md",
    "packaging/debian/postinst",
    "packaging/debian/postrm",
];

/// One row of the table.
struct Term {
    english: String,
    chosen: String,
    rejected: Vec<String>,
}

/// A run of letters, and the line it stands in.
struct Word<'a> {
    text: &'a str,
    line: usize,
}

#[test]
fn no_russian_text_uses_a_word_that_was_decided_against() {
    let terms = terms();
    let mut found = Vec::new();
    for (place, text) in russian_texts() {
        let words = words(&text);
        for term in &terms {
            for rejected in &term.rejected {
                for line in places(&words, rejected, &term.chosen) {
                    found.push(format!(
                        "{place}, line {line}: {rejected}; {} is {}",
                        term.english, term.chosen
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_word_decided_against_is_found_where_it_stands_and_no_chosen_word_is_one() {
    let terms = terms();
    assert!(terms.len() > 30, "the table was not read");
    for term in &terms {
        assert!(!term.rejected.is_empty(), "{}", term.english);
        for rejected in &term.rejected {
            let spoilt = format!("Так, {}.\n", rejected.replace('*', "ом"));
            let found = places(&words(&spoilt), rejected, &term.chosen);
            assert_eq!(found, [1], "{rejected}");
        }
        let said = format!("Так, {}.", term.chosen);
        for other in &terms {
            for rejected in &other.rejected {
                let found = places(&words(&said), rejected, &other.chosen);
                assert!(found.is_empty(), "{} is {rejected}", term.chosen);
            }
        }
    }
}

#[test]
fn every_chosen_word_stands_in_a_text() {
    let texts: Vec<String> = russian_texts()
        .into_iter()
        .map(|(_, text)| text.to_lowercase())
        .collect();
    for term in terms() {
        let chosen = term.chosen.to_lowercase();
        assert!(
            texts.iter().any(|text| text.contains(&chosen)),
            "{}: no text says {chosen}",
            term.english
        );
    }
}

/// The lines at which a rejected word or phrase begins. How it is written stands in `i18n/TERMS.md`.
fn places(words: &[Word<'_>], rejected: &str, chosen: &str) -> Vec<usize> {
    let wanted: Vec<&str> = rejected
        .split(|letter: char| !letter.is_alphabetic() && letter != '*')
        .filter(|part| !part.is_empty())
        .collect();
    words
        .windows(wanted.len())
        .filter(|window| {
            window
                .iter()
                .zip(&wanted)
                .all(|(word, pattern)| matches(word.text, pattern, chosen))
        })
        .map(|window| window[0].line)
        .collect()
}

fn matches(word: &str, pattern: &str, chosen: &str) -> bool {
    let (stem, is_stem) = match pattern.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (pattern, false),
    };
    let begins_so = |text: &str| {
        if is_stem {
            text.starts_with(stem)
        } else {
            text == stem
        }
    };
    if stem.chars().any(char::is_lowercase) {
        // Small letters mean any; a word chosen in capitals may stand in these.
        let is_chosen = word == word.to_uppercase() && chosen == chosen.to_uppercase();
        begins_so(&word.to_lowercase()) && !is_chosen
    } else {
        begins_so(word)
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| {
            line.split(|letter: char| !letter.is_alphabetic())
                .filter(|text| !text.is_empty())
                .map(move |text| Word {
                    text,
                    line: index + 1,
                })
        })
        .collect()
}

fn terms() -> Vec<Term> {
    let table = read(&root().join("i18n/TERMS.md"));
    table
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let [english, chosen, rejected, _why] = cells[..] else {
                panic!("four columns: {line}");
            };
            let quoted = |cell: &str| -> Vec<String> {
                cell.split('`')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect()
            };
            let [chosen] = &quoted(chosen)[..] else {
                panic!("one chosen word: {line}");
            };
            Term {
                english: english.trim().to_owned(),
                chosen: chosen.clone(),
                rejected: quoted(rejected),
            }
        })
        .collect()
}

/// Every text in Russian, with the place it stands at.
fn russian_texts() -> Vec<(String, String)> {
    let folder = root().join("i18n/ru");
    let mut texts: Vec<(String, String)> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (format!("i18n/ru/{name}"), read(&path))
        })
        .collect();
    assert!(texts.len() > 20, "{} texts", texts.len());
    for folder in std::fs::read_dir(root().join("templates")).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        texts.push((
            format!("templates/{name}/ru.toml"),
            read(&folder.join("ru.toml")),
        ));
    }
    assert!(texts.len() > 60, "{} texts", texts.len());
    for name in ELSEWHERE {
        let russian = |line: &str| line.chars().any(|letter| ('а'..='я').contains(&letter));
        // A line in another language stays as an empty one, so that the lines keep their numbers.
        let text = read(&root().join(name))
            .lines()
            .map(|line| if russian(line) { line } else { "" })
            .collect::<Vec<_>>()
            .join("\n");
        texts.push((name.to_owned(), text));
    }
    texts.sort();
    texts
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
