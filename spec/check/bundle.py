"""Files of proof (bundle.md): evidence bundle and fork proof. `check_file` returns what is proved."""

import hashlib

import cbor
import checkpoint
import labels
from authority import Founding, Roster
from entry import parse_entry
from shapes import At, Fault, array, bstr, fields, name, require, tuple_of, uint

BUNDLE_LINE = b"detente evidence v0\n"
FORK_LINE = b"detente fork v0\n"
BUNDLE_BYTES_MAX = 536_870_912
FORK_BYTES_MAX = 239_136
MANIFEST_BYTES_MAX = 4_194_304
ENTRIES_MAX = 100_000
FOUNDING, MANIFEST, ENTRIES, CHECKPOINTS, PROOFS, MANIFEST_SIGNATURE, FIRST, SECOND = range(1, 9)
SECTION_NAMES = {
    FOUNDING: "founding",
    MANIFEST: "manifest",
    ENTRIES: "entries",
    CHECKPOINTS: "checkpoints",
    PROOFS: "inclusion proofs",
    MANIFEST_SIGNATURE: "manifest signature",
    FIRST: "first entry",
    SECOND: "second entry",
}


def at_section(number):
    return At(f"section {number} ({SECTION_NAMES[number]})")


def at_entry(index, entry):
    party, epoch, sequence = entry.address
    return At(f"entry {index} (party {party}, epoch {epoch}, sequence {sequence})")


def read_sections(data, numbers):
    """The contents of the sections, which are exactly these in this order."""
    contents = {}
    for number in numbers:
        with at_section(number):
            require(len(data) >= 41, "file ends before the section")
            require(data[0] == number, f"section {data[0]} stands in its place")
            length = int.from_bytes(data[1:9], "big")
            require(length <= len(data) - 41, "file ends inside the section")
            content = data[41 : 41 + length]
            require(hashlib.sha256(content).digest() == data[9:41], "was altered: its digest is another")
            contents[number], data = content, data[41 + length :]
    require(not data, "something follows the last section")
    return contents


class Range:
    def __init__(self, value):
        party, epoch, first, last, self.previous, self.last_id = tuple_of(value, 6)
        uint(party, 256), uint(epoch, 2**32), uint(first), uint(last), bstr(self.last_id, 32)
        require(first <= last, "range ends before it begins")
        bstr(self.previous, 0 if first == 0 else 32)
        self.journal, self.first, self.last = (party, epoch), first, last

    def __str__(self):
        party, epoch = self.journal
        return f"party {party}, epoch {epoch}, sequences {self.first} to {self.last}"


class Manifest:
    def __init__(self, data, line):
        require(len(data) <= MANIFEST_BYTES_MAX, "is too long")
        values = fields(cbor.decode(data), range(1, 8))
        require(bstr(values[1], 32) == line, "is of another line than the founding")
        self.exporter, self.epoch = uint(values[2], 256), uint(values[3], 2**32)
        self.exported_at = uint(values[4])
        self.ranges = [Range(item) for item in array(values[5], 0, 16_384)]
        for before, after in zip(self.ranges, self.ranges[1:]):
            ascend = (*before.journal, before.last) < (*after.journal, after.first)
            require(ascend, f"range {after} does not follow the one before")
        self.marks = [name(mark, 512) for mark in array(values[6], 0, 16)]
        self.digests = fields(values[7], (FOUNDING, ENTRIES, CHECKPOINTS, PROOFS))
        for digest in self.digests.values():
            bstr(digest, 32)


class Bundle:
    """A verified evidence bundle."""

    def __init__(self, data):
        require(len(data) <= BUNDLE_BYTES_MAX, "file is too long")
        sections = read_sections(data[len(BUNDLE_LINE) :], range(FOUNDING, MANIFEST_SIGNATURE + 1))
        with at_section(FOUNDING):
            self.founding = Founding(sections[FOUNDING])
        self.roster = Roster(self.founding)
        with at_section(MANIFEST):
            self.manifest = Manifest(sections[MANIFEST], self.roster.line)
        with at_section(ENTRIES):
            self.entries = self._read_entries(sections[ENTRIES])
        for index, entry in enumerate(self.entries):
            with at_section(ENTRIES), at_entry(index, entry):
                entry.verify(self.roster)
                if entry.header[10] == 0:
                    self.roster.offices[entry.party].note(entry)
        with at_section(ENTRIES):
            self._check_ranges()
        with at_section(MANIFEST_SIGNATURE):
            signature = bstr(sections[MANIFEST_SIGNATURE], 64)
            self.exporter = self.roster.opening(self.manifest.exporter, self.manifest.epoch)
            labels.check(self.exporter.note, "detente/manifest/v0", sections[MANIFEST], signature, "exporter")
        with at_section(CHECKPOINTS):
            self.checkpoints = self._read_checkpoints(sections[CHECKPOINTS])
        with at_section(PROOFS):
            self.covered = self._read_proofs(sections[PROOFS])
        for number, digest in self.manifest.digests.items():
            with at_section(number):
                require(hashlib.sha256(sections[number]).digest() == digest, "is not what the manifest names")

    def _read_entries(self, content):
        entries = []
        for index, item in enumerate(array(cbor.decode(content), 0, ENTRIES_MAX)):
            with At(f"entry {index}"):
                entries.append(parse_entry(item))
        for index, (before, after) in enumerate(zip(entries, entries[1:])):
            with at_entry(index + 1, after):
                require(before.address != after.address, "stands at the address of the one before")
                require(before.address < after.address, "stands behind a later one")
        return entries

    def _check_ranges(self):
        """The entries are exactly those of the ranges, each naming the one before it."""
        at = 0
        for stated in self.manifest.ranges:
            previous = stated.previous
            for sequence in range(stated.first, stated.last + 1):
                address = (*stated.journal, sequence)
                if at == len(self.entries) or self.entries[at].address > address:
                    raise Fault("the entry of party {}, epoch {}, sequence {} is missing".format(*address))
                entry = self.entries[at]
                with at_entry(at, entry):
                    require(entry.address == address, "is in no range of the manifest")
                    require(entry.previous == previous, "does not follow the entry before it")
                previous, at = entry.id, at + 1
            require(previous == stated.last_id, f"the last entry of {stated} is another than the manifest names")
        if at < len(self.entries):
            with at_entry(at, self.entries[at]):
                raise Fault("is in no range of the manifest")

    def _read_checkpoints(self, content):
        notes = []
        for index, item in enumerate(array(cbor.decode(content), 0, 256)):
            with At(f"checkpoint {index}"):
                require(isinstance(item, str), "is not text")
                note = checkpoint.Note(item)
                require(note.line == self.roster.line, "is of another line")
                own = self.roster.opening(note.party, note.epoch)
                journal = checkpoint.key_name(note.line, note.party, note.epoch)
                if not note.signed_by(journal, own.note):
                    exporter = checkpoint.key_name(note.line, self.manifest.exporter, self.manifest.epoch)
                    signed = note.signed_by(exporter, self.exporter.note)
                    require(signed, "is signed neither by its party nor by the exporter")
                notes.append(note)
        return notes

    def _read_proofs(self, content):
        by_address = {entry.address: entry for entry in self.entries}
        covered = set()
        for index, item in enumerate(array(cbor.decode(content), 0, ENTRIES_MAX)):
            with At(f"proof {index}"):
                place, party, epoch, sequence, hashes = tuple_of(item, 5)
                uint(place), uint(party, 256), uint(epoch, 2**32), uint(sequence)
                for value in array(hashes, 0, 63):
                    bstr(value, 32)
                require(place < len(self.checkpoints), "names no checkpoint of the bundle")
                note = self.checkpoints[place]
                require((note.party, note.epoch) == (party, epoch), "is of another journal than its checkpoint")
                entry = by_address.get((party, epoch, sequence))
                require(entry is not None, "is of an entry that is not in the bundle")
                checkpoint.check_inclusion(entry.id, sequence, note.size, hashes, note.root)
                covered.add(entry.address)
        return covered


class Fork:
    """A verified fork proof: one party signed two entries at one address."""

    def __init__(self, data):
        require(len(data) <= FORK_BYTES_MAX, "file is too long")
        sections = read_sections(data[len(FORK_LINE) :], (FOUNDING, FIRST, SECOND))
        with at_section(FOUNDING):
            self.founding = Founding(sections[FOUNDING])
        self.roster = Roster(self.founding)
        self.entries = []
        for number in (FIRST, SECOND):
            with at_section(number):
                entry = parse_entry(sections[number])
                require(not entry.parts, "carries parts")
                entry.verify(self.roster)
                self.entries.append(entry)
        first, second = self.entries
        with at_section(SECOND):
            require(first.address == second.address, "stands at another address than the first")
            require(first.id < second.id, "its id is not above the first one's")


def check_file(data):
    """A verified `Bundle` or `Fork`, by the first line."""
    if data.startswith(BUNDLE_LINE):
        return Bundle(data)
    if data.startswith(FORK_LINE):
        return Fork(data)
    raise Fault("first line: this is neither an evidence bundle nor a fork proof of version 0")
