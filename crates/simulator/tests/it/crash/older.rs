//! Stores of an earlier version: whatever a crash leaves of bringing one up to date, it opens whole.

use std::collections::BTreeMap;

use detente_line::persist::DocumentKind;
use detente_simulator::files::{Image, SimulatedDisk};
use detente_store::{Continuity, Document, SqliteStore, Store};

use crate::crash::oracle::Whole;
use crate::crash::rig::{entries, settings};
use crate::crash::{each_crash, soak};

/// A store that the release with schema 1 wrote; `crates/store/tests/schema-1/README.md` says how.
fn of_schema_1() -> Image {
    let truth = include_bytes!("../../../../store/tests/schema-1/truth.db");
    let heads = include_bytes!("../../../../store/tests/schema-1/heads");
    Image::of(BTreeMap::from([
        ("truth.db".to_owned(), truth.to_vec()),
        ("heads".to_owned(), heads.to_vec()),
    ]))
}

/// Opens what is on a disk; all that it holds.
fn opened(disk: &SimulatedDisk) -> Result<(Whole, Vec<Document>, Continuity), String> {
    let opened = SqliteStore::open(&disk.dir(), &settings(disk));
    let opened = opened.map_err(|error| format!("it does not open: {error}"))?;
    let mut documents = Vec::new();
    for kind in [
        DocumentKind::Card,
        DocumentKind::Founding,
        DocumentKind::Draft,
    ] {
        let of_kind = opened.store.documents(kind);
        documents.extend(of_kind.map_err(|error| error.to_string())?);
    }
    Ok((entries(&opened.store), documents, opened.continuity))
}

#[test]
fn whatever_a_crash_leaves_of_its_migration_a_store_of_schema_1_opens_whole() {
    let disk = SimulatedDisk::new(of_schema_1());
    disk.record();
    let whole = opened(&disk).unwrap();
    let operations = disk.recorded();
    assert_eq!((whole.0.len(), whole.1.len()), (28, 3));
    let seeds = if soak() { 20 } else { 1 };
    let mut points = 0;
    each_crash(
        of_schema_1(),
        &operations,
        seeds,
        |at, crash, seed, image| {
            points += 1;
            let found = opened(&SimulatedDisk::new(image));
            assert!(
                found.as_ref() == Ok(&whole),
                "{crash:?} at operation {at} (seed {seed}): {:?}",
                found.map(|(entries, documents, _)| (entries.len(), documents.len()))
            );
        },
    );
    println!(
        "{points} crash points over {} operations of a migration",
        operations.len()
    );
    assert!(points > operations.len());
}
