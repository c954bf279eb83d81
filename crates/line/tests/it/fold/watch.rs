//! Who is on watch: taken, left, relieved; each party states its own.

use detente_line::body;
use detente_line::fold::{Fold, Judgement, Refusal, SignedAs};
use detente_line::watch::{LEAVE, TAKE};
use detente_record::{Act, EntryId, PartyIndex, Status};

use super::shelved::Kept;
use crate::scribe::{ARCHIVIST, RELEASING, RELEASING_TOO, Scribe, WATCH};

fn act(scribe: &mut Scribe, by: u8, act: Act, object: Option<EntryId>, officer: u16) -> EntryId {
    let mut header = scribe.header(by, body::ON_WATCH, act);
    header.object = object;
    let said = scribe.sign(header, false, &[(officer, SignedAs::Releaser)]);
    said.id()
}

fn on_watch(fold: &Fold, party: u8) -> Vec<u16> {
    let on = fold.on_watch(PartyIndex(party));
    on.iter().map(|one| one.officer).collect()
}

#[test]
fn whoever_took_the_watch_is_on_watch_until_leaving_or_being_relieved() {
    let mut scribe = Scribe::new(2);
    let first = act(&mut scribe, 0, TAKE, None, WATCH);
    let other = act(&mut scribe, 1, TAKE, None, RELEASING);
    assert_eq!(on_watch(&scribe.fold(), 0), [WATCH]);
    assert_eq!(on_watch(&scribe.fold(), 1), [RELEASING]);
    let second = act(&mut scribe, 0, TAKE, Some(first), RELEASING);
    let fold = scribe.fold();
    assert_eq!(on_watch(&fold, 0), [RELEASING]);
    let on = fold.on_watch(PartyIndex(0));
    assert_eq!((on[0].taken.entry, on[0].relieved), (second, Some(first)));
    // Beside the one on watch another takes it too; taking it again changes since when, not who.
    act(&mut scribe, 0, TAKE, None, WATCH);
    let again = act(&mut scribe, 0, TAKE, None, RELEASING);
    assert_eq!(on_watch(&scribe.fold(), 0), [WATCH, RELEASING]);
    act(&mut scribe, 0, LEAVE, Some(again), RELEASING);
    assert_eq!(on_watch(&scribe.fold(), 0), [WATCH]);
    act(&mut scribe, 1, LEAVE, Some(other), RELEASING);
    assert!(on_watch(&scribe.fold(), 1).is_empty());
}

#[test]
fn nobody_takes_or_leaves_the_watch_for_another_or_in_an_exercise() {
    let mut scribe = Scribe::new(2);
    let taken = act(&mut scribe, 0, TAKE, None, WATCH);
    scribe.deliver_all();
    let cases = [
        (
            act(&mut scribe, 0, LEAVE, Some(taken), RELEASING),
            Refusal::NotOnWatch,
        ),
        (
            act(&mut scribe, 1, LEAVE, Some(taken), WATCH),
            Refusal::WrongObject,
        ),
        (
            act(&mut scribe, 1, TAKE, Some(taken), WATCH),
            Refusal::WrongObject,
        ),
        (
            act(&mut scribe, 0, TAKE, None, ARCHIVIST),
            Refusal::NotEntitled,
        ),
        (act(&mut scribe, 0, LEAVE, None, WATCH), Refusal::Senseless),
    ];
    let mut header = scribe.header(0, body::ON_WATCH, TAKE);
    header.status = Status::Exercise;
    let exercise = scribe.sign(header, false, &[(RELEASING, SignedAs::Releaser)]);
    let header = scribe.header(0, body::ON_WATCH, TAKE);
    let two = [(RELEASING, SignedAs::Releaser), (WATCH, SignedAs::Releaser)];
    let by_two = scribe.sign(header, false, &two);
    let fold = scribe.fold();
    for (entry, refusal) in cases {
        assert_eq!(fold.judgement(&entry), Some(Judgement::Refused(refusal)));
    }
    for senseless in [exercise.id(), by_two.id()] {
        let judgement = fold.judgement(&senseless);
        assert_eq!(judgement, Some(Judgement::Refused(Refusal::Senseless)));
    }
    assert_eq!(on_watch(&fold, 0), [WATCH]);
    assert!(on_watch(&fold, 1).is_empty());
}

#[test]
fn whoever_is_revoked_is_not_on_watch_any_more() {
    let mut scribe = Scribe::new(2);
    act(&mut scribe, 0, TAKE, None, WATCH);
    assert_eq!(on_watch(&scribe.fold(), 0), [WATCH]);
    scribe.revoke(0, WATCH, &[RELEASING, RELEASING_TOO]);
    assert!(on_watch(&scribe.fold(), 0).is_empty());
    let late = act(&mut scribe, 0, TAKE, None, WATCH);
    let judgement = scribe.fold().judgement(&late);
    assert_eq!(judgement, Some(Judgement::Refused(Refusal::NotInOffice)));
}

#[test]
fn no_flood_of_others_takings_hides_who_is_on_watch_whether_shelved_or_not() {
    let mut scribe = Scribe::new(2);
    let ours = act(&mut scribe, 0, TAKE, None, WATCH);
    // The counterpart takes its watch again and again, later by its clock than ours can ever be; so does
    // another officer of our own.
    scribe.now_ms += 1_000_000;
    for _ in 0..1_200 {
        act(&mut scribe, 1, TAKE, None, WATCH);
        act(&mut scribe, 0, TAKE, None, RELEASING);
    }
    let fold = scribe.fold();
    assert_eq!(on_watch(&fold, 0), [WATCH, RELEASING]);
    assert_eq!(fold.on_watch(PartyIndex(0))[0].taken.entry, ours);
    assert_eq!(on_watch(&fold, 1), [WATCH]);
    let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
    for said in &scribe.said {
        kept.take(said);
    }
    let all = kept.fold.on_watch(PartyIndex(0));
    kept.shelve(1_500);
    assert_eq!(kept.fold.on_watch(PartyIndex(0)), all);
    kept.start_again(false);
    kept.shelve(u32::MAX);
    assert_eq!(kept.fold.in_memory(), 0);
    assert_eq!(kept.fold.on_watch(PartyIndex(0)), all);
    act(&mut scribe, 0, LEAVE, Some(ours), WATCH);
    kept.take(scribe.said.last().unwrap());
    assert_eq!(on_watch(&kept.fold, 0), [RELEASING]);
}
