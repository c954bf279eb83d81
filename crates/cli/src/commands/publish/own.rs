//! Our own readouts of a line, as they were released: each version that two officers let out, from the moment until
//! which it was to be held back, and no word of anybody else. What was offered and never released, remarked on or
//! drafted is not in it; nor is what a version says stays private.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::export::{EVIDENCE_MEDIA_TYPE, ExportRequest};
use detente_api::matter::{Matter, MatterAct, Published, ReadoutVersion};
use detente_api::{EntryIdText, Moment};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::account::{Label, PartyNamed, Words};
use detente_line::matter::own_account::{OwnAccount, party_label, side_by_side};
use detente_record::{Digest, PartyIndex, Timestamp};

use super::folder::{Folder, Source};
use super::readout::{
    Elsewhere, Evidence, Moments, Publication, Readout, Version, call, fact, newest_first,
    tell_apart,
};
use super::{address, files, readout, tell};
use crate::act;
use crate::client::Client;
use crate::commands::matter::{all, level_ids, of_one_call};
use crate::desk::{Desk, LineHere, bad_value};
use crate::failure::{Failure, Outcome};
use crate::screen;
use crate::told::{LevelHere, Teller, last_day};

/// Publishes what our party released on a line, as its node has it at this moment.
pub(super) fn publish(
    desk: &Desk,
    path: &Path,
    here: &str,
    arguments: &ArgMatches,
) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let elsewhere = addresses(&line, arguments)?;
    let matters = all(&client, &line, "actual", "&kind=readout")?;
    let now = act::now()?;
    let levels = level_ids(&line);
    let mut released = Vec::new();
    for matter in matters.iter().filter(|one| one.asker == line.status.own) {
        released.extend(Released::of(matter, &levels, now)?);
    }
    if released.is_empty() {
        return Err(Failure::new(error_key::PUBLISH_NONE_RELEASED, &[]));
    }
    let mut folder = Folder::open(path, here)?;
    folder.is_from(&Source::Line(line.status.id.to_string()))?;
    let bundle = if arguments.get_flag("evidence") {
        bundle(&client, &line, &folder, &released)?
    } else {
        None
    };
    let own = Own {
        line: &line,
        levels: line.levels(desk),
        address: here,
        released: &released,
        theirs: theirs(&line, &matters, now),
        elsewhere,
        bundle,
    };
    let files = files(desk.text, here, |text| own.publication(text));
    let written = folder.write(&files)?;
    tell(desk, path, here, &written)
}

/// Where other parties publish: `PARTY=URL`, each by index or the beginning of its name.
fn addresses(line: &LineHere, arguments: &ArgMatches) -> Outcome<BTreeMap<u8, String>> {
    let wishes = arguments.get_many::<String>("theirs").unwrap_or_default();
    let mut found = BTreeMap::new();
    for wish in wishes {
        let (party, url) = wish
            .split_once('=')
            .ok_or_else(|| bad_value("--theirs", wish, "south=https://example.org/calls/"))?;
        for party in line.parties(&[party.to_owned()])? {
            found.insert(party, address(url)?);
        }
    }
    Ok(found)
}

/// A readout of which something may be seen.
struct Released<'a> {
    matter: &'a Matter,
    /// What may be seen, the first one first; there is one.
    versions: Vec<Seen<'a>>,
    /// The act that took it back.
    withdrawn: Option<&'a MatterAct>,
}

/// A version that went out.
struct Seen<'a> {
    version: &'a ReadoutVersion,
    account: OwnAccount,
    /// Since when it may be seen.
    at: Moment,
    /// The entry that let it out.
    by: EntryIdText,
    /// Whether the other side agreed to this very version.
    joint: bool,
    /// Whether it says that something stays private, which is in its signed body and nowhere here.
    has_private: bool,
}

impl<'a> Released<'a> {
    /// What may be seen of a readout; `None` if that is nothing.
    ///
    /// # Errors
    ///
    /// The text of a version is not held.
    fn of(matter: &'a Matter, levels: &[String], now: Timestamp) -> Outcome<Option<Self>> {
        let Some(readout) = &matter.readout else {
            return Ok(None);
        };
        let withdrawn = matter
            .acts
            .iter()
            .find(|act| act.to.as_deref() == Some("retracted"))
            .filter(|_| matter.state == "retracted");
        let mut versions = Vec::new();
        // What took its place, or took it back, by then, kept a version from ever being seen.
        let mut next = withdrawn.map(|act| act.at);
        for out in readout.published.iter().rev() {
            let at = seen_from(out);
            if next.is_some_and(|next| next <= at) {
                continue;
            }
            next = Some(at);
            if at.0 > now {
                continue;
            }
            let held = |version: &&ReadoutVersion| version.entry == out.version;
            let version = readout.versions.iter().find(held);
            let told = version.and_then(|one| Some((one, one.text.clone()?, one.account.clone()?)));
            let Some((version, text, fields)) = told else {
                let id = out.version.to_string();
                return Err(Failure::new(error_key::PUBLISH_LACKS_TEXT, &[("id", &id)]));
            };
            let account = fields.read(text, levels);
            let account =
                account.map_err(|fault| Failure::caused(error_key::ACT_SENSELESS, &fault))?;
            versions.push(Seen {
                version,
                has_private: !account.private.is_empty(),
                account: OwnAccount {
                    private: Vec::new(),
                    ..account
                },
                at,
                by: out.by,
                joint: out.joint,
            });
        }
        versions.reverse();
        Ok((!versions.is_empty()).then_some(Self {
            matter,
            versions,
            withdrawn,
        }))
    }

    /// What proves all that may be seen, and nothing that may not: whole bodies are in a bundle.
    fn proof(&self) -> impl Iterator<Item = EntryIdText> {
        let open = self.versions.iter().filter(|seen| !seen.has_private);
        let taken_back = self.withdrawn.iter().filter(|act| act.text.is_none());
        open.flat_map(|seen| [seen.version.entry, seen.by])
            .chain(taken_back.map(|act| act.entry))
    }
}

/// The entries that prove what may be seen, as a file that is called by them: as long as they are the same it stays as
/// it was, though each export of them is another file. `None` if nothing of them may be given out.
fn bundle(
    client: &Client,
    line: &LineHere,
    folder: &Folder,
    released: &[Released<'_>],
) -> Outcome<Option<(String, Vec<u8>)>> {
    let mut entries: Vec<EntryIdText> = released.iter().flat_map(Released::proof).collect();
    entries.sort_unstable_by_key(|id| id.0);
    entries.dedup();
    if entries.is_empty() {
        return Ok(None);
    }
    let ids: Vec<&[u8]> = entries.iter().map(|id| id.0.0.as_slice()).collect();
    let path = format!("evidence/{}.detente", Digest::plain(&ids));
    let bytes = if folder.has(&path) {
        folder.read(&path)?
    } else {
        let request = ExportRequest {
            entries,
            ..ExportRequest::default()
        };
        client.post_for_bytes(&format!("/v1/lines/{}/export", line.status.id), &request)?
    };
    Ok(Some((path, bytes)))
}

/// Readouts of other parties of which something may be seen: what they said is theirs to publish.
fn theirs<'a>(line: &LineHere, matters: &'a [Matter], now: Timestamp) -> Vec<&'a Matter> {
    let is_out = |matter: &&Matter| {
        let readout = matter.readout.iter();
        let mut published = readout.flat_map(|readout| &readout.published);
        matter.asker != line.status.own && published.any(|out| seen_from(out).0 <= now)
    };
    matters.iter().filter(is_out).collect()
}

struct Own<'a> {
    line: &'a LineHere,
    levels: Vec<LevelHere>,
    address: &'a str,
    released: &'a [Released<'a>],
    theirs: Vec<&'a Matter>,
    /// Where other parties publish, by index.
    elsewhere: BTreeMap<u8, String>,
    bundle: Option<(String, Vec<u8>)>,
}

impl Own<'_> {
    fn publication(&self, text: &Text) -> Publication {
        let party = plain_line(self.line.party(self.line.status.own));
        let mut readouts: Vec<Readout> = self
            .released
            .iter()
            .map(|released| self.readout(text, released))
            .collect();
        tell_apart(&mut readouts, screen::short);
        newest_first(&mut readouts);
        let named = [("party", party.clone().into())];
        Publication {
            id: self.address.to_owned(),
            title: text.say(key::PUBLISH_TITLE_OWN, &named),
            mark: None,
            intro: vec![text.say(key::PUBLISH_INTRO_OWN, &named)],
            author: party,
            moments: &MOMENTS,
            readouts,
            evidence: self.bundle.iter().cloned().collect(),
        }
    }

    fn readout(&self, text: &Text, released: &Released<'_>) -> Readout {
        let matter = released.matter;
        let mut versions = Vec::new();
        let mut title = String::new();
        let (mut facts, mut day) = (Vec::new(), None);
        for seen in &released.versions {
            let record = side_by_side(
                Words::new("readout").expect("a word of ours"),
                self.parties(),
                &[(PartyIndex(matter.asker), &seen.account)],
            );
            let teller = Teller::new(text, &record, last_day(), &self.levels);
            let accounts = record.accounts().iter();
            let (own, contact): (Vec<_>, Vec<_>) = accounts.partition(|one| one.of.is_some());
            let (own, contact) = (teller.one(own[0]), teller.one(contact[0]));
            let giver = plain_line(&matter.asker_name);
            // The present version, which comes last, says what call it is.
            title = readout::title(text, &giver, &own, Some(&contact));
            (facts, day) = (call(text, &contact), seen.account.date.exact_day());
            versions.push(self.version(text, seen, own.facts));
        }
        let id = matter.id.to_string();
        let present = released.versions.last().expect("there is one");
        let mut check = vec![fact(text, key::PUBLISH_CHECK_ENTRY, present.version.entry)];
        let how = if self.evidence(text, present).is_some() {
            text.say(key::PUBLISH_CHECK_BUNDLE, &[])
        } else {
            text.say(key::PUBLISH_CHECK_ASK, &[])
        };
        check.push(fact(text, key::PUBLISH_CHECK_HOW, how));
        Readout {
            id: named(matter.id),
            name: id,
            title,
            giver: plain_line(&matter.asker_name),
            call: facts,
            day,
            withdrawn: released.withdrawn.map(|act| act.at.0),
            sides: None,
            others: Vec::new(),
            elsewhere: self.elsewhere(text, matter),
            check,
            evidence: self.evidence(text, present),
            versions,
        }
    }

    fn version(&self, text: &Text, seen: &Seen<'_>, mut facts: Vec<crate::told::Fact>) -> Version {
        // What whoever comes here looks for first.
        let words = text.say(key::TOLD_TEXT_TEXT, &[]);
        facts.sort_by_key(|fact| fact.name != words);
        if seen.joint {
            let joint = text.say(key::PUBLISH_JOINT_IS, &[]);
            facts.push(fact(text, key::PUBLISH_JOINT, joint));
        }
        facts.push(fact(text, key::PUBLISH_CHECK_ENTRY, seen.version.entry));
        Version {
            at: seen.at.0,
            why: seen.account.reason.as_ref().map(ToString::to_string),
            facts,
            evidence: self.evidence(text, seen),
        }
    }

    /// The file that a version can be checked against, if it is in one.
    fn evidence(&self, text: &Text, seen: &Seen<'_>) -> Option<Evidence> {
        let (path, bytes) = self.bundle.as_ref().filter(|_| !seen.has_private)?;
        Some(Evidence {
            path: path.clone(),
            media_type: EVIDENCE_MEDIA_TYPE,
            title: text.say(key::PUBLISH_BUNDLE_FILE, &[]),
            bytes: bytes.len().try_into().unwrap_or(u64::MAX),
        })
    }

    /// Other parties' accounts of the same call, where they publish them.
    fn elsewhere(&self, text: &Text, matter: &Matter) -> Vec<Elsewhere> {
        let of_one = self
            .theirs
            .iter()
            .filter(|other| of_one_call(matter, other));
        of_one
            .map(|other| {
                let party = [("party", plain_line(&other.asker_name).into())];
                let page = self.elsewhere.get(&other.asker);
                Elsewhere {
                    title: text.say(key::PUBLISH_THEIRS, &party),
                    id: named(other.id),
                    page: page.map(|address| {
                        format!("{address}{}", readout::page_of(&other.id.to_string()))
                    }),
                    is_withdrawn: other.state == "retracted",
                }
            })
            .collect()
    }

    fn parties(&self) -> Vec<PartyNamed> {
        let parties = self.line.status.parties.iter();
        let named = parties.map(|party| PartyNamed {
            id: party_label(PartyIndex(party.index)),
            name: Words::new(&party.name).ok(),
            languages: Vec::<Label>::new(),
        });
        named.collect()
    }
}

/// A moment here is that of the side whose account it is, by its clock.
const MOMENTS: Moments = Moments {
    published: key::PUBLISH_PUBLIC,
    version: key::PUBLISH_VERSION_PUBLIC,
    former: key::PUBLISH_FORMER_PUBLIC,
    withdrawn: key::PUBLISH_TAKEN_BACK,
};

/// From when on everybody may see what went out.
fn seen_from(out: &Published) -> Moment {
    out.embargo.map_or(out.at, |until| until.max(out.at))
}

/// What an entry of a line is called for good, wherever its text is served (RFC 6920, 7).
fn named(id: EntryIdText) -> String {
    format!("nih:sha-256;{id}")
}

#[cfg(test)]
mod tests {
    use detente_api::AsText;
    use detente_record::EntryId;
    use serde_json::{Value, json};

    use super::*;

    fn id(n: u8) -> String {
        hex::encode([n; 32])
    }

    fn at(second: u64) -> String {
        Moment(Timestamp::from_ms(second * 1_000)).to_string()
    }

    /// A readout of which versions went out, each at a second and held back until another, and that was taken back at one.
    fn readout(out: &[(u64, u64)], withdrawn: Option<u64>) -> Matter {
        let versions: Vec<u8> = (1..=u8::try_from(out.len()).unwrap()).collect();
        let version = |n: &u8| {
            json!({"entry": id(*n), "act": "offer", "at": at(0), "text": {"language": "en", "text": format!("Text {n}.")},
                "account": {"date": "2026-11-30"}})
        };
        let published = versions.iter().zip(out).map(|(n, (when, until))| {
            json!({"version": id(*n), "by": id(100 + n), "at": at(*when), "embargo": at(*until), "joint": false})
        });
        let acts: Vec<Value> = withdrawn
            .iter()
            .map(|when| {
                json!({"act": "withdraw", "by": 0, "at": at(*when), "entry": id(200), "signers": [], "from": "released",
                    "to": "retracted"})
            })
            .collect();
        let state = if withdrawn.is_some() {
            "retracted"
        } else {
            "released"
        };
        serde_json::from_value(json!({"id": id(1), "line": id(9), "kind": "readout", "status": "actual",
            "precedence": "routine", "asker": 0, "asker_name": "north", "asked": 1, "asked_name": "south", "time": at(0),
            "dtg": "", "signers": [], "due": null, "language": null, "text": null, "state": state, "awaits": null,
            "delivered": null, "flags": [], "acts": acts,
            "readout": {"versions": versions.iter().map(version).collect::<Vec<_>>(), "stands": [],
                "published": published.collect::<Vec<_>>()}}))
        .expect("a matter")
    }

    /// Which versions may be seen at a second, and since when.
    fn seen(matter: &Matter, now: u64) -> Vec<(String, u64)> {
        let released = Released::of(matter, &[], Timestamp::from_ms(now * 1_000));
        let released = released.expect("every text is held");
        let versions = released.iter().flat_map(|released| &released.versions);
        versions
            .map(|seen| (seen.account.text.to_string(), seen.at.0.as_ms() / 1_000))
            .collect()
    }

    fn text(n: u8, since: u64) -> (String, u64) {
        (format!("Text {n}."), since)
    }

    #[test]
    fn a_version_is_seen_from_the_end_of_its_embargo_on() {
        let matter = readout(&[(10, 50), (20, 70)], None);
        assert_eq!(seen(&matter, 49), []);
        assert_eq!(seen(&matter, 50), [text(1, 50)]);
        assert_eq!(seen(&matter, 69), [text(1, 50)]);
        assert_eq!(seen(&matter, 70), [text(1, 50), text(2, 70)]);
        // An embargo that had passed when it was released holds nothing back.
        assert_eq!(seen(&readout(&[(10, 5)], None), 10), [text(1, 10)]);
    }

    #[test]
    fn a_version_that_another_took_the_place_of_before_it_could_be_seen_never_is() {
        let matter = readout(&[(10, 50), (20, 30)], None);
        assert_eq!(seen(&matter, 29), []);
        for now in [30, 50, 90] {
            assert_eq!(seen(&matter, now), [text(2, 30)]);
        }
    }

    #[test]
    fn what_was_taken_back_before_it_could_be_seen_never_is_and_what_had_been_stays() {
        assert_eq!(seen(&readout(&[(10, 50)], Some(40)), 90), []);
        let matter = readout(&[(10, 10), (20, 50)], Some(40));
        assert_eq!(seen(&matter, 90), [text(1, 10)]);
        let released = Released::of(&matter, &[], Timestamp::from_ms(90_000)).unwrap();
        let proof: Vec<EntryIdText> = released.unwrap().proof().collect();
        let entries = [1, 101, 200].map(|n| AsText(EntryId([n; 32])));
        assert_eq!(proof, entries, "and the act that took it back");
    }

    #[test]
    fn a_text_that_is_not_held_publishes_nothing() {
        let mut matter = readout(&[(10, 10)], None);
        matter.readout.as_mut().unwrap().versions[0].text = None;
        assert!(Released::of(&matter, &[], Timestamp::from_ms(90_000)).is_err());
        // Until it may be seen, nobody asks for it.
        assert!(Released::of(&matter, &[], Timestamp::from_ms(9_000)).is_ok());
    }
}
