//! Officers' acts from draft to state, with real signatures.

use detente_line::fold::{Judgement, OfficerEvidence, Refusal, SignedAs};
use detente_line::line_test::compose::{TestComposeError, read_back};
use detente_line::line_test::word::Word;
use detente_line::message::answer::Answer;
use detente_line::message::compose::{
    ComposeError, Envelope, Release, Reply, acknowledge, answer, cancel, release, release_template,
};
use detente_line::message::content::Content;
use detente_line::message::template::{Field, Filled, Position};
use detente_line::message::text::{FreeText, TextFault};
use detente_record::{AssertionRole, EntryId, PART_BODY, PartyIndex, Precedence, Status};

use crate::founded::{Founded, officer_key};

const FLASH: Release<'_> = Release {
    status: Status::Actual,
    precedence: Precedence::Flash,
    action: &[PartyIndex(1)],
    info: &[],
    due: None,
    language: "en",
    text: "Stop. Position 12.",
};

/// A founded line on which party 0 has released a FLASH with two officers.
fn with_flash() -> (Founded, EntryId) {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let composed = release(&line.author(0), &limits, &FLASH).unwrap();
    let (watch, releasing) = (officer_key(0, 0), officer_key(0, 1));
    let officers = [
        (0, AssertionRole::Drafter, &watch),
        (1, AssertionRole::Releaser, &releasing),
    ];
    let entry = line.entry(&composed, &officers);
    line.admit(&entry);
    (line, entry.id())
}

#[test]
fn a_flash_of_two_officers_is_released_by_both_and_its_text_reads_back() {
    let (line, id) = with_flash();
    let state = line.fold.message(&id).unwrap();
    assert_eq!(state.refused, None);
    assert_eq!(state.drafted[0].officer, 0);
    assert_eq!(state.released[0].part, SignedAs::Releaser);
    assert_eq!(state.released[0].officer, 1);
}

#[test]
fn the_body_of_a_release_is_its_text() {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let composed = release(&line.author(0), &limits, &FLASH).unwrap();
    let text = FreeText::decode(&composed.body.unwrap().content).unwrap();
    assert_eq!((text.language(), text.text()), ("en", FLASH.text));
}

const ENVELOPE: Envelope<'_> = Envelope {
    status: Status::Exercise,
    precedence: Precedence::Flash,
    action: &[PartyIndex(1)],
    info: &[],
    due: None,
};

fn filled() -> Filled {
    let place = Position::new(50_450_000, 30_520_000).map(Field::Position);
    Filled::new(19, vec![place, None, Some(Field::Choice(2))]).unwrap()
}

#[test]
fn a_filled_template_is_released_as_a_text_is_and_its_entry_holds_code_and_fields_only() {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let composed = release_template(&line.author(0), &limits, &ENVELOPE, filled(), None).unwrap();
    let (watch, releasing) = (officer_key(0, 0), officer_key(0, 1));
    let officers = [
        (0, AssertionRole::Drafter, &watch),
        (1, AssertionRole::Releaser, &releasing),
    ];
    let entry = line.entry(&composed, &officers);
    line.admit(&entry);
    assert_eq!(line.fold.message(&entry.id()).unwrap().refused, None);
    let body = entry.body().unwrap();
    assert_eq!(body.len(), 21);
    assert_eq!(Content::decode(body), Ok(Content::Template(filled())));
}

#[test]
fn a_filled_template_that_one_officer_releases_says_why_and_only_as_a_flash() {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let author = line.author(0);
    let why = Some("Nobody else is here.");
    let alone = release_template(&author, &limits, &ENVELOPE, filled(), why).unwrap();
    assert_eq!(alone.draft.outcome, Some(1));
    let body = Content::decode(&alone.body.unwrap().content).unwrap();
    assert_eq!(body.reason(), why);
    let routine = Envelope {
        precedence: Precedence::Routine,
        ..ENVELOPE
    };
    assert_eq!(
        release_template(&author, &limits, &routine, filled(), why).unwrap_err(),
        ComposeError::NotAFlash
    );
    let narrow = detente_record::CharterLimits {
        flash_text_bytes_max: 20,
        ..limits
    };
    let (bytes, bytes_max, precedence) = (21, 20, Precedence::Flash);
    assert_eq!(
        release_template(&author, &narrow, &ENVELOPE, filled(), None).unwrap_err(),
        ComposeError::Text(TextFault::TooLong {
            bytes,
            bytes_max,
            precedence
        })
    );
}

#[test]
fn an_assertion_with_another_key_proves_nobody() {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let composed = release(&line.author(0), &limits, &FLASH).unwrap();
    let (watch, other) = (officer_key(0, 0), officer_key(1, 1));
    let officers = [
        (0, AssertionRole::Drafter, &watch),
        (1, AssertionRole::Releaser, &other),
    ];
    let entry = line.entry(&composed, &officers);
    assert_eq!(line.admit(&entry), OfficerEvidence::Faulty);
    let refused = line.fold.message(&entry.id()).unwrap().refused;
    assert_eq!(refused, Some(Refusal::OfficerFaulty));
}

#[test]
fn a_flash_without_its_assertions_is_unverified_until_they_come() {
    let mut line = Founded::new();
    let limits = line.roster.charter().limits;
    let composed = release(&line.author(0), &limits, &FLASH).unwrap();
    let (watch, releasing) = (officer_key(0, 0), officer_key(0, 1));
    let officers = [
        (0, AssertionRole::Drafter, &watch),
        (1, AssertionRole::Releaser, &releasing),
    ];
    let entry = line.entry(&composed, &officers);
    assert_eq!(
        line.admit(&entry.with_parts(&[PART_BODY])),
        OfficerEvidence::Withheld
    );
    let refused = |line: &Founded| line.fold.message(&entry.id()).unwrap().refused;
    assert_eq!(refused(&line), Some(Refusal::OfficerUnverified));
    assert!(line.fold.lacks_officers(&entry.id()));
    line.admit(&entry);
    assert!(!line.fold.lacks_officers(&entry.id()));
    assert_eq!(refused(&line), None);
}

#[test]
fn an_acknowledgement_names_what_was_shown() {
    let (mut line, id) = with_flash();
    let watch = officer_key(0, 0);
    let composed = cancel(&line.author(0), &line.fold, &id).unwrap();
    assert_eq!(composed.draft.precedence, Precedence::Flash);
    let cancelled = line.entry(&composed, &[(0, AssertionRole::Releaser, &watch)]);
    line.admit(&cancelled);
    let composed = acknowledge(&line.author(1), &line.fold, &id).unwrap();
    assert_eq!(composed.draft.references, [cancelled.id()]);
    let watch = officer_key(1, 0);
    let acknowledged = line.entry(&composed, &[(0, AssertionRole::Releaser, &watch)]);
    line.admit(&acknowledged);
    assert_eq!(
        line.fold.judgement(&acknowledged.id()),
        Some(Judgement::Effective)
    );
    let state = line.fold.message(&id).unwrap();
    assert!(state.addressees[0].acknowledged[0].changed_since.is_empty());
    assert_eq!(state.cancelled.unwrap().entry, cancelled.id());
}

#[test]
fn an_answer_by_code_and_text_stands_with_its_officer() {
    let (mut line, id) = with_flash();
    let limits = line.roster.charter().limits;
    let reply = Reply {
        code: Some(Answer::WillComply),
        due: None,
        text: Some(("ru", "Принято")),
    };
    let composed = answer(&line.author(1), &line.fold, &limits, &id, &reply).unwrap();
    let releasing = officer_key(1, 1);
    let entry = line.entry(&composed, &[(1, AssertionRole::Drafter, &releasing)]);
    line.admit(&entry);
    let state = line.fold.message(&id).unwrap();
    let answered = &state.addressees[0].answered[0];
    assert_eq!(answered.code, Some(Answer::WillComply));
    assert!(answered.has_text);
    assert_eq!(answered.fact.signers[0].officer, 1);
}

#[test]
fn what_may_not_be_said_is_not_drawn_up() {
    let (mut line, id) = with_flash();
    let limits = line.roster.charter().limits;
    let (own, other) = (line.author(0), line.author(1));
    let nothing = Reply {
        code: None,
        due: None,
        text: None,
    };
    assert_eq!(
        cancel(&other, &line.fold, &id).unwrap_err(),
        ComposeError::NotTheSender
    );
    assert_eq!(
        acknowledge(&own, &line.fold, &id).unwrap_err(),
        ComposeError::NotAddressed
    );
    let silent = answer(&other, &line.fold, &limits, &id, &nothing);
    assert_eq!(silent.unwrap_err(), ComposeError::NothingToSay);
    let to_self = Release {
        action: &[PartyIndex(0)],
        ..FLASH
    };
    assert_eq!(
        release(&own, &limits, &to_self).unwrap_err(),
        ComposeError::Addressees
    );
    let long = "x".repeat(1_001);
    let long = release(
        &own,
        &limits,
        &Release {
            text: &long,
            ..FLASH
        },
    )
    .unwrap_err();
    assert!(matches!(
        long,
        ComposeError::Text(TextFault::TooLong { bytes: 1_001, .. })
    ));
    let word = Word::new("bravo").unwrap();
    let missing = read_back(&other, &line.fold, &id, &word).unwrap_err();
    assert_eq!(missing, TestComposeError::NoSuchChallenge { challenge: id });
}
