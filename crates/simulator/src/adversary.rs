//! What a host's counterpart may do past its own node: frames of any content on standing channels.

use std::time::Duration;

use detente_line::link::channel::ChannelId;
use detente_line::link::compact::Shelf;
use detente_line::link::frame::{Frame, Holdings};
use detente_line::switchboard::input::Input;
use detente_record::{Address, Entry, EntryId, Head, LineId, UnverifiedEntry};
use detente_store::Store;

use crate::network::Wire;
use crate::world::World;

impl World {
    /// Sends an entry from one host's side of an urgent channel to another host, past its node.
    pub fn inject(&mut self, from: usize, to: usize, entry: &[u8]) {
        self.frame(from, to, &Frame::Entry(entry.to_vec()));
    }

    /// Claims, past a host's node, to hold an entry of the other's journal that does not exist.
    pub fn claim(&mut self, from: usize, to: usize, line: LineId, sequence: u64) {
        let address = Address::new(self.hosts[to].party.number, 0, sequence);
        let head = Head {
            address,
            id: EntryId([9; 32]),
        };
        let holdings = Holdings {
            linked: vec![head],
            beyond: Vec::new(),
        };
        self.frame(from, to, &Frame::Heads { line, holdings });
    }

    /// Sends a frame from one host's side of a channel to another host, past its node.
    pub fn frame(&mut self, from: usize, to: usize, frame: &Frame) {
        let input = self.bytes_for(from, to, frame);
        self.later(Duration::ZERO, to, input);
    }

    /// Sends any bytes from one host's side of a channel to another host, past its node.
    pub fn raw(&mut self, from: usize, to: usize, bytes: Vec<u8>) {
        if let Input::Bytes { channel, .. } = self.bytes_for(from, to, &Frame::Goodbye) {
            self.later(Duration::ZERO, to, Input::Bytes { channel, bytes });
        }
    }

    /// Changes what a host remembers of the entries that came over the ordinary channel another one sends
    /// on: as if the two held different things.
    pub fn confuse(&mut self, from: usize, to: usize, line: LineId) {
        let entry = self.last_entry(from, line).expect("an entry of the sender");
        let mut shelf = Shelf::default();
        let mut compact = shelf.shorten(&entry, None).expect("an entry of that form");
        // The same but for its time: a sound entry of nobody, remembered in the place of the true one.
        let time = compact.changed.get_mut(&7).expect("a time");
        *time.last_mut().expect("bytes") ^= 1;
        let frame = Frame::Compact(Box::new(compact));
        let channels: Vec<ChannelId> = self
            .wires
            .iter()
            .filter(|wire| wire.ends.iter().all(|(end, _)| [from, to].contains(end)))
            .flat_map(|wire| wire.ends)
            .filter(|(end, _)| *end == to)
            .map(|(_, channel)| channel)
            .collect();
        for channel in channels {
            let bytes = frame.encode();
            self.later(Duration::ZERO, to, Input::Bytes { channel, bytes });
        }
    }

    fn last_entry(&mut self, author: usize, line: LineId) -> Option<Entry> {
        let own = self.line(author, line).own();
        let roster = self.line(author, line).roster().clone();
        let head = *self
            .line(author, line)
            .heads()
            .iter()
            .find(|head| head.address.party == own)?;
        let driver = self.hosts[author].driver.as_mut()?;
        let bytes = driver.store().entry(line, head.id).ok()??;
        UnverifiedEntry::parse(&bytes).ok()?.verify(&roster).ok()
    }

    /// A frame as it arrives at a host on a channel from another one.
    pub fn bytes_for(&self, from: usize, to: usize, frame: &Frame) -> Input {
        let between = |wire: &&Wire| wire.ends.iter().all(|(end, _)| [from, to].contains(end));
        let wire = self.wires.iter().find(between).expect("a channel");
        let (_, channel) = *wire
            .ends
            .iter()
            .find(|(end, _)| *end == to)
            .expect("its end");
        Input::Bytes {
            channel,
            bytes: frame.encode(),
        }
    }
}
