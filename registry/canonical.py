"""Canonical text: the one spelling of event bodies and instants, so that digests can be compared.

Rules, in order:
1. A body is a JSON object with sorted keys, no spaces, ASCII only; its values are texts, whole numbers, booleans,
   nulls, and lists and objects of these. Amounts, dates and instants are texts.
2. An instant is RFC 3339 in UTC with six decimals and Z, so that text order is time order.
3. A digest is SHA-256 in lower-case hexadecimal.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def canonical_text(body: Json) -> str:
    """Return the canonical spelling of a JSON value."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def sha256_hex(content: bytes) -> str:
    """Return SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def instant_text(at: datetime) -> str:
    """Return an aware instant as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Return the instant that `instant_text` wrote."""
    return datetime.fromisoformat(text)


def parse_texts(text: str) -> tuple[str, ...]:
    """Return the texts of a canonical list of texts."""
    return tuple(str(member) for member in json.loads(text))


class Body:
    """An event body read back; a member asked for in another type than was written is a fault of ours (TypeError)."""

    def __init__(self, text: str) -> None:
        self._members: Mapping[str, object] = json.loads(text)

    def text(self, name: str) -> str:
        """Return a text."""
        member = self._members[name]
        if not isinstance(member, str):
            raise TypeError(name)
        return member

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where the body says null."""
        return None if self._members[name] is None else self.text(name)

    def number(self, name: str) -> int:
        """Return a whole number."""
        member = self._members[name]
        if not isinstance(member, int):
            raise TypeError(name)
        return member

    def flag(self, name: str) -> bool:
        """Return a boolean."""
        return self._members[name] is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        member = self._members[name]
        if not isinstance(member, list):
            raise TypeError(name)
        return tuple(str(text) for text in member)

    def parts(self, name: str) -> tuple["Body", ...]:
        """Return a list of objects."""
        member = self._members[name]
        if not isinstance(member, list):
            raise TypeError(name)
        return tuple(Body(canonical_text(part)) for part in member)

    def instant(self, name: str) -> datetime:
        """Return an instant."""
        return parse_instant(self.text(name))

    def optional_instant(self, name: str) -> datetime | None:
        """Return an instant, or None where the body says null."""
        return None if self._members[name] is None else self.instant(name)

    def day(self, name: str) -> date:
        """Return a date."""
        return date.fromisoformat(self.text(name))

    def optional_day(self, name: str) -> date | None:
        """Return a date, or None where the body says null."""
        return None if self._members[name] is None else self.day(name)

    def amount(self, name: str) -> Decimal:
        """Return an amount."""
        return Decimal(self.text(name))

    def optional_amount(self, name: str) -> Decimal | None:
        """Return an amount, or None where the body says null."""
        return None if self._members[name] is None else self.amount(name)
