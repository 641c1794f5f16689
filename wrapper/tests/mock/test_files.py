"""What came in with a file: large ones are on disk, and go when nobody can read them any more."""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Part, Request
from mijnklantportaal.mock import ReceivedFile, _files, _spool
from mijnklantportaal.mock._files import LARGE
from mijnklantportaal.mock._portal import Portal
from mijnklantportaal.mock._spool import FULL
from mijnklantportaal.mock._store import MOST_BYTES, Newest

OpenPortal = Callable[..., Any]
LARGE_PDF = b"%PDF-1.7\n" + bytes(LARGE) + b"\n%%EOF\n"


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The temporary files that were opened, all of which have to be closed in the end."""
    files: list[Any] = []
    make = tempfile.TemporaryFile

    def recorded(**options: Any) -> Any:
        files.append(make(**options))
        return files[-1]

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryFile", recorded)
    # What an earlier test left alive keeps a file open, and would be appended to.
    _spool.spools.begin_anew()
    yield files
    assert on_disk(files) == 0
    assert list(tmp_path.iterdir()) == []


def on_disk(opened: list[Any]) -> int:
    if not all(file.closed for file in opened):
        gc.collect()
    return sum(not file.closed for file in opened)


@pytest.mark.parametrize(("size", "files"), [(0, 0), (LARGE, 0), (LARGE + 1, 1)])
def test_a_file_reads_the_same_wherever_it_is(opened: list[Any], size: int, files: int) -> None:
    content = b"\x00\xff" * (size // 2) + b"x" * (size % 2)
    file = ReceivedFile.of(Part("a.pdf", "application/pdf", content))
    assert (file.content, file.content, file.size, on_disk(opened)) == (content, content, size, files)
    assert repr(file) == (f"ReceivedFile(filename='a.pdf', content_type='application/pdf', size={size}, is_pdf=False)")


def test_reading_moves_no_position_that_threads_and_forks_share(opened: list[Any]) -> None:
    file = ReceivedFile.of(Part(None, None, LARGE_PDF))
    opened[0].seek(7)
    assert (file.content == LARGE_PDF, opened[0].tell()) == (True, 7)


@pytest.mark.parametrize(("count", "size"), [(300, 2_000_000), (80, 5_000_000)])
def test_what_is_kept_leaves_room_for_files_of_others(
    opened: list[Any], monkeypatch: pytest.MonkeyPatch, count: int, size: int
) -> None:
    scale = 64  # of everything: as many files, each with less in it
    monkeypatch.setattr(_files, "LARGE", LARGE // scale)
    monkeypatch.setattr(_spool, "FULL", FULL // scale)
    newest: Newest[int, ReceivedFile] = Newest(most_bytes=MOST_BYTES // scale)
    for number in range(count):
        content = number.to_bytes(4) * (size // scale // 4)
        newest.put(number, ReceivedFile.of(Part(None, None, content)), len(content))
    kept = [int.from_bytes(file.content[-4:]) for file in newest]
    assert kept == [*range(count - len(kept), count)]
    assert len(kept) == MOST_BYTES // size
    assert on_disk(opened) <= 34  # macOS lets a process open 256
    assert MOST_BYTES // FULL + 2 <= 34


def test_files_in_one_file_on_disk_are_not_mixed_up(opened: list[Any]) -> None:
    files = [ReceivedFile.of(Part(None, None, bytes([number]) * (LARGE + number))) for number in range(1, 4)]
    del files[1]
    assert [set(file.content) for file in files] == [{1}, {3}]
    assert [file.size for file in files] == [LARGE + 1, LARGE + 3]
    assert len(opened) == 1


def test_many_threads_write_at_once(opened: list[Any]) -> None:
    contents = [bytes([number]) * (LARGE + 1) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda content: ReceivedFile.of(Part(None, None, content)), contents))
    assert [file.content for file in files] == contents
    assert len(opened) == 2
    del files


def test_what_is_forgotten_leaves_the_disk(open_portal: OpenPortal, opened: list[Any]) -> None:
    call = open_portal()
    call.portal._received.most_items = 2
    for _ in range(4):
        assert call.invoice(pdf=LARGE_PDF).status == 201
    assert on_disk(opened) == 1
    assert [entry.files["pdf"].content == LARGE_PDF for entry in call.portal.invoices] == [True, True]
    del call


def test_several_files_of_one_field(open_portal: OpenPortal, workshop: Contract, opened: list[Any]) -> None:
    call = open_portal(workshop)
    files = [("photos", ("a.jpg", b"a", "image/jpeg")), ("photos", ("b.jpg", bytes(LARGE + 1), "image/jpeg"))]
    assert call("POST", "/api/parcels", data={"label": "x"}, files=files).status == 201
    photos = call.portal.received[0].files["photos"]
    assert ([photo.size for photo in photos], on_disk(opened)) == ([1, LARGE + 1], 1)


KILLED = """
import os, signal, sys
from mijnklantportaal.contract import Part
from mijnklantportaal.mock import ReceivedFile

content = os.urandom(int(sys.argv[1]))
file = ReceivedFile.of(Part(None, None, content))
child = os.fork()
if not child:
    of_the_child = ReceivedFile.of(Part(None, None, content[::-1]))
    sys.exit(file.content != content or of_the_child.content != content[::-1])
unknown_to_the_child = ReceivedFile.of(Part(None, None, content))
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status), file.content == unknown_to_the_child.content == content, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody forks")
def test_neither_a_fork_nor_a_kill_matters(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", KILLED, str(LARGE + 1)],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-9, "0 True\n", "")  # and nothing is left: see `opened`


@pytest.mark.parametrize(("size", "files"), [(LARGE, 0), (LARGE + 1, 1)])
def test_an_upload_that_is_no_form_goes_to_disk_too(opened: list[Any], size: int, files: int) -> None:
    body = {"required": True, "content": {"application/octet-stream": {}}}
    put = {"requestBody": body, "responses": {"204": {"description": "kept"}}}
    portal = Portal(Contract({"openapi": "3.1.0", "info": {}, "paths": {"/file": {"put": put}}}))
    content = b"\x00\xff" * (size // 2) + b"x" * (size % 2)
    assert (
        portal.answer(Request("PUT", "/file", [("Content-Type", "application/octet-stream")], content)).status_code
        == 204
    )
    (received,) = portal.received
    assert (received.body, received.body, on_disk(opened)) == (content, content, files)
    assert received.files == received.fields == {}
