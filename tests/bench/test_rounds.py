"""Rounds: sides in turn, medians over the rounds, ratios within them."""

from bench.rounds import Sample, interleaved, median_of, ratio_of


def test_sides_are_measured_in_turn() -> None:
    """A B A B, so that a disturbance meets both."""
    order: list[str] = []

    def side(name: str) -> Sample:
        order.append(name)
        return Sample(1, 1.0, 1.0)

    told: list[None] = []
    samples = interleaved({"a": lambda _: side("a"), "b": lambda _: side("b")}, 2, lambda: told.append(None))
    assert (order, len(samples["a"]), len(told)) == (["a", "b", "a", "b"], 2, 4)


def test_a_ratio_is_the_median_of_the_ratios_within_the_rounds() -> None:
    """One round in which the whole machine was slow changes nothing."""
    one = [Sample(10, 1.0, 1.0), Sample(10, 10.0, 10.0), Sample(10, 1.0, 1.0)]
    other = [Sample(20, 1.0, 1.0), Sample(20, 10.0, 10.0), Sample(20, 1.0, 1.0)]
    assert ratio_of(one, other, lambda sample: sample.core_rate) == 0.5
    assert median_of(one, lambda sample: sample.rate) == 10


def test_a_sample_gives_rates_by_the_wall_and_by_the_core() -> None:
    """Twice the processor time than there were seconds: two cores were at work."""
    sample = Sample(100, 1.0, 2.0)
    assert (sample.rate, sample.core_rate, sample.cpu_each) == (100, 50, 0.02)
    assert Sample(0, 0.0, 0.0).rate == 0
