//! Where and when a counterpart was last told what we hold of each line, so that heads which are long do not stand before a
//! FLASH: with many entries held beyond gaps they take 13 kB, which over a narrow path is most of a second for each channel.
//!
//! Long heads of several lines go one after another, each when those before have come: ten lines have 100 kB of them, which
//! over a path of 17 kB/s take as long as a channel may be silent.
//!
//! Those of every half a minute, for which nobody waits, go to one counterpart after another and each line at moments of its own, however
//! long they are: four lines of five parties have 36 kB together.
//!
//! Long heads go on one channel, as those of every half a minute do, and nothing is lost by that. A channel is reliable and ordered while it stands: what was told
//! on it arrives, or it ends, by silence too, and then they are told on another. Follows spec/link.md §5.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_record::LineId;

use super::channel::{ChannelId, Lane};
use super::channel_state::Channel;
use super::frame::{Frame, Holdings};
use crate::limits::{HEADS_AGAIN_AFTER, HEADS_SHORT, SILENT_AFTER};
use crate::now::{Monotonic, Now};
use crate::switchboard::output::Output;

/// How heads of one line were last told.
#[derive(Debug, Default)]
struct Last {
    /// On which channel, and when; `None` if that has ended.
    on: Option<(ChannelId, Monotonic)>,
    /// Whether they were not told on another because of that.
    spared: bool,
    /// When they are to be told, if they were put off.
    due: Option<Monotonic>,
    /// Whether they wait until long ones of another line have come.
    waits: bool,
}

/// How heads of each line were last told to one counterpart.
#[derive(Debug, Default)]
pub(super) struct ToldHeads {
    lines: BTreeMap<LineId, Last>,
}

impl ToldHeads {
    /// A channel has ended: what was told on it may not have come, or the counterpart has forgotten it with the channel.
    pub(super) fn ended(&mut self, channel: ChannelId) {
        for last in self.lines.values_mut() {
            last.on = last.on.filter(|(on, _)| *on != channel);
        }
    }

    /// No channel is up: each that comes up is told anew.
    pub(super) fn forget(&mut self) {
        self.lines.clear();
    }

    /// Heads wait until those that are under way have come, or their channel is silent.
    fn wait(&mut self, now: Monotonic, line: LineId) {
        let last = self.lines.entry(line).or_default();
        last.waits = true;
        last.due = Some(now + SILENT_AFTER);
    }

    /// When heads that were put off are to be told.
    pub(super) fn wake(&self) -> Option<Monotonic> {
        self.lines.values().filter_map(|last| last.due).min()
    }
}

/// The heads of a link, to be told on its channels.
pub struct Heads<'a> {
    pub(super) told: &'a mut ToldHeads,
    pub(super) channels: &'a mut BTreeMap<ChannelId, Channel>,
}

impl Heads<'_> {
    /// Tells heads on a channel that has come up, unless they are long and the same run of the counterpart's node was told
    /// them in the last moments on one that stands.
    pub fn channel_up(
        &mut self,
        now: Now,
        id: ChannelId,
        line: LineId,
        holdings: Holdings,
        out: &mut Vec<Output>,
    ) {
        let Some(run) = self.channels.get(&id).map(|channel| channel.run) else {
            return;
        };
        let last = self.told.lines.entry(line).or_default();
        let serves = |(on, at): (ChannelId, Monotonic)| {
            let told = self.channels.get(&on);
            let same = run.is_some() && told.is_some_and(|told| told.run == run);
            same && now.monotonic.since(at) < HEADS_AGAIN_AFTER
        };
        if is_long(&holdings) && last.on.is_some_and(serves) {
            last.spared = true;
        } else if is_long(&holdings) && self.stands_behind(now.monotonic, line, run) {
            self.told.wait(now.monotonic, line);
        } else {
            self.tell_on(now, id, line, holdings, out);
        }
    }

    /// Tells heads on every urgent channel, for something is lacking; long ones on one that is up, after a while. Says whether
    /// they were long: the next counterpart is then told later.
    pub fn tell(
        &mut self,
        now: Now,
        after: Duration,
        line: LineId,
        holdings: &Holdings,
        out: &mut Vec<Output>,
    ) -> bool {
        if is_long(holdings) {
            return self.tell_later(now, after, line);
        }
        let best = self.best();
        let holdings = holdings.clone();
        let frame = Frame::Heads { line, holdings };
        for channel in self.channels.values_mut() {
            if channel.lane == Lane::Urgent {
                channel.control(&frame, out);
            }
        }
        if let Some(on) = best {
            let on = Some((on, now.monotonic));
            let last = Last {
                on,
                ..Last::default()
            };
            self.told.lines.insert(line, last);
        }
        false
    }

    /// Tells heads after a while on one channel that is up, however long they are. Says whether one is.
    pub fn tell_later(&mut self, now: Now, after: Duration, line: LineId) -> bool {
        let is_up = self.best().is_some();
        if is_up {
            let last = self.told.lines.entry(line).or_default();
            let due = now.monotonic + after;
            last.due = Some(last.due.map_or(due, |before| before.min(due)));
        }
        is_up
    }

    /// The lines whose heads are to be told now: they were put off so long, or the channel has ended on which they were told
    /// and others were not. Those that were told longest ago stand first, for each of them may keep the next waiting.
    #[must_use]
    pub fn due(&self, now: Monotonic) -> Vec<LineId> {
        let run = self.best_run();
        let is_due = |line: LineId, last: &Last| {
            last.due.is_some_and(|due| due <= now)
                || last.on.is_none() && last.spared
                || last.waits && !self.stands_behind(now, line, run)
        };
        let lines = self.told.lines.iter();
        let mut due: Vec<(Option<Monotonic>, LineId)> = lines
            .filter(|(line, last)| is_due(**line, last))
            .map(|(line, last)| (last.on.map(|(_, at)| at), *line))
            .collect();
        due.sort_unstable();
        due.into_iter().map(|(_, line)| line).collect()
    }

    /// Tells heads that are due.
    pub fn tell_due(&mut self, now: Now, line: LineId, holdings: Holdings, out: &mut Vec<Output>) {
        let Some(best) = self.best() else {
            self.told.forget();
            return;
        };
        let long = is_long(&holdings);
        if long && self.stands_behind(now.monotonic, line, self.best_run()) {
            self.told.wait(now.monotonic, line);
            return;
        }
        self.tell_on(now, best, line, holdings, out);
        // Those that are up beside it were not told. Short ones go again on the channel that takes the place of one that ends.
        if let Some(last) = self.told.lines.get_mut(&line) {
            last.spared = long;
        }
    }

    fn tell_on(
        &mut self,
        now: Now,
        id: ChannelId,
        line: LineId,
        holdings: Holdings,
        out: &mut Vec<Output>,
    ) {
        let last = self.told.lines.entry(line).or_default();
        last.on = Some((id, now.monotonic));
        last.due = None;
        last.waits = false;
        if let Some(channel) = self.channels.get_mut(&id) {
            let long = is_long(&holdings);
            channel.control(&Frame::Heads { line, holdings }, out);
            if long {
                channel.ask_for_news(now, out);
            }
        }
    }

    /// Whether long heads of another line are on their way to that run of the counterpart's node.
    fn stands_behind(&self, now: Monotonic, line: LineId, run: Option<[u8; 16]>) -> bool {
        let others = self.told.lines.iter().filter(|(other, _)| **other != line);
        let mut on = others.filter_map(|(_, last)| last.on);
        on.any(|(on, _)| {
            let told = self.channels.get(&on);
            told.is_some_and(|told| told.run == run && told.has_heads_under_way(now))
        })
    }

    fn best_run(&self) -> Option<[u8; 16]> {
        self.channels.get(&self.best()?)?.run
    }

    /// Of the urgent channels that are up the one that was heard last.
    fn best(&self) -> Option<ChannelId> {
        let channels = self.channels.values();
        let up = channels.filter(|c| c.spoke && c.lane == Lane::Urgent);
        up.max_by_key(|c| (c.heard_at, c.id)).map(|c| c.id)
    }
}

fn is_long(holdings: &Holdings) -> bool {
    holdings.linked.len() + holdings.beyond.len() > HEADS_SHORT
}

#[cfg(test)]
mod tests {
    use detente_record::{Address, EntryId, Head, Timestamp};

    use super::*;
    use crate::link::channel::Bearer;

    const LINE: LineId = LineId([7; 32]);

    fn at(ms: u64) -> Now {
        Now {
            monotonic: Monotonic(Duration::from_millis(ms)),
            utc: Timestamp::from_ms(0),
            uncertainty_ms: None,
        }
    }

    /// A link's channels, of which some came up.
    #[derive(Default)]
    struct Rig {
        told: ToldHeads,
        channels: BTreeMap<ChannelId, Channel>,
    }

    impl Rig {
        fn heads(&mut self) -> Heads<'_> {
            Heads {
                told: &mut self.told,
                channels: &mut self.channels,
            }
        }

        fn up(&mut self, ms: u64, id: u64, run: u8, heads: usize) -> Vec<u64> {
            let (id, bearer, lane) = (ChannelId(id), Bearer::Quic, Lane::Urgent);
            let mut channel = Channel::new(at(ms), id, bearer, lane, false, String::new());
            channel.spoke = true;
            channel.run = Some([run; 16]);
            self.channels.insert(id, channel);
            let mut out = Vec::new();
            let holdings = holdings(heads);
            self.heads()
                .channel_up(at(ms), id, LINE, holdings, &mut out);
            told(&out)
        }

        fn end(&mut self, id: u64) {
            self.channels.remove(&ChannelId(id));
            self.told.ended(ChannelId(id));
        }

        fn due(&mut self, ms: u64) -> Vec<u64> {
            let mut out = Vec::new();
            for line in self.heads().due(at(ms).monotonic) {
                let holdings = holdings(HEADS_SHORT + 1);
                self.heads().tell_due(at(ms), line, holdings, &mut out);
            }
            told(&out)
        }
    }

    fn holdings(heads: usize) -> Holdings {
        let head = Head {
            address: Address::new(0, 0, 9),
            id: EntryId([1; 32]),
        };
        Holdings {
            beyond: vec![head; heads],
            ..Holdings::default()
        }
    }

    /// The channels on which heads were told.
    fn told(out: &[Output]) -> Vec<u64> {
        let told = out.iter().filter_map(|output| match output {
            Output::Transmit { channel, bytes } if bytes.len() > 100 => Some(channel.0),
            _ => None,
        });
        told.collect()
    }

    /// In squall 1,345 four channels to one counterpart came up within half a second, and each took heads of 13 kB.
    #[test]
    fn long_heads_go_on_one_of_the_channels_that_come_up_and_on_another_when_that_ends() {
        let long = HEADS_SHORT + 1;
        let mut rig = Rig::default();
        assert_eq!(rig.up(0, 1, 1, long), [1]);
        assert_eq!(rig.up(440, 2, 1, long), []);
        assert_eq!(rig.due(440), []);
        // What was told on the first may be lost with it.
        rig.end(1);
        assert_eq!(rig.up(490, 3, 1, long), [3]);
        assert_eq!(rig.up(500, 4, 1, long), []);
        rig.end(2);
        assert_eq!(rig.due(500), []);
        rig.end(3);
        assert_eq!(rig.due(500), [4]);
        assert_eq!(rig.due(500), []);
        // Another run has heard nothing, and after a while the channel may be silent.
        assert_eq!(rig.up(600, 5, 2, long), [5]);
        assert_eq!(rig.up(600 + 2_000, 6, 2, long), [6]);
        // Short ones take no time.
        assert_eq!(rig.up(2_700, 7, 2, HEADS_SHORT), [7]);
    }

    #[test]
    fn long_heads_of_every_half_a_minute_go_on_one_path_when_they_are_due_and_short_ones_on_all() {
        let mut rig = Rig::default();
        rig.up(0, 1, 1, 1);
        rig.up(0, 2, 1, 1);
        let (now, after) = (at(10_000), Duration::from_secs(7));
        let mut out = Vec::new();
        let short = holdings(HEADS_SHORT);
        assert!(!rig.heads().tell(now, after, LINE, &short, &mut out));
        assert_eq!(told(&out), [1, 2]);
        out.clear();
        let long = holdings(HEADS_SHORT + 1);
        assert!(rig.heads().tell(now, after, LINE, &long, &mut out));
        assert_eq!(told(&out), []);
        assert_eq!(rig.told.wake(), Some(now.monotonic + after));
        // Those that nobody waits for go so however short they are.
        let mut short_too = Rig::default();
        short_too.up(0, 1, 1, 1);
        short_too.up(0, 2, 1, 1);
        assert!(short_too.heads().tell_later(now, after, LINE));
        let mut out = Vec::new();
        assert!(short_too.heads().due(at(16_999).monotonic).is_empty());
        assert_eq!(short_too.heads().due(at(17_000).monotonic), [LINE]);
        short_too
            .heads()
            .tell_due(at(17_000), LINE, short, &mut out);
        assert_eq!(told(&out), [2]);
        // Told again and again, they are not put off again and again.
        rig.heads().tell(at(15_000), after, LINE, &long, &mut out);
        assert_eq!(rig.due(16_999), []);
        assert_eq!(rig.due(17_000), [2]);
        assert_eq!((rig.due(30_000), rig.told.wake()), (vec![], None));
        rig.end(2);
        assert_eq!(rig.due(30_000), [1]);
        // No channel is up: nobody is told, and nobody is next.
        rig.end(1);
        rig.told.forget();
        assert!(!rig.heads().tell(now, after, LINE, &long, &mut out));
        assert_eq!(rig.due(60_000), []);
    }

    /// In day 322,012 each channel of a path of 17 kB/s took the heads of ten lines, 100 kB, was silent behind them, and the next
    /// took them again, for an hour.
    #[test]
    fn long_heads_of_several_lines_go_one_after_another() {
        let lines = [1, 2, 3].map(|n| LineId([n; 32]));
        let long = || holdings(HEADS_SHORT + 1);
        let mut rig = Rig::default();
        rig.up(0, 1, 1, 1);
        let mut out = Vec::new();
        for line in lines {
            let id = ChannelId(1);
            rig.heads().channel_up(at(0), id, line, long(), &mut out);
        }
        assert_eq!(told(&out).len(), 1);
        let mut told_at = |rig: &mut Rig, ms| {
            out.clear();
            for line in rig.heads().due(at(ms).monotonic) {
                rig.heads().tell_due(at(ms), line, long(), &mut out);
            }
            told(&out).len()
        };
        assert_eq!(told_at(&mut rig, 500), 0, "the first are under way");
        let answered = |rig: &mut Rig, ms, count| {
            let channel = rig.channels.get_mut(&ChannelId(1)).unwrap();
            channel.heard(at(ms), count);
        };
        answered(&mut rig, 700, 1);
        assert_eq!(told_at(&mut rig, 700), 1);
        assert_eq!(told_at(&mut rig, 900), 0);
        answered(&mut rig, 1_400, 2);
        assert_eq!(told_at(&mut rig, 1_400), 1);
        answered(&mut rig, 2_000, 3);
        assert_eq!(told_at(&mut rig, 60_000), 0, "all were told");
        // All are due again: the first of them is not told twice before another has been.
        let mut order = Vec::new();
        for n in 0..6 {
            let ms = 70_000 + n * 700;
            let (now, mut out) = (at(ms), Vec::new());
            for line in lines {
                rig.heads()
                    .tell(now, Duration::ZERO, line, &long(), &mut out);
            }
            for line in rig.heads().due(now.monotonic) {
                let before = rig.told.lines[&line].on;
                rig.heads().tell_due(now, line, long(), &mut out);
                if rig.told.lines[&line].on != before {
                    order.push(line);
                }
            }
            answered(&mut rig, ms + 600, 4 + n);
        }
        assert_eq!(order, [lines, lines].concat());
        // Short ones wait for nothing.
        rig.heads()
            .channel_up(at(60_000), ChannelId(1), lines[0], long(), &mut out);
        out.clear();
        rig.heads().channel_up(
            at(60_000),
            ChannelId(1),
            lines[1],
            holdings(HEADS_SHORT),
            &mut out,
        );
        assert_eq!(told(&out).len(), 1);
    }

    #[test]
    fn long_heads_are_under_way_until_the_heartbeat_behind_them_is_answered_or_for_six_seconds() {
        let under_way =
            |rig: &Rig, ms| rig.channels[&ChannelId(1)].has_heads_under_way(at(ms).monotonic);
        let mut rig = Rig::default();
        rig.up(0, 1, 1, HEADS_SHORT);
        assert!(!under_way(&rig, 0));
        rig.end(1);
        rig.up(0, 1, 1, HEADS_SHORT + 1);
        assert!(under_way(&rig, 5_999) && !under_way(&rig, 6_000));
        let channel = rig.channels.get_mut(&ChannelId(1)).unwrap();
        channel.heard(at(500), 0);
        assert!(channel.has_heads_under_way(at(500).monotonic));
        channel.heard(at(700), 1);
        assert!(!under_way(&rig, 700));
    }
}
