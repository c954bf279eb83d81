//! Line tests: the scorecard of both sides, each test, what waits for an officer here.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use detente_api::act::ActAnswer;
use detente_api::page::PageQuery;
use detente_api::test::{LineTest, Scorecard, TestAccount, TestAsk, TestParty, Tests, TestsQuery};
use detente_api::text::status_name;
use detente_api::{AsText, Moment};
use detente_line::fold::{Fact, Fold};
use detente_line::line::{Ask, Line};
use detente_line::line_test::outcome::Verdict;
use detente_line::line_test::schedule::{number_within, version_of};
use detente_line::line_test::scorecard::{Score, Tally};
use detente_line::line_test::state::{self, TestId};
use detente_line::line_test::word::Word;
use detente_line::now::Now;
use detente_line::switchboard::input::Input;
use detente_record::{Entry, LineId, Status};
use detente_store::Store;

use super::Shared;
use super::acts::of_answer;
use super::given::{Asked, Path, parsed};
use super::once::Once;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use crate::message_view::{LineSource, signers, stored_entry};

/// Line tests: the scorecard of both sides, each test, what waits for an officer here.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/tests",
    operation_id = "list_tests",
    tag = "tests",
    params(TestsQuery, PageQuery),
    responses(
        (status = 200, description = "The tests.", body = Tests),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<TestsQuery>,
    paged: Paged<TestKey>,
) -> Outcome<Json<Tests>> {
    let id: LineId = parsed(&line)?;
    let status = asked.status.into();
    let ask = api.engine.query(move |board, store, now| {
        board
            .line(id)
            .map(|line| tests(line, store, now, status, &paged))
    });
    ask.await?.map(Json).ok_or_else(|| Refusal::no_line(id))
}

/// Starts a line test now.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/tests",
    operation_id = "start_test",
    tag = "tests",
    responses(
        (status = 201, description = "It is an entry, durable.", body = ActAnswer),
        (status = 202, description = "It is durable and waits: for another officer, or until this node may sign.", body = ActAnswer),
        (status = 200, description = "It is done and leaves no entry to name.", body = ActAnswer),
    )
)]
pub(crate) async fn start(
    State(api): Shared,
    Path(line): Path<String>,
    once: Once,
) -> Outcome<Response> {
    let line = parsed(&line)?;
    api.act(&once, Input::StartTest { line }, of_answer).await
}

/// A test's place in the list: when it fell due, the latest first, and which it is.
type TestKey = (Reverse<Moment>, String);

fn key(test: &state::LineTest) -> TestKey {
    let id = match test.id {
        TestId::Scheduled(number) => format!("{number:020}"),
        TestId::Unscheduled(challenge) => challenge.to_string(),
    };
    (Reverse(Moment(test.due)), id)
}

fn tests(
    line: &Line,
    store: &dyn Store,
    now: Now,
    status: Status,
    paged: &Paged<TestKey>,
) -> Tests {
    let fold = line.fold();
    let card = fold.whole_scorecard(status);
    let ids = fold.line_tests(status);
    let all = ids.into_iter().filter_map(|id| fold.line_test(status, id));
    let page = paged.of_all(all, key);
    let tests = page.rows.iter().map(|test| of_test(test, fold));
    Tests {
        scorecard: sum(&card.scheduled, &card.unscheduled),
        scheduled: of_score(&card.scheduled.overall),
        unscheduled: of_score(&card.unscheduled.overall),
        drills_beyond: card.beyond.values().sum(),
        drills_a_week: line.terms().charter.desk.drills_a_week,
        tests: tests.collect(),
        next: page.next,
        asks: line
            .asks()
            .into_iter()
            .filter_map(|ask| of_ask(line, store, &ask))
            .collect(),
        next_due: line
            .terms()
            .schedule
            .first_after(now.utc)
            .map(|due| Moment(due.at)),
    }
}

fn of_score(score: &Score) -> Scorecard {
    Scorecard {
        due: score.due,
        in_time: score.in_time,
        late: score.late,
        failed: score.failed,
        open: score.open,
        streak: score.streak,
        time_to_human_ms: score.median_answer_ms,
    }
}

/// All tests counted together. Streak and median have no sum: they are the schedule's, if it has any.
fn sum(scheduled: &Tally, unscheduled: &Tally) -> Scorecard {
    let (one, other) = (&scheduled.overall, &unscheduled.overall);
    let leading = if one.due > 0 { one } else { other };
    Scorecard {
        due: one.due + other.due,
        in_time: one.in_time + other.in_time,
        late: one.late + other.late,
        failed: one.failed + other.failed,
        open: one.open + other.open,
        ..of_score(leading)
    }
}

fn of_test(test: &state::LineTest, fold: &Fold) -> LineTest {
    let number = match test.id {
        TestId::Scheduled(number) => Some(number),
        TestId::Unscheduled(_) => None,
    };
    LineTest {
        number,
        charter_version: number.and_then(version_of),
        number_in_version: number.map(number_within),
        due: Moment(test.due),
        initiator: test.initiator.0,
        challenge: entry_of(test.challenge.as_ref()),
        outcome: test.outcome.name().to_owned(),
        cause: test
            .causes()
            .next()
            .map(|(_, cause)| cause.name().to_owned()),
        took_ms: test
            .parties
            .iter()
            .filter_map(|party| party.answered_in_ms)
            .max(),
        parties: test
            .parties
            .iter()
            .map(|party| of_party(party, fold))
            .collect(),
    }
}

fn of_party(party: &state::TestParty, fold: &Fold) -> TestParty {
    let human = party.read_back.as_ref().or(party.refused.as_ref());
    TestParty {
        party: party.party.0,
        outcome: party.outcome.name().to_owned(),
        delivered: entry_of(party.delivered.as_ref()),
        read_back: entry_of(party.read_back.as_ref()),
        refused: entry_of(party.refused.as_ref()),
        signers: human
            .map(|fact| signers(fold, &fact.signers))
            .unwrap_or_default(),
        took_ms: party.answered_in_ms,
        accounts: party.accounts.iter().map(of_account).collect(),
    }
}

fn of_account(account: &state::TestAccount) -> TestAccount {
    let verdict = match account.verdict {
        Verdict::InTime => "in-time",
        Verdict::Late => "late",
        Verdict::Failed(_) => "failed",
    };
    TestAccount {
        by: account.fact.address.party.0,
        entry: AsText(account.fact.entry),
        at: Moment(account.fact.time),
        verdict: verdict.to_owned(),
        cause: account.verdict.cause().map(|cause| cause.name().to_owned()),
    }
}

fn of_ask(line: &Line, store: &dyn Store, ask: &Ask) -> Option<TestAsk> {
    let speech = line.fold().speech(&ask.challenge)?;
    let source = LineSource {
        fold: line.fold(),
        roster: line.roster(),
    };
    // A challenge whose word can't be read is shown without it: silence would be worse.
    let entry = stored_entry(source, store, ask.challenge).ok().flatten();
    let word = entry
        .as_ref()
        .and_then(Entry::body)
        .and_then(|body| Word::decode(body).ok());
    Some(TestAsk {
        challenge: AsText(ask.challenge),
        number: ask.number,
        charter_version: ask.number.and_then(version_of),
        number_in_version: ask.number.map(number_within),
        word: word.map(|word| word.as_str().to_owned()),
        from: speech.party().0,
        answer_by: Moment(ask.deadline),
        status: status_name(speech.status).to_owned(),
    })
}

fn entry_of(fact: Option<&Fact>) -> Option<AsText<detente_record::EntryId>> {
    fact.map(|fact| AsText(fact.entry))
}
