"""JSON without leniency: the one reader of bytes that somebody else signed or sent, and the one writer.

Rules, in order:
1. The bytes are UTF-8 without a byte order mark and without NUL, so that no second encoding can be meant.
2. RFC 8259 to the letter; NaN and Infinity, which Python's own reader takes, are refused.
3. A member name occurs once in its object: "the last one wins" is how two verifiers read two papers in one.
4. Limits: 16 levels, 200 members in an object, 4,096 bytes in a text, 4,096 digits in a number.
5. A number with a fraction or exponent is read as Decimal; whoever wants an integer asks for `type(value) is int`.
6. No text holds an unpaired surrogate. What else a text may hold is the subject of `gateway.core.text`.
7. What is written is written in RFC 8785 form, so that the same value always has the same bytes and digest.
"""

import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NoReturn, TypeAlias

import rfc8785

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"

MAX_DEPTH = 16
MAX_MEMBERS = 200
MAX_TEXT_BYTES = 4096
MAX_NUMBER_LENGTH = 4096
MAX_SAFE_INTEGER = 2**53 - 1

_WRITTEN_ALIKE = frozenset({str, bool, type(None)})


class JsonFault(StrEnum):
    """What is wrong with a document; the caller turns it into the reason of its own step."""

    ENCODING = "ENCODING"
    SYNTAX = "SYNTAX"
    CONSTANT = "CONSTANT"
    DUPLICATE = "DUPLICATE"
    LIMIT = "LIMIT"
    DEPTH = "DEPTH"
    TEXT = "TEXT"


class JsonRefused(Exception):
    """The document is not strict JSON; `fault` says how, `message` what was expected."""

    def __init__(self, fault: JsonFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message


def parse_json(document: bytes, *, max_text: int = MAX_TEXT_BYTES) -> Json:
    """Return the value of a strict JSON document.

    Numbers come as int or Decimal, objects as dict in document order. `max_text` is in bytes of UTF-8.

    Raises:
        JsonRefused: the document breaks a rule of this module (RFC 8259; RFC 8725 section 2.4 on duplicates).
    """
    text = _decoded(document)
    try:
        value: Json = _DECODER.decode(text)
    except RecursionError:
        raise _depth_refused() from None
    except ValueError:
        raise JsonRefused(JsonFault.SYNTAX, "Expected one JSON value as in RFC 8259; mend the document.") from None
    _check_limits(value, depth=1, max_text=max_text)
    return value


def write_json(value: object) -> bytes:
    """Return the RFC 8785 form of texts, integers, booleans, None, lists and dicts of these.

    Raises:
        ValueError: an integer of 2^53 or more, an unpaired surrogate, or a value of another type.
    """
    # Python's own writer makes the same text of plain values, in a tenth of the time.
    if _is_plain(value):
        return _ENCODER.encode(value).encode("utf-8")
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # rfc8785 keeps the name of its input type private


def _is_plain(value: object) -> bool:
    """Return whether RFC 8785 and Python's writer agree: no fraction, no large integer, names in one order."""
    if isinstance(value, dict):
        # UTF-16, by which RFC 8785 sorts, and code points order other names differently.
        if not (set(map(type, value)) <= {str} and all(map(str.isascii, value))):
            return False
        members: Iterable[object] = value.values()
    else:
        members = value if isinstance(value, list) else (value,)
    kinds = set(map(type, members))
    if kinds <= _WRITTEN_ALIKE:
        return True
    return kinds <= _WRITTEN_ALIKE | {int, list, dict} and all(
        -MAX_SAFE_INTEGER <= member <= MAX_SAFE_INTEGER if isinstance(member, int) else _is_plain(member)
        for member in members
        if type(member) in {int, list, dict}
    )


def _decoded(document: bytes) -> str:
    if document.startswith(b"\xef\xbb\xbf") or b"\x00" in document:
        raise JsonRefused(JsonFault.ENCODING, "Expected UTF-8 without a byte order mark; write the document anew.")
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonRefused(JsonFault.ENCODING, "Expected UTF-8; found bytes that are none; write it anew.") from None


def _object_of(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len(pairs) > MAX_MEMBERS:
        raise JsonRefused(JsonFault.LIMIT, f"Expected at most {MAX_MEMBERS} members in an object; split the object.")
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonRefused(
            JsonFault.DUPLICATE, "Expected each member name once; found one twice; remove one of the two."
        )
    return members


def _integer_of(digits: str) -> int:
    # The bound comes before int(): a number of many digits costs quadratic time (attack C07).
    if len(digits) > MAX_NUMBER_LENGTH:
        raise _number_refused()
    return int(digits)


def _decimal_of(digits: str) -> Decimal:
    if len(digits) > MAX_NUMBER_LENGTH:
        raise _number_refused()
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise _number_refused() from None


def _constant_refused(constant: str) -> NoReturn:
    raise JsonRefused(JsonFault.CONSTANT, f"Expected a number; found {constant.lstrip('-')}, which JSON does not have.")


def _number_refused() -> JsonRefused:
    return JsonRefused(JsonFault.LIMIT, f"Expected a number of at most {MAX_NUMBER_LENGTH} digits; shorten the number.")


def _depth_refused() -> JsonRefused:
    return JsonRefused(JsonFault.DEPTH, f"Expected at most {MAX_DEPTH} levels; flatten the document.")


def _check_limits(value: Json, *, depth: int, max_text: int) -> None:
    """Refuse what the reader itself lets through: depth, long texts, unpaired surrogates."""
    if isinstance(value, str):
        _check_text(value, max_text)
    elif isinstance(value, dict):
        for name in value:
            _check_text(name, max_text)
        _check_level(value.values(), depth=depth, max_text=max_text)
    elif isinstance(value, list):
        _check_level(value, depth=depth, max_text=max_text)


def _check_level(values: Iterable[Json], *, depth: int, max_text: int) -> None:
    if depth > MAX_DEPTH:
        raise _depth_refused()
    for value in values:
        _check_limits(value, depth=depth + 1, max_text=max_text)


def _check_text(text: str, max_text: int) -> None:
    try:
        length = len(text) if text.isascii() else len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise JsonRefused(
            JsonFault.TEXT, "Expected text; found half of a surrogate pair; write the text anew."
        ) from None
    if length > max_text:
        raise JsonRefused(JsonFault.LIMIT, f"Expected texts of at most {max_text} bytes; shorten the text.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_of,
    parse_int=_integer_of,
    parse_float=_decimal_of,
    parse_constant=_constant_refused,
    strict=True,
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)
