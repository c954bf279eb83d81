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
doctor-figure-kept = yes
doctor-figure-free = nothing does
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
doctor-figure-own-keys = nobody has an account; each signs with a key file
doctor-figure-no-answer = no answer
doctor-figure-unlimited = no limit
doctor-figure-not-scheduled = none is due
doctor-figure-failed = it failed
doctor-figure-rang = it rang
doctor-figure-no-roster = no roster covers this time
# Units of figures.
doctor-unit-ms = ms
doctor-unit-s = s
doctor-unit-min = min
doctor-unit-h = h
doctor-unit-d = days
doctor-unit-B = B
doctor-unit-KiB = KiB
doctor-unit-MiB = MiB
doctor-unit-GiB = GiB
doctor-unit-TiB = TiB
# What a number counts or measures; the number follows a colon.
doctor-count-running = running for
doctor-count-limit = limit
doctor-count-free = free
doctor-count-swaps = swap areas in use
doctor-count-parties = parties that did
doctor-count-entries = entries waiting
doctor-count-ago = time since
doctor-count-amendments = waiting for our word
doctor-count-tests = tests waiting
doctor-count-counterparts = paired
doctor-count-not-heard = nothing heard for
doctor-count-paths = paths known
doctor-count-took = took
doctor-count-alarms = alarms standing
doctor-count-steps-called = steps with somebody to call
doctor-count-silenced = of them silenced
doctor-count-lasts = lasts
doctor-count-a-day = a day
doctor-count-set-aside = kept aside
doctor-count-files-left = files that can be made
doctor-count-set-by = set by
doctor-count-apart = theirs less ours
doctor-count-at-most = off by at most
doctor-count-likely = likely
doctor-count-open-files = files and folders open to others
doctor-count-foreign-files = files and folders of other users
doctor-count-keys-here = keys lying here
doctor-count-tokens = epoch tokens known
doctor-count-spoiled = missing or spoiled
doctor-count-unsealed = keys not sealed
doctor-count-age = the oldest
doctor-count-most = advised at most
doctor-count-sign = officers who may sign one
doctor-count-of-them-release = of them may release
doctor-count-releasing = officers who may release
doctor-count-watch = watch officers
doctor-count-on-watch = on watch now
doctor-count-without-office = accounts without an office
doctor-count-without-account = officers without an account
doctor-count-findings = findings
doctor-count-listens = addresses it listens on
doctor-count-dials = it dials
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
