"""ML-DSA-44 verification (FIPS 204, algorithm 3 with an empty context). It only verifies.

Names follow the standard. Polynomials are lists of 256 integers modulo Q.
"""

import hashlib

Q = 8380417
N = 256
D = 13
TAU = 39
GAMMA1 = 2**17
GAMMA2 = (Q - 1) // 88
K, ROWS_OF_S = 4, 4
BETA = TAU * 2
OMEGA = 80
C_TILDE_BYTES = 32
KEY_BYTES = 1312
SIGNATURE_BYTES = 2420


def _bit_reversed(number):
    return int(f"{number:08b}"[::-1], 2)


ZETAS = [pow(1753, _bit_reversed(index), Q) for index in range(N)]


def ntt(w):
    """Algorithm 41."""
    w, m, length = list(w), 0, 128
    while length >= 1:
        for start in range(0, N, 2 * length):
            m += 1
            z = ZETAS[m]
            for j in range(start, start + length):
                t = z * w[j + length] % Q
                w[j + length] = (w[j] - t) % Q
                w[j] = (w[j] + t) % Q
        length //= 2
    return w


def inverse_ntt(w):
    """Algorithm 42."""
    w, m, length = list(w), N, 1
    while length < N:
        for start in range(0, N, 2 * length):
            m -= 1
            z = -ZETAS[m]
            for j in range(start, start + length):
                t = w[j]
                w[j] = (t + w[j + length]) % Q
                w[j + length] = z * (t - w[j + length]) % Q
        length *= 2
    return [8347681 * value % Q for value in w]


def _bits(encoded, width):
    """Integers of `width` bits each, least significant bit first (algorithm 18)."""
    number = int.from_bytes(encoded, "little")
    mask = (1 << width) - 1
    return [number >> width * index & mask for index in range(N)]


def _rejection_sampled(rho, s, r):
    """RejNTTPoly, algorithm 30: one entry of the matrix."""
    seed = rho + bytes([s, r])
    length = 1024
    while True:
        stream = hashlib.shake_128(seed).digest(length)
        found = []
        for at in range(0, length - 2, 3):
            value = stream[at] | stream[at + 1] << 8 | (stream[at + 2] & 0x7F) << 16
            if value < Q:
                found.append(value)
                if len(found) == N:
                    return found
        length *= 2


def _sample_in_ball(seed):
    """Algorithm 29: a polynomial with TAU coefficients of 1 or -1."""
    length = 512
    stream = hashlib.shake_256(seed).digest(length)
    signs = int.from_bytes(stream[:8], "little")
    c, at = [0] * N, 8
    for i in range(N - TAU, N):
        while True:
            if at == length:
                length *= 2
                stream = hashlib.shake_256(seed).digest(length)
            j = stream[at]
            at += 1
            if j <= i:
                break
        c[i] = c[j]
        c[j] = 1 - 2 * (signs & 1)
        signs >>= 1
    return c


def _hints(encoded):
    """HintBitUnpack, algorithm 21; nothing if the encoding is not the one a signer makes."""
    hints, index = [], 0
    for row in range(K):
        end = encoded[OMEGA + row]
        if end < index or end > OMEGA:
            return None
        places = list(encoded[index:end])
        if any(later <= earlier for earlier, later in zip(places, places[1:])):
            return None
        hints.append(set(places))
        index = end
    if any(encoded[index:OMEGA]):
        return None
    return hints


def _use_hint(hint, r):
    """Algorithm 40."""
    m = (Q - 1) // (2 * GAMMA2)
    r0 = r % (2 * GAMMA2)
    if r0 > GAMMA2:
        r0 -= 2 * GAMMA2
    if r - r0 == Q - 1:
        r1, r0 = 0, r0 - 1
    else:
        r1 = (r - r0) // (2 * GAMMA2)
    if not hint:
        return r1
    return (r1 + 1) % m if r0 > 0 else (r1 - 1) % m


def _w1_encoded(w1):
    """Algorithm 28: six bits a coefficient."""
    number = 0
    for index, value in enumerate(w1):
        number |= value << 6 * index
    return number.to_bytes(N * 6 // 8, "little")


def verify(key, message, signature):
    """Whether `signature` over `message` is by `key`, with an empty context."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    rho, c_tilde = key[:32], signature[:C_TILDE_BYTES]
    t1 = [_bits(key[32 + 320 * row : 32 + 320 * (row + 1)], 10) for row in range(K)]
    z = []
    for row in range(ROWS_OF_S):
        at = C_TILDE_BYTES + 576 * row
        z.append([GAMMA1 - value for value in _bits(signature[at : at + 576], 18)])
    hints = _hints(signature[C_TILDE_BYTES + 576 * ROWS_OF_S :])
    if hints is None or any(abs(value) >= GAMMA1 - BETA for row in z for value in row):
        return False
    tr = hashlib.shake_256(key).digest(64)
    mu = hashlib.shake_256(tr + b"\x00\x00" + message).digest(64)
    c_hat = ntt(_sample_in_ball(c_tilde))
    z_hat = [ntt(row) for row in z]
    w1_encoded = b""
    for row in range(K):
        sums = [0] * N
        for column in range(ROWS_OF_S):
            a = _rejection_sampled(rho, column, row)
            sums = [s + x * y for s, x, y in zip(sums, a, z_hat[column])]
        t1_hat = ntt([value << D for value in t1[row]])
        w = inverse_ntt([(s - x * y) % Q for s, x, y in zip(sums, c_hat, t1_hat)])
        w1 = [_use_hint(index in hints[row], value) for index, value in enumerate(w)]
        w1_encoded += _w1_encoded(w1)
    return hashlib.shake_256(mu + w1_encoded).digest(C_TILDE_BYTES) == c_tilde
