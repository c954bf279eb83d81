//! The bell with real commands: what it rings for, how often, and what becomes of a flood and of a failure.

mod roster;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use detente_api::Moment;
use detente_record::{LineId, Precedence, Timestamp};

use super::state::RINGS_AGAIN;
use super::steps::StepNews;
use super::*;
use crate::bounds::{BELL_RUNS_MAX, BELL_RUNS_OF_STEP_MAX, BELL_WAITING_MAX};

/// A bell whose command adds a line to a file, as long as the file `broken` is not there.
struct Rig {
    dir: tempfile::TempDir,
    bell: Bell,
    told: Arc<Mutex<Vec<StepNews>>>,
    _requests: crate::engine::Requests,
}

impl Rig {
    fn new(script: &str, repeat: Duration) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ring");
        let folder = dir.path().display();
        let text = format!(
            "#!/bin/sh\ncd {folder}\n{script}\necho \"$DETENTE_EVENT $DETENTE_ALARM $DETENTE_COUNT\" >> rung\n"
        );
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        let settings = AlarmSettings {
            hook: vec![path.display().to_string()],
            timeout: Duration::from_secs(60),
            repeat,
            ..AlarmSettings::default()
        };
        let bell = Bell::new(settings, Language::English, "North");
        let (engine, requests) = Engine::new();
        let told = Arc::<Mutex<Vec<StepNews>>>::default();
        let tells = Arc::clone(&told);
        let tell = move |news| tells.lock().unwrap().push(news);
        bell.start(engine, Box::new(tell)).unwrap();
        Self {
            dir,
            bell,
            told,
            _requests: requests,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn rung(&self) -> Vec<String> {
        lines(&self.path("rung"))
    }

    fn until(&self, what: &str, holds: impl Fn(&[String]) -> bool) -> Vec<String> {
        for _ in 0..3_000 {
            let rung = self.rung();
            if holds(&rung) {
                return rung;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("not within a minute: {what}: {:?}", self.rung());
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.bell.end();
    }
}

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn alarm(number: u64) -> (Alarm, AlarmStatus) {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let alarm = Alarm::NotDelivered {
        line: LineId(id),
        precedence: Precedence::Routine,
    };
    let facts = AlarmStatus::new(alarm.name(), Moment(Timestamp::from_ms(0)));
    (alarm, facts)
}

fn ring() -> (Alarm, AlarmStatus) {
    let alarm = Alarm::Ring {
        line: LineId([9; 32]),
        party: detente_record::PartyIndex(1),
    };
    let facts = AlarmStatus::new(alarm.name(), Moment(Timestamp::from_ms(0)));
    (alarm, facts)
}

const NEVER: Duration = Duration::from_secs(3_600);

#[test]
fn an_alarm_rings_when_it_is_raised_and_when_it_is_over() {
    let rig = Rig::new("", NEVER);
    let (alarm, facts) = alarm(1);
    rig.bell.raised(&alarm, &facts);
    rig.until("raised", |rung| rung == ["raised not-delivered 1"]);
    rig.bell.cleared(&alarm, &facts);
    rig.until("cleared", |rung| {
        rung == ["raised not-delivered 1", "cleared not-delivered 1"]
    });
}

#[test]
fn a_standing_alarm_rings_again_until_it_is_silenced_and_a_new_one_rings_all_the_same() {
    let rig = Rig::new("", Duration::from_millis(100));
    let (first, facts) = alarm(1);
    rig.bell.raised(&first, &facts);
    let again = |rung: &[String]| rung.iter().filter(|r| r.starts_with("standing")).count();
    rig.until("again and again", |rung| again(rung) >= 3);
    assert_eq!(rig.bell.silence(), 1);
    assert!(rig.bell.of(&first, false).0);
    // What had begun ends; then two full pauses bring nothing.
    rig.until("quiet", |_| rig.bell.status().waiting == 0);
    let before = rig.rung().len();
    let (second, facts) = alarm(2);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(rig.rung().len(), before, "it is silenced");
    rig.bell.raised(&second, &facts);
    rig.until("the new one", |rung| {
        rung.iter().filter(|r| r.starts_with("raised")).count() == 2
    });
}

#[test]
fn a_flood_rings_in_a_few_runs_that_tell_of_all_of_it() {
    const FLOOD: u64 = 2_000;
    let rig = Rig::new(
        "echo $$ >> begun; while [ ! -e go ]; do sleep 0.05; done",
        NEVER,
    );
    for number in 0..FLOOD {
        let (alarm, facts) = alarm(number);
        rig.bell.raised(&alarm, &facts);
    }
    let begun = || lines(&rig.path("begun")).len();
    rig.until("as many as may run at once run", |_| {
        begun() == BELL_RUNS_MAX
    });
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(begun(), BELL_RUNS_MAX, "no more than that run at once");
    std::fs::write(rig.path("go"), "").unwrap();
    let told = |rung: &[String]| -> u64 {
        let counts = rung.iter().filter_map(|line| line.rsplit(' ').next());
        counts.filter_map(|count| count.parse::<u64>().ok()).sum()
    };
    let rung = rig.until("all are told", |rung| told(rung) >= FLOOD);
    assert_eq!(told(&rung), FLOOD, "each once");
    let most = BELL_RUNS_MAX + BELL_WAITING_MAX + 1;
    assert!(rung.len() <= most, "{} runs", rung.len());
}

#[test]
fn a_command_that_fails_is_counted_and_tried_again_with_what_stands() {
    let rig = Rig::new("[ -e broken ] && exit 7", Duration::from_millis(100));
    std::fs::write(rig.path("broken"), "").unwrap();
    let (alarm, facts) = alarm(1);
    rig.bell.raised(&alarm, &facts);
    rig.until("it failed twice", |_| rig.bell.status().failures >= 2);
    let status = rig.bell.status();
    let last = status.last.expect("it ran");
    assert_eq!(last.outcome, HookOutcome::Exit { code: 7 });
    assert!(status.last_success.is_none());
    std::fs::remove_file(rig.path("broken")).unwrap();
    rig.until("it rings again", |rung| !rung.is_empty());
    assert!(
        rig.bell
            .test(None)
            .is_ok_and(|run| run.outcome == HookOutcome::Rang)
    );
    assert!(rig.bell.status().last_success.is_some());
}

#[test]
fn somebody_who_rings_rings_again_every_ten_seconds_and_nothing_else_does_for_it() {
    let rig = Rig::new("", NEVER);
    let (other, facts) = alarm(1);
    rig.bell.raised(&other, &facts);
    let (ring, facts) = ring();
    let begun = Instant::now();
    rig.bell.raised(&ring, &facts);
    let again = |rung: &[String]| rung.iter().any(|one| one == "standing ring 1");
    let rung = rig.until("again", again);
    assert!(begun.elapsed() >= RINGS_AGAIN);
    let others = rung.iter().filter(|one| one.ends_with("not-delivered 1"));
    assert_eq!(others.count(), 1, "{rung:?}");
    // Once it is over it is quiet.
    rig.bell.cleared(&ring, &facts);
    rig.until("over", |rung| {
        rung.iter().any(|one| one == "cleared ring 1")
    });
    let before = rig.rung().len();
    std::thread::sleep(RINGS_AGAIN + Duration::from_secs(1));
    assert_eq!(rig.rung().len(), before);
}

#[test]
fn a_program_that_takes_longer_than_the_pause_runs_once_for_what_repeats_and_leaves_room_for_what_is_new()
 {
    let script = "echo \"$DETENTE_EVENT\" >> begun\n[ \"$DETENTE_EVENT\" = standing ] && sleep 13";
    let rig = Rig::new(script, NEVER);
    let (ring, facts) = ring();
    rig.bell.raised(&ring, &facts);
    rig.until("it rang again to its end", |rung| {
        rung.iter().any(|one| one == "standing ring 1")
    });
    let begun = lines(&rig.path("begun"));
    assert_eq!(begun, ["raised", "standing"]);
    rig.until("and again", |_| lines(&rig.path("begun")).len() == 3);
}
