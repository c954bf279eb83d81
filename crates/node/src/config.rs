//! `config.toml`: the settings a person may read and change. Nothing in it weakens a line.

mod alarm;
pub mod check;
mod slip;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::private_file;

use self::alarm::AlarmForm;
pub use self::alarm::{AlarmSettings, OutOfBounds};
pub(crate) use self::slip::one_line;
pub use self::slip::{Slip, SlipKind, Wanted};

/// The settings of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The party's name, as its card gives it.
    pub name: String,
    /// The party's languages.
    pub languages: Vec<String>,
    /// The language the desk reads labels in.
    pub desk_language: String,
    /// Where the HTTP interface listens: loopback, nothing else.
    pub api: SocketAddr,
    /// Where it listens beyond loopback, over TLS; `None`: nowhere.
    pub api_tls: Option<ApiTls>,
    /// Where QUIC listens; `None`: no inbound port.
    pub quic: Option<SocketAddr>,
    /// Where TLS over TCP listens; `None`: no inbound port.
    pub tcp: Option<SocketAddr>,
    /// How far this machine's UTC clock may be off; `None`: ask the kernel.
    pub clock_uncertainty_ms: Option<u32>,
    /// What holds for accounts and sessions.
    pub accounts: AccountSettings,
    /// What rings for alarms.
    pub alarm: AlarmSettings,
    /// How much goes to the log: `error`, `warn`, `info` or `debug`.
    pub log_level: String,
    /// The folder that the node takes backups into when it is asked to; `None`: nowhere.
    pub backup_folder: Option<PathBuf>,
}

/// The HTTP interface beyond loopback.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiTls {
    /// Where it listens.
    pub address: SocketAddr,
    /// The certificate, PEM; from the data folder.
    pub certificate: PathBuf,
    /// Its key, PEM; from the data folder.
    pub key: PathBuf,
    /// Names under which it is reached, beside addresses.
    #[serde(default)]
    pub names: Vec<String>,
}

/// What holds for accounts and sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountSettings {
    /// How many hours a session lasts.
    pub session_hours: u32,
    /// For how many minutes a session without an act may still act.
    pub idle_minutes: u32,
    /// Makes passwords cheap to guess, for tests that sign in a hundred times.
    pub dangerously_cheap_passwords_for_tests: bool,
    /// A session lasts so many seconds if that is shorter, for tests that wait for its end.
    pub session_seconds_for_tests: Option<u32>,
    /// It acts for so many seconds without an act if that is shorter, for the same.
    pub idle_seconds_for_tests: Option<u32>,
}

impl AccountSettings {
    /// How long a session lasts.
    #[must_use]
    pub fn session_life(&self) -> Duration {
        let hours = u64::from(self.session_hours) * 3600;
        shorter(hours, self.session_seconds_for_tests)
    }

    /// How long a session without an act may still act.
    #[must_use]
    pub fn session_idle(&self) -> Duration {
        let minutes = u64::from(self.idle_minutes) * 60;
        shorter(minutes, self.idle_seconds_for_tests)
    }
}

/// No setting for tests makes a session last longer.
fn shorter(seconds: u64, for_tests: Option<u32>) -> Duration {
    Duration::from_secs(for_tests.map_or(seconds, |short| seconds.min(short.into())))
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            session_hours: 8,
            idle_minutes: 15,
            dangerously_cheap_passwords_for_tests: false,
            session_seconds_for_tests: None,
            idle_seconds_for_tests: None,
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("config.toml can't be read")]
    Unreadable(#[source] std::io::Error),
    /// The file is not the settings of a node.
    #[error("{0}")]
    NotUnderstood(Slip),
    /// A number lies outside its bounds.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A word is not one of those that the setting takes.
    #[error("`{name}` can't be “{value}”; it takes {allowed}")]
    NotOneOf {
        /// The setting.
        name: &'static str,
        /// What is written.
        value: String,
        /// What it takes.
        allowed: &'static str,
    },
    /// A path must not depend on where the program was started.
    #[error("[{section}] {name} can't be “{}”; it takes a full path", .value.display())]
    NotAbsolute {
        /// In which part of the file.
        section: &'static str,
        /// The setting.
        name: &'static str,
        /// What is written.
        value: PathBuf,
    },
    /// The interface would be open to other machines.
    #[error(
        "[api] address {0} is not loopback; without TLS the interface listens on 127.0.0.0/8 or ::1 only, beyond them through [api.tls]"
    )]
    NotLoopback(SocketAddr),
    /// Sessions would last too long, or not at all.
    #[error(
        "[accounts] session_hours is 1 to {SESSION_HOURS_MAX}, idle_minutes 1 to {IDLE_MINUTES_MAX}"
    )]
    Sessions,
}

impl Config {
    /// Reads the settings of the node in `folder`.
    ///
    /// # Errors
    ///
    /// What is wrong with the file; an unknown setting is wrong, it may be a misspelt one.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let text = private_file::read_text(&folder.join(FILE), BYTES_MAX)
            .map_err(ConfigError::Unreadable)?;
        Self::parse(&text)
    }

    /// Reads the settings from the text of the file.
    ///
    /// # Errors
    ///
    /// As for [`Config::read`].
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file: FileForm = toml::from_str(text)
            .map_err(|error| ConfigError::NotUnderstood(Slip::of(text, &error)))?;
        let config = Self {
            name: file.name,
            languages: file.languages,
            desk_language: file.desk_language,
            api: file.api.address,
            api_tls: file.api.tls,
            quic: file.listen.quic,
            tcp: file.listen.tcp,
            clock_uncertainty_ms: file.clock.uncertainty_ms,
            accounts: file.accounts,
            alarm: file
                .alarm
                .map_or_else(|| Ok(AlarmSettings::default()), AlarmForm::settings)?,
            log_level: file.log.level.unwrap_or_else(|| LOG_LEVEL.to_owned()),
            backup_folder: file.backup.folder,
        };
        config.checked()
    }

    /// The settings, if they may be used.
    ///
    /// # Errors
    ///
    /// `NotLoopback` if the interface would be open to other machines; `Sessions` if sessions are not bounded.
    pub fn checked(self) -> Result<Self, ConfigError> {
        if !self.api.ip().is_loopback() {
            return Err(ConfigError::NotLoopback(self.api));
        }
        let AccountSettings {
            session_hours,
            idle_minutes,
            ..
        } = self.accounts;
        if !(1..=SESSION_HOURS_MAX).contains(&session_hours)
            || !(1..=IDLE_MINUTES_MAX).contains(&idle_minutes)
        {
            return Err(ConfigError::Sessions);
        }
        if let Some(folder) = &self.backup_folder
            && !folder.is_absolute()
        {
            return Err(ConfigError::NotAbsolute {
                section: "backup",
                name: "folder",
                value: folder.clone(),
            });
        }
        if !LOG_LEVELS.contains(&self.log_level.as_str()) {
            return Err(ConfigError::NotOneOf {
                name: "level",
                value: self.log_level,
                allowed: "error, warn, info, debug",
            });
        }
        Ok(self)
    }

    fn write_api_tls(&self, text: &mut String) {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let path = |path: &Path| quoted(&path.display().to_string());
        let lines = match &self.api_tls {
            None => "\n# Beyond loopback through TLS only; a certificate is made by: detente api certificate\n\
                     # [api.tls]\n# address = \"0.0.0.0:7802\"\n# certificate = \"api-certificate.pem\"\n\
                     # key = \"api-certificate-key.pem\"\n# names = [\"hq.example\"]"
                .to_owned(),
            Some(tls) => {
                let names: Vec<String> = tls.names.iter().map(|name| quoted(name)).collect();
                format!(
                    "\n[api.tls]\naddress = \"{}\"\ncertificate = {}\nkey = {}\nnames = [{}]",
                    tls.address,
                    path(&tls.certificate),
                    path(&tls.key),
                    names.join(", ")
                )
            }
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{lines}");
    }

    /// The text of the file, with a word on every setting.
    #[must_use]
    pub fn to_text(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let languages: Vec<String> = self.languages.iter().map(|tag| quoted(tag)).collect();
        let mut text = String::from(
            "# Settings of this node. Read at its start. Keys stand in keys/, officers' keys in officers/,\n\
             # counterparts' addresses in counterparts.toml.\n\n",
        );
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "# As the party card gives it; the card's own words are the ones that count."
        );
        let _ = writeln!(text, "name = {}", quoted(&self.name));
        let _ = writeln!(text, "languages = [{}]", languages.join(", "));
        let _ = writeln!(
            text,
            "# The language of labels at this desk: \"en\" or \"ru\". Messages are shown as written."
        );
        let _ = writeln!(text, "desk_language = {}", quoted(&self.desk_language));
        let _ = writeln!(
            text,
            "\n[api]\n# Loopback only: any other address is refused. Port 0 takes a free one, named in the file api-address."
        );
        let _ = writeln!(text, "address = \"{}\"", self.api);
        self.write_api_tls(&mut text);
        let _ = writeln!(
            text,
            "\n[listen]\n# Where counterparts reach this node. Without a bearer's line, this node only dials on it."
        );
        for (bearer, address) in [("quic", self.quic), ("tcp", self.tcp)] {
            let _ = match address {
                Some(address) => writeln!(text, "{bearer} = \"{address}\""),
                None => writeln!(text, "# {bearer} = \"0.0.0.0:7800\""),
            };
        }
        let _ = writeln!(
            text,
            "\n[clock]\n# How far this machine's UTC may be off, in milliseconds. Without it, the kernel is asked: entries say\n\
             # what it knows from whatever keeps the clock right, and \"unknown\" if nothing does."
        );
        let _ = match self.clock_uncertainty_ms {
            Some(ms) => writeln!(text, "uncertainty_ms = {ms}"),
            None => writeln!(text, "# uncertainty_ms = 50"),
        };
        let _ = writeln!(
            text,
            "\n[accounts]\n# How many hours one sign-in lasts, and after how many minutes without an act the password is\n\
             # asked for again. What is on the screen stays there meanwhile, and alarms sound."
        );
        let accounts = &self.accounts;
        let _ = writeln!(text, "session_hours = {}", accounts.session_hours);
        let _ = writeln!(text, "idle_minutes = {}", accounts.idle_minutes);
        if accounts.dangerously_cheap_passwords_for_tests {
            let _ = writeln!(text, "dangerously_cheap_passwords_for_tests = true");
        }
        for (name, seconds) in [
            (
                "session_seconds_for_tests",
                accounts.session_seconds_for_tests,
            ),
            ("idle_seconds_for_tests", accounts.idle_seconds_for_tests),
        ] {
            if let Some(seconds) = seconds {
                let _ = writeln!(text, "{name} = {seconds}");
            }
        }
        self.write_alarm(&mut text);
        let _ = writeln!(
            text,
            "\n[log]\n# error, warn, info or debug, to standard error. Never what messages say, nor names."
        );
        let _ = writeln!(text, "level = {}", quoted(&self.log_level));
        let _ = writeln!(
            text,
            "\n[backup]\n# The folder that the node takes backups into when it is asked to: detente backup"
        );
        let _ = match &self.backup_folder {
            Some(folder) => writeln!(text, "folder = {}", quoted(&folder.display().to_string())),
            None => writeln!(text, "# folder = \"/var/backups/detente\""),
        };
        text
    }
}

impl Config {
    fn write_alarm(&self, text: &mut String) {
        let AlarmSettings {
            hook,
            timeout,
            repeat,
            deputy,
            on_call,
        } = &self.alarm;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "\n[alarm]\n# A program that rings when an alarm is raised, cleared, or stands unsilenced: its full path\n\
             # and its arguments, never given to a shell. Try it with: detente alarm test"
        );
        let _ = if hook.is_empty() {
            writeln!(text, "# hook = [\"/usr/local/bin/ring\"]")
        } else {
            let words: Vec<String> = hook
                .iter()
                .map(|word| toml::Value::String(word.clone()).to_string())
                .collect();
            writeln!(text, "hook = [{}]", words.join(", "))
        };
        let _ = writeln!(
            text,
            "# How long one run may take, and how often it rings again (10 s to an hour)."
        );
        let _ = writeln!(text, "timeout_s = {}", timeout.as_secs());
        let _ = writeln!(text, "repeat_s = {}", repeat.as_secs());
        let _ = writeln!(
            text,
            "# If nobody takes an alarm: how long after the watch the deputy of the duty roster is raised, and how long after\n\
             # the deputy those on call (1 s to 5 min each)."
        );
        let _ = writeln!(text, "deputy_s = {}", deputy.as_secs());
        let _ = writeln!(text, "on_call_s = {}", on_call.as_secs());
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    name: String,
    languages: Vec<String>,
    desk_language: String,
    api: ApiForm,
    #[serde(default)]
    listen: ListenForm,
    #[serde(default)]
    clock: ClockForm,
    #[serde(default)]
    accounts: AccountSettings,
    alarm: Option<AlarmForm>,
    #[serde(default)]
    log: LogForm,
    #[serde(default)]
    backup: BackupForm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiForm {
    address: SocketAddr,
    tls: Option<ApiTls>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListenForm {
    quic: Option<SocketAddr>,
    tcp: Option<SocketAddr>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockForm {
    uncertainty_ms: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogForm {
    level: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BackupForm {
    folder: Option<PathBuf>,
}

/// How much is logged if nothing is said.
pub const LOG_LEVEL: &str = "warn";
const LOG_LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// The file's name in the data directory.
pub(crate) const FILE: &str = "config.toml";
const BYTES_MAX: u64 = 64 * 1024;
pub(crate) const SESSION_HOURS_MAX: u32 = 24;
pub(crate) const IDLE_MINUTES_MAX: u32 = 240;

#[cfg(test)]
mod tests {
    use super::*;

    fn config(api: &str) -> Config {
        Config {
            name: "Northern \"HQ\"\n#".to_owned(),
            languages: vec!["en".to_owned(), "ru".to_owned()],
            desk_language: "ru".to_owned(),
            api: api.parse().unwrap(),
            api_tls: Some(ApiTls {
                address: "0.0.0.0:7802".parse().unwrap(),
                certificate: "api-certificate.pem".into(),
                key: "/etc/key \"1\".pem".into(),
                names: vec!["hq.example".to_owned()],
            }),
            quic: None,
            tcp: Some("0.0.0.0:7800".parse().unwrap()),
            clock_uncertainty_ms: None,
            accounts: AccountSettings::default(),
            alarm: AlarmSettings::default(),
            log_level: LOG_LEVEL.to_owned(),
            backup_folder: Some("/var/backups/\"detente\"".into()),
        }
    }

    #[test]
    fn what_is_written_reads_back_whatever_the_name_holds() {
        for api in ["127.0.0.1:7801", "[::1]:0"] {
            let config = config(api);
            assert_eq!(Config::parse(&config.to_text()).unwrap(), config);
        }
    }

    #[test]
    fn an_interface_open_to_other_machines_is_refused() {
        for api in ["0.0.0.0:7801", "192.0.2.1:7801", "[::]:7801"] {
            let refused = Config::parse(&config(api).to_text());
            assert!(matches!(refused, Err(ConfigError::NotLoopback(_))), "{api}");
        }
    }

    #[test]
    fn a_session_without_an_end_is_refused_and_a_file_without_the_section_is_not() {
        let text = config("127.0.0.1:1").to_text();
        for (was, is) in [
            ("hours = 8", "hours = 0"),
            ("hours = 8", "hours = 25"),
            ("minutes = 15", "minutes = 241"),
        ] {
            let refused = Config::parse(&text.replace(was, is));
            assert!(matches!(refused, Err(ConfigError::Sessions)), "{is}");
        }
        let (before, _) = text.split_once("[accounts]").unwrap();
        let without = Config {
            backup_folder: None,
            ..config("127.0.0.1:1")
        };
        assert_eq!(Config::parse(before).unwrap(), without);
    }

    #[test]
    fn what_tests_set_makes_sessions_shorter_and_never_longer() {
        let of = |seconds| AccountSettings {
            session_seconds_for_tests: Some(seconds),
            idle_seconds_for_tests: Some(seconds),
            ..AccountSettings::default()
        };
        let seconds = |settings: AccountSettings| {
            let [life, idle] = [settings.session_life(), settings.session_idle()];
            (life.as_secs(), idle.as_secs())
        };
        assert_eq!(seconds(of(2)), (2, 2));
        assert_eq!(seconds(of(u32::MAX)), (8 * 3600, 15 * 60));
        let text = Config {
            accounts: of(2),
            ..config("127.0.0.1:1")
        }
        .to_text();
        assert_eq!(Config::parse(&text).unwrap().accounts, of(2));
    }

    #[test]
    fn a_folder_for_backups_that_depends_on_where_the_program_starts_is_refused() {
        let text = config("127.0.0.1:1").to_text();
        let relative = text.replace("folder = '/var/", "folder = 'var/");
        assert_ne!(relative, text);
        let refused = Config::parse(&relative);
        assert!(matches!(refused, Err(ConfigError::NotAbsolute { .. })));
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let text = config("127.0.0.1:1").to_text().replace("tcp =", "tpc =");
        let Err(ConfigError::NotUnderstood(slip)) = Config::parse(&text) else {
            panic!("it was taken");
        };
        let line = text.lines().position(|line| line.starts_with("tpc"));
        assert_eq!((Some(slip.line - 1), slip.column), (line, 1));
        assert!(
            matches!(&slip.kind, SlipKind::Unknown { name, near: Some(near), .. } if name == "tpc" && near == "tcp"),
            "{slip:?}"
        );
    }

    #[test]
    fn each_kind_of_slip_is_told_apart_and_has_its_place() {
        let good = config("127.0.0.1:1").to_text();
        let slip = |from: &str, to: &str| {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good, "{from}");
            match Config::parse(&text) {
                Err(ConfigError::NotUnderstood(slip)) => slip,
                other => panic!("{to}: {other:?}"),
            }
        };
        let missing = slip("desk_language = \"ru\"", "");
        assert!(matches!(&missing.kind, SlipKind::Missing { name } if name == "desk_language"));
        let value = slip("tcp = \"0.0.0.0:7800\"", "tcp = \"0.0.0.0\"");
        fn wants(slip: &Slip) -> Option<(&str, Wanted)> {
            match &slip.kind {
                SlipKind::Kind { name, wanted, .. } => Some((name.as_str(), *wanted)),
                _ => None,
            }
        }
        assert_eq!(wants(&value), Some(("tcp", Wanted::Address)), "{value:?}");
        assert!(value.line > 0 && value.column > 1, "{value:?}");
        let kind = slip("timeout_s = 30", "timeout_s = \"soon\"");
        assert_eq!(
            wants(&kind),
            Some(("timeout_s", Wanted::Number)),
            "{kind:?}"
        );
        let listed = slip("languages = [", "languages = [\n5,");
        assert_eq!(
            wants(&listed),
            Some(("languages", Wanted::Text)),
            "{listed:?}"
        );
        let syntax = slip("[listen]", "[listen");
        assert!(matches!(syntax.kind, SlipKind::Syntax { .. }), "{syntax:?}");
    }

    #[test]
    fn a_pause_without_end_and_an_unknown_level_are_refused() {
        let good = config("127.0.0.1:1").to_text();
        for (from, to) in [
            ("repeat_s = 300", "repeat_s = 86400"),
            ("timeout_s = 30", "timeout_s = 0"),
        ] {
            let refused = Config::parse(&good.replace(from, to));
            assert!(matches!(refused, Err(ConfigError::OutOfBounds(_))), "{to}");
        }
        let refused = Config::parse(&good.replace("level = \"warn\"", "level = \"all\""));
        assert!(matches!(refused, Err(ConfigError::NotOneOf { .. })));
    }
}
