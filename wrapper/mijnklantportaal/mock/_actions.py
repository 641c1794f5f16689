"""What operations do to the objects that the portal keeps."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from mijnklantportaal.mock._flat import NoValueError
from mijnklantportaal.mock._lists import page
from mijnklantportaal.mock._resources import Kind, Plan
from mijnklantportaal.mock._scalars import fresh_id
from mijnklantportaal.mock._store import Store
from mijnklantportaal.mock._values import Occasion, Values

Object = dict[str, Any]


class MissingError(Exception):
    """There is no object with the id that the path names."""


@frozen
class Call:
    """One valid request for an operation: what it said, to which address, when."""

    path: Mapping[str, Any]
    body: Mapping[str, Any]
    wanted_page: Any
    url: str
    occasion: Occasion


class Actions:
    """Creates, finds, changes, removes and lists objects."""

    def __init__(self, values: Values, store: Store) -> None:
        self.values = values
        self.store = store

    def check_existing(self, plan: Plan, path: Mapping[str, Any]) -> None:
        """See that every object that the path names is there, and belongs to those before it.

        Raises:
            MissingError: One is not.
        """
        for parameter, kind in plan.owners:
            self._existing(kind, parameter, path)
        if plan.kind is not None and plan.item is not None:
            self._existing(plan.kind, plan.item, path)

    def perform(self, plan: Plan, call: Call) -> Any:
        """Do what the operation does, and return the body of its reply; what the path names must exist."""
        kind = plan.kind
        if kind is None or plan.action == "answer":
            return self._shown(plan, call, call.body, call.path)
        if plan.action == "list":
            return self._list(plan, kind, call)
        if plan.action == "create":
            return self._shown(plan, call, self.create(kind, call), call.body, call.path)
        current = self._existing(kind, plan.item, call.path)
        if plan.action == "update":
            current = self._keep(kind, [{kind.id_name: current[kind.id_name]}, call.body, current], call)
        elif plan.action == "remove":
            self.store.remove(kind.name, current[kind.id_name])
        return self._shown(plan, call, current)

    def create(self, kind: Kind, call: Call, *, with_id: Any = None) -> Object:
        """Make an object of the kind and keep it, under a fresh id unless one is given.

        Raises:
            NoValueError: No id, or no value for some field, keeps the schema.
        """
        key = self._fresh_id(kind) if with_id is None else with_id
        return self._keep(kind, [{kind.id_name: key}, call.body, call.path], call)

    def id_examples(self, kind: Kind) -> list[Any]:
        """Return the ids that the schema of the kind shows."""
        schema = self.values.flatten(kind.schema)["properties"][kind.id_name]
        flat = self.values.flatten(schema)
        shown = [*([flat["example"]] if "example" in flat else ()), *flat.get("examples", ())]
        return [example for example in shown if self.values.fits(schema, example)]

    def _shown(self, plan: Plan, call: Call, *sources: Any) -> Any:
        if plan.kind is not None and plan.success.schema == plan.kind.schema:  # it was built by this very schema
            return sources[0]
        return self.values.build(plan.success.schema, *sources, occasion=call.occasion, example=plan.success.example)

    def _keep(self, kind: Kind, sources: list[Mapping[str, Any]], call: Call) -> Object:
        value: Object = self.values.build(kind.schema, *sources, occasion=call.occasion)
        self.store.put(kind.name, value[kind.id_name], value, len(json.dumps(value)))
        return value

    def _list(self, plan: Plan, kind: Kind, call: Call) -> Any:
        objects = [each for each in self.store.all(kind.name) if _belongs(each, call.path)]
        if "data" in self.values.flatten(plan.success.schema).get("properties", ()):
            # Of an empty page Laravel says null; where the contract takes none, zero is nearest.
            return self._shown(plan, call, page(objects, call.wanted_page, call.url), {"from": 0, "to": 0})
        return self._shown(plan, call, objects)

    def _existing(self, kind: Kind, parameter: str | None, path: Mapping[str, Any]) -> Object:
        found = self.store.get(kind.name, path.get(parameter or ""))
        if found is None or not _belongs(found, path):
            raise MissingError
        return found

    def _fresh_id(self, kind: Kind) -> Any:
        schema = self.values.flatten(kind.schema)["properties"][kind.id_name]
        found = fresh_id(
            self.values.flatten(schema),
            lambda each: self.values.fits(schema, each) and self.store.get(kind.name, each) is None,
            already=self.store.made(kind.name),
        )
        if found is None:
            raise NoValueError(f"{kind.id_name} of {kind.name}: no fresh id comes to mind; give its schema an example")
        return found


def _belongs(value: Object, path: Mapping[str, Any]) -> bool:
    return all(str(value[name]) == str(part) for name, part in path.items() if name in value)
