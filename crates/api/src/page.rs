//! Pages: the one form of every list. A list answers with some of its rows and says behind what the
//! rest begins; whoever follows `next` to the end has had every row once, whatever came in meanwhile.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// What every list is asked beside its own words.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// How many rows at most; 100 if not given.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<usize>,
    /// Behind which row the page begins: `next` of the page before. Nobody makes one up.
    #[param(pattern = "^([0-9a-f]{2})+$", max_length = 1024)]
    pub cursor: Option<String>,
}

/// Rows of a page if no number is asked for.
pub const PAGE: usize = 100;
/// Rows of a page at most.
pub const PAGE_MAX: usize = 500;

/// A list that comes in pages.
pub trait Listed {
    /// Where its next page begins; `None` on the last.
    fn next(&self) -> Option<&str>;

    /// Takes in the page behind this one.
    fn append(&mut self, page: Self);
}

/// A list whose rows stand in one field.
macro_rules! listed {
    ($($list:ty: $rows:ident),+ $(,)?) => {$(
        impl Listed for $list {
            fn next(&self) -> Option<&str> {
                self.next.as_deref()
            }

            fn append(&mut self, page: Self) {
                self.$rows.extend(page.$rows);
                self.next = page.next;
            }
        }
    )+};
}

listed! {
    crate::account::Accounts: accounts,
    crate::act::Drafts: drafts,
    crate::alarm::AlarmMessages: messages,
    crate::alarm::Alarms: alarms,
    crate::amendment::Amendments: amendments,
    crate::audit::AuditPage: records,
    crate::book::WatchLog: entries,
    crate::card::Cards: cards,
    crate::charter::Charters: charters,
    crate::entry::Entries: entries,
    crate::export::Forks: forks,
    crate::matter::Matters: matters,
    crate::message::Messages: messages,
    crate::register::Register: entries,
    crate::reported::Reported: accounts,
    crate::roster::Officers: officers,
    crate::session::Sessions: sessions,
    crate::template::Templates: templates,
    crate::test::Tests: tests,
    crate::token::Tokens: tokens,
    crate::translation::Translations: entries,
}
