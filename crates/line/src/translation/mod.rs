//! Translations of what people wrote: the original stays the authority (promise P9), a translation stands beside it.
//!
//! A linguist of any party translates a text of an entry; another person of the same party confirms the translation or says
//! what is wrong with it; a correction is another translation that names the one it replaces. None of it is part of the state
//! of what is translated, nor an acknowledgement of it. `original.rs` knows which texts an entry has, `compose.rs` the drafts
//! officers sign. Not here: templates, which say the same in every language by themselves. Follows spec/translations.md.

pub mod compose;
pub mod original;

use std::collections::BTreeSet;

use detente_record::{Act, EntryId, PartyIndex, Precedence, Status};

use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::facts::Role;
use crate::fold::{Fact, Fold, Judgement, ObjectId, Refusal, Speech, WithoutEffect};
use crate::limits::{
    FACTS_LISTED_MAX, OTHERS_WORDS_MAX, TRANSLATED_PART_MAX, URGENT_TEXT_BYTES_MAX,
};
use crate::matter::{self, BodyFault};
use crate::message::text::{FreeText, TextFault};
use crate::message::{ANSWER, RELEASE};

/// A linguist translates a text of an entry.
pub const TRANSLATE: Act = Act(0);
/// Another person of the translator's party has compared it with the original and found it right.
pub const CONFIRM: Act = Act(1);
/// Another person of the translator's party says what is wrong with it.
pub const QUERY: Act = Act(2);

/// A translation's `outcome`: a machine made it, by the word of whoever signed.
pub const BY_MACHINE: u64 = 1;

/// The rules of translations.
pub const RULES: KindRules = KindRules {
    kind: body::TRANSLATION,
    name: "translation",
    acts: &[
        ActRules {
            act: TRANSLATE,
            name: "translate",
            needs: Needs::Officer(LINGUIST),
            about: About::Words,
            judge: judge_translate,
        },
        ActRules {
            act: CONFIRM,
            name: "confirm",
            needs: Needs::Officer(REVIEWERS),
            about: A_TRANSLATION,
            judge: judge_review,
        },
        ActRules {
            act: QUERY,
            name: "query",
            needs: Needs::Officer(REVIEWERS),
            about: A_TRANSLATION,
            judge: judge_review,
        },
    ],
    objects,
    state_text,
};

/// Who translates.
const LINGUIST: &[Role] = &[Role::Linguist];
/// Who reviews: whoever reads both languages, or whoever answers for what the party says.
const REVIEWERS: &[Role] = &[Role::Linguist, Role::Releasing];

const A_TRANSLATION: About = About::Entry(body::TRANSLATION, TRANSLATE);

/// Whether people may have written words of their own in an entry: a message or an answer to one, or anything said on a
/// matter, that has a body. Whether there are any, the body says, which no state rests on.
#[must_use]
pub fn may_have_words(speech: &Speech) -> bool {
    let of_message = speech.kind == body::MESSAGE && [RELEASE, ANSWER].contains(&speech.act);
    speech.has_body && (of_message || matter::course(speech.kind).is_some())
}

/// Whether an entry is a translation, and not what is said of one.
pub(crate) fn is_translation(speech: &Speech) -> bool {
    (speech.kind, speech.act) == (body::TRANSLATION, TRANSLATE)
}

/// How urgent a translation of something is: as urgent, and IMMEDIATE at most. One officer signs it, and what one officer can
/// do at will must not be a FLASH.
#[must_use]
pub fn precedence_of(target: Precedence) -> Precedence {
    target.min(Precedence::Immediate)
}

/// Whether a body is one that our own node signs.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn check_body(act: Act, precedence: Precedence, body: &[u8]) -> Result<(), BodyFault> {
    let text = FreeText::decode(body)?;
    if text.reason().is_some() {
        return Err(BodyFault::Reason);
    }
    if act == TRANSLATE {
        text.fits_translation(precedence)?;
    } else {
        check_query(&text, precedence)?;
    }
    Ok(())
}

/// What is said of a translation is no longer than an urgent text.
fn check_query(text: &FreeText, precedence: Precedence) -> Result<(), TextFault> {
    let (bytes, bytes_max) = (text.text().len(), URGENT_TEXT_BYTES_MAX);
    if bytes > bytes_max {
        return Err(TextFault::TooLong {
            bytes,
            bytes_max,
            precedence,
        });
    }
    Ok(())
}

fn judge_translate(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let target = object(fold, speech)?;
    let part = speech
        .number
        .is_some_and(|part| (1..=TRANSLATED_PART_MAX).contains(&part));
    let made = speech.outcome.is_none_or(|outcome| outcome == BY_MACHINE);
    let urgent = speech.precedence == precedence_of(target.precedence);
    if part && made && urgent && speech.has_body && speech.references.len() <= 1 {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

/// A review is of the translator's own party and by another person; whoever finds something wrong says what.
fn judge_review(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let translation = object(fold, speech)?;
    if translation.party() != speech.party() {
        return Err(Refusal::NotItsParty);
    }
    let worded = speech.has_body == (speech.act == QUERY);
    if !worded || speech.precedence != translation.precedence {
        return Err(Refusal::Senseless);
    }
    fold.judge_another_person(translation, speech, REVIEWERS)
}

fn object<'a>(fold: &'a Fold, act: &Speech) -> Result<&'a Speech, Refusal> {
    act.object
        .and_then(|id| fold.speech(&id))
        .ok_or(Refusal::WrongObject)
}

/// A translation has a state of its own; what is translated has no part in it.
fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    let own = is_translation(speech).then_some(speech.id);
    objects.push(ObjectId::Entry(own.or(speech.object).unwrap_or(speech.id)));
    // That another names it as replaced is part of the state of the one that is named.
    let replaced = speech.references.iter().filter(|_| own.is_some());
    objects.extend(replaced.copied().map(ObjectId::Entry));
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    fold.translation(&id)
        .map(|translation| format!("{translation:?}"))
}

/// A translation and what is held about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// Its id.
    pub id: EntryId,
    /// The translating itself, with the linguist who signed.
    pub fact: Fact,
    /// The entry that it translates, held or not.
    pub of: EntryId,
    /// Which text of that entry, in the order in which they stand in it, from 1.
    pub part: u64,
    /// Whether a machine made it, by the word of whoever signed.
    pub by_machine: bool,
    /// Actual, exercise or test, as what it translates.
    pub status: Status,
    /// How urgent it is.
    pub precedence: Precedence,
    /// Whether it counts, waits for what it translates, or is refused.
    pub judgement: Judgement,
    /// The translation that it replaces.
    pub replaces: Option<EntryId>,
    /// Translations of the same text, by the same party, that name it as replaced.
    pub replaced_by: Vec<EntryId>,
    /// What others of the same party said of it, in the order of their journal.
    pub reviews: Vec<Review>,
    /// Acts on it that have no effect, and why.
    pub without_effect: Vec<WithoutEffect>,
    /// Facts beyond what is listed.
    pub left_out: u32,
    standing: Standing,
}

/// What somebody of the translator's party said of a translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The entry, its place, time and officers.
    pub fact: Fact,
    /// Whether it is found right, or something in it is wrong.
    pub confirms: bool,
    /// Whether it is the last word of whoever said it. An earlier one counts no more, and is kept.
    pub is_last: bool,
}

/// How far a translation may be relied on, by the word of those who made and reviewed it. None makes it the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Another person has confirmed it, and nobody says that it is wrong.
    Reviewed,
    /// Nobody but who made it has looked at it.
    NotReviewed,
    /// Somebody says what is wrong with it.
    Queried,
    /// Its party has another in its place.
    Replaced,
}

impl Standing {
    /// Every one, the most reliable first.
    pub const ALL: [Self; 4] = [
        Self::Reviewed,
        Self::NotReviewed,
        Self::Queried,
        Self::Replaced,
    ];

    /// Its name, as in `i18n/` and `spec/`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reviewed => "reviewed",
            Self::NotReviewed => "not-reviewed",
            Self::Queried => "queried",
            Self::Replaced => "replaced",
        }
    }
}

impl Translation {
    /// How far it may be relied on. Of each reviewer the last word counts, so that whoever was answered can confirm; what one
    /// person finds wrong, no other's word makes right.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Whether it counts at all.
    #[must_use]
    pub fn is_effective(&self) -> bool {
        self.judgement == Judgement::Effective
    }
}

impl Fold {
    /// The state of a translation; `None` if no such translation is held.
    #[must_use]
    pub fn translation(&self, id: &EntryId) -> Option<Translation> {
        let speech = self.speech(id).filter(|speech| is_translation(speech))?;
        let siblings: Vec<&Speech> = speech.object.map_or_else(Vec::new, |of| {
            let about = self.about_by(&of, speech.party());
            about.filter(|act| is_translation(act)).collect()
        });
        self.translated(speech, &siblings)
    }

    /// The translations of an entry, held or not, by one party, in the order of its journal: those that count and those that
    /// do not. How many one party makes says nothing about how many of another's are found.
    #[must_use]
    pub fn translations(&self, of: &EntryId, by: PartyIndex) -> Vec<Translation> {
        let about = self.about_by(of, by);
        let all: Vec<&Speech> = about.filter(|act| is_translation(act)).collect();
        let each = all.iter().filter_map(|one| self.translated(one, &all));
        each.collect()
    }

    /// As many of them, the latest first, as `acts` are enough for, of which each takes one and one for everything that its own
    /// party said of it; and how many others there are. So that whoever shows them does not judge without end.
    #[must_use]
    pub fn latest_translations(
        &self,
        of: &EntryId,
        by: PartyIndex,
        acts: &mut usize,
    ) -> (Vec<Translation>, u32) {
        let about = self.about_by(of, by);
        let all: Vec<&Speech> = about.filter(|act| is_translation(act)).collect();
        let (mut latest, mut left_out) = (Vec::new(), 0);
        for one in all.iter().rev() {
            let takes = || 1 + self.about_by(&one.id, by).count();
            let left = (*acts > 0).then(takes);
            let left = left.and_then(|takes| acts.checked_sub(takes));
            *acts = left.unwrap_or(0);
            if left.is_some() {
                latest.extend(self.translated(one, &all));
            } else {
                left_out += 1;
            }
        }
        (latest, left_out)
    }

    /// A translation among those of the same entry by the same party. How far it may be relied on follows from all that was
    /// said, not from what there is room to list.
    fn translated(&self, speech: &Speech, siblings: &[&Speech]) -> Option<Translation> {
        let mut left_out = 0;
        let replaces = |other: &&&Speech| {
            *other.references == [speech.id]
                && other.number == speech.number
                && other.address.place > speech.address.place
                && self.is_effective(other)
        };
        let replaced_by = siblings.iter().filter(replaces).map(|other| other.id);
        let replaced_by: Vec<EntryId> = replaced_by.collect();
        let (mut reviews, mut without_effect) = (Vec::new(), Vec::new());
        let others = self.facts().all_parties();
        let others = others.filter(|party| *party != speech.party());
        // What others say of it never counts: few of their words are looked at, and none hides one of its own party's.
        let mut others_said = Vec::new();
        for party in others {
            let said: Vec<&Speech> = self.about_by(&speech.id, party).collect();
            let looked_at = said.len().min(OTHERS_WORDS_MAX);
            left_out += u32::try_from(said.len() - looked_at).unwrap_or(u32::MAX);
            others_said.extend(said.into_iter().take(looked_at));
        }
        for act in self.about_by(&speech.id, speech.party()).chain(others_said) {
            let Some(fact) = self.fact(&act.id) else {
                continue;
            };
            match self.judge(act) {
                Judgement::Effective if act.kind == body::TRANSLATION => reviews.push(Review {
                    fact,
                    confirms: act.act == CONFIRM,
                    is_last: false,
                }),
                Judgement::Refused(why) => without_effect.push(WithoutEffect {
                    fact,
                    kind: act.kind,
                    act: act.act,
                    why,
                }),
                // What has an effect of its own and no business with a translation says nothing of it.
                Judgement::Effective | Judgement::Waits => {}
            }
        }
        mark_last(&mut reviews);
        let standing = standing_of(!replaced_by.is_empty(), &reviews);
        Some(Translation {
            id: speech.id,
            fact: self.fact(&speech.id)?,
            of: speech.object?,
            part: speech.number.unwrap_or_default(),
            by_machine: speech.outcome == Some(BY_MACHINE),
            status: speech.status,
            precedence: speech.precedence,
            judgement: self.judge(speech),
            replaces: speech.references.first().copied(),
            replaced_by: bounded(replaced_by, &mut left_out),
            reviews: listed(reviews, &mut left_out),
            without_effect: bounded(without_effect, &mut left_out),
            left_out,
            standing,
        })
    }
}

/// The first of a list; the rest is counted.
fn bounded<T>(mut list: Vec<T>, left_out: &mut u32) -> Vec<T> {
    let more = list.len().saturating_sub(FACTS_LISTED_MAX);
    *left_out = left_out.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    list.truncate(FACTS_LISTED_MAX);
    list
}

/// Notes which words are the last of whoever said them.
fn mark_last(reviews: &mut [Review]) {
    let mut spoke = BTreeSet::new();
    for review in reviews.iter_mut().rev() {
        for signer in &review.fact.signers {
            review.is_last |= spoke.insert(signer.officer);
        }
    }
}

fn standing_of(is_replaced: bool, reviews: &[Review]) -> Standing {
    let mut last = reviews.iter().filter(|review| review.is_last);
    if is_replaced {
        Standing::Replaced
    } else if last.clone().any(|review| !review.confirms) {
        Standing::Queried
    } else if last.next().is_some() {
        Standing::Reviewed
    } else {
        Standing::NotReviewed
    }
}

/// As much as is listed, in the order of the journal: last words before those that count no more, and the latest of either. The
/// rest is counted.
fn listed(reviews: Vec<Review>, left_out: &mut u32) -> Vec<Review> {
    let mut ranked: Vec<(usize, Review)> = reviews.into_iter().enumerate().collect();
    ranked.sort_by_key(|(at, review)| std::cmp::Reverse((review.is_last, *at)));
    let mut kept = bounded(ranked, left_out);
    kept.sort_by_key(|(at, _)| *at);
    kept.into_iter().map(|(_, review)| review).collect()
}
