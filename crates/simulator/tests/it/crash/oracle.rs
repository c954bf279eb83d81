//! What must hold of a disk after a crash, known from what was acknowledged before it and from nothing else.

use std::collections::{BTreeMap, BTreeSet};

use detente_driver::Driver;
use detente_line::line::Mute;
use detente_line::persist::DocumentKind;
use detente_record::{Address, Digest, EntryId, LineId};
use detente_simulator::files::{Image, SimulatedDisk};
use detente_store::{SqliteStore, Store};

use crate::crash::rig::{Book, Rig, Said, Scene, alone, entries, settings};

/// Everything a trace's disk held in the end, which nothing read from it before may differ from.
pub type Whole = BTreeMap<EntryId, Vec<u8>>;

/// What was acknowledged up to a point of a trace.
#[derive(Default)]
pub struct Acknowledged {
    held: BTreeSet<(LineId, Address, EntryId)>,
    sent: BTreeMap<(LineId, Address), EntryId>,
    waits: BTreeSet<Digest>,
    /// The node was put back from a copy: it may have fallen silent.
    pub restored: bool,
}

impl Acknowledged {
    /// What a book says was acknowledged before the operation of that number.
    pub fn before(book: &Book, operation: usize) -> Self {
        let mut found = Self::default();
        for (_, said) in book.iter().filter(|(length, _)| *length <= operation) {
            found.note(said);
        }
        found
    }

    fn note(&mut self, said: &Said) {
        match said {
            Said::Held(line, address, id) => {
                self.held.insert((*line, *address, *id));
            }
            Said::Sent(line, address, id) => {
                let before = self.sent.insert((*line, *address), *id);
                assert!(
                    before.is_none_or(|before| before == *id),
                    "two entries at one address"
                );
                self.held.insert((*line, *address, *id));
            }
            Said::Waits(draft) => {
                self.waits.insert(*draft);
            }
            Said::WaitsNoMore(draft) => {
                self.waits.remove(draft);
            }
        }
    }

    /// Opens what a crash left as a node does, and says what is wrong with it.
    pub fn check(&self, host: usize, image: Image, whole: &Whole) -> Result<(), String> {
        let disk = SimulatedDisk::new(image);
        let opened = SqliteStore::open(&disk.dir(), &settings(&disk))
            .map_err(|error| format!("the store does not open: {error}"))?;
        if opened.continuity.restored() && !self.restored {
            return Err(format!("taken for a restored one: {:?}", opened.continuity));
        }
        self.look_into(&opened.store, whole)?;
        let (driver, _) = alone(host, disk, opened)
            .map_err(|error| format!("the node does not start: {error}"))?;
        let board = driver.board();
        for (line, _, _) in &self.held {
            let line = board.line(*line).ok_or("a line is gone")?;
            if line.mute() == Some(Mute::BehindOwnRecord) && !self.restored {
                return Err("mute for good".to_owned());
            }
        }
        for ((line, address), id) in &self.sent {
            let head = board.line(*line).and_then(|line| line.own_head());
            // What is signed next stands behind the head.
            if head.is_none_or(|head| head.address.place < address.place) {
                return Err(format!(
                    "{address} was sent as {id}, and is about to be signed anew"
                ));
            }
        }
        let drafts: BTreeSet<Digest> = board
            .lines()
            .flat_map(|line| line.drafts().map(|(draft, _)| draft))
            .collect();
        match self.waits.iter().find(|draft| !drafts.contains(draft)) {
            Some(draft) => Err(format!("a draft that waits is gone: {draft}")),
            None => Ok(()),
        }
    }

    fn look_into(&self, store: &SqliteStore, whole: &Whole) -> Result<(), String> {
        let found = entries(store);
        for (_, address, id) in &self.held {
            if !found.contains_key(id) {
                return Err(format!("{id} at {address} was acknowledged and is gone"));
            }
        }
        for (id, bytes) in &found {
            if whole.get(id) != Some(bytes) {
                return Err(format!("{id} is other than it was"));
            }
        }
        for ((line, address), id) in &self.sent {
            let there = store
                .ids_at(*line, *address)
                .map_err(|error| error.to_string())?;
            if there != [*id] {
                return Err(format!("{address} was sent as {id}, there is {there:?}"));
            }
        }
        store
            .documents(DocumentKind::Draft)
            .map_err(|error| error.to_string())?;
        Ok(())
    }
}

/// Both nodes go on from where one crashed: they meet, it signs, both hold the same, and nobody is a forger.
pub fn go_on(scene: &Scene, line: LineId, host: usize) -> Result<(), String> {
    use std::time::Duration;
    let mut rig = Rig::of(scene);
    rig.start_both();
    rig.run_for(Duration::from_secs(3));
    for host in [0, 1] {
        // A node that gives its index up ends, and is started again.
        let ended = rig.nodes[host].ended.clone();
        if ended.is_some_and(|why| why.contains("index")) {
            rig.start(host).map_err(|error| error.to_string())?;
            rig.run_for(Duration::from_secs(10));
        }
    }
    if !(rig.speaks(0, line) && rig.speaks(1, line)) {
        return Err("a node does not speak again".to_owned());
    }
    let flash = detente_record::Precedence::Flash;
    let id = rig
        .send(line, host, flash, "Going on.")
        .ok_or("nothing is sent")?;
    rig.run_for(Duration::from_secs(3));
    let held = [0, 1].map(|host| {
        let node = &mut rig.nodes[host];
        let store = node.driver.as_mut().map(Driver::store);
        store.map(|store| entries(store)).unwrap_or_default()
    });
    if !held[1 - host].contains_key(&id) {
        return Err("what is sent next does not arrive".to_owned());
    }
    for ((line, place), ids) in by_place(&held) {
        if ids.len() > 1 {
            return Err(format!("two entries at {place} of {line}: {ids:?}"));
        }
    }
    let lost = held[0].keys().find(|id| !held[1].contains_key(id));
    let more = held[1].keys().find(|id| !held[0].contains_key(id));
    // The last receipts may be under way.
    match lost
        .or(more)
        .filter(|_| held[0].len().abs_diff(held[1].len()) > 4)
    {
        Some(id) => Err(format!("the nodes hold not the same: {id}")),
        None => Ok(()),
    }
}

/// What stands at each place of each line.
fn by_place(held: &[Whole; 2]) -> BTreeMap<(LineId, Address), BTreeSet<EntryId>> {
    let mut places: BTreeMap<(LineId, Address), BTreeSet<EntryId>> = BTreeMap::new();
    for (id, bytes) in held.iter().flatten() {
        let entry = detente_record::UnverifiedEntry::parse(bytes).unwrap();
        let place = (entry.header().line, entry.address());
        places.entry(place).or_default().insert(*id);
    }
    places
}
