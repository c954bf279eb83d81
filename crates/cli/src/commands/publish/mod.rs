//! `detente publish`: readouts for everybody to read: a page of each at an address that stays, a page of all, and
//! feeds (Atom, JSON Feed), in a folder that any web server serves.
//!
//! What is published is either a reported record's (no node, no key and no network is needed) or what our own party
//! released on a line, by its node. The folder remembers what was published in it: each version of a record
//! stays beside the pages, and what changed from one to the next is the correction history; of a line the record itself
//! has that. Why so:
//! `docs/decisions/0046-public-output.md`.

mod feeds;
mod folder;
mod own;
mod page;
mod readout;
mod reported;
mod style;

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_formats::{atom, json_feed};
use detente_language::{Text, error_key, key, plain_line};
use detente_record::{Digest, Timestamp};

use self::folder::{Folder, RECORDS_MAX, Source, Written};
use self::page::Pages;
use self::readout::Publication;
use self::reported::Issue;
use crate::act;
use crate::commands::{Command, import};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "publish",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "publish", key::HELP_PUBLISH, key::HELP_PUBLISH_LONG)
        .arg(
            help::positional(text, "folder", key::VALUE_FOLDER, key::ARG_PUBLISH_FOLDER)
                .required(true),
        )
        .arg(help::option(text, "address", key::VALUE_URL, key::ARG_PUBLISH_ADDRESS).required(true))
        .arg(
            help::option(text, "record", key::VALUE_FILE, key::ARG_PUBLISH_RECORD)
                .conflicts_with_all(["line", "theirs", "evidence"]),
        )
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
        .arg(help::many(
            text,
            "theirs",
            key::VALUE_PARTY_URL,
            key::ARG_PUBLISH_THEIRS,
        ))
        .arg(help::switch(text, "evidence", key::ARG_PUBLISH_EVIDENCE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let given = |name| -> &String { arguments.get_one(name).expect("the parser requires it") };
    let address = address(given("address"))?;
    let path = Path::new(given("folder"));
    match arguments.get_one::<String>("record") {
        Some(record) => publish_record(desk, path, &address, Path::new(record)),
        None => own::publish(desk, path, &address, arguments),
    }
}

fn publish_record(desk: &Desk, path: &Path, address: &str, record: &Path) -> Outcome<ExitCode> {
    let bytes = std::fs::read(record).map_err(|error| Failure::unreadable(record, &error))?;
    let present = import::understood(desk, record, &bytes)?;
    if !reported::has_readouts(&present) && !path.exists() {
        return Err(Failure::new(error_key::PUBLISH_NOTHING, &[]));
    }
    let mut folder = Folder::open(path, address)?;
    folder.is_from(&Source::Record)?;
    let mut issues = published(desk, &folder, path)?;
    let digest = Digest::plain(&[&bytes]);
    if issues.last().is_none_or(|last| last.digest != digest) {
        if issues.len() == RECORDS_MAX {
            let max = RECORDS_MAX.to_string();
            return Err(Failure::new(error_key::PUBLISH_FULL, &[("max", &max)]));
        }
        // A clock that was put back moves no version before the one that it follows.
        let last = issues.last().map_or(Timestamp::from_ms(0), |last| last.at);
        let at = act::now()?.max(last);
        folder.stands(&digest, at);
        issues.push(Issue {
            digest,
            at,
            bytes,
            record: present,
        });
    }
    let files = files(desk.text, address, |text| {
        reported::publication(text, address, &issues)
    });
    if files.is_empty() {
        return Err(Failure::new(error_key::PUBLISH_NOTHING, &[]));
    }
    let written = folder.write(&files)?;
    tell(desk, path, address, &written)
}

/// Every version of the record that the folder holds.
fn published(desk: &Desk, folder: &Folder, path: &Path) -> Outcome<Vec<Issue>> {
    let mut issues: Vec<Issue> = Vec::new();
    for stood in &folder.note().records {
        let name = format!("records/{}.toml", stood.digest);
        let bytes = folder.read(&name)?;
        issues.push(Issue {
            digest: Digest::plain(&[&bytes]),
            at: Timestamp::from_ms(stood.at_ms),
            record: import::understood(desk, &path.join(name), &bytes)?,
            bytes,
        });
    }
    Ok(issues)
}

/// Every file of the folder, in the order in which they are written: what is led to stands before what leads there.
/// None where no readout was ever published.
fn files(
    text: &'static Text,
    address: &str,
    publication: impl Fn(&Text) -> Publication,
) -> Vec<(String, Vec<u8>)> {
    let published = publication(text);
    if published.readouts.is_empty() {
        return Vec::new();
    }
    let feed = feeds::feed(text, address, &published);
    // Marks of direction help in a browser; a reader of feeds shows them as characters.
    let isolating = Text::isolating(text.language());
    let marked = publication(&isolating);
    let pages = Pages {
        text: &isolating,
        published: &marked,
    };
    let mut files = published.evidence;
    for readout in &marked.readouts {
        files.push((readout.page(), pages.readout(readout).into_bytes()));
    }
    files.push(("index.html".to_owned(), pages.index().into_bytes()));
    files.push((feeds::ATOM.to_owned(), atom::atom(&feed).into_bytes()));
    files.push((
        feeds::JSON.to_owned(),
        json_feed::json_feed(&feed).into_bytes(),
    ));
    files
}

fn tell(desk: &Desk, path: &Path, address: &str, written: &Written) -> Outcome<ExitCode> {
    if desk.json {
        desk.print_json(&serde_json::json!({
            "folder": path.display().to_string(), "address": address,
            "new": written.new, "changed": written.changed, "unchanged": written.unchanged,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (key, names) in [
        (key::PUBLISH_NEW, &written.new),
        (key::PUBLISH_CHANGED, &written.changed),
    ] {
        for name in names {
            desk.tell(key, &[("path", plain_line(name).into())]);
        }
    }
    if written.unchanged > 0 {
        desk.tell(
            key::PUBLISH_UNTOUCHED,
            &[("count", written.unchanged.into())],
        );
    }
    let folder = plain_line(&path.display().to_string());
    desk.tell(
        key::PUBLISH_NEXT,
        &[("folder", folder.into()), ("address", address.into())],
    );
    Ok(ExitCode::SUCCESS)
}

/// The address of a folder, as everything in it is reached under it: with a slash at its end.
fn address(given: &str) -> Outcome<String> {
    let refused = || Failure::usage(error_key::PUBLISH_BAD_ADDRESS, &[("found", given)]);
    let rest = given
        .strip_prefix("https://")
        .or_else(|| given.strip_prefix("http://"))
        .ok_or_else(refused)?;
    // Characters that stand in a path as they are (RFC 3986, 3.3), and a host in front.
    let stands =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/[]".contains(&byte);
    let has_host = rest.split('/').next().is_some_and(|host| !host.is_empty());
    if !has_host || !rest.bytes().all(stands) || given.len() > ADDRESS_BYTES_MAX {
        return Err(refused());
    }
    Ok(format!("{}/", given.trim_end_matches('/')))
}

const ADDRESS_BYTES_MAX: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_pages_can_be_reached_under() {
        for good in [
            "https://example.org",
            "https://example.org/a/b/",
            "http://[::1]:8080/~x",
        ] {
            let taken = address(good).unwrap();
            assert_eq!(taken, format!("{}/", good.trim_end_matches('/')));
        }
        let long = format!("https://{}", "a".repeat(1100));
        for bad in [
            "example.org",
            "ftp://example.org/",
            "https://",
            "https:///a",
            "https://example.org/?a",
            "https://example.org/#a",
            "https://example.org/a b",
            "https://example.org/\"><script>",
            "https://пример.рф/",
            "javascript:alert(1)",
            &long,
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
