//! How a charter is amended, and which one is in force at an entry's place.
//!
//! A party proposes, each other one signs or refuses, the proposer's node concludes, the others' adopt.
//! What is in force follows from the entries below a place, in its own chain, and what those name by id: so
//! nothing late changes it, and no two nodes differ. Follows spec/amendments.md.

use std::cell::RefCell;
use std::collections::BTreeMap;

use detente_record::{
    Act, Address, Amendment, CharterHash, Entry, EntryId, Kind, PartyIndex, Place, Sequence,
    Timestamp,
};

use super::facts::Terms;
use super::{Fact, Fold, Judgement, Refusal, Speech};
use crate::limits::PROPOSALS_MAX;

/// What the parties have said of amendments, with effect or not.
#[derive(Debug, Default)]
pub(super) struct Amending {
    pub(super) words: BTreeMap<(Address, EntryId), Word>,
    /// The charters that would come of what was proposed, by hash; each of one that is here or founded the line.
    pub(super) terms: BTreeMap<CharterHash, Terms>,
    /// Whether those that were asked for have effect, until the set changes.
    judged: RefCell<BTreeMap<EntryId, Judgement>>,
    /// The charter that each party was asked for is under after everything that is held, and since when by its
    /// clock, until the set changes: each turn of a node asks for it.
    pub(super) in_force: RefCell<BTreeMap<PartyIndex, InForce>>,
    /// The charter in force at the place of each held entry that was asked for, until the set changes.
    pub(super) at: RefCell<BTreeMap<EntryId, CharterHash>>,
    /// How often the set may have changed.
    pub(super) changes: u64,
}

/// A charter that was adopted, and when; `None` for the one that founded the line.
pub(super) type InForce = Option<(CharterHash, Timestamp)>;

/// One such entry.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// Proposes this; nothing if its body makes no sense.
    Propose(Option<Box<Proposed>>),
    Sign(EntryId),
    Refuse(EntryId),
    /// Adopts a proposal, for what it names.
    Adopt(EntryId, Vec<EntryId>),
}

#[derive(Clone, Debug)]
pub(super) struct Proposed {
    amendment: Amendment,
    hash: CharterHash,
}

/// An entry about amendments: one that is held, or one that is weighed before it is signed into the journal.
struct Asked<'a> {
    speech: &'a Speech,
    word: &'a Word,
    /// Whether it is held; else it is weighed.
    held: bool,
}

/// A proposal and what every party has said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentState {
    /// The proposal.
    pub proposed: Fact,
    /// Its text; `None` if that makes no sense.
    pub amendment: Option<Amendment>,
    /// Its hash, by which the next one would name it.
    pub hash: Option<CharterHash>,
    /// Why it has no effect.
    pub void: Option<Refusal>,
    /// What came of it.
    pub outcome: AmendmentOutcome,
    /// Signatures that have effect, by party.
    pub signed: Vec<Fact>,
    /// Refusals that have effect, the proposer's withdrawal too, by party.
    pub refused: Vec<Fact>,
    /// The adoption by which the proposer concluded it.
    pub concluded: Option<Fact>,
    /// Adoptions that have effect, by party; that of the proposer among them.
    pub adopted: Vec<Fact>,
}

/// What came of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AmendmentOutcome {
    /// It waits for signatures, or for its proposer's node.
    Open,
    /// It has no effect.
    Void,
    /// Its proposer withdrew it.
    Withdrawn,
    /// A party refused it.
    Refused,
    /// Every party has signed it, and its proposer's node has said so.
    Concluded,
}

impl AmendmentOutcome {
    /// Its name on the interface, and the key of its words in `i18n/` behind `amendment-outcome-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Void => "void",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
            Self::Concluded => "concluded",
        }
    }
}

/// Whether an entry is about amendments: who adopts the charter that founded the line names no object.
#[must_use]
pub fn is_amending(kind: Kind, act: Act, object: Option<EntryId>) -> bool {
    let by_officers = [Act::PROPOSE, Act::SIGN, Act::REFUSE].contains(&act);
    kind == Kind::AUTHORITY && (by_officers || act == Act::ADOPT_CHARTER && object.is_some())
}

impl Word {
    fn of(entry: &Entry) -> Option<Self> {
        let header = entry.header();
        if !is_amending(header.kind, header.act, header.object) || !header.understood {
            return None;
        }
        let proposed = || {
            let text = entry.body()?;
            Some(Box::new(Proposed {
                amendment: Amendment::decode(text).ok()?,
                hash: Amendment::hash(text),
            }))
        };
        Some(match (header.act, header.object) {
            (Act::SIGN, Some(of)) => Self::Sign(of),
            (Act::REFUSE, Some(of)) => Self::Refuse(of),
            (Act::ADOPT_CHARTER, Some(of)) => Self::Adopt(of, header.references.clone()),
            _ => Self::Propose(proposed()),
        })
    }
}

impl Amending {
    /// The set of entries changes: what was judged is judged again.
    pub(super) fn forget_judged(&mut self) {
        self.judged.get_mut().clear();
        self.in_force.get_mut().clear();
        self.at.get_mut().clear();
        self.changes += 1;
    }

    /// Forgets at which places which charter is in force if that is known of many.
    pub(super) fn trim(&mut self) {
        if self.at.get_mut().len() > PLACES_KEPT_MAX {
            self.at.get_mut().clear();
        }
    }

    fn note(&mut self, entry: &Entry, founding: &Terms) -> bool {
        let Some(word) = Word::of(entry) else {
            return false;
        };
        let key = (entry.address(), entry.id());
        let withheld = matches!(&word, Word::Propose(None));
        if withheld && self.words.contains_key(&key) {
            return true;
        }
        self.words.insert(key, word);
        self.drop_highest(key.0.party);
        self.find_terms(founding);
        true
    }

    /// Keeps the lowest so many proposals of a party.
    fn drop_highest(&mut self, party: PartyIndex) {
        let proposals = self.of_party(party);
        let proposals = proposals.filter(|(_, word)| matches!(word, Word::Propose(Some(_))));
        let keys: Vec<(Address, EntryId)> = proposals.map(|(key, _)| *key).collect();
        if keys.len() <= PROPOSALS_MAX {
            return;
        }
        if let Some(highest) = keys.last() {
            self.words.insert(*highest, Word::Propose(None));
            let kept: Vec<CharterHash> = self.proposed().map(|one| one.hash).collect();
            self.terms.retain(|hash, _| kept.contains(hash));
        }
    }

    /// Applies what is proposed to what is here of it, as far as that goes.
    fn find_terms(&mut self, founding: &Terms) {
        loop {
            let known = |hash: &CharterHash| match *hash == founding.hash {
                true => Some(founding),
                false => self.terms.get(hash),
            };
            let fresh = self.proposed().find_map(|one| {
                let base = known(&one.amendment.amends)?;
                let charter = one.amendment.apply(&base.charter).ok()?;
                let new = !self.terms.contains_key(&one.hash);
                new.then(|| Terms::of(charter, one.hash, Some(base.hash)))
            });
            let Some(fresh) = fresh else { return };
            self.terms.insert(fresh.hash, fresh);
        }
    }

    fn proposed(&self) -> impl Iterator<Item = &Proposed> {
        self.words.values().filter_map(|word| match word {
            Word::Propose(proposed) => proposed.as_deref(),
            _ => None,
        })
    }

    fn of_party(
        &self,
        party: PartyIndex,
    ) -> impl DoubleEndedIterator<Item = (&(Address, EntryId), &Word)> + Clone {
        let (first, last) = super::journal_ends(party);
        self.words
            .range((first, super::FIRST_ID)..=(last, super::LAST_ID))
    }
}

impl Fold {
    /// Takes in what an entry says of amendments; says whether it does.
    pub(super) fn note_amending(&mut self, entry: &Entry) -> bool {
        self.authority.amending.note(entry, &self.facts.founding)
    }

    /// Every proposal that is held, by address, and what was said of it.
    #[must_use]
    pub fn amendments(&self) -> Vec<AmendmentState> {
        self.amendments_where(|_| true)
    }

    /// As [`Fold::amendments`], of one charter.
    #[must_use]
    pub fn amendments_of(&self, charter: CharterHash) -> Vec<AmendmentState> {
        self.amendments_where(|proposed| {
            proposed.is_some_and(|one| one.amendment.amends == charter)
        })
    }

    fn amendments_where(&self, wanted: impl Fn(Option<&Proposed>) -> bool) -> Vec<AmendmentState> {
        let words = self.authority.amending.words.iter();
        let proposals = words.filter_map(|((_, id), word)| match word {
            Word::Propose(proposed) if wanted(proposed.as_deref()) => self.amendment(id),
            _ => None,
        });
        proposals.collect()
    }

    /// A proposal and what was said of it; `None` if it is none that is held.
    #[must_use]
    pub fn amendment(&self, id: &EntryId) -> Option<AmendmentState> {
        let asked = self.asked(id)?;
        let Word::Propose(proposed) = asked.word else {
            return None;
        };
        let void = match self.judge_amending(asked.speech) {
            Judgement::Refused(why) => Some(why),
            Judgement::Effective | Judgement::Waits => None,
        };
        let said = |act| {
            let about = self.about(id).into_iter();
            let of_act = about.filter(move |one| one.kind == Kind::AUTHORITY && one.act == act);
            let effective = of_act.filter(|one| self.is_effective(one));
            let facts = effective.filter_map(|one| self.fact(&one.id));
            facts.collect::<Vec<Fact>>()
        };
        let (signed, refused) = (said(Act::SIGN), said(Act::REFUSE));
        let adopted = said(Act::ADOPT_CHARTER);
        let concludes = |fact: &&Fact| {
            let asked = self.asked(&fact.entry);
            asked.is_some_and(|asked| self.concludes(&asked))
        };
        let concluded = adopted.iter().find(concludes).cloned();
        let proposer = asked.speech.party();
        let outcome = if void.is_some() {
            AmendmentOutcome::Void
        } else if concluded.is_some() {
            AmendmentOutcome::Concluded
        } else if refused.iter().any(|one| one.address.party == proposer) {
            AmendmentOutcome::Withdrawn
        } else if !refused.is_empty() {
            AmendmentOutcome::Refused
        } else {
            AmendmentOutcome::Open
        };
        Some(AmendmentState {
            proposed: self.fact(id)?,
            amendment: proposed.as_ref().map(|one| one.amendment.clone()),
            hash: proposed.as_ref().map(|one| one.hash),
            void,
            outcome,
            signed,
            refused,
            concluded,
            adopted,
        })
    }

    /// Whether something is not here that a party's adoptions rest on. Of our own party it was here when we adopted, so
    /// that a disk has lost it: what we signed now would name a charter before ours.
    #[must_use]
    pub fn lacks_for_charter_of(&self, party: PartyIndex) -> bool {
        let mut words = self.authority.amending.of_party(party);
        words.any(|((_, id), word)| {
            let slot = self.held.find(id);
            let linked = slot.is_some_and(|slot| self.held.node(slot).is_linked());
            linked && matches!(word, Word::Adopt(..)) && self.rests_on_missing(id)
        })
    }

    fn rests_on_missing(&self, id: &EntryId) -> bool {
        let Some(asked) = self.asked(id) else {
            return !self.holds(id);
        };
        match (self.judge_amending(asked.speech), asked.word) {
            (Judgement::Waits, _) => true,
            (Judgement::Effective | Judgement::Refused(Refusal::LeftBehind), _) => false,
            (_, Word::Adopt(of, named)) => {
                let mut rests_on = std::iter::once(of).chain(named);
                rests_on.any(|id| self.rests_on_missing(id))
            }
            (_, Word::Sign(of) | Word::Refuse(of)) => self.rests_on_missing(of),
            (_, Word::Propose(_)) => false,
        }
    }

    /// Whether an entry about amendments has effect.
    pub(super) fn judge_amending(&self, speech: &Speech) -> Judgement {
        let judged = &self.authority.amending.judged;
        if let Some(known) = judged.borrow().get(&speech.id) {
            return *known;
        }
        let judgement = match self.asked(&speech.id) {
            Some(asked) => self.judge_word(&asked),
            None => Judgement::Refused(Refusal::NotUnderstood),
        };
        judged.borrow_mut().insert(speech.id, judgement);
        judgement
    }

    /// Whether an entry about amendments would have effect if it were taken in now.
    pub(super) fn weigh_amending(&self, entry: &Entry, speech: &Speech) -> Judgement {
        let by_two = match speech.act {
            Act::ADOPT_CHARTER => Judgement::Effective,
            _ => self.weigh_change(entry),
        };
        match (by_two, Word::of(entry)) {
            (Judgement::Effective, Some(word)) => self.judge_word(&Asked {
                speech,
                word: &word,
                held: false,
            }),
            (Judgement::Effective, None) => Judgement::Refused(Refusal::NotUnderstood),
            (other, _) => other,
        }
    }

    fn judge_word(&self, asked: &Asked<'_>) -> Judgement {
        if asked.held && self.is_left_behind(asked.speech) {
            return Judgement::Refused(Refusal::LeftBehind);
        }
        let slot = self.held.find(&asked.speech.id);
        if slot.is_some_and(|slot| !self.held.node(slot).is_linked()) {
            // What it rests on in its own chain is not here.
            return Judgement::Waits;
        }
        let judged = match asked.word {
            Word::Propose(proposed) => self.judge_proposal(asked, proposed.as_deref()),
            Word::Sign(of) => self.judge_answer(asked, of, true),
            Word::Refuse(of) => self.judge_answer(asked, of, false),
            Word::Adopt(of, references) => self.judge_adoption(asked, of, references),
        };
        match judged {
            Ok(()) => Judgement::Effective,
            Err(None) => Judgement::Waits,
            Err(Some(refusal)) => Judgement::Refused(refusal),
        }
    }

    fn judge_proposal(&self, asked: &Asked<'_>, proposed: Option<&Proposed>) -> Judged {
        self.judge_said(asked)?;
        let proposed = proposed.ok_or(Refusal::Senseless)?;
        let base = proposed.amendment.amends;
        let terms = self.terms_of_asked(asked);
        if terms.hash != base {
            return Err(Some(Refusal::OtherCharter));
        }
        if proposed.amendment.apply(&terms.charter).is_err() {
            return Err(Some(Refusal::Senseless));
        }
        if self.has_another_open(asked, None, base) {
            return Err(Some(Refusal::AnotherOpen));
        }
        if self.is_crossed(asked, base) {
            return Err(Some(Refusal::CrossedAmendment));
        }
        Ok(())
    }

    fn judge_answer(&self, asked: &Asked<'_>, of: &EntryId, signs: bool) -> Judged {
        self.judge_said(asked)?;
        let speech = asked.speech;
        let (proposal, proposed) = self.proposal(of)?;
        let own = proposal.speech.party() == speech.party();
        if signs && (own || self.judge_amending(proposal.speech) != Judgement::Effective) {
            return Err(Some(Refusal::WrongObject));
        }
        let before = self.first_word(speech.party(), of);
        let earlier = before.filter(|before| before.id != speech.id);
        let adopted = own && self.has_adopted_below(speech, of);
        if adopted || earlier.is_some_and(|one| self.is_below(one, speech)) {
            return Err(Some(Refusal::SaidBefore));
        }
        if !signs {
            return Ok(());
        }
        let base = proposed.amendment.amends;
        if self.terms_of_asked(asked).hash != base {
            return Err(Some(Refusal::OtherCharter));
        }
        if self.has_another_open(asked, Some(*of), base) {
            return Err(Some(Refusal::AnotherOpen));
        }
        Ok(())
    }

    fn judge_adoption(&self, asked: &Asked<'_>, of: &EntryId, references: &[EntryId]) -> Judged {
        let speech = asked.speech;
        let (proposal, proposed) = self.proposal(of)?;
        if self.judge_amending(proposal.speech) != Judgement::Effective {
            return Err(Some(Refusal::WrongObject));
        }
        if self.terms_of_asked(asked).hash != proposed.amendment.amends {
            return Err(Some(Refusal::OtherCharter));
        }
        let mut named = Vec::with_capacity(references.len());
        for id in references {
            named.push(self.held_word(id)?);
        }
        let follows = match named.as_slice() {
            [one] => matches!(one.word, Word::Adopt(other, _) if other == of),
            _ => false,
        };
        if follows {
            let concludes = self.concludes(&named[0]);
            let effective = self.judge_amending(named[0].speech) == Judgement::Effective;
            return (concludes && effective)
                .then_some(())
                .ok_or(Some(Refusal::Senseless));
        }
        let proposer = proposal.speech.party();
        let signs = |party: PartyIndex| {
            named.iter().any(|one| {
                one.speech.party() == party
                    && matches!(one.word, Word::Sign(other) if other == of)
                    && self.judge_amending(one.speech) == Judgement::Effective
            })
        };
        let mut others = self.facts.all_parties().filter(|party| *party != proposer);
        let complete = named.len() + 1 == self.facts.parties() && others.all(signs);
        let first = self.first_word(proposer, of);
        let withdrawn = first.is_some_and(|first| self.is_below(first, speech));
        if speech.party() == proposer && complete && !withdrawn {
            Ok(())
        } else {
            Err(Some(Refusal::Senseless))
        }
    }

    /// Whether an adoption is the one by which its proposer concludes: it names no other.
    fn concludes(&self, adoption: &Asked<'_>) -> bool {
        let Word::Adopt(of, references) = adoption.word else {
            return false;
        };
        let adopts = |id: &EntryId| {
            let word = self.asked(id).map(|asked| asked.word);
            matches!(word, Some(Word::Adopt(..)))
        };
        let proposer = self.speech(of).map(Speech::party);
        proposer == Some(adoption.speech.party()) && !references.iter().any(adopts)
    }

    /// Whether officers said it: two who may, not left behind, of a line that goes on as far as they knew.
    fn judge_said(&self, asked: &Asked<'_>) -> Judged {
        if !asked.held {
            // Two signed it, that was weighed; our own node knows what it holds.
            let over = self.line_end().map(|_| Some(Refusal::LineEnded));
            return over.map_or(Ok(()), Err);
        }
        if self.is_left_behind(asked.speech) {
            return Err(Some(Refusal::LeftBehind));
        }
        match self.judge_change(asked.speech) {
            Judgement::Effective => {}
            Judgement::Waits => return Err(None),
            Judgement::Refused(refusal) => return Err(Some(refusal)),
        }
        if self.knew_the_end(asked.speech.address) {
            return Err(Some(Refusal::LineEnded));
        }
        Ok(())
    }

    fn is_said(&self, id: &EntryId) -> bool {
        let asked = self.asked(id);
        asked.is_some_and(|asked| self.judge_said(&asked).is_ok())
    }

    /// A party's word on a proposal: the first that it said, by place.
    fn first_word(&self, party: PartyIndex, proposal: &EntryId) -> Option<&Speech> {
        let mut about = self.about_by(proposal, party).filter(|one| {
            one.kind == Kind::AUTHORITY && [Act::SIGN, Act::REFUSE].contains(&one.act)
        });
        about.find(|one| self.is_said(&one.id))
    }

    /// Whether an adoption of its own proposal by the party of a refusal stands below that: with effect or
    /// not, so that no judgement leads back to itself.
    fn has_adopted_below(&self, refusal: &Speech, proposal: &EntryId) -> bool {
        self.about_by(proposal, refusal.party()).any(|one| {
            let adopts = (one.kind, one.act) == (Kind::AUTHORITY, Act::ADOPT_CHARTER);
            adopts && self.is_below(one, refusal) && !self.is_left_behind(one)
        })
    }

    /// Whether its party has said below it a proposal or a signature of another amendment of the same
    /// charter that is open as far as its author knows.
    fn has_another_open(&self, asked: &Asked<'_>, of: Option<EntryId>, base: CharterHash) -> bool {
        let words = self.authority.amending.of_party(asked.speech.party());
        let below = words.filter(|((address, _), _)| address.place < asked.speech.address.place);
        let mut others = below.filter_map(|((_, id), word)| match word {
            Word::Propose(_) => Some((id, id)),
            Word::Sign(other) => Some((id, other)),
            Word::Refuse(_) | Word::Adopt(..) => None,
        });
        others.any(|(said, other)| {
            let Ok((proposal, proposed)) = self.proposal(other) else {
                return false;
            };
            of != Some(*other)
                && proposed.amendment.amends == base
                && self.is_said(said)
                && self.is_said(other)
                && !self.is_crossed(&proposal, base)
                && !self.knew_its_end(asked, &proposal)
        })
    }

    /// Whether a proposal's end was known to the author of an entry: somebody's refusal, its withdrawal.
    fn knew_its_end(&self, asked: &Asked<'_>, proposal: &Asked<'_>) -> bool {
        let id = &proposal.speech.id;
        let proposer = proposal.speech.party();
        self.facts.all_parties().any(|party| {
            let word = self.first_word(party, id);
            word.filter(|word| word.act == Act::REFUSE)
                .is_some_and(|word| {
                    let too_late = party == proposer && self.has_adopted_below(word, id);
                    !too_late && self.author_knew(asked, &word.id)
                })
        })
    }

    /// Whether another party with a lower index said a proposal of the same charter, and neither knew the other's.
    fn is_crossed(&self, asked: &Asked<'_>, base: CharterHash) -> bool {
        let party = asked.speech.party();
        let words = self.authority.amending.words.iter();
        let lower = words.take_while(|((address, _), _)| address.party < party);
        let mut proposals = lower.filter(|(_, word)| match word {
            Word::Propose(Some(other)) => other.amendment.amends == base,
            _ => false,
        });
        proposals.any(|((_, id), _)| {
            self.is_said(id) && !self.author_knew(asked, id) && !self.knew(id, &asked.speech.id)
        })
    }

    fn author_knew(&self, asked: &Asked<'_>, id: &EntryId) -> bool {
        if asked.held {
            self.knew(&asked.speech.id, id)
        } else {
            self.holds(id)
        }
    }

    /// Whether an entry stands below another of the same journal; at one place, by id.
    fn is_below(&self, one: &Speech, other: &Speech) -> bool {
        (one.address, one.id) < (other.address, other.id)
    }

    fn terms_of_asked(&self, asked: &Asked<'_>) -> &Terms {
        self.terms_below(asked.speech.address, Some(&asked.speech.id))
    }

    /// The charter in force below a place: by the last adoption with effect among those that count there.
    pub(super) fn terms_below(&self, address: Address, young: Option<&EntryId>) -> &Terms {
        let adopted = self.adopted_below(address, young).pop();
        adopted.map_or(&self.facts.founding, |(terms, _)| terms)
    }

    /// The charters that were adopted below a place, oldest first, each with its adoption.
    pub(super) fn adopted_below(
        &self,
        address: Address,
        young: Option<&EntryId>,
    ) -> Vec<(&Terms, &Speech)> {
        let mut adopted: Vec<(&Terms, &Speech)> = Vec::new();
        let words = self.authority.amending.of_party(address.party);
        for ((at, id), word) in words {
            let Word::Adopt(of, _) = word else { continue };
            if at.place >= address.place || !self.counts_below(*at, id, address, young) {
                continue;
            }
            let Ok((_, proposed)) = self.proposal(of) else {
                continue;
            };
            let next = self.authority.amending.terms.get(&proposed.hash);
            let (Some(next), Some(speech)) = (next, self.speech(id)) else {
                continue;
            };
            let terms = adopted.last().map_or(&self.facts.founding, |last| last.0);
            if proposed.amendment.amends == terms.hash
                && self.judge_amending(speech) == Judgement::Effective
            {
                adopted.push((next, speech));
            }
        }
        adopted
    }

    /// Whether an entry is among those that count at a place of its journal: of its chain, or of what the
    /// chain's opening knew.
    fn counts_below(
        &self,
        below: Address,
        id: &EntryId,
        address: Address,
        young: Option<&EntryId>,
    ) -> bool {
        let slot = young.and_then(|young| self.held.find(young));
        let linked = slot.filter(|slot| self.held.node(*slot).is_linked());
        let (Some(mut young), Some(old)) = (linked, self.held.find(id)) else {
            let log = self.authority.log(address.party);
            return log.is_some_and(|log| log.counts_below(below.place, address.place));
        };
        // By the chain of hashes: what an entry rests on was there before it.
        while self.held.node(young).address.place.epoch > below.place.epoch {
            let epoch = self.held.node(young).address.place.epoch;
            let first = Address {
                party: address.party,
                place: Place {
                    epoch,
                    sequence: Sequence(0),
                },
            };
            let openings = self.held.all_at(first).into_iter();
            let mut openings = openings.filter(|one| self.held.is_ancestor(*one, young));
            let named = openings.find_map(|one| {
                let opening = self.held.node(one).id;
                self.authority
                    .log(address.party)?
                    .named_by(first.place, &opening)
            });
            let head = named.and_then(|head| self.held.find(&head.id));
            let Some(head) = head.filter(|head| self.held.node(*head).address.place.epoch < epoch)
            else {
                return false;
            };
            young = head;
        }
        self.held.is_ancestor(old, young)
    }

    /// What a held entry says of amendments.
    pub(super) fn word(&self, id: &EntryId) -> Option<&Word> {
        self.asked(id).map(|asked| asked.word)
    }

    fn asked(&self, id: &EntryId) -> Option<Asked<'_>> {
        let speech = self.speech(id)?;
        Some(Asked {
            speech,
            word: self.authority.amending.words.get(&(speech.address, *id))?,
            held: true,
        })
    }

    /// A held entry about amendments; it waits if it is not held.
    fn held_word(&self, id: &EntryId) -> Result<Asked<'_>, Option<Refusal>> {
        if !self.holds(id) {
            return Err(None);
        }
        self.asked(id).ok_or(Some(Refusal::WrongObject))
    }

    fn proposal(&self, id: &EntryId) -> Result<(Asked<'_>, &Proposed), Option<Refusal>> {
        let asked = self.held_word(id)?;
        match asked.word {
            Word::Propose(Some(proposed)) => Ok((asked, proposed)),
            _ => Err(Some(Refusal::WrongObject)),
        }
    }
}

/// Places whose charter stays known when nobody asks.
const PLACES_KEPT_MAX: usize = 1_024;

/// Whether it has effect; `None` if it waits for an entry.
type Judged = Result<(), Option<Refusal>>;
