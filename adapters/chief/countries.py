"""The country records: the territories of a license, read and written.

Rules, in order:
1. Use D is a permitted destination, E an excluded one, O a permitted origin, R a permitted territory of transit. Codes
   become ISO 3166 and are not repeated.
2. A group, whose members are not published, and the uses P (prohibited origin) and S (prohibited country en route) are
   unmodelled.
3. The writer's order is D, E, O, R, then what is unmodelled. Records in another order, or with repeats, are carried as
   well, so that they are written again as they were. A carried record never adds a territory.
4. A territory that HMRC's list counts with a state (Monaco, Puerto Rico, Åland) is written as that state, which permits
   more: as a permitted one it is a binding loss.
"""

from collections.abc import Sequence

from adapters.chief.codes import LISTED_USES, WITHIN, country_code_of, territory_of
from adapters.chief.frame import Row
from adapters.chief.losses import Draft
from adapters.chief.records import Fields
from adapters.source import Source
from comity.v1.license_pb2 import License

_ORDER = "DEOR"
_TARGETS = {"D": "destinations", "E": "excluded_destinations", "O": "origins", "R": "transit_territories"}


def read_countries(source: Source, rows: Sequence[tuple[str, Row]], license_: License) -> None:
    """Read the country records, each with its path."""
    lists: dict[str, list[str]] = {use: [] for use in _ORDER}
    places = []
    has_repeats = False
    for at, row in rows:
        code, use = row.values["code"], row.values["use"]
        if not code or use not in LISTED_USES:
            _set_aside(source, at, license_, is_group=not code)
            places.append(len(_ORDER))
            continue
        territory, territories = territory_of(code) or "", lists[use]
        if territory in territories:
            has_repeats = True
        else:
            territories.append(territory)
        source.take(f"{at}.code", f"{_TARGETS[use]}[{territories.index(territory)}]", note="as ISO 3166")
        source.take(f"{at}.use", _TARGETS[use], note="names the list")
        places.append(_ORDER.index(use))
    if has_repeats or places != sorted(places):
        _carry_all(source, rows, license_)
    license_.destinations.extend(lists["D"])
    license_.excluded_destinations.extend(lists["E"])
    license_.origins.extend(lists["O"])
    license_.transit_territories.extend(lists["R"])


def _set_aside(source: Source, at: str, license_: License, *, is_group: bool) -> None:
    why = "a group whose members are not published" if is_group else "a prohibition that the license has no list for"
    for attribute in ("code", "group", "use"):
        source.set_aside(f"{at}.{attribute}", license_, because=why)


def _carry_all(source: Source, rows: Sequence[tuple[str, Row]], license_: License) -> None:
    for at, row in rows:
        if row.values["code"] and row.values["use"] in LISTED_USES:
            source.carry(f"{at}.code", license_)
            source.carry(f"{at}.use", license_)


def write_countries(draft: Draft) -> list[Fields]:
    """Return the country records, in the order of the document where one is carried."""
    listed = _listed(draft)
    unmodelled = draft.unmodelled.numbers("country")
    carried = draft.carried.numbers("country")
    if not carried:
        return listed + [_unmodelled(draft, number) for number in unmodelled]
    written: list[Fields] = []
    for number in sorted({*carried, *unmodelled}):
        if number in unmodelled:
            written.append(_unmodelled(draft, number))
        else:
            written += _carried(draft, number)
    done = {(territory_of(row["code"]), row["use"]) for row in written if row["code"]}
    return written + [row for row in listed if (territory_of(row["code"]), row["use"]) not in done]


def _listed(draft: Draft) -> list[Fields]:
    """Return a record for each territory of the license, in the writer's order."""
    rows = []
    for use, target in _TARGETS.items():
        for index, territory in enumerate(_territories(draft.license, use)):
            code = country_code_of(territory)
            if code in WITHIN:
                _report_wider(draft, f"{target}[{index}]", permits=use != "E")
                code = WITHIN[code]
            rows.append({"code": code, "group": "", "use": use})
    return rows


def _report_wider(draft: Draft, path: str, *, permits: bool) -> None:
    why = "HMRC's list counts the territory with a state, whose code is written"
    if permits:
        draft.losses.bind(path, "country.code", because=why)
    else:
        draft.losses.approximate(path, "country.code", because=why)


def _territories(license_: License, use: str) -> Sequence[str]:
    return {
        "D": license_.destinations,
        "E": license_.excluded_destinations,
        "O": license_.origins,
        "R": license_.transit_territories,
    }[use]


def _unmodelled(draft: Draft, number: int) -> Fields:
    return {attribute: draft.unmodelled.use(f"country[{number}].{attribute}") for attribute in ("code", "group", "use")}


def _carried(draft: Draft, number: int) -> list[Fields]:
    """Return the record carried under a number, if the license still has its territory."""
    code, use = draft.carried.use(f"country[{number}].code"), draft.carried.use(f"country[{number}].use")
    if use not in _TARGETS or territory_of(code) not in _territories(draft.license, use):
        return []
    return [{"code": code, "group": "", "use": use}]
