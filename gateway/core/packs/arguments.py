"""Reading what a predicate is given in a pack: texts, days, paths of facts, and names that the pack defines.

Whatever is not what the predicate asks for refuses the pack, with its place.
"""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from gateway.core.law.deadlines import Period, Unit
from gateway.core.packs.pack_text import Keys, PackRefused, Tree

Named = TypeVar("Named")


def text_in(argument: Tree, field: str) -> str:
    """Return the text that an argument is."""
    if not isinstance(argument, str) or not argument:
        raise PackRefused(field, f"a text was expected at {field}; write one")
    return argument


def texts_in(argument: Tree, field: str) -> tuple[str, ...]:
    """Return the texts that an argument lists."""
    if not isinstance(argument, list) or not argument:
        raise PackRefused(field, f"a list with a member was expected at {field}; add one")
    return tuple(text_in(member, field) for member in argument)


def path_in(argument: Tree, field: str) -> str:
    """Return the dotted path of a fact."""
    path = text_in(argument, field)
    if "." not in path:
        raise PackRefused(field, f"the dotted path of a fact was expected at {field}; write one")
    return whole_path(path, field)


def whole_path(path: str, field: str) -> str:
    """Return a path that names no other fact in braces; only the path of `fact` may."""
    if "{" in path:
        message = f"a path with another fact in braces stands under `fact` alone; turn the comparison at {field} around"
        raise PackRefused(field, message)
    return path


def day_in(text: str, field: str) -> date:
    """Return the day that a text states."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PackRefused(field, f"a day that exists was expected at {field}; correct it") from None


def known_in(named: Mapping[str, Named], argument: Tree, field: str) -> Named:
    """Return the group or table of the pack that an argument names."""
    name = text_in(argument, field)
    if name not in named:
        raise PackRefused(field, f"{field} names nothing that the pack defines; define it or correct the name")
    return named[name]


def period_in(keys: Keys) -> Period:
    """Return the period that `length` and `unit` state."""
    unit = keys.text("unit")
    if unit not in {each.value for each in Unit}:
        raise PackRefused(keys.at("unit"), f"a unit of the closed list was expected at {keys.at('unit')}")
    return Period(whole_number_in(keys, "length"), Unit(unit))


def whole_number_in(keys: Keys, key: str) -> int:
    """Return the whole number at `key`."""
    text = keys.text(key)
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise PackRefused(keys.at(key), f"a whole number was expected at {keys.at(key)}; write digits")
    return int(text)
