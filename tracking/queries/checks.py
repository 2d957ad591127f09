"""Whose check of a stop is open, and in which cycle: in SQL, for one member or for many at once."""

from datetime import date

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from courses.models import Check, Session
from metro.accounts.models import Membership
from tracking.models import CheckAnswer, Completion


def with_open_check(session: Session, *, today: date) -> QuerySet[Membership]:
    """Members who were present at this session, and whose stop is still to be closed with its questions.

    Whoever has completed the stop, and those of a stop without questions, are not among them. `today` is the
    day at the institution of the session. One query when read.
    """
    asked = Check.objects.asked().filter(stop=session.stop_id)
    return (
        Membership.objects.filter(attendances__session=session, attendances__result="present")
        .exclude(pk__in=_completed(session.stop_id, today).values("member"))
        .annotate(
            asked=_count(asked.values("stop")),
            answered=_count(_answers(session.stop_id).values("member")),
        )
        .filter(answered__lt=F("asked"))
    )


def has_open_check(session: Session, member_id: int, *, today: date) -> bool:
    """Whether this member is one of `with_open_check`: what a reminder asks again before it goes out."""
    return with_open_check(session, today=today).filter(pk=member_id).exists()


def _completed(stop_id, today):
    holds = Q(expires_date=None) | Q(expires_date__gt=today)
    return Completion.objects.valid().filter(holds, stop=stop_id)


def _answers(stop_id):
    """The answers of the outer member to what is asked now, in the cycle after the completions that stand."""
    valid = Completion.objects.valid().filter(member=OuterRef("member"), stop=stop_id)
    last = Subquery(valid.order_by().values("member").annotate(last=Max("cycle")).values("last"))
    rows = CheckAnswer.objects.filter(member=OuterRef("pk"), question__stop=stop_id)
    return rows.filter(question__removed_at=None, cycle=Coalesce(last, 0) + 1)


def _count(grouped):
    return Coalesce(Subquery(grouped.order_by().annotate(n=Count("pk")).values("n")), Value(0))
