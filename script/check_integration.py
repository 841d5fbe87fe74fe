"""Check what surrounds the integration's code: manifest, texts, icons, descriptions, brand.

Usage: script/check-integration

It prints each finding, and fails if there is one.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
import json
from pathlib import Path
import re
import struct
import sys
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parent.parent
INTEGRATION: Final = ROOT / "custom_components" / "energy_dispatch"

MANIFEST_KEYS: Final = frozenset(
    {
        "domain",
        "name",
        "codeowners",
        "config_flow",
        "documentation",
        "integration_type",
        "iot_class",
        "issue_tracker",
        "requirements",
        "version",
    }
)
OPTIONAL_MANIFEST_KEYS: Final = frozenset({"after_dependencies", "dependencies", "loggers"})
ENUM_TEXTS: Final = {
    "selector.command_type.options": "CommandType",
    "selector.end_policy.options": "EndPolicy",
    "selector.fault.options": "Fault",
    "selector.foreign_writer.options": "ForeignWriter",
    "selector.source_format.options": "SourceFormat",
    "selector.stop_policy.options": "StopPolicy",
    "entity.sensor.command.state": "CommandStatus",
    "entity.sensor.command.state_attributes.reason.state": "Reason",
    "entity.sensor.command.state_attributes.command_type.state": "CommandType",
    "entity.event.command_event.state_attributes.reason.state": "Reason",
    "entity.event.command_event.state_attributes.command_type.state": "CommandType",
}
"""Where the texts of an enum stand, and its class; texts and values are the same set."""
_REGISTERING: Final = frozenset({"async_register", "async_register_admin_service"})
ICONS: Final = {"icon.png": 256, "icon@2x.png": 512}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """An integration's folder, read."""

    folder: Path
    trees: tuple[ast.Module, ...]
    texts: Mapping[str, Mapping[str, Any]]
    icons: Mapping[str, Any]


def read_parts(folder: Path) -> Parts:
    """Read a folder of an integration from disk."""
    return Parts(
        folder=folder,
        trees=tuple(_parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))),
        texts={path.stem: _json(path) for path in sorted(folder.glob("translations/*.json"))},
        icons=_json(folder / "icons.json"),
    )


def check(folder: Path) -> list[str]:
    """Return what is wrong with an integration, a sentence each."""
    parts = read_parts(folder)
    return [finding for one in CHECKS for finding in one(parts)]


def check_manifest(parts: Parts) -> Iterator[str]:
    """Keys: all that have to be there, none unknown, domain and name first, then the alphabet."""
    manifest = _json(parts.folder / "manifest.json")
    for key in sorted(MANIFEST_KEYS - manifest.keys()):
        yield f"manifest.json has no {key}."
    for key in sorted(manifest.keys() - MANIFEST_KEYS - OPTIONAL_MANIFEST_KEYS):
        yield f"manifest.json has {key}, which is unknown."
    rest = sorted(key for key in manifest if key not in {"domain", "name"})
    if list(manifest) != ["domain", "name", *rest]:
        yield "manifest.json: domain and name come first, then the keys in alphabetical order."
    if manifest.get("domain") != parts.folder.name:
        yield f"manifest.json: domain has to be {parts.folder.name}."
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", str(manifest.get("version"))):
        yield "manifest.json: version has to be like 1.2.3."


def check_languages(parts: Parts) -> Iterator[str]:
    """Each language has exactly the texts of English, with the same placeholders."""
    english = dict(_leaves(parts.texts["en"]))
    for language, texts in parts.texts.items():
        there = dict(_leaves(texts))
        for path in sorted(english.keys() ^ there.keys()):
            missing = language if path in english else "en"
            yield f"translations/{missing}.json has no {path}."
        for path in sorted(english.keys() & there.keys()):
            if not there[path].strip():
                yield f"translations/{language}.json: {path} is empty."
            if _placeholders(there[path]) != _placeholders(english[path]):
                yield f"translations/{language}.json: {path} has other placeholders than English."


def check_enums(parts: Parts) -> Iterator[str]:
    """Each value of an enum has a text, and each text a value."""
    enums = {
        node.name: _values(node)
        for tree in parts.trees
        for node in _nodes(tree)
        if isinstance(node, ast.ClassDef) and node.name in set(ENUM_TEXTS.values())
    }
    for path, name in ENUM_TEXTS.items():
        texts = _at(parts.texts["en"], path)
        yield from _same(f"translations: {path}", set(texts), f"enum {name}", enums[name])


def check_exceptions_and_issues(parts: Parts) -> Iterator[str]:
    """Each key that the code raises or reports has a sentence, and none is left over."""
    constants = {
        node.value
        for tree in parts.trees
        for node in _nodes(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for section, used in (("exceptions", _raised(parts)), ("issues", _reported(parts))):
        there = parts.texts["en"].get(section, {})
        for key in sorted(used - there.keys()):
            yield f"translations: {section}.{key} is used in the code and has no text."
        for key in sorted(there.keys() - constants):
            yield f"translations: {section}.{key} is used nowhere."


def check_actions(parts: Parts) -> Iterator[str]:
    """services.yaml, the texts, the icons and the code know the same actions and fields."""
    described = yaml.safe_load((parts.folder / "services.yaml").read_text("utf-8"))
    texts = parts.texts["en"]
    yield from _same(
        "services.yaml", set(described), "translations: services", set(texts["services"])
    )
    yield from _same(
        "services.yaml", set(described), "icons.json: services", set(parts.icons["services"])
    )
    yield from _same("services.yaml", set(described), "the code", _actions(parts))
    for name, action in described.items():
        fields = action.get("fields", {})
        known = texts["services"].get(name, {}).get("fields", {})
        yield from _same(
            f"services.yaml: {name}", set(fields), f"translations: services.{name}", set(known)
        )
        for field, said in fields.items():
            yield from _select(parts, f"services.yaml: {name}.{field}", said.get("selector") or {})


def check_automations(parts: Parts) -> Iterator[str]:
    """Triggers and conditions: descriptions, texts, icons and code know the same ones."""
    for kind, module in (("triggers", "trigger.py"), ("conditions", "condition.py")):
        described = yaml.safe_load((parts.folder / f"{kind}.yaml").read_text("utf-8"))
        names = {name for name in described if not name.startswith(".")}
        yield from _same(
            f"{kind}.yaml", names, f"translations: {kind}", set(parts.texts["en"][kind])
        )
        yield from _same(f"{kind}.yaml", names, f"icons.json: {kind}", set(parts.icons[kind]))
        code = ast.parse((parts.folder / module).read_text("utf-8"))
        yield from _same(f"{kind}.yaml", names, module, _registered(code, kind.upper()))


def check_icons(parts: Parts) -> Iterator[str]:
    """Each icon is one of Material Design's, and belongs to an entity."""
    for platform, entities in parts.icons["entity"].items():
        known = parts.texts["en"]["entity"].get(platform, {})
        for key in sorted(entities.keys() - known.keys()):
            yield f"icons.json: entity.{platform}.{key} is no entity."
    for path, icon in _leaves(parts.icons):
        if not re.fullmatch(r"mdi:[a-z0-9-]+", icon):
            yield f"icons.json: {path} is {icon}, which is no mdi: icon."


def check_brand(parts: Parts) -> Iterator[str]:
    """Require icons as PNG files of the sizes that Home Assistant shows."""
    for name, size in ICONS.items():
        path = parts.folder / "brand" / name
        head = path.read_bytes()[:24] if path.is_file() else b""
        if head[:8] != b"\x89PNG\r\n\x1a\n":
            yield f"brand/{name} is missing, or no PNG."
        elif struct.unpack(">II", head[16:24]) != (size, size):
            yield f"brand/{name} has to be {size} × {size} pixels."


CHECKS: Final[tuple[Callable[[Parts], Iterator[str]], ...]] = (
    check_manifest,
    check_languages,
    check_enums,
    check_exceptions_and_issues,
    check_actions,
    check_automations,
    check_icons,
    check_brand,
)


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return those of a module's nodes that any check looks at; walking them all takes long."""
    kinds = (ast.Call, ast.ClassDef, ast.Constant, ast.Tuple)
    return tuple(node for node in ast.walk(tree) if isinstance(node, kinds))


def _json(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def _leaves(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"{\w+}", text))


def _at(texts: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    found: Any = texts
    for key in path.split("."):
        found = found.get(key, {})
    return dict(found)


def _values(node: ast.ClassDef) -> set[str]:
    return {
        str(one.value.value)
        for one in node.body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)
    }


def _raised(parts: Parts) -> set[str]:
    """Return the translation keys of exceptions, whether raised at once or through a helper."""
    found: set[str] = set()
    for call in _calls(parts):
        name = _name(call)
        if name == "_invalid" and call.args and isinstance(call.args[0], ast.Constant):
            found.add(str(call.args[0].value))
        if name.endswith(("Error", "NotReady")):
            found |= _keyword(call, "translation_key")
    return found


def _actions(parts: Parts) -> set[str]:
    """Return the actions that are registered, by name with their handler or in the call itself."""
    found: set[str] = set()
    for tree in parts.trees:
        for node in _nodes(tree):
            match node:
                case ast.Tuple(elts=[ast.Constant(value=str(name)), ast.Name(id=handler), *_]):
                    if handler.startswith("_async_"):
                        found.add(name)
                case ast.Call() if _name(node) in _REGISTERING:
                    found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    return found


def _reported(parts: Parts) -> set[str]:
    return {
        key
        for call in _calls(parts)
        if _name(call) == "async_create_issue"
        for key in _keyword(call, "translation_key")
    }


def _calls(parts: Parts) -> Iterator[ast.Call]:
    for tree in parts.trees:
        yield from (node for node in _nodes(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _keyword(call: ast.Call, name: str) -> set[str]:
    return {
        str(one.value.value)
        for one in call.keywords
        if one.arg == name and isinstance(one.value, ast.Constant)
    }


def _registered(code: ast.Module, name: str) -> set[str]:
    """Return the keys of the dict literal that a module's constant holds."""
    for node in code.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name and node.value:
            for one in ast.walk(node.value):
                if isinstance(one, ast.Dict):
                    return {str(key.value) for key in one.keys if isinstance(key, ast.Constant)}
    return set()


def _select(parts: Parts, place: str, selector: Mapping[str, Any]) -> Iterator[str]:
    select = selector.get("select") or {}
    if key := select.get("translation_key"):
        texts = _at(parts.texts["en"], f"selector.{key}.options")
        yield from _same(
            place, set(map(str, select["options"])), f"translations: selector.{key}", set(texts)
        )


def _same(one: str, names: set[str], other: str, others: set[str]) -> Iterator[str]:
    for name in sorted(names - others):
        yield f"{other} has no {name}, which {one} has."
    for name in sorted(others - names):
        yield f"{one} has no {name}, which {other} has."


def main() -> int:
    """Print what is wrong; return 1 if there is anything."""
    findings = check(INTEGRATION)
    for finding in findings:
        print(finding)
    print(f"check-integration: {len(findings)} findings")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
