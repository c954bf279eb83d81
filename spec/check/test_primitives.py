"""The primitives on their own: known answers, and refusals that must not be loosened."""

import json
import pathlib
import unittest

import cbor
import ed25519
import mldsa44

HERE = pathlib.Path(__file__).resolve().parent

# RFC 8032, section 7.1, tests 1 to 3: key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]

# The eight points of small order, in their canonical encodings.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


class Ed25519(unittest.TestCase):
    def refused(self, why, key, message, signature):
        with self.assertRaises(ed25519.SignatureFault) as caught:
            ed25519.verify(key, message, signature)
        self.assertIn(why, str(caught.exception))

    def test_known_answers_are_accepted(self):
        for key, message, signature in RFC_8032:
            ed25519.verify(*map(bytes.fromhex, (key, message, signature)))

    def test_one_flipped_bit_is_refused(self):
        key, message, signature = map(bytes.fromhex, RFC_8032[1])
        for index in range(512):
            bad = bytearray(signature)
            bad[index // 8] ^= 1 << index % 8
            with self.assertRaises(ed25519.SignatureFault):
                ed25519.verify(key, message, bytes(bad))

    def test_a_key_of_small_order_is_refused(self):
        # With such a key, S = 0 and R = the neutral element would fit many messages.
        for key in SMALL_ORDER:
            signature = bytes.fromhex(SMALL_ORDER[0]) + bytes(32)
            self.refused("public key is of small order", bytes.fromhex(key), b"any", signature)

    def test_an_r_of_small_order_is_refused(self):
        key, message, signature = map(bytes.fromhex, RFC_8032[0])
        for r in SMALL_ORDER:
            self.refused("small order", key, message, bytes.fromhex(r) + signature[32:])

    def test_an_s_past_the_order_is_refused(self):
        key, message, signature = map(bytes.fromhex, RFC_8032[0])
        s = int.from_bytes(signature[32:], "little") + ed25519.L
        self.refused("not canonical", key, message, signature[:32] + s.to_bytes(32, "little"))

    def test_a_second_encoding_of_a_point_is_refused(self):
        # y = 1 + p, and x = 0 with its sign bit set: other encodings of the neutral element.
        for y in (ed25519.P + 1, 1 | 1 << 255, ed25519.P - 1 | 1 << 255):
            with self.assertRaises(ed25519.SignatureFault) as caught:
                ed25519.parse_key(y.to_bytes(32, "little"))
            self.assertIn("not canonical", str(caught.exception))


class MlDsa44(unittest.TestCase):
    def setUp(self):
        known = json.loads((HERE / "mldsa44_known.json").read_text())
        self.key, self.message, self.signature = (
            bytes.fromhex(known[name]) for name in ("key", "message", "signature")
        )

    def test_a_known_answer_is_accepted(self):
        self.assertTrue(mldsa44.verify(self.key, self.message, self.signature))

    def test_another_message_or_length_is_refused(self):
        self.assertFalse(mldsa44.verify(self.key, self.message + b"x", self.signature))
        self.assertFalse(mldsa44.verify(self.key, self.message, self.signature[:-1]))
        self.assertFalse(mldsa44.verify(self.key[:-1], self.message, self.signature))

    def test_a_flipped_bit_is_refused(self):
        for at in list(range(0, 2336, 333)) + list(range(2336, 2420, 5)):
            bad = bytearray(self.signature)
            bad[at] ^= 1
            self.assertFalse(mldsa44.verify(self.key, self.message, bytes(bad)), at)

    def test_hints_have_one_encoding(self):
        hints = bytearray(self.signature[2336:])
        self.assertIsNotNone(mldsa44._hints(hints))
        ends = hints[80:]
        swapped = bytearray(hints)
        swapped[0], swapped[1] = swapped[1], swapped[0]
        self.assertIsNone(mldsa44._hints(swapped))
        if ends[3] < 80:
            padded = bytearray(hints)
            padded[79] = 1
            self.assertIsNone(mldsa44._hints(padded))
        too_many = bytearray(hints)
        too_many[83] = 81
        self.assertIsNone(mldsa44._hints(too_many))


class Cbor(unittest.TestCase):
    GOOD = ["00", "17", "1818", "1b001fffffffffffff", "40", "6161", "80", "a0", "a200000100"]
    BAD = {
        "not the shortest form, one byte": "1817",
        "not the shortest form, two bytes": "1900ff",
        "not the shortest form, eight bytes": "1b00000000ffffffff",
        "negative integer": "20",
        "integer past 2^53 - 1": "1b0020000000000000",
        "indefinite array": "9fff",
        "indefinite bytes": "5fff",
        "float": "f93c00",
        "tag": "c000",
        "null": "f6",
        "true": "f5",
        "undefined": "f7",
        "keys out of order": "a201000000",
        "key twice": "a200000000",
        "text that is not UTF-8": "61ff",
        "a surrogate": "63eda080",
        "bytes left over": "0000",
        "end inside a value": "4201",
        "a length that is a lie": "9bffffffffffffffff",
        "nested nine deep": "818181818181818180",
        "nothing": "",
    }

    def test_the_one_form_is_read_and_written_back(self):
        for text in self.GOOD:
            data = bytes.fromhex(text)
            self.assertEqual(cbor.encode(cbor.decode(data)), data, text)

    def test_every_other_form_is_refused(self):
        for name, text in self.BAD.items():
            with self.assertRaises(cbor.EncodingFault, msg=name):
                cbor.decode(bytes.fromhex(text))

    def test_eight_deep_is_read(self):
        self.assertIsInstance(cbor.decode(bytes.fromhex("8181818181818180")), list)


if __name__ == "__main__":
    unittest.main()
