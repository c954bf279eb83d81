//! Officers who suspend their line, state that anew, resume it, and send in between: actual messages, for what is
//! exercised is never suspended.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::suspension::compose::{Suspending, resume, suspend};
use detente_line::suspension::{Part, Reason, What};
use detente_line::switchboard::input::{Answer, InputError};
use detente_record::{EntryId, LineId, PartyIndex, Precedence, Status};

use crate::amends::author;
use crate::officers::{Officers, can_act, note_refused};
use crate::people::{RELEASING, WATCH, limits};
use crate::points::Point;
use crate::world::World;

/// What officers do about suspensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Two suspend, or state anew what they have suspended.
    Suspend,
    /// One resumes.
    Resume,
    /// One sends something that is no exercise.
    Send,
}

/// What officers said of suspensions, and were told.
#[derive(Default)]
pub struct Book {
    /// Whether each party has suspended its line, by what it was told last; `None` where nobody knows.
    pub suspended: BTreeMap<(LineId, usize), Option<bool>>,
    /// What was sent that is no exercise.
    pub sent: BTreeSet<EntryId>,
}

impl Officers {
    /// Officers of a host do something.
    pub(crate) fn suspends(&mut self, world: &mut World, line: LineId, host: usize, what: Does) {
        if !can_act(world, host, line) {
            return;
        }
        match what {
            Does::Suspend => self.suspend(world, line, host),
            Does::Resume => self.resume(world, line, host),
            Does::Send => self.send_actual(world, line, host),
        }
    }

    fn suspend(&mut self, world: &mut World, line: LineId, host: usize) {
        let author = author(world, line, host);
        let all = [What::everything(), What::of(&[Part::Messages])];
        let what = match self.lots.below(4) {
            0 => What::of(&[Part::Calls, Part::Queries, Part::Asks]),
            other => all[usize::try_from(other % 2).unwrap()],
        };
        let later = Duration::from_secs(self.lots.between(5, 60));
        let review = Duration::from_secs(self.lots.between(90, 900));
        let suspending = Suspending {
            what,
            from: self.lots.in_thousand(200).then(|| author.now + later),
            review: author.now + review,
            reason: Some(Reason::Incident),
            words: Some(("en", "Until it is cleared up.")),
        };
        let composed = suspend(&author, &limits(), &suspending).unwrap();
        let own = world.line(host, line).own();
        let anew = world.line(host, line).fold().suspended(own).is_some();
        let by = &[WATCH, RELEASING];
        let input = world.hosts[host].party.signed(composed, author.now, by);
        let answer = world.give_unless_it_dies(host, input);
        if self.note_said(world, line, host, answer, true) {
            world.hit(if anew {
                Point::SuspendedAnew
            } else {
                Point::Suspended
            });
        }
    }

    fn resume(&mut self, world: &mut World, line: LineId, host: usize) {
        let author = author(world, line, host);
        let own = world.line(host, line).own();
        let Some(stands) = world.line(host, line).fold().suspended(own) else {
            return;
        };
        let composed = resume(&author, &limits(), stands.last().fact.entry, None).unwrap();
        let by = &[RELEASING];
        let input = world.hosts[host].party.signed(composed, author.now, by);
        let answer = world.give_unless_it_dies(host, input);
        if self.note_said(world, line, host, answer, false) {
            world.hit(Point::Resumed);
        }
    }

    fn note_said(
        &mut self,
        world: &mut World,
        line: LineId,
        host: usize,
        answer: Option<Result<Answer, InputError>>,
        suspends: bool,
    ) -> bool {
        note_refused(world, &answer);
        let known = match answer {
            Some(Ok(Answer::Entry(id))) => {
                world.note_answered(host, line, id);
                Some(suspends)
            }
            Some(Err(_)) => return false,
            _ => None,
        };
        self.suspensions.suspended.insert((line, host), known);
        known.is_some()
    }

    /// One officer sends what is no exercise. The node refuses it where its own party has suspended messages, unless the
    /// officer says to know that, or that life is at stake.
    fn send_actual(&mut self, world: &mut World, line: LineId, host: usize) {
        let author = author(world, line, host);
        let precedence = self.lots.one_of(&[
            Precedence::Routine,
            Precedence::Priority,
            Precedence::Immediate,
        ]);
        let others = world.hosts_of(line).iter().filter(|other| **other != host);
        let mut to: Vec<PartyIndex> = others
            .map(|other| world.hosts[*other].party.index_in(line))
            .collect();
        to.sort_unstable();
        let party = &world.hosts[host].party;
        let mut composed = party.release_as(&author, precedence, &to, "Who is there?");
        composed.draft.status = Status::Actual;
        let marked = self.lots.below(4);
        let composed = match marked {
            0 => composed.for_safety_of_life(),
            1 => composed.although_suspended(),
            _ => composed,
        };
        let suspended = world.line(host, line).own_suspension(author.now);
        let refuses = suspended.is_some_and(|own| own.last().what.has(Part::Messages));
        let input = party.signed(composed, author.now, &[RELEASING]);
        let answer = world.give_unless_it_dies(host, input);
        note_refused(world, &answer);
        let refused = matches!(answer, Some(Err(InputError::OwnSuspension { .. })));
        assert!(
            answer.is_none() || refused == (refuses && marked > 1),
            "what the own party had suspended was {answer:?} at host {host}, marked {marked}"
        );
        if let Some(Ok(Answer::Entry(id))) = answer {
            self.suspensions.sent.insert(id);
            self.note_released(world, line, host, id, &to);
        }
    }
}
