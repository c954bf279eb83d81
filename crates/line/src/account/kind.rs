//! What sort of account it is, and what its date rests on. A sort that we don't know keeps its word.

use detente_record::Act;

use super::words::Label;

/// What an account is of. Each has one word in files and bodies, and one act in headers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountKind {
    /// A contact between two parties, on a line or outside it.
    Contact,
    /// Something that happened and needs explaining.
    Incident,
    /// Something that nearly happened.
    NearMiss,
    /// What a party said elsewhere.
    OutsideStatement,
    /// What a party answered to the press, not a written readout.
    PressAnswer,
    /// Somebody's judgement; never ours.
    Assessment,
    /// A request for a contact.
    Request,
    /// Requests for contact that were declined.
    RequestsDeclined,
    /// A party's own account of a contact.
    Readout,
    /// Something outside that days are counted from.
    ReferenceEvent,
    /// A line was set up.
    LineEstablished,
    /// Tests of a line, as somebody reported them.
    LineTestsReported,
    /// A contact that somebody expects to follow another.
    FollowUpExpected,
    /// Somebody reported that there was no contact.
    NoContactReported,
    /// Principals stayed away from an occasion to meet.
    EncounterAvoided,
    /// Any other event, by its own word.
    Other(Label),
}

/// The preamble of a record: its sources, parties and levels.
pub const ACT_SOURCE: Act = Act(0);
/// A contact.
pub const ACT_CONTACT: Act = Act(1);
/// An incident or near miss.
pub const ACT_INCIDENT: Act = Act(2);
/// An outside statement or an answer to the press.
pub const ACT_STATEMENT: Act = Act(3);
/// An assessment.
pub const ACT_ASSESSMENT: Act = Act(4);
/// A request.
pub const ACT_REQUEST: Act = Act(5);
/// A refusal.
pub const ACT_REFUSAL: Act = Act(6);
/// A readout.
pub const ACT_READOUT: Act = Act(7);
/// Any other event.
pub const ACT_EVENT: Act = Act(8);

impl AccountKind {
    /// The sort with this word; a word that we don't know stays as it is.
    #[must_use]
    pub fn from_word(word: Label) -> Self {
        match KNOWN.iter().find(|(known, ..)| word == **known) {
            Some((_, kind, _)) => kind.clone(),
            None => Self::Other(word),
        }
    }

    /// Its word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Other(word) => word.as_str(),
            known => KNOWN
                .iter()
                .find(|(_, kind, _)| kind == known)
                .map_or("", |(word, ..)| word),
        }
    }

    /// Its act in a header.
    #[must_use]
    pub fn act(&self) -> Act {
        KNOWN
            .iter()
            .find(|(_, kind, _)| kind == self)
            .map_or(ACT_EVENT, |(.., act)| *act)
    }

    /// Whether answers about a level rest on it, so that it must name one.
    #[must_use]
    pub fn needs_level(&self) -> bool {
        matches!(
            self,
            Self::Contact | Self::Request | Self::RequestsDeclined | Self::FollowUpExpected
        )
    }

    /// Whether its `by` is the party whose account it is, and not only whom it is about.
    #[must_use]
    pub fn is_own_account(&self) -> bool {
        matches!(self, Self::Readout | Self::PressAnswer)
    }
}

/// Every sort we know: its word, itself, its act.
const KNOWN: [(&str, AccountKind, Act); 15] = [
    ("contact", AccountKind::Contact, ACT_CONTACT),
    ("incident", AccountKind::Incident, ACT_INCIDENT),
    ("near-miss", AccountKind::NearMiss, ACT_INCIDENT),
    (
        "outside-statement",
        AccountKind::OutsideStatement,
        ACT_STATEMENT,
    ),
    ("press-answer", AccountKind::PressAnswer, ACT_STATEMENT),
    ("assessment", AccountKind::Assessment, ACT_ASSESSMENT),
    ("request", AccountKind::Request, ACT_REQUEST),
    (
        "requests-declined",
        AccountKind::RequestsDeclined,
        ACT_REFUSAL,
    ),
    ("readout", AccountKind::Readout, ACT_READOUT),
    ("reference-event", AccountKind::ReferenceEvent, ACT_EVENT),
    ("line-established", AccountKind::LineEstablished, ACT_EVENT),
    (
        "line-tests-reported",
        AccountKind::LineTestsReported,
        ACT_EVENT,
    ),
    (
        "follow-up-expected",
        AccountKind::FollowUpExpected,
        ACT_EVENT,
    ),
    (
        "no-contact-reported",
        AccountKind::NoContactReported,
        ACT_EVENT,
    ),
    (
        "encounter-avoided",
        AccountKind::EncounterAvoided,
        ACT_EVENT,
    ),
];

/// What a date rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Basis {
    /// The source says it.
    Stated = 0,
    /// It follows from the source by arithmetic or weekday.
    Derived = 1,
    /// It is general knowledge; the source does not say it.
    Outside = 2,
}

impl Basis {
    /// Every basis there is.
    pub const ALL: [Self; 3] = [Self::Stated, Self::Derived, Self::Outside];

    /// Its word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Derived => "derived",
            Self::Outside => "outside",
        }
    }

    /// The basis with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.word() == word)
    }

    /// The basis with this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| *basis as u64 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_word_names_one_sort_and_reads_back() {
        for (word, kind, act) in KNOWN {
            let label = Label::new(word).expect("our own words are labels");
            assert_eq!(AccountKind::from_word(label), kind);
            assert_eq!((kind.word(), kind.act()), (word, act));
        }
    }

    #[test]
    fn an_unknown_word_is_kept_and_is_an_event() {
        let kind = AccountKind::from_word(Label::new("fleet-movement").expect("a label"));
        assert_eq!((kind.word(), kind.act()), ("fleet-movement", ACT_EVENT));
    }
}
