"""The built-in simulated devices: to try everything without hardware, faults included.

They live in this process and speak no protocol. Their state is worked out from the time that has
passed, so a clock that is stepped by hand moves them as well as a real one.
"""

from .battery import SimulatedBattery
from .charger import SimulatedCharger
from .device import Fault, SimulatedDevice

__all__ = ["Fault", "SimulatedBattery", "SimulatedCharger", "SimulatedDevice"]
