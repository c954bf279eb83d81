"""Hashes and signatures under a label (encoding.md, sections 4 and 5)."""

import hashlib

import ed25519
import mldsa44
from shapes import require

SUITE = 1


def labelled(label, data):
    return label.encode("ascii") + b"\x00" + data


def digest(label, data):
    return hashlib.sha256(labelled(label, data)).digest()


def check(key, label, data, signature, whose):
    """Refuses a signature that is not `key`'s over labelled data."""
    try:
        ed25519.verify(key, labelled(label, data), signature)
    except ed25519.SignatureFault as fault:
        raise ed25519.SignatureFault(f"{whose}: {fault}") from fault


def check_ml_dsa(key, label, data, signature, whose):
    good = mldsa44.verify(key, labelled(label, data), signature)
    require(good, f"{whose}: ML-DSA-44 signature does not match")
