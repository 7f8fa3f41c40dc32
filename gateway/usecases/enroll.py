"""Enroll: agencies and their keys enter the registry, by the hand of its operator on its own machine.

The story: the agency is named with its jurisdiction and roles; its public key passes the registration gate and is
marked for this environment. That the agency holds the private half is for the operator to establish in person. Proof
of possession, approval by two people and the trust list come with the trust service; until then no network call
enrolls.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.commands import Call
from gateway.core.reasons import Reason
from gateway.core.trust.keys import import_public_jwk
from gateway.usecases.errors import BadRequest
from gateway.usecases.office import Office
from gateway.usecases.writes import write_request
from registry.records import AgencyRecord, KeyRecord
from registry.trust import PURPOSES, ROLES
from registry.writes import NewAgency, NewKey


@dataclass(frozen=True, slots=True)
class EnrollKey:
    """A key to enroll: whose it is, its public JWK as text, what it may sign, and from when until when."""

    call: Call
    agency: str
    jwk: str
    purposes: frozenset[str]
    sign_from: datetime
    sign_until: datetime | None = None
    verify_until: datetime | None = None


def enroll_agency(call: Call, agency: NewAgency, office: Office, *, at: datetime) -> AgencyRecord:
    """Return the record of an agency that is enrolled.

    Raises:
        BadRequest: a role that does not exist.
        RegistryError: the code is taken with other content.
    """
    if not agency.roles or not agency.roles <= ROLES:
        message = f"An agency has one or more of the roles {', '.join(sorted(ROLES))}."
        raise BadRequest(Reason.REQUEST_MALFORMED, "roles", message)
    return office.writer.enroll_agency(agency, write_request(call, at))


def enroll_key(command: EnrollKey, office: Office, *, at: datetime) -> KeyRecord:
    """Return the record of a key that is enrolled.

    Raises:
        KeyRefused: the key does not pass the gate (attacks B06 to B11, B14, B15).
        BadRequest: a purpose that does not exist.
        RegistryError: the key is enrolled already (attack B12), or the agency is not known.
    """
    if not command.purposes or not command.purposes <= PURPOSES:
        message = f"A key signs one or more of {', '.join(sorted(PURPOSES))}."
        raise BadRequest(Reason.REQUEST_MALFORMED, "purposes", message)
    public = import_public_jwk(command.jwk)
    new = NewKey(
        kid=public.kid,
        agency=command.agency,
        algorithm=public.algorithm,
        jwk=public.jwk_text,
        purposes=command.purposes,
        sign_from=command.sign_from,
        sign_until=command.sign_until,
        verify_until=command.verify_until,
        environment=office.environment,
    )
    return office.writer.enroll_key(new, write_request(command.call, at))
