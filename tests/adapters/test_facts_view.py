"""The facts of a reading: every list in its shape, nothing stated that the document does not say."""

from google.type.date_pb2 import Date

from adapters.contract import ListKind, Reading, Record
from adapters.facts_view import facts_view
from comity.v1.conversion_service_pb2 import Citing, Declaration, LicenseAction, Rejected, Reply, UsageMessage
from comity.v1.license_pb2 import (
    ControlListEntry,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    LicenseReference,
    LineLimit,
    Money,
    Party,
    PartyIdentifier,
    PartyRole,
    Quantity,
    Standing,
    StatedBalance,
    StatedStanding,
    StatedUse,
    UseState,
    Validity,
)
from comity.v1.reason_pb2 import Reason

DAY = Date(year=2030, month=2, day=3)


def facts_of(license_: License) -> object:
    """Return the facts of a document that is one license."""
    record = Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)
    licenses = facts_view(Reading("x", ListKind.LICENSES, records=(record,)))["licenses"]
    return licenses[0] if isinstance(licenses, list) else None


def test_only_the_list_of_the_kind_is_there_when_it_is_empty() -> None:
    """A document of usage without usage says `usage: []` and nothing about licenses."""
    assert facts_view(Reading("x", ListKind.USAGE)) == {"format": "x", "usage": []}


def test_a_license_that_says_nothing_gives_no_facts() -> None:
    """Nothing is defaulted."""
    assert facts_of(License()) == {}


def test_one_end_user_is_no_list_and_several_are_no_end_user() -> None:
    """The two keys exclude each other."""
    one = LicenseParty(role=PartyRole.PARTY_ROLE_END_USER, party=Party(name="Birch Institute", country="XB"))
    other = LicenseParty(role=PartyRole.PARTY_ROLE_END_USER, party=Party(name="Birch Works"), derived=True)
    assert facts_of(License(parties=[one])) == {"end_user": {"name": "Birch Institute", "country": "XB"}}
    assert facts_of(License(parties=[one, other])) == {
        "end_users": [{"name": "Birch Institute", "country": "XB"}, {"name": "Birch Works", "derived": True}]
    }


def test_the_first_party_of_a_role_and_its_first_identifier_are_the_facts() -> None:
    """Further ones are in the license; a narrower right is shown with its days."""
    identifiers = [
        PartyIdentifier(value="XB-1", scheme=IdentifierScheme.IDENTIFIER_SCHEME_EORI),
        PartyIdentifier(value="17", scheme=IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL),
    ]
    holder = LicenseParty(
        role=PartyRole.PARTY_ROLE_HOLDER, party=Party(identifiers=identifiers), period=Validity(valid_from_date=DAY)
    )
    second = LicenseParty(role=PartyRole.PARTY_ROLE_HOLDER, party=Party(name="Alder Works"))
    facts = facts_of(License(parties=[holder, second]))
    assert facts == {"holder": {"identifier": "XB-1", "scheme": "eori", "valid_from": "2030-02-03"}}


def test_codes_become_words_and_days_iso_dates() -> None:
    """Kind, standing and reference are words; the ids of the sending system stand beside the numbers."""
    license_ = License(
        sender_license_id="a1",
        kind=LicenseKind.LICENSE_KIND_LARGE_PROJECT,
        replaces=LicenseReference(number="XA-1", sender_license_id="a0"),
        validity=Validity(issue_date=DAY, open_ended=True),
        stated_standing=StatedStanding(standing=Standing.STANDING_SUSPENDED, as_of_date=DAY),
    )
    assert facts_of(license_) == {
        "license_id": "a1",
        "kind": "large_project",
        "replaces": "XA-1",
        "replaces_id": "a0",
        "issued_on": "2030-02-03",
        "open_ended": True,
        "status": "suspended",
        "status_as_of": "2030-02-03",
    }


def test_a_line_shows_its_own_id_only_where_that_is_no_number() -> None:
    """The number of the line as text is no id of the sending system."""
    named = LicenseLine(line_number=1, line_id="f0", limit=LineLimit.LINE_LIMIT_UNLIMITED)
    numbered = LicenseLine(
        line_number=2,
        line_id="2",
        control_list_entries=[ControlListEntry(entry="5E002")],
        authorized_quantity=Quantity(value="2.50", unit="KGM"),
        authorized_value=Money(amount="10.00", currency="EUR"),
    )
    assert facts_of(License(lines=[named, numbered])) == {
        "items": [
            {"line": 1, "line_id": "f0", "unlimited": True},
            {
                "line": 2,
                "control_codes": ["5E002"],
                "quantity": "2.50",
                "unit": "KGM",
                "value": "10.00",
                "currency": "EUR",
            },
        ]
    }


def test_balances_and_uses_of_the_whole_license_are_line_0() -> None:
    """Line 0 is a fact here, not an absence."""
    license_ = License(
        stated_balances=[StatedBalance(currency="EUR", granted="10", available="7")],
        stated_uses=[
            StatedUse(
                value=Money(amount="3", currency="EUR"),
                use_date=DAY,
                place="XB",
                reference="R-1",
                reference_kind="mrn",
                state=UseState.USE_STATE_CONSUMED,
            )
        ],
    )
    assert facts_of(license_) == {
        "balances": [{"line": 0, "currency": "EUR", "granted": "10", "available": "7"}],
        "usage": [
            {
                "line": 0,
                "value": "3",
                "currency": "EUR",
                "on": "2030-02-03",
                "at": "XB",
                "reference": "R-1",
                "reference_kind": "mrn",
                "state": "consumed",
            }
        ],
    }


def test_citations_usage_replies_and_rejected_transactions_have_their_shapes() -> None:
    """Each list shows what its messages state; a refusal of a reply is a fact, not an absence."""
    reading = Reading(
        "x",
        ListKind.CITATIONS,
        citations=(
            Citing(
                declaration=Declaration(mrn="30XB1", declaration_date=DAY, action=LicenseAction.LICENSE_ACTION_CANCEL),
                goods_item=1,
                kind=LicenseKind.LICENSE_KIND_GLOBAL,
                license_number="XA-1",
                hs_code="841410",
            ),
        ),
        usage=(UsageMessage(sender_license_id="a1", sender_line_id="f0", quantity=Quantity(value="0"), total=True),),
        replies=(Reply(reference="R-1", accepted=False, code="18"),),
        rejected=(Rejected(license_number="XA-2", reason=Reason.REASON_DATE_ORDER, field="endDate"),),
    )
    assert facts_view(reading) == {
        "format": "x",
        "citations": [
            {
                "declaration": {"mrn": "30XB1", "action": "cancel", "date": "2030-02-03"},
                "goods_item": 1,
                "kind": "global",
                "license_number": "XA-1",
                "hs6": "841410",
            }
        ],
        "usage": [{"license_id": "a1", "line_id": "f0", "quantity": "0", "total": True}],
        "replies": [{"reference": "R-1", "accepted": False, "code": "18"}],
        "rejected": [{"license_number": "XA-2", "reason": "DATE_ORDER", "field": "endDate"}],
    }
