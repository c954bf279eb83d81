//! The officers on whose act an entry rests, as proved once when the entry is admitted.

use detente_record::{
    Assertion, AssertionFault, AssertionMethod, AssertionRole, Assertions, Digest, Draft, Entry,
    PartyIndex, Roster, Timestamp,
};

/// What is known of the officers' assertions of one entry. Signatures are checked once, before the
/// fold; the fold only reads what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficerEvidence {
    /// The entry names no officer.
    Nobody,
    /// It commits to assertions, or names officers, and the assertions are not held here.
    Withheld,
    /// Its assertions do not hold: malformed, an unknown officer, a wrong signature, or other
    /// officers than the header names.
    Faulty,
    /// Its assertions hold.
    Verified(Box<Asserted>),
}

/// Assertions that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// Hash of the draft the officers signed; a draft is used once.
    pub draft: Digest,
    /// Until when they meant it to be used.
    pub expires: Timestamp,
    /// Who signed, as what, when.
    pub signers: Box<[Signer]>,
}

/// One officer's signature on an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signer {
    /// The officer's party.
    pub party: PartyIndex,
    /// The officer's number in the charter.
    pub officer: u16,
    /// As what the officer signed.
    pub part: SignedAs,
    /// By what means: the officer's own key, or one that the node held.
    pub method: AssertionMethod,
    /// When, by the officer's own statement.
    pub at: Timestamp,
}

/// As what an officer signed a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignedAs {
    /// Wrote it.
    Drafter,
    /// Authorised it.
    Releaser,
}

impl OfficerEvidence {
    /// Proves the officers' assertions of an entry: once, when it is admitted.
    #[must_use]
    pub fn of(entry: &Entry, roster: &Roster) -> Self {
        match entry.officers_verified(roster) {
            Ok(verified) if verified.is_empty() => return Self::Nobody,
            Ok(_) => {}
            Err(AssertionFault::Withheld) => return Self::Withheld,
            Err(_) => return Self::Faulty,
        }
        let Some(Ok(assertions)) = entry.assertions().map(Assertions::decode) else {
            return Self::Faulty;
        };
        Self::asserted(entry, assertions.expiry, &assertions.list)
    }

    /// The evidence of an entry of our own whose officers' assertions over the draft `hash` were proved a
    /// moment ago, when they were handed in: their signatures are not proved a second time.
    #[must_use]
    pub(crate) fn proved_before(
        entry: &Entry,
        hash: Digest,
        expiry: Timestamp,
        list: &[Assertion],
    ) -> Self {
        match Self::asserted(entry, expiry, list) {
            Self::Verified(asserted) if asserted.draft == hash => Self::Verified(asserted),
            _ => Self::Faulty,
        }
    }

    fn asserted(entry: &Entry, expires: Timestamp, list: &[Assertion]) -> Self {
        let Ok(draft) = Draft::from_entry(entry).map(|draft| draft.hash()) else {
            return Self::Faulty;
        };
        let party = entry.address().party;
        let signer = |assertion: &Assertion| Signer {
            party,
            officer: assertion.officer,
            part: match assertion.role {
                AssertionRole::Drafter => SignedAs::Drafter,
                AssertionRole::Releaser => SignedAs::Releaser,
            },
            method: assertion.method,
            at: assertion.at,
        };
        Self::Verified(Box::new(Asserted {
            draft,
            expires,
            signers: list.iter().map(signer).collect(),
        }))
    }

    /// Every officer who signed; empty if nothing was proved.
    #[must_use]
    pub fn signers(&self) -> &[Signer] {
        match self {
            Self::Verified(asserted) => &asserted.signers,
            Self::Nobody | Self::Withheld | Self::Faulty => &[],
        }
    }
}
