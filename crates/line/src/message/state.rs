//! The life of a message at each addressee. Delivered, displayed, acknowledged and answered are
//! different facts and are never merged (promise P4); a cancel outranks what it cancels.

use detente_record::{Act, EntryId, PartyIndex, Precedence, Status, Timestamp};

use super::{
    ACKNOWLEDGE, ANSWER, BREAK_GLASS, CANCEL, CHECK_FIRE, DISPLAYED, NO_ACKNOWLEDGEMENT, RELEASE,
    SAFETY_OF_LIFE,
};
use crate::body;
use crate::fold::{
    Fact, Fold, Judgement, Refusal, Remark, SignedAs, Signer, Speech, WithoutEffect,
};
use crate::limits::FACTS_LISTED_MAX;
use crate::message::answer::Answer as AnswerCode;

/// A message and everything that is held about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id: the entry that released it.
    pub id: EntryId,
    /// The sending: the entry itself, with the officers who drafted and released.
    pub sent: Fact,
    /// Actual, exercise or test; every act on it has the same.
    pub status: Status,
    /// Its precedence.
    pub precedence: Precedence,
    /// When an answer is due, if its sender asked for one.
    pub due: Option<Timestamp>,
    /// Who drafted it.
    pub drafted: Vec<Signer>,
    /// Who released it. Empty if the release is refused.
    pub released: Vec<Signer>,
    /// Whether one officer says to have released it alone; the reason stands in the body.
    pub break_glass: bool,
    /// Whether it says to be a check fire, which one officer releases.
    pub check_fire: bool,
    /// Whether its sender says that it is for the safety of life.
    pub safety_of_life: bool,
    /// Why the release has no effect; a FLASH of one releaser is kept and shown like this.
    pub refused: Option<Refusal>,
    /// What is noted beside it.
    pub remarks: Vec<Remark>,
    /// What became of it at each addressee: action first, then info, each by party.
    pub addressees: Vec<Addressee>,
    /// The sender's cancel. It outranks everything said in answer.
    pub cancelled: Option<Fact>,
    /// Acts that crossed the cancel: neither author held the other's act. Both desks are told.
    pub crossed_cancel: Vec<Fact>,
    /// Acts on it that have no effect, and why.
    pub without_effect: Vec<WithoutEffect>,
    /// Facts beyond what is listed.
    pub left_out: u32,
}

/// What became of a message at one addressee. Each is a fact of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The party.
    pub party: PartyIndex,
    /// Whether it must act, or is told for information.
    pub action: bool,
    /// The party's statement that it holds the message durably. Nobody else's counts.
    pub delivered: Option<Fact>,
    /// The party's statement that it does not understand the message.
    pub not_understood: Option<Fact>,
    /// A person there has opened it.
    pub displayed: Option<Fact>,
    /// Acknowledged, by named officers.
    pub acknowledged: Vec<Acknowledgement>,
    /// Answered, by named officers; every answer stands.
    pub answered: Vec<Answered>,
    /// Statements that no acknowledgement by this party was held when the time was up. A late
    /// acknowledgement stands beside them and removes none.
    pub not_acknowledged: Vec<NotAcknowledged>,
}

/// An officer's acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The entry, its place, time and officers.
    pub fact: Fact,
    /// Acts of other parties on the message that were not shown to the officer: the cancel, other
    /// addressees' answers. The acknowledgement does not cover them.
    pub changed_since: Vec<EntryId>,
}

/// An officer's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The entry, its place, time and officers.
    pub fact: Fact,
    /// The answer code, if it has one.
    pub code: Option<AnswerCode>,
    /// Until when the answer puts off (will check by).
    pub due: Option<Timestamp>,
    /// Whether it has a text, held or not.
    pub has_text: bool,
    /// Acts of other parties on the message that were not shown to the officer.
    pub changed_since: Vec<EntryId>,
}

/// A statement that no acknowledgement was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAcknowledged {
    /// The entry that states it.
    pub fact: Fact,
    /// The time that was up.
    pub deadline: Timestamp,
}

impl Message {
    /// The date-time group: the sender's time, as ACP 121 writes it.
    #[must_use]
    pub fn dtg(&self) -> String {
        self.sent.time.dtg()
    }

    /// What became of it at one addressee.
    #[must_use]
    pub fn addressee(&self, party: PartyIndex) -> Option<&Addressee> {
        self.addressees
            .iter()
            .find(|addressee| addressee.party == party)
    }

    /// Whether an officer of that party has acknowledged it. An answer is not an acknowledgement,
    /// and an acknowledgement is not an answer.
    #[must_use]
    pub fn is_acknowledged_by(&self, party: PartyIndex) -> bool {
        self.addressee(party)
            .is_some_and(|addressee| !addressee.acknowledged.is_empty())
    }

    /// Whether the sender's journal is forked at or below it.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.sent.disputed
    }

    /// Whether earlier entries of the sender are missing here.
    #[must_use]
    pub fn earlier_missing(&self) -> bool {
        self.sent.earlier_missing
    }
}

impl Fold {
    /// The state of a message; `None` if no such message is held. What is asked of one status never
    /// meets an act of another: those stand in `without_effect`.
    #[must_use]
    pub fn message(&self, id: &EntryId) -> Option<Message> {
        let speech = self.speech(id).filter(|speech| is_message(speech))?;
        let sent = self.fact(id)?;
        let refused = match self.judge(speech) {
            Judgement::Refused(refusal) => Some(refusal),
            Judgement::Effective | Judgement::Waits => None,
        };
        let acts = Acts::of(self, speech);
        let cancelled = acts
            .effective(CANCEL)
            .next()
            .and_then(|act| self.fact(&act.id));
        let mut left_out = 0;
        let crossed_cancel = match &cancelled {
            None => Vec::new(),
            Some(cancel) => acts
                .all_effective()
                .filter(|act| [ACKNOWLEDGE, ANSWER].contains(&act.act))
                .filter(|act| self.crossed(&act.id, &cancel.entry))
                .filter_map(|act| self.fact(&act.id))
                .collect(),
        };
        let parties = speech.action.iter().map(|party| (*party, true));
        let parties = parties.chain(speech.info.iter().map(|party| (*party, false)));
        let addressees = parties
            .map(|(party, action)| self.addressee(speech, &acts, party, action, &mut left_out))
            .collect();
        let signed = |part| {
            sent.signers
                .iter()
                .filter(move |s| s.part == part)
                .copied()
                .collect()
        };
        Some(Message {
            id: *id,
            status: speech.status,
            precedence: speech.precedence,
            due: speech.due,
            drafted: signed(SignedAs::Drafter),
            released: if refused.is_none() {
                signed(SignedAs::Releaser)
            } else {
                Vec::new()
            },
            break_glass: speech.outcome == Some(BREAK_GLASS),
            check_fire: speech.outcome == Some(CHECK_FIRE)
                && speech.precedence == Precedence::Flash,
            safety_of_life: speech.outcome == Some(SAFETY_OF_LIFE),
            refused,
            remarks: self.remarks(speech),
            addressees,
            cancelled,
            crossed_cancel: bounded(crossed_cancel, &mut left_out),
            without_effect: bounded(acts.without_effect(self), &mut left_out),
            left_out,
            sent,
        })
    }

    fn addressee(
        &self,
        message: &Speech,
        acts: &Acts<'_>,
        party: PartyIndex,
        action: bool,
        left_out: &mut u32,
    ) -> Addressee {
        let own = |act| {
            acts.effective(act)
                .filter(move |said: &&&Speech| said.party() == party)
        };
        let displayed = own(DISPLAYED).next().and_then(|act| self.fact(&act.id));
        let acknowledged = own(ACKNOWLEDGE).filter_map(|act| {
            let fact = self.fact(&act.id)?;
            Some(Acknowledgement {
                fact,
                changed_since: acts.changed_since(act),
            })
        });
        let answered = own(ANSWER).filter_map(|act| {
            Some(Answered {
                fact: self.fact(&act.id)?,
                code: act.outcome.map(AnswerCode::from_number),
                due: act.due,
                has_text: act.has_body,
                changed_since: acts.changed_since(act),
            })
        });
        let about_party = |act: &&&Speech| act.action.contains(&party);
        let silent = acts
            .effective(NO_ACKNOWLEDGEMENT)
            .filter(about_party)
            .filter_map(|act| {
                Some(NotAcknowledged {
                    fact: self.fact(&act.id)?,
                    deadline: act.due?,
                })
            });
        Addressee {
            party,
            action,
            delivered: self.first_held(&message.id, party),
            not_understood: self.not_understood_by(&message.id, party),
            displayed,
            acknowledged: bounded(acknowledged.collect(), left_out),
            answered: bounded(answered.collect(), left_out),
            not_acknowledged: bounded(silent.collect(), left_out),
        }
    }
}

/// The acts on one message, each judged once, in the order of address, then id.
struct Acts<'a> {
    judged: Vec<(&'a Speech, Judgement)>,
}

impl<'a> Acts<'a> {
    /// A translation of its words is none, with effect or without.
    fn of(fold: &'a Fold, message: &Speech) -> Self {
        let acts = fold.about(&message.id).into_iter();
        let acts = acts.filter(|act| act.kind != body::TRANSLATION);
        Self {
            judged: acts.map(|act| (act, fold.judge(act))).collect(),
        }
    }

    fn all_effective(&self) -> impl Iterator<Item = &&'a Speech> {
        let effective = |(act, judgement)| (judgement == &Judgement::Effective).then_some(act);
        self.judged
            .iter()
            .map(|(act, judgement)| (act, judgement))
            .filter_map(effective)
    }

    fn effective(&self, act: Act) -> impl Iterator<Item = &&'a Speech> {
        self.all_effective()
            .filter(move |said| said.kind == body::MESSAGE && said.act == act)
    }

    /// The cancel and other parties' answers that an officer's act does not name among what was
    /// shown. `seen` would prove only that the node held them.
    fn changed_since(&self, act: &Speech) -> Vec<EntryId> {
        let changes = |said: &&&Speech| {
            [CANCEL, ANSWER].contains(&said.act)
                && said.party() != act.party()
                && !act.references.contains(&said.id)
        };
        let ids = self.all_effective().filter(changes).map(|said| said.id);
        ids.take(FACTS_LISTED_MAX).collect()
    }

    fn without_effect(&self, fold: &Fold) -> Vec<WithoutEffect> {
        let refused = |(act, judgement): &(&Speech, Judgement)| match judgement {
            Judgement::Refused(why) => Some(WithoutEffect {
                fact: fold.fact(&act.id)?,
                kind: act.kind,
                act: act.act,
                why: *why,
            }),
            Judgement::Effective | Judgement::Waits => None,
        };
        self.judged.iter().filter_map(refused).collect()
    }
}

fn is_message(speech: &Speech) -> bool {
    speech.kind == body::MESSAGE && speech.act == RELEASE
}

/// The first facts of a list, by address; the rest is counted.
fn bounded<T>(mut list: Vec<T>, left_out: &mut u32) -> Vec<T> {
    let more = list.len().saturating_sub(FACTS_LISTED_MAX);
    *left_out = left_out.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    list.truncate(FACTS_LISTED_MAX);
    list
}
