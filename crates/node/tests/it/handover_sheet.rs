//! What a desk must not forget: calls that are agreed, at both desks until one is held or for a day after its time; and by
//! when a word is due on the handover sheet.

use detente_api::Moment;
use detente_api::book::{HandoverSheet, OpenItem};
use detente_api::charter::CharterAnswer;
use detente_api::matter::{CallAgreed, Matter};
use detente_api::status::LineStatus;
use detente_api::{AsText, HexBytes};
use detente_record::{EntryId, LineId, SignedCharter, Timestamp};
use serde_json::{Value, json};

use crate::desk::{Desk, charter, entry_of, eventually, found, now};
use crate::http::Client;
use crate::people::{desk, person};

/// Two desks on a line, each with a watch officer who has signed in; the first keeps a book.
struct Two {
    a: Desk,
    _b: Desk,
    line: LineId,
    book: LineId,
    asker: Client,
    asked: Client,
    _dir: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
        let line = found(&a, &b);
        let signed = SignedCharter::new(charter(&[&a])).unwrap();
        let new = json!({ "signed_charter": HexBytes(signed.encode()) });
        let founded: CharterAnswer = a.client.put_in("/v1/charters", &new);
        let asker = person(&a, "ivanova", &["watch"], Some("watch"));
        let asked = person(&b, "petrov", &["watch"], Some("watch"));
        Self {
            a,
            _b: b,
            line,
            book: founded.line.0,
            asker,
            asked,
            _dir: dir,
        }
    }

    fn begin(&self, new: &Value) -> EntryId {
        entry_of(&self.asker.put_in(&self.path("/matters"), new))
    }

    fn say(&self, by: &Client, id: EntryId, said: &Value) {
        let path = self.path(&format!("/matters/{id}/say"));
        let _: Value = by.put_in(&path, said);
    }

    fn path(&self, more: &str) -> String {
        format!("/v1/lines/{}{more}", self.line)
    }

    /// A matter in a state, which both desks show alike.
    fn both(&self, id: EntryId, state: &str) -> Matter {
        let path = self.path(&format!("/matters/{id}"));
        eventually("the same at both desks", || {
            let answers = [&self.asker, &self.asked].map(|at| at.request("GET", &path, None));
            if answers.iter().any(|answer| answer.status != 200) {
                return None;
            }
            let [here, there]: [Matter; 2] = answers.map(|answer| answer.json());
            (here == there && here.state == state).then_some(here)
        })
    }

    /// A call agreed for half an hour from a time on.
    fn agreed(&self, from: Timestamp) -> EntryId {
        let id = self.begin(&json!({
            "kind": "call-request", "status": "actual", "precedence": "priority", "to": 1, "level": "chiefs",
            "text": { "language": "en", "text": "Flights near the border" },
            "call": { "whom": "Chief of the General Staff", "behalf": "Chairman of the Joint Chiefs of Staff" }
        }));
        self.both(id, "asked");
        let accept = json!({ "act": "accept", "due": Moment(from), "minutes": 30 });
        self.say(&self.asked, id, &accept);
        self.both(id, "agreed");
        id
    }

    /// Waits until both desks tell these calls, in this order, each with whether its time has passed.
    fn told(&self, calls: &[(EntryId, bool)]) {
        for at in [&self.asker, &self.asked] {
            eventually("the calls that are agreed", || {
                let status: LineStatus = at.get(&self.path(""));
                let told = status.calls_agreed.iter();
                let told: Vec<_> = told.map(|call| (call.id.0, call.passed)).collect();
                (told == calls).then_some(())
            });
        }
    }

    /// What stands on the first desk's sheet of an entry.
    fn on_sheet(&self, id: EntryId) -> Option<OpenItem> {
        let path = format!("/v1/lines/{}/handovers/sheet", self.book);
        let sheet: HandoverSheet = self.a.client.get(&path);
        let mut items = sheet.open.into_iter();
        items.find(|item| item.entry == Some(AsText(id)))
    }
}

fn from_now(minutes: i64) -> Timestamp {
    Timestamp::from_ms(now().as_ms().saturating_add_signed(minutes * 60_000))
}

#[test]
fn an_agreed_call_is_at_both_desks_until_it_is_held_and_for_a_day_after_its_time() {
    let two = Two::new();
    let next_at = from_now(90);
    let (later, next) = (two.agreed(from_now(240)), two.agreed(next_at));
    let passed = two.agreed(from_now(-60));
    // More than a day ago: whoever was to enter it has been told at every watch since.
    let forgotten = two.agreed(from_now(-25 * 60));
    two.told(&[(passed, true), (next, false), (later, false)]);
    let status: LineStatus = two.asker.get(&two.path(""));
    let call = CallAgreed {
        id: AsText(next),
        status: "actual".to_owned(),
        with: 1,
        level: Some("chiefs".to_owned()),
        from: Moment(next_at),
        minutes: 30,
        passed: false,
    };
    assert_eq!(status.calls_agreed[1], call);
    let item = two.on_sheet(next).unwrap();
    assert_eq!(
        (
            item.sort.as_str(),
            item.name.as_deref(),
            item.whom.as_deref()
        ),
        ("our-word", Some("call-agreed"), Some("HQ b"))
    );
    assert_eq!(item.due, Some(Moment(next_at)));
    let name = two.on_sheet(passed).unwrap().name;
    assert_eq!(name.as_deref(), Some("call-not-entered"));
    assert_eq!(two.on_sheet(forgotten), None);

    two.say(&two.asked, later, &json!({ "act": "call-off" }));
    two.told(&[(passed, true), (next, false)]);
    // It is held, whenever it was meant to be; where the other side says that it was not, it is still to be held.
    let held = two.begin(&json!({
        "kind": "call", "status": "actual", "precedence": "routine", "to": 1,
        "references": [next.to_string()], "level": "chiefs",
        "text": { "language": "en", "text": "Flights near the border" },
        "held": {
            "began": Moment(from_now(-1)), "medium": "telephone",
            "whom": "Chief of the General Staff", "behalf": "Chairman of the Joint Chiefs of Staff"
        }
    }));
    two.told(&[(passed, true)]);
    assert_eq!(two.on_sheet(next), None);
    two.both(held, "begun");
    two.say(&two.asked, held, &json!({ "act": "deny" }));
    two.told(&[(passed, true), (next, false)]);
}

#[test]
fn a_word_is_due_on_the_sheet_when_the_charter_or_its_precedence_has_it_due() {
    let two = Two::new();
    let asked = two.begin(&json!({
        "kind": "query", "status": "actual", "precedence": "immediate", "to": 1,
        "question": "are-these-yours", "text": { "language": "en", "text": "Two aircraft at the river." }
    }));
    let shown = two.both(asked, "asked");
    // Nobody has said by when: what is awaited has its time all the same.
    assert_eq!(shown.due, None);
    let item = eventually("the query on the sheet", || two.on_sheet(asked));
    assert_eq!(item.sort, "their-word");
    assert!(item.due.is_some());
    assert_eq!(item.due, shown.answer_by);
}
