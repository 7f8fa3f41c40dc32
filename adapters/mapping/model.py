"""A mapping pack after loading: what becomes of every field of a format, as data that nobody changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from adapters.mapping.targets import Target


class Syntax(Enum):
    """The syntaxes that packs describe."""

    CSV = "csv"
    JSON = "json"
    XML = "xml"


MEDIA_TYPES = {Syntax.CSV: "text/csv", Syntax.JSON: "application/json", Syntax.XML: "application/xml"}


class Purpose(Enum):
    """What a pack says of a field: it goes to a target, or it has one of the three other fates."""

    TO = "to"
    DROP = "drop"
    CARRY = "carry"
    SET_ASIDE = "unmodelled"


class Shape(Enum):
    """What a JSON value must be."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A code list of the format, each code with what it becomes. `merging` are outcomes that several codes share."""

    name: str
    codes: Mapping[str, str]
    merging: frozenset[str]


@dataclass(frozen=True, slots=True)
class Move:
    """A target of a field, with the crosswalk by which its values go there."""

    target: Target
    crosswalk: Crosswalk | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How the values of a field are read; which options a field may have follows from its target.

    `nothing` are texts that stand for no value, `open_ended` those that state that there is no end, `only` the texts
    that the format allows. `unit` and `currency` are those of a figure for which the format has no field of its own.
    """

    required: bool = False
    nothing: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    note: str = ""
    date: str = ""
    open_ended: frozenset[str] = frozenset()
    decimals: int = 0
    decimal_comma: bool = False
    unit: str = ""
    currency: str = ""
    separator: str = ""
    each_row: bool = False
    join: str = ""
    scheme: int = 0
    list: str = ""
    edition: str = ""
    condition: int = 0
    letters: str = "latin"
    shapes: frozenset[Shape] = frozenset({Shape.TEXT})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the format by its path, and what becomes of it. `because` is the reason of a fate other than TO."""

    path: str
    purpose: Purpose
    moves: tuple[Move, ...] = ()
    because: str = ""
    options: Options = field(default_factory=Options)

    @property
    def group(self) -> str:
        """The element of a list that the field is part of, empty for a field of the license itself."""
        return self.moves[0].target.group if self.moves else ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that the format fixes for all its documents, and why."""

    target: Target
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class CsvForm:
    """Separated values: one license a row, or, with `group_by`, the rows in a row that agree in that column."""

    delimiter: str
    quote: str
    encoding: str
    mark_allowed: bool
    columns: tuple[str, ...]
    optional: frozenset[str]
    known_by: frozenset[str]
    group_by: str = ""


@dataclass(frozen=True, slots=True)
class TreeForm:
    """A JSON or XML document: one license, or a list of them at `licenses`.

    `root` is the outermost element of XML in Clark notation; `namespaces` maps namespaces to prefixes. A JSON document
    is known by members that it has, and by texts that they hold.
    """

    licenses: str = ""
    root: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    known_by: tuple[str, ...] = ()
    known_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pack:
    """A mapping pack. `digest` is SHA-256 of its text, lower-case hexadecimal."""

    format: str
    version: str
    title: str
    issuing_authority: str
    draft: bool
    sources: tuple[str, ...]
    syntax: Syntax
    form: CsvForm | TreeForm
    fixed: tuple[Fixed, ...]
    fields: tuple[Field, ...]
    envelope: tuple[Field, ...]
    digest: str
