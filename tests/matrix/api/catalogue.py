"""Rows of the operations on the catalogue, the studio, attendance and the map."""

from courses.models import Skill
from tests.matrix.api.base import NO_TEACHERS, TAKEN
from tests.matrix.api.operations import A_READERS, B_READERS, CALLERS, Operation
from tests.matrix.api.targets import (
    A_PEOPLE,
    ABSENT,
    B_PEOPLE,
    CATALOGUE,
    SEATS,
    SESSIONS,
    line,
    offer,
    row_of,
    session,
    stop,
)
from tests.matrix.urls import both, each
from tracking.models import Attendance

A_TEACHERS = ("teacher", "mate", "lead", "other", "other_lead")
B_TEACHERS = ("teacher_b", "lead_b")
ALL_A, ALL_B = "a draft_a held_a", "b draft_b held_b"
REASON = "De spreker is ziek."

# Sessions: seen by the audience, managed by who hosts or coordinates them.
SEEN = both(TAKEN, NO_TEACHERS)
# Nobody was at a session that is only a draft, also who may see it.
NO_LEARNERS = both(each(["expert"], "a held_a"), each(["other_expert"], "b held_b"))
SEATED = both(each(A_PEOPLE, "a held_a"), each(B_PEOPLE, "b held_b"))
MANAGED = both(each(A_READERS, ALL_A), each(B_READERS, ALL_B), NO_TEACHERS)
SEEN_ONLY = both(each(A_TEACHERS, "a held_a"), each(B_TEACHERS, "b held_b"))
SESSION = {"at": session, "targets": SESSIONS}
PLANNED = both(each((*A_READERS, "expert"), "a"), each((*B_READERS, "other_expert"), "b"))
PLANNED_ONLY_SEEN = both(each(A_TEACHERS, "a"), each(B_TEACHERS, "b"))
ROSTERS = both(each((*A_READERS, "expert"), "a held_a"), each((*B_READERS, "other_expert"), "b held_b"))
# A host says within seven days that a session was not held; that one is ten days old.
HOSTS_MAY_STILL = both(
    each(A_READERS, ALL_A),
    each(B_READERS, ALL_B),
    each(["expert"], "a draft_a"),
    each(["other_expert"], "b draft_b"),
)
TOO_LATE = both(SEEN_ONLY, each(["expert"], "held_a"), each(["other_expert"], "held_b"))

# Stops and lines: the own ones and the shared ones, an expert those of the own offer.
OF_INSTITUTION = both(each(A_PEOPLE, "a shared_a shared_b"), each(B_PEOPLE, "b shared_a shared_b"))
OF_EXPERTS = both(each(["expert"], "a"), each(["other_expert"], "b"))
PLANS = both(each(A_READERS, "a shared_a shared_b"), each(B_READERS, "b shared_a shared_b"), OF_EXPERTS)
PLANS_NOT = both(each(A_TEACHERS, "a shared_a shared_b"), each(B_TEACHERS, "b shared_a shared_b"))

OFFER = {"at": offer, "targets": ("a", "b")}
DECIDES = both(each(A_READERS, "a"), each(B_READERS, "b"))
ATTENDED = both(
    {role: (role,) for role in SEATS},
    each(["lead"], "teacher mate"),
    each(["other_lead"], "other"),
    each((*A_READERS, "expert"), "teacher mate other"),
    each(["lead_b", *B_READERS, "other_expert"], "teacher_b"),
)


def _skill(world, target):
    return ABSENT if target == "absent" else Skill.objects.order_by("pk").first().pk


def _sent(body):
    return lambda world, role, target: dict(body)


def _plan(world, role, target):
    return {"stop": stop(world, target), "localStart": "2026-12-03T15:30"}


def _roster(world, role, target):
    return {"session": session(world, target), "everybody": True}


def _claim(world, role, target):
    return {"session": session(world, target)}


def _code(world, role, target):
    return _claim(world, role, target) | {"code": "123456"}


def _answers(world, role, target):
    return {"answers": [{"question": world.questions["a"].pk, "text": "Ik probeer het in klas 2b."}]}


def _accept(world, role, target):
    return {"stop": stop(world, "shared_a")}


def _managed(body=None, **changes) -> Operation:
    row = SESSION | {"opens": MANAGED, "refused": SEEN_ONLY} | changes
    return Operation(**row, body=_sent(body) if body else None)


TABLE = {
    "GET skills": Operation(opens=each(CALLERS)),
    "GET skills/{id}": Operation(at=_skill, targets=("any",), opens=each(CALLERS, "any")),
    "GET lines": Operation(opens=each(CALLERS)),
    "GET lines/{slug}": Operation(at=line, targets=CATALOGUE, opens=both(OF_INSTITUTION, OF_EXPERTS)),
    "GET stops": Operation(opens=each(CALLERS)),
    "GET stops/{slug}": Operation(at=stop, targets=CATALOGUE, opens=both(OF_INSTITUTION, OF_EXPERTS)),
    **{
        f"POST stops/{{slug}}/{step}": Operation(
            at=stop, targets=CATALOGUE, opens=OF_INSTITUTION, refused=OF_EXPERTS
        )
        for step in ("skip", "unskip")
    },
    "GET stops/{slug}/questions": Operation(
        at=stop, targets=CATALOGUE, opens=OF_INSTITUTION, refused=OF_EXPERTS
    ),
    "POST stops/{slug}/answer": Operation(
        at=stop, targets=CATALOGUE, opens=OF_INSTITUTION, refused=OF_EXPERTS, body=_answers
    ),
    "GET offers": Operation(opens=each(CALLERS)),
    "GET offers/{id}": Operation(**OFFER, opens=both(DECIDES, OF_EXPERTS)),
    "POST offers/{id}/accept": Operation(**OFFER, body=_accept, opens=DECIDES, refused=OF_EXPERTS),
    "GET map": Operation(opens=each(CALLERS)),
    "GET sessions": Operation(opens=each(CALLERS)),
    "POST sessions": Operation(body=_plan, targets=CATALOGUE, opens=PLANS, refused=PLANS_NOT),
    "GET sessions/{id}": Operation(**SESSION, opens=SEEN),
    "PATCH sessions/{id}": _managed({"capacity": 30}),
    "DELETE sessions/{id}": _managed(),
    "POST sessions/{id}/publish": _managed(),
    "POST sessions/{id}/move": _managed({"localStart": "2026-12-08T16:00"}),
    "POST sessions/{id}/cancel": _managed({"reason": REASON, "seen": "x"}),
    "POST sessions/{id}/withdraw": _managed({"reason": REASON, "seen": "x"}),
    "POST sessions/{id}/not-held": _managed({"reason": REASON}, opens=HOSTS_MAY_STILL, refused=TOO_LATE),
    "GET sessions/{id}/consequences": _managed(targets=("a", "b"), opens=PLANNED, refused=PLANNED_ONLY_SEEN),
    "GET sessions/{id}/roster": _managed(opens=ROSTERS),
    "GET attendances": Operation(opens=each(CALLERS)),
    "GET attendances/{id}": Operation(at=row_of(Attendance), targets=SEATS, opens=ATTENDED),
    "POST attendances": Operation(body=_roster, targets=SESSIONS, opens=MANAGED, refused=SEEN_ONLY),
    "POST attendances/code": Operation(body=_code, targets=SESSIONS, opens=SEATED, refused=NO_LEARNERS),
    "POST attendances/claim": Operation(body=_claim, targets=SESSIONS, opens=SEATED, refused=NO_LEARNERS),
}
