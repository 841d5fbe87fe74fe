"""Benchmarks: whose memory it is, how late things came, and what the rows say of it."""

import tracemalloc

import pytest

from benchmarks.load import census, idle, together
from benchmarks.load.house import lateness_ms
from benchmarks.load.moments import since_ms

_HA = "/x/site-packages/homeassistant"
_OURS = "/x/custom_components/energy_dispatch"


@pytest.mark.parametrize(
    ("files", "owner"),
    [
        ([f"{_OURS}/adapters/ocpp/session.py"], census.ADAPTERS),
        ([f"{_OURS}/engine/book.py", f"{_OURS}/adapters/ocpp/session.py"], census.OURS),
        (["/python3.14/json/decoder.py", f"{_OURS}/adapters/ocpp/session.py"], census.ADAPTERS),
        ([f"{_HA}/helpers/entity_registry.py"], census.REGISTRIES),
        ([f"{_HA}/helpers/json.py", f"{_HA}/helpers/entity_registry.py"], census.REGISTRIES),
        ([f"{_HA}/util/ulid.py", f"{_HA}/core.py", f"{_OURS}/entity.py"], census.ENTITIES),
        (["/x/site-packages/sqlalchemy/orm/state.py"], census.RECORDER),
        ([f"{_HA}/components/recorder/core.py"], census.RECORDER),
        (["/x/site-packages/aiohttp/web_ws.py", f"{_OURS}/adapters/a.py"], census.WEBSOCKET),
        (["/python3.14/asyncio/events.py"], census.OTHERS),
    ],
)
def test_memory_is_of_the_nearest_caller_that_is_known(files: list[str], owner: str) -> None:
    assert census.owner(files) == owner


def test_what_is_held_since_the_beginning_is_counted_and_no_more() -> None:
    before = [bytes(50_000)]
    census.begin()
    kept = [bytes(1_000) for _ in range(100)]
    held = sum(census.end().values())
    assert not tracemalloc.is_tracing()
    assert len(before) + len(kept) == 101
    assert 100_000 < held < 140_000


def test_lateness_is_counted_from_the_last_moment_before() -> None:
    assert since_ms([10.0, 12.0], [10.001, 11.999, 12.5]) == pytest.approx([1.0, 1999.0, 500.0])


@pytest.mark.parametrize(
    "told",
    [
        {"a": [10.1, 12.1]},
        {"a": [10.1, 12.1], "b": [10.1]},
        {"a": [10.1, 12.1], "b": [10.1, 12.1, 12.2]},
    ],
)
def test_a_setpoint_that_is_missing_or_one_too_many_stops_the_benchmark(
    told: dict[str, list[float]],
) -> None:
    with pytest.raises(RuntimeError, match="Not 2 setpoints for each of 2"):
        lateness_ms(told, [10.0, 12.0], 2)


def test_idle_rows_compare_with_a_house_that_has_none_of_ours() -> None:
    measured = idle.Measured(
        size=idle.QUICK,
        without=idle.Rest(cpu_seconds_a_minute=0.5, memory_mb=200.0),
        no_charger=idle.Rest(cpu_seconds_a_minute=0.5, memory_mb=250.0),
        quiet=idle.Rest(cpu_seconds_a_minute=1.0, memory_mb=400.0),
        charger_bytes={census.ADAPTERS: 40_000.0, census.REGISTRIES: 60_000.0},
        registered=33.0,
        shown=12.0,
    )
    rows = {row.what: row for row in idle.rows(measured)}
    quiet = rows["idle, with 10 chargers that are quiet: processor time a minute"]
    assert (quiet.median, quiet.ratio) == (1.0, 0.5)
    assert rows["idle, without the integration: processor time a minute"].ratio is None
    more = rows["one charger more: what Python allocates"]
    assert more.median == 100.0
    assert "33 entities in the registry, 12 of them enabled" in more.note
    assert rows[f"… {census.ADAPTERS}"].median == 40.0
    assert rows[f"… {census.RECORDER}"].median == 0.0
    assert rows[f"… {census.REGISTRIES}"].note == "1.8 kB an entry"


def test_each_kind_of_device_has_its_percentiles_and_the_lag_of_its_own_process() -> None:
    hundred = [float(number) for number in range(1, 101)]
    measured = together.Measured(
        each=20,
        ocpp=together.Kind(ours_ms=hundred, reference_ms=hundred, lag_ms=[1.0]),
        modbus=together.Kind(ours_ms=[2.0], reference_ms=[8.0], lag_ms=[3.0]),
    )
    rows = list(together.rows(measured))
    assert [row.median for row in rows] == [50.0, 95.0, 99.0, 1.0, 2.0, 2.0, 2.0, 3.0]
    assert [row.ratio for row in rows[4:7]] == [4.0, 4.0, 4.0]
    assert rows[0].what.startswith("20 OCPP chargers and 20 Modbus units at one boundary: ")
    assert all(row.what.startswith("…") for row in rows[3:])
