"""A second witness of multipart bodies, python-multipart: what it refuses is refused, what is accepted is the same."""

import random
import re
from collections import Counter
from collections.abc import Iterable

from mijnklantportaal.contract._multipart import MultipartError, MultipartReader
from python_multipart.multipart import MultipartParser

HEADERS = [
    b'Content-Disposition: form-data; name="x"',
    b'Content-Disposition: form-data; name="y"; filename="a.pdf"',
    b"Content-Type: text/plain",
    b"X-Odd:  a ",
]
PIECES = [
    *HEADERS,
    *(b"\r\n", b"\r", b"\n", b"\r\n\r\n", b"--", b"-", b"b", b" ", b"\t", b":", b"\x00", b"\xff", b"%PDF"),
    *(b"--b", b"--b\r\n", b"\r\n--b", b"\r\n--b\r\n", b"\r\n--b--", b"\r\n--bX", b"\r\n--b-", b"\r\n--b\r"),
]


def bodies(count: int) -> Iterable[bytes]:
    """Give forms with a few bytes of them replaced by others, half of them well-formed by and large."""
    draw = random.Random(1)  # noqa: S311  # the same each time
    for _ in range(count):
        body = b""
        for _ in range(draw.randrange(1, 4)):
            content = b"".join(draw.choices(PIECES, k=draw.randrange(4)))
            headers = b"\r\n".join([draw.choice(HEADERS[:2]), *draw.sample(HEADERS[2:], draw.randrange(3))])
            body += b"--b\r\n" + headers + b"\r\n\r\n" + content + b"\r\n"
        body += b"--b--"
        for _ in range(draw.randrange(3)):
            start = draw.randrange(len(body) + 1)
            body = body[:start] + draw.choice(PIECES) + body[start + draw.randrange(4) :]
        yield body


def contents(body: bytes, size: int) -> list[bytes] | None:
    reader = MultipartReader("b", in_full=True)
    try:
        for start in range(0, len(body), size):
            reader.feed(body[start : start + size])
        return [content.head for _, content in reader.end()]
    except MultipartError:
        return None


def witnessed(body: bytes) -> list[bytes] | None:
    parts: list[bytes] = []
    ended: list[bool] = []

    def data(content: bytes, start: int, end: int) -> None:
        parts[-1] += content[start:end]

    parser = MultipartParser(
        b"b",
        {
            "on_part_begin": lambda: parts.append(b""),
            "on_part_data": data,
            "on_end": lambda: ended.append(True),
        },
    )
    # It takes no preamble.
    first = re.search(rb"(?:\A|\r\n)(?=--b(?:\r\n|--))", body)
    parser.write(body[first.end() :] if first else body)
    return parts if ended else None


def test_same_parts_of_generated_bodies() -> None:
    counts: Counter[bool] = Counter()
    for body in bodies(1500):
        ours = contents(body, len(body))
        assert contents(body, 1) == contents(body, 5) == ours, body
        assert ours is None or witnessed(body) == ours, body
        counts[ours is not None] += 1
    # Agreement on nothing would be none.
    assert min(counts[True], counts[False]) > 400, counts
