//! Disk: room and how long it lasts, the reserve, what the file system is, how fast it keeps things.

use std::time::Duration;

use super::{
    Checked, DAY_MS, Facts, Figure, GIB, MIB, Piece, Verdict, at_least, at_most, bytes, fails_if,
    quoted,
};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    vec![
        free(facts),
        growth(facts),
        reserve(facts),
        inodes(facts),
        writable(facts),
        kind(facts),
        sync(facts),
    ]
}

fn free(facts: &Facts) -> Checked {
    let id = "disk-free";
    let Some(free) = facts.disk.free else {
        return Checked::unknown(id);
    };
    let verdict = at_least(free, GIB, 192 * MIB);
    Checked::new(id, verdict, bytes(free).named("free")).fix(make_room(facts, 2 * GIB))
}

/// The file system grows where it can, so that as much is free; else the system's own leftovers go; never
/// anything of the record.
fn make_room(facts: &Facts, wanted: u64) -> String {
    if facts.disk.kind == "tmpfs" {
        let size = facts.disk.used.saturating_add(wanted);
        return format!("mount -o remount,size={size} {}", quoted(&facts.disk.mount));
    }
    "journalctl --vacuum-size=200M; apt-get clean".to_owned()
}

fn growth(facts: &Facts) -> Checked {
    let id = "disk-growth";
    let (Some(free), Some(made)) = (facts.disk.free, facts.disk.made) else {
        return Checked::unknown(id);
    };
    let days = facts.now.as_ms().saturating_sub(made.as_ms()) / DAY_MS;
    if days < GROWTH_KNOWN_AFTER_DAYS {
        return Checked::unknown(id);
    }
    let a_day = (facts.disk.record / days).max(1);
    let left = free / a_day;
    let lasts = Figure::from(Piece::amount(left, "d").named("lasts"));
    let figure = lasts.with(bytes(a_day).named("a-day"));
    Checked::new(id, at_least(left, 180, 30), figure)
        .fix(make_room(facts, a_day.saturating_mul(200)))
}

fn reserve(facts: &Facts) -> Checked {
    let wanted = detente_store::RESERVE_BYTES;
    let path = quoted(&facts.folder.join("reserve").display().to_string());
    let verdict = fails_if(facts.disk.reserve < wanted);
    Checked::new(
        "disk-reserve",
        verdict,
        bytes(facts.disk.reserve).named("set-aside"),
    )
    .fix(format!(
        "(umask 077; fallocate -l {wanted} {path}) && chown {} {path}",
        facts.host.owner
    ))
}

fn inodes(facts: &Facts) -> Checked {
    let id = "disk-inodes";
    let Some(left) = facts.disk.inodes else {
        return Checked::unknown(id);
    };
    let fix = if facts.disk.kind == "tmpfs" {
        format!(
            "mount -o remount,nr_inodes=1m {}",
            quoted(&facts.disk.mount)
        )
    } else {
        "journalctl --vacuum-size=200M; apt-get clean".to_owned()
    };
    Checked::new(
        id,
        at_least(left, 10_000, 200),
        Figure::count("files-left", left),
    )
    .fix(fix)
}

fn writable(facts: &Facts) -> Checked {
    let verdict = fails_if(facts.disk.read_only);
    let figure = Figure::word(if facts.disk.read_only {
        "read-only"
    } else {
        "writable"
    });
    Checked::new("disk-writable", verdict, figure)
        .fix(format!("mount -o remount,rw {}", quoted(&facts.disk.mount)))
}

fn kind(facts: &Facts) -> Checked {
    let id = "disk-kind";
    let kind = facts.disk.kind.as_str();
    let verdict = match kind {
        "" => return Checked::unknown(id),
        // Gone at the next start of the machine.
        "tmpfs" | "ramfs" | "overlay" => Verdict::Fail,
        // Locks and durability are another machine's word.
        "nfs" | "nfs4" | "cifs" | "smb3" | "9p" | "vboxsf" => Verdict::Fail,
        kind if kind.starts_with("fuse") => Verdict::Warn,
        _ => Verdict::Ok,
    };
    let folder = quoted(&facts.folder.display().to_string());
    Checked::new(id, verdict, kind).fix(format!(
        "mv {folder} /var/lib/detente && detente --data /var/lib/detente up"
    ))
}

fn sync(facts: &Facts) -> Checked {
    let id = "disk-sync";
    let Some(took) = facts.disk.sync else {
        return Checked::unknown(id);
    };
    let verdict = at_most(took, Duration::from_millis(20), Duration::from_millis(200));
    let ms = format!("{:.2}", took.as_secs_f64() * 1000.0);
    let figure = Piece::amount(ms, "ms").named("took");
    // Who has written most, by the kernel's own count; a person moves it away. No program but the base system's.
    Checked::new(id, verdict, figure)
        .fix("grep -H '^write_bytes' /proc/[0-9]*/io 2>/dev/null | sort -k2n | tail -5")
}

/// Before that the figure says more about the first day than about a year.
const GROWTH_KNOWN_AFTER_DAYS: u64 = 3;
