"""A token does what its scopes say, and no more than its maker may."""

import pytest

from metro.accounts.models import Scope
from tests.matrix.api.answers import call, scopes_of
from tests.matrix.api.callers import Callers, code_of
from tests.matrix.api.operations import addresses
from tests.matrix.api.table import TABLE
from tests.matrix.test_canaries import NAME, NAMES, PLACES

pytestmark = pytest.mark.django_db
GUARDED = {key: row for key, row in TABLE.items() if not row.is_public}


def test_without_its_scope_a_token_gets_nothing_of_any_operation(world):
    wrong = []
    for key, row in GUARDED.items():
        target, url = addresses(world, key, row)[-1]
        named = scopes_of(key, url)
        others = tuple(sorted(set(Scope.values) - set(named)))
        response = call(world, Callers(world, scopes=others), key, row, "coordinator", target, url)
        if (response.status_code, code_of(response)) != (403, "scope_missing"):
            wrong.append(f"{key}: {response.status_code} without {list(named)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["lead", "coordinator"])
def test_a_token_for_the_own_record_reads_no_name_that_a_teacher_would_not(role, world):
    callers = Callers(world, scopes=(Scope.ME_READ, Scope.ME_WRITE))
    own = {role} | (NAMES["teacher"] - {"teacher"})
    for key, row in GUARDED.items():
        for target, url in addresses(world, key, row) if key.startswith("GET ") else ():
            text = call(world, callers, key, row, role, target, url).content.decode()

            assert set(NAME.findall(PLACES.sub("", text))) <= own, url
