"""Replies in other media types than JSON alone."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request, Response
from mijnklantportaal.mock import Portal

NOTE = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}


def reply(content: dict[str, Any]) -> Response:
    responses = {"200": {"description": "Yes", "content": content}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/a": {"get": {"responses": responses}}}})
    request = Request("GET", "/a", [], b"")
    response = Portal(contract).answer(request)
    assert contract.validate_response(request, response) == []
    return response


@pytest.mark.parametrize("media_range", ["*/*", "application/*"])
@pytest.mark.parametrize("schema", [{}, {"type": "string"}])
def test_a_name_comes_before_a_range(media_range: str, schema: Any) -> None:
    named = {"application/json": {"schema": NOTE}}

    assert reply({**named, media_range: {"schema": schema}}).content == b'{"title":"text"}'
    assert reply({media_range: {"schema": schema}, **named}).content == b'{"title":"text"}'


@pytest.mark.parametrize("name", ["application/json; charset=utf-8", "Application/JSON"])
def test_so_does_a_name_that_is_spelt_otherwise(name: str) -> None:
    assert reply({"*/*": {"schema": {"type": "string"}}, name: {"schema": NOTE}}).content == b'{"title":"text"}'


@pytest.mark.parametrize("media_type", ["application/xml", "text/csv"])
def test_what_nobody_here_writes_is_the_document_s_example(media_type: str) -> None:
    shown = reply({media_type: {"schema": NOTE, "example": "<note>x</note>"}})

    assert (dict(shown.headers)["Content-Type"], shown.content) == (media_type, b"<note>x</note>")
    with pytest.raises(ValueError, match="give it an example"):
        reply({media_type: {"schema": NOTE}})
