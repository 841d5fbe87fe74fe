"""The forms: a site's options, and its assets, one flow a kind and one form an adapter."""

from .battery import BatteryFlow
from .charger import ChargerFlow
from .options import SiteOptionsFlow

__all__ = ["BatteryFlow", "ChargerFlow", "SiteOptionsFlow"]
