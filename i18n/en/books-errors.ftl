book-none =
    .what = There is no book here.
    .why = A watch log, a handover, a duty roster and a register that nobody else reads belong in a desk's own book, and this node has none.
    .do = Found one: detente book new "Watch book"

book-none-to-copy =
    .what = No line to take officers from.
    .why = A book begins with the officers, levels and languages of a line, and this node has none but books.
    .do = Found a line first, or propose a charter with one party: detente charter draft FILE

book-not-one =
    .what = { $line } is not a book.
    .why = It has other parties, who would read what is your desk's own.
    .do = Name a book: detente book list

log-no-entry =
    .what = Nothing in the watch log of { $book } has the id { $id }.
    .why = No entry begins with it, or several do.
    .do = See detente log list, and give more of the id.

handover-none-waits =
    .what = No handover waits to be taken.
    .why = Nobody has handed the watch over, or somebody has taken it over already.
    .do = See detente handover show.

roster-unclear =
    .what = The roster in { $path } is not understood.
    .why = { $cause }
    .do = Compare it with detente roster draft.
