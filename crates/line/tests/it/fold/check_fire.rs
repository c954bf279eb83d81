//! Check fires: one officer of the watch asks that fire be stopped, and every other rule on FLASH stays as it is.

use detente_line::body;
use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::message::compose::{ComposeError, Envelope, check_fire};
use detente_line::message::content::Content;
use detente_line::message::template::{Field, Filled, Position};
use detente_line::message::{ACKNOWLEDGE, ANSWER, CHECK_FIRE, CHECK_FIRE_TEMPLATE, RELEASE};
use detente_record::{AssertionRole, Digest, PartyIndex, Precedence, Status};

use crate::founded::{Founded, officer_key};
use crate::scribe::{ARCHIVIST, RELEASING, Said, Scribe, WATCH};

/// What a cell of the table has otherwise than a check fire that one officer of the watch releases.
#[derive(Clone)]
struct Cell {
    officers: Vec<(u16, SignedAs)>,
    precedence: Precedence,
    outcome: Option<u64>,
    set: bool,
    action: Vec<PartyIndex>,
    info: Vec<PartyIndex>,
    body: bool,
}

fn sound() -> Cell {
    Cell {
        officers: vec![(WATCH, SignedAs::Releaser)],
        precedence: Precedence::Flash,
        outcome: Some(CHECK_FIRE),
        set: true,
        action: vec![PartyIndex(1), PartyIndex(2)],
        info: Vec::new(),
        body: true,
    }
}

fn said(cell: &Cell) -> (Scribe, Said) {
    let mut scribe = Scribe::new(3);
    scribe.facts.founding.charter.templates = cell.set.then_some(Digest([9; 32]));
    let mut header = scribe.header(0, body::MESSAGE, RELEASE);
    header.precedence = cell.precedence;
    header.outcome = cell.outcome;
    header.action.clone_from(&cell.action);
    header.info.clone_from(&cell.info);
    let said = scribe.sign(header, cell.body, &cell.officers);
    (scribe, said)
}

fn refused(cell: Cell) -> Option<Refusal> {
    let (scribe, said) = said(&cell);
    scribe.fold().message(&said.id()).unwrap().refused
}

#[test]
fn one_officer_who_may_stand_watch_releases_a_check_fire_and_nothing_else_like_it() {
    let by = |officers: &[(u16, SignedAs)]| Cell {
        officers: officers.to_vec(),
        ..sound()
    };
    let releaser = SignedAs::Releaser;
    assert_eq!(refused(sound()), None);
    assert_eq!(refused(by(&[(RELEASING, releaser)])), None);
    for (cell, why) in [
        (by(&[(ARCHIVIST, releaser)]), Refusal::NotEntitled),
        (by(&[(WATCH, SignedAs::Drafter)]), Refusal::NotEntitled),
        (by(&[]), Refusal::NoOfficer),
        (
            Cell {
                set: false,
                ..sound()
            },
            Refusal::NoCheckFire,
        ),
        (
            Cell {
                outcome: None,
                ..sound()
            },
            Refusal::OneRelease,
        ),
        (
            Cell {
                outcome: Some(CHECK_FIRE + 1),
                ..sound()
            },
            Refusal::OneRelease,
        ),
        (
            Cell {
                body: false,
                ..sound()
            },
            Refusal::Senseless,
        ),
    ] {
        assert_eq!(refused(cell), Some(why));
    }
    for precedence in Precedence::ALL {
        let why = (precedence != Precedence::Flash).then_some(Refusal::Senseless);
        assert_eq!(
            refused(Cell {
                precedence,
                ..sound()
            }),
            why,
            "{precedence:?}"
        );
    }
}

#[test]
fn a_check_fire_that_leaves_out_a_party_of_the_line_has_no_effect() {
    let to = |action: &[u8], info: &[u8]| Cell {
        action: action.iter().copied().map(PartyIndex).collect(),
        info: info.iter().copied().map(PartyIndex).collect(),
        ..sound()
    };
    assert_eq!(refused(to(&[1], &[2])), None);
    assert_eq!(refused(to(&[1], &[])), Some(Refusal::Senseless));
    assert_eq!(refused(to(&[], &[2])), Some(Refusal::Senseless));
}

#[test]
fn a_check_fire_is_shown_as_one_whether_or_not_it_has_effect_and_answered_as_any_message() {
    for cell in [
        sound(),
        Cell {
            set: false,
            ..sound()
        },
    ] {
        let (mut scribe, said) = said(&cell);
        let acknowledged = scribe.act(1, ACKNOWLEDGE, said.id());
        let answered = scribe.act(2, ANSWER, said.id());
        let fold = scribe.fold();
        let state = fold.message(&said.id()).unwrap();
        assert!(state.check_fire && !state.break_glass);
        assert_eq!(state.refused.is_some(), !cell.set);
        assert!(state.is_acknowledged_by(PartyIndex(1)));
        for act in [acknowledged, answered] {
            let judgement = fold.judgement(&act.id());
            assert_eq!(judgement, Some(Judgement::Effective));
        }
    }
}

const ENVELOPE: Envelope<'_> = Envelope {
    status: Status::Actual,
    precedence: Precedence::Flash,
    action: &[PartyIndex(1)],
    info: &[],
    due: None,
};

fn filled(code: u16) -> Filled {
    let place = Position::new(50_450_000, 30_520_000).map(Field::Position);
    Filled::new(code, vec![place, Some(Field::Choice(1))]).unwrap()
}

#[test]
fn a_check_fire_is_drawn_up_of_its_template_alone_and_only_as_a_flash() {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let author = line.author(0);
    let fire = filled(CHECK_FIRE_TEMPLATE);
    let composed = check_fire(&author, &limits, &ENVELOPE, fire.clone()).unwrap();
    assert_eq!(composed.draft.outcome, Some(CHECK_FIRE));
    let watch = officer_key(0, 0);
    let entry = line.entry(&composed, &[(0, AssertionRole::Releaser, &watch)]);
    assert_eq!(
        Content::decode(entry.body().unwrap()),
        Ok(Content::Template(fire.clone()))
    );
    let other = check_fire(&author, &limits, &ENVELOPE, filled(CHECK_FIRE_TEMPLATE + 1));
    assert_eq!(other.unwrap_err(), ComposeError::NotACheckFire);
    let immediate = Envelope {
        precedence: Precedence::Immediate,
        ..ENVELOPE
    };
    let slower = check_fire(&author, &limits, &immediate, fire);
    assert_eq!(slower.unwrap_err(), ComposeError::NotAFlash);
}
