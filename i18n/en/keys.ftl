# Keys at rest: passphrases, protecting keys, taking the recovery key out.

help-keys = Shows how this node's keys lie on disk, seals them under a passphrase, takes the recovery key out
help-keys-long =
    Shows how this node's keys lie on disk, seals them under a passphrase, takes the recovery key out.

    A sealed key is useless without its passphrase, and so is every copy of it: a stolen disk or backup
    does not speak for this party. All keys of a node are under one passphrase. The passphrase is typed,
    or stands in a file that its owner alone may read, or comes from systemd (docs/operate/keys.md).

    Example:
      detente keys
      detente keys protect
      detente keys protect --officer-key north-a.key
      detente keys change
      detente keys take-out /media/one /media/two

    Next: the passphrase is asked for when the node starts (detente up).
help-keys-list = How each key lies on this machine
help-keys-protect = Seals the keys under a passphrase
help-keys-unprotect = Writes the keys so that whoever reads the files has them
help-keys-change = Seals the keys under another passphrase
help-keys-take-out = Moves the recovery key onto two media, and off this machine
arg-passphrase-file = A file that holds the passphrase, mode 600 (or DETENTE_PASSPHRASE_FILE); else it is asked for
arg-new-passphrase-file = A file that holds the new passphrase, mode 600; else it is asked for
arg-keys-officer-key = An officer's key file, instead of the node's keys; give it again for more
arg-keys-in-the-clear = Do not seal the keys: whoever reads this disk or a copy of it speaks for this party
arg-keys-media = Two folders, each on a medium of its own
arg-keys-even-on-one-disk = Also if the two folders lie on one disk: one fault or one thief then has both copies

passphrase-ask = Passphrase for { $path }:
passphrase-new = New passphrase, at least 12 characters (several words that nobody would guess):
passphrase-again = The same once more:
passphrase-not-it = That is not it. Mind the keyboard's language and capitals.

key-protection-sealed = sealed with a passphrase
key-protection-plain = IN THE CLEAR: whoever reads the file has the key
key-protection-taken-out = taken out, not on this machine
key-protection-lost = lost with an earlier disk, not needed any more
key-protection-missing = MISSING
key-protection-unreadable = UNREADABLE: it is no key, or it is damaged
keys-row = { $file }: { $protection }
keys-mode = mode { $mode }, MUST BE 600: chmod 600 { $path }
keys-recovery-here = The recovery key is still on this machine. Take it out: detente keys take-out FOLDER FOLDER
keys-protected = { $count ->
    [one] { $count } key is sealed now.
   *[other] { $count } keys are sealed now.
 } Lose the passphrase and the keys are lost: lock it away, apart from the machine.
keys-changed = { $count ->
    [one] { $count } key is sealed under the new passphrase. Copies made before still open with the old one.
   *[other] { $count } keys are sealed under the new passphrase. Copies made before still open with the old one.
 }
keys-unprotected = { $count ->
    [one] { $count } key lies in the clear now: whoever reads its file has it.
   *[other] { $count } keys lie in the clear now: whoever reads the files has them.
 }
keys-taken-out = The recovery key lies in { $first } and in { $second }. Both were read back; the original is overwritten.
keys-taken-out-digest = Both are the same as long as this digest holds: { $digest }
keys-taken-out-next = Next: write-protect the media if they can be, and lock them away in two places.
init-sealed = The keys are sealed with the passphrase. Lock it away, apart from the machine: without it nobody can start this node.
init-in-the-clear = THE KEYS LIE IN THE CLEAR: whoever reads this disk or a copy of it speaks for this party. Seal them with: detente keys protect
