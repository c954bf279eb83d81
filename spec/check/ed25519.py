"""Strict Ed25519 verification (RFC 8032, with the refusals of the specification).

Accepts a signature only if the key and R are canonical encodings of points that are not of small
order, S < L, and [S]B = R + [k]A without cofactor. It only verifies: nothing here is constant-time.
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


class SignatureFault(Exception):
    """Why a key or a signature is refused."""


def add(p, q):
    """Adds two points in extended coordinates (RFC 8032, section 5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def double(p):
    a = p[0] * p[0] % P
    b = p[1] * p[1] % P
    c = 2 * p[2] * p[2] % P
    h = a + b
    e = h - (p[0] + p[1]) ** 2 % P
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def negate(p):
    return (P - p[0], p[1], p[2], P - p[3])


def equal(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def is_small_order(p):
    """Whether eight times the point is the neutral element."""
    return equal(double(double(double(p))), NEUTRAL)


def decompress(encoded, what):
    """The point of 32 bytes, refusing every encoding that is not the canonical one."""
    if len(encoded) != 32:
        raise SignatureFault(f"{what} is not 32 bytes")
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        raise SignatureFault(f"{what} is not canonical")
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u:
        raise SignatureFault(f"{what} is not a point of the curve")
    if x == 0 and sign:
        raise SignatureFault(f"{what} is not canonical")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def multiply(scalar, point):
    """The multiple of a point, four bits at a time."""
    table = [NEUTRAL]
    for _ in range(15):
        table.append(add(table[-1], point))
    sum_ = NEUTRAL
    for shift in range(252, -1, -4):
        sum_ = double(double(double(double(sum_))))
        digit = scalar >> shift & 15
        if digit:
            sum_ = add(sum_, table[digit])
    return sum_


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decompress(BASE_Y.to_bytes(32, "little"), "base point")


def _base_tables():
    """For each four bits of a scalar, the fifteen multiples of the base point they can stand for."""
    tables, unit = [], BASE
    for _ in range(64):
        table = [NEUTRAL]
        for _ in range(15):
            table.append(add(table[-1], unit))
        tables.append(table)
        unit = add(table[15], unit)
    return tables


BASE_TABLES = _base_tables()


def multiply_base(scalar):
    sum_ = NEUTRAL
    for index, table in enumerate(BASE_TABLES):
        digit = scalar >> 4 * index & 15
        if digit:
            sum_ = add(sum_, table[digit])
    return sum_


def parse_key(encoded):
    """The point of a public key; refuses what no honest holder publishes."""
    point = decompress(encoded, "public key")
    if is_small_order(point):
        raise SignatureFault("public key is of small order")
    return point


def verify(key, message, signature):
    """Raises `SignatureFault` unless `signature` over `message` is by the 32-byte `key`."""
    a = parse_key(key)
    if len(signature) != 64:
        raise SignatureFault("signature is not 64 bytes")
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        raise SignatureFault("S of the signature is not canonical")
    r = decompress(signature[:32], "R of the signature")
    if is_small_order(r):
        raise SignatureFault("R of the signature is of small order")
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % L
    if not equal(add(multiply_base(s), negate(multiply(k, a))), r):
        raise SignatureFault("signature does not match")
