"""Multipart bodies taken apart and put together, by other code than the client's, the judge's and schemathesis's."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen
from mijnklantportaal.contract import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

BOUNDARY = "handmade-0f3c9a"


@frozen
class Part:
    """A part of a form; one with a file name is a file."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


def header(message: Request | Response, name: str) -> str | None:
    """Return the value of a header."""
    return Headers(list(message.headers)).get(name)


def essence(media_type: str) -> str:
    """Return a media type, or a range, in small letters and without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def media_type_of(message: Request | Response) -> str:
    """Return the essence of a message's media type; nothing where it states none."""
    return essence(header(message, "content-type") or "")


def read_parts(request: Request) -> list[Part]:
    """Read a multipart body."""
    _, options = parse_options_header(header(request, "content-type"))
    decoder = MultipartDecoder(options["boundary"].encode())
    decoder.receive_data(request.content)
    decoder.receive_data(None)
    return list(_parts(decoder))


def _parts(decoder: MultipartDecoder) -> Iterator[Part]:
    part = Part("", b"")
    while not isinstance(event := decoder.next_event(), Epilogue):
        match event:
            case NeedData():
                raise ValueError("the body has no end")
            case Field(name=name, headers=headers):
                part = Part(name, b"", None, headers.get("content-type"))
            case File(name=name, filename=filename, headers=headers):
                part = Part(name, b"", filename, headers.get("content-type"))
            case Data(data=data, more_data=more):
                part = evolve(part, content=part.content + bytes(data))
                if not more:
                    yield part


def with_parts(request: Request, parts: Sequence[Part]) -> Request:
    """Return the request with another multipart body."""
    body = b"".join(b"--%b\r\n%b\r\n%b\r\n" % (BOUNDARY.encode(), _head(part), part.content) for part in parts)
    return with_body(request, f"multipart/form-data; boundary={BOUNDARY}", body + f"--{BOUNDARY}--\r\n".encode())


def with_body(request: Request, content_type: str, content: bytes) -> Request:
    """Return the request with another body."""
    return with_headers(evolve(request, content=content), "content-type", [content_type])


def with_headers(request: Request, name: str, values: Sequence[str]) -> Request:
    """Return the request with these values of a header, and no others."""
    own = {name.lower(), "content-length"}
    rest = [pair for pair in request.headers if pair[0].lower() not in own]
    return evolve(request, headers=[*rest, *((name, value) for value in values)])


def _head(part: Part) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{_escaped(part.name)}"'
    if part.filename is not None:
        disposition += f'; filename="{_escaped(part.filename)}"'
    content_type = f"Content-Type: {part.content_type}\r\n" if part.content_type else ""
    return f"{disposition}\r\n{content_type}".encode()


def _escaped(text: str) -> str:
    # As browsers do it (HTML, "multipart/form-data encoding algorithm").
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
