"""A checkpoint as a signed note (checkpoint.md), and proofs about trees (merkle.md)."""

import base64
import binascii
import hashlib
import re

import ed25519
from shapes import WHITE_SPACE, require

NOTE_BYTES_MAX = 16_384
ED25519_ALGORITHM = 1


def decode_base64(value, what):
    """Padded base64 in its one form: what it decodes to encodes to the same text."""
    try:
        decoded = base64.b64decode(value.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        decoded = None
    require(decoded is not None and base64.b64encode(decoded).decode() == value, f"{what} is not base64")
    return decoded


def decimal(value, end, what):
    require(re.fullmatch("0|[1-9][0-9]{0,15}", value, re.ASCII) and int(value) < end, f"{what} is no number")
    return int(value)


def key_name(line, party, epoch):
    return f"detente/{line.hex()}/{party}/{epoch}"


class Note:
    """A note of the right form; `signed_by` says whose it is."""

    def __init__(self, note):
        require(len(note.encode("utf-8")) <= NOTE_BYTES_MAX, "note is too long")
        lines = note.split("\n")
        require(len(lines) >= 6 and lines[3] == "" and lines[-1] == "", "note is not text, empty line, signatures")
        self.text = "".join(line + "\n" for line in lines[:3]).encode("utf-8")
        origin, size, root = lines[:3]
        parts = origin.split("/")
        require(len(parts) == 4 and parts[0] == "detente", "origin is not a journal's")
        require(re.fullmatch("[0-9a-f]{64}", parts[1], re.ASCII), "origin names no line")
        self.line = bytes.fromhex(parts[1])
        self.party = decimal(parts[2], 256, "party")
        self.epoch = decimal(parts[3], 2**32, "epoch")
        self.size = decimal(size, 2**53, "size")
        self.root = decode_base64(root, "root")
        require(len(self.root) == 32, "root is not 32 bytes")
        require(len(lines[4:-1]) <= 16, "note has more than 16 signatures")
        self.signatures = [self._signature(line) for line in lines[4:-1]]

    def _signature(self, line):
        parts = line.split(" ")
        require(len(parts) == 3 and parts[0] == "\u2014", "signature line is not of the form")
        name, blob = parts[1], decode_base64(parts[2], "signature")
        bad = name == "" or "+" in name or any(c in WHITE_SPACE for c in name)
        require(not bad, "key name is not of the form")
        require(len(blob) >= 5, "signature is too short")
        return name, blob[:4], blob[4:]

    def signed_by(self, name, key):
        """Whether the key has a line here; refuses the note if that line is not good."""
        encoded = name.encode("utf-8")
        key_id = hashlib.sha256(encoded + b"\n" + bytes([ED25519_ALGORITHM]) + key).digest()[:4]
        for other, other_id, signature in self.signatures:
            if (other, other_id) == (name, key_id):
                ed25519.verify(key, self.text, signature)
                return True
        return False


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(entry_id, index, size, hashes, root):
    """RFC 9162, section 2.1.3.2, with the entry's id as the leaf's data."""
    require(index < size, "leaf lies outside the tree")
    fn, sn = index, size - 1
    r = hashlib.sha256(b"\x00" + entry_id).digest()
    for p in hashes:
        require(sn != 0, "proof has a hash too many")
        if fn & 1 or fn == sn:
            r = _node(p, r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = _node(r, p)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "proof has a hash too few")
    require(r == root, "proof does not lead to the root")


def check_consistency(old, new, hashes, old_root, new_root):
    """RFC 9162, section 2.1.4.2: the tree of `new` leaves begins with that of `old`."""
    require(0 < old <= new, "the sizes do not ascend from above 0")
    if old == new:
        require(not hashes, "proof has a hash too many")
        require(old_root == new_root, "roots of one size differ")
        return
    path = list(hashes) if old & (old - 1) else [old_root, *hashes]
    require(path, "proof has a hash too few")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        require(sn != 0, "proof has a hash too many")
        if fn & 1 or fn == sn:
            fr, sr = _node(c, fr), _node(c, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "proof has a hash too few")
    require(fr == old_root and sr == new_root, "proof does not lead to the roots")
