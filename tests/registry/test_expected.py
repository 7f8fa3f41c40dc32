"""What is read at once for several papers is what would have been read for each."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from registry.snapshot import ExpectedPaper
from tests.registry.desk import Desk, content, new_license

AGENCY = "XA-DGT"


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk on an empty registry of each dialect."""
    engine = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(engine, Engine)
    return Desk(engine)


def _papers(desk: Desk, count: int) -> list[ExpectedPaper]:
    """Return papers of as many licenses; of every second one nothing is on record."""
    desk.enroll()
    desk.enroll_key()
    papers = [
        ExpectedPaper(f"urn:comity:license:XA-DGT:{number:011}", AGENCY, f"jti-{number}") for number in range(count)
    ]
    for number, paper in enumerate(papers[::2]):
        text = f"license {number}"
        new = replace(new_license(text=text, jti=paper.jti), license_id=paper.license_id, number=f"XA 2030/{number:04}")
        desk.writer.register_license(new, desk.request())
    return papers


@pytest.mark.parametrize("count", [1, 3, 5, 70], ids=lambda count: f"{count} papers")
def test_what_was_expected_has_the_same_answers(desk: Desk, count: int) -> None:
    """Licenses with their history, balances, content and ids, those on record and those that are not."""
    papers = _papers(desk, count)
    with desk.reader.snapshot() as together, desk.reader.snapshot() as alone:
        together.expect(papers)
        for paper in papers:
            license_ = alone.find_license(paper.license_id)
            assert together.find_license(paper.license_id) == license_
            assert together.balances(paper.license_id) == alone.balances(paper.license_id)
            assert together.find_jti(AGENCY, paper.jti) == alone.find_jti(AGENCY, paper.jti)
            digest = license_.content_digest if license_ else content("nothing").digest
            assert together.content(digest) == alone.content(digest)


def test_what_was_not_expected_is_read_when_it_is_asked(desk: Desk) -> None:
    """Expecting some papers makes no other one unknown."""
    papers = _papers(desk, 5)
    with desk.reader.snapshot() as snapshot:
        snapshot.expect(papers[2:])
        found = snapshot.find_license(papers[0].license_id)
        assert found is not None
        assert snapshot.content(found.content_digest) is not None
        assert snapshot.balances(found.license_id)
        assert snapshot.find_jti(AGENCY, papers[0].jti) is not None


@pytest.mark.parametrize("place", [0, 1], ids=["on record", "not on record"])
def test_one_paper_that_was_expected_has_the_same_answers(desk: Desk, place: int) -> None:
    """What is asked together, in one go where the database can, is what each question alone would have told."""
    paper = _papers(desk, 3)[place]
    with desk.reader.snapshot() as together, desk.reader.snapshot() as alone:
        together.expect_one(paper, recognizing="XA")
        license_ = alone.find_license(paper.license_id)
        assert (license_ is None) is (place == 1)
        assert together.find_license(paper.license_id) == license_
        assert together.balances(paper.license_id) == alone.balances(paper.license_id)
        assert together.find_jti(AGENCY, paper.jti) == alone.find_jti(AGENCY, paper.jti)
        assert together.find_agency(AGENCY) == alone.find_agency(AGENCY)
        assert together.agencies("XA") == alone.agencies("XA") != ()
        assert together.agencies("XB") == alone.agencies("XB") == ()
        assert together.position() == alone.position()
        digest = license_.content_digest if license_ else content("nothing").digest
        assert together.content(digest) == alone.content(digest)
        assert (together.content(digest) is None) is (place == 1)


def test_an_unknown_agency_that_was_expected_is_unknown(desk: Desk) -> None:
    """A paper may name anybody."""
    paper = replace(_papers(desk, 1)[0], agency="XZ-NOBODY")
    with desk.reader.snapshot() as snapshot:
        snapshot.expect_one(paper, recognizing="XZ")
        assert snapshot.find_agency("XZ-NOBODY") is None
        assert snapshot.find_jti("XZ-NOBODY", paper.jti) is None
        assert snapshot.agencies("XZ") == ()
