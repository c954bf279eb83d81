//! Every rule over the whole project, and the test that the project keeps them.

use std::path::Path;

use crate::project::{Fault, Project};
use crate::{layers, licences, packages, patches, sources, text};

/// Checks every rule on the project at `root`.
///
/// # Errors
///
/// What kept the project from being read, in words.
pub fn check(root: &Path) -> Result<Vec<Fault>, String> {
    let project = Project::read(root)?;
    let mut faults = layers::check(&project);
    faults.extend(packages::check(&project));
    faults.extend(sources::check(&project));
    faults.extend(text::check(&project));
    faults.extend(patches::check(root, &project)?);
    faults.extend(licences::check(&licences::metadata(root)?)?);
    faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_keeps_its_own_rules() {
        let faults = check(&crate::root()).expect("the project can be read");
        let listed: Vec<String> = faults.iter().map(Fault::to_string).collect();
        assert!(faults.is_empty(), "{}", listed.join("\n"));
    }
}
