//! Translations at two desks: a linguist's, reviewed by another person, corrected, shown at both beside the original and never
//! in its place; what waits for linguists; what is refused; and what a counterpart that files a heap of them comes to.

use detente_api::matter::Matter;
use detente_api::message::Message;
use detente_api::translation::{Texts, Translation, Translations};
use detente_line::body::TRANSLATION;
use detente_line::limits::{URGENT_TEXT_BYTES_MAX, URGENT_TRANSLATION_BYTES_MAX};
use detente_line::message::text::FreeText;
use detente_line::translation::compose::{NewTranslation, Target, confirm, translate};
use detente_line::translation::{QUERY, TRANSLATE};
use detente_record::{AssertionRole, EntryId, LineId, Precedence, Status};
use detente_templates::built_in;
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found_with_linguists, new_act};
use crate::http::{Answer, Client};
use crate::people::{desk, person, problem, refused};

/// Two desks on a line: at the first a linguist and one who releases, at the other a watch officer and a linguist.
struct Two {
    a: Desk,
    line: LineId,
    linguist: Client,
    releases: Client,
    watch: Client,
    theirs: Client,
    _b: Desk,
    _dir: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
        let line = found_with_linguists(&a, &b, built_in().hash());
        Self {
            linguist: person(&a, "ivanova", &["linguist"], Some("archivist")),
            releases: person(&a, "sidorova", &["releasing"], Some("releaser")),
            watch: person(&b, "petrov", &["watch"], Some("watch")),
            theirs: person(&b, "smith", &["linguist"], Some("archivist")),
            a,
            line,
            _b: b,
            _dir: dir,
        }
    }

    fn path(&self, more: &str) -> String {
        format!("/v1/lines/{}{more}", self.line)
    }

    /// A message of theirs, once we hold it.
    fn message(&self, text: &str) -> EntryId {
        let id = entry_of(&self.watch.put_in(&self.path("/messages"), &sent(text)));
        self.held(id);
        id
    }

    fn held(&self, id: EntryId) {
        eventually("it is held here", || {
            let answer = self.at_linguist(&format!("/translations/{id}"));
            (answer.status != 404).then_some(())
        });
    }

    fn at_linguist(&self, more: &str) -> Answer {
        self.linguist.request("GET", &self.path(more), None)
    }

    fn translate(&self, by: &Client, of: EntryId, text: &str, more: &Value) -> Answer {
        let mut new = json!({ "of": of.to_string(), "text": { "language": "en", "text": text } });
        let fields = more.as_object().unwrap().clone();
        new.as_object_mut().unwrap().extend(fields);
        by.post(&self.path("/translations"), &new)
    }

    fn say(&self, by: &Client, id: EntryId, word: &str, said: &Value) -> Answer {
        by.post(&self.path(&format!("/translations/{id}/{word}")), said)
    }

    /// Waits until both desks show so many translations of an entry, and the same.
    fn both(&self, of: EntryId, standings: &[&str]) -> Vec<Translation> {
        eventually(&format!("{standings:?} at both desks"), || {
            let here: Texts = self
                .linguist
                .get(&self.path(&format!("/translations/{of}")));
            let there: Texts = self.watch.get(&self.path(&format!("/translations/{of}")));
            let mut found: Vec<&str> = here.translations.iter().map(|one| &*one.standing).collect();
            found.sort_unstable();
            let same = here.translations.len() == there.translations.len()
                && here
                    .translations
                    .iter()
                    .all(|one| there.translations.contains(one));
            (same && found == standings).then_some(here.translations.clone())
        })
    }

    fn waits(&self, waits: &str) -> Vec<EntryId> {
        self.waits_into(waits, "en")
    }

    fn waits_into(&self, waits: &str, into: &str) -> Vec<EntryId> {
        let path = self.path(&format!("/translations?waits={waits}&into={into}"));
        let list: Translations = self.linguist.get(&path);
        list.entries.iter().map(|texts| texts.entry.0).collect()
    }
}

fn filed(answer: &Answer) -> EntryId {
    let said = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, 201, "{said}");
    entry_of(&answer.json())
}

fn sent(text: &str) -> Value {
    json!({
        "status": "actual", "precedence": "priority", "action": [0], "language": "ru", "text": text
    })
}

#[test]
fn a_linguist_translates_another_reviews_and_both_desks_show_it_beside_the_original() {
    let two = Two::new();
    let of = two.message("Прошли три самолёта.");
    assert_eq!(two.waits("translation"), [of]);
    assert_eq!(two.waits_into("translation", "ru-RU"), []);
    let first = filed(&two.translate(&two.linguist, of, "Two aircraft crossed.", &json!({})));
    let shown = two.both(of, &["not-reviewed"]);
    assert_eq!(shown[0].signers[0].officer, "archivist-0");
    assert_eq!(
        (two.waits("translation"), two.waits("review")),
        (vec![], vec![of])
    );
    // Whoever translated does not review, whatever roles the person has; nor does another party.
    let own = two.say(&two.linguist, first, "confirm", &json!({}));
    assert_eq!(problem(&own), refused(422, "input-senseless"));
    let words = json!({ "language": "en", "text": "Three aircraft, not two." });
    assert_eq!(
        problem(&two.say(&two.theirs, first, "query", &words)),
        refused(422, "input-senseless")
    );
    let query = filed(&two.say(&two.releases, first, "query", &words));
    let shown = two.both(of, &["queried"]);
    assert_eq!(shown[0].reviews[0].entry.0, query);
    let said = shown[0].reviews[0].text.clone().unwrap();
    assert_eq!(said.text, "Three aircraft, not two.");
    assert_eq!(
        (shown[0].what.as_deref(), shown[0].from.as_deref()),
        (Some("text"), Some("ru"))
    );
    assert_eq!(two.waits("correction"), [of]);
    // Whoever found it wrong may find it right; the first word stays, and counts no more.
    filed(&two.say(&two.releases, first, "confirm", &json!({})));
    let shown = two.both(of, &["reviewed"]);
    let said: Vec<_> = shown[0].reviews.iter().collect();
    assert_eq!(
        (said[0].entry.0, said[0].taken_back, said[1].taken_back),
        (query, true, false)
    );
    filed(&two.say(&two.releases, first, "query", &words));
    two.both(of, &["queried"]);
    let instead = json!({ "replaces": first.to_string(), "by_machine": true });
    let second = two.translate(&two.linguist, of, "Three aircraft crossed.", &instead);
    let second = filed(&second);
    filed(&two.say(&two.releases, second, "confirm", &json!({})));
    let shown = two.both(of, &["replaced", "reviewed"]);
    assert_eq!(shown[0].id.0, second, "the one to rely on stands first");
    assert!(shown[0].by_machine);
    assert!(two.waits("review").is_empty() && two.waits("correction").is_empty());
    // Beside the message stands what was not replaced; the message is what it was, and nobody has acknowledged it.
    for desk in [&two.linguist, &two.watch] {
        let message: Message = desk.get(&two.path(&format!("/messages/{of}")));
        assert_eq!(message.text.as_deref(), Some("Прошли три самолёта."));
        assert_eq!(message.language.as_deref(), Some("ru"));
        let beside: Vec<EntryId> = message
            .translations
            .shown
            .iter()
            .map(|one| one.id.0)
            .collect();
        assert_eq!(beside, [second]);
        let states: Vec<&str> = message.states.iter().map(|state| &*state.state).collect();
        assert_eq!(states, ["released", "sent", "delivered"]);
        assert!(message.without_effect.is_empty());
    }
}

#[test]
fn what_has_no_words_of_its_own_is_not_translated_and_neither_is_anything_by_who_is_no_linguist() {
    let two = Two::new();
    let of = two.message("Прошли три самолёта.");
    assert_eq!(
        problem(&two.translate(&two.releases, of, "x", &json!({}))),
        refused(403, "permission-role")
    );
    let again = json!({ "of": of.to_string(), "text": { "language": "ru", "text": "Три." } });
    let again = two.linguist.post(&two.path("/translations"), &again);
    assert_eq!(problem(&again), refused(422, "translation-same-language"));
    // A tag means the same in capitals.
    let again = json!({ "of": of.to_string(), "text": { "language": "RU", "text": "Три." } });
    let again = two.linguist.post(&two.path("/translations"), &again);
    assert_eq!(problem(&again), refused(422, "translation-same-language"));
    let second = two.translate(&two.linguist, of, "x", &json!({ "part": 2 }));
    assert_eq!(problem(&second), refused(422, "translation-no-such-text"));
    let empty = two.translate(&two.linguist, of, " ", &json!({}));
    assert_eq!(problem(&empty), refused(422, "send-text-empty"));
    let unknown = two.translate(&two.linguist, EntryId([7; 32]), "x", &json!({}));
    assert_eq!(problem(&unknown), refused(404, "input-no-such-entry"));
    let other = json!({ "replaces": of.to_string() });
    let other = two.translate(&two.linguist, of, "x", &other);
    assert_eq!(problem(&other), refused(422, "input-senseless"));
    let template = json!({
        "status": "actual", "precedence": "routine", "action": [0], "template": { "name": "line-check" }
    });
    let template = entry_of(&two.watch.put_in(&two.path("/messages"), &template));
    two.held(template);
    let refusal = two.translate(&two.linguist, template, "x", &json!({}));
    assert_eq!(problem(&refusal), refused(422, "translation-of-template"));
    assert_eq!(two.waits("translation"), [of]);
    // The same for who signs with a key of their own; what a counterpart files all the same is put aside, and said to be.
    let target = Target {
        id: template,
        status: Status::Actual,
        precedence: Precedence::Routine,
    };
    let new = NewTranslation {
        part: 1,
        language: "ru",
        text: "x",
        by_machine: false,
        replaces: None,
    };
    let composed = translate(&two.a.author(two.line), &target, &new).unwrap();
    let by = vec![two.a.assert(&composed, 2, AssertionRole::Releaser)];
    let acts = two.path("/acts");
    let answer = two.a.client.post(&acts, &new_act(&composed, by));
    assert_eq!(problem(&answer), refused(422, "translation-of-template"));
    let target = Target {
        id: of,
        precedence: Precedence::Priority,
        ..target
    };
    let new = NewTranslation {
        language: "en",
        ..new
    };
    let composed = translate(&two.a.author(two.line), &target, &new).unwrap();
    let by = vec![two.a.assert(&composed, 2, AssertionRole::Releaser)];
    let id = entry_of(&two.a.act(two.line, &composed, by));
    let composed = confirm(&two.a.author(two.line), &Target { id, ..target });
    let by = vec![two.a.assert(&composed, 3, AssertionRole::Releaser)];
    two.a.act(two.line, &composed, by);
    two.both(of, &["reviewed"]);
}

#[test]
fn what_is_said_on_a_matter_is_translated_part_by_part() {
    let two = Two::new();
    let query = json!({
        "kind": "query", "status": "actual", "precedence": "immediate", "to": 0,
        "question": "are-these-yours", "text": { "language": "ru", "text": "Это ваши самолёты?" }
    });
    let query = entry_of(&two.watch.put_in(&two.path("/matters"), &query));
    two.held(query);
    assert_eq!(two.waits("translation"), [query]);
    let id = filed(&two.translate(&two.theirs, query, "Are these yours?", &json!({})));
    two.both(query, &["not-reviewed"]);
    let matter: Matter = two.linguist.get(&two.path(&format!("/matters/{query}")));
    assert_eq!(matter.text.as_deref(), Some("Это ваши самолёты?"));
    assert_eq!(matter.translations.shown[0].id.0, id);
    assert_eq!((matter.state.as_str(), matter.acts.len()), ("asked", 0));
    // Theirs is no translation of ours: each side makes its own.
    assert_eq!(two.waits("translation"), [query]);
    assert_eq!(two.waits("review"), []);
}

#[test]
fn an_officer_with_a_key_of_their_own_signs_translations_and_a_heap_of_theirs_hides_none_of_ours() {
    let two = Two::new();
    let of = two.message("Прошли три самолёта.");
    let ours = filed(&two.translate(&two.linguist, of, "Three aircraft.", &json!({})));
    let texts: Texts = two.theirs.get(&two.path(&format!("/translations/{of}")));
    assert!(texts.texts.unwrap()[0].language.as_deref() == Some("ru"));
    for number in 0..128 {
        let text = format!("No aircraft at all. {number}");
        filed(&two.translate(&two.theirs, of, &text, &json!({})));
    }
    let more = two.translate(&two.theirs, of, "One more.", &json!({}));
    assert_eq!(problem(&more), refused(422, "input-senseless"));
    let shown = eventually("all of them are here", || {
        let texts: Texts = two.linguist.get(&two.path(&format!("/translations/{of}")));
        (texts.translations.len() + texts.left_out as usize == 129).then_some(texts)
    });
    assert_eq!(shown.translations[0].id.0, ours, "ours stands first");
    assert_eq!(shown.translations.len(), 1 + 128);
    let message: Message = two.linguist.get(&two.path(&format!("/messages/{of}")));
    assert_eq!(message.translations.shown[0].id.0, ours);
    assert_eq!(message.translations.left_out, 0);
    // Of long ones there is room for half a megabyte, and the rest is counted; ours stands there all the same.
    let other = two.message("Прошли ещё два.");
    for number in 0..20 {
        let text = format!("{number} {}", "No aircraft at all. ".repeat(1_600));
        filed(&two.translate(&two.theirs, other, &text, &json!({})));
    }
    let own = filed(&two.translate(&two.linguist, other, "Two more.", &json!({})));
    let message = eventually("all of them are here", || {
        let message: Message = two.linguist.get(&two.path(&format!("/messages/{other}")));
        let beside = &message.translations;
        (beside.shown.len() + beside.left_out as usize == 21).then_some(message)
    });
    let beside = &message.translations;
    assert_eq!((beside.shown[0].id.0, beside.shown.len()), (own, 1 + 17));
    assert_eq!(beside.left_out, 3);
    // What they say besides is judged as ever.
    let cancel = two.path(&format!("/messages/{of}/cancel"));
    entry_of(&two.watch.put_in(&cancel, &json!({})));
    eventually("the cancel is here", || {
        let message: Message = two.linguist.get(&two.path(&format!("/messages/{of}")));
        message.cancelled.then_some(())
    });
}

#[test]
fn what_replaces_no_translation_of_ours_of_that_text_is_not_signed_nor_what_is_too_long() {
    let two = Two::new();
    let of = two.message("Прошли три самолёта.");
    let other = two.message("Прошли ещё два.");
    let ours = filed(&two.translate(&two.linguist, of, "Three aircraft.", &json!({})));
    let elsewhere = filed(&two.translate(&two.linguist, other, "Two more.", &json!({})));
    let theirs = filed(&two.translate(&two.theirs, of, "None.", &json!({})));
    two.held(theirs);
    let review = filed(&two.say(&two.releases, ours, "confirm", &json!({})));
    let senseless = refused(422, "input-senseless");
    for named in [theirs, elsewhere, review] {
        let replaces = json!({ "replaces": named.to_string() });
        let refusal = two.translate(&two.linguist, of, "Four aircraft.", &replaces);
        assert_eq!(problem(&refusal), senseless);
    }
    let call = json!({
        "kind": "call-request", "status": "actual", "precedence": "immediate", "to": 0, "level": "ministers",
        "text": { "language": "ru", "text": "Полёты у границы" },
        "call": { "whom": "Министр", "behalf": "Министр", "interpreter": true }
    });
    let call = entry_of(&two.watch.put_in(&two.path("/matters"), &call));
    two.held(call);
    let subject = filed(&two.translate(&two.linguist, call, "Flights.", &json!({})));
    let whom = json!({ "part": 2, "replaces": subject.to_string() });
    let refusal = two.translate(&two.linguist, call, "The minister.", &whom);
    assert_eq!(problem(&refusal), senseless);
    // Nor is what bears the same number by chance: here the minutes of an answer to the request.
    let accept = json!({ "act": "accept", "due": "2099-11-30T15:00:00.000Z", "minutes": 1 });
    let on_call = two.path(&format!("/matters/{call}/say"));
    let accepted = filed(&two.releases.post(&on_call, &accept));
    let minutes = json!({ "replaces": accepted.to_string() });
    let refusal = two.translate(&two.linguist, call, "Flights.", &minutes);
    assert_eq!(problem(&refusal), senseless);
    let again = json!({ "replaces": subject.to_string() });
    let again = filed(&two.translate(&two.linguist, call, "Flights near the border.", &again));
    // What an officer with a key of their own hands in is read as well.
    let say = |act, of, precedence, officer, text: &FreeText| {
        let author = two.a.author(two.line);
        let mut draft = author.draft(TRANSLATION, act, Status::Actual, precedence);
        draft.object = Some(of);
        draft.number = (act == TRANSLATE).then_some(1);
        let composed = author.composed(draft, Some(text.encode()));
        let by = vec![two.a.assert(&composed, officer, AssertionRole::Releaser)];
        two.a
            .client
            .post(&two.path("/acts"), &new_act(&composed, by))
    };
    let text =
        |bytes: usize| FreeText::translated("en", &"x".repeat(bytes), Precedence::Routine).unwrap();
    let urgent = |text: &FreeText| say(TRANSLATE, call, Precedence::Immediate, 2, text);
    let longest = URGENT_TRANSLATION_BYTES_MAX;
    assert_eq!(problem(&urgent(&text(longest + 1))), senseless);
    let reasoned = text(9).with_reason("nobody else is here").unwrap();
    assert_eq!(problem(&urgent(&reasoned)), senseless);
    filed(&urgent(&text(longest)));
    let query = |text: &FreeText| say(QUERY, again, Precedence::Immediate, 3, text);
    assert_eq!(problem(&query(&text(URGENT_TEXT_BYTES_MAX + 1))), senseless);
    filed(&query(&text(URGENT_TEXT_BYTES_MAX)));
}
