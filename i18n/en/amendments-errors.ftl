## Amendments of a charter.

input-bad-amendment =
    .what = This amendment can't be proposed.
    .why = { $cause }
    .do = See what is in force, and draw the amendment up anew: detente amendment show
input-amendment-open =
    .what = Another amendment is open.
    .why = A charter has one amendment at a time, and { $proposal } still waits for signatures.
    .do = Sign it or refuse it first; whoever proposed it withdraws it by refusing it: detente amendment show
input-amendment-over =
    .what = Nothing is signed or refused on this amendment any more.
    .why = It is { $outcome ->
        [void] without effect
        [withdrawn] withdrawn by the party that proposed it
        [refused] refused by a party
       *[concluded] signed by every party
    }.
    .do = See who said what: detente amendment show
input-amendment-said-before =
    .what = Our party has said its word on this amendment.
    .why = Two officers have signed it or refused it; that is not said twice or taken back.
    .do = See who said what: detente amendment show
amendment-file-wrong =
    .what = The amendment in { $path } can't be proposed.
    .why = { $cause }
    .do = Correct the file: only the keys that change stand in it, written as in the charter's draft. See what is in force: detente amendment show
amendment-unknown =
    .what = There is no amendment { $proposal } on this line.
    .why = No proposal's id begins like that.
    .do = See what there is: detente amendment show
