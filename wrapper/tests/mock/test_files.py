"""What came in with a file: large ones are on disk, and go when nobody can read them any more."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Part
from mijnklantportaal.mock import ReceivedFile
from mijnklantportaal.mock._files import LARGE

OpenPortal = Callable[..., Any]
LARGE_PDF = b"%PDF-1.7\n" + bytes(LARGE) + b"\n%%EOF\n"


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    gc.collect()
    assert os.listdir(tmp_path) == []  # noqa: PTH208  # names, to be read in a failure


def on_disk(directory: Path) -> int:
    gc.collect()
    return len(list(directory.iterdir()))


@pytest.mark.parametrize(("size", "files"), [(0, 0), (LARGE, 0), (LARGE + 1, 1)])
def test_a_file_reads_the_same_wherever_it_is(directory: Path, size: int, files: int) -> None:
    content = b"\x00\xff" * (size // 2) + b"x" * (size % 2)
    file = ReceivedFile.of(Part("a.pdf", "application/pdf", content))
    assert (file.content, file.content, file.size, on_disk(directory)) == (content, content, size, files)
    assert repr(file) == (f"ReceivedFile(filename='a.pdf', content_type='application/pdf', size={size}, is_pdf=False)")


def test_only_its_owner_reads_what_is_on_disk(directory: Path) -> None:
    file = ReceivedFile.of(Part(None, None, LARGE_PDF))
    (path,) = directory.iterdir()
    assert (path.stat().st_mode & 0o077, file.is_pdf) == (0, True)


def test_what_is_forgotten_leaves_the_disk(open_portal: OpenPortal, directory: Path) -> None:
    call = open_portal()
    call.portal._received.most_items = 2
    for _ in range(4):
        assert call.invoice(pdf=LARGE_PDF).status == 201
    assert on_disk(directory) == 2
    assert [entry.files["pdf"].content == LARGE_PDF for entry in call.portal.invoices] == [True, True]
    del call


def test_several_files_of_one_field(open_portal: OpenPortal, workshop: Contract, directory: Path) -> None:
    call = open_portal(workshop)
    files = [("photos", ("a.jpg", b"a", "image/jpeg")), ("photos", ("b.jpg", bytes(LARGE + 1), "image/jpeg"))]
    assert call("POST", "/api/parcels", data={"label": "x"}, files=files).status == 201
    photos = call.portal.received[0].files["photos"]
    assert ([photo.size for photo in photos], on_disk(directory)) == ([1, LARGE + 1], 1)
