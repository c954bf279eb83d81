//! Calls as events of a calendar: iCalendar (RFC 5545), written only. Nothing of it is read, and no words are made
//! here: which call stands in it, and what is said of it, is the node's.
//!
//! Why a writer of our own: `docs/decisions/0042-calendars.md`.

use detente_record::Timestamp;

/// How sure an event is (RFC 5545 §3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// A time is agreed.
    Confirmed,
    /// A time is on offer.
    Tentative,
    /// What was agreed is not any more.
    Cancelled,
}

impl EventStatus {
    /// As the property says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Tentative => "TENTATIVE",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for every version of this event, and for no other: letters and digits.
    pub uid: String,
    /// Rises with each version.
    pub sequence: u32,
    /// When this version came to be.
    pub revised: Timestamp,
    /// When the first one did.
    pub created: Timestamp,
    /// How sure it is.
    pub status: EventStatus,
    /// When it begins.
    pub from: Timestamp,
    /// For how many minutes.
    pub minutes: u32,
    /// What it is, on a line.
    pub summary: String,
    /// What else is known of it.
    pub description: String,
    /// What is to be remembered before it begins.
    pub reminder: Option<Reminder>,
}

/// What a calendar reminds of before an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// How many minutes before.
    pub minutes: u32,
    /// Of what.
    pub words: String,
}

/// A calendar of some events. `note` is what whoever reads it must know of the whole. An event whose time can't be
/// written is left out: years have four digits.
#[must_use]
pub fn calendar(note: Option<&str>, events: &[Event]) -> String {
    let mut out = Lines::default();
    out.property("BEGIN", "VCALENDAR");
    out.property("VERSION", "2.0");
    let program = concat!("-//detente//detente ", env!("CARGO_PKG_VERSION"), "//EN");
    out.property("PRODID", program);
    out.property("CALSCALE", "GREGORIAN");
    if let Some(note) = note {
        // RFC 7986 §5.2.
        out.property("DESCRIPTION", note);
    }
    for event in events {
        if let Some(times) = times(event) {
            out.event(event, &times);
        }
    }
    out.property("END", "VCALENDAR");
    out.0
}

/// Whether an event's time can be written.
#[must_use]
pub fn can_be_written(event: &Event) -> bool {
    times(event).is_some()
}

/// The events of several calendars in one, behind what the first says of itself; `None` where none has an event.
#[must_use]
pub fn joined<'a>(calendars: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut whole: Option<String> = None;
    for one in calendars {
        // A value holds no line end: what stands at the beginning of a line is a property's name.
        let Some((head, events)) = one.split_once(EVENT) else {
            continue;
        };
        let events = events.strip_suffix(END).unwrap_or(events);
        let whole = whole.get_or_insert_with(|| head.to_owned());
        whole.push_str(EVENT);
        whole.push_str(events);
    }
    whole.map(|whole| whole + END)
}

/// Begin and end in UTC, when it was revised and created.
fn times(event: &Event) -> Option<[String; 4]> {
    let length = std::time::Duration::from_secs(u64::from(event.minutes) * 60);
    Some([
        utc(event.from)?,
        utc(event.from + length)?,
        utc(event.revised)?,
        utc(event.created)?,
    ])
}

/// A moment in UTC (RFC 5545 §3.3.5, form 2), to the second; `None` past the year 9999.
fn utc(time: Timestamp) -> Option<String> {
    let written = time.to_string();
    let (day, clock) = written.split_once('T')?;
    let day = Some(day.replace('-', "")).filter(|day| day.len() == 8)?;
    let clock = clock.split('.').next()?.replace(':', "");
    Some(format!("{day}T{clock}Z"))
}

/// Content lines (RFC 5545 §3.1).
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn event(&mut self, event: &Event, [from, until, revised, created]: &[String; 4]) {
        self.property("BEGIN", "VEVENT");
        self.property("UID", &event.uid);
        // Without a METHOD this is when what is said here was last revised (§3.8.7.2), and not when it was exported: the
        // same record makes the same bytes.
        self.property("DTSTAMP", revised);
        self.property("LAST-MODIFIED", revised);
        self.property("CREATED", created);
        self.property("SEQUENCE", &event.sequence.to_string());
        self.property("STATUS", event.status.name());
        self.property("CLASS", "CONFIDENTIAL");
        self.property("DTSTART", from);
        self.property("DTEND", until);
        self.property("SUMMARY", &event.summary);
        self.property("DESCRIPTION", &event.description);
        if let Some(reminder) = &event.reminder {
            self.property("BEGIN", "VALARM");
            self.property("ACTION", "DISPLAY");
            self.property("TRIGGER", &format!("-PT{}M", reminder.minutes));
            self.property("DESCRIPTION", &reminder.words);
            self.property("END", "VALARM");
        }
        self.property("END", "VEVENT");
    }

    /// A property, its value as a text (§3.3.11): escaped, with nothing in it that ends a line or that the format forbids.
    /// Of values that are no texts ours have nothing to escape.
    fn property(&mut self, name: &str, words: &str) {
        let mut line = format!("{name}:");
        let mut characters = words.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\\' => line.push_str("\\\\"),
                ';' => line.push_str("\\;"),
                ',' => line.push_str("\\,"),
                '\r' if characters.peek() == Some(&'\n') => {}
                // Some readers end a line at the last three.
                '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => line.push_str("\\n"),
                '\t' => line.push('\t'),
                control if control.is_control() => line.push('\u{FFFD}'),
                other => line.push(other),
            }
        }
        self.fold(&line);
    }

    /// Folds a line between characters, so that none has more than 75 octets, the space that begins it among them.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            let more = character.len_utf8();
            if octets + more > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += more;
        }
        self.0.push_str("\r\n");
    }
}

/// Octets of a line without its end (RFC 5545 §3.1).
const LINE_OCTETS_MAX: usize = 75;
const EVENT: &str = "BEGIN:VEVENT\r\n";
const END: &str = "END:VCALENDAR\r\n";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "ab".repeat(32),
            sequence: 3,
            revised: Timestamp::from_ms(1_666_362_600_999),
            created: Timestamp::from_ms(0),
            status: EventStatus::Confirmed,
            from: Timestamp::from_ms(4_099_734_000_000),
            minutes: 30,
            summary: summary.to_owned(),
            description: "One\nTwo".to_owned(),
            reminder: Some(Reminder {
                minutes: 15,
                words: "Test; line".to_owned(),
            }),
        }
    }

    /// Unfolds and unescapes the first property of a name, by the words of the standard.
    fn read(calendar: &str, name: &str) -> String {
        let unfolded = calendar.replace("\r\n ", "");
        let mut lines = unfolded.split("\r\n");
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let mut found = String::new();
        let mut escaped = false;
        for character in value.expect("the property is there").chars() {
            match (escaped, character) {
                (false, '\\') => {}
                (true, 'n') => found.push('\n'),
                (_, other) => found.push(other),
            }
            escaped = !escaped && character == '\\';
        }
        found
    }

    #[test]
    fn an_event_is_written_as_the_standard_says() {
        let written = calendar(Some("All of them."), &[event("A call; at 3, \\o/")]);
        let program = concat!(
            "PRODID:-//detente//detente ",
            env!("CARGO_PKG_VERSION"),
            "//EN"
        );
        let uid = format!("UID:{}", "ab".repeat(32));
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            program,
            "CALSCALE:GREGORIAN",
            "DESCRIPTION:All of them.",
            "BEGIN:VEVENT",
            &uid,
            "DTSTAMP:20221021T143000Z",
            "LAST-MODIFIED:20221021T143000Z",
            "CREATED:19700101T000000Z",
            "SEQUENCE:3",
            "STATUS:CONFIRMED",
            "CLASS:CONFIDENTIAL",
            "DTSTART:20991130T150000Z",
            "DTEND:20991130T153000Z",
            "SUMMARY:A call\\; at 3\\, \\\\o/",
            "DESCRIPTION:One\\nTwo",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT15M",
            "DESCRIPTION:Test\\; line",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(written.split("\r\n").collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_from_outside_end_no_line_and_begin_no_component() {
        let hostile = "a\r\nBEGIN:VALARM\nb\rc\u{85}d\u{2028}e\u{2029}f\u{0}g\u{7}h\ti\u{7f}";
        let written = calendar(None, &[event(hostile)]);
        let read = read(&written, "SUMMARY");
        assert_eq!(
            read,
            "a\nBEGIN:VALARM\nb\nc\nd\ne\nf\u{FFFD}g\u{FFFD}h\ti\u{FFFD}"
        );
        assert_eq!(written.matches("\r\nBEGIN:VALARM\r\n").count(), 1);
    }

    #[test]
    fn an_event_past_the_year_9999_is_not_written() {
        let mut late = event("Late");
        late.from = Timestamp::from_ms(253_402_300_799_000);
        assert!(!can_be_written(&late), "its end is in the year 10000");
        assert!(!calendar(None, &[late]).contains("VEVENT"));
        assert!(can_be_written(&event("Soon")));
    }

    #[test]
    fn several_calendars_are_joined_event_by_event() {
        let [one, two] = ["END:VCALENDAR\r\n", "Two"].map(event);
        let empty = calendar(None, &[]);
        let apart = [&one, &two].map(|event| calendar(None, std::slice::from_ref(event)));
        let all = [empty.as_str(), &apart[0], &apart[1]];
        assert_eq!(joined(all), Some(calendar(None, &[one, two])));
        assert_eq!(joined([empty.as_str()]), None);
    }

    proptest! {
        #[test]
        fn any_words_come_back_and_no_line_is_too_long(words in "(?s)[\\PC,;:\\\\\n\t \u{202e}é😀ع]{0,400}") {
            let written = calendar(None, &[event(&words)]);
            prop_assert!(written.ends_with("\r\n"));
            for line in written.split("\r\n") {
                prop_assert!(line.len() <= 75, "{line}");
                prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
            }
            let words = words.replace(['\u{2028}', '\u{2029}'], "\n");
            prop_assert_eq!(read(&written, "SUMMARY"), words);
        }
    }
}
