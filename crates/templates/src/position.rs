//! A position in degrees, minutes and seconds and in decimal degrees, in whole numbers throughout: both forms say
//! what was signed, and two machines say the same.

use detente_line::message::template::Position;

use crate::words::Words;

/// `50°27′00″N 030°31′12″E`. Seconds to the hundredth (31 cm), whose zeros at the end are not said.
pub(crate) fn dms(position: Position, words: &Words) -> String {
    said(position, words, |micro, width| {
        // A millionth of a degree is 0.36 hundredths of a second.
        let hundredths = (u64::from(micro) * 36 + 50) / 100;
        let (seconds, part) = (hundredths / 100, hundredths % 100);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let (degrees, minutes) = (minutes / 60, minutes % 60);
        let point = words.say("decimal-sign", &[]);
        let part = match part {
            0 => String::new(),
            tenths if tenths % 10 == 0 => format!("{point}{}", tenths / 10),
            part => format!("{point}{part:02}"),
        };
        format!("{degrees:0width$}°{minutes:02}′{seconds:02}{part}″")
    })
}

/// `50.450000°N 030.520000°E`: exactly what was signed.
pub(crate) fn decimal(position: Position, words: &Words) -> String {
    said(position, words, |micro, width| {
        let point = words.say("decimal-sign", &[]);
        let (degrees, part) = (micro / 1_000_000, micro % 1_000_000);
        format!("{degrees:0width$}{point}{part:06}°")
    })
}

fn said(position: Position, words: &Words, angle: impl Fn(u32, usize) -> String) -> String {
    let one = |micro: i32, [positive, negative]: [&str; 2], width| {
        let word = if micro < 0 { negative } else { positive };
        words.say(word, &[("value", &angle(micro.unsigned_abs(), width))])
    };
    let latitude = one(position.latitude(), ["north", "south"], 2);
    let longitude = one(position.longitude(), ["east", "west"], 3);
    format!("{latitude} {longitude}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::built_in;

    fn said(latitude: i32, longitude: i32) -> [String; 2] {
        let position = Position::new(latitude, longitude).expect("on the earth");
        let words = &built_in().words["en"];
        [dms(position, words), decimal(position, words)]
    }

    #[test]
    fn seconds_are_said_as_far_as_they_go_and_carry_over() {
        let of = |latitude, longitude| said(latitude, longitude)[0].clone();
        assert_eq!(of(50_450_000, 30_520_000), "50°27′00″N 030°31′12″E");
        assert_eq!(
            of(-33_856_784, -151_215_297),
            "33°51′24.42″S 151°12′55.07″W"
        );
        assert_eq!(of(250, 0), "00°00′00.9″N 000°00′00″E");
        assert_eq!(of(999_999, -1), "01°00′00″N 000°00′00″W");
        assert_eq!(of(89_999_999, -180_000_000), "90°00′00″N 180°00′00″W");
    }

    #[test]
    fn decimal_degrees_are_exactly_what_was_signed() {
        let of = |latitude, longitude| said(latitude, longitude)[1].clone();
        assert_eq!(of(50_450_000, 30_520_000), "50.450000°N 030.520000°E");
        assert_eq!(of(-1, 179_999_999), "00.000001°S 179.999999°E");
    }
}
