"""All benchmarks in turn: what they measured, what is committed of it, and the page about it."""
