"""Files of proof by name, each good or wrong in one place: what both verifiers must agree on.

A variant is (name, holds, fork or bundle, what the builder does differently).
"""

import base64
import hashlib

import cbor
import ed25519
from builder import KEYS, NAMES, TIME, Builder, frame, load_cards, opening

GOOD, BAD = True, False
ML_DSA = [public for public, _ in load_cards()]


def put(*path):
    """An edit that sets what lies at a path of keys; the last item is the value."""
    *keys, last, value = path

    def edit(target):
        for key in keys:
            target = target[key]
        target[last] = value

    return edit


def without(key):
    def edit(target):
        del target[key]

    return edit


def flip(at, mask=1):
    """Flips bits of one byte."""

    def edit(data):
        changed = bytearray(data)
        changed[at] ^= mask
        return bytes(changed)

    return edit


def then(*edits):
    def edit(value):
        for one in edits:
            edited = one(value)
            value = value if edited is None else edited
        return value

    return edit


# Charter ------------------------------------------------------------------------------------------

SMALL_ORDER = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
OFF_CURVE = b"\x02" + bytes(31)

CHARTER = [
    ("is version 1", BAD, put(1, 1)),
    ("has a nonce of 15 bytes", BAD, put(2, bytes(15))),
    ("has no name", BAD, put(3, {})),
    ("has a name in eight languages", GOOD, put(3, {f"l{n}": "x" for n in range(8)})),
    ("has a name in nine languages", BAD, put(3, {f"l{n}": "x" for n in range(9)})),
    ("has a language tag in capitals", BAD, put(3, {"EN": "x"})),
    ("has a language tag of one letter", BAD, put(3, {"e": "x"})),
    ("has a language tag of 35 letters", GOOD, put(3, {"e" * 35: "x"})),
    ("has a language tag of 36 letters", BAD, put(3, {"e" * 36: "x"})),
    ("has a language tag of letters outside ASCII", BAD, put(3, {"éé": "x"})),
    ("has an integer for a language", BAD, put(3, {1: "x"})),
    ("has an empty name", BAD, put(3, {"en": ""})),
    ("has a name of 128 bytes", GOOD, put(3, {"en": "ж" * 64})),
    ("has a name of 129 bytes", BAD, put(3, {"en": "ж" * 64 + "x"})),
    ("has a name that begins with a space", BAD, put(3, {"en": " x"})),
    ("has a name that ends with an ideographic space", BAD, put(3, {"en": "x\u3000"})),
    ("has a name with a no-break space inside", GOOD, put(3, {"en": "x\u00a0y"})),
    ("has a name with a tab inside", BAD, put(3, {"en": "x\ty"})),
    ("has a name with a next-line inside", BAD, put(3, {"en": "x\u0085y"})),
    ("has a name with a delete inside", BAD, put(3, {"en": "x\x7fy"})),
    ("has a name with a soft hyphen", GOOD, put(3, {"en": "x\u00ady"})),
    ("has a name that ends with U+180E", GOOD, put(3, {"en": "x\u180e"})),
    ("has a name with U+FFFD", GOOD, put(3, {"en": "\ufffd"})),
    ("has a name outside the basic plane", GOOD, put(3, {"en": "\U0001f54a"})),
    ("has rules of version 2^32 - 1", GOOD, put(4, 2**32 - 1)),
    ("has rules of version 2^32", BAD, put(4, 2**32)),
    ("has no parties", BAD, put(5, [])),
    ("names both parties alike", BAD, put(5, 1, 2, NAMES[0])),
    ("names a party other than its card", GOOD, put(5, 1, 2, "Another")),
    ("names another card", BAD, put(5, 1, 1, bytes(32))),
    ("has a party with a fourth key", BAD, put(5, 1, 4, 0)),
    ("has a party without officers", GOOD, put(5, 0, 3, [])),
    ("has an officer twice", BAD, put(5, 1, 3, 0, 2, KEYS[0, "officer 0"].public)),
    ("has an officer with the key of the own link", BAD, put(5, 1, 3, 0, 2, KEYS[1, "link"].public)),
    ("has an officer with the other's recovery key", BAD, put(5, 1, 3, 0, 2, KEYS[0, "recovery"].public)),
    ("has an officer with a key of small order", BAD, put(5, 1, 3, 0, 2, SMALL_ORDER)),
    ("has an officer with a key off the curve", BAD, put(5, 1, 3, 0, 2, OFF_CURVE)),
    ("has an officer with a key past the field", BAD, put(5, 1, 3, 0, 2, b"\xf0" + b"\xff" * 30 + b"\x7f")),
    ("has an officer with a key of 31 bytes", BAD, put(5, 1, 3, 0, 2, bytes(31))),
    ("has an officer without roles", GOOD, put(5, 1, 3, 0, 3, [])),
    ("has an officer with eight roles", GOOD, put(5, 1, 3, 0, 3, ["a_-9"] * 8)),
    ("has an officer with nine roles", BAD, put(5, 1, 3, 0, 3, ["a"] * 9)),
    ("has a role in capitals", BAD, put(5, 1, 3, 0, 3, ["Watch"])),
    ("has an empty role", BAD, put(5, 1, 3, 0, 3, [""])),
    ("has no levels", BAD, put(6, [])),
    ("has a level twice", BAD, put(6, 1, 1, "chiefs")),
    ("has a level of 32 letters", GOOD, put(6, 1, 1, "a" * 32)),
    ("has a level of 33 letters", BAD, put(6, 1, 1, "a" * 33)),
    ("has no languages", BAD, put(7, [])),
    ("has a language twice", BAD, put(7, ["en", "en"])),
    ("has nine languages", BAD, put(7, [f"l{n}" for n in range(9)])),
    ("has tests without a period", BAD, put(8, 2, 0)),
    ("has tests without time to answer", BAD, put(8, 3, 0)),
    ("has tests answered in a whole period", GOOD, put(8, 3, 43_200_000)),
    ("has tests answered in more than a period", BAD, put(8, 3, 43_200_001)),
    ("has tests anchored at zero", GOOD, put(8, 1, 0)),
    ("has three times to acknowledge", BAD, put(9, [1, 1, 1])),
    ("has a time to acknowledge of zero", BAD, put(9, 3, 0)),
    ("has no period of summaries", BAD, put(10, 0)),
    ("has no FLASH text", BAD, put(11, 1, 0)),
    ("has texts as short as FLASH", GOOD, put(11, 2, 2_048)),
    ("has texts shorter than FLASH", BAD, put(11, 2, 2_047)),
    ("allows no FLASH", BAD, put(11, 3, 0)),
    ("has a limit of 2^32", BAD, put(11, 2, 2**32)),
    ("has an area", GOOD, put(12, "the strait")),
    ("has an area of 1,024 bytes", GOOD, put(12, "x" * 1024)),
    ("has an area of 1,025 bytes", BAD, put(12, "x" * 1025)),
    ("has an area that ends with a line", BAD, put(12, "x\n")),
    ("retains for 2^32 days", BAD, put(13, 2**32)),
    ("records calls", GOOD, put(14, 1)),
    ("records calls twice", BAD, put(14, 2)),
    ("has a witness", BAD, put(15, [0])),
    ("allows one officer to release a FLASH alone", GOOD, put(16, 1)),
    ("says by key 16 that it does not", BAD, put(16, 0)),
    ("has a key 16 of 2", BAD, put(16, 2)),
    ("succeeds another line", GOOD, put(17, bytes(32))),
    ("succeeds a line of 31 bytes", BAD, put(17, bytes(31))),
    ("has an eighteenth key", BAD, put(18, 0)),
    ("succeeds a number", BAD, put(17, 0)),
    ("has no areas key", BAD, without(12)),
    ("has a text key", BAD, put("a", 0)),
]
CHARTER += [
    (f"has a name with U+{code:04X} inside", BAD, put(3, {"en": f"x{chr(code)}y"}))
    for code in (0x061C, 0x200B, 0x200F, 0x2028, 0x202E, 0x2060, 0x206F, 0xFEFF)
]


def long_charter(bytes_wanted):
    """A charter of so many bytes, by the length of its areas and names of levels."""

    def edit(charter):
        charter[6] = [{1: f"l{n}", 2: {"en": "x" * 128}} for n in range(16)]
        charter[12] = "x" * 900
        lacking = bytes_wanted - len(cbor.encode(charter))
        charter[6][0][2] = {"en": "x" * 128, **{f"l{n}": "x" * 124 for n in range(lacking // 128)}}
        lacking = bytes_wanted - len(cbor.encode(charter))
        charter[12] = "x" * (900 + lacking)
        assert len(cbor.encode(charter)) == bytes_wanted

    return edit


CHARTER += [
    ("is 4,096 bytes long", GOOD, long_charter(4096)),
    ("is 4,097 bytes long", BAD, long_charter(4097)),
]

# Founding -----------------------------------------------------------------------------------------


def signed_by(party, use):
    def edit(signed):
        line = hashlib.sha256(b"detente/charter/v0\0" + signed[1]).digest()
        signed[2][party] = KEYS[party, use].sign_as("detente/charter-signature/v0", line)

    return edit


def with_s_past_order(signature):
    s = int.from_bytes(signature[32:], "little") + ed25519.L
    return signature[:32] + s.to_bytes(32, "little")


FOUNDING = [
    ("signed charter", "lacks a signature", BAD, lambda signed: signed[2].pop(1) and None),
    ("signed charter", "has a signature of nobody", BAD, put(2, 2, bytes(64))),
    ("signed charter", "has a signature by a wrong key", BAD, signed_by(1, "note")),
    ("signed charter", "has a signature of 63 bytes", BAD, put(2, 1, bytes(63))),
    ("signed charter", "has a third key", BAD, put(3, 0)),
    ("signed charter", "has S past the order", BAD, lambda s: s[2].update({1: with_s_past_order(s[2][1])})),
    ("cards", "are swapped", BAD, lambda cards: cards[::-1]),
    ("cards", "are one", BAD, lambda cards: cards[:1]),
    ("cards", "are three", BAD, lambda cards: cards + cards[:1]),
    ("cards", "hold one twice", BAD, lambda cards: cards[:1] * 2),
    ("founding", "has a third key", BAD, put(3, 0)),
    ("founding", "has a text for the charter", BAD, put(1, "x")),
    ("card 0", "has another ML-DSA proof", BAD, lambda card: card.update({5: flip(100)(card[5])})),
    ("card 0", "has a short ML-DSA proof", BAD, lambda card: card.update({5: card[5][:-1]})),
    ("card 0", "has another entry proof", BAD, put(2, bytes(64))),
    ("card 0", "has another note proof", BAD, put(3, bytes(64))),
    ("card 0", "has another link proof", BAD, put(4, bytes(64))),
    ("card 0", "has the proofs swapped", BAD, lambda card: card.update({2: card[3], 3: card[2]})),
    ("signed card 0", "has another recovery signature", BAD, put(6, bytes(64))),
    ("signed card 0", "has a seventh key", BAD, put(7, 0)),
    ("core 0", "has another name", BAD, lambda core: cbor.encode({**cbor.decode(core), 1: "Other"})),
]

# Header and entry (number 3: a message without officers, body withheld) ---------------------------


def nested(depth):
    return 0 if depth == 0 else [nested(depth - 1)]


def raw(replace, by):
    """Writes the header and replaces a piece of its bytes, for what the writer cannot write."""

    def edit(header):
        encoded = cbor.encode(header)
        assert encoded.count(replace) >= 1, "the piece is in the header"
        return encoded.replace(replace, by, 1)

    return edit


def padded(header_bytes):
    def edit(header):
        header[25] = b""
        header[25] = bytes(header_bytes - len(cbor.encode(header)) - 2)
        if len(cbor.encode(header)) != header_bytes:
            header[25] = header[25][:-1] if len(cbor.encode(header)) > header_bytes else header[25]
        assert len(cbor.encode(header)) == header_bytes

    return edit


def ids(count):
    return [hashlib.sha256(bytes([n])).digest() for n in range(count)]


def heads(*parties):
    return [[party, 0, 0, bytes(32)] for party in parties]


# Key 24 with value 1 is put first, so that there is a piece to replace: 18 18 01.
OUTCOME = put(24, 1)
HEADER = [
    (f"lacks key {key}", BAD, without(key)) for key in (1, 2, 3, 4, 5, 7, 9, 10, 11, 15, 19, 20)
] + [
    ("has key 0", BAD, put(0, 0)),
    ("has a text key", BAD, put("a", 0)),
    ("has a byte-string key", BAD, put(b"a", 0)),
    ("has key 25", GOOD, put(25, 0)),
    ("has key 2^53 - 1", GOOD, put(2**53 - 1, [b"x", "y", {1: 2}])),
    ("has key 25, seven deep", GOOD, put(25, nested(7))),
    ("has key 25, eight deep", BAD, put(25, nested(8))),
    ("has key 25 with a map of text keys", GOOD, put(25, {"a": 0, "b": 1})),
    ("has key 25 with a map of texts and integers", GOOD, put(25, {1: 0, "b": 1})),
    ("has key 25 with a map of byte strings", BAD, put(25, {b"a": 0})),
    ("has key 25 as null", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xf6"))),
    ("has key 25 as false", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xf4"))),
    ("has key 25 as a float", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xf9\x00\x00"))),
    ("has key 25 as a tag", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xc1\x00"))),
    ("has key 25 as a negative", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\x20"))),
    ("has key 25 as text that is not UTF-8", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\x61\xff"))),
    ("has key 25 as a surrogate", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\x63\xed\xa0\x80"))),
    ("has key 25 as an endless array", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\x9f\xff"))),
    ("has key 25 with a map out of order", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xa2\x01\x00\x00\x00"))),
    ("has key 25 with a key twice", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xa2\x00\x00\x00\x00"))),
    ("has key 25 with an array for a key", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x19\xa1\x80\x00"))),
    ("has a longer form of 1", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x18\x18\x01"))),
    ("has a longer form of a key", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x19\x00\x18\x01"))),
    ("has key 24 as 2^53", BAD, then(OUTCOME, raw(b"\x18\x18\x01", b"\x18\x18\x1b\x00\x20" + bytes(6)))),
    ("has key 24 as 2^53 - 1", GOOD, put(24, 2**53 - 1)),
    ("has key 24 as text", BAD, put(24, "x")),
    ("is 1,024 bytes long", GOOD, padded(1024)),
    ("is 1,025 bytes long", BAD, padded(1025)),
    ("is of another line", BAD, put(1, bytes(32))),
    ("is of party 256", BAD, put(2, 256)),
    ("is of party 2, which is none", BAD, put(2, 2)),
    ("is of epoch 2^32", BAD, put(3, 2**32)),
    ("is of epoch 1, which is not open", BAD, put(3, 1)),
    ("is of another sequence", BAD, put(4, 4)),
    ("is of the sequence before", BAD, put(4, 2)),
    ("follows another entry", BAD, put(5, bytes(32))),
    ("has seen nothing in an array", BAD, put(6, [])),
    ("has seen its own party", BAD, put(6, heads(0))),
    ("has seen a party that is none", GOOD, put(6, heads(1, 255))),
    ("has seen party 256", BAD, put(6, heads(1, 256))),
    ("has seen the parties out of order", BAD, put(6, heads(2, 1))),
    ("has seen a party twice", BAD, put(6, heads(1, 1))),
    ("has seen sixteen parties", GOOD, put(6, heads(*range(1, 17)))),
    ("has seen seventeen parties", BAD, put(6, heads(*range(1, 18)))),
    ("has seen a short id", BAD, put(6, [[1, 0, 0, bytes(31)]])),
    ("has seen a head of five", BAD, put(6, [[1, 0, 0, bytes(32), 0]])),
    ("is written at zero", GOOD, put(7, 0)),
    ("is uncertain by zero", GOOD, put(8, 0)),
    ("is uncertain by 2^32", BAD, put(8, 2**32)),
    ("is of status 3", BAD, put(9, 3)),
    ("is of an unknown kind", GOOD, put(10, 65_535)),
    ("is of kind 2^16", BAD, put(10, 65_536)),
    ("is of act 2^16", BAD, put(11, 65_536)),
    ("has a short object", BAD, put(12, bytes(31))),
    ("has an object nobody knows", GOOD, put(12, bytes(32))),
    ("has no references in an array", BAD, put(13, [])),
    ("has sixteen references", GOOD, put(13, ids(16))),
    ("has seventeen references", BAD, put(13, ids(17))),
    ("has a reference twice", BAD, put(13, ids(1) * 2)),
    ("has references out of order", GOOD, put(13, sorted(ids(3), reverse=True))),
    ("is due at zero", GOOD, put(14, 0)),
    ("is of precedence 4", BAD, put(15, 4)),
    ("names no officers in an array", BAD, put(16, [])),
    ("names an officer and asserts nothing", GOOD, put(16, [0])),
    ("names eight officers", GOOD, put(16, list(range(8)))),
    ("names nine officers", BAD, put(16, list(range(9)))),
    ("names officers out of order", BAD, put(16, [1, 0])),
    ("names officer 2^16", BAD, put(16, [65_536])),
    ("rests on itself", BAD, put(17, [0, 3])),
    ("rests on a later entry", BAD, put(17, [1, 0])),
    ("rests on the entry before", GOOD, put(17, [0, 2])),
    ("rests on three numbers", BAD, put(17, [0, 1, 0])),
    ("commits to nothing in a map", BAD, put(18, {})),
    ("commits to part 0", BAD, put(18, {0: bytes(32)})),
    ("commits to part 255", GOOD, put(18, {255: bytes(32)})),
    ("commits to part 256", BAD, put(18, {256: bytes(32)})),
    ("commits to eight parts", GOOD, put(18, {n: bytes(32) for n in range(1, 9)})),
    ("commits to nine parts", BAD, put(18, {n: bytes(32) for n in range(1, 10)})),
    ("commits to a short hash", BAD, put(18, {1: bytes(31)})),
    ("is of charter version 2^32", BAD, put(19, 2**32)),
    ("is of charter version 7", GOOD, put(19, 7)),
    ("is of keep class 2", BAD, put(20, 2)),
    ("has no action addressees in an array", BAD, put(21, [])),
    ("has addressees out of order", BAD, put(21, [1, 0])),
    ("has addressee 256", BAD, put(21, [256])),
    ("has seventeen addressees", BAD, put(21, list(range(17)))),
    ("has the same addressee for both", GOOD, put(21, [1])),
    ("has an info addressee twice", BAD, put(22, [1, 1])),
    ("has number zero", GOOD, put(23, 0)),
    ("has outcome zero", GOOD, put(24, 0)),
]

SIGNATURES = [
    ("by nobody", lambda signature: bytes(64)),
    ("with a flipped bit", flip(5)),
    ("with S past the order", with_s_past_order),
    ("with R of small order", lambda signature: SMALL_ORDER + signature[32:]),
    ("with R off the curve", lambda signature: OFF_CURVE + signature[32:]),
]


def holding(content):
    """Edits of plan and parts: entry 3 carries this body."""
    return lambda plans: plans[3].update({"parts": {1: content}, "withheld": set()})


PARTS = [
    # Entry 2 has body and assertions, both there.
    ("parts 2", "withheld both", GOOD, lambda parts: {}),
    ("parts 2", "withheld assertions", GOOD, lambda parts: {1: parts[1]}),
    ("parts 2", "part 3 beside them", BAD, put(3, bytes(16))),
    ("parts 2", "part 0 beside them", BAD, put(0, bytes(16))),
    ("parts 2", "body altered", BAD, lambda parts: put(1, flip(20)(parts[1]))(parts)),
    ("parts 2", "salt altered", BAD, lambda parts: put(1, flip(0)(parts[1]))(parts)),
    ("parts 2", "bodies swapped", BAD, lambda parts: {1: parts[2], 2: parts[1]}),
    ("parts 2", "shorter than a salt", BAD, put(1, bytes(15))),
    ("parts 2", "text for a part", BAD, put(1, "x" * 20)),
    ("parts 2", "text for a number", BAD, put("a", bytes(16))),
    ("parts 2", "an array", BAD, lambda parts: cbor.encode([parts[1]])),
    ("parts 2", "bytes behind", BAD, lambda parts: cbor.encode(parts) + b"\x00"),
    ("parts 2", "nothing at all", BAD, lambda parts: b""),
    ("plans", "of an empty body", GOOD, holding(b"")),
    ("plans", "of 49,152 bytes", GOOD, holding(bytes(49_152 - 16))),
    ("plans", "of 49,153 bytes", BAD, holding(bytes(49_153 - 16))),
]

ENTRY = [
    ("suite 0", BAD, flip(0)),
    ("suite 2", BAD, flip(0, 3)),
    ("a byte behind", BAD, lambda data: data + b"\x00"),
    ("its last byte lost", BAD, lambda data: data[:-1]),
    ("nothing", BAD, lambda data: b""),
    ("its suite alone", BAD, lambda data: data[:1]),
    ("no signature and no parts", BAD, lambda data: data[:-65]),
    ("text", BAD, lambda data: "x"),
]

# Officers' assertions fail nothing; verdicts stay good, whatever is wrong with them.
ASSERTIONS = [
    ("has a fourth key", put(4, 0)),
    ("has a short nonce", put(1, bytes(15))),
    ("has expired", put(2, 0)),
    ("has nobody", put(3, [])),
    ("has a signature of another", put(3, 0, 4, bytes(64))),
    ("has another role", put(3, 0, 1, 1)),
    ("has role 2", put(3, 0, 1, 2)),
    ("has method 1 and was signed with method 0", put(3, 0, 2, 1)),
    ("has method 2", put(3, 0, 2, 2)),
    ("has another time", put(3, 0, 3, 0)),
    ("has an officer nobody knows", put(3, 0, 0, 99)),
    ("has one twice", lambda value: value[3].append(value[3][0])),
    ("has nine", lambda value: value[3].extend([value[3][0]] * 7)),
]


# Later epochs -------------------------------------------------------------------------------------


def epoch_1(opened=None, header=None, **plan):
    """Party 0 opens its epoch 1 and says one thing in it."""
    keys = {"epoch": 1, "entry": (0, "entry 1"), "note": (0, "note 1")}
    body = opening(0, ML_DSA[0], **{**keys, **(opened or {})})
    first = {
        "party": 0,
        "epoch": 1,
        "header": {10: 0, 11: 0, 20: 1, **(header or {})},
        "parts": {1: body},
        **plan,
    }
    second = {"party": 0, "epoch": 1, "header": {10: 2, 11: 0, 17: [1, 0]}}
    if "key" in plan:
        second["key"] = plan["key"]
    if "epoch" in plan:
        second.update({"epoch": plan["epoch"], "header": {10: 2, 11: 0, 17: [plan["epoch"], 0]}})
    return lambda plans: plans[:4] + [first, second] + plans[4:]


def only_second(plans):
    plans = epoch_1()(plans)
    plans[5]["first"] = 1
    return plans[:4] + plans[5:]


def own_head_in_second(plans):
    plans = epoch_1()(plans)
    plans[5]["header"][6] = [[0, 0, 3, bytes(32)]]
    return plans


EPOCHS = [
    ("is opened", GOOD, epoch_1()),
    ("is opened, its number skipping one", GOOD, epoch_1({"epoch": 2}, epoch=2)),
    ("is opened by an opening of epoch 2", BAD, epoch_1({"epoch": 2})),
    ("is opened by the other's recovery key", BAD, epoch_1({"recovery": (1, "recovery")})),
    ("is opened by the own entry key", BAD, epoch_1({"recovery": (0, "entry")})),
    ("is opened by an act of adopting", BAD, epoch_1(header={11: 1})),
    ("is opened by a message", BAD, epoch_1(header={10: 2})),
    ("is opened by a body that is withheld", BAD, epoch_1(withheld={1})),
    ("is opened by a body of another form", BAD, epoch_1(parts={1: b"\x00"})),
    ("is not opened in the bundle", BAD, only_second),
    ("repeats the entry key", BAD, epoch_1({"entry": (0, "entry")}, key="entry")),
    ("repeats the note key", BAD, epoch_1({"note": (0, "note")})),
    ("takes the note key for its entries", BAD, epoch_1({"entry": (0, "note")}, key="note")),
    ("has one key for entries and notes", BAD, epoch_1({"note": (0, "entry 1")})),
    ("takes the recovery key for its entries", BAD, epoch_1({"entry": (0, "recovery")}, key="recovery")),
    ("takes the own link key for its entries", GOOD, epoch_1({"entry": (0, "link")}, key="link")),
    ("takes an officer's key for its entries", GOOD, epoch_1({"entry": (0, "officer 0")}, key="officer 0")),
    ("is signed with the key of epoch 0", BAD, epoch_1(key="entry")),
    ("is opened with a first entry that is not understood", GOOD, epoch_1(header={25: 0})),
    ("is opened and names its last head", GOOD, epoch_1(header={6: [[0, 0, 3, bytes(32)]]})),
    ("is opened and names both heads", GOOD, epoch_1(header={6: [[0, 0, 3, bytes(32)], [1, 0, 2, bytes(32)]]})),
    ("is opened by two officers", GOOD, epoch_1(header={9: 0, 17: [0, 1], 24: 2}, officers=[(0, 0), (1, 1)])),
    ("is opened and names a head of its own", BAD, epoch_1(header={6: [[0, 1, 3, bytes(32)]]})),
    ("is opened and names a head of a later one", BAD, epoch_1(header={6: [[0, 2, 3, bytes(32)]]})),
    ("names an own head in its second entry", BAD, own_head_in_second),
]

# Ranges, manifest, entries ------------------------------------------------------------------------


def swap(i, j):
    def edit(items):
        items[i], items[j] = items[j], items[i]

    return edit


def foreign(entries):
    other = Builder({"charter": put(2, bytes(15) + b"\x01")})
    other.founding()
    entries[2] = other.entries()[2][0]


ENTRIES = [
    ("lost the first", lambda entries: entries[1:]),
    ("lost one inside", lambda entries: entries[:2] + entries[3:]),
    ("lost the last", lambda entries: entries[:-1]),
    ("lost all", lambda entries: []),
    ("hold one twice", lambda entries: entries[:3] + entries[2:]),
    ("are swapped", swap(1, 2)),
    ("are swapped across journals", swap(3, 4)),
    ("hold one of another line", foreign),
    ("are a map", lambda entries: cbor.encode({})),
    ("have bytes behind", lambda entries: cbor.encode(entries) + b"\x00"),
    ("are more than they say", lambda entries: cbor.encode(entries)[:-1]),
]

MANIFEST = [
    ("is of another line", BAD, put(1, bytes(32))),
    ("is of exporter 2, who is nobody", BAD, put(2, 2)),
    ("is of exporter 256", BAD, put(2, 256)),
    ("is of the other exporter", BAD, put(2, 1)),
    ("is of epoch 1, which is not open", BAD, put(3, 1)),
    ("is of epoch 2^32", BAD, put(3, 2**32)),
    ("is exported at zero", GOOD, put(4, 0)),
    ("is exported at 2^53 - 1", GOOD, put(4, 2**53 - 1)),
    ("has no ranges", BAD, put(5, [])),
    ("has one range too few", BAD, lambda manifest: manifest[5].pop() and None),
    ("has ranges out of order", BAD, lambda manifest: manifest[5].reverse()),
    ("has a range twice", BAD, lambda manifest: manifest[5].insert(0, manifest[5][0])),
    ("has a range that ends too late", BAD, put(5, 0, 3, 4)),
    ("has a range that ends too early", BAD, put(5, 0, 3, 2)),
    ("has a range that begins too late", BAD, then(put(5, 0, 2, 1), put(5, 0, 4, bytes(32)))),
    ("has a range that ends before it begins", BAD, then(put(5, 0, 2, 5), put(5, 0, 4, bytes(32)))),
    ("has a range without end", BAD, put(5, 0, 3, 2**53 - 1)),
    ("has a range from 0 with something before", BAD, put(5, 0, 4, bytes(32))),
    ("has a range with another last id", BAD, put(5, 0, 5, bytes(32))),
    ("has a range with a short last id", BAD, put(5, 0, 5, bytes(31))),
    ("has a range of party 256", BAD, put(5, 1, 0, 256)),
    ("has a range of another party", BAD, put(5, 1, 0, 2)),
    ("has a range of seven items", BAD, lambda manifest: manifest[5][0].append(0)),
    ("has no marks", GOOD, put(6, [])),
    ("has sixteen marks", GOOD, put(6, ["x"] * 16)),
    ("has seventeen marks", BAD, put(6, ["x"] * 17)),
    ("has a mark of 512 bytes", GOOD, put(6, ["x" * 512])),
    ("has a mark of 513 bytes", BAD, put(6, ["x" * 513])),
    ("has a mark that ends with a space", BAD, put(6, ["x "])),
    ("has a mark of bytes", BAD, put(6, [b"x"])),
    ("has an empty mark", BAD, put(6, [""])),
    ("has a mark with control characters", BAD, put(6, ["\x1b[2J\u202e"])),
    ("lacks a digest", BAD, lambda manifest: manifest[7].pop(4) and None),
    ("has a digest of itself", BAD, put(7, 2, bytes(32))),
    ("has another digest of the entries", BAD, put(7, 3, bytes(32))),
    ("has another digest of the proofs", BAD, put(7, 5, bytes(32))),
    ("has a short digest", BAD, put(7, 3, bytes(31))),
    ("has an eighth key", BAD, put(8, 0)),
    ("has a text key", BAD, put("a", 0)),
    ("lacks its marks", BAD, without(6)),
    ("has bytes behind", BAD, lambda manifest: cbor.encode(manifest) + b"\x00"),
    ("is a number", BAD, lambda manifest: b"\x00"),
]

# Checkpoints and proofs ---------------------------------------------------------------------------


def resigned(change):
    """A note whose text is changed and signed anew, by party 0."""

    def edit(builder):
        def stage(note):
            text = change(note.split("\n\n")[0] + "\n")
            return text + "\n" + builder.note_line(text, 0, "note")

        return stage

    return edit


def note_with(change):
    """An edit of a note that may ask the builder for signature lines."""
    return lambda builder: lambda note: change(builder, note)


def text_of(note):
    return note.split("\n\n")[0] + "\n"


def lines_of(note):
    return note.split("\n\n")[1]


def stranger(count, name="stranger.example", blob=bytes(68)):
    return f"\u2014 {name} {base64.b64encode(blob).decode()}\n" * count


def bad_own(builder, note):
    line = lines_of(note)
    head, blob = line.rstrip("\n").rsplit(" ", 1)
    altered = flip(20)(base64.b64decode(blob))
    return f"{head} {base64.b64encode(altered).decode()}\n"


def cut_padding(note):
    return note.rstrip("\n").rstrip("=") + "\n"


def loose_bits(note):
    """Sets a bit of the base64 that decodes to nothing."""
    assert note.endswith("=\n")
    body = note.rstrip("\n")
    pad = len(body) - len(body.rstrip("="))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = body[-pad - 1]
    return body[: -pad - 1] + letters[letters.index(last) ^ 1] + "=" * pad + "\n"


def replaced(old, new):
    return lambda text: text.replace(old, new, 1)


def upper_line(text):
    head, line, rest = text.split("/", 2)
    return "/".join([head, line.upper(), rest])


NOTES = [
    ("has a size with a zero before it", BAD, resigned(replaced("\n4\n", "\n04\n"))),
    ("has a size with a plus", BAD, resigned(replaced("\n4\n", "\n+4\n"))),
    ("has a size of 2^53", BAD, resigned(replaced("\n4\n", f"\n{2**53}\n"))),
    ("has a smaller size", BAD, resigned(replaced("\n4\n", "\n3\n"))),
    ("has a much larger size", BAD, resigned(replaced("\n4\n", "\n400\n"))),
    ("has another line", BAD, resigned(replaced("detente/", f"detente/{'0' * 64}x"[:-1]))),
    ("has another line of the right length", BAD, resigned(lambda text: text[:8] + "0" * 64 + text[72:])),
    ("has its line in capitals", BAD, resigned(upper_line)),
    ("has party 2, which is none", BAD, resigned(replaced("/0/0\n", "/2/0\n"))),
    ("has party 00", BAD, resigned(replaced("/0/0\n", "/00/0\n"))),
    ("has epoch 1, which is not open", BAD, resigned(replaced("/0/0\n", "/0/1\n"))),
    ("has a fifth piece of origin", BAD, resigned(replaced("/0/0\n", "/0/0/0\n"))),
    ("has an extension line", BAD, resigned(lambda text: text + "more\n")),
    ("has two lines", BAD, resigned(lambda text: "\n".join(text.split("\n")[:2]) + "\n")),
    ("has a root of 31 bytes", BAD, resigned(lambda text: text.rsplit("\n", 2)[0] + "\n" + base64.b64encode(bytes(31)).decode() + "\n")),
    ("has another root", BAD, resigned(lambda text: text.rsplit("\n", 2)[0] + "\n" + base64.b64encode(bytes(32)).decode() + "\n")),
    ("has a root without padding", BAD, resigned(lambda text: text.rstrip("=\n") + "\n")),
    ("has a root with loose bits", BAD, resigned(loose_bits)),
    ("has carriage returns", BAD, resigned(lambda text: text.replace("\n", "\r\n"))),
    ("has no signature", BAD, note_with(lambda b, note: text_of(note) + "\n")),
    ("has no empty line", BAD, note_with(lambda b, note: text_of(note) + lines_of(note))),
    ("has two empty lines", BAD, note_with(lambda b, note: text_of(note) + "\n\n" + lines_of(note))),
    ("has no newline at its end", BAD, note_with(lambda b, note: note[:-1])),
    ("has a newline too many at its end", BAD, note_with(lambda b, note: note + "\n")),
    ("has a stranger's signature alone", BAD, note_with(lambda b, note: text_of(note) + "\n" + stranger(1))),
    ("has a stranger's signature too", GOOD, note_with(lambda b, note: note + stranger(1))),
    ("has a stranger's signature first", GOOD, note_with(lambda b, note: text_of(note) + "\n" + stranger(1) + lines_of(note))),
    ("has sixteen signatures", GOOD, note_with(lambda b, note: note + stranger(15))),
    ("has seventeen signatures", BAD, note_with(lambda b, note: note + stranger(16))),
    ("has its signature twice", GOOD, note_with(lambda b, note: note + lines_of(note))),
    ("has a bad signature", BAD, note_with(lambda b, note: text_of(note) + "\n" + bad_own(b, note))),
    ("has a bad signature first", BAD, note_with(lambda b, note: text_of(note) + "\n" + bad_own(b, note) + lines_of(note))),
    ("has a bad signature second", GOOD, note_with(lambda b, note: note + bad_own(b, note))),
    ("has a signature by another of its keys", BAD, note_with(lambda b, note: text_of(note) + "\n" + b.note_line(text_of(note), 0, "entry"))),
    ("has a signature under another name", BAD, note_with(lambda b, note: text_of(note) + "\n" + b.note_line(text_of(note), 0, "note", "other"))),
    ("has a signature by the party that does not export", BAD, note_with(lambda b, note: text_of(note) + "\n" + b.note_line(text_of(note), 1, "note", f"detente/{b.line.hex()}/1/0"))),
    ("has a signature line without its dash", BAD, note_with(lambda b, note: note.replace("\u2014", "-"))),
    ("has a signature line with two spaces", BAD, note_with(lambda b, note: note.replace("\u2014 ", "\u2014  "))),
    ("has a signature without padding", BAD, note_with(lambda b, note: note + cut_padding(stranger(1, blob=bytes(67))))),
    ("has a signature with loose bits", BAD, note_with(lambda b, note: note + loose_bits(stranger(1, blob=bytes(67))))),
    ("has a signature of 5 bytes", GOOD, note_with(lambda b, note: note + stranger(1, blob=bytes(5)))),
    ("has a signature of 4 bytes", BAD, note_with(lambda b, note: note + stranger(1, blob=bytes(4)))),
    ("has a name with a plus", BAD, note_with(lambda b, note: note + stranger(1, name="a+b"))),
    ("has a name with a no-break space", BAD, note_with(lambda b, note: note + stranger(1, name="a\u00a0b"))),
    ("has a name with a tab", BAD, note_with(lambda b, note: note + stranger(1, name="a\tb"))),
    ("has an empty name", BAD, note_with(lambda b, note: note + stranger(1, name=""))),
    ("has a name in another script", GOOD, note_with(lambda b, note: note + stranger(1, name="имя"))),
    ("is 16,384 bytes long", GOOD, note_with(lambda b, note: note + stranger(1, name="x" * (16_384 - len(note.encode()) - len(stranger(1, name="").encode()))))),
    ("is 16,385 bytes long", BAD, note_with(lambda b, note: note + stranger(1, name="x" * (16_385 - len(note.encode()) - len(stranger(1, name="").encode()))))),
]


def own_bad_exporters_good(builder, note):
    """Party 1's note with a bad line of its own and a good one of the exporter."""
    text = text_of(note)
    own = builder.note_line(text, 1, "note", f"detente/{builder.line.hex()}/1/0")
    return text + "\n" + bad_own(builder, text + "\n" + own) + lines_of(note)


NOTES_OF_1 = [
    ("is signed by its own party", GOOD, note_with(lambda b, note: text_of(note) + "\n" + b.note_line(text_of(note), 1, "note", f"detente/{b.line.hex()}/1/0"))),
    ("is signed by the exporter under the origin's name", BAD, note_with(lambda b, note: text_of(note) + "\n" + b.note_line(text_of(note), 0, "note", f"detente/{b.line.hex()}/1/0"))),
    ("is signed badly by its own party and well by the exporter", BAD, note_with(own_bad_exporters_good)),
]

CHECKPOINTS = [
    ("are none, and no proofs", GOOD, lambda notes: [], lambda proofs: []),
    ("are none, with a proof", BAD, lambda notes: [], None),
    ("are swapped", BAD, lambda notes: notes[::-1], None),
    ("hold one twice", GOOD, lambda notes: notes + notes[:1], None),
    ("are 256", GOOD, lambda notes: notes + notes[:1] * 254, None),
    ("are 257", BAD, lambda notes: notes + notes[:1] * 255, None),
    ("are bytes", BAD, lambda notes: [note.encode() for note in notes], None),
]

PROOFS = [
    ("is none", GOOD, lambda proofs: []),
    ("is there twice", GOOD, lambda proofs: proofs * 2),
    ("has another hash", BAD, put(0, 4, 0, bytes(32))),
    ("has its hashes swapped", BAD, lambda proofs: proofs[0][4].reverse()),
    ("has a hash too many", BAD, lambda proofs: proofs[0][4].append(bytes(32))),
    ("has a hash too few", BAD, lambda proofs: proofs[0][4].pop() and None),
    ("has no hashes", BAD, put(0, 4, [])),
    ("has a short hash", BAD, put(0, 4, 0, bytes(31))),
    ("has 64 hashes", BAD, put(0, 4, [bytes(32)] * 64)),
    ("names a checkpoint that is not there", BAD, put(0, 0, 2)),
    ("names the other checkpoint", BAD, put(0, 0, 1)),
    ("names the other party", BAD, put(0, 1, 1)),
    ("names epoch 1", BAD, put(0, 2, 1)),
    ("names another entry", BAD, put(0, 3, 1)),
    ("names an entry that is not there", BAD, put(0, 3, 4)),
    ("has six items", BAD, lambda proofs: proofs[0].append(0)),
]

# Framing ------------------------------------------------------------------------------------------


def reframed(length):
    """A file whose first section claims another length."""

    def edit(data):
        start = data.index(b"\n") + 2
        return data[:start] + length.to_bytes(8, "big") + data[start + 8 :]

    return edit


SECTIONS = [
    ("are swapped", lambda sections: [*sections[:2], sections[3], sections[2], *sections[4:]]),
    ("lack the last", lambda sections: sections[:-1]),
    ("lack the checkpoints", lambda sections: [s for s in sections if s[0] != 4]),
    ("lack the founding", lambda sections: sections[1:]),
    ("hold one twice", lambda sections: sections[:2] + sections[1:]),
    ("have a seventh", lambda sections: sections + [(7, b"")]),
    ("have number 0 in front", lambda sections: [(0, b"")] + sections),
    ("have an empty founding", lambda sections: [(1, b"")] + sections[1:]),
    ("have an empty signature", lambda sections: sections[:-1] + [(6, b"")]),
    ("have a signature of 65 bytes", lambda sections: sections[:-1] + [(6, sections[-1][1] + b"\x00")]),
]

FILE = [
    ("is empty", lambda data: b""),
    ("is its first line", lambda data: data[:20]),
    ("has another version", lambda data: data.replace(b" v0\n", b" v1\n", 1)),
    ("has a carriage return", lambda data: data.replace(b"\n", b"\r\n", 1)),
    ("says it is a fork", lambda data: data.replace(b"evidence", b"fork", 1)),
    ("has a byte behind", lambda data: data + b"\x00"),
    ("lost its last byte", lambda data: data[:-1]),
    ("has a second bundle behind", lambda data: data + data),
    ("has a section behind", lambda data: data + frame(6, bytes(64))),
    ("claims a longer section", reframed(2**40)),
    ("claims the longest section", reframed(2**64 - 1)),
    ("claims an empty section", reframed(0)),
]

# Fork proof ---------------------------------------------------------------------------------------

FORK = [
    ("of two times", GOOD, {}),
    ("of two kinds", GOOD, {"pair": lambda pair: [{7: TIME, 10: 1}, {7: TIME}]}),
    ("of an entry not understood", GOOD, {"pair": lambda pair: [{7: TIME, 25: 1}, {7: TIME}]}),
    ("of entries that follow different ones", GOOD, {"pair": lambda pair: [{7: TIME}, {7: TIME, 5: b"\x01" * 32}]}),
    ("with the larger id first", BAD, {"order": lambda pair: pair[::-1]}),
    ("of one entry twice", BAD, {"order": lambda pair: pair[:1] * 2}),
    ("of two sequences", BAD, {"pair": lambda pair: [{7: TIME, 4: 5}, {7: TIME, 4: 6}]}),
    ("of two parties", BAD, {"pair": lambda pair: [{7: TIME, 2: 0}, {7: TIME, 2: 1}]}),
    ("of an epoch that is not open", BAD, {"pair": lambda pair: [{7: TIME, 3: 1}, {7: TIME + 1, 3: 1}]}),
    ("of two epochs", BAD, {"pair": lambda pair: [{7: TIME, 3: 0}, {7: TIME, 3: 1}]}),
    ("of another line", BAD, {"pair": lambda pair: [{7: TIME, 1: bytes(32)}, {7: TIME + 1, 1: bytes(32)}]}),
    ("with a part", BAD, {"parts 1": lambda parts: {1: bytes(16)}}),
    ("with one bad signature", BAD, {"signature 1": flip(0)}),
    ("with bytes behind an entry", BAD, {"entry 1": lambda data: data + b"\x00"}),
    ("without the second", BAD, {"sections": lambda sections: sections[:2]}),
    ("with a third", BAD, {"sections": lambda sections: sections + [(9, b"")]}),
    ("with sections swapped", BAD, {"sections": lambda s: [s[0], s[2], s[1]]}),
    ("with a byte behind", BAD, {"file": lambda data: data + b"\x00"}),
    ("that says it is a bundle", BAD, {"file": lambda data: data.replace(b"fork", b"evidence", 1)}),
]


COMMITTED = {"pair": lambda _: [{7: TIME + n, 18: {1: bytes(32)}} for n in (0, 1)]}
FORK += [("of entries that commit to a body", GOOD, COMMITTED)]


def everything():
    """Every variant: (name, holds or nothing if the pages leave it open, "bundle" or "fork", change)."""
    yield "bundle", GOOD, "bundle", {}
    for name, holds, edit in CHARTER:
        yield f"charter {name}", holds, "bundle", {"charter": edit}
    for stage, name, holds, edit in FOUNDING:
        yield f"{stage} {name}", holds, "bundle", {stage: edit}
    for name, holds, edit in HEADER:
        yield f"header {name}", holds, "bundle", {"header 3": edit}
    yield "header of a first entry names one before", BAD, "bundle", {"header 0": put(5, bytes(32))}
    yield "header altered under the officers' signatures", GOOD, "bundle", {"header 2": put(14, TIME)}
    for name, edit in SIGNATURES:
        yield f"entry signed {name}", BAD, "bundle", {"signature 3": edit}
    for stage, name, holds, edit in PARTS:
        yield f"parts, {name}", holds, "bundle", {stage: edit}
    for name, holds, edit in ENTRY:
        yield f"entry, {name}", holds, "bundle", {"entry 3": edit}
    for name, edit in ASSERTIONS:
        yield f"assertions {name}", GOOD, "bundle", {"assertions 2": edit}
    for name, holds, plans in EPOCHS:
        yield f"epoch 1 {name}", holds, "bundle", {"plans": plans}
    exporter = {"exporter": lambda _: (0, "note 1"), "manifest": put(3, 1), "checkpoints": lambda notes: notes[:1]}
    yield "epoch 1 exports", GOOD, "bundle", {"plans": epoch_1(), **exporter}
    yield "epoch 1 exports with the key of epoch 0", BAD, "bundle", {"plans": epoch_1(), **exporter, "exporter": None}
    for name, edit in ENTRIES:
        yield f"entries {name}", BAD, "bundle", {"entries": edit}
    late = lambda plans: [{**plan, "first": 40} for plan in plans]
    off = {"checkpoints": lambda notes: [], "proofs": lambda proofs: []}
    yield "range that begins at 40", GOOD, "bundle", {"plans": late, **off}
    yield "range that begins after another entry", BAD, "bundle", {"plans": late, **off, "manifest": put(5, 0, 4, bytes(32))}
    yield "range that begins at 40 after nothing", BAD, "bundle", {"plans": late, **off, "manifest": put(5, 0, 4, b"")}
    for name, holds, edit in MANIFEST:
        yield f"manifest {name}", holds, "bundle", {"manifest": edit}
    yield "manifest signed by another of its keys", BAD, "bundle", {"exporter": lambda _: (0, "entry")}
    other = {"exporter": lambda _: (1, "note"), "manifest": put(2, 1)}
    yield "manifest of the other exporter, whose checkpoint is not there", BAD, "bundle", other
    other["checkpoints"] = lambda notes: notes[:1]
    yield "manifest of the other exporter, without that checkpoint", GOOD, "bundle", other
    for party, notes in ((0, NOTES), (1, NOTES_OF_1)):
        for name, holds, edit in notes:
            yield f"checkpoint of {party} {name}", holds, "bundle", {"builder": (f"note {party}", edit)}
    for name, holds, notes, proofs in CHECKPOINTS:
        yield f"checkpoints {name}", holds, "bundle", {"checkpoints": notes, "proofs": proofs}
    for name, holds, edit in PROOFS:
        yield f"proof {name}", holds, "bundle", {"proofs": edit}
    for name, edit in SECTIONS:
        yield f"sections {name}", BAD, "bundle", {"sections": edit}
    for name, edit in FILE:
        yield f"file {name}", BAD, "bundle", {"file": edit}
    empty = {"plans": lambda plans: [], "checkpoints": lambda notes: [], "proofs": lambda proofs: []}
    yield "bundle of nothing", GOOD, "bundle", {**empty, "entries": lambda entries: []}
    for name, holds, change in FORK:
        yield f"fork {name}", holds, "fork", change


def build(kind, change):
    """The bytes of a variant."""
    change = dict(change)
    builder = Builder(change)
    if "builder" in change:
        stage, edit = change.pop("builder")
        builder.change = {**change, stage: edit(builder)}
    return builder.bundle() if kind == "bundle" else builder.fork()
