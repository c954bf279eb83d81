//! A record exported, then checked where no node runs; altered, cut, swapped or mixed, it proves nothing
//! and the place is named. The second verifier, in another language, says the same of every file.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use detente_record::encoding::{Reader, Writer};
use detente_record::{Digest, Entry, LineId, Precedence, SecretKey, UnverifiedEntry};

use crate::PROGRAM;
use crate::line_of_two::{Desk, LineOfTwo, Must as _, beside_others, hand_in_all};

#[test]
fn an_exported_record_proves_itself_offline_and_nothing_once_it_is_tampered_with() {
    let _machine = beside_others();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    for party in line.parties() {
        let desk = Desk::of(party);
        let acts = [
            Precedence::Routine,
            Precedence::Flash,
            Precedence::Immediate,
        ]
        .map(|precedence| desk.message(precedence, "for the record"));
        hand_in_all(party.client().must("a node"), line.line, acts.to_vec());
    }
    line.until_equal();
    let path = line.folder().join("record.evidence");
    let exported = Command::new(PROGRAM)
        .args(["export", "--data"])
        .arg(&line.a.desk.data)
        .arg("--out")
        .arg(&path)
        .output()
        .expect("it runs");
    assert!(
        exported.status.success(),
        "{}",
        String::from_utf8_lossy(&exported.stderr)
    );
    for party in [&mut line.b, &mut line.a] {
        party.node.take().expect("a node").stop().must("it closes");
    }

    let good = std::fs::read(&path).expect("the export");
    let (code, words) = first_verifier(&path);
    assert_eq!(code, Some(0), "{words}");
    for fact in ["Northland", "Southmark"] {
        assert!(words.contains(fact), "{fact} is not named:\n{words}");
    }
    assert_eq!(
        second_verifier(&path).0,
        Some(0),
        "{}",
        second_verifier(&path).1
    );
    for (name, bytes) in tampered(&good) {
        std::fs::write(&path, bytes).expect("written");
        for (code, words) in [first_verifier(&path), second_verifier(&path)] {
            assert_eq!(code, Some(1), "{name}: {words}");
            let named = ["section", "entry", "first line", "header"];
            assert!(
                named.iter().any(|place| words.contains(place)),
                "{name}: {words}"
            );
        }
    }
}

/// Files that prove nothing, by what was done to them.
fn tampered(good: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for place in (0..24).map(|n| 20 + n * (good.len() - 21) / 23) {
        let mut flipped = good.to_vec();
        flipped[place] ^= 0x10;
        files.push((format!("byte {place} flipped"), flipped));
    }
    files.push(("cut short".to_owned(), good[..good.len() - 1].to_vec()));
    files.push(("lengthened".to_owned(), [good, &[0]].concat()));
    let sections = sections(good);
    let entries = entries_of(&sections[&ENTRIES]);
    let mut with = |name: &str, entries: Vec<Vec<u8>>| {
        let mut sections = sections.clone();
        sections.insert(ENTRIES, section_of(&entries));
        files.push((name.to_owned(), file_of(&sections)));
    };
    let edit = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut edited = entries.clone();
        change(&mut edited);
        edited
    };
    with("an entry dropped", edit(&|e| drop(e.remove(3))));
    with("the last entry dropped", edit(&|e| drop(e.pop())));
    with("two entries swapped", edit(&|e| e.swap(2, 3)));
    with("an entry repeated", edit(&|e| e.insert(3, e[3].clone())));
    with(
        "a foreign entry in another's place",
        edit(&|e| e[3] = foreign(&e[3])),
    );
    with("a foreign entry beside", edit(&|e| e.push(foreign(&e[3]))));
    with(
        "an entry's last byte altered",
        edit(&|e| {
            let last = e[4].len() - 1;
            e[4][last] ^= 1;
        }),
    );
    files
}

/// The entry as another party of another line would have signed it.
fn foreign(entry: &[u8]) -> Vec<u8> {
    let parsed = UnverifiedEntry::parse(entry).expect("an entry");
    let mut header = parsed.header().clone();
    header.line = LineId([7; 32]);
    header.commitments.clear();
    let key = SecretKey::from_seed([9; 32]);
    Entry::sign(header, BTreeMap::new(), &key)
        .expect("an entry")
        .bytes()
        .to_vec()
}

/// `detente verify`, far from any node.
fn first_verifier(path: &Path) -> (Option<i32>, String) {
    let nowhere = path.with_file_name("no node here");
    let mut command = Command::new(PROGRAM);
    run(command.arg("verify").arg(path).arg("--data").arg(nowhere))
}

/// The verifier in another language, written from the specification.
pub fn second_verifier(path: &Path) -> (Option<i32>, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/check/verify.py");
    run(Command::new("python3").arg(script).arg(path))
}

fn run(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("it runs");
    let words = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&words).into_owned(),
    )
}

/// The sections of a bundle, by number (spec/bundle.md §1).
fn sections(file: &[u8]) -> BTreeMap<u8, Vec<u8>> {
    let mut rest = file
        .strip_prefix(FIRST_LINE.as_bytes())
        .expect("the first line");
    let mut sections = BTreeMap::new();
    while let Some((head, after)) = rest.split_at_checked(1 + 8 + 32) {
        let length = u64::from_be_bytes(head[1..9].try_into().expect("eight bytes"));
        let (content, after) = after.split_at(usize::try_from(length).expect("a length"));
        sections.insert(head[0], content.to_vec());
        rest = after;
    }
    sections
}

fn file_of(sections: &BTreeMap<u8, Vec<u8>>) -> Vec<u8> {
    let mut file = FIRST_LINE.as_bytes().to_vec();
    for (number, content) in sections {
        file.push(*number);
        file.extend_from_slice(&(content.len() as u64).to_be_bytes());
        file.extend_from_slice(&Digest::plain(&[content]).0);
        file.extend_from_slice(content);
    }
    file
}

fn entries_of(section: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = Reader::new(section);
    let count = reader.array(100_000).expect("an array");
    (0..count)
        .map(|_| reader.bytes().expect("an entry").to_vec())
        .collect()
}

fn section_of(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(entries.len());
    for entry in entries {
        writer.bytes(entry);
    }
    writer.finish()
}

const FIRST_LINE: &str = "detente evidence v0\n";
const ENTRIES: u8 = 3;
