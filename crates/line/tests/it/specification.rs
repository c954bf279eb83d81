//! The tables of kinds and acts in `spec/`, by which others write a reader, name all that this version understands.

use detente_line::body::{KINDS, KindRules};

/// The cell behind the kind, in the row of a table that begins like that.
fn row<'a>(page: &'a str, begins: &str) -> Option<&'a str> {
    let mut rows = page.lines().filter_map(|line| line.strip_prefix(begins));
    rows.find(|rest| rest.starts_with(|first: char| first.is_ascii_lowercase()))
}

#[test]
fn every_kind_and_each_of_its_acts_stands_in_the_tables_of_the_specification() {
    let entry = include_str!("../../../../spec/entry.md");
    let fold = include_str!("../../../../spec/fold.md");
    for KindRules {
        kind, acts, name, ..
    } in KINDS
    {
        let number = kind.0;
        let of_acts = row(entry, &format!("| {number} "));
        let of_acts = of_acts.unwrap_or_else(|| panic!("{name} ({number}) is not in entry.md"));
        let (_, cell) = of_acts.split_once(" | ").unwrap();
        let listed: Vec<u64> = cell
            .split(", ")
            .map(|act| act.split_once(' ').unwrap().0.parse().unwrap())
            .collect();
        let known: Vec<u64> = acts.iter().map(|act| act.act.0.into()).collect();
        assert_eq!(listed, known, "acts of {name} in entry.md");
        assert!(
            row(fold, &format!("| {number} | ")).is_some(),
            "{name} ({number}) is not in fold.md"
        );
    }
}
