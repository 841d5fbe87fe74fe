"""Lets the test harness of Home Assistant 2026.10 run Home Assistant 2026.11.

Load it early, from the repository's root: `python -m pytest -p tests.plugins.ha_2026_11`. It goes
when a harness for 2026.11 is released.
"""

# Importing Home Assistant puts httpx2 in the place of httpx. That is refused once a plugin of the
# harness has imported httpx, so it happens here, before any of them is loaded.
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# The harness takes this function from where 2026.10 has it.
vars(logger)["_clear_logger_overwrites"] = helpers._clear_logger_overwrites
