"""A proposed version of a pack beside the packs as they are: its text, remarks, and which answers change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import load_pack
from gateway.core.review.lint import Remark, remarks_on, remarks_on_versions
from gateway.core.review.pack_changes import Change, changes_between
from gateway.core.review.rehearsal import Asked, Changed, rehearsed, with_proposed


@dataclass(frozen=True, slots=True)
class Comparison:
    """What would change: the text, against which version; remarks; and answers."""

    version: str
    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...]
    answers: tuple[Changed, ...]


def comparison_of(
    proposed: str, current: tuple[Pack, str] | None, packs: Sequence[Pack], asked: Iterable[Asked]
) -> Comparison:
    """Return what the text `proposed` would change; `current` is the version to compare its text with.

    Raises:
        PackRefused: the text is no pack.
    """
    pack = load_pack(proposed)
    versions = [each for each in with_proposed(packs, [pack]) if each.id == pack.id]
    return Comparison(
        version=current[0].version if current else "",
        changes=changes_between(current[1], proposed) if current else (),
        remarks=(*remarks_on(proposed, pack), *remarks_on_versions(versions)),
        answers=tuple(rehearsed(asked, packs, [pack])),
    )
