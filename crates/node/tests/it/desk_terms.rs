//! What a charter says of how the desks work together, as both of them show it: by when an answer is awaited and why then,
//! for how long a readout is held, each side's clock.

use detente_api::charter::CharterView;
use detente_api::matter::Matter;
use detente_api::status::LineStatus;
use detente_record::{DeskTerms, EntryId, LineId, PartyIndex, Timestamp, Zones};
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found_agreeing};
use crate::http::Client;
use crate::people::{desk, person};

const IMMEDIATE_MS: u64 = 900_000;
const HOLD_MS: u64 = 1_800_000;

/// Two desks whose charter agrees on everything; the second's zone stands in no list.
struct Two {
    a: Client,
    b: Client,
    line: LineId,
    _desks: [Desk; 2],
    _dir: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
        let zones = [(0, "Europe/Kyiv"), (1, "Europe/Nowhere")];
        let zones = zones.map(|(party, zone)| (PartyIndex(party), zone.to_owned()));
        let terms = DeskTerms {
            answer_within_ms: Some([48 * 3_600_000, 24 * 3_600_000, IMMEDIATE_MS]),
            readout_hold_ms: Some(HOLD_MS),
            zones: Zones::from(zones),
            drills_a_week: Some(2),
        };
        let line = found_agreeing(&a, &b, terms);
        Self {
            a: person(&a, "ivanova", &["watch"], Some("watch")),
            b: person(&b, "petrov", &["watch"], Some("watch")),
            line,
            _desks: [a, b],
            _dir: dir,
        }
    }

    fn path(&self, more: &str) -> String {
        format!("/v1/lines/{}{more}", self.line)
    }

    fn begin(&self, new: &Value) -> EntryId {
        entry_of(&self.a.put_in(&self.path("/matters"), new))
    }

    fn say(&self, by: &Client, id: EntryId, said: &Value) {
        let path = self.path(&format!("/matters/{id}/say"));
        entry_of(&by.put_in(&path, said));
    }

    /// A matter in a state, which both desks show alike.
    fn both(&self, id: EntryId, state: &str) -> Matter {
        let path = self.path(&format!("/matters/{id}"));
        eventually("the same at both desks", || {
            let answer = [&self.a, &self.b].map(|desk| desk.request("GET", &path, None));
            if answer.iter().any(|answer| answer.status != 200) {
                return None;
            }
            let [here, there]: [Matter; 2] = answer.map(|answer| answer.json());
            (here == there && here.state == state).then_some(here)
        })
    }
}

fn query(due: Option<Timestamp>) -> Value {
    let mut new = json!({
        "kind": "query", "status": "actual", "precedence": "immediate", "to": 1, "question": "are-these-yours",
        "text": { "language": "en", "text": "Two aircraft at the river." }
    });
    if let Some(due) = due {
        new["due"] = json!(due.to_string());
    }
    new
}

#[test]
fn both_desks_show_by_when_an_answer_is_awaited_and_whether_the_charter_says_so() {
    let two = Two::new();
    let matter = two.both(two.begin(&query(None)), "asked");
    let charter = Timestamp::from_ms(matter.time.0.as_ms() + IMMEDIATE_MS);
    assert_eq!(matter.answer_by.map(|at| at.0), Some(charter));
    assert_eq!(matter.answer_by_from.as_deref(), Some("charter"));
    assert_eq!((matter.due, matter.sooner_than_charter), (None, None));
    let waiting = eventually("what waits for the other side", || {
        let status: LineStatus = two.b.get(&two.path(""));
        status.matters_waiting.into_iter().next()
    });
    assert_eq!(waiting.answer_by.map(|at| at.0), Some(charter));

    // Sooner than agreed is asked for, and shown as that on both sides; later is nobody's breach.
    let soon = Timestamp::from_ms(matter.time.0.as_ms() + IMMEDIATE_MS / 2);
    let sooner = two.both(two.begin(&query(Some(soon))), "asked");
    assert_eq!(sooner.answer_by.map(|at| at.0), Some(soon));
    assert_eq!(sooner.answer_by_from.as_deref(), Some("stated"));
    let agreed = Timestamp::from_ms(sooner.time.0.as_ms() + IMMEDIATE_MS);
    assert_eq!(sooner.sooner_than_charter.map(|at| at.0), Some(agreed));
    let late = Timestamp::from_ms(matter.time.0.as_ms() + 4 * IMMEDIATE_MS);
    let later = two.both(two.begin(&query(Some(late))), "asked");
    assert_eq!(later.answer_by.map(|at| at.0), Some(late));
    assert_eq!(later.sooner_than_charter, None);

    // Whoever is to answer puts it off until then: nobody asked for it sooner.
    let check = json!({ "act": "will-check", "due": soon.to_string() });
    two.say(&two.b, later.id.0, &check);
    let put_off = two.both(later.id.0, "will-check");
    assert_eq!(put_off.answer_by.map(|at| at.0), Some(soon));
    assert_eq!(put_off.answer_by_from.as_deref(), Some("stated"));
    assert_eq!(put_off.sooner_than_charter, None);

    two.say(
        &two.b,
        sooner.id.0,
        &json!({ "act": "answer", "answer": "no" }),
    );
    let answered = two.both(sooner.id.0, "answered");
    assert_eq!((answered.answer_by, answered.answer_by_from), (None, None));
}

#[test]
fn a_readout_that_states_no_hold_or_a_shorter_one_is_held_as_the_charter_agrees() {
    let two = Two::new();
    let now = two.both(two.begin(&query(None)), "asked").time.0.as_ms();
    for (stated, by_charter) in [
        (None, true),
        (Some(HOLD_MS / 2), true),
        (Some(9 * HOLD_MS), false),
    ] {
        let mut new = json!({
            "kind": "readout", "status": "actual", "precedence": "routine", "to": 1,
            "text": { "language": "en", "text": "The chiefs spoke." }, "readout": { "date": "2026-11-30" }
        });
        if let Some(stated) = stated {
            new["due"] = json!(Timestamp::from_ms(now + stated).to_string());
        }
        let matter = two.both(two.begin(&new), "offered");
        let offered = matter.time.0.as_ms();
        let until = if by_charter {
            offered + HOLD_MS
        } else {
            now + 9 * HOLD_MS
        };
        let version = &matter.readout.as_ref().unwrap().versions[0];
        assert_eq!(version.held_until.map(|at| at.0.as_ms()), Some(until));
        assert_eq!(version.held_by_charter, by_charter);
        assert_eq!(matter.answer_by.map(|at| at.0.as_ms()), Some(until));
        assert_eq!(matter.sooner_than_charter, None, "a hold is no haste");
        let from = if by_charter { "charter" } else { "stated" };
        assert_eq!(matter.answer_by_from.as_deref(), Some(from));
    }
}

#[test]
fn each_sides_clock_is_that_of_its_zone_in_the_charter_and_an_unknown_one_is_said_to_be_unknown() {
    let two = Two::new();
    let zone_of = |parties: Vec<(u8, Option<String>)>| {
        assert_eq!(parties[0], (0, Some("Europe/Kyiv".to_owned())));
        assert_eq!(parties[1], (1, Some("Europe/Nowhere".to_owned())));
    };
    for desk in [&two.a, &two.b] {
        let status: LineStatus = desk.get(&two.path(""));
        zone_of(
            status
                .parties
                .into_iter()
                .map(|one| (one.index, one.zone))
                .collect(),
        );
        let charter: CharterView = desk.get(&two.path("/charter"));
        zone_of(
            charter
                .parties
                .into_iter()
                .map(|one| (one.index, one.zone))
                .collect(),
        );
        assert_eq!(charter.readout_hold_ms, Some(HOLD_MS));
        assert_eq!(charter.drills_a_week, Some(2));
        assert_eq!(charter.answer_within_ms.unwrap()["immediate"], IMMEDIATE_MS);
    }
    let id = two.begin(&json!({
        "kind": "call-request", "status": "actual", "precedence": "priority", "to": 1, "level": "chiefs",
        "text": { "language": "en", "text": "Flights near the border" },
        "call": { "whom": "Chief of Defence", "behalf": "Chief of the General Staff" }
    }));
    two.both(id, "asked");
    let accept = json!({ "act": "accept", "due": "2099-11-30T18:00:00.000Z", "minutes": 45 });
    two.say(&two.b, id, &accept);
    two.both(id, "agreed");
    let path = two.path("/calendar?zones=Asia/Tokyo");
    let calendars = [&two.a, &two.b].map(|desk| {
        let body = desk.request("GET", &path, None).body;
        String::from_utf8(body).unwrap().replace("\r\n ", "")
    });
    assert_eq!(calendars[0], calendars[1]);
    for clock in [
        "(Europe/Kyiv): 20:00 (UTC+02:00)",
        "Europe/Nowhere\\, a time zone that this machine does not know",
        "in Asia/Tokyo: 03:00 (UTC+09:00)",
    ] {
        assert!(calendars[0].contains(clock), "{clock}: {}", calendars[0]);
    }
}
