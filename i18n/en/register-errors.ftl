register-no-entry =
    .what = No entry of a register has the id { $id }.
    .why = None in your own books or on the line begins so, or your role does not let you read it.
    .do = See what there is: detente register list, detente incident list, detente protest list

register-not-to-correct =
    .what = { $id } can't be corrected by this desk.
    .why = It is no entry of a register, or another party's desk has entered it: what others say is theirs to correct.
    .do = Enter your own account, and name it with --about.

register-no-attribution =
    .what = It is not said how whoever said it is named.
    .why = A { $kind } without that can't be told from hearsay. There are: { $known }
    .do = Give --attribution, and with "named" --said-by too.

register-bad-day =
    .what = { $argument } holds no date.
    .why = { $cause }
    .do = Give it as exact as it is known: 2026-11-30, 2026-11, 2026, 2026-11-30~ (about), 2026-11-01/2026-11-05, ../2026-11-30

register-bad-text =
    .what = { $argument } can't be taken.
    .why = { $cause }
    .do = Shorten it, or take out what is not text. Words have at most 4,096 bytes, names of parties and sources 64.

register-came-on-a-line =
    .what = What came of it stands in { $book } itself.
    .why = What an entry of the own book led to is a query, a call, an ask or a message on a line.
    .do = Name that: detente query list, detente call list, detente read

protest-no-message =
    .what = { $id } can't be entered as a protest.
    .why = It is no message of ours whose words are here.
    .do = Send one: detente protest lodge TEXT --about ENTRY
