# Words for what happens when the disk is nearly full, or full.

alarm-disk-low = DISK NEARLY FULL: only FLASH and IMMEDIATE are taken. Free some space on the disk of this node.
alarm-disk-full = DISK FULL: nothing is taken any more, FLASH included, and nothing is signed. Free some space on the disk of this node now.
alarm-over-quota = { $count ->
    [one] QUOTA: { $party } has used its share of this disk. { $count } entry was refused, without a receipt.
   *[other] QUOTA: { $party } has used its share of this disk. { $count } entries were refused, without receipts.
}
alarm-flash-over-cap = { $count ->
    [one] FLASH LIMIT: { $party } sends more FLASH than the charter allows, or more check fires than there may be. { $count } was refused, without a receipt.
   *[other] FLASH LIMIT: { $party } sends more FLASH than the charter allows, or more check fires than there may be. { $count } were refused, without receipts.
}

alarm-record-damaged = RECORD DAMAGED: entries on the disk of this node are not as they were signed. They are asked for again from the other party. If this stays, check the disk and run “detente verify”.
