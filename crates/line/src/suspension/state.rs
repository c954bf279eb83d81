//! What follows from a party's statements: since when the line is suspended by it, until when it says so, and what falls
//! under that.
//!
//! A party's statements stand in one journal, so that none of them cross but on branches of a fork, where they are read
//! by place. No clock: whoever shows a state says what time it is. Follows spec/suspensions.md §3 and §4.

use std::time::Duration;

use detente_record::{Act, Draft, EntryId, Header, Kind, PartyIndex, Place, Timestamp};

use super::what::{self, Part, Reason, What};
use super::{RESUME, SUSPEND};
use crate::body;
use crate::fold::{Fact, Fold, Speech};

/// One suspension by a party, from its first statement until it is resumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Whose.
    pub party: PartyIndex,
    /// As it was stated, and stated anew, lowest place first; never empty.
    pub stated: Vec<Stated>,
    /// The statement that ended it; `None` while it stands.
    pub resumed: Option<Fact>,
}

/// What one statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The statement: when, by whom.
    pub fact: Fact,
    /// From when on.
    pub from: Timestamp,
    /// By when the party looks at it again. Nothing ends by that.
    pub review: Timestamp,
    /// What is suspended.
    pub what: What,
    /// The number of the reason; 0 if it is given in words alone.
    pub reason: u64,
    /// Whether it has words, held or not.
    pub has_words: bool,
}

/// A suspension that something falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Under {
    /// Who has suspended it.
    pub party: PartyIndex,
    /// By which statement.
    pub stated: EntryId,
    /// Whether its author knew of that; else the two crossed.
    pub known: bool,
}

impl Stated {
    /// What a held statement says; `None` if it is none.
    #[must_use]
    pub(super) fn of(fold: &Fold, speech: &Speech) -> Option<Self> {
        let (reason, what) = what::of_outcome(speech.outcome).filter(|_| speech.act == SUSPEND)?;
        Some(Self {
            fact: fold.fact(&speech.id)?,
            from: begins(speech),
            review: speech.due?,
            what,
            reason,
            has_words: speech.has_body,
        })
    }

    /// What a draft of one says: why, by a word that this version knows, and what; `None` if it is none.
    #[must_use]
    pub fn of_draft(draft: &Draft) -> Option<(Option<Reason>, What)> {
        let (reason, what) = said(draft.kind, draft.act, draft.outcome)?;
        Some((Reason::numbered(reason), what))
    }

    /// What a header of one says: the number of the reason, and what; `None` if it is none.
    #[must_use]
    pub fn of_header(header: &Header) -> Option<(u64, What)> {
        said(header.kind, header.act, header.outcome)
    }

    /// Whether it was to begin later than it was signed.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        self.from > self.fact.time
    }

    /// The reason, if it is given by a word that this version knows.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        Reason::numbered(self.reason)
    }
}

impl Suspension {
    /// Its id: the statement that began it.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.first().fact.entry
    }

    /// The statement that began it.
    #[must_use]
    pub fn first(&self) -> &Stated {
        &self.stated[0]
    }

    /// The statement that holds, or held when it ended.
    #[must_use]
    pub fn last(&self) -> &Stated {
        &self.stated[self.stated.len() - 1]
    }

    /// Since when: what was announced, and stated anew before it began, had not begun by that.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        let anew = self.stated.iter().skip(1).map(|next| next.fact.time);
        let mut pairs = self.stated.iter().zip(anew);
        let began = pairs.find(|(stated, anew)| stated.from <= *anew);
        began.map_or(self.last(), |(stated, _)| stated).from
    }

    /// For how long, or so far.
    #[must_use]
    pub fn lasted(&self, now: Timestamp) -> Duration {
        let until = self.resumed.as_ref().map_or(now, |fact| fact.time);
        until.since(self.since())
    }

    /// The terms that something falls under.
    fn over<'a>(&'a self, begun: &Begun) -> impl Iterator<Item = &'a Stated> {
        let later = self.stated.iter().skip(1).map(|stated| &stated.fact);
        let ends = later.chain(&self.resumed).map(Some).chain([None]);
        let terms = self.stated.iter().zip(ends);
        let over = move |(stated, end): &(&Stated, Option<&Fact>)| {
            // By the clock only where a start is announced for later; else by what its party held when it suspended.
            let begun_by_then = !stated.is_announced() || begun.time >= stated.from;
            let after = begun_by_then && !begun.was_held_at(&stated.fact);
            let before = |end: &Fact| begun.was_held_at(end);
            stated.what.has(begun.part) && after && end.is_none_or(before)
        };
        terms.filter(over).map(|(stated, _)| stated)
    }
}

/// What begins something, as one party held it.
struct Begun {
    part: Part,
    time: Timestamp,
    /// Whether that party began it.
    own: bool,
    /// Where in that party's journal it stands, or is first proved to have been held; `None` if it is not.
    held: Option<Place>,
}

impl Begun {
    /// Whether the party had it when it made that statement.
    fn was_held_at(&self, statement: &Fact) -> bool {
        let at = statement.address.place;
        self.held
            .is_some_and(|held| held < at || held == at && !self.own)
    }
}

impl Fold {
    /// A party's suspensions, the first first. Of its statements the last so many by place count.
    #[must_use]
    pub fn suspensions(&self, party: PartyIndex) -> Vec<Suspension> {
        let mut all: Vec<Suspension> = Vec::new();
        for speech in self.suspending(party).filter(|one| self.is_effective(one)) {
            let standing = all.last_mut().filter(|last| last.resumed.is_none());
            if speech.act == RESUME {
                // It ends what its officer read, and nothing that was stated anew since.
                let named = standing.filter(|last| Some(last.last().fact.entry) == speech.object);
                if let Some(ended) = named {
                    ended.resumed = self.fact(&speech.id);
                }
                continue;
            }
            let Some(mut stated) = Stated::of(self, speech) else {
                continue;
            };
            match standing {
                Some(standing) => {
                    // What stands goes on: nothing lies between the old terms and the new.
                    if standing.last().from <= stated.fact.time {
                        stated.from = stated.fact.time;
                    }
                    standing.stated.push(stated);
                }
                None => all.push(Suspension {
                    party,
                    stated: vec![stated],
                    resumed: None,
                }),
            }
        }
        all
    }

    /// The suspension of a party that stands, whether it has begun by now or is announced.
    #[must_use]
    pub fn suspended(&self, party: PartyIndex) -> Option<Suspension> {
        let last = self.suspensions(party).pop()?;
        last.resumed.is_none().then_some(last)
    }

    /// The suspensions of every party, by party, the first first: whoever asks about much asks for them once.
    #[must_use]
    pub fn all_suspensions(&self) -> Vec<Suspension> {
        if !self.has_suspending() {
            return Vec::new();
        }
        let parties = self.facts().all_parties();
        parties.flat_map(|party| self.suspensions(party)).collect()
    }

    /// Which of all the suspensions a beginning falls under, by party: its author's own, or that of somebody whom it is
    /// for. It falls under one that its party held it under: what was held there before is awaited as ever, and so is what
    /// came after.
    #[must_use]
    pub fn under_suspension(&self, id: &EntryId, all: &[Suspension]) -> Vec<Under> {
        let mut under: Vec<Under> = Vec::new();
        for of_party in all.chunk_by(|one, next| one.party == next.party) {
            let party = of_party[0].party;
            let stated = self.falls_under(id, party, of_party);
            under.extend(stated.map(|stated| Under {
                party,
                stated: stated.fact.entry,
                known: self.knew(id, &stated.fact.entry),
            }));
        }
        under
    }

    /// Whether a party has suspended, by all the suspensions, what it would otherwise be awaited for.
    #[must_use]
    pub fn is_excused(&self, id: &EntryId, party: PartyIndex, all: &[Suspension]) -> bool {
        let own = self.speech(id).is_none_or(|one| one.party() == party);
        !own && self.falls_under(id, party, all).is_some()
    }

    /// The statement of a party that a beginning falls under.
    fn falls_under<'a>(
        &self,
        id: &EntryId,
        party: PartyIndex,
        all: &'a [Suspension],
    ) -> Option<&'a Stated> {
        let mut of_party = all.iter().filter(|one| one.party == party).peekable();
        of_party.peek()?;
        let speech = self.speech(id)?;
        let part = Part::of_speech(speech)?;
        let own = speech.party() == party;
        let mut to = speech.action.iter().chain(&speech.info);
        if !own && !to.any(|one| *one == party) {
            return None;
        }
        let held = if own {
            Some(speech.address.place)
        } else {
            self.first_held(id, party).map(|fact| fact.address.place)
        };
        let begun = Begun {
            part,
            time: speech.time,
            own,
            held,
        };
        of_party.find_map(|one| one.over(&begun).next())
    }
}

fn said(kind: Kind, act: Act, outcome: Option<u64>) -> Option<(u64, What)> {
    let is_one = (kind, act) == (body::SUSPENSION, SUSPEND);
    what::of_outcome(outcome).filter(|_| is_one)
}

/// From when on a statement suspends: as it says, and never before it was signed.
pub(super) fn begins(speech: &Speech) -> Timestamp {
    let stated = speech.number.map(Timestamp::from_ms);
    stated.map_or(speech.time, |stated| stated.max(speech.time))
}
