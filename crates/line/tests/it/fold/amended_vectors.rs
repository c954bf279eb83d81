//! `spec/vectors/amended.json` is what this crate says of histories of a charter: which word on an amendment has
//! effect, which charter each party is under; and what it says of each history without one of its entries.
//!
//! `DETENTE_WRITE_VECTORS=1` writes it anew.

use std::collections::BTreeMap;

use detente_line::body;
use detente_line::fold::{Fold, Judgement, Refusal, is_amending};
use detente_record::{Act, CharterChanges, Epoch, Kind, PartyIndex, Precedence, SecretKey};
use serde_json::{Value, json};

use super::random::{Dice, random_amending, random_ending, random_opening, rival_amending};
use crate::scribe::{LINE, RELEASING, RELEASING_AGAIN, Said, Scribe, WATCH, fold_of};
use crate::vectors::compare;

/// The reasons of amendments.md §4, and those before them.
const REASONS: [Refusal; 8] = [
    Refusal::LeftBehind,
    Refusal::LineEnded,
    Refusal::Senseless,
    Refusal::OtherCharter,
    Refusal::AnotherOpen,
    Refusal::CrossedAmendment,
    Refusal::WrongObject,
    Refusal::SaidBefore,
];

/// A random history of a charter without a fork.
fn history(seed: u64) -> Option<Scribe> {
    let parties = 2 + u8::from(seed.is_multiple_of(3));
    let mut dice = Dice::new(seed + 7_000);
    let mut scribe = Scribe::new(parties);
    while scribe.said.len() < ENTRIES {
        if dice.one_in(2) {
            let (of, reader) = (dice.party(parties), dice.party(parties));
            if of != reader {
                scribe.deliver(of, reader);
            }
        }
        let by = dice.party(parties);
        match dice.roll(40) {
            0 => random_opening(&mut scribe, &mut dice, by),
            1 => random_ending(&mut scribe, &mut dice, by, parties),
            2..8 => random_amending(&mut scribe, &mut dice, by, parties),
            8..11 => {
                let to = (by + 1) % parties;
                scribe.release(by, &[to], Precedence::Routine);
            }
            _ => rival_amending(&mut scribe, &mut dice, by),
        }
    }
    let fold = scribe.fold();
    let mut journals = (0..parties).map(|party| fold.journal(PartyIndex(party)));
    journals
        .all(|journal| journal.forks.is_empty())
        .then_some(scribe)
}

/// What dice hardly bring about.
fn written() -> [(&'static str, Scribe); 3] {
    [
        ("a charter across epochs", across_epochs()),
        ("withdrawn after its conclusion", withdrawn_too_late()),
        (
            "withdrawn after a conclusion that is left behind",
            withdrawn_after_a_loss(),
        ),
    ]
}

fn kept_for(days: u32) -> CharterChanges {
    CharterChanges {
        retention_days: Some(days),
        ..CharterChanges::default()
    }
}

/// Party 0 proposes, party 1 signs: the proposal and the signature, which both hold.
fn signed(scribe: &mut Scribe) -> (Said, Said) {
    let proposal = scribe.propose(0, scribe.founding(), &kept_for(401));
    scribe.deliver_all();
    let signed = scribe.say(1, Act::SIGN, proposal.id());
    scribe.deliver_all();
    (proposal, signed)
}

/// Both adopt; each goes on, in its next epoch, under the charter of the one before, and amends that.
fn across_epochs() -> Scribe {
    let mut scribe = Scribe::new(2);
    let (proposal, signed) = signed(&mut scribe);
    let concluded = scribe.adopt(0, proposal.id(), &[signed.id()]);
    scribe.deliver_all();
    scribe.adopt(1, proposal.id(), &[concluded.id()]);
    for party in [0, 1] {
        scribe.open_epoch(party, Epoch(1), scribe.tip(party), &[RELEASING, WATCH]);
        scribe.release(party, &[1 - party], Precedence::Routine);
    }
    let terms = scribe.fold().terms_of(PartyIndex(1)).clone();
    let next = scribe.propose(1, (terms.version(), terms.hash), &kept_for(402));
    scribe.deliver_all();
    let signed = scribe.say(0, Act::SIGN, next.id());
    scribe.deliver_all();
    scribe.adopt(1, next.id(), &[signed.id()]);
    scribe.release(1, &[0], Precedence::Routine);
    scribe
}

/// A refusal by who has concluded ends nothing: to who signed, another amendment is still open.
fn withdrawn_too_late() -> Scribe {
    let mut scribe = Scribe::new(2);
    let (proposal, signed) = signed(&mut scribe);
    scribe.adopt(0, proposal.id(), &[signed.id()]);
    scribe.say(0, Act::REFUSE, proposal.id());
    scribe.deliver_all();
    scribe.propose(1, scribe.founding(), &kept_for(402));
    scribe
}

/// Of a conclusion that nobody held nothing is left: the refusal in the epoch after it is in time.
fn withdrawn_after_a_loss() -> Scribe {
    let mut scribe = Scribe::new(2);
    let (proposal, signed) = signed(&mut scribe);
    let known = scribe.tip(0);
    scribe.adopt(0, proposal.id(), &[signed.id()]);
    scribe.open_epoch(0, Epoch(1), known, &[RELEASING, WATCH]);
    scribe.versions[0] = 0;
    scribe.say(0, Act::REFUSE, proposal.id());
    scribe.deliver_all();
    scribe.propose(1, scribe.founding(), &kept_for(402));
    scribe
}

/// What is said of an entry; nothing where that is not for amendments.md to say.
fn verdict(fold: &Fold, said: &Said) -> Option<&'static str> {
    let header = said.entry.header();
    let amends = is_amending(header.kind, header.act, header.object);
    let judged = fold.judgement(&said.id())?;
    if !amends && [Kind::AUTHORITY, body::RECEIPT].contains(&header.kind) {
        return None;
    }
    match judged {
        Judgement::Effective => Some("effective"),
        Judgement::Refused(Refusal::OtherCharter) => Some(Refusal::OtherCharter.name()),
        _ if !amends => None,
        Judgement::Waits => Some("waits"),
        Judgement::Refused(why) if REASONS.contains(&why) => Some(why.name()),
        Judgement::Refused(_) => Some("unsaid"),
    }
}

fn judged(scribe: &Scribe, left_out: Option<usize>) -> (Vec<Option<&'static str>>, Vec<u32>) {
    let held = scribe.said.iter().enumerate();
    let held = held.filter(|(at, _)| Some(*at) != left_out);
    let fold = fold_of(&scribe.facts, held.map(|(_, said)| said));
    let verdicts = scribe
        .said
        .iter()
        .map(|said| verdict(&fold, said))
        .collect();
    let parties = scribe.facts.all_parties();
    let versions = parties.map(|party| fold.terms_of(party).version());
    (verdicts, versions.collect())
}

fn case(name: &str, scribe: &Scribe, seen: &mut BTreeMap<&'static str, usize>) -> Value {
    let mut charter = scribe.facts.founding.charter.clone();
    for (party, own) in (0..).zip(&mut charter.parties) {
        // In a charter no key stands twice; nobody signs by this number here.
        let again = &mut own.officers[usize::from(RELEASING_AGAIN)];
        again.key = SecretKey::from_seed([220 + party; 32]).public();
    }
    let mut count = |verdicts: &[Option<&'static str>]| {
        for verdict in verdicts.iter().flatten() {
            *seen.entry(verdict).or_default() += 1;
        }
    };
    let (verdicts, versions) = judged(scribe, None);
    count(&verdicts);
    let without = (0..scribe.said.len()).map(|left_out| {
        let (verdicts, versions) = judged(scribe, Some(left_out));
        count(&verdicts);
        json!([left_out, verdicts, versions])
    });
    let without: Vec<Value> = without.collect();
    let entries = scribe
        .said
        .iter()
        .map(|said| hex::encode(said.entry.bytes()));
    json!({
        "name": name,
        "line": LINE.to_string(),
        "charter": hex::encode(charter.encode().unwrap()),
        "entries": entries.collect::<Vec<_>>(),
        "verdicts": verdicts,
        "versions": versions,
        "without": without,
    })
}

#[test]
fn the_vectors_of_amended_charters_are_what_this_crate_does() {
    let mut seen = BTreeMap::new();
    let random = (0..).filter_map(|seed| Some((format!("history {seed}"), history(seed)?)));
    let written = written().map(|(name, history)| (name.to_owned(), history));
    let histories = random.take(HISTORIES).chain(written);
    let cases: Vec<String> = histories
        .map(|(name, scribe)| case(&name, &scribe, &mut seen).to_string())
        .collect();
    assert_eq!(seen.len(), REASONS.len() + 3, "{seen:?}");
    assert!(seen.values().all(|times| *times >= 20), "{seen:?}");
    let text = format!("{{\"cases\": [\n{}\n]}}\n", cases.join(",\n"));
    compare("amended.json", &text);
}

/// Random histories in the file, and entries in each.
const HISTORIES: usize = 12;
const ENTRIES: usize = 18;
