"""Two colleges with everything in them, so that every leak has something to leak.

A: teams A1 (teacher, mate; led by lead) and A2 (other; led by other_lead), a coordinator, policy per_person.
B: team B1 (teacher_b; led by lead_b), coordinator_b. Experts: expert hosts at A, other_expert at B.
Every person's last name is `Kanarie-<label>`; every meeting link holds `geheim-<label>`.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from courses.models import Check, LineVersion, MapDrawing, MapPin, MapSheet, PublicLine, Session, Stop
from metro.accounts import policy
from metro.accounts.models import (
    AccountMail,
    ApiToken,
    AuditEntry,
    Holiday,
    Institution,
    Invitation,
    Membership,
    PartTimeFactor,
    Scope,
    TeamMembership,
    User,
)
from metro.integrations.calendars.models import CalendarFeed
from tests import factories
from tracking.models import (
    AttendanceSignal,
    CheckAnswer,
    CompletionSkill,
    Evidence,
    EvidenceFile,
    EvidenceSkill,
    HoursRule,
    Notice,
    Objection,
    Pause,
    RecordingOpening,
    RefusedAddress,
    Registration,
    Reminder,
    ReminderChoice,
    ReminderRule,
    ReminderText,
    SkillAssessment,
    Statement,
    StopSkip,
    WrongCode,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROLES = (
    "teacher",
    "mate",
    "lead",
    "other",
    "other_lead",
    "coordinator",
    "teacher_b",
    "lead_b",
    "coordinator_b",
    "expert",
    "other_expert",
    "operator",
)
LEARNERS = {"teacher": "a", "mate": "a", "other": "a", "teacher_b": "b"}


@dataclass
class World:
    now: datetime = NOW
    users: dict[str, User] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    teams: dict = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)
    questions: dict[str, Check] = field(default_factory=dict)
    versions: dict[str, LineVersion] = field(default_factory=dict)
    offers: dict = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)
    labels: dict = field(default_factory=dict)

    def keep(self, row, label):
        """Remember under which label a row goes."""
        self.labels[type(row), row.pk] = label
        return row

    def label(self, row) -> str:
        return self.labels.get((type(row), row.pk), f"unlabelled {row!r}")

    def actor(self, role: str | None) -> policy.Actor:
        if role is None:
            return policy.build(None, None, now=self.now)
        member = self.members.get(role)
        return policy.actor_for(self.users[role], member and member.institution, now=self.now)


def build() -> World:
    world = World()
    for key in "ab":
        _institution(world, key)
    _people(world)
    for key in "ab":
        _catalogue(world, key)
    for role, key in LEARNERS.items():
        _learning(world, role, key)
    _paperwork(world)
    return world


def _token(world, role):
    """A coordinator's is one of the institution."""
    member = world.members.get(role)
    is_of_institution = role.startswith("coordinator")
    row = ApiToken.objects.create(
        institution=member and member.institution,
        user=world.users[role],
        kind=ApiToken.Kind.INSTITUTION if is_of_institution else ApiToken.Kind.PERSONAL,
        name=f"Kanarie-{role}",
        scopes=[Scope.CATALOGUE_READ],
        token_hash=f"hash-{role}",
        created_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    world.tokens[role] = world.keep(row, role)


def _institution(world, key):
    row = factories.InstitutionFactory(name=f"Kanarie-college-{key}", slug=f"college-{key}")
    world.institutions[key] = world.keep(row, key)
    for name in ("a1", "a2") if key == "a" else ("b1",):
        team = factories.TeamFactory(institution=row, name=f"Kanarie-team-{name}")
        world.teams[name] = world.keep(team, name)
    days = {"start_date": date(2026, 12, 1), "end_date": date(2026, 12, 1)}
    holiday = Holiday.objects.create(institution=row, name=f"Kanarie-vrij-{key}", **days)
    world.keep(holiday, key)
    world.keep(ReminderRule.objects.create(institution=row, kind="day_before"), key)
    own = {"kind": "day_before", "language": "nl", "subject": f"Kanarie-tekst-{key}"}
    world.keep(ReminderText.objects.create(institution=row, **own), key)


def _people(world):
    for role in ROLES:
        user = factories.UserFactory(
            email=f"{role.replace('_', '.')}@kanarie.example",
            first_name="Vogel",
            last_name=f"Kanarie-{role}",
            is_staff=role == "operator",
            is_superuser=role == "operator",
        )
        world.users[role] = world.keep(user, role)
    for role, team in (("teacher", "a1"), ("mate", "a1"), ("other", "a2"), ("teacher_b", "b1")):
        _team_row(world, role, team, TeamMembership.Role.MEMBER)
    for role, team in (("lead", "a1"), ("other_lead", "a2"), ("lead_b", "b1")):
        _team_row(world, role, team, TeamMembership.Role.LEAD)
    for role, key in (("coordinator", "a"), ("coordinator_b", "b")):
        _member(world, role, key).role = Membership.Role.COORDINATOR
        world.members[role].save()


def _member(world, role, key):
    row = factories.MembershipFactory(user=world.users[role], institution=world.institutions[key])
    world.members[role] = world.keep(row, role)
    world.keep(
        PartTimeFactor.objects.create(
            institution=row.institution, member=row, factor="0.80", start_date=date(2020, 8, 1)
        ),
        role,
    )
    return row


def _team_row(world, role, team, kind):
    member = _member(world, role, team[0])
    row = factories.TeamMembershipFactory(team=world.teams[team], member=member, role=kind)
    world.keep(row, role)


def _catalogue(world, key):
    """One stop and line of the college itself, beside one that is shared; one planned and one draft session."""
    institution = world.institutions[key]
    skill = world.keep(factories.SkillFactory(), "public")
    world.keep(skill.framework, "public")
    for level in skill.framework.levels.all():
        world.keep(level, "public")
    for name, owner in ((key, institution), (f"shared_{key}", None)):
        stop = factories.StopFactory(
            institution=owner,
            slug=f"stop-{name.replace('_', '-')}",
            title_nl=f"Kanarie-stop-{name}",
            skills=[(skill, 2)],
        )
        world.stops[name] = world.keep(stop, name)
        world.keep(stop.stop_skills.get(), name)
        world.questions[name] = world.keep(factories.CheckFactory(stop=stop), name)
        version = factories.make_line(
            [stop], institution=owner, slug=f"lijn-{name.replace('_', '-')}", title_nl=f"Kanarie-lijn-{name}"
        )
        world.versions[name] = world.keep(version, name)
        world.keep(version.line, name)
        world.keep(version.line_stops.get(), name)
    _map(world, key)
    expert = "expert" if key == "a" else "other_expert"
    offer = factories.OfferFactory(institution=institution, expert=world.users[expert], stop=world.stops[key])
    world.offers[key] = world.keep(offer, key)
    for name, status, days in (
        (key, "planned", 10),
        (f"draft_{key}", "draft", 20),
        (f"held_{key}", "held", -10),
    ):
        _session(world, name, institution, world.stops[key], status, days, world.users[expert])


def _map(world, key):
    institution = world.institutions[key]
    drawing = MapDrawing.objects.create(institution=institution, number=1, state="drawn", created_at=NOW)
    world.keep(drawing, key)
    layout = {"version": 0}  # Of long ago: it is not shown.
    sheet = {"drawing": drawing, "form": "wide", "layout": layout, "background": f"Kanarie-kaart-{key}"}
    world.keep(MapSheet.objects.create(language="nl", **sheet), key)
    pin = {"institution": institution, "stop": world.stops[key], "column": 1, "row": 1}
    world.keep(MapPin.objects.create(**pin), key)
    opened = {"institution": institution, "line": world.versions[key].line, "opened_at": NOW}
    world.keep(PublicLine.objects.create(**opened), key)


def _session(world, name, institution, stop, status, days, expert):
    session = factories.SessionFactory(
        institution=institution,
        stop=stop,
        status=status,
        starts_at=NOW + timedelta(days=days),
        meeting_url=f"https://meet.example/geheim-{name}",
        capacity=20,
    )
    world.sessions[name] = world.keep(session, name)
    world.keep(factories.SessionHostFactory(session=session, user=expert), name)


def _learning(world, role, key):
    member, session, held = world.members[role], world.sessions[key], world.sessions[f"held_{key}"]
    fields = {"institution": member.institution, "member": member}
    registration = factories.RegistrationFactory(session=session, member=member)
    world.registrations[role] = world.keep(registration, role)
    world.keep(
        factories.RegistrationFactory(session=held, member=member, registered_at=NOW - timedelta(20)), role
    )
    signal = AttendanceSignal.objects.create(**fields, session=held, source=50, is_present=True, at=NOW)
    world.keep(signal, role)
    world.keep(factories.AttendanceFactory(session=held, member=member), role)
    completion = factories.CompletionFactory(
        member=member, stop=held.stop, session=held, completed_at=held.ends_at
    )
    world.keep(completion, role)
    taught = held.stop.stop_skills.get()
    level = {"skill": taught.skill, "level": taught.level}
    world.keep(CompletionSkill.objects.create(completion=completion, **level), role)
    world.keep(factories.LineChoiceFactory(member=member, version=world.versions[key]), role)
    _closing(world, role, key, fields)
    world.keep(StopSkip.objects.create(**fields, stop=world.stops[f"shared_{key}"], skipped_at=NOW), role)
    for kind in ("lead", "own"):
        assessment = SkillAssessment.objects.create(**fields, **level, kind=kind, assessed_at=NOW)
        world.keep(assessment, f"{role} {kind}")
    _elsewhere(world, role, member, level)
    _statement(world, role, completion)
    _messages(world, role, registration)


def _elsewhere(world, role, member, level):
    """Something that was handed in and waits."""
    row = factories.EvidenceFactory(
        member=member, title=f"Kanarie-bewijs-{role}", link="https://elders.example/"
    )
    world.evidence[role] = world.keep(row, role)
    world.keep(EvidenceSkill.objects.create(evidence=row, **level), role)
    kept = {"media_type": "application/pdf", "size": 9, "content": b"%PDF-%%EOF", "added_at": NOW}
    world.keep(EvidenceFile.objects.create(evidence=row, name=f"Kanarie-bewijs-{role}.pdf", **kept), role)


def _statement(world, role, completion):
    said = {
        "heading": "Statement",
        "person": f"Kanarie-{role}",
        "institution": "",
        "sentence": "",
        "about": "Stop",
    }
    row = Statement.objects.create(
        institution=completion.institution,
        member=completion.member,
        subject="stop",
        stop=completion.stop,
        language="nl",
        content=said | {"facts": [], "head": [], "rows": []},
        code=role.replace("_", "").upper().ljust(16, "2"),
        issued_at=NOW,
    )
    world.statements[role] = world.keep(row, role)


def _closing(world, role, key, fields):
    """What somebody wrote for the own eyes only, and an objection that a coordinator and a lead read."""
    held = {**fields, "session": world.sessions[f"held_{key}"]}
    written = {"text": f"Kanarie-terugblik-{role}", "answered_at": NOW, "written_at": NOW}
    answer = CheckAnswer.objects.create(**fields, question=world.questions[key], **written)
    world.keep(answer, role)
    world.keep(RecordingOpening.objects.create(**held, stop=world.stops[key], opened_at=NOW), role)
    world.keep(WrongCode.objects.create(**held, entered_at=NOW), role)
    world.keep(Objection.objects.create(**held, text=f"Kanarie-bezwaar-{role}", made_at=NOW), role)


def _messages(world, role, registration):
    user, institution = registration.user, registration.institution
    reminder = Reminder.objects.create(
        institution=institution,
        user=user,
        member=registration.member,
        kind="registered",
        session=registration.session,
        registration=registration,
        dedupe_key=f"matrix-{role}",
        due_at=NOW,
        planned_at=NOW,
    )
    world.keep(reminder, role)
    notice = Notice.objects.create(
        institution=institution, user=user, kind="registered", session=registration.session, created_at=NOW
    )
    world.keep(notice, role)
    world.keep(ReminderChoice.objects.create(user=user, kind="day_before"), role)
    refused = {"address_hash": f"hash-{role}", "source": "server", "refused_at": NOW}
    world.keep(RefusedAddress.objects.create(**refused), role)
    feed = CalendarFeed.objects.create(user=user, token_hash=f"hash-{role}", created_at=NOW)
    world.keep(feed, role)
    mail = AccountMail.objects.create(
        user=user, to=user.email, template="reset", dedupe_key=f"matrix-{role}", due_at=NOW, planned_at=NOW
    )
    world.keep(mail, role)


def _paperwork(world):
    pause = Pause.objects.create(kind="missed", reason="Over.", started_at=NOW, ended_at=NOW)
    world.keep(pause, "ended")
    for role in ("teacher", "coordinator", "coordinator_b", "expert"):
        _token(world, role)
    for role in LEARNERS:
        member = world.members[role]
        invitation = Invitation.objects.create(
            institution=member.institution,
            member=member,
            token_hash=f"hash-{role}",
            sent_at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        world.keep(invitation, role)
        entry = AuditEntry.objects.create(
            institution=member.institution,
            subject=member,
            object_type="tracking.registration",
            object_id=world.registrations[role].pk,
            event="register",
            at=NOW,
        )
        world.keep(entry, role)
    for row in HoursRule.objects.all():
        world.keep(row, "public")
    for key, institution in world.institutions.items():
        rule = HoursRule.objects.create(institution=institution, hours=40, start_date=date(2026, 8, 1))
        world.keep(rule, key)
