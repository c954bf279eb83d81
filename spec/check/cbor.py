"""The one form of CBOR that signed bytes have (encoding.md, section 1).

Reads unsigned integers, byte strings, UTF-8 text, arrays and maps; refuses everything else, every
longer encoding of the same value, keys out of order or twice, and bytes left over.
"""

ARGUMENT_END = 2**53
DEPTH_MAX = 8


class EncodingFault(Exception):
    """What in the bytes is not the one form."""


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise EncodingFault("bytes end too soon")
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece

    def head(self):
        """The major type and the argument, in the shortest form only."""
        first = self.take(1)[0]
        major, short = first >> 5, first & 31
        if short < 24:
            return major, short
        if short > 27:
            raise EncodingFault("indefinite length or reserved head")
        width = 1 << (short - 24)
        value = int.from_bytes(self.take(width), "big")
        if value < (24, 0x100, 0x10000, 0x100000000)[short - 24]:
            raise EncodingFault("not the shortest form")
        if value >= ARGUMENT_END:
            raise EncodingFault("number out of range")
        return major, value

    def value(self, depth):
        start = self.at
        major, argument = self.head()
        if major == 0:
            return argument
        if major == 2:
            return bytes(self.take(argument))
        if major == 3:
            try:
                return self.take(argument).decode("utf-8")
            except UnicodeDecodeError:
                raise EncodingFault("text is not UTF-8") from None
        if major not in (4, 5):
            raise EncodingFault(f"major type {major} at byte {start} is not allowed")
        if depth == 0:
            raise EncodingFault("nested too deep")
        # Each element takes at least one byte, so a count beyond what is left is a lie.
        if argument > len(self.data) - self.at:
            raise EncodingFault("bytes end too soon")
        if major == 4:
            return [self.value(depth - 1) for _ in range(argument)]
        return self.map(argument, depth)

    def map(self, count, depth):
        result, last = {}, None
        for _ in range(count):
            start = self.at
            key = self.value(depth - 1)
            encoded = self.data[start : self.at]
            if not isinstance(key, (int, str)):
                raise EncodingFault("a map key is an integer or a text")
            if last is not None and encoded <= last:
                raise EncodingFault("map keys are out of order or twice")
            last = encoded
            result[key] = self.value(depth - 1)
        return result


def decode(data):
    """The value that all of `data` encodes."""
    value, rest = decode_first(data)
    if rest:
        raise EncodingFault("bytes are left over")
    return value


def decode_first(data):
    """The first value in `data`, and the bytes behind it."""
    reader = Reader(data)
    value = reader.value(DEPTH_MAX)
    return value, data[reader.at :]


def encode_head(major, argument):
    if argument < 24:
        return bytes([major << 5 | argument])
    for short, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * width:
            return bytes([major << 5 | short]) + argument.to_bytes(width, "big")
    raise EncodingFault("integer out of range")


def encode(value):
    """The one form of a value, to rebuild what was signed."""
    if isinstance(value, int):
        return encode_head(0, value)
    if isinstance(value, bytes):
        return encode_head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return encode_head(3, len(text)) + text
    if isinstance(value, list):
        return encode_head(4, len(value)) + b"".join(encode(item) for item in value)
    pairs = sorted((encode(key), encode(item)) for key, item in value.items())
    return encode_head(5, len(pairs)) + b"".join(key + item for key, item in pairs)
