//! `detente test`: line tests, the scorecard, and an officer's read-back.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::entry::EntryWhole;
use detente_api::officer::ReadBack;
use detente_api::test::{LineTest, Scorecard, TestAsk, Tests};
use detente_language::{Key, Text, error_key, key};
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
    let refuse = arguments.get_flag("refuse");
    let typed = arguments.get_one::<String>("read-back").filter(|_| !refuse);
    let word = typed.map(|word| word.trim().to_lowercase());
    let ask = chosen(&tests.asks, number.map(String::as_str), word.as_deref())
        .ok_or_else(|| Failure::new(error_key::TEST_NONE_WAITS, &[]))?;
    let actor = Actor::of(desk, line, arguments.get_one("officer"))?;
    let client = desk.client()?;
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

/// Which of the tests that wait is meant: that of a number, or a drill whose challenge begins so; without one, that whose
/// word is read back, for several drills may wait at once; else the latest.
fn chosen<'a>(
    asks: &'a [TestAsk],
    number: Option<&str>,
    word: Option<&str>,
) -> Option<&'a TestAsk> {
    let is_meant = |ask: &&TestAsk| {
        number.is_none_or(|number| match ask.number_in_version {
            Some(within) => within.to_string() == number,
            // As much of it as is shown: the number of a test that waits no more is no drill's.
            None => {
                let id = ask.challenge.to_string();
                number.len() >= screen::short(&id).len() && id.starts_with(number)
            }
        })
    };
    let meant = || asks.iter().filter(is_meant);
    let said = meant().filter(|ask| word.is_some() && ask.word.as_deref() == word);
    let by_time = |ask: &&TestAsk| ask.answer_by.0;
    said.max_by_key(by_time)
        .or_else(|| meant().max_by_key(by_time))
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
    let cards = scorecards_in_words(text, tests).into_iter();
    let cards = cards.chain(answers_in_words(text, tests));
    rows.extend(cards.map(|row| format!("  {row}")));
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

/// The scorecard, a line each: the schedule, and the drills by themselves, for what came of one says nothing of the other.
#[must_use]
pub fn scorecards_in_words(text: &Text, tests: &Tests) -> Vec<String> {
    let counted = |said: Key, card: &Scorecard| {
        let facts = [
            ("due", card.due.into()),
            ("in-time", card.in_time.into()),
            ("late", card.late.into()),
            ("failed", card.failed.into()),
        ];
        text.say(said, &facts)
    };
    let mut rows = vec![counted(key::SCORECARD_LINE, &tests.scheduled)];
    if has_drills(tests) {
        rows.push(counted(key::SCORECARD_DRILLS, &tests.unscheduled));
    }
    if tests.drills_beyond > 0 {
        let facts = [("count", tests.drills_beyond.into())];
        rows.push(text.say(key::SCORECARD_BEYOND, &facts));
    }
    rows
}

fn has_drills(tests: &Tests) -> bool {
    tests.unscheduled.due > 0 || tests.drills_a_week.is_some()
}

/// How many were in time without a break, and how soon somebody was there: of the schedule, and of the drills.
fn answers_in_words(text: &Text, tests: &Tests) -> Vec<String> {
    let mut rows = Vec::new();
    for (card, streak, time) in [
        (&tests.scheduled, key::SCORECARD_STREAK, key::SCORECARD_TIME),
        (
            &tests.unscheduled,
            key::SCORECARD_DRILL_STREAK,
            key::SCORECARD_DRILL_TIME,
        ),
    ] {
        if card.streak > 0 {
            rows.push(text.say(streak, &[("count", card.streak.into())]));
        }
        if let Some(ms) = card.time_to_human_ms {
            let half = screen::duration(text, ms);
            rows.push(text.say(time, &[("time", half.into())]));
        }
    }
    rows
}

/// One test: which, when it fell due, who began it, what came of it and after how long, and who answered.
#[must_use]
pub fn row(text: &Text, line: &LineHere, test: &LineTest) -> String {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_test_that_is_answered_is_the_one_whose_word_is_read_back_or_that_is_named() {
        let ask = |id: char, number: Option<u64>, word: &str, minute: u8| -> TestAsk {
            let ask = json!({
                "challenge": id.to_string().repeat(64), "number": number, "number_in_version": number, "word": word, "from": 0,
                "answer_by": format!("2026-11-30T03:0{minute}:00.000Z"), "status": "actual"
            });
            serde_json::from_value(ask).unwrap()
        };
        let asks = [
            ask('c', None, "babod-ludag", 3),
            ask('a', Some(7), "gotun-hirep", 5),
            ask('b', None, "mavul-sitof", 4),
        ];
        let begins = |number: Option<&str>, word: Option<&str>| {
            let ask = chosen(&asks, number, word)?;
            ask.challenge.to_string().chars().next()
        };
        assert_eq!(begins(None, Some("babod-ludag")), Some('c'));
        assert_eq!(begins(None, Some("mavul-sitof")), Some('b'));
        // A slip of the hand is about the latest, and so is a refusal of one that nobody names.
        assert_eq!(begins(None, Some("mavul-sitov")), Some('a'));
        assert_eq!(begins(None, None), Some('a'));
        assert_eq!(begins(Some("7"), None), Some('a'));
        assert_eq!(begins(Some(&"b".repeat(12)), None), Some('b'));
        assert_eq!(begins(Some(&"b".repeat(64)), None), Some('b'));
        for other in ["8", "b", &format!("{}a", "b".repeat(12))] {
            assert_eq!(begins(Some(other), None), None, "{other}");
        }
    }
}
