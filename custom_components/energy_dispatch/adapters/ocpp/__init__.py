"""OCPP chargers: a central system, and an adapter for each charger that connects to it."""

from ..authorization import Authorization
from .adapter import OcppAdapter
from .central import DEFAULT_PORT, CentralSystem, UnknownCharger
from .config import ChargingRateUnit, OcppConfig
from .facts import ChargerFacts, ChargerIdentity
from .memory import MemoryStore

__all__ = [
    "DEFAULT_PORT",
    "Authorization",
    "CentralSystem",
    "ChargerFacts",
    "ChargerIdentity",
    "ChargingRateUnit",
    "MemoryStore",
    "OcppAdapter",
    "OcppConfig",
    "UnknownCharger",
]
