//! Running the binary, and two nodes with a network between them that can be cut.
//!
//! Nodes are processes of the binary that cargo built for this test (`detente up`); they end with
//! the test, whatever becomes of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use detente_api::act::ActAnswer;
use detente_api::message::Message;
use detente_cli::act::{self, NewMessage};
use detente_cli::rig::{Network, Party, Schedule, Scratch, Stop, found, pair, until};
use detente_language::{Language, key};
use detente_record::{EntryId, Level, LineId, Precedence, Status};

/// The binary under test.
pub const DETENTE: &str = env!("CARGO_BIN_EXE_detente");

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Ran {
    /// Its standard output as JSON; the command must have succeeded.
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// Its standard output; the command must have succeeded.
    pub fn said(&self) -> &str {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        &self.out
    }
}

/// Runs the binary to its end.
pub fn detente<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Ran {
    detente_with_input(arguments, "")
}

/// Runs the binary to its end with something on standard input.
pub fn detente_with_input<S: AsRef<std::ffi::OsStr>>(arguments: &[S], input: &str) -> Ran {
    detente_of(Path::new("/nonexistent"), arguments, input)
}

/// Runs the binary as a person whose runtime folder is `runtime`: who has signed in there is kept there.
pub fn detente_of<S: AsRef<std::ffi::OsStr>>(runtime: &Path, arguments: &[S], input: &str) -> Ran {
    let mut child = Command::new(DETENTE)
        .args(arguments)
        .env("XDG_RUNTIME_DIR", runtime)
        .env_remove("DETENTE_DATA")
        .env_remove("DETENTE_LANG")
        .env_remove("COLUMNS")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cargo built it");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A command that does not read its input closes it; that is no failure.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let ended = child.wait_with_output().expect("it ends");
    Ran {
        code: ended.status.code().unwrap_or(-1),
        out: String::from_utf8(ended.stdout).expect("text"),
        err: String::from_utf8(ended.stderr).expect("text"),
    }
}

/// A command at a party's node, in English.
pub fn at(party: &Party, words: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let mut arguments = vec!["--data", data.as_str(), "--lang", "en"];
    arguments.extend_from_slice(words);
    detente(&arguments)
}

/// The key file of an officer.
pub fn key_of(party: &Party, name: &str) -> String {
    let mut officers = party.officers.iter();
    let officer = officers.find(|officer| officer.name == name);
    officer.expect("the rig has one").path.display().to_string()
}

/// A command of two releasing officers on a line: the first says it, the second reads what waits and signs it.
pub fn by_two(party: &Party, line: &str, said: &[&str], shows: &[&str]) {
    let (first, second) = (key_of(party, "Releasing"), key_of(party, "Second"));
    let of_line = |words: &[&str]| at(party, &[words, &["--line", line]].concat());
    let waits = of_line(&[said, &["--officer", &first]].concat());
    assert!(waits.said().contains("waits for a second"), "{waits:?}");
    let list = of_line(&["release", "--json"]).json();
    let hash = list["drafts"][0]["hash"].as_str().expect("a draft");
    let shown = of_line(&["release"]);
    for words in shows {
        assert!(shown.said().contains(words), "{words}: {shown:?}");
    }
    assert!(
        shown.said().contains("detente release DRAFT --officer"),
        "{shown:?}"
    );
    // Whoever names it and says not who signs has signed nothing, and is told so.
    let only = of_line(&["release", hash]);
    assert!(only.said().contains("nothing is signed"), "{only:?}");
    of_line(&["release", hash, "--officer", &second]).said();
}

/// What a file of a party's whole record says, as somebody reads it who has that file alone.
pub fn read_in_a_file(line: &Line, party: &Party, rows: &[&str]) {
    let file = line.path("read.evidence").display().to_string();
    at(party, &["export", "--out", &file]).said();
    let texts = detente(&["verify", &file, "--texts"]);
    for row in rows {
        let mut shown = texts.said().lines();
        assert!(shown.any(|one| one.contains(row)), "{row}: {}", texts.out);
    }
}

/// Two paired parties with a founded line. `a` listens behind relays, `b` only dials.
///
/// Each has a watch officer, a releasing officer and an archivist.
pub struct Line {
    /// Listens; its desk reads English.
    pub a: Party,
    /// Only dials; its desk reads Russian.
    pub b: Party,
    /// The paths between them.
    pub network: Network,
    /// The line.
    pub id: LineId,
    /// The folder that holds both; removed at the end.
    pub scratch: Scratch,
    /// Never set here; the rig's waits want one.
    pub stop: Stop,
}

/// The officers of either side.
const OFFICERS: [(&str, &[&str]); 4] = [
    ("Watch", &["watch"]),
    ("Releasing", &["releasing"]),
    ("Archivist", &["archivist"]),
    ("Second", &["releasing"]),
];

impl Line {
    /// Starts two nodes, pairs them and founds a line, in one call.
    pub fn founded(schedule: Schedule) -> Self {
        Self::founded_by(schedule, &OFFICERS)
    }

    /// The same with other officers on either side.
    pub fn founded_by(schedule: Schedule, officers: &[(&str, &[&str])]) -> Self {
        let scratch = Scratch::temporary().expect("a folder");
        let party = |name: &str, language, listens| {
            let folder = scratch.path().join(name);
            let name = format!("{name} (fictional)");
            Party::make(
                Path::new(DETENTE),
                &folder,
                &name,
                language,
                listens,
                officers,
            )
            .expect("a party")
        };
        let mut a = party("north", Language::English, true);
        let mut b = party("south", Language::Russian, false);
        a.start().expect("a node");
        b.start().expect("a node");
        let network = Network::before(a.node().expect("started")).expect("relays");
        let stop = Stop::default();
        pair(&stop, &a, &b, &network.addresses()).expect("paired");
        let id = found(&stop, &a, &b, levels(), schedule).expect("founded");
        Self {
            a,
            b,
            network,
            id,
            scratch,
            stop,
        }
    }

    /// Sends a text from `from` to everybody else, status ACTUAL, by its watch officer.
    pub fn send(&self, from: &Party, precedence: Precedence, text: &str) -> EntryId {
        let line = from.line().expect("a line");
        let officer = from.officer(&line, "watch").expect("a watch officer");
        let message = NewMessage {
            status: Status::Actual,
            precedence,
            action: line.others(),
            info: Vec::new(),
            due: None,
            language: "en",
            text,
            template: None,
            alone: None,
            safety_of_life: false,
            although_suspended: false,
        };
        let client = from.client().expect("started");
        match act::send(client, &line, &message, &officer).expect("taken") {
            ActAnswer::Entry { entry } => entry.0,
            other => panic!("{other:?}"),
        }
    }

    /// A message as a party's node shows it, once it has reached a state.
    pub fn reached(&self, at: &Party, id: EntryId, state: &str) -> Message {
        let path = format!("/v1/lines/{}/messages/{id}", self.id);
        until(&self.stop, key::DEMO_WAIT_MESSAGES, || {
            let message: Message = at.client()?.get(&path)?;
            let there = message.states.iter().any(|reached| reached.state == state);
            Ok(there.then_some(message))
        })
        .unwrap_or_else(|failure| panic!("{state}: {failure:?}"))
    }

    /// Waits until what a node says in words fits.
    pub fn wait(&self, party: &Party, words: &[&str], fits: impl Fn(&Ran) -> bool) -> Ran {
        until(&self.stop, key::DEMO_WAIT_MESSAGES, || {
            let ran = at(party, words);
            Ok(fits(&ran).then_some(ran))
        })
        .unwrap_or_else(|failure| panic!("{words:?}: {failure:?}"))
    }

    /// Waits until both nodes hold the same record, and says its digest.
    pub fn equal_records(&self) -> String {
        let path = format!("/v1/lines/{}/digest", self.id);
        until(&self.stop, key::DEMO_WAIT_RECORDS, || {
            let digest = |party: &Party| -> Result<String, detente_cli::failure::Failure> {
                let answer: serde_json::Value = party.client()?.get(&path)?;
                Ok(answer["digest"].to_string())
            };
            let (here, there) = (digest(&self.a)?, digest(&self.b)?);
            Ok((here == there).then_some(here))
        })
        .expect("equal records")
    }

    /// Closes both nodes with a goodbye.
    pub fn close(&mut self) {
        for party in [&mut self.b, &mut self.a] {
            if let Some(mut node) = party.node.take() {
                node.stop().expect("it closes");
            }
        }
    }

    /// A path in the folder that is removed at the end.
    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }
}

fn levels() -> Vec<Level> {
    let name = |name: &str| [("en".to_owned(), name.to_owned())].into();
    vec![
        Level {
            id: "desk".to_owned(),
            name: name("Duty desk"),
        },
        Level {
            id: "ministers".to_owned(),
            name: name("Ministers of defence"),
        },
    ]
}

/// Compares with a file under `tests/it/snapshots`; with `DETENTE_REWRITE_SNAPSHOTS=1` writes it.
pub fn matches_snapshot(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/snapshots")
        .join(name);
    if std::env::var_os("DETENTE_REWRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, shown).expect("written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (is, was)) in shown.lines().zip(expected.lines()).enumerate() {
        assert_eq!(
            is,
            was,
            "{name}, line {}: look, then rewrite the snapshot",
            number + 1
        );
    }
    assert_eq!(shown, expected, "{name}: look, then rewrite the snapshot");
}
