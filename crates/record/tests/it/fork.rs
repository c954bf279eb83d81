//! Two histories of one party, proved to anyone.

use detente_record::{Entry, FileFault, ForkFault, ForkProof, PartyIndex, Verdict, verify_file};

use crate::scene::{FOUNDING, NAMES, ROSTER, body, chain, entry_key, header};

pub fn fork() -> (Entry, Entry) {
    let entries = chain(1, 3);
    let plain = header(ROSTER.line(), 1, 2, Some(entries[1].id()));
    (
        entries[2].clone(),
        Entry::sign(plain, body("the other history"), &entry_key(1)).unwrap(),
    )
}

#[test]
fn two_entries_at_one_place_are_proved_to_anyone() {
    let (one, other) = fork();
    let proof = ForkProof::new(&one, &other).unwrap();
    assert_eq!(proof, ForkProof::new(&other, &one).unwrap());
    assert_eq!(ForkProof::decode(&proof.encode()), Ok(proof.clone()));
    assert_eq!(proof.verify(&ROSTER), Ok(()));
    let Verdict::Fork(findings) = verify_file(&proof.write_file(&FOUNDING)).unwrap() else {
        panic!("a fork")
    };
    assert_eq!(findings.address, one.address());
    assert_eq!(findings.address.party, PartyIndex(1));
    assert_eq!(findings.party_name, NAMES[1]);
    assert_ne!(findings.first.0, findings.second.0);
}

#[test]
fn entries_that_are_no_fork_are_refused() {
    let entries = chain(1, 3);
    assert_eq!(
        ForkProof::new(&entries[0], &entries[0]),
        Err(ForkFault::SameEntry)
    );
    // The same entry with and without its body is one entry.
    let bare = entries[0].with_parts(&[]);
    assert_eq!(
        ForkProof::new(&entries[0], &bare),
        Err(ForkFault::SameEntry)
    );
    assert!(matches!(
        ForkProof::new(&entries[0], &entries[1]),
        Err(ForkFault::TwoPlaces { .. })
    ));
    // Signed by the other party under this one's name.
    let plain = header(ROSTER.line(), 1, 2, Some(entries[1].id()));
    let slander = Entry::sign(plain, body("slander"), &entry_key(0)).unwrap();
    let proof = ForkProof::new(&entries[2], &slander).unwrap();
    assert!(matches!(
        proof.verify(&ROSTER),
        Err(ForkFault::Entry { .. })
    ));
    assert!(matches!(
        verify_file(&proof.write_file(&FOUNDING)),
        Err(FileFault::Fork(ForkFault::Entry { .. }))
    ));
}

#[test]
fn a_fork_proof_with_any_byte_flipped_is_refused() {
    let (one, other) = fork();
    let good = ForkProof::new(&one, &other).unwrap().write_file(&FOUNDING);
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(verify_file(&bytes).is_err(), "byte {at}");
    }
}
