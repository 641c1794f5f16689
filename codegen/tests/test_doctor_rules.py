"""Each rule sees its defect, leaves alone what only looks like one, and its action mends it."""

import copy
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, overlay
from codegen.doctor import RULES, Severity, diagnose, proposals
from codegen.doctor.generator import refusals
from codegen.nodes import pointer

LIMITS: dict[str, Any] = {"X-RateLimit-Limit": {"schema": {}}, "X-RateLimit-Remaining": {"schema": {}}}
BASE: dict[str, Any] = {
    "openapi": "3.1.1",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "create-thing",
                "security": [{}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "201": {
                        "description": "made",
                        "headers": LIMITS,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "default": {"description": "not made", "headers": LIMITS},
                },
            }
        }
    },
    "components": {
        "schemas": {"Thing": {"type": "object", "required": [], "properties": {"it": {"type": "string"}}}},
        "securitySchemes": {"Key": {"type": "http", "scheme": "bearer"}},
    },
}

THINGS = "paths./things"
POST = "paths./things.post"
ANSWERS = "paths./things.post.responses"
MADE = "paths./things.post.responses.201"
BODY = "paths./things.post.requestBody"
JSON = "paths./things.post.requestBody.content.application/json"
THING = "components.schemas.Thing"
IT = "components.schemas.Thing.properties.it"
GONE = object()
OK = {"description": "", "headers": LIMITS}
STATES = {"operationId": "x", "security": [{}], "responses": {"default": OK}}
BARE = {**STATES, "responses": {"200": OK}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
WITH_ID = {**STATES, "parameters": [ID]}
TEXT = {"type": "string"}
PARAMETER = "paths./things.post.parameters.0"
HEADER = f"{PARAMETER}.schema"
Changes = dict[str, Any]


def changed(changes: Changes) -> dict[str, Any]:
    """Give the base with something else at some places; steps are parted by dots, a media type has none."""
    data = copy.deepcopy(BASE)
    for place, value in changes.items():
        *path, last = place.split(".")
        holder = data
        for step in path:
            holder = holder.setdefault(step, {})
        if value is GONE:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(value)
    return data


def form(**fields: Any) -> Changes:
    return {f"{BODY}.content": {"multipart/form-data": {"schema": {"type": "object", "properties": fields}}}}


def header(**schema: Any) -> Changes:
    return {"name": "X-It", "in": "header", "schema": schema}


def asked(place: str, **said: Any) -> Changes:
    return {"name": "it", "in": place, "schema": {"type": "array", "items": {"type": "string"}}, **said}


# The rule, what is changed in the base, where it is found, and what the action sets there (None is whatever), or takes
# out. No action is None.
DEFECTS: list[tuple[str, Changes, str, Any]] = [
    ("not-openapi-3.1", {"openapi": GONE}, "", None),
    ("not-openapi-3.1", {"openapi": GONE, "swagger": "2.0"}, "", None),
    ("not-openapi-3.1", {"openapi": 3.1}, "openapi", {"openapi": "3.1.0"}),
    ("not-openapi-3.1", {"openapi": "3.0.3"}, "openapi", None),
    ("not-openapi-3.1", {"openapi": "3.2.0"}, "openapi", None),
    ("not-openapi-3.1", {"openapi": 2.0}, "openapi", None),
    ("not-openapi-3.1", {"paths": []}, "paths", None),
    ("against-the-standard", {"info": GONE}, "", None),
    ("against-the-standard", {f"{MADE}.description": GONE}, MADE, None),
    ("against-the-standard", {POST: []}, POST, None),
    ("invalid-schema", {f"{IT}.type": "strng"}, f"{IT}.type", None),
    ("invalid-schema", {f"{IT}.properties": []}, f"{IT}.properties", None),
    ("invalid-schema", {f"{IT}.required": "it"}, f"{IT}.required", None),
    (
        "unresolved-reference",
        {f"{THING}.properties.it": {"$ref": "#/components/schemas/Thimg"}},
        f"{IT}.$ref",
        {"$ref": "#/components/schemas/Thing"},
    ),
    ("unresolved-reference", {IT: {"$ref": "#/components/schemas/Elsewhere"}}, f"{IT}.$ref", {"components": None}),
    ("unresolved-reference", {IT: {"$ref": "#/components/schemas/Elsewhere/not"}}, f"{IT}.$ref", "remove"),
    ("unresolved-reference", {IT: {"$ref": "#/components/schemas/«T»"}}, f"{IT}.$ref", "remove"),
    ("unresolved-reference", {IT: {"$ref": "other.yaml#/Thing"}}, f"{IT}.$ref", "remove"),
    ("unresolved-reference", {IT: {"$ref": "#thing"}}, f"{IT}.$ref", "remove"),
    ("unresolved-reference", {IT: {"$ref": 1}}, f"{IT}.$ref", "remove"),
    (
        "unresolved-reference",
        {f"{BODY}": {"$ref": "#/components/requestBodies/No"}},
        f"{BODY}.$ref",
        {"components": {"requestBodies": {"No": {"content": {"application/json": {"schema": {}}}}}}},
    ),
    (
        "unresolved-reference",
        {f"{POST}.parameters": [{"$ref": "#/components/parameters/No"}]},
        f"{POST}.parameters.0.$ref",
        {"components": {"parameters": {"No": {"name": "No", "in": "query", "schema": {}}}}},
    ),
    (
        "unresolved-reference",
        {"components": {}, MADE: {"$ref": "#/components/responses/No"}},
        f"{MADE}.$ref",
        {"components": {"responses": {"No": {"description": ""}}}},
    ),
    ("unresolved-reference", {MADE: {"$ref": "other.yaml"}}, f"{MADE}.$ref", None),
    ("circular-reference", {THING: {"$ref": "#/components/schemas/Thing"}}, f"{THING}.$ref", "remove"),
    (
        "circular-reference",
        {THING: {"allOf": [{"$ref": "#/components/schemas/Thing"}]}},
        f"{THING}.allOf.0.$ref",
        "remove",
    ),
    (
        "trailing-slash-twin",
        {f"{THINGS}/": {"post": {**STATES, "operationId": "create-thing"}}},
        f"{THINGS}/",
        "remove",
    ),
    (
        "trailing-slash-twin",
        {f"{POST}.operationId": GONE, f"{THINGS}/": {"get": STATES, "post": {"responses": {"default": OK}}}},
        f"{THINGS}/.post",
        "remove",
    ),
    ("trailing-slash-split", {f"{THINGS}/": {"get": STATES}}, f"{THINGS}/", None),
    ("same-path", {"paths./a/{x}": {}, "paths./a/{y}": {}}, "paths./a/{y}", "remove"),
    ("path-without-slash", {"paths.a": {}}, "paths.a", None),
    (
        "repeated-operation-id",
        {"paths./a": {"get": {**STATES, "operationId": "create-thing"}}},
        "paths./a.get.operationId",
        {"operationId": "get-a"},
    ),
    (
        "missing-operation-id",
        {f"{POST}.operationId": GONE, f"{POST}.summary": "Make a Thing"},
        POST,
        {"operationId": "make-a-thing"},
    ),
    (
        "missing-operation-id",
        {"paths./a/{id}": {"get": {"parameters": [ID], "security": [{}], "responses": {"default": OK}}}},
        "paths./a/{id}.get",
        {"operationId": "get-a-by-id"},
    ),
    ("path-parameter", {"paths./a/{id}": {"get": STATES}}, "paths./a/{id}.get", {"parameters": [ID]}),
    (
        "path-parameter",
        {"paths./a/{aId}": {"get": {**STATES, "parameters": [ID]}}},
        "paths./a/{aId}.get.parameters.0.name",
        {"name": "aId"},
    ),
    (
        "path-parameter",
        {"paths./a/{aId}": {"parameters": [ID], "get": STATES}},
        "paths./a/{aId}.parameters.0.name",
        {"name": "aId"},
    ),
    (
        "parameter-without-place",
        {"paths./a": {"get": {**STATES, "parameters": [{**ID, "name": {}}]}}},
        "paths./a.get.parameters.0",
        None,
    ),
    (
        "parameter-without-place",
        {"paths./a": {"get": {**STATES, "parameters": [ID]}}},
        "paths./a.get.parameters.0",
        "remove",
    ),
    (
        "parameter-without-place",
        {
            "components.parameters": {"Id": ID},
            "paths./a": {"get": {**STATES, "parameters": [{"$ref": "#/components/parameters/Id"}]}},
        },
        "paths./a.get.parameters.0",
        "remove",
    ),
    (
        "optional-path-parameter",
        {"paths./a/{id}": {"get": {**STATES, "parameters": [{**ID, "required": False}]}}},
        "paths./a/{id}.get.parameters.0",
        {"required": True},
    ),
    (
        "unbounded-path-parameter",
        {"paths./a/{id}": {"get": {**STATES, "parameters": [{**ID, "schema": {"type": "string"}}]}}},
        "paths./a/{id}.get.parameters.0.schema",
        {"minLength": 1},
    ),
    (
        "unbounded-path-parameter",
        {
            f"{THING}.properties.id": {"type": "string", "example": "thg_1", "pattern": "."},
            "paths./a/{id}": {
                "get": {
                    **STATES,
                    "parameters": [{**ID, "description": "ID of the thing to get", "schema": {"type": "string"}}],
                }
            },
        },
        "paths./a/{id}.get.parameters.0.schema",
        {"pattern": "^thg_[0-9A-Za-z_-]+$"},
    ),
    ("misspelt-keyword", {f"{IT}.minLenght": 1}, f"{IT}.minLenght", {"minLength": 1}),
    ("misspelt-keyword", {f"{IT}.nullabe": True}, f"{IT}.nullabe", {"type": ["string", "null"]}),
    ("misspelt-keyword", {f"{POST}.requestbody": {}, BODY: GONE}, f"{POST}.requestbody", {"requestBody": {}}),
    ("misspelt-keyword", {f"{BODY}.requierd": True, f"{BODY}.required": GONE}, f"{BODY}.requierd", {"required": True}),
    ("misspelt-keyword", {f"{THINGS}.gte": STATES}, f"{THINGS}.gte", {"get": STATES}),
    ("misspelt-keyword", {f"{IT}.minLenght": "one"}, f"{IT}.minLenght", None),
    ("misspelt-keyword", {"servrs": {}}, "servrs", None),
    ("misspelt-prose", {f"{IT}.desciption": "It"}, f"{IT}.desciption", {"description": "It"}),
    ("unknown-keyword", {f"{IT}.faker": "name"}, f"{IT}.faker", "remove"),
    ("unknown-keyword", {f"{IT}.minLenght": 1}, f"{IT}.minLenght", "remove"),
    ("unknown-keyword", {f"{IT}.minLenght": "one"}, f"{IT}.minLenght", None),
    ("misspelt-format", {f"{IT}.format": "datetime"}, f"{IT}.format", {"format": "date-time"}),
    ("nullable-in-3.1", {f"{IT}.nullable": True}, f"{IT}.nullable", {"type": ["string", "null"]}),
    ("nullable-in-3.1", {IT: {"type": ["string", "integer"], "nullable": True}}, f"{IT}.nullable", {"type": ["null"]}),
    ("nullable-in-3.1", {IT: {"nullable": True}}, f"{IT}.nullable", None),
    ("dead-nullable", {f"{IT}.nullable": False}, f"{IT}.nullable", "remove"),
    ("dead-nullable", {IT: {"type": ["string", "null"], "nullable": True}}, f"{IT}.nullable", "remove"),
    (
        "boolean-exclusive-bound",
        {IT: {"type": "integer", "minimum": 3, "exclusiveMinimum": True}},
        f"{IT}.exclusiveMinimum",
        {"exclusiveMinimum": 3},
    ),
    (
        "boolean-exclusive-bound",
        {IT: {"type": "integer", "exclusiveMaximum": False}},
        f"{IT}.exclusiveMaximum",
        "remove",
    ),
    ("boolean-required", {f"{IT}.required": True}, f"{IT}.required", "remove"),
    ("unlisted-required", {f"{IT}.required": True}, f"{IT}.required", {"required": ["it"]}),
    ("array-without-items", {IT: {"type": "array"}}, f"{IT}.type", {"items": {}}),
    ("array-without-items", {IT: {"type": ["array", "null"]}}, f"{IT}.type", {"items": {}}),
    ("answer-requires-nothing", {f"{THING}.required": GONE}, THING, {"required": ["it"]}),
    (
        "answer-requires-nothing",
        {
            f"{THING}.required": GONE,
            f"{THING}.properties": {
                "it": {},
                "may": {"description": "If available"},
                "null": {"type": ["null"], "description": "If available"},
            },
        },
        THING,
        {"required": ["it", "null"]},
    ),
    ("required-without-property", {f"{THING}.required": ["id"]}, f"{THING}.required.0", {"properties": {"id": {}}}),
    ("format-in-prose", {f"{IT}.description": "The day, as `YYYY-mm-dd`"}, IT, {"format": "date"}),
    ("format-in-prose", {f"{IT}.description": "In ATOM format"}, IT, {"format": "date-time"}),
    ("format-in-prose", {f"{IT}.description": "In `YYYY-mm-dd H:i:s` format"}, IT, {"format": "local-date-time"}),
    (
        "format-in-prose",
        {f"{IT}.description": "As `YYYY-mm-dd HH:mm:ss`. Leave empty when due"},
        IT,
        {"anyOf": [{"format": "local-date-time"}, {"const": ""}]},
    ),
    (
        "format-in-prose",
        {f"{IT}.description": "ID, always starting with `abc_`"},
        IT,
        {"pattern": "^abc_[0-9A-Za-z_-]+$"},
    ),
    ("format-in-prose", {f"{IT}.example": "abc_12x"}, IT, {"pattern": "^abc_[0-9A-Za-z_-]+$"}),
    ("format-in-prose", {f"{IT}.description": "Possible values are `a`, `b` and `c`."}, IT, {"enum": ["a", "b", "c"]}),
    (
        "format-in-prose",
        {IT: {"type": ["string", "null"], "description": "Can be `a`, `b` or `c`"}},
        IT,
        {"enum": ["a", "b", "c", None]},
    ),
    ("format-in-prose", {f"{IT}.example": "https://example.com/a"}, IT, {"format": "uri"}),
    ("format-in-prose", {f"{IT}.description": "Link to the file"}, IT, {"format": "uri"}),
    ("format-in-prose", {f"{IT}.description": "ISO 3166-1 alpha-2 country code"}, IT, {"pattern": "^[A-Z]{2}$"}),
    (
        "format-in-prose",
        {f"{THING}.properties.currency": {"type": "string", "example": "EUR"}},
        f"{THING}.properties.currency",
        {"const": "EUR"},
    ),
    ("format-in-prose", {f"{IT}.description": "Amount, as `string`"}, IT, {"pattern": r"^-?[0-9]+(\.[0-9]{1,2})?$"}),
    ("format-in-prose", {f"{IT}.example": "12.95"}, IT, {"pattern": r"^-?[0-9]+(\.[0-9]{1,2})?$"}),
    (
        "format-in-prose",
        {f"{IT}.description": "Type of the content behind it", f"{IT}.example": "text/html"},
        IT,
        {"const": "text/html"},
    ),
    ("format-in-prose", {f"{IT}.description": "Number of it, as `string`"}, IT, {"minLength": 1}),
    ("impossible-date", {f"{IT}.example": "2024-04-31"}, f"{IT}.example", {"example": "2024-04-30"}),
    ("impossible-date", {f"{IT}.example": "2023-02-29 10:00:00"}, f"{IT}.example", {"example": "2023-02-28 10:00:00"}),
    (
        "impossible-date",
        {f"{IT}.example": "2023-13-00T10:00:00Z"},
        f"{IT}.example",
        {"example": "2023-12-01T10:00:00Z"},
    ),
    ("impossible-date", {f"{IT}.examples": ["2024-04-30", "2024-04-31"]}, f"{IT}.examples.1", None),
    (
        "impossible-date",
        {f"{JSON}.schema": {"type": "string"}, f"{JSON}.examples": {"a": {"value": "2024-04-31"}}},
        f"{JSON}.examples.a.value",
        {"value": "2024-04-30"},
    ),
    (
        "comma-after-url",
        {f"{IT}.example": "https://example.com/a?b=1,", f"{IT}.format": "uri"},
        f"{IT}.example",
        {"example": "https://example.com/a?b=1"},
    ),
    (
        "example-against-prose",
        {IT: {"type": "string", "format": "date", "description": "As `YYYY-mm-dd`", "example": "2024/04/29"}},
        f"{IT}.example",
        "remove",
    ),
    (
        "example-against-prose",
        {IT: {"type": "string", "pattern": ".", "description": "As `YYYY-mm-dd HH:mm:ss`", "example": "2024-04-29"}},
        f"{IT}.example",
        "remove",
    ),
    ("example-against-schema", {f"{IT}.example": 12.5}, f"{IT}.example", {"example": "12.5"}),
    ("example-against-schema", {f"{IT}.enum": ["a"], f"{IT}.example": "b"}, f"{IT}.example", "remove"),
    ("example-against-schema", {f"{IT}.examples": ["a", 1, 2]}, f"{IT}.examples.1", "remove"),
    ("example-against-schema", {f"{IT}.enum": ["a"], f"{IT}.example": "a,"}, f"{IT}.example", "remove"),
    ("example-against-schema", {f"{IT}.examples": [1]}, f"{IT}.examples.0", "remove"),
    ("example-against-schema", {f"{JSON}.example": "text"}, f"{JSON}.example", "remove"),
    (
        "example-against-schema",
        {f"{MADE}.content.application/json.example": {"it": 1}},
        f"{MADE}.content.application/json.example",
        "remove",
    ),
    ("default-against-schema", {f"{IT}.default": 1}, f"{IT}.default", "remove"),
    (
        "optional-body",
        {f"{BODY}.required": GONE, f"{JSON}.schema": {"properties": {"a": {}}, "required": ["a"]}},
        BODY,
        {"required": True},
    ),
    (
        "body-needs-a-field",
        {
            f"{POST}.description": "At least one\nshould be provided",
            f"{BODY}.required": GONE,
            f"{JSON}.schema.minProperties": 1,
        },
        BODY,
        {"required": True},
    ),
    (
        "body-needs-a-field",
        {f"{POST}.description": "At least one field must be sent"},
        f"{JSON}.schema",
        {"minProperties": 1},
    ),
    (
        "boolean-in-form",
        form(flag={"type": "boolean"}),
        f"{BODY}.content.multipart/form-data.schema.properties.flag",
        {"$comment": "Sent as the text true or false."},
    ),
    (
        "file-without-content-type",
        form(
            file={"type": "string", "format": "binary", "description": "A PDF", "contentMediaType": "application/pdf"}
        ),
        f"{BODY}.content.multipart/form-data.schema.properties.file",
        {"encoding": {"file": {"contentType": "application/pdf"}}},
    ),
    (
        "file-without-content-type",
        form(file={"type": "string", "format": "binary", "description": "A PDF or an image"}),
        f"{BODY}.content.multipart/form-data.schema.properties.file",
        {"encoding": {"file": {"contentType": "application/octet-stream"}}},
    ),
    (
        "file-kind-in-prose",
        {IT: {"type": "string", "format": "binary", "description": "The PDF file"}},
        IT,
        {"contentMediaType": "application/pdf"},
    ),
    ("inherited-security", {"security": [{"Key": []}], f"{POST}.security": GONE}, POST, {"security": [{"Key": []}]}),
    ("odd-status", {f"{ANSWERS}.2000": OK}, f"{ANSWERS}.2000", None),
    (
        "missing-401",
        {f"{ANSWERS}.default": GONE, f"{POST}.security": [{"Key": []}]},
        ANSWERS,
        {"401": {"description": "Inferred: the token is missing or not valid"}},
    ),
    (
        "missing-404",
        {"paths./a/{id}": {"get": {**STATES, "parameters": [ID], "responses": {"200": OK}}}},
        "paths./a/{id}.get.responses",
        {"404": {"description": "Inferred: there is nothing with the given ID"}},
    ),
    (
        "missing-422",
        {f"{ANSWERS}.default": GONE},
        ANSWERS,
        {"422": {"description": "Inferred: something is wrong with the posted data or a parameter"}},
    ),
    ("missing-429", {f"{ANSWERS}.default": GONE}, ANSWERS, {"429": None}),
    ("missing-rate-limit-headers", {f"{MADE}.headers": GONE}, ANSWERS, {"headers": None}),
    (
        "missing-rate-limit-headers",
        {"components.responses.R": {"description": ""}},
        "components.responses",
        {"headers": None},
    ),
    ("reference-to-another-kind", {IT: {"$ref": "#/components/securitySchemes/Key"}}, f"{IT}.$ref", None),
    ("reference-to-another-kind", {IT: {"$ref": "#/components/schemas"}}, f"{IT}.$ref", None),
    (
        "reference-to-another-kind",
        {"components.responses.Thing": OK, f"{ANSWERS}.404": {"$ref": "#/components/schemas/Thing"}},
        f"{ANSWERS}.404.$ref",
        {"$ref": "#/components/responses/Thing"},
    ),
    (
        "reference-outside-components",
        {f"{THING}.properties.id": {"$ref": "#/components/schemas/Thing/properties/it"}},
        f"{THING}.properties.id.$ref",
        {"components": None},
    ),
    (
        "reference-outside-components",
        {IT: {"$ref": "#/paths/~1things/post/requestBody/content/application~1json/schema"}},
        f"{IT}.$ref",
        {"components": None},
    ),
    (
        "reference-outside-components",
        {f"{THING}.allOf": [{"$ref": "#/components/schemas/Thing/properties/it"}]},
        f"{THING}.allOf.0.$ref",
        None,
    ),
    (
        "unresolved-mapping",
        {f"{THING}.discriminator": {"propertyName": "it", "mapping": {"a": "#/components/schemas/Thimg"}}},
        f"{THING}.discriminator.mapping.a",
        {"mapping": {"a": "#/components/schemas/Thing"}},
    ),
    (
        "unresolved-mapping",
        {f"{THING}.discriminator": {"propertyName": "it", "mapping": {"a": "Nothing"}}},
        f"{THING}.discriminator.mapping.a",
        "remove",
    ),
    (
        "unresolved-mapping",
        {f"{THING}.discriminator": {"propertyName": "it", "mapping": {"a": 1}}},
        f"{THING}.discriminator.mapping.a",
        "remove",
    ),
    ("unbalanced-path", {"paths./a/{id": {"get": STATES}}, "paths./a/{id", None),
    ("unbalanced-path", {"paths./a/{}": {"get": STATES}}, "paths./a/{}", None),
    ("parameter-twice-in-path", {"paths./a/{id}/{id}": {"get": WITH_ID}}, "paths./a/{id}/{id}", "remove"),
    (
        "same-python-name",
        {"paths./a": {"get": {**STATES, "operationId": "create_thing"}}},
        "paths./a.get.operationId",
        {"operationId": "get-a"},
    ),
    (
        "same-python-name",
        {"paths./a/b": {"get": {"responses": {}}}, "paths./a_b": {"get": {"responses": {}}}},
        "paths./a_b.get",
        None,  # `missing-operation-id` gives it a name
    ),
    (
        "same-class-name",
        {"components.schemas.THING": {"type": "object"}, "components.schemas.thing": {"type": "object"}},
        "components.schemas.thing",
        {"title": "thing2"},
    ),
    (
        "same-class-name",
        {"components.schemas.thing": {"$ref": "#/components/schemas/Thing"}},
        "components.schemas.thing",
        None,  # beside a reference the generator reads nothing
    ),
    ("empty-enum", {f"{IT}.enum": []}, f"{IT}.enum", "remove"),
    ("enum-of-no-one-type", {IT: {"enum": ["a", 1, None]}}, f"{IT}.enum", "remove"),
    ("enum-of-no-one-type", {IT: {"enum": [1.5]}}, f"{IT}.enum", "remove"),
    ("enum-of-no-one-type", {IT: {"enum": [True, False]}}, f"{IT}.enum", {"type": "boolean"}),
    ("enum-name-clash", {f"{IT}.enum": ["a-b", "a_b"]}, f"{IT}.enum", {"x-enum-varnames": ["A_B", "A_B_2"]}),
    ("enum-name-clash", {f"{IT}.enum": ["a_b", "a-b"]}, f"{IT}.enum", {"x-enum-varnames": ["A_B", "A_B_2"]}),
    ("enum-name-clash", {f"{IT}.enum": ["a", "A", "a 2"]}, f"{IT}.enum", {"x-enum-varnames": ["A", "A_3", "A_2"]}),
    ("enum-name-clash", {IT: {"enum": ["a", "b"], "x-enum-varnames": ["C", "C"]}}, f"{IT}.enum", None),
    ("repeated-enum-value", {f"{IT}.enum": ["a", "b", "a", "b"]}, f"{IT}.enum.2", "remove"),
    ("boolean-schema", {IT: True}, IT, {"it": {}}),
    ("boolean-schema", {IT: {"type": "array", "items": False}}, f"{IT}.items", {"items": {"not": {}}}),
    ("boolean-schema", {f"{JSON}.schema": True}, f"{JSON}.schema", {"schema": {}}),
    ("boolean-schema", {"components.schemas.Any": True}, "components.schemas.Any", {"Any": {}}),
    ("boolean-schema", {IT: {"anyOf": [True]}}, f"{IT}.anyOf.0", None),
    ("structured-const", {IT: {"const": {"a": 1}}}, f"{IT}.const", "remove"),
    ("discriminator-without-property", {f"{THING}.discriminator": {}}, f"{THING}.discriminator", "remove"),
    ("unsendable-header", {f"{POST}.parameters": [header(type="array")]}, HEADER, {"type": "string"}),
    ("unsendable-header", {f"{POST}.parameters": [header(type=["array", "null"])]}, HEADER, {"type": "string"}),
    ("unsendable-header", {f"{POST}.parameters": [header(type="string", format="binary")]}, HEADER, "remove"),
    ("style-not-sent", {f"{POST}.parameters": [asked("query", style="deepObject")]}, PARAMETER, None),
    ("style-not-sent", {f"{POST}.parameters": [asked("query", explode=False)]}, PARAMETER, None),
    ("style-not-sent", {f"{POST}.parameters": [asked("cookie")]}, PARAMETER, None),
    ("style-not-sent", {f"{POST}.parameters": [asked("cookie", schema={"type": "object"})]}, PARAMETER, None),
    (
        "style-not-sent",
        {f"{POST}.parameters": [asked("query", schema={"anyOf": [{"type": "array", "items": {}}]}, explode=False)]},
        PARAMETER,
        None,
    ),
    ("style-not-sent", {f"{POST}.parameters": [asked("query", name="Accept", explode=False)]}, PARAMETER, None),
    (
        "style-not-sent",
        {f"{POST}.parameters": [asked("query", schema={"allOf": [{"type": "array", "items": {}}]}, explode=False)]},
        PARAMETER,
        None,
    ),
    (
        "style-not-sent",
        {f"{POST}.parameters": [{"name": "it", "in": "query", "content": {"application/json": {"schema": {}}}}]},
        PARAMETER,
        None,
    ),
    ("unsendable-header", {f"{POST}.parameters": [header(anyOf=[{}, {}])]}, HEADER, None),
    (
        "repeated-parameter",
        {f"{POST}.parameters": [header(type="string")] * 3},
        f"{POST}.parameters.1",
        "remove",
    ),
    (
        "repeated-parameter",
        {"paths./a/{id}": {"parameters": [ID, ID], "get": STATES}},
        "paths./a/{id}.parameters.1",
        "remove",
    ),
    ("missing-responses", {ANSWERS: GONE}, POST, {"responses": None}),
    (
        "unreadable-content",
        {f"{BODY}.content.application/xml": {"schema": {"type": "object"}}},
        f"{BODY}.content.application/xml",
        "remove",
    ),
    (
        "unreadable-content",
        {f"{MADE}.content": {"application/xml": {"schema": {"type": "object"}}}},
        f"{MADE}.content.application/xml",
        {"type": "string", "format": "binary"},
    ),
    (
        "unreadable-content",
        {f"{MADE}.content": {"image/png": {}}},
        f"{MADE}.content.image/png",
        {"schema": {"type": "string", "format": "binary"}},
    ),
    (
        "unreadable-content",
        {f"{BODY}.content": {"text/xml": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
        f"{BODY}.content.text/xml",
        None,
    ),
    (
        "undescribed-security-scheme",
        {f"{POST}.security": [{"key": []}]},
        f"{POST}.security.0.key",
        {"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}},
    ),
    (
        "undescribed-security-scheme",
        {"components.securitySchemes": GONE, f"{POST}.security": [{"Key": []}]},
        f"{POST}.security.0.Key",
        None,
    ),
    ("default-against-schema", {f"{IT}.format": "date", f"{IT}.default": "2024-13-01"}, f"{IT}.default", "remove"),
    (
        "missing-rate-limit-headers",
        {f"{MADE}.headers": {"X-RateLimit-Limit": {"schema": {}}}},
        ANSWERS,
        {"headers": None},
    ),
    (
        "unreadable-content",
        {f"{BODY}.content": {"application/octet-stream": {}}},
        f"{BODY}.content.application/octet-stream",
        {"schema": {"type": "string", "format": "binary"}},
    ),
    (
        "unreadable-content",
        {f"{MADE}.content": {"multipart/form-data": {"schema": {"type": "object"}}}},
        f"{MADE}.content.multipart/form-data",
        None,
    ),
    (
        "unreadable-content",
        {f"{MADE}.content": {"multipart/mixed": {"schema": {"type": "string", "format": "binary"}}}},
        f"{MADE}.content.multipart/mixed",
        None,
    ),
    (
        "example-against-prose",
        {f"{IT}.description": "ATOM", f"{IT}.example": "2024-04-29 10:00:00+02:00"},
        f"{IT}.example",
        "remove",
    ),
    (
        "file-without-content-type",
        form(it={"type": "array", "description": "The PDFs", "items": {"type": "string", "format": "binary"}}),
        f"{BODY}.content.multipart/form-data.schema.properties.it",
        {"encoding": {"it": {"contentType": "application/pdf"}}},
    ),
    (
        "file-without-content-type",
        form(it={"type": "string", "contentMediaType": "application/pdf"}),
        f"{BODY}.content.multipart/form-data.schema.properties.it",
        {"encoding": {"it": {"contentType": "application/pdf"}}},
    ),
    ("example-against-schema", {IT: {"type": "string", "maxLength": 1, "example": 12}}, f"{IT}.example", "remove"),
    ("enum-name-clash", {f"{IT}.enum": ["VALUE_1", "1"]}, f"{IT}.enum", {"x-enum-varnames": ["VALUE_1", "VALUE_1_2"]}),
    (
        "file-without-content-type",
        {
            f"{BODY}.content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {"it": {"type": "string", "format": "binary", "description": "The PDF file"}},
                    },
                    "encoding": {"it": {"style": "form"}},
                }
            }
        },
        f"{BODY}.content.multipart/form-data.schema.properties.it",
        {"encoding": {"it": {"contentType": "application/pdf"}}},
    ),
    (
        "optional-body",
        {f"{BODY}.required": GONE, f"{JSON}.schema": {"type": "object", "properties": {"a": {"required": True}}}},
        BODY,
        {"required": True},
    ),
]

SAYS_NULL = {"type": ["array", "null"], "items": {}}
DEFECTS += [
    ("not-openapi-3.1", {"openapi": "2.0.0"}, "openapi", None),
    ("unresolved-reference", {"components": []}, f"{MADE}.content.application/json.schema.$ref", {"components": None}),
    (
        "unresolved-reference",
        {f"{THING}.allOf": [{"$ref": "#/components/schemas/No"}]},
        f"{THING}.allOf.0.$ref",
        {"components": {"schemas": {"No": {"type": "object"}}}},  # the generator takes nothing else there
    ),
    (
        "circular-reference",
        {"components.parameters.P": {"$ref": "#/components/parameters/P"}},
        "components.parameters.P.$ref",
        None,
    ),
    ("path-parameter", {"paths./a/{id}/{b}": {"get": WITH_ID}}, "paths./a/{id}/{b}.get", {"parameters": None}),
    (
        "path-parameter",
        {"paths./a/{aId}": {"parameters": [ID], "get": STATES, "post": {**STATES, "operationId": "y"}}},
        "paths./a/{aId}.parameters.0.name",
        {"name": "aId"},
    ),
    (
        "path-parameter",
        {
            "components.parameters.Id": ID,
            "paths./a/{aId}": {"get": {**STATES, "parameters": [{"$ref": "#/components/parameters/Id"}]}},
        },
        "paths./a/{aId}.get.parameters.0",
        None,  # it may fit other paths
    ),
    (
        "unbounded-path-parameter",
        {
            f"{THING}.properties.id": {"type": "string", "pattern": "^thg_"},
            f"{THING}.properties.other": {"properties": {"id": {"type": "string", "pattern": "^oth_"}}},
            "paths./a/{otherId}": {
                "get": {**STATES, "parameters": [{**ID, "name": "otherId", "schema": {"type": "string"}}]}
            },
        },
        "paths./a/{otherId}.get.parameters.0.schema",
        {"minLength": 1},  # the prefix of another object, or of one that is no component, is none
    ),
    (
        "repeated-operation-id",
        {f"{POST}.summary": "Create", "paths./a": {"get": {**STATES, "operationId": "create-thing"}}},
        "paths./a.get.operationId",
        {"operationId": "get-a"},
    ),
    (
        "missing-operation-id",
        {
            f"{POST}.summary": "Do it",
            "paths./a": {"get": {**STATES, "operationId": "do-it"}},
            f"{POST}.operationId": GONE,
        },
        POST,
        {"operationId": "post-things"},  # the summary names another
    ),
    (
        "missing-operation-id",
        {f"{POST}.summary": "Do it", "paths./a": {"get": {**STATES, "summary": "Do it"}}, f"{POST}.operationId": GONE},
        POST,
        {"operationId": "post-things"},  # the summary does not tell them apart
    ),
    ("misspelt-keyword", {f"{IT}.nullabe": False}, f"{IT}.nullabe", None),
    (
        "misspelt-keyword",
        {f"{THING}.additonalPropertis": {}},
        f"{THING}.additonalPropertis",
        {"additionalProperties": {}},
    ),
    ("unknown-keyword", {f"{IT}.minLength": 1, f"{IT}.minLenght": "one"}, f"{IT}.minLenght", "remove"),
    ("dead-nullable", {IT: {"nullable": False}}, f"{IT}.nullable", "remove"),
    (
        "boolean-exclusive-bound",
        {IT: {"type": "integer", "minimum": 3, "exclusiveMinimum": False}},
        f"{IT}.exclusiveMinimum",
        "remove",
    ),
    (
        "boolean-exclusive-bound",
        {IT: {"type": "integer", "minimum": "3", "exclusiveMinimum": True}},
        f"{IT}.exclusiveMinimum",
        "remove",
    ),
    (
        "boolean-exclusive-bound",
        {IT: {"type": "integer", "minimum": True, "exclusiveMinimum": True}},
        f"{IT}.exclusiveMinimum",
        "remove",
    ),
    ("answer-requires-nothing", {f"{THING}.required": GONE, f"{IT}.description": "If available"}, THING, None),
    (
        "required-without-property",
        {IT: {"type": "object", "properties": {"a": {}}, "required": ["b"]}},
        f"{IT}.required.0",
        {"properties": {"b": {}}},
    ),
    ("enum-name-clash", {IT: {"enum": ["a-b", "a_b"], "x-enum-varnames": ["A"]}}, f"{IT}.enum", None),
    ("enum-name-clash", {IT: {"enum": ["a-b", "a_b"], "x-enum-varnames": ["A", 1]}}, f"{IT}.enum", None),
    ("style-not-sent", {f"{POST}.parameters": [header(type="array", items={"type": "object"})]}, PARAMETER, None),
    ("unsendable-header", {f"{POST}.parameters": [header(allOf=[{"type": "integer"}] * 2)]}, HEADER, None),
    (
        "unsendable-header",
        {
            "components.schemas.List": {"type": "object"},
            f"{POST}.parameters": [header(**{"$ref": "#/components/schemas/List"})],
        },
        HEADER,
        None,  # it may be used in bodies too
    ),
    ("unreadable-content", {f"{MADE}.content": {"image/png": {"schema": True}}}, f"{MADE}.content.image/png", None),
    (
        "body-needs-a-field",
        {
            f"{POST}.description": "At least one field must be sent",
            BODY: {"$ref": "#/components/requestBodies/B"},
            "components.requestBodies.B": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "paths./a": {
                "post": {
                    **STATES,
                    "description": "At least one field must be sent",
                    "requestBody": {"$ref": "#/components/requestBodies/B"},
                }
            },
        },
        "components.requestBodies.B.content.application/json.schema",
        {"minProperties": 1},
    ),
    ("example-against-schema", {f"{IT}.example": True}, f"{IT}.example", "remove"),
    ("example-against-schema", {f"{IT}.example": ["a"]}, f"{IT}.example", "remove"),
    ("example-against-schema", {IT: {"type": ["string", "null"], "example": 12}}, f"{IT}.example", {"example": "12"}),
    ("example-against-schema", {IT: {"const": "a", "example": "b"}}, f"{IT}.example", "remove"),
    (
        "example-against-schema",
        {f"{THING}.properties.50% é": {"type": "string", "example": []}},
        f"{THING}.properties.50% é.example",
        "remove",
    ),
    (
        "example-against-prose",
        {f"{IT}.description": "`YYYY-mm-dd`", f"{IT}.examples": ["2024/04/29"]},
        f"{IT}.examples.0",
        None,
    ),
    (
        "reference-outside-components",
        {
            "components": GONE,
            f"{MADE}.content.application/json.schema": {"type": "string"},
            f"{JSON}.schema": {"$ref": "#/paths/~1things/post/responses/201/content/application~1json/schema"},
        },
        f"{JSON}.schema.$ref",
        {"components": {"schemas": {"CreateThingSchema": {"type": "string"}}}, "paths": None},
    ),
    (
        "reference-outside-components",
        {
            "components.schemas.thingit": {"type": "string"},
            f"{THING}.properties.id": {"$ref": "#/components/schemas/Thing/properties/it"},
        },
        f"{THING}.properties.id.$ref",
        {
            "components": {
                "schemas": {
                    "ThingIt2": {"type": "string"},
                    "Thing": {"properties": {"id": {"$ref": "#/components/schemas/ThingIt2"}}},
                }
            }
        },
    ),
    (
        "undescribed-security-scheme",
        {f"{POST}.security": [{"Token": []}]},
        f"{POST}.security.0.Token",
        {"components": {"securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}}}},
    ),
    (
        "undescribed-security-scheme",
        {"components.securitySchemes": {"Key": {}, "Basic": {}}, f"{POST}.security": [{"Token": []}]},
        f"{POST}.security.0.Token",
        None,
    ),
    (
        "missing-401",
        {
            f"{ANSWERS}.default": GONE,
            f"{ANSWERS}.422": {
                **OK,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            },
            f"{POST}.security": [{"Key": []}],
        },
        ANSWERS,
        {
            "401": {
                "description": "Inferred: the token is missing or not valid",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            }
        },
    ),
]

# What looks like a defect: the rule that must not see one.
NO_DEFECTS: list[tuple[str, Changes]] = [
    ("unknown-keyword", {f"{IT}.x-faker": "name"}),
    ("unknown-keyword", {f"{THING}.properties.nullabe": {"type": "string"}}),  # a field of that name
    ("unknown-keyword", {f"{IT}.example": {"nullabe": True}}),
    ("misspelt-keyword", {f"{IT}.notes": "n"}),  # no `not`
    ("misspelt-format", {f"{IT}.format": "week"}),
    ("misspelt-format", {f"{IT}.format": "local-date-time"}),
    ("nullable-in-3.1", {IT: {"type": ["string", "null"], "nullable": True}}),
    ("dead-nullable", {IT: {"nullable": True}}),  # without a type a decision is missing
    ("boolean-required", {f"{THING}.properties.required": {"type": "boolean"}}),
    ("array-without-items", {IT: {"type": "array", "prefixItems": [{}]}}),
    ("answer-requires-nothing", {f"{JSON}.schema": {"type": "object", "properties": {"a": {}}}}),  # a request
    ("required-without-property", {f"{THING}.allOf": [{}], f"{THING}.required": ["id"]}),
    ("circular-reference", {f"{THING}.properties.it": {"$ref": "#/components/schemas/Thing"}}),  # a tree
    ("unresolved-reference", {f"{IT}.example": {"$ref": "#/nowhere"}}),
    ("path-parameter", {"paths./a/{id}": {"parameters": [ID], "get": STATES}}),
    (
        "path-parameter",
        {
            "components.parameters.Id": ID,
            "paths./a/{id}": {"get": {**STATES, "parameters": [{"$ref": "#/components/parameters/Id"}]}},
        },
    ),
    ("trailing-slash-twin", {f"{THINGS}/": {"post": STATES}}),  # each has its own name
    ("format-in-prose", {f"{IT}.format": "week", f"{IT}.description": "The day, as `YYYY-mm-dd`"}),
    ("format-in-prose", {f"{IT}.description": "Written like `this` and that"}),
    ("format-in-prose", {IT: {"type": "integer", "description": "As `YYYY-mm-dd`"}}),
    ("impossible-date", {f"{IT}.example": "2024-02-29 23:59:59"}),
    ("impossible-date", {f"{IT}.example": "2024-99-99999"}),
    ("comma-after-url", {f"{IT}.example": "a,"}),
    ("example-against-schema", {f"{IT}.nullable": True, f"{IT}.example": None}),  # once it may be null, it is right
    ("example-against-schema", {f"{IT}.example": "a"}),
    (
        "example-against-prose",
        {f"{IT}.description": "As `YYYY-mm-dd HH:mm:ss`. Leave empty if due", f"{IT}.example": ""},
    ),
    ("optional-body", {f"{BODY}.required": False, f"{JSON}.schema": {"properties": {"a": {}}, "required": ["a"]}}),
    ("boolean-in-form", {f"{JSON}.schema.properties": {"flag": {"type": "boolean"}}}),
    ("missing-401", {f"{ANSWERS}.default": GONE, f"{POST}.security": [{}, {"Key": []}]}),
    ("missing-401", {"security": [{"Key": []}], f"{POST}.security": [], f"{ANSWERS}.default": GONE}),
    ("missing-422", {f"{ANSWERS}.default": GONE, f"{ANSWERS}.4XX": OK}),
    ("missing-404", {"paths./a/{id}": {"get": {**STATES, "parameters": [ID]}}}),
    (
        "missing-rate-limit-headers",
        {f"{ANSWERS}.404": {"$ref": "#/components/responses/R"}, "components.responses.R": OK},
    ),
    ("reference-to-another-kind", {f"{THING}.properties.other": {"$ref": "#/components/schemas/Thing"}}),
    (
        "reference-to-another-kind",
        {f"{MADE}.headers.X": {"$ref": "#/components/headers/X"}, "components.headers.X": {}},
    ),
    (
        "reference-outside-components",
        {f"{THING}.not": {"$ref": "#/components/schemas/Thing/properties/it"}},  # which the generator does not read
    ),
    ("unresolved-mapping", {f"{THING}.discriminator": {"propertyName": "it", "mapping": {"a": "Thing"}}}),
    ("unbalanced-path", {"paths./a/{id}.{format}": {}}),
    ("same-python-name", {"paths./a": {"get": {**STATES, "operationId": "create_thing", "tags": ["Other"]}}}),
    ("same-python-name", {"paths./a": {"get": {**STATES, "operationId": "creatething"}}}),
    ("same-class-name", {"components.schemas.thing": {"type": "string"}}),  # no class
    ("same-class-name", {"components.schemas.thing": {"type": "object", "title": "Other"}}),
    ("enum-of-no-one-type", {f"{IT}.enum": ["a", None]}),
    ("enum-of-no-one-type", {IT: {"type": "boolean", "enum": [True]}}),
    ("enum-name-clash", {f"{IT}.enum": ["ab", "a_b", "a-c"]}),
    ("enum-name-clash", {IT: {"enum": ["a", "A"], "x-enum-varnames": ["SMALL", "LARGE"]}}),
    ("repeated-enum-value", {IT: {"enum": [1, "1", True]}}),
    ("boolean-schema", {f"{THING}.additionalProperties": False}),
    ("boolean-schema", {f"{IT}.default": True}),
    ("unsendable-header", {f"{POST}.parameters": [header(type="string", format="uuid")]}),
    ("unsendable-header", {f"{POST}.parameters": [header(type=["string", "null"])]}),
    ("unsendable-header", {f"{POST}.parameters": [header(allOf=[{"type": "integer"}])]}),
    ("unsendable-header", {f"{POST}.parameters": [{**header(type="array"), "in": "query"}]}),
    ("repeated-parameter", {"paths./a/{id}": {"parameters": [ID], "get": WITH_ID}}),  # the call's own counts
    ("repeated-parameter", {f"{POST}.parameters": [header(type="string"), {**header(type="string"), "in": "query"}]}),
    ("missing-responses", {ANSWERS: GONE, f"{POST}.respones": {}}),  # a misspelt word says it
    ("unreadable-content", {f"{MADE}.content.application/xml": {"schema": {"type": "object"}}}),  # JSON is read
    (
        "unreadable-content",
        {f"{MADE}.content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
    ),
    ("unreadable-content", {f"{BODY}.content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}),
    ("unreadable-content", {f"{MADE}.content": {"text/csv": {"schema": {"type": "string"}}}}),
    ("missing-404", {"paths./a": {"get": BARE}}),
    ("missing-422", {"paths./a": {"get": BARE}}),
    ("body-needs-a-field", {f"{POST}.description": "Creates a thing", f"{BODY}.required": GONE}),
    ("boolean-in-form", form(note={"type": "string"})),
    ("unreadable-content", {f"{BODY}.content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}),
    ("enum-name-clash", {f"{IT}.enum": ["a", "a", "b"]}),  # a repeated value
    ("enum-name-clash", {f"{IT}.enum": ["1_0", "10"]}),  # which begin with no letter
    ("file-without-content-type", form(note={"type": "string", "description": "A PDF, as a link"})),
    (
        "file-without-content-type",
        form(note={"type": "string", "contentMediaType": "application/pdf", "contentEncoding": "base64"}),
    ),
    ("file-without-content-type", {f"{JSON}.schema.properties": {"it": {"type": "string", "format": "binary"}}}),
    ("file-kind-in-prose", form(note={"type": "string", "description": "The link to a PDF"})),
    ("example-against-schema", {IT: {"type": "string", "format": "date", "example": "2024-04-31"}}),  # in no calendar
    ("example-against-schema", {IT: {"type": "string", "pattern": "[^,]$", "example": "https://a.example/b,"}}),
    ("same-class-name", {"components.schemas.thing": {"anyOf": [{"type": "string"}, {"type": "object"}]}}),
    ("same-class-name", {"components.schemas.thing": {"type": ["object", "null"]}}),
    ("same-class-name", {"components.schemas.thing": {"type": "string", "properties": {}}}),
    ("answer-requires-nothing", {THING: {"type": "object", "properties": {"it": {"required": True}}}}),
    ("required-without-property", {f"{THING}.not": {"properties": {"other": {}}, "required": ["it"]}}),
    ("required-without-property", {f"{THING}.allOf": [{"properties": {"b": {}}}], f"{THING}.required": ["b"]}),
    ("example-against-prose", {f"{IT}.description": "As `YYYY-mm-dd`", f"{IT}.example": "2024-04-29"}),
    ("example-against-prose", {f"{IT}.description": "ATOM", f"{IT}.example": "2024-04-29T10:00:00+02:00"}),
    ("boolean-exclusive-bound", {f"{IT}.exclusiveMinimum": 1}),
    ("unsendable-header", {f"{POST}.parameters": [header(type="boolean")]}),
    ("unsendable-header", {f"{POST}.parameters": [header(type="string", format="date")]}),
    ("unsendable-header", {f"{POST}.parameters": [header(const="a")]}),
    ("unsendable-header", {f"{POST}.parameters": [header(type="array", items={"type": "integer"})]}),
    ("unsendable-header", {f"{POST}.parameters": [header(type="array") | {"name": "Accept"}]}),
    ("style-not-sent", {f"{POST}.parameters": [asked("query")]}),
    ("style-not-sent", {f"{POST}.parameters": [{"name": "Accept", "in": "header", "content": {"a/b": {}}}]}),
    ("style-not-sent", {f"{POST}.parameters": [asked("query", explode=False, schema={"type": "string"})]}),
    ("style-not-sent", {f"{POST}.parameters": [asked("cookie", schema={"type": "string"})]}),
    ("format-in-prose", {f"{IT}.description": "The currency", f"{IT}.example": "EUR"}),
]


NO_DEFECTS += [
    ("against-the-standard", {"openapi": GONE}),  # told once
    ("against-the-standard", {f"{POST}.requestbody": {}}),  # a misspelt word
    ("path-without-slash", {"webhooks.new": {"post": STATES}}),
    (
        "trailing-slash-twin",
        {
            f"{THINGS}.parameters": [header(type="string")],
            f"{THINGS}/": {"parameters": [header(type="string")], "get": STATES},
        },
    ),
    ("trailing-slash-split", {f"{THINGS}/": {"post": {**STATES, "operationId": "create-thing"}}}),
    ("repeated-operation-id", {f"{POST}.operationId": [1], "paths./a": {"get": {**STATES, "operationId": [1]}}}),
    ("misspelt-keyword", {f"{BODY}.nullabe": True}),  # which only a schema has
    ("misspelt-keyword", {f"{IT}.minLength": 1, f"{IT}.minLenght": 2}),
    ("misspelt-keyword", {IT: {**SAYS_NULL, "nullabe": True}}),
    ("misspelt-format", {f"{IT}.format": ""}),
    ("unlisted-required", {f"{IT}.required": True, f"{THING}.required": ["it"]}),
    ("unlisted-required", {IT: {"type": "array", "items": {"required": True}}}),
    ("enum-name-clash", {IT: {"enum": ["a", "a", "b"], "x-enum-varnames": ["A", "A", "B"]}}),  # a repeated value
    ("file-without-content-type", {f"{BODY}.content": {"multipart/form-data": {"schema": {"$ref": "#/nowhere"}}}}),
    ("boolean-in-form", {f"{BODY}.content": {"multipart/form-data": {"schema": {"$ref": "#/nowhere"}}}}),
    ("file-kind-in-prose", {IT: {"type": "string", "format": "binary", "description": "The file"}}),
    ("unsendable-header", {f"{POST}.parameters": [header(anyOf=[TEXT, {"$ref": "#/nowhere"}])]}),
    ("unsendable-header", {f"{POST}.parameters": [header(anyOf=[{"anyOf": [{"anyOf": [{"anyOf": [TEXT]}]}]}])]}),
    (
        "unsendable-header",
        {
            "components.schemas.Round": {"anyOf": [TEXT, {"$ref": "#/components/schemas/Round"}]},
            f"{POST}.parameters": [header(**{"$ref": "#/components/schemas/Round"})],
        },
    ),
    ("same-class-name", {f"{THING}.properties.thing": {"type": "object"}}),  # named after where it stands
    (
        "example-against-prose",
        {f"{IT}.description": "As `YYYY-mm-dd`", f"{IT}.example": "2024-04-31"},
    ),  # in no calendar
    ("unreadable-content", {f"{MADE}.content": {"application/problem+json": {"schema": {"type": "object"}}}}),
]


def place(path: str) -> str:
    return pointer(tuple(path.split("."))) if path else ""


def test_nothing_is_wrong_with_the_base() -> None:
    assert diagnose(BASE) == []


@pytest.mark.parametrize(
    ("rule", "changes", "where", "mend"), DEFECTS, ids=[f"{n}-{entry[0]}" for n, entry in enumerate(DEFECTS)]
)
def test_a_defect_is_found_and_mended(rule: str, changes: Changes, where: str, mend: Any, tmp_path: Path) -> None:
    data = changed(changes)
    findings = diagnose(data)
    (found,) = (finding for finding in findings if (finding.rule, pointer(finding.location)) == (rule, place(where)))
    assert found.message
    assert found.why
    if mend is None:
        assert found.action is None
        return
    assert found.action
    if mend == "remove":
        assert found.action["remove"] is True
    else:
        update = found.action["update"]
        assert {key: None if value is None else update.get(key, GONE) for key, value in mend.items()} == mend
    mended = laid(data, tmp_path)
    assert (rule, place(where)) not in {(left.rule, pointer(left.location)) for left in diagnose(mended)}


MESSAGES: list[tuple[Changes, str]] = [
    ({"openapi": GONE}, "it has no `openapi`"),
    ({"openapi": GONE, "swagger": "2.0"}, "this is Swagger 2.0: convert it to OpenAPI 3.1"),
    ({"paths": GONE}, "the mapping `paths` is missing"),
    ({"paths": []}, "the mapping `paths` is a list"),
    ({f"{IT}.minLenght": 1}, "`minLenght` is no keyword of a Schema Object; did you mean `minLength`?"),
    ({"servrs": []}, "`servrs` is no keyword of an OpenAPI Object; did you mean `servers`?"),
    ({f"{THINGS}.gte": STATES}, "`gte` is no keyword of a Path Item Object; did you mean `get`?"),
    ({f"{IT}.xml": {"faker": 1}}, "`faker` means nothing in an XML Object"),
    (
        {IT: {"$ref": "#/components/schemas/Thimg"}},
        "`#/components/schemas/Thimg` is not in the document; did you mean ",
    ),
    ({IT: {"$ref": "#/components/schemas/No"}}, "`#/components/schemas/No` is not in the document"),
    ({IT: {"$ref": "other.yaml"}}, "`other.yaml` is in another file, which the generator does not read"),
    ({IT: {"$ref": "#/components/schemas"}}, "leads to nothing that can be referred to, not to a schema"),
    ({IT: {"$ref": "#/components/securitySchemes/Key"}}, "leads to a security scheme, not to a schema"),
    ({IT: {"$ref": "#/paths/~1things/post"}}, "leads to an operation, not to a schema"),
    (
        {f"{THING}.discriminator": {"propertyName": "it", "mapping": {"a": "Nothing"}}},
        "`Nothing` is not in the document",
    ),
    (
        {f"{THING}.discriminator": {"propertyName": "it", "mapping": {"a": "#/components/schemas/Thimg"}}},
        "did you mean `#/components/schemas/Thing`?",
    ),
    ({f"{IT}.enum": ["c", "a-b", "a_b"]}, "`a-b` and `a_b` become the same member, A_B"),
    ({f"{POST}.parameters": [header(type="string", format="binary")]}, "a header that is a binary; "),
    ({f"{POST}.parameters": [asked("query", style="pipeDelimited")]}, "`it`, of the style pipeDelimited"),
    ({f"{POST}.parameters": [asked("query", explode=False)]}, "`it`, which is not exploded"),
    ({f"{POST}.parameters": [asked("cookie")]}, "`it`, a list in a cookie"),
    ({f"{POST}.parameters": [asked("cookie", schema={"type": "object"})]}, "`it`, an object in a cookie"),
    ({f"{POST}.parameters": [header(type="array", items={"type": "array"})]}, "`X-It`, a list of lists or objects"),
    (
        {f"{POST}.parameters": [{"name": "it", "in": "query", "content": {"a/b": {}}}]},
        "`it`, which is described by its `content`",
    ),
    ({f"{POST}.parameters": [header(type="array")]}, "a header that is of type array; "),
    ({f"{POST}.parameters": [header(anyOf=[{}])]}, "a header that is one of several things; "),
]


@pytest.mark.parametrize(("changes", "message"), MESSAGES, ids=[entry[1] for entry in MESSAGES])
def test_what_is_said_of_it(changes: Changes, message: str) -> None:
    said = [finding.message for finding in diagnose(changed(changes))]
    assert [each for each in said if message in each]
    if not message.endswith(("; ", " ")):
        assert [each for each in said if each.endswith(message)]


def test_a_thicket_of_references_is_walked_once() -> None:
    schemas = {
        f"S{number}": {"anyOf": [{"$ref": f"#/components/schemas/S{number + 1}"}] * 2} for number in range(40)
    } | {"S40": {"type": "array"}}
    changes: Changes = {f"components.schemas.{name}": schema for name, schema in schemas.items()}
    changes[f"{POST}.parameters"] = [header(**{"$ref": "#/components/schemas/S0"})]
    assert "unsendable-header" in {finding.rule for finding in diagnose(changed(changes))}


def test_a_message_is_never_long() -> None:
    findings = diagnose(changed({f"{IT}.type": "x" * 1000}))
    assert max(len(finding.message) for finding in findings) == 200


def test_two_references_to_one_place_lead_to_one_component(tmp_path: Path) -> None:
    reference = {"$ref": "#/components/schemas/Thing/properties/it"}
    data = changed({f"{THING}.properties.a": reference, f"{THING}.properties.b": reference})
    schemas = laid(data, tmp_path)["components"]["schemas"]
    assert schemas["Thing"]["properties"]["a"] == schemas["Thing"]["properties"]["b"]
    assert schemas.keys() == {"Thing", "ThingIt"}


@pytest.mark.parametrize(("before", "after"), [(["a", 1, 2], {"examples": ["a"]}), ([1], {})])
def test_no_empty_list_of_examples_is_left(before: list[Any], after: dict[str, Any], tmp_path: Path) -> None:
    mended = laid(changed({IT: {"type": "string", "examples": before}}), tmp_path)
    assert mended["components"]["schemas"]["Thing"]["properties"]["it"] == {"type": "string", **after}


# The rules of what makes the generator neither complain nor stop at once: it reads past it, loses a part or hangs.
LENIENT = {
    *("not-openapi-3.1", "against-the-standard", "circular-reference", "trailing-slash-twin"),
    *("repeated-operation-id", "default-against-schema", "odd-status", "enum-name-clash"),
}
SEVERITIES = {rule.name: rule.severity for rule in RULES}
BREAKING = [entry for entry in DEFECTS if SEVERITIES[entry[0]] is Severity.GENERATION]


@pytest.mark.parametrize("number", range(len(BREAKING)), ids=[f"{n}-{entry[0]}" for n, entry in enumerate(BREAKING)])
def test_what_breaks_generation_does_until_it_is_mended(number: int, tmp_path: Path) -> None:
    rule, changes, _, mend = BREAKING[number]
    data = changed(changes)
    assert refusals(data, []) or rule in LENIENT
    if mend is not None:
        assert refusals(laid(data, tmp_path), []) == []


def laid(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Apply what the doctor proposes, strictly."""
    written = {"overlay": "1.0.0", "info": {"title": "P", "version": "1"}, "actions": proposals(diagnose(data))}
    documents.dump(written, folder / "p.json")
    return overlay.apply(data, [overlay.load(folder / "p.json")])


def test_what_two_findings_propose_is_done_once(tmp_path: Path) -> None:
    data = changed(
        {f"{IT}.nullabe": True, f"{IT}.nullable": True, f"{POST}.operationid": "x", f"{POST}.operationId": GONE}
    )
    mended = laid(data, tmp_path)
    assert mended["components"]["schemas"]["Thing"]["properties"]["it"] == {"type": ["string", "null"]}
    assert mended["paths"]["/things"]["post"]["operationId"] == "x"
    assert diagnose(mended) == []


def test_a_reference_gets_no_headers(tmp_path: Path) -> None:
    reference = {"$ref": "#/components/responses/R"}
    data = changed({f"{MADE}.headers": GONE, f"{ANSWERS}.404": reference, "components.responses.R": OK})
    answers = laid(data, tmp_path)["paths"]["/things"]["post"]["responses"]
    assert answers["404"] == reference
    assert answers["201"]["headers"].keys() == LIMITS.keys()


def test_headers_that_are_references_stay_so(tmp_path: Path) -> None:
    references = {name: {"$ref": "#/components/headers/Limit"} for name in LIMITS}
    described = {"description": "", "headers": references}
    data = changed({f"{MADE}.headers": GONE, f"{ANSWERS}.404": described, "components.headers.Limit": {"schema": {}}})
    answers = laid(data, tmp_path)["paths"]["/things"]["post"]["responses"]
    assert answers["404"] == described
    assert answers["201"]["headers"].keys() == LIMITS.keys()


@pytest.mark.parametrize(("rule", "changes"), NO_DEFECTS, ids=[f"{n}-{entry[0]}" for n, entry in enumerate(NO_DEFECTS)])
def test_what_only_looks_like_a_defect_is_left_alone(rule: str, changes: Changes) -> None:
    assert [finding for finding in diagnose(changed(changes)) if finding.rule == rule] == []


def test_every_rule_is_tried() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    # Those two are about how the file is written, see test_doctor.
    assert {entry[0] for entry in DEFECTS} | {"unquoted-date", "unquoted-text"} == set(names)
