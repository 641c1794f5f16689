"""What the floor asks for in vain, and why: more than there is, or what nobody can know."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from mijnklantportaal.contract import Contract, Operation

from contract_tests import bodies, relations
from contract_tests.exchanges import Exchange
from contract_tests.subject import label
from contract_tests.wire import essence, media_type_of

LEAST_SHOWN = 5
"""Requests of other kinds that a server has to have refused, where none of this kind can be made."""

_NOT_ITS_DATA = {"method", "path", "security"}
_ASKED = {"kept": ("GET", "PATCH"), "gone": ("GET", "DELETE")}
"""What relations ask about an object that was made."""
_TELLING = {"const", "default", "enum", "example", "examples"}


def unsent_bodies(contract: Contract, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the documented media types in which no body is sent, each with the reason."""
    yield from bodies.unsendable(contract, operation).items()


def unseen_replies(operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[tuple[str, str]]:
    """Yield the media types in which a success is documented and never came, each with the reason.

    A server that has several need not give the one that is asked for.
    """
    for status, response in operation.responses.items():
        wanted = status.upper().replace("X", ".")
        replies = [each.response for each in exchanges if re.fullmatch(wanted, str(each.response.status_code))]
        came = {media_type_of(each) for each in replies}
        for name in response.get("content", {}) if came and status.startswith("2") else ():
            if not any(fnmatchcase(each, essence(name)) for each in came):
                seen = " or ".join(sorted(each or "no media type" for each in came))
                yield f"a {status} in {name}", f"{seen} came, whichever was accepted"


def unmade(contract: Contract, operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[tuple[str, str]]:
    """Yield what cannot be asked about the objects that an operation makes, each with the relation that needs it."""
    found = relations.family(contract, operation)
    made = next((each for each in exchanges if each.claim == "valid" and each.response.status_code == 201), None)
    if found is None or made is None:
        return
    (view,) = relations.views(contract, [made])
    for relation in relations.declared(contract):
        methods = _ASKED.get(relation.name)
        if methods is None or not relation.selects(operation) or not relation.applies_to(contract, operation):
            continue
        others = [found.listed] if found.listed is not None and relation.name == "kept" else []
        for each in [*others, *(one for method, one in found.items.items() if method in methods)]:
            path = dict.fromkeys(each.path_parameters, view.fields.get(getattr(relation, "field", "")))
            if relations.request_for(contract, each, made.request, path) is None:
                yield relation.name, label(each)


def why_none_is_found(contract: Contract, operation: Operation, valid: Sequence[Exchange]) -> str | None:
    """Say why whatever the path named was not there; None where it could have been."""
    if not valid or any(each.response.status_code != 404 for each in valid):
        return None
    unknown = [each for each in operation.path_parameters if not _can_be_known(contract, operation, each)]
    return f"no reply and no example tells what {', '.join(unknown)} may be" if unknown else None


def _can_be_known(contract: Contract, operation: Operation, parameter: str) -> bool:
    own = next(each for each in operation.parameters if (each["name"], each["in"]) == (parameter, "path"))
    told = own.keys() | contract.resolve(own.get("schema", {})).keys()
    return bool(_TELLING & told) or relations.is_listed(contract, operation, parameter)


def why_none_is_invalid(contract: Contract, drawn: Sequence[Exchange], others: Sequence[Exchange]) -> str | None:
    """Say why nothing invalid was drawn; None where it was, or where others do not show that it would be refused.

    schemathesis leaves the types in an urlencoded form alone, and calls an unknown parameter invalid.
    """
    if not others or any(_is_wrong(contract, each) for each in drawn):
        return None
    wrong = [each for each in others if _is_wrong(contract, each)]
    refused = sum(each.refused for each in wrong)
    if refused < min(LEAST_SHOWN, len(wrong)):
        return None
    return f"schemathesis makes none here; {refused} others were" if wrong else "nothing that can be sent is invalid"


def _is_wrong(contract: Contract, exchange: Exchange) -> bool:
    rules = {each.rule for each in contract.validate_request(exchange.request)}
    return bool(rules) and not rules & _NOT_ITS_DATA
