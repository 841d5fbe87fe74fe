"""The built-in simulated devices, on a clock that is stepped by hand."""
