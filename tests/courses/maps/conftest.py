import pytest

from tests import factories


@pytest.fixture
def institution(db):
    return factories.InstitutionFactory()


@pytest.fixture
def crossing(institution):
    """Two lines of three stops that share the one in the middle: (versions, stops)."""
    stops = factories.StopFactory.create_batch(5)
    versions = [
        factories.make_line([stops[0], stops[1], stops[2]], code="A", palette="a", title_nl="Eerste"),
        factories.make_line([stops[3], stops[1], stops[4]], code="B", palette="b", title_nl="Tweede"),
    ]
    return versions, stops
