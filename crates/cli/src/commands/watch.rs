//! `detente watch`: the state of the line, live. The screen is drawn anew at every event; an alarm sounds,
//! and so does the loss of the node. It goes on until somebody ends it: a node that is away comes back.
//!
//! Without a terminal it prints a line an event. Only the few escape sequences that every terminal knows
//! are used: the other screen, clear, home, bell.

mod answers;
mod follow;
mod page;
mod terminal;
mod words;

use std::collections::VecDeque;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use clap::ArgMatches;
use detente_api::alarm::Silenced;
use detente_api::event::{Event, EventKind, NoEventKind};
use detente_api::status::NodeStatus;
use detente_language::{Text, key};

use self::page::Shown;
use self::terminal::{Screen, show};
use crate::client::Client;
use crate::commands::{Command, status};
use crate::desk::{Desk, bad_value};
use crate::failure::{Failure, Outcome};
use crate::output::{self, err_line, out_line};
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "watch",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "watch", key::HELP_WATCH, key::HELP_WATCH_LONG)
        .arg(help::option(
            text,
            "line",
            key::VALUE_LINE,
            key::ARG_WATCH_LINE,
        ))
        .arg(help::many(
            text,
            "kind",
            key::VALUE_KIND,
            key::ARG_WATCH_KIND,
        ))
}

/// What wakes a watch.
enum News {
    /// Something happened at the node.
    Happened(Box<Event>),
    /// A key was pressed.
    Key(u8),
    /// The node is away.
    Lost,
    /// It is back.
    Heard,
    /// Somebody ends the watch, or the terminal is gone.
    End,
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let query = query(desk, &client, arguments)?;
    // A node that does not answer is said before the screen is taken.
    let _: NodeStatus = client.get("/v1/status")?;
    // What happens from here on is told, so that nothing falls between the state that is shown first and the first event.
    let begun = client.events(&query, None)?;
    let first: NodeStatus = client.get("/v1/status")?;
    let (send, news) = mpsc::channel();
    if desk.json || !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        follow::follow(desk.clone(), query, begun, send);
        return in_lines(desk, first, &news);
    }
    let unusable = |error| Failure::unwritable(Path::new("-"), &error);
    terminal::heed_signals(send.clone()).map_err(unusable)?;
    let screen = Screen::take().map_err(unusable)?;
    follow::follow(desk.clone(), query, begun, send.clone());
    terminal::read_keys(send);
    let ended = on_screen(desk, &news);
    drop(screen);
    ended
}

/// Which events are asked for.
fn query(desk: &Desk, client: &Client, arguments: &ArgMatches) -> Outcome<String> {
    let mut words = Vec::new();
    if let Some(wish) = arguments.get_one::<String>("line") {
        let line = desk.line_status(client, Some(wish))?;
        words.push(format!("line={}", line.id));
    }
    if let Some(kinds) = arguments.get_many::<String>("kind") {
        let kinds: Result<Vec<&str>, NoEventKind> = kinds
            .map(|kind| kind.parse().map(EventKind::name))
            .collect();
        let unknown = |NoEventKind(kind)| bad_value("--kind", &kind, &EventKind::names());
        words.push(format!("kind={}", kinds.map_err(unknown)?.join(",")));
    }
    Ok(match words.join("&") {
        words if words.is_empty() => words,
        words => format!("?{words}"),
    })
}

/// A line an event, for pipes and logs; until nobody reads them.
fn in_lines(desk: &Desk, mut node: NodeStatus, news: &Receiver<News>) -> Outcome<ExitCode> {
    let mut rows = Vec::new();
    if !desk.json {
        rows = status::in_words(desk.text, &node);
    }
    loop {
        for row in rows.drain(..) {
            out_line!("{row}");
        }
        // Whoever reads along must not wait for a full buffer; who has gone away ends it.
        output::flush();
        if !output::is_open() {
            return Ok(ExitCode::SUCCESS);
        }
        let Ok(one) = news.recv() else {
            return Ok(ExitCode::FAILURE);
        };
        if desk.json {
            match one {
                News::Happened(event) => {
                    rows.push(serde_json::to_string(&event).unwrap_or_default())
                }
                // An event is all that a program reads on standard output.
                News::Lost => err_line!("{}", desk.say(key::WATCH_LOST, &[])),
                News::Heard => err_line!("{}", desk.say(key::WATCH_HEARD, &[])),
                News::Key(_) | News::End => {}
            }
            continue;
        }
        if one.names_change() {
            node = state(desk).unwrap_or(node);
        }
        let at = screen::moment_to_second(desk.text, now());
        match one {
            News::Happened(event) => {
                let told = answers::rows(desk, &node, &event);
                let told = told.unwrap_or_else(|| vec![words::in_words(desk.text, &node, &event)]);
                let head = told.iter().take(1).map(|row| format!("{at} {row}"));
                rows.extend(head.chain(told.iter().skip(1).cloned()));
            }
            News::Lost => rows.push(format!("{at} {}", desk.say(key::WATCH_LOST, &[]))),
            News::Heard => {
                rows.push(format!("{at} {}", desk.say(key::WATCH_HEARD, &[])));
                // What was raised while nothing was heard, nobody was told here.
                let alarms = node.alarms.iter().map(words::alarm_in_words);
                rows.extend(alarms.map(|alarm| format!("{at} {alarm}")));
            }
            News::Key(_) | News::End => {}
        }
    }
}

impl News {
    /// Whether lines, parties or links may have other names from now on.
    fn names_change(&self) -> bool {
        match self {
            Self::Heard => true,
            Self::Happened(event) => matches!(**event, Event::Charter { .. } | Event::Link { .. }),
            Self::Key(_) | Self::Lost | Self::End => false,
        }
    }
}

/// How the node is. It may have come back under another port.
fn state(desk: &Desk) -> Outcome<NodeStatus> {
    desk.client()?.get_within("/v1/status", STATUS_WITHIN)
}

fn now() -> detente_api::Moment {
    detente_api::Moment(crate::commands::now())
}

fn on_screen(desk: &Desk, news: &Receiver<News>) -> Outcome<ExitCode> {
    let mut shown = Shown::default();
    let (mut is_followed, mut was_heard, mut rang) = (true, true, false);
    let mut answered: VecDeque<Box<Event>> = VecDeque::new();
    let mut answers: VecDeque<Vec<String>> = VecDeque::new();
    loop {
        let node = state(desk);
        let is_heard = is_followed && node.is_ok();
        let is_new = node.as_ref().is_ok_and(|node| shown.is_new(node));
        if let Ok(node) = &node {
            let told = answered.drain(..);
            answers.extend(told.filter_map(|event| answers::rows(desk, node, &event)));
            keep_last(&mut answers);
        }
        if draw(desk, &node, &answers, is_heard).is_err() {
            // Nobody sees or hears it.
            return Ok(ExitCode::FAILURE);
        }
        if (is_new && !rang) || (was_heard && !is_heard) {
            let _ = show(BELL);
        }
        was_heard = is_heard;
        rang = false;
        // Between events the clock on the page goes on.
        let mut next = news.recv_timeout(REDRAW_EVERY);
        loop {
            match next {
                Ok(News::End | News::Key(b'q' | 3 | 4)) => return Ok(ExitCode::SUCCESS),
                Ok(News::Key(b's' | b'S')) => {
                    // What could not be silenced goes on to sound; the page shows it.
                    let _ = desk
                        .client()
                        .and_then(|client| client.post::<Silenced>("/v1/alarms/silence", &()));
                }
                Ok(News::Happened(event)) => {
                    is_followed = true;
                    rang |= matches!(*event, Event::Raised { .. });
                    if answers::is_answer(&event) {
                        // However many come, only these are asked for: an alarm does not wait for them.
                        answered.push_back(event);
                        keep_last(&mut answered);
                    }
                }
                Ok(News::Heard) => is_followed = true,
                Ok(News::Lost) => is_followed = false,
                Ok(News::Key(_)) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(ExitCode::FAILURE),
            }
            match news.try_recv() {
                Ok(more) => next = Ok(more),
                Err(_) => break,
            }
        }
        if rang {
            let _ = show(BELL);
        }
    }
}

/// Drops what came first of what is more than one page shows.
fn keep_last<T>(all: &mut VecDeque<T>) {
    let more = all.len().saturating_sub(ANSWERS_SHOWN_MAX);
    drop(all.drain(..more));
}

/// Draws the page: as many rows as the terminal has, the most urgent first, and last how messages were answered since
/// the watch began, the latest first.
fn draw(
    desk: &Desk,
    node: &Outcome<NodeStatus>,
    answers: &VecDeque<Vec<String>>,
    is_heard: bool,
) -> std::io::Result<()> {
    let mut rows = match node {
        Ok(node) => status::in_words(desk.text, node),
        Err(failure) => vec![failure.in_one_line(desk.text)],
    };
    if !answers.is_empty() {
        rows.push(desk.say(key::WATCH_ANSWERS, &[]));
    }
    for answer in answers.iter().rev() {
        let shown = answer.iter().take(ANSWER_ROWS_MAX);
        rows.extend(shown.map(|row| format!("  {row}")));
        if answer.len() > ANSWER_ROWS_MAX {
            rows.push("    …".to_owned());
        }
    }
    let mut foot = vec![desk.say(key::WATCH_KEYS, &[])];
    if !is_heard {
        foot.insert(0, desk.say(key::WATCH_LOST, &[]));
    }
    let (columns, height) = terminal::size();
    let more = desk.say(key::WATCH_MORE, &[]);
    let mut rows = page::fit(&rows, columns, height - foot.len(), &more);
    rows.extend(foot);
    show(&format!("\x1b[H\x1b[2J{}", rows.join("\r\n")))
}

/// Answers that one page shows, and rows of each: it is the page of the line, and `detente read` shows them whole.
const ANSWERS_SHOWN_MAX: usize = 3;
const ANSWER_ROWS_MAX: usize = 5;
const BELL: &str = "\x07";
const REDRAW_EVERY: Duration = Duration::from_secs(5);
/// A node that has not said how it is by then counts as away.
const STATUS_WITHIN: Duration = Duration::from_secs(5);
