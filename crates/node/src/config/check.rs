//! Every rule of the settings, tried now: what the files say, and whether this machine can do it.
//!
//! Words stand in `i18n/`: `config-` and the rule's name. Nothing here changes anything.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use detente_bearers::Bearer;
use detente_language::{Language, Value};

use super::alarm::RAISED_WITHIN;
use super::{AlarmSettings, Config, ConfigError, FILE, Slip, SlipKind, Wanted};
use crate::causes::Cause as _;
use crate::counterparts::AddressBook;
use crate::dial_address;
use crate::http::tls::Certificate;
use crate::private_file;
use crate::setup;

/// Something about the settings that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule, as the key of its words names it, without the `config-` in front.
    pub rule: &'static str,
    /// Whether the node cannot run with it; else it runs and a person should look.
    pub wrong: bool,
    /// In which file.
    pub file: &'static str,
    /// Line and column, from 1, if it stands somewhere.
    pub place: Option<(usize, usize)>,
    /// What its words name.
    pub facts: Vec<(&'static str, Value)>,
}

impl Finding {
    fn wrong(rule: &'static str) -> Self {
        Self {
            rule,
            wrong: true,
            file: FILE,
            place: None,
            facts: Vec::new(),
        }
    }

    fn doubtful(rule: &'static str) -> Self {
        Self {
            wrong: false,
            ..Self::wrong(rule)
        }
    }

    fn fact(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.push((name, value.into()));
        self
    }

    fn at(mut self, place: Option<(usize, usize)>) -> Self {
        self.place = place;
        self
    }
}

/// Checks the settings of the node in `folder`. A node that runs has its ports: they are not tried then.
#[must_use]
pub fn check(folder: &Path, runs: bool) -> Vec<Finding> {
    let path = folder.join(FILE);
    let text = match private_file::read_text(&path, super::BYTES_MAX) {
        Ok(text) => text,
        Err(error) => {
            return vec![Finding::wrong("unreadable").fact("cause", error.to_string())];
        }
    };
    let mut findings = Vec::new();
    match Config::parse(&text) {
        Ok(config) => {
            check_words(&config, folder, &text, &mut findings);
            check_addresses(&config, &text, runs, &mut findings);
            check_certificate(&config, folder, &text, &mut findings);
            check_hook(&config, &text, &mut findings);
            check_steps(&config, &text, &mut findings);
        }
        Err(error) => findings.push(of_error(&error, &text)),
    }
    if let Ok(found) = std::fs::metadata(&path)
        && found.permissions().mode() & 0o022 != 0
    {
        findings
            .push(Finding::wrong("writable-by-others").fact("path", path.display().to_string()));
    }
    check_counterparts(folder, &mut findings);
    findings.sort_by_key(|finding| (!finding.wrong, finding.place));
    findings
}

fn of_error(error: &ConfigError, text: &str) -> Finding {
    match error {
        ConfigError::NotUnderstood(slip) => of_slip(slip),
        ConfigError::NotLoopback(address) => Finding::wrong("api-open")
            .fact("address", address.to_string())
            .at(locate(text, "api", "address")),
        ConfigError::OutOfBounds(bounds) => Finding::wrong("out-of-bounds")
            .fact("name", bounds.name)
            .fact("value", bounds.value.to_string())
            .fact("min", bounds.min.to_string())
            .fact("max", bounds.max.to_string())
            .at(locate(text, "alarm", bounds.name)),
        ConfigError::NotOneOf {
            name,
            value,
            allowed,
        } => Finding::wrong("not-one-of")
            .fact("name", *name)
            .fact("value", value)
            .fact("allowed", *allowed)
            .at(locate(text, "log", name)),
        ConfigError::NotAbsolute { section, name, .. } => Finding::wrong("value")
            .fact("cause", error.words())
            .at(locate(text, section, name)),
        ConfigError::Sessions => Finding::wrong("value")
            .fact("cause", error.words())
            .at(locate(text, "", "[accounts]")),
        ConfigError::Unreadable(cause) => {
            Finding::wrong("unreadable").fact("cause", cause.to_string())
        }
    }
}

fn of_slip(slip: &Slip) -> Finding {
    let place = (slip.line > 0).then_some((slip.line, slip.column));
    let finding = match &slip.kind {
        SlipKind::Unknown {
            name,
            near: Some(near),
            ..
        } => Finding::wrong("misspelt")
            .fact("name", name)
            .fact("near", near),
        SlipKind::Unknown { name, known, .. } => Finding::wrong("unknown")
            .fact("name", name)
            .fact("known", known.join(", ")),
        SlipKind::Missing { name } => Finding::wrong("missing").fact("name", name),
        SlipKind::Kind { name, wanted, .. } => Finding::wrong(match wanted {
            Wanted::Number => "wants-number",
            Wanted::Text => "wants-text",
            Wanted::YesNo => "wants-yes-no",
            Wanted::List => "wants-list",
            Wanted::Section => "wants-section",
            Wanted::Address => "wants-address",
        })
        .fact("name", name),
        SlipKind::Value { why } => Finding::wrong("value").fact("cause", why),
        SlipKind::Syntax { why } => Finding::wrong("syntax").fact("cause", why),
    };
    finding.at(place)
}

fn check_words(config: &Config, folder: &Path, text: &str, findings: &mut Vec<Finding>) {
    if Language::from_tag(&config.desk_language).is_none() {
        findings.push(
            Finding::wrong("not-one-of")
                .fact("name", "desk_language")
                .fact("value", &config.desk_language)
                .fact("allowed", "en, ru")
                .at(locate(text, "", "desk_language")),
        );
    }
    if let Ok(card) = setup::own_card(folder)
        && card.name() != config.name
    {
        findings.push(
            Finding::doubtful("name-differs")
                .fact("name", &config.name)
                .fact("card", card.name())
                .at(locate(text, "", "name")),
        );
    }
    if let Some(ms) = config.clock_uncertainty_ms
        && !(1..=UNCERTAINTY_MS_MAX).contains(&ms)
    {
        findings.push(
            Finding::doubtful("uncertainty")
                .fact("ms", ms.to_string())
                .at(locate(text, "clock", "uncertainty_ms")),
        );
    }
}

fn check_addresses(config: &Config, text: &str, runs: bool, findings: &mut Vec<Finding>) {
    let rows = [
        ("api", "address", Some(config.api), true),
        (
            "api.tls",
            "address",
            config.api_tls.as_ref().map(|tls| tls.address),
            true,
        ),
        ("listen", "tcp", config.tcp, true),
        ("listen", "quic", config.quic, false),
    ];
    let mut seen: Vec<(String, SocketAddr)> = Vec::new();
    for (section, name, address, is_tcp) in rows {
        let Some(address) = address else { continue };
        let place = locate(text, section, name);
        if is_tcp {
            let twin = seen.iter().find(|(_, other)| collide(*other, address));
            if let Some((other, _)) = twin {
                findings.push(
                    Finding::wrong("same-port")
                        .fact("address", address.to_string())
                        .fact("other", other.as_str())
                        .at(place),
                );
                continue;
            }
            seen.push((format!("{section}.{name}"), address));
        }
        if section == "listen" && address.ip().is_loopback() {
            findings.push(
                Finding::doubtful("listen-loopback")
                    .fact("address", address.to_string())
                    .at(place),
            );
        }
        if !runs && let Some(finding) = try_bind(address, is_tcp) {
            findings.push(finding.fact("address", address.to_string()).at(place));
        }
    }
}

fn collide(a: SocketAddr, b: SocketAddr) -> bool {
    let everywhere = |address: SocketAddr| address.ip().is_unspecified();
    a.port() != 0 && a.port() == b.port() && (a.ip() == b.ip() || everywhere(a) || everywhere(b))
}

/// Tries to listen for a moment.
fn try_bind(address: SocketAddr, is_tcp: bool) -> Option<Finding> {
    let bound = if is_tcp {
        TcpListener::bind(address).map(drop)
    } else {
        UdpSocket::bind(address).map(drop)
    };
    let error = bound.err()?;
    Some(match error.kind() {
        ErrorKind::AddrInUse => Finding::wrong("port-taken"),
        ErrorKind::AddrNotAvailable => Finding::wrong("address-not-here"),
        ErrorKind::PermissionDenied => Finding::wrong("port-forbidden"),
        _ => Finding::wrong("port-unusable").fact("cause", error.to_string()),
    })
}

fn check_certificate(config: &Config, folder: &Path, text: &str, findings: &mut Vec<Finding>) {
    let Some(tls) = &config.api_tls else {
        return;
    };
    if let Err(error) = Certificate::read(folder, tls) {
        let finding = Finding::wrong("certificate").fact("cause", error.words());
        findings.push(finding.at(locate(text, "api.tls", "certificate")));
    }
}

fn check_hook(config: &Config, text: &str, findings: &mut Vec<Finding>) {
    let place = locate(text, "alarm", "hook");
    let Some(program) = config.alarm.hook.first() else {
        findings.push(Finding::doubtful("hook-none").at(locate(text, "", "[alarm]")));
        return;
    };
    let path = Path::new(program);
    let rule = if !path.is_absolute() {
        Finding::wrong("hook-not-absolute")
    } else {
        match std::fs::metadata(path) {
            Err(error) => Finding::wrong("hook-missing").fact("cause", error.to_string()),
            Ok(found) if !found.is_file() || found.permissions().mode() & 0o111 == 0 => {
                Finding::wrong("hook-not-executable")
            }
            Ok(found) if found.permissions().mode() & 0o022 != 0 => {
                Finding::wrong("hook-writable-by-others")
            }
            Ok(_) => return,
        }
    };
    findings.push(rule.fact("path", program).at(place));
}

/// Whoever is called last is to be called within the time in which an officer is to be raised.
fn check_steps(config: &Config, text: &str, findings: &mut Vec<Finding>) {
    let AlarmSettings {
        deputy, on_call, ..
    } = config.alarm;
    let after = deputy + on_call;
    if after > RAISED_WITHIN {
        findings.push(
            Finding::doubtful("roster-slow")
                .fact("seconds", after.as_secs().to_string())
                .fact("most", RAISED_WITHIN.as_secs().to_string())
                .at(locate(text, "alarm", "on_call_s").or(locate(text, "alarm", "deputy_s"))),
        );
    }
}

fn check_counterparts(folder: &Path, findings: &mut Vec<Finding>) {
    const BOOK: &str = "counterparts.toml";
    let in_book = |finding: Finding| Finding {
        file: BOOK,
        ..finding
    };
    let book = match AddressBook::read(folder) {
        Ok(book) => book,
        Err(error) => {
            let finding = Finding::wrong("counterparts").fact("cause", error.words());
            findings.push(in_book(finding));
            return;
        }
    };
    let text = std::fs::read_to_string(folder.join(BOOK)).unwrap_or_default();
    for (bearer, address) in book.all_addresses() {
        if is_address(&address) {
            continue;
        }
        let at = text.find(&format!("\"{address}\""));
        let finding = Finding::wrong("counterpart-address")
            .fact("address", address)
            .fact("bearer", if bearer == Bearer::Tcp { "tcp" } else { "quic" })
            .at(at.map(|at| super::slip::place(&text, at)));
        findings.push(in_book(finding));
    }
}

/// Whether it can be dialled. Four numbers that are no address are a slip, no name.
fn is_address(address: &str) -> bool {
    let host = address.rsplit_once(':').map_or("", |(host, _)| host);
    let is_name = host.contains(|c: char| c.is_ascii_alphabetic() || c == '[');
    dial_address::is_address(address) && (is_name || dial_address::literal(address).is_some())
}

/// Where a setting stands: line and column of its name.
fn locate(text: &str, section: &str, name: &str) -> Option<(usize, usize)> {
    let mut here = "";
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim_start();
        let column = line.chars().count() - bare.chars().count() + 1;
        if bare.starts_with('[') {
            if bare.starts_with(name) {
                return Some((number + 1, column));
            }
            here = bare
                .trim_start_matches('[')
                .split(']')
                .next()
                .unwrap_or_default()
                .trim();
        } else if here == section
            && bare
                .strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        {
            return Some((number + 1, column));
        }
    }
    None
}

/// Past ten minutes it says nothing that "unknown" does not say better.
const UNCERTAINTY_MS_MAX: u32 = 600_000;

/// Every rule's name, for tests that each has words and is met.
#[cfg(test)]
pub(crate) const RULES: &[&str] = &[
    "unreadable",
    "misspelt",
    "unknown",
    "missing",
    "wants-number",
    "wants-text",
    "wants-yes-no",
    "wants-list",
    "wants-section",
    "wants-address",
    "value",
    "syntax",
    "api-open",
    "out-of-bounds",
    "not-one-of",
    "name-differs",
    "uncertainty",
    "same-port",
    "listen-loopback",
    "port-taken",
    "address-not-here",
    "certificate",
    "hook-none",
    "hook-not-absolute",
    "hook-missing",
    "hook-not-executable",
    "hook-writable-by-others",
    "roster-slow",
    "writable-by-others",
    "counterparts",
    "counterpart-address",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use detente_language::{ErrorKey, Text};

    use super::*;

    fn made(dir: &Path) -> String {
        let party = setup::NewParty {
            name: "North".to_owned(),
            languages: vec!["en".to_owned()],
            node: crate::setup::NewNode {
                desk_language: "en".to_owned(),
                api: "127.0.0.1:0".parse().unwrap(),
                quic: None,
                tcp: Some("0.0.0.0:0".parse().unwrap()),
            },
        };
        setup::init(dir, &party).unwrap();
        std::fs::read_to_string(dir.join(FILE)).unwrap()
    }

    fn set(path: &Path, text: &str, mode: u32) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Each rule with settings that break it: nothing else of them is wrong.
    #[test]
    fn every_rule_is_met_where_it_is_broken_says_where_and_has_words_in_every_language() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("node");
        let good = made(&folder);
        let ring = dir.path().join("ring");
        set(&ring, "", 0o755);
        let plain = dir.path().join("plain");
        set(&plain, "", 0o644);
        let open = dir.path().join("open");
        set(&open, "", 0o777);
        let hook = |path: &str| {
            good.replace(
                "# hook = [\"/usr/local/bin/ring\"]",
                &format!("hook = [\"{path}\"]"),
            )
        };
        let good = hook(ring.to_str().unwrap());
        let hook = |path: &Path| good.replace(ring.to_str().unwrap(), path.to_str().unwrap());
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = holder.local_addr().unwrap().to_string();
        let edit = |from: &str, to: &str| {
            assert!(good.contains(from), "{from}");
            good.replacen(from, to, 1)
        };
        let tls = |certificate: &str| {
            let section = format!(
                "\n[api.tls]\naddress = \"0.0.0.0:17103\"\ncertificate = \"{certificate}\"\n\
                 key = \"api-certificate-key.pem\"\n\n[listen]"
            );
            edit("\n[listen]", &section)
        };
        crate::api_certificate::make(&folder, "North", &["127.0.0.1".to_owned()]).unwrap();
        let cases = [
            ("misspelt", edit("tcp =", "tpc ="), true),
            ("unknown", edit("tcp =", "pigeon ="), true),
            ("missing", edit("desk_language = \"en\"", ""), false),
            (
                "wants-address",
                edit("\"0.0.0.0:0\"", "\"everywhere\""),
                true,
            ),
            (
                "wants-number",
                edit("repeat_s = 300", "repeat_s = \"5 min\""),
                true,
            ),
            (
                "wants-number",
                edit("repeat_s = 300", "repeat_s = -1"),
                true,
            ),
            (
                "wants-number",
                edit("repeat_s = 300", "repeat_s = 0.5"),
                true,
            ),
            ("wants-text", edit("name = \"North\"", "name = 1"), true),
            ("wants-text", edit("[\"en\"]", "[1]"), true),
            ("wants-list", edit("[\"en\"]", "\"en\""), true),
            (
                "wants-section",
                edit("name = \"North\"", "name = \"North\"\nclock = 5").replacen(
                    "[clock]\n",
                    "",
                    1,
                ),
                true,
            ),
            (
                "wants-yes-no",
                edit(
                    "session_hours",
                    "dangerously_cheap_passwords_for_tests = 1\nsession_hours",
                ),
                true,
            ),
            (
                "value",
                edit("[backup]\n", "[backup]\nfolder = \"elsewhere\"\n"),
                true,
            ),
            ("syntax", edit("[listen]", "[listen"), true),
            ("api-open", edit("127.0.0.1:0", "192.0.2.1:1"), true),
            (
                "out-of-bounds",
                edit("repeat_s = 300", "repeat_s = 1"),
                true,
            ),
            (
                "not-one-of",
                edit("level = \"warn\"", "level = \"all\""),
                true,
            ),
            (
                "not-one-of",
                edit("desk_language = \"en\"", "desk_language = \"fr\""),
                true,
            ),
            (
                "name-differs",
                edit("name = \"North\"", "name = \"Nord\""),
                true,
            ),
            (
                "uncertainty",
                edit("# uncertainty_ms = 50", "uncertainty_ms = 0"),
                true,
            ),
            (
                "same-port",
                edit("127.0.0.1:0", "127.0.0.1:17101").replace("0.0.0.0:0", "0.0.0.0:17101"),
                true,
            ),
            (
                "same-port",
                tls("api-certificate.pem").replace("0.0.0.0:0", "0.0.0.0:17103"),
                true,
            ),
            ("certificate", tls("nothing.pem"), true),
            // A key is no certificate.
            ("certificate", tls("api-certificate-key.pem"), true),
            ("listen-loopback", edit("0.0.0.0:0", "127.0.0.1:0"), true),
            (
                "address-not-here",
                edit("0.0.0.0:0", "192.0.2.77:17102"),
                true,
            ),
            ("hook-none", edit("hook = [", "# hook = ["), true),
            ("hook-not-absolute", hook(Path::new("ring")), true),
            ("hook-missing", hook(Path::new("/nonexistent/ring")), true),
            ("hook-not-executable", hook(&plain), true),
            ("hook-writable-by-others", hook(&open), true),
            ("out-of-bounds", edit("deputy_s = 60", "deputy_s = 0"), true),
            (
                "roster-slow",
                edit("on_call_s = 120", "on_call_s = 241"),
                true,
            ),
        ];
        let mut met = BTreeSet::new();
        let mut meets = |rule: &'static str, placed: bool| {
            let findings = check(&folder, false);
            let found = findings.iter().find(|finding| finding.rule == rule);
            let Some(found) = found else {
                panic!("{rule}: {findings:?}");
            };
            assert_eq!(found.place.is_some(), placed, "{found:?}");
            assert!(findings.iter().all(|f| f.rule == rule), "{findings:?}");
            met.insert(rule);
            said(found)
        };
        set(&folder.join(FILE), &good, 0o600);
        assert_eq!(
            check(&folder, false),
            [],
            "the settings to begin with are good"
        );
        for (rule, text, placed) in &cases {
            set(&folder.join(FILE), text, 0o600);
            meets(rule, *placed);
        }
        set(&folder.join(FILE), &good, 0o622);
        meets("writable-by-others", false);
        set(&folder.join(FILE), &good, 0o600);
        set(&folder.join("counterparts.toml"), "[[counterpart]", 0o600);
        meets("counterparts", false);
        let key = "0".repeat(64);
        let book =
            format!("[[counterpart]]\nname = \"S\"\nlink_key = \"{key}\"\ntcp = [\"192.0.2.1\"]\n");
        set(&folder.join("counterparts.toml"), &book, 0o600);
        meets("counterpart-address", true);
        std::fs::remove_file(folder.join("counterparts.toml")).unwrap();
        let text = good.replacen("127.0.0.1:0", &taken, 1);
        set(&folder.join(FILE), &text, 0o600);
        meets("port-taken", true);
        assert_eq!(check(&folder, true), [], "a node that runs has its ports");
        drop(holder);
        std::fs::remove_file(folder.join(FILE)).unwrap();
        meets("unreadable", false);
        let all: BTreeSet<&str> = RULES.iter().copied().collect();
        assert_eq!(met, all);
    }

    fn said(finding: &Finding) {
        let key = ErrorKey::find(&format!("config-{}", finding.rule)).expect(finding.rule);
        for language in Language::ALL {
            let said = Text::of(language).explain(key, &finding.facts);
            let all = format!("{} {} {}", said.what, said.why, said.what_to_do);
            assert!(!all.contains('⟦'), "{all}");
        }
    }

    #[test]
    fn an_address_to_dial_has_a_host_and_a_port() {
        for good in ["192.0.2.1:7100", "[2001:db8::1]:7100", "hq.example:7100"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "192.0.2.1",
            "192.0.2.300:7100",
            "hq.example",
            ":7100",
            "a b:1",
            "x:0",
            "2001:db8::1",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
