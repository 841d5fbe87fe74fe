"""Energy by the hour: what plans asked of each asset, and what its device delivered."""
