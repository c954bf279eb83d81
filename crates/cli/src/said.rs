//! A template message on the screen: what it says in one language or several, what is said back, and why nothing is.

use detente_api::template::{SaidTemplate, TemplateMessage};
use detente_language::{Text, key, plain_line};
use detente_templates::{ISOLATE, ISOLATE_END};
use jiff::tz::TimeZone;

use crate::desk::label;
use crate::screen;

/// The rows of a template message.
#[must_use]
pub fn rows(text: &Text, template: &TemplateMessage) -> Vec<String> {
    let code = template
        .code
        .map_or_else(|| "?".to_owned(), |code| code.to_string());
    if let Some(why) = &template.cannot_show {
        let why = label(text, "not-shown", why);
        let facts = [("code", code.into()), ("why", why.into())];
        return vec![
            text.say(key::SAID_NOT_SHOWN, &facts),
            text.say(key::SAID_NOT_SHOWN_NEXT, &[]),
        ];
    }
    let name = plain_line(template.name.as_deref().unwrap_or("?"));
    let mut rows = Vec::new();
    for said in &template.texts {
        let facts = [
            ("code", code.as_str().into()),
            ("name", name.as_str().into()),
            ("language", plain_line(&said.language).into()),
            ("review", review(text, &said.review).into()),
        ];
        rows.push(text.say(key::SAID_HEADING, &facts));
        rows.extend(lines(said).map(|row| format!("  {row}")));
        rows.push(text.say(key::SAID_READ_BACK, &[]));
        let back = said.read_back.iter().flat_map(|line| shown(line));
        rows.extend(back.map(|row| format!("  {row}")));
    }
    if !template.answers.is_empty() {
        let answers = template.answers.iter();
        let answers: Vec<String> = answers.map(|name| label(text, "answer", name)).collect();
        let facts = [("answers", answers.join(", ").into())];
        rows.push(text.say(key::SAID_ANSWERS, &facts));
    }
    rows
}

/// In which words messages are asked for: a language if one is wished for, and this desk's time zone.
#[must_use]
pub fn words(language: Option<&str>) -> String {
    // An offset, which every node knows; of a zone's name a node elsewhere may know nothing.
    let system = TimeZone::system();
    let offset = system.to_offset(jiff::Timestamp::now()).seconds();
    let sign = if offset < 0 { "-" } else { "%2B" };
    let minutes = offset.unsigned_abs() / 60;
    let zone = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    let of_language = |wish: &str| {
        let tag = wish
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-');
        format!("language={}&", tag.collect::<String>())
    };
    format!(
        "{}zone={zone}",
        language.map_or_else(String::new, of_language)
    )
}

/// What a template message is called, in a list.
#[must_use]
pub fn title(template: &TemplateMessage) -> String {
    let code = template.code.unwrap_or_default();
    match (template.texts.first(), &template.cannot_show) {
        (Some(said), None) => plain_line(&said.title),
        _ => format!("[{code}]"),
    }
}

/// What a message says in one language, between the words that it is no actual one.
fn lines(said: &SaidTemplate) -> impl Iterator<Item = String> {
    let status = said.status.as_slice();
    let title = std::slice::from_ref(&said.title);
    let all = status.iter().chain(title).chain(&said.lines).chain(status);
    all.flat_map(|line| shown(line))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Who has reviewed a text.
#[must_use]
pub fn review(text: &Text, review: &str) -> String {
    match review.strip_prefix("reviewed by ") {
        Some(who) => text.say(key::REVIEW_BY, &[("who", plain_line(who).into())]),
        None => label(text, "review", &review.replace(' ', "-")),
    }
}

/// A line of a template behind a bar. Isolates keep values apart in a line that runs from right to left; in any other
/// they would do nothing, and not every terminal leaves them unseen.
#[must_use]
pub fn shown(line: &str) -> Vec<String> {
    if !line.chars().any(runs_from_the_right) {
        return screen::as_written(&unbroken(line)).collect();
    }
    let mut row = String::from("| ");
    let mut open = 0;
    for piece in line.split_inclusive([ISOLATE, ISOLATE_END]) {
        let words = piece.trim_end_matches([ISOLATE, ISOLATE_END]);
        row.push_str(&plain_line(words));
        match piece.chars().last() {
            Some(ISOLATE) => {
                open += 1;
                row.push(ISOLATE);
            }
            // One that nothing has opened would end an isolate of the terminal's own.
            Some(ISOLATE_END) if open > 0 => {
                open -= 1;
                row.push(ISOLATE_END);
            }
            _ => {}
        }
    }
    row.extend(std::iter::repeat_n(ISOLATE_END, open));
    vec![row]
}

/// A line without isolates whose values don't break over rows: a square of the grid in two pieces is two others.
fn unbroken(line: &str) -> String {
    let mut depth = 0;
    let mut unbroken = String::with_capacity(line.len());
    for letter in line.chars() {
        match letter {
            ISOLATE => depth += 1,
            ISOLATE_END => depth -= 1,
            // Within a form of a value; between two of them a row may end.
            ' ' if depth > 1 => unbroken.push('\u{a0}'),
            other => unbroken.push(other),
        }
    }
    unbroken
}

/// Hebrew, Arabic and their presentation forms.
fn runs_from_the_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isolates_stay_where_a_line_runs_from_the_right_and_are_balanced_whatever_came() {
        assert_eq!(shown("Place: \u{2068}x\u{2069}."), ["| Place: x."]);
        assert_eq!(
            shown("المكان: \u{2068}x\u{2069}."),
            ["| المكان: \u{2068}x\u{2069}."]
        );
        assert_eq!(
            shown("At: \u{2068}\u{2068}36U UA\u{2069} (\u{2068}1 2\u{2069})\u{2069}."),
            ["| At: 36U\u{a0}UA (1\u{a0}2)."]
        );
        assert_eq!(shown("ا\u{2069}\u{2068}x"), ["| ا\u{2068}x\u{2069}"]);
        assert_eq!(shown("ا\u{202e}x"), ["| ا⟨U+202E⟩x"]);
    }
}
