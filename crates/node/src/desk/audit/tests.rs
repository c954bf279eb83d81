//! The audit log against whoever would change it, a crash, a full disk and a flood.

use super::*;
use std::os::unix::fs::PermissionsExt as _;

fn key() -> SecretKey {
    SecretKey::from_seed([9; 32])
}

fn note(what: Deed, about: &str) -> Note<'_> {
    Note {
        who: "owner",
        from: Some("127.0.0.1".parse().unwrap()),
        what,
        about,
        outcome: DONE,
    }
}

fn noted(folder: &Path, count: u64) -> AuditLog {
    let log = AuditLog::open(folder, key()).unwrap();
    for number in 0..count {
        let at = Timestamp::from_ms(number);
        log.note(at, note(Deed::AccountMade, &format!("n{number}")));
    }
    log
}

#[test]
fn what_is_noted_is_there_page_by_page_over_a_restart_and_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let count = AUDIT_PLACES_EVERY * 2 + 10;
    drop(noted(dir.path(), count));
    let log = AuditLog::open(dir.path(), key()).unwrap();
    log.note(Timestamp::from_ms(0), note(Deed::TokenMade, "last"));
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let page = log.page(before, 100).unwrap();
        let Some(oldest) = page.last() else { break };
        before = Some(oldest.number);
        all.extend(page.into_iter().map(|record| record.number));
    }
    let expected: Vec<u64> = (1..=count + 1).rev().collect();
    assert_eq!(all, expected);
    assert_eq!(log.page(None, 1).unwrap()[0].about, "last");
    assert_eq!(log.verify(&[]).unwrap().records, count + 1);
    let mode = std::fs::metadata(dir.path().join(FILE))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_edited_removed_or_inserted_record_is_found_and_so_is_one_signed_with_another_key() {
    let dir = tempfile::tempdir().unwrap();
    let log = noted(dir.path(), 5);
    let known: Vec<AuditHead> = log.head().into_iter().collect();
    let path = dir.path().join(FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let found = |lines: &[&str]| {
        std::fs::write(&path, format!("{}\n", lines.join("\n"))).unwrap();
        verify(dir.path(), &key().public(), &known)
    };
    assert!(found(&lines).is_ok());
    let edited = lines[2].replace("n2", "n7");
    let broken = |found: Result<Verified, AuditFault>, at: u64| {
        assert!(
            matches!(found, Err(AuditFault::Broken { number, .. }) if number == at),
            "{found:?}"
        );
    };
    broken(found(&[lines[0], lines[1], &edited, lines[3], lines[4]]), 3);
    broken(found(&[lines[0], lines[1], lines[3], lines[4]]), 3);
    broken(
        found(&[lines[0], lines[1], lines[1], lines[2], lines[3], lines[4]]),
        3,
    );
    broken(
        found(&[lines[0], lines[2], lines[1], lines[3], lines[4]]),
        2,
    );
    // Hashed anew by somebody without the node's key.
    let (_, signature, json) = split(lines[4]).unwrap();
    let json = json.replace("n4", "n7");
    let hash = Digest::labelled(LABEL, &[json.as_bytes()]);
    let forged = format!("{hash} {signature} {json}");
    broken(found(&[lines[0], lines[1], lines[2], lines[3], &forged]), 5);
    // Cut off at its end: only who has noted the head can tell.
    let short = found(&lines[..4]);
    assert!(matches!(short, Err(AuditFault::Missing { number: 5 })));
}

#[test]
fn a_record_of_this_node_s_own_from_another_course_of_the_log_does_not_follow() {
    let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    drop(noted(one.path(), 3));
    let log = AuditLog::open(other.path(), key()).unwrap();
    for number in 0..3 {
        let at = Timestamp::from_ms(10 + number);
        log.note(at, note(Deed::TokenMade, "in a copy of the node"));
    }
    drop(log);
    let [first, second] =
        [&one, &other].map(|dir| std::fs::read_to_string(dir.path().join(FILE)).unwrap());
    let spliced: Vec<&str> = first
        .lines()
        .take(2)
        .chain(second.lines().skip(2))
        .collect();
    std::fs::write(one.path().join(FILE), format!("{}\n", spliced.join("\n"))).unwrap();
    let found = verify(one.path(), &key().public(), &[]);
    assert!(
        matches!(found, Err(AuditFault::Broken { number: 3, .. })),
        "{found:?}"
    );
}

#[test]
fn what_a_crash_left_half_written_is_cut_off_and_the_chain_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    drop(noted(dir.path(), 3));
    let path = dir.path().join(FILE);
    let mut torn = std::fs::read(&path).unwrap();
    let half = torn[..60].to_vec();
    torn.extend(half);
    std::fs::write(&path, torn).unwrap();
    let log = noted(dir.path(), 1);
    assert_eq!(log.verify(&[]).unwrap().records, 4);
}

#[test]
fn a_disk_that_takes_nothing_loses_no_record_when_it_takes_some_again() {
    let dir = tempfile::tempdir().unwrap();
    let log = noted(dir.path(), 2);
    let path = dir.path().join(FILE);
    let aside = dir.path().join("aside");
    std::fs::rename(&path, &aside).unwrap();
    std::fs::create_dir(&path).unwrap();
    log.note(Timestamp::from_ms(0), note(Deed::SignIn, "while full"));
    assert_eq!(log.lock().pending.len(), 1);
    std::fs::remove_dir(&path).unwrap();
    std::fs::rename(&aside, &path).unwrap();
    log.note(Timestamp::from_ms(0), note(Deed::SignIn, "afterwards"));
    let abouts: Vec<String> = log
        .page(None, 9)
        .unwrap()
        .into_iter()
        .map(|one| one.about)
        .collect();
    assert_eq!(abouts, ["afterwards", "while full", "n1", "n0"]);
    assert_eq!(log.verify(&[]).unwrap().records, 4);
}

#[test]
fn a_flood_of_failed_sign_ins_is_a_few_records_and_a_number() {
    let dir = tempfile::tempdir().unwrap();
    let log = noted(dir.path(), 0);
    let start = Instant::now();
    for _ in 0..1000 {
        log.note_failure(start, Timestamp::from_ms(0), note(Deed::SignIn, "ivanova"));
    }
    assert_eq!(
        log.head().unwrap().number,
        u64::from(FAILURES_NOTED_PER_MINUTE)
    );
    log.note_failure(
        start + MINUTE,
        Timestamp::from_ms(0),
        note(Deed::SignIn, "ivanova"),
    );
    let page = log.page(None, 2).unwrap();
    let more = 1000 - u64::from(FAILURES_NOTED_PER_MINUTE);
    assert_eq!(
        (&*page[1].what, &page[1].about),
        ("sign-ins-failed", &more.to_string())
    );
}

#[test]
fn a_field_is_bounded_and_of_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let log = noted(dir.path(), 0);
    let long = "\n\u{10ffff}\"".repeat(10_000);
    log.note(Timestamp::from_ms(0), note(Deed::SignIn, &long));
    assert_eq!(log.verify(&[]).unwrap().records, 1);
    assert!(log.page(None, 1).unwrap()[0].about.chars().count() <= AUDIT_FIELD_CHARS_MAX);
}
