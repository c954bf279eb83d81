//! A statement made elsewhere, which one side enters in the register of the line and asks the other about.

use detente_api::AsText;
use detente_api::matter::{MatterKind, NewMatter, NewMatterAct};
use detente_api::register::{NewRegisterEntry, NewSource, Register, RegisterEntry, RegisterKind};
use detente_language::{key, plain_line};
use detente_record::EntryId;

use super::report::{Entered, Statement, Told};
use super::{EXERCISE, Exercise, HOUR, Side, is_marked, later, said, today};
use crate::commands::register::{enter_with_key, kind_in_words};
use crate::failure::Outcome;
use crate::rig::acts;

/// North enters what is said to have been said for South, and asks whether it is South's position; South answers.
pub(super) fn run(exercise: &Exercise<'_>) -> Outcome<Statement> {
    let (north, south) = (Side::A, Side::B);
    let entered = enter(exercise, north)?;
    let stated = shown(exercise, south, entered, 0)?;
    let quote = quote_of(&stated);
    is_marked(&stated.status, Some(&quote))?;
    let desk = exercise.desk;
    let entered_it = desk.say(key::DEMO_EXERCISE_ENTERED, &[]);
    let facts = [("did", entered_it.into()), ("text", quote.into())];
    let did = desk.say(key::DEMO_EXERCISE_QUOTED, &facts);
    let kind = kind_in_words(desk, &stated);
    let facts = [(
        "party",
        exercise.short_name(Side::of_index(stated.party)).into(),
    )];
    let shows = desk.say(key::DEMO_EXERCISE_IN_REGISTER, &facts);
    exercise.tell(&kind, (north, &stated.signers), &did, (south, &shows));
    let new = NewMatter {
        question: Some("is-this-your-position".to_owned()),
        references: vec![AsText(entered)],
        due: Some(later(HOUR)),
        ..exercise.beginning(north, MatterKind::Query, key::DEMO_EXERCISE_ASKED)
    };
    let asked = exercise.begin(north, new, "asked")?;
    let answer = NewMatterAct {
        answer: Some("no".to_owned()),
        text: Some(exercise.words(south, key::DEMO_EXERCISE_NOT_OURS)),
        ..said("answer")
    };
    let answered = exercise.say(south, &asked, answer, "answered")?;
    let mut acts = answered.acts.iter();
    // That the statement led to the query, the other side reads from the query's own header.
    let stated = shown(exercise, south, entered, 1)?;
    Ok(Statement {
        answer: acts.find_map(|act| act.answer.clone()),
        question: answered.question.clone(),
        statement: Entered {
            shown_by: south,
            by: Side::of_index(stated.party),
            quote: Some(quote_of(&stated)),
            led_to: stated.led_to.iter().any(|one| one.entry == answered.id),
            status: stated.status,
        },
        told: Told::of(&answered),
    })
}

fn quote_of(stated: &RegisterEntry) -> String {
    let account = stated.account.iter();
    let mut quotes = account.flat_map(|account| &account.quotes);
    quotes
        .next()
        .map(|quote| plain_line(quote))
        .unwrap_or_default()
}

fn enter(exercise: &Exercise<'_>, by: Side) -> Outcome<EntryId> {
    let party = exercise.party(by);
    let line = party.line_of(exercise.line)?;
    let officer = party.officer(&line, "watch")?;
    let desk = &party.desk;
    let new = NewRegisterEntry {
        status: EXERCISE.to_owned(),
        kind: RegisterKind::OutsideStatement,
        date: Some(today()),
        at: None,
        reported: None,
        text: exercise.words(by, key::DEMO_EXERCISE_SAID_ELSEWHERE),
        paraphrase: false,
        translation: None,
        said_by: Some(desk.say(key::DEMO_EXERCISE_SPOKESMAN, &[])),
        attribution: Some("unnamed".to_owned()),
        by: Some(exercise.name(by.other())),
        by_account_of: None,
        source: Some(NewSource {
            name: desk.say(key::DEMO_EXERCISE_SOURCE, &[]),
            title: None,
            published: Some(today()),
            address: None,
        }),
        subject: None,
        place: None,
        position: None,
        involved: Vec::new(),
        casualties: None,
        damage: None,
        about: Vec::new(),
        corrects: None,
    };
    acts::entry(&enter_with_key(party.client()?, &line, officer, &new)?)
}

/// The entry in the register as a side's node shows it, once it has led to so many matters.
fn shown(
    exercise: &Exercise<'_>,
    at: Side,
    entry: EntryId,
    led_to: usize,
) -> Outcome<RegisterEntry> {
    let path = exercise.path(&format!("register?status={EXERCISE}"));
    exercise.until(|| {
        let register: Register = exercise.client(at)?.list(&path)?;
        let mut entries = register.entries.into_iter();
        Ok(entries.find(|one| one.entry.0 == entry && one.led_to.len() >= led_to))
    })
}
