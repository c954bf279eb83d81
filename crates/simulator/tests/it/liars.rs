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
    let disk = flooded.disk_bytes as u64;
    assert!(disk <= QUOTA_BYTES + OWN_FILES_BYTES, "{disk}");
    look_at_memory(&flooded.samples, flood);
}

/// It is bounded, and in the last half of a long flood nothing grows.
fn look_at_memory(samples: &[Sample], flood: u64) {
    let most = samples.iter().map(|sample| sample.resident).max().unwrap();
    assert!(most <= RESIDENT_MAX, "{most} bytes in memory");
    let resident = |after: u64| {
        let of = |sample: &&Sample| sample.of == Precedence::Routine && sample.after >= after;
        samples.iter().find(of).unwrap().resident
    };
    let [first, middle] = [0, flood / 2].map(resident);
    let first_half = middle.saturating_sub(first);
    let last_half = samples.last().unwrap().resident.saturating_sub(middle);
    println!("memory: {first_half} bytes more in the first half, {last_half} in the last");
    assert!(
        flood < FULL_BY || last_half <= FLAT_BYTES,
        "{last_half} bytes more in the last half"
    );
}

/// The log before it is folded in, the reserve, an index that is empty.
const OWN_FILES_BYTES: u64 = 64 << 20;
/// Of this process: one node, its store's pages, what its alarms list, and who looks on.
const RESIDENT_MAX: usize = 96 << 20;
/// What is kept up to a bound (messages watched, pages of the store) is full when half of so many have come.
const FULL_BY: u64 = 100_000;
/// Less than three bytes an entry of such a half.
const FLAT_BYTES: usize = 128 << 10;

/// Set for the process that is flooded.
const ALONE: &str = "DETENTE_FLOOD_ALONE";
/// Of a flood of any length so many entries are in memory at once: what one slice of it brings, and a tail.
const IN_MEMORY_MAX: usize = 2_048;
