"""What a node remembers of its own work, so that the same paper costs less when it comes back.

Rules, in order:
1. Only what never changes is remembered: what V1 to V8 made of the bytes that were signed, under one state of one key,
   the terms in content that is named by its digest, and what packs answer to everything that they can read of a
   question (gateway.core.answers.likeness). Times, standing, disclosures, goods and adoptions are judged each time, and
   whether content is still on record is asked each time.
2. A paper is known by the digest of what was signed and by its signature, never by its text. Another signature over the
   same claims, good or bad, is another paper here and is checked (attacks B01, B03).
3. A key that changed in anything since is another key: the paper is checked anew.
4. A memory has a fixed number of entries and of bytes. What was not used for longest goes first.
5. A memory is used by several threads at once.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

from gateway.core.answers import eligibility
from gateway.core.answers.likeness import Readable, likeness_of, readable_by
from gateway.core.answers.shelf import Shelf, shelf_of
from gateway.core.findings import PackAnswer
from gateway.core.law.facts import Question
from gateway.core.law.pack_model import Pack
from gateway.core.paper.terms import LicenseTerms
from gateway.core.trust.assertion import SignedAssertion
from gateway.core.trust.statements import LicenseClaims
from registry.records import KeyRecord

Key = TypeVar("Key")
Value = TypeVar("Value")
PAPERS, PAPER_BYTES = 4096, 32 * 1024 * 1024
TERMS, TERMS_BYTES = 4096, 32 * 1024 * 1024
LAW, LAW_BYTES = 4096, 32 * 1024 * 1024
PACKS, PACK_BYTES = 256, 16 * 1024 * 1024
SHELVES, SHELF_BYTES = 256, 16 * 1024 * 1024
# What a remembered value weighs beside its text: objects have more of it than text.
WEIGHT, BASE = 6, 2048


class Remembered(Generic[Key, Value]):
    """A bounded memory; the entry that was not used for longest is forgotten first. It counts hits and misses."""

    def __init__(self, *, entries: int, size: int) -> None:
        self._entries = entries
        self._size = size
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def find(self, key: Key) -> Value | None:
        """Return what is remembered under a key, None when nothing is."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._held.move_to_end(key)
            return found[0]

    def keep(self, key: Key, value: Value, *, size: int) -> None:
        """Remember a value of a size in bytes; one that is larger than the memory is not kept."""
        if size > self._size:
            return
        with self._lock:
            held = self._held.pop(key, None)
            self._weight += size - (held[1] if held else 0)
            self._held[key] = value, size
            while len(self._held) > self._entries or self._weight > self._size:
                self._weight -= self._held.popitem(last=False)[1][1]

    @property
    def weight(self) -> int:
        """The bytes that everything remembered weighs."""
        return self._weight

    def __len__(self) -> int:
        return len(self._held)


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """What was signed and what it claims, as V1 to V8 found it under one state of its key."""

    signed: SignedAssertion
    claims: LicenseClaims
    key: KeyRecord


class KnownLaw:
    """What packs answered to questions, by all that they can read of one."""

    def __init__(self) -> None:
        self._answers: Remembered[Hashable, tuple[PackAnswer, ...]] = Remembered(entries=LAW, size=LAW_BYTES)
        self._readable: Remembered[tuple[str, ...], Readable] = Remembered(entries=SHELVES, size=SHELF_BYTES)

    def answer(self, question: Question, packs: Sequence[Pack] | Shelf) -> tuple[PackAnswer, ...]:
        """Return what `gateway.core.answers.eligibility.answer` returns."""
        shelf = shelf_of(packs)
        readable = self._readable.find(shelf.digests)
        if readable is None:
            readable = readable_by(shelf)
            self._readable.keep(shelf.digests, readable, size=weight_of(len(readable.texts)))
        likeness = likeness_of(question, readable)
        answers = self._answers.find(likeness)
        if answers is None:
            answers = eligibility.answer(question, shelf)
            # The texts of a likeness and of answers, as they would be written down.
            self._answers.keep(likeness, answers, size=weight_of(len(repr(likeness)) + len(repr(answers))))
        return answers


@dataclass(frozen=True, slots=True)
class Memory:
    """What one node remembers: papers, terms, answers of packs, and packs that were published, by digests."""

    papers: Remembered[tuple[bytes, str], KnownPaper] = field(
        default_factory=lambda: Remembered(entries=PAPERS, size=PAPER_BYTES)
    )
    terms: Remembered[str, LicenseTerms] = field(default_factory=lambda: Remembered(entries=TERMS, size=TERMS_BYTES))
    law: KnownLaw = field(default_factory=KnownLaw)
    packs: Remembered[str, Pack] = field(default_factory=lambda: Remembered(entries=PACKS, size=PACK_BYTES))
    shelves: Remembered[tuple[str, ...], Shelf] = field(
        default_factory=lambda: Remembered(entries=SHELVES, size=SHELF_BYTES)
    )


def paper_name(signing_input: str, signature: str) -> tuple[bytes, str]:
    """Return the name of a paper in the memory: the digest of what was signed, and the signature as it is presented."""
    return sha256(signing_input.encode("ascii")).digest(), signature


def weight_of(length: int) -> int:
    """Return the bytes that a value read from a text of some length takes, generously."""
    return BASE + WEIGHT * length
