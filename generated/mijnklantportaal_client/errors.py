"""Contains shared errors types that can be raised from API functions"""

from collections.abc import Mapping


class UnexpectedStatus(Exception):
    """Raised by api functions when the response status an undocumented status and Client.raise_on_unexpected_status is True"""

    def __init__(self, status_code: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.status_code = status_code
        self.content = content

        super().__init__(
            f"Unexpected status code: {status_code}\n\nResponse content:\n{content.decode(errors='ignore')}"
        )


# What reading a body can raise: no JSON or no text, a missing property, a value of another type or format.
UNREADABLE = (KeyError, RecursionError, TypeError, ValueError)


class UnreadableResponse(Exception):
    """Raised by api functions when the body of a documented status is not what the document describes

    The server has had the request: after a 2xx it has most likely done what was asked. ``__cause__`` says
    what does not fit.
    """

    def __init__(self, status_code: int, headers: Mapping[str, str], content: bytes) -> None:
        super().__init__(status_code, headers, content)
        self.status_code = status_code
        self.headers = headers
        self.content = content

    def __str__(self) -> str:
        reason = f" ({type(self.__cause__).__name__}: {self.__cause__})" if self.__cause__ else ""
        return f"The body of a response with status {self.status_code} is not as documented{reason}"


__all__ = ["UNREADABLE", "UnexpectedStatus", "UnreadableResponse"]
