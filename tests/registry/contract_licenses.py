"""The contract of licenses, their assertions, amendments and standing; run on each dialect."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from registry.errors import AlreadyExists, BadInput, NotAllowed, NotFound, NotYours
from registry.records import MeasureKind, Standing
from registry.streams import license_stream, line_stream
from registry.tables import events
from registry.writes import NewLine
from tests.registry.desk import DAY, EUROS, HOLDER, LICENSE, NOW, PIECES, Desk, new_license, refusal

IN_FORCE, SUSPENDED, REVOKED, SURRENDERED = Standing


class LicenseContract:
    """Licenses registered, asserted again, amended."""

    def test_a_license_is_found_by_id_and_by_number(self, desk: Desk) -> None:
        """Both ways lead to the same record, with the contents that its digests name."""
        record = desk.grant(PIECES, EUROS)
        assert (record.standing, record.registered, record.ledger_keeper) == (IN_FORCE, NOW, "REGISTRY")
        assert (record.stream, record.version) == (license_stream(LICENSE), 1)
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_license(LICENSE) == record
            assert snapshot.find_license_by_number("XA-DGT", "XA 2030/0001") == record
            assert snapshot.find_license_by_number("XA-DGT", "XA 2030/0002") is None
            assert [(balance.measure, balance.authorized) for balance in snapshot.balances(LICENSE)] == [
                ("EUR", Decimal(1000)),
                ("H87", Decimal(100)),
            ]
            kept = [snapshot.content(content.digest) for content in new_license().contents]
        assert kept == [content.content for content in new_license().contents]

    def test_statement_l_06_two_agencies_may_use_one_number(self, desk: Desk) -> None:
        """A number is the agency's own; each of the two licenses is found under its own agency."""
        first = desk.grant()
        desk.enroll(code="XB-CAA", jurisdiction="XB")
        other = f"{LICENSE}-xb"
        second = desk.register(replace(new_license(), license_id=other, agency="XB-CAA", jurisdiction="XB"))
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_license_by_number("XA-DGT", first.number) == first
            assert snapshot.find_license_by_number("XB-CAA", first.number) == second

    def test_statement_l_07_the_same_submission_is_one_license(self, desk: Desk) -> None:
        """The same request gives the same answer, also after the license has changed."""
        desk.enroll()
        request = desk.request("once")
        first = desk.writer.register_license(new_license(), request)
        desk.suspend()
        assert desk.writer.register_license(new_license(), request) == first
        with desk.reader.snapshot() as snapshot:
            assert len(snapshot.events(license_stream(LICENSE))) == 2

    def test_attack_b03_another_signature_over_the_same_is_the_same_assertion(self, desk: Desk) -> None:
        """What was signed is the identity of an assertion, not the text of its signature."""
        record = desk.grant()
        assert desk.register(new_license()) == record

    def test_a_statement_id_is_used_for_one_content(self, desk: Desk) -> None:
        """Another assertion under a registered id is refused, and the id is found where it is registered."""
        record = desk.grant()
        conflict = new_license(sequence=2)
        assert refusal(AlreadyExists, desk.register, conflict) == ("JTI_CONFLICT", "jti")
        with desk.reader.snapshot() as snapshot:
            found = snapshot.find_jti("XA-DGT", "jti-1")
            assert snapshot.find_jti("XA-DGT", "jti-2") is None
            assert snapshot.find_jti("XB-CAA", "jti-1") is None
        assert found is not None
        assert (found.license_id, found.digest) == (LICENSE, new_license().signing_digest)
        assert (found.stream, found.version) == (record.stream, record.version)

    def test_the_next_assertion_of_the_same_content_replaces_the_former(self, desk: Desk) -> None:
        """Sequence and assertion change; content, standing and lines do not."""
        first = desk.grant()
        again = desk.register(new_license(jti="jti-2", sequence=2))
        assert again == replace(first, sequence=2, jti="jti-2", assertion_digest=again.assertion_digest, version=2)
        assert again.assertion_digest != first.assertion_digest

    @pytest.mark.parametrize("sequence", [1, 3])
    def test_an_assertion_out_of_order_is_refused(self, desk: Desk, sequence: int) -> None:
        """Sequence numbers rise by one."""
        desk.grant()
        late = new_license(jti="jti-2", sequence=sequence)
        assert refusal(NotAllowed, desk.register, late) == ("SEQ_NOT_NEXT", "sequence")

    def test_a_license_with_other_content_is_no_assertion_of_it(self, desk: Desk) -> None:
        """Other content comes as an amendment, and another license under the number is refused."""
        desk.grant()
        other = new_license(text="as altered", jti="jti-2", sequence=2)
        assert refusal(AlreadyExists, desk.register, other) == ("LICENSE_EXISTS", "license_id")
        double = replace(new_license(jti="jti-2"), license_id=f"{LICENSE}-double")
        assert refusal(AlreadyExists, desk.register, double) == ("LICENSE_EXISTS", "number")

    @pytest.mark.parametrize(("to", "reason"), [(REVOKED, "LICENSE_REVOKED"), (SURRENDERED, "LICENSE_SURRENDERED")])
    def test_a_license_that_has_ended_is_not_asserted_again(self, desk: Desk, to: Standing, reason: str) -> None:
        """Final is final, for assertions and for amendments."""
        desk.grant()
        desk.change(IN_FORCE, to)
        following = new_license(jti="jti-2", sequence=2)
        assert refusal(NotAllowed, desk.register, following) == (reason, "license_id")
        assert refusal(NotAllowed, desk.amend, following) == (reason, "license_id")

    def test_a_license_needs_its_agency(self, desk: Desk) -> None:
        """No license of an agency that is not on record."""
        assert refusal(NotFound, desk.register, new_license()) == ("AGENCY_UNKNOWN", "agency")

    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"license_id": "urn comity"}, "ID_FORMAT", "license_id"),
            ({"number": ""}, "REQUEST_MALFORMED", "number"),
            ({"sequence": 0}, "REQUEST_MALFORMED", "sequence"),
            ({"valid_until": date(2029, 12, 31)}, "REQUEST_MALFORMED", "valid_until"),
            ({"license_digest": "AB" * 32}, "DIGEST_MISMATCH", "license_digest"),
            ({"document_digest": "ab" * 32}, "DIGEST_MISMATCH", "document_digest"),
            ({"lines": (PIECES, replace(PIECES, measure="KGM"))}, "REQUEST_MALFORMED", "lines"),
            ({"lines": (replace(PIECES, measure="a unit"),)}, "REQUEST_MALFORMED", "lines.measure"),
            ({"lines": (replace(PIECES, line_id="1/2"),)}, "ID_FORMAT", "lines.line_id"),
            ({"lines": (replace(PIECES, authorized=Decimal(-1)),)}, "QUANTITY_NOT_POSITIVE", "lines.authorized"),
            ({"lines": (replace(EUROS, authorized=Decimal("0.00001")),)}, "QUANTITY_RANGE", "lines.authorized"),
        ],
    )
    def test_a_license_that_cannot_be_recorded_is_refused(
        self, desk: Desk, changes: dict[str, object], reason: str, field: str
    ) -> None:
        """One thing is wrong, it is named, and nothing is recorded."""
        desk.enroll()
        wrong = replace(new_license(), **changes)  # type: ignore[arg-type] # one case changes one field of its own type
        assert refusal(BadInput, desk.register, wrong) == (reason, field)
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_license(LICENSE) is None
            assert snapshot.content(new_license().document_digest) is None

    def test_content_is_kept_under_its_own_digest_only(self, desk: Desk) -> None:
        """Content that does not have its digest is refused."""
        desk.enroll()
        document, *others = new_license().contents
        forged = replace(new_license(), contents=(replace(document, content=b"forged"), *others))
        assert refusal(BadInput, desk.register, forged) == ("DIGEST_MISMATCH", "contents")

    def test_events_hold_nothing_of_the_content(self, desk: Desk) -> None:
        """Parties and goods lie in the content table, where they can be erased."""
        desk.grant()
        assert any(HOLDER.encode() in content.content for content in new_license().contents)
        with desk.engine.connect() as connection:
            bodies = connection.execute(select(events.c.body)).scalars().all()
        assert not [body for body in bodies if HOLDER in body]


class AmendmentContract:
    """Other content for a license on record."""

    def test_statement_l_11_a_limit_may_fall_below_what_is_used(self, desk: Desk) -> None:
        """Attack F12: the amendment is accepted, the line shows overdrawn, nothing further is reserved."""
        desk.grant()
        held = desk.reserve("60")
        lower = replace(PIECES, authorized=Decimal(50))
        record = desk.amend(new_license(lower, text="as amended", jti="jti-2", sequence=2))
        assert (record.version, record.sequence, record.registered) == (2, 2, NOW)
        balance = desk.balance()
        assert (balance.authorized, balance.available, balance.is_overdrawn) == (Decimal(50), Decimal(-10), True)
        assert refusal(NotAllowed, desk.reserve) == ("OVERDRAWN", "quantity")
        desk.cancel(held)
        assert desk.reserve("50").balances[0].available == 0

    def test_an_amendment_opens_lines_and_closes_those_that_it_no_longer_names(self, desk: Desk) -> None:
        """A new line can be used; a line or measure no longer named is limited to zero."""
        desk.grant(PIECES, EUROS)
        second = NewLine("2", "KGM", MeasureKind.UNIT, Decimal("0.5"))
        desk.amend(new_license(PIECES, second, text="as amended", jti="jti-2", sequence=2))
        assert desk.figures("EUR") == (Decimal(0), Decimal(0), Decimal(0))
        assert desk.figures("KGM", "2") == (Decimal("0.5"), Decimal(0), Decimal(0))
        desk.amend(new_license(second, text="as amended again", jti="jti-3", sequence=3))
        assert desk.figures("H87") == (Decimal(0), Decimal(0), Decimal(0))

    def test_an_amendment_keeps_the_standing(self, desk: Desk) -> None:
        """A suspended license is amended and stays suspended; its next status statement is still the next."""
        desk.grant()
        desk.suspend()
        amended = desk.amend(new_license(text="as amended", jti="jti-2", sequence=2))
        assert (amended.standing, amended.status_sequence, amended.version) == (SUSPENDED, 1, 3)
        assert desk.change(SUSPENDED, IN_FORCE, 2).version == 4

    def test_a_line_that_an_amendment_leaves_as_it_is_gets_no_event(self, desk: Desk) -> None:
        """Only what changes is recorded."""
        desk.grant()
        desk.amend(new_license(text="as amended", jti="jti-2", sequence=2))
        with desk.reader.snapshot() as snapshot:
            assert len(snapshot.events(line_stream(LICENSE, "1"))) == 1

    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"number": "XA 2030/0002"}, "LICENSE_EXISTS", "number"),
            ({"jurisdiction": "XB"}, "LICENSE_EXISTS", "jurisdiction"),
        ],
    )
    def test_an_amendment_is_of_the_same_license(
        self, desk: Desk, changes: dict[str, str], reason: str, field: str
    ) -> None:
        """Number and jurisdiction stay."""
        desk.grant()
        other = replace(new_license(jti="jti-2", sequence=2), **changes)  # type: ignore[arg-type] # both are texts
        assert refusal(AlreadyExists, desk.amend, other) == (reason, field)

    def test_an_amendment_out_of_order_or_in_another_unit_is_refused(self, desk: Desk) -> None:
        """Sequence numbers rise by one; a line keeps its unit; the license is on record."""
        desk.enroll()
        assert refusal(NotFound, desk.amend, new_license()) == ("LICENSE_NOT_REGISTERED", "license_id")
        desk.grant()
        late = new_license(text="as amended", jti="jti-2", sequence=3)
        assert refusal(NotAllowed, desk.amend, late) == ("SEQ_NOT_NEXT", "sequence")
        kilograms = replace(PIECES, measure="KGM")
        other_unit = new_license(kilograms, text="as amended", jti="jti-2", sequence=2)
        assert refusal(BadInput, desk.amend, other_unit) == ("UNIT_MISMATCH", "lines.measure")


class StandingContract:
    """Suspended, reinstated, revoked, surrendered."""

    def test_a_standing_is_changed_in_order(self, desk: Desk) -> None:
        """Each change is an event with its statement; the record holds the history."""
        desk.grant()
        desk.suspend()
        desk.change(SUSPENDED, IN_FORCE, 2, at=NOW + DAY)
        record = desk.change(IN_FORCE, REVOKED, 3, at=NOW + 2 * DAY)
        assert (record.standing, record.standing_changed) == (REVOKED, NOW + 2 * DAY)
        assert (record.status_sequence, record.version) == (3, 4)
        assert [entry.standing for entry in record.history] == [IN_FORCE, SUSPENDED, IN_FORCE, REVOKED]
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_license(LICENSE) == record
            statement = snapshot.find_jti("XA-DGT", "status-3")
        assert statement is not None
        assert (statement.license_id, statement.version) == (LICENSE, 4)

    @pytest.mark.parametrize(
        ("before", "change"),
        [
            ((), (SUSPENDED, IN_FORCE)),
            ((), (IN_FORCE, IN_FORCE)),
            (((IN_FORCE, SUSPENDED),), (IN_FORCE, SUSPENDED)),
            (((IN_FORCE, SUSPENDED),), (SUSPENDED, SUSPENDED)),
            (((IN_FORCE, REVOKED),), (REVOKED, IN_FORCE)),
            (((IN_FORCE, SURRENDERED),), (SURRENDERED, IN_FORCE)),
        ],
    )
    def test_attack_e12_a_change_from_another_standing_or_out_of_a_final_one_is_refused(
        self, desk: Desk, before: tuple[tuple[Standing, Standing], ...], change: tuple[Standing, Standing]
    ) -> None:
        """`from` is the present standing, and nothing leads out of revoked or surrendered."""
        desk.grant()
        for sequence, (from_, to) in enumerate(before, 1):
            desk.change(from_, to, sequence)
        refused = refusal(NotAllowed, desk.change, *change, len(before) + 1)
        assert refused == ("STATUS_TRANSITION", "from")

    @pytest.mark.parametrize("sequence", [0, 2])
    def test_attack_e12_a_statement_out_of_order_is_refused(self, desk: Desk, sequence: int) -> None:
        """Status statements are applied in their order."""
        desk.grant()
        assert refusal(NotAllowed, desk.change, IN_FORCE, SUSPENDED, sequence) == ("SEQ_NOT_NEXT", "sequence")

    def test_attack_e12_a_change_does_not_take_effect_before_the_one_that_it_follows(self, desk: Desk) -> None:
        """What was in effect stays so; at the same instant is not before."""
        desk.grant()
        desk.suspend()
        refused = refusal(NotAllowed, desk.change, SUSPENDED, IN_FORCE, 2, at=NOW + DAY, effective=NOW - DAY)
        assert refused == ("STATUS_TRANSITION", "effective")
        assert desk.change(SUSPENDED, IN_FORCE, 2, at=NOW + DAY, effective=NOW).standing is IN_FORCE

    def test_a_suspension_signed_before_registration_still_applies(self, desk: Desk) -> None:
        """Safety does not wait for the order in which papers arrive."""
        desk.grant()
        record = desk.change(IN_FORCE, SUSPENDED, effective=NOW - DAY)
        assert record.standing_at(NOW) is SUSPENDED

    def test_a_suspension_to_come_leaves_the_license_in_force_until_then(self, desk: Desk) -> None:
        """The standing at an instant is the last recorded change that has taken effect by then."""
        desk.grant()
        record = desk.change(IN_FORCE, SUSPENDED, effective=NOW + DAY)
        assert record.standing is SUSPENDED
        assert record.standing_at(NOW + DAY - DAY / 86400) is IN_FORCE
        assert record.standing_at(NOW + DAY) is SUSPENDED
        assert desk.reserve().reservation.quantity == 1
        at_its_instant = desk.request(at=NOW + DAY)
        assert refusal(NotAllowed, desk.reserve, request=at_its_instant) == ("LICENSE_SUSPENDED", "license_id")

    def test_a_revocation_overtakes_a_suspension_to_come(self, desk: Desk) -> None:
        """A change that acts now is not held up by one that was announced."""
        desk.grant()
        desk.change(IN_FORCE, SUSPENDED, effective=NOW + 9 * DAY)
        record = desk.change(SUSPENDED, REVOKED, 2, at=NOW + DAY)
        assert (record.standing_at(NOW), record.standing_at(NOW + DAY)) == (IN_FORCE, REVOKED)
        assert record.standing_at(NOW + 10 * DAY) is REVOKED

    def test_the_same_statement_again_changes_nothing(self, desk: Desk) -> None:
        """A statement carried twice is applied once; another one under its id is refused."""
        desk.grant()
        assert desk.suspend() == desk.suspend()
        other = refusal(AlreadyExists, desk.change, SUSPENDED, IN_FORCE, 2, jti="status-1")
        assert other == ("JTI_CONFLICT", "jti")

    def test_attack_h05_another_agency_does_not_change_it(self, desk: Desk) -> None:
        """The agency that issued the license changes its standing, and no other; one that is unknown has none."""
        desk.enroll()
        assert refusal(NotFound, desk.suspend) == ("LICENSE_NOT_REGISTERED", "license_id")
        desk.grant()
        other = refusal(NotYours, desk.change, IN_FORCE, SUSPENDED, agency="XB-CAA")
        assert other == ("JURISDICTION", "agency")
