//! `detente drill`: scripted exercises on a training line, against a counterpart that the program plays. The officer works
//! at the training desk with the ordinary commands; each act that is expected is timed there.
//!
//! Not here: line tests at random times, which the line counts by itself; making and pairing nodes (`rig`).

mod asked;
mod check_fire;
mod expect;
mod flash;
mod hoax;
mod incoming;
mod line_cut;
mod refused_request;
mod report;
mod training;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::entry::RecordDigest;
use detente_api::export::ExportRequest;
use detente_language::{Key, Text, error_key, key};

use self::expect::{Origin, Steps, milliseconds};
use self::report::{Exercise, FORMAT, RecordAtEnd, Report, Run, Since};
use self::training::{Pace, Training};
use crate::commands::demo::{end_on_signal, tell_left_behind};
use crate::commands::{Command, charter, now};
use crate::desk::{Desk, bad_value, write_new, write_new_private};
use crate::failure::{Failure, Outcome};
use crate::output::{err_line, out_line};
use crate::rig::{Scratch, Stop};
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "drill",
    shape,
    run,
};

/// What a drill ends with whose exercises were not all passed.
const NOT_PASSED: u8 = 3;

fn shape(text: &Text) -> clap::Command {
    let mut command =
        help::skeleton(text, "drill", key::HELP_DRILL, key::HELP_DRILL_LONG).arg(help::many(
            text,
            "exercise",
            key::VALUE_EXERCISE,
            key::ARG_DRILL_EXERCISE,
        ));
    let options: [(&str, Key, Key); 9] = [
        ("name", key::VALUE_NAME, key::ARG_DRILL_NAME),
        ("folder", key::VALUE_FOLDER, key::ARG_DRILL_FOLDER),
        ("target", key::VALUE_DURATION, key::ARG_DRILL_TARGET),
        ("limit", key::VALUE_DURATION, key::ARG_DRILL_LIMIT),
        ("pause", key::VALUE_DURATION, key::ARG_DRILL_PAUSE),
        ("order", key::VALUE_ORDER, key::ARG_DRILL_ORDER),
        ("seed", key::VALUE_NUMBER, key::ARG_DRILL_SEED),
        ("report", key::VALUE_FILE, key::ARG_DRILL_REPORT),
        ("show", key::VALUE_FILE, key::ARG_DRILL_SHOW),
    ];
    for (id, value, about) in options {
        let option = help::option(text, id, value, about);
        command = command.arg(match id {
            "show" => option.conflicts_with_all(OF_A_DRILL),
            _ => option,
        });
    }
    command
}

/// Options of a drill that is run.
const OF_A_DRILL: [&str; 9] = [
    "exercise", "name", "folder", "target", "limit", "pause", "order", "seed", "report",
];

/// What is asked for.
struct Wish {
    exercises: Vec<Exercise>,
    /// The number that a random order follows.
    seed: Option<u64>,
    officer: String,
    pace: Pace,
    pause: Duration,
    folder: Option<PathBuf>,
    report: Option<PathBuf>,
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    if let Some(file) = arguments.get_one::<String>("show") {
        let report = read(Path::new(file))?;
        tell(desk, &report)?;
        return Ok(ExitCode::SUCCESS);
    }
    let wish = Wish::of(desk, arguments)?;
    if let Some(taken) = wish.report.as_deref().filter(|file| file.exists()) {
        let path = taken.display().to_string();
        return Err(Failure::new(error_key::FILE_EXISTS, &[("path", &path)]));
    }
    let stop = Stop::default();
    end_on_signal(stop.clone());
    tell_left_behind(desk);
    let scratch = training::folder(wish.folder.clone())?;
    let of_drill = |failure| of_drill(desk.text, failure);
    let counterpart = desk.say(key::DRILL_COUNTERPART, &[]);
    let facts = [("counterpart", counterpart.into())];
    err_line!("{}", desk.say(key::DRILL_FICTIONAL, &facts));
    let training =
        Training::begin(desk, scratch.path(), &wish.officer, wish.pace, &stop).map_err(of_drill)?;
    let drilled = drill(&training, &wish);
    let (mut report, failed) = match drilled {
        Ok(drilled) => drilled,
        Err(failure) => {
            training.close();
            return Err(of_drill(failure));
        }
    };
    // What can't be written down is told all the same: nobody does a drill twice for its report.
    let kept = keep(&training, &scratch, &wish, &mut report);
    training.close();
    tell(desk, &report)?;
    match failed.or(kept.err()) {
        Some(failure) => Err(of_drill(failure)),
        None if report.passed => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::from(NOT_PASSED)),
    }
}

impl Wish {
    fn of(desk: &Desk, arguments: &ArgMatches) -> Outcome<Self> {
        let given = |id: &str| arguments.get_one::<String>(id);
        let time = |id: &str, argument: &str| -> Outcome<Option<Duration>> {
            let read = |text: &String| {
                let ms = charter::draft::milliseconds(text);
                ms.map(Duration::from_millis)
                    .map_err(|_| bad_value(argument, text, "30s, 2min, 1h"))
            };
            given(id).map(read).transpose()
        };
        let mut exercises = Vec::new();
        for name in arguments.get_many::<String>("exercise").unwrap_or_default() {
            let named = Exercise::ALL.into_iter().find(|one| one.name() == name);
            match named {
                Some(exercise) => exercises.push(exercise),
                None if name == "all" => exercises.extend(Exercise::ALL),
                None => {
                    let names = Exercise::ALL.map(Exercise::name).join(", ");
                    return Err(bad_value("--exercise", name, &format!("{names}, all")));
                }
            }
        }
        if exercises.is_empty() {
            exercises.extend(Exercise::ALL);
        }
        let seed = seed(given("order"), given("seed"))?;
        if let Some(seed) = seed {
            shuffle(&mut exercises, seed);
        }
        let path = |id: &str| given(id).map(PathBuf::from);
        Ok(Self {
            exercises,
            seed,
            officer: given("name")
                .cloned()
                .unwrap_or_else(|| desk.say(key::DRILL_OFFICER, &[])),
            pace: Pace {
                target: time("target", "--target")?,
                limit: time("limit", "--limit")?,
            },
            pause: time("pause", "--pause")?.unwrap_or(PAUSE),
            folder: path("folder"),
            report: path("report"),
        })
    }
}

/// The number that a random order follows: the one that is given, else one of chance.
fn seed(order: Option<&String>, seed: Option<&String>) -> Outcome<Option<u64>> {
    let order = order.map(String::as_str);
    if let Some(other) = order.filter(|order| !["fixed", "random"].contains(order)) {
        return Err(bad_value("--order", other, "fixed, random"));
    }
    match seed {
        // A number alone asks for its order.
        Some(text) if order != Some("fixed") => {
            let number = text.parse::<u32>();
            let number = number.map_err(|_| bad_value("--seed", text, "0-4294967295"))?;
            Ok(Some(number.into()))
        }
        Some(text) => Err(bad_value("--seed", text, "--order random")),
        None if order == Some("random") => {
            let mut random = [0; 4];
            getrandom::fill(&mut random)
                .map_err(|error| Failure::caused(error_key::NODE_ANSWER_UNCLEAR, &error))?;
            Ok(Some(u32::from_be_bytes(random).into()))
        }
        None => Ok(None),
    }
}

/// Puts the exercises into the order that a number gives (Fisher and Yates; the numbers are splitmix64's).
fn shuffle(exercises: &mut [Exercise], seed: u64) {
    let mut state = seed;
    for last in (1..exercises.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = state;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^= drawn >> 31;
        let places = u64::try_from(last + 1).unwrap_or(u64::MAX);
        let place = usize::try_from(drawn % places).unwrap_or(0);
        exercises.swap(last, place);
    }
}

/// Waits for the officer and runs the exercises. With a report comes what kept the drill from going on, if something did.
///
/// # Errors
///
/// The drill ended before its first exercise.
fn drill(training: &Training, wish: &Wish) -> Outcome<(Report, Option<Failure>)> {
    training.open_account()?;
    training.wait_for_officer()?;
    let begun = Moment(now());
    let mut runs = Vec::new();
    let mut failed = None;
    for (number, exercise) in wish.exercises.iter().enumerate() {
        if number > 0 && pause(training, wish.pause) {
            failed = Some(Failure::Interrupted);
            break;
        }
        announce(training, wish, number, *exercise);
        let (run, outcome) = exercised(training, *exercise);
        runs.push(run);
        if let Err(failure) = outcome {
            failed = Some(failure);
            break;
        }
    }
    let interrupted = matches!(failed, Some(Failure::Interrupted));
    let not_run: Vec<Exercise> = wish.exercises[runs.len()..].to_vec();
    let ms = |time: Option<Duration>| time.map(milliseconds);
    let report = Report {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        begun,
        ended: Moment(now()),
        status: "exercise".to_owned(),
        officer: wish.officer.clone(),
        line: detente_api::AsText(training.line),
        seed: wish.seed,
        limit_ms: ms(wish.pace.limit),
        target_ms: ms(wish.pace.target),
        passed: failed.is_none() && runs.iter().all(|run| run.passed),
        interrupted,
        exercises: runs,
        not_run,
        record: None,
        evidence: None,
    };
    Ok((report, failed.filter(|_| !interrupted)))
}

/// Runs one exercise; what was judged before it failed or was ended is kept.
fn exercised(training: &Training, exercise: Exercise) -> (Run, Outcome) {
    let begun = Moment(now());
    let mut steps = Steps::of(training);
    let outcome = match exercise {
        Exercise::Flash => flash::run(training, &mut steps),
        Exercise::LineCut => line_cut::run(training, &mut steps),
        Exercise::Hoax => hoax::run(training, &mut steps),
        Exercise::RefusedRequest => refused_request::run(training, &mut steps),
        Exercise::CheckFire => check_fire::run(training, &mut steps),
    };
    let steps = steps.into_done();
    let run = Run {
        exercise,
        begun,
        ended: Moment(now()),
        passed: outcome.is_ok() && steps.iter().all(|step| step.passed),
        steps,
    };
    (run, outcome)
}

/// Says that an exercise begins; in a random order not which.
fn announce(training: &Training, wish: &Wish, number: usize, exercise: Exercise) {
    let desk = &training.trainer;
    let mut facts = vec![
        ("number", (number + 1).into()),
        ("count", wish.exercises.len().into()),
    ];
    err_line!();
    if wish.seed.is_some() {
        err_line!("{}", desk.say(key::DRILL_BEGINS_UNNAMED, &facts));
    } else {
        facts.push(("exercise", words::exercise(desk.text, exercise).into()));
        err_line!("{}", desk.say(key::DRILL_BEGINS, &facts));
    }
    err_line!("{}", desk.say(key::DRILL_WATCH, &[]));
}

/// Shows a situation that no node tells of, and the commands that may serve. Nobody can act on it before the moment it is
/// timed from.
fn card(desk: &Desk, situation: &str, commands: &str) -> Origin {
    let shown = Origin::now(Since::Shown);
    for row in situation.lines() {
        err_line!("  | {row}");
    }
    let facts = [("commands", commands.into())];
    err_line!("{}", desk.say(key::DRILL_COMMANDS, &facts));
    shown
}

/// Waits between two exercises; whether the drill was ended meanwhile.
fn pause(training: &Training, pause: Duration) -> bool {
    if !pause.is_zero() {
        let time = screen::duration(training.trainer.text, milliseconds(pause));
        let facts = [("time", time.into())];
        err_line!("{}", training.trainer.say(key::DRILL_PAUSE, &facts));
    }
    training.stop.wait(pause)
}

/// Adds what the record holds to the report, and writes down what is to be kept.
fn keep(training: &Training, scratch: &Scratch, wish: &Wish, report: &mut Report) -> Outcome {
    // A drill that was cut short by a fault of the node has a report all the same.
    let digest = training
        .at_desk()
        .and_then(|desk| desk.get::<RecordDigest>(&training.path("digest")));
    report.record = digest.ok().map(|one| RecordAtEnd {
        entries: one.entries,
        digest: one.digest,
    });
    let folder = scratch.path();
    if wish.folder.is_some() {
        let whole = ExportRequest::default();
        let file = folder.join("record.evidence");
        let exported = training
            .at_desk()
            .and_then(|desk| desk.post_for_bytes(&training.path("export"), &whole))
            .and_then(|bytes| write_new(&file, &bytes));
        if exported.is_ok() {
            report.evidence = Some(file.display().to_string());
        }
        let words = words::report(training.trainer.text, report).join("\n");
        write_new_private(&folder.join("report.txt"), format!("{words}\n").as_bytes())?;
        write_new_private(&folder.join("report.json"), &in_json(report)?)?;
        exported?;
    }
    if let Some(file) = &wish.report {
        write_new(file, &in_json(report)?)?;
    }
    Ok(())
}

fn in_json(report: &Report) -> Outcome<Vec<u8>> {
    let json = serde_json::to_vec_pretty(report);
    let mut json = json.map_err(|error| Failure::caused(error_key::NODE_ANSWER_UNCLEAR, &error))?;
    json.push(b'\n');
    Ok(json)
}

/// Reads a report that was written before.
fn read(file: &Path) -> Outcome<Report> {
    let bytes = std::fs::read(file).map_err(|error| Failure::unreadable(file, &error))?;
    let not_read = |cause: &str| {
        let path = file.display().to_string();
        Failure::new(
            error_key::DRILL_REPORT_NOT_READ,
            &[("path", &path), ("cause", cause)],
        )
    };
    let report: Report =
        serde_json::from_slice(&bytes).map_err(|error| not_read(&error.to_string()))?;
    if report.format != FORMAT {
        return Err(not_read(&format!("format {}", report.format)));
    }
    Ok(report)
}

/// Shows the report on standard output.
fn tell(desk: &Desk, report: &Report) -> Outcome {
    if desk.json {
        return desk.print_json(report);
    }
    for row in words::report(desk.text, report) {
        out_line!("{row}");
    }
    Ok(())
}

/// The failures of waiting, as a drill says them.
fn of_drill(text: &Text, failure: Failure) -> Failure {
    match failure {
        Failure::Interrupted => Failure::new(error_key::DRILL_INTERRUPTED, &[]),
        Failure::TimedOut {
            step,
            seconds,
            last,
        } => {
            let mut cause = text.say(key::DEMO_LIMIT, &[("seconds", seconds.into())]);
            if let Some(last) = last {
                cause.push_str(&format!(" {}", last.in_one_line(text)));
            }
            let step = text.say(step, &[]);
            Failure::new(
                error_key::DRILL_FAILED,
                &[("step", &step), ("cause", &cause)],
            )
        }
        other => other,
    }
}

/// Between two exercises: long enough to read what the last one came to.
const PAUSE: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::report::{Outturn, Remark};
    use super::*;
    use crate::desk::key_of;

    #[test]
    fn every_word_of_a_report_has_a_label() {
        let mut words: Vec<(&str, &str)> = Vec::new();
        words.extend(Exercise::ALL.map(|one| ("drill-exercise", one.name())));
        words.extend(Remark::ALL.map(|one| ("drill-remark", one.name())));
        let since = [
            Since::Rang,
            Since::Shown,
            Since::Cut,
            Since::Back,
            Since::Refused,
        ];
        words.extend(since.map(|one| ("drill-from", one.name())));
        let outturns = [
            Outturn::InTime,
            Outturn::Late,
            Outturn::NotDone,
            Outturn::Wrong,
            Outturn::Kept,
            Outturn::NotReached,
            Outturn::Ended,
        ];
        words.extend(outturns.map(|one| ("drill-result", one.name())));
        let steps = [
            flash::EXPECTED,
            line_cut::EXPECTED,
            hoax::EXPECTED,
            refused_request::EXPECTED,
            check_fire::EXPECTED,
        ];
        words.extend(steps.concat().into_iter().map(|step| ("drill-step", step)));
        for (family, name) in words {
            assert!(key_of(family, name).is_some(), "{family}-{name}");
        }
    }

    #[test]
    fn words_in_json_are_the_names_of_their_labels() {
        for one in Exercise::ALL {
            assert_eq!(json(&one), one.name());
        }
        for one in Remark::ALL {
            assert_eq!(json(&one), one.name());
        }
        for one in [Outturn::InTime, Outturn::NotDone, Outturn::NotReached] {
            assert_eq!(json(&one), one.name());
        }
    }

    /// What a word is in JSON.
    fn json(word: &impl serde::Serialize) -> String {
        let json = serde_json::to_value(word).expect("a word");
        json.as_str().expect("a text").to_owned()
    }

    #[test]
    fn a_number_gives_an_order_and_the_same_number_the_same() {
        let order = |seed| {
            let mut exercises = Exercise::ALL;
            shuffle(&mut exercises, seed);
            exercises
        };
        assert_eq!(order(7), order(7));
        let mut orders: Vec<_> = (0..200).map(order).collect();
        for exercises in &mut orders {
            let mut names = exercises.map(Exercise::name);
            names.sort_unstable();
            let mut all = Exercise::ALL.map(Exercise::name);
            all.sort_unstable();
            assert_eq!(names, all, "none is lost");
        }
        let firsts: std::collections::BTreeSet<_> =
            orders.iter().map(|order| order[0].name()).collect();
        assert_eq!(firsts.len(), 5, "each may come first");
    }

    #[test]
    fn late_is_past_the_target_and_past_the_limit_it_is_not_done() {
        let seconds = Duration::from_secs;
        let of = |took| Outturn::of(seconds(took), seconds(60), seconds(300));
        assert_eq!(of(60), Outturn::InTime);
        assert_eq!(of(61), Outturn::Late);
        assert_eq!(of(300), Outturn::Late);
        assert_eq!(of(301), Outturn::NotDone);
    }

    #[test]
    fn a_wait_that_failed_is_told_as_a_drills_own() {
        for language in Language::ALL {
            let text = Text::of(language);
            let failure = Failure::TimedOut {
                step: key::DEMO_WAIT_LINK,
                seconds: 90,
                last: None,
            };
            let told = of_drill(text, failure);
            assert!(told.is(error_key::DRILL_FAILED));
            assert!(of_drill(text, Failure::Interrupted).is(error_key::DRILL_INTERRUPTED));
        }
    }
}
