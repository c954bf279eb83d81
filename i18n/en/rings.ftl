## Rings: one side raises the other's watch at once. A label names a fact; it never softens or judges one.

cause-ring-seconds = a ring rings for { $min } to { $max } seconds, not { $seconds }
cause-ring-no-such = a ring is IMMEDIATE, and says for how long it rings and not by when an answer is wanted

## What it is, its states, what was said on it

matter-ring = ring
state-of-ring-ringing = rings, nobody there has spoken yet
state-of-ring-no-device = nothing rings at the other side's desk, by its node's word
state-of-ring-answered = answered
state-of-ring-refused = refused
state-of-ring-nobody-there = nobody there: no answer held in time
state-of-ring-withdrawn = given up by whoever rang
said-on-ring-ring = rang
said-on-ring-answer = answered
said-on-ring-refuse = refused
said-on-ring-withdraw = given up
said-on-ring-no-device = nothing rings at this desk
said-on-ring-no-answer = no answer held in time

## ring-reason-…: why a ring is refused

ring-reason-not-stated = no reason stated
ring-reason-not-now = not now
ring-reason-in-writing = in writing, by a message
ring-reason-no-linguist = nobody here speaks a language of the line
ring-reason-other-means = by other means than this line
ring-reason-other = a reason that this version does not know

## no-device-…: why nothing rings at a desk

no-device-not-set-up = no bell is set up
no-device-fails = the bell fails
no-device-held-back = held back, for the same side has rung too often
no-device-other = a cause that this version does not know

## Alarms

alarm-ring = RING, { $precedence } from { $party }: { $count ->
        [one] they want our watch now. Answer: detente ring answer ID.
       *[other] they want our watch now, { $count } rings. Answer: detente ring answer ID.
    }
alarm-message-ring = RING, { $precedence } ({ $party }): rings since { $time }: { $message }

## detente ring

ring-none = No rings.
ring-between = { $asker } rings { $asked }; signed by { $officers }
ring-until = Rings for { $seconds } s, until { $time } by the clock of whoever rings
ring-crossed = CROSSED, neither side knew of the other's: { $one } / { $other }. What an officer said holds over what a node stated, and giving up over an answer.
help-ring = Raises the other side's watch at once, and answers such a ring
help-ring-long =
    Raises the other side's watch at once, without appointment: it rings at their desk, for a minute if nothing else is
    said. Somebody there answers or refuses; or their node says that nothing rings at that desk; or ours states that
    nobody answered while it rang. Each is another fact, and each stays on record. A later answer is added to it.

    A call that follows is entered with `detente call start … --ring ID`; before it both sides read aloud the words that
    `detente call phrase ID` shows.

    Example:
      detente ring start --officer north-a.key
      detente ring answer 3fa9c1 --officer south-c.key
      detente ring refuse 3fa9c1 --reason in-writing --officer south-c.key
      detente call start "The drone at the bridge" --ring 3fa9c1 --level desk --whom Ivanov --behalf Smith

    Next: detente ring show ID
help-ring-start = Rings
help-ring-list = Lists rings, the newest first
help-ring-show = Shows one: whether somebody answered, and every act with its time and signers
help-ring-answer = Says that an officer is here
help-ring-refuse = Refuses it, with a reason
help-ring-withdraw = Gives ours up
arg-ring-text = What it is about; not needed
arg-ring-seconds = For how many seconds it rings, 10 to 600 (60)
arg-ring-reason = not-stated, not-now, in-writing, no-linguist or other-means (not-stated)
verify-text-rings = Rings for { $seconds } s
