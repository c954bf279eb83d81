## Amendments of a charter: proposed, signed or refused by every party, in force from each party's adoption on.

refusal-other-charter = it is under another charter than the one in force in its party's journal
refusal-another-open = its party had another amendment of the same charter open
refusal-crossed-amendment = it crossed another party's proposal, which goes first

cause-amendment-too-large = an amendment has at most { $max } bytes
cause-amendment-nothing = it changes nothing
cause-amendment-version = the amended charter has the version { $expected }
cause-amendment-as-it-was = { $what }: as it was
cause-amendment-level-gone = the level { $level } would be gone
cause-amendment-other-charter = it amends another charter than version { $version }, which is in force
cause-act-no-amendment = it names no amendment
cause-act-our-proposal = our party proposed it: its node signs last, by itself

## term-…: what of a charter can change
term-name = name of the line
term-levels = levels
term-languages = languages
term-tests = line tests
term-acknowledge-within = times to acknowledge
term-summaries = summaries of the links
term-limits = limits
term-areas = areas
term-retention = retention
term-recording = recording of calls
term-break-glass = FLASH released by one officer alone

help-amendment = Proposes an amendment of a line's charter, shows it, signs or refuses it
help-amendment-long =
    Changes what the parties of a running line agreed on: answer times, line tests, limits, levels, names. One
    party proposes, each other one signs or refuses; two releasing officers of each do that, one after the other.
    Once all have signed, the nodes put it in force by themselves, each for what its own party says from then on.
    The file names the keys that change, as in a charter's draft, and leaves out the others.

    Example:
      detente amendment propose change.toml --officer north-a.key
      detente release 1c2a --officer north-b.key
      detente amendment sign 9f31 --officer south-a.key

    Next: detente amendment show
help-amendment-propose = Proposes what a file changes; a second releasing officer signs after you
help-amendment-show = Shows which charter is in force, what is proposed, key by key, and who said what
help-amendment-sign = Signs an amendment for our party; a second releasing officer signs after you
help-amendment-refuse = Refuses an amendment, or withdraws our own; a second releasing officer signs after you
arg-amendment = The amendment: the beginning of its proposal's id, as `detente amendment show` prints it
arg-amendment-file = The keys of the charter that change (TOML)
amendment-none = No amendment was ever proposed on this line.
amendment-founding-in-force = { $party }: the charter that founded the line is in force
amendment-in-force = { $party }: version { $version } of the charter is in force since { $time }
amendment-title = Amendment { $proposal }, proposed by { $party } at { $time }, signed by { $officers }
amendment-changes = It makes version { $version } of the charter, in which change:
amendment-before = {"  "}now: { $value }
amendment-after = {"  "}new: { $value }
amendment-no-areas = none named
amendment-no-break-glass = One officer alone may not release a FLASH.
amendment-signed = { $party } signed it at { $time }: { $officers }
amendment-refused = { $party } refused it at { $time }: { $officers }
amendment-withdrawn = { $party } withdrew it at { $time }: { $officers }
amendment-adopted = { $party } put it in force at { $time }
amendment-waits-for = It waits for { $party }.
amendment-waits = It waits for a second releasing officer.
amendment-outcome-open = OPEN: not every party has signed
amendment-outcome-void = WITHOUT EFFECT
amendment-outcome-withdrawn = WITHDRAWN by the party that proposed it
amendment-outcome-refused = REFUSED
amendment-outcome-concluded = SIGNED BY EVERY PARTY
release-amendment-propose = PROPOSES AN AMENDMENT of the charter
release-amendment-sign = SIGNS AN AMENDMENT of the charter: it is not taken back
release-amendment-refuse = REFUSES AN AMENDMENT of the charter
status-charter = version { $version } of the charter is in force
status-amendment = an amendment of the charter waits for our word: detente amendment show { $proposal }
charter-amended = This is the charter that founded the line; version { $version } is in force: detente amendment show
