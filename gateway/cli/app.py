"""The command: its table of contents, and the front door where every refusal becomes an exit code.

Exit 0: the stated result holds; 1: it does not; 2: the input or the call is bad, with reason, field and message.
"""

import sys
from typing import Any

import typer
from typer.exceptions import TyperException

from gateway.cli import (
    adapters,
    arrangements,
    backup,
    check,
    configuration,
    convert,
    dev_network,
    health,
    ledger,
    licenses,
    papers,
    parties,
    replay,
    serve,
    trust,
    watch,
)
from gateway.client import CallFailed
from gateway.core.facts import FactsRefused
from gateway.core.packs import PackRefused
from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.demo.scene import demo
from gateway.status import place_of, refusal_of
from gateway.terminal import BAD_CALL, print_error

app = typer.Typer(
    name="comity",
    help="Export licenses: convert, verify, register, recognize, write off. Every command has --help and --json.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line and exit."""
    as_json = "--json" in sys.argv or "--facts" in sys.argv
    try:
        code: Any = app(standalone_mode=False)  # typer types the return of a command as Any
    except (BrokenPipeError, KeyboardInterrupt, typer.Abort):
        code = BAD_CALL
    except Exception as error:  # the front door: a known refusal is printed, anything else is a fault and shown as such
        code = _refused(error, as_json=as_json)
    sys.exit(code if isinstance(code, int) else 0)


def _refused(error: Exception, *, as_json: bool) -> int:
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


app.command("demo", rich_help_panel="Try it")(demo)
app.command("dev-network", rich_help_panel="Try it")(dev_network.dev_network)
app.command("serve", rich_help_panel="Operate", help=serve.serve_help())(serve.serve)
app.command("health", rich_help_panel="Operate")(health.health)
app.add_typer(configuration.config, name="config", rich_help_panel="Operate")
app.command("backup", rich_help_panel="Operate")(backup.backup)
app.command("restore", rich_help_panel="Operate")(backup.restore)
app.command("formats", rich_help_panel="Documents")(convert.formats)
app.command("identify", rich_help_panel="Documents")(convert.identify)
app.command("convert", rich_help_panel="Documents")(convert.convert_file)
app.add_typer(adapters.adapters, name="adapters", rich_help_panel="Documents")
app.command("keygen", rich_help_panel="Papers")(papers.keygen)
app.command("issue", rich_help_panel="Papers")(papers.issue)
app.command("verify", rich_help_panel="Papers")(papers.verify)
app.command("check", rich_help_panel="Papers")(check.check)
app.command("replay", rich_help_panel="Papers")(replay.replay)
app.add_typer(replay.receipt, name="receipt", rich_help_panel="Papers")
app.add_typer(licenses.license_, name="license", rich_help_panel="Registry")
app.command("watch", rich_help_panel="Registry")(watch.watch)
app.add_typer(ledger.ledger, name="ledger", rich_help_panel="Registry")
app.add_typer(trust.agency, name="agency", rich_help_panel="Registry")
app.add_typer(trust.key, name="key", rich_help_panel="Registry")
app.add_typer(parties.party, name="party", rich_help_panel="Registry")
app.add_typer(parties.certificate, name="certificate", rich_help_panel="Registry")
app.add_typer(arrangements.arrangements, name="arrangements", rich_help_panel="Law")
