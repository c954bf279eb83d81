//! What is done to a node while it runs: backups, however they are taken, stand in its audit log.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use detente_api::audit::{AuditPage, AuditRecord};
use detente_api::backup::BackupMade;
use detente_api::operations::Reloaded;
use detente_node::backup::{self, BackupError, Wish};
use detente_record::Precedence;
use serde_json::{Value, json};

use crate::desk::{Desk, eventually, found};
use crate::people::{desk, person, problem, refused};

/// The backups that the audit log tells of, the oldest first: by whom, of which folder, with what outcome.
fn noted(desk: &Desk) -> Vec<(String, String, String)> {
    let page: AuditPage = desk.client.get("/v1/audit?limit=500");
    let backups = page.records.into_iter().rev();
    let backups = backups.filter(|one: &AuditRecord| one.what == "backup-made");
    backups
        .map(|one| (one.who, one.about, one.outcome))
        .collect()
}

fn row(who: &str, folder: &Path, outcome: &str) -> (String, String, String) {
    (
        who.to_owned(),
        folder.display().to_string(),
        outcome.to_owned(),
    )
}

/// Takes one beside the node, as a timer does.
fn take(data: &Path, into: &Path) -> Result<PathBuf, BackupError> {
    let wish = Wish {
        data,
        into,
        keys_in_the_clear: false,
        now: SystemTime::now(),
    };
    backup::make(wish).map(|made| made.folder)
}

fn beside(data: &Path, into: &Path) -> PathBuf {
    std::fs::create_dir_all(into).unwrap();
    take(data, into).unwrap()
}

#[test]
fn a_backup_is_taken_over_the_interface_and_every_backup_however_taken_is_in_the_audit_log_once() {
    let dir = tempfile::tempdir().unwrap();
    let (mut a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    a.send(line, Precedence::Routine, "Before the backup.");
    let technician = person(&a, "kuznetsov", &["technician"], None);
    let watch = person(&a, "ivanova", &["watch"], Some("watch"));
    let nowhere = technician.post("/v1/backup", &json!({}));
    assert_eq!(problem(&nowhere), refused(409, "backup-no-folder"));
    let into = dir.path().join("backups");
    std::fs::create_dir(&into).unwrap();
    let folder = format!("folder = {:?}", into.display().to_string());
    a.set("# folder = \"/var/backups/detente\"", &folder);
    let taken: Reloaded = a.client.put_in("/v1/reload", &json!({}));
    assert_eq!(taken.taken, ["backup.folder"]);
    let by_watch = watch.post("/v1/backup", &json!({}));
    assert_eq!(problem(&by_watch), refused(403, "permission-role"));

    let made: BackupMade = technician.put_in("/v1/backup", &json!({}));
    let folder = Path::new(&made.folder);
    assert_eq!(folder.parent(), Some(&*into));
    let checked = backup::check(folder).unwrap();
    assert_eq!(
        (checked.files, checked.entries()),
        (made.files, made.lines[0].entries)
    );
    let digest: Value = a.client.get(&format!("/v1/lines/{line}/digest"));
    assert!(digest["entries"].as_u64() >= Some(made.lines[0].entries) && made.lines[0].entries > 1);
    assert_eq!(made.lines[0].line, line.to_string());
    // The recovery key and the token are never in one.
    assert!(
        made.left_out.iter().any(|file| file.why == "token"),
        "{:?}",
        made.left_out
    );
    let mut expected = vec![
        row(
            "account:kuznetsov",
            Path::new("/v1/backup"),
            "backup-no-folder",
        ),
        row(
            "account:ivanova",
            Path::new("/v1/backup"),
            "permission-role",
        ),
        row("account:kuznetsov", folder, "done"),
    ];
    assert_eq!(noted(&a), expected);

    // Beside the node, while it runs; and one that fails.
    let timed = beside(&a.folder, &dir.path().join("timer"));
    expected.push(row("node", &timed, "done"));
    eventually("the timer's backup in the log", || {
        (noted(&a) == expected).then_some(())
    });
    let no_folder = dir.path().join("file");
    std::fs::write(&no_folder, "").unwrap();
    assert!(take(&a.folder, &no_folder).is_err());
    let failed = backup::last(&a.folder).unwrap();
    expected.push(row("node", &failed.folder, "backup-failed"));
    eventually("the failed one in the log", || {
        (noted(&a) == expected).then_some(())
    });

    // While the node is down; and none is told again at the starts that follow.
    a.stop();
    let down = beside(&a.folder, &dir.path().join("down"));
    expected.push(row("node", &down, "done"));
    for _ in 0..2 {
        a.start();
        eventually("the backup of the night in the log", || {
            (noted(&a) == expected).then_some(())
        });
        a.stop();
    }
    a.start();
    let last = beside(&a.folder, &dir.path().join("last"));
    expected.push(row("node", &last, "done"));
    eventually("the one after the starts", || {
        (noted(&a) == expected).then_some(())
    });
}
