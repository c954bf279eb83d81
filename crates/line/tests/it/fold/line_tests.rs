//! Line tests: every account visible, one outcome, one scorecard.

use detente_line::alarm::Cause;
use detente_line::body;
use detente_line::fold::{Fold, Refusal, SignedAs};
use detente_line::line_test::outcome::{Outcome, Verdict};
use detente_line::line_test::state::TestId;
use detente_line::line_test::{CHALLENGE, READ_BACK, REFUSE};
use detente_record::{PartyIndex, Status, Timestamp};

use crate::scribe::{ANCHOR_MS, ARCHIVIST, PERIOD_MS, Scribe, WATCH};

const A: u8 = 0;
const B: u8 = 1;
const C: u8 = 2;

fn outcome_of(fold: &Fold, number: u64) -> Outcome {
    fold.line_test(Status::Actual, TestId::Scheduled(number))
        .unwrap()
        .outcome
}

#[test]
fn a_test_read_back_and_confirmed_is_in_time_and_its_time_is_by_one_clock() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Open);
    // B's clock is an hour ahead, and counts for nothing.
    scribe.now_ms += 3_600_000;
    scribe.reply(B, READ_BACK, challenge.id());
    scribe.now_ms -= 3_600_000;
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Open);
    scribe.now_ms = challenge.entry.header().time.as_ms() + 790;
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    let fold = scribe.fold();
    assert_eq!(outcome_of(&fold, 0), Outcome::InTime);
    let card = fold.whole_scorecard(Status::Actual);
    let score = &card.scheduled.overall;
    assert_eq!(
        (score.due, score.in_time, score.late, score.failed),
        (1, 1, 0, 0)
    );
    assert_eq!(score.median_answer_ms, Some(800));
    assert_eq!(card.scheduled.begun_by[&PartyIndex(A)].in_time, 1);
    assert_eq!(card.scheduled.answered_by[&PartyIndex(B)].in_time, 1);
    assert_eq!(card.unscheduled.overall.due, 0);
}

#[test]
fn a_read_back_without_effect_leaves_the_initiators_word_alone_and_the_test_failed() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    let mut header = scribe.header(B, body::LINE_TEST, READ_BACK);
    header.object = Some(challenge.id());
    scribe.sign(header, true, &[(ARCHIVIST, SignedAs::Releaser)]);
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    let test = scribe
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(0))
        .unwrap();
    assert_eq!(test.outcome, Outcome::Failed);
    assert_eq!(test.without_effect[0].why, Refusal::NotEntitled);
}

#[test]
fn a_read_back_of_a_rehearsal_says_nothing_about_an_actual_test() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    let mut header = scribe.header(B, body::LINE_TEST, READ_BACK);
    header.object = Some(challenge.id());
    header.status = Status::Exercise;
    scribe.sign(header, true, &[(WATCH, SignedAs::Releaser)]);
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Open);
}

#[test]
fn another_word_read_back_is_not_softened_by_a_result_with_a_cause_of_a_later_version() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    scribe.reply(B, READ_BACK, challenge.id());
    scribe.result(A, B, challenge.id(), Verdict::Failed(9).code());
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Failed);
    scribe.result(A, B, challenge.id(), Verdict::Failed(12).code());
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Failed);
}

#[test]
fn a_result_without_a_held_read_back_stays_open() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Open);
}

#[test]
fn a_read_back_after_a_failed_result_makes_it_late_and_both_accounts_stay() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    scribe.result(
        A,
        B,
        challenge.id(),
        Verdict::failed(Cause::NoOfficer).code(),
    );
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Failed);
    scribe.reply(B, READ_BACK, challenge.id());
    let test = scribe
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(0))
        .unwrap();
    assert_eq!(test.outcome, Outcome::Late);
    let causes: Vec<_> = test.causes().collect();
    assert_eq!(causes, [(PartyIndex(A), Cause::NoOfficer)]);
}

#[test]
fn a_refusal_fails_the_test_whatever_else_is_said() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    scribe.reply(B, READ_BACK, challenge.id());
    scribe.reply(B, REFUSE, challenge.id());
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Failed);
}

#[test]
fn a_test_missed_on_both_sides_shows_both_causes() {
    let mut scribe = Scribe::new(2);
    scribe.missed(B, 0, Cause::AllSilent.code());
    scribe.missed(A, 0, Cause::OwnNodeDown.code());
    let test = scribe
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(0))
        .unwrap();
    assert_eq!(test.outcome, Outcome::Failed);
    assert_eq!(test.initiator, PartyIndex(A));
    assert_eq!(test.due, Timestamp::from_ms(ANCHOR_MS));
    let causes: Vec<_> = test.causes().collect();
    let expected = [
        (PartyIndex(A), Cause::OwnNodeDown),
        (PartyIndex(B), Cause::AllSilent),
    ];
    assert_eq!(causes, expected);
}

#[test]
fn a_party_that_says_it_missed_an_answered_test_makes_it_late() {
    let mut scribe = Scribe::new(2);
    let challenge = scribe.challenge(A, Some(0));
    scribe.reply(B, READ_BACK, challenge.id());
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    scribe.missed(B, 0, Cause::AllSilent.code());
    assert_eq!(outcome_of(&scribe.fold(), 0), Outcome::Late);
}

#[test]
fn a_test_is_not_missed_before_it_is_due() {
    let mut scribe = Scribe::new(2);
    let mut header = scribe.header(B, body::LINE_TEST, detente_line::line_test::MISSED);
    header.number = Some(1_000);
    header.outcome = Some(Cause::AllSilent.code());
    scribe.sign(header, false, &[]);
    let test = scribe
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(1_000))
        .unwrap();
    assert_eq!(test.outcome, Outcome::Open);
    assert_eq!(test.without_effect[0].why, Refusal::Senseless);
}

#[test]
fn only_its_initiator_begins_a_scheduled_test_and_only_once() {
    let mut scribe = Scribe::new(2);
    scribe.challenge(B, Some(0));
    let first = scribe.challenge(A, Some(0));
    scribe.challenge(A, Some(0));
    let test = scribe
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(0))
        .unwrap();
    assert_eq!(test.challenge.unwrap().entry, first.id());
    let why: Vec<Refusal> = test.without_effect.iter().map(|void| void.why).collect();
    assert_eq!(why, [Refusal::SaidBefore, Refusal::NotTheInitiator]);
}

#[test]
fn a_drill_is_counted_apart_and_may_be_begun_by_anyone() {
    let mut scribe = Scribe::new(2);
    let drill = scribe.challenge(B, None);
    scribe.reply(A, READ_BACK, drill.id());
    scribe.result(B, A, drill.id(), Verdict::InTime.code());
    let fold = scribe.fold();
    let card = fold.whole_scorecard(Status::Actual);
    assert_eq!(card.scheduled.overall.due, 0);
    assert_eq!(card.unscheduled.overall.in_time, 1);
    assert_eq!(
        fold.line_tests(Status::Actual),
        [TestId::Unscheduled(drill.id())]
    );
}

#[test]
fn with_three_parties_the_worst_of_them_counts() {
    let mut scribe = Scribe::new(3);
    let challenge = scribe.challenge(A, Some(0));
    scribe.reply(B, READ_BACK, challenge.id());
    scribe.result(A, B, challenge.id(), Verdict::InTime.code());
    scribe.result(
        A,
        C,
        challenge.id(),
        Verdict::failed(Cause::NodeDown).code(),
    );
    let fold = scribe.fold();
    let test = fold
        .line_test(Status::Actual, TestId::Scheduled(0))
        .unwrap();
    assert_eq!(test.party(PartyIndex(B)).unwrap().outcome, Outcome::InTime);
    assert_eq!(test.party(PartyIndex(C)).unwrap().outcome, Outcome::Failed);
    assert_eq!(test.outcome, Outcome::Failed);
    let card = fold.whole_scorecard(Status::Actual).scheduled;
    assert_eq!(card.overall.failed, 1);
    assert_eq!(card.answered_by[&PartyIndex(B)].in_time, 1);
    assert_eq!(card.answered_by[&PartyIndex(C)].failed, 1);
}

#[test]
fn a_streak_ends_with_a_failure_and_an_open_test_is_not_due() {
    let mut scribe = Scribe::new(2);
    for number in 0..6 {
        let (by, to) = if number % 2 == 0 { (A, B) } else { (B, A) };
        if number == 3 {
            scribe.missed(
                to,
                number,
                Cause::PathDown(detente_line::link::channel::Bearer::Quic).code(),
            );
            continue;
        }
        let challenge = scribe.challenge(by, Some(number));
        if number < 5 {
            scribe.reply(to, READ_BACK, challenge.id());
            scribe.result(by, to, challenge.id(), Verdict::InTime.code());
        }
    }
    let fold = scribe.fold();
    let score = fold.whole_scorecard(Status::Actual).scheduled.overall;
    assert_eq!(
        (score.due, score.in_time, score.failed, score.open),
        (5, 4, 1, 1)
    );
    assert_eq!((score.streak, score.longest_streak), (1, 3));
    let due = |number: u64| Timestamp::from_ms(ANCHOR_MS + number * PERIOD_MS);
    let span = fold
        .scorecard(Status::Actual, due(1), due(3))
        .scheduled
        .overall;
    assert_eq!((span.due, span.in_time), (2, 2));
    assert_eq!(
        fold.last_test(Status::Actual).unwrap().id,
        TestId::Scheduled(4)
    );
}

#[test]
fn a_test_under_exercise_stays_out_of_the_actual_scorecard() {
    let mut scribe = Scribe::new(2);
    let mut header = scribe.header(A, body::LINE_TEST, CHALLENGE);
    header.status = Status::Exercise;
    header.number = Some(0);
    header.action = vec![PartyIndex(B)];
    let challenge = scribe.sign(header, true, &[]);
    scribe.reply(B, READ_BACK, challenge.id());
    let fold = scribe.fold();
    assert_eq!(fold.line_test(Status::Actual, TestId::Scheduled(0)), None);
    let test = fold
        .line_test(Status::Exercise, TestId::Scheduled(0))
        .unwrap();
    assert_eq!(test.parties[0].read_back, None);
    assert_eq!(test.without_effect[0].why, Refusal::CrossedStatus);
}
