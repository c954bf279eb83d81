//! Storms of many seeds: every promise under every fault, each seed in turn. How many: a few, or with
//! `DETENTE_SOAK=1` for half an hour. One seed again: `DETENTE_SEED=<seed>`, and with `DETENTE_TELL=1`
//! what happens in it is printed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::{Duration, Instant};

use detente_simulator::liar;
use detente_simulator::points::Hits;
use detente_simulator::storm::{self, DAY, SQUALL, Weather};

/// A number from the environment.
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a seed; a violation is printed with what runs it again.
fn run(seed: u64, weather: &Weather) -> Option<storm::Outcome> {
    let day = if weather.lasts == DAY.lasts {
        " DETENTE_DAY=1"
    } else {
        ""
    };
    let ran = catch_unwind(AssertUnwindSafe(|| storm::run(seed, weather)));
    if ran.is_err() {
        eprintln!("{}", again(seed, day));
    }
    ran.ok()
}

/// What runs a seed again that broke a promise.
fn again(seed: u64, more: &str) -> String {
    let commit = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let commit = commit.map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
    format!(
        "seed {seed} of commit {} broke a promise. Again:\n    DETENTE_SEED={seed} DETENTE_TELL=1{more} \
         cargo test --release -p detente-simulator --test it storms::storms_break -- --nocapture",
        commit.unwrap_or_default().trim()
    )
}

#[test]
fn storms_break_no_promise() {
    if let Some(seed) = asked("DETENTE_SEED") {
        if asked("DETENTE_LIES").is_some() {
            let _ = liar::run(seed, LIES_FLOOD);
            return;
        }
        let weather = if asked("DETENTE_DAY").is_some() {
            DAY
        } else {
            SQUALL
        };
        let begun = on_processor();
        let outcome = run(seed, &weather).expect("the seed breaks a promise");
        let spent = on_processor().saturating_sub(begun);
        eprintln!("{}{:?}", outcome.hits.table(), outcome.trace);
        let lasted = (outcome.lasted * outcome.lines).as_secs_f64();
        eprintln!(
            "{:.4} line-days of {} pairs of parties in {spent:?} of a processor",
            lasted / 86_400.0,
            outcome.pairs
        );
        return;
    }
    let seeds = asked("DETENTE_SEEDS").unwrap_or(SEEDS);
    let mut soaked = Soaked::default();
    for seed in 1..=seeds {
        soaked.run(seed, &SQUALL);
    }
    for seed in 1..=LIARS {
        soaked.lie(seed);
    }
    soaked.tell(1);
}

/// Days of a line for as long as `DETENTE_SOAK_MINUTES` says, from seed `DETENTE_SOAK_FROM` on, and then at most
/// `DETENTE_SOAK_SQUALLS` squalls for what is rare; with 0 of them how often points are hit is told and not asked for.
#[test]
fn days_of_a_line_break_no_promise() {
    if asked("DETENTE_SOAK").is_none() {
        // In a short run one day, for all that takes hours.
        let mut soaked = Soaked::default();
        soaked.run(1, &DAY);
        assert_eq!(soaked.broken, [], "seeds that broke a promise");
        return;
    }
    // A seed that takes all memory shall not take the machine with it: the last one named is it.
    let most = rustix::process::Rlimit {
        current: Some(SOAK_BYTES_MAX),
        maximum: Some(SOAK_BYTES_MAX),
    };
    rustix::process::setrlimit(rustix::process::Resource::As, most).unwrap();
    let minutes = asked("DETENTE_SOAK_MINUTES").unwrap_or(30);
    let from = asked("DETENTE_SOAK_FROM").unwrap_or(1_000);
    let begun = Instant::now();
    let (mut soaked, mut rare) = (Soaked::default(), Soaked::default());
    let mut seed = from;
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        eprintln!("seed {seed}");
        soaked.run(seed, &DAY);
        // Squalls have more faults in less time, and more parties.
        if seed.is_multiple_of(SQUALL_EVERY) {
            rare.run(seed, &SQUALL);
            rare.lie(seed);
        }
        seed += 1;
    }
    println!("seeds {from} to {}", seed - 1);
    let messages = soaked.messages_a_day();
    assert!(
        messages >= MESSAGES_A_DAY,
        "{messages:.1} messages a line-day"
    );
    // What is rare comes by squalls and liars, which are short; they are no days, and count for no line-years.
    let hits = |soaked: &Soaked, rare: &Soaked| {
        let mut hits = soaked.hits.clone();
        hits.add(&rare.hits);
        hits
    };
    // A batch of several, each for another part of the time, has them in one of its parts.
    let squalls = asked("DETENTE_SOAK_SQUALLS").unwrap_or(SQUALLS_MORE_MAX);
    let least = if squalls == 0 { 0 } else { HITS };
    for seed in (seed..).take(usize::try_from(squalls).unwrap()) {
        if hits(&soaked, &rare).below(HITS).is_empty() {
            break;
        }
        eprintln!("seed {seed}, no day");
        rare.run(seed, &SQUALL);
        rare.lie(seed);
    }
    println!("{} squalls and as many liars besides", rare.storms);
    soaked.hits = hits(&soaked, &rare);
    soaked.broken.extend(rare.broken);
    soaked.alarms_most = soaked.alarms_most.max(rare.alarms_most);
    soaked.tell(least);
}

#[test]
fn one_seed_has_one_trace_in_two_processes() {
    if let Some(seed) = asked("DETENTE_TRACE_OF") {
        println!("trace {:?}", storm::run(seed, &BRIEF).trace);
        return;
    }
    let trace = |seed: &str| {
        let out = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "storms::one_seed_has_one_trace_in_two_processes",
                "--nocapture",
            ])
            .env("DETENTE_TRACE_OF", seed)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&out.stdout).into_owned();
        let line = out.lines().find(|line| line.contains("trace ("));
        line.unwrap_or_else(|| panic!("no trace in {out}"))
            .to_owned()
    };
    for seed in ["3", "8"] {
        assert_eq!(trace(seed), trace(seed), "seed {seed}");
    }
    assert_ne!(trace("3"), trace("8"), "two seeds are two storms");
}

/// What came of many seeds.
#[derive(Default)]
struct Soaked {
    hits: Hits,
    broken: Vec<u64>,
    storms: u32,
    messages: usize,
    /// Alarms at a desk with a lying counterpart, within ten minutes.
    alarms_most: usize,
    /// Simulated, each line by itself, and on a processor.
    lasted: Duration,
    spent: Duration,
    /// Simulated, each pair of parties by itself: so many heartbeats there were.
    links: Duration,
}

impl Soaked {
    fn run(&mut self, seed: u64, weather: &Weather) {
        let begun = on_processor();
        match run(seed, weather) {
            Some(outcome) => {
                self.hits.add(&outcome.hits);
                self.lasted += outcome.lasted * outcome.lines;
                self.links += outcome.lasted * outcome.pairs;
                self.messages += outcome.messages;
            }
            None => self.broken.push(seed),
        }
        self.storms += 1;
        self.spent += on_processor().saturating_sub(begun);
    }

    /// A line with a counterpart that lies. Its time is not counted.
    fn lie(&mut self, seed: u64) {
        match catch_unwind(AssertUnwindSafe(|| liar::run(seed, LIES_FLOOD))) {
            Ok(deceived) => {
                self.hits.add(&deceived.hits);
                self.alarms_most = self.alarms_most.max(deceived.alarms_most.len());
            }
            Err(_) => {
                eprintln!("{}", again(seed, " DETENTE_LIES=1"));
                self.broken.push(seed);
            }
        }
    }

    fn messages_a_day(&self) -> f64 {
        let days = self.lasted.as_secs_f64() / 86_400.0;
        #[expect(clippy::cast_precision_loss, reason = "a count of messages")]
        let messages = self.messages as f64;
        messages / days
    }

    /// Prints it, and fails for a promise that was broken or a point that was hit less often.
    fn tell(&self, least: u64) {
        let years = |lasted: Duration| lasted.as_secs_f64() / (365.25 * 86_400.0);
        let (years, links) = (years(self.lasted), years(self.links));
        let hours = self.spent.as_secs_f64() / 3_600.0;
        println!("{}", self.hits.table());
        println!(
            "{} storms, {} messages, {:.1} a line-day, {years:.3} line-years over {links:.3} link-years in {hours:.4} core-hours: \
             {:.2} line-years a core-hour; at most {} alarms in ten minutes from a liar; violations {}",
            self.storms,
            self.messages,
            self.messages_a_day(),
            years / hours,
            self.alarms_most,
            self.broken.len()
        );
        assert_eq!(self.broken, [], "seeds that broke a promise");
        let few = self.hits.below(least);
        assert_eq!(few, [], "points that were hit less than {least} times");
    }
}

/// What a soak may have of the machine's memory.
const SOAK_BYTES_MAX: u64 = 8 << 30;

fn on_processor() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    spent.try_into().unwrap()
}

/// What a line-day has of messages at the least, to count as one.
const MESSAGES_A_DAY: f64 = 50.0;
/// Between the days of a long run that have a squall and a liar beside them.
const SQUALL_EVERY: u64 = 4;
/// So often a long run hits each declared point at the least.
const HITS: u64 = 100;
/// Squalls that are run for that at the most, beside those of the days.
const SQUALLS_MORE_MAX: u64 = 1_500;
/// ROUTINE in a flood of theirs.
const LIES_FLOOD: u64 = 300;
/// Lying counterparts that are run each time.
const LIARS: u64 = 10;
/// Seeds that are run each time.
const SEEDS: u64 = 100;

/// Long enough for a fault of each sort, and short.
const BRIEF: Weather = Weather {
    lasts: Duration::from_secs(180),
    messages: 12,
    faults_most: 2,
    tests_every: Duration::from_secs(60),
    parties: SQUALL.parties,
    lines: SQUALL.lines,
};
