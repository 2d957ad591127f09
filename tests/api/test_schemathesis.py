"""Every operation with generated requests, right and wrong ones, by every role: it answers as it is described.

The examples are the same at every run. Half of them name rows that are there, else hardly any would get far.
"""

import json

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode

from metro.core.api.schema import document
from tests.matrix.api import references
from tests.matrix.api.callers import Callers
from tests.matrix.api.operations import CALLERS, PREFIX
from tests.matrix.api.table import TABLE
from tests.matrix.world import build

pytestmark = pytest.mark.django_db
EXAMPLES = 12
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.allow_header_conformance,
    checks.negative_data_rejection,
]
RESOURCES = sorted({key.split()[1].partition("/")[0] for key in TABLE})
PROFILE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection():
    """A request would close the connection that holds the transaction; Django's own test client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def operations() -> dict:
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = get_wsgi_application()
    found = [result.ok() for result in schema.get_all_operations()]
    return {f"{one.method.upper()} {one.path.removeprefix(PREFIX)}": one for one in found}


def test_every_operation_is_tried(operations):
    assert set(operations) == set(TABLE)


@pytest.mark.parametrize("resource", RESOURCES)
def test_answers_are_as_described(resource, operations):
    world = build()
    callers = Callers(world)
    statuses = set()
    for key, operation in operations.items():
        if key.split()[1].partition("/")[0] == resource:
            statuses |= try_out(key, operation, world, callers)

    assert 200 in statuses
    assert 401 not in statuses


def try_out(key, operation, world, callers):
    """The statuses that came."""
    statuses = set()
    modes = [operation.as_strategy(mode) for mode in GenerationMode]

    @PROFILE
    @given(case=st.one_of(modes), role=st.sampled_from(CALLERS), data=st.data())
    def run(case, role, data):
        is_right = case.meta.generation.mode == GenerationMode.POSITIVE
        if is_right and data.draw(st.booleans()):
            name_rows(case, key, world, role, data)
        caches["process"].clear()
        headers = callers.headers(role)
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        statuses.add(response.status_code)
        # 412 comes before the body is read, and the check does not count it as a refusal.
        wanted = CHECKS[:-1] if response.status_code == 412 else CHECKS
        case.validate_response(response, checks=wanted)

    run()
    return statuses


def name_rows(case, key, world, role, data):
    """Rows of the world in the places of the address and of the references in the body."""
    row = TABLE[key]
    target = data.draw(st.sampled_from(row.targets or ("",)))
    if row.at and case.path_parameters:
        value = row.at(world, target)
        values = value if isinstance(value, tuple) else (value,)
        case.path_parameters = dict(zip(case.path_parameters, values, strict=True))
    if row.body and isinstance(case.body, dict):
        right = row.body(world, role, target)
        case.body |= {path[0]: right[path[0]] for path, *_ in references.in_body(key) if path[0] in right}
