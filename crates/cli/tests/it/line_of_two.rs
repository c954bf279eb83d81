//! Two real nodes with a founded line between them, and what the tests ask and do at each.
//!
//! Each node is a `detente up` of its own, on a disk of its own; between them stands the relay that
//! can cut, slow or close a path. `a` (party 0) listens, `b` (party 1) only dials. Ports are fixed, so
//! that a node that was killed comes back where its counterpart looks for it. Everything waits for a
//! condition with a limit; nothing waits a fixed time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use detente_api::act::{ActAnswer, Assertion, BatchAnswer, BatchOutcome, NewAct, NewActs};
use detente_api::card::{ConfirmCard, CounterpartCard, DialAddress, NewCard};
use detente_api::entry::{Entries, EntryRow, RecordDigest};
use detente_api::message::Message;
use detente_api::status::{AlarmStatus, LinkStatus, NodeStatus};
use detente_api::test::Tests;
use detente_api::{HexBytes, Moment};
use detente_cli::act::{self, NewMessage};
use detente_cli::client::Client;
use detente_cli::desk::LineHere;
use detente_cli::failure::Outcome;
use detente_cli::officer::Officer;
use detente_cli::rig::{Network, Party, Schedule, Scratch, Stop, found};
use detente_language::{Language, Text};
use detente_record::{AssertionRole, Draft, EntryId, Level, LineId, Precedence, Status, Timestamp};

/// How long anything may take before it counts as never: far more than it needs on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Two nodes and the paths between them.
pub struct LineOfTwo {
    /// Party 0, listens.
    pub a: Party,
    /// Party 1, only dials.
    pub b: Party,
    /// What lies between them.
    pub network: Network,
    /// The line.
    pub line: LineId,
    /// Where `a`'s node itself listens, behind the relays.
    pub listens: SocketAddr,
    scratch: Scratch,
}

/// Over which paths `b` dials.
pub const BOTH_PATHS: [&str; 2] = ["quic", "tcp"];

impl LineOfTwo {
    /// Makes, pairs and founds; both paths up, no line test soon.
    pub fn found(program: &Path) -> Self {
        Self::with(program, Schedule::NONE_SOON, &BOTH_PATHS)
    }

    /// The same with another schedule, or with some of the paths only.
    pub fn with(program: &Path, schedule: Schedule, paths: &[&str]) -> Self {
        Self::between(program, schedule, |network, _| {
            let all = network.addresses().into_iter();
            all.filter(|address| paths.contains(&address.bearer.as_str()))
                .collect()
        })
    }

    /// The same where `b` dials what `dials` says, given the relays and where `a` listens.
    pub fn between(
        program: &Path,
        schedule: Schedule,
        dials: impl FnOnce(&Network, SocketAddr) -> Vec<DialAddress>,
    ) -> Self {
        let scratch = Scratch::temporary().must("a folder");
        let north = scratch.path().join("Northland");
        Self::placed(program, schedule, scratch, &north, dials)
    }

    /// The same with `a`'s data in a folder of its own: on a disk that can be filled.
    pub fn with_north_in(program: &Path, north: &Path) -> Self {
        let scratch = Scratch::temporary().must("a folder");
        let schedule = Schedule::NONE_SOON;
        Self::placed(program, schedule, scratch, north, |network, _| {
            network.addresses()
        })
    }

    fn placed(
        program: &Path,
        schedule: Schedule,
        scratch: Scratch,
        north: &Path,
        dials: impl FnOnce(&Network, SocketAddr) -> Vec<DialAddress>,
    ) -> Self {
        let make = |name: &str, listens| {
            let folder = if listens {
                north.to_owned()
            } else {
                scratch.path().join(name)
            };
            Party::make(
                program,
                &folder,
                name,
                Language::English,
                listens,
                &OFFICERS,
            )
        };
        let mut a = make("Northland", true).must("a party");
        let mut b = make("Southmark", false).must("a party");
        let listens = fix_ports(north);
        a.start().must("a's node");
        b.start().must("b's node");
        let network = Network::before(a.node().must("a's node")).must("relays");
        let dials = dials(&network, listens);
        pair(&a, &b, &[]);
        pair(&b, &a, &dials);
        until("the link is up", || {
            [&a, &b]
                .into_iter()
                .all(|party| paths_up(party) == dials.len())
                .then_some(())
        });
        let line = found(&Stop::default(), &a, &b, levels(), schedule).must("a line");
        Self {
            a,
            b,
            network,
            line,
            listens,
            scratch,
        }
    }

    /// The folder of this run.
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }

    /// Both parties.
    pub fn parties(&self) -> [&Party; 2] {
        [&self.a, &self.b]
    }

    /// The party of an index.
    pub fn party(&mut self, index: usize) -> &mut Party {
        if index == 0 { &mut self.a } else { &mut self.b }
    }

    /// `/v1/lines/<line>` and what follows.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/lines/{}{rest}", self.line)
    }

    /// Waits until both nodes see both paths up and may sign.
    pub fn until_healed(&self) {
        until("both paths are up and both sides may sign", || {
            let healed = |party: &&Party| {
                let status = status(party).ok()?;
                let signs = status.lines.first()?.mute.is_none();
                (signs && up_of(&status) == 2).then_some(())
            };
            self.parties()
                .iter()
                .all(|party| healed(party).is_some())
                .then_some(())
        });
    }

    /// Waits until both records are equal and returns the digest.
    pub fn until_equal(&self) -> RecordDigest {
        let end = Instant::now() + PATIENCE;
        loop {
            let digest = |party: &Party| -> Option<RecordDigest> {
                party.client().ok()?.get(&self.path("/digest")).ok()
            };
            if let (Some(a), Some(b)) = (digest(&self.a), digest(&self.b))
                && a == b
            {
                return a;
            }
            assert!(
                Instant::now() < end,
                "the records stay different:\n{}",
                self.difference()
            );
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// What each record lacks, and what each node says of it: for whoever must find out why.
    fn difference(&self) -> String {
        let rows = self.parties().map(|party| {
            let rows = party.client().and_then(|client| entries(client, self.line));
            let row = |row: EntryRow| ((row.party, row.sequence, row.kind, row.act), row.id.0);
            rows.unwrap_or_default()
                .into_iter()
                .map(row)
                .collect::<BTreeMap<_, _>>()
        });
        let mut said = String::new();
        for (own, party) in self.parties().into_iter().enumerate() {
            let lacks = rows[1 - own]
                .keys()
                .filter(|at| !rows[own].contains_key(*at));
            let lacks: Vec<_> = lacks.take(20).collect();
            let status = status(party).map(|status| (status.lines, status.links, status.alarms));
            said.push_str(&format!(
                "party {own} holds {}, lacks {lacks:?}\n{status:?}\n{}\n",
                rows[own].len(),
                log(party)
            ));
        }
        said
    }
}

/// What an officer of a party signs with, read once: a test signs ahead of what it measures.
pub struct Desk {
    /// The line as the node shows it.
    pub here: LineHere,
    officers: [Officer; 2],
}

impl Desk {
    /// The desk of a party whose node is up.
    pub fn of(party: &Party) -> Self {
        let here = party.line().must("a line");
        let officers =
            ["watch", "releasing"].map(|role| party.officer(&here, role).must("an officer"));
        Self { here, officers }
    }

    /// A message, signed and complete: a FLASH by two people.
    pub fn message(&self, precedence: Precedence, text: &str) -> NewAct {
        let message = NewMessage {
            status: Status::Exercise,
            precedence,
            action: self.here.others(),
            info: Vec::new(),
            due: None,
            language: "en",
            text,
            template: None,
            alone: None,
            safety_of_life: false,
            although_suspended: false,
        };
        let mut new =
            act::sign_message(&self.here, &message, &self.officers[0]).must("a signed message");
        if precedence == Precedence::Flash {
            let draft = Draft::decode(&new.draft.0).expect("a draft just made");
            new.assertions
                .push(second_release(&draft, &self.officers[1]));
        }
        new
    }
}

fn second_release(draft: &Draft, officer: &Officer) -> Assertion {
    let signed = draft.assert(officer.number, AssertionRole::Releaser, now(), &officer.key);
    Assertion {
        officer: signed.officer,
        role: signed.role as u8,
        method: signed.method as u8,
        at: Moment(signed.at),
        signature: HexBytes(signed.signature.0.to_vec()),
    }
}

/// Hands in an act that becomes an entry at once.
pub fn hand_in(client: &Client, line: LineId, act: &NewAct) -> Outcome<Option<EntryId>> {
    match client.post_without_key(&format!("/v1/lines/{line}/acts"), act)? {
        ActAnswer::Entry { entry } => Ok(Some(entry.0)),
        _ => Ok(None),
    }
}

/// Hands in many acts at once; every one must become an entry.
pub fn hand_in_all(client: &Client, line: LineId, acts: Vec<NewAct>) -> Vec<EntryId> {
    let path = format!("/v1/lines/{line}/acts:batch");
    let answer: BatchAnswer = client
        .post_without_key(&path, &NewActs { acts })
        .must("a batch");
    let entry = |outcome| match outcome {
        BatchOutcome::Accepted(ActAnswer::Entry { entry }) => entry.0,
        other => panic!("an act of a batch did not become an entry: {other:?}"),
    };
    answer.acts.into_iter().map(entry).collect()
}

/// One message as a node shows it.
pub fn message(party: &Party, line: LineId, id: EntryId) -> Outcome<Message> {
    party
        .client()?
        .get(&format!("/v1/lines/{line}/messages/{id}"))
}

/// Whether a message reached a state.
pub fn reached(message: &Message, state: &str) -> bool {
    message.states.iter().any(|reached| reached.state == state)
}

/// Every entry a node holds.
pub fn entries(client: &Client, line: LineId) -> Outcome<Vec<EntryRow>> {
    let all: Entries = client.list(&format!("/v1/lines/{line}/entries"))?;
    Ok(all.entries)
}

/// What a node shows first.
pub fn status(party: &Party) -> Outcome<NodeStatus> {
    party.client()?.get("/v1/status")
}

/// The standing alarm that fits.
pub fn alarm(party: &Party, fits: impl Fn(&AlarmStatus) -> bool) -> Option<AlarmStatus> {
    status(party)
        .ok()?
        .alarms
        .into_iter()
        .find(|alarm| fits(alarm))
}

/// The only link of a node.
pub fn link(party: &Party) -> Option<LinkStatus> {
    status(party).ok()?.links.into_iter().next()
}

/// The line tests as a node shows them.
pub fn tests(party: &Party, line: LineId) -> Outcome<Tests> {
    party.client()?.get(&format!("/v1/lines/{line}/tests"))
}

/// How many paths of its only link a node sees up.
pub fn paths_up(party: &Party) -> usize {
    status(party).map(|status| up_of(&status)).unwrap_or(0)
}

fn up_of(status: &NodeStatus) -> usize {
    status
        .links
        .iter()
        .flat_map(|link| &link.paths)
        .filter(|path| path.up)
        .count()
}

/// A counterpart's card goes in and its phrase is typed as its owner read it out.
pub fn pair(reader: &Party, owner: &Party, dials: &[DialAddress]) {
    let client = reader.client().must("a node");
    let card = HexBytes(owner.card.encode().to_vec());
    let card: CounterpartCard = client
        .post("/v1/cards", &NewCard { card })
        .must("a card taken in");
    let phrase = owner.card.phrase();
    let _: CounterpartCard = client
        .post(
            &format!("/v1/cards/{}/confirm", card.id),
            &ConfirmCard {
                phrase,
                addresses: dials.to_vec(),
            },
        )
        .must("a phrase confirmed");
}

/// Looks again and again until `look` finds something.
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_within(what, PATIENCE, look)
}

/// The same with a limit of its own, for what was promised within it.
#[track_caller]
pub fn until_within<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited {limit:?} in vain: {what}");
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Sends a process a signal.
pub fn signal(process: u32, name: &str) {
    let sent = std::process::Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(
        sent.expect("kill runs").success(),
        "process {process} takes no {name}"
    );
}

/// Physical memory of a process, in bytes.
pub fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("its memory");
    let kib: u64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number");
    kib * 1024
}

/// What a node's process has logged.
pub fn log(party: &Party) -> String {
    std::fs::read_to_string(party.desk.data.join("node.log")).expect("a log")
}

/// A seed in a key file of a node, for a test that speaks as the party.
pub fn seed(party: &Party, key: &str) -> [u8; 32] {
    let path: PathBuf = party.desk.data.join("keys").join(key);
    let text = std::fs::read_to_string(path).expect("a key file");
    let digits = text
        .lines()
        .find(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut seed = [0; 32];
    hex::decode_to_slice(digits.expect("a seed").trim(), &mut seed).expect("64 digits");
    seed
}

/// The clock that statements use.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ms = since.expect("a clock past 1970").as_millis();
    Timestamp::from_ms(u64::try_from(ms).expect("a clock of this era"))
}

/// Unwraps with what the failure says.
pub trait Must<T> {
    /// The value, or a panic that says what was wanted and why it was not had.
    fn must(self, what: &str) -> T;
}

impl<T> Must<T> for Outcome<T> {
    #[track_caller]
    fn must(self, what: &str) -> T {
        match self {
            Ok(value) => value,
            Err(failure) => {
                panic!(
                    "{what}: {}",
                    failure.in_one_line(Text::of(Language::English))
                )
            }
        }
    }
}

/// Tests whose promise is a time run alone; the others run beside each other.
static MACHINE: RwLock<()> = RwLock::new(());

/// The machine for one test alone.
pub fn alone() -> RwLockWriteGuard<'static, ()> {
    MACHINE
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The machine beside others.
pub fn beside_others() -> RwLockReadGuard<'static, ()> {
    MACHINE
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Gives `a` an address and ports that it keeps: an address of loopback that no other run of this process
/// or, most likely, of another one uses, so that nobody takes the port while the node is down.
fn fix_ports(folder: &Path) -> SocketAddr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let [high, low] = [high & 0x7f | 0x40, low];
    let address = [127, high, low, NEXT.fetch_add(1, Ordering::Relaxed)];
    let address = SocketAddr::from((address, PORT));
    let path = folder.join("config.toml");
    let settings = std::fs::read_to_string(&path).expect("settings");
    let mut fixed = settings.clone();
    for bearer in BOTH_PATHS {
        let any = format!("{bearer} = \"127.0.0.1:0\"");
        assert!(fixed.contains(&any), "the settings changed their form");
        fixed = fixed.replace(&any, &format!("{bearer} = \"{address}\""));
    }
    std::fs::write(&path, fixed).expect("settings written");
    address
}

fn levels() -> Vec<Level> {
    let name = BTreeMap::from([("en".to_owned(), "Duty desk".to_owned())]);
    vec![Level {
        id: "desk".to_owned(),
        name,
    }]
}

const OFFICERS: [(&str, &[&str]); 3] = [
    ("Watch Officer", &["watch", "linguist"]),
    ("Releasing Officer", &["releasing"]),
    ("Second Releasing Officer", &["releasing"]),
];
const PORT: u16 = 7800;
const LOOK_EVERY: Duration = Duration::from_millis(20);
