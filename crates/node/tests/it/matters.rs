//! Calls asked for, queries and asks at two desks: what officers say with their sessions, what both desks show of it,
//! what a list is asked, and what is refused before anybody's key is used.

use detente_api::contact::Contacts;
use detente_api::event::Event;
use detente_api::matter::{Matter, Matters};
use detente_api::problem::Problem;
use detente_line::matter::compose::{OnCall, Say, Saying, say};
use detente_line::matter::{Sides, Standing, call_request};
use detente_record::{AssertionRole, EntryId, LineId, PartyIndex, Precedence, Status};
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found, new_act};
use crate::http::{Answer, Client};
use crate::people::{desk, person, problem, refused};

/// Two desks on a line, each with a watch officer who has signed in.
struct Two {
    a: Desk,
    b: Desk,
    line: LineId,
    asker: Client,
    asked: Client,
    _dir: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
        let line = found(&a, &b);
        let asker = person(&a, "ivanova", &["watch"], Some("watch"));
        let asked = person(&b, "petrov", &["watch"], Some("watch"));
        Self {
            a,
            b,
            line,
            asker,
            asked,
            _dir: dir,
        }
    }

    fn path(&self, more: &str) -> String {
        format!("/v1/lines/{}/matters{more}", self.line)
    }

    fn begin(&self, new: &Value) -> EntryId {
        entry_of(&self.asker.put_in(&self.path(""), new))
    }

    fn try_say(&self, by: &Client, id: EntryId, said: &Value) -> Answer {
        by.post(&self.path(&format!("/{id}/say")), said)
    }

    fn say(&self, by: &Client, id: EntryId, said: &Value) -> EntryId {
        entry_of(&by.put_in(&self.path(&format!("/{id}/say")), said))
    }

    fn matter(&self, at: &Client, id: EntryId) -> Option<Matter> {
        let answer = at.request("GET", &self.path(&format!("/{id}")), None);
        (answer.status == 200).then(|| answer.json())
    }

    /// Waits until both desks show a matter in a state, with so many acts, and the same of it.
    fn both(&self, id: EntryId, state: &str, acts: usize) -> Matter {
        eventually(&format!("{state} at both desks"), || {
            let here = self.matter(&self.asker, id)?;
            let there = self.matter(&self.asked, id)?;
            let is_there = here.state == state && here.acts.len() == acts && here == there;
            is_there.then_some(here)
        })
    }

    fn list(&self, at: &Client, query: &str) -> Vec<EntryId> {
        let list: Matters = at.get(&self.path(query));
        list.matters.iter().map(|matter| matter.id.0).collect()
    }
}

fn call(level: &str, repeats: &[EntryId]) -> Value {
    let repeats: Vec<String> = repeats.iter().map(EntryId::to_string).collect();
    json!({
        "kind": "call-request", "status": "actual", "precedence": "priority", "to": 1,
        "references": repeats, "level": level,
        "text": { "language": "en", "text": "Flights near the border" },
        "call": {
            "whom": "Chief of the General Staff", "behalf": "Chairman of the Joint Chiefs of Staff",
            "times": [{ "from": "2099-11-30T14:00:00.000Z", "until": "2099-11-30T16:00:00.000Z" }],
            "languages": ["en", "ru"], "interpreter": true
        }
    })
}

fn query(text: &str) -> Value {
    json!({
        "kind": "query", "status": "actual", "precedence": "immediate", "to": 1,
        "question": "are-these-yours", "text": { "language": "en", "text": text }
    })
}

fn raised(status: &str) -> Value {
    json!({
        "kind": "ask", "status": status, "precedence": "routine", "to": 1,
        "text": { "language": "en", "text": "A ceasefire at the bridge." }
    })
}

const TIME: &str = "2099-11-30T15:00:00.000Z";
const UNTIL: &str = "2099-11-30T18:00:00.000Z";

#[test]
fn a_call_is_asked_for_another_time_proposed_and_taken_and_both_desks_show_the_same() {
    let mut two = Two::new();
    let id = two.begin(&call("chiefs", &[]));
    let asked = two.both(id, "asked", 0);
    assert_eq!((asked.asker, asked.asked, asked.awaits), (0, 1, Some(1)));
    assert_eq!(asked.level.as_deref(), Some("chiefs"));
    assert_eq!(asked.text.as_deref(), Some("Flights near the border"));
    let wish = asked.call.unwrap();
    assert_eq!(wish.whom, "Chief of the General Staff");
    assert!(wish.interpreter && !wish.recording);
    assert_eq!((wish.times.len(), wish.languages.len()), (1, 2));
    assert_eq!(asked.signers[0].method, "node-held");

    two.say(&two.asked, id, &json!({ "act": "seen" }));
    let proposal = json!({
        "act": "propose", "due": TIME, "minutes": 30,
        "text": { "language": "en", "text": "Not before three." }
    });
    let proposal = two.say(&two.asked, id, &proposal);
    let offered = two.both(id, "other-time", 2);
    assert_eq!(offered.awaits, Some(0));
    assert_eq!(offered.proposed[0].entry.0, proposal);
    assert_eq!(
        (offered.proposed[0].by, offered.proposed[0].minutes),
        (1, 30)
    );
    assert_eq!(offered.acts[1].text.as_deref(), Some("Not before three."));
    assert!(offered.delivered.is_some());

    two.say(&two.asker, id, &json!({ "act": "take" }));
    let agreed = two.both(id, "agreed", 3);
    assert_eq!(agreed.awaits, None);
    assert_eq!(agreed.agreed[0].from.to_string(), TIME);
    assert!(agreed.proposed.is_empty() && agreed.flags.is_empty());
    let names: Vec<&str> = agreed.acts.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(names, ["seen", "propose", "take"]);
    let (from, to) = (&agreed.acts[2].from, &agreed.acts[2].to);
    assert_eq!(
        (from.as_deref(), to.as_deref()),
        (Some("other-time"), Some("agreed"))
    );

    two.say(&two.asked, id, &json!({ "act": "call-off" }));
    two.both(id, "called-off", 4);
    two.a.stop_and_rebuild();
    two.b.stop_and_rebuild();
}

fn held(request: Option<EntryId>, began: &str) -> Value {
    let request: Vec<String> = request.iter().map(EntryId::to_string).collect();
    json!({
        "kind": "call", "status": "actual", "precedence": "routine", "to": 1,
        "references": request, "level": "chiefs",
        "text": { "language": "en", "text": "Flights near the border" },
        "held": {
            "began": began, "medium": "telephone",
            "whom": "Chief of the General Staff", "behalf": "Chairman of the Joint Chiefs of Staff"
        }
    })
}

#[test]
fn a_call_is_held_as_each_side_says_it_was_and_stands_beside_the_request_and_among_the_contacts() {
    let mut two = Two::new();
    let request = two.begin(&call("chiefs", &[]));
    two.both(request, "asked", 0);
    let accept = json!({ "act": "accept", "due": TIME, "minutes": 30 });
    let accepted = two.say(&two.asked, request, &accept);
    let agreed = two.both(request, "agreed", 1);
    let spoken = &agreed.spoken[0];
    assert_eq!((agreed.spoken.len(), spoken.of.0), (1, accepted));
    assert!(spoken.asker != spoken.asked && spoken.asker_cyrillic != spoken.asked_cyrillic);

    let id = two.begin(&held(Some(request), "2022-10-21T14:00:03.000Z"));
    let begun = two.both(id, "begun", 0);
    assert_eq!(
        (begun.awaits, begun.level.as_deref()),
        (Some(1), Some("chiefs"))
    );
    assert_eq!(begun.text.as_deref(), Some("Flights near the border"));
    assert_eq!(begun.spoken[0].of.0, id);
    let contacts = || -> Contacts {
        let path = format!("/v1/lines/{}/contacts?level=chiefs", two.line);
        two.asked.get(&path)
    };
    let contact = || {
        eventually("the call is a contact", || {
            contacts().levels["chiefs"].contacts.first().cloned()
        })
    };
    let by_one = contact();
    assert_eq!(
        (by_one.date.as_str(), by_one.entry),
        ("2022-10-21", Some(begun.id))
    );
    assert_eq!(by_one.means.as_deref(), Some("telephone"));
    let asker = begun.asker_name.clone();
    assert_eq!(by_one.by_account_of.as_ref(), Some(&asker));
    assert!(by_one.confirmed_by.is_empty());

    let at = |act: &str, at: &str| json!({ "act": act, "at": at });
    two.say(&two.asked, id, &at("began", "2022-10-21T14:00:00.000Z"));
    let mut join = at("join", "2022-10-21T14:05:00.000Z");
    join["text"] = json!({ "language": "en", "text": "Interpreter" });
    let joined = two.say(&two.asker, id, &join);
    two.both(id, "held", 2);
    let mut leave = at("leave", "2022-10-21T14:25:00.000Z");
    leave["joined"] = json!(joined.to_string());
    two.say(&two.asker, id, &leave);
    two.say(&two.asker, id, &at("end", "2022-10-21T14:30:03.000Z"));
    two.both(id, "ended-by-asker", 4);
    two.say(&two.asked, id, &at("end", "2022-10-21T14:31:00.000Z"));
    let ended = two.both(id, "ended", 5);
    let call = ended.held.unwrap();
    assert_eq!(call.medium.as_deref(), Some("telephone"));
    assert_eq!(call.by_asker.lasted_ms, Some(1_800_000));
    assert_eq!(call.by_asked.lasted_ms, Some(1_860_000));
    let apart = &call.apart;
    assert_eq!(
        (apart.began_ms, apart.ended_ms, apart.lasted_ms),
        (Some(-3_000), Some(57_000), Some(60_000))
    );
    let who = &call.participants[0];
    assert_eq!((who.by, who.name.as_deref()), (0, Some("Interpreter")));
    assert!(who.left.is_some());
    eventually("the other side confirms the contact", || {
        let call = contact();
        (call.confirmed_by == [ended.asked_name.clone()]).then_some(())
    });

    // What follows hangs under what gave rise to it, at another level too.
    let follows = two.begin(&call_after(id));
    two.both(follows, "asked", 0);
    let leads = |of| -> Vec<EntryId> {
        let matter = two.matter(&two.asked, of).unwrap();
        matter.leads_to.iter().map(|id| id.0).collect()
    };
    assert_eq!((leads(request), leads(id)), (vec![id], vec![follows]));
    assert_eq!(two.list(&two.asked, "?kind=call"), [id]);

    // A call that the other side denies is no contact, and what was never stated is not guessed.
    let denied = two.begin(&held(None, "2022-10-22T10:00:00.000Z"));
    two.both(denied, "begun", 0);
    two.say(&two.asked, denied, &json!({ "act": "deny" }));
    let shown = two.both(denied, "denied", 1);
    assert!(shown.spoken.is_empty());
    assert_eq!(shown.held.unwrap().by_asked.began, None);
    let days = contacts();
    assert_eq!(days.levels["chiefs"].last.as_deref(), Some("2022-10-21"));
    let refused = two.try_say(&two.asked, denied, &json!({ "act": "leave", "at": TIME }));
    assert_eq!(refused.status, 400);
    let mut pigeon = held(None, TIME);
    pigeon["held"]["medium"] = json!("pigeon");
    assert_eq!(two.asker.post(&two.path(""), &pigeon).status, 400);
    two.a.stop_and_rebuild();
    two.b.stop_and_rebuild();
}

#[test]
fn a_ring_is_answered_refused_or_unheard_and_both_desks_show_which() {
    let mut two = Two::new();
    let ring = |more: Value| {
        let mut ring = json!({
            "kind": "ring", "status": "actual", "precedence": "immediate", "to": 1, "rings_for_s": 600
        });
        for (field, value) in more.as_object().unwrap() {
            ring[field] = value.clone();
        }
        ring
    };
    // These desks have no bell: whoever rings is told, and whoever sees it there can answer.
    let id = two.begin(&ring(
        json!({ "text": { "language": "en", "text": "The drone." } }),
    ));
    let shown = two.both(id, "no-device", 1);
    assert_eq!((shown.awaits, shown.rings_for_s), (Some(1), Some(600)));
    let until = shown.time.0.as_ms() + 600_000;
    assert_eq!(shown.rings_until.unwrap().0.as_ms(), until);
    assert_eq!(
        (shown.answer_by, shown.answer_by_from.as_deref()),
        (None, None)
    );
    assert_eq!(shown.text.as_deref(), Some("The drone."));
    let said = &shown.acts[0];
    assert_eq!((said.act.as_str(), said.by), ("no-device", 1));
    assert_eq!(said.reason.as_deref(), Some("not-set-up"));
    assert!(said.signers.is_empty(), "a node's own word");
    assert_eq!(
        two.list(&two.asked, "?kind=ring&waits=true&status=actual"),
        [id]
    );
    let standing: Value = two.asked.get("/v1/alarms");
    let rings = |standing: &Value| {
        let alarms = standing["alarms"].as_array().unwrap();
        alarms.iter().any(|alarm| alarm["alarm"]["name"] == "ring")
    };
    assert!(rings(&standing), "{standing}");
    let answered = two.say(&two.asked, id, &json!({ "act": "answer" }));
    let shown = two.both(id, "answered", 2);
    assert_eq!(shown.spoken.len(), 1);
    assert_eq!(shown.spoken[0].of.0, answered);
    assert!(!rings(&two.asked.get("/v1/alarms")));
    let mut held = json!({
        "kind": "call", "status": "actual", "precedence": "routine", "to": 1, "level": "chiefs",
        "text": { "language": "en", "text": "The drone." },
        "held": { "began": TIME, "medium": "line", "whom": "Petrov", "behalf": "Ivanova" }
    });
    held["references"] = json!([id.to_string()]);
    let call = two.begin(&held);
    eventually("the call hangs under the ring", || {
        let leads_to = two.matter(&two.asked, id)?.leads_to;
        (leads_to.len() == 1 && leads_to[0].0 == call).then_some(())
    });

    // Without words; and refused, which the asker's side can't do.
    let id = two.begin(&ring(json!({})));
    let shown = two.both(id, "no-device", 1);
    assert_eq!((shown.text, shown.flags.len()), (None, 0));
    let refuse = json!({ "act": "refuse", "reason": "in-writing" });
    assert_ne!(two.try_say(&two.asker, id, &refuse).status, 200);
    two.say(&two.asked, id, &refuse);
    let shown = two.both(id, "refused", 2);
    let reason = shown.acts.iter().find_map(|act| {
        act.reason
            .as_deref()
            .filter(|_| act.by == 1 && act.act == "refuse")
    });
    assert_eq!(reason, Some("in-writing"));

    for (no_ring, status) in [
        (json!({ "precedence": "routine" }), 422),
        (json!({ "rings_for_s": 601 }), 422),
        (json!({ "due": TIME }), 400),
        (json!({ "level": "chiefs" }), 400),
    ] {
        let answer = two.asker.post(&two.path(""), &ring(no_ring));
        assert_eq!(answer.status, status);
    }
    two.a.stop_and_rebuild();
    two.b.stop_and_rebuild();
}

fn call_after(held: EntryId) -> Value {
    let mut follows = call("desk", &[]);
    follows["references"] = json!([held.to_string()]);
    follows
}

/// The first value of a property in a calendar.
fn property(calendar: &str, name: &str) -> String {
    let mut lines = calendar.split("\r\n");
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_default().to_owned()
}

#[test]
fn a_call_stands_in_both_desks_calendars_as_it_is_agreed_and_is_taken_back_there() {
    let two = Two::new();
    let id = two.begin(&call("chiefs", &[]));
    two.both(id, "asked", 0);
    let of_call = two.path(&format!("/{id}/calendar"));
    let of_line = format!("/v1/lines/{}/calendar", two.line);
    let get = |at: &Client, path: &str| at.request("GET", path, None);
    let text = |at: &Client, path: &str| String::from_utf8(get(at, path).body).unwrap();
    // What has no time stands in no calendar, and a calendar without an event is none.
    let without = get(&two.asker, &of_call);
    assert_eq!(problem(&without), refused(404, "call-no-time"));
    assert_eq!(get(&two.asker, &of_line).status, 204);

    let propose = json!({ "act": "propose", "due": UNTIL, "minutes": 45 });
    two.say(&two.asked, id, &propose);
    two.both(id, "other-time", 1);
    let offered = text(&two.asker, &of_call);
    assert_eq!(property(&offered, "STATUS"), "TENTATIVE");
    assert_eq!(property(&offered, "DTSTART"), "20991130T180000Z");
    assert_eq!(get(&two.asker, &of_line).status, 204, "nothing is agreed");

    two.say(&two.asker, id, &json!({ "act": "take" }));
    two.both(id, "agreed", 2);
    let agreed = text(&two.asker, &of_line);
    assert_eq!(agreed, text(&two.asked, &of_line), "at both desks");
    assert_eq!(agreed, text(&two.asker, &of_call));
    assert_eq!(property(&agreed, "UID"), id.to_string());
    assert_eq!(property(&agreed, "STATUS"), "CONFIRMED");
    assert_eq!(property(&agreed, "DTEND"), "20991130T184500Z");
    let zones = format!("{of_line}?zones=Europe/Kyiv,%2B05:45");
    let told = text(&two.asker, &zones).replace("\r\n ", "");
    for clock in [
        "in Europe/Kyiv: 20:00 (UTC+02:00)\\, 2099-11-30",
        "in +05:45: 23:45 (UTC+05:45)\\, 2099-11-30",
    ] {
        assert!(told.contains(clock), "{clock}: {told}");
    }
    assert_eq!(
        get(&two.asker, &format!("{of_line}?status=test")).status,
        204
    );

    two.say(&two.asked, id, &json!({ "act": "call-off" }));
    two.both(id, "called-off", 3);
    let off = text(&two.asked, &of_line);
    assert_eq!(property(&off, "STATUS"), "CANCELLED");
    assert_eq!(property(&off, "DTSTART"), "20991130T180000Z");
    assert!(!off.contains("VALARM"), "{off}");
    let sequences = [&offered, &agreed, &off].map(|one| property(one, "SEQUENCE"));
    assert_eq!(sequences, ["1", "2", "3"]);

    let wrong = get(&two.asker, &format!("{of_line}?zones=Mars/Olympus"));
    assert_eq!(problem(&wrong), refused(400, "api-not-understood"));
    let many = format!("{of_line}?zones={}", ["UTC"; 9].join(","));
    let many = get(&two.asker, &many);
    assert_eq!(problem(&many), refused(400, "api-not-understood"));
    let asked = two.begin(&query("Two aircraft at the river."));
    let no_call = two.path(&format!("/{asked}/calendar"));
    assert_eq!(get(&two.asker, &no_call).status, 404);
}

#[test]
fn declined_and_asked_for_again_shows_how_long_the_call_was_sought() {
    let two = Two::new();
    let first = two.begin(&call("chiefs", &[]));
    two.both(first, "asked", 0);
    let declined = json!({ "act": "decline", "reason": "circumstances" });
    two.say(&two.asked, first, &declined);
    let matter = two.both(first, "declined", 1);
    assert_eq!(matter.acts[0].reason.as_deref(), Some("circumstances"));
    // Nobody is called back from a refusal but by whoever refused; the asker asks anew.
    let withdrawn = two.try_say(&two.asker, first, &json!({ "act": "withdraw" }));
    assert_eq!(problem(&withdrawn), refused(409, "matter-not-sayable"));
    let second = two.begin(&call("chiefs", &[first]));
    let third = two.begin(&call("heads", &[second]));
    let matter = two.both(third, "asked", 0);
    let levels: Vec<(&str, u32, u32)> = matter
        .sought
        .iter()
        .map(|one| (one.level.as_str(), one.requests.count, one.declined.count))
        .collect();
    assert_eq!(levels, [("chiefs", 2, 1), ("heads", 1, 0)]);
    let chiefs = &matter.sought[0];
    assert_eq!((chiefs.requests.by, chiefs.declined.by), (0, 1));
    assert!(chiefs.requests.first < chiefs.requests.last);
    assert_eq!(chiefs.declined.first, chiefs.declined.last);
    // In a list it is left out: it looks back over all of them.
    let list: Matters = two.asked.get(&two.path("?kind=call-request"));
    assert!(list.matters.iter().all(|matter| matter.sought.is_empty()));
}

#[test]
fn a_query_answered_late_and_an_ask_raised_again_keep_everything_that_was_said() {
    let two = Two::new();
    let asked = two.begin(&query("Two aircraft at the river."));
    two.both(asked, "asked", 0);
    let check = json!({ "act": "will-check", "due": UNTIL });
    two.say(&two.asked, asked, &check);
    let waits = two.both(asked, "will-check", 1);
    assert_eq!(waits.acts[0].due.unwrap().to_string(), UNTIL);
    two.say(
        &two.asked,
        asked,
        &json!({ "act": "answer", "answer": "unknown" }),
    );
    two.both(asked, "answered", 2);
    two.say(
        &two.asked,
        asked,
        &json!({ "act": "answer", "answer": "yes" }),
    );
    let answered = two.both(asked, "answered", 3);
    let said: Vec<Option<&str>> = answered
        .acts
        .iter()
        .map(|act| act.answer.as_deref())
        .collect();
    assert_eq!(said, [None, Some("unknown"), Some("yes")]);

    let wanted = two.begin(&raised("exercise"));
    two.both(wanted, "open", 0);
    two.say(&two.asked, wanted, &json!({ "act": "refuse" }));
    two.both(wanted, "refused", 1);
    let again = json!({ "act": "repeat", "references": [asked.to_string()] });
    two.say(&two.asker, wanted, &again);
    let open = two.both(wanted, "open", 2);
    assert_eq!(open.acts[1].references[0].0, asked);
    let answer = json!({
        "act": "answer", "text": { "language": "en", "text": "From 1900Z." }
    });
    two.say(&two.asked, wanted, &answer);
    let answered = two.both(wanted, "answered", 3);
    assert_eq!(answered.acts[2].text.as_deref(), Some("From 1900Z."));
    assert_eq!(answered.status, "exercise");
}

#[test]
fn a_list_is_asked_by_status_kind_state_and_whose_word_is_awaited_and_comes_in_pages() {
    let mut two = Two::new();
    let declined = two.begin(&call("chiefs", &[]));
    let open = two.begin(&call("desk", &[]));
    let asked = two.begin(&query("Are these yours?"));
    let exercise = two.begin(&raised("exercise"));
    two.both(exercise, "open", 0);
    let reason = json!({ "act": "decline", "reason": "no-use" });
    two.say(&two.asked, declined, &reason);
    let proposed = json!({ "act": "propose", "due": TIME, "minutes": 10 });
    two.say(&two.asked, open, &proposed);
    two.both(declined, "declined", 1);
    two.both(open, "other-time", 1);
    let (here, there) = (&two.asker, &two.asked);
    // Newest first, and exercises apart.
    assert_eq!(two.list(here, ""), [asked, open, declined]);
    assert_eq!(two.list(here, "?status=exercise"), [exercise]);
    assert_eq!(two.list(here, "?kind=call-request"), [open, declined]);
    assert_eq!(two.list(here, "?state=declined"), [declined]);
    assert_eq!(two.list(here, "?open=true"), [asked, open]);
    assert_eq!(two.list(here, "?open=true&kind=query"), [asked]);
    assert_eq!(two.list(here, "?waits=true"), [open]);
    assert_eq!(two.list(there, "?waits=true"), [asked]);
    assert_eq!(two.list(there, "?state=asked"), [asked]);
    assert_eq!(two.list(there, "?state=asked&kind=call-request"), []);
    for unknown in ["?state=approved", "?state=asked&kind=ask"] {
        let refusal = here.request("GET", &two.path(unknown), None);
        assert_eq!(problem(&refusal), refused(400, "api-not-understood"));
    }
    // Across lists of different places, page by page.
    let mut seen = Vec::new();
    let mut behind = String::new();
    loop {
        let page: Matters = here.get(&two.path(&format!("?limit=1{behind}")));
        seen.extend(page.matters.iter().map(|matter| matter.id.0));
        let Some(next) = page.next else { break };
        behind = format!("&cursor={next}");
    }
    assert_eq!(seen, [asked, open, declined]);
    // What waits for whom stands in the state of the line.
    let waiting = |desk: &Desk| -> Vec<(EntryId, String)> {
        let lines = desk.status().lines.into_iter();
        let waiting = lines.flat_map(|line| line.matters_waiting);
        waiting.map(|one| (one.id.0, one.state)).collect()
    };
    assert_eq!(waiting(&two.a), [(open, "other-time".to_owned())]);
    let of_asked = [(exercise, "open".to_owned()), (asked, "asked".to_owned())];
    assert_eq!(waiting(&two.b), of_asked);
    two.a.stop_and_rebuild();
}

#[test]
fn what_can_not_be_said_is_refused_by_name_before_anybody_s_key_is_used() {
    let two = Two::new();
    let id = two.begin(&call("chiefs", &[]));
    two.both(id, "asked", 0);
    let take = two.try_say(&two.asker, id, &json!({ "act": "take" }));
    assert_eq!(problem(&take), refused(409, "matter-not-sayable"));
    let why = take.json::<Problem>().detail;
    assert!(
        why.contains("propose, withdraw") && !why.contains("no-answer"),
        "{why}"
    );
    let others = two.try_say(
        &two.asker,
        id,
        &json!({ "act": "decline", "reason": "subject" }),
    );
    assert_eq!(problem(&others), refused(409, "matter-not-sayable"));
    let russian = Client {
        language: "ru",
        ..two.asker.clone()
    };
    let why = two
        .try_say(&russian, id, &json!({ "act": "take" }))
        .json::<Problem>()
        .detail;
    assert!(why.starts_with("запрос разговора: запрошен"), "{why}");

    for (said, name) in [
        (json!({ "act": "approve" }), "api-not-understood"),
        (
            json!({ "act": "accept", "due": TIME }),
            "api-not-understood",
        ),
        (
            json!({ "act": "seen", "reason": "subject" }),
            "api-not-understood",
        ),
        (
            json!({ "act": "decline", "reason": "pride" }),
            "api-not-understood",
        ),
    ] {
        let answer = two.try_say(&two.asked, id, &said);
        assert_eq!(problem(&answer), refused(400, name), "{said}");
    }
    let long = json!({ "act": "accept", "due": TIME, "minutes": 1441 });
    let answer = two.try_say(&two.asked, id, &long);
    assert_eq!(problem(&answer), refused(422, "input-senseless"));

    let mut flash = query("Are these yours?");
    flash["precedence"] = "flash".into();
    let answer = two.asker.post(&two.path(""), &flash);
    assert_eq!(problem(&answer), refused(422, "input-senseless"));
    let mut recorded = call("chiefs", &[]);
    recorded["call"]["recording"] = true.into();
    let answer = two.asker.post(&two.path(""), &recorded);
    assert_eq!(problem(&answer), refused(422, "input-senseless"));
    let mut nobody = query("Are these yours?");
    nobody["to"] = 0.into();
    let answer = two.asker.post(&two.path(""), &nobody);
    assert_eq!(problem(&answer), refused(422, "input-senseless"));

    // Whoever owns the folder is no officer, and an act of an officer's own key meets the same door.
    let owner = two.a.client.post(&two.path(""), &query("Are these yours?"));
    assert_eq!(problem(&owner), refused(403, "permission-owner"));
    let standing = Standing {
        id,
        kind: call_request::COURSE.kind,
        status: Status::Actual,
        precedence: Precedence::Priority,
        sides: Sides {
            asker: PartyIndex(0),
            asked: PartyIndex(1),
        },
        // As the asker would have it: something is agreed that could be called off.
        state: call_request::AGREED,
        proposed: Vec::new(),
        versions: Vec::new(),
    };
    let said = Say {
        saying: Saying::Call(OnCall::CallOff),
        words: None,
        account: None,
        references: Vec::new(),
    };
    let limits = two.a.charter(two.line).limits;
    let composed = say(&two.a.author(two.line), &standing, 4, &limits, said).unwrap();
    let by = vec![two.a.assert(&composed, 0, AssertionRole::Releaser)];
    let path = format!("/v1/lines/{}/acts", two.line);
    let answer = two.a.client.post(&path, &new_act(&composed, by));
    assert_eq!(problem(&answer), refused(409, "matter-not-sayable"));
    let acts = two.matter(&two.asker, id).unwrap().acts;
    assert!(acts.is_empty(), "nothing was signed: {acts:?}");
}

#[test]
fn the_event_stream_names_the_matter_that_an_act_changed() {
    let two = Two::new();
    let mut events = two.b.client.events(None);
    let id = two.begin(&query("Are these yours?"));
    let held = |act: u16| {
        move |event: &Event| match event {
            Event::Held {
                kind: 12,
                act: of,
                entry,
                changed,
                ..
            } if *of == act => Some((entry.0, changed.iter().map(|id| id.0).collect::<Vec<_>>())),
            _ => None,
        }
    };
    let (_, (entry, _)) = events.until(held(0));
    assert_eq!(entry, id);
    two.both(id, "asked", 0);
    let answer = two.say(&two.asked, id, &json!({ "act": "answer", "answer": "no" }));
    let (_, (entry, changed)) = events.until(held(1));
    assert_eq!(entry, answer);
    assert!(changed.contains(&id), "{changed:?}");
}
