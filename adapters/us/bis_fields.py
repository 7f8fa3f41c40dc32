"""The fields of `bis748p` before any value is read.

Rules, in order:
1. A member that the form does not define is refused, wherever it stands; then one that this action does not carry.
2. A member that must be there and is absent or empty is refused. A party has a country, unless it is `Various`.
3. A commodity has a quantity and a unit, software and technology have neither (15 CFR 750.7(f)).
4. The total of box 23 is there exactly where a line has a price.
"""

from collections.abc import Iterator, Mapping

from adapters.errors import DocumentRefused
from adapters.json_source import Json, check_members, object_at, objects_at, text_at
from adapters.us import bis_form as form
from adapters.us.members import refuse_blank, refuse_missing, refuse_other_form, word_at


def checked_action(tree: Mapping[str, Json]) -> str:
    """Return the action of a document whose members are those that it may and must have.

    Raises:
        DocumentRefused: UNKNOWN_FIELD, FIELD_NOT_ALLOWED, MANDATORY_FIELD_MISSING, QUANTITY_NOT_ALLOWED,
            UNKNOWN_ACTION, SCHEMA_VERSION_UNKNOWN, JSON_STRUCTURE or TEXT_NOT_ALLOWED.
    """
    check_members(tree, form.KNOWN)
    action = word_at(tree, "action", form.MEMBERS, "UNKNOWN_ACTION")
    allowed = {member.name for member in form.MEMBERS[action]}
    for name in tree:
        if name not in allowed:
            message = f"A document with the action {action} carries no such member; leave it out."
            raise DocumentRefused("FIELD_NOT_ALLOWED", name, message)
    check_members(tree, form.MEMBERS[action])
    refuse_other_form(tree, form.NAME, form.VERSION)
    refuse_blank(tree)
    for path, party in parties_in(tree):
        if party != {"name": form.VARIOUS}:
            refuse_missing(party, ["country"], path)
    if action in (form.ISSUE, form.REPLACE):
        _check_items(tree)
    return action


def parties_in(tree: Mapping[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield every party of a document with its path, in the order of the boxes and the end users last."""
    for name in form.ROLES:
        party = object_at(tree, name)
        if party:
            yield name, party
    for position, party in enumerate(objects_at(tree, form.END_USERS)):
        yield f"{form.END_USERS}[{position}]", party


def kind_of(item: Mapping[str, Json]) -> str:
    """Return what an item is: by its ECCN, and by its own word where the ECCN is none of the list."""
    eccn = text_at(item, "eccn")
    if eccn == form.NOT_LISTED:
        return text_at(item, "kind") or form.COMMODITY
    return form.KINDS.get(eccn[1:2], "")  # a wrong ECCN is refused where it is read


def _check_items(tree: Mapping[str, Json]) -> None:
    items = objects_at(tree, "items")
    for position, item in enumerate(items):
        _check_quantity(item, f"items[{position}]")
    is_priced = any(text_at(item, "total_price") for item in items)
    if is_priced:
        refuse_missing(tree, ["total_value"])
    elif text_at(tree, "total_value"):
        message = "No line has a price, so box 23 has no total; leave it out."
        raise DocumentRefused("FIELD_NOT_ALLOWED", "total_value", message)


def _check_quantity(item: Mapping[str, Json], path: str) -> None:
    kind, has_units = kind_of(item), bool(text_at(item, "units"))
    has_quantity = bool(text_at(item, "quantity"))
    if kind == form.COMMODITY and not has_quantity and not has_units:
        refuse_missing(item, ["quantity"], path)
    if kind in (form.SOFTWARE, form.TECHNOLOGY) and (has_quantity or has_units):
        field = f"{path}.quantity" if has_quantity else f"{path}.units"
        message = "Software and technology are licensed without a quantity; leave out quantity and unit."
        raise DocumentRefused("QUANTITY_NOT_ALLOWED", field, message)
