"""What stands about a request: addresses that nothing is at, and headers that change nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.handmade._attempt import ACCEPTED, LOCKED_OUT, Attempt
from contract_tests.handmade._trial import Trial
from contract_tests.relations import BROWSER, without_credentials
from contract_tests.wire import essence, with_headers

_HEADERS = {
    "a browser": ("Accept", BROWSER),
    "one who takes anything": ("Accept", "*/*"),
    "one who takes JSON only": ("Accept", "application/json"),
    "one who takes XML only": ("Accept", "application/xml"),
    "one who takes PDF only": ("Accept", "application/pdf"),
    "one who reads Dutch": ("Accept-Language", "nl-NL,nl;q=0.9"),
    "a script in a browser": ("X-Requested-With", "XMLHttpRequest"),
    "another site": ("Origin", "https://example.org"),
    "an unknown header": ("X-Later", "1"),
    "a long header": ("X-Later", "x" * 2000),
    "another method": ("X-HTTP-Method-Override", "PUT"),
}


def surroundings(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts; what is refused is refused in the same words whoever asks."""
    for what, (name, value) in (*_HEADERS.items(), *_documented(operation)):
        place = f"request.headers.{name}"
        with_it = with_headers(valid, name, [value])
        yield Attempt(place, what, with_it, _statuses(operation, name, value), valid)
        if operation.secured:
            yield Attempt(place, f"{what}, and no token", without_credentials(contract, with_it), LOCKED_OUT, valid)
    for name, what in {"User-Agent": "nobody in particular", "Accept": "one who does not say what he takes"}.items():
        yield Attempt(f"request.headers.{name}", what, with_headers(valid, name.lower(), []), ACCEPTED, valid)
    if valid.content:
        emptied = evolve(with_headers(valid, "Accept", [BROWSER]), content=b"")
        trial = Trial(contract, operation, valid)
        yield trial.attempt("request.headers.Accept", "a browser that sends nothing", emptied)
    yield from _head(contract, operation, valid)
    path, mark, query = valid.url.partition("?")
    for what, url in {
        "a step more": f"{path}/later/still",
        "a letter more": f"{path}zzz/later",
        "a slash more": f"{path}/",
        "other letters": path[:-1] + path[-1:].upper() if not operation.path_parameters else path,
    }.items():
        request = evolve(valid, url=f"{url}{mark}{query}")
        if not contract.allowed_methods(request.url):
            yield Attempt("request.path", what, request, ("404",), valid)


def _head(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Ask for the headers alone, which need not be documented; with nothing to get there are none (RFC 9110, 9.3.2)."""
    methods = contract.allowed_methods(valid.url)
    is_read = operation.method == "GET" and not operation.request_content
    if "HEAD" not in methods and (is_read or "GET" not in methods):
        request = evolve(with_headers(valid, "content-type", []), method="HEAD", content=b"")
        yield Attempt("request.method", "HEAD", request, (*ACCEPTED, "405") if is_read else ("405",), valid)


def _statuses(operation: Operation, name: str, value: str) -> tuple[str, ...]:
    """Return what answers a header; a type that no success has may be refused where the document says so.

    RFC 9110, 12.5.1, leaves that to the server: where 406 is not documented, it is not promised to anybody.
    """
    may_refuse = name == "Accept" and "406" in operation.responses and "*/*" not in value
    return (*ACCEPTED, "406") if may_refuse and value not in _types(operation) else ACCEPTED


def _types(operation: Operation) -> list[str]:
    return [essence(name) for content in _contents(operation) for name in content]


def _documented(operation: Operation) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield a header that asks for each media type of a success, where there are several."""
    for content in _contents(operation):
        for name in content if len(content) > 1 else ():
            yield f"one who takes {name} only", ("Accept", name)


def _contents(operation: Operation) -> Iterator[Mapping[str, Any]]:
    """Yield what each success may hold, by media type."""
    return (each.get("content", {}) for status, each in operation.responses.items() if status.startswith("2"))
