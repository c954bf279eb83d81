# Words for what happens when the disk is nearly full, or full.

alarm-disk-low = DISK NEARLY FULL: only FLASH and IMMEDIATE are taken. Free some space on the disk of this node.
alarm-disk-full = DISK FULL: nothing is taken any more, FLASH included, and nothing is signed. Free some space on the disk of this node now.
