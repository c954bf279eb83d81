//! Translations: the tables of `spec/translations.md` are read from the page and every cell is walked with real entries;
//! what is translated has no part in it; and what a flood of one party's comes to.

use detente_line::body;
use detente_line::fold::facts::Role;
use detente_line::fold::{Fold, Judgement, ObjectId, OfficerEvidence, Refusal, SignedAs};
use detente_line::limits::{
    ACTS_JUDGED_MAX, FACTS_LISTED_MAX, OTHERS_WORDS_MAX, TRANSLATED_PART_MAX,
};
use detente_line::matter::query;
use detente_line::message::{ACKNOWLEDGE, ANSWER, CANCEL, DISPLAYED};
use detente_line::translation::{BY_MACHINE, CONFIRM, QUERY, Standing, TRANSLATE};
use detente_record::{Act, EntryId, Header, Kind, PartyIndex, Precedence, Status};

use crate::page::Table;
use crate::scribe::{
    ARCHIVIST, FOUNDING_OFFICERS, RELEASING, RELEASING_AGAIN, RELEASING_TOO, Said, Scribe, WATCH,
    fold_of,
};

const PAGE: &str = include_str!("../../../../../spec/translations.md");

/// Releases too, and translates here.
const TRANSLATOR: u16 = RELEASING;
const LINGUIST: u16 = ARCHIVIST;
const OURS: u8 = 0;
const THEIRS: u8 = 1;

/// A line with linguists and a message of theirs to us, which we hold.
fn scene(precedence: Precedence) -> (Scribe, EntryId) {
    let mut scribe = Scribe::new(2);
    for officers in &mut scribe.facts.officers {
        for number in [TRANSLATOR, LINGUIST] {
            let roles = &mut officers[usize::from(number)].roles;
            roles.push(Role::Linguist.name().to_owned());
        }
    }
    let message = scribe.release(THEIRS, &[OURS], precedence).id();
    scribe.deliver_all();
    (scribe, message)
}

fn header(scribe: &mut Scribe, by: u8, act: Act, object: EntryId) -> Header {
    let mut header = scribe.header(by, body::TRANSLATION, act);
    header.object = Some(object);
    header.number = (act == TRANSLATE).then_some(1);
    header
}

fn sign(scribe: &mut Scribe, header: Header, by: u16) -> Said {
    let body = header.act != CONFIRM;
    scribe.sign(header, body, &[(by, SignedAs::Releaser)])
}

fn say(scribe: &mut Scribe, (party, officer): (u8, u16), act: Act, object: EntryId) -> EntryId {
    let header = header(scribe, party, act, object);
    sign(scribe, header, officer).id()
}

fn translated(scribe: &mut Scribe, message: EntryId) -> EntryId {
    say(scribe, (OURS, TRANSLATOR), TRANSLATE, message)
}

fn standing(scribe: &Scribe, id: &EntryId) -> Standing {
    scribe.fold().translation(id).unwrap().standing()
}

fn refused(fold: &Fold, id: &EntryId) -> Option<Refusal> {
    match fold.judgement(id).unwrap() {
        Judgement::Refused(why) => Some(why),
        Judgement::Effective => None,
        Judgement::Waits => panic!("it waits"),
    }
}

#[test]
fn who_may_say_what_of_a_translation_is_as_the_page_says() {
    let table = Table::of(PAGE, "act | translator");
    let people = [
        ("translator", OURS, TRANSLATOR),
        ("another linguist", OURS, LINGUIST),
        ("another with `releasing`", OURS, RELEASING_TOO),
        ("another number, same key", OURS, RELEASING_AGAIN),
        ("watch", OURS, WATCH),
        ("linguist of another party", THEIRS, LINGUIST),
    ];
    let acts = [
        ("translate", TRANSLATE),
        ("confirm", CONFIRM),
        ("query", QUERY),
    ];
    assert_eq!(table.places().count(), people.len() * acts.len());
    for (row, column) in table.places() {
        let (_, act) = acts.into_iter().find(|(name, _)| *name == row).unwrap();
        let person = people.into_iter().find(|(name, ..)| *name == column);
        let (_, party, officer) = person.unwrap();
        let (mut scribe, message) = scene(Precedence::Routine);
        let of = if act == TRANSLATE {
            message
        } else {
            translated(&mut scribe, message)
        };
        scribe.deliver_all();
        let id = say(&mut scribe, (party, officer), act, of);
        let why = refused(&scribe.fold(), &id);
        let said = why.map_or_else(|| "+".to_owned(), |why| why.name().replace('-', " "));
        assert_eq!(said, table.cell(&row, &column), "{row} × {column}");
    }
}

#[test]
fn what_each_word_makes_of_a_translation_is_as_the_page_says() {
    let table = Table::of(PAGE, "standing");
    let mut walked = 0;
    for (row, column) in table.places() {
        let cell = table.cell(&row, &column);
        let (first, other) = ((OURS, LINGUIST), (OURS, RELEASING_TOO));
        for spoke in [None, Some(CONFIRM), Some(QUERY)] {
            let (mut scribe, message) = scene(Precedence::Routine);
            let id = translated(&mut scribe, message);
            let replace = |scribe: &mut Scribe| {
                let mut header = header(scribe, OURS, TRANSLATE, message);
                header.references = vec![id];
                sign(scribe, header, LINGUIST);
            };
            if let Some(act) = spoke {
                say(&mut scribe, first, act, id);
            }
            if row == "replaced" {
                replace(&mut scribe);
            }
            let again = column.ends_with("by who spoke last");
            if standing(&scribe, &id).name() != row || (again && spoke.is_none()) {
                continue;
            }
            let who = if again { first } else { other };
            match column.split(' ').next() {
                Some("confirm") => drop(say(&mut scribe, who, CONFIRM, id)),
                Some("query") => drop(say(&mut scribe, who, QUERY, id)),
                _ => replace(&mut scribe),
            }
            assert_eq!(standing(&scribe, &id).name(), cell, "{row} × {column}");
            walked += 1;
        }
        assert!(walked > 0 || cell == "–", "{row} × {column}");
    }
    // One way into each of three standings, three into the last; where nobody spoke, nobody speaks again.
    assert_eq!(walked, 3 + 5 + 5 + (3 * 3 + 2 * 2));
}

#[test]
fn a_translation_and_what_is_said_of_it_are_no_part_of_what_is_translated() {
    for precedence in [Precedence::Routine, Precedence::Immediate] {
        let (mut scribe, message) = scene(precedence);
        let displayed = scribe.act(OURS, DISPLAYED, message).id();
        scribe.deliver_all();
        let before = scribe.fold().message(&message).unwrap();
        assert_eq!(
            before.addressees[0].displayed.as_ref().unwrap().entry,
            displayed
        );
        let with = |scribe: &mut Scribe, who, act, of| {
            let (party, officer) = who;
            let mut header = header(scribe, party, act, of);
            header.precedence = precedence;
            sign(scribe, header, officer).id()
        };
        let ours = with(&mut scribe, (OURS, TRANSLATOR), TRANSLATE, message);
        with(&mut scribe, (OURS, LINGUIST), CONFIRM, ours);
        let theirs = with(&mut scribe, (THEIRS, LINGUIST), TRANSLATE, message);
        with(&mut scribe, (THEIRS, RELEASING_TOO), QUERY, theirs);
        let of_no_linguist = with(&mut scribe, (OURS, WATCH), TRANSLATE, message);
        let fold = scribe.fold();
        assert_eq!(refused(&fold, &of_no_linguist), Some(Refusal::NotEntitled));
        assert_eq!(fold.message(&message).unwrap(), before, "{precedence:?}");
        assert_eq!(standing(&scribe, &ours), Standing::Reviewed);
        assert_eq!(standing(&scribe, &theirs), Standing::Queried);
    }
}

#[test]
fn a_flood_of_one_partys_translations_hides_no_others_and_no_word_that_came_before_it() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let acknowledged = scribe.act(OURS, ACKNOWLEDGE, message).id();
    let ours = translated(&mut scribe, message);
    for _ in 0..ACTS_JUDGED_MAX + 40 {
        say(&mut scribe, (THEIRS, LINGUIST), TRANSLATE, message);
    }
    scribe.deliver_all();
    let cancelled = scribe.act(THEIRS, CANCEL, message).id();
    let fold = scribe.fold();
    let found = |party| fold.translations(&message, PartyIndex(party));
    assert_eq!(found(OURS).len(), 1);
    assert_eq!(found(OURS)[0].id, ours);
    assert_eq!(found(THEIRS).len(), ACTS_JUDGED_MAX);
    let state = fold.message(&message).unwrap();
    assert_eq!(state.addressees[0].acknowledged[0].fact.entry, acknowledged);
    // Whoever floods buries words of its own: its own node signs no such flood.
    assert_eq!(state.cancelled, None, "{cancelled}");
}

#[test]
fn a_translation_that_comes_before_what_it_translates_waits_and_one_of_what_was_cancelled_stands() {
    let (mut scribe, message) = scene(Precedence::Priority);
    let mut early = header(&mut scribe, OURS, TRANSLATE, message);
    early.precedence = Precedence::Priority;
    let early = sign(&mut scribe, early, TRANSLATOR).id();
    let mut confirmed = header(&mut scribe, OURS, CONFIRM, early);
    confirmed.precedence = Precedence::Priority;
    sign(&mut scribe, confirmed, LINGUIST);
    scribe.act(THEIRS, CANCEL, message);
    let without = scribe.said.iter().filter(|said| said.id() != message);
    let mut fold = fold_of(&scribe.facts, without);
    let waiting = fold.translation(&early).unwrap();
    assert_eq!(waiting.judgement, Judgement::Waits);
    assert_eq!(fold.translations(&message, PartyIndex(OURS)).len(), 1);
    let of = scribe
        .said
        .iter()
        .find(|said| said.id() == message)
        .unwrap();
    let changed = fold.insert(&of.entry, of.officers.clone());
    let early_object = ObjectId::Entry(early);
    assert!(changed.and_more || changed.objects.contains(&early_object));
    let translation = fold.translation(&early).unwrap();
    assert!(translation.is_effective());
    assert_eq!(translation.standing(), Standing::Reviewed);
    assert!(fold.message(&message).unwrap().cancelled.is_some());
    assert_eq!(fold.digest(), scribe.fold().digest());
}

#[test]
fn only_what_people_wrote_is_translated_each_text_by_its_number_and_never_as_a_flash() {
    let (mut scribe, message) = scene(Precedence::Flash);
    let mut with = |change: &dyn Fn(&mut Header)| {
        let mut header = header(&mut scribe, OURS, TRANSLATE, message);
        header.precedence = Precedence::Immediate;
        change(&mut header);
        let id = sign(&mut scribe, header, TRANSLATOR).id();
        refused(&scribe.fold(), &id)
    };
    assert_eq!(with(&|_| {}), None);
    assert_eq!(with(&|header| header.outcome = Some(BY_MACHINE)), None);
    assert_eq!(
        with(&|header| header.number = Some(TRANSLATED_PART_MAX)),
        None
    );
    let silent = header(&mut scribe, OURS, TRANSLATE, message);
    let silent = Header {
        precedence: Precedence::Immediate,
        ..silent
    };
    let silent = scribe.sign(silent, false, &[(TRANSLATOR, SignedAs::Releaser)]);
    assert_eq!(
        refused(&scribe.fold(), &silent.id()),
        Some(Refusal::Senseless)
    );
    let mut with = |change: &dyn Fn(&mut Header)| {
        let mut header = header(&mut scribe, OURS, TRANSLATE, message);
        header.precedence = Precedence::Immediate;
        change(&mut header);
        let id = sign(&mut scribe, header, TRANSLATOR).id();
        refused(&scribe.fold(), &id)
    };
    let senseless: [&dyn Fn(&mut Header); 8] = [
        &|header| header.precedence = Precedence::Flash,
        &|header| header.precedence = Precedence::Priority,
        &|header| header.number = None,
        &|header| header.number = Some(0),
        &|header| header.number = Some(TRANSLATED_PART_MAX + 1),
        &|header| header.outcome = Some(2),
        &|header| header.object = None,
        &|header| header.references = vec![EntryId([1; 32]), EntryId([2; 32])],
    ];
    for (at, change) in senseless.iter().enumerate() {
        assert_eq!(with(*change), Some(Refusal::Senseless), "{at}");
    }
    let crossed = with(&|header| header.status = Status::Exercise);
    assert_eq!(crossed, Some(Refusal::CrossedStatus));
    let (mut scribe, message) = scene(Precedence::Routine);
    let own = translated(&mut scribe, message);
    let silent = scribe.act(OURS, ACKNOWLEDGE, message).id();
    // This answer has a code and no words.
    let coded = scribe.act(OURS, ANSWER, message).id();
    let account = scribe.header(OURS, body::ACCOUNT, Act(0));
    let account = scribe
        .sign(account, true, &[(ARCHIVIST, SignedAs::Releaser)])
        .id();
    // Nothing that people say in words is an acknowledgement or a cancel, whatever its author puts there.
    let worded = [ACKNOWLEDGE, CANCEL].map(|act| {
        let mut header = scribe.header(THEIRS, body::MESSAGE, act);
        header.object = Some(message);
        scribe
            .sign(header, true, &[(WATCH, SignedAs::Releaser)])
            .id()
    });
    for of in [own, silent, coded, account].into_iter().chain(worded) {
        let id = translated(&mut scribe, of);
        assert_eq!(refused(&scribe.fold(), &id), Some(Refusal::WrongObject));
    }
    let mut worded = scribe.header(OURS, body::MESSAGE, ANSWER);
    worded.object = Some(message);
    let worded = scribe
        .sign(worded, true, &[(WATCH, SignedAs::Releaser)])
        .id();
    let id = translated(&mut scribe, worded);
    assert_eq!(refused(&scribe.fold(), &id), None);
    // What is wrong is said, and that nothing is needs no words; both as urgent as the translation.
    for (act, body, precedence) in [
        (QUERY, false, Precedence::Routine),
        (CONFIRM, true, Precedence::Routine),
        (CONFIRM, false, Precedence::Immediate),
    ] {
        let mut header = header(&mut scribe, OURS, act, own);
        header.precedence = precedence;
        let said = scribe.sign(header, body, &[(LINGUIST, SignedAs::Releaser)]);
        let why = refused(&scribe.fold(), &said.id());
        assert_eq!(why, Some(Refusal::Senseless), "{act:?}");
    }
}

#[test]
fn a_translation_is_replaced_by_its_own_party_only_and_by_one_of_the_same_text() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let first = translated(&mut scribe, message);
    scribe.deliver_all();
    let mut names = |party, number, officer| {
        let mut header = header(&mut scribe, party, TRANSLATE, message);
        header.number = Some(number);
        header.references = vec![first];
        let id = sign(&mut scribe, header, officer).id();
        (id, standing(&scribe, &first))
    };
    assert_eq!(names(THEIRS, 1, LINGUIST).1, Standing::NotReviewed);
    assert_eq!(names(OURS, 2, LINGUIST).1, Standing::NotReviewed);
    assert_eq!(names(OURS, 1, WATCH).1, Standing::NotReviewed);
    let beside = translated(&mut scribe, message);
    assert_eq!(standing(&scribe, &first), Standing::NotReviewed);
    let mut header = header(&mut scribe, OURS, TRANSLATE, message);
    header.references = vec![first];
    let second = sign(&mut scribe, header, LINGUIST).id();
    assert_eq!(standing(&scribe, &first), Standing::Replaced);
    assert_eq!(standing(&scribe, &beside), Standing::NotReviewed);
    let fold = scribe.fold();
    let first = fold.translation(&first).unwrap();
    assert_eq!(first.replaced_by, [second]);
    let second = fold.translation(&second).unwrap();
    assert_eq!(
        (second.replaces, second.standing()),
        (Some(first.id), Standing::NotReviewed)
    );
}

#[test]
fn of_two_in_one_place_of_a_forked_journal_neither_replaces_the_other() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let tip = scribe.tip(OURS);
    let one = translated(&mut scribe, message);
    scribe.rewind(OURS, tip);
    let mut other = header(&mut scribe, OURS, TRANSLATE, message);
    other.references = vec![one];
    let other = sign(&mut scribe, other, LINGUIST).id();
    let fold = scribe.fold();
    for id in [one, other] {
        let translation = fold.translation(&id).unwrap();
        assert!(translation.is_effective() && translation.fact.disputed);
        assert_eq!(translation.standing(), Standing::NotReviewed);
    }
}

#[test]
fn what_one_finds_wrong_is_not_buried_under_any_number_of_others_words() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let id = translated(&mut scribe, message);
    let query = say(&mut scribe, (OURS, LINGUIST), QUERY, id);
    for _ in 0..=FACTS_LISTED_MAX {
        say(&mut scribe, (OURS, RELEASING_TOO), CONFIRM, id);
    }
    let translation = scribe.fold().translation(&id).unwrap();
    assert_eq!(translation.standing(), Standing::Queried);
    let listed = &translation.reviews;
    assert_eq!(
        (listed.len(), listed[0].fact.entry),
        (FACTS_LISTED_MAX, query)
    );
    assert_eq!(translation.left_out, 2);
    let last: Vec<bool> = listed.iter().map(|review| review.is_last).collect();
    assert!(last[0] && last[FACTS_LISTED_MAX - 1]);
    assert_eq!(last.iter().filter(|last| **last).count(), 2);
    // Only the same person takes it back.
    say(&mut scribe, (OURS, LINGUIST), CONFIRM, id);
    let translation = scribe.fold().translation(&id).unwrap();
    assert_eq!(translation.standing(), Standing::Reviewed);
    let mut queries = translation.reviews.iter().filter(|review| !review.confirms);
    assert!(queries.all(|review| !review.is_last));
    // One person's many words leave room for another's last.
    for _ in 0..=FACTS_LISTED_MAX {
        say(&mut scribe, (OURS, RELEASING_TOO), CONFIRM, id);
    }
    let translation = scribe.fold().translation(&id).unwrap();
    let last = translation.reviews.iter().filter(|review| review.is_last);
    assert_eq!(last.count(), 2);
}

#[test]
fn nothing_of_another_kind_that_names_a_translation_is_a_word_about_it() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let id = translated(&mut scribe, message);
    scribe.deliver_all();
    for party in [OURS, THEIRS] {
        // Of these some have an effect of their own, whatever they name.
        for (kind, acts) in [
            (Kind::AUTHORITY, 0..9),
            (body::MESSAGE, 0..6),
            (body::QUERY, 0..6),
        ] {
            for act in acts.map(Act) {
                let mut header = scribe.header(party, kind, act);
                header.object = Some(id);
                scribe.sign(header, true, &[(LINGUIST, SignedAs::Releaser)]);
            }
        }
    }
    let translation = scribe.fold().translation(&id).unwrap();
    assert_eq!(translation.reviews, []);
    assert_eq!(translation.standing(), Standing::NotReviewed);
    // Nor is a review of anything but a translation one.
    let review = say(&mut scribe, (OURS, LINGUIST), CONFIRM, id);
    for of in [message, review] {
        for act in [CONFIRM, QUERY] {
            let said = say(&mut scribe, (OURS, LINGUIST), act, of);
            assert_eq!(refused(&scribe.fold(), &said), Some(Refusal::WrongObject));
        }
    }
}

#[test]
fn the_work_of_a_linguist_whose_office_ended_is_reviewed_by_others_and_still_not_by_the_same() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let releasing = [RELEASING, RELEASING_TOO];
    let number = FOUNDING_OFFICERS;
    scribe.appoint(OURS, number, &[Role::Linguist], &releasing);
    let id = say(&mut scribe, (OURS, number), TRANSLATE, message);
    scribe.revoke(OURS, number, &releasing);
    let confirmed = say(&mut scribe, (OURS, LINGUIST), CONFIRM, id);
    assert_eq!(refused(&scribe.fold(), &confirmed), None);
    let own = say(&mut scribe, (OURS, number), CONFIRM, id);
    assert_eq!(refused(&scribe.fold(), &own), Some(Refusal::NotInOffice));
    let after = say(&mut scribe, (OURS, number), TRANSLATE, message);
    assert_eq!(refused(&scribe.fold(), &after), Some(Refusal::NotInOffice));
    // Nor under another number, once the one who translated under is no more in office.
    let id = translated(&mut scribe, message);
    scribe.revoke(OURS, TRANSLATOR, &releasing);
    let again = say(&mut scribe, (OURS, RELEASING_AGAIN), CONFIRM, id);
    assert_eq!(
        refused(&scribe.fold(), &again),
        Some(Refusal::OwnTranslation)
    );
}

#[test]
fn while_it_is_not_known_who_translated_nobody_is_another_person() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let id = translated(&mut scribe, message);
    let confirmed = say(&mut scribe, (OURS, LINGUIST), CONFIRM, id);
    let others = scribe.said.iter().filter(|said| said.id() != id);
    let mut fold = fold_of(&scribe.facts, others);
    let one = scribe.said.iter().find(|said| said.id() == id).unwrap();
    fold.insert(&one.entry, OfficerEvidence::Withheld);
    for id in [id, confirmed] {
        assert_eq!(refused(&fold, &id), Some(Refusal::OfficerUnverified));
    }
    let changed = fold.insert(&one.entry, one.officers.clone());
    assert!(changed.may_include(ObjectId::Entry(id)));
    assert_eq!(
        fold.translation(&id).unwrap().standing(),
        Standing::Reviewed
    );
    assert_eq!(fold.digest(), scribe.fold().digest());
}

#[test]
fn what_was_said_on_a_matter_is_translated_and_the_matter_is_what_it_was() {
    let (mut scribe, _) = scene(Precedence::Routine);
    let mut asked = scribe.header(THEIRS, body::QUERY, Act(0));
    asked.action = vec![PartyIndex(OURS)];
    (asked.number, asked.outcome) = (Some(0), Some(0));
    let asked = scribe
        .sign(asked, true, &[(WATCH, SignedAs::Releaser)])
        .id();
    scribe.deliver_all();
    let course = &query::COURSE;
    let before = scribe.fold().matter(course, &asked).unwrap();
    assert_eq!((before.row.name, before.acts.len()), ("asked", 0));
    let id = translated(&mut scribe, asked);
    say(&mut scribe, (OURS, LINGUIST), CONFIRM, id);
    let theirs = say(&mut scribe, (THEIRS, LINGUIST), TRANSLATE, asked);
    let fold = scribe.fold();
    for id in [id, theirs] {
        assert_eq!(refused(&fold, &id), None);
    }
    let after = fold.matter(course, &asked).unwrap();
    assert_eq!(
        (after.row.name, after.acts, after.without_effect),
        (before.row.name, vec![], vec![])
    );
}

#[test]
fn what_was_said_on_a_line_that_has_ended_is_still_translated_and_reviewed() {
    let (mut scribe, message) = scene(Precedence::Routine);
    scribe.end_line(THEIRS, Act::LEAVE, &[RELEASING, RELEASING_TOO]);
    scribe.deliver_all();
    let id = translated(&mut scribe, message);
    let confirmed = say(&mut scribe, (OURS, LINGUIST), CONFIRM, id);
    let theirs = say(&mut scribe, (THEIRS, LINGUIST), TRANSLATE, message);
    let fold = scribe.fold();
    assert!(fold.line_end().is_some());
    for id in [id, confirmed, theirs] {
        assert_eq!(refused(&fold, &id), None);
    }
}

#[test]
fn so_much_is_judged_of_a_heap_and_the_rest_is_counted() {
    let (mut scribe, message) = scene(Precedence::Routine);
    let ids: Vec<EntryId> = (0..40).map(|_| translated(&mut scribe, message)).collect();
    scribe.deliver_all();
    for id in &ids {
        for _ in 0..2 * OTHERS_WORDS_MAX {
            say(&mut scribe, (THEIRS, LINGUIST), QUERY, *id);
        }
        say(&mut scribe, (OURS, LINGUIST), CONFIRM, *id);
    }
    let fold = scribe.fold();
    let latest = |mut acts| fold.latest_translations(&message, PartyIndex(OURS), &mut acts);
    let (all, left_out) = latest(1_000);
    assert_eq!((all.len(), left_out), (40, 0));
    // What others say in vain takes none of it, and is counted where it is not looked at.
    for one in &all {
        assert_eq!(one.standing(), Standing::Reviewed);
        assert_eq!(one.without_effect.len(), OTHERS_WORDS_MAX);
        assert_eq!(one.left_out as usize, OTHERS_WORDS_MAX);
    }
    // Of eleven there would be one act too few.
    let (some, left_out) = latest(21);
    assert_eq!(latest(20), (some.clone(), left_out));
    let found: Vec<EntryId> = some.iter().map(|one| one.id).collect();
    assert_eq!(
        (found, left_out),
        (ids.iter().rev().take(10).copied().collect(), 30)
    );
}
