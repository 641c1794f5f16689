"""What these tests do not look into is named in every run, each as a test that is skipped."""

import pytest

from contract_tests.client import arguments, replies
from contract_tests.client.endpoints import endpoints

_REPLIES = [
    f"{endpoint}: what is read of a {status} as {', '.join(replies.content_of(endpoint, status))}"
    for endpoint in endpoints()
    for status in replies.passed_over(endpoint)
]
_REQUESTS = [
    f"{endpoint}: a body as {media_type}" for endpoint in endpoints() for media_type in arguments.passed_over(endpoint)
]


@pytest.mark.parametrize("what", _REPLIES + _REQUESTS)
def test_what_is_neither_json_nor_a_form(what: str) -> None:
    pytest.skip(what)


def test_of_each_document_something_is_looked_into() -> None:
    looked_into = [endpoint for endpoint in endpoints() if not replies.passed_over(endpoint)]

    assert {endpoint.spec for endpoint in looked_into} == {endpoint.spec for endpoint in endpoints()}
