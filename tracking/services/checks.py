"""Answering the questions of a stop, as often as it takes. Only the person reads the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from courses.models import Check, Session, Stop
from metro.accounts.models import Membership
from metro.core.errors import Refusal, UnknownReference
from metro.core.turns import in_turn
from tracking.models import AttendanceSignal, CheckAnswer, Completion, RecordingOpening, Registration
from tracking.services import completions, refusals
from tracking.services.happened import current_cycle
from tracking.services.locks import lock_users

SHORTEST_REFLECTION = 20
LONGEST_REFLECTION = 2000


@dataclass(frozen=True)
class Answered:
    """Per question (id) that is still open why it is, and the completion that holds now, if any."""

    faults: dict[int, Refusal]
    completion: Completion | None


@in_turn
def answer(
    stop: Stop,
    member: Membership,
    said: Mapping[int, int | str],
    *,
    replaces: Mapping[int, str] | None = None,
    now: datetime,
) -> Answered:
    """Answer questions of the stop: per id the number of an option, or the text of a reflection.

    What is right is kept, whatever happens to the others; answering it again changes nothing. Another text
    takes the place of a reflection only when `replaces` names the version that its writer read (`version`).
    Raises CheckNotOpen, or UnknownReference for what this stop does not ask.
    """
    lock_users([member.user_id])
    if not is_open(stop, member, now=now):
        raise refusals.CheckNotOpen
    asked = {row.pk: row for row in Check.objects.asked().filter(stop=stop)}
    if set(said) - set(asked):
        raise UnknownReference(field=_("Question"))
    cycle = current_cycle(member, stop, now=now)
    kept = {row.question_id: row for row in own_answers(stop, member, cycle=cycle)}
    faults = {}
    for pk, value in said.items():
        try:
            _keep(asked[pk], kept.get(pk), value, member, cycle, (replaces or {}).get(pk, ""), now=now)
        except Refusal as refusal:
            faults[pk] = refusal
    return Answered(faults, completions.evaluate(member, stop, now=now, by=member.user))


@in_turn
def open_recording(session: Session, member: Membership, *, now: datetime) -> str:
    """The address of the recording. That it was opened is kept, once per cycle."""
    if not session.recording_url or session.status not in (Session.Status.PLANNED, Session.Status.HELD):
        raise refusals.NoRecording
    lock_users([member.user_id])
    RecordingOpening.objects.get_or_create(
        member=member,
        stop=session.stop,
        cycle=current_cycle(member, session.stop, now=now),
        defaults={"institution_id": member.institution_id, "session": session, "opened_at": now},
    )
    completions.evaluate(member, session.stop, now=now, by=member.user)
    return session.recording_url


def is_open(stop: Stop, member: Membership, *, now: datetime) -> bool:
    """Whether the member may read the questions: from an own session of the stop on, or its recording."""
    here = {"member": member, "session": OuterRef("pk")}
    was_in = Q(Exists(Registration.objects.confirmed().filter(**here))) | Q(
        Exists(AttendanceSignal.objects.filter(**here))
    )
    took_place = (Session.Status.PLANNED, Session.Status.HELD)
    sessions = Session.objects.filter(was_in, stop=stop, starts_at__lte=now, status__in=took_place)
    return sessions.exists() or RecordingOpening.objects.filter(member=member, stop=stop).exists()


def own_answers(stop: Stop, member: Membership, *, cycle: int):
    return CheckAnswer.objects.filter(member=member, question__stop=stop, cycle=cycle)


def version(answer: CheckAnswer) -> str:
    """By which somebody says which text of a reflection was read."""
    return answer.written_at.isoformat()


def _keep(question, kept, value, member, cycle, replaces, *, now):
    if question.is_reflection:
        _keep_text(question, kept, str(value).strip(), member, cycle, replaces, now=now)
    elif kept is None:
        _demand_right(question, value)
        _write(question, member, cycle, now=now, option=value)


def _demand_right(question, value):
    if not isinstance(value, int) or not 1 <= value <= len(question.options):
        raise UnknownReference(field=_("Answer"))
    if value != question.right:
        raise refusals.WrongAnswer


def _keep_text(question, kept, text, member, cycle, replaces, *, now):
    if len(text) < SHORTEST_REFLECTION:
        raise refusals.ReflectionShort(n=SHORTEST_REFLECTION)
    if len(text) > LONGEST_REFLECTION:
        raise refusals.ReflectionLong(n=LONGEST_REFLECTION)
    if kept is None:
        _write(question, member, cycle, now=now, text=text)
    elif kept.text != text:
        if replaces != version(kept):
            raise refusals.WrittenElsewhere
        CheckAnswer.objects.filter(pk=kept.pk).update(text=text, written_at=now)


def _write(question, member, cycle, *, now, **said):
    CheckAnswer.objects.create(
        institution_id=member.institution_id,
        member=member,
        question=question,
        cycle=cycle,
        answered_at=now,
        written_at=now,
        **said,
    )
