//! The machine: does the node run, what may it use, who starts it, where its memory can go.

use super::{
    Checked, Facts, Figure, MIB, Piece, Verdict, at_least, bytes, fails_if, quoted, warns_if,
};

/// Whether the node runs and turns; the rest cannot be looked at otherwise.
pub(super) fn node(facts: &Facts) -> Vec<Checked> {
    let data = quoted(&facts.folder.display().to_string());
    let start = match facts.host.unit {
        Some((true, _)) => "systemctl start detente".to_owned(),
        _ => format!("detente --data {data} up"),
    };
    let runs = match &facts.running {
        Some(running) => {
            let seconds = running.health.uptime_ms / 1000;
            Checked::new(
                "node-runs",
                fails_if(!running.health.turns),
                Piece::lasting(seconds).named("running"),
            )
        }
        None if facts.offline => Checked::unknown("node-runs"),
        None => Checked::new("node-runs", Verdict::Fail, Figure::word("no-answer")),
    };
    vec![runs.fix(start)]
}

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let host = &facts.host;
    let process = host
        .process
        .map_or_else(|| "$$".to_owned(), |id| id.to_string());
    let limit = |id, value: Option<u64>, verdict: fn(u64) -> Verdict, fix: String| match value {
        None => Checked::unknown(id),
        Some(u64::MAX) => Checked::new(id, verdict(u64::MAX), Figure::word("unlimited")).fix(fix),
        Some(value) => Checked::new(id, verdict(value), Figure::count("limit", value)).fix(fix),
    };
    vec![
        limit(
            "host-files",
            host.files,
            |files| at_least(files, 4_096, 1_024),
            open_files(&process, host.files_most),
        ),
        limit(
            "host-core",
            host.core,
            |core| warns_if(core > 0),
            format!("prlimit --pid {process} --core=0:"),
        ),
        match host.memory {
            None => Checked::unknown("host-memory"),
            Some(free) => {
                let verdict = at_least(free, 512 * MIB, 128 * MIB);
                Checked::new("host-memory", verdict, bytes(free).named("free"))
                    .fix("ps -eo rss,pid,comm --sort=-rss | head -5")
            }
        },
        Checked::new(
            "host-swap",
            warns_if(!host.swaps.is_empty()),
            Figure::count("swaps", host.swaps.len()),
        )
        .fix("swapoff -a"),
        match host.unit {
            None => Checked::unknown("host-service"),
            Some((known, enabled)) => {
                let figure = Figure::word(if enabled { "enabled" } else { "not-enabled" });
                let fix = if known {
                    "systemctl enable detente"
                } else {
                    "apt-get install detente && systemctl enable detente"
                };
                Checked::new("host-service", warns_if(!enabled), figure).fix(fix)
            }
        },
        match host.watchdog {
            None => Checked::unknown("host-watchdog"),
            Some(watched) => Checked::new(
                "host-watchdog",
                warns_if(!watched),
                Figure::word(if watched { "yes" } else { "no" }),
            )
            .fix("systemctl enable --now detente"),
        },
    ]
}

/// As many as it may take by itself; past that only root can give.
fn open_files(process: &str, most: Option<u64>) -> String {
    match most.filter(|most| *most >= 4_096) {
        Some(most) => format!("prlimit --pid {process} --nofile={}:", most.min(65_536)),
        None => format!("prlimit --pid {process} --nofile=65536:65536"),
    }
}
