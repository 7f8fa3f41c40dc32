"""The tools of those who keep packs, typed to a gateway: the law of a jurisdiction, what was published included."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from comity.v1 import shipment_service_pb2 as shipments
from gateway.cli.receipts import save_receipt
from gateway.client import call
from registry.writes import Erasure, WriteRequest
from tests.gateway.publishing import CASE, FIRST, SECOND, asked, publish
from tests.simulator import PACK, Network, reference, running_network, shipment
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
    network: Network

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
        yield Desk(Shell(tmp_path), ("--server", network.address), network)


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


NARROWED = PACK.replace("version: '1'", "version: '4'").replace(
    "is_one_of: [individual, global]", "is_one_of: [global]"
)


@pytest.fixture
def kept(desk: Desk) -> Path:
    """A folder with receipts that were kept: of a paper, of a shipment and of stated facts."""
    folder = desk.shell.folder / "kept"
    folder.mkdir()
    client, license_id = desk.network.client, desk.network.register().license_id
    question = desk.network.question(desk.network.assertions[license_id])
    truck = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
    facts = asked(FIRST)
    save_receipt(folder / "paper.receipt", question, call(client.verification.Verify, question).receipt)
    save_receipt(folder / "truck.json", truck, call(client.shipment.CheckShipment, truck).receipt)
    save_receipt(folder / "facts.json", facts, call(client.recognition.CheckEligibility, facts).receipt)
    (desk.shell.folder / "narrowed.yaml").write_text(NARROWED, encoding="utf-8")
    (desk.shell.folder / "as-it-is.yaml").write_text(PACK, encoding="utf-8")
    return folder


def test_a_proposed_pack_is_replayed_over_receipts_of_papers(desk: Desk, kept: Path) -> None:
    """Exit 1: every answer that would change is named by its receipt, with what it was and would be."""
    asked_again = ("replay", "narrowed.yaml", "--receipts", "kept")
    code, document = desk.read(*asked_again)
    assert code == 1
    found = {
        each["name"]: (each["before"]["recognition"], each["after"]["recognition"]) for each in document["answers"]
    }
    fell = ("RECOGNIZED", "NOT_RECOGNIZED")
    assert (found["paper.receipt"], found["truck.json, 2"]) == (fell, fell)
    assert {"truck.json, 1", "truck.json, 3"} & found.keys() == set()
    assert {each["title"] for each in document["answers"]} == {"export in XB"}
    assert (document["decisions"], document["not_judged"], document["judged_otherwise"]) == (5, [], [])
    code, printed = desk.shell.run("arrangements", *asked_again, *desk.at)
    assert code == 1
    assert "5 decisions of receipts were judged again" in printed
    code, document = desk.read(*asked_again, jurisdiction="XD")
    assert (code, document["answers"]) == (0, [])


def test_a_receipt_that_cannot_be_judged_again_is_named(desk: Desk, kept: Path) -> None:
    """Exit 1, though no answer is known to change: of that one it is not known."""
    with desk.network.node.reader.snapshot() as snapshot:
        (published,) = snapshot.adoptions("meridian-compact")
    erasure = Erasure(digest=published.pack_sha256, ground="retention")
    request = WriteRequest(
        request_id="erase", method="Erase", body_digest="", caller="operator", at=desk.network.clock.at
    )
    desk.network.node.writer.erase_content(erasure, request)
    code, document = desk.read("replay", "as-it-is.yaml", "--receipts", "kept/facts.json")
    assert (code, document["answers"], document["decisions"]) == (1, [], 0)
    (named,) = document["not_judged"]
    assert named["name"] == "facts.json"
    assert published.pack_sha256 in named["note"]


def test_receipts_of_papers_among_cases_are_named_as_left_out(desk: Desk, kept: Path) -> None:
    """Without the registry their facts are not known; nothing is dropped in silence."""
    code, document = desk.shell.read("arrangements", "replay", "as-it-is.yaml", "kept", "--packs", "as-it-is.yaml")
    assert (code, document["answers"], document["papers"]) == (0, [], ["truck.json"])
    assert kept.is_dir()


WRONG = {
    "nothing to run it over": (("replay", "corrected.yaml"), "cases"),
    "receipts without a server": (("replay", "corrected.yaml", "--receipts", "corrected.yaml"), "receipts"),
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
