#!/usr/bin/env python3
"""Checks an evidence bundle or a fork proof: `python3 spec/check/verify.py FILE`.

Written from the pages of `spec/` alone, as a second reader of the format. Needs Python 3.9 and
nothing else. Exit 0: it holds, and what it proves is printed. Exit 1: it proves nothing, and the
section or entry at fault is named. Exit 2: the file could not be read.
"""

import datetime
import sys

import bundle
from shapes import HIDDEN, REFUSALS, is_control

STATUS = ("ACTUAL", "EXERCISE", "TEST")
EPOCH_START = datetime.datetime(1970, 1, 1)


def printable(value):
    """Text from the file as text, whatever it holds."""
    return "".join(f"\\u{{{ord(c):x}}}" if is_control(c) or c in HIDDEN else c for c in value)


def utc(ms):
    try:
        stated = EPOCH_START + datetime.timedelta(milliseconds=ms)
    except OverflowError:
        return f"{ms} ms after 1970"
    return stated.isoformat(timespec="milliseconds") + "Z"


def describe_founding(founding):
    names = " / ".join(printable(name) for name in founding.charter.name.values())
    yield f"line {founding.charter.line.hex()}: {names}"
    for index, (party, card) in enumerate(zip(founding.charter.parties, founding.cards)):
        yield f"party {index}: {printable(party.name)}"
        yield f"  phrase of its card: {card.phrase()}"
        yield f"  recovery key: {card.recovery.hex()}"
        yield f"  entry key of epoch 0: {card.opening.entry.hex()}"
    yield "Whether these keys are really theirs you must know from the parties, not from this file."


def describe_bundle(found):
    manifest = found.manifest
    yield "This evidence bundle holds."
    yield from describe_founding(found.founding)
    exporter = printable(found.roster.parties[manifest.exporter].name)
    yield f"exported by party {manifest.exporter} ({exporter}), by its word at {utc(manifest.exported_at)}"
    for mark in manifest.marks:
        yield f"to be shown with anything taken from it: {printable(mark)}"
    for stated in manifest.ranges:
        yield f"complete, in order and unaltered: {stated}"
    for entry in found.entries:
        party, epoch, sequence = entry.address
        _, officers = entry.officers(found.roster)
        under = "under a checkpoint" if entry.address in found.covered else "under no checkpoint"
        withheld = "".join(f", part {part} withheld" for part in entry.withheld())
        strange = "" if entry.understood else ", not understood"
        yield (
            f"entry {party}/{epoch}/{sequence} {entry.id.hex()}: {STATUS[entry.header[9]]}, "
            f"kind {entry.header[10]} act {entry.header[11]}, {utc(entry.header[7])} by its author, "
            f"{printable(officers)}, {under}{withheld}{strange}"
        )
    yield f"entries: {len(found.entries)}; checkpoints: {len(found.checkpoints)}; post-quantum coverage: none yet"


def describe_fork(found):
    first, second = found.entries
    party, epoch, sequence = first.address
    name = printable(found.roster.parties[party].name)
    yield "This fork proof holds."
    yield from describe_founding(found.founding)
    yield f"party {party} ({name}) signed two different entries as number {sequence} of its epoch {epoch}:"
    yield f"  {first.id.hex()}"
    yield f"  {second.id.hex()}"


def main(arguments):
    # A terminal without these letters must not turn a verdict into a crash.
    sys.stdout.reconfigure(errors="backslashreplace")
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as file:
            data = file.read(bundle.BUNDLE_BYTES_MAX + 1)
    except OSError as error:
        print(f"{arguments[0]}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        found = bundle.check_file(data)
    except REFUSALS as fault:
        print(f"This file proves nothing. {printable(str(fault))}")
        return 1
    lines = describe_bundle(found) if isinstance(found, bundle.Bundle) else describe_fork(found)
    for line in lines:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
