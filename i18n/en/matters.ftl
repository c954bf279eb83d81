## Matters: a call asked for, a query, an ask. A label names a fact; it never softens or judges one.

refusal-not-now = nothing could be done by it in the state that its author knew
refusal-not-a-side = only the two sides of a matter say this, and each what is its own

cause-wish-who-too-long = a name has { $bytes } bytes; { $max } are the most
cause-wish-times = a call request names { $max } times at the most
cause-wish-time-backwards = a time that would suit ends before it begins
cause-wish-languages = a call request names { $max } languages at the most
cause-wish-recording = the charter does not let calls be recorded
cause-matter-no-such = no matter { $matter } is held here
cause-matter-with-nobody = a matter is with one other party of the line
cause-matter-flash = a FLASH is a message that two people sign; nothing else is begun as one
cause-matter-no-level = the charter has no level { $level }
cause-matter-minutes = a call is for 1 to { $max } minutes, not { $minutes }
cause-matter-other-kind = that is not said on a matter of this kind
cause-matter-several = { $count } times are on offer; name the proposal that is taken
cause-matter-no-words = an ask is answered in words
cause-matter-looks-on = it is between two other parties
cause-matter-other-side = our side can't say { $act } on it; what it can say now: { $can }
cause-matter-not-now = { $kind }: { $state }. By { $act } nothing would be done now; what can be said: { $can }
cause-matter-not-on-offer = the time that would be taken is not on offer any more

## matter-…: what kind it is

matter-call-request = call request
matter-query = query
matter-ask = ask

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
