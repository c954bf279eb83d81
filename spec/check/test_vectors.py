"""The vectors of `spec/vectors/`: every case good or bad, as its file says."""

import hashlib
import json
import pathlib
import unittest

import amended
import authority
import bundle
import cbor
import checkpoint
import ed25519
import templates
from entry import Entry
from shapes import REFUSALS, require

try:
    import tomllib
except ImportError:  # Python 3.10 and older
    tomllib = None

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def unhex(case, key):
    return bytes.fromhex(case[key])


def leaf(number):
    return hashlib.sha256(number.to_bytes(8, "big")).digest()


def tree_root(ids):
    if len(ids) < 2:
        return hashlib.sha256(b"\x00" + ids[0] if ids else b"").digest()
    k = 1 << (len(ids) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(ids[:k]) + tree_root(ids[k:])).digest()


class Vectors(unittest.TestCase):
    def cases(self, name, check):
        """Runs `check` on every case; it raises a refusal if the case is bad, and returns if it is good."""
        cases = json.loads((VECTORS / f"{name}.json").read_text())["cases"]
        verdicts = {case["good"] for case in cases}
        self.assertEqual(verdicts, {True, False}, "a file of vectors has good and bad cases")
        for case in cases:
            with self.subTest(name, case=case["name"]):
                try:
                    check(case)
                    fault = None
                except REFUSALS as refusal:
                    fault = str(refusal)
                self.assertEqual(fault is None, case["good"], fault)

    def test_encoding(self):
        def check(case):
            data = unhex(case, "bytes")
            self.assertEqual(cbor.encode(cbor.decode(data)), data)

        self.cases("encoding", check)

    def test_signature(self):
        def check(case):
            ed25519.verify(unhex(case, "public_key"), unhex(case, "message"), unhex(case, "signature"))

        self.cases("signature", check)

    def test_entry(self):
        first = json.loads((VECTORS / "entry.json").read_text())["cases"][0]
        founding = authority.Founding(unhex(first, "founding"))

        def check(case):
            if "bytes" not in case:
                return
            entry = Entry(unhex(case, "bytes"))
            if "id" in case:
                self.assertEqual(entry.id.hex(), case["id"])
                self.assertEqual("/".join(map(str, entry.address)), case["address"])
            roster = authority.Roster(founding)
            entry.verify(roster)
            if "officers_proved" in case:
                state, said = entry.officers(roster)
                proved = said.count("(") if state == "proved" else 0
                self.assertEqual(proved, case["officers_proved"], said)

        self.cases("entry", check)

    def test_officers(self):
        first = json.loads((VECTORS / "officers.json").read_text())["cases"][0]
        founding = authority.Founding(unhex(first, "founding"))

        def check(case):
            roster = authority.Roster(founding)
            for entry in map(Entry, map(bytes.fromhex, case.get("entries", []))):
                entry.verify(roster)
                if entry.header[10] == 0:
                    roster.offices[entry.party].note(entry)
            if "entries" in case:
                state, said = entry.officers(roster)
                require(state == "proved", said)

        self.cases("officers", check)

    def test_ending(self):
        first = json.loads((VECTORS / "ending.json").read_text())["cases"][0]
        founding = authority.Founding(unhex(first, "founding"))

        def check(case):
            roster = authority.Roster(founding)
            entries = [Entry(bytes.fromhex(entry)) for entry in case.get("entries", [])]
            for entry in entries:
                entry.verify(roster)
                ended = roster.offices[entry.party].ended(entry.epoch)
                roster.offices[entry.party].note(entry)
            if entries:
                last = entries[-1]
                now = roster.offices[last.party].ended(last.epoch)
                require(now == ended + [last.header[11]], "has no effect")

        self.cases("ending", check)

    def test_amendment(self):
        first = json.loads((VECTORS / "amendment.json").read_text())["cases"][0]
        charter = authority.Founding(unhex(first, "founding")).charter

        def check(case):
            if "text" not in case:
                return
            amendment = authority.Amendment(unhex(case, "text"))
            charter.amended(amendment)
            self.assertEqual(amendment.hash.hex(), case["hash"])

        self.cases("amendment", check)

    def test_amending(self):
        first = json.loads((VECTORS / "amending.json").read_text())["cases"][0]
        founding = authority.Founding(unhex(first, "founding"))

        def check(case):
            roster = authority.Roster(founding)
            entries = [Entry(bytes.fromhex(entry)) for entry in case.get("entries", [])]
            for entry in entries:
                entry.verify(roster)
                roster.offices[entry.party].note(entry)
            if entries:
                last = entries[-1]
                said = roster.offices[last.party].said(last.epoch)
                require((last.epoch, last.sequence) in said, "is not said by two officers")

        self.cases("amending", check)

    def test_filled_template(self):
        def check(case):
            code, kinds = templates.content(unhex(case, "bytes"))
            self.assertEqual((code, kinds), (case["code"], case["kinds"]))

        self.cases("filled-template", check)

    def test_template_set(self):
        def check(case):
            if "bytes" in case:
                self.assertEqual(templates.Set(unhex(case, "bytes")).hash.hex(), case["hash"])
            elif tomllib:
                files = templates.from_files(VECTORS.parent.parent / "templates", tomllib)
                self.assertEqual(templates.Set(files).hash.hex(), case["hash"])

        self.cases("template-set", check)

    def test_amended(self):
        """Histories of a charter, and what is left of each without one of its entries: who is right about what."""
        for case in json.loads((VECTORS / "amended.json").read_text())["cases"]:
            entries = [Entry(bytes.fromhex(entry)) for entry in case["entries"]]
            values = cbor.decode(unhex(case, "charter"))
            parties = [authority.CharterParty(party) for party in values[5]]

            def judged(held, line=unhex(case, "line"), values=values, parties=parties):
                record = amended.Record(line, values, parties, held)
                verdicts = {}
                for entry in held:
                    if amended.is_amending(entry):
                        verdicts[entry.id] = record.verdict(entry)
                    elif record.is_under_other_charter(entry):
                        verdicts[entry.id] = "other-charter"
                return verdicts, [record.in_force_at_last(party)[1][1] for party in record.parties]

            whole = [(None, case["verdicts"], case["versions"])]
            for left_out, verdicts, versions in whole + case["without"]:
                held = [entry for at, entry in enumerate(entries) if at != left_out]
                with self.subTest("amended", case=case["name"], without=left_out):
                    found, in_force = judged(held)
                    self.assertEqual(in_force, versions)
                    for at, entry in enumerate(entries):
                        if at != left_out and verdicts[at] is not None:
                            self.assertEqual(found.get(entry.id, "effective"), verdicts[at], f"entry {at}")

    def test_card(self):
        def check(case):
            card = authority.Card(unhex(case, "bytes"))
            if case["good"]:
                self.assertEqual(card.id.hex(), case["id"])
                self.assertEqual(card.phrase(), case["phrase"])
                self.assertEqual(card.phrase(authority.CYRILLIC), case["phrase_cyrillic"])

        self.cases("card", check)

    def test_charter(self):
        def check(case):
            if "founding" in case:
                authority.Founding(unhex(case, "founding"))
                return
            charter = authority.Charter(unhex(case, "charter"))
            if "line" in case:
                self.assertEqual(charter.line.hex(), case["line"])

        self.cases("charter", check)

    def test_merkle(self):
        def check(case):
            proof = [bytes.fromhex(item) for item in case.get("proof", [])]
            if "inclusion" in case:
                asked = case["inclusion"]
                entry_id = bytes.fromhex(asked["id"])
                checkpoint.check_inclusion(entry_id, asked["index"], asked["size"], proof, unhex(case, "root"))
            elif "consistency" in case:
                asked = case["consistency"]
                roots = unhex(case, "old_root"), unhex(case, "new_root")
                checkpoint.check_consistency(asked["old"], asked["new"], proof, *roots)
            else:
                root = tree_root([leaf(number) for number in range(case["size"])])
                require(root == unhex(case, "root"), "root is another")

        self.cases("merkle", check)

    def test_checkpoint(self):
        def check(case):
            note = checkpoint.Note(case["note"])
            name = checkpoint.key_name(note.line, note.party, note.epoch)
            require(note.signed_by(name, unhex(case, "public_key")), "is not signed by the key")

        self.cases("checkpoint", check)

    def test_bundle(self):
        cases = json.loads((VECTORS / "bundle.json").read_text())["cases"]
        good = next(unhex(case, "then") for case in cases if case["name"] == "good")

        def check(case):
            bundle.check_file(good[: case["first_bytes_of_good"]] + unhex(case, "then"))

        self.cases("bundle", check)

    def test_fork(self):
        self.cases("fork", lambda case: bundle.check_file(unhex(case, "bytes")))


if __name__ == "__main__":
    unittest.main()
