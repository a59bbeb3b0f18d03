"""Complaints of the provider's own description about what is sent and answered."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "assets" / "twilio_api_v2010_trimmed.json"
API = json.loads(FILE.read_text(encoding="utf-8"))
FORM = "application/x-www-form-urlencoded"
TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def operation(method: str, path: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The described operation and the values in its path."""
    path = re.sub(r"\.wav$", ".json", path)  # the same resource in another form
    for template, methods in API["paths"].items():
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/.]+)", re.escape(template))
        found = re.fullmatch(pattern, path)
        if found and method.lower() in methods:
            return methods[method.lower()], found.groupdict()
    message = f"{method} {path} is not described"
    raise LookupError(message)


def of_request(method: str, path: str, fields: Mapping[str, str]) -> list[str]:
    """What is wrong with a request, its query and form taken together."""
    described, in_path = operation(method, path)
    known = {
        p["name"]: (p["schema"], p.get("required"))
        for p in described.get("parameters", [])
    }
    body = described.get("requestBody", {}).get("content", {}).get(FORM, {})
    form = body.get("schema", {})
    for name, schema in form.get("properties", {}).items():
        known[name] = (schema, name in form.get("required", []))
    given = {**in_path, **fields}
    found = [f"{name} is unknown" for name in given.keys() - known.keys()]
    for name, (schema, required) in known.items():
        if name in given:
            found += _wrong(schema, _typed(schema, given[name]), name)
        elif required:
            found.append(f"{name} is missing")
    return found


def of_answer(method: str, path: str, answer: object) -> list[str]:
    """What is wrong with the JSON of a successful answer."""
    described, _ = operation(method, path)
    (response,) = described["responses"].values()
    schema = response["content"]["application/json"]["schema"]
    return list(_wrong(schema, answer, "answer"))


def properties(schema: str) -> set[str]:
    """The documented properties of a resource."""
    return set(API["components"]["schemas"][schema]["properties"])


def _typed(schema: Mapping[str, Any], text: str) -> object:
    kind = schema.get("type")
    if kind == "array":  # a field for each item; of those the first is looked at
        return [_typed(schema["items"], text)]
    return int(text) if kind == "integer" and text.isdigit() else text


def _wrong(schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = API["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if value is None:
        if not schema.get("nullable"):
            yield f"{where} is null"
        return
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        yield f"{where} is no {schema['type']}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _wrong(schema["items"], item, f"{where}[{number}]")
    elif isinstance(value, dict):
        # a map of links and the like has no described properties
        known = schema.get("properties", {key: {"nullable": True} for key in value})
        yield from (
            f"{where}.{name} is not documented" for name in value.keys() - known
        )
        for name in value.keys() & known:
            yield from _wrong(known[name], value[name], f"{where}.{name}")
    else:
        yield from _odd(schema, value, where)


def _odd(schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, not one of {schema['enum']}"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield f"{where} does not match {schema['pattern']}"
    if schema.get("format") == "date-time" and not datetime.fromisoformat(value).tzinfo:
        yield f"{where} has no time zone"
    for name, kept in (("minimum", int.__ge__), ("maximum", int.__le__)):
        if name in schema and not kept(value, schema[name]):
            yield f"{where} is beyond the {name} {schema[name]}"
