# What is read before a call (`detente brief`).

value-zone = ZONE
help-brief = Shows what is read before a call, on about a page
help-brief-long =
    Shows what is read before a call: the time on both sides, calls that are agreed, with whom, in which
    languages and with or without an interpreter; what is open and whose word it awaits; what was declined or
    refused; the last contact and the gaps; what was asked and stands in no account since; the last statements.

    Example:
      detente brief --level ministers --zone Europe/Kyiv
      detente brief --status exercise

    Next: detente call show ID tells everything of one request.
arg-brief-level = The level asked about, for example ministers: contacts, and calls asked for or held at it; what is of no level is always told (all)
arg-brief-zone = Also tell times in this time zone, for example Europe/Kyiv (can be given many times)
arg-brief-status = Of which status: actual, exercise or test (actual)
brief-title = Before a call; line { $line }; { $status }
brief-now = Now: { $time }
brief-elsewhere = in { $zone }: { $clock }, { $date }
brief-agreed = A call is agreed:
brief-awaits-us = Open, awaiting our word: { $count }
brief-awaits-them = Open, awaiting another's word: { $count }
brief-declined = Call requests declined: { $count }
brief-refused = Asks refused: { $count }
brief-more = and more: { $count }
brief-nothing-open = No call is agreed, and nothing is open on this line.
brief-nothing-open-at-level = No call is agreed, and nothing is open at this level or at none.
brief-no-interpreter = no interpreter asked for
brief-said = Said last, by whose account:
