r"""Text for CHIEF files: ASCII, without backslashes and newlines, in the widths of the tables.

Rules, in order:
1. Text that fits goes over as it is.
2. A letter outside ASCII is spelled: accents fall away, Greek and Cyrillic letters are spelled one by one. A spelling
   is reported. A character without a spelling becomes `?`, and since a party or goods may then not be told, that binds.
3. A backslash cannot be escaped. It is refused as SEPARATOR_IN_TEXT; accepted, it becomes a slash.
4. What is too long is cut, and that is reported. A postal code is never cut but left out.
"""

import textwrap
import unicodedata

from adapters.chief.losses import Losses
from adapters.chief.records import SEPARATOR, Fields
from comity.v1.license_pb2 import PostalAddress

_LINES = 5
_WIDTH = 35


def _spellings() -> dict[str, str]:
    """Return the spelling of each small letter and each sign that does not come apart into ASCII.

    Greek and Cyrillic letters stand in the order of their blocks of Unicode; the Cyrillic ones are spelled as in
    Bulgarian passports.
    """
    latin = (
        "\u00df ss \u00e6 ae \u00f0 d \u00f8 o \u00fe th \u0111 d \u0127 h \u0131 i \u0138 k \u0142 l \u014b ng "
        "\u0153 oe \u0167 t "
    )
    signs = (
        "\u00a3 GBP \u00a5 JPY \u20ac EUR \u00a7 par. \u00a9 (c) \u00ae (R) \u00b0 deg \u00b7 . \u00bf ? \u00a1 ! "
        "\u00d7 x \u00f7 / \u2022 * \u2039 < \u203a > \u2044 / \u2212 -"
    )
    greek = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
    cyrillic = (
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y y e yu ya "
        "e yo dj gj ye dz i yi j lj nj c kj i w dz"
    )
    pairs = (latin + signs).split()
    return {
        **dict(zip(pairs[::2], pairs[1::2], strict=True)),
        **{chr(0x3B1 + index): spelling for index, spelling in enumerate(greek.split())},
        **{chr(0x430 + index): spelling for index, spelling in enumerate(cyrillic.split())},
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
        **dict.fromkeys("\u2018\u2019\u201a", "'"),
        **dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e", '"'),
        "\t": " ",
    }


_SPELLINGS = _spellings()


def write_text(losses: Losses, text: str, *, path: str, place: str, width: int = 0, newline: str = " ") -> str:
    """Return the text as the file holds it, and report at `path` what it loses at `place`; width 0 is no limit."""
    if text.isascii() and text.isprintable() and SEPARATOR not in text and not 0 < width < len(text):
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    spelled = newline.join(_spelled(line) for line in lines)
    if SEPARATOR in spelled:
        why = "a backslash separates fields and cannot be escaped; it becomes a slash"
        losses.bind(path, place, because=why, reason="SEPARATOR_IN_TEXT")
        spelled = spelled.replace(SEPARATOR, "/")
    if "\ufffd" in spelled:
        losses.bind(path, place, because="has characters that cannot be spelled in ASCII; they become ?")
        spelled = spelled.replace("\ufffd", "?")
    elif not text.isascii():
        losses.approximate(path, place, because="spelled in ASCII")
    if len(lines) > 1 and newline != "|":
        losses.approximate(path, place, because="line breaks become spaces")
    if 0 < width < len(spelled):
        losses.approximate(path, place, because=f"cut to {width} characters")
        spelled = spelled[:width]
    return spelled


def write_last(losses: Losses, text: str, *, path: str, place: str, newline: str = " ") -> str:
    """Return the text of the last field of a record: trailing spaces there are read as padding and fall away."""
    written = write_text(losses, text, path=path, place=place, newline=newline)
    if written.endswith(" "):
        losses.approximate(path, place, because="trailing spaces at the end of a record are padding")
    return written.rstrip(" ")


def write_address(losses: Losses, address: PostalAddress, *, path: str, place: str) -> Fields:
    """Return the five address attributes; longer lines are wrapped, and what does not fit is cut."""
    lines = [
        write_text(losses, line, path=f"{path}.lines[{index}]", place=f"{place}.address{min(index, 4) + 1}")
        for index, line in enumerate(address.lines)
    ]
    if len(lines) > _LINES or any(len(line) > _WIDTH for line in lines):
        lines = _wrapped(lines)
        losses.approximate(f"{path}.lines", f"{place}.address1", because=f"wrapped to lines of {_WIDTH} characters")
    if len(lines) > _LINES:
        losses.approximate(f"{path}.lines", f"{place}.address5", because=f"cut after {_LINES} lines")
    return {f"address{number}": line for number, line in enumerate(lines[:_LINES], 1)}


def _wrapped(lines: list[str]) -> list[str]:
    """Return the lines wrapped one by one or, where that makes too many, run together."""
    each = [part for line in lines for part in textwrap.wrap(line, _WIDTH, break_on_hyphens=False)]
    return each if len(each) <= _LINES else textwrap.wrap(", ".join(lines), _WIDTH, break_on_hyphens=False)


def _spelled(line: str) -> str:
    """Return a line in ASCII, U+FFFD where a character has no spelling."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(_spelling_of(character) for character in line)


def _spelling_of(character: str) -> str:
    if " " <= character <= "~":
        return character
    lower = character.lower()
    if lower in _SPELLINGS:
        spelling = _SPELLINGS[lower]
        return spelling if lower == character else spelling.capitalize()
    parts = [part for part in unicodedata.normalize("NFKD", character) if unicodedata.category(part) != "Mn"]
    if not parts:
        # A combining mark by itself is the accent of the letter before it, which falls away too.
        return "" if unicodedata.category(character) == "Mn" else "\ufffd"
    return "\ufffd" if parts == [character] else "".join(_spelling_of(part) for part in parts)
