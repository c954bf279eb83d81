//! Who may do what: one table, asked in one place (`http/gate.rs`) before any handler runs.
//!
//! A row is a method and an address as the router has it. What has no row is refused, whoever asks:
//! a new route says here who may use it, or nobody can.

use detente_record::Role;

use super::scope::Scope;

/// As what somebody asks. One who has signed in asks as each role of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// Nobody that is known.
    Nobody,
    /// Whoever can read the file `api-token`: owns the data folder, administers, is no officer.
    Owner,
    /// Whoever has signed in, in their own matters; until the password is their own, only that.
    Person,
    /// A signed-in person with that role.
    Role(Role),
    /// A machine whose token has that scope.
    Scope(Scope),
}

impl Caller {
    /// Every sort of caller, for tests of every cell.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Nobody, Self::Owner, Self::Person];
        all.extend(Role::ALL.map(Self::Role));
        all.extend(Scope::ALL.map(Self::Scope));
        all
    }
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Whoever reaches the interface.
    Anyone,
    /// These.
    These(&'static [&'static [Caller]]),
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The method; `GET` is good for `HEAD` too.
    pub method: &'static str,
    /// The address, with the router's own placeholders.
    pub path: &'static str,
    /// Who may.
    pub may: May,
}

/// What the table says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may go on.
    Allowed,
    /// Somebody else may.
    Forbidden,
    /// The address has rows, but none for this method.
    NoSuchMethod,
    /// No row names the address: refused, whoever asks.
    Unlisted,
}

/// What the table says when one who is all of `callers` asks for `method` at `path`.
#[must_use]
pub fn judge(method: &str, path: &str, callers: &[Caller]) -> Verdict {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut rows = TABLE.iter().filter(|row| row.path == path).peekable();
    if rows.peek().is_none() {
        return Verdict::Unlisted;
    }
    match rows.find(|row| row.method == method) {
        None => Verdict::NoSuchMethod,
        Some(row) if row.allows(callers) => Verdict::Allowed,
        Some(_) => Verdict::Forbidden,
    }
}

/// Whether one who is all of `callers` reads what stands on the line that `path` names, but not if that is a desk's own
/// book: a line with one party is for its keepers.
#[must_use]
pub fn stops_at_books(method: &str, path: &str, callers: &[Caller]) -> bool {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut rows = TABLE.iter();
    let row = rows.find(|row| row.path == path && row.method == method);
    let shows = |row: &Permission| [READERS, EXPORTERS].contains(&row.may);
    let of_a_line = path.starts_with("/v1/lines/{line}");
    of_a_line && row.is_some_and(shows) && !KEEPERS.allows(callers)
}

impl May {
    fn allows(self, callers: &[Caller]) -> bool {
        match self {
            Self::Anyone => true,
            Self::These(groups) => callers
                .iter()
                .any(|caller| groups.iter().any(|group| group.contains(caller))),
        }
    }
}

impl Permission {
    /// Whether one who is all of `callers` may.
    #[must_use]
    pub fn allows(&self, callers: &[Caller]) -> bool {
        self.may.allows(callers)
    }
}

const fn row(method: &'static str, path: &'static str, may: May) -> Permission {
    Permission { method, path, may }
}

/// Everybody at the desk, and machines that read: nothing here shows a message's text.
const ALL: May = May::These(&[PEOPLE, TECHNICIANS, MACHINE_READERS]);
/// Those who read the record. A technician's account does not; the owner of the data folder holds the disk.
const READERS: May = May::These(&[PEOPLE, OWNER, MACHINE_READERS]);
/// Those who take the record away as a file.
const EXPORTERS: May = May::These(&[WATCH, RECORDS, OWNER, MACHINE_READERS]);
/// Those who run the node.
const ADMINISTRATORS: May = May::These(&[TECHNICIANS]);
/// Those who watch over the node itself.
const WATCHERS: May = May::These(&[TECHNICIANS, &[Caller::Scope(Scope::Metrics)]]);
/// Those who have the node copied.
const BACKUPS: May = May::These(&[TECHNICIANS, &[Caller::Scope(Scope::Backup)]]);
/// Those at whose screens a message is opened.
const SCREENS: May = May::These(&[WATCH, LINGUIST, OWNER]);
/// Those who start a line test, and silence the bell.
const TESTERS: May = May::These(&[WATCH, TECHNICIANS]);
/// Those who hand in acts that carry officers' own signatures.
const BEARERS_OF_ACTS: May = May::These(&[WATCH, ARCHIVIST, OWNER, MACHINE_SENDERS]);
/// The same for another officer's signature on a waiting act.
const BEARERS_OF_RELEASES: May =
    May::These(&[WATCH, ARCHIVIST, OWNER, &[Caller::Scope(Scope::Send)]]);

/// Those who give the node an epoch token.
const BEARERS_OF_TOKENS: May = May::These(&[WATCH, TECHNICIANS]);
/// Those who act as officers: with their own sessions, and with nothing else.
const OFFICERS: May = May::These(&[WATCH]);
/// Those who read a desk's own book: neither the press nor a machine, for it names how people are reached at home.
const KEEPERS: May = May::These(&[WATCH, LINGUIST, RECORDS, OWNER]);
/// Those who look whether anybody would be raised: they, and technicians, who are told how many and not whom.
const CALLERS_OF_PEOPLE: May = May::These(&[WATCH, LINGUIST, RECORDS, TECHNICIANS]);
/// Those who work in shifts and note what happens: with their own sessions, and with nothing else.
const SHIFT: May = May::These(&[WATCH, LINGUIST]);
/// Those who act as officers on matters: of readouts whoever speaks to the press, too. Which of it each may say, the
/// record judges.
const SPEAKERS: May = May::These(&[WATCH, PRESS]);
/// Those who translate, as officers: with their own sessions, and with nothing else.
const TRANSLATORS: May = May::These(&[LINGUIST]);
/// Those who review translations. Whose, and that nobody reviews their own, the record judges.
const REVIEWERS: May = May::These(&[LINGUIST, RELEASING]);
/// Those who appoint and revoke officers and end a line, two together, and who resume one: with their own sessions, and with
/// nothing else.
const RELEASERS: May = May::These(&[RELEASING]);
/// Those who enter accounts of their own desk in a register: with their own sessions, and with nothing else.
const REGISTRARS: May = May::These(&[WATCH, ARCHIVIST]);
/// Those who file accounts of sources: with their own sessions, and with nothing else.
const ARCHIVISTS: May = May::These(&[ARCHIVIST]);
/// Those who see who is here, and what was done.
const OVERSEERS: May = May::These(&[TECHNICIANS, AUDITOR]);
/// Those who read the audit log; the owner of the data folder holds its file.
const AUDITORS: May = May::These(&[AUDITOR, OWNER]);
/// Those who have signed in, in their own matters.
const PERSONS: May = May::These(&[&[Caller::Person]]);

const WATCH: &[Caller] = &[Caller::Role(Role::Watch), Caller::Role(Role::Releasing)];
const RELEASING: &[Caller] = &[Caller::Role(Role::Releasing)];
const PRESS: &[Caller] = &[Caller::Role(Role::Press)];
const LINGUIST: &[Caller] = &[Caller::Role(Role::Linguist)];
const ARCHIVIST: &[Caller] = &[Caller::Role(Role::Archivist)];
const AUDITOR: &[Caller] = &[Caller::Role(Role::Auditor)];
const RECORDS: &[Caller] = &[Caller::Role(Role::Auditor), Caller::Role(Role::Archivist)];
const PEOPLE: &[Caller] = &[
    Caller::Role(Role::Watch),
    Caller::Role(Role::Linguist),
    Caller::Role(Role::Releasing),
    Caller::Role(Role::Press),
    Caller::Role(Role::Auditor),
    Caller::Role(Role::Archivist),
];
const OWNER: &[Caller] = &[Caller::Owner];
const TECHNICIANS: &[Caller] = &[Caller::Owner, Caller::Role(Role::Technician)];
const MACHINE_READERS: &[Caller] = &[Caller::Scope(Scope::Read)];
const MACHINE_SENDERS: &[Caller] = &[
    Caller::Scope(Scope::SendRoutine),
    Caller::Scope(Scope::Send),
];

/// The table.
pub const TABLE: &[Permission] = &[
    row("GET", "/v1/openapi.json", ALL),
    row("POST", "/v1/session", May::Anyone),
    row("GET", "/v1/session", PERSONS),
    row("PUT", "/v1/session", PERSONS),
    row("DELETE", "/v1/session", PERSONS),
    row("GET", "/v1/sessions", OVERSEERS),
    row("DELETE", "/v1/sessions/{id}", ADMINISTRATORS),
    row("GET", "/v1/accounts", OVERSEERS),
    row("POST", "/v1/accounts", ADMINISTRATORS),
    row("GET", "/v1/accounts/{account}", OVERSEERS),
    row("PUT", "/v1/accounts/{account}", ADMINISTRATORS),
    row("PUT", "/v1/accounts/{account}/password", PERSONS),
    row("POST", "/v1/accounts/{account}/key", ADMINISTRATORS),
    row("POST", "/v1/accounts/{account}/unlock", ADMINISTRATORS),
    row("GET", "/v1/tokens", OVERSEERS),
    row("POST", "/v1/tokens", ADMINISTRATORS),
    row("DELETE", "/v1/tokens/{name}", ADMINISTRATORS),
    row("GET", "/v1/audit", AUDITORS),
    row("GET", "/v1/audit/verification", AUDITORS),
    row("GET", "/v1/status", ALL),
    row("GET", "/v1/events", ALL),
    row("GET", "/v1/alarms", ALL),
    row("GET", "/v1/alarms/messages", READERS),
    row("GET", "/v1/alarms/roster", CALLERS_OF_PEOPLE),
    row("POST", "/v1/alarms/test", ADMINISTRATORS),
    row("POST", "/v1/alarms/silence", TESTERS),
    row("GET", "/v1/health", May::Anyone),
    row("GET", "/metrics", WATCHERS),
    row("POST", "/v1/reload", ADMINISTRATORS),
    row("POST", "/v1/backup", BACKUPS),
    row("POST", "/v1/epoch-keys", BEARERS_OF_TOKENS),
    row("POST", "/v1/stop", ADMINISTRATORS),
    row("GET", "/v1/card", ALL),
    row("GET", "/v1/cards", ALL),
    row("POST", "/v1/cards", ADMINISTRATORS),
    row("POST", "/v1/cards/{card}/confirm", ADMINISTRATORS),
    row("PUT", "/v1/cards/{card}/addresses", ADMINISTRATORS),
    row("GET", "/v1/templates", ALL),
    row("GET", "/v1/templates/{template}", ALL),
    row("GET", "/v1/charters", ALL),
    row("POST", "/v1/charters", ADMINISTRATORS),
    row("GET", "/v1/charters/{line}", ALL),
    row("POST", "/v1/charters/{line}/sign", ADMINISTRATORS),
    row("GET", "/v1/lines/{line}", ALL),
    row("GET", "/v1/lines/{line}/charter", ALL),
    row("GET", "/v1/lines/{line}/messages", READERS),
    row("GET", "/v1/lines/{line}/messages/{id}", READERS),
    row("POST", "/v1/lines/{line}/messages/{id}/displayed", SCREENS),
    row("POST", "/v1/lines/{line}/messages", OFFICERS),
    row(
        "POST",
        "/v1/lines/{line}/messages/{id}/acknowledge",
        OFFICERS,
    ),
    row("POST", "/v1/lines/{line}/messages/{id}/answer", OFFICERS),
    row("POST", "/v1/lines/{line}/messages/{id}/cancel", OFFICERS),
    row("GET", "/v1/lines/{line}/matters", READERS),
    row("GET", "/v1/lines/{line}/matters/{matter}", READERS),
    row("GET", "/v1/lines/{line}/matters/{matter}/calendar", READERS),
    row("GET", "/v1/lines/{line}/calendar", READERS),
    row("POST", "/v1/lines/{line}/matters", SPEAKERS),
    row("POST", "/v1/lines/{line}/matters/{matter}/say", SPEAKERS),
    row("GET", "/v1/lines/{line}/translations", READERS),
    row("POST", "/v1/lines/{line}/translations", TRANSLATORS),
    row("GET", "/v1/lines/{line}/translations/{id}", READERS),
    row(
        "POST",
        "/v1/lines/{line}/translations/{id}/confirm",
        REVIEWERS,
    ),
    row(
        "POST",
        "/v1/lines/{line}/translations/{id}/query",
        REVIEWERS,
    ),
    row("POST", "/v1/lines/{line}/drafts/{hash}/release", OFFICERS),
    row(
        "POST",
        "/v1/lines/{line}/tests/{challenge}/read-back",
        OFFICERS,
    ),
    row(
        "POST",
        "/v1/lines/{line}/tests/{challenge}/refuse",
        OFFICERS,
    ),
    row("POST", "/v1/lines/{line}/acts", BEARERS_OF_ACTS),
    row("POST", "/v1/lines/{line}/acts:batch", BEARERS_OF_ACTS),
    row("GET", "/v1/lines/{line}/drafts", READERS),
    row("GET", "/v1/lines/{line}/drafts/{hash}", READERS),
    row(
        "POST",
        "/v1/lines/{line}/drafts/{hash}/assertions",
        BEARERS_OF_RELEASES,
    ),
    row("GET", "/v1/lines/{line}/officers", ALL),
    row("POST", "/v1/lines/{line}/officers", RELEASERS),
    row(
        "POST",
        "/v1/lines/{line}/officers/{number}/revoke",
        RELEASERS,
    ),
    row("GET", "/v1/lines/{line}/amendments", ALL),
    row("POST", "/v1/lines/{line}/amendments", RELEASERS),
    row("GET", "/v1/lines/{line}/amendments/{proposal}", ALL),
    row(
        "POST",
        "/v1/lines/{line}/amendments/{proposal}/sign",
        RELEASERS,
    ),
    row(
        "POST",
        "/v1/lines/{line}/amendments/{proposal}/refuse",
        RELEASERS,
    ),
    row("POST", "/v1/lines/{line}/leave", RELEASERS),
    row("POST", "/v1/lines/{line}/close", RELEASERS),
    row("GET", "/v1/lines/{line}/suspensions", READERS),
    row("POST", "/v1/lines/{line}/suspend", OFFICERS),
    row("POST", "/v1/lines/{line}/resume", RELEASERS),
    row("POST", "/v1/lines/{line}/epochs", OFFICERS),
    row("GET", "/v1/lines/{line}/watch", ALL),
    row("POST", "/v1/lines/{line}/watch", OFFICERS),
    row("POST", "/v1/lines/{line}/watch/leave", OFFICERS),
    row("GET", "/v1/lines/{line}/log", KEEPERS),
    row("POST", "/v1/lines/{line}/log", SHIFT),
    row("GET", "/v1/lines/{line}/log/{id}", KEEPERS),
    row("GET", "/v1/lines/{line}/handovers/sheet", KEEPERS),
    row("POST", "/v1/lines/{line}/handovers", OFFICERS),
    row(
        "POST",
        "/v1/lines/{line}/handovers/{handover}/takeover",
        OFFICERS,
    ),
    row("GET", "/v1/lines/{line}/roster", KEEPERS),
    row("POST", "/v1/lines/{line}/roster", OFFICERS),
    row("GET", "/v1/lines/{line}/register", READERS),
    row("POST", "/v1/lines/{line}/register", REGISTRARS),
    row("GET", "/v1/lines/{line}/register/{id}", READERS),
    row("GET", "/v1/lines/{line}/accounts", READERS),
    row("POST", "/v1/lines/{line}/accounts", ARCHIVISTS),
    row("GET", "/v1/lines/{line}/tests", ALL),
    row("POST", "/v1/lines/{line}/tests", TESTERS),
    row("GET", "/v1/lines/{line}/contacts", READERS),
    row("GET", "/v1/lines/{line}/entries", READERS),
    row("GET", "/v1/lines/{line}/entries/{id}", READERS),
    row("GET", "/v1/lines/{line}/digest", ALL),
    row("GET", "/v1/lines/{line}/export", EXPORTERS),
    row("POST", "/v1/lines/{line}/export", EXPORTERS),
    row("GET", "/v1/lines/{line}/forks", ALL),
    row("GET", "/v1/lines/{line}/forks/{party}", ALL),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_stands_in_the_table_twice() {
        for (at, one) in TABLE.iter().enumerate() {
            let more = TABLE[at + 1..].iter();
            let twice = more.filter(|two| (two.method, two.path) == (one.method, one.path));
            assert_eq!(twice.count(), 0, "{} {}", one.method, one.path);
        }
    }

    #[test]
    fn what_the_table_does_not_name_is_refused_even_to_the_owner() {
        let owner = [Caller::Owner];
        assert_eq!(judge("GET", "/v1/status", &owner), Verdict::Allowed);
        assert_eq!(judge("HEAD", "/v1/status", &owner), Verdict::Allowed);
        assert_eq!(judge("DELETE", "/v1/status", &owner), Verdict::NoSuchMethod);
        assert_eq!(judge("GET", "/v1/anything", &owner), Verdict::Unlisted);
        assert_eq!(judge("GET", "/v1/status", &[]), Verdict::Forbidden);
        assert_eq!(
            judge("GET", "/v1/status", &[Caller::Nobody]),
            Verdict::Forbidden
        );
    }

    #[test]
    fn nobody_acts_as_an_officer_but_officers_who_have_signed_in_each_in_their_own_role() {
        let acting: [(May, &[Role], usize); 7] = [
            (OFFICERS, &[Role::Watch, Role::Releasing], 9),
            (SPEAKERS, &[Role::Watch, Role::Releasing, Role::Press], 2),
            (RELEASERS, &[Role::Releasing], 4),
            (TRANSLATORS, &[Role::Linguist], 1),
            (REVIEWERS, &[Role::Linguist, Role::Releasing], 2),
            (ARCHIVISTS, &[Role::Archivist], 1),
            (
                REGISTRARS,
                &[Role::Watch, Role::Releasing, Role::Archivist],
                1,
            ),
        ];
        for (who, roles, least) in acting {
            let rows: Vec<_> = TABLE.iter().filter(|row| row.may == who).collect();
            assert!(rows.len() >= least, "{roles:?}");
            for (row, caller) in rows
                .iter()
                .flat_map(|row| Caller::all().into_iter().map(move |caller| (row, caller)))
            {
                let may = matches!(caller, Caller::Role(role) if roles.contains(&role));
                assert_eq!(row.allows(&[caller]), may, "{caller:?} {}", row.path);
            }
            // Whoever the record lets assert nothing acts for nobody here.
            assert!(!roles.iter().any(|role| role.asserts_nothing()));
        }
    }

    #[test]
    fn of_a_book_nothing_is_shown_to_the_press_or_to_a_machine() {
        let mut stopped = 0;
        for row in TABLE {
            let of_a_line = row.path.starts_with("/v1/lines/{line}");
            let shows = of_a_line && [READERS, EXPORTERS].contains(&row.may);
            for caller in [Caller::Role(Role::Press), Caller::Scope(Scope::Read)] {
                let stops = stops_at_books(row.method, row.path, &[caller]);
                assert_eq!(stops, shows, "{caller:?} {}", row.path);
                stopped += usize::from(stops && row.allows(&[caller]));
            }
            let both = [Caller::Role(Role::Press), Caller::Role(Role::Watch)];
            assert!(!stops_at_books(row.method, row.path, &both));
        }
        assert!(stopped > 20, "{stopped}");
    }

    #[test]
    fn a_technicians_account_reads_no_message_and_a_machine_administers_nothing() {
        for row in TABLE {
            let is_text = [
                "/messages",
                "/matters",
                "/translations",
                "/drafts",
                "/entries",
                "/export",
                "/acts",
            ]
            .iter()
            .any(|part| row.path.contains(part));
            let technician = row.allows(&[Caller::Role(Role::Technician)]);
            assert!(!(is_text && technician), "{} {}", row.method, row.path);
            if row.may == ADMINISTRATORS {
                for caller in Caller::all() {
                    let may = matches!(caller, Caller::Owner | Caller::Role(Role::Technician));
                    assert_eq!(row.allows(&[caller]), may, "{caller:?} {}", row.path);
                }
            }
        }
    }
}
