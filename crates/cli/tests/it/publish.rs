//! `detente publish`: a folder of pages and feeds for everybody to read. Whether they are well-formed, agree with each
//! other and lead only to what is there is checked by `tests/feeds/check.py`, with readers of their own.

use std::path::Path;

use crate::harness::{Ran, detente};

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/2022/record.toml"
);
const ADDRESS: &str = "https://example.org/calls/";

fn publish(folder: &Path, record: &str, address: &str) -> Ran {
    let folder = folder.to_str().expect("UTF-8");
    detente(&[
        "publish",
        folder,
        "--record",
        record,
        "--address",
        address,
        "--lang",
        "en",
    ])
}

#[test]
fn a_folder_says_what_each_side_said_and_leads_to_the_other_sides_account() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("site");
    let ran = publish(&folder, RECORD, ADDRESS);
    let said = ran.said();
    for name in [
        "readouts/readout-ru-1021.html",
        "index.html",
        "atom.xml",
        "feed.json",
    ] {
        assert!(said.contains(&format!("New: {name}\n")), "{said}");
    }
    let page =
        std::fs::read_to_string(folder.join("readouts/readout-ru-1021.html")).expect("a page");
    for part in [
        "reconstruction from press reports, issued by neither government",
        "Russian Federation",
        "current questions of international security were discussed",
        "<a href=\"account-us-1021.html\">",
        "in one account only",
        "Absence from an account is not denial.",
        "Not changed since.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let again = publish(&folder, RECORD, ADDRESS);
    assert!(
        again.said().starts_with("8 files are as they were.\n"),
        "{}",
        again.out
    );
    // The same without the slash is the same address.
    let again = publish(&folder, RECORD, ADDRESS.trim_end_matches('/'));
    assert!(
        again.said().starts_with("8 files are as they were.\n"),
        "{}",
        again.out
    );
}

#[test]
fn a_record_without_readouts_or_with_a_fault_publishes_nothing() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("site");
    let record = scratch.path().join("record.toml");
    let refused = |more: &str, address: &str| {
        let head = "source = [{ id = \"s\" }]\nlevel = [{ id = \"l\" }]\n[[event]]\nid = \"e\"\nsource = \"s\"\n";
        std::fs::write(&record, format!("{head}{more}")).expect("written");
        let ran = publish(&folder, record.to_str().expect("UTF-8"), address);
        assert_ne!(ran.code, 0, "{}", ran.out);
        assert!(!folder.exists(), "{}", ran.err);
        ran.err
    };
    let incident = "kind = \"incident\"\ndate = \"2022\"\n";
    let nothing = refused(incident, ADDRESS);
    assert!(nothing.contains("no side's own account"), "{nothing}");
    let faulty = refused("kind = \"contact\"\ndate = \"2022-01-01\"\n", ADDRESS);
    assert!(faulty.contains("names no level"), "{faulty}");
    let address = refused(incident, "example.org");
    assert!(address.contains("is not an address"), "{address}");
}

#[test]
fn a_folder_keeps_its_address_and_what_others_put_there() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("site");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("index.html"), "mine").expect("written");
    let theirs = publish(&folder, RECORD, ADDRESS);
    assert!(
        theirs.err.contains("is not as this command wrote it"),
        "{}",
        theirs.err
    );
    assert_eq!(
        std::fs::read_to_string(folder.join("index.html")).expect("there"),
        "mine"
    );
    assert!(!folder.join("atom.xml").exists());
    std::fs::remove_file(folder.join("index.html")).expect("moved away");
    publish(&folder, RECORD, ADDRESS).said();
    let moved = publish(&folder, RECORD, "https://example.net/");
    assert!(
        moved
            .err
            .contains("is published at https://example.org/calls/"),
        "{}",
        moved.err
    );
}
