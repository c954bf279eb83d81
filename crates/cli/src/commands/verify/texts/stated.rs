//! What the header of an entry says by numbers: which question, answer or reason, at which level, until when.

use detente_api::Moment;
use detente_language::{Text, key, plain_line};
use detente_line::body::{MESSAGE, SUSPENSION, TRANSLATION};
use detente_line::matter::call_request::Reason;
use detente_line::matter::query::{Question, Reply};
use detente_line::matter::ring::{self, NoDevice};
use detente_line::matter::{self, ask, call, call_request, query, readout};
use detente_line::message::answer::Answer;
use detente_line::message::{self, BREAK_GLASS, CHECK_FIRE, CHECK_FIRE_TEMPLATE, SAFETY_OF_LIFE};
use detente_line::suspension::{
    ALTHOUGH_SUSPENDED, Part, Reason as SuspensionReason, Stated as SuspensionStated, What,
};
use detente_line::translation;
use detente_record::export::EntryFinding;
use detente_record::{Act, Kind, Timestamp};

use super::body::Body;
use super::{Page, is_read};
use crate::commands::read::flag_in_words;
use crate::desk::label;
use crate::screen;

/// What a header states, of what its kind and act say by numbers.
#[derive(Debug, Default)]
pub(super) struct Stated {
    /// How one officer released it alone: a flag's name, or a number that has none.
    pub(super) alone: Option<Coded>,
    /// What it says to suspensions: a flag's name.
    pub(super) mark: Option<&'static str>,
    pub(super) question: Option<Coded>,
    pub(super) answer: Option<Coded>,
    pub(super) reason: Option<Coded>,
    /// The number of a level under the charter that it was signed under, and that charter's version.
    pub(super) level: Option<(u64, u32)>,
    /// A time, and what it is.
    pub(super) due: Option<(Due, Timestamp)>,
    pub(super) minutes: Option<u64>,
    /// For how many seconds it rings.
    pub(super) rings_for: Option<u64>,
    /// Which text of an entry a translation is of, and whether a machine made it, by the word of whoever signed.
    pub(super) translates: Option<(u64, bool)>,
    /// When something was, by its author's account.
    pub(super) at: Option<Timestamp>,
    /// What is suspended, and from when on if it says so.
    pub(super) suspends: Option<(What, Option<Timestamp>)>,
}

/// A word of a family of labels.
#[derive(Debug)]
pub(super) struct Coded {
    family: &'static str,
    pub(super) name: &'static str,
    /// Its number, if this program has no word for it.
    unknown: Option<u64>,
}

/// What a time in a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Until when a readout is held for the other side's word.
    Held,
    /// Until when a text is to be held back.
    Embargo,
    /// By when an answer is wanted.
    Wanted,
    /// Until when something is put off.
    PutOff,
    /// By when a suspension is looked at again.
    Review,
    /// What was due then was not held.
    Past,
    /// When a call would be, or anything else.
    Other,
}

impl Due {
    /// Its name in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Held => "held-until",
            Self::Embargo => "embargo",
            Self::Wanted => "answer-by",
            Self::PutOff => "put-off-until",
            Self::Review => "review-by",
            Self::Past => "was-due",
            Self::Other => "at",
        }
    }

    fn of(kind: Kind, act: Act) -> Self {
        let course = matter::course(kind);
        let begins = course.is_some_and(|course| course.begins == act);
        let puts_off = [
            (call_request::COURSE.kind, call_request::DEFER),
            (query::COURSE.kind, query::WILL_CHECK),
            (ask::COURSE.kind, ask::PUT_OFF),
            (MESSAGE, message::ANSWER),
        ];
        if kind == SUSPENSION {
            Self::Review
        } else if kind == readout::COURSE.kind
            && [readout::RELEASE, readout::CORRECT].contains(&act)
        {
            Self::Embargo
        } else if kind == readout::COURSE.kind && (begins || act == readout::REVISE) {
            Self::Held
        } else if course.is_some_and(|course| course.is_silence(act)) {
            Self::Past
        } else if puts_off.contains(&(kind, act)) {
            Self::PutOff
        } else if begins {
            Self::Wanted
        } else {
            Self::Other
        }
    }
}

impl Stated {
    pub(super) fn of(found: &EntryFinding) -> Self {
        if !is_read(found) {
            return Self::default();
        }
        let header = found.entry.header();
        let (kind, act) = (header.kind, header.act);
        let begins = matter::course(kind).is_some_and(|course| course.begins == act);
        let on = |of: Kind, acts: &[Act]| kind == of && acts.contains(&act);
        let (requests, calls) = (call_request::COURSE.kind, call::COURSE.kind);
        let named = |family, (name, unknown): (&'static str, bool), number: u64| Coded {
            family,
            name,
            unknown: unknown.then_some(number),
        };
        let outcome = |of, acts: &[Act]| header.outcome.filter(|_| on(of, acts));
        let answer = outcome(MESSAGE, &[message::ANSWER]).map(|number| {
            let answer = Answer::from_number(number);
            let is = (answer.name(), matches!(answer, Answer::NotUnderstood(_)));
            named("answer", is, number)
        });
        let reply = outcome(query::COURSE.kind, &[query::ANSWER]).map(|number| {
            let reply = Reply::from_number(number);
            named(
                "reply",
                (reply.name(), matches!(reply, Reply::Other(_))),
                number,
            )
        });
        let rings = ring::COURSE.kind;
        let refused = outcome(rings, &[ring::REFUSE]).map(|number| {
            let reason = ring::Reason::from_number(number);
            let is = (reason.name(), matches!(reason, ring::Reason::Other(_)));
            named("ring-reason", is, number)
        });
        let unheard = outcome(rings, &[ring::NO_DEVICE]).map(|number| {
            let why = NoDevice::from_number(number);
            named(
                "no-device",
                (why.name(), matches!(why, NoDevice::Other(_))),
                number,
            )
        });
        let asks_for = on(requests, &[call_request::REQUEST, call_request::DELEGATE]);
        let level = (header.number.filter(|_| asks_for))
            .or(header.outcome.filter(|_| kind == calls && begins));
        let releases = on(MESSAGE, &[message::RELEASE]);
        let can_be = releases || begins && Part::of_beginning(kind).is_some();
        let mark = match header.outcome {
            Some(SAFETY_OF_LIFE) if releases => Some("safety-of-life"),
            Some(ALTHOUGH_SUSPENDED) if can_be => Some("although-suspended"),
            _ => None,
        };
        let suspends = SuspensionStated::of_header(header);
        let suspends_why = suspends.and_then(|(number, _)| {
            let reason = SuspensionReason::numbered(number);
            let name = reason.map_or("other", SuspensionReason::name);
            (number != 0).then(|| named("suspension-reason", (name, reason.is_none()), number))
        });
        let from = header.number.map(Timestamp::from_ms);
        let timed = [
            call_request::ACCEPT,
            call_request::PROPOSE,
            call_request::TAKE,
        ];
        let by_account = [call::START, call::BEGAN, call::JOIN, call::LEAVE, call::END];
        Self {
            mark,
            alone: outcome(MESSAGE, &[message::RELEASE])
                .filter(|_| mark.is_none())
                .map(|number| named("flag", alone(found, number), number)),
            question: header
                .number
                .filter(|_| on(query::COURSE.kind, &[query::ASK]))
                .map(|number| {
                    let question = Question::from_number(number);
                    let is = (question.name(), matches!(question, Question::Other(_)));
                    named("question", is, number)
                }),
            answer: answer.or(reply),
            reason: outcome(requests, &[call_request::DECLINE])
                .map(|number| {
                    let reason = Reason::from_number(number);
                    let is = (reason.name(), matches!(reason, Reason::Other(_)));
                    named("call-reason", is, number)
                })
                .or(refused)
                .or(unheard)
                .or(suspends_why),
            level: level.map(|level| (level, header.charter_version)),
            due: header.due.map(|due| (Due::of(kind, act), due)),
            minutes: header.number.filter(|_| on(requests, &timed)),
            translates: header
                .number
                .filter(|_| on(TRANSLATION, &[translation::TRANSLATE]))
                .map(|part| (part, header.outcome == Some(translation::BY_MACHINE))),
            rings_for: header.number.filter(|_| on(rings, &[ring::RING])),
            at: header
                .number
                .filter(|_| on(calls, &by_account))
                .map(Timestamp::from_ms),
            suspends: suspends.map(|(_, what)| (what, from)),
        }
    }

    pub(super) fn rows(&self, page: &Page<'_>) -> Vec<String> {
        let text = page.text;
        let mut rows = Vec::new();
        rows.extend(self.alone.iter().map(|alone| {
            let words = match alone.unknown {
                None => flag_in_words(text, alone.name),
                Some(number) => format!("{} ({number})", flag_in_words(text, alone.name)),
            };
            format!("! {words}")
        }));
        let mark = self.mark.map(|mark| flag_in_words(text, mark));
        rows.extend(mark.map(|mark| format!("! {mark}")));
        if let Some((what, from)) = self.suspends {
            let what = part_names(text, what).join(", ");
            rows.push(text.say(key::VERIFY_TEXT_SUSPENDS, &[("what", what.into())]));
            rows.extend(from.map(|from| {
                let facts = [("time", screen::moment(text, Moment(from)).into())];
                text.say(key::SUSPENSION_FROM, &facts)
            }));
        }
        let coded = [&self.question, &self.answer, &self.reason];
        rows.extend(coded.into_iter().flatten().map(|one| one.in_words(text)));
        if let Some(level) = self.level {
            let level = level_in_words(page, level);
            rows.push(text.say(key::CALL_LEVEL, &[("level", level.into())]));
        }
        if let Some(seconds) = self.rings_for {
            rows.push(text.say(key::VERIFY_TEXT_RINGS, &[("seconds", seconds.into())]));
        }
        if let Some((part, by_machine)) = self.translates {
            let part = part.to_string();
            rows.push(text.say(key::VERIFY_TEXT_PART, &[("part", part.into())]));
            if by_machine {
                rows.push(format!("! {}", text.say(key::TRANSLATION_BY_MACHINE, &[])));
            }
        }
        if let Some((what, due)) = self.due {
            let mut time = screen::moment(text, Moment(due));
            if let Some(minutes) = self.minutes {
                let facts = [("time", time.into()), ("minutes", minutes.into())];
                time = text.say(key::MATTER_FOR_MINUTES, &facts);
            }
            let said = match what {
                Due::Held => key::READOUT_HELD,
                Due::Embargo => key::READOUT_EMBARGO,
                Due::Wanted => key::MATTER_DUE,
                Due::PutOff => key::READ_PUTS_OFF,
                Due::Review => key::SUSPENSION_REVIEW,
                Due::Past => key::MATTER_WAS_DUE,
                Due::Other => key::VERIFY_TEXT_TIME,
            };
            rows.push(text.say(said, &[("time", time.into())]));
        }
        if let Some(at) = self.at {
            let time = screen::moment_to_second(text, Moment(at));
            rows.push(text.say(key::VERIFY_TEXT_TIME, &[("time", time.into())]));
        }
        rows
    }
}

impl Coded {
    fn in_words(&self, text: &Text) -> String {
        let words = label(text, self.family, self.name);
        match self.unknown {
            Some(number) => format!("{words} ({number})"),
            None => words,
        }
    }
}

/// How a release says that one officer made it alone. A check fire is one by its body only.
fn alone(found: &EntryFinding, number: u64) -> (&'static str, bool) {
    let fills = match Body::of(found) {
        Body::Template(filled) => Some(filled.code()),
        _ => None,
    };
    match number {
        BREAK_GLASS => ("break-glass", false),
        CHECK_FIRE if fills == Some(CHECK_FIRE_TEMPLATE) => ("check-fire", false),
        CHECK_FIRE => ("not-a-check-fire", false),
        _ => ("release-not-known", true),
    }
}

/// The parts that are suspended, and that there are others which this program does not know.
fn part_names(text: &Text, what: What) -> Vec<String> {
    let parts = what.parts();
    let mut names: Vec<String> = parts
        .map(|part| label(text, "suspension-part", part.name()))
        .collect();
    if what.has_more() {
        names.push(text.say(key::SUSPENSION_PART_OTHER, &[]));
    }
    names
}

/// A level as the founding charter calls it; its number, where another charter was in force.
fn level_in_words(page: &Page<'_>, (number, version): (u64, u32)) -> String {
    let at = usize::try_from(number).ok().filter(|_| version == 0);
    let level = at.and_then(|at| page.findings.charter.levels.get(at));
    level.map_or_else(
        || number.to_string(),
        |level| {
            let tag = page.text.language().tag();
            plain_line(level.name.get(tag).unwrap_or(&level.id))
        },
    )
}
