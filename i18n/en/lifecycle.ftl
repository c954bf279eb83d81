# From package to retirement: completions, backup, upgrade.

value-shell = SHELL
help-completions = Prints what a shell needs to complete commands and options
help-completions-long =
    Prints what a shell needs to complete commands and options. The Debian package brings it along.

    Example:
      detente completions bash > /etc/bash_completion.d/detente
arg-completions-shell = bash, zsh or fish

## Backups

help-backup = Copies a node's folder while it runs, and reads the copy back
help-backup-long =
    Copies a node's folder while it runs, and reads the copy back: every signature, every chain, counts and
    heads. A backup that was not read back is none; this command leaves none behind.

    It holds the record, drafts, cards, settings, counterparts, accounts, the audit log, and keys that are
    sealed. Keys in the clear, the recovery key and the API's token are left out.

    Example:
      detente backup /media/backup
      detente backup                              by the node, into the folder of its settings
      detente backup verify /media/backup/detente-20261125T221500Z
      detente backup last

    Next: look at one on another machine, now and then: detente restore --look BACKUP NEW-FOLDER
help-backup-verify = Reads a backup back; changes nothing in it
help-backup-last = When the last backup was taken, and how it ended
arg-backup-into = The folder that backups lie in; each is a folder of its own in it. Without it the running node takes one into the folder of its settings
arg-backup-of = A backup
arg-backup-keys-in-the-clear = Take keys along that are not sealed: whoever reads the backup speaks for this party
backup-done = Backup in { $path }, taken and read back in { $took }.
backup-line = { $count ->
    [one]   Line { $line }: { $count } entry, verified; record { $digest }
   *[other]   Line { $line }: { $count } entries, each verified; record { $digest }
 }
backup-digest = It is this backup as long as the SHA-256 of its SHA256SUMS is { $digest }
backup-left-out = Keys in the clear were left out: { $files }. Seal them (detente keys protect), or keep copies of them elsewhere.
backup-next = To look at it: detente restore --look { $path } NEW-FOLDER
backup-good = { $count ->
    [one] This backup is whole: { $count } file is what was written, and every entry checks.
   *[other] This backup is whole: { $count } files are what was written, and every entry checks.
 }
backup-never = No backup of this node was ever taken here. Take one: detente backup FOLDER
backup-last-good = Last backup: { $time }, read back and good, in { $path }
backup-last-failed = The last backup failed, at { $time }, in { $path }:
arg-restore-to = The new folder, which must not exist
restore-laid-out = The backup of { $time } lies in { $path }; every entry was checked.
restore-missing = Missing, because the backup left it out: { $file }
restore-mute = A node started there is mute: it shows what it holds, and signs nothing.
restore-next = Next: detente --data { $path } up

## Upgrade

help-upgrade = Puts another version of the program in place, tried on a copy first, taken back if the node does not come up
help-upgrade-long =
    Puts another version of the program in place. First a backup is taken and the new program reads it: it must
    open it, verify every entry, and find the same. Then the node is stopped, the new program started, and looked
    at: does it answer, has it every line with every entry? If not, the old program runs again within a minute.

    Run it as root on the node's machine.

    Example:
      detente upgrade --data /var/lib/detente --to ./detente --check
      detente upgrade --data /var/lib/detente --to ./detente

    Next: detente status, here and at the other side.
arg-upgrade-to = The new program
arg-upgrade-check = Only try it on a copy; the node goes on
arg-upgrade-backups = Where the backup goes (/var/backups/detente)
arg-upgrade-programs = The folder with the programs, in which "current" is the one that runs (/usr/lib/detente)
arg-upgrade-service = The service of systemd that runs the node (detente)
arg-upgrade-within = Seconds that the node may take to come up as it was (25)
upgrade-tried = { $count ->
    [one] Version { $version } read the copy in { $path } as this one does: { $count } entry, verified.
   *[other] Version { $version } read the copy in { $path } as this one does: { $count } entries, each verified.
 }
upgrade-runs = Version { $version } runs, with every line and every entry. The line was away for { $took }.
