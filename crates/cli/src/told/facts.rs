//! What one account says, fact by fact.

use detente_api::register::{CORRECTS, ENTERED_BY};
use detente_language::{key, plain_line};
use detente_line::account::{Account, Ask, Giver, Initiative, Label, Length};

use super::{Fact, LANGUAGE, NAME, Piece, Teller, kind_in_words, text_name, written};
use crate::desk::key_of;

impl Teller<'_> {
    pub(super) fn facts(&self, account: &Account, with_topics: bool) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut add = |name, value: Vec<Piece>| {
            if !value.is_empty() {
                let name = self.text.say(name, &[]);
                facts.push(Fact { name, value });
            }
        };
        add(key::TOLD_HOW, self.means(account));
        if let Some(initiative) = &account.initiated_by {
            add(key::TOLD_INITIATIVE, self.initiative(initiative));
        }
        if let Some(length) = account.duration {
            add(key::TOLD_DURATION, vec![Piece::Said(self.length(length))]);
        }
        add(key::TOLD_CONFIRMED, self.parties(&account.confirmed_by));
        for ask in &account.asks {
            add(key::TOLD_ASKED, self.asked_in(account, ask));
            for (name, words) in [
                (key::TOLD_RAISED, &ask.raised),
                (key::TOLD_ANSWER, &ask.answer),
            ] {
                let words = words.iter().map(|words| written(account, words));
                add(name, words.collect());
            }
        }
        add(key::TOLD_REQUESTED_BY, self.parties(&account.requested_by));
        let span = account.requests_span.iter();
        let span = span.map(|span| Piece::Said(self.date(&span.to_string())));
        add(key::TOLD_REQUESTS, span.collect());
        let said_by = account.said_by.iter().map(|words| written(account, words));
        let attribution = self.attribution(account);
        add(key::TOLD_SAID_BY, said_by.chain(attribution).collect());
        let quotes = account.quotes.iter();
        add(
            key::TOLD_QUOTED,
            quotes.map(|words| written(account, words)).collect(),
        );
        // Where accounts stand side by side, their topics do.
        let topics = account.topics.iter().filter(|_| with_topics);
        for (topic, words) in topics {
            let name = plain_line(topic.as_str());
            add(
                key::TOLD_TOPIC,
                vec![Piece::Said(name), written(account, words)],
            );
        }
        add(key::TOLD_STATE, self.state(account));
        let named = account.since.iter().chain(&account.about);
        for other in named.filter_map(|id| self.record.account(id.as_str())) {
            let said = if corrects(account, other) {
                key::TOLD_CORRECTS
            } else {
                key::TOLD_ABOUT
            };
            add(said, vec![Piece::Said(self.named(other))]);
        }
        // Nobody's words are put right by anybody else's.
        let others = self.record.accounts().iter();
        for other in others.filter(|other| corrects(other, account)) {
            add(key::TOLD_CORRECTED, vec![Piece::Said(self.named(other))]);
        }
        let reported = account.reported.iter();
        let reported = reported.map(|date| Piece::Said(self.date(&date.to_string())));
        add(key::TOLD_REPORTED, reported.collect());
        let others = account
            .texts
            .iter()
            .filter(|(name, _)| ![NAME, LANGUAGE, CORRECTS].contains(&name.as_str()));
        for (name, words) in others {
            facts.push(Fact {
                name: text_name(self.text, name.as_str()),
                value: vec![written(account, words)],
            });
        }
        facts
    }

    /// What an account says of others, and who said or did what it is of: where it stands under them, or beside them, its
    /// place tells that.
    pub(super) fn ties(&self, account: &Account) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut add = |name, value| {
            let name = self.text.say(name, &[]);
            let value = vec![value];
            facts.push(Fact { name, value });
        };
        let by = account.by.iter();
        for party in by.filter(|party| account.giver() != Giver::Party(party)) {
            add(key::TOLD_BY, Piece::Said(self.party(party.as_str())));
        }
        let tied = [
            (key::TOLD_OF, &account.of),
            (key::TOLD_FOLLOWS, &account.follows),
        ];
        let tied = tied
            .into_iter()
            .flat_map(|(name, id)| id.iter().map(move |id| (name, id)));
        for (name, id) in tied {
            add(
                name,
                match self.record.account(id.as_str()) {
                    Some(other) => Piece::Said(self.named(other)),
                    None => Piece::Written(id.to_string(), None),
                },
            );
        }
        // What is there stands among the facts.
        let named = account.since.iter().chain(&account.about);
        for id in named.filter(|id| self.record.account(id.as_str()).is_none()) {
            add(key::TOLD_ABOUT, Piece::Written(id.to_string(), None));
        }
        if account.scheduled == Some(false) && !self.expected.contains(&&account.id) {
            let said = self.text.say(key::TOLD_NOT_SCHEDULED, &[]);
            add(key::TOLD_STATE, Piece::Said(said));
        }
        facts
    }

    /// How a contact was made: in the reader's words where they are known, else as written.
    fn means(&self, account: &Account) -> Vec<Piece> {
        let means = account.means.as_ref();
        let known = match means.map(|means| means.as_str()) {
            Some("not stated") => Some(key::MEANS_NOT_STATED),
            Some("call") => Some(key::MEANS_CALL),
            Some("meeting") => Some(key::MEANS_MEETING),
            // Of a source it is its own word; of a call of the line, the line's.
            Some(other) if account.source.is_none() && other != "other" => {
                key_of("call-medium", other)
            }
            _ => None,
        };
        let means = match known {
            Some(known) => Some(Piece::Said(self.text.say(known, &[]))),
            None => means.map(|words| written(account, words)),
        };
        let count = account.count.as_ref().map(|words| written(account, words));
        means.into_iter().chain(count).collect()
    }

    /// How whoever said it is named: in the reader's words where they are known, else as written.
    fn attribution(&self, account: &Account) -> Option<Piece> {
        let words = account.attribution.as_ref()?;
        let known = match words.as_str() {
            "named" => key::TOLD_NAMED_IN_SOURCE,
            "official, unnamed" => key::TOLD_OFFICIAL_UNNAMED,
            "on background" => key::TOLD_ON_BACKGROUND,
            _ => return Some(written(account, words)),
        };
        Some(Piece::Said(self.text.say(known, &[])))
    }

    fn initiative(&self, initiative: &Initiative) -> Vec<Piece> {
        let mut value = vec![Piece::Said(self.party(initiative.party.as_str()))];
        if initiative.implied {
            value.push(Piece::Said(self.text.say(key::TOLD_IMPLIED, &[])));
        }
        // Where nobody is named for just that, it is whose the account is.
        if let Some(giver) = &initiative.by_account_of {
            value.push(Piece::Said(if *giver == initiative.party {
                self.text.say(key::BY_OWN_ACCOUNT, &[])
            } else {
                self.by_account_of(Giver::Party(giver))
            }));
        }
        value
    }

    pub(super) fn length(&self, length: Length) -> String {
        let minutes = [("minutes", length.minutes.into())];
        if length.approximate {
            let said = self.inner.say(key::DURATION_MINUTES, &minutes);
            self.text
                .say(key::DURATION_ABOUT, &[("duration", said.into())])
        } else {
            self.text.say(key::DURATION_MINUTES, &minutes)
        }
    }

    fn asked_in(&self, account: &Account, ask: &Ask) -> Vec<Piece> {
        let mut value = Vec::new();
        match &ask.text {
            Some(words) => value.push(written(account, words)),
            None => value.push(Piece::Said(plain_line(ask.id.as_str()))),
        }
        if let Some(party) = &ask.by {
            let party = [("party", self.party(party.as_str()).into())];
            value.push(Piece::Said(self.text.say(key::TOLD_ASKED_BY, &party)));
        }
        value
    }

    fn parties<'p>(&self, parties: impl IntoIterator<Item = &'p Label>) -> Vec<Piece> {
        let names = parties.into_iter().map(|party| self.party(party.as_str()));
        names.map(Piece::Said).collect()
    }

    /// Whether what was expected is scheduled.
    fn state(&self, account: &Account) -> Vec<Piece> {
        let said = match account.scheduled {
            Some(true) => key::TOLD_SCHEDULED,
            _ if self.expected.contains(&&account.id) => key::TOLD_NOT_SCHEDULED,
            _ => return Vec::new(),
        };
        vec![Piece::Said(self.text.say(said, &[]))]
    }

    /// Another account, named in a few words.
    fn named(&self, account: &Account) -> String {
        let kind = kind_in_words(self.inner, &account.kind);
        let name = account.texts.iter().find(|(name, _)| *name == NAME);
        let kind = match name {
            Some((_, words)) => plain_line(words.as_str()),
            None => kind,
        };
        let values = [
            ("what", kind.into()),
            ("date", self.date(&account.date.to_string()).into()),
        ];
        self.text.say(key::TOLD_NAMED, &values)
    }
}

/// Whether an account corrects another: it says so, and one desk entered both for one giver. Whose account it is anybody can say;
/// whose desk entered it our own node does.
fn corrects(account: &Account, other: &Account) -> bool {
    text(account, CORRECTS) == Some(other.id.as_str())
        && account.giver() == other.giver()
        && text(account, ENTERED_BY) == text(other, ENTERED_BY)
}

fn text<'a>(account: &'a Account, name: &str) -> Option<&'a str> {
    let mut texts = account.texts.iter();
    texts
        .find(|(of, _)| *of == *name)
        .map(|(_, words)| words.as_str())
}

#[cfg(test)]
mod tests {
    use detente_line::account::{AccountKind, Words};

    use super::*;

    fn account(id: &str, texts: &[(&str, &str)]) -> Account {
        let day = "2026-11-30".parse().unwrap();
        let label = |text: &str| Label::new(text).unwrap();
        let mut account = Account::new(label(id), AccountKind::Incident, day);
        account.by_account_of = Some(label("north"));
        let texts = texts.iter();
        account.texts = texts
            .map(|(name, words)| (label(name), Words::new(words).unwrap()))
            .collect();
        account
    }

    #[test]
    fn nobody_corrects_what_another_desk_has_entered_whoever_it_says_to_be() {
        let ours = account("first", &[]);
        assert!(corrects(&account("second", &[(CORRECTS, "first")]), &ours));
        let forged = account("third", &[(CORRECTS, "first"), (ENTERED_BY, "South")]);
        assert!(!corrects(&forged, &ours));
        let theirs = account("fourth", &[(ENTERED_BY, "South")]);
        let again = account("fifth", &[(CORRECTS, "fourth"), (ENTERED_BY, "South")]);
        assert!(corrects(&again, &theirs) && !corrects(&again, &ours));
    }
}
