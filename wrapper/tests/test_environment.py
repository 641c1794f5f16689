"""Proxies and certificates of the environment that no client can be made with; sync and async alike."""

import os
import sys
from typing import TypeAlias

import certifi
import httpx
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, InvalidInputError, MijnKlantportaal
from mijnklantportaal._invalid import shown

from .fakes import TOKEN

NO_PROXY = "it is no proxy; give one, e.g. http://proxy.example:3128, or unset it"
NO_SOCKS = 'SOCKS needs another package: pip install "httpx[socks]"; or unset it'
NO_HOSTS = "give hosts, separated by commas, or unset it"
NO_CERTIFICATES = "no certificates can be read from it; give a file of them (PEM), or unset it"
NO_KEY_LOG = "it cannot be written; give a file in a directory that exists, or unset it"

Client: TypeAlias = type[MijnKlantportaal] | type[AsyncMijnKlantportaal]
each_client = pytest.mark.parametrize("client", [MijnKlantportaal, AsyncMijnKlantportaal])


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@each_client
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HTTPS_PROXY", "nonsense://x", ("'nonsense://x'", NO_PROXY)),
        ("http_proxy", "proxy.example:port", ("'proxy.example:port'", NO_PROXY)),
        ("ALL_PROXY", "http://user:pass/word@proxy.example:1", ("'…@proxy.example:1'", NO_PROXY)),
        ("NO_PROXY", "intranet:port", ("'intranet:port'", NO_HOSTS)),
        pytest.param(
            *("SSL_CERT_FILE", "/nonexistent", ("'/nonexistent'", NO_CERTIFICATES)),
            marks=pytest.mark.skipif(
                httpx.__version__ < "0.28", reason="httpx 0.27 passes over a file that is missing"
            ),
        ),
        ("SSL_CERT_FILE", __file__, (shown(__file__), NO_CERTIFICATES)),
        ("SSLKEYLOGFILE", "/nonexistent/keys", ("'/nonexistent/keys'", NO_KEY_LOG)),
    ],
)
def test_a_variable_that_cannot_be_right_is_named(
    monkeypatch: pytest.MonkeyPatch,
    client: Client,
    name: str,
    value: str,
    said: tuple[str, str],
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInputError) as caught:
        client(TOKEN)
    error = caught.value
    assert (error.argument, (error.value, error.remedy)) == (name, said)


@each_client
def test_a_proxy_that_needs_another_package(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")  # nothing is wrong with this one
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(InvalidInputError) as caught:
        client(TOKEN)
    error = caught.value
    assert (error.argument, error.value, error.remedy) == ("HTTPS_PROXY", "'socks5://127.0.0.1:9'", NO_SOCKS)


@each_client
def test_of_two_files_the_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    monkeypatch.setenv("SSLKEYLOGFILE", "/nonexistent/keys")
    with pytest.raises(InvalidInputError, match=r"^SSLKEYLOGFILE: "):
        client(TOKEN)


@each_client
@pytest.mark.parametrize("variables", [{}, {"SSL_CERT_FILE": certifi.where(), "SSLKEYLOGFILE": os.devnull}])
def test_what_has_another_cause_is_not_blamed_on_a_variable(
    monkeypatch: pytest.MonkeyPatch, client: Client, variables: dict[str, str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("too many open files")

    for kind in (httpx.Client, httpx.AsyncClient):
        monkeypatch.setattr(kind, "__init__", fail)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(OSError, match="too many open files"):
        client(TOKEN)


@each_client
def test_what_is_not_used_is_not_looked_at(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://x")
    assert "127.0.0.1" in repr(client(TOKEN, base_url="http://127.0.0.1:1/v1"))
