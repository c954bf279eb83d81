//! The record: what was said, by whom, in what order, provably. Knows no message or call.
//!
//! No I/O, no clock, no randomness of its own: time, random bytes and secret keys are handed in.
//! The byte formats are specified in `spec/`, a page each, with vectors.

pub mod authority;
mod checkpoint;
mod digest;
pub mod encoding;
mod entry;
pub mod export;
mod fork;
pub mod fsck;
mod header;
mod journal;
pub mod limits;
pub mod merkle;
mod place;
mod signature;
mod status;
mod time;

pub use authority::{
    Amendment, AmendmentFault, AppointmentFault, Assertion, AssertionFault, AssertionMethod,
    AssertionRole, Assertions, ByLanguage, CardFault, CardKeys, ChangeFault, Charter,
    CharterChanges, CharterFault, CharterHash, CharterLimits, CharterParty, DeskChanges, DeskTerms,
    Draft, EpochReason, Founding, FoundingFault, Level, MATTER_PRECEDENCES, Officer, OfficerLife,
    OfficerLog, OfficersAt, OfficersUnknown, Opening, OpeningFault, PartyCard, Role, Roster,
    RosterParty, SignedCharter, TestSchedule, VerifiedAssertion, Zones, is_zone,
};
pub use checkpoint::{Checkpoint, Note, NoteFault};
pub use digest::{CardId, Digest, EntryId, LineId, NotHex};
pub use encoding::{EncodingFault, EncodingRule};
pub use entry::{Entry, EntryFault, PART_ASSERTIONS, PART_BODY, Part, SUITE, UnverifiedEntry};
pub use export::{
    Bundle, BundleFault, BundleProof, FileFault, Findings, Section, Spread, Verdict, one_by_one,
    verify_file, verify_file_over,
};
pub use fork::{FORK_FIRST_LINE, ForkFault, ForkFindings, ForkProof};
pub use fsck::{Problems, RecordCheck, RecordDigest, Report, record_digest};
pub use header::{Header, HeaderError, HeaderFault};
pub use journal::{Journal, JournalFault, Linked};
pub use merkle::{ProofFault, Tree, verify_consistency, verify_inclusion};
pub use place::{Address, Epoch, Head, PartyIndex, Place, Sequence};
pub use signature::{MlDsa44PublicKey, PublicKey, SecretKey, Signature, SignatureFault, labelled};
pub use status::{Act, Keep, Kind, Precedence, Status};
pub use time::Timestamp;
