//! What is given to enter something in a register, read into the account that an officer signs.
//!
//! A desk's own account has no preamble: what a preamble would say of its source stands in its texts, under names that
//! are fixed here. Follows spec/accounts.md §5.

use detente_line::account::{Account, AccountKind, Basis, Edtf, Label, Words};
use detente_line::limits::LANGUAGE_TAG_BYTES_MAX;
use detente_record::{EntryId, PartyIndex};

use super::{NewRegisterEntry, RegisterKind, RegisterPart};
use crate::matter::{Field, NotGiven};
use crate::officer::AnswerText;

/// Another entry of the line that an account names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// The entry.
    pub entry: EntryId,
    /// The name of the account that it is, if it is one.
    pub account: Option<Label>,
    /// Whose it is.
    pub party: PartyIndex,
}

/// What an account names, as it was looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// What it is about.
    pub about: Vec<Referred>,
    /// What it corrects.
    pub corrects: Option<Referred>,
}

impl Named {
    /// The entries that the header names, each once: what it corrects first.
    #[must_use]
    pub fn references(&self) -> Vec<EntryId> {
        let mut all = Vec::new();
        for one in self.corrects.iter().chain(&self.about) {
            if !all.contains(&one.entry) {
                all.push(one.entry);
            }
        }
        all
    }
}

impl RegisterKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::OutsideStatement,
        Self::PressAnswer,
        Self::Assessment,
        Self::Incident,
        Self::NearMiss,
        Self::Protest,
    ];

    /// Its word, as in accounts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OutsideStatement => "outside-statement",
            Self::PressAnswer => "press-answer",
            Self::Assessment => "assessment",
            Self::Incident => "incident",
            Self::NearMiss => "near-miss",
            Self::Protest => "protest",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// A name for an account of this kind that no other has, of bytes that are used once.
    #[must_use]
    pub fn label(self, random: [u8; 8]) -> Label {
        let number = u64::from_be_bytes(random);
        Label::new(&format!("{}-{number:016x}", self.name()))
            .expect("a word and digits are a label")
    }

    /// The part of a register in which it stands.
    #[must_use]
    pub fn part(self) -> RegisterPart {
        match self {
            Self::OutsideStatement | Self::PressAnswer | Self::Assessment => {
                RegisterPart::Statements
            }
            Self::Incident | Self::NearMiss => RegisterPart::Incidents,
            Self::Protest => RegisterPart::Protests,
        }
    }

    /// Whether it is nothing without a source and the way in which somebody is named.
    fn is_of_a_source(self) -> bool {
        matches!(self, Self::OutsideStatement | Self::PressAnswer)
    }
}

impl RegisterPart {
    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Statements => "statements",
            Self::Incidents => "incidents",
            Self::Protests => "protests",
        }
    }
}

impl NewRegisterEntry {
    /// The account that an officer signs, under a name that no other account has; `desk` is our own party's name.
    ///
    /// # Errors
    ///
    /// A field is missing, or a word, a day or a text can't be taken.
    pub fn read(&self, id: Label, desk: &str, named: &Named) -> Result<Account, NotGiven> {
        let kind = Label::new(self.kind.name()).map_err(text("kind"))?;
        let (date, time) = self.day()?;
        let mut account = Account::new(id, AccountKind::from_word(kind), date);
        account.basis = Some(Basis::Stated);
        account.reported = day("reported", self.reported.as_deref())?;
        account.said_by = words("said_by", self.said_by.as_deref())?;
        account.attribution = self.attribution()?;
        account.by = label("by", self.by.as_deref())?;
        account.by_account_of = label("by_account_of", self.by_account_of.as_deref())?;
        self.add_words(&mut account)?;
        let mut add = |name: &str, field: Field, value: Option<&str>| -> Result<(), NotGiven> {
            if let Some(words) = words(field, value)? {
                account.texts.push((fixed(name), words));
            }
            Ok(())
        };
        add("subject", "subject", self.subject.as_deref())?;
        add("time", "at", time.as_deref())?;
        add("place", "place", self.place.as_deref())?;
        add("position", "position", self.position.as_deref())?;
        for one in &self.involved {
            add("participants", "involved", Some(one))?;
        }
        add("casualties", "casualties", self.casualties.as_deref())?;
        add("damage", "damage", self.damage.as_deref())?;
        if let Some(source) = &self.source {
            add("title", "source.title", source.title.as_deref())?;
            let published = day("source.published", source.published.as_deref())?;
            let published = published.map(|day| day.to_string());
            add("published", "source.published", published.as_deref())?;
            add("address", "source.address", source.address.as_deref())?;
            account.source = label("source.name", Some(&source.name))?;
        } else if self.kind.is_of_a_source() {
            return Err(self.missing("source"));
        } else if account.by_account_of.is_none() {
            // A name that is longer than a label is said by the entry's own author.
            account.by_account_of = Label::new(desk).ok();
        }
        let corrects = named.corrects.iter().filter_map(|one| one.account.as_ref());
        for id in corrects {
            let name = Words::new(id.as_str()).map_err(text("corrects"))?;
            account.texts.push((fixed(CORRECTS), name));
            account.about.push(id.clone());
        }
        for id in named.about.iter().filter_map(|one| one.account.as_ref()) {
            if !account.about.contains(id) {
                account.about.push(id.clone());
            }
        }
        Ok(account)
    }

    /// The day, and the time if it is known.
    fn day(&self) -> Result<(Edtf, Option<String>), NotGiven> {
        match (&self.date, self.at) {
            (Some(_), Some(_)) => Err(NotGiven::NotTaken {
                act: self.kind.name().to_owned(),
                field: "at",
            }),
            (None, Some(at)) => {
                let written = at.to_string();
                let day: Option<Edtf> = written.get(..DAY.len()).and_then(|day| day.parse().ok());
                let day = day.ok_or_else(|| self.missing("date"))?;
                Ok((day, Some(at.0.dtg())))
            }
            (Some(_), None) => {
                let day = day("date", self.date.as_deref())?;
                Ok((day.ok_or_else(|| self.missing("date"))?, None))
            }
            (None, None) => Err(self.missing("date")),
        }
    }

    /// How whoever said it is named, in the words of an account.
    fn attribution(&self) -> Result<Option<Words>, NotGiven> {
        let Some(wish) = &self.attribution else {
            return if self.kind.is_of_a_source() {
                Err(self.missing("attribution"))
            } else {
                Ok(None)
            };
        };
        let known = ATTRIBUTIONS.iter().find(|(name, _)| name == wish);
        let (name, words) = known.ok_or_else(|| NotGiven::Unknown {
            value: wish.clone(),
            known: ATTRIBUTIONS
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect(),
        })?;
        if *name == "named" && self.said_by.is_none() {
            return Err(self.missing("said_by"));
        }
        Words::new(words).map(Some).map_err(text("attribution"))
    }

    /// The words with their language and a translation of them.
    fn add_words(&self, account: &mut Account) -> Result<(), NotGiven> {
        let quoted = self.kind.part() == RegisterPart::Statements
            && self.attribution.is_some()
            && !self.paraphrase;
        let said = written("text", &self.text)?;
        account
            .texts
            .push((fixed(LANGUAGE), language("text", &self.text)?));
        if quoted {
            account.quotes.push(said);
        } else {
            account.texts.push((fixed("says"), said));
        }
        if let Some(translation) = &self.translation {
            let said = written("translation", translation)?;
            let tag = language("translation", translation)?;
            account.texts.push((fixed("translation-language"), tag));
            account.texts.push((fixed("translation"), said));
        }
        Ok(())
    }

    fn missing(&self, field: Field) -> NotGiven {
        NotGiven::Missing {
            act: self.kind.name().to_owned(),
            field,
        }
    }
}

fn fixed(name: &str) -> Label {
    Label::new(name).expect("our own names are labels")
}

fn text(field: Field) -> impl Fn(detente_line::account::TextFault) -> NotGiven {
    move |fault| NotGiven::Text { field, fault }
}

fn words(field: Field, value: Option<&str>) -> Result<Option<Words>, NotGiven> {
    value
        .map(|value| Words::new(value).map_err(text(field)))
        .transpose()
}

fn label(field: Field, value: Option<&str>) -> Result<Option<Label>, NotGiven> {
    value
        .map(|value| Label::new(value).map_err(text(field)))
        .transpose()
}

fn day(field: Field, value: Option<&str>) -> Result<Option<Edtf>, NotGiven> {
    let read = |value: &str| {
        value
            .parse()
            .map_err(|fault| NotGiven::DayOf { field, fault })
    };
    value.map(read).transpose()
}

fn written(field: Field, words: &AnswerText) -> Result<Words, NotGiven> {
    Words::new(&words.text).map_err(text(field))
}

/// A tag of BCP 47 by its letters; whether there is such a language nobody asks here.
fn language(field: Field, words: &AnswerText) -> Result<Words, NotGiven> {
    let tag = words.language.as_str();
    let is_tag = tag.len() <= LANGUAGE_TAG_BYTES_MAX
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    if !is_tag {
        return Err(NotGiven::Unknown {
            value: tag.to_owned(),
            known: vec!["en".to_owned(), "ru".to_owned(), "…".to_owned()],
        });
    }
    Words::new(tag).map_err(text(field))
}

/// Each way in which somebody is named: its word here, and in accounts.
pub const ATTRIBUTIONS: [(&str, &str); 3] = [
    ("named", "named"),
    ("unnamed", "official, unnamed"),
    ("background", "on background"),
];

/// The name under which an account says which account of its own party it corrects.
pub const CORRECTS: &str = "corrects";
/// The name of the text that says whose desk entered an account, as our own node puts it there.
pub const ENTERED_BY: &str = "entered-by";
/// The name under which an account says in which language it quotes.
const LANGUAGE: &str = "language_of_source";
const DAY: &str = "2026-11-30";

#[cfg(test)]
mod tests {
    use super::*;

    fn new(kind: RegisterKind) -> NewRegisterEntry {
        NewRegisterEntry {
            status: "actual".to_owned(),
            kind,
            date: Some("2026-11-30".to_owned()),
            at: None,
            reported: None,
            text: AnswerText {
                language: "ru".to_owned(),
                text: "Мы готовы.".to_owned(),
            },
            paraphrase: false,
            translation: None,
            said_by: Some("The minister".to_owned()),
            attribution: Some("named".to_owned()),
            by: None,
            by_account_of: None,
            source: Some(super::super::NewSource {
                name: "A paper".to_owned(),
                title: None,
                published: Some("2026-11".to_owned()),
                address: None,
            }),
            subject: None,
            place: None,
            position: None,
            involved: Vec::new(),
            casualties: None,
            damage: None,
            about: Vec::new(),
            corrects: None,
        }
    }

    fn read(new: &NewRegisterEntry) -> Result<Account, NotGiven> {
        let id = Label::new("one").expect("a label");
        new.read(id, "Northern HQ", &Named::default())
    }

    #[test]
    fn a_statement_is_nothing_without_a_source_and_the_way_in_which_somebody_is_named() {
        let whole = new(RegisterKind::OutsideStatement);
        let account = read(&whole).expect("an account");
        assert_eq!(account.quotes.len(), 1);
        assert_eq!(
            Account::decode(&account.encode().expect("it fits")),
            Ok(account)
        );
        let lacks = |change: fn(&mut NewRegisterEntry)| {
            let mut less = whole.clone();
            change(&mut less);
            read(&less).expect_err("something is missing")
        };
        for (fault, field) in [
            (lacks(|one| one.attribution = None), "attribution"),
            (lacks(|one| one.source = None), "source"),
            (lacks(|one| one.said_by = None), "said_by"),
            (lacks(|one| one.date = None), "date"),
        ] {
            let act = "outside-statement".to_owned();
            assert_eq!(fault, NotGiven::Missing { act, field });
        }
        let wrong = lacks(|one| one.attribution = Some("whispered".to_owned()));
        assert!(matches!(wrong, NotGiven::Unknown { .. }), "{wrong:?}");
        let wrong = lacks(|one| one.date = Some("2026-02-30".to_owned()));
        assert!(
            matches!(wrong, NotGiven::DayOf { field: "date", .. }),
            "{wrong:?}"
        );
        let wrong = lacks(|one| one.text.text = "x".repeat(4097));
        assert!(
            matches!(wrong, NotGiven::Text { field: "text", .. }),
            "{wrong:?}"
        );
        let wrong = lacks(|one| one.text.language = "no language".to_owned());
        assert!(matches!(wrong, NotGiven::Unknown { .. }), "{wrong:?}");
    }

    #[test]
    fn what_a_desk_says_by_itself_quotes_nobody_and_is_its_own_account() {
        let mut own = new(RegisterKind::Incident);
        (own.source, own.attribution, own.said_by) = (None, None, None);
        let account = read(&own).expect("an account");
        assert!(account.quotes.is_empty());
        let desk = Label::new("Northern HQ").expect("a label");
        assert_eq!(account.by_account_of, Some(desk));
        (own.date, own.at) = (None, "2026-11-30T14:05:00.000Z".parse().ok());
        let account = read(&own).expect("an account");
        assert_eq!(account.date.to_string(), "2026-11-30");
        let time = account.texts.iter().find(|(name, _)| name == "time");
        assert_eq!(time.map(|(_, time)| time.as_str()), Some("301405Z NOV 26"));
    }
}
