//! `detente watch`: on a terminal and without one, while its node comes and goes.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_cli::rig::{Party, Schedule, Stop, until};
use detente_language::{Language, Text, key};
use detente_record::Precedence;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::harness::{DETENTE, Line, at, key_of};

/// A watch on a terminal.
pub struct OnTerminal {
    keyboard: File,
    terminal: File,
    shown: Arc<Mutex<String>>,
    watch: Child,
}

impl OnTerminal {
    pub fn of(party: &Party, language: &str, columns: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("ours");
        unlockpt(&master).expect("open");
        let name = ptsname(&master, Vec::new()).expect("named");
        let name = name.into_string().expect("a path");
        let terminal = File::options().read(true).write(true).open(name);
        let terminal = terminal.expect("it opens");
        let size = Winsize {
            ws_row: 40,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&terminal, size).expect("it has a size");
        let end = || Stdio::from(terminal.try_clone().expect("once more"));
        let watch = Command::new(DETENTE)
            .arg("--data")
            .arg(&party.desk.data)
            .args(["--lang", language, "watch"])
            .env("TZ", "UTC")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("started");
        let keyboard = File::from(master);
        let mut screen = keyboard.try_clone().expect("once more");
        let shown = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&shown);
        std::thread::spawn(move || {
            let (mut bytes, mut undecoded) = ([0; 4096], Vec::new());
            while let Ok(read @ 1..) = screen.read(&mut bytes) {
                undecoded.extend_from_slice(&bytes[..read]);
                let whole = undecoded
                    .utf8_chunks()
                    .next()
                    .map_or(0, |c| c.valid().len());
                let text: Vec<u8> = undecoded.drain(..whole).collect();
                let text = String::from_utf8(text).expect("whole characters");
                kept.lock().expect("not poisoned").push_str(&text);
            }
        });
        Self {
            keyboard,
            terminal,
            shown,
            watch,
        }
    }

    pub fn bells(&self) -> usize {
        self.shown
            .lock()
            .expect("not poisoned")
            .matches('\x07')
            .count()
    }

    /// The rows of the page that stands on it.
    fn page(&self) -> Vec<String> {
        let shown = self.shown.lock().expect("not poisoned");
        let page = shown.rsplit("\x1b[2J").next().unwrap_or_default();
        page.lines().map(|row| row.trim_end().to_owned()).collect()
    }

    /// The words of the page, however its rows are broken.
    pub fn words(&self) -> String {
        let rows = self.page().join(" ");
        rows.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn is_raw(&self) -> bool {
        let modes = tcgetattr(&self.terminal).expect("a terminal").local_modes;
        !modes.intersects(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Waits for the watch to end, and says with which code.
    fn ended(&mut self) -> Option<i32> {
        until(&Stop::default(), key::DEMO_WAIT_END, || {
            Ok(self.watch.try_wait().ok().flatten())
        })
        .expect("it ends")
        .code()
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        let _ = self.watch.kill();
        let _ = self.watch.wait();
    }
}

#[test]
fn a_watch_rings_when_its_node_dies_and_for_what_is_raised_after_it_came_back() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let watch = OnTerminal::of(&line.a, "en", 80);
    let (keys, lost) = (said("en", key::WATCH_KEYS), said("en", key::WATCH_LOST));
    eventually("the page", || watch.words().contains(&keys));
    assert_eq!(watch.bells(), 0, "nothing has happened: {:?}", watch.page());
    assert!(!watch.words().contains(&lost));

    line.a.node.take().expect("it runs").kill();
    eventually("the loss is shown", || watch.words().contains(&lost));
    eventually("the loss rings", || watch.bells() == 1);
    // Longer than anybody would try again without giving up.
    std::thread::sleep(Duration::from_secs(6));
    line.a.start().expect("it comes back");
    eventually("it is heard again", || {
        watch.words().contains(&keys) && !watch.words().contains(&lost)
    });

    let before = watch.bells();
    line.b.node.take().expect("it runs").kill();
    eventually("the alarm rings", || watch.bells() > before);
    eventually("the alarm is shown whole", || {
        let words = watch.words();
        let alarm = words.split("DOWN: ").nth(1).unwrap_or_default();
        alarm.split_once("(since ").is_some_and(|(_, rest)| {
            rest.split_once(')')
                .is_some_and(|(time, _)| time.contains('Z'))
        })
    });
    let wide = |row: &String| row.chars().count() > 80;
    assert!(!watch.page().iter().any(wide), "{:?}", watch.page());
}

#[test]
fn a_watch_that_is_told_to_end_gives_the_terminal_back() {
    let line = Line::founded(Schedule::NONE_SOON);
    let keys = said("ru", key::WATCH_KEYS);
    for how in ["-TERM", "-HUP", "-INT", "q"] {
        let mut watch = OnTerminal::of(&line.a, "ru", 60);
        eventually("the page", || watch.words().contains(&keys));
        assert!(watch.is_raw(), "{how}");
        if how == "q" {
            watch.keyboard.write_all(b"q").expect("pressed");
        } else {
            let sent = Command::new("kill")
                .args([how, &watch.watch.id().to_string()])
                .status();
            assert!(sent.is_ok_and(|status| status.success()), "{how}");
        }
        assert_eq!(watch.ended(), Some(0), "{how}");
        assert!(!watch.is_raw(), "{how}");
        eventually("the screen from before", || {
            watch
                .shown
                .lock()
                .expect("not poisoned")
                .ends_with("\x1b[?25h\x1b[?1049l")
        });
    }
}

/// A watch that writes into a file.
struct InLines {
    out: std::path::PathBuf,
    watch: Child,
}

impl InLines {
    fn of(line: &Line, language: &str, choice: &[&str]) -> Self {
        let out = line.path(&format!("watched-{language}-{}", choice.len()));
        let watch = Command::new(DETENTE)
            .arg("--data")
            .arg(&line.a.desk.data)
            .args(["--lang", language, "watch"])
            .args(choice)
            .stdin(Stdio::null())
            .stdout(File::create(&out).expect("made"))
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        Self { out, watch }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap_or_default()
    }
}

impl Drop for InLines {
    fn drop(&mut self) {
        let _ = self.watch.kill();
        let _ = self.watch.wait();
    }
}

#[test]
fn a_watch_says_how_a_message_was_answered_as_read_says_it() {
    let line = Line::founded(Schedule::NONE_SOON);
    let page = OnTerminal::of(&line.a, "en", 80);
    let rows = ["en", "ru"].map(|language| InLines::of(&line, language, &[]));
    let keys = said("en", key::WATCH_KEYS);
    eventually("the page", || page.words().contains(&keys));
    for (watch, language) in rows.iter().zip(["en", "ru"]) {
        let no_alarms = said(language, key::STATUS_NO_ALARMS);
        eventually("the state first", || watch.said().contains(&no_alarms));
    }
    let sent = line.send(&line.a, Precedence::Routine, "zanzibar");
    line.reached(&line.b, sent, "delivered");
    let short = sent.to_string()[..12].to_owned();
    let words = [
        "answer",
        &short,
        "We are asking",
        "--code",
        "will-check",
        "--until",
        "2099-12-31T12:00Z",
        "--officer",
        &key_of(&line.b, "Watch"),
    ];
    at(&line.b, &words).said();
    let read = line.wait(&line.a, &["read", &short], |read| {
        read.out.contains("will check")
    });
    let mut states = read
        .out
        .lines()
        .skip_while(|row| !row.contains("will check"));
    let answered = states.next().expect("it was there").trim().to_owned();
    assert!(
        answered.contains("will check, until 311200Z DEC 99"),
        "{answered}"
    );
    let written = states.next().expect("the words").trim();
    assert_eq!(written, "| We are asking");
    let head = format!("message {short}, ROUTINE: {answered}");
    eventually("in a row, and the words beneath", || {
        let said = rows[0].said();
        let mut rest = said.lines().skip_while(|row| !row.ends_with(&head));
        rest.next().is_some() && rest.next().is_some_and(|row| row.trim() == written)
    });
    eventually("in Russian", || {
        let said = rows[1].said();
        said.contains(&format!(
            "сообщение {short}, ОБЫЧНОЕ: дан ответ: проверим, до 311200Z DEC 99"
        )) && said.contains("| We are asking")
    });
    eventually("on the page", || {
        let words = page.words();
        words.contains(&head) && words.contains("| We are asking")
    });
    assert!(!page.words().contains("zanzibar") && !rows[0].said().contains("zanzibar"));
}

#[test]
fn watching_without_a_terminal_prints_a_line_an_event_and_no_text() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let watches = ["en", "ru"].map(|language| InLines::of(&line, language, &[]));
    // The line's id begins with this.
    let id = line.id.to_string();
    let choice = ["--line", &id[..8], "--kind", "raised", "--json"];
    let chosen = InLines::of(&line, "en", &choice);
    let no_alarms = ["en", "ru"].map(|language| said(language, key::STATUS_NO_ALARMS));
    for (watch, no_alarms) in watches.iter().zip(&no_alarms) {
        eventually("the state first", || watch.said().contains(no_alarms));
    }
    let sent = line.send(&line.b, Precedence::Immediate, "zanzibar");
    let short = &sent.to_string()[..12];
    let rows = [
        format!("message, IMMEDIATE, from south (fictional): {short}"),
        format!("сообщение, ВЕСЬМА СРОЧНОЕ (south (fictional)): {short}"),
    ];
    for (watch, row) in watches.iter().zip(&rows) {
        eventually("what it holds, by whom", || {
            watch.said().lines().any(|said| said.ends_with(row))
        });
    }
    line.b.node.take().expect("it runs").kill();
    for watch in &watches {
        eventually("an alarm has words", || watch.said().contains("! "));
        assert!(!watch.said().contains("zanzibar"), "{}", watch.said());
    }
    eventually("the alarm where only alarms are asked for", || {
        chosen.said().contains("\"raised\"")
    });
    assert!(!chosen.said().contains("\"held\""), "{}", chosen.said());

    line.a.node.take().expect("it runs").kill();
    for (watch, language) in watches.iter().zip(["en", "ru"]) {
        let lost = said(language, key::WATCH_LOST);
        eventually("the loss", || watch.said().contains(&lost));
    }
    line.a.start().expect("it comes back");
    for (watch, language) in watches.iter().zip(["en", "ru"]) {
        let heard = said(language, key::WATCH_HEARD);
        eventually("the return", || watch.said().contains(&heard));
        eventually("what is raised after it", || {
            let said = watch.said();
            said.split_once(&heard)
                .is_some_and(|(_, after)| after.contains("! "))
        });
    }
}

fn said(language: &str, key: detente_language::Key) -> String {
    let language = Language::from_tag(language).expect("we speak it");
    let said = Text::of(language).say(key, &[]);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let found = until(&Stop::default(), key::DEMO_WAIT_END, || {
        Ok(holds().then_some(()))
    });
    assert!(found.is_ok(), "{what}");
}
