//! Readouts at two desks: shown, remarked on, agreed to, released by two who have signed in, corrected and taken back; and
//! what a second officer is shown before signing.

use detente_api::act::{ActAnswer, Drafts};
use detente_api::matter::{Matter, Matters, Readout};
use detente_record::{EntryId, LineId};
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found};
use crate::http::{Answer, Client};
use crate::people::{desk, person, problem, refused};

/// Two desks on a line: at the first a watch officer and one who releases, at the other a watch officer.
struct Two {
    a: Desk,
    line: LineId,
    own: Client,
    releases: Client,
    other: Client,
    _b: Desk,
    _dir: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
        let line = found(&a, &b);
        Self {
            own: person(&a, "ivanova", &["watch"], Some("watch")),
            releases: person(&a, "sidorova", &["releasing"], Some("releaser")),
            other: person(&b, "petrov", &["watch"], Some("watch")),
            a,
            line,
            _b: b,
            _dir: dir,
        }
    }

    fn path(&self, more: &str) -> String {
        format!("/v1/lines/{}/matters{more}", self.line)
    }

    fn offer(&self) -> EntryId {
        entry_of(&self.own.put_in(&self.path(""), &offer()))
    }

    fn try_say(&self, by: &Client, id: EntryId, said: &Value) -> Answer {
        by.post(&self.path(&format!("/{id}/say")), said)
    }

    fn say(&self, by: &Client, id: EntryId, said: &Value) -> EntryId {
        entry_of(&by.put_in(&self.path(&format!("/{id}/say")), said))
    }

    /// What the first officer signs waits for the second, who is shown it.
    fn say_by_two(&self, id: EntryId, said: &Value) -> (Drafts, EntryId) {
        let answer = self.try_say(&self.own, id, said);
        assert_eq!(answer.status, 202);
        let ActAnswer::WaitsForRelease { draft } = answer.json() else {
            panic!("it went out by one")
        };
        let drafts = format!("/v1/lines/{}/drafts", self.line);
        let waiting: Drafts = self.releases.get(&drafts);
        let path = format!("{drafts}/{draft}/release");
        (waiting, entry_of(&self.releases.put_in(&path, &json!({}))))
    }

    fn matter(&self, at: &Client, id: EntryId) -> Option<Matter> {
        let answer = at.request("GET", &self.path(&format!("/{id}")), None);
        (answer.status == 200).then(|| answer.json())
    }

    /// Waits until both desks show it in a state, with so many acts, and the same of it.
    fn both(&self, id: EntryId, state: &str, acts: usize) -> (Matter, Readout) {
        let matter = eventually(&format!("{state} at both desks"), || {
            let here = self.matter(&self.own, id)?;
            let there = self.matter(&self.other, id)?;
            let is_there = here.state == state && here.acts.len() == acts && here == there;
            is_there.then_some(here)
        });
        let readout = matter.readout.clone().unwrap();
        (matter, readout)
    }
}

fn fields() -> Value {
    json!({
        "date": "2026-11-30", "level": "chiefs", "initiator": 1, "minutes": 60, "approximate": true,
        "participants": ["Chief of the General Staff"],
        "topics": [{ "topic": "ceasefire", "text": "An immediate ceasefire" }],
        "agreed_lines": ["Lines of communication stay open."],
        "own_lines": ["We asked for a ceasefire."],
        "stays_private": ["In accordance with past practice."]
    })
}

fn text(text: &str) -> Value {
    json!({ "language": "en", "text": text })
}

fn offer() -> Value {
    json!({
        "kind": "readout", "status": "actual", "precedence": "routine", "to": 1, "due": "2099-11-30T15:00:00.000Z",
        "text": text("The chiefs spoke."), "readout": fields()
    })
}

#[test]
fn a_readout_is_agreed_to_released_by_two_corrected_and_taken_back_and_both_desks_show_the_same() {
    let two = Two::new();
    let id = two.offer();
    let (offered, readout) = two.both(id, "offered", 0);
    assert_eq!((offered.asker, offered.awaits), (0, Some(1)));
    assert_eq!(offered.text.as_deref(), Some("The chiefs spoke."));
    let first = &readout.versions[0];
    assert_eq!((first.entry.0, &*first.act), (id, "offer"));
    assert!(first.held_until.is_some());
    let account = serde_json::to_value(first.account.as_ref().unwrap()).unwrap();
    assert_eq!(account, fields());

    let remark = json!({ "act": "comment", "text": text("Who called whom?") });
    two.say(&two.other, id, &remark);
    let mut shorter = fields();
    shorter["minutes"] = 45.into();
    let revised = json!({
        "act": "revise", "text": text("The chiefs spoke for 45 minutes."), "readout": shorter
    });
    let second = two.say(&two.own, id, &revised);
    let (_, readout) = two.both(id, "revised", 2);
    assert_eq!(readout.stands[0].0, second);
    assert_eq!(readout.versions.len(), 2);
    two.say(&two.other, id, &json!({ "act": "agree" }));
    two.both(id, "agreed", 3);

    // Two release it; the second is shown which version that is.
    let release = json!({ "act": "release", "due": "2099-11-30T16:00:00.000Z" });
    let (waiting, released) = two.say_by_two(id, &release);
    let about = waiting.drafts[0].readout.as_ref().unwrap();
    assert_eq!((about.matter.0, &*about.act), (id, "release"));
    assert_eq!(about.version.unwrap().0, second);
    assert!(about.embargo.is_some());
    let (matter, readout) = two.both(id, "released", 4);
    let out = &readout.published[0];
    assert_eq!((out.version.0, out.by.0), (second, released));
    assert!(out.joint && !out.before_hold && out.embargo.is_some());
    assert_eq!(matter.acts[3].signers.len(), 2);

    let mut wrong = fields();
    wrong["corrects"] = "The initiative was ours.".into();
    wrong["initiator"] = 0.into();
    let correct = json!({ "act": "correct", "text": text("We called."), "readout": wrong });
    let (waiting, corrected) = two.say_by_two(id, &correct);
    let draft = &waiting.drafts[0];
    assert_eq!(draft.text.as_deref(), Some("We called."));
    let account = draft.readout.as_ref().unwrap().account.as_ref().unwrap();
    assert_eq!(
        account.corrects.as_deref(),
        Some("The initiative was ours.")
    );
    let (_, readout) = two.both(id, "corrected", 5);
    assert_eq!(readout.stands[0].0, corrected);
    let out: Vec<_> = readout.published.iter().map(|one| one.joint).collect();
    assert_eq!(out, [true, false], "the agreement was to another text");

    two.say(&two.own, id, &json!({ "act": "withdraw" }));
    let (_, readout) = two.both(id, "retracted", 6);
    assert_eq!(readout.published.len(), 2, "what went out, went out");
    let list: Matters = two.other.get(&two.path("?kind=readout&state=retracted"));
    assert_eq!(list.matters.len(), 1);
}

#[test]
fn what_goes_out_before_the_hold_shows_it_and_an_objection_stands_beside_it() {
    let two = Two::new();
    let id = two.offer();
    two.both(id, "offered", 0);
    let release = json!({ "act": "release" });
    two.say_by_two(id, &release);
    two.both(id, "released", 1);
    let object = json!({ "act": "object", "text": text("We did not ask.") });
    two.say(&two.other, id, &object);
    let (_, readout) = two.both(id, "released", 2);
    assert!(readout.published[0].before_hold && !readout.published[0].joint);
    assert_eq!(readout.versions[0].word.as_deref(), Some("objected"));
}

#[test]
fn what_can_not_be_said_of_a_readout_is_refused_by_name_before_anybody_s_key_is_used() {
    let two = Two::new();
    let id = two.offer();
    two.both(id, "offered", 0);
    let revise = json!({ "act": "revise", "text": text("Again."), "readout": fields() });
    two.say(&two.own, id, &revise);
    two.both(id, "revised", 1);
    let named = |act: &str| json!({ "act": act, "version": id.to_string() });
    for (by, said) in [
        (&two.other, named("agree")),
        (&two.own, named("release")),
        (&two.own, json!({ "act": "agree" })),
        (
            &two.own,
            json!({ "act": "correct", "text": text("Again."), "readout": { "date": "2026", "corrects": "All." } }),
        ),
    ] {
        let answer = two.try_say(by, id, &said);
        assert_eq!(
            problem(&answer),
            refused(409, "matter-not-sayable"),
            "{said}"
        );
    }
    for (by, said, status, name) in [
        (
            &two.other,
            json!({ "act": "object" }),
            422,
            "input-senseless",
        ),
        (
            &two.other,
            json!({ "act": "comment" }),
            422,
            "input-senseless",
        ),
        (
            &two.own,
            json!({ "act": "revise" }),
            400,
            "api-not-understood",
        ),
        (
            &two.own,
            json!({ "act": "revise", "text": text("Again."), "readout": { "date": "yesterday" } }),
            400,
            "api-not-understood",
        ),
        (
            &two.own,
            json!({ "act": "revise", "text": text("Again."), "readout": { "date": "2026", "corrects": "All." } }),
            422,
            "input-senseless",
        ),
        (
            &two.own,
            json!({ "act": "revise", "text": text("Again."), "readout": { "date": "2026", "initiator": 2 } }),
            422,
            "input-senseless",
        ),
    ] {
        let answer = two.try_say(by, id, &said);
        assert_eq!(problem(&answer), refused(status, name), "{said}");
    }
    let mut untold = offer();
    untold.as_object_mut().unwrap().remove("readout");
    let answer = two.own.post(&two.path(""), &untold);
    assert_eq!(problem(&answer), refused(400, "api-not-understood"));
    // Whoever speaks to the press has signed in as no officer of the charter here.
    let press = person(&two.a, "orlova", &["press"], None);
    let answer = press.post(&two.path(""), &offer());
    assert_eq!(answer.status, 403);
    assert_eq!(problem(&answer).1, "account-no-officer");
    let acts = two.matter(&two.own, id).unwrap().acts;
    assert_eq!(acts.len(), 1, "nothing else was signed: {acts:?}");
}
