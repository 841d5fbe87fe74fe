"""OCPP 2.0.1 and 2.1: what chargers are asked."""

import asyncio
from contextlib import suppress
from datetime import datetime
import itertools
from typing import Final, override

from ...engine.errors import AdapterError
from .config import ChargingRateUnit
from .connection import ACCEPTED, Answer, CallRefused
from .device_model import (
    MEASURANDS,
    METER_INTERVAL,
    WANTED,
    Values,
    Variable,
    evse_questions,
    evses_in,
    facts201,
    got,
)
from .facts import ChargerFacts
from .fields import group, groups
from .profiles import START_EARLIER, Period, Purpose, Rung
from .session import CompositePeriod, Session
from .state import TransactionId
from .wire import composite_periods, profile201

_VARIABLES_AT_ONCE: Final = 8


class _Report:
    """What a charger tells of its device model, in as many messages as it likes."""

    def __init__(self, request_id: int) -> None:
        self.request_id = request_id
        self.values: dict[Variable, str] = {}
        self.evses: int | None = None
        self.complete = asyncio.Event()


class Calls201(Session):
    """The questions and requests of OCPP 2."""

    PURPOSE_NAMES = {  # noqa: RUF012 - a ClassVar of the base
        # Some chargers refuse the name of OCPP 2 with a CALLERROR, and know that of 1.6.
        Purpose.STATION_MAX: ("ChargingStationMaxProfile", "ChargePointMaxProfile"),
    }

    _report: _Report | None = None
    _requests = itertools.count(1)

    @override
    async def interview(self) -> ChargerFacts:
        try:
            values = await self._get_variables()
        except CallRefused:
            report = await self._get_report()
            return facts201(report.values, report.evses)
        return facts201(values, await self._count_evses())

    async def _count_evses(self) -> int | None:
        """Ask for the first EVSEs: of those that there are not it knows no component."""
        try:
            answer = await self.call(
                "GetVariables", {"getVariableData": evse_questions(_VARIABLES_AT_ONCE)}
            )
        except AdapterError:
            return None  # the rest of what it told counts all the same
        return evses_in(groups(answer, "getVariableResult"))

    async def _get_variables(self) -> Values:
        values: dict[Variable, str] = {}
        for at_once in itertools.batched(WANTED, _VARIABLES_AT_ONCE, strict=False):
            asked = [each.reference() for each in at_once]
            answer = await self.call("GetVariables", {"getVariableData": asked})
            values |= got(groups(answer, "getVariableResult"))
        return values

    async def _get_report(self) -> _Report:
        """Ask for everything where single questions are refused, and keep what we want to know."""
        report = self._report = _Report(next(self._requests))
        try:
            answer = await self.ask(
                "GetBaseReport", {"requestId": report.request_id, "reportBase": "FullInventory"}
            )
            if answer.accepted:
                # What has come by then counts, also where the rest never comes.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._config.response_timeout_seconds):
                        await report.complete.wait()
        finally:
            self._report = None
        return report

    def take_report(
        self, values: Values, *, evses: int | None, request_id: int | None, complete: bool
    ) -> None:
        """Take in a part of a report that was asked for."""
        report = self._report
        if report is not None and report.request_id == request_id:
            report.values |= values
            report.evses = max(report.evses or 0, evses or 0) or None
            if complete:
                report.complete.set()

    @override
    async def set_meter_interval(self, seconds: int) -> Answer:
        return await self._set_variable(METER_INTERVAL, str(seconds))

    @override
    async def set_measurands(self, measurands: tuple[str, ...]) -> Answer:
        return await self._set_variable(MEASURANDS, ",".join(measurands))

    async def _set_variable(self, variable: Variable, value: str) -> Answer:
        asked = variable.reference() | {"attributeValue": value}
        answer = await self.call("SetVariables", {"setVariableData": [asked]})
        said = next(iter(groups(answer, "setVariableResult")), {})
        return Answer("SetVariables", str(said.get("attributeStatus")))

    @override
    async def trigger_status(self, connector_id: int) -> Answer:
        # F06.FR.13: the status of a connector, not of the EVSE.
        return await self._trigger("StatusNotification", {"id": connector_id, "connectorId": 1})

    @override
    async def trigger_meter(self, connector_id: int) -> Answer:
        state = self._station.connectors.at(connector_id)
        if state is not None and state.in_transaction:
            # In a transaction meter values come with its events.
            return await self._trigger("TransactionEvent", {"id": connector_id})
        return await self._trigger("MeterValues", {"id": connector_id})

    async def _trigger(self, message: str, evse: dict[str, int]) -> Answer:
        return await self.ask("TriggerMessage", {"requestedMessage": message, "evse": evse})

    @override
    def profile_payload(
        self,
        rung: Rung,
        periods: tuple[Period, ...],
        *,
        connector_id: int,
        transaction_id: TransactionId | None,
        starts_at: datetime | None = None,
    ) -> dict[str, object]:
        profile = profile201(
            rung,
            periods,
            connector_id=connector_id or self._config.connector_id,
            transaction_id=transaction_id,
            starts_at=starts_at or self._policy.clock() - START_EARLIER,
        )
        return {"evseId": connector_id, "chargingProfile": profile}

    @override
    async def clear_profile(self, rung: Rung | None, profile_id: int, connector_id: int) -> Answer:
        if rung is None:
            return await self.ask("ClearChargingProfile", {"chargingProfileId": profile_id})
        criteria = {
            "evseId": connector_id,
            "chargingProfilePurpose": rung.purpose_name,
            "stackLevel": rung.stack_level,
        }
        return await self.ask("ClearChargingProfile", {"chargingProfileCriteria": criteria})

    @override
    async def composite_schedule(
        self, connector_id: int, unit: ChargingRateUnit, duration_seconds: int
    ) -> tuple[CompositePeriod, ...]:
        answer = await self.call(
            "GetCompositeSchedule",
            {
                "evseId": connector_id,
                "duration": duration_seconds,
                "chargingRateUnit": unit.value,
            },
        )
        schedule = group(answer, "schedule")
        if answer.get("status") != ACCEPTED:
            return ()
        return composite_periods(schedule, schedule.get("scheduleStart"), self._policy.clock())

    @override
    async def start_transaction(self, id_tag: str, connector_id: int) -> Answer:
        return await self.ask(
            "RequestStartTransaction",
            {
                "evseId": connector_id,
                "remoteStartId": next(self._requests),
                "idToken": {"idToken": id_tag, "type": "Central"},
            },
        )

    @override
    async def stop_transaction(self, transaction_id: TransactionId) -> Answer:
        return await self.ask("RequestStopTransaction", {"transactionId": str(transaction_id)})

    @override
    async def change_availability(self, connector_id: int, *, available: bool) -> Answer:
        word = "Operative" if available else "Inoperative"
        return await self.ask(
            "ChangeAvailability", {"operationalStatus": word, "evse": {"id": connector_id}}
        )

    @override
    async def reset(self, *, hard: bool) -> Answer:
        return await self.ask("Reset", {"type": "Immediate" if hard else "OnIdle"})

    @override
    async def unlock(self, connector_id: int) -> Answer:
        return await self.ask("UnlockConnector", {"evseId": connector_id, "connectorId": 1})
