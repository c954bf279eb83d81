## Officers: appointed, revoked, on watch.

alarm-authority-cap = { $party } appoints and revokes more officers in a day than a party may. More is refused, without receipts.

refusal-not-in-office = signed by somebody who was no officer there
refusal-other-authority = it passes over its author's latest authority entry
refusal-officer-number = it appoints under another number than the next
refusal-officer-key-in-use = it appoints with a key that is or was an officer's
refusal-not-on-watch = only the officer who took the watch can leave it
refusal-too-many-officers = more officers than a party may have
refusal-too-few-releasing = it would leave too few releasing officers to appoint another
refusal-no-break-glass = a FLASH released by one officer alone, which the charter does not allow

alarm-break-glass = BREAK-GLASS: { $count } { $precedence } of { $party } that one officer released alone. It stands until somebody has acknowledged each.
flag-break-glass = BREAK-GLASS: one officer released it alone
read-reason = Why it was released by one officer alone, as written:
charter-break-glass = One releasing officer may release a FLASH alone, with a reason (break-glass).
value-reason = REASON
value-key = KEY
arg-send-break-glass = Release a FLASH alone, where the charter allows it: every party sees that you did, and why

help-officer-list = Lists the officers of every party: since when, until when, by whose act
help-officer-appoint = Appoints an officer of our party; a second releasing officer signs after you
help-officer-revoke = Revokes an officer of our party; a second releasing officer signs after you
arg-officer-key = The officer's public key, as "detente officer" prints it
arg-officer-role = A role, given once for each: watch, linguist, releasing, press, technician, auditor, archivist
arg-officer-who = The officer, by number or by the beginning of the name
officer-row = { $number }: { $officer } ({ $roles })
officer-since = since { $time }, appointed by { $officers } (entry { $id })
officer-until = until { $time }, revoked by { $officers } (entry { $id })
release-appoints = Appoints officer { $number }: { $officer } ({ $roles }), key { $key }
release-revokes = Revokes officer { $number }: { $officer } ({ $roles }), key { $key }

help-duty = Shows who is on watch on both sides; an officer takes the watch or leaves it
help-duty-long =
    Shows who is on watch on both sides; an officer takes the watch or leaves it. Each party states
    its own, as facts in the record.

    Example:
      detente duty
      detente duty on --officer north-a.key
      detente duty on --officer north-b.key --relieves "Capt. A. North"
      detente duty off

    Next: detente status
help-duty-show = Shows who is on watch
help-duty-on = Takes the watch, from nobody or from the officer you relieve
help-duty-off = Leaves the watch that you took
arg-duty-relieves = The officer on watch whom you relieve, by number or by the beginning of the name
duty-on-done = { $officer } is on watch (entry { $id }).
duty-off-done = { $officer } has left the watch (entry { $id }).
duty-of-party = On watch at { $party }: { $officers }
duty-nobody = Nobody is on watch at { $party }.
duty-since = { $officer }, since { $time }
