//! Every bound of the line, in one place, checked against each other when compiled.

use std::time::Duration;

use detente_record::limits::{
    CHARTER_VERSION_MAX, ENTRY_BYTES_MAX, PARTIES_MAX, PARTS_BYTES_MAX, REFERENCES_MAX,
};

// --- text ---

/// Text of a FLASH or an IMMEDIATE, in bytes of UTF-8, whatever a charter allows. About 200 words
/// in a two-byte script: ACP 121 asks for brevity above PRIORITY, and 200 words is its old measure.
pub const URGENT_TEXT_BYTES_MAX: usize = 4 * 1024;
/// Any other text, in bytes of UTF-8, whatever a charter allows.
pub const TEXT_BYTES_MAX: usize = 32 * 1024;
/// The reason why one officer releases a FLASH alone, in bytes of UTF-8.
pub const REASON_BYTES_MAX: usize = 512;
/// A language tag (BCP 47), in bytes.
pub const LANGUAGE_TAG_BYTES_MAX: usize = 35;
/// Fields of one template. What needs more is two messages.
pub const TEMPLATE_FIELDS_MAX: usize = 16;
/// The number of a template in its set.
pub const TEMPLATE_CODE_MAX: u16 = 999;
/// The designation of a unit in a template's field, in bytes of UTF-8.
pub const DESIGNATION_BYTES_MAX: usize = 64;
/// A short text in a template's field, in bytes of UTF-8: in its author's language only, so short.
pub const SHORT_TEXT_BYTES_MAX: usize = 200;
/// A choice of a template's field.
pub const CHOICE_MAX: u8 = 99;
/// A challenge word of a line test, in bytes of UTF-8.
pub const CHALLENGE_WORD_BYTES_MAX: usize = 64;
/// An officer's assertion counts as expired this long after it was drawn up, unless it says otherwise.
pub const DRAFT_LIFE_MS: u64 = 60 * 60 * 1000;

// --- translations ---

/// The text of a translation of a FLASH or an IMMEDIATE, in bytes of UTF-8: a letter of one byte becomes one of three in some
/// scripts. Any other has the bound of a text.
pub const URGENT_TRANSLATION_BYTES_MAX: usize = 3 * URGENT_TEXT_BYTES_MAX;
/// What a translation's number of a text in its entry may be: a readout has the most.
pub const TRANSLATED_PART_MAX: u64 = 512;
/// Translations of one entry that our own officers sign, and what they say of one translation: past that a node signs no more,
/// so that what they say besides on the entry is still judged (see [`ACTS_JUDGED_MAX`]).
pub const TRANSLATIONS_MAX: usize = 128;
/// Of what each other party says of a translation, in vain, the first so many words are looked at.
pub const OTHERS_WORDS_MAX: usize = 8;

const _: () = assert!(URGENT_TRANSLATION_BYTES_MAX <= TEXT_BYTES_MAX);
const _: () = assert!(TRANSLATIONS_MAX + MATTER_ACTS_MAX < ACTS_JUDGED_MAX);

// --- fold ---

/// Objects that one inserted entry names as changed; past that it says "and more".
pub const CHANGED_MAX: usize = 512;
/// Entries that one insertion walks over to find what changed; past that it says "and more".
pub const CHANGED_WALK_MAX: usize = 4096;
/// Facts of one sort that one state lists for one party; the rest is counted as left out.
pub const FACTS_LISTED_MAX: usize = 64;

/// Takings of the watch by one officer that count for whether the officer is on watch: the last by place.
pub const TAKINGS_MAX: usize = 16;
/// Statements by which one party suspends and resumes that count: the last by place. They stay in memory.
pub const SUSPENDING_MAX: usize = 256;

/// Acts of one author on one entry, or on one scheduled test, that the fold judges: the first by place.
/// Any one may depend on any other, so without a bound a flood of them would cost its square.
pub const ACTS_JUDGED_MAX: usize = 256;

/// Acts of one side on one matter (a call asked for or held, a query, an ask) from which its state follows: the first by
/// place that have effect. With those of the other side they are one set of bits.
pub const MATTER_ACTS_MAX: usize = 64;

// --- books ---

/// A body in a book, in bytes.
pub const BOOK_BODY_BYTES_MAX: usize = 32 * 1024;
/// The words of a note, a handover or a takeover, in bytes of UTF-8.
pub const NOTE_BYTES_MAX: usize = 4 * 1024;
/// Entries that one note is about.
pub const ELSEWHERE_MAX: usize = 16;
/// What a handover lists as open; the rest is counted.
pub const OPEN_ITEMS_MAX: usize = 80;
/// People in a duty roster.
pub const ROSTER_PEOPLE_MAX: usize = 64;
/// Shifts in a duty roster: four weeks of three steps in three shifts, and as many again.
pub const ROSTER_SHIFTS_MAX: usize = 512;
/// A name in a book, or how somebody is reached, in bytes of UTF-8.
pub const BOOK_NAME_BYTES_MAX: usize = 128;
/// Languages that a roster gives for one person.
pub const SPOKEN_MAX: usize = 8;
/// Ways to reach one person.
pub const REACHES_MAX: usize = 4;
/// Handovers, or rosters, that are looked back over for the last by place.
pub const LOOKED_BACK_MAX: usize = 64;

// --- line tests and link summaries ---

/// Numbers of scheduled line tests stay below this; a number at or above it is no number.
pub const TEST_NUMBER_END: u64 = 1 << 40;
/// Numbers of tests of all versions that a charter can have stay below this.
pub const TEST_NUMBERS_END: u64 = TEST_NUMBER_END * (CHARTER_VERSION_MAX as u64 + 1);
/// Proposals of amendments of one party that count, by place.
pub const PROPOSALS_MAX: usize = 256;
/// Longest span one link summary covers, in milliseconds; it shares one header number with another.
pub const SUMMARY_SPAN_MS_END: u64 = 1 << SUMMARY_SPAN_BITS;
/// Bits of that number that one span takes: 2^26 ms is 18.6 hours.
pub const SUMMARY_SPAN_BITS: u32 = 26;
/// Misses that one link summary can state; more is stated as this.
pub const SUMMARY_MISSES_MAX: u64 = (1 << 32) - 1;

/// Matters that await an act, watched at once in one line, ours and others' apart; one past that is found when it is
/// looked for, and rings for nobody.
pub const MATTERS_WATCHED_MAX: usize = 1_000;

/// Rings of one other party that await an act, watched at once in one line: neither what else it begins nor what others
/// do takes room from them. One past that takes the place of the one that is over first.
pub const RINGS_WATCHED_MAX: usize = 64;

/// For how many seconds a ring rings at the least: what somebody who hears it needs to get to the desk and to say so.
pub const RING_SECONDS_MIN: u64 = 10;
/// The same at the most: whoever has not come in ten minutes is not there.
pub const RING_SECONDS_MAX: u64 = 10 * 60;
/// The same if whoever rings does not say: within what time a duty officer is to be raised.
pub const RING_SECONDS: u64 = 60;

/// For how many minutes a call is agreed at the most: a day.
pub const CALL_MINUTES_MAX: u32 = 24 * 60;
/// Times that suit, in one call request.
pub const CALL_TIMES_MAX: usize = 8;
/// Languages that one call request names.
pub const CALL_LANGUAGES_MAX: usize = 8;
/// Bytes of UTF-8 that say for whom a call is asked, or on whose behalf.
pub const CALL_WHO_BYTES_MAX: usize = 256;
/// Calls, and call requests, of one status that are looked over for those that name another: the latest.
pub const CALLS_LOOKED_OVER_MAX: usize = 512;
/// Requests that are looked back over for how often a call was sought.
pub const REPEATED_MAX: usize = 64;

const _: () = assert!(RING_SECONDS_MIN < RING_SECONDS && RING_SECONDS < RING_SECONDS_MAX);
const _: () = assert!(MATTER_ACTS_MAX <= ACTS_JUDGED_MAX);
const _: () = assert!(URGENT_TEXT_BYTES_MAX <= TEXT_BYTES_MAX);
// A body and its assertions share the room an entry has for parts.
const _: () = assert!(TEXT_BYTES_MAX + LANGUAGE_TAG_BYTES_MAX + 32 + 8 * 1024 <= PARTS_BYTES_MAX);
const _: () = assert!(CHALLENGE_WORD_BYTES_MAX < URGENT_TEXT_BYTES_MAX);
// Whatever template is filled, it fits into the most urgent message, its reason apart.
const _: () = assert!(
    TEMPLATE_FIELDS_MAX * (SHORT_TEXT_BYTES_MAX + LANGUAGE_TAG_BYTES_MAX + 8) + 16
        <= URGENT_TEXT_BYTES_MAX
);
const _: () = assert!(REFERENCES_MAX <= FACTS_LISTED_MAX);
const _: () = assert!(CHANGED_MAX <= CHANGED_WALK_MAX);
// What is judged can be listed, and what each addressee and the sender honestly say is judged.
const _: () = assert!(FACTS_LISTED_MAX <= ACTS_JUDGED_MAX);
// Two spans in one header number, which stays below 2^53.
const _: () = assert!(2 * SUMMARY_SPAN_BITS < 53);
// Misses and a bearer's number (one byte) share another.
const _: () = assert!(SUMMARY_MISSES_MAX < 1 << (53 - 8));
const _: () = assert!(TEST_NUMBERS_END < 1 << 53);

// --- links ---

/// One frame on a channel, in bytes: an entry and what stands around it.
pub const FRAME_BYTES_MAX: usize = ENTRY_BYTES_MAX + 1024;
/// Entries held past a gap that one heads frame names; the rest may come twice.
pub const HEADS_HELD_MAX: usize = 256;
/// Epochs of one party that one heads frame names, the last ones; the ones before are then held.
pub const EPOCHS_TOLD_MAX: usize = 40;
/// Heads of linked epochs in one heads frame.
pub const HEADS_LINKED_MAX: usize = EPOCHS_TOLD_MAX * PARTIES_MAX;
/// Runs of a counterpart's node before the last that are told apart.
pub const INSTANCES_KEPT_MAX: usize = 4;
/// A former run that came back so many times is alive beside the one that was thought to follow it.
pub const TWO_MACHINES_AFTER: usize = 3;
/// So long it is alarmed that two machines speak with one link key.
pub const TWO_MACHINES_STANDS: Duration = Duration::from_secs(10 * 60);
/// Channels of one link: two bearers with two lanes each, twice while one replaces another, and spares.
pub const CHANNELS_PER_LINK_MAX: usize = 16;
/// Between heartbeats on a path's urgent lane.
pub const HEARTBEAT_EVERY: Duration = Duration::from_secs(2);
/// Three heartbeats missed: the path is down. Promise P5 leaves 10 s from the failure to the alarm.
pub const SILENT_AFTER: Duration = Duration::from_secs(6);
/// A path that was cut off, not silent, may be back at once: so long nobody is alarmed.
pub const DOWN_GRACE: Duration = Duration::from_secs(3);
/// A reset or refusal on one path tells why the other fell silent if it came no longer before: a dead
/// node's silence is noticed that much later than its reset.
pub const CAUSE_FRESH: Duration = Duration::from_secs(10);
/// From start to the first link nobody is alarmed for so long.
pub const FIRST_LINK_GRACE: Duration = Duration::from_secs(8);
/// After a failed dial; and after any dial to the next one of its path, however soon what was dialled ended.
pub const DIAL_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// A dial without result is followed by another after this; both may succeed, one remains.
pub const DIAL_PATIENCE: Duration = Duration::from_secs(4);
/// A counterpart's clock that is certainly off ours by more than this is alarmed on both sides.
pub const CLOCK_SKEW_ALARMED: Duration = Duration::from_secs(2);
/// That alarm is over when the clocks are certainly closer than this: it does not waver at one value.
pub const CLOCK_SKEW_CLEARED: Duration = Duration::from_millis(1_500);
/// Our own UTC is said to have been set when it jumps by more than this. A leap second does not.
pub const CLOCK_STEP_ALARMED: Duration = Duration::from_secs(2);
/// So long a set clock is alarmed: long enough to be seen by who is on watch, and then it is history.
pub const CLOCK_STEP_STANDS: Duration = Duration::from_secs(10 * 60);
/// Ordinary entries under way without news are sent on the other path after three round trips, and not sooner than this.
pub const RESEND_AFTER_MIN: Duration = Duration::from_millis(300);
/// What may be under way on a channel before anything is measured, later unless a queue stands on its path, and for a FLASH that is
/// said now even then.
pub const PACING_WINDOW_BYTES_MIN: usize = 4 * 1024;
/// Ordinary bytes under way at the most, however fast a path is.
pub const PACING_WINDOW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// After a pause as long, what a path held before says nothing any more of what it holds. RFC 5681 §4.1 takes a
/// retransmission timeout, which is a second at least.
pub const PACING_RESTART_AFTER: Duration = Duration::from_secs(1);
/// What one channel keeps in a path's queue, as time; at three times that, whoever fills it, a channel adds next to nothing.
pub const PACING_QUEUE: Duration = Duration::from_millis(250);
/// So long after a channel was opened the round trip of its path is first measured with nothing of it under way,
/// and then after pauses that double.
pub const PACING_PROBE_AFTER: Duration = Duration::from_secs(2);
/// The longest of these pauses.
pub const PACING_PROBE_EVERY: Duration = Duration::from_secs(60);
/// What is under way then: little, so that it takes next to no time itself.
pub const PACING_PROBE_BYTES: usize = 1024;
/// Bytes handed to a channel at once.
pub const PACING_CHUNK_BYTES_MAX: usize = 64 * 1024;
/// Authors' last entries that both ends of a channel remember in each direction, to say the next ones by them.
pub const COMPACT_SLOTS: usize = 16;
/// Compact entries of one channel that could not be put together and are let pass: those that were under way
/// when whole ones were asked for.
pub const COMPACT_LOST_MAX: u32 = 8 * 1024;
/// One run of a channel's bytes that goes out in one piece.
pub const TRANSMIT_BYTES_MAX: usize = PACING_CHUNK_BYTES_MAX;
/// Bytes of entries that wait in one queue; what comes behind waits as place and id, and fetches its bytes.
pub const OUTBOX_BYTES_MAX: usize = 8 * 1024 * 1024;
/// FLASH and acts on them that come after a receipt of FLASH and go before it: over a path of 20 kB/s some two seconds of them, eight if
/// each has the longest text.
pub const RECEIPT_LETS_GO_FIRST: u64 = 32;
/// A counterpart's backlog is handed to its link while fewer entries than this wait there that are as urgent, or more.
pub const BACKLOG_LOW: usize = 2048;
/// Entries of a backlog handed over at once.
pub const BACKLOG_PAGE: usize = 512;
/// Entries asked of the store at once.
pub const FETCH_ENTRIES_MAX: usize = 64;

// --- lines ---

/// Writes in one commit at the most.
pub const ENTRIES_PER_COMMIT_MAX: usize = 256;
/// Requests a driver takes into one turn, and so into one commit, at the most.
pub const REQUESTS_PER_TURN_MAX: usize = 256;

/// Others than FLASH and IMMEDIATE are receipted after this: long enough for one receipt to cover what comes
/// together, and shorter than QUIC waits to acknowledge, so that both go in one packet.
pub const RECEIPT_AFTER: Duration = Duration::from_millis(15);
/// What a channel has brought is told to its far end after this at the latest, with whatever goes out there.
pub const GOT_AFTER: Duration = Duration::from_millis(20);
/// As much is told at once, for the far end may wait for it: half of what may always be under way.
pub const GOT_BYTES: u64 = (PACING_WINDOW_BYTES_MIN / 2) as u64;
/// Heads are told again this often, so that what went missing on the way is noticed.
pub const HEADS_EVERY: Duration = Duration::from_secs(30);
/// So many heads of one line, 2 kB, are told on each channel and to all counterparts at once; more are long.
pub const HEADS_SHORT: usize = 40;
/// Long heads are not told on a channel that comes up so soon after they were told on one that stands. Between one path and
/// the next, and between what either side dials, lies part of a second; on a path that comes later they are told again.
pub const HEADS_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// Long heads are told to one counterpart so long after the one before if something is lacking: 13 kB take 0.7 s over a path
/// of 20 kB/s. Those that are told every half a minute are spread over it.
pub const HEADS_APART: Duration = Duration::from_secs(2);
/// A counterpart that claims so often to hold entries of ours that we lack, and has not sent one, is at fault.
pub const CLAIMS_WITHOUT_PROOF: u32 = 3;
/// After our start no other counterpart's word outweighs such a claim for so long: the proof comes behind what is more urgent.
pub const CLAIM_HEEDED: Duration =
    Duration::from_secs(CLAIMS_WITHOUT_PROOF as u64 * HEADS_EVERY.as_secs());
/// Our entries that a counterpart has not receipted; past that only FLASH and IMMEDIATE are taken.
pub const WAITING_MAX: usize = 100_000;
/// Officers' acts that are not entries yet.
pub const DRAFTS_MAX: usize = 1_024;
/// Acts of the node itself that wait because it may not sign.
pub const PENDING_MAX: usize = 1_024;
/// An authority entry goes before FLASH, so it must be small; the ML-DSA key in an opening takes 1.3 KiB of it.
pub const AUTHORITY_BYTES_MAX: usize = 8 * 1024;
/// Authority entries of one party whose own time lies in one day (UTC): they go before FLASH, so they
/// must be few. The entries that found its journal are among them.
pub const AUTHORITY_PER_DAY_MAX: u32 = 32;
/// An entry came and an authority entry that it rests on did not: heads are told again this soon.
pub const HEADS_SOON: Duration = Duration::from_millis(200);
/// Bytes of one counterpart's entries that we hold, on all lines together; past that we refuse them, unreceipted.
pub const QUOTA_BYTES: u64 = 1024 * 1024 * 1024;
/// Of that, what is kept free for FLASH, IMMEDIATE and authority entries.
pub const QUOTA_RESERVE_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of one counterpart's entries that we take while the disk is nearly full, urgent as they may be.
pub const QUOTA_DISK_LOW_BYTES: u64 = 2 * 1024 * 1024;
/// Damaged entries of one line that are asked for at once; the next are found when these are mended.
pub const DAMAGED_NOTED_MAX: usize = 64;
/// So long damaged entries are asked for, and as long again nobody is asked; each pause is twice as long as the
/// last, up to the second, until something new is damaged or a counterpart comes back.
pub const DAMAGED_ASKED_FOR: Duration = Duration::from_secs(2 * HEADS_EVERY.as_secs());
/// See [`DAMAGED_ASKED_FOR`].
pub const DAMAGED_ASKED_AGAIN_MAX: Duration = Duration::from_secs(3_600);
/// Entries put right since the start, so that one that is damaged again is known; past that all count as such.
pub const MENDED_NOTED_MAX: usize = 16 * 1024;
/// Heads told in a row by one party that are answered with what it lacks; past that, one a second.
pub const HEADS_IN_A_ROW_MAX: u32 = 16;
/// So many entries below a head with which ours disagrees are sent at once, for the fork is below it.
pub const FORK_LOOKED_FOR: u64 = 64;
/// ROUTINE of one counterpart, on all lines with it together, that wait in memory for entries before them, and as
/// many PRIORITY and IMMEDIATE. Past that we take no more of them until a gap is filled.
pub const UNLINKED_MAX: u64 = 1_024;
/// The same for FLASH and authority entries.
pub const UNLINKED_FLASH_MAX: u64 = 2 * UNLINKED_MAX;
/// What was left for want of that room is asked for again at once when no more of a counterpart's entries wait.
pub const UNLINKED_LOW: u64 = UNLINKED_MAX / 2;
/// Refused entries of one party that are told apart, so that one that comes again is counted once.
pub const REFUSED_NOTED_MAX: usize = 4_096;
/// What was refused comes again with the next heads: after two of them without a refusal it has stopped.
pub const REFUSALS_OVER_AFTER: Duration = Duration::from_secs(2 * HEADS_EVERY.as_secs());
/// FLASH a party may send in an hour if the charter does not say, and at the most.
pub const FLASH_PER_HOUR_MAX: usize = 600;
/// Check fires a party may send in an hour, beside its FLASH: as many as can ring apart, and so few that one officer
/// floods nobody with them. What is said by two officers has the charter's cap.
pub const CHECK_FIRES_PER_HOUR_MAX: usize = 12;
/// A FLASH or IMMEDIATE without receipt is alarmed after this.
pub const DELIVERY_URGENT: Duration = Duration::from_secs(10);
/// Anything else without receipt is alarmed after this.
pub const DELIVERY_ORDINARY: Duration = Duration::from_secs(120);
/// Line tests of one party that wait for our officers at once; past that it asks in vain.
pub const ASKS_PER_PARTY_MAX: usize = 8;
/// Drills of one party that sound at our desk in a week where the charter does not say how many are agreed: one a day.
pub const DRILLS_SOUNDED_MAX: u64 = 7;
/// So many of the last challenges are looked through for those that asked or sounded before this node was started.
pub const DRILLS_LOOKED_AT: usize = 512;
/// An alarm about FLASH rings anew for further ones so long after it rang last, at the earliest. EEMUA 191
/// asks for ten alarms at most in the first ten minutes of an upset, whatever a counterpart does.
pub const RINGS_ANEW_FLASH: Duration = Duration::from_secs(5 * 60);
/// The same for any other precedence.
pub const RINGS_ANEW: Duration = Duration::from_secs(10 * 60);
/// Alarms that one counterpart can cause and that have rung by themselves in ten minutes when no more of what it
/// causes at will does: one alarm of it then rings for all.
pub const RINGS_THEIRS_MAX: usize = 4;
/// The same for rings of theirs.
pub const RINGS_THEIR_RINGS_MAX: usize = 5;
/// The same for FLASH of theirs.
pub const RINGS_THEIR_FLASH_MAX: usize = 6;
/// The same for FLASH of ours that does not get through there.
pub const RINGS_OURS_MAX: usize = 7;
/// The same for a line that is down, for two histories, and for check fires of theirs.
pub const RINGS_LINE_DOWN_MAX: usize = 8;
/// So often in ten minutes the alarm rings that rings for all the rest.
pub const RINGS_MANY_MAX: usize = 2;
/// Messages watched for receipt and acknowledgement at once, and behind alarms, ours and others' apart;
/// past that only FLASH is, and an alarm says that there are more than it counts.
pub const WATCHED_MAX: usize = 10_000;
/// After a restart, line tests that fell due meanwhile are stated as missed, the last so many.
pub const MISSED_TESTS_STATED_MAX: u64 = 512;
/// Charters that our officers have signed and that await other signatures.
pub const CHARTERS_MAX: usize = 64;
/// Charters that name a counterpart and that we have not signed.
pub const CHARTERS_PROPOSED_MAX: usize = 8;
/// Counterparts of one node.
pub const COUNTERPARTS_MAX: usize = 256;

// A head takes an array's first byte, party, epoch, sequence and id; the frame has a line id around them.
const _: () =
    assert!((HEADS_LINKED_MAX + HEADS_HELD_MAX) * (1 + 2 + 5 + 9 + 34) + 64 <= FRAME_BYTES_MAX);
// All counterparts were told by the time that heads are told again, but the last of as many as there can be, then.
const _: () = assert!((PARTIES_MAX as u64 - 1) * HEADS_APART.as_secs() <= HEADS_EVERY.as_secs());
// A receipt that lets others go first comes before its absence is alarmed, over a path of 20 kB/s too.
const _: () = assert!(
    RECEIPT_LETS_GO_FIRST * (URGENT_TEXT_BYTES_MAX as u64 + 1024)
        < 20_000 * DELIVERY_URGENT.as_secs()
);
// What waits in a queue is bounded, and no page leaves the store idle.
const _: () = assert!(FETCH_ENTRIES_MAX < BACKLOG_PAGE && BACKLOG_PAGE < BACKLOG_LOW);
const _: () = assert!(PACING_WINDOW_BYTES_MIN <= PACING_WINDOW_BYTES_MAX);
// Silence, a tick late by half a second, and the grace for a reset path all fit into P5's ten seconds.
const _: () = assert!(SILENT_AFTER.as_secs() + 1 < 10 && DOWN_GRACE.as_secs() + 1 < 10);
const _: () = assert!(CAUSE_FRESH.as_secs() > SILENT_AFTER.as_secs() + 1);
const _: () = assert!(SILENT_AFTER.as_secs() >= 3 * HEARTBEAT_EVERY.as_secs());
const _: () = assert!(QUOTA_RESERVE_BYTES < QUOTA_BYTES);
// One that comes each time the alarm may ring anew is taken, the whole hour.
const _: () = assert!(CHECK_FIRES_PER_HOUR_MAX as u64 * RINGS_ANEW_FLASH.as_secs() == 3600);
const _: () = assert!(CLOCK_SKEW_CLEARED.as_millis() < CLOCK_SKEW_ALARMED.as_millis());
// News of what arrived comes well before its absence is taken for a silent path.
const _: () = assert!(GOT_AFTER.as_millis() * 4 < RESEND_AFTER_MIN.as_millis());
const _: () = assert!(RECEIPT_AFTER.as_millis() < GOT_AFTER.as_millis());
const _: () = assert!(CLOCK_STEP_ALARMED.as_secs() > 1);
