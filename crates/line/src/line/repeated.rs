//! What an officer has said once is not said again: a second entry would say nothing, and whoever counts
//! entries would count a person twice. Only our own officers are asked: what a counterpart repeats is
//! kept, as everything it signed. Follows spec/messages.md.

use detente_record::{Assertion, EntryId, Timestamp};

use super::Line;
use crate::fold::{Fact, OfficerEvidence};
use crate::switchboard::input::{InputError, OfficerAct, Repeatable};
use crate::{body, line_test, message, watch};

/// That something was said before: by which officer, and when.
struct Said {
    officer: u16,
    at: Timestamp,
}

impl Line {
    /// Refuses what the officers who sign it have said already, in the record or in an act that waits.
    /// An acknowledgement that names what had changed since the earlier one says something new.
    pub(super) fn check_new(&self, act: &OfficerAct) -> Result<(), InputError> {
        let Some(what) = repeatable(act) else {
            return Ok(());
        };
        match self.said(what, act).or_else(|| self.waits(what, act)) {
            None => Ok(()),
            Some(Said { officer, at }) => Err(InputError::SaidBefore {
                what,
                officer: self
                    .fold
                    .officer_name(self.own, officer)
                    .map_or_else(|| officer.to_string(), str::to_owned),
                at,
            }),
        }
    }

    fn said(&self, what: Repeatable, act: &OfficerAct) -> Option<Said> {
        let draft = &act.draft;
        match what {
            Repeatable::Acknowledged => {
                let state = self.fold.message(&draft.object?)?;
                let mut before = state.addressee(self.own)?.acknowledged.iter();
                before.find_map(|one| {
                    let news = |id: &EntryId| draft.references.contains(id);
                    let covered = !one.changed_since.iter().any(news);
                    signed_by_all(&one.fact, act).filter(|_| covered)
                })
            }
            Repeatable::Cancelled => {
                let cancelled = self.fold.message(&draft.object?)?.cancelled?;
                let first = cancelled.signers.first()?;
                Some(Said {
                    officer: first.officer,
                    at: cancelled.time,
                })
            }
            Repeatable::ReadBack => {
                let challenge = draft.object?;
                let mut about = self.fold.about_by(&challenge, self.own);
                about.find_map(|said| {
                    let answers = said.kind == draft.kind && is_word_to_test(said.act);
                    let OfficerEvidence::Verified(asserted) = &said.officers else {
                        return None;
                    };
                    let signs = |officer| asserted.signers.iter().any(|one| one.officer == officer);
                    let first = act.assertions.first()?;
                    let all = act.assertions.iter().all(|one| signs(one.officer));
                    (answers && all && self.fold.is_effective(said)).then_some(Said {
                        officer: first.officer,
                        at: said.time,
                    })
                })
            }
            Repeatable::OnWatch => {
                let mut on = self.fold.on_watch(self.own).into_iter();
                let first = act.assertions.first()?;
                on.find(|one| one.officer == first.officer).map(|one| Said {
                    officer: one.officer,
                    at: one.taken.time,
                })
            }
        }
    }

    /// An act like it that is signed and waits until this node may sign.
    fn waits(&self, what: Repeatable, act: &OfficerAct) -> Option<Said> {
        let like = |other: &&OfficerAct| {
            let (one, new) = (&other.draft, &act.draft);
            repeatable(other) == Some(what)
                && one.object == new.object
                && one.nonce != new.nonce
                && new.references.iter().all(|id| one.references.contains(id))
        };
        let by = |other: &OfficerAct| {
            let signed = |by: &Assertion| other.assertions.iter().any(|a| a.officer == by.officer);
            let anybody = what == Repeatable::Cancelled;
            let first = other.assertions.first()?;
            (anybody || act.assertions.iter().all(signed)).then_some(Said {
                officer: first.officer,
                at: first.at,
            })
        };
        self.drafts.values().filter(like).find_map(by)
    }
}

/// Which acts a person does once.
fn repeatable(act: &OfficerAct) -> Option<Repeatable> {
    let draft = &act.draft;
    match (draft.kind, draft.act) {
        (body::MESSAGE, message::ACKNOWLEDGE) => Some(Repeatable::Acknowledged),
        (body::MESSAGE, message::CANCEL) => Some(Repeatable::Cancelled),
        (body::LINE_TEST, act) if is_word_to_test(act) => Some(Repeatable::ReadBack),
        // Whoever relieves somebody says something new.
        (body::ON_WATCH, watch::TAKE) if draft.object.is_none() => Some(Repeatable::OnWatch),
        _ => None,
    }
}

fn is_word_to_test(act: detente_record::Act) -> bool {
    [line_test::READ_BACK, line_test::REFUSE].contains(&act)
}

/// Another officer's act beside it is new.
fn signed_by_all(fact: &Fact, act: &OfficerAct) -> Option<Said> {
    let signed = |by: &Assertion| fact.signers.iter().any(|one| one.officer == by.officer);
    let first = act.assertions.first()?;
    act.assertions.iter().all(signed).then_some(Said {
        officer: first.officer,
        at: fact.time,
    })
}
