"""Is an Ed25519 public key safe to trust? Point arithmetic for the key registration gate (RFC 8032 section 5.1).

Rules, in order:
1. The encoding is canonical: y is below the field prime, and a zero x has no sign.
2. It is a point of the curve.
3. It is not of low order, and has no part of low order: the order of the point is the prime L. Under a key of low order
   one signature is true for many messages; `cryptography` imports such keys and verifies with them.

Public input only; nothing here is constant-time, and nothing here touches a secret.
"""

from enum import StrEnum
from functools import lru_cache

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME
SQRT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

# Extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
Point = tuple[int, int, int, int]
IDENTITY: Point = (0, 1, 1, 0)


class PointFault(StrEnum):
    """Why a public key is turned away."""

    NOT_CANONICAL = "NOT_CANONICAL"
    NOT_ON_CURVE = "NOT_ON_CURVE"
    LOW_ORDER = "LOW_ORDER"


# A key passes here again each time it is read from the record (attack K07); the multiplication takes a millisecond.
@lru_cache(maxsize=1024)
def point_fault(encoded: bytes) -> PointFault | None:
    """Return what is wrong with 32 bytes as an Ed25519 public key, None when nothing is."""
    sign = encoded[31] >> 7
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    if y >= PRIME:
        return PointFault.NOT_CANONICAL
    x = _x_of(y)
    if x is None:
        return PointFault.NOT_ON_CURVE
    if x == 0 and sign:
        return PointFault.NOT_CANONICAL
    x = x if x % 2 == sign else PRIME - x
    point = (x, y, 1, x * y % PRIME)
    if _is_identity(_multiple(8, point)) or not _is_identity(_multiple(ORDER, point)):
        return PointFault.LOW_ORDER
    return None


def _x_of(y: int) -> int | None:
    """Return a square root of (y^2 - 1) / (d y^2 + 1), None when there is none (RFC 8032 section 5.1.3)."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    root = pow(square, (PRIME + 3) // 8, PRIME)
    if (root * root - square) % PRIME:
        root = root * SQRT_OF_MINUS_ONE % PRIME
    return None if (root * root - square) % PRIME else root


def _multiple(scalar: int, point: Point) -> Point:
    total = IDENTITY
    while scalar:
        if scalar & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        scalar >>= 1
    return total


def _sum(one: Point, other: Point) -> Point:
    """Add two points by the complete formulas of RFC 8032 section 5.1.4, which also double."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _is_identity(point: Point) -> bool:
    return point[0] % PRIME == 0 and (point[1] - point[2]) % PRIME == 0
