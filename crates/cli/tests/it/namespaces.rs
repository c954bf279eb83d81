//! Running something in namespaces of its own: a root to install into, hosts to put a line between.

use std::path::Path;
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

/// Runs one of this binary's ignored tests where whatever it mounts is its own, and gone with it; `false` where
/// that takes root and this is not.
pub fn with_own_mounts(test: &str) -> bool {
    if !rustix::process::getuid().is_root() {
        eprintln!("not root: nothing can be mounted, and {test} is not tried");
        return false;
    }
    let output = unshare(&["--mount"])
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", test, "--ignored", "--nocapture"])
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{errors}"
    );
    true
}

/// Mounts something; it goes with the namespace.
pub fn mount(arguments: &[&str], at: &Path) {
    std::fs::create_dir_all(at)
        .or_else(|error| at.is_file().then_some(()).ok_or(error))
        .expect("a place");
    let mounted = Command::new("mount")
        .args(arguments)
        .arg(at)
        .output()
        .expect("mount runs");
    let why = String::from_utf8_lossy(&mounted.stderr);
    assert!(
        mounted.status.success(),
        "{arguments:?} {}: {why}",
        at.display()
    );
}

/// Takes away what is mounted there.
pub fn unmount(at: &Path) {
    let done = Command::new("umount")
        .arg(at)
        .status()
        .expect("umount runs");
    assert!(done.success(), "{}", at.display());
}

/// A small ext4 in a file, mounted.
pub fn ext4(image: &Path, at: &Path) {
    let file = std::fs::File::create(image).expect("an image");
    file.set_len(256 << 20).expect("its length");
    let made = Command::new("mkfs.ext4")
        .args(["-q", "-m", "0"])
        .arg(image)
        .status();
    assert!(made.expect("e2fsprogs is essential on Debian").success());
    mount(&["-o", "loop", &image.display().to_string()], at);
}
