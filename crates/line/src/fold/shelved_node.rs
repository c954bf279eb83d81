//! The bytes of one shelved entry. Follows spec/store.md §6.

use detente_record::{
    Act, Assertion, AssertionMethod, AssertionRole, Digest, Kind, PartyIndex, Precedence,
    PublicKey, Signature, Status, Timestamp,
};

use super::held::{Node, Slot, Speech};
use super::officers::{Asserted, OfficerEvidence, Proof, SignedAs, Signer};
use super::past::{Bytes, Key, write_list, write_option};
use crate::link::outbox::Rank;

impl Node {
    /// Its bytes, as the set of the entries before `limit` has it: what a later one linked is not yet.
    pub(super) fn encode(&self, limit: Slot) -> Vec<u8> {
        let mut w = Vec::with_capacity(160);
        self.id.write(&mut w);
        self.address.write(&mut w);
        self.time.as_ms().write(&mut w);
        write_option(self.uncertainty_ms.as_ref(), &mut w);
        w.push(self.rank as u8);
        w.push(u8::from(self.receipted));
        let linked_by = self.linked_by.filter(|by| *by < limit);
        write_option(linked_by.as_ref(), &mut w);
        if linked_by.is_some() {
            self.parent.write(&mut w);
            self.jump.write(&mut w);
            self.receipted_so_far.write(&mut w);
        }
        w.push(u8::from(self.speech.is_some()));
        if let Some(speech) = &self.speech {
            speech.write(&mut w);
        }
        w
    }

    /// Reads it back; `None` if these are not its bytes.
    pub(super) fn decode(slot: Slot, bytes: &[u8]) -> Option<Self> {
        let mut r = Bytes::new(bytes);
        let (id, address) = (r.id(), r.address());
        let time = Timestamp::from_ms(r.u64());
        let mut node = Self {
            id,
            address,
            time,
            uncertainty_ms: r.option(Bytes::u32),
            rank: Rank::ALL.get(usize::from(r.u8())).copied()?,
            receipted: r.bool(),
            linked_by: r.option(Bytes::u32),
            parent: slot,
            jump: slot,
            receipted_so_far: 0,
            speech: None,
        };
        if node.linked_by.is_some() {
            node.parent = r.u32();
            node.jump = r.u32();
            node.receipted_so_far = r.u64();
        }
        if r.bool() {
            node.speech = Some(Box::new(Speech::read(&node, &mut r)?));
        }
        r.is_at_end().then_some(node)
    }
}

impl Speech {
    fn write(&self, w: &mut Vec<u8>) {
        w.push(self.status as u8);
        self.kind.write(w);
        self.act.0.write(w);
        w.push(self.precedence as u8);
        w.push(u8::from(self.understood));
        self.charter_version.write(w);
        write_option(self.object.as_ref(), w);
        write_list(&self.references, w, Key::write);
        write_option(self.due.map(Timestamp::as_ms).as_ref(), w);
        write_list(&self.action, w, Key::write);
        write_list(&self.info, w, Key::write);
        write_option(self.number.as_ref(), w);
        write_option(self.outcome.as_ref(), w);
        w.push(u8::from(self.has_body));
        write_list(&self.seen, w, |(party, place), w| {
            party.write(w);
            place.write(w);
        });
        write_option(self.authority.as_ref(), w);
        write_option(self.sole_officer.as_ref(), w);
        match &self.officers {
            OfficerEvidence::Nobody => w.push(0),
            OfficerEvidence::Withheld => w.push(1),
            OfficerEvidence::Faulty => w.push(2),
            OfficerEvidence::Verified(asserted) => {
                w.push(3);
                asserted.draft.write(w);
                asserted.expires.as_ms().write(w);
                write_list(&asserted.signers, w, |signer, w| {
                    signer.party.write(w);
                    signer.officer.write(w);
                    w.push(u8::from(signer.part == SignedAs::Releaser));
                    w.push(signer.method as u8);
                    signer.at.as_ms().write(w);
                });
                write_list(&asserted.proofs, w, write_proof);
            }
        }
    }

    fn read(node: &Node, r: &mut Bytes<'_>) -> Option<Self> {
        Some(Self {
            id: node.id,
            address: node.address,
            time: node.time,
            status: Status::from_number(r.u8().into())?,
            kind: Kind(r.u16()),
            act: Act(r.u16()),
            precedence: Precedence::from_number(r.u8().into())?,
            understood: r.bool(),
            charter_version: r.u32(),
            object: r.option(Bytes::id),
            references: r.list(Bytes::id).into(),
            due: r.option(Bytes::u64).map(Timestamp::from_ms),
            action: r.list(Bytes::party).into(),
            info: r.list(Bytes::party).into(),
            number: r.option(Bytes::u64),
            outcome: r.option(Bytes::u64),
            has_body: r.bool(),
            seen: r.list(|r| (r.party(), r.place())).into(),
            authority: r.option(Bytes::place),
            sole_officer: r.option(Bytes::u16),
            officers: read_officers(r)?,
        })
    }
}

fn read_method(r: &mut Bytes<'_>) -> AssertionMethod {
    AssertionMethod::from_number(r.u8().into()).unwrap_or_else(|| {
        r.sound = false;
        AssertionMethod::NodeHeld
    })
}

fn read_officers(r: &mut Bytes<'_>) -> Option<OfficerEvidence> {
    let signer = |r: &mut Bytes<'_>| Signer {
        party: PartyIndex(r.u8()),
        officer: r.u16(),
        part: if r.bool() {
            SignedAs::Releaser
        } else {
            SignedAs::Drafter
        },
        method: read_method(r),
        at: Timestamp::from_ms(r.u64()),
    };
    Some(match r.u8() {
        0 => OfficerEvidence::Nobody,
        1 => OfficerEvidence::Withheld,
        2 => OfficerEvidence::Faulty,
        3 => OfficerEvidence::Verified(Box::new(Asserted {
            draft: Digest(r.array()),
            expires: Timestamp::from_ms(r.u64()),
            signers: r.list(signer).into(),
            proofs: r.list(read_proof).into(),
        })),
        _ => return None,
    })
}

fn write_proof(proof: &Proof, w: &mut Vec<u8>) {
    match proof {
        Proof::Charter => w.push(0),
        Proof::Key(key) => {
            w.push(1);
            w.extend_from_slice(key.as_bytes());
        }
        Proof::Open(assertion) => {
            w.push(2);
            assertion.officer.write(w);
            w.push(assertion.role as u8);
            w.push(assertion.method as u8);
            assertion.at.as_ms().write(w);
            w.extend_from_slice(&assertion.signature.0);
        }
    }
}

fn read_proof(r: &mut Bytes<'_>) -> Proof {
    match r.u8() {
        0 => Proof::Charter,
        1 => match PublicKey::parse(&r.array()) {
            Ok(key) => Proof::Key(key),
            Err(_) => unsound(r),
        },
        2 => Proof::Open(Box::new(Assertion {
            officer: r.u16(),
            role: if r.bool() {
                AssertionRole::Releaser
            } else {
                AssertionRole::Drafter
            },
            method: read_method(r),
            at: Timestamp::from_ms(r.u64()),
            signature: Signature(r.array()),
        })),
        _ => unsound(r),
    }
}

fn unsound(r: &mut Bytes<'_>) -> Proof {
    r.sound = false;
    Proof::Charter
}
