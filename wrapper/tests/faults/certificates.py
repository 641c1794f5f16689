"""Certificates of an authority that lives as long as the tests, and what trusts it."""

import socket
import ssl
from datetime import datetime
from functools import cache
from pathlib import Path

import trustme

from .server import Handshake


def shows_itself_as(host: str, until: datetime | None = None) -> Handshake:
    """Return a server's side of TLS, with a certificate for the host; without a time it is valid for long."""

    def handshake(connection: socket.socket) -> socket.socket:
        return _server(host, until).wrap_socket(connection, server_side=True)

    return handshake


@cache
def _server(host: str, until: datetime | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority().issue_cert(host, not_after=until).configure_cert(context)
    return context


@cache
def client(*, trusting: bool) -> ssl.SSLContext:
    """Return what a client looks at certificates with: with the authority among those it trusts, or without."""
    context = ssl.create_default_context()
    if trusting:
        _authority().configure_trust(context)
    return context


def write_authority(file: Path) -> None:
    """Write the certificate of the authority."""
    _authority().cert_pem.write_to_path(str(file))


@cache
def _authority() -> trustme.CA:
    return trustme.CA()
