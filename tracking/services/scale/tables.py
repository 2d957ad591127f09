"""The tables that are filled: what differs from row to row, and what is the same but not the default."""

from courses.models import (
    Line,
    LineStop,
    LineVersion,
    Offer,
    Session,
    SessionHost,
    Stop,
    StopSkill,
)
from metro.accounts.models import (
    AuditEntry,
    Institution,
    Membership,
    PartTimeFactor,
    Team,
    TeamMembership,
    User,
)
from tracking.models import (
    Attendance,
    AttendanceSignal,
    Completion,
    CompletionSkill,
    LineChoice,
    Notice,
    Registration,
    Reminder,
    SkillAssessment,
    StopSkip,
)
from tracking.services.scale.copying import Batches, Table


class Tables:
    """Rows wait here until there are enough of them to send."""

    def __init__(self):
        self._add_people()
        self._add_catalogue()
        self._add_learning()
        self._add_messages()
        self.batches = Batches([table for table in vars(self).values() if isinstance(table, Table)])

    def _add_people(self):
        self.institutions = Table(
            Institution,
            *("name", "slug", "lead_visibility", "works_council_date", "created_at"),
        )
        self.users = Table(
            User,
            *("password", "email", "first_name", "prefix", "last_name", "organisation", "created_at"),
            language="nl",
        )
        self.members = Table(
            Membership,
            *("institution", "user", "role", "staff_number", "start_date", "end_date", "closed_at"),
            "created_at",
        )
        self.factors = Table(PartTimeFactor, "institution", "member", "factor", "start_date")
        self.teams = Table(Team, "institution", "name")
        self.team_members = Table(
            TeamMembership,
            *("institution", "team", "member", "role", "start_date", "end_date"),
            source=TeamMembership.Source.IMPORT,
        )

    def _add_catalogue(self):
        self.stops = Table(
            Stop,
            *("institution", "slug", "title_nl", "goal", "minutes", "language", "completion"),
            status=Stop.Status.PUBLISHED,
        )
        self.stop_skills = Table(StopSkill, "stop", "skill", "level", "minutes", "position")
        self.lines = Table(
            Line,
            *("institution", "code", "slug", "title_nl", "colour", "palette"),
        )
        self.versions = Table(
            LineVersion,
            *("line", "rule", "rule_stops", "released_at"),
            number="1",
            status=LineVersion.Status.RELEASED,
        )
        self.line_stops = Table(
            LineStop,
            *("version", "stop", "position", "is_required"),
        )
        self.offers = Table(
            Offer,
            *("institution", "expert", "stop", "title", "created_at", "decided_at"),
            status=Offer.Status.ACCEPTED,
        )
        self.sessions = Table(
            Session,
            *("uuid", "institution", "stop", "status", "starts_at", "ends_at", "local_start"),
            *("meeting_url", "capacity", "created_by", "created_at", "updated_at"),
            schedule_version="1",
        )
        self.hosts = Table(SessionHost, "session", "user", "shown_name")

    def _add_learning(self):
        self.choices = Table(LineChoice, "institution", "member", "line", "version", "joined_at")
        self.skips = Table(StopSkip, "institution", "member", "stop", "skipped_at")
        self.registrations = Table(
            Registration,
            *("uuid", "institution", "session", "member", "user", "registered_by", "status"),
            *("registered_at", "queued_at", "ended_at", "ended_reason", "is_late", "calendar_sequence"),
            *("told_start_at", "told_end_at"),
        )
        self.signals = Table(
            AttendanceSignal,
            *("institution", "session", "member", "is_present", "given_by", "at"),
            source=str(AttendanceSignal.Source.ROSTER.value),
        )
        self.attendances = Table(
            Attendance,
            *("institution", "session", "member", "result", "decided_at"),
            source=str(AttendanceSignal.Source.ROSTER.value),
        )
        self.completions = Table(
            Completion,
            *("institution", "member", "stop", "session", "completed_at", "recorded_at"),
            *("minutes_technical", "minutes_didactic", "rule"),
            kind=Completion.Kind.LIVE,
        )
        self.completion_skills = Table(CompletionSkill, "completion", "skill", "level")
        self.assessments = Table(
            SkillAssessment,
            *("institution", "member", "skill", "level", "kind", "is_shared", "assessed_by", "session"),
            "assessed_at",
        )

    def _add_messages(self):
        self.reminders = Table(
            Reminder,
            *("institution", "user", "member", "kind", "session", "registration", "version", "facts"),
            *("state", "dedupe_key", "due_at", "useful_until", "urgency", "planned_at"),
            *("sent_at", "finished_at"),
        )
        self.notices = Table(
            Notice, *("institution", "user", "session", "facts", "created_at", "read_at"), kind="registered"
        )
        self.audit = Table(
            AuditEntry,
            *("institution", "actor", "subject", "object_id", "to_state", "at"),
            object_type=Registration._meta.label_lower,
            event="register",
        )
