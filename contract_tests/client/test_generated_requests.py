"""What each generated function sends is what the contract allows, and arrives as it was given, byte for byte."""

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import Request, Response

from contract_tests.client.arguments import arguments, given_for
from contract_tests.client.endpoints import Endpoint
from contract_tests.client.line import Line
from contract_tests.client.sent import misfits
from contract_tests.client.ways import WAYS, Arguments
from contract_tests.subject import TOKEN


@given(data=st.data())
@settings(max_examples=12)
def test_what_is_given_arrives(endpoint: Endpoint, data: st.DataObject) -> None:
    asked = data.draw(given_for(endpoint))
    for way in WAYS:
        line = Line(lambda _: Response(299, [], b""))

        way.once(endpoint, line, arguments(endpoint, asked))

        (request,) = line.sent
        assert misfits(endpoint, asked, request) == [], way

    assert misfits(endpoint, asked, _sent_by_httpx(endpoint, arguments(endpoint, asked))) == []


def _sent_by_httpx(endpoint: Endpoint, given_: Arguments) -> Request:
    """Return what a client sends that only has the generated function build the request, as the wrapper does."""
    line = Line(lambda _: Response(299, [], b""))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=endpoint.base_url, headers=headers, transport=line) as client:
        client.request(**endpoint.module._get_kwargs(**given_))  # noqa: SLF001 - its interface to the wrapper
    return line.sent[0]
