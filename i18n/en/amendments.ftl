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
