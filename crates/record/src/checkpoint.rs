//! The checkpoint: the size and root of an epoch's tree, as a signed note.
//!
//! C2SP tlog-checkpoint (three lines, no extension lines) in a C2SP signed-note with Ed25519 keys
//! (algorithm 0x01). Cosignatures are later lines of the same note. Follows spec/checkpoint.md.

use std::fmt;

use crate::digest::{Digest, LineId};
use crate::limits::{INTEGER_END, NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use crate::place::{Epoch, PartyIndex};
use crate::signature::{PublicKey, SecretKey, Signature, SignatureFault};

/// Which tree, how large, and its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The line.
    pub line: LineId,
    /// Whose journal.
    pub party: PartyIndex,
    /// Which epoch of it.
    pub epoch: Epoch,
    /// How many entries.
    pub size: u64,
    /// The tree's root at that size.
    pub root: Digest,
}

/// A checkpoint with signature lines, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed.
    pub checkpoint: Checkpoint,
    signatures: Vec<NoteSignature>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct NoteSignature {
    name: String,
    /// Four bytes of key id, then the signature.
    blob: Vec<u8>,
}

/// Why a text is not a checkpoint's note, or proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteFault {
    /// Larger than a note may be.
    #[error("a note has at most {NOTE_BYTES_MAX} bytes")]
    TooLarge,
    /// Not three lines of a checkpoint.
    #[error("the note's text is not a three-line checkpoint")]
    NotACheckpoint,
    /// The lines behind the text are not signatures.
    #[error("the note's signature lines are malformed")]
    SignatureLines,
    /// No signature by that key.
    #[error("the note is not signed by the key asked for")]
    NotSigned,
    /// A signature under that key's name and id that is not good.
    #[error("the note's signature is not good: {0}")]
    BadSignature(SignatureFault),
}

impl Checkpoint {
    /// The origin line: `detente/<line>/<party>/<epoch>`; also the name of the author's note key.
    #[must_use]
    pub fn origin(&self) -> String {
        key_name(self.line, self.party, self.epoch)
    }

    /// The text that is signed: origin, size, root in base64, each ended by a newline.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin(),
            self.size,
            base64(&self.root.0)
        )
    }

    /// Signs this with the note key of the epoch itself.
    #[must_use]
    pub fn sign(&self, note: &SecretKey) -> Note {
        self.sign_as(self.party, self.epoch, note)
    }

    /// Signs this as a party that holds the journal, with the note key of that party's `epoch`.
    #[must_use]
    pub fn sign_as(&self, party: PartyIndex, epoch: Epoch, note: &SecretKey) -> Note {
        let name = key_name(self.line, party, epoch);
        let mut blob = key_id(&name, &note.public()).to_vec();
        blob.extend_from_slice(&note.sign_unlabelled(self.text().as_bytes()).0);
        Note {
            checkpoint: *self,
            signatures: vec![NoteSignature { name, blob }],
        }
    }
}

impl Note {
    /// Reads a note; verifies nothing yet. Lines by keys and of algorithms not known are kept.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `NotACheckpoint`, `SignatureLines`.
    pub fn parse(text: &str) -> Result<Self, NoteFault> {
        if text.len() > NOTE_BYTES_MAX {
            return Err(NoteFault::TooLarge);
        }
        let (body, signatures) = text.split_once("\n\n").ok_or(NoteFault::NotACheckpoint)?;
        let checkpoint = parse_body(body).ok_or(NoteFault::NotACheckpoint)?;
        let signatures = parse_signatures(signatures).ok_or(NoteFault::SignatureLines)?;
        Ok(Self {
            checkpoint,
            signatures,
        })
    }

    /// Verifies that the epoch's own note key has signed the checkpoint.
    ///
    /// # Errors
    ///
    /// `NotSigned`, `BadSignature`.
    pub fn verify(&self, note: &PublicKey) -> Result<Checkpoint, NoteFault> {
        self.verify_as(self.checkpoint.party, self.checkpoint.epoch, note)
    }

    /// Verifies that `party` has signed the checkpoint with the note key of its `epoch`.
    ///
    /// # Errors
    ///
    /// `NotSigned`, `BadSignature`.
    pub fn verify_as(
        &self,
        party: PartyIndex,
        epoch: Epoch,
        note: &PublicKey,
    ) -> Result<Checkpoint, NoteFault> {
        let name = key_name(self.checkpoint.line, party, epoch);
        let id = key_id(&name, note);
        let blob = self
            .signatures
            .iter()
            .find(|signature| signature.name == name && signature.blob.starts_with(&id))
            .map(|signature| &signature.blob[id.len()..])
            .ok_or(NoteFault::NotSigned)?;
        let signature = blob
            .try_into()
            .map(Signature)
            .map_err(|_| NoteFault::BadSignature(SignatureFault::WrongLength))?;
        note.verify_unlabelled(self.checkpoint.text().as_bytes(), &signature)
            .map_err(NoteFault::BadSignature)?;
        Ok(self.checkpoint)
    }
}

impl fmt::Display for Note {
    /// The note's one byte form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.text())?;
        self.signatures.iter().try_for_each(|signature| {
            writeln!(f, "\u{2014} {} {}", signature.name, base64(&signature.blob))
        })
    }
}

fn parse_body(body: &str) -> Option<Checkpoint> {
    let mut lines = body.split('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    if lines.next().is_some() {
        return None;
    }
    let mut fields = origin.strip_prefix("detente/")?.split('/');
    let checkpoint = Checkpoint {
        line: fields.next()?.parse().ok()?,
        party: PartyIndex(fields.next()?.parse().ok()?),
        epoch: Epoch(fields.next()?.parse().ok()?),
        size: size.parse().ok()?,
        root: Digest(from_base64(root)?.try_into().ok()?),
    };
    // One form only: no leading zeros or plus signs, nothing behind the epoch.
    let one_form = checkpoint.text().strip_suffix('\n') == Some(body);
    (one_form && checkpoint.size < INTEGER_END).then_some(checkpoint)
}

fn parse_signatures(text: &str) -> Option<Vec<NoteSignature>> {
    let mut signatures = Vec::new();
    for line in text.strip_suffix('\n')?.split('\n') {
        // C2SP signed-note: em dash, space, key name, space, base64.
        let (name, blob) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let blob = from_base64(blob)?;
        let name_is_valid =
            !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+');
        if !name_is_valid || blob.len() < 5 || signatures.len() == NOTE_SIGNATURES_MAX {
            return None;
        }
        signatures.push(NoteSignature {
            name: name.to_owned(),
            blob,
        });
    }
    Some(signatures)
}

/// The name of a note key, and the origin of its own journal.
fn key_name(line: LineId, party: PartyIndex, epoch: Epoch) -> String {
    format!("detente/{line}/{party}/{epoch}")
}

/// "key ID = SHA-256(key name ‖ 0x0A ‖ signature type ‖ public key)[:4]", type 0x01 for Ed25519.
fn key_id(name: &str, key: &PublicKey) -> [u8; 4] {
    let digest = Digest::plain(&[name.as_bytes(), b"\n", &[ALGORITHM_ED25519], key.as_bytes()]);
    [digest.0[0], digest.0[1], digest.0[2], digest.0[3]]
}

/// RFC 4648 §4, padded.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte))
            << (8 * (3 - group.len()));
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= group.len() {
                char::from(BASE64[value])
            } else {
                '='
            });
        }
    }
    text
}

/// RFC 4648 §4, padded, unused bits zero (§3.5): one text for each byte string.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for digit in digits.bytes() {
        bits = (bits << 6) | BASE64.iter().position(|known| *known == digit)? as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    (base64(&bytes) == text).then_some(bytes)
}

const ALGORITHM_ED25519: u8 = 0x01;
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            line: LineId([0xab; 32]),
            party: PartyIndex(1),
            epoch: Epoch(0),
            size: 17,
            root: Digest([7; 32]),
        }
    }

    #[test]
    fn a_note_reads_back_and_verifies_under_its_key_only() {
        let key = SecretKey::from_seed([1; 32]);
        let text = checkpoint().sign(&key).to_string();
        let note = Note::parse(&text).unwrap();
        assert_eq!(note.to_string(), text);
        assert_eq!(note.verify(&key.public()), Ok(checkpoint()));
        let other = SecretKey::from_seed([2; 32]).public();
        assert_eq!(note.verify(&other), Err(NoteFault::NotSigned));
    }

    #[test]
    fn a_note_with_any_byte_changed_is_refused() {
        let key = SecretKey::from_seed([1; 32]);
        let text = checkpoint().sign(&key).to_string();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let verified = String::from_utf8(bytes)
                .ok()
                .and_then(|text| Note::parse(&text).ok())
                .and_then(|note| note.verify(&key.public()).ok());
            assert_eq!(verified, None, "byte {at}");
        }
    }

    #[test]
    fn a_line_by_an_unknown_key_is_kept_and_an_extension_line_refused() {
        let key = SecretKey::from_seed([1; 32]);
        let text = checkpoint().sign(&key).to_string();
        let cosigned = format!("{text}\u{2014} witness.example AAAAAAAA\n");
        assert!(
            Note::parse(&cosigned)
                .unwrap()
                .verify(&key.public())
                .is_ok()
        );
        let extended = text.replacen("\n\n", "\nextension\n\n", 1);
        assert_eq!(Note::parse(&extended), Err(NoteFault::NotACheckpoint));
        let zero_led = text.replacen("\n17\n", "\n017\n", 1);
        assert_eq!(Note::parse(&zero_led), Err(NoteFault::NotACheckpoint));
    }

    /// The first example of Go's note package, from which C2SP signed-note was written down.
    #[test]
    fn a_foreign_note_has_the_key_id_and_the_signature_that_we_compute() {
        let text = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
        let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let verifier = from_base64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        assert_eq!(verifier[0], ALGORITHM_ED25519);
        let key = PublicKey::parse(&verifier[1..].try_into().unwrap()).unwrap();
        let signatures = parse_signatures(line).unwrap();
        let [NoteSignature { name, blob }] = &signatures[..] else {
            panic!("one line")
        };
        let (id, signature) = blob.split_at(4);
        assert_eq!(hex::encode(id), "c74f20a3");
        assert_eq!(key_id(name, &key)[..], *id);
        let signature = Signature(signature.try_into().unwrap());
        assert_eq!(key.verify_unlabelled(text.as_bytes(), &signature), Ok(()));
        let altered = text.replace("know", "knew");
        assert!(
            key.verify_unlabelled(altered.as_bytes(), &signature)
                .is_err()
        );
    }

    #[test]
    fn base64_is_that_of_rfc_4648_and_has_one_form() {
        for (bytes, text) in [
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        for bad in ["Zh==", "Zg=", "Zg", "Z===", "====", "Zm9v\n", "Zg==Zg=="] {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
    }
}
