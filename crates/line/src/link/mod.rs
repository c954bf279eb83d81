//! One counterpart over several bearers: channels, lanes, pacing, failover.

pub mod channel;
pub(crate) mod channel_state;
pub mod compact;
pub mod frame;
mod heads;
mod instances;
#[expect(
    clippy::module_inception,
    reason = "the link is the noun of this folder"
)]
pub mod link;
pub mod outbox;
mod outstanding;
mod pacing;
mod path;
mod skew;

pub use path::{PathReport, PathWatch, Paths};
pub use skew::Skew;
