//! A position as a person types it.
//!
//! Each half names its hemisphere, so that latitude and longitude can't be taken for one another, and both are of
//! one form: `50.45N 30.52E`, `50°27.5'N 30°31.2'E`, `50 27 00 N 30 31 12 E`, `502700N 0303112E`, and the same in
//! the words that positions are shown in (`50°27′00″ с. ш. 030°31′12″ в. д.`). A square of the military grid:
//! `36U UA 23940 91604`.

use detente_line::message::template::Position;

use crate::mgrs::{self, NoSquare};

/// Why a text is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoPosition {
    /// Neither degrees nor a square.
    #[error(
        "neither degrees with their hemispheres (50.45N 30.52E) nor a square (36U UA 23940 91604)"
    )]
    Form,
    /// A half without north or south, or without east or west.
    #[error("it needs north or south, and east or west")]
    NoHemisphere,
    /// One half in another form than the other.
    #[error("latitude and longitude are of two forms")]
    Mixed,
    /// More degrees, minutes or seconds than there are.
    #[error("there are no such degrees, minutes or seconds")]
    OutOfBounds,
    /// No square of the grid.
    #[error("{0}")]
    Square(#[from] NoSquare),
}

pub(super) fn read(text: &str) -> Result<Position, NoPosition> {
    if text.len() > BYTES_MAX {
        return Err(NoPosition::Form);
    }
    let square = text.trim();
    let named = square
        .get(..4)
        .is_some_and(|name| name.eq_ignore_ascii_case("MGRS"));
    let square = if named { &square[4..] } else { square };
    if mgrs::looks_like(square) {
        return Ok(mgrs::parse(square)?);
    }
    let tokens = tokens(text)?;
    let [first, second] = halves(&tokens)?;
    if first.parts.len() != second.parts.len() || first.compact != second.compact {
        return Err(NoPosition::Mixed);
    }
    let (latitude, longitude) = match (first.toward, second.toward) {
        (Toward::North | Toward::South, Toward::East | Toward::West) => (first, second),
        (Toward::East | Toward::West, Toward::North | Toward::South) => (second, first),
        _ => return Err(NoPosition::NoHemisphere),
    };
    let position = Position::new(latitude.micro()?, longitude.micro()?);
    position.ok_or(NoPosition::OutOfBounds)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toward {
    North,
    South,
    East,
    West,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Digits, and those behind the point.
    Number(String, String),
    Toward(Toward),
}

/// Latitude or longitude.
#[derive(Clone, Debug)]
struct Half {
    toward: Toward,
    /// Degrees, minutes, seconds, as many as there are.
    parts: Vec<(String, String)>,
    /// Whether they were written in one run of digits.
    compact: bool,
}

impl Half {
    fn new(toward: Toward, numbers: &[(String, String)]) -> Result<Self, NoPosition> {
        let degrees = match toward {
            Toward::North | Toward::South => 2,
            Toward::East | Toward::West => 3,
        };
        let [(run, part)] = numbers else {
            return Ok(Self {
                toward,
                parts: numbers.to_vec(),
                compact: false,
            });
        };
        // A run is whole where it is as long as degrees are, and minutes, and seconds; otherwise it is degrees.
        let more = run.len().saturating_sub(degrees);
        if more == 0 {
            return Ok(Self {
                toward,
                parts: numbers.to_vec(),
                compact: false,
            });
        }
        if more != 2 && more != 4 {
            return Err(NoPosition::Form);
        }
        let mut parts: Vec<(String, String)> = vec![(run[..degrees].to_owned(), String::new())];
        for at in (degrees..run.len()).step_by(2) {
            parts.push((run[at..at + 2].to_owned(), String::new()));
        }
        if let Some(last) = parts.last_mut() {
            last.1.clone_from(part);
        }
        Ok(Self {
            toward,
            parts,
            compact: true,
        })
    }

    /// In millionths of a degree, rounded to the nearest.
    fn micro(&self) -> Result<i32, NoPosition> {
        let mut nano: i64 = 0;
        for (at, (whole, part)) in self.parts.iter().enumerate() {
            let last = at + 1 == self.parts.len();
            let whole: i64 = whole.parse().map_err(|_| NoPosition::OutOfBounds)?;
            if (at > 0 && whole >= 60) || whole > 180 || (!part.is_empty() && !last) {
                return Err(NoPosition::OutOfBounds);
            }
            // A part of nine digits: more than anybody measures, and all the rest would add is below the rounding.
            let part = format!("{part:0<9}");
            let part: i64 = part[..9].parse().map_err(|_| NoPosition::OutOfBounds)?;
            let unit = [1, 60, 3600].get(at).ok_or(NoPosition::Form)?;
            nano += (whole * 1_000_000_000 + part) / unit;
        }
        let micro = i32::try_from((nano + 500) / 1000).map_err(|_| NoPosition::OutOfBounds)?;
        Ok(match self.toward {
            Toward::North | Toward::East => micro,
            Toward::South | Toward::West => -micro,
        })
    }
}

/// Two halves: in each the numbers before its hemisphere, or behind it.
fn halves(tokens: &[Token]) -> Result<[Half; 2], NoPosition> {
    let leading = matches!(tokens.first(), Some(Token::Toward(_)));
    let mut halves = Vec::new();
    let mut numbers: Vec<(String, String)> = Vec::new();
    let mut toward = None;
    for token in tokens {
        match token {
            Token::Number(whole, part) => numbers.push((whole.clone(), part.clone())),
            Token::Toward(next) if leading => {
                if let Some(before) = toward.replace(*next) {
                    halves.push((before, std::mem::take(&mut numbers)));
                }
            }
            Token::Toward(next) => halves.push((*next, std::mem::take(&mut numbers))),
        }
    }
    match toward {
        Some(last) => halves.push((last, numbers)),
        None if !numbers.is_empty() => return Err(NoPosition::NoHemisphere),
        None => {}
    }
    let [first, second] = halves.as_slice() else {
        return Err(NoPosition::NoHemisphere);
    };
    let half = |(toward, numbers): &(Toward, Vec<(String, String)>)| {
        if numbers.is_empty() || numbers.len() > 3 {
            return Err(NoPosition::Form);
        }
        Half::new(*toward, numbers)
    };
    Ok([half(first)?, half(second)?])
}

fn tokens(text: &str) -> Result<Vec<Token>, NoPosition> {
    let characters: Vec<char> = text.chars().map(plain_digit).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        if character.is_ascii_digit() {
            let (number, behind) = number(&characters, at);
            tokens.push(number);
            at = behind;
        } else if character.is_alphabetic() {
            let of_word = |c: &char| c.is_alphabetic() || c.is_whitespace() || *c == '.';
            let end = characters[at..].iter().position(|c| !of_word(c));
            let end = end.map_or(characters.len(), |length| at + length);
            let word: String = characters[at..end]
                .iter()
                .filter(|c| c.is_alphabetic() && !TANWIN.contains(c))
                .flat_map(|c| c.to_lowercase())
                .collect();
            let found = HEMISPHERES.iter().find(|(name, _)| *name == word);
            tokens.push(Token::Toward(found.ok_or(NoPosition::Form)?.1));
            at = end;
        } else if character.is_whitespace() || SIGNS.contains(&character) {
            at += 1;
        } else {
            return Err(NoPosition::Form);
        }
    }
    Ok(tokens)
}

/// Digits, and those behind a point or a decimal comma; and the place behind them.
fn number(characters: &[char], at: usize) -> (Token, usize) {
    let digits = |from: usize| -> String {
        let rest = characters[from..].iter();
        rest.take_while(|c| c.is_ascii_digit()).collect()
    };
    let whole = digits(at);
    let mut behind = at + whole.len();
    let mut part = String::new();
    if matches!(characters.get(behind), Some('.' | ',')) {
        part = digits(behind + 1);
        if !part.is_empty() {
            behind += 1 + part.len();
        }
    }
    (Token::Number(whole, part), behind)
}

/// Arabic-Indic digits are digits.
fn plain_digit(character: char) -> char {
    match character {
        '\u{660}'..='\u{669}' => char::from(b'0' + (character as u32 - 0x660) as u8),
        other => other,
    }
}

/// What stands between numbers and says nothing that their order does not: degrees, minutes, seconds in all the
/// marks for them, separators, and isolates from a text that was shown.
const SIGNS: &[char] = &[
    '°', 'º', '˚', '\'', '′', '’', '"', '″', '”', ',', ';', '،', '.', '(', ')', '\u{2068}',
    '\u{2069}',
];

/// Vowel signs, which stand on one letter or the next and are as often left out.
const TANWIN: std::ops::RangeInclusive<char> = '\u{64b}'..='\u{652}';
/// The letters of a hemisphere, without points and spaces.
const HEMISPHERES: &[(&str, Toward)] = &[
    ("n", Toward::North),
    ("s", Toward::South),
    ("e", Toward::East),
    ("w", Toward::West),
    ("сш", Toward::North),
    ("юш", Toward::South),
    ("вд", Toward::East),
    ("зд", Toward::West),
    ("شمالا", Toward::North),
    ("جنوبا", Toward::South),
    ("شرقا", Toward::East),
    ("غربا", Toward::West),
];

/// More is no position, and is not looked at.
const BYTES_MAX: usize = 200;
