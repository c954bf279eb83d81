//! A party without a node: its channels stand, and on them it says what a link must hear to stand, no more.
//! What its party signs goes out beside it. It keeps nothing, so whatever grows in a world with one is of
//! the node at the other side, or of who looks on.

use std::collections::BTreeMap;

use detente_line::limits::HEARTBEAT_EVERY;
use detente_line::link::channel::{Bearer, ChannelId, Lane};
use detente_line::link::frame::{Frame, Reassembly};
use detente_line::now::Monotonic;
use detente_line::switchboard::input::Input;

use crate::network::Asked;
use crate::world::World;

#[derive(Default)]
pub(crate) struct Puppet {
    channels: BTreeMap<ChannelId, End>,
    beats: u64,
    next_beat: Monotonic,
}

/// Its end of a channel.
struct End {
    lane: Lane,
    arrived: u64,
    stream: Reassembly,
}

impl World {
    /// A host's node is gone, and its party goes on without one, with fresh channels to another host.
    pub fn take_over(&mut self, host: usize, to: usize) {
        self.hosts[host].driver = None;
        self.hosts[host].log.take();
        self.runs[host] += 1;
        for bearer in Bearer::ALL {
            self.break_streams(host, to, bearer);
        }
        self.hosts[host].puppet = Some(Puppet::default());
        self.hosts[host].wake = self.now();
        for bearer in Bearer::ALL {
            self.dialed(host, to, bearer);
        }
    }

    /// A turn of a host that has no node.
    pub(crate) fn puppet_turn(&mut self, host: usize, inputs: Vec<Input>) {
        let Some(mut puppet) = self.hosts[host].puppet.take() else {
            return;
        };
        let (now, utc) = (self.now(), self.utc());
        let mut says = Vec::new();
        for input in inputs {
            match input {
                Input::Opened { channel, lane, .. } => {
                    let end = End {
                        lane,
                        arrived: 0,
                        stream: Reassembly::default(),
                    };
                    puppet.channels.insert(channel, end);
                    let instance = [0xee; 16];
                    says.push((channel, Frame::Hello { instance, utc }));
                }
                Input::Closed { channel, .. } => {
                    puppet.channels.remove(&channel);
                }
                Input::Bytes { channel, bytes } => {
                    let Some(end) = puppet.channels.get_mut(&channel) else {
                        continue;
                    };
                    end.arrived += bytes.len() as u64;
                    end.stream.push(&bytes);
                    let mut owes = false;
                    for frame in end.stream.frames().into_iter().flatten() {
                        match frame {
                            Frame::Heartbeat { count, .. } => {
                                says.push((channel, Frame::Heard { count, utc }));
                            }
                            Frame::Entry(_) | Frame::Compact(_) | Frame::Piece(_) => owes = true,
                            _ => {}
                        }
                    }
                    if owes {
                        let total = end.arrived;
                        says.push((channel, Frame::Got { total }));
                    }
                }
                _ => {}
            }
        }
        if puppet.next_beat <= now {
            puppet.beats += 1;
            puppet.next_beat = now + HEARTBEAT_EVERY;
            let urgent = puppet.channels.iter();
            let urgent = urgent.filter(|(_, end)| end.lane == Lane::Urgent);
            let count = puppet.beats;
            says.extend(urgent.map(|(channel, _)| (*channel, Frame::Heartbeat { count, utc })));
        }
        self.hosts[host].wake = puppet.next_beat;
        self.hosts[host].puppet = Some(puppet);
        for (channel, frame) in says {
            self.ask(host, Asked::Transmit(channel, frame.encode()));
        }
    }
}
