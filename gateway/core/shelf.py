"""The packs that are loaded, laid out so that a question meets only those that speak to it.

Rules, in order:
1. A pack speaks to a subject, an act and two parties when each has ever been, or will be, a member of its side of one
   pairing for them. A pairing with `given` counts where that is known to hold on the facts; where it is not known, the
   pack may speak.
2. A pack of default speaks to its subjects between any two jurisdictions that are not the same.
3. The order in which packs are given does not matter; what was found once for two parties is kept, up to a limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gateway.core.facts import Question
from gateway.core.pack_model import Pack, Plan
from gateway.core.rules import Pairing
from gateway.core.scene import Scene

MOST_KEPT = 16_384


@dataclass(frozen=True, slots=True)
class Speaker:
    """A pack that speaks to a question: its pairings for the two parties, and its rules for the subject and the act."""

    pack: Pack
    pairings: tuple[Pairing, ...]
    plan: Plan

    def heard(self, scene: Scene) -> "Speaker | frozenset[str] | None":
        """Return the speaker with the pairings that count on these facts; None where none does.

        Where that is not known, return the facts that would tell.
        """
        if self.pack.default or all(pairing.given is None for pairing in self.pairings):
            return self
        counting: list[Pairing] = []
        missing: frozenset[str] = frozenset()
        for pairing in self.pairings:
            truth = True if pairing.given is None else pairing.given.holds(scene)
            if truth is True:
                counting.append(pairing)
            elif truth is not False:
                missing |= truth
        if counting:
            return Speaker(self.pack, tuple(counting), self.plan)
        return missing or None


class Shelf:
    """Packs, by what they speak to."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self.digests = tuple([pack.sha256 for pack in self.packs])
        self._by_matter = MappingProxyType(_by_matter(self.packs))
        self._found: dict[tuple[str, str, str, str], tuple[Speaker, ...]] = {}

    def speakers(self, question: Question) -> tuple[Speaker, ...]:
        """Return the packs that speak to a question, those of default behind the others."""
        key = question.subject, question.act_kind, question.recognizing, question.counterpart
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            found = self._found[key] = self._look_up(*key)
        return found

    def _look_up(self, subject: str, act: str, recognizing: str, counterpart: str) -> tuple[Speaker, ...]:
        matters = self._by_matter.get((subject, act), ()) or self._by_matter.get((subject, ""), ())
        speaking, defaults = [], []
        for pack in matters:
            plan = pack.plan_for(subject=subject, act_kind=act)
            if pack.default:
                if recognizing != counterpart:
                    defaults.append(Speaker(pack, (), plan))
                continue
            pairings = tuple(
                each
                for each in pack.pairings
                if each.speaks_to(subject, act) and each.has_ever_had(recognizing, counterpart)
            )
            if pairings:
                speaking.append(Speaker(pack, pairings, plan))
        return (*speaking, *defaults)


def shelf_of(packs: "Sequence[Pack] | Shelf") -> Shelf:
    """Return packs as a shelf."""
    return packs if isinstance(packs, Shelf) else Shelf(packs)


def _by_matter(packs: Sequence[Pack]) -> Mapping[tuple[str, str], tuple[Pack, ...]]:
    matters: dict[tuple[str, str], list[Pack]] = {}
    for pack in sorted(packs, key=lambda pack: (pack.id, pack.version)):
        for subject, act in pack.plans:
            if pack.default or not pack.acts or act in pack.acts:
                matters.setdefault((subject, act), []).append(pack)
        # An act of no list: only packs that speak to every act.
        if pack.default or not pack.acts:
            for subject in pack.subjects:
                matters.setdefault((subject, ""), []).append(pack)
    return {matter: tuple(found) for matter, found in matters.items()}
