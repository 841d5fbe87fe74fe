"""A site to try Energy Dispatch with: a real Home Assistant, simulated devices, a day in minutes."""
