//! The targets: a name, what must hold of any bytes, and good bytes to begin from.
//!
//! A target panics if its reader panics or its oracle does not hold; whatever it returns from is in order.

mod authority;
mod books;
mod files;
mod line;
mod record;
mod templates;
mod words;

/// What is run on bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folder in the corpus.
    pub name: &'static str,
    /// What must hold, in words for a table.
    pub oracle: &'static str,
    /// Runs it.
    ///
    /// # Panics
    ///
    /// Where the oracle does not hold.
    pub run: fn(&[u8]),
    /// Good bytes of its reader, and bad ones of the vectors; the same at every call.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    record::ENCODING,
    record::HEADER,
    record::ENTRY,
    record::NOTE,
    record::FORK_ENTRIES,
    record::PROOF_FILE,
    record::MERKLE_PROOF,
    authority::OPENING,
    authority::CARD,
    authority::CHARTER,
    authority::SIGNED_CHARTER,
    authority::FOUNDING_FILE,
    authority::DRAFT,
    authority::ASSERTIONS,
    authority::AMENDMENT,
    authority::APPOINTMENT,
    line::FRAME,
    line::STREAM,
    line::COMPACT,
    line::OFFICER_ACT,
    line::MESSAGE_TEXT,
    line::WISH,
    line::OWN_ACCOUNT,
    line::CONVERSATION,
    books::NOTE,
    books::HANDOVER,
    books::ROSTER,
    line::ORIGINALS,
    line::TEST_WORD,
    line::ACCOUNT,
    line::PREAMBLE,
    templates::FILLED_TEMPLATE,
    templates::TEMPLATE_SET,
    templates::FIELD_INPUT,
    words::PHRASE,
    words::HEX,
    words::DAY,
    words::EDTF,
    words::MOMENT,
    words::CURSOR,
    words::EVENT_ID,
    words::API_BODY,
    files::REPORTED_RECORD,
    files::CARD_TEXT,
    files::CONFIG,
    files::COUNTERPARTS,
    files::KEY_FILE,
    files::SEALED_KEY,
    files::EPOCH_TOKEN,
    files::ACCOUNTS,
    files::AUDIT_LINE,
    files::BACKUP_MANIFEST,
    files::KEPT_ANSWER,
];

/// The target of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// What is accepted has one form: what was read is written as the bytes it was read from.
fn same(written: impl AsRef<[u8]>, bytes: &[u8]) {
    assert_eq!(
        hex::encode(written),
        hex::encode(bytes),
        "what was read is written otherwise"
    );
}

/// Runs on bytes that are UTF-8, as their readers are given nothing else.
fn on_text(bytes: &[u8], run: impl FnOnce(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        run(text);
    }
}

/// What is read, written and read again is the same: the form that the program writes stands for what it means.
fn settles<T>(text: &str, rewrite: impl Fn(&str) -> Option<T>)
where
    T: AsRef<str> + PartialEq + std::fmt::Debug,
{
    if let Some(once) = rewrite(text) {
        assert_eq!(
            rewrite(once.as_ref()),
            Some(once),
            "it is read otherwise than it was written"
        );
    }
}
