"""The rows of the base: seats. Everything else has a file of its own."""

from tests.matrix.api.operations import A_READERS, B_READERS, CALLERS, Operation
from tests.matrix.api.targets import A_PEOPLE, B_PEOPLE, SEATS, SESSIONS, registration, session
from tests.matrix.urls import both, each

OWN = {role: (role,) for role in SEATS}
COORDINATED = both(each(A_READERS, "teacher mate other"), each(B_READERS, "teacher_b"))
HOSTED = both(each(["expert"], "teacher mate other"), each(["other_expert"], "teacher_b"))
SEAT = {"at": registration, "targets": SEATS}
TAKEN = both(
    each(A_PEOPLE, "a held_a"),
    each(B_PEOPLE, "b held_b"),
    each(A_READERS, "draft_a"),
    each(B_READERS, "draft_b"),
)
# An expert sees the own sessions, but is nobody who could sit in them.
NO_TEACHERS = both(each(["expert"], "a draft_a held_a"), each(["other_expert"], "b draft_b held_b"))


def _registering(world, role, target):
    """A program registers somebody; people register themselves."""
    body = {"session": session(world, target)}
    whom = {"program": "teacher", "program_b": "teacher_b"}.get(role)
    return body | ({"member": world.members[whom].pk} if whom else {})


TABLE = {
    "GET registrations": Operation(opens=each(CALLERS)),
    "POST registrations": Operation(body=_registering, targets=SESSIONS, opens=TAKEN, refused=NO_TEACHERS),
    "GET registrations/{id}": Operation(**SEAT, opens=both(OWN, COORDINATED, HOSTED)),
    "GET registrations/{id}/calendar": Operation(**SEAT, opens=OWN, refused=both(COORDINATED, HOSTED)),
    "POST registrations/{id}/cancel": Operation(**SEAT, opens=both(OWN, COORDINATED), refused=HOSTED),
    **{
        f"POST registrations/{{id}}/{answer}": Operation(**SEAT, opens=OWN, refused=both(COORDINATED, HOSTED))
        for answer in ("accept", "decline", "take")
    },
}
