//! The log of a node: logfmt on standard error, its level taken from the settings, and again when they change.
//!
//! Only facts go to it: kinds, causes, counts, times. What messages say, names of people and parties and
//! addresses are never given to it; what libraries would log (they know addresses) is left out.

use std::fmt::{self, Write as _};

use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Registry, reload};

/// The running log.
pub struct Log {
    level: Option<reload::Handle<EnvFilter, Registry>>,
}

impl Log {
    /// Takes another level from now on.
    pub fn set(&self, level: &str) {
        if let Some(handle) = &self.level {
            // It fails only when the log is gone.
            let _ = handle.reload(of_level(level));
        }
    }
}

/// Starts the log. `DETENTE_LOG`, for those who look for a fault, stands above the settings.
pub fn start(level: &str) -> Log {
    let wish = EnvFilter::try_from_env("DETENTE_LOG").ok();
    let fixed = wish.is_some();
    let (filter, handle) = reload::Layer::new(wish.unwrap_or_else(|| of_level(level)));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        // Of a log on a full disk nobody can be told there, and trying to would end the thread that tries.
        .log_internal_errors(false)
        .event_format(Logfmt);
    // A process that logs already goes on as it does.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
    Log {
        level: (!fixed).then_some(handle),
    }
}

fn of_level(level: &str) -> EnvFilter {
    let ours = OURS.map(|name| format!("detente_{name}={level}"));
    EnvFilter::new(ours.join(","))
}

/// One line an event: `time=… level=warn from=node msg="alarm raised" alarm=line-down`.
struct Logfmt;

impl<S, N> FormatEvent<S, N> for Logfmt
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &tracing::Event<'_>,
    ) -> fmt::Result {
        let meta = event.metadata();
        let from = meta.target().split("::").next().unwrap_or_default();
        let level = meta.level().as_str().to_ascii_lowercase();
        let now = jiff::Timestamp::now();
        write!(
            writer,
            "time={now:.3} level={level} from={}",
            from.trim_start_matches("detente_")
        )?;
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        writeln!(writer, "{}", fields.0)
    }
}

struct Fields(String);

impl tracing::field::Visit for Fields {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        let name = match field.name() {
            "message" => "msg",
            name => name,
        };
        let value = format!("{value:?}");
        // Writing to a String cannot fail.
        let _ = write!(self.0, " {name}={}", word(&value));
    }

    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        let _ = write!(self.0, " {}={}", field.name(), word(value));
    }
}

/// A value as logfmt has it: bare if it is one word, else in quotation marks; never two lines.
fn word(value: &str) -> String {
    let bare = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '=' | '\\');
    if !value.is_empty() && value.chars().all(bare) {
        return value.to_owned();
    }
    let inner = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    let escaped = inner
        .unwrap_or(value)
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    format!("\"{}\"", detente_language::plain_line(&escaped))
}

/// Whose words go to the log.
const OURS: [&str; 7] = [
    "record", "line", "store", "bearers", "driver", "node", "cli",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_word_or_quoted_and_never_two_lines() {
        assert_eq!(word("line-down"), "line-down");
        assert_eq!(word("alarm raised"), "\"alarm raised\"");
        assert_eq!(word(""), "\"\"");
        assert_eq!(word("a\"b"), "\"a\\\"b\"");
        let forged = word("x\nlevel=error msg=forged\u{1b}[2J");
        assert_eq!(forged.lines().count(), 1, "{forged}");
        assert!(!forged.contains('\u{1b}'), "{forged}");
    }
}
