//! Officers' acts: a draft of what an entry will say, and officers' assertions over its hash.
//!
//! An officer signs the draft and not the entry, whose sequence is not known yet; part 2 of the entry
//! carries the assertions, and the draft is rebuilt from the header. Follows spec/authority.md §7.

use std::collections::BTreeMap;

use crate::authority::officers::OfficersUnknown;
use crate::authority::roster::Roster;
use crate::digest::{Digest, EntryId, LineId};
use crate::encoding::{EncodingFault, EncodingRule, MapWriter, Reader, Writer};
use crate::entry::{Entry, PART_ASSERTIONS, PART_BODY};
use crate::header::{
    Header, list, non_empty, number, optional, read_id, read_party, read_u16, read_u32, required,
};
use crate::limits::{ASSERTIONS_MAX, DRAFT_BYTES_MAX, PARTIES_MAX, REFERENCES_MAX};
use crate::place::{PartyIndex, Place};
use crate::signature::{PublicKey, SecretKey, Signature, SignatureFault};
use crate::status::{Act, Keep, Kind, Precedence, Status};
use crate::time::Timestamp;

/// What officers put their names to before it becomes an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The line.
    pub line: LineId,
    /// The party that will be the author.
    pub party: PartyIndex,
    /// What sort of thing it is about.
    pub kind: Kind,
    /// What it does.
    pub act: Act,
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent.
    pub precedence: Precedence,
    /// The entry it acts on.
    pub object: Option<EntryId>,
    /// Other entries it refers to: what the officer was shown.
    pub references: Vec<EntryId>,
    /// By when something is due.
    pub due: Option<Timestamp>,
    /// Parties that must act, ascending.
    pub action: Vec<PartyIndex>,
    /// Parties that are informed, ascending.
    pub info: Vec<PartyIndex>,
    /// A number whose meaning the kind gives.
    pub number: Option<u64>,
    /// A code whose meaning the kind gives.
    pub outcome: Option<u64>,
    /// The commitment to the body, if there is one.
    pub body: Option<Digest>,
    /// The charter version it is written under.
    pub charter_version: u32,
    /// 16 random bytes: a draft is used once.
    pub nonce: [u8; 16],
    /// After this it should not become an entry.
    pub expiry: Timestamp,
}

/// In what capacity an officer asserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AssertionRole {
    /// Wrote it.
    Drafter = 0,
    /// Releases it.
    Releaser = 1,
}

/// By what means an officer asserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AssertionMethod {
    /// The officer's own Ed25519 key, held by the officer.
    Key = 0,
    /// The officer's Ed25519 key, held by the party's node and unlocked there by the officer's password:
    /// that it was the officer is only the node's word.
    NodeHeld = 1,
}

impl AssertionMethod {
    /// Every method this version knows.
    pub const ALL: [Self; 2] = [Self::Key, Self::NodeHeld];

    /// The method with this number, if there is one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|method| *method as u64 == number)
    }

    /// Its name on the interface, and the key of its words in `i18n/` behind `method-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::NodeHeld => "node-held",
        }
    }
}

/// One officer's assertion over a draft; proved by [`Assertion::verify`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The officer's number in the party's list of the charter.
    pub officer: u16,
    /// In what capacity.
    pub role: AssertionRole,
    /// By what means.
    pub method: AssertionMethod,
    /// When, by the officer's desk.
    pub at: Timestamp,
    /// The officer's signature.
    pub signature: Signature,
}

/// The content of part 2: what rebuilds the draft, and the assertions over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertions {
    /// The draft's nonce.
    pub nonce: [u8; 16],
    /// The draft's expiry.
    pub expiry: Timestamp,
    /// The assertions, in the order they were made; none twice by one officer in one role.
    pub list: Vec<Assertion>,
}

/// An assertion that was proved, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAssertion {
    /// The officer's number.
    pub officer: u16,
    /// The officer's name in the charter.
    pub name: String,
    /// In what capacity.
    pub role: AssertionRole,
    /// By what means.
    pub method: AssertionMethod,
    /// When.
    pub at: Timestamp,
    /// Whether the author's time of the entry is not past the draft's expiry. A statement, not a verdict.
    pub in_time: bool,
}

/// Why officers' assertions prove nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssertionFault {
    /// The entry commits to assertions, and they are not there.
    #[error("the officers' assertions are withheld")]
    Withheld,
    /// The entry names officers and commits to no assertions, or the other way round.
    #[error("the officers named and the assertions given are not the same people")]
    OfficersDiffer,
    /// Part 2 is not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// The draft is larger than it may be.
    #[error("a draft has at most {DRAFT_BYTES_MAX} bytes")]
    DraftTooLarge,
    /// One officer asserts twice in one role.
    #[error("officer {0} asserts twice in one role")]
    Repeated(u16),
    /// The party has no such officer in office at the entry's place.
    #[error("party {party} has no officer {officer} there")]
    UnknownOfficer {
        /// The party.
        party: PartyIndex,
        /// The number.
        officer: u16,
    },
    /// It is not known who the party's officers are at the entry's place.
    #[error("{0}")]
    Authority(#[from] OfficersUnknown),
    /// An officer's signature is not good.
    #[error("officer {officer}: {fault}")]
    Signature {
        /// The number.
        officer: u16,
        /// Why.
        fault: SignatureFault,
    },
}

impl Draft {
    /// The draft's one byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).bytes(&self.line.0);
        map.key(2).uint(self.party.0.into());
        map.key(3).uint(self.kind.0.into());
        map.key(4).uint(self.act.0.into());
        map.key(5).uint(self.status as u64);
        map.key(6).uint(self.precedence as u64);
        if let Some(object) = self.object {
            map.key(7).bytes(&object.0);
        }
        if !self.references.is_empty() {
            let writer = map.key(8).array(self.references.len());
            for id in &self.references {
                writer.bytes(&id.0);
            }
        }
        if let Some(due) = self.due {
            map.key(9).uint(due.as_ms());
        }
        for (key, parties) in [(10, &self.action), (11, &self.info)] {
            if !parties.is_empty() {
                let writer = map.key(key).array(parties.len());
                for party in parties {
                    writer.uint(party.0.into());
                }
            }
        }
        for (key, number) in [(12, self.number), (13, self.outcome)] {
            if let Some(number) = number {
                map.key(key).uint(number);
            }
        }
        if let Some(body) = self.body {
            map.key(14).bytes(&body.0);
        }
        map.key(15).uint(self.charter_version.into());
        map.key(16).bytes(&self.nonce);
        map.key(17).uint(self.expiry.as_ms());
        map.finish()
    }

    /// Reads a draft from exactly `bytes`.
    ///
    /// # Errors
    ///
    /// `DraftTooLarge`, `Encoding`.
    pub fn decode(bytes: &[u8]) -> Result<Self, AssertionFault> {
        if bytes.len() > DRAFT_BYTES_MAX {
            return Err(AssertionFault::DraftTooLarge);
        }
        let mut reader = Reader::new(bytes);
        let draft = read_draft(&mut reader)?;
        reader.end()?;
        Ok(draft)
    }

    /// What officers sign: the labelled hash of the draft.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::labelled(LABEL_DRAFT, &[&self.encode()])
    }

    /// An officer's assertion over this draft with the key that the officer holds.
    #[must_use]
    pub fn assert(
        &self,
        officer: u16,
        role: AssertionRole,
        at: Timestamp,
        key: &SecretKey,
    ) -> Assertion {
        self.assert_by(AssertionMethod::Key, officer, role, at, key)
    }

    /// An officer's assertion over this draft, with the officer's key and the means by which it is used.
    #[must_use]
    pub fn assert_by(
        &self,
        method: AssertionMethod,
        officer: u16,
        role: AssertionRole,
        at: Timestamp,
        key: &SecretKey,
    ) -> Assertion {
        let data = assertion_data(self.hash(), officer, role, method, at);
        Assertion {
            officer,
            role,
            method,
            at,
            signature: key.sign(LABEL_ASSERTION, &data),
        }
    }

    /// The header this draft becomes at `place`: what it says, and nothing seen, no authority named,
    /// ordinary keeping; the caller fills in those. Part 2 must carry assertions by exactly `officers`.
    #[must_use]
    pub fn header(
        &self,
        place: Place,
        previous: Option<EntryId>,
        time: Timestamp,
        officers: Vec<u16>,
    ) -> Header {
        Header {
            line: self.line,
            party: self.party,
            epoch: place.epoch,
            sequence: place.sequence,
            previous,
            seen: Vec::new(),
            time,
            uncertainty_ms: None,
            status: self.status,
            kind: self.kind,
            act: self.act,
            object: self.object,
            references: self.references.clone(),
            due: self.due,
            precedence: self.precedence,
            officers,
            authority: None,
            commitments: BTreeMap::new(),
            charter_version: self.charter_version,
            keep: Keep::Ordinary,
            action: self.action.clone(),
            info: self.info.clone(),
            number: self.number,
            outcome: self.outcome,
            understood: true,
        }
    }

    /// Rebuilds the draft from an entry's header and its assertions part.
    ///
    /// # Errors
    ///
    /// `Withheld`, `OfficersDiffer` if there never were assertions, `Encoding`.
    pub fn from_entry(entry: &Entry) -> Result<Self, AssertionFault> {
        let header = entry.header();
        if !header.commitments.contains_key(&PART_ASSERTIONS) {
            return Err(AssertionFault::OfficersDiffer);
        }
        let part = entry.assertions().ok_or(AssertionFault::Withheld)?;
        Ok(Self::of(header, &Assertions::decode(part)?))
    }

    fn of(header: &Header, assertions: &Assertions) -> Self {
        Self {
            line: header.line,
            party: header.party,
            kind: header.kind,
            act: header.act,
            status: header.status,
            precedence: header.precedence,
            object: header.object,
            references: header.references.clone(),
            due: header.due,
            action: header.action.clone(),
            info: header.info.clone(),
            number: header.number,
            outcome: header.outcome,
            body: header.commitments.get(&PART_BODY).copied(),
            charter_version: header.charter_version,
            nonce: assertions.nonce,
            expiry: assertions.expiry,
        }
    }
}

impl Assertion {
    /// Proves that the officer whom the charter gives that number of `party` made this assertion over the draft `hash`.
    ///
    /// # Errors
    ///
    /// `UnknownOfficer`, `Signature`.
    pub fn verify(
        &self,
        hash: Digest,
        party: PartyIndex,
        roster: &Roster,
    ) -> Result<(), AssertionFault> {
        let officer = self.officer;
        let known = roster
            .officer(party, officer)
            .ok_or(AssertionFault::UnknownOfficer { party, officer })?;
        self.verify_with(hash, &known.key)
    }

    /// Proves that the holder of an officer's key made this assertion over the draft `hash`.
    ///
    /// # Errors
    ///
    /// `Signature`.
    pub fn verify_with(&self, hash: Digest, key: &PublicKey) -> Result<(), AssertionFault> {
        let officer = self.officer;
        let data = assertion_data(hash, officer, self.role, self.method, self.at);
        key.verify(LABEL_ASSERTION, &data, &self.signature)
            .map_err(|fault| AssertionFault::Signature { officer, fault })
    }
}

impl Assertions {
    /// The content of part 2.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).bytes(&self.nonce);
        map.key(2).uint(self.expiry.as_ms());
        let writer: &mut Writer = map.key(3).array(self.list.len());
        for assertion in &self.list {
            writer.array(5);
            writer.uint(assertion.officer.into());
            writer
                .uint(assertion.role as u64)
                .uint(assertion.method as u64);
            writer
                .uint(assertion.at.as_ms())
                .bytes(&assertion.signature.0);
        }
        map.finish()
    }

    /// Reads the content of part 2; proves nothing yet.
    ///
    /// # Errors
    ///
    /// `Encoding`, `Repeated`.
    pub fn decode(bytes: &[u8]) -> Result<Self, AssertionFault> {
        let mut reader = Reader::new(bytes);
        let mut keys = reader.map(3)?;
        keys.required(&mut reader, 1)?;
        let nonce = reader.bytes_exact()?;
        keys.required(&mut reader, 2)?;
        let expiry = Timestamp::from_ms(reader.uint()?);
        keys.required(&mut reader, 3)?;
        let len = non_empty(&mut reader, |reader| reader.array(ASSERTIONS_MAX))?;
        let mut list: Vec<Assertion> = Vec::with_capacity(len);
        for _ in 0..len {
            let assertion = read_assertion(&mut reader)?;
            let same = |other: &Assertion| {
                (other.officer, other.role) == (assertion.officer, assertion.role)
            };
            if list.iter().any(same) {
                return Err(AssertionFault::Repeated(assertion.officer));
            }
            list.push(assertion);
        }
        keys.end(&mut reader)?;
        reader.end()?;
        Ok(Self {
            nonce,
            expiry,
            list,
        })
    }

    /// The officers who assert, ascending: what the header must name.
    #[must_use]
    pub fn officers(&self) -> Vec<u16> {
        let mut officers: Vec<u16> = self
            .list
            .iter()
            .map(|assertion| assertion.officer)
            .collect();
        officers.sort_unstable();
        officers.dedup();
        officers
    }
}

impl Entry {
    /// The assertions that this entry carries, not proved yet, with the hash of the draft they are over;
    /// `None` for an entry that names no officer.
    ///
    /// # Errors
    ///
    /// `Withheld`, `OfficersDiffer`, `Encoding`, `Repeated`.
    pub fn asserted(&self) -> Result<Option<(Digest, Assertions)>, AssertionFault> {
        let header = self.header();
        if !header.commitments.contains_key(&PART_ASSERTIONS) {
            let named = !header.officers.is_empty();
            return if named {
                Err(AssertionFault::OfficersDiffer)
            } else {
                Ok(None)
            };
        }
        let part = self.assertions().ok_or(AssertionFault::Withheld)?;
        let assertions = Assertions::decode(part)?;
        if assertions.officers() != header.officers {
            return Err(AssertionFault::OfficersDiffer);
        }
        let hash = Draft::of(header, &assertions).hash();
        Ok(Some((hash, assertions)))
    }

    /// Proves every officer's assertion that this entry rests on, by the authority entries that the
    /// roster has; none for an entry that names no officer.
    ///
    /// # Errors
    ///
    /// Why the assertions prove nothing. The entry itself stays its author's.
    pub fn officers_verified(
        &self,
        roster: &Roster,
    ) -> Result<Vec<VerifiedAssertion>, AssertionFault> {
        let header = self.header();
        let Some((hash, assertions)) = self.asserted()? else {
            return Ok(Vec::new());
        };
        let party = header.party;
        let officers = roster.officers_at(header)?;
        let mut verified = Vec::with_capacity(assertions.list.len());
        for assertion in &assertions.list {
            let number = assertion.officer;
            let officer = officers
                .officer(number)
                .ok_or(AssertionFault::UnknownOfficer {
                    party,
                    officer: number,
                })?;
            assertion.verify_with(hash, &officer.key)?;
            verified.push(VerifiedAssertion {
                officer: number,
                name: officer.name.clone(),
                role: assertion.role,
                method: assertion.method,
                at: assertion.at,
                in_time: header.time <= assertions.expiry,
            });
        }
        Ok(verified)
    }
}

fn assertion_data(
    hash: Digest,
    officer: u16,
    role: AssertionRole,
    method: AssertionMethod,
    at: Timestamp,
) -> Vec<u8> {
    let mut data = hash.0.to_vec();
    data.extend_from_slice(&officer.to_be_bytes());
    data.extend_from_slice(&[role as u8, method as u8]);
    data.extend_from_slice(&at.as_ms().to_be_bytes());
    data
}

fn read_assertion(reader: &mut Reader<'_>) -> Result<Assertion, EncodingFault> {
    reader.array_exact(5)?;
    let officer = reader.uint_max(u16::MAX.into())? as u16;
    let role = match reader.uint_max(1)? {
        0 => AssertionRole::Drafter,
        _ => AssertionRole::Releaser,
    };
    let method = number(reader, AssertionMethod::from_number)?;
    let at = Timestamp::from_ms(reader.uint()?);
    let signature = Signature(reader.bytes_exact()?);
    Ok(Assertion {
        officer,
        role,
        method,
        at,
        signature,
    })
}

/// Fields are read in the order they are written in, which is that of their keys.
fn read_draft(reader: &mut Reader<'_>) -> Result<Draft, EncodingFault> {
    let mut keys = reader.map(17)?;
    let keys = &mut keys;
    let draft = Draft {
        line: required(keys, reader, 1, |reader| reader.bytes_exact().map(LineId))?,
        party: required(keys, reader, 2, read_party)?,
        kind: required(keys, reader, 3, read_u16).map(Kind)?,
        act: required(keys, reader, 4, read_u16).map(Act)?,
        status: required(keys, reader, 5, |reader| {
            number(reader, Status::from_number)
        })?,
        precedence: required(keys, reader, 6, |reader| {
            number(reader, Precedence::from_number)
        })?,
        object: optional(keys, reader, 7, read_id)?,
        references: list(keys, reader, 8, REFERENCES_MAX, read_id)?,
        due: optional(keys, reader, 9, Reader::uint)?.map(Timestamp::from_ms),
        action: list(keys, reader, 10, PARTIES_MAX, read_party)?,
        info: list(keys, reader, 11, PARTIES_MAX, read_party)?,
        number: optional(keys, reader, 12, Reader::uint)?,
        outcome: optional(keys, reader, 13, Reader::uint)?,
        body: optional(keys, reader, 14, |reader| reader.bytes_exact().map(Digest))?,
        charter_version: required(keys, reader, 15, read_u32)?,
        nonce: required(keys, reader, 16, Reader::bytes_exact)?,
        expiry: required(keys, reader, 17, Reader::uint).map(Timestamp::from_ms)?,
    };
    keys.end(reader)?;
    let ascends = |parties: &[PartyIndex]| parties.is_sorted_by(|a, b| a < b);
    let repeats = (1..draft.references.len())
        .any(|at| draft.references[..at].contains(&draft.references[at]));
    if !ascends(&draft.action) || !ascends(&draft.info) || repeats {
        return Err(reader.fault(EncodingRule::OutOfBounds));
    }
    Ok(draft)
}

const LABEL_DRAFT: &str = "detente/draft/v0";
const LABEL_ASSERTION: &str = "detente/assertion/v0";
