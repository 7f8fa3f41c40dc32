"""When law is in force: boundaries, intervals, membership, and editions of lists.

Rules, in order:
1. An interval is half-open: its first day belongs to it, the day or instant named as its end does not.
2. A boundary is a day, an instant with a zone, or two days between which it lies. Between those two days nothing is
   established until a fact says which it was.
3. An act known only by its day, on a day in whose middle an instant falls, is not established on either side; the
   instant of the act is then the missing fact. The day is read in the zone of the recognizing jurisdiction where the
   pack states it, else in the zone in which the instant is written.
4. A part of a state belongs to what the state belongs to, unless the group lists the part itself.
5. Of several editions of a list, the one in force is the last that began.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gateway.core.law.scene import Scene, Truth

ACT_INSTANT = "act.instant"
EFFECTIVE_DATES = "effective_dates"
INSTANT_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})\Z")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A moment of change: `earliest` to `latest` in days, exact when `instant` is set; `fact` would settle it."""

    earliest: date
    latest: date
    instant: datetime | None = None
    fact: str = ""

    def reached(self, scene: Scene) -> Truth:
        """Return whether the law time of `scene` is at or after this boundary."""
        if self.instant is not None:
            return self._instant_reached(scene, self.instant)
        if scene.act_date >= self.latest:
            return True
        if scene.act_date < self.earliest:
            return False
        stated = scene.values.get(self.fact)
        return scene.act_date >= stated if isinstance(stated, date) else scene.missing(self.fact)

    def days(self) -> tuple[date, date]:
        """Return the first and the last day that may be the first under the new law."""
        return self.earliest, self.latest

    def text(self) -> str:
        """Return the boundary as an ISO 8601 date or interval, or as an RFC 3339 instant in UTC."""
        if self.instant is not None:
            return self.instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
        first, last = self.earliest.isoformat(), self.latest.isoformat()
        return first if first == last else f"{first}/{last}"

    def _instant_reached(self, scene: Scene, instant: datetime) -> Truth:
        if scene.act_instant is not None:
            return scene.act_instant >= instant
        local = instant if scene.zone is None else instant.astimezone(scene.zone)
        if scene.act_date == local.date() and local.time() != time(0):
            return frozenset((ACT_INSTANT,))
        return scene.act_date >= local.date()


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open stretch of time; an absent boundary is open-ended."""

    start: Boundary | None = None
    end: Boundary | None = None

    def contains(self, scene: Scene) -> Truth:
        """Return whether the law time of `scene` lies in the interval."""
        begun = True if self.start is None else self.start.reached(scene)
        if begun is False:
            return False
        ended = False if self.end is None else self.end.reached(scene)
        if ended is True:
            return False
        return begun if ended is False else ended

    def boundaries(self) -> tuple[Boundary, ...]:
        """Return the boundaries that the interval has."""
        return tuple(boundary for boundary in (self.start, self.end) if boundary is not None)


ALWAYS = Interval()


@dataclass(frozen=True, slots=True)
class Group:
    """Parties by code, each with its intervals of membership in order of time."""

    id: str
    title: str
    members: Mapping[str, tuple[Interval, ...]]

    def has_on(self, code: str, day: date) -> bool:
        """Return whether `code` is known to be a member on a day."""
        return any(
            (each.start is None or each.start.latest <= day) and (each.end is None or day < each.end.earliest)
            for each in self.members.get(code, ())
        )

    def has(self, code: str, scene: Scene) -> Truth:
        """Return whether `code` is a member at the law time of `scene`."""
        unknown: Truth = False
        for interval in self.members.get(code, ()):
            within = interval.contains(scene)
            if within is True:
                return True
            unknown = within if within is not False else unknown
        return unknown


@dataclass(frozen=True, slots=True)
class Table:
    """A list outside the legal text, with the first day of each edition, earliest first."""

    id: str
    title: str
    editions: tuple[tuple[str, date], ...]

    def edition_on(self, day: date) -> str:
        """Return the label of the edition in force on `day`; empty before the first."""
        return next((label for label, first in reversed(self.editions) if first <= day), "")


def boundary_of_text(text: str, *, fact: str) -> Boundary:
    """Return the boundary that an ISO date or a zoned instant states.

    Raises:
        ValueError: `text` is neither.
    """
    if INSTANT_SHAPE.match(text):
        instant = datetime.fromisoformat(text)
        whole_day = instant.time() == time(0)
        first = instant.date() if whole_day else instant.date() + ONE_DAY
        return Boundary(earliest=instant.date(), latest=first, instant=instant, fact=fact)
    if len(text) != len("YYYY-MM-DD"):
        raise ValueError(text)
    day = date.fromisoformat(text)
    return Boundary(earliest=day, latest=day, fact=fact)


def turning_days(intervals: Iterable[Interval]) -> frozenset[tuple[date, date]]:
    """Return the days on which law may change at the boundaries of `intervals`."""
    return frozenset(boundary.days() for interval in intervals for boundary in interval.boundaries())
