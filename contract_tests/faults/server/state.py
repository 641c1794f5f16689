"""What depends on what came before, and requests that mean no operation."""

from collections import Counter
from typing import Literal

from attrs import define, evolve, field, frozen
from mijnklantportaal.contract import Request, Response

from contract_tests.faults.portal import Answer, ServerFault, Wrong
from contract_tests.faults.wrongs import forgive_everything, form, headers, say


@define
class _Nth:
    """Answers with a status instead, when so many requests were accepted already."""

    nth: int
    status: int
    every: bool = False
    _seen: int = field(default=0, init=False)

    def __call__(self, answer: Answer, request: Request) -> Response:
        response = answer(request)
        if response.status_code != 201:
            return response
        self._seen += 1
        hit = self._seen % self.nth == 0 if self.every else self._seen == self.nth
        # Only who is redirected looks where to.
        return headers("Location", request.url)(say(self.status)) if hit else response


@define
class _SameNumberTwice:
    """Refuses the number of an earlier invoice, of which nobody said that it may not come back."""

    _seen: Counter[bytes] = field(factory=Counter, init=False)

    def __call__(self, answer: Answer, request: Request) -> Response:
        response = answer(request)
        if response.status_code != 201:
            return response
        number = form(request)["invoiceNumber"].content
        self._seen[number] += 1
        return response if self._seen[number] == 1 else say(409)


@define
class _Remembered:
    """Gives the reply to the request before once more, as a cache does that forgets to look at the body."""

    _last: Response | None = field(default=None, init=False)

    def __call__(self, answer: Answer, request: Request) -> Response:
        response = answer(request)
        if response.status_code == 201:
            self._last = self._last or response
            return self._last
        return response


@define
class _RemainingOtherwise:
    """Counts the requests that are left in another way."""

    step: int
    start: int | None = None
    _seen: int = field(default=0, init=False)

    def __call__(self, answer: Answer, request: Request) -> Response:
        response = answer(request)

        def other(old: str) -> str:
            limit = next((int(value) for name, value in response.headers if name == "X-RateLimit-Limit"), 60)
            left = (limit - 1 if self.start is None else self.start) + self.step * self._seen
            return str(max(0, min(limit, left))) if old else old

        self._seen += 1
        return headers("X-RateLimit-Remaining", other)(response)


@define
class _RefusedIsNotCounted:
    """Has the requests left not go down for what is refused."""

    _refused: int = field(default=0, init=False)

    def __call__(self, answer: Answer, request: Request) -> Response:
        response = answer(request)
        self._refused += response.status_code == 422
        if response.status_code == 429:
            return response
        limit = next((int(value) for name, value in response.headers if name == "X-RateLimit-Limit"), 60)
        left = headers("X-RateLimit-Remaining", lambda old: old and str(min(limit - 1, int(old) + self._refused)))
        return left(response)


def _refused_counts_too(answer: Answer, request: Request) -> Response:
    """Count a refused request against the licence, by sending a good one for it."""
    response = answer(request)
    if response.status_code == 422:
        answer(forgive_everything(request))
    return response


@frozen
class _OtherRequests:
    """Answers requests that mean no operation."""

    because: Literal["method", "path"]
    status: int
    method: str = ""

    def __call__(self, answer: Answer, request: Request) -> Response:
        response = answer(request)
        refused = {"method": 405, "path": 404}[self.because]
        hit = response.status_code == refused and self.method in ("", request.method)
        return say(self.status) if hit else response


def _taken_for_post(method: str) -> Wrong:
    def wrong(answer: Answer, request: Request) -> Response:
        return answer(evolve(request, method="POST") if request.method == method else request)

    return wrong


def _at_the_path_with_a_slash(answer: Answer, request: Request) -> Response:
    path, mark, query = request.url.partition("?")
    return answer(evolve(request, url=f"{path.removesuffix('/')}{mark}{query}"))


def _never(_: int) -> None:
    return None


FAULTS = (
    ServerFault("the licence allows one invoice more", limits=lambda limit: limit + 1),
    ServerFault("the licence allows one invoice less", limits=lambda limit: max(0, limit - 1)),
    ServerFault("426 never", limits=_never),
    ServerFault("426 at once", limits=lambda _: 0),
    ServerFault("what is refused counts for the licence", _refused_counts_too),
    ServerFault("the rate allows one request more", paces=lambda limit: limit + 1),
    ServerFault("the rate allows one request less", paces=lambda limit: max(1, limit - 1)),
    ServerFault("the rate allows twice as many requests", paces=lambda limit: limit * 2),
    ServerFault("429 never", paces=_never),
    ServerFault("the requests left do not count down", _RemainingOtherwise(step=0)),
    ServerFault("the requests left count up", _RemainingOtherwise(step=1, start=0)),
    ServerFault("the requests left count down by two", _RemainingOtherwise(step=-2)),
    ServerFault("what is refused is not counted for the rate", _RefusedIsNotCounted()),
    ServerFault("the first request fails", _Nth(1, 503)),
    ServerFault("the second invoice is refused", _Nth(2, 422)),
    ServerFault("the second request is redirected", _Nth(2, 307)),
    ServerFault("every tenth request fails", _Nth(10, 500, every=True)),
    ServerFault("the fortieth request fails", _Nth(40, 502)),
    ServerFault("the same number twice is refused", _SameNumberTwice()),
    ServerFault("the first reply over and over", _Remembered()),
    ServerFault("404 for another method", _OtherRequests("method", 404)),
    ServerFault("200 for GET", _OtherRequests("method", 200, "GET")),
    ServerFault("200 for another method", _OtherRequests("method", 200)),
    ServerFault("500 for another method", _OtherRequests("method", 500)),
    *(ServerFault(f"{code} for HEAD", _OtherRequests("method", code, "HEAD")) for code in (200, 500)),
    ServerFault("a slash after the path is passed over", _at_the_path_with_a_slash),
    ServerFault("PUT creates too", _taken_for_post("PUT")),
    ServerFault("PATCH creates too", _taken_for_post("PATCH")),
)
