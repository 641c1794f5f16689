"""The words that OpenAPI and JSON Schema know, for each kind of object.

Sources: https://spec.openapis.org/oas/v3.1.1.html and https://json-schema.org/draft/2020-12.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

# `word` may hold anything, `word:text` a text, `word=Kind` an object of that kind, `[Kind]` a list and `{Kind}` a
# mapping of them. `*` stands for every word.
_OBJECTS: Final = {
    "OpenAPI": """openapi:text info=Info jsonSchemaDialect:text servers=[Server] paths=Paths webhooks={PathItem}
        components=Components security=[SecurityRequirement] tags=[Tag] externalDocs=ExternalDocs""",
    "Info": "title:text summary:text description:text termsOfService:text contact=Contact license=License version:text",
    "Contact": "name:text url:text email:text",
    "License": "name:text identifier:text url:text",
    "Server": "url:text description:text variables={ServerVariable}",
    "ServerVariable": "enum:list default:text description:text",
    "Components": """schemas={Schema} responses={Response} parameters={Parameter} examples={Example}
        requestBodies={RequestBody} headers={Header} securitySchemes={SecurityScheme} links={Link}
        callbacks={Callback} pathItems={PathItem}""",
    "Paths": "*=PathItem",
    "PathItem": """$ref:text summary:text description:text get=Operation put=Operation post=Operation
        delete=Operation options=Operation head=Operation patch=Operation trace=Operation servers=[Server]
        parameters=[Parameter]""",
    "Operation": """tags:list summary:text description:text externalDocs=ExternalDocs operationId:text
        parameters=[Parameter] requestBody=RequestBody responses=Responses callbacks={Callback} deprecated:flag
        security=[SecurityRequirement] servers=[Server]""",
    "ExternalDocs": "description:text url:text",
    "Parameter": """name:text in:text description:text required:flag deprecated:flag allowEmptyValue:flag style:text
        explode:flag allowReserved:flag schema=Schema example examples={Example} content={MediaType}""",
    "Header": """description:text required:flag deprecated:flag allowEmptyValue:flag style:text explode:flag
        allowReserved:flag schema=Schema example examples={Example} content={MediaType}""",
    "RequestBody": "description:text content={MediaType} required:flag",
    "MediaType": "schema=Schema example examples={Example} encoding={Encoding}",
    "Encoding": "contentType:text headers={Header} style:text explode:flag allowReserved:flag",
    "Responses": "*=Response",
    "Response": "description:text headers={Header} content={MediaType} links={Link}",
    "Callback": "*=PathItem",
    "Example": "summary:text description:text value externalValue:text",
    "Link": "operationRef:text operationId:text parameters requestBody description:text server=Server",
    "Tag": "name:text description:text externalDocs=ExternalDocs",
    "SecurityRequirement": "*",
    "SecurityScheme": """type:text description:text name:text in:text scheme:text bearerFormat:text flows=OAuthFlows
        openIdConnectUrl:text""",
    "OAuthFlows": """implicit=OAuthFlow password=OAuthFlow clientCredentials=OAuthFlow
        authorizationCode=OAuthFlow""",
    "OAuthFlow": "authorizationUrl:text tokenUrl:text refreshUrl:text scopes",
    "Discriminator": "propertyName:text mapping",
    "XML": "name:text namespace:text prefix:text attribute:flag wrapped:flag",
    "Reference": "$ref:text summary:text description:text",
    "Schema": """$ref:text title:text description:text type format:text default example enum:list
        multipleOf:number maximum:number exclusiveMaximum:number minimum:number exclusiveMinimum:number
        maxLength:number minLength:number pattern:text maxItems:number minItems:number uniqueItems:flag
        maxProperties:number minProperties:number required:list items=Schema properties={Schema}
        additionalProperties=Schema allOf=[Schema] anyOf=[Schema] oneOf=[Schema] not=Schema readOnly:flag writeOnly:flag
        deprecated:flag discriminator=Discriminator externalDocs=ExternalDocs xml=XML
        $schema:text $id:text $anchor:text $dynamicRef:text $dynamicAnchor:text $vocabulary $comment:text
        $defs={Schema} definitions={Schema} examples:list const if=Schema then=Schema else=Schema
        dependentSchemas={Schema} dependentRequired prefixItems=[Schema] contains=Schema minContains:number
        maxContains:number patternProperties={Schema} propertyNames=Schema unevaluatedItems=Schema
        unevaluatedProperties=Schema contentEncoding:text contentMediaType:text contentSchema=Schema""",
}
_VALUES: Final = {"text": str, "flag": bool, "list": list, "number": (int, float)}
# Words whose loss changes nothing that is sent or read.
_PROSE: Final = "$comment deprecated description example examples externalDocs info license summary tags title xml"
PROSE: Final = frozenset(_PROSE.split())
_FORMATS: Final = (
    "binary byte date date-time duration email hostname idn-email idn-hostname int32 int64 float double ipv4 ipv6 iri "
    "iri-reference json-pointer local-date-time password regex relative-json-pointer time uri uri-reference "
    "uri-template uuid"
)
FORMATS: Final = tuple(_FORMATS.split())


@frozen
class Word:
    """What may stand behind a word."""

    kind: str = ""  # of the objects in it
    shape: str = ""  # "[" for a list of them, "{" for a mapping, "" for one
    value: str = ""

    def fits(self, value: Any) -> bool:
        """Tell whether a value is of the right type, as far as the type is known."""
        if self.kind:
            return isinstance(value, list if self.shape == "[" else dict)
        if self.value == "number" and isinstance(value, bool):
            return False
        return not self.value or isinstance(value, _VALUES[self.value])  # type: ignore[arg-type]  # a type or types


def _word(written: str) -> tuple[str, Word]:
    match = re.fullmatch(r"([^:=]+)(?::(\w+)|=([\[{]?)(\w+)[\]}]?)?", written)
    if match is None:
        raise ValueError(written)
    name, value, shape, kind = match.groups(default="")
    return name, Word(kind, shape, value)


VOCABULARY: Final[Mapping[str, Mapping[str, Word]]] = {
    kind: dict(map(_word, words.split())) for kind, words in _OBJECTS.items()
}
