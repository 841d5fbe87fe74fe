"""A version of OCPP is imported when a charger speaks it, and never in the event loop."""

import asyncio
import json
from pathlib import Path
import sys

import aiohttp
import pytest

from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.ocpp.versions import Versions, best_of

from .conftest import Declare
from .helpers import raw_charger


async def told_by(*arguments: str) -> str:
    """Return what another process prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


@pytest.mark.parametrize(
    ("subprotocol", "own"), [("ocpp1.6", "v16"), ("ocpp2.0.1", "v201"), ("ocpp2.1", "v201")]
)
async def test_a_charger_brings_its_own_version_only_and_not_in_the_loop(
    subprotocol: str, own: str
) -> None:
    told = json.loads(await told_by("-m", "tests.adapters.ocpp.version_process", subprotocol))
    assert {name for name in told["imported"] if name.count(".") == 1 and ".v" in name} == {
        f"ocpp.{own}"
    }
    assert told["in_loop"] == []


async def test_the_adapter_alone_imports_no_version() -> None:
    code = (
        "import sys; import custom_components.energy_dispatch.adapters.ocpp.central;"
        "print([name for name in sys.modules if name.startswith(('ocpp.v', 'jsonschema'))])"
    )
    package = Path(__file__).parents[3] / "custom_components" / "energy_dispatch"
    # The package of the integration itself is Home Assistant's: only its folder is wanted here.
    bare = (
        "import sys, types; package = types.ModuleType('custom_components.energy_dispatch');"
        f"package.__path__ = [{str(package)!r}];"
        "sys.modules['custom_components.energy_dispatch'] = package;"
    )
    assert (await told_by("-c", bare + code)).strip() == "[]"


async def test_many_who_ask_at_once_get_the_same_class() -> None:
    versions = Versions()
    classes = await asyncio.gather(*(versions.session_class("ocpp2.0.1") for _ in range(20)))
    assert {each.VERSION for each in classes} == {"2.0.1"}
    assert len(set(classes)) == 1


def test_the_best_version_of_those_that_are_offered_is_spoken() -> None:
    assert best_of(["ocpp1.6", "ocpp2.1", "ocpp2.0.1"]) == "ocpp2.1"
    assert best_of(["ocpp1.5", "ocpp1.6"]) == "ocpp1.6"
    assert best_of(["ocpp1.5"]) is None


async def test_a_charger_that_is_removed_while_its_version_is_imported_is_not_let_in(
    central: CentralSystem, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare()
    session_class = Versions.session_class

    async def removed_meanwhile(versions: Versions, subprotocol: str) -> object:
        kind = await session_class(versions, subprotocol)
        central.remove_charger("CP1")
        return kind

    monkeypatch.setattr(Versions, "session_class", removed_meanwhile)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with raw_charger(central):
            pass
    assert refused.value.status == 404
