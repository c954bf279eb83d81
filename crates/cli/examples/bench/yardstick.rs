//! What a FLASH can't be cheaper than, each part by itself, by turns with the FLASH: one commit of such an
//! entry on this disk, one flush of a preallocated file, one round trip over the same bearer, one strict
//! verification.

use std::collections::BTreeMap;
use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use detente_bearers::{
    Bearer, BearerEvent, ChannelId, Config, Endpoint, Lane, LinkKey, Pins, Reported, Timeouts,
};
use detente_line::body;
use detente_line::persist::Write;
use detente_record::{
    Entry, EntryId, Epoch, Header, Keep, LineId, Part, PartyIndex, Precedence, PublicKey,
    SecretKey, Sequence, Signature, Status,
};
use detente_store::{Settings, SqliteStore, Store as _};
use tokio::runtime::Runtime;

use crate::line_of_two::now;

/// A store, a file and a connection between two endpoints.
pub struct Yardstick {
    store: SqliteStore,
    file: File,
    ends: [End; 2],
    next: u64,
    previous: Option<EntryId>,
    runtime: Runtime,
    signed: (PublicKey, Signature),
}

/// What each part took this time.
#[derive(Clone, Copy)]
pub struct Parts {
    /// One entry into a store of the same kind.
    pub commit: Duration,
    /// As much as a head, written over and flushed.
    pub flush: Duration,
    /// The entry's bytes to the far endpoint and back.
    pub round_trip: Duration,
    /// One signature.
    pub verification: Duration,
}

impl Parts {
    /// The least a FLASH can take to the far interface: committed at both, our head kept, there (and back),
    /// and four signatures: the second officer's at A; both officers' and the entry's at B.
    pub fn flash(&self) -> Duration {
        self.commit * 2 + self.flush + self.round_trip + self.verification * 4
    }

    /// The same until A holds B's receipt: committed there too, B's head kept, and its signature verified.
    pub fn receipted(&self) -> Duration {
        self.flash() + self.commit + self.flush + self.verification
    }
}

struct End {
    endpoint: Endpoint,
    events: Reported,
    urgent: ChannelId,
}

impl Yardstick {
    /// Everything open, with folders in `folder`.
    pub fn new(folder: &Path) -> Self {
        let store = SqliteStore::open(&folder.join("yardstick"), &Settings::default())
            .expect("a store")
            .store;
        let mut file = File::create(folder.join("yardstick-file")).expect("a file");
        file.write_all(&[0; 16 * 1024]).expect("bytes written");
        file.sync_all().expect("a file flushed");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let ends = runtime.block_on(connect());
        let key = SecretKey::from_seed([3; 32]);
        Self {
            store,
            file,
            ends,
            next: 0,
            previous: None,
            runtime,
            signed: (key.public(), key.sign(LABEL, &[7; 32])),
        }
    }

    /// Each part once.
    pub fn measure(&mut self) -> Parts {
        let entry = self.entry();
        let write = [Write::Entry(entry.clone())];
        let commit = time(|| {
            let committed = self.store.commit(&write).expect("a commit");
            assert_eq!(committed.new.len(), 1, "nothing was written");
        });
        self.store.tend(true).expect("a store tended");
        let page = 4096 * (self.next % 2);
        let flush = time(|| {
            self.file
                .write_all_at(&[9; 118], page)
                .expect("bytes written");
            self.file.sync_data().expect("a file flushed");
        });
        let round_trip = time(|| {
            for (side, other) in [(0, 1), (1, 0)] {
                let End {
                    endpoint, urgent, ..
                } = &self.ends[side];
                endpoint
                    .send(*urgent, entry.bytes().to_vec())
                    .expect("an open channel");
                self.runtime
                    .block_on(arrive(&mut self.ends[other], entry.bytes().len()));
            }
        });
        let (key, signature) = self.signed;
        let verification = time(|| {
            black_box(&key)
                .verify(LABEL, black_box(&[7; 32]), black_box(&signature))
                .expect("a good signature");
        });
        Parts {
            commit,
            flush,
            round_trip,
            verification,
        }
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

fn time(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

const LABEL: &str = "detente/bench/v0";
const LINE: LineId = LineId([1; 32]);
