//! What the driver runs over.

use std::time::Duration;

use detente_line::link::channel::{Bearer, ChannelId};
use detente_line::now::Now;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::output::Event;
use detente_record::PublicKey;
use detente_store::Store;

/// Tells the time, by both clocks.
pub trait Clock {
    /// What time it is.
    fn now(&self) -> Now;
}

/// Carries bytes. Nothing here may block: what cannot be carried is dropped with its channel.
pub trait Network {
    /// Sends bytes on a channel, in order.
    fn transmit(&mut self, channel: ChannelId, bytes: Vec<u8>);
    /// Closes a channel when what was sent on it has gone out.
    fn close(&mut self, channel: ChannelId);
    /// Dials a counterpart, both lanes.
    fn dial(&mut self, peer: PublicKey, bearer: Bearer);
    /// Accepts a link key from now on.
    fn pin(&mut self, peer: PublicKey);
}

/// Is told what happened, once it is durable: a read model, an event stream, a bell.
pub trait Watcher {
    /// Something happened.
    fn event(&mut self, event: &Event, board: &Switchboard, store: &mut dyn Store);
    /// A commit of so many writes is durable; it took so long.
    fn kept(&mut self, writes: usize, took: Duration) {
        let _ = (writes, took);
    }
    /// Our own heads are durable in their file; it took so long.
    fn heads_kept(&mut self, took: Duration) {
        let _ = took;
    }
    /// Everything of one turn has been told.
    fn turn_over(&mut self, board: &Switchboard, store: &mut dyn Store) {
        let _ = (board, store);
    }
}
