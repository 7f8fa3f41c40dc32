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
from types import MappingProxyType
from typing import TypeAlias

from gateway.core.law.facts import ASKED, Facts, Question, Value

Truth: TypeAlias = bool | frozenset[str]
ROOT = "facts."
ACT_DATE = f"{ASKED}.act_date"
AS_OF = f"{ASKED}.as_of"
RECOGNIZING = f"{ASKED}.recognizing"
COUNTERPART = f"{ASKED}.counterpart"
PLACE = re.compile(r"\{([^{}]+)\}")
SUBJECT = f"{ASKED}.subject"
ACT_KIND = f"{ASKED}.act_kind"
MOVING = frozenset({ACT_DATE, AS_OF})
NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


# Not frozen, since several are made for every question, and a frozen one takes five times as long to make. Nobody
# changes one: each way of seeing it otherwise returns another.
@dataclass(slots=True)
class Scene:
    """One question with its facts, as a pack sees it; `zone` is that of the recognizing jurisdiction where known.

    `asked` are the facts of the question itself; they are among the `values`, too. `asked_on` is the day as of which
    facts must have been read: that of the act as it was asked, or of gathering the facts where that came first. It is
    `plain` while a fact that is missing is always settled by itself.
    """

    values: Mapping[str, Value]
    asked: Mapping[str, Value]
    unsettled: Mapping[str, tuple[str, ...]]
    opened: frozenset[str]
    prefix: str
    act_date: date
    act_instant: datetime | None
    as_of: date
    zone: tzinfo | None
    asked_on: date
    plain: bool

    def missing(self, path: str) -> frozenset[str]:
        """Return the names of the facts that would settle the unknown fact at `path`."""
        settled_by = self.unsettled.get(path)
        return frozenset(settled_by) if settled_by else frozenset((self.prefix + path,))

    def in_zone(self, zone: tzinfo | None) -> "Scene":
        """Return the scene as a pack sees it that reads days in a zone."""
        if zone is self.zone:
            return self
        return self._as(self.values, self.asked, self.act_date, self.act_instant, zone)

    def on(self, day: date) -> "Scene":
        """Return the scene as if the act and the facts were of a later day."""
        moved: dict[str, Value] = {ACT_DATE: day, AS_OF: max(day, self.as_of)}
        return self._as({**self.values, **moved}, {**self.asked, **moved}, day, None, self.zone)

    def without_facts(self) -> "Scene":
        """Return the scene with nothing stated but the question itself, and of its act the day alone."""
        bare = self._as(self.asked, self.asked, self.act_date, None, self.zone)
        bare.unsettled, bare.opened = NOTHING, frozenset()
        return bare

    def _as(
        self,
        values: Mapping[str, Value],
        asked: Mapping[str, Value],
        act_date: date,
        act_instant: datetime | None,
        zone: tzinfo | None,
    ) -> "Scene":
        as_of = max(act_date, self.as_of) if act_date is not self.act_date else self.as_of
        return Scene(
            values,
            asked,
            self.unsettled,
            self.opened,
            self.prefix,
            act_date,
            act_instant,
            as_of,
            zone,
            self.asked_on,
            self.plain,
        )

    def of_item(self, item: Facts, *, path: str, position: int) -> "Scene":
        """Return the scene narrowed to one member of a list; it still sees the question itself."""
        return Scene(
            {**item.stated, **self.asked},
            self.asked,
            item.unsettled,
            item.opened,
            f"{self.prefix}{path}[{position}].",
            self.act_date,
            self.act_instant,
            self.as_of,
            self.zone,
            self.asked_on,
            plain=False,
        )


def placed(path: str, values: Mapping[str, Value]) -> str:
    """Return a path with the facts that it names put in; one that is not a known text leaves its place as it is."""
    if "{" not in path:
        return path
    return PLACE.sub(lambda match: text if isinstance(text := values.get(match[1]), str) else match[0], path)


def scene_of(question: Question, *, zone: tzinfo | None) -> Scene:
    """Return the scene of `question`."""
    asked: dict[str, Value] = {
        SUBJECT: question.subject,
        RECOGNIZING: question.recognizing,
        COUNTERPART: question.counterpart,
        ACT_KIND: question.act_kind,
        ACT_DATE: question.act_date,
        AS_OF: question.as_of,
    }
    facts = question.facts
    return Scene(
        {**facts.stated, **asked},
        asked,
        facts.unsettled,
        facts.opened,
        ROOT,
        question.act_date,
        question.act_instant,
        question.as_of,
        zone,
        min(question.act_date, question.as_of),
        not facts.unsettled,
    )
