//! Readouts of a reported record: each side's own accounts of calls, as sources carried them. When a folder was given
//! another version of the record, what changed in an account is a new version of it, and what is not in the record any
//! more was withdrawn: all of that is computed from the files themselves, which stay beside the pages.

use std::collections::BTreeSet;

use detente_language::{Text, key, plain_line};
use detente_line::account::{Account, Label, ReportedRecord, Source};
use detente_record::{Digest, Timestamp};

use super::readout::{
    Evidence, Moments, Publication, Readout, Version, call, fact, newest_first, tell_apart, title,
};
use crate::commands::contacts::mark_in_words;
use crate::dates;
use crate::told::{Fact, Teller, last_day};

/// One version of the record, as it was published.
pub(super) struct Issue {
    /// SHA-256 of its file.
    pub(super) digest: Digest,
    /// When it was first published here.
    pub(super) at: Timestamp,
    /// The file.
    pub(super) bytes: Vec<u8>,
    /// What stands in it.
    pub(super) record: ReportedRecord,
}

impl Issue {
    /// Where its file stands in the folder.
    pub(super) fn path(digest: &Digest) -> String {
        format!("records/{digest}.toml")
    }

    fn evidence(&self, text: &Text) -> Evidence {
        Evidence {
            path: Self::path(&self.digest),
            media_type: "application/toml",
            title: text.say(key::PUBLISH_RECORD_FILE, &[]),
            bytes: self.bytes.len().try_into().unwrap_or(u64::MAX),
        }
    }
}

/// What is published of a record, of which these versions were, the present one last.
pub(super) fn publication(text: &Text, address: &str, issues: &[Issue]) -> Publication {
    let tellers: Vec<Teller<'_>> = issues
        .iter()
        .map(|issue| Teller::new(text, &issue.record, last_day(), &[]))
        .collect();
    let accounts = issues.iter().flat_map(|issue| issue.record.accounts());
    let ids: BTreeSet<&Label> = accounts
        .filter(|account| is_readout(account))
        .map(|account| &account.id)
        .collect();
    let all = Record {
        text,
        address,
        issues,
        tellers: &tellers,
    };
    let mut readouts: Vec<Readout> = ids.iter().filter_map(|id| all.readout(id)).collect();
    tell_apart(&mut readouts, |name| name);
    newest_first(&mut readouts);
    let mark = issues.last().map(|issue| {
        let mark = issue.record.preamble().mark.as_str();
        mark_in_words(Text::of(text.language()), mark)
    });
    let files = issues
        .iter()
        .map(|issue| (Issue::path(&issue.digest), issue.bytes.clone()));
    Publication {
        id: address.to_owned(),
        title: text.say(key::PUBLISH_TITLE_REPORTED, &[]),
        author: mark.clone().unwrap_or_default(),
        moments: &MOMENTS,
        mark,
        intro: vec![
            text.say(key::PUBLISH_INTRO_REPORTED, &[]),
            text.say(key::TIMELINE_HOW_TO_READ, &[]),
        ],
        readouts,
        evidence: files.collect(),
    }
}

struct Record<'a> {
    text: &'a Text,
    address: &'a str,
    issues: &'a [Issue],
    tellers: &'a [Teller<'a>],
}

impl Record<'_> {
    fn readout(&self, id: &Label) -> Option<Readout> {
        let mut versions = Vec::new();
        let mut stood: Option<(&Account, Option<&Source>)> = None;
        let mut withdrawn = None;
        let mut last = 0;
        for (at, issue) in self.issues.iter().enumerate() {
            let account = issue.record.account(id.as_str());
            let Some(account) = account.filter(|account| is_readout(account)) else {
                if stood.is_some() && withdrawn.is_none() {
                    withdrawn = Some(issue.at);
                }
                continue;
            };
            let source = account.source.as_ref();
            let source = source.and_then(|source| issue.record.source(source.as_str()));
            if stood != Some((account, source)) || withdrawn.is_some() {
                versions.push(self.version(at, account, source));
            }
            (stood, withdrawn, last) = (Some((account, source)), None, at);
        }
        let (account, _) = stood?;
        let (issue, teller) = (self.issues.get(last)?, self.tellers.get(last)?);
        let contact = account.of.as_ref();
        let contact = contact.and_then(|contact| issue.record.account(contact.as_str()));
        let contact = contact.map(|contact| teller.one(contact));
        let others = issue.record.accounts().iter().filter(|other| {
            is_readout(other) && other.of.is_some() && other.of == account.of && other.id != *id
        });
        let own = teller.one(account);
        let name = name(id.as_str());
        Some(Readout {
            id: format!("{}readouts/{name}.html", self.address),
            title: title(
                self.text,
                &teller.giver(account.giver()),
                &own,
                contact.as_ref(),
            ),
            giver: teller.giver(account.giver()),
            call: contact
                .as_ref()
                .map(|contact| call(self.text, contact))
                .unwrap_or_default(),
            day: contact
                .as_ref()
                .map_or(account, |contact| contact.account)
                .date
                .exact_day(),
            versions,
            withdrawn,
            others: others.map(|other| self::name(other.id.as_str())).collect(),
            sides: contact.and_then(|contact| contact.sides),
            elsewhere: Vec::new(),
            check: self.check(issue),
            evidence: Some(issue.evidence(self.text)),
            name,
        })
    }

    fn version(&self, at: usize, account: &Account, source: Option<&Source>) -> Version {
        let (issue, teller) = (&self.issues[at], &self.tellers[at]);
        let mut facts = Vec::new();
        if let Some(source) = source {
            facts.extend(self.source(source));
        }
        facts.extend(teller.one(account).facts);
        Version {
            at: issue.at,
            why: None,
            facts,
            evidence: Some(issue.evidence(self.text)),
        }
    }

    /// The source that carries an account, and when it appeared.
    fn source(&self, source: &Source) -> Vec<Fact> {
        let title = source.title.as_ref();
        let title = plain_line(title.map_or(source.id.as_str(), |title| title.as_str()));
        let mut facts = vec![fact(self.text, key::PUBLISH_SOURCE, title)];
        for (name, moment) in [
            (key::PUBLISH_SOURCE_PUBLISHED, &source.published),
            (key::PUBLISH_SOURCE_UPDATED, &source.updated),
        ] {
            if let Some(moment) = moment {
                facts.push(fact(
                    self.text,
                    name,
                    dates::appeared(Text::of(self.text.language()), moment),
                ));
            }
        }
        facts
    }

    fn check(&self, issue: &Issue) -> Vec<Fact> {
        let how = [("address", self.address.into())];
        let again = self.text.say(key::PUBLISH_CHECK_REPORTED, &how);
        vec![
            fact(
                self.text,
                key::PUBLISH_CHECK_DIGEST,
                issue.digest.to_string(),
            ),
            fact(self.text, key::PUBLISH_CHECK_HOW, again),
        ]
    }
}

/// Whether a record has anything to publish.
pub(super) fn has_readouts(record: &ReportedRecord) -> bool {
    record.accounts().iter().any(is_readout)
}

/// Whether an account is a side's own, of a call.
fn is_readout(account: &Account) -> bool {
    account.kind.is_own_account()
}

/// What an account is called in addresses: what the record calls it, if that is an address's own characters, else its
/// hash, which is longer than any name.
fn name(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.bytes().all(plain) {
        id.to_owned()
    } else {
        format!("x-{}", Digest::plain(&[id.as_bytes()]))
    }
}

/// A moment here is the publisher's, for most sources give a day.
const MOMENTS: Moments = Moments {
    published: key::PUBLISH_PUBLISHED,
    version: key::PUBLISH_VERSION,
    former: key::PUBLISH_FORMER,
    withdrawn: key::PUBLISH_WITHDRAWN,
};

#[cfg(test)]
mod tests {
    use detente_formats::reported;
    use detente_language::Language;

    use super::*;

    const HEAD: &str = "source = [{ id = \"s\" }]\nparty = [{ id = \"a\" }, { id = \"b\" }]\nlevel = [{ id = \"l\" }]\n\
        [[event]]\nid = \"call\"\nkind = \"contact\"\ndate = \"2026-01-02\"\nlevel = \"l\"\nsource = \"s\"\n";

    fn own(id: &str, party: &str, topic: &str) -> String {
        format!(
            "[[event]]\nid = {id:?}\nkind = \"readout\"\ndate = \"2026-01-02\"\nof = \"call\"\nby = {party:?}\n\
             source = \"s\"\ntopics = {{ t = {topic:?} }}\n"
        )
    }

    fn issues(files: &[String]) -> Vec<Issue> {
        let issue = |(at, body): (usize, &String)| {
            let bytes = format!("{HEAD}{body}").into_bytes();
            Issue {
                digest: Digest::plain(&[&bytes]),
                at: Timestamp::from_ms(1000 * (at as u64 + 1)),
                record: reported::read(&bytes).expect("a record"),
                bytes,
            }
        };
        files.iter().enumerate().map(issue).collect()
    }

    fn told(files: &[String]) -> Publication {
        let text = Text::of(Language::English);
        publication(text, "https://example.org/", &issues(files))
    }

    fn times(readout: &Readout) -> (Vec<u64>, Option<u64>) {
        let versions = readout.versions.iter().map(|version| version.at.as_ms());
        (versions.collect(), readout.withdrawn.map(Timestamp::as_ms))
    }

    #[test]
    fn what_changed_is_a_version_and_what_did_not_is_none() {
        let (a, b) = (own("a", "a", "x"), own("b", "b", "x"));
        let changed = own("a", "a", "y");
        let told = told(&[
            format!("{a}{b}"),
            format!("{changed}{b}"),
            format!("{b}{changed}"),
        ]);
        let times_of = |name| times(told.readout(name).expect("it is there"));
        assert_eq!(times_of("a"), (vec![1000, 2000], None));
        assert_eq!(times_of("b"), (vec![1000], None));
        let names: Vec<&str> = told.readouts.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["a", "b"], "newest first");
        assert_eq!(told.updated().as_ms(), 2000);
    }

    #[test]
    fn what_is_not_in_the_record_any_more_stays_as_withdrawn_and_may_come_back() {
        let (a, b) = (own("a", "a", "x"), own("b", "b", "x"));
        let both = format!("{a}{b}");
        let gone = told(&[both.clone(), b.clone(), b.clone()]);
        assert_eq!(
            times(gone.readout("a").expect("it stays")),
            (vec![1000], Some(2000))
        );
        let back = told(&[both.clone(), b, both]);
        assert_eq!(
            times(back.readout("a").expect("it is back")),
            (vec![1000, 3000], None)
        );
    }

    #[test]
    fn accounts_of_one_call_lead_to_each_other() {
        let told = told(&[format!("{}{}", own("a", "a", "x"), own("b", "b", "x"))]);
        assert_eq!(told.readout("a").expect("a").others, ["b"]);
        assert_eq!(told.readout("b").expect("b").others, ["a"]);
        assert!(told.readout("a").expect("a").sides.is_some());
    }

    #[test]
    fn a_name_in_an_address_has_an_addresss_own_characters_and_no_two_accounts_share_one() {
        assert_eq!(name("readout-us-0513"), "readout-us-0513");
        let odd = [
            "../../etc",
            "A",
            "a.b",
            "<b onclick=alert(5)>'\"&",
            "é",
            "a b",
            ".",
        ];
        let names: BTreeSet<String> = odd.iter().map(|id| name(id)).collect();
        assert_eq!(names.len(), odd.len());
        for name in names {
            // No account's own name is as long.
            assert_eq!(name.len(), 66, "{name}");
            assert!(name.starts_with("x-"), "{name}");
        }
    }

    #[test]
    fn accounts_that_are_called_alike_are_told_apart() {
        let body = [own("a1", "a", "x"), own("a2", "a", "y"), own("b", "b", "z")].concat();
        let all = told(&[body]);
        let titles: BTreeSet<&str> = all.readouts.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles.len(), 3);
        let of = |name: &str| all.readout(name).expect("it is there").title.as_str();
        assert!(of("a1").ends_with(" (a1)") && of("a2").ends_with(" (a2)"));
        assert!(!of("b").contains('('), "{}", of("b"));
    }
}
