"""Mutated inputs with the program's verdict: this folder must come to the same one. Needs `tests.py --fuzz PATH`."""

import functools
import json
import os
import pathlib
import subprocess
import unittest

import authority
import bundle
import cbor
import checkpoint
import ed25519
import entry
import mldsa44
import templates
from shapes import REFUSALS, array, bstr, fields, none_twice, require, tuple_of, uint

# The program that makes the cases; set by tests.py.
PROGRAM = os.environ.get("CHECK_FUZZ")
SOAK = os.environ.get("DETENTE_SOAK") == "1"
CASES = 400_000 if SOAK else 20_000
SEED = 1_666_362_600_000
VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def one_item(data):
    require(cbor.encode(cbor.decode(data)) == data, "is written otherwise")
    return "+"


def header(data):
    value, rest = cbor.decode_first(data)
    require(not rest, "bytes are left over")
    require(len(data) <= entry.HEADER_BYTES_MAX, "header is too long")
    entry.check_header(value)
    return "+"


def signed_entry(data):
    one = entry.Entry(data)
    one.verify(authority.Roster(founding()))
    return one.id.hex()


def note(data):
    try:
        checkpoint.Note(data.decode("utf-8"))
    except UnicodeDecodeError:
        return "-"
    return "+"


def assertions(data):
    """The form of part 2 (authority.md, section 7)."""
    values = fields(cbor.decode(data), (1, 2, 3))
    bstr(values[1], 16), uint(values[2])
    said = []
    for assertion in array(values[3], 1, 8):
        number, role, method, at, signature = tuple_of(assertion, 5)
        uint(number, 2**16), uint(role, 2), uint(method, 2), uint(at), bstr(signature, 64)
        said.append((number, role))
    none_twice(said, "an officer in one role")
    return "+"


@functools.lru_cache(maxsize=None)
def founding():
    first = json.loads((VECTORS / "entry.json").read_text())["cases"][0]
    return authority.Founding(bytes.fromhex(first["founding"]))


def accepted(check):
    def judge(data):
        check(data)
        return "+"

    return judge


def amendment(data):
    read = authority.Amendment(data)
    founding().charter.amended(read)
    return read.hash.hex()


JUDGES = {
    "amendment": amendment,
    "encoding": one_item,
    "header": header,
    "entry": lambda data: entry.Entry(data).id.hex(),
    "signed_entry": signed_entry,
    "note": note,
    "charter": lambda data: authority.Charter(data).line.hex(),
    "card": lambda data: authority.Card(data).id.hex(),
    "opening": accepted(authority.Opening),
    "filled_template": accepted(templates.content),
    "template_set": lambda data: templates.Set(data).hash.hex(),
    "appointment": accepted(authority.Appointee),
    "assertions": assertions,
    "founding": lambda data: authority.Founding(data).charter.line.hex(),
    "proof_file": accepted(bundle.check_file),
}


def verdict(kind, data):
    try:
        return JUDGES[kind](data), ""
    except REFUSALS as fault:
        return "-", str(fault)


def setUpModule():
    # Cases differ from the others in one place; what is the same everywhere is checked once.
    ed25519.multiply = functools.lru_cache(maxsize=None)(ed25519.multiply)
    ed25519.multiply_base = functools.lru_cache(maxsize=None)(ed25519.multiply_base)
    ed25519.parse_key = functools.lru_cache(maxsize=None)(ed25519.parse_key)
    mldsa44.verify = functools.lru_cache(maxsize=None)(mldsa44.verify)


@unittest.skipUnless(PROGRAM, "no program that makes cases given")
class Fuzz(unittest.TestCase):
    def test_mutated_inputs_get_one_verdict(self):
        made = subprocess.run(
            [PROGRAM, "cases", str(CASES), str(SEED)], capture_output=True, text=True, check=True, timeout=900
        )
        disagreed, count = {}, {}
        for line in made.stdout.splitlines():
            kind, data, theirs = line.split(" ")
            ours, fault = verdict(kind, bytes.fromhex(data))
            of_kind = count.setdefault(kind, [0, 0])
            of_kind[ours == "-"] += 1
            if ours != theirs:
                disagreed.setdefault(kind, []).append(f"here {ours} ({fault}), there {theirs}: {data[:2000]}")
        self.assertEqual(set(count), set(JUDGES))
        for kind, (good, bad) in count.items():
            self.assertTrue(good and bad, f"{kind}: {good} accepted, {bad} refused: that tells nothing apart")
        said = "".join(f"\n{kind}, {len(of)} times: {of[0]}" for kind, of in disagreed.items())
        self.assertFalse(disagreed, f"the verdicts differ:{said}")
        said = ", ".join(f"{kind} {good}+{bad}" for kind, (good, bad) in count.items())
        print(f"fuzz: one verdict on {sum(map(sum, count.values()))} inputs (accepted+refused: {said})")


if __name__ == "__main__":
    unittest.main()
