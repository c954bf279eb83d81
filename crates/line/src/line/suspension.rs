//! What suspensions are to a node: alarms while one stands, what is not awaited of whoever has suspended it, and officers
//! who are told before they begin what their own party has suspended. Follows spec/suspensions.md §5.

use std::time::Duration;

use detente_record::{Draft, EntryId, PartyIndex, Timestamp};

use super::{Line, Surroundings};
use crate::alarm::Alarm;
use crate::body;
use crate::fold::{Changed, ObjectId};
use crate::now::Monotonic;
use crate::suspension::{self, ALTHOUGH_SUSPENDED, Part, RESUME, SUSPEND, Suspension};
use crate::switchboard::input::{InputError, OfficerAct};
use crate::switchboard::refused::ActRefused;

/// What a line knows of suspensions, so that it need not ask the fold with every entry.
#[derive(Debug, Default)]
pub(super) struct Suspensions {
    /// All of every party, by party: whoever asks what is excused by them asks for thousands of messages.
    all: Vec<Suspension>,
    /// Whether what was said since may have changed them.
    stale: bool,
    /// Whether they have changed since their alarms were looked at.
    changed: bool,
    /// When what is excused by them is looked at, if that is to be.
    look_at: Option<Monotonic>,
    /// When it was looked at last.
    looked: Option<Monotonic>,
}

impl Suspensions {
    /// At a start nothing of it is known.
    pub(super) fn unknown() -> Self {
        Self {
            stale: true,
            ..Self::default()
        }
    }

    /// When something is to be looked at.
    pub(super) fn wake(&self) -> Option<Monotonic> {
        self.look_at
    }
}

impl Line {
    /// The suspensions that stand, by party: begun, or announced. On a line that has ended nothing begins that could be.
    #[must_use]
    pub fn suspensions(&self) -> Vec<Suspension> {
        if !self.fold.has_suspending() || self.fold.line_end().is_some() {
            return Vec::new();
        }
        let parties = self.fold.facts().all_parties();
        parties.filter_map(|one| self.fold.suspended(one)).collect()
    }

    /// Whether a party has suspended what it would otherwise be awaited for.
    pub(super) fn is_excused(&self, id: &EntryId, party: PartyIndex) -> bool {
        if self.suspensions.stale {
            return self
                .fold
                .is_excused(id, party, &self.fold.all_suspensions());
        }
        self.fold.is_excused(id, party, &self.suspensions.all)
    }

    /// What our own party has suspended, if it has by then.
    #[must_use]
    pub fn own_suspension(&self, now: Timestamp) -> Option<Suspension> {
        let own = self.fold.suspended(self.own)?;
        (own.last().from <= now).then_some(own)
    }

    /// Refuses what an officer would begin although the own party has suspended it, unless the officer says to know that.
    pub(super) fn check_not_suspended(
        &self,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<(), InputError> {
        let Some(part) = Part::of_draft(draft) else {
            return Ok(());
        };
        let suspended = self.own_suspension(now);
        let suspended = suspended.filter(|own| own.last().what.has(part));
        match suspended {
            Some(own) if draft.outcome != Some(ALTHOUGH_SUSPENDED) => {
                Err(InputError::OwnSuspension {
                    part,
                    since: own.since(),
                    stated: own.last().fact.entry,
                })
            }
            _ => Ok(()),
        }
    }

    /// Tells the first officer what the second would be told; and whoever resumes, that it is over already, or was stated
    /// anew.
    pub(super) fn check_suspending(
        &self,
        act: &OfficerAct,
        now: Timestamp,
    ) -> Result<(), InputError> {
        let draft = &act.draft;
        if draft.kind != body::SUSPENSION {
            return Ok(());
        }
        if let Some(body) = &act.body {
            let limits = &self.terms().charter.limits;
            let read = suspension::compose::check_body(&body.content, limits);
            read.map_err(|fault| InputError::Senseless { why: fault.into() })?;
        }
        let stands = self.fold.suspended(self.own);
        let last = stands.as_ref().map(Suspension::last);
        if draft.act == RESUME
            && (last.is_none() || last.map(|last| last.fact.entry) != draft.object)
        {
            return Err(InputError::NotSuspended);
        }
        // It would hold at once: nobody is to read another time than the one that counts.
        let later = draft.number.map(Timestamp::from_ms);
        let later = later.filter(|from| draft.act == SUSPEND && *from > now);
        if later.is_some() && last.is_some_and(|last| last.from <= now) {
            let why = ActRefused::SuspensionRuns;
            return Err(InputError::Senseless { why });
        }
        Ok(())
    }

    /// What was said may have changed who has suspended what.
    pub(super) fn note_suspending(&mut self, changed: &Changed) {
        let is_statement = |object: &ObjectId| {
            let ObjectId::Entry(id) = object else {
                return false;
            };
            let speech = self.fold.speech(id);
            speech.is_some_and(|speech| speech.kind == body::SUSPENSION)
        };
        let may = self.fold.has_suspending()
            && (changed.and_more || changed.objects.iter().any(is_statement));
        self.suspensions.stale |= may;
    }

    /// Reads them anew if they may have changed: however much is then asked of them.
    pub(super) fn read_suspensions(&mut self) {
        if !std::mem::take(&mut self.suspensions.stale) {
            return;
        }
        let all = self.fold.all_suspensions();
        self.suspensions.changed |= all != self.suspensions.all;
        self.suspensions.all = all;
    }

    /// Alarms on both sides while a suspension stands; on its own, too, that it was to be looked at again. What it
    /// excuses is no longer alarmed as not answered, and what it excuses no longer is again.
    pub(super) fn look_at_suspensions(&mut self, goes_on: bool, s: &mut Surroundings<'_>) {
        self.read_suspensions();
        if std::mem::take(&mut self.suspensions.changed) {
            // However fast it is said: looking takes time.
            let soonest = self.suspensions.looked.map(|at| at + EXCUSES_APART);
            let at = soonest.unwrap_or(s.now.monotonic).max(s.now.monotonic);
            self.suspensions.look_at.get_or_insert(at);
        }
        self.alarm_suspensions(goes_on, s);
        let due = self.suspensions.look_at.filter(|at| *at <= s.now.monotonic);
        if due.is_some() {
            self.suspensions.look_at = None;
            self.suspensions.looked = Some(s.now.monotonic);
            self.look_at_all_messages(s);
            self.look_at_all_matters(s);
        }
    }

    fn alarm_suspensions(&self, goes_on: bool, s: &mut Surroundings<'_>) {
        let (line, own) = (self.id, self.own);
        let stands = |party: PartyIndex| {
            let mut of_party = self.suspensions.all.iter().rev();
            let last = of_party.find(|one| one.party == party);
            last.filter(|last| goes_on && last.resumed.is_none())
        };
        let suspended = self.fold.facts().all_parties().map(|party| {
            let alarm = Alarm::Suspended { line, party };
            (alarm, stands(party).is_some())
        });
        // Nobody is to forget that the line is suspended: our own desk hears of it when it said to look at it again.
        let passed = stands(own).is_some_and(|own| own.last().review <= s.now.utc);
        let review = (Alarm::SuspensionReview { line }, passed);
        for (alarm, stands) in suspended.chain([review]) {
            if stands {
                s.alarms.raise(s.now, alarm, s.out);
            } else {
                s.alarms.clear(&alarm, s.out);
            }
        }
    }
}

/// So long after it was looked at what suspensions excuse it is looked at again, at the earliest.
const EXCUSES_APART: Duration = Duration::from_secs(2);
