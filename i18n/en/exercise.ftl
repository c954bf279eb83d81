# The demonstration's exercise: officers of both sides go through the procedures with each other.

demo-exercise-title = EXERCISE. Officers of { $a } and { $b } go through the same procedures with each other, on a line for exercises. What each step came to is what the other side's node shows:
demo-exercise-line = EXERCISE line (fictional)
demo-exercise-row = { $what }; { $party }, { $officers }: { $did }; { $other } shows: { $shows }
demo-exercise-quoted = { $did }: “{ $text }”

## Procedures

demo-exercise-found = the exercise: its line
demo-exercise-line-test = the exercise: line test
demo-exercise-declined = the exercise: a call that is asked for and declined
demo-exercise-agreed = the exercise: a call that is asked for again and agreed
demo-exercise-before = the exercise: the check before the call
demo-exercise-call = the exercise: the call
demo-exercise-ask = the exercise: what is asked in the call
demo-exercise-accounts = the exercise: both sides' accounts of the call
demo-exercise-statement = the exercise: a statement that is asked about
demo-exercise-follow-up = the exercise: a follow-up at another level
demo-exercise-check-fire = the exercise: check fire
demo-exercise-ending = the exercise: the end of its line

## What is told

demo-exercise-test = line test (ACTUAL, as every line test)
demo-exercise-read-back = read back “{ $word }”
demo-exercise-spoken = before the call; { $paths } paths up, last line test { $test }, by both nodes; { $asker } reads “{ $asker-words }” aloud, { $asked } answers “{ $asked-words }”; both nodes show the same words
demo-exercise-compared = accounts of the call, side by side at both nodes. { $sides }. Asked in the call: “{ $ask }”; mentioned in the account of { $parties } alone. { $absence }
demo-exercise-entered = entered in the register of the line
demo-exercise-in-register = the statement, entered by the desk of { $party }
demo-exercise-sought = { $shows }; sought by { $requests } requests, { $declined } declined
demo-exercise-lasted = { $shows }; lasted { $lasted }
demo-exercise-under = follow-up; { $party } shows the request { $request } under the call { $call }
demo-exercise-fire = CHECK FIRE, { $precedence }
demo-exercise-rings = it rings, { $took } after the command
demo-exercise-answered = answered: { $answer }, { $took } after the answer was signed
demo-exercise-ends = end of the exercise
demo-exercise-for-closing = for closing the line
demo-exercise-goes-on = the line goes on until both have said so

## What officers say. All of it is marked.

demo-exercise-subject = EXERCISE. Recovery of a vehicle at the river crossing
demo-exercise-minister = Minister of Defence (EXERCISE)
demo-exercise-chief = Chief of Defence (EXERCISE)
demo-exercise-duty = Duty officer (EXERCISE)
demo-exercise-wanted = EXERCISE. Let the recovery vehicle pass the river crossing by this evening.
demo-exercise-account = EXERCISE. The ministers spoke by telephone.
demo-exercise-crossing = The river crossing was spoken about.
demo-exercise-passage = Passage of a recovery vehicle was asked for.
demo-exercise-weather = The weather on the river was spoken about.
demo-exercise-said-elsewhere = EXERCISE. Nobody will pass the river crossing, today or ever.
demo-exercise-spokesman = a spokesman (EXERCISE)
demo-exercise-source = EXERCISE gazette (fictional)
demo-exercise-asked = EXERCISE. As it is quoted in the register of this line.
demo-exercise-not-ours = EXERCISE. It is not. The request is being looked at.
demo-exercise-follows = EXERCISE. Which vehicle passes, and when
