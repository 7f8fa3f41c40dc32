"""The packs that are loaded, laid out so that a question meets only those that speak to it.

Rules, in order:
1. A pack speaks to a subject, an act and two parties when each has ever been, or will be, a member of its side of one
   pairing for them.
2. A pack of default speaks to its subjects between any two jurisdictions that are not the same.
3. A pack has in a jurisdiction what is laid over it there (gateway.core.packs.overlays).
4. The order in which packs are given does not matter; what was found once for two parties is kept, up to a limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from gateway.core.answers.speaker import Speaker
from gateway.core.answers.stretches import Stretches, plan_stretches
from gateway.core.law.facts import Question
from gateway.core.law.pack_model import Pack, Plan
from gateway.core.law.rules import Pairing
from gateway.core.packs.overlays import overlaid

MOST_KEPT = 2_048


class Shelf:
    """Packs, by what they speak to."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self.digests = tuple([pack.sha256 for pack in self.packs])
        self._by_matter = MappingProxyType(_by_matter(self.packs))
        self._found: dict[tuple[str, str, str, str], tuple[Speaker, ...]] = {}
        self._plans: dict[tuple[str, str, str], Stretches[Plan]] = {}
        self._overlays = tuple(
            sorted((pack for pack in self.packs if pack.laid_over), key=lambda pack: (pack.id, pack.version))
        )
        self._overlaid: dict[tuple[str, frozenset[str]], Pack] = {}

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
        for below in matters:
            pack = self._with_overlays(below, recognizing)
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

    def _with_overlays(self, pack: Pack, recognizing: str) -> Pack:
        """Return a pack as it is in a jurisdiction: with what is laid over it there."""
        overlays = [each for each in self._overlays if each.laid_over == pack.id and recognizing in each.recognizing]
        if not overlays:
            return pack
        key = pack.sha256, frozenset(each.sha256 for each in overlays)
        if key not in self._overlaid:
            self._overlaid[key] = overlaid(pack, overlays)
        return self._overlaid[key]

    def _speaker(self, pack: Pack, pairings: Iterable[Pairing], key: tuple[str, str, str, str]) -> Speaker:
        subject, act, recognizing, counterpart = key
        plan = pack.plan_for(subject=subject, act_kind=act)
        place = " ".join([pack.sha256, *(each.sha256 for each in pack.overlays)]), subject, act
        if place not in self._plans:
            self._plans[place] = plan_stretches(plan)
        return Speaker(pack, pairings, plan, self._plans[place], (recognizing, counterpart))


def shelf_of(packs: "Sequence[Pack] | Shelf") -> Shelf:
    """Return packs as a shelf."""
    return packs if isinstance(packs, Shelf) else Shelf(packs)


def _by_matter(packs: Sequence[Pack]) -> Mapping[tuple[str, str], tuple[Pack, ...]]:
    matters: dict[tuple[str, str], list[Pack]] = {}
    for pack in sorted((pack for pack in packs if not pack.laid_over), key=lambda pack: (pack.id, pack.version)):
        for subject, act in pack.plans:
            if pack.default or not pack.acts or act in pack.acts:
                matters.setdefault((subject, act), []).append(pack)
        # An act of no list: only packs that speak to every act.
        if pack.default or not pack.acts:
            for subject in pack.subjects:
                matters.setdefault((subject, ""), []).append(pack)
    return {matter: tuple(found) for matter, found in matters.items()}
