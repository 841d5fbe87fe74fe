"""Who handed in what, for the panel's list of plans, and refusals that name their rows."""

from collections.abc import Mapping
import json
from typing import Any, Final

from homeassistant.core import ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..coordinator import DispatchCoordinator
from ..engine import ScheduleError
from .extras import extras_of

PROBLEMS_TOLD: Final = 20


@callback
def note_accepted(site: DispatchCoordinator, call: ServiceCall, answer: Mapping[str, Any]) -> None:
    """Note a schedule that was taken in, as it was answered; a dry run is not noted."""
    if not answer["dry_run"]:
        extras_of(site).notebook.note_accepted(
            answer,
            name=call.data.get("name"),
            received_at=site.now().timestamp(),
            context=call.context,
        )


@callback
def refused(
    site: DispatchCoordinator, call: ServiceCall, err: ScheduleError
) -> ServiceValidationError:
    """Note a refusal, and return it as the action's error.

    The placeholder ``rows`` is for programs: the problems as JSON, each with its row and column.
    """
    problems = [
        {"message": one.message, "code": one.code, "column": one.column, "row": one.row}
        for one in err.problems[:PROBLEMS_TOLD]
    ]
    if not call.data["dry_run"]:
        extras_of(site).notebook.note_refused(
            problems,
            name=call.data.get("name"),
            received_at=site.now().timestamp(),
            context=call.context,
        )
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="schedule_refused",
        translation_placeholders={"problems": str(err), "rows": json.dumps(problems)},
    )
