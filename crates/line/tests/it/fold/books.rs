//! Books: lines of one party. Who notes, who hands over and takes over, which roster is in force; and that none of it
//! stands where others read it.

use detente_line::body;
use detente_line::book::duty_roster::SET;
use detente_line::book::log::{Bell, HANDOVER, NOTE, TAKEOVER};
use detente_line::fold::{Fold, Judgement, Refusal, SignedAs};
use detente_record::{Act, EntryId, Kind, Precedence, Status};

use crate::scribe::{ARCHIVIST, RELEASING, Scribe, WATCH};

fn act(scribe: &mut Scribe, act: (Kind, Act), object: Option<EntryId>, officer: u16) -> EntryId {
    let mut header = scribe.header(0, act.0, act.1);
    header.object = object;
    scribe
        .sign(header, true, &[(officer, SignedAs::Releaser)])
        .id()
}

const NOTED: (Kind, Act) = (body::WATCH_LOG, NOTE);
const GIVEN: (Kind, Act) = (body::WATCH_LOG, HANDOVER);
const TAKEN: (Kind, Act) = (body::WATCH_LOG, TAKEOVER);
const SET_UP: (Kind, Act) = (body::DUTY_ROSTER, SET);

fn takers(fold: &Fold, handover: &EntryId) -> Vec<EntryId> {
    let taken = fold.takeovers(handover);
    taken.iter().map(|taken| taken.fact.entry).collect()
}

#[test]
fn a_watch_that_was_given_waits_until_another_has_taken_it_over() {
    let mut scribe = Scribe::new(1);
    assert_eq!(scribe.fold().handover_waiting(), None);
    let given = act(&mut scribe, GIVEN, None, WATCH);
    assert_eq!(scribe.fold().handover_waiting(), Some(given));
    // Whoever gave it, or may not have it, has not taken it.
    let own = act(&mut scribe, TAKEN, Some(given), WATCH);
    let archivist = act(&mut scribe, TAKEN, Some(given), ARCHIVIST);
    let fold = scribe.fold();
    let refused = |refusal| Some(Judgement::Refused(refusal));
    assert_eq!(fold.judgement(&own), refused(Refusal::OwnHandover));
    assert_eq!(fold.judgement(&archivist), refused(Refusal::NotEntitled));
    assert_eq!(fold.handover_waiting(), Some(given));
    let mut header = scribe.header(0, body::WATCH_LOG, TAKEOVER);
    (header.object, header.outcome) = (Some(given), Bell::NotHeard.number());
    let taken = scribe.sign(header, true, &[(RELEASING, SignedAs::Releaser)]);
    let fold = scribe.fold();
    assert_eq!(fold.handover_waiting(), None);
    assert_eq!(takers(&fold, &given), [taken.id()]);
    assert_eq!(fold.takeovers(&given)[0].bell, Bell::NotHeard);
    // The next one waits again, and one that came before is not asked about any more.
    let next = act(&mut scribe, GIVEN, None, RELEASING);
    assert_eq!(scribe.fold().handover_waiting(), Some(next));
    let last = act(&mut scribe, GIVEN, None, RELEASING);
    act(&mut scribe, TAKEN, Some(last), WATCH);
    let fold = scribe.fold();
    assert_eq!(fold.handover_waiting(), None);
    assert!(takers(&fold, &next).is_empty());
}

#[test]
fn a_note_is_corrected_by_another_and_stays() {
    let mut scribe = Scribe::new(1);
    let note = act(&mut scribe, NOTED, None, WATCH);
    let correction = act(&mut scribe, NOTED, Some(note), RELEASING);
    let roster = act(&mut scribe, SET_UP, None, WATCH);
    let of_a_roster = act(&mut scribe, NOTED, Some(roster), WATCH);
    let mut header = scribe.header(0, body::WATCH_LOG, NOTE);
    header.object = Some(note);
    let wordless = scribe.sign(header, false, &[(WATCH, SignedAs::Releaser)]);
    let fold = scribe.fold();
    let corrections = fold.corrections(&note);
    let corrections: Vec<EntryId> = corrections.iter().map(|fact| fact.entry).collect();
    assert_eq!(corrections, [correction]);
    assert_eq!(fold.judgement(&note), Some(Judgement::Effective));
    for (without, refusal) in [
        (of_a_roster, Refusal::WrongObject),
        (wordless.id(), Refusal::Senseless),
    ] {
        let judgement = fold.judgement(&without);
        assert_eq!(judgement, Some(Judgement::Refused(refusal)));
    }
}

#[test]
fn the_roster_that_was_set_last_stands_first_whatever_a_clock_said() {
    let mut scribe = Scribe::new(1);
    assert!(scribe.fold().rosters().is_empty());
    let first = act(&mut scribe, SET_UP, None, WATCH);
    act(&mut scribe, SET_UP, Some(first), ARCHIVIST);
    assert_eq!(scribe.fold().rosters(), [first]);
    scribe.now_ms -= 5_000;
    let second = act(&mut scribe, SET_UP, Some(first), RELEASING);
    assert_eq!(scribe.fold().rosters(), [second, first]);
}

#[test]
fn what_is_a_desk_s_own_has_no_effect_where_others_read_it() {
    let mut scribe = Scribe::new(2);
    for kind in [NOTED, GIVEN, SET_UP] {
        let said = act(&mut scribe, kind, None, WATCH);
        let judgement = scribe.fold().judgement(&said);
        assert_eq!(judgement, Some(Judgement::Refused(Refusal::NotABook)));
    }
    let fold = scribe.fold();
    assert_eq!(fold.handover_waiting(), None);
    assert!(fold.rosters().is_empty());
}

#[test]
fn what_lacks_the_form_of_its_act_is_senseless() {
    let mut scribe = Scribe::new(1);
    let one = [(WATCH, SignedAs::Releaser)];
    let both = [one[0], (RELEASING, SignedAs::Releaser)];
    for kind in [NOTED, GIVEN, SET_UP] {
        let mut said = Vec::new();
        let mut header = scribe.header(0, kind.0, kind.1);
        header.precedence = Precedence::Immediate;
        said.push(scribe.sign(header, true, &one).id());
        let header = scribe.header(0, kind.0, kind.1);
        said.push(scribe.sign(header, true, &both).id());
        let mut header = scribe.header(0, kind.0, kind.1);
        header.status = Status::Exercise;
        let exercise = scribe.sign(header, true, &one).id();
        let fold = scribe.fold();
        let judged = |id| fold.judgement(id);
        let senseless = Some(Judgement::Refused(Refusal::Senseless));
        assert!(said.iter().all(|id| judged(id) == senseless), "{kind:?}");
        let is_note = kind == NOTED;
        assert_eq!(judged(&exercise) == senseless, !is_note, "{kind:?}");
    }
}
