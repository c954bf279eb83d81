//! Checks the texts of `i18n/` against each other, when the crate is built: same keys, same
//! variables, whole errors, every plural form. It is no part of the program; `build.rs` and the
//! tests use it. What it demands stands in `i18n/README.md`.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Variant, VariantKey,
};

/// The attributes that every error has, and no others.
const ERROR_PARTS: [&str; 3] = ["do", "what", "why"];
/// The files whose messages are errors: `errors.ftl` and every `…-errors.ftl`.
const ERROR_FILES: &str = "errors.ftl";
/// Names of plural forms (CLDR).
const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What one message needs and offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Whether it is an error: three attributes instead of a text.
    pub error: bool,
    /// The variables it uses, in any of its parts.
    pub variables: BTreeSet<String>,
}

/// Every message of one language, by key.
pub type Messages = BTreeMap<String, Shape>;

/// Reads the files of one language, given as (name, content).
///
/// # Errors
///
/// One sentence for each fault found.
pub fn read_language(tag: &str, files: &[(String, String)]) -> Result<Messages, Vec<String>> {
    let mut messages = Messages::new();
    let mut faults = Vec::new();
    let Some(plural_forms) = plural_forms(tag) else {
        return Err(vec![format!(
            "{tag}: its plural forms are not known to check.rs"
        )]);
    };
    for (name, content) in files {
        let place = format!("{tag}/{name}");
        let resource = match fluent_syntax::parser::parse(content.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                faults.extend(errors.iter().map(|error| {
                    format!(
                        "{place}, line {}: {error}",
                        line_of(content, error.pos.start)
                    )
                }));
                continue;
            }
        };
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let mut reader = Reader {
                        place: format!("{place}, {}", message.id.name),
                        plural_forms,
                        shape: Shape::default(),
                        faults: &mut faults,
                    };
                    reader.message(message, name.ends_with(ERROR_FILES));
                    let shape = reader.shape;
                    if messages.insert(message.id.name.to_owned(), shape).is_some() {
                        faults.push(format!("{place}: {} stands twice", message.id.name));
                    }
                }
                Entry::Term(term) => faults.push(format!(
                    "{place}: term -{}: write the word out, terms decline badly",
                    term.id.name
                )),
                Entry::Junk { content } => {
                    faults.push(format!("{place}: can't be read: {content}"))
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            }
        }
    }
    if faults.is_empty() {
        Ok(messages)
    } else {
        Err(faults)
    }
}

/// Says how `other` differs from `reference`, one sentence for each difference.
pub fn differences(
    reference_tag: &str,
    reference: &Messages,
    other_tag: &str,
    other: &Messages,
) -> Vec<String> {
    let mut found = Vec::new();
    for (key, shape) in reference {
        match other.get(key) {
            None => found.push(format!(
                "{other_tag}: {key} is missing ({reference_tag} has it)"
            )),
            Some(theirs) if theirs.error != shape.error => {
                found.push(format!(
                    "{key}: an error in one language and a text in the other"
                ));
            }
            Some(theirs) if theirs.variables != shape.variables => found.push(format!(
                "{key}: {reference_tag} uses {:?}, {other_tag} uses {:?}",
                shape.variables, theirs.variables
            )),
            Some(_) => {}
        }
    }
    for key in other.keys().filter(|key| !reference.contains_key(*key)) {
        found.push(format!(
            "{other_tag}: {key} is extra ({reference_tag} has none)"
        ));
    }
    found
}

/// The plural forms that a language must write out beside the default one (CLDR, whole numbers).
fn plural_forms(tag: &str) -> Option<&'static [&'static str]> {
    match tag {
        "en" => Some(&["one"]),
        "ru" => Some(&["one", "few", "many"]),
        "ar" => Some(&["zero", "one", "two", "few", "many"]),
        _ => None,
    }
}

fn line_of(content: &str, position: usize) -> usize {
    content
        .bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

/// Walks one message.
struct Reader<'a> {
    place: String,
    plural_forms: &'static [&'static str],
    shape: Shape,
    faults: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn message(&mut self, message: &Message<&str>, error: bool) {
        self.shape.error = error;
        let parts: BTreeSet<&str> = message.attributes.iter().map(|part| part.id.name).collect();
        if error {
            if message.value.is_some()
                || parts != BTreeSet::from(ERROR_PARTS)
                || message.attributes.len() != ERROR_PARTS.len()
            {
                self.fault("an error has .what, .why and .do, each once, and nothing else");
            }
        } else if message.value.is_none() || !parts.is_empty() {
            self.fault("a text has no attributes; errors stand in errors.ftl");
        }
        let patterns = message
            .value
            .iter()
            .chain(message.attributes.iter().map(|part| &part.value));
        for pattern in patterns {
            self.pattern(pattern);
        }
    }

    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                self.plural(variants);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    /// A choice by plural form must offer every form that the language has.
    fn plural(&mut self, variants: &[Variant<&str>]) {
        let names: BTreeSet<&str> = variants
            .iter()
            .filter_map(|variant| match variant.key {
                VariantKey::Identifier { name } => Some(name),
                VariantKey::NumberLiteral { .. } => None,
            })
            .collect();
        if !names.iter().any(|name| PLURAL_FORMS.contains(name)) {
            return;
        }
        for form in self.plural_forms {
            if !names.contains(form) {
                self.fault(&format!("the plural form [{form}] is missing"));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.shape.variables.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::FunctionReference { id, .. } => {
                self.fault(&format!(
                    "{}(): no functions; pass the value ready",
                    id.name
                ));
            }
            InlineExpression::MessageReference { id, .. }
            | InlineExpression::TermReference { id, .. } => {
                self.fault(&format!("refers to {}: pass it as a variable", id.name));
            }
        }
    }

    fn fault(&mut self, what: &str) {
        self.faults.push(format!("{}: {what}", self.place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str, name: &str, content: &str) -> Result<Messages, Vec<String>> {
        read_language(tag, &[(name.to_owned(), content.to_owned())])
    }

    fn compared(en: &str, ru: &str) -> Vec<String> {
        let en = language("en", "labels.ftl", en).expect("English reads");
        let ru = language("ru", "labels.ftl", ru).expect("Russian reads");
        differences("en", &en, "ru", &ru)
    }

    #[test]
    fn equal_languages_have_no_differences() {
        assert!(compared("a = It is { $x }\n", "a = Это { $x }\n").is_empty());
    }

    #[test]
    fn a_missing_and_an_extra_key_are_found() {
        let found = compared("a = A\nb = B\n", "b = Б\nc = В\n");
        assert_eq!(
            found,
            [
                "ru: a is missing (en has it)",
                "ru: c is extra (en has none)"
            ]
        );
    }

    #[test]
    fn differing_variables_are_found() {
        assert_eq!(compared("a = { $x }\n", "a = { $y }\n").len(), 1);
        assert_eq!(compared("a = { $x } { $y }\n", "a = { $x }\n").len(), 1);
    }

    #[test]
    fn a_variable_inside_a_plural_counts() {
        let ru = "a = { $n ->\n [one] { $x }\n [few] б\n [many] в\n *[other] г\n }\n";
        assert!(compared("a = { $n } { $x }\n", ru).is_empty());
    }

    #[test]
    fn a_syntax_error_is_found_with_its_line() {
        let faults =
            language("en", "labels.ftl", "a = A\nb = { $x\n").expect_err("not well-formed");
        assert!(faults[0].contains("labels.ftl, line"), "{faults:?}");
    }

    #[test]
    fn a_russian_plural_without_few_or_many_is_refused() {
        let faults = language(
            "ru",
            "labels.ftl",
            "a = { $n ->\n [one] день\n *[other] дней\n }\n",
        )
        .expect_err("two forms are missing");
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(
            language(
                "en",
                "labels.ftl",
                "a = { $n ->\n [one] day\n *[other] days\n }\n"
            )
            .is_ok()
        );
    }

    #[test]
    fn an_error_without_all_its_parts_is_refused() {
        assert!(language("en", "errors.ftl", "e =\n .what = W\n .why = Y\n").is_err());
        assert!(language("en", "errors.ftl", "e = text\n").is_err());
        assert!(language("en", "errors.ftl", "e =\n .what = W\n .why = Y\n .do = D\n").is_ok());
    }

    #[test]
    fn one_key_twice_is_refused() {
        assert!(language("en", "labels.ftl", "a = A\na = B\n").is_err());
    }

    #[test]
    fn a_language_whose_plurals_are_unknown_is_refused() {
        assert!(language("xx", "labels.ftl", "a = A\n").is_err());
    }
}
