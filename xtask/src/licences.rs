//! Licences: every locked package may be passed on under Apache-2.0 together with ours.
//! Reads SPDX expressions as `cargo metadata` gives them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::project::{Fault, cargo};

/// Licences whose terms a work under Apache-2.0 can meet by passing their text on.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

/// Asks cargo what is locked, for every target.
///
/// # Errors
///
/// What cargo said, if it could not answer.
pub fn metadata(root: &Path) -> Result<String, String> {
    let asked = Command::new(cargo())
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo could not be run: {error}"))?;
    if !asked.status.success() {
        let said = String::from_utf8_lossy(&asked.stderr);
        return Err(format!("cargo metadata failed: {said}"));
    }
    String::from_utf8(asked.stdout).map_err(|_| "cargo metadata is not UTF-8".to_owned())
}

/// Checks every package of `metadata`.
///
/// # Errors
///
/// `metadata` is not what cargo writes.
pub fn check(metadata: &str) -> Result<Vec<Fault>, String> {
    let metadata: Value = serde_json::from_str(metadata)
        .map_err(|error| format!("cargo metadata is not JSON: {error}"))?;
    let packages = metadata["packages"].as_array();
    let packages = packages.ok_or("cargo metadata lists no packages")?;
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or("?");
        let what = match package["license"].as_str() {
            None => format!("`{name}` states no licence"),
            Some(licence) => match allowed(licence) {
                Ok(true) => continue,
                Ok(false) => format!("`{name}` is under {licence}, which is not on the list"),
                Err(fault) => format!("`{name}`: licence {licence:?} cannot be read: {fault}"),
            },
        };
        faults.push(Fault::of("Cargo.lock", what));
    }
    Ok(faults)
}

/// Whether an SPDX expression can be met by allowed licences alone. `/` is what older manifests
/// write for OR.
fn allowed(expression: &str) -> Result<bool, &'static str> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let spaced = spaced.replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words };
    let answer = reader.either()?;
    if reader.words.is_empty() {
        Ok(answer)
    } else {
        Err("words are left over")
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
}

impl Reader<'_> {
    /// AND binds closer than OR (SPDX 2.3, annex D.4.5).
    fn either(&mut self) -> Result<bool, &'static str> {
        let mut answer = self.both()?;
        while self.take("OR") {
            answer |= self.both()?;
        }
        Ok(answer)
    }

    fn both(&mut self) -> Result<bool, &'static str> {
        let mut answer = self.one()?;
        while self.take("AND") {
            answer &= self.one()?;
        }
        Ok(answer)
    }

    fn one(&mut self) -> Result<bool, &'static str> {
        if self.take("(") {
            let answer = self.either()?;
            return if self.take(")") {
                Ok(answer)
            } else {
                Err("a bracket stays open")
            };
        }
        let (&first, rest) = self.words.split_first().ok_or("it ends too soon")?;
        self.words = rest;
        let mut name = first.to_owned();
        if self.take("WITH") {
            let (exception, rest) = self.words.split_first().ok_or("it ends too soon")?;
            self.words = rest;
            name = format!("{name} WITH {exception}");
        }
        Ok(ALLOWED.contains(&name.as_str()))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_allowed_side_of_an_or_is_enough() {
        assert_eq!(allowed("GPL-2.0-only OR Apache-2.0"), Ok(true));
        assert_eq!(allowed("MIT/Apache-2.0"), Ok(true));
    }

    #[test]
    fn one_side_of_an_and_is_not_enough() {
        assert_eq!(allowed("MIT AND GPL-3.0-only"), Ok(false));
        assert_eq!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"), Ok(true));
        assert_eq!(allowed("MIT OR ISC AND GPL-3.0-only"), Ok(true));
        assert_eq!(allowed("(MIT OR ISC) AND GPL-3.0-only"), Ok(false));
    }

    #[test]
    fn an_exception_is_part_of_the_licence() {
        assert_eq!(allowed("Apache-2.0 WITH LLVM-exception"), Ok(true));
        assert_eq!(
            allowed("GPL-2.0-only WITH Classpath-exception-2.0"),
            Ok(false)
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_passed() {
        assert!(allowed("").is_err());
        assert!(allowed("(MIT").is_err());
        assert!(allowed("MIT MIT").is_err());
    }

    #[test]
    fn a_package_without_a_licence_or_under_another_is_refused() {
        let packages = r#"{"packages":[{"name":"a","license":"MIT"},
            {"name":"b","license":"AGPL-3.0-only"},{"name":"c","license":null}]}"#;
        let faults = check(packages).expect("it is JSON");
        assert_eq!(faults.len(), 2);
        assert!(faults[0].what.contains("`b` is under AGPL-3.0-only"));
        assert!(faults[1].what.contains("`c` states no licence"));
    }
}
