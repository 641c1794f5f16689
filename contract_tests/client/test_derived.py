"""A client that is derived from `portal.api` sends what the portal sends, and what was added; the portal does not."""

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal
from mijnklantportaal.contract import Response

from contract_tests.client.arguments import arguments, given_for
from contract_tests.client.endpoints import Endpoint
from contract_tests.client.line import Line
from contract_tests.client.sent import misfits
from contract_tests.client.ways import Arguments
from contract_tests.subject import TOKEN
from contract_tests.wire import header


def _clients(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> list[Any]:
    """Return the portal's client, one derived from it, and the portal's once more."""
    derived = portal.api.with_headers({"X-Call": "1"}).with_timeout(httpx.Timeout(7))
    return [portal.api, derived, portal.api]


def _call(endpoint: Endpoint, asked: Arguments, **options: Any) -> None:
    with MijnKlantportaal(TOKEN, **options) as portal:
        for client in _clients(portal):
            endpoint.module.sync_detailed(client=client, **asked)


def _call_async(endpoint: Endpoint, asked: Arguments, **options: Any) -> None:
    async def call() -> None:
        async with AsyncMijnKlantportaal(TOKEN, **options) as portal:
            for client in _clients(portal):
                await endpoint.module.asyncio_detailed(client=client, **asked)

    asyncio.run(call())


@pytest.mark.parametrize("call", [_call, _call_async])
@given(data=st.data())
@settings(max_examples=1)
def test_what_is_added_is_sent_and_does_not_stay(endpoint: Endpoint, call: Any, data: st.DataObject) -> None:
    asked = data.draw(given_for(endpoint))
    line = Line(lambda _: Response(299, [], b""))

    call(endpoint, arguments(endpoint, asked), base_url=endpoint.base_url, requests_per_minute=None, transport=line)

    assert [misfit for request in line.sent for misfit in misfits(endpoint, asked, request)] == []
    assert [header(request, "X-Call") for request in line.sent] == [None, "1", None]
    assert [extensions["timeout"]["read"] for extensions in line.extensions] == [30, 7, 30]
