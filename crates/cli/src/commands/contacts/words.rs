//! An answer about contacts in the desk's words. Parties, sources, levels and events stand by the names that
//! the record gives them, never by its ids alone; every row says by whose account. Nothing is judged here.

use std::collections::BTreeMap;

use detente_api::contact::{Contact, Contacts, LevelContacts, Refusal, SinceEvent};
use detente_api::live_contact::{
    DurationSaid, EncounterAvoided, NextCall, Office, PairContacts, SoughtSince,
};
use detente_language::{Key, Text, Value, key, plain_line};

use super::mark_in_words;
use crate::dates;
use crate::desk::{key_of, label};
use crate::screen;
use crate::told::{LevelHere, level_name, text_name};

/// The answer in words, a line each; the mark comes first. Levels come in the order of `order`, then the others.
#[must_use]
pub fn in_words(text: &Text, answer: &Contacts, order: &[LevelHere]) -> Vec<String> {
    let said = Said {
        text,
        answer,
        order,
    };
    let marks = answer.marks.iter();
    let mut rows: Vec<String> = marks
        .map(|mark| format!("[{}]", mark_in_words(text, mark)))
        .collect();
    let ids = || order.iter().map(|(id, _)| id);
    let named = ids().filter(|id| answer.levels.contains_key(*id));
    let others = answer
        .levels
        .keys()
        .filter(|id| !ids().any(|known| known == *id));
    for level in named.chain(others) {
        rows.extend(said.level(level, &answer.levels[level]));
    }
    if !answer.refusals.is_empty() {
        rows.push(text.say(key::CONTACTS_REFUSALS, &[]));
        let refusals = answer.refusals.iter();
        rows.extend(refusals.map(|refusal| format!("  {}", said.refusal(refusal))));
    }
    if !answer.unanswered.is_empty() {
        rows.push(text.say(key::CONTACTS_UNANSWERED, &[]));
        let unanswered = answer.unanswered.iter();
        rows.extend(unanswered.map(|one| format!("  {}", said.unanswered(one))));
    }
    if !answer.avoided.is_empty() {
        rows.push(text.say(key::CONTACTS_AVOIDED, &[]));
        let avoided = answer.avoided.iter();
        rows.extend(avoided.map(|one| format!("  {}", said.avoided(one))));
    }
    if answer.levels.is_empty() {
        rows.push(text.say(key::CONTACTS_NONE_IMPORTED, &[]));
    }
    rows
}

struct Said<'a> {
    text: &'a Text,
    answer: &'a Contacts,
    order: &'a [LevelHere],
}

impl Said<'_> {
    fn level(&self, level: &str, found: &LevelContacts) -> Vec<String> {
        let title = [
            ("level", self.level_name(level).into()),
            ("date", self.date(&self.answer.as_of)),
        ];
        let mut rows = vec![self.text.say(key::CONTACTS_TITLE, &title)];
        let mut add = |row: String| rows.push(format!("  {row}"));
        match (&found.last, found.days_since) {
            (Some(last), Some(days)) => add(self.text.say(
                key::CONTACTS_LAST,
                &[("date", self.date(last)), ("days", days.into())],
            )),
            _ => add(self.text.say(key::CONTACTS_NONE, &[])),
        }
        match found.longest_gap_days {
            Some(days) => add(self
                .text
                .say(key::CONTACTS_LONGEST_GAP, &[("days", days.into())])),
            // Where there is no contact at all, nobody expects a gap.
            None if found.last.is_none() => {}
            None => add(self.text.say(key::CONTACTS_NO_GAP, &[])),
        }
        if let Some(since) = &found.since_event {
            add(self.since(since));
        }
        let contacts = found.contacts.iter();
        contacts.for_each(|contact| add(format!("  {}", self.contact(contact))));
        if !found.imprecise.is_empty() {
            let count = found.imprecise.len().into();
            add(self.text.say(key::CONTACTS_IMPRECISE, &[("count", count)]));
        }
        let imprecise = found.imprecise.iter();
        imprecise.for_each(|contact| add(format!("  {}", self.contact(contact))));
        found.next.iter().for_each(|call| add(self.next(call)));
        found.pairs.iter().for_each(|pair| add(self.pair(pair)));
        rows
    }

    fn next(&self, call: &NextCall) -> String {
        let facts = [
            ("time", screen::moment(self.text, call.from).into()),
            ("minutes", call.minutes.into()),
            ("party", self.party(&call.requested_by)),
        ];
        let said = self.text.say(key::CONTACTS_NEXT, &facts);
        format!("{said}; {}", self.offices(&call.offices))
    }

    fn pair(&self, pair: &PairContacts) -> String {
        let facts = [
            ("pair", self.offices(&pair.offices).into()),
            ("count", pair.contacts.into()),
        ];
        let mut parts = vec![self.text.say(key::CONTACTS_PAIR, &facts)];
        let mut add = |said, name, value| parts.push(self.text.say(said, &[(name, value)]));
        if let Some(last) = &pair.last {
            add(key::CONTACTS_PAIR_LAST, "date", self.date(last));
        }
        if let Some(days) = pair.longest_gap_days {
            add(key::CONTACTS_PAIR_GAP, "days", days.into());
        }
        if pair.declined > 0 {
            add(key::CONTACTS_PAIR_DECLINED, "count", pair.declined.into());
        }
        if pair.unanswered > 0 {
            let count = pair.unanswered.into();
            add(key::CONTACTS_PAIR_UNANSWERED, "count", count);
        }
        parts.join("; ")
    }

    /// Who speaks for whom, as written.
    fn offices(&self, offices: &[Office]) -> String {
        let named = offices.iter().map(|one| {
            let facts = [
                ("office", plain_line(&one.office).into()),
                ("party", self.party(&one.party)),
            ];
            self.text.say(key::CONTACTS_OFFICE, &facts)
        });
        named.collect::<Vec<_>>().join(" – ")
    }

    /// How long a contact was by each account that says so; that they differ is said, and which is right is not.
    fn lasted(&self, durations: &[DurationSaid]) -> String {
        let said = durations.iter().map(|one| {
            let minutes = [("minutes", one.minutes.into())];
            let mut duration = self.text.say(key::DURATION_MINUTES, &minutes);
            if one.approximate {
                let about = [("duration", duration.into())];
                duration = self.text.say(key::DURATION_ABOUT, &about);
            }
            let Some(party) = &one.by_account_of else {
                return duration;
            };
            let facts = [
                ("duration", duration.into()),
                ("account", self.account_of(party, None).into()),
            ];
            self.text.say(key::CONTACTS_LASTED_BY, &facts)
        });
        let said: Vec<String> = said.collect();
        let facts = [("durations", said.join(" / ").into())];
        let row = self.text.say(key::CONTACTS_LASTED, &facts);
        let same = |one: &DurationSaid| {
            let first = &durations[0];
            (one.minutes, one.approximate) == (first.minutes, first.approximate)
        };
        if durations.iter().all(same) {
            return row;
        }
        format!(
            "{row} ({})",
            self.text.say(key::CONTACTS_LASTED_DIFFER, &[])
        )
    }

    fn unanswered(&self, one: &Refusal) -> String {
        let party = one.requested_by.as_deref().unwrap_or_default();
        let until = one.no_later_than.as_deref().unwrap_or_default();
        let facts = [("party", self.party(party)), ("date", self.date(until))];
        let said = self.text.say(key::CONTACTS_UNANSWERED_ROW, &facts);
        let mut row = format!("{}: {said}", self.level_name(&one.level));
        if let Some(account) = &one.by_account_of {
            row.push_str(&format!(", {}", self.account_of(account, Some(party))));
        }
        if let Some(sought) = &one.sought {
            if sought.unanswered > 1 {
                let count = [("count", sought.unanswered.into())];
                let times = self.text.say(key::CONTACTS_UNANSWERED_TIMES, &count);
                row.push_str(&format!("; {times}"));
            }
            row.push_str(&self.sought(sought, party));
        }
        format!("{row}; {}", self.next_contact(one))
    }

    /// Since when, how often and between whom it was sought, by the account of whoever asked.
    fn sought(&self, sought: &SoughtSince, party: &str) -> String {
        let facts = [
            ("first", self.date(&sought.first)),
            ("count", sought.requests.into()),
            ("account", self.account_of(party, Some(party)).into()),
        ];
        let said = self.text.say(key::CONTACTS_SOUGHT, &facts);
        if sought.offices.is_empty() {
            return format!("; {said}");
        }
        format!("; {said}; {}", self.offices(&sought.offices))
    }

    fn avoided(&self, one: &EncounterAvoided) -> String {
        let levels = one.levels.iter().map(|level| self.level_name(level));
        let mut parts = vec![levels.collect::<Vec<_>>().join(", ")];
        parts.retain(|levels| !levels.is_empty());
        parts.push(dates::in_words(self.text, &one.date));
        let texts = one.texts.iter().map(|text| {
            let words = quoted(self.text, &text.words);
            format!("{}: {words}", text_name(self.text, &text.name))
        });
        parts.extend(texts);
        let account = one.by_account_of.iter();
        parts.extend(account.map(|party| self.account_of(party, None)));
        parts.join("; ") + &self.source(one.source.as_deref())
    }

    fn next_contact(&self, refusal: &Refusal) -> String {
        match &refusal.next_contact {
            Some(day) => self
                .text
                .say(key::CONTACTS_REFUSED_NEXT, &[("date", self.date(day))]),
            None => self.text.say(key::CONTACTS_REFUSED_NO_NEXT, &[]),
        }
    }

    fn since(&self, since: &SinceEvent) -> String {
        let event = name(&self.answer.names.events, &since.event);
        if since.lies_after {
            return self
                .text
                .say(key::CONTACTS_SINCE_EVENT_LATER, &[("event", event.into())]);
        }
        let first = since.first.as_deref().map(|day| self.date(day));
        self.text.say(
            key::CONTACTS_SINCE_EVENT,
            &[
                ("event", event.into()),
                ("count", since.count.into()),
                ("first", first.unwrap_or_else(|| "".into())),
            ],
        )
    }

    fn contact(&self, contact: &Contact) -> String {
        let mut means = means_in_words(self.text, contact.means.as_deref());
        if let Some(count) = &contact.count {
            means.push_str(&format!(" ({})", quoted(self.text, count)));
        }
        let mut row = format!("{}: {means}", dates::in_words(self.text, &contact.date));
        if let Some(party) = &contact.initiated_by {
            let initiative = if contact.initiative_implied {
                key::INITIATED_BY_IMPLIED
            } else {
                key::INITIATED_BY
            };
            row.push_str("; ");
            row.push_str(&self.text.say(initiative, &[("party", self.party(party))]));
            if let Some(account) = &contact.initiated_by_account_of {
                row.push_str(&format!(", {}", self.account_of(account, Some(party))));
            }
        }
        if !contact.confirmed_by.is_empty() {
            let parties = contact.confirmed_by.iter();
            let parties: Vec<String> = parties
                .map(|party| name(&self.answer.names.parties, party))
                .collect();
            row.push_str("; ");
            row.push_str(
                &self
                    .text
                    .say(key::CONFIRMED_BY, &[("parties", parties.join(", ").into())]),
            );
        }
        // What no source carries was said on the line: by whom, and how long it was.
        if contact.source.is_none() {
            if let Some(party) = &contact.by_account_of {
                row.push_str(&format!("; {}", self.account_of(party, None)));
            }
            if !contact.durations.is_empty() {
                row.push_str(&format!("; {}", self.lasted(&contact.durations)));
            }
            if !contact.offices.is_empty() {
                row.push_str(&format!("; {}", self.offices(&contact.offices)));
            }
        }
        row + &self.source(contact.source.as_deref())
    }

    fn refusal(&self, refusal: &Refusal) -> String {
        let party = match &refusal.requested_by {
            Some(party) => self.party(party),
            None => self.text.say(key::PARTY_NOT_STATED, &[]).into(),
        };
        let declined = match &refusal.no_later_than {
            Some(day) => self.text.say(
                key::CONTACTS_REFUSED,
                &[("party", party), ("date", self.date(day))],
            ),
            None => self
                .text
                .say(key::CONTACTS_REFUSED_UNDATED, &[("party", party)]),
        };
        let mut row = format!("{}: {declined}", self.level_name(&refusal.level));
        if let Some(account) = &refusal.by_account_of {
            let own = refusal.requested_by.as_deref();
            row.push_str(&format!(", {}", self.account_of(account, own)));
        }
        if let Some(sought) = &refusal.sought {
            let count = [("count", sought.declined.into())];
            let times = self.text.say(key::CONTACTS_DECLINED_TIMES, &count);
            row.push_str(&format!("; {times}"));
            if let Some(reason) = &sought.reason {
                let reason = label(self.text, "call-reason", reason);
                let facts = [("reason", reason.into())];
                row.push_str(&format!(
                    ", {}",
                    self.text.say(key::CONTACTS_DECLINED_REASON, &facts)
                ));
            }
            row.push_str(&self.sought(sought, refusal.requested_by.as_deref().unwrap_or_default()));
        }
        row.push_str(&self.source(refusal.source.as_deref()));
        format!("{row}; {}", self.next_contact(refusal))
    }

    /// By whose account; `subject` is the party that the row is about.
    fn account_of(&self, account: &str, subject: Option<&str>) -> String {
        if subject == Some(account) {
            return self.text.say(key::BY_OWN_ACCOUNT, &[]);
        }
        self.text
            .say(key::BY_ACCOUNT_OF, &[("party", self.party(account))])
    }

    fn source(&self, source: Option<&str>) -> String {
        let Some(source) = source else {
            return String::new();
        };
        let source = name(&self.answer.names.sources, source);
        let said = [("source", source.into())];
        format!("; {}", self.text.say(key::BY_ACCOUNT_OF_SOURCE, &said))
    }

    fn party(&self, party: &str) -> Value {
        name(&self.answer.names.parties, party).into()
    }

    fn date(&self, edtf: &str) -> Value {
        dates::in_words(self.text, edtf).into()
    }

    fn level_name(&self, level: &str) -> String {
        let own = self.answer.names.levels.get(level).map(String::as_str);
        level_name(self.text, self.order, level, own)
    }
}

/// How a contact was made: in the desk's words where they are known, else quoted as written.
pub(crate) fn means_in_words(text: &Text, means: Option<&str>) -> String {
    let known: Option<Key> = match means {
        None | Some("not stated") => Some(key::MEANS_NOT_STATED),
        Some("call") => Some(key::MEANS_CALL),
        Some("meeting") => Some(key::MEANS_MEETING),
        // A word that stands for those that this version does not know; of a source, it is its own.
        Some("other") => None,
        // Of a call as held: by what means, in the line's own words.
        Some(other) => key_of("call-medium", other),
    };
    match known {
        Some(known) => text.say(known, &[]),
        None => quoted(text, means.unwrap_or_default()),
    }
}

fn quoted(text: &Text, words: &str) -> String {
    text.say(key::AS_WRITTEN, &[("words", plain_line(words).into())])
}

/// The record's name for an id; the id where it has none.
fn name(names: &BTreeMap<String, String>, id: &str) -> String {
    plain_line(names.get(id).map_or(id, String::as_str))
}

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn the_means_of_a_call_as_held_are_said_and_those_of_a_source_quoted() {
        let [english, russian] = Language::ALL.map(Text::of);
        let said = |means| means_in_words(english, Some(means));
        assert_eq!(said("line"), "over this line");
        assert_eq!(means_in_words(russian, Some("telephone")), "по телефону");
        assert_eq!(said("call"), "call");
        for written in ["carrier pigeon", "other"] {
            assert_eq!(said(written), format!("“{written}”"));
        }
    }
}
