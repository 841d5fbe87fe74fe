"""What is remembered of a charger over restarts of ours: what worked, and what was running."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Protocol

from .config import ChargingRateUnit
from .energy_scale import EnergyMark
from .facts import ChargerIdentity
from .profiles import Kind, Purpose, Rung
from .state import Transaction

type Plain = Mapping[str, object]
"""Values that JSON has."""

UNSAID: Final = 0
"""The connector of a transaction that was stored when a charge point had one connector only."""


class MemoryStore(Protocol):
    """Keeps what is remembered; neither call waits for a disk."""

    def load(self, charge_point_id: str) -> Plain | None:
        """Return what was saved last, or None."""
        ...

    def save(self, charge_point_id: str, plain: Plain) -> None:
        """Keep something in place of what was saved before."""
        ...


class ShortMemory:
    """Remembers until the process ends."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._kept: dict[str, Plain] = {}

    def load(self, charge_point_id: str) -> Plain | None:
        """Return what was saved last, or None."""
        return self._kept.get(charge_point_id)

    def save(self, charge_point_id: str, plain: Plain) -> None:
        """Keep something in place of what was saved before."""
        self._kept[charge_point_id] = plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is remembered of one charger."""

    device: tuple[str | None, ...] = ()
    """Vendor, model and firmware that the rest is about."""
    rungs: Mapping[str, Rung] = field(default_factory=dict)
    """The rung that held last, by what it was for."""
    follows_plan: bool | None = None
    """Whether it was seen to follow a plan that it keeps; None: not known yet."""
    transactions: Mapping[int, Transaction] = field(default_factory=dict)
    """What was running, by connector."""
    last_transaction_id: int = 0
    """The last number that we gave."""
    energy: Mapping[int, EnergyMark] = field(default_factory=dict)
    """How registers are counted, by connector, where that is not as they say."""

    def of(self, identity: ChargerIdentity) -> Remembered:
        """Return what holds for a device: what worked does not with another firmware."""
        device = (identity.vendor, identity.model, identity.firmware_version)
        if device == self.device:
            return self
        return replace(self, device=device, rungs={}, follows_plan=None)

    def with_rung(self, use: str, rung: Rung) -> Remembered:
        """Return the same with what worked for a use."""
        return replace(self, rungs={**self.rungs, use: rung})

    def with_transaction(self, connector_id: int, running: Transaction | None) -> Remembered:
        """Return the same with what runs on a connector; None: nothing."""
        others = {
            number: each
            for number, each in self.transactions.items()
            if number not in {connector_id, UNSAID}
        }
        if running is not None:
            others[connector_id] = running
        return replace(self, transactions=others)

    def transaction_of(self, connector_id: int) -> Transaction | None:
        """Return what was running on a connector."""
        unsaid = self.transactions.get(UNSAID)
        return self.transactions.get(connector_id, unsaid)

    def with_energy(self, connector_id: int, mark: EnergyMark) -> Remembered:
        """Return the same with how a connector's register is counted."""
        return replace(self, energy={**self.energy, connector_id: mark})

    def plain(self) -> Plain:
        """Return it as values that JSON has."""
        return {
            "device": list(self.device),
            "rungs": {use: _plain_rung(rung) for use, rung in self.rungs.items()},
            "follows_plan": self.follows_plan,
            "last_transaction_id": self.last_transaction_id,
            "energy": {
                str(connector_id): {"factor": mark.factor, "offset_kwh": mark.offset_kwh}
                for connector_id, mark in self.energy.items()
            },
            "transactions": {
                str(connector_id): _plain_transaction(running)
                for connector_id, running in self.transactions.items()
            },
        }

    @classmethod
    def from_plain(cls, plain: Plain | None) -> Remembered:
        """Return what was remembered; nothing of it where it cannot be understood."""
        if plain is None:
            return cls()
        try:
            return cls._understood(plain)
        except KeyError, TypeError, ValueError, AttributeError:
            return cls()

    @classmethod
    def _understood(cls, plain: Plain) -> Remembered:
        values = dict[str, Any](plain)
        return cls(
            device=tuple(values["device"]),
            rungs={use: _rung(each) for use, each in values["rungs"].items()},
            follows_plan=values.get("follows_plan"),
            last_transaction_id=int(values.get("last_transaction_id") or 0),
            energy={
                int(connector_id): EnergyMark(
                    factor=float(each["factor"]), offset_kwh=float(each["offset_kwh"])
                )
                for connector_id, each in values.get("energy", {}).items()
            },
            transactions=_transactions(values),
        )


def _transactions(values: dict[str, Any]) -> dict[int, Transaction]:
    """Return the transactions by connector; once there was one, of a connector that is unsaid."""
    found = {
        int(number): _transaction(each) for number, each in values.get("transactions", {}).items()
    }
    only = values.get("transaction")
    return found if only is None else {UNSAID: _transaction(only)} | found


def _plain_transaction(running: Transaction) -> Plain:
    return {
        "transaction_id": running.transaction_id,
        "meter_start_wh": running.meter_start_wh,
        "started_at": running.started_at and running.started_at.isoformat(),
        "fingerprint": list(running.fingerprint or ()),
    }


def _transaction(plain: Mapping[str, Any]) -> Transaction:
    return Transaction(
        transaction_id=plain["transaction_id"],
        meter_start_wh=plain["meter_start_wh"],
        started_at=_moment(plain.get("started_at")),
        fingerprint=tuple(plain["fingerprint"]) or None,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _plain_rung(rung: Rung) -> Plain:
    return {
        "purpose": rung.purpose.value,
        "stack_level": rung.stack_level,
        "unit": rung.unit.value,
        "kind": rung.kind.value,
        "name": rung.name,
    }


def _rung(plain: Mapping[str, Any]) -> Rung:
    return Rung(
        purpose=Purpose(plain["purpose"]),
        stack_level=int(plain["stack_level"]),
        unit=ChargingRateUnit(plain["unit"]),
        kind=Kind(plain["kind"]),
        name=str(plain["name"]),
    )
