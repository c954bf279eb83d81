//! What storms have found, each as a scenario of its own that fails without its mending.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::link::channel::Bearer;
use detente_simulator::world::{World, no_tests};

/// While the last path was given three seconds to come back, the alarm of the other one
/// was taken back, so that for those seconds nothing stood at a desk whose line was dead.
#[test]
fn a_path_that_is_down_stays_alarmed_until_the_line_is_when_the_last_path_is_cut_off_too() {
    let (mut world, _) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(3));
    world.cut(Bearer::Tcp);
    world.run_for(Duration::from_secs(15));
    world.block(0, 1, Bearer::Quic);
    let mut down = false;
    while !down {
        world.run_for(Duration::from_millis(100));
        assert!(
            world.now().0 < Duration::from_secs(40),
            "it is alarmed at last"
        );
        let alarms = world.alarms(0);
        down = alarms.iter().any(|a| matches!(a, Alarm::LineDown { .. }));
        let path = |a: &Alarm| matches!(a, Alarm::PathDown { .. });
        assert!(
            down || alarms.iter().any(path),
            "nothing stands: {alarms:?}"
        );
    }
}
