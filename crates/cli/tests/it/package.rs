//! The Debian package: the same bytes each time, nothing in it that lintian minds, hardened units, and its
//! whole life in a root of its own (`packaging/tests/lifetime.sh`).
//!
//! The ordinary run installs it over this machine's own root, read through an overlay; under `DETENTE_SOAK=1` also
//! in a Debian that debootstrap makes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::harness::DETENTE;
use crate::namespaces::unshare;

/// The package, built once for all tests here.
pub fn package() -> &'static Path {
    static PACKAGE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = PACKAGE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = build(folder.path());
        (folder, path)
    });
    path
}

fn build(out: &Path) -> PathBuf {
    let built = says(
        Command::new(repository("packaging/deb.sh"))
            .arg(DETENTE)
            .arg(out),
    );
    PathBuf::from(built.trim())
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// What a command prints; it must succeed.
pub fn says(command: &mut Command) -> String {
    let ran = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; `make setup` installs what the tests need")
    });
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{command:?}:\n{out}\n{err}");
    out.into_owned()
}

#[test]
fn a_package_built_twice_has_the_same_bytes_and_lintian_finds_nothing() {
    let again = tempfile::tempdir().expect("a folder");
    let second = build(again.path());
    let bytes = |path: &Path| std::fs::read(path).expect("read");
    assert!(
        bytes(package()) == bytes(&second),
        "the package differs from itself"
    );
    let found = says(
        Command::new("lintian")
            .args(["--allow-root", "--fail-on", "error,warning"])
            .arg(&second),
    );
    assert_eq!(found.trim(), "");
}

#[test]
fn a_package_brings_program_units_manual_completions_and_pages_and_no_record() {
    let listed = says(Command::new("dpkg-deb").arg("--contents").arg(package()));
    for path in [
        "./usr/bin/detente -> ../lib/detente/current/detente",
        "./usr/lib/detente/current -> packaged",
        "./usr/lib/detente/packaged/detente",
        "./lib/systemd/system/detente.service",
        "./lib/systemd/system/detente-alarm@.service",
        "./lib/systemd/system/detente-backup.timer",
        "./usr/share/man/man1/detente.1.gz",
        "./usr/share/bash-completion/completions/detente",
        "./usr/share/doc/detente/examples/line.toml",
        "./usr/share/doc/detente/operate/keys.md",
        "./usr/share/doc/detente/operate/install.md",
        "./usr/share/doc/detente/operate/upgrade.md",
        "./usr/share/doc/detente/operate/first-line.md",
    ] {
        assert!(listed.contains(path), "{path}\n{listed}");
    }
    assert!(!listed.contains("./var/"), "{listed}");
    for line in listed.lines() {
        assert!(line.contains(" root/root "), "{line}");
    }
}

#[test]
fn the_units_are_well_formed_and_little_is_left_open() {
    let root = tempfile::tempdir().expect("a folder");
    says(
        Command::new("dpkg-deb")
            .arg("--extract")
            .args([package(), root.path()]),
    );
    let units = root.path().join("lib/systemd/system");
    // The programs they start are looked for where the package puts them.
    for unit in [
        "detente.service",
        "detente-alarm@.service",
        "detente-backup.service",
    ] {
        let text = std::fs::read_to_string(units.join(unit)).expect("a unit");
        let here = format!("={}/usr/lib/detente/", root.path().display());
        let text = text
            .replace("=/usr/lib/detente/", &here)
            .replace("=+/usr/lib/detente/", &here.replacen('=', "=+", 1));
        let path = root.path().join(unit);
        std::fs::write(&path, text).expect("written");
        says(
            Command::new("systemd-analyze")
                .args(["verify", "--man=no"])
                .arg(&path),
        );
    }
    let score = |unit: &str, most: &str| {
        let said = says(
            Command::new("systemd-analyze")
                .args(["security", "--offline=true", "--no-pager"])
                .arg(format!("--threshold={most}"))
                .arg(units.join(unit)),
        );
        let last = said.lines().last().unwrap_or_default().to_owned();
        println!("{last}");
    };
    // In tenths: 15 is 1.5 of 10.
    score("detente.service", "15");
    score("detente-alarm@.service", "60");
    score("detente-backup.service", "15");
}

#[test]
fn a_node_that_ended_by_itself_rings_and_one_that_was_stopped_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let rung = folder.path().join("rung");
    let systemctl = folder.path().join("systemctl");
    let text = format!("#!/bin/sh\necho \"$@\" >>{}\n", rung.display());
    std::fs::write(&systemctl, text).expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&systemctl, mode).expect("a program");
    let path = std::env::var("PATH").unwrap_or_default();
    let ended = |result: &str| {
        says(
            Command::new(repository("packaging/lib/ring-if-failed"))
                .arg("detente")
                .env("SERVICE_RESULT", result)
                .env("PATH", format!("{}:{path}", folder.path().display())),
        );
    };
    ended("success");
    assert!(!rung.exists());
    for result in ["exit-code", "signal", "core-dump", "watchdog", "oom-kill"] {
        ended(result);
    }
    let rung = std::fs::read_to_string(&rung).expect("it rang");
    let asked = "start --no-block detente-alarm@detente.service\n";
    assert_eq!(rung, asked.repeat(5));
}

#[test]
fn a_package_lives_from_installation_to_purge_and_the_record_outlives_it() {
    lifetime("overlay");
    if std::env::var_os("DETENTE_SOAK").is_some() {
        lifetime("debootstrap");
    }
}

/// Only under `DETENTE_SOAK=1`: it makes a Debian from the mirror and boots it, which takes minutes.
#[test]
fn under_a_real_systemd_a_killed_node_rings_and_comes_back_and_a_stopped_one_does_not_ring() {
    if std::env::var_os("DETENTE_SOAK").is_none() {
        return;
    }
    let said = says(
        unshare(&["--mount"])
            .arg(repository("packaging/tests/systemd.sh"))
            .arg(package()),
    );
    assert!(said.ends_with("== done\n"), "{said}");
}

fn lifetime(kind: &str) {
    let said = says(
        unshare(&["--mount", "--pid", "--fork", "--kill-child"])
            .arg(repository("packaging/tests/lifetime.sh"))
            .arg(package())
            .arg(kind),
    );
    assert!(said.ends_with("== done\n"), "{said}");
}
