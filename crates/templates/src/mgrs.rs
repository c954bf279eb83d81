//! The military grid: MGRS over UTM and UPS on WGS 84, forward and back.
//!
//! Computed here: 200 lines of published formulas against a dependency whose every release would have to be read.
//! Transverse Mercator by Krüger's series to the fourth order, as C. F. F. Karney gives it ("Transverse Mercator
//! with an accuracy of a few nanometers", 2011, equations 7 to 21, 35, 36); stereographic by its closed form;
//! zones, bands and squares as in NGA.SIG.0012 (2014). In doubt about a square's last metre the decimal degrees
//! decide: they are what was signed, and the grid is computed from them by each reader's machine.

use detente_line::message::template::Position;

/// The square of a metre that a point lies in: `36U UA 23940 91604`.
#[must_use]
pub fn written(position: Position) -> String {
    Square::of(position, DIGITS_MAX).to_string()
}

/// Why a text is no square of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoSquare {
    /// Not a zone, two letters, and digits.
    #[error("not a zone, two letters and digits")]
    Form,
    /// The digits are not of two equally long halves.
    #[error("the digits are not two halves of equal length")]
    Halves,
    /// Coarser than a kilometre.
    #[error("the square is larger than a kilometre")]
    Coarse,
    /// The grid has no such square there.
    #[error("the grid has no such square")]
    NotThere,
}

/// The point in the middle of a square; in a square that its zone cuts, one of its corners that lie in the zone.
///
/// # Errors
///
/// Why the text is no square of the grid.
pub fn parse(text: &str) -> Result<Position, NoSquare> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let square = Square::read(&compact.to_ascii_uppercase())?;
    square.point().ok_or(NoSquare::NotThere)
}

/// Whether a text would be of this grid and of no other form: a zone and three letters.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let zone = compact.trim_start_matches(|c: char| c.is_ascii_digit());
    let letters = zone.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    compact.len() - zone.len() <= 2
        && zone.len() - letters.len() == 3
        && letters.chars().all(|c| c.is_ascii_digit())
}

/// A square: zone, letters, and its south-west corner in steps within its hundred kilometres.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Square {
    /// 1 to 60; 0 is about a pole.
    zone: u8,
    band: u8,
    column: u8,
    row: u8,
    digits: u32,
    easting: u32,
    northing: u32,
}

/// Metres east and north in a projection, as the grid counts them.
#[derive(Clone, Copy, Debug)]
struct Grid {
    easting: f64,
    northing: f64,
}

impl Grid {
    /// To the millimetre, as GEOTRANS does before it cuts metres off: the pole is not a nanometre away from itself.
    fn rounded(self) -> Self {
        let millimetres = |metres: f64| (metres * 1000.0).round() / 1000.0;
        Self {
            easting: millimetres(self.easting),
            northing: millimetres(self.northing),
        }
    }
}

impl Square {
    fn of(position: Position, digits: u32) -> Self {
        let (latitude, longitude) = degrees(position);
        let step = 10_f64.powi(5 - digits as i32);
        let within = |metres: f64| (metres.rem_euclid(HUNDRED_KM) / step).floor() as u32;
        let hundreds = |metres: f64| (metres / HUNDRED_KM).floor() as usize;
        let zone = zone_of(position);
        if zone == 0 {
            let grid = stereographic(latitude, longitude).rounded();
            let (north, east) = (latitude > 0.0, grid.easting >= POLE);
            let letters = Polar::of(north, east);
            return Self {
                zone,
                band: letters.band,
                column: letter(
                    letters.columns,
                    hundreds(grid.easting).saturating_sub(letters.first_column),
                ),
                row: letter(
                    letters.rows,
                    hundreds(grid.northing).saturating_sub(letters.first_row),
                ),
                digits,
                easting: within(grid.easting),
                northing: within(grid.northing),
            };
        }
        let grid = mercator(latitude, longitude, zone).rounded();
        Self {
            zone,
            band: band_of(latitude),
            column: letter(
                COLUMNS[usize::from(zone - 1) % 3],
                hundreds(grid.easting).saturating_sub(1),
            ),
            row: letter(
                ROWS,
                (hundreds(grid.northing) + row_shift(zone)) % ROWS.len(),
            ),
            digits,
            easting: within(grid.easting),
            northing: within(grid.northing),
        }
    }

    fn read(text: &str) -> Result<Self, NoSquare> {
        let zone_digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (zone, rest) = text.split_at(zone_digits);
        let zone = match zone {
            "" => 0,
            _ => zone.parse().map_err(|_| NoSquare::Form)?,
        };
        let letters = rest.as_bytes().get(..3).ok_or(NoSquare::Form)?;
        let &[band, column, row] = letters else {
            return Err(NoSquare::Form);
        };
        if !letters.iter().all(u8::is_ascii_uppercase) || (zone == 0) != (zone_digits == 0) {
            return Err(NoSquare::Form);
        }
        let digits = &rest[3..];
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.len() > 10 {
            return Err(NoSquare::Form);
        }
        if !digits.len().is_multiple_of(2) {
            return Err(NoSquare::Halves);
        }
        if digits.len() < 4 {
            return Err(NoSquare::Coarse);
        }
        let (easting, northing) = digits.split_at(digits.len() / 2);
        let number = |digits: &str| digits.parse().map_err(|_| NoSquare::Form);
        Ok(Self {
            zone,
            band,
            column,
            row,
            digits: easting.len() as u32,
            easting: number(easting)?,
            northing: number(northing)?,
        })
    }

    /// A point in it, from its middle outwards: the grid says that this point lies in this square.
    fn point(&self) -> Option<Position> {
        let step = 10_f64.powi(5 - self.digits as i32);
        let near = [
            (0.5, 0.5),
            (0.02, 0.02),
            (0.98, 0.02),
            (0.02, 0.98),
            (0.98, 0.98),
        ];
        near.into_iter().find_map(|(east, north)| {
            let east = (f64::from(self.easting) + east) * step;
            let north = (f64::from(self.northing) + north) * step;
            let mut candidates = self.corners().into_iter();
            candidates.find_map(|corner| {
                let easting = corner.easting + east;
                let northing = corner.northing + north;
                let (latitude, longitude) = if self.zone == 0 {
                    geographic_polar(Grid { easting, northing }, self.band >= b'Y')
                } else {
                    geographic(Grid { easting, northing }, self.zone)
                };
                let [latitude, longitude] = [latitude, longitude].map(micro);
                let position = Position::new(latitude, wrapped(longitude))?;
                (Self::of(position, self.digits) == *self).then_some(position)
            })
        })
    }

    /// South-west corners of the hundred kilometres that its letters may name: rows repeat every 2,000 km.
    fn corners(&self) -> Vec<Grid> {
        let place = |letters: &str, letter| letters.bytes().position(|one| one == letter);
        if self.zone == 0 {
            let polar = [(false, false), (false, true), (true, false), (true, true)]
                .map(|(north, east)| Polar::of(north, east));
            let letters = polar.into_iter().find(|polar| polar.band == self.band);
            let corner = letters.and_then(|polar| {
                let column = place(polar.columns, self.column)? + polar.first_column;
                let row = place(polar.rows, self.row)? + polar.first_row;
                Some(Grid {
                    easting: column as f64 * HUNDRED_KM,
                    northing: row as f64 * HUNDRED_KM,
                })
            });
            return corner.into_iter().collect();
        }
        if self.zone > 60 {
            return Vec::new();
        }
        let columns = COLUMNS[usize::from(self.zone - 1) % 3];
        let (Some(column), Some(row)) = (place(columns, self.column), place(ROWS, self.row)) else {
            return Vec::new();
        };
        let row = (row + ROWS.len() - row_shift(self.zone)) % ROWS.len();
        let rows = (0..5).map(|cycle| row + cycle * ROWS.len());
        // South of the equator the grid counts from 10,000 km, which are 100 rows: five cycles.
        let false_northing = if self.band < b'N' { 0.0 } else { SOUTH };
        rows.map(|row| Grid {
            easting: (column + 1) as f64 * HUNDRED_KM,
            northing: row as f64 * HUNDRED_KM + false_northing,
        })
        .collect()
    }
}

impl std::fmt::Display for Square {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.zone > 0 {
            write!(f, "{:02}", self.zone)?;
        }
        let [band, column, row] = [self.band, self.column, self.row].map(char::from);
        let width = self.digits as usize;
        write!(
            f,
            "{band} {column}{row} {:0width$} {:0width$}",
            self.easting, self.northing
        )
    }
}

/// The letters about a pole, in one of its halves.
struct Polar {
    band: u8,
    columns: &'static str,
    rows: &'static str,
    first_column: usize,
    first_row: usize,
}

impl Polar {
    fn of(north: bool, east: bool) -> Self {
        let (band, columns, first_column) = match (north, east) {
            (false, false) => (b'A', "JKLPQRSTUXYZ", 8),
            (false, true) => (b'B', "ABCFGHJKLPQR", 20),
            (true, false) => (b'Y', "RSTUXYZ", 13),
            (true, true) => (b'Z', "ABCFGHJ", 20),
        };
        let (rows, first_row) = if north {
            ("ABCDEFGHJKLMNP", 13)
        } else {
            ("ABCDEFGHJKLMNPQRSTUVWXYZ", 8)
        };
        Self {
            band,
            columns,
            rows,
            first_column,
            first_row,
        }
    }
}

fn letter(letters: &str, at: usize) -> u8 {
    letters.as_bytes().get(at).copied().unwrap_or(b'?')
}

fn degrees(position: Position) -> (f64, f64) {
    (
        f64::from(position.latitude()) / 1e6,
        f64::from(position.longitude()) / 1e6,
    )
}

fn micro(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

fn wrapped(longitude: i32) -> i32 {
    (longitude + 180_000_000).rem_euclid(360_000_000) - 180_000_000
}

/// The zone of a point, its exceptions off Norway and about Svalbard included; 0 about a pole. In millionths of a
/// degree, so that no rounding decides about an edge.
fn zone_of(position: Position) -> u8 {
    const DEGREE: i32 = 1_000_000;
    let latitude = position.latitude();
    if !(-80 * DEGREE..84 * DEGREE).contains(&latitude) {
        return 0;
    }
    let (north, east) = (
        latitude.div_euclid(DEGREE),
        position.longitude().div_euclid(DEGREE),
    );
    match (north, east) {
        (56..=63, 3..=11) => 32,
        (72.., 0..=8) => 31,
        (72.., 9..=20) => 33,
        (72.., 21..=32) => 35,
        (72.., 33..=41) => 37,
        _ => ((east + 180) / 6 + 1) as u8,
    }
}

/// The letter of eight degrees of latitude; the last has twelve.
fn band_of(latitude: f64) -> u8 {
    let at = ((latitude + 80.0) / 8.0).floor().clamp(0.0, 19.0) as usize;
    letter(BANDS, at)
}

/// Even zones begin their rows five letters later.
fn row_shift(zone: u8) -> usize {
    if zone.is_multiple_of(2) { 5 } else { 0 }
}

/// Tangent of the conformal latitude (Karney, 7 to 9).
fn conformal(tan: f64) -> f64 {
    let e = eccentricity();
    let sigma = (e * (e * tan / tan.hypot(1.0)).atanh()).sinh();
    tan * sigma.hypot(1.0) - sigma * tan.hypot(1.0)
}

/// Tangent of the latitude from that of the conformal one: Newton's method (Karney, 19 to 21); it converges
/// quadratically, and six steps are more than twice what is needed.
fn from_conformal(wanted: f64) -> f64 {
    let e2 = FLATTENING * (2.0 - FLATTENING);
    let mut tan = wanted / (1.0 - e2);
    for _ in 0..6 {
        let found = conformal(tan);
        let slope = (1.0 + (1.0 - e2) * tan * tan) / ((1.0 - e2) * tan.hypot(1.0));
        tan += (wanted - found) / found.hypot(1.0) * slope;
    }
    tan
}

fn eccentricity() -> f64 {
    (FLATTENING * (2.0 - FLATTENING)).sqrt()
}

/// The third flattening, and the radius of the rectifying sphere times the scale.
fn series() -> (f64, f64) {
    let n = FLATTENING / (2.0 - FLATTENING);
    let radius = EQUATOR / (1.0 + n) * (1.0 + n * n / 4.0 + n.powi(4) / 64.0);
    (n, SCALE_UTM * radius)
}

fn mercator(latitude: f64, longitude: f64, zone: u8) -> Grid {
    let (n, radius) = series();
    let alpha = [
        n / 2.0 - n.powi(2) * 2.0 / 3.0 + n.powi(3) * 5.0 / 16.0 + n.powi(4) * 41.0 / 180.0,
        n.powi(2) * 13.0 / 48.0 - n.powi(3) * 3.0 / 5.0 + n.powi(4) * 557.0 / 1440.0,
        n.powi(3) * 61.0 / 240.0 - n.powi(4) * 103.0 / 140.0,
        n.powi(4) * 49561.0 / 161_280.0,
    ];
    let (sin, cos) = (longitude - meridian(zone)).to_radians().sin_cos();
    let tan = conformal(latitude.to_radians().tan());
    let xi = tan.atan2(cos);
    let eta = (sin / tan.hypot(cos)).asinh();
    let (mut north, mut east) = (xi, eta);
    for (j, alpha) in (1..).zip(alpha) {
        let twice = 2.0 * f64::from(j);
        north += alpha * (twice * xi).sin() * (twice * eta).cosh();
        east += alpha * (twice * xi).cos() * (twice * eta).sinh();
    }
    let false_northing = if latitude < 0.0 { SOUTH } else { 0.0 };
    Grid {
        easting: CENTRE + radius * east,
        northing: false_northing + radius * north,
    }
}

/// Rows of the south lie below 10,000 km, those of the north are given above it: the equator is there.
fn geographic(grid: Grid, zone: u8) -> (f64, f64) {
    let (n, radius) = series();
    let beta = [
        n / 2.0 - n.powi(2) * 2.0 / 3.0 + n.powi(3) * 37.0 / 96.0 - n.powi(4) / 360.0,
        n.powi(2) / 48.0 + n.powi(3) / 15.0 - n.powi(4) * 437.0 / 1440.0,
        n.powi(3) * 17.0 / 480.0 - n.powi(4) * 37.0 / 840.0,
        n.powi(4) * 4397.0 / 161_280.0,
    ];
    let xi = (grid.northing - SOUTH) / radius;
    let eta = (grid.easting - CENTRE) / radius;
    let (mut north, mut east) = (xi, eta);
    for (j, beta) in (1..).zip(beta) {
        let twice = 2.0 * f64::from(j);
        north -= beta * (twice * xi).sin() * (twice * eta).cosh();
        east -= beta * (twice * xi).cos() * (twice * eta).sinh();
    }
    let tan = north.sin() / east.sinh().hypot(north.cos());
    let longitude = east.sinh().atan2(north.cos());
    (
        from_conformal(tan).atan().to_degrees(),
        longitude.to_degrees() + meridian(zone),
    )
}

fn meridian(zone: u8) -> f64 {
    f64::from(zone) * 6.0 - 183.0
}

/// Metres from the pole for each unit of the tangent of half the distance to it.
fn polar_radius() -> f64 {
    let e = eccentricity();
    2.0 * EQUATOR * SCALE_UPS / ((1.0 + e).powf(1.0 + e) * (1.0 - e).powf(1.0 - e)).sqrt()
}

fn stereographic(latitude: f64, longitude: f64) -> Grid {
    let tan = conformal(latitude.abs().to_radians().tan());
    let distance = polar_radius() / (tan + tan.hypot(1.0));
    let (sin, cos) = longitude.to_radians().sin_cos();
    let toward = if latitude > 0.0 { -1.0 } else { 1.0 };
    Grid {
        easting: POLE + distance * sin,
        northing: POLE + toward * distance * cos,
    }
}

fn geographic_polar(grid: Grid, north: bool) -> (f64, f64) {
    let toward = if north { -1.0 } else { 1.0 };
    let (x, y) = (grid.easting - POLE, (grid.northing - POLE) * toward);
    let half = x.hypot(y) / polar_radius();
    let latitude = if half == 0.0 {
        90.0
    } else {
        from_conformal((1.0 / half - half) / 2.0)
            .atan()
            .to_degrees()
    };
    (-toward * latitude, x.atan2(y).to_degrees())
}

/// WGS 84 (NGA.STND.0036, 2014): semi-major axis in metres, flattening.
const EQUATOR: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
const SCALE_UTM: f64 = 0.9996;
const SCALE_UPS: f64 = 0.994;
/// False eastings and northings of both projections, in metres.
const CENTRE: f64 = 500_000.0;
const SOUTH: f64 = 10_000_000.0;
const POLE: f64 = 2_000_000.0;
const HUNDRED_KM: f64 = 100_000.0;
/// A metre: five digits each way.
const DIGITS_MAX: u32 = 5;
const BANDS: &str = "CDEFGHJKLMNPQRSTUVWX";
const COLUMNS: [&str; 3] = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];
const ROWS: &str = "ABCDEFGHJKLMNPQRSTUV";

#[cfg(test)]
mod tests;
