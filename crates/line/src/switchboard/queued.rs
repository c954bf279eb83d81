//! How much waits for counterparts, for whoever watches that it stays bounded.

use super::Switchboard;
use crate::link::link::Link;

impl Switchboard {
    /// How many entries wait for each counterpart, each on every channel that is to carry it.
    pub fn queued(&self) -> impl Iterator<Item = usize> {
        self.links.values().map(Link::queued)
    }
}
