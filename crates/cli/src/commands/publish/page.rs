//! The pages: one of everything that is published, and one of each readout, at an address that stays. They have no
//! script and ask for nothing outside the folder; what leads out of it leads to pages of the other side's own.

use detente_language::{Text, key};
use detente_record::Timestamp;
use maud::{Markup, html};

use super::feeds::{ATOM, JSON};
use super::readout::{Evidence, Publication, Readout, Version};
use super::style::STYLE;
use crate::page::{page, pieces, side_by_side};
use crate::told::Fact;

/// The pages of what is published.
pub(super) struct Pages<'a> {
    /// Says what stands on them, with isolation marks around values.
    pub(super) text: &'a Text,
    /// What is published.
    pub(super) published: &'a Publication,
}

impl Pages<'_> {
    /// The page of everything.
    pub(super) fn index(&self) -> String {
        let published = self.published;
        let body = html! {
            header {
                h1 { (published.title) }
                (self.marks())
                @for words in &published.intro { p { (words) } }
                p { (self.say(key::CONTACTS_ABSENCE)) }
                p.small {
                    (self.say(key::PUBLISH_FEEDS)) " "
                    a href=(ATOM) type="application/atom+xml" { "Atom" } ", "
                    a href=(JSON) type="application/feed+json" { "JSON Feed" }
                }
            }
            main { @for readout in &published.readouts { article {
                h2 { a href=(readout.page()) { (readout.title) } }
                (self.standing(readout))
            } } }
            (self.footer())
        };
        self.page(&published.title, "", &body)
    }

    /// The page of a readout.
    pub(super) fn readout(&self, readout: &Readout) -> String {
        let body = html! {
            header {
                p.small { a href="../index.html" { (self.published.title) } }
                h1 { (readout.title) }
                (self.marks())
                p { (self.text.say(key::BY_ACCOUNT_OF, &[("party", readout.giver.clone().into())])) }
                (self.standing(readout))
            }
            main {
                @if !readout.call.is_empty() {
                    section aria-labelledby="call" {
                        h2 id="call" { (self.say(key::PUBLISH_CALL)) }
                        (facts(&readout.call))
                    }
                }
                section aria-labelledby="text" {
                    h2 id="text" { (self.say(if readout.withdrawn.is_some() { key::PUBLISH_LAST_TEXT } else { key::PUBLISH_TEXT })) }
                    (facts(&readout.present().facts))
                }
                (self.versions(readout))
                (self.others(readout))
                section aria-labelledby="check" {
                    h2 id="check" { (self.say(key::PUBLISH_CHECK)) }
                    @if let Some(evidence) = &readout.evidence { p { (file(evidence)) } }
                    (facts(&readout.check))
                }
            }
            (self.footer())
        };
        self.page(&readout.title, "../", &body)
    }

    fn page(&self, title: &str, up: &str, body: &Markup) -> String {
        let feeds = html! {
            link rel="alternate" type="application/atom+xml" href={ (up) (ATOM) };
            link rel="alternate" type="application/feed+json" href={ (up) (JSON) };
        };
        page(self.text.language(), title, STYLE, &feeds, body).into_string()
    }

    fn marks(&self) -> Markup {
        html! { @if let Some(mark) = &self.published.mark { p.mark { (mark) } } }
    }

    /// When it was published and last changed, and whether it still stands.
    fn standing(&self, readout: &Readout) -> Markup {
        let changes = readout.versions.len() - 1;
        html! {
            @if let Some(at) = readout.withdrawn {
                p.withdrawn { (self.moment(self.published.moments.withdrawn, at)) }
            }
            p.small {
                (self.moment(self.published.moments.published, readout.published()))
                @if changes > 0 {
                    " " (self.moment(key::PUBLISH_UPDATED, readout.present().at))
                    " " (self.text.say(key::PUBLISH_CHANGES, &[("count", changes.into())]))
                } @else {
                    " " (self.say(key::PUBLISH_UNCHANGED))
                }
            }
        }
    }

    /// What stood there before, newest first, and when it was put in place.
    fn versions(&self, readout: &Readout) -> Markup {
        let number = readout.versions.len();
        html! {
            section aria-labelledby="versions" {
                h2 id="versions" { (self.say(key::PUBLISH_VERSIONS)) }
                @if let Some(at) = readout.withdrawn {
                    p { (self.moment(self.published.moments.withdrawn, at)) }
                }
                @for (at, version) in readout.versions.iter().enumerate().rev() {
                    article id={ "v" (at + 1) } aria-labelledby={ "v" (at + 1) "-heading" } {
                        h3 id={ "v" (at + 1) "-heading" } { (self.numbered(at + 1, version)) }
                        @if at > 0 { p { (self.why(version)) } }
                        @if at + 1 == number {
                            p { a href="#text" { (self.say(key::PUBLISH_STANDS_ABOVE)) } }
                        } @else {
                            (facts(&version.facts))
                        }
                        @if let Some(evidence) = &version.evidence { p.small { (file(evidence)) } }
                    }
                }
            }
        }
    }

    fn numbered(&self, number: usize, version: &Version) -> String {
        let moment = Text::of(self.text.language()).moment(version.at);
        let values = [("number", number.into()), ("moment", moment.into())];
        self.text.say(self.published.moments.version, &values)
    }

    fn why(&self, version: &Version) -> Markup {
        html! {
            @match &version.why {
                Some(why) => {
                    (self.say(key::PUBLISH_WHY)) " " (crate::page::written(why, None))
                }
                None => (self.say(key::PUBLISH_WHY_NOT_SAID)),
            }
        }
    }

    fn others(&self, readout: &Readout) -> Markup {
        let others = readout.others.iter();
        let others: Vec<&Readout> = others
            .filter_map(|name| self.published.readout(name))
            .collect();
        html! {
            section aria-labelledby="others" {
                h2 id="others" { (self.say(key::PUBLISH_OTHERS)) }
                @if others.is_empty() && readout.elsewhere.is_empty() {
                    p { (self.say(key::PUBLISH_OTHERS_NONE)) " " (self.say(key::CONTACTS_ABSENCE)) }
                } @else {
                    ul { @for other in &others {
                        li {
                            a href={ (other.name) ".html" } { (other.title) }
                            @if other.withdrawn.is_some() { " (" (self.say(key::PUBLISH_IS_WITHDRAWN)) ")" }
                        }
                    }
                    @for other in &readout.elsewhere {
                        li {
                            @match &other.page {
                                Some(page) => a href=(page) { (other.title) },
                                None => (other.title),
                            }
                            @if other.is_withdrawn { " (" (self.say(key::PUBLISH_IS_WITHDRAWN)) ")" }
                            " " code { (other.id) }
                        }
                    } }
                    @if let Some(sides) = &readout.sides { (side_by_side(self.text, sides)) }
                    @if readout.sides.as_ref().is_none_or(|sides| sides.summary.is_empty()) {
                        p.small { (self.say(key::CONTACTS_ABSENCE)) }
                    }
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        let version = [("version", env!("CARGO_PKG_VERSION").into())];
        html! { footer { p.small { (self.text.say(key::TIMELINE_MADE, &version)) } } }
    }

    /// A sentence about a moment.
    fn moment(&self, key: detente_language::Key, at: Timestamp) -> Markup {
        let words = Text::of(self.text.language()).moment(at);
        let said = self.text.say(key, &[("moment", words.into())]);
        html! { time datetime=(at.to_string()) { (said) } }
    }

    fn say(&self, key: detente_language::Key) -> String {
        self.text.say(key, &[])
    }
}

fn facts(all: &[Fact]) -> Markup {
    html! {
        dl { @for Fact { name, value } in all {
            dt { bdi { (name) } }
            dd { (pieces(value)) }
        } }
    }
}

/// A link to a file beside the pages, from the page of a readout.
fn file(evidence: &Evidence) -> Markup {
    html! {
        a href={ "../" (evidence.path) } type=(evidence.media_type) { (evidence.title) }
    }
}
