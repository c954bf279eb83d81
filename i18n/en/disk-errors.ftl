# Why something was refused for want of space. What happened, why, what to do.

input-disk-full =
    .what = The node takes nothing now, FLASH included.
    .why = The disk is full, and the reserve kept for FLASH and IMMEDIATE is used up. Nothing of this was recorded or sent.
    .do = Free some space; the node goes on by itself within a second. Until then use another means. What was acknowledged is safe.
input-flash-cap =
    .what = This FLASH was not released: the charter's limit on FLASH is reached.
    .why = { $cap ->
        [one] The charter allows each party { $cap } FLASH an hour. The other party's node would refuse more, without a receipt.
       *[other] The charter allows each party { $cap } FLASH an hour. The other party's node would refuse more, without a receipt.
    }
    .do = { $minutes ->
        [one] Send it as IMMEDIATE, which has no such limit, or release it in { $minutes } minute. If it can't wait, use another means too.
       *[other] Send it as IMMEDIATE, which has no such limit, or release it in { $minutes } minutes. If it can't wait, use another means too.
    }
