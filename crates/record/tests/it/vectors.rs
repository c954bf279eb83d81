//! `spec/vectors/*.json` are what this crate does: regenerated from fixed keys and compared.
//!
//! `DETENTE_WRITE_VECTORS=1` writes them anew.

mod journals;

use std::path::PathBuf;

use detente_record::encoding::{Writer, check};
use detente_record::{
    AssertionMethod, Bundle, BundleFault, Charter, DeskTerms, Digest, Entry, EntryId, ForkProof,
    LineId, Note, PartyCard, PublicKey, Section, Signature, SignedCharter, Tree, UnverifiedEntry,
    verify_consistency, verify_file, verify_inclusion,
};
use serde_json::{Value, json};

use crate::bundle::{entries_section, good, ordered, sections, with_section};
use crate::encoding::{ACCEPTED, REFUSED, unspaced};
use crate::scene::{
    FOUNDING, ROSTER, body, card, chain, charter, desk_terms, entry_key, flash, flash_as, header,
    note_key,
};

#[test]
fn the_vectors_are_what_this_crate_does() {
    let files = [
        ("encoding", encoding()),
        ("signature", signature()),
        ("entry", entry()),
        ("officers", journals::officers()),
        ("card", cards()),
        ("charter", charters()),
        ("ending", journals::endings()),
        ("amendment", crate::amendment::texts()),
        ("amending", crate::amendment::words()),
        ("merkle", merkle()),
        ("checkpoint", checkpoint()),
        ("bundle", bundles()),
        ("fork", forks()),
    ];
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    for (name, cases) in files {
        let path = folder.join(format!("{name}.json"));
        let mut text = serde_json::to_string_pretty(&json!({ "cases": cases })).unwrap();
        text.push('\n');
        if std::env::var_os("DETENTE_WRITE_VECTORS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            stored == text,
            "{} differs from what the crate does",
            path.display()
        );
    }
}

/// A good case has no `fault`; a bad one says why this crate refuses it.
fn outcome<T, E: std::fmt::Display>(mut case: Value, result: Result<T, E>) -> Value {
    case["good"] = result.is_ok().into();
    if let Err(fault) = result {
        case["fault"] = fault.to_string().into();
    }
    case
}

fn encoding() -> Vec<Value> {
    let refused = REFUSED.iter().map(|(name, bytes, _)| (*name, *bytes));
    let nine = ("nine levels", "81 81 81 81 81 81 81 81 80");
    ACCEPTED
        .into_iter()
        .chain(refused)
        .chain([nine])
        .map(|(name, bytes)| {
            let bytes = unspaced(bytes);
            outcome(
                json!({ "name": name, "bytes": hex::encode(&bytes) }),
                check(&bytes),
            )
        })
        .collect()
}

fn signature() -> Vec<Value> {
    crate::signature::cases()
        .into_iter()
        .map(|case| {
            let verified = PublicKey::parse(&case.key)
                .and_then(|key| key.verify_unlabelled(&case.message, &Signature(case.signature)));
            let fields = json!({
                "name": case.name,
                "public_key": hex::encode(case.key),
                "message": hex::encode(&case.message),
                "signature": hex::encode(case.signature),
            });
            outcome(fields, verified)
        })
        .collect()
}

fn entry() -> Vec<Value> {
    let plain = &chain(0, 2)[1];
    let flash = flash(plain);
    let changed = |at: usize| {
        let mut bytes = plain.bytes().to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let foreign = |line: LineId, party: u8, signer: u8| {
        let header = header(line, party, 0, None);
        Entry::sign(header, body("x"), &entry_key(signer))
            .unwrap()
            .bytes()
            .to_vec()
    };
    let suite_2 = [&[2], &plain.bytes()[1..]].concat();
    let last = plain.bytes().len() - 1;
    let cases = [
        ("first of a journal", chain(1, 1)[0].bytes().to_vec()),
        ("second of a journal", plain.bytes().to_vec()),
        ("body withheld", plain.with_parts(&[]).bytes().to_vec()),
        ("flash released by two officers", flash.bytes().to_vec()),
        (
            "flash, body withheld",
            flash.with_parts(&[2]).bytes().to_vec(),
        ),
        (
            "flash, one releaser's key held by the node",
            flash_as(plain, AssertionMethod::NodeHeld, AssertionMethod::NodeHeld)
                .bytes()
                .to_vec(),
        ),
        (
            "flash, a key held by the node passed off as the officer's own",
            flash_as(plain, AssertionMethod::NodeHeld, AssertionMethod::Key)
                .bytes()
                .to_vec(),
        ),
        ("suite 2", suite_2),
        ("header changed", changed(40)),
        ("body changed", changed(last)),
        ("byte behind the end", [plain.bytes(), &[0]].concat()),
        ("cut short", plain.bytes()[..last].to_vec()),
        ("another line", foreign(LineId([7; 32]), 0, 0)),
        ("no such party", foreign(ROSTER.line(), 2, 0)),
        ("signed by the other party", foreign(ROSTER.line(), 1, 0)),
    ];
    let founding = hex::encode(FOUNDING.encode());
    let mut values = vec![
        json!({ "name": "the founding for the entries below", "founding": founding, "good": true }),
    ];
    values.extend(cases.into_iter().map(|(name, bytes)| {
        let parsed = UnverifiedEntry::parse(&bytes);
        let mut fields = json!({ "name": name, "bytes": hex::encode(&bytes) });
        if let Ok(parsed) = &parsed {
            fields["id"] = parsed.id().to_string().into();
            fields["address"] = parsed.address().to_string().into();
        }
        let verified = parsed.and_then(|parsed| parsed.verify(&ROSTER));
        if let Ok(verified) = &verified {
            let officers = verified.officers_verified(&ROSTER);
            fields["officers_proved"] = officers.map_or(0, |proved| proved.len()).into();
        }
        outcome(fields, verified)
    }));
    values
}

fn cards() -> Vec<Value> {
    let good = card(0).encode().to_vec();
    let mut name = good.clone();
    let at = name
        .windows(8)
        .position(|window| window == b"Northern")
        .unwrap();
    name[at] = b'S';
    let mut recovery = good.clone();
    *recovery.last_mut().unwrap() ^= 1;
    let mut ml_dsa = good.clone();
    let middle = good.len() - 1_000;
    ml_dsa[middle] ^= 1;
    [
        ("party 0", good.clone()),
        ("party 1", card(1).encode().to_vec()),
        ("name changed", name),
        ("recovery signature changed", recovery),
        ("post-quantum proof changed", ml_dsa),
        ("byte behind the end", [good, vec![0]].concat()),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let card = PartyCard::decode(&bytes);
        let mut fields = json!({ "name": name, "bytes": hex::encode(&bytes) });
        if let Ok(card) = &card {
            fields["id"] = card.id().to_string().into();
            fields["phrase"] = card.phrase().into();
            fields["phrase_cyrillic"] = card.phrase_cyrillic().into();
        }
        outcome(fields, card)
    })
    .collect()
}

fn charters() -> Vec<Value> {
    let good = charter(FOUNDING.cards()).encode().unwrap();
    let with_16 = |value: u8| {
        let mut bytes = good.clone();
        bytes[0] += 1;
        bytes.extend_from_slice(&[16, value]);
        bytes
    };
    let mut unknown = good.clone();
    unknown[0] += 1;
    unknown.extend_from_slice(&[0x18, 0xff, 0]);
    let succeeding = |bytes: u8| {
        let mut charter = good.clone();
        charter[0] += 1;
        charter.extend_from_slice(&[17, 0x58, bytes]);
        charter.extend(std::iter::repeat_n(7, bytes.into()));
        charter
    };
    let with_set = |bytes: u8| {
        let mut charter = good.clone();
        charter[0] += 1;
        charter.extend_from_slice(&[18, 0x58, bytes]);
        charter.extend(std::iter::repeat_n(7, bytes.into()));
        charter
    };
    let with = |rest: &[u8]| {
        let mut charter = good.clone();
        charter[0] += 1;
        charter.extend_from_slice(rest);
        charter
    };
    let of_desks = |desk: DeskTerms| {
        let agreed = Charter {
            desk,
            ..charter(FOUNDING.cards())
        };
        agreed.encode().unwrap()
    };
    let zones = |zones: &[(u8, &str)]| {
        let mut writer = Writer::new();
        writer.uint(21).map(zones.len());
        for (party, zone) in zones {
            writer.uint((*party).into()).text(zone);
        }
        with(&writer.finish())
    };
    let mut empty_key = good.clone();
    let needle = entry_officer_key();
    let at = empty_key
        .windows(32)
        .position(|window| window == needle)
        .unwrap();
    empty_key[at..at + 32].fill(0);
    let mut values: Vec<Value> = [
        ("two parties", good.clone()),
        ("a field not known", unknown),
        ("an officer's key of small order", empty_key),
        ("cut short", good[..good.len() - 1].to_vec()),
        ("one officer may release a FLASH alone", with_16(1)),
        (
            "key 16 that says no, which is said by its absence",
            with_16(0),
        ),
        ("key 16 that says neither", with_16(2)),
        ("the successor of another line", succeeding(32)),
        ("the successor of a line of 31 bytes", succeeding(31)),
        ("a template set", with_set(32)),
        ("a template set of 31 bytes", with_set(31)),
        (
            "answer times of matters, the hold of a readout, a zone of each party, drills a week",
            of_desks(desk_terms()),
        ),
        ("answer times of two precedences", with(&[19, 0x82, 1, 1])),
        ("an answer time of zero", with(&[19, 0x83, 1, 0, 1])),
        (
            "no answer times, which is said by their absence",
            with(&[19, 0x80]),
        ),
        ("a readout held for no time", with(&[20, 0])),
        ("a zone of one party only", zones(&[(1, "Europe/Kyiv")])),
        ("no zones, which is said by their absence", zones(&[])),
        (
            "a zone of a party that there is not",
            zones(&[(2, "Europe/Kyiv")]),
        ),
        ("a zone that is an offset", zones(&[(0, "+02:00")])),
        (
            "a zone that leads out of the list",
            zones(&[(0, "Europe/../Kyiv")]),
        ),
        (
            "a zone longer than a name may be",
            zones(&[(0, &"x".repeat(65))]),
        ),
        ("21 drills a week", with(&[22, 21])),
        ("22 drills a week", with(&[22, 22])),
        ("no drills, which is said by their absence", with(&[22, 0])),
        ("zones in another order", zones(&[(1, "UTC"), (0, "UTC")])),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let charter = Charter::decode(&bytes);
        let mut fields = json!({ "name": name, "charter": hex::encode(&bytes) });
        if let Ok(charter) = &charter {
            fields["line"] = charter.line().unwrap().to_string().into();
        }
        outcome(fields, charter)
    })
    .collect();
    values.extend(foundings());
    values
}

fn foundings() -> Vec<Value> {
    let mut unsigned = SignedCharter::new(charter(FOUNDING.cards())).unwrap();
    let signatures = FOUNDING.charter().signatures();
    unsigned
        .add(
            detente_record::PartyIndex(0),
            signatures[&detente_record::PartyIndex(0)],
        )
        .unwrap();
    let put_together = |charter: &SignedCharter, cards: &[PartyCard]| {
        let mut map = detente_record::encoding::MapWriter::new();
        map.key(1).bytes(&charter.encode());
        let writer = map.key(2).array(cards.len());
        for card in cards {
            writer.bytes(card.encode());
        }
        map.finish()
    };
    let cards = FOUNDING.cards();
    let swapped = [cards[1].clone(), cards[0].clone()];
    [
        ("complete founding", FOUNDING.encode()),
        ("a signature missing", put_together(&unsigned, cards)),
        ("cards swapped", put_together(FOUNDING.charter(), &swapped)),
        (
            "a card missing",
            put_together(FOUNDING.charter(), &cards[..1]),
        ),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let fields = json!({ "name": name, "founding": hex::encode(&bytes) });
        outcome(fields, detente_record::Founding::decode(&bytes))
    })
    .collect()
}

fn entry_officer_key() -> [u8; 32] {
    *FOUNDING.charter().charter().parties[0].officers[0]
        .key
        .as_bytes()
}

fn merkle() -> Vec<Value> {
    let id = |number: u64| EntryId(Digest::plain(&[&number.to_be_bytes()]).0);
    let mut tree = Tree::new();
    (0..13).for_each(|number| tree.append(id(number)));
    let texts = |proof: &[Digest]| proof.iter().map(Digest::to_string).collect::<Vec<String>>();
    let mut values: Vec<Value> = (0..=13)
        .map(|size| {
            let name = format!("root of {size} leaves, leaf n the SHA-256 of n in 8 bytes");
            let root = tree.root_at(size).unwrap().to_string();
            json!({ "name": name, "size": size, "root": root, "good": true })
        })
        .collect();
    for (index, size) in [
        (0, 1),
        (0, 2),
        (2, 3),
        (4, 7),
        (6, 7),
        (7, 8),
        (12, 13),
        (3, 13),
    ] {
        let root = tree.root_at(size).unwrap();
        let proof = tree.inclusion_proof(index, size).unwrap();
        let mut longer = proof.clone();
        longer.push(root);
        let wrong_root = tree.root_at(size - 1).unwrap();
        for (what, leaf, proof, root) in [
            ("good", index, proof.clone(), root),
            ("another leaf", index + 1, proof.clone(), root),
            ("a hash too many", index, longer, root),
            ("another root", index, proof, wrong_root),
        ] {
            let fields = json!({
                "name": format!("inclusion of {index} in {size}, {what}"),
                "inclusion": { "id": id(leaf).to_string(), "index": index, "size": size },
                "proof": texts(&proof), "root": root.to_string(),
            });
            values.push(outcome(
                fields,
                verify_inclusion(id(leaf), index, size, &proof, root),
            ));
        }
    }
    for (old, new) in [(1, 2), (3, 7), (4, 8), (6, 13), (8, 13), (13, 13)] {
        let (old_root, new_root) = (tree.root_at(old).unwrap(), tree.root_at(new).unwrap());
        let proof = tree.consistency_proof(old, new).unwrap();
        let mut longer = proof.clone();
        longer.push(old_root);
        let other = tree.root_at(old - 1).unwrap();
        for (what, proof, old_root) in [
            ("good", proof.clone(), old_root),
            ("a hash too many", longer, old_root),
            ("another old root", proof, other),
        ] {
            let fields = json!({
                "name": format!("consistency of {old} with {new}, {what}"),
                "consistency": { "old": old, "new": new },
                "proof": texts(&proof),
                "old_root": old_root.to_string(), "new_root": new_root.to_string(),
            });
            let verified = verify_consistency(old, new, &proof, old_root, new_root);
            values.push(outcome(fields, verified));
        }
    }
    values
}

fn checkpoint() -> Vec<Value> {
    let note = crate::scene::bundle().checkpoints[0].to_string();
    let size = note.replacen("\n4\n", "\n5\n", 1);
    let leading_zero = note.replacen("\n4\n", "\n04\n", 1);
    let extension = note.replacen("\n\n", "\nextension\n\n", 1);
    let no_newline = note.trim_end().to_owned();
    let cosigned = format!("{note}\u{2014} witness.example AAAAAAAA\n");
    [
        ("signed by its own key", note.clone(), 0),
        ("with a line by a key not known", cosigned, 0),
        ("another key asked for", note, 1),
        ("size changed", size, 0),
        ("size with a leading zero", leading_zero, 0),
        ("extension line", extension, 0),
        ("no newline at the end", no_newline, 0),
    ]
    .into_iter()
    .map(|(name, text, key)| {
        let key = note_key(key).public();
        let fields = json!({ "name": name, "note": text, "public_key": key.to_string() });
        outcome(
            fields,
            Note::parse(&text).and_then(|note| note.verify(&key)),
        )
    })
    .collect()
}

fn bundles() -> Vec<Value> {
    let good = good();
    let with_entries =
        |entries: &[Entry]| with_section(&good, Section::Entries as u8, &entries_section(entries));
    let entries = ordered();
    let changed = |change: fn(&mut Vec<Entry>)| {
        let mut entries = entries.clone();
        change(&mut entries);
        with_entries(&entries)
    };
    let flipped = |section: Section, from_end: usize, anew: bool| {
        let (number, range) = sections(&good).swap_remove(section as usize - 1);
        let mut content = good[range.clone()].to_vec();
        let at = content.len() - 1 - from_end;
        content[at] ^= 1;
        if anew {
            return with_section(&good, number, &content);
        }
        let mut bytes = good.clone();
        bytes[range].copy_from_slice(&content);
        bytes
    };
    let cases = [
        ("good", good.clone()),
        ("first line changed", [b"D", &good[1..]].concat()),
        ("entries altered", flipped(Section::Entries, 0, false)),
        (
            "body altered, digest computed anew",
            flipped(Section::Entries, 0, true),
        ),
        (
            "manifest altered, digest computed anew",
            flipped(Section::Manifest, 0, true),
        ),
        (
            "manifest signature altered, digest computed anew",
            flipped(Section::ManifestSignature, 0, true),
        ),
        (
            "inclusion proof altered, digest computed anew",
            flipped(Section::Proofs, 0, true),
        ),
        (
            "checkpoint altered, digest computed anew",
            flipped(Section::Checkpoints, 10, true),
        ),
        (
            "founding altered, digest computed anew",
            flipped(Section::Founding, 0, true),
        ),
        ("entry dropped", changed(|entries| drop(entries.remove(1)))),
        ("last entry dropped", changed(|entries| drop(entries.pop()))),
        ("entries swapped", changed(|entries| entries.swap(0, 1))),
        (
            "entry repeated",
            changed(|entries| entries.insert(1, entries[0].clone())),
        ),
        (
            "entry beside the ranges",
            changed(|entries| entries.insert(4, chain(1, 1).remove(0))),
        ),
        (
            "entry of another line",
            changed(|entries| {
                let header = header(LineId([7; 32]), 0, 0, None);
                entries[0] = Entry::sign(header, body("x"), &entry_key(0)).unwrap();
            }),
        ),
        (
            "entry exchanged for another at its place",
            changed(|entries| {
                let mut header = entries[3].header().clone();
                (header.number, header.officers) = (Some(1), vec![]);
                header.commitments.clear();
                entries[3] = Entry::sign(header, body("x"), &entry_key(0)).unwrap();
            }),
        ),
        (
            "body withheld by somebody else",
            changed(|entries| entries[0] = entries[0].with_parts(&[])),
        ),
        ("byte behind the end", [&good[..], &[0]].concat()),
        ("cut short", good[..good.len() - 1].to_vec()),
    ];
    let verified = |bytes: &[u8]| -> Result<_, BundleFault> { Bundle::verify(bytes) };
    // The founding is the larger part and the same in all: files say where they differ from the good one.
    cases
        .into_iter()
        .map(|(name, bytes)| {
            let same = bytes
                .iter()
                .zip(&good)
                .take_while(|(one, other)| one == other)
                .count();
            let same = if name == "good" { 0 } else { same };
            let fields = json!({
                "name": name,
                "first_bytes_of_good": same,
                "then": hex::encode(&bytes[same..]),
            });
            outcome(fields, verified(&bytes))
        })
        .collect()
}

fn forks() -> Vec<Value> {
    let (one, other) = crate::fork::fork();
    let good = ForkProof::new(&one, &other).unwrap().write_file(&FOUNDING);
    let header = header(ROSTER.line(), 1, 2, one.header().previous);
    let slander = Entry::sign(header, body("slander"), &entry_key(0)).unwrap();
    let slander = ForkProof::new(&one, &slander)
        .unwrap()
        .write_file(&FOUNDING);
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    [
        ("good", good),
        ("one of the two signed by the other party", slander),
        ("altered", altered),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let fields = json!({ "name": name, "bytes": hex::encode(&bytes) });
        outcome(fields, verify_file(&bytes))
    })
    .collect()
}
