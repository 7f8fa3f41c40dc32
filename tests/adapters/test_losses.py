"""Losses: found by comparing, judged by the tables, accepted by exact path."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.contract import Fate, ListKind, Reading, Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.losses import checked_rendering, free, losses_between, only_record
from comity.v1.conversion_service_pb2 import LicenseAction, Rejected, Reply, UsageMessage
from comity.v1.license_pb2 import License, PartyRole, Standing
from comity.v1.reason_pb2 import Reason

INSERT, REPLACE = LicenseAction.LICENSE_ACTION_INSERT, LicenseAction.LICENSE_ACTION_REPLACE
NONE = LicenseAction.LICENSE_ACTION_UNSPECIFIED


def a_license() -> License:
    license_ = License(number="XA-1", jurisdiction="XA", end_use="research", destinations=["XB"])
    license_.parties.add(role=PartyRole.PARTY_ROLE_HOLDER).party.name = "Alder Optics"
    license_.lines.add(line_number=1, description="Camera", hs_code="900653").authorized_quantity.value = "4"
    license_.conditions.add(text="Report within 30 days.")
    license_.stated_standing.standing = Standing.STANDING_SUSPENDED
    return license_


def lost(change: Callable[[License], object]) -> list[tuple[str, Fate, bool]]:
    """Return the losses of a copy that was changed."""
    copy = a_license()
    change(copy)
    found = losses_between(licenses([Record(NONE, a_license())]), licenses([Record(NONE, copy)]))
    return [(loss.entry.target, loss.entry.fate, loss.binds) for loss in found]


CASES: dict[str, tuple[Callable[[License], object], tuple[str, Fate, bool]]] = {
    "a condition that is gone": (lambda x: x.ClearField("conditions"), ("conditions[0]", Fate.DROPPED, True)),
    "an end use that is gone": (lambda x: x.ClearField("end_use"), ("end_use", Fate.DROPPED, True)),
    "a suspension that is gone": (
        lambda x: x.ClearField("stated_standing"),
        ("stated_standing.standing", Fate.DROPPED, True),
    ),
    "a figure that changed": (
        lambda x: setattr(x.lines[0].authorized_quantity, "value", "5"),
        ("lines[0].authorized_quantity.value", Fate.APPROXIMATED, True),
    ),
    "a destination that was made": (lambda x: x.destinations.append("XF"), ("destinations[1]", Fate.INVENTED, True)),
    "another country of issue": (lambda x: setattr(x, "jurisdiction", "GB"), ("jurisdiction", Fate.APPROXIMATED, True)),
    "a code of goods that are described": (
        lambda x: x.lines[0].ClearField("hs_code"),
        ("lines[0].hs_code", Fate.DROPPED, False),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_difference_is_a_loss_and_binds_unless_a_table_frees_it(case: str) -> None:
    """What is gone, changed or made is named by its path."""
    change, expected = CASES[case]
    assert lost(change) == [expected]


def test_a_license_that_may_be_used_may_lose_how_its_standing_is_said() -> None:
    """Issued and in force permit the same; a suspension is no such thing."""
    issued, in_force = a_license(), a_license()
    issued.stated_standing.standing = Standing.STANDING_ISSUED
    in_force.stated_standing.standing = Standing.STANDING_IN_FORCE
    (loss,) = losses_between(licenses([Record(NONE, issued)]), licenses([Record(NONE, in_force)]))
    assert not loss.binds


@pytest.mark.parametrize(
    ("action", "copy", "binds"), [(INSERT, NONE, False), (NONE, INSERT, False), (REPLACE, NONE, True)]
)
def test_an_action_that_only_grants_may_go(
    action: LicenseAction.ValueType, copy: LicenseAction.ValueType, *, binds: bool
) -> None:
    """A license grants by itself; a replacement says more."""
    found = losses_between(licenses([Record(action, a_license())]), licenses([Record(copy, a_license())]))
    assert [(loss.entry.target, loss.binds) for loss in found] == [("action", binds)]


def test_a_format_frees_a_path_with_its_own_reason() -> None:
    """Its table is asked before the general one."""
    table = [free(r"end_use", "the form has no such box")]
    copy = a_license()
    copy.ClearField("end_use")
    (loss,) = losses_between(licenses([Record(NONE, a_license())]), licenses([Record(NONE, copy)]), table)
    assert (loss.binds, loss.entry.note) == (False, "the form has no such box")


def test_usage_and_replies_are_compared_as_licenses_are() -> None:
    """A figure of use binds; the words of a reply do not."""
    usage = Reading("x", ListKind.USAGE, usage=(UsageMessage(license_number="1", total=True),))
    replies = Reading("x", ListKind.REPLIES, replies=(Reply(accepted=True, message="taken"),))
    lost_usage = losses_between(usage, replace(usage, usage=(UsageMessage(license_number="1"),)))
    lost_reply = losses_between(replies, replace(replies, replies=(Reply(accepted=True),)))
    assert [(loss.entry.target, loss.binds) for loss in lost_usage] == [("usage[0].total", True)]
    assert [(loss.entry.target, loss.binds) for loss in lost_reply] == [("replies[0].message", False)]
    gone = losses_between(usage, replace(usage, usage=()))
    assert [(loss.entry.target, loss.entry.fate) for loss in gone] == [("usage[0]", Fate.DROPPED)]


def written_without(*fields: str) -> Callable[[bytes], Reading]:
    """Return a reader of a format that has no place for some fields."""

    def read(document: bytes) -> Reading:
        copy = License.FromString(document)
        for field in fields:
            copy.ClearField(field)  # type: ignore[arg-type]  # the stub of protobuf takes literal names only
        return licenses([Record(NONE, copy)])

    return read


def test_what_binds_is_refused_all_at_once_until_each_is_accepted() -> None:
    """By its path, with or without positions; a path accepts nothing below it."""
    reading, document = licenses([Record(NONE, a_license())]), a_license().SerializeToString()
    read = written_without("conditions", "end_use")
    for accepted in (frozenset[str](), frozenset({"end_use"}), frozenset({"end", "condition", "conditions[1]"})):
        with pytest.raises(RenderRefused) as refused:
            checked_rendering(reading, document, read, accepted)
        assert refused.value.reason == "LOSS_NOT_ACCEPTED"
        assert set(refused.value.paths) == {"end_use", "conditions[0]"} - accepted
    for accepted in (frozenset({"end_use", "conditions"}), frozenset({"end_use", "conditions[0]"})):
        rendering = checked_rendering(reading, document, read, accepted)
        assert {loss.target for loss in rendering.losses} == {"end_use", "conditions[0]"}


def test_what_its_reader_refuses_is_not_written() -> None:
    """The reason and field are the reader's, for the whole or for one transaction."""
    reading = licenses([Record(NONE, a_license())])

    def refuses(_: bytes) -> Reading:
        raise DocumentRefused("DATE_ORDER", "box3", "It ends before it begins.")

    def rejects(_: bytes) -> Reading:
        rejected = Rejected(reason=Reason.REASON_UNKNOWN_UNIT, field="line.unit", message="No such unit.")
        return Reading("x", ListKind.LICENSES, rejected=(rejected,))

    for read, reason, field in ((refuses, "DATE_ORDER", "box3"), (rejects, "UNKNOWN_UNIT", "line.unit")):
        with pytest.raises(RenderRefused) as refused:
            checked_rendering(reading, b"", read, frozenset())
        assert (refused.value.reason, refused.value.field) == (reason, field)


def test_a_document_of_one_license_takes_one() -> None:
    """None and several are refused."""
    record = Record(NONE, a_license())
    assert only_record(licenses([record])) is record
    for count in (0, 2):
        with pytest.raises(RenderRefused) as refused:
            only_record(licenses([record] * count))
        assert refused.value.reason == "BATCH_SIZE"


def test_a_loss_in_a_batch_says_which_license_it_is_about() -> None:
    """By its position, from 1."""
    records = [Record(NONE, a_license()), Record(NONE, a_license())]
    copy = a_license()
    copy.ClearField("end_use")
    found = losses_between(licenses(records), licenses([records[0], Record(NONE, copy)]))
    assert [loss.entry.note.partition(":")[0] for loss in found] == ["record 2"]
    assert losses_between(licenses(records), licenses(records[:1]))[0].binds
