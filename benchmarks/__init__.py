"""Benchmarks: each prints what was measured beside its target and its reference."""
