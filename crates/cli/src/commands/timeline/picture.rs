//! The picture: a lane for each level, a sign for each account at its place in time, the days between contacts.
//!
//! Kinds differ by shape first and colour second, so that a print in grey says the same. Every sign has its number,
//! leads to what it stands for on the page, and says it in words to whoever does not see it.

use std::collections::BTreeMap;

use detente_language::{Text, key};
use detente_line::account::contacts::{Gap, at_level};
use detente_line::account::{Account, AccountKind, Day, ReportedRecord};
use maud::{Markup, html};

use super::page::{Numbered, day};
use super::scale::Scale;
use crate::told::level_name;

/// What the picture shows.
pub(super) struct Picture<'a> {
    /// Says names and words.
    pub(super) text: &'a Text,
    /// Says what is put into them.
    pub(super) inner: &'a Text,
    /// The record.
    pub(super) record: &'a ReportedRecord,
    /// The day up to which it is told.
    pub(super) as_of: Day,
    /// Everything told, numbered as on the page.
    pub(super) items: &'a [Numbered<'a>],
}

/// A sign in a lane.
struct Sign<'a> {
    number: &'a str,
    anchor: &'a str,
    account: &'a Account,
    words: String,
    from: f64,
    to: f64,
    open_before: bool,
    open_after: bool,
    row: usize,
}

/// A lane, with its signs packed into rows so that none covers another.
struct Lane<'a> {
    name: String,
    top: f64,
    rows: usize,
    signs: Vec<Sign<'a>>,
    gaps: Vec<(f64, f64, String)>,
}

/// What kinds of accounts look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// A contact.
    Contact,
    /// A request, or requests that were declined.
    Refusal,
    /// Something expected.
    Expected,
    /// A contact or encounter that there was not.
    Without,
    /// Something said.
    Said,
    /// An event that days are counted from.
    Reference,
    /// Anything else.
    Other,
}

impl Look {
    /// Every look, in the order of the legend.
    pub(super) const ALL: [Self; 7] = [
        Self::Contact,
        Self::Refusal,
        Self::Expected,
        Self::Without,
        Self::Said,
        Self::Reference,
        Self::Other,
    ];

    /// Of a kind.
    pub(super) fn of(kind: &AccountKind) -> Self {
        match kind {
            AccountKind::Contact => Self::Contact,
            AccountKind::Request | AccountKind::RequestsDeclined => Self::Refusal,
            AccountKind::FollowUpExpected => Self::Expected,
            AccountKind::NoContactReported | AccountKind::EncounterAvoided => Self::Without,
            AccountKind::OutsideStatement
            | AccountKind::PressAnswer
            | AccountKind::Assessment
            | AccountKind::Readout => Self::Said,
            AccountKind::ReferenceEvent => Self::Reference,
            AccountKind::Incident
            | AccountKind::NearMiss
            | AccountKind::LineEstablished
            | AccountKind::LineTestsReported
            | AccountKind::Other(_) => Self::Other,
        }
    }

    /// The style's class for it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Refusal => "refusal",
            Self::Expected => "expected",
            Self::Without => "without",
            Self::Said => "said",
            Self::Reference => "reference",
            Self::Other => "other",
        }
    }

    /// What it stands for, in words.
    pub(super) fn words(self, text: &Text) -> String {
        let key = match self {
            Self::Contact => key::TIMELINE_SIGN_CONTACT,
            Self::Refusal => key::TIMELINE_SIGN_REFUSAL,
            Self::Expected => key::TIMELINE_SIGN_EXPECTED,
            Self::Without => key::TIMELINE_SIGN_WITHOUT,
            Self::Said => key::TIMELINE_SIGN_SAID,
            Self::Reference => key::TIMELINE_SIGN_REFERENCE,
            Self::Other => key::TIMELINE_SIGN_OTHER,
        };
        text.say(key, &[])
    }

    /// Its sign, around a point.
    pub(super) fn sign(self, x: f64, y: f64) -> Markup {
        let (left, right, up, down) = (x - 6.0, x + 6.0, y - 6.0, y + 6.0);
        let at = |x: f64, y: f64| format!("{x:.1},{y:.1}");
        html! {
            @match self {
                Self::Contact => circle cx=(one(x)) cy=(one(y)) r="6" {},
                Self::Refusal => path d={
                    "M" (at(left, up)) "L" (at(right, down)) "M" (at(left, down)) "L" (at(right, up))
                } {},
                Self::Expected => circle cx=(one(x)) cy=(one(y)) r="5.5" {},
                Self::Without => {
                    circle cx=(one(x)) cy=(one(y)) r="5.5" {}
                    path d={ "M" (at(left, down)) "L" (at(right, up)) } {}
                },
                Self::Said => path d={
                    "M" (at(x, up)) "L" (at(right, down)) "L" (at(left, down)) "Z"
                } {},
                Self::Reference => path d={
                    "M" (at(x, y - 7.0)) "L" (at(x + 7.0, y)) "L" (at(x, y + 7.0)) "L" (at(x - 7.0, y)) "Z"
                } {},
                Self::Other => rect x=(one(x - 5.0)) y=(one(y - 5.0)) width="10" height="10" {},
            }
        }
    }
}

impl<'a> Picture<'a> {
    /// The picture, as SVG that stands in the page.
    pub(super) fn draw(&self) -> Markup {
        let scale = self.scale();
        let lanes = self.lanes(&scale);
        let bottom = lanes.last().map_or(TOP, Lane::bottom);
        let height = bottom + BELOW;
        let (left, right) = scale.ends();
        html! {
            svg viewBox={ "0 0 " (WIDTH) " " (one(height)) } role="group" aria-labelledby="picture-title picture-desc"
                xmlns="http://www.w3.org/2000/svg" {
                title id="picture-title" { (self.text.say(key::TIMELINE_PICTURE, &[])) }
                desc id="picture-desc" { (self.text.say(key::TIMELINE_PICTURE_DESC, &[])) }
                defs {
                    pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect width="6" height="6" fill="#fff" {}
                        rect width="2" height="6" fill="#888" {}
                    }
                }
                @for (x, written) in scale.ticks() {
                    line.tick x1=(one(x)) x2=(one(x)) y1=(one(TOP)) y2=(one(bottom)) {}
                    text.month x=(one(x + 3.0)) y=(one(bottom + 16.0)) { (written) }
                }
                @for (number, lane) in lanes.iter().enumerate() {
                    @if number % 2 == 0 {
                        rect.lane x="0" y=(one(lane.top)) width=(WIDTH) height=(one(lane.bottom() - lane.top)) {}
                    }
                    @for (row, line) in wrapped(&lane.name).iter().enumerate() {
                        text.name x="8" y=(one(lane.top + 18.0 + 15.0 * cast(row))) { (line) }
                    }
                }
                line.axis x1=(one(left)) x2=(one(right)) y1=(one(bottom)) y2=(one(bottom)) {}
                @for sign in lanes.iter().flat_map(|lane| &lane.signs).filter(|sign| sign.is_reference()) {
                    line.since x1=(one(sign.from)) x2=(one(sign.from)) y1=(one(TOP)) y2=(one(bottom)) {}
                }
                @let now = scale.at(self.as_of);
                line.now x1=(one(now)) x2=(one(now)) y1=(one(TOP - 6.0)) y2=(one(bottom)) {}
                text.now x=(one(now - 4.0)) y=(one(TOP - 10.0)) text-anchor="end" {
                    (self.text.say(key::TIMELINE_AS_OF, &[("date", day(self.inner, self.as_of).into())]))
                }
                @for lane in &lanes {
                    @for gap in &lane.gaps { (gap_line(lane, gap)) }
                    @for sign in &lane.signs { (self.sign(lane, sign)) }
                }
            }
        }
    }

    fn scale(&self) -> Scale {
        let shown = self.items.iter().flat_map(Numbered::all);
        let days = shown.flat_map(|numbered| {
            let date = &numbered.item.account.date;
            [date.earliest(), date.latest()]
        });
        let days: Vec<Day> = days.flatten().chain([self.as_of]).collect();
        let first = days.iter().min().copied().unwrap_or(self.as_of);
        let last = days.iter().max().copied().unwrap_or(self.as_of);
        Scale::new(first, last, NAMES, f64::from(WIDTH) - NAMES - 30.0)
    }

    fn lanes(&self, scale: &Scale) -> Vec<Lane<'a>> {
        let mut signs: BTreeMap<Option<usize>, Vec<Sign<'a>>> = BTreeMap::new();
        let levels = &self.record.preamble().levels;
        for numbered in self.items.iter().flat_map(Numbered::all).take(SIGNS_MAX) {
            let at = levels.iter().enumerate();
            let at = at.filter(|(_, level)| numbered.item.account.is_at(level.id.as_str()));
            let mut lanes: Vec<Option<usize>> = at.map(|(lane, _)| Some(lane)).collect();
            // What stands under another account and at no level is seen there.
            if lanes.is_empty() && !numbered.number.contains('.') {
                lanes.push(None);
            }
            for lane in lanes {
                signs.entry(lane).or_default().push(sign(scale, numbered));
            }
        }
        let mut top = TOP;
        let mut lanes = Vec::new();
        // The highest level, which a record names last, stands on top; what is at no level, at the bottom.
        let order = (0..levels.len()).rev().map(Some).chain([None]);
        for lane in order {
            let Some(mut signs) = signs.remove(&lane) else {
                continue;
            };
            let rows = pack(&mut signs);
            let (name, gaps) = match lane.map(|lane| &levels[lane]) {
                Some(level) => {
                    let own = level.name.as_ref().map(|name| name.as_str());
                    let name = level_name(self.inner, &[], level.id.as_str(), own);
                    (name, self.gaps(scale, level.id.as_str()))
                }
                None => (self.text.say(key::TIMELINE_NO_LEVEL, &[]), Vec::new()),
            };
            let lane = Lane {
                name,
                top,
                rows,
                signs,
                gaps,
            };
            top = lane.bottom();
            lanes.push(lane);
        }
        lanes
    }

    /// The days between contacts at a level.
    fn gaps(&self, scale: &Scale, level: &str) -> Vec<(f64, f64, String)> {
        let Ok(found) = at_level(self.record, level, self.as_of, None) else {
            return Vec::new();
        };
        let gap = |gap: &Gap<'_>| {
            let days = [("days", gap.days.into())];
            (
                scale.at(gap.from),
                scale.at(gap.to),
                self.inner.say(key::DAYS, &days),
            )
        };
        found.gaps.iter().map(gap).collect()
    }

    fn sign(&self, lane: &Lane<'_>, sign: &Sign<'_>) -> Markup {
        let y = lane.top + 14.0 + ROW * cast(sign.row);
        let look = Look::of(&sign.account.kind);
        let is_span = sign.is_span();
        let x = sign.at();
        html! {
            a href={ "#" (sign.anchor) } aria-label=(sign.words) class=(look.class()) {
                title { (sign.words) }
                @if is_span {
                    rect.span x=(one(sign.from)) y=(one(y - 4.0)) width=(one(sign.to - sign.from)) height="8" {}
                    @if sign.open_before {
                        path.open d={
                            "M" (one(sign.from + 8.0)) "," (one(y - 7.0)) "l-8,7l8,7"
                        } {}
                    }
                    @if sign.open_after {
                        path.open d={
                            "M" (one(sign.to - 8.0)) "," (one(y - 7.0)) "l8,7l-8,7"
                        } {}
                    }
                }
                (look.sign(x, y))
                text.number x=(one(x + 10.0)) y=(one(y + 4.0)) { (sign.number) }
            }
        }
    }
}

impl Lane<'_> {
    fn bottom(&self) -> f64 {
        let gaps = if self.gaps.is_empty() { 0.0 } else { ROW + 2.0 };
        let names = 15.0 * cast(wrapped(&self.name).len()) + 12.0;
        self.top + (ROW * cast(self.rows) + gaps + 6.0).max(names)
    }
}

impl Sign<'_> {
    fn is_span(&self) -> bool {
        self.to - self.from > 1.0 && self.account.date.exact_day().is_none()
    }

    fn is_reference(&self) -> bool {
        Look::of(&self.account.kind) == Look::Reference && !self.is_span()
    }

    /// Where its sign stands: in the middle of a span, or at the end that is known.
    fn at(&self) -> f64 {
        match (self.open_before, self.open_after) {
            _ if !self.is_span() => self.from,
            (true, false) => self.to,
            (false, true) => self.from,
            _ => (self.from + self.to) / 2.0,
        }
    }

    /// From where to where it covers its row, its number included.
    fn extent(&self) -> (f64, f64) {
        let number = 7.0 * cast(self.number.len()) + 14.0;
        (self.from - 8.0, self.to.max(self.at()) + number)
    }
}

fn sign<'a>(scale: &Scale, numbered: &'a Numbered<'a>) -> Sign<'a> {
    let item = numbered.item;
    let date = &item.account.date;
    let (left, right) = scale.ends();
    let (from, to) = (date.earliest(), date.latest());
    let mut words = format!("{}. {}: {}", numbered.number, item.date, item.kind);
    for part in &item.levels {
        words.push_str(&format!(", {part}"));
    }
    Sign {
        number: &numbered.number,
        anchor: &numbered.anchor,
        account: item.account,
        words,
        from: from.map_or(left, |day| scale.at(day)),
        to: to.map_or(right, |day| scale.at(day)),
        open_before: from.is_none(),
        open_after: to.is_none(),
        row: 0,
    }
}

/// Gives each sign the first row in which it covers none before it; says how many rows there are.
fn pack(signs: &mut [Sign<'_>]) -> usize {
    signs.sort_by(|one, two| one.from.total_cmp(&two.from));
    let mut ends: Vec<f64> = Vec::new();
    for sign in signs.iter_mut() {
        let (from, to) = sign.extent();
        let free = ends.iter().position(|end| *end <= from);
        sign.row = free.unwrap_or(ends.len());
        match ends.get_mut(sign.row) {
            Some(end) => *end = to,
            None => ends.push(to),
        }
    }
    ends.len()
}

fn gap_line(lane: &Lane<'_>, (from, to, words): &(f64, f64, String)) -> Markup {
    let y = lane.top + ROW * cast(lane.rows) + 15.0;
    // What is written must stand between its ends.
    let is_wide = to - from > 7.0 * cast(words.chars().count());
    html! {
        g.gap {
            title { (words) }
            path d={
                "M" (one(*from)) "," (one(y - 4.0)) "v8M" (one(*to)) "," (one(y - 4.0)) "v8M"
                (one(*from)) "," (one(y)) "H" (one(*to))
            } {}
            @if is_wide {
                text x=(one((from + to) / 2.0)) y=(one(y - 5.0)) text-anchor="middle" { (words) }
            }
        }
    }
}

/// A name in lines that fit beside the lanes; what does not fit into three is cut, and stands whole on the page.
fn wrapped(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in name.split_whitespace() {
        let word: String = word.chars().take(LINE_CHARS).collect();
        let line = lines.last_mut().expect("there is one");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > LINE_CHARS {
            lines.push(word);
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    if lines.len() > LINES_MAX {
        lines.truncate(LINES_MAX);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

/// Counts of rows, lines and letters: small.
fn cast(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

const WIDTH: u32 = 1100;
/// Room for the lanes' names.
const NAMES: f64 = 190.0;
const LINE_CHARS: usize = 24;
const LINES_MAX: usize = 3;
const TOP: f64 = 26.0;
const BELOW: f64 = 26.0;
const ROW: f64 = 24.0;
/// Signs at most: past that the picture says no more, and the page below has every account.
pub(super) const SIGNS_MAX: usize = 500;
