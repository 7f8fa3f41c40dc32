"""Whether the two parties are in the arrangement at the time of the act.

Rules, in order:
1. It is enough that one pairing holds at the time of the act.
2. Before the first day of membership: PARTY_NOT_MEMBER and NOT_YET_IN_FORCE. After the last: CEASED. Between two
   memberships: PARTY_NOT_MEMBER. The law's interval is then the stretch in which the party is, or is not, a member.
"""

from collections.abc import Iterable

from gateway.core.answers.weighing import Bar, Gap, Weighing
from gateway.core.law.pack_model import Pack
from gateway.core.law.rules import Law, Layer, Pairing
from gateway.core.law.scene import COUNTERPART, RECOGNIZING, Scene
from gateway.core.law.timeline import Group, Interval
from gateway.core.reasons import Reason


def weigh_parties(pack: Pack, pairings: Iterable[Pairing], scene: Scene, weighing: Weighing) -> None:
    """Weigh whether both parties are members at the time of the act, in one of the pairings."""
    recognizing, counterpart = str(scene.values[RECOGNIZING]), str(scene.values[COUNTERPART])
    failures: list[tuple[Group, str]] = []
    unknown: list[Gap] = []
    for pairing in pairings:
        sides = ((pairing.counterpart, counterpart), (pairing.recognizing, recognizing))
        truths = [(group, code, group.has(code, scene)) for group, code in sides if group is not None]
        if all(truth is True for _, _, truth in truths):
            return
        failed = [(group, code) for group, code, truth in truths if truth is False]
        failures += failed[:1]
        if not failed:
            unknown += [
                _uncertain(pack, group, code, scene, truth)
                for group, code, truth in truths
                if isinstance(truth, frozenset)
            ]
    if unknown:
        weighing.gaps.extend(unknown)
    elif failures:
        weighing.bars.append(_absent(pack, *failures[0], scene))


def _uncertain(pack: Pack, group: Group, code: str, scene: Scene, missing: frozenset[str]) -> Gap:
    interval = next(each for each in group.members[code] if isinstance(each.contains(scene), frozenset))
    return Gap(missing, Law(tuple(cite.citation for cite in pack.memberships[group.id].cites), interval))


def _absent(pack: Pack, group: Group, code: str, scene: Scene) -> Bar:
    intervals = group.members[code]
    earlier = [interval for interval in intervals if interval.end and interval.end.reached(scene) is True]
    later = [interval for interval in intervals if interval not in earlier]
    membership = pack.memberships[group.id]
    cites = tuple(cite.citation for cite in membership.cites)
    effect = pack.otherwise[-1].effect if pack.otherwise else ""
    if not earlier:
        reasons: tuple[Reason, ...] = (Reason.PARTY_NOT_MEMBER, Reason.NOT_YET_IN_FORCE)
        return Bar(Layer.SCOPE, reasons, Law(cites, later[0]), effect, apart=True)
    ended = tuple(cite.citation for cite in membership.ended.get(code, ()))
    gap = Interval(earlier[-1].end, later[0].start if later else None)
    reasons = (Reason.PARTY_NOT_MEMBER,) if later else (Reason.CEASED,)
    return Bar(Layer.SCOPE, reasons, Law(ended or cites, gap), effect, apart=True)
