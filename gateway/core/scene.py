"""What a condition is judged on: the facts, the question, and the two times, in three values.

Rules, in order:
1. True and False are established. Anything else is the set of facts that are missing, named so that stating them would
   settle it.
2. Law time is the day of the act, or its instant where given; knowledge time is the day the facts were gathered.
3. The facts of the question itself lie below `asked` and are always known.
4. A path may have the value of another fact in its middle: `participants.{asked.counterpart}.suspended_from`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TypeAlias

from gateway.core.facts import ASKED, Facts, Question, Value

Truth: TypeAlias = bool | frozenset[str]
ACT_DATE = f"{ASKED}.act_date"
AS_OF = f"{ASKED}.as_of"
RECOGNIZING = f"{ASKED}.recognizing"
COUNTERPART = f"{ASKED}.counterpart"
PLACE = re.compile(r"\{([^{}]+)\}")
SUBJECT = f"{ASKED}.subject"
ACT_KIND = f"{ASKED}.act_kind"
MOVING = frozenset({ACT_DATE, AS_OF})
OF_THE_QUESTION = (SUBJECT, RECOGNIZING, COUNTERPART, ACT_KIND, ACT_DATE, AS_OF)


@dataclass(frozen=True, slots=True)
class Scene:
    """One question with its facts, as a pack sees it; `zone` is that of the recognizing jurisdiction where known."""

    values: Mapping[str, Value]
    unsettled: Mapping[str, tuple[str, ...]]
    opened: frozenset[str]
    prefix: str
    subject: str
    act_kind: str
    act_date: date
    act_instant: datetime | None
    as_of: date
    zone: tzinfo | None

    def missing(self, path: str) -> frozenset[str]:
        """Return the names of the facts that would settle the unknown fact at `path`."""
        settled_by = self.unsettled.get(path)
        return frozenset(settled_by) if settled_by else frozenset((f"{self.prefix}{path}",))

    def in_zone(self, zone: tzinfo | None) -> "Scene":
        """Return the scene as a pack sees it that reads days in a zone."""
        return (
            self if zone is self.zone else self._changed(self.values, self.act_date, self.act_instant, self.as_of, zone)
        )

    def on(self, day: date) -> "Scene":
        """Return the scene as if the act and the facts were of a later day."""
        as_of = max(day, self.as_of)
        return self._changed({**self.values, ACT_DATE: day, AS_OF: as_of}, day, None, as_of, self.zone)

    def _changed(
        self,
        values: Mapping[str, Value],
        act_date: date,
        act_instant: datetime | None,
        as_of: date,
        zone: tzinfo | None,
    ) -> "Scene":
        return Scene(
            values,
            self.unsettled,
            self.opened,
            self.prefix,
            self.subject,
            self.act_kind,
            act_date,
            act_instant,
            as_of,
            zone,
        )

    def of_item(self, item: Facts, *, path: str, position: int) -> "Scene":
        """Return the scene narrowed to one member of a list; it still sees the question itself."""
        return Scene(
            {**item.stated, **{path: self.values[path] for path in OF_THE_QUESTION if path in self.values}},
            item.unsettled,
            item.opened,
            f"{self.prefix}{path}[{position}].",
            self.subject,
            self.act_kind,
            self.act_date,
            self.act_instant,
            self.as_of,
            self.zone,
        )


def placed(path: str, values: Mapping[str, Value]) -> str:
    """Return a path with the facts that it names put in; one that is not a known text leaves its place as it is."""
    if "{" not in path:
        return path
    return PLACE.sub(lambda match: text if isinstance(text := values.get(match[1]), str) else match[0], path)


def scene_of(question: Question, *, zone: tzinfo | None) -> Scene:
    """Return the scene of `question`."""
    values: dict[str, Value] = {
        **question.facts.stated,
        SUBJECT: question.subject,
        RECOGNIZING: question.recognizing,
        COUNTERPART: question.counterpart,
        ACT_KIND: question.act_kind,
        ACT_DATE: question.act_date,
        AS_OF: question.as_of,
    }
    return Scene(
        values,
        question.facts.unsettled,
        question.facts.opened,
        "facts.",
        question.subject,
        question.act_kind,
        question.act_date,
        question.act_instant,
        question.as_of,
        zone,
    )
