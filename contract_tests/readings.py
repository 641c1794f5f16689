"""Each request as the judge reads it, once: several parts of the suite look at the same one."""

from functools import lru_cache

from mijnklantportaal.contract import Contract, ReadRequest, Request


def read(contract: Contract, request: Request) -> ReadRequest:
    """Read and judge a request, as `Contract.read_request` does; what is returned is not to be changed."""
    return _read(contract, request.method, request.url, tuple(request.headers), request.content)


@lru_cache(maxsize=8192)
def _read(
    contract: Contract, method: str, url: str, headers: tuple[tuple[str, str], ...], content: bytes
) -> ReadRequest:
    return contract.read_request(Request(method, url, headers, content))
