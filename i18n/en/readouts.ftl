## Readouts: each side's own account of a call. A label names a fact; it never softens or judges one.

cause-readout-not-the-version = another version stands in its place
cause-readout-nothing-said = whoever remarks or objects says what, in words
cause-readout-several-versions = { $count } versions stand, for that side signed two histories; name the one that is meant
cause-readout-no-account = a version of a readout is an account of the call, and nothing else has one
cause-readout-other-account = it is no account of one's own: a readout has a day and a text, and no more than a readout has
cause-readout-reason = a correction says what it corrects, and no other version does
cause-readout-not-in-charter = it names a level or a party that the charter does not have
cause-readout-control = it has a character that steers a screen
cause-readout-field = { $field }: { $cause }

## What it is, its states, what was said on it

matter-readout = readout
state-of-readout-offered = shown to the other side, not released
state-of-readout-revised = another version shown, not released
state-of-readout-objected = the other side objects, not released
state-of-readout-agreed = joint text, not released
state-of-readout-released = released
state-of-readout-corrected = released and corrected
state-of-readout-retracted = released and taken back
state-of-readout-withdrawn = taken back before release
said-on-readout-offer = shown
said-on-readout-seen = seen by an officer
said-on-readout-comment = remarked on
said-on-readout-agree = agreed to, as a joint text
said-on-readout-object = objected to
said-on-readout-revise = another version shown
said-on-readout-release = released
said-on-readout-correct = corrected
said-on-readout-withdraw = taken back
said-on-readout-no-answer = no word held in time

## One readout

readout-none = No readouts.
readout-between = Account of { $asker }, shown to { $asked }; signed by { $officers }
readout-went-out = readout { $id }: { $said }, by two officers (entry { $entry }).
readout-version = Version { $id }, { $time }: { $said }
readout-version-stands = Version { $id }, { $time }: { $said }; it stands
readout-held = Held for the other side's word until { $time }
readout-word-agreed = JOINT TEXT: the other side agreed to this version.
readout-word-objected = The other side objects to this version.
readout-day = Day of the call: { $date }
readout-initiator = At the initiative of { $party }
readout-duration = Duration: { $minutes } min
readout-duration-about = Duration: about { $minutes } min
readout-participant = Took part: { $name }
readout-topic = Topic { $topic }: { $text }
readout-agreed-line = Agreed line: { $text }
readout-own-line = Own line: { $text }
readout-stays-private = Stays private: { $text }
readout-corrects = Corrects: { $text }
readout-published = PUBLISHED { $time }: version { $id }
readout-updated = UPDATED { $time }: version { $id }
readout-embargo = to be held back until { $time }
readout-joint = joint text
readout-before-hold = released before the time until which it was held for the other side
readout-compared = Both sides' readouts of one call, side by side:
readout-alone = No readout of the other side refers to this call or to this readout. Name it: detente readout compare { $id } OTHER
readout-drafted = Written to { $path }. Fill it in; nobody else sees it before it is offered.
readout-drafted-next = Next: detente readout offer { $path }
release-readout = Releases a readout: { $id }, version { $version }
release-readout-corrects = Corrects a readout: { $id }

## The draft that a person fills in

readout-draft-head = An account of a call. It stays on this machine until it is offered: detente readout offer FILE
readout-draft-date = The day of the call, as exact as it is said
readout-draft-text = The text as it is to be released
readout-draft-more = What else is told; take the # away where it is
readout-draft-topics = A topic each: a tag, by which the two sides' accounts are laid side by side, and what is said of it

## On a page of accounts

told-text-text = Text
told-text-agreed-line = Agreed line
told-text-own-line = Own line
told-text-stays-private = Stays private

## detente readout

help-readout = Shows our account of a call before release, releases it by two, corrects it in sight
help-readout-long =
    Each side's own account of a call. It is written on a file here, shown to the other side, held for a word until a time,
    and released by two people. Agreed is one very version: then it is a joint text. What was released is
    corrected by a new version or taken back, and everything that went out stays in sight.

    Example:
      detente readout draft call.toml
      detente readout offer call.toml --hold +30min --of 3fa9c1 --officer north-a.key
      detente readout agree 77b0de --officer south-c.key
      detente readout release 77b0de --embargo +2h --officer north-a.key
      detente release DRAFT --officer north-b.key      the second officer reads it and signs

    Next: detente readout show ID
help-readout-draft = Writes a file to be filled in; nothing leaves this machine
help-readout-offer = Shows the account in a file to the other side
help-readout-list = Lists readouts, the newest first
help-readout-show = Shows one: its versions, what was said of each, what went out and when
help-readout-seen = Says that an officer here has seen it
help-readout-comment = Remarks something on it
help-readout-agree = Agrees to a version: it is our account too
help-readout-object = Objects to a version, in words
help-readout-revise = Shows another version before release
help-readout-release = Releases a version: two officers
help-readout-correct = Corrects what was released by a new version: two officers
help-readout-withdraw = Takes it back, before release or after
help-readout-compare = Lays both sides' readouts of one call side by side
arg-readout-file = The file with the account, as detente readout draft writes it
arg-readout-new-file = Where to write it; no file may be there yet
arg-readout-hold = Until when it is held for the other side's word: 2026-11-30T14:00Z, "301400Z NOV 26" or +30min
arg-readout-of = What it is an account of: the call as held, the call request, the other side's readout, an ask that it mentions, each by the beginning of its id, or any entry by its whole id; give it again for more
arg-readout-version = Which version, by the beginning of its id (the one that stands)
arg-readout-embargo = Until when the text is to be held back: 2026-11-30T14:00Z, "301400Z NOV 26" or +2h
arg-readout-words = What is said
arg-readout-other = The other side's readout; not needed where it refers to the same call
