"""Which centres the contract is tried on.

The practice centre always; the real engine where ``GREENDESK_ENGINE_URL`` says where it is; its
triggers alone where only ``GREENDESK_ENGINE_DSN`` is there. ``GREENDESK_ENGINE_REQUIRED=1`` makes
a missing engine a failure instead of a skip.
"""

import os
from collections.abc import Iterator

import pytest

from greendesk.centre.fields import patch_fields
from greendesk.model.message import field_of
from tests.journeys.contract.centres import (
    Centre,
    Device,
    OverEngine,
    OverHttp,
    OverPractice,
    OverTriggers,
)
from tests.journeys.contract.values import valid_values

ONLY_DATABASE = "GREENDESK_ENGINE_URL" not in os.environ and "GREENDESK_ENGINE_DSN" in os.environ
REQUIRED = os.environ.get("GREENDESK_ENGINE_REQUIRED") == "1"
REAL = "triggers" if ONLY_DATABASE and not REQUIRED else "engine"


@pytest.fixture(scope="session", params=["practice", REAL])
def centre(request: pytest.FixtureRequest) -> Iterator[Centre]:
    found: Centre
    if request.param == "practice":
        found = OverPractice()
    elif request.param == "engine":
        found = OverEngine(
            _address("GREENDESK_ENGINE_URL"), os.environ.get("GREENDESK_ENGINE_DSN", "")
        )
    else:
        found = OverTriggers(_address("GREENDESK_ENGINE_DSN"))
    yield found
    found.close()


@pytest.fixture
def http_centre(centre: Centre) -> OverHttp:
    if not isinstance(centre, OverHttp):
        pytest.skip("the database alone speaks no HTTP")
    return centre


@pytest.fixture
def engine_dsn() -> str:
    return _address("GREENDESK_ENGINE_DSN")


@pytest.fixture
def device() -> Device:
    columns = ("patch_id", *(field_of(f.name) for f in patch_fields()))
    return Device(columns=columns, valid=valid_values(patch_fields()))


def _address(variable: str) -> str:
    address = os.environ.get(variable, "")
    if address:
        return address
    if REQUIRED:
        pytest.fail(f"{variable} is not set: the real engine was to be tried")
    pytest.skip(f"{variable} is not set: run resources/endpoint/run.py ensure")
