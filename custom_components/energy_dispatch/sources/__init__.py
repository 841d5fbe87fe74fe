"""Sources of schedules: what optimisers write, read into the one table that the engine takes.

Each format is a module with ``read(given, wanted)``. To add one: write its module, name it in
``READERS``, put a real output of it into ``tests/fixtures/optimisers`` and a test beside the
others.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
import json
from typing import Final

from . import emhass, eos, evcc, flexmeasures, haeo, s2
from .columns import read_columns, read_entities
from .mapping import Wanted, read_map
from .series import Sign, Source, refusal, to_table

__all__ = [
    "READERS",
    "Sign",
    "Source",
    "SourceFormat",
    "Wanted",
    "read_columns",
    "read_entities",
    "read_map",
    "read_source",
    "to_table",
]


class SourceFormat(StrEnum):
    """Whose output a schedule is."""

    NATIVE = "native"
    EMHASS = "emhass"
    HAEO = "haeo"
    EOS = "eos"
    FLEXMEASURES = "flexmeasures"
    EVCC = "evcc"
    S2 = "s2"


READERS: Final[Mapping[SourceFormat, Callable[[object, Mapping[str, Wanted]], Source]]] = {
    SourceFormat.EMHASS: emhass.read,
    SourceFormat.HAEO: haeo.read,
    SourceFormat.EOS: eos.read,
    SourceFormat.FLEXMEASURES: flexmeasures.read,
    SourceFormat.EVCC: evcc.read,
    SourceFormat.S2: s2.read,
}
"""Every format but the native one, which needs no reading."""


def read_source(source_format: SourceFormat, given: object, wanted: Mapping[str, Wanted]) -> Source:
    """Read an optimiser's output.

    Args:
        source_format: whose it is; not native.
        given: what it wrote, as values or as text.
        wanted: what the map says of each series.

    Raises:
        ScheduleError: it cannot be read, or holds no plan; the sentence says why.
    """
    if isinstance(given, str) and given.lstrip()[:1] in {"[", "{"}:
        try:
            given = json.loads(given)
        except ValueError as err:
            raise refusal(
                "invalid_json", f"schedule looks like JSON but cannot be read: {err}."
            ) from err
    return READERS[source_format](given, wanted)
