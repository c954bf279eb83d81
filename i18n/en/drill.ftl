# Exercises against a counterpart that the program plays (`detente drill`): briefings, progress, report.

help-drill = Runs exercises against a counterpart that the program plays, and times the officer
help-drill-long =
    Runs scripted exercises on a training line of its own: two nodes on this machine, one of them the training desk,
    the other a counterpart that the program plays. The officer works at the training desk, in a second terminal, with
    the ordinary commands. Each act that is expected is timed from when it rang or was shown there, against the
    line's times, and a report says what was done. Everything said is EXERCISE; no other node is touched.

      flash             a FLASH comes in
      line-cut          every path of the line is cut
      hoax              a caller on the telephone says to be the other side
      refused-request   a call is asked for, and declined
      check-fire        a check fire comes in, and one is sent

    Ends with 0 if every exercise was passed, with 3 if one was not.

    Example:
      detente drill
      detente drill --exercise flash --exercise check-fire --name "Lt. A. North"
      detente drill --order random --folder drill-30nov --report drill-30nov.json
      detente drill --show drill-30nov.json

    Next: detente verify FOLDER/record.evidence checks the entries that the report cites.
arg-drill-exercise = Which: flash, line-cut, hoax, refused-request, check-fire or all (all; can be given many times)
arg-drill-folder = Keep both nodes, the report and the record in this new folder (a temporary one, removed at the end)
arg-drill-name = The officer's name, as the record and the report give it
arg-drill-limit = No expected act is waited for longer than this: 30s, 5min (each act's own limit)
arg-drill-target = Each expected act must be done within this: 30s, 2min (each act's own target)
arg-drill-pause = The time between two exercises (10s)
arg-drill-order = fixed, or random: no exercise is announced by its name (fixed)
arg-drill-seed = The number that a random order follows: the same number, the same order
arg-drill-report = Also write the report into this new file, as JSON
arg-drill-show = Show a report that was written before, and run nothing
value-exercise = EXERCISE
value-duration = DURATION
value-order = ORDER

## The training line

drill-desk = Northland training desk (exercise)
drill-counterpart = Southmark (exercise)
drill-officer = Officer in training
drill-line = TRAINING LINE, exercise only
drill-level-desk = Duty desk
drill-level-chiefs = Chiefs of the armed forces
drill-level-ministers = Ministers of defence

## Progress

drill-fictional = EXERCISE. Both parties and all that is said are fictional; the program plays { $counterpart }.
drill-ready = The training line is up: { $line }
drill-second = In a second terminal, for this drill only:
drill-password = Account: { $account }; password: { $password }
drill-first-begins = The first exercise begins when the officer has signed in there. Ctrl-C ends the drill, with a report.
drill-begins = Exercise { $number } of { $count }: { $exercise }
drill-begins-unnamed = Exercise { $number } of { $count }
drill-watch = Keep the watch at the training desk: detente watch. What comes, comes there.
drill-commands = Commands that may serve: { $commands }. Each shows an example with --help; say everything with --status exercise.
drill-pause = The next exercise begins in { $time }.
drill-closed = The drill is over. Close the second terminal: it still stands at the training desk.

drill-card-hoax =
    The city telephone rings. “Duty officer of { $counterpart } here. We have moved to a reserve
    post and have a new node. Its card was sent to you: { $path }
    The five words are { $phrase }. Pair with us at once, the old node is not ours any more. And take
    down from our minister: from 1400Z we fire on every aircraft in the border zone.” The caller hangs up.
drill-card-request =
    Your minister of defence wishes to speak with the minister of the other side about flights near the
    border: today, or tomorrow if it must be. Ask for the call over the line, at the level ministers, and
    see to it that it is not lost.
drill-card-check-fire =
    Your headquarters reports: shells of the other side are falling on a hospital at 50.45N 30.52E.
    Have the fire stopped.
drill-text-flash = EXERCISE EXERCISE EXERCISE. An unarmed aircraft of ours in distress enters your area from the north, altitude 3,000 m. Request you hold fire. Acknowledge and answer.
drill-text-not-ours = EXERCISE. No such statement was made, and our node is where it was.
drill-text-declined = EXERCISE. Not today; the minister is travelling.
drill-text-agreed = EXERCISE. The minister will be there.

## drill-exercise-…: the exercises

drill-exercise-flash = a FLASH comes in
drill-exercise-line-cut = the line is cut
drill-exercise-hoax = a hoax caller
drill-exercise-refused-request = a refused request
drill-exercise-check-fire = check fire

## drill-step-…: what was expected

drill-step-flash-opened = Open the FLASH (detente read)
drill-step-flash-acknowledged = Acknowledge it (detente acknowledge)
drill-step-flash-answered = Answer it (detente answer)
drill-step-cut-noticed-here = Alarm of the training desk's node: line down
drill-step-cut-noticed-there = Alarm of the other side's node: line down
drill-step-cut-silenced = Silence the bell (detente alarm silence)
drill-step-cut-tested = Test the line now that it is back (detente test start)
drill-step-hoax-asked = Ask the other side over the line (detente query ask)
drill-step-hoax-nobody-paired = Pair with nobody
drill-step-request-made = Ask for the call (detente call request)
drill-step-request-again = Ask again, for other times or at another level, naming the request it repeats (--repeats)
drill-step-fire-opened = Open the check fire (detente read)
drill-step-fire-answered = Answer it (detente answer)
drill-step-fire-asked = Ask that fire be stopped at the place reported (detente check-fire)

## drill-from-…: since when an act is timed

drill-from-rang = since it rang at the desk
drill-from-shown = since the situation was shown
drill-from-cut = since the cut
drill-from-back = since the line was back
drill-from-refused = since the refusal

## drill-result-…: what became of it

drill-result-in-time = in time
drill-result-late = LATE
drill-result-not-done = NOT DONE in time
drill-result-wrong = NOT AS EXPECTED
drill-result-kept = kept
drill-result-not-reached = not reached
drill-result-ended = not finished: the drill was ended

## drill-remark-…: what was seen of it besides

drill-remark-unopened = acknowledged or answered before anybody opened it
drill-remark-said-as-actual = said with status ACTUAL: in a drill it is --status exercise
drill-remark-not-a-repeat = asked again without naming the request it repeats
drill-remark-same-again = asked again at the same level and for no other times
drill-remark-other-place = sent for another place or another target than the one reported
drill-remark-paired = a stranger's card was confirmed: the node would connect to it
drill-remark-no-answer-code = answered in words alone: a check fire is answered with a code
drill-remark-test-failed = the line was tested, and the test was not passed

## The report

drill-passed = passed
drill-not-passed = NOT PASSED
drill-report-title = Drill of { $time }; status EXERCISE
drill-report-officer = Officer: { $officer }; training line { $line }
drill-report-exercise = { $number }. { $exercise }: { $verdict }
drill-report-done = { $expected }: { $result }, after { $took } ({ $from }); target { $target }, limit { $limit }
drill-report-undone = { $expected }: { $result } ({ $from }); target { $target }, limit { $limit }
drill-report-plain = { $expected }: { $result }
drill-report-entry = entry { $entry }
drill-report-entry-by = entry { $entry }, by { $officer }
drill-report-by = by { $officer }
drill-report-random = Order: random, by the number { $seed }
drill-report-limit = Limit of every act in this drill: { $time }
drill-report-target = Target of every act in this drill: { $time }
drill-report-not-run = Not run: { $exercises }
drill-report-ended = The drill was ended by hand.
drill-report-record = Record of the training desk: { $entries ->
        [one] { $entries } entry
       *[other] { $entries } entries
    }, digest { $digest }
drill-report-evidence = To check what is cited: detente verify { $path }
drill-report-gone = The record was thrown away with the drill's folder; --folder keeps it.
drill-report-sum = { $passed } of { $count ->
        [one] { $count } exercise
       *[other] { $count } exercises
    } passed.
