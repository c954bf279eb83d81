//! What is on a node's disk when it starts: all that it promised, and what nobody had heard of yet.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::now::Monotonic;
use detente_record::{Address, EntryId, Header, LineId, UnverifiedEntry};

use super::Watch;

impl Watch {
    /// A node stopped.
    pub(crate) fn stopped(&mut self, _: Monotonic, host: usize) {
        self.alarms.stopped(host);
    }

    /// A node started; these entries are on its disk. Gives those that nobody knew of.
    pub(crate) fn started(
        &mut self,
        now: Monotonic,
        host: usize,
        found: BTreeMap<LineId, BTreeSet<EntryId>>,
    ) -> Vec<(LineId, EntryId)> {
        // A commit that was refused may be on the disk all the same.
        let mut fresh = Vec::new();
        for (line, ids) in &found {
            for id in ids.iter().filter(|id| !self.signed.contains_key(id)) {
                fresh.push((*line, *id));
            }
        }
        for (line, id) in &fresh {
            self.signed.insert(*id, (*line, now));
        }
        let harmed = self.harmed.contains(&host);
        let mut gone = Vec::new();
        if self.set_back.starts(host) {
            gone = self.durable.set_back(host, &found);
            for (_, id) in &gone {
                self.set_back.lose(now, host, *id);
            }
            self.starts_without(host, &gone);
        }
        let of = |id: &EntryId| found.iter().find(|(_, ids)| ids.contains(id));
        let open = self.flashes.open_at(host).into_iter();
        let left: Vec<_> = open.filter_map(|id| Some((*of(&id)?.0, id))).collect();
        self.durable.started(host, found, harmed, &mut self.hits);
        for (line, id) in gone {
            if !self.is_with_a_party(line, &id) {
                self.set_back.goes(id);
            }
        }
        // A FLASH that the commit left there at which the node ended was told to nobody: it is held from now on, and
        // rings. Of a disk that was harmed that can't be said: what is on it may not be found by its node.
        for (line, id) in left.into_iter().filter(|_| !harmed) {
            self.flash_held(now, host, (line, id), false, false);
        }
        fresh
    }

    /// What is known to have been said on a line, whoever holds it.
    pub(crate) fn said_on(&self, line: LineId) -> impl Iterator<Item = EntryId> {
        let of_line = self.signed.iter().filter(move |(_, (of, _))| *of == line);
        of_line.map(|(id, _)| *id)
    }

    /// An entry that nobody knew of is on a disk.
    pub(crate) fn found(&mut self, host: usize, entry: &UnverifiedEntry) {
        if let Some(text) = entry.body() {
            self.charters.text(entry.id(), text);
        }
        self.look_at_charter(host, entry.id(), entry.header());
        self.note_said(entry.id(), entry.header());
    }

    /// What an entry says is known once it is on any disk.
    pub(super) fn note_said(&mut self, id: EntryId, header: &Header) {
        // What a liar's flood says of receipts nobody judges, and it would fill the memory.
        if self.liar.is_none() {
            let address = Address::new(header.party.0, header.epoch.0, header.sequence.0);
            self.receipts.committed(id, address, header);
        }
        self.tests.committed(id, header);
        self.negatives.committed(id, header);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use detente_line::amendment;
    use detente_line::body::MESSAGE;
    use detente_line::message::RELEASE;
    use detente_line::message::compose::Composed;
    use detente_line::switchboard::input::{Answer, Input};
    use detente_record::{Act, Amendment, AssertionRole, CharterChanges, Digest, Precedence};

    use super::*;
    use crate::amends::author;
    use crate::files::Crash;
    use crate::people::{RELEASING, SECOND};
    use crate::world::{World, no_tests};

    fn said(world: &mut World, host: usize, composed: Composed, by: &[u16]) -> Answer {
        let utc = world.utc();
        let input = world.hosts[host].party.signed(composed, utc, by);
        world.give(host, input).unwrap()
    }

    fn entry(answer: Answer) -> EntryId {
        match answer {
            Answer::Entry(id) => id,
            other => panic!("no entry: {other:?}"),
        }
    }

    /// Host 1 has proposed a charter and holds the other side's signature, which comes back; a FLASH that waits for its
    /// second officer, which comes back too, still keeps that charter out. So does a ROUTINE of the other side.
    fn signed_and_not_adopted(world: &mut World, line: LineId) -> ([EntryId; 3], Digest) {
        world.run_for(Duration::from_secs(5));
        let (utc, salt) = (world.utc(), world.next_salt());
        let [ours, theirs] = [1, 0].map(|host| world.hosts[host].party.index());
        let party = &world.hosts[0].party;
        let routine = party.release(line, utc, salt, Precedence::Routine, &[ours], "Good day.");
        let routine = entry(said(world, 0, routine, &[RELEASING]));
        let terms = world.line(1, line).terms();
        let amendment = Amendment {
            version: terms.version() + 1,
            amends: terms.hash,
            changes: CharterChanges {
                retention_days: Some(7),
                ..CharterChanges::default()
            },
        };
        let proposal = amendment::propose(&author(world, line, 1), &amendment).unwrap();
        let proposal = entry(said(world, 1, proposal, &[RELEASING, SECOND]));
        let (utc, salt) = (world.utc(), world.next_salt());
        let party = &world.hosts[1].party;
        let flash = party.release(line, utc, salt, Precedence::Flash, &[theirs], "Stop.");
        let Answer::WaitsForRelease(flash) = said(world, 1, flash, &[RELEASING]) else {
            panic!("it waits for nobody")
        };
        world.run_for(Duration::from_secs(5));
        let watch = world.watch.as_mut().unwrap();
        watch.word_of_officers(0, Act::SIGN, proposal);
        let signature = amendment::sign(&author(world, line, 0), proposal);
        let signature = entry(said(world, 0, signature, &[RELEASING, SECOND]));
        world.run_for(Duration::from_secs(5));
        ([routine, proposal, signature], flash)
    }

    /// These bytes in the pages of a host that does not run have rotted, as the checkers know.
    fn rot(world: &mut World, host: usize, bytes: &[u8]) {
        let mut image = world.image(host);
        let pages = image.content_mut("truth.db").unwrap();
        let at = pages.windows(bytes.len()).position(|of| of == bytes);
        pages[at.unwrap() + bytes.len() - 3] ^= 0x20;
        world.restore_image(host, image);
        world.watch.as_mut().unwrap().harm(host);
    }

    /// Squall 661,098 as at `5f7dcef`: one message of a journal had rotted, and a walk over that gave nothing behind it.
    /// The node read the signature there by its id and adopted the charter; the checkers took it for lost.
    #[test]
    fn what_stands_behind_an_altered_entry_of_its_journal_is_there_and_bears_what_rests_on_it() {
        let mut world = World::seeded(2, 7);
        world.watch_from_now();
        let line = world.found(no_tests());
        let ([routine, proposal, signature], flash) = signed_and_not_adopted(&mut world, line);
        assert_eq!(world.line(1, line).terms().version(), 0);
        let bytes = world.bytes_of(1, line, routine);
        // A start folds the log: all of it is in the pages then.
        world.kill(1);
        world.start(1);
        world.kill(1);
        rot(&mut world, 1, &bytes);
        world.start(1);
        let durable = &world.watch.as_ref().unwrap().durable;
        let known = [routine, proposal, signature].map(|id| durable.knows(1, line, id));
        assert_eq!(known, [false, true, true]);

        world.run_until("it speaks", Duration::from_secs(60), |world| {
            world.speaks(1, line)
        });
        let (_, act) = world.line(1, line).drafts().next().unwrap();
        let (utc, second) = (world.utc(), &world.hosts[1].party);
        let key = &second.officers[usize::from(SECOND)];
        let by = act.draft.assert(SECOND, AssertionRole::Releaser, utc, key);
        let draft = flash;
        let released = world.give(1, Input::Assert { line, draft, by });
        let (now, flash) = (world.now(), entry(released.unwrap()));
        let watch = world.watch.as_mut().unwrap();
        watch.flash(now, line, [1, 0], flash, false);
        world.run_for(Duration::from_secs(5));
        let proposals = world.watch.as_ref().unwrap().proposals(line);
        assert_eq!(proposals.collect::<Vec<_>>(), [(proposal, true)]);
    }
    /// The power goes at one operation of a disk while a node commits what it signs, and a long entry before it rots. How
    /// many entries its node has then that nobody was told of, and of how many the checkers know that they are there.
    fn left_behind(operation: u32) -> [usize; 2] {
        let mut world = World::seeded(2, 7);
        world.watch_from_now();
        let line = world.found(no_tests());
        world.run_for(Duration::from_secs(5));
        let routine = |world: &mut World, text: &str| {
            let (utc, salt) = (world.utc(), world.next_salt());
            let party = &world.hosts[1].party;
            let to = [world.hosts[0].party.index()];
            party.release(line, utc, salt, Precedence::Routine, &to, text)
        };
        // So long that it has pages of its own, which the commit after it does not write anew in the log.
        let first = routine(&mut world, &"x".repeat(9_000));
        let first = entry(said(&mut world, 1, first, &[RELEASING]));
        world.run_for(Duration::from_secs(5));
        world.kill(1);
        world.start(1);
        world.run_for(Duration::from_secs(5));

        world.machine(1).lose_power(operation, Crash::Kept);
        let utc = world.utc();
        let left = routine(&mut world, "Good day.");
        let input = world.hosts[1].party.signed(left, utc, &[RELEASING]);
        let _ = world.give_unless_it_dies(1, input);
        if !world.is_dead(1) {
            return [0, 0];
        }
        let told: BTreeSet<_> = world.watch.as_ref().unwrap().said_on(line).collect();
        rot(&mut world, 1, &[b'x'; 1_000]);
        world.start(1);
        let fold = world.line(1, line).fold();
        let said = fold.said(MESSAGE, RELEASE).into_iter().map(|one| one.id);
        let fresh: Vec<_> = said.filter(|id| !told.contains(id)).collect();
        let durable = &world.watch.as_ref().unwrap().durable;
        assert!(!durable.knows(1, line, first), "it rotted");
        let known = fresh.iter().filter(|id| durable.knows(1, line, **id));
        [fresh.len(), known.count()]
    }

    /// Squall 106 as at `dd762d6`: a commit failed and was on the disk all the same, and an entry before it rotted there. The
    /// node found it and sent it; the checkers, whom nobody had told of it, took it for one that was sent too early.
    #[test]
    fn what_a_refused_commit_left_behind_an_altered_entry_is_there() {
        let each: Vec<_> = (0..16).map(left_behind).collect();
        assert!(each.contains(&[1, 1]), "some commit is left: {each:?}");
        assert!(each.iter().all(|[there, known]| there == known), "{each:?}");
    }
}
