"""Compares raw AWS responses with botocore's service models, member by member.

botocore's own parsers skip what they do not know; this one does not: a member that the model lacks, a value of another type,
a value outside an enumeration and a missing required member are all problems.
"""
import datetime
import io
import json
import re
import xml.etree.ElementTree as ElementTree

from botocore.parsers import RpcV2CBORParser

# Documented by AWS in the member's own description, but missing in the enumeration of the model.
DOCUMENTED = {"FailoverStatus": {"switching-over"}}


def problems_of(operation, response):
    """Problems of one response: `response` has status_code, headers and body as botocore hands them to its parsers."""
    if response["status_code"] >= 300:
        return []
    shape = operation.output_shape
    body = response["body"]
    content_type = response["headers"].get("content-type", "")
    if shape is None:
        return []
    if "cbor" in content_type:
        value = RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body))) if body else {}
        return json_problems(shape, value, operation.name)
    if "json" in content_type:
        return json_problems(shape, json.loads(body or b"{}"), operation.name)
    if not body:
        return [f"{operation.name}: missing {name}" for name in shape.required_members]
    root = ElementTree.fromstring(body)
    wrapper = shape.serialization.get("resultWrapper")
    if wrapper:
        names = [local(child) for child in root]
        unknown = [f"{operation.name}: unknown {name}" for name in names if name not in (wrapper, "ResponseMetadata")]
        found = [child for child in root if local(child) == wrapper]
        if unknown or (not found and shape.members):
            return unknown or [f"{operation.name}: missing {wrapper}"]
        root = found[0] if found else root
    return xml_problems(shape, [root], operation.name, top=True)


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def in_body(shape):
    """Members that travel in the body, by name."""
    return {
        name: member
        for name, member in shape.members.items()
        if member.serialization.get("location") not in ("header", "headers", "statusCode", "uri", "querystring")
    }


def xml_problems(shape, elements, path, top=False):
    kind = shape.type_name
    element = elements[0]
    if kind == "structure":
        found = []
        known = {}
        for name, member in in_body(shape).items():
            wire = member.serialization.get("name", name)
            if member.type_name == "list" and member.serialization.get("flattened"):
                wire = member.member.serialization.get("name", wire)
            known[wire] = (name, member)
        groups = {}
        for child in element:
            groups.setdefault(local(child), []).append(child)
        for wire, children in groups.items():
            if wire not in known:
                if not (top and wire == "ResponseMetadata"):
                    found.append(f"{path}: unknown {wire}")
                continue
            name, member = known[wire]
            if len(children) > 1 and not member.serialization.get("flattened"):
                found.append(f"{path}.{name}: given {len(children)} times")
            found += xml_problems(member, children, f"{path}.{name}")
        present = {known[wire][0] for wire in groups if wire in known}
        return found + [f"{path}: missing {name}" for name in shape.required_members if name in in_body(shape) and name not in present]
    if kind == "list":
        if shape.serialization.get("flattened"):
            return [problem for index, item in enumerate(elements) for problem in xml_problems(shape.member, [item], f"{path}[{index}]")]
        wire = shape.member.serialization.get("name", "member")
        found = [f"{path}: item {local(child)} instead of {wire}" for child in element if local(child) != wire]
        return found + [
            problem for index, item in enumerate(element) for problem in xml_problems(shape.member, [item], f"{path}[{index}]")
        ]
    if kind == "map":
        return []
    return scalar_problems(shape, element.text or "", path, text=True)


def json_problems(shape, value, path):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{path}: {type(value).__name__} instead of a structure"]
        known = {member.serialization.get("name", name): (name, member) for name, member in in_body(shape).items()}
        found = [f"{path}: unknown {wire}" for wire in value if wire not in known]
        for wire, item in value.items():
            if wire in known:
                found += json_problems(known[wire][1], item, f"{path}.{known[wire][0]}")
        missing = [name for name in shape.required_members if name in in_body(shape)]
        present = {known[wire][0] for wire in value if wire in known}
        return found + [f"{path}: missing {name}" for name in missing if name not in present]
    if kind == "list":
        if not isinstance(value, list):
            return [f"{path}: {type(value).__name__} instead of a list"]
        return [problem for index, item in enumerate(value) for problem in json_problems(shape.member, item, f"{path}[{index}]")]
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{path}: {type(value).__name__} instead of a map"]
        return [problem for key, item in value.items() for problem in json_problems(shape.value, item, f"{path}[{key}]")]
    return scalar_problems(shape, value, path, text=False)


def scalar_problems(shape, value, path, text):
    kind = shape.type_name
    wrong = [f"{path}: {value!r} is no {kind}"]
    if kind in ("integer", "long"):
        good = bool(re.fullmatch(r"-?\d+", value)) if text else isinstance(value, int) and not isinstance(value, bool)
        return [] if good else wrong
    if kind in ("float", "double"):
        if text:
            return [] if re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value) else wrong
        return [] if isinstance(value, (int, float)) and not isinstance(value, bool) else wrong
    if kind == "boolean":
        return [] if (value in ("true", "false") if text else isinstance(value, bool)) else wrong
    if kind == "timestamp":
        return [] if is_timestamp(value) else wrong
    if kind == "string":
        if not isinstance(value, str):
            return wrong
        allowed = getattr(shape, "enum", [])
        if allowed and value not in allowed and value not in DOCUMENTED.get(shape.name, ()):
            return [f"{path}: {value!r} is none of {', '.join(allowed)}"]
    return []


def is_timestamp(value):
    if isinstance(value, (int, float, datetime.datetime)) and not isinstance(value, bool):
        return True
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:?00)", value))
