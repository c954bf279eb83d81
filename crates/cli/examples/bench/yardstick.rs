//! What a FLASH can't be cheaper than: two commits, a head file written after each, and one round trip
//! over the same bearer; on the same disk, by turns with the FLASH.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use detente_bearers::{
    Bearer, BearerEvent, ChannelId, Config, Endpoint, Lane, LinkKey, Pins, Timeouts,
};
use detente_line::body;
use detente_line::persist::Write;
use detente_record::{
    Entry, EntryId, Epoch, Header, Keep, LineId, Part, PartyIndex, Precedence, SecretKey, Sequence,
    Status,
};
use detente_store::{Settings, SqliteStore, Store as _};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use crate::line_of_two::now;

/// Two stores and a connection between two endpoints.
pub struct Yardstick {
    stores: [SqliteStore; 2],
    ends: [End; 2],
    next: u64,
    previous: Option<EntryId>,
    runtime: Runtime,
}

struct End {
    endpoint: Endpoint,
    events: Receiver<BearerEvent>,
    urgent: ChannelId,
}

impl Yardstick {
    /// Everything open, with folders in `folder`.
    pub fn new(folder: &Path) -> Self {
        let store = |name: &str| {
            let dir = folder.join(name);
            SqliteStore::open(&dir, &Settings::default())
                .expect("a store")
                .store
        };
        let stores = [store("yardstick-a"), store("yardstick-b")];
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let ends = runtime.block_on(connect());
        Self {
            stores,
            ends,
            next: 0,
            previous: None,
            runtime,
        }
    }

    /// Commit here, over to the other side, commit there, and back.
    pub fn measure(&mut self) -> Duration {
        let entry = self.entry();
        let write = [Write::Entry(entry.clone())];
        let begun = Instant::now();
        for (side, other) in [(0, 1), (1, 0)] {
            let store = &mut self.stores[side];
            let committed = store.commit(&write).expect("a commit");
            assert_eq!(committed.new.len(), 1, "nothing was written");
            store
                .advance_heads(&[(LINE, entry.head())])
                .expect("a head kept");
            let End {
                endpoint, urgent, ..
            } = &self.ends[side];
            endpoint
                .send(*urgent, entry.bytes().to_vec())
                .expect("an open channel");
            self.runtime
                .block_on(arrive(&mut self.ends[other], entry.bytes().len()));
        }
        let took = begun.elapsed();
        for store in &mut self.stores {
            store.tend().expect("a store tended");
        }
        took
    }

    /// As large as a FLASH with two assertions.
    fn entry(&mut self) -> Entry {
        let part = Part {
            salt: [9; 16],
            content: vec![b'a'; 300],
        };
        let header = Header {
            line: LINE,
            party: PartyIndex(0),
            epoch: Epoch(0),
            sequence: Sequence(self.next),
            previous: self.previous,
            seen: Vec::new(),
            time: now(),
            uncertainty_ms: None,
            status: Status::Test,
            kind: body::MESSAGE,
            act: detente_line::message::RELEASE,
            object: None,
            references: Vec::new(),
            due: None,
            precedence: Precedence::Flash,
            officers: vec![0, 1],
            authority: None,
            commitments: BTreeMap::new(),
            charter_version: 0,
            keep: Keep::Always,
            action: vec![PartyIndex(1)],
            info: Vec::new(),
            number: None,
            outcome: None,
            understood: true,
        };
        let key = SecretKey::from_seed([1; 32]);
        let parts = BTreeMap::from([(1, part.clone()), (2, part)]);
        let entry = Entry::sign(header, parts, &key).expect("an entry");
        (self.next, self.previous) = (self.next + 1, Some(entry.id()));
        entry
    }
}

async fn connect() -> [End; 2] {
    let keys = [[1; 32], [2; 32]].map(|seed| LinkKey::from_seed(&seed).expect("a key"));
    let [one, other] = [keys[0].public(), keys[1].public()];
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut ends = Vec::new();
    for (key, pinned) in keys.into_iter().zip([other, one]) {
        let config = Config {
            key,
            pins: Pins::new([pinned]),
            listen_quic: Some(any_port),
            listen_tcp: None,
            timeouts: Timeouts {
                idle: Duration::from_secs(3600),
                ..Timeouts::default()
            },
        };
        ends.push(Endpoint::bind(config).await.expect("an endpoint"));
    }
    let address = ends[1].0.quic_address().expect("it listens");
    ends[0].0.dial(other, Bearer::Quic, address);
    let mut opened = Vec::new();
    for (endpoint, mut events) in ends {
        let urgent = loop {
            match events.recv().await.expect("an event") {
                BearerEvent::Opened {
                    channel,
                    lane: Lane::Urgent,
                    ..
                } => break channel,
                BearerEvent::Opened { .. } => {}
                other => panic!("no channel: {other:?}"),
            }
        };
        opened.push(End {
            endpoint,
            events,
            urgent,
        });
    }
    let [one, other] = <[End; 2]>::try_from(opened).unwrap_or_else(|_| unreachable!("two ends"));
    [one, other]
}

async fn arrive(end: &mut End, bytes: usize) {
    let mut left = bytes;
    while left > 0 {
        match end.events.recv().await.expect("an event") {
            BearerEvent::Bytes { channel, bytes } if channel == end.urgent => left -= bytes.len(),
            BearerEvent::Closed { cause, .. } => panic!("closed: {cause:?}"),
            _ => {}
        }
    }
}

const LINE: LineId = LineId([1; 32]);
