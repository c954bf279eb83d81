//! The officers on whose act an entry rests, as proved once when the entry is admitted.

use detente_record::{
    Assertion, AssertionFault, AssertionMethod, AssertionRole, Digest, Draft, Entry, Officer,
    PartyIndex, PublicKey, Roster, Timestamp,
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
    /// Its assertions hold, as far as the charter's keys say; what appointed officers signed is proved
    /// by the officers at its place.
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
    /// What proves each of them, in their order; empty if each signed with a key of the charter.
    pub proofs: Box<[Proof]>,
}

/// What is known of one officer's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is good under the key that the charter gives to that number.
    Charter,
    /// It is good under this key, which an appointment gives to that number.
    Key(PublicKey),
    /// No appointment was held that gives a key to that number: proved when it is asked for.
    Open(Box<Assertion>),
}

/// One officer's signature on an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signer {
    /// The officer's party.
    pub party: PartyIndex,
    /// The officer's number, the charter's or an appointment's.
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
        let (draft, assertions) = match entry.asserted() {
            Ok(None) => return Self::Nobody,
            Ok(Some(asserted)) => asserted,
            Err(AssertionFault::Withheld) => return Self::Withheld,
            Err(_) => return Self::Faulty,
        };
        let party = entry.address().party;
        for assertion in &assertions.list {
            let officer = roster.officer(party, assertion.officer);
            if officer.is_some_and(|one| assertion.verify_with(draft, &one.key).is_err()) {
                return Self::Faulty;
            }
        }
        Self::asserted(party, draft, assertions.expiry, &assertions.list, roster)
    }

    /// The evidence of an entry of our own whose officers' assertions over the draft `hash` were proved a
    /// moment ago, when they were handed in: what they signed with keys of the charter is not proved a
    /// second time.
    #[must_use]
    pub(crate) fn proved_before(
        entry: &Entry,
        hash: Digest,
        expiry: Timestamp,
        list: &[Assertion],
        roster: &Roster,
    ) -> Self {
        match Draft::from_entry(entry) {
            Ok(draft) if draft.hash() == hash => {
                Self::asserted(entry.address().party, hash, expiry, list, roster)
            }
            _ => Self::Faulty,
        }
    }

    fn asserted(
        party: PartyIndex,
        draft: Digest,
        expires: Timestamp,
        list: &[Assertion],
        roster: &Roster,
    ) -> Self {
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
        let proof = |assertion: &Assertion| match roster.officer(party, assertion.officer) {
            Some(_) => Proof::Charter,
            None => Proof::Open(Box::new(*assertion)),
        };
        let proofs: Vec<Proof> = list.iter().map(proof).collect();
        let by_charter = proofs.iter().all(|proof| *proof == Proof::Charter);
        Self::Verified(Box::new(Asserted {
            draft,
            expires,
            signers: list.iter().map(signer).collect(),
            proofs: if by_charter {
                Box::default()
            } else {
                proofs.into()
            },
        }))
    }
}

impl Asserted {
    /// The signers with what proves each.
    pub(super) fn proved(&self) -> impl Iterator<Item = (&Signer, &Proof)> {
        let proofs = self.proofs.iter().chain(std::iter::repeat(&Proof::Charter));
        self.signers.iter().zip(proofs)
    }

    /// Whether everybody signed with a key of the charter.
    pub(super) fn is_by_charter(&self) -> bool {
        self.proofs.is_empty()
    }

    /// Proves what is open under one of the keys that appointments give to that number.
    pub(super) fn prove(&mut self, keys: impl Fn(u16) -> Vec<PublicKey>) {
        for proof in &mut self.proofs {
            if let Proof::Open(assertion) = proof {
                let good = |key: &PublicKey| assertion.verify_with(self.draft, key).is_ok();
                if let Some(key) = keys(assertion.officer).into_iter().find(good) {
                    *proof = Proof::Key(key);
                }
            }
        }
    }

    /// Whether a signature is good under an officer's key.
    pub(super) fn is_by(&self, proof: &Proof, officer: &Officer) -> bool {
        match proof {
            Proof::Charter => true,
            Proof::Key(key) => *key == officer.key,
            Proof::Open(assertion) => assertion.verify_with(self.draft, &officer.key).is_ok(),
        }
    }
}
