//! Bits that rot: one flipped bit in every page and every frame of a node's files, sectors that are zeros or
//! another's, pages that were written to the wrong place. What the node then serves is what it held, or it says
//! that something is wrong; and what a counterpart holds comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::DriverError;
use detente_line::alarm::Alarm;
use detente_line::fold::past::{End, PastFault, Shelf};
use detente_line::line::{Line, Mute};
use detente_line::switchboard::input::Answer;
use detente_record::{Digest, EntryId, LineId, Precedence, UnverifiedEntry};
use detente_simulator::files::{Image, SimulatedDisk};
use detente_simulator::people::WATCH;
use detente_store::{MachineDisk, Settings, SqliteStore, Store, StoreError};

use crate::crash::oracle::Whole;
use crate::crash::rig::{Rig, RigDriver, Scene, alone, entries, settings};
use crate::crash::{founded, soak};

/// A node's files while its log is not folded, what it holds, and what it shows of each entry.
struct Sound {
    scene: Scene,
    line: LineId,
    whole: Whole,
    served: Served,
}

/// What a node that runs serves besides the entries.
#[derive(PartialEq, Eq)]
struct Served {
    /// What it shows of each entry.
    shown: BTreeMap<EntryId, String>,
    /// Drafts that wait for an officer.
    drafts: BTreeSet<Digest>,
    /// What is found in the index under each key.
    index: BTreeMap<(Shelf, Vec<u8>), Vec<u8>>,
}

/// What is said at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// An entry of the node's own: the head file covers all of the log.
    Entry,
    /// A draft, which no head tells of.
    Draft,
}

fn sound(last: Last) -> Sound {
    let (scene, line) = founded();
    let mut rig = Rig::of(&scene);
    rig.start_both();
    wait_for_an_officer(&mut rig, line);
    for n in 0..14 {
        let text = "s".repeat(40 + 3_000 * (n % 4));
        let id = rig.send(line, n % 2, Precedence::Routine, &text).unwrap();
        rig.run_for(Duration::from_millis(500));
        if n == 0 {
            acknowledge(&mut rig, line, &id);
        }
    }
    rig.run_for(Duration::from_secs(3));
    if last == Last::Draft {
        wait_for_an_officer(&mut rig, line);
        // The log that it is in is folded once nothing was written for a second.
        rig.run_for(Duration::from_secs(2));
    }
    let whole = entries(rig.nodes[0].driver.as_mut().unwrap().store());
    rig.kill(0);
    rig.kill(1);
    let scene = rig.scene();
    let disk = SimulatedDisk::new(scene.images[0].clone());
    let opened = SqliteStore::open(&disk.dir(), &settings(&disk)).unwrap();
    let (mut driver, _) = alone(0, SimulatedDisk::new(Image::default()), opened).unwrap();
    let index = index_of(&mut driver, line);
    let served = served(&mut driver, line, &whole, index.keys()).unwrap();
    assert_eq!(served.drafts.len(), 1 + usize::from(last == Last::Draft));
    assert!(index.len() > 100 && served.index == index);
    Sound {
        scene,
        line,
        whole,
        served,
    }
}

/// The counterpart's officer acknowledges a message.
fn acknowledge(rig: &mut Rig, line: LineId, id: &EntryId) {
    let (utc, salt) = (rig.utc(), rig.next_salt());
    let fold = rig.board(1).line(line).unwrap().fold();
    let composed = rig.nodes[1].party.acknowledge(fold, line, utc, salt, id);
    let input = rig.act(1, composed, &[WATCH]);
    rig.give(1, input).unwrap().unwrap();
}

/// A FLASH that waits for its second officer.
fn wait_for_an_officer(rig: &mut Rig, line: LineId) {
    let composed = rig.composed(line, 0, Precedence::Flash, "Both of us.");
    let input = rig.act(0, composed, &[WATCH]);
    let answer = rig.give(0, input).unwrap();
    assert!(
        matches!(answer, Ok(Answer::WaitsForRelease(_))),
        "{answer:?}"
    );
}

/// Every row of the index.
fn index_of(driver: &mut RigDriver, line: LineId) -> BTreeMap<(Shelf, Vec<u8>), Vec<u8>> {
    let (past, _) = driver.store().past(line).unwrap();
    let mut index = BTreeMap::new();
    for shelf in SHELVES {
        let rows = past.range(shelf, &[], &[0xff; 128], End::Lowest, 100_000);
        let rows = rows.unwrap().into_iter();
        index.extend(rows.map(|(key, value)| ((shelf, key), value)));
    }
    index
}

/// What a node serves, as far as those keys of the index say; an error if the index can't be read.
fn served<'a>(
    driver: &mut RigDriver,
    line: LineId,
    whole: &Whole,
    keys: impl Iterator<Item = &'a (Shelf, Vec<u8>)>,
) -> Result<Served, PastFault> {
    let (past, _) = driver
        .store()
        .past(line)
        .map_err(|error| PastFault(error.to_string()))?;
    let mut index = BTreeMap::new();
    for (shelf, key) in keys {
        if let Some(value) = past.get(*shelf, key)? {
            index.insert((*shelf, key.clone()), value);
        }
    }
    let line = driver.board().line(line);
    let shown = line.map(|line| shown(line, whole)).unwrap_or_default();
    let drafts = line.into_iter().flat_map(|line| line.drafts());
    let drafts = drafts.map(|(draft, _)| draft).collect();
    Ok(Served {
        shown,
        drafts,
        index,
    })
}

/// What a node shows of each entry.
fn shown(line: &Line, whole: &Whole) -> BTreeMap<EntryId, String> {
    let fold = line.fold();
    let of = |id: &EntryId| {
        format!(
            "{:?} {:?} {:?}",
            fold.speech(id),
            fold.judgement(id),
            fold.message(id)
        )
    };
    whole.keys().map(|id| (*id, of(id))).collect()
}

/// What came of a damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Everything is as it was: the damage met nothing that is read, or what is computed was computed anew.
    Whole,
    /// The store or the driver does not start on it, and says why.
    Refused,
    /// It is taken for a restored one, or its own journal is not whole: the node is mute.
    Mute,
    /// The node ends and throws the index away.
    IndexGivenUp,
    /// The altered or missing entries are named, their journal is refused from there on.
    Named,
}

/// Opens damaged files and reads everything as a node would.
fn read(sound: &Sound, dir: &Path, settings: &Settings) -> Result<Outcome, String> {
    let opened = match SqliteStore::open(dir, settings) {
        Ok(opened) => opened,
        Err(
            StoreError::Corrupt { .. }
            | StoreError::NotOurs { .. }
            | StoreError::NewerSchema { .. }
            | StoreError::Io { .. },
        ) => return Ok(Outcome::Refused),
        Err(other) => return Err(format!("an error of no damage: {other}")),
    };
    let restored = opened.continuity.restored();
    let mut noticed = restored.then_some(Outcome::Mute);
    let mut found = Whole::new();
    let scanned = opened.store.for_each_entry(sound.line, &mut |bytes| {
        if let Ok(entry) = UnverifiedEntry::parse(&bytes) {
            found.insert(entry.id(), bytes);
        }
        std::ops::ControlFlow::Continue(())
    });
    match scanned {
        Ok(scan) if !scan.altered.is_empty() || !scan.shortfalls.is_empty() => {
            noticed = noticed.or(Some(Outcome::Named));
        }
        Ok(_) => {}
        Err(_) => noticed = noticed.or(Some(Outcome::Named)),
    }
    for (id, bytes) in &found {
        if sound.whole.get(id) != Some(bytes) {
            return Err(format!("{id} is served altered"));
        }
    }
    let missing = sound.whole.keys().find(|id| !found.contains_key(id));
    for id in sound.whole.keys() {
        match opened.store.entry(sound.line, *id) {
            Ok(Some(bytes)) if sound.whole[id] != bytes => {
                return Err(format!("{id} is given out altered"));
            }
            Ok(_) => {}
            Err(_) => noticed = noticed.or(Some(Outcome::Named)),
        }
    }
    let (mut driver, clock) = match alone(0, SimulatedDisk::new(Image::default()), opened) {
        Ok(alone) => alone,
        // What is behind its head file is mute and serves; it is not left to fall over the file.
        Err(DriverError::Store(error @ StoreError::HeadReused { .. })) => {
            return Err(format!("the head file was not looked at: {error}"));
        }
        Err(_) => return Ok(noticed.unwrap_or(Outcome::Refused)),
    };
    let line = driver.board().line(sound.line);
    let awaits = line.is_some_and(|line| line.awaited().is_some());
    let mute = line.map(|line| line.mute());
    if mute == Some(Some(Mute::BehindOwnRecord)) || awaits {
        noticed = Some(Outcome::Mute);
    }
    if let (Some(id), None) = (missing, noticed) {
        return Err(format!("{id} is left out, and nothing says so"));
    }
    if mute.is_none() && noticed.is_none() {
        return Err("the line is left out, and nothing says so".to_owned());
    }
    if noticed.is_some() {
        return Ok(noticed.unwrap_or(Outcome::Whole));
    }
    let keys = sound.served.index.keys();
    let served = served(&mut driver, sound.line, &sound.whole, keys);
    match served {
        Ok(served) if served == sound.served => return Ok(Outcome::Whole),
        Ok(served) if served.drafts != sound.served.drafts => {
            return Err("a draft is gone, and nothing says so".to_owned());
        }
        // What the index hides is found by the background reading, which gives the index up: it is made anew.
        Ok(_) | Err(_) => {}
    }
    for _ in 0..sound.whole.len() {
        clock.pass(Duration::from_millis(150));
        if driver.turn(Vec::new()).is_err() {
            return Ok(Outcome::IndexGivenUp);
        }
    }
    // An authority entry that no look-up finds: what rests on it waits for it, and the alarm says why.
    let damaged = Alarm::RecordDamaged { line: sound.line };
    if driver.board().alarms().standing().contains_key(&damaged) {
        return Ok(Outcome::Named);
    }
    Err("something is served as it was not, and nothing says so".to_owned())
}

/// A place in a node's files that is damaged by itself: a page, or a frame of the log.
#[derive(Clone)]
struct Unit {
    file: &'static str,
    from: usize,
    to: usize,
}

/// Every page of every file and every frame of every log.
fn units(image: &Image) -> Vec<Unit> {
    let mut units = Vec::new();
    for (file, head, size) in [
        ("truth.db", 0, 4096),
        ("truth.db-wal", 32, 4096 + 24),
        ("index.db", 0, 4096),
        ("index.db-wal", 32, 4096 + 24),
        ("heads", 0, 4096),
    ] {
        let length = image.content(file).map_or(0, <[u8]>::len);
        let mut from = 0;
        let mut to = if head > 0 { head } else { size };
        while from < length {
            let end = to.min(length);
            units.push(Unit {
                file,
                from,
                to: end,
            });
            (from, to) = (end, end + size);
        }
    }
    units
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    Flip,
    ZeroedSector,
    DuplicatedSector,
    MisdirectedWrite,
}

fn damaged(image: &Image, unit: &Unit, damage: Damage, lot: u64) -> Image {
    let mut image = image.clone();
    let content = image.content_mut(unit.file).unwrap();
    let within = usize::try_from(lot >> 8).unwrap() % (unit.to - unit.from);
    let at = unit.from + within;
    let sector = at / 512 * 512;
    let end = (sector + 512).min(content.len());
    match damage {
        Damage::Flip => content[at] ^= 1 << (lot % 8),
        Damage::ZeroedSector => content[sector..end].fill(0),
        Damage::DuplicatedSector => {
            let other = if sector >= 512 { sector - 512 } else { 512 };
            let copy = content.get(other..other + end - sector).map(<[u8]>::to_vec);
            if let Some(copy) = copy {
                content[sector..end].copy_from_slice(&copy);
            }
        }
        Damage::MisdirectedWrite => {
            // What belongs into another page lies here.
            let pages = content.len() / 4096;
            let other = usize::try_from(lot >> 20).unwrap() % pages.max(1) * 4096;
            let copy = content[other..content.len().min(other + unit.to - unit.from)].to_vec();
            content[unit.from..unit.from + copy.len()].copy_from_slice(&copy);
        }
    }
    image
}

/// Damages every page and frame, at least so many single bits among it. How often what came of it; what is wrong.
fn damage_everywhere(sound: &Sound, flips_wanted: usize) -> (Counts, Vec<String>) {
    let units = units(&sound.scene.images[0]);
    let flips = flips_wanted / units.len() + 1;
    let (next, sum) = (AtomicUsize::new(0), Mutex::new((Counts::new(), Vec::new())));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                while let Some(unit) = units.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (counts, wrong) = damage_unit(sound, unit, flips, folder.path());
                    let mut sum = sum.lock().unwrap();
                    for (what, count) in counts {
                        *sum.0.entry(what).or_insert(0_usize) += count;
                    }
                    sum.1.extend(wrong);
                }
            });
        }
    });
    let (counts, wrong) = sum.into_inner().unwrap();
    println!(
        "{} pages and frames, {flips} flips each: {counts:?}",
        units.len()
    );
    for wrong in wrong.iter().take(20) {
        eprintln!("{wrong}");
    }
    (counts, wrong)
}

#[test]
fn nothing_that_rotted_on_the_disk_is_served_or_left_out_unnoticed() {
    let flips_wanted = if soak() { 500_000 } else { 4_096 };
    let (counts, wrong) = damage_everywhere(&sound(Last::Entry), flips_wanted);
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
    let flipped: usize = counts
        .iter()
        .filter(|((damage, _), _)| *damage == Damage::Flip)
        .map(|(_, n)| n)
        .sum();
    assert!(flipped >= flips_wanted);
    for outcome in [
        Outcome::Whole,
        Outcome::Refused,
        Outcome::Mute,
        Outcome::Named,
    ] {
        assert!(
            counts.contains_key(&(Damage::Flip, outcome)),
            "never {outcome:?}"
        );
    }
}

#[test]
fn a_draft_that_was_the_last_to_be_kept_is_there_or_missed() {
    let sound = sound(Last::Draft);
    let (_, wrong) = damage_everywhere(&sound, 1_024);
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
    // Every byte of what it is found by: its kind and hash, in the table and in the table's index.
    let truth = sound.scene.images[0].content("truth.db").unwrap();
    let mut places = 0;
    for draft in &sound.served.drafts {
        let windows = truth.windows(draft.0.len()).enumerate();
        for (at, _) in windows.filter(|(_, window)| *window == draft.0) {
            places += 1;
            for byte in at - 4..at + draft.0.len() {
                let mut image = sound.scene.images[0].clone();
                image.content_mut("truth.db").unwrap()[byte] ^= 1 << (byte % 3);
                let disk = SimulatedDisk::new(image);
                if let Err(what) = read(&sound, &disk.dir(), &settings(&disk)) {
                    panic!("byte {byte}, {} from the hash: {what}", at.abs_diff(byte));
                }
            }
        }
    }
    assert!(places >= 2 * sound.served.drafts.len(), "{places}");
}

type Counts = BTreeMap<(Damage, Outcome), usize>;

fn damage_unit(sound: &Sound, unit: &Unit, flips: usize, folder: &Path) -> (Counts, Vec<String>) {
    let (mut counts, mut wrong) = (Counts::new(), Vec::new());
    let mut lots =
        (unit.from as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ unit.file.len() as u64;
    for n in 0..flips + 3 {
        lots ^= lots << 13;
        lots ^= lots >> 7;
        lots ^= lots << 17;
        let damage = match n {
            0 => Damage::ZeroedSector,
            1 => Damage::DuplicatedSector,
            2 => Damage::MisdirectedWrite,
            _ => Damage::Flip,
        };
        let image = damaged(&sound.scene.images[0], unit, damage, lots >> 1);
        // Some of them as files of the machine.
        let outcome = if n % 16 == 3 {
            let dir = on_machine(&image, folder);
            let at = Settings {
                disk: Arc::new(MachineDisk),
                ..settings(&SimulatedDisk::new(Image::default()))
            };
            read(sound, &dir, &at)
        } else {
            let disk = SimulatedDisk::new(image);
            read(sound, &disk.dir(), &settings(&disk))
        };
        match outcome {
            Ok(outcome) => *counts.entry((damage, outcome)).or_insert(0) += 1,
            Err(what) => wrong.push(format!(
                "{damage:?} {n} in {} at {}..{} (lot {lots}): {what}",
                unit.file, unit.from, unit.to
            )),
        }
    }
    (counts, wrong)
}

fn on_machine(image: &Image, folder: &Path) -> PathBuf {
    let dir = folder.join("data");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    for name in image.names() {
        std::fs::write(dir.join(name), image.content(name).unwrap()).unwrap();
    }
    dir
}

#[test]
fn what_rotted_and_a_counterpart_holds_comes_back() {
    let mut sound = sound(Last::Entry);
    // Everything in the database, nothing in the log.
    let mut rig = Rig::of(&sound.scene);
    rig.start_both();
    rig.kill(0);
    rig.kill(1);
    sound.scene = rig.scene();
    let mut mended = 0;
    for (n, (id, bytes)) in sound.whole.iter().enumerate() {
        let mut scene = sound.scene.clone();
        let truth = scene.images[0].content_mut("truth.db").unwrap();
        let begin = &bytes[..64.min(bytes.len())];
        let Some(at) = truth
            .windows(begin.len())
            .position(|window| window == begin)
        else {
            continue;
        };
        truth[at + 40 + n % 20] ^= 1 << (n % 8);
        let mut rig = Rig::of(&scene);
        if rig.start(0).is_err() {
            panic!("an altered entry keeps the node from starting");
        }
        rig.start(1).unwrap();
        rig.run_for(Duration::from_secs(15));
        let held = [0, 1].map(|host| {
            let node = &mut rig.nodes[host];
            assert_eq!(node.ended, None, "node {host}");
            let driver = node.driver.as_mut().unwrap();
            driver.store().entry(sound.line, *id)
        });
        assert_eq!(
            held[1].as_ref().unwrap().as_ref(),
            Some(bytes),
            "the counterpart's copy"
        );
        match &held[0] {
            Ok(Some(found)) => {
                assert_eq!(found, bytes);
                mended += 1;
            }
            Err(StoreError::Altered { .. }) => {
                let line = rig.board(0).line(sound.line).unwrap();
                let known = line.mute() == Some(Mute::BehindOwnRecord)
                    || line.awaited().is_some()
                    || line.damaged().next().is_some();
                assert!(known, "{id} is altered, and nobody knows");
            }
            other => panic!("{id}: {other:?}"),
        }
    }
    println!(
        "{mended} of {} altered entries came back",
        sound.whole.len()
    );
    assert!(
        mended * 2 > sound.whole.len(),
        "{mended} of {}",
        sound.whole.len()
    );
}

#[test]
fn an_index_that_hides_a_row_is_found_and_given_up() {
    let sound = sound(Last::Entry);
    let sound_image = &sound.scene.images[0];
    let content = sound_image.content("index.db").unwrap();
    let mut given_up = BTreeSet::new();
    for (shelf, key) in sound.served.index.keys().filter(|(_, key)| key.len() > 3) {
        let value = &sound.served.index[&(*shelf, key.clone())];
        let row: Vec<u8> = key.iter().chain(value).copied().collect();
        let Some(at) = content.windows(row.len()).position(|window| window == row) else {
            continue;
        };
        let mut image = sound_image.clone();
        image.content_mut("index.db").unwrap()[at + key.len() - 1] ^= 1;
        let disk = SimulatedDisk::new(image);
        match read(&sound, &disk.dir(), &settings(&disk)) {
            Ok(Outcome::IndexGivenUp) => {
                given_up.insert(*shelf);
            }
            // Met at the start; or the page is in the log too.
            Ok(_) => {}
            Err(what) => panic!("{shelf:?}, {}: {what}", hex(key)),
        }
    }
    println!("{given_up:?}");
    for shelf in [
        Shelf::Node,
        Shelf::Id,
        Shelf::Place,
        Shelf::About,
        Shelf::Said,
        Shelf::Step,
    ] {
        assert!(given_up.contains(&shelf), "{shelf:?} of {given_up:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every shelf of the index.
const SHELVES: [Shelf; 18] = [
    Shelf::Summary,
    Shelf::Node,
    Shelf::Id,
    Shelf::Place,
    Shelf::Fork,
    Shelf::Orphan,
    Shelf::About,
    Shelf::Said,
    Shelf::Number,
    Shelf::Draft,
    Shelf::NotUnderstood,
    Shelf::Step,
    Shelf::Named,
    Shelf::Lost,
    Shelf::Rank,
    Shelf::Line,
    Shelf::Taking,
    Shelf::Suspending,
];
