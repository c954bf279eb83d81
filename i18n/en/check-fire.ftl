## Check fire: one officer asks the other side to stop firing at once.

alarm-check-fire = CHECK FIRE: { $count ->
        [one] a { $precedence } of { $party } asks that firing be stopped at once.
       *[other] { $count } { $precedence } of { $party } ask that firing be stopped at once.
    } It rings until an officer has acknowledged or answered each.
alarm-message-check-fire = CHECK FIRE, { $precedence } { $dtg } ({ $party }): waits for an officer since { $time }: { $message }
flag-check-fire = CHECK FIRE: it asks that firing be stopped at once; one officer released it
flag-not-a-check-fire = NOT A CHECK FIRE: it says to be one, and its body is something else. Only one officer released it
refusal-no-check-fire = a check fire under a charter that agrees on no message templates
cause-not-a-check-fire = one officer's check fire fills the template check-fire, and nothing else does

help-check-fire = Asks the other side to stop firing at once; one officer alone sends it
help-check-fire-long =
    Asks every other party of the line to stop firing at a place at once. It goes as a FLASH in the words of the
    template check-fire, and one officer of the watch sends it alone. It rings on the other side until somebody there has
    acknowledged or answered it.

    Example:
      detente check-fire --place "50.45N 30.52E" --target hospital --officer north-a.key
      detente check-fire --place "36U UA 23940 91604" --target school --weapon artillery --name "School 4" --officer north-a.key

    Next: detente watch or detente read ID shows the answer. When it no longer stands: detente send --template check-fire-ended.
arg-check-fire-place = Where: "50.45N 30.52E", "50°27′00″N 30°31′12″E" or a square of the military grid
arg-check-fire-target = What is being hit: hospital, humanitarian, civilians, school, sender-forces, third-party-forces, peacekeepers, hazardous-site or other-protected
arg-check-fire-time = When the fire was observed: "211430Z OCT 22"
arg-check-fire-weapon = What fires: artillery, rockets, aircraft, unmanned-aircraft, direct-fire, small-arms, naval-guns or not-known
arg-check-fire-name = Name or designation of what is being hit
value-position = PLACE
value-target = TARGET
value-weapon = WEAPON
