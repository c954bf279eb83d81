## Matters: a call asked for, a query, an ask.

matter-not-sayable =
    .what = This can't be said on that matter now.
    .why = { $cause }
    .do = See how it stands, and what was said: detente call show, detente query show or detente ask show
