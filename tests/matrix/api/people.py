"""Rows of the operations on people, teams, institutions and keys."""

from metro.accounts.models import ApiToken, Invitation
from tests.matrix.api.operations import A_READERS, B_READERS, CALLERS, Operation
from tests.matrix.api.targets import A_PEOPLE, B_PEOPLE, institution, member, row_of, team
from tests.matrix.urls import MEMBERS, both, each
from tests.matrix.world import ROLES

LEARNERS = ("teacher", "mate", "other", "teacher_b")
COORDINATORS = (*A_READERS, *B_READERS)
OTHERS = [role for role in CALLERS if role not in COORDINATORS]
OF_INSTITUTION = {"at": institution, "targets": ("a", "b")}
PERSON = {"at": member, "targets": LEARNERS}
COORDINATED = both(each(A_READERS, "teacher mate other"), each(B_READERS, "teacher_b"))
# Whom one sees by name and may not change: oneself, and whom one leads.
SEEN = both(
    {role: (role,) for role in LEARNERS},
    each(["lead"], "teacher mate"),
    each(["other_lead"], "other"),
    each(["lead_b"], "teacher_b"),
)
CHANGED = {**PERSON, "opens": COORDINATED, "refused": SEEN}
KEYS = {"teacher": ("teacher",), "expert": ("expert",), "coordinator": ("coordinator",)} | {
    "coordinator_b": ("coordinator_b",)
}
KEY = {"at": row_of(ApiToken), "targets": tuple(KEYS), "opens": KEYS}
INVITATION = {"at": row_of(Invitation), "targets": LEARNERS, "opens": COORDINATED}


def _team_of(world, role, target):
    return {"team": world.teams["b1" if role.endswith("_b") else "a2"].pk}


def _place_of(world, role, target):
    known = "teacher" if target == "absent" else target
    return {"place": world.members[known].team_memberships.get().pk}


def _key(world, role, target):
    return {"name": "x", "scopes": ["me:read"], "expiresAt": "2026-12-01T00:00:00Z"}


TABLE = {
    "GET me": Operation(opens=each(ROLES)),
    "PATCH me": Operation(opens=each(ROLES), body=lambda *_: {"language": "nl"}),
    "POST me/leave": Operation(opens=each(MEMBERS), is_hidden=True),
    "GET institutions": Operation(opens=each(CALLERS)),
    "GET institutions/{id}": Operation(
        **OF_INSTITUTION, opens=both(each(A_PEOPLE, "a"), each(B_PEOPLE, "b"))
    ),
    "PATCH institutions/{id}": Operation(
        **OF_INSTITUTION,
        body=lambda *_: {"language": "nl"},
        opens=both(each(A_READERS, "a"), each(B_READERS, "b")),
        refused=both(each(A_PEOPLE, "a"), each(B_PEOPLE, "b")),
    ),
    "GET teams": Operation(opens=each(CALLERS)),
    "GET teams/{id}": Operation(
        at=team,
        targets=("a1", "a2", "b1"),
        opens=both(
            each(["lead"], "a1"),
            each(["other_lead"], "a2"),
            each(A_READERS, "a1 a2"),
            each(["lead_b", *B_READERS], "b1"),
        ),
    ),
    "GET memberships": Operation(opens=each(CALLERS)),
    "GET memberships/{id}": Operation(
        at=member,
        targets=MEMBERS,
        opens=both(
            {role: (role,) for role in MEMBERS if not role.startswith("coordinator")},
            each(["lead"], "teacher mate"),
            each(["other_lead"], "other"),
            each(["lead_b"], "teacher_b"),
            each(A_READERS, "teacher mate lead other other_lead coordinator"),
            each(B_READERS, "teacher_b lead_b coordinator_b"),
        ),
    ),
    "PATCH memberships/{id}": Operation(**CHANGED, body=lambda *_: {"role": "coordinator"}),
    "POST memberships/{id}/invite": Operation(**CHANGED),
    "POST memberships/{id}/join-team": Operation(**CHANGED, body=_team_of),
    "POST memberships/{id}/leave-team": Operation(**CHANGED, body=_place_of),
    "POST memberships/{id}/end": Operation(**CHANGED),
    "POST memberships/imports": Operation(
        opens=each(COORDINATORS), refused=each(OTHERS), body=lambda *_: {"rows": [], "dryRun": True}
    ),
    "GET invitations": Operation(opens=each(CALLERS)),
    "GET invitations/{id}": Operation(**INVITATION),
    "POST invitations/{id}/resend": Operation(**INVITATION),
    "POST invitations/{id}/withdraw": Operation(**INVITATION),
    "GET tokens": Operation(opens=each(ROLES)),
    "GET tokens/{id}": Operation(**KEY),
    "DELETE tokens/{id}": Operation(**KEY),
    # No key makes a key, and nobody without a password that was just confirmed.
    "POST tokens": Operation(refused=each(ROLES), body=_key),
}
