## Calls as events of a calendar.

call-no-time =
    .what = This call has no time that a calendar could hold.
    .why = Nobody has stated one, or it lies past the year 9999. The request is: { $state }.
    .do = See how it stands: detente call show. Accept it, or propose a time.
