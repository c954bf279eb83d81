//! Acts of officers whom the party's own entries appointed; and a FLASH released by one officer alone.

use detente_line::body;
use detente_line::fold::facts::Role;
use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::message::{BREAK_GLASS, RELEASE};
use detente_record::{PartyIndex, Place, Precedence};

use crate::scribe::{
    FOUNDING_OFFICERS as APPOINTED, RELEASING, RELEASING_TOO, Said, Scribe, WATCH, fold_of,
};

const TWO: &[u16] = &[RELEASING, RELEASING_TOO];

fn flash(scribe: &mut Scribe, by: u8, officers: &[(u16, SignedAs)], outcome: Option<u64>) -> Said {
    let mut header = scribe.header(by, body::MESSAGE, RELEASE);
    header.precedence = Precedence::Flash;
    header.action = vec![PartyIndex(1 - by)];
    header.outcome = outcome;
    scribe.sign(header, true, officers)
}

fn judged(scribe: &Scribe, said: &[&Said], of: &Said) -> Option<Judgement> {
    fold_of(&scribe.facts, said.iter().copied()).judgement(&of.id())
}

#[test]
fn a_flash_that_comes_before_the_appointment_it_rests_on_is_unverified_until_that_comes() {
    let mut scribe = Scribe::new(2);
    let appointment = scribe.appoint(0, APPOINTED, &[Role::Releasing], TWO);
    let officers = [(WATCH, SignedAs::Drafter), (APPOINTED, SignedAs::Releaser)];
    let flash = flash(&mut scribe, 0, &officers, None);
    let unverified = Some(Judgement::Refused(Refusal::OfficerUnverified));
    assert_eq!(judged(&scribe, &[&flash], &flash), unverified);
    let fold = fold_of(&scribe.facts, [&flash]);
    assert!(fold.lacks_authority(&flash.id()));
    assert!(
        fold.message(&flash.id()).is_some(),
        "it is shown all the same"
    );
    let whole = [&flash, &appointment];
    assert_eq!(judged(&scribe, &whole, &flash), Some(Judgement::Effective));
    let state = fold_of(&scribe.facts, whole).message(&flash.id()).unwrap();
    assert_eq!(state.released[0].officer, APPOINTED);
}

#[test]
fn an_act_that_passes_over_its_authors_latest_authority_entry_has_no_effect() {
    let mut scribe = Scribe::new(2);
    let appointment = scribe.appoint(0, APPOINTED, &[Role::Watch], TWO);
    scribe.revoke(0, APPOINTED, TWO);
    for (names, refusal) in [
        (
            Some(appointment.entry.address().place),
            Refusal::OtherAuthority,
        ),
        (None, Refusal::OtherAuthority),
        (latest(&scribe), Refusal::NotInOffice),
    ] {
        let mut header = scribe.header(0, body::MESSAGE, RELEASE);
        header.action = vec![PartyIndex(1)];
        header.authority = names;
        let said = scribe.sign(header, true, &[(APPOINTED, SignedAs::Releaser)]);
        let judgement = scribe.fold().judgement(&said.id());
        assert_eq!(judgement, Some(Judgement::Refused(refusal)), "{names:?}");
    }
}

fn latest(scribe: &Scribe) -> Option<Place> {
    scribe.fold().latest_authority(PartyIndex(0))
}

#[test]
fn a_technician_asserts_no_message_and_a_party_that_forks_undoes_no_act_of_its_officers() {
    let mut scribe = Scribe::new(2);
    scribe.appoint(0, APPOINTED, &[Role::Technician], TWO);
    let mut header = scribe.header(0, body::MESSAGE, RELEASE);
    header.action = vec![PartyIndex(1)];
    let said = scribe.sign(header, true, &[(APPOINTED, SignedAs::Releaser)]);
    let judgement = scribe.fold().judgement(&said.id());
    assert_eq!(judgement, Some(Judgement::Refused(Refusal::NotEntitled)));

    let mut scribe = Scribe::new(2);
    let start = scribe.challenge(0, None);
    let tip = scribe.tip(0);
    let appointment = scribe.appoint(0, APPOINTED, &[Role::Watch], TWO);
    let mut header = scribe.header(0, body::MESSAGE, RELEASE);
    header.action = vec![PartyIndex(1)];
    let message = scribe.sign(header, true, &[(APPOINTED, SignedAs::Releaser)]);
    scribe.rewind(0, tip);
    let twin = scribe.revoke(0, WATCH, TWO);
    let fold = fold_of(&scribe.facts, [&start, &appointment, &message, &twin]);
    assert_eq!(fold.judgement(&message.id()), Some(Judgement::Effective));
    assert!(fold.fact(&message.id()).unwrap().disputed);
}

#[test]
fn one_releasing_officer_releases_a_flash_alone_only_where_the_charter_allows_it_and_saying_so() {
    let alone = [(RELEASING, SignedAs::Releaser)];
    let watch = [(WATCH, SignedAs::Releaser)];
    let judge = |allowed, officers: &[(u16, SignedAs)], outcome| {
        let mut scribe = Scribe::new(2);
        scribe.facts.founding.charter.break_glass = allowed;
        let flash = flash(&mut scribe, 0, officers, outcome);
        let state = scribe.fold().message(&flash.id()).unwrap();
        (state.break_glass, state.refused)
    };
    let says = Some(BREAK_GLASS);
    assert_eq!(judge(true, &alone, says), (true, None));
    assert_eq!(
        judge(false, &alone, says),
        (true, Some(Refusal::NoBreakGlass))
    );
    assert_eq!(
        judge(true, &watch, says),
        (true, Some(Refusal::NotEntitled))
    );
    assert_eq!(
        judge(true, &alone, None),
        (false, Some(Refusal::OneRelease))
    );
    let mut scribe = Scribe::new(2);
    scribe.facts.founding.charter.break_glass = true;
    let mut header = scribe.header(0, body::MESSAGE, RELEASE);
    header.action = vec![PartyIndex(1)];
    header.outcome = says;
    let routine = scribe.sign(header, true, &alone);
    let judgement = scribe.fold().judgement(&routine.id());
    assert_eq!(judgement, Some(Judgement::Refused(Refusal::Senseless)));
}
