//! Who held what, and what is left behind, in random records: held against every chain, walked one by one.

use std::collections::BTreeMap;

use detente_line::body;
use detente_line::fold::{Judgement, Refusal};
use detente_record::{Act, EntryId, Kind, PartyIndex, Place};

use super::order::in_place_order;
use super::random::{Dice, random_record};
use crate::scribe::{Said, Scribe, fold_of};

/// What the chains prove, found by walking every one of them.
fn first_held_by_walking(said: &[Said]) -> BTreeMap<(EntryId, PartyIndex), EntryId> {
    let by_id: BTreeMap<EntryId, &Said> = said.iter().map(|said| (said.id(), said)).collect();
    let mut first: BTreeMap<(EntryId, PartyIndex), EntryId> = BTreeMap::new();
    for said in in_place_order(said) {
        let header = said.entry.header();
        let receipt = header.kind == body::RECEIPT;
        let mut proved: Vec<EntryId> = header.object.into_iter().collect();
        proved.extend(header.references.iter().filter(|_| receipt));
        // An opening names its author's own head: that is no proof of what another holds.
        for head in header
            .seen
            .iter()
            .filter(|head| head.address.party != header.party)
        {
            let mut chain = Vec::new();
            let mut at = by_id.get(&head.id);
            while let Some(entry) = at {
                chain.push(entry.id());
                let previous = entry.entry.header().previous;
                at = previous.and_then(|id| by_id.get(&id));
                if previous.is_none() {
                    // Down to the start of the journal: the chain is whole.
                    proved.append(&mut chain);
                }
            }
        }
        for id in proved.into_iter().filter(|id| by_id.contains_key(id)) {
            first.entry((id, header.party)).or_insert(said.id());
        }
    }
    first
}

#[test]
fn who_held_what_is_what_walking_every_chain_finds() {
    for seed in 0..40 {
        let parties = 3;
        let scribe = random_record(seed, parties, 120);
        let mut held = scribe.said.clone();
        Dice::new(seed + 5_000).shuffle(&mut held);
        // With gaps, then whole.
        for count in [held.len() * 9 / 10, held.len()] {
            let expected = first_held_by_walking(&held[..count]);
            let fold = fold_of(&scribe.facts, &held[..count]);
            for said in &held[..count] {
                for reader in (0..parties).map(PartyIndex) {
                    let found = fold.first_held(&said.id(), reader).map(|fact| fact.entry);
                    let expected = expected.get(&(said.id(), reader)).copied();
                    assert_eq!(found, expected, "seed {seed}: {} by {reader}", said.id());
                }
            }
        }
    }
}

/// Whether an entry is left behind (spec/epochs.md §2), said over all openings and every chain.
fn is_left_behind(
    said: &Said,
    openings: &[&Said],
    first: &BTreeMap<(EntryId, PartyIndex), Place>,
    parties: u8,
) -> bool {
    let place = said.entry.address().place;
    let party = said.entry.address().party;
    openings.iter().any(|opening| {
        let header = opening.entry.header();
        if header.party != party || header.epoch <= place.epoch {
            return false;
        }
        let known = header.seen.iter().find(|head| head.address.party == party);
        let is_past = known.is_none_or(|known| place > known.address.place);
        let others = (0..parties).map(PartyIndex).filter(|other| *other != party);
        is_past
            && !others.into_iter().any(|other| {
                let held = first.get(&(said.id(), other));
                let later = first.get(&(opening.id(), other));
                held.is_some_and(|held| later.is_none_or(|later| held < later))
            })
    })
}

/// Whether an opening has effect, were its author's later epochs not there.
fn has_effect_by_itself(scribe: &Scribe, opening: &Said) -> bool {
    let of = opening.entry.address();
    let until = scribe.said.iter().filter(|said| {
        let address = said.entry.address();
        address.party != of.party || address.place.epoch <= of.place.epoch
    });
    let judged = fold_of(&scribe.facts, until).judgement(&opening.id());
    judged == Some(Judgement::Effective)
}

#[test]
fn what_is_left_behind_is_what_the_openings_and_every_chain_say() {
    let (mut left, mut binding) = (0, 0);
    for seed in 0..60 {
        let parties = 3;
        let scribe = random_record(seed, parties, 120);
        let fold = scribe.fold();
        let places: BTreeMap<EntryId, Place> = scribe
            .said
            .iter()
            .map(|said| (said.id(), said.entry.address().place))
            .collect();
        let first = first_held_by_walking(&scribe.said).into_iter();
        let first = first.map(|(of, entry)| (of, places[&entry])).collect();
        let openings: Vec<&Said> = scribe
            .said
            .iter()
            .filter(|said| {
                let header = said.entry.header();
                header.act == Act::OPEN_EPOCH && header.kind == Kind::AUTHORITY
            })
            .filter(|said| has_effect_by_itself(&scribe, said))
            .collect();
        for said in &scribe.said {
            let judged = fold.judgement(&said.id());
            if is_left_behind(said, &openings, &first, parties) {
                left += usize::from(judged == Some(Judgement::Refused(Refusal::LeftBehind)));
                assert_ne!(
                    judged,
                    Some(Judgement::Effective),
                    "seed {seed}: {:?}",
                    said.entry.header()
                );
            } else {
                let refused = Some(Judgement::Refused(Refusal::LeftBehind));
                assert_ne!(judged, refused, "seed {seed}: {}", said.id());
                binding += usize::from(judged == Some(Judgement::Effective));
            }
        }
    }
    assert!(
        left > 100 && binding > 100,
        "{left} left behind, {binding} not"
    );
}
