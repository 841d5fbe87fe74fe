"""OCPP chargers: a central system, and an adapter for each charger that connects to it."""

from .adapter import OcppAdapter
from .central import DEFAULT_PORT, CentralSystem, UnknownCharger
from .config import ChargingRateUnit, OcppConfig
from .facts import ChargerFacts, ChargerIdentity


def preload() -> None:
    """Do ahead what must not happen in the event loop; runs in an executor.

    Nothing at present: python ``ocpp`` reads its schemas from disk at the first check of each
    message, and we have none checked (``session.Route``).
    """


__all__ = [
    "DEFAULT_PORT",
    "CentralSystem",
    "ChargerFacts",
    "ChargerIdentity",
    "ChargingRateUnit",
    "OcppAdapter",
    "OcppConfig",
    "UnknownCharger",
    "preload",
]
