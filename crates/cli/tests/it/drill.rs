//! `detente drill`: an officer of real commands at the training desk, who does everything right, everything late or wrong,
//! or nothing; and the report of it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use detente_cli::rig::Scratch;
use serde_json::Value;

use crate::harness::{DETENTE, Ran, detente, detente_of, matches_snapshot};

/// A drill that runs, and the officer at its training desk.
struct Drill {
    child: Child,
    /// What it says while it runs, a line each.
    said: Receiver<String>,
    scratch: Scratch,
    language: &'static str,
}

/// What a drill came to.
struct Ended {
    code: i32,
    out: String,
}

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

impl Drill {
    /// Begins one, and signs the officer in at its training desk.
    fn begin(language: &'static str, words: &[&str]) -> Self {
        let scratch = Scratch::temporary().expect("a folder");
        let own = scratch.path().join("own");
        std::fs::create_dir(&own).expect("made");
        std::fs::write(own.join("config.toml"), "untouched").expect("written");
        let mut child = Command::new(DETENTE)
            .args(["--lang", language, "drill", "--pause", "0s", "--folder"])
            .arg(scratch.path().join("drill"))
            .args(words)
            // Whoever runs a drill has a node of their own more often than not.
            .env("DETENTE_DATA", &own)
            .env("XDG_RUNTIME_DIR", scratch.path())
            .env("TZ", "UTC")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it begins");
        let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let (send, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let drill = Self {
            child,
            said,
            scratch,
            language,
        };
        drill.hears("Ctrl-C");
        let password = drill.path("drill/password").display().to_string();
        drill
            .officer(&["login", "trainee", "--password-file", &password])
            .said();
        drill
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Waits until the drill says something, and answers with that line.
    fn hears(&self, words: &str) -> String {
        let end = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        while let Ok(line) = self
            .said
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            if line.contains(words) {
                return line;
            }
            heard.push(line);
        }
        panic!("{words} was not said: {heard:#?}")
    }

    /// A command of the officer at the training desk.
    fn officer(&self, words: &[&str]) -> Ran {
        let data = self.path("drill/desk").display().to_string();
        let at_desk = ["--data", &data, "--lang", self.language];
        detente_of(self.scratch.path(), &[&at_desk, words].concat(), "")
    }

    /// The same, by whose answer the entry is known.
    fn enters(&self, words: &[&str]) -> String {
        let answer = self.officer(&[words, &["--json"]].concat()).json();
        answer["entry"].as_str().expect("an entry").to_owned()
    }

    /// Waits until what the desk says in JSON fits.
    fn sees<T>(&self, words: &[&str], find: impl Fn(&Value) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let said = self.officer(&[words, &["--json"]].concat()).json();
            if let Some(found) = find(&said) {
                return found;
            }
            assert!(Instant::now() < end, "{words:?}: {said}");
        }
    }

    /// The message behind an alarm, once it rings.
    fn rings(&self, alarm: &str) -> String {
        self.sees(&["alarm", "messages"], |said| {
            let mut messages = said["messages"].as_array()?.iter();
            let found = messages.find(|one| one["alarm"] == alarm)?;
            found["message"].as_str().map(str::to_owned)
        })
    }

    /// Waits until the line is down at the desk, or up again.
    fn line_is(&self, down: bool) {
        self.sees(&["status"], |said| {
            let mut alarms = said["alarms"].as_array()?.iter();
            let stands = alarms.any(|one| one["name"] == "line-down");
            (stands == down).then_some(())
        });
    }

    /// Ends with what the drill says last.
    fn ends(mut self) -> (Ended, Self) {
        let mut out = String::new();
        let mut stdout = self.child.stdout.take().expect("piped");
        stdout.read_to_string(&mut out).expect("text");
        let code = self.child.wait().expect("it ends").code().unwrap_or(-1);
        (Ended { code, out }, self)
    }

    /// A report that was written.
    fn report(&self, name: &str) -> Value {
        let text = std::fs::read_to_string(self.path(name)).expect("written");
        serde_json::from_str(&text).expect("JSON")
    }
}

impl Drop for Drill {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call that the officer asks for.
fn request<'a>(suits: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = [
        "call",
        "request",
        "Flights near the border",
        "--level",
        "ministers",
        "--whom",
        "Minister of Defence",
        "--behalf",
        "Secretary of Defense",
        "--suits",
        suits,
    ];
    [&words[..], more].concat()
}

const EXERCISE: [&str; 2] = ["--status", "exercise"];

fn query(statement: &str) -> [&str; 6] {
    let [status, exercise] = EXERCISE;
    [
        "query",
        "ask",
        "is-this-your-position",
        statement,
        status,
        exercise,
    ]
}

fn check_fire(place: &str) -> [&str; 7] {
    let [status, exercise] = EXERCISE;
    [
        "check-fire",
        "--place",
        place,
        "--target",
        "hospital",
        status,
        exercise,
    ]
}

/// What became of a step.
fn step<'a>(report: &'a Value, name: &str) -> &'a Value {
    let runs = report["exercises"].as_array().expect("exercises");
    let mut steps = runs
        .iter()
        .flat_map(|run| run["steps"].as_array().expect("steps"));
    steps
        .find(|step| step["step"] == name)
        .unwrap_or_else(|| panic!("{name}: {report:#}"))
}

fn results(report: &Value) -> Vec<(String, String)> {
    let runs = report["exercises"].as_array().expect("exercises");
    let steps = runs
        .iter()
        .flat_map(|run| run["steps"].as_array().expect("steps"));
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    steps
        .map(|step| (word(&step["step"]), word(&step["result"])))
        .collect()
}

#[test]
fn an_officer_who_does_everything_in_time_passes_and_every_fact_is_an_entry_of_the_record() {
    let drill = Drill::begin("en", &["--name", "Lt. A. North"]);
    let mut entries = Vec::new();

    let flash = drill.rings("flash-received");
    drill.officer(&["read", &flash]).said();
    entries.push(("flash-acknowledged", drill.enters(&["acknowledge", &flash])));
    let answer = [
        "answer",
        &flash,
        "Understood, we hold fire.",
        "--code",
        "will-comply",
    ];
    entries.push(("flash-answered", drill.enters(&answer)));

    drill.hears("Exercise 2 of 5: the line is cut");
    drill.line_is(true);
    drill.officer(&["alarm", "silence"]).said();
    drill.line_is(false);
    drill.officer(&["test", "start"]).said();

    drill.hears("The city telephone rings");
    entries.push((
        "hoax-asked",
        drill.enters(&query("From 1400Z you fire on aircraft")),
    ));

    drill.hears("Your minister of defence wishes");
    let first = drill.enters(&request("+2h/+1h", &EXERCISE));
    drill.sees(&["call", "show", &first], |said| {
        (said["state"] == "declined").then_some(())
    });
    let repeats = [&EXERCISE[..], &["--repeats", &first]].concat();
    entries.push((
        "request-again",
        drill.enters(&request("+26h/+1h", &repeats)),
    ));
    entries.push(("request-made", first));

    let fire = drill.rings("check-fire");
    drill.officer(&["read", &fire]).said();
    let answer = ["answer", &fire, "--code", "will-comply"];
    entries.push(("fire-answered", drill.enters(&answer)));
    drill.hears("shells of the other side");
    // The same place, typed otherwise.
    entries.push((
        "fire-asked",
        drill.enters(&check_fire("50°27′00″N 30°31′12″E")),
    ));

    let (ended, drill) = drill.ends();
    assert_eq!(ended.code, 0, "{}", ended.out);
    assert!(
        ended.out.contains("5 of 5 exercises passed."),
        "{}",
        ended.out
    );
    let report = drill.report("drill/report.json");
    assert_eq!(report["passed"], true, "{report:#}");
    assert_eq!(report["officer"], "Lt. A. North");
    for (name, entry) in &entries {
        assert_eq!(step(&report, name)["entry"], **entry, "{name}");
    }
    for (name, result) in results(&report) {
        let kept = name == "hoax-nobody-paired";
        assert_eq!(result, if kept { "kept" } else { "in-time" }, "{name}");
    }
    for name in [
        "flash-acknowledged",
        "cut-silenced",
        "hoax-asked",
        "fire-asked",
    ] {
        assert_eq!(step(&report, name)["officer"], "Lt. A. North", "{name}");
    }
    // Timed from what the desk's node says of the ringing, whose proof is its own receipt.
    let timed = &step(&report, "flash-acknowledged")["from"];
    assert_eq!(
        (&timed["since"], timed["target_ms"].as_u64()),
        (&"rang".into(), Some(120_000))
    );
    assert_ne!(timed["entry"], *flash, "{timed}");
    assert!(timed["entry"].is_string(), "{timed}");
    for side in ["cut-noticed-here", "cut-noticed-there"] {
        let took = step(&report, side)["took_ms"].as_u64();
        assert!(took.is_some_and(|took| took <= 10_000), "{side}: {took:?}");
    }
    what_was_kept_checks(&drill, &report, &ended.out);
}

/// The record can be checked offline, the report shown again; nothing else of this machine was touched.
fn what_was_kept_checks(drill: &Drill, report: &Value, shown: &str) {
    let evidence = drill.path("drill/record.evidence").display().to_string();
    assert_eq!(report["evidence"], *evidence);
    let verified = detente(&["verify", &evidence]);
    assert!(
        verified.said().contains("Everything in this file checks."),
        "{verified:?}"
    );
    let desk = drill.path("drill/desk").display().to_string();
    detente(&["verify", &desk]).said();
    let again = drill.path("drill/report.json").display().to_string();
    assert_eq!(
        detente(&["--lang", "en", "drill", "--show", &again]).said(),
        shown
    );
    let text = std::fs::read_to_string(drill.path("drill/report.txt")).expect("written");
    assert_eq!(text, shown);
    let own = std::fs::read_to_string(drill.path("own/config.toml")).expect("there");
    assert_eq!(own, "untouched");
    assert_eq!(names(&drill.path("own")), ["config.toml"]);
    assert!(
        names(&drill.path("detente")).is_empty(),
        "the session was forgotten"
    );
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    };
    entries.map(name).collect()
}

#[test]
fn what_is_late_or_wrong_is_told_with_what_was_wrong_and_does_not_pass() {
    // Past a target of a millisecond everything is late, however fast the machine.
    let drill = Drill::begin("ru", &["--target", "1ms"]);

    let flash = drill.rings("flash-received");
    drill.officer(&["acknowledge", &flash]).said();
    drill.officer(&["answer", &flash, "Поняли."]).said();

    drill.line_is(true);
    drill.officer(&["alarm", "silence"]).said();
    drill.line_is(false);
    drill.officer(&["test", "start"]).said();

    drill.hears("Звонит городской телефон");
    let card = drill.hears(".card");
    let card = card.split_whitespace().last().expect("a path").to_owned();
    let phrase = drill.hears("Пять слов: ");
    let (_, phrase) = phrase.split_once("Пять слов: ").expect("there");
    let (phrase, _) = phrase.split_once('.').expect("a sentence");
    let added = drill.officer(&["pair", "add", &card, "--json"]).json();
    let stranger = added["id"].as_str().expect("a card");
    drill
        .officer(&["pair", "confirm", stranger, "--heard", phrase])
        .said();
    drill
        .officer(&query("С 14:00 Z вы открываете огонь"))
        .said();

    drill.hears("Ваш министр обороны");
    let (tomorrow, later) = ("301400Z NOV 99/+1h", "301700Z NOV 99/+1h");
    drill.officer(&request(tomorrow, &[])).said();
    let first = drill.enters(&request(tomorrow, &EXERCISE));
    drill.sees(&["call", "show", &first], |said| {
        (said["state"] == "declined").then_some(())
    });
    drill.officer(&request(later, &EXERCISE)).said();
    let repeats = [&EXERCISE[..], &["--repeats", &first]].concat();
    drill.officer(&request(tomorrow, &repeats)).said();
    drill.officer(&request(later, &repeats)).said();

    let fire = drill.rings("check-fire");
    drill
        .officer(&["answer", &fire, "--code", "will-check"])
        .said();
    drill.hears("Добейтесь прекращения огня");
    drill.officer(&check_fire("50.45N 31.52E")).said();
    drill.officer(&check_fire("50.45N 30.52E")).said();

    let (ended, drill) = drill.ends();
    assert_eq!(ended.code, 3, "{}", ended.out);
    let report = drill.report("drill/report.json");
    assert_eq!(report["passed"], false);
    let expected = [
        ("flash-opened", "wrong"),
        ("flash-acknowledged", "late"),
        ("flash-answered", "late"),
        ("cut-noticed-here", "in-time"),
        ("cut-noticed-there", "in-time"),
        ("cut-silenced", "late"),
        ("cut-tested", "late"),
        ("hoax-asked", "late"),
        ("hoax-nobody-paired", "wrong"),
        ("request-made", "late"),
        ("request-again", "late"),
        ("fire-opened", "wrong"),
        ("fire-answered", "late"),
        ("fire-asked", "late"),
    ];
    let expected = expected.map(|(step, result)| (step.to_owned(), result.to_owned()));
    assert_eq!(results(&report), expected, "{report:#}");
    let runs = report["exercises"].as_array().expect("exercises");
    assert!(runs.iter().all(|run| run["passed"] == false), "{report:#}");
    for (name, remark) in [
        ("flash-opened", &["unopened"][..]),
        ("hoax-nobody-paired", &["paired"]),
        ("fire-opened", &["unopened"]),
        ("request-made", &["said-as-actual"]),
        (
            "request-again",
            &["said-as-actual", "not-a-repeat", "same-again"],
        ),
        ("fire-asked", &["other-place"]),
    ] {
        let remarks = &step(&report, name)["remarks"];
        assert_eq!(*remarks, serde_json::json!(remark), "{name}");
    }
    for words in [
        "Выполнено 0 из 5 упражнений.",
        "С ОПОЗДАНИЕМ",
        "карточка постороннего подтверждена",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
}

#[test]
fn what_nobody_does_is_not_done_at_its_limit_and_a_number_gives_the_order() {
    let exercises = ["flash", "hoax", "refused-request", "check-fire"];
    let mut words = vec!["--limit", "1ms", "--seed", "7", "--json"];
    words.extend(exercises.iter().flat_map(|name| ["--exercise", name]));
    let drill = Drill::begin("en", &words);
    // In a random order none is named before it comes.
    assert_eq!(drill.hears("Exercise 1 of 4"), "Exercise 1 of 4");
    let (ended, drill) = drill.ends();
    assert_eq!(ended.code, 3, "{}", ended.out);
    let report = ended.json();
    assert_eq!(report, drill.report("drill/report.json"));
    assert_eq!(
        (&report["seed"], &report["limit_ms"]),
        (&7.into(), &1.into())
    );
    let runs = report["exercises"].as_array().expect("exercises");
    let order: Vec<&str> = runs
        .iter()
        .filter_map(|run| run["exercise"].as_str())
        .collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    let mut all = exercises;
    all.sort_unstable();
    assert_eq!(sorted, all);
    for (name, result) in results(&report) {
        let expected = match name.as_str() {
            "hoax-nobody-paired" => "kept",
            "request-again" => "not-reached",
            _ => "not-done",
        };
        assert_eq!(result, expected, "{name}");
    }
}

#[test]
fn a_drill_that_is_ended_by_hand_reports_what_was_done_so_far() {
    let drill = Drill::begin("en", &["--exercise", "flash", "--exercise", "hoax"]);
    let flash = drill.rings("flash-received");
    drill.officer(&["read", &flash]).said();
    drill.hears("Open the FLASH");
    // As a terminal does it: every process of the group is told.
    let group = rustix::process::Pid::from_child(&drill.child);
    rustix::process::kill_process_group(group, rustix::process::Signal::INT).expect("told");
    let (ended, drill) = drill.ends();
    assert_eq!(ended.code, 3, "{}", ended.out);
    for words in [
        "+ Open the FLASH (detente read): in time",
        "- Acknowledge it (detente acknowledge): not finished: the drill was ended",
        "The drill was ended by hand.",
        "Not run: a hoax caller",
        "0 of 2 exercises passed.",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let report = drill.report("drill/report.json");
    assert_eq!(report["interrupted"], true);
    // Both nodes were still there to be asked.
    assert!(report["evidence"].is_string(), "{report:#}");
}

/// A drill in a temporary folder that lies under `temporary`, once it waits for its officer.
fn in_temporary_folder(temporary: &Path) -> (Child, Vec<String>) {
    let mut child = Command::new(DETENTE)
        .args(["--lang", "en", "drill"])
        .env("TMPDIR", temporary)
        .env("XDG_RUNTIME_DIR", temporary)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it begins");
    let mut said = Vec::new();
    for line in BufReader::new(child.stderr.take().expect("piped")).lines() {
        said.push(line.expect("text"));
        if said.iter().any(|line| line.contains("Ctrl-C")) {
            return (child, said);
        }
    }
    let ended = child.wait();
    panic!("it does not begin: {ended:?}, {said:#?}")
}

#[test]
fn a_drill_that_was_killed_leaves_a_folder_that_the_next_removes_and_one_that_runs_keeps_its_own() {
    let scratch = Scratch::temporary().expect("a folder");
    let folders = || {
        let own = |name: &String| name.starts_with("detente-run-");
        names(scratch.path())
            .into_iter()
            .filter(own)
            .collect::<Vec<_>>()
    };
    let (mut killed, said) = in_temporary_folder(scratch.path());
    let [left] = &folders()[..] else {
        panic!("one folder: {said:#?}");
    };
    let (mut running, said) = in_temporary_folder(scratch.path());
    assert!(
        !said.iter().any(|line| line.contains("Removed")),
        "{said:#?}"
    );
    // The trainee of either has signed in, and the trainer's own node has somebody too.
    let sessions = || -> Vec<String> {
        let all = names(&scratch.path().join("detente")).into_iter();
        all.filter(|name| name.starts_with("session-")).collect()
    };
    let own = scratch
        .path()
        .join("detente")
        .join("session-of-a-node-of-ours");
    let sign_in = |folder: &Path| {
        let data = folder.join("desk").display().to_string();
        let password = folder.join("password").display().to_string();
        let login = [
            "--data",
            &data,
            "login",
            "trainee",
            "--password-file",
            &password,
        ];
        detente_of(scratch.path(), &login, "").said();
    };
    sign_in(&scratch.path().join(left));
    let of_killed = sessions();
    let other = folders().into_iter().find(|name| name != left);
    sign_in(&scratch.path().join(other.expect("two folders")));
    std::fs::write(&own, "{}").expect("written");
    assert_eq!(sessions().len(), 3, "{:?}", sessions());
    // SIGKILL.
    killed.kill().expect("told");
    killed.wait().expect("it ends");
    let left = scratch.path().join(left);
    assert!(left.join("desk").exists(), "nothing has removed it");
    let end = Instant::now() + PATIENCE;
    for node in ["desk", "counterpart"] {
        let lock = std::fs::File::open(left.join(node).join("lock")).expect("a node was there");
        while lock.try_lock().is_err() {
            assert!(Instant::now() < end, "{node} runs on");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let (mut next, said) = in_temporary_folder(scratch.path());
    let removed: Vec<&String> = said
        .iter()
        .filter(|line| line.contains("Removed"))
        .collect();
    assert_eq!(removed.len(), 1, "{said:#?}");
    assert!(
        removed[0].ends_with(&left.display().to_string()),
        "{removed:?}"
    );
    assert!(!left.exists(), "{:?}", folders());
    assert_eq!(folders().len(), 2, "those of both that run");
    // With the folder goes who was signed in there, and nobody else.
    let there = sessions();
    assert_eq!(there.len(), 2, "{there:?}");
    assert!(!there.contains(&of_killed[0]) && own.exists(), "{there:?}");
    for child in [&mut running, &mut next] {
        let _ = child.kill();
        let _ = child.wait();
    }
}

#[test]
fn a_report_reads_in_either_language() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/drill-report.json");
    let file = file.display().to_string();
    for language in ["en", "ru"] {
        let shown = detente(&["--lang", language, "drill", "--show", &file]);
        matches_snapshot(&format!("drill.{language}.txt"), shown.said());
    }
    let folder = tempfile::tempdir().expect("a folder");
    let other = folder.path().join("other.json");
    for text in ["{}", "no JSON"] {
        std::fs::write(&other, text).expect("written");
        let refused = detente(&["drill", "--show", &other.display().to_string()]);
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.err.contains("is not shown"), "{refused:?}");
    }
}

#[test]
fn a_wish_that_makes_no_drill_is_a_mistake_in_typing() {
    for words in [
        &["--exercise", "flood"][..],
        &["--limit", "soon"],
        &["--target", "5"],
        &["--order", "backwards"],
        &["--order", "fixed", "--seed", "7"],
        &["--seed", "-1"],
    ] {
        let refused = detente(&[&["drill"], words].concat());
        assert_eq!(refused.code, 2, "{words:?}: {refused:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "").expect("written");
    let inside = folder.path().join("drill").display().to_string();
    let refused = detente(&["drill", "--folder", &inside]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("holds a node"), "{refused:?}");
    // A report that can't be written is told before anybody is drilled.
    let taken = folder.path().join("config.toml").display().to_string();
    let refused = detente(&["drill", "--report", &taken]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("exists"), "{refused:?}");
    assert_eq!(names(folder.path()), ["config.toml"]);
}

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(90);
