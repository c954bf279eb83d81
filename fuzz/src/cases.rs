//! Inputs with our verdict, a line each, for the second verifier to judge (`spec/check/test_fuzz.py`).
//!
//! A line is what it is a case of, the bytes in hexadecimal, and what we make of them: `-` if refused, else
//! what names it (an id, a hash), or `+`.

use std::io::{self, Write};

use detente_line::message::content::Content;
use detente_record::encoding::{self, Reader};
use detente_record::{
    Amendment, Assertions, Charter, Digest, Founding, Header, Note, Officer, Opening, PartyCard,
    SUITE, UnverifiedEntry, verify_file,
};
use detente_templates::Set;

use crate::mutation::mutated;
use crate::random::Random;
use crate::seeds::{self, FOUNDING};
use crate::targets;
use crate::tree::Tree;

/// A kind of case: its name, the target that its seeds are of, how many cases for each hundred that are asked for, our verdict.
struct Kind {
    name: &'static str,
    target: &'static str,
    share: usize,
    verdict: fn(&[u8]) -> Option<String>,
    /// What is made of the mutated bytes before they are judged.
    sealed: fn(Vec<u8>) -> Vec<u8>,
}

const KINDS: &[Kind] = &[
    Kind::of("encoding", 15, |bytes| {
        encoding::check(bytes).ok().map(|()| plus())
    }),
    Kind::of("header", 15, |bytes| {
        Header::decode(bytes).ok().map(|_| plus())
    }),
    Kind::of("entry", 15, |bytes| {
        UnverifiedEntry::parse(bytes)
            .ok()
            .map(|entry| entry.id().to_string())
    }),
    Kind {
        name: "signed_entry",
        target: "entry",
        share: 5,
        verdict: |bytes| {
            let entry = UnverifiedEntry::parse(bytes).ok()?;
            let id = entry.id();
            seeds::proved(entry).map(|_| id.to_string())
        },
        sealed: |bytes| {
            let entry = UnverifiedEntry::parse(&bytes).ok();
            entry.and_then(|entry| signed_anew(&entry)).unwrap_or(bytes)
        },
    },
    Kind::of("note", 15, |bytes| {
        Note::parse(std::str::from_utf8(bytes).ok()?)
            .ok()
            .map(|_| plus())
    }),
    Kind::of("charter", 10, |bytes| {
        Charter::decode(bytes)
            .ok()?
            .line()
            .ok()
            .map(|line| line.to_string())
    }),
    Kind::of("card", 4, |bytes| {
        PartyCard::decode(bytes)
            .ok()
            .map(|card| card.id().to_string())
    }),
    Kind {
        name: "opening",
        target: "opening",
        share: 5,
        verdict: |bytes| Opening::decode(bytes).ok().map(|_| plus()),
        sealed: |bytes| opening_signed_anew(&bytes).unwrap_or(bytes),
    },
    Kind::of("amendment", 4, |bytes| {
        let read = Amendment::decode(bytes).ok()?;
        let ours = read.amends == FOUNDING.line().into() && read.apply(seeds::charter()).is_ok();
        ours.then(|| hex::encode(Amendment::hash(bytes).0))
    }),
    Kind::of("appointment", 4, |bytes| {
        Officer::from_appointment(bytes).ok().map(|_| plus())
    }),
    Kind::of("filled_template", 4, |bytes| {
        Content::decode(bytes).ok().map(|_| plus())
    }),
    Kind::of("template_set", 4, |bytes| {
        Set::decode(bytes).ok().map(|set| set.hash().to_string())
    }),
    Kind::of("assertions", 6, |bytes| {
        Assertions::decode(bytes).ok().map(|_| plus())
    }),
    Kind::of("founding", 1, |bytes| {
        Founding::decode(bytes)
            .ok()
            .map(|one| one.line().to_string())
    }),
    Kind::of("proof_file", 1, |bytes| {
        verify_file(bytes).ok().map(|_| plus())
    }),
];

impl Kind {
    const fn of(name: &'static str, share: usize, verdict: fn(&[u8]) -> Option<String>) -> Self {
        Self {
            name,
            target: name,
            share,
            verdict,
            sealed: |bytes| bytes,
        }
    }
}

/// Writes about `count` cases that `seed` decides, of every kind.
///
/// # Errors
///
/// They cannot be written.
pub fn write(out: &mut dyn Write, count: usize, seed: u64) -> io::Result<()> {
    let mut random = Random::new(seed);
    for kind in KINDS {
        let seeds = targets::find(kind.target)
            .map(|target| (target.seeds)())
            .unwrap_or_default();
        let times = count * kind.share / 100;
        let from = seeds.iter().take(times).cloned();
        let made = (from.len()..times.max(from.len())).map(|_| mutated(&seeds, &mut random));
        for bytes in from.chain(made.collect::<Vec<_>>()) {
            let bytes = (kind.sealed)(bytes);
            let verdict = (kind.verdict)(&bytes).unwrap_or_else(|| "-".to_owned());
            writeln!(out, "{} {} {verdict}", kind.name, hex::encode(&bytes))?;
        }
    }
    Ok(())
}

/// The bytes of an entry with the signature that the party and epoch it names would have given it on the
/// vectors' line.
#[must_use]
pub fn signed_anew(entry: &UnverifiedEntry) -> Option<Vec<u8>> {
    let bytes = entry.bytes();
    let header = Reader::new(bytes.get(1..)?).skip(0).ok()?;
    let (signed, rest) = bytes.split_at(1 + header.len());
    debug_assert_eq!(signed[0], SUITE);
    let id = Digest::labelled("detente/entry-id/v0", &[signed]);
    let address = entry.address();
    let key = seeds::key(&format!("{} entry {}", address.party, address.place.epoch));
    let signature = key.sign("detente/entry-signature/v0", &id.0);
    Some([signed, &signature.0, &rest[signature.0.len()..]].concat())
}

/// An opening that says what this one does, signed by the first party's recovery key.
#[must_use]
pub fn opening_signed_anew(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    reader.array_exact(2).ok()?;
    let core = reader.bytes().ok()?;
    let signature = seeds::key("0 recovery").sign("detente/opening/v0", core);
    let pair = vec![
        Tree::Bytes(core.to_vec()),
        Tree::Bytes(signature.0.to_vec()),
    ];
    Some(Tree::write(&[Tree::Array(pair)]))
}

fn plus() -> String {
    "+".to_owned()
}
