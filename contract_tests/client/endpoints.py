"""The operations of several documents, each with the functions that were generated for it."""

import importlib
import importlib.util
import inspect
import os
import pkgutil
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import mijnklantportaal_client
from attrs import frozen
from mijnklantportaal.contract import Contract, Operation

from codegen import documents, overlay
from codegen.generate import write_client
from codegen.overlay import PROMISES, REPAIRS
from contract_tests.subject import label

_ROOT = Path(__file__).parents[2]
VENDOR = _ROOT / "openapi.yaml"
SPECS = (
    VENDOR,
    *([Path(os.environ["SPEC"])] if os.environ.get("SPEC") else []),
    _ROOT / "codegen/tests/fixtures/rehearsal.yaml",
    # What neither has: queries, headers, cookies, texts in paths, numbers, arrays, choices, bodies of several kinds.
    Path(__file__).parent / "fixtures/kinds.yaml",
)
"""The vendor's document, one that the environment variable SPEC names, and two that hold more than today's."""


@frozen
class Endpoint:
    """An operation.

    Attributes:
        contract: What the vendor promises.
        described: The document that the client was generated from, which says less.
    """

    spec: Path
    operation: Operation
    contract: Contract
    described: Contract

    def __str__(self) -> str:
        """Name the document and the operation."""
        return f"{self.spec.stem} {label(self.operation)}"

    @property
    def base_url(self) -> str:
        """The address of the portal that it belongs to."""
        return f"https://portal.example{self.contract.base_path}"

    @property
    def package(self) -> ModuleType:
        """The generated package."""
        return _client(self.spec)[0]

    @property
    def module(self) -> Any:
        """The module of the operation's functions."""
        return _client(self.spec)[1][self.operation.method, _nameless(self.operation.path)]

    @property
    def responses(self) -> Mapping[str, Mapping[str, Any]]:
        """The responses that the client was generated for, by status."""
        (own,) = (each for each in self.described.operations if label(each) == label(self.operation))
        return own.responses


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Return all of them."""
    return tuple(
        Endpoint(spec, operation, contract, described)
        for spec in SPECS
        for described, contract in [_contracts(spec)]
        for operation in contract.operations
    )


@cache
def _repaired(spec: Path) -> dict[str, Any]:
    return overlay.apply(documents.load_openapi(spec), [overlay.load(REPAIRS)], on_dead=lambda _: None)


def _contracts(spec: Path) -> tuple[Contract, Contract]:
    repaired = _repaired(spec)
    promised = overlay.apply(repaired, [overlay.load(PROMISES)], on_dead=lambda _: None)
    return Contract(repaired), Contract(promised)


@cache
def _client(spec: Path) -> tuple[ModuleType, Mapping[tuple[str, str], ModuleType]]:
    """Return the package, and the modules of its operations by method and path."""
    if spec == VENDOR:
        return mijnklantportaal_client, dict(_modules(mijnklantportaal_client))
    with tempfile.TemporaryDirectory() as directory:
        name = f"generated_from_{spec.stem}"
        path = Path(directory, name)
        write_client(_repaired(spec), path)
        package = _imported(path, name)
        # All of it now, before its directory is gone.
        return package, dict(_modules(package))


def _imported(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    assert spec is not None
    assert spec.loader is not None
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package


def _modules(package: ModuleType) -> Iterator[tuple[tuple[str, str], ModuleType]]:
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(each.name)
        if hasattr(module, "_get_kwargs"):
            source = inspect.getsource(module._get_kwargs)  # noqa: SLF001 - nothing else tells the operation
            method, path = (re.findall(rf'"{key}": "(.*?)"', source)[0] for key in ("method", "url"))
            yield (method.upper(), _nameless(path)), module


def _nameless(path: str) -> str:
    """Take the names out of a path's parameters: the generator changes them."""
    return re.sub(r"\{.*?\}", "{}", path)
