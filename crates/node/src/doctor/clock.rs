//! Clock: what keeps it right, how far off it may be, whether it was set, and the counterparts' clocks.

use std::time::Duration;

use super::{Checked, Facts, Figure, Piece, at_most, fails_if, warns_if};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let mut checked = vec![sync(facts), error(facts), leap(facts)];
    if let Some(running) = &facts.running {
        let set = running
            .status
            .alarms
            .iter()
            .find(|alarm| alarm.name == "clock-set");
        let step = set.and_then(|alarm| alarm.offset_ms).unwrap_or_default();
        checked.push(
            Checked::new(
                "clock-step",
                warns_if(set.is_some()),
                Piece::amount(step, "ms").named("set-by"),
            )
            .fix("journalctl --since -15min -u systemd-timesyncd -u chrony -u ntp -u ntpsec"),
        );
        for link in &running.status.links {
            let Some(offset) = link.clock_offset_ms else {
                continue;
            };
            let verdict = at_most(offset.unsigned_abs(), 500, 2_000);
            checked.push(
                Checked::new(
                    "clock-offset",
                    verdict,
                    Piece::amount(offset, "ms").named("apart"),
                )
                .about(&link.name)
                .fix(KEEP_RIGHT),
            );
        }
    }
    checked
}

fn sync(facts: &Facts) -> Checked {
    let id = "clock-kept";
    let Some(clock) = facts.clock else {
        return Checked::unknown(id);
    };
    let by_hand = facts
        .config
        .as_ref()
        .is_some_and(|config| config.clock_uncertainty_ms.is_some());
    let figure = Figure::word(if clock.synchronised { "kept" } else { "free" });
    Checked::new(id, warns_if(!clock.synchronised && !by_hand), figure).fix(KEEP_RIGHT)
}

fn error(facts: &Facts) -> Checked {
    let id = "clock-error";
    let Some(clock) = facts.clock.filter(|clock| clock.synchronised) else {
        return Checked::unknown(id);
    };
    let verdict = at_most(
        clock.max_error,
        Duration::from_millis(500),
        Duration::from_secs(2),
    );
    let most = Piece::amount(clock.max_error.as_millis(), "ms").named("at-most");
    let likely = Piece::amount(clock.estimated_error.as_millis(), "ms").named("likely");
    let figure = Figure::from(most).with(likely);
    Checked::new(id, verdict, figure).fix(KEEP_RIGHT)
}

fn leap(facts: &Facts) -> Checked {
    let id = "clock-year";
    // Before this program was written no record of it can have been signed.
    let wrong = facts.now.as_ms() < WRITTEN_MS;
    let year = facts.now.to_string();
    Checked::new(id, fails_if(wrong), year.get(..4).unwrap_or("?"))
        .fix("timedatectl set-time \"$(hwclock --get | cut -c1-19)\"; timedatectl set-ntp true")
}

const KEEP_RIGHT: &str = "timedatectl set-ntp true";
/// 2026-11-01T00:00:00Z.
const WRITTEN_MS: u64 = 1_793_491_200_000;
