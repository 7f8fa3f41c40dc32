"""Regenerating golden files: what is there is never replaced unless it is forced."""

from pathlib import Path

from tests.adapters.goldens import ERROR, EXPECTED, as_text
from tests.adapters.regenerate import write_beside

OLD: dict[str, object] = {"facts": "old"}
NEW: dict[str, object] = {"facts": "new"}


def test_a_missing_file_is_written(tmp_path: Path) -> None:
    """The first run writes what reading gives."""
    document = tmp_path / "one.txt"
    assert write_beside(document, EXPECTED, NEW, force=False) == [tmp_path / "one.expected.json"]
    assert (tmp_path / "one.expected.json").read_text(encoding="utf-8") == as_text(NEW)


def test_a_file_that_differs_is_replaced_by_force_only(tmp_path: Path) -> None:
    """Without force the old file stands."""
    expected = tmp_path / "one.expected.json"
    expected.write_text(as_text(OLD), encoding="utf-8")
    assert write_beside(tmp_path / "one.txt", EXPECTED, NEW, force=False) == []
    assert expected.read_text(encoding="utf-8") == as_text(OLD)
    assert write_beside(tmp_path / "one.txt", EXPECTED, NEW, force=True) == [expected]
    assert write_beside(tmp_path / "one.txt", EXPECTED, NEW, force=True) == []


def test_a_document_that_is_refused_now_loses_its_expectation_by_force_only(tmp_path: Path) -> None:
    """One document has one file beside it: expected or error."""
    expected, error = tmp_path / "one.expected.json", tmp_path / "one.error.json"
    expected.write_text(as_text(OLD), encoding="utf-8")
    assert write_beside(tmp_path / "one.txt", ERROR, NEW, force=False) == []
    assert write_beside(tmp_path / "one.txt", ERROR, NEW, force=True) == [error]
    assert (expected.exists(), error.exists()) == (False, True)
