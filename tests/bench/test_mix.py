"""The mix of a load: read strictly, spread evenly, the same on every run."""

import pytest

from bench.mix import DEFAULT_MIX, NoMix, Workload, parse_mix, pattern_of


def test_a_mix_is_kinds_with_their_shares() -> None:
    """As it is written on the command line."""
    assert parse_mix(DEFAULT_MIX) == {"verify": 8, "reserve": 1, "batch": 1}


@pytest.mark.parametrize("text", ["", "verify", "verify=0", "verify=-1", "verify=101", "erase=1", "verify=1,verify=2"])
def test_what_is_no_mix_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NoMix):
        parse_mix(text)


def test_the_kinds_are_spread_and_not_lumped() -> None:
    """Each kind has its share, and none stands beside itself where it need not."""
    pattern = pattern_of({"verify": 4, "reserve": 2})
    assert (pattern.count("verify"), pattern.count("reserve"), len(pattern)) == (4, 2, 6)
    assert "reserve reserve" not in " ".join(pattern + pattern)


def test_calls_are_about_papers_that_are_given() -> None:
    """Without one there is nothing to ask."""
    with pytest.raises(NoMix):
        Workload([], parse_mix(DEFAULT_MIX))


def test_a_paper_that_names_no_line_cannot_be_reserved_of() -> None:
    """It can still be verified."""
    with pytest.raises(NoMix):
        Workload(["a.b.c"], {"reserve": 1})
    assert Workload(["a.b.c"], {"verify": 1}).request(0)[0] == "verify"
