//! The N-th operation fails, for N = 1, 2, 3 … until a script meets no failure: nothing is acknowledged that
//! is not there, a failed sync ends the node, and what is on the disk opens again.

use std::time::Duration;

use detente_record::{LineId, Precedence};
use detente_simulator::files::{Failure, Fault, Image};
use detente_store::StoreError;

use crate::crash::founded;
use crate::crash::oracle::{Acknowledged, Whole};
use crate::crash::rig::{Rig, entries};

/// Messages, a start, folding of the log: as short as it can be with everything in it.
fn script(rig: &mut Rig, line: LineId) {
    if rig.nodes[0].driver.is_some() {
        rig.run_for(Duration::from_secs(3));
    }
    for (n, precedence) in Precedence::ALL.into_iter().enumerate() {
        if rig.nodes[0].driver.is_none() {
            return;
        }
        let text = "n".repeat(1 + 9_000 * usize::from(n == 1));
        rig.send(line, 0, precedence, &text);
        rig.send(line, 1, precedence, "And ours.");
        rig.run_for(Duration::from_millis(500));
    }
}

/// What became of one run with a failure.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Outcome {
    /// The failure never came: the script has fewer operations.
    Clean,
    /// The node did not start, and said why.
    NotStarted,
    /// The node ended.
    Ended,
    /// The node went on.
    WentOn,
}

fn run(failure: Failure, nth: u32) -> Result<Outcome, String> {
    let (scene, line) = founded();
    let mut rig = Rig::of(&scene);
    rig.nodes[0].disk.record();
    rig.nodes[0].disk.fail(Some(Fault {
        after: nth,
        failure,
    }));
    rig.start(1).unwrap();
    let started = rig.start(0);
    let not_started = started.is_err();
    if let Err(detente_driver::DriverError::Store(error)) = &started
        && matches!(
            error,
            StoreError::HeadReused { .. } | StoreError::NotOurs { .. }
        )
    {
        return Err(format!("not started for another reason: {error}"));
    }
    script(&mut rig, line);
    let failed = rig.nodes[0].disk.has_failed();
    let ended = rig.nodes[0].ended.clone();
    let book = rig.book(0);
    rig.nodes[0].disk.fail(None);
    let operations = rig.nodes[0].disk.recorded();
    rig.kill(0);
    let outcome = match (failed, not_started, &ended) {
        (false, ..) => Outcome::Clean,
        (true, true, _) => Outcome::NotStarted,
        (true, false, Some(_)) => Outcome::Ended,
        (true, false, None) => Outcome::WentOn,
    };
    if failure == Failure::Sync && outcome == Outcome::WentOn {
        return Err("a failed sync was passed over".to_owned());
    }
    // A full disk is a refusal; but the head file is overwritten in place, which needs no room.
    if let (Failure::NoSpace | Failure::ShortWrite, Some(why)) = (failure, &ended)
        && !why.contains("head file")
    {
        return Err(format!("a full disk ends the node: {why}"));
    }
    // What the process saw, and what a power cut at once would leave.
    let mut remains = detente_simulator::files::Remains::of(scene.images[0].clone());
    operations
        .iter()
        .for_each(|operation| remains.push(operation));
    let acknowledged = Acknowledged::before(&book, operations.len());
    let lost = remains.after(detente_simulator::files::Crash::Lost, 1);
    for image in [Some(rig.nodes[0].disk.image()), lost]
        .into_iter()
        .flatten()
    {
        let whole = whole_of(&image)?;
        acknowledged.check(0, image, &whole)?;
    }
    Ok(outcome)
}

/// What the disk holds now; signatures and digests say that it is as it was.
fn whole_of(image: &Image) -> Result<Whole, String> {
    let disk = detente_simulator::files::SimulatedDisk::new(image.clone());
    let opened = detente_store::SqliteStore::open(&disk.dir(), &crate::crash::rig::settings(&disk))
        .map_err(|error| format!("does not open again: {error}"))?;
    Ok(entries(&opened.store))
}

#[test]
fn an_operation_that_fails_is_never_taken_for_done() {
    let mut wrong = Vec::new();
    for failure in Failure::ALL {
        let mut counts = [0_u32; 4];
        for nth in 1.. {
            match run(failure, nth) {
                Ok(Outcome::Clean) => break,
                Ok(outcome) => counts[outcome as usize] += 1,
                Err(what) => wrong.push(format!("{failure:?} at the {nth}th: {what}")),
            }
        }
        println!(
            "{failure:?}: {} runs; not started {}, ended {}, went on {}",
            counts.iter().sum::<u32>(),
            counts[Outcome::NotStarted as usize],
            counts[Outcome::Ended as usize],
            counts[Outcome::WentOn as usize]
        );
        // Each sort was met while the node started and while it ran.
        let [_, not_started, ended, went_on] = counts;
        assert!(
            not_started + went_on > 0 && ended + went_on > 0,
            "{failure:?}: {counts:?}"
        );
    }
    for wrong in wrong.iter().take(20) {
        eprintln!("{wrong}");
    }
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
}
