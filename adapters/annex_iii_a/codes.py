"""The shapes of the codes in boxes 15 and 16 of Annex III, Model A, and what is known of Annex IV.

Shapes: Regulation (EU) 2021/821 Annex I numbers an entry by category, group and three digits, then by levels of letters
and figures in turn. 1C350 numbers its chemicals with figures directly behind the root.
"""

import re
from collections.abc import Iterable

_ANNEX_I = re.compile(r"[0-9][A-E][0-9]{3}(\.[a-z](\.[0-9]{1,2}(\.[a-z](\.[0-9]{1,2}(\.[a-z])?)?)?)?)?")
_CHEMICAL_OF_1C350 = re.compile(r"1C350(\.[1-9][0-9]{0,2})?")
_COMMODITY = re.compile(r"[0-9]{6}([0-9]{2})?")
_CAS = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9]")

# Roots of which Annex IV (Article 11(1)) names at least one paragraph, inferred from the Annex as it stood in 2021. The
# table is wide on purpose: a root too many lets a form be read, and the arrangement then judges the movement; a root
# too few would refuse a good form. It is never used to say that an item is in Annex IV.
_ANNEX_IV_ROOTS: frozenset[str] = frozenset(
    (
        "1A007 1B226 1B231 1B233 1C001 1C012 1C101 1C233 1C235 1C236 1C239 1C351 1D001 1D103 1E001 1E101 1E102 1E201 "
        "3A228 3A229 3A231 3A232 3D001 3E001 3E201 5A002 5A004 5D002 5E002 "
        "6A001 6A002 6A003 6A008 6A203 6A225 6A226 6B008 6B108 6D001 6D003 6E001 6E002 6E101 6E201 "
        "7A117 7B001 7B003 7B103 7D101 7E001 7E002 7E101 8A001 8A002 8D001 8D002 8E001 8E002 "
        "9A004 9A005 9A007 9A008 9A104 9A105 9A106 9A108 9A116 9A117 9A119 9B115 9B116 9D101 9E001 9E002 9E101 9E102"
    ).split()
)


def is_annex_i_entry(code: str) -> bool:
    """Return whether the code has the shape of an entry of Annex I."""
    shape = _CHEMICAL_OF_1C350 if code.startswith("1C350") else _ANNEX_I
    return shape.fullmatch(code) is not None


def may_name_annex_iv(codes: Iterable[str]) -> bool:
    """Return whether any of the entries may be an item of Annex IV, by its root.

    Category 0 stands in Annex IV as a whole, save 0C001.
    """
    roots = {code[:5] for code in codes}
    return any(root in _ANNEX_IV_ROOTS or (root.startswith("0") and root != "0C001") for root in roots)


def is_commodity_code(code: str) -> bool:
    """Return whether the code is six digits of the Harmonized System or eight of the Combined Nomenclature."""
    return _COMMODITY.fullmatch(code) is not None


def is_cas_number(number: str) -> bool:
    """Return whether the number has the shape and the check digit of the Chemical Abstracts Service.

    The last digit is the sum of the others, each times its place from the right, modulo 10.
    """
    if _CAS.fullmatch(number) is None:
        return False
    digits = [int(digit) for digit in number if digit != "-"]
    weighted = sum(place * digit for place, digit in enumerate(reversed(digits[:-1]), start=1))
    return weighted % 10 == digits[-1]
