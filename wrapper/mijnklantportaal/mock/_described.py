"""What came in, as JSON says it."""

from collections.abc import Iterator
from typing import Any

from attrs import asdict

from mijnklantportaal.mock._files import ReceivedFile
from mijnklantportaal.mock._received import Received


def described(received: Received) -> dict[str, Any]:
    """Return all that is known of a request; of a file its size, and where it is to be had."""
    operation, body = received.operation, received.body
    return {
        "number": received.number,
        "receivedAt": received.received_at.isoformat("T", "milliseconds"),
        "method": received.method,
        "path": received.path,
        "operation": operation and f"{operation.method} {operation.path}",
        "operationId": received.operation_id,
        "pathParameters": received.path_parameters,
        "query": received.query,
        "headers": [list(header) for header in received.headers],
        "fields": received.fields,
        "files": [
            {
                "name": name,
                "filename": file.filename,
                "contentType": file.content_type,
                "size": file.size,
                "isPdf": file.is_pdf,
                "href": f"/_mock/{received.number}/files/{index}",
            }
            for index, (name, file) in enumerate(files_of(received))
        ],
        "body": None if isinstance(body, dict) else _value(body),
        "violations": [asdict(violation) for violation in received.violations],
        "statusCode": received.status_code,
        "carriedOut": received.carried_out,
        "result": received.result,
    }


def files_of(received: Received) -> Iterator[tuple[str, ReceivedFile]]:
    """Yield each file with the name of its field."""
    for name, value in received.files.items():
        for file in value if isinstance(value, list) else [value]:
            yield name, file


def _value(body: Any) -> Any:
    return {"size": len(body)} if isinstance(body, bytes) else body
