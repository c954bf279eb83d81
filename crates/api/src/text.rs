//! How identifiers, moments, bytes and fixed words stand in JSON.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use detente_record::{CardId, Digest, EntryId, LineId, PublicKey, Timestamp};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};
use zeroize::Zeroizing;

/// A value that stands in JSON as the text it shows: an entry id, a line id, a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AsText<T>(pub T);

impl<T: fmt::Display> fmt::Display for AsText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> Serialize for AsText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T> Deserialize<'de> for AsText<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// An entry's id.
pub type EntryIdText = AsText<EntryId>;
/// A line's id.
pub type LineIdText = AsText<LineId>;
/// A party card's id.
pub type CardIdText = AsText<CardId>;
/// A digest.
pub type DigestText = AsText<Digest>;

impl<T> PartialSchema for AsText<T> {
    fn schema() -> RefOr<Schema> {
        text_of("An id or digest: 32 bytes.", ID_PATTERN).into()
    }
}

impl<T> ToSchema for AsText<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Id")
    }
}

/// A public key as lowercase hexadecimal; read back only if it is a key (canonical, not of small order).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyText(pub PublicKey);

impl fmt::Display for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for KeyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for KeyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let AsText(bytes) = AsText::<Digest>::deserialize(deserializer)?;
        PublicKey::parse(bytes.as_bytes())
            .map(Self)
            .map_err(D::Error::custom)
    }
}

impl PartialSchema for KeyText {
    fn schema() -> RefOr<Schema> {
        text_of(
            "An Ed25519 public key: 32 bytes, canonical, not of small order.",
            ID_PATTERN,
        )
        .into()
    }
}

impl ToSchema for KeyText {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Key")
    }
}

/// Bytes as lowercase hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HexBytes(pub Vec<u8>);

impl fmt::Display for HexBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(text).map(Self).map_err(D::Error::custom)
    }
}

impl PartialSchema for HexBytes {
    fn schema() -> RefOr<Schema> {
        text_of(
            "Bytes in hexadecimal; answers have lowercase letters.",
            "^([0-9a-fA-F]{2})*$",
        )
        .into()
    }
}

impl ToSchema for HexBytes {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Hex")
    }
}

/// A password, or the secret of a session or a token: travels as text, is wiped when dropped, is never shown.
#[derive(Clone)]
pub struct Secret(pub Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl PartialSchema for Secret {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .description(Some(
                "A password or another secret. It is kept by whoever gives it, and never shown again.",
            ))
            .into()
    }
}

impl ToSchema for Secret {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Secret")
    }
}

/// A UTC moment, as `2022-10-21T14:30:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub Timestamp);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not a moment as [`Moment`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a moment like 2022-10-21T14:30:00.000Z")
    }
}

impl std::error::Error for NotAMoment {}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let bytes = text.as_bytes();
        if bytes.len() != SHAPE.len() {
            return Err(NotAMoment);
        }
        for (byte, shape) in bytes.iter().zip(SHAPE) {
            let fits = if *shape == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == shape
            };
            if !fits {
                return Err(NotAMoment);
            }
        }
        let number = |from: usize, to: usize| {
            bytes[from..to]
                .iter()
                .fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'))
        };
        let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
        let of_day = ((number(11, 13) * 60 + number(14, 16)) * 60 + number(17, 19)) * 1000;
        let days = days_since_1970(year, month, day).ok_or(NotAMoment)?;
        let moment = Timestamp::from_ms(days * DAY_MS + of_day + number(20, 23));
        // Whatever is no date (30 February, 25 o'clock) shows as another text than it came as.
        if moment.to_string() == text {
            Ok(Self(moment))
        } else {
            Err(NotAMoment)
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        text_of(
            "A UTC moment with milliseconds (RFC 3339), from 1970 on.",
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
        )
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .into()
    }
}

impl ToSchema for Moment {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Moment")
    }
}

fn text_of(description: &str, pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .pattern(Some(pattern))
}

/// 32 bytes in hexadecimal.
const ID_PATTERN: &str = "^[0-9a-f]{64}$";

/// A status by its name, for queries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// In earnest.
    #[default]
    Actual,
    /// An exercise.
    Exercise,
    /// A test.
    Test,
}

impl From<StatusName> for detente_record::Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Actual => Self::Actual,
            StatusName::Exercise => Self::Exercise,
            StatusName::Test => Self::Test,
        }
    }
}

/// The name of a status in JSON and in queries.
#[must_use]
pub fn status_name(status: detente_record::Status) -> &'static str {
    match status {
        detente_record::Status::Actual => "actual",
        detente_record::Status::Exercise => "exercise",
        detente_record::Status::Test => "test",
    }
}

/// The status of a name; `None` if there is none of that name.
#[must_use]
pub fn status_of(name: &str) -> Option<detente_record::Status> {
    use detente_record::Status;
    [Status::Actual, Status::Exercise, Status::Test]
        .into_iter()
        .find(|status| status_name(*status) == name)
}

/// The name of a precedence in JSON.
#[must_use]
pub fn precedence_name(precedence: detente_record::Precedence) -> &'static str {
    use detente_record::Precedence;
    match precedence {
        Precedence::Routine => "routine",
        Precedence::Priority => "priority",
        Precedence::Immediate => "immediate",
        Precedence::Flash => "flash",
    }
}

/// The precedence of a name; `None` if there is none of that name.
#[must_use]
pub fn precedence_of(name: &str) -> Option<detente_record::Precedence> {
    detente_record::Precedence::ALL
        .into_iter()
        .find(|precedence| precedence_name(*precedence) == name)
}

/// Days from 1 January 1970 to a date of the proleptic Gregorian calendar
/// (Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`); `None` before 1970.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let year_of_era = year % 400;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (year / 400 * 146_097 + day_of_era).checked_sub(719_468)
}

const SHAPE: &[u8] = b"0000-00-00T00:00:00.000Z";
const DAY_MS: u64 = 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_what_it_shows_and_refuses_what_is_no_date() {
        for ms in [0, 951_782_400_000, 1_666_362_600_123, 4_107_542_399_999] {
            let moment = Moment(Timestamp::from_ms(ms));
            assert_eq!(moment.to_string().parse(), Ok(moment));
        }
        for wrong in [
            "2022-02-30T00:00:00.000Z",
            "2022-13-01T00:00:00.000Z",
            "2022-10-21T25:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "2022-10-21T14:30:00Z",
            "2022-10-21 14:30:00.000Z",
        ] {
            assert_eq!(wrong.parse::<Moment>(), Err(NotAMoment), "{wrong}");
        }
    }
}
