//! `docs/operate/first-line.md` is true: from the package to a tested line between two hosts, typed as it stands there.

use crate::namespaces::unshare;
use crate::package::{package, repository, says};

#[test]
fn the_page_from_the_package_to_a_tested_line_shows_what_comes_out_on_two_hosts() {
    let mut command = unshare(&["--mount", "--net", "--pid", "--fork", "--kill-child"]);
    command
        .arg(repository("packaging/tests/first_line.py"))
        .arg(package())
        .arg(repository("docs/operate/first-line.md"));
    if std::env::var_os("DETENTE_REWRITE_SNAPSHOTS").is_some() {
        command.arg("--rewrite");
    }
    let said = says(&mut command);
    assert!(said.contains(" commands on two hosts, "), "{said}");
}
