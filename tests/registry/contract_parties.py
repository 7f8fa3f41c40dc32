"""The contract of parties, their client certificates and who calls; run on each dialect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy.engine.interfaces import DBAPICursor

from registry import queries
from registry.callers import PARTY_ROLES, PROXY, CallerRecord
from registry.canonical import sha256_hex
from registry.database import asking
from registry.errors import AlreadyExists, BadInput, NotAllowed, NotFound
from registry.events import Event
from registry.prepared import Reading
from registry.streams import certificate_stream, license_stream, line_stream, party_stream
from tests.registry.contract_races import outcomes
from tests.registry.desk import CERTIFICATE, DAY, LICENSE, NOW, PARTY, THUMBPRINT, Desk, new_license, refusal

OTHER = sha256_hex(b"certificate 2")


class CountedCursor:
    """A driver's cursor that counts what it is asked."""

    def __init__(self, cursor: DBAPICursor) -> None:
        self._cursor = cursor
        self.asked = 0

    def execute(self, statement: Any, values: Any) -> None:  # SQLAlchemy types what a driver binds as Any
        """Ask, and count it."""
        self.asked += 1
        self._cursor.execute(statement, values)

    def fetchall(self) -> Any:  # and what it gives
        """Return the rows."""
        return self._cursor.fetchall()


def events_of(desk: Desk, stream: str) -> Sequence[Event]:
    """Return the events of a stream."""
    with desk.reader.snapshot() as snapshot:
        return snapshot.events(stream)


class PartyContract:
    """Parties."""

    def test_a_party_is_found_as_it_was_enrolled(self, desk: Desk) -> None:
        """A party is read back with everything that it was enrolled with."""
        desk.enroll()
        record = desk.enroll_party()
        assert (record.code, record.name, record.jurisdiction, record.agency, record.roles) == (
            PARTY.code,
            PARTY.name,
            PARTY.jurisdiction,
            PARTY.agency,
            PARTY.roles,
        )
        assert (record.stream, record.version) == (party_stream("XA-DGT-DESK4"), 1)
        assert desk.reader.parties() == ((record, ()),)

    def test_a_party_enrolled_again_is_the_same_party(self, desk: Desk) -> None:
        """The same content adds no event; other content is refused, so that no role grows unseen."""
        desk.enroll()
        assert desk.enroll_party() == desk.enroll_party()
        assert refusal(AlreadyExists, desk.enroll_party, roles=PARTY_ROLES - {PROXY}) == ("PARTY_EXISTS", "code")
        assert len(events_of(desk, party_stream("XA-DGT-DESK4"))) == 1

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("code", "XA/DGT", "ID_FORMAT"),
            ("code", "X" * 101, "ID_FORMAT"),
            ("code", "XA-DGT#0123456789abcdef", "ID_FORMAT"),
            ("code", "operator", "ID_FORMAT"),
            ("name", "two\nlines", "REQUEST_MALFORMED"),
            ("jurisdiction", "", "ID_FORMAT"),
            ("roles", frozenset({PROXY, "auditor"}), "REQUEST_MALFORMED"),
            ("roles", frozenset({"king"}), "REQUEST_MALFORMED"),
            ("roles", frozenset[str](), "REQUEST_MALFORMED"),
            ("agency", None, "REQUEST_MALFORMED"),
        ],
    )
    def test_a_party_that_cannot_be_recorded_is_refused(
        self, desk: Desk, field: str, value: object, reason: str
    ) -> None:
        """Codes name streams and actors, roles are a closed list, and an issuer role acts for an agency."""
        desk.enroll()
        assert refusal(BadInput, desk.enroll_party, **{field: value}) == (reason, field)

    @pytest.mark.parametrize("role", sorted(PARTY_ROLES - {"issuer_officer", "issuer_approver"}))
    def test_only_issuer_roles_need_an_agency(self, desk: Desk, role: str) -> None:
        """A customs office, a carrier or an auditor may act for none; the longest code is 100 characters."""
        record = desk.enroll_party(code="X" * 100, agency=None, roles=frozenset({role}))
        assert (record.agency, record.roles) == (None, frozenset({role}))

    def test_a_party_acts_for_an_agency_on_record_of_its_own_jurisdiction(self, desk: Desk) -> None:
        """AGENCY_UNKNOWN; JURISDICTION, whatever the role."""
        assert refusal(NotFound, desk.enroll_party) == ("AGENCY_UNKNOWN", "agency")
        desk.enroll()
        for roles in (frozenset({"issuer_approver"}), frozenset({"customs"})):
            assert refusal(NotAllowed, desk.enroll_party, jurisdiction="XB", roles=roles) == ("JURISDICTION", "agency")
        assert desk.enroll_party().agency == "XA-DGT"


class CertificateContract:
    """Client certificates."""

    def test_a_certificate_belongs_to_a_party_on_record(self, desk: Desk) -> None:
        """No certificate without its party."""
        assert refusal(NotFound, desk.enroll_certificate) == ("PARTY_UNKNOWN", "party")
        desk.enroll()
        party = desk.enroll_party()
        record = desk.enroll_certificate()
        assert (record.stream, record.version, record.withdrawn) == (certificate_stream(THUMBPRINT), 1, None)
        assert desk.reader.parties() == ((party, (record,)),)

    def test_a_certificate_is_enrolled_once_for_one_party(self, desk: Desk) -> None:
        """Not for another party and not again, under a new request; the same request gets its first answer."""
        desk.enroll()
        desk.enroll_party()
        desk.enroll_party(code="XA-DGT-DESK5")
        first = desk.enroll_certificate()
        for party in ("XA-DGT-DESK4", "XA-DGT-DESK5"):
            taken = refusal(AlreadyExists, desk.enroll_certificate, party=party)
            assert taken == ("CERTIFICATE_IN_USE", "certificate")
        assert desk.reader.find_caller(THUMBPRINT) == CallerRecord(desk.enroll_party(), first)

    def test_attack_b12_a_client_key_is_registered_with_one_certificate(self, desk: Desk) -> None:
        """Another certificate of the same key is refused, after a withdrawal as well; a new key passes."""
        desk.enroll()
        desk.enroll_party()
        desk.enroll_certificate()
        assert refusal(AlreadyExists, desk.enroll_certificate, 2, key="tls-key-1") == ("CERTIFICATE_IN_USE", "key")
        desk.withdraw_certificate()
        assert refusal(AlreadyExists, desk.enroll_certificate, 2, key="tls-key-1") == ("CERTIFICATE_IN_USE", "key")
        assert refusal(AlreadyExists, desk.enroll_certificate) == ("CERTIFICATE_IN_USE", "certificate")
        assert desk.enroll_certificate(2).key == "tls-key-2"

    def test_attack_b12_a_signing_key_is_no_client_key(self, desk: Desk) -> None:
        """Whichever comes first keeps the key."""
        desk.enroll()
        desk.enroll_party()
        desk.enroll_key()
        assert refusal(AlreadyExists, desk.enroll_certificate, key="kid-1") == ("KEY_IN_USE", "key")
        desk.enroll_certificate()
        assert refusal(AlreadyExists, desk.enroll_key, kid="tls-key-1") == ("KEY_IN_USE", "kid")
        assert desk.enroll_key(kid="kid-2").kid == "kid-2"

    def test_attack_b12_of_two_uses_of_one_key_at_once_one_is_recorded(self, desk: Desk) -> None:
        """Enrollments of keys see each other, though they write to two tables."""
        desk.enroll()
        desk.enroll_party()
        for number in range(1, 9):
            key = f"raced-{number}"
            ended = outcomes([partial(desk.enroll_certificate, number, key=key), partial(desk.enroll_key, kid=key)])
            assert ended == {"OK": 1, "KEY_IN_USE": 1}

    def test_of_many_enrollments_of_one_certificate_one_is_made(self, desk: Desk) -> None:
        """The others learn that it is registered."""
        desk.enroll()
        desk.enroll_party()
        assert outcomes([desk.enroll_certificate] * 8) == {"OK": 1, "CERTIFICATE_IN_USE": 7}

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("thumbprint", THUMBPRINT.upper(), "DIGEST_MISMATCH"),
            ("thumbprint", THUMBPRINT[:-1], "DIGEST_MISMATCH"),
            ("key", "", "ID_FORMAT"),
            ("valid_from", datetime(2030, 1, 1), "TIMESTAMP_RANGE"),  # noqa: DTZ001 - a naive instant is the case
            ("valid_until", NOW - 31 * DAY, "TIMESTAMP_RANGE"),
        ],
    )
    def test_a_certificate_that_cannot_be_recorded_is_refused(
        self, desk: Desk, field: str, value: object, reason: str
    ) -> None:
        """One spelling of a thumbprint; a window in UTC that begins before it ends."""
        desk.enroll()
        desk.enroll_party()
        assert refusal(BadInput, desk.enroll_certificate, **{field: value}) == (reason, field)

    def test_a_withdrawal_is_made_once_and_for_good(self, desk: Desk) -> None:
        """Withdrawn again it stays withdrawn since the first time; in an emergency nobody is told no."""
        desk.enroll()
        desk.enroll_party()
        desk.enroll_certificate()
        record = desk.withdraw_certificate(at=NOW + DAY)
        assert (record.withdrawn, record.version) == (NOW + DAY, 2)
        assert desk.withdraw_certificate(at=NOW + 2 * DAY) == record
        assert len(events_of(desk, certificate_stream(THUMBPRINT))) == 2

    def test_a_certificate_that_is_not_registered_is_not_withdrawn(self, desk: Desk) -> None:
        """CERTIFICATE_UNKNOWN for a thumbprint; what is none is refused for its form."""
        assert refusal(NotFound, desk.withdraw_certificate) == ("CERTIFICATE_UNKNOWN", "thumbprint")
        assert refusal(BadInput, desk.withdraw_certificate, "AB") == ("DIGEST_MISMATCH", "thumbprint")

    def test_a_repeated_request_gets_the_answer_of_the_first(self, desk: Desk) -> None:
        """As it was then, though the certificate has been withdrawn since."""
        desk.enroll()
        desk.enroll_party()
        new = CERTIFICATE
        request = desk.request()
        first = desk.writer.enroll_certificate(new, request)
        desk.withdraw_certificate(new.thumbprint)
        assert desk.writer.enroll_certificate(new, request) == first


class CallerContract:
    """Who calls, and who is recorded to have acted."""

    def test_attack_h01_a_caller_is_found_by_the_registered_thumbprint_alone(self, desk: Desk) -> None:
        """Another certificate of the same name, a near thumbprint, another case or a cut one is nobody."""
        desk.enroll()
        party = desk.enroll_party()
        certificate = desk.enroll_certificate()
        assert desk.reader.find_caller(THUMBPRINT) == CallerRecord(party, certificate)
        changed = ("0" if THUMBPRINT[0] != "0" else "1") + THUMBPRINT[1:]
        for near in (OTHER, changed, THUMBPRINT.upper(), THUMBPRINT[:16], f"{THUMBPRINT} ", "", "%", party.code):
            assert desk.reader.find_caller(near) is None

    def test_two_certificates_of_one_party_overlap(self, desk: Desk) -> None:
        """A party changes its certificate without a pause; each is found with its own window."""
        desk.enroll()
        party = desk.enroll_party()
        old, new = desk.enroll_certificate(), desk.enroll_certificate(2, valid_from=NOW, valid_until=NOW + 90 * DAY)
        assert desk.reader.find_caller(THUMBPRINT) == CallerRecord(party, old)
        assert desk.reader.find_caller(OTHER) == CallerRecord(party, new)
        assert desk.reader.parties() == ((party, (old, new)),)

    def test_attack_h02_a_withdrawal_is_seen_by_the_next_question(self, desk: Desk) -> None:
        """Nothing is kept between two questions of one reader; the party's other certificate goes on."""
        desk.enroll()
        desk.enroll_party()
        desk.enroll_certificate()
        desk.enroll_certificate(2)
        before = desk.reader.find_caller(THUMBPRINT)
        assert before is not None
        assert before.certificate.withdrawn is None
        withdrawn = desk.withdraw_certificate()
        assert desk.reader.find_caller(THUMBPRINT) == CallerRecord(before.party, withdrawn)
        other = desk.reader.find_caller(OTHER)
        assert other is not None
        assert other.certificate.withdrawn is None

    def test_a_caller_is_found_by_one_question(self, desk: Desk) -> None:
        """It is asked on every call."""
        desk.enroll()
        desk.enroll_party()
        desk.enroll_certificate()
        with asking(desk.engine) as opened:
            cursor = CountedCursor(opened.cursor)
            # SQLAlchemy's protocol of a cursor asks for more than a select uses.
            counting = Reading(cast("DBAPICursor", cursor), opened.dialect)
            found = queries.find_caller(counting, THUMBPRINT)
        assert found == desk.reader.find_caller(THUMBPRINT)
        assert cursor.asked == 1

    def test_attack_f15_a_retry_over_the_other_certificate_is_the_same_request(self, desk: Desk) -> None:
        """The same party gets the first answer and nothing is reserved twice; another party has its own request ids."""
        desk.grant()
        request = replace(desk.request("retried"), caller="XA-DGT-DESK4", certificate=THUMBPRINT)
        first = desk.reserve(request=request)
        assert desk.reserve(request=replace(request, certificate=OTHER)) == first
        another = desk.reserve(request=replace(request, caller="XB-CUSTOMS", certificate=OTHER))
        assert another.reservation.reservation_id != first.reservation.reservation_id
        assert desk.figures()[1] == 2

    def test_attack_k06_an_event_names_the_certificate_that_acted(self, desk: Desk) -> None:
        """In the transaction of the change, for every kind of write; without a certificate the caller alone."""
        desk.enroll()
        request = replace(desk.request(), caller="XA-DGT-DESK4", certificate=THUMBPRINT)
        desk.writer.register_license(new_license(), request)
        desk.reserve(request=replace(desk.request(), caller="X" * 100, certificate=OTHER))
        actors = [one.actor for one in events_of(desk, license_stream(LICENSE))]
        assert actors == [f"XA-DGT-DESK4#{THUMBPRINT[:16]}"]
        opened, reserved = events_of(desk, line_stream(LICENSE, "1"))
        assert (opened.actor, reserved.actor) == (actors[0], f"{'X' * 100}#{OTHER[:16]}")
        assert events_of(desk, "agency/XA-DGT")[0].actor == "desk"
