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
