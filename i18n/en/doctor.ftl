# The command "detente doctor".

help-doctor = Looks at everything that can be looked at now, and says how to mend it
help-doctor-long =
    Looks at everything that can be looked at now: disk, clock, keys, paths, counterparts, line tests,
    record, backup, bell, people, machine, settings. For each: the figure, why it matters, and the exact
    command that mends it. It changes nothing itself.

    Exit code 0: all is well. 1: a person should look at something. 2: something is wrong. 3: it can't look.

    Examples:
      detente doctor
      detente doctor --all
      detente doctor --offline --json
arg-doctor-offline = Leave the running node out of it: what is on disk and the machine
arg-doctor-all = Show what is well, too
doctor-verdict-ok = well
doctor-verdict-unknown = not known
doctor-verdict-warn = look
doctor-verdict-fail = wrong
doctor-mend = Mend
doctor-summary = { $checks ->
        [one] { $checks } check
       *[other] { $checks } checks
    }: { $fail } wrong, { $warn } to look at, { $unknown } not known.

# What a figure says in words.
doctor-figure-never = never
doctor-figure-kept = kept
doctor-figure-free = free
doctor-figure-holds = holds
doctor-figure-altered = altered
doctor-figure-speaks = it may
doctor-figure-up = up
doctor-figure-down = down
doctor-figure-differs = differs
doctor-figure-enabled = enabled
doctor-figure-not-enabled = not enabled
doctor-figure-yes = yes
doctor-figure-no = no
doctor-figure-read-only = read-only
doctor-figure-writable = writable
doctor-figure-open = open to others
# Why a node may not sign yet.
mute-heads-not-exchanged = waits for the heads of the others
mute-behind-own-record = lacks entries that it signed itself
mute-disk-full = the disk is full
# How a path ended, or why none comes about.
path-cause-refused = refused
path-cause-reset = reset
path-cause-silent = silent
path-cause-not-pinned = another key answers
path-cause-version = other version
path-cause-ended = ended by the other side
path-cause-overflow = sends too much
path-cause-local = ended here
