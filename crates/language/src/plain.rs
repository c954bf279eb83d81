//! Makes text from outside safe for a screen: whatever could move the cursor, hide or reorder
//! what stands beside it is shown by its code point instead of obeyed. Not a filter of meaning.

/// Shows `text` as text: line breaks and tabs stay, every other control becomes `⟨U+001B⟩`.
#[must_use]
pub fn plain(text: &str) -> String {
    shown(text, |character| matches!(character, '\n' | '\t'))
}

/// Like [`plain`], on one line: line breaks and tabs are shown by their code points too.
#[must_use]
pub fn plain_line(text: &str) -> String {
    shown(text, |_| false)
}

fn shown(text: &str, allowed: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if obeyed_by_screens(character) && !allowed(character) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
        } else {
            out.push(character);
        }
    }
    out
}

/// Controls (C0, DEL, C1), line and paragraph separators, bidirectional embeddings, overrides and
/// isolates (UAX #9; the marks U+200E, U+200F and U+061C move nothing but themselves and stay),
/// invisible operators, interlinear annotation and tag characters.
fn obeyed_by_screens(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        assert_eq!(plain("\u{1b}[2Jgone"), "⟨U+001B⟩[2Jgone");
        assert_eq!(plain("a\u{9b}b\rc"), "a⟨U+009B⟩b⟨U+000D⟩c");
    }

    #[test]
    fn an_override_cannot_reorder_what_stands_beside_it() {
        assert_eq!(plain("no\u{202e}sey"), "no⟨U+202E⟩sey");
        assert_eq!(plain("\u{2067}x\u{2069}"), "⟨U+2067⟩x⟨U+2069⟩");
    }

    #[test]
    fn ordinary_text_of_any_script_stays_as_written() {
        for text in [
            "Ситуация",
            "الوضع\u{200f}",
            "two\nlines\tand a tab",
            "e\u{301}",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(plain_line("a\nb"), "a⟨U+000A⟩b");
    }
}
