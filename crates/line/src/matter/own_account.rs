//! What stands in a version of a readout: the account that its own side gives of the call, in the form of accounts, so
//! that it can be laid beside the other side's; the language of its text; and what a correction corrects. Nothing of it
//! moves state. Follows spec/readouts.md §2.

use detente_record::encoding::{MapWriter, Reader};
use detente_record::{Charter, EncodingFault, EncodingRule, PartyIndex};

use crate::account::{
    Account, AccountKind, BodyTooLarge, Edtf, Initiative, Label, Length, PartyNamed, Preamble,
    ReportedRecord, TextFault as WordsFault, Words,
};
use crate::limits::{LANGUAGE_TAG_BYTES_MAX, REASON_BYTES_MAX};
use crate::message::text::{TextFault, is_language_tag, turns_direction};

/// One side's own account of a call. Whose it is, the entry's author says.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// The language that it is written in, a tag of BCP 47.
    pub language: String,
    /// The text as it is released.
    pub text: Words,
    /// The day of the call, as exact as it is said.
    pub date: Edtf,
    /// The level of the call, by its id in the charter.
    pub level: Option<Label>,
    /// At whose initiative the call was.
    pub initiator: Option<PartyIndex>,
    /// How long it took.
    pub duration: Option<Length>,
    /// Who took part: name and office.
    pub participants: Vec<Words>,
    /// What was spoken about: a word for each topic, by which accounts are laid side by side, and what is said of it.
    pub topics: Vec<(Label, Words)>,
    /// What both sides are to say in the same words.
    pub agreed_lines: Vec<Words>,
    /// What this side says of its own position.
    pub own_lines: Vec<Words>,
    /// What stays private.
    pub private: Vec<Words>,
    /// What a correction corrects, and why; only a correction has it.
    pub reason: Option<Words>,
}

/// Why something can't stand in a readout, or bytes are no version of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OwnAccountFault {
    /// Its language is no tag.
    #[error("{0}")]
    Language(#[from] TextFault),
    /// A text of it is empty, too long, or has what a text may not have.
    #[error("{0}")]
    Words(#[from] WordsFault),
    /// A list of it, or the whole, is too long.
    #[error("{0}")]
    TooLarge(#[from] BodyTooLarge),
    /// It is an account with more in it, or in another order, than a readout has.
    #[error("it is no account of one's own")]
    OtherAccount,
    /// It says what it corrects and corrects nothing, or the other way round.
    #[error("a correction says what it corrects, and nothing else does")]
    Reason,
    /// It names a level, or a party, that the charter has not.
    #[error("it names a level or a party that the charter does not have")]
    NotInCharter,
    /// Not the form of a readout.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
}

impl OwnAccount {
    /// An account that says only this; the rest is filled in.
    #[must_use]
    pub fn new(language: &str, text: Words, date: Edtf) -> Self {
        Self {
            language: language.to_owned(),
            text,
            date,
            level: None,
            initiator: None,
            duration: None,
            participants: Vec::new(),
            topics: Vec::new(),
            agreed_lines: Vec::new(),
            own_lines: Vec::new(),
            private: Vec::new(),
            reason: None,
        }
    }

    /// The body's bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn encode(&self) -> Result<Vec<u8>, OwnAccountFault> {
        self.check()?;
        let mut map = MapWriter::new();
        map.key(1).text(&self.language);
        map.key(2).bytes(&self.account().encode()?);
        if let Some(reason) = &self.reason {
            map.key(3).text(reason.as_str());
        }
        Ok(map.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, OwnAccountFault> {
        let mut reader = Reader::new(body);
        let mut keys = reader.map(3)?;
        keys.required(&mut reader, 1)?;
        let language = reader.text(LANGUAGE_TAG_BYTES_MAX)?.to_owned();
        keys.required(&mut reader, 2)?;
        let account = Account::decode(reader.bytes()?)?;
        let mut reason = None;
        if keys.optional(&mut reader, 3)? {
            let text = reader.text(REASON_BYTES_MAX)?;
            let words = Words::new(text);
            reason = Some(words.map_err(|_| reader.fault(EncodingRule::OutOfBounds))?);
        }
        keys.end(&mut reader)?;
        reader.end()?;
        let own = Self {
            language,
            reason,
            ..Self::of_account(&account).ok_or(OwnAccountFault::OtherAccount)?
        };
        // Nothing has two forms: what is not in a readout, or stands elsewhere in it, is none.
        if own.account() != account {
            return Err(OwnAccountFault::OtherAccount);
        }
        own.check()?;
        Ok(own)
    }

    /// The same as an account of a record, as the body holds it. Parties are named by their index on the line.
    #[must_use]
    pub fn account(&self) -> Account {
        let mut account = Account::new(label(ID), AccountKind::Readout, self.date);
        account.levels = self.level.iter().cloned().collect();
        account.initiated_by = self.initiator.map(|party| Initiative {
            party: party_label(party),
            by_account_of: None,
            implied: false,
        });
        account.duration = self.duration;
        account.topics.clone_from(&self.topics);
        let text = std::slice::from_ref(&self.text);
        let lists = [
            (TEXT, text),
            (PARTICIPANTS, &self.participants),
            (AGREED_LINE, &self.agreed_lines),
            (OWN_LINE, &self.own_lines),
            (PRIVATE, &self.private),
        ];
        for (name, list) in lists {
            let named = list.iter().map(|words| (label(name), words.clone()));
            account.texts.extend(named);
        }
        account
    }

    /// What of an account a readout has; `None` if it has no text or names no party of a line.
    fn of_account(account: &Account) -> Option<Self> {
        let named = |name: &str| -> Vec<Words> {
            let texts = account.texts.iter().filter(|(own, _)| *own == name);
            texts.map(|(_, words)| words.clone()).collect()
        };
        let initiator = match &account.initiated_by {
            Some(initiative) => Some(party_of(&initiative.party)?),
            None => None,
        };
        Some(Self {
            level: account.levels.first().cloned(),
            initiator,
            duration: account.duration,
            participants: named(PARTICIPANTS),
            topics: account.topics.clone(),
            agreed_lines: named(AGREED_LINE),
            own_lines: named(OWN_LINE),
            private: named(PRIVATE),
            ..Self::new("", named(TEXT).first()?.clone(), account.date)
        })
    }

    /// Whether the charter has the level and the party that it names.
    #[must_use]
    pub fn is_of(&self, charter: &Charter) -> bool {
        let level = |own: &Label| charter.levels.iter().any(|level| *own == *level.id);
        let party = |own: &PartyIndex| usize::from(own.0) < charter.parties.len();
        self.level.as_ref().is_none_or(level) && self.initiator.as_ref().is_none_or(party)
    }

    /// Whether a text of it has characters that turn the direction of what stands around them on a screen.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        let lists = [
            &self.participants,
            &self.agreed_lines,
            &self.own_lines,
            &self.private,
        ];
        let texts = lists.into_iter().flatten().chain([&self.text]);
        let topics = self.topics.iter().map(|(_, words)| words);
        let mut all = texts.chain(topics).chain(&self.reason);
        all.any(|words| turns_direction(words.as_str()))
    }

    fn check(&self) -> Result<(), OwnAccountFault> {
        if !is_language_tag(&self.language) {
            return Err(TextFault::Language.into());
        }
        if let Some(reason) = &self.reason
            && reason.as_str().len() > REASON_BYTES_MAX
        {
            return Err(WordsFault::TooLong {
                found: reason.as_str().len(),
                max: REASON_BYTES_MAX,
            }
            .into());
        }
        Ok(())
    }
}

/// Accounts of one call, each by the party that gives it, as a record in which they stand under one contact: what they
/// say is compared as any accounts are (`account/compared.rs`). The mark stands on whatever shows the record.
#[must_use]
pub fn side_by_side(
    mark: Words,
    parties: Vec<PartyNamed>,
    sides: &[(PartyIndex, &OwnAccount)],
) -> ReportedRecord {
    let preamble = Preamble {
        mark,
        sources: Vec::new(),
        parties,
        levels: Vec::new(),
        file: None,
    };
    let mut accounts = Vec::new();
    if let Some((_, first)) = sides.first() {
        let mut call = Account::new(label(CALL), AccountKind::Contact, first.date);
        call.levels = first.level.iter().cloned().collect();
        accounts.push(call);
    }
    for (party, own) in sides {
        let mut account = own.account();
        account.id = label(&format!("{ID}-{}", party.0));
        account.of = Some(label(CALL));
        account.by = Some(party_label(*party));
        accounts.push(account);
    }
    ReportedRecord::gathered(preamble, accounts).0
}

/// What a party is called in a readout: its index on the line.
#[must_use]
pub fn party_label(party: PartyIndex) -> Label {
    label(&party.0.to_string())
}

fn party_of(name: &Label) -> Option<PartyIndex> {
    let party = PartyIndex(name.as_str().parse().ok()?);
    (party_label(party) == *name).then_some(party)
}

fn label(name: &str) -> Label {
    Label::new(name).expect("a name of ours is short and plain")
}

/// What every account of a readout is called in its body.
const ID: &str = "readout";
/// What the call is called where accounts of it stand side by side.
const CALL: &str = "call";
/// The names of its texts, in their order.
const TEXT: &str = "text";
const PARTICIPANTS: &str = crate::account::compared::PARTICIPANTS;
const AGREED_LINE: &str = "agreed-line";
const OWN_LINE: &str = "own-line";
const PRIVATE: &str = "stays-private";

// What is said in it reaches no log.
impl std::fmt::Debug for OwnAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.text.as_str().len();
        write!(f, "OwnAccount({}, {bytes} bytes)", self.language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::new(text).unwrap()
    }

    fn full() -> OwnAccount {
        OwnAccount {
            level: Some(label("ministers")),
            initiator: Some(PartyIndex(1)),
            duration: Some(Length {
                minutes: 60,
                approximate: true,
            }),
            participants: vec![words("Minister of Defence"), words("An interpreter")],
            topics: vec![(label("ceasefire"), words("An immediate ceasefire"))],
            agreed_lines: vec![words("Lines of communication stay open.")],
            own_lines: vec![words("We asked for a ceasefire.")],
            private: vec![words("In accordance with past practice.")],
            ..bare()
        }
    }

    fn bare() -> OwnAccount {
        OwnAccount::new(
            "en",
            words("The ministers spoke."),
            "2022-05-13".parse().unwrap(),
        )
    }

    #[test]
    fn a_readout_reads_back_as_it_was_written() {
        let corrected = OwnAccount {
            reason: Some(words("The duration was given wrongly.")),
            ..full()
        };
        for own in [full(), bare(), corrected] {
            assert_eq!(OwnAccount::decode(&own.encode().unwrap()), Ok(own));
        }
    }

    #[test]
    fn an_account_that_says_more_than_a_readout_is_none() {
        let written = |account: &Account| {
            let mut map = MapWriter::new();
            map.key(1).text("en");
            map.key(2).bytes(&account.encode().unwrap());
            map.finish()
        };
        type Spoil = fn(&mut Account);
        let cases: [Spoil; 9] = [
            |account| account.kind = AccountKind::Contact,
            |account| account.id = label("other"),
            |account| account.texts.swap(0, 1),
            |account| account.texts.push((label("by"), words("the press"))),
            |account| account.texts.clear(),
            |account| account.levels.push(label("heads")),
            |account| account.by = Some(label("0")),
            |account| account.initiated_by.as_mut().unwrap().party = label("01"),
            |account| account.initiated_by.as_mut().unwrap().implied = true,
        ];
        for (case, spoil) in cases.into_iter().enumerate() {
            let mut account = full().account();
            spoil(&mut account);
            let read = OwnAccount::decode(&written(&account));
            assert_eq!(read, Err(OwnAccountFault::OtherAccount), "{case}");
        }
        assert!(OwnAccount::decode(&written(&full().account())).is_ok());
    }

    #[test]
    fn two_readouts_of_one_call_are_compared_as_accounts_are() {
        use crate::account::compared::{Agreement, compared};
        let theirs = OwnAccount {
            initiator: Some(PartyIndex(0)),
            topics: vec![(label("lines"), words("They stay open."))],
            ..full()
        };
        let ours = full();
        let sides = [(PartyIndex(0), &ours), (PartyIndex(1), &theirs)];
        let record = side_by_side(words("readouts"), Vec::new(), &sides);
        let as_of = theirs.date.latest().unwrap();
        let compared = compared(&record, CALL, as_of).unwrap();
        assert_eq!(compared.accounts.len(), 2);
        assert_eq!(compared.initiator.agreement(), Agreement::Different);
        assert_eq!(compared.duration.agreement(), Agreement::Same);
        assert_eq!(compared.topics.topics.len(), 2);
        assert!(compared.topics.in_every_account().is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_readout_is_said() {
        let tag = OwnAccount {
            language: "english".to_owned(),
            ..bare()
        };
        assert_eq!(tag.encode(), Err(TextFault::Language.into()));
        let long = OwnAccount {
            reason: Some(words(&"x".repeat(REASON_BYTES_MAX + 1))),
            ..bare()
        };
        assert!(matches!(
            long.encode(),
            Err(OwnAccountFault::Words(WordsFault::TooLong { .. }))
        ));
        let many = OwnAccount {
            own_lines: vec![words("Again."); 65],
            ..bare()
        };
        assert!(matches!(
            many.encode(),
            Err(OwnAccountFault::TooLarge(BodyTooLarge::List { .. }))
        ));
    }

    #[test]
    fn bytes_that_are_no_readout_are_refused_without_panic() {
        let good = full().encode().unwrap();
        for end in 0..good.len() {
            assert!(OwnAccount::decode(&good[..end]).is_err());
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(own) = OwnAccount::decode(&bytes) {
                    assert_eq!(own.encode().unwrap(), bytes, "one form");
                }
            }
        }
    }
}
