"""Goods, parties and route as somebody declares them; nothing here has been checked."""

from dataclasses import dataclass

from gateway.core.paper.terms import Amount, NamedParty


@dataclass(frozen=True, slots=True)
class DeclaredEntry:
    """A control-list entry under which goods were classified; list and edition may be empty."""

    entry: str
    list_name: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredItem:
    """Goods of a shipment. `license_line` is None when the declaration cites no line."""

    license_line: int | None
    entries: tuple[DeclaredEntry, ...]
    description: str
    hs_code: str
    quantity: Amount | None
    value: Amount | None


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment as declared. Places are ISO 3166 codes or sub-territory codes of a pack; empty means not stated.

    `goods_location` is where the goods lie, where that is not the `origin` from which they are exported.
    """

    items: tuple[DeclaredItem, ...] = ()
    origin: str = ""
    exit_via: str = ""
    transit: tuple[str, ...] = ()
    destination: str = ""
    exporter: NamedParty | None = None
    consignee: NamedParty | None = None
    end_user: NamedParty | None = None
    end_use: str = ""
    goods_location: str = ""


NOTHING_DECLARED = Shipment()
