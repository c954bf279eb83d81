"""Is what `detente call calendar` writes a calendar in which every call stands as it was agreed, and nothing else?

Two nodes of `detente demo` agree on calls whose subjects would break a calendar; what both write is read with PyPI's
icalendar and held against what was asked for and agreed, the clocks against Python's own time zones.
`check.py --detente PATH`.
"""

import argparse
import datetime
import json
import pathlib
import stat
import sys
import tempfile
import zoneinfo

import icalendar

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "nodes"))
from demo import Side, demo  # noqa: E402  (two nodes, for other checks too)

UTC = datetime.timezone.utc
ZONES = ["Europe/Kyiv", "America/New_York", "Asia/Kathmandu"]
# Each would end a line, begin a component, or be cut within a character, if it were not escaped and folded.
SUBJECTS = [
    "Flights near the border",
    "one\nBEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT0M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR",
    "State: agreed\nDTSTART:20000101T000000Z\n\\n,;:\\;\\, \"q\" ^n \\",
    "اجتماع بين القيادتين، بشأن الطائرات؛ " * 9,
    "😀🛩" * 90 + " é" * 40,
    "x" * 300 + "," * 80 + ";" * 80 + "\\" * 80,
    " led by spaces\n\n and\ttabs  \n",
]
PROPERTIES = set(
    "UID DTSTAMP LAST-MODIFIED CREATED SEQUENCE STATUS CLASS DTSTART DTEND SUMMARY DESCRIPTION".split()
)
FAULTS = []
COUNT = 0


def holds(what, truth, seen=""):
    global COUNT
    COUNT += 1
    if not truth:
        FAULTS.append(f"{what}: {seen}")


def request(side, level, subject, status="actual"):
    words = [
        "call", "request", subject, "--level", level, "--whom", "A; B, Chief\nBEGIN:VEVENT", "--behalf", "C\\D",
        "--status", status, "--call-language", "uk", "--call-language", "en", "--interpreter",
    ]
    return side.say(*words)["entry"]


def read(bytes_):
    """The events of a calendar, by their UIDs, once its bytes are in order."""
    holds("ends with a line end", bytes_.endswith(b"\r\n"))
    for line in bytes_.split(b"\r\n"):
        holds("a line has at most 75 octets", len(line) <= 75, line)
        holds("a line holds no line end", b"\r" not in line and b"\n" not in line, line)
        try:
            line.decode()
        except UnicodeDecodeError:
            holds("a line is folded between characters", False, line)
    calendar = icalendar.Calendar.from_ical(bytes_)
    kinds = [one.name for one in calendar.walk()]
    holds("only these components", set(kinds) <= {"VCALENDAR", "VEVENT", "VALARM"}, kinds)
    holds("one calendar", kinds.count("VCALENDAR") == 1, kinds)
    for one in calendar.walk():
        holds("the reader finds no error", not one.errors, one.errors)
    events = calendar.walk("VEVENT")
    for event in events:
        holds("each property once, and no other", set(event) == PROPERTIES, set(event))
        holds("each once", not any(isinstance(value, list) for value in event.values()), event)
    found = {str(event["UID"]): event for event in events}
    holds("a UID each", len(found) == len(events), list(found))
    return found


def judge(event, call, at, minutes, subject, status, revised):
    """Whether an event says what was asked for and agreed."""
    seen = event.to_ical().decode()
    holds("UID", event["UID"] == call, seen)
    holds("STATUS", event["STATUS"] == status, seen)
    holds("DTSTART", event.decoded("DTSTART") == at, seen)
    holds("DTEND", event.decoded("DTEND") == at + datetime.timedelta(minutes=minutes), seen)
    holds("DTSTAMP", event.decoded("DTSTAMP") == revised, (event.decoded("DTSTAMP"), revised))
    holds("SUMMARY is a line", "\n" not in event["SUMMARY"], seen)
    holds("SUMMARY holds the subject", " ".join(subject.split())[:60].rstrip() in event["SUMMARY"], event["SUMMARY"])
    rows = str(event["DESCRIPTION"]).split("\n")
    written = "\n".join(row[2:] for row in rows if row.startswith("| "))
    holds("DESCRIPTION holds the subject whole", written == subject, (written, subject))
    for zone in ZONES:
        there = at.astimezone(zoneinfo.ZoneInfo(zone))
        off = there.strftime("%z")
        row = f"  in {zone}: {there:%H:%M} (UTC{off[:3]}:{off[3:]}), {there:%Y-%m-%d}"
        holds("the clock there", row in rows, (row, rows))
    for row in ("Languages of the call: uk, en", "An interpreter is asked for."):
        holds(row, row in rows, rows)
    whom = [row for row in rows if row.startswith("For A; B, Chief")]
    holds("a name stays on its row", whom and whom[0].endswith("on behalf of C\\D"), rows)
    alarms = event.walk("VALARM")
    holds("an alarm, unless it is off", len(alarms) == (status != "CANCELLED"), seen)
    for alarm in alarms:
        holds("15 minutes before", alarm.decoded("TRIGGER") == datetime.timedelta(minutes=-15), seen)
        holds("of the line test", "detente test start" in alarm["DESCRIPTION"], seen)


def last(matter):
    """When the last act that changed it was said, to the second."""
    times = [matter["time"], *(act["at"] for act in matter["acts"] if act["to"])]
    return datetime.datetime.fromisoformat(max(times).replace("Z", "+00:00")).replace(microsecond=0)


def moment(at):
    return at.strftime("%Y-%m-%dT%H:%MZ")


def check(north, south, folder):
    # The line of the demonstration's exercise has ended.
    [line] = [one for one in json.loads(north.run("--json", "status"))["lines"] if not one["ended"]]
    level = line["levels"][0]["id"]
    zones = [word for zone in ZONES for word in ("--zone", zone)]
    none = north.run("call", "calendar")
    holds("a line without calls has no calendar", b"BEGIN" not in none, none)
    calls = {}
    # Around the nights in which clocks are changed, each by other rules, and over a new year.
    first = datetime.datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    days = [0, 1, 15, 215, 224, 280, 90]
    for number, (subject, day) in enumerate(zip(SUBJECTS, days)):
        at = first + datetime.timedelta(days=day, minutes=number)
        calls[request(north, level, subject)] = (subject, at, 20 + number)
    for call, (_, at, minutes) in calls.items():
        south.wait(call, "asked")
        south.say("call", "accept", call, "--at", moment(at), "--minutes", str(minutes))
    matters = {call: north.wait(call, "agreed") for call in calls}
    sequences = {}
    for side in (north, south):
        events = read(side.run("call", "calendar", *zones))
        holds("every call stands there", set(events) == set(calls), (set(events), set(calls)))
        for call, (subject, at, minutes) in calls.items():
            judge(events[call], call, at, minutes, subject, "CONFIRMED", last(matters[call]))
            number = events[call].decoded("SEQUENCE")
            holds("both sides write the same number", sequences.setdefault(call, number) == number, number)
    twice = [north.run("call", "calendar", *zones) for _ in range(2)]
    holds("the same record makes the same bytes", twice[0] == twice[1])

    off, kept = list(calls)[:2]
    south.say("call", "call-off", off)
    matter = north.wait(off, "called-off")
    subject, at, minutes = calls[off]
    event = read(north.run("call", "calendar", *zones))[off]
    judge(event, off, at, minutes, subject, "CANCELLED", last(matter))
    holds("SEQUENCE rises", event.decoded("SEQUENCE") > sequences[off], event.decoded("SEQUENCE"))

    # What is called off may be asked for again, for another time; who proposes it agrees to nothing yet.
    later = at + datetime.timedelta(days=1)
    south.say("call", "propose", off, "--at", moment(later), "--minutes", "45")
    matter = north.wait(off, "other-time")
    both = read(north.run("call", "calendar", off[:12], kept, *zones))
    holds("those that are named, and no other", set(both) == {off, kept}, set(both))
    judge(both[off], off, later, 45, subject, "TENTATIVE", last(matter))
    holds("SEQUENCE rises again", both[off].decoded("SEQUENCE") > event.decoded("SEQUENCE"))
    north.say("call", "withdraw", off)
    matter = south.wait(off, "withdrawn")
    event = read(south.run("call", "calendar", *zones))[off]
    judge(event, off, at, minutes, subject, "CANCELLED", last(matter))

    exercise = request(north, level, "EXERCISE. Flights", "exercise")
    north.run("call", "calendar", exercise, code=1)
    south.wait(exercise, "asked")
    south.say("call", "accept", exercise, "--at", moment(at), "--minutes", "5")
    north.wait(exercise, "agreed")
    event = read(north.run("call", "calendar", "--status", "exercise"))[exercise]
    holds("an exercise says so first", event["SUMMARY"].startswith("EXERCISE: "), event["SUMMARY"])
    holds("what is not known is said", "does not name the time zone of both sides" in event["DESCRIPTION"], event["DESCRIPTION"])
    holds("statuses never mix", exercise not in read(north.run("call", "calendar")))
    russian = read(north.run("call", "calendar", kept, language="ru"))[kept]
    holds("in the reader's language", russian["SUMMARY"].startswith("Разговор: "), russian["SUMMARY"])

    out = folder / "calls.ics"
    north.run("call", "calendar", *zones, "--out", out)
    holds("the file holds what is printed", out.read_bytes() == north.run("call", "calendar", *zones))
    holds("nobody else reads it", stat.S_IMODE(out.stat().st_mode) == 0o600, out.stat().st_mode)
    north.run("call", "calendar", "--out", out, code=1)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--detente", required=True, type=pathlib.Path)
    detente = arguments.parse_args().detente.resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        process = demo(detente, folder)
        try:
            check(*(Side(detente, folder / "demo" / name) for name in ("northland", "southmark")), folder)
        finally:
            process.terminate()
            process.wait(timeout=30)
    for one in FAULTS[:40]:
        print(str(one)[:1500], file=sys.stderr)
    print(f"calendar: {COUNT - len(FAULTS)} passed, {len(FAULTS)} failed")
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
