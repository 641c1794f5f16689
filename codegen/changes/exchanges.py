"""Compare what an operation sends and receives: parameters, bodies, statuses, headers."""

import re
from collections.abc import Iterable
from typing import Any, Final

from codegen.changes import naming, prose, schemas
from codegen.changes.change import Kind
from codegen.changes.reading import Node
from codegen.changes.relation import alternatives, presence, switch
from codegen.changes.schemas import Subject
from codegen.changes.telling import Teller, change, code

_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_MEDIA_TYPE_PARAMETERS: Final = re.compile(r"\s*;.*")


def text(teller: Teller, old: Node, new: Node, what: str, documentation: Teller | None = None) -> None:
    """Compare prose: what it says of the wire, or else that it has been reworded."""
    facts = list(prose.compare(old.text(), new.text()))
    for name, before, after, relation in facts:
        teller.relate(relation, new or old, f"{what}: {name} {change(before, after)}")
    if not facts:
        (documentation or teller).document(old, new, what)


def rest(teller: Teller, old: Node, new: Node, known: Iterable[str], what: str) -> None:
    """Tell of every other key that differs, which only readers see."""
    for key in {**old.mapping(), **new.mapping()}:
        if key not in known:
            teller.document(old[key], new[key], f"{what}: {code(key)}")


def parameters(teller: Teller, old: dict[Any, Node], new: dict[Any, Node]) -> None:
    """Compare parameters, by what identifies them on the wire."""
    for key in old | new:
        before, after = old.get(key), new.get(key)
        subject = Subject(f"the parameter {code((new.get(key) or old[key])['name'].text())}")
        if after is None and before is not None:
            teller.tell(Kind.BREAKING, before, f"{subject} is gone")
        elif before is None and after is not None:
            required = after["required"].value is True
            kind = Kind.BREAKING if required else Kind.ADDITIVE
            teller.tell(kind, after, f"{subject} is new{' and required' if required else ''}")
        elif before is not None and after is not None:
            _argument(teller, before, after)
            _value(teller, before, after, subject)


def _argument(teller: Teller, old: Node, new: Node) -> None:
    before, after = old["name"].text(), new["name"].text()
    if before != after:
        same = naming.argument(before) == naming.argument(after)
        kind = Kind.DOCUMENTATION if same else Kind.BREAKING
        teller.tell(kind, new["name"], f"the parameter {code(before)} is called {code(after)} now")


def _value(teller: Teller, old: Node, new: Node, subject: Subject) -> None:
    """Compare parameters, or headers that are received."""
    place = new["required"] or new
    if new["in"].text() == "path":  # required, whatever is said
        teller.document(old["required"], new["required"], f"{subject}: `required`")
    else:
        before, after = (node["required"].value is True for node in (old, new))
        teller.relate(switch(before, after), place, f"{subject} is {'required' if after else 'optional'} now")
    for key in ("style", "explode", "allowReserved"):
        before, after = _serialised(old, key), _serialised(new, key)
        if before != after:
            teller.tell(Kind.BREAKING, new[key] or old[key] or new, f"{subject}: {key} {change(before, after)}")
    schemas.compare(teller, old["schema"], new["schema"], subject)
    content(teller, old["content"], new["content"], subject)
    if bool(old["schema"]) is not bool(new["schema"]):
        teller.tell(Kind.BREAKING, new, f"{subject} is described by another kind of schema")
    text(teller, old["description"], new["description"], f"the description of {subject}")
    known = ("name", "in", "required", "style", "explode", "allowReserved", "schema", "content", "description")
    rest(teller, old, new, known, str(subject))


def _serialised(parameter: Node, key: str) -> Any:
    """Give how a parameter is written, the standard's defaults filled in."""
    style = parameter["style"].text() or _STYLES.get(parameter["in"].text(), "simple")
    if key == "style":
        return style
    value = parameter[key].value
    return value if value is not None else key == "explode" and style == "form"


def body(teller: Teller, old: Node, new: Node) -> None:
    """Compare what is sent."""
    subject = Subject("the body")
    before, after = (node["required"].value is True for node in (old, new))
    if old and not new:
        teller.tell(Kind.BREAKING, old, f"{subject} is gone")
    elif new and not old:
        kind = Kind.BREAKING if after else Kind.ADDITIVE
        teller.tell(kind, new, f"{subject} is new{' and required' if after else ''}")
    elif new:
        teller.relate(
            switch(before, after), new["required"] or new, f"{subject} is {'required' if after else 'optional'} now"
        )
        content(teller, old["content"], new["content"], subject)
        text(teller, old["description"], new["description"], f"the description of {subject}")
        rest(teller, old, new, ("required", "content", "description"), str(subject))


def content(teller: Teller, old: Node, new: Node, subject: Subject) -> None:
    """Compare media types. The reader of a reply asks for none, so that one more does not disturb it."""
    before, after = _media_types(old), _media_types(new)
    for name in before | after:
        one, other = before.get(name), after.get(name)
        if one is None and other is not None:
            teller.tell(Kind.ADDITIVE, other, f"{subject} may be {code(name)} too")
        elif other is None and one is not None:
            teller.tell(Kind.BREAKING, one, f"{subject} is {code(name)} no more")
        elif one is not None and other is not None:
            schemas.compare(teller, one["schema"], other["schema"], subject)
            _encoding(teller, one["encoding"], other["encoding"], subject)
            rest(teller, one, other, ("schema", "encoding"), f"{subject} as {code(name)}")


def _media_types(node: Node) -> dict[str, Node]:
    return {_MEDIA_TYPE_PARAMETERS.sub("", name).strip().lower(): child for name, child in node.children().items()}


def _encoding(teller: Teller, old: Node, new: Node, subject: Subject) -> None:
    for name in old.mapping() | new.mapping():
        before, after = old[name], new[name]
        types = [_listed(node["contentType"]) for node in (before, after)]
        message = f"{subject.part(name)}: content type {change(*types)}"
        place = after["contentType"] or before["contentType"]
        teller.relate(alternatives(*types), place, message)
        for key in {**before.mapping(), **after.mapping()}:
            if key != "contentType" and before[key].value != after[key].value:
                kind = Kind.DOCUMENTATION if key.startswith("x-") else Kind.BREAKING
                teller.tell(kind, after[key] or before[key], f"{subject.part(name)}: its encoding, {code(key)} changed")


def _listed(content_type: Node) -> list[str] | None:
    names = [name.strip().lower() for name in content_type.text().split(",") if name.strip()]
    return sorted(names) or None


def responses(teller: Teller, old: Node, new: Node) -> None:
    """Compare statuses and what comes with them."""
    before, after = ({_status(key): child.resolved() for key, child in node.children().items()} for node in (old, new))
    for status in before | after:
        if status.startswith("x-"):
            continue
        one, other = before.get(status), after.get(status)
        if one is None and other is not None:
            # Any error could come, and was raised; another success would be met by code that does not know it.
            kind = Kind.BREAKING if status.startswith("2") else Kind.ADDITIVE
            teller.tell(kind, other, f"the status {code(status)} is new")
        elif other is None and one is not None:
            teller.tell(Kind.BREAKING, one, f"the status {code(status)} is gone")
        elif one is not None and other is not None:
            _response(teller, one, other, status)
    rest(
        teller, old, new, {key for key in {**old.mapping(), **new.mapping()} if not key.startswith("x-")}, "the replies"
    )


def _status(key: str) -> str:
    return key.upper() if key[:1].isdigit() else key  # `4xx` is written both ways, `default` is not


def _response(teller: Teller, old: Node, new: Node, status: str) -> None:
    subject = Subject(f"the reply {code(status)}")
    if bool(old["content"].mapping()) is bool(new["content"].mapping()):
        content(teller, old["content"], new["content"], subject)
    elif new["content"].mapping():
        teller.tell(Kind.ADDITIVE, new["content"], f"{subject} has a body now")
    else:
        teller.tell(Kind.BREAKING, old["content"], f"{subject} has no body any more")
    _headers(teller, old["headers"], new["headers"], subject)
    text(teller, old["description"], new["description"], f"the description of {subject}")
    rest(teller, old, new, ("content", "headers", "description"), str(subject))


def _headers(teller: Teller, old: Node, new: Node, subject: Subject) -> None:
    before, after = ({name.lower(): child.resolved() for name, child in node.children().items()} for node in (old, new))
    for name in before | after:
        one, other = before.get(name), after.get(name)
        header = Subject(f"the header {code(name)} of {subject}")
        if one is None and other is not None:
            teller.tell(Kind.ADDITIVE, other, f"{header} is new")
        elif other is None and one is not None:
            teller.tell(Kind.BREAKING, one, f"{header} is gone")
        elif one is not None and other is not None:
            _value(teller, one, other, header)


def security(teller: Teller, old: Node, new: Node) -> None:
    """Compare what an operation asks for; `old` and `new` are the lists that hold for it."""
    before, after = _open_or_not(old), _open_or_not(new)
    what = "who may call it"
    if before is None or after is None:
        word = "no token" if after is None else "a token"
        teller.relate(presence(before, after), new or old, f"{what}: {word} is needed now")
    else:
        teller.relate(alternatives(before, after), new or old, f"{what}: the way to authenticate changed")


def _open_or_not(node: Node) -> list[Any] | None:
    """Give the alternatives, schemes written out, so that a scheme's name does not matter; None is open to all."""
    schemes = node.at("components", "securitySchemes")
    found = [
        [[_scheme(schemes[name].resolved()), scopes] for name, scopes in sorted(requirement.mapping().items())]
        for requirement in node
    ]
    return None if not found or [] in found else found


def _scheme(node: Node) -> dict[str, Any]:
    return {key: value for key, value in node.mapping().items() if key not in {"description", "bearerFormat"}}
