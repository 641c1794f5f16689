from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_customer_invoice_body import CreateCustomerInvoiceBody
from ...models.customer_invoice import CustomerInvoice
from ...models.error_api_error import ErrorApiError
from ...types import Response, known_status


def _get_kwargs(
    *,
    body: CreateCustomerInvoiceBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/customer-invoices",
    }

    _kwargs["files"] = body.to_multipart()

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CustomerInvoice | ErrorApiError | None:
    try:
        if response.status_code == 201:
            response_201 = CustomerInvoice.from_dict(response.json())

            return response_201

        if response.status_code == 422:
            response_422 = ErrorApiError.from_dict(response.json())

            return response_422

        if response.status_code == 426:
            response_426 = ErrorApiError.from_dict(response.json())

            return response_426

        if client.raise_on_unexpected_status:
            raise errors.UnexpectedStatus(response.status_code, response.content, response.headers)
        else:
            return None
    except errors.UNREADABLE as error:
        raise client.unreadable_response(response, error) from error


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CustomerInvoice | ErrorApiError]:
    return Response(
        status_code=known_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateCustomerInvoiceBody,
) -> Response[CustomerInvoice | ErrorApiError]:
    """ Create Customer Invoice

     Add a new Customer Invoice to your portal.\\
     \\
    **Important!** Note that this request is not JSON, but a `multipart/form-data` post.

    Args:
        body (CreateCustomerInvoiceBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        errors.UnreadableResponse: If the body of a documented status code is not what the document describes.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CustomerInvoice | ErrorApiError]
     """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: CreateCustomerInvoiceBody,
) -> CustomerInvoice | ErrorApiError | None:
    """ Create Customer Invoice

     Add a new Customer Invoice to your portal.\\
     \\
    **Important!** Note that this request is not JSON, but a `multipart/form-data` post.

    Args:
        body (CreateCustomerInvoiceBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        errors.UnreadableResponse: If the body of a documented status code is not what the document describes.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CustomerInvoice | ErrorApiError
     """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateCustomerInvoiceBody,
) -> Response[CustomerInvoice | ErrorApiError]:
    """ Create Customer Invoice

     Add a new Customer Invoice to your portal.\\
     \\
    **Important!** Note that this request is not JSON, but a `multipart/form-data` post.

    Args:
        body (CreateCustomerInvoiceBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        errors.UnreadableResponse: If the body of a documented status code is not what the document describes.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CustomerInvoice | ErrorApiError]
     """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CreateCustomerInvoiceBody,
) -> CustomerInvoice | ErrorApiError | None:
    """ Create Customer Invoice

     Add a new Customer Invoice to your portal.\\
     \\
    **Important!** Note that this request is not JSON, but a `multipart/form-data` post.

    Args:
        body (CreateCustomerInvoiceBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        errors.UnreadableResponse: If the body of a documented status code is not what the document describes.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CustomerInvoice | ErrorApiError
     """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
