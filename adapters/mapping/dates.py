"""The forms in which a pack may declare its dates: a closed list, each of which names one day in one way.

Rules, in order:
1. Digits are ASCII digits, all of them written; a day that no calendar has is no date.
2. A form that carries a time of day gives the day that is written; the time has no place in a license.
"""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {name: number for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
_YEAR, _MONTH, _DAY = "(?P<year>[0-9]{4})", "(?P<month>[0-9]{2})", "(?P<day>[0-9]{2})"
_TIME = r"(?P<time>([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(\.[0-9]{1,9})?"
_ZONE = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"

FORMS: dict[str, re.Pattern[str]] = {
    form: re.compile(pattern)
    for form, pattern in (
        ("YYYY-MM-DD", f"{_YEAR}-{_MONTH}-{_DAY}"),
        ("YYYYMMDD", f"{_YEAR}{_MONTH}{_DAY}"),
        ("YYYY/MM/DD", f"{_YEAR}/{_MONTH}/{_DAY}"),
        ("YYYY.MM.DD", rf"{_YEAR}\.{_MONTH}\.{_DAY}"),
        ("DD.MM.YYYY", rf"{_DAY}\.{_MONTH}\.{_YEAR}"),
        ("DD/MM/YYYY", f"{_DAY}/{_MONTH}/{_YEAR}"),
        ("DD-MM-YYYY", f"{_DAY}-{_MONTH}-{_YEAR}"),
        ("MM/DD/YYYY", f"{_MONTH}/{_DAY}/{_YEAR}"),
        ("DD-MON-YYYY", f"{_DAY}-(?P<name>[A-Z]{{3}})-{_YEAR}"),
        ("YYYY-MM-DD hh:mm:ss", f"{_YEAR}-{_MONTH}-{_DAY} {_TIME}"),
        ("YYYY-MM-DDThh:mm:ss", f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}"),
    )
}


@dataclass(frozen=True, slots=True)
class Written:
    """A day as a document writes it; `timed` when a time other than midnight stands beside it."""

    day: date
    timed: bool


def written_day(text: str, form: str) -> Written | None:
    """Return the day written in a form, None when it is no such day."""
    match = FORMS[form].fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    month = _MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["month"])
    try:
        day = date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None
    return Written(day, timed=parts.get("time", "00:00:00") != "00:00:00")
