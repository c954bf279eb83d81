//! The list of targets against the code: whatever reads bytes or text from outside is run by a target, or
//! stands here with the reason why not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use detente_fuzz::{seeds, targets};

/// How a reader is found: a function of such a name that takes bytes or text, …
const NAMES: &[&str] = &[
    "decode",
    "parse",
    "read",
    "from_str",
    "from_hex",
    "from_bytes",
    "from_appointment",
    "from_base64",
    "verify_file",
    "frames",
    "rebuild",
];
const GIVEN: &[&str] = &["[u8", "&str", "&Compact", "Vec<Result<Frame"];
/// … or one in which text or bytes become something else.
const READS: &[&str] = &[
    "Reader::new(",
    "serde_json::from_",
    "toml::from_str",
    "DeTable::parse",
    "hex::decode",
];

/// By which targets a file's readers are run: its path under `crates/`, the function, the targets.
const RUN: &[(&str, &str, &str)] = &[
    ("record/src/encoding.rs", "check", "encoding"),
    ("record/src/header.rs", "decode", "header"),
    ("record/src/entry.rs", "parse", "entry"),
    ("record/src/entry.rs", "parse_shared", "entry"),
    ("record/src/checkpoint.rs", "parse", "note"),
    ("record/src/checkpoint.rs", "parse_body", "note"),
    ("record/src/checkpoint.rs", "parse_signatures", "note"),
    ("record/src/checkpoint.rs", "from_base64", "note"),
    ("record/src/fork.rs", "decode", "fork_entries"),
    ("record/src/fork.rs", "parse", "fork_entries proof_file"),
    ("record/src/fork.rs", "verify_file", "proof_file"),
    ("record/src/export/file.rs", "verify_file", "proof_file"),
    (
        "record/src/export/file.rs",
        "verify_file_over",
        "proof_file",
    ),
    (
        "record/src/export/section.rs",
        "read_sections",
        "proof_file",
    ),
    (
        "record/src/export/bundle.rs",
        "decode_entries",
        "proof_file",
    ),
    ("record/src/export/bundle.rs", "decode_proofs", "proof_file"),
    (
        "record/src/export/bundle.rs",
        "verify_checkpoints",
        "proof_file",
    ),
    ("record/src/export/manifest.rs", "decode", "proof_file"),
    ("record/src/authority/opening.rs", "decode", "opening"),
    ("record/src/authority/card.rs", "decode", "card"),
    ("record/src/authority/card.rs", "read_core", "card"),
    ("record/src/authority/charter.rs", "decode", "charter"),
    (
        "record/src/authority/signed_charter.rs",
        "decode",
        "signed_charter",
    ),
    ("record/src/authority/founding.rs", "decode", "founding"),
    (
        "record/src/authority/draft.rs",
        "decode",
        "draft assertions",
    ),
    (
        "record/src/authority/appointment.rs",
        "from_appointment",
        "appointment",
    ),
    ("record/src/authority/amendment.rs", "decode", "amendment"),
    ("record/src/authority/phrase.rs", "parse_phrase", "phrase"),
    ("record/src/authority/phrase.rs", "parse_word", "phrase"),
    ("record/src/digest.rs", "from_str", "hex"),
    ("record/src/digest.rs", "parse_hex", "hex"),
    ("record/src/signature.rs", "from_hex", "hex"),
    ("line/src/link/frame.rs", "decode", "frame"),
    ("line/src/link/frame.rs", "frames", "stream"),
    ("line/src/link/compact.rs", "rebuild", "compact stream"),
    ("line/src/link/compact.rs", "split", "compact"),
    ("line/src/link/compact.rs", "commitments", "compact stream"),
    ("line/src/link/compact.rs", "heads", "compact stream"),
    ("line/src/link/compact.rs", "uint", "compact stream"),
    ("line/src/link/compact.rs", "line_of", "compact stream"),
    ("line/src/message/text.rs", "decode", "message_text"),
    ("line/src/message/content.rs", "decode", "filled_template"),
    (
        "line/src/message/content.rs",
        "first_key",
        "filled_template",
    ),
    ("line/src/message/template.rs", "decode", "filled_template"),
    ("line/src/message/template.rs", "code_of", "filled_template"),
    ("line/src/matter/wish.rs", "decode", "wish"),
    ("line/src/matter/own_account.rs", "decode", "own_account"),
    ("line/src/matter/conversation.rs", "decode", "conversation"),
    ("line/src/book/note.rs", "decode", "log_note"),
    (
        "line/src/book/note.rs",
        "body_reader",
        "log_note handover duty_roster",
    ),
    ("line/src/book/handover.rs", "decode", "handover"),
    ("line/src/book/duty_roster.rs", "decode", "duty_roster"),
    (
        "line/src/translation/original.rs",
        "read_originals",
        "originals",
    ),
    ("line/src/line_test/word.rs", "decode", "test_word"),
    ("line/src/account/encoding.rs", "decode", "account"),
    ("line/src/account/encoding.rs", "body", "account preamble"),
    (
        "line/src/account/encoding/preamble.rs",
        "decode",
        "preamble",
    ),
    ("line/src/account/day.rs", "from_str", "day"),
    ("line/src/account/edtf.rs", "from_str", "edtf"),
    ("line/src/switchboard/input.rs", "decode", "officer_act"),
    ("formats/src/reported/mod.rs", "read", "reported_record"),
    ("templates/src/set/encoding.rs", "decode", "template_set"),
    ("templates/src/clause.rs", "parse", "template_set"),
    ("templates/src/input.rs", "read_field", "field_input"),
    ("templates/src/input.rs", "read_position", "field_input"),
    ("templates/src/input.rs", "read_height", "field_input"),
    ("templates/src/input.rs", "read_number", "field_input"),
    ("templates/src/input/position.rs", "read", "field_input"),
    ("templates/src/input/time.rs", "read", "field_input"),
    ("templates/src/mgrs.rs", "parse", "field_input"),
    ("templates/src/mgrs.rs", "read", "field_input"),
    ("api/src/text.rs", "from_str", "moment"),
    ("api/src/text.rs", "deserialize", "api_body"),
    ("api/src/register/given.rs", "read", "api_body"),
    ("store/src/projection.rs", "from_str", "cursor"),
    ("node/src/config.rs", "parse", "config"),
    ("node/src/counterparts.rs", "parse", "counterparts"),
    ("node/src/key_file.rs", "parse", "key_file"),
    ("node/src/keys/sealed.rs", "parse", "sealed_key"),
    ("node/src/keys/epoch_token.rs", "parse", "epoch_token"),
    ("node/src/setup.rs", "parse_card", "card_text"),
    ("node/src/desk/book.rs", "parse", "accounts"),
    ("node/src/desk/audit.rs", "parse", "audit_line"),
    ("node/src/backup/manifest.rs", "parse", "backup_manifest"),
    ("node/src/events.rs", "from_str", "event_id"),
    ("node/src/answers.rs", "decode", "kept_answer"),
    ("node/src/http/given.rs", "from_request", "api_body"),
];

/// What no target runs: its path under `crates/` or a beginning of it, the function or `*`, why.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    (
        "cli/src/commands/verify/texts/body.rs",
        "decode",
        "asks the readers of bodies in line, each of which has its target, about an entry that was verified",
    ),
    (
        "node/src/keys/epoch_token.rs",
        "read_opening",
        "hexadecimal of what `opening` reads, written by the node",
    ),
    (
        "cli/src/commands/brief.rs",
        "read",
        "asks the node; the client reads what it answers",
    ),
    (
        "cli/src/commands/reach.rs",
        "documented",
        "the interface's document, compiled in, for a test",
    ),
    (
        "line/src/line/sync.rs",
        "read",
        "the node's own note of a length, twelve bytes",
    ),
    (
        "store/src/disk.rs",
        "read_exact_at",
        "the seam to files: reads nothing itself",
    ),
    ("api/src/event.rs", "from_str", "a word of a list"),
    (
        "bearers/src/carry.rs",
        "*",
        "hands bytes on to the line, and counts them",
    ),
    (
        "node/src/counterparts.rs",
        "read_peers",
        "opens the file that `parse` reads",
    ),
    (
        "bearers/src/group.rs",
        "read_handshake",
        "hands on to rustls, whose own fuzz targets read it",
    ),
    ("cli/examples/", "*", "a measurement over its own bytes"),
    ("cli/src/act.rs", "read_back", "composes an act"),
    (
        "cli/src/client.rs",
        "*",
        "the answer of the own node, which its person's token opened",
    ),
    (
        "cli/src/commands/charter/mod.rs",
        "read_draft",
        "a file of the person who runs the command; what it says is checked as a charter",
    ),
    (
        "cli/src/commands/book/roster.rs",
        "read_roster",
        "a file of the person who runs the command; what it says is checked as a roster",
    ),
    (
        "cli/src/commands/amendment/mod.rs",
        "propose",
        "a file of the person who runs the command; what it says is checked as an amendment",
    ),
    (
        "node/src/keys/noted.rs",
        "read",
        "a list of numbers in the node's own folder; a line that is none is passed over",
    ),
    (
        "cli/src/commands/config.rs",
        "show",
        "shows a file that `Config::parse` has read",
    ),
    (
        "cli/src/commands/matter/readout.rs",
        "read",
        "a file that an officer has written at this desk",
    ),
    (
        "cli/src/commands/officer.rs",
        "appoint",
        "64 digits that a person types",
    ),
    (
        "cli/src/commands/drill/mod.rs",
        "read",
        "the report of a drill on this machine, read by serde_json",
    ),
    (
        "cli/src/commands/publish/folder.rs",
        "*",
        "the command's own note and files in the folder that it writes, held against their hashes",
    ),
    (
        "cli/src/commands/watch/follow.rs",
        "read",
        "events of the own node",
    ),
    (
        "cli/src/rig/",
        "*",
        "the demonstration's own processes and files",
    ),
    (
        "cli/src/signed_in.rs",
        "read",
        "the command line's own session file",
    ),
    ("cli/src/times.rs", "read", "a time that a person types"),
    (
        "cli/src/times.rs",
        "read_been",
        "a time that a person types",
    ),
    (
        "cli/src/upgrade/trial.rs",
        "understood",
        "the answer of a program that the operator installs",
    ),
    (
        "language/src/",
        "*",
        "texts that are compiled in, and names of languages",
    ),
    (
        "line/src/fold/",
        "*",
        "the index, computed from entries: what is not read is computed again",
    ),
    (
        "line/src/link/channel_state.rs",
        "rebuild",
        "hands on to `Shelf::rebuild`",
    ),
    ("node/src/backup/mod.rs", "last", "the node's own stamp"),
    ("node/src/desk/administer.rs", "seed_of", "64 digits"),
    (
        "node/src/desk/audit.rs",
        "verify",
        "over a whole file; its lines are those of `audit_line`",
    ),
    (
        "node/src/desk/wrapped_key.rs",
        "*",
        "fields of `accounts`, of fixed lengths, opened with a password",
    ),
    (
        "node/src/http/acts.rs",
        "hand_in_part",
        "the node's own answer",
    ),
    (
        "node/src/http/calendar.rs",
        "agreed",
        "rows computed from entries",
    ),
    (
        "node/src/http/calls_agreed.rs",
        "*",
        "rows computed from entries",
    ),
    (
        "node/src/http/contacts.rs",
        "*",
        "rows computed from entries",
    ),
    (
        "node/src/http/register.rs",
        "notes_of",
        "rows computed from entries",
    ),
    (
        "cli/src/commands/register/mod.rs",
        "read",
        "asks the node for what its answer holds",
    ),
    (
        "node/src/http/matters.rs",
        "*",
        "a row computed from entries",
    ),
    ("node/src/http/books.rs", "*", "a row computed from entries"),
    (
        "node/src/http/translations.rs",
        "list",
        "rows computed from entries",
    ),
    (
        "node/src/http/messages.rs",
        "*",
        "a row computed from entries",
    ),
    (
        "node/src/http/page.rs",
        "key_of",
        "hexadecimal of JSON, behind the token; the schema fuzzer sends it cursors",
    ),
    ("node/src/officer.rs", "read", "hands on to `KeyFile`"),
    (
        "node/src/read_model.rs",
        "accounts",
        "rows computed from entries",
    ),
    (
        "templates/src/template.rs",
        "read_back",
        "what a template's text holds",
    ),
    (
        "templates/src/source.rs",
        "*",
        "the files of `templates/`, compiled in",
    ),
    (
        "record/src/authority/text.rs",
        "*",
        "a part of card and charter",
    ),
    (
        "record/src/signature.rs",
        "parse",
        "a key of a fixed length: Wycheproof and the strictness tests hold it",
    ),
    (
        "store/src/head_file.rs",
        "*",
        "pages of the own disk under digests: the tests of the store flip their bits",
    ),
];

/// A function that reads: its file under `crates/`, its name.
type Found = (String, String);

#[test]
fn every_reader_of_outside_bytes_is_run_by_a_target_or_left_out_for_a_reason() {
    let mut found = BTreeSet::new();
    search(&seeds::root().join("crates"), &mut found);
    assert!(found.len() > RUN.len(), "the search finds nothing");
    let of = |list: &[(&str, &str, &str)], (path, name): &Found| {
        let mut rows = list.iter();
        rows.any(|(of, function, _)| path.starts_with(of) && (*function == "*" || function == name))
    };
    let unknown: Vec<&Found> = found
        .iter()
        .filter(|one| !of(RUN, one) && !of(LEFT_OUT, one))
        .collect();
    assert!(
        unknown.is_empty(),
        "neither run by a target nor left out:\n{unknown:#?}"
    );
    for (path, function, targets) in RUN {
        let row = (path.to_string(), function.to_string());
        assert!(
            found.contains(&row),
            "{path}: {function} is not there any more"
        );
        for name in targets.split(' ') {
            assert!(
                targets::find(name).is_some(),
                "{path}: {function}: there is no target {name}"
            );
        }
    }
    for (path, function, why) in LEFT_OUT {
        let mut rows = found.iter();
        let there =
            rows.any(|(of, name)| of.starts_with(path) && (*function == "*" || function == name));
        assert!(
            there && !why.is_empty(),
            "{path}: {function} is not there any more"
        );
    }
    let run: BTreeSet<&str> = RUN
        .iter()
        .flat_map(|(_, _, targets)| targets.split(' '))
        .collect();
    for target in targets::TARGETS {
        let alone = target.name == "merkle_proof";
        assert!(
            alone || run.contains(target.name),
            "{}: which reader is it of?",
            target.name
        );
    }
}

fn search(folder: &Path, found: &mut BTreeSet<Found>) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry of it").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // The simulator is shipped to nobody and reads what it has written.
        if path.is_dir() && name != "tests" && name != "simulator" {
            search(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let crates = seeds::root().join("crates");
            let under = path
                .strip_prefix(crates)
                .expect("a file of it")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("a Rust file");
            readers(&under, &text, found);
        }
    }
}

fn readers(path: &str, text: &str, found: &mut BTreeSet<Found>) {
    let code = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    for (at, _) in code.match_indices("fn ") {
        if !code[..at].ends_with([' ', '\n', '(']) && at > 0 {
            continue;
        }
        let rest = &code[at + 3..];
        let name: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let signature = rest.split(['{', ';']).next().unwrap_or_default();
        let body = rest.split("fn ").next().unwrap_or_default();
        let named = NAMES.iter().any(|word| {
            name == *word
                || name
                    .strip_prefix(word)
                    .is_some_and(|more| more.starts_with('_'))
        });
        let given = GIVEN.iter().any(|word| signature.contains(word));
        let reads = READS.iter().any(|word| {
            body.match_indices(word)
                .any(|(at, _)| !body[..at].ends_with("Buf"))
        });
        if (named && given || reads) && !name.is_empty() {
            found.insert((path.to_owned(), name));
        }
    }
}
