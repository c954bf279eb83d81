## Suspended lines: who has suspended what, since when, why, until when; and what goes on. A label names a fact; it never softens or judges one.

cause-suspend-nothing = it is not said what is suspended
cause-suspend-no-reason = whoever suspends says why: by a word, in words, or both
cause-suspend-review = the time to look at it again is after it begins, and after now
cause-suspension-runs = our suspension stands, and what is stated anew holds at once: it takes no later start (--from)

## suspension-part-…: what can be suspended

suspension-part-messages = messages
suspension-part-calls = requests for a call
suspension-part-queries = queries
suspension-part-asks = asks
suspension-part-readouts = readouts
suspension-part-other = something that this version does not know
suspension-everything = all that can be: messages, requests for a call, queries, asks, readouts

## suspension-reason-…: why

suspension-reason-decision = by a decision taken above the desk
suspension-reason-incident = after an incident, until it is cleared up
suspension-reason-breach = because what was agreed is not kept, as this party holds
suspension-reason-protest = in protest
suspension-reason-technical = for want of people or equipment
suspension-reason-other = a reason that this version does not know
suspension-reason-in-words = in words alone

## Its state

suspension-stands = SUSPENDED by { $party } since { $time }: { $what }
suspension-announced = SUSPENSION ANNOUNCED by { $party } from { $time } on: { $what }
suspension-was = Suspended by { $party } from { $time } on: { $what }
suspension-why = Why: { $reason }. Signed by { $officers } (entry { $id })
suspension-from = From { $time } on
suspension-review = To be looked at again by { $time }; nothing ends by that
suspension-review-passed = It was to be looked at again by { $time }, and still stands
suspension-resumed = Resumed at { $time } after { $lasted }, signed by { $officers }
suspension-days = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
suspension-goes-on = What goes on all the same: FLASH, check fire, what is for the safety of life, rings, line tests, cancels, and every answer to what was said before. What is sent is delivered, sounds and is kept.
suspension-not-awaited = { $party } has suspended this since { $time }. It goes there all the same and is told there as ever; no answer is to be expected in time. If life is at stake: detente send --safety-of-life, or a FLASH.
suspensions-total = { $party } has suspended this line { $count ->
        [one] once
        [2] twice
       *[other] { $count } times
    }, for { $lasted } in all
suspensions-never = { $party } has never suspended this line

## What falls under one

under-suspension = Sent while { $party } had suspended this, and its sender knew: { $party } owes no answer in time
crossed-suspension = It crossed { $party }'s suspension: neither knew of the other. { $party } owes no answer in time
under-own-suspension = Sent by { $party } while { $party } had itself suspended this
read-under-suspension = while suspended
flag-safety-of-life = FOR THE SAFETY OF LIFE, as its sender says: no suspension is one of it
flag-although-suspended = marked by its officer: sent although the own party had suspended this

## Alarms

alarm-suspended = { $party } HAS SUSPENDED THE LINE or part of it, now or from a time that it names: what is sent is delivered, and may stay without answer. FLASH, check fire, safety of life, rings and line tests go on. See: detente status
alarm-suspended-ours = OUR PARTY HAS SUSPENDED THE LINE or part of it, now or from a time that it names. What they send still comes, sounds and is kept. It stands until a releasing officer says: detente resume
alarm-suspension-review = OUR SUSPENSION WAS TO BE LOOKED AT AGAIN BY NOW, and it still stands. Resume (detente resume) or state it anew (detente suspend)

## Commands

value-part = PART
help-suspend = Says that our party suspends the line, or part of it; a second officer signs after you
help-suspend-long =
    Suspends what our party takes part in on this line: messages, calls (requests for a call), queries, asks,
    readouts; all of them if none is named. It is our party's own statement. The other side is told at once, what
    it sends still comes, sounds and is kept, and we owe no answer to it in time. Never suspended: FLASH, check
    fire, what is for the safety of life, rings, line tests, cancels, and answers to what was said before. So the
    line can be called suspended, and nobody is left without it.

    It needs a reason, by a word (decision, incident, breach, protest, technical), in words, or both; and a time by
    which our party looks at it again. Nothing ends by that time: an alarm then stands here until somebody resumes or
    states it anew. While a suspension of ours stands, this command states it anew.

    Two people sign it, one of them a releasing officer; one releasing officer resumes.

    Example:
      detente suspend --review +7d --reason incident --words "Until the incident of 4 April is cleared up" --officer north-a.key
      detente release 1c2a --officer north-b.key

    Next: detente release DRAFT, detente resume
help-resume = Takes our party's suspension back: one releasing officer says it
help-resume-long =
    Resumes all that our party has suspended. One releasing officer is enough: to have the line back must not wait
    for a second one. What came meanwhile is not awaited now either; it waits here to be read.

    Example:
      detente resume --words "Cleared up in the talks of 11 April" --officer north-b.key

    Next: detente read, detente status
help-suspensions = Tells who has suspended the line, when, why, how often and for how long
help-suspensions-long =
    Lists every suspension of this line by either side, the latest first, with its reason, what was suspended, who
    signed, and how long it lasted; and in all, how often and for how long each party has suspended it.

    Example:
      detente suspensions

    Next: detente status
arg-suspend-part = What: messages, calls, queries, asks, readouts; all of them if none is named
arg-suspend-review = By when our party looks at it again: 2026-12-07T09:00Z, or +7d
arg-suspend-from = From when on, if not from when it is signed
arg-suspend-reason = Why, by a word: decision, incident, breach, protest, technical
arg-suspend-words = In words
arg-although-suspended = Send it although our own party has suspended it; the other side sees that
arg-send-safety-of-life = It is for the safety of life: no suspension is one of it. A template for that says so by itself
suspend-waits = It waits for a second officer. Signed by both, our party suspends { $line }.
suspend-anew-waits = It waits for a second officer. Signed by both, our suspension of { $line } is stated anew; it has stood since it began.
resume-done = Resumed after { $lasted } (entry { $id }). What came meanwhile: detente read
release-suspends = OUR PARTY SUSPENDS: { $what }
release-suspends-anew = OUR PARTY STATES ITS SUSPENSION ANEW: { $what }
release-resumes = Our party resumes what it has suspended

## Texts of a file

said-on-suspension-suspend = suspended the line, or part of it
said-on-suspension-resume = resumed
verify-text-suspends = What is suspended: { $what }
