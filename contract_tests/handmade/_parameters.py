"""What stands in the path and in the query, with other values."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.handmade._attempt import EITHER, REFUSED, Attempt
from contract_tests.handmade._trial import Trial, shown
from contract_tests.handmade._values import texts
from contract_tests.placed import with_query
from contract_tests.relations import is_told_of


def parameters(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts on what stands in the path and in the query."""
    trial = Trial(contract, operation, valid)
    read = contract.read_request(valid)
    for each in operation.parameters:
        name, schema, place = each["name"], each.get("schema", {}), f"request.{each['in']}.{each['name']}"
        if each["in"] == "path":
            known = str(read.path_parameters.get(name, ""))
            tried = [text for text, _ in texts(contract, schema)]
            statuses = REFUSED if is_told_of(contract, operation, name) else EITHER
            for text in (*tried, f"{known}zzz", known.upper(), "..", "%", "\x00", "0", "-1", "null"):
                url = _with_last(valid.url, known, quote(text, safe=""))
                if text not in ("", known) and url is not None:
                    yield Attempt(place, shown(text), evolve(valid, url=url), statuses, valid)
        elif each["in"] == "query":
            yield from trial.of_texts(place, schema, partial(with_query, valid, name))
            yield trial.attempt(place, "it twice", with_query(valid, name, "1", "1"))


def _with_last(url: str, known: str, new: str) -> str | None:
    """Put something else in the place of a path's parameter, where it can be told which one it is."""
    path, mark, query = url.partition("?")
    start, found, end = path.rpartition(f"/{quote(known, safe='')}")
    return f"{start}/{new}{end}{mark}{query}" if found and known else None
