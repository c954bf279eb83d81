# Words of operating a node: its own alarms, the bell, the settings.

## Alarms of our own node

alarm-clock-set = CLOCK SET: this machine's clock jumped by { $seconds } s while the node ran. Times signed before and after do not fit together.
alarm-hook-fails = BELL FAILS: the command that rings for alarms failed when it was last run. See: detente alarm list
alarm-account-locked = ACCOUNT LOCKED: too many sign-ins under the name of an account failed. See: detente account list
alarm-settings-refused = SETTINGS REFUSED: new settings were to be read and can't be used; those from before are in force. See: detente config check
alarm-node-died = NODE DOWN: our own node has ended by itself. The line is not served from here until it runs again.
alarm-many-alarms = MANY ALARMS: { $party } causes more than can ring one by one. { $count ->
        [one] One more has come and did not ring by itself.
       *[other] { $count } more have come and did not ring by themselves.
    } What stands: detente alarm list
alarm-silenced = silenced

## The bell

alarm-hook-none = No command rings for alarms.
alarm-hook-runs = { $runs ->
        [one] The bell has rung { $runs } time since the node's start
       *[other] The bell has rung { $runs } times since the node's start
    }; { $failures ->
        [0] it never failed.
        [one] it failed once.
       *[other] it failed { $failures } times.
    }
alarm-run = Last, at { $time }: { $outcome } (took { $took })
alarm-run-rang = rang
alarm-run-exit = failed, exit code { $code }
alarm-run-signal = ended by signal { $signal }
alarm-run-timed-out = took too long and was ended
alarm-run-not-started = could not be started
alarm-silence-done = { $count ->
        [0] Nothing was ringing.
        [one] One alarm rings no more. It stands all the same; a new one rings.
       *[other] { $count } alarms ring no more. They stand all the same; a new one rings.
    }

## Down the duty roster: roster-outcome-…

alarm-step = { $step }, { $time }: { $outcome }{ $whom }
alarm-step-people = {" ("}{ $people })
alarm-step-planned = {" ("}{ $count } planned)
alarm-step-next = next, unless somebody takes it: { $step } at { $time }
roster-outcome-under-way = is being raised
roster-outcome-raised = raised
roster-outcome-failed = NOT REACHED, the command that rings failed
roster-outcome-nobody-planned = passed over, NOBODY PLANNED
roster-outcome-no-way = passed over, NO WAY TO REACH ANYBODY
roster-outcome-called-off = called off
watch-escalated = NOT TAKEN: { $alarm } { $step }: { $outcome } ({ $count } planned)
alarm-roster-none = No duty roster covers this time: alarms ring in the room, and nobody is raised by name. Begin one: detente roster draft
alarm-roster-clock = A CLOCK IS DOUBTFUL: who is planned by the other clock is raised, too. See: detente alarm list
alarm-roster-begin = If an alarm began now and nobody took it:
alarm-roster-step = { $step }, { $when }{ $whom }
alarm-roster-at-once = at once
alarm-roster-after = after { $time }
alarm-roster-end = Then all of them again at each repetition. Check fire raises all at once; for a ring a step takes 20 s at most. In the room the bell rings in any case.

alarm-messages-next = Next: detente read ID opens one; detente acknowledge ID or detente answer ID ends its alarm
alarm-messages-none = No message is behind an alarm.
alarm-message-not-delivered = { $precedence } { $dtg } ({ $party }): no receipt, alarmed since { $time }: { $message }
alarm-message-not-acknowledged = { $precedence } { $dtg } ({ $party }): not acknowledged, alarmed since { $time }: { $message }
alarm-message-received = { $precedence } { $dtg } ({ $party }): waits for an officer since { $time }: { $message }
alarm-message-matter-waits = { $precedence } ({ $party }): a call request, a call, a query or an ask awaits our word since { $time }: { $message }
alarm-message-unanswered = { $precedence } ({ $party }): a call request, a call, a query, an ask or a ring is unanswered, its time was up at { $time }: { $message }
alarm-message-break-glass = { $precedence } { $dtg } ({ $party }): released by one officer alone, alarmed since { $time }: { $message }

help-alarm = Shows what stands, tries the bell, silences it
help-alarm-long =
    Shows the alarms that stand, tries the bell, silences it.

    The bell is a program of yours, named in config.toml, section [alarm], as hook. It runs when an alarm
    is raised or cleared, and again while one stands that nobody has silenced. It is never given to a
    shell. Behind its own arguments it gets what happened and which alarm; more stands in the environment
    (DETENTE_EVENT, DETENTE_ALARM, DETENTE_WORDS) and as JSON on its standard input.

    If nobody takes an alarm that asks for a person, the bell goes down the duty roster of your book: the
    watch, after deputy_s the deputy, after on_call_s those on call. Whom it is to raise, the program is told.

    Examples:
      detente alarm test
      detente alarm list
      detente alarm messages
      detente alarm silence
      detente alarm roster
      detente alarm test --step deputy
help-alarm-list = Lists the alarms that stand, and how the bell does
help-alarm-messages = Lists every message behind the alarms that stand, the most urgent first
help-alarm-roster = Says whom the bell would raise now, in which order and after how long; rings nobody
help-alarm-test = Rings once, and says what became of it and how long it took
help-alarm-silence = Lets the alarms that stand ring no more; new ones ring
help-alarm-ring = Rings from outside the node: for the service manager when the node has died
value-step = STEP
arg-alarm-step = Raises the people of this step of the duty roster, for a trial: watch, deputy or on-call
arg-alarm-reason = Why it rings: node-died

## Settings

warning-heading = Look at this
config-place = { $file }, line { $line }, column { $column }
config-good = The settings are right.
config-good-but = The node runs with these settings. { $count ->
        [one] One thing a person should look at.
       *[other] { $count } things a person should look at.
    }
config-wrong-count = { $count ->
        [one] One thing is wrong: the node does not start, or not as meant.
       *[other] { $count } things are wrong: the node does not start, or not as meant.
    }
config-reload-taken = In force now: { $names }
config-reload-same = Nothing changed that is taken while the node runs.
config-reload-restart = Waits for a restart of the node: { $names }

help-config = Checks the settings, shows them, takes them anew
help-config-long =
    Checks the settings of the node, shows them with every default, takes them while the node runs.

    "check" tries every rule now: what the file says, whether ports are free, whether the program that
    rings can be run. It ends with 0 if the node can run with them, with 2 if not.
    "reload" does what SIGHUP does: who rings, the desk's language, the log and counterparts' addresses are
    taken at once; it says what waits for a restart.

    Examples:
      detente config check
      detente config show
      detente config reload
help-config-check = Tries every rule now: exit code 0 or 2
help-config-show = Shows the settings with every default; never a key or a token
help-config-reload = Takes what may be taken while the node runs, and says what waits for a restart

## Is the node well

health-well = The node is well; it has run for { $time }.
health-stuck = The node answers, but its driver has not turned for { $time }.
help-health = Says in one line whether the node is well, for watchdogs
help-health-long =
    Says in one line, within a second, whether the node is well; for watchdogs and scripts.

    Exit code 0: the node does its work. 1: it answers, but its driver does not turn; end it and start it
    anew. 2: no node answers. It needs nothing but the data folder.

    Example:
      detente health || systemctl restart detente

## Support and watch

help-support = Puts together what whoever helps needs to know, and shows it before it is saved
help-support-long =
    Puts together what whoever helps needs to know: versions, settings without names and addresses, what
    the doctor found, the figures, and how often the log says what. Never a key, a text or a name.

    The page is shown first, then it asks whether to save it. Read it: you decide who gets it.

    Examples:
      detente support
      detente support --yes --out page.txt
arg-support-out = Where to save it (detente-support-TIME.txt here)
arg-support-log = The node's log, if no service manager keeps it
arg-support-yes = Save it without asking
support-ask = Save this page to { $path }? [y/N]
support-saved = Saved: { $path }
support-not-saved = Not saved.

help-watch = Shows the state of the line, live
help-watch-long =
    Shows the state of the line, live: the most urgent first, drawn anew at every event. A new alarm sounds.

    It goes on until you end it. If its node is away it sounds once, and is there again when the node is.

    Keys: s silences the bell for the alarms that stand; q ends. Without a terminal it prints a line an
    event, with --json the events themselves. How a message was answered it says as detente read does.

    --line and --kind choose among the events; the page shows the whole node all the same.

    Examples:
      detente watch
      detente watch --line north --kind held --kind raised --json
arg-watch-line = Only what happens on this line: the beginning of its id, or its name or a part of it
arg-watch-kind = Only events of this kind; can be given many times: held, draft, raised, gathered, cleared, escalated, link, charter, speaks, test_asks, fork
value-kind = KIND
watch-keys = [s] silence   [q] end
watch-lost = The node is heard no more.
watch-heard = The node is heard again.
watch-more = … there is more: detente status
watch-held = { $line }: { $what }, { $precedence }, from { $party }: { $id }
watch-answered = { $line }: message { $id }, { $precedence }: { $answered }
watch-answers = Answers since this watch began:
held-message = message
held-displayed = message displayed
held-acknowledged = message acknowledged
held-answered = message answered
held-cancelled = message cancelled
held-not-acknowledged = no acknowledgement held in time
held-receipt = receipt
held-line-test = line test
held-link-summary = summary of a path
held-account = account
held-on-watch = on watch
held-authority = charter, officers or epoch
held-other = entry of another kind
watch-draft = { $line }: an act waits for another officer
watch-draft-over = { $line }: an act waits for another officer no longer
watch-link = The link to { $party } has changed
watch-charter = { $line }: a charter came in or gained a signature
watch-charter-founded = { $line }: every party has signed the charter
watch-speaks = { $line }: this node may sign again
watch-test-asks = { $line }: a line test waits for an officer here: { $id }
watch-fork = { $line }: { $party } signed two entries at one place
watch-missed = Some of what happened is not told here: detente status
status-more-alarms = { $count ->
        [one] and one more: detente alarm list
       *[other] and { $count } more: detente alarm list
    }

## The first run's questions

init-ask-begin = A new node, in { $path }. An empty answer takes what stands in brackets.
init-ask-name = What is this party called, as the other side will read it?
init-ask-languages = In which languages does this desk read (en, ru, …)?
init-ask-listen = Where do counterparts reach this node (- if it only dials)?
init-ask-api = Where do this machine's own programs reach it?
init-name-unfit = “{ $answer }” is no name: it takes 1 to 100 bytes, and nothing that a screen obeys.
init-language-unfit = “{ $answer }” names no languages: write their tags, as in: en, ru
init-address-unfit = “{ $answer }” is no address: write it as 0.0.0.0:7100 or [::]:7100
init-port-unfit = “{ $answer }” has no port that stays: counterparts would not find it again.
init-api-open = “{ $answer }” would be open to other machines: it takes 127.0.0.1 or ::1.
