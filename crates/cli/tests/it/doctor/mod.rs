//! The doctor, for real: every check has a fault that is brought about at a real node, is reported with a
//! command, and that very command is run; then the check is content. Where no command can mend, the row says
//! why, and what a person does is done.
//!
//! A table a fixture: `folder.rs` a node that stands still, `machine.rs` one that runs, `disk.rs` its disk,
//! `line.rs` two with a line. What a desk reads meanwhile, word for word: `spoiled.rs`.

mod disk;
mod folder;
mod hardware;
mod line;
mod machine;
pub mod patient;
mod spoiled;

use std::collections::BTreeSet;

use detente_node::doctor::CHECKS;

use self::patient::Patient;
use crate::harness::detente;

/// What is done for one check.
struct Row<F> {
    /// The check.
    id: &'static str,
    /// Brings the fault about.
    fault: fn(&mut F),
    /// Puts what only a person knows into the printed command, in place of its examples (docs/operate/doctor.md).
    fill: fn(&mut F, String) -> String,
    /// What the command does about it.
    does: Does<F>,
}

/// What a printed command does about its fault.
enum Does<F> {
    /// It mends it.
    Mends,
    /// It begins what somebody else ends: who, and how.
    Begins(&'static str, fn(&mut F)),
    /// It shows what a person has to know; no command can do the rest: why, and what the person does.
    Shows(&'static str, fn(&mut F)),
    /// It belongs to a part of the system that is not here: which command, why, and what it brings about.
    Elsewhere(&'static str, &'static str, fn(&mut F)),
    /// It shows, and nothing mends: why.
    Stays(&'static str),
}

impl<F> Row<F> {
    const fn mends(id: &'static str, fault: fn(&mut F)) -> Self {
        Self {
            id,
            fault,
            fill: |_, printed| printed,
            does: Does::Mends,
        }
    }

    const fn begins(
        id: &'static str,
        fault: fn(&mut F),
        who: &'static str,
        ends: fn(&mut F),
    ) -> Self {
        let does = Does::Begins(who, ends);
        Self {
            does,
            ..Self::mends(id, fault)
        }
    }

    const fn shows(
        id: &'static str,
        fault: fn(&mut F),
        why: &'static str,
        person: fn(&mut F),
    ) -> Self {
        let does = Does::Shows(why, person);
        Self {
            does,
            ..Self::mends(id, fault)
        }
    }

    const fn elsewhere(
        id: &'static str,
        fault: fn(&mut F),
        command: &'static str,
        why: &'static str,
        brings: fn(&mut F),
    ) -> Self {
        let does = Does::Elsewhere(command, why, brings);
        Self {
            does,
            ..Self::mends(id, fault)
        }
    }

    const fn stays(id: &'static str, fault: fn(&mut F), why: &'static str) -> Self {
        Self {
            does: Does::Stays(why),
            ..Self::mends(id, fault)
        }
    }

    const fn filled(mut self, fill: fn(&mut F, String) -> String) -> Self {
        self.fill = fill;
        self
    }
}

/// A fixture that has a node to look at for a check.
trait Ward {
    fn patient(&self, id: &str) -> &Patient;
}

/// Goes through a table, row by row.
fn walk<F: Ward>(ward: &mut F, table: &[Row<F>]) {
    for row in table {
        let begun = std::time::Instant::now();
        (row.fault)(ward);
        let printed = ward.patient(row.id).until_speaks(row.id);
        ward.patient(row.id).speaks_russian();
        let command = (row.fill)(ward, printed);
        match &row.does {
            Does::Mends => ward.patient(row.id).obey(&command),
            Does::Begins(who, ends) => {
                assert!(!who.is_empty());
                ward.patient(row.id).obey(&command);
                ends(ward);
            }
            Does::Shows(why, person) => {
                assert!(!why.is_empty());
                ward.patient(row.id).shown(&command);
                person(ward);
            }
            Does::Elsewhere(expected, why, brings) => {
                assert!(!why.is_empty());
                assert_eq!(&command, expected, "{}", row.id);
                brings(ward);
            }
            Does::Stays(why) => {
                assert!(!why.is_empty());
                ward.patient(row.id).shown(&command);
                ward.patient(row.id).until_speaks(row.id);
                continue;
            }
        }
        ward.patient(row.id).until_well(row.id, &command);
        eprintln!("{}: {:?}", row.id, begun.elapsed());
    }
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// The only place that knows every table.
#[test]
fn every_check_has_a_row_that_makes_it_speak_up_and_a_command_that_is_run() {
    let folder = folder::TABLE.iter().map(|row| row.id);
    let machine = machine::TABLE.iter().map(|row| row.id);
    let disk = disk::TABLE.iter().map(|row| row.id);
    let line = line::TABLE.iter().map(|row| row.id);
    let rows: BTreeSet<&str> = folder.chain(machine).chain(disk).chain(line).collect();
    let checks: BTreeSet<&str> = CHECKS.iter().copied().collect();
    assert_eq!(rows, checks);
}

#[test]
fn the_doctor_says_by_its_exit_code_how_it_is_and_speaks_both_languages() {
    let patient = Patient::new();
    let looked = patient.run(&["doctor", "--offline", "--json"]);
    let all: Vec<serde_json::Value> = serde_json::from_str(&looked.out).expect("json");
    let has = |result: &str| all.iter().any(|check| check["result"] == result);
    let expected = if has("fail") {
        2
    } else {
        i32::from(has("warn"))
    };
    assert_eq!(looked.code, expected);
    assert!(has("fail"), "there is no reserve before the first start");
    let in_russian = patient.run(&["--lang", "ru", "doctor", "--offline", "--all"]);
    assert!(in_russian.out.contains("[не так] "), "{}", in_russian.out);
    assert!(
        in_russian.out.contains("<disk-reserve>"),
        "{}",
        in_russian.out
    );
    let nowhere = detente(&["--data", "/nonexistent", "doctor"]);
    assert_eq!(nowhere.code, 3);
    assert!(!nowhere.err.is_empty());
}
