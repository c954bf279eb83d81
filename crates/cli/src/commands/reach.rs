//! Which command asks for which operation of the interface, and why a command asks for none or an operation has
//! no command. A new command or a new operation that stands in no row here fails the tests.

use std::collections::BTreeSet;

use detente_language::{Language, Text};
use serde_json::Value;

use crate::help;

/// What a command does for whoever types it, past finding the line.
enum Reach {
    /// It asks for these operations, by their `operationId`.
    Asks(&'static [&'static str]),
    /// It works in the data folder or on a file, and why no operation does that.
    Local(&'static str),
}
use Reach::{Asks, Local};

const COMMANDS: &[(&str, Reach)] = &[
    ("init", Local("before it there is no node to ask")),
    ("keys", Local(KEYS)),
    ("keys list", Local(KEYS)),
    ("keys protect", Local(KEYS)),
    ("keys unprotect", Local(KEYS)),
    ("keys change", Local(KEYS)),
    ("keys take-out", Local(KEYS)),
    (
        "officer",
        Local("an officer's key is made where the officer is, and no node sees it"),
    ),
    ("officer list", Asks(&["list_officers"])),
    ("officer appoint", Asks(&["appoint_officer", "hand_in_act"])),
    ("officer revoke", Asks(&["revoke_officer", "hand_in_act"])),
    (
        "amendment propose",
        Asks(&["propose_amendment", "list_amendments", "hand_in_act"]),
    ),
    ("amendment show", Asks(&["list_amendments"])),
    (
        "amendment sign",
        Asks(&["sign_amendment", "list_amendments", "hand_in_act"]),
    ),
    (
        "amendment refuse",
        Asks(&["refuse_amendment", "list_amendments", "hand_in_act"]),
    ),
    ("line leave", Asks(&["leave_line", "hand_in_act"])),
    ("line close", Asks(&["close_line", "hand_in_act"])),
    ("suspend", Asks(&["suspend_line", "hand_in_act"])),
    ("resume", Asks(&["resume_line", "hand_in_act"])),
    ("suspensions", Asks(&["suspensions"])),
    ("card", Local(CARD)),
    ("card show", Local(CARD)),
    ("card out", Local(CARD)),
    (
        "pair add",
        Asks(&["hand_in_card", "confirm_card", "list_cards"]),
    ),
    ("pair confirm", Asks(&["confirm_card", "list_cards"])),
    (
        "pair addresses",
        Asks(&["set_card_addresses", "list_cards"]),
    ),
    ("pair list", Asks(&["list_cards"])),
    (
        "charter draft",
        Asks(&["propose_charter", "own_card", "list_cards"]),
    ),
    ("charter show", Asks(&["list_charters"])),
    ("charter sign", Asks(&["sign_charter", "list_charters"])),
    ("charter list", Asks(&["list_charters"])),
    ("up", Asks(&["stop_node"])),
    ("status", Asks(&["node_status", "list_tests"])),
    ("login", Asks(&["sign_in", "sign_out"])),
    ("logout", Asks(&["sign_out"])),
    ("whoami", Asks(&["own_session"])),
    ("watch", Asks(&["events", "node_status", "alarms_silence"])),
    ("alarm list", Asks(&["alarms_list"])),
    ("alarm messages", Asks(&["list_alarm_messages"])),
    ("alarm roster", Asks(&["alarms_roster"])),
    ("alarm test", Asks(&["alarms_test"])),
    ("alarm silence", Asks(&["alarms_silence"])),
    (
        "alarm ring",
        Local("it rings for a node that died and can't be asked"),
    ),
    (
        "config check",
        Local("settings are judged before a node takes them"),
    ),
    ("config show", Local("settings are a file of the owner's")),
    ("config reload", Asks(&["settings_reload"])),
    ("health", Asks(&["node_health"])),
    (
        "doctor",
        Asks(&[
            "node_health",
            "node_status",
            "alarms_list",
            "alarms_roster",
            "list_officers",
            "list_tests",
            "list_accounts",
        ]),
    ),
    ("support", Asks(&["metrics"])),
    ("template list", Asks(&["list_templates"])),
    ("template show", Asks(&["template"])),
    ("check-fire", Asks(&["send_message", "hand_in_act"])),
    (
        "send",
        Asks(&["send_message", "hand_in_act", "list_register", "note"]),
    ),
    (
        "release",
        Asks(&["list_drafts", "release_draft", "assert_draft", "matter"]),
    ),
    (
        "read",
        Asks(&[
            "list_messages",
            "message",
            "mark_displayed",
            "list_register",
        ]),
    ),
    ("acknowledge", Asks(&["acknowledge_message", "hand_in_act"])),
    ("answer", Asks(&["answer_message", "hand_in_act"])),
    ("cancel", Asks(&["cancel_message", "hand_in_act"])),
    (
        "call request",
        Asks(&[
            "begin_matter",
            "hand_in_act",
            "list_matters",
            "list_register",
            "note",
        ]),
    ),
    ("call list", Asks(LIST_OF_MATTERS)),
    ("call show", Asks(ONE_MATTER)),
    ("call seen", Asks(ON_MATTER)),
    ("call accept", Asks(ON_MATTER)),
    ("call propose", Asks(ON_MATTER)),
    ("call take", Asks(ON_MATTER)),
    ("call defer", Asks(ON_MATTER)),
    ("call delegate", Asks(ON_MATTER)),
    ("call decline", Asks(ON_MATTER)),
    ("call withdraw", Asks(ON_MATTER)),
    ("call call-off", Asks(ON_MATTER)),
    (
        "call start",
        Asks(&["begin_matter", "hand_in_act", "list_matters", "matter"]),
    ),
    ("call held", Asks(LIST_OF_MATTERS)),
    ("call began", Asks(ON_MATTER)),
    ("call deny", Asks(ON_MATTER)),
    ("call join", Asks(ON_MATTER)),
    ("call leave", Asks(ON_MATTER)),
    ("call end", Asks(ON_MATTER)),
    (
        "call phrase",
        Asks(&["matter", "list_matters", "node_status", "list_tests"]),
    ),
    (
        "call calendar",
        Asks(&["line_calendar", "matter_calendar", "matter", "list_matters"]),
    ),
    (
        "query ask",
        Asks(&[
            "begin_matter",
            "hand_in_act",
            "list_messages",
            "list_register",
            "note",
        ]),
    ),
    ("query list", Asks(LIST_OF_MATTERS)),
    ("query show", Asks(ONE_MATTER)),
    ("query answer", Asks(ON_MATTER)),
    ("query will-check", Asks(ON_MATTER)),
    ("query withdraw", Asks(ON_MATTER)),
    (
        "ask raise",
        Asks(&[
            "begin_matter",
            "hand_in_act",
            "list_messages",
            "list_register",
            "note",
        ]),
    ),
    ("ask list", Asks(LIST_OF_MATTERS)),
    ("ask show", Asks(ONE_MATTER)),
    ("ask answer", Asks(ON_MATTER)),
    ("ask put-off", Asks(ON_MATTER)),
    ("ask refuse", Asks(ON_MATTER)),
    ("ask repeat", Asks(ON_MATTER)),
    ("ask withdraw", Asks(ON_MATTER)),
    (
        "ring start",
        Asks(&["begin_matter", "hand_in_act", "list_messages"]),
    ),
    ("ring list", Asks(LIST_OF_MATTERS)),
    ("ring show", Asks(ONE_MATTER)),
    ("ring answer", Asks(ON_MATTER)),
    ("ring refuse", Asks(ON_MATTER)),
    ("ring withdraw", Asks(ON_MATTER)),
    ("translation list", Asks(&["list_translations"])),
    ("translation show", Asks(OF_TRANSLATION)),
    (
        "translation add",
        Asks(&[
            "translate",
            "hand_in_act",
            "translations",
            "list_translations",
            "list_messages",
            "list_matters",
        ]),
    ),
    (
        "translation review",
        Asks(&[
            "confirm_translation",
            "hand_in_act",
            "translations",
            "list_translations",
            "list_messages",
            "list_matters",
        ]),
    ),
    (
        "translation query",
        Asks(&[
            "query_translation",
            "hand_in_act",
            "translations",
            "list_translations",
            "list_messages",
            "list_matters",
        ]),
    ),
    (
        "readout draft",
        Local("the draft stays on the officer's machine: no node is given it"),
    ),
    (
        "readout offer",
        Asks(&[
            "begin_matter",
            "hand_in_act",
            "list_matters",
            "list_messages",
        ]),
    ),
    ("readout list", Asks(LIST_OF_MATTERS)),
    ("readout show", Asks(ONE_MATTER)),
    ("readout compare", Asks(ONE_MATTER)),
    ("readout seen", Asks(ON_MATTER)),
    ("readout comment", Asks(ON_MATTER)),
    ("readout agree", Asks(ON_MATTER)),
    ("readout object", Asks(ON_MATTER)),
    ("readout revise", Asks(ON_MATTER)),
    ("readout release", Asks(ON_MATTER)),
    ("readout correct", Asks(ON_MATTER)),
    ("readout withdraw", Asks(ON_MATTER)),
    ("duty", Asks(&["watch"])),
    ("duty show", Asks(&["watch"])),
    ("duty on", Asks(&["take_watch", "hand_in_act"])),
    ("duty off", Asks(&["leave_watch", "hand_in_act"])),
    ("book", Asks(&["node_status"])),
    ("book list", Asks(&["node_status"])),
    (
        "book new",
        Asks(&["node_status", "list_charters", "propose_charter"]),
    ),
    ("log", Asks(&["list_watch_log"])),
    ("log list", Asks(&["list_watch_log"])),
    ("log show", Asks(&["log_entry", "list_watch_log"])),
    (
        "log add",
        Asks(&[
            "note",
            "hand_in_act",
            "entry",
            "list_messages",
            "list_matters",
        ]),
    ),
    ("handover sheet", Asks(&["handover_sheet", "log_entry"])),
    (
        "handover give",
        Asks(&["hand_over", "handover_sheet", "log_entry", "hand_in_act"]),
    ),
    (
        "handover take",
        Asks(&[
            "take_over",
            "log_entry",
            "watch",
            "take_watch",
            "hand_in_act",
        ]),
    ),
    ("handover show", Asks(&["log_entry", "list_watch_log"])),
    ("roster", Asks(&["duty_roster"])),
    ("roster show", Asks(&["duty_roster"])),
    ("roster draft", Asks(&["duty_roster"])),
    (
        "roster set",
        Asks(&["set_duty_roster", "duty_roster", "hand_in_act"]),
    ),
    ("register add", Asks(ENTERS)),
    ("register list", Asks(&["list_register"])),
    ("register show", Asks(OF_REGISTER)),
    (
        "register led-to",
        Asks(&[
            "note",
            "hand_in_act",
            "list_register",
            "entry",
            "list_messages",
            "list_matters",
        ]),
    ),
    ("incident add", Asks(ENTERS)),
    ("incident list", Asks(&["list_register"])),
    ("incident show", Asks(OF_REGISTER)),
    (
        "protest lodge",
        Asks(&[
            "send_message",
            "enter_in_register",
            "hand_in_act",
            "list_register",
            "note",
        ]),
    ),
    (
        "protest enter",
        Asks(&[
            "enter_in_register",
            "hand_in_act",
            "list_messages",
            "list_register",
            "note",
        ]),
    ),
    ("protest list", Asks(&["list_register"])),
    (
        "protest show",
        Asks(&["list_register", "list_reported", "message"]),
    ),
    ("test", Asks(&["list_tests"])),
    ("test list", Asks(&["list_tests"])),
    ("test start", Asks(&["start_test"])),
    (
        "test answer",
        Asks(&["read_back", "refuse_test", "entry", "hand_in_act"]),
    ),
    ("contacts", Asks(&["contacts", "list_reported"])),
    (
        "brief",
        Asks(&[
            "list_matters",
            "contacts",
            "list_reported",
            "list_register",
            "suspensions",
        ]),
    ),
    (
        "timeline",
        Local("it makes a page of a file, for somebody who has no node"),
    ),
    (
        "publish",
        Local("it makes pages and feeds of a file, for somebody who has no node"),
    ),
    (
        "import",
        Asks(&["file_account", "hand_in_act", "list_entries", "entry"]),
    ),
    ("entries", Asks(&["list_entries", "record_digest"])),
    ("export", Asks(&["export_chosen", "list_entries"])),
    ("fork", Asks(&["list_forks"])),
    ("fork list", Asks(&["list_forks"])),
    ("fork prove", Asks(&["fork_proof", "list_forks"])),
    (
        "verify",
        Local("what a third party checks needs no node, and no node's word"),
    ),
    ("account", Asks(&["list_accounts"])),
    ("account list", Asks(&["list_accounts"])),
    ("account add", Asks(&["make_account"])),
    ("account roles", Asks(&["change_account"])),
    ("account disable", Asks(&["change_account"])),
    ("account enable", Asks(&["change_account"])),
    ("account unlock", Asks(&["unlock_account"])),
    ("account password", Asks(&["change_password", "renew_key"])),
    ("token", Asks(&["list_tokens"])),
    ("token list", Asks(&["list_tokens"])),
    ("token new", Asks(&["make_token"])),
    ("token revoke", Asks(&["revoke_token"])),
    ("sessions", Asks(&["list_sessions"])),
    ("sessions list", Asks(&["list_sessions"])),
    ("sessions revoke", Asks(&["revoke_session"])),
    ("audit", Asks(&["list_audit", "verify_audit"])),
    (
        "api certificate",
        Local("it makes the key that the interface shows: a secret of the folder"),
    ),
    (
        "rebuild",
        Local("it throws the rows away while no node runs"),
    ),
    ("completions", Local("it is about this program and no node")),
    ("help", Local("it is about this program and no node")),
    (
        "epoch note",
        Local("which tokens exist is noted beside the keys"),
    ),
    ("backup", Asks(&["take_backup"])),
    ("backup verify", Local(BACKUP)),
    ("backup last", Local(BACKUP)),
    ("restore", Local(BACKUP)),
    ("epoch make", Local("the recovery key is where no node is")),
    (
        "epoch show",
        Local("a token is a file, looked at where it lies"),
    ),
    (
        "epoch open",
        Asks(&["take_epoch_keys", "open_epoch", "hand_in_act"]),
    ),
    (
        "upgrade",
        Local("it puts another program in the place of a stopped one"),
    ),
    (
        "demo",
        Local("it runs nodes of its own in a folder of its own"),
    ),
    (
        "drill",
        Local("it runs nodes of its own in a folder of its own"),
    ),
];

const LIST_OF_MATTERS: &[&str] = &["list_matters"];
const ONE_MATTER: &[&str] = &["matter", "list_matters", "list_register"];
const ENTERS: &[&str] = &[
    "enter_in_register",
    "hand_in_act",
    "list_register",
    "list_messages",
    "entry",
];
const OF_REGISTER: &[&str] = &["list_register", "list_reported"];
const ON_MATTER: &[&str] = &["say_on_matter", "hand_in_act", "matter", "list_matters"];
const OF_TRANSLATION: &[&str] = &[
    "translations",
    "list_translations",
    "list_messages",
    "list_matters",
];
const KEYS: &str = "keys at rest are the owner's, and never go through the interface";
const CARD: &str =
    "a card is read from the folder, so that it can be handed over before the node runs";
const BACKUP: &str = "a backup is a folder, looked at where it lies, on whatever machine";

/// Operations that no command asks for.
const WITHOUT_COMMAND: &[(&str, &str)] = &[
    ("account", "the list shows each"),
    ("charter", "the list shows each"),
    ("amendment", "the list shows each"),
    ("register_entry", "the list shows each"),
    ("line_status", "node_status shows each"),
    ("draft", "the list shows each, with all that is signed"),
    (
        "line_charter",
        "every command on a line asks for it, to name parties and to sign under it",
    ),
    (
        "hand_in_acts",
        "for machines that hand in many; a person acts one by one",
    ),
    (
        "export_record",
        "export_chosen with nothing chosen gives the same",
    ),
    (
        "unlock_session",
        "a command line that has locked signs in again",
    ),
    (
        "openapi_document",
        "for programs; it lies in the source as well",
    ),
];

/// Every command that does something by itself, by the words that are typed.
fn typed() -> BTreeSet<String> {
    fn walk(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        if !path.is_empty() && !command.is_subcommand_required_set() {
            found.insert(path.to_owned());
        }
        for child in command.get_subcommands() {
            let path = format!("{path} {}", child.get_name());
            walk(child, path.trim(), found);
        }
    }
    let mut found = BTreeSet::new();
    walk(&help::root(Text::of(Language::English)), "", &mut found);
    found
}

/// Every operation of the document.
fn documented() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(include_str!("../../../api/openapi.json")).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|item| item.as_object().unwrap().values());
    operations
        .filter_map(|operation| Some(operation["operationId"].as_str()?.to_owned()))
        .collect()
}

#[test]
fn every_command_asks_for_an_operation_or_says_why_it_asks_for_none() {
    let listed: BTreeSet<String> = COMMANDS
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    assert_eq!(listed.len(), COMMANDS.len(), "a command stands twice");
    assert_eq!(typed(), listed, "commands, rows of this table");
    for (path, reach) in COMMANDS {
        match reach {
            Asks(operations) => assert!(!operations.is_empty(), "{path}"),
            Local(why) => assert!(!why.is_empty(), "{path}"),
        }
    }
}

#[test]
fn every_operation_is_asked_for_by_a_command_or_says_why_by_none() {
    let mut reached = BTreeSet::new();
    for (_, reach) in COMMANDS {
        if let Asks(operations) = reach {
            reached.extend(operations.iter().map(|name| (*name).to_owned()));
        }
    }
    for (name, why) in WITHOUT_COMMAND {
        assert!(!why.is_empty(), "{name}");
        assert!(
            reached.insert((*name).to_owned()),
            "{name}: a command asks for it, or it stands twice"
        );
    }
    assert_eq!(documented(), reached, "operations, rows of these tables");
}
