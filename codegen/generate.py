"""Generate the client: the vendor's document, repaired, through openapi-python-client with its defects mended.

The output directory holds the package `mijnklantportaal_client`, with the contract document as package data, and
`provenance.json`, which says what all of it was made from. The same input gives the same bytes, wherever and whenever.
"""

import argparse
import contextlib
import copy
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from codegen import contents, documents, overlay
from codegen.documents import DocumentError
from codegen.mends import GENERATOR_VERSION, MENDS, Mend, MendError, overridden, write_templates
from codegen.nodes import METHODS
from codegen.output import show
from codegen.overlay import PROMISES, REPAIRS, OverlayError

PACKAGE: Final = "mijnklantportaal_client"
CONTRACT: Final = "contract.json"
PROVENANCE: Final = "provenance.json"
RUFF_VERSION: Final = "0.17.6"


class GenerationError(Exception):
    """The client cannot be generated, or is not what it should be. The text is one line."""


def generate(spec: Path, out: Path, *, on_dead: Callable[[str], None] | None = None) -> int:
    """Generate into a directory, all or nothing; give the number of operations.

    What is in the directory already is replaced, if it is an earlier output; nothing else on disk is changed.

    Args:
        spec: the vendor's document, YAML or JSON.
        out: directory to make or to replace.
        on_dead: told of each overlay action that finds nothing to change, which is otherwise an error.

    Raises:
        DocumentError, OverlayError, MendError, GenerationError: each a line that says what to do about it.
    """
    out = out.resolve()
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, because only within one file system is putting it in place a matter of two renames.
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as directory:
        new, old = Path(directory, "new"), Path(directory, "old")
        operations = build(spec, new, on_dead=on_dead)
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    return operations


def build(spec: Path, out: Path, *, on_dead: Callable[[str], None] | None = None) -> int:
    """Generate into a new directory; give the number of operations."""
    repaired = overlay.apply(documents.load_openapi(spec), [overlay.load(REPAIRS)], on_dead=on_dead)
    contract = overlay.apply(repaired, [overlay.load(PROMISES)], on_dead=on_dead)
    out.mkdir()
    package = out / PACKAGE
    operations = write_client(repaired, package)
    tidy(package)
    documents.dump(contract, package / CONTRACT)
    documents.dump(_provenance(spec), out / PROVENANCE)
    return operations


def write_client(document: Mapping[str, Any], package: Path, mends: Iterable[Mend] = MENDS) -> int:
    """Write the generated package as it leaves the generator; give the number of operations.

    Raises:
        GenerationError: when the generator complains, even if it would go on without an operation.
    """
    _require("openapi-python-client", GENERATOR_VERSION)
    config = settings(document, package)
    mends = tuple(mends)
    with tempfile.TemporaryDirectory() as directory, contextlib.redirect_stdout(io.StringIO()):
        templates = Path(directory)
        write_templates(mends, templates)
        try:
            parsed = parse(document, config, mends)
            complaints = [parsed] if isinstance(parsed, GeneratorError) else _generate(parsed, config, templates, mends)
        except MendError:
            raise
        except Exception as error:  # a generator fails on odd documents in its own ways
            raise GenerationError(
                f"openapi-python-client failed: {type(error).__name__}: {_one_line(error)}"
            ) from error
    if complaints or isinstance(parsed, GeneratorError):
        raise GenerationError("openapi-python-client: " + "; ".join(map(complaint, complaints)))
    for mend in mends:
        for file in mend.new_files:
            (package / file.name).write_text(file.text, encoding="utf-8")
    return count_operations(document, parsed)


def parse(document: Mapping[str, Any], config: Config, mends: Iterable[Mend] = MENDS) -> GeneratorData | GeneratorError:
    """Let the generator read a document."""
    with overridden(mends):
        return GeneratorData.from_dict(copy.deepcopy(dict(document)), config=config)


def settings(document: Mapping[str, Any], package: Path) -> Config:
    """Give the generator's settings for writing the package of a document."""
    return Config.from_sources(
        ConfigFile(
            post_hooks=[],  # the default ones run whichever ruff is first in PATH, with settings from above
            content_type_overrides=contents.as_they_are(document),
        ),
        MetaType.NONE,
        document_source="",  # read by us: a second reader could read it differently
        file_encoding="utf-8",
        overwrite=False,
        output_path=package,
    )


def _generate(
    parsed: GeneratorData, config: Config, templates: Path, mends: Iterable[Mend]
) -> Sequence[GeneratorError]:
    with overridden(mends):
        return Project(openapi=parsed, config=config, custom_template_path=templates).build()


def complaint(error: GeneratorError) -> str:
    """Say in one line what the generator has against a document, without what is of use to its authors only."""
    text = _one_line(f"{error.header or ''} {error.detail or ''}")
    text = re.sub(r" ?<[\w.]*UntrustedString object at 0x[0-9a-f]+>", " …", text)
    return re.sub(r" \[type=\w+, input_value=.*?, input_type=\w+\]( For further information visit \S+)?", "", text)


def count_operations(document: Mapping[str, Any], parsed: GeneratorData) -> int:
    """Count the operations, and see that each has a module: two of the same name overwrite each other in silence.

    Raises:
        GenerationError: when one has none.
    """
    modules = Counter(
        f"api/{collection.tag}/{endpoint.name}.py"
        for collection in parsed.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    )
    for module, times in modules.items():
        if times > 1:
            raise GenerationError(
                f"{times} operations would be written to {module}: give each its own operationId, in {REPAIRS.name}"
            )
    for path, item in document["paths"].items():
        if "$ref" in item:
            raise GenerationError(f"the path {path} is a reference to {item['$ref']}, which is no path item")
    wanted = sum(1 for item in document["paths"].values() for method in METHODS if method in item)
    if wanted != modules.total():
        raise GenerationError(f"the document has {wanted} operations, the client would have {modules.total()}")
    return wanted


def tidy(package: Path) -> None:
    """Sort and prune imports and format, with a pinned ruff that sees no settings and leaves no cache."""
    _require("ruff", RUFF_VERSION)
    files = sorted(str(path) for path in package.rglob("*.py"))  # by name: ruff skips what git ignores
    common = ["--isolated", "--no-cache", "--quiet", "--target-version=py311", "--line-length=110"]
    # Named rules, because the default set changes from one version of ruff to the next.
    _ruff(
        "check",
        *common,
        "--select=F401,I",
        "--config=lint.isort.split-on-trailing-comma=false",
        "--fix",
        *files,
        cwd=package.parent,
    )
    _ruff("format", *common, *files, cwd=package.parent)


def _ruff(*arguments: str, cwd: Path) -> None:
    # In the caller's directory, whatever lies there by the name of httpx would be a first-party import to ruff.
    command = [sys.executable, "-m", "ruff", *arguments]
    finished = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 -- no shell
    if finished.returncode:
        raise GenerationError(f"ruff {arguments[0]} failed: {_one_line(finished.stdout + finished.stderr)[:500]}")


def _require(distribution: str, wanted: str) -> None:
    try:
        found = version(distribution)
    except PackageNotFoundError:
        found = "not installed"
    if found != wanted:
        raise GenerationError(
            f"{distribution} is {found}, and the client is generated with {wanted}, pinned so that everybody gets "
            f"the same bytes: `make clean`, then `make client`"
        )


def _provenance(spec: Path) -> dict[str, Any]:
    return {
        "document": {"sha256": _sha256(spec)},
        "overlays": {path.name: {"sha256": _sha256(path)} for path in (REPAIRS, PROMISES)},
        "generator": {"openapi-python-client": GENERATOR_VERSION, "ruff": RUFF_VERSION},
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refuse_foreign(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())) or recorded_sha256(out) is not None:
        return
    raise GenerationError(f"{out} is no earlier output (it has no {PROVENANCE} of ours): choose another directory")


def recorded_sha256(out: Path) -> str | None:
    """Read the sha256 of the document that an output was made from; None if it is no output."""
    try:
        recorded = json.loads((out / PROVENANCE).read_bytes())["document"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return recorded if isinstance(recorded, str) else None


def differences(spec: Path, out: Path, *, on_dead: Callable[[str], None] | None = None) -> list[str]:
    """Compare a directory with what would be generated now, byte for byte; give a line for each file that differs."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as directory:
        fresh = Path(directory, "new")
        build(spec, fresh, on_dead=on_dead)
        wanted, present = dict(_files(fresh)), dict(_files(out))
        recorded, actual = recorded_sha256(out), recorded_sha256(fresh)
    if recorded != actual:
        found.append(f"made from another document: {out / PROVENANCE} has sha256 {recorded}, {spec} has {actual}")
    for name in sorted(wanted.keys() | present.keys()):
        if name not in present:
            found.append(f"missing: {out / name}")
        elif name not in wanted:
            found.append(f"extra: {out / name}")
        elif wanted[name] != present[name]:
            found.append(f"differs: {out / name}")
    return found


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if path.is_file() and "__pycache__" not in name.parts:
            yield name.as_posix(), path.read_bytes()


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `python -m codegen.generate`; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m codegen.generate", description="Generate the client from the vendor's document."
    )
    parser.add_argument("--spec", type=Path, default=Path("openapi.yaml"), help="OpenAPI 3.x, YAML or JSON")
    parser.add_argument("--out", type=Path, default=Path("generated"), help="directory to make or to replace")
    parser.add_argument("--check", action="store_true", help="only see whether OUT is what would be generated")
    parser.add_argument(
        "--allow-unmatched",
        action="store_true",
        help="warn about an overlay action that finds nothing to change, instead of failing",
    )
    options = parser.parse_args(arguments)
    on_dead = _warn if options.allow_unmatched else None
    try:
        if options.check:
            return _check(options.spec, options.out, on_dead)
        operations = generate(options.spec, options.out, on_dead=on_dead)
    except (DocumentError, OverlayError, MendError, GenerationError, OSError) as error:
        _say(f"error: {_one_line(error)}")
        return 1
    show(f"{options.out}: {operations} operation{'s' if operations != 1 else ''}")
    return 0


def _check(spec: Path, out: Path, on_dead: Callable[[str], None] | None) -> int:
    found = differences(spec, out, on_dead=on_dead)
    for difference in found:
        _say(difference)
    if found:
        _say(f"error: {out} is not what is generated from {spec}: run `make client`")
    return 1 if found else 0


def _warn(message: str) -> None:
    _say(f"warning: {message}")


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
