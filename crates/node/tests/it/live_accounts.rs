//! What is said and done on a line, under the answers that a reported record gives: at two desks, from entries of both.

use detente_api::contact::Contacts;
use detente_api::matter::{Matter, MatterNamed};
use detente_api::reported::Reported;
use detente_line::account::topics::asked_and_in_no_account;
use detente_record::{EntryId, LineId};
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found};
use crate::http::Client;
use crate::people::{desk, person};

struct Two {
    a: Desk,
    b: Desk,
    line: LineId,
    north: Client,
    south: Client,
    _dir: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
        let line = found(&a, &b);
        Self {
            north: person(&a, "ivanova", &["watch"], Some("watch")),
            south: person(&b, "petrov", &["watch"], Some("watch")),
            a,
            b,
            line,
            _dir: dir,
        }
    }

    fn path(&self, more: &str) -> String {
        format!("/v1/lines/{}/{more}", self.line)
    }

    fn begin(&self, by: &Client, new: &Value) -> EntryId {
        entry_of(&by.put_in(&self.path("matters"), new))
    }

    /// Says something on a matter as soon as that desk has it.
    fn say(&self, by: &Client, id: EntryId, said: &Value) -> EntryId {
        self.matter(by, id, |_| true);
        entry_of(&by.put_in(&self.path(&format!("matters/{id}/say")), said))
    }

    /// The matter as a desk shows it, once it shows it so.
    fn matter(&self, at: &Client, id: EntryId, fits: impl Fn(&Matter) -> bool) -> Matter {
        eventually("the matter at that desk", || {
            let answer = at.request("GET", &self.path(&format!("matters/{id}")), None);
            let matter: Matter = (answer.status == 200).then(|| answer.json())?;
            fits(&matter).then_some(matter)
        })
    }

    /// What both desks answer, once both answer the same and it fits.
    fn both<T: serde::de::DeserializeOwned + PartialEq>(
        &self,
        what: &str,
        path: &str,
        fits: impl Fn(&T) -> bool,
    ) -> T {
        eventually(what, || {
            let (here, there): (T, T) = (
                self.north.get(&self.path(path)),
                self.south.get(&self.path(path)),
            );
            (here == there && fits(&here)).then_some(here)
        })
    }
}

fn request(to: u8, references: &[EntryId]) -> Value {
    let references: Vec<String> = references.iter().map(EntryId::to_string).collect();
    json!({
        "kind": "call-request", "status": "actual", "precedence": "priority", "to": to,
        "references": references, "level": "chiefs",
        "text": { "language": "en", "text": "Flights near the border" },
        "call": { "whom": "Chief of the General Staff", "behalf": "Chairman of the Joint Chiefs" }
    })
}

fn held(to: u8, began: &str, references: &[EntryId], speakers: [&str; 2]) -> Value {
    let references: Vec<String> = references.iter().map(EntryId::to_string).collect();
    let [whom, behalf] = speakers;
    json!({
        "kind": "call", "status": "actual", "precedence": "routine", "to": to, "references": references,
        "level": "chiefs", "text": { "language": "en", "text": "Flights near the border" },
        "held": { "began": began, "medium": "telephone", "whom": whom, "behalf": behalf }
    })
}

fn readout(to: u8, references: &[EntryId], initiator: u8, topic: &str) -> Value {
    let references: Vec<String> = references.iter().map(EntryId::to_string).collect();
    json!({
        "kind": "readout", "status": "actual", "precedence": "routine", "to": to, "references": references,
        "text": { "language": "en", "text": "The chiefs spoke." },
        "readout": {
            "date": "2022-10-21", "level": "chiefs", "initiator": initiator,
            "topics": [{ "topic": topic, "text": "It was spoken about." }]
        }
    })
}

const GENERAL: &str = "Chief of the General Staff";
const CHAIRMAN: &str = "Chairman of the Joint Chiefs";

#[test]
fn what_is_said_and_done_on_the_line_answers_what_a_reported_record_answers_and_alike_at_both_desks()
 {
    let mut two = Two::new();
    let (north, south) = (two.north.clone(), two.south.clone());
    let text = |text: &str| json!({ "language": "en", "text": text });
    let at = |act: &str, at: &str| json!({ "act": act, "at": at });

    // Asked for twice, declined once, then agreed.
    let first = two.begin(&north, &request(1, &[]));
    let declined = two.say(
        &south,
        first,
        &json!({ "act": "decline", "reason": "not-now" }),
    );
    two.matter(&north, first, |matter| matter.state == "declined");
    let second = two.begin(&north, &request(1, &[first]));
    let accept = json!({ "act": "accept", "due": "2099-11-30T15:00:00.000Z", "minutes": 30 });
    two.say(&south, second, &accept);
    two.matter(&north, second, |matter| matter.state == "agreed");

    // Two calls between one pair, and one between another; the first was asked for, and its sides differ on its length.
    let may = two.begin(
        &south,
        &held(
            0,
            "2022-05-13T14:00:00.000Z",
            &[second],
            [CHAIRMAN, GENERAL],
        ),
    );
    two.say(&north, may, &at("began", "2022-05-13T14:00:00.000Z"));
    two.say(&south, may, &at("end", "2022-05-13T15:00:00.000Z"));
    two.say(&north, may, &at("end", "2022-05-13T15:02:00.000Z"));
    let ask = json!({
        "kind": "ask", "status": "actual", "precedence": "routine", "to": 1, "references": [may.to_string()],
        "text": text("ceasefire: at the bridge, at once")
    });
    let ask = two.begin(&north, &ask);
    let other = two.begin(
        &south,
        &held(0, "2022-06-01T10:00:00.000Z", &[], ["A deputy", GENERAL]),
    );
    let october = two.begin(
        &north,
        &held(1, "2022-10-21T14:00:00.000Z", &[], [GENERAL, CHAIRMAN]),
    );
    two.matter(&south, october, |_| true);
    two.begin(&south, &readout(0, &[october], 1, "security"));
    let ours = two.begin(&north, &readout(1, &[october], 1, "lines"));
    two.matter(&south, ours, |_| true);

    let path = "contacts?level=chiefs";
    let full = |answer: &Contacts| {
        let level = answer.levels.get("chiefs");
        let row = level.and_then(|level| level.not_mentioned.first());
        row.is_some_and(|row| row.accounts == 2)
    };
    let answer: Contacts = two.both("everything at both desks", path, full);
    let level = &answer.levels["chiefs"];
    assert_eq!(level.gaps_days, [19, 142]);
    let call = level
        .contacts
        .iter()
        .find(|one| one.entry.unwrap().0 == may)
        .unwrap();
    assert_eq!(
        call.initiated_by.as_deref(),
        Some("HQ a"),
        "whose request it came of"
    );
    assert_eq!(call.initiated_by_account_of.as_deref(), Some("HQ a"));
    assert!(!call.initiative_implied);
    let lasted: Vec<_> = call
        .durations
        .iter()
        .map(|one| (one.by_account_of.as_deref(), one.minutes))
        .collect();
    assert_eq!(lasted, [(Some("HQ b"), 60), (Some("HQ a"), 62)]);
    let implied = level
        .contacts
        .iter()
        .find(|one| one.entry.unwrap().0 == other)
        .unwrap();
    assert!(implied.initiative_implied);

    // Per pair of offices, in whichever order they are named.
    let pairs: Vec<_> = level
        .pairs
        .iter()
        .map(|pair| {
            (
                pair.offices[0].office.as_str(),
                pair.contacts,
                pair.longest_gap_days,
                pair.declined,
            )
        })
        .collect();
    assert_eq!(
        pairs,
        [("A deputy", 1, None, 0), (CHAIRMAN, 2, Some(161), 1)]
    );
    let next = &level.next[0];
    assert_eq!((next.request.0, next.minutes), (second, 30));

    // The refusal is the account of whoever declined; how long it was sought, of whoever asked.
    let refusal = &answer.refusals[0];
    assert_eq!(refusal.entry.unwrap().0, declined);
    assert_eq!(refusal.requested_by.as_deref(), Some("HQ a"));
    assert_eq!(refusal.by_account_of.as_deref(), Some("HQ b"));
    let sought = refusal.sought.as_ref().unwrap();
    assert_eq!((sought.requests, sought.declined), (2, 1));
    assert_eq!(sought.reason.as_deref(), Some("not-now"));

    // Asked in May, and in neither account of October.
    let asked = &level.not_mentioned;
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].id.as_str(), asked[0].asked_on.as_str()),
        ("ceasefire", "2022-05-13")
    );
    assert_eq!(asked[0].by.as_deref(), Some("HQ a"));
    let told: Reported = two.both("the accounts", "accounts?status=actual&limit=500", |_| true);
    let record = told.record().unwrap();
    let [may_id, october_id] = [may, october].map(|id| id.to_string());
    let as_of = "2022-10-21".parse().unwrap();
    let unmentioned = asked_and_in_no_account(&record, &may_id, &october_id, as_of);
    assert_eq!(unmentioned.len(), 1, "the same question of the accounts");
    let giver = |id: &str| record.account(id).unwrap().by_account_of.clone();
    assert_eq!(giver(&may_id).unwrap().as_str(), "HQ b");

    // One that takes it up is found, and the call shows what was asked in it and what is told of it.
    let mut mentions = readout(0, &[october, ask], 1, "bridge");
    mentions["precedence"] = json!("routine");
    let late = two.begin(&south, &mentions);
    let path = "contacts?level=chiefs&as_of=2022-10-21";
    let _: Contacts = two.both("it is mentioned", path, |answer: &Contacts| {
        answer.levels["chiefs"].not_mentioned.is_empty()
    });
    let ids = |rows: &[MatterNamed]| rows.iter().map(|one| one.id.0).collect::<Vec<_>>();
    let shown = two.matter(&north, october, |matter| matter.readouts.len() == 3);
    assert_eq!(ids(&shown.readouts)[2], late);
    assert!(shown.asks.is_empty());
    let shown = two.matter(&south, may, |matter| !matter.asks.is_empty());
    assert_eq!(ids(&shown.asks), [ask]);
    assert_eq!(
        shown.asks[0].text.as_deref(),
        Some("ceasefire: at the bridge, at once")
    );
    let shown = two.matter(&south, second, |matter| !matter.leads_to.is_empty());
    assert!(shown.asks.is_empty(), "it was raised in the call");

    // Another status has none of it.
    let none: Contacts = north.get(&two.path("contacts?status=exercise"));
    assert!(none.levels.is_empty());
    two.a.stop_and_rebuild();
    two.b.stop_and_rebuild();
}

#[test]
fn a_day_asked_about_knows_no_refusal_and_no_agreement_that_came_after_it() {
    let two = Two::new();
    let (north, south) = (two.north.clone(), two.south.clone());
    let first = two.begin(&north, &request(1, &[]));
    two.say(
        &south,
        first,
        &json!({ "act": "decline", "reason": "no-use" }),
    );
    let second = two.begin(&north, &request(1, &[]));
    let accept = json!({ "act": "accept", "due": "2099-11-30T15:00:00.000Z", "minutes": 30 });
    two.say(&south, second, &accept);
    two.both("both at both desks", "contacts", |answer: &Contacts| {
        let agreed = answer.levels.get("chiefs").map(|level| level.next.len());
        agreed == Some(1) && answer.refusals.len() == 1
    });
    let then: Contacts = north.get(&two.path("contacts?as_of=2022-10-21"));
    assert!(then.refusals.is_empty() && then.levels["chiefs"].next.is_empty());
    assert!(
        then.levels["chiefs"]
            .pairs
            .iter()
            .all(|pair| pair.declined == 0)
    );
    let ever: Contacts = north.get(&two.path("contacts?as_of=9999-12-31"));
    assert_eq!(ever.refusals.len(), 1);
}
