"""The two processes of the load benchmark: Home Assistant, and the chargers."""
