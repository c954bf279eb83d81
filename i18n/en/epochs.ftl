# Epochs: their tokens, opening, restore.

alarm-two-machines = TWO MACHINES speak with the link key of { $party }: one is a copy of the other, or the key is stolen. Call that desk; it puts one away and opens its next epoch.
refusal-epoch-not-opened = two officers did not open the epoch it stands in
refusal-left-behind = its author's later epoch leaves it behind, and nobody held it before
audit-epoch-keys-taken = keys of an epoch taken from its token
epoch-reason-rotation = keys changed as planned
epoch-reason-restored = the record was put back from a copy
epoch-reason-lost = the record or the keys were lost
epoch-reason-compromised = somebody else may have the keys
epoch-reason-promoted = another machine takes over
epoch-reason-other = another reason

help-restore = Lays a backup out into a new folder, where its node goes on in its next epoch
help-restore-long =
    Lays a backup out into a new folder. A node started there reads, shows and receives, and signs nothing:
    nobody can say what the original signed after the backup was taken. Two officers who open its next epoch
    end that, with the other side there or not; what the other side has of this party comes back by itself.

    Never start it while the original runs: two nodes with one key alarm both sides.

    Example:
      detente restore /media/backup/detente-20261125T221500Z /srv/detente
      detente --data /srv/detente up
      detente --data /srv/detente epoch open --token /media/safe/epoch-1.token --reason restored
arg-restore-look = Only to be looked at: no word of what comes next
restore-open = Then, two officers: detente --data { $path } epoch open --token FILE --reason restored

help-epoch = Changes this party's keys, and goes on after a restore, a loss or a theft
help-epoch-long =
    A party that changes its keys, was put back from a backup, lost its disk or fears a theft goes on in the next
    epoch of its journal. What opens one is on an epoch token: make three ahead of time where the recovery key is,
    and lock them away from the node and its backups, where two officers get at them at any hour.

    Two officers open an epoch, one of them releasing: the first gives the token, the second signs with "detente
    release". It works with the other side away or restored too. A token is good once, on every line of the party.

    Reasons: rotation, restored, lost, compromised, promoted.

    Example:
      detente epoch make --recovery-key /media/a/recovery.key --into /media/safe
      detente epoch show /media/safe/epoch-1.token
      detente epoch open --token /media/safe/epoch-1.token --reason restored
      detente release

    Next: detente status, here and at the other side.
help-epoch-make = Makes epoch tokens with the recovery key; no node is needed
help-epoch-note = Notes at the node that tokens exist which were made elsewhere
help-epoch-show = Shows what is on an epoch token
help-epoch-open = Opens the next epoch with a token, as the first of two officers
arg-epoch-recovery-key = The file of the recovery key
arg-epoch-into = Where the tokens go: a medium that is then locked away
arg-epoch-card = The file of this party's card; without it that of the node in the data folder
arg-epoch-link-key = The file of the link key, to put a sealed copy on each token
arg-epoch-first = The number of the first one; without it the one after all that are known here
arg-epoch-count = How many (3)
arg-epoch-token = The file of the epoch token
arg-epoch-token-passphrase = A file with the token's passphrase in its first line; without it you are asked
arg-epoch-reason = Why: rotation, restored, lost, compromised or promoted
arg-epoch-line = One line, by the beginning of its id or a part of its name; without it every line
epoch-made = Made: { $path }
epoch-made-next = Lock them away, each apart from the node and its backups, with their passphrase elsewhere. Never make a number twice.
epoch-made-elsewhere = At the node: detente epoch note FILE… – so that its doctor knows of them, and no number is made twice.
epoch-noted = Tokens are known for the epochs: { $epochs }
epoch-token = Epoch token of { $party }: opens epoch { $epoch }; its entry key is { $key }.
epoch-token-link = A sealed copy of the link key is on it.
epoch-token-ask = Passphrase of the epoch token:
epoch-opened = Epoch { $epoch } is open on { $line }: this node signs with its key.
epoch-waits = Epoch { $epoch } on { $line } waits for a second officer.
epoch-waits-next = Next, the second officer: detente release { $draft }
release-opens-epoch = opens epoch { $epoch } of our journal: { $reason }; its entry key is { $key }
status-epoch = { $party }: epoch { $epoch } since { $time } ({ $reason })
arg-init-token = An epoch token: the node of its party is made anew after a loss, from that alone
init-anew = It is the node of { $party } again. The keys of the first epoch are lost and not needed; the record comes back from the counterparts.
init-anew-next = Next: start it with "detente up", take each counterpart in again with "detente pair add", then "detente epoch open --token { $token } --reason lost". It signs nothing before that.
epoch-made-without-link = No copy of the link key is on them: a node whose disk is lost then needs a backup. With one (--link-key), a token alone is enough.
