"""Rows of the operations on learning. Both institutions show progress per person."""

from tests.matrix.api.operations import A_READERS, B_READERS, CALLERS, PEOPLE, PROGRAMS, Operation
from tests.matrix.api.targets import A_PEOPLE, ABSENT, B_PEOPLE, SEATS, evidence, member, row_of, team
from tests.matrix.urls import both, each
from tests.matrix.world import ROLES
from tracking.models import Completion, LineChoice, Notice, Reminder, SkillAssessment, Statement

OWN = {role: (role,) for role in SEATS}
LED = both(each(["lead"], "teacher mate"), each(["other_lead"], "other"), each(["lead_b"], "teacher_b"))
COORDINATED = both(each(A_READERS, "teacher mate other"), each(B_READERS, "teacher_b"))
PER_PERSON = both(OWN, LED, COORDINATED)

# A key of the institution is nobody, and has no scope for a record of its own.
NOBODY = dict.fromkeys(PROGRAMS, ())

LEVELS = tuple(f"{role} {kind}" for role in SEATS for kind in ("lead", "own"))
CONFIRMED = {role: tuple(f"{name} lead" for name in names) for role, names in LED.items()}
OWN_LEVELS = {role: (f"{role} lead", f"{role} own") for role in SEATS}

TEAMS = ("a1", "a2", "b1")
PLACES = both(each(["teacher", "mate"], "a1"), each(["other"], "a2"), each(["teacher_b"], "b1"))
FIGURES = ("own", *TEAMS, "a1/teacher", "a2/other", "b1/teacher_b", "a1/other")
OPENED = both(
    each(PEOPLE, "own"),
    each(["lead"], "a1 a1/teacher"),
    each(["other_lead"], "a2 a2/other"),
    each(["lead_b"], "b1 b1/teacher_b"),
    each(A_READERS, "a1 a2"),
    each(B_READERS, "b1"),
)
PERSONS_REFUSED = both(each(A_READERS, "a1/teacher a2/other"), each(B_READERS, "b1/teacher_b"))


def _asked(world, role, target) -> dict:
    if target in ("", "own"):
        return {}
    of_team, _, person = target.partition("/")
    return {"team": team(world, of_team)} | ({"member": member(world, person)} if person else {})


def _line(world, role, target) -> dict:
    return {"line": ABSENT if target == "absent" else world.versions[target].line_id}


def _evidence(world, role, target) -> dict:
    taught = world.stops["b" if role.endswith("_b") else "a"].stop_skills.get()
    return {
        "title": "Iets",
        "doneDate": "2026-11-20",
        "minutesTechnical": 30,
        "sentence": "Zo ging het.",
        "skills": [{"skill": taught.skill_id, "level": taught.level_id}],
    }


def _levels(world, role, target) -> dict:
    return {"skills": _evidence(world, role, target)["skills"]}


def _why(world, role, target) -> dict:
    return {"reason": "Dit hoort niet bij het vak."}


def _rows(model) -> dict:
    return {"at": row_of(model), "targets": SEATS}


def _for_people(targets=()) -> dict:
    return dict.fromkeys(PROGRAMS, ("absent", *targets))


DECIDED = both(LED, COORDINATED)
EVIDENCE = {"at": evidence, "targets": SEATS}
WITHOUT_RECORD = dict.fromkeys((*PROGRAMS, "expert", "other_expert", "operator"), ())

TABLE = {
    "GET evidence": Operation(opens=each(CALLERS)),
    "POST evidence": Operation(body=_evidence, opens=each(PEOPLE), refused=WITHOUT_RECORD),
    "GET evidence/{id}": Operation(**EVIDENCE, opens=both(OWN, DECIDED)),
    "PUT evidence/{id}": Operation(**EVIDENCE, body=_evidence, opens=OWN, refused=DECIDED),
    "DELETE evidence/{id}": Operation(**EVIDENCE, opens=OWN, refused=DECIDED),
    "GET evidence/{id}/file": Operation(**EVIDENCE, opens=both(OWN, DECIDED)),
    "POST evidence/{id}/file": Operation(**EVIDENCE, opens=OWN, refused=DECIDED),
    "DELETE evidence/{id}/file": Operation(**EVIDENCE, opens=OWN, refused=DECIDED),
    "POST evidence/{id}/submit": Operation(**EVIDENCE, opens=OWN, refused=DECIDED),
    "POST evidence/{id}/withdraw": Operation(**EVIDENCE, opens=OWN, refused=DECIDED),
    "POST evidence/{id}/approve": Operation(**EVIDENCE, body=_levels, opens=DECIDED, refused=OWN),
    **{
        f"POST evidence/{{id}}/{move}": Operation(**EVIDENCE, body=_why, opens=DECIDED, refused=OWN)
        for move in ("return", "refuse", "revoke")
    },
    "GET completions": Operation(opens=each(CALLERS)),
    "GET completions/{id}": Operation(**_rows(Completion), opens=PER_PERSON),
    "GET line-choices": Operation(opens=each(CALLERS)),
    "POST line-choices": Operation(
        body=_line,
        targets=("a", "b"),
        opens=both(
            each(set(A_PEOPLE) - set(PROGRAMS), "a"),
            each(set(B_PEOPLE) - set(PROGRAMS), "b"),
        ),
        refused=both(_for_people("ab"), each(["expert"], "a"), each(["other_expert"], "b")),
    ),
    "GET line-choices/{id}": Operation(**_rows(LineChoice), opens=PER_PERSON),
    **{
        f"POST line-choices/{{id}}/{move}": Operation(
            **_rows(LineChoice), opens=OWN, refused=_for_people(SEATS)
        )
        for move in ("leave", "move-to-released")
    },
    **{
        f"GET {resource}": Operation(query=_asked, targets=FIGURES, opens=OPENED, refused=PERSONS_REFUSED)
        for resource in ("line-progress", "skill-progress", "hours")
    },
    "GET assessments": Operation(opens=each(CALLERS)),
    "GET assessments/{id}": Operation(
        at=row_of(SkillAssessment), targets=LEVELS, opens=both(OWN_LEVELS, CONFIRMED)
    ),
    "GET institution-figures": Operation(opens=each((*A_READERS, *B_READERS)), is_hidden=True),
    "GET reminders": Operation(opens=each(CALLERS)),
    "GET reminders/{id}": Operation(**_rows(Reminder), opens=OWN),
    "GET notices": Operation(opens=each(ROLES), refused=NOBODY),
    "GET notices/{id}": Operation(**_rows(Notice), opens=OWN, refused=_for_people(SEATS)),
    "POST notices/read": Operation(opens=each(ROLES), refused=NOBODY),
    "GET record": Operation(opens=each(ROLES), refused=NOBODY),
    "GET statements": Operation(opens=each(CALLERS), refused=NOBODY),
    "POST statements": Operation(
        body=lambda world, role, target: {"year": 2026},
        opens=each(PEOPLE),
        refused=both(NOBODY, each(("expert", "other_expert", "operator"))),
    ),
    "GET statements/{id}": Operation(**_rows(Statement), opens=OWN, refused=_for_people(SEATS)),
    "GET statements/{id}/document": Operation(**_rows(Statement), opens=OWN, refused=_for_people(SEATS)),
    "POST statements/{id}/withdraw": Operation(**_rows(Statement), opens=OWN, refused=_for_people(SEATS)),
    "GET visibility": Operation(opens=each(PEOPLE), refused=NOBODY, is_hidden=True),
    "GET visibility/{team}": Operation(at=team, targets=TEAMS, opens=PLACES, refused=_for_people(TEAMS)),
    "POST visibility/{team}/share": Operation(
        at=team,
        targets=TEAMS,
        opens=PLACES,
        refused=_for_people(TEAMS),
        body=lambda world, role, target: {"sharesEarlier": True},
    ),
}
