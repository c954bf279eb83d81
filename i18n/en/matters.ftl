## Matters: a call asked for, a call as held, a query, an ask; readouts have a file of their own. A label names a fact; it never softens or judges one.

refusal-not-now = nothing could be done by it in the state that its author knew
refusal-not-a-side = only the two sides of a matter say this, and each what is its own

cause-wish-who-too-long = a name has { $bytes } bytes; { $max } are the most
cause-wish-times = a call request names { $max } times at the most
cause-wish-time-backwards = a time that would suit ends before it begins
cause-wish-languages = a call request names { $max } languages at the most
cause-wish-recording = the charter does not let calls be recorded
cause-matter-nothing = nothing
cause-matter-no-such = no matter { $matter } is held here
cause-matter-with-nobody = a matter is with one other party of the line
cause-matter-flash = a FLASH is a message that two people sign; nothing else is begun as one
cause-matter-no-level = the charter has no level { $level }
cause-matter-minutes = a call is for 1 to { $max } minutes, not { $minutes }
cause-matter-other-kind = that is not said on a matter of this kind
cause-matter-several = { $count } times are on offer; name the proposal that is taken
cause-matter-no-words = an ask is answered in words
cause-matter-nobody = whoever joins a call is named
cause-matter-looks-on = it is between two other parties
cause-matter-other-side = our side can't say { $act } on it; what it can say now: { $can }
cause-matter-not-now = { $kind }: { $state }. By { $act } nothing would be done now; what can be said: { $can }
cause-matter-not-on-offer = the time that would be taken is not on offer any more
cause-matter-field-missing = { $act } needs { $field }
cause-matter-field-not-taken = { $act } does not take { $field }
cause-matter-unknown-word = { $value } is none of: { $known }

## matter-…: what kind it is

matter-call-request = call request
matter-query = query
matter-ask = ask
matter-call = call

## state-of-…: the states of a matter, kind by kind

state-of-call-request-asked = asked, not seen by an officer yet
state-of-call-request-seen = seen by an officer, not answered yet
state-of-call-request-other-time = another time is proposed
state-of-call-request-deferred = deferred
state-of-call-request-delegated = referred to another level
state-of-call-request-agreed = agreed
state-of-call-request-declined = declined
state-of-call-request-called-off = agreed and called off
state-of-call-request-withdrawn = withdrawn
state-of-query-asked = asked, not answered yet
state-of-query-will-check = will be looked into
state-of-query-answered = answered
state-of-query-withdrawn = withdrawn
state-of-ask-open = open
state-of-ask-put-off = put off
state-of-ask-answered = answered
state-of-ask-refused = refused
state-of-ask-withdrawn = withdrawn
state-of-call-begun = begun by one account, the other side has not said so
state-of-call-ended-unconfirmed = begun and ended by one account, the other side has not said so
state-of-call-held = begun by both accounts
state-of-call-ended-by-asker = begun by both accounts, ended by the account of whoever entered it
state-of-call-ended-by-asked = begun by both accounts, ended by the account of the other side
state-of-call-ended = ended by both accounts
state-of-call-denied = no such call by the account of the other side
state-of-call-withdrawn = taken back by whoever entered it

## said-on-…: what was said on a matter, kind by kind

said-on-call-request-request = call asked for
said-on-call-request-seen = seen by an officer
said-on-call-request-accept = accepted
said-on-call-request-propose = another time proposed
said-on-call-request-take = proposed time taken
said-on-call-request-defer = deferred
said-on-call-request-delegate = referred to another level
said-on-call-request-decline = declined
said-on-call-request-withdraw = withdrawn
said-on-call-request-call-off = called off
said-on-call-request-no-answer = no answer held in time
said-on-query-ask = question asked
said-on-query-answer = answered
said-on-query-will-check = will be looked into
said-on-query-withdraw = withdrawn
said-on-query-no-answer = no answer held in time
said-on-ask-raise = raised
said-on-ask-answer = answered
said-on-ask-put-off = put off
said-on-ask-refuse = refused
said-on-ask-repeat = raised again
said-on-ask-withdraw = withdrawn
said-on-ask-no-answer = no answer held in time
said-on-call-start = call began
said-on-call-began = began, by its account
said-on-call-deny = no such call
said-on-call-withdraw = taken back
said-on-call-join = joined
said-on-call-leave = left
said-on-call-end = ended, by its account
said-on-call-no-answer = no answer held in time

## call-medium-…: by what means people speak

call-medium-line = over this line
call-medium-telephone = by telephone
call-medium-video = by video
call-medium-in-person = in person
call-medium-radio = by radio
call-medium-another = by other means
call-medium-other = by means that this version does not know

## call-reason-…: why a call is declined

call-reason-not-stated = no reason stated
call-reason-not-reachable = whoever is asked for cannot be reached
call-reason-not-now = not at this time
call-reason-other-level = not at this level
call-reason-subject = not about this subject
call-reason-circumstances = not in the present circumstances
call-reason-no-use = it would be of no use
call-reason-other = a reason that this version does not know

## question-…: what a query asks

question-are-these-yours = Are these yours?
question-is-this-your-position = Is this statement your position?
question-did-this-happen = Did this happen?
question-other = A question that this version does not know

## reply-…: what a query is answered

reply-yes = yes
reply-no = no
reply-unknown = not known
reply-not-said = not said
reply-other = an answer that this version does not know

## One matter, and lists of them

value-time = TIME
value-span = FROM/UNTIL
value-state = STATE
value-question = QUESTION
matter-between = { $asker } asks { $asked }; signed by { $officers }
matter-state = State: { $state }
matter-awaits = The word of { $party } is awaited.
matter-due = Answer wanted by { $time }
matter-references = Refers to: { $entries }
matter-said-so-far = What was said, each time by its author's clock:
matter-delivered = held by the node of { $party } at { $time }
matter-crossed = CROSSED, neither side knew of the other's: { $one } / { $other }. What commits less holds.
matter-left-out = { $count ->
        [one] { $count } act is not listed here: each side says only so much on one matter.
       *[other] { $count } acts are not listed here: each side says only so much on one matter.
    }
matter-for-minutes = { $time }, { $minutes } min
matter-was-due = due { $time }
matter-list-next = Next: detente { $command } show ID
matter-begun = { $kind } { $id }, signed by { $officer }.
matter-begun-next = Next: detente { $command } show { $id }
matter-sayable = What this desk can say now: { $acts }. Each so: detente { $command } WORD { $id }
matter-said = { $kind } { $matter }: { $said }, by { $officer } (entry { $id }).
flag-text-not-held = it has a text that is not held here
status-matter = { $kind } ({ $party }), { $state }: our word is awaited: detente { $command } show { $id }
status-more-matters = more matters wait for our word: detente call list --waits, detente call held --waits, detente query list --waits, detente ask list --waits, detente readout list --waits, detente ring list --waits

arg-matter = Which: its id or the beginning of it, as the list prints it
arg-matter-open = Only those in which somebody's word is awaited
arg-matter-waits = Only those in which our own word is awaited
arg-matter-state = Only those in this state, such as declined or answered
arg-matter-status = Only those of this status: actual, exercise or test
arg-matter-to = The other side; needed only on a line of more than two
arg-matter-precedence = routine, priority or immediate (routine)
arg-matter-answer-by = By when an answer is wanted: 2026-11-30T14:00Z, "301400Z NOV 26" or +2h
arg-matter-text = Words beside it
arg-matter-until = Until when: 2026-11-30T14:00Z, "301400Z NOV 26" or +2h

## detente call

call-none = No call requests.
call-level = Level: { $level }
call-whom = For { $whom }, on behalf of { $behalf }
call-suits = Would suit: { $from } to { $until }
call-languages = Languages of the call: { $languages }
call-interpreter = An interpreter is asked for.
call-recording = A recording is wished.
call-agreed = AGREED: { $time }, { $minutes } min
call-proposed = On offer: { $time }, { $minutes } min, by { $party } ({ $id })
call-sought = Sought at the level “{ $level }”, by this request and those that it repeats:
call-sought-requests = { $count ->
        [one] { $count } request, { $first }, by the account of { $party }
       *[other] { $count } requests, from { $first } to { $last }, by the account of { $party }
    }
call-sought-declined = { $count ->
        [one] { $count } time declined, { $first }, by the account of { $party }
       *[other] { $count } times declined, from { $first } to { $last }, by the account of { $party }
    }
call-sought-unanswered = { $count ->
        [one] { $count } time no answer held in time, { $first }, by the account of { $party }
       *[other] { $count } times no answer held in time, from { $first } to { $last }, by the account of { $party }
    }
call-none-held = No calls as held.
call-between = Between { $asker }, which entered it first, and { $asked }; signed by { $officers }
call-by-means = Held { $medium }
call-speaker = For { $party }: { $name }
call-not-stated = not stated
call-account = By the account of { $party }: began { $began }; ended { $ended }; lasted { $lasted }
call-apart-began = The accounts of when it began differ by { $duration }.
call-apart-ended = The accounts of when it ended differ by { $duration }.
call-apart-lasted = The accounts of how long it lasted differ by { $duration }.
call-participant = { $name }: joined { $joined }; left { $left }; by the account of { $party }
call-spoken = Spoken words, read aloud by turns at the beginning:
call-speaks = { $party }: { $words } ({ $cyrillic })
call-no-phrase = There are no words to speak yet: no time is agreed, and no ring answered.
call-leads-to = Leads to: { $calls }
value-medium = MEANS
help-call = Asks the other side for a call, answers such a request, and keeps how a call was held
help-call-long =
    Asks the other side for a call: at which level, for whom, on whose behalf, about what. The other side accepts,
    proposes another time, defers, delegates or declines with a reason. Declined, deferred and not answered are three
    facts, each on record. Of two acts that crossed, what commits less holds, and both desks are told.

    A call that is held, on this line or by any other means, is entered by both sides: when it began, who joined and
    who left, when it ended. Each side states its own, and where they differ both are shown.

    Example:
      detente call request --level ministers --whom "Minister of Defence" --behalf "Secretary of Defense" "Flights"
      detente call accept 3fa9c1 --at "301400Z NOV 26" --minutes 30 --officer south-c.key
      detente call calendar --zone Europe/Kyiv --zone America/New_York --out calls.ics
      detente call decline 3fa9c1 --reason circumstances --officer south-c.key
      detente call request … --repeats 3fa9c1     asks again; shows then how long it was sought
      detente call phrase 3fa9c1                  before the call: do the paths work, what do both read aloud
      detente call start "Flights" --request 3fa9c1 --officer north-a.key
      detente call began 77b0de --at -5min --officer south-c.key
      detente call join 77b0de "Interpreter" --officer north-a.key
      detente call end 77b0de --officer north-a.key

    Next: detente call show ID
help-call-request = Asks for a call
help-call-list = Lists call requests, the newest first
help-call-show = Shows one: its state, every act with its time and signers, how long the call was sought
help-call-seen = Says that an officer here has seen it
help-call-accept = Accepts it for a time
help-call-propose = Proposes another time
help-call-take = Takes the time that the other side proposes
help-call-defer = Puts it off until a time
help-call-delegate = Refers it to another level
help-call-decline = Declines it, with a reason
help-call-withdraw = Withdraws our request, or takes back that a call began
help-call-call-off = Calls off what was agreed
help-call-start = Says that a call began, and when by our account
help-call-held = Lists calls as held, the newest first
help-call-began = Says when it began by our account; a later one corrects an earlier one
help-call-deny = Says that there was no such call
help-call-join = Says that somebody joined it
help-call-leave = Says that somebody left it
help-call-end = Says when it ended by our account; a later one corrects an earlier one
help-call-phrase = Shows what is looked at before a call: the paths, and the words that both sides read aloud
arg-call-was-at = When: 2026-11-30T14:00Z, "301400Z NOV 26" or -5min (now)
arg-call-about = What the call is about
arg-call-of-request = The request by which it was asked for, by the beginning of its id: level and speakers are taken from it
arg-call-of-ring = The ring that was answered, by the beginning of its id
arg-call-medium = line, telephone, video, in-person, radio or another (line)
arg-call-held-level = At which level: its id in the charter, or its name
arg-call-speaks-there = Who speaks for the other side: name and office
arg-call-speaks-here = Who speaks for our side: name and office
arg-call-who = Who joined: name and office
arg-call-who-left = Who left: a part of the name, or the beginning of the id of the act by which they joined
arg-call-subject = What the call is to be about
arg-call-level = The level asked for: its id in the charter, or its name
arg-call-other-level = The level it is referred to: its id in the charter, or its name
arg-call-whom = For whom: name and office
arg-call-behalf = On whose behalf: name and office
arg-call-suits = A time that would suit, as FROM/UNTIL; give it again for more
arg-call-language = A language of the call; give it again for more
arg-call-interpreter = Ask for an interpreter
arg-call-recording = Wish a recording; the charter must allow it
arg-call-repeats = An earlier request that this one repeats, by the beginning of its id; give it again for more
arg-call-follows = A call as held from which this follows, by the beginning of its id; give it again for more
arg-call-at = When the call begins: 2026-11-30T14:00Z, "301400Z NOV 26" or +2h
arg-call-minutes = For how many minutes, 1 to 1440
arg-call-proposal = The proposal that is taken, by the beginning of its id; not needed where there is one
arg-call-reason = not-stated, not-reachable, not-now, other-level, subject, circumstances or no-use (not-stated)

## detente query

query-none = No queries.
help-query = Asks the other side a question with fixed answers, and answers one
help-query-long =
    Asks the other side a question that is answered yes, no, unknown or not said. Not said is an answer of its own; a
    later answer corrects an earlier one, and both stay.

    Example:
      detente query ask are-these-yours "Two aircraft at the river, 1420Z" --officer north-a.key
      detente query will-check 3fa9c1 --until +30min --officer south-c.key
      detente query answer 3fa9c1 no --officer south-c.key

    Next: detente query show ID
help-query-ask = Asks a question
help-query-list = Lists queries, the newest first
help-query-show = Shows one: its state, and every answer with its time and signers
help-query-answer = Answers one: yes, no, unknown or not-said
help-query-will-check = Says until when it will be looked into
help-query-withdraw = Withdraws our question
arg-query-question = are-these-yours, is-this-your-position or did-this-happen
arg-query-text = What it is about
arg-query-about = What in the record it is about: a message, or any entry by its whole id; give it again for more
arg-query-answer = yes, no, unknown or not-said

## detente ask

ask-none = No asks.
help-ask = Keeps what one side wants of the other until it is answered, refused or withdrawn
help-ask-long =
    Keeps what one side wants of the other, raised in a call or a message: a ceasefire, a corridor, a list of names. It
    stays open until it is answered in words, refused or withdrawn, however often it is raised again.

    Example:
      detente ask raise "A ceasefire at the bridge from 1800Z" --officer north-a.key
      detente ask raise "A ceasefire at the bridge" --topic ceasefire --in 77b0de --officer north-a.key
      detente ask repeat 3fa9c1 --in 77b0de --officer north-a.key
      detente ask answer 3fa9c1 --text "From 1900Z" --officer south-c.key

    Next: detente ask list --open
help-ask-raise = Raises an ask
help-ask-list = Lists asks, the newest first
help-ask-show = Shows one: its state, and every act with its time and signers
help-ask-answer = Answers one, in words
help-ask-put-off = Puts it off until a time
help-ask-refuse = Refuses it
help-ask-repeat = Raises ours again
help-ask-withdraw = Withdraws ours
arg-ask-text = What is wanted
arg-ask-in = What it is raised in: a call, a call request or a message, by the beginning of its id, or any entry by its whole id; give it again for more
