"""What can be given as a PDF, and that it is sent from where the caller left it."""

import asyncio
import codecs
import gzip
import io
import mmap
import os
import re
import tempfile
import threading
import zlib
from collections.abc import Callable, Coroutine, Iterator
from functools import partial, wraps
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal import AsyncMijnKlantportaal, InvalidInputError, OutcomeUnknownError, _files
from mijnklantportaal._files import Measured
from mijnklantportaal._upload import Upload, progress_from

from .fakes import ARGUMENTS, BASE_URL, CREATED, LARGER_PDF, PDF, TOKEN, Connect, FakePortal, deterministic


class Stream(io.RawIOBase):
    """Like a pipe or a socket: it cannot be rewound, and gives what it likes."""

    def __init__(self, content: bytes, piece: int = 3) -> None:
        self._rest = io.BytesIO(content)
        self._piece = piece

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._rest.read(self._piece if size < 0 else min(size, self._piece))


class Reader:
    """The least that a file can be."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._rest.read(size)


class Asynchronous:
    """As aiofiles and Starlette have them."""

    async def read(self, size: int = -1) -> bytes:
        raise NotImplementedError(size)


class Reluctant:
    """Fails as soon as anything but its file is wanted."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __fspath__(self) -> NoReturn:
        raise self._error

    def __repr__(self) -> NoReturn:
        raise self._error


class Failing(io.BytesIO):
    def __init__(self, error: Exception) -> None:
        super().__init__(PDF)
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if size == 0:
            return b""
        raise self._error


def _overwritten(packed: bytes) -> bytes:
    return packed[:10] + b"\xff" * 20


def upload(source: object, **options: Any) -> Upload:
    pdf = Upload("pdf", source, "2024-001.pdf", **options)
    try:
        pdf.open()
    except InvalidInputError:
        pdf.close()
        raise
    return pdf


def refused(source: object, remedy: str) -> InvalidInputError:
    with pytest.raises(InvalidInputError, match=re.escape(remedy)) as caught:
        upload(source)
    assert caught.value.argument == "pdf"
    return caught.value


def measured(source: Upload) -> Measured:
    assert source.content is not None
    return source.content


def everything(source: Upload) -> bytes:
    return b"".join(islice(measured(source).blocks(), 10_000))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mine.pdf"
    path.write_bytes(PDF)
    return path


def test_bytes_of_all_kinds() -> None:
    strided = memoryview(bytes(value for byte in PDF for value in (byte, 0)))[::2]
    for source in (PDF, bytearray(PDF), memoryview(PDF), strided):
        pdf = upload(source)
        assert everything(pdf) == PDF
        assert pdf.file_name == "2024-001.pdf"
        pdf.close()


def test_paths_of_all_kinds(path: Path) -> None:
    with os.scandir(os.fsencode(path.parent)) as entries:
        sources = [path, str(path), *entries]
    assert len(sources) == 3
    for source in sources:
        pdf = upload(source)
        assert everything(pdf) == PDF
        assert pdf.file_name == "mine.pdf"
        pdf.close()


def test_a_file_opened_here_is_closed_here(path: Path) -> None:
    pdf = upload(path)
    assert not pdf._file.closed
    pdf.close()
    assert pdf._file.closed


def test_a_refused_file_that_was_opened_here_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"no")
    refused(path, "it does not begin with")  # an open file would be a ResourceWarning, which is an error


def test_an_open_file_keeps_its_name_and_stays_open(path: Path) -> None:
    with path.open("rb") as file:
        pdf = upload(file)
        assert pdf.file_name == "mine.pdf"
        assert everything(pdf) == PDF
        pdf.close()
        assert not file.closed
        assert file.tell() == 0


@deterministic
@given(st.binary(max_size=50), st.binary(max_size=2000))
def test_a_file_is_read_from_its_present_offset_and_put_back_to_it(before: bytes, inside: bytes) -> None:
    content = b"%PDF-" + inside + b"%%EOF"
    file = io.BytesIO(before + content)
    file.seek(len(before))
    pdf = upload(file)
    assert measured(pdf).length == len(content)
    for _ in range(2):
        assert everything(pdf) == content
        assert file.tell() == len(before)
    pdf.close()
    assert file.tell() == len(before)
    assert file.getvalue() == before + content


def test_a_file_that_others_move_meanwhile_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "BLOCK", 7)
    file = io.BytesIO(b"before" + LARGER_PDF)
    file.seek(6)
    pdf = upload(file)
    sent = []
    for block in measured(pdf).blocks():
        sent.append(block)
        file.seek(len(sent))
    assert b"".join(sent) == LARGER_PDF


def test_the_rest_of_a_file_whose_beginning_is_a_pdf_counts() -> None:
    file = io.BytesIO(PDF)
    file.read()
    error = refused(file, "there is nothing in it from where it is read on; give a PDF, or rewind the file first")
    assert error.value.startswith("<_io.BytesIO")
    assert file.tell() == len(PDF)
    file.seek(10**6)
    refused(file, "there is nothing in it from where it is read on")


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_a_stream_is_read_once(piece: int) -> None:
    pdf = upload(Stream(PDF, piece))
    assert measured(pdf).length is None
    assert everything(pdf) == PDF
    pdf.close()


def test_a_reader_without_anything_else_will_do() -> None:
    pdf = upload(Reader(PDF))
    assert measured(pdf).length is None
    assert everything(pdf) == PDF
    assert pdf.file_name == "2024-001.pdf"
    pdf.close()


def test_a_pipe_is_read_once() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source:
        with os.fdopen(writing, "wb") as sink:
            sink.write(PDF)
        pdf = upload(source)
        assert pdf.file_name == "2024-001.pdf"  # its own is a number
        assert everything(pdf) == PDF
        pdf.close()


def test_the_progress_counts_the_bytes_of_the_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int | None]] = []
    pdf = upload(io.BytesIO(PDF), on_progress=lambda sent, total: seen.append((sent, total)))
    assert seen == []  # checking it is not sending it
    everything(pdf)
    assert seen == [(len(PDF), len(PDF))]
    monkeypatch.setattr(_files, "BLOCK", 10)
    everything(pdf)  # once more, from the beginning
    assert seen[1:3] == [(10, len(PDF)), (20, len(PDF))]
    assert seen[-1] == (len(PDF), len(PDF))


def test_the_progress_of_a_stream_has_no_total() -> None:
    seen: list[tuple[int, int | None]] = []
    everything(upload(Stream(PDF, 1000), on_progress=lambda sent, total: seen.append((sent, total))))
    assert seen == [(5, None), (len(PDF), None)]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("mine.pdf", "mine.pdf"),
        ("/tmp/dir/mine.pdf", "mine.pdf"),  # noqa: S108 - no file is made
        ('a"b\\c\r\nd\x7f.pdf', "a_b_c__d_.pdf"),
        ("facture \u20ac.pdf", "facture \u20ac.pdf"),
        ("caf\udce9.pdf", "caf_.pdf"),
        ("", "2024-001.pdf"),
        (7, "2024-001.pdf"),
        (b"mine.pdf", "2024-001.pdf"),
        (None, "2024-001.pdf"),
    ],
)
def test_the_file_name_is_the_files_own_where_it_has_one(name: object, sent: str) -> None:
    file = io.BytesIO(PDF)
    file.name = name
    assert upload(file).file_name == sent


def test_a_number_makes_a_safe_file_name() -> None:
    pdf = Upload("pdf", PDF, "2024/001.pdf")
    pdf.open()
    assert pdf.file_name == "2024_001.pdf"


@pytest.mark.parametrize("source", [None, 5, ["a.pdf"], object()])
def test_what_is_no_file_is_refused(source: object) -> None:
    refused(source, "give a path, bytes or a file opened in binary mode")


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    missing = refused(tmp_path / "no.pdf", "it cannot be opened: No such file or directory; give the path of a PDF")
    assert isinstance(missing.__cause__, FileNotFoundError)
    refused(tmp_path, "it cannot be opened: Is a directory")
    refused("a\x00.pdf", "it cannot be opened: embedded null byte")
    assert len(refused("%PDF-" * 1000, "it cannot be opened: File name too long").value) == 58


def test_text_files_are_refused(path: Path) -> None:
    with path.open() as file:
        refused(file, 'open it with "rb"')
    refused(io.StringIO("%PDF-"), 'open it with "rb"')
    refused(codecs.getreader("ascii")(io.BytesIO(PDF)), 'open it with "rb"')


def test_asynchronous_files_are_refused_and_not_asked(path: Path) -> None:
    refused(Asynchronous(), "the file is asynchronous; give its path, its bytes, or the plain file in it (`.file`)")
    with path.open("rb") as file:
        refused(anyio.wrap_file(file), "the file is asynchronous")


def test_files_that_cannot_be_read_are_refused(path: Path) -> None:
    with path.open("ab") as file:
        refused(file, "it cannot be read: ")
    closed = path.open("rb")
    closed.close()
    refused(closed, "the file is closed; open it anew")
    assert isinstance(refused(Failing(OSError(5, "Input/output error")), "Input/output error").__cause__, OSError)
    refused(Failing(ValueError("odd")), "it cannot be read: odd")
    refused(Failing(OSError("no errno")), "it cannot be read: no errno")
    refused(Failing(httpx.ReadTimeout("too\nlate")), "it cannot be read: too late")
    refused(Failing(RuntimeError()), "it cannot be read: RuntimeError")
    error = RuntimeError("of all things")
    assert refused(Reluctant(error), "it cannot be opened: of all things").value == "<Reluctant>"


def test_a_reader_that_takes_no_size_is_refused() -> None:
    class Whole:
        def read(self) -> bytes:
            return PDF

    refused(Whole(), "it cannot be read: ")


@pytest.mark.parametrize(("damaged", "kind"), [(lambda packed: packed[:-20], EOFError), (_overwritten, zlib.error)])
def test_a_damaged_compressed_file_is_refused(
    tmp_path: Path, damaged: Callable[[bytes], bytes], kind: type[Exception]
) -> None:
    path = tmp_path / "mine.pdf.gz"
    path.write_bytes(damaged(gzip.compress(PDF * 100)))
    with gzip.open(path) as file:
        error = refused(file, "it cannot be read: ")
    assert isinstance(error.__cause__, kind)


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "there is nothing in it"),
        (b"%PDF", "it does not begin with %PDF-"),
        (b"\n" + PDF, "it does not begin with %PDF-"),
        (b"<html></html>", "it does not begin with %PDF-"),
        (b"%PDF-1.7", "it does not end in %%EOF"),
        (b"%PDF-1.7\n%%EOF" + b" " * 1024, "it does not end in %%EOF"),
    ],
)
def test_what_is_no_whole_pdf_is_refused(content: bytes, remedy: str) -> None:
    refused(content, remedy)
    file = io.BytesIO(b"before" + content)
    file.seek(6)
    refused(file, remedy)
    assert not file.closed
    assert file.tell() == 6


def test_a_file_that_cannot_be_measured_is_put_back() -> None:
    class Endless(io.BytesIO):
        def tell(self) -> int:
            if super().tell() > 6:
                raise OSError("no end")
            return super().tell()

    file = Endless(b"before" + PDF)
    file.seek(6)
    refused(file, "it cannot be read: no end")
    assert file.tell() == 6


def test_a_name_that_cannot_be_told_is_refused() -> None:
    class Nameless(io.BytesIO):
        @property
        def name(self) -> NoReturn:
            raise LookupError("no name")

    refused(Nameless(PDF), "it cannot be read: no name")


def test_a_mapped_file_is_a_file(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        pdf = upload(mapped)
        assert measured(pdf).length == len(PDF)
        for _ in range(2):
            assert everything(pdf) == PDF
        pdf.close()
        assert mapped.tell() == 0
    path.write_bytes(PDF[:-8])
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        refused(mapped, "it does not end in %%EOF")


def test_a_file_that_cannot_be_rewound_after_all_is_a_stream() -> None:
    class Pipe(Reader):
        def tell(self) -> int:
            raise OSError(29, "Illegal seek")

    class Socket(Reader):
        def tell(self) -> int:
            return 0

        def seek(self, _: int) -> int:
            raise OSError(29, "Illegal seek")

    for source in (Pipe(PDF), Socket(PDF)):
        pdf = upload(source)
        assert measured(pdf).length is None
        assert everything(pdf) == PDF


def test_what_is_closed_while_it_is_opened_does_not_stay_open(path: Path) -> None:
    class Slow:
        def __fspath__(self) -> str:
            pdf.close()
            return str(path)

    pdf = Upload("pdf", Slow(), "2024-001.pdf")
    pdf.open()
    assert pdf._file.closed


class Slow(io.BytesIO):
    """Says when it is read, and then waits until it may go on."""

    def __init__(self) -> None:
        super().__init__(b"before" + LARGER_PDF)
        self.seek(6)
        self.is_read = threading.Event()
        self.may_go_on = threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        if size and not self.is_read.is_set():
            self.is_read.set()
            self.may_go_on.wait(10)
        return super().read(size)


def at_once(*functions: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=function, daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    return threads


def closed_meanwhile(pdf: Upload, file: Slow, reading: Callable[[], object]) -> None:
    """Close what another thread reads just now, as for a call that was cancelled."""

    def read() -> None:
        with pytest.raises((InvalidInputError, ValueError), match="its call has ended"):
            reading()

    (reader,) = at_once(read)
    assert file.is_read.wait(10)
    (closer,) = at_once(pdf.close)
    closer.join(0.05)
    assert closer.is_alive()  # nobody moves it before it is read
    file.may_go_on.set()
    for thread in (closer, reader):
        thread.join(10)
    assert file.tell() == 6


def test_what_is_closed_while_it_is_checked_is_put_back() -> None:
    file = Slow()
    pdf = Upload("pdf", file, "2024-001.pdf")
    closed_meanwhile(pdf, file, pdf.open)


def test_what_is_closed_while_it_is_sent_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "BLOCK", 2000)
    file = Slow()
    file.is_read.set()
    pdf = upload(file)
    file.is_read.clear()
    closed_meanwhile(pdf, file, lambda: everything(pdf))


def test_calls_may_share_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "BLOCK", 100)
    file = io.BytesIO(b"before" + LARGER_PDF)
    file.seek(6)
    first = upload(file)
    begun = measured(first).blocks()
    sent = [next(begun)]
    second = upload(file)
    assert everything(second) == LARGER_PDF
    second.close()
    assert b"".join([*sent, *begun]) == LARGER_PDF
    first.close()
    assert file.tell() == 6


def test_a_file_that_was_moved_meanwhile_is_read_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "BLOCK", 100)
    file = io.BytesIO(LARGER_PDF + PDF)
    first = measured(upload(file)).blocks()  # broken off, and kept: as in the traceback of an error
    next(first)
    file.seek(len(LARGER_PDF))
    assert everything(upload(file)) == PDF


def test_calls_may_share_a_file_in_threads(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "BLOCK", 100)
    line = connect(*[CREATED] * 8)
    file = io.BytesIO(b"before" + LARGER_PDF)
    file.seek(6)
    for thread in at_once(*[lambda: line.create(pdf=file)] * 8):
        thread.join(10)
    assert [received.values["pdf"] for received in line.received] == [LARGER_PDF] * 8
    assert file.tell() == 6


def test_a_call_that_ends_in_the_midst_of_another_does_not_disturb_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "BLOCK", 7)

    class Shared(io.BytesIO):
        leaving: Upload | None = None

        def read(self, size: int | None = -1, /) -> bytes:
            if self.leaving and self.tell():
                self.leaving.close()  # as the garbage collector may, at any moment
            return super().read(size)

    file = Shared(PDF)
    first, second = upload(file), upload(file)
    file.leaving = second
    assert everything(first) == PDF


def test_calls_may_not_share_a_stream() -> None:
    stream = Stream(PDF)
    pdf = upload(stream)
    refused(stream, "another call is reading it; give each call a stream of its own, or bytes")
    assert everything(pdf) == PDF
    pdf.close()
    refused(stream, "there is nothing in it")


def test_what_is_not_sent_is_not_checked() -> None:
    class Empty(io.BytesIO):
        """As files are that the system makes up when they are read."""

        def tell(self) -> int:
            return 0

    refused(Empty(PDF), "there is nothing in it")

    class Growing(io.BytesIO):
        def tell(self) -> int:
            end = super().tell()
            if end:
                self.write(b"%%EOF")
            return end

    refused(Growing(b"%PDF-1.7"), "it does not end in %%EOF")


async def _async(sent: int, total: int | None) -> None: ...


class AsyncCallable:
    async def __call__(self, sent: int, total: int | None) -> None: ...


@pytest.mark.parametrize("given", [5, "print", _async, partial(_async, 1), AsyncCallable(), AsyncCallable().__call__])
def test_a_progress_that_cannot_be_called_as_it_is_is_refused(given: object) -> None:
    with pytest.raises(InvalidInputError, match="give a plain function") as caught:
        progress_from("on_progress", given)
    assert caught.value.argument == "on_progress"


@pytest.mark.parametrize("given", [None, print, max, complex, partial(print, 1)])
def test_a_progress_is_any_function(given: object) -> None:
    assert progress_from("on_progress", given) is given


class AnswersAll:
    """As what is called on another machine: each attribute is another function there."""

    def __getattr__(self, name: str) -> "AnswersAll":
        return AnswersAll()

    def __call__(self, *_: object) -> None: ...


@wraps(lambda: None)
def _wrapping(*_: object) -> None: ...


@pytest.mark.parametrize("given", [AnswersAll(), _wrapping])
def test_a_progress_is_asked_for_nothing_but_a_call(given: object) -> None:
    assert progress_from("on_progress", given) is given


@pytest.mark.parametrize("given", [[].append, lambda: 0, partial(divmod, 1)])
def test_a_progress_that_does_not_take_both_is_refused(given: object) -> None:
    refusal = r"it cannot be called as on_progress\(sent, total\): "
    with pytest.raises(InvalidInputError, match=refusal):
        progress_from("on_progress", given)


def test_a_stream_that_is_sent_again_is_not_sent_empty() -> None:
    pdf = upload(Stream(PDF))
    assert everything(pdf) == PDF
    with pytest.raises(EOFError, match="pdf is a stream, which can be read only once"):
        everything(pdf)
    pdf.close()


def test_a_little_may_follow_the_trailer() -> None:
    upload(b"%PDF-1.7\n%%EOF" + b" " * 1019).close()


def test_a_stream_is_checked_as_far_as_it_can_be() -> None:
    refused(Stream(b""), "there is nothing in it")
    refused(Stream(b"%PD"), "it does not begin with %PDF-")
    refused(Reader(b"PK\x03\x04 a zip file"), "it does not begin with %PDF-")


def test_a_callers_file_that_is_closed_in_the_meantime_is_no_error() -> None:
    for file in (io.BytesIO(PDF), Stream(PDF)):
        pdf = upload(file)
        file.close()
        pdf.close()


def test_a_callers_file_that_cannot_be_put_back_is_no_error() -> None:
    class Stuck(io.BytesIO):
        stuck = False

        def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
            if self.stuck:
                raise EOFError
            return super().seek(offset, whence)

    file = Stuck(PDF)
    pdf = upload(file)
    file.stuck = True
    pdf.close()


class Changing(io.BytesIO):
    """Has another length from when it is read for more than a check."""

    def __init__(self, change: Callable[[io.BytesIO], object]) -> None:
        super().__init__(b"before" + LARGER_PDF)
        self.seek(6)
        self._change = change

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= 1024:
            here, change = self.tell(), self._change
            self._change = lambda _: None
            change(self)
            self.seek(here)
        return super().read(size)


def _append(file: io.BytesIO) -> None:
    file.seek(0, os.SEEK_END)
    file.write(b"what another program adds" * 100)


def test_a_file_that_grows_is_sent_as_it_was_checked(connect: Connect) -> None:
    line = connect(CREATED)
    told: list[tuple[int, int | None]] = []
    line.create(pdf=Changing(_append), on_progress=lambda *progress: told.append(progress))
    assert told[-1] == (len(LARGER_PDF), len(LARGER_PDF))
    (received,) = line.received
    assert received.values["pdf"] == LARGER_PDF
    assert int(received.headers["Content-Length"]) == len(received.body)


def test_a_file_that_shrinks_is_not_sent_as_if_it_were_whole(connect: Connect) -> None:
    line = connect(CREATED)
    with pytest.raises(OutcomeUnknownError, match="pdf has become shorter since it was measured: 8 bytes are missing"):
        line.create(pdf=Changing(lambda file: file.truncate(6 + len(LARGER_PDF) - 8)))
    assert line.received == []


@pytest.mark.parametrize("before", [b"", b"%PDF", b"%PDF-1.7"])
def test_a_pipe_that_does_not_wait_is_refused_or_ends_the_upload(before: bytes, connect: Connect) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    line = connect(CREATED)
    remedy = r"make it blocking, as by os.set_blocking(file.fileno(), True)"
    kind = InvalidInputError if len(before) < 5 else OutcomeUnknownError
    with os.fdopen(reading, "rb", buffering=0) as source, os.fdopen(writing, "wb", buffering=0) as sink:
        sink.write(before)
        with pytest.raises(kind, match=re.escape(remedy)):
            line.create(pdf=source)
    assert line.received == []


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "mine.pdf"
    os.mkfifo(path)
    late = threading.Timer(10, path.write_bytes, [PDF])  # what would wait for ever ends, and fails, with this
    late.daemon = True
    late.start()
    yield path
    late.cancel()


def test_a_fifo_that_nobody_writes_to_is_refused_at_once(fifo: Path, connect: Connect) -> None:
    line = connect(CREATED)
    with pytest.raises(InvalidInputError, match=r"there is nothing in it .*, or nobody writes to it yet"):
        line.create(pdf=fifo)


def test_a_fifo_that_somebody_writes_to_is_read_as_a_pipe(fifo: Path) -> None:
    both = os.open(fifo, os.O_RDWR)  # so that it can be opened for writing before it is for reading
    with fifo.open("wb", buffering=0) as sink:
        sink.write(PDF)
        pdf = upload(fifo)
        assert os.get_blocking(pdf._file.fileno())  # it waits for the rest
        os.close(both)
    assert everything(pdf) == PDF
    pdf.close()


async def _cancelled_by_asyncio(call: Coroutine[Any, Any, object]) -> None:
    await asyncio.wait_for(call, 0.2)


async def _cancelled_by_anyio(call: Coroutine[Any, Any, object]) -> None:
    with anyio.fail_after(0.2):
        await call


@pytest.mark.parametrize("cancelled", [_cancelled_by_asyncio, _cancelled_by_anyio])
@pytest.mark.parametrize("before", [b"", b"%PDF-1.7\n"])
def test_a_call_that_waits_for_a_fifo_can_be_cancelled(fifo: Path, before: bytes, cancelled: Any) -> None:
    async def seconds_until_cancelled() -> float:
        async with AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=FakePortal(CREATED)) as portal:
            begun = anyio.current_time()
            with pytest.raises(TimeoutError):
                await cancelled(portal.customer_invoices.create(**{**ARGUMENTS, "pdf": fifo}))
            return anyio.current_time() - begun

    both = os.open(fifo, os.O_RDWR)
    os.write(both, before)
    try:
        assert asyncio.run(seconds_until_cancelled()) < 5
    finally:
        os.close(both)  # the thread that reads it ends


def test_a_pipe_may_be_named_by_its_path() -> None:
    reading, writing = os.pipe()  # as a shell gives it: --pdf <(…)
    os.write(writing, PDF)
    os.close(writing)
    pdf = upload(f"/dev/fd/{reading}")
    os.close(reading)
    assert everything(pdf) == PDF
    pdf.close()


def test_a_file_in_memory_that_spills_to_disk() -> None:
    with tempfile.SpooledTemporaryFile() as file:
        file.write(PDF)
        file.seek(0)
        pdf = upload(file)
        assert everything(pdf) == PDF
        assert measured(pdf).length == len(PDF)
