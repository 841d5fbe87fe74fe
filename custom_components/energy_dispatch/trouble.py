"""What a device says is wrong with it, as attributes of a state."""

from collections.abc import Mapping
from typing import Any, Final

from .adapters import Telemetry

ERROR_LENGTH: Final = 255


def trouble(told: Telemetry) -> Mapping[str, Any] | None:
    """Return what the device says is wrong with it; nothing where nothing is."""
    if told.error_code is None and told.error_text is None:
        return None
    return {
        "error_code": told.error_code,
        "error_text": told.error_text[:ERROR_LENGTH] if told.error_text else None,
    }
