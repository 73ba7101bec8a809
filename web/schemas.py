"""JSON schemas of the models that validate, with the words their docstrings say of each field."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

PLACE = "#/components/schemas/"


class _Words(GenerateJsonSchema):
    """Schemas without titles that only repeat names, and with the docstrings' words."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        head, words = field_words(schema["cls"])
        if head:
            made["description"] = head
        for name, text in words.items():
            shown = made.get("properties", {}).get(name)
            if shown is not None and "description" not in shown:
                shown["description"] = text
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        # A default that is a model, or nothing, tells a reader less than "optional" does.
        made = super().default_schema(schema)
        if made.get("default") is None or isinstance(made["default"], dict):
            made.pop("default", None)
        return made


def schemas(types: Mapping[str, Any]) -> tuple[dict[str, JsonSchemaValue], dict[str, Any]]:
    """Return the schema of each type by its name, and the definitions they refer to.

    Two models of one name get two definitions.
    """
    made, rest = TypeAdapter.json_schemas(
        [(name, "validation", TypeAdapter(type_)) for name, type_ in types.items()],
        ref_template=PLACE + "{model}",
        schema_generator=_Words,
    )
    return {name: schema for (name, _), schema in made.items()}, rest.get("$defs", {})


def schema_of(model: type[BaseModel]) -> JsonSchemaValue:
    """Return one model's schema, with its `$defs`."""
    return model.model_json_schema(ref_template=PLACE + "{model}", schema_generator=_Words)


def field_words(model: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """Split a docstring into what it says of the model and of each field: `name: words`."""
    text = inspect.cleandoc(model.__doc__ or "")
    known = set(model.model_fields)
    marks = [
        mark
        for mark in re.finditer(r"(?:^|(?<=[.;] ))(\w+(?:, \w+)*): ", text, re.MULTILINE)
        if known.issuperset(mark[1].split(", "))
    ]
    starts = [mark.start() for mark in marks] + [len(text)]
    words = {
        name: _sentence(text[mark.end() : end])
        for mark, end in zip(marks, starts[1:], strict=True)
        for name in mark[1].split(", ")
    }
    return _line(text[: starts[0]]), words


def _line(text: str) -> str:
    return " ".join(text.split())


def _sentence(text: str) -> str:
    line = _line(text).rstrip(";")
    return line[:1].upper() + line[1:] + ("" if line.endswith((".", "?", "!")) else ".")
