"""Who may charge: what the user declares, whatever the charger speaks."""

from enum import StrEnum


class Authorization(StrEnum):
    """Who may charge, where the charger asks us."""

    ALL = "all"
    LIST = "list"
    """The tags of the charger's own list."""
    HOST = "host"
    """Those that the host knows: in Home Assistant, its tags."""
