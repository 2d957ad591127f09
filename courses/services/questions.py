"""The questions that close a stop: at most three, set as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from courses.models import MOST_QUESTIONS, Check, Offer, Stop
from courses.services import rights
from metro.accounts.models import User
from metro.accounts.services import audit
from metro.core.errors import NotAllowed


@dataclass(frozen=True)
class Question:
    """A reflection, or with `right` and `wrong` a question with one right answer."""

    text: str
    right: str = ""
    wrong: tuple[str, ...] = ()


@transaction.atomic
def set_questions(stop: Stop, wanted: Sequence[Question], *, by: User, now: datetime) -> None:
    """Ask these from now on, in this order. What did not change keeps its answers; nobody's answer is lost.

    By the expert of an accepted offer of the stop, or a coordinator of the institution whose stop it is.
    """
    if not may_set(stop, by=by, now=now):
        raise NotAllowed(who=_("The expert of this stop"))
    stop = Stop.objects.select_for_update().get(pk=stop.pk)
    rows = {row.position: row for row in Check.objects.asked().filter(stop=stop)}
    changed = False
    for position in range(1, MOST_QUESTIONS + 1):
        question = wanted[position - 1] if position <= len(wanted) else None
        changed |= _put(stop, position, rows.get(position), question, now=now)
    if changed:
        audit.record(stop, "set_questions", actor=by, now=now)


def questions_of(stop: Stop) -> list[Question]:
    """As they can be handed to `set_questions` again: with the right answers."""
    rows = Check.objects.asked().filter(stop=stop).order_by("position")
    return [_question(row) for row in rows]


def may_set(stop: Stop, *, by: User, now: datetime) -> bool:
    if Offer.objects.accepted().filter(stop=stop, expert=by).exists():
        return True
    return stop.institution is not None and rights.is_coordinator(stop.institution, by, now=now)


def with_setters(sessions: QuerySet, *, by: User) -> QuerySet:
    """Sessions with `is_own_offer`: whether `by` may set the questions of its stop as its expert."""
    accepted = Offer.objects.accepted().filter(stop=OuterRef("stop"), expert=by)
    return sessions.annotate(is_own_offer=Exists(accepted))


def _put(stop, position, row, question, *, now) -> bool:
    if row and question and _question(row) == question:
        return False
    if row:
        row.removed_at = now
        row.save(update_fields=["removed_at"])
    if question:
        Check.objects.create(stop=stop, position=position, text=question.text, **_said(question))
    return bool(row or question)


def _said(question):
    if not question.right:
        return {"kind": Check.Kind.REFLECTION}
    # By the alphabet, so that the place tells nothing.
    options = sorted({question.right, *question.wrong}, key=str.casefold)
    right = options.index(question.right) + 1
    return {"kind": Check.Kind.KNOWLEDGE, "options": options, "right": right}


def _question(row) -> Question:
    if row.is_reflection:
        return Question(row.text)
    right = row.options[row.right - 1]
    return Question(row.text, right, tuple(option for option in row.options if option != right))
