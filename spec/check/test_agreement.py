"""The second verifier against the pages, and against `detente verify`: one verdict for every file."""

import functools
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import bundle
import ed25519
import mldsa44
import variants
from builder import frame, split
from shapes import REFUSALS

# The path of the program, and a folder of files to compare on; set by tests.py.
PROGRAM = os.environ.get("CHECK_DETENTE")
FOLDER = os.environ.get("CHECK_BUNDLES")
SOAK = os.environ.get("DETENTE_SOAK") == "1"

# Where a variant is wrong, by how its name begins: what the verdict must name.
PLACES = {
    "charter ": "section 1",
    "signed charter ": "section 1",
    "cards ": "section 1",
    "founding ": "section 1",
    "card 0 ": "section 1",
    "signed card 0 ": "section 1",
    "core 0 ": "section 1",
    "header lacks": "entry 3",
    "header has": "entry 3",
    "header is": "section 3",
    "entry signed": "entry 3 (party 0, epoch 0, sequence 3)",
    "entry, ": "section 3",
    "parts, ": "section 3",
    "epoch 1 is": "section 3",
    "epoch 1 repeats": "section 3",
    "entries ": "section 3",
    "range ": "section ",
    "manifest has": "section ",
    "checkpoint of 1": "checkpoint 1",
    "proof ": "proof 0",
    "fork of": "section ",
}


def verdict(data):
    """Whether the file holds, and what the second verifier says."""
    try:
        bundle.check_file(data)
    except REFUSALS as fault:
        return False, str(fault)
    return True, ""


def program_verdict(path):
    """What `detente verify` says of a file: exit 0 or 1, never anything else."""
    done = subprocess.run([PROGRAM, "verify", str(path)], capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    if done.returncode not in (0, 1) or not said.strip():
        raise AssertionError(f"{path.name}: exit {done.returncode}: {said}")
    return done.returncode == 0, said.strip()


def setUpModule():
    # A variant differs from the others in one place; what is the same everywhere is checked once.
    ed25519.multiply = functools.lru_cache(maxsize=None)(ed25519.multiply)
    ed25519.multiply_base = functools.lru_cache(maxsize=None)(ed25519.multiply_base)
    mldsa44.verify = functools.lru_cache(maxsize=None)(mldsa44.verify)


class Agreement(unittest.TestCase):
    def setUp(self):
        self.disagreed = []

    def compare(self, folder, name, data, expected=None):
        """Both verdicts on one file, and the one expected, if any."""
        holds, fault = verdict(data)
        if expected is not None and holds != expected:
            self.disagreed.append(f"{name}: should {'hold' if expected else 'fail'}: {fault or 'holds'}")
        if PROGRAM:
            path = pathlib.Path(folder) / "file"
            path.write_bytes(data)
            other, said = program_verdict(path)
            if holds != other:
                self.disagreed.append(f"{name}: here {holds} ({fault}), there {other} ({said})")
        return fault

    def finish(self):
        self.assertEqual(self.disagreed, [], "\n" + "\n".join(self.disagreed))

    def test_every_variant_gets_the_verdict_of_the_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, holds, kind, change in variants.everything():
                with self.subTest(name):
                    fault = self.compare(folder, name, variants.build(kind, change), holds)
                    place = next((place for start, place in PLACES.items() if name.startswith(start)), "")
                    if fault:
                        self.assertIn(place, fault)
        self.finish()

    def test_every_flipped_byte_is_found(self):
        for kind in ("bundle", "fork"):
            data = variants.build(kind, {})
            for at in range(len(data)):
                holds, _ = verdict(variants.flip(at, 1 << at % 8)(data))
                self.assertFalse(holds, f"{kind}: byte {at} was flipped and not found")

    def test_a_flipped_byte_gets_one_verdict(self):
        step = 3 if SOAK else 101
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("bundle", "fork"):
                data = variants.build(kind, {})
                for at in range(0, len(data), step):
                    self.compare(folder, f"{kind}, byte {at}", variants.flip(at, 1 << at % 8)(data), False)
        self.finish()

    def test_a_flipped_byte_under_a_digest_made_anew_is_found(self):
        # The digests of sections prove nothing against who computes them: what is behind them must hold.
        step = 11 if SOAK else 149
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("bundle", "fork"):
                line, sections = split(variants.build(kind, {}))
                for index, (number, content) in enumerate(sections):
                    for at in range(0, len(content), step):
                        altered = list(sections)
                        altered[index] = (number, variants.flip(at, 1 << at % 8)(content))
                        name = f"{kind}, section {number}, byte {at}"
                        self.compare(folder, name, line + b"".join(frame(*s) for s in altered), False)
        self.finish()

    @unittest.skipUnless(FOLDER, "no folder of bundles given")
    def test_files_of_others_get_one_verdict(self):
        paths = sorted(path for path in pathlib.Path(FOLDER).iterdir() if path.is_file())
        self.assertTrue(paths, f"{FOLDER} is empty")
        with tempfile.TemporaryDirectory() as folder:
            for path in paths:
                data = path.read_bytes()
                self.compare(folder, path.name, data)
                for at in range(0, len(data), max(1, len(data) // 50)):
                    self.compare(folder, f"{path.name}, byte {at}", variants.flip(at)(data), False)
        self.finish()


if __name__ == "__main__":
    sys.exit(unittest.main())
