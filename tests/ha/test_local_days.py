"""Days of 23 and 25 hours: each slot of the local day goes out at its own moment, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .recording import Received, device_of, record
from .schedules import call, settle
from .test_following import in_force_kw, later

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Day:
    """A local day with a clock change."""

    zone: str
    date: str
    hours: float

    def midnights(self) -> tuple[datetime, datetime]:
        """Return its beginning and its end, in UTC."""
        begin = datetime.fromisoformat(self.date)
        first, last = (
            moment.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
            for moment in (begin, begin + timedelta(days=1))
        )
        return first, last

    def starts(self) -> list[datetime]:
        """Return the starts of its half hours, in UTC."""
        begin, _ = self.midnights()
        return [begin + number * HALF_HOUR for number in range(round(2 * self.hours))]

    def local(self, moment: datetime) -> datetime:
        """Return a moment as its clocks show it."""
        return moment.astimezone(ZoneInfo(self.zone))


DAYS = [
    pytest.param(Day("Europe/Berlin", "2027-03-28", 23.0), id="Berlin, spring"),
    pytest.param(Day("Europe/Berlin", "2027-10-31", 25.0), id="Berlin, autumn"),
    pytest.param(Day("America/New_York", "2027-03-14", 23.0), id="New York, spring"),
    pytest.param(Day("America/New_York", "2027-11-07", 25.0), id="New York, autumn"),
    pytest.param(Day("Australia/Lord_Howe", "2027-10-03", 23.5), id="Lord Howe, spring"),
    pytest.param(Day("Australia/Lord_Howe", "2027-04-04", 24.5), id="Lord Howe, autumn"),
]


def power_kw(number: int) -> float:
    """Return a value that differs from those beside it."""
    return 2.0 + number % 7


async def step_through(hass: HomeAssistant, freezer: FrozenDateTimeFactory, end: datetime) -> None:
    """Let half hours pass until a moment."""
    while dt_util.utcnow() < end:
        await later(hass, freezer, HALF_HOUR)


@pytest.fixture
def recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[EnergyDispatchConfigEntry], list[Received]]:
    """Return what keeps what a site's charger receives."""
    return lambda site: record(monkeypatch, device_of(site, "garage"))


async def start_at(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: EnergyDispatchConfigEntry,
    zone: str,
    moment: datetime,
) -> None:
    """Set up a site in a zone at a moment."""
    freezer.move_to(moment)
    await hass.config.async_set_time_zone(zone)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


type Recorder = Callable[[EnergyDispatchConfigEntry], list[Received]]


@pytest.mark.parametrize("day", DAYS)
async def test_each_slot_of_a_day_with_a_clock_change_goes_out_once_and_in_its_time(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    recorded: Recorder,
    day: Day,
) -> None:
    begin, end = day.midnights()
    assert end - begin == timedelta(hours=day.hours)
    await start_at(hass, freezer, site_entry, day.zone, begin - HALF_HOUR)
    received = recorded(site_entry)
    starts = day.starts()
    answer = await call(
        hass,
        "submit_schedule",
        schedule=[
            {"timestamp": day.local(moment).isoformat(), "ev_garage_kw": power_kw(number)}
            for number, moment in enumerate(starts)
        ],
    )
    assert answer["assets"]["garage"]["commands"] == len(starts)
    await step_through(hass, freezer, end)
    assert received == [
        *(Received(moment, power_kw(number)) for number, moment in enumerate(starts)),
        Received(end, None),
    ]


@pytest.mark.parametrize("day", [case for case in DAYS if "spring" in str(case.id)])
async def test_naive_local_times_of_a_day_that_skips_some_go_out_in_their_time(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    recorded: Recorder,
    day: Day,
) -> None:
    begin, end = day.midnights()
    await start_at(hass, freezer, site_entry, day.zone, begin - HALF_HOUR)
    received = recorded(site_entry)
    starts = day.starts()
    await call(
        hass,
        "submit_schedule",
        timezone=day.zone,
        schedule=[
            {
                "timestamp": day.local(moment).replace(tzinfo=None).isoformat(),
                "ev_garage_kw": power_kw(number),
            }
            for number, moment in enumerate(starts)
        ],
    )
    await step_through(hass, freezer, end)
    assert received[:-1] == [
        Received(moment, power_kw(number)) for number, moment in enumerate(starts)
    ]


@pytest.mark.parametrize(
    "case",
    [
        ("Europe/Berlin", "2027-03-28T01:30", "2027-03-28T02:30", "does not exist"),
        ("Europe/Berlin", "2027-10-31T01:30", "2027-10-31T02:30", "exists twice"),
        ("America/New_York", "2027-03-14T01:30", "2027-03-14T02:30", "does not exist"),
        ("America/New_York", "2027-11-07T00:30", "2027-11-07T01:30", "exists twice"),
        ("Australia/Lord_Howe", "2027-10-03T01:30", "2027-10-03T02:15", "does not exist"),
        ("Australia/Lord_Howe", "2027-04-04T01:15", "2027-04-04T01:45", "exists twice"),
    ],
)
async def test_a_local_time_that_is_missing_or_there_twice_is_refused_by_row(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    case: tuple[str, str, str, str],
) -> None:
    zone, before, wrong, words = case
    with pytest.raises(ServiceValidationError) as refused:
        await call(
            hass,
            "submit_schedule",
            timezone=zone,
            schedule=[
                {"timestamp": before, "ev_garage_kw": 3.0},
                {"timestamp": wrong, "ev_garage_kw": 4.0},
            ],
        )
    problems = str((refused.value.translation_placeholders or {})["problems"])
    assert f"Row 1 ({wrong}:00) {words} in {zone}" in problems
    assert site.runtime_data.plans.all == ()


@pytest.mark.parametrize(
    "case",
    [
        # Berlin, spring: from 01:30 to 03:30 local is one hour.
        ("Europe/Berlin", "2027-03-28T00:30Z", "2027-03-28 03:30:00", "2027-03-28T01:30Z"),
        # Autumn: 02:30 comes twice; the first one that is still to come is meant.
        ("Europe/Berlin", "2027-10-31T00:15Z", "2027-10-31 02:30:00", "2027-10-31T00:30Z"),
        ("Europe/Berlin", "2027-10-31T01:15Z", "2027-10-31 02:30:00", "2027-10-31T01:30Z"),
        ("America/New_York", "2027-11-07T06:15Z", "2027-11-07 01:30:00", "2027-11-07T06:30Z"),
        ("Australia/Lord_Howe", "2027-04-03T15:05Z", "2027-04-04 01:45:00", "2027-04-03T15:15Z"),
    ],
)
async def test_an_override_until_a_local_time_ends_then_on_such_a_day_too(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    case: tuple[str, str, str, str],
) -> None:
    zone, now, until, ends_at = case
    moment, end = datetime.fromisoformat(now), datetime.fromisoformat(ends_at)
    await start_at(hass, freezer, site_entry, zone, moment)
    answer: dict[str, Any] = await call(
        hass, "set_override", asset_id="garage", power_kw=8, until=until
    )
    assert datetime.fromisoformat(answer["assets"]["garage"]["until"]) == end
    await later(hass, freezer, end - moment - timedelta(minutes=1))
    assert in_force_kw(site_entry, "garage") == 8.0
    await later(hass, freezer, timedelta(minutes=1))
    assert in_force_kw(site_entry, "garage") is None
