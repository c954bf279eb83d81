//! How a line is founded: a charter gathers the signature of every party, over the links or by hand.
//!
//! A charter with some signatures and another with others are merged: the union grows until it is
//! complete, in whatever order it travels. Follows spec/link.md §6.

use detente_record::{Epoch, Founding, LineId, PartyCard, PublicKey, SignedCharter};

use super::Switchboard;
use super::input::{Answer, InputError};
use super::output::{Event, Output};
use super::refused::CharterRefused;
use crate::alarm::Alarm;
use crate::limits::{CHARTERS_MAX, CHARTERS_PROPOSED_MAX};
use crate::line::Line;
use crate::link::frame::Frame;
use crate::now::Now;
use crate::persist::{DocumentKind, Room, Write};

impl Switchboard {
    /// Our officers sign a charter, given with the signatures it has.
    pub(super) fn sign_charter(
        &mut self,
        now: Now,
        bytes: &[u8],
        out: &mut Vec<Output>,
    ) -> Result<Answer, InputError> {
        if self.room == Room::Nothing {
            return Err(InputError::DiskFull);
        }
        let bad = |why: CharterRefused| InputError::BadCharter { why };
        let mut signed = SignedCharter::decode(bytes).map_err(|fault| bad(fault.into()))?;
        self.check_parties(&signed).map_err(bad)?;
        let line = signed.line();
        let ours = |charter: &SignedCharter| self.has_own_signature(charter);
        let waiting = self
            .charters
            .iter()
            .filter(|(id, charter)| ours(charter) && **id != line && !self.lines.contains_key(*id));
        if waiting.count() >= CHARTERS_MAX {
            return Err(bad(CharterRefused::TooMany));
        }
        let again = self.has_own_signature(&signed);
        let own = signed
            .charter()
            .index_of(self.own.id())
            .ok_or_else(|| bad(CharterRefused::NotUs))?;
        let key = self.keys.entry_key(Epoch(0));
        let key = key.ok_or_else(|| bad(CharterRefused::NoKey))?;
        let signature = signed
            .charter()
            .sign(key)
            .map_err(|fault| bad(fault.into()))?;
        signed
            .add(own, signature)
            .map_err(|fault| bad(fault.into()))?;
        let (founded, _) = self.gather(now, signed, !again, out);
        self.pass_on(line, None, out);
        Ok(Answer::Charter { line, founded })
    }

    /// A counterpart sent a charter.
    pub(super) fn charter_received(
        &mut self,
        now: Now,
        peer: PublicKey,
        bytes: &[u8],
        out: &mut Vec<Output>,
    ) {
        let Ok(signed) = SignedCharter::decode(bytes) else {
            self.fault(now, peer, out);
            return;
        };
        let line = signed.line();
        let known = self.charters.contains_key(&line);
        let concerns = |card: &PartyCard| signed.charter().index_of(card.id()).is_some();
        let theirs = self.cards.get(&peer).is_some_and(concerns);
        if self.room == Room::Nothing {
            // It comes again with the next channel.
            return;
        }
        if !theirs || !concerns(&self.own) || (!known && self.is_crowded_by(peer)) {
            return;
        }
        let told = signed.signatures().len();
        let (_, changed) = self.gather(now, signed, false, out);
        // Answer only with more than was told: two nodes never echo each other.
        let ours = self
            .charters
            .get(&line)
            .map_or(0, |charter| charter.signatures().len());
        if changed || ours > told {
            self.pass_on(line, (ours <= told).then_some(peer), out);
        }
    }

    fn has_own_signature(&self, charter: &SignedCharter) -> bool {
        let own = charter.charter().index_of(self.own.id());
        own.is_some_and(|own| charter.signatures().contains_key(&own))
    }

    /// Whether as many charters that we have not signed name a counterpart as it may bring: what it
    /// proposes takes no room from what our officers sign, or from another counterpart's proposals.
    fn is_crowded_by(&self, peer: PublicKey) -> bool {
        let Some(card) = self.cards.get(&peer) else {
            return true;
        };
        let proposed = self.charters.values().filter(|charter| {
            charter.charter().index_of(card.id()).is_some() && !self.has_own_signature(charter)
        });
        proposed.count() >= CHARTERS_PROPOSED_MAX
    }

    /// Merges what is known of a charter; founds the line when every party has signed. Gives whether it is
    /// founded, and whether anything new was learnt.
    ///
    /// A charter that has our signature, which was not made here now or before, is that of a line which
    /// this node has lost: what it signed on it nobody here can say.
    fn gather(
        &mut self,
        now: Now,
        signed: SignedCharter,
        signed_now: bool,
        out: &mut Vec<Output>,
    ) -> (bool, bool) {
        let line = signed.line();
        let before = self
            .charters
            .get(&line)
            .map(|charter| charter.signatures().len());
        let known = self.charters.get(&line);
        let ours_before = signed_now || known.is_some_and(|known| self.has_own_signature(known));
        let signed = self.only_true_signatures(signed);
        let merged = match self.charters.remove(&line) {
            Some(mut charter) => {
                // Both have this line id, so both are the same charter: merging cannot fail.
                let _ = charter.merge(&signed);
                charter
            }
            None => signed,
        };
        let changed = before != Some(merged.signatures().len());
        let complete = merged.is_complete() && self.has_own_signature(&merged);
        if changed {
            out.push(Output::Persist(Write::Put {
                kind: DocumentKind::Charter,
                key: line.0.to_vec(),
                bytes: merged.encode(),
            }));
        }
        self.charters.insert(line, merged.clone());
        if complete && !self.lines.contains_key(&line) {
            self.found(now, merged, out);
            let _ = self.with_line(now, line, out, |line, s| {
                if ours_before {
                    line.hear_nobody(s);
                } else {
                    line.fall_behind(s);
                }
                Ok(())
            });
        }
        let founded = self.lines.contains_key(&line);
        if changed {
            out.push(Output::Notify(Event::Charter { line, founded }));
        }
        (founded, changed)
    }

    /// Signatures of parties whose card we have must be theirs; the others are judged when we have it.
    fn only_true_signatures(&self, signed: SignedCharter) -> SignedCharter {
        let Ok(mut checked) = SignedCharter::new(signed.charter().clone()) else {
            return signed;
        };
        for (party, signature) in signed.signatures() {
            let card = signed.charter().party(*party).map(|named| named.card);
            let known = self
                .cards
                .values()
                .chain([&self.own])
                .find(|known| Some(known.id()) == card);
            if known.is_some_and(|known| signed.is_signed_by(*party, &known.opening().entry)) {
                let _ = checked.add(*party, *signature);
            }
        }
        checked
    }

    fn found(&mut self, now: Now, signed: SignedCharter, out: &mut Vec<Output>) {
        let known: Vec<&PartyCard> = self.cards.values().chain([&self.own]).collect();
        let named = signed.charter().parties.iter();
        let cards: Option<Vec<PartyCard>> = named
            .map(|party| {
                known
                    .iter()
                    .find(|card| card.id() == party.card)
                    .map(|card| (*card).clone())
            })
            .collect();
        let Some(Ok(founding)) = cards.map(|cards| Founding::new(signed, cards)) else {
            return;
        };
        let Some(party) = founding.charter().charter().index_of(self.own.id()) else {
            return;
        };
        out.push(Output::Persist(Write::Put {
            kind: DocumentKind::Founding,
            key: founding.line().0.to_vec(),
            bytes: founding.encode(),
        }));
        let mut line = Line::new(now, founding, party, self.keys.clone());
        line.begin_with(self.room);
        let id = line.id();
        line.tell_parties(&mut self.alarms);
        self.alarms.raise(now, Alarm::Mute { line: id }, out);
        self.lines.insert(id, line);
        let _ = self.with_line(now, id, out, |line, s| {
            line.tell_heads(s);
            Ok(())
        });
    }

    /// Sends a charter to every party of it but `not_to`, and our heads behind it if the line is founded:
    /// a counterpart that founds it by this charter needs them to speak.
    fn pass_on(&mut self, line: LineId, not_to: Option<PublicKey>, out: &mut Vec<Output>) {
        let Some(charter) = self.charters.get(&line) else {
            return;
        };
        let frame = Frame::Charter(charter.encode());
        let holdings = self.lines.get(&line).map(Line::holdings);
        for (key, card) in &self.cards {
            let party = charter.charter().index_of(card.id());
            let Some(link) = self.links.get_mut(key) else {
                continue;
            };
            if party.is_some() && Some(*key) != not_to {
                link.broadcast(&frame, out);
            }
            if let (Some(_), Some(holdings)) = (party, &holdings) {
                link.broadcast(
                    &Frame::Heads {
                        line,
                        holdings: holdings.clone(),
                    },
                    out,
                );
            }
        }
    }

    /// The charters that name a counterpart, each with its line, as bytes.
    pub(super) fn charters_with(&self, peer: PublicKey) -> Vec<(LineId, Vec<u8>)> {
        let Some(card) = self.cards.get(&peer) else {
            return Vec::new();
        };
        let named = |charter: &&SignedCharter| charter.charter().index_of(card.id()).is_some();
        let charters = self.charters.iter();
        charters
            .filter(|(_, charter)| named(charter))
            .map(|(line, charter)| (*line, charter.encode()))
            .collect()
    }

    fn check_parties(&self, signed: &SignedCharter) -> Result<(), CharterRefused> {
        for party in &signed.charter().parties {
            let paired = self
                .cards
                .values()
                .chain([&self.own])
                .any(|card| card.id() == party.card);
            if !paired {
                return Err(CharterRefused::NotPaired {
                    party: party.name.clone(),
                });
            }
        }
        Ok(())
    }
}
