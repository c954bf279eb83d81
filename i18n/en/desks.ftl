# What a charter says of how the desks work together: answer times of matters, the hold of a readout, time zones.

term-answer-within = answer times of matters
term-readout-hold = hold of a readout
term-zones = time zones
charter-item-the-hold-of-a-readout = the hold of a readout
charter-item-a-time-zone = a time zone
charter-matter-time = Matters, { $precedence }: a word is awaited for { $time }
charter-no-matter-times = No answer times of matters are agreed on: what goes with the precedence holds.
charter-readout-hold = A readout is held for { $time } for the other side's word before it is released.
charter-no-readout-hold = No hold of a readout is agreed on.
charter-zone = The clock of { $party }: { $zone }
charter-no-zones = No time zones are named.
zone-clock = { $party } ({ $zone }): { $clock }, { $date }
zone-unknown = { $party }: { $zone }, a time zone that this machine does not know
cause-draft-zone = { $value } is no time zone that this machine knows: names are such as Europe/Kyiv (package tzdata)
cause-draft-answer-times = answer_within = { $value } says nothing: it is a table [answer_within] of times by precedence, or "none"
matter-by-stated = Awaited by { $time }
matter-by-charter = Awaited by { $time }: the charter's time for { $precedence }
matter-by-precedence = Awaited by { $time }: the time for { $precedence } where the charter agrees on none
matter-by-hold = Awaited by { $time }: until then the charter has a readout held
matter-sooner = That is sooner than the charter's time for { $precedence }, which is up at { $time }.
matter-waits-until = by { $time }
readout-held-by-charter = Held for the other side's word until { $time }, as the charter agrees

## Drills of the line

term-drills = drills of the line
charter-item-the-number-of-drills = the number of drills
charter-drills = { $count ->
        [0] No drills are agreed on: officers begin them.
        [one] Drills: each party begins { $count } a week, its node at a moment that nobody knows.
       *[other] Drills: each party begins { $count } a week, its node at moments that nobody knows.
    }
alarm-drill = DRILL of the line, begun by { $party }: read the word back. See it: detente test
scorecard-time = Half of the scheduled tests were answered within { $time }.
scorecard-drill-time = Half of the drills were answered within { $time }.
scorecard-drill-streak = { $count ->
        [one] The last drill was answered in time.
       *[other] The last { $count } drills were answered in time.
    }
scorecard-drills = { $due ->
        [0] Drills: none yet.
        [one] Drills, counted apart: { $due }; { $in-time } in time, { $late } late, { $failed } failed.
       *[other] Drills, counted apart: { $due }; { $in-time } in time, { $late } late, { $failed } failed.
    }
scorecard-beyond = { $count ->
        [one] { $count } drill more than the charter agrees on: it does not count.
       *[other] { $count } drills more than the charter agrees on: they do not count.
    }
