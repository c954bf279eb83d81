//! A crash at every operation of the disk: whatever it leaves, the real store and driver open it and find all
//! that was acknowledged, unaltered, and sign no address anew.

mod copies;
mod failures;
mod flips;
mod older;
mod oracle;
mod rig;
mod scripts;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use detente_record::{LineId, Precedence};
use detente_simulator::files::{Crash, Image, Operation, Remains};

use self::oracle::{Acknowledged, Whole, go_on};
use self::rig::{Book, Rig, Scene, entries};
use self::scripts::{SCRIPTS, Script};

/// A trace of one node's disk, and what the node said meanwhile.
struct Trace {
    name: &'static str,
    host: usize,
    line: LineId,
    /// Whether this node was put back from a copy before it began, and whether one of the two was.
    restored: bool,
    one_restored: bool,
    begin: Scene,
    operations: Vec<Operation>,
    book: Book,
    whole: Whole,
    /// How long both traces were when turns began, by this node's.
    turns: Vec<[usize; 2]>,
    /// What the other disk was asked meanwhile.
    other: Vec<Operation>,
}

/// Two nodes that have a line and have spoken, both ended.
fn founded() -> (Scene, LineId) {
    static FOUNDED: OnceLock<(Scene, LineId)> = OnceLock::new();
    let founded = FOUNDED.get_or_init(|| {
        let mut rig = Rig::of(&Scene::default());
        rig.start_both();
        let line = rig.found(7);
        for n in 0..6 {
            rig.send(line, n % 2, Precedence::Routine, "Ready.")
                .expect("it speaks");
            rig.run_for(Duration::from_secs(1));
        }
        rig.kill(0);
        rig.kill(1);
        (rig.scene(), line)
    });
    founded.clone()
}

fn traces(script: &Script) -> [Trace; 2] {
    let (scene, line) = founded();
    let mut begin = if script.from_nothing {
        Scene::default()
    } else {
        scene
    };
    (script.before)(&mut begin, line);
    let mut rig = Rig::of(&begin);
    for node in &rig.nodes {
        node.disk.record();
    }
    (script.run)(&mut rig, line);
    let whole = [0, 1].map(|host| entries(rig.nodes[host].driver.as_mut().unwrap().store()));
    let mut recorded = [0, 1].map(|host| rig.nodes[host].disk.recorded());
    let books = [0, 1].map(|host| rig.book(host));
    let turns = std::mem::take(&mut rig.turns);
    [0, 1].map(|host: usize| Trace {
        name: script.name,
        host,
        line,
        restored: script.restored && host == 0,
        one_restored: script.restored,
        begin: begin.clone(),
        operations: recorded[host].clone(),
        book: books[host].clone(),
        whole: whole[host].clone(),
        turns: turns.clone(),
        other: if host == 0 {
            recorded[1].clone()
        } else {
            std::mem::take(&mut recorded[0])
        },
    })
}

#[derive(Default)]
struct Count {
    points: BTreeMap<Crash, usize>,
    went_on: usize,
    operations: usize,
    wrong: Vec<String>,
}

impl Count {
    fn add(&mut self, other: Self) {
        for (crash, points) in other.points {
            *self.points.entry(crash).or_default() += points;
        }
        self.went_on += other.went_on;
        self.operations += other.operations;
        self.wrong.extend(other.wrong);
    }
}

/// Crashes at every operation of a trace in every way, `seeds` times where lots are drawn.
fn crash_everywhere(trace: &Trace, seeds: u64, count: &mut Count) {
    count.operations += trace.operations.len();
    let begin = trace.begin.images[trace.host].clone();
    each_crash(begin, &trace.operations, seeds, |at, crash, seed, image| {
        let points = count.points.entry(crash).or_default();
        *points += 1;
        let further = points.is_multiple_of(GO_ON_EVERY) && trace.goes_on();
        let mut acknowledged = Acknowledged::before(&trace.book, at);
        acknowledged.restored = trace.restored;
        if let Err(what) = crashed(trace, at, image, &acknowledged, further) {
            count.wrong.push(format!(
                "{}, node {}, {crash:?} at operation {at} (seed {seed}): {what}",
                trace.name, trace.host
            ));
        }
        count.went_on += usize::from(further);
    });
}

/// What a crash leaves at every operation of a trace, in every way, `seeds` times where lots are drawn.
fn each_crash(
    begin: Image,
    operations: &[Operation],
    seeds: u64,
    mut visit: impl FnMut(usize, Crash, u64, Image),
) {
    let mut remains = Remains::of(begin);
    for at in 0..=operations.len() {
        for crash in Crash::ALL {
            for seed in 0..drawn(crash, at, seeds) {
                let seed = (at as u64) << 8 | seed << 1 | 1;
                if let Some(image) = remains.after(crash, seed) {
                    visit(at, crash, seed, image);
                }
            }
        }
        if let Some(operation) = operations.get(at) {
            remains.push(operation);
        }
    }
}

/// How often lots are drawn there: with one seed in all, for one sort of crash after the other.
fn drawn(crash: Crash, at: usize, seeds: u64) -> u64 {
    let in_turn = [Crash::TornSector, Crash::TornPage, Crash::Reordered];
    match in_turn.iter().position(|turn| *turn == crash) {
        Some(turn) if seeds > 1 || at % in_turn.len() == turn => seeds,
        Some(_) => 0,
        None => 1,
    }
}

fn crashed(
    trace: &Trace,
    at: usize,
    image: Image,
    acknowledged: &Acknowledged,
    further: bool,
) -> Result<(), String> {
    acknowledged.check(trace.host, image.clone(), &trace.whole)?;
    if !further {
        return Ok(());
    }
    let mut scene = trace.begin.clone();
    scene.salt += 1_000;
    scene.now = scene.now + Duration::from_secs(86_400);
    scene.images[trace.host] = image;
    let done = trace.done_by_the_other(at);
    for operation in &trace.other[..done] {
        scene.images[1 - trace.host].apply(operation);
    }
    go_on(&scene, trace.line, trace.host).map_err(|what| format!("later: {what}"))
}

impl Trace {
    /// Whether both can go on wherever it crashed: there is a line, and nobody has to open an epoch first.
    fn goes_on(&self) -> bool {
        self.begin.salt > 0 && !self.one_restored
    }

    /// How many operations the other disk had done when this one was at that operation.
    fn done_by_the_other(&self, at: usize) -> usize {
        let before = self.turns.iter().filter(|turn| turn[self.host] <= at);
        before.map(|turn| turn[1 - self.host]).max().unwrap_or(0)
    }
}

#[test]
fn whatever_a_crash_leaves_all_that_was_acknowledged_is_there_and_no_address_is_signed_anew() {
    let (seeds, wanted) = if soak() { (3, 50_000) } else { (1, 10_000) };
    let (next, sum) = (AtomicUsize::new(0), Mutex::new(Count::default()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(script) = SCRIPTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut count = Count::default();
                    for trace in traces(script) {
                        crash_everywhere(&trace, seeds, &mut count);
                    }
                    eprintln!(
                        "{:?} {}, {} operations",
                        count.points, script.name, count.operations
                    );
                    sum.lock().unwrap().add(count);
                }
            });
        }
    });
    let count = sum.into_inner().unwrap();
    let points: usize = count.points.values().sum();
    println!(
        "{points} crash points over {} operations of {} scripts, {:?}; {} went on with their counterpart",
        count.operations,
        SCRIPTS.len(),
        count.points,
        count.went_on
    );
    for wrong in count.wrong.iter().take(20) {
        eprintln!("{wrong}");
    }
    assert!(count.wrong.is_empty(), "{} wrong", count.wrong.len());
    assert!(points >= wanted, "{points} crash points");
    assert!(count.went_on >= points / GO_ON_EVERY / 2);
}

/// Whether it is to take long.
fn soak() -> bool {
    std::env::var_os("DETENTE_SOAK").is_some()
}

/// After every so many crash points the node goes on with its counterpart.
const GO_ON_EVERY: usize = 50;
