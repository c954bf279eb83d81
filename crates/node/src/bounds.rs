//! Every bound of the node, in one place.

use std::time::Duration;

use detente_bearers::limits::BYTES_PER_EVENT_MAX;
use detente_line::limits::TRANSLATIONS_MAX;

/// Bearer events of one lane handed to the driver and not yet done; beyond it reading from it stops.
pub(crate) const BEARER_INPUTS_MAX: usize = 64;
/// Requests of the interface handed to the driver and not yet done; beyond it they are refused.
pub(crate) const API_REQUESTS_MAX: usize = 512;
/// Urgent acts and what they ask first, counted apart from those.
pub(crate) const API_URGENT_MAX: usize = 64;
/// Requests of one turn, and bytes from the network in it: one commit.
pub(crate) const TURN_REQUESTS_MAX: usize = 64;
/// See [`TURN_REQUESTS_MAX`].
pub(crate) const TURN_BYTES_MAX: usize = 16 * 1024;
/// Body of an ordinary request.
pub(crate) const REQUEST_BYTES_MAX: usize = 256 * 1024;
/// Body of a batch of acts.
pub(crate) const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Characters of an idempotency key.
pub(crate) const IDEMPOTENCY_KEY_MAX: usize = 128;
/// For how long what was answered under an idempotency key is kept.
pub(crate) const ANSWER_KEPT: Duration = Duration::from_hours(24);
/// Idempotency keys of one caller that are kept at once.
pub(crate) const ANSWERS_OF_CALLER_MAX: usize = 32_768;
/// Body of an answer that is kept although it was not committed with an act.
pub(crate) const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// Answers past their time that are taken off the disk at one go, looked for from either end.
pub(crate) const ANSWERS_SWEPT_MAX: usize = 128;
/// How often they are looked for.
pub(crate) const ANSWERS_SWEEP: Duration = Duration::from_mins(10);
/// Events kept for readers that come back.
pub(crate) const EVENTS_KEPT_MAX: usize = 4096;
/// Events not asked for, after which a reader is told where it is all the same.
pub(crate) const EVENTS_PASSED_MAX: usize = 1024;
/// Readers of the event stream at once.
pub(crate) const EVENT_READERS_MAX: usize = 32;
/// Connections of the interface over TLS, and from one address.
pub(crate) const API_TLS_CONNECTIONS_MAX: usize = 256;
/// See [`API_TLS_CONNECTIONS_MAX`].
pub(crate) const API_TLS_PER_ADDRESS_MAX: usize = 32;
/// How long a handshake of the interface may take.
pub(crate) const API_TLS_HANDSHAKE: Duration = Duration::from_secs(10);
/// How long whoever reads from it may take nothing of what is sent; then the connection ends.
pub(crate) const API_TLS_STALLED: Duration = Duration::from_secs(20);
/// Translations of one party that are shown of one message, matter or entry, and bytes of their texts; others are counted. All
/// that a node signs of one entry are shown.
pub(crate) const TRANSLATIONS_SHOWN_MAX: usize = TRANSLATIONS_MAX;
/// See [`TRANSLATIONS_SHOWN_MAX`].
pub(crate) const TRANSLATIONS_BYTES_SHOWN: usize = 512 * 1024;
/// Translations of one party that are judged for that, the latest, each with what that party said of it: so many acts in all.
pub(crate) const TRANSLATION_ACTS_READ: usize = 1_024;
/// Entries of which the texts are read at one go: the driver waits meanwhile.
pub(crate) const TEXTS_PER_TURN_MAX: usize = 4;
/// Rows of one batch of the read model: the driver waits meanwhile.
pub(crate) const ROWS_PER_BATCH: usize = 32;
/// Objects noted as changed one by one; past it everything is computed again.
pub(crate) const STALE_NOTED_MAX: usize = 100_000;
/// How long changed rows may wait while the driver is busy.
pub(crate) const ROWS_WAIT_MAX: Duration = Duration::from_millis(200);
/// How long nobody must have asked for anything before rows are computed that no reader waits for.
pub(crate) const ROWS_QUIET: Duration = Duration::from_millis(5);
/// How long rows rest that found no room on the disk.
pub(crate) const ROWS_WITHOUT_ROOM: Duration = Duration::from_secs(1);
/// How long a reader waits for rows to come up to the entries.
pub(crate) const ROWS_PATIENCE: Duration = Duration::from_secs(20);
/// Entries read from the store at one go, for exports and digests: the driver waits meanwhile.
pub(crate) const READ_ENTRIES_MAX: usize = 256;
/// Bytes read at one go.
pub(crate) const READ_BYTES_MAX: usize = 1024 * 1024;
/// Calls in one calendar, the newest.
pub(crate) const CALENDAR_CALLS_MAX: usize = 512;
/// Call requests that are looked through for them, so many at one go.
pub(crate) const CALENDAR_REQUESTS_MAX: usize = 8_192;
/// See [`CALENDAR_REQUESTS_MAX`].
pub(crate) const CALENDAR_REQUESTS_READ: usize = 128;
/// Time zones in which a calendar tells a call's time.
pub(crate) const CALENDAR_ZONES_MAX: usize = 8;
/// Addresses of one counterpart.
pub(crate) const ADDRESSES_MAX: usize = 16;
/// Cards handed in and not confirmed.
pub(crate) const PENDING_CARDS_MAX: usize = 64;
/// From the wish to stop until what is still queued for counterparts is given up.
pub(crate) const STOP_DRAIN: Duration = Duration::from_millis(1200);
/// From the wish to stop until the driver's answer is no longer waited for.
pub(crate) const STOP_CLOSE: Duration = Duration::from_millis(800);
/// From the wish to stop until open answers of the interface are given up.
pub(crate) const STOP_HTTP: Duration = Duration::from_millis(400);

/// Sorts of entries that the figures tell apart: kinds come from others.
pub(crate) const METRIC_SERIES_MAX: usize = 4_096;
/// Runs of the command that rings at once; one that hangs must not keep the next alarm waiting.
pub(crate) const BELL_RUNS_MAX: usize = 4;
/// Rings that wait for a run, of one occasion; beyond it one run tells of many alarms.
pub(crate) const BELL_WAITING_MAX: usize = 16;
/// Alarms that the bell knows to stand: more than a line can raise at once.
pub(crate) const BELL_ALARMS_MAX: usize = 20_000;
/// Runs at once that raise people of one step of the duty roster, beside [`BELL_RUNS_MAX`]: people who are called for long keep no
/// new alarm waiting, nor the next step.
pub(crate) const BELL_RUNS_OF_STEP_MAX: usize = 2;
/// People of one step that are told to the command that rings, the first of the roster.
pub(crate) const BELL_PEOPLE_MAX: usize = 16;
/// Other readings of UTC by which people are planned too while a clock is doubtful.
pub(crate) const BELL_CLOCKS_MAX: usize = 8;
/// While somebody rings, the steps of the duty roster follow one another within this: a ring lasts a minute.
pub(crate) const RING_STEP: Duration = Duration::from_secs(20);
/// Steps that the bell has taken and that are not yet in the audit log and the event stream.
pub(crate) const STEPS_UNTOLD_MAX: usize = 256;
/// Gaps of one step of a duty roster that are listed.
pub(crate) const ROSTER_GAPS_SHOWN_MAX: usize = 64;
/// Matters of a line, of those in which somebody's word is awaited the newest, that a handover can list.
pub(crate) const MATTERS_OPEN_MAX: usize = 500;
/// Notes of a book, the latest, that are looked through for what an entry of its register led to.
pub(crate) const NOTES_LOOKED_THROUGH_MAX: usize = 4096;
/// Messages of a line, and matters of each kind, the latest, that are looked through for what led to them.
pub(crate) const REFERRING_LOOKED_THROUGH_MAX: usize = 512;
/// Agreed call requests of a line and a status, the newest, among which those are sought that are still to be held.
pub(crate) const CALLS_AGREED_LOOKED_OVER_MAX: usize = 64;
/// Calls that are agreed, in the state of one line.
pub(crate) const CALLS_AGREED_SHOWN_MAX: usize = 16;
/// For so long it is told that the time of an agreed call has passed and no call is entered: whoever has the next watch
/// reads it too.
pub(crate) const CALL_NOT_ENTERED_TOLD: Duration = Duration::from_secs(24 * 60 * 60);

const _: () = assert!(TURN_REQUESTS_MAX <= BEARER_INPUTS_MAX + API_REQUESTS_MAX);
const _: () = assert!(EVENTS_PASSED_MAX <= EVENTS_KEPT_MAX / 4);
// One reading from the network may overstep it once.
const _: () = assert!(BYTES_PER_EVENT_MAX <= TURN_BYTES_MAX);
// Stopping takes no longer than 3 s.
const _: () =
    assert!(STOP_DRAIN.as_millis() + STOP_CLOSE.as_millis() + STOP_HTTP.as_millis() <= 2500);
