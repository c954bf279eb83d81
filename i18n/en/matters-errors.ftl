## Matters: a call asked for, a query, an ask.

matter-not-sayable =
    .what = This can't be said on that matter now.
    .why = { $cause }
    .do = See how it stands, and what was said: detente call show, detente query show, detente ask show or detente readout show
matter-unknown =
    .what = There is no { $kind } { $id } on this line.
    .why = No id of that kind begins like that.
    .do = See what there is: detente { $command } list
matter-of-another-kind =
    .what = { $id } is no { $kind }.
    .why = On this line it is: { $other }
    .do = Look at it with: detente { $command } show { $id }
matter-with-whom =
    .what = It is not said with whom.
    .why = This line has several other parties, and a matter is with one of them: { $known }
    .do = Name the other side: --to PARTY
readout-file-unusable =
    .what = { $path } holds no account of a call.
    .why = { $cause }
    .do = Write a file to be filled in: detente readout draft FILE
time-passed =
    .what = { $argument }: { $time } has passed.
    .why = What is asked for or agreed here lies ahead.
    .do = Give a time to come, in UTC: 2026-11-30T14:00Z, "301400Z NOV 26" or +2h
