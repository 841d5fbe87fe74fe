"""Print what a Home Assistant would install at run time, so that it boots with --skip-pip.

Usage: ha_requirements.py DIRECTORY [DOMAIN ...]

DIRECTORY holds the `homeassistant` package; it is only read, never imported, so any Python will
do. Taken are the domains named, those that Home Assistant loads by itself, and all that they
depend on.
"""

import ast
import json
from pathlib import Path
import sys

# What is loaded whatever the configuration says: these sets of bootstrap.py, and all platforms.
ALWAYS_LOADED = {"CORE_INTEGRATIONS", "FRONTEND_INTEGRATIONS", "DEFAULT_INTEGRATIONS"}
LOADED_FIRST = {"isal", "logger", "network", "system_log"}  # less sentry, which needs an account

# homeassistant/auth/mfa_modules names these itself, in no manifest.
OUTSIDE_MANIFESTS = {"pyotp", "PyQRCode"}


def strings(node: ast.AST) -> set[str]:
    """Return the string constants in a piece of code."""
    constants = (item.value for item in ast.walk(node) if isinstance(item, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def always_loaded(package: Path) -> set[str]:
    """Return the domains that Home Assistant sets up by itself."""
    domains = set(LOADED_FIRST)
    for node in ast.walk(ast.parse((package / "bootstrap.py").read_text())):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ALWAYS_LOADED:
            domains |= strings(node.value)
    for node in ast.walk(ast.parse((package / "generated/entity_platforms.py").read_text())):
        if isinstance(node, ast.Assign):
            domains |= strings(node.value)
    return domains


def requirements(package: Path, domains: set[str]) -> set[str]:
    """Return the requirements of the domains and of all that they depend on."""
    found = set(OUTSIDE_MANIFESTS)
    seen: set[str] = set()
    waiting = set(domains)
    while waiting:
        domain = waiting.pop()
        seen.add(domain)
        manifest = json.loads((package / "components" / domain / "manifest.json").read_text())
        found |= set(manifest.get("requirements", ()))
        waiting |= set(manifest.get("dependencies", ())) - seen
    return found


def main() -> None:
    """Print one requirement a line."""
    package = Path(sys.argv[1]) / "homeassistant"
    domains = set(sys.argv[2:]) | always_loaded(package)
    print(*sorted(requirements(package, domains), key=str.lower), sep="\n")


if __name__ == "__main__":
    main()
