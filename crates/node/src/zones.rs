//! Time zones, by the names that a charter has for the desks of its parties.

use jiff::tz::TimeZone;

/// The zone of that name, if this machine's list has it. What stands in the list for whatever a machine is set to is none: two
/// desks would read two clocks by one name.
#[must_use]
pub fn named(name: &str) -> Option<TimeZone> {
    let is_place = !OF_A_MACHINE
        .iter()
        .any(|one| one.eq_ignore_ascii_case(name));
    TimeZone::get(name).ok().filter(|_| is_place)
}

const OF_A_MACHINE: [&str; 2] = ["localtime", "posixrules"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_place_on_every_machine() {
        for known in ["Europe/Kyiv", "UTC", "Etc/GMT+5"] {
            assert!(named(known).is_some(), "{known}");
        }
        for none in ["Europe/Nowhere", "localtime", "LocalTime", "posixrules", ""] {
            assert!(named(none).is_none(), "{none}");
        }
    }
}
