//! The page: its mark, the picture, each level in figures, where accounts differ, every account with its source, and
//! the sources. Every value goes through the template, which escapes it; words of the record stand in elements of
//! their own, so that their direction moves nothing beside them.

use detente_language::{CalendarDate, Language, Span, Text, key, plain_line};
use detente_line::account::contacts::{LevelContacts, at_level};
use detente_line::account::{Account, AccountKind, Day, ReportedRecord, Source};
use maud::{Markup, html};

use super::picture::{Look, Picture, SIGNS_MAX};
use super::style::STYLE;
use crate::commands::contacts::mark_in_words;
use crate::dates;
use crate::desk::label;
use crate::page::{self, piece, pieces, written};
use crate::told::{Fact, Item, Teller, level_name, text_name};

/// An item with its number on the page.
pub(super) struct Numbered<'a> {
    /// The number: `3`, or `3.1` for one that stands under it.
    pub(super) number: String,
    /// What leads to it.
    pub(super) anchor: String,
    /// The item.
    pub(super) item: &'a Item<'a>,
    /// Those under it.
    pub(super) under: Vec<Numbered<'a>>,
}

impl<'a> Numbered<'a> {
    fn of(items: &'a [Item<'a>], before: &str) -> Vec<Self> {
        let number = |(at, item): (usize, &'a Item<'a>)| {
            let number = format!("{before}{}", at + 1);
            Self {
                anchor: format!("n{}", number.replace('.', "-")),
                under: Self::of(&item.under, &format!("{number}.")),
                number,
                item,
            }
        };
        items.iter().enumerate().map(number).collect()
    }

    /// It and those under it.
    pub(super) fn all(&self) -> Vec<&Self> {
        std::iter::once(self).chain(&self.under).collect()
    }
}

/// A reported record as a page, as of a day.
pub(super) fn page(language: Language, record: &ReportedRecord, as_of: Day, file: &str) -> String {
    let text = Text::isolating(language);
    let inner = Text::of(language);
    let teller = Teller::new(&text, record, as_of, &[]);
    let items = teller.items();
    let page = Page {
        text: &text,
        inner,
        record,
        as_of,
        items: &Numbered::of(&items, ""),
    };
    page.whole(language, file).into_string()
}

/// A day in words.
pub(super) fn day(text: &Text, day: Day) -> String {
    let date = CalendarDate::day(day.year(), day.month(), day.day());
    text.span(&Span::On(date))
}

struct Page<'a> {
    /// Says what stands on the page, with isolation marks around values.
    text: &'a Text,
    /// Says what is put into that.
    inner: &'a Text,
    record: &'a ReportedRecord,
    as_of: Day,
    items: &'a [Numbered<'a>],
}

impl Page<'_> {
    fn whole(&self, language: Language, file: &str) -> Markup {
        let preamble = self.record.preamble();
        let title = self.text.say(key::TIMELINE_TITLE, &[]);
        let values = [
            ("file", plain_line(file).into()),
            ("date", day(self.inner, self.as_of).into()),
        ];
        let body = html! {
            header {
                h1 { (title) }
                p.mark { (mark_in_words(self.inner, preamble.mark.as_str())) }
                p { (self.text.say(key::TIMELINE_INTRO, &values)) }
                p { (self.text.say(key::TIMELINE_HOW_TO_READ, &[])) " " (self.text.say(key::CONTACTS_ABSENCE, &[])) }
            }
            main {
                (self.picture())
                (self.levels())
                (self.differences())
                section aria-labelledby="all" {
                    h2 id="all" { (self.text.say(key::TIMELINE_ALL, &[])) }
                    @for item in self.items { (self.article(item)) }
                }
                (self.sources())
            }
            footer {
                p.small {
                    (self.text.say(key::TIMELINE_MADE, &[("version", env!("CARGO_PKG_VERSION").into())]))
                    @if let Some(digest) = &preamble.file {
                        " " (self.text.say(key::TIMELINE_DIGEST, &[])) " "
                        span.digest { (digest.to_string()) }
                    }
                }
            }
        };
        page::page(language, &title, STYLE, &html! {}, &body)
    }

    fn picture(&self) -> Markup {
        let picture = Picture {
            text: self.text,
            inner: self.inner,
            record: self.record,
            as_of: self.as_of,
            items: self.items,
        };
        let signs: usize = self.items.iter().map(|item| item.all().len()).sum();
        html! {
            figure {
                div.scroll { (picture.draw()) }
                figcaption {
                    ul.legend {
                        @for look in Look::ALL {
                            li {
                                svg viewBox="0 0 16 16" aria-hidden="true" { g class=(look.class()) { (look.sign(8.0, 8.0)) } }
                                (look.words(self.text))
                            }
                        }
                    }
                    p.small {
                        (self.text.say(key::TIMELINE_PICTURE_DESC, &[]))
                        @if signs > SIGNS_MAX {
                            " " (self.text.say(key::TIMELINE_PICTURE_CUT, &[("count", SIGNS_MAX.into()), ("total", signs.into())]))
                        }
                    }
                }
            }
        }
    }

    /// Last contact, gaps and contacts since the events that days are counted from, level by level.
    fn levels(&self) -> Markup {
        let events = self.record.accounts().iter().filter(|account| {
            account.kind == AccountKind::ReferenceEvent && account.date.can_be_by(self.as_of)
        });
        let events: Vec<&Account> = events.take(EVENTS_MAX).collect();
        let levels = &self.record.preamble().levels;
        html! {
            section aria-labelledby="levels" {
                h2 id="levels" { (self.text.say(key::TIMELINE_LEVELS, &[("date", day(self.inner, self.as_of).into())])) }
                div.scroll { table {
                    thead { tr {
                        th scope="col" { (self.text.say(key::TIMELINE_LEVEL, &[])) }
                        th scope="col" { (self.text.say(key::TIMELINE_LAST, &[])) }
                        th scope="col" { (self.text.say(key::TIMELINE_GAP, &[])) }
                        @for event in &events {
                            th scope="col" { (self.text.say(key::TIMELINE_SINCE, &[("event", event_name(event).into())])) }
                        }
                    } }
                    tbody { @for level in levels.iter().rev() {
                        @let at = |since| at_level(self.record, level.id.as_str(), self.as_of, since).ok();
                        tr {
                            th scope="row" {
                                bdi { (self.level_name(level.id.as_str())) }
                                @for (party, holder) in &level.holders {
                                    div.small { bdi { (self.party(party.as_str())) } ": " (written(holder.as_str(), None)) }
                                }
                            }
                            @if let Some(found) = at(None) {
                                td { (self.last(&found)) }
                                td { (self.gap(&found)) }
                            }
                            @for event in &events {
                                td { @if let Some(found) = at(Some(event.id.as_str())) { (self.since(&found)) } }
                            }
                        }
                    } }
                } }
                p.small { (self.text.say(key::TIMELINE_LEVELS_NOTE, &[])) }
            }
        }
    }

    fn last(&self, found: &LevelContacts<'_>) -> String {
        match (found.last(), found.days_since()) {
            (Some(last), Some(days)) => {
                let days = self.inner.say(key::DAYS, &[("days", days.into())]);
                let values = [
                    ("date", day(self.inner, last).into()),
                    ("days", days.into()),
                ];
                self.text.say(key::TIMELINE_LAST_DAY, &values)
            }
            _ => self.text.say(key::TIMELINE_NO_CONTACT, &[]),
        }
    }

    fn gap(&self, found: &LevelContacts<'_>) -> String {
        match found.longest_gap_days() {
            Some(days) => self.text.say(key::DAYS, &[("days", days.into())]),
            None => "–".to_owned(),
        }
    }

    fn since(&self, found: &LevelContacts<'_>) -> String {
        let Some(since) = &found.since_event else {
            return String::new();
        };
        let first = since.first.map(|first| day(self.inner, first));
        let values = [
            ("count", since.count.into()),
            ("first", first.unwrap_or_default().into()),
        ];
        self.text.say(key::TIMELINE_SINCE_COUNT, &values)
    }

    /// Contacts whose accounts were compared, and what came of it.
    fn differences(&self) -> Markup {
        let elsewhere = |item: &Item<'_>| -> Vec<Markup> {
            let own = item
                .account
                .texts
                .iter()
                .filter(|(name, _)| *name == "differs");
            own.map(|(_, words)| written(words.as_str(), None))
                .collect()
        };
        let compared = self.items.iter().filter(|numbered| {
            let sides = numbered.item.sides.as_ref();
            let is_summed_up = sides.is_some_and(|sides| !sides.summary.is_empty());
            is_summed_up || !elsewhere(numbered.item).is_empty()
        });
        let compared: Vec<&Numbered<'_>> = compared.collect();
        html! {
            section aria-labelledby="differences" {
                h2 id="differences" { (self.text.say(key::TIMELINE_DIFFERENCES, &[])) }
                @if compared.is_empty() {
                    p { (self.text.say(key::TIMELINE_DIFFERENCES_NONE, &[])) }
                } @else {
                    ul { @for numbered in compared { li {
                        a href={ "#" (numbered.anchor) } { (numbered.number) ". " (numbered.item.date) ": " (numbered.item.kind) }
                        @for level in &numbered.item.levels { ", " bdi { (level) } }
                        ul {
                            @for said in numbered.item.sides.iter().flat_map(|sides| &sides.summary) { li { (said) } }
                            @for words in elsewhere(numbered.item) {
                                li { (self.text.say(key::TOLD_TEXT_DIFFERS, &[])) ": " (words) }
                            }
                        }
                    } } }
                    p.small { (self.text.say(key::CONTACTS_ABSENCE, &[])) }
                }
            }
        }
    }

    fn article(&self, numbered: &Numbered<'_>) -> Markup {
        let item = numbered.item;
        let heading = html! {
            span.number { (numbered.number) "." } " "
            @match item.account.date.exact_day() {
                Some(day) => time datetime=(day.to_string()) { (item.date) },
                None => (item.date),
            }
            ": " (item.kind)
            @for level in &item.levels { ", " bdi { (level) } }
        };
        let id = format!("{}-heading", numbered.anchor);
        html! {
            article id=(numbered.anchor) aria-labelledby=(id) {
                @if numbered.number.contains('.') {
                    h4 id=(id) { (heading) }
                } @else {
                    h3 id=(id) { (heading) }
                }
                p.who {
                    @if let Some(giver) = &item.giver { (giver) "; " }
                    (self.text.say(key::TIMELINE_SOURCE, &[])) " " (self.source_link(item))
                    @if let Some(basis) = &item.basis { "; " (self.text.say(key::TIMELINE_DATE_BASIS, &[])) " " (basis) }
                }
                @if item.name.is_some() || !item.facts.is_empty() {
                    dl {
                        @if let Some(name) = &item.name {
                            dt { (self.text.say(key::TIMELINE_NAME, &[])) }
                            dd { (piece(name)) }
                        }
                        @for Fact { name, value } in &item.facts {
                            dt { bdi { (name) } }
                            dd { (pieces(value)) }
                        }
                    }
                }
                @if let Some(sides) = &item.sides { (page::side_by_side(self.text, sides)) }
                @for under in &numbered.under { (self.article(under)) }
            }
        }
    }

    fn sources(&self) -> Markup {
        let sources = &self.record.preamble().sources;
        html! {
            section aria-labelledby="sources" {
                h2 id="sources" { (self.text.say(key::TIMELINE_SOURCES, &[])) }
                @for (at, source) in sources.iter().enumerate() {
                    article id={ "s" (at + 1) } aria-labelledby={ "s" (at + 1) "-heading" } {
                        h3 id={ "s" (at + 1) "-heading" } { bdi { (source_title(source)) } }
                        dl { (self.source_facts(source)) }
                    }
                }
            }
        }
    }

    fn source_facts(&self, source: &Source) -> Markup {
        html! {
            @for (name, moment) in [
                (key::TIMELINE_PUBLISHED, &source.published),
                (key::TIMELINE_UPDATED, &source.updated),
            ] {
                @if let Some(moment) = moment {
                    dt { (self.text.say(name, &[])) }
                    dd { (dates::appeared(self.inner, moment)) }
                }
            }
            @if let Some(basis) = source.basis {
                dt { (self.text.say(key::TIMELINE_BASIS, &[])) }
                dd { (label(self.text, "basis", basis.word())) }
            }
            @for (name, words) in &source.texts {
                dt { bdi { (text_name(self.text, name.as_str())) } }
                dd { (written(words.as_str(), None)) }
            }
        }
    }

    fn source_link(&self, item: &Item<'_>) -> Markup {
        let sources = &self.record.preamble().sources;
        let at = item.account.source.as_ref();
        let at = at.and_then(|id| sources.iter().position(|source| source.id == *id));
        let title = item.source.as_deref().unwrap_or_default();
        match at {
            Some(at) => html! { a href={ "#s" (at + 1) } { bdi { (title) } } },
            None => html! { bdi { (title) } },
        }
    }

    fn level_name(&self, id: &str) -> String {
        let own = self.record.level(id).and_then(|level| level.name.as_ref());
        level_name(self.inner, &[], id, own.map(|name| name.as_str()))
    }

    fn party(&self, id: &str) -> String {
        let named = self.record.party(id).and_then(|party| party.name.as_ref());
        plain_line(named.map_or(id, |name| name.as_str()))
    }
}

fn event_name(event: &Account) -> String {
    let name = event.texts.iter().find(|(name, _)| *name == "name");
    plain_line(name.map_or(event.id.as_str(), |(_, words)| words.as_str()))
}

fn source_title(source: &Source) -> String {
    plain_line(
        source
            .title
            .as_ref()
            .map_or(source.id.as_str(), |title| title.as_str()),
    )
}

/// Events that contacts are counted since, at most: a column each.
const EVENTS_MAX: usize = 3;
