"""All that the document says of each operation, compiled."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from mijnklantportaal.contract._bodies import Body, compile_body
from mijnklantportaal.contract._document import METHODS, ContractError, Operation, Pointer, show_pointer
from mijnklantportaal.contract._parameters import Parameter, compile_parameter, compile_parameters
from mijnklantportaal.contract._routing import base_paths, placeholders
from mijnklantportaal.contract._schemas import Schemas
from mijnklantportaal.contract._security import Security, compile_security
from mijnklantportaal.contract._styles import Pairs


@frozen(eq=False)
class Answer:
    """One documented response."""

    headers: tuple[Parameter, ...]
    body: Body | None


@frozen(eq=False)
class Rules:
    """All that is known of one operation; `base_paths` are those of the servers that it has for itself."""

    operation: Operation
    base_paths: tuple[str, ...]
    security: Security
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: Mapping[str, Answer]

    def undeclared(self, query: Pairs) -> Pairs:
        """Give what a query holds besides declared parameters and credentials."""
        if not query:
            return []
        owners = [each.owns for each in self.parameters if each.location == "query"]
        keys = {each.name for each in self.security.credentials if each.location == "query"}
        return [pair for pair in query if pair[0] not in keys and not any(owns(pair[0]) for owns in owners)]


def compile_rules(schemas: Schemas) -> Iterator[Rules]:
    """Compile every operation of the document."""
    document = schemas.document
    for template in document.root["paths"]:
        if template.startswith("x-"):
            continue
        item = document.follow(("paths", template))
        for method in METHODS:
            if method in document.mapping(item):
                yield _compile_operation(schemas, template, item, method)


def _compile_operation(schemas: Schemas, template: str, item: Pointer, method: str) -> Rules:
    document = schemas.document
    pointer = (*item, method)
    node = document.mapping(pointer)
    lists = [(*place, "parameters") for place in (item, pointer) if "parameters" in document.mapping(place)]
    security = compile_security(document, pointer)
    keys = {(each.location, each.name) for each in security.credentials}
    places = [(*each, str(index)) for each in lists for index in range(document.length(each))]
    parameters = compile_parameters(schemas, places, keys)
    stated = {(each.get("in"), each.get("name")): each for each in map(document.mapping, places)}
    names = placeholders(template)
    stray = set(names) ^ {each.name for each in parameters if each.location == "path"}
    if stray:
        raise ContractError(
            f"{show_pointer(pointer)}: path and path parameters do not agree on: {', '.join(sorted(stray))}"
        )
    body = document.follow((*pointer, "requestBody")) if "requestBody" in node else None
    content = () if body is None else (*body, "content")
    answers = {
        status: document.follow((*pointer, "responses", status))
        for status in document.names((*pointer, "responses"))
        if not status.startswith("x-")
    }
    operation = Operation(
        id=node.get("operationId"),
        method=method.upper(),
        path=template,
        object=node,
        parameters=tuple(stated.values()),
        path_parameters=names,
        secured=security.is_required,
        request_required=body is not None and document.mapping(body).get("required") is True,
        request_content={name: document.mapping((*content, name)) for name in document.names(content) if body},
        responses={status: document.mapping(place) for status, place in answers.items()},
    )
    return Rules(
        operation,
        tuple(base_paths(document, pointer) or base_paths(document, item)),
        security,
        parameters,
        None if body is None else compile_body(schemas, content),
        {status.upper(): _compile_answer(schemas, place) for status, place in answers.items()},
    )


def _compile_answer(schemas: Schemas, pointer: Pointer) -> Answer:
    headers = tuple(
        compile_parameter(schemas, (*pointer, "headers", name), name)
        for name in schemas.document.names((*pointer, "headers"))
        # OpenAPI 3.1, Response Object: the media types say this.
        if name.lower() != "content-type"
    )
    body = compile_body(schemas, (*pointer, "content"))
    return Answer(headers, body if body.content else None)
