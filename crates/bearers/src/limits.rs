//! Every bound of this crate, checked against each other when compiled.

use std::time::Duration;

/// Bytes in one [`crate::BearerEvent::Bytes`].
pub const BYTES_PER_EVENT_MAX: usize = 16 * 1024;
/// The same by lane: what is ordinary comes in small parts, between which something urgent can be handled.
pub const BYTES_PER_EVENT: [usize; 2] = [BYTES_PER_EVENT_MAX, 4 * 1024];
/// Events of one lane waiting for the application; beyond it reading stops, sending does not.
pub const EVENTS_QUEUED_MAX: usize = 64;
/// Bytes queued for one channel and not yet taken by its bearer; beyond it the channel ends.
pub const QUEUED_BYTES_MAX: usize = 1024 * 1024;
/// Bytes the far end may send on one QUIC stream before we have read them.
pub const STREAM_WINDOW_BYTES: u32 = 256 * 1024;
/// The same for both streams of a connection.
pub const CONNECTION_WINDOW_BYTES: u32 = 2 * STREAM_WINDOW_BYTES;
/// Bytes of a QUIC connection sent and not acknowledged.
pub const SEND_WINDOW_BYTES: u32 = 4 * STREAM_WINDOW_BYTES;
/// Kernel's send buffer of an urgent and of an ordinary TCP connection.
pub const TCP_SEND_BUFFER_BYTES: [usize; 2] = [64 * 1024, 256 * 1024];
/// Unsent bytes in the kernel at which a TCP connection takes no more from our queue.
pub const TCP_UNSENT_BYTES: u32 = 16 * 1024;
/// UDP payload of every QUIC packet. RFC 9000 §14.1 demands that a path carries it, and
/// it fits the smallest IPv6 packet (1,280 bytes) with its 48 bytes of headers.
pub const QUIC_DATAGRAM_BYTES: u16 = 1200;

/// Channels one counterpart may have on one bearer: two lanes, old and new side by side, twice.
pub const CHANNELS_PER_PEER_AND_BEARER_MAX: usize = 8;
/// Dials under way at once.
pub const DIALS_MAX: usize = 64;
/// Incoming handshakes under way at once, from everywhere and from one address; and once more as many from
/// addresses at which a counterpart has proven its key.
pub const HANDSHAKES_MAX: usize = 64;
/// See [`HANDSHAKES_MAX`].
pub const HANDSHAKES_PER_ADDRESS_MAX: usize = 16;
/// Incoming handshakes begun in a second, from everywhere and from one address.
pub const HANDSHAKES_PER_SECOND_MAX: u32 = 200;
/// See [`HANDSHAKES_PER_SECOND_MAX`].
pub const HANDSHAKES_PER_SECOND_AND_ADDRESS_MAX: u32 = 50;
/// Addresses at which counterparts have proven their keys, as far as they are remembered.
pub const KNOWN_ADDRESSES_MAX: usize = 1024;
/// `Stranger` events and log lines in a second; more are counted only.
pub const STRANGERS_REPORTED_PER_SECOND_MAX: u32 = 5;
/// QUIC first packets that wait for a decision, and the bytes kept for them.
pub const QUIC_INCOMING_MAX: usize = 256;
/// See [`QUIC_INCOMING_MAX`]: bytes of one, and of all.
pub const QUIC_INCOMING_BYTES_MAX: [u64; 2] = [16 * 1024, 1024 * 1024];
/// Bytes read and thrown away from a refused TCP client, so that the alert reaches it.
pub const REFUSED_BYTES_DRAINED_MAX: usize = 16 * 1024;
/// How long that may take.
pub const REFUSED_DRAIN: Duration = Duration::from_secs(1);
/// How long a failed write waits for what the far end may have said before it closed.
pub const VERDICT_WAIT: Duration = Duration::from_secs(1);

/// Flows (client addresses or connections) of one relay.
pub const RELAY_FLOWS_MAX: usize = 256;
/// Datagrams or segments on their way through one direction of a relay's flow.
pub const RELAY_IN_FLIGHT_MAX: usize = 4096;
/// Bytes of one TCP segment in a relay.
pub const RELAY_SEGMENT_BYTES: usize = 1400;

const _: () = assert!(CONNECTION_WINDOW_BYTES >= 2 * STREAM_WINDOW_BYTES);
// A full ordinary stream must leave room for the urgent one.
const _: () = assert!(SEND_WINDOW_BYTES >= 2 * STREAM_WINDOW_BYTES);
const _: () = assert!(QUIC_DATAGRAM_BYTES as usize + 48 <= 1280);
const _: () = assert!(HANDSHAKES_PER_ADDRESS_MAX < HANDSHAKES_MAX);
const _: () = assert!(HANDSHAKES_PER_SECOND_AND_ADDRESS_MAX < HANDSHAKES_PER_SECOND_MAX);
const _: () = assert!(QUEUED_BYTES_MAX >= BYTES_PER_EVENT_MAX);
