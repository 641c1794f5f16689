"""Bodies of requests: when they must be there, and how a form spells what is in them."""

import re
from collections.abc import Iterator

from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, as_list, types
from codegen.doctor.finding import Problem, Rule, Severity, rule

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@rule(
    "optional-body",
    Severity.CONTRACT,
    "The client can be called without a body, and the portal answers 422. Say `required: false` if that is meant.",
)
def optional(description: Description) -> Iterator[Problem]:
    """Find bodies that may be left out, by saying nothing, though fields in them are required."""
    for body in description.of("RequestBody"):
        if "required" in body.value:
            continue
        schemas = [description.follow(schema) for media in body.under("content") for schema in media.under("schema")]
        if any(schema and _requires_a_field(schema) for schema in schemas):
            yield Problem(
                body.location,
                "the body may be left out, though fields in it are required",
                update(body.location, {"required": True}),
            )


def _requires_a_field(schema: Node) -> bool:
    """Tell it of a list, and of fields that say so themselves, of which `unlisted-required` makes the list."""
    itself = any(field.value.get("required") is True for field in schema.under("properties"))
    return itself or bool(as_list(schema.value.get("required")))


def _needs_one(description: Description) -> list[Node]:
    """Give the bodies in which something must be, whatever it is; one of several calls once."""
    found: list[Node] = []
    for operation in description.operations:
        prose = " ".join(operation.node.prose.split())
        if re.search(r"at least one (field )?(should|must|has to|needs to) be", prose, re.IGNORECASE):
            bodies = map(description.follow, operation.node.under("requestBody"))
            found += [body for body in bodies if body and body.kind == "RequestBody" and body not in found]
    return found


@rule(
    "body-needs-a-field",
    Severity.CONTRACT,
    "The description says that at least one field must be sent; by the schema an empty body is as good.",
)
def needs_one(description: Description) -> Iterator[Problem]:
    """Find bodies that must be sent with anything in them, which only the prose says."""
    for body in _needs_one(description):
        if "required" not in body.value:
            yield Problem(body.location, "the body may be left out", update(body.location, {"required": True}))
        for media in body.under("content"):
            for schema in media.under("schema"):
                if not schema.value.keys() & {"minProperties", "$ref", "required"}:
                    yield Problem(
                        schema.location, "the body may be empty", update(schema.location, {"minProperties": 1})
                    )


@rule(
    "boolean-in-form",
    Severity.CONTRACT,
    "A form has texts only: whether true is `true`, `True` or `1` is for the vendor to say, and the schema cannot.",
)
def boolean(description: Description) -> Iterator[Problem]:
    """Find booleans in a form of which nothing says how they are spelt."""
    for media in description.of("MediaType"):
        if media.name not in _FORMS:
            continue
        for listed in media.under("schema"):
            schema = description.follow(listed)
            for field in schema.under("properties") if schema else ():
                if types(field.value) == ["boolean"] and "$comment" not in field.value:
                    yield Problem(
                        field.location,
                        "how it is spelt in a form is not stated",
                        update(field.location, {"$comment": "Sent as the text true or false."}),
                    )


RULES: tuple[Rule, ...] = (optional, needs_one, boolean)
