//! Template messages between two nodes: sent under a charter that agrees on their set, said in each reader's words at
//! both, refused where the other side could not show them, and shown whole or not at all.

use detente_api::message::Message;
use detente_api::status::NodeStatus;
use detente_api::template::{Template, Templates};
use detente_line::message::compose::{Composed, Envelope, release_template};
use detente_line::message::template::{Field, Filled, Position};
use detente_record::{AssertionRole, Digest, EntryId, LineId, PartyIndex, Precedence, Status};
use detente_templates::{Set, built_in};
use serde_json::json;

use crate::desk::{Desk, entry_of, eventually, found_with, new_act};
use crate::people::{person, problem, refused};

/// Two desks on a line whose charter agrees on that set; what `prepare` does to the first one's folder is done before.
fn line_with(
    dir: &tempfile::TempDir,
    set: Option<Digest>,
    prepare: impl FnOnce(&std::path::Path),
) -> (Desk, Desk, LineId) {
    let mut a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    a.stop();
    prepare(&a.folder);
    a.start();
    let line = found_with(&a, &b, set);
    (a, b, line)
}

fn own_set() -> Option<Digest> {
    Some(built_in().hash())
}

fn check_fire() -> Filled {
    let place = Position::new(50_450_000, 30_520_000).map(Field::Position);
    let code = built_in().named("check-fire").unwrap().code;
    Filled::new(code, vec![place, Some(Field::Choice(1))]).unwrap()
}

fn composed(desk: &Desk, line: LineId, precedence: Precedence, filled: Filled) -> Composed {
    let limits = desk.charter(line).limits;
    let to = [PartyIndex(1 - desk.index)];
    let envelope = Envelope {
        status: Status::Actual,
        precedence,
        action: &to,
        info: &[],
        due: None,
    };
    release_template(&desk.author(line), &limits, &envelope, filled, None).unwrap()
}

/// Sends a filled template as a FLASH of two officers.
fn flash(desk: &Desk, line: LineId, filled: Filled) -> EntryId {
    let composed = composed(desk, line, Precedence::Flash, filled);
    let by = vec![
        desk.assert(&composed, 0, AssertionRole::Drafter),
        desk.assert(&composed, 1, AssertionRole::Releaser),
    ];
    entry_of(&desk.act(line, &composed, by))
}

fn asked(desk: &Desk, line: LineId, id: EntryId, words: &str) -> Message {
    desk.client
        .get(&format!("/v1/lines/{line}/messages/{id}?{words}"))
}

#[test]
fn a_template_message_is_said_in_each_reader_s_words_on_both_sides_and_its_entry_holds_none() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = line_with(&dir, own_set(), |_| {});
    let id = flash(&a, line, check_fire());
    b.await_state(line, id, "delivered");
    for desk in [&a, &b] {
        for (language, title) in [
            ("en", "Request to stop firing"),
            ("ru", "Просьба прекратить огонь"),
            ("ar", "طلب وقف إطلاق النار"),
        ] {
            let said = asked(desk, line, id, &format!("language={language}"));
            let template = said.template.unwrap();
            assert_eq!(said.language.as_deref(), Some(language));
            assert!(said.text.unwrap().starts_with(title));
            assert_eq!(template.body.0, check_fire().encode());
            assert_eq!(template.body.0.len(), 21);
            assert_eq!((template.code, template.cannot_show), (Some(25), None));
            assert_eq!(template.texts[0].fields.len(), 2);
        }
    }
    let said = asked(&b, line, id, "language=all").template.unwrap();
    let languages: Vec<&str> = said
        .texts
        .iter()
        .map(|text| text.language.as_str())
        .collect();
    assert_eq!(languages, ["ar", "en", "ru"]);
    assert_eq!(said.texts[2].review, "unreviewed translation");
    assert_eq!(
        said.answers,
        ["unknown", "will-check", "will-comply", "cannot-comply"]
    );
    // Who asks in a language that the set has not is told in its own.
    let other = asked(&b, line, id, "language=fr");
    assert_eq!(other.language.as_deref(), Some("en"));
    let wrong = format!("/v1/lines/{line}/messages/{id}?zone=Mars");
    assert_eq!(b.client.status_of("GET", &wrong), 400);
}

#[test]
fn a_signed_in_officer_fills_a_template_as_people_write_and_is_told_of_every_field_that_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = line_with(&dir, own_set(), |_| {});
    let officer = person(&a, "watch", &["watch"], Some("watch"));
    let path = format!("/v1/lines/{line}/messages");
    let message = |precedence: &str, template: serde_json::Value| {
        json!({
            "status": "exercise", "precedence": precedence, "action": [1], "language": "ru",
            "template": template
        })
    };
    let good = message(
        "immediate",
        json!({ "name": "identification-request", "fields": {
            "object": "aircraft", "place": "36U UA 23940 91604", "seen": "211430Z OCT 22",
            "height": "FL100", "speed": "900 km/h"
        }}),
    );
    let id = entry_of(&officer.post(&path, &good).json());
    b.await_state(line, id, "delivered");
    let said = asked(&b, line, id, "language=en&zone=%2B03:00");
    let text = detente_templates::without_isolates(&said.text.unwrap());
    assert!(text.starts_with("EXERCISE. EXERCISE. EXERCISE.\nRequest for identification\n"));
    assert!(text.contains("17:30 local time, UTC+03:00"), "{text}");
    assert!(text.contains("Speed: 900 km/h."), "{text}");
    let bad = message(
        "immediate",
        json!({ "name": "identification-request", "fields": {
            "object": "bird", "place": "50.45 30.52", "colour": "grey"
        }}),
    );
    let answer = officer.post(&path, &bad);
    assert_eq!(problem(&answer), refused(422, "template-fields"));
    let why = answer.json::<detente_api::problem::Problem>().detail;
    for field in ["object", "place", "colour", "seen"] {
        assert!(why.contains(&format!("{field}:")), "{why}");
    }
    for (precedence, template, name) in [
        (
            "routine",
            json!({ "name": "check-fire" }),
            "template-fields",
        ),
        ("routine", json!({ "name": "no-such" }), "template-unknown"),
        (
            "flash",
            json!({ "name": "exercise-ended", "fields": { "exercise": "X", "time": "211430Z OCT 22" } }),
            "template-precedence",
        ),
    ] {
        let answer = officer.post(&path, &message(precedence, template));
        assert_eq!(problem(&answer), refused(422, name));
    }
    let both = json!({
        "status": "exercise", "precedence": "routine", "action": [1], "language": "en",
        "text": "x", "template": { "name": "line-check" }
    });
    assert_eq!(officer.post(&path, &both).status, 400);
}

#[test]
fn a_signed_in_officer_answers_with_a_template_that_each_side_reads_in_its_own_words() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = line_with(&dir, own_set(), |_| {});
    let id = flash(&a, line, check_fire());
    b.await_state(line, id, "delivered");
    let officer = person(&b, "watch", &["watch"], Some("watch"));
    let path = format!("/v1/lines/{line}/messages/{id}/answer");
    let stopped = |fields: serde_json::Value| json!({ "name": "firing-stopped", "fields": fields });
    let good = stopped(json!({ "message": "211430Z OCT 22", "time": "211445Z OCT 22" }));
    for code in [None, Some("will-comply")] {
        let mut body = json!({ "template": good });
        if let Some(code) = code {
            body["code"] = code.into();
        }
        let answer = entry_of(&officer.post(&path, &body).json());
        let said = eventually("the answer is here", || {
            let message = asked(&a, line, id, "language=ru");
            let mut states = message.states.into_iter();
            states.find(|state| state.entry.0 == answer)
        });
        assert_eq!(said.state, "answered");
        assert_eq!(said.answer.as_deref(), code);
        let text = said.text.unwrap();
        assert!(text.starts_with("Огонь прекращён"), "{text}");
        let template = said.template.unwrap();
        assert_eq!((template.code, template.cannot_show), (Some(26), None));
    }
    for (template, name) in [
        (json!({ "name": "no-such" }), "template-unknown"),
        (
            stopped(json!({ "time": "211445Z OCT 22" })),
            "template-fields",
        ),
    ] {
        let answer = officer.post(&path, &json!({ "template": template }));
        assert_eq!(problem(&answer), refused(422, name));
    }
    let both = json!({ "template": good, "text": { "language": "en", "text": "x" } });
    assert_eq!(officer.post(&path, &both).status, 400);
    let neither = officer.post(&path, &json!({}));
    assert_eq!(problem(&neither), refused(422, "input-senseless"));
}

#[test]
fn nothing_is_sent_that_the_charter_does_not_agree_on() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = line_with(&dir, None, |_| {});
    let acts = format!("/v1/lines/{line}/acts");
    let try_it = |filled: Filled| {
        let composed = composed(&a, line, Precedence::Flash, filled);
        let by = vec![a.assert(&composed, 1, AssertionRole::Releaser)];
        problem(&a.client.post(&acts, &new_act(&composed, by)))
    };
    assert_eq!(try_it(check_fire()), refused(422, "template-none-agreed"));

    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = line_with(&dir, Some(Digest([7; 32])), |_| {});
    let acts = format!("/v1/lines/{line}/acts");
    let try_it = |filled: Filled| {
        let composed = composed(&a, line, Precedence::Flash, filled);
        let by = vec![a.assert(&composed, 1, AssertionRole::Releaser)];
        problem(&a.client.post(&acts, &new_act(&composed, by)))
    };
    assert_eq!(try_it(check_fire()), refused(422, "template-set-not-here"));

    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = line_with(&dir, own_set(), |_| {});
    let acts = format!("/v1/lines/{line}/acts");
    for (filled, name) in [
        (Filled::new(998, Vec::new()), "template-unknown"),
        (
            Filled::new(25, vec![None, Some(Field::Choice(1))]),
            "template-fields",
        ),
        (
            Filled::new(25, vec![Some(Field::Choice(1))]),
            "template-fields",
        ),
    ] {
        let composed = composed(&a, line, Precedence::Flash, filled.unwrap());
        let by = vec![a.assert(&composed, 1, AssertionRole::Releaser)];
        let answer = a.client.post(&acts, &new_act(&composed, by.clone()));
        assert_eq!(problem(&answer), refused(422, name));
        let batch = json!({ "acts": [new_act(&composed, by)] });
        let answer = a.client.post(&format!("{acts}:batch"), &batch);
        let text = String::from_utf8(answer.body).unwrap();
        assert!(text.contains(name), "{text}");
    }
}

/// A set of an earlier program: ours with another letter, left in a data folder.
fn earlier_set(folder: &std::path::Path) -> Set {
    let mut bytes = built_in().encode().to_vec();
    let needle = b"Stop firing at this place at once.";
    let at = bytes
        .windows(needle.len())
        .position(|window| window == needle);
    bytes[at.unwrap()..][..4].copy_from_slice(b"Halt");
    let set = Set::decode(&bytes).unwrap();
    let sets = folder.join("templates");
    std::fs::create_dir_all(&sets).unwrap();
    std::fs::write(sets.join(format!("{}.set", set.hash())), bytes).unwrap();
    set
}

#[test]
fn a_flash_whose_set_is_not_here_sounds_and_nothing_of_it_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let set = earlier_set(scratch.path());
    let (a, b, line) = line_with(&dir, Some(set.hash()), |folder| {
        earlier_set(folder);
    });
    let id = flash(&a, line, check_fire());
    b.await_state(line, id, "delivered");
    let here = asked(&a, line, id, "language=en").text.unwrap();
    assert!(
        here.contains("Halt firing at this place at once."),
        "{here}"
    );
    let there = asked(&b, line, id, "language=en");
    assert_eq!((there.text, there.language), (None, None));
    assert!(there.flags.contains(&"template-not-shown".to_owned()));
    let template = there.template.unwrap();
    assert_eq!(template.code, Some(25));
    assert_eq!(template.cannot_show.as_deref(), Some("set-not-here"));
    assert!(template.texts.is_empty() && template.name.is_none());
    eventually("the FLASH rings", || {
        let status: NodeStatus = b.status();
        let alarms = serde_json::to_string(&status).unwrap();
        alarms.contains("flash-received").then_some(())
    });
}

#[test]
fn the_templates_of_a_set_are_listed_with_all_that_a_desk_needs_to_fill_them() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let all: Templates = a.client.get("/v1/templates");
    assert_eq!(all.set.0, built_in().hash());
    assert_eq!(all.next, None);
    assert!(all.templates[0].texts.keys().eq(["ar", "en", "ru"]));
    assert_eq!(all.templates.len(), built_in().templates().count());
    let one: Template = a.client.get("/v1/templates/keep-clear-request");
    let radius = one
        .fields
        .iter()
        .find(|field| field.name == "radius")
        .unwrap();
    assert_eq!(radius.measure.as_deref(), Some("km"));
    assert_eq!(
        (radius.min.as_deref(), radius.max.as_deref()),
        (Some("0.1"), Some("2000.0"))
    );
    assert_eq!(one.texts["ru"].labels["radius"], "Радиус района");
    assert_eq!(a.client.status_of("GET", "/v1/templates/no-such"), 404);
    let other = format!("/v1/templates?set={}", "07".repeat(32));
    assert_eq!(a.client.status_of("GET", &other), 404);
    let own = format!("/v1/templates?set={}", all.set);
    assert_eq!(a.client.status_of("GET", &own), 200);
}
