"""Chargers and batteries that Home Assistant controls already: entities, and actions with data."""

from .adapter import EntityAdapter
from .config import EntityConfig, EntityConfigError, entity_config
from .host import Call, EntityState, Host, Read, Watch
from .suggestions import Suggestion, load_suggestions

__all__ = [
    "Call",
    "EntityAdapter",
    "EntityConfig",
    "EntityConfigError",
    "EntityState",
    "Host",
    "Read",
    "Suggestion",
    "Watch",
    "entity_config",
    "load_suggestions",
]
