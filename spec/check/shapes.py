"""What a decoded value must look like: each function returns its value or raises `Fault`."""

import cbor
import ed25519


class Fault(Exception):
    """What is wrong, in words; `where` is added on the way out."""


# Every refusal of this folder is one of these; anything else is a bug and must not look like a verdict.
REFUSALS = (Fault, cbor.EncodingFault, ed25519.SignatureFault)


class At:
    """Names the section, entry or field in which a fault was found: `with At("section 1"): …`."""

    def __init__(self, where):
        self.where = where

    def __enter__(self):
        return self

    def __exit__(self, kind, fault, trace):
        if kind is not None and issubclass(kind, REFUSALS):
            raise Fault(f"{self.where}: {fault}") from fault
        return False


def require(condition, what):
    if not condition:
        raise Fault(what)


def fields(value, required, optional=()):
    """A map with exactly the required keys, and of the optional ones any."""
    require(isinstance(value, dict), "is not a map")
    for key in required:
        require(key in value, f"key {key} is missing")
    for key in value:
        require(key in required or key in optional, f"key {key!r} is not known")
    return value


def uint(value, end=2**53):
    require(isinstance(value, int), "is not an unsigned integer")
    require(value < end, f"{value} is not below {end}")
    return value


def bstr(value, length=None):
    require(isinstance(value, bytes), "is not a byte string")
    require(length is None or len(value) == length, f"is not {length} bytes")
    return value


def array(value, least, most):
    require(isinstance(value, list), "is not an array")
    require(least <= len(value) <= most, f"has {len(value)} items, not {least} to {most}")
    return value


def tuple_of(value, count):
    return array(value, count, count)


def none_twice(values, what):
    require(len(set(values)) == len(values), f"{what} stands twice")


def ascending(values, what):
    require(all(a < b for a, b in zip(values, values[1:])), f"{what} do not ascend")


# Unicode property White_Space.
WHITE_SPACE = set(
    map(chr, [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)])
) | set(map(chr, [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]))

# Shown other than they read (encoding.md, section 2).
HIDDEN = set(
    map(
        chr,
        [
            0x061C,
            *range(0x200B, 0x2010),
            *range(0x2028, 0x202F),
            *range(0x2060, 0x2070),
            0xFEFF,
        ],
    )
)


def is_control(c):
    """Unicode general category Cc."""
    return ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0


def text(value, bytes_max):
    require(isinstance(value, str), "is not text")
    require(len(value.encode("utf-8")) <= bytes_max, f"is longer than {bytes_max} bytes")
    return value


def name(value, bytes_max=128):
    text(value, bytes_max)
    require(value != "", "is empty")
    require(value[0] not in WHITE_SPACE and value[-1] not in WHITE_SPACE, "has white space at an end")
    require(not any(is_control(c) or c in HIDDEN for c in value), "has a character that cannot be shown")
    return value


def _of_letters(value, least, most, letters):
    require(isinstance(value, str), "is not text")
    require(least <= len(value) <= most, f"has not {least} to {most} characters")
    require(all(c in letters for c in value), "has a character that is not allowed")
    return value


LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


def language(value):
    return _of_letters(value, 2, 35, LETTERS)


def identifier(value):
    return _of_letters(value, 1, 32, LETTERS + "_")


CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def time_zone(value):
    """The form of a name in the IANA list (encoding.md, section 2); whether it stands there is not known here."""
    _of_letters(value, 1, 64, LETTERS + CAPITALS + "_+/")
    begins = [part[:1].upper() for part in value.split("/")]
    require(all(first and first in CAPITALS for first in begins), "has a part that no letter begins")
    return value


def by_language(value):
    require(isinstance(value, dict), "is not a map")
    require(1 <= len(value) <= 8, "has not 1 to 8 languages")
    for tag, said in value.items():
        language(tag)
        name(said)
    return value

