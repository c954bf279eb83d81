## A desk's own book: watch log, handovers, duty roster. A label names a fact; it never softens or judges one.

refusal-not-a-book = the watch log and the duty roster belong in a book, not on a line that others read
refusal-own-handover = whoever hands the watch over cannot take it over
cause-in-book-too-many = there are { $found } { $of }; { $max } are the most
cause-in-book-same-name = two people have the same name, so that nobody could say whose a shift is
cause-in-book-shift = shift { $number } ends before it begins, lies outside the roster, is somebody's whom the roster does not name, or stands twice
book-bounded-references = references
book-bounded-open-items = open items
book-bounded-people = people
book-bounded-shifts = shifts
book-bounded-languages = languages of one person
book-bounded-ways = ways to reach one person
book-bounded-name-bytes = bytes in a name
book-bounded-body-bytes = bytes

## log-act-…, bell-tried-…, open-…, step-…

log-act-note = note
log-act-handover = watch handed over
log-act-takeover = watch taken over
log-act-other = an act that this version does not know
bell-tried-heard = bell heard
bell-tried-not-heard = BELL NOT HEARD
bell-tried-not-tried = bell not tried
open-to-acknowledge = waits for an officer here
open-not-acknowledged = not acknowledged by the other side
open-our-word = waits for our word
open-their-word = waits for the other side's word
open-test = line test due
open-draft = waits for a second officer, or until this node may sign
open-alarm = alarm
open-other = something that this version does not know
step-watch = watch
step-deputy = deputy
step-on-call = on call

## detente book

help-book = A desk's own book: a line with one party, sent to nobody
help-book-long =
    A desk's own book: signed and in order like any line, and sent to nobody. Its watch log, handovers and duty roster
    are in `detente log`, `detente handover` and `detente roster`.

    `detente book new "Watch book"` founds one, with the officers, levels and languages of your line. Who may act in it
    later is changed as on any line: `detente officer appoint … --line "Watch book"`.
help-book-list = The books of this desk
help-book-new = Founds a book with the officers of a line
arg-book-name = What the book is called
arg-book-line = The line whose officers, levels and languages it takes
arg-book = The book: its name or the beginning of its id; the only one if left out
book-founded = The book { $name } is founded: { $id }. It is sent to nobody.
book-none-yet = No book. Found one: detente book new "Watch book"
book-row = { $id }  { $name }: { $waiting ->
        [yes] WATCH HANDED OVER, NOBODY HAS TAKEN IT
       *[no] no handover waits
    }

## detente log

help-log = The watch log: what happened, as it happened
help-log-long =
    The watch log of your own book. Nobody else reads it. What stands in it stays: a mistake is put right by a note that
    corrects it, and both are shown.

    detente log add "Their desk rang by telephone, asked about the buoy" --at -10min --about 3fa9c1
help-log-list = What stands in it, the newest first
help-log-add = Notes something
help-log-show = One entry of it whole
arg-log-limit = How many at most: 1 to 500; 20 if left out
arg-log-text = The words
arg-log-at = When it happened, if not now: 2026-11-30T14:00Z, "301400Z NOV 26", -30min
arg-log-about = An entry that it is about, on any line of this node; may be given several times
arg-log-corrects = The note that it corrects
arg-log-entry = The entry, by the beginning of its id
log-empty = Nothing stands in the watch log yet.
log-noted = Noted by { $officer }: { $id }
log-row = { $time }  { $id }  { $act }, { $officers }
log-happened = happened { $time }
log-about = about { $id } on { $line }
log-corrects = CORRECTS { $id }
log-corrected = CORRECTED by { $id }
log-without-effect = WITHOUT EFFECT: { $why }
log-withheld = its words are not here
log-not-read = its words are not in a form that this version reads
log-more = There is more: detente log list --limit { $limit }

## detente handover

help-handover = Hands the watch over to the next, and takes it over
help-handover-long =
    Whoever leaves hands the watch over: the node lists what is open on every line, the officer says what else the next
    one must know, and signs. Whoever comes reads it, tries the bell, and signs to have the watch; on every line where
    the one who leaves is on watch, that officer is relieved. Until then the watch counts as handed over and not taken.

    detente handover sheet
    detente handover give "Their linguist comes at 06:00. Nothing else to report."
    detente handover take --bell heard "Read. The buoy is at 44-30N."
help-handover-sheet = What is open now, as a handover would list it
help-handover-give = Hands the watch over
help-handover-take = Takes the watch over from whoever handed it over last
help-handover-show = A handover with what was open; the last one if none is named
value-bell = heard|not-heard|not-tried
arg-handover-text = What whoever comes must know; "nothing to report" if so
arg-handover-remark = What whoever takes over remarks
arg-handover-bell = Whether the bell was heard when it was tried (detente alarm test): heard, not-heard, not-tried
arg-handover-id = The handover, by the beginning of its id; the last one if left out
arg-handover-book-only = Signs the book alone; the watch on the lines stays as it is
handover-nothing-open = Nothing is open.
handover-open = Open: { $count ->
        [one] one item
       *[other] { $count } items
    }
handover-item = { $sort }{ $name }{ $whom }{ $where }{ $due }
handover-item-name = {": "}{ $name }
handover-item-whom = {", "}{ $whom }
handover-item-where = , { $id } on { $line }
handover-item-line = , on { $line }
handover-item-due = , by { $time }
handover-more = and { $count } more
handover-given = The watch is handed over by { $officer }: { $id }. It counts as taken once another officer has signed: detente handover take
handover-taken = { $officer } has taken the watch over: { $id }
handover-relieved = On { $line }: on watch since now, { $officer } is relieved.
handover-not-yet-relieved = On { $line }: NOT RELIEVED YET. It is signed, and becomes an entry once this node may sign there; until then { $officer } is on watch.
handover-not-relieved = On { $line }: NOT RELIEVED. The takeover in the book stands; take the watch there with: detente duty on --relieves NAME
handover-waits = HANDED OVER { $time } by { $officers }, AND NOBODY HAS TAKEN IT
handover-taken-by = taken over { $time } by { $officers }, { $bell }
handover-none = No handover stands in the watch log yet.

## detente roster

help-roster = The duty roster: who is planned for which watch, and how each is reached
help-roster-long =
    The duty roster of your own book: watch, deputy, on call. Who really is on watch is another fact: detente duty.

    `detente roster draft` prints a file for the coming week with the officers of the book; fill in who is on when, and set it with
    `detente roster set FILE`. For each time the roster that was set last counts, of those that cover it; each stays in the book.
help-roster-show = Who is planned now and next, and where nobody is
help-roster-set = Sets the roster that a file says
help-roster-draft = Prints a file to fill in
arg-roster-file = The roster as a TOML file
roster-none = No duty roster is set. Begin one: detente roster draft
roster-not-read = A roster is set and can't be read here: { $id }
roster-set-by = Set { $time } by { $officers }, for { $from } to { $until }
roster-now = Now, { $step }: { $people }
roster-nobody = NOBODY
roster-person = { $name }{ $languages }{ $reach }
roster-person-languages = {" ("}{ $languages })
roster-person-reach = , { $ways }
roster-shift = { $from } to { $until }  { $step }: { $person }
roster-gap = NOBODY PLANNED as { $step }: { $from } to { $until }
roster-act-set = duty roster set
roster-set-done = The roster is set by { $officer }: { $id }
cause-roster-step = shift { $number }: there is no step { $value }; there are watch, deputy, on-call
cause-roster-person = shift { $number }: nobody called { $value } stands under [[person]]

## alarm-name-…: an alarm among what is open

alarm-name-line-down = line down
alarm-name-path-down = path down
alarm-name-clock-skew = clocks differ
alarm-name-clock-set = clock was set
alarm-name-hook-fails = the bell fails
alarm-name-settings-refused = settings refused
alarm-name-account-locked = account locked
alarm-name-fork = two histories signed
alarm-name-behind-own-record = behind own record
alarm-name-mute = mute
alarm-name-record-damaged = record damaged
alarm-name-not-delivered = not delivered
alarm-name-not-acknowledged = not acknowledged
alarm-name-flash-received = FLASH received
alarm-name-immediate-received = IMMEDIATE received
alarm-name-ring = ring
alarm-name-matter-waits = a matter waits
alarm-name-unanswered = unanswered
alarm-name-test-failed = line test failed
alarm-name-not-understood = not understood
alarm-name-peer-fault = fault of a counterpart
alarm-name-two-machines = two machines with one key
alarm-name-over-quota = over quota
alarm-name-flash-cap = FLASH beyond the cap
alarm-name-disk-low = disk low
alarm-name-disk-full = disk full
alarm-name-break-glass = FLASH released by one officer
alarm-name-check-fire = check fire
alarm-name-authority-cap = authority entries beyond the cap
alarm-name-many-alarms = many alarms
alarm-name-party-left = a party has left
alarm-name-party-closes = a party is for closing

## detente status

status-handover = { $book }: WATCH HANDED OVER, NOBODY HAS TAKEN IT. Take it: detente handover show, detente handover take
