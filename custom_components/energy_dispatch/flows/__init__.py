"""The forms in which a site's assets are set up: one flow a kind, one form an adapter."""

from .battery import BatteryFlow
from .charger import ChargerFlow

__all__ = ["BatteryFlow", "ChargerFlow"]
