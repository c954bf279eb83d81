## Epochs: what can't be opened.

input-other-partys-epoch =
    .what = This epoch token is another party's.
    .why = Its opening is not signed by the recovery key that stands in this party's card.
    .do = Take the epoch token that this party's recovery key has signed. What a token is for: detente epoch show
input-epoch-passed =
    .what = Epoch { $epoch } can't be opened.
    .why = The journal is in epoch { $current } already: its epoch token was used, or a later one was.
    .do = Take the epoch token of the next number above { $current }.
input-no-epoch-key =
    .what = The keys of epoch { $epoch } are not on this node.
    .why = Officers open an epoch whose keys the node holds, and it holds others or none.
    .do = Give the node its epoch token: detente epoch open --token FILE --reason REASON
