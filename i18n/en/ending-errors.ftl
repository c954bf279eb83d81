## The end of a line.

input-line-left =
    .what = Nothing new begins on this line.
    .why = A party has left it, and everybody who knows that can only go on with what was sent before.
    .do = Found another line with the parties that stay: "succeeds" in the charter's draft names this one. See who left: detente status
input-line-closed =
    .what = Nothing new begins on this line.
    .why = Every party has said that it is for closing it.
    .do = Use the line that succeeds it, or found one: "succeeds" in the charter's draft names this one.
input-end-said-before =
    .what = Our party has said that already.
    .why = It has left this line, or is for closing it, by an entry that two officers signed; neither is said twice or taken back.
    .do = See what was said, and by whom: detente status
