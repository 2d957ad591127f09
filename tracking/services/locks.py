"""The one order in which rows are locked: sessions by ascending id, then people, always last.

NO KEY UPDATE keeps every other writer of these rows out, but lets foreign keys point at them: a notice to
somebody whose seat is being changed elsewhere need not wait, so two coordinators cannot wait for each other.
"""

from collections.abc import Iterable

from courses.models import Session
from metro.accounts.models import User


def lock_sessions(session_ids: Iterable[int]) -> dict[int, Session]:
    """The sessions as they are now, by id; held until the transaction ends."""
    rows = (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("stop", "institution")
        .filter(pk__in=set(session_ids))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def lock_session(session_id: int) -> Session:
    return lock_sessions([session_id])[session_id]


def lock_users(user_ids: Iterable[int]) -> None:
    """Whoever changes seats or completions of a person waits here for the one before."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=set(user_ids)).order_by("pk")
    list(rows.values_list("pk"))
