//! What the driver tells after each commit: to the event stream and to the read model.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use detente_api::event::Event as Told;
use detente_api::text::precedence_name;
use detente_api::{AsText, KeyText};
use detente_driver::{Clock as _, Watcher};
use detente_line::fold::Changed;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::output::Event;
use detente_record::{Address, EntryId, LineId, Precedence};
use detente_store::Store;

use crate::alarms;
use crate::bell::Bell;
use crate::clock::SystemClock;
use crate::events::Events;
use crate::metrics::Metrics;
use crate::read_model::ReadModel;

/// Tells the event stream and notes for the read model.
pub(crate) struct NodeWatcher {
    pub(crate) events: Arc<Events>,
    pub(crate) rows: Arc<ReadModel>,
    pub(crate) clock: SystemClock,
    pub(crate) bell: Bell,
    pub(crate) metrics: Arc<Metrics>,
}

impl Watcher for NodeWatcher {
    fn kept(&mut self, _: usize, took: Duration) {
        self.metrics.commits.took(took);
    }

    fn heads_kept(&mut self, took: Duration) {
        self.metrics.heads.took(took);
    }

    fn event(&mut self, event: &Event, board: &Switchboard, store: &mut dyn Store) {
        let mut entry = None;
        let now = || self.clock.now().utc;
        let told = match event {
            Event::Held {
                line,
                id,
                address,
                changed,
            } => {
                self.rows.note(*line, changed);
                let is_own = board
                    .line(*line)
                    .is_some_and(|of| of.own() == address.party);
                // A row that can't be looked up is told without: the next one carries on.
                let row = store.arrival_row(*line, *id).ok().flatten();
                entry = row.map(|row| (row, is_own));
                let told = held(board, *line, *id, *address, changed);
                let is_book = board.line(*line).is_some_and(|of| of.terms().is_book());
                if let Told::Held { kind, .. } = &told {
                    self.metrics.held(*line, address.party, *kind);
                    // A note changes nothing of who is planned; a roster, an appointment and the book's end do.
                    if is_book && *kind != detente_line::body::WATCH_LOG.0 {
                        self.bell.roster_may_differ();
                    }
                }
                told
            }
            Event::Draft { line, draft, waits } => Told::Draft {
                line: AsText(*line),
                draft: AsText(*draft),
                waits: *waits,
            },
            Event::Gathered(alarm) => {
                let since = board.alarms().standing().get(alarm).copied();
                tracing::info!(alarm = alarm.name(), "alarm stands, another rings for it");
                let facts = alarms::facts(alarm, since.unwrap_or_else(now), board);
                Told::Gathered { alarm: facts }
            }
            Event::Raised(alarm) => {
                let since = board
                    .alarms()
                    .standing()
                    .get(alarm)
                    .copied()
                    .unwrap_or_else(now);
                tracing::warn!(alarm = alarm.name(), "alarm raised");
                let facts = alarms::facts(alarm, since, board);
                self.bell.raised(alarm, &facts);
                self.metrics.raised.fetch_add(1, Ordering::Relaxed);
                Told::Raised { alarm: facts }
            }
            Event::Cleared(alarm) => {
                tracing::info!(alarm = alarm.name(), "alarm cleared");
                let facts = alarms::facts(alarm, now(), board);
                self.bell.cleared(alarm, &facts);
                Told::Cleared { alarm: facts }
            }
            Event::Link { counterpart } => Told::Link {
                counterpart: KeyText(*counterpart),
            },
            Event::Charter { line, founded } => Told::Charter {
                line: AsText(*line),
                founded: *founded,
            },
            Event::Speaks { line } => Told::Speaks {
                line: AsText(*line),
            },
            Event::TestAsks { line, challenge } => Told::TestAsks {
                line: AsText(*line),
                challenge: AsText(*challenge),
            },
            Event::Fork {
                line,
                party,
                entries,
            } => {
                tracing::error!("a party signed two entries at one place; the proof is kept");
                Told::Fork {
                    line: AsText(*line),
                    party: party.0,
                    entries: entries.map(AsText),
                }
            }
            _ => return,
        };
        self.events.tell(told, entry);
    }
}

fn held(
    board: &Switchboard,
    line: LineId,
    id: EntryId,
    address: Address,
    changed: &Changed,
) -> Told {
    let fold = board.line(line).map(|line| line.fold());
    let speech = fold.and_then(|fold| fold.speech(&id));
    // A receipt is no speech: the fold keeps none of it.
    let (kind, act, precedence) = match speech {
        Some(speech) => (speech.kind, speech.act, speech.precedence),
        None => (
            detente_line::body::RECEIPT,
            detente_line::body::RECEIPT_HELD,
            Precedence::Routine,
        ),
    };
    let entries = fold
        .map(|fold| fold.entries_of(changed))
        .unwrap_or_default();
    Told::Held {
        line: AsText(line),
        entry: AsText(id),
        party: address.party.0,
        epoch: address.place.epoch.0,
        sequence: address.place.sequence.0,
        kind: kind.0,
        act: act.0,
        precedence: precedence_name(precedence).to_owned(),
        changed: entries
            .into_iter()
            .take(CHANGED_TOLD_MAX)
            .map(AsText)
            .collect(),
    }
}

/// Objects that one event names; a reader that needs all reads the lists.
const CHANGED_TOLD_MAX: usize = 64;
