"""A pack as it speaks to two parties about one subject and act; what depends on the day alone is found once.

Rules, in order:
1. A pairing with `given` counts where that is known to hold on the facts. Where none counts and of one it is not known,
   the pack may speak.
2. Whether the two are members, and what a negative pack answers, is the same for every question on a stretch of days on
   which no membership changes.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from gateway.core.answers.membership import weigh_parties
from gateway.core.answers.negative import judge_negative, with_prohibitions
from gateway.core.answers.prohibitions import weigh_prohibitions
from gateway.core.answers.stretches import Stretches, party_spans
from gateway.core.answers.weighing import Bar, Judgment, Weighing
from gateway.core.law.pack_model import Pack, Plan
from gateway.core.law.rules import Pairing
from gateway.core.law.scene import COUNTERPART, RECOGNIZING, Scene
from gateway.core.law.timeline import turning_days

Days: TypeAlias = tuple[date, date]
MOST_KEPT = 8


class Speaker:
    """A pack that speaks to a question: its pairings for the two parties, and its rules for the subject and the act."""

    __slots__ = (
        "_bars",
        "_conditional",
        "_law_days",
        "_narrowed",
        "_negative",
        "_parties",
        "_plans",
        "pack",
        "pairings",
        "plan",
    )

    def __init__(
        self, pack: Pack, pairings: Iterable[Pairing], plan: Plan, plans: Stretches[Plan], parties: tuple[str, str]
    ) -> None:
        self.pack, self.pairings, self.plan = pack, tuple(pairings), plan
        self._plans, self._parties = plans, parties
        self._conditional = not pack.default and any(pairing.given is not None for pairing in self.pairings)
        self._narrowed: dict[tuple[int, ...], Speaker] = {}
        self._law_days: dict[tuple[date, tuple[str, ...]], tuple[Days, ...]] = {}
        self._bars = Stretches(party_spans(pack, parties), self._bars_on)
        self._negative = Stretches(party_spans(pack, parties), self._negative_on)

    def heard(self, scene: Scene) -> "Speaker | frozenset[str] | None":
        """Return the speaker with the pairings that count on these facts; None where none does.

        Where that is not known, return the facts that would tell.
        """
        if not self._conditional:
            return self
        counting: list[int] = []
        missing: frozenset[str] = frozenset()
        for place, pairing in enumerate(self.pairings):
            truth = True if pairing.given is None else pairing.given.holds(scene)
            if truth is True:
                counting.append(place)
            elif truth is not False:
                missing |= truth
        return self._with(tuple(counting)) if counting else missing or None

    def plan_in(self, scene: Scene) -> Plan:
        """Return the rules, those whose force depends on the day alone knowing whether they are in force."""
        return self._plans.at(scene) or self.plan

    def weigh_parties(self, scene: Scene, weighing: Weighing) -> None:
        """Weigh whether both parties are members at the time of the act."""
        bars = self._bars.at(scene)
        if bars is None:
            weigh_parties(self.pack, self.pairings, scene, weighing)
        else:
            weighing.bars.extend(bars)

    def reasoned_no(self, scene: Scene) -> Judgment | None:
        """Return what a negative pack answers; None from any other."""
        negative = self.pack.negative
        if negative is None:
            return None
        weighing = Weighing()
        weigh_prohibitions(self.pack.prohibitions, scene, weighing)
        judgment = self._negative.at(scene) or judge_negative(negative, scene)
        return with_prohibitions(judgment, weighing.bars) if weighing.bars else judgment

    def law_days(self, scene: Scene) -> tuple[Days, ...]:
        """Return the days after the act on which law, or a membership of a party that the facts name, changes."""
        named = [scene.values.get(path) for path in self.plan.turning.parties]
        codes = tuple([code for code in named if isinstance(code, str)])
        key = scene.act_date, codes
        found = self._law_days.get(key)
        if found is None:
            if len(self._law_days) >= MOST_KEPT:
                self._law_days.clear()
            found = self._law_days[key] = tuple(self._coming(scene.act_date, codes))
        return found

    def _coming(self, day: date, parties: Iterable[str]) -> list[Days]:
        spans = [self.pack.in_force, *party_spans(self.pack, parties)]
        return sorted(days for days in {*self.plan.turning.law, *turning_days(spans)} if days[1] > day)

    def _with(self, counting: tuple[int, ...]) -> "Speaker":
        if len(counting) == len(self.pairings):
            return self
        found = self._narrowed.get(counting)
        if found is None:
            pairings = [self.pairings[place] for place in counting]
            found = self._narrowed[counting] = Speaker(self.pack, pairings, self.plan, self._plans, self._parties)
        return found

    def _bars_on(self, scene: Scene) -> tuple[Bar, ...] | None:
        weighing = Weighing()
        weigh_parties(self.pack, self.pairings, scene, weighing)
        return None if weighing.gaps else tuple(weighing.bars)

    def _negative_on(self, scene: Scene) -> Judgment | None:
        negative, parties = self.pack.negative, (scene.values[RECOGNIZING], scene.values[COUNTERPART])
        if negative is None:
            return None
        told = (bloc.group.has(str(code), scene) for bloc in negative.blocs for code in parties)
        return judge_negative(negative, scene) if all(isinstance(truth, bool) for truth in told) else None
