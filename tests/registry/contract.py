"""The contract of agencies, keys and adoptions, and of a database that is not there; run on each dialect."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from registry.canonical import sha256_hex
from registry.errors import AlreadyExists, BadInput, Contended, NotAllowed, NotFound
from registry.records import KeyState
from registry.streams import adoption_stream, agency_stream, key_stream
from registry.writes import Erasure, KeyChangeKind
from tests.registry.desk import AGENCY, DAY, LICENSE, NOW, TODAY, Desk, content, refusal


class TrustContract:
    """Agencies, keys and adoptions."""

    def test_an_agency_is_found_as_it_was_enrolled(self, desk: Desk) -> None:
        """An agency is read back with everything that it was enrolled with."""
        record = desk.enroll()
        assert (record.code, record.roles, record.kinds) == (AGENCY.code, AGENCY.roles, AGENCY.kinds)
        assert (record.stream, record.version) == (agency_stream("XA-DGT"), 1)
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_agency("XA-DGT") == record
            assert snapshot.agencies("XA") == (record,)
            assert snapshot.agencies("XB") == ()
            assert snapshot.find_agency("XB-DGT") is None

    def test_an_agency_enrolled_again_is_the_same_agency(self, desk: Desk) -> None:
        """The same content adds no event; other content is refused."""
        assert desk.enroll() == desk.enroll()
        assert refusal(AlreadyExists, desk.enroll, name="Another") == ("AGENCY_EXISTS", "code")
        with desk.reader.snapshot() as snapshot:
            assert len(snapshot.events(agency_stream("XA-DGT"))) == 1

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("code", "XA/DGT", "ID_FORMAT"),
            ("code", "", "ID_FORMAT"),
            ("name", "two\nlines", "REQUEST_MALFORMED"),
            ("roles", frozenset({"king"}), "REQUEST_MALFORMED"),
            ("roles", frozenset[str](), "REQUEST_MALFORMED"),
            ("time_zone", "Europe/Nowhere", "REQUEST_MALFORMED"),
        ],
    )
    def test_an_agency_that_cannot_be_recorded_is_refused(
        self, desk: Desk, field: str, value: object, reason: str
    ) -> None:
        """Ids name streams, roles are a closed list, and a zone is one that dates can be counted in."""
        assert refusal(BadInput, desk.enroll, **{field: value}) == (reason, field)

    def test_a_key_belongs_to_an_agency_on_record(self, desk: Desk) -> None:
        """No key without its agency."""
        assert refusal(NotFound, desk.enroll_key) == ("AGENCY_UNKNOWN", "agency")
        desk.enroll()
        record = desk.enroll_key()
        assert (record.state, record.stream, record.version) == (KeyState.ACTIVE, key_stream("kid-1"), 1)
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_key("kid-1") == record

    def test_attack_b12_a_key_is_enrolled_once(self, desk: Desk) -> None:
        """A key that is enrolled is nobody else's, and not its owner's again."""
        desk.enroll()
        desk.enroll(code="XB-CAA", jurisdiction="XB")
        desk.enroll_key()
        assert refusal(AlreadyExists, desk.enroll_key, agency="XB-CAA") == ("KEY_IN_USE", "kid")
        assert refusal(AlreadyExists, desk.enroll_key) == ("KEY_IN_USE", "kid")

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("sign_until", NOW - 31 * DAY, "TIMESTAMP_RANGE"),
            ("verify_until", NOW, "TIMESTAMP_RANGE"),
            ("sign_from", datetime(2030, 1, 1), "TIMESTAMP_RANGE"),  # noqa: DTZ001 - a naive instant is the case
            ("purposes", frozenset({"tea"}), "REQUEST_MALFORMED"),
            ("environment", "staging", "REQUEST_MALFORMED"),
        ],
    )
    def test_a_key_that_cannot_be_recorded_is_refused(self, desk: Desk, field: str, value: object, reason: str) -> None:
        """Windows are ordered and in UTC; purposes and environment are closed lists."""
        desk.enroll()
        assert refusal(BadInput, desk.enroll_key, **{field: value}) == (reason, field)

    def test_a_retirement_announced_ahead_leaves_the_key_active(self, desk: Desk) -> None:
        """The window closes at its last instant; the state follows when a retirement is recorded at or after it."""
        desk.enroll()
        desk.enroll_key()
        ahead = desk.change_key(KeyChangeKind.RETIRE, NOW + DAY)
        assert (ahead.state, ahead.sign_until) == (KeyState.ACTIVE, NOW + DAY)
        retired = desk.change_key(KeyChangeKind.RETIRE, NOW + DAY, at=NOW + DAY)
        assert (retired.state, retired.version) == (KeyState.RETIRED, 3)
        assert refusal(NotAllowed, desk.change_key, KeyChangeKind.RETIRE, NOW + 2 * DAY) == (
            "KEY_TRANSITION",
            "change",
        )

    def test_a_compromise_is_moved_earlier_and_never_later(self, desk: Desk) -> None:
        """An unknown instant is the earliest of all."""
        desk.enroll()
        desk.enroll_key()
        assert desk.change_key(KeyChangeKind.COMPROMISE, NOW).compromised_since == NOW
        assert refusal(NotAllowed, desk.change_key, KeyChangeKind.COMPROMISE, NOW + DAY) == (
            "STATUS_TRANSITION",
            "effective",
        )
        assert desk.change_key(KeyChangeKind.COMPROMISE, NOW - DAY).compromised_since == NOW - DAY
        unknown = desk.change_key(KeyChangeKind.COMPROMISE, None)
        assert (unknown.state, unknown.compromised_since) == (KeyState.COMPROMISED, None)
        assert refusal(NotAllowed, desk.change_key, KeyChangeKind.COMPROMISE, NOW - 9 * DAY) == (
            "STATUS_TRANSITION",
            "effective",
        )

    def test_a_compromised_key_stays_compromised_when_it_is_withdrawn(self, desk: Desk) -> None:
        """The gravest state counts; the date of the withdrawal is kept as well."""
        desk.enroll()
        desk.enroll_key()
        desk.change_key(KeyChangeKind.COMPROMISE, NOW)
        record = desk.change_key(KeyChangeKind.WITHDRAW, NOW + DAY)
        assert (record.state, record.withdrawn) == (KeyState.COMPROMISED, NOW + DAY)
        assert refusal(NotAllowed, desk.change_key, KeyChangeKind.WITHDRAW, NOW + DAY) == (
            "KEY_TRANSITION",
            "change",
        )

    def test_a_key_is_withdrawn(self, desk: Desk) -> None:
        """An agency that loses its authority loses its keys."""
        desk.enroll()
        desk.enroll_key()
        assert refusal(BadInput, desk.change_key, KeyChangeKind.WITHDRAW, None) == ("TIMESTAMP_RANGE", "effective")
        assert desk.change_key(KeyChangeKind.WITHDRAW, NOW).state is KeyState.WITHDRAWN

    def test_a_change_of_an_unknown_key_is_refused(self, desk: Desk) -> None:
        """What is not on record does not change."""
        assert refusal(NotFound, desk.change_key, KeyChangeKind.RETIRE, NOW) == ("KEY_UNKNOWN", "kid")


class AdoptionContract:
    """Packs adopted, content erased."""

    def test_the_adoption_in_effect_is_the_last_recorded_by_that_day(self, desk: Desk) -> None:
        """A version adopted for next week does not end today's."""
        desk.enroll()
        first = desk.adopt()
        second = desk.adopt("adoption-2", pack_version="2", effective=TODAY + timedelta(days=7))
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_adoption("XA", "xa_union", on=TODAY) == first
            assert snapshot.find_adoption("XA", "xa_union", on=TODAY - timedelta(days=1)) is None
            assert snapshot.find_adoption("XA", "xa_union", on=TODAY + timedelta(days=7)) == second
            assert snapshot.find_adoption("XA", "xa_union") == second
            assert snapshot.find_adoption("XB", "xa_union") is None
            assert snapshot.adoptions("xa_union") == (first, second)
            assert snapshot.content(first.statement_digest) is not None
        assert (first.stream, first.version, second.version) == (adoption_stream("XA", "xa_union"), 1, 2)

    def test_the_same_statement_is_the_same_adoption(self, desk: Desk) -> None:
        """Sent again it adds nothing; another statement under its id is refused."""
        desk.enroll()
        assert desk.adopt() == desk.adopt()
        assert refusal(AlreadyExists, desk.adopt, pack_version="2") == ("JTI_CONFLICT", "jti")

    def test_a_number_names_one_text_also_when_it_was_erased(self, desk: Desk) -> None:
        """What was published under a number stays its meaning; the same text is adopted again without being sent."""
        desk.enroll()
        second, other = (
            {"pack_version": "2", "pack_text": word, "pack_sha256": sha256_hex(word)} for word in (b"second", b"other")
        )
        published = desk.adopt("jti-1", checked_at=0, request=None, **second)
        erasure = Erasure(digest=published.pack_sha256, ground="retention")
        desk.writer.erase_content(erasure, desk.request())
        refused = refusal(NotAllowed, desk.adopt, "jti-2", checked_at=1, request=None, **other)
        assert refused == ("PACK_VERSION_NOT_HIGHER", "pack_text: version")
        again = desk.adopt("jti-3", pack_version="2", pack_sha256=published.pack_sha256, checked_clauses=("art-3",))
        assert again.version == 2

    def test_a_publication_is_recorded_on_what_it_was_checked_against(self, desk: Desk) -> None:
        """Another adoption in between sends it back; an adoption without a text was checked against nothing."""
        desk.enroll()
        desk.adopt()
        third = {"pack_text": b"third", "pack_sha256": sha256_hex(b"third"), "pack_version": "3"}
        refused = refusal(Contended, desk.adopt, "jti-2", checked_at=0, request=None, **third)
        assert refused == ("REGISTRY_CONTENDED", "pack_text")
        assert desk.adopt("jti-3", checked_at=1, request=None, **third).version == 2

    def test_an_adoption_needs_its_agency(self, desk: Desk) -> None:
        """No adoption by nobody."""
        assert refusal(NotFound, desk.adopt) == ("AGENCY_UNKNOWN", "agency")

    def test_erased_content_is_gone_and_its_digest_stays(self, desk: Desk) -> None:
        """A retention rule erases content; what names its digest stays as it is, and re-sent content stays erased."""
        record = desk.grant()
        erasure = Erasure(digest=record.document_digest, ground="retention, ten years")
        request = desk.request()
        erased = desk.writer.erase_content(erasure, request)
        assert erased.erased == NOW
        assert desk.writer.erase_content(erasure, request) == erased
        with desk.reader.snapshot() as snapshot:
            assert snapshot.content(record.document_digest) is None
            assert snapshot.content(record.content_digest) is not None
            assert snapshot.find_license(LICENSE) == record
        assert refusal(NotFound, desk.writer.erase_content, erasure, desk.request()) == ("CONTENT_UNKNOWN", "digest")
        unknown = replace(erasure, digest=content("never kept").digest)
        assert refusal(NotFound, desk.writer.erase_content, unknown, desk.request()) == ("CONTENT_UNKNOWN", "digest")
