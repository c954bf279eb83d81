//! The disk under the record: one in memory that is too small, then read-only, and a better one.

use super::folder::media;
use super::patient::Patient;
use super::{Row, walk};
use crate::namespaces::{ext4, mount, with_own_mounts};

#[test]
fn what_is_wrong_with_the_disk_of_the_record_is_mended_by_the_printed_commands() {
    with_own_mounts("doctor::disk::child_on_small_disks");
}

#[test]
#[ignore = "run by what_is_wrong_with_the_disk_…, with mounts of its own"]
fn child_on_small_disks() {
    let scratch = tempfile::tempdir().expect("a folder");
    let small = scratch.path().join("small disk");
    mount(
        &["-t", "tmpfs", "-o", "size=4m,nr_inodes=100", "none"],
        &small,
    );
    for medium in ["one", "two"] {
        mount(&["-t", "tmpfs", "none"], &scratch.path().join(medium));
    }
    ext4(&scratch.path().join("image"), &scratch.path().join("good"));
    let mut patient = Patient::made(scratch.path(), small.join("node"));
    walk(&mut patient, TABLE);
}

pub(super) const TABLE: &[Row<Patient>] = &[
    Row::mends("disk-free", |_| {}),
    Row::mends("disk-inodes", |_| {}),
    // A record that has taken half a gigabyte in four days.
    Row::mends("disk-growth", |it| {
        let record = std::fs::File::create(it.data.join("projection.db"));
        let set = record.and_then(|record| record.set_len(512 << 20));
        set.expect("a long file");
        it.hardware.off_by(4 * 86_400 + 60);
    }),
    Row::mends("disk-writable", |it| {
        std::fs::remove_file(it.data.join("projection.db")).expect("removed");
        it.hardware.well();
        mount(&["-o", "remount,ro"], it.data.parent().expect("a disk"));
    }),
    Row::mends("keys-recovery", |_| {}).filled(media),
    // Memory keeps nothing. The node goes where a person knows of a good disk, and is started there.
    Row::mends("disk-kind", |_| {}).filled(|it, printed| {
        it.data = it.path("good/detente");
        printed.replace("/var/lib/detente", &it.data.display().to_string())
    }),
];
