//! Whether an entry has effect: judged at its place in its author's own journal, from signed facts
//! alone, so that nothing late changes it but the object it waits for.

use detente_record::{Entry, EntryId, OfficersAt};

use super::facts::{Role, Terms, needs_two_people};
use super::officers::{Asserted, OfficerEvidence, SignedAs};
use super::{Fold, Speech, authority, is_amending, is_ending};
use crate::body::{self, About, Needs};
use crate::{message, translation};

/// Whether an entry has effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// It has.
    Effective,
    /// The entry it is about is not held here; it takes effect when that comes.
    Waits,
    /// It is kept and shown, and changes nothing.
    Refused(Refusal),
}

/// Why an entry is kept and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Refusal {
    /// A kind, an act or a header key that this software does not know.
    NotUnderstood,
    /// No officer signed what an officer must.
    NoOfficer,
    /// The officers' assertions are not held here.
    OfficerUnverified,
    /// The officers' assertions do not hold.
    OfficerFaulty,
    /// Somebody signed who was no officer there: not appointed yet, or revoked.
    NotInOffice,
    /// It does not name its author's latest authority entry.
    OtherAuthority,
    /// Two officers did not open the epoch in which it stands.
    EpochNotOpened,
    /// It stands past the head that the opening of a later epoch names, and no other party held it before
    /// it held that opening.
    LeftBehind,
    /// It begins something, and its author knew that the line had ended: a party had left, or every party
    /// was for closing it.
    LineEnded,
    /// It is under another charter than the one in force at its place, as far as is held.
    OtherCharter,
    /// Its party had proposed or signed another amendment of the same charter, which was open as far as it knew.
    AnotherOpen,
    /// A party with a lower index proposed an amendment of the same charter, and neither knew the other's.
    CrossedAmendment,
    /// The officers who signed have not the role for it.
    NotEntitled,
    /// A FLASH that only one person released; an appointment or a revocation that two releasing officers
    /// did not sign.
    OneRelease,
    /// A FLASH that one person released alone, under a charter that allows it to nobody.
    NoBreakGlass,
    /// A check fire under a charter that agrees on no message templates.
    NoCheckFire,
    /// An appointment under another number than the party's next.
    OfficerNumber,
    /// An appointment with a key that is or was an officer's.
    OfficerKeyInUse,
    /// An appointment beyond as many officers as a party may have.
    TooManyOfficers,
    /// A revocation that would leave fewer releasing officers than it takes to appoint again.
    TooFewReleasing,
    /// The draft stands lower in the same journal already: a draft is used once.
    DraftUsedBefore,
    /// What it is about is of another kind.
    WrongObject,
    /// What it is about has another status: exercise and test stay apart from actual.
    CrossedStatus,
    /// Only an addressee may say this.
    NotAnAddressee,
    /// Only the sender may say this.
    NotTheSender,
    /// Only the officer who took the watch leaves it.
    NotOnWatch,
    /// Only the initiator of the test may say this.
    NotTheInitiator,
    /// The same was said lower in the same journal.
    SaidBefore,
    /// Its author held the contrary when it signed.
    AgainstOwnRecord,
    /// Nothing can be done by it in the state of the matter that its author knew.
    NotNow,
    /// Only one of the two sides of the matter may say this.
    NotASide,
    /// It belongs in a book, which has one party, and stands where others read it.
    NotABook,
    /// Whoever hands the watch over does not take it over.
    OwnHandover,
    /// Only the party whose translation it is reviews it.
    NotItsParty,
    /// Whoever translated does not review.
    OwnTranslation,
    /// A field that it needs is missing, or makes no sense.
    Senseless,
}

/// What is noted beside an entry and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Remark {
    /// By its author's clock it was signed after the time its officers gave. Nothing is refused for
    /// its time, and a node that would cheat would state another time.
    DraftExpired,
}

impl Refusal {
    /// The key of its words in `i18n/`, without the `refusal-` in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotUnderstood => "not-understood",
            Self::NoOfficer => "no-officer",
            Self::OfficerUnverified => "officer-unverified",
            Self::OfficerFaulty => "officer-faulty",
            Self::NotInOffice => "not-in-office",
            Self::OtherAuthority => "other-authority",
            Self::EpochNotOpened => "epoch-not-opened",
            Self::LeftBehind => "left-behind",
            Self::LineEnded => "line-ended",
            Self::OtherCharter => "other-charter",
            Self::AnotherOpen => "another-open",
            Self::CrossedAmendment => "crossed-amendment",
            Self::NotEntitled => "not-entitled",
            Self::OneRelease => "one-release",
            Self::NoBreakGlass => "no-break-glass",
            Self::NoCheckFire => "no-check-fire",
            Self::OfficerNumber => "officer-number",
            Self::OfficerKeyInUse => "officer-key-in-use",
            Self::TooManyOfficers => "too-many-officers",
            Self::TooFewReleasing => "too-few-releasing",
            Self::DraftUsedBefore => "draft-used-before",
            Self::WrongObject => "wrong-object",
            Self::CrossedStatus => "crossed-status",
            Self::NotAnAddressee => "not-an-addressee",
            Self::NotTheSender => "not-the-sender",
            Self::NotOnWatch => "not-on-watch",
            Self::NotTheInitiator => "not-the-initiator",
            Self::SaidBefore => "said-before",
            Self::AgainstOwnRecord => "against-own-record",
            Self::NotNow => "not-now",
            Self::NotASide => "not-a-side",
            Self::NotABook => "not-a-book",
            Self::OwnHandover => "own-handover",
            Self::NotItsParty => "not-its-party",
            Self::OwnTranslation => "own-translation",
            Self::Senseless => "senseless",
        }
    }
}

impl Fold {
    /// Whether what an entry says has effect.
    #[must_use]
    pub fn judge(&self, speech: &Speech) -> Judgement {
        if self.is_left_behind(speech) {
            return Judgement::Refused(Refusal::LeftBehind);
        }
        let understood = speech.understood;
        if is_amending(speech.kind, speech.act, speech.object) && understood {
            return self.judge_amending(speech);
        }
        let opens = authority::is_later_opening(speech.kind, speech.act, speech.address.place);
        let changes = authority::is_change(speech.kind, speech.act);
        if (opens || changes || is_ending(speech.kind, speech.act)) && understood {
            return self.judge_change(speech);
        }
        let Some(rules) = body::act(speech.kind, speech.act) else {
            let known = body::understands(speech.kind, speech.act) && speech.understood;
            return if known {
                Judgement::Effective
            } else {
                Judgement::Refused(Refusal::NotUnderstood)
            };
        };
        if !understood {
            return Judgement::Refused(Refusal::NotUnderstood);
        }
        if self.is_after_the_end(speech, rules) {
            return Judgement::Refused(Refusal::LineEnded);
        }
        let terms = self.terms_at(speech);
        if let Err(refusal) = self.judge_officers(speech, rules.needs, terms) {
            return Judgement::Refused(refusal);
        }
        if let Err(refusal) = terms {
            return Judgement::Refused(refusal);
        }
        match self.judge_object(speech, rules.about) {
            Judgement::Effective => {}
            other => return other,
        }
        match (rules.judge)(self, speech) {
            Ok(()) => Judgement::Effective,
            Err(refusal) => Judgement::Refused(refusal),
        }
    }

    /// Whether an entry would have effect if it were taken in now: asked before our own is published.
    #[must_use]
    pub fn weigh(&self, entry: &Entry, officers: OfficerEvidence) -> Judgement {
        let header = entry.header();
        let opens = authority::is_later_opening(header.kind, header.act, header.place());
        let changes = authority::is_change(header.kind, header.act);
        if opens || changes || is_ending(header.kind, header.act) {
            return self.weigh_change(entry);
        }
        let speech = Speech::of(header, entry.id(), entry.address(), officers);
        if is_amending(header.kind, header.act, header.object) {
            return self.weigh_amending(entry, &speech);
        }
        self.judge(&speech)
    }

    /// Whether a held entry has effect; `None` for a receipt or an entry not held.
    #[must_use]
    pub fn judgement(&self, id: &EntryId) -> Option<Judgement> {
        Some(self.judge(self.speech(id)?))
    }

    /// Whether what an entry says has effect, as a yes or no.
    #[must_use]
    pub fn is_effective(&self, speech: &Speech) -> bool {
        self.judge(speech) == Judgement::Effective
    }

    /// What is noted beside an entry.
    #[must_use]
    pub fn remarks(&self, speech: &Speech) -> Vec<Remark> {
        let expired = match &speech.officers {
            OfficerEvidence::Verified(asserted) => speech.time > asserted.expires,
            _ => false,
        };
        expired
            .then_some(Remark::DraftExpired)
            .into_iter()
            .collect()
    }

    fn judge_object(&self, speech: &Speech, about: About) -> Judgement {
        match (about, speech.object) {
            (About::Itself, Some(_)) => return Judgement::Refused(Refusal::Senseless),
            (About::Itself, None) | (About::MaybeEntry(..), None) => return Judgement::Effective,
            (About::Entry(..) | About::Words, None) => {
                return Judgement::Refused(Refusal::Senseless);
            }
            (About::Entry(..) | About::MaybeEntry(..) | About::Words, Some(_)) => {}
        }
        let fits = |object: &Speech| match about {
            About::Entry(kind, act) | About::MaybeEntry(kind, act) => {
                (object.kind, object.act) == (kind, act)
            }
            About::Words => translation::may_have_words(object),
            About::Itself => false,
        };
        let Some(id) = speech.object.filter(|id| self.holds(id)) else {
            return Judgement::Waits;
        };
        match self.speech(&id) {
            Some(object) if !fits(object) => Judgement::Refused(Refusal::WrongObject),
            Some(object) if object.status != speech.status => {
                Judgement::Refused(Refusal::CrossedStatus)
            }
            Some(_) => Judgement::Effective,
            None => Judgement::Refused(Refusal::WrongObject),
        }
    }

    fn judge_officers(
        &self,
        speech: &Speech,
        needs: Needs,
        terms: Result<&Terms, Refusal>,
    ) -> Result<(), Refusal> {
        if needs == Needs::Machine {
            return Ok(());
        }
        let asserted = match &speech.officers {
            OfficerEvidence::Nobody => return Err(Refusal::NoOfficer),
            OfficerEvidence::Withheld => return Err(Refusal::OfficerUnverified),
            OfficerEvidence::Faulty => return Err(Refusal::OfficerFaulty),
            OfficerEvidence::Verified(asserted) => asserted,
        };
        let key = (speech.party(), asserted.draft);
        let first = self.draft_user(&key).map(|by| by.id);
        if first.is_some_and(|first| first != speech.id) {
            return Err(Refusal::DraftUsedBefore);
        }
        self.with_officers(speech, |officers| {
            Self::judge_in_office(officers, asserted)?;
            match needs {
                Needs::Machine => Ok(()),
                Needs::Officer(roles) => judge_one(officers, asserted, roles),
                Needs::Release => judge_release(terms, officers, speech, asserted),
                Needs::TwoPeople => judge_two_people(officers, asserted),
            }
        })?
    }

    /// Whether an entry is signed by somebody with one of these roles who is another person than everybody who signed an
    /// earlier one of the same party: another number and another key, in office there still or not.
    ///
    /// # Errors
    ///
    /// `OfficerUnverified` and the like while it is not known who signed either, else `OwnTranslation`.
    pub(crate) fn judge_another_person(
        &self,
        first: &Speech,
        second: &Speech,
        roles: &[Role],
    ) -> Result<(), Refusal> {
        let (OfficerEvidence::Verified(before), OfficerEvidence::Verified(after)) =
            (&first.officers, &second.officers)
        else {
            return Err(Refusal::OfficerUnverified);
        };
        let same = |officers: &OfficersAt<'_>, one: u16, other: u16| {
            let key = |number| officers.ever(number).map(|officer| officer.key);
            one == other || key(other).is_none() || key(one) == key(other)
        };
        self.with_officers(second, |officers| {
            let mut after = after.signers.iter();
            let another = after.any(|signer| {
                officers.may(signer.officer, roles)
                    && !before
                        .signers
                        .iter()
                        .any(|earlier| same(&officers, signer.officer, earlier.officer))
            });
            another.then_some(()).ok_or(Refusal::OwnTranslation)
        })?
    }
}

fn judge_one(officers: OfficersAt<'_>, asserted: &Asserted, roles: &[Role]) -> Result<(), Refusal> {
    if asserted.signers.is_empty() {
        return Err(Refusal::NoOfficer);
    }
    let mut signers = asserted.signers.iter();
    if signers.any(|signer| officers.may(signer.officer, roles)) {
        Ok(())
    } else {
        Err(Refusal::NotEntitled)
    }
}

/// A release needs a releaser. A FLASH needs a releaser with the releasing role, and a second
/// signer of the watch or with that role, who is another person with another key; or, where the charter
/// allows it, a releaser with the releasing role who says that it is alone. A check fire needs one releaser
/// of the watch or with that role, and a charter that agrees on what it says.
fn judge_release(
    terms: Result<&Terms, Refusal>,
    officers: OfficersAt<'_>,
    speech: &Speech,
    asserted: &Asserted,
) -> Result<(), Refusal> {
    let signed = |part| {
        asserted
            .signers
            .iter()
            .filter(move |signer| signer.part == part)
    };
    if !needs_two_people(speech.precedence) {
        if signed(SignedAs::Releaser).next().is_none() {
            return Err(Refusal::NoOfficer);
        }
        let mut releasers = signed(SignedAs::Releaser);
        let entitled = releasers.any(|one| officers.may(one.officer, WATCH));
        return if entitled {
            Ok(())
        } else {
            Err(Refusal::NotEntitled)
        };
    }
    if speech.outcome == Some(message::BREAK_GLASS) {
        let mut releasers = signed(SignedAs::Releaser);
        let alone = releasers.any(|one| officers.may(one.officer, &[Role::Releasing]));
        return match (terms?.charter.break_glass, alone) {
            (false, _) => Err(Refusal::NoBreakGlass),
            (true, false) => Err(Refusal::NotEntitled),
            (true, true) => Ok(()),
        };
    }
    if speech.outcome == Some(message::CHECK_FIRE) {
        let mut releasers = signed(SignedAs::Releaser);
        let entitled = releasers.any(|one| officers.may(one.officer, WATCH));
        return match (terms?.charter.templates.is_some(), entitled) {
            (false, _) => Err(Refusal::NoCheckFire),
            (true, false) => Err(Refusal::NotEntitled),
            (true, true) => Ok(()),
        };
    }
    judge_two_people(officers, asserted)
}

/// A releaser with the releasing role, and a second signer of the watch or with that role, who is another person with
/// another key.
fn judge_two_people(officers: OfficersAt<'_>, asserted: &Asserted) -> Result<(), Refusal> {
    let signers = &asserted.signers;
    let releasers = || {
        let signed = signers.iter();
        signed.filter(|signer| signer.part == SignedAs::Releaser)
    };
    let pairs = || {
        releasers().flat_map(|releaser| {
            signers
                .iter()
                .map(move |other| (releaser.officer, other.officer))
        })
    };
    let people = |(one, other): &(u16, u16)| officers.two_people(*one, *other);
    let two = pairs().any(|pair| people(&pair));
    let entitled = pairs().filter(people).any(|(releaser, other)| {
        officers.may(releaser, &[Role::Releasing]) && officers.may(other, WATCH)
    });
    match (two, entitled) {
        (false, _) => Err(Refusal::OneRelease),
        (true, false) => Err(Refusal::NotEntitled),
        (true, true) => Ok(()),
    }
}

/// Who may do what the watch does.
pub const WATCH: &[Role] = &[Role::Watch, Role::Releasing];
