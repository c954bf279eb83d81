//! Keys: whose their files are, who may read them, sealed or not, the recovery key away.

use detente_record::Epoch;

use super::{
    Checked, DAY_MS, Facts, Figure, FileFacts, Piece, at_most, fails_if, quoted, warns_if,
};
use crate::keys::Protection;

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let data = quoted(&facts.folder.display().to_string());
    let open: Vec<&FileFacts> = facts
        .private
        .iter()
        .filter(|file| file.mode & 0o077 != 0)
        .collect();
    let foreign: Vec<&FileFacts> = facts
        .private
        .iter()
        .filter(|file| file.owner != facts.host.owner)
        .collect();
    let plain = facts
        .keys
        .iter()
        .filter(|key| key.protection == Protection::Plain);
    let plain = plain.filter(|key| key.file != "recovery.key").count();
    let broken: Vec<&str> = facts
        .keys
        .iter()
        .filter(|key| matches!(key.protection, Protection::Missing | Protection::Unreadable))
        .map(|key| key.file.as_str())
        .collect();
    let recovery = facts.keys.iter().find(|key| key.file == "recovery.key");
    let recovery_here = recovery
        .is_some_and(|key| matches!(key.protection, Protection::Plain | Protection::Sealed));
    let officers = facts
        .officer_keys
        .iter()
        .map(|path| quoted(&path.display().to_string()));
    let officers: Vec<String> = officers.collect();
    vec![
        Checked::new(
            "keys-open",
            fails_if(!open.is_empty()),
            Figure::count("open-files", open.len()),
        )
        .fix(chmod(&open)),
        Checked::new(
            "keys-owner",
            fails_if(!foreign.is_empty()),
            Figure::count("foreign-files", foreign.len()),
        )
        .fix(format!("chown -R {} {data}", facts.host.owner)),
        Checked::new(
            "keys-there",
            fails_if(!broken.is_empty()),
            if broken.is_empty() {
                Figure::word("yes")
            } else {
                Figure::count("spoiled", broken.join(", "))
            },
        )
        .fix(bring_back(facts, &broken)),
        Checked::new(
            "keys-sealed",
            warns_if(plain > 0),
            Figure::count("unsealed", plain),
        )
        .fix(format!("detente --data {data} keys protect")),
        Checked::new(
            "keys-recovery",
            warns_if(recovery_here),
            Figure::word(if recovery_here { "no" } else { "yes" }),
        )
        .fix(format!(
            "detente --data {data} keys take-out /media/one /media/two"
        )),
        Checked::new(
            "keys-officers",
            warns_if(!officers.is_empty()),
            Figure::count("keys-here", officers.len()),
        )
        .fix(format!(
            "mkdir -m 700 -p ~/officers && mv -n {} ~/officers/",
            officers.join(" ")
        )),
        Checked::new(
            "keys-tokens",
            warns_if(facts.tokens.is_empty()),
            Figure::count("tokens", facts.tokens.len()),
        )
        .fix(make_tokens(facts, recovery_here)),
        match facts.keys_since {
            None => Checked::unknown("keys-age"),
            Some(since) => age("keys-age", facts, since.as_ms()).fix(format!(
                "detente --data {data} epoch open --token /media/two/epoch-{}.token --reason rotation",
                facts.tokens.first().copied().unwrap_or(Epoch(1))
            )),
        },
    ]
}

/// How old a signing key is. NIST SP 800-57 part 1 rev. 5, table 1, gives a private signature key one to
/// three years.
pub(super) fn age(id: &'static str, facts: &Facts, since_ms: u64) -> Checked {
    let days = facts.now.as_ms().saturating_sub(since_ms) / DAY_MS;
    let age = Figure::from(Piece::amount(days, "d").named("age"));
    let most = Piece::amount(730, "d").named("most");
    Checked::new(id, at_most(days, 730, 1_095), age.with(most))
}

/// Tokens on a medium, made with the recovery key where it lies.
fn make_tokens(facts: &Facts, recovery_here: bool) -> String {
    let keys = facts.folder.join("keys");
    let here = |name: &str| quoted(&keys.join(name).display().to_string());
    let recovery = if recovery_here {
        here("recovery.key")
    } else {
        "/media/one/recovery.key".to_owned()
    };
    format!(
        "detente --data {} epoch make --recovery-key {recovery} --link-key {} --into /media/two",
        quoted(&facts.folder.display().to_string()),
        here("link.key"),
    )
}

/// The keys that are spoiled, out of the last backup.
fn bring_back(facts: &Facts, broken: &[&str]) -> String {
    let of = |file: &&str| format!("/media/backup/LAST/keys/{file}");
    let files: Vec<String> = broken.iter().map(of).collect();
    let keys = quoted(&facts.folder.join("keys").display().to_string());
    format!("cp -p {} {keys}/", files.join(" "))
}

/// Folders keep the right to enter, files lose what is not their owner's.
fn chmod(open: &[&FileFacts]) -> String {
    let paths = |folders: bool| {
        let of_kind = open.iter().filter(|file| file.is_folder == folders);
        let paths: Vec<String> = of_kind
            .map(|file| quoted(&file.path.display().to_string()))
            .collect();
        paths.join(" ")
    };
    let command =
        |mode: &str, paths: String| (!paths.is_empty()).then(|| format!("chmod {mode} {paths}"));
    let commands = [command("700", paths(true)), command("600", paths(false))];
    commands
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" && ")
}
