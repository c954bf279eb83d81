//! Whether an entry is in memory or on a shelf changes no state: folds that shelve at random moments,
//! and are opened again from their index at random moments, against folds that never did.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use detente_line::body::MESSAGE;
use detente_line::fold::past::{End, Found, Past, PastFault, Shelf, Shelving};
use detente_line::fold::{Fold, OfficerEvidence, SignedAs};
use detente_line::message::RELEASE;

use super::random::{Dice, parties_of, random_record};
use crate::scribe::{RELEASING, Said, Scribe};
use detente_record::{EntryId, PartyIndex};

type Rows = BTreeMap<(Shelf, Vec<u8>), Vec<u8>>;

/// An index in memory; a copy of the handle is another door to the same rows.
#[derive(Clone, Debug, Default)]
pub struct Index(Arc<Mutex<Rows>>);

impl Index {
    fn keep(&self, shelving: &Shelving) {
        let mut rows = self.0.lock().unwrap();
        for row in &shelving.rows {
            let key = (row.shelf, row.key.clone());
            match &row.value {
                Some(value) => rows.insert(key, value.clone()),
                None => rows.remove(&key),
            };
        }
    }

    fn door(&self) -> Box<dyn Past> {
        Box::new(self.clone())
    }
}

impl Past for Index {
    fn get(&self, shelf: Shelf, key: &[u8]) -> Result<Option<Vec<u8>>, PastFault> {
        let rows = self.0.lock().unwrap();
        Ok(rows.get(&(shelf, key.to_vec())).cloned())
    }

    fn range(
        &self,
        shelf: Shelf,
        first: &[u8],
        last: &[u8],
        from: End,
        most: usize,
    ) -> Result<Found, PastFault> {
        if first > last {
            return Ok(Vec::new());
        }
        let rows = self.0.lock().unwrap();
        let range = rows.range((shelf, first.to_vec())..=(shelf, last.to_vec()));
        let row = |((_, key), value): (&(Shelf, Vec<u8>), &Vec<u8>)| (key.clone(), value.clone());
        Ok(match from {
            End::Lowest => range.take(most).map(row).collect(),
            End::Highest => range.rev().take(most).map(row).collect(),
        })
    }
}

/// A fold with an index, and what it held in the order of arrival.
pub struct Kept {
    pub fold: Fold,
    index: Index,
    came: Vec<Said>,
}

impl Kept {
    pub fn new(fold: Fold) -> Self {
        let index = Index::default();
        let mut fold = fold;
        fold.give_past(index.door());
        Self {
            fold,
            index,
            came: Vec::new(),
        }
    }

    pub fn take(&mut self, said: &Said) {
        if !self.fold.holds_at(said.entry.address(), &said.id()) {
            self.came.push(said.clone());
        }
        self.fold.insert(&said.entry, said.officers.clone());
    }

    /// Gives how many entries were written.
    pub fn shelve(&mut self, most: u32) -> usize {
        let Some(shelving) = self.fold.shelve(most) else {
            return 0;
        };
        self.index.keep(&shelving);
        self.fold.keep_shelved(&shelving);
        let of_entries = shelving.rows.iter().filter(|row| row.shelf == Shelf::Node);
        of_entries.count()
    }

    /// The node is killed and started again: what is not shelved comes from the store once more. With
    /// `torn`, it is killed when the rows were kept and the fold not told.
    pub fn start_again(&mut self, torn: bool) {
        if let Some(shelving) = self.fold.shelve(5).filter(|_| torn) {
            self.index.keep(&shelving);
        }
        self.open_without(&EntryId([0; 32]));
        let shelved = usize::try_from(self.fold.shelved()).unwrap();
        for said in &self.came[shelved..] {
            self.fold.insert(&said.entry, said.officers.clone());
        }
        assert_eq!(self.fold.count(), self.came.len());
    }

    /// Opens what is shelved, with all authority entries but one that the store cannot give.
    pub fn open_without(&mut self, damaged: &EntryId) {
        let facts = self.fold.facts().clone();
        self.fold = Fold::open(facts, self.index.door()).unwrap();
        // What authority entries say of officers stands in their parts, which the store gives again.
        let there = self.fold.authority_entries().into_iter();
        for id in there.filter(|id| id != damaged) {
            let said = self.came.iter().find(|said| said.id() == id);
            self.fold.restore_authority(&said.unwrap().entry);
        }
    }
}

#[test]
fn shelving_at_any_moment_changes_no_state() {
    for seed in 0..60 {
        let parties = parties_of(seed);
        let scribe = random_record(seed, parties, 90);
        let mut dice = Dice::new(seed + 7_000);
        let mut order = scribe.said.clone();
        if seed % 3 != 0 {
            dice.shuffle(&mut order);
        }
        let mut plain = Fold::new(scribe.facts.clone());
        let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
        for said in &order {
            let told = plain.insert(&said.entry, said.officers.clone());
            let changed = kept.fold.insert(&said.entry, said.officers.clone());
            // After a start it may be less precise, never less.
            let all = told
                .objects
                .iter()
                .all(|object| changed.may_include(*object));
            assert!(
                all && changed.and_more >= told.and_more,
                "seed {seed}: {}",
                said.id()
            );
            kept.came.push(said.clone());
            match dice.roll(8) {
                0 => _ = kept.shelve(u32::try_from(dice.roll(9)).unwrap()),
                1 => _ = kept.shelve(u32::MAX),
                2 => kept.start_again(dice.one_in(2)),
                _ => {}
            }
            if dice.one_in(6) {
                assert_eq!(kept.fold.digests(), plain.digests(), "seed {seed}");
            }
        }
        kept.shelve(u32::MAX);
        assert_eq!(kept.fold.unshelved(), 0);
        assert_eq!(kept.fold.digests(), plain.digests(), "seed {seed}");
        assert_eq!(kept.fold.fault(), None);
        for (one, other) in [(&kept.fold, &plain), (&plain, &kept.fold)] {
            assert_eq!(
                one.heads().collect::<Vec<_>>(),
                other.heads().collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn assertions_that_come_after_their_entry_was_shelved_count() {
    for seed in 0..20 {
        let scribe = random_record(seed, 2, 60);
        let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
        for said in &scribe.said {
            if said.officers != OfficerEvidence::Nobody {
                kept.fold.insert(&said.entry, OfficerEvidence::Withheld);
                kept.came.push(said.clone());
                kept.shelve(u32::MAX);
            }
            kept.take(said);
            kept.shelve(2);
            // What has changed is shelved again though nothing new has come.
            assert_eq!((kept.fold.to_shelve(), kept.fold.in_memory()), (0, 0));
        }
        assert_eq!(kept.fold.digests(), scribe.fold().digests(), "seed {seed}");
    }
}

#[test]
fn who_holds_what_and_who_comes_last_is_the_same_from_a_shelf() {
    for seed in 0..20 {
        let scribe = random_record(seed, 3, 90);
        let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
        scribe.said.iter().for_each(|said| kept.take(said));
        let plain = scribe.fold();
        kept.shelve(60);
        kept.start_again(false);
        for party in plain.facts().all_parties() {
            let highest = plain.highest(party);
            assert_eq!(kept.fold.highest(party), highest);
            assert_eq!(
                kept.fold.frontier(party, detente_record::Epoch(0)),
                plain.frontier(party, detente_record::Epoch(0))
            );
            assert_eq!(
                kept.fold.first_fork(party, detente_record::Epoch(0)),
                plain.first_fork(party, detente_record::Epoch(0))
            );
            let Some(last) = highest else { continue };
            let mut first = last;
            first.place.sequence.0 = 0;
            let mut begin = first;
            begin.place.epoch.0 = 0;
            for rank in detente_line::link::outbox::Rank::ALL {
                let of = |fold: &Fold| fold.ranked(rank, first, last, 7);
                assert_eq!(of(&kept.fold), of(&plain), "seed {seed}");
                let mut last_first = plain.ranked(rank, begin, last, usize::MAX >> 1);
                last_first.reverse();
                last_first.truncate(7);
                assert_eq!(
                    kept.fold.last_ranked(rank, party, 7),
                    last_first,
                    "seed {seed}"
                );
            }
            for most in [3, usize::MAX >> 1] {
                let of = |fold: &Fold| fold.standing(first, last, most);
                assert_eq!(of(&kept.fold), of(&plain), "seed {seed}");
            }
        }
        let (kind, act) = (detente_line::body::MESSAGE, detente_line::message::RELEASE);
        let latest = |fold: &Fold| -> Vec<_> {
            let latest = fold.latest(kind, act, detente_record::Status::Actual, 5);
            latest.iter().map(|speech| speech.id).collect()
        };
        assert_eq!(latest(&kept.fold), latest(&plain), "seed {seed}");
    }
}

/// A message of party 0 that no officer signed, at its next place or so many further.
fn message(scribe: &mut Scribe, further: u64) -> Said {
    let mut header = scribe.header(0, MESSAGE, RELEASE);
    header.sequence.0 += further;
    scribe.sign(header, true, &[])
}

#[test]
fn what_an_entry_linked_is_written_again_with_that_entry_and_not_with_every_batch_before_it() {
    let mut scribe = Scribe::new(2);
    let said: Vec<Said> = (0..400).map(|_| message(&mut scribe, 0)).collect();
    let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
    said[1..200].iter().for_each(|said| kept.take(said));
    assert_eq!(kept.shelve(u32::MAX), 199);
    said[200..].iter().for_each(|said| kept.take(said));
    kept.take(&said[0]);
    assert_eq!(kept.fold.to_shelve(), 201 + 199);
    for _ in 0..20 {
        assert_eq!(kept.shelve(10), 10);
    }
    // The last one linked all of them.
    assert_eq!(kept.shelve(10), 400);
    assert_eq!((kept.fold.to_shelve(), kept.fold.in_memory()), (0, 0));
    assert_eq!(kept.fold.digests(), scribe.fold().digests());
}

#[test]
fn entries_that_do_not_follow_the_one_they_name_wait_for_it_at_most_and_are_counted() {
    let mut scribe = Scribe::new(2);
    let first = message(&mut scribe, 0);
    let tip = scribe.tip(0);
    let astray: Vec<Said> = (0..20)
        .map(|_| {
            scribe.rewind(0, tip);
            message(&mut scribe, 1)
        })
        .collect();
    scribe.rewind(0, tip);
    let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
    let (early, late) = astray.split_at(10);
    early.iter().for_each(|said| kept.take(said));
    kept.shelve(u32::MAX);
    kept.take(&first);
    late.iter().for_each(|said| kept.take(said));
    for started_again in [false, true] {
        if started_again {
            kept.start_again(false);
        }
        kept.shelve(u32::MAX);
        let waiting = kept.fold.behind_gaps(PartyIndex(0)).routine;
        assert_eq!((waiting, kept.fold.in_memory()), (10, 10));
    }
    assert_eq!(kept.fold.digests(), scribe.fold().digests());
}

#[test]
fn assertions_that_come_after_an_entry_that_nothing_links_keep_it_in_no_memory() {
    let mut scribe = Scribe::new(2);
    let first = message(&mut scribe, 0);
    let mut header = scribe.header(0, MESSAGE, RELEASE);
    header.sequence.0 += 1;
    let astray = scribe.sign(header, true, &[(RELEASING, SignedAs::Releaser)]);
    let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
    kept.take(&first);
    kept.fold.insert(&astray.entry, OfficerEvidence::Withheld);
    kept.shelve(u32::MAX);
    kept.take(&astray);
    kept.shelve(u32::MAX);
    assert_eq!((kept.fold.to_shelve(), kept.fold.in_memory()), (0, 0));
    assert_eq!(kept.fold.digests(), scribe.fold().digests());
}

#[test]
fn the_memory_of_a_long_record_is_that_of_its_tail() {
    let scribe = random_record(3, 2, 2_000);
    let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
    let mut most = 0;
    for said in &scribe.said {
        kept.take(said);
        if kept.fold.unshelved() > 64 {
            kept.shelve(16);
        }
        most = most.max(kept.fold.in_memory());
    }
    assert!(
        kept.fold.shelved() > 1_000 && most <= 64 + 16,
        "{most} in memory"
    );
}
