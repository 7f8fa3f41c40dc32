"""Who gives effect to whose license, and how much of a labyrinth that is."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from gateway.core.answers.shelf import Shelf
from gateway.core.findings import Recognition
from gateway.core.packs.loading import load_pack
from gateway.core.review.labyrinth import labyrinth_of
from gateway.core.review.matrix import Matrix, asked_of, matrix_of, members_of
from gateway.drawing import LETTERS, labyrinth_svg, matrix_svg
from tests.arrangements.shelf import shelf
from tests.core.asking import HARBOR, UNREGISTERED, ask
from tests.core.pack_texts import SMALL

DAY = date(2023, 6, 1)
GONE = date(2024, 6, 3)  # XB is no party in 2024
HARBORS = Shelf([HARBOR])


def drawn(on: date = DAY, **changed: object) -> Matrix:
    """Return the matrix of the small pack for its parties."""
    return matrix_of(ask(on, **changed), lambda _: HARBORS, ("NO", "XA", "XB"), on=on)  # type: ignore[arg-type] # branches


def test_every_pair_is_asked_but_nobody_of_itself() -> None:
    """Six ordered pairs of three."""
    assert set(drawn().answers) == {(a, b) for a in ("NO", "XA", "XB") for b in ("NO", "XA", "XB") if a != b}


def test_on_another_day_the_members_are_others() -> None:
    """Whoever left is not served, and serves nobody."""
    served = {
        pair for pair, found in drawn(GONE).answers.items() if found.recognition is not Recognition.NOT_RECOGNIZED
    }
    assert served == {("NO", "XA"), ("XA", "NO")}


def test_facts_that_name_the_pair_of_the_pattern_name_the_pair_asked() -> None:
    """Issuer and place of the act follow the pair; other places stay."""
    pattern = ask(
        between=("XA", "XB"), license={"issuing_jurisdiction": "XB"}, route={"origin": "XA", "final_destination": "XD"}
    )
    asked = asked_of(pattern, "NO", "XZ", on=DAY)
    assert (asked.recognizing, asked.counterpart, asked.act_date) == ("XZ", "NO", DAY)
    assert asked.facts.stated["license.issuing_jurisdiction"] == "NO"
    assert asked.facts.stated["route.origin"] == "XZ"
    assert asked.facts.stated["route.final_destination"] == "XD"


def test_members_are_those_of_the_day() -> None:
    """A group is named by its pack; one that is not there has no members."""
    assert members_of(HARBORS, "harbor-accord:parties", on=DAY) == ("NO", "XA", "XB")
    assert members_of(HARBORS, "harbor-accord:parties", on=GONE) == ("NO", "XA")
    assert members_of(HARBORS, "harbor-accord:nobody", on=DAY) == ()


def test_one_rule_for_all_is_no_labyrinth() -> None:
    """Every pair meets the same regime, and the number is one."""
    counted = labyrinth_of(drawn(parties={"exporter": {"registered_on": "2021-01-04"}}))
    assert (counted.pairs, counted.recognized, counted.paths) == (6, 6, 1)
    assert (counted.regimes, counted.conditions, counted.authorities) == (("harbor-accord",), (), ())
    assert counted.causes == {}


def test_what_is_asked_of_a_shipment_is_counted_with_the_clause_that_asks_it() -> None:
    """Conditions, those who must act, and the clauses behind them."""
    counted = labyrinth_of(drawn(date(2023, 6, 1), **UNREGISTERED | {"procedure": {"first_use_on": "2023-06-01"}}))
    assert (counted.recognized, counted.paths, counted.conditions) == (0, 1, ("register",))
    assert counted.authorities == ("exporter",)
    assert counted.causes == {("Harbor Accord, Art 1", "RECOGNIZED_WITH_CONDITIONS"): 6}


def test_a_regime_of_its_own_for_one_pair_makes_another_path() -> None:
    """Where two of three agree on more than the bloc, a shipment meets two regimes."""
    closer = SMALL.replace("harbor-accord", "inner-harbor").replace(
        "force: treaty", "force: treaty\nprevails_over: [harbor-accord]"
    )
    closer = closer.replace("      'NO': [{from: '2020-01-01'}]\n", "")
    both = Shelf([HARBOR, load_pack(closer)])
    counted = labyrinth_of(matrix_of(ask(DAY), lambda _: both, ("NO", "XA", "XB"), on=DAY))
    assert counted.regimes == ("harbor-accord", "inner-harbor")
    assert counted.paths == 2


def test_the_union_is_one_rule_for_dual_use_licenses_and_was_before() -> None:
    """With the built-in packs: every pair of members, by the law of the day."""
    members = members_of(shelf(), "eu-dual-use-authorisations:union", on=date(2026, 11, 24))
    assert len(members) == 28  # Northern Ireland stands beside the members
    assert "BE-VLG" not in members
    assert "GB" in members_of(shelf(), "eu-dual-use-authorisations:union", on=date(2019, 11, 24))


@pytest.mark.parametrize("recognition", Recognition)
def test_every_answer_has_a_letter(recognition: Recognition) -> None:
    """Nobody needs the color."""
    assert len(LETTERS[recognition]) == 1
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_pictures_are_xml_that_refers_to_nothing() -> None:
    """A title with markup in it is text; the letters of all pairs are there."""
    title = 'licenses <of> "all" & others'
    picture = matrix_svg(drawn().recognitions, drawn().codes, title, on=DAY)
    for text in (picture, labyrinth_svg([labyrinth_of(drawn()), labyrinth_of(drawn(GONE))], title)):
        root = ET.fromstring(text)
        assert title in [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
        assert not [
            name for each in root.iter() for name in each.attrib if name.endswith("href") or name.startswith("on")
        ]
