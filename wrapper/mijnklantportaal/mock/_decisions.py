"""What becomes of a request: which operation is carried out, or why none is. The caller locks."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from attrs import evolve, frozen

from mijnklantportaal.contract import Contract, Operation, ReadRequest, Request, Response, Violation
from mijnklantportaal.mock._actions import Actions, Call, MissingError
from mijnklantportaal.mock._flat import NoValueError
from mijnklantportaal.mock._limits import Allowance, MonthlyLimit, RateLimit
from mijnklantportaal.mock._prefer import preferred_code
from mijnklantportaal.mock._received import json_of
from mijnklantportaal.mock._replies import Done, Preferred, Refusal, usual_refusal, validation_errors
from mijnklantportaal.mock._resources import Resources, reply_for
from mijnklantportaal.mock._security import Security
from mijnklantportaal.mock._values import Occasion

Decision = Done | Preferred | Refusal | Response


@frozen
class Decisions:
    """Decides in the order that `Portal` states."""

    contract: Contract
    resources: Resources
    actions: Actions
    security: Security
    rate: RateLimit
    month: MonthlyLimit

    def decide(self, request: Request, read: ReadRequest, occasion: Occasion) -> tuple[Allowance, Decision]:
        """Say what the request gets, and do what it asks for if nothing is against it."""
        allowance = self.rate.idle()
        if read.operation is None:
            return allowance, self._without_operation(request, allowance)
        known = self.security.knows(request)
        if read.operation.secured and (not known or self.security.refuses(read.violations)):
            return allowance, evolve(usual_refusal(401), headers=[self.security.challenge])
        if known:
            allowance = self.rate.take(occasion.moment)
        if allowance.retry_after is not None:
            return allowance, usual_refusal(429)
        return allowance, self._preferred(request, read.operation, read, occasion)

    def is_invoice(self, operation: Operation | None) -> bool:
        """Tell whether the operation makes what the licence counts."""
        if operation is None or "426" not in operation.responses:
            return False
        return self.resources.plans[operation].action == "create"

    def _without_operation(self, request: Request, allowance: Allowance) -> Response | Refusal:
        methods = set(self.contract.allowed_methods(request.url))
        if not methods:
            return usual_refusal(404)
        methods |= {"OPTIONS", "HEAD"} if "GET" in methods else {"OPTIONS"}
        allow = ("Allow", ", ".join(sorted(methods)))
        if request.method == "OPTIONS":
            return Response(204, [allow, *allowance.headers], b"")
        message = f"The {request.method} method is not supported for this route. Supported methods: {allow[1]}."
        return Refusal(405, {"message": message}, [allow])

    def _preferred(self, request: Request, operation: Operation, read: ReadRequest, occasion: Occasion) -> Decision:
        code = preferred_code(request)
        if code is None or read.violations:
            return self._perform(operation, read, occasion)
        reply = reply_for(self.contract, operation, int(code)) if _is_code(code) else None
        if reply is None:
            where = f"{operation.method} {operation.path}"
            message = f"Prefer: code={code} is not documented for {where}; give one of {', '.join(operation.responses)}"
            return Refusal(404, {"message": message})
        return Preferred(reply, operation, self._call(operation, read, occasion))

    def _perform(self, operation: Operation, read: ReadRequest, occasion: Occasion) -> Done | Refusal:
        plan = self.resources.plans[operation]
        try:
            self.actions.check_existing(plan, read.path_parameters)
        except MissingError:
            return usual_refusal(404)
        if read.violations:
            return self._invalid(operation, read.violations, plan.required)
        if self.is_invoice(operation) and self.month.reached(occasion.moment):
            return usual_refusal(426, operation)
        try:
            body = self.actions.perform(plan, self._call(operation, read, occasion))
        except NoValueError as error:  # one did at the rehearsal: what the portal keeps is in the way
            return Refusal(409, {"message": f"No reply comes to mind: {error}"})
        if self.is_invoice(operation):
            self.month.count(occasion.moment)
        return Done(plan.success, body)

    def _invalid(self, operation: Operation, violations: Sequence[Violation], required: Sequence[str]) -> Refusal:
        """Say once what is wrong: by field, unless the document has no place for that; then in the message."""
        usual = usual_refusal(422)
        errors = validation_errors(violations, required)
        reply = reply_for(self.contract, operation, 422)
        if reply is None or self._has_place(reply.schema, errors):
            return evolve(usual, body={**usual.body, "errors": errors})
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        return evolve(usual, body={"message": f"{usual.body['message'].rstrip('.')}: {violations[0]}{more}"})

    def _has_place(self, schema: Any, errors: dict[str, list[str]]) -> bool:
        properties = self.actions.values.flatten(schema).get("properties", {})
        return "errors" in properties and self.contract.fits(properties["errors"], errors)

    def _call(self, operation: Operation, read: ReadRequest, occasion: Occasion) -> Call:
        body = json_of(read.body) if isinstance(read.body, dict) else {}
        fields = self.resources.plans[operation].fields
        if fields:  # what the operation does not know, createdAt among it, stays the portal's own
            body = {name: value for name, value in body.items() if name in fields}
        url = occasion.own_url + operation.path
        for name, value in read.path_parameters.items():
            url = url.replace(f"{{{name}}}", quote(str(value), safe=""))
        return Call(read.path_parameters, body, read.query.get("page"), url, occasion)


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isdigit() and text >= "200"
