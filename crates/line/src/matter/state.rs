//! How the state of a matter follows from the set of acts on it and from what their authors knew.
//!
//! No arrival and no clock: each act is read in the state that its author knew, and of what nobody has gone on
//! from since, the least committing holds. Follows spec/matters.md §3.

use detente_record::{Act, EntryId, Kind, PartyIndex, Place, Precedence, Status, Timestamp};

use super::agreed::Agreed;
use super::course::{BEGUN, Cell, Course, Side, Sides, State, StateRow, TakesUp, Together};
use super::readout;
use crate::fold::{Fact, Fold, Judgement, Refusal, Speech, WithoutEffect};
use crate::limits::{FACTS_LISTED_MAX, MATTER_ACTS_MAX};

/// A matter and what is held about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Its id: the entry that began it.
    pub id: EntryId,
    /// Its kind.
    pub kind: Kind,
    /// The beginning: the entry, with its officers.
    pub begun: Fact,
    /// Actual, exercise or test; every act on it has the same.
    pub status: Status,
    /// How urgent it was begun; what is said on it goes as urgently.
    pub precedence: Precedence,
    /// Who began it.
    pub asker: PartyIndex,
    /// Whom it is addressed to.
    pub asked: PartyIndex,
    /// A number that the beginning states; the kind says which.
    pub number: Option<u64>,
    /// By when an answer is asked for, if it says so.
    pub asked_by: Option<Timestamp>,
    /// What the charter agrees on for what follows on the beginning.
    pub agreed_terms: Agreed,
    /// When the addressee is first proved to have held it.
    pub delivered: Option<Fact>,
    /// Its state.
    pub state: State,
    /// What the table says of that state.
    pub row: StateRow,
    /// The acts from which the state follows, lowest address first: nobody has gone on from them. None while
    /// it is as it was begun; several where acts crossed.
    pub from: Vec<Done>,
    /// The version that stands, of a kind that has versions: the entry that states it. Several only where a side has
    /// forked its journal.
    pub versions: Vec<EntryId>,
    /// Every act with an effect, lowest address first.
    pub acts: Vec<Done>,
    /// Acts of the two sides that crossed: neither author knew the other's. Both desks are told.
    pub crossed: Vec<Crossing>,
    /// Acts on it that have no effect, and why.
    pub without_effect: Vec<WithoutEffect>,
    /// Acts beyond what counts or is listed.
    pub left_out: u32,
}

/// An act on a matter that has an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The entry, its place, time and officers.
    pub fact: Fact,
    /// What was done.
    pub act: Act,
    /// What came of it.
    pub effect: Effect,
    /// What the charter agrees on for what follows on it.
    pub agreed_terms: Agreed,
    /// A time that it states; the kind says which.
    pub due: Option<Timestamp>,
    /// A number that it states; the kind says which.
    pub number: Option<u64>,
    /// A code that it states; the kind says which.
    pub outcome: Option<u64>,
    /// What else it refers to.
    pub references: Vec<EntryId>,
    /// Whether it has a text, held or not.
    pub has_text: bool,
}

/// What an act came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It led from one state, which its author knew, to another.
    Led {
        /// The state that its author knew.
        from: State,
        /// Where it led.
        to: State,
    },
    /// It is a fact beside the state.
    Beside,
}

/// Two acts that crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The asker's.
    pub asker: EntryId,
    /// The other side's.
    pub asked: EntryId,
}

impl Matter {
    /// The party whose act is awaited; nobody's once it is settled.
    #[must_use]
    pub fn awaited(&self) -> Option<PartyIndex> {
        let (asker, asked) = (self.asker, self.asked);
        let sides = Sides { asker, asked };
        self.row.awaits.map(|side| sides.party(side))
    }

    /// The latest of the acts from which the state follows, by its author's time; the beginning, if there is none.
    #[must_use]
    pub fn latest(&self) -> &Fact {
        self.latest_act().map_or(&self.begun, |done| &done.fact)
    }

    fn latest_act(&self) -> Option<&Done> {
        self.from.iter().max_by_key(|done| done.fact.time)
    }

    /// When the time of the act that is awaited is up: that of a ring when it has rung for as long as it says, that of a
    /// readout when its version has been held; otherwise as it was put off or, from the beginning, as it was asked;
    /// otherwise what the charter agrees on or goes with the precedence after the latest act from which the state follows.
    #[must_use]
    pub fn time_up(&self) -> Timestamp {
        if let Some(rings_for) = self.rings_for() {
            return self.begun.time + rings_for;
        }
        let (at, agreed) = self.last_said();
        let stated = self.stated_time();
        stated.unwrap_or(at + agreed.answer_within)
    }

    /// Until when the act that is awaited was asked for or put off, or its version is held; `None` if nothing says so but
    /// the charter's answer times, or none.
    #[must_use]
    pub fn stated_time(&self) -> Option<Timestamp> {
        let stated = match self.latest_act() {
            None => self.asked_by,
            Some(done) if self.row.put_off => done.due,
            Some(_) => None,
        };
        if self.kind == readout::COURSE.kind {
            let (at, agreed) = self.last_said();
            agreed.held_until(at, stated)
        } else {
            stated
        }
    }

    /// When the charter's time for an answer to what was said last is up, if it agrees on one and this is no ring.
    #[must_use]
    pub fn charter_time(&self) -> Option<Timestamp> {
        let (at, agreed) = self.last_said();
        let agreed = Some(agreed).filter(|agreed| agreed.by_charter && self.rings_for().is_none());
        agreed.map(|agreed| at + agreed.answer_within)
    }

    /// When the latest act from which the state follows was said, and what the charter agrees on after it.
    fn last_said(&self) -> (Timestamp, Agreed) {
        let begun = (self.begun.time, self.agreed_terms);
        let latest = self.latest_act();
        latest.map_or(begun, |done| (done.fact.time, done.agreed_terms))
    }

    /// Whether a party has stated that it held no answer when that time was up.
    #[must_use]
    pub fn is_stated_unanswered(&self, by: PartyIndex, up: Timestamp) -> bool {
        let course = super::course(self.kind);
        let is_silence = |act| course.is_some_and(|course| course.is_silence(act));
        let mut stated = self.acts.iter().filter(|done| is_silence(done.act));
        stated.any(|done| done.fact.address.party == by && done.due == Some(up))
    }
}

impl Fold {
    /// The state of a matter, whatever its kind; `None` if no such matter is held, or its beginning has no effect.
    #[must_use]
    pub fn any_matter(&self, id: &EntryId) -> Option<Matter> {
        self.matter(super::course(self.speech(id)?.kind)?, id)
    }

    /// What the charter agrees on for what follows on an act. One that has an effect is under a charter that is held.
    fn agreed_terms(&self, act: &Speech) -> Agreed {
        let terms = self.terms_at(act);
        terms.map_or(Agreed::nothing(act.precedence), |terms| {
            Agreed::of(&terms.charter, act.precedence)
        })
    }

    /// The state of a matter of that course; `None` if no such matter is held, or its beginning has no effect.
    #[must_use]
    pub fn matter(&self, course: &Course, id: &EntryId) -> Option<Matter> {
        let beginning = self.speech(id)?;
        let begins = (beginning.kind, beginning.act) == (course.kind, course.begins);
        if !begins || !self.is_effective(beginning) {
            return None;
        }
        let sides = Sides::of(beginning)?;
        let read = Read::of(self, course, sides, id);
        let every = all(read.acts.len());
        let (state, last) = read.standing(every);
        let done = |at| read.done(self, at);
        let (from, acts) = (
            members(last).filter_map(done),
            members(every).filter_map(done),
        );
        let mut left_out = read.left_out;
        let versions = if course.has_versions() {
            read.versions(every)
        } else {
            Vec::new()
        };
        Some(Matter {
            id: *id,
            versions,
            kind: course.kind,
            begun: self.fact(id)?,
            status: beginning.status,
            precedence: beginning.precedence,
            number: beginning.number,
            asked_by: beginning.due,
            agreed_terms: self.agreed_terms(beginning),
            asker: sides.asker,
            asked: sides.asked,
            delivered: self.first_held(id, sides.asked),
            state,
            row: course.state(state),
            from: from.collect(),
            acts: acts.collect(),
            crossed: bounded(read.crossed(), &mut left_out),
            without_effect: bounded(read.without_effect(self), &mut left_out),
            left_out,
        })
    }
}

/// The acts on one matter while they are read. Which of them, as a set: a bit for each, in the order of address.
struct Read<'a> {
    course: &'a Course,
    sides: Sides,
    /// The entry that began it.
    id: EntryId,
    acts: Vec<Reading<'a>>,
    /// Those that led somewhere, as far as they are read.
    led: u128,
    refused: Vec<(&'a Speech, Refusal)>,
    left_out: u32,
}

/// One act while it is read.
#[derive(Clone, Copy)]
struct Reading<'a> {
    speech: &'a Speech,
    /// From which place on the other side is proved to have held it, with what its charter rests on: asked once for
    /// each act, where each pair of them would ask as often as there are pairs.
    known_from: Option<Place>,
    /// Those that its author knew, and whose authors did not know it.
    knew: u128,
    /// The state that its author knew, and what it does in that, once it is read.
    read: Option<(State, Cell)>,
}

const _: () = assert!(2 * MATTER_ACTS_MAX <= u128::BITS as usize);

impl Reading<'_> {
    /// Whether its author knew another act of one of the two sides and that it had effect: what came ahead of its
    /// charter had none yet, and was no part of what the author's officers were shown as the state.
    fn knew_of(&self, other: &Reading<'_>) -> bool {
        let (at, before) = (self.speech.address, other.speech.address);
        if at.party == before.party {
            return before.place < at.place;
        }
        other.known_from.is_some_and(|place| place <= at.place)
    }
}

impl<'a> Read<'a> {
    fn of(fold: &'a Fold, course: &'a Course, sides: Sides, id: &EntryId) -> Self {
        let mut read = Self {
            course,
            sides,
            id: *id,
            acts: Vec::new(),
            led: 0,
            refused: Vec::new(),
            left_out: 0,
        };
        for party in [sides.asker, sides.asked] {
            let before = read.acts.len();
            for speech in fold
                .about_by(id, party)
                .filter(|act| act.kind == course.kind)
            {
                match fold.judge(speech) {
                    Judgement::Effective if read.acts.len() - before < MATTER_ACTS_MAX => {
                        let other = if party == sides.asker {
                            sides.asked
                        } else {
                            sides.asker
                        };
                        read.acts.push(Reading {
                            speech,
                            known_from: fold.known_from(speech, other),
                            knew: 0,
                            read: None,
                        });
                    }
                    Judgement::Effective => read.left_out += 1,
                    Judgement::Refused(why) => read.refused.push((speech, why)),
                    Judgement::Waits => {}
                }
            }
        }
        let order = |act: &Reading<'_>| (act.speech.address, act.speech.id);
        read.acts.sort_unstable_by_key(order);
        for at in 0..read.acts.len() {
            let own = read.acts[at];
            // A party with a forked journal is held to what either branch held, so that two acts may each have
            // known the other; such a pair says nothing about what came first.
            let before = |other: &Reading<'_>| own.knew_of(other) && !other.knew_of(&own);
            let known = read.acts.iter().enumerate();
            let known = known.filter(|(_, other)| before(other));
            read.acts[at].knew = known.fold(0, |set, (at, _)| set | bit(at));
        }
        read.read_all();
        read
    }

    /// Reads each act after those that its author knew. Only forked journals could make a circle of them; that is
    /// opened at its lowest address.
    fn read_all(&mut self) {
        let mut open = all(self.acts.len());
        while open != 0 {
            let ready = members(open).find(|at| self.acts[*at].knew & open == 0);
            let at = ready.unwrap_or(open.trailing_zeros() as usize);
            let Reading { speech, knew, .. } = self.acts[at];
            let (state, last) = self.standing(knew);
            let side = self.sides.side(speech.party());
            let cell = side.map_or(Cell::Without, |side| {
                if self.takes_up(speech, side, knew) {
                    self.course.cell(state, speech.act, side)
                } else {
                    Cell::Without
                }
            });
            let denies =
                self.course.is_silence(speech.act) && self.is_put_off_past(state, last, speech);
            let cell = if denies { Cell::Without } else { cell };
            match cell {
                Cell::To(_) => self.led |= bit(at),
                Cell::Without => self.refused.push((speech, Refusal::NotNow)),
                Cell::Beside => {}
            }
            self.acts[at].read = Some((state, cell));
            open &= !bit(at);
        }
        let order = |(speech, _): &(&Speech, Refusal)| (speech.address, speech.id);
        self.refused.sort_unstable_by_key(order);
    }

    /// Whether what an act takes up stood when it was said: what its author knew to be replaced by something else
    /// is not on offer any more. An act that takes nothing up needs nothing.
    fn takes_up(&self, speech: &Speech, side: Side, knew: u128) -> bool {
        let row = self.course.row(speech.act, side);
        let names = |id: &EntryId| speech.references.contains(id);
        match row.and_then(|row| row.takes_up) {
            None => true,
            Some(TakesUp::Act(offer)) => members(self.last_of(knew)).any(|at| {
                let last = self.acts[at].speech;
                last.act == offer && names(&last.id)
            }),
            Some(TakesUp::Version) => self.versions(knew).iter().any(names),
        }
    }

    /// Of some acts the versions that they state and that no other of them has replaced; the beginning, if they state
    /// none.
    fn versions(&self, known: u128) -> Vec<EntryId> {
        let stated = members(known & self.led)
            .filter(|at| self.course.states_version(self.acts[*at].speech.act));
        let stated = stated.fold(0, |set, at| set | bit(at));
        let replaced = members(stated).fold(0, |set, at| set | self.acts[at].knew);
        let mut stand: Vec<EntryId> = members(stated & !replaced)
            .map(|at| self.acts[at].speech.id)
            .collect();
        if stand.is_empty() {
            stand.push(self.id);
        }
        stand
    }

    /// Of some acts those that led somewhere and from which no other of them went on.
    fn last_of(&self, known: u128) -> u128 {
        let led = known & self.led;
        let gone_on = members(led).fold(0, |set, at| set | self.acts[at].knew);
        led & !gone_on
    }

    /// The state after some acts, and those from which it follows: of those from which nobody went on, what two of
    /// them give together, then the least committing.
    fn standing(&self, known: u128) -> (State, u128) {
        let mut reached: Vec<(State, u128)> = Vec::new();
        let add = |reached: &mut Vec<(State, u128)>, state, acts| match reached
            .iter_mut()
            .find(|(of, _)| *of == state)
        {
            Some((_, set)) => *set |= acts,
            None => reached.push((state, acts)),
        };
        for at in members(self.last_of(known)) {
            if let Some(state) = self.led_to(at) {
                add(&mut reached, state, bit(at));
            }
        }
        for Together { of, give } in self.course.together {
            if of.iter().all(|one| reached.iter().any(|(at, _)| at == one)) {
                let both = reached.extract_if(.., |(at, _)| of.contains(at));
                let acts = both.fold(0, |set, (_, acts)| set | acts);
                add(&mut reached, *give, acts);
            }
        }
        let least = reached
            .into_iter()
            .min_by_key(|(state, _)| self.course.state(*state).commits);
        least.unwrap_or((BEGUN, 0))
    }

    /// Whether a state, which follows from some acts, is one that was put off until later than an act says that it
    /// was up.
    fn is_put_off_past(&self, state: State, from: u128, act: &Speech) -> bool {
        let mut from = members(from);
        self.course.state(state).put_off && from.any(|at| self.acts[at].speech.due > act.due)
    }

    fn led_to(&self, at: usize) -> Option<State> {
        match self.acts[at].read {
            Some((_, Cell::To(state))) => Some(state),
            _ => None,
        }
    }

    fn done(&self, fold: &Fold, at: usize) -> Option<Done> {
        let Reading { speech, read, .. } = self.acts[at];
        let (from, cell) = read?;
        let effect = match cell {
            Cell::To(to) => Effect::Led { from, to },
            Cell::Beside => Effect::Beside,
            Cell::Without => return None,
        };
        Some(Done {
            fact: fold.fact(&speech.id)?,
            act: speech.act,
            effect,
            agreed_terms: fold.agreed_terms(speech),
            due: speech.due,
            number: speech.number,
            outcome: speech.outcome,
            references: speech.references.to_vec(),
            has_text: speech.has_body,
        })
    }

    /// Acts of the two sides that led somewhere, of which neither author knew the other's.
    fn crossed(&self) -> Vec<Crossing> {
        let by = |party| {
            let led = members(self.led).map(|at| self.acts[at]);
            led.filter(move |act| act.speech.party() == party)
        };
        let (asker, asked) = (self.sides.asker, self.sides.asked);
        let pairs = by(asker).flat_map(|one| by(asked).map(move |other| (one, other)));
        pairs
            .filter(|(one, other)| !one.knew_of(other) && !other.knew_of(one))
            .map(|(one, other)| Crossing {
                asker: one.speech.id,
                asked: other.speech.id,
            })
            .collect()
    }

    fn without_effect(&self, fold: &Fold) -> Vec<WithoutEffect> {
        let one = |(speech, why): &(&Speech, Refusal)| {
            Some(WithoutEffect {
                fact: fold.fact(&speech.id)?,
                kind: speech.kind,
                act: speech.act,
                why: *why,
            })
        };
        self.refused.iter().filter_map(one).collect()
    }
}

fn bit(at: usize) -> u128 {
    1 << at
}

/// The first so many, as a set.
fn all(count: usize) -> u128 {
    (0..count).fold(0, |set, at| set | bit(at))
}

fn members(set: u128) -> impl Iterator<Item = usize> {
    (0..u128::BITS as usize).filter(move |at| set & bit(*at) != 0)
}

/// The first of a list; the rest is counted.
fn bounded<T>(mut list: Vec<T>, left_out: &mut u32) -> Vec<T> {
    let more = list.len().saturating_sub(FACTS_LISTED_MAX);
    *left_out = left_out.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    list.truncate(FACTS_LISTED_MAX);
    list
}
