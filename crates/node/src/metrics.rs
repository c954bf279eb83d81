//! Figures for whoever watches many machines: OpenMetrics text (version 1.0.0), written here.
//!
//! Counterparts and lines stand as the beginning of their keys and ids: no name and no text is a figure.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use detente_record::{LineId, PartyIndex};

use crate::bounds::METRIC_SERIES_MAX;

/// What is counted while the node runs.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Commits of the store.
    pub(crate) commits: Histogram,
    /// The head file's moves, each durable.
    pub(crate) heads: Histogram,
    /// Requests of the interface, by the first digit of their answers.
    requests: [AtomicU64; 5],
    /// Alarms raised.
    pub(crate) raised: AtomicU64,
    held: Mutex<BTreeMap<(LineId, PartyIndex, u16), u64>>,
}

impl Metrics {
    /// An entry is held.
    pub(crate) fn held(&self, line: LineId, party: PartyIndex, kind: u16) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        // Kinds come from others: past the bound what is new stands under the last kind there is.
        let key = (line, party, kind);
        let key = if held.len() < METRIC_SERIES_MAX || held.contains_key(&key) {
            key
        } else {
            (line, party, u16::MAX)
        };
        *held.entry(key).or_default() += 1;
    }

    /// A request was answered.
    pub(crate) fn answered(&self, status: u16) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.requests[class].fetch_add(1, Ordering::Relaxed);
    }

    /// The figures counted here, as text.
    pub(crate) fn write(&self, page: &mut Page) {
        page.family(
            "detente_entries_held",
            "counter",
            "",
            "Entries held since the start, by kind.",
        );
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        for ((line, party, kind), count) in held.iter() {
            let labels = [
                ("line", short(&line.to_string())),
                ("party", party.0.to_string()),
                ("kind", kind.to_string()),
            ];
            page.counter("detente_entries_held", &labels, *count);
        }
        drop(held);
        page.family(
            "detente_api_requests",
            "counter",
            "",
            "Requests answered, by class of status.",
        );
        for (class, count) in (1..).zip(&self.requests) {
            let labels = [("class", format!("{class}xx"))];
            page.counter(
                "detente_api_requests",
                &labels,
                count.load(Ordering::Relaxed),
            );
        }
        page.family(
            "detente_alarms_raised",
            "counter",
            "",
            "Alarms raised since the start.",
        );
        page.counter(
            "detente_alarms_raised",
            &[],
            self.raised.load(Ordering::Relaxed),
        );
        let commits = "From the beginning of a commit until it is durable.";
        self.commits.write(page, "detente_commit_seconds", commits);
        let heads = "From the beginning of a move of the head file until it is durable.";
        self.heads.write(page, "detente_head_file_seconds", heads);
    }
}

/// Durations in buckets, from a tenth of a millisecond to seconds.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    buckets: [AtomicU64; BOUNDS_MICROS.len() + 1],
    sum_micros: AtomicU64,
}

impl Histogram {
    /// Something took so long.
    pub(crate) fn took(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_MICROS.iter().position(|bound| micros <= *bound);
        let bucket = bucket.unwrap_or(BOUNDS_MICROS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn write(&self, page: &mut Page, name: &str, help: &str) {
        page.family(name, "histogram", "seconds", help);
        let mut total = 0;
        for (at, bucket) in self.buckets.iter().enumerate() {
            total += bucket.load(Ordering::Relaxed);
            let bound = BOUNDS_MICROS.get(at);
            let bound = bound.map_or_else(|| "+Inf".to_owned(), |micros| seconds(*micros));
            page.sample(
                &format!("{name}_bucket"),
                &[("le", bound)],
                &total.to_string(),
            );
        }
        page.sample(&format!("{name}_count"), &[], &total.to_string());
        let sum = seconds(self.sum_micros.load(Ordering::Relaxed));
        page.sample(&format!("{name}_sum"), &[], &sum);
    }
}

/// A page of figures.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    /// Begins a family: its samples follow.
    pub(crate) fn family(&mut self, name: &str, kind: &str, unit: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
        if !unit.is_empty() {
            let _ = writeln!(self.0, "# UNIT {name} {unit}");
        }
        let _ = writeln!(self.0, "# HELP {name} {help}");
    }

    /// A sample of a gauge.
    pub(crate) fn sample(&mut self, name: &str, labels: &[(&str, String)], value: &str) {
        self.0.push_str(name);
        for (at, (label, content)) in labels.iter().enumerate() {
            let open = if at == 0 { '{' } else { ',' };
            let content = content
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            let _ = write!(self.0, "{open}{label}=\"{content}\"");
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    /// A sample of a counter.
    pub(crate) fn counter(&mut self, name: &str, labels: &[(&str, String)], value: u64) {
        self.sample(&format!("{name}_total"), labels, &value.to_string());
    }

    /// The whole page.
    pub(crate) fn finish(mut self) -> String {
        self.0.push_str("# EOF\n");
        self.0
    }
}

/// A number of microseconds in seconds, as a decimal.
pub(crate) fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// The beginning of an id or key: enough to tell one from another.
pub(crate) fn short(id: &str) -> String {
    id.chars().take(12).collect()
}

const BOUNDS_MICROS: [u64; 14] = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
    1_000_000, 5_000_000,
];
