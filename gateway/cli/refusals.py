"""What a command prints when it is refused, and its exit code; loaded only when something is refused."""

from typer.exceptions import TyperException

from gateway.client import CallFailed
from gateway.core.law.facts import FactsRefused
from gateway.core.packs.loading import PackRefused
from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.status import refusal_of
from gateway.telemetry.logs import place_of
from gateway.terminal import BAD_CALL, print_error


def tell_refusal(error: Exception, *, as_json: bool) -> int:
    """Print why a command is refused and return its exit code; what is no refusal is a fault of ours, shown as such."""
    if isinstance(error, TyperException):
        message = f"{error}; add --help to see what the command takes."
        print_error(as_json=as_json, reason=Reason.REQUEST_MALFORMED, field="command line", message=message)
        return BAD_CALL
    if isinstance(error, CallFailed | KeyRefused | FactsRefused):
        print_error(as_json=as_json, reason=error.reason, field=error.field, message=error.message)
        return BAD_CALL
    if isinstance(error, PackRefused):
        print_error(as_json=as_json, reason=Reason.PACK_INVALID, field=error.field, message=error.message)
        return BAD_CALL
    refusal = refusal_of(error)
    if refusal is None:
        message = f"This is a fault of Comity, not of yours; please report it: {place_of(error)}."
        print_error(as_json=as_json, reason=Reason.INTERNAL_FAULT, field="", message=message)
        return BAD_CALL
    print_error(as_json=as_json, reason=refusal.reason, field=refusal.field, message=refusal.message)
    return BAD_CALL
