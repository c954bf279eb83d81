//! `detente translation`: what waits for linguists, the texts of an entry with their translations, and what a linguist or a
//! reviewer says. The original always stands first: a translation is another entry that stands beside it.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::officer::AnswerText;
use detente_api::text::{precedence_of, status_of};
use detente_api::translation::{
    BesideTexts, NewTranslation, Texts, Translation, TranslationReview, TranslationWaits,
    Translations, is_one_language,
};
use detente_api::{AsText, EntryIdText};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::message::compose::{Author, Composed};
use detente_line::message::text::TextFault;
use detente_line::translation::Standing;
use detente_line::translation::compose::{self, Target};
use detente_record::EntryId;

use crate::act;
use crate::client::Client;
use crate::commands::matter::said_on;
use crate::commands::read::flag_in_words;
use crate::commands::{Command, matter, read, send};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "translation",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_TRANSLATION_LONG;
    let child = |name, about| help::skeleton(text, name, about, long);
    let option = |id, value, about| help::option(text, id, value, about);
    let line = || option("line", key::VALUE_LINE, key::ARG_LINE);
    let officer = || option("officer", key::VALUE_FILE, key::ARG_OFFICER);
    let words = |about| help::positional(text, "text", key::VALUE_TEXT, about).required(true);
    let id = |about| help::positional(text, "id", key::VALUE_ID, about).required(true);
    let language = |about| option("text-language", key::VALUE_LANGUAGE, about);
    let list = child("list", key::HELP_TRANSLATION_LIST)
        .arg(option(
            "waits",
            key::VALUE_STATE,
            key::ARG_TRANSLATION_WAITS,
        ))
        .arg(option(
            "into",
            key::VALUE_LANGUAGE,
            key::ARG_TRANSLATION_INTO,
        ))
        .arg(option("status", key::VALUE_STATUS, key::ARG_MATTER_STATUS))
        .arg(line());
    let add = child("add", key::HELP_TRANSLATION_ADD)
        .arg(id(key::ARG_TRANSLATION_OF))
        .arg(words(key::ARG_TRANSLATION_TEXT))
        .arg(language(key::ARG_TRANSLATION_LANGUAGE))
        .arg(option("part", key::VALUE_NUMBER, key::ARG_TRANSLATION_PART))
        .arg(help::switch(text, "machine", key::ARG_TRANSLATION_MACHINE))
        .arg(option(
            "replaces",
            key::VALUE_ID,
            key::ARG_TRANSLATION_REPLACES,
        ))
        .arg(officer())
        .arg(line());
    let review = child("review", key::HELP_TRANSLATION_REVIEW)
        .arg(id(key::ARG_TRANSLATION))
        .arg(officer())
        .arg(line());
    let query = child("query", key::HELP_TRANSLATION_QUERY)
        .arg(id(key::ARG_TRANSLATION))
        .arg(words(key::ARG_TRANSLATION_WRONG))
        .arg(language(key::ARG_SEND_TEXT_LANGUAGE))
        .arg(officer())
        .arg(line());
    let show = child("show", key::HELP_TRANSLATION_SHOW)
        .arg(id(key::ARG_TRANSLATION_OF))
        .arg(line());
    help::group(
        text,
        child("translation", key::HELP_TRANSLATION).subcommand_required(true),
        vec![list, show, add, review, query],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some((word, arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::SUCCESS);
    };
    match word {
        "list" => list(desk, arguments),
        "show" => show(desk, arguments),
        "add" => add(desk, arguments),
        "review" => review(desk, arguments),
        _ => query(desk, arguments),
    }
}

fn given<'a>(arguments: &'a ArgMatches, id: &str) -> Option<&'a str> {
    arguments.get_one::<String>(id).map(String::as_str)
}

fn required<'a>(arguments: &'a ArgMatches, id: &str) -> &'a str {
    given(arguments, id).expect("the parser requires it")
}

fn list(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let wish = given(arguments, "status");
    if let Some(wish) = wish.filter(|wish| !STATUSES.contains(wish)) {
        return Err(bad_value("--status", wish, &STATUSES.join(", ")));
    }
    let waits = given(arguments, "waits");
    let names = TranslationWaits::ALL.map(TranslationWaits::name);
    if let Some(waits) = waits.filter(|waits| !names.contains(waits)) {
        return Err(bad_value("--waits", waits, &names.join(", ")));
    }
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let mut asked = waits.map_or_else(String::new, |waits| format!("&waits={waits}"));
    if let Some(into) = given(arguments, "into") {
        let is_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !into.chars().all(is_tag) {
            return Err(bad_value("--into", into, "en, ru, zh-Hant"));
        }
        asked.push_str(&format!("&into={into}"));
    }
    let mut all: Vec<Texts> = Vec::new();
    for status in STATUSES {
        if wish.is_none_or(|wish| wish == status) {
            all.extend(under(&client, &line, status, &asked)?);
        }
    }
    if desk.json {
        desk.print_json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    for texts in &all {
        out_line!("{}", row(desk, &line, texts));
    }
    if all.is_empty() {
        desk.tell(key::TRANSLATION_NONE, &[]);
    } else {
        desk.tell(key::TRANSLATION_LIST_NEXT, &[]);
    }
    Ok(ExitCode::SUCCESS)
}

fn under(client: &Client, line: &LineHere, status: &str, asked: &str) -> Outcome<Vec<Texts>> {
    let id = line.status.id;
    let path = format!("/v1/lines/{id}/translations?status={status}{asked}");
    let all: Translations = client.list(&path)?;
    Ok(all.entries)
}

/// An entry in a list: what it is, whose, in which language, how many of our translations stand how.
fn row(desk: &Desk, line: &LineHere, texts: &Texts) -> String {
    let first = texts.texts.iter().flatten().next();
    let written = first.map(|one| plain_line(&one.text)).unwrap_or_default();
    let beginning: String = written.chars().take(ROW_CHARACTERS_MAX).collect();
    let more = if beginning.len() < written.len() {
        "…"
    } else {
        ""
    };
    let language = first.and_then(|one| one.language.as_deref());
    let mut marks = vec![plain_line(language.unwrap_or("?"))];
    marks.extend(texts.translations.iter().filter_map(|one| {
        let is_current = one.by == line.status.own && one.standing != Standing::Replaced.name();
        let language = plain_line(one.language.as_deref().unwrap_or("?"));
        is_current.then(|| {
            format!(
                "{language}: {}",
                desk.label("translation-is", &one.standing)
            )
        })
    }));
    if marks.len() > MARKS_MAX {
        marks.truncate(MARKS_MAX);
        marks.push("…".to_owned());
    }
    format!(
        "{}  {}  {}  {}: {} [{}]  {beginning}{more}",
        screen::short(&texts.entry.to_string()),
        screen::moment(desk.text, texts.time),
        desk.label("status", &texts.status),
        plain_line(&texts.by_name),
        said_on(desk.text, &texts.kind, &texts.act),
        marks.join(", "),
    )
}

fn show(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let id = find(&client, &line, required(arguments, "id"))?;
    let texts = of_entry(&client, &line, &id)?;
    if desk.json {
        desk.print_json(&texts)?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in in_words(desk, &line, &texts) {
        out_line!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}

fn of_entry(client: &Client, line: &LineHere, id: &EntryIdText) -> Outcome<Texts> {
    client.get(&format!("/v1/lines/{}/translations/{id}", line.status.id))
}

/// Each text as it was written, and its translations below it.
fn in_words(desk: &Desk, line: &LineHere, texts: &Texts) -> Vec<String> {
    let text = desk.text;
    let mut rows = vec![
        format!(
            "{} {}",
            said_on(text, &texts.kind, &texts.act),
            screen::short(&texts.entry.to_string())
        ),
        text.say(
            key::READ_FROM,
            &[("party", plain_line(&texts.by_name).into())],
        ),
    ];
    let Some(originals) = &texts.texts else {
        rows.push(text.say(key::READ_TEXT_WITHHELD, &[]));
        rows.extend(
            texts
                .translations
                .iter()
                .flat_map(|one| shown(desk, one, true)),
        );
        return rows;
    };
    for original in originals {
        let facts = [
            (
                "part",
                u32::try_from(original.part).unwrap_or(u32::MAX).into(),
            ),
            ("what", desk.label("text-is", &original.what).into()),
            (
                "language",
                plain_line(original.language.as_deref().unwrap_or("?")).into(),
            ),
        ];
        rows.push(text.say(key::TRANSLATION_ORIGINAL, &facts));
        if original.turns_direction {
            rows.push(format!("! {}", flag_in_words(text, "turns-direction")));
        }
        rows.extend(screen::as_written(&original.text).map(|row| format!("  {row}")));
        let of_it = texts.translations.iter();
        let of_it = of_it.filter(|one| one.part == original.part);
        rows.extend(of_it.flat_map(|one| shown(desk, one, true)));
    }
    let count = u64::try_from(originals.len()).unwrap_or(u64::MAX);
    let of_nothing = texts.translations.iter().filter(|one| one.part > count);
    rows.extend(of_nothing.flat_map(|one| shown(desk, one, true)));
    if originals.is_empty() {
        rows.push(text.say(key::TRANSLATION_NO_TEXTS, &[]));
    }
    if texts.left_out > 0 {
        rows.push(text.say(
            key::TRANSLATION_LEFT_OUT,
            &[("count", texts.left_out.into())],
        ));
    }
    for act in &texts.without_effect {
        let facts = [
            ("party", plain_line(line.party(act.by)).into()),
            ("why", flag_in_words(text, &act.why).into()),
        ];
        rows.push(text.say(key::READ_WITHOUT_EFFECT, &facts));
    }
    rows
}

/// A translation: of what, whose it is, how far it may be relied on, and what it says, behind a bar as everything that people
/// write; below it, each under its speaker's name, what is found wrong with it.
fn shown(desk: &Desk, one: &Translation, with_taken_back: bool) -> Vec<String> {
    let text = desk.text;
    let what = one.what.as_deref();
    let facts = [
        ("part", u32::try_from(one.part).unwrap_or(u32::MAX).into()),
        (
            "what",
            what.map_or_else(|| "?".to_owned(), |what| desk.label("text-is", what))
                .into(),
        ),
        (
            "language",
            plain_line(one.language.as_deref().unwrap_or("?")).into(),
        ),
        ("officers", screen::officers(text, &one.signers).into()),
        ("party", plain_line(&one.by_name).into()),
        ("id", screen::short(&one.id.to_string()).into()),
        ("standing", standing(desk, one).into()),
    ];
    let mut rows = vec![text.say(key::TRANSLATION_HEADING, &facts)];
    if one.by_machine {
        rows.push(format!("! {}", text.say(key::TRANSLATION_BY_MACHINE, &[])));
    }
    let flags = one.flags.iter();
    rows.extend(flags.map(|flag| format!("! {}", flag_in_words(text, flag))));
    let written = one
        .text
        .iter()
        .flat_map(|written| screen::as_written(written));
    rows.extend(written.map(|row| format!("  {row}")));
    let wrong = one.reviews.iter().filter(|said| said.act == "query");
    for said in wrong.filter(|said| with_taken_back || !said.taken_back) {
        let facts = [("officers", screen::officers(text, &said.signers).into())];
        rows.push(if said.taken_back {
            text.say(key::TRANSLATION_WRONG_BEFORE, &facts)
        } else {
            format!("! {}", text.say(key::TRANSLATION_WRONG, &facts))
        });
        match &said.text {
            Some(words) => {
                rows.extend(screen::as_written(&words.text).map(|row| format!("    {row}")));
            }
            None => rows.push(format!("    {}", text.say(key::READ_TEXT_WITHHELD, &[]))),
        }
    }
    rows.into_iter().map(|row| format!("  {row}")).collect()
}

/// How far a translation may be relied on, and by whose last word.
fn standing(desk: &Desk, one: &Translation) -> String {
    let by = |act: &str| {
        let of_act = one.reviews.iter();
        let of_act = of_act.filter(|said| said.act == act && !said.taken_back);
        let signers = of_act.flat_map(|said: &TranslationReview| &said.signers);
        screen::officers(desk.text, signers)
    };
    let officers = match one.standing.as_str() {
        "reviewed" => by("confirm"),
        "queried" => by("query"),
        _ => return desk.label("translation-is", &one.standing),
    };
    let facts = [
        (
            "standing",
            desk.label("translation-is", &one.standing).into(),
        ),
        ("officers", officers.into()),
    ];
    desk.say(key::TRANSLATION_STANDING_BY, &facts)
}

/// The translations of an entry that stand below its texts where they are read: those into the reader's language, of a text that
/// is in another; how many others there are. What lies beside no text of the entry is put aside with them.
#[must_use]
pub fn below(desk: &Desk, beside: &BesideTexts, of: &EntryIdText) -> Vec<String> {
    let reader = desk.text.language().tag();
    let is_readers = |tag: &Option<String>| {
        let tag = tag.as_deref();
        tag.is_some_and(|tag| is_one_language(tag, reader))
    };
    let is_aside = |one: &Translation| {
        let mut flags = one.flags.iter();
        flags.any(|flag| ["no-such-text", "same-language"].contains(&flag.as_str()))
    };
    let of_it = beside.shown.iter().filter(|one| one.of == *of);
    let (read, others): (Vec<&Translation>, Vec<&Translation>) = of_it
        .partition(|one| !is_aside(one) && is_readers(&one.language) && !is_readers(&one.from));
    let each = read.into_iter();
    let mut rows: Vec<String> = each.flat_map(|one| shown(desk, one, false)).collect();
    if !others.is_empty() {
        let id = of.to_string();
        let facts = [
            ("count", others.len().into()),
            ("id", screen::short(&id).into()),
        ];
        rows.push(format!("  {}", desk.say(key::TRANSLATION_OTHERS, &facts)));
    }
    rows
}

/// How many translations there was no room to show of, beside what is read.
#[must_use]
pub fn not_shown(desk: &Desk, beside: &BesideTexts) -> Option<String> {
    let facts = [("count", beside.left_out.into())];
    (beside.left_out > 0).then(|| desk.say(key::TRANSLATION_LEFT_OUT, &facts))
}

fn add(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let part = given(arguments, "part").map(|wish| {
        let part = wish.parse::<u64>().ok().filter(|part| *part > 0);
        part.ok_or_else(|| bad_value("--part", wish, "1, 2, …"))
    });
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let of = find(&client, &line, required(arguments, "id"))?;
    let texts = of_entry(&client, &line, &of)?;
    let replaces = given(arguments, "replaces");
    let replaces = replaces
        .map(|wish| find(&client, &line, wish))
        .transpose()?;
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let new = NewTranslation {
        of: texts.entry,
        part: part.transpose()?.unwrap_or(1),
        text: words_of(desk, arguments),
        by_machine: arguments.get_flag("machine"),
        replaces,
    };
    let answer: ActAnswer = match &actor {
        Actor::Session(_) => {
            client.post(&format!("/v1/lines/{}/translations", line.status.id), &new)?
        }
        Actor::Key(officer) => {
            let of = target(texts.entry, &texts.status, &texts.precedence)?;
            let composed = |author: &Author| {
                let new = compose::NewTranslation {
                    part: new.part,
                    language: &new.text.language,
                    text: &new.text.text,
                    by_machine: new.by_machine,
                    replaces: new.replaces.map(|id| id.0),
                };
                compose::translate(author, &of, &new)
            };
            sign(&client, &line, officer, composed)?
        }
    };
    tell(desk, &answer, actor.name(), "translate")
}

fn review(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    say_on(desk, arguments, "confirm", None)
}

fn query(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let words = words_of(desk, arguments);
    say_on(desk, arguments, "query", Some(words))
}

/// Says of a translation that it is right, or what is wrong with it.
fn say_on(
    desk: &Desk,
    arguments: &ArgMatches,
    word: &str,
    words: Option<AnswerText>,
) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let wish = required(arguments, "id");
    let id = find(&client, &line, wish)?;
    let texts = of_entry(&client, &line, &id)?;
    let found = texts.translations.iter().find(|one| one.id == id);
    let found = found.ok_or_else(|| unknown(wish))?;
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let answer: ActAnswer = match &actor {
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/translations/{id}/{word}", line.status.id);
            match &words {
                Some(words) => client.post(&path, words)?,
                None => client.post(&path, &())?,
            }
        }
        Actor::Key(officer) => {
            let of = target(found.id, &texts.status, &texts.precedence)?;
            let of = Target {
                precedence: detente_line::translation::precedence_of(of.precedence),
                ..of
            };
            sign(&client, &line, officer, |author| match &words {
                Some(said) => compose::query(author, &of, (&said.language, &said.text)),
                None => Ok(compose::confirm(author, &of)),
            })?
        }
    };
    tell(desk, &answer, actor.name(), word)
}

fn sign(
    client: &Client,
    line: &LineHere,
    officer: &crate::officer::Officer,
    composed: impl FnOnce(&Author) -> Result<Composed, TextFault>,
) -> Outcome<ActAnswer> {
    let author = act::author(line)?;
    let composed = composed(&author).map_err(|fault| act::bad_text(&fault))?;
    act::hand_in_alone(client, line, composed, author.now, officer)
}

fn tell(desk: &Desk, answer: &ActAnswer, officer: &str, act: &str) -> Outcome<ExitCode> {
    match answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            let facts = [
                ("said", said_on(desk.text, "translation", act).into()),
                ("officer", plain_line(officer).into()),
                ("id", screen::short(&id).into()),
            ];
            desk.tell(key::TRANSLATION_SAID, &facts);
        }
        answer => send::tell_answer(desk, answer)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn words_of(desk: &Desk, arguments: &ArgMatches) -> AnswerText {
    let language = given(arguments, "text-language");
    AnswerText {
        language: language
            .unwrap_or_else(|| desk.text.language().tag())
            .to_owned(),
        text: required(arguments, "text").to_owned(),
    }
}

fn target(id: EntryIdText, status: &str, precedence: &str) -> Outcome<Target> {
    let unclear = |word: &str| Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", word)]);
    Ok(Target {
        id: id.0,
        status: status_of(status).ok_or_else(|| unclear(status))?,
        precedence: precedence_of(precedence).ok_or_else(|| unclear(precedence))?,
    })
}

fn unknown(wish: &str) -> Failure {
    Failure::new(error_key::TRANSLATION_UNKNOWN, &[("id", wish)])
}

/// The entry that a person names by its id, or by the beginning of one: of a message, of an answer, of what was said on a
/// matter, or of a translation.
fn find(client: &Client, line: &LineHere, wish: &str) -> Outcome<EntryIdText> {
    if let Ok(id) = wish.parse::<EntryId>() {
        return Ok(AsText(id));
    }
    let mut ids: BTreeSet<EntryIdText> = BTreeSet::new();
    for status in STATUSES {
        for message in read::all(client, &line.status.id.to_string(), status)? {
            ids.insert(message.id);
            let answers = message.states.iter();
            let answers = answers.filter(|state| state.state == "answered");
            ids.extend(answers.map(|state| state.entry));
        }
        for matter in matter::all(client, line, status, "")? {
            ids.insert(matter.id);
            ids.extend(matter.acts.iter().map(|act| act.entry));
        }
        for texts in under(client, line, status, "")? {
            ids.extend(texts.translations.iter().map(|one| one.id));
        }
    }
    let mut fitting = ids.iter().filter(|id| id.to_string().starts_with(wish));
    match (fitting.next(), fitting.count()) {
        (None, _) => Err(unknown(wish)),
        (Some(only), 0) => Ok(*only),
        (Some(_), more) => Err(Failure::new(
            error_key::MESSAGE_ID_AMBIGUOUS,
            &[("id", wish), ("count", &(more + 1).to_string())],
        )),
    }
}

/// Characters of a text shown in a list.
const ROW_CHARACTERS_MAX: usize = 60;
/// Marks shown in a row of a list.
const MARKS_MAX: usize = 6;
