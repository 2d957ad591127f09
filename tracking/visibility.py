"""Which class every field about learning has (rules.md §5.1), and what each role reads of it (§5.2).

The page that answers "what does my team lead see?" is made from these tables.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from metro.core.visibility import fields

FIELDS = {
    "HoursRule": fields(institution="id institution hours start_date source"),
    "Completion": fields(
        team="id institution member stop cycle kind completed_at expires_date minutes_technical minutes_didactic"
        " revoked_at revoked_reason changed_at",
        private="session evidence recorded_at rule",
    ),
    "Evidence": fields(
        team="id institution member title done_date minutes_technical minutes_didactic status changed_at",
        approver="sentence link stop created_at submitted_at decided_by decided_at decision_number reason",
        nobody="uuid",
    ),
    "EvidenceSkill": fields(team="id evidence skill level"),
    "EvidenceFile": fields(approver="id evidence uuid name media_type size content added_at"),
    "CompletionSkill": fields(private="id completion skill level"),
    "LineChoice": fields(team="id institution member line version joined_at left_at changed_at"),
    "StopSkip": fields(team="id institution member stop skipped_at undone_at"),
    "SkillAssessment": fields(
        team="id institution member skill level kind is_shared assessed_by assessed_at",
        private="session withdrawn_at",
    ),
    "Statement": fields(
        private="id institution member subject stop line_version year language content code expires_date issued_at"
        " withdrawn_at"
    ),
    "Registration": fields(
        session="institution user",
        team="id uuid member session status changed_at",
        private="registered_at registered_by queued_at offer_expires_at offer_number is_open_claim ended_at"
        " ended_reason is_late calendar_sequence told_start_at told_end_at",
    ),
    "AttendanceSignal": fields(
        private="id institution session member source is_present joined_at left_at given_by reason at"
    ),
    "Attendance": fields(
        team="id institution session member result correction_number changed_at",
        private="source minutes decided_at",
    ),
    "CheckAnswer": fields(private="id institution member question cycle option text answered_at written_at"),
    "RecordingOpening": fields(private="id institution member stop session cycle opened_at"),
    "WrongCode": fields(private="id institution session member entered_at"),
    "Objection": fields(
        approver="id institution session member text made_at answer answered_by answered_at",
    ),
    "Reminder": fields(
        private="id institution user member kind channel session registration version state final_reason due_at"
        " meant_at merged_into useful_until urgency language planned_at sent_at finished_at facts",
        nobody="dedupe_key request_id claimed_by lease_until fence attempts last_error message_id rendered_at raw",
    ),
    "ReminderRule": fields(institution="id institution kind is_on minutes_before at wait"),
    "ReminderText": fields(institution="id institution kind language subject intro"),
    "ReminderChoice": fields(private="id user kind is_on minutes_before at"),
    "Pause": fields(nobody="id institution kind reason started_by started_at ended_by ended_at"),
    "RefusedAddress": fields(nobody="id address_hash source refused_at"),
    "Notice": fields(private="id institution user kind session facts created_at read_at"),
}


class Level(StrEnum):
    """How much of something a role reads."""

    NOTHING = "nothing"
    TOTALS = "totals"  # Only of five people or more.
    LINE = "line"  # One line per person.
    DETAIL = "detail"


@dataclass(frozen=True)
class Data:
    """One kind of data of a person: what it is called, its fields, and what the others read of it.

    `lead` and `coordinator` are by policy: (none, aggregated, per_person).
    """

    name: str
    fields: tuple[str, ...]
    lead: tuple[Level, Level, Level]
    coordinator: tuple[Level, Level, Level]
    expert: Level = Level.NOTHING


_N, _A, _L, _D = Level.NOTHING, Level.TOTALS, Level.LINE, Level.DETAIL

DATA = (
    Data(
        _("Your name, and since when you are in the team"),
        ("User.first_name", "User.last_name", "TeamMembership.role", "TeamMembership.start_date"),
        lead=(_L, _L, _L),
        coordinator=(_L, _L, _L),
        expert=_L,
    ),
    Data(
        _("Stops you did, and how far you are on the lines"),
        ("Completion.completed_at", "Completion.kind", "LineChoice.joined_at", "StopSkip.skipped_at"),
        lead=(_N, _A, _D),
        coordinator=(_A, _A, _L),
    ),
    Data(
        _("Sessions you are registered for"),
        ("Registration.status", "Registration.session"),
        lead=(_N, _A, _L),
        coordinator=(_L, _L, _L),
        expert=_L,
    ),
    Data(
        _("Whether you were at a session"),
        ("Attendance.result",),
        lead=(_N, _A, _L),
        coordinator=(_D, _D, _D),
        expert=_L,
    ),
    Data(
        _("Skills with proof, and own ratings that you share"),
        ("SkillAssessment.level", "SkillAssessment.kind", "SkillAssessment.is_shared"),
        lead=(_N, _A, _D),
        coordinator=(_A, _A, _A),
        expert=_A,
    ),
    Data(
        _("Your hours: entitled, booked, planned and left"),
        ("Completion.minutes_technical", "Completion.minutes_didactic"),
        lead=(_N, _A, _L),
        coordinator=(_A, _A, _L),
    ),
    Data(
        _("Learning done elsewhere that was approved: what, when, how long, which skills"),
        ("Evidence.title", "Evidence.done_date", "EvidenceSkill.level"),
        lead=(_N, _N, _D),
        coordinator=(_D, _D, _D),
    ),
    Data(
        _("What you hand in to count, with its file: only who may decide about it"),
        ("Evidence.sentence", "EvidenceFile.content"),
        lead=(_D, _D, _D),
        coordinator=(_D, _D, _D),
    ),
    Data(
        _("Why somebody needs attention, such as two missed sessions"),
        ("Attendance.result", "Registration.status"),
        lead=(_N, _N, _L),
        coordinator=(_N, _N, _N),
    ),
    Data(
        _("Your address, staff number and part-time factor"),
        ("User.email", "Membership.staff_number", "PartTimeFactor.factor"),
        lead=(_N, _N, _N),
        coordinator=(_L, _L, _L),
    ),
    Data(
        _("Your place on a waiting list, and seats you cancelled"),
        ("Registration.queued_at", "Registration.ended_reason", "Registration.is_late"),
        lead=(_N, _N, _N),
        coordinator=(_N, _N, _N),
    ),
    Data(
        _("What you have only met at a session, and own ratings you do not share"),
        ("CompletionSkill.level",),
        lead=(_N, _N, _N),
        coordinator=(_N, _N, _N),
    ),
    Data(
        _("How you opened a session, and how many minutes were counted"),
        ("AttendanceSignal.joined_at", "Attendance.minutes"),
        lead=(_N, _N, _N),
        coordinator=(_N, _N, _N),
    ),
    Data(
        _("Your answers to the questions of a stop, and what you wrote there"),
        ("CheckAnswer.text", "CheckAnswer.option"),
        lead=(_N, _N, _N),
        coordinator=(_N, _N, _N),
    ),
    Data(
        _("Your messages and reminders"),
        ("Reminder.kind", "Notice.kind", "ReminderChoice.is_on"),
        lead=(_N, _N, _N),
        coordinator=(_N, _N, _N),
    ),
)
