"""A server that does as little as one can: it reads a request to its end and answers 201.

Run as a process of its own, so that its work is not counted as a client's. It prints its port.
"""

import asyncio
import re
import ssl

REPLY = (
    b'{"id":"inv_abc12345def678","customerId":"cst_abc12345def678","invoiceNumber":"2024-001","issuedAt":"2024-04-29",'
    b'"dueAt":null,"currency":"EUR","amount":"12.95","paidAt":null,"createdAt":"2024-04-29T21:00:00+02:00","links":{'
    b'"customer":{"href":"https://api.mijnklantportaal.nl/v1/customers/cst_abc12345def678","type":"application/json"},'
    b'"onlinePaymentLink":{"href":"https://portal.mijnklantportaal.nl/public-invoice/inv_abc123/pay/123-abc",'
    b'"type":"text/html"}}}'
)
ANSWER = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(REPLY), REPLY)
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


class Server(asyncio.BufferedProtocol):
    """One connection; knows requests with a Content-Length only. Bodies are read into one buffer, over and over."""

    def __init__(self) -> None:
        self._buffer = memoryview(bytearray(1024 * 1024))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._head = b""
        self._left = 0

    def get_buffer(self, _: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, size: int) -> None:
        if not self._left:
            self._head += self._buffer[:size]
            head, separator, body = self._head.partition(b"\r\n\r\n")
            if not separator:
                return
            length = _LENGTH.search(head)
            assert length is not None
            self._left, self._head, size = int(length[1]), b"", len(body)
        self._left -= size
        if not self._left:
            self._transport.write(ANSWER)


async def main(context: ssl.SSLContext | None = None) -> None:
    """Serve until killed, over TLS with a context."""
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
