"""The reports, as files in a directory."""

import json
import shutil
from pathlib import Path

from contract_tests.report.junit import junit
from contract_tests.report.page import page
from contract_tests.report.record import Kind, Record
from contract_tests.report.replay import to_json
from contract_tests.report.shown import Shown

# JSON may hold half a character (RFC 8259, 8.2), in an escape such as this puts there.
_UNPAIRED = "backslashreplace"


def write(record: Record, directory: Path) -> list[tuple[Kind, Path | None]]:
    """Write all reports; give each kind of finding and the file that repeats it.

    Raises:
        OSError: a file cannot be written.
    """
    replays = directory / "replay"
    shutil.rmtree(replays, ignore_errors=True)
    replays.mkdir(parents=True)
    kinds = [(kind, _write_replay(kind, number, replays)) for number, kind in enumerate(record.kinds(), 1)]
    shown = Shown(record.contract)
    with (directory / "exchanges.ndjson").open("w", encoding="utf-8", errors=_UNPAIRED) as file:
        file.writelines(json.dumps(shown.entry(each), ensure_ascii=False) + "\n" for each in record.entries)
    junit(record).write(directory / "junit.xml", encoding="utf-8", xml_declaration=True)
    (directory / "report.html").write_text(page(record, kinds), encoding="utf-8", errors=_UNPAIRED)
    return kinds


def _write_replay(kind: Kind, number: int, directory: Path) -> Path | None:
    if kind.replay is None:
        return None
    path = directory / f"{number:03}-{kind.replay.name}.json"
    path.write_text(to_json(kind.replay), encoding="utf-8", errors=_UNPAIRED)
    return path
