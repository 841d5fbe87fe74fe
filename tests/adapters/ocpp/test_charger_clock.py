from datetime import UTC, datetime, timedelta

from custom_components.energy_dispatch.adapters.ocpp.charger_clock import ChargerClock

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_fresh_value_is_of_now() -> None:
    assert ChargerClock().is_present(ago(5), NOW, asked_for=False)


def test_a_value_without_a_time_is_of_now() -> None:
    assert ChargerClock().is_present(None, NOW, asked_for=False)


def test_a_value_of_an_hour_ago_is_not_of_now() -> None:
    assert not ChargerClock().is_present(ago(3600), NOW, asked_for=False)


def test_values_that_were_kept_and_come_in_a_rush_are_not_of_now() -> None:
    clock = ChargerClock()
    kept = [clock.is_present(ago(600 - 10 * n), NOW, asked_for=False) for n in range(50)]
    assert not any(kept)


def test_a_clock_that_is_behind_is_found_out_after_a_few_values() -> None:
    clock = ChargerClock()
    taken = [
        clock.is_present(later(10 * n - 3600), later(10 * n), asked_for=False) for n in range(6)
    ]
    assert taken == [False, False, False, True, True, True]


def test_a_value_that_was_asked_for_shows_how_far_the_clock_is_behind() -> None:
    clock = ChargerClock()
    assert clock.is_present(ago(3600), NOW, asked_for=True)
    assert clock.is_present(ago(3590), later(10), asked_for=False)


def test_a_clock_that_is_ahead_shows_itself_and_old_values_are_still_found_out() -> None:
    clock = ChargerClock()
    assert clock.is_present(later(3600), NOW, asked_for=False)
    assert clock.is_present(later(3610), later(10), asked_for=False)
    assert not clock.is_present(later(1800), later(10), asked_for=False)


def test_a_clock_that_was_right_and_goes_wrong_is_found_out_too() -> None:
    clock = ChargerClock()
    clock.told(NOW, NOW)
    clock.told(later(60 - 3600), later(60))
    taken = [
        clock.is_present(later(10 * n - 3600), later(10 * n), asked_for=False) for n in range(6, 12)
    ]
    assert taken == [False, False, False, True, True, True]
