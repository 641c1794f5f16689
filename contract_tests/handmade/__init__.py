"""Requests that schemathesis does not think of: wrong on the wire, nearly right, or right and odd.

Each is made from a request that is valid, by one change.
"""

from collections.abc import Iterator

from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.bodies import stated_for
from contract_tests.handmade._attempt import Attempt
from contract_tests.handmade._content import other_bodies
from contract_tests.handmade._credentials import credentials
from contract_tests.handmade._fields import fields
from contract_tests.handmade._json import json_bodies
from contract_tests.handmade._multipart import MULTIPART, multipart
from contract_tests.handmade._parameters import parameters
from contract_tests.handmade._surroundings import surroundings
from contract_tests.relations import shapes
from contract_tests.wire import media_type_of

__all__ = ["Attempt", "attempts", "bodies"]


def attempts(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make all that fits an operation out of a request that is valid."""
    yield from credentials(contract, operation, valid)
    yield from surroundings(contract, operation, valid)
    yield from parameters(contract, operation, valid)
    yield from bodies(contract, operation, valid)


def bodies(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make what is about the body, in the media type that the valid request has."""
    own = media_type_of(valid)
    for attempt in _bodies(contract, operation, valid, own):
        other = media_type_of(attempt.request)
        # Said to be of another type, it is for what the document says of that one; of none, for what it says of any.
        if other == own or not attempt.request.content or stated_for(operation, other or "application/*") is None:
            yield attempt


def _bodies(contract: Contract, operation: Operation, valid: Request, media_type: str) -> Iterator[Attempt]:
    media = stated_for(operation, media_type)
    if media is None:
        return
    if media_type == MULTIPART:
        schema = contract.resolve(media.get("schema", {}))
        properties = shapes.properties_of(contract, schema)
        resolved = {name: contract.resolve(each) for name, each in properties.items()}
        yield from multipart(schema, resolved, valid)
    yield from json_bodies(operation, valid)
    yield from fields(contract, operation, valid)
    yield from other_bodies(contract, operation, valid)
