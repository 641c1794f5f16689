"""Whether a server at an address is there for us: found out before it is held to anything."""

import socket
import ssl

import httpx
from mijnklantportaal._environment import environment_checked, is_of_unknown_authority
from mijnklantportaal.contract import Contract, Request, Response
from mijnklantportaal.contract._words import shown

from contract_tests.credentials import with_credentials
from contract_tests.servers import Server, Watched

SECONDS = 30.0
"""How long a server is waited for."""

_AT_FIRST = 10.0
_TRUST = "name the file of an authority of your own (PEM) in SSL_CERT_FILE"


class UsageError(ValueError):
    """What was asked for is of no use; says why, in one line."""


class UnreachableError(Exception):
    """There is no server at the address; says why, in one line."""


def trusted(url: httpx.URL) -> ssl.SSLContext:
    """Return what certificates are looked at with: an authority of one's own may vouch for this machine, too.

    Plain HTTP has none, and does without those that are trusted: it trusts none at all.
    """
    if url.scheme != "https":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with environment_checked():
        return httpx.create_ssl_context()


def reach(url: httpx.URL) -> None:
    """See that somebody listens, and is who it should be, without a word.

    Raises:
        UnreachableError: nobody does, or it is not known who.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        with socket.create_connection((url.host, port), SECONDS) as connection:
            if url.scheme == "https":
                trusted(url).wrap_socket(connection, server_hostname=url.raw_host.decode()).close()
    except ssl.SSLCertVerificationError as error:
        remedy = f"; {_TRUST}" if is_of_unknown_authority(error) else ""
        raise UnreachableError(f"{url} cannot be trusted: {error.verify_message}{remedy}") from None
    except OSError as error:
        raise UnreachableError(f"{url} cannot be reached: {error.strerror or error}") from None


def ask(url: httpx.URL) -> None:
    """See that a server on this machine answers at all: the whole suite would wait for it again and again.

    Raises:
        UnreachableError: it does not.
    """
    reach(url)
    try:
        # Whether the answer is any good is for the suite to say.
        with httpx.stream("GET", url, timeout=_AT_FIRST, trust_env=False, verify=trusted(url)):
            pass
    except httpx.HTTPError as error:
        raise UnreachableError(f"{url} gives no answer: {error}") from None


def _refusal(answer: Response) -> str | None:
    status = answer.status_code
    if status == 401:
        return f"refuses TOKEN ({status}): give one that it knows"
    if status == 403:
        return f"refuses TOKEN ({status}): give one that may do this"
    if 300 <= status < 400:
        to = next((shown(value) for name, value in answer.headers if name.lower() == "location"), "elsewhere")
        return f"redirects ({status}) to {to}: give that URL, if it is the one to be tested"
    if status == 503:
        return f"is not available ({status}): try again later"
    return None


def admit(server: Server, contract: Contract) -> None:
    """See that the server is there for us: else each request would be a finding of its own.

    Raises:
        UnreachableError: it refuses the token, sends us elsewhere, or is not available.
    """
    for operation in contract.operations:
        if operation.secured and "{" not in operation.path:
            # Without a body, so that nothing is made.
            url = contract.base_path + operation.path
            bare = Request(operation.method, url, [("Accept", "application/json")], b"")
            answer = Watched(server).answer(with_credentials(contract, operation, bare))
            if refusal := _refusal(answer):
                raise UnreachableError(f"the server {refusal}")
            return
