# Why something was refused for want of space. What happened, why, what to do.

input-disk-full =
    .what = The node takes nothing now, FLASH included.
    .why = The disk is full, and the reserve kept for FLASH and IMMEDIATE is used up. Nothing of this was recorded or sent.
    .do = Free some space; the node goes on by itself within a second. Until then use another means. What was acknowledged is safe.
