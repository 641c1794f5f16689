"""Spoil documents in a thousand ways, and see that the doctor has an answer to each."""

import argparse
import copy
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from codegen import documents, overlay
from codegen.doctor import Severity
from codegen.doctor.examination import examine
from codegen.doctor.overlays import mend
from codegen.doctor.printing import as_text, entries, pasteable

ROOT = Path(__file__).parents[3]
UNUSABLE = Path(__file__).with_name("unusable.yaml")
FIXTURES = ROOT / "codegen" / "tests" / "fixtures"
REHEARSAL = FIXTURES / "rehearsal.yaml"
SPOILT = [FIXTURES / "single.yaml", UNUSABLE]

_ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    1e300,
    "",
    " ",
    "x" * 300,
    "\u0000",
    "~0/%zz",
    "{",
    "#/",
    "#",
    "#/paths",
    "#/components/schemas",
    "https://example.com/a,",
    "2023-02-30",
    "0000-00-00",
    "YYYY-mm-dd`",
    "at least one should be provided",
    [],
    [None],
    [[]],
    {},
    {"": {}},
    {"$ref": "#"},
    {"$ref": 1},
    {"$ref": "#/components/schemas/"},
    {"type": "array"},
    {"type": ["null", 1, {}]},
    {"nullable": True},
    {"required": True, "properties": []},
    {"example": [], "type": "string"},
]


def containers(value: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """Give the mappings and lists in a value that hold something."""
    if isinstance(value, dict | list) and value:
        yield value
        for child in list(value.values() if isinstance(value, dict) else value):
            yield from containers(child)


def spoil(data: Any, dice: random.Random) -> None:
    """Change something in the data: delete, retype, misspell, duplicate, exchange."""
    holders = list(containers(data))
    if not holders:
        return
    holder = dice.choice(holders)
    step: Any = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
    match dice.randrange(6):
        case 0:
            del holder[step]
        case 1 | 2:
            holder[step] = copy.deepcopy(dice.choice(_ODD))
        case 3 if isinstance(holder, dict):
            at = dice.randrange(len(step) + 1)
            holder[step[:at] + dice.choice(["", "e", "S", "/", "~", "'", "é"]) + step[at + 1 :]] = holder.pop(step)
        case 4 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[step]))
        case _:
            other = dice.choice(holders)
            there: Any = dice.choice(list(other)) if isinstance(other, dict) and other else None
            if there is not None:
                holder[step] = copy.deepcopy(other[there])


def cut(content: bytes, dice: random.Random) -> bytes:
    """Change some bytes: truncate, delete, insert, double a line."""
    at = dice.randrange(len(content))
    match dice.randrange(4):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + content[at + dice.randrange(1, 30) :]
        case 2:
            odd = [
                b"\t",
                b"\xff",
                b"*a ",
                b"&a ",
                b": ",
                b"- ",
                b"\n",
                b"{",
                b"[",
                b"'",
                b'"',
                b"!!set ",
                b"<<: ",
                b"\0",
                b"| ",
            ]
            return content[:at] + dice.choice(odd) + content[at:]
        case _:
            lines = content.split(b"\n")
            line = dice.randrange(len(lines))
            return b"\n".join([*lines[: line + 1], *lines[line:]])


def mutants(count: int, seed: int, sources: list[Path]) -> Iterator[tuple[str, str, bytes]]:
    """Give that many spoilt documents: a name, the suffix of a file and its content."""
    datas = [documents.load(path) for path in sources]
    for number in range(count):
        dice = random.Random(f"{seed}-{number}")  # noqa: S311  # chance, not secrecy
        which = dice.randrange(len(sources))
        name = f"{sources[which].name} {seed}-{number}"
        if dice.random() < 0.3:
            yield name, ".yaml", cut(sources[which].read_bytes(), dice)
            continue
        data = copy.deepcopy(datas[which])
        for _ in range(dice.randrange(1, 6)):
            spoil(data, dice)
        # JSON is YAML too, as far as the reader goes; written with breaks, so that lines mean something.
        yield name, dice.choice([".json", ".yaml"]), json.dumps(data, indent=1, ensure_ascii=False).encode()


def judge(name: str, suffix: str, content: bytes, folder: Path) -> int:
    """Examine a spoilt document, and see that the answer can be used; give the exit status."""
    path = folder / f"spoilt{suffix}"
    path.write_bytes(content)
    # Overlays and printing take longer than all the rest.
    thorough = random.Random(name).random() < 0.1  # noqa: S311
    examination = examine(path, raw=not thorough)
    report = entries(examination)
    lines = content.count(b"\n") + 2
    for entry in report:
        assert 1 <= entry["line"] <= lines, (name, entry)
        assert entry["column"] >= 1, (name, entry)
        assert entry["severity"] in set(Severity), (name, entry)
    json.dumps(report, allow_nan=False)
    actions = [entry["action"] for entry in report if entry["action"]]
    if thorough:
        as_text(examination)
        (folder / "pasted.yaml").write_text(f"actions:\n{pasteable(actions)}", "utf-8")
        assert (documents.load(folder / "pasted.yaml")["actions"] or []) == actions, name
    if proposed := [entry["action"] for entry in report if entry["action"] and not entry["mended"]]:
        data = documents.load(path)
        # They mend what the overlays leave, where these can be applied at all.
        _apply(name, proposed, mend(data) if thorough and not examination.warning else data, folder)
    return examination.status


def _apply(name: str, actions: list[dict[str, Any]], data: dict[str, Any], folder: Path) -> None:
    unique = list({json.dumps(action): action for action in actions}.values())
    overlay_ = {"overlay": "1.0.0", "info": {"title": "Proposals", "version": "1"}, "actions": unique}
    documents.dump(overlay_, folder / "proposals.json")
    try:
        overlay.apply(data, [overlay.load(folder / "proposals.json")])
    except overlay.OverlayError as error:
        raise AssertionError(f"{name}: {error}") from error


def run(count: int, seed: int, sources: list[Path], say: Callable[[str], None] = lambda _: None) -> Counter[int]:
    """Judge so many mutants; give how often each exit status came."""
    statuses: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, suffix, content) in enumerate(mutants(count, seed, sources), 1):
            statuses[judge(name, suffix, content, Path(folder))] += 1
            if number % 100 == 0:
                say(f"{number}: {dict(sorted(statuses.items()))}")
    return statuses


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser("python -m codegen.tests.doctor.fuzz", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1000, metavar="COUNT", help="how many [%(default)s]")
    parser.add_argument("seed", type=int, nargs="?", default=0, metavar="SEED", help="which [%(default)s]")
    options = parser.parse_args()
    run(options.count, options.seed, [*SPOILT, REHEARSAL], print)


if __name__ == "__main__":
    main()
