"""Everything that the integration imports is imported before time is frozen."""

from custom_components.energy_dispatch.devices import preload

# pandas takes its time types from `datetime`, which has to be the real one then.
preload()
