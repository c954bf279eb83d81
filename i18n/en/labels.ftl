# Words for what the record says: states, precedences, alarms, test results, contacts.
# A label names a fact. It never softens, ranks or judges one.

program-name = Détente

## What is written in the record is marked with this wherever it is shown or exported.

mark-reconstruction = reconstruction from press reports, issued by neither government
mark-exercise = EXERCISE
mark-test = TEST

## Status: whether it is meant (CAP 1.2).

status-actual = ACTUAL
status-exercise = EXERCISE
status-test = TEST

## Precedence (ACP 121), least urgent first.

precedence-routine = ROUTINE
precedence-priority = PRIORITY
precedence-immediate = IMMEDIATE
precedence-flash = FLASH

## Parties and desks

role-watch = watch officer
role-releasing = releasing officer
role-linguist = linguist
role-press = press officer
role-technician = technician
role-auditor = auditor
role-archivist = archivist
act-role-drafter = drafted
act-role-releaser = released
method-key = by the officer's own key
method-node-held = key held by the node, unlocked by password: only the node's word
desk-of = Duty desk of { $party }
party-of-officer = { $officer }, { $party }

## Levels that a charter commonly names. A charter's own names come first.

level-desk = Duty desk
level-chiefs = Chiefs of the armed forces
level-ministers = Ministers of defence
level-heads = Heads of state

## The life of a message. Each is a fact of its own; none stands for another.

state-drafted = drafted
state-awaiting-release = waiting for a second officer to release it
state-released = released
state-sent = sent
state-delivered = delivered
state-displayed = displayed
state-acknowledged = acknowledged
state-answered = answered
state-cancelled = cancelled
state-crossed = crossed
state-disputed = disputed
state-overdue = overdue
state-declined = declined
state-deferred = deferred
state-no-answer = no answer
state-line-down = line down
state-withheld = text withheld
state-not-understood = held, not understood
state-without-effect = kept, without effect

state-drafted-meaning = written here; nothing has left this desk
state-released-meaning = its officers have signed it
state-sent-meaning = it is an entry of the record, durable here
state-delivered-meaning = the other node holds it, durable there; nobody need have seen it
state-displayed-meaning = a person there has opened it
state-acknowledged-meaning = a named officer there has acknowledged it
state-answered-meaning = an officer there has answered it
state-cancelled-meaning = its author has withdrawn it; it stays in the record
state-crossed-meaning = two acts were signed without knowledge of each other; both stay, the less committing one holds
state-disputed-meaning = its author has signed two histories; both are kept and bind their author

state-line = { $state } at { $time } by { $signer }
officer-unverified = officer unverified
earlier-entries-missing = earlier entries missing
changed-since-acknowledged = changed since it was acknowledged
of-which-not-yet = not yet { $state }

## Answers to a message

answer-yes = yes
answer-no = no
answer-unknown = unknown
answer-will-check = will check
answer-refused = refused
answer-other = answered in words

## Line tests

test-due = not read back yet
test-in-time = answered in time
test-late = answered late
test-failed = failed
test-refused = refused
test-not-yet-due = not yet due
test-number = Line test { $number }
test-number-in-version = { $number } of version { $version } of the charter
test-challenge = Challenge
test-read-back = Read-back
test-initiator = { $party } challenges
test-answered-after = answered after { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }

cause-node-down = node down
cause-path-down = path down: { $path }
cause-no-path-or-node = no path or node; they can't be told apart from here
cause-closed-by-operator = closed by the operator
cause-no-officer = delivered, but no officer answered
cause-refused = an officer refused
cause-own-node-down = our own node was not running
cause-mute = the node was mute
cause-unknown = cause not known

scorecard-title = Line tests with { $party }
scorecard-line = { $due ->
        [0] No test was due.
        [one] { $due } test was due: { $in-time } in time, { $late } late, { $failed } failed.
       *[other] { $due } tests were due: { $in-time } in time, { $late } late, { $failed } failed.
    }
scorecard-agrees = Both sides hold the same results.
scorecard-differs = The two sides hold different results. Compare the entries.
scorecard-streak = { $count ->
        [one] The last test was answered in time.
       *[other] The last { $count } tests were answered in time.
    }

## Link and alarms

path-quic = QUIC
path-tcp = TLS over TCP
path-up = { $path }: up
path-silent = { $path }: silent for { $seconds } s
path-never = { $path }: never up
line-up = Line up
line-degraded = Line up, { $count ->
        [one] one path down
       *[other] { $count } paths down
    }
line-down = Line down

alarm-line-down = LINE DOWN: { $party } can't be reached on any path.
alarm-node-down = NODE DOWN: the machine of { $party } answers, its node does not.
alarm-path-down = PATH DOWN: { $path } to { $party }. The line holds on the other path.
alarm-no-path-or-node = LINE DOWN: nothing is heard from { $party }. No path or no node: from here they can't be told apart.
alarm-closed-by-operator = LINE CLOSED: the operator of { $party } closed it, with a goodbye.
alarm-no-officer = NO OFFICER: { $party } received it and no officer has answered.
alarm-refused = REFUSED: an officer of { $party } answered no.
alarm-mute = MUTE: this node signs nothing, receipts included. It still receives, shows, sounds and drafts.
alarm-counterpart-mute = MUTE: the node of { $party } signs nothing yet. It receives and sounds.
alarm-fork = TWO HISTORIES: { $party } has signed two different entries at one place. The proof is kept; the line goes on.
alarm-not-understood = NOT UNDERSTOOD: { $party } sent an entry of a kind that this node does not know. It is kept and has no effect.
alarm-not-understood-there = NOT UNDERSTOOD: { $party } holds our entry and does not know its kind.
alarm-acknowledgement-overdue = OVERDUE: no acknowledgement from { $party } for { $precedence }, due { $time }.
alarm-delivery-overdue = OVERDUE: no receipt from { $party } for { $precedence }, due { $time }.
alarm-answer-overdue = OVERDUE: no answer from { $party }, due { $time }.
alarm-test-missed = LINE TEST FAILED: { $cause }.
alarm-test-due = A line test with { $party } is due now.
alarm-flash-received = { $count ->
        [one] { $precedence } from { $party } waits for an officer.
       *[other] { $count } { $precedence } from { $party } wait for an officer.
    }
alarm-matter-waits = { $count ->
        [one] { $precedence } from { $party }: a call request, a call, a query or an ask awaits our word.
       *[other] { $precedence } from { $party }: { $count } call requests, calls, queries or asks await our word.
    }
alarm-unanswered-ours = UNANSWERED, { $precedence }: { $count ->
        [one] a call request, a call, a query, an ask or a ring of ours; its time is up.
       *[other] { $count } call requests, calls, queries, asks or rings of ours; their time is up.
    }
alarm-unanswered = UNANSWERED, { $precedence } from { $party }: { $count ->
        [one] a call request, a call, a query, an ask or a missed ring; its time is up.
       *[other] { $count } call requests, calls, queries, asks or missed rings; their time is up.
    }
alarm-flash-cap = { $party } has sent more FLASH than the reserve holds. { $count ->
        [one] { $count } was refused, without a receipt.
       *[other] { $count } were refused, without receipts.
    }
alarm-quota = { $party } has used its share of this disk. Its further entries are refused, without receipts.
alarm-clock-skew = The clocks of this node and of { $party } differ by { $seconds } s.
alarm-changed-since-acknowledged = Something arrived that was not there when this was acknowledged.
alarm-heads-disagree = Our heads and those of { $party } disagree.
alarm-cleared = Cleared: { $alarm }

alarm-silence = Silence
alarm-acknowledge = Acknowledge
alarm-answer = Answer

## Accounts. Everything here is somebody's account.

account-contact = contact
account-incident = incident
account-near-miss = near miss
account-outside-statement = outside statement
account-press-answer = answer to the press
account-assessment = assessment
account-protest = protest
account-request = request
account-requests-declined = requests declined
account-readout = readout
account-reference-event = reference event
account-line-established = line established
account-line-tests-reported = line tests reported
account-follow-up-expected = follow-up expected
account-no-contact-reported = no contact reported
account-encounter-avoided = encounter avoided
account-other = event

by-account-of = by the account of { $party }
by-own-account = by its own account
by-account-of-source = as reported in “{ $source }”
by-account-of-both = by the accounts of { $parties }
confirmed-by = confirmed by { $parties }
initiated-by = initiative: { $party }
initiated-by-implied = initiative: { $party } (implied, not said)
initiator-not-stated = initiator not stated
means-not-stated = means not stated
means-call = call
means-meeting = meeting
party-not-stated = a party that is not named
as-written = “{ $words }”

basis-stated = stated in the source
basis-derived = derived from the source
basis-outside = general knowledge, outside the source

## Answers about contacts

contacts-title = { $level } as of { $date }
contacts-last = Last contact: { $date }, { $days ->
        [0] the same day
        [one] { $days } day ago
       *[other] { $days } days ago
    }
contacts-none = No contact with a known day.
contacts-gap = { $days ->
        [one] { $days } day from { $from } to { $to }
       *[other] { $days } days from { $from } to { $to }
    }
contacts-longest-gap = Longest gap: { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
contacts-no-gap = No gap can be counted: fewer than two contacts with a known day.
contacts-since-event = Since “{ $event }”: { $count ->
        [0] no contact with a known day
        [one] { $count } contact, on { $first }
       *[other] { $count } contacts, the first on { $first }
    }
contacts-since-event-later = “{ $event }” lies after the day asked about.
contacts-imprecise = { $count ->
        [one] { $count } account has no exact day; nothing is counted from it:
       *[other] { $count } accounts have no exact day; nothing is counted from them:
    }
contacts-imprecise-one = contact, { $date } ({ $means })
contacts-gap-imprecise-between = a contact without an exact day may lie inside this gap
contacts-refusals = Requests for contact that were declined:
contacts-refused = { $party } asked and was declined, no later than { $date }
contacts-refused-undated = { $party } asked and was declined, when is not stated
contacts-refused-next = next contact at that level: { $date }
contacts-refused-no-next = no contact at that level since, in this record
contacts-follow-up = Follow-up expected at level { $level }, not scheduled
contacts-ask-unanswered = Asked, and in no later account: { $ask }
contacts-topics-both = In both accounts: { $topics }
contacts-topics-one = Only in the account of { $party }: { $topics }
contacts-absence = Absence from an account is not denial.

## Dates in words. A day is a day: it has no hour and no zone.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-of-1 = January
month-of-2 = February
month-of-3 = March
month-of-4 = April
month-of-5 = May
month-of-6 = June
month-of-7 = July
month-of-8 = August
month-of-9 = September
month-of-10 = October
month-of-11 = November
month-of-12 = December
date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-year = { $year }
date-about = about { $date }
date-uncertain = { $date } (uncertain)
date-between = between { $from } and { $to }
date-no-later = no later than { $date }
date-no-earlier = { $date } or later
date-moment = { $dtg } ({ $date }, { $clock } UTC)
time-local = { $clock } local
time-local-next-day = { $clock } local, next day
time-local-day-before = { $clock } local, day before
date-uncertainty = give or take { $seconds } s
date-uncertainty-unknown = clock error not known
unit-hours = h
unit-minutes = min
unit-seconds = s
decimal-sign = .
duration-minutes = { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
duration-about = about { $duration }
days = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }

## Verifying a file

verify-good = Everything in this file checks.
verify-bad = This file does not check.
verify-line = Line { $line }
verify-signed = { $count ->
        [one] { $count } entry signed by { $party }
       *[other] { $count } entries signed by { $party }
    }
verify-range = { $party }: entries { $from } to { $to } of epoch { $epoch }, none left out
verify-chosen = { $party }: chosen entries; others exist between them
verify-key = Key of { $party }: { $fingerprint }
verify-officers = { $count ->
        [one] { $count } officer's signature checks
       *[other] { $count } officers' signatures check
    }
verify-all-open = All texts are open here: { $total }
verify-opened = { $opened } of { $total } texts are open here; the rest is withheld, and its entries still check
verify-exported = Exported by { $party } at { $time }
verify-checkpoint = Checkpoint by { $party } over the journal of { $author }: { $size ->
        [one] { $size } entry
       *[other] { $size } entries
    }
verify-pq-none = Post-quantum signatures: none yet over these entries
verify-proves-signed = proves: these parties signed exactly these entries, in this order
verify-proves-not-read = does not prove: that anyone read them, that what they say is true, or when they were signed beyond each author's own clock
verify-fork = { $party } signed two different entries at epoch { $epoch }, sequence { $sequence }.
verify-fork-proves = proves: the holder of that key signed two histories. It does not say which is true, or why.
verify-mark = Mark that stays with this file: { $mark }
