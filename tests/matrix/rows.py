"""Which rows of every model each role sees: the whole policy, written down a second time and by hand.

A model that is missing here fails the build, and so does a row too many or too few.
"""

from django.apps import apps

from tests.matrix.world import World

# Roles that stand for all: the others of `world.ROLES` are their mirror images.
COLUMNS = ("teacher", "lead", "coordinator", "expert", "coordinator_b", "operator", None)

A_PEOPLE = "teacher mate lead other other_lead coordinator"
B_PEOPLE = "teacher_b lead_b coordinator_b"
A_LEARNERS = "teacher mate other"
OPEN_A = "a shared_a shared_b"
OPEN_B = "b shared_a shared_b"

ROWS = {
    # People
    "accounts.User": ("teacher", "teacher mate lead", A_PEOPLE, "expert", B_PEOPLE, "operator", ""),
    "accounts.Institution": ("a", "a", "a", "", "b", "", ""),
    "accounts.Holiday": ("a", "a", "a", "", "b", "", ""),
    "accounts.Team": ("", "a1", "a1 a2", "", "b1", "", ""),
    "accounts.Membership": ("teacher", "teacher mate lead", A_PEOPLE, "", B_PEOPLE, "", ""),
    "accounts.TeamMembership": (
        "teacher",
        "teacher mate lead",
        "teacher mate lead other other_lead",
        "",
        "teacher_b lead_b",
        "",
        "",
    ),
    "accounts.PartTimeFactor": ("teacher", "lead", A_PEOPLE, "", B_PEOPLE, "", ""),
    "accounts.Invitation": ("", "", A_LEARNERS, "", "teacher_b", "", ""),
    "accounts.AuditEntry": ("teacher", "", A_LEARNERS, "", "teacher_b", "", ""),
    "accounts.AccountMail": ("", "", "", "", "", "", ""),
    "accounts.ApiToken": ("teacher", "", "coordinator", "expert", "coordinator_b", "", ""),
    # The catalogue
    "courses.SkillFramework": ("public",) * 7,
    "courses.SkillLevel": ("public",) * 7,
    "courses.Skill": ("public",) * 7,
    "courses.Line": (
        OPEN_A,
        OPEN_A,
        OPEN_A,
        "a",
        OPEN_B,
        "",
        "",
    ),
    "courses.LineVersion": (
        OPEN_A,
        OPEN_A,
        OPEN_A,
        "a",
        OPEN_B,
        "",
        "",
    ),
    "courses.LineStop": (
        OPEN_A,
        OPEN_A,
        OPEN_A,
        "a",
        OPEN_B,
        "",
        "",
    ),
    "courses.Stop": (OPEN_A, OPEN_A, OPEN_A, "a", OPEN_B, "", ""),
    "courses.StopSkill": (OPEN_A, OPEN_A, OPEN_A, "a", OPEN_B, "", ""),
    "courses.Check": (OPEN_A, OPEN_A, OPEN_A, "a", OPEN_B, "", ""),
    "courses.Session": (
        "a held_a",
        "a held_a",
        "a draft_a held_a",
        "a draft_a held_a",
        "b draft_b held_b",
        "",
        "",
    ),
    "courses.SessionHost": (
        "a held_a",
        "a held_a",
        "a draft_a held_a",
        "a draft_a held_a",
        "b draft_b held_b",
        "",
        "",
    ),
    "courses.MapDrawing": ("a", "a", "a", "", "b", "", ""),
    "courses.MapSheet": ("a", "a", "a", "", "b", "", ""),
    "courses.MapPin": ("a", "a", "a", "", "b", "", ""),
    "courses.PublicLine": ("a", "a", "a", "", "b", "", ""),
    "courses.Offer": ("", "", "a", "a", "b", "", ""),
    # Who learned it
    "tracking.Registration": ("teacher", "", A_LEARNERS, A_LEARNERS, "teacher_b", "", ""),
    "tracking.Attendance": ("teacher", "teacher mate", A_LEARNERS, A_LEARNERS, "teacher_b", "", ""),
    "tracking.AttendanceSignal": ("teacher", "", "", "", "", "", ""),
    "tracking.CheckAnswer": ("teacher", "", "", "", "", "", ""),
    "tracking.RecordingOpening": ("teacher", "", "", "", "", "", ""),
    "tracking.WrongCode": ("teacher", "", "", "", "", "", ""),
    "tracking.Objection": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.Completion": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.Evidence": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.EvidenceSkill": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.EvidenceFile": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.CompletionSkill": ("teacher", "", "", "", "", "", ""),
    "tracking.LineChoice": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.Statement": ("teacher", "", "", "", "", "", ""),
    "tracking.StopSkip": ("teacher", "teacher mate", A_LEARNERS, "", "teacher_b", "", ""),
    "tracking.SkillAssessment": (
        ("teacher lead", "teacher own"),
        ("teacher lead", "mate lead"),
        (),  # A coordinator reads totals of skills, not people.
        (),
        (),
        (),
        (),
    ),
    "tracking.HoursRule": ("public a", "public a", "public a", "public", "public b", "public", "public"),
    "tracking.Reminder": ("teacher", "", "", "", "", "", ""),
    "tracking.ReminderRule": ("a", "a", "a", "", "b", "", ""),
    "tracking.ReminderText": ("a", "a", "a", "", "b", "", ""),
    "tracking.ReminderChoice": ("teacher", "", "", "", "", "", ""),
    "tracking.Pause": ("", "", "", "", "", "", ""),
    "tracking.RefusedAddress": ("", "", "", "", "", "", ""),
    "tracking.Notice": ("teacher", "", "", "", "", "", ""),
    # Integrations
    "calendars.CalendarFeed": ("teacher", "", "", "", "", "", ""),
}
APPS = ("accounts", "courses", "tracking", "calendars")


def our_models():
    return [
        model for model in apps.get_models() if model._meta.app_label in APPS and not model._meta.auto_created
    ]


def expected(label: str, column: int) -> set[str]:
    cell = ROWS[label][column]
    return set(cell.split()) if isinstance(cell, str) else set(cell)


def violations(world: World, labels=None) -> list[str]:
    """Every (model, role) for which other rows are visible than the table says."""
    found = []
    actors = [world.actor(role) for role in COLUMNS]
    for label in labels or ROWS:
        model = apps.get_model(label)
        for column, role in enumerate(COLUMNS):
            seen = {world.label(row) for row in model._default_manager.visible_to(actors[column])}
            if seen != expected(label, column):
                found.append(
                    f"{label} as {role}: {sorted(seen)} instead of {sorted(expected(label, column))}"
                )
    return found
