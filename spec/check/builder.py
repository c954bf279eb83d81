"""Builds files of proof for the tests, with keys that anyone can read here: good ones, and ones that
are wrong in exactly one place and signed all the same. Nothing outside the tests uses it.

`cards.json` holds the parties' ML-DSA-44 keys and signatures, which this folder cannot make; run
`python3 builder.py > cards.json` with the `cryptography` package (47 or later) to make them anew.
"""

import base64
import hashlib
import json
import pathlib

import bundle
import cbor
import ed25519
import labels

CARDS = pathlib.Path(__file__).resolve().parent / "cards.json"
NAMES = ("Astria", "Борея")
TIME = 1_666_362_600_000


class Key:
    """An Ed25519 key pair from a name (RFC 8032, section 5.1.5)."""

    def __init__(self, name):
        expanded = hashlib.sha512(hashlib.sha256(name.encode()).digest()).digest()
        scalar = int.from_bytes(expanded[:32], "little")
        self.scalar = scalar & (2**254 - 8) | 2**254
        self.prefix = expanded[32:]
        self.public = compress(ed25519.multiply_base(self.scalar))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ed25519.L
        encoded = compress(ed25519.multiply_base(r))
        k = int.from_bytes(hashlib.sha512(encoded + self.public + message).digest(), "little")
        return encoded + ((r + k * self.scalar) % ed25519.L).to_bytes(32, "little")

    def sign_as(self, label, data):
        return self.sign(labels.labelled(label, data))


def compress(point):
    inverse = pow(point[2], ed25519.P - 2, ed25519.P)
    x, y = point[0] * inverse % ed25519.P, point[1] * inverse % ed25519.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


KEYS = {
    (party, use): Key(f"party {party}, {use}")
    for party in (0, 1)
    for use in ("recovery", "link", "entry", "note", "officer 0", "officer 1", "entry 1", "note 1")
}


def opening(party, ml_dsa, **other):
    """Epoch 0's opening, or one with other keys, epoch or signer (by the names in KEYS)."""
    key = lambda what: KEYS[other.get(what, (party, what))]
    core = cbor.encode(
        {
            1: key("recovery").public,
            2: other.get("epoch", 0),
            3: key("entry").public,
            4: key("note").public,
            5: ml_dsa,
        }
    )
    return cbor.encode([core, key("recovery").sign_as("detente/opening/v0", core)])


def card_core(party, ml_dsa):
    return cbor.encode(
        {
            1: NAMES[party],
            2: ["en", "ru"],
            3: KEYS[party, "recovery"].public,
            4: KEYS[party, "link"].public,
            5: opening(party, ml_dsa),
        }
    )


def make_cards():
    """The two ML-DSA-44 keys and what they sign; needs a package."""
    from cryptography.hazmat.primitives.asymmetric import mldsa

    cards = []
    for party in (0, 1):
        secret = mldsa.MLDSA44PrivateKey.from_seed_bytes(hashlib.sha256(f"ml-dsa {party}".encode()).digest())
        public = secret.public_key().public_bytes_raw()
        core = card_core(party, public)
        proof = secret.sign(labels.labelled("detente/card-note-key-ml-dsa-44/v0", core))
        cards.append({"public": public.hex(), "proof": proof.hex()})
    return cards


def load_cards():
    return [
        (bytes.fromhex(card["public"]), bytes.fromhex(card["proof"]))
        for card in json.loads(CARDS.read_text())
    ]


class Builder:
    """A line of two parties and one bundle of it. `change` holds what a test does differently:
    for each stage a function that edits the stage's value in place or returns another.
    """

    def __init__(self, change=None):
        self.change = change or {}
        self.ml_dsa = load_cards()
        self.line = bytes(32)

    def stage(self, name, value):
        edit = self.change.get(name)
        edited = edit(value) if edit else None
        return value if edited is None else edited

    def card(self, party):
        public, proof = self.ml_dsa[party]
        core = self.stage(f"core {party}", card_core(party, public))
        sign = lambda use, label: KEYS[party, use].sign_as(label, core)
        card = {
            1: core,
            2: sign("entry", "detente/card-entry-key/v0"),
            3: sign("note", "detente/card-note-key/v0"),
            4: sign("link", "detente/card-link-key/v0"),
            5: proof,
        }
        card = self.stage(f"card {party}", card)
        signature = KEYS[party, "recovery"].sign_as("detente/card-recovery-key/v0", cbor.encode(card))
        return cbor.encode(self.stage(f"signed card {party}", {**card, 6: signature}))

    def charter(self):
        officers = lambda party: [
            {1: f"officer {n}", 2: KEYS[party, f"officer {n}"].public, 3: ["watch", "releasing"]} for n in (0, 1)
        ]
        digest = lambda party: labels.digest("detente/card/v0", card_core(party, self.ml_dsa[party][0]))
        return {
            1: 0,
            2: bytes(16),
            3: {"en": "Test line", "ru": "Пробная линия"},
            4: 1,
            5: [{1: digest(party), 2: NAMES[party], 3: officers(party)} for party in (0, 1)],
            6: [{1: "chiefs", 2: {"en": "Chiefs of staff"}}, {1: "ministers", 2: {"en": "Ministers"}}],
            7: ["en", "ru"],
            8: {1: TIME, 2: 43_200_000, 3: 600_000},
            9: [21_600_000, 10_800_000, 1_800_000, 600_000],
            10: 3_600_000,
            11: {1: 2_048, 2: 16_384, 3: 60},
            12: "",
            13: 3_650,
            14: 0,
            15: [],
        }

    def founding(self):
        charter = cbor.encode(self.stage("charter", self.charter()))
        self.line = labels.digest("detente/charter/v0", charter)
        sign = lambda party: KEYS[party, "entry"].sign_as("detente/charter-signature/v0", self.line)
        signed = self.stage("signed charter", {1: charter, 2: {0: sign(0), 1: sign(1)}})
        cards = self.stage("cards", [self.card(0), self.card(1)])
        return cbor.encode(self.stage("founding", {1: cbor.encode(signed), 2: cards}))

    def plans(self):
        """What is said: author, header's own keys, contents of parts, parts withheld, officers."""
        said = b"\xa1\x01\x64text"
        return [
            {"party": 0, "header": {10: 0, 11: 0, 20: 1}, "parts": {1: b"opening"}},
            {"party": 0, "header": {10: 0, 11: 1, 20: 1, 17: [0, 0]}, "parts": {1: b"charter"}},
            {"party": 0, "header": {10: 2, 11: 0, 15: 3, 17: [0, 1], 21: [1]}, "parts": {1: said}, "officers": [(0, 0), (1, 1)]},
            {"party": 0, "header": {10: 2, 11: 0, 22: [1]}, "parts": {1: said}, "withheld": {1}},
            {"party": 1, "header": {10: 0, 11: 0, 20: 1}, "parts": {1: b"opening"}},
            {"party": 1, "header": {10: 1, 11: 0}, "see": True},
            {"party": 1, "header": {10: 2, 11: 2, 14: TIME + 5, 17: [0, 0], 23: 7, 24: 1}, "officers": [(1, 1)], "object": 2},
        ]

    def entries(self):
        """The entries: bytes, id, and the header as it was meant."""
        built, last = [], {}
        for index, plan in enumerate(self.stage("plans", self.plans())):
            party, epoch = plan["party"], plan.get("epoch", 0)
            previous = last.get((party, epoch))
            sequence = previous[1] + 1 if previous else plan.get("first", 0)
            header = {1: self.line, 2: party, 3: epoch, 4: sequence, 7: TIME + index, 9: 1, 15: 0, 19: 0, 20: 0}
            if previous:
                header[5] = previous[0]
            elif sequence:
                header[5] = hashlib.sha256(b"an entry before").digest()
            header.update(plan["header"])
            if plan.get("see"):
                header[6] = [[0, 0, 3, built[3][1]]]
            if "object" in plan:
                header[12] = built[plan["object"]][1]
            # The ranges state what was meant, so that a header edited below is wrong by itself.
            meant = dict(header)
            data, entry_id = self.entry(index, plan, header)
            last[party, epoch] = (entry_id, sequence)
            built.append((data, entry_id, meant))
        return built

    def entry(self, index, plan, header):
        party = plan["party"]
        salted = lambda number, content: bytes([number]) * 16 + content
        commit = lambda number, value: labels.digest("detente/part/v0", self.line + bytes([number]) + value)
        parts = {number: salted(number, content) for number, content in plan.get("parts", {}).items()}
        commitments = {number: commit(number, value) for number, value in parts.items()}
        if plan.get("officers"):
            header[16] = sorted({number for number, *_ in plan["officers"]})
        if commitments:
            header[18] = commitments
        header = self.stage(f"before assertions {index}", header)
        if plan.get("officers"):
            parts[2] = salted(2, self.assertions(index, plan, header))
            header.setdefault(18, {})[2] = commit(2, parts[2])
        header = self.stage(f"header {index}", header)
        encoded = cbor.encode(header) if isinstance(header, dict) else header
        entry_id = labels.digest("detente/entry-id/v0", b"\x01" + encoded)
        use = plan.get("key", "entry 1" if plan.get("epoch") else "entry")
        signature = KEYS[party, use].sign_as("detente/entry-signature/v0", entry_id)
        signature = self.stage(f"signature {index}", signature)
        kept = {number: value for number, value in parts.items() if number not in plan.get("withheld", ())}
        kept = self.stage(f"parts {index}", kept)
        kept = cbor.encode(kept) if isinstance(kept, dict) else kept
        return self.stage(f"entry {index}", b"\x01" + encoded + signature + kept), entry_id

    def assertions(self, index, plan, header):
        nonce, expiry = bytes(15) + bytes([index]), TIME + 1_000_000
        keys = {7: 12, 8: 13, 9: 14, 10: 21, 11: 22, 12: 23, 13: 24}
        draft = {1: self.line, 2: plan["party"], 3: header[10], 4: header[11], 5: header[9], 6: header[15]}
        draft.update({key: header[at] for key, at in keys.items() if at in header})
        if 1 in header.get(18, {}):
            draft[14] = header[18][1]
        draft.update({15: header[19], 16: nonce, 17: expiry})
        digest = labels.digest("detente/draft/v0", cbor.encode(draft))
        signed = []
        for number, role, *method in plan["officers"]:
            method = method[0] if method else 0
            data = digest + number.to_bytes(2, "big") + bytes([role, method]) + TIME.to_bytes(8, "big")
            key = KEYS[plan["party"], f"officer {number}"]
            signed.append([number, role, method, TIME, key.sign_as("detente/assertion/v0", data)])
        return cbor.encode(self.stage(f"assertions {index}", {1: nonce, 2: expiry, 3: signed}))

    def ranges(self, built):
        ranges = []
        for _, entry_id, header in built:
            party, epoch, sequence = (header[key] for key in (2, 3, 4))
            if ranges and ranges[-1][:2] == [party, epoch] and ranges[-1][3] + 1 == sequence:
                ranges[-1][3], ranges[-1][5] = sequence, entry_id
            else:
                ranges.append([party, epoch, sequence, sequence, header.get(5, b""), entry_id])
        return ranges

    def checkpoints(self, built):
        """One of party 0 by itself, one of party 1 by party 0, who exports."""
        notes = []
        for party in (0, 1):
            ids = [entry_id for _, entry_id, header in built if (header[2], header[3]) == (party, 0)]
            root = base64.b64encode(tree_root(ids)).decode()
            text = f"detente/{self.line.hex()}/{party}/0\n{len(ids)}\n{root}\n"
            notes.append(self.stage(f"note {party}", text + "\n" + self.note_line(text, 0, "note")))
        return notes

    def note_line(self, text, party, use, name=None):
        name = name or f"detente/{self.line.hex()}/{party}/0"
        key = KEYS[party, use]
        key_id = hashlib.sha256(name.encode() + b"\n\x01" + key.public).digest()[:4]
        return f"\u2014 {name} {base64.b64encode(key_id + key.sign(text.encode())).decode()}\n"

    def proofs(self, built):
        ids = [entry_id for _, entry_id, header in built if (header[2], header[3]) == (0, 0)]
        return [[0, 0, 0, 2, tree_path(2, ids)]] if len(ids) > 2 else []

    def bundle(self):
        founding = self.founding()
        built = self.entries()
        entries = self.stage("entries", [data for data, _, _ in built])
        contents = {
            1: founding,
            3: cbor.encode(entries) if isinstance(entries, list) else entries,
            4: cbor.encode(self.stage("checkpoints", self.checkpoints(built))),
            5: cbor.encode(self.stage("proofs", self.proofs(built))),
        }
        digests = {number: hashlib.sha256(content).digest() for number, content in contents.items()}
        manifest = {
            1: self.line,
            2: 0,
            3: 0,
            4: TIME,
            5: self.ranges(built),
            6: ["a mark"],
            7: digests,
        }
        manifest = self.stage("manifest", manifest)
        contents[2] = cbor.encode(manifest) if isinstance(manifest, dict) else manifest
        signer = KEYS[self.stage("exporter", (0, "note"))]
        contents[6] = signer.sign_as("detente/manifest/v0", contents[2])
        contents = self.stage("contents", contents)
        sections = [(number, contents[number]) for number in range(1, 7)]
        return self.file(bundle.BUNDLE_LINE, sections)

    def fork(self):
        """Two entries of party 0 at one address."""
        founding = self.founding()
        pair = []
        for index, header in enumerate(self.stage("pair", [{7: TIME}, {7: TIME + 1}])):
            plan = {"party": 0}
            full = {1: self.line, 2: 0, 3: 0, 4: 5, 5: bytes(32), 9: 1, 10: 2, 11: 0, 15: 0, 19: 0, 20: 0, **header}
            data, entry_id = self.entry(index, plan, full)
            pair.append((entry_id, data))
        pair = self.stage("order", sorted(pair))
        return self.file(bundle.FORK_LINE, [(1, founding), (7, pair[0][1]), (8, pair[1][1])])

    def file(self, first_line, sections):
        sections = self.stage("sections", sections)
        framed = b"".join(frame(number, content) for number, content in sections)
        return self.stage("file", first_line + framed)


def frame(number, content):
    return bytes([number]) + len(content).to_bytes(8, "big") + hashlib.sha256(content).digest() + content


def split(data):
    """The first line of a file, and its sections."""
    end = data.index(b"\n") + 1
    line, rest, sections = data[:end], data[end:], []
    while rest:
        length = int.from_bytes(rest[1:9], "big")
        sections.append((rest[0], rest[41 : 41 + length]))
        rest = rest[41 + length :]
    return line, sections


def tree_root(ids):
    """RFC 6962, section 2.1."""
    if not ids:
        return hashlib.sha256().digest()
    if len(ids) == 1:
        return hashlib.sha256(b"\x00" + ids[0]).digest()
    k = 1 << (len(ids) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(ids[:k]) + tree_root(ids[k:])).digest()


def tree_path(index, ids):
    """RFC 9162, section 2.1.3.1."""
    if len(ids) == 1:
        return []
    k = 1 << (len(ids) - 1).bit_length() - 1
    if index < k:
        return tree_path(index, ids[:k]) + [tree_root(ids[k:])]
    return tree_path(index - k, ids[k:]) + [tree_root(ids[:k])]


if __name__ == "__main__":
    print(json.dumps(make_cards(), indent=1))
