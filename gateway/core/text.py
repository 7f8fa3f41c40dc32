"""The text gate: what an identifier or a free text may hold before anything shows, compares or stores it.

Rules, in order:
1. No control character, no bidirectional control and no unpaired surrogate: they change what a reader sees or where a
   record ends (attacks C06, K01).
2. Free text moreover holds printable characters and plain spaces only, has no outer space, and is in Unicode
   Normalization Form C, so that one text has one spelling.
3. An identifier is matched whole against its closed alphabet; nothing is folded, trimmed or repaired (attack C16).
"""

import re
import unicodedata

BIDIRECTIONAL_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

AGENCY_CODE = r"[A-Z0-9]{2,12}(?:-[A-Z0-9]{1,20}){0,3}"
AGENCY = re.compile(rf"urn:comity:agency:({AGENCY_CODE})")
NODE = re.compile(r"urn:comity:node:([A-Za-z0-9][A-Za-z0-9-]{0,62})")
NETWORK = re.compile(r"urn:comity:net:[a-z0-9][a-z0-9-]{0,62}:(prod|test)")
# The opaque part carries 64 random bits or more, so that license ids cannot be walked (attack H13).
LICENSE_ID = re.compile(rf"urn:comity:license:({AGENCY_CODE}):[A-Za-z0-9_-]{{11,64}}")
STATUS_URI = re.compile(rf"comity://({AGENCY_CODE})/status/[A-Za-z0-9._-]{{1,64}}")
JURISDICTION = re.compile(r"[A-Z][A-Z0-9]{1,11}(?:-[A-Z0-9]{1,4})?")
JTI = re.compile(r"[A-Za-z0-9_-]{22}")
SHA256_HEX = re.compile(r"[0-9a-f]{64}")


class TextRefused(ValueError):
    """The text is not allowed; `message` says what was expected, never what was found."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check_text(value: str) -> str:
    """Return `value` itself if it may stand as free text.

    Raises:
        TextRefused: it breaks rule 1 or 2 of this module.
    """
    if has_forbidden_character(value):
        raise TextRefused("Expected text without control, bidirectional or unpaired characters; remove them.")
    if not value.isprintable():
        raise TextRefused("Expected printable characters and plain spaces; remove the others.")
    if value != value.strip():
        raise TextRefused("Expected text without outer space; remove the space.")
    if not unicodedata.is_normalized("NFC", value):
        raise TextRefused("Expected Unicode Normalization Form C; normalize the text.")
    return value


def has_forbidden_character(value: str) -> bool:
    """Say whether the text holds a control character, a bidirectional control or half of a surrogate pair."""
    if value.isascii() and value.isprintable():
        return False
    return any(
        character in BIDIRECTIONAL_CONTROLS or unicodedata.category(character) in {"Cc", "Cs"} for character in value
    )
