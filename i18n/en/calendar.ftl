# Calls as events of a calendar (`detente call calendar`).

calendar-call = Call: { $subject } ({ $asker } / { $asked })
calendar-call-not-sure = Call, NOT AGREED: { $subject } ({ $asker } / { $asked })
calendar-call-off = Call, OFF: { $subject } ({ $asker } / { $asked })
calendar-check = A call begins soon. Test the line now: detente test start
calendar-no-clock = The charter does not name the time zone of both sides. Their clocks stand here if an amendment names them, or whoever exports this: --zone
calendar-referred = Referred to another level: { $level }
calendar-more-of-it = Everything said on it: detente call show { $id }
calendar-left-out = Older calls are left out: a calendar holds the newest { $max } at the most.
calendar-none = No call was agreed on this line; nothing is written.
help-call-calendar = Writes agreed calls as a calendar (iCalendar), for a person's own calendar program
arg-calendar-ids = Which: ids or the beginnings of them, as the list prints them (every call that was agreed)
arg-calendar-out = The calendar to write; it must not exist yet (standard output)
arg-calendar-status = Of which status: actual, exercise or test (actual); not together with ids
arg-calendar-zone = Tell the time in this time zone too, for example Europe/Kyiv; give it again for the other side's (that of this desk)
