"""Brazilian identifiers of persons, with their check digits.

CPF: eleven digits, a natural person. CNPJ: fourteen characters, a legal person; the first twelve may be letters since
July 2026, and a letter counts as its ASCII code less 48.
"""

import re
from collections.abc import Sequence

from comity.v1.license_pb2 import IdentifierScheme, PartyIdentifier

_CNPJ = re.compile(r"[0-9A-Z]{12}[0-9]{2}")
_CPF = re.compile(r"[0-9]{11}")
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_CPF_WEIGHTS = (11, 10, 9, 8, 7, 6, 5, 4, 3, 2)


def identifier_of(text: str) -> PartyIdentifier | None:
    """Return a CNPJ or CPF with its scheme, None when its length or a check digit is wrong."""
    if _CNPJ.fullmatch(text) and _has_check_digits(text, _CNPJ_WEIGHTS):
        return PartyIdentifier(value=text, scheme=IdentifierScheme.IDENTIFIER_SCHEME_CNPJ)
    if _CPF.fullmatch(text) and _has_check_digits(text, _CPF_WEIGHTS):
        return PartyIdentifier(value=text, scheme=IdentifierScheme.IDENTIFIER_SCHEME_CPF)
    return None


def _has_check_digits(text: str, weights: Sequence[int]) -> bool:
    """Return whether the last two digits are those of the characters before them; `weights` are for the second one."""
    values = [ord(character) - ord("0") for character in text]
    first = _digit(values[:-2], weights[1:])
    return values[-2:] == [first, _digit([*values[:-2], first], weights)]


def _digit(values: Sequence[int], weights: Sequence[int]) -> int:
    rest = sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest
