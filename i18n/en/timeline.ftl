# A reported record as one page (`detente timeline`).

## The command

help-timeline = Makes one page of a reported record, with a picture, to read or print
help-timeline-long =
    Makes one page (HTML) of a reported record: a picture of when what was, each level in figures, what accounts
    of one contact agree on, differ in or leave out, every account with its source and whose it is, and the
    sources. It needs no node. The page has no script and asks for nothing outside itself.

    Example:
      detente timeline examples/2022/record.toml --out contacts-2022.html
      detente timeline examples/2022/record.toml --lang ru > contacts-2022.ru.html

    Next: open the file in a browser, or print it.
arg-timeline-out = The page to write; it must not exist yet (standard output)

## The page

timeline-title = Contacts in the order of time
timeline-intro = Made from the file “{ $file }”, as of { $date }. Everything here is somebody's account, carried by a source. Nothing is a finding of the program, which ranks no party and says of no account that it is true.
timeline-how-to-read = A date is as exact as the source gave it. Words in quotation marks stand as they are written in the file, in the language it has them in.
timeline-made = Made by Détente { $version }.
timeline-digest = SHA-256 of the file:
timeline-as-of = as of { $date }
timeline-picture = Accounts along the time, a lane for each level
timeline-picture-desc = Every sign has the number of its account below. A hatched bar is a date that is not one day: the account was somewhere in it; an arrow means that its beginning or end is not known. Lines below the signs of a lane count the days between contacts whose day is known.
timeline-picture-cut = The picture holds the first { $count } of { $total } accounts.
timeline-no-level = At no level
timeline-sign-contact = contact
timeline-sign-refusal = request, or requests declined
timeline-sign-expected = expected, not scheduled
timeline-sign-without = no contact, or an encounter avoided
timeline-sign-said = statement, assessment, readout
timeline-sign-reference = event that days are counted from
timeline-sign-other = other event
timeline-levels = Each level, as of { $date }
timeline-levels-note = Days are calendar days. Contacts without a known day are not counted, and stand below with their dates.
timeline-level = Level
timeline-last = Last contact
timeline-last-day = { $date }, { $days } before
timeline-no-contact = none with a known day
timeline-gap = Longest gap
timeline-since = Since “{ $event }”
timeline-since-count = { $count ->
        [0] no contact with a known day
        [one] { $count } contact, on { $first }
       *[other] { $count } contacts, the first on { $first }
    }
timeline-differences = What accounts agree on, differ in and leave out
timeline-differences-none = No contact in this record has accounts that could be compared.
timeline-all = Everything told, in the order of time
timeline-name = Name
timeline-source = source:
timeline-date-basis = date:
timeline-basis = Date
timeline-sides = Accounts side by side
timeline-what = What
timeline-verdict = How they stand
timeline-sources = Sources
timeline-published = Published
timeline-updated = Updated

