//! Rust source as code alone: comments and literals blanked, tests cut away.
//! A scanner, not a parser: it knows where text ends and code begins, and no grammar.

/// Blanks comments, keeping every line where it is.
pub fn without_comments(source: &str) -> String {
    scan(source, false)
}

/// Blanks comments and what stands in string and character literals, keeping every line where it is.
pub fn without_text(source: &str) -> String {
    scan(source, true)
}

/// Cuts every item under `#[cfg(test)]` out of code that `without_text` returned, keeping lines.
pub fn without_tests(code: &str) -> String {
    let mut kept = code.to_owned();
    while let Some(start) = kept.find("#[cfg(test)]") {
        let end = end_of_item(&kept, start);
        let blank: String = kept[start..end].chars().map(blanked).collect();
        kept.replace_range(start..end, &blank);
    }
    kept
}

/// Whether `word` stands in `code` with no letter, digit or underscore touching it.
pub fn has_word(code: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

/// Where the item that begins at `start` ends: after its `;`, or after the brace that closes it.
fn end_of_item(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, c) in code[start..].char_indices() {
        let end = start + offset + c.len_utf8();
        match c {
            ';' if depth == 0 => return end,
            '{' => depth += 1,
            '}' if depth <= 1 => return end,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

fn blanked(c: char) -> char {
    if c == '\n' { '\n' } else { ' ' }
}

fn scan(source: &str, literals: bool) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut previous = ' ';
    while let Some(c) = rest.chars().next() {
        let (length, is_text) = match c {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), true),
            '/' if rest.starts_with("/*") => (block_comment(rest), true),
            '"' => (string(rest), literals),
            'r' | 'b' | 'c' if !previous.is_alphanumeric() && previous != '_' => {
                match prefixed_string(rest) {
                    Some(length) => (length, literals),
                    None => (1, false),
                }
            }
            '\'' => match character(rest) {
                Some(length) => (length, literals),
                None => (1, false),
            },
            _ => (c.len_utf8(), false),
        };
        let (piece, after) = rest.split_at(length);
        if is_text {
            out.extend(piece.chars().map(blanked));
        } else {
            out.push_str(piece);
        }
        previous = piece.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    out
}

/// The length of a block comment; they nest.
fn block_comment(source: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0_usize);
    while at < source.len() {
        let rest = &source[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    source.len()
}

/// The length of a string that begins at its quote.
fn string(source: &str) -> usize {
    let mut escaped = false;
    for (at, c) in source.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    source.len()
}

/// The length of `r"…"`, `r#"…"#`, `b"…"`, `br"…"`, `c"…"`; nothing if it is no string.
fn prefixed_string(source: &str) -> Option<usize> {
    let letters = source.find(|c| !matches!(c, 'r' | 'b' | 'c'))?;
    let raw = source[..letters].contains('r');
    let after = &source[letters..];
    let hashes = after.find(|c| c != '#')?;
    if letters > 2 || !after[hashes..].starts_with('"') || (hashes > 0 && !raw) {
        return None;
    }
    if !raw {
        return Some(letters + string(after));
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let start = letters + hashes + 1;
    let end = source[start..].find(&close);
    Some(end.map_or(source.len(), |end| start + end + close.len()))
}

/// The length of a character literal; nothing if the quote opens a lifetime.
fn character(source: &str) -> Option<usize> {
    let mut inside = source.char_indices().skip(1);
    let (_, first) = inside.next()?;
    if first != '\\' {
        let (at, second) = inside.next()?;
        return (second == '\'').then_some(at + 1);
    }
    inside.next()?;
    let close = inside.find(|(_, c)| *c == '\'')?;
    Some(close.0 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_comments_and_literals_is_not_code() {
        let source = r##"let a = "word"; // word
            /* word /* word */ word */ let b = r#"word " word"#; let c = b"word"; '\''; 'w';"##;
        assert!(!has_word(&without_text(source), "word"));
        assert!(has_word(&without_text(source), "let"));
    }

    #[test]
    fn a_lifetime_does_not_open_a_literal() {
        let code = without_text("fn f<'a>(x: &'a str) -> &'a str { word }");
        assert!(has_word(&code, "word"));
    }

    #[test]
    fn code_after_an_escaped_quote_is_code() {
        assert!(has_word(
            &without_text(r#"f("\\"); word; f("\"");"#),
            "word"
        ));
        assert!(has_word(&without_text(r"f('\\'); word"), "word"));
    }

    #[test]
    fn lines_stay_where_they_are() {
        let source = "\"a\nb\"\n/*\n*/\nword";
        assert_eq!(without_text(source).lines().count(), source.lines().count());
    }

    #[test]
    fn only_the_items_under_test_are_cut() {
        let code = "first;\n#[cfg(test)]\nuse a::b;\nsecond;\n#[cfg(test)]\nmod tests { fn f() { third } }\nfourth;";
        let kept = without_tests(code);
        for (word, stays) in [
            ("first", true),
            ("b", false),
            ("second", true),
            ("third", false),
            ("fourth", true),
        ] {
            assert_eq!(has_word(&kept, word), stays, "{word}");
        }
        assert_eq!(kept.lines().count(), code.lines().count());
    }

    #[test]
    fn a_longer_word_is_another_word() {
        assert!(!has_word("unsafely un_safe", "safe"));
        assert!(has_word("{safe}", "safe"));
    }
}
