//! What the entries of a verified file say, in words: for whoever has the file and no node.
//!
//! In the order of their authors' own clocks, which orders a page and proves nothing. What a file proves is who signed what;
//! whether an act had an effect follows from all that its author's charter, officers and counterparts had said before, and
//! a node judges that. So nothing here calls a thing done: it says what was said, and what the entry itself lacks.

mod body;
mod json;
mod stated;

use std::collections::BTreeMap;

use detente_api::Moment;
use detente_api::text::{precedence_name, status_name};
use detente_language::{Text, key, plain_line};
use detente_line::account::filed::{FiledRecord, read_filed};
use detente_line::account::{Account, AccountKind, Preamble, ReportedRecord, Words};
use detente_line::body::{self as kinds, Needs};
use detente_line::message::text::FreeText;
use detente_line::message::{BREAK_GLASS, CHECK_FIRE};
use detente_line::translation::original::read_originals;
use detente_line::{matter, message, translation};
use detente_record::export::{EntryFinding, OfficersFinding};
use detente_record::{
    AssertionMethod, EntryId, Findings, Kind, PartyIndex, Precedence, Status, VerifiedAssertion,
};

use self::body::Body;
pub use self::json::as_json;
use super::words::name_of;
use crate::commands::contacts::mark_in_words;
use crate::commands::matter::said_on;
use crate::commands::read::flag_in_words;
use crate::desk::label;
use crate::screen;
use crate::told::{LevelHere, Teller, last_day};

/// What is said, entry by entry; then the reported records among it, each told as a whole.
#[must_use]
pub fn rows(text: &Text, findings: &Findings) -> Vec<String> {
    let page = Page::new(text, findings);
    let speaking = page.speaking();
    let without = findings.entries.len() - speaking.len();
    let mut rows = vec![
        text.say(key::VERIFY_TEXTS, &[]),
        text.say(key::VERIFY_TEXTS_NOT_JUDGED, &[]),
    ];
    let mut below: BTreeMap<EntryId, Vec<&EntryFinding>> = BTreeMap::new();
    for found in &speaking {
        if let Some(of) = page.beside(found) {
            below.entry(of.entry.id()).or_default().push(found);
        }
    }
    let below = |found: &EntryFinding| below.get(&found.entry.id()).into_iter().flatten();
    for found in speaking.iter().filter(|one| page.beside(one).is_none()) {
        rows.push(String::new());
        rows.extend(page.told(found));
        // What somebody wrote stands first, whatever its translators' clocks said; then its translations, each with what was
        // said of it.
        for translation in below(found) {
            let told = page.told(translation).into_iter();
            rows.extend(told.map(|row| format!("  {row}")));
            for review in below(translation) {
                let told = page.told(review).into_iter();
                rows.extend(told.map(|row| format!("    {row}")));
            }
        }
    }
    for status in [Status::Actual, Status::Exercise, Status::Test] {
        let entries = findings.entries.iter().map(|found| &found.entry);
        for (id, filed) in read_filed(entries, status).records {
            rows.push(String::new());
            rows.extend(page.record(&id, &filed));
        }
    }
    if without > 0 {
        rows.push(String::new());
        rows.push(text.say(key::VERIFY_TEXTS_OTHERS, &[("count", without.into())]));
    }
    rows
}

/// What is needed to put an entry into words.
struct Page<'a> {
    text: &'a Text,
    findings: &'a Findings,
    /// The entries of the file by id.
    by_id: BTreeMap<EntryId, &'a EntryFinding>,
    /// Whether the template set of the founding charter is this program's own.
    knows_set: bool,
}

impl<'a> Page<'a> {
    fn new(text: &'a Text, findings: &'a Findings) -> Self {
        let by_id = findings
            .entries
            .iter()
            .map(|found| (found.entry.id(), found));
        let set = findings.charter.templates;
        Self {
            text,
            findings,
            by_id: by_id.collect(),
            knows_set: set.is_some_and(|set| set == detente_templates::built_in().hash()),
        }
    }

    /// Entries by which somebody says something, by their authors' own clocks.
    fn speaking(&self) -> Vec<&'a EntryFinding> {
        let says = |found: &&EntryFinding| {
            let kind = found.entry.header().kind;
            let matters = matter::course(kind).is_some();
            matters || SPEAKING.contains(&kind) || !is_read(found)
        };
        let mut all: Vec<&EntryFinding> = self.findings.entries.iter().filter(says).collect();
        all.sort_by_key(|found| (found.entry.header().time, found.entry.address()));
        all
    }

    /// The entry of the file that an entry stands below: of a translation what it translates, of what is said of one the
    /// translation. Nothing stands deeper.
    fn beside(&self, found: &EntryFinding) -> Option<&'a EntryFinding> {
        let header = found.entry.header();
        let of = header
            .object
            .filter(|_| header.kind == kinds::TRANSLATION)?;
        let of = *self.by_id.get(&of)?;
        let (kind, act) = (of.entry.header().kind, of.entry.header().act);
        let fits = if header.act == translation::TRANSLATE {
            kind != kinds::TRANSLATION
        } else {
            (kind, act) == (kinds::TRANSLATION, translation::TRANSLATE)
        };
        // What is not told by itself has nothing below it either.
        let is_told = matter::course(kind).is_some()
            || [kinds::MESSAGE, kinds::ACCOUNT, kinds::TRANSLATION].contains(&kind)
            || !is_read(of);
        (fits && is_told).then_some(of)
    }

    /// An entry with all that is known of it.
    fn told(&self, found: &EntryFinding) -> Vec<String> {
        let mut rows = vec![self.heading(found)];
        rows.extend(self.under(found).iter().map(|row| format!("  {row}")));
        rows
    }

    fn party(&self, party: PartyIndex) -> String {
        name_of(self.findings, party)
    }

    /// Whose entry it is, when by its author's clock, and what it does.
    fn heading(&self, found: &EntryFinding) -> String {
        let header = found.entry.header();
        let precedence = precedence_name(header.precedence);
        let mut marks = vec![label(self.text, "precedence", precedence)];
        if header.status != Status::Actual {
            marks.push(label(self.text, "status", status_name(header.status)));
        }
        let time = screen::moment_to_second(self.text, Moment(header.time));
        self.text.say(
            key::VERIFY_TEXT,
            &[
                ("party", self.party(header.party).into()),
                ("sequence", header.sequence.to_string().into()),
                ("epoch", header.epoch.to_string().into()),
                ("time", time.into()),
                ("said", self.act(found).into()),
                ("marks", marks.join(", ").into()),
            ],
        )
    }

    fn act(&self, found: &EntryFinding) -> String {
        let header = found.entry.header();
        let rules = kinds::kind(header.kind).zip(kinds::act(header.kind, header.act));
        let Some((kind, act)) = rules.filter(|_| is_read(found)) else {
            let facts = [
                ("kind", u64::from(header.kind.0).into()),
                ("act", u64::from(header.act.0).into()),
            ];
            return self.text.say(key::VERIFY_TEXT_OTHER_VERSION, &facts);
        };
        match Body::of(found) {
            Body::Preamble(_) => return self.text.say(key::VERIFY_TEXT_PREAMBLE, &[]),
            Body::Account(account) => {
                let of = match &account.kind {
                    AccountKind::Other(word) => plain_line(word.as_str()),
                    known => label(self.text, "account", known.word()),
                };
                return self
                    .text
                    .say(key::VERIFY_TEXT_ACCOUNT, &[("of", of.into())]);
            }
            _ => {}
        }
        match header.kind {
            kinds::WATCH_LOG => return label(self.text, "log-act", act.name),
            kinds::DUTY_ROSTER => return self.text.say(key::ROSTER_ACT_SET, &[]),
            _ => {}
        }
        let said = said_on(self.text, kind.name, act.name);
        match matter::course(header.kind) {
            Some(_) => format!("{}: {said}", label(self.text, "matter", kind.name)),
            None => said,
        }
    }

    /// All that is known of an entry beside its heading.
    fn under(&self, found: &EntryFinding) -> Vec<String> {
        let header = found.entry.header();
        let text = self.text;
        let id = found.entry.id().to_string();
        let mut rows = vec![text.say(key::VERIFY_TEXT_ENTRY, &[("id", id.into())])];
        for (heading, parties) in [
            (key::READ_TO, &header.action),
            (key::READ_INFO, &header.info),
        ] {
            if !parties.is_empty() {
                let names: Vec<String> = parties.iter().map(|one| self.party(*one)).collect();
                rows.push(text.say(heading, &[("parties", names.join(", ").into())]));
            }
        }
        if let Some(object) = header.object {
            rows.push(text.say(
                key::VERIFY_TEXT_ABOUT,
                &[("entry", self.named(&object).into())],
            ));
        }
        for reference in &header.references {
            let entry = self.named(reference);
            rows.push(text.say(key::VERIFY_TEXT_REFERS, &[("entry", entry.into())]));
        }
        rows.extend(self.officers(found));
        let odd = self.odd(found).map(|odd| match odd {
            Odd::NoReview => text.say(key::VERIFY_TEXT_OWN_REVIEW, &[]),
            flag => flag_in_words(text, flag.name()),
        });
        rows.extend(odd.map(|odd| format!("! {odd}")));
        rows.extend(stated::Stated::of(found).rows(self));
        rows.extend(Body::of(found).rows(self, found));
        rows
    }

    /// What makes of a translation, or of what is said of one, something else, by the entries of this file alone.
    fn odd(&self, found: &EntryFinding) -> Option<Odd> {
        if self.is_no_review(found) {
            return Some(Odd::NoReview);
        }
        let header = found.entry.header();
        let is_one = (header.kind, header.act) == (kinds::TRANSLATION, translation::TRANSLATE);
        let of = &self
            .beside(found)
            .filter(|_| is_one && is_read(found))?
            .entry;
        let originals = read_originals(of.header().kind, of.header().act, of.body()?)?;
        let at = usize::try_from(header.number?).ok()?.checked_sub(1);
        let Some(original) = at.and_then(|at| originals.get(at)) else {
            return Some(Odd::NoSuchText);
        };
        let text = FreeText::decode(found.entry.body()?).ok()?;
        let is_same = original.is_in(text.language());
        is_same.then_some(Odd::SameLanguage)
    }

    /// Whether an entry says something of a translation that only another person of the translator's party can say.
    fn is_no_review(&self, found: &EntryFinding) -> bool {
        let header = found.entry.header();
        let of_one = header.kind == kinds::TRANSLATION && header.act != translation::TRANSLATE;
        let Some(of) = self.beside(found).filter(|_| of_one) else {
            return false;
        };
        let (OfficersFinding::Proved(by), OfficersFinding::Proved(made)) =
            (&found.officers, &of.officers)
        else {
            return false;
        };
        let made = people(made);
        header.party != of.entry.header().party
            || people(by).keys().all(|number| made.contains_key(number))
    }

    /// Which entry an id is of: by its place, if it is in this file. Only whole ids tell entries apart that somebody made to look alike.
    fn named(&self, id: &EntryId) -> String {
        let Some(found) = self.by_id.get(id) else {
            let facts = [("id", id.to_string().into())];
            return self.text.say(key::VERIFY_TEXT_NOT_IN_FILE, &facts);
        };
        let header = found.entry.header();
        self.text.say(
            key::VERIFY_TEXT_PLACE,
            &[
                ("party", self.party(header.party).into()),
                ("sequence", header.sequence.to_string().into()),
                ("epoch", header.epoch.to_string().into()),
            ],
        )
    }

    /// On whose word it is, an officer a row; and what it lacks for what it is.
    fn officers(&self, found: &EntryFinding) -> Vec<String> {
        let say = |key| self.text.say(key, &[]);
        let needed = officers_needed(found);
        let proved = match &found.officers {
            OfficersFinding::NoneNamed if needed == 0 => {
                return vec![say(key::VERIFY_TEXT_NODE)];
            }
            OfficersFinding::NoneNamed => return vec![say(key::VERIFY_TEXT_NO_OFFICER)],
            OfficersFinding::Withheld(_) => return vec![say(key::VERIFY_TEXT_OFFICERS_WITHHELD)],
            OfficersFinding::NotProved(..) => {
                return vec![say(key::VERIFY_TEXT_OFFICERS_NOT_PROVED)];
            }
            OfficersFinding::Proved(proved) => proved,
        };
        let people = people(proved);
        let mut rows: Vec<String> = people.values().map(|one| self.officer(one)).collect();
        if people.len() < needed {
            rows.push(say(key::VERIFY_TEXT_ONE_OFFICER));
        }
        rows
    }

    /// An officer; one whose key the node held is told apart.
    fn officer(&self, proved: &VerifiedAssertion) -> String {
        let mut name = plain_line(&proved.name);
        if proved.method == AssertionMethod::NodeHeld {
            let means = label(self.text, "method", proved.method.name());
            name = format!("{name} [{means}]");
        }
        let facts = [
            ("number", u64::from(proved.officer).into()),
            ("officer", name.into()),
        ];
        self.text.say(key::VERIFY_TEXT_OFFICER, &facts)
    }

    /// A reported record, as it was filed under the entry of its preamble.
    fn record(&self, preamble: &EntryId, filed: &FiledRecord) -> Vec<String> {
        let entry = self.named(preamble);
        let mark = mark_in_words(self.text, filed.record.preamble().mark.as_str());
        let mut rows = vec![
            self.text
                .say(key::VERIFY_TEXT_RECORD, &[("entry", entry.into())]),
            self.text.say(key::VERIFY_MARK, &[("mark", mark.into())]),
        ];
        rows.extend(Teller::new(self.text, &filed.record, last_day(), &[]).rows());
        rows
    }

    /// An account that its desk gave without a record, whole, as an account of a record is told. Names in it are of that
    /// desk's other accounts.
    fn own_account(&self, found: &EntryFinding, account: &Account) -> Vec<String> {
        let header = found.entry.header();
        let of_desk = self.findings.entries.iter().map(|found| &found.entry);
        let of_desk = of_desk.filter(|entry| entry.header().party == header.party);
        let filed = read_filed(of_desk, header.status).own;
        let preamble = Preamble {
            mark: Words::new("own accounts").expect("a word of ours"),
            sources: Vec::new(),
            parties: Vec::new(),
            levels: Vec::new(),
            file: None,
        };
        let accounts = filed.into_iter().map(|(_, account)| account);
        let (record, _) = ReportedRecord::gathered(preamble, accounts.collect());
        let tag = self.text.language().tag();
        let levels = self.findings.charter.levels.iter();
        let levels: Vec<LevelHere> = levels
            .map(|level| (level.id.clone(), level.name.get(tag).cloned()))
            .collect();
        Teller::new(self.text, &record, last_day(), &levels)
            .of_desk(self.party(header.party))
            .by_itself(account)
    }
}

/// The kinds that are no matters and by which somebody says something.
const SPEAKING: [Kind; 6] = [
    kinds::MESSAGE,
    kinds::ACCOUNT,
    kinds::WATCH_LOG,
    kinds::DUTY_ROSTER,
    kinds::SUSPENSION,
    kinds::TRANSLATION,
];

/// Why a translation is none, or a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    NoReview,
    NoSuchText,
    SameLanguage,
}

impl Odd {
    /// Its name on the interface.
    fn name(self) -> &'static str {
        match self {
            Self::NoReview => "no-review",
            Self::NoSuchText => "no-such-text",
            Self::SameLanguage => "same-language",
        }
    }
}

/// Whether this version knows the act and all of its header.
fn is_read(found: &EntryFinding) -> bool {
    let header = found.entry.header();
    header.understood && kinds::understands(header.kind, header.act)
}

/// The people who signed, each once: one person may sign as who wrote it and as who released it.
fn people(proved: &[VerifiedAssertion]) -> BTreeMap<u16, &VerifiedAssertion> {
    proved.iter().map(|one| (one.officer, one)).collect()
}

/// How many people an act needs by itself, whatever their roles.
fn officers_needed(found: &EntryFinding) -> usize {
    let header = found.entry.header();
    let alone = [Some(BREAK_GLASS), Some(CHECK_FIRE)].contains(&header.outcome)
        && (header.kind, header.act) == (kinds::MESSAGE, message::RELEASE);
    match kinds::act(header.kind, header.act).map(|act| act.needs) {
        None | Some(Needs::Machine) => 0,
        Some(Needs::Officer(_)) => 1,
        Some(Needs::Release) if header.precedence == Precedence::Flash && !alone => 2,
        Some(Needs::Release) => 1,
        Some(Needs::TwoPeople) => 2,
    }
}
