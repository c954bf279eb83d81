//! Every bound of the record, in one place, checked against each other when compiled.

/// Longest header of an entry, in bytes: what moves state fits one datagram.
pub const HEADER_BYTES_MAX: usize = 1024;
/// All detached parts of one entry together (salts included), in bytes.
pub const PARTS_BYTES_MAX: usize = 48 * 1024;
/// One whole entry, in bytes.
pub const ENTRY_BYTES_MAX: usize = 50 * 1024;
/// Ids that one entry may refer to, beside its object and its `seen` heads.
pub const REFERENCES_MAX: usize = 16;
/// Officers that one entry may rest on.
pub const ENTRY_OFFICERS_MAX: usize = 8;
/// Parties of one line.
pub const PARTIES_MAX: usize = 16;
/// Parts of one entry.
pub const PARTS_MAX: usize = 8;
/// Bytes of a part's salt.
pub const SALT_BYTES: usize = 16;
/// Integers in the encoding stay below this, so that every language reads them exactly.
pub const INTEGER_END: u64 = 1 << 53;
/// Deepest nesting of arrays and maps in the encoding.
pub const DEPTH_MAX: usize = 8;
/// One officer assertion list, in assertions.
pub const ASSERTIONS_MAX: usize = 8;
/// One draft, in bytes.
pub const DRAFT_BYTES_MAX: usize = 1024;

/// One party card, in bytes.
pub const CARD_BYTES_MAX: usize = 8 * 1024;
/// One charter, in bytes.
pub const CHARTER_BYTES_MAX: usize = 4 * 1024;
/// A signed charter: the charter and one signature a party.
pub const SIGNED_CHARTER_BYTES_MAX: usize = CHARTER_BYTES_MAX + PARTIES_MAX * 72 + 16;
/// Epochs of one party on one line: a new one each month lasts for twenty years.
pub const EPOCHS_MAX: usize = 256;
/// One signed opening of an epoch, in bytes.
pub const OPENING_BYTES_MAX: usize = 2 * 1024;
/// A founding: the complete charter and every party's card.
pub const FOUNDING_BYTES_MAX: usize =
    SIGNED_CHARTER_BYTES_MAX + PARTIES_MAX * (CARD_BYTES_MAX + 8) + 16;
/// A party's or officer's name, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 128;
/// A free text of the charter (areas covered), in bytes of UTF-8.
pub const AREAS_BYTES_MAX: usize = 1024;
/// Languages of a card or a line.
pub const LANGUAGES_MAX: usize = 8;
/// A language tag (BCP 47), in bytes.
pub const LANGUAGE_BYTES_MAX: usize = 35;
/// The name of a time zone, in bytes: the longest of the IANA list has 32.
pub const ZONE_BYTES_MAX: usize = 64;
/// Drills of the line that a charter lets each party begin a week: three a day are practice, more would be noise.
pub const DRILLS_A_WEEK_MAX: u64 = 21;
/// Officers of one party in one charter.
pub const OFFICERS_MAX: usize = 64;
/// Officers that one party ever has: numbers are never used again.
pub const OFFICERS_EVER_MAX: usize = 1024;
/// Releasing officers who must assert an appointment or a revocation, and who must be left after one.
pub const APPOINTERS_MIN: usize = 2;
/// The body of an appointment, in bytes.
pub const APPOINTMENT_BYTES_MAX: usize = 512;
/// The text of an amendment, in bytes.
pub const AMENDMENT_BYTES_MAX: usize = 4 * 1024;
/// The last version that amendments can give to a charter.
pub const CHARTER_VERSION_MAX: u32 = (1 << 12) - 1;
/// Roles of one officer.
pub const ROLES_MAX: usize = 8;
/// A role's or a level's identifier, in bytes.
pub const IDENTIFIER_BYTES_MAX: usize = 32;
/// Levels of a line.
pub const LEVELS_MAX: usize = 16;

/// A signed note (checkpoint text and its signature lines), in bytes.
pub const NOTE_BYTES_MAX: usize = 16 * 1024;
/// Signature lines of one note.
pub const NOTE_SIGNATURES_MAX: usize = 16;
/// Hashes in one Merkle proof: a tree of 2^53 leaves is no deeper, and a consistency proof adds one.
pub const PROOF_HASHES_MAX: usize = 63;

/// Entries in one evidence bundle.
pub const BUNDLE_ENTRIES_MAX: usize = 100_000;
/// One evidence bundle, in bytes.
pub const BUNDLE_BYTES_MAX: usize = 512 * 1024 * 1024;
/// Marks (texts that must stay with the bundle) in one manifest.
pub const MARKS_MAX: usize = 16;
/// One mark, in bytes of UTF-8.
pub const MARK_BYTES_MAX: usize = 512;
/// Runs of consecutive entries in one manifest; an entry chosen alone is a run of one.
pub const RANGES_MAX: usize = 16 * 1024;
/// Checkpoints in one bundle.
pub const CHECKPOINTS_MAX: usize = 256;
/// Problems that a check of the whole record lists; further ones are counted.
pub const PROBLEMS_MAX: usize = 1000;
/// A manifest, in bytes.
pub const MANIFEST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A proof file that a party forked its journal, in bytes.
pub const FORK_FILE_BYTES_MAX: usize = FOUNDING_BYTES_MAX + 2 * ENTRY_BYTES_MAX + 256;

const _: () =
    assert!(1 + HEADER_BYTES_MAX + 64 + PARTS_BYTES_MAX + PARTS_MAX * 8 <= ENTRY_BYTES_MAX);
const _: () = assert!(REFERENCES_MAX * 34 < HEADER_BYTES_MAX);
const _: () = assert!(CHARTER_BYTES_MAX + 256 <= PARTS_BYTES_MAX);
const _: () = assert!(OPENING_BYTES_MAX < CARD_BYTES_MAX);
const _: () = assert!(PARTIES_MAX <= 255);
const _: () = assert!(OFFICERS_MAX <= OFFICERS_EVER_MAX && OFFICERS_EVER_MAX < 1 << 16);
const _: () =
    assert!(NAME_BYTES_MAX + ROLES_MAX * (IDENTIFIER_BYTES_MAX + 2) + 64 <= APPOINTMENT_BYTES_MAX);
const _: () = assert!(APPOINTERS_MIN <= ASSERTIONS_MAX && ASSERTIONS_MAX <= ENTRY_OFFICERS_MAX);
const _: () = assert!(RANGES_MAX * 128 + MARKS_MAX * (MARK_BYTES_MAX + 8) <= MANIFEST_BYTES_MAX);
