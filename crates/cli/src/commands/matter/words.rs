//! A matter in words: a row of a list, and one with all that is known of it.

use detente_api::matter::{CallTime, Counted, Matter, MatterAct, MatterWaiting, NewMatterAct};
use detente_api::{EntryIdText, Moment};
use detente_language::{Key, Text, key, plain_line};
use detente_record::Act;

use super::{agreed, course_named, held, kind_named, ring};
use crate::commands::read::flag_in_words;
use crate::commands::{now, suspension, translation};
use crate::desk::{Desk, LineHere, label};
use crate::{clocks, countdown, screen};

/// A row of a list.
#[must_use]
pub fn row(desk: &Desk, line: &LineHere, matter: &Matter) -> String {
    let beginning = matter.text.as_deref().map(beginning_of).unwrap_or_default();
    let stands = stands(desk, matter);
    format!(
        "{}  {}  {}  {} → {} [{stands}]  {beginning}",
        screen::short(&matter.id.to_string()),
        matter.dtg,
        desk.label("precedence", &matter.precedence),
        plain_line(line.party(matter.asker)),
        plain_line(line.party(matter.asked)),
    )
}

/// How a matter stands, and by when a word is awaited.
#[must_use]
pub fn stands(desk: &Desk, matter: &Matter) -> String {
    let crossed = if matter.crossed.is_empty() { "" } else { " !" };
    let state = state(desk.text, &matter.kind, &matter.state) + crossed;
    let Some(until) = matter.awaits.and(matter.answer_by.or(matter.rings_until)) else {
        return state;
    };
    let time = countdown::moment(desk.text, Moment(now()), until);
    let facts = [("state", state.into()), ("time", time.into())];
    desk.say(key::ROW_BY, &facts)
}

/// What one entry of a matter says, by its first word or a later one, without who said it.
#[must_use]
pub fn said_by(desk: &Desk, line: &LineHere, matter: &Matter, entry: &EntryIdText) -> String {
    if let Some(act) = matter.acts.iter().find(|act| act.entry == *entry) {
        return Stated::of(act).in_words(desk, line, &matter.kind);
    }
    let kind = course_named(&matter.kind).map(|course| course.kind);
    let first = kind.and_then(|kind| kind_named(kind, Act(0)));
    let said = said_on(desk.text, &matter.kind, first.map_or("", |(_, act)| act));
    match (&matter.level, &matter.question) {
        (Some(level), _) => format!("{said}: {}", level_in_words(desk, line, level)),
        (None, Some(question)) => format!("{said}: {}", desk.label("question", question)),
        (None, None) => said,
    }
}

/// The command for matters of a kind.
pub(super) fn command_of(kind: &str) -> &str {
    match kind {
        "call-request" => "call",
        other => other,
    }
}

/// A matter that waits for our word, in the state of a line as it is at `now`.
#[must_use]
pub fn waiting_in_words(text: &Text, now: Moment, party: &str, waiting: &MatterWaiting) -> String {
    let command = command_of(&waiting.kind);
    let id = waiting.id.to_string();
    let facts = [
        ("kind", label(text, "matter", &waiting.kind).into()),
        ("state", state(text, &waiting.kind, &waiting.state).into()),
        ("party", plain_line(party).into()),
        ("command", command.into()),
        ("id", screen::short(&id).into()),
    ];
    let mut said = text.say(key::STATUS_MATTER, &facts);
    if let Some(until) = waiting.answer_by {
        let facts = [("time", countdown::moment(text, now, until).into())];
        said = format!("{said} ({})", text.say(key::MATTER_WAITS_UNTIL, &facts));
    }
    match waiting.status.as_str() {
        "actual" => said,
        status => format!("{}: {said}", label(text, "status", status)),
    }
}

/// A matter with all that is known of it, a line each.
pub(super) fn in_words(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let mut rows = vec![
        format!(
            "{} {}",
            desk.label("matter", &matter.kind),
            screen::short(&matter.id.to_string())
        ),
        format!(
            "{} / {} / {}",
            desk.label("precedence", &matter.precedence),
            desk.label("status", &matter.status),
            screen::moment(text, matter.time)
        ),
        text.say(
            if matter.readout.is_some() {
                key::READOUT_BETWEEN
            } else if matter.held.is_some() {
                key::CALL_BETWEEN
            } else if matter.rings_until.is_some() {
                key::RING_BETWEEN
            } else {
                key::MATTER_BETWEEN
            },
            &[
                ("asker", plain_line(&matter.asker_name).into()),
                ("asked", plain_line(&matter.asked_name).into()),
                ("officers", screen::officers(text, &matter.signers).into()),
            ],
        ),
    ];
    rows.push(text.say(
        key::MATTER_STATE,
        &[("state", state(text, &matter.kind, &matter.state).into())],
    ));
    if let Some(party) = matter.awaits {
        let party = plain_line(line.party(party));
        rows.push(text.say(key::MATTER_AWAITS, &[("party", party.into())]));
    }
    rows.extend(answer_by(desk, line, matter));
    rows.extend(ring::in_words(desk, matter));
    let times = |heading: Key, times: &[CallTime]| {
        let rows = times.iter().flat_map(|time| {
            let facts = [
                ("time", screen::moment(text, time.from).into()),
                ("minutes", time.minutes.into()),
                ("party", plain_line(line.party(time.by)).into()),
                ("id", screen::short(&time.entry.to_string()).into()),
            ];
            let clocks = clocks::of_parties(text, line, time.from).into_iter();
            let clocks = clocks.map(|row| format!("  {row}"));
            std::iter::once(text.say(heading, &facts)).chain(clocks)
        });
        rows.collect::<Vec<_>>()
    };
    rows.extend(times(key::CALL_AGREED, &matter.agreed));
    rows.extend(agreed::until_it_is_held(text, matter, Moment(now())));
    rows.extend(times(key::CALL_PROPOSED, &matter.proposed));
    rows.extend(held::spoken_in_words(desk, line, matter));
    rows.extend(held::in_words(desk, line, matter));
    let flags = matter.flags.iter();
    // That acts crossed is told with both of them.
    let flags = flags.filter(|flag| *flag != "crossed");
    rows.extend(flags.map(|flag| format!("! {}", flag_in_words(text, flag))));
    let name = |party| line.party(party).to_owned();
    let under = suspension::under_in_words(text, matter.asker, name, &matter.under_suspension);
    rows.extend(under.into_iter().map(|row| format!("! {row}")));
    rows.extend(crossed(desk, line, matter));
    rows.extend(about(desk, line, matter));
    rows.extend(translation::below(desk, &matter.translations, &matter.id));
    rows.extend(translation::not_shown(desk, &matter.translations));
    let said = said_so_far(desk, line, matter);
    if !said.is_empty() {
        rows.push(text.say(key::MATTER_SAID_SO_FAR, &[]));
        rows.extend(said);
    }
    rows.extend(sought(desk, line, matter));
    if !matter.leads_to.is_empty() {
        let ids = matter.leads_to.iter().map(|id| id.to_string());
        let ids: Vec<String> = ids.map(|id| screen::short(&id).to_owned()).collect();
        rows.push(text.say(key::CALL_LEADS_TO, &[("calls", ids.join(", ").into())]));
    }
    rows.extend(told_of_call(desk, line, matter));
    rows
}

/// What was asked in a call, and what its sides tell of it: a row each, with whose it is and how it stands.
fn told_of_call(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let mut rows = Vec::new();
    let lists = [
        (key::CALL_ASKS, &matter.asks),
        (key::CALL_READOUTS, &matter.readouts),
    ];
    for (heading, named) in lists {
        if !named.is_empty() {
            rows.push(text.say(heading, &[]));
        }
        for one in named {
            let id = one.id.to_string();
            let said = match &one.text {
                Some(said) => beginning_of(said),
                None => text.say(key::READ_TEXT_WITHHELD, &[]),
            };
            let facts = [
                ("id", screen::short(&id).into()),
                ("state", state(text, &one.kind, &one.state).into()),
                ("party", plain_line(line.party(one.by)).into()),
                ("text", said.into()),
            ];
            rows.push(format!("  {}", text.say(key::CALL_NAMED, &facts)));
        }
    }
    rows
}

/// The beginning of a text, for one row.
fn beginning_of(text: &str) -> String {
    let text = plain_line(text);
    let beginning: String = text.chars().take(ROW_CHARACTERS_MAX).collect();
    if beginning.len() < text.len() {
        return format!("{beginning}…");
    }
    beginning
}

/// When the time of the word that is awaited is up, and why then: both sides see the same.
fn answer_by(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let Some(until) = matter.answer_by else {
        return Vec::new();
    };
    let precedence = desk.label("precedence", &matter.precedence);
    let facts = |time: String| {
        [
            ("time", time.into()),
            ("precedence", precedence.clone().into()),
        ]
    };
    let said = match matter.answer_by_from.as_deref() {
        Some("charter") if matter.readout.is_some() => key::MATTER_BY_HOLD,
        Some("charter") => key::MATTER_BY_CHARTER,
        Some("precedence") => key::MATTER_BY_PRECEDENCE,
        _ => key::MATTER_BY_STATED,
    };
    let left = countdown::moment(text, Moment(now()), until);
    let mut rows = vec![text.say(said, &facts(left))];
    let clocks = clocks::of_parties(text, line, until).into_iter();
    rows.extend(clocks.map(|row| format!("  {row}")));
    if let Some(agreed) = matter.sooner_than_charter {
        let said = text.say(key::MATTER_SOONER, &facts(screen::moment(text, agreed)));
        rows.push(format!("! {said}"));
    }
    rows
}

/// Who said what, and what of it has no effect.
fn said_so_far(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let mut rows = Vec::new();
    let delivered = matter.delivered.map(|at| {
        let facts = [
            ("party", plain_line(&matter.asked_name).into()),
            ("time", screen::moment_to_second(text, at).into()),
        ];
        text.say(key::MATTER_DELIVERED, &facts)
    });
    rows.extend(delivered.map(|said| format!("  {said}")));
    for act in &matter.acts {
        rows.push(format!("  {}", act_in_words(desk, line, &matter.kind, act)));
        // What a version says is shown with the versions.
        let states = matter.readout.iter().flat_map(|readout| &readout.versions);
        let states = states.map(|version| version.entry);
        if let Some(words) = &act.text
            && !states.into_iter().any(|version| version == act.entry)
        {
            rows.extend(screen::as_written(words).map(|row| format!("    {row}")));
        }
        let below = translation::below(desk, &matter.translations, &act.entry);
        rows.extend(below.iter().map(|row| format!("  {row}")));
    }
    for act in &matter.without_effect {
        let why = flag_in_words(text, &act.why);
        let party = plain_line(line.party(act.by));
        let facts = [("party", party.into()), ("why", why.into())];
        rows.push(format!("  {}", text.say(key::READ_WITHOUT_EFFECT, &facts)));
    }
    if matter.left_out > 0 {
        let facts = [("count", matter.left_out.into())];
        rows.push(format!("  {}", text.say(key::MATTER_LEFT_OUT, &facts)));
    }
    rows
}

/// What it is about.
fn about(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let mut rows = Vec::new();
    if let Some(question) = &matter.question {
        rows.push(desk.label("question", question));
    }
    if let Some(level) = &matter.level {
        let facts = [("level", level_in_words(desk, line, level).into())];
        rows.push(text.say(key::CALL_LEVEL, &facts));
    }
    if let Some(call) = &matter.call {
        let facts = [
            ("whom", plain_line(&call.whom).into()),
            ("behalf", plain_line(&call.behalf).into()),
        ];
        rows.push(text.say(key::CALL_WHOM, &facts));
        for time in &call.times {
            let facts = [
                ("from", screen::moment(text, time.from).into()),
                ("until", screen::moment(text, time.until).into()),
            ];
            rows.push(text.say(key::CALL_SUITS, &facts));
        }
        if !call.languages.is_empty() {
            let languages = plain_line(&call.languages.join(", "));
            rows.push(text.say(key::CALL_LANGUAGES, &[("languages", languages.into())]));
        }
        if call.interpreter {
            rows.push(text.say(key::CALL_INTERPRETER, &[]));
        }
        if call.recording {
            rows.push(text.say(key::CALL_RECORDING, &[]));
        }
    }
    // Until when a readout is held is told with its versions.
    if let Some(due) = matter.due.filter(|_| matter.readout.is_none()) {
        let facts = [("time", screen::moment(text, due).into())];
        rows.push(text.say(key::MATTER_DUE, &facts));
    }
    if !matter.references.is_empty() {
        let ids = matter.references.iter();
        let ids: Vec<String> = ids
            .map(|id| screen::short(&id.to_string()).to_owned())
            .collect();
        let facts = [("entries", ids.join(", ").into())];
        rows.push(text.say(key::MATTER_REFERENCES, &facts));
    }
    if let Some(readout) = &matter.readout {
        rows.extend(super::readout::in_words(desk, line, readout));
        return rows;
    }
    match &matter.text {
        Some(written) => {
            rows.push(text.say(key::READ_TEXT, &[]));
            rows.extend(screen::as_written(written).map(|row| format!("  {row}")));
        }
        // A ring can do without; one whose words are not held is flagged.
        None if matter.rings_until.is_some() => {}
        None => rows.push(text.say(key::READ_TEXT_WITHHELD, &[])),
    }
    rows
}

/// Two acts of which neither side knew the other's.
fn crossed(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let said = |id: &detente_api::EntryIdText| {
        let act = matter.acts.iter().find(|act| act.entry == *id);
        act.map_or_else(
            || "?".to_owned(),
            |act| {
                let party = plain_line(line.party(act.by));
                format!("{party}: {}", said_on(desk.text, &matter.kind, &act.act))
            },
        )
    };
    let rows = matter.crossed.iter().map(|pair| {
        let facts = [
            ("one", said(&pair.asker).into()),
            ("other", said(&pair.asked).into()),
        ];
        let which = if matter.rings_until.is_some() {
            key::RING_CROSSED
        } else {
            key::MATTER_CROSSED
        };
        format!("! {}", desk.say(which, &facts))
    });
    rows.collect()
}

/// What an act says by itself, without who said it and when.
pub(super) struct Stated<'a> {
    pub act: &'a str,
    pub reason: Option<&'a str>,
    pub answer: Option<&'a str>,
    /// The number of a reason or an answer that has no word here.
    pub code: Option<u64>,
    pub level: Option<&'a str>,
    pub at: Option<Moment>,
    pub due: Option<Moment>,
    pub minutes: Option<u32>,
}

impl<'a> Stated<'a> {
    fn of(act: &'a MatterAct) -> Self {
        Self {
            act: &act.act,
            reason: act.reason.as_deref(),
            answer: act.answer.as_deref(),
            code: act.code,
            level: act.level.as_deref(),
            at: act.stated,
            due: act.due,
            minutes: act.minutes,
        }
    }

    /// Of what is about to be said.
    pub(super) fn by(new: &'a NewMatterAct) -> Self {
        Self {
            act: &new.act,
            reason: new.reason.as_deref(),
            answer: new.answer.as_deref(),
            code: None,
            level: new.level.as_deref(),
            at: new.at,
            due: new.due,
            minutes: new.minutes,
        }
    }

    pub(super) fn in_words(&self, desk: &Desk, line: &LineHere, kind: &str) -> String {
        let text = desk.text;
        let mut said = said_on(text, kind, self.act);
        let code = |word: String| match self.code {
            Some(code) => format!("{word} ({code})"),
            None => word,
        };
        if let Some(reason) = self.reason {
            let family = match (kind, self.act) {
                ("ring", "no-device") => "no-device",
                ("ring", _) => "ring-reason",
                _ => "call-reason",
            };
            said = format!("{said}: {}", code(desk.label(family, reason)));
        }
        if let Some(answer) = self.answer {
            said = format!("{said}: {}", code(desk.label("reply", answer)));
        }
        if let Some(level) = self.level {
            said = format!("{said}: {}", level_in_words(desk, line, level));
        }
        if let Some(at) = self.at {
            said = format!("{said}: {}", screen::moment_to_second(text, at));
        }
        let Some(due) = self.due else {
            return said;
        };
        let time = screen::moment(text, due);
        let time = match self.minutes {
            Some(minutes) => text.say(
                key::MATTER_FOR_MINUTES,
                &[("time", time.into()), ("minutes", minutes.into())],
            ),
            None if self.act == "no-answer" => {
                text.say(key::MATTER_WAS_DUE, &[("time", time.into())])
            }
            None => text.say(key::READ_PUTS_OFF, &[("time", time.into())]),
        };
        format!("{said}, {time}")
    }
}

/// One act said on a matter, in words.
fn act_in_words(desk: &Desk, line: &LineHere, kind: &str, act: &MatterAct) -> String {
    let text = desk.text;
    let said = Stated::of(act).in_words(desk, line, kind);
    let party = line.party(act.by).to_owned();
    let at = screen::moment_to_second(text, act.at);
    let officers = screen::officers(text, &act.signers);
    let facts = [
        ("state", said.into()),
        ("time", at.into()),
        ("party", party.into()),
    ];
    let mut said = if officers.is_empty() {
        text.say(key::STATE_BY_NODE, &facts)
    } else {
        let [state, time, party] = facts;
        let officers = ("officers", officers.into());
        text.say(key::STATE_BY_OFFICERS, &[state, time, party, officers])
    };
    for flag in &act.flags {
        let words = match flag.as_str() {
            // The label of the flag is about messages, which only a cancel crosses.
            "crossed" => text.say(key::STATE_CROSSED, &[]),
            flag => flag_in_words(text, flag),
        };
        said.push_str(&format!(" ! {words}"));
    }
    said
}

/// How a call was sought, level by level, each count by its own account; nothing if it was asked for once.
fn sought(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let requests = matter.sought.iter().map(|one| one.requests.count);
    if requests.sum::<u32>() < 2 {
        return Vec::new();
    }
    let spoken = |heading: Key, counted: &Counted| {
        let (first, last) = counted.first.zip(counted.last)?;
        let facts = [
            ("count", counted.count.into()),
            ("first", screen::moment(text, first).into()),
            ("last", screen::moment(text, last).into()),
            ("party", plain_line(line.party(counted.by)).into()),
        ];
        Some(format!("  {}", text.say(heading, &facts)))
    };
    let mut rows = Vec::new();
    for one in &matter.sought {
        let facts = [("level", level_in_words(desk, line, &one.level).into())];
        rows.push(text.say(key::CALL_SOUGHT, &facts));
        rows.extend(spoken(key::CALL_SOUGHT_REQUESTS, &one.requests));
        rows.extend(spoken(key::CALL_SOUGHT_DECLINED, &one.declined));
        rows.extend(spoken(key::CALL_SOUGHT_UNANSWERED, &one.unanswered));
    }
    rows
}

pub(super) fn level_in_words(desk: &Desk, line: &LineHere, level: &str) -> String {
    let mut levels = line.status.levels.iter();
    let named = levels.find(|one| one.id == level);
    plain_line(named.map_or(level, |one| desk.own_words(&one.name, level)))
}

fn state(text: &Text, kind: &str, state: &str) -> String {
    label(text, &format!("state-of-{kind}"), state)
}

/// What an act on a matter of that kind, or on a message, is called.
#[must_use]
pub fn said_on(text: &Text, kind: &str, act: &str) -> String {
    label(text, &format!("said-on-{kind}"), act)
}

/// Characters of a text shown in a list.
const ROW_CHARACTERS_MAX: usize = 60;
