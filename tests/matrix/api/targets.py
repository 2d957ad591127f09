"""What stands in an address for a target of the world, and who sees what: the words of the tables."""

ABSENT = 10**9
SEATS = ("teacher", "mate", "other", "teacher_b")
SESSIONS = ("a", "draft_a", "held_a", "b", "draft_b", "held_b")
CATALOGUE = ("a", "b", "shared_a", "shared_b")
A_PEOPLE = ("teacher", "mate", "lead", "other", "other_lead", "coordinator", "program")
B_PEOPLE = ("teacher_b", "lead_b", "coordinator_b", "program_b")


def registration(world, target):
    return ABSENT if target == "absent" else world.registrations[target].pk


def evidence(world, target):
    return ABSENT if target == "absent" else world.evidence[target].pk


def session(world, target):
    return ABSENT if target == "absent" else world.sessions[target].pk


def stop(world, target):
    return "stop-absent" if target == "absent" else world.stops[target].slug


def stop_id(world, target):
    return ABSENT if target == "absent" else world.stops[target].pk


def line(world, target):
    return "lijn-absent" if target == "absent" else world.versions[target].line.slug


def version_id(world, target):
    return ABSENT if target == "absent" else world.versions[target].pk


def team(world, target):
    return ABSENT if target == "absent" else world.teams[target].pk


def member(world, target):
    return ABSENT if target == "absent" else world.members[target].pk


def institution(world, target):
    return ABSENT if target == "absent" else world.institutions[target].pk


def offer(world, target):
    return ABSENT if target == "absent" else world.offers[target].pk


def row_of(model, **conditions):
    """`at` for any row that the world labelled: `row_of(Reminder)`, target by its label."""

    def at(world, target):
        if target == "absent":
            return ABSENT
        rows = model._default_manager.filter(**conditions).order_by("pk")
        return next(row.pk for row in rows if world.label(row) == target)

    return at
