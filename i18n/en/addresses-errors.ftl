# Why addresses could not be changed.

pair-no-such-address =
    .what = { $address } is not among this party's addresses; nothing was changed.
    .why = Addresses are compared as they were written, for each path apart.
    .do = See which there are: detente pair list
