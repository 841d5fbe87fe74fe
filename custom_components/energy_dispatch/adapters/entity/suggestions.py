"""Ready-made configurations for integrations that people have, as data with blanks to fill in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from .config import EntityConfig, Kind, entity_config

SUGGESTIONS: Final = Path(__file__).parent / "suggestions.yaml"
DEVICE_ID: Final = "$device_id"

_OPTIONAL: Final = "$$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One thing that a suggestion leaves open."""

    name: str
    """As it is written in the suggestion."""
    domain: str
    """``number``, ``sensor`` …, or ``text`` for what the user types."""
    suffix: str
    """How the entity's id ends, after its device's name."""
    optional: bool

    def fits(self, entity_id: str) -> bool:
        """Whether an entity of the chosen device fills it in."""
        domain, _, name = entity_id.partition(".")
        return domain == self.domain and (name == self.suffix or name.endswith(f"_{self.suffix}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One way to control what one integration brings."""

    id: str
    title: str
    integrations: tuple[str, ...]
    """Domains; the first is the one that its names come from."""
    kind: Kind
    source: str
    unconfirmed: tuple[str, ...]
    config: Mapping[str, Any]

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """What has to be filled in, each once, in the order of the configuration."""
        names = dict.fromkeys(text for text in _texts(self.config) if text.startswith("$"))
        return tuple(_blank(name) for name in names if name != DEVICE_ID)

    def filled(self, values: Mapping[str, str], device_id: str = "") -> dict[str, Any]:
        """Return plain data for ``entity_config``; optional blanks without a value are left out.

        Raises:
            KeyError: a blank that is needed has no value.
        """
        known = {DEVICE_ID: device_id, **values}
        filled: dict[str, Any] = _filled(self.config, known)
        return {"kind": self.kind.value, **filled}

    def config_of(self, values: Mapping[str, str], device_id: str = "") -> EntityConfig:
        """Return the configuration with its blanks filled in.

        Raises:
            KeyError: a blank that is needed has no value.
            EntityConfigError: a value does not fit where it stands.
        """
        return entity_config(self.filled(values, device_id))


def load_suggestions() -> tuple[Suggestion, ...]:
    """Return every suggestion. Reads the disk."""
    data: list[dict[str, Any]] = yaml.safe_load(SUGGESTIONS.read_text(encoding="utf-8"))
    return tuple(
        Suggestion(
            id=one["id"],
            title=one["title"],
            integrations=(one["integration"], *one.get("also", ())),
            kind=Kind(one["kind"]),
            source=one["source"],
            unconfirmed=tuple(one["unconfirmed"]),
            config=one["config"],
        )
        for one in data
    )


def _texts(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from _texts(value)
        case list():
            for value in data:
                yield from _texts(value)


def _blank(name: str) -> Blank:
    domain, _, suffix = name.lstrip("$").partition(".")
    return Blank(name=name, domain=domain, suffix=suffix, optional=name.startswith(_OPTIONAL))


class _LeaveOut:
    """Stands for an optional blank without a value."""


def _filled(data: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - plain data
    match data:
        case str() if data.startswith("$"):
            if data not in values and data.startswith(_OPTIONAL):
                return _LeaveOut
            return values[data]
        case dict():
            filled = {key: _filled(value, values) for key, value in data.items()}
            if filled.get("entity") is _LeaveOut:
                return _LeaveOut
            return {key: value for key, value in filled.items() if value is not _LeaveOut}
        case list():
            return [
                one for one in (_filled(value, values) for value in data) if one is not _LeaveOut
            ]
        case _:
            return data
