//! Standing alarms as the interface shows them: facts, names, and words in the language asked for.

use detente_api::alarm::AlarmMessage;
use detente_api::status::AlarmStatus;
use detente_api::text::{precedence_name, precedence_of};
use detente_api::{AsText, KeyText, Moment};
use detente_language::{Key, Language, Text, key};
use detente_line::alarm::{Alarm, Cause, OwnAlarm};
use detente_line::line_test::schedule::{number_within, version_of};
use detente_line::switchboard::{LinkReport, Switchboard};
use detente_record::{EntryId, LineId, PartyIndex, Precedence, PublicKey, Timestamp};

use crate::test_number;

/// An alarm's facts, its words still empty: they depend on who reads.
pub(crate) fn facts(alarm: &Alarm, since: Timestamp, board: &Switchboard) -> AlarmStatus {
    let mut status = AlarmStatus {
        count: board.alarms().counted(alarm),
        ..AlarmStatus::new(alarm.name(), Moment(since))
    };
    match *alarm {
        Alarm::LineDown { counterpart, cause } => {
            status.counterpart = Some(KeyText(counterpart));
            status.cause = Some(cause.name().to_owned());
        }
        Alarm::PathDown {
            counterpart,
            bearer,
        } => {
            status.counterpart = Some(KeyText(counterpart));
            status.bearer = Some(bearer.name().to_owned());
        }
        Alarm::ClockSkew { counterpart } => {
            status.counterpart = Some(KeyText(counterpart));
            status.offset_ms = link_of(board, &counterpart).and_then(|link| link.clock_offset_ms);
        }
        Alarm::Own(OwnAlarm::ClockSet) => status.offset_ms = board.clock_step_ms(),
        Alarm::Own(OwnAlarm::HookFails | OwnAlarm::SettingsRefused | OwnAlarm::AccountLocked) => {}
        Alarm::PeerFault { counterpart }
        | Alarm::TwoMachines { counterpart }
        | Alarm::Many { counterpart } => {
            status.counterpart = Some(KeyText(counterpart));
        }
        Alarm::BehindOwnRecord { line }
        | Alarm::Mute { line }
        | Alarm::RecordDamaged { line }
        | Alarm::SuspensionReview { line } => {
            status.line = Some(AsText(line));
        }
        Alarm::NotDelivered { line, .. }
        | Alarm::NotAcknowledged { line, .. }
        | Alarm::Received { line, .. }
        | Alarm::Ring { line, .. }
        | Alarm::MatterWaits { line, .. }
        | Alarm::Unanswered { line, .. }
        | Alarm::CheckFire { line, .. }
        | Alarm::BreakGlass { line, .. } => {
            let author = author(alarm, board);
            status.line = Some(AsText(line));
            status.party = author.map(|party| party.0);
            status.party_name = author.and_then(|party| party_name(board, line, party));
            status.ours = author.is_some() && author == own(board, line);
            let precedence = alarm.of_messages().map(precedence_name);
            status.precedence = precedence.map(str::to_owned);
            let oldest = board.alarms().behind(alarm).next();
            status.message = oldest.map(|(_, message)| AsText(message));
            status.more = board.alarms().has_more(alarm);
        }
        Alarm::TestFailed {
            line,
            number,
            cause,
        } => {
            status.line = Some(AsText(line));
            status.test = Some(number);
            status.test_charter_version = version_of(number);
            status.test_in_version = Some(number_within(number));
            status.cause = Some(cause.name().to_owned());
        }
        Alarm::Fork { line, party }
        | Alarm::Drill { line, party }
        | Alarm::NotUnderstood { line, party }
        | Alarm::OverQuota { line, party }
        | Alarm::FlashCap { line, party }
        | Alarm::AuthorityCap { line, party }
        | Alarm::PartyLeft { line, party }
        | Alarm::PartyCloses { line, party } => {
            status.line = Some(AsText(line));
            status.party = Some(party.0);
            status.party_name = party_name(board, line, party);
        }
        Alarm::Suspended { line, party } => {
            status.line = Some(AsText(line));
            status.party = Some(party.0);
            status.party_name = party_name(board, line, party);
            status.ours = Some(party) == own(board, line);
        }
        Alarm::DiskLow | Alarm::DiskFull => {}
    }
    if let Some(KeyText(counterpart)) = status.counterpart {
        status.party_name = link_of(board, &counterpart).map(|link| link.name);
    }
    status
}

/// The messages behind the alarms of every line, in any order.
pub(crate) fn messages(board: &Switchboard) -> Vec<AlarmMessage> {
    let mut messages = Vec::new();
    for line in board.lines() {
        for (alarm, _) in board.alarms().of_messages(line.id()) {
            let (Some(party), Some(precedence)) = (author(alarm, board), alarm.of_messages())
            else {
                continue;
            };
            let of = |(since, message): (Timestamp, EntryId)| AlarmMessage {
                alarm: alarm.name().to_owned(),
                line: AsText(line.id()),
                message: AsText(message),
                precedence: precedence_name(precedence).to_owned(),
                party: party.0,
                party_name: party_name(board, line.id(), party),
                ours: party == line.own(),
                dtg: None,
                since: Moment(since),
            };
            messages.extend(board.alarms().behind(alarm).map(of));
        }
    }
    messages
}

/// Who wrote the messages behind an alarm.
fn author(alarm: &Alarm, board: &Switchboard) -> Option<PartyIndex> {
    match *alarm {
        Alarm::NotAcknowledged { party, .. }
        | Alarm::Received { party, .. }
        | Alarm::Ring { party, .. }
        | Alarm::MatterWaits { party, .. }
        | Alarm::Unanswered { party, .. }
        | Alarm::CheckFire { party, .. }
        | Alarm::BreakGlass { party, .. } => Some(party),
        Alarm::NotDelivered { line, .. } => own(board, line),
        _ => None,
    }
}

fn own(board: &Switchboard, line: LineId) -> Option<PartyIndex> {
    Some(board.line(line)?.own())
}

/// The alarm with its words in a language.
pub(crate) fn in_words(mut alarm: AlarmStatus, language: Language) -> AlarmStatus {
    alarm.words = words(&alarm, language);
    alarm
}

/// The words of an alarm.
fn words(alarm: &AlarmStatus, language: Language) -> String {
    let text = Text::of(language);
    let party = alarm.party_name.clone().unwrap_or_else(|| "?".to_owned());
    let of_party = |key: Key| text.say(key, &[("party", party.as_str().into())]);
    let count = i64::try_from(alarm.count.unwrap_or_default()).unwrap_or(i64::MAX);
    let counted = |key: Key| {
        text.say(
            key,
            &[("party", party.as_str().into()), ("count", count.into())],
        )
    };
    let of_messages = |key: Key| of_messages(alarm, key, text);
    match (alarm.name.as_str(), alarm.cause.as_deref()) {
        ("line-down", Some("node-down")) => of_party(key::ALARM_NODE_DOWN),
        ("line-down", Some("no-path-or-node")) => of_party(key::ALARM_NO_PATH_OR_NODE),
        ("line-down", Some("closed-by-operator")) => of_party(key::ALARM_CLOSED_BY_OPERATOR),
        ("line-down", _) => of_party(key::ALARM_LINE_DOWN),
        ("path-down", _) => {
            let path = text.say(path_key(alarm.bearer.as_deref()), &[]);
            text.say(
                key::ALARM_PATH_DOWN,
                &[("path", path.into()), ("party", party.into())],
            )
        }
        ("fork", _) => of_party(key::ALARM_FORK),
        ("behind-own-record", _) => text.say(key::ALARM_BEHIND_OWN_RECORD, &[]),
        ("mute", _) => text.say(key::ALARM_MUTE, &[]),
        ("record-damaged", _) => text.say(key::ALARM_RECORD_DAMAGED, &[]),
        ("not-delivered", _) => of_messages(key::ALARM_NOT_DELIVERED),
        ("not-acknowledged", _) if alarm.ours => of_messages(key::ALARM_NOT_ACKNOWLEDGED_OURS),
        ("not-acknowledged", _) => of_messages(key::ALARM_NOT_ACKNOWLEDGED),
        ("flash-received" | "immediate-received", _) => of_messages(key::ALARM_FLASH_RECEIVED),
        ("ring", _) => of_messages(key::ALARM_RING),
        ("drill", _) => of_party(key::ALARM_DRILL),
        ("matter-waits", _) => of_messages(key::ALARM_MATTER_WAITS),
        ("unanswered", _) if alarm.ours => of_messages(key::ALARM_UNANSWERED_OURS),
        ("unanswered", _) => of_messages(key::ALARM_UNANSWERED),
        ("test-failed", cause) => {
            let number = test_number::in_words(text, alarm.test.unwrap_or_default());
            let cause = cause_words(cause.unwrap_or_default(), language);
            text.say(
                key::ALARM_TEST_FAILED,
                &[("number", number.into()), ("cause", cause.into())],
            )
        }
        ("clock-skew", _) => text.say(
            key::ALARM_CLOCK_SKEW,
            &[
                ("party", party.into()),
                ("seconds", seconds(text, alarm.offset_ms).into()),
            ],
        ),
        ("clock-set", _) => text.say(
            key::ALARM_CLOCK_SET,
            &[("seconds", seconds(text, alarm.offset_ms).into())],
        ),
        ("hook-fails", _) => text.say(key::ALARM_HOOK_FAILS, &[]),
        ("settings-refused", _) => text.say(key::ALARM_SETTINGS_REFUSED, &[]),
        ("account-locked", _) => text.say(key::ALARM_ACCOUNT_LOCKED, &[]),
        ("not-understood", _) => of_party(key::ALARM_NOT_UNDERSTOOD),
        ("peer-fault", _) => of_party(key::ALARM_PEER_FAULT),
        ("two-machines", _) => of_party(key::ALARM_TWO_MACHINES),
        ("many-alarms", _) => counted(key::ALARM_MANY_ALARMS),
        ("over-quota", _) => counted(key::ALARM_OVER_QUOTA),
        ("break-glass", _) => of_messages(key::ALARM_BREAK_GLASS),
        ("check-fire", _) => of_messages(key::ALARM_CHECK_FIRE),
        ("authority-cap", _) => of_party(key::ALARM_AUTHORITY_CAP),
        ("party-left", _) => of_party(key::ALARM_PARTY_LEFT),
        ("party-closes", _) => of_party(key::ALARM_PARTY_CLOSES),
        ("suspended", _) if alarm.ours => text.say(key::ALARM_SUSPENDED_OURS, &[]),
        ("suspended", _) => of_party(key::ALARM_SUSPENDED),
        ("suspension-review", _) => text.say(key::ALARM_SUSPENSION_REVIEW, &[]),
        ("flash-cap", _) => counted(key::ALARM_FLASH_OVER_CAP),
        ("disk-low", _) => text.say(key::ALARM_DISK_LOW, &[]),
        ("disk-full", _) => text.say(key::ALARM_DISK_FULL, &[]),
        (name, _) => text.say(key::ALARM_UNKNOWN, &[("name", name.into())]),
    }
}

/// How many messages are behind an alarm, and which; of one that is over, how many there were.
fn of_messages(alarm: &AlarmStatus, key: Key, text: &Text) -> String {
    let precedence = alarm.precedence.as_deref().and_then(precedence_of);
    let precedence = precedence.map_or_else(String::new, |one| text.say(precedence_key(one), &[]));
    let party = alarm.party_name.as_deref().unwrap_or("?");
    let count = alarm.count.unwrap_or_default();
    let mut words = text.say(
        key,
        &[
            ("count", i64::try_from(count).unwrap_or(i64::MAX).into()),
            ("precedence", precedence.into()),
            ("party", party.into()),
        ],
    );
    let mut add = |said: String| {
        words.push(' ');
        words.push_str(&said);
    };
    if alarm.more {
        add(text.say(key::ALARM_MESSAGES_MORE, &[]));
    }
    if let Some(message) = alarm.message {
        let which = if count > 1 {
            key::ALARM_MESSAGES_OLDEST
        } else {
            key::ALARM_MESSAGES_ONE
        };
        let message = message.to_string();
        // Enough of it to type back.
        let short = message.get(..SHORT_ID).unwrap_or(&message);
        add(text.say(which, &[("message", short.into())]));
    }
    words
}

/// A difference between clocks, without its sign: seconds and tenths.
fn seconds(text: &Text, ms: Option<i64>) -> String {
    let tenths = ms.unwrap_or_default().unsigned_abs() / 100;
    let sign = text.say(key::DECIMAL_SIGN, &[]);
    format!("{}{sign}{}", tenths / 10, tenths % 10)
}

/// The words of a cause by its name.
fn cause_words(name: &str, language: Language) -> String {
    let text = Text::of(language);
    let plain = |key: Key| text.say(key, &[]);
    let known = (1..=8)
        .filter_map(Cause::from_code)
        .find(|cause| cause.name() == name);
    match known {
        Some(Cause::NodeDown) => plain(key::CAUSE_NODE_DOWN),
        Some(Cause::PathDown(bearer)) => {
            let path = plain(path_key(Some(bearer.name())));
            text.say(key::CAUSE_PATH_DOWN, &[("path", path.into())])
        }
        Some(Cause::AllSilent) => plain(key::CAUSE_NO_PATH_OR_NODE),
        Some(Cause::ClosedByOperator) => plain(key::CAUSE_CLOSED_BY_OPERATOR),
        Some(Cause::NoOfficer) => plain(key::CAUSE_NO_OFFICER),
        Some(Cause::Refused) => plain(key::CAUSE_REFUSED),
        Some(Cause::OwnNodeDown) => plain(key::CAUSE_OWN_NODE_DOWN),
        None => plain(key::CAUSE_UNKNOWN),
    }
}

fn precedence_key(precedence: Precedence) -> Key {
    match precedence {
        Precedence::Routine => key::PRECEDENCE_ROUTINE,
        Precedence::Priority => key::PRECEDENCE_PRIORITY,
        Precedence::Immediate => key::PRECEDENCE_IMMEDIATE,
        Precedence::Flash => key::PRECEDENCE_FLASH,
    }
}

fn path_key(bearer: Option<&str>) -> Key {
    if bearer == Some("tcp") {
        key::PATH_TCP
    } else {
        key::PATH_QUIC
    }
}

fn party_name(board: &Switchboard, line: LineId, party: PartyIndex) -> Option<String> {
    Some(board.line(line)?.roster().party(party)?.name.clone())
}

fn link_of(board: &Switchboard, counterpart: &PublicKey) -> Option<LinkReport> {
    let mut links = board.links().into_iter();
    links.find(|link| link.counterpart == *counterpart)
}

/// Characters of an identifier that stand in words.
const SHORT_ID: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_about_messages_says_whose_and_how_many_and_where_all_of_them_are() {
        for language in Language::ALL {
            let mut said = std::collections::BTreeSet::new();
            for (name, ours) in [
                ("not-delivered", true),
                ("not-acknowledged", true),
                ("not-acknowledged", false),
                ("break-glass", false),
                ("check-fire", false),
                ("flash-received", false),
                ("ring", false),
                ("matter-waits", false),
                ("unanswered", true),
                ("unanswered", false),
            ] {
                let alarm = AlarmStatus {
                    ours,
                    count: Some(34),
                    precedence: Some("flash".to_owned()),
                    party_name: Some("Eastmoor".to_owned()),
                    message: Some(AsText(EntryId([7; 32]))),
                    more: true,
                    ..AlarmStatus::new(name, Moment(Timestamp::from_ms(0)))
                };
                let words = words(&alarm, language);
                let flash = text_of_flash(language);
                for part in ["34", "detente alarm messages", &"07".repeat(6), &flash] {
                    assert!(words.contains(part), "{words}");
                }
                assert!(!words.contains(&"07".repeat(7)), "{words}");
                assert_eq!(words.contains("Eastmoor"), !ours, "{words}");
                said.insert(words);
            }
            assert_eq!(said.len(), 10, "{said:?}");
        }
    }

    fn text_of_flash(language: Language) -> String {
        Text::of(language).say(key::PRECEDENCE_FLASH, &[])
    }

    #[test]
    fn every_alarm_of_our_own_node_has_words_in_every_language() {
        for language in Language::ALL {
            for own in OwnAlarm::ALL {
                let alarm = AlarmStatus {
                    offset_ms: Some(-61_250),
                    ..AlarmStatus::new(own.name(), Moment(Timestamp::from_ms(0)))
                };
                let said = words(&alarm, language);
                let unknown =
                    Text::of(language).say(key::ALARM_UNKNOWN, &[("name", own.name().into())]);
                assert_ne!(said, unknown, "{own:?}");
                assert_eq!(
                    said.contains("61.2") || said.contains("61,2"),
                    own == OwnAlarm::ClockSet,
                    "{said}"
                );
            }
        }
    }

    #[test]
    fn every_cause_has_words_of_its_own_in_every_language() {
        for language in Language::ALL {
            let mut said: Vec<String> = (1..=8)
                .filter_map(Cause::from_code)
                .map(|cause| cause_words(cause.name(), language))
                .collect();
            said.push(cause_words("of a later version", language));
            let all = said.len();
            said.sort();
            said.dedup();
            assert_eq!((said.len(), all), (9, 9), "{said:?}");
        }
    }
}
