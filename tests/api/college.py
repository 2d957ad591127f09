"""A college with teams of 16, 7 and 4 (rules.md §10.10), in which everybody has something to leak.

The leads and the coordinator are members of the team of 16, so that nobody is in no team.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from metro.accounts.models import Membership, PartTimeFactor, Team, TeamMembership
from tests import factories
from tracking.models import Attendance, SkillAssessment, StopSkip

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIZES = {16: 10, 7: 7, 4: 1}  # People in the team: how many of them did the first stop.
CANARY = "Kanarie"


@dataclass
class College:
    institution: object
    coordinator: Membership
    expert: object
    stops: list
    lines: list
    teams: dict[int, Team] = field(default_factory=dict)
    leads: dict[int, Membership] = field(default_factory=dict)
    people: dict[int, list[Membership]] = field(default_factory=dict)

    @property
    def teacher(self) -> Membership:
        return self.people[16][0]

    def set_policy(self, policy: str) -> None:
        self.institution.lead_visibility = policy
        self.institution.save()

    def member(self, role: str) -> Membership | None:
        """teacher, coordinator, lead16, lead7 or lead4; None for the expert."""
        if role.startswith("lead"):
            return self.leads[int(role[4:])]
        return getattr(self, role) if role in ("teacher", "coordinator") else None

    def user(self, role: str):
        member = self.member(role)
        return member.user if member else self.expert


def build() -> College:
    institution = factories.InstitutionFactory(name="Noorderhaven", slug="noorderhaven")
    technical = factories.SkillFactory(title_nl="Cyber")
    didactic = factories.SkillFactory(framework__side="didactic", title_nl="Toetsen")
    stops = [
        factories.StopFactory(title_nl=f"Stop {name}", skills=[(technical, 2), (didactic, 1)])
        for name in "ABCD"
    ]
    lines = [
        factories.make_line(stops[:2], code="A", title_nl="Wolken"),
        factories.make_line(stops[1:], code="B", title_nl="Data", rule="at_least", rule_stops=2),
    ]
    college = College(
        institution,
        person(institution, "coordinator", role=Membership.Role.COORDINATOR),
        factories.UserFactory(last_name=f"{CANARY}-expert"),
        stops,
        lines,
    )
    for size in (7, 4, 16):
        _team(college, size)
    for size, started in SIZES.items():
        for place, member in enumerate(college.people[size][:started]):
            _learned(college, member, place)
    session = factories.SessionFactory(institution=institution, stop=stops[3], capacity=20)
    factories.SessionHostFactory(session=session, user=college.expert)
    for member in (college.people[16][1], college.people[4][2]):
        factories.RegistrationFactory(session=session, member=member)
    return college


def person(institution, name, **fields) -> Membership:
    row = factories.MembershipFactory(
        institution=institution, user__first_name="Vogel", user__last_name=f"{CANARY}-{name}", **fields
    )
    PartTimeFactor.objects.create(
        institution=institution, member=row, factor="0.80", start_date=date(2020, 8, 1)
    )
    return row


def _team(college, size):
    team = factories.TeamFactory(institution=college.institution, name=f"Team van {size}")
    college.teams[size] = team
    lead = person(college.institution, f"lead{size}")
    factories.TeamMembershipFactory(team=team, member=lead, role=TeamMembership.Role.LEAD)
    college.leads[size] = lead
    leaders = [*college.leads.values(), college.coordinator] if size == 16 else []
    members = [person(college.institution, f"{size}-{place:02}") for place in range(size - len(leaders))]
    college.people[size] = members + leaders
    for member in college.people[size]:
        factories.TeamMembershipFactory(team=team, member=member)


def _learned(college, member, place):
    """The first stop for all; every third the whole line, every fifth a confirmed level and a shared rating."""
    first, second, third, _fourth = college.stops
    done = [first] + ([second] if place % 3 == 0 else []) + ([third] if place % 4 == 0 else [])
    for days, stop in enumerate(done, start=3):
        session = factories.SessionFactory(
            institution=college.institution, stop=stop, status="held", starts_at=NOW - timedelta(days=days)
        )
        factories.AttendanceFactory(member=member, session=session, result=Attendance.Result.PRESENT)
        factories.CompletionFactory(
            member=member, stop=stop, session=session, completed_at=session.ends_at, kind="live"
        )
    if place % 2 == 0:
        factories.LineChoiceFactory(member=member, version=college.lines[0], joined_at=NOW - timedelta(90))
    if place % 5 == 0:
        _rate(member, first.stop_skills.first(), SkillAssessment.Kind.EXPERT)
        _rate(member, first.stop_skills.last(), SkillAssessment.Kind.OWN, is_shared=True)
        _rate(member, first.stop_skills.first(), SkillAssessment.Kind.OWN)
    if place % 7 == 0:
        StopSkip.objects.create(
            institution=college.institution, member=member, stop=college.stops[3], skipped_at=NOW
        )


def _rate(member, taught, kind, **fields):
    SkillAssessment.objects.create(
        institution=member.institution,
        member=member,
        skill=taught.skill,
        level=taught.level,
        kind=kind,
        assessed_at=NOW - timedelta(days=1),
        **fields,
    )
