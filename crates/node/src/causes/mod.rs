//! Causes in the reader's language: what each of our errors says of itself in the "why" of another.
//!
//! What the operating system or a library says stays as it is; the `Display` of our errors is for logs.

mod line;
mod own;
mod record;
mod refused;
mod templates;

use std::error::Error;

use detente_language::{Key, Value, key};

pub use templates::field_faults;

/// An error that says itself in the language of whoever reads, with what caused it.
pub trait Cause {
    /// What it says.
    fn words(&self) -> Value;
}

impl<T: Cause + ?Sized> Cause for Box<T> {
    fn words(&self) -> Value {
        (**self).words()
    }
}

/// What an error says, with everything behind it: ours in the reader's language, others as they are.
#[must_use]
pub fn of(error: &(dyn Error + 'static)) -> Value {
    if let Some(said) = ours(error) {
        return said;
    }
    let said: Value = error.to_string().into();
    match error.source() {
        // A wrapper that only repeats what it wraps is told once.
        Some(source) if !error.to_string().ends_with(&source.to_string()) => {
            because(said, of(source))
        }
        _ => said,
    }
}

/// What an error says with everything behind it, in English: for a log.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !said.ends_with(&told) {
            said.push_str(": ");
            said.push_str(&told);
        }
        cause = error.source();
    }
    said
}

/// One of a family of names `<family>-<name>`; a name that has no words is shown as it is.
#[must_use]
pub fn named(family: &str, name: &str) -> Value {
    let name_of_key = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let id = format!("{family}-{}", name_of_key.to_lowercase());
    let found = key::ALL.iter().find(|key| key.id() == id);
    found.map_or_else(|| name.into(), |key| plain_text(*key))
}

/// A text without values.
#[must_use]
pub fn plain_text(key: Key) -> Value {
    Value::Said(key, Vec::new())
}

/// A text with values.
#[must_use]
pub fn with(key: Key, values: &[(&'static str, Value)]) -> Value {
    Value::Said(key, values.to_vec())
}

/// What happened, and why.
#[must_use]
pub fn because(what: Value, cause: Value) -> Value {
    with(key::CAUSE_BECAUSE, &[("what", what), ("cause", cause)])
}

/// The same for an error of ours whose type is not known here any more.
fn ours(error: &(dyn Error + 'static)) -> Option<Value> {
    macro_rules! first_of {
        ($($known:ty),* $(,)?) => {
            $(if let Some(error) = error.downcast_ref::<$known>() { return Some(error.words()); })*
        };
    }
    first_of!(
        detente_record::CardFault,
        detente_record::CharterFault,
        detente_record::AssertionFault,
        detente_record::FoundingFault,
        detente_record::OpeningFault,
        detente_record::AmendmentFault,
        detente_record::AppointmentFault,
        detente_record::EntryFault,
        detente_record::EncodingFault,
        detente_record::SignatureFault,
        detente_record::BundleFault,
        detente_record::FileFault,
        detente_record::ForkFault,
        detente_record::fsck::Problem,
        detente_store::StoreError,
        detente_driver::DriverError,
        detente_driver::Fatal,
        detente_bearers::BindError,
        detente_line::account::EdtfFault,
        detente_line::account::BodyTooLarge,
        detente_line::message::text::TextFault,
        detente_line::message::template::TemplateFault,
        detente_line::message::content::ContentFault,
        detente_line::message::compose::ComposeError,
        detente_api::matter::NotGiven,
        detente_line::matter::NotSayable,
        detente_line::matter::compose::MatterError,
        detente_line::matter::wish::WishFault,
        detente_line::matter::own_account::OwnAccountFault,
        detente_line::account::TextFault,
        detente_line::line_test::word::WordFault,
        detente_line::line_test::compose::TestComposeError,
        detente_line::fold::past::PastFault,
        crate::api_certificate::MakeError,
        crate::backup::BackupError,
        crate::config::ConfigError,
        crate::AddressBookError,
        crate::desk::audit::AuditFault,
        crate::desk::BookError,
        crate::desk::DeskError,
        crate::CertificateError,
        crate::KeyFileError,
        crate::keys::EpochTokenError,
        crate::keys::KeysError,
        crate::keys::PassphraseError,
        crate::keys::TakeOutError,
        crate::StartError,
        crate::RunError,
        crate::officer::OfficerError,
        crate::rebuild::RebuildError,
        crate::record_check::RecordCheckError,
        crate::setup::SetupError,
        crate::Failed,
        crate::TemplateRefused,
        detente_templates::input::NoValue,
    );
    None
}
