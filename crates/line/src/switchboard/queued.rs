//! How much waits for counterparts, for whoever watches that it stays bounded.

use super::Switchboard;
use crate::line::Line;
use crate::link::link::Link;
use crate::link::outbox::Rank;

impl Switchboard {
    /// How many entries wait for each counterpart, each on every channel that is to carry it.
    pub fn queued(&self) -> impl Iterator<Item = usize> {
        self.links.values().map(Link::queued)
    }

    /// Whether anything is queued for a counterpart or under way to it, or will be.
    #[must_use]
    pub fn has_backlog(&self) -> bool {
        let mut links = self.links.values();
        links.any(|link| link.waiting(Rank::Routine) > 0)
            || self.lines.values().any(Line::has_backlog)
    }
}
