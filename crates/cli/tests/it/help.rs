//! Help in both languages, as a person reads it.

use std::fmt::Write as _;

use crate::harness::{detente, matches_snapshot};

const COMMANDS: &[&str] = &[
    "init",
    "keys",
    "officer",
    "card",
    "pair",
    "charter",
    "up",
    "status",
    "login",
    "logout",
    "whoami",
    "watch",
    "alarm",
    "config",
    "health",
    "doctor",
    "support",
    "check-fire",
    "send",
    "release",
    "read",
    "acknowledge",
    "answer",
    "cancel",
    "call",
    "query",
    "ask",
    "readout",
    "ring",
    "translation",
    "brief",
    "template",
    "duty",
    "register",
    "incident",
    "protest",
    "line",
    "suspend",
    "resume",
    "suspensions",
    "amendment",
    "test",
    "contacts",
    "timeline",
    "publish",
    "import",
    "entries",
    "export",
    "fork",
    "verify",
    "account",
    "token",
    "sessions",
    "audit",
    "api",
    "rebuild",
    "completions",
    "backup",
    "restore",
    "epoch",
    "upgrade",
    "demo",
    "drill",
    "help",
];

#[test]
fn help_teaches_in_both_languages() {
    for language in ["en", "ru"] {
        let mut shown = String::new();
        let mut paths: Vec<Vec<&str>> = vec![vec![]];
        paths.extend(COMMANDS.iter().map(|command| vec![*command]));
        for (command, children) in [
            (
                "keys",
                &["list", "protect", "unprotect", "change", "take-out"][..],
            ),
            ("backup", &["verify", "last"]),
            ("epoch", &["make", "show", "open"]),
            ("fork", &["list", "prove"]),
            ("card", &["show", "out"]),
            ("pair", &["add", "confirm", "list"]),
            ("charter", &["draft", "show", "sign", "list"]),
            ("officer", &["list", "appoint", "revoke"]),
            (
                "call",
                &[
                    "request", "list", "show", "seen", "accept", "propose", "take", "defer",
                    "delegate", "decline", "withdraw", "call-off", "calendar", "start", "held",
                    "began", "deny", "join", "leave", "end", "phrase",
                ],
            ),
            (
                "query",
                &["ask", "list", "show", "answer", "will-check", "withdraw"],
            ),
            (
                "ask",
                &[
                    "raise", "list", "show", "answer", "put-off", "refuse", "repeat", "withdraw",
                ],
            ),
            (
                "readout",
                &[
                    "draft", "offer", "list", "show", "seen", "comment", "agree", "object",
                    "revise", "release", "correct", "withdraw", "compare",
                ],
            ),
            (
                "ring",
                &["start", "list", "show", "answer", "refuse", "withdraw"],
            ),
            ("template", &["list", "show"]),
            ("duty", &["show", "on", "off"]),
            ("register", &["add", "list", "show", "led-to"]),
            ("incident", &["add", "list", "show"]),
            ("protest", &["lodge", "enter", "list", "show"]),
            ("line", &["leave", "close"]),
            ("amendment", &["propose", "show", "sign", "refuse"]),
            ("alarm", &["list", "messages", "test", "silence", "ring"]),
            ("config", &["check", "show", "reload"]),
            ("test", &["list", "start", "answer"]),
            (
                "account",
                &[
                    "list", "add", "roles", "disable", "enable", "unlock", "password",
                ],
            ),
            ("token", &["list", "new", "revoke"]),
            ("sessions", &["list", "revoke"]),
            ("api", &["certificate"]),
        ] {
            paths.extend(children.iter().map(|child| vec![command, child]));
        }
        for path in paths {
            let mut arguments = vec!["--lang", language];
            arguments.extend(&path);
            arguments.push("--help");
            let help = detente(&arguments);
            // Writing to a String cannot fail.
            let _ = writeln!(shown, "$ detente {}\n{}", path.join(" "), help.said());
        }
        matches_snapshot(&format!("help.{language}.txt"), &shown);
    }
}

#[test]
fn every_command_has_an_example() {
    for language in ["en", "ru"] {
        for command in COMMANDS {
            let help = detente(&["--lang", language, command, "--help"]);
            assert!(
                help.said().contains(&format!("  detente {command}")),
                "{}",
                help.out
            );
        }
    }
}

#[test]
fn help_is_a_command_as_in_other_tools_and_shows_what_the_switch_shows() {
    for (asked, like) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "send"], &["send", "--help"]),
        (&["help", "pair", "add"], &["pair", "add", "--help"]),
        (
            &["--lang", "ru", "help", "doctor"],
            &["--lang", "ru", "doctor", "--help"],
        ),
    ] {
        assert_eq!(detente(asked).said(), detente(like).said(), "{asked:?}");
    }
    let unknown = detente(&["help", "approve"]);
    assert_eq!(unknown.code, 2, "{}", unknown.out);
    assert!(unknown.err.contains("approve"), "{}", unknown.err);
}
