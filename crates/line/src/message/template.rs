//! The body of a message that fills a template: the template's code and the fields, and no words of a language.
//!
//! What a code means, and how its fields are said in each language, is the template set's that the charter names
//! (`crates/templates`). Here a body is read without any set: its values are typed and bounded, and have one byte
//! form. Follows spec/messages.md §2.

use detente_record::authority::is_name;
use detente_record::encoding::{MapWriter, Reader, Writer};
use detente_record::limits::INTEGER_END;
use detente_record::{EncodingFault, EncodingRule, Timestamp};

use super::text::{TextFault, check_reason, is_language_tag};
use crate::limits::{
    CHOICE_MAX, DESIGNATION_BYTES_MAX, LANGUAGE_TAG_BYTES_MAX, REASON_BYTES_MAX,
    SHORT_TEXT_BYTES_MAX, TEMPLATE_CODE_MAX, TEMPLATE_FIELDS_MAX,
};

/// A filled template: each value within its bounds, whatever the template wants in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Filled {
    code: u16,
    fields: Vec<Option<Field>>,
    reason: Option<String>,
}

/// The value of one field.
#[derive(Clone, PartialEq, Eq)]
pub enum Field {
    /// Where.
    Position(Position),
    /// When, in whole seconds of the years 2000 to 2099, in which a date-time group is unique.
    Time(Timestamp),
    /// How high, and above what.
    Height(Height),
    /// A formation, ship, aircraft or convoy by its designation or call sign, which no language translates.
    Unit(String),
    /// One of the template's choices, by its place in their list, from 1.
    Choice(u8),
    /// A number, in units of the last decimal place that the template gives it; below 2^53.
    Number(u64),
    /// A short text in its author's language, which no template translates.
    Text {
        /// Of which language (BCP 47).
        language: String,
        /// The text: one line.
        text: String,
    },
}

/// A point on the ground: latitude and longitude of WGS 84, in millionths of a degree (11 cm of latitude).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    latitude: i32,
    longitude: i32,
}

/// A height and its datum: none is said without the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Height {
    reference: HeightReference,
    value: u32,
}

/// In what a height is counted, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeightReference {
    /// Metres above mean sea level.
    MetresAmsl,
    /// Feet above mean sea level.
    FeetAmsl,
    /// Metres above the ground or the water there.
    MetresAgl,
    /// Feet above the ground or the water there.
    FeetAgl,
    /// Metres above the WGS 84 ellipsoid, as receivers of satellite navigation count.
    MetresWgs84,
    /// Flight level: hundreds of feet at the standard pressure of 1013.25 hPa.
    FlightLevel,
    /// Metres below mean sea level: depths, and land that lies lower.
    MetresBelowMsl,
}

/// Why bytes or values are not a filled template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateFault {
    /// The code is zero or above 999.
    #[error("the template's code is 1 to {TEMPLATE_CODE_MAX}, this is {code}")]
    Code {
        /// The one given.
        code: u64,
    },
    /// More fields than a template has.
    #[error("a template has at most {TEMPLATE_FIELDS_MAX} fields, this {count}")]
    TooManyFields {
        /// How many.
        count: usize,
    },
    /// A value outside its bounds.
    #[error("field {field} holds no {what}")]
    Value {
        /// Which, from 1.
        field: usize,
        /// What it should be: the name of its kind.
        what: &'static str,
    },
    /// A field of a kind that this version does not know.
    #[error("field {field} is of the kind {kind}, which is not known here")]
    Kind {
        /// Which, from 1.
        field: usize,
        /// The number of its kind.
        kind: u64,
    },
    /// The reason of one who releases alone.
    #[error("{0}")]
    Reason(#[from] TextFault),
    /// Not the form of such a body.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
}

impl Filled {
    /// A template's code with its fields in the template's order; `None` where one is left out, and nothing for those
    /// left out at the end.
    ///
    /// # Errors
    ///
    /// Which value is out of bounds. Whether they fit the template, its set says.
    pub fn new(code: u16, mut fields: Vec<Option<Field>>) -> Result<Self, TemplateFault> {
        let last = fields.iter().rposition(Option::is_some);
        fields.truncate(last.map_or(0, |last| last + 1));
        if code == 0 || code > TEMPLATE_CODE_MAX {
            let code = code.into();
            return Err(TemplateFault::Code { code });
        }
        let count = fields.len();
        if count > TEMPLATE_FIELDS_MAX {
            return Err(TemplateFault::TooManyFields { count });
        }
        for (field, value) in (1..).zip(&fields) {
            if let Some(value) = value
                && !value.is_sound()
            {
                let what = value.kind_name();
                return Err(TemplateFault::Value { field, what });
            }
        }
        Ok(Self {
            code,
            fields,
            reason: None,
        })
    }

    /// The same with the reason why one officer releases it alone.
    ///
    /// # Errors
    ///
    /// What is wrong with the reason.
    pub fn with_reason(mut self, reason: &str) -> Result<Self, TemplateFault> {
        check_reason(reason)?;
        self.reason = Some(reason.to_owned());
        Ok(self)
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, TemplateFault> {
        let mut reader = Reader::new(body);
        let mut keys = reader.map(3)?;
        let reason = if keys.optional(&mut reader, KEY_REASON)? {
            Some(reader.text(REASON_BYTES_MAX)?)
        } else {
            None
        };
        keys.required(&mut reader, KEY_CODE)?;
        let code = reader.uint()?;
        let fields = if keys.optional(&mut reader, KEY_FIELDS)? {
            read_fields(&mut reader)?
        } else {
            Vec::new()
        };
        keys.end(&mut reader)?;
        reader.end()?;
        let code = u16::try_from(code).map_err(|_| TemplateFault::Code { code })?;
        let filled = Self::new(code, fields)?;
        match reason {
            None => Ok(filled),
            Some(reason) => filled.with_reason(reason),
        }
    }

    /// The body's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        if let Some(reason) = &self.reason {
            map.key(KEY_REASON).text(reason);
        }
        map.key(KEY_CODE).uint(self.code.into());
        if !self.fields.is_empty() {
            let writer = map.key(KEY_FIELDS).array(self.fields.len());
            for field in &self.fields {
                match field {
                    Some(field) => field.write(writer),
                    None => {
                        writer.array(0);
                    }
                }
            }
        }
        map.finish()
    }

    /// The template's code in its set.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The fields, in the template's order; what is behind the last one that is there is left out.
    #[must_use]
    pub fn fields(&self) -> &[Option<Field>] {
        &self.fields
    }

    /// Why one officer released it alone, if it says so.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

// What a message says reaches no log.
impl std::fmt::Debug for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Filled(template {}, {} fields)",
            self.code,
            self.fields.len()
        )
    }
}

impl Field {
    /// The number of its kind on the wire.
    #[must_use]
    pub fn kind(&self) -> u64 {
        match self {
            Self::Position(_) => 1,
            Self::Time(_) => 2,
            Self::Height(_) => 3,
            Self::Unit(_) => 4,
            Self::Choice(_) => 5,
            Self::Number(_) => 6,
            Self::Text { .. } => 7,
        }
    }

    /// The name of its kind.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        usize::try_from(self.kind() - 1)
            .ok()
            .and_then(|at| KIND_NAMES.get(at))
            .copied()
            .unwrap_or_default()
    }

    fn is_sound(&self) -> bool {
        match self {
            // Positions and heights have no values out of bounds.
            Self::Position(_) | Self::Height(_) => true,
            Self::Time(time) => {
                let ms = time.as_ms();
                ms.is_multiple_of(1000) && (FIRST_SECOND..=LAST_SECOND).contains(&(ms / 1000))
            }
            Self::Unit(designation) => is_name(designation, DESIGNATION_BYTES_MAX),
            Self::Choice(choice) => (1..=CHOICE_MAX).contains(choice),
            Self::Number(number) => *number < INTEGER_END,
            Self::Text { language, text } => {
                is_language_tag(language) && is_name(text, SHORT_TEXT_BYTES_MAX)
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        let items = match self {
            Self::Position(_) | Self::Height(_) | Self::Text { .. } => 3,
            Self::Time(_) | Self::Unit(_) | Self::Choice(_) | Self::Number(_) => 2,
        };
        writer.array(items).uint(self.kind());
        match self {
            Self::Position(position) => {
                let [latitude, longitude] = position.shifted();
                writer.uint(latitude).uint(longitude);
            }
            Self::Time(time) => {
                writer.uint(time.as_ms() / 1000);
            }
            Self::Height(height) => {
                writer
                    .uint(height.reference.number())
                    .uint(height.value.into());
            }
            Self::Unit(designation) => {
                writer.text(designation);
            }
            Self::Choice(choice) => {
                writer.uint((*choice).into());
            }
            Self::Number(number) => {
                writer.uint(*number);
            }
            Self::Text { language, text } => {
                writer.text(language).text(text);
            }
        }
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind_name())
    }
}

impl Position {
    /// The point of a latitude (north is positive) and a longitude (east is positive), in millionths of a degree;
    /// `None` outside of 90 and 180 degrees. 180° east is 180° west: one point has one form.
    #[must_use]
    pub fn new(latitude: i32, longitude: i32) -> Option<Self> {
        let inside = latitude.abs() <= QUARTER && longitude.abs() <= HALF;
        inside.then_some(Self {
            latitude,
            longitude: if longitude == HALF { -HALF } else { longitude },
        })
    }

    /// Its latitude in millionths of a degree, north positive.
    #[must_use]
    pub fn latitude(self) -> i32 {
        self.latitude
    }

    /// Its longitude in millionths of a degree, east positive, from -180,000,000 to 179,999,999.
    #[must_use]
    pub fn longitude(self) -> i32 {
        self.longitude
    }

    /// Counted from the south pole and from 180° west: the encoding has no negative numbers.
    fn shifted(self) -> [u64; 2] {
        [
            u64::from((self.latitude + QUARTER).unsigned_abs()),
            u64::from((self.longitude + HALF).unsigned_abs()),
        ]
    }

    fn from_shifted(latitude: u64, longitude: u64) -> Option<Self> {
        let latitude = i32::try_from(latitude).ok()?.checked_sub(QUARTER)?;
        let longitude = i32::try_from(longitude).ok()?.checked_sub(HALF)?;
        // 180° east has no form of its own here.
        let inside = latitude <= QUARTER && longitude < HALF;
        inside.then_some(Self {
            latitude,
            longitude,
        })
    }
}

// Where something is reaches no log.
impl std::fmt::Debug for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Position")
    }
}

impl Height {
    /// A height; `None` if it is more than its reference can have, or a depth of nothing.
    #[must_use]
    pub fn new(reference: HeightReference, value: u32) -> Option<Self> {
        let (least, most) = reference.bounds();
        (least..=most)
            .contains(&value)
            .then_some(Self { reference, value })
    }

    /// In what it is counted, and from where.
    #[must_use]
    pub fn reference(self) -> HeightReference {
        self.reference
    }

    /// How much.
    #[must_use]
    pub fn value(self) -> u32 {
        self.value
    }
}

impl HeightReference {
    /// All there are.
    pub const ALL: [Self; 7] = [
        Self::MetresAmsl,
        Self::FeetAmsl,
        Self::MetresAgl,
        Self::FeetAgl,
        Self::MetresWgs84,
        Self::FlightLevel,
        Self::MetresBelowMsl,
    ];

    /// Its number on the wire.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::MetresAmsl => 1,
            Self::FeetAmsl => 2,
            Self::MetresAgl => 3,
            Self::FeetAgl => 4,
            Self::MetresWgs84 => 5,
            Self::FlightLevel => 6,
            Self::MetresBelowMsl => 7,
        }
    }

    fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.number() == number)
    }

    fn bounds(self) -> (u32, u32) {
        match self {
            Self::MetresAmsl | Self::MetresAgl | Self::MetresWgs84 => (0, 100_000),
            Self::FeetAmsl | Self::FeetAgl => (0, 330_000),
            Self::FlightLevel => (0, 999),
            // Nothing is deeper than 11 km; zero metres below the sea's level are zero above it.
            Self::MetresBelowMsl => (1, 12_000),
        }
    }
}

/// The code in a body that fills a template, whatever else of it can be read; `None` if it fills none.
#[must_use]
pub fn code_of(body: &[u8]) -> Option<u16> {
    let mut reader = Reader::new(body);
    let mut keys = reader.map(usize::MAX).ok()?;
    loop {
        match keys.next(&mut reader).ok()?? {
            KEY_CODE => return u16::try_from(reader.uint().ok()?).ok(),
            // A text has its language first.
            1 => return None,
            _ => {
                reader.skip(1).ok()?;
            }
        }
    }
}

fn read_fields(reader: &mut Reader<'_>) -> Result<Vec<Option<Field>>, TemplateFault> {
    let at = reader.position();
    let count = reader.array(TEMPLATE_FIELDS_MAX)?;
    let fields: Result<Vec<_>, _> = (1..=count).map(|field| read_field(reader, field)).collect();
    let fields = fields?;
    // One form for what is left out at the end: nothing. With no field at all the key is absent.
    if matches!(fields.last(), None | Some(None)) {
        let rule = EncodingRule::OutOfBounds;
        return Err(EncodingFault { at, rule }.into());
    }
    Ok(fields)
}

fn read_field(reader: &mut Reader<'_>, field: usize) -> Result<Option<Field>, TemplateFault> {
    let at = reader.position();
    let items = reader.array(FIELD_ITEMS_MAX)?;
    if items == 0 {
        return Ok(None);
    }
    let kind = reader.uint()?;
    let Some(known) = usize::try_from(kind)
        .ok()
        .and_then(|kind| kind.checked_sub(1))
        .and_then(|at| KIND_NAMES.get(at).copied().zip(KIND_ITEMS.get(at).copied()))
    else {
        return Err(TemplateFault::Kind { field, kind });
    };
    let (what, wanted) = known;
    if items != wanted {
        let rule = EncodingRule::OutOfBounds;
        return Err(EncodingFault { at, rule }.into());
    }
    let value = match kind {
        1 => {
            let (latitude, longitude) = (reader.uint()?, reader.uint()?);
            Position::from_shifted(latitude, longitude).map(Field::Position)
        }
        2 => {
            let second = reader.uint()?;
            let ms = second.checked_mul(1000);
            ms.map(|ms| Field::Time(Timestamp::from_ms(ms)))
        }
        3 => {
            let (reference, value) = (reader.uint()?, reader.uint()?);
            let height = HeightReference::from_number(reference).zip(u32::try_from(value).ok());
            height
                .and_then(|(reference, value)| Height::new(reference, value))
                .map(Field::Height)
        }
        4 => Some(Field::Unit(reader.text(DESIGNATION_BYTES_MAX)?.to_owned())),
        5 => u8::try_from(reader.uint()?).ok().map(Field::Choice),
        6 => Some(Field::Number(reader.uint()?)),
        _ => Some(Field::Text {
            language: reader.text(LANGUAGE_TAG_BYTES_MAX)?.to_owned(),
            text: reader.text(SHORT_TEXT_BYTES_MAX)?.to_owned(),
        }),
    };
    value.map(Some).ok_or(TemplateFault::Value { field, what })
}

const KEY_REASON: u64 = 3;
const KEY_CODE: u64 = 4;
const KEY_FIELDS: u64 = 5;
/// The names of the kinds of fields, from kind 1.
pub const KIND_NAMES: [&str; 7] = [
    "position", "time", "height", "unit", "choice", "number", "text",
];
/// Items of a field of each kind, its number among them.
const KIND_ITEMS: [usize; 7] = [3, 2, 3, 2, 2, 2, 3];
const FIELD_ITEMS_MAX: usize = 3;
/// 90 and 180 degrees.
const QUARTER: i32 = 90_000_000;
const HALF: i32 = 180_000_000;
/// 2000-01-01T00:00:00Z and 2099-12-31T23:59:59Z.
pub const FIRST_SECOND: u64 = 946_684_800;
/// See [`FIRST_SECOND`].
pub const LAST_SECOND: u64 = 4_102_444_799;

#[cfg(test)]
mod tests;
