//! The first run's questions: few, each with a default, an answer that would not do asked again.

use std::io::{self, BufRead, Write};
use std::net::SocketAddr;

use detente_language::{Key, Language, Text, Value, key};

/// What was answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answers {
    /// The party's name.
    pub name: String,
    /// Its languages.
    pub languages: Vec<String>,
    /// Where counterparts reach it; `None`: it only dials.
    pub listen: Option<SocketAddr>,
    /// Where this machine's programs reach it.
    pub api: SocketAddr,
}

/// Asks; `None` if the input ends or nothing that does is answered.
///
/// # Errors
///
/// The terminal can't be read or written.
pub fn ask(
    text: &Text,
    api: SocketAddr,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<Option<Answers>> {
    let mut asker = Asker {
        text,
        input,
        output,
    };
    let Some(name) = asker.question(key::INIT_ASK_NAME, "", name)? else {
        return Ok(None);
    };
    let own = text.language().tag();
    let Some(languages) = asker.question(key::INIT_ASK_LANGUAGES, own, languages)? else {
        return Ok(None);
    };
    let Some(listen) = asker.question(key::INIT_ASK_LISTEN, LISTEN_DEFAULT, listen)? else {
        return Ok(None);
    };
    let Some(api) = asker.question(key::INIT_ASK_API, &api.to_string(), loopback)? else {
        return Ok(None);
    };
    Ok(Some(Answers {
        name,
        languages,
        listen,
        api,
    }))
}

struct Asker<'a, I, O> {
    text: &'a Text,
    input: &'a mut I,
    output: &'a mut O,
}

impl<I: BufRead, O: Write> Asker<'_, I, O> {
    /// Asks until the answer does, a few times; an empty answer is the default.
    fn question<T>(
        &mut self,
        question: Key,
        default: &str,
        understand: fn(&str) -> Result<T, Key>,
    ) -> io::Result<Option<T>> {
        for _ in 0..TIMES_MAX {
            let asked = self.text.say(question, &[]);
            if default.is_empty() {
                write!(self.output, "{asked} ")?;
            } else {
                write!(self.output, "{asked} [{default}] ")?;
            }
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let answer = line.trim();
            let answer = if answer.is_empty() { default } else { answer };
            match understand(answer) {
                Ok(understood) => return Ok(Some(understood)),
                Err(why) => {
                    let said = self.text.say(why, &[("answer", Value::from(answer))]);
                    writeln!(self.output, "  {said}")?;
                }
            }
        }
        Ok(None)
    }
}

fn name(answer: &str) -> Result<String, Key> {
    if answer.is_empty() || answer.len() > NAME_BYTES_MAX || answer.chars().any(char::is_control) {
        return Err(key::INIT_NAME_UNFIT);
    }
    Ok(answer.to_owned())
}

fn languages(answer: &str) -> Result<Vec<String>, Key> {
    let tags: Vec<String> = answer
        .split([',', ' '])
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect();
    let fits = |tag: &String| {
        let mut parts = tag.split('-');
        let first = parts.next().unwrap_or_default();
        let letters = first.chars().all(|c| c.is_ascii_lowercase());
        letters
            && (2..=3).contains(&first.len())
            && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if tags.is_empty() || !tags.iter().all(fits) {
        return Err(key::INIT_LANGUAGE_UNFIT);
    }
    Ok(tags)
}

fn listen(answer: &str) -> Result<Option<SocketAddr>, Key> {
    if answer == "-" {
        return Ok(None);
    }
    match answer.parse::<SocketAddr>() {
        Ok(address) if address.port() == 0 => Err(key::INIT_PORT_UNFIT),
        Ok(address) => Ok(Some(address)),
        Err(_) => Err(key::INIT_ADDRESS_UNFIT),
    }
}

fn loopback(answer: &str) -> Result<SocketAddr, Key> {
    match answer.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err(key::INIT_API_OPEN),
        Err(_) => Err(key::INIT_ADDRESS_UNFIT),
    }
}

/// Whether a wish for a desk language is one that we speak.
#[must_use]
pub fn desk_language(languages: &[String], otherwise: Language) -> Language {
    let spoken = languages.iter().find_map(|tag| Language::from_tag(tag));
    spoken.unwrap_or(otherwise)
}

const LISTEN_DEFAULT: &str = "0.0.0.0:7100";
const TIMES_MAX: usize = 5;
const NAME_BYTES_MAX: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "127.0.0.1:7101";

    fn answered(lines: &str) -> (Option<Answers>, String) {
        let mut output = Vec::new();
        let text = Text::of(Language::English);
        let api = API.parse().unwrap();
        let answers = ask(text, api, &mut lines.as_bytes(), &mut output).unwrap();
        (answers, String::from_utf8(output).unwrap())
    }

    #[test]
    fn four_questions_make_a_node_and_three_answer_themselves() {
        let (answers, shown) = answered("Northern HQ\n\n\n\n");
        let expected = Answers {
            name: "Northern HQ".to_owned(),
            languages: vec!["en".to_owned()],
            listen: Some("0.0.0.0:7100".parse().unwrap()),
            api: API.parse().unwrap(),
        };
        assert_eq!(answers, Some(expected));
        assert_eq!(shown.matches('?').count(), 4, "{shown}");
        for default in ["[en]", "[0.0.0.0:7100]", "[127.0.0.1:7101]"] {
            assert!(shown.contains(default), "{shown}");
        }
    }

    #[test]
    fn what_would_weaken_the_node_or_means_nothing_is_asked_again() {
        let (answers, shown) =
            answered("\nN\nEnglish\nen, ru\nsomewhere\n1.2.3.4:0\n-\n0.0.0.0:7101\n127.0.0.1:1\n");
        let answers = answers.expect("at last");
        assert_eq!(answers.languages, ["en", "ru"]);
        assert_eq!(answers.listen, None);
        assert_eq!(answers.api.port(), 1);
        assert!(shown.contains("would be open to other machines"), "{shown}");
    }

    #[test]
    fn an_input_that_ends_makes_nothing() {
        assert_eq!(answered("N\n").0, None);
        assert_eq!(answered(&"\n".repeat(50)).0, None, "a name has no default");
    }
}
