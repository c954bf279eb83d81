//! What a line costs: `cargo run --release -p detente-cli --example bench [-- --short] [--only PART…]`.
//! Parts: `line`, `wire`, `footprint`, `many`, `long-record`.
//!
//! Two real nodes on this machine, real disks, real sockets, both paths up. Beside each figure stands a
//! yardstick measured in the same run, by turns with it: a ratio survives a noisy machine, a time does not.
//! `docs/benchmarks.md` keeps what was printed once and says what limits each.

#[path = "../../tests/it/event_stream.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod event_stream;
mod flash;
mod footprint;
#[path = "../../tests/it/intruders.rs"]
mod intruders;
#[path = "../../tests/it/line_of_two.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod line_of_two;
mod long_record;
mod machine;
mod many;
mod throughput;
mod verify;
mod wire;
mod yardstick;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use detente_api::card::DialAddress;
use detente_cli::rig::Schedule;

use crate::line_of_two::{BOTH_PATHS, LineOfTwo};

fn main() -> ExitCode {
    // The nodes are processes of this very program.
    if std::env::args().nth(1).is_some_and(|first| first == "up") {
        return detente_cli::main();
    }
    let short = std::env::args().any(|argument| argument == "--short");
    let only = std::env::args().skip_while(|argument| argument != "--only");
    let only: Vec<String> = only.skip(1).collect();
    let wants = |part: &str| only.is_empty() || only.iter().any(|one| one == part);
    let program = std::env::current_exe().expect("the system says what runs");
    machine::print(&std::env::temp_dir(), short);
    if wants("line") {
        of_a_line(&program, short);
    }
    if wants("wire") {
        let (single, burst) = if short { (20, 256) } else { (300, 4_096) };
        wire::run(&program, single, burst);
    }
    if wants("footprint") {
        footprint::run(&program, if short { 2 } else { 5 });
    }
    if wants("many") {
        let (counterparts, lines) = if short { (3, 2) } else { (100, 10) };
        let watched = Duration::from_secs(if short { 5 } else { 120 });
        many::run(&program, counterparts, lines, watched);
    }
    if wants("long-record") {
        let messages = if short { 5_000 } else { 1_000_000 };
        long_record::run(&program, messages, if short { 2 } else { 5 });
    }
    ExitCode::SUCCESS
}

/// What is measured on one line between two nodes.
fn of_a_line(program: &Path, short: bool) {
    let line = two_nodes(program);
    let idle = flash::run(&line, if short { 20 } else { 500 });
    drop(line);
    // A line of its own: the charter caps FLASH by the hour.
    let line = two_nodes(program);
    throughput::run(&line, if short { 512 } else { 16_384 }, idle);
    flash::among_strangers(&line, if short { 20 } else { 200 }, idle);
    verify::run(line, if short { 1 } else { 5 });
}

/// Two nodes and no relay in between: nothing but the nodes is measured.
pub fn two_nodes(program: &Path) -> LineOfTwo {
    LineOfTwo::between(program, Schedule::NONE_SOON, |_, listens| {
        let dial = |bearer: &str| DialAddress {
            bearer: bearer.to_owned(),
            address: listens.to_string(),
        };
        BOTH_PATHS.map(dial).to_vec()
    })
}

/// What a row of measurements came to.
#[derive(Clone, Copy)]
pub struct Spread {
    /// Half of them took no longer.
    pub p50: Duration,
    /// All but one of a hundred took no longer.
    pub p99: Duration,
}

impl Spread {
    /// Of a row that is not empty.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        Self {
            p50: at(50),
            p99: at(99),
        }
    }
}

/// Processor time that a process has taken so far, in user and system mode together.
pub fn cpu_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("a process");
    // Behind the name, which stands in parentheses and may have spaces: user and system ticks are 12th and 13th.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / TICKS_A_SECOND
}

/// `USER_HZ`: 100 on every Linux that we build for.
const TICKS_A_SECOND: f64 = 100.0;

/// Milliseconds with two digits behind the point.
pub fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// How many times as long, or as many.
pub fn ratio(one: f64, other: f64) -> String {
    format!("{:.2}", one / other)
}
