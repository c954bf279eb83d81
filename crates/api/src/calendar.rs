//! Calls as a calendar: iCalendar (RFC 5545).

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::StatusName;

/// The media type of a calendar (RFC 5545 §8.1).
pub const CALENDAR_MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// What `GET /v1/lines/{line}/calendar` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CalendarQuery {
    /// Calls of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
}

/// In which time zones a calendar tells a call's time, beside UTC.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ZonesQuery {
    /// Names such as `Europe/Kyiv`, or offsets such as `+03:00`, with commas between; at most 8. Those that the charter
    /// names for the parties stand there without being asked for.
    pub zones: Option<String>,
}
