"""Generated packages to look at, each made and imported once in a test run."""

import functools
import importlib
import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import openapi_python_client
import pytest
from attrs import define, field, frozen
from jinja2.bccache import Bucket

from codegen import documents, overlay
from codegen.generate import write_client
from codegen.mends import MENDS
from codegen.overlay import REPAIRS

ROOT = Path(__file__).parents[2]
# As it was first published: openapi.yaml may be a later one.
VENDOR = documents.load_openapi(Path(__file__).with_name("fixtures") / "single.yaml")
REPAIRED = overlay.apply(VENDOR, [overlay.load(REPAIRS)], on_dead=lambda _: None)


def _schema(kind: str, **rest: Any) -> dict[str, Any]:
    return {"type": kind, **rest}


def _thing(**fields: Any) -> dict[str, Any]:
    return {"required": ["id", "seen"], **_schema("object", properties=fields)}


def _operation(name: str, **rest: Any) -> dict[str, Any]:
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    return {"operationId": name, "tags": ["things"], "responses": {"200": answer}, **rest}


_NOTES = {
    "application/json": {"schema": {"$ref": "#/components/schemas/Part"}},
    "application/octet-stream": {"schema": _schema("string", format="binary")},
}

# Kinds of property, parameter and body that the vendor's document does not have (yet).
KINDS: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Kinds", "version": "1"},
    "paths": {
        "/things": {
            "get": _operation(
                "list-things",
                parameters=[
                    {"name": "open", "in": "query", "schema": _schema("boolean")},
                    {"name": "page", "in": "query", "schema": {"type": ["integer", "null"]}},
                ],
            ),
            "post": _operation(
                "send-thing",
                # Without an optional parameter the generator's own module could not be imported (G15).
                parameters=[{"name": "dry", "in": "query", "schema": _schema("boolean")}],
                requestBody={
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": _schema(
                                "object",
                                properties={
                                    "note": _schema("string"),
                                    "day": _schema("string", format="date"),
                                    "nullable": {"type": ["boolean", "null"]},
                                    "many": _schema("array", items=_schema("boolean")),
                                    "file": _schema("string", format="binary"),
                                },
                            )
                        },
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}},
                    },
                },
            ),
        },
        "/notes": {
            "post": _operation("write-note", requestBody={"required": True, "content": _NOTES}),
            "put": _operation("change-note", requestBody={"content": _NOTES}),
        },
        "/things/{thing}/parts": {
            "get": _operation(
                "list-parts",
                parameters=[{"name": "thing", "in": "path", "required": True, "schema": _schema("string")}],
            ),
        },
        "/names": {
            "get": _operation("list-names")
            | {
                "responses": {
                    "200": {
                        "description": "",
                        "content": {"application/json": {"schema": _schema("array", items=_schema("string"))}},
                    }
                }
            }
        },
    },
    "components": {
        "schemas": {
            "Thing": _thing(
                id=_schema("string"),
                seen=_schema("string", format="date-time"),
                open=_schema("boolean"),
                count=_schema("integer"),
                weight=_schema("number"),
                day=_schema("string", format="date"),
                key=_schema("string", format="uuid"),
                level=_schema("integer", enum=[1, 2]),
                state=_schema("string", enum=["new", "old"]),
                names=_schema("array", items=_schema("string")),
                parts=_schema("array", items={"$ref": "#/components/schemas/Part"}),
                part={"$ref": "#/components/schemas/Part"},
                either={"anyOf": [_schema("integer"), _schema("boolean"), {"$ref": "#/components/schemas/Part"}]},
                anything={},
                maybe={"type": ["string", "null"]},
                maybeDay={"type": ["string", "null"], "format": "date"},
                maybeSeen={"type": ["null", "string"], "format": "date-time"},
                maybeNames={"type": ["array", "null"], "items": _schema("string")},
                sizes=_schema("object", additionalProperties=_schema("integer")),
            ),
            "Part": _schema("object", properties={"name": _schema("string")}),
        }
    },
}

REHEARSAL = overlay.apply(
    documents.load_openapi(Path(__file__).with_name("fixtures") / "rehearsal.yaml"),
    [overlay.load(REPAIRS)],
    on_dead=lambda _: None,
)


def _header(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": schema}


# The generator's own output of these two cannot be made, or cannot be imported.
HEADERS: Mapping[str, Any] = {
    **KINDS,
    "paths": {
        "/things": {
            "get": _operation(
                "list-things",
                parameters=[
                    _header("X-Day", **_schema("string", format="date")),
                    _header("X-Time", **_schema("string", format="date-time")),
                    _header("X-Days", **_schema("array", items=_schema("string", format="date"))),
                    _header("X-Mode", const="fast"),
                    _header("X-Since", type=["string", "null"], format="date"),
                ],
            )
        }
    },
}
CONSTANTS: Mapping[str, Any] = {
    **KINDS,
    "paths": {"/things": {"get": _operation("list-things")}},
    "components": {"schemas": {"Thing": _schema("object", properties={"gone": {"const": True}, "kind": {"const": 3}})}},
}

DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    "vendor": VENDOR,
    "repaired": REPAIRED,
    "kinds": KINDS,
    "odd": documents.load_openapi(Path(__file__).with_name("fixtures") / "odd.yaml"),
    "headers": HEADERS,
    "constants": CONSTANTS,
    "rehearsal": REHEARSAL,
}


@frozen
class Package:
    """A generated package, imported under a name of its own."""

    directory: Path
    name: str

    def __getattr__(self, module: str) -> Any:
        return importlib.import_module(f"{self.name}.{module}")


@define
class Compiled(jinja2.BytecodeCache):
    """Templates by their names and texts: to compile them anew takes four fifths of what generating a package does."""

    _code: dict[tuple[str, str], Any] = field(factory=dict)

    def get_cache_key(self, name: str, _filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        environment = functools.partial(jinja2.Environment, bytecode_cache=Compiled())
        patch.setattr(openapi_python_client, "Environment", environment)
        yield


Packages = Callable[..., Package]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packages]:
    """Give `(document, without=…)`: the package with all mends but one, or with none when `without` is "all"."""
    made: dict[tuple[str, str], Package] = {}
    numbers = itertools.count()

    def package(document: str, without: str = "") -> Package:
        if (document, without) not in made:
            name = f"generated_{next(numbers)}"
            directory = tmp_path_factory.mktemp("generated") / name
            mends = [mend for mend in MENDS if without not in {"all", mend.name}]
            write_client(DOCUMENTS[document], directory, mends)
            made[document, without] = _imported(directory, name)
        return made[document, without]

    yield package
    for name in [name for name in sys.modules if name.partition(".")[0] in {made.name for made in made.values()}]:
        del sys.modules[name]


def _imported(directory: Path, name: str) -> Package:
    spec = importlib.util.spec_from_file_location(
        name, directory / "__init__.py", submodule_search_locations=[str(directory)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return Package(directory, name)
