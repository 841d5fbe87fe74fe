"""A charger's check of what its central system asks: against the schemas of the standard.

The schemas are those that the library ``ocpp`` brings along; nothing else of it is used.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
import json
from typing import Final

from jsonschema import Draft4Validator

from .ocpp_frames import Fields, Refuse

_FOLDERS: Final = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}
_CODES_16: Final = {
    "additionalProperties": "FormationViolation",
    "maxLength": "TypeConstraintViolation",
    "required": "OccurenceConstraintViolation",  # as OCPP-J 1.6 spells it
    "type": "TypeConstraintViolation",
}
_CODES_201: Final = {
    "additionalProperties": "FormatViolation",
    "required": "OccurrenceConstraintViolation",
    "type": "TypeConstraintViolation",
    "minItems": "OccurrenceConstraintViolation",
    "maxItems": "OccurrenceConstraintViolation",
}
_OTHER: Final = "PropertyConstraintViolation"


def check_call(version: str, action: str, payload: Fields) -> None:
    """Check a call.

    Raises:
        Refuse: the standard has no such action, or the payload breaks its schema.
    """
    validator = _validator(version, action if version == "1.6" else f"{action}Request")
    if validator is None:
        raise Refuse("NotImplemented", f"{action} is unknown")
    codes: Mapping[str, str] = _CODES_16 if version == "1.6" else _CODES_201
    for error in validator.iter_errors(_with_decimals(payload)):
        where = "/".join(map(str, error.absolute_path))
        raise Refuse(codes.get(str(error.validator), _OTHER), f"{where}: {error.message}"[:255])


def problems(version: str, schema: str, payload: Fields) -> list[str]:
    """Return what a schema says against a payload."""
    validator = _validator(version, schema)
    if validator is None:
        return [f"there is no {schema}"]
    return [error.message for error in validator.iter_errors(_with_decimals(payload))]


def _with_decimals(payload: Fields) -> object:
    """Return a payload of exact numbers: 21.4 is a multiple of 0.1, the float nearest to it not."""
    return json.loads(json.dumps(payload), parse_float=Decimal)


@cache
def _validator(version: str, schema: str) -> Draft4Validator | None:
    folder = files("ocpp") / _FOLDERS[version] / "schemas"
    path = folder / f"{schema}.json"
    if not path.is_file():
        return None
    return Draft4Validator(json.loads(path.read_text("utf-8-sig"), parse_float=Decimal))
