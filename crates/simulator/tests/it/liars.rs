//! A counterpart that floods: our own FLASH leaves at once all the same, the desk hears of it a few times and
//! finds every message, and neither memory nor disk runs full. What else liars do is in the storms' seeds.
//! `DETENTE_FLOOD` says how many ROUTINE.

use std::process::Command;
use std::time::{Duration, Instant};

use detente_line::limits::{QUOTA_BYTES, WATCHED_MAX};
use detente_record::Precedence;
use detente_simulator::flood;
use detente_simulator::liar::{Sample, flashes};
use detente_simulator::points::Point;

#[test]
fn a_flood_of_routine_and_flash_rings_ten_times_at_most_and_keeps_no_flash_of_ours_back() {
    if std::env::var_os(ALONE).is_some() {
        flooded();
        return;
    }
    // Memory is that of a process, and other tests run in this one.
    let alone = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "liars::a_flood_of_routine_and_flash_rings_ten_times_at_most_and_keeps_no_flash_of_ours_back",
            "--nocapture",
        ])
        .env(ALONE, "1")
        .status();
    assert!(alone.unwrap().success());
}

fn flooded() {
    let soak = std::env::var_os("DETENTE_SOAK").is_some();
    let asked = std::env::var("DETENTE_FLOOD").ok();
    let asked = asked.and_then(|asked| asked.parse().ok());
    let flood = asked.unwrap_or(if soak { 1_000_000 } else { 3_000 });
    let begun = Instant::now();
    let flooded = flood::run(1, flood);
    for sample in &flooded.samples {
        println!("{sample:?}");
    }
    println!(
        "{flood} ROUTINE and {} FLASH: at most {} alarms in ten minutes, {} messages behind them, a FLASH of ours \
         on its way after {:?} at most, {} entries in memory, {} bytes held, {} on the disk; {:?}",
        flashes(flood),
        flooded.alarms_most.len(),
        flooded.behind,
        flooded.flash_latest,
        flooded.memory_most,
        flooded.held_bytes,
        flooded.disk_bytes,
        begun.elapsed(),
    );
    // EEMUA 191: what an officer can take in.
    let rung = &flooded.alarms_most;
    assert!(rung.len() <= 10, "{rung:#?}");
    let all = usize::try_from(flood).unwrap();
    assert!(flooded.behind >= all.min(WATCHED_MAX), "{}", flooded.behind);
    // One after each flood and one in the middle of it, on the line that is flooded and on another.
    assert_eq!(flooded.hits.of(Point::FlashInTime), 8);
    assert!(flooded.flash_latest <= Duration::from_secs(1));
    assert!(
        flooded.memory_most <= IN_MEMORY_MAX,
        "{}",
        flooded.memory_most
    );
    assert!(flooded.held_bytes <= QUOTA_BYTES, "{}", flooded.held_bytes);
    let routine = flooded.samples.iter();
    let routine: Vec<&Sample> = routine
        .filter(|sample| sample.of == Precedence::Routine)
        .collect();
    let [first, middle, last] =
        [0, routine.len() / 2, routine.len() - 1].map(|n| routine[n].resident);
    println!(
        "memory: {} bytes more in the first half, {} in the last",
        middle.saturating_sub(first),
        last.saturating_sub(middle)
    );
}

/// Set for the process that is flooded.
const ALONE: &str = "DETENTE_FLOOD_ALONE";
/// Of a flood of any length so many entries are in memory at once: what one slice of it brings, and a tail.
const IN_MEMORY_MAX: usize = 2_048;
