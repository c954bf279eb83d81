//! Text that may not stand in any file of the project: paths of somebody's machine, names of what
//! lies outside the repository, unfinished marks, and characters that show other than they read.

use crate::project::{Fault, Project};

/// Folders whose absolute path is somebody's machine, split so that this file passes its own rule.
const MACHINE_FOLDERS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tm", "p/"),
    concat!("/fa", "rm/"),
];

/// What lies outside the repository or is nobody's business in it, in small letters.
const OUTSIDE: &[&str] = &[
    concat!(".lib", "rary/"),
    concat!("../sha", "red"),
    concat!("sha", "red/data"),
    concat!("sha", "red/design"),
    concat!("sha", "red/style"),
    concat!("contr", "act.md"),
    concat!("sub", "agent"),
    concat!("farm-", "studio"),
    concat!("farm-", "bench"),
];

/// Marks of unfinished business, as written.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// Files that others write.
const NOT_OURS: &[&str] = &["Cargo.lock", "LICENSE"];

/// Inputs that broke a reader: they hold what they hold.
const CORPUS: &str = "fuzz/corpus/";

/// Checks every text file.
pub fn check(project: &Project) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &project.files {
        if NOT_OURS.contains(&file.path.as_str()) || file.path.starts_with(CORPUS) {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            if let Some(what) = forbidden(line) {
                faults.push(Fault::at(&file.path, index + 1, what));
            }
        }
    }
    faults
}

/// What is wrong with the line, if anything.
fn forbidden(line: &str) -> Option<String> {
    if let Some(c) = line.chars().find(|c| is_hidden(*c)) {
        return Some(format!(
            "U+{:04X} shows other than it reads: write it as an escape",
            u32::from(c)
        ));
    }
    if let Some(mark) = UNFINISHED.iter().find(|mark| line.contains(**mark)) {
        return Some(format!("{mark}: finish it or open an issue"));
    }
    let small = line.to_lowercase();
    if let Some(name) = OUTSIDE.iter().find(|name| small.contains(**name)) {
        return Some(format!("`{name}` is not part of the project"));
    }
    if has_port(&small) {
        return Some("an address with its port 443: of whose machine?".to_owned());
    }
    let folder = MACHINE_FOLDERS.iter().find(|folder| {
        small
            .match_indices(**folder)
            .any(|(at, _)| !small[..at].ends_with(|c: char| c.is_ascii_lowercase()))
    });
    folder.map(|folder| format!("`{folder}` is a path of somebody's machine"))
}

/// Whether the line holds the address of a host over HTTP with its secure port written out.
fn has_port(line: &str) -> bool {
    line.match_indices("://").any(|(at, mark)| {
        let scheme = &line[..at];
        let after = line[at + mark.len()..].trim_start_matches(|c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-'
        });
        (scheme.ends_with("http") || scheme.ends_with("https"))
            && after.starts_with(concat!(":4", "43/"))
    })
}

/// Zero-width and direction-changing characters: a reader sees one text, a compiler another.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    #[test]
    fn a_path_of_somebodys_machine_is_refused() {
        for folder in MACHINE_FOLDERS {
            assert!(
                forbidden(&format!("see {folder}notes")).is_some(),
                "{folder}"
            );
            assert!(
                forbidden(&format!("see net{folder}notes")).is_none(),
                "{folder}"
            );
        }
    }

    #[test]
    fn a_name_of_what_lies_outside_is_refused_in_any_case() {
        for name in OUTSIDE {
            assert!(
                forbidden(&format!("as {} says", name.to_uppercase())).is_some(),
                "{name}"
            );
        }
    }

    #[test]
    fn an_unfinished_mark_is_refused() {
        for mark in UNFINISHED {
            assert!(forbidden(&format!("// {mark}: later")).is_some(), "{mark}");
        }
    }

    #[test]
    fn an_address_with_its_port_is_refused() {
        assert!(forbidden(concat!("https://a.example:4", "43/x")).is_some());
        assert!(forbidden("https://a.example/x").is_none());
        assert!(forbidden("http://127.0.0.1:8080/x").is_none());
    }

    #[test]
    fn a_character_that_shows_other_than_it_reads_is_refused() {
        assert!(forbidden("if admin\u{202e} {").is_some());
        assert!(forbidden("\u{feff}//! A file").is_some());
        assert!(forbidden("Détente, Разрядка").is_none());
    }

    #[test]
    fn a_fault_names_its_file_and_line() {
        let project = planted(&[("docs/a.md", concat!("one\nTO", "DO two\n"))]);
        let faults = check(&project);
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].file.as_str(), faults[0].line), ("docs/a.md", 2));
    }
}
