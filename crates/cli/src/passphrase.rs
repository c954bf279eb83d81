//! Getting a passphrase: from a file, from systemd, or from a person at a terminal who is not overheard.

use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use detente_language::{Key, Text, error_key, key};
use detente_node::KeyFileError;
use detente_node::keys::{Passphrase, PassphraseError};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

use crate::failure::{Failure, Outcome};
use crate::output::err_line;

/// The passphrase that opens what lies at `path`: from the file that the option or the environment
/// names, else from systemd, else typed.
///
/// # Errors
///
/// None is to be had, or what there is can't be one.
pub fn to_open(text: &Text, path: &Path, file: Option<&Path>) -> Outcome<Passphrase> {
    ready(file).unwrap_or_else(|| typed(text, path))
}

/// What the passphrase for `path` opens. One that was typed and that `wrong` names as the fault is asked for again,
/// three times in all; a file and systemd would only say the same again.
///
/// # Errors
///
/// As [`to_open`]; what `open` says of the last passphrase is inside.
pub fn opened<T, E>(
    text: &Text,
    path: &Path,
    file: Option<&Path>,
    mut open: impl FnMut(&Passphrase) -> Result<T, E>,
    wrong: impl Fn(&E) -> bool,
) -> Outcome<Result<T, E>> {
    if let Some(passphrase) = ready(file) {
        return Ok(open(&passphrase?));
    }
    for _ in 1..TIMES_ASKED {
        match open(&typed(text, path)?) {
            Err(error) if wrong(&error) => err_line!("{}", text.say(key::PASSPHRASE_NOT_IT, &[])),
            other => return Ok(other),
        }
    }
    Ok(open(&typed(text, path)?))
}

/// The passphrase that nobody need type, if there is one.
fn ready(file: Option<&Path>) -> Option<Outcome<Passphrase>> {
    let words = if let Some(file) = file {
        Passphrase::words_of_file(file)
    } else {
        Passphrase::words_of_credential(&Passphrase::credential()?)
    };
    Some(fit(words))
}

fn typed(text: &Text, path: &Path) -> Outcome<Passphrase> {
    let shown = path.display().to_string();
    let mut terminal = Terminal::open()
        .ok_or_else(|| Failure::new(error_key::PASSPHRASE_NEEDED, &[("path", &shown)]))?;
    fit(Ok(terminal.ask(text, key::PASSPHRASE_ASK, &shown)?))
}

fn fit(words: Result<Zeroizing<String>, PassphraseError>) -> Outcome<Passphrase> {
    words
        .and_then(Passphrase::given)
        .map_err(|error| unfit(&error))
}

/// A new passphrase: from a file, or typed twice.
///
/// # Errors
///
/// As `missing` says if there is no way to ask; it is too short, or the two differ.
pub fn to_seal(text: &Text, file: Option<&Path>, missing: Failure) -> Outcome<Passphrase> {
    if let Some(file) = file {
        let words = Passphrase::words_of_file(file);
        return words
            .and_then(Passphrase::chosen)
            .map_err(|error| unfit(&error));
    }
    let mut terminal = Terminal::open().ok_or(missing)?;
    let words = terminal.ask(text, key::PASSPHRASE_NEW, "")?;
    let chosen = Passphrase::chosen(words).map_err(|error| unfit(&error))?;
    let again = terminal.ask(text, key::PASSPHRASE_AGAIN, "")?;
    let again = Passphrase::given(again).map_err(|error| unfit(&error))?;
    if !chosen.is_same(&again) {
        return Err(Failure::new(error_key::PASSPHRASES_DIFFER, &[]));
    }
    Ok(chosen)
}

/// An account's password: the first line of the file (`-`: of standard input), else typed, twice for a
/// new one.
///
/// # Errors
///
/// There is no way to ask, the two differ, or the file can't be read.
pub fn password(text: &Text, file: Option<&str>, question: Key, twice: bool) -> Outcome<Password> {
    if let Some(file) = file {
        let path = Path::new(file);
        let unreadable = |error: std::io::Error| Failure::unreadable(path, &error);
        let mut words = Zeroizing::new(String::new());
        let read = if file == "-" {
            std::io::stdin().read_line(&mut words)
        } else {
            File::open(path).and_then(|file| {
                BufReader::new(file.take(TYPED_BYTES_MAX as u64)).read_line(&mut words)
            })
        };
        read.map_err(unreadable)?;
        return Ok(Zeroizing::new(
            words.trim_end_matches(['\n', '\r']).to_owned(),
        ));
    }
    let mut terminal =
        Terminal::open().ok_or_else(|| Failure::new(error_key::PASSWORD_NEEDED, &[]))?;
    let words = terminal.ask(text, question, "")?;
    if twice && terminal.ask(text, key::PASSWORD_AGAIN, "")? != words {
        return Err(Failure::new(error_key::PASSWORDS_DIFFER, &[]));
    }
    Ok(words)
}

/// A password; wiped when dropped.
pub type Password = Zeroizing<String>;

/// The file that an option names, else the environment.
#[must_use]
pub fn file(arguments: &ArgMatches, option: &str) -> Option<PathBuf> {
    let given = arguments.get_one::<String>(option).map(PathBuf::from);
    given.or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from))
}

/// The file that the environment names: for keys that are asked for in passing.
#[must_use]
pub fn file_of_environment() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}

/// What a key file that does not open means to whoever typed the command; `otherwise` is for the rest.
#[must_use]
pub fn key_failure(
    error: &KeyFileError,
    otherwise: impl FnOnce(&KeyFileError) -> Failure,
) -> Failure {
    match error {
        KeyFileError::WrongPassphrase { path } => Failure::new(
            error_key::PASSPHRASE_WRONG,
            &[("path", &path.display().to_string())],
        ),
        KeyFileError::Sealed { path } => Failure::new(
            error_key::PASSPHRASE_NEEDED,
            &[("path", &path.display().to_string())],
        ),
        other => otherwise(other),
    }
}

fn unfit(error: &PassphraseError) -> Failure {
    Failure::caused(error_key::PASSPHRASE_UNFIT, error)
}

/// The terminal this process was started at, with what is typed not shown.
struct Terminal {
    file: File,
    before: Termios,
}

impl Terminal {
    /// The terminal, if a person sits at it: also when standard input is a file or a pipe.
    fn open() -> Option<Self> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let file = File::options()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        let before = tcgetattr(&file).ok()?;
        let mut quiet = before.clone();
        // Character by character, so that an interruption can put the terminal right again.
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&file, OptionalActions::Flush, &quiet).ok()?;
        Some(Self { file, before })
    }

    fn ask(&mut self, text: &Text, question: Key, path: &str) -> Outcome<Zeroizing<String>> {
        let values: &[(&str, detente_language::Value)] = if path.is_empty() {
            &[]
        } else {
            &[("path", path.into())]
        };
        let asked = text.say(question, values);
        let failed = |error: &(dyn std::error::Error + 'static)| {
            Failure::unreadable(Path::new("/dev/tty"), error)
        };
        write!(self.file, "{asked} ").map_err(|error| failed(&error))?;
        let mut typed = Zeroizing::new(Vec::with_capacity(TYPED_BYTES_MAX));
        let ended = loop {
            let mut byte = [0];
            self.file
                .read_exact(&mut byte)
                .map_err(|error| failed(&error))?;
            match byte[0] {
                b'\n' | b'\r' => break Ok(()),
                INTERRUPT => break Err(Failure::Interrupted),
                END => {
                    break Err(failed(&std::io::Error::from(
                        std::io::ErrorKind::UnexpectedEof,
                    )));
                }
                KILL_LINE => typed.clear(),
                BACKSPACE | DELETE => erase(&mut typed),
                other if typed.len() < TYPED_BYTES_MAX => typed.push(other),
                _ => {}
            }
        };
        let _ = writeln!(self.file);
        ended?;
        let words = std::str::from_utf8(&typed).map_err(|error| failed(&error))?;
        Ok(Zeroizing::new(words.to_owned()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Without it the person types blind from here on; there is nobody to tell if it fails.
        let _ = tcsetattr(&self.file, OptionalActions::Flush, &self.before);
    }
}

/// Takes the last character away, whole.
fn erase(typed: &mut Vec<u8>) {
    while let Some(byte) = typed.pop() {
        if byte & 0xc0 != 0x80 {
            break;
        }
    }
}

/// How often a person is asked for a passphrase that does not open what it should.
const TIMES_ASKED: usize = 3;
const VARIABLE: &str = "DETENTE_PASSPHRASE_FILE";
/// One more than a passphrase may have, so that a longer one is refused, not cut.
const TYPED_BYTES_MAX: usize = 1025;
const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const KILL_LINE: u8 = 0x15;
const DELETE: u8 = 0x7f;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_taken_back_whole() {
        let mut typed = "aй".as_bytes().to_vec();
        erase(&mut typed);
        assert_eq!(typed, b"a");
        erase(&mut typed);
        erase(&mut typed);
        assert!(typed.is_empty());
    }
}
