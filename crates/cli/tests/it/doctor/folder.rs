//! A node that stands still: its files, its settings, its backups.

use std::os::unix::fs::chown;

use super::patient::{Patient, mode};
use super::{Row, is_root, walk};

#[test]
fn what_is_wrong_in_the_folder_of_a_node_is_mended_by_the_printed_commands() {
    let mut patient = Patient::new();
    let table = TABLE.iter().filter(|row| {
        let is_tried = row.id != "keys-owner" || is_root();
        if !is_tried {
            eprintln!(
                "not root: a file can't be given away, and {} is not tried",
                row.id
            );
        }
        is_tried
    });
    for row in table {
        walk(&mut patient, std::slice::from_ref(row));
    }
}

pub(super) const TABLE: &[Row<Patient>] = &[
    Row::mends("keys-open", |it| {
        mode(&it.data.join("keys/entry.key"), 0o644);
        mode(&it.data.join("api-token"), 0o640);
        mode(&it.data, 0o755);
    }),
    Row::mends("keys-owner", |it| {
        chown(it.data.join("keys/note.key"), Some(54_321), None).expect("changed");
    }),
    Row::mends("keys-officers", |it| {
        let key = it.data.join("officers/o.key").display().to_string();
        it.run(&["officer", "--name", "O", "--out", &key]).said();
    }),
    Row::mends("disk-reserve", |it| {
        std::fs::write(it.data.join("reserve"), "short").expect("written");
    }),
    Row::mends("api-loopback", |it| {
        it.edit("\"127.0.0.1:0\"", "\"192.0.2.1:7101\"");
    }),
    // A name that is misspelt, a file that others may write, a bell that can't run, a bell that others may write.
    Row::mends("config-rules", |it| {
        it.edit("\"127.0.0.1:7101\"", "\"127.0.0.1:0\"");
        it.edit("desk_language", "desk_langauge");
    }),
    Row::mends("config-rules", |it| {
        mode(&it.data.join("config.toml"), 0o622);
    }),
    Row::mends("config-rules", |it| {
        let ring = it.program("ring", "#!/bin/sh\n");
        mode(&ring, 0o600);
        let hook = format!("hook = [\"{}\"]", ring.display());
        it.edit("# hook = [\"/usr/local/bin/ring\"]", &hook);
    }),
    Row::mends("config-rules", |it| mode(&it.path("ring"), 0o777)),
    // Before the backup: none holds a key that is not sealed.
    Row::mends("keys-sealed", |it| {
        let passphrase = it.path("passphrase");
        std::fs::write(&passphrase, "correct horse battery staple 7\n").expect("written");
        mode(&passphrase, 0o600);
    }),
    Row::mends("backup-age", |it: &mut Patient| {
        let folder = it.path("backup");
        std::fs::create_dir_all(folder).expect("a folder");
    })
    .filled(media),
    Row::mends("keys-there", |it: &mut Patient| {
        std::fs::write(it.data.join("keys/note.key"), "spoiled").expect("written");
    })
    .filled(|it, printed| {
        let mut backups = std::fs::read_dir(it.path("backup")).expect("backups");
        let last = backups.next().expect("one").expect("read").path();
        printed.replace("/media/backup/LAST", &last.display().to_string())
    }),
];

/// Where the media are a person knows; here they are folders of the test's own.
pub(super) fn media(it: &mut Patient, printed: String) -> String {
    printed.replace("/media/", &format!("{}/", it.scratch.display()))
}
