//! People: does every line have those whom its acts need, and is one of them there.

use detente_api::account::Account;
use detente_api::roster::OfficerHere;

use super::{Checked, Facts, Figure, LineFacts, Piece, Running, fails_if, quoted, warns_if};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let Some(running) = &facts.running else {
        return vec![
            Checked::unknown("people-release"),
            Checked::unknown("people-watch"),
        ];
    };
    let data = quoted(&facts.folder.display().to_string());
    let accounts = running.accounts.clone().unwrap_or_default();
    let mut checked = Vec::new();
    let lines = running.lines.iter().filter(|line| line.goes_on());
    // Who is on watch is stated on the lines with another side, and a FLASH goes there.
    for line in lines.filter(|line| !line.status.is_book()) {
        let id = line.status.id.to_string();
        let about = id.get(..12).unwrap_or(&id);
        let own = line.status.own;
        let officers = in_office(line);
        let with = |roles: &[&str]| {
            let has = |role: &String| roles.contains(&role.as_str());
            let able = officers.clone().filter(|one| one.roles.iter().any(has));
            able.count()
        };
        // A FLASH takes two people: one who drafts or releases, and one more who releases.
        let (release, watch) = (with(&["releasing"]), with(&["watch"]));
        let sign = with(&["releasing", "watch"]);
        let enough = release >= 1 && sign >= 2;
        let there = line.status.watch.iter().filter(|party| party.party == own);
        let there: usize = there.map(|party| party.on_watch.len()).sum();
        let list = format!("detente --data {data} officer list --line {about}");
        // Two releasing officers sign it: whom they appoint, and with which key, they know.
        let appoint = format!(
            "detente --data {data} officer appoint --line {about} --name NAME --key KEY --role watch \
             --officer officer.key"
        );
        let duty = format!("detente --data {data} duty on --line {about} --officer officer.key");
        let spare = Figure::count("releasing", release);
        let of_them = Piece::Measured(release.to_string()).named("of-them-release");
        let releasing = Figure::count("sign", sign).with(of_them);
        let (watch_roles, on) = (
            Figure::count("watch", watch),
            Figure::count("on-watch", there),
        );
        for (id, verdict, figure, fix) in [
            ("people-release", fails_if(!enough), releasing, &list),
            ("people-release-spare", warns_if(release < 2), spare, &list),
            ("people-watch", fails_if(watch == 0), watch_roles, &appoint),
            ("people-on-watch", warns_if(there == 0), on, &duty),
        ] {
            let one = Checked::new(id, verdict, figure);
            checked.push(one.about(about).fix(fix.clone()));
        }
        checked.push(key_age(facts, line, &accounts).about(about).fix(list));
    }
    if let Some(accounts) = &running.accounts {
        checked.push(appointed(running, accounts, &data));
        checked.push(with_account(running, accounts, &data));
    }
    checked
}

/// The oldest key of an officer in office: as old as the appointment, or as the account that holds it.
fn key_age(facts: &Facts, line: &LineFacts, accounts: &[Account]) -> Checked {
    let since = |officer: &&OfficerHere| match &officer.since {
        Some(since) => Some(since.at.0.as_ms()),
        None => {
            let held = accounts.iter().find(|account| account.key == officer.key);
            held.map(|account| account.created.0.as_ms())
        }
    };
    let oldest = in_office(line).filter_map(|officer| since(&officer)).min();
    match oldest {
        None => Checked::unknown("people-key-age"),
        Some(since) => super::keys::age("people-key-age", facts, since),
    }
}

/// Accounts of officers whom no line knows: mostly of somebody who was revoked.
fn appointed(running: &Running, accounts: &[Account], data: &str) -> Checked {
    let signs = |account: &&Account| {
        let acts = |role: &String| !matches!(role.as_str(), "technician" | "auditor");
        account.state == "active" && account.roles.iter().any(acts)
    };
    let in_office = |account: &&Account| {
        let mut officers = running.lines.iter().flat_map(in_office);
        officers.any(|officer| officer.key == account.key)
    };
    let strangers: Vec<&str> = accounts
        .iter()
        .filter(signs)
        .filter(|account| !running.lines.is_empty() && !in_office(account))
        .map(|account| account.account.as_str())
        .collect();
    let disable = strangers.iter().map(|account| {
        let account = quoted(account);
        format!("detente --data {data} account disable {account}")
    });
    let disable: Vec<String> = disable.collect();
    Checked::new(
        "people-appointed",
        warns_if(!strangers.is_empty()),
        Figure::count("without-office", strangers.len()),
    )
    .fix(disable.join(" && "))
}

/// Officers who cannot sign in at this node. Where nobody has an account, all sign with keys of their own.
fn with_account(running: &Running, accounts: &[Account], data: &str) -> Checked {
    let has_account = |officer: &OfficerHere| {
        let mut active = accounts.iter().filter(|account| account.state == "active");
        accounts.is_empty() || active.any(|account| account.key == officer.key)
    };
    let without: Vec<&OfficerHere> = running
        .lines
        .iter()
        .flat_map(in_office)
        .filter(|officer| !has_account(officer))
        .collect();
    let checked = Checked::new(
        "people-accounts",
        warns_if(!without.is_empty()),
        if accounts.is_empty() {
            Figure::word("own-keys")
        } else {
            Figure::count("without-account", without.len())
        },
    );
    let add = without.iter().map(|officer| {
        let roles = officer.roles.iter().map(|role| quoted(role));
        let roles: Vec<String> = roles.map(|role| format!("--role {role}")).collect();
        format!(
            "detente --data {data} account add officer-{number} --person {} {} --key officer-{number}.key",
            quoted(&officer.name),
            roles.join(" "),
            number = officer.number,
        )
    });
    let add: Vec<String> = add.collect();
    checked.fix(add.join(" && "))
}

/// Our own officers of a line who are in office.
fn in_office(line: &LineFacts) -> impl Iterator<Item = &OfficerHere> + Clone {
    let own = line.status.own;
    let officers = line.officers.officers.iter();
    officers.filter(move |officer| officer.party == own && officer.in_office)
}
