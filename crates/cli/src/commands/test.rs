//! `detente test`: line tests, the scorecard, and an officer's read-back.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::entry::EntryWhole;
use detente_api::officer::ReadBack;
use detente_api::test::{LineTest, Scorecard, TestAsk, Tests};
use detente_language::{Text, error_key, key};
use detente_node::test_number;

use crate::act::{self, Intent};
use crate::client::Client;
use crate::commands::Command;
use crate::commands::status::cause_in_words;
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::{Actor, Officer};
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "test",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let line = || help::option(text, "line", key::VALUE_LINE, key::ARG_LINE);
    help::group(
        text,
        help::skeleton(text, "test", key::HELP_TEST, key::HELP_TEST_LONG).arg(line()),
        vec![
            help::skeleton(text, "list", key::HELP_TEST_LIST, key::HELP_TEST_LONG).arg(line()),
            help::skeleton(text, "start", key::HELP_TEST_START, key::HELP_TEST_LONG).arg(line()),
            help::skeleton(text, "answer", key::HELP_TEST_ANSWER, key::HELP_TEST_LONG)
                .arg(line())
                .arg(help::option(
                    text,
                    "officer",
                    key::VALUE_FILE,
                    key::ARG_OFFICER,
                ))
                .arg(
                    help::option(text, "read-back", key::VALUE_WORD, key::ARG_TEST_READ_BACK)
                        .required_unless_present("refuse")
                        .conflicts_with("refuse"),
                )
                .arg(help::option(
                    text,
                    "number",
                    key::VALUE_NUMBER,
                    key::ARG_TEST_NUMBER,
                ))
                .arg(help::switch(text, "refuse", key::ARG_TEST_REFUSE)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    // `--line` may stand before the word or behind it.
    let before = arguments.get_one("line");
    let (name, arguments) = arguments.subcommand().unwrap_or(("list", arguments));
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line").or(before))?;
    let path = format!("/v1/lines/{}/tests", line.status.id);
    match name {
        "start" => {
            let answer: ActAnswer = client.post(&path, &())?;
            if desk.json {
                desk.print_json(&answer)?;
            } else {
                desk.tell(key::TEST_STARTED, &[]);
            }
        }
        "answer" => answer(desk, &line, &client.get(&path)?, arguments)?,
        _ => {
            let tests: Tests = client.get(&path)?;
            if desk.json {
                desk.print_json(&tests)?;
            } else {
                for row in in_words(desk.text, &line, &tests) {
                    out_line!("{row}");
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(desk: &Desk, line: &LineHere, tests: &Tests, arguments: &ArgMatches) -> Outcome {
    let number = arguments.get_one::<String>("number");
    let ask = tests
        .asks
        .iter()
        .rev()
        .find(|ask| {
            let within = ask.number_in_version.map(|within| within.to_string());
            number.is_none_or(|number| within.as_ref() == Some(number))
        })
        .ok_or_else(|| Failure::new(error_key::TEST_NONE_WAITS, &[]))?;
    let actor = Actor::of(desk, line, arguments.get_one("officer"))?;
    let refuse = arguments.get_flag("refuse");
    let client = desk.client()?;
    let typed = arguments.get_one::<String>("read-back").filter(|_| !refuse);
    let word = typed.map(|word| word.trim().to_lowercase());
    // A slip of the hand is caught before it is signed: the record would call the test failed.
    if let (Some(word), Some(asked)) = (&word, &ask.word)
        && word != asked
    {
        let number = name_of(desk.text, ask.number, &ask.challenge.to_string());
        return Err(Failure::new(
            error_key::TEST_OTHER_WORD,
            &[("word", word), ("number", &number)],
        ));
    }
    let answer = match &actor {
        Actor::Key(officer) => reply(&client, line, ask, word.as_deref(), officer)?,
        Actor::Session(_) => reply_by_session(&client, line, ask, word)?,
    };
    if desk.json {
        return desk.print_json(&answer);
    }
    let done = if refuse {
        key::TEST_REFUSED_DONE
    } else {
        key::TEST_READ_BACK_DONE
    };
    let number = name_of(desk.text, ask.number, &ask.challenge.to_string());
    desk.tell(
        done,
        &[("number", number.into()), ("officer", actor.name().into())],
    );
    Ok(())
}

/// Reads a challenge back as an officer, or refuses it if there is no word.
///
/// # Errors
///
/// The word is no word, or the node refuses the act.
pub fn reply(
    client: &Client,
    line: &LineHere,
    ask: &TestAsk,
    word: Option<&str>,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let path = format!("/v1/lines/{}/entries/{}", line.status.id, ask.challenge);
    let challenge: EntryWhole = client.get(&path)?;
    let intent = match word {
        Some(word) => Intent::read_back(ask, &challenge.row, word)?,
        None => Intent::refuse_test(ask, &challenge.row)?,
    };
    act::sign_and_hand_in(client, line, intent, officer)
}

fn reply_by_session(
    client: &Client,
    line: &LineHere,
    ask: &TestAsk,
    word: Option<String>,
) -> Outcome<ActAnswer> {
    let path = format!("/v1/lines/{}/tests/{}", line.status.id, ask.challenge);
    match word {
        Some(word) => client.post(&format!("{path}/read-back"), &ReadBack { word }),
        None => client.post(&format!("{path}/refuse"), &()),
    }
}

/// Tests and the scorecard in words, a line each.
#[must_use]
pub fn in_words(text: &Text, line: &LineHere, tests: &Tests) -> Vec<String> {
    let mut rows = Vec::new();
    let others: Vec<&str> = line
        .others()
        .iter()
        .map(|index| line.party(*index))
        .collect();
    rows.push(text.say(key::SCORECARD_TITLE, &[("party", others.join(", ").into())]));
    let card = &tests.scorecard;
    rows.push(format!("  {}", scorecard_in_words(text, card)));
    if card.streak > 0 {
        let streak = text.say(key::SCORECARD_STREAK, &[("count", card.streak.into())]);
        rows.push(format!("  {streak}"));
    }
    // As in a log: the latest at the bottom, beside the prompt.
    rows.extend(
        tests
            .tests
            .iter()
            .rev()
            .map(|test| format!("  {}", row(text, line, test))),
    );
    rows.extend(tests.asks.iter().map(|ask| waits(text, ask)));
    rows
}

/// A scorecard in one line.
#[must_use]
pub fn scorecard_in_words(text: &Text, card: &Scorecard) -> String {
    text.say(
        key::SCORECARD_LINE,
        &[
            ("due", card.due.into()),
            ("in-time", card.in_time.into()),
            ("late", card.late.into()),
            ("failed", card.failed.into()),
        ],
    )
}

fn row(text: &Text, line: &LineHere, test: &LineTest) -> String {
    let challenge = test.challenge.map(|id| id.to_string()).unwrap_or_default();
    let name = text.say(
        key::TEST_NUMBER,
        &[("number", name_of(text, test.number, &challenge).into())],
    );
    let by = text.say(
        key::TEST_INITIATOR,
        &[("party", line.party(test.initiator).into())],
    );
    let due = screen::moment(text, test.due);
    let mut result = match test.outcome.as_str() {
        "open" => text.say(key::TEST_DUE, &[]),
        other => crate::desk::label(text, "test", other),
    };
    if let Some(cause) = &test.cause {
        result.push_str(&format!(": {}", cause_in_words(text, cause)));
    }
    if let Some(ms) = test.took_ms {
        result.push_str(&format!(" ({})", screen::duration(text, ms)));
    }
    let signers = test.parties.iter().flat_map(|party| &party.signers);
    let officers = screen::officers(text, signers);
    if !officers.is_empty() {
        result.push_str(&format!("; {officers}"));
    }
    format!("{name}; {due}; {by}: {result}")
}

fn waits(text: &Text, ask: &TestAsk) -> String {
    text.say(
        key::TEST_WAITS,
        &[
            (
                "number",
                name_of(text, ask.number, &ask.challenge.to_string()).into(),
            ),
            ("word", ask.word.as_deref().unwrap_or("?").into()),
        ],
    )
}

/// A test's number; the beginning of its challenge's id where it has none.
fn name_of(text: &Text, number: Option<u64>, challenge: &str) -> String {
    number.map_or_else(
        || screen::short(challenge).to_owned(),
        |number| test_number::in_words(text, number),
    )
}
