"""The file of a backup: whatever is cut off, changed or of another kind is refused before anything is restored."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from registry.backup import check_backup, restore_backup, write_backup
from registry.backup_file import SealedWriter
from registry.canonical import sha256_hex
from registry.database import migrate, open_engine
from registry.errors import BadInput
from registry.feed import Feed
from registry.journal import Sequencer
from tests.databases import every_row, sqlite_url
from tests.registry.contract_journal import whole_scene
from tests.registry.desk import Desk, refusal

INVALID = ("BACKUP_INVALID", "file")
# Any: JSON as it is read back.
Line = dict[str, Any]


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of a registry with something of everything."""
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("source")))
    migrate(engine)
    whole_scene(Desk(engine))
    Sequencer(engine, batch=20).run_once()
    stream = io.BytesIO()
    write_backup(engine, stream)
    engine.dispose()
    return stream.getvalue()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    engine = open_engine(sqlite_url(tmp_path))
    yield engine
    engine.dispose()


def lines_of(backup: bytes) -> list[Line]:
    """Return the lines of a backup, as gunzip prints them."""
    return [json.loads(line) for line in gzip.decompress(backup).splitlines()]


def sealed(lines: list[Line]) -> bytes:
    """Return lines with a seal that fits them; only the counts are those that are given."""
    stream = io.BytesIO()
    writer = SealedWriter(stream)
    for line in lines[:-1]:
        ((name, value),) = line.items()
        writer.put(name, value)
    writer.seal(lines[-1]["seal"]["rows"])
    return stream.getvalue()


def refused(backup: bytes) -> bool:
    """Whether a file is refused as no backup."""
    return refusal(BadInput, check_backup, io.BytesIO(backup)) == INVALID


def test_gunzip_prints_the_lines(backup: bytes) -> None:
    """A backup can be read without Comity: a head, rows, a seal, all in JSON."""
    lines = lines_of(backup)
    assert [next(iter(lines[0])), next(iter(lines[-1]))] == ["head", "seal"]
    assert lines[0]["head"]["format"] == "comity-backup/1"
    assert {name for line in lines[1:-1] for name in line} == {"contents", "events", "requests"}
    ids = [line["events"]["event_id"] for line in lines if "events" in line]
    assert ids == sorted(ids)


def test_the_digest_and_size_stated_are_those_of_the_file(backup: bytes) -> None:
    """What a person compares is what sha256sum says."""
    summary = check_backup(io.BytesIO(backup))
    assert (summary.size, summary.sha256) == (len(backup), sha256_hex(backup))


def test_a_file_that_is_written_again_from_its_lines_is_a_backup(backup: bytes) -> None:
    """The near miss of the cases below: nothing is changed, and it is accepted."""
    assert sealed(lines_of(backup)) == backup


def test_any_truncation_is_refused(backup: bytes) -> None:
    """At every byte, also between the two parts of the file."""

    @settings(max_examples=400, deadline=None, database=None)
    @given(length=st.integers(0, len(backup) - 1))
    @example(length=backup.rindex(bytes.fromhex("1f8b08")))
    def is_refused(length: int) -> None:
        assert refused(backup[:length])

    is_refused()


def test_any_changed_byte_is_refused(backup: bytes) -> None:
    """Also one that no decompression would miss: bits of the header and of the padding."""

    @settings(max_examples=600, deadline=None, database=None)
    @given(place=st.integers(0, len(backup) - 1), mask=st.integers(1, 255))
    @example(place=4, mask=1)
    def is_refused(place: int, mask: int) -> None:
        changed = bytearray(backup)
        changed[place] ^= mask
        assert refused(bytes(changed))

    is_refused()


def test_anything_added_left_out_or_moved_is_refused(backup: bytes) -> None:
    """One run of bytes is taken out, put in twice, or replaced by nothing in particular."""

    @settings(max_examples=300, deadline=None, database=None)
    @given(
        begins=st.integers(0, len(backup)),
        length=st.integers(1, 200),
        put=st.sampled_from(["", "twice", "zeros"]),
    )
    def is_refused(begins: int, length: int, put: str) -> None:
        run = backup[begins : begins + length]
        instead = {"": b"", "twice": run + run, "zeros": bytes(length)}[put]
        changed = backup[:begins] + instead + backup[begins + length :]
        assert changed == backup or refused(changed)

    is_refused()


@given(content=st.binary(max_size=3000))
@settings(max_examples=200, deadline=None, database=None)
def test_other_files_are_refused(content: bytes) -> None:
    """Whatever they hold, and also as gzip."""
    assert refused(content)
    assert refused(gzip.compress(content))


def test_a_backup_that_was_compressed_again_is_another_file(backup: bytes) -> None:
    """Its lines are the same and its bytes are not, which the seal is over."""
    assert refused(gzip.compress(gzip.decompress(backup)))


def _first(lines: list[Line], name: str) -> Line:
    return next(line[name] for line in lines if name in line)


def _swap_positions(lines: list[Line]) -> None:
    first, second = [line["events"] for line in lines if "events" in line][4:6]
    first["position"], second["position"] = second["position"], first["position"]


FORGED: dict[str, Callable[[list[Line]], object]] = {
    "other format": lambda lines: lines[0]["head"].update(format="comity-backup/2"),
    "other revision": lambda lines: lines[0]["head"].update(revision="9999"),
    "no revision": lambda lines: lines[0]["head"].pop("revision"),
    "head behind the chain": lambda lines: lines[0]["head"].update(position=19),
    "other head": lambda lines: lines[0]["head"].update(chain_hash="ab" * 32),
    "head without a position": lambda lines: lines[0]["head"].update(position=None),
    "no head": lambda lines: lines.pop(0),
    "two heads": lambda lines: lines.insert(0, lines[0]),
    "event left out": lambda lines: lines.remove({"events": _first(lines, "events")}),
    "event changed": lambda lines: _first(lines, "events").update(actor="another"),
    "chain hash changed": lambda lines: _first(lines, "events").update(chain_hash="ab" * 32),
    "events that change places": _swap_positions,
    "position without hash": lambda lines: _first(lines, "events").update(chain_hash=None),
    "event of unknown kind": lambda lines: _first(lines, "events").update(kind="TREATY_SIGNED"),
    "content changed": lambda lines: _first(lines, "contents").update(content="YWI="),
    "content missing": lambda lines: lines[1]["contents"].update(content=None, erased_time=None),
    "content that is no base64": lambda lines: _first(lines, "contents").update(content="*"),
    "row twice": lambda lines: lines.insert(1, lines[1]),
    "row of another table": lambda lines: lines.insert(1, {"agencies": {"code": "XA-DGT"}}),
    "column left out": lambda lines: _first(lines, "requests").pop("answer"),
    "column added": lambda lines: _first(lines, "requests").update(note=""),
    "truth as a number": lambda lines: _first(lines, "events").update(version=True),
    "number as text": lambda lines: _first(lines, "events").update(version="1"),
    "instant spelled otherwise": lambda lines: _first(lines, "requests").update(recorded_time="2030-06-01T12:00:00Z"),
    "line that is no row": lambda lines: lines.insert(1, {"events": []}),
    "counts that differ": lambda lines: lines[-1]["seal"]["rows"].update(events=1),
    "counts that are none": lambda lines: lines[-1]["seal"]["rows"].update(events="1"),
    "row not counted": lambda lines: lines[-1]["seal"]["rows"].pop("requests"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_file_that_is_sealed_anew_after_a_change_is_refused(backup: bytes, target: Engine, case: str) -> None:
    """The seal fits, what is sealed does not hold together; nothing of it is restored."""
    FORGED[case](lines := lines_of(backup))
    assert refused(forged := sealed(lines))
    assert refusal(BadInput, restore_backup, target, io.BytesIO(forged)) == INVALID
    migrate(target)
    assert not any(every_row(target).values())


def _twice(lines: list[Line]) -> None:
    lines.insert(-1, lines[-2])
    lines[-1]["seal"]["rows"]["requests"] += 1


UNFIT: dict[str, Callable[[list[Line]], object]] = {
    "request twice": _twice,
    "stream of unknown kind": lambda lines: lines[-3 - _requests(lines)]["events"].update(
        stream="treaty/XA", version=1
    ),
    "version left out": lambda lines: lines[-2 - _requests(lines)]["events"].update(version=9),
    "body that is no JSON": lambda lines: lines[-2 - _requests(lines)]["events"].update(body="-", stream="agency/XD"),
    "null where a text belongs": lambda lines: lines[-2]["requests"].update(method=None),
    "number that is too large": lambda lines: lines[-2 - _requests(lines)]["events"].update(version=2**70),
    "text that is none": lambda lines: lines[-2]["requests"].update(method="\ud800"),
}


def _requests(lines: list[Line]) -> int:
    return sum("requests" in line for line in lines)


@pytest.mark.parametrize("case", UNFIT)
def test_rows_that_do_not_fit_together_are_refused(backup: bytes, target: Engine, case: str) -> None:
    """What only the database or a fold can see is refused by the restore, as a whole."""
    lines = lines_of(backup)
    UNFIT[case](lines)
    assert refusal(BadInput, restore_backup, target, io.BytesIO(sealed(lines))) == INVALID
    assert not any(every_row(target).values())


def test_attack_k08_a_registry_restored_from_yesterday_holds_no_place_of_today(backup: bytes, tmp_path: Path) -> None:
    """Whoever saw the feed further than the backup finds it behind, and later with another chain hash there."""
    yesterday, today = (open_engine(f"sqlite:///{tmp_path / name}.db") for name in ("yesterday", "today"))
    for engine in (yesterday, today):
        restore_backup(engine, io.BytesIO(backup))
        Sequencer(engine).run_once()
    Desk(today).enroll(code="XD-LO", jurisdiction="XD")
    Sequencer(today).run_once()
    common, seen = Feed(yesterday).head(), Feed(today).head()
    assert Feed(today).holds(seen)
    assert not Feed(yesterday).holds(seen)
    Desk(yesterday).enroll(code="XE-EX", jurisdiction="XE")
    Sequencer(yesterday).run_once()
    assert Feed(yesterday).head().position == seen.position
    assert not Feed(yesterday).holds(seen)
    assert Feed(yesterday).holds(common)
    yesterday.dispose()
    today.dispose()
