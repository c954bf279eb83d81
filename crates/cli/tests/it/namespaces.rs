//! Running something in namespaces of its own: a root to install into, hosts to put a line between.

use std::process::Command;

/// A command that runs its arguments in namespaces of its own.
///
/// Needs root. Who runs the tests without it leaves these out knowingly, by a variable: a test that
/// leaves itself out would be missed by nobody.
pub fn unshare(kinds: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.args(kinds);
    let probe = Command::new("unshare")
        .args(kinds)
        .arg("true")
        .output()
        .expect("util-linux is essential on Debian");
    assert!(
        probe.status.success(),
        "this test needs root, for namespaces of its own ({kinds:?}): {}\
         Run `make test` as root, or leave it out knowingly: cargo test -- --skip package --skip first_line",
        String::from_utf8_lossy(&probe.stderr)
    );
    command
}
