"""The tools of those who keep packs, typed to a gateway: the law of a jurisdiction, what was published included."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.gateway.publishing import CASE, FIRST, SECOND, publish
from tests.simulator import running_network
from tests.typed import Shell

CORRECTED = SECOND.replace("version: '2'", "version: '3'").replace("is_one_of: [global]", "is_one_of: [individual]")
ASKED = CASE.replace(
    "license: {kind: individual, status: in_force}",
    "license: {kind: individual, status: in_force, issuing_jurisdiction: XA, covers_movement: true, "
    "valid_from: '2026-01-01', valid_until: '2027-12-31'}\n  items: [{code: 6A002.a.3.f}]",
)
ELSEWHERE = ASKED.replace("verifying_jurisdiction: XB", "verifying_jurisdiction: XD").replace("MERIDIAN-02", "XD-02")

Document: TypeAlias = dict[str, Any]  # what json reads


@dataclass(slots=True)
class Desk:
    """A folder with packs and cases, and a gateway that it types to."""

    shell: Shell
    at: tuple[str, ...]

    def read(self, *words: str, jurisdiction: str = "") -> tuple[int, Document]:
        """Return exit code and document of a command to the gateway."""
        where = ("--jurisdiction", jurisdiction) if jurisdiction else ()
        return self.shell.read("arrangements", *words, *self.at, *where)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk at a gateway where the second version of the compact was published in XB."""
    (tmp_path / "corrected.yaml").write_text(CORRECTED, encoding="utf-8")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "xb.yaml").write_text(ASKED, encoding="utf-8")
    (tmp_path / "cases" / "xd.yaml").write_text(ELSEWHERE, encoding="utf-8")
    (tmp_path / "gateway").mkdir()
    with running_network(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path / "gateway") as network:
        publish(network)
        yield Desk(Shell(tmp_path), ("--server", network.address))


def _versions(document: Document) -> list[tuple[object, object]]:
    found = document["arrangements"]
    return [(each["version"], each["adopted_by"]) for each in found if each["id"] == "meridian-compact"]


def test_packs_are_listed_and_shown_as_they_are_law_somewhere(desk: Desk) -> None:
    """With a jurisdiction, that of its authority; elsewhere what is loaded; without one, every text that there is."""
    both = [("1", []), ("2", ["XB"])]
    for jurisdiction, versions, text in (("XB", both, "'2'"), ("XD", both[:1], "'1'"), ("", both, "'2'")):
        code, document = desk.read("list", jurisdiction=jurisdiction)
        assert (code, _versions(document)) == (0, versions)
        code, shown = desk.read("show", "meridian-compact", jurisdiction=jurisdiction)
        assert code == 0
        assert f"version: {text}" in str(shown["text"])
    code, shown = desk.read("show", "meridian-compact", "--version", "1", jurisdiction="XB")
    assert (code, shown["version"]) == (0, "1")


def test_a_correction_is_held_against_the_law_of_its_jurisdiction(desk: Desk) -> None:
    """Exit 1: the case of XB changes. The case of XD is named as left out."""
    code, document = desk.read("diff", "corrected.yaml", "--cases", "cases", jurisdiction="XB")
    assert code == 1
    assert {each["place"] for each in document["changes"]} == {"version", "grounds.mutual-validity.when"}
    (answer,) = document["answers"]
    assert (answer["name"], answer["before"]["recognition"], answer["after"]["recognition"]) == (
        "MERIDIAN-02",
        "NOT_RECOGNIZED",
        "RECOGNIZED",
    )
    assert document["elsewhere"] == ["XD-02"]
    code, printed = desk.shell.run(
        "arrangements", "replay", "corrected.yaml", "cases", *desk.at, "--jurisdiction", "XB"
    )
    assert code == 1
    assert "1 answer would change" in printed
    assert "XD-02" in printed


def test_against_the_loaded_packs_the_same_cases_stay(desk: Desk) -> None:
    """Without a jurisdiction what was published takes no part: individual licenses served before and serve again."""
    code, document = desk.read("diff", "corrected.yaml", "--cases", "cases")
    assert (code, document["answers"], "elsewhere" in document) == (0, [], False)
    assert desk.read("replay", "corrected.yaml", "cases")[0] == 0


def test_what_falls_due_is_listed_by_jurisdiction(desk: Desk) -> None:
    """Exit 1 where something falls due."""
    asked = ("due", "--from", "2026-08-03", "--days", "1")
    code, document = desk.read(*asked, jurisdiction="XB")
    assert (code, [each["what"] for each in document["due"]]) == (1, ["version 1: ends", "version 2: begins"])
    assert desk.read(*asked, jurisdiction="XD")[0] == 0
    assert desk.read(*asked)[0] == 0


def test_a_matrix_and_a_labyrinth_are_of_the_law_of_each_verifier(desk: Desk) -> None:
    """The same as from files but for XB, whose authority has published; pictures too."""
    asked = ("--like", "cases/xb.yaml", "--among", "meridian-compact:parties", "--on", str(FIRST))
    code, drawn = desk.read("matrix", *asked, "--svg", "m.svg")
    assert (code, drawn["jurisdictions"]) == (0, ["XA", "XB", "XD"])
    found = {(each["issuer"], each["verifier"]): each["recognition"] for each in drawn["pairs"]}
    assert {pair for pair, recognition in found.items() if recognition != "RECOGNIZED"} == {("XA", "XB"), ("XD", "XB")}
    assert (desk.shell.folder / "m.svg").read_text(encoding="utf-8").startswith("<svg")
    from_files = desk.shell.read("arrangements", "labyrinth", *asked, "--packs", "gateway/meridian-compact.yaml")[1]
    local: Document = from_files
    here = desk.read("labyrinth", *asked, "--against", "2026-08-02")[1]["days"]
    assert here[0] == local["days"][0] | {"on": "2026-08-02"}
    assert (here[1]["recognized"], here[1]["pairs"], here[1]["labyrinth"]) == (4, 6, 2)
    assert [each["recognition"] for each in here[1]["causes"]] == ["NOT_RECOGNIZED"]


WRONG = {
    "packs beside a server": (("list", "--server", "127.0.0.1:9", "--packs", "corrected.yaml"), "packs"),
    "a jurisdiction without a server": (("due", "--jurisdiction", "XB"), "jurisdiction"),
    "one pack without a server": (("diff", "corrected.yaml"), "texts"),
    "two packs for a server": (("diff", "corrected.yaml", "corrected.yaml", "--server", "127.0.0.1:9"), "texts"),
}


@pytest.mark.parametrize("case", WRONG)
def test_options_that_have_no_meaning_together_are_refused(tmp_path: Path, case: str) -> None:
    """Exit 2 with the option."""
    (tmp_path / "corrected.yaml").write_text(CORRECTED, encoding="utf-8")
    words, field = WRONG[case]
    code, document = Shell(tmp_path).read("arrangements", *words)
    assert code == 2
    assert document["error"]["reason"] == "REQUEST_MALFORMED"  # type: ignore[index] # an error document
    assert document["error"]["field"] == field  # type: ignore[index] # an error document


def test_a_version_that_is_not_there_is_told_apart_from_a_pack(tmp_path: Path) -> None:
    """Exit 2 with the reason, from files as from a gateway."""
    for words, reason in (
        (("none",), "PACK_UNKNOWN"),
        (("arms-trade-treaty", "--version", "99"), "PACK_VERSION_UNKNOWN"),
    ):
        code, document = Shell(tmp_path).read("arrangements", "show", *words)
        assert (code, document["error"]["reason"]) == (2, reason)  # type: ignore[index] # an error document


def test_a_case_with_a_number_is_not_asked_of_a_gateway(desk: Desk) -> None:
    """A case with a number among its facts is refused with the fact, never asked in part."""
    numbered = ASKED.replace("facts:\n", "facts:\n  content: {share_percent: 25}\n")
    (desk.shell.folder / "numbered.yaml").write_text(numbered, encoding="utf-8")
    code, document = desk.read("diff", "corrected.yaml", "--cases", "numbered.yaml", jurisdiction="XB")
    assert (code, document["error"]["reason"]) == (2, "FACT_PATH")
