"""The members of a signed payload, each asked for by name and none left over (V8).

Rules, in order:
1. The payload is a strict JSON object (attacks C01, C04, C05, C07, C08).
2. A member that is asked for is there and is not null (C09), and has exactly the JSON type (C02, C03).
3. Text passes the text gate; an identifier is matched whole against its closed alphabet (C06, C16).
4. Whatever was not asked for when the object is closed is refused, never ignored (C09).

All refusals are of step V8 and name the member by its dotted path.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NoReturn

from gateway.core.reasons import Reason
from gateway.core.refusal import malformed
from gateway.core.text import TextRefused, check_text, has_forbidden_character
from gateway.core.trust.strict_json import Json, JsonFault, JsonRefused, parse_json

# A datetime ends with the year 9999, and so does every claim; no license lives longer.
LAST_SECOND = 253402300799
AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
REASON_OF_FAULT = {
    JsonFault.ENCODING: Reason.PAYLOAD_ENCODING,
    JsonFault.SYNTAX: Reason.PAYLOAD_JSON,
    JsonFault.CONSTANT: Reason.JSON_CONSTANT,
    JsonFault.DUPLICATE: Reason.CLAIM_DUPLICATE,
    JsonFault.LIMIT: Reason.JSON_LIMIT,
    JsonFault.DEPTH: Reason.JSON_LIMIT,
    JsonFault.TEXT: Reason.TEXT_NOT_ALLOWED,
}


class Members:
    """A JSON object of which every member is taken or the object is refused."""

    __slots__ = ("_members", "_path", "_taken")

    def __init__(self, members: dict[str, Json], *, path: str) -> None:
        self._members = members
        self._path = path
        self._taken: set[str] = set()

    def has(self, name: str) -> bool:
        """Say whether the member is there; null counts as there, and is refused when it is taken."""
        return name in self._members

    def value(self, name: str) -> Json:
        """Return a member that must be there, of whatever type."""
        self._taken.add(name)
        value = self._members.get(name)
        if value is None:
            self.refuse(
                Reason.CLAIM_MISSING, name, f"Expected {name}, which is absent or null; the issuer must add it."
            )
        return value

    def text(self, name: str, *, form: re.Pattern[str] | None = None, longest: int = 200) -> str:
        """Return a text: an identifier that `form` matches whole, or free text of at most `longest` characters."""
        value = self.value(name)
        if not isinstance(value, str):
            self.refuse(Reason.CLAIM_TYPE, name, f"Expected {name} as text; the issuer must mend it.")
        if has_forbidden_character(value):
            message = f"Expected {name} without control, bidirectional or unpaired characters; the issuer must mend it."
            self.refuse(Reason.TEXT_NOT_ALLOWED, name, message)
        if form is None:
            return self._free_text(name, value, longest)
        if not form.fullmatch(value):
            self.refuse(Reason.ID_FORMAT, name, f"Expected {name} in its closed alphabet; the issuer must mend it.")
        return value

    def integer(self, name: str, *, lowest: int, highest: int) -> int:
        """Return a whole number within both bounds."""
        value = self.value(name)
        # bool is a subclass of int: `true` is no number (C03).
        if type(value) is not int:
            self.refuse(Reason.CLAIM_TYPE, name, f"Expected {name} as a whole number; the issuer must mend it.")
        if not lowest <= value <= highest:
            message = f"Expected {name} from {lowest} to {highest}; the issuer must mend it."
            self.refuse(Reason.CLAIM_RANGE, name, message)
        return value

    def instant(self, name: str) -> datetime:
        """Return an instant given in whole seconds since 1970-01-01 UTC (RFC 7519 NumericDate, integers only)."""
        return datetime.fromtimestamp(self.integer(name, lowest=1, highest=LAST_SECOND), UTC)

    def day(self, name: str) -> date:
        """Return a civil day given as YYYY-MM-DD."""
        value = self.text(name)
        message = f"Expected {name} as a calendar day, YYYY-MM-DD; the issuer must mend it."
        if not DAY.fullmatch(value):
            self.refuse(Reason.DATE_INVALID, name, message)
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(Reason.DATE_INVALID, name, message)

    def amount(self, name: str) -> Decimal:
        """Return a positive amount given as a decimal string of at most 18 digits and 6 decimals."""
        value = self.text(name)
        if not AMOUNT.fullmatch(value):
            message = f"Expected {name} as plain digits with up to six decimals; the issuer must mend it."
            self.refuse(Reason.QUANTITY_FORMAT, name, message)
        amount = Decimal(value)
        if not amount:
            self.refuse(Reason.QUANTITY_NOT_POSITIVE, name, f"Expected {name} above zero; the issuer must mend it.")
        return amount

    def truth(self, name: str) -> bool:
        """Return true or false."""
        value = self.value(name)
        if not isinstance(value, bool):
            self.refuse(Reason.CLAIM_TYPE, name, f"Expected {name} as true or false; the issuer must mend it.")
        return value

    def object(self, name: str) -> "Members":
        """Return a member that is itself an object."""
        return self._object(self.value(name), name)

    def objects(self, name: str) -> tuple["Members", ...]:
        """Return the objects of a list."""
        return tuple(self._object(value, f"{name}.{index}") for index, value in enumerate(self._list(name)))

    def texts(self, name: str, *, form: re.Pattern[str] | None = None, longest: int = 200) -> tuple[str, ...]:
        """Return the texts of a list, each as `text` returns it."""
        listed = {f"{name}.{index}": value for index, value in enumerate(self._list(name))}
        inner = Members(listed, path=self._path)
        return tuple(inner.text(each, form=form, longest=longest) for each in listed)

    def close(self) -> None:
        """Refuse the object if a member was not taken."""
        if self._taken.issuperset(self._members):
            return
        message = "Expected the claims of the profile and no other; the issuer must remove the others."
        self.refuse(Reason.UNKNOWN_CLAIM, "", message)

    def refuse(self, reason: Reason, name: str, message: str) -> NoReturn:
        """Refuse the payload for the sake of one member."""
        raise malformed("V8", reason, ".".join(part for part in (self._path, name) if part), message)

    def _list(self, name: str) -> list[Json]:
        value = self.value(name)
        if not isinstance(value, list):
            self.refuse(Reason.CLAIM_TYPE, name, f"Expected {name} as a list; the issuer must mend it.")
        return value

    def _object(self, value: Json, name: str) -> "Members":
        if not isinstance(value, dict):
            self.refuse(Reason.CLAIM_TYPE, name, f"Expected {name} as an object; the issuer must mend it.")
        return Members(value, path=".".join(part for part in (self._path, name) if part))

    def _free_text(self, name: str, value: str, longest: int) -> str:
        if len(value) > longest:
            self.refuse(Reason.CLAIM_RANGE, name, f"Expected {name} of at most {longest} characters; shorten it.")
        try:
            return check_text(value)
        except TextRefused as refused:
            self.refuse(Reason.TEXT_NOT_ALLOWED, name, refused.message)


def read_members(payload: bytes) -> Members:
    """Return the members of a payload.

    Raises:
        Refused: the payload is not a strict JSON object.
    """
    try:
        members = parse_json(payload) if payload else None
    except JsonRefused as fault:
        raise malformed("V8", REASON_OF_FAULT[fault.fault], "payload", fault.message) from None
    if not isinstance(members, dict):
        message = "Expected a JSON object as payload; the issuer must sign anew."
        raise malformed("V8", Reason.PAYLOAD_NOT_OBJECT, "payload", message)
    return Members(members, path="")
