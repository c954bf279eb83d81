## The end of a line: left by a party, or closed by all; the line that succeeds it.

alarm-party-left = { $party } HAS LEFT THE LINE: nothing new can be sent on it. It stands until two of our releasing officers say our word: detente line leave
alarm-party-closes = { $party } is for closing the line. It stands until two of our releasing officers say our word: detente line close
refusal-line-ended = it begins something on a line that had ended, and its author knew it

help-line = Leaves a line, or says that our party is for closing it
help-line-long =
    Ends a line. A party that leaves ends it at once, for itself and for everybody who hears of it; a line is
    closed once every party has said that it is for it. Two releasing officers sign either, and neither is taken
    back. From then on nothing new begins on it: no message, no test. What was sent before is still acknowledged,
    answered and cancelled, and the record stays. To go on, the parties found another line that names this one:
    "succeeds" in the charter's draft.

    Example:
      detente line close --officer north-a.key
      detente release 1c2a --officer north-b.key

    Next: detente release DRAFT
help-line-leave = Leaves the line; a second releasing officer signs after you
help-line-close = Says that our party is for closing the line; a second releasing officer signs after you
line-leave-waits = It waits for a second releasing officer. Signed by both, our party leaves { $line } for good.
line-close-waits = It waits for a second releasing officer. Signed by both, our party is for closing { $line } for good.
line-next-release = Next, the second officer: detente release { $draft }
release-leave = LEAVES THE LINE: nothing new begins on it afterwards, and it can't be taken back
release-close = Our party is FOR CLOSING THE LINE: once every party is, nothing new begins on it; it can't be taken back
line-end-left = ENDED: a party has left this line; nothing new begins on it
line-end-closed = ENDED: every party has closed this line; nothing new begins on it
status-word-leave = { $party } left it at { $time }, signed by { $officers } (entry { $id })
status-word-close = { $party } is for closing it since { $time }, signed by { $officers } (entry { $id })
status-succeeds = It succeeds line { $line }
charter-succeeds = It succeeds line { $line }.
