//! What an answer about contacts says of a line beside the accounts: which call is next, how contacts were sought and since
//! when, and the same days and gaps for each pair of offices. Computed by the same arithmetic as of a level.

use std::collections::BTreeMap;

use detente_api::contact::{Contacts, Refusal};
use detente_api::live_contact::{Office, PairContacts};
use detente_api::{AsText, Moment};
use detente_line::account::contacts::at_level;
use detente_line::account::{Account, AccountKind, Day, ReportedRecord};
use detente_record::Timestamp;

use crate::live_accounts::{Live, Sought, day_of};

impl Live {
    /// Adds to an answer out of accounts, these among them, what the line knows beside. Without a day asked about, calls to
    /// come are those after `now`; else those that were to come at the end of that day, or now if that is sooner.
    pub(crate) fn complete(
        &self,
        answer: &mut Contacts,
        record: &ReportedRecord,
        is_now: bool,
        now: Timestamp,
    ) {
        let Ok(as_of) = answer.as_of.parse::<Day>() else {
            return;
        };
        for refusal in &mut answer.refusals {
            let said = |one: &&Sought| {
                let last = one.declined.map(|said| said.last);
                one.level == refusal.level && last == refusal.entry.map(|entry| entry.0)
            };
            let sought = self.sought.iter().find(said);
            refusal.sought = sought.map(|one| one.since.clone());
        }
        answer.unanswered = self.unanswered(answer, as_of);
        for (level, found) in &mut answer.levels {
            for contact in found.contacts.iter_mut().chain(&mut found.imprecise) {
                let offices = contact.entry.and_then(|entry| self.offices.get(&entry.0));
                contact.offices = offices.cloned().unwrap_or_default();
            }
            found.pairs = self.pairs(record, level, as_of);
            let agreed = self.agreed.iter().filter(|one| one.level == *level);
            let to_come = agreed.filter(|one| {
                let minutes = u64::from(one.call.minutes) * 60_000;
                let end = Timestamp::from_ms(one.call.from.0.as_ms() + minutes);
                let is_by = |at| day_of(at).is_none_or(|day| day <= as_of);
                end >= now && (is_now || is_by(one.since))
                    || !is_now && is_by(one.since) && !is_by(Moment(end))
            });
            found.next = to_come.map(|one| one.call.clone()).collect();
            found.next.sort_by_key(|call| (call.from, call.request.0));
        }
    }

    /// Requests to which no answer was held, level by level, in the order of the first requests.
    fn unanswered(&self, answer: &Contacts, as_of: Day) -> Vec<Refusal> {
        let row = |one: &Sought| {
            let said = one.unanswered.filter(|said| said.until <= as_of)?;
            let level = answer.levels.get(&one.level)?;
            let mut days = level.contacts.iter().map(|contact| contact.date.clone());
            let until = said.until.to_string();
            Some(Refusal {
                level: one.level.clone(),
                requested_by: Some(one.asker.to_string()),
                by_account_of: Some(one.asker.to_string()),
                source: None,
                // Days of the calendar are in the order of their texts.
                next_contact: days.find(|day| *day >= until),
                no_later_than: Some(until),
                sought: Some(one.since.clone()),
                entry: Some(AsText(said.last)),
            })
        };
        self.sought.iter().filter_map(row).collect()
    }

    /// The contacts at a level for each pair of offices, and how often they were sought in vain.
    fn pairs(&self, record: &ReportedRecord, level: &str, as_of: Day) -> Vec<PairContacts> {
        let mut accounts: BTreeMap<&[Office], Vec<Account>> = BTreeMap::new();
        for (entry, account) in &self.accounts {
            let is_contact = account.kind == AccountKind::Contact && account.is_at(level);
            if let Some(offices) = self.offices.get(entry).filter(|_| is_contact) {
                accounts.entry(offices).or_default().push(account.clone());
            }
        }
        let mut vain: BTreeMap<&[Office], (u64, u64)> = BTreeMap::new();
        for one in self.sought.iter().filter(|one| one.level == level) {
            let offices = one.since.offices.as_slice();
            let counted = vain.entry(offices).or_default();
            counted.0 += one.since.declined;
            counted.1 += one.since.unanswered;
            accounts.entry(offices).or_default();
        }
        let row = |(offices, accounts): (&[Office], Vec<Account>)| {
            let (own, _) = ReportedRecord::gathered(record.preamble().clone(), accounts);
            let found = at_level(&own, level, as_of, None).ok()?;
            let (declined, unanswered) = vain.get(offices).copied().unwrap_or_default();
            Some(PairContacts {
                offices: offices.to_vec(),
                last: found.last().map(|day| day.to_string()),
                days_since: found.days_since().map(i64::from),
                longest_gap_days: found.longest_gap_days().map(i64::from),
                contacts: u64::try_from(found.contacts.len()).unwrap_or(u64::MAX),
                declined,
                unanswered,
            })
        };
        let named = accounts
            .into_iter()
            .filter(|(offices, _)| !offices.is_empty());
        named.filter_map(row).collect()
    }
}
