//! Promise P2: the same entries, in any order, give the same state. Random interleavings, partial deliveries and
//! repeats of random records (`random.rs`).

use std::collections::BTreeMap;

use detente_line::fold::{AmendmentOutcome, Fold, OfficerEvidence};
use detente_record::{CharterHash, PartyIndex};

use super::random::{
    Dice, parties_of, random_amending, random_opening, random_record, rival_amending,
};
use crate::scribe::{Said, Scribe, fold_of};

pub fn in_place_order(said: &[Said]) -> Vec<Said> {
    let mut sorted = said.to_vec();
    sorted.sort_by_key(|said| (said.entry.address(), said.id()));
    sorted
}

#[test]
fn any_interleaving_gives_the_same_state() {
    for seed in 0..50 {
        let parties = parties_of(seed);
        let scribe = random_record(seed, parties, 90);
        let expected = scribe.fold().digest();
        let mut dice = Dice::new(seed + 1_000);
        let mut order: Vec<Said> = scribe.said.clone();
        for round in 0..40 {
            dice.shuffle(&mut order);
            let mut fold = Fold::new(scribe.facts.clone());
            for said in &order {
                // Some come first with the assertions withheld, some come twice.
                if dice.one_in(4) && said.officers != OfficerEvidence::Nobody {
                    fold.insert(&said.entry, OfficerEvidence::Withheld);
                }
                fold.insert(&said.entry, said.officers.clone());
                if dice.one_in(4) {
                    assert!(fold.insert(&said.entry, said.officers.clone()).is_empty());
                }
            }
            assert_eq!(fold.digest(), expected, "seed {seed}, round {round}");
        }
    }
}

#[test]
fn every_prefix_of_an_arrival_has_the_state_of_its_set() {
    for seed in 0..24 {
        let parties = parties_of(seed);
        let scribe = random_record(seed, parties, 60);
        let mut order = scribe.said.clone();
        Dice::new(seed + 2_000).shuffle(&mut order);
        let mut fold = Fold::new(scribe.facts.clone());
        for end in 1..=order.len() {
            let last = &order[end - 1];
            fold.insert(&last.entry, last.officers.clone());
            let sorted = fold_of(&scribe.facts, &in_place_order(&order[..end]));
            assert_eq!(
                fold.digests(),
                sorted.digests(),
                "seed {seed}, prefix {end}"
            );
        }
    }
}

#[test]
fn partial_deliveries_converge_once_each_holds_all() {
    for seed in 0..40 {
        let scribe = random_record(seed, 3, 80);
        let mut dice = Dice::new(seed + 3_000);
        let (mut one, mut other) = (
            Fold::new(scribe.facts.clone()),
            Fold::new(scribe.facts.clone()),
        );
        for said in &scribe.said {
            let fold = if dice.one_in(2) { &mut one } else { &mut other };
            fold.insert(&said.entry, said.officers.clone());
        }
        assert_ne!(
            one.digest(),
            other.digest(),
            "seed {seed}: a half is not the whole"
        );
        let mut rest = scribe.said.clone();
        for fold in [&mut one, &mut other] {
            dice.shuffle(&mut rest);
            rest.iter()
                .for_each(|said| drop(fold.insert(&said.entry, said.officers.clone())));
        }
        assert_eq!(one.digests(), other.digests(), "seed {seed}");
        assert_eq!(one.digest(), scribe.fold().digest(), "seed {seed}");
    }
}

#[test]
fn whatever_changes_is_named_as_changed() {
    let mut named = 0;
    for seed in 0..60 {
        let scribe = random_record(seed, 3, 50);
        let mut order = scribe.said.clone();
        if seed % 2 == 0 {
            Dice::new(seed + 4_000).shuffle(&mut order);
        }
        let mut fold = Fold::new(scribe.facts.clone());
        let mut before = fold.digests();
        for said in &order {
            let changed = fold.insert(&said.entry, said.officers.clone());
            let after = fold.digests();
            for (object, digest) in &after {
                if before.get(object) != Some(digest) {
                    named += usize::from(changed.objects.contains(object));
                    let told = changed.may_include(*object);
                    assert!(told, "seed {seed}: {} changed {object:?} untold", said.id());
                }
            }
            before = after;
        }
    }
    assert!(named > 1_000, "only {named} changes were named one by one");
}

/// Whatever parties say, in whatever order they hear of it: of two amendments of one charter, one at most is
/// concluded, unless somebody signed two histories; and the journals follow one chain of charters.
#[test]
fn of_amendments_of_one_charter_one_at_most_is_concluded() {
    let (mut concluded, mut rivals) = (0, 0);
    for seed in 0..600 {
        let parties = 2 + u8::from(seed % 3 == 0);
        let mut dice = Dice::new(seed + 6_000);
        let mut scribe = Scribe::new(parties);
        for _ in 0..14 {
            if dice.one_in(2) {
                let (of, reader) = (dice.party(parties), dice.party(parties));
                if of != reader {
                    scribe.deliver(of, reader);
                }
            }
            let by = dice.party(parties);
            match dice.roll(80) {
                0 => random_opening(&mut scribe, &mut dice, by),
                1..6 => random_amending(&mut scribe, &mut dice, by, parties),
                _ => rival_amending(&mut scribe, &mut dice, by),
            }
        }
        let fold = scribe.fold();
        if (0..parties).any(|party| !fold.journal(PartyIndex(party)).forks.is_empty()) {
            continue;
        }
        let mut by_base: BTreeMap<CharterHash, usize> = BTreeMap::new();
        for state in fold.amendments() {
            let Some(amendment) = &state.amendment else {
                continue;
            };
            let count = by_base.entry(amendment.amends).or_default();
            *count += usize::from(state.outcome == AmendmentOutcome::Concluded);
            rivals += usize::from(
                state.outcome != AmendmentOutcome::Concluded && !state.signed.is_empty(),
            );
        }
        let most = by_base.values().max().copied();
        assert!(most <= Some(1), "seed {seed}: {by_base:?}");
        concluded += by_base.values().sum::<usize>();
        let last = (0..parties).map(|party| fold.terms_of(PartyIndex(party)));
        let last = last.max_by_key(|terms| terms.version()).unwrap();
        for party in 0..parties {
            let terms = fold.terms_of(PartyIndex(party));
            let on_the_chain = fold.back_to(last, terms.version()).map(|one| one.hash);
            assert_eq!(on_the_chain, Some(terms.hash), "seed {seed}: party {party}");
        }
    }
    assert!(
        concluded > 100 && rivals > 100,
        "{concluded} concluded, {rivals} signed and not"
    );
}
