"""The Modbus adapter: on real sockets against the simulated battery, and on data alone."""
