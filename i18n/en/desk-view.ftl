# Of which status contacts are answered, and what else is told at the desk before a call.

## detente contacts

arg-timeline-as-of = The day as of which to answer; what lies after it does not count (the last exact day of any account)
contacts-status = Status: { $status }
contacts-also = There are accounts of status { $status } on this line too, told apart: detente contacts --status { $word }

## How long is left until a time, or how long it is over; counted where it is shown

span-days-hours = { $days ->
        [one] { $days } day { $hours } h
       *[other] { $days } days { $hours } h
    }
span-hours-minutes = { $hours } h { $minutes } min
span-minutes = { $minutes } min
span-seconds = { $seconds } s
time-left = { $time }, in { $span }
time-over = { $time }, { $span } over
row-by = { $state }; by { $time }

## Calls that are agreed

call-begins = begins in { $span }
call-time-is-now = its time is now, since { $span }
call-time-passed = its time passed, no call is entered
status-call-agreed = Call agreed with { $party }: { $time }, { $minutes } min, { $left }: detente call show { $id }
status-call-not-entered = Call agreed with { $party } for { $time }, { $minutes } min: { $left }: detente call show { $id }
open-call-agreed = a call is agreed
open-call-not-entered = the time of an agreed call passed, no call is entered
handover-item-at = , at { $time }
arg-call-gave-rise = An entry of this line that it is about or that gave rise to it: a message by the beginning of its id, anything by its whole id (can be given many times)

## detente call phrase

phrase-last-test = Last line test: { $test }
phrase-no-test = No line test has been decided yet.
phrase-start-test = Test the line now: detente test start
