"""The two processes of the load benchmark: our central system, and its chargers."""
