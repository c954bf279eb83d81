"""Who may sign what (authority.md): opening, party card, charter, founding, roster."""

import cbor
import ed25519
import labels
from shapes import (
    At,
    array,
    by_language,
    bstr,
    fields,
    identifier,
    REFUSALS,
    language,
    name,
    none_twice,
    require,
    text,
    time_zone,
    uint,
)

OPENING_BYTES_MAX = 2048
CARD_BYTES_MAX = 8192
CHARTER_BYTES_MAX = 4096
SIGNED_CHARTER_BYTES_MAX = 5264
FOUNDING_BYTES_MAX = 136_480
APPOINTMENT_BYTES_MAX = 512
AMENDMENT_BYTES_MAX = 4096
AMENDED_KEYS = (3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 19, 20, 21, 22)
# What an amendment says where nothing is agreed any more.
NOTHING = {16: 0, 18: b"", 19: [], 20: 0, 21: {}, 22: 0}
EPOCHS_MAX = 256
APPOINT, REVOKE, LEAVE, CLOSE, PROPOSE, SIGN, REFUSE = 2, 3, 4, 5, 6, 7, 8
# Whoever has one of these roles asserts nothing.
SILENT = {"technician", "auditor"}
# A place after every other.
AFTER = (2**32, 0)
# Consonants and vowels of the spoken phrase.
LATIN = ("bdfghjklmnprstvz", "aiou")
CYRILLIC = ("бдфгхжклмнпрствз", "аиоу")


def public_key(value):
    ed25519.parse_key(bstr(value, 32))
    return value


class Opening:
    """The keys of one epoch, by the word of the recovery key."""

    def __init__(self, data):
        require(len(data) <= OPENING_BYTES_MAX, "opening is too long")
        pair = array(cbor.decode(data), 2, 2)
        core, signature = bstr(pair[0]), bstr(pair[1], 64)
        values = fields(cbor.decode(core), (1, 2, 3, 4, 5))
        self.recovery = public_key(values[1])
        self.epoch = uint(values[2], 2**32)
        self.entry = public_key(values[3])
        self.note = public_key(values[4])
        self.note_ml_dsa = bstr(values[5], 1312)
        none_twice([self.recovery, self.entry, self.note], "a key of the opening")
        labels.check(self.recovery, "detente/opening/v0", core, signature, "recovery key on the opening")


class Card:
    """What a party handed over at pairing."""

    def __init__(self, data):
        require(len(data) <= CARD_BYTES_MAX, "card is too long")
        card = fields(cbor.decode(data), (1, 2, 3, 4, 5, 6))
        core = bstr(card[1])
        values = fields(cbor.decode(core), (1, 2, 3, 4, 5))
        self.name = name(values[1])
        languages = [language(tag) for tag in array(values[2], 1, 8)]
        none_twice(languages, "a language of the card")
        self.recovery = public_key(values[3])
        self.link = public_key(values[4])
        with At("opening of epoch 0"):
            self.opening = Opening(bstr(values[5]))
            require(self.opening.epoch == 0, "is not of epoch 0")
            require(self.opening.recovery == self.recovery, "is of another recovery key")
        none_twice([self.recovery, self.link, self.opening.entry, self.opening.note], "a key of the card")
        for key, signature, label, whose in (
            (self.opening.entry, card[2], "detente/card-entry-key/v0", "entry key"),
            (self.opening.note, card[3], "detente/card-note-key/v0", "note key"),
            (self.link, card[4], "detente/card-link-key/v0", "link key"),
        ):
            labels.check(key, label, core, bstr(signature, 64), whose)
        labels.check_ml_dsa(
            self.opening.note_ml_dsa,
            "detente/card-note-key-ml-dsa-44/v0",
            core,
            bstr(card[5], 2420),
            "ML-DSA-44 note key",
        )
        rest = cbor.encode({key: card[key] for key in (1, 2, 3, 4, 5)})
        labels.check(self.recovery, "detente/card-recovery-key/v0", rest, bstr(card[6], 64), "recovery key")
        self.id = labels.digest("detente/card/v0", core)

    def phrase(self, letters=LATIN):
        """Five words that the card's owner reads aloud."""
        consonants, vowels = letters
        words = []
        for at in range(0, 10, 2):
            bits = int.from_bytes(self.id[at : at + 2], "big")
            words.append(
                consonants[bits >> 12]
                + vowels[bits >> 10 & 3]
                + consonants[bits >> 6 & 15]
                + vowels[bits >> 4 & 3]
                + consonants[bits & 15]
            )
        return " ".join(words)


class Officer:
    def __init__(self, value):
        fields(value, (1, 2, 3))
        self.name = name(value[1])
        self.key = public_key(value[2])
        self.roles = {identifier(role) for role in array(value[3], 0, 8)}


class CharterParty:
    def __init__(self, value):
        fields(value, (1, 2, 3))
        self.card = bstr(value[1], 32)
        self.name = name(value[2])
        self.officers = [Officer(officer) for officer in array(value[3], 0, 64)]


class Charter:
    """What founds a line."""

    def __init__(self, data):
        require(len(data) <= CHARTER_BYTES_MAX, "charter is too long")
        self.values = values = fields(cbor.decode(data), range(1, 16), (16, 17, 18, 19, 20, 21, 22))
        self.version = uint(values[1])
        bstr(values[2], 16)
        self.name = by_language(values[3])
        uint(values[4], 2**32)
        self.parties = [CharterParty(party) for party in array(values[5], 1, 16)]
        none_twice([party.card for party in self.parties], "a card")
        none_twice([party.name for party in self.parties], "a party's name")
        none_twice([officer.key for party in self.parties for officer in party.officers], "an officer's key")
        check_terms(values)
        for key in (19, 20, 21, 22):
            require(key not in values or values[key] != NOTHING[key], f"key {key} is absent if nothing is agreed")
        array(values[15], 0, 0)
        require(uint(values.get(16, 1)) == 1, "key 16 is 1 or absent")
        self.succeeds = bstr(values[17], 32) if 17 in values else None
        bstr(values.get(18, bytes(32)), 32)
        self.line = labels.digest("detente/charter/v0", data)

    def amended(self, amendment):
        """The keys of the charter that comes of an amendment of this one (amendments.md, section 1)."""
        require(amendment.amends == self.line, "amends another charter")
        return amended(self.values, amendment)


def amended(values, amendment):
    """The keys of the charter that comes of an amendment applied to one with these."""
    require(amendment.version == values[1] + 1, "is not the next version")
    levels = {level[1] for level in values[6]}
    values = {**values, 1: amendment.version}
    for key, value in amendment.changes.items():
        require(value != values.get(key, NOTHING.get(key)), f"key {key} is as it was")
        values[key] = value
    check_terms(values)
    uint(values.get(16, 0), 2)
    require(bstr(values.get(18, b"")) == b"" or len(values[18]) == 32, "key 18 is no hash")
    require(levels <= {level[1] for level in values[6]}, "a level is gone")
    return values


def check_terms(values):
    """What amendments can change: all but the parties."""
    by_language(values[3])
    levels = []
    for level in array(values[6], 1, 16):
        fields(level, (1, 2))
        levels.append(identifier(level[1]))
        by_language(level[2])
    none_twice(levels, "a level")
    none_twice([language(tag) for tag in array(values[7], 1, 8)], "a language")
    check_times(values)
    if text(values[12], 1024) != "":
        name(values[12], 1024)
    uint(values[13], 2**32)
    uint(values[14], 2)
    check_desks(values)


def check_desks(values):
    """How the desks work together; nothing where nothing is agreed."""
    times = array(values.get(19, []), 0, 3)
    require(len(times) in (0, 3), "not one answer time for each precedence")
    require(all(uint(ms) for ms in times), "an answer time is zero")
    uint(values.get(20, 0))
    require(uint(values.get(22, 0)) <= 21, "more drills a week than a charter may name")
    zones = values.get(21, {})
    require(isinstance(zones, dict), "zones are not a map")
    for party, zone in zones.items():
        require(uint(party) < len(values[5]), f"there is no party {party}")
        time_zone(zone)


def check_times(values):
    tests = fields(values[8], (1, 2, 3))
    uint(tests[1])
    period, answer = uint(tests[2]), uint(tests[3])
    require(period > 0 and 0 < answer <= period, "the times of tests make no schedule")
    acknowledge = [uint(ms) for ms in array(values[9], 4, 4)]
    require(all(acknowledge), "a time to acknowledge is zero")
    require(uint(values[10]) > 0, "the period of summaries is zero")
    limits = fields(values[11], (1, 2, 3))
    flash, other, hourly = (uint(limits[key], 2**32) for key in (1, 2, 3))
    require(flash > 0 and hourly > 0 and other >= flash, "the limits make no sense")


class Amendment:
    """What an amendment changes (amendments.md, section 1): its form, whatever charter it amends."""

    def __init__(self, data):
        require(len(data) <= AMENDMENT_BYTES_MAX, "amendment is too long")
        values = fields(cbor.decode(data), (1, 2), AMENDED_KEYS)
        self.version = uint(values[1], 4096)
        self.amends = bstr(values[2], 32)
        self.changes = {key: value for key, value in values.items() if key > 2}
        require(self.changes, "changes nothing")
        self.hash = labels.digest("detente/amendment/v0", data)


class Founding:
    """The complete charter and every party's card: all a verifier starts from."""

    def __init__(self, data):
        require(len(data) <= FOUNDING_BYTES_MAX, "is too long")
        founding = fields(cbor.decode(data), (1, 2))
        with At("signed charter"):
            require(len(bstr(founding[1])) <= SIGNED_CHARTER_BYTES_MAX, "is too long")
            signed = fields(cbor.decode(founding[1]), (1, 2))
            require(isinstance(signed[2], dict), "signatures are not a map")
            for index, signature in signed[2].items():
                uint(index, 256)
                bstr(signature, 64)
            with At("charter"):
                self.charter = Charter(bstr(signed[1]))
                require(self.charter.version == 0, "is not the one that founds")
        parties = self.charter.parties
        self.cards = []
        for index, card in enumerate(array(founding[2], len(parties), len(parties))):
            with At(f"card of party {index}"):
                self.cards.append(Card(bstr(card)))
                require(self.cards[index].id == parties[index].card, "is not the card the charter names")
        with At("signed charter"):
            require(set(signed[2]) == set(range(len(parties))), "is not signed by each party and nobody else")
            for index, card in enumerate(self.cards):
                labels.check(
                    card.opening.entry,
                    "detente/charter-signature/v0",
                    self.charter.line,
                    signed[2][index],
                    f"party {index}",
                )
        keys = [officer.key for party in parties for officer in party.officers]
        for card in self.cards:
            keys += [card.recovery, card.link, card.opening.entry, card.opening.note]
        none_twice(keys, "a key of the founding")


class Appointee(Officer):
    """An officer as an appointment's body names one (section 8)."""

    def __init__(self, data):
        require(len(data) <= APPOINTMENT_BYTES_MAX, "appointment is too long")
        value = cbor.decode(data)
        super().__init__(value)
        self.check_roles(array(value[3], 1, 8))

    def check_roles(self, roles):
        none_twice(roles, "a role")
        require(len(roles) == 1 or not SILENT & set(roles), "a technician or an auditor has no other role")


class Office:
    """How long somebody is an officer, by places of the party's journal; None: from the charter, to this day."""

    def __init__(self, officer, since=None):
        self.officer, self.since, self.until = officer, since, None

    def at(self, place):
        return (self.since is None or self.since < place) and (self.until is None or place <= self.until)


class Offices:
    """Who one party's officers are at each place of its journal (section 8), epoch by epoch."""

    def __init__(self, parties, party):
        self.founding = lambda: EpochOffices(parties, party)
        self.noted = []
        self.epochs = {0: self.founding()}

    def of_epoch(self, epoch):
        require(epoch in self.epochs, "an authority entry that it rests on is not here")
        return self.epochs[epoch]

    def ended(self, epoch):
        """What the party has said to the line's end, as an epoch knows it: acts in their order."""
        return list(self.epochs[epoch].ended) if epoch in self.epochs else []

    def said(self, epoch):
        """Where the party has said a word on an amendment, as an epoch knows it."""
        return self.epochs[epoch].said if epoch in self.epochs else []

    def note(self, entry):
        """Takes in the next authority entry; they must come in the order of their places."""
        if entry.epoch not in self.epochs:
            self.epochs[entry.epoch] = self.begun(entry)
        self.epochs[entry.epoch].note(entry)
        self.noted.append(entry)

    def begun(self, first):
        """What an epoch rests on, by its first authority entry: what that knows of the journal before it."""
        if first.sequence > 0:
            offices = self.founding()
            offices.unknown_from = (first.epoch, 0)
            return offices
        return self.up_to(first.own_head())

    def up_to(self, head):
        """What stands after the authority entries of one epoch, up to and with a place, and what those rest on."""
        if head is None:
            return self.founding()
        known = [entry for entry in self.noted if entry.epoch == head[0]]
        if head[0] == 0:
            offices = self.founding()
        elif known:
            offices = self.begun(known[0])
        else:
            offices = self.founding()
            offices.unknown_from = (head[0], 0)
        for entry in known:
            if entry.sequence <= head[1]:
                offices.note(entry)
        offices.opened = True
        return offices


class EpochOffices:
    """Who one party's officers are at each place of one epoch."""

    def __init__(self, parties, party):
        self.offices = [Office(officer) for officer in parties[party].officers]
        self.foreign = [o.key for index, p in enumerate(parties) if index != party for o in p.officers]
        self.latest = None
        self.unknown_from = None
        self.places = []
        self.opened = True
        # What the party has said to the line's end, as far as that has effect (ending.md).
        self.ended = []
        # Where it has said a word on an amendment (amendments.md, section 2).
        self.said = []

    def note(self, entry):
        place, named = (entry.epoch, entry.sequence), tuple(entry.header.get(17, ()))
        before, self.latest = self.latest or (), place
        self.places.append(place)
        if self.unknown_from is None and named > before:
            self.unknown_from = place
        if self.unknown_from is not None or not entry.changes_officers():
            return
        if entry.withheld():
            self.unknown_from = place
            return
        opens = entry.header[11] == 0
        try:
            require(named == before, "passes over the latest authority entry")
            if opens:
                self.open(entry, place)
                return
            require(self.opened, "two officers did not open the epoch")
            if entry.header[11] in (LEAVE, CLOSE):
                self.end(entry, place)
            elif entry.header[11] in (PROPOSE, SIGN, REFUSE):
                self.amend(entry, place)
            else:
                self.change(entry, place)
        except REFUSALS:
            # It has no effect. The entry is its author's all the same.
            self.opened = self.opened and not opens

    def open(self, entry, place):
        header = entry.header
        require(12 not in header and 23 not in header and header[9] == 0, "is no opening")
        require(24 in header and 1 in entry.parts, "is no opening")
        signers = [self.in_office(officer, place) for officer in entry.signed_by(self, place)]
        releasing = {officer.key for officer in signers if may(officer, {"releasing"})}
        watch = {officer.key for officer in signers if may(officer, {"releasing", "watch"})}
        require(releasing and len(watch) >= 2, "is not signed by a releasing officer and another of the watch")

    def end(self, entry, place):
        header = entry.header
        beside = {12, 23, 24} & set(header) or 1 in entry.commitments
        require(not beside and header[9] == 0, "says more than a party's word to the line's end")
        signers = [self.in_office(officer, place) for officer in entry.signed_by(self, place)]
        require(count_releasing(signers) >= 2, "is not signed by two releasing officers")
        require(not {header[11], LEAVE} & set(self.ended), "the party has said it before")
        self.ended.append(header[11])

    def amend(self, entry, place):
        header, proposes = entry.header, entry.header[11] == PROPOSE
        require((12 in header) != proposes, "names a proposal where it makes one, or none where it answers one")
        beside = {23, 24} & set(header) or (1 in entry.commitments) != proposes
        require(not beside and header[9] == 0, "says more or less than a party's word on an amendment")
        signers = [self.in_office(officer, place) for officer in entry.signed_by(self, place)]
        require(count_releasing(signers) >= 2, "is not signed by two releasing officers")
        self.said.append(place)

    def change(self, entry, place):
        header = entry.header
        require(12 not in header and header[9] == 0 and 23 in header, "is no appointment or revocation")
        number = uint(header[23], 2**16)
        signers = [self.in_office(officer, place) for officer in entry.signed_by(self, place)]
        require(count_releasing(signers) >= 2, "is not signed by two releasing officers")
        if header[11] == APPOINT:
            require(1 in entry.parts, "appoints nobody")
            officer = Appointee(entry.content(1))
            require(number == len(self.offices), "the number is not the next")
            require(sum(office.at(AFTER) for office in self.offices) < 64, "too many officers")
            require(number < 1024, "too many officers ever")
            keys = [office.officer.key for office in self.offices] + self.foreign
            require(officer.key not in keys, "the key is or was an officer's")
            self.offices.append(Office(officer, place))
            return
        require(1 not in entry.commitments, "a revocation has no body")
        self.in_office(number, place)
        left = [o.officer for n, o in enumerate(self.offices) if n != number and o.at(AFTER)]
        require(count_releasing(left) >= 2, "too few releasing officers would be left")
        self.offices[number].until = place

    def in_office(self, number, place):
        known = number < len(self.offices) and self.offices[number].at(place)
        require(known, f"officer {number} is not in office there")
        return self.offices[number].officer

    def check_known(self, entry):
        """Refuses an entry at whose place the officers are not known, or that passes over an authority entry."""
        place, named = (entry.epoch, entry.sequence), tuple(entry.header.get(17, ()))
        unknown = self.unknown_from is not None and self.unknown_from < place
        below = max((known for known in self.places if known < place), default=())
        require(not unknown and named <= below, "an authority entry that it rests on is not here")
        require(self.opened or entry.sequence == 0, "two officers did not open the epoch in which it stands")
        require(named == below, "it does not name its author's latest authority entry")


def may(officer, roles):
    return bool(officer.roles & roles) and not SILENT & officer.roles


def count_releasing(officers):
    """How many people: one key is one person."""
    return len({officer.key for officer in officers if may(officer, {"releasing"})})


class Roster:
    """The keys of every epoch known: epoch 0's from the cards, later ones from openings in the record."""

    def __init__(self, founding):
        self.line = founding.charter.line
        self.parties = founding.charter.parties
        self.cards = founding.cards
        self.openings = {(party, 0): card.opening for party, card in enumerate(founding.cards)}
        self.offices = [Offices(self.parties, party) for party in range(len(self.parties))]

    def opening(self, party, epoch):
        require(party < len(self.cards), f"party {party} is none of the charter's")
        require((party, epoch) in self.openings, f"the opening of epoch {epoch} of party {party} is not known")
        return self.openings[party, epoch]

    def admit(self, party, epoch, data):
        """Takes in the opening of a later epoch."""
        opening = Opening(data)
        require(opening.epoch == epoch, "opening is of another epoch")
        require(opening.recovery == self.cards[party].recovery, "opening is of another recovery key")
        known = self.openings.get((party, epoch))
        epochs = sum(1 for other, _ in self.openings if other == party)
        require(known is not None or epochs < EPOCHS_MAX, "the party has too many epochs")
        if known is not None:
            require(known.__dict__ == opening.__dict__, "another opening of that epoch is known")
            return
        used = {key for other in self.openings.values() for key in (other.entry, other.note)}
        require(not used & {opening.entry, opening.note}, "opening repeats a key of another epoch")
        self.openings[party, epoch] = opening
