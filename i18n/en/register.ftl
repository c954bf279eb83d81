## What officers enter as accounts of their own desk: statements, incidents, protests. A label names a fact; it never softens or judges one.

value-attribution = named|unnamed|background
value-date = DATE

## detente register

help-register = Outside statements, answers to the press, assessments: entered, found, and what came of them
help-register-long =
    What was said elsewhere, as this desk's own account: who said it, how that person is named, where it stood, the words
    in their own language. It goes into your own book, which the other side never has; with --line NAME onto that line,
    where every party reads it. Nothing is judged, and nothing is deleted: a mistake is put right by a further entry.

    Examples:
      detente register add outside-statement "Мы готовы ко всему" --text-language ru --date 2026-11-30 \
        --said-by "Minister of Defence" --attribution named --by Southmark --source "State news agency"
      detente register list --since 2026-11-01 --unanswered
      detente query ask is-this-your-position --trigger 3fa9c1
help-register-add = Enters a statement, an answer to the press or an assessment
help-register-list = What stands in it, the newest first, and what came of it
help-register-show = One entry whole: whose account, what corrects it, what it led to
help-register-led-to = Notes in the own book that something came of an entry of its register
arg-register-kind = outside-statement, press-answer or assessment
arg-register-text = What was said, as it was said; of an assessment without --attribution the desk's own words
arg-register-date = When it was said, as exact as that is known: 2026-11-30, 2026-11, 2026-11-30~, 2026-11-01/2026-11-05
arg-register-said-by = Who said it: name and office
arg-register-attribution = How that person is named: named, unnamed (an official without a name), background (not to be named)
arg-register-by = The party or government for which it was said
arg-register-paraphrase = The words are this desk's and no quotation
arg-register-source = Who published it: a paper, an agency, a ministry
arg-register-title = Its title
arg-register-published = The day it was published
arg-register-address = Where it is found: an address, a channel, a page
arg-register-translation = A translation of the words by this desk
arg-register-translation-language = The language of the translation (the language of this command)
arg-register-reported = The day it was reported, if that is another day
arg-register-subject = What it is about, in a few words
arg-register-about = An entry of the same line or book that it names; may be given several times
arg-register-corrects = The entry of ours that it corrects; give the whole anew
arg-register-preview = Shows what would be signed, and who would read it; signs nothing
arg-register-onto = The line to enter it on, for every party to read; without it the own book
arg-register-of-line = Only what stands on this line
arg-register-since = Only what can have been on that day or later
arg-register-list-about = Only what has these words anywhere
arg-register-unanswered = Only what led to something that is not answered yet
arg-register-id = The entry, by the beginning of its id
arg-register-came = What came of it: a query, a call, an ask, a message, by the beginning of its id, or any entry by its whole id
arg-trigger = What led to it: an entry of a register (detente register list). One of the own book is noted there, and the other side is not told
register-none = No statement is entered.
register-read-by-desk = Into your own book { $book }: the other side never has it. The watch, linguists, the auditor and the archivist of this desk read it.
register-read-by-all = ONTO THE LINE { $line }: read by { $parties } as our account, and in the records of all parties for good.
register-previewed = Nothing is signed.
register-entered = Entered by { $officer }: { $id }
register-entered-next = See it: detente { $command } show { $id }
register-head = { $kind } { $id }, { $status }
register-entered-by = Entered by the desk of { $party }; signed by { $officers }, { $time }
register-in-book = In your own book { $name }, which the other side never has
register-on-line = On the line { $name }, for every party of it to read
register-row = { $id }  { $date }  { $kind } (entered: { $party })  { $words }
register-names = Names: { $entries }
register-message = message
register-led-to = Led to { $kind } { $id }: { $state }{ $open ->
        [yes] , its answer awaited
       *[no] {""}
    }{ $note ->
        [yes] {" "}(noted in the own book, not told to the other side)
       *[no] {""}
    }
register-list-next = One of them whole: detente { $command } show ID
register-note = Came of this entry of the register
register-noted = Noted in the own book, and nowhere else: { $entry } came of { $id }
register-note-waits = SIGNED AND NOT NOTED YET: that { $entry } came of { $id } is noted once this node may sign in the book
register-not-noted = NOT NOTED in the own book. What was said on the line stands; note it with: detente register led-to { $id } { $entry }
register-not-noted-yet = NOT NOTED in the own book yet: when it is an entry, note it with: detente register led-to { $id } ENTRY
register-tied = Noted in the own book: what came of { $id }
register-because-here = Because of (own book; the other side is not told): { $entry }
register-because = Because of: { $entry }
register-named-in = Named in: { $entry }
register-is-protest = ! PROTEST: { $entry }

## detente incident

help-incident = Incidents and near misses: entered, found, and what came of them
help-incident-long =
    What happened, or nearly did, as this desk's own account: when, where, who was involved, who was hurt, what was
    damaged. It goes into your own book; with --line NAME onto that line, where the other side reads it as your account.
    What must reach the other desk at once is a message besides: detente send --template incident-report.

    Examples:
      detente incident add near-miss "A fighter passed our patrol aircraft at 30 m" --at "301405Z NOV 26" \
        --position "44.50N 34.20E" --involved "our patrol aircraft" --involved "a fighter, not identified"
      detente incident list --since 2026-11-01
      detente query ask did-this-happen "A fighter passed at 30 m" --trigger 3fa9c1
help-incident-add = Enters an incident or a near miss
help-incident-list = What stands in it, the newest first, and what came of it
arg-incident-kind = incident or near-miss
arg-incident-text = What happened
arg-incident-at = When it was: 2026-11-30T14:00Z, "301400Z NOV 26", -30min
arg-incident-date = The day, where the time is not known, as exact as that is: 2026-11-30, 2026-11, 2026-11-30~
arg-incident-place = Where, in words
arg-incident-position = Where: 44.50N 34.20E, 443000N 0341200E or a square of the military grid
arg-incident-involved = Who or what was involved; may be given several times
arg-incident-casualties = Who was killed or hurt; "none" if so
arg-incident-damage = What was damaged; "none" if so
arg-incident-said-by = Who reported it: name and office
arg-incident-by-account-of = By whose account it is, if not this desk's
incident-none = No incident is entered.

## detente protest

help-protest = Protests: lodged as a message, entered as a protest, and what became of them
help-protest-long =
    A complaint of record. Its words go to the other side as a message, which is delivered, acknowledged and answered as
    any other; and it is entered on the line that this is a protest, and about what. What stands in your own book is not
    told to the other side: say in the words what they must know of it.

    Examples:
      detente protest lodge "We protest against the flight of 30 November." --about 3fa9c1 --answer-by +48h
      detente protest list --unanswered
help-protest-lodge = Sends a protest, and enters it as one
help-protest-enter = Enters a message of ours that was sent before as a protest
help-protest-list = Protests of every party, the newest first, and how they stand
help-protest-show = A protest with its message, and what became of that
arg-protest-text = The words
arg-protest-about = What it is about: an entry of a register or a message by the beginning of its id, any entry by its whole id; may be given several times
arg-protest-precedence = routine, priority or immediate (priority)
arg-protest-message = The message, by the beginning of its id
protest-none = No protest is entered.
protest-lodged = Protest lodged by { $officer }: message { $message }, entered as { $id }. See it: detente protest show { $id }
protest-not-entered = SENT AND NOT ENTERED as a protest. Enter it with: detente protest enter { $id } --about ENTRY
protest-not-entered-yet = NOT ENTERED as a protest yet. When it is a message, enter it with: detente protest enter ID --about ENTRY
