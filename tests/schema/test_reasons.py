"""Every reason of the schema is given somewhere, or kept for a later subject that is named here."""

import re
from collections.abc import Iterable
from functools import cache

import pytest

from comity.v1 import reason_pb2
from tests.house import PACKAGES, ROOT, texts

# Groups of reason.proto by their hundreds, and the module that first gives reasons of the group. A group is judged as
# soon as that module is there.
GROUPS = {
    1: "adapters/formats/gb_chief.py",
    2: "adapters/formats/gb_chief.py",
    3: "adapters/formats/eu_annex_iii_a.py",
    4: "gateway/core/trust/assertion.py",
    5: "gateway/core/trust/key_windows.py",
    6: "gateway/core/trust/claims.py",
    7: "gateway/usecases/verify.py",
    8: "gateway/core/answers/eligibility.py",
    9: "gateway/usecases/adopt.py",
    10: "registry/writer.py",
    11: "gateway/server/calls.py",
    12: "gateway/access.py",
    13: "adapters/formats/us_bis.py",
}

# Reasons that nothing gives yet, each with the subject that will.
RESERVED: dict[str, str] = {
    "DOCUMENT_KIND_NOT_READ": "formats of which a kind of document is not read",
    "STATUS_STALE": "signed status lists and bundles",
    "ALTERNATIVE_BASIS": "partner exceptions",
}

LISTS = ("gateway/core/reasons.py", "registry/reasons.py")


def _numbers() -> dict[str, int]:
    values = reason_pb2.DESCRIPTOR.enum_types_by_name["Reason"].values
    return {value.name.removeprefix("REASON_"): value.number for value in values if value.number}


def _names_in(found: Iterable[str]) -> frozenset[str]:
    """Return the reasons that texts name as a member, as a quoted text or as a plain scalar of a data file."""
    pattern = re.compile(r"(?<![A-Z0-9_])(?:REASON_)?([A-Z][A-Z0-9_]*[A-Z0-9])(?![A-Z0-9_])")
    return frozenset(name for text in found for name in pattern.findall(text))


@cache
def _given() -> frozenset[str]:
    held = texts()
    code = [text for path, text in held.items() if path.startswith(PACKAGES) and path.endswith(".py")]
    packs = [text for path, text in held.items() if path.startswith("gateway/") and path.endswith(".yaml")]
    lists = [held[path] for path in LISTS if path in held]
    quoted = re.compile(r"""Reason\.([A-Z0-9_]+)|["'](?:REASON_)?([A-Z][A-Z0-9_]*)["']""")
    members = [" ".join(member or text for member, text in quoted.findall(one)) for one in code if one not in lists]
    return _names_in([*members, *packs])


@cache
def _in_tests() -> frozenset[str]:
    held = texts()
    endings = (".py", ".json", ".yaml", ".why")
    exempt = ("tests/schema/", "tests/test_house.py")
    return _names_in(
        text
        for path, text in held.items()
        if path.startswith("tests/") and path.endswith(endings) and not path.startswith(exempt)
    )


def _due(group: int) -> list[str]:
    if not (ROOT / GROUPS[group]).exists():
        pytest.skip(f"{GROUPS[group]} is not there yet")
    return [name for name, number in _numbers().items() if number // 100 == group]


def test_every_reason_belongs_to_a_group() -> None:
    """The groups of reason.proto are those that are judged here."""
    assert {number // 100 for number in _numbers().values()} == set(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_every_reason_is_given_or_kept_for_later(group: int) -> None:
    """A reason that nothing gives and nobody waits for is a promise that is not kept."""
    given = _given()
    assert [name for name in _due(group) if name not in given and name not in RESERVED] == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_reason_that_is_given_is_shown_by_a_test(group: int) -> None:
    """A refusal that no test produces may not be reachable at all."""
    given, shown = _given(), _in_tests()
    assert [name for name in _due(group) if name in given and name not in shown] == []


def test_a_reason_kept_for_later_is_not_given_yet() -> None:
    """The list of reserved reasons empties itself, and names no reason that the schema does not have."""
    assert sorted(RESERVED.keys() & _given()) == []
    assert sorted(RESERVED.keys() - _numbers().keys()) == []
