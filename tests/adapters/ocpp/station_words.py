"""What the tests of stations call their events, and the chargers of both generations."""

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger201 import SimulatedCharger201

CONNECTED = AdapterEventKind.CONNECTED
LOST = AdapterEventKind.LOST
REBOOTED = AdapterEventKind.REBOOTED
STARTED = AdapterEventKind.TRANSACTION_STARTED
ENDED = AdapterEventKind.TRANSACTION_ENDED
GENERATIONS = (SimulatedCharger16, SimulatedCharger201)
BOTH = pytest.mark.parametrize("kind", GENERATIONS)
