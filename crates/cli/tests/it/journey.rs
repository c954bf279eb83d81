//! A first day, typed at two desks: from `init` to a verified export, by commands alone.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use detente_cli::rig::{NodeProcess, Scratch};
use detente_language::Language;
use serde_json::{Value, json};

use crate::harness::{DETENTE, Ran, detente, detente_with_input};

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/2022/record.toml"
);

/// One desk: a data folder, a language, officers' key files.
struct Desk {
    data: PathBuf,
    language: Language,
}

impl Desk {
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let data = self.data.display().to_string();
        let mut all = vec!["--data", &data, "--lang", self.language.tag()];
        all.extend(arguments);
        detente_with_input(&all, input)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        self.run(&all).json()
    }

    /// Makes an officer's key and says its file and public key.
    fn officer(&self, name: &str) -> (String, String) {
        let path = self.data.join(format!("{name}.key")).display().to_string();
        let made = self.json(&["officer", "--name", name, "--out", &path]);
        (path, made["key"].as_str().expect("a key").to_owned())
    }

    fn up(&self) -> NodeProcess {
        NodeProcess::start(
            Path::new(DETENTE),
            &self.data,
            self.language,
            &self.data.join("log"),
        )
        .expect("it starts")
    }

    /// Runs a command again until its answer is as it should be.
    fn until(&self, arguments: &[&str], wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(90);
        loop {
            let answer = self.json(arguments);
            if wanted(&answer) {
                return answer;
            }
            assert!(Instant::now() < end, "{arguments:?}: {answer:#}");
        }
    }
}

#[test]
fn two_desks_pair_found_a_line_talk_test_it_and_prove_what_was_said() {
    let scratch = Scratch::temporary().expect("a folder");
    let desk = |name: &str, language| Desk {
        data: scratch.path().join(name),
        language,
    };
    let (north, south) = (
        desk("north", Language::English),
        desk("south", Language::Russian),
    );
    let file = |name: &str| scratch.path().join(name).display().to_string();
    let any = "127.0.0.1:0";
    let listen = ["--listen-quic", any, "--listen-tcp", any, "--api", any];
    let mut init = vec!["init", "--name", "North (fictional)"];
    init.push("--keys-in-the-clear");
    init.extend(listen);
    assert!(north.run(&init).said().contains("lock it away"));
    let init = [
        "init",
        "--name",
        "South (fictional)",
        "--dial-only",
        "--keys-in-the-clear",
        "--api",
        any,
    ];
    assert!(south.run(&init).said().contains("Ключ восстановления"));
    let (watch, watch_key) = north.officer("Watch");
    let (releasing, releasing_key) = north.officer("Releasing");
    let (archivist, archivist_key) = north.officer("Archivist");
    let (duty, duty_key) = south.officer("Дежурный");

    let (node, other) = (north.up(), south.up());
    pair(&north, &south, &node, &file);
    let draft = charter(&[
        (
            "North",
            &[
                ("Watch", &watch_key, "watch"),
                ("Releasing", &releasing_key, "releasing"),
                ("Archivist", &archivist_key, "archivist"),
            ],
        ),
        ("South", &[("Дежурный", &duty_key, "watch")]),
    ]);
    found(&north, &south, &file("line.toml"), &draft);

    let id = say_and_answer(&north, &south, &watch, &duty);
    flash(&north, &south, &watch, &releasing, &duty);
    test_the_line(&north, &south, &duty);
    import(&north, &south, &archivist, &watch);

    let digest = north.json(&["entries", "--digest"])["digest"].clone();
    south.until(&["entries", "--digest"], |answer| {
        answer["digest"] == digest
            || answer["digest"] == north.json(&["entries", "--digest"])["digest"]
    });
    assert!(north.run(&["status"]).said().contains("Line up"));
    assert!(south.run(&["status"]).said().contains("Линия работает"));
    let evidence = file("evidence");
    north
        .run(&["export", "--out", &evidence, "--id", &id])
        .said();
    drop((node, other));
    let proven = detente(&["verify", &evidence]);
    assert!(
        proven.said().contains("Officer Watch (North (fictional))"),
        "{}",
        proven.out
    );
}

/// Cards are handed over as files; each side types what the other reads out; a wrong word pairs nobody.
fn pair(north: &Desk, south: &Desk, node: &NodeProcess, file: &dyn Fn(&str) -> String) {
    let (of_north, of_south) = (file("north.card"), file("south.card"));
    north.run(&["card", "out", &of_north]).said();
    south.run(&["card", "out", &of_south]).said();
    let shown = south.run(&["card", "show", &of_north]);
    let phrase = north.json(&["card"])["phrase"]
        .as_str()
        .expect("words")
        .to_owned();
    assert!(
        !shown.said().contains(&phrase),
        "another's phrase is heard, not read"
    );
    let address = |bearer| node.listens(bearer).expect("it listens").to_string();
    let (quic, tcp) = (address("quic"), address("tcp"));
    south.run(&["pair", "add", &of_north]).said();
    north.run(&["pair", "add", &of_south]).said();

    let wrong = south.run(&[
        "pair",
        "confirm",
        "North",
        "--heard",
        "babab babab babab babab babab",
    ]);
    assert_eq!(wrong.code, 1, "{}", wrong.out);
    assert!(wrong.err.contains("Что делать"), "{}", wrong.err);
    assert_eq!(
        south.json(&["pair", "list"])["cards"][0]["confirmed"],
        false
    );

    let confirm = [
        "pair", "confirm", "North", "--heard", &phrase, "--quic", &quic, "--tcp", &tcp,
    ];
    south.run(&confirm).said();
    let cyrillic = south.json(&["card"])["phrase_cyrillic"]
        .as_str()
        .expect("words")
        .to_owned();
    north
        .run(&["pair", "confirm", "South", "--heard", &cyrillic])
        .said();
    for desk in [north, south] {
        desk.until(&["status"], |status| status["links"][0]["up"] == true);
    }
}

type Officers<'a> = &'a [(&'a str, &'a str, &'a str)];

fn charter(parties: &[(&str, Officers<'_>)]) -> String {
    let mut draft = String::from(
        "languages = [\"en\", \"ru\"]\n[name]\nen = \"A line\"\nru = \"Линия\"\n\
         [tests]\nfirst = 2100-01-01T09:00:00Z\nevery = \"12h\"\nanswer_within = \"5min\"\n\
         [[level]]\nid = \"desk\"\nname = { en = \"Duty desk\", ru = \"Дежурный\" }\n",
    );
    for (card, officers) in parties {
        draft.push_str(&format!("[[party]]\ncard = \"{card}\"\n"));
        for (name, key, role) in *officers {
            draft.push_str(&format!(
                "[[party.officer]]\nname = \"{name}\"\nkey = \"{key}\"\nroles = [\"{role}\"]\n"
            ));
        }
    }
    draft
}

fn found(north: &Desk, south: &Desk, path: &str, draft: &str) {
    std::fs::write(path, draft.replace("12h", "12")).expect("written");
    let refused = north.run(&["charter", "draft", path]);
    assert!(
        refused.code == 1 && refused.err.contains("12"),
        "{}",
        refused.err
    );
    std::fs::write(path, draft.replace("\"watch\"", "\"watcher\"")).expect("written");
    let misspelt = north.run(&["charter", "draft", path]);
    assert!(
        misspelt.code == 1 && misspelt.err.contains("watcher"),
        "a role that does not exist is not signed: {}{}",
        misspelt.out,
        misspelt.err
    );
    std::fs::write(path, draft).expect("written");
    let line = north.json(&["charter", "draft", path])["line"]
        .as_str()
        .expect("an id")
        .to_owned();
    south.until(&["charter", "list"], |list| {
        list["charters"][0]["line"] == json!(line)
    });
    let shown = south.run(&["charter", "show"]);
    assert!(
        shown.said().contains("Дежурный (дежурный офицер)"),
        "{}",
        shown.out
    );
    assert_eq!(
        south.json(&["charter", "sign", &line[..10]])["line"],
        json!(line)
    );
    for desk in [north, south] {
        desk.until(&["status"], |status| {
            status["lines"][0]["id"] == json!(line) && status["lines"][0]["mute"].is_null()
        });
    }
}

/// A routine message from standard input, read, acknowledged and answered; text that would act on a screen is shown as text.
fn say_and_answer(north: &Desk, south: &Desk, watch: &str, duty: &str) -> String {
    let text = "Our convoy passes point \u{202e}K\u{202c} at 1410Z.\nTwo vehicles.\n";
    let sent = north
        .run_with(&["--json", "send", "--officer", watch], text)
        .json();
    let id = sent["entry"].as_str().expect("an entry").to_owned();
    south.until(&["read"], |lists| lists["actual"][0]["id"] == json!(id));
    let opened = south.run(&["read", &id[..8]]);
    assert!(
        opened
            .said()
            .contains("  | Our convoy passes point ⟨U+202E⟩K⟨U+202C⟩ at 1410Z.\n  | Two vehicles.")
    );
    assert!(opened.out.contains("открыто"), "{}", opened.out);
    south
        .run(&["acknowledge", &id[..8], "--officer", duty])
        .said();
    south
        .run(&[
            "answer",
            &id[..8],
            "К 15:00",
            "--code",
            "will-check",
            "--officer",
            duty,
        ])
        .said();
    let message = north.until(&["read", &id], |message| {
        message["states"]
            .as_array()
            .is_some_and(|states| states.iter().any(|s| s["state"] == "answered"))
    });
    let states: Vec<&str> = message["states"]
        .as_array()
        .expect("states")
        .iter()
        .filter_map(|s| s["state"].as_str())
        .collect();
    for fact in ["sent", "delivered", "displayed", "acknowledged", "answered"] {
        assert!(states.contains(&fact), "{fact}: {states:?}");
    }
    let chain = north.run(&["read", &id]);
    assert!(
        chain.said().contains("answered: will check"),
        "{}",
        chain.out
    );
    let cancelled = south.run(&["cancel", &id, "--officer", duty]);
    assert_eq!(
        cancelled.code, 1,
        "only its sender cancels it: {}",
        cancelled.out
    );
    north.run(&["cancel", &id, "--officer", watch]).said();
    south.until(&["read", &id], |message| message["cancelled"] == true);
    id
}

/// A FLASH waits for a second officer, who is another person.
fn flash(north: &Desk, south: &Desk, watch: &str, releasing: &str, duty: &str) {
    let text = "Aircraft of ours in distress enters your area";
    let drafted = north.json(&["send", text, "--precedence", "flash", "--officer", watch]);
    assert_eq!(drafted["outcome"], "waits_for_release");
    let draft = drafted["draft"].as_str().expect("a hash").to_owned();
    assert!(north.run(&["release"]).said().contains(text));
    let twice = north.run(&["release", &draft, "--officer", watch]);
    assert_eq!(twice.code, 1, "one person is not two: {}", twice.out);
    assert!(twice.err.contains("has already signed"), "{}", twice.err);
    let released = north.json(&["release", &draft[..10], "--officer", releasing]);
    let id = released["entry"].as_str().expect("an entry").to_owned();
    let there = south.until(&["read", "--status", "actual"], |lists| {
        lists["actual"]
            .as_array()
            .is_some_and(|all| all.iter().any(|m| m["id"] == json!(id)))
    });
    assert!(there["exercise"].is_null(), "{there}");
    let own = north.run(&["acknowledge", &id, "--officer", watch]);
    assert_eq!(own.code, 1, "nobody acknowledges their own: {}", own.out);
    let theirs = south.run(&["cancel", &id, "--officer", duty]);
    assert_eq!(theirs.code, 1, "nobody cancels another's: {}", theirs.out);
    south.run(&["acknowledge", &id, "--officer", duty]).said();
    let again = south.run(&["acknowledge", &id, "--officer", duty]);
    assert_eq!(again.code, 1, "one person acknowledges once: {}", again.out);
    assert!(again.err.contains("уже подтвердил"), "{}", again.err);
    let shown = south.json(&["read", &id]);
    let states = shown["states"].as_array().expect("a list");
    let acknowledged = states.iter().filter(|s| s["state"] == "acknowledged");
    assert_eq!(acknowledged.count(), 1, "{shown}");
    north.until(&["read", &id], |message| {
        message["states"]
            .as_array()
            .is_some_and(|states| states.iter().any(|s| s["state"] == "acknowledged"))
    });
}

fn test_the_line(north: &Desk, south: &Desk, duty: &str) {
    let elsewhere = north.run(&["test", "--line", "ffffffffffff", "start"]);
    assert_eq!(elsewhere.code, 1, "--line counts before the word too");
    north.run(&["test", "start"]).said();
    let tests = south.until(&["test"], |tests| !tests["asks"][0]["word"].is_null());
    let word = tests["asks"][0]["word"]
        .as_str()
        .expect("a word")
        .to_owned();
    assert!(south.run(&["test"]).said().contains(&word));
    let slip = south.run(&["test", "answer", "--officer", duty, "--read-back", "nope"]);
    assert_eq!(slip.code, 1, "a slip is not signed: {}", slip.out);
    south
        .run(&["test", "answer", "--officer", duty, "--read-back", &word])
        .said();
    for desk in [north, south] {
        desk.until(&["test", "list"], |tests| {
            tests["tests"][0]["outcome"] == "in-time"
        });
    }
    assert_eq!(
        south
            .run(&["test", "answer", "--officer", duty, "--refuse"])
            .code,
        1
    );
}

fn import(north: &Desk, south: &Desk, archivist: &str, watch: &str) {
    let refused = north.run(&["import", RECORD, "--officer", watch]);
    assert_eq!(
        refused.code, 1,
        "only an archivist begins a record: {}",
        refused.out
    );
    let done = north.json(&["import", RECORD, "--officer", archivist]);
    assert_eq!(
        (&done["status"], &done["again"]),
        (&json!("exercise"), &json!(false))
    );
    let again = north.json(&["import", RECORD, "--officer", archivist]);
    assert_eq!(
        (&again["imported"], &again["again"]),
        (&json!(0), &json!(true))
    );
    let question = ["contacts", "--level", "ministers", "--as-of", "2022-10-21"];
    let here = north.json(&question);
    assert_eq!(here["gaps_days"], json!([84, 161]));
    let there = south.until(&question, |answer| answer["gaps_days"] == json!([84, 161]));
    assert_eq!(here, there);
    let mark = "[reconstruction from press reports, issued by neither government]";
    assert!(north.run(&question).said().starts_with(mark));
    assert!(
        north
            .run(&["read", "--status", "actual"])
            .said()
            .find("EXERCISE")
            .is_none()
    );
}
