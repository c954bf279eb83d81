//! A node killed with SIGKILL at random moments under traffic from both sides, again and again.
//!
//! The walk follows a seed that a failure prints; `DETENTE_SEED` runs it again. Ten kills, or a hundred
//! with `DETENTE_SOAK=1`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use detente_api::entry::EntryRow;
use detente_api::message::Messages;
use detente_cli::client::Client;
use detente_cli::rig::Party;
use detente_record::{
    Address, EntryId, Epoch, Head, LineId, PartyIndex, Place, Precedence, Sequence, record_digest,
};

use crate::PROGRAM;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, beside_others, entries, hand_in, status, until,
};

#[test]
fn nodes_killed_at_random_moments_lose_nothing_delivered_converge_and_are_never_left_mute() {
    let _machine = beside_others();
    let kills = if std::env::var("DETENTE_SOAK").is_ok_and(|soak| soak == "1") {
        100
    } else {
        10
    };
    let mut walk = Walk::new();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    let traffic = Traffic::begin(&line);
    let mut addresses = Addresses::default();
    for kill in 0..kills {
        walk.pause(50, 1_200);
        let victim = usize::try_from(walk.below(2)).expect("0 or 1");
        traffic.set(victim, None);
        let party = line.party(victim);
        party.node.take().expect("a running node").kill();
        walk.pause(0, 800);
        party.start().must("the killed node comes back");
        let client = party.client().must("a node").clone();
        traffic.set(victim, Some(client.clone()));
        speaks_again(&line, kill);
        // Listing a record proves every entry of it: in the long run not after every kill.
        if kill % (kills / 10) == 0 {
            eprintln!("kill {kill} of {kills}, {} entries", addresses.0.len());
            addresses.note(&entries(&client, line.line).must("the record of the killed node"));
        }
    }
    let said = traffic.end();
    for (party, rows) in line.parties().into_iter().zip(settled(&line)) {
        addresses.note(&rows);
        let held: BTreeSet<EntryId> = rows.iter().map(|row| row.id.0).collect();
        let lost = |ids: &BTreeSet<EntryId>| ids.difference(&held).count();
        assert_eq!(
            lost(&said.delivered),
            0,
            "delivered messages are missing from a record"
        );
        assert_eq!(
            lost(&said.accepted),
            0,
            "messages answered as durable are missing from a record"
        );
        let forks = status(party).must("a status").lines[0].forks.clone();
        assert!(
            forks.is_empty(),
            "party {forks:?} was caught with two entries at one place"
        );
    }
    // Otherwise the walk proved nothing.
    assert!(
        said.delivered.len() > 5 * kills,
        "only {} were delivered",
        said.delivered.len()
    );
    walk.done = true;
}

/// Both records, once they are equal by the nodes' own digests and by what they list.
fn settled(line: &LineOfTwo) -> [Vec<EntryRow>; 2] {
    until("the records are equal", || {
        let digest = line.until_equal().digest.0;
        let read = |party: &Party| entries(party.client().ok()?, line.line).ok();
        let rows = [read(&line.a)?, read(&line.b)?];
        // A last receipt may come in between: then both are read again.
        let same = rows.iter().all(|rows| {
            let mut heads: Vec<Head> = rows.iter().map(head).collect();
            heads.sort_unstable();
            record_digest(heads) == digest
        });
        same.then_some(rows)
    })
}

fn head(row: &EntryRow) -> Head {
    let place = Place {
        epoch: Epoch(row.epoch),
        sequence: Sequence(row.sequence),
    };
    Head {
        address: Address {
            party: PartyIndex(row.party),
            place,
        },
        id: row.id.0,
    }
}

/// Once the link is up a node must not stay mute.
fn speaks_again(line: &LineOfTwo, kill: usize) {
    until(
        &format!("both speak and are linked after kill {kill}"),
        || {
            let speaks = |party| {
                let status = status(party).ok()?;
                let linked = status.links.iter().any(|link| link.up);
                (linked && status.lines.first()?.mute.is_none()).then_some(())
            };
            line.parties()
                .into_iter()
                .all(|party| speaks(party).is_some())
                .then_some(())
        },
    );
}

/// Every id ever seen at an address, at either node.
#[derive(Default)]
struct Addresses(BTreeMap<(u8, u32, u64), EntryId>);

impl Addresses {
    fn note(&mut self, rows: &[EntryRow]) {
        for row in rows {
            let address = (row.party, row.epoch, row.sequence);
            let before = self.0.insert(address, row.id.0);
            assert!(
                before.is_none_or(|before| before == row.id.0),
                "address {address:?} was used twice: {before:?} and {}",
                row.id.0
            );
        }
    }
}

/// What the sides' interfaces said.
#[derive(Default)]
struct Said {
    /// Answered with an entry: durable at the sender.
    accepted: BTreeSet<EntryId>,
    /// Shown as delivered at the sender.
    delivered: BTreeSet<EntryId>,
}

/// An officer of each side who sends and reads on, whatever happens to the node.
struct Traffic {
    clients: Arc<[Mutex<Option<Client>>; 2]>,
    end: Arc<AtomicBool>,
    officers: Vec<JoinHandle<Said>>,
}

impl Traffic {
    fn begin(line: &LineOfTwo) -> Self {
        let client = |party: &Party| Mutex::new(Some(party.client().must("a node").clone()));
        let clients = Arc::new([client(&line.a), client(&line.b)]);
        let end = Arc::new(AtomicBool::new(false));
        let officers = (0..2).map(|side| {
            let desk = Desk::of(line.parties()[side]);
            let (clients, end, line) = (Arc::clone(&clients), Arc::clone(&end), line.line);
            std::thread::spawn(move || on_duty(&desk, &clients[side], line, &end))
        });
        let officers = officers.collect();
        Self {
            clients,
            end,
            officers,
        }
    }

    fn set(&self, side: usize, client: Option<Client>) {
        *self.clients[side].lock().expect("no officer panicked") = client;
    }

    fn end(self) -> Said {
        self.end.store(true, Ordering::SeqCst);
        let mut all = Said::default();
        for officer in self.officers {
            let said = officer
                .join()
                .expect("an officer's duty ends without a panic");
            all.accepted.extend(said.accepted);
            all.delivered.extend(said.delivered);
        }
        all
    }
}

fn on_duty(desk: &Desk, client: &Mutex<Option<Client>>, line: LineId, end: &AtomicBool) -> Said {
    let mut said = Said::default();
    let own = desk.here.status.own;
    let number = AtomicUsize::new(0);
    let mut looked = Instant::now();
    while !end.load(Ordering::SeqCst) {
        let Some(client) = client.lock().expect("nobody panicked").clone() else {
            std::thread::sleep(BETWEEN);
            continue;
        };
        let n = number.fetch_add(1, Ordering::Relaxed);
        let precedence = match n % 20 {
            // Below the charter's cap of FLASH an hour even in the long run.
            3 if n < 2_000 => Precedence::Flash,
            5 | 11 => Precedence::Immediate,
            7 => Precedence::Priority,
            _ => Precedence::Routine,
        };
        // A node that is just being killed answers nothing; what it answered must hold.
        if let Ok(Some(id)) = hand_in(
            &client,
            line,
            &desk.message(precedence, &format!("no. {n}")),
        ) {
            said.accepted.insert(id);
        }
        if looked.elapsed() > LOOK_EVERY {
            looked = Instant::now();
            said.delivered.extend(delivered(&client, line, own));
        }
        std::thread::sleep(BETWEEN);
    }
    said
}

fn delivered(client: &Client, line: LineId, own: u8) -> Vec<EntryId> {
    let path = format!("/v1/lines/{line}/messages?status=exercise&limit=200");
    let Ok(list) = client.get::<Messages>(&path) else {
        return Vec::new();
    };
    let ours = list
        .messages
        .into_iter()
        .filter(|message| message.from == own);
    ours.filter(|message| {
        message
            .states
            .iter()
            .any(|reached| reached.state == "delivered")
    })
    .map(|message| message.id.0)
    .collect()
}

/// SplitMix64 (Steele, Lea, Flood 2014) from a seed that is printed unless the test passed.
pub struct Walk {
    seed: u64,
    state: u64,
    pub done: bool,
}

impl Walk {
    pub fn new() -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).expect("randomness");
        let given = std::env::var("DETENTE_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| u64::from_be_bytes(random));
        Self {
            seed,
            state: seed,
            done: false,
        }
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    /// The random moment itself; nothing is expected to have happened after it.
    pub fn pause(&mut self, from_ms: u64, to_ms: u64) {
        let ms = from_ms + self.below(to_ms - from_ms);
        std::thread::sleep(Duration::from_millis(ms));
    }
}

impl Drop for Walk {
    fn drop(&mut self) {
        if !self.done {
            eprintln!("the walk of this failure: DETENTE_SEED={}", self.seed);
        }
    }
}

const BETWEEN: Duration = Duration::from_millis(15);
const LOOK_EVERY: Duration = Duration::from_millis(150);
