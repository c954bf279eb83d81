//! Officers' acts: drawn up here, signed here with the officer's key, handed to the node as
//! signatures. The key never leaves this process.

use detente_api::act::{ActAnswer, Assertion, Body, NewAct, WaitingDraft};
use detente_api::entry::EntryRow;
use detente_api::message::Message;
use detente_api::test::TestAsk;
use detente_api::text::{precedence_of, status_of};
use detente_api::{HexBytes, Moment};
use detente_language::{error_key, key, plain_line};
use detente_line::body;
use detente_line::line_test;
use detente_line::line_test::word::Word;
use detente_line::message::answer::Answer;
use detente_line::message::compose::{
    self, Author, ComposeError, Composed, Envelope, Release, break_glass, release, release_template,
};
use detente_line::message::template::Filled;
use detente_line::message::text::{FreeText, TextFault};
use detente_line::message::{ACKNOWLEDGE, ANSWER, CANCEL};
use detente_node::body_of_answer;
use detente_node::causes::plain_text;
use detente_record::{
    Act, AssertionRole, CharterLimits, Draft, EntryId, Kind, PartyIndex, Precedence, Status,
    Timestamp,
};

use crate::client::Client;
use crate::desk::LineHere;
use crate::failure::{Failure, Outcome};
use crate::officer::Officer;

/// What an officer is about to sign, before it has a draft.
#[derive(Clone, Debug)]
pub struct Intent {
    kind: Kind,
    act: Act,
    status: Status,
    precedence: Precedence,
    object: Option<EntryId>,
    references: Vec<EntryId>,
    action: Vec<u8>,
    due: Option<Timestamp>,
    number: Option<u64>,
    outcome: Option<u64>,
    body: Option<Vec<u8>>,
}

/// A new message, as a person gives it.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// `actual`, `exercise` or `test`.
    pub status: Status,
    /// How urgent.
    pub precedence: Precedence,
    /// Who must act.
    pub action: Vec<u8>,
    /// Who is to know.
    pub info: Vec<u8>,
    /// By when an answer is wanted, if that is said.
    pub due: Option<Moment>,
    /// The text's language.
    pub language: &'a str,
    /// The text as written; empty if a template is filled.
    pub text: &'a str,
    /// The filled template, in place of a text.
    pub template: Option<&'a Filled>,
    /// Why the officer releases a FLASH alone; `None` for everything else.
    pub alone: Option<&'a str>,
    /// Whether it is for the safety of life.
    pub safety_of_life: bool,
    /// Whether the officer knows that our own party has suspended messages.
    pub although_suspended: bool,
}

/// What else a message says in its header.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// The entries of the line that it is about, or that led to it.
    pub references: Vec<EntryId>,
}

/// The words of an answer.
#[derive(Clone, Debug)]
pub enum Words<'a> {
    /// A text as written, in a language.
    Text(&'a str, &'a str),
    /// A filled template.
    Template(Filled),
}

/// Signs a new message and hands it in. A FLASH is signed by its drafter and then waits for a releaser.
///
/// # Errors
///
/// The text may not be sent, or the node refuses it.
pub fn send(
    client: &Client,
    line: &LineHere,
    message: &NewMessage<'_>,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    send_naming(client, line, message, &Naming::default(), officer)
}

/// The same of one that names other entries of the line, or wants an answer by a time.
///
/// # Errors
///
/// The text may not be sent, or the node refuses it.
pub fn send_naming(
    client: &Client,
    line: &LineHere,
    message: &NewMessage<'_>,
    naming: &Naming,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let new = match message.alone {
        Some(reason) => sign_alone_message(line, message, naming, reason, officer)?,
        None => sign_naming(line, message, naming, officer)?,
    };
    let path = format!("/v1/lines/{}/acts", line.status.id);
    with_officer(line, officer, client.post(&path, &new))
}

/// Signs a new message, without handing it in.
///
/// # Errors
///
/// The text may not be sent.
pub fn sign_message(
    line: &LineHere,
    message: &NewMessage<'_>,
    officer: &Officer,
) -> Outcome<NewAct> {
    sign_naming(line, message, &Naming::default(), officer)
}

fn sign_naming(
    line: &LineHere,
    message: &NewMessage<'_>,
    naming: &Naming,
    officer: &Officer,
) -> Outcome<NewAct> {
    let author = author(line)?;
    let composed = match message.template {
        Some(filled) => with_template(line, &author, message, filled, None)?,
        None => with_release(line, message, |limits, message| {
            release(&author, limits, message)
        })?,
    };
    let composed = with_naming(composed, naming);
    let composed = match (message.safety_of_life, message.although_suspended) {
        (true, _) => composed.for_safety_of_life(),
        (_, true) => composed.although_suspended(),
        _ => composed,
    };
    let role = if message.precedence == Precedence::Flash {
        AssertionRole::Drafter
    } else {
        AssertionRole::Releaser
    };
    Ok(sign(composed, role, author.now, officer))
}

fn with_naming(mut composed: Composed, naming: &Naming) -> Composed {
    composed.draft.references = naming.references.clone();
    composed
}

/// Signs a FLASH as its one releaser.
fn sign_alone_message(
    line: &LineHere,
    message: &NewMessage<'_>,
    naming: &Naming,
    reason: &str,
    officer: &Officer,
) -> Outcome<NewAct> {
    let author = author(line)?;
    let composed = match message.template {
        Some(filled) => with_template(line, &author, message, filled, Some(reason))?,
        None => with_release(line, message, |limits, message| {
            break_glass(&author, limits, message, reason)
        })?,
    };
    let composed = with_naming(composed, naming);
    let role = AssertionRole::Releaser;
    Ok(sign(composed, role, author.now, officer))
}

/// Signs a check fire to every other party as its one releaser, and hands it in.
///
/// # Errors
///
/// It can't be sent, or the node refuses it.
pub fn check_fire(
    client: &Client,
    line: &LineHere,
    status: Status,
    filled: Filled,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let author = author(line)?;
    let action: Vec<PartyIndex> = line.others().into_iter().map(PartyIndex).collect();
    let to = Envelope {
        status,
        precedence: Precedence::Flash,
        action: &action,
        info: &[],
        due: None,
    };
    let composed = compose::check_fire(&author, &limits(line)?, &to, filled).map_err(refused)?;
    hand_in_alone(client, line, composed, author.now, officer)
}

/// Signs what takes one officer, or is signed by the first of two, and hands it in.
///
/// # Errors
///
/// The node refuses it.
pub fn hand_in_alone(
    client: &Client,
    line: &LineHere,
    composed: Composed,
    at: Timestamp,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let new = sign(composed, AssertionRole::Releaser, at, officer);
    let path = format!("/v1/lines/{}/acts", line.status.id);
    with_officer(line, officer, client.post(&path, &new))
}

/// Draws up what an officer's own key signs here, and hands it in.
///
/// # Errors
///
/// It makes no sense, or the node refuses it.
pub fn by_key(
    client: &Client,
    line: &LineHere,
    officer: &Officer,
    compose: impl FnOnce(&Author) -> Outcome<Composed>,
) -> Outcome<ActAnswer> {
    let author = author(line)?;
    hand_in_alone(client, line, compose(&author)?, author.now, officer)
}

fn with_release(
    line: &LineHere,
    message: &NewMessage<'_>,
    compose: impl FnOnce(&CharterLimits, &Release<'_>) -> Result<Composed, ComposeError>,
) -> Outcome<Composed> {
    let parties = |list: &[u8]| list.iter().copied().map(PartyIndex).collect::<Vec<_>>();
    let release = Release {
        status: message.status,
        precedence: message.precedence,
        action: &parties(&message.action),
        info: &parties(&message.info),
        due: message.due.map(|due| due.0),
        language: message.language,
        text: message.text,
    };
    compose(&limits(line)?, &release).map_err(refused)
}

fn with_template(
    line: &LineHere,
    author: &Author,
    message: &NewMessage<'_>,
    filled: &Filled,
    alone: Option<&str>,
) -> Outcome<Composed> {
    let parties = |list: &[u8]| list.iter().copied().map(PartyIndex).collect::<Vec<_>>();
    let to = Envelope {
        status: message.status,
        precedence: message.precedence,
        action: &parties(&message.action),
        info: &parties(&message.info),
        due: message.due.map(|due| due.0),
    };
    release_template(author, &limits(line)?, &to, filled.clone(), alone).map_err(refused)
}

fn refused(error: ComposeError) -> Failure {
    match error {
        ComposeError::Text(fault) => bad_text(&fault),
        other => cannot(&other),
    }
}

/// Signs an act and hands it in.
///
/// # Errors
///
/// It makes no sense, or the node refuses it.
pub fn sign_and_hand_in(
    client: &Client,
    line: &LineHere,
    intent: Intent,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let author = author(line)?;
    let mut draft = author.draft(intent.kind, intent.act, intent.status, intent.precedence);
    draft.object = intent.object;
    draft.references = intent.references;
    draft.action = intent.action.into_iter().map(PartyIndex).collect();
    draft.due = intent.due;
    draft.number = intent.number;
    draft.outcome = intent.outcome;
    let composed = author.composed(draft, intent.body);
    hand_in_alone(client, line, composed, author.now, officer)
}

/// What the node answered to an officer's act; a refusal names the officer as the desk knows the person.
///
/// # Errors
///
/// The refusal.
pub fn with_officer<T>(line: &LineHere, officer: &Officer, answer: Outcome<T>) -> Outcome<T> {
    answer.map_err(|failure| {
        if failure.problem() != Some(error_key::INPUT_NOT_ENTITLED.id()) {
            return failure;
        }
        let mut officers = line.officers.iter();
        let entry = officers.find(|one| one.number == officer.number);
        let roles = entry.map(|one| one.roles.join(", ")).unwrap_or_default();
        Failure::new(
            error_key::OFFICER_NOT_ENTITLED,
            &[
                ("officer", &plain_line(&officer.name)),
                ("roles", &plain_line(&roles)),
            ],
        )
    })
}

/// A second officer's assertion on a waiting draft, over the bytes that the node shows.
///
/// # Errors
///
/// The node's bytes are no draft, or not the one they are said to be.
pub fn assert_release(waiting: &WaitingDraft, officer: &Officer) -> Outcome<Assertion> {
    let draft = Draft::decode(&waiting.draft.0).map_err(|fault| unclear(&fault))?;
    if draft.hash() != waiting.hash.0 {
        return Err(Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[])
            .with_cause(plain_text(key::CAUSE_NODE_OTHER_DRAFT)));
    }
    let at = now()?;
    Ok(assertion(&draft, AssertionRole::Releaser, at, officer))
}

impl Intent {
    /// The entries that it names as shown to the officer.
    #[must_use]
    pub fn references(&self) -> &[EntryId] {
        &self.references
    }

    /// To acknowledge a message, naming what was shown of it.
    ///
    /// # Errors
    ///
    /// The node's answer names a status or precedence that does not exist.
    pub fn acknowledge(message: &Message) -> Outcome<Self> {
        Self::on(message, ACKNOWLEDGE, vec![message.from])
    }

    /// To answer a message; `due` is until when the answer puts off.
    ///
    /// # Errors
    ///
    /// The words may not be sent.
    pub fn answer(
        line: &LineHere,
        message: &Message,
        code: Option<Answer>,
        due: Option<Timestamp>,
        words: Option<Words<'_>>,
    ) -> Outcome<Self> {
        let mut intent = Self::on(message, ANSWER, vec![message.from])?;
        intent.outcome = code.map(Answer::number);
        intent.due = due;
        let words = words.map(|words| body_of(line, intent.precedence, words));
        intent.body = words.transpose()?;
        Ok(intent)
    }

    /// To cancel a message of one's own.
    ///
    /// # Errors
    ///
    /// As for [`Intent::acknowledge`].
    pub fn cancel(message: &Message) -> Outcome<Self> {
        let mut to: Vec<u8> = message
            .action
            .iter()
            .chain(&message.info)
            .copied()
            .collect();
        to.sort_unstable();
        Self::on(message, CANCEL, to)
    }

    /// To read a challenge back.
    ///
    /// # Errors
    ///
    /// The word is empty or too long.
    pub fn read_back(ask: &TestAsk, challenge: &EntryRow, word: &str) -> Outcome<Self> {
        let word = Word::new(word).map_err(|fault| cannot(&fault))?;
        Ok(Self {
            body: Some(word.encode()),
            ..Self::test(ask, challenge, line_test::READ_BACK)?
        })
    }

    /// To refuse a line test.
    ///
    /// # Errors
    ///
    /// As for [`Intent::acknowledge`].
    pub fn refuse_test(ask: &TestAsk, challenge: &EntryRow) -> Outcome<Self> {
        Self::test(ask, challenge, line_test::REFUSE)
    }

    /// An act on a challenge takes its status and precedence.
    fn test(ask: &TestAsk, challenge: &EntryRow, act: Act) -> Outcome<Self> {
        Ok(Self {
            kind: body::LINE_TEST,
            act,
            status: status_of(&challenge.status).ok_or_else(|| unknown_word(&challenge.status))?,
            precedence: precedence_of(&challenge.precedence)
                .ok_or_else(|| unknown_word(&challenge.precedence))?,
            object: Some(ask.challenge.0),
            references: Vec::new(),
            action: vec![ask.from],
            due: None,
            number: None,
            outcome: None,
            body: None,
        })
    }

    /// An act on a message takes its status and precedence, and names what was shown about it.
    fn on(message: &Message, act: Act, action: Vec<u8>) -> Outcome<Self> {
        let shown = message
            .states
            .iter()
            .rev()
            .filter(|state| NAMED.contains(&&*state.state));
        let mut references: Vec<EntryId> = Vec::new();
        for state in shown {
            if !references.contains(&state.entry.0) && references.len() < REFERENCES_MAX {
                references.push(state.entry.0);
            }
        }
        Ok(Self {
            kind: body::MESSAGE,
            act,
            status: status_of(&message.status).ok_or_else(|| unknown_word(&message.status))?,
            precedence: precedence_of(&message.precedence)
                .ok_or_else(|| unknown_word(&message.precedence))?,
            object: Some(message.id.0),
            references,
            action,
            due: None,
            number: None,
            outcome: None,
            body: None,
        })
    }
}

/// Who draws up an act of our party in this line, now, with fresh randomness.
///
/// # Errors
///
/// There is no randomness, or the clock stands before 1970.
pub fn author(line: &LineHere) -> Outcome<Author> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| unclear(&error))?;
    let (mut nonce, mut salt) = ([0; 16], [0; 16]);
    nonce.copy_from_slice(&random[..16]);
    salt.copy_from_slice(&random[16..]);
    Ok(Author {
        line: line.status.id.0,
        party: PartyIndex(line.status.own),
        charter_version: line.charter.version,
        now: now()?,
        nonce,
        salt,
    })
}

/// Signs what was composed.
#[must_use]
pub fn sign(composed: Composed, role: AssertionRole, at: Timestamp, officer: &Officer) -> NewAct {
    let assertion = assertion(&composed.draft, role, at, officer);
    NewAct {
        draft: HexBytes(composed.draft.encode()),
        body: composed.body.map(|part| Body {
            salt: HexBytes(part.salt.to_vec()),
            content: HexBytes(part.content),
        }),
        assertions: vec![assertion],
    }
}

fn assertion(draft: &Draft, role: AssertionRole, at: Timestamp, officer: &Officer) -> Assertion {
    let signed = draft.assert(officer.number, role, at, &officer.key);
    Assertion {
        officer: signed.officer,
        role: signed.role as u8,
        method: signed.method as u8,
        at: Moment(signed.at),
        signature: HexBytes(signed.signature.0.to_vec()),
    }
}

fn body_of(line: &LineHere, precedence: Precedence, words: Words<'_>) -> Outcome<Vec<u8>> {
    let limits = limits(line)?;
    let body = match words {
        Words::Text(language, text) => {
            FreeText::new(language, text, precedence, &limits).map(|text| text.encode())
        }
        Words::Template(filled) => body_of_answer(filled, precedence, &limits),
    };
    body.map_err(|fault| bad_text(&fault))
}

/// The limits of the charter in force, as the node shows it.
///
/// # Errors
///
/// The node's answer makes no sense.
pub fn limits(line: &LineHere) -> Outcome<CharterLimits> {
    let bytes = |max: u64| u32::try_from(max).map_err(|error| unclear(&error));
    Ok(CharterLimits {
        flash_text_bytes_max: bytes(line.charter.flash_text_bytes_max)?,
        text_bytes_max: bytes(line.charter.text_bytes_max)?,
        // The node counts them.
        flash_per_hour_max: 0,
    })
}

/// What time it is, by this machine.
///
/// # Errors
///
/// Its clock stands before 1970.
pub(crate) fn now() -> Outcome<Timestamp> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let since = since.map_err(|error| unclear(&error))?;
    Ok(Timestamp::from_ms(
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
    ))
}

fn cannot(cause: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::caused(error_key::ACT_SENSELESS, cause)
}

/// A text that can't be sent.
#[must_use]
pub fn bad_text(fault: &TextFault) -> Failure {
    match fault {
        TextFault::Empty => Failure::new(error_key::SEND_TEXT_EMPTY, &[]),
        TextFault::TooLong {
            bytes,
            bytes_max,
            precedence,
        } => Failure::new(
            error_key::SEND_TEXT_TOO_LONG,
            &[
                ("bytes", &bytes.to_string()),
                ("max", &bytes_max.to_string()),
                ("precedence", &precedence.to_string()),
            ],
        ),
        TextFault::Control { code, at } => Failure::new(
            error_key::SEND_TEXT_CONTROL,
            &[
                ("code", &format!("U+{code:04X}")),
                ("place", &(at + 1).to_string()),
            ],
        ),
        other => cannot(other),
    }
}

/// A word of the node that this program does not know.
fn unknown_word(word: &str) -> Failure {
    Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", word)])
}

fn unclear(cause: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::caused(error_key::NODE_ANSWER_UNCLEAR, cause)
}

/// States whose entries an act on a message names as shown to the officer.
const NAMED: [&str; 3] = ["cancelled", "answered", "acknowledged"];
const REFERENCES_MAX: usize = detente_record::limits::REFERENCES_MAX;
