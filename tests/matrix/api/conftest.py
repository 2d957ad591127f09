import pytest

from tests.matrix.world import build


@pytest.fixture
def world():
    return build()
