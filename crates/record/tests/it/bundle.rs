//! The evidence bundle: what it proves, and that nothing in it can be changed unnoticed.

use detente_record::export::{FramingFault, OfficersFinding, PostQuantumCoverage};
use detente_record::{
    Address, Bundle, BundleFault, Digest, Entry, EntryFault, FileFault, LineId, PartyIndex,
    Section, SignatureFault, Verdict, verify_file,
};

use crate::scene::{ROSTER, body, bundle, chain, entry_key, header, note_key};

const FIRST_LINE: usize = "detente evidence v0\n".len();

/// The sections of a file: number, and where the content stands.
pub fn sections(bytes: &[u8]) -> Vec<(u8, std::ops::Range<usize>)> {
    let mut sections = Vec::new();
    let mut at = FIRST_LINE;
    while at < bytes.len() {
        let len = u64::from_be_bytes(bytes[at + 1..at + 9].try_into().unwrap()) as usize;
        sections.push((bytes[at], at + 41..at + 41 + len));
        at += 41 + len;
    }
    sections
}

/// The file with one section's content replaced and its digest computed anew, as an attacker would.
pub fn with_section(bytes: &[u8], number: u8, content: &[u8]) -> Vec<u8> {
    let mut altered = bytes[..FIRST_LINE].to_vec();
    for (found, range) in sections(bytes) {
        let content = if found == number {
            content
        } else {
            &bytes[range]
        };
        altered.push(found);
        altered.extend_from_slice(&(content.len() as u64).to_be_bytes());
        altered.extend_from_slice(&Digest::plain(&[content]).0);
        altered.extend_from_slice(content);
    }
    altered
}

/// The content of the entries section for these.
pub fn entries_section(entries: &[Entry]) -> Vec<u8> {
    let mut writer = detente_record::encoding::Writer::new();
    writer.array(entries.len());
    for entry in entries {
        writer.bytes(entry.bytes());
    }
    writer.finish()
}

pub fn ordered() -> Vec<Entry> {
    let mut entries = bundle().entries;
    entries.sort_by_key(Entry::address);
    entries
}

pub fn good() -> Vec<u8> {
    bundle().write(&note_key(0)).unwrap()
}

fn verify_with(entries: &[Entry]) -> BundleFault {
    let altered = with_section(&good(), Section::Entries as u8, &entries_section(entries));
    let fault = Bundle::verify(&altered).unwrap_err();
    assert_eq!(
        Bundle::verify_over(&altered, &two_threads).unwrap_err(),
        fault
    );
    fault
}

/// Every second piece on a thread of its own, the others here, the last first.
pub fn two_threads(pieces: usize, work: &(dyn Fn(usize) + Sync)) {
    std::thread::scope(|scope| {
        scope.spawn(move || (0..pieces).rev().step_by(2).for_each(work));
        (0..pieces.saturating_sub(1))
            .rev()
            .step_by(2)
            .for_each(work);
    });
}

#[test]
fn a_bundle_verified_on_several_threads_is_found_as_on_one() {
    let file = good();
    let one = Bundle::verify(&file).unwrap();
    let several = Bundle::verify_over(&file, &two_threads).unwrap();
    assert_eq!(format!("{several:?}"), format!("{one:?}"));
    for place in (0..file.len()).step_by(61) {
        let mut altered = file.clone();
        altered[place] ^= 1;
        assert_eq!(
            Bundle::verify_over(&altered, &two_threads).err(),
            Bundle::verify(&altered).err(),
            "byte {place}"
        );
    }
}

#[test]
fn a_bundle_states_what_it_proves_and_by_whom() {
    let Verdict::Evidence(findings) = verify_file(&good()).unwrap() else {
        panic!("a bundle")
    };
    assert_eq!(findings.line, ROSTER.line());
    assert_eq!(findings.exporter, PartyIndex(0));
    assert_eq!(findings.marks, ["exercise"]);
    assert_eq!(findings.parties.len(), 2);
    assert_eq!(findings.parties[1].entries, 2);
    let ranges: Vec<(Address, u64)> = findings
        .ranges
        .iter()
        .map(|range| (range.first_address(), range.len()))
        .collect();
    assert_eq!(
        ranges,
        [(Address::new(0, 0, 0), 4), (Address::new(1, 0, 2), 2)]
    );
    assert_eq!(findings.entries.len(), 6);
    assert_eq!(findings.entries_with_withheld_parts(), 1);
    assert_eq!(findings.entries[4].withheld, [1]);
    assert_eq!(findings.entries[5].opened, [1]);
    assert!(
        matches!(&findings.entries[3].officers, OfficersFinding::Proved(two) if two.len() == 2)
    );
    assert_eq!(findings.entries[0].officers, OfficersFinding::NoneNamed);
    let named: Vec<String> = findings
        .officers()
        .into_keys()
        .map(|(_, _, name, _)| name)
        .collect();
    assert_eq!(named, ["watch 0", "releasing 0"]);
    assert_eq!(findings.entries[3].checkpoint, Some(0));
    assert_eq!(findings.entries[2].checkpoint, None);
    assert_eq!(findings.checkpoints[1].signed_by, PartyIndex(0));
    assert_eq!(findings.by_kind.values().sum::<usize>(), 6);
    assert_eq!(findings.post_quantum, PostQuantumCoverage::NoneYet);
}

#[test]
fn a_bundle_with_any_byte_flipped_is_refused_and_the_place_named() {
    let good = good();
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        match verify_file(&bytes) {
            Err(FileFault::UnknownFormat) => assert!(at < FIRST_LINE, "byte {at}"),
            Err(fault) => {
                let words = fault.to_string();
                assert!(words.contains("section"), "byte {at}: {words}");
            }
            Ok(_) => panic!("byte {at} flipped, and it verified"),
        }
    }
}

#[test]
fn a_flipped_byte_is_refused_also_when_the_section_digest_is_computed_anew() {
    let good = good();
    for (number, range) in sections(&good) {
        // Every byte is tried in the test above; what is behind the digests is sampled, for its cost.
        let step = if number == Section::Founding as u8 {
            37
        } else {
            1
        };
        for at in range.clone().step_by(step) {
            let mut content = good[range.clone()].to_vec();
            content[at - range.start] ^= 1 << (at % 8);
            let fault = Bundle::verify(&with_section(&good, number, &content)).unwrap_err();
            let words = fault.to_string();
            let names = ["section", "entry", "checkpoint", "proof"];
            assert!(
                names.iter().any(|name| words.contains(name)),
                "byte {at}: {words}"
            );
        }
    }
}

#[test]
fn a_truncated_or_lengthened_bundle_is_refused() {
    let good = good();
    for len in (0..good.len()).step_by(101).chain([good.len() - 1]) {
        assert!(verify_file(&good[..len]).is_err(), "{len} bytes");
    }
    let longer = [good, vec![0]].concat();
    let trailing = FramingFault::Trailing(Section::ManifestSignature);
    assert_eq!(
        Bundle::verify(&longer).unwrap_err(),
        BundleFault::Framing(trailing)
    );
}

#[test]
fn an_entry_dropped_from_a_stated_range_is_named_wherever_it_stood() {
    let entries = ordered();
    for at in 0..entries.len() {
        let mut fewer = entries.clone();
        let dropped = fewer.remove(at);
        assert_eq!(
            verify_with(&fewer),
            BundleFault::Missing {
                address: dropped.address()
            }
        );
    }
}

#[test]
fn a_swapped_a_repeated_and_a_foreign_entry_are_named() {
    let entries = ordered();
    let mut swapped = entries.clone();
    swapped.swap(1, 2);
    let address = entries[1].address();
    assert_eq!(
        verify_with(&swapped),
        BundleFault::OutOfOrder { index: 2, address }
    );
    let mut repeated = entries.clone();
    repeated.insert(2, entries[1].clone());
    assert_eq!(
        verify_with(&repeated),
        BundleFault::Repeated { index: 2, address }
    );
    // A good entry of the line that the bundle does not state.
    let mut beside = entries.clone();
    beside.insert(4, chain(1, 1)[0].clone());
    let address = Address::new(1, 0, 0);
    assert_eq!(
        verify_with(&beside),
        BundleFault::NotInRange { index: 4, address }
    );
    // An entry of another line.
    let other = Entry::sign(
        header(LineId([7; 32]), 0, 0, None),
        body("x"),
        &entry_key(0),
    )
    .unwrap();
    let mut foreign = entries;
    foreign[0] = other;
    assert_eq!(
        verify_with(&foreign),
        BundleFault::Entry {
            index: 0,
            address: Some(Address::new(0, 0, 0)),
            fault: EntryFault::OtherLine {
                line: LineId([7; 32])
            },
        }
    );
}

#[test]
fn an_entry_exchanged_for_another_of_the_same_author_and_place_is_named() {
    for at in [0, 1, 3, 5] {
        let mut entries = ordered();
        let mut plain = entries[at].header().clone();
        plain.commitments.clear();
        plain.officers.clear();
        plain.number = Some(1);
        let party = plain.party.0;
        entries[at] = Entry::sign(plain, body("other"), &entry_key(party)).unwrap();
        let fault = verify_with(&entries);
        assert!(
            matches!(fault, BundleFault::NotLinked { .. }),
            "{at}: {fault}"
        );
    }
}

#[test]
fn a_part_taken_out_by_somebody_else_is_noticed() {
    let mut entries = ordered();
    entries[0] = entries[0].with_parts(&[]);
    assert_eq!(
        verify_with(&entries),
        BundleFault::OtherSection(Section::Entries)
    );
}

#[test]
fn a_manifest_signed_by_another_key_is_refused() {
    let fault = bundle().write(&note_key(1)).unwrap_err();
    assert_eq!(fault, BundleFault::NotSigned(SignatureFault::Mismatch));
    let mut other = bundle();
    other.exporter = PartyIndex(9);
    assert_eq!(other.write(&note_key(0)), Err(BundleFault::UnknownExporter));
}

#[test]
fn a_proof_for_another_entry_or_checkpoint_is_refused() {
    let mut other = bundle();
    other.proofs[0].entry = Address::new(0, 0, 2);
    assert!(matches!(
        other.write(&note_key(0)),
        Err(BundleFault::Proof { index: 0, .. })
    ));
    let mut other = bundle();
    other.proofs[0].checkpoint = 1;
    assert!(matches!(
        other.write(&note_key(0)),
        Err(BundleFault::ProofOfNothing { index: 0, .. })
    ));
    let mut other = bundle();
    other.checkpoints[1] = other.checkpoints[1].checkpoint.sign_as(
        PartyIndex(0),
        detente_record::Epoch(0),
        &note_key(1),
    );
    assert!(matches!(
        other.write(&note_key(0)),
        Err(BundleFault::Checkpoint { index: 1, .. })
    ));
}

#[test]
fn a_bundle_without_entries_or_proofs_is_good_and_says_so() {
    let mut empty = bundle();
    empty.entries.clear();
    empty.proofs.clear();
    let findings = Bundle::verify(&empty.write(&note_key(0)).unwrap()).unwrap();
    assert!(findings.entries.is_empty() && findings.ranges.is_empty());
}

#[test]
fn a_mark_that_steers_a_screen_is_refused() {
    let mut marked = bundle();
    marked.marks = vec!["plain\u{1b}[2J".to_owned()];
    assert_eq!(
        marked.write(&note_key(0)),
        Err(BundleFault::OutOfBounds(Section::Manifest))
    );
}

#[test]
fn entries_chosen_apart_are_runs_of_one() {
    let mut chosen = bundle();
    chosen.proofs.clear();
    chosen.entries = vec![
        chain(1, 4)[3].clone(),
        chain(0, 3)[0].clone(),
        chain(0, 3)[2].clone(),
    ];
    let findings = Bundle::verify(&chosen.write(&note_key(0)).unwrap()).unwrap();
    assert_eq!(
        findings
            .ranges
            .iter()
            .map(|range| range.len())
            .collect::<Vec<u64>>(),
        [1, 1, 1]
    );
}
