# What was said and done on a line, under the answers about contacts and beside the accounts of a call. Each row says whose
# word it is; nothing here ranks anybody.

## Contacts

contacts-lasted = lasted { $durations }
contacts-lasted-by = { $duration }, { $account }
contacts-lasted-differ = the accounts differ
contacts-office = { $office } ({ $party })
contacts-next = Next call agreed: { $time }, { $minutes } min; asked for by { $party }
contacts-pair = Between { $pair }: { $count ->
        [0] no contact with a known day
        [one] { $count } contact
       *[other] { $count } contacts
    }
contacts-pair-last = last: { $date }
contacts-pair-gap = longest gap { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
contacts-pair-declined = declined: { $count }
contacts-pair-unanswered = no answer held in time: { $count }
contacts-sought = sought since { $first }: { $count ->
        [one] { $count } request
       *[other] { $count } requests
    }, { $account }
contacts-declined-times = declined { $count ->
        [one] { $count } time
       *[other] { $count } times
    }
contacts-declined-reason = last reason: { $reason }
contacts-unanswered = Requests for contact to which no answer was held when the time was up (it is no refusal):
contacts-unanswered-row = { $party } asked, and no answer was held by { $date }
contacts-unanswered-times = { $count ->
        [one] { $count } time
       *[other] { $count } times
    }
contacts-avoided = Encounters avoided, or expected to be:

## Accounts of a line

account-call-as-held = call as held
account-requests-unanswered = requests not answered in time
account-asked-again = asked again
told-text-whom = For
told-text-behalf = On behalf of
told-on-record = on record alone

## A call with what was asked in it and what its sides tell of it

call-asks = Asked in it:
call-readouts = Accounts of it:
call-named = { $id } [{ $state }] { $party }: { $text }

## Readouts beside what the record shows

compare-record = the record
compare-began = Began
compare-ended = Ended
compare-stated = { $what } ({ $account })
compare-asked-for = { $party }, whose call request { $id } it came of
compare-rang = { $party }, whose ring { $id } it came of
compare-entered = no request and no ring is named; { $party } entered the call first
compare-participant = { $name }: joined { $joined }, left { $left }
compare-speaker = { $name } for { $party }
compare-not-stated = not stated
compare-no-call = No call entered on this line is named by these readouts, nor by what they name: the record shows nothing of it to lay beside them.
compare-lines-both = Agreed line, word for word in both accounts: { $line }
compare-lines-one = Agreed line, word for word in the account of { $party } alone: { $line }
compare-languages = The accounts are written in different languages ({ $languages }): lines are compared word for word all the same.
compare-differs = The account of { $party } and the record differ: { $what }

## detente ask raise --topic

value-topic = WORD
arg-ask-topic = One word for what it is about, such as ceasefire: it stands before the text, and an account of a later call that has a topic of that name mentions the ask
