//! One run of the command that rings: never a shell, a clean environment, an end set to it.

use std::io::{Read as _, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use detente_api::Moment;
use detente_api::alarm::{HookOutcome, HookRun};
use detente_record::Timestamp;

use super::ring::Ring;
use crate::config::AlarmSettings;

/// Rings once and waits for the end of it, at most as long as the settings allow. `None` without a command.
#[must_use]
pub fn ring_once(settings: &AlarmSettings, ring: &Ring) -> Option<HookRun> {
    let (program, arguments) = settings.hook.split_first()?;
    let at = now();
    let begun = Instant::now();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .args(ring.arguments())
        .env_clear()
        .envs(ring.environment())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // Of its own, so that whatever it starts ends with it.
        .process_group(0);
    let (outcome, said) = match command.spawn() {
        Ok(child) => attend(child, ring.json(), begun + settings.timeout),
        Err(error) => (HookOutcome::NotStarted, error.to_string()),
    };
    Some(HookRun {
        at: Moment(at),
        event: ring.occasion.name().to_owned(),
        step: (!ring.raises.is_empty()).then(|| ring.step_names()),
        alarms: ring.count,
        outcome,
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        said,
    })
}

/// Feeds the command, waits for its end, and ends it when its time is over.
fn attend(mut child: Child, input: Vec<u8>, end: Instant) -> (HookOutcome, String) {
    if let Some(mut stdin) = child.stdin.take() {
        // A command that reads nothing closes its input; one that hangs is ended below.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let said = child.stderr.take().map(|mut stderr| {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = (&mut stderr).take(SAID_BYTES_MAX).read_to_end(&mut said);
            let _ = send.send(String::from_utf8_lossy(&said).into_owned());
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        });
        receive
    });
    let outcome = match wait_until(&mut child, end) {
        Some(status) => of_status(status),
        None => {
            end_group(&mut child);
            HookOutcome::TimedOut
        }
    };
    // Something that it left running may hold its error output open: that is not waited for.
    let said = said.and_then(|said| said.recv_timeout(SAID_PATIENCE).ok());
    let said = detente_language::plain_line(said.unwrap_or_default().trim());
    (outcome, said)
}

fn wait_until(child: &mut Child, end: Instant) -> Option<ExitStatus> {
    let mut pause = Duration::from_millis(2);
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        let now = Instant::now();
        if now >= end {
            return None;
        }
        std::thread::sleep(pause.min(end - now));
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

fn end_group(child: &mut Child) {
    if let Ok(id) = i32::try_from(child.id())
        && let Some(group) = rustix::process::Pid::from_raw(id)
    {
        // It may have ended by itself in this moment.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn of_status(status: ExitStatus) -> HookOutcome {
    match (status.code(), status.signal()) {
        (Some(0), _) => HookOutcome::Rang,
        (Some(code), _) => HookOutcome::Exit { code },
        (None, signal) => HookOutcome::Signal {
            signal: signal.unwrap_or_default(),
        },
    }
}

/// UTC as this machine has it.
pub(super) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ms = since.unwrap_or_default().as_millis();
    Timestamp::from_ms(u64::try_from(ms).unwrap_or(u64::MAX))
}

/// Of what the command says on its error output so much is kept, in memory, for who looks after it.
const SAID_BYTES_MAX: u64 = 1024;
const SAID_PATIENCE: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::ring::Occasion;
    use super::*;

    fn ring() -> Ring {
        Ring::new(Occasion::Test, Vec::new(), "N\nDETENTE_EVENT=forged")
    }

    /// A command of these lines of shell, and what it left behind.
    fn run(script: &str, timeout_ms: u64) -> (HookRun, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ring");
        let out = dir.path().join("out");
        let text = format!("#!/bin/sh\nout={}\n{script}\n", out.display());
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        let settings = AlarmSettings {
            hook: vec![path.display().to_string(), "$(touch x); `y` *".to_owned()],
            timeout: Duration::from_millis(timeout_ms),
            ..AlarmSettings::default()
        };
        let run = ring_once(&settings, &ring()).expect("there is a command");
        (run, std::fs::read_to_string(out).unwrap_or_default())
    }

    #[test]
    fn the_command_gets_its_arguments_untouched_a_clean_environment_and_json() {
        let (run, out) = run(
            "{ printf '%s\\n' \"$@\"; env | sort; cat; } > \"$out\"",
            20_000,
        );
        assert_eq!(run.outcome, HookOutcome::Rang, "{}", run.said);
        assert!(out.starts_with("$(touch x); `y` *\ntest\ntest\n"), "{out}");
        let is_variable = |line: &&str| line.contains('=') && !line.starts_with('{');
        let variables: Vec<&str> = out.lines().filter(is_variable).collect();
        let ours = [
            "DETENTE_", "LANG=", "PATH=", "PWD=", "SHLVL=", "_=", "OLDPWD=",
        ];
        for variable in &variables {
            assert!(
                ours.iter().any(|name| variable.starts_with(name)),
                "{variable}"
            );
        }
        assert_eq!(
            variables
                .iter()
                .filter(|v| v.starts_with("DETENTE_EVENT"))
                .count(),
            1
        );
        assert!(out.contains("\"event\":\"test\""), "{out}");
    }

    #[test]
    fn a_failure_a_signal_and_a_program_that_is_not_there_are_told_apart() {
        let (failed, _) = run("echo no siren >&2; exit 3", 20_000);
        assert_eq!(failed.outcome, HookOutcome::Exit { code: 3 });
        assert_eq!(failed.said, "no siren");
        let (killed, _) = run("kill -9 $$", 20_000);
        assert_eq!(killed.outcome, HookOutcome::Signal { signal: 9 });
        let settings = AlarmSettings {
            hook: vec!["/nonexistent/ring".to_owned()],
            ..AlarmSettings::default()
        };
        let run = ring_once(&settings, &ring()).expect("there is a command");
        assert_eq!(run.outcome, HookOutcome::NotStarted);
        assert!(ring_once(&AlarmSettings::default(), &ring()).is_none());
    }

    #[test]
    fn a_command_that_hangs_is_ended_with_all_it_started() {
        let begun = Instant::now();
        let (hung, out) = run("sleep 600 & echo $! > \"$out\"; wait", 500);
        assert_eq!(hung.outcome, HookOutcome::TimedOut);
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{:?}",
            begun.elapsed()
        );
        let child = std::path::PathBuf::from(format!("/proc/{}/stat", out.trim()));
        let gone = |_: u32| {
            std::thread::sleep(Duration::from_millis(20));
            // A process that has ended and waits to be collected is gone too.
            std::fs::read_to_string(&child).map_or(true, |stat| stat.contains(") Z "))
        };
        assert!(!out.trim().is_empty() && (0..500).any(gone), "{out}");
    }
}
