//! Two nodes with a line between them: paths, the counterpart, line tests, people, the record.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use detente_cli::officer;
use detente_cli::rig::{Schedule, Stop, found_named};
use detente_record::{Level, Precedence};

use super::folder::media;
use super::hardware::Hardware;
use super::patient::{Patient, mode};
use super::{Row, Ward, walk};
use crate::fork;
use crate::harness::DETENTE;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, beside_others, hand_in, hand_in_all, link, message, reached, tests,
    until,
};

#[test]
fn what_is_wrong_with_a_line_is_mended_by_the_printed_commands() {
    let _machine = beside_others();
    walk(&mut Pair::made(), TABLE);
}

/// A line, and its two nodes as patients: `a` listens, `b` only dials.
pub(super) struct Pair {
    pub(super) line: LineOfTwo,
    pub(super) a: Patient,
    pub(super) b: Patient,
    /// What b's node sees of its machine; the doctor's is apart.
    node_b: Hardware,
    /// The officers of b on the first line.
    desk_b: Desk,
    /// Another program in the place of `a`.
    stranger: Option<Stranger>,
    _folder: tempfile::TempDir,
}

impl Pair {
    pub(super) fn made() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let hardware = |name: &str| Hardware::right(folder.path().join(name));
        let [node_a, node_b] = ["node-a", "node-b"].map(hardware);
        let see = |hardware: &Hardware| {
            let one =
                |(name, value): (&str, std::path::PathBuf)| format!("{name}='{}'", value.display());
            hardware.environment().map(one).join(" ")
        };
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in *Southmark*) exec env {} {DETENTE} \"$@\";; esac\nexec env {} {DETENTE} \"$@\"\n",
            see(&node_b),
            see(&node_a),
        );
        let desk = |data, name| Patient::of(folder.path(), data, hardware(name));
        let program = desk(folder.path().into(), "nobody").program("node", &script);
        let line = LineOfTwo::found(&program);
        Self {
            a: desk(line.a.desk.data.clone(), "desk-a"),
            b: desk(line.b.desk.data.clone(), "desk-b"),
            desk_b: Desk::of(&line.b),
            line,
            node_b,
            stranger: None,
            _folder: folder,
        }
    }

    /// The clock of b's machine is so many seconds off.
    pub(super) fn spoil_clock_of_b(&self, seconds: i64) {
        self.node_b.off_by(seconds);
        self.b.hardware.off_by(seconds);
    }

    fn key(&self, officer: usize) -> String {
        self.line.a.officers[officer].path.display().to_string()
    }

    fn stop(&mut self, party: usize) {
        let node = self.line.party(party).node.take();
        node.expect("it runs").stop().must("it closes");
    }

    fn start(&mut self, party: usize) {
        self.line.party(party).start().must("it starts");
    }

    /// Where `b` dials from now on, and nowhere else.
    fn b_dials(&mut self, addresses: &[(&str, String)]) {
        let mut words = vec!["pair", "addresses", "Northland"];
        for (option, address) in addresses {
            words.extend([*option, address]);
        }
        self.b.run(&words).said();
        // What is up stays up; a new start has only these.
        self.stop(1);
        self.start(1);
    }

    /// Where the relay before a bearer of `a` listens.
    fn relay(&self, bearer: &str) -> String {
        let all = self.line.network.addresses();
        let found = all.into_iter().find(|one| one.bearer == bearer);
        found.expect("a relay").address
    }

    fn until_up(&self) {
        until("the link is up", || {
            let both = [&self.line.a, &self.line.b];
            let up = both
                .into_iter()
                .all(|party| link(party).is_some_and(|link| link.up));
            up.then_some(())
        });
    }

    /// A second releasing officer of `a` signs what waits.
    fn release(&mut self) {
        let waits = self.a.run(&["release", "--json"]).json();
        let hash = waits["drafts"][0]["hash"].as_str().expect("a draft");
        self.a
            .run(&["release", hash, "--officer", &self.key(2)])
            .said();
    }

    /// An officer of `b` reads back the word of a line test.
    fn read_back(&mut self) {
        let word = self.word();
        let key = self.line.b.officers[0].path.display().to_string();
        self.b
            .run(&["test", "answer", "--read-back", &word, "--officer", &key])
            .said();
    }

    /// Two releasing officers of `a` propose an amendment of the charter.
    fn propose(&mut self) {
        let file = self.a.path("amendment.toml");
        std::fs::write(&file, "retention_days = 400\n").expect("written");
        let (file, key) = (file.display().to_string(), self.key(1));
        let propose = ["amendment", "propose", &file, "--officer", &key];
        self.a.run(&propose).said();
        self.release();
    }

    /// Two releasing officers of `b` sign it; from then on acts are under the amended charter.
    fn sign(&mut self) {
        let status = self.b.run(&["status", "--json"]).json();
        let proposal = &status["lines"][0]["amendments_waiting"][0];
        let proposal = proposal.as_str().expect("a proposal");
        let first = self.line.b.officers[1].path.display().to_string();
        let sign = ["amendment", "sign", proposal, "--officer", &first];
        self.b.run(&sign).said();
        let waits = self.b.run(&["release", "--json"]).json();
        let hash = waits["drafts"][0]["hash"].as_str().expect("a draft");
        let second = self.line.b.officers[2].path.display().to_string();
        self.b.run(&["release", hash, "--officer", &second]).said();
        until("both are under it", || {
            let mut nodes = [&self.a, &self.b].into_iter();
            let amended = nodes.all(|node| {
                let status = node.run(&["status", "--json"]).json();
                status["lines"][0]["charter_version"] == 1
            });
            amended.then_some(())
        });
        self.desk_b = Desk::of(&self.line.b);
    }

    /// The word that a line test asks `b` to read back.
    fn word(&self) -> String {
        until("the test arrives", || {
            let tests = tests(&self.line.b, self.line.line).ok()?;
            tests.asks.first()?.word.clone()
        })
    }

    /// A command with the medium of the test, and what opens the tokens on it.
    fn with_token(&mut self, printed: String) -> String {
        let words = self.a.path("token-words").display().to_string();
        format!(
            "{} --token-passphrase-file {words}",
            media(&mut self.a, printed)
        )
    }

    /// A file with a first password for whoever is given an account.
    fn password(&self) -> String {
        let path = self.a.path("password");
        std::fs::write(&path, "chosen by a technician\n").expect("written");
        path.display().to_string()
    }

    /// A second line between the two, on which `a` has nobody but a watch officer, and which is tested once a week.
    fn found_second(&mut self) {
        let week = Duration::from_secs(7 * 86_400);
        let schedule = Schedule {
            first_after: week,
            every: week,
            ..Schedule::NONE_SOON
        };
        let name = |name: &str| BTreeMap::from([("en".to_owned(), name.to_owned())]);
        let levels = vec![Level {
            id: "desk".to_owned(),
            name: name("Duty desk"),
        }];
        let officers = self.line.a.officers.split_off(1);
        let (a, b) = (&self.line.a, &self.line.b);
        let found = found_named(
            &Stop::default(),
            a,
            b,
            name("Second line"),
            levels,
            schedule,
        );
        found.must("a second line");
        self.line.a.officers.extend(officers);
    }
}

impl Ward for Pair {
    fn patient(&self, id: &str) -> &Patient {
        match id {
            "path-time"
            | "path-up"
            | "path-second"
            | "counterpart-heard"
            | "config-reach"
            | "counterpart-version"
            | "record-speaks"
            | "charter-amendments"
            | "test-asks" => &self.b,
            _ => &self.a,
        }
    }
}

/// The example of an address that the doctor prints.
const EXAMPLE: &str = "192.0.2.10:7100";

fn where_a_listens(it: &mut Pair, printed: String) -> String {
    printed.replace(EXAMPLE, &it.line.listens.to_string())
}

/// A roster that covers every day a test may run on, with a deputy.
const ROSTER: &str = "from = 2020-01-01T00:00Z\nuntil = 2100-01-01T00:00Z\n\
                      [[person]]\nname = \"Petrov\"\nlanguages = [\"en\"]\nreach = [\"+49 30 1\"]\n\
                      [[shift]]\nstep = \"deputy\"\nperson = \"Petrov\"\nfrom = 2020-01-01T00:00Z\nuntil = 2100-01-01T00:00Z\n";

const FEW: &str = "with fewer than two releasing officers nobody can be appointed: the text says to agree on a new charter";

pub(super) const TABLE: &[Row<Pair>] = &[
    Row::shows(
        "path-time",
        |it: &mut Pair| {
            it.line
                .network
                .quic(|faults| faults.delay = Duration::from_millis(800))
        },
        "how far away the other side is no command changes",
        |it| it.line.network.heal(),
    ),
    Row::begins(
        "test-last",
        |_| {},
        "an officer of the other side reads the word back",
        Pair::read_back,
    ),
    Row::mends("test-asks", |it: &mut Pair| {
        it.a.run(&["test", "start"]).said();
    })
    .filled(|it, printed| {
        let key = it.line.b.officers[0].path.display().to_string();
        let printed = printed.replace("officer.key", &key);
        printed.replace("WORD", &it.word())
    }),
    Row::shows(
        "charter-amendments",
        Pair::propose,
        "two releasing officers who have read it sign it or refuse it",
        Pair::sign,
    )
    .filled(|it, printed| {
        it.b.obey(&printed);
        printed
    }),
    Row::mends("people-on-watch", |_| {})
        .filled(|it, printed| printed.replace("officer.key", &it.key(0))),
    Row::shows(
        "record-speaks",
        |it: &mut Pair| {
            it.stop(0);
            it.stop(1);
            it.start(1);
        },
        "it may sign once the other side, whose node does not run, has told its heads",
        |it| {
            it.start(0);
            it.line.until_healed();
        },
    ),
    Row::shows(
        "record-waiting",
        |it: &mut Pair| {
            it.stop(1);
            let desk = Desk::of(&it.line.a);
            let client = it.line.a.client().must("a node").clone();
            for _ in 0..6 {
                let acts = (0..200).map(|_| desk.message(Precedence::Routine, "waits"));
                hand_in_all(&client, it.line.line, acts.collect());
            }
        },
        "the other side's node does not run; its operator starts it",
        |it| it.start(1),
    ),
    // The keys are renewed with a token.
    Row::mends("keys-tokens", |it: &mut Pair| {
        std::fs::create_dir_all(it.a.path("two")).expect("a folder");
        let words = it.a.path("token-words");
        std::fs::write(&words, "words of the tokens\n").expect("written");
        mode(&words, 0o600);
    })
    .filled(|it, printed| it.with_token(printed)),
    Row::begins(
        "keys-age",
        |it: &mut Pair| {
            let made = SystemTime::now() - Duration::from_secs(800 * 86_400);
            let card = std::fs::File::open(it.a.data.join("card.txt")).expect("a card");
            card.set_modified(made).expect("changed");
        },
        "a second officer signs the opening",
        Pair::release,
    )
    .filled(|it, printed| format!("{} --officer {}", it.with_token(printed), it.key(1))),
    Row::mends("people-appointed", |it: &mut Pair| {
        let key = it.a.path("stranger.key");
        officer::create(&key, "Stranger").must("a key");
        let (key, password) = (key.display().to_string(), it.password());
        it.a.run(&[
            "account",
            "add",
            "stranger",
            "--person",
            "S",
            "--role",
            "watch",
            "--key",
            &key,
            "--password-file",
            &password,
        ])
        .said();
    }),
    // What is typed at a terminal comes from a file here.
    Row::mends("people-accounts", |_| {}).filled(|it, printed| {
        let key = format!("--key {}/officers/officer-", it.a.data.display());
        let password = format!(".key --password-file {}", it.password());
        printed
            .replace("--key officer-", &key)
            .replace(".key", &password)
    }),
    Row::shows(
        "people-key-age",
        |it: &mut Pair| it.a.hardware.off_by(800 * 86_400),
        "a new key takes its officer, and two others who appoint with it, as for people-watch",
        |it| it.a.hardware.well(),
    ),
    Row::begins(
        "people-watch",
        |it: &mut Pair| {
            let key = it.key(1);
            it.a.run(&["officer", "revoke", "Watch Officer", "--officer", &key])
                .said();
            it.release();
        },
        "a second releasing officer signs the appointment",
        Pair::release,
    )
    .filled(|it, printed| {
        let path = it.a.path("new.key");
        let public = officer::create(&path, "New").must("a key").to_string();
        let printed = printed.replace("--name NAME", "--name New");
        let printed = printed.replace("--key KEY", &format!("--key {public}"));
        printed.replace("officer.key", &it.key(1))
    }),
    Row::elsewhere(
        "clock-offset",
        |it: &mut Pair| it.node_b.off_by(3),
        "timedatectl set-ntp true",
        "the clock that is wrong is the other side's",
        |it| it.node_b.well(),
    ),
    Row::mends("path-up", |it: &mut Pair| {
        it.line.network.tcp(|faults| faults.refuse = true)
    })
    .filled(where_a_listens),
    Row::mends("path-second", |it: &mut Pair| {
        let quic = it.relay("quic");
        it.b_dials(&[("--quic", quic)]);
    })
    .filled(where_a_listens),
    Row::mends("counterpart-heard", |it: &mut Pair| {
        it.line.network.quic(|faults| faults.cut = true);
        let quic = it.relay("quic");
        it.b_dials(&[("--quic", quic)]);
    })
    .filled(where_a_listens),
    Row::mends("config-reach", |it: &mut Pair| {
        let (quic, tcp) = (it.relay("quic"), it.line.listens.to_string());
        let all = ["--remove", "--quic", &quic, "--quic", &tcp, "--tcp", &tcp];
        let words = [&["pair", "addresses", "Northland"][..], &all].concat();
        it.b.run(&words).said();
    })
    .filled(where_a_listens),
    Row::elsewhere(
        "counterpart-version",
        |it: &mut Pair| {
            it.until_up();
            it.stop(0);
            it.stranger = Some(Stranger::at(it.line.listens));
        },
        "apt-get install --only-upgrade detente",
        "no other version is packaged for a test; the other side comes back with ours",
        |it| {
            it.stranger = None;
            it.start(0);
        },
    ),
    Row::shows(
        "bell-roster",
        |_| {},
        "who is planned, and how each is reached at home, a person writes down",
        |it| {
            it.a.run(&["book", "new", "Watch book"]).said();
            let file = it.a.data.join("today.toml");
            std::fs::write(&file, ROSTER).expect("written");
            let (file, key) = (file.display().to_string(), it.key(2));
            it.a.run(&["roster", "set", &file, "--officer", &key])
                .said();
        },
    ),
    Row::stays("people-release", Pair::found_second, FEW),
    Row::stays("people-release-spare", |_| {}, FEW),
    Row::stays(
        "test-next",
        |_| {},
        "another schedule is an amendment, which takes the word of every party: the text says so",
    ),
    Row::stays(
        "record-forks",
        |it: &mut Pair| {
            it.until_up();
            let client = it.line.b.client().must("a node").clone();
            let said = it.desk_b.message(Precedence::Routine, "before");
            let said = hand_in(&client, it.line.line, &said)
                .must("taken")
                .expect("an entry");
            until("it is delivered", || {
                let sent = message(&it.line.b, it.line.line, said).ok()?;
                reached(&sent, "delivered").then_some(())
            });
            it.line.until_equal();
            it.stop(1);
            drop(fork::sign_twice(&it.line, said));
        },
        "two histories that were signed stay signed: the text says to keep the proof",
    ),
];

/// A program of another version in the place of a node: it ends every handshake with the alert that RFC 7301
/// has for a protocol that is not spoken there.
struct Stranger {
    address: SocketAddr,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stranger {
    fn at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).expect("the node's port");
        let ends = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&ends);
        let thread = std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let mut hello = [0; 4096];
                let _ = stream.read(&mut hello);
                // TLS record of an alert: fatal, no_application_protocol.
                let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 120]);
            }
        });
        Self {
            address,
            ends,
            thread: Some(thread),
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // It looks when somebody comes.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
