//! The doctor: what can be checked now, each with its figure and the command that mends it.
//!
//! Facts are gathered in one place (`gather.rs`); every check is a pure function of them, a file a group.
//! Words stand in `i18n/`: `doctor-` and the check's id.

mod bell;
mod clock;
mod counterpart;
mod disk;
mod facts;
mod figure;
mod gather;
mod host;
mod keys;
mod people;
mod record;
mod settings;

pub use self::facts::{DiskFacts, Facts, FileFacts, HostFacts, LineFacts, Running};
pub use self::figure::{Figure, Piece};
pub use self::gather::{gather, measure_sync};

/// What a check came to, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing to do.
    Ok,
    /// It could not be looked at from here.
    Unknown,
    /// A person should look at it.
    Warn,
    /// It is wrong.
    Fail,
}

impl Verdict {
    /// Its name, for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One check, done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which: the key of its words, without the `doctor-` in front.
    pub id: &'static str,
    /// What it came to.
    pub verdict: Verdict,
    /// The measured figure, with its unit; or the words for it.
    pub figure: Figure,
    /// Which of several it is about (a counterpart, a path, a line), as named by its card or charter.
    pub about: Option<String>,
    /// The command that mends it, if something is to be mended.
    pub fix: Option<String>,
}

impl Checked {
    fn new(id: &'static str, verdict: Verdict, figure: impl Into<Figure>) -> Self {
        Self {
            id,
            verdict,
            figure: figure.into(),
            about: None,
            fix: None,
        }
    }

    fn unknown(id: &'static str) -> Self {
        Self::new(id, Verdict::Unknown, "?")
    }

    fn about(mut self, what: &str) -> Self {
        self.about = Some(detente_language::plain_line(what));
        self
    }

    /// The command, kept only where something is wrong.
    fn fix(mut self, command: impl Into<String>) -> Self {
        if self.verdict >= Verdict::Warn {
            self.fix = Some(command.into());
        }
        self
    }

    /// The group it belongs to: the first word of its id.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }
}

/// Every check there is, by id. A test holds that `examine` makes these and no others.
pub const CHECKS: &[&str] = &[
    "node-runs",
    "record-verified",
    "backup-age",
    "record-audit",
    "record-speaks",
    "record-forks",
    "record-waiting",
    "charter-amendments",
    "counterpart-paired",
    "counterpart-heard",
    "counterpart-version",
    "path-second",
    "path-up",
    "path-time",
    "test-last",
    "test-asks",
    "test-next",
    "people-release",
    "people-release-spare",
    "people-watch",
    "people-on-watch",
    "people-appointed",
    "people-accounts",
    "bell-there",
    "bell-rings",
    "bell-tried",
    "bell-roster",
    "bell-alarms",
    "disk-free",
    "disk-growth",
    "disk-reserve",
    "disk-inodes",
    "disk-writable",
    "disk-kind",
    "disk-sync",
    "clock-kept",
    "clock-error",
    "clock-year",
    "clock-step",
    "clock-offset",
    "keys-open",
    "keys-owner",
    "keys-there",
    "keys-sealed",
    "keys-recovery",
    "keys-officers",
    "keys-tokens",
    "keys-age",
    "people-key-age",
    "config-rules",
    "config-reach",
    "api-loopback",
    "host-files",
    "host-core",
    "host-memory",
    "host-swap",
    "host-service",
    "host-watchdog",
];

/// Does every check on these facts.
#[must_use]
pub fn examine(facts: &Facts) -> Vec<Checked> {
    let groups = [
        host::node(facts),
        record::check(facts),
        counterpart::check(facts),
        record::tests(facts),
        people::check(facts),
        bell::check(facts),
        disk::check(facts),
        clock::check(facts),
        keys::check(facts),
        settings::check(facts),
        host::check(facts),
    ];
    groups.into_iter().flatten().collect()
}

/// Fails past one bound, warns past another; both are upper bounds.
fn at_most<T: PartialOrd>(value: T, good: T, bearable: T) -> Verdict {
    if value <= good {
        Verdict::Ok
    } else if value <= bearable {
        Verdict::Warn
    } else {
        Verdict::Fail
    }
}

/// The same for lower bounds.
fn at_least<T: PartialOrd>(value: T, good: T, bearable: T) -> Verdict {
    if value >= good {
        Verdict::Ok
    } else if value >= bearable {
        Verdict::Warn
    } else {
        Verdict::Fail
    }
}

fn fails_if(wrong: bool) -> Verdict {
    if wrong { Verdict::Fail } else { Verdict::Ok }
}

fn warns_if(doubtful: bool) -> Verdict {
    if doubtful { Verdict::Warn } else { Verdict::Ok }
}

/// A word as a shell takes it: nothing of it is obeyed, whatever a counterpart calls itself.
fn quoted(word: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "/._-:@+,".contains(c);
    if !word.is_empty() && word.chars().all(bare) {
        word.to_owned()
    } else {
        format!(
            "'{}'",
            detente_language::plain_line(word).replace('\'', "'\\''")
        )
    }
}

/// A number of bytes as a person reads it.
fn bytes(count: u64) -> Piece {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut scaled = count;
    let mut unit = 0;
    while scaled >= 10_240 && unit + 1 < UNITS.len() {
        scaled /= 1024;
        unit += 1;
    }
    Piece::amount(scaled, UNITS[unit])
}

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;
const DAY_MS: u64 = 86_400_000;

#[cfg(test)]
mod tests;
