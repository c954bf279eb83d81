//! A call as it was held: by what means, when by each side's account, who took part, and the words spoken before it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{EntryIdText, Moment};

/// What is said of a call that is held, beside its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallHeld {
    /// When it began, by our account.
    pub began: Moment,
    /// By what means: `line`, `telephone`, `video`, `in-person`, `radio` or `another`.
    pub medium: String,
    /// Who speaks for the other side: name and office.
    pub whom: String,
    /// Who speaks for our side: name and office.
    pub behalf: String,
}

/// A call as it was held. Each side's account stands by itself: neither is the right one, and nothing is averaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldCall {
    /// By what means: `line`, `telephone`, `video`, `in-person`, `radio`, `another`, or `other` with a `code`; `null` if
    /// the body is withheld or not held.
    pub medium: Option<String>,
    /// The number of a means that this version has no name for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u64>,
    /// Who speaks for the asked side, by the asker's account.
    pub whom: Option<String>,
    /// Who speaks for the asker's side, by its own account.
    pub behalf: Option<String>,
    /// When it was, by the account of the side that began the matter.
    pub by_asker: CallAccount,
    /// When it was, by the account of the other side.
    pub by_asked: CallAccount,
    /// By how much the accounts differ.
    pub apart: CallApart,
    /// Who took part, in the order in which it was said.
    #[serde(default)]
    pub participants: Vec<CallParticipant>,
}

/// When a call was, by one side's account: what it stated last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallAccount {
    /// Whose account, by index.
    pub by: u8,
    /// When it began; `null` while that side has not said so.
    pub began: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// How long it lasted in milliseconds, computed from the two; `null` while one is missing, or if the end lies before
    /// the beginning.
    pub lasted_ms: Option<u64>,
}

/// By how much two accounts differ, in milliseconds: the asked side's less the asker's; `null` where one says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallApart {
    /// Of when it began.
    pub began_ms: Option<i64>,
    /// Of when it ended.
    pub ended_ms: Option<i64>,
    /// Of how long it lasted.
    pub lasted_ms: Option<i64>,
}

impl CallApart {
    /// Of two accounts.
    #[must_use]
    pub fn of(asker: &CallAccount, asked: &CallAccount) -> Self {
        let less = |asker: Option<u64>, asked: Option<u64>| {
            let (asker, asked) = (i64::try_from(asker?).ok()?, i64::try_from(asked?).ok()?);
            asked.checked_sub(asker)
        };
        let ms = |moment: Option<Moment>| moment.map(|moment| moment.0.as_ms());
        Self {
            began_ms: less(ms(asker.began), ms(asked.began)),
            ended_ms: less(ms(asker.ended), ms(asked.ended)),
            lasted_ms: less(asker.lasted_ms, asked.lasted_ms),
        }
    }
}

/// Somebody who took part in a call, by one side's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallParticipant {
    /// The act that says so, which whoever says that they left names.
    pub entry: EntryIdText,
    /// Whose account, by index.
    pub by: u8,
    /// Who: name and office, as written; `null` if the text is not held.
    pub name: Option<String>,
    /// When they joined.
    pub joined: Moment,
    /// When they left; `null` while nobody has said so.
    pub left: Option<Moment>,
}

/// The words by which both desks hear that they speak of the same entry: the asker's side reads its two aloud, the other
/// side answers with its own. They bind a voice to the record; they are no key agreement, and prove nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpokenWords {
    /// The entry that they are of.
    pub of: EntryIdText,
    /// What the asker's side reads aloud.
    pub asker: String,
    /// The same in Cyrillic letters.
    pub asker_cyrillic: String,
    /// What the other side answers.
    pub asked: String,
    /// The same in Cyrillic letters.
    pub asked_cyrillic: String,
}

#[cfg(test)]
mod tests {
    use detente_record::Timestamp;

    use super::*;

    #[test]
    fn how_far_two_accounts_are_apart_is_said_of_what_both_state_and_in_which_direction() {
        let moment = |ms| Some(Moment(Timestamp::from_ms(ms)));
        let asker = CallAccount {
            by: 0,
            began: moment(10_000),
            ended: moment(70_000),
            lasted_ms: Some(60_000),
        };
        let asked = CallAccount {
            by: 1,
            began: moment(9_000),
            ended: None,
            lasted_ms: None,
        };
        let apart = CallApart::of(&asker, &asked);
        assert_eq!((apart.began_ms, apart.ended_ms), (Some(-1_000), None));
        let asked = CallAccount {
            ended: moment(72_000),
            lasted_ms: Some(63_000),
            ..asked
        };
        let apart = CallApart::of(&asker, &asked);
        assert_eq!(
            (apart.ended_ms, apart.lasted_ms),
            (Some(2_000), Some(3_000))
        );
    }
}
