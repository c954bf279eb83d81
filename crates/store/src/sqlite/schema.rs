//! Which schema a database has, and the numbered steps from an older one to ours.
//!
//! A step, once released, is never edited. Follows spec/store.md §2.

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, Connection};

use super::connection::classify;
use crate::error::StoreError;

/// Makes the database ours if it is empty, refuses it if it is another's or newer, and brings an
/// older one up to date in one transaction.
///
/// # Errors
///
/// `NotOurs`, `NewerSchema`: nothing was written. Otherwise as the steps fail.
pub(super) fn prepare(conn: &Connection) -> Result<(), StoreError> {
    prepare_step_by_step(conn, &mut |_| {})
}

/// As `prepare`, and tells after each statement how many were done: a test ends the process there.
fn prepare_step_by_step(
    conn: &Connection,
    done_so_far: &mut dyn FnMut(u32),
) -> Result<(), StoreError> {
    let found = check(conn)?;
    if found == known() {
        return Ok(());
    }
    let steps = MIGRATIONS.get(found as usize..).unwrap_or_default();
    let fault = |error| classify("bringing the schema up to date", error);
    let mut count = 0;
    let mut step = |sql: &str| -> Result<(), StoreError> {
        let mut statements = Batch::new(conn, sql);
        while let Some(mut statement) = statements.next().map_err(fault)? {
            statement.execute([]).map_err(fault)?;
            count += 1;
            done_so_far(count);
        }
        Ok(())
    };
    step("BEGIN IMMEDIATE")?;
    let done = steps.iter().try_for_each(|sql| step(sql)).and_then(|()| {
        let (version, by) = (known(), env!("CARGO_PKG_VERSION"));
        step(&format!(
            "INSERT INTO schema_version (version, written_by) VALUES ({version}, '{by}')"
        ))?;
        step(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
        step("COMMIT")
    });
    if done.is_err() && !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK").map_err(fault)?;
    }
    done
}

/// Which store this is: drawn when its schema was made.
///
/// # Errors
///
/// `Corrupt` if it is lost.
pub(super) fn instance(conn: &Connection) -> Result<[u8; 16], StoreError> {
    conn.query_row("SELECT instance FROM store", [], |row| row.get(0))
        .map_err(|error| classify("reading which store this is", error))
}

/// Reads whose database it is and its schema; 0 is an empty one.
fn check(conn: &Connection) -> Result<u32, StoreError> {
    let ask = |error| classify("reading the schema", error);
    let application_id: i32 = conn
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(ask)?;
    let tables: u32 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(ask)?;
    if tables == 0 && application_id == 0 {
        return Ok(0);
    }
    if application_id != APPLICATION_ID {
        return Err(StoreError::NotOurs {
            file: FILE,
            found: application_id,
        });
    }
    let (found, written_by): (u32, String) = conn
        .query_row(
            "SELECT version, written_by FROM schema_version ORDER BY version DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(ask)?;
    if found > known() {
        return Err(StoreError::NewerSchema {
            file: FILE,
            found,
            known: known(),
            written_by,
        });
    }
    Ok(found)
}

/// The newest schema this program knows.
fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// "Dtnt": what `file(1)` and we tell our databases by.
const APPLICATION_ID: i32 = 0x4474_6e74;
/// What errors call the database.
pub(super) const FILE: &str = "truth.db";
/// Step n brings schema n to n + 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_record.sql"),
    include_str!("migrations/0002_arrival.sql"),
];

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::*;
    use crate::disk::MachineDisk;
    use crate::sqlite::connection;

    const DIR: &str = "DETENTE_TEST_MIGRATION_DIR";
    const STEPS: &str = "DETENTE_TEST_MIGRATION_STEPS";
    /// BEGIN, what 0002 has, the version, the application id, COMMIT.
    const STEPS_OF_SCHEMA_2: u32 = 7;

    /// A store that the release with schema 1 wrote; `tests/schema-1/README.md` says how.
    fn fixture(into: &Path) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema-1");
        for name in ["truth.db", "heads"] {
            std::fs::copy(from.join(name), into.join(name)).unwrap();
        }
    }

    fn rows(conn: &Connection) -> Vec<(i64, Vec<u8>, Vec<u8>)> {
        let mut statement = conn
            .prepare("SELECT row, digest, bytes FROM entries ORDER BY row")
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }

    fn version(path: &Path) -> u32 {
        let conn = Connection::open(path).unwrap();
        conn.query_row("SELECT max(version) FROM schema_version", [], |row| {
            row.get(0)
        })
        .unwrap()
    }

    #[test]
    fn a_store_of_schema_1_killed_at_any_statement_of_its_migration_opens_whole() {
        let whole = tempfile::tempdir().unwrap();
        fixture(whole.path());
        let truth = |dir: &Path| dir.join(FILE);
        let before = rows(&Connection::open(truth(whole.path())).unwrap());
        assert_eq!(before.len(), 28);
        for steps in 1..=STEPS_OF_SCHEMA_2 {
            let dir = tempfile::tempdir().unwrap();
            fixture(dir.path());
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "sqlite::schema::tests::child_migrates_and_dies"])
                .arg("--ignored")
                .env(DIR, dir.path())
                .env(STEPS, steps.to_string())
                .output()
                .unwrap();
            assert!(
                !child.status.success(),
                "it was to die after {steps} statements"
            );
            let conn = connection::open(&MachineDisk, &truth(dir.path()), None).unwrap();
            assert_eq!(check(&conn).unwrap(), known(), "after {steps} statements");
            assert_eq!(rows(&conn), before, "after {steps} statements");
            assert_ne!(instance(&conn).unwrap(), [0; 16]);
        }
        // Not a statement more: else the last kill would have come before the last statement.
        let mut count = 0;
        let conn = connection::unprepared(&MachineDisk, &truth(whole.path())).unwrap();
        prepare_step_by_step(&conn, &mut |_| count += 1).unwrap();
        assert_eq!(count, STEPS_OF_SCHEMA_2);
    }

    #[test]
    #[ignore = "run by a_store_of_schema_1_killed_at_any_statement_of_its_migration_opens_whole"]
    fn child_migrates_and_dies() {
        let dir = PathBuf::from(std::env::var_os(DIR).unwrap());
        let last: u32 = std::env::var(STEPS).unwrap().parse().unwrap();
        assert_eq!(version(&dir.join(FILE)), 1);
        let conn = connection::unprepared(&MachineDisk, &dir.join(FILE)).unwrap();
        let die = &mut |steps| {
            if steps == last {
                std::process::abort();
            }
        };
        prepare_step_by_step(&conn, die).unwrap();
    }
}
