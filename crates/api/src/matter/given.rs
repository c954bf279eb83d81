//! What is given to begin a matter, or said on one, read into what officers sign: names into the record's numbers,
//! every field that is needed there, and no other.

use detente_line::account::{EdtfFault, TextFault};
use detente_line::limits::RING_SECONDS;
use detente_line::matter::call_request::{Reason, Window};
use detente_line::matter::compose::{
    Begin, OnAsk, OnCall, OnHeld, OnQuery, OnReadout, OnRing, Say, Saying, Subject, Words,
};
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::query::{Question, Reply};
use detente_line::matter::ring;
use detente_line::matter::wish::Wish;
use detente_record::{EntryId, PartyIndex, Timestamp};

use super::{CallHeld, CallWish, MatterKind, NewMatter, NewMatterAct};
use crate::EntryIdText;
use crate::officer::AnswerText;
use crate::text::{precedence_of, status_of};

/// The levels of a charter by their ids, in its order: what the name of a level is read with.
pub type Terms<'a> = &'a [String];

/// A field of what is given, by its name in JSON.
pub type Field = &'static str;

/// Why what is given can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotGiven {
    /// A field that is needed is missing.
    Missing {
        /// For what.
        act: String,
        /// Which.
        field: Field,
    },
    /// A field is given that does not belong there.
    NotTaken {
        /// For what.
        act: String,
        /// Which.
        field: Field,
    },
    /// A word that is none of those there are.
    Unknown {
        /// The word.
        value: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// A text that can't be taken.
    Text {
        /// In which field.
        field: Field,
        /// What is wrong with it.
        fault: TextFault,
    },
    /// A day that is none.
    Date(EdtfFault),
    /// The same in a field of another name.
    DayOf {
        /// In which field.
        field: Field,
        /// What is wrong with it.
        fault: EdtfFault,
    },
}

impl std::fmt::Display for NotGiven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { act, field } => write!(f, "{act} needs {field}"),
            Self::NotTaken { act, field } => write!(f, "{act} does not take {field}"),
            Self::Unknown { value, known } => {
                write!(f, "{value} is none of: {}", known.join(", "))
            }
            Self::Text { field, fault } => write!(f, "{field}: {fault}"),
            Self::Date(fault) => write!(f, "date: {fault}"),
            Self::DayOf { field, fault } => write!(f, "{field}: {fault}"),
        }
    }
}

impl std::error::Error for NotGiven {}

impl MatterKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::CallRequest,
        Self::Query,
        Self::Ask,
        Self::Readout,
        Self::Call,
        Self::Ring,
    ];

    /// Its name, as in the record's rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CallRequest => "call-request",
            Self::Query => "query",
            Self::Ask => "ask",
            Self::Readout => "readout",
            Self::Call => "call",
            Self::Ring => "ring",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl NewMatter {
    /// What an officer signs to begin it.
    ///
    /// # Errors
    ///
    /// A field is missing, does not belong there, or is a word that there is not.
    pub fn read(self, levels: Terms<'_>) -> Result<Begin, NotGiven> {
        let kind = self.kind;
        let name = kind.name();
        let status = status_of(&self.status)
            .ok_or_else(|| unknown(&self.status, &["actual", "exercise", "test"]))?;
        let precedence = precedence_of(&self.precedence)
            .ok_or_else(|| unknown(&self.precedence, &["routine", "priority", "immediate"]))?;
        let missing = |field| NotGiven::Missing {
            act: name.to_owned(),
            field,
        };
        let calls = kind == MatterKind::CallRequest;
        let held = kind == MatterKind::Call;
        refuse(name, "level", self.level.is_some() && !calls && !held)?;
        refuse(name, "call", self.call.is_some() && !calls)?;
        refuse(name, "held", self.held.is_some() && !held)?;
        let asks = kind == MatterKind::Query;
        refuse(name, "question", self.question.is_some() && !asks)?;
        let tells = kind == MatterKind::Readout;
        refuse(name, "readout", self.readout.is_some() && !tells)?;
        let rings = kind == MatterKind::Ring;
        refuse(name, "rings_for_s", self.rings_for_s.is_some() && !rings)?;
        refuse(name, "due", self.due.is_some() && rings)?;
        let text = self.text;
        let needed = |text: Option<AnswerText>| text.ok_or_else(|| missing("text"));
        let subject = match kind {
            MatterKind::CallRequest => {
                let level = self.level.as_deref().ok_or_else(|| missing("level"))?;
                let call = self.call.ok_or_else(|| missing("call"))?;
                Subject::Call {
                    level: level_of(level, levels)?,
                    wish: Box::new(wish(needed(text)?, call)),
                }
            }
            MatterKind::Call => {
                let level = self.level.as_deref().ok_or_else(|| missing("level"))?;
                let held = self.held.ok_or_else(|| missing("held"))?;
                Subject::Held {
                    level: level_of(level, levels)?,
                    began: held.began.0,
                    conversation: Box::new(conversation(needed(text)?, held)?),
                }
            }
            MatterKind::Query => {
                let question = self.question.as_deref();
                let question = question.ok_or_else(|| missing("question"))?;
                let all = Question::ALL;
                let found = all.into_iter().find(|one| one.name() == question);
                Subject::Query {
                    question: found.ok_or_else(|| unknown(question, &all.map(Question::name)))?,
                    words: words(needed(text)?),
                }
            }
            MatterKind::Ask => Subject::Ask {
                words: words(needed(text)?),
            },
            MatterKind::Ring => Subject::Ring {
                seconds: self.rings_for_s.unwrap_or(RING_SECONDS),
                words: text.map(words),
            },
            MatterKind::Readout => {
                let fields = self.readout.ok_or_else(|| missing("readout"))?;
                Subject::Readout {
                    account: Box::new(fields.read(needed(text)?, levels)?),
                }
            }
        };
        Ok(Begin {
            status,
            precedence,
            to: PartyIndex(self.to),
            due: self.due.map(|due| due.0),
            references: ids(self.references),
            subject,
        })
    }
}

impl NewMatterAct {
    /// What an officer signs to say it on a matter of that kind.
    ///
    /// # Errors
    ///
    /// There is no such act on a matter of that kind; a field is missing, does not belong there, or is a word that there
    /// is not.
    pub fn read(mut self, kind: MatterKind, levels: Terms<'_>) -> Result<Say, NotGiven> {
        let saying = match kind {
            MatterKind::CallRequest => Saying::Call(self.on_call(levels)?),
            MatterKind::Query => Saying::Query(self.on_query()?),
            MatterKind::Ask => Saying::Ask(self.on_ask()?),
            MatterKind::Readout => Saying::Readout(self.on_readout()?),
            MatterKind::Call => Saying::Held(self.on_held()?),
            MatterKind::Ring => Saying::Ring(self.on_ring()?),
        };
        let references = match saying {
            Saying::Ask(OnAsk::Repeat) => std::mem::take(&mut self.references),
            _ => Vec::new(),
        };
        let mut text = self.text.take();
        let states = matches!(
            saying,
            Saying::Readout(OnReadout::Revise(_) | OnReadout::Correct(_))
        );
        let account = if states {
            let text = text.take().ok_or_else(|| self.missing("text"))?;
            let fields = self.readout.take();
            let fields = fields.ok_or_else(|| self.missing("readout"))?;
            Some(Box::new(fields.read(text, levels)?))
        } else {
            None
        };
        self.refuse_rest()?;
        Ok(Say {
            saying,
            account,
            words: text.map(words),
            references: ids(references),
        })
    }

    fn on_call(&mut self, levels: Terms<'_>) -> Result<OnCall, NotGiven> {
        Ok(match self.act.as_str() {
            "seen" => OnCall::Seen,
            "accept" => OnCall::Accept(self.window()?),
            "propose" => OnCall::Propose(self.window()?),
            "take" => OnCall::Take(self.proposal.take().map(|id| id.0)),
            "defer" => OnCall::Defer(self.due()?),
            "delegate" => {
                let level = self.level.take();
                let level = level.ok_or_else(|| self.missing("level"))?;
                OnCall::Delegate(level_of(&level, levels)?)
            }
            "decline" => {
                let reason = self.reason.take();
                let reason = reason.ok_or_else(|| self.missing("reason"))?;
                let all = Reason::ALL;
                let found = all.into_iter().find(|one| one.name() == reason);
                OnCall::Decline(found.ok_or_else(|| unknown(&reason, &all.map(Reason::name)))?)
            }
            "withdraw" => OnCall::Withdraw,
            "call-off" => OnCall::CallOff,
            other => return Err(unknown(other, &ON_CALL)),
        })
    }

    fn on_query(&mut self) -> Result<OnQuery, NotGiven> {
        Ok(match self.act.as_str() {
            "answer" => {
                let answer = self.answer.take();
                let answer = answer.ok_or_else(|| self.missing("answer"))?;
                let all = Reply::ALL;
                let found = all.into_iter().find(|one| one.name() == answer);
                OnQuery::Answer(found.ok_or_else(|| unknown(&answer, &all.map(Reply::name)))?)
            }
            "will-check" => OnQuery::WillCheck(self.due()?),
            "withdraw" => OnQuery::Withdraw,
            other => return Err(unknown(other, &ON_QUERY)),
        })
    }

    fn on_ask(&mut self) -> Result<OnAsk, NotGiven> {
        Ok(match self.act.as_str() {
            "answer" => OnAsk::Answer,
            "put-off" => OnAsk::PutOff(self.due()?),
            "refuse" => OnAsk::Refuse,
            "repeat" => OnAsk::Repeat,
            "withdraw" => OnAsk::Withdraw,
            other => return Err(unknown(other, &ON_ASK)),
        })
    }

    fn on_readout(&mut self) -> Result<OnReadout, NotGiven> {
        let version = |own: &mut Self| own.version.take().map(|id| id.0);
        let due = |own: &mut Self| own.due.take().map(|due| due.0);
        Ok(match self.act.as_str() {
            "seen" => OnReadout::Seen,
            "comment" => OnReadout::Comment,
            "agree" => OnReadout::Agree(version(self)),
            "object" => OnReadout::Object(version(self)),
            "revise" => OnReadout::Revise(due(self)),
            "release" => OnReadout::Release {
                version: version(self),
                embargo: due(self),
            },
            "correct" => OnReadout::Correct(due(self)),
            "withdraw" => OnReadout::Withdraw,
            other => return Err(unknown(other, &ON_READOUT)),
        })
    }

    fn on_held(&mut self) -> Result<OnHeld, NotGiven> {
        Ok(match self.act.as_str() {
            "began" => OnHeld::Began(self.at()?),
            "deny" => OnHeld::Deny,
            "withdraw" => OnHeld::Withdraw,
            "join" => OnHeld::Join(self.at()?),
            "leave" => {
                let at = self.at()?;
                let joined = self.joined.take().map(|id| id.0);
                OnHeld::Leave(at, joined.ok_or_else(|| self.missing("joined"))?)
            }
            "end" => OnHeld::End(self.at()?),
            other => return Err(unknown(other, &ON_HELD)),
        })
    }

    fn on_ring(&mut self) -> Result<OnRing, NotGiven> {
        Ok(match self.act.as_str() {
            "answer" => OnRing::Answer,
            "refuse" => {
                let reason = self.reason.take();
                let reason = reason.ok_or_else(|| self.missing("reason"))?;
                let all = ring::Reason::ALL;
                let found = all.into_iter().find(|one| one.name() == reason);
                let known = all.map(ring::Reason::name);
                OnRing::Refuse(found.ok_or_else(|| unknown(&reason, &known))?)
            }
            "withdraw" => OnRing::Withdraw,
            other => return Err(unknown(other, &ON_RING)),
        })
    }

    fn at(&mut self) -> Result<Timestamp, NotGiven> {
        let at = self.at.take().map(|at| at.0);
        at.ok_or_else(|| self.missing("at"))
    }

    fn window(&mut self) -> Result<Window, NotGiven> {
        let from = self.due()?;
        let minutes = self.minutes.take();
        let minutes = minutes.ok_or_else(|| self.missing("minutes"))?;
        Ok(Window { from, minutes })
    }

    fn due(&mut self) -> Result<Timestamp, NotGiven> {
        let due = self.due.take().map(|due| due.0);
        due.ok_or_else(|| self.missing("due"))
    }

    fn missing(&self, field: Field) -> NotGiven {
        NotGiven::Missing {
            act: self.act.clone(),
            field,
        }
    }

    /// Whatever is left was given for another act.
    fn refuse_rest(&self) -> Result<(), NotGiven> {
        let rest = [
            ("due", self.due.is_some()),
            ("minutes", self.minutes.is_some()),
            ("level", self.level.is_some()),
            ("reason", self.reason.is_some()),
            ("answer", self.answer.is_some()),
            ("proposal", self.proposal.is_some()),
            ("version", self.version.is_some()),
            ("readout", self.readout.is_some()),
            ("at", self.at.is_some()),
            ("joined", self.joined.is_some()),
            ("references", !self.references.is_empty()),
        ];
        rest.into_iter()
            .try_for_each(|(field, given)| refuse(&self.act, field, given))
    }
}

fn refuse(act: &str, field: Field, given: bool) -> Result<(), NotGiven> {
    if given {
        return Err(NotGiven::NotTaken {
            act: act.to_owned(),
            field,
        });
    }
    Ok(())
}

fn unknown(value: &str, known: &[&str]) -> NotGiven {
    NotGiven::Unknown {
        value: value.to_owned(),
        known: known.iter().map(|one| (*one).to_owned()).collect(),
    }
}

pub(super) fn level_of(name: &str, levels: Terms<'_>) -> Result<u64, NotGiven> {
    let at = levels.iter().position(|level| level == name);
    let at = at.and_then(|at| u64::try_from(at).ok());
    at.ok_or_else(|| NotGiven::Unknown {
        value: name.to_owned(),
        known: levels.to_vec(),
    })
}

fn words(text: AnswerText) -> Words {
    Words {
        language: text.language,
        text: text.text,
    }
}

fn wish(text: AnswerText, call: CallWish) -> Wish {
    let times = call.times.into_iter();
    Wish {
        language: text.language,
        subject: text.text,
        whom: call.whom,
        behalf: call.behalf,
        times: times.map(|time| (time.from.0, time.until.0)).collect(),
        languages: call.languages,
        interpreter: call.interpreter,
        recording: call.recording,
    }
}

fn conversation(text: AnswerText, held: CallHeld) -> Result<Conversation, NotGiven> {
    let all = Medium::ALL;
    let medium = all.into_iter().find(|one| one.name() == held.medium);
    Ok(Conversation {
        language: text.language,
        subject: text.text,
        whom: held.whom,
        behalf: held.behalf,
        medium: medium.ok_or_else(|| unknown(&held.medium, &all.map(Medium::name)))?,
    })
}

fn ids(references: Vec<EntryIdText>) -> Vec<EntryId> {
    references.into_iter().map(|id| id.0).collect()
}

/// What officers say on a call request; a test compares these with the tables.
const ON_CALL: [&str; 9] = [
    "seen", "accept", "propose", "take", "defer", "delegate", "decline", "withdraw", "call-off",
];
/// What officers say on a query.
const ON_QUERY: [&str; 3] = ["answer", "will-check", "withdraw"];
/// What officers say on an ask.
const ON_ASK: [&str; 5] = ["answer", "put-off", "refuse", "repeat", "withdraw"];
/// What officers say on a readout.
const ON_READOUT: [&str; 8] = [
    "seen", "comment", "agree", "object", "revise", "release", "correct", "withdraw",
];
/// What officers say on a call.
const ON_HELD: [&str; 6] = ["began", "deny", "withdraw", "join", "leave", "end"];
/// What officers say on a ring.
const ON_RING: [&str; 3] = ["answer", "refuse", "withdraw"];

#[cfg(test)]
mod tests {
    use detente_line::matter::{COURSES, Course};

    use super::super::ReadoutFields;
    use super::*;
    use crate::{AsText, Moment};

    const TEXT: &str = "Two aircraft at the river.";

    fn text() -> AnswerText {
        AnswerText {
            language: "en".to_owned(),
            text: TEXT.to_owned(),
        }
    }

    /// An act with every field that there is.
    fn everything(act: &str) -> NewMatterAct {
        NewMatterAct {
            act: act.to_owned(),
            due: Some(Moment(Timestamp::from_ms(5))),
            minutes: Some(30),
            level: Some("heads".to_owned()),
            reason: Some("not-now".to_owned()),
            answer: Some("not-said".to_owned()),
            proposal: Some(AsText(EntryId([7; 32]))),
            version: Some(AsText(EntryId([9; 32]))),
            readout: Some(ReadoutFields {
                date: "2026-11-30".to_owned(),
                ..ReadoutFields::default()
            }),
            at: Some(Moment(Timestamp::from_ms(6))),
            joined: Some(AsText(EntryId([9; 32]))),
            references: vec![AsText(EntryId([8; 32]))],
            text: Some(text()),
        }
    }

    fn levels() -> Vec<String> {
        ["desk", "heads"].map(str::to_owned).to_vec()
    }

    fn kind_of(course: &Course) -> MatterKind {
        let name = detente_line::body::kind(course.kind).unwrap().name;
        MatterKind::of_name(name).unwrap()
    }

    /// Takes fields away until none is left that the act does not take.
    fn read(kind: MatterKind, act: &str) -> Result<Say, NotGiven> {
        let mut given = everything(act);
        loop {
            match given.clone().read(kind, &levels()) {
                Err(NotGiven::NotTaken { field, .. }) => take(&mut given, field),
                other => return other,
            }
        }
    }

    fn take(given: &mut NewMatterAct, field: &str) {
        match field {
            "due" => given.due = None,
            "minutes" => given.minutes = None,
            "level" => given.level = None,
            "reason" => given.reason = None,
            "answer" => given.answer = None,
            "proposal" => given.proposal = None,
            "version" => given.version = None,
            "readout" => given.readout = None,
            "at" => given.at = None,
            "joined" => given.joined = None,
            "references" => given.references.clear(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn every_act_that_officers_say_is_read_as_that_act_and_no_other_is_there() {
        for course in COURSES {
            let kind = kind_of(course);
            let mut rows = Vec::new();
            for row in course.acts {
                if course.is_by_officers(row.act) && !rows.contains(&row.name) {
                    rows.push(row.name);
                    let say = read(kind, row.name).unwrap();
                    assert_eq!(say.saying.act(), row.act, "{}", row.name);
                    assert_eq!(say.saying.kind(), course.kind);
                    let words = say.words.map(|words| words.text);
                    let account = say.account.map(|own| own.text.to_string());
                    assert_eq!(words.or(account).as_deref(), Some(TEXT));
                } else if !course.is_by_officers(row.act) {
                    let refused = read(kind, row.name);
                    assert!(
                        matches!(refused, Err(NotGiven::Unknown { .. })),
                        "{refused:?}"
                    );
                }
            }
            let NotGiven::Unknown { mut known, .. } = read(kind, "approve").unwrap_err() else {
                panic!("approved")
            };
            known.sort();
            rows.sort_unstable();
            assert_eq!(known, rows);
        }
    }

    #[test]
    fn a_field_that_an_act_needs_is_named_where_it_is_missing() {
        let cases = [
            (MatterKind::CallRequest, "accept", "due"),
            (MatterKind::CallRequest, "delegate", "level"),
            (MatterKind::CallRequest, "decline", "reason"),
            (MatterKind::Query, "answer", "answer"),
            (MatterKind::Ask, "put-off", "due"),
            (MatterKind::Readout, "revise", "text"),
            (MatterKind::Readout, "correct", "text"),
            (MatterKind::Call, "began", "at"),
            (MatterKind::Call, "leave", "at"),
            (MatterKind::Ring, "refuse", "reason"),
        ];
        for (kind, act, field) in cases {
            let given = NewMatterAct {
                act: act.to_owned(),
                ..NewMatterAct::default()
            };
            let act = act.to_owned();
            let missing = NotGiven::Missing { act, field };
            assert_eq!(given.read(kind, &levels()).unwrap_err(), missing);
        }
        let minutes = NewMatterAct {
            due: Some(Moment(Timestamp::from_ms(5))),
            act: "accept".to_owned(),
            ..NewMatterAct::default()
        };
        let act = "accept".to_owned();
        let field = "minutes";
        let missing = NotGiven::Missing { act, field };
        let read = minutes.read(MatterKind::CallRequest, &levels());
        assert_eq!(read.unwrap_err(), missing);
    }

    #[test]
    fn a_beginning_takes_what_its_kind_has_and_nothing_else() {
        let new = |kind| NewMatter {
            kind,
            status: "exercise".to_owned(),
            precedence: "priority".to_owned(),
            to: 1,
            due: None,
            references: Vec::new(),
            text: Some(text()),
            level: None,
            call: None,
            held: None,
            question: None,
            rings_for_s: None,
            readout: None,
            although_suspended: false,
        };
        let call = CallWish {
            whom: "Chief of staff".to_owned(),
            behalf: "Duty officer".to_owned(),
            times: Vec::new(),
            languages: Vec::new(),
            interpreter: false,
            recording: false,
        };
        let not_taken = |read: Result<Begin, NotGiven>| match read.unwrap_err() {
            NotGiven::NotTaken { field, .. } | NotGiven::Missing { field, .. } => field,
            other => panic!("{other}"),
        };
        let levels = levels();
        let asks = new(MatterKind::Ask);
        assert!(matches!(
            asks.clone().read(&levels).unwrap().subject,
            Subject::Ask { .. }
        ));
        let with = NewMatter {
            level: Some("desk".to_owned()),
            ..asks
        };
        assert_eq!(not_taken(with.read(&levels)), "level");
        let mut request = new(MatterKind::CallRequest);
        assert_eq!(not_taken(request.clone().read(&levels)), "level");
        request.level = Some("heads".to_owned());
        assert_eq!(not_taken(request.clone().read(&levels)), "call");
        request.call = Some(call);
        let Subject::Call { level, wish } = request.clone().read(&levels).unwrap().subject else {
            panic!("no call")
        };
        assert_eq!((level, wish.subject.as_str()), (1, TEXT));
        request.level = Some("kings".to_owned());
        let unknown = request.read(&levels).unwrap_err();
        assert_eq!(unknown.to_string(), "kings is none of: desk, heads");
        let readout = new(MatterKind::Readout);
        assert_eq!(not_taken(readout.clone().read(&levels)), "readout");
        let fields = ReadoutFields {
            date: "2026-11-30".to_owned(),
            ..ReadoutFields::default()
        };
        let told = NewMatter {
            readout: Some(fields.clone()),
            ..readout
        };
        let Subject::Readout { account } = told.read(&levels).unwrap().subject else {
            panic!("no readout")
        };
        assert_eq!(account.text.as_str(), TEXT);
        let with = NewMatter {
            readout: Some(fields),
            ..new(MatterKind::Ask)
        };
        assert_eq!(not_taken(with.read(&levels)), "readout");
        let held = CallHeld {
            began: Moment(Timestamp::from_ms(7)),
            medium: "telephone".to_owned(),
            whom: "Chief of staff".to_owned(),
            behalf: "Duty officer".to_owned(),
        };
        let with = NewMatter {
            held: Some(held.clone()),
            ..new(MatterKind::Ask)
        };
        assert_eq!(not_taken(with.read(&levels)), "held");
        let call = NewMatter {
            level: Some("heads".to_owned()),
            ..new(MatterKind::Call)
        };
        assert_eq!(not_taken(call.clone().read(&levels)), "held");
        let call = |medium: &str| NewMatter {
            held: Some(CallHeld {
                medium: medium.to_owned(),
                ..held.clone()
            }),
            ..call.clone()
        };
        let unknown = call("pigeon").read(&levels).unwrap_err();
        assert!(matches!(unknown, NotGiven::Unknown { value, .. } if value == "pigeon"));
        let Subject::Held { level, began, .. } = call("video").read(&levels).unwrap().subject
        else {
            panic!("no call")
        };
        assert_eq!((level, began.as_ms()), (1, 7));
        let query = new(MatterKind::Query);
        assert_eq!(not_taken(query.clone().read(&levels)), "question");
        let query = NewMatter {
            question: Some("did-this-happen".to_owned()),
            ..query
        };
        let Subject::Query { question, .. } = query.read(&levels).unwrap().subject else {
            panic!("no query")
        };
        assert_eq!(question, Question::DidThisHappen);
        // Only a ring does without words, and only a ring says for how long it rings.
        let silent = |kind| NewMatter {
            text: None,
            ..new(kind)
        };
        assert_eq!(not_taken(silent(MatterKind::Ask).read(&levels)), "text");
        let rings = |seconds| NewMatter {
            rings_for_s: seconds,
            ..silent(MatterKind::Ring)
        };
        for (given, rung) in [(None, 60), (Some(30), 30)] {
            let Subject::Ring { seconds, words } = rings(given).read(&levels).unwrap().subject
            else {
                panic!("no ring")
            };
            assert_eq!((seconds, words.is_some()), (rung, false));
        }
        let by = NewMatter {
            due: Some(Moment(Timestamp::from_ms(7))),
            ..rings(None)
        };
        assert_eq!(not_taken(by.read(&levels)), "due");
        let long = NewMatter {
            rings_for_s: Some(60),
            ..new(MatterKind::Ask)
        };
        assert_eq!(not_taken(long.read(&levels)), "rings_for_s");
    }
}
