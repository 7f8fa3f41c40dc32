"""The packs that are loaded, laid out so that a question meets only those that speak to it.

Rules, in order:
1. A pack speaks to a subject, an act and two parties when each has ever been, or will be, a member of its side of one
   pairing for them.
2. A pack of default speaks to its subjects between any two jurisdictions that are not the same.
3. The order in which packs are given does not matter; what was found once for two parties is kept, up to a limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from gateway.core.facts import Question
from gateway.core.pack_model import Pack, Plan
from gateway.core.rules import Pairing
from gateway.core.speaker import Speaker
from gateway.core.stretches import Stretches, plan_stretches

MOST_KEPT = 2_048


class Shelf:
    """Packs, by what they speak to."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self.digests = tuple([pack.sha256 for pack in self.packs])
        self._by_matter = MappingProxyType(_by_matter(self.packs))
        self._found: dict[tuple[str, str, str, str], tuple[Speaker, ...]] = {}
        self._plans: dict[tuple[str, str, str], Stretches[Plan]] = {}

    def speakers(self, question: Question) -> tuple[Speaker, ...]:
        """Return the packs that speak to a question, those of default behind the others."""
        key = question.subject, question.act_kind, question.recognizing, question.counterpart
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            found = self._found[key] = self._look_up(key)
        return found

    def _look_up(self, key: tuple[str, str, str, str]) -> tuple[Speaker, ...]:
        subject, act, recognizing, counterpart = key
        matters = self._by_matter.get((subject, act), ()) or self._by_matter.get((subject, ""), ())
        speaking, defaults = [], []
        for pack in matters:
            if pack.default:
                if recognizing != counterpart:
                    defaults.append(self._speaker(pack, (), key))
                continue
            pairings = tuple(
                each
                for each in pack.pairings
                if each.speaks_to(subject, act) and each.has_ever_had(recognizing, counterpart)
            )
            if pairings:
                speaking.append(self._speaker(pack, pairings, key))
        return (*speaking, *defaults)

    def _speaker(self, pack: Pack, pairings: Iterable[Pairing], key: tuple[str, str, str, str]) -> Speaker:
        subject, act, recognizing, counterpart = key
        plan, place = pack.plan_for(subject=subject, act_kind=act), (pack.sha256, subject, act)
        if place not in self._plans:
            self._plans[place] = plan_stretches(plan)
        return Speaker(pack, pairings, plan, self._plans[place], (recognizing, counterpart))


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
