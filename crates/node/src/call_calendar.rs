//! A call as an event of a calendar: which of its times stands there, how sure it is, and what is said of it in the
//! words of whoever reads. How that is written is `detente_formats::icalendar`.

use detente_api::matter::{CallTime, Matter, MatterAct};
use detente_api::status::LevelName;
use detente_api::text::status_of;
use detente_formats::icalendar::{Event, EventStatus, Reminder};
use detente_language::{Text, key, plain, plain_line};
use detente_line::matter::call_request::{AGREED, COURSE};
use detente_record::{PartyIndex, Status, Timestamp, Zones};
use jiff::tz::TimeZone;

use crate::zones;

/// In which words a call is told.
pub(crate) struct Wording {
    /// The language.
    pub(crate) text: &'static Text,
    /// The time zone of each party's desk, by its name in the charter.
    pub(crate) of_parties: Zones,
    /// The time zones beside these, each by the name that it was asked for by.
    pub(crate) zones: Vec<(String, TimeZone)>,
    /// The levels of the charter.
    pub(crate) levels: Vec<LevelName>,
}

/// Whether a call was ever agreed: what a calendar may hold of it must be taken back there too.
pub(crate) fn was_agreed(matter: &Matter) -> bool {
    !matter.agreed.is_empty() || matter.acts.iter().any(agrees)
}

/// A call as an event; `None` if nobody has stated a time for it.
pub(crate) fn event(matter: &Matter, words: &Wording) -> Option<Event> {
    let (status, from, minutes) = time(matter)?;
    // Each act that led from one state to another may have changed what stands here. One that turns out to have no
    // effect goes on being counted: a version's number never falls.
    let leading = || matter.acts.iter().filter(|act| act.to.is_some());
    let count = leading().count() + matter.without_effect.len();
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let revised = leading().map(|act| act.at).max();
    let reminder = Reminder {
        minutes: CHECK_BEFORE_MINUTES,
        words: words.text.say(key::CALENDAR_CHECK, &[]),
    };
    Some(Event {
        uid: matter.id.to_string(),
        sequence: count.saturating_add(matter.left_out),
        revised: revised.map_or(matter.time, |at| at.max(matter.time)).0,
        created: matter.time.0,
        status,
        from,
        minutes,
        summary: words.summary(matter, status),
        description: words.description(matter, from, minutes).join("\n"),
        reminder: (status != EventStatus::Cancelled).then_some(reminder),
    })
}

/// The time of a call, and how sure it is.
fn time(matter: &Matter) -> Option<(EventStatus, Timestamp, u32)> {
    let earliest = matter.agreed.iter().min_by_key(|time| time.from);
    if let Some(CallTime { from, minutes, .. }) = earliest {
        // Two are agreed only where a side signed two histories: neither is sure.
        let status = if matter.agreed.len() == 1 {
            EventStatus::Confirmed
        } else {
            EventStatus::Tentative
        };
        return Some((status, from.0, *minutes));
    }
    let on_offer = |act: &&MatterAct| matter.proposed.iter().any(|time| time.entry == act.entry);
    let (status, act) = match matter.acts.iter().rfind(on_offer) {
        Some(act) => (EventStatus::Tentative, act),
        None => {
            let stated = || matter.acts.iter().filter(|act| act.minutes.is_some());
            let act = stated().rfind(|act| agrees(act));
            (
                EventStatus::Cancelled,
                act.or_else(|| stated().next_back())?,
            )
        }
    };
    Some((status, act.due?.0, act.minutes?))
}

/// Whether a time was agreed by an act.
fn agrees(act: &MatterAct) -> bool {
    act.to.as_deref() == Some(COURSE.state(AGREED).name)
}

impl Wording {
    fn summary(&self, matter: &Matter, status: EventStatus) -> String {
        let subject = match (&matter.text, &matter.level) {
            (Some(text), _) => shortened(text),
            (None, Some(level)) => self.level(level),
            (None, None) => String::new(),
        };
        let facts = [
            ("subject", subject.into()),
            ("asker", plain_line(&matter.asker_name).into()),
            ("asked", plain_line(&matter.asked_name).into()),
        ];
        let key = match status {
            EventStatus::Confirmed => key::CALENDAR_CALL,
            EventStatus::Tentative => key::CALENDAR_CALL_NOT_SURE,
            EventStatus::Cancelled => key::CALENDAR_CALL_OFF,
        };
        let said = self.text.say(key, &facts);
        // A calendar shows calls of every line side by side: an exercise says so in the first word.
        match status_of(&matter.status) {
            Some(Status::Actual) => said,
            _ => format!("{}: {said}", self.text.label("status", &matter.status)),
        }
    }

    fn description(&self, matter: &Matter, from: Timestamp, minutes: u32) -> Vec<String> {
        let text = self.text;
        let mut rows = vec![format!(
            "{} / {}",
            text.label("precedence", &matter.precedence),
            text.label("status", &matter.status)
        )];
        let state = text.label("state-of-call-request", &matter.state);
        rows.push(text.say(key::MATTER_STATE, &[("state", state.into())]));
        let time = [("time", from.dtg().into()), ("minutes", minutes.into())];
        rows.push(text.say(key::MATTER_FOR_MINUTES, &time));
        rows.extend(self.clocks(matter, from));
        if matter.agreed.len() > 1 {
            rows.extend(matter.agreed.iter().map(|time| {
                let facts = [
                    ("time", time.from.0.dtg().into()),
                    ("minutes", time.minutes.into()),
                ];
                format!("! {}", text.say(key::CALL_AGREED, &facts))
            }));
        }
        rows.extend(matter.proposed.iter().map(|time| {
            let party = if time.by == matter.asker {
                &matter.asker_name
            } else {
                &matter.asked_name
            };
            let facts = [
                ("time", time.from.0.dtg().into()),
                ("minutes", time.minutes.into()),
                ("party", plain_line(party).into()),
                ("id", short(&time.entry.to_string()).into()),
            ];
            text.say(key::CALL_PROPOSED, &facts)
        }));
        rows.extend(matter.flags.iter().map(|flag| {
            let said = match flag.as_str() {
                // The label of the flag is about messages, which only a cancel crosses.
                "crossed" => text.say(key::STATE_CROSSED_MEANING, &[]),
                flag => text.label("flag", flag),
            };
            format!("! {said}")
        }));
        rows.extend(self.about(matter));
        let facts = [("id", short(&matter.id.to_string()).into())];
        rows.push(text.say(key::CALENDAR_MORE_OF_IT, &facts));
        rows
    }

    /// The clocks of both sides when a call begins, and those that were asked for.
    fn clocks(&self, matter: &Matter, from: Timestamp) -> Vec<String> {
        let ms = i64::try_from(from.as_ms()).ok();
        let Some(utc) = ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()) else {
            return Vec::new();
        };
        let clock = |zone: &TimeZone| {
            let there = utc.to_zoned(zone.clone());
            // With its distance from UTC: a calendar may know other rules of that zone.
            let clock = there.strftime("%H:%M (UTC%:z)").to_string();
            (clock, there.date().to_string())
        };
        let sides = [
            (matter.asker, &matter.asker_name),
            (matter.asked, &matter.asked_name),
        ];
        let sides = sides.into_iter().filter_map(|(party, name)| {
            let zone = self.of_parties.get(&PartyIndex(party))?;
            let mut facts = vec![
                ("party", plain_line(name).into()),
                ("zone", plain_line(zone).into()),
            ];
            // The record knows names only; which of them this machine knows is the machine's.
            let Some(known) = zones::named(zone) else {
                return Some(self.text.say(key::ZONE_UNKNOWN, &facts));
            };
            let (clock, date) = clock(&known);
            facts.extend([("clock", clock.into()), ("date", date.into())]);
            Some(self.text.say(key::ZONE_CLOCK, &facts))
        });
        let mut rows: Vec<String> = sides.collect();
        rows.extend(self.zones.iter().map(|(name, zone)| {
            let (clock, date) = clock(zone);
            let facts = [
                ("zone", plain_line(name).into()),
                ("clock", clock.into()),
                ("date", date.into()),
            ];
            self.text.say(key::BRIEF_ELSEWHERE, &facts)
        }));
        if rows.len() < 2 {
            rows.push(self.text.say(key::CALENDAR_NO_CLOCK, &[]));
        }
        rows.into_iter().map(|row| format!("  {row}")).collect()
    }

    /// Who asked whom for what.
    fn about(&self, matter: &Matter) -> Vec<String> {
        let text = self.text;
        let officers = matter.signers.iter().map(|one| plain_line(&one.officer));
        let officers: Vec<String> = officers.collect();
        let facts = [
            ("asker", plain_line(&matter.asker_name).into()),
            ("asked", plain_line(&matter.asked_name).into()),
            ("officers", officers.join(", ").into()),
        ];
        let mut rows = vec![text.say(key::MATTER_BETWEEN, &facts)];
        if let Some(level) = &matter.level {
            rows.push(text.say(key::CALL_LEVEL, &[("level", self.level(level).into())]));
        }
        let referred = matter.acts.iter().rev().find_map(|act| act.level.as_ref());
        if let Some(level) = referred {
            let facts = [("level", self.level(level).into())];
            rows.push(text.say(key::CALENDAR_REFERRED, &facts));
        }
        if let Some(call) = &matter.call {
            let facts = [
                ("whom", plain_line(&call.whom).into()),
                ("behalf", plain_line(&call.behalf).into()),
            ];
            rows.push(text.say(key::CALL_WHOM, &facts));
            if !call.languages.is_empty() {
                let languages = plain_line(&call.languages.join(", "));
                rows.push(text.say(key::CALL_LANGUAGES, &[("languages", languages.into())]));
            }
            rows.push(if call.interpreter {
                text.say(key::CALL_INTERPRETER, &[])
            } else {
                text.say(key::BRIEF_NO_INTERPRETER, &[])
            });
            if call.recording {
                rows.push(text.say(key::CALL_RECORDING, &[]));
            }
        }
        match &matter.text {
            Some(written) => {
                rows.push(text.say(key::READ_TEXT, &[]));
                // Marked line by line: no subject passes for a row of ours.
                rows.extend(plain(written).split('\n').map(|row| format!("| {row}")));
            }
            None => rows.push(text.say(key::READ_TEXT_WITHHELD, &[])),
        }
        rows
    }

    fn level(&self, level: &str) -> String {
        let named = self.levels.iter().find(|one| one.id == level);
        let name = named.and_then(|one| {
            let own = one.name.get(self.text.language().tag());
            own.or_else(|| one.name.values().next())
        });
        plain_line(name.map_or(level, String::as_str))
    }
}

/// The beginning of a subject, on one line.
fn shortened(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(SUBJECT_CHARACTERS_MAX) {
        words.truncate(at);
        words.push('…');
    }
    plain_line(&words)
}

/// The beginning of an id, as commands print it.
fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// When the line is looked at before a call.
const CHECK_BEFORE_MINUTES: u32 = 15;
/// Characters of a subject that stand on the line that a calendar shows; the whole stands below.
const SUBJECT_CHARACTERS_MAX: usize = 60;
