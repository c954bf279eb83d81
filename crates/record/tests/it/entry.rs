//! One entry: what verifies, what is refused and why.

use std::collections::BTreeMap;

use detente_record::{
    AssertionFault, AssertionMethod, AssertionRole, Assertions, Draft, Entry, EntryFault, Epoch,
    Head, Header, HeaderError, HeaderFault, LineId, PART_ASSERTIONS, PART_BODY, Part, PartyIndex,
    Place, Sequence, SignatureFault, UnverifiedEntry, limits,
};

use crate::scene::{
    FOUNDING, ROSTER, START, body, chain, entry_key, flash, flash_as, header, key, opening, salt,
};

#[test]
fn a_signed_entry_verifies_and_keeps_its_bytes() {
    let entry = &chain(1, 2)[1];
    let parsed = UnverifiedEntry::parse(entry.bytes()).unwrap();
    assert_eq!(parsed.id(), entry.id());
    let verified = parsed.verify(&ROSTER).unwrap();
    assert_eq!(verified.bytes(), entry.bytes());
    assert_eq!(verified.body(), Some("1/1".as_bytes()));
    assert_eq!(verified.salt(PART_BODY), Some(salt("1/1")));
}

#[test]
fn an_entry_with_any_byte_flipped_is_refused() {
    let entry = flash(&chain(0, 1)[0]);
    for at in 0..entry.bytes().len() {
        for bit in 0..8 {
            let mut bytes = entry.bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let verified = UnverifiedEntry::parse(&bytes).and_then(|entry| entry.verify(&ROSTER));
            assert!(verified.is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn every_field_of_a_header_reads_back() {
    let before = &chain(0, 1)[0];
    let theirs = &chain(1, 3)[2];
    let mut full = header(ROSTER.line(), 0, 1, Some(before.id()));
    full.seen = vec![Head {
        address: theirs.address(),
        id: theirs.id(),
    }];
    full.object = Some(theirs.id());
    full.references = vec![theirs.id(), before.id()];
    full.due = Some(START);
    full.officers = vec![0, 1, 500];
    full.authority = Some(before.header().place());
    full.action = vec![PartyIndex(0), PartyIndex(1)];
    full.info = vec![PartyIndex(1)];
    full.number = Some((1 << 53) - 1);
    full.outcome = Some(0);
    full.uncertainty_ms = None;
    let entry = Entry::sign(full.clone(), body("x"), &entry_key(0)).unwrap();
    full.commitments = entry.header().commitments.clone();
    assert_eq!(entry.header(), &full);
    assert_eq!(Header::decode(&full.encode().unwrap()), Ok(full));
}

#[test]
fn a_header_that_breaks_a_rule_is_refused_by_that_rule() {
    let id = chain(0, 1)[0].id();
    let plain = |change: fn(&mut Header)| {
        let mut header = header(ROSTER.line(), 0, 5, Some(chain(0, 1)[0].id()));
        change(&mut header);
        header.encode().unwrap_err()
    };
    assert_eq!(plain(|h| h.previous = None), HeaderFault::Previous);
    assert_eq!(plain(|h| h.sequence = Sequence(0)), HeaderFault::Previous);
    assert_eq!(plain(|h| h.officers = vec![1, 1]), HeaderFault::ListOrder);
    assert_eq!(
        plain(|h| h.action = vec![PartyIndex(1), PartyIndex(0)]),
        HeaderFault::ListOrder
    );
    assert_eq!(
        plain(|h| h.number = Some(1 << 53)),
        HeaderFault::NumberTooLarge
    );
    assert_eq!(
        plain(|h| h.officers = (0..9).collect()),
        HeaderFault::ListTooLong
    );
    assert_eq!(
        plain(|h| h.authority = Some(h.place())),
        HeaderFault::Authority
    );
    assert_eq!(
        plain(|h| h.references = vec![h.previous.unwrap(), h.previous.unwrap()]),
        HeaderFault::ReferenceRepeated
    );
    let seen = |party| Head {
        address: detente_record::Address::new(party, 0, 0),
        id: chain(0, 1)[0].id(),
    };
    let mut own = header(ROSTER.line(), 0, 5, Some(id));
    own.seen = vec![seen(0)];
    assert_eq!(own.encode(), Err(HeaderFault::Seen));
    own.seen = vec![seen(2), seen(1)];
    assert_eq!(own.encode(), Err(HeaderFault::Seen));
    own.seen = (1..16).map(seen).collect();
    own.references = (0..16).map(|n| detente_record::EntryId([n; 32])).collect();
    assert_eq!(own.encode(), Err(HeaderFault::TooLong));
}

#[test]
fn an_unknown_key_is_kept_and_flagged_and_verifies() {
    let plain = header(ROSTER.line(), 0, 0, None).encode().unwrap();
    // One pair more, under key 25, with a nested value.
    let mut later = plain.clone();
    later[0] += 1;
    later.extend_from_slice(&[0x18, 25, 0x82, 0x01, 0xa1, 0x00, 0x60]);
    let header = Header::decode(&later).unwrap();
    assert!(!header.understood);
    let mut unsigned = vec![1];
    unsigned.extend_from_slice(&later);
    let id = detente_record::Digest::labelled("detente/entry-id/v0", &[&unsigned]);
    unsigned.extend_from_slice(&entry_key(0).sign("detente/entry-signature/v0", &id.0).0);
    unsigned.push(0xa0);
    let entry = UnverifiedEntry::parse(&unsigned)
        .unwrap()
        .verify(&ROSTER)
        .unwrap();
    assert_eq!(entry.bytes(), unsigned);
    assert!(!entry.header().understood);
}

#[test]
fn a_withheld_part_leaves_the_entry_good_and_is_named() {
    let entry = flash(&chain(0, 1)[0]);
    let bare = entry.with_parts(&[PART_ASSERTIONS]);
    assert_eq!(bare.id(), entry.id());
    let bare = UnverifiedEntry::parse(bare.bytes())
        .unwrap()
        .verify(&ROSTER)
        .unwrap();
    assert_eq!(bare.body(), None);
    assert_eq!(bare.missing_parts().collect::<Vec<u8>>(), [PART_BODY]);
    // The officers' assertions are over the body's commitment, so they still verify.
    assert_eq!(bare.officers_verified(&ROSTER).unwrap().len(), 2);
    let none = entry.with_parts(&[]);
    assert_eq!(
        none.officers_verified(&ROSTER),
        Err(AssertionFault::Withheld)
    );
}

#[test]
fn the_body_of_an_entry_known_by_its_id_is_given_only_if_it_is_that_entry_and_that_body() {
    let entries = chain(0, 2);
    let entry = &entries[0];
    let parsed = UnverifiedEntry::parse(entry.bytes()).unwrap();
    assert_eq!(parsed.body_of(entry.id()), Ok(entry.body()));
    assert_eq!(parsed.body_of(entries[1].id()), Err(EntryFault::OtherEntry));
    let mut bytes = entry.bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let altered = UnverifiedEntry::parse(&bytes).unwrap();
    assert_eq!(
        altered.body_of(entry.id()),
        Err(EntryFault::PartAltered { part: PART_BODY })
    );
    let bare = UnverifiedEntry::parse(entry.with_parts(&[]).bytes()).unwrap();
    assert_eq!(bare.body_of(entry.id()), Ok(None));
}

#[test]
fn a_part_that_is_not_committed_to_or_not_the_one_is_refused() {
    let entry = &chain(0, 1)[0];
    let bare = entry.with_parts(&[]);
    let mut bytes = bare.bytes()[..bare.bytes().len() - 1].to_vec();
    let mut other = bytes.clone();
    bytes.extend_from_slice(&[0xa1, 0x03, 0x50]);
    bytes.extend_from_slice(&[0; 16]);
    assert_eq!(
        UnverifiedEntry::parse(&bytes).unwrap_err(),
        EntryFault::PartNotCommitted { part: 3 }
    );
    other.extend_from_slice(&[0xa1, 0x01, 0x50]);
    other.extend_from_slice(&[0; 16]);
    assert_eq!(
        UnverifiedEntry::parse(&other)
            .unwrap()
            .verify(&ROSTER)
            .unwrap_err(),
        EntryFault::PartAltered { part: 1 }
    );
}

#[test]
fn an_entry_of_another_line_author_epoch_or_key_is_refused_by_name() {
    let refuse = |change: fn(&mut Header)| {
        let mut header = header(ROSTER.line(), 0, 0, None);
        change(&mut header);
        let entry = Entry::sign(header, BTreeMap::new(), &entry_key(0)).unwrap();
        UnverifiedEntry::parse(entry.bytes())
            .unwrap()
            .verify(&ROSTER)
            .unwrap_err()
    };
    assert_eq!(
        refuse(|h| h.line = LineId([9; 32])),
        EntryFault::OtherLine {
            line: LineId([9; 32])
        }
    );
    assert_eq!(
        refuse(|h| h.party = PartyIndex(2)),
        EntryFault::UnknownAuthor {
            party: PartyIndex(2)
        }
    );
    assert_eq!(
        refuse(|h| h.epoch = Epoch(1)),
        EntryFault::UnknownEpoch {
            party: PartyIndex(0),
            epoch: Epoch(1)
        }
    );
    assert_eq!(
        refuse(|h| h.party = PartyIndex(1)),
        EntryFault::Signature(SignatureFault::Mismatch)
    );
}

#[test]
fn a_later_epoch_verifies_once_its_opening_was_taken_in() {
    let mut roster = FOUNDING.roster();
    let mut first = header(ROSTER.line(), 0, 0, None);
    first.epoch = Epoch(1);
    first.kind = detente_record::Kind::AUTHORITY;
    first.act = detente_record::Act::OPEN_EPOCH;
    let content = opening(0, 1).encode().to_vec();
    let parts = BTreeMap::from([(
        PART_BODY,
        Part {
            salt: salt("o"),
            content,
        },
    )]);
    let entry = Entry::sign(first, parts, &key("0 entry 1")).unwrap();
    let parsed = UnverifiedEntry::parse(entry.bytes()).unwrap();
    assert!(parsed.clone().verify(&roster).is_err());
    assert_eq!(roster.admit_from(&parsed), Ok(true));
    assert!(parsed.verify(&roster).is_ok());
    // Party 1 cannot bring an opening of party 0's.
    assert!(
        FOUNDING
            .roster()
            .admit(PartyIndex(1), &opening(0, 1))
            .is_err()
    );
}

#[test]
fn sizes_past_their_bounds_are_refused() {
    let too_large = UnverifiedEntry::parse(&vec![1; limits::ENTRY_BYTES_MAX + 1]).unwrap_err();
    assert_eq!(
        too_large,
        EntryFault::TooLarge {
            bytes: limits::ENTRY_BYTES_MAX + 1
        }
    );
    let content = vec![0; limits::PARTS_BYTES_MAX - limits::SALT_BYTES];
    let parts = |content: Vec<u8>| {
        BTreeMap::from([(
            1,
            Part {
                salt: [0; 16],
                content,
            },
        )])
    };
    let plain = header(ROSTER.line(), 0, 0, None);
    assert!(Entry::sign(plain.clone(), parts(content.clone()), &entry_key(0)).is_ok());
    let longer = [content, vec![0]].concat();
    assert_eq!(
        Entry::sign(plain, parts(longer), &entry_key(0)).unwrap_err(),
        EntryFault::PartsTooLarge
    );
    assert_eq!(
        UnverifiedEntry::parse(&[2, 0]).unwrap_err(),
        EntryFault::UnknownSuite(2)
    );
}

#[test]
fn officers_assertions_are_proved_and_named() {
    let entry = flash(&chain(0, 1)[0]);
    let proved = entry.officers_verified(&ROSTER).unwrap();
    let named: Vec<(&str, AssertionRole)> = proved
        .iter()
        .map(|proof| (proof.name.as_str(), proof.role))
        .collect();
    assert_eq!(
        named,
        [
            ("releasing 0", AssertionRole::Drafter),
            ("watch 0", AssertionRole::Releaser)
        ]
    );
    assert!(proved.iter().all(|proof| proof.in_time));
    let draft = Draft::from_entry(&entry).unwrap();
    assert_eq!(Draft::decode(&draft.encode()), Ok(draft));
}

#[test]
fn a_key_that_the_node_holds_is_told_from_the_officers_own_and_cannot_pass_for_it() {
    let before = &chain(0, 1)[0];
    let (own, held) = (AssertionMethod::Key, AssertionMethod::NodeHeld);
    let proved = flash_as(before, held, held)
        .officers_verified(&ROSTER)
        .unwrap();
    let means: Vec<AssertionMethod> = proved.iter().map(|proof| proof.method).collect();
    assert_eq!(means, [own, held]);
    for (signs, claims) in [(held, own), (own, held)] {
        assert!(matches!(
            flash_as(before, signs, claims).officers_verified(&ROSTER),
            Err(AssertionFault::Signature { officer: 0, .. })
        ));
    }
}

#[test]
fn an_assertion_over_another_draft_or_by_another_officer_proves_nothing() {
    let before = &chain(0, 1)[0];
    let good = flash(before);
    let draft = Draft::from_entry(&good).unwrap();
    let part = Assertions::decode(good.assertions().unwrap()).unwrap();
    let place = Place {
        epoch: Epoch(0),
        sequence: Sequence(1),
    };
    let resign = |draft: &Draft, assertions: &Assertions, officers: Vec<u16>| {
        let mut parts = body("flash");
        let content = assertions.encode();
        parts.insert(
            PART_ASSERTIONS,
            Part {
                salt: salt("a"),
                content,
            },
        );
        let header = draft.header(place, Some(before.id()), START, officers);
        Entry::sign(header, parts, &entry_key(0))
            .unwrap()
            .officers_verified(&ROSTER)
    };
    assert!(resign(&draft, &part, vec![0, 1]).is_ok());
    // The node changes what the officers signed.
    let mut other = draft.clone();
    other.precedence = detente_record::Precedence::Routine;
    assert!(matches!(
        resign(&other, &part, vec![0, 1]),
        Err(AssertionFault::Signature {
            officer: 1,
            fault: SignatureFault::Mismatch
        })
    ));
    // The node names people who did not sign.
    assert_eq!(
        resign(&draft, &part, vec![0]),
        Err(AssertionFault::OfficersDiffer)
    );
    let mut swapped = part.clone();
    swapped.list[0].officer = 0;
    swapped.list[1].officer = 1;
    assert!(resign(&draft, &swapped, vec![0, 1]).is_err());
    let mut twice = part.clone();
    twice.list[0] = twice.list[1];
    assert_eq!(
        resign(&draft, &twice, vec![0]),
        Err(AssertionFault::Repeated(0))
    );
    let mut stranger = part;
    stranger.list[1].officer = 7;
    assert!(matches!(
        resign(&draft, &stranger, vec![1, 7]),
        Err(AssertionFault::UnknownOfficer { officer: 7, .. })
    ));
}

#[test]
fn a_header_that_names_officers_without_assertions_is_not_proved() {
    let mut named = header(ROSTER.line(), 0, 0, None);
    named.officers = vec![0];
    let entry = Entry::sign(named, BTreeMap::new(), &entry_key(0)).unwrap();
    assert_eq!(
        entry.officers_verified(&ROSTER),
        Err(AssertionFault::OfficersDiffer)
    );
    assert_eq!(chain(0, 1)[0].officers_verified(&ROSTER), Ok(vec![]));
}

#[test]
fn a_header_with_an_empty_list_has_no_second_form() {
    let mut bytes = header(ROSTER.line(), 0, 0, None).encode().unwrap();
    bytes[0] += 1;
    // Key 21 with an empty array says the same as no key 21.
    bytes.extend_from_slice(&[21, 0x80]);
    assert!(matches!(
        Header::decode(&bytes),
        Err(HeaderError::Encoding(_))
    ));
}
