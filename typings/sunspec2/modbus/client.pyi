# What the tests use of pysunspec2, which has no annotations.
class Point:
    cvalue: float | None

class Group:
    points: dict[str, Point]
    groups: dict[str, Group | list[Group]]

class SunSpecModbusClientDeviceTCP:
    models: dict[int | str, list[Group]]
    def __init__(
        self, slave_id: int = ..., ipaddr: str = ..., ipport: int = ..., timeout: float | None = ...
    ) -> None: ...
    def scan(self) -> None: ...
    def close(self) -> None: ...
