//! A counterpart that floods: our own FLASH leaves at once all the same. What else liars do is in the
//! storms' seeds.

use detente_simulator::liar::{self, Lie};
use detente_simulator::points::Point;

#[test]
fn a_flood_of_routine_and_flash_keeps_no_flash_of_ours_back() {
    let soak = std::env::var_os("DETENTE_SOAK").is_some();
    let flood = if soak { 100_000 } else { 3_000 };
    let lies = [Lie::FloodRoutine, Lie::FloodFlash];
    let deceived = liar::run_lies(1, flood, &lies);
    println!(
        "{flood} ROUTINE and {} FLASH: at most {} alarms in ten minutes",
        flood / 10,
        deceived.alarms_most
    );
    // One after each flood and one in the middle of it.
    assert_eq!(deceived.hits.of(Point::FlashInTime), 4);
}
