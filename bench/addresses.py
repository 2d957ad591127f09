"""Every address to try, with what stands behind the question mark where that makes another page."""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.urls import NoReverseMatch, reverse

from bench import own
from bench.accounts import Account
from bench.routes import Route

PROGRESS_TABS = ("?view=lines", "?view=skills", "?view=hours")
VARIANTS = {
    "team": (*PROGRESS_TABS, "?view=lines&format=csv"),
    "team_person": PROGRESS_TABS,
    "stops": ("", "?q=ai", "?q=niets"),
    "messages": ("", "?view=mail"),
    "institution_people": ("", "?q=jan"),
}


def found(accounts: Iterable[Account], routes: Iterable[Route], *, now: datetime) -> list[dict]:
    """Per route the addresses that may answer, in the order of the accounts; or the arguments that nobody knows."""
    actors = {account.role: own.actor_of(account.email, now=now) for account in accounts}
    return [_of(route, actors) for route in routes]


def counts() -> dict[str, int]:
    """About how many rows our tables hold, as the last analyse saw them."""
    models = [
        model
        for app in ("accounts", "courses", "tracking")
        for model in apps.get_app_config(app).get_models()
    ]
    tables = {model._meta.db_table for model in models}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        return {name: max(0, rows) for name, rows in cursor.fetchall() if name in tables}


def _of(route, actors) -> dict:
    row = {"name": route.name, "pattern": route.pattern, "variants": VARIANTS.get(route.name, ("",))}
    try:
        addresses = [
            (role, reverse(route.name, kwargs=values))
            for role, actor in actors.items()
            for values in own.arguments(route.start, route.arguments, actor)
        ]
    except (KeyError, NoReverseMatch):
        return row | {"addresses": [], "needs": route.arguments}
    return row | {"addresses": addresses, "needs": ()}
