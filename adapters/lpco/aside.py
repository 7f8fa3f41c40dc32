"""What was unmodelled in a license's own LPCO document, on its way back into one.

Rules, in order:
1. It comes back by its JSON Pointer: an element of a list of dynamic fields or attributes among the others of that
   list, a member into its object.
2. It never takes the place of a member that the form has, and makes no object that is not there: what finds no place
   is lost, and the losses name it.
"""

from collections.abc import Iterator

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Kind, Member, is_said, parse_json
from adapters.lpco import form
from comity.v1.license_pb2 import License

_LISTS = (f"/{form.FORM_FIELDS}", f"/{form.NCM_FIELDS}", f"/{form.ATTRIBUTES}")


class Aside:
    """The unmodelled content of a license by its pointers."""

    def __init__(self, license_: License) -> None:
        self._texts = {each.path: each.value for each in license_.unmodelled}

    def text(self, pointer: str) -> str:
        """Return what stood at a pointer as text, empty when nothing."""
        return self._texts.get(pointer, "")

    def elements_of(self, pointer: str) -> list[tuple[int, Json]]:
        """Return the elements of a list that were unmodelled, each with its position."""
        return [(int(step), value) for step, value in self._below(pointer) if _is_position(step)]

    def members_of(self, pointer: str) -> dict[str, Json]:
        """Return the members of an object that were unmodelled."""
        return {step: value for step, value in self._below(pointer) if step not in ("codigo", "listaValor")}

    def restore(self, tree: dict[str, Json]) -> None:
        """Put the members that are not of a dynamic field into their objects."""
        for path, text in self._texts.items():
            parent, _, name = path.rpartition("/")
            value = _value_of(text)
            if is_said(value) and not _is_known(path) and not parent.rpartition("/")[0].endswith(_LISTS):
                found = _object_at(tree, parent)
                if found is not None:
                    found.setdefault(_plain(name), value)

    def _below(self, pointer: str) -> Iterator[tuple[str, Json]]:
        for path, text in self._texts.items():
            parent, _, name = path.rpartition("/")
            value = _value_of(text)
            if parent == pointer and is_said(value):
                yield _plain(name), value


def _plain(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _value_of(text: str) -> Json:
    """Return the value that a text of JSON holds, None when it holds none."""
    try:
        return parse_json(text.encode())
    except DocumentRefused:
        return None


def _is_known(pointer: str) -> bool:
    """Return whether the form has a member or list element at a pointer."""
    return not pointer.startswith("/") or _member_at(pointer) is not None


def _member_at(pointer: str) -> Member | None:
    found: Member | None = None
    members, is_in_list = form.MEMBERS, False
    for step in pointer.split("/")[1:]:
        if is_in_list and _is_position(step):
            is_in_list = False
        else:
            found = next((member for member in members if member.name == step), None)
            members = found.children if found is not None else ()
            is_in_list = found is not None and found.kind is Kind.OBJECTS
    return found


def _is_position(step: str) -> bool:
    return step.isascii() and step.isdecimal()


def _object_at(tree: dict[str, Json], pointer: str) -> dict[str, Json] | None:
    """Return the object at a pointer; the balances are one even where none of them is written."""
    if pointer == "/saldo":
        tree.setdefault("saldo", {})
    found: Json = tree
    for step in pointer.split("/")[1:]:
        if isinstance(found, dict):
            found = found.get(_plain(step))
        elif isinstance(found, list) and _is_position(step) and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found if isinstance(found, dict) else None
