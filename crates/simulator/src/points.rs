//! Declared points: every fault, every deed of an officer or of a lying counterpart, every alarm and
//! every branch of a checker, with how often it was hit. What is never hit has proved nothing.

use std::fmt::Write as _;

macro_rules! points {
    ($($name:ident $word:literal $($waiver:literal)?,)*) => {
        /// A declared point.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Point {
            $(#[doc = $word] $name,)*
        }

        impl Point {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it is called where hits are printed.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// Why it need not be hit by seeds, if it need not.
            #[must_use]
            pub fn waiver(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => waiver!($($waiver)?),)*
                }
            }
        }
    };
}

impl Point {
    /// Why it is hit seldom, so that once is enough in a long run too.
    #[must_use]
    pub fn seldom(self) -> Option<&'static str> {
        match self {
            Self::DiskRotted | Self::HarmMended => Some(
                "one seed in eight has damage that nobody expects, or too little could be judged; crash/flips.rs \
                 flips 500,000 bits",
            ),
            Self::CallCrossed => Some(
                "both have to speak of one call before either can know, and one matter in six is a call; fold/matters.rs \
                 of crates/line walks every crossing",
            ),
            _ => None,
        }
    }
}

macro_rules! waiver {
    () => {
        None
    };
    ($why:literal) => {
        Some($why)
    };
}

points! {
    StreamBroke "fault: streams of a path broke and lost what was under way",
    StreamStalled "fault: a stream stalled",
    PathCut "fault: a path swallowed everything both ways",
    PathOneWay "fault: a path swallowed one direction",
    AllCut "fault: every path swallowed everything both ways",
    AllOneWay "fault: every path swallowed one direction",
    Swizzled "fault: paths clogged one by one, let go in another order",
    Jittered "fault: latency varied from write to write",
    LongOutage "fault: every path between two was cut for hours",
    ManyParties "a line of more than two parties",
    ManyLines "several lines between the same parties",
    LineOfSome "a line of some of the parties beside one of all",
    Killed "fault: a node was killed",
    PowerLost "fault: the power went, and what was not synced with it",
    PowerLostAllDone "fault: the power went, and all that was written had been done",
    PowerLostSector "fault: the power went within a sector",
    PowerLostPage "fault: the power went within a page",
    PowerLostReordered "fault: the power went, and of what was not synced some was done",
    Paused "fault: a node stood still",
    PausedLong "fault: a node stood still for minutes",
    ClockYears "fault: a clock was set years off",
    ClockBack "fault: a clock stepped back",
    ClockDrifted "fault: clocks ran 1,000 ppm wrong",
    ClockFroze "fault: a clock stood still",
    LeapSecond "fault: a leap second",
    DiskFull "fault: a disk had no space left",
    DiskFailed "fault: an operation of a disk failed",
    DiskNoSpaceOnce "fault: an operation of a disk found no space",
    DiskShortWrite "fault: a write was done by half",
    DiskSyncFailed "fault: a sync failed",
    DiskReadOnly "fault: a disk took nothing any more",
    DiskRotted "fault: bits of a disk changed",
    DiskMisdirected "fault: a page was written where another belongs",
    BackupPutBack "fault: a backup was laid out on a node's disk",
    SnapshotPutBack "fault: a machine was set back to an old snapshot",
    Copied "fault: a copy of a machine ran beside it",
    DiskLost "fault: a disk was lost with all that was on it",
    Flooded "fault: a flood of ROUTINE over narrow paths",
    Acknowledged "officer: acknowledged",
    AcknowledgedLate "officer: acknowledged after the time was up",
    Unanswered "officer: did neither acknowledge nor answer",
    Answered "officer: answered",
    Cancelled "officer: cancelled",
    ToSeveral "officer: released a message to several parties",
    FlashByTwo "officer: two released a FLASH, one after the other",
    CheckFire "officer: one asked that fire be stopped",
    FlashesCrossed "officer: both sides released a FLASH at once",
    ReadBack "officer: read a test back",
    ReadBackNot "officer: let a test pass",
    EpochOpened "officer: two opened the next epoch with a token",
    DrillBegun "officer: began a drill of the line",
    AmendmentProposed "officer: two proposed an amendment of the charter",
    AmendmentsCrossed "officer: two sides proposed an amendment of one charter, and neither knew",
    AmendmentSigned "officer: two signed an amendment",
    AmendmentRefused "officer: two refused an amendment",
    AmendmentWithdrawn "officer: two withdrew the amendment that they had proposed",
    AmendmentLet "officer: read an amendment and said nothing",
    MatterBegun "officer: began a call request, a call, a query, an ask, a readout or a ring",
    MatterGoneOn "officer: went on with one",
    Suspended "officer: two suspended a line or part of it",
    SuspendedAnew "officer: two stated anew what was suspended",
    Resumed "officer: one resumed what was suspended",
    Translated "officer: a linguist translated something",
    TranslationReviewed "officer: another of the same party confirmed a translation, or said what is wrong with it",
    ActRefused "officer: an act was refused",
    Equivocated "lie: two entries at one place",
    RolledBack "lie: it said to hold nothing",
    Replayed "lie: an entry once more",
    Reflected "lie: our own entry, sent back",
    Spliced "lie: an entry of another line",
    Withheld "lie: it kept its receipts to itself",
    FloodedRoutine "lie: a flood of ROUTINE",
    FloodedFlash "lie: a flood of FLASH",
    Oversized "lie: a frame longer than any",
    Nested "lie: arrays within arrays",
    AlarmLineDown "alarm: line-down",
    AlarmPathDown "alarm: path-down",
    AlarmClockSkew "alarm: clock-skew",
    AlarmClockSet "alarm: clock-set",
    AlarmMute "alarm: mute",
    AlarmNotDelivered "alarm: not-delivered",
    AlarmNotAcknowledged "alarm: not-acknowledged",
    AlarmReceived "alarm: flash-received",
    AlarmRing "alarm: ring",
    AlarmDrill "alarm: drill",
    AlarmMatterWaits "alarm: matter-waits",
    AlarmUnanswered "alarm: unanswered",
    AlarmTestFailed "alarm: test-failed",
    AlarmDiskLow "alarm: disk-low" "raised by how full the disk is: shown by full.rs",
    AlarmDiskFull "alarm: disk-full",
    AlarmBehindOwnRecord "alarm: behind-own-record",
    AlarmRecordDamaged "alarm: record-damaged" "no honest node without damage to its disk: shown by scale.rs",
    AlarmFork "alarm: fork" "takes a copy that signed while it was cut off from its original: shown by record.rs",
    AlarmTwoMachines "alarm: two-machines",
    AlarmPeerFault "alarm: peer-fault" "a violation between honest nodes: shown by hostile.rs",
    AlarmNotUnderstood "alarm: not-understood" "a violation between nodes of one version: shown by hostile.rs",
    AlarmOverQuota "alarm: over-quota" "takes a gibibyte: shown by shares.rs",
    AlarmFlashCap "alarm: flash-cap" "needs a flood: shown by flash_cap.rs",
    AlarmAuthorityCap "alarm: authority-cap" "needs appointments: shown by officers.rs",
    AlarmPartyLeft "alarm: party-left" "needs a line that ends: shown by ending.rs",
    AlarmPartyCloses "alarm: party-closes" "needs a line that ends: shown by ending.rs",
    AlarmSuspended "alarm: suspended",
    AlarmSuspensionReview "alarm: suspension-review",
    AlarmCheckFire "alarm: check-fire",
    AlarmBreakGlass "alarm: break-glass" "needs a FLASH released alone: shown by officers.rs",
    AlarmMany "alarm: many-alarms",
    AlarmOther "alarm: of the node's own parts" "raised above the driver: shown by the node's tests",
    SentDurable "checked: what was sent was durable by then, and our head kept",
    ReceiptDurable "checked: what a receipt names was durable by then",
    ToldDurable "checked: what was told was durable by then",
    SeenWithoutGap "checked: what a node said to have seen it held, with all before it",
    LateBeside "checked: what came after its time stands beside the statement that it had not come",
    SurvivedStart "checked: after a start everything promised was there",
    HarmMended "checked: both sides hold the same again after a disk was harmed",
    HarmStays "checked: a harmed disk that was not whole again within two minutes was called so" "takes harm to what nobody else has",
    HarmRefused "checked: a disk that was harmed was refused at the start, or its damage found" "depends on where the harm falls",
    SameRecord "checked: both sides hold the same entries",
    SameAnswers "checked: both sides answer alike, and as the officers acted",
    DownNoticed "checked: a line that carried nothing was alarmed within ten seconds",
    PathNoticed "checked: a path that carried nothing was alarmed within ten seconds",
    AlarmDue "checked: an alarm of a line or path had its cause",
    UndeliveredDue "checked: an alarm of a message not delivered had its cause",
    UnacknowledgedDue "checked: an alarm of a message not acknowledged had its cause",
    FlashOverdueAlarmed "checked: a FLASH nobody acknowledged was alarmed",
    FlashRangAtOnce "checked: a FLASH rang where it was held, within a second",
    CheckFireRangAnew "checked: a check fire that nobody took rang again within five minutes",
    FlashRung "checked: an alarm rang for a FLASH behind it within five minutes",
    RungForAll "checked: an alarm that did not ring by itself was rung for within five minutes",
    FlashInTime "checked: a FLASH came within a second",
    Forwarded "checked: an entry came by a third party while its author's own link was down",
    FlashForwarded "checked: a FLASH came by a third party in time while its author's own link was down",
    ReceiptShown "checked: a message is shown as delivered by who said so",
    ReceiptAwaited "checked: a message is not shown as delivered by who has not said so",
    ReceiptFirst "checked: in the end it is the first word of that party that is shown",
    TestsStated "checked: every test that was due is in the record",
    AmendedTestsStated "checked: every test that was due by an amended schedule is in the record",
    AmendmentConcluded "checked: an amendment was concluded by the signatures of all other parties",
    AmendmentAdopted "checked: an amendment was adopted as its proposer had concluded it",
    AmendedTests "checked: the tests were amended",
    AmendedTimes "checked: the times to acknowledge were amended",
    AmendedCap "checked: the cap on FLASH was amended",
    UnderItsCharter "checked: an act under an amended charter names the one in force at its place",
    JudgedUnderIt "checked: no act of an officer was judged by another charter than it was drawn up under",
    SameCharter "checked: all parties are under the charter that was concluded last",
    MatterSame "checked: all sides say alike what became of a matter",
    MatterActStands "checked: what an act on a matter did where it was said, it did everywhere in the end",
    MatterCrossed "checked: two acts on a matter crossed",
    ReadoutReleased "checked: a readout went out, signed by two people",
    ReadoutCrossed "checked: two acts on a readout crossed",
    CallCrossed "checked: two acts on a call as held crossed",
    RingAnswered "checked: somebody answered a ring, or refused it",
    RingMissed "checked: nobody was there when it rang",
    RingUnheard "checked: nothing rang at the other side's desk, and its node said so",
    SuspendedSame "checked: all sides say alike who suspended what, when, and what falls under it",
    SuspendedSent "checked: a message fell under a suspension that its sender knew",
    SuspendedCrossed "checked: a message crossed a suspension",
    SuspendedOwn "checked: a message was sent by a party that had itself suspended messages",
    SuspendedNotAwaited "checked: what fell under a suspension that its sender knew was not stated as not acknowledged",
    SuspendedAwaited "checked: what fell under no suspension of its addressee, and was not taken in time, is alarmed where it was sent",
    SuspendedFlash "checked: a FLASH was sent in a suspension, held to its second as any other",
    SuspendedTest "checked: a line test fell in a suspension, stated as any other",
    TranslationSame "checked: all sides say alike of a translation, and it is no part of what it translates",
    MatterUnanswered "checked: that nobody answered a matter in time was stated",
    DrillsApart "checked: drills are scored apart from the schedule, on all sides alike",
    DrillInTime "checked: a drill was answered in time",
    AmendmentOutcome "checked: all sides say alike what came of an amendment",
    QueuesBounded "checked: queues and alarms stayed within their bounds",
    AlarmsApart "checked: of several lines, each alarm had messages of its own line behind it",
    LinesApart "checked: what was said on one line was known on no other",
    FlashBesideFlood "checked: a FLASH came within a second while another line was flooded",
    LiarApart "checked: what a counterpart did on one line left another as it was",
    SilentUntilOpened "checked: a node that was set back signed nothing before its next epoch",
    LostCameBack "checked: what a node had said before it was set back and another had receipted binds it",
    SnapshotUnknown "checked: a node put back to a snapshot signed places again, and nobody who could tell it had a path"
        "takes whoever holds what it had said away, and somebody else there: shown by put_back.rs",
    LostByAll "checked: what its author and another had held is gone with the disks of all who had it"
        "takes two machines set back while a third hears neither: shown by put_back.rs",
    LostUnheard "checked: what nobody had held before the next epoch is gone or without effect",
    TwoMachinesRefused "checked: a copy that lacks what its original said fell silent",
    ForkProved "checked: two histories were told within a second, with proof",
    TenRings "checked: a liar made ten alarms ring in ten minutes at most",
    LiarOutlasted "checked: our node outlasted its liar",
    Converged "checked: after everything was mended the nodes converged in time",
}

/// How often each point was hit.
#[derive(Clone, Debug)]
pub struct Hits([u64; Point::ALL.len()]);

impl Default for Hits {
    fn default() -> Self {
        Self([0; Point::ALL.len()])
    }
}

impl Hits {
    /// One more.
    pub fn hit(&mut self, point: Point) {
        self.0[point as usize] += 1;
    }

    /// Takes in those of another run.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own += other;
        }
    }

    /// How often.
    #[must_use]
    pub fn of(&self, point: Point) -> u64 {
        self.0[point as usize]
    }

    /// The points that were hit less often and are not waived.
    #[must_use]
    pub fn below(&self, least: u64) -> Vec<Point> {
        let all = Point::ALL.iter().copied();
        let least_of = |point: Point| match point.seldom() {
            Some(_) => least.min(1),
            None => least,
        };
        all.filter(|point| point.waiver().is_none() && self.of(*point) < least_of(*point))
            .collect()
    }

    /// A line for each point.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::new();
        for point in Point::ALL {
            let _ = write!(table, "{:>9}  {}", self.of(*point), point.word());
            if let Some(why) = point.waiver() {
                let _ = write!(table, " (waived: {why})");
            }
            if let Some(why) = point.seldom() {
                let _ = write!(table, " (seldom: {why})");
            }
            table.push('\n');
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_hit_too_seldom_is_named_unless_a_reason_stands_beside_it() {
        let mut hits = Hits::default();
        for point in Point::ALL {
            (0..100).for_each(|_| hits.hit(*point));
        }
        assert_eq!(hits.below(100), []);
        hits.0[Point::Killed as usize] = 99;
        hits.0[Point::AlarmDiskLow as usize] = 0;
        hits.0[Point::DiskRotted as usize] = 1;
        assert_eq!(hits.below(100), [Point::Killed]);
        hits.0[Point::DiskRotted as usize] = 0;
        assert_eq!(hits.below(100), [Point::Killed, Point::DiskRotted]);
        assert_eq!(hits.below(1), [Point::DiskRotted]);
    }
}
