//! `detente watch`: the state of the line, live. The screen is drawn anew at every event; an alarm sounds.
//!
//! Without a terminal it prints a line an event. Only the few escape sequences that every terminal knows
//! are used: the other screen, clear, home, bell.

use std::io::{BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use clap::ArgMatches;
use detente_api::alarm::Silenced;
use detente_api::event::{Event, EventKind, NoEventKind};
use detente_api::status::NodeStatus;
use detente_language::{Text, key, plain_line};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use crate::client::Client;
use crate::commands::{Command, status};
use crate::desk::{Desk, bad_value};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::{self, out, out_line};

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

/// What wakes the screen.
enum News {
    /// Something happened at the node.
    Happened(Box<Event>),
    /// A key was pressed.
    Key(u8),
    /// The event stream ended.
    Lost,
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let query = query(desk, &client, arguments)?;
    // A node that does not answer is said before the screen is taken.
    let first: NodeStatus = client.get("/v1/status")?;
    let (send, news) = mpsc::channel();
    follow(client.clone(), query, send.clone());
    if desk.json || !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return in_lines(desk, &first, &news);
    }
    let screen =
        Screen::take().map_err(|error| Failure::unwritable(std::path::Path::new("-"), &error))?;
    read_keys(send);
    let ended = on_screen(desk, &client, &news);
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

/// A line an event, for pipes and logs; ends with the node.
fn in_lines(desk: &Desk, first: &NodeStatus, news: &mpsc::Receiver<News>) -> Outcome<ExitCode> {
    if !desk.json {
        for row in status::in_words(desk.text, first) {
            out_line!("{row}");
        }
    }
    while let Ok(one) = news.recv() {
        match one {
            News::Happened(event) if desk.json => {
                out_line!("{}", serde_json::to_string(&event).unwrap_or_default());
            }
            News::Happened(event) => {
                let row = in_words(desk.text, &event);
                out_line!(
                    "{} {row}",
                    crate::screen::moment_to_second(desk.text, now())
                );
            }
            News::Key(_) => {}
            News::Lost => return Ok(ExitCode::FAILURE),
        }
        // Whoever reads along must not wait for a full buffer; who has gone away ends it.
        output::flush();
        if !output::is_open() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn now() -> detente_api::Moment {
    detente_api::Moment(crate::commands::now())
}

/// An event in a few words; its facts are on the status page.
fn in_words(text: &Text, event: &Event) -> String {
    match event {
        Event::Raised { alarm } => format!("! {}", plain_line(&alarm.words)),
        Event::Cleared { alarm } => text.say(
            key::ALARM_CLEARED,
            &[("alarm", plain_line(&alarm.words).into())],
        ),
        other => other.name().to_owned(),
    }
}

fn on_screen(desk: &Desk, client: &Client, news: &mpsc::Receiver<News>) -> Outcome<ExitCode> {
    let mut lost = false;
    loop {
        draw(desk, client, lost);
        // Between events the clock on the page goes on.
        let mut bell = false;
        let mut next = news.recv_timeout(REDRAW_EVERY);
        loop {
            match next {
                Ok(News::Key(b'q' | 3 | 4)) => return Ok(ExitCode::SUCCESS),
                Ok(News::Key(b's' | b'S')) => {
                    // What could not be silenced goes on to sound; the page shows it.
                    let _ = client.post::<Silenced>("/v1/alarms/silence", &());
                }
                Ok(News::Happened(event)) => bell |= matches!(*event, Event::Raised { .. }),
                Ok(News::Lost) => lost = true,
                Ok(News::Key(_)) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(ExitCode::FAILURE),
            }
            match news.try_recv() {
                Ok(more) => next = Ok(more),
                Err(_) => break,
            }
        }
        if bell {
            out!("\x07");
        }
    }
}

/// Draws the page: as many rows as the terminal has, the most urgent first.
fn draw(desk: &Desk, client: &Client, lost: bool) {
    let rows = match client.get::<NodeStatus>("/v1/status") {
        Ok(status) => status::in_words(desk.text, &status),
        Err(failure) => vec![failure.in_one_line(desk.text)],
    };
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok();
    let (height, width) = size.map_or((24, 80), |size| (size.ws_row.max(3), size.ws_col.max(20)));
    let mut page = String::from("\x1b[H\x1b[2J");
    for row in rows.iter().take(usize::from(height) - 2) {
        let row: String = row.chars().take(usize::from(width)).collect();
        page.push_str(&row);
        page.push_str("\r\n");
    }
    if lost {
        page.push_str(&desk.say(key::WATCH_LOST, &[]));
        page.push_str("\r\n");
    }
    page.push_str(&desk.say(key::WATCH_KEYS, &[]));
    let mut out = std::io::stdout().lock();
    // A terminal that is gone ends the process by a signal.
    let _ = out.write_all(page.as_bytes()).and_then(|()| out.flush());
}

/// Reads the event stream on a thread of its own, again from where it was if it breaks off.
fn follow(client: Client, query: String, send: Sender<News>) {
    std::thread::spawn(move || {
        let mut last: Option<String> = None;
        let mut broken = 0;
        while broken < BREAKS_MAX {
            if let Ok(stream) = client.events(&query, last.as_deref()) {
                let mut lines = BufReader::new(stream);
                let (mut place, mut event) = (None, None);
                let mut line = String::new();
                while lines
                    .by_ref()
                    .take(EVENT_BYTES_MAX)
                    .read_line(&mut line)
                    .is_ok_and(|n| n > 0)
                {
                    if let Some(id) = line.strip_prefix("id:") {
                        place = Some(id.trim().to_owned());
                    } else if line.trim().is_empty() {
                        // What is cut off before its end is not told yet, and is told again.
                        last = place.take().or(last);
                        if let Some(event) = event.take() {
                            broken = 0;
                            if send.send(News::Happened(Box::new(event))).is_err() {
                                return;
                            }
                        }
                    } else if let Some(data) = line.strip_prefix("data:") {
                        event = serde_json::from_str(data.trim()).ok();
                    }
                    line.clear();
                }
            }
            broken += 1;
            std::thread::sleep(AGAIN_AFTER);
        }
        let _ = send.send(News::Lost);
    });
}

fn read_keys(send: Sender<News>) {
    std::thread::spawn(move || {
        for byte in std::io::stdin().lock().bytes() {
            let Ok(byte) = byte else { return };
            if send.send(News::Key(byte)).is_err() {
                return;
            }
        }
    });
}

/// The other screen of the terminal, keys unbuffered and unseen; given back when this ends.
struct Screen(Termios);

impl Screen {
    fn take() -> std::io::Result<Self> {
        let before = tcgetattr(std::io::stdin())?;
        let mut raw = before.clone();
        raw.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        raw.special_codes[SpecialCodeIndex::VMIN] = 1;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(std::io::stdin(), OptionalActions::Now, &raw)?;
        out!("\x1b[?1049h\x1b[?25l");
        output::flush();
        Ok(Self(before))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        out!("\x1b[?25h\x1b[?1049l");
        output::flush();
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}

const REDRAW_EVERY: Duration = Duration::from_secs(5);
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// So many breaks in a row without an event in between, and the node counts as gone.
const BREAKS_MAX: u32 = 3;
/// One line of the stream: an event names at most 64 objects.
const EVENT_BYTES_MAX: u64 = 64 * 1024;
