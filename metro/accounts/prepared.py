"""Prepared queries about what an actor sees: one per set of roles, whoever has them."""

from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import BigIntegerField, DateField, DateTimeField, Field, QuerySet

from metro.accounts.policy import Actor
from metro.core.prepared import Place, Places, Prepared

_ID = BigIntegerField()
_PLACES = {
    "now": Place("now", DateTimeField()),
    "today": Place("today", DateField()),
    "user_id": Place("user_id", _ID),
    "institution_id": Place("institution_id", _ID),
    "member_id": Place("member_id", _ID),
}
_TEAMS = ("led_team_ids", "team_ids")


class PreparedFor:
    """A queryset built with an actor that has places for its values. `ids` and `fields` name further places."""

    def __init__(self, build: Callable[..., QuerySet], *ids: str, **fields: Field):
        self._prepared = Prepared(build, **dict.fromkeys(ids, _ID), **fields)

    def rows(self, actor: Actor, **values: Any) -> list:
        """What this actor sees. One query."""
        return self._prepared.rows(**_asked(actor), **values)

    def made(
        self, actor: Actor, make: Callable[[list], Any], *, about: Hashable = None, **values: Any
    ) -> Any:
        """What `make` makes of what this actor sees, as `Prepared.made` has it. One query."""
        return self._prepared.made(make, about=about, **_asked(actor), **values)


def _asked(actor: Actor) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(actor, name) for name in _PLACES}
    for name in _TEAMS:
        values |= {f"{name}_{place}": pk for place, pk in enumerate(getattr(actor, name))}
    return {"shape": _shape(actor), "given": lambda: _given(actor), **values}


def _shape(actor: Actor) -> tuple:
    """All that a rule may look at: which roles there are, not who has them."""
    known = tuple(getattr(actor, name) is not None for name in _PLACES)
    return known, actor.is_coordinator, actor.lead_visibility, len(actor.led_team_ids), len(actor.team_ids)


def _given(actor: Actor) -> dict[str, Actor]:
    places = {name: place for name, place in _PLACES.items() if getattr(actor, name) is not None}
    teams = {
        name: Places(Place(f"{name}_{place}", _ID) for place, _pk in enumerate(ids))
        for name in _TEAMS
        if (ids := getattr(actor, name))
    }
    return {"actor": actor.with_places(**places, **teams)}
