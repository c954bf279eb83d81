//! A counterpart that floods: our own FLASH leaves at once all the same, the desk hears of it a few times and
//! finds every message, and neither memory nor disk runs full. What else liars do is in the storms' seeds.
//! `DETENTE_FLOOD` says how many ROUTINE.

use std::time::{Duration, Instant};

use detente_line::limits::{QUOTA_BYTES, WATCHED_MAX};
use detente_simulator::liar::{self, Lie, flashes};
use detente_simulator::points::Point;
use detente_simulator::world::World;

#[test]
fn a_flood_of_routine_and_flash_rings_ten_times_at_most_and_keeps_no_flash_of_ours_back() {
    let soak = std::env::var_os("DETENTE_SOAK").is_some();
    let asked = std::env::var("DETENTE_FLOOD").ok();
    let asked = asked.and_then(|asked| asked.parse().ok());
    let flood = asked.unwrap_or(if soak { 1_000_000 } else { 3_000 });
    let begun = Instant::now();
    let lies = [Lie::FloodRoutine, Lie::FloodFlash];
    let deceived = liar::run_lies(World::seeded_on_files(2, 1), 1, flood, &lies, UNTIL_OVERDUE);
    println!(
        "{flood} ROUTINE and {} FLASH: at most {} alarms in ten minutes, {} messages behind them, {} entries in \
         memory, {} bytes held, {} on the disk; {:?}; memory of the process with all that looks on: {:?}",
        flashes(flood),
        deceived.alarms_most,
        deceived.behind,
        deceived.memory_most,
        deceived.held_bytes,
        deceived.disk_bytes,
        begun.elapsed(),
        deceived.resident
    );
    // EEMUA 191: what an officer can take in.
    assert!(deceived.alarms_most <= 10, "{}", deceived.alarms_most);
    let all = usize::try_from(flood).unwrap();
    assert!(
        deceived.behind >= all.min(WATCHED_MAX),
        "{}",
        deceived.behind
    );
    // One after each flood and one in the middle of it, on the line that is flooded and on another.
    assert_eq!(deceived.hits.of(Point::FlashInTime), 8);
    assert!(
        deceived.memory_most <= IN_MEMORY_MAX,
        "{}",
        deceived.memory_most
    );
    assert!(
        deceived.held_bytes <= QUOTA_BYTES,
        "{}",
        deceived.held_bytes
    );
}

/// The charter's time for a ROUTINE, and what an alarm may wait until it rings anew.
const UNTIL_OVERDUE: Duration = Duration::from_secs(1_210);
/// Of a flood of any length so many entries are in memory at once: what one slice of it brings, and a tail.
const IN_MEMORY_MAX: usize = 2_048;
