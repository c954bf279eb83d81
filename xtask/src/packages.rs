//! Packages from outside: how many are locked, none in two versions without a reason, each listed
//! once in the root under what it is for, and used. What they are licensed under is `licences.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{Fault, Project};
use crate::rust_code::{self, has_word};

/// The ceiling on packages in `Cargo.lock`, ours included. Raising it is a decision: each package
/// is code that somebody has to trust.
const LOCKED_PACKAGES_MAX: usize = 272;

/// Packages that are locked in two versions, and why that cannot be helped now.
const TWICE: &[(&str, &str)] = &[
    (
        "getrandom",
        "ring, an option of rustls that is locked and never compiled, is behind",
    ),
    (
        "windows-sys",
        "ring again; neither version is compiled on our target",
    ),
    (
        "syn",
        "derive macros are moving from 2 to 3; it is compiled, never linked",
    ),
];

const ROOT: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";

/// Checks the lock file and the root's list.
pub fn check(project: &Project) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(lock) = project.text(LOCK) {
        check_lock(lock, &mut faults);
    }
    if let Some(root) = project.text(ROOT) {
        check_reasons(root, &mut faults);
        check_listed(project, root, &mut faults);
    }
    check_used(project, &mut faults);
    faults
}

fn check_lock(lock: &str, faults: &mut Vec<Fault>) {
    let Ok(table) = lock.parse::<toml::Table>() else {
        faults.push(Fault::of(LOCK, "is not TOML"));
        return;
    };
    let packages = table.get("package").and_then(toml::Value::as_array);
    let packages = packages.map(Vec::as_slice).unwrap_or_default();
    if packages.len() > LOCKED_PACKAGES_MAX {
        let what = format!(
            "locks {} packages; the ceiling is {LOCKED_PACKAGES_MAX} (xtask/src/packages.rs)",
            packages.len()
        );
        faults.push(Fault::of(LOCK, what));
    }
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let field = |name: &str| package.get(name).and_then(toml::Value::as_str);
        if let (Some(name), Some(version)) = (field("name"), field("version")) {
            versions.entry(name).or_default().push(version);
        }
    }
    for (name, versions) in &versions {
        let reason = TWICE.iter().find(|(twice, _)| twice == name);
        if versions.len() > 1 && reason.is_none() {
            let what = format!(
                "`{name}` is locked as {}: no reason is given",
                versions.join(" and ")
            );
            faults.push(Fault::of(LOCK, what));
        }
    }
    for (name, _) in TWICE {
        if versions
            .get(name)
            .is_some_and(|versions| versions.len() < 2)
        {
            let what = format!(
                "`{name}` is locked once now: take it off the list in xtask/src/packages.rs"
            );
            faults.push(Fault::of(LOCK, what));
        }
    }
}

/// Every dependency of the root stands in a group that a comment opens; an empty line ends a group.
fn check_reasons(root: &str, faults: &mut Vec<Fault>) {
    let (mut inside, mut reason) = (false, false);
    for (index, line) in root.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
            reason = false;
        } else if line.is_empty() {
            reason = false;
        } else if line.starts_with('#') {
            reason = true;
        } else if inside && !reason {
            let what = "a dependency without its reason: a comment opens each group";
            faults.push(Fault::at(ROOT, index + 1, what));
        }
    }
}

/// What the root lists, some member takes; and the root forbids what the project forbids.
fn check_listed(project: &Project, root: &str, faults: &mut Vec<Fault>) {
    let Ok(table) = root.parse::<toml::Table>() else {
        faults.push(Fault::of(ROOT, "is not TOML"));
        return;
    };
    let Some(workspace) = table.get("workspace") else {
        return;
    };
    let taken: BTreeSet<&str> = project
        .manifests
        .iter()
        .flat_map(|manifest| manifest.dependencies())
        .map(|dependency| dependency.name)
        .collect();
    let listed = workspace
        .get("dependencies")
        .and_then(toml::Value::as_table);
    for name in listed.into_iter().flat_map(toml::Table::keys) {
        if !taken.contains(name.as_str()) {
            let what = format!("lists `{name}`, which no crate takes");
            faults.push(Fault::of(ROOT, what));
        }
    }
    let lints = workspace.get("lints").and_then(|lints| lints.get("rust"));
    let unsafe_code = lints.and_then(|rust| rust.get("unsafe_code"));
    if unsafe_code.and_then(toml::Value::as_str) != Some("forbid") {
        let what = concat!(
            "[workspace.lints.rust] does not say `uns",
            "afe_code = \"forbid\"`"
        );
        faults.push(Fault::of(ROOT, what));
    }
}

/// What a crate takes, it names somewhere in its code.
fn check_used(project: &Project, faults: &mut Vec<Fault>) {
    for manifest in &project.manifests {
        let folder = format!("{}/", manifest.folder);
        let code: Vec<String> = project
            .rust_files()
            .filter(|file| file.path.starts_with(&folder))
            .map(|file| rust_code::without_comments(&file.text))
            .collect();
        let names: BTreeSet<&str> = manifest.dependencies().iter().map(|d| d.name).collect();
        for name in names {
            let word = name.replace('-', "_");
            if !code.iter().any(|code| has_word(code, &word)) {
                let what = format!("takes `{name}` and never names it");
                faults.push(Fault::of(&manifest.path(), what));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    fn lock_faults(lock: &str) -> Vec<String> {
        let mut faults = Vec::new();
        check_lock(lock, &mut faults);
        faults.into_iter().map(|fault| fault.what).collect()
    }

    fn locked(name: &str, version: &str) -> String {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")
    }

    #[test]
    fn one_package_more_than_the_ceiling_is_refused() {
        let many = |count: usize| -> String {
            (0..count)
                .map(|n| locked(&format!("p{n}"), "1.0.0"))
                .collect()
        };
        assert_eq!(
            lock_faults(&many(LOCKED_PACKAGES_MAX)),
            Vec::<String>::new()
        );
        assert!(lock_faults(&many(LOCKED_PACKAGES_MAX + 1))[0].contains("ceiling"));
    }

    #[test]
    fn a_second_version_needs_a_reason() {
        let lock = locked("hex", "0.4.3") + &locked("hex", "0.3.0");
        assert!(lock_faults(&lock)[0].contains("no reason is given"));
    }

    #[test]
    fn a_reason_that_is_no_longer_needed_is_refused() {
        assert!(lock_faults(&locked(TWICE[0].0, "1.0.0"))[0].contains("locked once now"));
    }

    #[test]
    fn a_dependency_without_a_comment_above_its_group_is_refused() {
        let mut faults = Vec::new();
        let root =
            "[workspace.dependencies]\n# Hashes.\nsha2 = \"1\"\nhex = \"1\"\n\nserde = \"1\"\n";
        check_reasons(root, &mut faults);
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [6]);
    }

    const FORBIDS: &str = concat!("[workspace.lints.rust]\nuns", "afe_code = \"forbid\"\n");

    #[test]
    fn a_root_that_lists_what_nobody_takes_is_refused() {
        let root = format!("[workspace.dependencies]\n# Text.\nhex = \"1\"\n{FORBIDS}");
        let faults = check(&planted(&[("Cargo.toml", &root)]));
        assert_eq!(faults.len(), 1);
        assert!(faults[0].what.contains("no crate takes"));
    }

    #[test]
    fn a_root_that_does_not_forbid_what_it_must_is_refused() {
        let faults = check(&planted(&[("Cargo.toml", "[workspace]\n")]));
        assert_eq!(faults.len(), 1);
        assert!(faults[0].what.contains("forbid"));
    }

    #[test]
    fn a_crate_that_takes_what_it_never_names_is_refused() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\nserde-json.workspace = true\n";
        let of = |code: &str| {
            let files = [
                ("crates/a/Cargo.toml", manifest),
                ("crates/a/src/lib.rs", code),
            ];
            check(&planted(&files)).len()
        };
        assert_eq!(of("use serde_json::Value;"), 0);
        assert_eq!(of("// use serde_json::Value;"), 1);
        assert_eq!(of("use serde_json_more::Value;"), 1);
    }
}
