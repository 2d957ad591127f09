from datetime import timedelta

import pytest

from courses.models import Session
from courses.services import states
from metro.core.errors import IllegalMove
from tests import factories

# Every status, and every phase of a planned session, with the moves that are allowed there.
ALLOWED = {
    "draft": {"redraft", "delete", "publish"},
    "upcoming": {"move", "edit", "set_capacity", "cancel", "withdraw"},
    "open": {"move", "edit", "set_capacity", "cancel", "withdraw"},
    "closed": {"move", "edit", "set_capacity", "cancel", "withdraw"},
    "live": {"edit", "set_capacity", "cancel", "withdraw"},
    "ended": {"edit", "set_capacity", "hold"},
    "held": set(),
    "cancelled": set(),
    "withdrawn": set(),
}
PHASES = {
    "upcoming": {"starts_at": timedelta(days=3), "registration_opens_at": timedelta(days=1)},
    "open": {"starts_at": timedelta(days=3)},
    "closed": {"starts_at": timedelta(days=3), "registration_closes_at": timedelta(hours=-1)},
    "live": {"starts_at": timedelta(minutes=-10)},
    "ended": {"starts_at": timedelta(minutes=-90)},
}


def session_in(standing, now):
    stop = factories.StopFactory.build()
    times = {name: now + delta for name, delta in PHASES.get(standing, PHASES["open"]).items()}
    status = Session.Status.PLANNED if standing in PHASES else standing
    return factories.SessionFactory.build(
        stop=stop, institution=factories.InstitutionFactory.build(), status=status, **times
    )


@pytest.mark.parametrize("event", states.MOVES)
@pytest.mark.parametrize("standing", ALLOWED)
def test_a_session_makes_only_the_moves_of_its_status_and_phase(standing, event, now):
    session = session_in(standing, now)

    if event in ALLOWED[standing]:
        assert states.check(session, event, now=now) == states.MOVES[event]
    else:
        with pytest.raises(IllegalMove):
            states.check(session, event, now=now)


def test_the_refusal_names_the_status_or_the_phase(now, settings):
    settings.LANGUAGE_CODE = "en"
    refusals = []
    for standing, event in [("cancelled", "publish"), ("live", "move")]:
        with pytest.raises(IllegalMove) as refusal:
            states.check(session_in(standing, now), event, now=now)
        refusals.append(str(refusal.value))

    assert refusals == [
        "This is no longer possible: the status is cancelled.",
        "This is no longer possible: the status is live now.",
    ]
