//! Every bound of the desk, in one place.

use std::time::Duration;

/// Accounts of one node.
pub(crate) const ACCOUNTS_MAX: usize = 512;
/// Tokens of one node.
pub(crate) const TOKENS_MAX: usize = 128;
/// Characters of the name of an account or a token.
pub(crate) const NAME_CHARS_MAX: usize = 32;
/// Characters of a person's name.
pub(crate) const PERSON_CHARS_MAX: usize = 100;
/// Characters of a password, at least. Length is what makes one hard to guess (NIST SP 800-63B §3.1.1).
pub(crate) const PASSWORD_CHARS_MIN: usize = 12;
/// Bytes of a password, at most.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1024;
/// A name shorter than this may stand in a password: it would stand in nearly every one.
pub(crate) const NAME_IN_PASSWORD_CHARS_MIN: usize = 3;

/// Memory of one Argon2id computation (RFC 9106 §4), KiB.
pub(crate) const ARGON2_MEMORY_KIB: u32 = 64 * 1024;
/// Passes over it.
pub(crate) const ARGON2_PASSES: u32 = 3;
/// The least that a node uses, tests apart.
pub(crate) const ARGON2_MEMORY_KIB_MIN: u32 = 19 * 1024;
/// See [`ARGON2_MEMORY_KIB_MIN`].
pub(crate) const ARGON2_PASSES_MIN: u32 = 2;
/// The most that a file of accounts may ask for.
pub(crate) const ARGON2_MEMORY_KIB_MAX: u32 = 1024 * 1024;
/// See [`ARGON2_MEMORY_KIB_MAX`].
pub(crate) const ARGON2_PASSES_MAX: u32 = 16;
/// Computations at once: a flood of sign-ins leaves a core to the line.
pub(crate) const ARGON2_AT_ONCE: usize = 1;
/// Requests that wait for their computation; beyond it they are refused as busy.
pub(crate) const ARGON2_WAITING_MAX: usize = 16;

/// Sessions at once, and of one account: a further one ends the oldest of that account.
pub(crate) const SESSIONS_MAX: usize = 256;
/// See [`SESSIONS_MAX`].
pub(crate) const SESSIONS_PER_ACCOUNT_MAX: usize = 8;
/// How often sessions that have run out are looked for; a use that comes first finds out itself.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Names and sources whose failures are remembered, each.
pub(crate) const FAILURES_REMEMBERED_MAX: usize = 4096;
/// Failures without a wait.
pub(crate) const FAILURES_FREE: u32 = 3;
/// Failures at which it is noted that an account or a source is locked.
pub(crate) const FAILURES_LOCKED: u32 = 8;
/// The longest wait of an account: nobody else's guesses keep an officer out for longer.
pub(crate) const ACCOUNT_WAIT_MAX: Duration = Duration::from_secs(60);
/// The longest wait of a source.
pub(crate) const SOURCE_WAIT_MAX: Duration = Duration::from_secs(15 * 60);
/// After this without a failure the count begins anew.
pub(crate) const FAILURES_FORGOTTEN: Duration = Duration::from_secs(24 * 3600);

/// Records of failed sign-ins in a minute; those beyond it are counted in one record.
pub(crate) const FAILURES_NOTED_PER_MINUTE: u32 = 30;
/// Records that could not be written yet, kept in memory.
pub(crate) const AUDIT_PENDING_MAX: usize = 1024;
/// Bytes of one line of the audit log.
pub(crate) const AUDIT_LINE_BYTES_MAX: usize = 4096;
/// Characters of one field of a record.
pub(crate) const AUDIT_FIELD_CHARS_MAX: usize = 200;
/// The place of every such record is remembered, so that a page is found without reading all.
pub(crate) const AUDIT_PLACES_EVERY: u64 = 256;

/// Bytes of the file of accounts and tokens.
pub(crate) const BOOK_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// How long a token is good for, at most: two years.
pub(crate) const TOKEN_DAYS_MAX: u32 = 731;

const _: () = assert!(ARGON2_MEMORY_KIB >= ARGON2_MEMORY_KIB_MIN);
const _: () = assert!(ARGON2_PASSES >= ARGON2_PASSES_MIN);
const _: () = assert!(ACCOUNT_WAIT_MAX.as_secs() <= SOURCE_WAIT_MAX.as_secs());
const _: () = assert!(FAILURES_FREE < FAILURES_LOCKED);
