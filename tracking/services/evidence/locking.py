"""Moves of evidence wait for each other at its owner: whoever changes completions of a person waits there too."""

from metro.core.errors import NotFound
from tracking.models import Evidence
from tracking.services.locks import lock_users


def held_by_owner(evidence: Evidence) -> Evidence:
    """The row as it is now; nobody else moves it until the transaction ends. NotFound when it was removed."""
    lock_users([evidence.member.user_id])
    rows = Evidence.objects.select_related("member__user", "member__institution", "stop", "decided_by")
    row = rows.filter(pk=evidence.pk).first()
    if row is None:
        raise NotFound
    return row
