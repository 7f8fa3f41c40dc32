"""The character sets that an interchange may name in UNB (ISO 9735, data element 0001), smallest first.

UNOA and UNOB are subsets of ASCII, UNOC is ISO 8859-1 and not UTF-8, UNOY is UTF-8. No other set is read: a text in a
set that is guessed is another text. None of them holds control characters.
"""

import string
import unicodedata

_MARKS = " .,-()/=!\"%&*;<>'+:?"
_LEVEL_A = frozenset(string.ascii_uppercase + string.digits + _MARKS)
_LEVEL_B = _LEVEL_A | frozenset(string.ascii_lowercase)

CODECS: dict[str, str] = {"UNOA": "ascii", "UNOB": "ascii", "UNOC": "latin-1", "UNOY": "utf-8"}


def holds(name: str, text: str) -> bool:
    """Return whether the character set holds every character of the text."""
    return not outside(name, text)


def outside(name: str, text: str) -> frozenset[str]:
    """Return the characters of the text that the character set does not hold."""
    return frozenset(character for character in set(text) if not _is_in(name, character))


def smallest(text: str) -> str:
    """Return the smallest character set that holds the text; UNOY where none does, and the reader then says so."""
    return next((name for name in CODECS if holds(name, text)), "UNOY")


def _is_in(name: str, character: str) -> bool:
    if name in ("UNOA", "UNOB"):
        return character in (_LEVEL_A if name == "UNOA" else _LEVEL_B)
    if name == "UNOC" and character > "\xff":
        return False
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn"}
