//! The deliberate bugs of the simulator: each patch still applies, or what the checkers see of it is not known.

use std::path::Path;
use std::process::Command;

use crate::project::{Fault, Project};

/// Where they lie.
const BUGS: &str = "crates/simulator/bugs/";

/// Checks that `git apply` would take every patch.
///
/// # Errors
///
/// If git could not be run, in words.
pub fn check(root: &Path, project: &Project) -> Result<Vec<Fault>, String> {
    let mut faults = Vec::new();
    for file in &project.files {
        if !file.path.starts_with(BUGS) || !file.path.ends_with(".patch") {
            continue;
        }
        let mut git = Command::new("git");
        git.args(["apply", "--check", &file.path]).current_dir(root);
        let ran = git
            .output()
            .map_err(|error| format!("git could not be run: {error}"))?;
        if !ran.status.success() {
            let why = String::from_utf8_lossy(&ran.stderr);
            let what = format!("no longer applies: make it again, and see what catches it: {why}");
            faults.push(Fault::of(&file.path, what.trim_end()));
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_patch_that_no_longer_applies_is_refused() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let root = folder.path();
        fs::create_dir_all(root.join(BUGS)).expect("folders");
        let patch = "--- a/a.rs\n+++ b/a.rs\n@@ -1 +1 @@\n-held\n+lost\n";
        fs::write(root.join(BUGS).join("01.patch"), patch).expect("the patch");
        let faults = |code: &str| {
            fs::write(root.join("a.rs"), code).expect("the code");
            let project = Project::read(root).expect("the planted project");
            check(root, &project).expect("git runs")
        };
        assert_eq!(faults("held\n"), []);
        let refused = faults("kept\n");
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].file, format!("{BUGS}01.patch"));
    }
}
