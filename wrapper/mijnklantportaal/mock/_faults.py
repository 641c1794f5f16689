"""Faults to order: what befalls the next requests, so that others can see their own code through it."""

import threading
from collections.abc import Sequence
from typing import Any

from attrs import define, frozen

from mijnklantportaal.contract import Operation
from mijnklantportaal.mock._arguments import check_whole


class NoReplyError(ConnectionError):
    """Raised in place of a reply that an ordered fault keeps from the client.

    Attributes:
        hang_up: Whether the connection is closed; otherwise nothing more is said on it.
    """

    def __init__(self, *, hang_up: bool) -> None:
        super().__init__("the connection was dropped, as ordered" if hang_up else "nothing was said, as ordered")
        self.hang_up = hang_up


@frozen
class NoReply:
    """The reply does not come."""

    hang_up: bool


@frozen
class OtherReply:
    """Another reply comes; a body of None is made up, bytes are sent as they are, all else as JSON."""

    status_code: int
    body: Any
    retry_after: int | None


@frozen(eq=False)
class Fault:
    """What befalls a request; of a certain operation, unless that is None."""

    instead: OtherReply | NoReply
    operation: Operation | None
    carried_out: bool

    def __str__(self) -> str:
        """Say it in a few words."""
        if isinstance(self.instead, OtherReply):
            what = f"status {self.instead.status_code}"
        else:
            what = "a dropped connection" if self.instead.hang_up else "a time-out"
        where = f"{self.operation.method} {self.operation.path}" if self.operation else "any request"
        return f"{what} on {where}{' that is carried out' if self.carried_out else ''}"


@define(eq=False)
class _Order:
    fault: Fault
    times: int
    left: int


class Faults:
    """The faults that were ordered and did not befall a request yet. Several threads may use it."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._operations = {f"{each.method} {each.path}": each for each in operations}
        self._orders: list[_Order] = []
        self._lock = threading.Lock()

    def add(self, instead: OtherReply | NoReply, times: int, on: str | None, *, carried_out: bool) -> None:
        """Take an order.

        Raises:
            ValueError: An argument makes no sense; says which.
        """
        check_whole("times", times)
        if times < 1:
            raise ValueError(f"times: {times} is too few; give 1 or more")
        if on is not None and on not in self._operations:
            raise ValueError(f"on: {on!r} is no operation of the contract; give one of {', '.join(self._operations)}")
        fault = Fault(instead, None if on is None else self._operations[on], carried_out)
        with self._lock:
            self._orders.append(_Order(fault, times, times))

    def take(self, operation: Operation | None, *, carried_out: bool) -> Fault | None:
        """Use up the first fault for the operation, if it is for a request that is or is not carried out, as stated."""
        with self._lock:
            first = next((each for each in self._orders if each.fault.operation in {None, operation}), None)
            if first is None or first.fault.carried_out is not carried_out:
                return None
            first.left -= 1
            if not first.left:
                self._orders.remove(first)
            return first.fault

    def unused(self) -> tuple[Fault, ...]:
        """Return the faults that befell no request at all."""
        with self._lock:
            return tuple(each.fault for each in self._orders if each.left == each.times)

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._orders.clear()


class TakesOrders:
    """The orders that a portal takes.

    Each is for the next request, or the next `times`; with `on`, as "POST /customer-invoices", for those of one
    operation. Several orders come one after the other. With `carried_out` the portal does what is asked, and only the
    reply is another one or none: the invoice is there, and the client does not know. Such a fault waits for a request
    that the portal can carry out; others are refused as ever.
    """

    _faults: Faults

    def fail_next(
        self,
        status_code: int,
        *,
        times: int = 1,
        on: str | None = None,
        carried_out: bool = False,
        retry_after: int | None = None,
        body: Any = None,
    ) -> None:
        """Answer a status, with the body that the document has for it, or `{"message": …}`.

        Args:
            status_code: 200 to 599; a 2xx needs `carried_out` and a `body`, one that nobody can read.
            times: How many requests it befalls.
            on: Which operation it befalls; any request, unless stated.
            carried_out: Whether the portal does what is asked all the same.
            retry_after: Seconds for the header Retry-After. A 429 always has it, 0 unless stated: a client that
                repeats does so at once.
            body: Another body: bytes, sent as HTML, as a proxy in front of the portal would; or a JSON value.

        Raises:
            ValueError: An argument makes no sense; says which.
        """
        check_whole("status_code", status_code)
        if not 200 <= status_code <= 599:
            raise ValueError(f"status_code: {status_code} ends no request; give 200 to 599")
        if status_code < 300 and (body is None or not carried_out):
            raise ValueError(f"status_code: {status_code} is no failure, unless carried_out=True and body=… are given")
        if retry_after is not None:
            check_whole("retry_after", retry_after)
            if retry_after < 0:
                raise ValueError(f"retry_after: {retry_after} is in the past; give 0 or more")
        self._faults.add(OtherReply(status_code, body, retry_after), times, on, carried_out=carried_out)

    def time_out_next(self, *, times: int = 1, on: str | None = None, carried_out: bool = False) -> None:
        """Read the request and say nothing, until the client gives up or the portal stops.

        How long that takes is the client's own read time-out, 30 s unless stated; nothing here can shorten it. So give
        it a short one, `MijnKlantportaal(timeout=0.2)`, or test with `drop_next`: the error and its outcome are the
        same, at once. For the arguments see `fail_next`.
        """
        self._faults.add(NoReply(hang_up=False), times, on, carried_out=carried_out)

    def drop_next(self, *, times: int = 1, on: str | None = None, carried_out: bool = False) -> None:
        """Read the request and close the connection. For the arguments see `fail_next`."""
        self._faults.add(NoReply(hang_up=True), times, on, carried_out=carried_out)

    @property
    def unused_orders(self) -> tuple[str, ...]:
        """The orders that befell no request at all: what was to be tested was not."""
        return tuple(map(str, self._faults.unused()))

    def cancel_orders(self) -> None:
        """Take back what was ordered and befell no request yet."""
        self._faults.clear()
