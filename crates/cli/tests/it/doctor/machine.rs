//! A node that runs, and the machine under it: its bell, its clock, its limits, its service manager.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::patient::Patient;
use super::{Row, walk};
use crate::harness::detente;
use crate::line_of_two::signal;
use crate::namespaces::{mount, unmount, with_own_mounts};

#[test]
fn what_is_wrong_with_a_running_node_and_its_machine_is_mended_by_the_printed_commands() {
    with_own_mounts("doctor::machine::child_of_a_running_node");
}

#[test]
#[ignore = "run by what_is_wrong_with_a_running_node_…, with mounts of its own"]
fn child_of_a_running_node() {
    let mut patient = Patient::new();
    patient
        .environment
        .push(("SYSTEMD_OFFLINE", "1".to_owned()));
    let _swap = SwapOff;
    let has_swap = swaps().count() > 0;
    for row in TABLE {
        if row.id == "host-swap" && has_swap {
            eprintln!(
                "this machine has swap of its own, which would go, and {} is not tried",
                row.id
            );
            continue;
        }
        walk(&mut patient, std::slice::from_ref(row));
    }
}

/// Takes the swap of this test away again, whatever becomes of it.
struct SwapOff;

impl Drop for SwapOff {
    fn drop(&mut self) {
        for device in swaps().filter(|device| device.starts_with("/dev/loop")) {
            let _ = Command::new("swapoff").arg(device).status();
        }
    }
}

/// Where memory is written out to.
fn swaps() -> impl Iterator<Item = String> {
    let all = std::fs::read_to_string("/proc/swaps").unwrap_or_default();
    let devices = all.lines().skip(1).filter_map(|row| row.split(' ').next());
    devices.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

const NO_MANAGER: &str = "no service manager runs where tests do";

pub(super) const TABLE: &[Row<Patient>] = &[
    Row::mends("node-runs", |_| {}),
    Row::mends("bell-there", |_| {}),
    Row::mends("bell-tried", |it: &mut Patient| {
        let ring = it.program("ring", "#!/bin/sh\n");
        let wall = "hook = [\"/usr/bin/wall\", \"Détente:\"]";
        it.edit(wall, &format!("hook = [\"{}\"]", ring.display()));
        it.run(&["config", "reload"]).said();
    }),
    Row::mends("bell-rings", |it: &mut Patient| {
        it.program("ring", "#!/bin/sh\nexit 3\n");
        assert_eq!(it.run(&["alarm", "test"]).code, 1);
    })
    // The person corrects the program before the command tries it again.
    .filled(|it, printed| {
        it.program("ring", "#!/bin/sh\n");
        printed
    }),
    Row::shows(
        "bell-alarms",
        |it| {
            it.edit("desk_language", "desk_langauge");
            signal(it.process(), "-HUP");
        },
        "each alarm has a cause of its own, which the list names",
        |it| {
            it.edit("desk_langauge", "desk_language");
            it.run(&["config", "reload"]).said();
        },
    ),
    Row::stays(
        "record-audit",
        |it| {
            let path = it.data.join("audit.log");
            let text = std::fs::read_to_string(&path).expect("an audit log");
            std::fs::write(path, text.replacen("settings", "setting5", 1)).expect("written");
        },
        "what was altered stays altered: the text says to keep the file and compare it with the last backup",
    ),
    Row::mends("host-files", |it: &mut Patient| limit(it, "--nofile=256:")),
    Row::mends("host-core", |it: &mut Patient| limit(it, "--core=4096:")),
    Row::elsewhere(
        "clock-kept",
        |it| it.hardware.clock(false, 1_000),
        "timedatectl set-ntp true",
        NO_MANAGER,
        |it| it.hardware.well(),
    ),
    Row::elsewhere(
        "clock-error",
        |it| it.hardware.clock(true, 3_000_000),
        "timedatectl set-ntp true",
        NO_MANAGER,
        |it| it.hardware.well(),
    ),
    Row::elsewhere(
        "clock-year",
        |it| it.hardware.off_by(-20 * 365 * 86_400),
        "timedatectl set-time \"$(hwclock --get | cut -c1-19)\"; timedatectl set-ntp true",
        NO_MANAGER,
        |it| it.hardware.well(),
    ),
    Row::elsewhere(
        "clock-step",
        |_| {},
        "journalctl --since -15min -u systemd-timesyncd -u chrony -u ntp -u ntpsec",
        "no journal is kept where tests run; a step is forgotten after its time, or by a new start",
        |it| {
            it.stop();
            it.start();
        },
    ),
    Row::shows(
        "disk-sync",
        |it| it.hardware.slow(50),
        "what else writes to the disk a person moves away",
        |it| it.hardware.well(),
    ),
    Row::shows(
        "host-memory",
        |it| {
            let path = "/proc/meminfo";
            let text = std::fs::read_to_string(path).expect("there");
            let short = |row: &str| match row.strip_prefix("MemAvailable:") {
                Some(_) => "MemAvailable: 100000 kB\n".to_owned(),
                None => format!("{row}\n"),
            };
            let short: String = text.lines().map(short).collect();
            bind(it, path, &short);
        },
        "which process may end is a person's decision",
        |_| unmount(Path::new("/proc/meminfo")),
    ),
    Row::mends("host-swap", swap_on),
    Row::mends("counterpart-paired", |it: &mut Patient| {
        let other = it.path("other").display().to_string();
        let made = [
            "--data",
            &other,
            "init",
            "--name",
            "Southmark",
            "--dial-only",
            "--keys-in-the-clear",
            "--api",
            "127.0.0.1:0",
        ];
        detente(&made).said();
        std::fs::copy(it.path("other/card.txt"), it.path("card.txt")).expect("handed over");
    })
    .filled(counterpart),
    Row::elsewhere(
        "host-watchdog",
        |_| {},
        "systemctl enable --now detente",
        NO_MANAGER,
        |it| {
            it.stop();
            it.environment
                .push(("WATCHDOG_USEC", "20000000".to_owned()));
            it.start();
        },
    ),
    Row::mends("host-service", |_| {
        mount(&["-t", "tmpfs", "none"], Path::new("/run"));
        std::fs::create_dir_all("/run/systemd/system").expect("a folder");
        mount(&["-t", "tmpfs", "none"], Path::new("/etc/systemd/system"));
        let unit = crate::package::repository("packaging/systemd/detente.service");
        std::fs::copy(unit, "/etc/systemd/system/detente.service").expect("a unit");
    }),
    Row::mends("record-verified", |_| {
        unmount(Path::new("/etc/systemd/system"));
        unmount(Path::new("/run"));
    }),
];

/// What the other party hands over and reads out, and where it is dialled.
fn counterpart(it: &mut Patient, printed: String) -> String {
    let other = it.path("other").display().to_string();
    let card = detente(&["--data", &other, "card", "--json"]).json();
    let phrase = card["phrase"].as_str().expect("a phrase");
    printed
        .replace("NAME", "Southmark")
        .replace("PHRASE", &format!("'{phrase}'"))
}

fn limit(it: &Patient, broken: &str) {
    let process = it.process().to_string();
    let status = Command::new("prlimit")
        .args(["--pid", &process, broken])
        .status();
    assert!(status.expect("prlimit runs").success(), "{broken}");
}

/// Lays a file of the test's over one of the system's.
fn bind(it: &Patient, over: &str, text: &str) {
    let path: PathBuf = it.path("over");
    std::fs::write(&path, text).expect("written");
    mount(&["--bind", &path.display().to_string()], Path::new(over));
}

/// Memory is written out to a small file now.
fn swap_on(it: &mut Patient) {
    let image = it.path("swap");
    let file = std::fs::File::create(&image).expect("an image");
    file.set_len(16 << 20).expect("its length");
    let image = image.display();
    let script = format!(
        "mkswap -q {image} && device=$(losetup --find --show {image}) && swapon $device && losetup --detach $device"
    );
    let done = Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("a shell");
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{why}");
    assert!(swaps().any(|device| device.starts_with("/dev/loop")));
}
