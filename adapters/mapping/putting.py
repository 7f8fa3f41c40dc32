"""Puts values into the messages of a license, each at the place that its target names.

Rules, in order:
1. A target that takes several values gets each as an element, in document order; codes of countries each once.
2. A commodity code of more than six digits is the national code, and its first six digits are those of the Harmonized
   System.
3. Texts that a pack joins follow one another; no other value is ever put beside or over another.
"""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from adapters.errors import DocumentRefused
from adapters.mapping.leaves import Leaf
from adapters.mapping.reading_values import Value
from adapters.mapping.targets import Kind, Target


@dataclass(frozen=True, slots=True)
class Element:
    """A message that is filled: the license, or an element of one of its lists; `at` is its place with a dot."""

    message: Message
    at: str


def leave_open(element: Element, target: Target) -> str:
    """State that a period has no end, and return the place of that statement."""
    period, _ = within(element, target)
    period.open_ended = True
    return element.at + target.path.replace("valid_until_date", "open_ended")


def within(element: Element, target: Target) -> tuple[Any, str]:  # Any: protobuf has no types for names
    """Return the message that holds a target, and the name of the target in it."""
    message: Any = element.message
    *names, last = target.path.split(".")
    for name in names:
        message = getattr(message, name)
    return message, last


def put(element: Element, leaf: Leaf, target: Target, value: Value) -> str:
    """Put a value where its target is, and return that place in the license.

    Raises:
        DocumentRefused: FIELD_VALUE_NOT_SINGLE, a balance in two measures.
    """
    message, last = within(element, target)
    place = element.at + target.path
    if not value.text:
        return place
    if target.many:
        place += _append(getattr(message, last), last, target.kind, value.text, leaf)
    elif value.day is not None:
        getattr(message, last).CopyFrom(value.day)
    elif target.kind is Kind.WORD:
        setattr(message, last, target.words[value.text])
    elif target.kind is Kind.COUNT:
        setattr(message, last, int(value.text))
    elif target.kind is Kind.COMMODITY:
        place = _put_commodity(message, value.text, element.at)
    else:
        _put_text(message, last, value.text, leaf)
    return place


def _put_text(message: Any, name: str, text: str, leaf: Leaf) -> None:  # Any: see within
    if _is_taken(message, name):
        raise DocumentRefused(
            "FIELD_VALUE_NOT_SINGLE", leaf.shown, "A balance runs in one measure; leave one of the two."
        )
    before = getattr(message, name)
    setattr(message, name, before + leaf.field.options.join + text if before else text)


def _is_taken(message: Any, name: str) -> bool:  # Any: see within
    """Return whether a message holds another member of the same choice: a balance has a unit or a currency."""
    choice = message.DESCRIPTOR.fields_by_name[name].containing_oneof
    return choice is not None and message.WhichOneof(choice.name) not in (None, name)


def put_measure(element: Element, leaf: Leaf, target: Target) -> str:
    """Put the unit or currency that the format has for a figure, and return its place; empty when there is none."""
    options = leaf.field.options
    own = options.unit or options.currency
    if not own or target.kind is not Kind.DECIMAL:
        return ""
    message, _ = within(element, target)
    name = "unit" if options.unit else "currency"
    setattr(message, name, own)
    return f"{element.at}{target.path.rpartition('.')[0]}.{name}"


def _put_commodity(line: Any, code: str, at: str) -> str:  # Any: the message of the group, a license line
    line.hs_code = code[:6]
    if len(code) == 6:
        return f"{at}hs_code"
    line.national_code = code
    return f"{at}national_code, {at}hs_code"


def _append(values: Any, name: str, kind: Kind, text: str, leaf: Leaf) -> str:  # Any: a repeated field of whatever type
    """Add a value to a list of the license, codes of countries each once, and return its position."""
    options = leaf.field.options
    if name == "control_list_entries":
        values.add(entry=text, list=options.list, edition=options.edition)
        return f"[{len(values) - 1}].entry"
    if name == "identifiers":
        values.add(value=text, scheme=options.scheme)
        return f"[{len(values) - 1}].value"
    if name == "conditions":
        values.add(text=text, kind=options.condition)
        return f"[{len(values) - 1}].text"
    if name == "lines":
        values.extend(text.split("\n"))
        return ""
    if kind is Kind.COUNTRY and text in values:
        return f"[{list(values).index(text)}]"
    values.append(text)
    return f"[{len(values) - 1}]"
