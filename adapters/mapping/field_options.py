"""The options of a field in a mapping pack: which there are for its target, and what each may say.

Rules, in order:
1. Every field may be required, may name texts that stand for no value, and may be held to texts of a closed list.
2. A date has its form and a figure its decimals, which must be there; any other option may be left out.
3. An option takes words of a closed list wherever there is one.
"""

from collections.abc import Callable
from dataclasses import replace

from adapters import codelists
from adapters.mapping.dates import FORMS
from adapters.mapping.model import Options, Shape, Syntax
from adapters.mapping.targets import TARGETS, UNSTATED, Kind, Target
from adapters.mapping.yaml_text import Keys, Node, one_of, text_of
from adapters.values import is_clean_text
from comity.v1.license_pb2 import ConditionKind, IdentifierScheme

SCHEMES = {
    value.name.removeprefix("IDENTIFIER_SCHEME_").lower(): value.number
    for value in IdentifierScheme.DESCRIPTOR.values
    if value.number
}
CONDITIONS = {
    value.name.removeprefix("CONDITION_KIND_").lower(): value.number
    for value in ConditionKind.DESCRIPTOR.values
    if value.number
}
LETTERS = ("latin", "cyrillic", "greek")
JOINS = {"space": " ", "line": "\n"}
MAX_DECIMALS = 9

OF_ANY = ("required", "nothing", "only")


def options_of_any(keys: Keys) -> Options:
    """Return the options that every field may have, whatever becomes of it."""
    return Options(
        required=keys.flag("required"),
        nothing=frozenset(keys.texts("nothing")),
        only=frozenset(keys.texts("only")),
    )


def known_options(target: Target, syntax: Syntax) -> list[str]:
    """Return the options that a field with this target may have, besides those of every field."""
    known = ["note"]
    if target.kind is Kind.DATE:
        known += ["date", "open_ended"] if target.name.endswith(".valid_until_date") else ["date"]
    if target.kind is Kind.DECIMAL:
        known += ["decimals", "decimal_sign"]
        known += {"quantity": ["unit"], "value": ["currency"]}.get(target.name.rpartition(".")[2], [])
    if target.many:
        known += ["separator"]
        known += ["each_row"] if syntax is Syntax.CSV and not target.group else []
    if target.kind in (Kind.TEXT, Kind.LINES) and not target.many:
        known += ["join"]
    if target.kind is Kind.CODE:
        known += ["letters"]
    known += {"identifier": ["scheme"], "control_list_entries": ["list", "edition"], "conditions": ["condition"]}.get(
        target.name.rpartition(".")[2], []
    )
    return known + (["type"] if syntax is Syntax.JSON else [])


def options_of(keys: Keys, options: Options, target: Target, syntax: Syntax) -> Options:
    """Return the options of a field that goes to a target.

    Raises:
        Flawed: an option that must be there is not, or says what it may not.
    """
    if target.kind in (Kind.DECIMAL, Kind.COUNT):
        options = replace(options, shapes=frozenset({Shape.TEXT, Shape.NUMBER}))
    for name in known_options(target, syntax):
        if name in _READERS:
            options = _READERS[name](keys, options)
    return replace(options, note=keys.text("note", ""))


def check_value(target: Target, value: str, node: Node) -> None:
    """Refuse a value that a crosswalk or a fixed entry gives and the target does not take.

    Raises:
        Flawed: it is no such value.
    """
    if target.kind is Kind.WORD and value not in (*target.words, UNSTATED):
        raise node.flawed(f"The word is not one of {', '.join(target.words)}; write one of them, or `{UNSTATED}`.")
    if target.kind is Kind.COUNTRY and not codelists.is_territory(value):
        raise node.flawed("This is no ISO 3166 code of a country; write its two letters.")
    if target.kind is Kind.UNIT and value not in codelists.REC_20:
        raise node.flawed("This is no unit of UN/ECE Recommendation 20; write one, for example KGM or H87.")
    if target.kind is Kind.CURRENCY and value not in codelists.ISO_4217:
        raise node.flawed("This is no currency of ISO 4217; write its three letters.")
    if not is_clean_text(value):
        raise node.flawed("The text holds control or bidirectional characters; write it without them.")


_Option = Callable[[Keys, Options], Options]


def _date(keys: Keys, options: Options) -> Options:
    return replace(options, date=one_of(keys.take("date"), FORMS))


def _open_ended(keys: Keys, options: Options) -> Options:
    return replace(options, open_ended=frozenset(keys.texts("open_ended")))


def _decimals(keys: Keys, options: Options) -> Options:
    node = keys.take("decimals")
    return replace(options, decimals=int(one_of(node, [str(number) for number in range(MAX_DECIMALS + 1)])))


def _decimal_sign(keys: Keys, options: Options) -> Options:
    if not keys.has("decimal_sign"):
        return options
    return replace(options, decimal_comma=one_of(keys.take("decimal_sign"), ("point", "comma")) == "comma")


def _unit(keys: Keys, options: Options) -> Options:
    return replace(options, unit=_listed(keys, "unit", TARGETS["lines[].unit"]))


def _currency(keys: Keys, options: Options) -> Options:
    return replace(options, currency=_listed(keys, "currency", TARGETS["lines[].currency"]))


def _listed(keys: Keys, key: str, target: Target) -> str:
    if not keys.has(key):
        return ""
    node = keys.take(key)
    check_value(target, text_of(node), node)
    return text_of(node)


def _separator(keys: Keys, options: Options) -> Options:
    separator = keys.text("separator", "")
    if len(separator) > 1 or separator.isalnum():
        raise keys.take("separator").flawed("A separator is one sign such as ; or |; write one.")
    return replace(options, separator=separator)


def _each_row(keys: Keys, options: Options) -> Options:
    return replace(options, each_row=keys.flag("each_row"))


def _join(keys: Keys, options: Options) -> Options:
    return replace(options, join=JOINS[one_of(keys.take("join"), JOINS)]) if keys.has("join") else options


def _scheme(keys: Keys, options: Options) -> Options:
    return replace(options, scheme=SCHEMES[one_of(keys.take("scheme"), SCHEMES)]) if keys.has("scheme") else options


def _list(keys: Keys, options: Options) -> Options:
    return replace(options, list=keys.text("list", ""), edition=keys.text("edition", ""))


def _condition(keys: Keys, options: Options) -> Options:
    word = one_of(keys.take("condition"), CONDITIONS) if keys.has("condition") else "unmodelled"
    return replace(options, condition=CONDITIONS[word])


def _letters(keys: Keys, options: Options) -> Options:
    return replace(options, letters=one_of(keys.take("letters"), LETTERS)) if keys.has("letters") else options


def _type(keys: Keys, options: Options) -> Options:
    if not keys.has("type"):
        return options
    shape = Shape(one_of(keys.take("type"), [shape.value for shape in Shape]))
    return replace(options, shapes=frozenset({shape}))


_READERS: dict[str, _Option] = {
    "date": _date,
    "open_ended": _open_ended,
    "decimals": _decimals,
    "decimal_sign": _decimal_sign,
    "unit": _unit,
    "currency": _currency,
    "separator": _separator,
    "each_row": _each_row,
    "join": _join,
    "scheme": _scheme,
    "list": _list,
    "edition": _list,
    "condition": _condition,
    "letters": _letters,
    "type": _type,
}
