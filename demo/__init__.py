"""A site to try Energy Dispatch with: Home Assistant, simulated devices, a day in minutes."""
