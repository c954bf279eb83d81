//! Who was entitled to sign what: party card, charter, founding, openings of epochs, officers.

mod amendment;
mod appointment;
mod card;
mod charter;
mod desk;
mod draft;
mod founding;
mod officers;
mod opening;
mod phrase;
mod role;
mod roster;
mod signed_charter;
mod text;

pub use amendment::{Amendment, AmendmentFault, CharterChanges, CharterHash};
pub use appointment::AppointmentFault;
pub use card::{CardFault, CardKeys, PartyCard};
pub use charter::{
    Charter, CharterFault, CharterLimits, CharterParty, Level, Officer, TestSchedule,
};
pub use desk::{DeskChanges, DeskTerms, MATTER_PRECEDENCES, Zones};
pub use draft::{
    Assertion, AssertionFault, AssertionMethod, AssertionRole, Assertions, Draft, VerifiedAssertion,
};
pub use founding::{Founding, FoundingFault};
pub use officers::{ChangeFault, OfficerLife, OfficerLog, OfficersAt, OfficersUnknown};
pub use opening::{EpochReason, Opening, OpeningFault};
pub use phrase::{PHRASE_BYTES, PhraseFault, parse_phrase, phrase, phrase_cyrillic};
pub use role::Role;
pub use roster::{AdmitFault, Roster, RosterParty};
pub use signed_charter::SignedCharter;
pub use text::{ByLanguage, is_identifier, is_language, is_name, is_zone};
