//! Strangers, garbage, and a paired party that breaks every rule of the link: refused in bounded time and
//! memory, while the line beside goes on and the log stays short and says nothing of what was said.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use detente_bearers::{Bearer, CloseCause, Lane};
use detente_cli::client::Client;
use detente_cli::rig::Party;
use detente_language::Language;
use detente_line::limits::FRAME_BYTES_MAX;
use detente_line::link::frame::{Frame, Holdings};
use detente_record::{LineId, Precedence};

use crate::PROGRAM;
use crate::event_stream::EventStream;
use crate::far_party::{FarParty, Said};
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, PATIENCE, alarm, beside_others, hand_in, log, memory, pair,
    paths_up, until,
};

#[test]
fn strangers_and_garbage_are_refused_while_the_line_goes_on() {
    let _machine = beside_others();
    let line = LineOfTwo::found(PROGRAM.as_ref());
    let mut beside = Beside::of(&line);
    let node = *line.a.card.link().as_bytes();
    let mut stranger = FarParty::with_key(&[42; 32], node);
    for bearer in Bearer::ALL {
        for _ in 0..STRANGERS {
            stranger.dial(node, bearer, line.listens);
        }
        for number in 0..STRANGERS {
            match stranger.listen(PATIENCE) {
                Said::DialFailed(cause) => assert_ne!(cause, CloseCause::Ended),
                Said::Nothing => {
                    panic!("stranger {number} over {bearer:?} was let in, or never told")
                }
                Said::Frame(_) => panic!("a stranger was told something"),
                Said::Closed(cause) => panic!("a stranger had a channel, which ended: {cause:?}"),
            }
        }
        beside.goes_on(&line);
    }
    let silent: Vec<TcpStream> = (0..SILENT)
        .map(|_| TcpStream::connect(line.listens).expect("a connection"))
        .collect();
    garbage_over_tcp(line.listens);
    beside.goes_on(&line);
    garbage_over_udp(line.listens);
    beside.goes_on(&line);
    for connection in silent {
        ends(connection);
    }
    beside.goes_on(&line);
    beside.stayed_within_bounds(&line);
}

#[test]
fn a_paired_party_that_breaks_the_rules_of_the_link_harms_nobody() {
    let _machine = beside_others();
    let line = LineOfTwo::found(PROGRAM.as_ref());
    let folder = line.folder().join("Eastmoor");
    let liar = Party::make(
        PROGRAM.as_ref(),
        &folder,
        "Eastmoor",
        Language::English,
        false,
        &[],
    )
    .must("a third party");
    pair(&line.a, &liar, &[]);
    let seed = crate::line_of_two::seed(&liar, "link.key");
    let node = *line.a.card.link().as_bytes();
    let mut beside = Beside::of(&line);
    for (name, lie, ends) in LIES {
        let mut far = FarParty::with_key(&seed, node);
        far.connect(node, Bearer::Tcp, line.listens);
        lie(&mut far, line.line);
        if *ends {
            far.listen_for(name, |said| matches!(said, Said::Closed(_)).then_some(()));
            until("the fault is alarmed", || {
                let liar = |alarm: &detente_api::status::AlarmStatus| {
                    alarm.name == "peer-fault" && alarm.party_name.as_deref() == Some("Eastmoor")
                };
                alarm(&line.a, liar)
            });
        } else {
            // Either it takes it all or it ends the channel: both are bounded.
            until(name, || {
                while !matches!(far.listen(Duration::ZERO), Said::Nothing) {}
                Lane::ALL
                    .iter()
                    .all(|lane| far.has_drained(*lane))
                    .then_some(())
            });
        }
        beside.goes_on(&line);
    }
    beside.stayed_within_bounds(&line);
}

/// What the liar does, under its name, and whether that must end the channel.
type Lie = (&'static str, fn(&mut FarParty, LineId), bool);

const LIES: &[Lie] = &[
    (
        "garbage",
        |far, _| far.send(Lane::Urgent, noise(64 * 1024)),
        true,
    ),
    (
        "a frame that announces 4 GiB",
        |far, _| far.send(Lane::Ordinary, vec![0xff; 4]),
        true,
    ),
    (
        "a frame one byte too long",
        |far, _| {
            let length = u32::try_from(FRAME_BYTES_MAX + 1).expect("small");
            far.send(Lane::Ordinary, length.to_be_bytes().to_vec());
        },
        true,
    ),
    (
        "an entry of endless pieces",
        |far, _| {
            for _ in 0..20 {
                far.say(Lane::Ordinary, &Frame::Piece(vec![0; 40_000]));
            }
        },
        true,
    ),
    (
        "a frame that is never finished",
        |far, _| {
            let length = u32::try_from(FRAME_BYTES_MAX).expect("small");
            far.send(Lane::Urgent, length.to_be_bytes().to_vec());
            far.send(Lane::Urgent, noise(FRAME_BYTES_MAX - 1));
        },
        false,
    ),
    (
        "entries that are none",
        |far, _| flood(far, &Frame::Entry(noise(900)), 800),
        false,
    ),
    (
        "charters that are none",
        |far, _| flood(far, &Frame::Charter(noise(900)), 800),
        false,
    ),
    (
        "heads of a line that it is no party of",
        |far, line| {
            flood(
                far,
                &Frame::Heads {
                    line,
                    holdings: Holdings::default(),
                },
                8_000,
            )
        },
        false,
    ),
    (
        "heartbeats without end",
        |far, _| {
            let beat = Frame::Heartbeat {
                count: 1,
                utc: crate::line_of_two::now(),
            };
            flood(far, &beat, 20_000);
        },
        false,
    ),
    (
        "receipts for bytes never sent",
        |far, _| {
            flood(
                far,
                &Frame::Got {
                    total: u64::from(u32::MAX),
                },
                8_000,
            )
        },
        false,
    ),
];

/// The same frame again and again, less than a channel's queue holds.
fn flood(far: &mut FarParty, frame: &Frame, times: usize) {
    let one = frame.encode();
    assert!(
        one.len() * times < 1024 * 1024,
        "the test's own queue would overflow"
    );
    far.send(Lane::Urgent, one.repeat(times));
}

/// The line between a and b, while somebody else misbehaves towards a.
struct Beside {
    desk: Desk,
    client: Client,
    told: EventStream,
    memory: u64,
    log_lines: usize,
    slowest: Duration,
}

impl Beside {
    fn of(line: &LineOfTwo) -> Self {
        let mut beside = Self {
            desk: Desk::of(&line.b),
            client: line.b.client().must("b's node").clone(),
            told: EventStream::of(&line.a),
            memory: 0,
            log_lines: log(&line.a).lines().count(),
            slowest: Duration::ZERO,
        };
        // What a node takes for its first messages is not what a stranger makes it take.
        beside.goes_on(line);
        beside.memory = memory(process(line));
        beside
    }

    /// Both paths are up, and a FLASH and a ROUTINE from b are held at a in time.
    fn goes_on(&mut self, line: &LineOfTwo) {
        assert_eq!(paths_up(&line.b), 2, "the line lost a path");
        for precedence in [Precedence::Flash, Precedence::Routine] {
            let act = self.desk.message(precedence, SECRET);
            let begun = Instant::now();
            let id = hand_in(&self.client, line.line, &act)
                .must("a message")
                .expect("an entry");
            let held = self.told.held(id, GOES_ON_WITHIN);
            let held =
                held.unwrap_or_else(|| panic!("{precedence:?} waits for a misbehaving party"));
            self.slowest = self.slowest.max(held.saturating_duration_since(begun));
        }
    }

    fn stayed_within_bounds(&self, line: &LineOfTwo) {
        let grown = memory(process(line)).saturating_sub(self.memory);
        let log = log(&line.a);
        let lines = log.lines().count() - self.log_lines;
        eprintln!(
            "slowest beside it {:?}; memory +{grown} bytes; {lines} log lines",
            self.slowest
        );
        assert!(grown < MEMORY_MAX, "memory grew by {grown} bytes");
        assert!(lines < LOG_LINES_MAX, "{lines} lines were logged:\n{log}");
        assert!(!log.contains(SECRET), "a message's text is in the log");
    }
}

fn process(line: &LineOfTwo) -> u32 {
    line.a.node.as_ref().expect("a's node").id()
}

fn garbage_over_tcp(node: SocketAddr) {
    let noise = noise(4 * 1024);
    for _ in 0..GARBAGE_CONNECTIONS {
        // The kernel's queue of waiting connections may be full; that is a refusal too.
        let Ok(mut connection) = TcpStream::connect_timeout(&node, Duration::from_secs(2)) else {
            continue;
        };
        if connection.write_all(&noise).is_ok() {
            ends(connection);
        }
    }
}

fn garbage_over_udp(node: SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    for number in 0..GARBAGE_DATAGRAMS {
        let mut datagram = noise(1_200);
        // Every other one looks like the first packet of a QUIC connection (RFC 9000 §17.2).
        if number % 2 == 0 {
            datagram[..6].copy_from_slice(&[0xc3, 0, 0, 0, 1, 8]);
        }
        let _ = socket.send_to(&datagram, node);
    }
}

/// The node ends a connection that proves nothing.
fn ends(mut connection: TcpStream) {
    connection
        .set_read_timeout(Some(ENDS_WITHIN))
        .expect("a limit");
    let mut sink = [0; 4096];
    loop {
        match connection.read(&mut sink) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return,
            Err(error) => panic!("the node keeps a stranger's connection: {error}"),
        }
    }
}

/// Bytes without meaning, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = |state: &mut u64| {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        // The first byte of a length is then never small enough for a frame.
        (*state >> 56) as u8 | 0x40
    };
    (0..length).map(|_| next(&mut state)).collect()
}

const SECRET: &str = "nobody may read this in a log";
const STRANGERS: usize = 40;
const SILENT: usize = 20;
const GARBAGE_CONNECTIONS: usize = 100;
const GARBAGE_DATAGRAMS: usize = 5_000;
/// An entry held at the other side while somebody misbehaves: two commits, and slack for a busy machine.
const GOES_ON_WITHIN: Duration = Duration::from_secs(2);
/// The handshake's limit is 10 s.
const ENDS_WITHIN: Duration = Duration::from_secs(15);
const MEMORY_MAX: u64 = 48 * 1024 * 1024;
const LOG_LINES_MAX: usize = 60;
