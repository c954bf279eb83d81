//! A check fire between two nodes: one officer sends it, it rings as one on the other side until somebody there has
//! taken it, and nothing else goes that way.

use detente_api::message::Message;
use detente_api::status::NodeStatus;
use detente_line::message::compose::{Composed, Envelope, check_fire, release_template};
use detente_line::message::template::{Field, Filled, Position};
use detente_line::message::{CHECK_FIRE, CHECK_FIRE_TEMPLATE};
use detente_record::{AssertionRole, LineId, PartyIndex, Precedence, Status};
use detente_templates::built_in;
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found_with, new_act};
use crate::people::{person, problem, refused};

fn two(dir: &tempfile::TempDir) -> (Desk, Desk, LineId) {
    let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found_with(&a, &b, Some(built_in().hash()));
    (a, b, line)
}

fn place() -> Option<Field> {
    Position::new(50_450_000, 30_520_000).map(Field::Position)
}

fn fire() -> Filled {
    Filled::new(CHECK_FIRE_TEMPLATE, vec![place(), Some(Field::Choice(1))]).unwrap()
}

const TO: Envelope<'_> = Envelope {
    status: Status::Actual,
    precedence: Precedence::Flash,
    action: &[PartyIndex(1)],
    info: &[],
    due: None,
};

fn composed(desk: &Desk, line: LineId) -> Composed {
    let limits = desk.charter(line).limits;
    check_fire(&desk.author(line), &limits, &TO, fire()).unwrap()
}

/// What rings at a desk.
fn alarms(desk: &Desk) -> Vec<String> {
    let status: NodeStatus = desk.status();
    status.alarms.into_iter().map(|alarm| alarm.name).collect()
}

fn read(desk: &Desk, line: LineId, id: detente_record::EntryId) -> Message {
    desk.client.get(&format!("/v1/lines/{line}/messages/{id}"))
}

#[test]
fn one_officer_s_check_fire_rings_on_the_other_side_until_it_is_answered_and_the_answer_comes_back()
{
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two(&dir);
    assert_eq!(
        built_in().named("check-fire").map(|template| template.code),
        Some(CHECK_FIRE_TEMPLATE)
    );
    let composed = composed(&a, line);
    let by = vec![a.assert(&composed, 0, AssertionRole::Releaser)];
    let id = entry_of(&a.act(line, &composed, by));
    b.await_state(line, id, "delivered");
    for desk in [&a, &b] {
        let said = read(desk, line, id);
        assert!(said.check_fire && said.text.unwrap().starts_with("Request to stop firing"));
        assert_eq!(said.flags, ["check-fire"]);
    }
    eventually("it rings", || {
        alarms(&b).contains(&"check-fire".to_owned()).then_some(())
    });
    assert!(!alarms(&b).contains(&"flash-received".to_owned()));
    let at_b = person(&b, "smith", &["watch"], Some("watch"));
    let answer = format!("/v1/lines/{line}/messages/{id}/answer");
    entry_of(&at_b.put_in(&answer, &json!({ "code": "will-comply" })));
    assert!(alarms(&b).is_empty(), "{:?}", alarms(&b));
    let said = a.await_state(line, id, "answered");
    let answered = said.states.iter().find(|state| state.state == "answered");
    assert_eq!(answered.unwrap().answer.as_deref(), Some("will-comply"));
}

/// A check fire as whoever has signed in asks for it, with something else put in.
fn asked_with(other: &[(&str, Value)]) -> Value {
    let mut message = json!({
        "status": "actual", "precedence": "flash", "action": [1], "check_fire": true,
        "template": {
            "name": "check-fire",
            "fields": { "place": "50.45N 30.52E", "target": "hospital" }
        }
    });
    for (name, value) in other {
        message[*name] = value.clone();
    }
    message
}

#[test]
fn whoever_has_signed_in_and_may_stand_watch_sends_one_and_nothing_else_like_it() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two(&dir);
    let path = format!("/v1/lines/{line}/messages");
    let watch = person(&a, "watch", &["watch"], Some("watch"));
    let id = entry_of(&watch.put_in(&path, &asked_with(&[])));
    assert!(b.await_state(line, id, "delivered").check_fire);
    let ended = json!({
        "name": "check-fire-ended",
        "fields": { "message": "211430Z OCT 26", "since": "211530Z OCT 26" }
    });
    for (other, name) in [
        (
            vec![("precedence", json!("immediate"))],
            "template-precedence",
        ),
        (vec![("template", ended)], "input-senseless"),
        (
            vec![("break_glass", json!("Nobody else is here."))],
            "input-senseless",
        ),
        (
            vec![
                ("template", Value::Null),
                ("text", json!("Stop.")),
                ("language", json!("en")),
            ],
            "input-senseless",
        ),
    ] {
        let answer = watch.post(&path, &asked_with(&other));
        assert_eq!(problem(&answer), refused(422, name), "{other:?}");
    }
    let linguist = person(&a, "linguist", &["linguist"], Some("watch"));
    assert_eq!(linguist.post(&path, &asked_with(&[])).status, 403);
}

#[test]
fn what_an_officer_signs_as_a_check_fire_and_is_none_goes_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _b, line) = two(&dir);
    let acts = format!("/v1/lines/{line}/acts");
    let limits = a.charter(line).limits;
    // The key's owner says in the header that it is one; the body asks for a call.
    let time = detente_record::Timestamp::from_ms(1_792_593_000_000);
    let ended = built_in().named("check-fire-ended").unwrap().code;
    let fields = vec![Some(Field::Time(time)), Some(Field::Time(time))];
    let filled = Filled::new(ended, fields).unwrap();
    let mut other = release_template(&a.author(line), &limits, &TO, filled, None).unwrap();
    other.draft.outcome = Some(CHECK_FIRE);
    let by = vec![a.assert(&other, 0, AssertionRole::Releaser)];
    let answer = a.client.post(&acts, &new_act(&other, by));
    assert_eq!(problem(&answer), refused(422, "input-senseless"));
    let why = answer.json::<detente_api::problem::Problem>().detail;
    assert!(why.contains("the template check-fire"), "{why}");
}

#[test]
fn past_its_own_cap_a_check_fire_is_refused_with_what_to_do_and_a_flash_of_two_goes() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b, line) = two(&dir);
    let path = format!("/v1/lines/{line}/messages");
    let watch = person(&a, "watch", &["watch"], Some("watch"));
    for _ in 0..detente_line::limits::CHECK_FIRES_PER_HOUR_MAX {
        entry_of(&watch.put_in(&path, &asked_with(&[])));
    }
    let answer = watch.post(&path, &asked_with(&[]));
    assert_eq!(problem(&answer), refused(503, "input-check-fire-cap"));
    let said = answer.json::<detente_api::problem::Problem>();
    assert!(
        said.what_to_do.contains("FLASH of two officers"),
        "{said:?}"
    );
    let limits = a.charter(line).limits;
    let flash = release_template(&a.author(line), &limits, &TO, fire(), None).unwrap();
    let by = vec![
        a.assert(&flash, 0, AssertionRole::Drafter),
        a.assert(&flash, 1, AssertionRole::Releaser),
    ];
    let id = entry_of(&a.act(line, &flash, by));
    assert!(!b.await_state(line, id, "delivered").check_fire);
}
