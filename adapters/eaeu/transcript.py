"""A document on its way to a license, and the values that several of its parts hold: days and countries.

Rules, in order:
1. A day counts in the offset in which it is written; a day with an offset is carried as written.
2. A code that is a group of states, or leaves the country to the contracts, is no country.
3. Where a value has several possible places, its place is carried, so that it is written there again.
"""

from dataclasses import dataclass, field

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.eaeu import codes
from adapters.eaeu.leaves import written_day
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of
from adapters.xml_form import Form
from comity.v1.license_pb2 import License


@dataclass(frozen=True, slots=True)
class Transcript:
    """The document, the account of its fields, and the license as far as it is read."""

    form: Form
    source: Source
    license: License = field(default_factory=License)

    def keep_place(self, path: str) -> None:
        """Carry the value at `path` beside its fate, so that it is written at its place again."""
        value = self.source.peek(path)
        if value:
            self.license.carried.add(path=path, value=value)


def take_day(transcript: Transcript, path: str, target: str, *, keep_place: bool = False) -> Date | None:
    """Return the day at `path`, which is known to be one; None when it is absent."""
    written = transcript.source.peek(path)
    day = written_day(written)
    note = "the day in its own offset; carried as written" if day != written else ""
    transcript.source.take(path, target, note=note)
    if note or keep_place:
        transcript.keep_place(path)
    return date_of(day)


def take_country(transcript: Transcript, path: str, target: str, *, binds: bool) -> str:
    """Return the country at `path`, empty when there is none or the code is no country.

    What is no country is set aside where it `binds`, else carried.

    Raises:
        DocumentRefused: UNKNOWN_COUNTRY.
    """
    source = transcript.source
    code = source.peek(path)
    if code in codes.NO_COUNTRY and binds:
        source.set_aside(path, transcript.license, because="a group of states, or as the contracts say: no country")
    elif code in codes.NO_COUNTRY:
        source.carry(path, transcript.license, because="a group of states, or as the contracts say: no country")
    elif code:
        if not codelists.is_country(code):
            message = "The element holds no code of a country; write its two letters, or EU, 00 or 99."
            raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
        source.take(path, target)
        transcript.keep_place(path)
    return "" if code in codes.NO_COUNTRY else code
