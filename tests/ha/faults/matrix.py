"""The fault matrix: what is expected of each fault on each kind of device.

In every cell a plan is in force and its next setpoint comes due under the fault (a reboot hits the
setpoint in force instead). The fault lasts; then the device heals. A row reads: how the first
command that met the fault ends, and in whose words; what is shown of the asset meanwhile; what the
device itself carries then; how many writes it has got at the most; when it is back on plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from custom_components.energy_dispatch.engine import CommandStatus, Proof, Reason

from .rigs import Trouble

SIM_CHARGER: Final = "simulated charger"
SIM_BATTERY: Final = "simulated battery"
OCPP: Final = "OCPP 1.6 charger"
SUNSPEC: Final = "SunSpec battery"


class Shown(Enum):
    """What is shown of the asset under the fault."""

    NOTHING = "nothing"
    NOT_FOLLOWING = "not_following"
    NOT_CONTROLLABLE = "not_controllable"
    OFFLINE = "link_detail"


class Carries(Enum):
    """What the device itself carries at the end of the fault."""

    OLD = "the setpoint of the slot before"
    NEW = "the setpoint of the slot in force"
    THIRD = "a third of the setpoint of the slot in force: its current, on one phase"
    NONE = "nothing: its own fall-back, once the old setpoint had outlived its lifetime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What one cell expects."""

    ends: CommandStatus
    reason: Reason | None = None
    proof: Proof | None = None
    words: str
    """What the ledger tells of the command, as a pattern: mostly the device's own words."""
    shown: Shown = Shown.NOTHING
    shown_words: str = ""
    carries: Carries
    writes: int
    """At the most that reach the device while the fault lasts, four minutes."""
    back_seconds: float | None
    """After the healing; None: with the plan's next change, and not before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """A fault that this kind of device cannot have."""

    why: str


type Cell = Expect | Impossible

NO_ANSWER: Final = r"No answer within 30 s"
FOUND: Final = r"Not written again: "
THIRD: Final = r"about a third: the device charges on one phase where three are declared"
THOUSANDTH: Final = r"about a thousandth: the device takes kilowatts for watts"
LAST_WAIT_SECONDS: Final = 160.0
"""The sixth wait between two tries, after four minutes of failing; none is longer than 300 s."""

S, R, P = CommandStatus, Reason, Proof

_SIMULATED: Final[Mapping[Trouble, Cell]] = {
    Trouble.REJECT: Expect(
        ends=S.FAILED,
        reason=R.REJECTED,
        words=r"Simulated: Rejected\.",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"Simulated: Rejected\.",
        carries=Carries.OLD,
        writes=1,
        back_seconds=None,
    ),
    Trouble.MUTE: Expect(
        ends=S.TIMED_OUT,
        reason=R.TIMED_OUT,
        words=NO_ANSWER,
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=NO_ANSWER,
        carries=Carries.OLD,
        writes=5,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.LATE: Expect(
        ends=S.TIMED_OUT,
        reason=R.TIMED_OUT,
        words=NO_ANSWER,
        carries=Carries.NEW,
        writes=1,  # then it is found
        back_seconds=0,
    ),
    Trouble.CUT: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=f"the link broke before an answer came.*{FOUND}the device reports",
        carries=Carries.NEW,
        writes=1,
        back_seconds=0,
    ),
    Trouble.HANG_UP: Impossible(
        why="Its link breaks after the deed alone; what follows a break is the same code for all."
    ),
    Trouble.REBOOT: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=r"The setpoint is",
        carries=Carries.NEW,
        writes=1,
        back_seconds=0,
    ),
    Trouble.BUSY: Expect(
        ends=S.FAILED,
        reason=R.ATTEMPTS_EXHAUSTED,
        words=r"Simulated: Busy\.",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"Simulated: Busy\.",
        carries=Carries.OLD,
        writes=24,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.IGNORE: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=r"Asked for \d kW, (the device reports|measured) \d kW",
        shown=Shown.NOT_FOLLOWING,
        shown_words=r"Asked for \d kW, (the device reports|measured) \d kW",
        carries=Carries.OLD,
        writes=5,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    # The setpoint reads back as asked: that power does not follow shows after the settling time.
    Trouble.WRONG_UNIT: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=r"The setpoint is",
        shown=Shown.NOT_FOLLOWING,
        shown_words=THOUSANDTH,
        carries=Carries.NEW,
        writes=5,
        back_seconds=60,
    ),
    Trouble.WRONG_PHASES: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=r"The setpoint is",
        shown=Shown.NOT_FOLLOWING,
        shown_words=THIRD,
        carries=Carries.NEW,
        writes=5,
        back_seconds=60,
    ),
}

_OCPP: Final[Mapping[Trouble, Cell]] = {
    Trouble.REJECT: Expect(
        ends=S.FAILED,
        reason=R.REJECTED,
        words=r"SetChargingProfile: Rejected \(purpose TxProfile, stack level 8, W\)",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"SetChargingProfile: Rejected .*; and 17 more",
        carries=Carries.OLD,
        writes=20,  # each rung of the ladder once, and none again
        back_seconds=None,
    ),
    Trouble.MUTE: Expect(
        ends=S.FAILED,
        reason=R.TIMED_OUT,
        words=r"SetChargingProfile: no answer within 10 s",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"no answer within 10 s",
        carries=Carries.OLD,
        writes=10,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    # It answers the question for its schedule too late too, so nobody can know.
    Trouble.LATE: Expect(
        ends=S.FAILED,
        reason=R.TIMED_OUT,
        words=r"SetChargingProfile: no answer within 10 s",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"no answer within 10 s",
        carries=Carries.NEW,
        writes=10,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.CUT: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=f"closed by the charger.*{FOUND}the composite schedule says 8970 W",
        carries=Carries.NEW,
        writes=1,
        back_seconds=0,
    ),
    Trouble.HANG_UP: Expect(
        ends=S.FAILED,
        reason=R.OFFLINE,
        words=r"SetChargingProfile: closed by the charger",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"closed by the charger",
        carries=Carries.OLD,
        writes=24,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.REBOOT: Expect(
        ends=S.COMPLETED,
        proof=P.MEASURED,
        words=r"Measured 8\.97 kW",
        carries=Carries.NEW,
        writes=2,
        back_seconds=0,
    ),
    Trouble.BUSY: Expect(
        ends=S.FAILED,
        reason=R.ATTEMPTS_EXHAUSTED,
        words=r"GenericError: busy, try again later",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"GenericError: busy, try again later",
        carries=Carries.OLD,
        writes=24,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.IGNORE: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=r"Asked for 8\.97 kW, the device reports 4\.83 kW",
        shown=Shown.NOT_FOLLOWING,
        shown_words=r"Asked for 8\.97 kW, the device reports 4\.83 kW",
        carries=Carries.OLD,
        writes=5,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.WRONG_UNIT: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=THOUSANDTH,
        shown=Shown.NOT_FOLLOWING,
        shown_words=THOUSANDTH,
        carries=Carries.NEW,
        writes=5,
        back_seconds=60,
    ),
    Trouble.WRONG_PHASES: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=THIRD,
        shown=Shown.NOT_FOLLOWING,
        shown_words=THIRD,
        carries=Carries.THIRD,
        writes=5,
        back_seconds=60,
    ),
}

# A setpoint is three writes, and half its lifetime of 120 s later three more keep it alive.
_SUNSPEC: Final[Mapping[Trouble, Cell]] = {
    Trouble.REJECT: Expect(
        ends=S.FAILED,
        reason=R.REJECTED,
        words=r"illegal data value \(exception 3\) while writing OutWRte, InWRte",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"illegal data value \(exception 3\)",
        carries=Carries.NONE,  # what keeps a setpoint alive is refused as well
        writes=8,
        back_seconds=None,
    ),
    # A mute device is found out by the polls before the setpoint is due, and not written to.
    Trouble.MUTE: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=r"Device silent: no answer while reading 40000 within 3 s",
        shown=Shown.OFFLINE,
        shown_words=r"Device silent: no answer while reading",
        carries=Carries.NONE,
        writes=0,
        back_seconds=30,
    ),
    Trouble.LATE: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=f"no answer while writing OutWRte, InWRte within 3 s.*{FOUND}OutWRte",
        carries=Carries.NEW,
        writes=9,
        # Its lifetime was wound up without our knowing, and runs out when nobody feeds it.
        back_seconds=90,
    ),
    Trouble.CUT: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=f"Connection lost before response was received.*{FOUND}OutWRte",
        carries=Carries.NEW,
        writes=6,
        back_seconds=0,
    ),
    Trouble.HANG_UP: Expect(
        ends=S.FAILED,
        reason=R.OFFLINE,
        words=r"Connection lost before response was received",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"Connection lost before response was received",
        carries=Carries.NONE,
        writes=32,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.REBOOT: Expect(
        ends=S.COMPLETED,
        proof=P.READ_BACK,
        words=r"read as written, ChaSt says CHARGING, measured 4 kW",
        carries=Carries.NEW,
        writes=12,
        back_seconds=0,
    ),
    # Home Assistant's backend repeats a busy request by itself, three times before our limit.
    Trouble.BUSY: Expect(
        ends=S.FAILED,
        reason=R.TIMED_OUT,
        words=r"the device is silent, or answers that it is busy",
        shown=Shown.NOT_CONTROLLABLE,
        shown_words=r"answers that it is busy",
        carries=Carries.NONE,
        writes=80,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.IGNORE: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=r"Asked for 4 kW, measured 1 kW",
        shown=Shown.NOT_FOLLOWING,
        shown_words=r"Asked for 4 kW, measured 0 kW",
        carries=Carries.NONE,  # its registers hold the new setpoint, and it lets the old one go
        writes=18,
        back_seconds=LAST_WAIT_SECONDS,
    ),
    Trouble.WRONG_UNIT: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=THOUSANDTH,
        shown=Shown.NOT_FOLLOWING,
        shown_words=THOUSANDTH,
        carries=Carries.NEW,
        writes=18,
        back_seconds=60,
    ),
    Trouble.WRONG_PHASES: Expect(
        ends=S.COMPLETED,
        reason=R.UNVERIFIED,
        proof=P.ACKNOWLEDGED,
        words=THIRD,
        shown=Shown.NOT_FOLLOWING,
        shown_words=THIRD,
        carries=Carries.NEW,
        writes=18,
        back_seconds=60,
    ),
}

MATRIX: Final[Mapping[str, Mapping[Trouble, Cell]]] = {
    SIM_CHARGER: _SIMULATED,
    SIM_BATTERY: _SIMULATED,
    OCPP: _OCPP,
    SUNSPEC: _SUNSPEC,
}
