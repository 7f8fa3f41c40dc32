"""How much is measured: enough for a figure that can be quoted, or as little as shows that everything runs."""

from dataclasses import dataclass

DEFAULT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Effort:
    """Counts and times of a run; `seconds` is what one figure may take, but for what it has to prepare."""

    seconds: float
    rounds: int
    papers: int
    batch_papers: int
    licenses: int
    driven_calls: int
    converted: int
    large_file: int
    packs: int
    calls_under_way: int = 16
    batches_under_way: int = 4
    peer_callers: int = 16
    customs_offices: int = 16
    suspensions: int = 20

    def each(self, sides: int) -> float:
        """Return the seconds that one side has in one round."""
        return self.seconds / (self.rounds * sides)


SMOKE = Effort(
    seconds=0.4,
    rounds=1,
    papers=40,
    batch_papers=128,
    licenses=2_000,
    driven_calls=40,
    converted=20,
    large_file=300,
    packs=60,
    calls_under_way=4,
    batches_under_way=2,
    peer_callers=2,
    customs_offices=4,
    suspensions=2,
)


def real(seconds: float = DEFAULT_SECONDS, licenses: int = 1_000_000) -> Effort:
    """Return the effort of a run that is meant."""
    return Effort(
        seconds=seconds,
        rounds=5,
        papers=int(600 * seconds),
        batch_papers=int(2_000 * seconds),
        licenses=licenses,
        driven_calls=4_000,
        converted=2_000,
        large_file=100_000,
        packs=1_000,
    )
