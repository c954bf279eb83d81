//! Translations by commands alone, on two real nodes: a linguist translates what the other side wrote, another person reviews
//! it, and each desk reads the original first; all of it stands in a file for whoever has no node.

use std::collections::BTreeMap;

use detente_bearers::Lane;
use detente_cli::act::author;
use detente_cli::rig::{Party, Schedule};
use detente_line::link::frame::Frame;
use detente_line::message::compose::Composed;
use detente_line::translation::compose::{NewTranslation, Target, translate};
use detente_record::{
    AssertionRole, Assertions, Entry, EntryId, Header, PART_ASSERTIONS, PART_BODY, Part,
    PartyIndex, Precedence, SecretKey, Status,
};

use crate::PROGRAM;
use crate::fork::{last_of, speak_as_b};
use crate::harness::{Line, Ran, at, detente, key_of, read_in_a_file};
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, beside_others, hand_in, message, now, seed, until,
};

const OFFICERS: [(&str, &[&str]); 4] = [
    ("Watch", &["watch"]),
    ("Releasing", &["releasing"]),
    ("Linguist", &["linguist"]),
    ("Second", &["releasing"]),
];

fn say(party: &Party, name: &str, words: &[&str]) -> Ran {
    let officer = key_of(party, name);
    at(party, &[words, &["--officer", &officer]].concat())
}

fn filed(ran: &Ran) -> String {
    let answer: serde_json::Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

/// In which row a text first stands.
fn row_of(shown: &str, words: &str) -> usize {
    let row = shown.lines().position(|row| row.contains(words));
    row.unwrap_or_else(|| panic!("{words}: {shown}"))
}

#[test]
fn a_message_is_translated_reviewed_corrected_and_read_original_first() {
    let line = Line::founded_by(Schedule::NONE_SOON, &OFFICERS);
    let text = "Прошли три самолёта.";
    let watch = key_of(&line.b, "Watch");
    let sent = [
        "send",
        text,
        "--text-language",
        "ru",
        "--officer",
        &watch,
        "--json",
    ];
    let of = filed(&at(&line.b, &sent));
    line.wait(&line.a, &["read", &of, "--closed"], |ran| {
        ran.out.contains(text)
    });
    let listed = at(&line.a, &["translation", "list", "--waits", "translation"]);
    assert!(listed.said().contains(&of[..12]), "{}", listed.out);
    // A turn of direction in it turns nothing around it.
    let add = [
        "translation",
        "add",
        &of[..12],
        "Two aircraft \u{202e}crossed.",
        "--machine",
        "--json",
    ];
    let first = filed(&say(&line.a, "Linguist", &add));
    let shown = at(&line.a, &["read", &of, "--closed"]).out;
    assert!(
        row_of(&shown, text) < row_of(&shown, "Two aircraft"),
        "{shown}"
    );
    for said in [
        "NOT REVIEWED",
        "By Linguist",
        "MADE BY A MACHINE",
        "Translation, not the original, of: text (1)",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert!(!shown.contains('\u{202e}'), "{shown}");
    // The same for whoever names it by the beginning of its id.
    let short = at(&line.a, &["read", &of[..12], "--closed"]).out;
    assert_eq!(short, shown);
    // Whoever translated does not review; whoever is no linguist does not translate.
    let own = say(
        &line.a,
        "Linguist",
        &["translation", "review", &first[..12]],
    );
    assert!(own.err.contains("another person"), "{own:?}");
    let other = say(&line.a, "Watch", &["translation", "add", &of[..12], "x"]);
    assert_ne!(other.code, 0, "{other:?}");
    let wrong = [
        "translation",
        "query",
        &first[..12],
        "Three aircraft, not two.",
    ];
    say(&line.a, "Releasing", &wrong).said();
    let shown = line
        .wait(&line.b, &["translation", "show", &of[..12]], |ran| {
            ran.out.contains("QUERIED")
        })
        .out;
    assert!(shown.contains("by Releasing"), "{shown}");
    // Nobody takes what is wrong with a translation for the translation: it stands below, under its speaker's name.
    let [says, wrong] = [
        "Releasing finds it wrong, and says:",
        "Three aircraft, not two.",
    ];
    assert!(
        row_of(&shown, "Two aircraft") < row_of(&shown, says)
            && row_of(&shown, says) < row_of(&shown, wrong),
        "{shown}"
    );
    // Whoever takes that back is named as who confirmed, and no more as who finds it wrong.
    say(
        &line.a,
        "Releasing",
        &["translation", "review", &first[..12]],
    )
    .said();
    let shown = at(&line.a, &["translation", "show", &of[..12]]).out;
    assert!(shown.contains("reviewed, by Releasing"), "{shown}");
    let [says, wrong] = ["Releasing found it wrong before", wrong];
    assert!(row_of(&shown, says) < row_of(&shown, wrong), "{shown}");
    let shown = at(&line.a, &["read", &of, "--closed"]).out;
    assert!(!shown.contains(wrong), "{shown}");
    let other = ["translation", "query", &first[..12], "They did not cross."];
    say(&line.a, "Second", &other).said();
    let shown = at(&line.a, &["read", &of, "--closed"]).out;
    assert!(shown.contains("finds it wrong, by Second;"), "{shown}");
    let instead = [
        "translation",
        "add",
        &of[..12],
        "Three aircraft crossed.",
        "--replaces",
        &first[..12],
        "--json",
    ];
    let second = filed(&say(&line.a, "Linguist", &instead));
    say(&line.a, "Second", &["translation", "review", &second[..12]]).said();
    let shown = at(&line.a, &["read", &of, "--closed"]).out;
    assert!(shown.contains("reviewed, by Second"), "{shown}");
    assert!(
        !shown.contains("Two aircraft"),
        "what was replaced stands elsewhere: {shown}"
    );
    let times = shown.matches("Three aircraft crossed.").count();
    assert_eq!(times, 1, "{shown}");
    assert!(!shown.contains("acknowledged at"), "{shown}");
    // What is in neither the reader's language nor the original's is no help to the reader.
    let french = [
        "translation",
        "add",
        &of[..12],
        "Trois avions.",
        "--text-language",
        "fr",
    ];
    say(&line.a, "Linguist", &french).said();
    let shown = at(&line.a, &["read", &of, "--closed"]).out;
    assert!(!shown.contains("Trois avions."), "{shown}");
    assert!(shown.contains("One other translation:"), "{shown}");
    // The other side reads its own words in its own language, and that there is a translation.
    line.wait(&line.b, &["read", &of], |ran| {
        ran.out.contains("Three aircraft crossed.")
    });
    let data = line.b.desk.data.display().to_string();
    let shown = detente(&["--data", &data, "--lang", "ru", "read", &of]).out;
    assert!(shown.contains("detente translation show"), "{shown}");
    assert!(!shown.contains("Three aircraft crossed."), "{shown}");
    read_in_a_file(
        &line,
        &line.a,
        &[
            "translation [ROUTINE]",
            "MADE BY A MACHINE",
            "translation queried [ROUTINE]",
            "translation reviewed and confirmed [ROUTINE]",
        ],
    );
    let file = line.path("read.evidence").display().to_string();
    let read = detente(&["--lang", "en", "verify", &file, "--texts"]).out;
    assert!(
        row_of(&read, text) < row_of(&read, "Two aircraft"),
        "{read}"
    );
    assert!(row_of(&read, "Two aircraft") < row_of(&read, "Three aircraft, not two."));
}

#[test]
fn a_template_is_not_translated_and_an_answer_is() {
    let line = Line::founded_by(Schedule::NONE_SOON, &OFFICERS);
    let watch = key_of(&line.b, "Watch");
    let template = [
        "send",
        "--template",
        "line-check",
        "--officer",
        &watch,
        "--json",
    ];
    let of = filed(&at(&line.b, &template));
    line.wait(&line.a, &["read", &of, "--closed"], |ran| ran.code == 0);
    let refused = say(&line.a, "Linguist", &["translation", "add", &of[..12], "x"]);
    assert!(refused.err.contains("nothing to translate"), "{refused:?}");
    let asked = line
        .send(&line.a, Precedence::Routine, "Whose are they?")
        .to_string();
    line.wait(&line.b, &["read", &asked], |ran| ran.code == 0);
    let answer = [
        "answer",
        &asked[..12],
        "Не наши.",
        "--text-language",
        "ru",
        "--officer",
        &watch,
        "--json",
    ];
    let answer = filed(&at(&line.b, &answer));
    line.wait(&line.a, &["read", &asked, "--closed"], |ran| {
        ran.out.contains("Не наши.")
    });
    say(
        &line.a,
        "Linguist",
        &["translation", "add", &answer[..12], "Not ours."],
    )
    .said();
    let shown = at(&line.a, &["read", &asked, "--closed"]).out;
    assert!(
        row_of(&shown, "Не наши.") < row_of(&shown, "Not ours."),
        "{shown}"
    );
    // Whoever reads the original in its own language is shown no other wording of it.
    let again = [
        "translation",
        "add",
        &asked,
        "Whose would they be?",
        "--text-language",
        "en-US",
    ];
    say(&line.a, "Linguist", &again).said();
    let shown = at(&line.a, &["read", &asked, "--closed"]).out;
    assert!(!shown.contains("Whose would they be?"), "{shown}");
    assert!(shown.contains("One other translation:"), "{shown}");
}

/// What b's linguist signs of an entry, as b's own node would refuse to file it.
fn filed_by_nobody(
    line: &LineOfTwo,
    desk: &Desk,
    of: EntryId,
    after: &Header,
    new: &NewTranslation<'_>,
) -> Entry {
    let target = Target {
        id: of,
        status: Status::Exercise,
        precedence: Precedence::Routine,
    };
    let author = author(&desk.here).must("an author");
    let Composed { draft, body } = translate(&author, &target, new).expect("a translation");
    let officer = line.b.officer(&desk.here, "linguist").must("an officer");
    let assertion = draft.assert(officer.number, AssertionRole::Releaser, now(), &officer.key);
    let assertions = Assertions {
        nonce: draft.nonce,
        expiry: draft.expiry,
        list: vec![assertion],
    };
    let header = Header {
        time: now(),
        kind: draft.kind,
        act: draft.act,
        status: draft.status,
        object: draft.object,
        references: draft.references.clone(),
        due: None,
        precedence: draft.precedence,
        officers: assertions.officers(),
        commitments: BTreeMap::new(),
        action: Vec::new(),
        info: Vec::new(),
        number: draft.number,
        outcome: draft.outcome,
        ..after.clone()
    };
    let content = assertions.encode();
    let mut parts = BTreeMap::from([(
        PART_ASSERTIONS,
        Part {
            salt: [7; 16],
            content,
        },
    )]);
    parts.extend(body.map(|body| (PART_BODY, body)));
    let key = SecretKey::from_seed(seed(&line.b, "entry.key"));
    Entry::sign(header, parts, &key).expect("an entry")
}

#[test]
fn what_a_counterpart_files_beside_no_text_or_in_the_language_of_the_original_is_put_aside() {
    let _machine = beside_others();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    let desk = Desk::of(&line.b);
    let client = line.b.client().must("b's node").clone();
    let wait = desk.message(Precedence::Routine, "Wait for us.");
    let of = hand_in(&client, line.line, &wait).must("a message");
    let of = of.expect("an entry");
    until("it is held", || message(&line.a, line.line, of).ok());
    line.until_equal();
    line.b
        .node
        .take()
        .expect("b's node")
        .stop()
        .must("b closes");
    let mut last = last_of(&line, PartyIndex(1)).header().clone();
    let mut previous = last_of(&line, PartyIndex(1)).id();
    let far = speak_as_b(&line);
    let news = [(2, "en"), (1, "EN")].map(|(part, language)| NewTranslation {
        part,
        language,
        text: "Do not wait.",
        by_machine: false,
        replaces: None,
    });
    for new in &news {
        last.sequence = last.sequence.next();
        last.previous = Some(previous);
        let entry = filed_by_nobody(&line, &desk, of, &last, new);
        previous = entry.id();
        far.say(Lane::Ordinary, &Frame::Entry(entry.bytes().to_vec()));
    }
    let id = of.to_string();
    let shown = || at(&line.a, &["translation", "show", &id]);
    let flags = [
        "what it translates has no text of that number",
        "it is in the language of the original",
    ];
    until("both are here, and called what they are", || {
        let shown = shown().out;
        flags.iter().all(|flag| shown.contains(flag)).then_some(())
    });
    let read = at(&line.a, &["read", &id]).out;
    assert!(read.contains("Wait for us."), "{read}");
    assert!(!read.contains("Do not wait."), "{read}");
    assert!(read.contains("2 other translations"), "{read}");
    let file = line.folder().join("aside.evidence").display().to_string();
    at(&line.a, &["export", "--out", &file]).said();
    let told = detente(&["--lang", "en", "verify", &file, "--texts"]).out;
    for flag in flags {
        assert!(told.contains(&format!("! {flag}")), "{told}");
    }
}
