"""One entry (entry.md), and the officers' acts it rests on (authority.md, section 7)."""

import cbor
import labels
from shapes import (
    REFUSALS,
    At,
    Fault,
    array,
    ascending,
    bstr,
    fields,
    none_twice,
    require,
    tuple_of,
    uint,
)

ENTRY_BYTES_MAX = 51_200
HEADER_BYTES_MAX = 1_024
PARTS_BYTES_MAX = 49_152
DRAFT_BYTES_MAX = 1_024
BODY, ASSERTIONS = 1, 2
ALWAYS_THERE = (1, 2, 3, 4, 7, 9, 10, 11, 15, 19, 20)
KNOWN = range(1, 25)
ROLES = ("drafter", "releaser")
# What stands beside a name: a key that the node holds makes it the node's word.
METHODS = ("", ", key held by the node, unlocked by password: only the node's word")


def check_header(header):
    """Refuses a header whose known keys do not hold what entry.md, section 2, says."""
    require(isinstance(header, dict), "is not a map")
    for key in header:
        require(isinstance(key, int) and key > 0, f"key {key!r} is not known")
    for key in ALWAYS_THERE:
        require(key in header, f"key {key} is missing")
    for key, check in CHECKS.items():
        if key in header:
            with At(f"key {key}"):
                check(header[key])
    party, place = header[2], (header[3], header[4])
    require((5 in header) == (header[4] > 0), "previous is there exactly if the sequence is above 0")
    own = [head for head in header.get(6, []) if head[0] == party]
    begins = header[4] == 0 and all(head[1] < header[3] for head in own)
    require(not own or begins, "seen names the author's own epoch")
    if 17 in header:
        require(tuple(header[17]) < place, "the authority entry named is not before this one")


def check_seen(value):
    for head in array(value, 1, 16):
        party, epoch, sequence, entry_id = tuple_of(head, 4)
        uint(party, 256), uint(epoch, 2**32), uint(sequence), bstr(entry_id, 32)
    ascending([head[0] for head in value], "parties")


def check_references(value):
    none_twice([bstr(item, 32) for item in array(value, 1, 16)], "a reference")


def check_officers(value):
    ascending([uint(item, 2**16) for item in array(value, 1, 8)], "officers")


def check_authority(value):
    epoch, sequence = tuple_of(value, 2)
    uint(epoch, 2**32), uint(sequence)


def check_commitments(value):
    require(isinstance(value, dict) and 1 <= len(value) <= 8, "is not a map of 1 to 8 pairs")
    for part, commitment in value.items():
        require(uint(part, 256) > 0, "part 0 is none")
        bstr(commitment, 32)


def check_parties(value):
    ascending([uint(item, 256) for item in array(value, 1, 16)], "parties")


CHECKS = {
    1: lambda value: bstr(value, 32),
    2: lambda value: uint(value, 256),
    3: lambda value: uint(value, 2**32),
    4: uint,
    5: lambda value: bstr(value, 32),
    6: check_seen,
    7: uint,
    8: lambda value: uint(value, 2**32),
    9: lambda value: uint(value, 3),
    10: lambda value: uint(value, 2**16),
    11: lambda value: uint(value, 2**16),
    12: lambda value: bstr(value, 32),
    13: check_references,
    14: uint,
    15: lambda value: uint(value, 4),
    16: check_officers,
    17: check_authority,
    18: check_commitments,
    19: lambda value: uint(value, 2**32),
    20: lambda value: uint(value, 2),
    21: check_parties,
    22: check_parties,
    23: uint,
    24: uint,
}


class Entry:
    """An entry of the right form; `verify` says whether it is its author's."""

    def __init__(self, data):
        require(len(data) <= ENTRY_BYTES_MAX, "entry is too long")
        require(data[:1] == bytes([labels.SUITE]), "suite is not 1")
        with At("header"):
            self.header, rest = cbor.decode_first(data[1 : 1 + HEADER_BYTES_MAX])
            header_end = min(len(data), 1 + HEADER_BYTES_MAX) - len(rest)
            check_header(self.header)
        self.id = labels.digest("detente/entry-id/v0", data[:header_end])
        self.signature = bstr(data[header_end : header_end + 64], 64)
        self.party, self.epoch, self.sequence = (self.header[key] for key in (2, 3, 4))
        self.address = (self.party, self.epoch, self.sequence)
        self.previous = self.header.get(5, b"")
        self.commitments = self.header.get(18, {})
        with At("parts"):
            self.parts = cbor.decode(data[header_end + 64 :])
            self._check_parts()

    def _check_parts(self):
        require(isinstance(self.parts, dict), "is not a map")
        for part, value in self.parts.items():
            require(uint(part, 256) > 0, "part 0 is none")
            require(len(bstr(value)) >= 16, f"part {part} is shorter than its salt")
            require(part in self.commitments, f"part {part} is not committed to")
        require(sum(map(len, self.parts.values())) <= PARTS_BYTES_MAX, "parts are too long")

    @property
    def understood(self):
        return all(key in KNOWN for key in self.header)

    def content(self, part):
        """A part without its salt."""
        return self.parts[part][16:]

    def withheld(self):
        return sorted(set(self.commitments) - set(self.parts))

    def own_head(self):
        """How far its author knows its own journal where it begins an epoch: a place, or none."""
        return next(((head[1], head[2]) for head in self.header.get(6, []) if head[0] == self.party), None)

    def opens_epoch(self):
        """Whether this is where the opening of a later epoch stands."""
        is_opening = (self.header[10], self.header[11], self.sequence) == (0, 0, 0)
        return is_opening and self.epoch > 0 and BODY in self.parts

    def changes_officers(self):
        """Whether officers must have signed it for what it says of its party: an opening, an appointment, a
        revocation, a word to the line's end or on an amendment, as far as this version understands it."""
        opens = self.header[11] == 0 and self.epoch > 0 and self.sequence == 0
        return self.header[10] == 0 and (opens or 2 <= self.header[11] <= 8) and self.understood

    def verify(self, roster):
        """Refuses an entry that is not of the roster's line, or not its author's (entry.md, section 4)."""
        require(self.header[1] == roster.line, "is of another line")
        if self.opens_epoch():
            require(self.party < len(roster.cards), f"party {self.party} is none of the charter's")
            with At("opening in the body"):
                roster.admit(self.party, self.epoch, self.content(BODY))
        opening = roster.opening(self.party, self.epoch)
        for part, value in self.parts.items():
            commitment = labels.digest("detente/part/v0", roster.line + bytes([part]) + value)
            require(commitment == self.commitments[part], f"part {part} does not match its commitment")
        labels.check(opening.entry, "detente/entry-signature/v0", self.id, self.signature, "entry key")

    def draft(self, nonce, expiry):
        """What the officers signed before the entry had its place."""
        header = self.header
        values = {1: header[1], 2: self.party, 3: header[10], 4: header[11], 5: header[9], 6: header[15]}
        optional = {7: 12, 8: 13, 9: 14, 10: 21, 11: 22, 12: 23, 13: 24}
        values.update({key: header[at] for key, at in optional.items() if at in header})
        if BODY in self.commitments:
            values[14] = self.commitments[BODY]
        values.update({15: header[19], 16: nonce, 17: expiry})
        return cbor.encode(values)

    def officers(self, roster):
        """Whose act it is, in words, and whether that is proved. Fails nothing."""
        named = self.header.get(16, [])
        if not named and ASSERTIONS not in self.commitments:
            return "node", "its node's own statement"
        if ASSERTIONS in self.withheld():
            return "withheld", "its officers' assertions are withheld"
        try:
            return "proved", self._assertions(named, roster)
        except REFUSALS as fault:
            return "not proved", f"its officers are NOT proved: {fault}"

    def _assertions(self, named, roster):
        require(ASSERTIONS in self.parts, "officers are named and no assertions committed to")
        offices = roster.offices[self.party].of_epoch(self.epoch)
        offices.check_known(self)
        said = []
        for number, role, method in self._proved(named, offices, (self.epoch, self.sequence)):
            said.append(f"{offices.offices[number].officer.name} ({ROLES[role]}{METHODS[method]})")
        late = " after the draft had expired" if self.header[7] > self._read_assertions()[1] else ""
        return "signed by " + ", ".join(said) + late

    def signed_by(self, offices, place):
        """The numbers of the officers who assert it; refuses what does not hold."""
        require(ASSERTIONS in self.parts, "nobody asserts it")
        return [number for number, _, _ in self._proved(self.header.get(16, []), offices, place)]

    def _read_assertions(self):
        values = fields(cbor.decode(self.content(ASSERTIONS)), (1, 2, 3))
        return bstr(values[1], 16), uint(values[2]), array(values[3], 1, 8)

    def _proved(self, named, offices, place):
        nonce, expiry, assertions = self._read_assertions()
        draft = self.draft(nonce, expiry)
        require(len(draft) <= DRAFT_BYTES_MAX, "draft is too long")
        digest = labels.digest("detente/draft/v0", draft)
        acts = []
        for assertion in assertions:
            number, role, method, at, signature = tuple_of(assertion, 5)
            uint(number, 2**16), uint(role, 2), uint(method, 2), uint(at), bstr(signature, 64)
            officer = offices.in_office(number, place)
            data = digest + number.to_bytes(2, "big") + bytes([role, method]) + at.to_bytes(8, "big")
            labels.check(officer.key, "detente/assertion/v0", data, signature, f"officer {number}")
            acts.append((number, role, method))
        none_twice([(number, role) for number, role, _ in acts], "an officer in one role")
        require(sorted({number for number, _, _ in acts}) == named, "the header names other officers")
        return acts


def parse_entry(data):
    if not isinstance(data, bytes):
        raise Fault("is not a byte string")
    return Entry(data)
