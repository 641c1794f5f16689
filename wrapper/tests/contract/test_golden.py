"""Exchanges written by hand, each with its verdict: see golden/cases.yaml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mijnklantportaal.contract import RULES, Contract, Request, Response, Violation
from ruamel.yaml import YAML

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = {"invoice", "refused"}


def _load(name: str) -> Any:
    return YAML(typ="safe").load((GOLDEN / name).read_text("utf-8"))


CASES: list[tuple[str, dict[str, Any]]] = [
    (name, case) for name, cases in _load("cases.yaml").items() for case in cases
]


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    own = Contract(_load("document.yaml"))
    return {name: Contract.load() if name in SHIPPED else own for name, _ in CASES}


def _exchange(name: str, changes: dict[str, str]) -> tuple[Request, Response]:
    # Latin-1 keeps every byte: the files are UTF-8, and a change may hold any byte.
    text = (GOLDEN / f"{name}.http").read_bytes().decode("latin-1")
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}.http"
        text = text.replace(old, new)
    asked, status, answered = re.split(r"^HTTP/1\.1 ([0-9]{3}) .*\n", text, maxsplit=1, flags=re.MULTILINE)
    start, _, rest = asked.partition("\n")
    method, url, _ = start.split(" ")
    return (Request(method, url, *_message(rest.removesuffix("\n"))), Response(int(status), *_message(answered)))


def _message(text: str) -> tuple[list[tuple[str, str]], bytes]:
    head, _, body = text.partition("\n\n") if not text.startswith("\n") else ("", "", text[1:])
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in head.splitlines())]
    return headers, body.removesuffix("\n").replace("\n", "\r\n").encode("latin-1")


def _verdict(violations: list[Violation]) -> list[str]:
    return sorted(f"{violation.rule} {violation.place}" for violation in violations)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['title']}" for name, case in CASES])
def test_the_verdict_is_the_one_written_down(name: str, case: dict[str, Any], contracts: dict[str, Contract]) -> None:
    request, response = _exchange(name, case.get("change", {}))
    assert _verdict(contracts[name].validate_request(request)) == sorted(case.get("request", []))
    assert _verdict(contracts[name].validate_response(request, response)) == sorted(case.get("response", []))


def _expected_rules() -> Iterator[str]:
    for _, case in CASES:
        for verdict in [*case.get("request", []), *case.get("response", [])]:
            yield verdict.partition(" ")[0]


def test_there_are_many_and_every_rule_occurs() -> None:
    assert len(CASES) >= 40
    assert len({(name, str(case.get("change"))) for name, case in CASES}) == len(CASES)
    # More than can be written by hand: see test_bounds.py.
    assert set(RULES) - set(_expected_rules()) == {"size"}


def test_good_exchanges_are_among_them() -> None:
    good = [case for _, case in CASES if not case.get("request") and not case.get("response")]
    assert len(good) >= 20
