//! Readouts: what stands in a version, which versions there are, what the other side said of each, and what went out.

use detente_line::account::{Edtf, Label, Length, TextFault, Words};
use detente_line::matter::own_account::OwnAccount;
use detente_record::PartyIndex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::given::{Field, NotGiven, Terms, level_of};
use crate::officer::AnswerText;
use crate::{EntryIdText, Moment};

/// What stands in a version of a readout beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadoutFields {
    /// The day of the call, as exact as it is said (EDTF): `2026-11-30`.
    pub date: String,
    /// The level of the call, by its id in the charter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// At whose initiative the call was, by the party's index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiator: Option<u8>,
    /// How long it took, in minutes, at most 527,040.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Whether that is about.
    #[serde(default, skip_serializing_if = "is_false")]
    pub approximate: bool,
    /// Who took part: name and office.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<String>,
    /// What was spoken about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<ReadoutTopic>,
    /// What both sides are to say in the same words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed_lines: Vec<String>,
    /// What this side says of its own position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_lines: Vec<String>,
    /// What stays private; a custom can be named as such.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stays_private: Vec<String>,
    /// Of a correction, and of nothing else: what is corrected, and why; at most 512 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadoutTopic {
    /// Its tag, by which the accounts of two sides are laid side by side: `ceasefire`.
    pub topic: String,
    /// What is said of it.
    pub text: String,
}

/// What is known of a readout beside what every matter has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readout {
    /// Its versions, the offered one first.
    pub versions: Vec<ReadoutVersion>,
    /// The version that stands; several only where its side signed two histories.
    pub stands: Vec<EntryIdText>,
    /// What went out, oldest first: the release, and each correction.
    pub published: Vec<Published>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadoutVersion {
    /// The entry that states it: what whoever agrees, objects or releases names.
    pub entry: EntryIdText,
    /// How it was stated: `offer`, `revise` or `correct`.
    pub act: String,
    /// When, by its side's clock.
    pub at: Moment,
    /// Until when it is held for the other side's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Moment>,
    /// Whether that is the hold that the charter agrees on, and its own side stated none or a shorter one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub held_by_charter: bool,
    /// What the other side said of it last: `agreed`, which makes it a joint text, or `objected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// Its text in its language; `null` if its body is withheld or not held.
    pub text: Option<AnswerText>,
    /// What else stands in it, if its body is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<ReadoutFields>,
}

/// A version that went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Published {
    /// The version.
    pub version: EntryIdText,
    /// The release or the correction.
    pub by: EntryIdText,
    /// When, by its side's clock.
    pub at: Moment,
    /// Until when the text is to be held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo: Option<Moment>,
    /// Whether it was released before the time until which it was held for the other side, which had not agreed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub before_hold: bool,
    /// Whether it is a joint text: the other side agreed to this very version, and has not objected since.
    pub joint: bool,
}

/// What a release or a correction that waits for a second officer is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadoutDraft {
    /// The readout.
    pub matter: EntryIdText,
    /// `release` or `correct`.
    pub act: String,
    /// The version that is released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<EntryIdText>,
    /// Until when the text is to be held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo: Option<Moment>,
    /// What else stands in a correction; its text stands in the draft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<ReadoutFields>,
}

impl ReadoutFields {
    /// What an officer signs as a version with that text.
    ///
    /// # Errors
    ///
    /// The charter has no such level; a date or a text can't be taken.
    pub fn read(self, text: AnswerText, levels: Terms<'_>) -> Result<OwnAccount, NotGiven> {
        let date: Edtf = self.date.parse().map_err(NotGiven::Date)?;
        let level = self.level.as_deref().map(|level| {
            level_of(level, levels)?;
            Label::new(level).map_err(bad("level"))
        });
        let topic = |one: ReadoutTopic| {
            let tag = Label::new(&one.topic).map_err(bad("topics"))?;
            Ok((tag, Words::new(&one.text).map_err(bad("topics"))?))
        };
        let topics = self.topics.into_iter().map(topic);
        let corrects = self.corrects.as_deref().map(Words::new);
        Ok(OwnAccount {
            level: level.transpose()?,
            initiator: self.initiator.map(PartyIndex),
            duration: self.minutes.map(|minutes| Length {
                minutes,
                approximate: self.approximate,
            }),
            participants: list("participants", &self.participants)?,
            topics: topics.collect::<Result<_, NotGiven>>()?,
            agreed_lines: list("agreed_lines", &self.agreed_lines)?,
            own_lines: list("own_lines", &self.own_lines)?,
            private: list("stays_private", &self.stays_private)?,
            reason: corrects.transpose().map_err(bad("corrects"))?,
            ..OwnAccount::new(
                &text.language,
                Words::new(&text.text).map_err(bad("text"))?,
                date,
            )
        })
    }

    /// What stands in a version beside its text.
    #[must_use]
    pub fn of(own: &OwnAccount) -> Self {
        let texts = |list: &[Words]| list.iter().map(ToString::to_string).collect();
        let topics = own.topics.iter().map(|(topic, text)| ReadoutTopic {
            topic: topic.to_string(),
            text: text.to_string(),
        });
        Self {
            date: own.date.to_string(),
            level: own.level.as_ref().map(ToString::to_string),
            initiator: own.initiator.map(|party| party.0),
            minutes: own.duration.map(|length| length.minutes),
            approximate: own.duration.is_some_and(|length| length.approximate),
            participants: texts(&own.participants),
            topics: topics.collect(),
            agreed_lines: texts(&own.agreed_lines),
            own_lines: texts(&own.own_lines),
            stays_private: texts(&own.private),
            corrects: own.reason.as_ref().map(ToString::to_string),
        }
    }
}

impl AnswerText {
    /// The text of a version.
    #[must_use]
    pub fn of(own: &OwnAccount) -> Self {
        Self {
            language: own.language.clone(),
            text: own.text.to_string(),
        }
    }
}

fn list(field: Field, texts: &[String]) -> Result<Vec<Words>, NotGiven> {
    let words = texts.iter().map(|text| Words::new(text));
    words.collect::<Result<_, _>>().map_err(bad(field))
}

fn bad(field: Field) -> impl Fn(TextFault) -> NotGiven {
    move |fault| NotGiven::Text { field, fault }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a field over so"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> ReadoutFields {
        ReadoutFields {
            date: "2022-05-13".to_owned(),
            level: Some("ministers".to_owned()),
            initiator: Some(1),
            minutes: Some(60),
            approximate: true,
            participants: vec!["Minister of Defence".to_owned()],
            topics: vec![ReadoutTopic {
                topic: "ceasefire".to_owned(),
                text: "An immediate ceasefire".to_owned(),
            }],
            agreed_lines: vec!["Lines of communication stay open.".to_owned()],
            own_lines: vec!["We asked for a ceasefire.".to_owned()],
            stays_private: vec!["In accordance with past practice.".to_owned()],
            corrects: Some("The time was wrong.".to_owned()),
        }
    }

    fn text() -> AnswerText {
        AnswerText {
            language: "en".to_owned(),
            text: "The ministers spoke.".to_owned(),
        }
    }

    #[test]
    fn what_is_given_for_a_version_is_what_is_shown_of_it() {
        let levels = ["ministers".to_owned()];
        let bare = ReadoutFields {
            date: "2022-05".to_owned(),
            ..ReadoutFields::default()
        };
        for given in [whole(), bare] {
            let own = given.clone().read(text(), &levels).unwrap();
            assert_eq!(ReadoutFields::of(&own), given);
            assert_eq!(AnswerText::of(&own), text());
        }
    }

    #[test]
    fn what_can_not_stand_in_a_version_is_named_by_its_field() {
        let levels = ["ministers".to_owned()];
        let field = |given: ReadoutFields| match given.read(text(), &levels).unwrap_err() {
            NotGiven::Text { field, .. } => field,
            NotGiven::Date(_) => "date",
            NotGiven::Unknown { .. } => "level",
            other => panic!("{other}"),
        };
        type Spoil = fn(&mut ReadoutFields);
        let cases: [(Spoil, &str); 7] = [
            (|given| given.date = "yesterday".to_owned(), "date"),
            (|given| given.level = Some("kings".to_owned()), "level"),
            (
                |given| given.participants.push(String::new()),
                "participants",
            ),
            (|given| given.topics[0].topic = "a\nb".to_owned(), "topics"),
            (
                |given| given.own_lines.push("\u{7}".to_owned()),
                "own_lines",
            ),
            (
                |given| given.stays_private.push(" ".to_owned()),
                "stays_private",
            ),
            (|given| given.corrects = Some(String::new()), "corrects"),
        ];
        for (spoil, named) in cases {
            let mut given = whole();
            spoil(&mut given);
            assert_eq!(field(given), named);
        }
    }
}
